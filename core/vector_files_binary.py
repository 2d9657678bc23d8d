"""Word vectors in the binary format of word2vec: a word, a space, and its numbers as bytes."""

from collections.abc import Iterator
from typing import BinaryIO

import numpy as np

from core.files import FileError
from core.language import count, tr
from core.vector_files_rows import MAX_WORD, Rows, check_word, cut_short, too_long


def binary_rows(file: BinaryIO, rows: Rows, n_word: int, d: int) -> Iterator[None]:
    """Take the rows of a binary file, one a step.

    Args:
        file: behind its first line.
        rows: that take them.
        n_word: how many words the first line announces.
        d: components of each vector, little-endian numbers of 32 bits.

    Raises:
        FileError: if a row is malformed; with its number and the reason.
    """
    rows.begin(d, n_word)
    for number in range(1, n_word + 1):
        yield
        if rows.full:
            rows.cut = True
            return
        word = _word(file)
        check_word(word, number)
        data = file.read(4 * d)
        if len(data) < 4 * d:
            raise FileError(cut_short(number - 1, n_word))
        row = np.frombuffer(data, "<f4")  # [d]
        if not np.isfinite(row).all():
            raise FileError(
                tr("Word {n} has a number that is infinite or undefined: get it again.").format(
                    n=count(number)
                )
            )
        if (text := rows.wanted(word)) is not None:
            rows.add_row(text, row)
    if file.read(MAX_WORD).strip():
        raise FileError(too_long(n_word))


def _word(file: BinaryIO) -> bytes:
    """The bytes before the next space, without the line break that some programs put there."""
    word = bytearray()
    while len(word) <= MAX_WORD and (byte := file.read(1)) not in (b" ", b""):
        word += byte
    return bytes(word.lstrip(b"\n"))
