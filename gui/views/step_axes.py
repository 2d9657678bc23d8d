"""Where steps of a training and values are in a chart."""

from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np
from PySide6.QtCore import QRectF

from core.arrays import Array

MOST_VALUE_TICKS = 5
BETWEEN_VALUES = 2.2  # lines of text, at least


@dataclass(frozen=True)
class StepAxes:
    """Where steps 0 to `last` and values `low` to `high` are in a chart.

    Most happens in the first steps, so steps are logarithmic; as there is a step 0, it is the
    logarithm of the step and 1.

    Attributes:
        chart: the area of the curves.
        last: the last step, from 1.
        low: the value at the bottom.
        high: the value at the top.
        line: the height of a line of text.
    """

    chart: QRectF
    last: int
    low: float
    high: float
    line: float

    def x(self, steps: Array) -> Array:
        """Where these steps are."""
        along = np.log1p(steps)
        along *= self.chart.width() / np.log1p(self.last)
        along += self.chart.left()
        return along

    def x_of(self, step: int) -> float:
        """Where a step is."""
        return float(self.x(np.array([step], float))[0])

    def y(self, values: Array) -> Array:
        """Where these values are."""
        up = (values - self.low) / (self.high - self.low)
        return self.chart.bottom() - up * self.chart.height()

    def y_of(self, value: float) -> float:
        """Where a value is."""
        return float(self.y(np.array([value]))[0])

    def value_ticks(self) -> tuple[list[float], int]:
        """Round values, as many as there is room for, and how many decimals they need."""
        room = self.chart.height() / (BETWEEN_VALUES * self.line)
        most = max(min(MOST_VALUE_TICKS, int(room)), 2)
        exponent = ceil(log10(self.high - self.low))
        wider: tuple[list[float], int] = ([self.low, self.high], 4)
        for power in range(exponent, exponent - 6, -1):
            for part in (5, 2, 1):
                step = part * 10.0**power
                first, last = ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9)
                if last - first + 1 > most:
                    return wider
                if last > first:
                    wider = [k * step for k in range(first, last + 1)], max(0, -power)
        return wider

    def step_ticks(self) -> list[int]:
        """Round steps, the more important first."""
        decades = [10**k for k in range(floor(log10(self.last)) + 1)]
        return [0, *decades[::-1], *(m * d for m in (5, 2) for d in decades if m * d <= self.last)]
