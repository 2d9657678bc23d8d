"""From a probability to a colour: the same one in matrix, chips and bars."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from core.result import Array, Result
from gui.theme import N_COLOURS, Theme, cell_colours, ink_colours


@dataclass(frozen=True)
class Scale:
    """Colours for values from 0 to `top`."""

    theme: Theme
    top: float

    def indices(self, values: Array) -> NDArray[np.uint8]:
        """The place of each value in the theme's colour table; 0 for NaN."""
        steps = values * ((N_COLOURS - 1) / self.top)
        np.rint(steps, out=steps)
        np.fmax(steps, 0, out=steps)  # 0 for NaN
        np.fmin(steps, N_COLOURS - 1, out=steps)
        return steps.astype(np.uint8)

    def colour(self, index: int) -> QColor:
        """The colour at a place in the table."""
        return cell_colours(self.theme)[index]

    def ink(self, index: int) -> QColor:
        """What to write in on that colour."""
        return ink_colours(self.theme)[index]


def scale_for(result: Result, fixed: bool, theme: Theme) -> Scale:
    """From 0 to 1 if `fixed`, else from 0 to the largest value in the matrix."""
    return Scale(theme, 1.0 if fixed else result.largest_attention or 1.0)
