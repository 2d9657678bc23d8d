"""The mathematics of attention, a shape on every line."""

import numpy as np

from core.arrays import Array, Mask


def softmax(x: Array) -> Array:
    """Probabilities along the last axis: exp(x - max x) / Σ.

    A row of nothing but -∞ has nothing to share among: it becomes 0. A row with NaN stays NaN.

    Args:
        x: [..., n].

    Returns:
        [..., n].
    """
    largest = x.max(axis=-1, keepdims=True, initial=-np.inf)
    p = x - np.where(largest == -np.inf, 0.0, largest)  # [..., n]
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

    Not by BLAS, whose last bit depends on where in the matrix a number stands: equal keys must
    have equal scores, or ties break by chance.

    Args:
        queries: [..., n_query, d].
        keys: [..., n_key, d].
        scaled: whether to divide by √d.

    Returns:
        [..., n_query, n_key].
    """
    across = np.ascontiguousarray(np.swapaxes(keys, -1, -2))  # [..., d, n_key]
    scores = np.einsum("...id,...dj->...ij", queries, across)  # [..., n_query, n_key]
    if scaled:
        scores /= np.sqrt(keys.shape[-1])
    return scores


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
    return encoding


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
    n_head, d_model, d_head = weights.shape
    # The heads side by side: twice as fast as head by head, and the same to the last bit.
    wide = np.swapaxes(weights, 0, 1).reshape(d_model, n_head * d_head)
    flat = np.einsum("nd,dm->nm", x, wide)  # [n, n_head · d_head]
    heads = np.swapaxes(flat.reshape(len(x), n_head, d_head), 0, 1)  # [n_head, n, d_head]
    return np.ascontiguousarray(heads)


def attention_from(scores: Array, visible: Mask) -> Array:
    """Softmax over the keys that may be seen (Vaswani et al. 2017, equation 1).

    Args:
        scores: [n_head, n_query, n_key].
        visible: [n_query, n_key] or [n_head, n_query, n_key].

    Returns:
        [n_head, n_query, n_key]; 0 where nothing may be seen, and in the whole of a row without
        anything to see.
    """
    return softmax(np.where(visible, scores, -np.inf))


def context_vectors(attention: Array, values: Array, W_O: Array) -> Array:
    """What the heads bring back, added up (Vaswani et al. 2017, section 3.2.2).

    Args:
        attention: [n_head, n_query, n_key].
        values: [n_head, n_key, d_head].
        W_O: [n_head, d_head, d_model].

    Returns:
        [n_query, d_model].
    """
    outputs = np.einsum("hij,hjk->hik", attention, values)  # [n_head, n_query, d_head]
    return np.einsum("hik,hkd->id", outputs, W_O)
