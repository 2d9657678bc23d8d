"""Room for labels beside points."""

from collections.abc import Iterable
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF

from core.arrays import Array, Mask

CELL = 2  # pixels a side
SIDES = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))
RINGS = (0.0, 18.0, 42.0, 80.0, 130.0, 200.0)
APART = 2.0  # between labels
A_DOT, A_RING = 1.5, 1.3  # what it costs to cover a dot, to be further away


class Room:
    """Hands out room for labels beside points, so that none covers another."""

    def __init__(self, area: QRectF, dots: Array, radius: float) -> None:
        """All of `area` is free but for dots.

        Args:
            area: where labels may be.
            dots: [n, 2], on the canvas.
            radius: of a dot.
        """
        self._area = area
        n_row, n_column = (int(side // CELL) + 2 for side in (area.height(), area.width()))
        self._taken: Mask = np.zeros((n_row, n_column), dtype=np.bool_)
        self._radius = radius
        counts = np.zeros((n_row + 1, n_column + 1), dtype=np.int32)
        at = ((dots - (area.left(), area.top())) // CELL).astype(int)  # [n, 2]
        inside = ((at >= 0) & (at < (n_column, n_row))).all(axis=1)
        np.add.at(counts, (at[inside, 1] + 1, at[inside, 0] + 1), 1)
        self._counts = counts.cumsum(axis=0).cumsum(axis=1)  # of the dots above and to the left

    def choices(self, points: Array, widths: Array, height: float, gap: float, ring: int) -> Array:
        """[n, 8, 4]: left, top, right and bottom of what is beside each point.

        Args:
            points: [n, 2].
            widths: [n], of the labels.
            height: of every label.
            gap: from point to label.
            ring: how far away, an index into `RINGS`.
        """
        sides = np.array(SIDES, dtype=float)  # [8, 2]
        straight = (sides == 0).any(axis=1)[:, np.newaxis]  # [8, 1]
        away = gap + RINGS[ring]
        middles = points[:, np.newaxis] + sides * np.where(straight, away, 0.75 * away)
        half = np.stack([widths / 2, np.full(len(widths), height / 2)], axis=1)[:, np.newaxis]
        middles = middles + sides * half  # [n, 8, 2]
        return np.concatenate([middles - half, middles + half], axis=2)

    def inside(self, choices: Array) -> Mask:
        """[n, 8]: which lie in the area."""
        a = self._area
        return (
            (choices[..., 0] >= a.left() + 2)
            & (choices[..., 1] >= a.top())
            & (choices[..., 2] <= a.right() - 2)
            & (choices[..., 3] <= a.bottom())
        )

    def covered(self, choices: Array) -> NDArray[np.int32]:
        """[n, 8]: how many dots each covers."""
        n_row, n_column = (n - 1 for n in self._counts.shape)
        left, top, right, bottom = self._cells(choices)
        left, right = (np.clip(edge, 0, n_column) for edge in (left, right))
        top, bottom = (np.clip(edge, 0, n_row) for edge in (top, bottom))
        c = self._counts
        return c[bottom, right] - c[top, right] - c[bottom, left] + c[top, left]

    def is_free(self, choice: Array) -> bool:
        """Whether no label has that room, [4]."""
        return not self._taken[self._slices(*choice.tolist())].any()

    def take(self, choice: Array) -> QRectF:
        """Give that room, [4], to a label."""
        rect = QRectF(QPointF(*choice[:2]), QPointF(*choice[2:]))
        self.block(rect)
        return rect

    def block(self, rect: QRectF) -> None:
        """Leave no room for labels there."""
        edges = (rect.left(), rect.top(), rect.right(), rect.bottom())
        self._taken[self._slices(*edges)] = True

    def place_some(
        self, points: Array, widths: Array, height: float, gap: float
    ) -> dict[int, QRectF]:
        """Labels of as many points as have room at their side, the first first."""
        if not len(points):
            return {}
        choices = self.choices(points, widths, height, gap, 0)
        possible = self.inside(choices) & (self.covered(choices) == 0)  # [n, 8]
        edges = choices.tolist()
        placed: dict[int, QRectF] = {}
        asked: set[tuple[float, ...]] = set()  # by words that share a point, of which one gets it
        for i, side in np.argwhere(possible).tolist():
            wanted = tuple(edges[i][side])
            if i in placed or wanted in asked:
                continue
            asked.add(wanted)
            if self.is_free(choices[i, side]):
                placed[i] = self.take(choices[i, side])
        return placed

    def place(
        self, point: QPointF, width: float, height: float, gap: float, others: Array
    ) -> QRectF | None:
        """Room for a label that must have some: at best near, over no dot and none of `others`.

        Args:
            point: that it is for.
            width: of the label.
            height: of the label.
            gap: from point to label.
            others: [n, 4], left, top, right and bottom of each.
        """
        at, widths = np.array([[point.x(), point.y()]]), np.array([width])
        best: tuple[float, Array] | None = None
        for ring in range(len(RINGS)):
            if best is not None and best[0] <= A_RING * ring:
                break
            choices = self.choices(at, widths, height, gap, ring)
            inside, covered = self.inside(choices)[0], self.covered(choices)[0].tolist()
            covers = _meet(choices[0], others).tolist()
            for side in np.flatnonzero(inside).tolist():
                choice = choices[0, side]
                cost = A_DOT * covered[side] + covers[side] + A_RING * ring + 0.01 * side
                if (best is None or cost < best[0]) and self.is_free(choice):
                    best = (cost, choice)
        return None if best is None else self.take(best[1])

    def _slices(self, left: float, top: float, right: float, bottom: float) -> tuple[slice, slice]:
        """The rows and columns of cells that a label there reaches over."""
        x, y, margin = self._area.left(), self._area.top(), APART / 2
        return (
            slice(
                max(floor((top - margin - y) / CELL), 0), max(ceil((bottom + margin - y) / CELL), 0)
            ),
            slice(
                max(floor((left - margin - x) / CELL), 0), max(ceil((right + margin - x) / CELL), 0)
            ),
        )

    def _cells(self, rects: Array) -> NDArray[np.intp]:
        """[4, n, 8]: the cells that rects, [n, 8, 4], reach over with a dot's radius around."""
        origin = np.array([self._area.left(), self._area.top()] * 2)
        margin = self._radius
        grown = (rects - origin + np.array([-margin, -margin, margin, margin])) / CELL
        edges = np.concatenate([np.floor(grown[..., :2]), np.ceil(grown[..., 2:])], axis=-1)
        return edges.transpose(2, 0, 1).astype(np.intp)


def edges_of(rects: Iterable[QRectF]) -> Array:
    """[n, 4]: left, top, right and bottom of each."""
    edges = [(r.left(), r.top(), r.right(), r.bottom()) for r in rects]
    return np.array(edges, dtype=float).reshape(-1, 4)


def _meet(rects: Array, others: Array) -> Mask:
    """[n]: which of `rects`, [n, 4], lie over one of `others`, [m, 4]."""
    before = rects[:, np.newaxis, :2] < others[:, 2:]  # [n, m, 2]
    behind = rects[:, np.newaxis, 2:] > others[:, :2]
    both = np.logical_and.reduce(before & behind, axis=2)  # [n, m]
    return np.logical_or.reduce(both, axis=1)
