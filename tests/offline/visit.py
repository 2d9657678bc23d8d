"""Somebody's hour with the program, in half a second each: what is watched from outside.

Takes the folder that everything is saved into. Runs the program as `main.py` does, window and all.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QWidget

sys.path.insert(0, str(Path(__file__).parents[2]))

import main
from gui.app import application
from gui.help import PAGES, open_page
from gui.main_window import MainWindow

SENTENCE = "the cat sat on the mat"
MOST_MS = 60_000
Key = Qt.Key
NO_KEYS, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


def wait_until(happens: Callable[[], object], what: str) -> None:
    """Let the program go on until something has happened."""
    deadline = QDeadlineTimer(MOST_MS)
    while not happens():
        if deadline.hasExpired():
            raise TimeoutError(f"in vain for {what}")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 20)


class Visit:
    """What one does, one after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.status = folder, 1
        self.clock = QTimer(interval=10)  # something to wait for
        self.clock.start()

    def __call__(self) -> None:
        try:
            self.go_through()
            self.status = 0
        finally:
            if self.status:  # else the window was closed as one closes it
                QCoreApplication.exit(1)

    def go_through(self) -> None:
        windows = (each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow))
        self.window = window = next(windows)
        wait_until(lambda: window.isActiveWindow() and window.figures.text(), "the window")
        self.press(window, Key.Key_Escape)  # the tour
        window.editor.setFocus()
        self.press(window, Key.Key_A, CTRL)
        QTest.keyClicks(window.editor, SENTENCE)
        wait_until(lambda: window.state.result.settings.sentence == SENTENCE, "what was typed")
        for model in ("attention", "notebook", "transformer"):
            window.state.set_model(model)
        self.train()
        self.save("File/Save As…", "visit.attn")
        for suffix in ("png", "svg", "pdf"):
            self.save("File/Export/Picture…", f"picture.{suffix}")
        self.save("File/Export/Report…", "report.html")
        for name in PAGES:
            open_page(window, name).close()
        window.actions_by_name["File/Save"].trigger()
        QTimer.singleShot(0, window, window.close)

    def train(self) -> None:
        """A few steps, in a process of their own."""
        session = self.window.learning.session
        self.press(self.window, Key.Key_T, CTRL)
        wait_until(lambda: session.step_number > 3, "the first steps")
        self.press(self.window, Key.Key_T, CTRL)
        wait_until(lambda: session.state == "paused", "the pause")

    def save(self, key: str, name: str) -> None:
        """Choose something in a menu that asks for a file, and name one."""
        self.window.actions_by_name[key].trigger()
        first = self.dialog(QDialog)
        if not isinstance(first, QFileDialog):  # a picture is looked at first
            self.press(first, Key.Key_Return)
        asking = self.dialog(QFileDialog)
        asking.findChildren(QLineEdit)[0].setText(str(self.folder / name))
        self.press(asking, Key.Key_Return)
        wait_until((self.folder / name).is_file, name)
        wait_until(lambda: QApplication.activeModalWidget() is None, "the dialog to close")

    def dialog(self, kind: type[QDialog]) -> QDialog:
        """What is open and has the keyboard."""
        wait_until(
            lambda: (
                isinstance(QApplication.activeModalWidget(), kind)
                and QApplication.activeWindow() is QApplication.activeModalWidget()
            ),
            kind.__name__,
        )
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        return dialog

    def press(self, widget: QWidget, key: Qt.Key, held: Qt.KeyboardModifier = NO_KEYS) -> None:
        handle = widget.window().windowHandle()
        assert handle is not None
        QTest.keyClick(handle, key, held)


if __name__ == "__main__":
    application()
    visit = Visit(Path(sys.argv[1]))
    QTimer.singleShot(0, visit.clock, visit)
    status = main.main([])
    sys.exit(status or visit.status)
