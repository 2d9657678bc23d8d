"""The application object."""

import sys
import traceback
from types import TracebackType

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFileOpenEvent, QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

from core import __version__
from core.language import LANGUAGES, tr
from core.places import NAME, data_folder
from core.settings import Settings
from core.start import COLOUR_MAPS, THEMES, Start
from gui import access
from gui.main_window import MainWindow
from gui.preferences import Preferences, preferences_file
from gui.speech import speak
from gui.state import AppState
from gui.theme import Appearance


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
    app.setStyle("fusion")
    app.setWindowIcon(QIcon("icons:app.svg"))
    access.install()
    return app


def show_exception(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Say calmly that something unforeseen happened, and let the program go on."""
    details = "".join(traceback.format_exception(kind, error, trace))
    if sys.stderr is not None:  # a start without a console has none
        sys.stderr.write(details)
    box = QMessageBox(QApplication.activeWindow())
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(tr("Attention Explorer"))
    box.setText(tr("Something unforeseen happened. What you typed is still there: go on, or undo."))
    box.setInformativeText(tr("The details help whoever mends it."))
    box.setDetailedText(details)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()


def run(settings: Settings, start: Start) -> int:
    """Open the window and stay until it is closed.

    Args:
        settings: what to show.
        start: how.

    Returns:
        The exit status.
    """
    app = application()
    sys.excepthook = show_exception
    preferences = Preferences(preferences_file())
    flags = {"theme": start.theme, "language": start.language, "colours": start.colours}
    preferences.for_now(**{name: value for name, value in flags.items() if value is not None})
    speak(preferences.choice("language", LANGUAGES), preferences.switch("mirrored"))
    appearance = Appearance(
        preferences.choice("theme", THEMES) or "system",
        colours=preferences.choice("colours", COLOUR_MAPS) or "blue",
        type_size=preferences.number("type_size", 100),
    )
    drafts = data_folder() / "drafts"
    window = MainWindow(AppState(settings), appearance, preferences, drafts)
    if start.path is not None and start.saved is not None:
        window.documents.start_with(start.path, start.saved)
    if isinstance(app, Application):
        app.file_opened.connect(window.documents.open_path)
    own_text = settings.transformer.own_text
    if start.own_text and own_text is not None:
        window.learning.texts.take(start.own_text, own_text.name)
    window.show()
    window.recovery.look()
    window.state.notify(start.notice)
    if not preferences.switch("tour_seen"):
        QTimer.singleShot(0, window, lambda: window.isVisible() and window.start_tour())
    return app.exec()
