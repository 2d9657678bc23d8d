"""The application object."""

import sys
import traceback
from types import TracebackType

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

from core import __version__, language
from core.language import tr
from core.settings import Settings
from gui.main_window import MainWindow
from gui.state import AppState
from gui.theme import Appearance


def application() -> QApplication:
    """The one application object, dressed."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("attention-explorer")
    app.setApplicationDisplayName("Attention Explorer")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("attention-explorer")
    app.setStyle("fusion")
    app.setWindowIcon(QIcon("icons:app.svg"))
    language.use(decimal_sign=QLocale().decimalPoint())
    return app


def show_exception(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Say calmly that something unforeseen happened, and let the program go on."""
    details = "".join(traceback.format_exception(kind, error, trace))
    sys.stderr.write(details)
    box = QMessageBox(QApplication.activeWindow())
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(tr("Attention Explorer"))
    box.setText(tr("Something unforeseen happened. What you typed is still there: go on, or undo."))
    box.setInformativeText(tr("The details help whoever mends it."))
    box.setDetailedText(details)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()


def run(settings: Settings, theme: str) -> int:
    """Open the window and stay until it is closed.

    Args:
        settings: what to show.
        theme: one of `gui.theme.CHOICES`.

    Returns:
        The exit status.
    """
    app = application()
    sys.excepthook = show_exception
    window = MainWindow(AppState(settings), Appearance(theme))
    window.show()
    return app.exec()
