"""Rows of words with bars, to look through, to point at and to choose from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QScrollBar, QWidget

from gui.marks import draw_focus, draw_star
from gui.markup import as_shown
from gui.theme import Theme
from gui.views.canvas import Canvas, draw_sentence

BAR_HEIGHT = 0.72
ROOM_FOR_STAR = 18
BESIDE_BAR = 6


@dataclass(frozen=True)
class Bar:
    """One bar: its length as a part of the longest, what fills it, and the figure at its end."""

    length: float
    fill: QBrush
    figure: str


@dataclass(frozen=True)
class Row:
    """A word with its bars, one above the other; `said` is all of it in words."""

    label: str
    bars: tuple[Bar, ...]
    said: str
    predicted: bool = False
    selected: bool = False


class Rows(Canvas):
    """As many rows as fit, the others within reach of wheel and keys.

    A click on a bar or Return chooses a row, a click on its label or Space the label.
    """

    word_chosen = Signal(int)
    label_chosen = Signal(int)

    def __init__(self, widest_figure: str, n_bars: int = 1, parent: QWidget | None = None) -> None:
        """No rows yet.

        Args:
            widest_figure: a text as wide as the widest at the end of a bar.
            n_bars: bars in a row.
            parent: in Qt's tree.
        """
        super().__init__(parent)
        self.positions: Sequence[int] = ()
        self._row_of: Callable[[int], Row] | None = None
        self._theme: Theme | None = None
        self._nothing = ""
        self._hovered: int | None = None
        self._current = 0
        self.scroll_bar = QScrollBar(Qt.Orientation.Vertical)
        self.scroll_bar.valueChanged.connect(self.plot.repaint_soon)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self.scroll_bar)
        metrics = QFontMetricsF(self.bold)
        self.bar_pitch = round(metrics.height() + (5 if n_bars == 1 else 0))
        self.row_height = n_bars * self.bar_pitch + (2 if n_bars == 1 else 8)
        self.label_width = round(metrics.averageCharWidth() * 13)
        self.figure_width = round(metrics.horizontalAdvance(widest_figure)) + BESIDE_BAR + 8
        self.setMinimumHeight(2 * self.row_height)

    def show_rows(
        self, positions: Sequence[int], row_of: Callable[[int], Row], theme: Theme, nothing: str
    ) -> None:
        """Show a row for each word.

        Args:
            positions: of the words, from the top.
            row_of: what to show for the word at a position; asked for the rows in sight only.
            theme: the colours.
            nothing: what to say instead if there are no rows.
        """
        at = self.positions[self._current] if self.positions else None
        self._current = positions.index(at) if at in positions else 0
        self.positions, self._row_of = positions, row_of
        self._theme, self._nothing = theme, nothing
        self._lay_out()
        self._describe()

    def show_hover(self, position: int | None) -> None:
        """Light up the row of this word."""
        self._hovered = position
        self.plot.repaint_soon()

    def position_at(self, point: QPointF) -> int | None:
        """The word whose row is at a point of the plot."""
        row = int(point.y() // self.row_height)
        index = row + self.scroll_bar.value()
        in_sight = 0 <= row < self._n_in_sight() and index < len(self.positions)
        return self.positions[index] if in_sight else None

    def row_rect(self, index: int) -> QRectF:
        """Where a row is, in the plot's viewport."""
        top = (index - self.scroll_bar.value()) * self.row_height
        return QRectF(0, top, self.plot.viewport().width(), self.row_height)

    def on_pointer_moved(self, point: QPointF) -> None:
        """Tell which word the pointer is on, and all of its row."""
        position = self.position_at(point)
        said = self._row_of(position).said if self._row_of and position is not None else ""
        self.plot.setToolTip(as_shown(said))
        self.word_hovered.emit(position)

    def on_clicked(self, point: QPointF) -> None:
        """Choose the row or the label that it is."""
        position = self.position_at(point)
        if position is not None:
            self._current = self.positions.index(position)
            self._describe()
            self.plot.repaint_soon()
            on_label = point.x() < self.label_width
            (self.label_chosen if on_label else self.word_chosen).emit(position)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, pages and ends point, Return and Space choose."""
        n, page = len(self.positions), max(self._n_in_sight() - 1, 1)
        steps = {
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_Home: -n,
            Qt.Key.Key_End: n,
        }
        if n and event.key() in steps:
            self._go_to(max(0, min(self._current + steps[Qt.Key(event.key())], n - 1)))
        elif n and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.word_chosen.emit(self.positions[self._current])
        elif n and event.key() == Qt.Key.Key_Space:
            self.label_chosen.emit(self.positions[self._current])
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll, wherever the pointer is."""
        self.scroll_bar.event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or fewer rows are in sight."""
        super().resizeEvent(event)
        self._lay_out()

    def _n_in_sight(self) -> int:
        return max(self.height() // self.row_height, 1)

    def _lay_out(self) -> None:
        hidden = max(len(self.positions) - self._n_in_sight(), 0)
        self.scroll_bar.setRange(0, hidden)
        self.scroll_bar.setPageStep(self._n_in_sight())
        self.scroll_bar.setVisible(hidden > 0)
        self.plot.repaint_soon()

    def _go_to(self, index: int) -> None:
        self._current = index
        first, n = self.scroll_bar.value(), self._n_in_sight()
        self.scroll_bar.setValue(max(min(first, index), index - n + 1))
        self._describe()
        self.plot.repaint_soon()
        self.word_hovered.emit(self.positions[index])

    def _describe(self) -> None:
        """Let a screen reader say the row that the keys are on."""
        if self._row_of is None or not self.positions:
            self.setAccessibleDescription(self._nothing)
        else:
            self.setAccessibleDescription(self._row_of(self.positions[self._current]).said)

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Paint the rows in sight."""
        if self._theme is None or self._row_of is None:
            return
        if not self.positions:
            draw_sentence(painter, area, self._nothing, self._theme)
            if self.hasFocus():
                draw_focus(painter, area, self._theme)
        first = self.scroll_bar.value()
        for index in range(first, min(first + self._n_in_sight(), len(self.positions))):
            position, rect = self.positions[index], self.row_rect(index)
            if position == self._hovered:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(self._theme.text), 1))
                painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 4, 4)
            if index == self._current and self.hasFocus():
                draw_focus(painter, rect, self._theme)
            self._draw_row(painter, rect, self._row_of(position), self._theme)

    def _draw_row(self, painter: QPainter, rect: QRectF, row: Row, theme: Theme) -> None:
        zero, middle = self.label_width, Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self.bold if row.predicted or row.selected else self.font())
        painter.setPen(QColor(theme.accent if row.selected else theme.text))
        room = QRectF(ROOM_FOR_STAR, rect.top(), zero - ROOM_FOR_STAR - BESIDE_BAR, rect.height())
        label = QFontMetricsF(painter.font()).elidedText(
            row.label, Qt.TextElideMode.ElideMiddle, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | middle, label)
        if row.predicted:
            draw_star(painter, 11, rect.center().y(), 7, QColor(theme.accent))
        painter.setFont(self.bold if row.predicted else self.font())
        longest = max(rect.width() - zero - self.figure_width, 20)
        height = BAR_HEIGHT * self.bar_pitch
        line = rect.center().y() - (len(row.bars) - 1) * self.bar_pitch / 2
        for bar in row.bars:
            painter.setPen(QPen(QColor(theme.muted), 1))
            painter.setBrush(bar.fill)
            painter.drawRect(QRectF(zero, line - height / 2, bar.length * longest, height))
            beside = zero + bar.length * longest + BESIDE_BAR
            painter.setPen(QColor(theme.text))
            painter.drawText(
                QRectF(beside, line - self.bar_pitch / 2, self.figure_width, self.bar_pitch),
                Qt.AlignmentFlag.AlignLeft | middle,
                bar.figure,
            )
            line += self.bar_pitch
