from collections.abc import Callable

import pytest
from eyes import Screen, assert_all_agree, chips_of, painted, said
from hands import (
    CTRL,
    Key,
    OpenWindow,
    cell,
    chip,
    click,
    point_at,
    point_away,
    press,
    replace_text,
    turn_wheel,
    type_in,
)
from parts import bars, die, entry, looks_button, seed_box, story, window_box
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from core.models import compute
from core.settings import Settings
from gui.main_window import MainWindow
from gui.theme import colour_table

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
    return "\n".join([window.windowTitle(), said(window.words), said(window.matrix), *found])


def tints(window: MainWindow) -> set[str]:
    """The colours of the colour map that are in the window."""
    table = {f"#{r:02x}{g:02x}{b:02x}" for r, g, b, _ in colour_table(window.appearance.theme)}
    kept = {window.appearance.theme.surface, window.appearance.theme.window}
    views = (window.words, window.matrix, window.next_word.charts)
    return {c for view in views for c in Screen(window).colours(view)} & table - kept


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


def assert_concealed(window: MainWindow) -> None:
    """Nothing in sight says more than the sentence and the selected word do."""
    theme, result = window.appearance.theme, window.state.result
    assert fills(window) == {theme.surface}
    written = texts(window)
    assert "predicted" not in written
    assert [p for p in result.probabilities if f"{p:.4f}" in written] == []
    assert {"selected", "context"} <= {t.text for t in painted(window.words)}
    assert not bars(window).isVisible()
    assert not window.matrix.plot.isVisible()
    assert not window.matrix.readout.isVisible()
    assert not looks_button(window).isVisible()
    assert tabs_of(window) == ["Story"]
    assert not window.explanation.errors_line.isVisible()
    assert story(window).toPlainText() == "Which word will be named? Click it, then see why."
    assert "Guess first" in said(window.next_word.charts)
    assert "after your guess" in said(window.matrix)
    window.fill_seed_menu()
    assert [a.isEnabled() for a in window.controls.seeds.actions()] == [False]


def assert_open(window: MainWindow) -> None:
    assert not window.state.concealed
    assert_all_agree(window)
    assert tabs_of(window) == ["Story", "Steps", "Arithmetic"]
    assert looks_button(window).isVisible()
    assert bars(window).isVisible()
    assert tints(window)


# the question


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_gives_the_answer_away(open_window: OpenWindow, theme: str) -> None:
    window = open_window(theme=theme)
    assert fills(window) != {window.appearance.theme.surface}
    press(window, Key.Key_G, held=CTRL)
    assert_concealed(window)
    assert score(window) == "0 right of 0"


def test_hints_give_nothing_away(game: MainWindow) -> None:
    for i in range(9):
        point_at(game.words, chip(game, i))
        assert game.words.toolTip() in (game.state.result.tokens[i].label, "")
    assert_concealed(game)


def test_each_look_is_hidden(window: MainWindow) -> None:
    panel = window.next_word
    for number in range(1, 6):
        press(window, Key(Key.Key_0 + number), held=CTRL)
        press(window, Key.Key_G, held=CTRL)
        assert_concealed(window)
        press(window, Key(Key.Key_0 + number % 5 + 1), held=CTRL)
        assert panel.question.isVisible()
        charts = (panel.bars, panel.two_softmaxes, panel.over_windows, panel.over_seeds)
        assert not any(chart.isVisible() for chart in charts)
        press(window, Key.Key_G, held=CTRL)


OPENED: dict[str, Callable[[MainWindow], object]] = {
    "steps": lambda window: window.explanation.tabs.setCurrentIndex(1),
    "arithmetic": lambda window: click(window.matrix.plot, cell(window, 4, 6)),
    "errors": lambda window: click(window.explanation.errors_line),
    "a cell with the mouse": lambda window: point_at(window.matrix.plot, cell(window, 4, 6)),
    "a cell with the keys": lambda window: (
        window.matrix.setFocus(Qt.FocusReason.TabFocusReason),
        press(window, Key.Key_Right),
    ),
    "a bar with the keys": lambda window: (
        bars(window).setFocus(Qt.FocusReason.TabFocusReason),
        press(window, Key.Key_Down),
    ),
}


@pytest.mark.parametrize("what", OPENED)
def test_what_was_open_is_hidden(window: MainWindow, what: str) -> None:
    OPENED[what](window)
    press(window, Key.Key_G, held=CTRL)
    QApplication.processEvents()
    assert_concealed(window)
    press(window, Key.Key_Right, Key.Key_Return, Key.Key_Plus)
    point_away(window)


def test_the_matrix_has_no_arithmetic_yet(game: MainWindow) -> None:
    game.matrix.setFocus()
    press(game, Key.Key_Right, Key.Key_Return, Key.Key_Space)
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
}


@pytest.mark.parametrize("what", ASKING)
def test_what_changes_the_answer_asks_again(game: MainWindow, what: str) -> None:
    click(game.words, chip(game, 6))
    ASKING[what](game)
    assert_concealed(game)
    assert score(game) == "1 right of 1"


KEEPING: dict[str, Callable[[MainWindow], object]] = {
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
    "settings", [Settings(position=0), Settings("alone", 0), Settings("", 0)], ids=str
)
def test_where_nothing_is_predicted_nothing_is_asked(
    open_window: OpenWindow, settings: Settings
) -> None:
    window = open_window(settings)
    before = story(window).toPlainText()
    press(window, Key.Key_G, held=CTRL)
    assert not window.state.concealed
    assert story(window).toPlainText() == before
    assert tabs_of(window) == ["Story", "Steps", "Arithmetic"]
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
