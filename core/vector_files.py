"""Files of word vectors, read a slice at a time, so that a window stays alive meanwhile.

What a file is shows in its content: GloVe's text, word2vec's text (which fastText writes, too) or
binary, NumPy's .npz, and each of them packed by gzip.
"""

import gzip
import io
import os
import re
import stat
import tempfile
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from core.arrays import read_only
from core.files import FileError, named, read_at_most
from core.language import count, ntr, tr
from core.vector_files_binary import binary_rows
from core.vector_files_npz import npz_rows
from core.vector_files_rows import Rows, damaged
from core.vector_files_text import is_text_row, n_number, text_rows
from core.word_vectors import WordVectors, hashed_in_slices

MOST_WORDS = 50_000
MAX_UNPACKED = 10**9  # bytes of an .npz in a gzip, which takes that much room on the disk
_SLICE = 0.005  # seconds
_PIECE = 2**18  # bytes
_SAMPLE = 2**16
_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_HEADER = re.compile(rb"(?:\xef\xbb\xbf)?[ \t]*(\d{1,12})[ \t]+(\d{1,9})[ \t]*\r?\n")
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True)
class Progress:
    """How far a file has been read.

    Attributes:
        n_byte: of the file, read so far.
        size: of the file, in bytes.
        n_word: words so far.
        vectors: what is in the file; None but in the last of all.
        notice: what of the file is not among them, in a sentence or more; empty if nothing.
    """

    n_byte: int
    size: int
    n_word: int
    vectors: WordVectors | None = None
    notice: str = ""


def read_vectors(path: str | Path, most_words: int = MOST_WORDS) -> Iterator[Progress]:
    """The vectors in a file, a few milliseconds of work at a time.

    To give up, close or drop the iterator; the file is closed then.

    Args:
        path: of the file.
        most_words: how many words are taken, from the first on.

    Raises:
        FileError: if it cannot be read, is no file of vectors, or has a malformed line, with the
            number of that and the reason.
    """
    path = Path(path)
    with _opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        rows = Rows(most_words)
        due = time.perf_counter() + _SLICE
        n_byte = 0
        try:
            for _ in _rows_of(file, rows):
                if time.perf_counter() >= due:
                    n_byte = min(max(n_byte, file.tell()), size)
                    yield Progress(n_byte, size, rows.n)
                    due = time.perf_counter() + _SLICE
            if rows.n == 0:
                raise FileError(tr("It holds no words: choose another."))
        except FileError as error:
            raise _refused(path, str(error)) from None
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise _refused(path, damaged()) from None
        except OSError as error:
            why = tr("{file} cannot be read: {why}.")
            raise FileError(why.format(file=named(path), why=error.strerror)) from error
    words, matrix = tuple(rows.words), read_only(rows.finished())
    for sha256 in hashed_in_slices(words, matrix):
        if sha256:
            vectors = WordVectors(path.name, words, matrix, sha256)
            yield Progress(size, size, len(words), vectors, _notice(rows))
        elif time.perf_counter() >= due:
            yield Progress(n_byte, size, len(words))
            due = time.perf_counter() + _SLICE


def _refused(path: Path, why: str) -> FileError:
    return FileError(tr("{file} cannot be opened. {why}").format(file=named(path), why=why))


def _opened(path: Path) -> "io.BufferedReader[Any]":
    """A file to be read from its start.

    Raises:
        FileError: if it is none, or may not be read.
    """
    try:
        if stat.S_ISREG(os.stat(path).st_mode):
            return io.BufferedReader(io.FileIO(path), _SAMPLE)
    except (OSError, ValueError):
        pass
    read_at_most(path, 0)  # says what is the matter with it
    raise FileError(tr("{file} is no ordinary file: choose another.").format(file=named(path)))


def _rows_of(file: "io.BufferedReader[Any]", rows: Rows) -> Iterator[None]:
    """Take the rows of a file of any kind, packed or not, and yield often."""
    if not file.peek(2).startswith(_GZIP):
        yield from _rows_in(file, rows, False)
        return
    with gzip.GzipFile(fileobj=file, mode="rb") as unpacked:
        yield from _rows_in(io.BufferedReader(cast("io.RawIOBase", unpacked), _SAMPLE), rows, True)


def _rows_in(file: "io.BufferedReader[Any]", rows: Rows, packed: bool) -> Iterator[None]:
    """Take the rows of a file of any kind.

    Args:
        file: from its start on.
        rows: that take them.
        packed: whether it comes out of a gzip, in which one cannot move about.
    """
    start = file.peek(_SAMPLE)
    if start.startswith(_ZIP) and packed:  # whose directory is at its end
        with tempfile.TemporaryFile() as spare:
            yield from _copied(file, spare)
            yield from npz_rows(spare, rows)
    elif start.startswith(_ZIP):
        yield from npz_rows(file, rows)
    elif start.startswith(_GZIP):
        raise FileError(tr("It is packed twice: unpack it once."))
    elif start.startswith(_UTF_16):
        raise FileError(tr("The file is not text in UTF-8: save it as that in a text editor."))
    else:
        yield from _word2vec_or_glove(file, rows, start)


def _word2vec_or_glove(file: BinaryIO, rows: Rows, start: bytes) -> Iterator[None]:
    header = _HEADER.match(start)
    if header is None:
        yield from text_rows(file, rows, None)
        return
    n_word, d = int(header[1]), int(header[2])
    if _is_binary(start[header.end() :], d):
        file.read(header.end())
        yield from binary_rows(file, rows, n_word, d)
    else:
        yield from text_rows(file, rows, (n_word, d))


def _is_binary(start: bytes, d: int) -> bool:
    """Whether what follows the first line of a word2vec file is numbers as bytes, not as text."""
    row = start.split(b"\n", 1)[0]
    if is_text_row(row, d):
        return False
    return _NO_TEXT.search(start) is not None or n_number(row.split()) == 0


def _copied(packed: BinaryIO, spare: BinaryIO) -> Iterator[None]:
    """Unpack a file, at most `MAX_UNPACKED` bytes of it.

    Raises:
        FileError: if it is larger.
    """
    while piece := packed.read(_PIECE):
        spare.write(piece)
        if spare.tell() > MAX_UNPACKED:
            raise FileError(
                tr("Unpacked it is larger than {n} MB: unpack it and open what comes out.").format(
                    n=count(MAX_UNPACKED // 10**6)
                )
            )
        yield
    spare.seek(0)


def _notice(rows: Rows) -> str:
    """What of a file was left out, and why."""
    said: list[str] = []
    if rows.cut:
        said.append(
            ntr(
                "Only the first word was read: that is the limit.",
                "Only the first {n} words were read: that is the limit.",
                rows.n,
            ).format(n=count(rows.n))
        )
    if rows.n_twice:
        said.append(
            ntr(
                "{n} line repeats an earlier word and was left out.",
                "{n} lines repeat an earlier word and were left out.",
                rows.n_twice,
            ).format(n=count(rows.n_twice))
        )
    if rows.n_no_word:
        said.append(
            ntr(
                "{n} line has an empty word or one that is not UTF-8 and was left out.",
                "{n} lines have an empty word or one that is not UTF-8 and were left out.",
                rows.n_no_word,
            ).format(n=count(rows.n_no_word))
        )
    return " ".join(said)
