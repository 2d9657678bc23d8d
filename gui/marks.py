"""The signs that mean the same in every view."""

from functools import cache
from math import cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from gui.theme import Theme


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


def draw_die(painter: QPainter, x: float, y: float, radius: float, colour: QColor) -> None:
    """The drawn word: a die around (x, y)."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, 1.5))
    side = 2 * radius
    painter.drawRoundedRect(QRectF(x - radius, y - radius, side, side), 3, 3)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for dx, dy in ((-0.45, -0.45), (0, 0), (0.45, 0.45)):
        painter.drawEllipse(QPointF(x + dx * radius, y + dy * radius), radius / 5, radius / 5)
    painter.restore()


def draw_focus(painter: QPainter, area: QRectF, theme: Theme) -> None:
    """Frame what the keys act on."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.focus), 2))
    painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 4, 4)
