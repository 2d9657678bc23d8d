"""What a person does with mouse and keys, sent through the window as a desktop sends it."""

from parts import bars, story
from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QInputMethodEvent, QTextCursor, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from core.settings import Settings
from gui.main_window import MainWindow
from gui.state import AppState
from gui.theme import Appearance

LEFT = Qt.MouseButton.LeftButton
RIGHT = Qt.MouseButton.RightButton
NO_KEYS = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
Key = Qt.Key
NOTCH = 120
LARGE = QSize(1280, 800)


class OpenWindow:
    """Opens windows, and waits until one can be used."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot

    def __call__(
        self, settings: Settings | None = None, theme: str = "light", size: QSize = LARGE
    ) -> MainWindow:
        state, appearance = AppState(settings or Settings()), Appearance(theme)
        window = MainWindow(state, appearance)
        self._qtbot.addWidget(window)
        state.setParent(window)
        appearance.setParent(window)
        window.resize(size)
        with self._qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        self._qtbot.waitUntil(window.isActiveWindow)
        self._qtbot.waitUntil(lambda: window.figures.text() != "")
        return window


def settle() -> None:
    """What an event loop does when it comes round: what was replaced goes, the rest is laid out."""
    QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QApplication.processEvents()


def arrive(state: AppState) -> None:
    """Wait until what was asked for last is on screen."""
    loop = QEventLoop()
    state.pending_changed.connect(loop.quit)
    if state.pending:
        loop.exec()


def surface(widget: QWidget) -> QWidget:
    """Where a widget is painted: its viewport if it has one."""
    return widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget


def middle(widget: QWidget) -> QPointF:
    return QPointF(surface(widget).rect().center())


def _in_window(widget: QWidget, point: QPointF | None) -> tuple[QWindow, QPoint]:
    """The window's handle, and where in the window a point of the widget is."""
    point = middle(widget) if point is None else point
    in_widget = QPoint(int(point.x()), int(point.y()))
    assert surface(widget).rect().contains(in_widget), "that point is not in sight"
    handle = widget.window().windowHandle()
    assert handle is not None
    return handle, surface(widget).mapTo(widget.window(), in_widget)


def point_at(widget: QWidget, point: QPointF | None = None) -> None:
    """Move the pointer there."""
    QTest.mouseMove(*_in_window(widget, point))


def point_away(window: QWidget) -> None:
    """Move the pointer to the empty half of the menu bar."""
    handle = window.windowHandle()
    assert handle is not None
    QTest.mouseMove(handle, QPoint(window.width() * 3 // 4, 6))


def click(widget: QWidget, point: QPointF | None = None, button: Qt.MouseButton = LEFT) -> None:
    handle, at = _in_window(widget, point)
    QTest.mouseMove(handle, at)
    QTest.mouseClick(handle, button, NO_KEYS, at)


def double_click(widget: QWidget, point: QPointF | None = None) -> None:
    handle, at = _in_window(widget, point)
    QTest.mouseDClick(handle, LEFT, NO_KEYS, at)


def drag(widget: QWidget, start: QPointF, end: QPointF) -> None:
    handle, at = _in_window(widget, start)
    _, to = _in_window(widget, end)
    QTest.mouseMove(handle, at)
    QTest.mousePress(handle, LEFT, NO_KEYS, at)
    for step in range(1, 5):
        QTest.mouseMove(handle, at + (to - at) * step / 4)
    QTest.mouseRelease(handle, LEFT, NO_KEYS, to)


def turn_wheel(widget: QWidget, notches: int, point: QPointF | None = None) -> None:
    """Away from the person, which is up, if `notches` is positive."""
    handle, at = _in_window(widget, point)
    step = QPoint(0, NOTCH if notches > 0 else -NOTCH)
    for _ in range(abs(notches)):
        QTest.wheelEvent(handle, QPointF(at), step)
        QApplication.processEvents()


def press(window: QWidget, *keys: Qt.Key, held: Qt.KeyboardModifier = NO_KEYS) -> None:
    """Press keys, one after the other, wherever the focus is."""
    handle = window.windowHandle()
    assert handle is not None
    for key in keys:
        QTest.keyClick(handle, key, held)


def type_in(window: QWidget, text: str) -> None:
    """Type text wherever the focus is."""
    handle = window.windowHandle()
    assert handle is not None
    for character in text:
        if character == "\n":
            QTest.keyClick(handle, Key.Key_Return)
        elif character.isascii():
            QTest.keyClick(handle, character)  # pyright: ignore[reportArgumentType, reportCallIssue]
        else:
            compose(window, commit=character)


def compose(window: QWidget, unfinished: str = "", commit: str = "") -> None:
    """What an input method does: show unfinished text, or hand over finished text."""
    focus = window.focusWidget()
    assert focus is not None
    event = QInputMethodEvent(unfinished, [])
    event.setCommitString(commit)
    QApplication.sendEvent(focus, event)


def paste(window: QWidget, text: str) -> None:
    QApplication.clipboard().setText(text)
    press(window, Key.Key_V, held=CTRL)


def choose(text: str) -> None:
    """Choose an entry of the menu that has popped up."""
    menu = popped_up()
    action = next(a for a in menu.actions() if a.text().replace("&", "") == text)
    place = menu.actionGeometry(action).center()
    handle = menu.windowHandle()
    assert handle is not None
    QTest.mouseMove(handle, place)
    QTest.mouseClick(handle, LEFT, NO_KEYS, place)


def popped_up() -> QMenu:
    """The menu that has popped up."""
    QApplication.processEvents()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu), "there is no menu"
    return menu


def replace_text(window: MainWindow, text: str) -> None:
    """Click into the editor, select all, and type instead."""
    click(window.editor)
    press(window, Key.Key_A, held=CTRL)
    if text:
        type_in(window, text)
    else:
        press(window, Key.Key_Delete)


# Where things are


def chip(window: MainWindow, position: int) -> QPointF:
    return window.words.chip_rect(position).center()


def cell(window: MainWindow, row: int, column: int) -> QPointF:
    return window.matrix.cell_rect(row, column).center()


def bar(window: MainWindow, row: int) -> QPointF:
    """The beginning of a bar in sight, counted from the top."""
    view = bars(window)
    return QPointF(view.label_width + 4, (row + 0.5) * view.row_height)


def bar_label(window: MainWindow, row: int) -> QPointF:
    """The end of the word before that bar."""
    return bar(window, row) - QPointF(14, 0)


def cell_on(window: MainWindow, axis: QWidget, position: int) -> QPointF:
    """The middle of the cell on the diagonal, in an axis's own pixels."""
    plot = surface(window.matrix.plot)
    return axis.mapFrom(window, plot.mapTo(window, cell(window, position, position)))


def row_label(window: MainWindow, position: int) -> QPointF:
    """The end of a label."""
    rows = window.matrix.rows
    return QPointF(rows.width() - 12, cell_on(window, rows, position).y())


def column_label(window: MainWindow, position: int) -> QPointF:
    """The beginning of a slanted label, just above its column."""
    columns, up = window.matrix.columns, 12
    return QPointF(cell_on(window, columns, position).x() + up, columns.height() - up)


def link(window: MainWindow, position: int) -> QPointF:
    """The first place in the story that names a word."""
    cursor = QTextCursor(story(window).document())
    while not cursor.atEnd():
        cursor.movePosition(QTextCursor.MoveOperation.NextCharacter)
        if cursor.charFormat().anchorHref() == f"word:{position}":
            rect = story(window).cursorRect(cursor)
            return QPointF(rect.center())
    raise AssertionError(f"the story does not name word {position}")
