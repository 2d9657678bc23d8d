"""Asking where a file goes, and writing it there."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from core.checks import SettingsError
from core.files import FileError, named, write_atomically
from core.language import tr
from gui.document import first_words
from gui.preferences import Preferences
from gui.questions import Answer, ask, cancel, say
from gui.state import AppState

Role = QMessageBox.ButtonRole


class Saver:
    """Saves what others make of what is on screen, each time in the folder of the last time."""

    def __init__(self, window: QWidget, state: AppState, preferences: Preferences) -> None:
        """Saves for a window.

        Args:
            window: over which dialogs open.
            state: is told what was saved, and names it.
            preferences: know the folder.
        """
        self.window, self.state, self._preferences = window, state, preferences

    def ask(
        self,
        title: str,
        kinds: Mapping[str, str],
        make: Callable[[str], bytes],
        then: Callable[[], object] | None = None,
        over: QWidget | None = None,
    ) -> QFileDialog:
        """Ask for a file, and write it.

        Args:
            title: of the dialog.
            kinds: what kinds of file there are, by suffix without the point.
            make: the content of a file with that suffix; raises FileError or SettingsError with a
                sentence where it has none.
            then: what to do when it is written.
            over: what the dialog belongs to; else the window.

        Returns:
            The dialog, open.
        """
        owner = over or self.window
        dialog = QFileDialog(owner, title, self._preferences.begin_in)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        filters = {f"{kind} (*.{suffix})": suffix for suffix, kind in kinds.items()}
        dialog.setNameFilters(list(filters))
        dialog.setDefaultSuffix(next(iter(kinds)))
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(filters[chosen]))
        dialog.selectFile(self._suggestion(next(iter(kinds))))

        def on_chosen(path: str) -> None:
            self._save(Path(path).absolute(), list(kinds), dialog.defaultSuffix(), write, owner)

        def write(path: Path) -> None:
            if self._written(path, make, owner) and then is not None:
                then()

        dialog.fileSelected.connect(on_chosen)
        dialog.open()
        return dialog

    def _save(
        self,
        path: Path,
        suffixes: Sequence[str],
        usual: str,
        write: Callable[[Path], None],
        owner: QWidget,
    ) -> None:
        """Write to a chosen path, with the usual suffix where it has none of them."""
        if _suffix(path) in suffixes:
            write(path)
            return
        path = path.with_name(f"{path.name}.{usual}")
        if not os.path.exists(path):
            write(path)
            return
        ask(  # the dialog asked about the name without it
            owner,
            tr("{file} is there already.").format(file=named(path.name)),
            tr("Saving here replaces it."),
            [Answer(tr("&Replace"), Role.DestructiveRole, lambda: write(path)), cancel()],
        )

    def _written(self, path: Path, make: Callable[[str], bytes], owner: QWidget) -> bool:
        """Whether it was; if not, a box says why."""
        try:
            write_atomically(path, make(_suffix(path)))
        except (FileError, SettingsError) as error:
            say(owner, tr("{file} was not saved.").format(file=named(path.name)), str(error))
            return False
        self._preferences.folder = str(path.parent)
        self.state.notify(tr("Saved as {file}.").format(file=named(path.name)))
        return True

    def _suggestion(self, suffix: str) -> str:
        name = first_words(self.state.settings)
        name = "".join(c if c.isalnum() or c in " -_" else "" for c in name).strip()
        return f"{name or tr('exploration')}.{suffix}"


def _suffix(path: Path) -> str:
    return path.suffix.lower().removeprefix(".")
