"""What a training reads and leaves: texts of one's own, and weights, chosen in dialogs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from core.checks import SettingsError, visible
from core.files import FileError, named, read_at_most
from core.language import tr
from core.transformer import shelf
from core.transformer.checkpoint import MAX_BYTES, read_run, write_run
from gui.learning import MODEL, Learning
from gui.preferences import Preferences
from gui.questions import say
from gui.saving import Saver
from gui.step_names import word


class TrainingFiles:
    """Opens texts and weights over a window, and saves weights."""

    def __init__(self, window: QWidget, learning: Learning, preferences: Preferences) -> None:
        """For what `learning` trains."""
        self._window, self._learning, self._preferences = window, learning, preferences
        self._saver = Saver(window, learning.state, preferences)

    def choose_text(self) -> None:
        """Ask for a text to train on."""
        dialog = self._dialog(tr("Choose a Text to Train On"), tr("Text (*.txt *.md)"))
        dialog.fileSelected.connect(lambda path: self.take_text(Path(path)))

    def take_text(self, path: Path) -> None:
        """Train on the text of a file from the next training on."""
        try:
            text = self._learning.texts.read(path)
        except FileError as error:
            self._say_not_opened(path, error)
            return
        self._preferences.folder = str(path.parent)
        self._learning.state.use_text(text)

    def open_weights(self) -> None:
        """Ask for weights and show them."""
        dialog = self._dialog(tr("Open Trained Weights"), tr("Trained weights (*.npz)"))
        dialog.fileSelected.connect(lambda path: self.take_weights(Path(path)))

    def take_weights(self, path: Path) -> None:
        """Show the last weights in a file."""
        try:
            run = read_run(read_at_most(path, MAX_BYTES))
            if not run.snapshots:
                raise SettingsError(tr("The file holds no weights: choose another."))
        except (FileError, SettingsError) as error:
            self._say_not_opened(path, error)
            return
        self._preferences.folder = str(path.parent)
        shelf.put(run)
        name = tr("opening {file}").format(file=word(visible(path.name)))
        self._learning.state.choose_weights(run.snapshots[-1].sha256, name, model=MODEL)

    def save_weights(self) -> None:
        """Ask for a file for the run on view, with all its snapshots."""
        run = self._learning.run
        if run is not None:
            self._saver.ask(
                tr("Save the Trained Weights"),
                {"npz": tr("Trained weights")},
                lambda suffix: write_run(run),
            )

    def _dialog(self, title: str, kind: str) -> QFileDialog:
        dialog = QFileDialog(self._window, title, self._preferences.begin_in)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([kind, tr("All files (*)")])
        dialog.open()
        return dialog

    def _say_not_opened(self, path: Path, error: Exception) -> None:
        text = tr("{file} was not opened.").format(file=named(path.name))
        say(self._window, text, str(error))
