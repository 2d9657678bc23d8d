"""Where things are on the embedding map."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from core.arrays import Array
from core.embedding_map import EmbeddingMap
from core.result import Result

STEP = 2**0.5  # from one width of the view to the next
WIDEST_FOR_LANDMARKS = 2.0
EXTENT_OF_ONE = 1.0
AT_THE_SIDES, ABOVE_AND_BELOW = 44.0, 18.0  # room for labels
FROM_THE_EDGE = 16.0
BESIDE = 24.0  # between landmarks at the edge
RADII = ((60, 5.0), (200, 3.5))  # of dots, for so many words
LEAST_RADIUS = 2.5
Spot = tuple[QPointF, QPointF | None]


@dataclass(frozen=True)
class Frame:
    """The part of the plane in sight, with the same scale on both axes.

    Attributes:
        area: where on the canvas.
        middle: what stands in the middle of it, [2].
        scale: pixels for a step of 1.
    """

    area: QRectF
    middle: Array
    scale: float

    @property
    def range(self) -> float:
        """How much of the plane is in sight along the shorter side."""
        return min(self.area.width(), self.area.height()) / self.scale

    def on_canvas(self, points: Array) -> Array:
        """Pixels, [n, 2], of points of the plane, [n, 2]."""
        centre = self.area.center()
        shift = (points - self.middle) * (self.scale, -self.scale)
        return shift + np.array([centre.x(), centre.y()])

    def shift(self, pixels: QPointF) -> tuple[float, float]:
        """So far along the axes is a way on the canvas."""
        return pixels.x() / self.scale, -pixels.y() / self.scale

    def kept_inside(self, place: Array) -> Spot:
        """A place on the canvas, [2]; of one out of sight, the edge and the way there, length 1."""
        margin = min(FROM_THE_EDGE, self.area.width() / 5, self.area.height() / 5)
        inner = self.area.adjusted(margin, margin, -margin, -margin)
        x = max(inner.left(), min(float(place[0]), inner.right()))
        y = max(inner.top(), min(float(place[1]), inner.bottom()))
        beyond = float(np.hypot(place[0] - x, place[1] - y))
        if beyond == 0:
            return QPointF(x, y), None
        return QPointF(x, y), QPointF(place[0] - x, place[1] - y) / beyond


def frame_for(area: QRectF, dealt: Array, moved: Array, landmarks: Array) -> Frame:
    """What to have in sight: all words, and the landmarks unless they are far away.

    The view is that of the vectors as dealt, wide in steps, so that it seldom changes.

    Args:
        area: where on the canvas.
        dealt: [n_word, 2], from 1 on.
        moved: [n_moved, 2].
        landmarks: [n_landmark, 2].
    """
    low, high = dealt.min(axis=0), dealt.max(axis=0)
    middle = (low + high) / 2
    room = np.array(
        [
            max(area.width() - 2 * AT_THE_SIDES, area.width() / 2),
            max(area.height() - 2 * ABOVE_AND_BELOW, area.height() / 2),
        ]
    )
    extent = high - low if (high > low).any() else np.full(2, EXTENT_OF_ONE)
    scale = float((room[extent > 0] / extent[extent > 0]).min())

    def widths(points: Array) -> Array:
        return (np.abs(points - middle) * scale * 2 / room).max(axis=1)

    near = [w for w in widths(landmarks) if w <= WIDEST_FOR_LANDMARKS + 1e-9]
    widest = max([1.0, *widths(moved), *near])
    steps = np.ceil(np.log(widest) / np.log(STEP) - 1e-9)
    return Frame(area, middle, scale / STEP**steps)


@dataclass(frozen=True, eq=False)
class Layout:
    """The words of a result, each in its place.

    Attributes:
        result: whose words.
        points: the map of them.
        frame: the part of it in sight.
        places: [n_word, 2], where words belong on the canvas, in sight or not.
        dealt: [n_word, 2], where they would be if none had been moved.
    """

    result: Result
    points: EmbeddingMap
    frame: Frame
    places: Array
    dealt: Array

    @property
    def radius(self) -> float:
        """Of a dot."""
        n = len(self.places)
        return next((radius for most, radius in RADII if n <= most), LEAST_RADIUS)

    @cached_property
    def moved(self) -> list[int]:
        """The words that were moved by hand."""
        return np.flatnonzero(self.points.moved).tolist()

    @cached_property
    def indices(self) -> dict[str, int]:
        """The point of each word."""
        return {self.result.tokens[at].text: i for i, at in enumerate(self.points.words)}

    @cached_property
    def selected(self) -> int | None:
        """The point of the selected word."""
        return self.index_of(self.result.settings.position)

    @cached_property
    def predicted(self) -> int | None:
        """The point of the predicted word."""
        return self.index_of(self.result.predicted_position)

    @cached_property
    def drawn(self) -> int | None:
        """The point of the drawn word."""
        return self.index_of(self.result.drawn_position)

    @cached_property
    def landmarks(self) -> tuple[tuple[str, Spot], ...]:
        """The names of the landmarks, and where they are painted, at the edge side by side."""
        spots: list[tuple[str, Spot]] = []
        for name, at in self.points.landmarks:
            point, way = self.frame.kept_inside(self.frame.on_canvas(at[np.newaxis])[0])
            if way is not None and any(
                (point - p).manhattanLength() < BESIDE for _, (p, _) in spots
            ):
                point += QPointF(-way.y(), way.x()) * BESIDE
            spots.append((name, (point, way)))
        return tuple(spots)

    def spot(self, index: int) -> Spot:
        """Where a word's point is painted: at the edge, with the way there, if it is beyond."""
        return self.frame.kept_inside(self.places[index])

    def word(self, index: int) -> str:
        """A word, as written."""
        return self.result.tokens[self.points.words[index]].text

    def index_of(self, position: int | None) -> int | None:
        """The point of the word at a position of the sentence, if there is one."""
        tokens = self.result.tokens
        if position is None or not 0 <= position < len(tokens):
            return None
        return self.indices[tokens[position].text]


def laid_out(
    result: Result, points: EmbeddingMap, area: QRectF, keep: Frame | None
) -> Layout | None:
    """Everything in its place; None where there is nothing, or no room for it.

    Args:
        result: whose words.
        points: the map of them.
        area: where on the canvas.
        keep: a frame whose part of the plane stays in sight.
    """
    if not points.words or area.isEmpty():
        return None
    vectors = result.pattern.dealt[list(points.words)]  # [n_word, d_model]
    dealt = (vectors - points.centre) @ points.axes.T  # [n_word, 2]
    if keep is None:
        landmarks = np.array([at for _, at in points.landmarks]).reshape(-1, 2)
        frame = frame_for(area, dealt, points.points[points.moved], landmarks)
    else:
        frame = replace(keep, area=area)
    return Layout(result, points, frame, frame.on_canvas(points.points), frame.on_canvas(dealt))
