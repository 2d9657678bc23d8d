"""The application object."""

import sys

from PySide6.QtCore import QLocale
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from core import __version__, language
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


def run(settings: Settings, theme: str) -> int:
    """Open the window and stay until it is closed.

    Args:
        settings: what to show.
        theme: one of `gui.theme.CHOICES`.

    Returns:
        The exit status.
    """
    app = application()
    window = MainWindow(AppState(settings), Appearance(theme))
    window.show()
    return app.exec()
