"""What is remembered from one start to the next, apart from explorations."""

import contextlib
import os
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QLockFile, QSettings, QStandardPaths

from core.language import quoted, tr

# Values that the program never keeps: PySide unpickles some, and cannot make anything of others.
# The sign before them may be a number; what may stand between is taken away first.
_FOREIGN = re.compile(
    rb"(?:^|[=,\n\r])(?:@(?!@|ByteArray\(|String\(|Invalid\(\))"
    rb"|\\x[0-9a-fA-F]*40(?![0-9a-fA-F])|\\[0-7]*100(?![0-7]))"
)
_BETWEEN = re.compile(rb'\\\r?\n|\\\r|[ \t\f\v"]')
LONGEST_LOCK = 1000  # ms that a program needs to write them
_BYTES = "bytes:"  # before a path that is no text: no other one begins so


class Preferences:
    """Named values, kept in a file if there is one.

    A value that makes no sense is as good as none: somebody else may have written the file.
    """

    def __init__(self, path: Path | None = None) -> None:
        """What `path` holds; without one nothing outlives the program."""
        if path is not None and not _is_own(path):
            with contextlib.suppress(OSError):  # as everywhere, what makes no sense is written over
                path.write_bytes(b"")
            path = path if _is_own(path) else None
        self._path = path
        if path is not None:
            _unlock(path)
        self._kept = None if path is None else QSettings(str(path), QSettings.Format.IniFormat)
        self._values: dict[str, Any] = {}
        if self._kept is not None:
            names = filter(None, self._kept.allKeys())
            self._values = {name: self._kept.value(name) for name in names}

    def text(self, name: str, usual: str = "") -> str:
        """A word that was chosen."""
        value = self._values.get(name)
        return value if isinstance(value, str) else usual

    def choice(self, name: str, known: Collection[str]) -> str:
        """One of the known words; empty if none of them was chosen."""
        value = self.text(name)
        return value if value in known else ""

    def number(self, name: str, usual: int) -> int:
        """A whole number that was chosen."""
        try:
            number = int(self._values.get(name, usual))
        except (TypeError, ValueError, OverflowError):
            return usual
        return number if abs(number) < 2**31 else usual  # as far as Qt counts

    def switch(self, name: str) -> bool:
        """Whether something was switched on."""
        return self._values.get(name) in (True, "true")

    def texts(self, name: str) -> list[str]:
        """A list; one of one element comes back from the file as its element."""
        value = self._values.get(name)
        values = value if isinstance(value, list) else [value]
        return [each for each in values if isinstance(each, str) and each]

    def bytes(self, name: str) -> QByteArray:
        """What Qt has packed up of a window or a splitter."""
        value = self._values.get(name)
        return value if isinstance(value, QByteArray) else QByteArray()

    def keep(self, **values: str | int | bool | list[str] | QByteArray) -> None:
        """Remember these."""
        for name, value in values.items():
            self._values[name] = value
            if self._kept is not None:
                self._kept.setValue(name, value)

    def for_now(self, **values: str | int | bool) -> None:
        """Have these until the program ends, and remember what was."""
        self._values.update(values)

    def problem(self) -> str:
        """Write all to the file now; why that is not possible, or nothing."""
        if self._kept is None:
            return ""
        self._kept.sync()
        if self._kept.status() != QSettings.Status.AccessError:
            return ""  # after a format error, what could not be read has been written over
        return tr(
            "What you choose in the View menu cannot be remembered: make {file} writable."
        ).format(file=quoted(str(self._path)))

    @property
    def recent(self) -> list[str]:
        """Paths of the files opened or saved last, the latest first, by whatever program."""
        if self._path is not None and self._kept is not None and _is_own(self._path):
            self._kept.sync()
            self._values["recent"] = self._kept.value("recent")
        return [_path_in(text) for text in self.texts("recent")]

    @recent.setter
    def recent(self, paths: list[str]) -> None:
        self.keep(recent=[_text_of(path) for path in paths])
        if self._kept is not None:
            self._kept.sync()  # before another program adds to it

    @property
    def folder(self) -> str:
        """Where a file was opened or saved last."""
        return _path_in(self.text("folder"))

    @folder.setter
    def folder(self, path: str) -> None:
        self.keep(folder=_text_of(path))

    @property
    def begin_in(self) -> str:
        """Where dialogs begin: in that folder, or among the person's documents."""
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        return self.folder or QStandardPaths.writableLocation(documents)


def _unlock(path: Path) -> None:
    """Take away the lock of a program that was killed while it wrote.

    Qt itself waits half a minute where the lock does not say whose it was.
    """
    lock = QLockFile(f"{path}.lock")  # as Qt names it
    lock.setStaleLockTime(LONGEST_LOCK)
    if Path(lock.fileName()).exists() and lock.tryLock(2 * LONGEST_LOCK):
        lock.unlock()


def _text_of(path: str) -> str:
    """A path as text, which it need not be, and none that is like a value of another kind."""
    try:
        is_plain = not _is_foreign(f"={path}".encode())
    except UnicodeEncodeError:
        is_plain = False
    return path if is_plain else _BYTES + os.fsencode(path).hex()


def _path_in(text: str) -> str:
    """The path of `_text_of`."""
    if text.startswith(_BYTES):
        with contextlib.suppress(ValueError):  # somebody else has written it
            return os.fsdecode(bytes.fromhex(text.removeprefix(_BYTES)))
    return text


def _is_foreign(data: bytes) -> bool:
    return _FOREIGN.search(_BETWEEN.sub(b"", data)) is not None


def _is_own(path: Path) -> bool:
    """Whether a file has only such values as the program keeps."""
    try:
        return not _is_foreign(path.read_bytes())
    except OSError:  # it is not there yet, or Qt cannot read it either
        return True


def preferences_file() -> Path:
    """Where they are kept."""
    place = QStandardPaths.StandardLocation.AppConfigLocation
    return Path(QStandardPaths.writableLocation(place)) / "preferences.ini"
