"""Word vectors as NumPy arrays in an .npz.

Objects, which would have to be unpickled and could then run anything, are never read.
"""

import errno
import lzma
import math
import struct
import sys
import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any, BinaryIO, cast

import numpy as np

from core.files import FileError
from core.language import count, tr
from core.vector_files_rows import MAX_WORD, Rows, damaged

_WORDS = "words"
_VECTORS = ("vectors", "matrix")
_BLOCK = 2**16  # bytes of a block of rows, about
_MOST_AT_ONCE = 2**20  # bytes: the directory of a file with few parts is far smaller
_DAMAGE = (
    EOFError,
    NotImplementedError,  # a packing that zipfile lacks
    RuntimeError,  # a password
    SyntaxError,  # NumPy reads an array's header as Python
    TypeError,
    ValueError,
    lzma.LZMAError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
    tokenize.TokenError,
)


def npz_rows(file: BinaryIO, rows: Rows) -> Iterator[None]:
    """Take the rows of an .npz, a block of them a step.

    Args:
        file: that one can move about in.
        rows: that take them.

    Raises:
        FileError: if the arrays are missing or such that they are no words and vectors.
    """
    try:
        yield from _blocks(file, rows)
    except _DAMAGE:
        raise FileError(damaged()) from None
    except OSError as error:
        if error.errno != errno.EINVAL:  # a directory that leads out of the file
            raise
        raise FileError(damaged()) from None


def _blocks(file: BinaryIO, rows: Rows) -> Iterator[None]:
    with zipfile.ZipFile(cast("IO[bytes]", _Sparing(file))) as archive:
        names = archive.namelist()
        parts = {name.removesuffix(".npy") for name in names if name.endswith(".npy")}
        vectors = next((name for name in _VECTORS if name in parts), None)
        if _WORDS not in parts or vectors is None:
            raise FileError(
                tr("It lacks the array {words} or {vectors}: save it with both.").format(
                    words=_WORDS, vectors=_VECTORS[0]
                )
            )
        with archive.open(f"{_WORDS}.npy") as a, archive.open(f"{vectors}.npy") as b:
            (n_word, *others), kind = _header(a, _WORDS)
            shape, numbers = _header(b, vectors)
            if others or len(shape) != 2 or shape[0] != n_word:
                raise FileError(
                    tr(
                        "Its arrays do not go together: save a list of n words, and vectors of the "
                        "shape n × d."
                    )
                )
            if kind.kind != "U" or kind.itemsize > 4 * MAX_WORD:
                raise FileError(
                    tr(
                        "Its words are {kind}, not short text: save them as "
                        "np.array(list_of_words, dtype=str)."
                    ).format(kind=kind)
                )
            if numbers.kind not in "fiu" or numbers.itemsize > 8:
                raise FileError(
                    tr("Its vectors are {kind}: save them as float32.").format(kind=numbers)
                )
            rows.begin(shape[1], n_word)
            yield from _taken(a, kind, b, numbers, n_word, shape[1], rows)


def _taken(
    a: IO[bytes],
    kind: np.dtype[Any],
    b: IO[bytes],
    numbers: np.dtype[Any],
    n: int,
    d: int,
    rows: Rows,
) -> Iterator[None]:
    """Take n rows.

    Args:
        a: the words.
        kind: of them.
        b: the vectors.
        numbers: the kind of those.
        n: how many rows there are.
        d: components of a vector.
        rows: that take them.
    """
    n_block = max(_BLOCK // (kind.itemsize + d * numbers.itemsize), 1)
    for start in range(0, n, n_block):
        yield
        size = min(n_block, n - start)
        words = _words(a, kind, size)
        with np.errstate(over="ignore", invalid="ignore"):
            block = _array(b, numbers, (size, d)).astype(np.float32)  # [size, d]
        finite = np.isfinite(block).all(axis=1)  # [size]
        for i, word in enumerate(words):
            if rows.full:
                rows.cut = True
                return
            if not finite[i]:
                raise FileError(
                    tr(
                        "Row {n} of its vectors has a number that is infinite or undefined: "
                        "remove the row."
                    ).format(n=count(start + i + 1))
                )
            if (text := rows.wanted(word)) is not None:
                rows.add_row(text, block[i])


def _words(file: IO[bytes], kind: np.dtype[Any], n: int) -> list[str]:
    """The next n words.

    Raises:
        EOFError: if there are too few.
        ValueError: if there is a character beyond Unicode, of which NumPy makes text that is none.
    """
    words = _array(file, kind, (n,))
    if (words.view(np.dtype("u4").newbyteorder(kind.byteorder)) > sys.maxunicode).any():
        raise ValueError
    return words.tolist()


def _array(file: IO[bytes], kind: np.dtype[Any], shape: tuple[int, ...]) -> Any:
    """The next numbers or words of an array.

    Raises:
        EOFError: if there are too few.
    """
    data = file.read(math.prod(shape) * kind.itemsize)
    if len(data) < math.prod(shape) * kind.itemsize:
        raise EOFError
    return np.frombuffer(data, kind).reshape(shape)


def _header(file: IO[bytes], name: str) -> tuple[tuple[int, ...], np.dtype[Any]]:
    """The shape and the kind of an array, whose content comes next.

    Raises:
        FileError: if it is such that it cannot be read row by row.
        ValueError: if it is no array.
    """
    version = np.lib.format.read_magic(file)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of an array that Python 2 has written
        if version == (1, 0):
            shape, by_columns, kind = np.lib.format.read_array_header_1_0(file)
        elif version == (2, 0):
            shape, by_columns, kind = np.lib.format.read_array_header_2_0(file)
        else:
            raise ValueError(version)
    if kind.hasobject:
        raise FileError(
            tr(
                "Its array {name} holds Python objects, which are never read, for they can run "
                "anything: save the words with dtype=str and the vectors as float32."
            ).format(name=name)
        )
    if not shape or (by_columns and len(shape) > 1):
        raise FileError(
            tr(
                "Its array {name} is not stored row by row: save np.ascontiguousarray of it."
            ).format(name=name)
        )
    return shape, kind


class _Sparing:
    """A file of which nobody reads much at once, whatever a hostile directory says."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek = file.seek
        self.tell = file.tell
        self.seekable = file.seekable

    def read(self, size: int = -1) -> bytes:
        return self._file.read(min(size, _MOST_AT_ONCE) if size >= 0 else _MOST_AT_ONCE)
