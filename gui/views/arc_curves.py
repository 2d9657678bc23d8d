"""Where the chips and the curves of the arcs are, and where on a curve its number fits."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainterPath

from core.arrays import Array

GAP = 8
WIDEST_GAP = 40
MARGIN = 8
BETWEEN_LINES = 20
LOOP_ROOM = (18.0, 36.0)
LOOP_EDGE = 5  # half the thickest arc
LOWEST_ARC = 16.0
STEEPEST = 0.9
INTO_CHIP = 3  # under the chip, so that no gap shows at its round corners
SAMPLES = 96
BESIDE = 4
COVERS_OWN = 5  # square pixels of something else that a point of the curve is worth

_T = np.linspace(0, 1, SAMPLES)
# [4, SAMPLES]: Bernstein's polynomials of a cubic curve.
_WEIGHTS = np.array([(1 - _T) ** 3, 3 * _T * (1 - _T) ** 2, 3 * _T**2 * (1 - _T), _T**3])
_TRIES = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82, 0.12, 0.88)


Curve = tuple[tuple[float, float], ...]  # the four points of a cubic curve


@dataclass(frozen=True)
class Chips:
    """The words in lines, from the top.

    Attributes:
        rects: where each word's chip is.
        lines: on which line each is, from 0.
        n_lines: how many there are.
        in_sight: how many fit.
        pitch: from one line to the next.
        span: the greatest distance on a line.
    """

    rects: tuple[QRectF, ...] = ()
    lines: tuple[int, ...] = ()
    n_lines: int = 1
    in_sight: int = 1
    pitch: float = 1.0
    span: float = 1.0

    def curve(self, i: int, j: int) -> Curve:
        """The curve by which word i looks at word j.

        On one line it rises the higher the farther it goes; from line to line it leaves and
        arrives upright; to the word itself it is a loop below its chip.
        """
        a, b = self.rects[i], self.rects[j]
        x, end, height = a.center().x(), b.center().x(), a.height()
        free = self.pitch - height
        if i == j:
            y = a.bottom() - INTO_CHIP
            deep = (max(_below(free) - LOOP_EDGE, 0) + INTO_CHIP) * 4 / 3
            return (x - 7, y), (x - 22, y + deep), (x + 22, y + deep), (x + 7, y)
        share = min((end - x) / self.span, 1.0) if end > x else max((end - x) / self.span, -1.0)
        if self.lines[i] == self.lines[j]:
            far = abs(share)
            room = free - (5 if self.lines[i] else _below(free))
            high = LOWEST_ARC + (room - LOWEST_ARC) * far**0.75
            high = max(min(high, room, STEEPEST * abs(end - x) + LOWEST_ARC), 6.0)
            aside = a.width() / 2 * (0.7 - 0.6 * far)  # the near ones leave farther out
            x += aside if end > x else -aside
            y, up = a.top() + INTO_CHIP, (high + INTO_CHIP) * 4 / 3
            return (x, y), (x, y - up), (end, y - up), (end, y)
        if self.lines[j] > self.lines[i]:
            y, foot = a.bottom() - INTO_CHIP, b.top() + INTO_CHIP
        else:
            y, foot = a.top() + INTO_CHIP, b.bottom() - INTO_CHIP
        x += a.width() / 2 * 0.7 * share
        middle = (y + foot) / 2
        return (x, y), (x, middle), (end, middle), (end, foot)


def chips_in_lines(
    widths: Sequence[float], height: float, room: QSizeF, above: float, right_to_left: bool
) -> Chips:
    """One line in the lower part if that is enough, else lines spread over the height.

    Args:
        widths: of the chips.
        height: of a chip.
        room: for all of it; where that is too little, whole lines fit it.
        above: what stays free on top if it is enough.
        right_to_left: whether the sentence begins on the right.
    """
    across = room.width() - 2 * MARGIN
    lines: list[list[int]] = [[]]
    x = 0.0
    for word, width in enumerate(widths):
        if lines[-1] and x + width > across:
            lines.append([])
            x = 0.0
        lines[-1].append(word)
        x += width + GAP
    n_lines, least = len(lines), height + BETWEEN_LINES
    in_sight = max(int(room.height() / least), 1)
    above = max(min(above, room.height() - n_lines * least), 0)
    pitch = max((room.height() - above) / min(n_lines, in_sight), height + 1)
    gap, left = float(GAP), float(MARGIN)
    if n_lines == 1:
        if len(widths) > 1:
            gap = min((across - sum(widths)) / (len(widths) - 1), WIDEST_GAP)
        left += max(across - sum(widths) - gap * (len(widths) - 1), 0) / 2
    rects: list[QRectF] = []
    line_of: list[int] = []
    for number, line in enumerate(lines):
        x, y = left, above + (number + 1) * pitch - _below(pitch - height) - height
        for word in line:
            start = room.width() - x - widths[word] if right_to_left else x
            rects.append(QRectF(start, y, widths[word], height))
            line_of.append(number)
            x += widths[word] + gap
    span = max(r.right() for r in rects) - min(r.left() for r in rects) if rects else 1.0
    return Chips(tuple(rects), tuple(line_of), n_lines, in_sight, pitch, span)


def points_on(curves: Array) -> Array:
    """[..., SAMPLES, 2]: points along curves [..., 4, 2]."""
    return np.einsum("...kx,ks->...sx", curves, _WEIGHTS)


def path_of(curve: Curve) -> QPainterPath:
    """The curve as Qt draws it."""
    path = QPainterPath(QPointF(*curve[0]))
    path.cubicTo(*curve[1], *curve[2], *curve[3])
    return path


def nearest(curves: Sequence[Curve], reach: Sequence[float], point: QPointF) -> int | None:
    """The curve that a point is on; of several the one whose middle is nearest.

    Args:
        curves: n of them.
        reach: how far from its middle each can be touched.
        point: where.
    """
    if not curves:
        return None
    away = points_on(np.array(curves)) - np.array([point.x(), point.y()])  # [n, SAMPLES, 2]
    distance = np.hypot(away[..., 0], away[..., 1]).min(axis=1) / np.array(reach)  # [n]
    best = int(np.argmin(distance))
    return best if distance[best] <= 1 else None


def place_beside(
    curve: Curve, thickness: float, size: QSizeF, area: QRectF, taken: Sequence[QRectF]
) -> QRectF:
    """Where a box fits beside a curve.

    Always inside `area`; as near the curve's middle, and on as little of the curve and of `taken`
    as may be.
    """
    points = points_on(np.array(curve))
    w, h = size.width(), size.height()
    at = [round(t * (SAMPLES - 1)) for t in _TRIES]
    along = points[[k + 1 for k in at]] - points[[k - 1 for k in at]]  # [n_try, 2]
    along /= np.maximum(np.hypot(along[:, :1], along[:, 1:]), 1e-9)
    aside = along[:, ::-1] * np.array([1, -1])  # [n_try, 2], at right angles
    aside *= np.where(aside[:, 1:] > 0, -1, 1)  # upwards
    reach = np.abs(aside) @ np.array([w / 2, h / 2]) + thickness / 2 + BESIDE  # [n_try]
    off = aside * reach[:, np.newaxis]
    # [n_place, 2]: above it, below it, on it; the middle first
    places = np.stack([points[at] + off, points[at] - off, points[at]], axis=1).reshape(-1, 2)
    places -= np.array([w / 2, h / 2])
    low = np.array([area.left(), area.top()])
    high = np.maximum(np.array([area.right() - w, area.bottom() - h]), low)
    kept = np.clip(places, low, high)
    moved = np.abs(kept - places).sum(axis=1)  # [n_place]
    own = (
        (points >= kept[:, np.newaxis] - thickness / 2)
        & (points <= kept[:, np.newaxis] + np.array([w, h]) + thickness / 2)
    ).all(axis=2)  # [n_place, SAMPLES]
    covered = _covered(kept, size, taken) + COVERS_OWN * own.sum(axis=1)
    cost = moved + covered + np.arange(len(kept))
    x, y = kept[int(np.argmin(cost))].tolist()
    return QRectF(x, y, w, h)


def _covered(places: Array, size: QSizeF, taken: Sequence[QRectF]) -> NDArray[np.float64]:
    """How many square pixels of other things a box covers at each place."""
    if not taken:
        return np.zeros(len(places))
    boxes = np.array([(r.left(), r.top(), r.right(), r.bottom()) for r in taken])  # [n_box, 4]
    left, top = places[:, :1], places[:, 1:]  # [n_place, 1]
    wide = np.minimum(left + size.width(), boxes[:, 2]) - np.maximum(left, boxes[:, 0])
    high = np.minimum(top + size.height(), boxes[:, 3]) - np.maximum(top, boxes[:, 1])
    return (np.maximum(wide, 0) * np.maximum(high, 0)).sum(axis=1)


def _below(free: float) -> float:
    """What stays free below the chips of a line, of what is free between lines."""
    return min(max(free * 0.2, LOOP_ROOM[0]), LOOP_ROOM[1], max(free - 6, free / 2))
