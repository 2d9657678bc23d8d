"""The folder in which weights outlive the program."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path

from core.exploration import MAX_BYTES
from core.files import FileError, made, read_at_most, sweep, write_atomically
from core.places import draft_weights_folder, drafts_folder
from core.transformer import shelf
from core.transformer.checkpoint import TrainedRun, write_run
from core.transformer.shelf import SUFFIX
from gui.background import Newest
from gui.draft import SUFFIX as DRAFT

MOST_BYTES = 200 * 10**6  # of files of drafts that nothing is known to refer to
_SHA256 = re.compile(rb"\b[0-9a-f]{64}\b")


class WeightsStore:
    """A folder with one file for each weights that something refers to, named by their SHA-256.

    What lies there, the shelf finds. Weights that a saved exploration refers to stay for good;
    those of drafts lie in a folder of their own, where the oldest give way.
    """

    def __init__(self, folder: Path | None) -> None:
        """Keep weights in `folder`, which is made when it must be; without one nothing is kept.

        Beside it lies the folder of drafts, which may refer to them.
        """
        self._folder = folder
        self._drafts = None if folder is None else draft_weights_folder(folder)
        self._background = Newest()
        self._writing = False
        self._failure: FileError | None = None
        if folder is not None:
            shelf.look_in_all(folder)

    def keep(self, sha256: str) -> bool:
        """Write weights that are on the shelf down for good, if they are not yet.

        Returns:
            True, for they are there then, if anything is to be kept at all.

        Raises:
            FileError: if they cannot be written.
            SettingsError: if they are not on the shelf.
        """
        return self._keep(self._folder, sha256)

    def keep_for_draft(self, sha256: str) -> bool:
        """The same as `keep` for weights that nothing but a draft refers to."""
        return self._keep(self._drafts, sha256)

    def keep_soon(self, sha256: str) -> bool:
        """The same as `keep_for_draft`, in the background: it may take long.

        Returns:
            Whether they are there already.

        Raises:
            FileError: if the last ones could not be written.
            SettingsError: if they are not on the shelf.
        """
        path = self._lacking(self._drafts, sha256)
        if path is None:
            return True
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure
        if not self._writing:
            self._writing = True
            work = partial(_write, path, shelf.run_with_only(sha256))
            self._background.ask(work, self.on_written)
        return False

    def on_written(self, _: None, failure: Exception | None) -> None:
        """The background is done, or could not do it."""
        self._writing = False
        if isinstance(failure, FileError):
            self._failure = failure
        elif failure is not None:
            raise failure

    def has(self, sha256: str) -> bool:
        """Whether weights are written down for a draft."""
        return self._drafts is not None and os.path.isfile(_path(self._drafts, sha256))

    def _keep(self, folder: Path | None, sha256: str) -> bool:
        path = self._lacking(folder, sha256)
        if path is not None:
            _write(path, shelf.run_with_only(sha256))
        return True

    def _lacking(self, folder: Path | None, sha256: str) -> Path | None:
        """Where weights are to be written; None if they are there, or need not be."""
        shelf.keep(sha256)
        if folder is None or shelf.is_brought_along(sha256):
            return None
        path = _path(folder, sha256)
        if os.path.isfile(path):
            with contextlib.suppress(OSError):  # then it is taken for older than it is
                os.utime(path)
            return None
        return path

    def clean(self, referred: Collection[str] = ()) -> None:
        """Remove the oldest files of drafts beyond `MOST_BYTES`, and what was never finished.

        Args:
            referred: SHA-256 of weights that stay, whatever their age; they do not count. Nor do
                those that a draft refers to, of whatever program.
        """
        if self._folder is None or self._drafts is None:
            return
        sweep(self._folder)
        sweep(self._drafts)
        stay = {*referred, *_referred_to(drafts_folder(self._folder.parent))}
        left = MOST_BYTES
        for _, size, path in sorted(_files(self._drafts), reverse=True):
            if path.stem in stay:
                continue
            left -= size
            if left < 0:
                with contextlib.suppress(OSError):  # another program may have it open
                    path.unlink()


def _path(folder: Path, sha256: str) -> Path:
    return folder / f"{sha256}{SUFFIX}"


def _write(path: Path, run: TrainedRun) -> None:
    made(path.parent)
    write_atomically(path, write_run(run))


def _referred_to(drafts: Path) -> Iterator[str]:
    """Every SHA-256 that a draft names, be it damaged."""
    for path in drafts.glob(f"*{DRAFT}"):
        with contextlib.suppress(FileError):  # another program may have saved it
            yield from map(bytes.decode, _SHA256.findall(read_at_most(path, MAX_BYTES)))


def _files(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """When each was last kept, its size and where it is."""
    for path in folder.glob(f"*{SUFFIX}"):
        with contextlib.suppress(OSError):  # another program may have cleaned it away
            status = path.stat()
            yield status.st_mtime, status.st_size, path
