"""What nobody foresaw is told calmly and once, and what is on screen is written down."""

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk import Desk
from hands import CTRL, Key, press, replace_text
from PySide6.QtCore import QObject, QRunnable, QThread, QThreadPool, QTimer
from PySide6.QtGui import QGuiApplication, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.settings import Settings
from core.start import Start
from gui import app as app_module
from gui.draft import read_draft
from gui.main_window import MainWindow
from gui.unforeseen import Unforeseen
from gui.unforeseen_dialog import UnforeseenDialog

TYPED = "nobody has saved this"


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Desk:
    return Desk(qtbot, tmp_path)


@pytest.fixture
def window(desk: Desk, capsys: pytest.CaptureFixture[str]) -> Iterator[MainWindow]:
    """A window in which something was typed, and that hears of what nobody foresaw."""
    window = desk.start()
    replace_text(window, TYPED)
    with Unforeseen() as unforeseen:
        unforeseen.watch(window, window.state, window.recovery)
        yield window
        for dialog in dialogs():
            dialog.close()


def dialogs() -> list[UnforeseenDialog]:
    widgets = QApplication.topLevelWidgets()
    return [w for w in widgets if isinstance(w, UnforeseenDialog) and w.isVisible()]


def fail(message: str = "the details") -> None:
    raise ZeroDivisionError(message)


def soon(window: QObject, act: Callable[[], object]) -> None:
    """Do it in the event loop, as a click is."""
    QTimer.singleShot(0, window, act)


def dialog_of(qtbot: QtBot) -> UnforeseenDialog:
    """The dialog, when it is open."""
    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    return dialogs()[0]


# One exception


def test_it_is_told_calmly_and_the_program_goes_on(
    qtbot: QtBot, window: MainWindow, capsys: pytest.CaptureFixture[str]
) -> None:
    soon(window, fail)
    dialog = dialog_of(qtbot)
    assert "What you typed is still there" in dialog.text.text()
    assert "Traceback" not in dialog.text.text()
    assert not dialog.details.isVisible()
    assert "ZeroDivisionError: the details" in dialog.details.toPlainText()
    assert "ZeroDivisionError: the details" in capsys.readouterr().err
    press(dialog, Key.Key_Return)
    assert dialogs() == []
    window.state.set_seed(3)
    assert window.state.settings.sentence == window.editor.toPlainText() == TYPED


def test_what_is_on_screen_is_written_down_at_once(
    qtbot: QtBot, desk: Desk, window: MainWindow
) -> None:
    assert desk.files() == []
    soon(window, fail)
    dialog = dialog_of(qtbot)
    (draft,) = [read_draft(path) for path in desk.files()]
    assert draft is not None
    assert draft.settings.sentence == TYPED
    assert "It is safe, even if the program should end now." in dialog.text.text()


def test_where_it_cannot_be_written_down_that_is_said(
    qtbot: QtBot, desk: Desk, window: MainWindow
) -> None:
    desk.drafts.write_text("in the way")
    soon(window, fail)
    assert "It could not be written down, so save it now. The folder" in (
        dialog_of(qtbot).text.text()
    )


def test_where_writing_it_down_is_what_fails_the_dialog_still_opens(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(window.recovery, "write", lambda: {}["settings"])
        soon(window, fail)
        assert "save it now. KeyError: 'settings'" in dialog_of(qtbot).text.text()


@pytest.mark.parametrize("how", ["button", "keys", "keys in the details", "a part"])
def test_the_details_can_be_copied(qtbot: QtBot, window: MainWindow, how: str) -> None:
    soon(window, fail)
    dialog = dialog_of(qtbot)
    whole = dialog.details.toPlainText()
    if how == "button":
        dialog.copy.click()
        assert dialog.copy.text() == "Copied"
    if "details" in how or how == "a part":
        dialog.unfold.click()
        assert dialog.details.isVisible()
        dialog.details.setFocus()
    if how == "a part":
        press(dialog, Key.Key_Home, held=CTRL)
        cursor = dialog.details.textCursor()
        cursor.movePosition(cursor.MoveOperation.EndOfWord, cursor.MoveMode.KeepAnchor)
        dialog.details.setTextCursor(cursor)
        whole = "Attention"
    if how != "button":
        press(dialog, Key.Key_C, held=CTRL)
    assert QGuiApplication.clipboard().text() == whole
    assert whole.startswith("Attention")


@pytest.mark.parametrize("size", [80, 130, 200])
@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_everything_can_be_read(qtbot: QtBot, window: MainWindow, language: str, size: int) -> None:
    window.choose_language(language)
    window.appearance.set_type_size(size)
    soon(window, fail)
    dialog = dialog_of(qtbot)
    qtbot.waitUntil(dialog.isActiveWindow)
    label = dialog.text
    assert label.height() >= label.heightForWidth(label.width())
    for button in dialog.buttons.buttons():
        text = button.text().replace("&", "")
        assert button.width() > button.fontMetrics().horizontalAdvance(text) + 8, text
        assert dialog.rect().contains(button.geometry().translated(dialog.buttons.pos()))


# Many


def test_the_same_again_and_again_is_one_dialog_that_counts(
    qtbot: QtBot, window: MainWindow, capsys: pytest.CaptureFixture[str]
) -> None:
    timer = QTimer(window)
    timer.timeout.connect(fail)
    timer.start(0)
    dialog = dialog_of(qtbot)
    qtbot.waitUntil(lambda: "times by now" in dialog.text.text())
    assert dialogs() == [dialog]
    assert dialog.details.toPlainText().count("Traceback") == 1
    dialog.accept()
    qtbot.waitUntil(lambda: "happened again" in window.notice.text())
    timer.stop()
    assert dialogs() == []
    assert capsys.readouterr().err.count("Traceback") == 1


class Unpaintable(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:
        raise RuntimeError("no paint")


def test_a_fault_in_painting_is_told_once(qtbot: QtBot, window: MainWindow) -> None:
    widget = Unpaintable(window)
    widget.resize(200, 200)
    widget.show()
    dialog = dialog_of(qtbot)

    def painted_again() -> bool:
        widget.update()
        return "times by now" in dialog.text.text()

    qtbot.waitUntil(painted_again)
    assert dialogs() == [dialog]
    widget.deleteLater()


def test_others_meanwhile_are_added_and_later_ones_have_a_dialog_of_their_own(
    qtbot: QtBot, window: MainWindow
) -> None:
    soon(window, fail)
    dialog = dialog_of(qtbot)
    soon(window, lambda: {}["another"])
    qtbot.waitUntil(lambda: "KeyError: 'another'" in dialog.details.toPlainText())
    assert dialogs() == [dialog]
    assert "ZeroDivisionError" in dialog.details.toPlainText()
    dialog.accept()
    soon(window, lambda: [][7])
    assert "IndexError" in dialog_of(qtbot).details.toPlainText()


def test_of_very_many_kinds_the_first_are_told_and_the_others_counted(
    qtbot: QtBot, window: MainWindow
) -> None:
    for i in range(30):
        kind = type(f"Fault{i}", (Exception,), {})
        soon(window, lambda kind=kind: (_ for _ in ()).throw(kind()))
    dialog = dialog_of(qtbot)
    qtbot.waitUntil(lambda: "(20 times)" in dialog.details.toPlainText())
    assert dialog.details.toPlainText().count("Traceback") == 10
    assert "30 times by now" in dialog.text.text()


def test_a_fault_without_an_end_has_details_with_one(qtbot: QtBot, window: MainWindow) -> None:
    def there(n: int) -> int:
        return back(n)

    def back(n: int) -> int:
        return there(n)

    soon(window, lambda: there(0))
    text = dialog_of(qtbot).details.toPlainText()
    assert "RecursionError" in text
    assert len(text) < 25_000


def test_a_fault_in_telling_is_not_told(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def broken(*_: object) -> None:
        said.append("tried")
        fail("while telling")

    monkeypatch.setattr(UnforeseenDialog, "tell", broken)
    soon(window, fail)
    qtbot.waitUntil(lambda: bool(said))
    QApplication.processEvents()
    QApplication.processEvents()
    assert said == ["tried"]


# Wherever it happens


class Broken:
    def __del__(self) -> None:
        fail("at the end")


class Work(QRunnable):
    def run(self) -> None:
        fail("in the pool")


class Thread(QThread):
    def run(self) -> None:
        fail("in a thread of Qt's")


def in_a_thread() -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


def in_a_thread_of_qt() -> None:
    thread = Thread()
    thread.start()
    thread.wait()


PLACES: dict[str, Callable[[], object]] = {
    "a thread": in_a_thread,
    "a thread of Qt's": in_a_thread_of_qt,
    "Qt's pool": lambda: QThreadPool.globalInstance().start(Work()),
    "where nobody listens": lambda: Broken() and None,
}


@pytest.mark.parametrize("place", PLACES)
def test_wherever_it_happens_it_is_told(
    qtbot: QtBot, desk: Desk, window: MainWindow, place: str
) -> None:
    soon(window, PLACES[place])
    assert "ZeroDivisionError" in dialog_of(qtbot).details.toPlainText()
    QThreadPool.globalInstance().waitForDone()
    assert len(desk.files()) == 1


def test_over_a_dialog_that_is_open_it_is_told_there(qtbot: QtBot, window: MainWindow) -> None:
    press(window, Key.Key_O, held=CTRL)
    below = QApplication.activeModalWidget()
    assert below is not None
    soon(window, fail)
    assert dialog_of(qtbot).parentWidget() is below
    below.close()  # and the dialog with it
    below.deleteLater()
    qtbot.waitUntil(lambda: dialogs() == [])
    soon(window, lambda: [][7])
    assert dialog_of(qtbot).parentWidget() is window


def test_ctrl_c_in_the_terminal_closes_the_window(qtbot: QtBot, window: MainWindow) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    soon(window, interrupt)
    qtbot.waitUntil(lambda: not window.isVisible())
    assert dialogs() == []


# Before and after


def test_afterwards_whoever_listened_before_does_again(app: QApplication) -> None:
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    with Unforeseen() as unforeseen:
        assert sys.excepthook == unforeseen.hear
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


def test_where_closing_went_wrong_what_is_on_screen_is_written_down(desk: Desk) -> None:
    window = desk.start()
    with Unforeseen() as unforeseen:
        unforeseen.watch(window, window.state, window.recovery)
        replace_text(window, TYPED)
    assert len(desk.files()) == 1


def test_a_start_that_fails_is_told_in_a_dialog(
    app: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told: list[str] = []

    def read() -> None:
        for dialog in dialogs():
            told.append(dialog.text.text() + dialog.details.toPlainText())
            dialog.accept()

    reading = QTimer()
    reading.timeout.connect(read)
    reading.start(10)
    monkeypatch.setattr(app_module, "preferences_file", lambda: tmp_path / "preferences.ini")
    monkeypatch.setattr(app_module, "MainWindow", lambda *_: fail("no window"))
    with pytest.raises(ZeroDivisionError):
        app_module.run(Settings(), Start())
    reading.stop()
    assert "has to end" in told[0]
    assert "no window" in told[0]


def test_what_happens_after_the_end_opens_nothing(qtbot: QtBot, desk: Desk) -> None:
    window = desk.start()
    with Unforeseen() as unforeseen:
        unforeseen.watch(window, window.state, window.recovery)
        unforeseen.hear(ZeroDivisionError, ZeroDivisionError("late"), None)
    QApplication.processEvents()
    QApplication.processEvents()
    assert dialogs() == []
