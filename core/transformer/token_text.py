"""Training text as tokens in a row, sentence after sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array
from core.transformer.grammar import Grammar
from core.transformer.vocabulary import END, Ids, Vocabulary

MOST_MIXED = 2_000_000  # tokens of a grammar's and a person's own text together


@dataclass(frozen=True, eq=False)
class TokenText:
    """Sentences one after the other.

    Attributes:
        ids: [n].
        log_p: [n], logarithm of each one's probability given all before it; NaN if unknown.
        end: id of what ends a sentence.
    """

    ids: Ids
    log_p: Array
    end: int

    @staticmethod
    def of(sentences: Sequence[Sequence[str]], vocabulary: Vocabulary) -> "TokenText":
        """A person's own sentences."""
        words = list(chain.from_iterable(sentences))
        id_of = {word: vocabulary.id_of(word) for word in set(words)}
        ids = np.array([id_of[word] for word in words], dtype=np.int32)
        return TokenText(ids, np.full(len(ids), np.nan), vocabulary.id_of(END))

    @staticmethod
    def made(
        source: Grammar, vocabulary: Vocabulary, stream: np.random.RandomState, n: int
    ) -> "TokenText":
        """At least `n` tokens of the grammar's sentences."""
        options = source.text(stream, n)
        ids = vocabulary.ids_of(source.words)[source.word[options]]
        return TokenText(ids, source.log_p[options], vocabulary.id_of(END))

    @staticmethod
    def mixed(
        source: Grammar,
        vocabulary: Vocabulary,
        stream: np.random.RandomState,
        n: int,
        own: "TokenText",
        share: float,
    ) -> "TokenText":
        """At least `n` tokens, `share` of them a person's own, sentences evenly mixed.

        An own text that is shorter than its share is repeated.
        """
        if not len(own.ids):
            return own
        n = min(max(n, round(len(own.ids) / share)), MOST_MIXED)
        made = TokenText.made(source, vocabulary, stream, round(n * (1 - share)))
        repeated = own.repeated(round(n * share))
        order = np.argsort(np.append(made.progress(), repeated.progress()), kind="stable")
        ids = np.concatenate((made.ids, repeated.ids))[order]
        log_p = np.concatenate((made.log_p, repeated.log_p))[order]
        return TokenText(ids, log_p, own.end)

    def repeated(self, n: int) -> "TokenText":
        """At least `n` tokens of whole sentences, as often one after the other as it takes."""
        times = -(-n // len(self.ids))
        ids, log_p = np.tile(self.ids, times), np.tile(self.log_p, times)
        ends = np.flatnonzero(ids == self.end)
        last = ends[np.searchsorted(ends, n - 1)] + 1
        return TokenText(ids[:last], log_p[:last], self.end)

    def sentence(self) -> NDArray[np.intp]:
        """[n], the number of each token's sentence."""
        return np.append(0, np.cumsum(self.ids == self.end)[:-1])

    def first(self) -> NDArray[np.intp]:
        """[n], where each token's sentence begins."""
        begins = np.append(0, np.flatnonzero(self.ids == self.end)[:-1] + 1)
        return begins[self.sentence()]

    def progress(self) -> Array:
        """[n], the share of all tokens that stands before each token's sentence."""
        return self.first() / len(self.ids)

    def shuffled(self, stream: np.random.RandomState) -> "TokenText":
        """The words of every sentence in random order, and nobody knows their probabilities."""
        place = stream.random_sample(len(self.ids))
        place[self.ids == self.end] = 1
        order = np.argsort(self.sentence() + place, kind="stable")
        return TokenText(self.ids[order], np.full(len(self.ids), np.nan), self.end)

    def starts(self, n_context: int) -> NDArray[np.intp]:
        """Where a chunk can begin: with a sentence, or `n_context` tokens further on in it."""
        places = np.arange(max(len(self.ids) - n_context, 0))
        return places[(places - self.first()[: len(places)]) % n_context == 0]

    def apart(self, n_context: int) -> NDArray[np.intp]:
        """Those `starts` whose chunks do not overlap, the first first."""
        kept: list[int] = []
        for start in self.starts(n_context).tolist():
            if not kept or start > kept[-1] + n_context:
                kept.append(start)
        return np.array(kept, dtype=np.intp)


def chunk_places(starts: NDArray[np.intp], n: int) -> NDArray[np.intp]:
    """Where the `n` tokens of chunks with these starts stand, [n_chunk, n]."""
    return starts[:, np.newaxis] + np.arange(n)
