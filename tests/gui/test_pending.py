"""Long sentences are computed in the background, and the window goes on."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from eyes import assert_all_agree
from hands import CTRL, Key, OpenWindow, arrive, chip, click, press, type_in
from PySide6.QtWidgets import QApplication

from core.models import compute
from core.models.notebook import Notebook
from core.settings import Display, Knockout, Settings, SettingsError
from gui import seen as seen_module
from gui.main_window import MainWindow

WORDS = " ".join(f"w{i}" for i in range(12))
LONG = Settings(WORDS, 5)


class Hold:
    """Holds what is computed in the background until it is let go."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()

    def __call__(self, settings: Settings, last: object = None) -> object:
        if threading.current_thread() is not threading.main_thread():
            self.begun.set()
            assert self.go.wait(30)
        return compute(settings)


@pytest.fixture(autouse=True)
def few_are_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eleven words are long."""
    monkeypatch.setattr(seen_module, "MOST_AT_ONCE", 10)


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hold]:
    hold = Hold()
    monkeypatch.setattr(seen_module, "compute", hold)
    yield hold
    hold.go.set()


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window(LONG)


def test_while_it_is_computed_typing_goes_on_and_the_picture_stays(
    window: MainWindow, hold: Hold
) -> None:
    before = window.state.result
    type_in(window, " one")
    assert hold.begun.wait(30)
    type_in(window, " two")
    state = window.state
    assert state.pending
    assert state.settings.sentence == window.editor.toPlainText() == f"{WORDS} one two"
    assert state.result is before
    assert "computing" in window.figures.text()
    assert window.documents.modified
    hold.go.set()
    arrive(state)
    assert state.result.settings == state.settings
    assert len(state.result.tokens) == 14
    QApplication.processEvents()
    assert "computing" not in window.figures.text()
    assert_all_agree(window)


def test_another_way_of_looking_leaves_what_was_typed_alone(window: MainWindow, hold: Hold) -> None:
    type_in(window, " one")
    window.appearance.choose("dark")
    assert window.editor.toPlainText() == f"{WORDS} one"
    hold.go.set()
    arrive(window.state)
    assert_all_agree(window)


def test_undo_leads_back_before_it_was_ever_seen(window: MainWindow, hold: Hold) -> None:
    before = window.state.result
    type_in(window, " one")
    assert hold.begun.wait(30)
    press(window, Key.Key_Z, held=CTRL)
    assert window.editor.toPlainText() == f"{WORDS} "
    assert window.state.history.canRedo()
    press(window, Key.Key_Z, held=CTRL)
    assert not window.state.pending
    assert window.state.result is before
    assert window.editor.toPlainText() == WORDS
    hold.go.set()
    type_in(window, "x")
    arrive(window.state)
    assert window.state.result.settings.sentence == f"{WORDS}x"
    assert_all_agree(window)


def test_a_short_sentence_does_not_wait_for_a_long_one(window: MainWindow, hold: Hold) -> None:
    type_in(window, " one")
    assert hold.begun.wait(30)
    window.state.set_sentence("one two")
    assert not window.state.pending
    assert len(window.state.result.tokens) == 2
    hold.go.set()
    window.state.set_sentence(WORDS)
    arrive(window.state)
    assert len(window.state.result.tokens) == 12
    assert_all_agree(window)


def test_nothing_is_accepted_from_a_picture_of_before(window: MainWindow, hold: Hold) -> None:
    window.state.select(11)
    hold.go.set()
    arrive(window.state)
    hold.go.clear()
    window.state.set_seed(4)
    wanted = window.state.settings
    assert not window.state.can_accept
    window.state.accept()
    assert window.state.settings == wanted
    assert not window.actions_by_name["Edit/Accept the Next Word"].isEnabled()
    hold.go.set()
    arrive(window.state)
    assert window.actions_by_name["Edit/Accept the Next Word"].isEnabled()


def test_what_one_model_alone_has_is_not_adjusted_while_another_is_on_screen(
    window: MainWindow, hold: Hold
) -> None:
    hold.go.set()
    window.state.set_model("transformer")
    arrive(window.state)
    hold.go.clear()
    window.state.set_model("attention")
    window.state.next_layer()
    assert window.state.settings.attention == Settings().attention
    hold.go.set()
    arrive(window.state)
    assert_all_agree(window)


def test_a_click_on_a_word_of_before_selects_one_that_is_there(
    window: MainWindow, hold: Hold
) -> None:
    window.state.set_sentence("new " + WORDS)
    click(window.words, chip(window, 7))
    assert window.state.settings.position == 8
    window.state.set_sentence(WORDS.rsplit(maxsplit=1)[0])
    click(window.words, chip(window, 11))
    assert window.state.settings.position == 10, "it is gone, so the last one"
    hold.go.set()
    arrive(window.state)
    assert_all_agree(window)


def test_too_little_memory_is_said_and_the_text_stays(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_much(settings: Settings, last: object = None) -> None:
        raise SettingsError("There is too little memory.")

    before = window.state.result
    with monkeypatch.context() as full:
        full.setattr(seen_module, "compute", too_much)
        type_in(window, " one")
        arrive(window.state)
    assert window.notice.text() == "There is too little memory."
    assert window.state.result is before
    assert window.editor.toPlainText() == window.state.settings.sentence == f"{WORDS} one"
    assert window.figures.text() == ""
    for _ in range(2):  # the word, and the blank before it
        press(window, Key.Key_Z, held=CTRL)
    assert window.editor.toPlainText() == WORDS
    assert_all_agree(window)


def test_memory_that_runs_out_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_much(self: Notebook, settings: Settings) -> None:
        raise MemoryError

    monkeypatch.setattr(Notebook, "attend", too_much)
    with pytest.raises(SettingsError, match="too little memory for 12 words"):
        compute(LONG)


def test_another_language_comes_with_the_next_result(window: MainWindow) -> None:
    before = window.state.result.undefined_rows
    window.choose_language("de")
    assert window.state.result.undefined_rows == before
    arrive(window.state)
    assert window.state.result.undefined_rows != before


def test_seeds_are_dealt_in_the_background_too(window: MainWindow) -> None:
    window.state.set_n_seeds(3)
    window.state.set_display(picture="mean")
    arrive(window.state)
    while window.state.noise.running:
        QApplication.processEvents()
    noise = window.state.noise.latest
    assert noise is not None
    assert noise.n_seeds == 3
    assert "deviation" in vars(noise), "the conclusion would wait for it"
    assert window.state.settings.display == Display("mean")
    assert_all_agree(window)


def test_a_click_while_another_model_is_computed_is_about_the_one_on_screen(
    window: MainWindow, hold: Hold
) -> None:
    hold.go.set()
    window.state.set_model("attention")
    arrive(window.state)
    hold.go.clear()
    window.state.set_model("notebook")
    window.on_entry_chosen(window.state.result.bar_entry(2))
    receipt = window.state.receipt()
    assert receipt is not None
    assert receipt.title
    hold.go.set()
    arrive(window.state)
    assert_all_agree(window)


def test_what_was_opened_is_what_one_types_into(
    window: MainWindow, hold: Hold, tmp_path: Path
) -> None:
    path = tmp_path / "other.txt"
    path.write_text(WORDS.replace("w", "v"))
    window.documents.open_path(path)
    assert hold.begun.wait(30)
    type_in(window, "x")
    assert window.state.settings.sentence.count("v") == 12
    assert window.state.settings.sentence == window.editor.toPlainText()
    hold.go.set()
    arrive(window.state)
    assert_all_agree(window)


def test_words_that_are_gone_cannot_be_knocked_out(window: MainWindow, hold: Hold) -> None:
    window.state.set_sentence(WORDS.rsplit(maxsplit=1)[0])
    wanted = window.state.settings
    window.words.word_removed.emit(11)
    window.state.toggle_knockout(Knockout(11))
    window.state.toggle_edge(11, 3)
    assert window.state.settings == wanted
    window.words.word_removed.emit(10)
    assert window.state.settings.knockouts == (Knockout(10),)
    hold.go.set()
    arrive(window.state)
    assert_all_agree(window)


def test_the_other_language_stays_wanted_whatever_comes_between(
    window: MainWindow, hold: Hold
) -> None:
    before = window.state.result.undefined_rows
    window.choose_language("de")
    window.state.set_seed(5)
    window.state.history.undo()
    hold.go.set()
    arrive(window.state)
    assert window.state.result.undefined_rows != before


def test_a_change_of_language_bears_a_result_that_fails(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_much(settings: Settings, last: object = None) -> None:
        raise SettingsError("There is too little memory.")

    window.state.set_sentence("one two")
    monkeypatch.setattr(seen_module, "compute", too_much)
    window.choose_language("de")
    assert window.editor.toPlainText() == "one two"


QUIT = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from core.settings import Settings
from core.start import Start
from gui import app

def close():
    window = next(w for w in QApplication.topLevelWidgets() if hasattr(w, "state"))
    window.state.set_seed(5)
    assert window.state.pending
    QTimer.singleShot(1, window.close)

app.application()
QTimer.singleShot(0, close)
sys.exit(app.run(Settings("word " * 800, model="attention"), Start()))
"""


def test_the_program_ends_quietly_while_something_is_computed() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", QUIT],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
