"""The attention of a head as a picture of a few pixels."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from core.arrays import Array, Mask
from core.result import Result
from gui.scale import Scale
from gui.theme import N_COLOURS, Theme, colour_table

MOST_CELLS = 64  # along a side: more than that have less than a pixel each


def one_word_in(n: int) -> int:
    """One word in how many is shown."""
    return max(-(-n // MOST_CELLS), 1)


def attention_of(result: Result, head: int | None, step: int = 1) -> tuple[Array, Mask | None]:
    """What a head gives, and what of it cannot be seen.

    Args:
        result: whose.
        head: which; None for the mean of all.
        step: take every word, every second, …

    Returns:
        [n_query, n_key] of those words; None in the second place if all can be seen.
    """
    if head is not None:
        hidden = result.hidden_from(head)
        some = None if hidden is None else hidden[::step, ::step]
        return result.attention(head)[::step, ::step], some
    if result.head is None:
        hidden = result.hidden
        return result.on_view[::step, ::step], None if hidden is None else hidden[::step, ::step]
    each = [attention_of(result, h, step) for h in range(result.pattern.n_head)]
    masks = [mask for _, mask in each if mask is not None]
    hidden = np.logical_and.reduce(masks) if len(masks) == len(each) else None
    return np.mean([weights for weights, _ in each], axis=0), hidden


def small_matrix(result: Result, head: int | None, scale: Scale) -> QImage:
    """A pixel for each cell; what has no value to show has the colour after the last."""
    weights, hidden = attention_of(result, head, one_word_in(len(result.tokens)))
    if not weights.size:
        return QImage()
    indices = scale.indices(weights)
    indices[np.isnan(weights)] = N_COLOURS
    if hidden is not None:
        indices[hidden] = N_COLOURS
    pixels = _pixels(scale.theme, scale.signed)[indices]
    height, width = pixels.shape
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32)
    return image.copy()  # the pixels do not outlive this call


@cache
def _pixels(theme: Theme, signed: bool) -> NDArray[np.uint32]:
    """The colour table as Qt packs colours."""
    colours = [QColor(*map(int, rgba)).rgba() for rgba in colour_table(theme, signed)]
    return np.array(colours, np.uint32)
