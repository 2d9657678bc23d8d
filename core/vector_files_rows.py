"""The rows of a file of word vectors as they come in, in memory that is bounded."""

import math
from collections.abc import Sequence
from struct import Struct

import numpy as np
from numpy.typing import NDArray

from core.files import FileError
from core.language import count, ntr, tr
from core.model_records import MAX_VECTOR_WIDTH

MAX_WORD = 1024  # bytes
_LARGEST = float(np.finfo(np.float32).max)


class Rows:
    """Words and vectors, one more at a time.

    Attributes:
        words: so far, each with its row.
        cut: whether the file goes on beyond the last word that is taken.
        n_twice: how many were left out because their word was there before.
        n_no_word: how many were left out because their word is empty or not UTF-8.
    """

    def __init__(self, most: int) -> None:
        self.words: dict[str, int] = {}
        self.cut = False
        self.n_twice = 0
        self.n_no_word = 0
        self._most = most
        self._matrix = np.empty((0, 0), np.float32)
        self._numbers = Struct("")

    @property
    def n(self) -> int:
        """How many words there are so far."""
        return len(self.words)

    @property
    def full(self) -> bool:
        """Whether no more are taken."""
        return self.n >= self._most

    def begin(self, d: int, n_word: int | None = None) -> None:
        """Make room; the system gives memory only where something is written.

        Args:
            d: components of each vector.
            n_word: how many words the file says that it has; None if it does not say.

        Raises:
            FileError: if d is out of range.
        """
        if not 1 <= d <= MAX_VECTOR_WIDTH:
            raise FileError(
                tr(
                    "Its vectors have {d} components, where 1 to {most} are possible: choose "
                    "another."
                ).format(d=count(d), most=count(MAX_VECTOR_WIDTH))
            )
        n_row = self._most if n_word is None else min(self._most, n_word)
        self._matrix = np.empty((n_row, d), np.float32)  # [n_row, d]
        self._numbers = Struct(f"={d}f")

    def wanted(self, word: bytes | str) -> str | None:
        """A word as text if it is to be added; None if not, which is counted."""
        try:
            text = word.decode() if isinstance(word, bytes) else word
            text.encode()
        except UnicodeError:
            text = ""
        if not text.strip() or "\n" in text:
            self.n_no_word += 1
            return None
        if text in self.words:
            self.n_twice += 1
            return None
        return text

    def add_numbers(self, word: str, numbers: Sequence[float]) -> None:
        """Take one row of finite numbers.

        Args:
            word: that is `wanted`.
            numbers: d, such that `fits` says yes.
        """
        self._numbers.pack_into(self._matrix.data.cast("B"), self.n * self._numbers.size, *numbers)
        self.words[word] = self.n

    def add_row(self, word: str, row: NDArray[np.float32]) -> None:
        """Take one row, [d], of finite numbers.

        Args:
            word: that is `wanted`.
            row: its vector.
        """
        self._matrix[self.n] = row
        self.words[word] = self.n

    def finished(self) -> NDArray[np.float32]:
        """[n, d], all rows, in memory of that size; none can be added any more."""
        self._matrix.resize((self.n, self._matrix.shape[1]), refcheck=False)
        return self._matrix


def fits(numbers: Sequence[float]) -> bool:
    """Whether all numbers are finite, also in 32 bits."""
    total = sum(map(abs, numbers))
    return total <= _LARGEST or (not math.isnan(total) and max(map(abs, numbers)) <= _LARGEST)


def check_word(word: bytes, number: int) -> None:
    """Refuse a word that none can be.

    Raises:
        FileError: if it is longer than `MAX_WORD` bytes.
    """
    if len(word) > MAX_WORD:
        raise FileError(
            tr(
                "Word {n} is longer than {most} bytes, so this is hardly a file of word vectors: "
                "choose another."
            ).format(n=count(number), most=count(MAX_WORD))
        )


def damaged() -> str:
    """What is said of a file that cannot be unpacked."""
    return tr("It is damaged, or packed in an unusual way: get or save it again.")


def cut_short(n: int, n_word: int) -> str:
    """What is said of a file that ends before its last word.

    Args:
        n: how many words there are.
        n_word: how many there should be.
    """
    return tr(
        "It ends after {n} of the {n_word} words that its first line announces: get it again, or "
        "correct that line."
    ).format(n=count(n), n_word=count(n_word))


def too_long(n_word: int) -> str:
    """What is said of a file that goes on after its last word.

    Args:
        n_word: how many words there should be.
    """
    return ntr(
        "It goes on after the one word that its first line announces: get it again, or correct "
        "that line.",
        "It goes on after the {n_word} words that its first line announces: get it again, or "
        "correct that line.",
        n_word,
    ).format(n_word=count(n_word))
