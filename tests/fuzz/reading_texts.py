"""Text files: as a sentence, and as a text to train on."""

import codecs
from contextlib import suppress
from functools import cache
from random import Random

from core.checks import SettingsError
from core.models import compute
from core.settings import MAX_CHARACTERS, MAX_WORDS, Settings, default_position
from core.text_file import sentence_from, text_from
from core.transformer.own_text import LONGEST, sentences_of, training_and_held_out
from core.transformer.vocabulary import END
from tests.fuzz.mutations import mutated_bytes, mutated_text
from tests.fuzz.reader import Reader

SENTENCE = (
    "The quick “brown” fox — naïve, 我 👩‍👧 القطة — jumps.\nIt's over!\n\nA new paragraph… (End.)\n"
)
FEW, FEW_CHARACTERS = 40, 20_000


@cache
def texts() -> tuple[bytes, ...]:
    return (
        SENTENCE.encode(),
        SENTENCE.encode("utf-8-sig"),
        SENTENCE.encode("utf-16"),
        SENTENCE.replace("\n", "\r\n").encode(),
        SENTENCE.encode("utf-16-be").join((codecs.BOM_UTF16_BE, b"")),
        b"word " * 2048,
        b"word " * 2047 + b"x" * 300,
        ("我" * 2000 + " ").encode() * 99,
        b"",
    )


def _mutated(random: Random, data: bytes) -> bytes:
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) and random.random() < 0.5:
        at = 2 * random.randrange(len(data) // 2)
        unit = random.choice(
            (b"\x00\xd8", b"\xdc\x00", b"\x00\x00", b"\x0a\x00", b"\x20\x00", b"a")
        )
        return data[:at] + unit + data[at:]
    return mutated_text(random, data) if random.random() < 0.8 else mutated_bytes(random, data)


def _check_sentence(data: bytes, read: tuple[str, str]) -> None:
    sentence, left_out = read
    assert len(sentence) <= MAX_CHARACTERS
    assert len(sentence.split()) <= MAX_WORDS
    assert sentence == sentence.strip()
    assert "\0" not in sentence
    assert "\r" not in sentence
    assert left_out == "" or left_out.endswith(".")
    settings = Settings(sentence, default_position(sentence))  # fits
    assert sentence_from(codecs.BOM_UTF8 + settings.sentence.encode()) == (sentence, "")


def _use_sentence(data: bytes, read: tuple[str, str]) -> None:
    sentence = read[0]
    if len(sentence.split()) <= FEW:
        assert len(compute(Settings(sentence, 0)).tokens) == len(sentence.split())


def _check_text(data: bytes, text: str) -> None:
    assert text_from(codecs.BOM_UTF8 + text.encode()) == text
    for sentence in sentences_of(text):
        assert sentence[-1] == END
        assert 2 <= len(sentence) <= LONGEST + 1
        assert all(word and word == word.lower() and not word.isspace() for word in sentence[:-1])


def _use_text(data: bytes, text: str) -> None:
    text *= 1 + FEW_CHARACTERS // (len(text) + 1)
    with suppress(SettingsError):  # it has too few words
        training, held_out = training_and_held_out(text, 8)
        assert held_out
        assert training + held_out == sentences_of(text)


TEXTS = Reader(
    "text", ("core.text_file", "core.text"), texts, _mutated, sentence_from, _check_sentence,
    _use_sentence,
)  # fmt: skip
OWN_TEXTS = Reader(
    "own-text",
    ("core.text_file", "core.transformer.own_text"),
    texts,
    _mutated,
    text_from,
    _check_text,
    _use_text,
)
