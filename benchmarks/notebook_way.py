"""The tutorial notebook's way to attention: one word selected after the other, in Python.

The same steps and the same work as there, in words of our own; `engine.py` checks that the figures
are those of the engine.
"""

from collections.abc import Sequence

import numpy as np

from core.arrays import Array


def dealt(words: Sequence[str], d: int) -> tuple[Array, dict[str, int]]:
    """A random vector for each distinct word, one draw after the other, and where it stands."""
    rows: dict[str, int] = {}
    vectors: list[Array] = []
    for word in words:
        if word not in rows:
            rows[word] = len(rows)
            vectors.append(np.random.rand(d))  # noqa: NPY002 - the notebook's generator
    return np.array(vectors), rows


def weights_of(query: Array, keys: Array) -> Array:
    """[n_key]: exp(q · k / √d), one exponential after the other."""
    scores = np.dot(query, keys.T) / np.sqrt(keys.shape[1])
    weights = np.empty_like(scores)
    for i in range(len(scores)):
        if keys[i].ndim == 1:  # which it asks of every key
            weights[i] = np.exp(scores[i])
    return weights


def softmax(x: Array) -> Array:
    """Probabilities of one row."""
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def every_word(words: Sequence[str], window: int, seed: int, d: int) -> Array:
    """[n, n]: the notebook's probabilities with every word selected in turn; row 0 is NaN."""
    np.random.seed(seed)  # noqa: NPY002 - the notebook's generator
    vectors, rows = dealt(words, d)
    found = np.full((len(words), len(words)), np.nan)
    for position in range(1, len(words)):
        context = words[max(0, position - window) : position]
        query = np.mean(vectors[[rows[word] for word in context]], axis=0)
        keys = np.array([vectors[rows[word]] for word in words])
        found[position] = softmax(weights_of(query, keys))
    return found


def every_head(q: Array, k: Array, v: Array) -> tuple[Array, Array]:
    """Causal attention the same way: one head and one word after the other.

    Args:
        q: [n_head, n, d_head].
        k: [n_head, n, d_head].
        v: [n_head, n, d_head].

    Returns:
        [n_head, n_query, n_key] and [n_head, n, d_head].
    """
    n_head, n, d_head = q.shape
    attention, outputs = np.zeros((n_head, n, n)), np.empty((n_head, n, d_head))
    for head in range(n_head):
        for i in range(n):
            weights = weights_of(q[head, i], k[head, : i + 1])
            attention[head, i, : i + 1] = weights / np.sum(weights)
            outputs[head, i] = np.dot(attention[head, i], v[head])
    return attention, outputs
