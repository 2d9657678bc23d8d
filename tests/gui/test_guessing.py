from collections.abc import Callable

import numpy as np
import pytest
from eyes import Screen, assert_all_agree, chips_of, painted, said
from hands import (
    ALT,
    CTRL,
    NO_KEYS,
    RIGHT,
    SHIFT,
    Key,
    OpenWindow,
    cell,
    chip,
    click,
    point_at,
    point_away,
    press,
    replace_text,
    surface,
    turn_wheel,
    type_in,
)
from parts import (
    bars,
    charts,
    die,
    entry,
    looks_button,
    picture_button,
    pictures,
    seed_box,
    story,
    window_box,
)
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.model_records import AttentionSettings
from core.models import compute
from core.settings import LOOKS, PICTURES, Display, Knockout, Settings
from gui.context_menus import fill_seed_menu
from gui.main_window import MainWindow
from gui.theme import colour_table
from gui.views.embedding_map import EmbeddingMapView

POPUP = pytest.mark.qt_log_ignore("This plugin does not support")
HEADS = Settings(
    position=8,
    model="attention",
    attention=AttentionSettings(n_head=3, d_model=8, head=1, scaled=False),
)
# “the” is predicted, at 6; 4 is selected.
REPEATED = Settings(
    "to be or not to be that is the question", 6, seed=6
)  # “to”, at 0 and 4, is predicted


@pytest.fixture
def game(window: MainWindow) -> MainWindow:
    """The window with the question asked."""
    press(window, Key.Key_G, held=CTRL)
    return window


def tabs_of(window: MainWindow) -> list[str]:
    tabs = window.explanation.tabs
    return [tabs.tabText(i) for i in range(tabs.count()) if tabs.isTabVisible(i)]


def score(window: MainWindow) -> str:
    label = window.findChild(QLabel, "score")
    assert label is not None
    return label.text() if label.isVisible() else ""


def texts(window: MainWindow) -> str:
    """Everything written in the window, and what a screen reader is told of it."""
    found = []
    for widget in window.findChildren(QWidget):
        if widget.isVisible():
            found += [widget.statusTip(), widget.accessibleName(), widget.accessibleDescription()]
            if isinstance(widget, QLabel | QAbstractButton):
                found += [widget.text(), widget.toolTip()]
    painted_texts = [said(part) for part in (window.words, window.picture, window.next_word)]
    return "\n".join([window.windowTitle(), *painted_texts, *found])


def tints(window: MainWindow) -> set[str]:
    """The colours of the colour map that are in the window, but for the ring of the focus."""
    theme = window.appearance.theme
    table = {f"#{r:02x}{g:02x}{b:02x}" for r, g, b, _ in colour_table(theme)}
    colours = (QColor(theme.focus), QColor(theme.surface))
    ring, ground = (np.array([c.red(), c.green(), c.blue()]) for c in colours)
    edges = {
        "#{:02x}{:02x}{:02x}".format(*np.rint(ground + share * (ring - ground)).astype(int))
        for share in np.linspace(0, 1, 256)
    }
    views = (window.words, window.picture, window.next_word.charts)
    found = {c for view in views for c in Screen(window).colours(view)} & table
    return found - edges - {theme.surface, theme.window}


def fills(window: MainWindow) -> set[str]:
    """The colours of the chips beside their words."""
    screen = Screen(window)
    n = len(window.state.result.tokens)
    return {
        screen.colour(window.words, window.words.chip_rect(i).topLeft() + surface_offset())
        for i in range(n)
    }


def surface_offset() -> QPointF:
    return QPointF(6, 5)


def own_tabs(window: MainWindow) -> list[str]:
    """The tab of what a model alone reads, which is no part of the answer."""
    return ["Model"] if window.state.settings.model == "attention" else []


def assert_concealed(window: MainWindow) -> None:
    """Nothing in sight says more than the sentence and the selected word do."""
    theme, result = window.appearance.theme, window.state.result
    assert fills(window) == {theme.surface}
    written = texts(window)
    assert "predicted" not in written
    assert [p for p in result.probabilities if f"{p:.4f}" in written] == []
    assert [p for p in result.row if 0 < p < 1 and f"{p:.4f}" in written] == []
    captions = {"selected"} | ({"context"} if result.context else set())
    assert captions <= {t.text for t in painted(window.words)}
    panel = window.next_word
    assert charts(window) == []
    assert not any(isinstance(p, EmbeddingMapView) for p in pictures(window))
    hidden = (
        panel.foot,
        looks_button(window),
        picture_button(window),
        window.picture.heads,
        window.picture.finding,
        window.picture.n_seeds,
        window.matrix.plot,
        window.matrix.readout,
        window.explanation.errors_line,
    )
    assert [part for part in hidden if part.isVisible()] == []
    assert tints(window) == set()
    assert tabs_of(window) == ["Story", *own_tabs(window)]
    assert story(window).toPlainText() == "Which word will be named? Click it, then see why."
    assert "Guess first" in said(panel.charts)
    if window.matrix.isVisible():
        assert "after your guess" in said(window.matrix)
    assert not entry(window, "Accept the Next Word").isEnabled()
    fill_seed_menu(window.controls.seeds, window.state)
    assert [a.isEnabled() for a in window.controls.seeds.actions()] == [False]


def assert_open(window: MainWindow) -> None:
    assert not window.state.concealed
    assert_all_agree(window)
    assert tabs_of(window) == ["Story", "Steps", "Arithmetic", *own_tabs(window)]
    assert looks_button(window).isVisible()
    assert picture_button(window).isVisible()
    assert tints(window)


# the question


EACH = pytest.mark.parametrize("settings", [Settings(), HEADS], ids=lambda s: s.model)


@pytest.mark.parametrize("theme", ["light", "dark"])
@EACH
def test_nothing_gives_the_answer_away(
    open_window: OpenWindow, settings: Settings, theme: str
) -> None:
    window = open_window(settings, theme=theme)
    assert fills(window) != {window.appearance.theme.surface}
    press(window, Key.Key_G, held=CTRL)
    assert_concealed(window)
    assert score(window) == "0 right of 0"
    click(window.words, chip(window, 1))
    assert_open(window)


@EACH
def test_hints_give_nothing_away(open_window: OpenWindow, settings: Settings) -> None:
    window = open_window(settings)
    press(window, Key.Key_G, held=CTRL)
    for i in range(9):
        point_at(window.words, chip(window, i))
        assert window.words.toolTip() in (window.state.result.tokens[i].label, "")
    assert_concealed(window)


@pytest.mark.parametrize("look", LOOKS)
@EACH
def test_each_look_is_hidden(open_window: OpenWindow, settings: Settings, look: str) -> None:
    window = open_window(settings.replace(display=Display(look=look)))
    press(window, Key.Key_G, held=CTRL)
    assert_concealed(window)
    for other in LOOKS:
        window.state.set_display(look=other)
        assert_concealed(window)
        assert window.next_word.question.isVisible()
    window.state.set_display(look=look)
    press(window, Key.Key_G, held=CTRL)
    assert_open(window)


@pytest.mark.parametrize("picture", PICTURES)
@EACH
def test_each_picture_is_hidden(
    open_window: OpenWindow, settings: Settings, picture: str, qtbot: QtBot
) -> None:
    pinned = settings.replace(seed=4)
    window = open_window(settings.replace(pin=pinned, display=Display(picture), n_seeds=5))
    qtbot.waitUntil(lambda: not window.state.noise.running)
    press(window, Key.Key_G, held=CTRL)
    assert_concealed(window)
    for part in (window.picture, window.words):
        for at in (QPointF(40, 60), QPointF(200, 150), QPointF(300, 200)):
            if surface(part).rect().contains(at.toPoint()):
                point_at(part, at)
                assert_concealed(window)
    for other in PICTURES:
        window.state.set_display(picture=other)
        qtbot.waitUntil(lambda: not window.state.noise.running)
        assert_concealed(window)
    window.state.set_display(picture=picture)
    qtbot.waitUntil(lambda: not window.state.noise.running)
    press(window, Key.Key_G, held=CTRL)
    assert_open(window)


WHAT_IFS: dict[str, Callable[[MainWindow], object]] = {
    "knock-out": lambda window: window.state.toggle_knockout(Knockout(2)),
    "pin": lambda window: (window.state.pin(), window.state.set_seed(7)),
    "draw": lambda window: window.state.draw(),
    "moved vector": lambda window: window.state.move_vector(
        "fox", (1.5,) * window.state.result.d_model
    ),
}


@pytest.mark.parametrize("what", WHAT_IFS)
@EACH
def test_what_if_gives_nothing_away(open_window: OpenWindow, settings: Settings, what: str) -> None:
    window = open_window(settings)
    WHAT_IFS[what](window)
    press(window, Key.Key_G, held=CTRL)
    assert_concealed(window)
    click(window.words, chip(window, 1))
    assert_open(window)


@POPUP
def test_no_menu_gives_the_answer_away(open_window: OpenWindow) -> None:
    window = open_window(HEADS)
    press(window, Key.Key_G, held=CTRL)
    for part in (window.words, window.matrix):
        click(part, chip(window, 2) if part is window.words else None, RIGHT)
        QApplication.processEvents()
        assert QApplication.activePopupWidget() is None
    assert_concealed(window)
    assert window.state.settings == HEADS


BY_KEY = {
    "next head": (Key.Key_H, CTRL),
    "mean": (Key.Key_H, CTRL | SHIFT),
    "knock out": (Key.Key_K, ALT),
    "draw": (Key.Key_R, CTRL),
    "accept": (Key.Key_Return, CTRL),
    "pin": (Key.Key_F9, NO_KEYS),
    "arcs": (Key.Key_F3, NO_KEYS),
    "map": (Key.Key_F4, NO_KEYS),
    "adjust": (Key.Key_J, CTRL),
}


@pytest.mark.parametrize("what", BY_KEY)
def test_no_key_gives_the_answer_away(open_window: OpenWindow, what: str) -> None:
    window = open_window(HEADS)
    press(window, Key.Key_G, held=CTRL)
    key, held = BY_KEY[what]
    for _ in range(2):
        press(window, key, held=held)
        assert window.state.concealed
        if what != "adjust":
            assert_concealed(window)
    window.words.setFocus()
    press(window, Key.Key_Delete, Key.Key_Backspace)
    assert window.state.settings.sentence == HEADS.sentence


OPENED: dict[str, Callable[[MainWindow], object]] = {
    "steps": lambda window: window.explanation.tabs.setCurrentIndex(1),
    "arithmetic": lambda window: click(window.matrix.plot, cell(window, 4, 3)),
    "errors": lambda window: (
        window.explanation.errors_line.isVisible() and click(window.explanation.errors_line)
    ),
    "a cell with the mouse": lambda window: point_at(window.matrix.plot, cell(window, 4, 3)),
    "a cell with the keys": lambda window: (
        window.matrix.setFocus(Qt.FocusReason.TabFocusReason),
        press(window, Key.Key_Right),
    ),
    "a bar with the keys": lambda window: (
        bars(window).setFocus(Qt.FocusReason.TabFocusReason),
        press(window, Key.Key_Down),
    ),
    "a head with the keys": lambda window: (
        window.picture.heads.setFocus(Qt.FocusReason.TabFocusReason),
        press(window, Key.Key_Down),
    ),
}


@pytest.mark.parametrize("what", OPENED)
@EACH
def test_what_was_open_is_hidden(open_window: OpenWindow, settings: Settings, what: str) -> None:
    window = open_window(settings)
    OPENED[what](window)
    press(window, Key.Key_G, held=CTRL)
    QApplication.processEvents()
    assert_concealed(window)
    press(window, Key.Key_Right, Key.Key_Return, Key.Key_Plus)
    point_away(window)


def test_the_matrix_has_no_arithmetic_yet(game: MainWindow) -> None:
    game.matrix.setFocus()
    press(game, Key.Key_Right, Key.Key_Return, Key.Key_Space, Key.Key_Delete)
    click(game.matrix)
    assert_concealed(game)
    assert game.state.settings == Settings()


# the guess


@pytest.mark.parametrize(("word", "right"), [(6, 1), (0, 0), (4, 0)])
def test_a_click_on_a_chip_is_a_guess(game: MainWindow, word: int, right: int) -> None:
    click(game.words, chip(game, word))
    assert game.state.settings == Settings(), "a guess selects nothing"
    assert not game.state.history.canUndo()
    label = game.state.result.tokens[word].label
    assert score(game) == (
        f"Your guess: “{label}”. {right} right of 1. Another word, seed or context asks again."
    )
    assert_open(game)
    click(game.words, chip(game, 2))
    assert game.state.settings == Settings(position=2), "the next click selects"


@pytest.mark.parametrize(("word", "right"), [(0, 1), (4, 1), (1, 0), (5, 0)])
def test_any_place_of_the_predicted_word_is_right(
    open_window: OpenWindow, word: int, right: int
) -> None:
    window = open_window(REPEATED)
    words, at = REPEATED.sentence.split(), compute(REPEATED).predicted_position
    assert at is not None
    assert words[at] == "to"
    press(window, Key.Key_G, held=CTRL)
    click(window.words, chip(window, word))
    assert f"{right} right of 1" in score(window)


ASKING: dict[str, Callable[[MainWindow], object]] = {
    "word": lambda window: click(window.words, chip(window, 2)),
    "seed": lambda window: turn_wheel(seed_box(window), 1),
    "die": lambda window: click(die(window)),
    "context": lambda window: turn_wheel(window_box(window), 1),
    "sentence": lambda window: (window.editor.setFocus(), type_in(window, "s")),
    "example": lambda window: entry(window, "A word that comes back").trigger(),
    "earlier sentences": lambda window: (
        press(window, Key.Key_E, held=CTRL),
        type_in(window, "z"),
    ),
    "undo": lambda window: (click(window.words, chip(window, 3)), window.state.history.undo()),
    "model": lambda window: press(window, Key.Key_2, held=ALT),
    "knock-out": lambda window: press(window, Key.Key_K, held=ALT),
    "moved vector": lambda window: window.state.move_vector("fox", (1.0, 1.0, 1.0)),
}


@pytest.mark.parametrize("what", ASKING)
def test_what_changes_the_answer_asks_again(game: MainWindow, what: str) -> None:
    click(game.words, chip(game, 6))
    ASKING[what](game)
    assert_concealed(game)
    assert score(game) == "1 right of 1"


def test_a_guess_is_made_in_the_arcs_too(open_window: OpenWindow) -> None:
    window = open_window(Settings(display=Display("arcs")))
    press(window, Key.Key_G, held=CTRL)
    click(window.picture.arcs, window.picture.arcs.chip_rect(6).center())
    assert "Your guess: “the”. 1 right of 1" in score(window)
    assert window.state.settings == Settings(display=Display("arcs"))
    assert_open(window)


KEEPING: dict[str, Callable[[MainWindow], object]] = {
    "picture": lambda window: press(window, Key.Key_F3),
    "pin": lambda window: press(window, Key.Key_F9),
    "theme": lambda window: entry(window, "Dark").trigger(),
    "scale": lambda window: press(window, Key.Key_L, held=CTRL),
    "look": lambda window: press(window, Key.Key_2, held=CTRL),
    "pointing": lambda window: point_at(window.words, chip(window, 1)),
    "same seed": lambda window: window.state.set_seed(0),
}


@pytest.mark.parametrize("what", KEEPING)
def test_what_leaves_the_answer_asks_nothing(game: MainWindow, what: str) -> None:
    KEEPING[what](game)
    assert_concealed(game)
    click(game.words, chip(game, 6))
    KEEPING[what](game)
    assert not game.state.concealed
    assert "1 right of 1" in score(game)


LOOKING_ON: dict[str, Callable[[MainWindow], object]] = {
    "another head": lambda window: press(window, Key.Key_H, held=CTRL),
    "the mean of the heads": lambda window: press(window, Key.Key_H, held=CTRL | SHIFT),
    "a temperature": lambda window: window.state.adjust({"temperature": 0.5}),
    "top-k": lambda window: window.state.adjust({"top_k": 3}),
    "a draw": lambda window: press(window, Key.Key_R, held=CTRL),
    "a pin": lambda window: press(window, Key.Key_F9),
    "more seeds for the noise": lambda window: window.state.set_n_seeds(7),
}


@pytest.mark.parametrize("what", LOOKING_ON)
def test_who_has_guessed_may_look_on(open_window: OpenWindow, what: str) -> None:
    """None of these changes which word is predicted."""
    window = open_window(HEADS)
    press(window, Key.Key_G, held=CTRL)
    click(window.words, chip(window, 1))
    before = window.state.result
    LOOKING_ON[what](window)
    assert window.state.settings != before.settings
    assert window.state.result.prediction == before.prediction
    assert not window.state.concealed


def test_the_score_counts_until_it_is_switched_off(game: MainWindow) -> None:
    n_right = 0
    for seed in range(8):
        game.state.set_seed(seed)
        at = compute(Settings(seed=seed)).predicted_position
        guess = 6 if at is None or seed % 2 else at
        n_right += guess == at
        click(game.words, chip(game, guess))
        assert f"{n_right} right of {seed + 1}" in score(game)
    assert 0 < n_right < 8
    press(game, Key.Key_G, held=CTRL)
    assert score(game) == ""
    assert_open(game)
    press(game, Key.Key_G, held=CTRL)
    assert score(game) == "0 right of 0"


def test_switched_off_it_shows_all(game: MainWindow) -> None:
    assert entry(game, "Guess First").isChecked()
    entry(game, "Guess First").trigger()
    assert_open(game)
    assert score(game) == ""
    click(game.words, chip(game, 2))
    assert game.state.settings == Settings(position=2)


def test_undo_takes_back_no_guess(game: MainWindow) -> None:
    click(game.words, chip(game, 6))
    press(game, Key.Key_Z, held=CTRL)
    assert "1 right of 1" in score(game)
    assert not game.state.concealed
    click(game.words, chip(game, 2))
    press(game, Key.Key_Z, held=CTRL)
    assert game.state.settings == Settings()
    assert_concealed(game)
    assert score(game) == "1 right of 1"


# nothing to guess


@pytest.mark.parametrize(
    "settings",
    [
        Settings(position=0),
        Settings("alone", 0),
        Settings("", 0),
        Settings("", 0, model="attention"),
        Settings(position=0, model="attention", knockouts=(Knockout(0),)),
    ],
    ids=lambda s: f"{s.sentence[:5]} {s.model}",
)
def test_where_nothing_is_predicted_nothing_is_asked(
    open_window: OpenWindow, settings: Settings
) -> None:
    window = open_window(settings)
    before = story(window).toPlainText()
    press(window, Key.Key_G, held=CTRL)
    assert not window.state.concealed
    assert story(window).toPlainText() == before
    assert tabs_of(window) == ["Story", "Steps", "Arithmetic", *own_tabs(window)]
    assert score(window) == "0 right of 0"
    assert_all_agree(window)
    if len(settings.sentence.split()) > 1:
        click(window.words, chip(window, 3))
        assert window.state.settings == settings.replace(position=3)
        assert_concealed(window)


def test_a_sentence_typed_during_the_game(game: MainWindow) -> None:
    replace_text(game, "")
    assert not game.state.concealed
    type_in(game, "la le lu")
    assert_concealed(game)
    assert chips_of(game) == "lalelu"
    click(game.words, chip(game, 1))
    assert_open(game)


# by key


def test_a_guess_can_be_made_with_the_keys(game: MainWindow) -> None:
    game.words.setFocus()
    for keys in ([Key.Key_Right], [Key.Key_Left], [Key.Key_Home], [Key.Key_End], [Key.Key_Up]):
        before = Screen(game).area(game.words)
        press(game, *keys)
        assert_concealed(game)
        assert keys == [Key.Key_Up] or (Screen(game).area(game.words) != before).any()
    assert score(game) == "0 right of 0"
    press(game, Key.Key_Home, *[Key.Key_Right] * 6, Key.Key_Return)
    assert "Your guess: “the”. 1 right of 1" in score(game)
    assert game.state.settings == Settings()
    assert_open(game)


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter, Key.Key_Space])
def test_it_can_be_played_without_a_mouse(game: MainWindow, key: Key) -> None:
    game.words.setFocus()
    press(game, Key.Key_End, key)
    assert "Your guess: “dog”. 0 right of 1" in score(game)
    press(game, Key.Key_Left)
    assert game.state.settings == Settings(position=3)
    assert_concealed(game)
    press(game, key)
    assert "Your guess: “fox”" in score(game), "the keys begin at the selected word"


def test_a_screen_reader_is_told_where_the_keys_are(game: MainWindow) -> None:
    game.words.setFocus()
    press(game, Key.Key_Home)
    interface = QAccessible.queryAccessibleInterface(game.words)
    assert interface is not None
    assert "“The”" in interface.text(QAccessible.Text.Description)


# what is written after the guess


def test_a_guess_is_not_taken_for_markup(open_window: OpenWindow) -> None:
    window = open_window(Settings("a <b>brown</b> fox", 2))
    press(window, Key.Key_G, held=CTRL)
    click(window.words, chip(window, 1))
    label = window.findChild(QLabel, "score")
    assert label is not None
    assert "<b>brown</b>" in said(label)


@pytest.mark.parametrize(
    ("settings", "size"),
    [(Settings(), QSize(900, 600)), (Settings("a " + "x" * 300 + " b c", 2), QSize(1280, 800))],
    ids=["small window", "long word"],
)
def test_nothing_moves_for_a_guess(
    open_window: OpenWindow, settings: Settings, size: QSize
) -> None:
    window = open_window(settings, size=size)
    before = window.matrix.width(), window.next_word.width()
    press(window, Key.Key_G, held=CTRL)
    click(window.words, chip(window, 1))
    QApplication.processEvents()
    assert window.size() == size
    assert (window.matrix.width(), window.next_word.width()) == before
