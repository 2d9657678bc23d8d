"""The signs that mean the same in every view."""

from functools import cache
from math import cos, pi, sin

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF


@cache
def _star() -> QPolygonF:
    return QPolygonF(
        [
            QPointF(radius * sin(k * pi / 5), -radius * cos(k * pi / 5))
            for k in range(10)
            for radius in (1.0 if k % 2 == 0 else 0.45,)
        ]
    )


def draw_star(painter: QPainter, x: float, y: float, radius: float, colour: QColor) -> None:
    """The predicted word: a star around (x, y)."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(x, y)
    painter.scale(radius, radius)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(_star())
    painter.restore()
