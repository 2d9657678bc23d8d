"""A word with its bars."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from core.language import tr
from core.result import Result
from gui.theme import Theme
from gui.views.mirror import Mirror

CAP_HEIGHT = 0.36


@dataclass(frozen=True)
class Bar:
    """One bar.

    Attributes:
        length: as a part of the longest.
        fill: what fills it.
        figure: what stands at its end.
        whisker: low end, middle and high end of an error bar over it, in the units of `length`.
    """

    length: float
    fill: QBrush
    figure: str
    whisker: tuple[float, float, float] | None = None


@dataclass(frozen=True)
class Row:
    """A word with its bars, one above the other.

    Attributes:
        label: the word.
        bars: from the upper one down.
        said: all of it in words, but for how it is marked.
        positions: where the word stands in the sentence; empty if it does not.
        predicted, selected, drawn: what it is marked as.
    """

    label: str
    bars: tuple[Bar, ...]
    said: str
    positions: tuple[int, ...] = ()
    predicted: bool = False
    selected: bool = False
    drawn: bool = False

    @property
    def told(self) -> str:
        """All of it in words."""
        marks = (
            (self.predicted, tr("predicted")),
            (self.drawn, tr("drawn")),
            (self.selected, tr("selected")),
        )
        return "; ".join([self.said, *(mark for on, mark in marks if on)])


def label_of(result: Result, candidate: int) -> str:
    """What a candidate is called: with its count only if it is one of several places."""
    positions = result.candidates[candidate].positions
    if len(positions) == 1:
        return result.tokens[positions[0]].label
    return result.candidates[candidate].text


def draw_whisker(
    painter: QPainter,
    area: QRectF,
    line: float,
    longest: float,
    whisker: tuple[float, float, float],
    theme: Theme,
    mirror: Mirror,
) -> None:
    """An error bar on a rim that keeps it apart from the bar below.

    Args:
        painter: draws it.
        area: where there may be any of it.
        line: y of its middle.
        longest: how long a bar of length 1 is.
        whisker: low end, middle and high end.
        theme: the colours.
        mirror: where places are seen.
    """
    low, middle, high = (mirror.x(area.left() + x * longest) for x in whisker)
    cap = CAP_HEIGHT * area.height() / 2
    painter.save()
    painter.setClipRect(mirror.rect(area))
    for colour, width in ((theme.surface, 3.5), (theme.text, 1.5)):
        painter.setPen(QPen(QColor(colour), width))
        painter.drawLine(QPointF(low, line), QPointF(high, line))
        for end in (low, high):
            painter.drawLine(QPointF(end, line - cap), QPointF(end, line + cap))
    painter.setPen(QPen(QColor(theme.surface), 1))
    painter.setBrush(QColor(theme.text))
    painter.drawEllipse(QPointF(middle, line), 4, 4)
    painter.restore()
