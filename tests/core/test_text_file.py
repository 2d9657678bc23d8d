import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.files import FileError
from core.settings import MAX_CHARACTERS, MAX_WORDS, Settings
from core.text_file import sentence_from, sentence_in, text_from, what_was_left_out

TEXT = "naïve 我 القطة 😀"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    ],
    ids=["UTF-8", "UTF-8 with a mark", "UTF-16 LE", "UTF-16 BE"],
)
def test_text_becomes_the_sentence(data: bytes) -> None:
    assert sentence_from(data) == (TEXT, "")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", ""),
        (codecs.BOM_UTF8, ""),
        (b" \r\n\t", ""),
        (b"the cat\n", "the cat"),
        (b"\n\n  the cat", "the cat"),
        (b"the\r\ncat\rsat\n\ndown", "the\ncat\nsat\n\ndown"),
    ],
)
def test_lines_stay_and_white_space_around_them_goes(data: bytes, sentence: str) -> None:
    assert sentence_from(data) == (sentence, "")


def test_of_a_whole_text_white_space_stays_and_nothing_is_cut() -> None:
    text = " a\tb\n\n" + "word " * (2 * MAX_WORDS)
    for newline in ("\n", "\r\n", "\r"):
        assert text_from(text.replace("\n", newline).encode()) == text


NO_UTF_8 = "The file is not text in UTF-8: save it as that in a text editor."
NO_TEXT = "The file is not text: choose another."


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("naïve".encode("latin-1"), NO_UTF_8),
        (b"\x89PNG\r\n\x1a\n", NO_UTF_8),
        (b"\xed\xa0\x80", NO_UTF_8),
        (codecs.BOM_UTF16_LE + b"a", NO_UTF_8),
        (codecs.BOM_UTF16_LE + b"\x00\xd8", NO_UTF_8),
        (b"a\0b", NO_TEXT),
        ("naïve".encode("utf-16-le")[:4], NO_TEXT),
        ("naïve".encode("utf-32"), NO_TEXT),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(FileError) as refused:
        sentence_from(data)
    assert str(refused.value) in (NO_UTF_8, NO_TEXT)
    assert str(refused.value) == message


def test_too_many_words_are_cut() -> None:
    words = [f"w{i}" for i in range(2500)]
    sentence, notice = sentence_from(" ".join(words).encode())
    assert sentence.split() == words[:2048]
    assert (
        notice == "The text has 2,500 words and only the first 2,048 words fit: the limit is 2,048."
    )


def test_too_many_characters_are_cut_at_a_word() -> None:
    sentence, notice = sentence_from(b"a " + b"b" * 150_000 + b" " + b"c" * 150_000)
    assert sentence == "a " + "b" * 150_000
    assert notice == (
        "The text has 300,003 characters and only the first 2 words fit: "
        "the limit is 200,000 characters."
    )


def test_as_much_as_may_be_is_not_cut() -> None:
    words = " ".join(["w" * 96] * 2048)
    text = words + "w" * (MAX_CHARACTERS - len(words))
    assert sentence_from(text.encode()) == (text, "")


@given(text=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_text_is_a_sentence(text: str) -> None:
    sentence, notice = sentence_from(text.encode())
    assert Settings(sentence, 0).sentence == sentence
    assert sentence.split() == text.removeprefix("\ufeff").split()
    assert notice == ""


def test_what_was_left_out_counts_words() -> None:
    text = "w " * (MAX_WORDS + 1)
    assert what_was_left_out(text, "w") == (
        "The text has 2,049 words and only the first word fits: the limit is 2,048."
    )


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.encode())
    assert sentence_in(path) == (TEXT, "")


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xff")
    with pytest.raises(FileError) as refused:
        sentence_in(str(path))
    assert str(refused.value) == f"“{path}” cannot be opened. {NO_UTF_8}"


def test_a_file_that_is_far_too_large_is_refused(tmp_path: Path) -> None:
    with open(tmp_path / "a.txt", "wb") as file:
        file.truncate(10**12)
    with pytest.raises(FileError, match="is larger than 10 MB: choose a smaller one"):
        sentence_in(tmp_path / "a.txt")


def test_what_holds_zeros_is_no_text_to_be_saved_otherwise() -> None:
    with pytest.raises(FileError, match="is not text: choose another"):
        sentence_from(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
