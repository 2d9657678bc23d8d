import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk import Desk, bar, offered, press_in_bar, redo, undo
from hands import CTRL, SHIFT, Key, chip, click, press, replace_text, type_in
from parts import die, seed_box
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.exploration import exploration_of
from core.models import compute
from core.settings import Settings
from gui.draft import Draft, read_draft
from gui.main_window import MainWindow

ROOT = Path(__file__).parents[2]
TYPED = "The cat’s Bäume sat,\n  “ok” & 1 < 2? 猫"
CATS = Settings(sentence="the cat sat on the mat", position=2, seed=7)

# Another program: it types, says when the draft is there, and then waits for its end.
TYPIST = """
import sys
from pathlib import Path

from hands import replace_text
from PySide6.QtCore import QCoreApplication, QEvent, QTimer

from core.settings import Settings
from gui.app import application
from gui.draft import read_draft
from gui.main_window import MainWindow
from gui.state import AppState
from gui.theme import Appearance

app, drafts, typed = application(), Path(sys.argv[1]), sys.argv[2]
window = MainWindow(AppState(Settings()), Appearance("light"), None, drafts)
window.show()
app.processEvents()
replace_text(window, typed)


def look():
    if any(read_draft(each).settings.sentence == typed for each in drafts.glob("*.draft")):
        print("ready", flush=True)
        timer.stop()


timer = QTimer()
timer.timeout.connect(look)
timer.start(10)
app.exec()
"""


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Desk:
    return Desk(qtbot, tmp_path)


class Typist:
    """Another program, which types a text and has written it down."""

    def __init__(self, desk: Desk, text: str) -> None:
        path = os.pathsep.join((str(ROOT), str(ROOT / "tests/gui")))
        self._process = subprocess.Popen(
            [sys.executable, "-c", TYPIST, str(desk.drafts), text],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": path},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self._output = self._process.stdout
        self.said = self._output.readline()

    def kill(self) -> None:
        """As kill −9 does."""
        self._process.kill()
        self._process.wait()
        self._output.close()


@pytest.fixture
def typist(desk: Desk) -> Iterator[Callable[[str], Typist]]:
    """Starts another program with what it types."""
    typists: list[Typist] = []

    def start(text: str) -> Typist:
        typists.append(Typist(desk, text))
        assert typists[-1].said == "ready\n"
        return typists[-1]

    yield start
    for each in typists:
        each.kill()


def leave_behind(desk: Desk, sentence: str, time: float = 1e9, path: Path | None = None) -> Path:
    """A draft of a program that is no more."""
    desk.drafts.mkdir(exist_ok=True)
    file = desk.drafts / f"{len(desk.files())}.draft"
    settings = Settings(sentence=sentence, position=0)
    file.write_bytes(Draft(settings, time, path, "").to_bytes())
    return file


def sentence(window: MainWindow) -> str:
    return window.state.settings.sentence


def kept(desk: Desk) -> list[str]:
    """The sentences in the drafts."""
    drafts = [read_draft(path) for path in desk.files()]
    return sorted(draft.settings.sentence for draft in drafts if draft is not None)


# Another program, killed


def test_what_was_typed_survives_kill_9_letter_by_letter(
    desk: Desk, typist: Callable[[str], Typist]
) -> None:
    other = typist(TYPED)
    other.kill()
    window = desk.start()
    assert "“The cat’s Bäume sat, “ok” &" in offered(window)
    assert sentence(window) == Settings().sentence
    press_in_bar(window, "Continue")
    assert sentence(window) == TYPED
    assert window.editor.toPlainText() == TYPED


def test_windows_that_run_do_not_take_each_others_drafts(
    desk: Desk, typist: Callable[[str], Typist]
) -> None:
    other = typist("still being typed")
    window = desk.start()
    assert offered(window) == ""
    other.kill()
    assert "“still being typed”" in offered(desk.start())


def test_only_one_of_two_windows_offers_a_draft(desk: Desk) -> None:
    leave_behind(desk, "left behind")
    assert "“left behind”" in offered(desk.start())
    assert offered(desk.start()) == ""


def test_a_process_number_that_somebody_else_has_now_hides_no_draft(
    desk: Desk, typist: Callable[[str], Typist]
) -> None:
    other = typist("left behind")
    other.kill()
    lock = next(desk.drafts.glob("*.lock"))
    lines = lock.read_bytes().split(b"\n")
    lock.write_bytes(b"\n".join([str(os.getpid()).encode(), b"python3", *lines[2:]]))
    assert "“left behind”" in offered(desk.start())


# Writing down


def test_a_change_is_written_down_by_itself(desk: Desk, qtbot: QtBot) -> None:
    window = desk.start()
    replace_text(window, "one two three")
    qtbot.waitUntil(lambda: kept(desk) == ["one two three"])


def test_it_is_written_while_changes_go_on(desk: Desk, qtbot: QtBot) -> None:
    window = desk.start()
    spin = QTimer(window)
    spin.timeout.connect(lambda: window.state.set_seed(window.state.settings.seed + 1))
    spin.start(20)
    qtbot.waitUntil(lambda: len(desk.files()) == 1)
    first = desk.files()[0].read_bytes()
    qtbot.waitUntil(lambda: desk.files()[0].read_bytes() != first)
    assert spin.isActive()


def test_an_example_with_another_word_selected_is_not_written(desk: Desk) -> None:
    window = desk.start()
    click(window.words, chip(window, 2))
    window.recovery.write()
    assert not desk.drafts.exists()


def test_what_was_taken_back_is_not_kept(desk: Desk) -> None:
    window = desk.start()
    click(die(window))
    window.recovery.write()
    assert len(desk.files()) == 1
    undo(window)
    window.recovery.write()
    assert desk.files() == []


def test_what_is_saved_is_not_kept(desk: Desk) -> None:
    window = desk.start()
    replace_text(window, "one two three")
    window.recovery.write()
    press(window, Key.Key_S, held=CTRL)
    desk.name_file(desk.folder / "mine.attn")
    assert list(desk.drafts.iterdir()) == []
    type_in(window, " four")
    window.recovery.write()
    assert kept(desk) == ["one two three four"]


def test_an_exploration_without_a_file_stays_when_the_program_ends(desk: Desk) -> None:
    window = desk.start()
    replace_text(window, "my own words")
    window.close()
    assert kept(desk) == ["my own words"]
    assert "“my own words”" in offered(desk.start())


def test_nothing_stays_of_a_window_in_which_nothing_was_done(desk: Desk) -> None:
    desk.start().close()
    assert not desk.drafts.exists()


def test_what_another_file_took_the_place_of_stays_too(desk: Desk) -> None:
    path = desk.folder / "cats.attn"
    path.write_bytes(exploration_of(compute(CATS)).to_bytes())
    window = desk.start()
    replace_text(window, "my own words")
    window.documents.open_path(path)
    window.close()
    assert kept(desk) == ["my own words"]


def test_an_opening_that_was_taken_back_leaves_nothing(desk: Desk) -> None:
    path = desk.folder / "notes.txt"
    path.write_text("notes of mine")
    window = desk.start()
    window.documents.open_path(path)
    window.recovery.write()
    undo(window)
    window.close()
    assert not desk.files()


def test_a_folder_that_cannot_be_written_is_said_once_and_the_program_goes_on(
    desk: Desk,
) -> None:
    desk.drafts.write_text("in the way")
    window = desk.start()
    replace_text(window, "one two")
    window.recovery.write()
    assert offered(window).startswith(
        "What you don’t save would be lost in a crash, so save now and then."
    )
    press_in_bar(window, "Close")
    assert offered(window) == ""
    replace_text(window, "one two three")
    window.recovery.write()
    assert offered(window) == ""
    assert sentence(window) == "one two three"


# Offering


def test_the_bar_names_what_was_left_and_takes_no_focus(desk: Desk) -> None:
    leave_behind(desk, "The cat sat on the mat and slept")
    window = desk.start()
    assert offered(window).startswith("Your exploration “The cat sat on the mat …” of ")
    assert offered(window).endswith(" was not saved.")
    assert window.editor.hasFocus()
    assert QApplication.activeModalWidget() is None


def test_without_anything_left_there_is_no_bar(desk: Desk) -> None:
    assert not bar(desk.start()).isVisible()


def test_continuing_is_one_step_and_the_draft_stays_until_it_is_saved(desk: Desk) -> None:
    file = leave_behind(desk, "left behind")
    window = desk.start()
    press_in_bar(window, "Continue")
    assert window.state.history.undoText() == "continuing “left behind”"
    assert offered(window) == ""
    assert window.isWindowModified()
    assert file.exists()
    undo(window)
    assert sentence(window) == Settings().sentence
    assert file.exists()
    redo(window)
    press(window, Key.Key_S, held=CTRL | SHIFT)
    desk.name_file(desk.folder / "mine.attn")
    assert not file.exists()


def test_what_was_continued_and_undone_is_offered_the_next_time(desk: Desk) -> None:
    leave_behind(desk, "left behind")
    window = desk.start()
    press_in_bar(window, "Continue")
    undo(window)
    window.close()
    assert "“left behind”" in offered(desk.start())


def test_what_is_continued_is_kept_up(desk: Desk) -> None:
    leave_behind(desk, "left")
    window = desk.start()
    press_in_bar(window, "Continue")
    click(window.editor)
    press(window, Key.Key_End, held=CTRL)
    type_in(window, " behind")
    window.recovery.write()
    assert kept(desk) == ["left behind"]


def test_several_are_offered_one_after_the_other_the_latest_first(desk: Desk) -> None:
    for time, name in ((3e8, "second"), (1e8, "fourth"), (4e8, "first"), (2e8, "third")):
        leave_behind(desk, name, time)
    window = desk.start()
    assert "“first”" in offered(window)
    assert offered(window).endswith("(1 of 4)")
    press_in_bar(window, "Continue")
    assert "“second”" in offered(window)
    press_in_bar(window, "Discard")
    assert "“third”" in offered(window)
    press_in_bar(window, "Later")
    assert offered(window) == ""
    window.close()
    assert kept(desk) == ["first", "fourth", "third"]


def test_discarding_can_be_undone_until_the_end(desk: Desk) -> None:
    file = leave_behind(desk, "left behind")
    window = desk.start()
    press_in_bar(window, "Discard")
    assert offered(window) == ""
    assert file.exists()
    click(window.editor)
    undo(window)
    assert "“left behind”" in offered(window)
    redo(window)
    window.close()
    assert not file.exists()
    assert list(desk.drafts.iterdir()) == []


def test_unanswered_ones_are_offered_again(desk: Desk) -> None:
    leave_behind(desk, "left behind")
    desk.start().close()
    assert "“left behind”" in offered(desk.start())


def test_changes_to_a_file_go_on_in_that_file(desk: Desk) -> None:
    path = desk.folder / "cats.attn"
    path.write_bytes(exploration_of(compute(CATS)).to_bytes())
    first = desk.start()
    first.documents.open_path(path)
    seed_box(first).setValue(8)
    first.recovery.write()
    [file] = desk.files()
    content = file.read_bytes()
    first.documents.forsaken = first.documents.current
    first.close()
    file.write_bytes(content)  # as a crash would have left it
    window = desk.start()
    assert offered(window).startswith("Your changes to “cats.attn” of ")
    press_in_bar(window, "Continue")
    assert window.documents.current.path == path
    assert window.state.settings.seed == 8
    press(window, Key.Key_S, held=CTRL)
    assert not desk.has_box()
    assert not window.isWindowModified()
    assert desk.files() == []


@pytest.mark.parametrize(
    "content",
    [b"", b"\0\xff", b"[" * 9999, b'{"version": 1}', b'{"version": 1, "time": 1e999}'],
    ids=["empty", "bytes", "deep", "lacking", "wrong"],
)
def test_a_damaged_draft_is_said_so_and_kept_aside(desk: Desk, content: bytes) -> None:
    leave_behind(desk, "left behind")
    damaged = desk.drafts / "x.draft"
    damaged.write_bytes(content)
    window = desk.start()
    assert offered(window).startswith("Something unsaved was found that cannot be read.")
    assert str(desk.drafts / "x.damaged") in offered(window)
    assert (desk.drafts / "x.damaged").read_bytes() == content
    press_in_bar(window, "Close")
    assert "“left behind”" in offered(window)
    window.close()
    assert "“left behind”" in offered(desk.start())


def test_a_draft_of_a_model_that_is_not_there_is_kept_aside(desk: Desk) -> None:
    file = leave_behind(desk, "left behind")
    file.write_bytes(file.read_bytes().replace(b'"notebook"', b'"oracle"'))
    window = desk.start()
    assert offered(window).startswith("Something unsaved was found that cannot be read.")
    assert sentence(window) == Settings().sentence


def test_a_draft_of_a_newer_version_waits_for_that(desk: Desk) -> None:
    file = leave_behind(desk, "left behind")
    content = file.read_bytes().replace(b'"version": 1', b'"version": 2')
    file.write_bytes(content)
    window = desk.start()
    assert offered(window) == ""
    window.close()
    assert file.read_bytes() == content


def test_the_bar_is_there_in_another_size_of_type_too(desk: Desk) -> None:
    leave_behind(desk, "left behind")
    window = desk.start()
    window.rebuild()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    desk.qtbot.waitUntil(window.editor.isVisible)
    assert "“left behind”" in offered(window)
    press_in_bar(window, "Discard")
    assert offered(window) == ""
