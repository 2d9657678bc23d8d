from pathlib import Path

import pytest
from running import POSIX

from core.checks import SettingsError
from core.files import FileError
from core.model_records import TextReference, TransformerSettings
from gui.training import own_text
from gui.training.own_text import OwnTexts

TEXT = "Der Hund schläft.\nDie Katze nicht."
GRAMMAR = TransformerSettings()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "weights"


@pytest.fixture
def texts(folder: Path) -> OwnTexts:
    return OwnTexts(folder)


def own(text: TextReference, kind: str = "file") -> TransformerSettings:
    return GRAMMAR.replace(text=kind, own_text=text)


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.replace("\n", "\r\n").encode(),
    ],
)
def test_a_text_is_the_same_in_every_encoding(texts: OwnTexts, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "my text.txt"
    path.write_bytes(data)
    text = texts.read(path)
    assert text == texts.take(TEXT, "my text.txt")
    for kind in ("file", "both"):
        assert texts.text_of(own(text, kind)) == TEXT


def test_the_grammar_takes_no_text(texts: OwnTexts) -> None:
    assert texts.text_of(GRAMMAR) == ""
    assert texts.text_of(own(texts.take(TEXT, "a"), "grammar")) == ""


def test_without_a_text_one_is_to_be_chosen(texts: OwnTexts) -> None:
    with pytest.raises(SettingsError, match="Choose a text first"):
        texts.text_of(GRAMMAR.replace(text="file"))


def test_what_is_kept_is_found_again(texts: OwnTexts, folder: Path) -> None:
    text = texts.take(TEXT, "a.txt")
    assert not folder.exists()
    texts.keep(text)
    texts.keep(text)
    texts.keep(None)
    assert len(list(folder.iterdir())) == 1
    again = OwnTexts(folder)
    assert again.text_of(own(text)) == TEXT
    again.keep(text)


def test_what_is_not_kept_is_gone_in_the_end(texts: OwnTexts, folder: Path) -> None:
    text = texts.take(TEXT, "a.txt")
    again = OwnTexts(folder)
    again.keep(text)
    with pytest.raises(SettingsError, match="is not on this computer"):
        again.text_of(own(text))


@pytest.mark.parametrize("damaged", [b"Something else.", TEXT.encode("latin-1")])
def test_a_text_that_was_changed_is_not_taken_for_it(
    texts: OwnTexts, folder: Path, damaged: bytes
) -> None:
    text = texts.take(TEXT, "a.txt")
    texts.keep(text)
    next(folder.iterdir()).write_bytes(damaged)
    with pytest.raises(SettingsError, match="choose it again"):
        OwnTexts(folder).text_of(own(text))


def test_without_a_folder_nothing_is_kept() -> None:
    texts = OwnTexts(None)
    text = texts.take(TEXT, "a.txt")
    texts.keep(text)
    assert texts.text_of(own(text)) == TEXT
    with pytest.raises(SettingsError):
        OwnTexts(None).text_of(own(text))


def test_a_folder_that_cannot_be_made_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    texts = OwnTexts(tmp_path / "file" / "weights")
    text = texts.take(TEXT, "a.txt")
    with pytest.raises(FileError, match="cannot be made"):
        texts.keep(text)
    assert texts.text_of(own(text)) == TEXT


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"caf\xe9", "not text in UTF-8"),
        (b"\0\1\2", "not text: choose another"),
        (b"a" * 101, "choose a smaller one"),
    ],
)
def test_what_is_no_text_is_refused(
    texts: OwnTexts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, why: str
) -> None:
    monkeypatch.setattr(own_text, "MAX_BYTES", 100)
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    with pytest.raises(FileError, match=why):
        texts.read(path)


def test_a_text_that_is_not_there_is_refused(texts: OwnTexts, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="is not there"):
        texts.read(tmp_path / "a.txt")


@POSIX
def test_a_name_of_control_characters_is_shown_as_one_line(texts: OwnTexts, tmp_path: Path) -> None:
    path = tmp_path / "a\nb.txt"
    path.write_text(TEXT)
    assert "\n" not in texts.read(path).name
