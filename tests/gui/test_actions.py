import re
from collections import Counter

import pytest
from eyes import assert_all_agree, ticked
from hands import ALT, CTRL, NO_KEYS, SHIFT, Key, OpenWindow, click, press
from parts import entry, examples_button, menus_of, story
from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QMenu

from core.examples import Example, examples
from core.model_records import TransformerSettings
from core.models import MODELS
from core.settings import Knockout, Settings
from gui.actions import Entry, fill
from gui.main_window import MainWindow


@pytest.fixture
def bar(app: QApplication) -> QMainWindow:
    return QMainWindow()


def titles(menu: QMenu) -> list[str]:
    return [action.text().replace("&", "") for action in menu.actions()]


# the table


def test_the_table_becomes_menus(bar: QMainWindow) -> None:
    done: list[object] = []

    def tell(on: bool) -> None:
        done.append(on)

    fill(
        bar.menuBar(),
        [
            Entry("&File", "&Open", lambda: done.append("open"), "Ctrl+O", hint="Open it"),
            Entry("&File"),
            Entry("&File/&Kind", "&One", tell, checked=True, group="kind"),
            Entry("&File/&Kind", "&Two", tell, checked=False, group="kind"),
            Entry("&View", "&Big", tell, checked=False),
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
    assert done[1:] == [True]
    one.setChecked(True)
    assert (one.isChecked(), two.isChecked()) == (True, False)
    assert done[1:] == [True], "a tick that follows from something else is no choice"
    big = menus["View"].actions()[0]
    assert not big.isChecked()
    big.trigger()
    assert done[-1] is True
    assert big.isChecked()


# the window's own


def example_actions(window: MainWindow) -> list[QAction]:
    """The entries of the menu of examples and of its submenus, in order."""
    given = [menu for path, menu in menus_of(window).items() if path.startswith("File/Examples")]
    return [action for menu in given for action in menu.actions() if action.menu() is None]


def test_the_menus_are_these(window: MainWindow) -> None:
    menus = menus_of(window)
    tops = [name for name in menus if "/" not in name]
    assert tops == ["File", "Edit", "View", "Model", "Help"]
    given = [action.text() for action in example_actions(window)]
    assert given == [example.title for example in examples()]
    direct = titles(menus["File/Examples"])
    for example in examples():
        assert (example.title in direct) == (not example.needs_model)
    assert titles(menus["View/Theme"]) == ["As the System", "Light", "Dark", "High Contrast"]
    assert titles(menus["View/Picture"])[:2] == ["Attention matrix", "Arcs"]
    assert titles(menus["View/Next Word"])[:2] == ["Sorted", "In sentence order"]
    assert titles(menus["Model"])[:2] == ["Notebook", "Self-attention"]
    assert titles(menus["Edit"])[:2] == ["Undo", "Redo"]
    assert titles(menus["Help"])[-1] == "About Attention Explorer"


def test_no_key_means_two_things(window: MainWindow) -> None:
    actions = [a for menu in menus_of(window).values() for a in menu.actions()]
    keys = Counter(key.toString() for a in actions for key in a.shortcuts())
    assert keys
    assert [key for key, n in keys.items() if n > 1] == []
    letters = re.findall(r"&(\w)", " ".join(a.text() for a in window.menuBar().actions()))
    letters += [
        letter
        for label in window.controls.findChildren(QLabel)
        for letter in re.findall(r"&(\w)", label.text())
    ]
    assert not {f"Alt+{letter.upper()}" for letter in letters} & keys.keys()
    assert len(letters) == len({letter.lower() for letter in letters}) >= 7


@pytest.mark.parametrize(
    "menu", ["", "File", "Edit", "View", "View/Picture", "View/Next Word", "View/Theme", "Model"]
)
def test_no_letter_means_two_things(window: MainWindow, menu: str) -> None:
    actions = menus_of(window)[menu].actions() if menu else window.menuBar().actions()
    texts = [action.text() for action in actions]
    letters = Counter(text[text.index("&") + 1].lower() for text in texts if "&" in text)
    assert [letter for letter, n in letters.items() if n > 1] == [], texts


def test_undo_and_redo_are_offered_when_there_is_something(window: MainWindow) -> None:
    undo, redo = menus_of(window)["Edit"].actions()[:2]
    assert (undo.isEnabled(), redo.isEnabled()) == (False, False)
    window.state.set_seed(3)
    assert (undo.isEnabled(), redo.isEnabled()) == (True, False)
    assert undo.text().replace("&", "") == "Undo seed 0 → 3"
    undo.trigger()
    assert (undo.isEnabled(), redo.isEnabled()) == (False, True)
    assert redo.text().replace("&", "") == "Redo seed 0 → 3"
    redo.trigger()
    assert window.state.settings == Settings(seed=3)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("example", examples(), ids=lambda example: example.title)
def test_every_example_opens_and_can_be_undone(
    window: MainWindow, example: Example, model: str
) -> None:
    window.state.set_model(model)
    window.state.set_seed(77)
    before = window.state.settings
    entry = next(a for a in example_actions(window) if a.text() == example.title)
    entry.trigger()
    settings = example.settings if example.needs_model else example.settings.replace(model=model)
    assert window.state.settings == settings
    assert example.look_for == entry.toolTip()
    if settings == example.settings:
        assert example.look_for in story(window).toPlainText()
    assert_all_agree(window)
    window.state.history.undo()
    assert window.state.settings == before


# choices that exclude each other


GROUPS = {
    "View/Picture": [("Arcs", Key.Key_F3, NO_KEYS), ("Attention matrix", Key.Key_F2, NO_KEYS)],
    "View/Next Word": [("In sentence order", Key.Key_2, CTRL), ("Sorted", Key.Key_1, CTRL)],
    "Model": [("Self-attention", Key.Key_2, ALT), ("Notebook", Key.Key_1, ALT)],
}


@pytest.mark.parametrize("menu", GROUPS)
@pytest.mark.parametrize("means", ["key", "menu"])
def test_what_is_chosen_already_stays_chosen(window: MainWindow, menu: str, means: str) -> None:
    """Also after an undo, which changes what is chosen behind the menu's back."""
    (_, key, held), (usual, usual_key, usual_held) = GROUPS[menu]

    def choose_the_usual() -> None:
        if means == "key":
            press(window, usual_key, held=usual_held)
        else:
            entry(window, f"{menu}/{usual}").trigger()

    choose_the_usual()
    assert_all_agree(window)
    assert not window.state.history.canUndo()
    press(window, key, held=held)
    press(window, Key.Key_Z, held=CTRL)
    assert window.state.settings == Settings()
    assert_all_agree(window)
    choose_the_usual()
    assert_all_agree(window)
    assert window.state.settings == Settings()
    press(window, key, held=held)
    assert window.state.settings != Settings()
    assert_all_agree(window)
    choose_the_usual()
    assert window.state.settings == Settings()
    assert_all_agree(window)


def test_a_model_that_is_refused_is_not_ticked(open_window: OpenWindow) -> None:
    """As in an exploration from another computer, whose weights are not on this one."""
    gone = TransformerSettings(weights="0" * 64)
    window = open_window(Settings(model="attention", transformer=gone))
    entry(window, "Model/Transformer").trigger()
    assert "not on this computer" in window.notice.text()
    assert ticked(window, "Model") == ["Self-attention"]
    assert window.state.settings.model == "attention"


@pytest.mark.parametrize("menu", GROUPS)
def test_each_choice_has_its_key_and_its_tick(window: MainWindow, menu: str) -> None:
    for name, key, held in GROUPS[menu]:
        press(window, key, held=held)
        assert name in ticked(window, menu)
        assert_all_agree(window)


def test_what_does_not_apply_is_hidden_and_its_key_does_nothing(window: MainWindow) -> None:
    for key, held in ((Key.Key_3, CTRL), (Key.Key_F7, NO_KEYS), (Key.Key_F8, NO_KEYS)):
        press(window, key, held=held)
        assert window.state.settings == Settings()
    press(window, Key.Key_2, held=ALT)
    for key in (Key.Key_4, Key.Key_5, Key.Key_6):
        press(window, key, held=CTRL)
        assert window.state.settings == Settings(model="attention")
    press(window, Key.Key_3, held=CTRL)
    assert window.state.settings.display.look == "sampling"
    assert_all_agree(window)


OFFERED = {
    "Edit/Accept the Next Word": lambda window: window.state.select(8),
    "Edit/Leave the Draw": lambda window: window.state.draw(),
    "Edit/Restore All Knock-Outs": lambda window: window.state.toggle_knockout(Knockout(2)),
    "Edit/Put All Vectors Back": lambda window: window.state.move_vector("fox", (1.0, 1.0, 1.0)),
    "View/Unpin A": lambda window: window.state.pin(),
    "Model/Adjust…": lambda window: window.state.set_model("attention"),
    "Model/Reset Adjustments": lambda window: several_heads(window),
    "Model/Next Head": lambda window: several_heads(window),
    "Model/Mean of the Heads": lambda window: several_heads(window),
}


def several_heads(window: MainWindow) -> None:
    window.state.set_model("attention")
    window.state.adjust({"n_head": 3})


@pytest.mark.parametrize("name", OFFERED)
def test_an_entry_is_offered_where_it_does_something(window: MainWindow, name: str) -> None:
    action = window.actions_by_name[name]
    assert not action.isEnabled()
    OFFERED[name](window)
    assert action.isEnabled()
    assert_all_agree(window)
    before = window.state.settings
    action.trigger()
    if name != "Model/Adjust…":
        assert window.state.settings != before
    assert_all_agree(window)
    while window.state.history.canUndo():
        window.state.history.undo()
    assert not action.isEnabled()


def test_the_notebooks_seed_line_is_offered_where_it_helps(window: MainWindow) -> None:
    copy = entry(window, "The Notebook’s Seed Line")
    assert copy.isEnabled()
    window.state.set_model("attention")
    assert not copy.isEnabled()
    QApplication.clipboard().setText("before")
    press(window, Key.Key_C, held=CTRL | SHIFT)
    assert QApplication.clipboard().text() == "before"


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
