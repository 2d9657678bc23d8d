"""The first view is as calm as before, and no tool gives away what is to be guessed."""

from collections.abc import Callable

import numpy as np
import pytest
from eyes import Screen, painted, said
from hands import (
    ALT,
    CTRL,
    SHIFT,
    Key,
    OpenWindow,
    chip,
    click,
    point_at,
    press,
    replace_text,
    turn_wheel,
)
from parts import headline, seed_box, story, window_box
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QLabel,
    QMenu,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot
from tools import (
    ATTENTION,
    HEADS,
    POPUP,
    assert_true,
    context_menu,
    context_menu_by_key,
    differing,
    entries,
    foot,
    in_sight,
    look,
    noise_done,
    offered,
    seen,
    tabs,
    text_of,
)

from core.language import figure
from core.models import compute
from core.settings import Display, Knockout, Settings
from gui.controls.knockout_banner import KnockoutBanner
from gui.controls.model_controls import ModelControls
from gui.controls.sampling_controls import SamplingControls
from gui.main_window import MainWindow
from gui.theme import colour_table
from gui.views.arcs import Arcs
from gui.views.attention_matrix import AttentionMatrix
from gui.views.embedding_map import EmbeddingMapView
from gui.views.head_gallery import HeadGallery
from gui.views.next_word import NextWord
from gui.views.paired_bars import PairedBars
from gui.views.sampling_bars import SamplingBars

pytestmark = POPUP

SIZES = [QSize(1280, 800), QSize(900, 600)]
NEW_PARTS = (
    Arcs,
    EmbeddingMapView,
    HeadGallery,
    KnockoutBanner,
    ModelControls,
    PairedBars,
    SamplingBars,
    SamplingControls,
)


def new_parts_in_sight(window: MainWindow) -> list[str]:
    controls, picture, panel = window.controls, window.picture, window.next_word
    single = {
        "adjust": controls.adjust,
        "finding": picture.finding,
        "foot": panel.foot,
        "number of seeds": picture.n_seeds,
        "unpin": picture.unpin,
    }
    kinds = [kind.__name__ for kind in NEW_PARTS if in_sight(window, kind)]
    return kinds + [name for name, part in single.items() if seen(part)]


# the first view


@pytest.mark.parametrize("size", SIZES, ids=["large", "small"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_newcomer_sees_no_more_than_this(
    open_window: OpenWindow, size: QSize, theme: str
) -> None:
    window = open_window(theme=theme, size=size)
    assert new_parts_in_sight(window) == []
    buttons = [b.text() for b in window.findChildren(QAbstractButton) if seen(b)]
    assert sorted(text for text in buttons if text) == [
        "Attention matrix",
        "Examples",
        "Sorted",
        "Where the notebook errs here (6) ▸",
        "np.random.seed(0)",
    ]
    boxes = [b for b in window.findChildren(QAbstractSpinBox) if seen(b)]
    assert set(boxes) == {window_box(window), seed_box(window)}
    assert tabs(window) == ["Story", "Steps", "Arithmetic"]
    assert in_sight(window, AttentionMatrix)
    assert in_sight(window, NextWord)
    assert window.focusWidget() is window.editor


def test_the_menus_have_no_more_than_a_screenful(window: MainWindow) -> None:
    for path, menu in window.menus.items():
        assert len(entries(menu)) <= 16, path


@pytest.mark.parametrize("word", range(8))
def test_choosing_a_word_brings_nothing_new(window: MainWindow, word: int) -> None:
    click(window.words, chip(window, word))
    assert new_parts_in_sight(window) == []


def test_the_last_word_brings_what_goes_on_from_it(window: MainWindow) -> None:
    click(window.words, chip(window, 8))
    assert new_parts_in_sight(window) == ["foot"]


def test_an_empty_sentence_is_calm(window: MainWindow) -> None:
    replace_text(window, "")
    assert new_parts_in_sight(window) == []


def test_self_attention_brings_its_adjustments_only(window: MainWindow) -> None:
    press(window, Key.Key_2, held=ALT)
    assert new_parts_in_sight(window) == ["adjust"]
    assert tabs(window) == ["Story", "Steps", "Arithmetic", "Model"]


def test_what_was_brought_goes_again(window: MainWindow) -> None:
    before = look(window)
    press(window, Key.Key_2, held=ALT)
    press(window, Key.Key_F9, Key.Key_F5)
    press(window, Key.Key_K, held=ALT)
    assert len(new_parts_in_sight(window)) >= 5
    press(window, Key.Key_N, held=CTRL)
    press(window, Key.Key_F9, held=SHIFT)
    press(window, Key.Key_F2)
    assert window.state.settings == Settings()
    assert differing(look(window), before) == {}


# guessing

PIN = Settings("The quick fox jumps over the dog", 3, seed=5)
GUESSED: dict[str, Settings] = {
    "step 1": Settings(),
    "at the end": Settings(position=8),
    "drawn": Settings(position=8, draw=3),
    "knocked out": Settings(knockouts=(Knockout(2), Knockout(0, 4))),
    "pinned": Settings(pin=PIN, display=Display("difference")),
    "A": Settings(pin=PIN, display=Display("pinned", "in order")),
    "arcs": Settings(display=Display("arcs")),
    "map": Settings(display=Display("map")),
    "mean": Settings(display=Display("mean"), n_seeds=20),
    "deviation": Settings(display=Display("deviation"), n_seeds=20),
    "step 2": ATTENTION,
    "heads": HEADS,
    "mean of heads": HEADS.replace(attention=HEADS.attention.replace(head=None)),
    "heads and arcs": HEADS.replace(display=Display("arcs", "sampling"), draw=2),
    "sampling": ATTENTION.replace(position=8, draw=1, display=Display("map", "sampling")),
}


@pytest.fixture(params=GUESSED)
def asked(open_window: OpenWindow, qtbot: QtBot, request: pytest.FixtureRequest) -> MainWindow:
    """A window with a tool in use, and the question asked."""
    window = open_window(GUESSED[request.param])
    noise_done(qtbot, window)
    assert figures_told(window), "before it there is something to hide"
    press(window, Key.Key_G, held=CTRL)
    QApplication.processEvents()
    return window


def told(window: MainWindow) -> str:
    """All that can be read in the window, pointed at or heard from it."""
    texts = [window.windowTitle()]
    for widget in window.findChildren(QWidget):
        if not seen(widget) or isinstance(widget, QMenu):
            continue
        texts += [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
        if isinstance(widget, QLabel | QAbstractButton):
            texts.append(widget.text())
        if isinstance(widget, QTextEdit):
            texts.append(widget.toPlainText())
    for view in (window.words, window.picture.pictures, window.next_word.charts):
        texts.append(said(view))
    texts += [said(gallery) for gallery in window.findChildren(HeadGallery) if seen(gallery)]
    return "\n".join(texts)


def in_menus(window: MainWindow) -> str:
    """All that the menus say, but for the examples with what to look for in each.

    Nor what is undone and redone, which says what was done before.
    """
    menus = [menu for path, menu in window.menus.items() if not path.startswith("File/Examples")]
    done = window.menus["Edit"].actions()[:2]
    actions = [a for menu in menus for a in menu.actions() if a.isVisible() and a not in done]
    return "\n".join(f"{a.text()}\n{a.statusTip()}\n{a.toolTip()}" for a in actions)


def figures_told(window: MainWindow) -> set[str]:
    """The probabilities and weights of the selected word that can be read somewhere."""
    result = window.state.result
    values = [*result.probabilities, *result.row, *result.tempered]
    written = told(window) + in_menus(window)
    return {f for v in values if (f := figure(float(v))) in written and v > 0}


def assert_nothing_told(window: MainWindow) -> None:
    assert window.state.concealed
    assert figures_told(window) == set()
    written = told(window)
    for word in ("predicted", "draw ", "Accept “", "changes most", "At this seed", "variation"):
        assert word not in written, word
    assert "“" not in in_menus(window), "no menu names a word"
    theme = window.appearance.theme
    tables = [colour_table(theme, signed) for signed in (False, True)]
    tints = {
        f"#{r:02x}{g:02x}{b:02x}"
        for table in tables
        for r, g, b, _ in table.tolist()
        if max(r, g, b) - min(r, g, b) > 12  # a soft edge may be as grey as the others
    }
    tints -= {theme.accent, theme.middle, theme.surface, theme.window}
    screen = Screen(window)
    for view in (window.words, window.picture, window.next_word):
        assert large_areas(screen, view) & tints == set(), type(view).__name__
    assert story(window).toPlainText() == "Which word will be named? Click it, then see why."
    parts = set(new_parts_in_sight(window))
    assert parts <= {"adjust", "Arcs", "KnockoutBanner", "ModelControls"}
    assert foot(window) == []


def large_areas(screen: Screen, view: QWidget) -> set[str]:
    """The colours that fill more than a few pixels."""
    pixels = screen.area(view).astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
    colours, counts = np.unique(pixels, return_counts=True)
    return {f"#{c:06x}" for c, n in zip(colours, counts, strict=True) if n > 100}


def test_no_tool_gives_the_answer_away(asked: MainWindow) -> None:
    assert_nothing_told(asked)
    for i in range(len(asked.state.result.tokens)):
        point_at(asked.words, chip(asked, i))
        assert figures_told(asked) == set()
    for picture in asked.findChildren(Arcs):
        for y in range(5, picture.height() - 5, 40) if seen(picture) else ():
            point_at(picture, QPointF(picture.width() / 2, y))
            assert figures_told(asked) == set()


KEYS: list[tuple[Qt.Key, Qt.KeyboardModifier]] = [
    *((Key(Key.Key_F2 + i), Qt.KeyboardModifier.NoModifier) for i in range(8)),
    *((Key(Key.Key_1 + i), CTRL) for i in range(6)),
    (Key.Key_L, CTRL),
    (Key.Key_R, CTRL),
    (Key.Key_Return, CTRL),
    (Key.Key_H, CTRL),
    (Key.Key_H, CTRL | SHIFT),
    (Key.Key_J, CTRL),
    (Key.Key_K, ALT),
    (Key.Key_F9, SHIFT),
]


@pytest.mark.parametrize("start", ["step 1", "heads", "drawn", "pinned"])
def test_no_key_gives_the_answer_away(open_window: OpenWindow, qtbot: QtBot, start: str) -> None:
    settings = GUESSED[start].replace(n_seeds=4)
    window = open_window(settings)
    press(window, Key.Key_G, held=CTRL)
    for key, held in KEYS:
        press(window, key, held=held)
        noise_done(qtbot, window)
        assert_nothing_told(window)
    now = window.state.settings
    assert now.sentence == settings.sentence
    assert now.knockouts == settings.knockouts


def test_while_guessing_nothing_can_be_done_that_tells(asked: MainWindow) -> None:
    before = asked.state.settings
    assert context_menu(asked.words, chip(asked, 2)) == []
    asked.words.setFocus()
    assert context_menu_by_key(asked) == []
    press(asked, Key.Key_Delete, Key.Key_Backspace)
    if in_sight(asked, AttentionMatrix):
        asked.matrix.setFocus()
        assert context_menu_by_key(asked) == []
        press(asked, Key.Key_Right, Key.Key_Delete)
    assert asked.state.settings == before
    assert_nothing_told(asked)


def test_nothing_is_drawn_behind_the_curtain(window: MainWindow) -> None:
    click(window.words, chip(window, 8))
    press(window, Key.Key_G, held=CTRL)
    press(window, Key.Key_R, held=CTRL)
    assert window.state.settings.draw == 0
    for name in (
        "Draw a Next Word",
        "Accept the Next Word",
        "Leave the Draw",
        "Knock Out the Selected Word",
    ):
        assert not offered(window, "Edit", name), name


def test_after_the_guess_the_tool_is_there_again(asked: MainWindow, qtbot: QtBot) -> None:
    click(asked.words, chip(asked, 1))
    noise_done(qtbot, asked)
    assert not asked.state.concealed
    assert_true(asked)
    assert figures_told(asked)
    asked_look = look(asked)
    press(asked, Key.Key_G, held=CTRL)
    plain = look(asked)
    assert set(differing(asked_look, plain)) <= {"ticks", "size of the chart", "bars", "said"}


LOOKED: dict[str, Callable[[MainWindow], object]] = {
    "another picture": lambda w: press(w, Key.Key_F3),
    "another look": lambda w: press(w, Key.Key_2, held=CTRL),
    "fixed colours": lambda w: press(w, Key.Key_L, held=CTRL),
    "a pin": lambda w: press(w, Key.Key_F9),
    "over seeds": lambda w: press(w, Key.Key_F5),
    "more seeds": lambda w: (press(w, Key.Key_F5), turn_wheel(w.picture.n_seeds, 1)),
    "another head": lambda w: press(w, Key.Key_H, held=CTRL),
    "a draw": lambda w: press(w, Key.Key_R, held=CTRL),
}


@pytest.mark.parametrize("what", LOOKED)
def test_looking_otherwise_asks_no_other_question(open_window: OpenWindow, what: str) -> None:
    window = open_window(HEADS)
    press(window, Key.Key_G, held=CTRL)
    click(window.words, chip(window, 1))
    assert not window.state.concealed
    LOOKED[what](window)
    assert not window.state.concealed, "the answer is the same"
    assert text_of(headline(window))


def test_a_knockout_asks_anew(window: MainWindow) -> None:
    press(window, Key.Key_G, held=CTRL)
    click(window.words, chip(window, 1))
    press(window, Key.Key_K, held=ALT)
    assert compute(window.state.settings).probabilities.tolist() != (
        compute(Settings()).probabilities.tolist()
    )
    assert window.state.concealed
    assert_nothing_told(window)
    assert painted(window.words)
