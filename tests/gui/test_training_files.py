from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk, redo, undo
from hands import settle
from learned import layered
from parts import entry as part
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tools import assert_true, next_undo

from core.model_records import READY_MADE
from core.settings import Settings
from core.transformer import shelf
from core.transformer.checkpoint import read_run, write_run
from gui.main_window import MainWindow

TRANSFORMER = Settings("the dogs near the cat", 4, model="transformer")
TEXT = "The dog sleeps. " * 300


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Desk:
    return Desk(qtbot, tmp_path)


@pytest.fixture
def window(desk: Desk) -> Iterator[MainWindow]:
    window = desk.start(TRANSFORMER)
    yield window
    window.learning.close()


def open_in(window: MainWindow, desk: Desk, entry: str, path: Path) -> None:
    """Choose a file by a menu."""
    part(window, f"Training/{entry}").trigger()
    desk.name_file(path)
    settle()


# Weights


def test_weights_are_saved_and_opened_again(desk: Desk, window: MainWindow) -> None:
    path = desk.folder / "mine.npz"
    open_in(window, desk, "Save Weights…", path)
    assert window.notice.text() == "Saved as “mine.npz”."
    saved, run = read_run(path.read_bytes()), shelf.run_of(READY_MADE)
    assert [s.sha256 for s in saved.snapshots] == [s.sha256 for s in run.snapshots]
    other = layered().transformer.weights
    path.write_bytes(write_run(shelf.run_of(other)))
    open_in(window, desk, "Open Weights…", path)
    assert window.state.settings.transformer.weights == other
    assert window.state.result.pattern.n_layer == 3
    assert next_undo(window) == "opening “mine.npz”"
    assert_true(window)
    undo(window)
    assert window.state.settings == TRANSFORMER
    redo(window)
    assert window.state.settings.transformer.weights == other


def test_opening_weights_leads_to_the_transformer(desk: Desk) -> None:
    window = desk.start(Settings())
    path = desk.folder / "mine.npz"
    path.write_bytes(write_run(shelf.run_of(READY_MADE)))
    open_in(window, desk, "Open Weights…", path)
    assert window.state.settings.model == "transformer"
    undo(window)
    assert window.state.settings == Settings()


def damaged() -> bytes:
    data = bytearray(write_run(shelf.run_of(READY_MADE)))
    data[len(data) // 2] ^= 1
    return bytes(data)


@pytest.mark.parametrize("data", [b"", b"no weights", damaged])
def test_what_is_no_weights_is_refused(desk: Desk, window: MainWindow, data: object) -> None:
    path = desk.folder / "mine.npz"
    path.write_bytes(data() if callable(data) else data)  # pyright: ignore[reportArgumentType]
    open_in(window, desk, "Open Weights…", path)
    assert desk.box().text() == "“mine.npz” was not opened."
    assert desk.box().informativeText().endswith(".")
    desk.cancel()
    assert window.state.settings == TRANSFORMER
    assert not window.state.history.canUndo()


def test_a_file_without_snapshots_is_refused(desk: Desk, window: MainWindow) -> None:
    from dataclasses import replace

    path = desk.folder / "mine.npz"
    path.write_bytes(write_run(replace(shelf.run_of(READY_MADE), snapshots=())))
    open_in(window, desk, "Open Weights…", path)
    assert desk.box().informativeText() == "The file holds no weights: choose another."


# Texts


def test_a_text_is_taken_for_the_next_training(desk: Desk, window: MainWindow) -> None:
    path = desk.folder / "mine.txt"
    path.write_text(TEXT)
    open_in(window, desk, "Choose Text…", path)
    own = window.state.settings.transformer
    assert own.text == "file"
    assert own.own_text is not None
    assert own.own_text.name == "mine.txt"
    assert window.learning.texts.text_of(own) == TEXT
    undo(window)
    assert window.state.settings == TRANSFORMER
    window.state.adjust({"text": "both"})
    open_in(window, desk, "Choose Text…", path)
    assert window.state.settings.transformer.text == "both"


def test_choosing_a_text_leads_to_the_transformer(desk: Desk) -> None:
    window = desk.start(Settings())
    path = desk.folder / "mine.txt"
    path.write_text(TEXT)
    open_in(window, desk, "Choose Text…", path)
    assert window.state.settings.model == "transformer"
    assert window.state.settings.transformer.text == "file"


def test_a_text_that_was_saved_with_is_there_after_a_restart(
    desk: Desk, window: MainWindow
) -> None:
    path = desk.folder / "mine.txt"
    path.write_text(TEXT)
    window.training_files.take_text(path)
    window.documents.keep_weights(window.state.settings)
    settings = window.state.settings
    window.close()
    path.unlink()
    again = desk.start(settings)
    assert again.learning.texts.text_of(settings.transformer) == TEXT


def test_what_is_no_text_is_refused(desk: Desk, window: MainWindow) -> None:
    path = desk.folder / "mine.txt"
    path.write_bytes(b"caf\xe9")
    open_in(window, desk, "Choose Text…", path)
    assert desk.box().text() == "“mine.txt” was not opened."
    assert "UTF-8" in desk.box().informativeText()
    desk.cancel()
    assert window.state.settings == TRANSFORMER
