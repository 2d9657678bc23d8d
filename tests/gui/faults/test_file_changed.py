"""The file that is open is changed by another program, replaced, or gone."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from desk import Desk, press_in_bar
from hands import CTRL, Key, press, replace_text
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.exploration import exploration_of, read_exploration
from core.models import compute
from core.settings import Settings
from gui.draft import Draft

CATS = Settings(sentence="the cat sat on the mat", position=2, seed=7)
DOGS = Settings(sentence="dogs bark at night", position=1)
CHANGED = "“cats.attn” was changed by another program."


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Desk:
    return Desk(qtbot, tmp_path)


def save(path: Path, settings: Settings) -> Path:
    path.write_bytes(exploration_of(compute(settings)).to_bytes())
    return path


@pytest.fixture
def cats(desk: Desk) -> Path:
    return save(desk.folder / "cats.attn", CATS)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def a_part(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
@pytest.mark.parametrize(("become", "why"), [(a_folder, "is a folder"), (a_pipe, "no ordinary")])
def test_what_is_no_file_any_more_is_not_replaced(
    desk: Desk, cats: Path, become: Callable[[Path], None], why: str
) -> None:
    window = desk.start()
    window.documents.open_path(cats)
    replace_text(window, "the cat sat still")
    become(cats)
    press(window, Key.Key_S, held=CTRL)
    assert desk.box().text() == CHANGED
    desk.answer("Replace")
    assert desk.box().text() == "“cats.attn” was not saved."
    assert why in desk.box().informativeText()
    desk.answer("OK")
    assert not cats.is_file()
    assert window.state.settings.sentence == "the cat sat still"
    assert window.isWindowModified()


def test_what_another_program_left_in_part_is_not_opened_anew_but_saved_over_when_asked(
    desk: Desk, cats: Path
) -> None:
    window = desk.start()
    window.documents.open_path(cats)
    a_part(cats)
    assert not window.documents.open_path(cats)
    desk.answer("OK")
    assert window.state.settings == CATS
    press(window, Key.Key_S, held=CTRL)
    assert desk.box().text() == CHANGED
    desk.answer("Replace")
    assert read_exploration(cats).settings == CATS


def test_a_change_between_the_start_and_the_window_is_noticed(desk: Desk, cats: Path) -> None:
    save(cats, DOGS)
    window = desk.start(CATS)
    window.documents.start_with(cats, CATS)
    press(window, Key.Key_S, held=CTRL)
    assert desk.box().text() == CHANGED
    desk.cancel()
    assert read_exploration(cats).settings == DOGS


def test_a_change_between_a_crash_and_the_next_start_is_noticed(desk: Desk, cats: Path) -> None:
    desk.drafts.mkdir()
    left = Draft(CATS.replace(seed=8), 1e9, cats, "of what it was")
    (desk.drafts / "a.draft").write_bytes(left.to_bytes())
    window = desk.start()
    press_in_bar(window, "Continue")
    press(window, Key.Key_S, held=CTRL)
    assert desk.box().text() == CHANGED
    desk.cancel()
    assert read_exploration(cats).settings == CATS
