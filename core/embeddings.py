"""Vectors for words, and the projections that act on them."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from threading import Lock

import numpy as np

from core.arrays import Array, read_only

_stream = np.random.RandomState()  # seeded anew before every use; making one takes longer
_in_use = Lock()


def vocabulary_of(words: Iterable[str]) -> dict[str, int]:
    """Each distinct word with its rank, in order of first appearance."""
    index: dict[str, int] = {}
    for word in words:
        index.setdefault(word, len(index))
    return index


def random_embeddings(
    words: Sequence[str],
    seed: int,
    d_model: int,
    earlier: Sequence[str] = (),
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
    vocabulary = _uniform_draws(seed, len(index), d_model)  # [n_vocabulary, d_model]
    return vocabulary[[index[word] for word in words]]


@lru_cache(maxsize=8)
def _uniform_draws(seed: int, n: int, d_model: int) -> Array:
    return read_only(np.random.RandomState(seed).rand(n, d_model))


def with_moved(
    embeddings: Array, words: Sequence[str], moved: Iterable[tuple[str, Sequence[float]]]
) -> Array:
    """`embeddings` with the vectors of some words replaced by those that a person gave them.

    Args:
        embeddings: [n, d_model].
        words: n, whose they are.
        moved: words with their vectors; those of another width do not act.

    Returns:
        [n, d_model], `embeddings` itself if no vector acts.
    """
    own = acting(moved, embeddings.shape[1])
    places = [i for i, word in enumerate(words) if word in own]
    if not places:
        return embeddings
    embeddings = embeddings.copy()
    embeddings[places] = [own[words[i]] for i in places]
    return embeddings


def acting(
    moved: Iterable[tuple[str, Sequence[float]]], d_model: int
) -> Mapping[str, Sequence[float]]:
    """Those moved vectors that have `d_model` components."""
    return {word: vector for word, vector in moved if len(vector) == d_model}


def acting_on(
    words: Sequence[str], moved: Iterable[tuple[str, Sequence[float]]], d_model: int
) -> Mapping[str, Sequence[float]]:
    """Those moved vectors that have `d_model` components and belong to one of `words`."""
    here = set(words)
    return {word: at for word, at in acting(moved, d_model).items() if word in here}


def random_projections(
    seed: int, n_head: int, d_model: int, d_head: int
) -> tuple[Array, Array, Array, Array]:
    """W_Q, W_K and W_V, [n_head, d_model, d_head] each, and W_O, [n_head, d_head, d_model].

    Every matrix has a random stream of its own, so one more head leaves those of the others as
    they were. W_O is divided by √n_head, for the heads are added up.

    Args:
        seed: 0 to 2**32 - 1.
        n_head: how many heads.
        d_model: components of an embedding.
        d_head: components of a query, key or value.
    """
    heads = [_normal_draws(seed, head, d_model, d_head) for head in range(n_head)]
    w_q, w_k, w_v, w_o = (np.stack(matrices) for matrices in zip(*heads, strict=True))
    root = np.sqrt(d_model)
    return w_q / root, w_k / root, w_v / root, w_o / np.sqrt(n_head * d_head)


@lru_cache(maxsize=32)
def _normal_draws(
    seed: int, head: int, d_model: int, d_head: int
) -> tuple[Array, Array, Array, Array]:
    """The four matrices of one head before they are scaled."""
    matrices: list[Array] = []
    for number in range(4):
        shape = (d_head, d_model) if number == 3 else (d_model, d_head)
        with _in_use:
            _stream.seed([seed, 1, number, head])
            matrices.append(read_only(_stream.standard_normal(shape)))
    w_q, w_k, w_v, w_o = matrices
    return w_q, w_k, w_v, w_o


def identity_projections(d_model: int) -> tuple[Array, Array, Array, Array]:
    """One head whose four matrices change nothing: [1, d_model, d_model] each."""
    identity = np.eye(d_model)[np.newaxis]
    return identity, identity, identity, identity
