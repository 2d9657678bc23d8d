"""The attention of the heads as pictures of a few pixels."""

import numpy as np
from PySide6.QtGui import QImage

from core.heads import habits_of, overview
from core.result import Result
from gui.scale import Scale
from gui.theme import N_COLOURS

MOST_CELLS = 64  # along a side: more than that have less than a pixel each


def one_word_in(n: int) -> int:
    """One word in how many is shown."""
    return max(-(-n // MOST_CELLS), 1)


def ready(result: Result) -> None:
    """Measure what pictures and captions of the heads need, so that nobody waits for it later."""
    pattern = result.pattern
    if pattern.n_head > 1 or pattern.n_layer > 1:
        habits_of(pattern, result.layer)
        overview(pattern, result.layer, one_word_in(len(result.tokens)))


def small_matrices(result: Result, scale: Scale) -> list[QImage]:
    """One of each head of the layer on view; after those of several, one of their mean.

    A pixel for each cell; what has no value to show has the colour after the last.
    """
    weights, hidden = overview(result.pattern, result.layer, one_word_in(len(result.tokens)))
    indices = scale.indices(weights)
    indices[np.isnan(weights) | hidden] = N_COLOURS
    return [scale.picture(each) if each.size else QImage() for each in indices]
