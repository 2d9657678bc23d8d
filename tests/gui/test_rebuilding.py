"""The size of type, for which the window is made anew, and what has to stay as it was."""

from collections.abc import Callable

import pytest
from eyes import assert_all_agree, painted
from hands import (
    ALT,
    CTRL,
    SHIFT,
    Key,
    OpenWindow,
    cell,
    chip,
    click,
    press,
    replace_text,
    settle,
    type_in,
)
from parts import bars, entry, headline, seed_box, story
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from tools import HEADS, assert_true, differing, look, tabs

from core.settings import Display, Knockout, Settings
from gui.main_window import MainWindow
from gui.theme import TYPE_SIZES
from gui.views.steps import Steps

KEYS = {1: Key.Key_Plus, -1: Key.Key_Minus, 0: Key.Key_0}
ENTRIES = {1: "Larger", -1: "Smaller", 0: "View/Type Size/Usual"}


def by_key(window: MainWindow, step: int) -> None:
    press(window, KEYS[step], held=CTRL)
    settle()


def by_menu(window: MainWindow, step: int) -> None:
    entry(window, ENTRIES[step]).trigger()
    settle()


MEANS = pytest.mark.parametrize("step", [by_key, by_menu])
Step = Callable[[MainWindow, int], None]


def largest(view: QWidget) -> float:
    """The size of the largest letters that a view paints."""
    return max(piece.size for piece in painted(view))


def letters(window: MainWindow) -> dict[str, float]:
    """How large the letters are in each part of the window."""
    parts: dict[str, QWidget] = {
        "menus": window.menus["View"],
        "menu bar": window.menuBar(),
        "headline": headline(window),
        "story": story(window),
        "editor": window.editor,
        "seed": seed_box(window),
        "status": window.figures,
        "tabs": window.explanation.tabs,
    }
    sizes = {name: float(part.fontMetrics().height()) for name, part in parts.items()}
    views = {"chips": window.words, "rows": window.matrix.rows, "bars": bars(window)}
    return sizes | {name: largest(view) for name, view in views.items()}


@MEANS
def test_all_type_grows_and_shrinks(window: MainWindow, step: Step) -> None:
    usual = letters(window)
    step(window, 1)
    assert window.appearance.type_size == 110
    larger = letters(window)
    assert [name for name in usual if larger[name] <= usual[name]] == []
    step(window, -1)
    assert letters(window) == usual
    step(window, -1)
    assert window.appearance.type_size == 90
    assert [name for name, size in letters(window).items() if size > usual[name]] == []
    step(window, 0)
    assert window.appearance.type_size == 100
    assert letters(window) == usual


@MEANS
def test_the_steps_end_at_the_ends(window: MainWindow, step: Step) -> None:
    sizes = list(TYPE_SIZES[TYPE_SIZES.index(100) :])
    for size in [*sizes[1:], sizes[-1], sizes[-1]]:
        step(window, 1)
        assert window.appearance.type_size == size
        assert_true(window)
    for size in [*reversed(TYPE_SIZES[:-1]), TYPE_SIZES[0]]:
        step(window, -1)
        assert window.appearance.type_size == size
    assert_all_agree(window)
    step(window, 0)
    assert window.appearance.type_size == 100


def test_there_and_back_again_is_nothing(window: MainWindow) -> None:
    before = look(window)
    for step in (1, 1, -1, -1, -1, 0):
        by_key(window, step)
    assert differing(look(window), before) == {}


def larger(window: MainWindow) -> None:
    by_key(window, 1)
    by_key(window, 1)


REBUILDS: dict[str, Callable[[MainWindow], object]] = {
    "type": larger,
    "language": lambda w: (entry(w, "Deutsch").trigger(), settle()),
    "side": lambda w: (entry(w, "From Right to Left").trigger(), settle()),
}
EACH = pytest.mark.parametrize("what", REBUILDS)


@EACH
def test_nothing_that_was_done_is_lost(open_window: OpenWindow, what: str) -> None:
    settings = HEADS.replace(
        knockouts=(Knockout(2),),
        earlier="one two",
        pin=Settings(seed=4),
        display=Display("difference", "in order", fixed_scale=True),
    )
    window = open_window(settings)
    window.state.set_seed(5)
    window.state.set_sentence(settings.sentence + " again")
    now = window.state.settings
    REBUILDS[what](window)
    assert window.state.settings == now
    assert window.earlier.isVisible()
    assert window.earlier.toPlainText() == "one two"
    assert window.editor.toPlainText() == now.sentence
    assert window.banner.isVisible()
    press(window, Key.Key_Z, held=CTRL)
    press(window, Key.Key_Z, held=CTRL)
    assert window.state.settings == settings
    press(window, Key.Key_Z, held=CTRL | SHIFT)
    press(window, Key.Key_Z, held=CTRL | SHIFT)
    assert window.state.settings == now


@EACH
def test_keys_do_what_they_did(window: MainWindow, what: str) -> None:
    """Also Redo, and only once: what was there before is gone with its keys."""
    REBUILDS[what](window)
    REBUILDS[what](window)
    press(window, Key.Key_F3)
    assert window.state.settings.display.picture == "arcs"
    press(window, Key.Key_2, held=ALT)
    assert window.state.settings.model == "attention"
    press(window, Key.Key_K, held=ALT)
    assert window.state.settings.knockouts == (Knockout(4),)
    for _ in range(3):
        press(window, Key.Key_Z, held=CTRL)
    assert window.state.settings == Settings()
    press(window, Key.Key_Z, held=CTRL | SHIFT)
    assert window.state.settings == Settings(display=Display("arcs"))
    click(window.words, chip(window, 2))
    assert window.state.settings.position == 2


@pytest.mark.parametrize("tab", [0, 1, 2, 3])
@EACH
def test_the_tab_stays(open_window: OpenWindow, what: str, tab: int) -> None:
    window = open_window(HEADS)
    window.explanation.tabs.setCurrentIndex(tab)
    n = len(tabs(window))
    REBUILDS[what](window)
    assert window.explanation.tabs.currentIndex() == tab
    assert len(tabs(window)) == n


@EACH
def test_the_step_on_view_stays(window: MainWindow, what: str) -> None:
    window.explanation.tabs.setCurrentIndex(1)
    steps = window.findChildren(Steps)[0]
    steps.go_to(3)
    numbers = [steps.model.index(0, i).data() for i in range(steps.model.columnCount())]
    rows = steps.model.rowCount()
    REBUILDS[what](window)
    again = window.findChildren(Steps)[0]
    assert again is not steps
    assert again.model.rowCount() == rows
    if what != "language":  # which has another decimal sign
        assert [again.model.index(0, i).data() for i in range(len(numbers))] == numbers


@EACH
def test_the_arithmetic_stays_that_of_its_number(window: MainWindow, what: str) -> None:
    click(window.matrix.plot, cell(window, 4, 2))
    chosen = window.state.entry
    assert window.explanation.tabs.currentIndex() == 2
    REBUILDS[what](window)
    assert window.state.entry == chosen
    assert window.explanation.tabs.currentIndex() == 2


@EACH
def test_the_errors_stay_open(window: MainWindow, what: str) -> None:
    click(window.explanation.errors_line)
    settle()
    assert window.explanation.errors.isVisible()
    REBUILDS[what](window)
    assert window.explanation.errors.isVisible()
    assert window.explanation.errors.toPlainText()


def shares(window: MainWindow) -> dict[str, list[int]]:
    return {name: splitter.sizes() for name, splitter in window.page.splitters.items()}


@EACH
def test_splitters_stay_where_they_were_put(window: MainWindow, what: str) -> None:
    window.page.whole.setSizes([500, 700])
    window.page.right.setSizes([400, 250])
    settle()
    before = shares(window)
    REBUILDS[what](window)
    after = shares(window)
    for name in ("whole", "right"):
        for a, b in zip(before[name], after[name], strict=True):
            assert abs(a - b) <= 40, (name, before, after)  # a few letters more have to fit


@EACH
def test_the_guess_and_the_score_stay(window: MainWindow, what: str) -> None:
    press(window, Key.Key_G, held=CTRL)
    click(window.words, chip(window, 6))
    assert not window.state.concealed
    REBUILDS[what](window)
    score = window.findChild(QLabel, "score")
    assert score is not None
    assert score.isVisible()
    assert "“the”" in score.text() or what == "language"
    assert not window.state.concealed
    assert window.state.guessing.n_right == 1
    click(window.words, chip(window, 2))
    assert window.state.concealed, "the question is asked again"
    REBUILDS[what](window)
    assert window.state.concealed


@EACH
def test_the_earlier_field_stays(window: MainWindow, what: str) -> None:
    press(window, Key.Key_E, held=CTRL)
    assert window.earlier.isVisible()
    REBUILDS[what](window)
    assert window.earlier.isVisible()


def test_typing_can_go_on_where_it_was(window: MainWindow) -> None:
    """Who makes the type larger in the middle of a sentence does not lose the place."""
    replace_text(window, "the cat")
    by_key(window, 1)
    type_in(window, " sat")
    assert window.state.settings.sentence == "the cat sat"


FOCUS: dict[str, Callable[[MainWindow], QWidget]] = {
    "editor": lambda w: w.editor,
    "words": lambda w: w.words,
    "seed": seed_box,
    "matrix": lambda w: w.matrix,
    "bars": bars,
    "story": story,
}


@pytest.mark.parametrize("part", FOCUS)
def test_the_focus_stays_where_it_was(window: MainWindow, part: str) -> None:
    FOCUS[part](window).setFocus()
    focus = window.focusWidget()
    assert focus is not None
    where = focus.accessibleName()
    larger(window)
    now = window.focusWidget()
    assert now is not None
    assert now is QApplication.focusWidget()
    assert now.isVisible()
    assert now.accessibleName() == where


@EACH
def test_of_what_was_there_before_nothing_is_left(window: MainWindow, what: str) -> None:
    n_actions, n_children = len(window.actions()), len(window.findChildren(QWidget))
    for _ in range(3):
        REBUILDS[what](window)
        settle()
    assert len(window.actions()) == n_actions
    assert len(window.findChildren(QWidget)) <= n_children + 20
    assert len(window.children()) == len({id(child) for child in window.children()})


def test_a_theme_changes_in_the_window_made_anew(window: MainWindow) -> None:
    larger(window)
    entry(window, "Theme/Dark").trigger()
    settle()
    assert_all_agree(window)
    assert window.appearance.theme.is_dark
    assert QGuiApplication.palette().window().color().name() == window.appearance.theme.window


@pytest.mark.parametrize("size", [QSize(900, 600), QSize(1280, 800)], ids=["small", "large"])
@pytest.mark.parametrize("settings", [Settings(), HEADS], ids=lambda s: s.model)
def test_at_twice_the_type_the_window_keeps_its_size(
    open_window: OpenWindow, settings: Settings, size: QSize
) -> None:
    window = open_window(settings, size=size)
    while window.appearance.type_size < TYPE_SIZES[-1]:
        by_key(window, 1)
    assert window.size() == size
    assert_true(window)
    for view in (window.words, window.picture, window.next_word, window.explanation):
        assert not view.visibleRegion().isEmpty()
