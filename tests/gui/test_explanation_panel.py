from collections.abc import Callable

import pytest
from eyes import Screen, expected_story
from hands import (
    CTRL,
    Key,
    OpenWindow,
    cell,
    chip,
    click,
    press,
    replace_text,
    turn_wheel,
    type_in,
)
from parts import entry, seed_box, story
from PySide6.QtCore import QPointF, QSize
from PySide6.QtWidgets import QTextBrowser, QToolButton

from core.models import MODELS, compute
from core.models.notebook_faults import FAULTS
from core.settings import Settings
from gui.main_window import MainWindow

REPEATED = Settings("to be or not to be that is the question", 6)
SCREENS = [
    Settings(),
    Settings(position=0),
    Settings("alone", 0),
    REPEATED,
    Settings("the train left the station on time", 4),
    Settings("no no no no", 3),
    Settings(" ".join(f"w{i}" for i in range(500)), 499),
]


def line(window: MainWindow) -> QToolButton:
    return window.explanation.errors_line


def errors(window: MainWindow) -> QTextBrowser:
    return window.explanation.errors


def assert_errors_in_sight(window: MainWindow) -> None:
    """The errors of what is on screen, each with its evidence, and the way back."""
    notes = compute(window.state.settings).notes
    assert errors(window).isVisible()
    assert not story(window).isVisible()
    paragraphs = errors(window).toPlainText().splitlines()
    assert paragraphs[1:] == [f"{note.title} {note.evidence}" for note in notes]
    assert paragraphs[0].startswith(f"{len(notes)} error")
    assert line(window).text() == "◂ Back to the explanation"


def assert_closed(window: MainWindow) -> None:
    notes = compute(window.state.settings).notes
    assert not errors(window).isVisible()
    assert line(window).isVisible() == bool(notes)
    if notes:
        assert line(window).text() == f"Where the notebook errs here ({len(notes)}) ▸"


@pytest.mark.parametrize("settings", SCREENS, ids=lambda s: f"{s.sentence[:12]} {s.position}")
def test_the_line_counts_and_opens(open_window: OpenWindow, settings: Settings) -> None:
    window = open_window(settings)
    assert len(window.state.result.notes) > 0
    assert_closed(window)
    click(line(window))
    assert_errors_in_sight(window)
    click(line(window))
    assert_closed(window)
    assert story(window).toPlainText().endswith(expected_story(window))


@pytest.mark.parametrize("how", ["closed", "open"])
def test_another_model_has_not_the_notebooks_errors(window: MainWindow, how: str) -> None:
    if how == "open":
        click(line(window))
    window.state.set_model("attention")
    assert not line(window).isVisible()
    assert not errors(window).isVisible()
    assert story(window).isVisible()
    window.state.set_model("notebook")
    assert_closed(window)


def test_the_count_is_not_always_the_same() -> None:
    assert len({len(compute(settings).notes) for settings in SCREENS}) > 2


def test_every_error_that_has_an_example_is_told(open_window: OpenWindow) -> None:
    window, told = open_window(), set()
    click(line(window))
    for fault in FAULTS:
        window.state.restart_with(fault.example, "example")
        assert_errors_in_sight(window)
        if fault.title in errors(window).toPlainText():
            told.add(fault.key)
    assert {"lookup", "first-occurrence", "empty-context", "train-and-station"} <= told


FOLLOWING: dict[str, Callable[[MainWindow], object]] = {
    "typing": lambda window: (click(window.editor), type_in(window, "the the")),
    "seed": lambda window: turn_wheel(seed_box(window), 3),
    "selection": lambda window: click(window.words, chip(window, 0)),
    "undo": lambda window: (window.state.select(0), press(window, Key.Key_Z, held=CTRL)),
}


@pytest.mark.parametrize("what", FOLLOWING)
@pytest.mark.parametrize("opened", [False, True])
def test_it_follows(window: MainWindow, what: str, opened: bool) -> None:
    if opened:
        click(line(window))
    FOLLOWING[what](window)
    if opened:
        assert_errors_in_sight(window)
    else:
        assert_closed(window)


def test_without_words_there_is_no_error(window: MainWindow) -> None:
    click(line(window))
    replace_text(window, "")
    assert not line(window).isVisible()
    assert not errors(window).isVisible()
    assert story(window).isVisible()
    type_in(window, "so it is")
    assert_closed(window)


@pytest.mark.parametrize("tab", [0, 1, 2])
def test_it_leads_back_to_the_tab_that_was_open(window: MainWindow, tab: int) -> None:
    tabs = window.explanation.tabs
    click(tabs.tabBar(), QPointF(tabs.tabBar().tabRect(tab).center()))
    click(line(window))
    window.state.set_seed(2)
    click(line(window))
    assert tabs.currentIndex() == tab
    assert tabs.currentWidget().isVisible()
    steps, arithmetic = window.explanation.steps, window.explanation.arithmetic
    if tab == 1:
        first = steps.table.model().index(0, 0).data()
        assert first == f"{compute(Settings(seed=2)).stages[0].array[0, 0]:.3f}"
    if tab == 2:
        assert arithmetic.receipt == window.state.receipt()


def test_a_number_asked_for_closes_it(window: MainWindow) -> None:
    click(line(window))
    click(window.matrix.plot, cell(window, 5, 2))
    assert window.explanation.arithmetic.isVisible()
    assert_closed(window)
    assert "“brown”" in window.explanation.arithmetic.title.text()


def test_by_key(window: MainWindow) -> None:
    line(window).setFocus()
    press(window, Key.Key_Space)
    assert_errors_in_sight(window)
    assert line(window).hasFocus()
    press(window, Key.Key_Space)
    assert_closed(window)


def test_it_takes_the_colours_of_the_theme(window: MainWindow) -> None:
    click(line(window))
    entry(window, "Dark").trigger()
    assert window.appearance.theme.text in Screen(window).colours(errors(window))
    assert_errors_in_sight(window)


@pytest.mark.parametrize("size", [QSize(900, 600), QSize(1280, 800)], ids=str)
def test_nothing_is_cut_off(open_window: OpenWindow, size: QSize) -> None:
    window = open_window(size=size)
    for _ in range(2):
        assert line(window).width() >= line(window).sizeHint().width()
        assert window.explanation.rect().contains(line(window).geometry())
        click(line(window))


@pytest.mark.parametrize("model", MODELS)
def test_the_tabs_are_there(open_window: OpenWindow, model: str) -> None:
    window = open_window(Settings(model=model))
    tabs = window.explanation.tabs
    own = {"notebook": [], "attention": ["Model"], "transformer": ["Training"]}[model]
    shown_tabs = [tabs.tabText(i) for i in range(tabs.count()) if tabs.isTabVisible(i)]
    assert shown_tabs == ["Story", "Steps", "Arithmetic", *own]
    assert tabs.currentIndex() == 0
    tabs.tabBar().setFocus()
    for key, shown in ((Key.Key_Right, 1), (Key.Key_Right, 2), (Key.Key_Left, 1)):
        press(window, key)
        assert tabs.currentIndex() == shown
        assert tabs.currentWidget().isVisible()
    press(window, Key.Key_Tab, held=CTRL)
    assert tabs.currentIndex() == 2
