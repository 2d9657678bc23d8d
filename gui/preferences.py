"""What is remembered from one start to the next, apart from explorations."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from core.language import quoted, tr


class Preferences:
    """Named values, kept in a file if there is one.

    A value that makes no sense is as good as none: somebody else may have written the file.
    """

    def __init__(self, path: Path | None = None) -> None:
        """What `path` holds; without one nothing outlives the program."""
        self._path = path
        self._kept = None if path is None else QSettings(str(path), QSettings.Format.IniFormat)
        self._values: dict[str, Any] = {}
        if self._kept is not None:
            self._values = {name: self._kept.value(name) for name in self._kept.allKeys()}

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
        """Paths of the files opened or saved last, the latest first."""
        return self.texts("recent")

    @recent.setter
    def recent(self, paths: list[str]) -> None:
        self.keep(recent=paths)

    @property
    def folder(self) -> str:
        """Where a file was opened or saved last."""
        return self.text("folder")

    @folder.setter
    def folder(self, path: str) -> None:
        self.keep(folder=path)

    @property
    def begin_in(self) -> str:
        """Where dialogs begin: in that folder, or among the person's documents."""
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        return self.folder or QStandardPaths.writableLocation(documents)


def preferences_file() -> Path:
    """Where they are kept."""
    place = QStandardPaths.StandardLocation.AppConfigLocation
    return Path(QStandardPaths.writableLocation(place)) / "preferences.ini"
