"""The training process is killed, held up, or talks nonsense: it is said, and one trains again.

What the window's parts do each is in test_training_process, test_training_session and
test_learning; this is the window as a whole.
"""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk
from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from running import POSIX

from core.model_records import TransformerSettings
from core.settings import Settings
from gui.main_window import MainWindow
from gui.training import process as process_module

SENTENCE = "the dogs near the cat"
SMALL = TransformerSettings(n_layer=1, n_head=1, d_model=16, n_step=100_000)
TRANSFORMER = Settings(SENTENCE, 4, model="transformer", transformer=SMALL)


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Desk:
    return Desk(qtbot, tmp_path)


@pytest.fixture
def window(desk: Desk) -> Iterator[MainWindow]:
    window = desk.start(TRANSFORMER)
    yield window
    window.learning.close()


def begin(qtbot: QtBot, window: MainWindow) -> int:
    """Train, until there is something to lose; the number of the process."""
    window.learning.train()
    qtbot.waitUntil(lambda: window.learning.session.step_number > 2, timeout=20_000)
    child = window.learning.findChild(QProcess)
    assert isinstance(child, QProcess)
    return child.processId()


def assert_goes_on(qtbot: QtBot, desk: Desk, window: MainWindow, why: str) -> None:
    """The message is clear, the sentence is there, and one can train again."""
    qtbot.waitUntil(desk.has_box, timeout=20_000)
    assert desk.box().text() == "The training ended."
    assert why in desk.box().informativeText()
    desk.answer("OK")
    assert window.state.settings.sentence == window.editor.toPlainText() == SENTENCE
    assert window.learning.session.run is not None
    begin(qtbot, window)


@POSIX
@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGTERM])
def test_one_that_is_killed(
    qtbot: QtBot, desk: Desk, window: MainWindow, by: signal.Signals
) -> None:
    os.kill(begin(qtbot, window), by)
    assert_goes_on(qtbot, desk, window, "ended before its time, as when memory runs out")


@POSIX
def test_one_that_is_held_up_is_ended_when_it_does_not_stop(
    qtbot: QtBot, desk: Desk, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid = begin(qtbot, window)
    os.kill(pid, signal.SIGSTOP)
    monkeypatch.setattr(process_module, "PATIENCE", 50)
    window.learning.session.stop()
    monkeypatch.undo()
    assert_goes_on(qtbot, desk, window, "did not answer and was ended: start it again.")


@POSIX
def test_one_that_is_held_up_is_no_obstacle_to_closing(qtbot: QtBot, window: MainWindow) -> None:
    pid = begin(qtbot, window)
    os.kill(pid, signal.SIGSTOP)
    window.close()
    assert not window.isVisible()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


NONSENSE = ["print('Hello')", "print('x' * 10**6)", "import os; os._exit(9)", "raise MemoryError"]


@pytest.mark.parametrize("says", NONSENSE)
def test_one_that_talks_nonsense_from_the_start(
    qtbot: QtBot,
    desk: Desk,
    window: MainWindow,
    monkeypatch: pytest.MonkeyPatch,
    says: str,
) -> None:
    with monkeypatch.context() as wrong:
        quiet = [sys.executable, "-c", f"import sys; sys.stderr = None; {says}"]
        wrong.setattr(process_module, "command", lambda: quiet)
        window.learning.train()
        qtbot.waitUntil(desk.has_box, timeout=20_000)
    assert desk.box().text() == "The training did not begin."
    assert desk.box().informativeText().count("start it again") == 1
    desk.answer("OK")
    assert window.state.settings == TRANSFORMER
    begin(qtbot, window)
