"""The application object."""

import sys
from functools import partial

from PySide6.QtCore import QEvent, QSettings, QTimer, Signal
from PySide6.QtGui import QFileOpenEvent, QIcon
from PySide6.QtWidgets import QApplication

from core import __version__
from core.language import LANGUAGES
from core.places import NAME, data_folder, drafts_folder
from core.settings import Settings
from core.start import COLOUR_MAPS, THEMES, Start
from gui import access, background
from gui.in_reach import InReach
from gui.main_window import MainWindow
from gui.preferences import Preferences, preferences_file
from gui.speech import speak
from gui.state import AppState
from gui.theme import Appearance
from gui.unforeseen import Unforeseen


class Application(QApplication):
    """Lets in the files that a desktop hands to a running program, as macOS does."""

    file_opened = Signal(str)

    def event(self, event: QEvent) -> bool:
        """Tell of a file; all else is Qt's."""
        if isinstance(event, QFileOpenEvent):
            self.file_opened.emit(event.file())
            return True
        return super().event(event)


def application() -> QApplication:
    """The one application object, dressed."""
    app = QApplication.instance() or Application(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName(NAME)
    app.setApplicationDisplayName("Attention Explorer")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("attention-explorer")
    # Else Qt's dialogs for files note their folders down in a file of all Qt programs.
    QSettings.setPath(
        QSettings.Format.NativeFormat, QSettings.Scope.UserScope, str(preferences_file().parent)
    )
    app.setStyle("fusion")
    app.setWindowIcon(QIcon("icons:app.svg"))
    access.install()
    return app


def run(settings: Settings, start: Start) -> int:
    """Open the window and stay until it is closed.

    Args:
        settings: what to show.
        start: how.

    Returns:
        The exit status.
    """
    app = application()
    with Unforeseen() as unforeseen:
        window = _window(settings, start)
        unforeseen.watch(window, window.state, window.recovery)
        reach = InReach(app)
        if isinstance(app, Application):
            app.file_opened.connect(window.documents.open_path)
        window.show()
        window.recovery.look()
        _begin_with(window, start)
        if not window.preferences.switch("tour_seen"):
            QTimer.singleShot(0, window, partial(_begin_tour, window))
        status = app.exec()
        background.end()
        reach.deleteLater()
        return status


def _window(settings: Settings, start: Start) -> MainWindow:
    preferences = Preferences(preferences_file())
    flags = {"theme": start.theme, "language": start.language, "colours": start.colours}
    preferences.for_now(**{name: value for name, value in flags.items() if value is not None})
    speak(preferences.choice("language", LANGUAGES), preferences.switch("mirrored"))
    appearance = Appearance(
        preferences.choice("theme", THEMES) or "system",
        colours=preferences.choice("colours", COLOUR_MAPS) or "blue",
        type_size=preferences.number("type_size", 100),
    )
    drafts = drafts_folder(data_folder())
    window = MainWindow(AppState(settings), appearance, preferences, drafts)
    own_text = settings.transformer.own_text
    if start.own_text and own_text is not None:
        window.learning.texts.take(start.own_text, own_text.name)
    return window


def _begin_with(window: MainWindow, start: Start) -> None:
    """Say which file is on screen; one that was refused is opened here, and a box says why not."""
    notices = [start.notice]
    if start.path is not None and start.saved is not None:
        notices.append(window.documents.start_with(start.path, start.saved))
    elif start.path is not None:
        window.documents.open_path(start.path)
        return
    window.state.notify(" ".join(each for each in notices if each))


def _begin_tour(window: MainWindow) -> None:
    if window.isVisible() and QApplication.activeModalWidget() is None:
        window.start_tour()
