import os
import signal
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QProcess, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from running import POSIX

from core.checks import SettingsError
from core.transformer import shelf
from core.transformer.checkpoint import Snapshot, write_run
from core.transformer.messages import SnapshotTaken
from core.transformer.plan import Plan
from core.transformer.training import Training
from core.transformer.worker import SPEEDS
from gui.training import session as session_module
from gui.training.session import TrainingSession

PLAN = Plan(n_layer=1, n_head=1, d_model=16, n_step=12)
LONG = replace(PLAN, n_step=100_000)


class Heard:
    """What a session has told so far."""

    def __init__(self, session: TrainingSession) -> None:
        self.states: list[str] = []
        self.arrived: list[Snapshot] = []
        self.kept: list[Snapshot] = []
        self.failures: list[str] = []
        session.changed.connect(lambda: self.states.append(session.state))
        session.weights_arrived.connect(self.arrived.append)
        session.snapshot_taken.connect(self.kept.append)
        session.failed.connect(self.failures.append)


@pytest.fixture
def session(app: QApplication) -> Iterator[TrainingSession]:
    session = TrainingSession()
    yield session
    session.close()


@pytest.fixture
def heard(session: TrainingSession) -> Heard:
    return Heard(session)


@pytest.fixture
def paused(qtbot: QtBot, session: TrainingSession, heard: Heard) -> TrainingSession:
    """A long training before its first step, drawn."""
    with qtbot.waitSignal(session.snapshot_taken):
        session.start(LONG, run_at_once=False)
    session.drawn()
    return session


def trained(plan: Plan, *steps: int) -> list[bytes]:
    """The parameters after some steps of a training in this process."""
    training = Training(plan)
    found = {0: training.flat.tobytes()}
    while training.step_number < max(steps):
        training.step()
        found[training.step_number] = training.flat.tobytes()
    return [found[step] for step in steps]


def steps_of(session: TrainingSession) -> list[int]:
    assert session.run is not None
    return [snapshot.step for snapshot in session.run.snapshots]


def weights_of(session: TrainingSession) -> list[bytes]:
    assert session.run is not None
    return [snapshot.flat.tobytes() for snapshot in session.run.snapshots]


def finish(qtbot: QtBot, session: TrainingSession, plan: Plan = PLAN) -> None:
    session.start(plan)
    qtbot.waitUntil(lambda: session.state == "done")


def slow_down(session: TrainingSession) -> None:
    for _ in SPEEDS:
        session.slower()


def go_step_by_step(qtbot: QtBot, session: TrainingSession, n: int) -> None:
    """Steps of a paused training, each of them drawn."""
    for _ in range(n):
        with qtbot.waitSignal(session.weights_arrived):
            session.step()
        session.drawn()


def go_on_until(qtbot: QtBot, session: TrainingSession, step: int) -> None:
    session.resume()
    qtbot.waitUntil(lambda: session.step_number >= step)


# A run


def test_before_the_first_training_there_is_nothing(session: TrainingSession) -> None:
    assert session.state == "idle"
    assert session.run is None
    for nothing in (
        session.pause,
        session.resume,
        session.step,
        session.reset,
        session.stop,
        session.drawn,
        session.close,
    ):
        nothing()
    assert session.state == "idle"


def test_a_run_is_that_of_a_training_here(
    qtbot: QtBot, session: TrainingSession, heard: Heard
) -> None:
    finish(qtbot, session)
    kept = [0, 1, 2, 5, 10, 12]
    assert steps_of(session) == [each.step for each in heard.kept] == kept
    assert weights_of(session) == trained(PLAN, *kept)
    assert session.step_number == 12
    assert session.seconds_left == 0
    assert heard.failures == []
    # The last weights arrive whatever is being drawn.
    assert (heard.arrived[0].step, heard.arrived[-1].step) == (0, 12)


def test_a_run_has_the_losses_of_every_step_and_is_on_the_shelf(
    qtbot: QtBot, session: TrainingSession
) -> None:
    finish(qtbot, session)
    run = session.run
    assert run is not None
    assert run.plan == PLAN
    assert run.losses[:, 0].tolist() == list(range(13))
    assert np.isfinite(run.losses[1:, 1]).all()
    for snapshot in run.snapshots:
        assert run.losses[snapshot.step, 2] == snapshot.held_out_loss
    training = Training(PLAN)
    assert run.configuration == training.configuration
    assert run.words == training.corpus.vocabulary.words
    assert run.floor == training.corpus.floor
    for snapshot in run.snapshots:
        stored = shelf.weights_of(snapshot.sha256)
        assert (stored.step, stored.plan) == (snapshot.step, PLAN)
        assert shelf.run_of(snapshot.sha256).snapshots == run.snapshots


# Pause, step, speed


def test_paused_it_goes_step_by_step(qtbot: QtBot, paused: TrainingSession, heard: Heard) -> None:
    go_step_by_step(qtbot, paused, 3)
    assert paused.step_number == 3
    assert paused.state == "paused"
    assert steps_of(paused) == [0, 1, 2]
    assert [each.step for each in heard.arrived] == [0, 1, 2, 3]
    assert [each.flat.tobytes() for each in heard.arrived] == trained(LONG, 0, 1, 2, 3)


def test_pausing_keeps_the_weights_of_that_step(
    qtbot: QtBot, paused: TrainingSession, heard: Heard
) -> None:
    go_step_by_step(qtbot, paused, 3)
    slow_down(paused)
    paused.resume()
    paused.pause()  # by then the process may have taken one step more
    assert paused.state == "paused"
    qtbot.waitUntil(lambda: steps_of(paused)[-1] > 2)
    assert steps_of(paused) in ([0, 1, 2, 3], [0, 1, 2, 4])
    assert heard.arrived[-1].step == paused.step_number == steps_of(paused)[-1]
    assert heard.states[-2:] == ["running", "paused"]


def test_a_pause_at_a_snapshot_shows_it(
    qtbot: QtBot, paused: TrainingSession, heard: Heard
) -> None:
    """Even where it came while something else was being drawn."""
    with qtbot.waitSignal(paused.weights_arrived):
        paused.step()
    slow_down(paused)
    paused.resume()
    qtbot.waitUntil(lambda: heard.kept[-1].step == 2)
    assert heard.arrived[-1].step == 1
    with qtbot.waitSignal(paused.weights_arrived):
        paused.pause()
    assert heard.arrived[-1].step == paused.step_number


def test_pauses_change_nothing(qtbot: QtBot, session: TrainingSession) -> None:
    session.start(PLAN, run_at_once=False)
    session.step()
    session.step()
    session.step()
    session.resume()
    session.pause()
    session.resume()
    qtbot.waitUntil(lambda: session.state == "done")
    steps = steps_of(session)
    assert {0, 1, 2, 5, 10, 12} <= set(steps)
    assert weights_of(session) == trained(PLAN, *steps)


def test_steps_are_for_a_pause(qtbot: QtBot, paused: TrainingSession) -> None:
    paused.resume()
    paused.slower()
    paused.step()
    paused.pause()
    paused.resume()
    assert paused.state == "running"


def test_there_is_a_slowest_and_a_fastest_speed(session: TrainingSession, heard: Heard) -> None:
    assert session.speed is None
    assert session.speed_name == "full speed"
    session.faster()
    assert heard.states == []
    names = []
    for _ in SPEEDS:
        session.slower()
        names.append(session.speed_name)
    assert names == ["100 steps/s", "20 steps/s", "5 steps/s", "1 step/s", "1 step/s"]
    assert len(heard.states) == 4
    session.faster()
    assert session.speed_name == "5 steps/s"


def test_time_left_is_that_of_the_speed(qtbot: QtBot, paused: TrainingSession) -> None:
    slow_down(paused)
    with qtbot.waitSignal(paused.weights_arrived):
        paused.step()
    assert paused.seconds_left is not None
    assert paused.seconds_left >= LONG.n_step - 1


def test_the_next_training_has_the_same_speed(qtbot: QtBot, session: TrainingSession) -> None:
    slow_down(session)
    with qtbot.waitSignal(session.snapshot_taken):
        session.start(LONG, run_at_once=False)
    session.step()
    qtbot.waitUntil(lambda: session.step_number == 1)
    assert session.seconds_left is not None
    assert session.seconds_left >= LONG.n_step - 1


# Reset, stop, another one


def test_reset_goes_back_to_the_same_start(qtbot: QtBot, paused: TrainingSession) -> None:
    (first,) = weights_of(paused)
    go_on_until(qtbot, paused, 3)
    with qtbot.waitSignal(paused.snapshot_taken):
        paused.reset()
    assert paused.state == "paused"
    qtbot.waitUntil(lambda: steps_of(paused) == [0])
    assert weights_of(paused) == [first]
    assert paused.step_number == 0
    assert paused.losses.shape == (1, 3)


def test_what_is_done_can_be_reset(qtbot: QtBot, session: TrainingSession) -> None:
    finish(qtbot, session)
    session.reset()
    assert session.state == "paused"
    assert len(steps_of(session)) == 6  # until the new one has begun
    qtbot.waitUntil(lambda: steps_of(session) == [0])


def test_stopping_keeps_the_weights_of_that_step(
    qtbot: QtBot, paused: TrainingSession, heard: Heard
) -> None:
    go_on_until(qtbot, paused, 3)
    paused.stop()
    qtbot.waitUntil(lambda: paused.state == "done")
    assert steps_of(paused)[-1] == paused.step_number == heard.arrived[-1].step
    assert weights_of(paused)[-1:] == trained(LONG, paused.step_number)
    assert heard.failures == []


def test_stopping_what_has_not_begun_leaves_nothing(session: TrainingSession) -> None:
    session.start(LONG)
    session.stop()
    assert session.state == "idle"
    assert session.run is None


def test_stopping_what_has_not_begun_leaves_the_run_before(
    qtbot: QtBot, session: TrainingSession
) -> None:
    finish(qtbot, session)
    session.start(LONG)
    session.stop()
    assert session.state == "done"
    assert session.run is not None
    assert session.run.plan == PLAN


def test_another_training_takes_the_place(qtbot: QtBot, paused: TrainingSession) -> None:
    paused.resume()
    finish(qtbot, paused, replace(PLAN, seed=7))
    assert weights_of(paused)[-1:] == trained(replace(PLAN, seed=7), 12)


def test_a_run_has_no_more_snapshots_than_fit_into_a_file(paused: TrainingSession) -> None:
    first = paused.live
    assert first is not None
    for step in range(1, 101):
        paused.on_message(SnapshotTaken(replace(first, step=step, sha256=f"{step:064x}")))
    assert paused.run is not None
    steps = steps_of(paused)
    assert len(write_run(paused.run)) > 0
    assert {0, 1, 2, 5, 10, 20, 50, 100} <= set(steps)
    assert steps[-3:] == [98, 99, 100]


def test_where_one_ends_the_next_may_begin(
    qtbot: QtBot, session: TrainingSession, heard: Heard
) -> None:
    """As an experiment does that trains over several seeds."""
    seeds = iter((1, 2))

    def begin_the_next() -> None:
        seed = next(seeds, None) if session.state == "done" else None
        if seed is not None:
            session.start(replace(PLAN, seed=seed))

    session.changed.connect(begin_the_next)
    session.start(PLAN)
    qtbot.waitUntil(lambda: heard.states.count("done") == 3)
    lasts = [each.flat.tobytes() for each in heard.arrived if each.step == PLAN.n_step]
    assert lasts == [trained(replace(PLAN, seed=seed), 12)[0] for seed in range(3)]


# What goes wrong


@POSIX
def test_a_process_that_is_killed_leaves_the_run_so_far(
    qtbot: QtBot, paused: TrainingSession, heard: Heard
) -> None:
    go_on_until(qtbot, paused, 3)
    child = paused.findChild(QProcess)
    assert isinstance(child, QProcess)
    with qtbot.waitSignal(paused.failed):
        os.kill(child.processId(), signal.SIGKILL)
    assert paused.state == "failed"
    assert heard.failures[0].startswith("The training has ended before its time")
    assert steps_of(paused)[:3] == [0, 1, 2]
    assert len(paused.losses) > 3
    for snapshot in heard.kept:
        assert shelf.weights_of(snapshot.sha256).step == snapshot.step
    finish(qtbot, paused)
    assert steps_of(paused)[-1] == 12


@POSIX
def test_the_newest_weights_of_a_process_that_is_killed_become_a_snapshot(
    qtbot: QtBot, paused: TrainingSession
) -> None:
    go_step_by_step(qtbot, paused, 3)
    child = paused.findChild(QProcess)
    assert isinstance(child, QProcess)
    with qtbot.waitSignal(paused.failed):
        os.kill(child.processId(), signal.SIGKILL)
    assert steps_of(paused) == [0, 1, 2, 3]


def test_a_text_that_is_refused_leaves_the_run_before(
    qtbot: QtBot, session: TrainingSession, heard: Heard
) -> None:
    finish(qtbot, session)
    with qtbot.waitSignal(session.failed) as failed:
        session.start(replace(PLAN, text="file"), "Too short.")
    assert failed.args is not None
    assert failed.args[0].endswith(".")
    assert session.state == "failed"
    assert session.run is not None
    assert session.run.plan == PLAN


# Live weights


def test_live_weights_wait_until_the_last_are_drawn(
    qtbot: QtBot, session: TrainingSession, heard: Heard
) -> None:
    session.start(LONG)
    qtbot.waitUntil(lambda: session.step_number > 20)
    assert [each.step for each in heard.arrived] == [0]
    with qtbot.waitSignal(session.weights_arrived):
        session.drawn()
    assert heard.arrived[-1].step > 0
    assert session.live is heard.arrived[-1]


@pytest.mark.parametrize(("took", "wait"), [(0.0, 125), (0.025, 100), (0.5, 2000), (60, 2000)])
def test_drawing_takes_a_fifth_of_the_time_at_most(
    paused: TrainingSession,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    took: float,
    wait: int,
) -> None:
    now = 100.0
    monkeypatch.setattr(session_module, "perf_counter", lambda: now)
    with qtbot.waitSignal(paused.weights_arrived):
        paused.step()
    now += took
    paused.drawn()
    timer = paused.findChild(QTimer)
    assert isinstance(timer, QTimer)
    assert timer.interval() == wait


def test_of_live_weights_the_last_two_are_on_the_shelf(
    qtbot: QtBot, session: TrainingSession, heard: Heard
) -> None:
    with qtbot.waitSignal(session.snapshot_taken):
        session.start(replace(LONG, seed=11), run_at_once=False)
    session.drawn()
    go_step_by_step(qtbot, session, 6)
    with pytest.raises(SettingsError):
        shelf.weights_of(heard.arrived[3].sha256)
    for there in (0, 1, 2, 4, 5, 6):
        assert shelf.weights_of(heard.arrived[there].sha256).step == there
