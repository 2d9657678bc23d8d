"""Weights by the SHA-256 of what they are: just trained, kept in files, or brought along."""

from __future__ import annotations

import dataclasses
import os
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.checks import SettingsError
from core.files import FileError, read_at_most
from core.language import quoted, tr
from core.model_records import READY_MADE
from core.places import draft_weights_folder

if TYPE_CHECKING:
    from core.transformer.checkpoint import Snapshot, TrainedRun
    from core.transformer.configuration import Configuration
    from core.transformer.plan import Plan
    from core.transformer.weights import Floats

READY_MADE_FILE = Path(__file__).parents[2] / "resources" / "transformer" / "ready-made.npz"
SUFFIX = ".npz"
N_LIVE = 2  # the weights on view, and those that are about to be
LEGIBLE = 8  # characters of a SHA-256 by which a person tells one from another


@dataclass(frozen=True, eq=False)
class Stored:
    """Weights with all that a forward pass and a caption need.

    Attributes:
        configuration: of the model.
        words: its vocabulary, by id.
        flat: [n_parameters], float32.
        step: of the training.
        plan: of the training.
    """

    configuration: Configuration
    words: tuple[str, ...]
    flat: Floats
    step: int
    plan: Plan


class Shelf:
    """Finds weights by their SHA-256.

    The snapshots of runs stay in memory; of live weights, which follow each other quickly, the last
    `N_LIVE` do, and those that were kept.
    """

    def __init__(self, ready_made: Path = READY_MADE_FILE) -> None:
        """Only the ready-made run can be found, which is read when it is first asked for."""
        self._ready_made_file = ready_made
        self._ready_made: TrainedRun | None = None
        self._places: dict[str, tuple[TrainedRun, Snapshot]] = {}
        self._live: deque[str] = deque()
        self._folders: list[Path] = []

    def put(self, run: TrainedRun) -> None:
        """Keep all snapshots of a run; of a run that grows, again and again."""
        for snapshot in run.snapshots:
            self._places[snapshot.sha256] = run, snapshot
            self.keep(snapshot.sha256)

    def put_live(self, run: TrainedRun, snapshot: Snapshot) -> None:
        """Keep the weights of a run that is just being trained, until `N_LIVE` others follow."""
        known = snapshot.sha256 in self._places
        self._places[snapshot.sha256] = run, snapshot
        if known:  # the same training once more, say
            return
        self._live.append(snapshot.sha256)
        if len(self._live) > N_LIVE:
            del self._places[self._live.popleft()]

    def keep(self, sha256: str) -> None:
        """Keep live weights for good, because something refers to them."""
        if sha256 in self._live:
            self._live.remove(sha256)

    def look_in(self, folder: Path) -> None:
        """Find what lies in a folder, too, in files named by the SHA-256 of the weights in them."""
        if folder not in self._folders:
            self._folders.append(folder)

    def look_in_all(self, weights: Path) -> None:
        """Find what lies in the folder of saved weights and in that of drafts."""
        for folder in (weights, draft_weights_folder(weights)):
            self.look_in(folder)

    def weights_of(self, sha256: str) -> Stored:
        """The weights of this SHA-256.

        Raises:
            SettingsError: if they are not there, or their file is damaged.
        """
        run, snapshot = self._place_of(sha256)
        return Stored(run.configuration, run.words, snapshot.flat, snapshot.step, run.plan)

    def run_of(self, sha256: str) -> TrainedRun:
        """The run that these weights are of, with the snapshots of it that are there.

        Raises:
            SettingsError: as `weights_of`.
        """
        return self._place_of(sha256)[0]

    def run_with_only(self, sha256: str) -> TrainedRun:
        """Their run with these weights as its one snapshot.

        Raises:
            SettingsError: as `weights_of`.
        """
        run, snapshot = self._place_of(sha256)
        return dataclasses.replace(run, snapshots=(snapshot,))

    def ready_made(self) -> TrainedRun:
        """The run that the program brings along.

        Raises:
            SettingsError: if it is not there, or damaged.
        """
        if self._ready_made is None:
            self._ready_made = _read(self._ready_made_file)
            self.put(self._ready_made)
        return self._ready_made

    def is_brought_along(self, sha256: str) -> bool:
        """Whether these weights are of the ready-made run, which is there in any case."""
        run = self._ready_made
        return sha256 == READY_MADE or (
            run is not None and any(each.sha256 == sha256 for each in run.snapshots)
        )

    def _place_of(self, sha256: str) -> tuple[TrainedRun, Snapshot]:
        if sha256 not in self._places:
            self._look_for(sha256)
        if sha256 not in self._places:
            raise SettingsError(
                tr(
                    "The weights {name} are not on this computer: open the file that they were "
                    "saved in first, or choose others."
                ).format(name=quoted(sha256[:LEGIBLE]))
            )
        return self._places[sha256]

    def _look_for(self, sha256: str) -> None:
        if self._is_ready_made(sha256):
            return
        for folder in self._folders:
            path = folder / f"{sha256}{SUFFIX}"
            if os.path.isfile(path):
                self.put(_read(path))
                return

    def _is_ready_made(self, sha256: str) -> bool:
        """Whether it is of the ready-made run, whose snapshots are found together."""
        if self._ready_made is None and (sha256 == READY_MADE or self._ready_made_file.is_file()):
            try:
                self.ready_made()
            except SettingsError:  # damaged, it must not hide what lies in the folders
                if sha256 == READY_MADE:
                    raise
        return sha256 in self._places


def _read(path: Path) -> TrainedRun:
    from core.transformer.checkpoint import MAX_BYTES, read_run  # with the first file

    try:
        return read_run(read_at_most(path, MAX_BYTES))
    except FileError as error:
        raise SettingsError(str(error)) from error


# The one of this program.
_shelf = Shelf()
put = _shelf.put
put_live = _shelf.put_live
keep = _shelf.keep
look_in = _shelf.look_in
look_in_all = _shelf.look_in_all
weights_of = _shelf.weights_of
run_of = _shelf.run_of
run_with_only = _shelf.run_with_only
is_brought_along = _shelf.is_brought_along
ready_made = _shelf.ready_made
