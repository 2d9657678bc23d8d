"""What a training process says, and what it is told."""

import io
import json
import struct
from functools import cache
from random import Random
from typing import Any

import numpy as np

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
from core.transformer.worker import serve
from tests.fuzz.json_mutations import DEEP, mutated_json, written_json
from tests.fuzz.mutations import mutated_bytes
from tests.fuzz.reader import Reader, check_sentence

WORDS = ("<unk>", "<mask>", ".", "the", "cat", "我")


@cache
def frames() -> tuple[bytes, ...]:
    """One of every kind, and a few in a row."""
    snapshot = Snapshot(3, "0" * 64, 2.5, float("nan"), np.zeros(6, np.float32))
    shape = Configuration(len(WORDS), 8, 1, 2, 16)
    counts = (PronounCount("nurse", 3, 4),)
    messages: tuple[Message, ...] = (
        Started(shape, WORDS, 1.5, 100, counts, (("the", "cat"), ("我",))),
        Started(shape, WORDS, None, 100),
        Progress(np.array([[1.0, 4.0, np.nan], [2.0, 3.5, 3.75]]), 0.5, None),
        Progress(np.empty((0, 3)), 0.5, 12.0),
        SnapshotTaken(snapshot),
        LiveWeights(snapshot),
        Paused(),
        Refused("The text is too short: choose another."),
        Done(),
    )
    each = tuple(map(packed, messages))
    return (*each, b"".join(each), b"".join(each[::2]))


def _mutated(random: Random, data: bytes) -> bytes:
    if random.random() < 0.1:
        return mutated_bytes(random, data)
    parts = _parts(data)
    if not parts:
        return mutated_bytes(random, data)
    at = random.randrange(len(parts))
    header, numbers = parts[at]
    way = random.random()
    if way < 0.8:
        try:
            value = mutated_json(random, json.loads(header), _headers())
        except (ValueError, RecursionError):
            value = None
        header = written_json(random, value)
        if random.random() < 0.02:
            header = random.choice((DEEP, b"[]", b'"x"', b"5", b"null", b'{"bytes":Infinity}'))
    elif way < 0.9:
        numbers = mutated_bytes(random, numbers)
        try:
            value = json.loads(header)
            value["bytes"] = len(numbers)
            header = json.dumps(value).encode()
        except (ValueError, TypeError, RecursionError):
            pass
    else:
        parts.insert(random.randrange(len(parts) + 1), random.choice(parts))
        return b"".join(_frame(*part) for part in parts)
    parts[at] = header, numbers
    return b"".join(_frame(*part) for part in parts)


@cache
def _headers() -> Any:
    return [json.loads(header) for data in frames() for header, _ in _parts(data)]


def _frame(header: bytes, numbers: bytes) -> bytes:
    return struct.pack("<I", len(header)) + header + numbers


def _parts(data: bytes) -> list[tuple[bytes, bytes]]:
    """The headers and the numbers of the frames, as far as they can be told apart."""
    parts = list[tuple[bytes, bytes]]()
    while len(data) >= 4:
        end = 4 + struct.unpack_from("<I", data)[0]
        header = data[4:end]
        try:
            n = int(json.loads(header)["bytes"])
        except Exception:  # it was changed before
            return parts
        parts.append((header, data[end : end + max(n, 0)]))
        data = data[end + max(n, 0) :]
    return parts


def _read(data: bytes) -> list[Message]:
    """As they come out of a pipe: in pieces."""
    unpacking, messages = Unpacking(), list[Message]()
    size = 1 + len(data) % 97
    for start in range(0, len(data), size):
        messages += unpacking.take(data[start : start + size])
    return messages


def _check(data: bytes, messages: list[Message]) -> None:
    """That every field is what the window takes it for, and that it could be said again."""
    for message in messages:
        match message:
            case Started():
                assert isinstance(message.configuration, Configuration)
                assert all(isinstance(word, str) for word in message.words)
                assert message.floor is None or _is_number(message.floor)
                assert type(message.n_step) is int
                assert all(isinstance(each.noun, str) for each in message.counts)
                assert all(type(n) is int for c in message.counts for n in (c.she, c.he))
                assert all(isinstance(word, str) for probe in message.probes for word in probe)
            case Progress():
                assert message.losses.shape[1] == 3
                assert _is_number(message.seconds)
                assert message.seconds_left is None or _is_number(message.seconds_left)
            case LiveWeights() | SnapshotTaken():
                assert type(message.snapshot.step) is int
                assert isinstance(message.snapshot.sha256, str)
                assert _is_number(message.snapshot.loss)
                assert _is_number(message.snapshot.held_out_loss)
                assert message.snapshot.flat.ndim == 1
            case Refused():
                assert isinstance(message.sentence, str)
            case Paused() | Done():
                pass
        (again,) = Unpacking().take(packed(message))
        assert type(again) is type(message)


def _is_number(value: Any) -> bool:
    return type(value) in (int, float)


MESSAGES = Reader(
    "messages",
    ("core.transformer.messages",),
    frames,
    _mutated,
    _read,
    _check,
    refusals=(FrameError,),
    check_refusal=lambda said: None,  # the window says it
)


# The other way: what the process is told. A training takes long, so only one that is refused, or
# ends before its first step, is tried.


def _orders() -> list[bytes]:
    order = {"plan": {"text": "file", "n_context": 8}, "own_text": "too short", "language": "en"}
    every = [
        {"do": "speed", "speed": 5},
        {"do": "weights"},
        {"do": "stop"},
    ]
    return [b"".join(json.dumps(each).encode() + b"\n" for each in (order, *every))]


def _mutated_orders(random: Random, data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    if not lines or random.random() < 0.1:
        return mutated_bytes(random, data)
    at = random.randrange(len(lines))
    try:
        value = mutated_json(random, json.loads(lines[at]))
    except (ValueError, RecursionError):
        return mutated_bytes(random, data)
    if isinstance(value, dict) and isinstance(value.get("plan"), dict):
        value["plan"]["text"] = "file"
    lines[at] = written_json(random, value) + b"\n"
    return b"".join(lines)


def _read_orders(data: bytes) -> list[Message]:
    """What a training process answers."""
    said = io.BytesIO()
    serve(io.BytesIO(data), said)
    return list(Unpacking().take(said.getvalue()))


def _check_orders(data: bytes, said: list[Message]) -> None:
    """Nothing, a refusal, or how a training began."""
    for message in said:
        if isinstance(message, Refused):
            check_sentence(message.sentence)
    _check(data, said)


ORDERS = Reader(
    "orders",
    ("core.transformer.worker", "core.transformer.plan"),
    _orders,
    _mutated_orders,
    _read_orders,
    _check_orders,
    refusals=(),
    memory=lambda data: 3 * 10**7 + 100 * len(data),
)
