"""Vectors for words."""

from collections.abc import Iterable, Sequence

import numpy as np

from core.result import Array


def vocabulary_of(words: Iterable[str]) -> dict[str, int]:
    """Each distinct word with its rank, in order of first appearance."""
    index: dict[str, int] = {}
    for word in words:
        index.setdefault(word, len(index))
    return index


def random_embeddings(
    words: Sequence[str], seed: int, d_model: int, earlier: Sequence[str] = ()
) -> Array:
    """A random vector for every word, the same one wherever the same word stands.

    Each new word gets the next draw, so the vectors are those of the notebook's
    `create_word_representations` after `np.random.seed(seed)`. NumPy has frozen this generator.

    Args:
        words: of the sentence, in order.
        seed: 0 to 2**32 - 1.
        d_model: components of a vector.
        earlier: words that get their vectors first.

    Returns:
        [n, d_model], uniform in [0, 1).
    """
    index = vocabulary_of([*earlier, *words])
    vocabulary = np.random.RandomState(seed).rand(len(index), d_model)  # [n_vocabulary, d_model]
    return vocabulary[[index[word] for word in words]]
