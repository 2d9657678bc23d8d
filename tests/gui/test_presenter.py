"""The window in front of a class."""

from collections.abc import Callable

import pytest
from eyes import Screen, assert_all_agree
from hands import CTRL, SHIFT, Key, OpenWindow, chip, click, point_at, press, settle, type_in
from parts import entry, story
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QWidget
from tools import HEADS, POPUP, differing, look, seen

from core.examples import examples
from core.settings import MAX_SEED, Settings
from gui.main_window import MainWindow
from gui.presenter import KEYS, LINES, Spotlight

pytestmark = POPUP
FULL = Qt.WindowState.WindowFullScreen


def f11(window: MainWindow) -> None:
    press(window, Key.Key_F11)
    settle()


@pytest.fixture
def presented(window: MainWindow) -> MainWindow:
    f11(window)
    return window


def chrome(window: MainWindow) -> list[QWidget]:
    return [window.menuBar(), window.controls, window.editor, window.figures]


def ring(window: MainWindow) -> Spotlight:
    found = window.findChildren(Spotlight)
    assert len(found) == 1
    return found[0]


def test_it_takes_the_screen_and_hides_what_a_class_does_not_need(window: MainWindow) -> None:
    usual = window.words.fontMetrics().lineSpacing()
    assert all(part.isVisible() for part in chrome(window))
    f11(window)
    assert window.isFullScreen()
    assert window.presenter.on
    assert [part for part in chrome(window) if part.isVisible()] == []
    height = window.screen().size().height()
    line = window.words.fontMetrics().lineSpacing()
    assert line >= usual
    assert line >= 0.9 * height / LINES, "the last row can read it"
    assert_shows_all(window)


def assert_shows_all(window: MainWindow) -> None:
    for part in (window.words, window.picture, window.next_word, window.explanation):
        assert seen(part)


def test_it_says_its_keys(presented: MainWindow) -> None:
    hints = [w.text() for w in presented.statusBar().findChildren(type(presented.notice))]
    said = " ".join(text for text in hints if text)
    for _, name, _ in KEYS:
        assert name in said


WAYS: dict[str, Callable[[MainWindow], object]] = {
    "F11": lambda w: press(w, Key.Key_F11),
    "Escape": lambda w: press(w, Key.Key_Escape),
}


@pytest.mark.parametrize("out", WAYS)
@pytest.mark.parametrize("type_size", [100, 125])
def test_leaving_brings_all_back(open_window: OpenWindow, out: str, type_size: int) -> None:
    window = open_window(HEADS, size=QSize(900, 600))
    window.appearance.set_type_size(type_size)
    settle()
    window.page.whole.setSizes([400, 480])
    window.page.right.setSizes([250, 200])
    window.explanation.tabs.setCurrentIndex(1)
    settle()
    before, geometry = look(window), window.geometry()
    shares = {name: splitter.sizes() for name, splitter in window.page.splitters.items()}
    f11(window)
    assert window.isFullScreen()
    WAYS[out](window)
    settle()
    assert not window.isFullScreen()
    assert not window.presenter.on
    assert window.geometry() == geometry
    assert window.appearance.type_size == type_size
    assert all(part.isVisible() for part in chrome(window))
    assert {name: s.sizes() for name, s in window.page.splitters.items()} == shares
    assert window.explanation.tabs.currentIndex() == 1
    assert differing(look(window), before) == {}
    assert window.findChildren(Spotlight) == []


def test_a_maximized_window_is_maximized_again(window: MainWindow) -> None:
    window.showMaximized()
    settle()
    f11(window)
    assert window.isFullScreen()
    f11(window)
    assert window.isMaximized()
    assert not window.isFullScreen()


def test_in_and_out_as_often_as_one_likes(window: MainWindow) -> None:
    before = look(window)
    for _ in range(6):
        f11(window)
    assert not window.presenter.on
    assert differing(look(window), before) == {}


@pytest.mark.parametrize("part", ["words", "matrix", "story"])
def test_the_focus_comes_back(window: MainWindow, part: str) -> None:
    widget = {"words": window.words, "matrix": window.matrix, "story": story(window)}[part]
    widget.setFocus()
    name = widget.accessibleName()
    f11(window)
    f11(window)
    focus = window.focusWidget()
    assert focus is not None
    assert focus.accessibleName() == name


# the keys

N_EXAMPLES = len(examples())


def test_through_all_examples_and_round_again(presented: MainWindow) -> None:
    for i in [*range(1, N_EXAMPLES), 0, 1]:
        press(presented, Key.Key_PageDown)
        example = examples()[i]
        assert presented.state.settings.sentence == example.settings.sentence
        assert presented.state.settings.position == example.settings.position
    for i in (0, N_EXAMPLES - 1, N_EXAMPLES - 2):
        press(presented, Key.Key_PageUp)
        assert presented.state.settings.sentence == examples()[i].settings.sentence


@pytest.mark.parametrize(("key", "i"), [(Key.Key_PageDown, 0), (Key.Key_PageUp, -1)])
def test_from_a_sentence_of_ones_own_to_the_first_or_the_last(
    open_window: OpenWindow, key: Key, i: int
) -> None:
    window = open_window(Settings("my own words", 1))
    f11(window)
    press(window, key)
    assert window.state.settings.sentence == examples()[i].settings.sentence


def test_from_word_to_word_and_round_again(presented: MainWindow) -> None:
    for position in (5, 6, 7, 8, 0, 1):
        press(presented, Key.Key_W)
        assert presented.state.settings.position == position
    for position in (0, 8, 7):
        press(presented, Key.Key_W, held=SHIFT)
        assert presented.state.settings.position == position


def test_from_seed_to_seed_and_round_again(presented: MainWindow) -> None:
    for seed in (1, 2, 3):
        press(presented, Key.Key_S)
        assert presented.state.settings.seed == seed
    for seed in (2, 1, 0, MAX_SEED):
        press(presented, Key.Key_S, held=SHIFT)
        assert presented.state.settings.seed == seed
    press(presented, Key.Key_S)
    assert presented.state.settings.seed == 0


@pytest.mark.parametrize("part", ["words", "matrix", "story", "next word"])
def test_the_keys_work_wherever_the_focus_is(presented: MainWindow, part: str) -> None:
    window = presented
    {
        "words": window.words,
        "matrix": window.matrix,
        "story": story(window),
        "next word": window.next_word.charts.currentWidget(),
    }[part].setFocus()
    press(window, Key.Key_W, Key.Key_S)
    assert (window.state.settings.position, window.state.settings.seed) == (5, 1)
    press(window, Key.Key_PageDown)
    assert window.state.settings.sentence == examples()[1].settings.sentence


def test_the_keys_are_the_presenters_alone(window: MainWindow) -> None:
    window.words.setFocus()
    press(window, Key.Key_W, Key.Key_S, Key.Key_PageDown)
    assert window.state.settings == Settings()
    f11(window)
    f11(window)
    window.words.setFocus()
    press(window, Key.Key_W, Key.Key_S, Key.Key_PageDown)
    assert window.state.settings == Settings()


def test_letters_are_typed_where_one_types(presented: MainWindow) -> None:
    press(presented, Key.Key_E, held=CTRL)
    assert presented.earlier.hasFocus()
    type_in(presented, "was so")
    assert presented.state.settings == Settings(earlier="was so")


def test_the_keys_of_the_menus_work_without_the_menu_bar(presented: MainWindow) -> None:
    window = presented
    press(window, Key.Key_F3)
    assert window.state.settings.display.picture == "arcs"
    press(window, Key.Key_Z, held=CTRL)
    assert window.state.settings == Settings()
    press(window, Key.Key_Z, held=CTRL | SHIFT)
    assert window.state.settings.display.picture == "arcs"
    press(window, Key.Key_G, held=CTRL)
    assert window.state.concealed
    press(window, Key.Key_W)
    assert window.state.settings.position == 4, "the question stays while it is asked"
    click(window.words, chip(window, 4))
    assert not window.state.concealed


def test_undo_goes_through_what_was_shown(presented: MainWindow) -> None:
    press(presented, Key.Key_S, Key.Key_S, Key.Key_W)
    for _ in range(2):
        press(presented, Key.Key_Z, held=CTRL)
    assert presented.state.settings == Settings()
    assert presented.presenter.on


# what stays hidden, and what changes meanwhile


HAPPENS: dict[str, Callable[[MainWindow], object]] = {
    "a word": lambda w: press(w, Key.Key_W),
    "a notice that goes": lambda w: (w.state.notify("!"), w.state.notify("")),
    "another picture": lambda w: press(w, Key.Key_F3),
    "another model": lambda w: w.state.set_model("attention"),
    "a theme": lambda w: entry(w, "Theme/Dark").trigger(),
    "larger type": lambda w: press(w, Key.Key_Plus, held=CTRL),
    "smaller type": lambda w: press(w, Key.Key_Minus, held=CTRL),
    "a language": lambda w: entry(w, "Deutsch").trigger(),
    "the other side": lambda w: entry(w, "From Right to Left").trigger(),
}


@pytest.mark.parametrize("what", HAPPENS)
def test_what_is_hidden_stays_hidden(presented: MainWindow, what: str) -> None:
    HAPPENS[what](presented)
    settle()
    assert [type(part).__name__ for part in chrome(presented) if part.isVisible()] == []
    assert presented.isFullScreen()
    assert_shows_all(presented)
    assert ring(presented).isVisible()
    f11(presented)
    assert all(part.isVisible() for part in chrome(presented))
    assert presented.appearance.type_size == 100
    if what not in ("a language", "the other side"):
        assert_all_agree(presented)


def test_theme_and_language_chosen_meanwhile_stay(presented: MainWindow) -> None:
    entry(presented, "Theme/Dark").trigger()
    entry(presented, "Deutsch").trigger()
    settle()
    f11(presented)
    assert presented.appearance.theme.is_dark
    assert presented.menuBar().actions()[0].text().replace("&", "") == "Datei"


# the ring


def test_a_ring_follows_the_pointer(presented: MainWindow) -> None:
    spot = ring(presented)
    for position in (0, 3, 1):
        at = chip(presented, position)
        point_at(presented.words, at)
        centre = presented.words.viewport().mapTo(presented, at.toPoint())
        assert (spot.geometry().center() - centre).manhattanLength() <= 3
        assert spot.isVisible()
    screen = Screen(presented)
    edge = QPoint(spot.width() // 2, 5)
    assert screen.colour(spot, edge.toPointF()) == presented.appearance.theme.accent


def test_the_ring_takes_no_clicks_and_no_focus(presented: MainWindow) -> None:
    point_at(presented.words, chip(presented, 2))
    click(presented.words, chip(presented, 2))
    assert presented.state.settings == Settings(position=2)
    assert presented.focusWidget() is not ring(presented)
    assert presented.state.hovered == 2


def test_the_ring_is_above_the_page_made_anew(presented: MainWindow) -> None:
    press(presented, Key.Key_Minus, held=CTRL)
    settle()
    point_at(presented.words, chip(presented, 1))
    spot = ring(presented)
    children = [w for w in presented.children() if isinstance(w, QWidget)]
    assert children[-1] is spot


def test_without_the_presenter_there_is_no_ring(window: MainWindow) -> None:
    assert window.findChildren(Spotlight) == []


# what is remembered


@pytest.mark.parametrize("keys", [[], [Key.Key_Plus], [Key.Key_Minus], [Key.Key_0]])
def test_closing_meanwhile_keeps_the_usual_window(open_window: OpenWindow, keys: list[Key]) -> None:
    window = open_window(size=QSize(900, 600))
    usual = window.saveGeometry()
    f11(window)
    for key in keys:
        press(window, key, held=CTRL)
        settle()
    window.close()
    assert window.preferences.bytes("window") == usual
    type_size = window.preferences.number("type_size", 100)
    assert type_size == 100, "the type for a class is not the usual type"


def test_the_type_of_the_lecture_is_not_remembered(presented: MainWindow) -> None:
    press(presented, Key.Key_Plus, held=CTRL)
    settle()
    assert presented.preferences.number("type_size", 100) == 100
    f11(presented)
    assert presented.appearance.type_size == presented.preferences.number("type_size", 100) == 100


def test_the_window_is_within_the_screen(presented: MainWindow) -> None:
    assert QRect(presented.screen().geometry()).contains(presented.geometry().center())
    assert presented.windowState() & FULL


def test_typing_goes_on_where_it_was(window: MainWindow) -> None:
    click(window.editor)
    press(window, Key.Key_End, held=CTRL)
    f11(window)
    press(window, Key.Key_Escape)
    settle()
    type_in(window, " mango")
    assert window.state.settings.sentence.endswith("dog mango")


def test_nothing_is_offered_in_front_of_a_class(window: MainWindow) -> None:
    window.recovery_bar.show()
    f11(window)
    assert not window.recovery_bar.isVisible()


def test_the_way_out_is_the_first_of_the_keys(presented: MainWindow) -> None:
    assert KEYS[0][0] == "Esc"
