"""Word vectors as text: a word and its numbers on each line (GloVe, word2vec, fastText)."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from core.checks import shown
from core.files import FileError
from core.language import count, ntr, tr
from core.vector_files_rows import Rows, check_word, cut_short, fits, too_long

MAX_LINE = 2**16  # bytes
_MARK = b"\xef\xbb\xbf"  # UTF-8's byte order mark


def text_rows(file: BinaryIO, rows: Rows, header: tuple[int, int] | None) -> Iterator[None]:
    """Take the rows of a text file, one a step.

    A line is split from its right end, for a word may have spaces in it, as a few of GloVe 840B
    have.

    Args:
        file: from its start on.
        rows: that take them.
        header: the number of words and of components on a first line; None without such a line.

    Raises:
        FileError: if a line is malformed; with its number and the reason.
    """
    number, n_row, d, empty = 0, 0, 0, 0
    if header is not None:
        file.readline(MAX_LINE)
        number, d = 1, header[1]
        rows.begin(d, header[0])
    while line := file.readline(MAX_LINE + 1):
        yield
        number += 1
        if number == 1:
            line = line.removeprefix(_MARK)
        if len(line) > MAX_LINE:
            raise FileError(_endless(number))
        if not line.strip():  # as at the end of many a file
            empty = empty or number
            continue
        if empty:
            raise FileError(tr("Line {line} is empty: remove it.").format(line=count(empty)))
        if rows.full:
            rows.cut = True
            return
        if header is not None and n_row == header[0]:
            raise FileError(too_long(n_row))
        if not d:
            d = _d_of(line)
            rows.begin(d)
        n_row += 1
        word, numbers = _parted(line, number, d)
        check_word(word, n_row)
        if not fits(numbers):
            raise FileError(
                tr("Line {line} has a number that is infinite or undefined: remove it.").format(
                    line=count(number)
                )
            )
        if (text := rows.wanted(word)) is not None:
            rows.add_numbers(text, numbers)
    if header is not None and n_row < header[0]:
        raise FileError(cut_short(n_row, header[0]))


def is_text_row(line: bytes, d: int) -> bool:
    """Whether a line ends in `d` numbers."""
    return d > 0 and len(fields := line.split()) >= d and _numbers(fields[-d:]) is not None


def n_number(fields: Sequence[bytes]) -> int:
    """How many numbers stand at the end of a line, its first field left aside."""
    n = 0
    while n < len(fields) - 1 and _is_number(fields[-n - 1]):
        n += 1
    return n


def _parted(line: bytes, number: int, d: int) -> tuple[bytes, Sequence[float]]:
    """The word and the d numbers of a line.

    Args:
        line: some of which is not white space.
        number: of the line, from 1.
        d: how many numbers it should have.

    Raises:
        FileError: if it has not.
    """
    fields = line.rsplit(None, d)
    numbers = _numbers(fields[-d:])
    if numbers is not None and len(numbers) == d:
        if len(fields) == d and line[:1].isspace():
            return b"", numbers  # there are files with such a word
        word = fields[0].strip()
        if len(fields) > d and not (len(pieces := word.split()) > 1 and _is_number(pieces[-1])):
            return word, numbers
    fields = line.split()
    n = n_number(fields)
    if n == len(fields) - 1 or n > d:
        raise FileError(
            ntr(
                "Line {line} has one number, where the first line asks for {d}: mend or remove it.",
                "Line {line} has {n} numbers, where the first line asks for {d}: mend or remove "
                "it.",
                n,
            ).format(line=count(number), n=count(n), d=count(d))
        )
    raise FileError(_no_number(number, fields[-n - 1]))


def _d_of(line: bytes) -> int:
    """How many numbers a first line has.

    Raises:
        FileError: if there is none, or something else among them.
    """
    fields = line.split()
    d = n_number(fields)
    if not d:
        raise FileError(
            tr("Line 1 has no numbers after a word, so it holds no word vectors: choose another.")
        )
    if any(_is_number(piece) or _is_odd(piece) for piece in fields[1:-d]):
        raise FileError(_no_number(1, fields[-d - 1]))
    return d


def _is_odd(field: bytes) -> bool:
    """Whether it is a number that no file of vectors has, and hardly a part of a word."""
    return field.lower().lstrip(b"+-").startswith((b"nan", b"inf", b"0x"))


def _is_number(field: bytes) -> bool:
    return _numbers([field]) is not None and any(digit in field for digit in b"0123456789")


def _numbers(fields: Sequence[bytes]) -> list[float] | None:
    """What the fields stand for; None if one of them is no number."""
    try:
        numbers = list(map(float, fields))
    except ValueError:
        return None
    return None if b"_" in b"".join(fields) else numbers  # Python’s own: 1_000


def _no_number(number: int, field: bytes) -> str:
    return tr("Line {line} has {field} where a number should be: mend or remove it.").format(
        line=count(number), field=shown(field.decode(errors="replace"))
    )


def _endless(number: int) -> str:
    return tr(
        "Line {line} is longer than {n} bytes, so it hardly holds word vectors: choose another."
    ).format(line=count(number), n=count(MAX_LINE))
