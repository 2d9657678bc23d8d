"""The folder in which weights outlive the program."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection, Iterator
from pathlib import Path

from core.files import made, write_atomically
from core.places import draft_weights_folder
from core.transformer import shelf
from core.transformer.checkpoint import write_run
from core.transformer.shelf import SUFFIX

MOST_BYTES = 200 * 10**6  # of files of drafts that nothing is known to refer to


class WeightsStore:
    """A folder with one file for each weights that something refers to, named by their SHA-256.

    What lies there, the shelf finds. Weights that a saved exploration refers to stay for good;
    those of drafts lie in a folder of their own, where the oldest give way.
    """

    def __init__(self, folder: Path | None) -> None:
        """Keep weights in `folder`, which is made when it must be; without one nothing is kept."""
        self._folder = folder
        self._drafts = None if folder is None else draft_weights_folder(folder)
        if folder is not None:
            shelf.look_in_all(folder)

    def keep(self, sha256: str, for_draft: bool = False) -> None:
        """Write weights that are on the shelf down, if they are not yet.

        Args:
            sha256: of the weights.
            for_draft: whether nothing but a draft refers to them.

        Raises:
            FileError: if they cannot be written.
            SettingsError: if they are not on the shelf.
        """
        shelf.keep(sha256)
        folder = self._drafts if for_draft else self._folder
        if folder is None or shelf.is_brought_along(sha256):
            return
        path = folder / f"{sha256}{SUFFIX}"
        if path.is_file():
            with contextlib.suppress(OSError):  # then it is taken for older than it is
                os.utime(path)
            return
        write_atomically(made(folder) / path.name, write_run(shelf.run_with_only(sha256)))

    def clean(self, referred: Collection[str] = ()) -> None:
        """Remove the oldest files of drafts beyond `MOST_BYTES`.

        Args:
            referred: SHA-256 of weights that stay, whatever their age; they do not count.
        """
        files = sorted(_files(self._drafts), reverse=True) if self._drafts is not None else []
        left = MOST_BYTES
        for _, size, path in files:
            if path.stem in referred:
                continue
            left -= size
            if left < 0:
                with contextlib.suppress(OSError):  # another program may have it open
                    path.unlink()


def _files(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """When each was last kept, its size and where it is."""
    for path in folder.glob(f"*{SUFFIX}"):
        with contextlib.suppress(OSError):  # another program may have cleaned it away
            status = path.stat()
            yield status.st_mtime, status.st_size, path
