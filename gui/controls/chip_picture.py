"""What the words of the sentence look like as chips."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from core.arrays import Mask
from core.knockout import removed_words
from core.result import Result
from gui.marks import draw_focus
from gui.scale import Scale
from gui.theme import Theme

UNKNOWN_SIGN = "?"
RADIUS = 6
CENTRED = int(Qt.AlignmentFlag.AlignCenter)


@dataclass(frozen=True)
class Marks:
    """What marks chips besides the result.

    Attributes:
        tinted: [n], which show a share of attention.
        hovered: the word that the pointer is on somewhere; None for none.
        at_keys: the word that the keys are on; None while they are elsewhere.
    """

    tinted: Mask
    hovered: int | None
    at_keys: int | None


def draw_chips(
    painter: QPainter,
    positions: range,
    chips: Sequence[QRectF],
    labels: Sequence[str],
    result: Result,
    scale: Scale,
    marks: Marks,
) -> None:
    """Draw some words, each in the colour of its share of attention.

    Args:
        painter: draws them.
        positions: of these words.
        chips: where each word of the sentence is.
        labels: what stands on each.
        result: whose words.
        scale: the colours.
        marks: what else marks them.
    """
    theme, here = scale.theme, slice(positions.start, positions.stop)
    pens, text, surface = _pens(theme), QColor(theme.text), QColor(theme.surface)
    stroke = QPen(QColor(theme.accent), 2)
    places = scale.indices(result.row[here]).tolist()
    tinted = marks.tinted[here].tolist()
    removed = removed_words(result.settings.knockouts, len(chips))[here].tolist()
    unknown, selected = frozenset(result.unknown), result.settings.position
    each = zip(positions, places, tinted, removed, strict=True)
    for position, place, is_tinted, is_removed in each:
        chip, kind = chips[position], "plain"
        if position == selected:
            kind = "selected"
        elif position == marks.hovered:
            kind = "hovered"
        painter.setPen(pens[kind, position in unknown])
        painter.setBrush(scale.colour(place) if is_tinted else surface)
        painter.drawRoundedRect(chip, RADIUS, RADIUS)
        if position == marks.at_keys:
            draw_focus(painter, chip.adjusted(-4, -4, 4, 4), theme)
        painter.setPen(scale.ink(place) if is_tinted else text)
        painter.drawText(chip, CENTRED, labels[position])
        if is_removed:
            painter.setPen(stroke)
            y = chip.center().y()
            painter.drawLine(QPointF(chip.left() + 4, y), QPointF(chip.right() - 4, y))


@cache
def _pens(theme: Theme) -> dict[tuple[str, bool], QPen]:
    """What chips are framed with, by what they are and whether the model knows the word."""
    kinds = (
        ("plain", False, theme.line, 1.0),
        ("plain", True, theme.muted, 1.5),
        *(("hovered", is_unknown, theme.text, 2.0) for is_unknown in (False, True)),
        *(("selected", is_unknown, theme.accent, 2.5) for is_unknown in (False, True)),
    )
    style = Qt.PenStyle
    return {
        (kind, is_unknown): QPen(
            QColor(colour), width, style.DotLine if is_unknown else style.SolidLine
        )
        for kind, is_unknown, colour, width in kinds
    }


def draw_unknown(painter: QPainter, chip: QRectF, font: QFont, theme: Theme) -> None:
    """A question mark on the upper left corner; stars stand on the right one."""
    side = QFontMetricsF(font).height()
    room = QRectF(0, 0, side, side)
    room.moveCenter(chip.topLeft() + QPointF(3, 2))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.surface))
    painter.drawEllipse(room)
    painter.setFont(font)
    painter.setPen(QColor(theme.text))
    painter.drawText(room, CENTRED, UNKNOWN_SIGN)


def draw_badge(painter: QPainter, at: QPointF, theme: Theme) -> QPointF:
    """Room for a sign on the edge of a chip."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.surface))
    painter.drawEllipse(at, 8, 8)
    return at


def draw_bracket(painter: QPainter, line: QRectF, theme: Theme) -> None:
    """Hold the chips of a line together, below them."""
    foot, left, right = line.bottom() + 5, line.left() + 1, line.right() - 1
    painter.setPen(QPen(QColor(theme.muted), 1.5))
    painter.drawPolyline(
        [QPointF(x, foot - dy) for x, dy in ((left, 3), (left, 0), (right, 0), (right, 3))]
    )


def lines_of(chips: Iterable[QRectF]) -> list[QRectF]:
    """What these chips, in the order of the sentence, cover of each line."""
    ends: dict[float, tuple[QRectF, QRectF]] = {}
    for chip in chips:
        first, _ = ends.get(chip.top(), (chip, chip))
        ends[chip.top()] = first, chip
    return [first.united(last) for first, last in ends.values()]


class Captions:
    """Says below chips what they are; what would overlap another caption is left out."""

    def __init__(self, painter: QPainter, font: QFont, width: float) -> None:
        """Nothing is said yet.

        Args:
            painter: writes it.
            font: of the captions.
            width: from edge to edge.
        """
        self._painter, self._metrics, self._width = painter, QFontMetricsF(font), width
        self._taken: list[QRectF] = []
        painter.setFont(font)

    def say(self, text: str, chip: QRectF, colour: str) -> None:
        """Say it of a chip, if there is room."""
        width = self._metrics.horizontalAdvance(text)
        left = chip.center().x() - width / 2
        left = max(2.0, min(left, self._width - width - 2))
        rect = QRectF(left, chip.bottom() + 5, width, self._metrics.height())
        if not any(rect.adjusted(-5, 0, 5, 0).intersects(other) for other in self._taken):
            self._taken.append(rect)
            self._painter.setPen(QColor(colour))
            self._painter.drawText(rect, CENTRED, text)
