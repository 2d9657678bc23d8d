"""Trained weights as a file: an `.npz` of three arrays, made and read without pickle.

`header` is JSON text as bytes, `losses` [n, 3] float64, `snapshots` [n_snapshot, n_parameters]
float32, little-endian both. `numpy.load` reads the file, too.
"""

import dataclasses
import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from core import __version__
from core.arrays import Array, read_only
from core.checks import (
    SettingsError,
    check_length,
    check_number,
    check_text,
    check_whole_number,
    json_value,
    list_from,
    record_from,
)
from core.language import tr
from core.model_records import MAX_STEPS
from core.transformer.configuration import Configuration
from core.transformer.npz import NpzError, TooLargeError, packed, unpacked
from core.transformer.plan import Plan
from core.transformer.vocabulary import Vocabulary
from core.transformer.weights import Floats, n_parameters

FORMAT = "attention-explorer-weights"
VERSION = 1
MAX_BYTES = 128_000_000  # of the file, and of its arrays
MAX_HEADER = 2_000_000
MAX_SNAPSHOTS = 64
MAX_LOSSES = 2 * MAX_STEPS
MAX_LOSS = 1e6
MAX_WORD = 200  # characters

KEYS = ("format", "version", "program", "plan", "configuration", "words", "floor", "snapshots")
SNAPSHOT_KEYS = ("step", "sha256", "loss", "held_out_loss")
TYPES = {"header": "|u1", "losses": "<f8", "snapshots": "<f4"}


def most_snapshots(configuration: Configuration) -> int:
    """How many snapshots of a model a file has room for."""
    room = MAX_BYTES - MAX_HEADER - 24 * MAX_LOSSES
    return min(MAX_SNAPSHOTS, room // (4 * n_parameters(configuration)))


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The weights after a step.

    Attributes:
        step: how many steps they have had.
        sha256: of what they are, as `sha256_of` has it.
        loss: of the training, in nats per token; NaN before the first step.
        held_out_loss: in nats per token; NaN if it was not measured.
        flat: [n_parameters], float32.
    """

    step: int
    sha256: str
    loss: float
    held_out_loss: float
    flat: Floats


@dataclass(frozen=True, eq=False)
class TrainedRun:
    """A training as it went.

    Attributes:
        plan: what it was to be.
        configuration: of the model.
        words: its vocabulary, by id.
        floor: entropy of the text in nats per token; None where nobody knows it.
        losses: [n, 3], step, training loss and held-out loss; NaN where not measured.
        snapshots: in the order of their steps.
    """

    plan: Plan
    configuration: Configuration
    words: tuple[str, ...]
    floor: float | None
    losses: Array
    snapshots: tuple[Snapshot, ...]


def sha256_of(configuration: Configuration, words: Sequence[str], flat: Floats) -> str:
    """What weights are called: the SHA-256, in hexadecimal, of all that a forward pass needs.

    Of one line of JSON, {"configuration": …, "words": …} with sorted names, without spaces and in
    ASCII, and behind its line feed the parameters as little-endian float32.
    """
    return _Name(configuration, words).of(flat)


class _Name:
    """`sha256_of` for several weights of one model."""

    def __init__(self, configuration: Configuration, words: Sequence[str]) -> None:
        essentials = {"configuration": dataclasses.asdict(configuration), "words": list(words)}
        line = json.dumps(essentials, sort_keys=True, separators=(",", ":")) + "\n"
        self._begun = hashlib.sha256(line.encode("ascii"))

    def of(self, flat: Floats) -> str:
        digest = self._begun.copy()
        digest.update(np.ascontiguousarray(flat, "<f4").data)
        return digest.hexdigest()


def write_run(run: TrainedRun) -> bytes:
    """A run as the bytes of its file; the same run gives the same bytes.

    Raises:
        SettingsError: if it is too large for a file that can be read again.
    """
    n = n_parameters(run.configuration)
    _check_size(len(run.snapshots), n, len(run.losses))
    snapshots = [
        {name: _or_none(getattr(snapshot, name)) for name in SNAPSHOT_KEYS}
        for snapshot in run.snapshots
    ]
    values = (
        FORMAT,
        VERSION,
        __version__,
        run.plan.as_dict(),
        dataclasses.asdict(run.configuration),
        run.words,
        run.floor,
        snapshots,
    )
    header = json.dumps(dict(zip(KEYS, values, strict=True)), allow_nan=False).encode()
    weights = [snapshot.flat for snapshot in run.snapshots]
    arrays = {
        "header": np.frombuffer(header, np.uint8),
        "losses": np.asarray(run.losses, "<f8").reshape(-1, 3),
        "snapshots": np.stack(weights).astype("<f4") if weights else np.empty((0, n), "<f4"),
    }
    return packed(arrays)


def read_run(data: bytes) -> TrainedRun:
    """The run whose file has these bytes, every value checked; nothing large is made unchecked.

    Raises:
        SettingsError: if they are no such file, or a damaged one.
    """
    try:
        arrays = unpacked(data, TYPES, MAX_BYTES)
        if arrays["header"].nbytes > MAX_HEADER:
            raise _damaged()
        values = json_value(arrays["header"].tobytes())
    except TooLargeError as error:
        raise _too_large() from error
    except (NpzError, SettingsError) as error:
        raise _damaged() from error
    header = record_from(tr("The file of weights"), values)
    _check_format(header)
    header = record_from(tr("The file of weights"), header, KEYS, KEYS)
    check_text(tr("The program of the file"), header["program"], MAX_WORD, MAX_WORD)
    plan = Plan.from_dict(header["plan"])
    configuration = _configuration_from(header["configuration"])
    words = _words_from(header["words"], configuration)
    if header["floor"] is not None:
        check_number(tr("The entropy of the text"), header["floor"], 0.0, MAX_LOSS)
    records = list_from(tr("The list of snapshots"), header["snapshots"])
    if arrays["snapshots"].shape != (len(records), n_parameters(configuration)):
        raise _damaged()
    name = _Name(configuration, words)
    snapshots = tuple(
        _snapshot_from(record, flat, name)
        for record, flat in zip(records, arrays["snapshots"], strict=True)
    )
    _check_order([snapshot.step for snapshot in snapshots])
    return TrainedRun(
        plan, configuration, words, header["floor"], _losses_from(arrays["losses"]), snapshots
    )


def _check_format(header: dict[str, Any]) -> None:
    if header.get("format") != FORMAT:
        raise SettingsError(
            tr("This is no file of weights: choose one that the program has written.")
        )
    version = header.get("version")
    if type(version) is int and version > VERSION:
        raise SettingsError(
            tr("These weights are from a newer version of the program: open them with that.")
        )
    check_whole_number(tr("The version of the file of weights"), version, 1, VERSION)


def _configuration_from(values: object) -> Configuration:
    names = [each.name for each in dataclasses.fields(Configuration)]
    return Configuration(**record_from(tr("The shape of the model"), values, names, names))


def _words_from(values: object, configuration: Configuration) -> tuple[str, ...]:
    words = list_from(tr("The vocabulary"), values)
    check_length(tr("The vocabulary"), len(words), configuration.n_vocabulary)
    for word in words:
        check_text(tr("A word of the vocabulary"), word, 1, MAX_WORD)
    if len(words) != configuration.n_vocabulary:
        raise _damaged()
    try:
        return Vocabulary(tuple(words)).words
    except ValueError as error:
        raise _damaged() from error


def _snapshot_from(values: object, flat: Floats, name: _Name) -> Snapshot:
    record = record_from(tr("A snapshot"), values, SNAPSHOT_KEYS, SNAPSHOT_KEYS)
    check_whole_number(tr("The step of a snapshot"), record["step"], 0, MAX_STEPS)
    for key in ("loss", "held_out_loss"):
        if record[key] is None:
            record[key] = math.nan
        else:
            check_number(tr("The loss of a snapshot"), record[key], 0.0, MAX_LOSS)
    if not np.isfinite(flat).all() or record["sha256"] != name.of(flat):
        raise _damaged()
    return Snapshot(**record, flat=read_only(flat))


def _losses_from(losses: Array) -> Array:
    if losses.ndim != 2 or losses.shape[1] != 3:
        raise _damaged()
    check_length(tr("The list of losses"), len(losses), MAX_LOSSES)
    steps, figures = losses[:, 0], losses[:, 1:]
    there = figures[~np.isnan(figures)]
    whole = (steps >= 0) & (steps <= MAX_STEPS) & (np.floor(steps) == steps)
    if not (whole.all() and (np.diff(steps) >= 0).all()):
        raise _damaged()
    if not ((there >= 0) & (there <= MAX_LOSS)).all():
        raise _damaged()
    return read_only(losses)


def _check_order(steps: list[int]) -> None:
    if steps != sorted(set(steps)):
        raise _damaged()


def _check_size(n_snapshot: int, n: int, n_loss: int) -> None:
    check_length(tr("The list of snapshots"), n_snapshot, MAX_SNAPSHOTS)
    check_length(tr("The list of losses"), n_loss, MAX_LOSSES)
    if 4 * n_snapshot * n + 24 * n_loss + MAX_HEADER > MAX_BYTES:
        raise _too_large()


def _or_none(value: Any) -> Any:
    return None if isinstance(value, float) and math.isnan(value) else value


def _too_large() -> SettingsError:
    return SettingsError(
        tr("The file of weights is larger than {n} MB: train a smaller model.").format(
            n=MAX_BYTES // 10**6
        )
    )


def _damaged() -> SettingsError:
    return SettingsError(
        tr("The file of weights is damaged: take another copy, or train the model again.")
    )
