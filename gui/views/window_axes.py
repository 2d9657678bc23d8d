"""Where windows and probabilities are in a chart."""

from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np
from PySide6.QtCore import QRectF

from core.arrays import Array

MOST_ON_A_LINEAR_AXIS = 40


@dataclass(frozen=True)
class Axes:
    """Where windows 1 to `n_window` and probabilities `low` to `high` are in a chart."""

    chart: QRectF
    n_window: int
    low: float
    high: float

    @property
    def logarithmic(self) -> bool:
        """Whether the first windows, where most happens, would have no room otherwise."""
        return self.n_window > MOST_ON_A_LINEAR_AXIS

    def x(self, window: Array) -> Array:
        """Where these windows are; a single one is in the middle."""
        if self.n_window == 1:
            return np.full(window.shape, self.chart.center().x())
        along = (
            np.log(window) / np.log(self.n_window)
            if self.logarithmic
            else (window - 1) / (self.n_window - 1)
        )
        return self.chart.left() + along * self.chart.width()

    def y(self, probability: Array) -> Array:
        """Where these probabilities are."""
        up = (probability - self.low) / (self.high - self.low)
        return self.chart.bottom() - up * self.chart.height()

    def window_at(self, x: float) -> int:
        """The nearest window."""
        return int(np.abs(self.x(np.arange(1.0, self.n_window + 1)) - x).argmin()) + 1

    def probability_ticks(self) -> list[float]:
        """Two or three round probabilities, or one where the printed digits don't differ."""
        for exponent in range(0, -5, -1):
            for step in (5 * 10.0**exponent, 2 * 10.0**exponent, 10.0**exponent):
                first, last = ceil(self.low / step), floor(self.high / step)
                if last > first:
                    return [k * step for k in range(first, last + 1, 1 + (last - first > 2))]
        return [(self.low + self.high) / 2]

    def window_ticks(self) -> list[int]:
        """Round windows, the more important first."""
        n = self.n_window
        if self.logarithmic:
            decades = [10**k for k in range(1, floor(log10(n)) + 1)]
            return [*decades, *(m * d for d in [1, *decades] for m in (2, 5) if m * d < n)]
        room = self.chart.width() / max(n - 1, 1)
        step = next((s for s in (1, 2, 5, 10, 20) if s * room >= 32), n)
        return [window for window in range(step, n, step) if window > 1]


def spread(wanted: Array, apart: float, low: float, high: float) -> Array:
    """Places near the wanted ones, at least `apart` from each other, from `low` to `high`."""
    order = wanted.argsort(kind="stable")
    steps = np.arange(len(wanted)) * apart
    slack = wanted[order] - steps
    down, up = np.maximum.accumulate(slack), np.minimum.accumulate(slack[::-1])[::-1]
    placed = np.empty_like(wanted)
    highest, lowest = low + apart / 2, high - apart / 2 - steps[-1:]
    placed[order] = np.clip((down + up) / 2, highest, np.maximum(lowest, highest)) + steps
    return placed
