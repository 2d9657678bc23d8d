from pathlib import Path

import pytest
from desk import Desk, dragged, drop
from hands import CTRL, Key, arrive, press, replace_text
from parts import seed_box
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.exploration import exploration_of
from core.models import compute
from core.settings import MAX_WORDS, Settings
from gui.main_window import MainWindow

CATS = Settings(sentence="the cat sat on the mat", position=2, seed=7)


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Desk:
    return Desk(qtbot, tmp_path)


@pytest.fixture
def window(desk: Desk) -> MainWindow:
    return desk.start()


@pytest.fixture
def cats(desk: Desk) -> Path:
    path = desk.folder / "cats & dogs.attn"
    path.write_bytes(exploration_of(compute(CATS)).to_bytes())
    return path


def places(window: MainWindow) -> list[QWidget]:
    """Among them those that would insert the name of a file by themselves."""
    return [window.editor.viewport(), window.matrix, seed_box(window), window.menuBar()]


@pytest.mark.parametrize("place", range(4))
def test_an_exploration_is_opened_wherever_it_is_dropped(
    window: MainWindow, cats: Path, place: int
) -> None:
    assert drop(places(window)[place], dragged(cats))
    assert window.state.settings == CATS
    assert window.editor.toPlainText() == CATS.sentence
    assert window.documents.current.path == cats


@pytest.mark.parametrize("place", range(2))
def test_a_text_becomes_the_sentence(desk: Desk, window: MainWindow, place: int) -> None:
    text = desk.folder / "notes.md"
    text.write_text("one two\nthree")
    assert drop(places(window)[place], dragged(text))
    assert window.editor.toPlainText() == "one two\nthree"


def test_a_text_over_the_limit_is_cut_and_the_window_says_so(
    desk: Desk, window: MainWindow
) -> None:
    text = desk.folder / "long.txt"
    text.write_text("word " * 5000)
    drop(window.editor, dragged(text))
    arrive(window.state)
    assert len(window.state.result.tokens) == MAX_WORDS
    assert "only the first 2,048 words fit" in window.notice.text()


def test_of_several_the_first_is_opened_and_the_window_says_so(
    desk: Desk, window: MainWindow, cats: Path
) -> None:
    other = desk.folder / "notes.txt"
    other.write_text("one two")
    drop(window.matrix, dragged(cats, other))
    assert window.state.settings == CATS
    assert window.notice.text() == "The other file was not opened: one is open at a time."
    drop(window.matrix, dragged(other, cats, cats))
    assert window.notice.text() == "The 2 other files were not opened: one is open at a time."


def test_the_first_of_several_is_cut_and_both_are_said(desk: Desk, window: MainWindow) -> None:
    text = desk.folder / "long.txt"
    text.write_text("word " * 5000)
    drop(window.matrix, dragged(text, text))
    assert "only the first 2,048 words fit" in window.notice.text()
    assert "one is open at a time" in window.notice.text()


def test_what_cannot_be_opened_is_said_and_changes_nothing(desk: Desk, window: MainWindow) -> None:
    replace_text(window, "my own words")
    picture = desk.folder / "photo.jpg"
    picture.write_bytes(b"\xff\xd8\xff\xe0\0\x10JFIF")
    folder = desk.folder / "lessons"
    folder.mkdir()
    for path in (picture, folder, desk.folder / "gone.txt"):
        drop(window.editor, dragged(path))
        assert desk.box().text() == f"“{path.name}” was not opened."
        assert desk.box().informativeText().endswith(".")
        desk.answer("OK")
    assert window.editor.toPlainText() == "my own words"


def test_dropped_words_are_still_inserted_by_the_editor(window: MainWindow) -> None:
    replace_text(window, "")
    drop(window.editor.viewport(), dragged(text="some words"))
    assert window.editor.toPlainText() == "some words"


def test_words_dropped_elsewhere_are_refused(window: MainWindow) -> None:
    assert not drop(window.menuBar(), dragged(text="some words"))
    assert window.state.settings == Settings()


def test_while_something_is_asked_nothing_is_opened(
    desk: Desk, window: MainWindow, cats: Path
) -> None:
    press(window, Key.Key_O, held=CTRL)
    desk.dialog()
    assert not drop(window.matrix, dragged(cats))
    assert window.state.settings == Settings()
