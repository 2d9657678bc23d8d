from pathlib import Path

import numpy as np
import pytest
from desk import Desk, redo, undo
from hands import Key, click, press, settle, type_in
from parts import entry
from PySide6.QtWidgets import QApplication, QProgressDialog
from pytestqt.qtbot import QtBot
from tools import ATTENTION, assert_true, next_undo

from core.settings import Settings
from gui.main_window import MainWindow

WORDS = ("the", "quick", "brown", "fox", "jumps", "over", "dog", "cat")
DIMENSIONS = 4


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Desk:
    return Desk(qtbot, tmp_path)


def lines(seed: int = 0, words: tuple[str, ...] = WORDS) -> list[str]:
    rows = np.random.RandomState(seed).standard_normal((len(words), DIMENSIONS))
    return [" ".join([w, *(f"{x:.4f}" for x in row)]) for w, row in zip(words, rows, strict=True)]


def written(desk: Desk, text: list[str], name: str = "mine.txt") -> Path:
    path = desk.folder / name
    path.write_text("\n".join(text) + "\n")
    return path


def large(desk: Desk) -> Path:
    """A file that takes many slices."""
    return written(desk, lines(words=tuple(f"w{i}" for i in range(20_000))), "large.txt")


def wait_until_read(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.vectors.progress is None)
    settle()


@pytest.mark.parametrize("start", [Settings(), ATTENTION])
def test_vectors_from_a_file_are_put_to_use(qtbot: QtBot, desk: Desk, start: Settings) -> None:
    window = desk.start(start)
    entry(window, "Model/Open Word Vectors…").trigger()
    desk.name_file(written(desk, lines()))
    wait_until_read(qtbot, window)
    settings = window.state.settings
    assert (settings.model, settings.attention.embeddings) == ("attention", "file")
    assert settings.attention.vectors is not None
    assert (settings.attention.vectors.name, settings.attention.d) == ("mine.txt", DIMENSIONS)
    assert window.notice.text() == "8 words of 4 components from “mine.txt”."
    assert next_undo(window) == "word vectors"
    assert_true(window)
    undo(window)
    assert window.state.settings == start
    redo(window)
    assert window.state.settings == settings


def test_the_window_stays_alive_while_a_file_is_read(qtbot: QtBot, desk: Desk) -> None:
    window = desk.start()
    path = large(desk)
    window.vectors.open(path)
    qtbot.waitUntil(lambda: progress_of(window).value() > 0)
    assert progress_of(window).labelText() == "Reading “large.txt”"
    click(window.editor)
    press(window, Key.Key_End)
    type_in(window, "!")
    assert window.state.settings.sentence.endswith("dog!")
    wait_until_read(qtbot, window)
    assert window.state.settings.attention.embeddings == "file"
    assert window.state.settings.sentence.endswith("dog!")
    assert not window.findChildren(QProgressDialog)


def progress_of(window: MainWindow) -> QProgressDialog:
    progress = window.vectors.progress
    assert progress is not None
    return progress


def test_to_cancel_leaves_everything_as_it_was(qtbot: QtBot, desk: Desk) -> None:
    window = desk.start()
    window.vectors.open(large(desk))
    qtbot.waitUntil(lambda: progress_of(window).value() > 0)
    progress_of(window).canceled.emit()
    settle()
    assert window.vectors.progress is None
    assert not window.findChildren(QProgressDialog)
    assert window.state.settings == Settings()
    assert not window.state.history.canUndo()


def test_another_file_takes_the_place_of_one_that_is_read(qtbot: QtBot, desk: Desk) -> None:
    window = desk.start()
    window.vectors.open(large(desk))
    window.vectors.open(written(desk, lines()))
    wait_until_read(qtbot, window)
    vectors = window.state.settings.attention.vectors
    assert vectors is not None
    assert vectors.name == "mine.txt"
    assert window.state.history.index() == 1


def test_a_malformed_line_is_told_by_its_number(qtbot: QtBot, desk: Desk) -> None:
    window = desk.start()
    text = lines()
    text[4] = text[4].rpartition(" ")[0]
    window.vectors.open(written(desk, text))
    qtbot.waitUntil(desk.has_box)
    assert desk.box().text() == "“mine.txt” was not opened."
    assert "ine 5" in desk.box().informativeText()
    desk.cancel()
    assert window.state.settings == Settings()
    assert not window.findChildren(QProgressDialog)


def test_a_file_that_is_not_there_is_told_of(qtbot: QtBot, desk: Desk) -> None:
    window = desk.start()
    window.vectors.open(desk.folder / "missing.txt")
    qtbot.waitUntil(desk.has_box)
    assert "is not there" in desk.box().informativeText()


def test_what_is_left_out_is_said(qtbot: QtBot, desk: Desk) -> None:
    window = desk.start()
    window.vectors.open(written(desk, [*lines(), *lines()[:2]]))
    wait_until_read(qtbot, window)
    assert "2 lines repeat an earlier word" in window.notice.text()


def test_closing_the_window_ends_the_reading(qtbot: QtBot, desk: Desk) -> None:
    window = desk.start()
    window.vectors.open(large(desk))
    qtbot.waitUntil(lambda: progress_of(window).value() > 0)
    window.close()
    settle()
    assert window.vectors.progress is None


@pytest.mark.parametrize("start", [Settings(), ATTENTION, Settings(model="transformer")])
def test_random_and_pretrained_vectors_side_by_side(
    qtbot: QtBot, desk: Desk, start: Settings
) -> None:
    window = desk.start(start)
    entry(window, "Model/Random and Pretrained Vectors Side by Side").trigger()
    settle()
    settings, pin = window.state.settings, window.state.settings.pin
    assert pin is not None
    assert (settings.model, settings.attention.embeddings) == ("attention", "glove")
    assert (pin.model, pin.attention.embeddings) == ("attention", "random")
    assert settings.sentence == pin.sentence == start.sentence
    assert settings.display.picture == "difference"
    assert window.next_word.charts.currentWidget() is window.next_word.pairs
    undo(window)
    assert window.state.settings == start
    window.close()


def test_vectors_of_ones_own_are_compared_where_they_are_in_use(qtbot: QtBot, desk: Desk) -> None:
    window = desk.start(ATTENTION)
    window.vectors.open(written(desk, lines()))
    wait_until_read(qtbot, window)
    window.state.compare_vectors()
    pin = window.state.settings.pin
    assert window.state.settings.attention.embeddings == "file"
    assert pin is not None
    assert pin.attention.embeddings == "random"
