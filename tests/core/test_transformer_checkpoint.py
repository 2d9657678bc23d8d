import dataclasses
import hashlib
import io
import json
import math
import tracemalloc
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.checks import SettingsError
from core.transformer import checkpoint
from core.transformer.checkpoint import Snapshot, TrainedRun, read_run, sha256_of, write_run
from core.transformer.plan import Plan
from core.transformer.weights import initial, n_parameters

PLAN = Plan(n_layer=1, n_head=2, d_model=16, n_context=8, n_step=5)
WORDS = ("<unk>", "<mask>", ".", "the", "Süß", "…")
CONFIGURATION = PLAN.configuration(len(WORDS))
LOSSES = np.array([[0, math.nan, 1.8], [1, 1.75, math.nan], [2, 1.7, 1.65]])

DAMAGED = "The file of weights is damaged: take another copy, or train the model again."


def run_of(n_snapshot: int = 2) -> TrainedRun:
    snapshots: list[Snapshot] = []
    for step in range(n_snapshot):
        flat = initial(CONFIGURATION, step)
        name = sha256_of(CONFIGURATION, WORDS, flat)
        loss = math.nan if step == 0 else 1.5
        snapshots.append(Snapshot(step, name, loss, 1.25 + step, flat))
    return TrainedRun(PLAN, CONFIGURATION, WORDS, 1.125, LOSSES, tuple(snapshots))


RUN = run_of()
DATA = write_run(RUN)


def assert_same(a: TrainedRun, b: TrainedRun) -> None:
    assert (a.plan, a.configuration, a.words, a.floor) == (
        b.plan,
        b.configuration,
        b.words,
        b.floor,
    )
    np.testing.assert_array_equal(a.losses, b.losses)
    assert len(a.snapshots) == len(b.snapshots)
    for one, other in zip(a.snapshots, b.snapshots, strict=True):
        assert one.flat.dtype == np.float32
        assert one.flat.tobytes() == other.flat.tobytes()
        assert (one.step, one.sha256) == (other.step, other.sha256)
        np.testing.assert_array_equal(
            (one.loss, one.held_out_loss), (other.loss, other.held_out_loss)
        )


@pytest.mark.parametrize("n_snapshot", [0, 1, 5])
def test_a_run_is_read_as_it_was_written(n_snapshot: int) -> None:
    run = run_of(n_snapshot)
    assert_same(read_run(write_run(run)), run)


def test_a_run_without_floor_and_losses_is_read_as_it_was_written() -> None:
    run = dataclasses.replace(RUN, floor=None, losses=np.empty((0, 3)))
    assert_same(read_run(write_run(run)), run)


def test_the_same_run_gives_the_same_bytes() -> None:
    assert write_run(run_of()) == DATA
    assert write_run(read_run(DATA)) == DATA


def test_what_is_read_cannot_be_changed() -> None:
    run = read_run(DATA)
    for array in (run.losses, run.snapshots[0].flat):
        with pytest.raises(ValueError, match="read-only"):
            array[:] = 0


def test_numpy_reads_the_file_without_pickle() -> None:
    with np.load(io.BytesIO(DATA), allow_pickle=False) as file:
        assert set(file.files) == {"header", "losses", "snapshots"}
        assert file["snapshots"].tobytes() == b"".join(s.flat.tobytes() for s in RUN.snapshots)
        assert json.loads(file["header"].tobytes())["words"] == list(WORDS)


def test_weights_are_called_by_what_they_are() -> None:
    flat = RUN.snapshots[0].flat
    line = (
        '{"configuration":{"d_model":16,"n_context":8,"n_head":2,"n_layer":1,"n_vocabulary":6,'
        '"objective":"next"},"words":["<unk>","<mask>",".","the","S\\u00fc\\u00df","\\u2026"]}\n'
    )
    wanted = hashlib.sha256(line.encode() + flat.tobytes()).hexdigest()
    assert sha256_of(CONFIGURATION, WORDS, flat) == wanted
    assert sha256_of(CONFIGURATION, WORDS, flat.astype(np.float64)) == wanted
    masked = dataclasses.replace(CONFIGURATION, objective="masked")
    assert sha256_of(masked, WORDS, flat) != wanted
    assert sha256_of(CONFIGURATION, (*WORDS[:-1], "a"), flat) != wanted
    assert sha256_of(CONFIGURATION, WORDS, -flat) != wanted


# What is refused


def refusal(data: bytes) -> str:
    with pytest.raises(SettingsError) as refused:
        read_run(data)
    return str(refused.value)


def npy(array: np.ndarray, pickled: bool = False) -> bytes:
    data = io.BytesIO()
    np.lib.format.write_array(data, array, allow_pickle=pickled)
    return data.getvalue()


def members() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(DATA)) as file:
        return {name: file.read(name) for name in file.namelist()}


def zipped(
    contents: dict[str, bytes], compression: int = zipfile.ZIP_STORED, level: int | None = None
) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression, compresslevel=level) as file:
        for name, content in contents.items():
            file.writestr(name, content)
    return data.getvalue()


def with_member(name: str, content: bytes) -> bytes:
    return zipped(members() | {f"{name}.npy": content})


def with_shape(shape: str, kind: str = "<f4") -> bytes:
    """Weights whose header alone says that they are so large."""
    text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}"
    header = text.ljust(117) + "\n"
    start = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little")
    return with_member("snapshots", start + header.encode() + bytes(400))


def with_weights(weights: np.ndarray) -> bytes:
    return with_member("snapshots", npy(weights))


def weights() -> np.ndarray:
    return np.stack([snapshot.flat for snapshot in RUN.snapshots])


def with_nan() -> bytes:
    """Its SHA-256 is right."""
    changed = weights()
    changed[1, 5] = np.nan
    name = sha256_of(CONFIGURATION, WORDS, changed[1])
    return with_header(
        lambda header: header["snapshots"][1].update(sha256=name), {"snapshots.npy": npy(changed)}
    )


def with_header(change: Callable[[dict[str, Any]], Any], others: dict[str, bytes] = {}) -> bytes:  # noqa: B006
    with np.load(io.BytesIO(DATA)) as file:
        header = json.loads(file["header"].tobytes())
    change(header)
    text = np.frombuffer(json.dumps(header).encode(), np.uint8)
    return zipped(members() | {"header.npy": npy(text)} | others)


def twice_the_same() -> bytes:
    data = io.BytesIO(DATA)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(data, "a") as file:
        file.writestr("losses.npy", npy(LOSSES))
    return data.getvalue()


def encrypted() -> bytes:
    data = bytearray(zipped(members()))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    return bytes(data)


def many_members(n: int) -> bytes:
    """A directory of nothing else."""
    name = b"a.npy"
    entry = b"PK\x01\x02" + bytes(24) + len(name).to_bytes(2, "little") + bytes(16) + name
    sizes = (len(entry) * n).to_bytes(4, "little") + bytes(4)
    return entry * n + b"PK\x05\x06" + bytes(4) + b"\x03\x00\x03\x00" + sizes + bytes(2)


def said_to_be_smaller() -> bytes:
    """A member that unpacks to more than its entry says."""
    data = bytearray(zipped(members() | {"losses.npy": bytes(10**6)}, zipfile.ZIP_DEFLATED))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = -1
        while (start := data.find(mark, start + 1)) >= 0:
            if int.from_bytes(data[start + offset : start + offset + 4], "little") == 10**6:
                data[start + offset : start + offset + 4] = (100).to_bytes(4, "little")
    return bytes(data)


TABLE = "The file of weights must be a table of names and values, not a list."
LARGE = "The file of weights is larger than 128 MB: train a smaller model."
FILES: list[tuple[str, Callable[[], bytes], str]] = [
    ("nothing", lambda: b"", DAMAGED),
    ("no zip", lambda: b"\x89PNG\r\n\x1a\n" * 100, DAMAGED),
    ("half", lambda: DATA[: len(DATA) // 2], DAMAGED),
    ("an end that is missing", lambda: DATA[:-30], DAMAGED),
    ("a zip of nothing", lambda: zipped({}), DAMAGED),
    ("a member more", lambda: zipped(members() | {"more.npy": b""}), DAMAGED),
    ("a member twice", twice_the_same, DAMAGED),
    ("a million members", lambda: many_members(10**6), DAMAGED),
    ("a note at the end", lambda: DATA[:-2] + b"\x01\x00!", DAMAGED),
    ("an encrypted member", encrypted, DAMAGED),
    ("LZMA", lambda: zipped(members(), zipfile.ZIP_LZMA), DAMAGED),
    ("more than it says", said_to_be_smaller, DAMAGED),
    ("more than 128 MB", lambda: bytes(checkpoint.MAX_BYTES + 1), LARGE),
    (
        "a bomb",
        lambda: zipped(members() | {"losses.npy": bytes(130_000_000)}, zipfile.ZIP_DEFLATED, 1),
        LARGE,
    ),
    (
        "a large header",
        lambda: zipped(members() | {"header.npy": bytes(10**7)}, zipfile.ZIP_DEFLATED),
        DAMAGED,
    ),
    (
        "pickled objects",
        lambda: with_member("snapshots", npy(np.array([{}, []], dtype=object), pickled=True)),
        DAMAGED,
    ),
    ("no array", lambda: with_member("snapshots", b"weights"), DAMAGED),
    ("a huge shape", lambda: with_shape("(1000000000, 1000000)"), DAMAGED),
    ("a shape beyond all numbers", lambda: with_shape(f"({10**40}, 2)"), DAMAGED),
    ("a shape of Python 2", lambda: with_shape("(2L, 1L)"), DAMAGED),
    ("a negative shape", lambda: with_shape("(-1, -100)"), DAMAGED),
    ("a shape of shapes", lambda: with_shape("((1,), 2)"), DAMAGED),
    ("a call for a shape", lambda: with_shape("exit()"), DAMAGED),
    ("float64", lambda: with_weights(weights().astype(np.float64)), DAMAGED),
    ("float16", lambda: with_weights(weights().astype(np.float16)), DAMAGED),
    ("big-endian", lambda: with_weights(weights().astype(">f4")), DAMAGED),
    ("columns", lambda: with_weights(np.asfortranarray(weights())), DAMAGED),
    ("a snapshot less", lambda: with_weights(weights()[:1]), DAMAGED),
    ("a parameter less", lambda: with_weights(weights()[:, :-1]), DAMAGED),
    ("one weight changed", lambda: with_weights(weights() + np.float32(1e-6)), DAMAGED),
    ("weights that are no number", with_nan, DAMAGED),
    ("losses in two columns", lambda: with_member("losses", npy(LOSSES[:, :2])), DAMAGED),
    ("half a step", lambda: with_member("losses", npy(LOSSES + 0.5)), DAMAGED),
    ("steps backwards", lambda: with_member("losses", npy(LOSSES[::-1].copy())), DAMAGED),
    ("losses below 0", lambda: with_member("losses", npy(LOSSES * [1, -1, 1])), DAMAGED),
    ("endless losses", lambda: with_member("losses", npy(LOSSES * [1, np.inf, 1])), DAMAGED),
    ("no JSON", lambda: with_member("header", npy(np.frombuffer(b"{", np.uint8))), DAMAGED),
    ("no text", lambda: with_member("header", npy(np.frombuffer(b"\xff", np.uint8))), DAMAGED),
    ("no table", lambda: with_member("header", npy(np.frombuffer(b"[]", np.uint8))), TABLE),
]


@pytest.mark.parametrize(
    ("data", "message"), [file[1:] for file in FILES], ids=[file[0] for file in FILES]
)
def test_a_file_that_is_none_or_damaged_is_refused(data: Callable[[], bytes], message: str) -> None:
    assert refusal(data()) == message


CHANGES: list[tuple[str, Callable[[dict[str, Any]], Any], str]] = [
    ("format", lambda h: h.update(format="other"), "This is no file of weights: choose one"),
    ("newer", lambda h: h.update(version=2, more=1), "from a newer version of the program"),
    ("version 0", lambda h: h.update(version=0), "can only be 1 here, not 0"),
    ("more", lambda h: h.update(more=1), "must not have “more”: remove it"),
    ("no plan", lambda h: h.pop("plan"), "must have “plan”: add it"),
    ("plan", lambda h: h["plan"].update(n_step=0), "The number of steps is a whole number"),
    ("no width", lambda h: h["configuration"].pop("d_model"), "must have “d_model”: add it"),
    ("width", lambda h: h["configuration"].update(d_model=10**9), "width of an embedding is a"),
    ("heads", lambda h: h["configuration"].update(n_head=4), DAMAGED),  # another SHA-256
    ("words", lambda h: h.update(words="the"), "The vocabulary must be a list"),
    ("many words", lambda h: h["words"].append("a"), "The vocabulary has 7 entries"),
    ("few words", lambda h: h["words"].pop(), DAMAGED),
    ("a word twice", lambda h: h["words"].__setitem__(3, "."), DAMAGED),
    ("a word of two", lambda h: h["words"].__setitem__(3, "a b"), "has 2 words"),
    ("a word that is none", lambda h: h["words"].__setitem__(3, 1), "is text, not 1"),
    ("half a letter", lambda h: h["words"].__setitem__(3, "\ud800"), "is not valid Unicode"),
    ("a special word", lambda h: h["words"].__setitem__(0, "the"), DAMAGED),
    ("floor", lambda h: h.update(floor=-1), "The entropy of the text is a number from 0"),
    ("endless floor", lambda h: h.update(floor=math.inf), "The entropy of the text is a number"),
    ("snapshots", lambda h: h.update(snapshots={}), "The list of snapshots must be a list"),
    ("a snapshot more", lambda h: h["snapshots"].append({}), DAMAGED),
    ("step", lambda h: h["snapshots"][0].update(step=True), "The step of a snapshot is a whole"),
    ("order", lambda h: h["snapshots"][0].update(step=1), DAMAGED),
    ("loss", lambda h: h["snapshots"][1].update(loss="low"), "The loss of a snapshot is a number"),
    ("sha256", lambda h: h["snapshots"][1].update(sha256="0" * 64), DAMAGED),
    ("sha256 1", lambda h: h["snapshots"][1].update(sha256=1), DAMAGED),
]


@pytest.mark.parametrize(
    ("change", "message"), [change[1:] for change in CHANGES], ids=[change[0] for change in CHANGES]
)
def test_a_header_that_cannot_be_is_refused(
    change: Callable[[dict[str, Any]], Any], message: str
) -> None:
    assert message in refusal(with_header(change))


@given(st.data())
def test_no_damage_is_taken_for_a_run_or_ends_in_a_traceback(data: st.DataObject) -> None:
    """Bits turned over anywhere: refused in a sentence, or nothing that matters was hit."""
    damaged = bytearray(DATA)
    for place in data.draw(st.lists(st.integers(0, len(DATA) - 1), min_size=1, max_size=4)):
        damaged[place] ^= data.draw(st.integers(1, 255))
    try:
        run = read_run(bytes(damaged))
    except SettingsError:
        return
    assert_same(run, RUN)


@pytest.mark.parametrize(
    "name",
    ["a bomb", "a huge shape", "more than it says", "a million members"],
)
def test_no_file_takes_much_memory(name: str) -> None:
    data = next(file[1] for file in FILES if file[0] == name)()
    tracemalloc.start()
    try:
        refusal(data)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 5_000_000


def test_what_could_not_be_read_again_is_not_written() -> None:
    snapshot = RUN.snapshots[0]
    many = dataclasses.replace(RUN, snapshots=(snapshot,) * (checkpoint.MAX_SNAPSHOTS + 1))
    with pytest.raises(SettingsError, match="The list of snapshots has 65 entries"):
        write_run(many)
    large = Plan(n_layer=4, n_head=8, d_model=128).configuration(2000)
    flat = np.zeros(n_parameters(large), np.float32)
    snapshots = (dataclasses.replace(snapshot, flat=flat),) * 40
    with pytest.raises(SettingsError, match="larger than 128 MB"):
        write_run(dataclasses.replace(RUN, configuration=large, snapshots=snapshots))
