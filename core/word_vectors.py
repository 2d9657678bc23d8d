"""Word vectors that were learnt from text: those of the program, and those of a person's files."""

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from core import glove_file
from core.arrays import Array, read_only
from core.checks import SettingsError, visible
from core.language import marked, quoted, tr

GLOVE = "GloVe 6B"
# How a word was found: semantics.md, "Pretrained vectors".
AS_WRITTEN = marked("as written")
IN_LOWER_CASE = marked("in lower case")
STRIPPED = marked("without punctuation")
_SLICE = 2**18  # bytes: hashed in about 1 ms at most


@dataclass(frozen=True)
class Found:
    """Where a word of a sentence stands among vectors.

    Attributes:
        rank: its row, from 0.
        how: `AS_WRITTEN`, `IN_LOWER_CASE` or `STRIPPED`, marked for translation.
    """

    rank: int
    how: str


@dataclass(frozen=True, eq=False)
class WordVectors:
    """A vector for each of many words, the same for everyone who has the same file.

    Attributes:
        name: of the file, as a person is shown it.
        words: all different, in the file's order, which by custom is the most frequent first.
        matrix: [n_word, d], float32, read-only.
        sha256: of the content, as `content_hash` has it.
    """

    name: str
    words: tuple[str, ...]
    matrix: NDArray[np.float32]
    sha256: str

    @property
    def d(self) -> int:
        """How many components a vector has."""
        return self.matrix.shape[1]

    @cached_property
    def matrix64(self) -> Array:
        """[n_word, d], float64, contiguous and read-only: what is computed with."""
        return read_only(self.matrix.astype(np.float64, order="C"))

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """Each word's row."""
        return {word: rank for rank, word in enumerate(self.words)}

    def rank_of(self, word: str) -> int | None:
        """The row of a word of a sentence, by the rule of `find`; None if it is not there."""
        found = self.find(word)
        return None if found is None else found.rank

    def find(self, word: str) -> Found | None:
        """A word as written, else in lower case, else without the punctuation around it.

        What is left without punctuation is tried as written and then in lower case. None if all of
        that is unknown.
        """
        ranks = self.ranks
        bare = without_punctuation(word)
        for form, how in (
            (word, AS_WRITTEN),
            (word.lower(), IN_LOWER_CASE),
            (bare, STRIPPED),
            (bare.lower(), STRIPPED),
        ):
            if form in ranks:
                return Found(ranks[form], how)
        return None

    def vectors_of(self, words: Sequence[str]) -> Array:
        """[n, d], float64: the vectors of n words; zeros where a word is not found."""
        vectors = np.zeros((len(words), self.d))
        for i, word in enumerate(words):
            rank = self.rank_of(word)
            if rank is not None:
                vectors[i] = self.matrix[rank]
        return vectors

    def nearest(self, rank: int, n: int = 10) -> tuple[tuple[int, float], ...]:
        """The n other words whose vectors point most nearly the same way, and their cosines.

        Args:
            rank: row of the word whose neighbours are wanted.
            n: how many at most.
        """
        lengths = np.linalg.norm(self.matrix64, axis=1)  # [n_word]
        products = self.matrix64 @ self.matrix64[rank]  # [n_word]
        lengths *= lengths[rank]
        cosines = np.divide(products, lengths, out=np.zeros(len(products)), where=lengths > 0)
        order: list[int] = np.argsort(-cosines, kind="stable")[: n + 1].tolist()
        return tuple((i, float(cosines[i])) for i in order if i != rank)[:n]


def without_punctuation(word: str) -> str:
    """`word` without what Unicode calls punctuation at its ends."""
    start, end = 0, len(word)
    while start < end and unicodedata.category(word[start])[0] == "P":
        start += 1
    while start < end and unicodedata.category(word[end - 1])[0] == "P":
        end -= 1
    return word[start:end]


def content_hash(words: Sequence[str], matrix: NDArray[np.float32]) -> str:
    """SHA-256, in hexadecimal, over what vectors are and not over the file they came in.

    Hashed are "n d", a line break, each word and a line break in UTF-8, and the float32 numbers row
    by row, little-endian.

    Args:
        words: n, none with a line break in it.
        matrix: [n, d].
    """
    *_, sha256 = hashed_in_slices(words, matrix)
    return sha256


def hashed_in_slices(words: Sequence[str], matrix: NDArray[np.float32]) -> Iterator[str]:
    """`content_hash` as the last of many yields, so that a window can live between them."""
    n, d = matrix.shape
    digest = hashlib.sha256(f"{n} {d}\n".encode())
    digest.update("".join(f"{word}\n" for word in words).encode())
    n_row = max(_SLICE // (4 * d), 1)
    for start in range(0, n, n_row):
        yield ""
        digest.update(np.ascontiguousarray(matrix[start : start + n_row], "<f4").data)
    yield digest.hexdigest()


@lru_cache(maxsize=1)
def glove() -> WordVectors:
    """The vectors that come with the program: of frequent words from GloVe 6B, with 50 components.

    Source: Pennington, Socher and Manning 2014, "GloVe: Global Vectors for Word Representation".

    Raises:
        SettingsError: if their file is missing or damaged.
    """
    try:
        words, matrix, sha256 = glove_file.read()
    except (OSError, ValueError, KeyError):
        raise SettingsError(
            tr("The program’s own word vectors cannot be read: install the program anew.")
        ) from None
    return WordVectors(GLOVE, tuple(words), read_only(matrix), sha256)


_shelf: dict[str, WordVectors] = {}


def shelve(vectors: WordVectors) -> WordVectors:
    """Keep vectors, so that settings need only their hash.

    Returns:
        Those that are kept: of two with the same content the first.
    """
    return _shelf.setdefault(vectors.sha256, vectors)


def vectors_with(sha256: str, name: str) -> WordVectors:
    """The vectors with this content.

    Args:
        sha256: as `content_hash` has it.
        name: of the file that they came from.

    Raises:
        SettingsError: if no such file has been opened.
    """
    if sha256 in _shelf:
        return _shelf[sha256]
    if sha256 == glove_file.hash_recorded():
        return glove()
    raise SettingsError(
        tr(
            "The word vectors {name} are not open: open that file again, and make sure that it is "
            "unchanged."
        ).format(name=quoted(visible(name)))
    )
