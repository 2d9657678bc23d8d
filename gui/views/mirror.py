"""Where things are if the window runs from right to left."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute


@dataclass(frozen=True)
class Mirror:
    """Places are reckoned from the left; this tells where they are seen, and back.

    Attributes:
        width: of the surface.
        on: whether the window runs from right to left; if not, all stays where it is.
    """

    width: float
    on: bool

    @classmethod
    def of(cls, widget: QWidget) -> "Mirror":
        """The one for the surface of a widget."""
        return cls(widget.width(), widget.isRightToLeft())

    @property
    def start(self) -> Qt.AlignmentFlag:
        """To the side where lines begin."""
        return RIGHT if self.on else LEFT

    @property
    def end(self) -> Qt.AlignmentFlag:
        """To the side where lines end."""
        return LEFT if self.on else RIGHT

    def x(self, x: float) -> float:
        """Of a place."""
        return self.width - x if self.on else x

    def point(self, point: QPointF) -> QPointF:
        """Of a point."""
        return QPointF(self.x(point.x()), point.y())

    def rect(self, rect: QRectF) -> QRectF:
        """Of a rectangle."""
        if not self.on:
            return rect
        return QRectF(self.width - rect.right(), rect.top(), rect.width(), rect.height())

    def prepare(self, painter: QPainter) -> None:
        """Have each text run as its letters do, whichever way the window runs."""
        if self.on:
            painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
