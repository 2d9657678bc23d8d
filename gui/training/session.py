"""A training as the window leads it, and the run that comes of it."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from core.arrays import Array
from core.language import ntr, tr
from core.transformer import shelf
from core.transformer.checkpoint import Snapshot, TrainedRun, most_snapshots
from core.transformer.messages import (
    Done,
    LiveWeights,
    Message,
    Paused,
    Progress,
    Refused,
    SnapshotTaken,
    Started,
)
from core.transformer.plan import Plan
from core.transformer.training import SNAPSHOTS
from core.transformer.worker import SPEEDS
from gui.training.process import TrainingProcess

BETWEEN_PULLS = 0.125  # seconds from one arrival of live weights to the next, at least
MOST_DRAWING = 0.2  # of the time, for what the window draws when they arrive
LONGEST_DRAWING = 0.5  # seconds; what takes longer was out of sight for a while


class TrainingSession(QObject):
    """One training at a time, and the run so far, which stays when the training ends or fails.

    Live weights are fetched when they can be drawn: the next ones no sooner than `drawn` was called
    for the last, and rarer the longer that took.

    Attributes:
        state: "idle", "running", "paused", "done" or "failed".
        plan: of this training; None before the first.
        own_text: that it takes.
        speed: one of `SPEEDS`, steps per second; None for as many as there can be.
        started: what the process said of its text and model; None before that.
        step_number: the last step that is known of this training.
        seconds: spent training.
        seconds_left: to the last step; None while nobody knows.
        live: the newest weights that arrived, whether a snapshot or not.
    """

    changed = Signal()
    progressed = Signal()
    weights_arrived = Signal(object)
    snapshot_taken = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        """No training yet."""
        super().__init__(parent)
        self.state = "idle"
        self.plan: Plan | None = None
        self.own_text = ""
        self.speed = SPEEDS[-1]
        self.started: Started | None = None
        self.step_number = 0
        self.seconds = 0.0
        self.seconds_left: float | None = None
        self.live: Snapshot | None = None
        self._trained: Plan | None = None  # what the run so far was trained by
        self._process: TrainingProcess | None = None
        self._on_its_way = False  # whether this training's process has not said anything yet
        self._losses = np.empty((0, 3))
        self._n_loss = 0
        self._snapshots: list[Snapshot] = []
        self._asked = self._drawing = False
        self._arrived = 0.0
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self._pull)

    @property
    def run(self) -> TrainedRun | None:
        """What has been trained so far; None before the first training has begun."""
        if self.started is None or self._trained is None:
            return None
        return TrainedRun(
            plan=self._trained,
            configuration=self.started.configuration,
            words=self.started.words,
            floor=self.started.floor,
            losses=self.losses,
            snapshots=tuple(self._snapshots),
        )

    @property
    def losses(self) -> Array:
        """[n, 3]: every step so far, its training loss (smoothed), its held-out loss or NaN."""
        return self._losses[: self._n_loss]

    @property
    def speed_name(self) -> str:
        """The speed in words."""
        if self.speed is None:
            return tr("full speed")
        return ntr("{n} step/s", "{n} steps/s", self.speed).format(n=self.speed)

    # What a person asks for

    def start(self, plan: Plan, own_text: str = "", run_at_once: bool = True) -> None:
        """Train anew; the run so far stays until the new one has begun."""
        self.close()
        self.plan, self.own_text = plan, own_text
        self.step_number, self.seconds, self.seconds_left = 0, 0.0, None
        self._on_its_way = True
        self._process = TrainingProcess(self)
        self._process.message_received.connect(self.on_message)
        self._process.failed.connect(self.on_failed)
        self._process.start(plan, own_text)
        self._process.send("speed", speed=self.speed)
        if run_at_once:
            self._process.send("run")
        self._become("running" if run_at_once else "paused")

    def pause(self) -> None:
        """Go no further; the weights of this step become a snapshot."""
        if self.state == "running":
            self._send("pause")
            self._become("paused")

    def resume(self) -> None:
        """Go on."""
        if self.state == "paused":
            self._send("run")
            self._become("running")

    def step(self) -> None:
        """One step more, while it is paused."""
        if self.state == "paused":
            self._send("step")

    def slower(self) -> None:
        """The next lower speed."""
        self._set_speed(SPEEDS.index(self.speed) - 1)

    def faster(self) -> None:
        """The next higher speed."""
        self._set_speed(SPEEDS.index(self.speed) + 1)

    def reset(self) -> None:
        """Back to the same start, and wait there."""
        if self.plan is not None:
            self.start(self.plan, self.own_text, run_at_once=False)

    def stop(self) -> None:
        """End it here; the weights of this step become the last snapshot."""
        if self.state not in ("running", "paused"):
            return
        if not self._on_its_way:
            self._send("stop")
            return
        self.close()
        self._become("idle" if self.run is None else "done")

    def close(self) -> None:
        """End the process, whatever it does."""
        self._clock.stop()
        self._asked = self._drawing = False
        if self._process is not None:
            self._process.close()
            self._process.deleteLater()
            self._process = None

    def drawn(self) -> None:
        """The window has painted the weights that arrived last."""
        if self._drawing:
            self._drawing = False
            took = min(perf_counter() - self._arrived, LONGEST_DRAWING)
            wait = max(BETWEEN_PULLS - took, took * (1 / MOST_DRAWING - 1))
            self._clock.start(round(wait * 1000))

    # What the process says

    def on_message(self, message: Message) -> None:
        """One thing that the process says."""
        match message:
            case Started():
                self._begin(message)
            case Progress():
                self._progress(message)
            case LiveWeights():
                self._asked = False
                self._arrive(message.snapshot)
            case SnapshotTaken():
                self._keep(message.snapshot)
            case Paused():
                self._arrive(self._snapshots[-1])
            case Done():
                self._arrive(self._snapshots[-1], last=True)
                self._become("done")
            case Refused():
                self.on_failed(message.sentence)

    def on_failed(self, sentence: str) -> None:
        """It goes no further; the newest weights become a snapshot."""
        self.close()
        if self.live is not None and self.live.step > self._snapshots[-1].step:
            self._keep(self.live)
        self._become("failed")
        self.failed.emit(sentence)

    def _begin(self, started: Started) -> None:
        self.started, self._trained = started, self.plan
        self._on_its_way = False
        self._losses = np.full((started.n_step + 1, 3), np.nan)
        self._n_loss = 0
        self._snapshots = []
        self.live = None
        self.changed.emit()

    def _progress(self, message: Progress) -> None:
        for row in message.losses:
            at = int(row[0])
            self._losses[at] = row
            self._n_loss = at + 1
        self.step_number = max(self._n_loss - 1, 0)
        self.seconds, self.seconds_left = message.seconds, message.seconds_left
        self.progressed.emit()
        self._pull()

    def _keep(self, snapshot: Snapshot) -> None:
        """A snapshot more; of those of pauses, the first gives way where there are too many."""
        assert self.started is not None
        if len(self._snapshots) >= most_snapshots(self.started.configuration):
            self._snapshots.remove(next(s for s in self._snapshots if s.step not in SNAPSHOTS))
        self._snapshots.append(snapshot)
        run = self.run
        assert run is not None
        shelf.put(run)
        self.snapshot_taken.emit(snapshot)
        self._arrive(snapshot)

    def _arrive(self, snapshot: Snapshot, last: bool = False) -> None:
        """Hand live weights on, unless they are known, or the ones before are still being drawn."""
        if self.live is not None and self.live.step >= snapshot.step:
            return
        drawing = self._drawing or self._clock.isActive()
        if drawing and self.state == "running" and not last:
            return
        run = self.run
        assert run is not None
        shelf.put_live(run, snapshot)
        self.live, self._drawing, self._arrived = snapshot, True, perf_counter()
        self.weights_arrived.emit(snapshot)

    def _pull(self) -> None:
        """Ask for the weights of now, if there are newer ones and they can be drawn."""
        newer = self.live is None or self.step_number > self.live.step
        if newer and not (self._asked or self._drawing or self._clock.isActive()):
            self._asked = True
            self._send("weights")

    # Both

    def _send(self, do: str, **more: Any) -> None:
        if self._process is not None:
            self._process.send(do, **more)

    def _set_speed(self, index: int) -> None:
        speed = SPEEDS[min(max(index, 0), len(SPEEDS) - 1)]
        if speed != self.speed:
            self.speed = speed
            self._send("speed", speed=speed)
            self.changed.emit()

    def _become(self, state: str) -> None:
        if state not in ("running", "paused"):
            self._clock.stop()
            self._asked = False
        if state != self.state:
            self.state = state
            self.changed.emit()
