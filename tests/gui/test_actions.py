from collections import Counter

import pytest
from eyes import assert_all_agree
from hands import Key, click, press
from parts import entry, examples_button, story
from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu

from core.examples import Example, examples
from core.settings import Settings
from gui.actions import Entry, fill
from gui.main_window import MainWindow


@pytest.fixture
def bar(app: QApplication) -> QMainWindow:
    return QMainWindow()


def titles(menu: QMenu) -> list[str]:
    return [action.text().replace("&", "") for action in menu.actions()]


def menus_of(window: QMainWindow) -> dict[str, QMenu]:
    """Every menu by its path, as a person opens it."""
    found: dict[str, QMenu] = {}

    def look_into(actions: list[QAction], path: str) -> None:
        for action in actions:
            menu = action.menu()
            if isinstance(menu, QMenu):
                name = f"{path}/{action.text()}".replace("&", "").lstrip("/")
                found[name] = menu
                look_into(menu.actions(), name)

    look_into(window.menuBar().actions(), "")
    return found


# the table


def test_the_table_becomes_menus(bar: QMainWindow) -> None:
    done: list[object] = []
    fill(
        bar.menuBar(),
        [
            Entry("&File", "&Open", lambda: done.append("open"), "Ctrl+O", hint="Open it"),
            Entry("&File"),
            Entry("&File/&Kind", "&One", done.append, checked=True, group="kind"),
            Entry("&File/&Kind", "&Two", done.append, checked=False, group="kind"),
            Entry("&View", "&Big", done.append, checked=False),
        ],
    )
    menus = menus_of(bar)
    assert list(menus) == ["File", "File/Kind", "View"]
    open_, separator, kind = menus["File"].actions()
    assert separator.isSeparator()
    assert kind.menu() is not None
    assert open_.shortcut() == QKeySequence("Ctrl+O")
    assert open_.toolTip() == "Open it"
    open_.trigger()
    assert done == ["open"]
    one, two = menus["File/Kind"].actions()
    two.trigger()
    assert (one.isChecked(), two.isChecked()) == (False, True)
    assert done[1:] in ([True, False], [False, True])
    big = menus["View"].actions()[0]
    assert not big.isChecked()
    big.trigger()
    assert done[-1] is True
    assert big.isChecked()


def test_a_ready_made_action_keeps_its_own_life(bar: QMainWindow) -> None:
    done: list[bool] = []
    action = QAction("&Mine", bar)
    action.triggered.connect(lambda: done.append(True))
    fill(bar.menuBar(), [Entry("&Edit", shortcut="Ctrl+M", action=action)])
    assert menus_of(bar)["Edit"].actions() == [action]
    assert action.shortcut() == QKeySequence("Ctrl+M")
    action.trigger()
    assert done == [True]


# the window's own


def test_the_menus_are_these(window: MainWindow) -> None:
    menus = menus_of(window)
    assert [name for name in menus if "/" not in name] == ["File", "Edit", "View", "Help"]
    assert titles(menus["File/Examples"]) == [example.title for example in examples()]
    assert titles(menus["View/Theme"]) == ["As the System", "Light", "Dark"]
    assert titles(menus["Edit"])[:2] == ["Undo", "Redo"]
    assert titles(menus["Help"])[-1] == "About Attention Explorer"


def test_no_key_and_no_letter_means_two_things(window: MainWindow) -> None:
    menus = menus_of(window)
    actions = [a for menu in menus.values() for a in menu.actions()]
    keys = Counter(key.toString() for a in actions for key in a.shortcuts())
    assert keys
    assert [key for key, n in keys.items() if n > 1] == []
    tops = [a.text() for a in window.menuBar().actions()]
    for texts in (tops, *([a.text() for a in menu.actions()] for menu in menus.values())):
        letters = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
        assert len(letters) == len(set(letters)), texts


def test_undo_and_redo_are_offered_when_there_is_something(window: MainWindow) -> None:
    undo, redo = menus_of(window)["Edit"].actions()[:2]
    assert (undo.isEnabled(), redo.isEnabled()) == (False, False)
    window.state.set_seed(3)
    assert (undo.isEnabled(), redo.isEnabled()) == (True, False)
    assert undo.text().replace("&", "") == "Undo seed"
    undo.trigger()
    assert (undo.isEnabled(), redo.isEnabled()) == (False, True)
    assert redo.text().replace("&", "") == "Redo seed"
    redo.trigger()
    assert window.state.settings == Settings(seed=3)


@pytest.mark.parametrize("index", range(len(examples())), ids=lambda i: examples()[i].title)
def test_every_example_opens_and_can_be_undone(window: MainWindow, index: int) -> None:
    example: Example = examples()[index]
    window.state.set_seed(77)
    before = window.state.settings
    entry = menus_of(window)["File/Examples"].actions()[index]
    entry.trigger()
    assert window.state.settings == example.settings
    assert example.look_for in story(window).toPlainText()
    assert example.look_for == entry.toolTip()
    assert_all_agree(window)
    window.state.history.undo()
    assert window.state.settings == before


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_examples_button_opens_the_same_menu(window: MainWindow) -> None:
    menu = menus_of(window)["File/Examples"]
    assert examples_button(window).menu() is menu

    def choose_the_second() -> None:
        popup = QApplication.activePopupWidget()
        assert popup is menu
        press(menu, Key.Key_Down, Key.Key_Down, Key.Key_Return)

    menu.aboutToShow.connect(lambda: QTimer.singleShot(0, choose_the_second))
    click(examples_button(window))
    assert window.state.settings == examples()[1].settings


def test_quit_closes_the_window(window: MainWindow) -> None:
    entry(window, "Quit").trigger()
    assert not window.isVisible()
