"""Rows of words with bars, to look through, to point at and to choose from."""

from collections.abc import Callable, Sequence
from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QScrollBar, QWidget

from gui.access import Place
from gui.marks import draw_die, draw_focus, draw_star
from gui.markup import as_shown
from gui.theme import Theme
from gui.views.canvas import Canvas, draw_sentence
from gui.views.mirror import Mirror
from gui.views.row import Row, draw_whisker

BAR_HEIGHT = 0.72
ROOM_FOR_MARK = 18
BESIDE_BAR = 6
MOST_FOR_LABEL = 0.34
MOST_FOR_FIGURE = 0.54


class Rows(Canvas):
    """As many rows as fit, the others within reach of wheel and keys.

    Rows have keys, which mean something to whoever shows them. A click on a bar or Return chooses a
    row, a click on its label or Space the label.
    """

    row_chosen = Signal(int)
    label_chosen = Signal(int)

    def __init__(self, widest_figure: str, n_bars: int = 1, parent: QWidget | None = None) -> None:
        """No rows yet.

        Args:
            widest_figure: a text as wide as the widest at the end of a bar.
            n_bars: bars in a row, up to three.
            parent: in Qt's tree.
        """
        super().__init__(parent)
        self.keys: Sequence[int] = ()
        self._make_row: Callable[[int], Row] | None = None
        self._theme: Theme | None = None
        self._nothing = ""
        self._hovered: int | None = None
        self._current = 0
        self.scroll_bar = QScrollBar(Qt.Orientation.Vertical)
        self.scroll_bar.valueChanged.connect(self.plot.repaint_soon)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(self.scroll_bar)
        self._metrics = QFontMetricsF(self.font()), QFontMetricsF(self.bold)
        metrics = self._metrics[True]
        self.bar_pitch = round(_pitch(metrics, n_bars))
        self.row_height = n_bars * self.bar_pitch + (2, 8, 4)[n_bars - 1]
        self._label_room = round(metrics.averageCharWidth() * 13)
        self.set_widest_figure(widest_figure)
        self.setMinimumHeight((2 if n_bars < 3 else 1) * self.row_height)

    def set_widest_figure(self, text: str) -> None:
        """Keep room for a text as wide as this at the end of each bar."""
        width = QFontMetricsF(self.bold).horizontalAdvance(text)
        self._figure_room = round(width) + BESIDE_BAR + 8
        self.plot.repaint_soon()

    @property
    def label_width(self) -> int:
        """Room for a word; large type in a narrow panel leaves some to the bars."""
        return min(self._label_room, round(MOST_FOR_LABEL * self.plot.viewport().width()))

    @property
    def figure_width(self) -> int:
        """Room for the figure of the longest bar."""
        return min(self._figure_room, round(MOST_FOR_FIGURE * self.plot.viewport().width()))

    def show_rows(
        self, keys: Sequence[int], row_of: Callable[[int], Row], theme: Theme, nothing: str
    ) -> None:
        """Show a row for each key.

        Args:
            keys: from the top, each once.
            row_of: what to show for a key; asked for the rows in sight only.
            theme: the colours.
            nothing: what to say instead if there are no rows.
        """
        at = self.keys[self._current] if self.keys else None
        self._current = keys.index(at) if at in keys else 0
        self.keys, self._make_row = keys, row_of
        self._theme, self._nothing = theme, nothing
        self._lay_out()
        self._describe()

    def show_hover(self, position: int | None) -> None:
        """Light up the row of this word."""
        self._hovered = position
        self.plot.repaint_soon()

    def index_at(self, point: QPointF) -> int | None:
        """Which row is at a point of the plot."""
        row = int(point.y() // self.row_height)
        index = row + self.scroll_bar.value()
        return index if 0 <= row < self._n_in_sight() and index < len(self.keys) else None

    def row_rect(self, index: int) -> QRectF:
        """Where a row is, in the plot's viewport."""
        top = (index - self.scroll_bar.value()) * self.row_height
        return QRectF(0, top, self.plot.viewport().width(), self.row_height)

    def bar_rect(self, index: int, number: int = 0) -> QRectF:
        """Where a bar of a row is, in the plot's viewport; bars count from the upper one."""
        row, rect = self.row(index), self.row_rect(index)
        assert row is not None
        height = BAR_HEIGHT * self.bar_pitch
        middle = self._first_line(rect, row) + number * self.bar_pitch
        length = row.bars[number].length * self._longest(rect)
        return self._mirror.rect(QRectF(self.label_width, middle - height / 2, length, height))

    def part_counts(self) -> Place:
        """A part for each row, also out of sight."""
        return (len(self.keys),)

    def part_said(self, *place: int) -> str:
        """A row in words."""
        row = self.row(place[0])
        return "" if row is None else row.told

    def part_rect(self, *place: int) -> QRectF:
        """A row."""
        return self.row_rect(place[0])

    def part_at_keys(self) -> Place | None:
        """The row that the keys are on."""
        return (self._current,) if self.keys else None

    def part_chosen(self, *place: int) -> bool:
        """Whether it is the row of the selected word."""
        row = self.row(place[0])
        return row is not None and row.selected

    def on_pointer_moved(self, point: QPointF) -> None:
        """Tell which word the pointer is on, and all of its row."""
        row = self.row(self.index_at(point))
        self.plot.setToolTip("" if row is None else as_shown(row.told))
        self._tell_hover(row)

    def on_clicked(self, point: QPointF) -> None:
        """Choose the row or the label that it is."""
        index = self.index_at(point)
        if index is not None:
            self._current = index
            self._describe()
            self.plot.repaint_soon()
            on_label = self._mirror.x(point.x()) < self.label_width
            (self.label_chosen if on_label else self.row_chosen).emit(self.keys[index])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, pages and ends point, Return and Space choose."""
        n, page = len(self.keys), max(self._n_in_sight() - 1, 1)
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
            self.row_chosen.emit(self.keys[self._current])
        elif n and event.key() == Qt.Key.Key_Space:
            self.label_chosen.emit(self.keys[self._current])
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll, wherever the pointer is."""
        self.scroll_bar.event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or fewer rows are in sight."""
        super().resizeEvent(event)
        self._lay_out()

    def row(self, index: int | None) -> Row | None:
        """What a row shows; None of none."""
        if self._make_row is None or index is None:
            return None
        return self._make_row(self.keys[index])

    def _n_in_sight(self) -> int:
        return max(self.height() // self.row_height, 1)

    def _lay_out(self) -> None:
        hidden = max(len(self.keys) - self._n_in_sight(), 0)
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
        self._tell_hover(self.row(index))

    def _tell_hover(self, row: Row | None) -> None:
        self.word_hovered.emit(row.positions[0] if row is not None and row.positions else None)

    def _describe(self) -> None:
        """Let a screen reader say the row that the keys are on."""
        row = self.row(self._current if self.keys else None)
        self.setAccessibleDescription(self._nothing if row is None else row.told)
        self.tell_keys()

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Paint the rows in sight."""
        if self._theme is None or self._make_row is None:
            return
        mirror = self._mirror
        mirror.prepare(painter)
        if not self.keys:
            draw_sentence(painter, area, self._nothing, self._theme)
            if self.hasFocus():
                draw_focus(painter, area, self._theme)
        first = self.scroll_bar.value()
        for index in range(first, min(first + self._n_in_sight(), len(self.keys))):
            row, rect = self._make_row(self.keys[index]), self.row_rect(index)
            if self._hovered in row.positions:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(self._theme.text), 1))
                painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 4, 4)
            if index == self._current and self.hasFocus():
                draw_focus(painter, rect, self._theme)
            self._draw_label(painter, rect, row, self._theme, mirror)
            self._draw_bars(painter, rect, row, self._theme, mirror)

    def _draw_label(
        self, painter: QPainter, rect: QRectF, row: Row, theme: Theme, mirror: Mirror
    ) -> None:
        left, middle = 11.0, rect.center().y()
        if row.predicted:
            draw_star(painter, mirror.x(left), middle, 7, QColor(theme.accent))
        if row.drawn:
            left += ROOM_FOR_MARK if row.predicted else 0
            draw_die(painter, mirror.x(left), middle, 6.5, QColor(theme.text))
        left += ROOM_FOR_MARK - 11
        bold = row.predicted or row.selected
        painter.setFont(self.bold if bold else self.font())
        painter.setPen(QColor(theme.accent if row.selected else theme.text))
        room = QRectF(left, rect.top(), self.label_width - left - BESIDE_BAR, rect.height())
        label = self._metrics[bold].elidedText(
            row.label, Qt.TextElideMode.ElideMiddle, room.width()
        )
        painter.drawText(mirror.rect(room), _in_the_middle(mirror.end), label)

    def _draw_bars(
        self, painter: QPainter, rect: QRectF, row: Row, theme: Theme, mirror: Mirror
    ) -> None:
        zero, height, figures = self.label_width, BAR_HEIGHT * self.bar_pitch, self.figure_width
        longest, line = max(rect.width() - zero - figures, 20), self._first_line(rect, row)
        painter.setFont(self.bold if row.predicted else self.font())
        frame = QPen(QColor(theme.muted), 1)
        for bar in row.bars:
            painter.setPen(frame)
            painter.setBrush(bar.fill)
            painter.drawRect(
                mirror.rect(QRectF(zero, line - height / 2, bar.length * longest, height))
            )
            end = bar.length
            if bar.whisker is not None:
                area = QRectF(zero, rect.top(), rect.width() - zero, rect.height())
                draw_whisker(painter, area, line, longest, bar.whisker, theme, mirror)
                end = min(max(end, bar.whisker[2]), 1)
            painter.setPen(QColor(theme.text if bar.length else theme.muted))
            left = zero + end * longest + BESIDE_BAR
            room = QRectF(left, line - self.bar_pitch / 2, figures, self.bar_pitch)
            text = bar.figure
            if figures < self._figure_room:
                text = self._metrics[row.predicted].elidedText(
                    text, Qt.TextElideMode.ElideRight, rect.width() - left
                )
            painter.drawText(mirror.rect(room), _in_the_middle(mirror.start, clip=False), text)
            line += self.bar_pitch

    @property
    def _mirror(self) -> Mirror:
        return Mirror(self.plot.viewport().width(), self.isRightToLeft())

    def _longest(self, rect: QRectF) -> float:
        """How long a bar of length 1 is."""
        return max(rect.width() - self.label_width - self.figure_width, 20)

    def _first_line(self, rect: QRectF, row: Row) -> float:
        """The middle of the uppermost bar."""
        return rect.center().y() - (len(row.bars) - 1) * self.bar_pitch / 2


@cache
def _in_the_middle(side: Qt.AlignmentFlag, clip: bool = True) -> int:
    """On this side, in the middle of the line; if not `clip`, as far as it goes."""
    flags = int(side | Qt.AlignmentFlag.AlignVCenter)
    return flags if clip else flags | int(Qt.TextFlag.TextDontClip)


def _pitch(metrics: QFontMetricsF, n_bars: int) -> float:
    """From one bar to the next: with three in a row as little as figures need."""
    if n_bars == 3:
        return metrics.capHeight() + 4.5
    return metrics.height() + (5 if n_bars == 1 else 0)
