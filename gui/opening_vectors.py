"""Word vectors from a file: chosen, read in slices with progress, and put to use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QProgressDialog, QWidget

from core.checks import visible
from core.files import FileError, named
from core.language import count, tr
from core.model_records import MAX_FILE_NAME, VectorsReference
from core.vector_files import Progress, read_vectors
from core.word_vectors import WordVectors, shelve
from gui.preferences import Preferences
from gui.questions import say
from gui.state import AppState

PARTS = 1000  # of the progress bar


class VectorsFile(QObject):
    """Opens one file at a time; the window stays alive, and to cancel leaves all as it was."""

    def __init__(self, window: QWidget, state: AppState, preferences: Preferences) -> None:
        """Nothing is being read.

        Args:
            window: over which dialogs open.
            state: what is read is put to use in it.
            preferences: the last folder.
        """
        super().__init__(window)
        self.state, self._window, self._preferences = state, window, preferences
        self.progress: QProgressDialog | None = None
        self._path = Path()
        self._reading: Iterator[Progress] | None = None
        self._clock = QTimer(self)
        self._clock.setInterval(0)
        self._clock.timeout.connect(self.on_idle)

    def choose(self) -> None:
        """Ask for a file and open it."""
        dialog = QFileDialog(self._window, tr("Open Word Vectors"), self._preferences.begin_in)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(
            [tr("Word vectors (*.txt *.vec *.bin *.npz *.gz)"), tr("All files (*)")]
        )
        dialog.fileSelected.connect(lambda path: self.open(Path(path)))
        dialog.open()

    def open(self, path: Path) -> None:
        """Read a file and take its vectors as embeddings."""
        self.cancel()
        self._path = path.absolute()
        self._reading = read_vectors(self._path)
        box = QProgressDialog(
            tr("Reading {file}").format(file=named(path.name)), tr("Cancel"), 0, PARTS, self._window
        )
        box.setWindowTitle(tr("Open Word Vectors"))
        box.setWindowModality(Qt.WindowModality.NonModal)  # a modal one runs the events by itself
        box.setAutoClose(False)
        box.setAutoReset(False)
        box.setMinimumDuration(300)
        box.canceled.connect(self.cancel)
        self.progress = box
        self._clock.start()

    def cancel(self) -> None:
        """Read no further."""
        self._clock.stop()
        self._reading = None
        if self.progress is not None:
            self.progress.canceled.disconnect(self.cancel)
            self.progress.close()
            self.progress.deleteLater()
            self.progress = None

    def on_idle(self) -> None:
        """A slice of the file."""
        if self._reading is None or self.progress is None:
            return
        try:
            reached = next(self._reading)
        except FileError as error:
            self.cancel()
            name = named(self._path.name)
            say(self._window, tr("{file} was not opened.").format(file=name), str(error))
            return
        self.progress.setValue(min(PARTS * reached.n_byte // max(reached.size, 1), PARTS))
        if reached.vectors is not None:
            self.cancel()
            self._take(reached.vectors, reached.notice)

    def _take(self, vectors: WordVectors, notice: str) -> None:
        shelve(vectors)
        self._preferences.folder = str(self._path.parent)
        name = visible(self._path.name)[:MAX_FILE_NAME]
        reference = VectorsReference(name, vectors.sha256, vectors.d)
        self.state.use_vectors(reference)
        opened = tr("{n} words of {d} components from {file}.").format(
            n=count(len(vectors.words)), d=count(vectors.d), file=named(name)
        )
        self.state.notify(f"{opened} {notice}".strip())
