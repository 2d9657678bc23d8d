"""Mouse and keys, sent through a window as a desktop sends them; and waiting, by events."""

from collections.abc import Callable
from random import Random

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

LEFT = Qt.MouseButton.LeftButton
RIGHT = Qt.MouseButton.RightButton
MIDDLE = Qt.MouseButton.MiddleButton
NO_KEYS = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
Key = Qt.Key
NOTCH = 120


def settle() -> None:
    """What an event loop does when it comes round."""
    QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


def wait_until(reached: Callable[[], bool], ms: int = 30_000) -> bool:
    """Go from event to event until that is so; whether it came in time."""
    clock = QTimer()
    clock.setSingleShot(True)
    clock.start(ms)
    while not reached():
        if not clock.isActive():
            return False
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return True


def handle_of(widget: QWidget) -> QWindow | None:
    """The desktop's window that a widget is in, if it is open."""
    window = widget.window()
    return window.windowHandle() if window.isVisible() else None


def somewhere_on(widget: QWidget, rng: Random) -> QPoint | None:
    """A point of its window where the widget is in sight."""
    region = widget.visibleRegion()
    if region.isEmpty():
        return None
    rects = [region.boundingRect()]
    rect = rng.choice(rects)
    at = QPoint(rng.randint(rect.left(), rect.right()), rng.randint(rect.top(), rect.bottom()))
    return widget.mapTo(widget.window(), at)


def click_at(
    window: QWindow, at: QPoint, button: Qt.MouseButton = LEFT, twice: bool = False
) -> None:
    if isValid(window):
        QTest.mouseMove(window, at)
    if isValid(window):  # else what waited for the next event has closed it
        (QTest.mouseDClick if twice else QTest.mouseClick)(window, button, NO_KEYS, at)


def drag(window: QWindow, start: QPoint, end: QPoint) -> None:
    QTest.mouseMove(window, start)
    QTest.mousePress(window, LEFT, NO_KEYS, start)
    for step in (0.2, 0.6, 1.0):
        QTest.mouseMove(window, start + (end - start) * step)
    QTest.mouseRelease(window, LEFT, NO_KEYS, end)


def turn_wheel(
    window: QWindow, at: QPoint, notches: int, held: Qt.KeyboardModifier = NO_KEYS
) -> None:
    step = QPoint(0, NOTCH if notches > 0 else -NOTCH)
    for _ in range(abs(notches)):
        QTest.wheelEvent(window, QPointF(at), step, QPoint(), held)
    QApplication.processEvents()


def press(window: QWindow, key: Qt.Key, held: Qt.KeyboardModifier = NO_KEYS) -> None:
    """Press a key and let it go.

    A menu goes when Alt is pressed, and QTest would press the key in what is no longer there.
    """
    if held & ALT and isValid(window) and window.type() == Qt.WindowType.Popup:
        QTest.keyClick(window, Key.Key_Alt)
    if isValid(window):  # else it has gone with the key before
        QTest.keyClick(window, key, held)


def type_in(window: QWindow, text: str) -> None:
    """Type text wherever the focus is; what no key has comes from an input method."""
    for character in text:
        if not isValid(window):
            return
        if character == "\n":
            QTest.keyClick(window, Key.Key_Return)
        elif character.isascii() and character.isprintable():
            QTest.keyClick(window, character)  # pyright: ignore[reportArgumentType, reportCallIssue]
        else:
            compose(commit=character)


def compose(unfinished: str = "", commit: str = "") -> None:
    """What an input method does: show unfinished text, or hand over finished text."""
    focus = QApplication.focusWidget()
    if focus is None:
        return
    event = QInputMethodEvent(unfinished, [])
    event.setCommitString(commit)
    QApplication.sendEvent(focus, event)
