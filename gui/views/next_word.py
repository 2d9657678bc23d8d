"""The probability of each candidate as a bar."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QScrollBar, QStyleOptionGraphicsItem, QWidget

from core.language import figure, tr
from core.result import Result
from gui.marks import draw_star
from gui.scale import Scale
from gui.views.plot import Plot

BAR_HEIGHT = 0.66


class NextWord(QWidget):
    """Horizontal bars, the most probable first or in sentence order."""

    word_selected = Signal(int)
    word_hovered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Bars of nothing."""
        super().__init__(parent)
        self._result: Result | None = None
        self._scale: Scale | None = None
        self.sorted = True
        self.order: list[int] = []
        self.bars = pg.BarGraphItem(x0=[], y0=[], width=[], height=[])
        self.labels = BarLabels(self)
        self.box = pg.ViewBox(enableMenu=False, enableMouse=False, invertY=True, defaultPadding=0)
        self.box.addItem(self.bars, ignoreBounds=True)
        self.box.addItem(self.labels, ignoreBounds=True)
        self.plot = Plot(self.box)
        self.plot.setAccessibleName(tr("Probabilities"))
        self.plot.pointer_moved.connect(lambda at: self.word_hovered.emit(self.position_at(at)))
        self.plot.pointer_left.connect(lambda: self.word_hovered.emit(None))
        self.plot.clicked.connect(self.on_clicked)
        self.scroll_bar = QScrollBar(Qt.Orientation.Vertical)
        self.scroll_bar.valueChanged.connect(self.show_rows)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.plot)
        row.addWidget(self.scroll_bar)
        metrics = QFontMetricsF(self.font())
        self.row_height = round(metrics.height() + 7)
        self.label_width = round(metrics.averageCharWidth() * 13)
        self.value_width = round(
            metrics.horizontalAdvance(figure(0) + "  " + tr("predicted")) * 1.12 + 12
        )

    def show_result(self, result: Result, scale: Scale) -> None:
        """Show its candidates."""
        self._result, self._scale = result, scale
        n = len(result.candidates) if result.prediction is not None else 0
        if self.sorted:
            self.order = np.argsort(-result.probabilities[:n], kind="stable").tolist()
        else:
            self.order = list(range(n))
        self._lay_out()

    def set_sorted(self, on: bool) -> None:
        """The most probable first, or the order of the sentence."""
        self.sorted = on
        if self._result is not None and self._scale is not None:
            self.show_result(self._result, self._scale)

    def show_hover(self, position: int | None) -> None:
        """Light up the bar of the word that the pointer is on somewhere."""
        self.labels.hovered = position
        self.plot.repaint_soon()

    def show_rows(self) -> None:
        """Draw the bars that are in sight."""
        result, scale = self._result, self._scale
        if result is None or scale is None:
            return
        first = self.scroll_bar.value()
        in_sight = np.array(self.order[first : first + self._rows_in_sight()], int)
        values = result.probabilities[in_sight]
        largest = float(result.probabilities.max()) if self.order else 1.0
        lengths = values / largest * max(self._width() - self.label_width - self.value_width, 20)
        n = len(in_sight)
        self.bars.setOpts(
            x0=np.full(n, self.label_width),
            y0=(np.arange(n) + (1 - BAR_HEIGHT) / 2) * self.row_height,
            width=lengths,
            height=np.full(n, BAR_HEIGHT * self.row_height),
            brushes=[scale.colour(int(i)) for i in scale.indices(values)],
            pen=QPen(QColor(scale.theme.muted), 0),
        )
        self.labels.show_rows(result, scale, in_sight.tolist(), lengths.tolist())
        self.plot.repaint_soon()

    def position_at(self, point: QPointF) -> int | None:
        """The word whose bar is at a point of the plot's scene."""
        row = int(point.y() // self.row_height) + self.scroll_bar.value()
        if self._result is None or not 0 <= row < len(self.order):
            return None
        return self._result.candidates[self.order[row]].positions[0]

    def on_clicked(self, point: QPointF) -> None:
        """Select the word whose bar it is."""
        position = self.position_at(point)
        if position is not None:
            self.word_selected.emit(position)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll, wherever the pointer is."""
        self.scroll_bar.event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or fewer rows are in sight."""
        super().resizeEvent(event)
        self._lay_out()

    def _rows_in_sight(self) -> int:
        return max(self.height() // self.row_height, 1)

    def _width(self) -> int:
        return self.width() - (self.scroll_bar.width() if self.scroll_bar.isVisibleTo(self) else 0)

    def _lay_out(self) -> None:
        hidden = max(len(self.order) - self._rows_in_sight(), 0)
        if hidden != self.scroll_bar.maximum():
            self.scroll_bar.setRange(0, hidden)
            self.scroll_bar.setPageStep(self._rows_in_sight())
            self.scroll_bar.setVisible(hidden > 0)
        in_pixels = QRectF(0, 0, max(self._width(), 1), max(self.height(), 1))
        if in_pixels != self.box.viewRect():
            self.box.setRange(in_pixels, padding=0)
            self.labels.prepareGeometryChange()
        self.show_rows()


class BarLabels(pg.GraphicsObject):
    """Word, value and sign of each bar in sight, painted by one item."""

    def __init__(self, view: NextWord) -> None:
        """Labels of no bars."""
        super().__init__()
        self.hovered: int | None = None
        self._view = view
        self._result: Result | None = None
        self._scale: Scale | None = None
        self._rows: list[int] = []
        self._lengths: list[float] = []

    def show_rows(
        self, result: Result, scale: Scale, rows: list[int], lengths: list[float]
    ) -> None:
        """Label the bars of these candidates, from the top; `lengths` are in pixels."""
        self._result, self._scale, self._rows, self._lengths = result, scale, rows, lengths

    def boundingRect(self) -> QRectF:
        """All that is in sight."""
        return QRectF(self._view.rect())

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Draw all labels; the box counts in pixels."""
        if self._result is None or self._scale is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._scale.theme
        area = self.boundingRect()
        if not self._rows:
            painter.setPen(QColor(theme.muted))
            painter.drawText(
                area.adjusted(20, 0, -20, 0),
                Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
                _nothing(self._result),
            )
            return
        plain = self._view.font()
        bold = QFont(plain)
        bold.setBold(True)
        metrics = QFontMetricsF(plain)
        middle = Qt.AlignmentFlag.AlignVCenter
        zero, height = self._view.label_width, self._view.row_height
        for row, (candidate, length) in enumerate(zip(self._rows, self._lengths, strict=True)):
            position = self._result.candidates[candidate].positions[0]
            line = QRectF(0, row * height, area.width(), height)
            predicted = candidate == self._result.prediction
            selected = position == self._result.settings.position
            if position == self.hovered:
                painter.setPen(QPen(QColor(theme.text), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(line.adjusted(1, 1, -1, -1), 4, 4)
            painter.setFont(bold if predicted or selected else plain)
            painter.setPen(QColor(theme.accent if selected else theme.text))
            label = self._result.tokens[position].label
            if len(label) * metrics.averageCharWidth() > 0.6 * zero:
                label = metrics.elidedText(label, Qt.TextElideMode.ElideMiddle, zero - 30)
            painter.drawText(
                QRectF(18, line.top(), zero - 24, height),
                Qt.AlignmentFlag.AlignRight | middle,
                label,
            )
            value = figure(self._result.probabilities[candidate])
            painter.setFont(bold if predicted else plain)
            painter.setPen(QColor(theme.text))
            painter.drawText(
                QRectF(zero + length + 6, line.top(), self._view.value_width, height),
                Qt.AlignmentFlag.AlignLeft | middle,
                f"{value}  {tr('predicted')}" if predicted else value,
            )
            if predicted:
                draw_star(painter, 11, line.center().y(), 7, QColor(theme.accent))


def _nothing(result: Result) -> str:
    """Why there are no bars."""
    if not result.tokens:
        return tr("No words, no prediction.")
    return tr("No prediction: there is no word before the selected one.")
