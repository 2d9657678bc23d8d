"""Ways out of the window: pictures, numbers, a report, a script, paper."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from core.checks import SettingsError
from core.files import FileError
from core.language import tr
from core.python_script import as_python
from core.tables import matrix, probabilities
from gui.figures.figure import Figure
from gui.figures.report import report_of
from gui.figures.subject import subject_on_screen
from gui.pasteboard import copy_figure, copy_rows
from gui.picture_dialog import USUAL_SCALE, PictureDialog
from gui.preferences import Preferences
from gui.printing import print_report
from gui.questions import say
from gui.saving import Saver
from gui.state import AppState
from gui.tables_dialog import TablesDialog
from gui.theme import Appearance


class Export:
    """What the menus offer. While the answer is hidden from a class, nothing of it goes out."""

    def __init__(
        self, window: QWidget, state: AppState, appearance: Appearance, preferences: Preferences
    ) -> None:
        """Of what a window shows.

        Args:
            window: over which dialogs open.
            state: what is shown.
            appearance: its colours.
            preferences: know the folder of the last time.
        """
        self._window, self._state, self._appearance = window, state, appearance
        self._saver = Saver(window, state, preferences)

    def save_picture(self, figure: str = "picture") -> QDialog | None:
        """Offer to save or to copy one of `core.caption.FIGURES`; the dialog, open."""
        if self._waits():
            return None
        subject, theme = subject_on_screen(self._state), self._appearance.theme
        dialog = PictureDialog(subject, theme, self._saver, figure, self._window)
        dialog.open()
        return dialog

    def copy_picture(self, figure: str = "picture") -> None:
        """To the clipboard, on paper."""
        if self._waits():
            return
        try:
            drawn = Figure(subject_on_screen(self._state), figure, self._appearance.theme)
            try:
                copy_figure(drawn, USUAL_SCALE)
            finally:
                drawn.close()
        except FileError as error:
            say(self._window, tr("The picture was not copied."), str(error))
        else:
            self._state.notify(tr("Copied the picture."))

    def save_table(self) -> QDialog | None:
        """Offer to save or to copy one of the tables; the dialog, open."""
        if self._waits():
            return None
        dialog = TablesDialog(subject_on_screen(self._state), self._saver, self._window)
        dialog.open()
        return dialog

    def copy_matrix(self) -> None:
        """The attention on view, to the clipboard."""
        if not self._waits():
            copy_rows(matrix(self._state.result))
            self._state.notify(tr("Copied the table."))

    def copy_probabilities(self) -> None:
        """Of each candidate, to the clipboard."""
        if not self._waits():
            copy_rows(probabilities(self._state.result))
            self._state.notify(tr("Copied the table."))

    def save_report(self) -> QFileDialog | None:
        """Ask where a report goes; the dialog, open."""
        if self._waits():
            return None
        subject, theme = subject_on_screen(self._state), self._appearance.theme
        receipt = self._state.receipt()
        return self._saver.ask(
            tr("Save a Report"),
            {"html": tr("HTML")},
            lambda suffix: report_of(subject, theme, receipt),
        )

    def copy_python(self) -> None:
        """A script that prints the same numbers, to the clipboard."""
        if self._waits():
            return
        try:
            script = as_python(self._state.result)
        except (FileError, SettingsError) as error:
            say(self._window, tr("The script was not copied."), str(error))
            return
        QGuiApplication.clipboard().setText(script)
        self._state.notify(tr("Copied. Python with NumPy prints the same numbers from it."))

    def save_python(self) -> QFileDialog | None:
        """Ask where that script goes; the dialog, open."""
        if self._waits():
            return None
        result = self._state.result
        return self._saver.ask(
            tr("Save as Python"), {"py": tr("Python")}, lambda suffix: as_python(result).encode()
        )

    def print(self) -> QPrintDialog | QFileDialog | None:
        """Ask for a printer; the dialog, open."""
        if self._waits():
            return None
        return print_report(self._window, self._state, self._appearance.theme, self._saver)

    def _waits(self) -> bool:
        """Whether there is not yet anything that may go out; then say so."""
        if self._state.concealed:
            self._state.notify(tr("This comes after your guess."))
        elif self._state.pending:
            self._state.notify(tr("This is still being computed: try again in a moment."))
        elif not self._state.current:
            self._state.notify(tr("This could not be computed: change it, or undo."))
        elif self._state.noise.running:  # to finish it here would hold the window up
            self._state.notify(tr("Not all seeds are dealt yet: try again in a moment."))
        else:
            return False
        return True
