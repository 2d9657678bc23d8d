import errno
import os
from pathlib import Path
from threading import Event, get_ident

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from running import POSIX

from core import files
from core.checks import SettingsError
from core.files import FileError
from core.places import draft_weights_folder
from core.transformer import shelf as shelf_module
from core.transformer.checkpoint import Snapshot, TrainedRun, read_run, sha256_of, write_run
from core.transformer.plan import Plan
from core.transformer.shelf import Shelf
from core.transformer.weights import initial
from gui.training import store as store_module
from gui.training.store import WeightsStore

PLAN = Plan(n_layer=1, n_head=1, d_model=16, n_context=8, n_step=50)
WORDS = ("<unk>", "<mask>", ".", "cat")
CONFIGURATION = PLAN.configuration(len(WORDS))
WHEN = 1_600_000_000


def snapshot_of(seed: int) -> Snapshot:
    flat = initial(CONFIGURATION, seed)
    return Snapshot(seed, sha256_of(CONFIGURATION, WORDS, flat), 2.5, 2.75, flat)


FIRST, SECOND, THIRD = (snapshot_of(seed) for seed in range(3))
LOSSES = np.array([[0.0, np.nan, 3.0]])
RUN = TrainedRun(PLAN, CONFIGURATION, WORDS, 1.5, LOSSES, (FIRST, SECOND, THIRD))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "weights"


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shelf:
    """The program's shelf, for this test alone."""
    return start_anew(monkeypatch, tmp_path, RUN)


@pytest.fixture
def store(shelf: Shelf, folder: Path) -> WeightsStore:
    return WeightsStore(folder)


def start_anew(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, run: TrainedRun | None = None
) -> Shelf:
    """An empty shelf in the place of the program's."""
    shelf = Shelf(tmp_path / "missing.npz")
    for name in ("keep", "look_in_all", "run_with_only", "is_brought_along"):
        monkeypatch.setattr(shelf_module, name, getattr(shelf, name))
    if run is not None:
        shelf.put(run)
    return shelf


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def file_of(snapshot: Snapshot) -> str:
    return f"{snapshot.sha256}.npz"


def test_weights_are_found_again_after_a_restart(
    store: WeightsStore, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store.keep(SECOND.sha256)
    again = start_anew(monkeypatch, tmp_path)
    WeightsStore(folder)
    stored = again.weights_of(SECOND.sha256)
    assert stored.flat.tobytes() == SECOND.flat.tobytes()
    assert (stored.step, stored.words, stored.plan) == (SECOND.step, WORDS, PLAN)
    with pytest.raises(SettingsError):
        again.weights_of(FIRST.sha256)


def test_one_file_has_one_snapshot_and_the_losses(store: WeightsStore, folder: Path) -> None:
    store.keep(SECOND.sha256)
    assert names_in(folder) == {file_of(SECOND)}
    run = read_run((folder / file_of(SECOND)).read_bytes())
    assert [each.sha256 for each in run.snapshots] == [SECOND.sha256]
    np.testing.assert_array_equal(run.losses, LOSSES)


def test_live_weights_that_are_kept_stay_on_the_shelf(store: WeightsStore, shelf: Shelf) -> None:
    live = [snapshot_of(seed) for seed in range(10, 16)]
    shelf.put_live(RUN, live[0])
    store.keep(live[0].sha256)
    for snapshot in live[1:]:
        shelf.put_live(RUN, snapshot)
    assert shelf.weights_of(live[0].sha256).flat is live[0].flat


@POSIX
def test_the_folder_is_its_users_alone(store: WeightsStore, folder: Path) -> None:
    store.keep(FIRST.sha256)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_what_is_kept_again_is_not_written_again(store: WeightsStore, folder: Path) -> None:
    store.keep(FIRST.sha256)
    path = folder / file_of(FIRST)
    path.write_bytes(b"untouched")
    os.utime(path, (WHEN, WHEN))
    store.keep(FIRST.sha256)
    assert path.read_bytes() == b"untouched"
    assert path.stat().st_mtime > WHEN


def test_what_is_not_on_the_shelf_cannot_be_kept(store: WeightsStore, folder: Path) -> None:
    with pytest.raises(SettingsError):
        store.keep("f" * 64)
    assert not folder.exists() or not names_in(folder)


def test_without_a_folder_nothing_is_written(shelf: Shelf, tmp_path: Path) -> None:
    store = WeightsStore(None)
    store.keep(FIRST.sha256)
    store.clean()
    assert names_in(tmp_path) == set()


def test_a_folder_that_cannot_be_made_is_told(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(FileError, match=r"^The folder “.*” cannot be made: .*\.$"):
        WeightsStore(tmp_path / "data" / "weights").keep(FIRST.sha256)


def test_a_full_disk_is_told_and_leaves_no_part(
    store: WeightsStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(FileError, match="the disk is full"):
        store.keep(FIRST.sha256)
    assert names_in(folder) == set()


# In the background


def test_what_is_kept_in_the_background_is_there_soon(
    qtbot: QtBot, store: WeightsStore, folder: Path
) -> None:
    assert not store.keep_soon(FIRST.sha256)
    qtbot.waitUntil(lambda: store.keep_soon(FIRST.sha256))
    assert store.has(FIRST.sha256)
    assert names_in(draft_weights_folder(folder)) == {file_of(FIRST)}
    run = read_run((draft_weights_folder(folder) / file_of(FIRST)).read_bytes())
    assert [each.sha256 for each in run.snapshots] == [FIRST.sha256]


def test_the_window_does_not_wait_for_it(
    qtbot: QtBot, store: WeightsStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end, threads = Event(), list[int]()

    def slow(run: TrainedRun) -> bytes:
        threads.append(get_ident())
        may_end.wait()
        return write_run(run)

    monkeypatch.setattr(store_module, "write_run", slow)
    assert not store.keep_soon(FIRST.sha256)
    assert not store.keep_soon(SECOND.sha256)  # one after the other
    assert not store.has(FIRST.sha256)
    may_end.set()
    qtbot.waitUntil(lambda: store.keep_soon(FIRST.sha256))
    qtbot.waitUntil(lambda: store.keep_soon(SECOND.sha256))
    assert len(threads) == 2
    assert get_ident() not in threads


def test_what_could_not_be_kept_in_the_background_is_told_and_tried_again(
    qtbot: QtBot, store: WeightsStore, folder: Path
) -> None:
    draft_weights_folder(folder).parent.mkdir(parents=True)
    draft_weights_folder(folder).touch()

    def asked() -> bool:
        try:
            return store.keep_soon(FIRST.sha256)
        except FileError as error:
            told.append(str(error))
            return True

    told: list[str] = []
    qtbot.waitUntil(asked)
    assert told[0].endswith("cannot be made: File exists.")
    draft_weights_folder(folder).unlink()
    qtbot.waitUntil(lambda: store.keep_soon(FIRST.sha256))
    assert len(told) == 1


# Cleaning up


def test_what_was_never_finished_is_swept_away(store: WeightsStore, folder: Path) -> None:
    store.keep(FIRST.sha256)
    store.keep_for_draft(FIRST.sha256)
    for place in (folder, draft_weights_folder(folder)):
        left = place / ".attention-explorer.0123456789abcdef.tmp"
        left.touch()
        os.utime(left, (WHEN, WHEN))
    store.clean()
    assert names_in(folder) == {file_of(FIRST), "drafts"}
    assert names_in(draft_weights_folder(folder)) == {file_of(FIRST)}


def test_the_oldest_files_go_where_there_are_too_many(
    store: WeightsStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts = draft_weights_folder(folder)
    for age, snapshot in enumerate((SECOND, FIRST, THIRD)):
        store.keep_for_draft(snapshot.sha256)
        os.utime(drafts / file_of(snapshot), (WHEN - age, WHEN - age))
    (drafts / "letter.txt").write_bytes(b"x" * 10**6)
    size = (drafts / file_of(FIRST)).stat().st_size
    store.clean()
    assert len(names_in(drafts)) == 4
    monkeypatch.setattr(store_module, "MOST_BYTES", int(size * 2.5))
    store.clean()
    assert names_in(drafts) == {file_of(FIRST), file_of(SECOND), "letter.txt"}


def test_what_a_saved_exploration_refers_to_stays_for_good(
    store: WeightsStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.keep(FIRST.sha256)
    monkeypatch.setattr(store_module, "MOST_BYTES", 0)
    store.clean()
    assert names_in(folder) == {file_of(FIRST)}


def test_what_the_program_brings_along_is_not_kept_again(folder: Path) -> None:
    store = WeightsStore(folder)
    for snapshot in shelf_module.ready_made().snapshots:
        store.keep(snapshot.sha256)
    assert not folder.exists()


def test_what_is_referred_to_stays_and_does_not_count(
    store: WeightsStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts = draft_weights_folder(folder)
    for age, snapshot in enumerate((SECOND, FIRST, THIRD)):
        store.keep_for_draft(snapshot.sha256)
        os.utime(drafts / file_of(snapshot), (WHEN - age, WHEN - age))
    size = (drafts / file_of(FIRST)).stat().st_size
    monkeypatch.setattr(store_module, "MOST_BYTES", int(size * 1.5))
    store.clean({THIRD.sha256})
    assert names_in(drafts) == {file_of(SECOND), file_of(THIRD)}


def test_a_folder_that_was_never_made_needs_no_cleaning(store: WeightsStore, folder: Path) -> None:
    store.clean()
    assert not folder.exists()
