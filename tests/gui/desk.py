"""A desk with files: windows that keep drafts, dialogs, boxes, and things dragged from outside."""

from collections.abc import Sequence
from pathlib import Path

from hands import CTRL, LARGE, SHIFT, Key, click, press
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core.settings import Settings
from gui.controls.recovery_bar import RecoveryBar
from gui.main_window import MainWindow
from gui.preferences import Preferences
from gui.state import AppState
from gui.theme import Appearance

COPY = Qt.DropAction.CopyAction


class Desk:
    """Opens windows that share a folder of drafts and their preferences."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot, self.folder = qtbot, folder
        self.drafts = folder / "drafts"
        self.preferences = Preferences()
        self.preferences.folder = str(folder)

    def start(self, settings: Settings | None = None) -> MainWindow:
        """Start the program."""
        state, appearance = AppState(settings or Settings()), Appearance("light")
        window = MainWindow(state, appearance, self.preferences, self.drafts)
        self.qtbot.addWidget(window, before_close_func=_let_go)
        state.setParent(window)
        appearance.setParent(window)
        window.resize(LARGE)
        with self.qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        self.qtbot.waitUntil(window.isActiveWindow)
        window.recovery.look()
        return window

    def dialog(self) -> QFileDialog:
        """The dialog for files that is open."""
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog), "no dialog for files is open"
        self.qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    def name_file(self, path: Path) -> None:
        """Name a file in the dialog that is open, and press Enter."""
        dialog = self.dialog()
        parent = dialog.parentWidget()
        dialog.findChildren(QLineEdit)[0].setText(str(path))
        press(dialog, Key.Key_Return)
        self._come_back(parent)

    def box(self) -> QMessageBox:
        """The box that is open."""
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox), "no box is open"
        return box

    def answer(self, text: str) -> None:
        """Click a button of the box that is open."""
        box = self.box()
        parent = box.parentWidget()
        click(_button(box, QPushButton, text))
        self._come_back(parent)

    def cancel(self) -> None:
        """Press Escape in the dialog or box that is open."""
        dialog = QApplication.activeModalWidget()
        assert dialog is not None, "nothing is open"
        parent = dialog.parentWidget()
        press(dialog, Key.Key_Escape)
        self._come_back(parent)

    def _come_back(self, window: QWidget | None) -> None:
        """Wait until the window has the keyboard again, if nothing else asks."""
        if window and QApplication.activeModalWidget() is None and window.isVisible():
            window.activateWindow()
            self.qtbot.waitUntil(window.isActiveWindow)

    def has_box(self) -> bool:
        return isinstance(QApplication.activeModalWidget(), QMessageBox)

    def files(self) -> list[Path]:
        """The drafts that are kept."""
        return sorted(self.drafts.glob("*.draft"))


def _let_go(window: QWidget) -> None:
    """Close whatever asks, and forget what is unsaved: the test is over."""
    assert isinstance(window, MainWindow)
    while (modal := QApplication.activeModalWidget()) is not None:
        modal.close()
        modal.deleteLater()
        modal.hide()
    window.documents.forsaken = window.documents.current


def _button(parent: QWidget, kind: type[QAbstractButton], text: str) -> QAbstractButton:
    found = [b for b in parent.findChildren(kind) if b.text().replace("&", "") == text]
    assert len(found) == 1, [b.text() for b in parent.findChildren(kind)]
    return found[0]


def undo(window: MainWindow) -> None:
    press(window, Key.Key_Z, held=CTRL)


def redo(window: MainWindow) -> None:
    press(window, Key.Key_Z, held=CTRL | SHIFT)


# The bar above everything


def bar(window: MainWindow) -> RecoveryBar:
    found = window.findChildren(RecoveryBar)
    assert len(found) == 1
    return found[0]


def offered(window: MainWindow) -> str:
    """What the bar says; empty if there is none."""
    return bar(window).findChildren(QLabel)[0].text() if bar(window).isVisible() else ""


def press_in_bar(window: MainWindow, text: str) -> None:
    click(_button(bar(window), QToolButton, text))


# Dragging


def dragged(*paths: Path, text: str = "") -> QMimeData:
    """What a file manager lets one drag; with a text what a browser does."""
    data = QMimeData()
    if paths:
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    if text:
        data.setText(text)
    return data


def drop(on: QWidget, data: QMimeData) -> bool:
    """Drag something onto a part of a window and let it go; whether it was taken."""
    window = on.window()
    handle = window.windowHandle()
    assert handle is not None
    at = on.mapTo(window, on.rect().center())
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(at), COPY, data, buttons, keys)
    entering.setDropAction(COPY)
    entering.ignore()
    QApplication.sendEvent(handle, entering)
    if not entering.isAccepted():
        return False
    dropping = QDropEvent(QPointF(at), COPY, data, buttons, keys)
    QApplication.sendEvent(handle, dropping)
    return dropping.isAccepted()


def recent(window: MainWindow) -> Sequence[QAction]:
    """What the menu of recent files offers when it is opened."""
    menu = window.menus["File/Open Recent"]
    menu.aboutToShow.emit()
    return menu.actions()
