"""Where a draft is kept, and whose it is."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QLockFile

from core.files import made
from core.settings import Settings
from gui.draft import SUFFIX


@dataclass(eq=False)
class Place:
    """A file for one draft, and the lock by which its owner is known.

    Attributes:
        path: of the file.
        lock: held as long as this program has to do with it.
        written: the settings that are safe in it; None if it is not there.
        kept: what it says of them, which may have slightly older weights; None if that is unknown.
    """

    path: Path
    lock: QLockFile
    written: Settings | None = None
    kept: Settings | None = None

    @classmethod
    def at(cls, path: Path) -> Place:
        """The place of the draft in this file."""
        lock = QLockFile(str(path.with_suffix(".lock")))
        lock.setStaleLockTime(0)  # an owner may live for days
        return cls(path, lock)

    @classmethod
    def new_in(cls, folder: Path) -> Place:
        """A place that is this program's, in a folder that is made if it must be.

        Raises:
            FileError: if it cannot be made.
        """
        place = cls.at(made(folder) / f"{uuid4().hex}{SUFFIX}")
        place.lock.tryLock(0)
        return place

    def take_over(self) -> bool:
        """Make it this program's if its owner is gone; whether it is.

        Qt takes an owner for living whose process number another program has now, which after a
        restart or in a container is likely. The file lock that it holds besides can't be mistaken.
        """
        lock = self.lock
        return lock.tryLock(0) or (lock.removeStaleLockFile() and lock.tryLock(0))

    def remove(self) -> None:
        """Nobody needs it any more."""
        with contextlib.suppress(OSError):  # then it is offered once more than need be
            self.path.unlink(missing_ok=True)
        self.lock.unlock()
