"""Windows come back from a screen that is unplugged, or that has become smaller."""

from PySide6.QtCore import QObject, QRect, QSize, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication, QWidget

PAUSE = 500  # ms in which the desktop itself may move them
HANDLE = QSize(80, 12)  # of the upper edge, by which a window can be moved


class InReach(QObject):
    """Watches the screens. A window that nobody could take hold of any more is moved to one."""

    def __init__(self, app: QGuiApplication) -> None:
        """Watch those that are there, and those that come."""
        super().__init__(app)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self.on_pause)
        app.screenRemoved.connect(self.on_changed)
        app.screenAdded.connect(self.watch)
        for screen in app.screens():
            self.watch(screen)

    def watch(self, screen: QScreen) -> None:
        """This screen may become smaller."""
        screen.availableGeometryChanged.connect(self.on_changed)

    def on_changed(self) -> None:
        """Look soon."""
        self._pause.start()

    def on_pause(self) -> None:
        """Bring back whatever is out of reach."""
        for window in QApplication.topLevelWidgets():
            if window.isVisible() and not window.isMinimized():
                bring_back(window)


def bring_back(window: QWidget) -> None:
    """Move a window to the first screen if its upper edge is on none."""
    frame = window.frameGeometry()
    screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    if any(_can_be_held(frame, screen) for screen in screens):
        return
    there = QGuiApplication.primaryScreen().availableGeometry()
    more = frame.size() - window.size()  # of the frame
    window.resize(window.size().boundedTo(there.size() - more))
    frame.setSize(window.size() + more)
    frame.moveTopLeft(there.topLeft())
    window.move(frame.topLeft())


def _can_be_held(frame: QRect, screen: QRect) -> bool:
    edge = QRect(frame.left(), frame.top(), frame.width(), HANDLE.height()) & screen
    return edge.height() == HANDLE.height() and edge.width() >= HANDLE.width()
