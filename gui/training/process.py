"""The process that trains, as the window sees it."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

import core
from core.language import in_use, tr
from core.transformer.messages import Done, FrameError, Refused, Unpacking
from core.transformer.plan import Plan
from core.transformer.worker import FLAG

MOST_WAITED = 3000  # ms for the system to take away a process that is killed
PATIENCE = 15_000  # ms for a process to stop when it is told to; several of the longest steps

# However many threads the window's own are set to: more than one per training is slower.
ONE_THREAD = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


def command() -> list[str]:
    """What starts this program as a training process."""
    if getattr(sys, "frozen", False):
        return [sys.executable, FLAG]
    return [sys.executable, str(Path(core.__file__).parents[1] / "main.py"), FLAG]


class TrainingProcess(QObject):
    """One training, in a process that ends with this object.

    It says nothing more once it is closed, or has said that it has failed.
    """

    message_received = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        """Not started yet."""
        super().__init__(parent)
        self._unpacking = Unpacking()
        self._over = False
        self._process = process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        for name in ONE_THREAD:
            environment.insert(name, "1")
        process.setProcessEnvironment(environment)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        process.readyReadStandardOutput.connect(self.on_output)
        process.errorOccurred.connect(self.on_error)
        process.finished.connect(self.on_finished)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self.on_silence)
        # Before Qt destroys the parts of this object, one of which is the process.
        self.destroyed.connect(partial(_end, process))

    def start(self, plan: Plan, own_text: str = "") -> None:
        """Begin with the first weights; it waits for `run` or `step`."""
        program, *arguments = command()
        self._process.start(program, arguments)
        self._write({"plan": plan.as_dict(), "own_text": own_text, "language": in_use()})

    def send(self, do: str, **more: Any) -> None:
        """Tell it what to do: one of `core.transformer.worker.COMMANDS`."""
        if not self._over:
            self._write({"do": do} | more)
        if do == "stop":
            self._patience.start(PATIENCE)

    def close(self) -> None:
        """End it now; what it has not said yet is lost."""
        self._over = True
        self._patience.stop()
        _end(self._process)

    def on_output(self) -> None:
        """Some bytes of what it says."""
        if self._over:
            return
        try:
            data = bytes(self._process.readAllStandardOutput().data())
            for message in self._unpacking.take(data):
                if self._over:  # whoever heard the last message has closed it
                    return
                self.message_received.emit(message)
                self._over = self._over or isinstance(message, Done | Refused)
        except FrameError:
            self._fail(tr("What the training process says makes no sense: start it again."))

    def on_error(self, error: QProcess.ProcessError) -> None:
        """Only a start that fails has no end that tells of it."""
        if error == QProcess.ProcessError.FailedToStart:
            why = self._process.errorString()
            self._fail(tr("The training could not be started: {why}.").format(why=why))

    def on_finished(self) -> None:
        """It has ended, in its time or before."""
        self.on_output()
        self._fail(
            tr(
                "The training has ended before its time, as when memory runs out: start it again. "
                "What it has learnt so far is still there."
            )
        )

    def on_silence(self) -> None:
        """It was told to stop, and has not: something holds it up."""
        self._fail(
            tr(
                "The training process did not answer and was ended: start it again. What it has "
                "learnt so far is still there."
            )
        )

    def _write(self, line: dict[str, Any]) -> None:
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.write(json.dumps(line).encode() + b"\n")

    def _fail(self, sentence: str) -> None:
        if not self._over:
            self.close()
            self.failed.emit(sentence)


def _end(process: QProcess, *_destroyed: object) -> None:
    """Kill it and wait until it is gone; Qt complains of a process that outlives its object."""
    process.blockSignals(True)  # whoever would hear them may be half destroyed
    if process.state() != QProcess.ProcessState.NotRunning:
        process.kill()
        process.waitForFinished(MOST_WAITED)
