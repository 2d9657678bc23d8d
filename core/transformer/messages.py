"""What a training process says, and how it stands on the pipe between it and the window.

A message is a frame: the length of a header in four bytes (little-endian), the header (JSON), and
as many bytes of numbers as the header names.
"""

import dataclasses
import json
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from types import NoneType
from typing import Any

import numpy as np

from core.arrays import Array
from core.transformer.checkpoint import Snapshot
from core.transformer.configuration import Configuration
from core.transformer.corpus import PronounCount

LONGEST_HEADER = 10**7  # bytes; the words of a vocabulary are the longest part
MOST_NUMBERS = 10**7  # bytes; the largest weights have 4.3 million

_LENGTH = struct.Struct("<I")


class FrameError(ValueError):
    """What came over the pipe is no message."""


@dataclass(frozen=True)
class Started:
    """The text is read and the first weights are there.

    Attributes:
        configuration: of the model.
        words: its vocabulary.
        floor: the entropy of the text, in nats per token; None where nobody knows it.
        n_step: after how many steps the training is done.
        counts: of pronouns in the training text, where the grammar has a part in it.
        probes: the words of the sentences that its heads are probed on, where those are not the
            grammar's.
    """

    configuration: Configuration
    words: tuple[str, ...]
    floor: float | None
    n_step: int
    counts: tuple[PronounCount, ...] = ()
    probes: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, eq=False)
class Progress:
    """How far it is.

    Attributes:
        losses: what is new, [n, 3]: step, training loss (smoothed) and held-out loss in nats per
            token; NaN where that was not measured.
        seconds: spent training, pauses left aside.
        seconds_left: to the last step at this speed; None while nobody knows.
    """

    losses: Array
    seconds: float
    seconds_left: float | None


@dataclass(frozen=True)
class LiveWeights:
    """The weights of now, because they were asked for."""

    snapshot: Snapshot


@dataclass(frozen=True)
class SnapshotTaken:
    """The weights of a step that stays."""

    snapshot: Snapshot


@dataclass(frozen=True)
class Paused:
    """The weights of now are the last snapshot, and nothing goes on before it is told to."""


@dataclass(frozen=True)
class Done:
    """The last step is taken, or it was stopped; nothing follows."""


@dataclass(frozen=True)
class Refused:
    """It cannot be done; a sentence says why. Nothing follows."""

    sentence: str


Message = Started | Progress | LiveWeights | SnapshotTaken | Paused | Done | Refused


def packed(message: Message) -> bytes:
    """A message as a frame."""
    header, numbers = _parts(message)
    header = {"message": type(message).__name__, "bytes": len(numbers)} | header
    text = json.dumps(header).encode()
    return _LENGTH.pack(len(text)) + text + numbers


class Unpacking:
    """Frames that arrive in pieces of any length."""

    def __init__(self) -> None:
        """Nothing has arrived."""
        self._data = bytearray()
        self._awaited = _LENGTH.size  # bytes, before which nothing can be read

    def take(self, data: bytes) -> Iterator[Message]:
        """The messages that these bytes complete.

        Raises:
            FrameError: if they are none.
        """
        self._data += data
        while (message := self._next()) is not None:
            yield message

    def _next(self) -> Message | None:
        data = self._data
        if len(data) < self._awaited:
            return None
        start = _LENGTH.size + _LENGTH.unpack_from(data)[0]
        if start > LONGEST_HEADER:
            raise FrameError
        if len(data) < start:
            self._awaited = start
            return None
        try:
            header: dict[str, Any] = json.loads(data[_LENGTH.size : start])
            _check([header], dict)
            n_byte = header.pop("bytes")
            _check([n_byte], int)
            if not 0 <= n_byte <= MOST_NUMBERS:
                raise FrameError
            end = start + n_byte
            if len(data) < end:
                self._awaited = end
                return None
            message = _message(header.pop("message"), header, bytes(data[start:end]))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise FrameError from error
        del data[:end]
        self._awaited = _LENGTH.size
        return message


def _check(values: Iterable[object], *kinds: type) -> None:
    """Refuse what is of no such kind; true and false are no numbers."""
    if any(type(value) not in kinds for value in values):
        raise FrameError


def _parts(message: Message) -> tuple[dict[str, Any], bytes]:
    """The fields of a message that JSON can hold, and its numbers."""
    match message:
        case Progress():
            times = {"seconds": message.seconds, "seconds_left": message.seconds_left}
            return times, message.losses.astype("<f8").tobytes()
        case LiveWeights() | SnapshotTaken():
            snapshot = message.snapshot
            record = {
                field.name: getattr(snapshot, field.name)
                for field in dataclasses.fields(snapshot)
                if field.name != "flat"
            }
            return record, snapshot.flat.astype("<f4").tobytes()
        case _:
            return dataclasses.asdict(message), b""


def _message(name: str, fields: dict[str, Any], numbers: bytes) -> Message:
    match name:
        case "Started":
            configuration = Configuration(**fields.pop("configuration"))
            words = tuple(fields.pop("words"))
            counts = tuple(PronounCount(**each) for each in fields.pop("counts"))
            sentences: list[list[str]] = fields.pop("probes")
            probes = tuple(map(tuple, sentences))
            _check([*words, *(each.noun for each in counts), *chain(*probes)], str)
            _check([fields["n_step"], *(n for each in counts for n in (each.she, each.he))], int)
            _check([fields["floor"]], int, float, NoneType)
            return Started(configuration, words, counts=counts, probes=probes, **fields)
        case "Progress":
            losses = np.frombuffer(numbers, "<f8").reshape(-1, 3)
            _check([fields["seconds"]], int, float)
            _check([fields["seconds_left"]], int, float, NoneType)
            return Progress(losses, **fields)
        case "LiveWeights" | "SnapshotTaken":
            _check([fields["step"]], int)
            _check([fields["sha256"]], str)
            _check([fields["loss"], fields["held_out_loss"]], int, float)
            kind = LiveWeights if name == "LiveWeights" else SnapshotTaken
            return kind(Snapshot(flat=np.frombuffer(numbers, "<f4"), **fields))
        case "Paused":
            return Paused()
        case "Done":
            return Done()
        case "Refused":
            _check([fields["sentence"]], str)
            return Refused(**fields)
        case _:
            raise FrameError
