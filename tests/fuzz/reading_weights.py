"""Files of trained weights."""

import json
from contextlib import suppress
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

import numpy as np

from core.checks import SettingsError
from core.model_records import D_TRANSFORMER, TransformerSettings
from core.models import compute
from core.settings import Settings
from core.transformer import shelf
from core.transformer.checkpoint import (
    MAX_BYTES,
    MAX_HEADER,
    Snapshot,
    TrainedRun,
    read_run,
    sha256_of,
    write_run,
)
from core.transformer.configuration import Configuration
from core.transformer.corpus import Variant
from core.transformer.plan import Plan
from core.transformer.weights import n_parameters
from tests.fuzz.json_mutations import mutated_json, written_json
from tests.fuzz.reader import Reader
from tests.fuzz.zip_mutations import (
    Members,
    archive_of,
    array_file,
    members_of,
    mutated_archive,
)

WORDS = ("<unk>", "<mask>", ".", "the", "cat", "我")


@cache
def runs() -> tuple[bytes, ...]:
    """Small ones, of both objectives."""
    return tuple(write_run(each) for each in (_run("next", 2), _run("masked", 1), _run("next", 0)))


def _run(objective: str, n_snapshot: int) -> TrainedRun:
    shape = Configuration(len(WORDS), 8, 1, 2, D_TRANSFORMER[0], objective)
    stream = np.random.RandomState(n_snapshot)
    snapshots = []
    for step in range(n_snapshot):
        flat = stream.standard_normal(n_parameters(shape)).astype(np.float32) / 4
        loss = float("nan") if step == 0 else 2.5
        snapshots.append(Snapshot(step, sha256_of(shape, WORDS, flat), loss, 3.0, flat))
    losses = np.array([[0, np.nan, 4.0], [1, 3.5, np.nan], [1, 3.5, 3.75]])
    plan = Plan(variant=Variant(0.9, "cat", True), n_context=8, n_head=2, d_model=16, n_layer=1)
    floor = 1.25 if objective == "next" else None
    plan = replace(plan, objective=objective)
    return TrainedRun(plan, shape, WORDS, floor, losses, tuple(snapshots))


def _mutated(random: Random, data: bytes) -> bytes:
    data = mutated_archive(random, data, _another_header)
    members = members_of(data)
    if len(members) == 3 and random.random() < 0.4:  # other numbers may be weights, too
        return archive_of(_another_header(random, members, as_it_is=True))
    return data


def _another_header(random: Random, members: Members, as_it_is: bool = False) -> Members:
    """Another header, often one whose names of the weights are right again."""
    found = dict(members)
    npy = found.get("header.npy", b"")
    try:
        header = json.loads(npy[npy.index(b"\n") + 1 :])
    except (ValueError, RecursionError):  # it was changed before
        return members
    if not as_it_is:
        header = mutated_json(random, header, _headers())
    if random.random() < 0.01:
        _with_one_step(header)
    if as_it_is or random.random() < 0.7:
        _name_again(header, found.get("snapshots.npy", b""))
    text = written_json(random, header)
    if random.random() < 0.003:
        text += b" " * MAX_HEADER
    described = f"{{'descr': '|u1', 'fortran_order': False, 'shape': ({len(text)},), }}\n"
    found["header.npy"] = array_file(described, text)
    return list(found.items())


@cache
def _headers() -> Any:
    return [json.loads(_header(data)) for data in runs()]


def _header(data: bytes) -> bytes:
    npy = dict(members_of(data))["header.npy"]
    return npy[npy.index(b"\n") + 1 :]


def _with_one_step(header: Any) -> None:
    """As if all snapshots were of the same step."""
    with suppress(KeyError, TypeError, AttributeError):
        for record in header["snapshots"]:
            record["step"] = 5


def _name_again(header: Any, npy: bytes) -> None:
    """Call the weights what they are called with this vocabulary and shape, if that can be."""
    with suppress(KeyError, TypeError, ValueError, AttributeError):
        shape = Configuration(**header["configuration"])
        n = n_parameters(shape)
        flat = np.frombuffer(npy[npy.index(b"\n") + 1 :], "<f4")
        for record, each in zip(header["snapshots"], flat.reshape(-1, n), strict=False):
            record["sha256"] = sha256_of(shape, header["words"], each)


def _check(data: bytes, run: TrainedRun) -> None:
    assert run.configuration.n_vocabulary == len(run.words)
    n = n_parameters(run.configuration)
    for snapshot in run.snapshots:
        assert snapshot.flat.shape == (n,)
        assert not snapshot.flat.flags.writeable
        assert snapshot.sha256 == sha256_of(run.configuration, run.words, snapshot.flat)
    written = write_run(run)
    again = read_run(written)
    assert again.plan == run.plan
    assert again.configuration == run.configuration
    assert again.words == run.words
    assert again.floor == run.floor
    assert np.array_equal(again.losses, run.losses, equal_nan=True)
    assert [each.sha256 for each in again.snapshots] == [each.sha256 for each in run.snapshots]
    assert write_run(again) == written


def _use(data: bytes, run: TrainedRun) -> None:
    """Show the last weights, as the window does."""
    if not run.snapshots:
        return
    own = shelf.Shelf()
    own.put(run)
    shelf.put(run)
    settings = Settings(
        "the cat sat 我 . <mask>",
        1,
        model="transformer",
        transformer=TransformerSettings(run.snapshots[-1].sha256),
    )
    try:
        result = compute(settings)
    except SettingsError:
        return
    row = result.row
    assert np.isnan(row).all() or abs(row.sum() - 1) < 1e-4


WEIGHTS = Reader(
    "weights",
    (
        "core.transformer.checkpoint",
        "core.transformer.npz",
        "core.transformer.plan",
        "core.transformer.configuration",
        "core.transformer.vocabulary",
    ),
    runs,
    _mutated,
    read_run,
    _check,
    _use,
    # Its arrays as they stand in it, and once more where they are checked.
    memory=lambda data: 10**7 + 3 * MAX_BYTES,
)
