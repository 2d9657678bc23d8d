from collections.abc import Callable

import pytest
from eyes import assert_all_agree, chips_of
from hands import (
    ALT,
    CTRL,
    SHIFT,
    Key,
    OpenWindow,
    arrive,
    chip,
    click,
    compose,
    paste,
    press,
    replace_text,
    turn_wheel,
    type_in,
)
from parts import die, entry, headline, seed_box, story, title, window_box
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QWidget

from core import settings, text_file
from core.models import MODELS
from core.settings import MAX_WORDS, Settings
from gui.controls import sentence_editor
from gui.controls.sentence_editor import SentenceEditor
from gui.main_window import MainWindow

START = Settings().sentence
FEW = 80  # more than the longest example has
FULL = " ".join(f"w{i}" for i in range(FEW))


def words(n: int, name: str = "p") -> str:
    return " ".join(f"{name}{i}" for i in range(n))


def sentence(window: MainWindow) -> str:
    return window.state.settings.sentence


def selected(window: MainWindow) -> str:
    return window.state.result.tokens[window.state.settings.position].text


def put_cursor(window: MainWindow, column: int) -> None:
    """Home, then so many steps to the right."""
    click(window.editor)
    press(window, Key.Key_Home, held=CTRL)
    press(window, *[Key.Key_Right] * column)


# typing


def test_the_editor_has_the_focus_at_first(window: MainWindow) -> None:
    assert window.editor.hasFocus()
    assert window.editor.toPlainText() == START
    type_in(window, "x")
    assert sentence(window) == START + "x"


@pytest.mark.parametrize("model", MODELS)
def test_everything_follows_every_key(open_window: OpenWindow, model: str) -> None:
    window = open_window(Settings(model=model))
    replace_text(window, "")
    assert sentence(window) == ""
    assert_all_agree(window)
    text = "to be or\nto"
    for n, character in enumerate(text, 1):
        type_in(window, character)
        assert sentence(window) == text[:n]
        assert_all_agree(window)
    assert chips_of(window) == "to₁beorto₂"
    assert title(window) == "to be or to — Attention Explorer"
    end = {"notebook": "from “be or”", "attention": "after “… or to”"}
    end["transformer"] = end["attention"]
    assert headline(window).text().endswith(end[model])
    for n in range(len(text) - 1, -1, -1):
        press(window, Key.Key_Backspace)
        assert sentence(window) == text[:n]
        assert_all_agree(window)
    assert title(window) == "Attention Explorer"


@pytest.mark.parametrize("model", MODELS)
def test_words_typed_before_the_selected_one_leave_it_selected(
    open_window: OpenWindow, model: str
) -> None:
    window = open_window(Settings(model=model))
    put_cursor(window, 0)
    for character in "Look how ":
        type_in(window, character)
        assert selected(window) == "jumps"
    assert window.state.settings.position == 6
    assert_all_agree(window)


def test_typing_on_behind_a_selected_last_word_moves_the_selection_on(window: MainWindow) -> None:
    replace_text(window, "the cat")
    assert selected(window) == "cat"
    type_in(window, " sa")
    assert selected(window) == "sa"
    type_in(window, "t")
    assert selected(window) == "sat"


def test_typing_on_leaves_another_word_selected(window: MainWindow) -> None:
    type_in(window, " barks")
    assert selected(window) == "jumps"


def test_the_cursor_stays_where_one_types(window: MainWindow) -> None:
    put_cursor(window, 3)
    type_in(window, " very")
    assert sentence(window) == "The very quick brown fox jumps over the lazy dog"
    assert window.editor.textCursor().position() == 8


@pytest.mark.parametrize("gap", ["\n", "\n\n ", "   "], ids=repr)
def test_any_white_space_parts_words(window: MainWindow, gap: str) -> None:
    replace_text(window, f"the{gap}cat")
    assert sentence(window) == f"the{gap}cat"
    assert [t.text for t in window.state.result.tokens] == ["the", "cat"]
    assert title(window) == "the cat — Attention Explorer"
    assert_all_agree(window)


@pytest.mark.parametrize("key", [Key.Key_Tab, Key.Key_Backtab])
def test_tab_leaves_the_editor(window: MainWindow, key: Key) -> None:
    press(window, key)
    assert not window.editor.hasFocus()
    assert window.focusWidget() is not None
    assert sentence(window) == START


def test_tab_goes_from_the_editor_to_the_chips(window: MainWindow) -> None:
    press(window, Key.Key_Tab)
    assert window.words.hasFocus()
    press(window, Key.Key_Backtab)
    assert window.editor.hasFocus()


# undo


PLACES: dict[str, Callable[[MainWindow], QWidget]] = {
    "words": lambda window: window.words,
    "context": window_box,
    "seed": seed_box,
    "story": story,
    "die": die,
}


@pytest.mark.parametrize("model", MODELS)
def test_undo_and_redo_from_inside_go_word_by_word(open_window: OpenWindow, model: str) -> None:
    window = open_window(Settings(model=model))
    replace_text(window, "the cat sat")
    for expected in ("the cat ", "the "):
        press(window, Key.Key_Z, held=CTRL)
        assert sentence(window) == expected
        assert_all_agree(window)
    for expected in ("the cat ", "the cat sat"):
        press(window, Key.Key_Y, held=CTRL)
        assert sentence(window) == expected
        assert_all_agree(window)


@pytest.mark.parametrize("place", PLACES)
def test_undo_and_redo_from_elsewhere(window: MainWindow, place: str) -> None:
    type_in(window, "s bark")
    part = PLACES[place](window)
    part.setFocus()
    assert part.hasFocus()
    press(window, Key.Key_Z, held=CTRL)
    assert sentence(window) == START + "s "
    press(window, Key.Key_Y, held=CTRL)
    assert sentence(window) == START + "s bark"
    assert_all_agree(window)


def test_redo_has_its_second_key_too(window: MainWindow) -> None:
    type_in(window, "s")
    press(window, Key.Key_Z, held=CTRL)
    press(window, Key.Key_Z, held=CTRL | SHIFT)
    assert sentence(window) == START + "s"


def test_undo_takes_back_settings_from_inside_the_editor(window: MainWindow) -> None:
    window.state.set_seed(5)
    press(window, Key.Key_Z, held=CTRL)
    assert window.state.settings == Settings()


def test_undo_puts_the_cursor_where_the_text_changed(window: MainWindow) -> None:
    put_cursor(window, 3)
    type_in(window, " 😀very")
    press(window, Key.Key_End)
    press(window, Key.Key_Z, held=CTRL)
    assert sentence(window) == "The  quick brown fox jumps over the lazy dog"
    type_in(window, "so")
    assert sentence(window) == "The so quick brown fox jumps over the lazy dog"
    press(window, Key.Key_Home, held=CTRL)
    press(window, Key.Key_Z, held=CTRL)
    press(window, Key.Key_Z, held=CTRL)
    press(window, Key.Key_Y, held=CTRL)
    press(window, Key.Key_Y, held=CTRL)
    type_in(window, "!")
    assert sentence(window).startswith("The so! quick")


@pytest.mark.parametrize("space", ["\u00a0", "\u2028", "\r\n"], ids=ascii)
def test_undo_reaches_past_white_space_that_the_editor_shows_otherwise(
    open_window: OpenWindow, space: str
) -> None:
    start = Settings(f"no{space}break here", 1)
    window = open_window(start)
    turn_wheel(seed_box(window), 1)
    window.editor.setFocus()
    press(window, Key.Key_Z, held=CTRL)
    assert window.state.settings == start
    press(window, Key.Key_Y, held=CTRL)
    assert window.state.settings == start.replace(seed=1)


# input methods


def test_what_an_input_method_composes_is_not_yet_the_sentence(window: MainWindow) -> None:
    replace_text(window, "ab ")
    for unfinished in ("n", "に", "にほ", "にほん"):
        compose(window, unfinished)
        assert sentence(window) == "ab "
        assert_all_agree(window)
    compose(window, commit="日本")
    assert sentence(window) == "ab 日本"
    assert_all_agree(window)
    compose(window, "と")
    compose(window)
    assert sentence(window) == "ab 日本"


def test_composing_goes_on_while_the_window_changes(window: MainWindow) -> None:
    replace_text(window, "ab ")
    compose(window, "にほ")
    window.state.set_seed(3)
    assert sentence(window) == "ab "
    compose(window, commit="日本")
    assert window.state.settings == Settings("ab 日本", 1, seed=3)


# pasting and limits


def test_paste_replaces_what_is_selected(window: MainWindow) -> None:
    press(window, Key.Key_A, held=CTRL)
    paste(window, "one\ttwo\nthree")
    assert sentence(window) == "one\ttwo\nthree"
    assert window.notice.text() == ""
    assert_all_agree(window)


@pytest.mark.parametrize("model", MODELS)
def test_a_long_paste_is_cut_at_a_word_and_says_so(open_window: OpenWindow, model: str) -> None:
    window = open_window(Settings(model=model))
    type_in(window, " ")
    paste(window, words(5000))
    arrive(window.state)
    n = len(window.state.result.tokens)
    kept = n - 9
    assert MAX_WORDS - 1 <= n <= MAX_WORDS
    assert sentence(window) == f"{START} {words(kept)}"
    assert window.editor.toPlainText() == sentence(window)
    for figure in ("5,000 words", f"{kept:,} words fit", "2,048"):
        assert figure in window.notice.text()
    press(window, Key.Key_Z, held=CTRL)
    assert sentence(window) == START + " "
    press(window, Key.Key_Y, held=CTRL)
    arrive(window.state)
    assert len(window.state.result.tokens) == n
    assert_all_agree(window)


def test_a_giant_word_is_refused_with_a_reason(window: MainWindow) -> None:
    type_in(window, " ")
    paste(window, "x" * 300_000)
    assert sentence(window) == START + " "
    assert "200,000" in window.notice.text()
    assert chips_of(window) == START.replace(" ", "")


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that are reached sooner, for the sake of speed."""
    for module in (settings, sentence_editor, text_file):
        monkeypatch.setattr(module, "MAX_WORDS", FEW)
        monkeypatch.setattr(module, "MAX_CHARACTERS", 40 * FEW)


@pytest.mark.usefixtures("limits")
def test_the_cut_is_no_longer_told_of_when_it_is_undone(window: MainWindow) -> None:
    paste(window, words(200))
    assert window.notice.text()
    press(window, Key.Key_Z, held=CTRL)
    assert window.notice.text() == ""


@pytest.mark.usefixtures("limits")
@pytest.mark.parametrize("column", [0, 4, 43])
def test_a_long_paste_anywhere_fits(window: MainWindow, column: int) -> None:
    put_cursor(window, column)
    paste(window, words(200) + " ")
    n = len(window.state.result.tokens)
    assert FEW - 2 <= n <= FEW
    assert sentence(window)[:column] == START[:column]
    assert sentence(window).endswith(START[column:])
    assert_all_agree(window)


@pytest.mark.usefixtures("limits")
def test_a_long_paste_over_a_selection_counts_what_it_replaces(window: MainWindow) -> None:
    press(window, Key.Key_A, held=CTRL)
    paste(window, words(200))
    assert sentence(window) in (words(FEW), words(FEW - 1))


@pytest.mark.usefixtures("limits")
def test_emoji_before_a_selection_count_as_one_character_each(open_window: OpenWindow) -> None:
    emoji = "😀" * 60
    window = open_window(Settings(f"{emoji} {words(20)}", 0))
    cursor = window.editor.textCursor()
    cursor.setPosition(2 * len(emoji) + 1)  # in UTF-16
    cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
    window.editor.setTextCursor(cursor)
    paste(window, words(FEW - 3, "q"))
    assert sentence(window) == f"{emoji} {words(FEW - 3, 'q')}"
    assert window.notice.text() == ""


@pytest.fixture
def refused(limits: None, open_window: OpenWindow) -> MainWindow:
    """A window in whose editor stands one word more than there may be."""
    window = open_window(Settings(FULL, 5))
    press(window, Key.Key_End, held=CTRL)
    type_in(window, " x")
    return window


def test_typing_past_the_limit_keeps_the_text_and_says_so(refused: MainWindow) -> None:
    assert refused.editor.toPlainText() == FULL + " x"
    assert sentence(refused) == FULL + " "
    assert len(refused.state.result.tokens) == FEW
    assert f"{FEW + 1} words" in refused.notice.text()
    assert refused.notice.isVisible()
    press(refused, Key.Key_Backspace)
    assert refused.notice.text() == ""
    assert refused.editor.toPlainText() == sentence(refused) == FULL + " "
    assert_all_agree(refused)


OTHER_CHANGES: dict[str, Callable[[MainWindow], object]] = {
    "seed": lambda window: press(window, Key.Key_D, held=CTRL),
    "word": lambda window: click(window.words, chip(window, 2)),
    "theme": lambda window: entry(window, "Dark").trigger(),
    "scale": lambda window: press(window, Key.Key_L, held=CTRL),
    "model": lambda window: press(window, Key.Key_2, held=ALT),
    "picture": lambda window: press(window, Key.Key_F3),
    "look": lambda window: press(window, Key.Key_2, held=CTRL),
    "pin": lambda window: press(window, Key.Key_F9),
    "knock-out": lambda window: press(window, Key.Key_K, held=ALT),
    "draw": lambda window: press(window, Key.Key_R, held=CTRL),
}


@pytest.mark.parametrize("change", OTHER_CHANGES)
def test_text_that_was_refused_survives_other_changes(refused: MainWindow, change: str) -> None:
    OTHER_CHANGES[change](refused)
    assert refused.editor.toPlainText() == FULL + " x"
    refused.editor.setFocus()
    press(refused, Key.Key_Backspace)
    assert refused.editor.toPlainText() == FULL + " "


def test_undo_takes_back_what_was_refused_and_nothing_else(refused: MainWindow) -> None:
    press(refused, Key.Key_Z, held=CTRL)
    assert refused.editor.toPlainText() == sentence(refused) == FULL + " "
    assert refused.notice.text() == ""


@pytest.mark.usefixtures("limits")
def test_a_paste_into_a_full_editor_changes_nothing_shown(open_window: OpenWindow) -> None:
    window = open_window(Settings(FULL, 5))
    press(window, Key.Key_End, held=CTRL)
    paste(window, " one more")
    assert sentence(window) == FULL
    assert str(FEW) in window.notice.text()


@pytest.mark.usefixtures("limits")
def test_a_paste_of_too_many_characters_is_cut_at_a_word(window: MainWindow) -> None:
    press(window, Key.Key_A, held=CTRL)
    word = "x" * 99
    paste(window, " ".join([word] * FEW))
    assert set(sentence(window).split()) == {word}
    assert len(sentence(window)) > 40 * FEW - 2 * 100
    assert "characters" in window.notice.text()


@pytest.mark.parametrize("pasted", ["a\0b c", "\0", "tab\tand\x0bmore"], ids=repr)
def test_strange_characters_are_taken(window: MainWindow, pasted: str) -> None:
    press(window, Key.Key_A, held=CTRL)
    paste(window, pasted)
    assert sentence(window) == pasted
    assert len(window.state.result.tokens) == len(pasted.split())


# the widget alone


def test_it_tells_of_typing_and_not_of_what_it_is_given(app: QApplication) -> None:
    editor = SentenceEditor()
    told: list[str] = []
    editor.edited.connect(told.append)
    editor.show_text(Settings().sentence)
    assert editor.toPlainText() == START
    assert told == []
    editor.insertPlainText("x")
    assert len(told) == 1


def test_a_picture_is_not_pasted(app: QApplication) -> None:
    editor = SentenceEditor()
    data = QMimeData()
    data.setHtml("<b>bold</b> text")
    data.setText("bold text")
    editor.insertFromMimeData(data)
    assert editor.toPlainText() == "bold text"


def test_alt_keys_lead_to_the_boxes(window: MainWindow) -> None:
    press(window, Key.Key_C, held=ALT)
    assert window_box(window).hasFocus()
    press(window, Key.Key_D, held=ALT)
    assert seed_box(window).hasFocus()


# the side from which it runs


def test_text_begins_at_the_side_from_which_it_runs(window: MainWindow) -> None:
    assert window.editor.cursorRect().left() > 100
    replace_text(window, "القطة")
    window.editor.moveCursor(QTextCursor.MoveOperation.Start)
    assert window.editor.cursorRect().left() > window.editor.width() - 60
    replace_text(window, "a")
    window.editor.moveCursor(QTextCursor.MoveOperation.Start)
    assert window.editor.cursorRect().left() < 60
