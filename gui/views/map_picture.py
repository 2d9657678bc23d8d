"""What the embedding map looks like."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from gui.marks import draw_die, draw_focus, draw_star
from gui.theme import Theme
from gui.views.map_labels import (
    MARK,
    OUTER_RING,
    ROOM_FOR_A_SIGN,
    TO_THE_FRAME,
    TO_THE_RING,
    Labeller,
    Labels,
    Tag,
)
from gui.views.map_layout import Layout, Spot
from gui.views.mirror import Mirror

LEADER = 30.0  # from a label so far away, a line leads to its point


def draw_map(
    painter: QPainter,
    layout: Layout,
    labels: Labels,
    labeller: Labeller,
    hovered: int | None,
    current: int | None,
    theme: Theme,
    right_to_left: bool = False,
) -> None:
    """Paint axes, points and labels.

    Args:
        painter: on the canvas.
        layout: of the points.
        labels: where they stand.
        labeller: who placed them.
        hovered: the word that is pointed at.
        current: the word that the keys are on.
        theme: the colours.
        right_to_left: whether signs stand behind their words, as the window runs that way.
    """
    _draw_axes(painter, layout, theme)
    _draw_words(painter, layout, hovered, theme)
    if current is not None:
        side = 2 * (layout.radius + TO_THE_FRAME)
        around = QRectF(0, 0, side, side)
        around.moveCenter(layout.spot(current)[0])
        draw_focus(painter, around, theme)
    for number, (_, spot) in enumerate(layout.landmarks):
        _draw_landmark(painter, number, spot, theme)
    painter.setFont(labeller.font)
    painter.setPen(QColor(theme.text))
    for index, rect in labels.beside.items():
        painter.fillRect(rect, _behind(theme))
        text = labeller.label(layout.word(index))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
    for tag in labels.tags:
        _draw_leader(painter, tag, theme)
    for tag in labels.tags:
        _draw_tag(painter, layout, labeller, tag, hovered, theme, right_to_left)


def _draw_axes(painter: QPainter, layout: Layout, theme: Theme) -> None:
    area = layout.frame.area
    x, y = layout.frame.on_canvas(np.zeros((1, 2)))[0]
    painter.setPen(QPen(QColor(theme.line), 1))
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))


def _draw_words(painter: QPainter, layout: Layout, hovered: int | None, theme: Theme) -> None:
    radius, moved, selected = layout.radius, layout.moved, layout.selected
    dot = QPen(QColor(theme.middle), 2 * radius)
    dot.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(dot)
    still = layout.places[~layout.points.moved].tolist()
    painter.drawPoints(QPolygonF([QPointF(x, y) for x, y in still]))
    for index in moved:
        start = QPointF(*layout.dealt[index])
        painter.setBrush(QColor(theme.surface))
        painter.setPen(QPen(QColor(theme.muted), 1.2))
        painter.drawLine(start, layout.spot(index)[0])
        painter.drawEllipse(start, 3.5, 3.5)
    for index in moved:
        _draw_dot(painter, layout.spot(index), radius, theme.middle)
        _draw_ring(painter, layout.spot(index), radius + TO_THE_RING, QPen(QColor(theme.text), 1.2))
    if hovered is not None:
        _draw_dot(painter, layout.spot(hovered), radius + 2, theme.text)
    if selected is not None:
        ring = radius + TO_THE_RING + (OUTER_RING if selected in moved else 0)
        _draw_dot(painter, layout.spot(selected), radius + 1.5, theme.accent)
        _draw_ring(painter, layout.spot(selected), ring, QPen(QColor(theme.accent), 2))


def _draw_dot(painter: QPainter, spot: Spot, radius: float, colour: str) -> None:
    at, way = spot
    if way is not None:
        _draw_arrow(painter, at, way, QColor(colour))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(at, radius, radius)


def _draw_ring(painter: QPainter, spot: Spot, radius: float, pen: QPen) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen)
    painter.drawEllipse(spot[0], radius, radius)


def _draw_landmark(painter: QPainter, number: int, spot: Spot, theme: Theme) -> None:
    """A diamond is the first, a square the next."""
    at, way = spot
    if way is not None:
        _draw_arrow(painter, at, way, QColor(theme.text))
    painter.setBrush(QColor(theme.surface))
    painter.setPen(QPen(QColor(theme.text), 2))
    if number == 0:
        corners = ((0, -MARK), (MARK, 0), (0, MARK), (-MARK, 0))
        painter.drawPolygon(QPolygonF([at + QPointF(x, y) for x, y in corners]))
    else:
        square = QRectF(0, 0, 1.6 * MARK, 1.6 * MARK)
        square.moveCenter(at)
        painter.drawRect(square)


def _draw_arrow(painter: QPainter, at: QPointF, way: QPointF, colour: QColor) -> None:
    """The head of an arrow beside a point at the edge: it belongs further out."""
    tip, across = at + way * 15, QPointF(-way.y(), way.x())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([tip, tip - way * 6 + across * 5, tip - way * 6 - across * 5]))


def _draw_leader(painter: QPainter, tag: Tag, theme: Theme) -> None:
    """Lead from a label that had to go far away to its point."""
    rect, at = tag.rect, tag.at
    edge = QPointF(
        max(rect.left(), min(at.x(), rect.right())), max(rect.top(), min(at.y(), rect.bottom()))
    )
    if (edge - at).manhattanLength() > LEADER:
        painter.setPen(QPen(QColor(theme.muted), 1))
        painter.drawLine(edge, at)


def _draw_tag(
    painter: QPainter,
    layout: Layout,
    labeller: Labeller,
    tag: Tag,
    hovered: int | None,
    theme: Theme,
    right_to_left: bool,
) -> None:
    of_word, room = tag.index is not None, QRectF(tag.rect)
    mirror = Mirror(tag.rect.left() + tag.rect.right(), right_to_left)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.hover) if of_word and tag.index == hovered else _behind(theme))
    painter.drawRoundedRect(room, 3, 3)
    for here, draw_sign in ((layout.predicted, draw_star), (layout.drawn, draw_die)):
        if of_word and tag.index == here:
            x, y = room.left() + 10, room.center().y()
            x = mirror.x(x)
            draw_sign(painter, x, y, 7 if draw_sign is draw_star else 6, QColor(theme.accent))
            room.setLeft(room.left() + ROOM_FOR_A_SIGN)
    selected = of_word and tag.index == layout.selected
    font = labeller.font if of_word else labeller.slanted
    painter.setFont(labeller.bold if selected else font)
    painter.setPen(QColor(theme.accent if selected else theme.text))
    painter.drawText(mirror.rect(room), Qt.AlignmentFlag.AlignCenter, tag.text)


def _behind(theme: Theme) -> QColor:
    """Behind labels, for they may stand on a line."""
    colour = QColor(theme.surface)
    colour.setAlphaF(0.85)
    return colour
