"""The trainings of an experiment, one after the other, and what is measured of them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

from core.transformer.checkpoint import Snapshot, TrainedRun
from core.transformer.experiments import Experiment
from core.transformer.experiments_measured import Measured, attention_behind, measure
from gui.training.session import TrainingSession


@dataclass(frozen=True, eq=False)
class _Waiting:
    """A snapshot that is to be measured."""

    at: int
    run: TrainedRun
    snapshot: Snapshot


@dataclass
class Record:
    """What is known of an experiment; it stays until it is run again.

    Attributes:
        answer: which was chosen; None while the question is open.
        n_seeds: with which it was last run.
        results: of every training that has begun, in their order.
        last: by side and seed, the last snapshot of every training that has ended.
        ended: how the last run ended: "", "done", "cancelled" or "failed".
        sentence: why it failed.
    """

    answer: int | None = None
    n_seeds: int = 0
    results: list[Measured] = field(default_factory=list)
    last: dict[tuple[int, int], Snapshot] = field(default_factory=dict)
    ended: str = ""
    sentence: str = ""

    @property
    def shown(self) -> tuple[Snapshot, Snapshot] | None:
        """The models of A and B with the first seed that both were trained with."""
        for side, seed in self.last:
            if side == 1 and (0, seed) in self.last:
                return self.last[0, seed], self.last[1, seed]
        return None


class Runs(QObject):
    """Runs one experiment at a time: for every seed A, then B, in a process of their own.

    Snapshots are measured one at a time between events, so that the window stays live.
    """

    changed = Signal()
    measured = Signal()
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Nothing to run."""
        super().__init__(parent)
        self.experiment: Experiment | None = None
        self.record = Record()
        self.session = TrainingSession(self)
        self._order: list[tuple[int, int]] = []
        self._at = 0
        self._began = 0.0
        self._took: tuple[list[float], list[float]] = ([], [])
        self._waiting: deque[_Waiting] = deque()
        self._clock = QTimer(self)
        self._clock.setInterval(0)
        self._clock.timeout.connect(self.on_idle)
        self.session.changed.connect(self.on_session_changed)
        self.session.progressed.connect(self.changed)
        self.session.snapshot_taken.connect(self.on_snapshot_taken)
        self.session.failed.connect(self.on_failed)

    @property
    def running(self) -> bool:
        """Whether an experiment is being run."""
        return self.experiment is not None

    @property
    def n_training(self) -> int:
        """How many trainings there are to be."""
        return len(self._order)

    @property
    def now(self) -> tuple[int, int, int]:
        """The training of now: its number from 0, its side and its seed."""
        at = min(self._at, len(self._order) - 1)
        return at, *self._order[at]

    @property
    def share_done(self) -> float:
        """From 0 to 1."""
        plan, of_this = self.session.plan, 0.0
        if self._at < len(self._order) and plan is not None:
            of_this = self.session.step_number / plan.n_step
        return (self._at + of_this) / max(len(self._order), 1)

    @property
    def seconds_left(self) -> float | None:
        """To the end of the last training; None while nobody knows."""
        if self._at >= len(self._order):
            return 0.0
        left = self.session.seconds_left
        if left is None:
            return None
        this = perf_counter() - self._began + left
        known = [sum(took) / len(took) if took else this for took in self._took]
        return left + sum(known[side] for side, _ in self._order[self._at + 1 :])

    def start(self, experiment: Experiment, n_seeds: int, record: Record) -> None:
        """Run it with the seeds from 0 on, and write what comes of it into `record`."""
        self.experiment, self.record = experiment, record
        record.n_seeds, record.ended, record.sentence = n_seeds, "", ""
        record.results.clear()
        record.last.clear()
        self._order = [(side, seed) for seed in range(n_seeds) for side in (0, 1)]
        self._took = ([], [])
        self._waiting.clear()
        self._at = 0
        self._train()

    def cancel(self) -> None:
        """Go no further; what was trained to the end stays."""
        if self.running:
            self._end("cancelled")

    # What comes of a training

    def on_session_changed(self) -> None:
        """A training has begun, or ended."""
        session = self.session
        if self.experiment is None or self._at >= len(self._order):
            return
        results = self.record.results
        run, started = session.run, session.started
        if run is None or started is None or run.plan != session.plan:
            return  # nothing of this training yet
        if session.state == "running" and not results[self._at].counts:
            results[self._at] = replace(results[self._at], counts=started.counts)
            self.measured.emit()
        elif session.state == "done":
            place = self._order[self._at]
            self.record.last[place] = run.snapshots[-1]
            self._took[place[0]].append(perf_counter() - self._began)
            self._at += 1
            if self._at < len(self._order):
                self._train()
            self._finish()

    def on_snapshot_taken(self, snapshot: Snapshot) -> None:
        """Measure it as soon as there is nothing else to do."""
        run = self.session.run
        if self.running and run is not None:
            self._waiting.append(_Waiting(self._at, run, snapshot))
            self._clock.start()

    def on_idle(self) -> None:
        """Measure one snapshot."""
        if self.experiment is None or not self._waiting:
            self._clock.stop()
            return
        waiting = self._waiting.popleft()
        at, run, snapshot = waiting.at, waiting.run, waiting.snapshot
        model = run.configuration, run.words, snapshot.flat
        result = self.record.results[at]
        finished = snapshot.step == run.plan.n_step
        if finished and self.experiment.key == "objective" and not run.configuration.causal:
            result = replace(result, behind=attention_behind(self.experiment, *model))
        self.record.results[at] = replace(
            result,
            steps=(*result.steps, snapshot.step),
            values=(*result.values, measure(self.experiment, *model)),
            finished=finished,
        )
        self.measured.emit()
        self._finish()

    def on_failed(self, sentence: str) -> None:
        """A training goes no further, and neither does the experiment."""
        self.record.sentence = sentence
        self._end("failed")

    def _train(self) -> None:
        """Begin the next training."""
        assert self.experiment is not None
        side, seed = self._order[self._at]
        self.record.results.append(Measured(side, seed))
        self._began = perf_counter()
        self.session.start(self.experiment.plan(side, seed))
        self.changed.emit()

    def _finish(self) -> None:
        """End when all is trained and measured."""
        if self.running and self._at == len(self._order) and not self._waiting:
            self._end("done")

    def _end(self, how: str) -> None:
        self.experiment = None
        self._clock.stop()
        self._waiting.clear()
        self.session.close()
        self.record.ended = how
        self.ended.emit()
