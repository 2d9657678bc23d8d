"""A training without a window, in this process: what the worker of a window does, to the end."""

import dataclasses
import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from queue import SimpleQueue
from types import FrameType
from typing import Any

import numpy as np

from core.arrays import Array, read_only
from core.language import count, figure, tr
from core.progress_bar import ProgressBar
from core.settings import Settings
from core.transformer.checkpoint import Snapshot, TrainedRun
from core.transformer.messages import Message, Progress, SnapshotTaken
from core.transformer.plan import Plan, plan_of
from core.transformer.training import Training
from core.transformer.worker import Worker

Told = Callable[[int, float, float | None], None]
LOSS_DECIMALS = 3


def train(settings: Settings, own_text: str, bar: ProgressBar) -> TrainedRun:
    """The run that the settings of the transformer ask for, `bar` showing how far it is.

    Raises:
        SettingsError: if it cannot be.
    """
    plan = plan_of(settings)

    def tell(step: int, loss: float, seconds: float | None) -> None:
        told = tr("step {n} of {all}, loss {loss}").format(
            n=count(step), all=count(plan.n_step), loss=figure(loss, LOSS_DECIMALS)
        )
        left = "" if seconds is None else tr("{n} s left").format(n=count(round(seconds)))
        bar.show(step / plan.n_step, tr(", ").join(filter(None, (told, left))))

    return trained(plan, own_text, tell)


def trained(plan: Plan, own_text: str, tell: Told) -> TrainedRun:
    """The run of a plan, to its last step or to Ctrl+C.

    Args:
        plan: of the training.
        own_text: of the file, where the plan takes one.
        tell: called about ten times a second, with the step, the smoothed loss in nats per token
            and the seconds that are left, None while nobody knows.

    Raises:
        SettingsError: if no corpus can be made of the text.
    """
    training = Training(plan, own_text)
    commands: SimpleQueue[dict[str, Any] | None] = SimpleQueue()
    losses: list[Array] = []
    snapshots: list[Snapshot] = []

    def hear(message: Message) -> None:
        match message:
            case Progress():
                losses.append(message.losses)
                if len(message.losses):
                    step, loss, _ = message.losses[-1].tolist()
                    tell(int(step), loss, message.seconds_left)
            case SnapshotTaken(snapshot):  # whose weights the next step changes in place
                flat = read_only(snapshot.flat.copy())
                snapshots.append(dataclasses.replace(snapshot, flat=flat))
            case _:
                pass

    commands.put({"do": "run"})
    with _stopped_by_interrupt(commands):
        Worker(training, commands, hear).run()
    return TrainedRun(
        plan,
        training.configuration,
        training.corpus.vocabulary.words,
        training.corpus.floor,
        read_only(np.concatenate(losses) if losses else np.empty((0, 3))),
        tuple(snapshots),
    )


@contextmanager
def _stopped_by_interrupt(commands: SimpleQueue[dict[str, Any] | None]) -> Generator[None]:
    """Stop between two steps on Ctrl+C; at once if it is pressed again."""

    def stop(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        commands.put({"do": "stop"})

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
