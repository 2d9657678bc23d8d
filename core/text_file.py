"""A plain text file as a sentence."""

import codecs
from pathlib import Path

from core.files import FileError, named, read_at_most
from core.language import count, ntr, tr
from core.settings import MAX_CHARACTERS, MAX_WORDS
from core.text import fitting

MAX_BYTES = 10_000_000


def sentence_in(path: str | Path) -> tuple[str, str]:
    """The sentence in a text file, and what was left out of it in one sentence, "" if nothing.

    Raises:
        FileError: if it cannot be read, or is no text.
    """
    data = read_at_most(path, MAX_BYTES)
    try:
        return sentence_from(data)
    except FileError as error:
        raise FileError(
            tr("{file} cannot be opened. {why}").format(file=named(path), why=error)
        ) from None


def sentence_from(data: bytes) -> tuple[str, str]:
    """The sentence that the bytes of a text file are, and what was left out of it.

    Args:
        data: UTF-8 with or without a byte order mark, or UTF-16 with one.

    Returns:
        The text without white space around it, cut at a word where it is over a limit; and a
        sentence on that, "" if nothing is left out.

    Raises:
        FileError: if it is no text, or in another encoding.
    """
    text = text_from(data).strip()
    kept = fitting(text, MAX_WORDS, MAX_CHARACTERS)
    return kept, "" if kept == text else what_was_left_out(text, kept)


def text_from(data: bytes) -> str:
    """The text that the bytes of a file are, with line feeds at the ends of lines.

    Args:
        data: UTF-8 with or without a byte order mark, or UTF-16 with one.

    Raises:
        FileError: if it is no text, or in another encoding.
    """
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if b"\0" in data and not marked:  # a picture, say, which no editor should save as text
        raise FileError(tr("The file is not text: choose another."))
    try:
        text = data.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError:
        raise FileError(
            tr("The file is not text in UTF-8: save it as that in a text editor.")
        ) from None
    if "\0" in text:
        raise FileError(tr("The file is not text: choose another."))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def what_was_left_out(text: str, kept: str) -> str:
    """How much of a text fits as a sentence, and what the limit is, in one sentence."""
    if len(text) > MAX_CHARACTERS:
        size = tr("{n} characters").format(n=count(len(text)))
        limit = tr("{n} characters").format(n=count(MAX_CHARACTERS))
    else:
        size = tr("{n} words").format(n=count(len(text.split())))
        limit = count(MAX_WORDS)
    n = len(kept.split())
    return ntr(
        "The text has {size} and only the first word fits: the limit is {limit}.",
        "The text has {size} and only the first {kept} words fit: the limit is {limit}.",
        n,
    ).format(size=size, kept=count(n), limit=limit)
