"""The words along one side of the matrix."""

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTransform,
)
from PySide6.QtWidgets import QWidget

from core.language import has_right_to_left
from gui.theme import Theme
from gui.views.mirror import Mirror

GAP = 6
A_FEW = 4  # labels that are painted anew one by one
A_PIXEL = 1
MANY_LABELS = 10_000
CENTRED = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip)
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
        self._metrics = QFontMetricsF(self.font()), QFontMetricsF(self._bold)
        self._fitting: dict[tuple[str, bool], tuple[str, float]] = {}

    def show_words(self, labels: tuple[str, ...], selected: int | None, theme: Theme) -> None:
        """Label the cells with these words; `selected` is marked, None marks none."""
        old = (len(self._labels), self._selected, self._theme)
        pairs = enumerate(zip(self._labels, labels, strict=False))
        changed = [i for i, (before, now) in pairs if before != now]
        self._labels, self._selected, self._theme = labels, selected, theme
        if old != (len(labels), selected, theme) or len(changed) > A_FEW:
            self.update()
        else:
            for position in changed:
                self.update(self._room_of(position))

    def show_hover(self, position: int | None) -> None:
        """Light up the word that the pointer is on somewhere."""
        if position != self._hovered:
            self._hovered = position
            self.update()

    def show_range(self, first: float, last: float, length: float) -> None:
        """The plot shows cells `first` to `last` over `length` pixels."""
        if (first, last, length) != (*self._range, self._length):
            self._range, self._length = (first, last), length
            self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less of a word fits."""
        super().resizeEvent(event)
        self._fitting.clear()

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
        """Draw the labels that have room, as far as they are to be painted anew."""
        if self._theme is None or not self._labels:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        Mirror.of(self).prepare(painter)
        plain, accent = QColor(self._theme.text), QColor(self._theme.accent)
        painter.setPen(plain)
        in_part = event.rect() != self.rect()
        for position in self.visible_labels():
            marked, lit = position == self._selected, position == self._hovered
            text, where, rect = self._placed(position, marked or lit)
            if in_part and not where.mapRect(rect).intersects(event.rect()):
                continue
            painter.setTransform(where)
            if lit:
                painter.fillRect(rect.adjusted(-3, 0, 3, 0), QColor(self._theme.hover))
            if marked or lit:
                painter.setFont(self._bold)
                painter.setPen(accent if marked else plain)
            painter.drawText(rect, CENTRED, text)
            if marked or lit:
                painter.setFont(self.font())
                painter.setPen(plain)

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

    def _placed(self, position: int, bold: bool) -> tuple[str, QTransform, QRectF]:
        """What a label says, how it is turned, and where it then is."""
        text, width = self._fitted(self._labels[position], bold)
        line, where = self._metrics[bold].height(), QTransform()
        centre, mirror = self._centre(position), Mirror.of(self)
        if self._vertical:
            top = self.overhang + centre - line / 2
            return text, where, mirror.rect(QRectF(self.width() - GAP - width, top, width, line))
        where.translate(mirror.x(centre), self.height() - GAP)
        where.rotate(45 if mirror.on else -45)
        return text, where, QRectF(-width if mirror.on else 0, -line / 2, width, line)

    def _room_of(self, position: int) -> QRect:
        """Where a label may be, whatever it says."""
        _, where, rect = self._placed(position, bold=True)
        middle, room = rect.center().y(), self._room + 2 * A_PIXEL
        whole = QRectF(-room, middle - rect.height(), 2 * room, 2 * rect.height())
        if self._vertical:
            whole.moveLeft(0)
        return where.mapRect(whole).toAlignedRect()

    @property
    def _room(self) -> float:
        """How long a label may be."""
        return self.width() - 2 * GAP if self._vertical else (self.height() - GAP) * 1.35

    def _fitted(self, label: str, bold: bool) -> tuple[str, float]:
        """A label, shortened if need be, and its width."""
        key = (label, bold)
        if key not in self._fitting:
            if len(self._fitting) > MANY_LABELS:
                self._fitting.clear()
            metrics = self._metrics[bold]
            text = self._shortened(label, self._room, metrics)
            self._fitting[key] = (text, metrics.horizontalAdvance(text))
        return self._fitting[key]

    def _shortened(self, label: str, room: float, metrics: QFontMetricsF) -> str:
        if len(label) * metrics.averageCharWidth() < room * 0.6:
            return label
        mode = (
            Qt.TextElideMode.ElideMiddle
            if has_right_to_left(label)
            else Qt.TextElideMode.ElideRight
        )
        return metrics.elidedText(label, mode, room)
