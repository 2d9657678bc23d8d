import io
import json
import math
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from running import PROGRAM, environment

from core import language
from core.transformer import worker
from core.transformer.messages import (
    Done,
    LiveWeights,
    Message,
    Progress,
    Refused,
    SnapshotTaken,
    Started,
    Unpacking,
)
from core.transformer.plan import Plan
from core.transformer.training import Training

PLAN = Plan(n_layer=1, n_head=2, d_model=16, n_step=12)
LONG = replace(PLAN, n_step=100_000)
LAST_WAIT = 60  # seconds, for what takes a fraction of one


@pytest.fixture(autouse=True)
def language_put_back() -> Iterator[None]:
    yield
    language.use()


def order(plan: Plan, own_text: str = "", language: str = "en") -> dict[str, Any]:
    return {"plan": plan.as_dict(), "own_text": own_text, "language": language}


def told(plan: Plan, *commands: str | dict[str, Any], **more: str) -> list[Message]:
    """What the worker says to these commands, and then to the end of them."""
    lines = [order(plan, **more)]
    lines += [{"do": each} if isinstance(each, str) else each for each in commands]
    said = io.BytesIO()
    worker.serve(io.BytesIO("".join(json.dumps(line) + "\n" for line in lines).encode()), said)
    return list(Unpacking().take(said.getvalue()))


def weights(messages: list[Message], kind: type[Message] = SnapshotTaken) -> dict[int, bytes]:
    """The parameters that were said, by step."""
    return {
        message.snapshot.step: message.snapshot.flat.tobytes()
        for message in messages
        if isinstance(message, kind) and isinstance(message, SnapshotTaken | LiveWeights)
    }


def trained(plan: Plan) -> dict[int, bytes]:
    """The parameters after every step of a training in this process."""
    training = Training(plan)
    found = {0: training.flat.tobytes()}
    for _ in range(plan.n_step):
        training.step()
        found[training.step_number] = training.flat.tobytes()
    return found


def losses(messages: list[Message]) -> np.ndarray:
    return np.vstack([each.losses for each in messages if isinstance(each, Progress)])


# Commands


def test_it_says_what_it_trains_before_it_does() -> None:
    started, *rest = told(PLAN)
    training = Training(PLAN)
    assert started == Started(
        configuration=training.configuration,
        words=training.corpus.vocabulary.words,
        floor=training.corpus.floor,
        n_step=12,
        counts=started.counts if isinstance(started, Started) else (),
    )
    assert isinstance(started, Started)
    assert {count.noun for count in started.counts} == {"nurse", "doctor"}
    assert list(weights(rest)) == [0]
    assert weights(rest)[0] == training.flat.tobytes()


def test_of_a_text_of_ones_own_it_says_the_probe_sentences() -> None:
    sentences = [f"The {a} is near the {b} now." for a in range(20) for b in range(20)]
    started, *_ = told(replace(PLAN, text="file"), own_text=" ".join(sentences))
    assert isinstance(started, Started)
    assert started.counts == ()
    assert len(started.probes) > 5
    assert all(probe[2:5] == ("is", "near", "the") for probe in started.probes)


def test_steps_are_those_of_a_training_here() -> None:
    expected = trained(PLAN)
    said = told(PLAN, *["step"] * 12)
    assert isinstance(said[-1], Done)
    found = weights(said)
    assert list(found) == [0, 1, 2, 5, 10, 12]
    assert found == {step: expected[step] for step in found}


def test_what_is_on_view_meanwhile_changes_nothing() -> None:
    """Pauses and measurements draw no random numbers of the training's."""
    expected = trained(PLAN)
    said = told(PLAN, *["step", "pause", "weights"] * 12)
    assert weights(said) == expected
    assert weights(said, LiveWeights) == {n: expected[n] for n in range(1, 12)}


def test_losses_are_of_every_step() -> None:
    said = told(PLAN, *["step"] * 12)
    rows = losses(said)
    assert rows[:, 0].tolist() == list(range(13))
    assert math.isnan(rows[0, 1])
    assert np.isfinite(rows[1:, 1]).all()
    training = Training(PLAN)
    assert rows[0, 2] == pytest.approx(training.held_out_loss())
    assert rows[1, 1] == pytest.approx(training.step())
    assert rows[1, 2] == pytest.approx(training.held_out_loss())


def test_losses_are_said_before_the_weights_of_their_step() -> None:
    latest = -1
    for message in told(PLAN, *["step", "weights"] * 12):
        if isinstance(message, Progress) and len(message.losses):
            latest = int(message.losses[-1, 0])
        if isinstance(message, SnapshotTaken | LiveWeights):
            assert latest == message.snapshot.step


def test_every_weights_are_named_by_what_they_are() -> None:
    first, second = (told(PLAN, "step", "weights", "step", "weights") for _ in range(2))
    names = [
        [each.snapshot.sha256 for each in said if isinstance(each, SnapshotTaken | LiveWeights)]
        for said in (first, second)
    ]
    assert names[0] == names[1]
    zero, one, live_one, two, live_two = names[0]
    assert (one, two) == (live_one, live_two)
    assert len({zero, one, two}) == 3


def test_stopping_keeps_what_was_reached() -> None:
    said = told(LONG, *["step"] * 3, "stop", "step")
    assert isinstance(said[-1], Done)
    assert list(weights(said)) == [0, 1, 2, 3]


def test_where_nobody_says_more_it_ends() -> None:
    assert not any(isinstance(message, Done) for message in told(LONG, "run"))
    said = io.BytesIO()
    worker.serve(io.BytesIO(), said)
    assert said.getvalue() == b""


@pytest.mark.parametrize(
    "line",
    [
        b"not JSON",
        b"[" * 10**5,
        b"\xff",
        b"5",
        b"{}",
        b'{"plan": {}, "own_text": 5, "language": "en"}',
        b'{"plan": {}, "own_text": "", "language": "../en"}',
        b'{"plan": {}, "own_text": "", "language": ["en"]}',
    ],
)
def test_to_what_is_no_order_it_says_nothing(line: bytes) -> None:
    said = io.BytesIO()
    worker.serve(io.BytesIO(line + b"\n"), said)
    assert said.getvalue() == b""


@pytest.mark.parametrize(
    "line",
    [b"not JSON", b"[]", b"{}", b'{"do": "fly"}', b'{"do": "speed", "speed": 0}', b"\xff\xff"],
)
def test_what_is_no_command_ends_it(line: bytes) -> None:
    said = io.BytesIO()
    first = json.dumps(order(LONG)).encode()
    worker.serve(io.BytesIO(b"\n".join((first, line, b'{"do": "step"}', b""))), said)
    messages = list(Unpacking().take(said.getvalue()))
    assert list(weights(messages)) == [0]
    assert not any(isinstance(message, Done) for message in messages)


def test_time_left_is_that_of_the_speed() -> None:
    said = told(LONG, "step", {"do": "speed", "speed": 5}, "weights")
    left = [message.seconds_left for message in said if isinstance(message, Progress)]
    assert left[0] is None
    assert left[-1] is not None
    assert left[-1] >= (LONG.n_step - 1) / 5


def test_a_text_that_will_not_do_is_refused_in_the_language_of_the_window() -> None:
    (english,) = told(replace(PLAN, text="file"), own_text="Too short.")
    (german,) = told(replace(PLAN, text="file"), own_text="Too short.", language="de")
    assert isinstance(english, Refused)
    assert isinstance(german, Refused)
    assert english.sentence.endswith(".")
    assert language.in_use() == "de"


def test_a_loss_beyond_all_numbers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Training, "step", lambda _: math.nan)
    refused = told(PLAN, "step", "step")[-1]
    assert refused == Refused("The loss is no number any more at step 0: train with another seed.")


def test_too_small_a_memory_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def step(_: Training) -> float:
        raise MemoryError

    monkeypatch.setattr(Training, "step", step)
    (*_, refused) = told(PLAN, "step")
    assert isinstance(refused, Refused)
    assert refused.sentence.startswith("The memory is too small")


# A process


@contextmanager
def process(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        command,
        cwd=PROGRAM.parent,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def tell(child: subprocess.Popen[bytes], *lines: dict[str, Any]) -> None:
    assert child.stdin is not None
    child.stdin.write("".join(json.dumps(line) + "\n" for line in lines).encode())
    child.stdin.flush()


def heard(child: subprocess.Popen[bytes]) -> Iterator[Message]:
    assert isinstance(child.stdout, io.BufferedReader)
    unpacking = Unpacking()
    while data := child.stdout.read1():
        yield from unpacking.take(data)


def test_a_run_is_that_of_a_training_here() -> None:
    with process(sys.executable, str(PROGRAM), worker.FLAG) as child:
        tell(child, order(PLAN), {"do": "run"})
        said = list(heard(child))
        assert child.wait(LAST_WAIT) == 0
        assert child.stderr is not None
        assert child.stderr.read() == b""
    expected, found = trained(PLAN), weights(said)
    assert list(found) == [0, 1, 2, 5, 10, 12]
    assert found == {step: expected[step] for step in found}


def test_it_ends_when_the_window_is_gone() -> None:
    with process(sys.executable, str(PROGRAM), worker.FLAG) as child:
        tell(child, order(LONG), {"do": "run"})
        assert isinstance(next(heard(child)), Started)
        assert child.stdin is not None
        child.stdin.close()
        assert child.stdout is not None
        child.stdout.close()
        assert child.wait(LAST_WAIT) == 0
        assert child.stderr is not None
        assert child.stderr.read() == b""


def test_it_starts_without_a_screen() -> None:
    with process(sys.executable, "-X", "importtime", str(PROGRAM), worker.FLAG) as child:
        _, imports = child.communicate(timeout=LAST_WAIT)
    assert b"core.transformer.worker" in imports
    assert b"PySide6" not in imports


CHATTY = """
import numpy as np
from core.transformer import worker

class Chatty(worker.Training):
    def step(self):
        print("a step")
        return super().step()

worker.Training = Chatty
worker.work()
"""


def test_nothing_gets_between_the_messages() -> None:
    with process(sys.executable, "-c", CHATTY) as child:
        tell(child, order(PLAN), {"do": "run"})
        said = list(heard(child))
        assert child.stderr is not None
        assert child.stderr.read().split() == [b"a", b"step"] * 12
    assert isinstance(said[-1], Done)
