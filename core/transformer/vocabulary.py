"""The words that a transformer knows, and how a word of a sentence is looked up among them."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int32]

UNKNOWN, MASK, END = "<unk>", "<mask>", "."
SPECIAL = (UNKNOWN, MASK)
UNKNOWN_ID, MASK_ID = 0, 1
SENTENCE_ENDS = ".!?…。！？"
LARGEST = 2000  # entries, the special ones included


@dataclass(frozen=True)
class Vocabulary:
    """Words with their ids.

    Attributes:
        words: by id; the first two are the special entries `<unk>` and `<mask>`.
    """

    words: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.words[: len(SPECIAL)] != SPECIAL:
            raise ValueError("a vocabulary begins with its special entries")
        if len(self._ids) + len(SPECIAL) != len(self.words):
            raise ValueError("a vocabulary has every word once")

    @cached_property
    def _ids(self) -> dict[str, int]:
        words = enumerate(self.words[len(SPECIAL) :], len(SPECIAL))
        return {word: number for number, word in words if word not in SPECIAL}

    def __len__(self) -> int:
        return len(self.words)

    def found(self, word: str) -> str | None:
        """The entry for a word as a person writes it; None if there is none.

        Looked up as written, in lower case, then without punctuation around it; what is nothing
        but the end of a sentence ("!", "…") is ".". The special entries are no words: whoever
        writes "<mask>" has written an unknown word.
        """
        lower = word.lower()
        return next((form for form in (word, lower, bare(lower)) if form in self._ids), None)

    def id_of(self, word: str) -> int:
        """The id of a word; that of `<unk>` if it is not found."""
        form = self.found(word)
        return UNKNOWN_ID if form is None else self._ids[form]

    def ids_of(self, words: Iterable[str]) -> Ids:
        """The ids of words, [n]."""
        return np.array([self.id_of(word) for word in words], dtype=np.int32)


def bare(word: str) -> str:
    """A word without the punctuation around it; "." for nothing but the end of a sentence."""
    first, last = 0, len(word)
    while first < last and _is_punctuation(word[first]):
        first += 1
    while first < last and _is_punctuation(word[last - 1]):
        last -= 1
    if first < last or not word:
        return word[first:last]
    return END if all(sign in SENTENCE_ENDS for sign in word) else ""


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character).startswith("P")


def from_texts(
    always: Iterable[str], text: Sequence[str] = (), largest: int = LARGEST
) -> Vocabulary:
    """The vocabulary of a training text.

    Args:
        always: words that are in it in any case, in this order.
        text: the words of a text; the most frequent ones are in it, of equally frequent ones those
            that come first.
        largest: how many entries it may have, the special ones included.
    """
    words = dict.fromkeys((*SPECIAL, END, *always))
    for word, _ in Counter(text).most_common():
        if len(words) >= largest:
            break
        words.setdefault(word)
    return Vocabulary(tuple(words))
