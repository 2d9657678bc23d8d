"""What is fuzzed, and what must hold for whatever it reads."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from core.checks import SettingsError
from core.files import FileError

LONGEST_SENTENCE = 1500  # characters; the name of a file alone may have 255 that are escaped
_GARBAGE = re.compile(
    r"Traceback|<class|<built-in|object at 0x|\w+Error\b|\bdtype\(|(?<!np\.)\barray\(|\bb'"
    r"|\bNoneType\b|Errno"
)


@dataclass(frozen=True)
class Reader:
    """One way in.

    Attributes:
        name: by which the command knows it.
        modules: whose branches are counted.
        seeds: makes what it reads; the same at every call.
        mutated: one of these, or what came of it, after a few changes.
        read: takes an input and returns what it accepts, or raises one of `refusals`.
        check: what must hold for an input and what was made of it, such as that it is read again
            from what is written of it.
        use: does with it what the program does then, such as computing, which takes longer.
        refusals: how it refuses.
        memory: bytes that reading may take at most, from the input.
        check_refusal: what must hold for what a person is told of a refusal.
    """

    name: str
    modules: tuple[str, ...]
    seeds: Callable[[], Sequence[Any]]
    mutated: Callable[[Random, Any], Any]
    read: Callable[[Any], Any]
    check: Callable[[Any, Any], None] = field(default=lambda given, read: None)
    use: Callable[[Any, Any], None] = field(default=lambda given, read: None)
    refusals: tuple[type[Exception], ...] = (FileError, SettingsError)
    memory: Callable[[Any], int] = field(default=lambda given: 10**7 + 100 * len(given))
    check_refusal: Callable[[str], None] = field(default=lambda said: check_sentence(said))


def outcome(reader: Reader, given: Any, thoroughly: bool = True) -> str:
    """Read an input: "" if it is accepted, else the sentence that refuses it.

    Raises:
        AssertionError: if something does not hold that must.
        Exception: any that the reader should not let out.
    """
    try:
        read = reader.read(given)
    except reader.refusals as error:
        sentence = str(error)
        reader.check_refusal(sentence)
        return sentence or type(error).__name__
    reader.check(given, read)
    if thoroughly:
        reader.use(given, read)
    return ""


def check_sentence(sentence: str) -> None:
    """That it is a sentence, or a few, on one line, and nothing that only Python understands."""
    assert sentence.strip() == sentence, repr(sentence)
    assert sentence, "a refusal says nothing"
    assert len(sentence) <= LONGEST_SENTENCE, (len(sentence), sentence[:500])
    assert sentence[-1] in ".!?", repr(sentence)
    odd = {c for c in sentence if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")}
    assert not odd, repr(sentence)
    outside_quotation = re.sub("“[^”]*”", "“”", sentence)
    assert not _GARBAGE.search(outside_quotation), repr(sentence)
    assert "{" not in outside_quotation, repr(sentence)


def kind_of(sentence: str) -> str:
    """A refusal without what is quoted, counted or refused in it: which one it is."""
    sentence = re.sub("“[^”]*”", "“…”", sentence)
    sentence = re.sub(r", not [^,:;]*([.:;])", r", not …\1", sentence)
    return re.sub(r"[-+]?[0-9][0-9.,e+-]*[0-9]|[0-9]", "#", sentence)
