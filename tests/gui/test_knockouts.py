"""What if a word could not be seen, or one look did not exist."""

from collections.abc import Callable

import numpy as np
import pytest
from eyes import Screen, said
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
    type_in,
)
from parts import headline
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor
from tools import (
    ATTENTION,
    HEADS,
    POPUP,
    assert_true,
    banner,
    choose,
    close_menu,
    context_menu,
    context_menu_by_key,
    differing,
    in_sight,
    look,
    next_undo,
    offered,
    on_top,
    paragraphs,
    pick,
    pick_by_key,
    seen,
    the,
    undo,
    undo_all,
)

from core.language import figure
from core.model_records import AttentionSettings
from core.models import compute
from core.settings import Knockout, Settings
from gui.main_window import MainWindow
from gui.views.paired_bars import PairedBars

pytestmark = POPUP

BROWN, JUMPS = 2, 4  # positions
BOTH_MODELS = pytest.mark.parametrize("start", [Settings(), ATTENTION], ids=["step 1", "step 2"])


# How a word is taken away: the window, and the position of the word.


def del_on_the_chip(window: MainWindow, word: int) -> None:
    click(window.words, chip(window, word))
    press(window, Key.Key_Delete)


def backspace_on_the_chip(window: MainWindow, word: int) -> None:
    window.words.setFocus()
    press(window, Key.Key_Home, *[Key.Key_Right] * word, Key.Key_Backspace)


def menu_of_the_chip(window: MainWindow, word: int) -> None:
    assert context_menu(window.words, chip(window, word))[1].startswith("Knock out “")
    pick(f"Knock out “{window.state.result.tokens[word].label}”")


def menu_of_the_chip_by_key(window: MainWindow, word: int) -> None:
    window.words.setFocus()
    press(window, Key.Key_Home, *[Key.Key_Right] * word)
    context_menu_by_key(window)
    pick_by_key(f"Knock out “{window.state.result.tokens[word].label}”")


def key_of_the_menu(window: MainWindow, word: int) -> None:
    click(window.words, chip(window, word))
    press(window, Key.Key_K, held=ALT)


def menu_of_the_window(window: MainWindow, word: int) -> None:
    click(window.words, chip(window, word))
    choose(window, "Edit", "Knock Out the Selected Word")


def menu_of_a_cell(window: MainWindow, word: int) -> None:
    context_menu(window.matrix.plot, cell(window, 8, word))
    pick(f"Knock out “{window.state.result.tokens[word].label}” for every word")


WAYS_WITH_A_WORD = [
    del_on_the_chip,
    backspace_on_the_chip,
    menu_of_the_chip,
    menu_of_the_chip_by_key,
    key_of_the_menu,
    menu_of_the_window,
    menu_of_a_cell,
]
Way = Callable[..., None]


@BOTH_MODELS
@pytest.mark.parametrize("way", WAYS_WITH_A_WORD)
def test_a_word_goes_and_comes_back(open_window: OpenWindow, start: Settings, way: Way) -> None:
    window = open_window(start.replace(position=BROWN))
    before = look(window)
    way(window, BROWN)
    assert window.state.settings.knockouts == (Knockout(BROWN),)
    assert window.state.settings.position == BROWN
    assert banner(window) == "Knocked out: “brown”"
    assert next_undo(window) == "knock-out of “brown”"
    assert_true(window)
    assert not window.state.result.on_view[3:, BROWN].any(), "nobody looks at it"
    press(window, Key.Key_K, held=ALT)
    assert next_undo(window) == "restoring “brown”"
    assert differing(look(window), before) == {}
    undo_all(window)
    assert differing(look(window), before) == {}


# How a look is taken away: the window, and who looks at whom.


def del_on_the_cell(window: MainWindow, query: int, key: int) -> None:
    click(window.matrix.plot, cell(window, query, key))
    press(window, Key.Key_Delete)


def del_on_the_cell_by_key(window: MainWindow, query: int, key: int) -> None:
    window.matrix.setFocus()
    up, left = [Key.Key_Up] * 9, Key.Key_Home
    press(window, *up, left, *[Key.Key_Down] * query, *[Key.Key_Right] * key, Key.Key_Delete)


def menu_of_the_cell(window: MainWindow, query: int, key: int) -> None:
    offers = context_menu(window.matrix.plot, cell(window, query, key))
    pick(next(o for o in offers if "the look of" in o))


def menu_of_the_cell_by_key(window: MainWindow, query: int, key: int) -> None:
    window.matrix.setFocus()
    up, left = [Key.Key_Up] * 9, Key.Key_Home
    press(window, *up, left, *[Key.Key_Down] * query, *[Key.Key_Right] * key)
    pick_by_key(next(o for o in context_menu_by_key(window) if "the look of" in o))


@BOTH_MODELS
@pytest.mark.parametrize(
    "way", [del_on_the_cell, del_on_the_cell_by_key, menu_of_the_cell, menu_of_the_cell_by_key]
)
def test_a_look_goes_and_comes_back(open_window: OpenWindow, start: Settings, way: Way) -> None:
    window = open_window(start)
    before = window.state.result.on_view
    way(window, JUMPS, BROWN)
    assert window.state.settings.knockouts == (Knockout(BROWN, JUMPS),)
    assert banner(window) == "Knocked out: “jumps” → “brown”"
    assert_true(window)
    after = window.state.result.on_view
    assert after[JUMPS, BROWN] == 0
    assert after[JUMPS].sum() == pytest.approx(1)
    others = np.arange(9) != JUMPS
    np.testing.assert_array_equal(after[others], before[others])
    undo(window)
    assert window.state.settings.knockouts == ()
    assert not seen(window.banner)


def test_keys_that_do_nothing_now_type_nothing(window: MainWindow) -> None:
    click(window.editor)
    press(window, Key.Key_K, held=ALT | SHIFT)  # nothing to restore
    assert window.editor.toPlainText() == Settings().sentence
    press(window, Key.Key_G, held=CTRL)
    press(window, Key.Key_K, held=ALT)  # not before the guess
    assert window.editor.toPlainText() == Settings().sentence
    assert window.state.settings == Settings()


def test_a_cell_offers_to_give_back_what_it_took(window: MainWindow) -> None:
    del_on_the_cell(window, JUMPS, BROWN)
    offers = context_menu(window.matrix.plot, cell(window, JUMPS, BROWN))
    assert offers[1] == "Give back the look of “jumps” at “brown”"
    assert offers[-1] == "Restore All Knock-Outs"
    pick(offers[1])
    assert window.state.settings == Settings()


def test_the_menu_of_a_chip_selects_too(window: MainWindow) -> None:
    context_menu(window.words, chip(window, 7))
    assert window.state.settings.position == JUMPS, "looking at what is offered selects nothing"
    pick("Select “lazy”")
    assert window.state.settings == Settings(position=7)


def test_the_menu_of_a_cell_shows_its_arithmetic_too(window: MainWindow) -> None:
    context_menu(window.matrix.plot, cell(window, JUMPS, BROWN))
    pick("Arithmetic")
    assert seen(window.explanation.arithmetic)
    assert "“brown”, with “jumps” selected" in window.explanation.arithmetic.title.text()


def test_no_menu_beside_the_chips_and_the_cells(window: MainWindow) -> None:
    right = window.words.chip_rect(8).right() + 60
    assert context_menu(window.words, QPointF(right, chip(window, 8).y())) == []
    assert context_menu(window.matrix.legend, QPointF(5, 5)) == []
    assert window.state.settings == Settings()


def test_a_menu_that_is_closed_does_nothing(window: MainWindow) -> None:
    context_menu(window.words, chip(window, BROWN))
    close_menu()
    assert window.state.settings == Settings()


def test_an_ampersand_in_a_word(open_window: OpenWindow) -> None:
    window = open_window(Settings("R&D is a && b", 1))
    assert context_menu(window.words, chip(window, 0))[0] == "Select “R&D”"
    pick("Knock out “R&D”")
    assert window.state.settings.knockouts == (Knockout(0),)
    assert banner(window) == "Knocked out: “R&D”"
    assert "Give back “R&D”" in context_menu(window.words, chip(window, 0))
    close_menu()


# several, marks, banner


@BOTH_MODELS
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_marks_in_matrix_and_chips(open_window: OpenWindow, start: Settings, theme: str) -> None:
    window = open_window(start.replace(position=8), theme=theme)
    accent = QColor(window.appearance.theme.accent)

    def struck(word: int) -> bool:
        """Whether a line goes through a chip, left of its letters."""
        rect = window.words.chip_rect(word)
        place = QPointF(rect.left() + 6, rect.center().y())
        return Screen(window).colour(window.words, place) == accent.name()

    def crossed(row: int, column: int) -> bool:
        """Whether there are lines of that colour in a cell, if with soft edges."""
        inner = window.matrix.cell_rect(row, column).adjusted(6, 6, -6, -6)
        pixels = Screen(window).area(window.matrix.plot, inner).astype(int)
        away = np.abs(pixels - [accent.red(), accent.green(), accent.blue()]).max(axis=2)
        return bool(away.min() < 50)

    assert not any(map(struck, range(9)))
    assert not crossed(6, BROWN)
    assert "knocked out" not in said(window.matrix.legend)
    menu_of_the_chip(window, BROWN)
    menu_of_the_cell(window, 6, JUMPS)
    assert [i for i in range(9) if struck(i)] == [BROWN], "of an edge the word is still to be seen"
    assert all(crossed(i, BROWN) for i in range(3, 9))
    assert crossed(6, JUMPS)
    assert not crossed(7, JUMPS)
    assert not crossed(6, 5)
    assert "knocked out" in said(window.matrix.legend)


@BOTH_MODELS
def test_one_click_restores_all(open_window: OpenWindow, start: Settings) -> None:
    window = open_window(start.replace(position=8))
    before = look(window)
    for word in (1, 3, 5):
        menu_of_the_chip(window, word)
    menu_of_the_cell(window, 7, 0)
    assert len(window.state.settings.knockouts) == 4
    assert banner(window).endswith(", 1 more")
    assert_true(window)
    click(window.banner.restore)
    assert differing(look(window), before) == {}
    undo(window)
    assert len(window.state.settings.knockouts) == 4
    assert_true(window)
    press(window, Key.Key_K, held=ALT | SHIFT)
    assert window.state.settings.knockouts == ()
    assert not offered(window, "Edit", "Restore All Knock-Outs")
    undo(window, 5)
    assert differing(look(window), before) == {}


def test_the_banner_stays_in_the_window(open_window: OpenWindow) -> None:
    words = " ".join(f"{'extraordinarily' * 3}{i}" for i in range(6))
    window = open_window(Settings(words, 5))
    width = window.words.width()
    for word in range(5):
        window.words.setFocus()
        press(window, Key.Key_Home, *[Key.Key_Right] * word, Key.Key_Delete)
    assert window.words.width() == width
    assert seen(window.banner.restore)
    assert window.banner.restore.geometry().right() <= window.banner.width()


def test_undo_takes_one_after_the_other(window: MainWindow) -> None:
    for word in (1, 2, 3):
        menu_of_the_chip(window, word)
    counts = []
    for _ in range(3):
        undo(window)
        counts.append([k.key for k in window.state.settings.knockouts])
    assert counts == [[1, 2], [1], []]


@BOTH_MODELS
def test_all_words_taken_away(open_window: OpenWindow, start: Settings) -> None:
    window = open_window(start.replace(position=8))
    window.words.setFocus()
    press(window, Key.Key_Home)
    for _ in range(9):
        press(window, Key.Key_Delete, Key.Key_Right)
    assert len(window.state.settings.knockouts) == 9
    assert window.state.result.prediction is None
    assert window.state.result.reason in said(on_top(window.next_word.charts))
    assert window.state.result.reason in "\n".join(paragraphs(window))
    assert_true(window)
    click(window.banner.restore)
    assert window.state.settings == start.replace(position=8)


# what it did


@BOTH_MODELS
def test_bars_before_and_after(open_window: OpenWindow, start: Settings) -> None:
    window = open_window(start)
    before = compute(start)
    menu_of_the_chip(window, BROWN)
    after, pairs = window.state.result, the(window, PairedBars)
    assert seen(pairs.rows)
    assert [text for _, text in pairs.legend.entries] == ["before", "after"]
    assert before.prediction is not None
    best = before.candidates[before.prediction].text
    row = next(pairs.rows.row_rect(i) for i in range(3) if row_label(window, i) == best)
    click(pairs.rows.plot, row.center())
    assert pairs.rows.accessibleDescription().startswith(f"“{best}”: ")
    was = before.probabilities[before.prediction]
    now = {c.text: p for c, p in zip(after.candidates, after.probabilities, strict=True)}[best]
    assert figure(was) in pairs.rows.accessibleDescription()
    assert figure(now) in pairs.rows.accessibleDescription()
    assert figure(was) in said(pairs.rows)
    assert seen(window.explanation.arithmetic), "a bar has its arithmetic as ever"
    click(window.banner.restore)
    assert not in_sight(window, PairedBars)


def row_label(window: MainWindow, index: int) -> str:
    """The word of a row of the paired bars, from the top."""
    pairs = the(window, PairedBars)
    key = pairs.rows.keys[index]
    comparison = window.state.beside.knocking_out
    assert comparison is not None
    return comparison.chances[key].text


@BOTH_MODELS
def test_the_story_puts_the_weight_beside_the_change(
    open_window: OpenWindow, start: Settings
) -> None:
    window = open_window(start)
    before = compute(start)
    menu_of_the_chip(window, BROWN)
    after = window.state.result
    assert before.prediction is not None
    weight = before.on_view[JUMPS, BROWN]
    was = before.probabilities[before.prediction]
    word = before.candidates[before.prediction].text
    now = next(
        p
        for c, p in zip(after.candidates, after.probabilities, strict=True)
        if (c.text, c.positions) == (word, before.candidates[before.prediction].positions)
    )
    first = paragraphs(window)[0]
    assert figure(weight) in first
    assert figure(was) in first
    assert figure(now) in first
    assert "attention is not importance" in paragraphs(window)[1]
    click(window.banner.restore)
    assert "cannot be seen" not in paragraphs(window)[0]


def test_of_several_the_change_is_told_once(window: MainWindow) -> None:
    menu_of_the_chip(window, 0)
    menu_of_the_chip(window, BROWN)
    told = "\n".join(paragraphs(window))
    assert told.count("cannot be seen") == 2
    assert told.count("Together: ") == 1


def test_it_says_so_when_the_selected_word_is_not_concerned(open_window: OpenWindow) -> None:
    window = open_window(ATTENTION)
    menu_of_the_cell(window, 6, BROWN)
    assert "“jumps” nothing changes" in paragraphs(window)[0]
    assert figure(compute(ATTENTION).on_view[6, BROWN]) in paragraphs(window)[0]


def test_on_step_1_the_word_leaves_the_context_too(window: MainWindow) -> None:
    menu_of_the_chip(window, BROWN)
    assert window.state.result.context == (3,)
    assert headline(window).text() == "The notebook’s guess at what follows from “fox”"
    assert "no longer part of the context" in paragraphs(window)[0]


# typing


def test_they_follow_their_words(window: MainWindow) -> None:
    menu_of_the_chip(window, BROWN)
    menu_of_the_cell(window, 6, JUMPS)
    click(window.editor)
    press(window, Key.Key_Home, held=CTRL)
    for typed in "Now and ":
        type_in(window, typed)
        assert_true(window)
        names = [window.state.result.tokens[k.key].text for k in window.state.settings.knockouts]
        assert names == ["brown", "jumps"]
    assert window.state.settings.knockouts == (Knockout(BROWN + 2), Knockout(JUMPS + 2, 8))
    assert banner(window) == "Knocked out: “brown”, “the” → “jumps”"
    press(window, *[Key.Key_Backspace] * 8)
    assert window.state.settings.knockouts == (Knockout(BROWN), Knockout(JUMPS, 6))
    assert_true(window)


def test_they_stay_with_words_before_those_typed(window: MainWindow) -> None:
    menu_of_the_chip(window, BROWN)
    click(window.editor)
    press(window, Key.Key_End, held=CTRL)
    type_in(window, " and more")
    assert window.state.settings.knockouts == (Knockout(BROWN),)


def test_one_goes_when_its_word_is_deleted(window: MainWindow) -> None:
    for word in (1, BROWN, JUMPS):
        menu_of_the_chip(window, word)
    click(window.editor)
    press(window, Key.Key_Home, held=CTRL)
    press(window, *[Key.Key_Right] * 10)
    press(window, *[Key.Key_Delete] * 6)  # “brown ”
    assert window.state.settings.sentence == "The quick fox jumps over the lazy dog"
    assert window.state.settings.knockouts == (Knockout(1), Knockout(JUMPS - 1))
    assert banner(window) == "Knocked out: “quick”, “jumps”"
    assert_true(window)
    undo_all(window)
    assert window.state.settings == Settings()


def test_an_edge_goes_with_either_of_its_words(window: MainWindow) -> None:
    menu_of_the_cell(window, 8, 0)
    menu_of_the_cell(window, 7, 8)
    click(window.editor)
    press(window, Key.Key_End, held=CTRL)
    press(window, *[Key.Key_Backspace] * 4)  # “ dog”
    assert window.state.settings.knockouts == ()
    assert not seen(window.banner)
    assert_true(window)


def test_a_word_changed_letter_by_letter_stays_knocked_out(window: MainWindow) -> None:
    menu_of_the_chip(window, 8)
    click(window.editor)
    press(window, Key.Key_End, held=CTRL)
    press(window, Key.Key_Backspace)
    type_in(window, "t")
    assert banner(window) == "Knocked out: “dot”"


def test_another_sentence_has_no_knockouts(window: MainWindow) -> None:
    menu_of_the_chip(window, 0)
    menu_of_the_chip(window, 3)
    replace_text(window, "all of this is new")
    assert window.state.settings.knockouts == ()
    assert not seen(window.banner)


def test_an_empty_sentence_has_none(window: MainWindow) -> None:
    menu_of_the_chip(window, 0)
    replace_text(window, "")
    assert window.state.settings.knockouts == ()
    undo(window)
    assert window.state.settings.knockouts == (Knockout(0),)
    assert_true(window)


# one head, other models


def test_in_one_head_only(open_window: OpenWindow) -> None:
    window = open_window(HEADS)
    before = compute(HEADS)
    offers = context_menu(window.matrix.plot, cell(window, 8, BROWN))
    assert [o for o in offers if o.startswith("Knock out")] == [
        "Knock out the look of “dog” at “brown” in head 1",
        "Knock out the look of “dog” at “brown” in all heads",
        "Knock out “brown” for every word",
    ]
    pick(offers[1])
    result = window.state.result
    assert window.state.settings.knockouts == (Knockout(BROWN, 8, 0),)
    assert result.attention(head=0)[8, BROWN] == 0
    for head in (1, 2):
        assert result.attention(head=head).tolist() == before.attention(head=head).tolist()
    assert banner(window) == "Knocked out: “dog” → “brown” in head 1"
    assert "In head 1, “dog” cannot look at “brown”" in paragraphs(window)[0]
    assert figure(before.attention(head=0)[8, BROWN]) in paragraphs(window)[0]
    assert_true(window)
    assert "knocked out" in said(window.matrix.legend)
    press(window, Key.Key_H, held=CTRL)
    assert "knocked out" not in said(window.matrix.legend), "head 2 still looks there"
    press(window, Key.Key_H, held=CTRL | SHIFT)
    assert "knocked out" in said(window.matrix.legend)
    assert result.on_view[8, BROWN] == 0
    assert_true(window)


def test_del_takes_the_look_of_the_head_on_view(open_window: OpenWindow) -> None:
    for head, taken in ((1, 1), (None, None)):
        own = HEADS.attention.replace(head=head)
        window = open_window(HEADS.replace(attention=own))
        del_on_the_cell_by_key(window, 8, BROWN)
        assert window.state.settings.knockouts == (Knockout(BROWN, 8, taken),)


def test_of_the_mean_it_is_all_heads(open_window: OpenWindow) -> None:
    window = open_window(HEADS.replace(attention=HEADS.attention.replace(head=None)))
    offers = context_menu(window.matrix.plot, cell(window, 8, BROWN))
    assert "Knock out the look of “dog” at “brown”" in offers
    close_menu()


def test_they_go_along_to_the_other_model(window: MainWindow) -> None:
    menu_of_the_chip(window, BROWN)
    press(window, Key.Key_2, held=ALT)
    assert window.state.settings == ATTENTION.replace(knockouts=(Knockout(BROWN),))
    assert banner(window) == "Knocked out: “brown”"
    assert_true(window)
    press(window, Key.Key_1, held=ALT)
    assert_true(window)


def test_a_knockout_of_a_head_that_is_gone_says_that_it_does_nothing(
    open_window: OpenWindow,
) -> None:
    own = AttentionSettings(n_head=3, head=2)
    window = open_window(ATTENTION.replace(attention=own))
    del_on_the_cell_by_key(window, JUMPS, BROWN)
    assert window.state.settings.knockouts == (Knockout(BROWN, JUMPS, 2),)
    press(window, Key.Key_1, held=ALT)
    assert_true(window)
    assert "There is no head 3" in paragraphs(window)[0]
    assert compute(Settings()).probabilities.tolist() == window.state.result.probabilities.tolist()


@pytest.mark.parametrize("key", [Key.Key_F3, Key.Key_F4])
def test_chips_work_the_same_whatever_the_picture(window: MainWindow, key: Key) -> None:
    press(window, key)
    del_on_the_chip(window, BROWN)
    assert window.state.settings.knockouts == (Knockout(BROWN),)
    assert_true(window)
    click(window.banner.restore)
    assert window.state.settings.knockouts == ()


@pytest.mark.parametrize("key", [Key.Key_F5, Key.Key_F6])
def test_cells_work_the_same_over_seeds(window: MainWindow, key: Key) -> None:
    press(window, key)
    menu_of_the_cell(window, JUMPS, BROWN)
    assert window.state.settings.knockouts == (Knockout(BROWN, JUMPS),)
