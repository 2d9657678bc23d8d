"""From a value to a colour: the same one in matrix, chips and bars."""

from dataclasses import dataclass
from functools import cache
from math import isnan

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from core.arrays import Array
from core.grid import Grid
from core.result import Result
from gui.theme import N_COLOURS, Theme, cell_colours, ink_colours

EVERY = slice(None)


@dataclass(frozen=True)
class Scale:
    """Colours for values from 0 to `top`, or if `signed` from -`top` to `top`.

    `beyond` says that some values are larger than `top` and have its colour.
    """

    theme: Theme
    top: float
    signed: bool = False
    beyond: bool = False

    def indices(self, values: Array) -> NDArray[np.uint8]:
        """The place of each value in the theme's colour table; 0 for NaN."""
        if self.signed:
            steps = values * ((N_COLOURS - 1) / 2 / self.top)
            steps += (N_COLOURS - 1) / 2
        else:
            steps = values * ((N_COLOURS - 1) / self.top)
        np.rint(steps, out=steps)
        np.fmax(steps, 0, out=steps)  # 0 for NaN
        np.fmin(steps, N_COLOURS - 1, out=steps)
        return steps.astype(np.uint8)

    def index(self, value: float) -> int:
        """The place of one value, in a fraction of the time that an array of one takes."""
        half = (N_COLOURS - 1) / 2 if self.signed else 0.0
        step = float(value) * (((N_COLOURS - 1) - half) / self.top) + half
        return 0 if isnan(step) else round(min(max(step, 0.0), N_COLOURS - 1.0))

    def cells(self, grid: Grid, rows: slice = EVERY, columns: slice = EVERY) -> NDArray[np.uint8]:
        """The same for these cells; those without a value or hidden have the place after the last.

        Args:
            grid: all cells.
            rows: which are wanted.
            columns: which.
        """
        values = grid.values[rows, columns]
        indices = self.indices(values)
        if grid.has_gaps:
            indices[np.isnan(values)] = N_COLOURS
        if grid.hidden is not None:
            indices[grid.hidden[rows, columns]] = N_COLOURS
        return indices

    def dots(self, values: Array) -> NDArray[np.uint8]:
        """The same for values in blocks, of which those are NaN that have nothing to show."""
        indices = self.indices(values)
        indices[np.isnan(values)] = N_COLOURS
        return indices

    def picture(self, indices: NDArray[np.uint8]) -> QImage:
        """A pixel for each place in the colour table, [height, width]."""
        height, width = indices.shape
        pixels = _pixels(self.theme, self.signed)[indices]
        image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        return image.copy()  # the pixels do not outlive this call

    def colour(self, index: int) -> QColor:
        """The colour at a place in the table."""
        return cell_colours(self.theme, self.signed)[index]

    def ink(self, index: int) -> QColor:
        """What to write in on that colour."""
        return ink_colours(self.theme, self.signed)[index]


def scale_for(grid: Grid, fixed: bool, theme: Theme) -> Scale:
    """To 1 if `fixed`, else to where the grid's values end."""
    top = 1.0 if fixed else grid.top or 1.0
    return Scale(theme, top, grid.signed, grid.largest > top)


def bar_scale_for(result: Result, cells: Scale) -> Scale:
    """The colours of the probabilities: those of the cells where the bars are cells."""
    if result.bar_stage == result.cell_stage or result.prediction is None:
        return cells
    return Scale(cells.theme, float(result.probabilities.max()))


@cache
def _pixels(theme: Theme, signed: bool) -> NDArray[np.uint32]:
    """The colour table as Qt packs colours, of which all are opaque."""
    return np.array([colour.rgba() for colour in cell_colours(theme, signed)], np.uint32)
