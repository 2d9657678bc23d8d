"""Which file what is on screen belongs to: opening, saving, and what is not yet saved."""

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget

from core import __version__, exploration, text_file
from core.agreement import changes
from core.checks import SettingsError, shown, visible
from core.exploration import SUFFIX, Exploration, exploration_of, is_exploration
from core.files import FileError, named, read_at_most, sweep, write_atomically
from core.language import ntr, tr
from core.models import check_at_hand
from core.settings import Settings, default_position
from core.text_file import sentence_from
from gui.background import waited_for
from gui.document import Document, digest_in, digest_of, first_words
from gui.history import Change
from gui.preferences import Preferences
from gui.questions import Answer, ask, cancel, say
from gui.recent_files import RecentFiles
from gui.seen import seen, takes_long
from gui.state import AppState
from gui.step_names import word

PROGRAM = "Attention Explorer"

Role = QMessageBox.ButtonRole


class Opening(Change):
    """Another exploration comes on screen, and with it its file."""

    def __init__(
        self, documents: "Documents", name: str, after: Settings, document: Document
    ) -> None:
        """From what is on screen to `after`, which is `document`."""
        super().__init__(documents.state, name, after)
        self._documents = documents
        self._documents_of_it = documents.current, document

    def redo(self) -> None:
        """Show the one that was opened."""
        self._documents.enter(self._documents_of_it[1])
        super().redo()

    def undo(self) -> None:
        """Show the one before, whose file is then again the one that is saved to."""
        self._documents.enter(self._documents_of_it[0])
        super().undo()


class Documents(QObject):
    """Opens and saves what `state` shows.

    Opening is a step like any other, and the file belongs to the step: whoever undoes it has the
    exploration before with its own file, so that no file is ever saved over with another's
    content. Nothing is asked, because nothing is lost: what was unsaved is an undo away, and
    `gui.recovery` keeps it. Whether something is unsaved is a comparison with what the file has,
    not the undo history's clean state, of which there is only one for all files.
    """

    changed = Signal()
    left = Signal(object)

    def __init__(self, window: QWidget, state: AppState, preferences: Preferences) -> None:
        """What `state` shows is in no file yet.

        Args:
            window: over which dialogs open, and which is closed after the last question.
            state: what is opened into and saved.
            preferences: the last files and their folder.
        """
        super().__init__(window)
        self.state, self._window = state, window
        self.recent = RecentFiles(preferences)
        self.current = Document(kept=state.settings)
        self.forsaken: Document | None = None
        # Whether what is in no file is written down elsewhere; gui.recovery knows.
        self.is_kept: Callable[[], bool] = lambda: False
        # Writes down the trained weights that settings refer to; gui.learning does. For a draft
        # those from a moment ago will do, and if it need not be at once, None says: ask again.
        self.keep_weights: Callable[[Settings], object] = lambda settings: None
        self.keep_draft_weights: Callable[[Settings, bool], Settings | None] = (
            lambda settings, at_once: settings
        )
        self._told: tuple[object, ...] = ()
        state.begin = self._begin
        state.settings_changed.connect(self.on_settings_changed)

    @property
    def modified(self) -> bool:
        """Whether what is on screen is in no file."""
        return self.current.lacks(self.state.settings)

    @property
    def name(self) -> str:
        """The file's, or the first words."""
        path = self.current.path
        return visible(path.name) if path is not None else first_words(self.state.settings)

    @property
    def title(self) -> str:
        """For the window, which puts its sign of a change in the place of [*]."""
        name = self.name.replace("[*]", "[*][*]")
        return f"{name}[*] — {PROGRAM}" if name else f"{PROGRAM}[*]"

    def on_settings_changed(self) -> None:
        """Tell if the name or what is unsaved is another now."""
        now = (self.current, self.current.path, self.name, self.modified)
        if now != self._told:
            self._told = now
            self.changed.emit()

    def start_with(self, path: Path, kept: Settings) -> str:
        """The program was started with this file, which said `kept`: that is no step to undo.

        Returns:
            What there is to say of its figures, if they are others now.
        """
        path = path.absolute()
        notice, digest = _as_it_is(path, kept)
        self.current = Document(path, kept, digest)
        self.recent.add(path)
        self.on_settings_changed()
        return notice

    def enter(self, document: Document) -> None:
        """What is shown next is of this document."""
        if document is not self.current:
            self.left.emit(self.current)
            self.current = document

    # Opening

    def open(self) -> None:
        """Ask for a file and open it."""
        dialog = self._dialog(tr("Open an Exploration or a Text"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(
            [tr("Explorations and text (*.attn *.txt *.md)"), tr("All files (*)")]
        )
        dialog.fileSelected.connect(self.open_path)
        dialog.open()

    def open_recent(self, path: Path) -> None:
        """Open one of the last files; one that is gone leaves the list."""
        if not self.open_path(path) and not os.path.exists(path):
            self.recent.remove(path)

    def open_path(self, path: str | Path) -> bool:
        """Open an exploration or a text; whether it could be. If not, a box says why."""
        return self.open_first([Path(path)])

    def open_first(self, paths: Sequence[Path]) -> bool:
        """Open the first of some files; whether it could be. If not, a box says why."""
        if isinstance(QApplication.activeModalWidget(), QMessageBox):
            return False  # a question is open, and it is about what is on screen
        path = paths[0].absolute()
        try:
            opened = self._open_exploration if is_exploration(path) else self._open_text
            notice = opened(path)
        except (FileError, SettingsError) as error:
            say(
                self._window, tr("{file} was not opened.").format(file=named(path.name)), f"{error}"
            )
            return False
        self.recent.add(path)
        notices = (notice, _not_opened(len(paths) - 1))
        self.state.notify(" ".join(each for each in notices if each))
        return True

    def _open_exploration(self, path: Path) -> str:
        data = read_at_most(path, exploration.MAX_BYTES)
        opened = Exploration.from_bytes(data)
        document = Document(path, opened.settings, digest_of(data))
        if path == self.current.path and not self.modified:  # anew: it is still the same document
            document = self.current
            document.kept, document.digest = opened.settings, digest_of(data)
        notice = self.show(document, opened.settings, _opening(path))
        return _what_changed(opened) or notice

    def _open_text(self, path: Path) -> str:
        sentence, cut = sentence_from(read_at_most(path, text_file.MAX_BYTES))
        settings = self.state.settings.replace(
            sentence=sentence, position=default_position(sentence), knockouts=()
        )
        document = Document(kept=settings, suggestion=path.stem)
        notice = self.show(document, settings, _opening(path))
        return cut or notice

    def show(self, document: Document, settings: Settings, name: str) -> str:
        """Go to another document in one step.

        Args:
            document: which.
            settings: all of it.
            name: of the step.

        Returns:
            What there is to say of the one before, if it was unsaved.

        Raises:
            SettingsError: if it refers to what is not on this computer.
        """
        check_at_hand(settings)
        notice = ""
        if self.modified and document is not self.current:
            notice = tr("{name} was not saved. It is kept: Undo leads back to it.").format(
                name=named(self.name)
            )
        self.state.history.push(Opening(self, name, settings, document))
        return notice

    # Saving

    def save(self, then: Callable[[], object] | None = None) -> None:
        """Write what is on screen to its file; ask for one if it has none.

        Args:
            then: what to do when it is saved.
        """
        path = self.current.path
        if path is None:
            self.save_as(then)
        elif self._is_another_on_disk(path):
            ask(
                self._window,
                tr("{file} was changed by another program.").format(file=named(path.name)),
                tr("Saving here replaces what that program wrote."),
                [
                    Answer(tr("Save &As…"), Role.AcceptRole, lambda: self.save_as(then)),
                    Answer(tr("&Replace"), Role.DestructiveRole, lambda: self._write(path, then)),
                    cancel(),
                ],
            )
        else:
            self._write(path, then)

    def save_as(self, then: Callable[[], object] | None = None) -> None:
        """Ask for a file and write what is on screen to it."""
        dialog = self._dialog(tr("Save the Exploration"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([tr("Explorations (*.attn)")])
        dialog.setDefaultSuffix(SUFFIX[1:])
        dialog.selectFile(self._suggestion())
        dialog.fileSelected.connect(lambda path: self._save_to(Path(path), then))
        dialog.open()

    def _save_to(self, path: Path, then: Callable[[], object] | None) -> None:
        """Write to a chosen path, if need be with the suffix by which it is known again."""
        path = path.absolute()
        if is_exploration(path):
            self._write(path, then)
            return
        path = path.with_name(path.name + SUFFIX)
        if not os.path.exists(path):
            self._write(path, then)
            return
        ask(  # the dialog asked about the name without it
            self._window,
            tr("{file} is there already.").format(file=named(path.name)),
            tr("Saving here replaces it."),
            [
                Answer(tr("Save &As…"), Role.AcceptRole, lambda: self.save_as(then)),
                Answer(tr("&Replace"), Role.DestructiveRole, lambda: self._write(path, then)),
                cancel(),
            ],
        )

    def _write(self, path: Path, then: Callable[[], object] | None) -> None:
        document, settings = self.current, self.state.settings
        try:
            self.keep_weights(settings)
            what = self.state.seen
            if what.result.settings != settings:  # a long sentence, which is still being computed
                what = waited_for(partial(seen, settings), long=True)
            data = exploration_of(what.result, what.beside.pinned).to_bytes()
            write_atomically(path, data)
        except (FileError, SettingsError) as error:
            say(self._window, tr("{file} was not saved.").format(file=named(path.name)), f"{error}")
            return
        sweep(path.parent)
        document.path, document.kept, document.digest = path, settings, digest_of(data)
        self.recent.add(path)
        self.state.notify(tr("Saved as {file}.").format(file=named(path.name)))
        self.on_settings_changed()
        if then is not None:
            then()

    def _is_another_on_disk(self, path: Path) -> bool:
        """Whether the file holds something else than when it was read or written."""
        return os.path.exists(path) and digest_in(path) != self.current.digest

    def _suggestion(self) -> str:
        document = self.current
        if document.path is not None:
            return str(document.path)
        name = document.suggestion or first_words(self.state.settings)
        name = "".join(c if c.isalnum() or c in " -_" else "" for c in name).strip()
        return (name or tr("exploration")) + SUFFIX

    def _begin(self, name: str, settings: Settings) -> Change:
        """A step to something that is in no file, such as an example."""
        return Opening(self, name, settings, Document(kept=settings))

    # Closing

    def may_close(self) -> bool:
        """Whether the window may go; if something must be asked, it goes after the answer.

        What has no file is not asked about: it is kept and offered at the next start.
        """
        path = self.current.path
        kept = path is None and self.is_kept()
        if not self.modified or kept or self.forsaken is self.current:
            return True
        ask(
            self._window,
            tr("Save the changes to {file}?").format(file=named(self.name)),
            tr("If you don’t save them, they are lost."),
            [
                Answer(tr("&Save"), Role.AcceptRole, lambda: self.save(self._window.close)),
                Answer(tr("&Don’t Save"), Role.DestructiveRole, self._forsake),
                cancel(),
            ],
        )
        return False

    def _forsake(self) -> None:
        self.forsaken = self.current
        self._window.close()

    def _dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self._window, title, self.recent.folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return dialog


def _opening(path: Path) -> str:
    return tr("opening {file}").format(file=word(visible(path.name)))


def _not_opened(n: int) -> str:
    if not n:
        return ""
    return ntr(
        "The other file was not opened: one is open at a time.",
        "The {n} other files were not opened: one is open at a time.",
        n,
    ).format(n=n)


def _as_it_is(path: Path, kept: Settings) -> tuple[str, str]:
    """What there is to say of a file that said `kept`, and its digest if it still does."""
    try:
        data = read_at_most(path, exploration.MAX_BYTES)
        opened = Exploration.from_bytes(data)
    except (FileError, SettingsError):
        return "", ""
    return (_what_changed(opened), digest_of(data)) if opened.settings == kept else ("", "")


def _what_changed(opened: Exploration) -> str:
    """That figures are others than another version of the program saved, if they are."""
    if opened.program == __version__:
        return ""
    n = len(waited_for(partial(changes, opened), takes_long(opened.settings)))
    if not n:
        return ""
    return ntr(
        "{n} figure is another one than in the file, which version {program} saved.",
        "{n} figures are others than in the file, which version {program} saved.",
        n,
    ).format(n=n, program=shown(opened.program))
