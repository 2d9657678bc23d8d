"""A window that what is fuzzed is brought to, and a folder for that."""

import contextlib
import re
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QEventLoop,
    QMessageLogContext,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QMessageBox

from core.settings import Settings
from gui.app import application
from gui.main_window import MainWindow
from gui.preferences import Preferences
from gui.state import AppState
from gui.theme import Appearance
from tests.fuzz.reader import check_sentence

NO_FAULTS = re.compile("This plugin does not support|Detected locale .* UTF-8")


class Desk:
    """A window, and a folder for what is brought to it."""

    def __init__(self) -> None:
        application()
        self._temporary = tempfile.TemporaryDirectory()
        self.folder = Path(self._temporary.name)
        self.heard: list[str] = []
        state, appearance = AppState(Settings()), Appearance("light")
        self.window = MainWindow(state, appearance, Preferences(), self.folder / "data" / "drafts")
        state.setParent(self.window)
        appearance.setParent(self.window)
        self.window.resize(1000, 700)
        self.window.show()
        self.settle()

    def settle(self) -> None:
        """Let the event loop come round until nothing is being computed."""
        QApplication.processEvents()
        while self.window.state.pending:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Hear what would else only be printed."""
        self.heard.clear()
        hook, handler = sys.excepthook, qInstallMessageHandler(self._on_qt)
        sys.excepthook = self._on_exception
        try:
            yield
        finally:
            sys.excepthook = hook
            qInstallMessageHandler(handler)

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        self.heard.append("".join(traceback.format_exception(kind, error, trace)))

    def _on_qt(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if not NO_FAULTS.search(message):
            self.heard.append(f"Qt: {message}")

    def said(self) -> str:
        """What the box says that is open; it is closed."""
        box = QApplication.activeModalWidget()
        if box is None:
            return ""
        assert isinstance(box, QMessageBox), box
        text, details = box.text(), box.informativeText()
        box.close()
        check_sentence(text)
        check_sentence(details)
        return f"{text} {details}"

    def file(self, name: str, data: bytes) -> Path:
        """What is brought, as a file."""
        path = self.folder / name.replace("/", "_")
        path.write_bytes(data)
        return path

    def close(self) -> None:
        """Away with it all."""
        self.window.documents.forsaken = self.window.documents.current
        self.window.close()
        self.window.deleteLater()
        self.settle()
        self._temporary.cleanup()


_desk: list[Desk] = []


def desk() -> Desk:
    """The one of this process."""
    if not _desk:
        _desk.append(Desk())
    return _desk[0]


def close_desk() -> None:
    """Put it away; the next one is made anew."""
    while _desk:
        _desk.pop().close()
