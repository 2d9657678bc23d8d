import json
import math
import struct
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.transformer.checkpoint import Snapshot
from core.transformer.configuration import Configuration
from core.transformer.corpus import PronounCount
from core.transformer.messages import (
    Done,
    FrameError,
    LiveWeights,
    Message,
    Paused,
    Progress,
    Refused,
    SnapshotTaken,
    Started,
    Unpacking,
    packed,
)

CONFIGURATION = Configuration(n_vocabulary=4, n_context=2, n_layer=1, n_head=1, d_model=16)
FLAT = np.array([0.1, -2.5, 1e-30, 3e38], dtype=np.float32)
SNAPSHOT = Snapshot(step=5, sha256="ab" * 32, loss=1.25, held_out_loss=math.nan, flat=FLAT)
STARTED = Started(
    CONFIGURATION, ("<unk>", "<mask>", "Bäume", "."), 1.41, 20, (PronounCount("nurse", 3, 1),)
)
LOSSES = np.array([[0.0, math.nan, 4.5], [1.0, 4.25, math.nan]])


def read(data: bytes) -> list[Message]:
    return list(Unpacking().take(data))


def frame(header: object, numbers: bytes = b"") -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<I", len(text)) + text + numbers


@pytest.mark.parametrize(
    "message",
    [
        STARTED,
        Started(CONFIGURATION, ("a", "b"), None, 1, probes=(("a", "b"), ("b",))),
        Paused(),
        Done(),
        Refused("“x” is too short."),
    ],
)
def test_what_is_said_is_heard(message: Message) -> None:
    assert read(packed(message)) == [message]


@pytest.mark.parametrize("seconds_left", [None, 3.5])
def test_losses_are_heard(seconds_left: float | None) -> None:
    (heard,) = read(packed(Progress(LOSSES, 1.5, seconds_left)))
    assert isinstance(heard, Progress)
    np.testing.assert_array_equal(heard.losses, LOSSES)
    assert (heard.seconds, heard.seconds_left) == (1.5, seconds_left)


def test_nothing_new_has_no_rows() -> None:
    (heard,) = read(packed(Progress(np.empty((0, 3)), 0.0, None)))
    assert isinstance(heard, Progress)
    assert heard.losses.shape == (0, 3)


@pytest.mark.parametrize("kind", [LiveWeights, SnapshotTaken])
def test_weights_are_heard_bit_for_bit(kind: type[LiveWeights | SnapshotTaken]) -> None:
    (heard,) = read(packed(kind(SNAPSHOT)))
    assert type(heard) is kind
    assert isinstance(heard, LiveWeights | SnapshotTaken)
    snapshot = heard.snapshot
    assert snapshot.flat.tobytes() == FLAT.tobytes()
    assert snapshot.flat.dtype == np.float32
    assert not snapshot.flat.flags.writeable
    assert (snapshot.step, snapshot.sha256, snapshot.loss) == (5, "ab" * 32, 1.25)
    assert math.isnan(snapshot.held_out_loss)


@given(cuts=st.lists(st.integers(0, 600)))
def test_messages_may_arrive_in_pieces(cuts: list[int]) -> None:
    said = b"".join(map(packed, (STARTED, SnapshotTaken(SNAPSHOT), Done())))
    unpacking = Unpacking()

    def heard() -> Iterator[Message]:
        ends = sorted({0, len(said), *(min(cut, len(said)) for cut in cuts)})
        for start, end in pairwise(ends):
            yield from unpacking.take(said[start:end])

    assert [type(message) for message in heard()] == [Started, SnapshotTaken, Done]


def test_a_header_is_read_once_however_many_pieces_come_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[bytes] = []

    def loads(text: bytes) -> object:
        read.append(text)
        return json.JSONDecoder().decode(text.decode())

    monkeypatch.setattr("core.transformer.messages.json.loads", loads)
    unpacking, said = Unpacking(), packed(SnapshotTaken(SNAPSHOT)) + packed(Done())
    heard = [each for i in range(len(said)) for each in unpacking.take(said[i : i + 1])]
    assert [type(each) for each in heard] == [SnapshotTaken, Done]
    assert len(read) <= 3


def started(**changes: object) -> bytes:
    """What `STARTED` says, but for some fields."""
    return frame(json.loads(packed(STARTED)[4:]) | changes)


def live(**changes: object) -> bytes:
    """What `SNAPSHOT` says without its numbers, but for some fields."""
    header = packed(LiveWeights(SNAPSHOT))[4 : -FLAT.nbytes]
    return frame(json.loads(header) | {"bytes": 0} | changes)


def test_what_is_changed_below_would_else_be_heard() -> None:
    assert len(read(started() + live())) == 2


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xff\xff\xffTraceback",
        struct.pack("<I", 4) + b"nope",
        frame([]),
        frame({"bytes": 0}),
        frame({"message": "Hello", "bytes": 0}),
        frame({"message": "Refused", "bytes": 0}),
        frame({"message": "Progress", "bytes": 4, "seconds": 0, "seconds_left": None}, b"1234"),
        frame("a text"),
        frame(5),
        struct.pack("<I", 10**5) + b"[" * 10**5,
        frame({"message": "Done", "bytes": math.inf}),
        frame({"message": "Done", "bytes": 10**9}),
        frame({"message": "Done", "bytes": -5}),
        frame({"message": "Done", "bytes": "0"}),
        frame({"message": "Refused", "bytes": 0, "sentence": 5}),
        frame({"message": "Progress", "bytes": 0, "seconds": "1", "seconds_left": None}),
        frame({"message": "Progress", "bytes": 0, "seconds": 1, "seconds_left": []}),
        started(n_step=None),
        started(floor="1.5"),
        started(words=["a", 5]),
        started(counts=[{"noun": "nurse", "she": "3", "he": 1}]),
        started(probes=[["a", None]]),
        live(step="5"),
        live(sha256=None),
        live(loss=None),
        live(held_out_loss="nan"),
    ],
)
def test_what_is_no_message_is_refused(data: bytes) -> None:
    with pytest.raises(FrameError):
        read(data)
