"""The parts of training that are not matrix products, in place and in few passes over memory.

What a pass costs is reading and writing the array. So a chain of them goes block by block, each
block small enough to stay in the cache, and nothing of an array's size is allocated.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.transformer.forward import EPSILON, GELU_CUBE, GELU_SCALE
from core.transformer.weights import Floats

BLOCK = 32_768  # numbers: 128 KB of float32, several of which the second cache holds
# Sums of exponentials within these are neither overflown nor near it, so that the row's largest
# number need not be found first, which takes NumPy longer than all the rest.
SAFE_SUMS = (1e-30, 1e30)


class RowSums:
    """Σ over the last axis by a product with ones, several times as fast as `numpy.sum`."""

    def __init__(self, longest: int, dtype: np.dtype[Any]) -> None:
        self._ones = np.ones(longest, dtype)

    def of(self, x: Floats, out: Floats) -> None:
        """Put Σ_j x[…, j] into `out`."""
        np.matmul(x, self._ones[: x.shape[-1]], out=out)

    def down(self, x: Floats, out: Floats) -> None:
        """Put Σ_i x[i, …] of a matrix into `out`."""
        np.matmul(self._ones[: len(x)], x, out=out)


def normalise(x: Floats, normed: Floats, inverse: Floats) -> None:
    """LayerNorm without gain and bias: normed = (x - mean) · inverse.

    Args:
        x: [n, d].
        normed: [n, d], to write.
        inverse: [n], to write: 1 / √(variance + 1e-5).
    """
    d = x.shape[-1]
    np.matmul(x, np.full(d, 1 / d, x.dtype), out=inverse)  # the mean, for a moment
    np.subtract(x, inverse[:, np.newaxis], out=normed)
    np.einsum("nd,nd->n", normed, normed, out=inverse)
    inverse /= d
    inverse += EPSILON
    np.sqrt(inverse, out=inverse)
    np.reciprocal(inverse, out=inverse)
    normed *= inverse[:, np.newaxis]


def add_norm_gradient(
    dx: Floats, d_normed: Floats, normed: Floats, inverse: Floats, space: Floats
) -> None:
    """Back through `normalise`: dx += inverse · (d_normed - mean(d_normed) - normed · c).

    c is the mean of d_normed · normed over a row.

    Args:
        dx: [n, d], to add to.
        d_normed: [n, d]; overwritten.
        normed: [n, d].
        inverse: [n].
        space: [n, d], overwritten.
    """
    d = dx.shape[-1]
    mean = d_normed @ np.full(d, 1 / d, dx.dtype)  # [n]
    c = np.einsum("nd,nd->n", d_normed, normed)  # [n]
    c /= d
    d_normed -= mean[:, np.newaxis]
    np.multiply(normed, c[:, np.newaxis], out=space)
    d_normed -= space
    d_normed *= inverse[:, np.newaxis]
    dx += d_normed


def exponentials(
    product: Callable[[], object],
    x: Floats,
    sums: Floats,
    ones: RowSums,
    visible: NDArray[np.floating[Any]] | None = None,
) -> Floats | float:
    """exp(x) and its sums over the last axis, of rows shifted only where they have to be.

    Args:
        product: writes x.
        x: [m, ..., n], to write.
        sums: [m, ...], to write.
        ones: to sum with.
        visible: [..., n] of 0 and 1; 0 makes the exponential 0.

    Returns:
        [m, ..., 1], what each row was shifted down by; 0 if none was.
    """
    product()
    _exponentials(x, sums, ones, visible)
    lowest, highest = SAFE_SUMS
    if lowest < sums.min() and sums.max() < highest:  # NaN is neither
        return 0.0
    product()
    if visible is not None:
        np.copyto(x, -np.inf, where=visible == 0)
    largest = x.max(axis=-1, keepdims=True)  # [m, ..., 1]
    x -= largest
    _exponentials(x, sums, ones, visible)
    return largest


def _exponentials(
    x: Floats, sums: Floats, ones: RowSums, visible: NDArray[np.floating[Any]] | None
) -> None:
    with np.errstate(over="ignore", invalid="ignore"):
        np.exp(x, out=x)
        if visible is not None:
            x *= visible
        ones.of(x, sums)


def gelu_with_slope(x: Floats, bias: Floats, slope: Floats, space: Floats) -> None:
    """GELU(x + bias), in place, and its derivative there.

    With u = c (x + a x³) and g = (1 + tanh u) / 2, GELU(x) = x g and
    GELU'(x) = g + 2 x g (1 - g) u', where u' = c (1 + 3 a x²).

    Args:
        x: [n, m]; becomes GELU(x + bias).
        bias: [m].
        slope: [n, m], to write: GELU'(x + bias).
        space: [2, `block_size(m)`], overwritten.
    """
    n, m = x.shape
    rows = block_size(m) // m
    for start in range(0, n, rows):
        y, w = x[start : start + rows], slope[start : start + rows]  # [rows, m]
        g, h = space[:, : y.size].reshape(2, *y.shape)  # [rows, m] each
        y += bias
        np.square(y, out=w)
        np.multiply(w, GELU_SCALE * GELU_CUBE, out=g)
        g += GELU_SCALE
        g *= y  # u
        w *= 6 * GELU_SCALE * GELU_CUBE
        w += 2 * GELU_SCALE  # 2 u'
        np.tanh(g, out=g)
        g += 1
        g *= 0.5
        y *= g  # x g
        w *= y  # 2 x g u'
        np.multiply(w, g, out=h)
        w += g
        w -= h  # g + 2 x g u' (1 - g)


def block_size(m: int) -> int:
    """Numbers in the blocks of `gelu_with_slope` for rows of m: whole rows, `BLOCK` or one row."""
    return max(BLOCK // m, 1) * m
