"""The mathematics of attention, a shape on every line."""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from core.arrays import Array, Mask, first_equal_rows, read_only

BLOCK = 8_000  # numbers: less than 64 KB, from where on C libraries give memory back and fetch it
ROWS = 16  # but no fewer rows, or calling NumPy takes longer than computing
FEW = 4  # components of which BLAS multiplies no faster than einsum


def softmax(x: Array, out: Array | None = None) -> Array:
    """Probabilities along the last axis: exp(x - max x) / Σ.

    A row of nothing but -∞ has nothing to share among: it becomes 0. A row with NaN stays NaN.

    Args:
        x: [..., n].
        out: [..., n], to write, which may be `x` itself; None for a new array.

    Returns:
        [..., n].
    """
    largest = x.max(axis=-1, keepdims=True, initial=-np.inf)
    p = np.subtract(x, np.where(largest == -np.inf, 0.0, largest), out=out)  # [..., n]
    np.exp(p, out=p)
    total = p.sum(axis=-1, keepdims=True)
    total[total == 0] = 1.0
    p /= total
    return p


def mean_of_context(embeddings: Array, window: int, removed: Mask | None = None) -> Array:
    """The mean vector of the `window` words before each word.

    Args:
        embeddings: [n, d_model].
        window: at least 1.
        removed: [n], the words that are left out; None for none.

    Returns:
        [n, d_model]; NaN in row 0 and wherever else it is the mean of nothing.
    """
    n = len(embeddings)
    there = np.ones(n) if removed is None else (~removed).astype(float)  # [n]
    vectors = embeddings * there[:, np.newaxis]  # [n, d_model]
    total, size = np.zeros_like(embeddings), np.zeros(n)  # [n, d_model], [n]
    for distance in range(1, min(window, n - 1) + 1):
        total[distance:] += vectors[:-distance]
        size[distance:] += there[:-distance]
    size[size == 0] = np.nan
    return total / size[:, np.newaxis]  # [n, d_model]


def scaled_dot_products(queries: Array, keys: Array, scaled: bool = True) -> Array:
    """Scores q · k / √d (Vaswani et al. 2017, equation 1).

    Equal keys have equal scores to the last bit, or ties would break by chance.

    Args:
        queries: [..., n_query, d].
        keys: [..., n_key, d].
        scaled: whether to divide by √d.

    Returns:
        [..., n_query, n_key].
    """
    d = keys.shape[-1]
    if d <= FEW:
        across = np.ascontiguousarray(np.swapaxes(keys, -1, -2))  # [..., d, n_key]
        scores = np.einsum("...id,...dj->...ij", queries, across)  # [..., n_query, n_key]
        return scores / np.sqrt(d) if scaled else scores
    if scaled:
        queries = queries / np.sqrt(d)  # [..., n_query, d], fewer numbers than the scores
    scores = queries @ np.swapaxes(keys, -1, -2)  # [..., n_query, n_key]
    # The last bit of what BLAS multiplies depends on where in the matrix it stands.
    for head in np.ndindex(keys.shape[:-2]):
        first = first_equal_rows(keys[head])  # [n_key]
        if first is not None:
            scores[head] = np.take(scores[head], first, axis=-1)
    return scores


@lru_cache(maxsize=4)
def sinusoidal_positions(n: int, d_model: int) -> Array:
    """A vector for each place in the sentence (Vaswani et al. 2017, section 3.5).

    Returns:
        [n, d_model]: sin(p / 10000^(2m / d)) in column 2m, the cosine in column 2m + 1.
    """
    place = np.arange(n)[:, np.newaxis]  # [n, 1]
    even = np.arange(0, d_model, 2)  # [⌈d_model / 2⌉]
    angles = place / 10000 ** (even / d_model)  # [n, ⌈d_model / 2⌉]
    encoding = np.empty((n, d_model))
    encoding[:, 0::2] = np.sin(angles)
    encoding[:, 1::2] = np.cos(angles[:, : d_model // 2])
    return read_only(encoding)


def causal_mask(n: int) -> Mask:
    """[n_query, n_key]: which words a word may look at, itself and those before it."""
    return np.tri(n, dtype=bool)


def window_mask(n: int, window: int) -> Mask:
    """[n_query, n_key]: a word may look at itself and the `window` words before it."""
    return np.tri(n, dtype=bool) & ~np.tri(n, k=-window - 1, dtype=bool)


def projected(x: Array, weights: Array) -> Array:
    """Every head's queries, keys or values: x W.

    Args:
        x: [n, d_model].
        weights: [n_head, d_model, d_head].

    Returns:
        [n_head, n, d_head].
    """
    heads = x @ weights  # [n_head, n, d_head]
    first = first_equal_rows(x)  # [n]
    # Equal words to the last bit, as in `scaled_dot_products`.
    return heads if first is None else np.take(heads, first, axis=1)


def attention_from(scores: Array, visible: Mask) -> Array:
    """Softmax over the keys that may be seen (Vaswani et al. 2017, equation 1).

    Args:
        scores: [n_head, n_query, n_key].
        visible: [n_query, n_key] or [n_head, n_query, n_key].

    Returns:
        [n_head, n_query, n_key]; 0 where nothing may be seen, and in the whole of a row without
        anything to see.
    """
    n_head, n_query, n_key = scores.shape
    attention = np.zeros(scores.shape)  # the system gives zeros only where they are written on
    for rows in row_blocks(n_query, n_head * n_key):
        seen = visible[..., rows, :]
        keys = np.flatnonzero(seen.any(axis=tuple(range(seen.ndim - 1))))
        if len(keys):  # nobody looks further than from the first to the last of them
            reach = slice(keys[0], keys[-1] + 1)
            looked = np.where(seen[..., reach], scores[:, rows, reach], -np.inf)
            attention[:, rows, reach] = softmax(looked, out=looked)
    return attention


def row_blocks(n_row: int, width: int) -> Iterator[slice]:
    """The rows of an array, a few at a time, so that what is computed of them stays in the cache.

    Args:
        n_row: how many rows there are.
        width: numbers in each.
    """
    n = max(BLOCK // max(width, 1), ROWS)
    return (slice(start, start + n) for start in range(0, n_row, n))


def context_vectors(attention: Array, values: Array, W_O: Array) -> Array:
    """What the heads bring back, added up (Vaswani et al. 2017, section 3.2.2).

    Args:
        attention: [n_head, n_query, n_key].
        values: [n_head, n_key, d_head].
        W_O: [n_head, d_head, d_model].

    Returns:
        [n_query, d_model].
    """
    n_head, d_head, d_model = W_O.shape
    outputs = np.swapaxes(attention @ values, 0, 1)  # [n_query, n_head, d_head]
    side_by_side = outputs.reshape(-1, n_head * d_head)  # [n_query, n_head · d_head]
    return side_by_side @ W_O.reshape(-1, d_model)
