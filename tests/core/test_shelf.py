from pathlib import Path

import numpy as np
import pytest

from core.checks import SettingsError
from core.model_records import READY_MADE
from core.transformer import shelf as shelf_module
from core.transformer.checkpoint import Snapshot, TrainedRun, sha256_of, write_run
from core.transformer.configuration import Configuration
from core.transformer.plan import Plan
from core.transformer.shelf import N_LIVE, Shelf
from core.transformer.weights import initial

PLAN = Plan(n_layer=1, n_head=1, d_model=16, n_context=8, n_step=50)
WORDS = ("<unk>", "<mask>", ".", "cat")
CONFIGURATION = PLAN.configuration(len(WORDS))
NEVER = "f" * 64


def snapshot_of(step: int, configuration: Configuration = CONFIGURATION) -> Snapshot:
    flat = initial(configuration, step)
    return Snapshot(step, sha256_of(configuration, WORDS, flat), 2.5, 2.75, flat)


def run_with(*steps: int) -> TrainedRun:
    losses = np.array([[step, 3.0, np.nan] for step in range(3)])
    snapshots = tuple(snapshot_of(step) for step in steps)
    return TrainedRun(PLAN, CONFIGURATION, WORDS, 1.5, losses, snapshots)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """One with nothing brought along."""
    return Shelf(tmp_path / "missing.npz")


def refusal(shelf: Shelf, sha256: str) -> str:
    with pytest.raises(SettingsError) as refused:
        shelf.weights_of(sha256)
    message = str(refused.value)
    assert message.endswith(".")
    assert len(message.splitlines()) == 1
    return message


def has(shelf: Shelf, snapshot: Snapshot) -> bool:
    try:
        return shelf.weights_of(snapshot.sha256).flat.tobytes() == snapshot.flat.tobytes()
    except SettingsError:
        return False


# In memory


def test_every_snapshot_of_a_run_is_found(shelf: Shelf) -> None:
    run = run_with(0, 1, 2)
    shelf.put(run)
    for snapshot in run.snapshots:
        stored = shelf.weights_of(snapshot.sha256)
        assert stored.flat is snapshot.flat
        assert (stored.configuration, stored.words) == (CONFIGURATION, WORDS)
        assert (stored.step, stored.plan) == (snapshot.step, PLAN)
        assert shelf.run_of(snapshot.sha256) is run


def test_a_run_that_has_grown_is_the_run_of_its_first_snapshots_too(shelf: Shelf) -> None:
    shelf.put(run_with(0, 1))
    grown = run_with(0, 1, 2)
    shelf.put(grown)
    assert shelf.run_of(grown.snapshots[0].sha256) is grown


def test_what_is_not_there_is_refused_by_a_name_that_can_be_read(shelf: Shelf) -> None:
    shelf.put(run_with(0))
    assert refusal(shelf, NEVER) == (
        "The weights “ffffffff” are not on this computer: open the file that they were saved in "
        "first, or choose others."
    )


def test_of_live_weights_the_last_ones_are_found(shelf: Shelf) -> None:
    live = [snapshot_of(step) for step in range(N_LIVE + 2)]
    for snapshot in live:
        shelf.put_live(run_with(), snapshot)
    assert [has(shelf, each) for each in live] == [False, False, *[True] * N_LIVE]


def test_live_weights_that_were_kept_stay(shelf: Shelf) -> None:
    live = [snapshot_of(step) for step in range(5)]
    for snapshot in live:
        shelf.put_live(run_with(), snapshot)
        if snapshot.step == 1:
            shelf.keep(snapshot.sha256)
    assert [has(shelf, each) for each in live] == [False, True, False, True, True]


def test_live_weights_that_become_a_snapshot_stay(shelf: Shelf) -> None:
    first = snapshot_of(0)
    shelf.put_live(run_with(), first)
    shelf.put(run_with(0))
    for step in range(1, 5):
        shelf.put_live(run_with(0), snapshot_of(step))
    assert has(shelf, first)


def test_a_snapshot_that_comes_alive_again_stays(shelf: Shelf) -> None:
    """As after a reset, which leads to the same start."""
    shelf.put(run_with(0))
    for step in range(5):
        shelf.put_live(run_with(), snapshot_of(step))
    assert has(shelf, snapshot_of(0))


def test_what_nobody_has_can_be_kept_to_no_harm(shelf: Shelf) -> None:
    shelf.keep(NEVER)
    refusal(shelf, NEVER)


def test_a_run_with_only_some_weights(shelf: Shelf) -> None:
    run = run_with(0, 1)
    live = snapshot_of(7)
    shelf.put(run)
    shelf.put_live(run, live)
    for snapshot in (run.snapshots[1], live):
        alone = shelf.run_with_only(snapshot.sha256)
        assert alone.snapshots == (snapshot,)
        assert (alone.plan, alone.words, alone.floor) == (PLAN, WORDS, 1.5)
        assert alone.losses is run.losses


# In files


def test_what_lies_in_a_folder_is_found(shelf: Shelf, tmp_path: Path) -> None:
    folder, snapshot = tmp_path / "weights", snapshot_of(3)
    shelf.look_in(folder)
    shelf.look_in(folder)
    refusal(shelf, snapshot.sha256)
    folder.mkdir()
    path = folder / f"{snapshot.sha256}.npz"
    path.write_bytes(write_run(run_with(3)))
    assert has(shelf, snapshot)
    path.unlink()
    assert has(shelf, snapshot)  # it was read once and for all


def test_nothing_else_in_the_folder_is_read(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def reading(path: Path, limit: int) -> bytes:
        read.append(path.name)
        return path.read_bytes()

    for step in range(4):
        run = run_with(step)
        (tmp_path / f"{run.snapshots[0].sha256}.npz").write_bytes(write_run(run))
    monkeypatch.setattr(shelf_module, "read_at_most", reading)
    shelf.look_in(tmp_path)
    shelf.weights_of(snapshot_of(2).sha256)
    assert read == [f"{snapshot_of(2).sha256}.npz"]


def test_in_a_folder_that_cannot_be_looked_in_nothing_is_found(
    shelf: Shelf, tmp_path: Path
) -> None:
    shelf.look_in(tmp_path / ("x" * 300))
    assert "not on this computer" in refusal(shelf, NEVER)


@pytest.mark.parametrize("data", [b"", b"PK\3\4 and no more"])
def test_a_damaged_file_is_told(shelf: Shelf, tmp_path: Path, data: bytes) -> None:
    (tmp_path / f"{NEVER}.npz").write_bytes(data)
    shelf.look_in(tmp_path)
    assert "damaged" in refusal(shelf, NEVER)


def test_a_file_of_other_weights_than_its_name_says_does_not_help(
    shelf: Shelf, tmp_path: Path
) -> None:
    (tmp_path / f"{NEVER}.npz").write_bytes(write_run(run_with(0)))
    shelf.look_in(tmp_path)
    assert "not on this computer" in refusal(shelf, NEVER)


# Ready-made


@pytest.fixture
def brought(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """One with a run brought along."""
    run = run_with(0, 50)
    monkeypatch.setattr(shelf_module, "READY_MADE", run.snapshots[-1].sha256)
    (tmp_path / "ready-made.npz").write_bytes(write_run(run))
    return Shelf(tmp_path / "ready-made.npz")


def test_the_ready_made_run_is_there_with_all_its_snapshots(brought: Shelf) -> None:
    for step in (50, 0):
        assert has(brought, snapshot_of(step))
    assert [each.step for each in brought.ready_made().snapshots] == [0, 50]
    assert brought.ready_made() is brought.run_of(shelf_module.READY_MADE)


def test_the_ready_made_run_is_read_when_it_is_asked_for(brought: Shelf, tmp_path: Path) -> None:
    brought.put(run_with(7))
    assert has(brought, snapshot_of(7))
    (tmp_path / "ready-made.npz").unlink()
    assert not has(brought, snapshot_of(0))


def test_a_program_without_its_ready_made_weights_says_so(shelf: Shelf) -> None:
    assert "missing.npz” is not there" in refusal(shelf, READY_MADE)
    assert "not on this computer" in refusal(shelf, NEVER)


def test_the_same_training_once_more_is_the_run_of_its_weights() -> None:
    shelf = Shelf()
    first, again = run_with(0), run_with(0)
    shelf.put(first)
    live = snapshot_of(3)
    shelf.put_live(first, live)
    shelf.put_live(again, live)
    assert shelf.run_of(live.sha256) is again
