import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QProcess
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from running import POSIX

from core import language
from core.transformer.messages import Done, Message, Refused, SnapshotTaken, Started
from core.transformer.plan import Plan
from gui.training import process as process_module
from gui.training.process import TrainingProcess

PLAN = Plan(n_layer=1, n_head=1, d_model=16, n_step=3)
LONG = replace(PLAN, n_step=100_000)


class Heard:
    """What a process has said so far."""

    def __init__(self, process: TrainingProcess) -> None:
        self.messages: list[Message] = []
        self.failures: list[str] = []
        process.message_received.connect(self.messages.append)
        process.failed.connect(self.failures.append)

    def kinds(self) -> list[type]:
        return [type(message) for message in self.messages]


@pytest.fixture
def process(app: QApplication) -> Iterator[TrainingProcess]:
    process = TrainingProcess()
    yield process
    process.close()


@pytest.fixture
def heard(process: TrainingProcess) -> Heard:
    return Heard(process)


def child_of(process: QObject) -> QProcess:
    child = process.findChild(QProcess)
    assert isinstance(child, QProcess)
    return child


def is_there(pid: int) -> bool:
    """Whether the system knows the process, be it a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def begin(qtbot: QtBot, process: TrainingProcess, plan: Plan = LONG) -> int:
    """Start, wait for its first word; its number."""
    with qtbot.waitSignal(process.message_received):
        process.start(plan)
    return child_of(process).processId()


def test_a_training_from_its_start_to_its_end(
    qtbot: QtBot, process: TrainingProcess, heard: Heard
) -> None:
    with qtbot.waitSignal(child_of(process).finished):
        process.start(PLAN)
        process.send("run")
    assert heard.kinds()[0] is Started
    assert heard.kinds()[-1] is Done
    steps = [each.snapshot.step for each in heard.messages if isinstance(each, SnapshotTaken)]
    assert steps == [0, 1, 2, 3]
    assert heard.failures == []


def test_after_the_end_nothing_is_sent_and_nothing_fails(
    qtbot: QtBot, process: TrainingProcess, heard: Heard
) -> None:
    with qtbot.waitSignal(child_of(process).finished):
        process.start(PLAN)
        process.send("stop")
    n = len(heard.messages)
    process.send("weights")
    process.close()
    assert (len(heard.messages), heard.failures) == (n, [])


def test_a_refusal_is_no_failure(qtbot: QtBot, process: TrainingProcess, heard: Heard) -> None:
    language.use_language("de")
    with qtbot.waitSignal(child_of(process).finished):
        process.start(replace(PLAN, text="file"), "Too short.")
    (refused,) = heard.messages
    assert isinstance(refused, Refused)
    assert heard.failures == []


@POSIX
def test_one_that_is_killed_has_failed(
    qtbot: QtBot, process: TrainingProcess, heard: Heard
) -> None:
    pid = begin(qtbot, process)
    with qtbot.waitSignal(process.failed):
        os.kill(pid, signal.SIGKILL)
    assert heard.failures == [
        "The training has ended before its time, as when memory runs out: start it again. "
        "What it has learnt so far is still there."
    ]
    assert not is_there(pid)


def test_one_that_cannot_start_has_failed(
    qtbot: QtBot,
    process: TrainingProcess,
    heard: Heard,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(process_module, "command", lambda: [str(tmp_path / "missing")])
    with qtbot.waitSignal(process.failed):
        process.start(PLAN)
        process.send("run")
    (sentence,) = heard.failures
    assert sentence.startswith("The training could not be started: ")
    assert sentence.endswith(".")


@pytest.mark.parametrize("says", ["print('Hello, this is no frame.')", "pass", "1 / 0"])
def test_one_that_makes_no_sense_has_failed_once(
    qtbot: QtBot,
    process: TrainingProcess,
    heard: Heard,
    monkeypatch: pytest.MonkeyPatch,
    says: str,
) -> None:
    quiet = f"import sys; sys.stderr = None; {says}"
    monkeypatch.setattr(process_module, "command", lambda: [sys.executable, "-c", quiet])
    with qtbot.waitSignal(process.failed):
        process.start(PLAN)
    process.close()
    assert len(heard.failures) == 1


@POSIX
def test_a_closed_one_says_nothing_and_leaves_nothing(
    qtbot: QtBot, process: TrainingProcess, heard: Heard
) -> None:
    pid = begin(qtbot, process)
    process.send("run")
    n = len(heard.messages)
    process.close()
    assert not is_there(pid)
    assert (len(heard.messages), heard.failures) == (n, [])


@POSIX
def test_one_that_is_closed_while_it_starts_leaves_nothing(
    process: TrainingProcess, heard: Heard
) -> None:
    process.start(PLAN)
    pid = child_of(process).processId()
    process.close()
    assert not is_there(pid)
    assert heard.failures == []


@POSIX
def test_it_ends_with_the_window_that_has_it(app: QApplication, qtbot: QtBot) -> None:
    """Qt warns of processes that outlive their object, and a warning fails the test."""
    window = QObject()
    process = TrainingProcess(window)
    pid = begin(qtbot, process)
    process.send("run")
    with qtbot.waitSignal(window.destroyed):
        window.deleteLater()
    assert not is_there(pid)


def test_the_built_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    assert process_module.command()[0] == sys.executable
    assert Path(process_module.command()[1]).is_file()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert process_module.command() == [sys.executable, "--training-worker"]
