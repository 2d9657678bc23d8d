"""Files that are dropped anywhere on the window are opened."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QDropEvent, QWindow
from PySide6.QtWidgets import QApplication, QWidget

from gui.documents import Documents

DRAGS = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)


class Dropping(QObject):
    """Takes files before any part of the window sees them, which would insert their names.

    It watches the window of the desktop, not its widgets: they come and go.
    """

    def __init__(self, window: QWidget, documents: Documents) -> None:
        """Files that are dropped on `window` go to `documents`."""
        super().__init__(window)
        self._window, self._documents = window, documents
        self._handle: QWindow | None = None
        window.installEventFilter(self)
        self._watch()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window:
            if event.type() in (QEvent.Type.Show, QEvent.Type.WinIdChange):
                self._watch()
        elif event.type() in DRAGS and isinstance(event, QDropEvent):
            return self._take(event)
        return False

    def _watch(self) -> None:
        handle = self._window.windowHandle()
        if handle is not None and handle is not self._handle:
            self._handle = handle
            handle.installEventFilter(self)

    def _take(self, event: QDropEvent) -> bool:
        """Take files; anything else goes its usual way."""
        urls = event.mimeData().urls()
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        if not paths:
            return False
        if QApplication.activeModalWidget() is not None:
            event.ignore()
            return True
        event.setDropAction(Qt.DropAction.CopyAction)  # the file stays where it is
        event.accept()
        if event.type() == QEvent.Type.Drop:
            self._documents.open_first(paths)
        return True
