"""The mathematics of attention, a shape on every line."""

import numpy as np

from core.result import Array


def softmax(x: Array) -> Array:
    """Probabilities along the last axis: exp(x - max x) / Σ. A row with NaN stays NaN."""
    p = x - x.max(axis=-1, keepdims=True, initial=-np.inf)  # [..., n]
    np.exp(p, out=p)
    p /= p.sum(axis=-1, keepdims=True)
    return p


def mean_of_context(embeddings: Array, window: int) -> Array:
    """The mean vector of the `window` words before each word.

    Args:
        embeddings: [n, d_model].
        window: at least 1.

    Returns:
        [n, d_model]; NaN in row 0: the mean of nothing.
    """
    n = len(embeddings)
    total = np.zeros_like(embeddings)  # [n, d_model]
    for distance in range(1, min(window, n - 1) + 1):
        total[distance:] += embeddings[:-distance]
    size = np.minimum(np.arange(n, dtype=float), window)  # [n]
    size[:1] = np.nan
    return total / size[:, np.newaxis]  # [n, d_model]


def scaled_dot_products(queries: Array, keys: Array) -> Array:
    """Scores q · k / √d (Vaswani et al. 2017, equation 1).

    The products are added up component by component and not by BLAS, whose last bit depends on
    where in the matrix a number stands: equal keys must have equal scores, or ties break by chance.

    Args:
        queries: [..., d].
        keys: [n_key, d].

    Returns:
        [..., n_key].
    """
    scores = np.zeros((*queries.shape[:-1], len(keys)))  # [..., n_key]
    for q, k in zip(np.moveaxis(queries, -1, 0), keys.T, strict=True):  # [...], [n_key]
        scores += np.multiply.outer(q, k)
    scores /= np.sqrt(keys.shape[1])
    return scores
