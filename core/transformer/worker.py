"""The training process: reads what to do from one pipe, and says in another how it goes.

The first line that it reads is a table in JSON with `plan`, `own_text` and `language`. Every other
one is a table with `do`, one of `COMMANDS`; with "speed" it has `speed`, one of `SPEEDS`. What it
says are the messages of `core.transformer.messages`. It ends when there is nothing more to read,
because then the window is gone.
"""

import json
import math
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from time import perf_counter
from typing import Any, BinaryIO, NoReturn, TypeGuard, cast

import numpy as np

from core.checks import SettingsError
from core.language import LANGUAGES, count, tr, use_language
from core.transformer import WORKER_FLAG
from core.transformer.checkpoint import Snapshot, sha256_of
from core.transformer.corpus import pronoun_counts
from core.transformer.messages import (
    Done,
    LiveWeights,
    Message,
    Paused,
    Progress,
    Refused,
    SnapshotTaken,
    Started,
    packed,
)
from core.transformer.plan import Plan
from core.transformer.probe_sentences import own_probes
from core.transformer.training import SNAPSHOTS, Training

FLAG = WORKER_FLAG
COMMANDS = ("run", "pause", "step", "speed", "weights", "stop")
SPEEDS = (1, 5, 20, 100, None)  # steps per second, None: as many as there can be

BETWEEN_REPORTS = 0.1  # seconds
TIMES_HELD_OUT = 25  # that the held-out loss is measured in a training, besides snapshots
NICE = 5  # where processes queue for a core, whoever types goes first
REMEMBERED = 0.9  # of the smoothed loss and duration, at each step

Commands = SimpleQueue[dict[str, Any] | None]


def work() -> NoReturn:
    """Be the training process of a window, to the end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is meant for the window
    if hasattr(os, "nice"):
        os.nice(NICE)
    sys.stdout = sys.stderr  # so that nothing else gets between the messages
    asked = open(0, "rb", closefd=False)  # noqa: SIM115 - the thread that reads it never ends
    said = open(1, "wb", closefd=False)  # noqa: SIM115
    serve(asked, said)
    os._exit(0)


def serve(asked: BinaryIO, said: BinaryIO) -> None:
    """Train as `asked` says, and tell `said` of it; returns when that is over."""
    commands: Commands = SimpleQueue()
    Thread(target=_listen, args=(asked, commands), daemon=True).start()
    order = commands.get()
    if not _is_order(order):
        return

    def say(message: Message) -> None:
        said.write(packed(message))
        said.flush()

    with suppress(OSError):  # the window is gone; not every system calls that a broken pipe
        use_language(order["language"])
        try:
            Worker(Training(Plan.from_dict(order["plan"]), order["own_text"]), commands, say).run()
        except SettingsError as error:
            say(Refused(str(error)))
        except MemoryError:
            say(Refused(tr("The memory is too small for this training: choose a smaller size.")))


def _listen(asked: BinaryIO, commands: Commands) -> None:
    """Pass on what is read, line by line, and None at the end, or where it makes no sense."""
    try:
        with suppress(ValueError, RecursionError):
            for line in asked:
                commands.put(json.loads(line))
    finally:
        commands.put(None)


def _is_order(order: Any) -> TypeGuard[dict[str, Any]]:
    return (
        isinstance(order, dict)
        and "plan" in order
        and isinstance(cast("Any", order).get("own_text"), str)
        and cast("Any", order).get("language") in (*LANGUAGES,)
    )


def _is_command(command: Any) -> TypeGuard[dict[str, Any]]:
    return (
        isinstance(command, dict)
        and cast("Any", command).get("do") in COMMANDS
        and cast("Any", command).get("speed") in SPEEDS
    )


class Smoothed:
    """A mean in which what came last weighs most, without a bias to where it began.

    Kingma and Ba 2015, section 3.
    """

    def __init__(self) -> None:
        """Nothing is known."""
        self._sum = self._weight = 0.0

    def add(self, value: float) -> None:
        """One more."""
        self._sum = REMEMBERED * self._sum + (1 - REMEMBERED) * value
        self._weight = REMEMBERED * self._weight + (1 - REMEMBERED)

    @property
    def mean(self) -> float:
        """Of what was added; NaN of nothing."""
        return self._sum / self._weight if self._weight else math.nan


class Worker:
    """One training, step by step, between commands."""

    def __init__(
        self, training: Training, commands: Commands, say: Callable[[Message], None]
    ) -> None:
        """Nothing happens before `run`."""
        self._training, self._commands, self._say = training, commands, say
        self._running = False
        self._speed: float | None = None
        self._began = self._reported = -math.inf
        self._seconds = 0.0
        self._loss, self._duration = Smoothed(), Smoothed()
        self._losses: list[tuple[float, float, float]] = []
        self._measured = self._taken = -1
        self._held_out = math.nan
        self._kept = {*SNAPSHOTS, training.plan.n_step}

    def run(self) -> None:
        """Obey until the last step is taken, or there is nobody to obey to."""
        training = self._training
        plan, corpus = training.plan, training.corpus
        counts, probes = (), ()
        if plan.text == "file":
            probes = tuple(probe.words for probe in own_probes(corpus))
        else:
            counts = pronoun_counts(corpus)
        words = corpus.vocabulary.words
        self._say(Started(training.configuration, words, corpus.floor, plan.n_step, counts, probes))
        self._take_snapshot()
        while training.step_number < plan.n_step:
            try:
                command = self._commands.get(timeout=self._idle())
            except Empty:
                self._step()
                continue
            if not _is_command(command):
                return
            if command["do"] == "stop":
                self._take_snapshot()
                break
            self._obey(command)
        self._say(Done())

    def _obey(self, command: dict[str, Any]) -> None:
        match command["do"]:
            case "run":
                self._running = True
            case "pause":
                self._running = False
                self._take_snapshot()
                self._say(Paused())
            case "step":
                self._step()
            case "speed":
                self._speed = command["speed"]
            case "weights":
                self._report()
                self._say(LiveWeights(self._snapshot()))
            case _:
                pass

    def _idle(self) -> float | None:
        """Seconds to the next step; None if nobody wants one."""
        if not self._running:
            return None
        if self._speed is None:
            return 0.0
        return max(self._began + 1 / self._speed - perf_counter(), 0.0)

    def _step(self) -> None:
        training = self._training
        self._began = perf_counter()
        loss = training.step()
        took = perf_counter() - self._began
        if not math.isfinite(loss):
            raise SettingsError(
                tr("The loss is no number any more at step {n}: train with another seed.").format(
                    n=count(training.step_number)
                )
            )
        self._loss.add(loss)
        self._seconds += took
        self._duration.add(took)
        step, n_step = training.step_number, training.plan.n_step
        if step in self._kept:
            self._take_snapshot()
        elif step % max(n_step // TIMES_HELD_OUT, 1) == 0:
            self._measure()
        else:
            self._losses.append((step, self._loss.mean, math.nan))
        if not self._running or perf_counter() - self._reported > BETWEEN_REPORTS:
            self._report()

    def _measure(self) -> None:
        """The held-out loss of this step, once."""
        step = self._training.step_number
        if self._measured != step:
            self._measured, self._held_out = step, self._training.held_out_loss()
            self._losses.append((step, self._loss.mean, self._held_out))

    def _take_snapshot(self) -> None:
        """The weights of this step, once."""
        step = self._training.step_number
        if self._taken != step:
            self._taken = step
            self._measure()
            self._report()
            self._say(SnapshotTaken(self._snapshot()))

    def _snapshot(self) -> Snapshot:
        training = self._training
        step, flat = training.step_number, training.flat
        sha256 = sha256_of(training.configuration, training.corpus.vocabulary.words, flat)
        held_out = self._held_out if self._measured == step else math.nan
        return Snapshot(step, sha256, self._loss.mean, held_out, flat)

    def _report(self) -> None:
        step, n_step = self._training.step_number, self._training.plan.n_step
        duration = self._duration.mean
        if self._speed is not None:
            duration = max(duration, 1 / self._speed)
        left = None if math.isnan(duration) else duration * (n_step - step)
        losses = np.array(self._losses).reshape(-1, 3)
        self._losses.clear()
        self._reported = perf_counter()
        self._say(Progress(losses, self._seconds, left))
