"""What a callout of the tour is about: where it stands beside it, and the frame round it."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.theme import Theme

GAP = 12  # between a callout and what it is about
EDGE = 8  # between a callout and the edge of the window
RADIUS = 8
DIM = 70  # of 255: how much of the window's colour lies over what a callout is not about


class Ring(QWidget):
    """The frame round what a callout is about, and a veil over the rest; clicks go through."""

    def __init__(self, window: QWidget) -> None:
        """Nothing framed yet."""
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._about = QRect()
        self._theme: Theme | None = None
        self.hide()

    def show_theme(self, theme: Theme) -> None:
        """Take these colours."""
        self._theme = theme
        self.update()

    def frame(self, about: QRect) -> None:
        """Frame this part of the window; an empty one frames nothing."""
        if about != self._about:
            self._about = about
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw veil and frame."""
        if self._theme is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        about = QPainterPath()
        about.addRoundedRect(QRectF(self._about).adjusted(1.5, 1.5, -1.5, -1.5), RADIUS, RADIUS)
        rest = QPainterPath()
        rest.addRect(QRectF(self.rect()))
        veil = QColor(self._theme.window)
        veil.setAlpha(DIM)
        painter.fillPath(rest.subtracted(about), veil)
        if not self._about.isEmpty():
            painter.setPen(QPen(QColor(self._theme.accent), 3))
            painter.drawPath(about)


def beside(about: QRect, size: QSize, room: QRect, from_right: bool) -> QRect:
    """Where a callout of this size stands: within the room, covering as little as it can.

    Args:
        about: what it is about; empty for nothing, and then it stands in the middle.
        size: of the callout, at most that of the room.
        room: where it may be.
        from_right: whether lines begin on the right, and the other side is tried first.
    """
    inner = room.adjusted(EDGE, EDGE, -EDGE, -EDGE)
    if about.isEmpty():
        return _within(QRect(inner.center() - QRect(QPoint(), size).center(), size), inner)
    centre = about.center() - QRect(QPoint(), size).center()
    right = QPoint(about.right() + 1 + GAP, centre.y())
    left = QPoint(about.left() - GAP - size.width(), centre.y())
    start = about.right() + 1 - size.width() if from_right else about.left()
    below = QPoint(start, about.bottom() + 1 + GAP)
    above = QPoint(start, about.top() - GAP - size.height())
    sides = (left, right) if from_right else (right, left)
    places = [_within(QRect(corner, size), inner) for corner in (*sides, below, above)]
    return min(places, key=lambda place: _area(place.intersected(about)))


def _within(place: QRect, room: QRect) -> QRect:
    """The same size, moved so that all of it is in the room, its beginning at least."""
    x = max(room.left(), min(place.left(), room.right() + 1 - place.width()))
    y = max(room.top(), min(place.top(), room.bottom() + 1 - place.height()))
    return QRect(QPoint(x, y), place.size())


def _area(rect: QRect) -> int:
    return 0 if rect.isEmpty() else rect.width() * rect.height()
