"""The notebook written once more, its errors included: what the program is held against."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from core.arrays import Array


@contextmanager
def global_seed(seed: int) -> Iterator[None]:
    """NumPy's global generator, seeded as one would in the notebook, and put back."""
    state = np.random.get_state()  # noqa: NPY002 - the notebook's generator
    np.random.seed(seed)  # noqa: NPY002
    yield
    np.random.set_state(state)  # noqa: NPY002


def softmax(x: Array) -> Array:
    """Changes `x`."""
    x -= np.max(x)
    return np.exp(x) / np.sum(np.exp(x))


def representations(sentences: Sequence[str]) -> tuple[Array, dict[str, int], dict[int, str]]:
    """A vector, an index and the way back from it for each distinct word of all sentences."""
    word_to_index: dict[str, int] = {}
    index_to_word: dict[int, str] = {}
    vectors: list[Array] = []
    for sentence in sentences:
        for word in sentence.split():
            if word not in word_to_index:
                word_to_index[word] = len(word_to_index)
                index_to_word[len(index_to_word)] = word
                vectors.append(np.random.rand(3))  # noqa: NPY002
    return np.array(vectors), word_to_index, index_to_word


@dataclass
class Run:
    """What the notebook computes on the way, and what it can look a prediction up in."""

    keys: Array
    query: Array
    scores: Array
    weights: Array
    probabilities: Array
    index_to_word: dict[int, str]

    @property
    def winner(self) -> int:
        return int(np.argmax(self.probabilities))

    def named(self) -> str:
        """The prediction, or KeyError."""
        return self.index_to_word[self.winner]

    def outcome(self) -> str | None:
        """The prediction, None instead of KeyError."""
        try:
            return self.named()
        except KeyError:
            return None


def run(sentences: Sequence[str], position: int, window: int, seed: int, which: int = -1) -> Run:
    """The notebook on a list of sentences, with one word of sentence number `which` selected."""
    with global_seed(seed):
        vectors, word_to_index, index_to_word = representations(sentences)
    words = sentences[which].split()
    context = words[max(0, position - window) : position]
    query = np.mean(vectors[[word_to_index[word] for word in context]], axis=0)
    keys = np.array([vectors[word_to_index[word]] for word in words])
    # One product at a time: BLAS could give equal words unequal last bits.
    scores = np.array([np.dot(query, key) for key in keys]) / np.sqrt(keys.shape[1])
    weights = np.exp(scores)
    return Run(keys, query, scores, weights, softmax(weights.copy()), index_to_word)


def asked_for(word: str, sentence: str) -> int:
    """The position that the notebook examines when it is asked for a word."""
    return sentence.split().index(word)
