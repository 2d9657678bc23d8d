"""The labels of the embedding map."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF

from core.language import shortened
from gui.views.label_room import Room, edges_of
from gui.views.map_layout import Layout

ROOM_FOR_A_SIGN = 18
LONGEST = 16  # average characters
MARK = 6.0  # half the width of a landmark
TO_THE_RING = 4.0  # from the edge of a dot
OUTER_RING = 3.0  # beyond the other
TO_THE_FRAME = 11.0


@dataclass(frozen=True)
class Tag:
    """A label that stands in any case: of which word, if of one; where; and what it says."""

    index: int | None
    rect: QRectF
    text: str
    at: QPointF


@dataclass(frozen=True)
class Labels:
    """All labels: those that stand in any case, and those for which there is room besides."""

    tags: tuple[Tag, ...]
    beside: dict[int, QRectF]

    def index_at(self, point: QPointF) -> int | None:
        """The word whose label is there."""
        tagged = (tag.index for tag in self.tags if tag.rect.contains(point))
        beside = (index for index, rect in self.beside.items() if rect.contains(point))
        index = next((index for index in tagged if index is not None), None)
        return next(beside, None) if index is None else index


class Labeller:
    """Gives labels their places: most stay where they are while one is pointed at or moved."""

    def __init__(self, font: QFont, bold: QFont) -> None:
        """Knows its fonts.

        Args:
            font: of the labels.
            bold: of the selected word's.
        """
        self.font, self.bold, self.slanted = font, bold, QFont(font)
        self.slanted.setItalic(True)
        self._line = QFontMetricsF(bold).height() - 2
        self._metrics = [
            (metrics, LONGEST * metrics.averageCharWidth())
            for metrics in (QFontMetricsF(font), QFontMetricsF(bold))
        ]
        self._measured: dict[tuple[str, bool], tuple[str, float]] = {}
        self._beside: dict[int, QRectF] = {}
        self._beside_key: object = None

    def label(self, text: str, bold: bool = False) -> str:
        """A word, shortened if need be."""
        return self._measure(text, bold)[0]

    def labels(self, layout: Layout, hovered: int | None, current: int | None) -> Labels:
        """Where labels stand, and what they say.

        Args:
            layout: of the points.
            hovered: the word that is pointed at.
            current: the word that the keys are on.
        """
        beside = self._placed_beside(layout)
        landmarks = [(at.x(), at.y()) for _, (at, _) in layout.landmarks]
        dots = np.concatenate([layout.places, np.array(landmarks).reshape(-1, 2)])
        room = Room(layout.frame.area, dots, max(layout.radius, MARK) + 2)
        marks = [_square(at, MARK + 2) for _, (at, _) in layout.landmarks]
        for index in dict.fromkeys((*_lasting(layout), current)):
            if index is not None:
                marks.append(_square(layout.spot(index)[0], reach(layout, index, current)))
        for mark in marks:
            room.block(mark)
        tags = self._placed_tags(layout, hovered, current, beside, room)
        taken = [*marks, *(tag.rect for tag in tags)]
        tagged = {tag.index for tag in tags}
        wanted = {index: rect for index, rect in beside.items() if index not in tagged}
        stay = {
            index: rect
            for index, rect in wanted.items()
            if not any(rect.intersects(other) for other in taken)
        }
        for rect in stay.values():
            room.block(rect)
        return Labels(tuple(tags), stay | self._placed_in(layout, room, wanted.keys() - stay))

    def _placed_beside(self, layout: Layout) -> dict[int, QRectF]:
        """Labels of words that were not moved, as far as there is room beside their points."""
        still = ~layout.points.moved
        places = layout.places[still]
        words = [layout.word(i) for i in range(len(layout.places))]
        key = (layout.frame.area.getRect(), words, places.tobytes())
        if key != self._beside_key:
            self._beside_key = key
            room = Room(layout.frame.area, places, layout.radius)
            self._beside = self._placed_in(layout, room, np.flatnonzero(still).tolist())
        return self._beside

    def _placed_in(self, layout: Layout, room: Room, indices: Iterable[int]) -> dict[int, QRectF]:
        """Labels of these words, as far as there is room for them."""
        these = sorted(indices)
        widths = np.array([self._measure(layout.word(i), False)[1] for i in these])
        placed = room.place_some(layout.places[these], widths, self._line, layout.radius + 5)
        return {these[i]: rect for i, rect in placed.items()}

    def _placed_tags(
        self,
        layout: Layout,
        hovered: int | None,
        current: int | None,
        beside: dict[int, QRectF],
        room: Room,
    ) -> list[Tag]:
        """The labels that must be; what only the pointer wants gives way to the others."""
        lasting = _lasting(layout)
        indices = [i for i in dict.fromkeys((*lasting, current, hovered)) if i is not None]
        others = edges_of(rect for i, rect in beside.items() if i not in indices)
        tags: list[Tag] = []

        def add(index: int | None, text: str, width: float, at: QPointF, gap: float) -> None:
            rect = room.place(at, width, self._line, gap, others)
            if rect is not None:
                tags.append(Tag(index, rect, text, at))

        def add_word(index: int) -> None:
            text, width = self._measure(layout.word(index), index == layout.selected)
            width += ROOM_FOR_A_SIGN * ((index == layout.predicted) + (index == layout.drawn))
            around = max(reach(layout, index, current), layout.radius + TO_THE_RING)
            add(index, text, width, layout.spot(index)[0], around + 5)

        for index in indices:
            if index in lasting:
                add_word(index)
        for name, (at, _) in layout.landmarks:
            add(None, name, QFontMetricsF(self.slanted).horizontalAdvance(name) + 8, at, 2 * MARK)
        for index in indices:
            if index not in lasting:
                add_word(index)
        return tags

    def _measure(self, text: str, bold: bool) -> tuple[str, float]:
        """A label, shortened if need be, and its width."""
        key = (text, bold)
        if key not in self._measured:
            if len(self._measured) > 10_000:
                self._measured.clear()
            metrics, most = self._metrics[bold]
            shown = shortened(text, 4 * LONGEST)
            width = metrics.horizontalAdvance(shown)
            if width > most:
                shown = metrics.elidedText(shown, Qt.TextElideMode.ElideMiddle, most)
                width = metrics.horizontalAdvance(shown)
            self._measured[key] = (shown, width + 6)
        return self._measured[key]


def reach(layout: Layout, index: int, current: int | None) -> float:
    """How far from a word's point its marks go."""
    if index == current:
        return layout.radius + TO_THE_FRAME
    moved, selected = index in layout.moved, index == layout.selected
    if moved or selected:
        return layout.radius + TO_THE_RING + (OUTER_RING if moved and selected else 0) + 1
    return layout.radius


def _lasting(layout: Layout) -> list[int]:
    """The words that are labelled whatever is pointed at."""
    words = (layout.selected, layout.predicted, layout.drawn, *layout.moved)
    return [index for index in dict.fromkeys(words) if index is not None]


def _square(centre: QPointF, half: float) -> QRectF:
    square = QRectF(0, 0, 2 * half, 2 * half)
    square.moveCenter(centre)
    return square
