"""The words along one side of the matrix."""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from core.language import has_right_to_left
from gui.theme import Theme
from gui.views.mirror import Mirror

GAP = 6
SLANTED = 1.43  # a little more than √2: how much farther apart lines at 45° must begin


class WordAxis(QWidget):
    """Labels that stand where the plot's cells are; where there are too many, every k-th.

    Rows are labelled to the left of the plot, columns above it, slanted; all of that the other way
    round where the window runs from right to left. `overhang` is how far the
    axis reaches past both ends of the plot, for labels of thin cells there.
    """

    word_selected = Signal(int)
    word_hovered = Signal(object)

    def __init__(self, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        """An axis without words.

        Args:
            orientation: Vertical for the labels of rows, Horizontal for those of columns.
            parent: in Qt's tree.
        """
        super().__init__(parent)
        self.setMouseTracking(True)
        self._vertical = orientation == Qt.Orientation.Vertical
        self._labels: tuple[str, ...] = ()
        self._selected: int | None = None
        self._hovered: int | None = None
        self._theme: Theme | None = None
        self._range = (0.0, 1.0)
        self._length = 1.0
        self.overhang = round(QFontMetricsF(self.font()).height() / 2) if self._vertical else 0
        self._bold = QFont(self.font())
        self._bold.setBold(True)

    def show_words(self, labels: tuple[str, ...], selected: int | None, theme: Theme) -> None:
        """Label the cells with these words; `selected` is marked, None marks none."""
        self._labels, self._selected, self._theme = labels, selected, theme
        self.update()

    def show_hover(self, position: int | None) -> None:
        """Light up the word that the pointer is on somewhere."""
        self._hovered = position
        self.update()

    def show_range(self, first: float, last: float, length: float) -> None:
        """The plot shows cells `first` to `last` over `length` pixels."""
        self._range, self._length = (first, last), length
        self.update()

    def visible_labels(self) -> list[int]:
        """The positions that have room for a label, the marked ones before all others."""
        first, last = self._range
        n = len(self._labels)
        if self._length <= 0:
            return []
        cell = self._length / max(last - first, 1e-9)
        line = QFontMetricsF(self.font()).height()
        apart = (line if self._vertical else line * SLANTED) / cell
        start, end = max(0, int(first)), min(n, int(last) + 1)
        marked = [p for p in (self._selected, self._hovered) if p is not None and start <= p < end]
        step = max(1, -int(-apart // 1))
        regular = range(-(-start // step) * step, end, step)
        kept = list(dict.fromkeys(marked))[:2]
        if len(kept) == 2 and abs(kept[0] - kept[1]) < apart:
            kept = kept[:1] if self._hovered is None else kept[1:]
        return kept + [p for p in regular if all(abs(p - k) >= apart for k in kept)]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the labels that have room."""
        if self._theme is None or not self._labels:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        Mirror.of(self).prepare(painter)
        for position in self.visible_labels():
            marked = position == self._selected
            lit = position == self._hovered
            painter.setFont(self._bold if marked or lit else self.font())
            painter.setPen(QColor(self._theme.accent if marked else self._theme.text))
            self._draw_label(painter, position, lit)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell which word the pointer is on."""
        self.word_hovered.emit(self.position_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click selects."""
        position = self.position_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and position is not None:
            self.word_selected.emit(position)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is on no word."""
        self.word_hovered.emit(None)

    def position_at(self, point: QPointF) -> int | None:
        """The word whose label is at a point of the widget."""
        x = Mirror.of(self).x(point.x())
        along = point.y() - self.overhang if self._vertical else x - (self.height() - point.y())
        first, last = self._range
        position = int((first + along / self._length * (last - first)) // 1)
        return position if 0 <= position < len(self._labels) else None

    def _centre(self, position: int) -> float:
        first, last = self._range
        return (position + 0.5 - first) / (last - first) * self._length

    def _draw_label(self, painter: QPainter, position: int, lit: bool) -> None:
        assert self._theme is not None
        metrics = QFontMetricsF(painter.font())
        room = self.width() - 2 * GAP if self._vertical else (self.height() - GAP) * 1.35
        text = self._shortened(self._labels[position], room, metrics)
        line, width = metrics.height(), metrics.horizontalAdvance(text)
        centre, mirror = self._centre(position), Mirror.of(self)
        if self._vertical:
            top = self.overhang + centre - line / 2
            rect = QRectF(self.width() - GAP - width, top, width, line)
            self._draw(painter, mirror.rect(rect), text, lit)
        else:
            painter.save()
            painter.translate(mirror.x(centre), self.height() - GAP)
            painter.rotate(45 if mirror.on else -45)
            left = -width if mirror.on else 0
            self._draw(painter, QRectF(left, -line / 2, width, line), text, lit)
            painter.restore()

    def _draw(self, painter: QPainter, rect: QRectF, text: str, lit: bool) -> None:
        if lit and self._theme is not None:
            painter.fillRect(rect.adjusted(-3, 0, 3, 0), QColor(self._theme.hover))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, text)

    def _shortened(self, label: str, room: float, metrics: QFontMetricsF) -> str:
        if len(label) * metrics.averageCharWidth() < room * 0.6:
            return label
        mode = (
            Qt.TextElideMode.ElideMiddle
            if has_right_to_left(label)
            else Qt.TextElideMode.ElideRight
        )
        return metrics.elidedText(label, mode, room)
