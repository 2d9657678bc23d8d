"""A word with its bars."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from core.arrays import Array
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
    one = result.candidates[candidate]
    if len(one.positions) == 1 and result.tokens[one.positions[0]].text == one.text:
        return result.tokens[one.positions[0]].label
    return one.text


def likeliest_first(result: Result, probabilities: Array) -> list[int]:
    """The candidates to show, by what they have of these, [n_candidate]; of equals the first."""
    which = np.array(result.listed, np.intp)
    return which[np.argsort(-probabilities[which], kind="stable")].tolist()


def in_sentence_order(result: Result) -> list[int]:
    """The candidates to show as the sentence has them, then those that it has not."""
    places = {c: result.candidates[c].positions for c in result.listed}
    if all(places.values()):
        return list(result.listed)
    there = sorted((c for c in places if places[c]), key=lambda c: places[c])
    others = likeliest_first(result, result.probabilities)
    return there + [c for c in others if not places[c]]


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
