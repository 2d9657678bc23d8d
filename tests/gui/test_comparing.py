"""A is pinned, B stays live, and what lies between them is told."""

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
    cell,
    chip,
    click,
    paste,
    point_at,
    point_away,
    press,
    replace_text,
    type_in,
)
from parts import bars, seed_box
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication
from tools import (
    ATTENTION,
    HEADS,
    POPUP,
    assert_true,
    choose,
    context_menu,
    differing,
    entries,
    look,
    matrix_cells,
    model_page,
    next_undo,
    offered,
    pick_from_button,
    row_labels,
    seen,
    text_of,
    the,
    ticks,
    undo,
)

from core.comparison import compared
from core.language import figure
from core.models import compute
from core.settings import Display, Knockout, Settings
from gui.main_window import MainWindow
from gui.views.paired_bars import PairedBars

pytestmark = POPUP

BOTH_MODELS = pytest.mark.parametrize("start", [Settings(), ATTENTION], ids=["step 1", "step 2"])


def pin(window: MainWindow) -> None:
    press(window, Key.Key_F9)


def unpin(window: MainWindow) -> None:
    press(window, Key.Key_F9, held=SHIFT)


def finding(window: MainWindow) -> str:
    return text_of(window.picture.finding)


def title(window: MainWindow) -> str:
    return text_of(window.picture.title)


def pictures(window: MainWindow) -> list[str]:
    return entries(window.menus["View/Picture"])


def distance(a: Settings, b: Settings) -> str:
    """The total variation distance, from the probabilities alone."""

    def by_word(settings: Settings) -> dict[str, float]:
        result = compute(settings)
        total: dict[str, float] = {}
        for candidate, p in zip(result.candidates, result.probabilities, strict=True):
            total[candidate.text] = total.get(candidate.text, 0.0) + float(p)
        return total

    p, q = by_word(a), by_word(b)
    return figure(sum(abs(p.get(w, 0) - q.get(w, 0)) for w in {**p, **q}) / 2)


# pinning


@BOTH_MODELS
def test_pin_and_unpin(open_window: OpenWindow, start: Settings) -> None:
    window = open_window(start)
    before = look(window)
    assert "B − A" not in pictures(window)
    assert not offered(window, "View", "Unpin A")
    pin(window)
    assert window.state.settings == start.replace(pin=start, display=Display("difference"))
    assert title(window) == "B − A"
    assert finding(window).startswith("Nothing differs between what A and B ask for.")
    assert seen(window.picture.unpin)
    assert {"B − A", "A, as pinned"} <= set(pictures(window))
    assert "B − A" in ticks(window)
    assert "Attention matrix" not in ticks(window)
    assert_true(window)
    click(window.picture.unpin)
    assert differing(look(window), before) == {}
    undo(window)
    assert window.state.settings.pin == start
    assert_true(window)
    unpin(window)
    assert differing(look(window), before) == {}
    assert next_undo(window) == "unpinning"


def test_by_menu(window: MainWindow) -> None:
    choose(window, "View", "Pin as A")
    assert title(window) == "B − A"
    choose(window, "View", "Picture", "A, as pinned")
    assert title(window) == "A: Attention matrix"
    choose(window, "View", "Picture", "B − A")
    assert title(window) == "B − A"
    choose(window, "View", "Unpin A")
    assert window.state.settings == Settings()


def test_by_the_button_of_pictures(window: MainWindow) -> None:
    pin(window)
    pick_from_button(window.picture.button, "A, as pinned")
    assert window.picture.button.text() == "A, as pinned"
    assert ticks(window) >= {"A, as pinned"}
    assert_true(window)


def test_a_picture_stays_ticked_when_it_is_chosen_again(window: MainWindow) -> None:
    def ticked() -> set[str]:
        names = {"Attention matrix", "Arcs", "A, as pinned", "B − A"}
        return ticks(window) & names

    pin(window)
    press(window, Key.Key_F8)
    assert ticked() == {"B − A"}
    press(window, Key.Key_F3)
    undo(window)
    press(window, Key.Key_F8)
    assert ticked() == {"B − A"}
    press(window, Key.Key_F7)
    unpin(window)
    press(window, Key.Key_F2)
    assert ticked() == {"Attention matrix"}


def test_without_a_pin_there_is_nothing_to_compare(window: MainWindow) -> None:
    before = look(window)
    press(window, Key.Key_F7, Key.Key_F8)
    unpin(window)
    assert window.state.settings == Settings()
    assert differing(look(window), before) == {}
    assert not window.state.history.canUndo()


def test_all_of_it_is_undone_step_by_step(window: MainWindow) -> None:
    before = look(window)
    press(window, Key.Key_F3)
    pin(window)
    press(window, Key.Key_2, held=ALT)
    press(window, Key.Key_F7)
    unpin(window)
    undo(window, 4)
    assert window.state.settings == Settings(display=Display("arcs"))
    undo(window)
    assert differing(look(window), before) == {}


# B is live


@BOTH_MODELS
def test_b_follows_what_is_done(open_window: OpenWindow, start: Settings) -> None:
    window = open_window(start)
    pin(window)
    click(seed_box(window))
    press(window, Key.Key_A, held=CTRL)
    type_in(window, "7\n")
    now = window.state.settings
    assert now.seed == 7
    assert f"seed {start.seed} → 7" in finding(window)
    assert f"total variation distance of the probabilities is {distance(start, now)}" in (
        finding(window)
    )
    difference = compute(now).on_view - compute(start).on_view
    grid = compared(compute(start), compute(now)).grid_difference
    np.testing.assert_array_equal(np.nan_to_num(grid.values), np.nan_to_num(difference))
    assert_true(window)
    press(window, Key.Key_F7)
    assert_true(window)
    press(window, Key.Key_F2)
    assert title(window) == "Attention matrix"
    assert_true(window)
    assert seen(window.picture.unpin), "that A is pinned is to be seen in every picture"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_more_and_less_have_different_colours(open_window: OpenWindow, theme: str) -> None:
    window = open_window(theme=theme)
    pin(window)
    press(window, Key.Key_D, held=CTRL)
    a, b = compute(Settings()), window.state.result
    change = np.nan_to_num(b.on_view - a.on_view)
    screen = Screen(window)

    def hue(index: int) -> int:
        at = cell(window, *(int(i) for i in np.unravel_index(index, change.shape)))
        colour = screen.colour(window.matrix.plot, at + QPointF(0, 12))  # below the figure
        red, blue = int(colour[1:3], 16), int(colour[5:7], 16)
        return red - blue

    assert hue(int(change.argmax())) < -30 < 30 < hue(int(change.argmin()))
    ends = said(window.matrix.scale_bar).replace("− ", "−")  # a sign of another font
    assert f"+{np.abs(change).max():.4f}" in ends
    assert f"−{np.abs(change).max():.4f}" in ends


def test_a_cell_of_the_difference_tells_its_change(window: MainWindow) -> None:
    pin(window)
    press(window, Key.Key_D, held=CTRL)
    QApplication.processEvents()
    change = window.state.result.on_view[4, 6] - compute(Settings()).on_view[4, 6]
    point_at(window.matrix.plot, cell(window, 4, 6))
    told = f"{'+' if change > 0 else '−'}{abs(change):.4f}"
    assert window.matrix.readout.text() == f"jumps → the: {told}"
    window.matrix.setFocus()
    press(window, Key.Key_Return)
    assert window.state.settings.position == 4


def test_bars_of_a_and_b(window: MainWindow) -> None:
    pin(window)
    press(window, Key.Key_D, held=CTRL)
    pairs = the(window, PairedBars)
    assert seen(pairs.rows)
    assert not bars(window).isVisible()
    assert [text for _, text in pairs.legend.entries] == ["A", "B"]
    assert distance(Settings(), window.state.settings) in finding(window)
    a, b = compute(Settings()), window.state.result
    order = np.argsort(-np.maximum(a.probabilities, b.probabilities), kind="stable")
    for i in order[:2].tolist():
        assert figure(float(a.probabilities[i])) in said(pairs.rows)
        assert figure(float(b.probabilities[i])) in said(pairs.rows)
    unpin(window)
    assert bars(window).isVisible()


def test_the_distance_is_told_whatever_the_picture(window: MainWindow) -> None:
    pin(window)
    press(window, Key.Key_D, held=CTRL)
    for key in (Key.Key_F8, Key.Key_F7, Key.Key_F2, Key.Key_F3, Key.Key_F4):
        press(window, key)
        told = finding(window) + the(window, PairedBars).sentence.text()
        assert "total variation distance" in told


# sentences


@BOTH_MODELS
def test_an_inserted_word_lines_up(open_window: OpenWindow, start: Settings) -> None:
    window = open_window(start)
    pin(window)
    click(window.editor)
    press(window, Key.Key_Home, held=CTRL)
    press(window, *[Key.Key_Right] * 10)  # behind “The quick ”
    type_in(window, "little ")
    words = ["The", "quick", "little", "brown", "fox", "jumps", "over", "the", "lazy", "dog"]
    assert window.state.settings.sentence.split() == words
    assert window.state.settings.position == 5, "“jumps” is still selected"
    assert row_labels(window) == words
    assert "new: “little”" in finding(window)
    assert "selected word" not in finding(window)
    values = compared(compute(start), window.state.result).grid_difference.values
    assert np.isnan(values[2]).all()
    assert np.isnan(values[:, 2]).all()
    kept = [i for i in range(10) if i != 2]
    expected = window.state.result.on_view[np.ix_(kept, kept)] - compute(start).on_view
    np.testing.assert_array_equal(values[np.ix_(kept, kept)], expected)
    assert "not in both" in said(window.matrix.legend)
    assert_true(window)


def test_a_word_taken_out_stands_where_it_was(window: MainWindow) -> None:
    pin(window)
    click(window.editor)
    press(window, Key.Key_Home, held=CTRL)
    press(window, *[Key.Key_Delete] * 10)  # “The quick ”
    words = Settings().sentence.split()
    assert window.state.settings.sentence.split() == words[2:]
    assert row_labels(window) == words
    assert "gone: “The”, “quick”" in finding(window)
    assert_true(window)
    before = window.state.settings
    click(window.matrix.plot, cell(window, 0, 3))
    window.matrix.setFocus()
    press(window, Key.Key_Delete)
    assert context_menu(window.matrix.plot, cell(window, 0, 3)) == []
    assert window.state.settings == before, "nothing can be done with a word that is not in B"


def test_a_word_for_a_word(window: MainWindow) -> None:
    pin(window)
    click(window.editor)
    press(window, Key.Key_End, held=CTRL)
    press(window, *[Key.Key_Backspace] * 3)
    type_in(window, "cat")
    assert "replaced: “dog” → “cat”" in finding(window)
    assert "dog→cat" in "".join(row_labels(window)), "one row"
    assert_true(window)


def test_two_sentences_with_nothing_in_common(window: MainWindow) -> None:
    pin(window)
    replace_text(window, "all else is new")
    assert_true(window)
    assert "1.0000" in finding(window), "nothing in common"
    assert "No cell of the attention matrix is defined in both." in finding(window)
    replace_text(window, "")
    assert_true(window)
    assert "B predicts nothing" in finding(window)
    undo(window)
    assert_true(window)


def test_a_pinned_sentence_of_no_words(open_window: OpenWindow) -> None:
    window = open_window(Settings("", 0))
    pin(window)
    type_in(window, "hello there")
    assert_true(window)
    assert "A predicts nothing" in finding(window)


# models and settings


def test_between_the_models(window: MainWindow) -> None:
    pin(window)
    press(window, Key.Key_2, held=ALT)
    now = window.state.settings
    assert now.model == "attention"
    assert now.pin == Settings()
    assert "model Notebook → Self-attention" in finding(window)
    assert distance(Settings(), now) in finding(window)
    assert_true(window)
    press(window, Key.Key_F7)
    assert title(window) == "A: Attention matrix"
    assert_true(window)
    press(window, Key.Key_1, held=ALT)
    assert "Nothing differs" in finding(window)


def test_between_settings(open_window: OpenWindow) -> None:
    window = open_window(HEADS)
    pin(window)
    press(window, Key.Key_H, held=CTRL)
    assert "head on view 1 → 2" in finding(window)
    assert "No probability changes" in finding(window)
    press(window, Key.Key_J, held=CTRL)
    click(model_page(window).n_head)
    press(window, Key.Key_Up)
    assert "heads 3 → 4" in finding(window)
    assert_true(window)


def test_between_selected_words(window: MainWindow) -> None:
    pin(window)
    click(window.words, chip(window, 7))
    assert "selected word “jumps” (word 5) → “lazy” (word 8)" in finding(window)
    assert distance(Settings(), Settings(position=7)) in finding(window)
    assert_true(window)


def test_with_a_knockout(window: MainWindow) -> None:
    pin(window)
    click(window.words, chip(window, 2))
    press(window, Key.Key_Delete)
    assert "knock-outs none → “brown”" in finding(window)
    assert [text for _, text in the(window, PairedBars).legend.entries] == ["A", "B"]
    assert_true(window)


def test_a_pin_keeps_its_knockouts(window: MainWindow) -> None:
    click(window.words, chip(window, 2))
    press(window, Key.Key_Delete)
    pin(window)
    click(window.banner.restore)
    assert "knock-outs “brown” → none" in finding(window)
    press(window, Key.Key_F7)
    assert "knocked out" in said(window.matrix.legend)
    assert_true(window)


PINNED: dict[str, tuple[Settings, Callable[[MainWindow], object]]] = {
    "a mask": (ATTENTION, lambda w: press(w, Key.Key_1, held=ALT)),
    "knock-outs": (Settings(knockouts=(Knockout(2),)), lambda w: click(w.banner.restore)),
    "a head": (HEADS, lambda w: press(w, Key.Key_H, held=CTRL)),
    "nothing": (Settings(), lambda w: press(w, Key.Key_2, held=ALT)),
}


@pytest.mark.parametrize("what", PINNED)
def test_a_looks_as_it_did_when_it_was_pinned(open_window: OpenWindow, what: str) -> None:
    start, act = PINNED[what]
    window = open_window(start)
    cells = matrix_cells(window)
    pin(window)
    act(window)
    press(window, Key.Key_F7)
    assert title(window).startswith("A: ")
    assert matrix_cells(window) == cells, "what A cannot see is not seen, whatever B sees"


def test_a_legend_says_each_thing_once(open_window: OpenWindow) -> None:
    window = open_window(
        Settings(pin=Settings(knockouts=(Knockout(2),)), display=Display("pinned"))
    )
    reasons = [text for sign, text in window.matrix.legend.entries() if sign == "hatch"]
    assert "; ".join(reasons).count("no word before") == 1


def test_pinning_anew_takes_what_is_on_screen_now(window: MainWindow) -> None:
    pin(window)
    press(window, Key.Key_2, held=ALT)
    pin(window)
    pinned = window.state.settings.pin
    assert pinned is not None
    assert pinned.model == "attention"
    assert pinned.pin is None
    assert "Nothing differs" in finding(window)
    undo(window)
    assert window.state.settings.pin == Settings()


def test_a_pin_survives_examples_and_the_way_back(window: MainWindow) -> None:
    pin(window)
    choose(window, "File", "Examples", "The train and the station")
    assert window.state.settings.pin == Settings()
    assert title(window) == "B − A"
    assert_true(window)
    press(window, Key.Key_N, held=CTRL)
    assert "Nothing differs" in finding(window)


@pytest.mark.parametrize("key", [Key.Key_F3, Key.Key_F4])
def test_pinned_from_another_picture(window: MainWindow, key: Key) -> None:
    press(window, key)
    pin(window)
    assert title(window) == "B − A"
    assert_true(window)


def test_long_findings_leave_room_for_the_matrix(open_window: OpenWindow) -> None:
    words = " ".join(f"extraordinarily{i}" for i in range(12))
    window = open_window(Settings(words, 11))
    pin(window)
    press(window, Key.Key_A, held=CTRL)
    paste(window, " ".join(f"unexpectedly{i}" for i in range(11)))
    QApplication.processEvents()
    assert window.matrix.plot.height() > 150
    finding_bar = window.picture.finding.verticalScrollBar()
    assert finding_bar.maximum() == 0 or seen(finding_bar), "all of it can be read"


# pointing


def lit(window: MainWindow) -> list[str]:
    """The words beside the matrix that are lit up, but for the selected one."""
    accent = window.appearance.theme.accent
    return [t.text for t in painted(window.matrix.rows) if t.bold and t.colour != accent]


def test_nothing_is_lit_where_nothing_is_pointed_at(window: MainWindow) -> None:
    pin(window)
    click(window.editor)
    press(window, Key.Key_Home, held=CTRL)
    press(window, *[Key.Key_Delete] * 4)  # “The ”
    point_at(window.words, chip(window, 0))
    assert lit(window) == ["quick"]
    point_away(window)
    assert window.state.hovered is None
    assert lit(window) == [], "nor is a word that is not in B"


def test_the_same_word_stays_lit_when_the_picture_changes(window: MainWindow) -> None:
    pin(window)
    click(window.editor)
    press(window, Key.Key_Home, held=CTRL)
    press(window, *[Key.Key_Delete] * 4)  # “The ”
    point_at(window.words, chip(window, 0))
    for key in (Key.Key_F2, Key.Key_F8, Key.Key_F2):
        press(window, key)
        assert lit(window) == ["quick"]


def test_typing_keeps_the_light_on_the_chip_that_is_pointed_at(window: MainWindow) -> None:
    pin(window)
    point_at(window.words, chip(window, 1))
    window.editor.setFocus()
    press(window, Key.Key_Home, held=CTRL)
    type_in(window, "Now ")
    assert lit(window) == [window.state.result.tokens[1].label]
