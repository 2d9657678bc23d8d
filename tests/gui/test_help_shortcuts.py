from collections.abc import Callable, Iterator

import pytest
from hands import Key, press, type_in
from parts import bars
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QMainWindow, QMenu, QWidget

from core.model_records import AttentionSettings
from core.settings import Settings
from gui import presenter
from gui.actions import Entry, fill
from gui.help import open_page
from gui.help.shortcuts import ARROW_SIGNS, ShortcutsPage, from_menus, from_views
from gui.help.view_keys import PLACES, Place
from gui.main_window import MainWindow
from gui.theme import Appearance
from gui.views.arcs import Arcs
from gui.views.embedding_map import EmbeddingMapView
from gui.views.over_windows import OverWindows

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
VIEW_KEYS = (
    *("Left", "Right", "Up", "Down", "Home", "End", "PgUp", "PgDown"),
    *("Return", "Space", "Del", "Backspace", "+", "-"),
)


def opened(window: MainWindow) -> ShortcutsPage:
    page = open_page(window, "shortcuts")
    assert isinstance(page, ShortcutsPage)
    return page


def text_of(page: ShortcutsPage) -> str:
    return " ".join(page.text.toPlainText().split())


def every_action(actions: list[QAction]) -> Iterator[QAction]:
    for action in actions:
        menu = action.menu()
        if isinstance(menu, QMenu):
            yield from every_action(menu.actions())
        elif not action.isSeparator():
            yield action


@pytest.fixture
def small(app: QApplication) -> Iterator[QMainWindow]:
    """A window with a few entries."""
    window = QMainWindow()
    fill(
        window.menuBar(),
        [
            Entry("&File", "&Open…", lambda: None, ("Ctrl+O", "F3"), hint="Open <it>"),
            Entry("&File", "Without a key", lambda: None),
            Entry("&File/&Kind", "Salt && &Pepper", lambda: None, "Alt+Shift+Left"),
            Entry("&Edit", "&Undo", lambda: None, QKeySequence.StandardKey.Undo),
        ],
    )
    yield window
    window.deleteLater()


def test_the_menus_are_read_as_they_are(small: QMainWindow) -> None:
    groups = from_menus(small.menuBar())
    assert [group.title for group in groups] == ["File", "File ▸ Kind", "Edit"]
    (first,), (second,), (third,) = (group.shortcuts for group in groups)
    assert first.text.rstrip("…") == "Open"
    assert (first.keys, first.hint) == (("Ctrl+O", "F3"), "Open <it>")
    assert (second.text, second.keys) == ("Salt & Pepper", ("Alt+Shift+←",))
    assert third.keys[0] == "Ctrl+Z"
    assert "Undo" not in third.keys  # a key of that name is on few keyboards


def test_what_is_shown_is_no_markup(small: QMainWindow) -> None:
    page = ShortcutsPage(small.menuBar(), Appearance("light", parent=small), small)
    assert "Open <it>" in text_of(page)
    assert "Salt & Pepper" in text_of(page)


def test_every_shortcut_of_the_window_is_listed(window: MainWindow) -> None:
    page = opened(window)
    listed = {s.keys for group in page.groups for s in group.shortcuts}
    with_keys = [a for a in every_action(window.menuBar().actions()) if a.shortcuts()]
    assert len(with_keys) > 20
    for action in with_keys:
        shown = [key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()]
        for name, sign in ARROW_SIGNS.items():
            shown[0] = shown[0].replace(f"+{name}", f"+{sign}")
        assert any(keys[:1] == tuple(shown[:1]) for keys in listed), action.text()
    for group in page.groups:
        assert group.title in text_of(page)
        for shortcut in group.shortcuts:
            assert shortcut.text in text_of(page)
            assert "&" not in shortcut.text


@pytest.mark.parametrize("typed", ["knock", "KNOCK", "alt+k", "  knock "])
def test_typing_searches(window: MainWindow, typed: str) -> None:
    page = opened(window)
    assert page.focusWidget() is page.wanted
    type_in(page, typed)
    text = text_of(page)
    assert "Alt+K" in text
    assert "Quit" not in text
    page.wanted.clear()
    assert "Quit" in text_of(page)


def test_what_is_not_there_is_said_so(window: MainWindow) -> None:
    page = opened(window)
    page.wanted.setText("zebra")
    assert text_of(page) == "No shortcut has that in it."


def test_the_name_of_a_menu_finds_all_of_it(window: MainWindow) -> None:
    page = opened(window)
    page.wanted.setText("arcs")
    assert all(
        s.text in text_of(page) for g in from_views() if g.title == "Arcs" for s in g.shortcuts
    )


def test_keys_of_views_are_keys(app: QApplication) -> None:
    for place in PLACES:
        for each in place.keys:
            assert each.does
            for key in each.keys:
                sequence = QKeySequence(key)
                portable = sequence.toString(QKeySequence.SequenceFormat.PortableText)
                assert portable == key
    shown = [key for group in from_views() for s in group.shortcuts for key in s.keys]
    assert "←" in shown
    assert "Shift+↑" in shown
    assert "Left" not in shown


# What the page says of the views is what they do


HEADS = Settings(model="attention", position=4, attention=AttentionSettings(n_head=4))


def _only(window: MainWindow, kind: type[QWidget]) -> QWidget:
    (found,) = window.findChildren(kind)
    return found


def _arcs(window: MainWindow) -> QWidget:
    window.state.set_display(picture="arcs")
    return _only(window, Arcs)


def _map(window: MainWindow) -> QWidget:
    window.state.set_display(picture="map")
    view = _only(window, EmbeddingMapView)
    focus = view.focusProxy()
    return focus if isinstance(focus, QWidget) else getattr(view, "canvas", view)


def _heads(window: MainWindow) -> QWidget:
    window.state.restart_with(HEADS, "heads")
    return window.picture.heads


def _lines(window: MainWindow) -> QWidget:
    window.state.set_display(look="over windows")
    return _only(window, OverWindows)


PARTS: dict[str, Callable[[MainWindow], QWidget]] = {
    "Words": lambda window: window.words,
    "Attention matrix": lambda window: window.matrix,
    "Arcs": _arcs,
    "Embedding map": _map,
    "Small matrices of the heads": _heads,
    "Bars of the next word": bars,
    "Lines over all windows": _lines,
}


def takes(view: QWidget, key: str) -> bool:
    """Whether a view does something with a key, and does not pass it on."""
    combination = QKeySequence(key)[0]  # pyright: ignore[reportIndexIssue]
    event = QKeyEvent(
        QEvent.Type.KeyPress, combination.key().value, combination.keyboardModifiers()
    )
    QApplication.sendEvent(view, event)
    return event.isAccepted()


@pytest.mark.parametrize("place", PLACES[:-1], ids=lambda place: place.name)
def test_a_view_knows_the_keys_that_are_listed(window: MainWindow, place: Place) -> None:
    view = PARTS[place.name](window)
    assert view.isVisible()
    assert view.focusPolicy() & Qt.FocusPolicy.TabFocus
    view.setFocus()
    listed = [key for each in place.keys for key in each.keys]
    listed = [key for key in listed if key != "Esc"]  # which acts only while a word is held
    assert [key for key in listed if not takes(view, key)] == []
    if not isinstance(view, QAbstractScrollArea):  # which scrolls with what is left
        assert [key for key in VIEW_KEYS if key not in listed and takes(view, key)] == []


def test_the_keys_of_presenting_are_listed() -> None:
    last = from_views()[-1]
    assert last.title == "While presenting"
    assert [(s.text, s.keys) for s in last.shortcuts] == [
        (does, (QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText),))
        for key, does, _ in presenter.KEYS
    ]


def test_escape_closes_it_and_the_window_has_the_keys_again(window: MainWindow) -> None:
    page = opened(window)
    press(page, Key.Key_Escape)
    assert not page.isVisible()
