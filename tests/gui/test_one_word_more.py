"""Draw a next word, accept it, and so build a sentence."""

from collections.abc import Callable

import numpy as np
import pytest
from eyes import Screen, said
from hands import (
    ALT,
    CTRL,
    Key,
    OpenWindow,
    arrive,
    chip,
    click,
    paste,
    press,
    replace_text,
    turn_wheel,
    type_in,
)
from learned import masked
from parts import bars
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtWidgets import QWidget
from tools import (
    AT_END,
    ATTENTION,
    ATTENTION_AT_END,
    POPUP,
    assert_true,
    choose,
    differing,
    foot,
    look,
    next_undo,
    offered,
    seen,
    the,
    undo,
    undo_all,
)

from core.models import compute
from core.settings import MAX_WORDS, Display, Knockout, Settings
from gui.controls.sampling_controls import SamplingControls
from gui.main_window import MainWindow
from gui.views.paired_bars import PairedBars

pytestmark = POPUP

BOTH_MODELS = pytest.mark.parametrize("start", [AT_END, ATTENTION_AT_END], ids=["step 1", "step 2"])
SMALL = QSize(900, 600)
TAB = Qt.FocusReason.TabFocusReason


def accept(window: MainWindow) -> None:
    press(window, Key.Key_Return, held=CTRL)


def draw(window: MainWindow) -> None:
    press(window, Key.Key_R, held=CTRL)


def words(window: MainWindow) -> list[str]:
    return window.state.settings.sentence.split()


def next_word(settings: Settings) -> str:
    word = compute(settings).next_word
    assert word is not None
    return word


# accept


def test_a_word_in_place_of_the_selected_one_goes_nowhere(open_window: OpenWindow) -> None:
    start = masked()
    window = open_window(start)
    assert window.state.result.next_word is not None
    assert "Accept" not in " ".join(foot(window))
    accept(window)
    assert window.state.settings == start


@BOTH_MODELS
def test_the_predicted_word_goes_behind_the_sentence(
    open_window: OpenWindow, start: Settings
) -> None:
    window = open_window(start)
    before, word = look(window), next_word(start)
    assert foot(window) == ["Draw", f"Accept “{word}”"]
    click(window.next_word.accept)
    assert window.state.settings == start.replace(
        sentence=f"{start.sentence} {word}", position=start.position + 1
    )
    assert window.editor.toPlainText() == window.state.settings.sentence
    assert next_undo(window) == f"accepting “{word}”"
    assert_true(window)
    undo(window)
    assert differing(look(window), before) == {}


@BOTH_MODELS
def test_five_times_builds_a_sentence(open_window: OpenWindow, start: Settings) -> None:
    window = open_window(start)
    before = look(window)
    chosen, stages = [], [start]
    for _ in range(5):
        chosen.append(next_word(window.state.settings))
        accept(window)
        stages.append(window.state.settings)
        assert_true(window)
    assert words(window) == [*start.sentence.split(), *chosen]
    assert window.state.settings.position == 13
    for stage in reversed(stages[:-1]):
        undo(window)
        assert window.state.settings == stage, "each is undone in one step"
    assert differing(look(window), before) == {}


FOCUS: dict[str, Callable[[MainWindow], QWidget]] = {
    "editor": lambda window: window.editor,
    "chips": lambda window: window.words,
    "matrix": lambda window: window.matrix,
    "bars": bars,
    "story": lambda window: window.explanation.story,
    "seed": lambda window: window.controls.seed_box,
    "tabs": lambda window: window.explanation.tabs.tabBar(),
    "draw": lambda window: window.next_word.draw,
    "accept": lambda window: window.next_word.accept,
    "pictures": lambda window: window.picture.button,
}


@pytest.mark.parametrize("where", FOCUS)
def test_the_key_works_wherever_the_focus_is(open_window: OpenWindow, where: str) -> None:
    window = open_window(AT_END)
    part = FOCUS[where](window)
    part.setFocus(TAB)
    assert window.focusWidget() is part
    word = next_word(AT_END)
    accept(window)
    assert window.state.settings.sentence == f"{AT_END.sentence} {word}"
    assert window.focusWidget() is part
    assert_true(window)


@pytest.mark.parametrize("where", ["editor", "chips"])
def test_the_enter_key_of_the_number_pad_too(open_window: OpenWindow, where: str) -> None:
    window = open_window(AT_END)
    FOCUS[where](window).setFocus(TAB)
    press(window, Key.Key_Enter, held=CTRL)
    assert words(window)[-1] == next_word(AT_END)
    assert len(words(window)) == 10


def test_by_menu(open_window: OpenWindow) -> None:
    window = open_window(AT_END)
    choose(window, "Edit", "Accept the Next Word")
    assert len(words(window)) == 10
    assert_true(window)


@pytest.mark.parametrize("start", [Settings(), ATTENTION])
def test_only_the_last_word_can_be_gone_on_from(open_window: OpenWindow, start: Settings) -> None:
    window = open_window(start)
    assert foot(window) == []
    assert not offered(window, "Edit", "Accept the Next Word")
    for part in (window.editor, window.words, window.matrix):
        part.setFocus()
        accept(window)
        assert window.state.settings == start
        assert window.editor.toPlainText() == start.sentence, "nor does the key begin a new line"
    press(window, Key.Key_End)
    click(window.words, chip(window, 8))
    assert foot(window)[-1].startswith("Accept ")
    assert offered(window, "Edit", "Accept the Next Word")
    click(window.words, chip(window, 7))
    assert foot(window) == []


def test_nothing_to_accept_where_nothing_is_predicted(window: MainWindow) -> None:
    replace_text(window, "")
    for sentence in ("", "alone"):
        type_in(window, sentence)
        assert foot(window) == []
        for name in ("Draw a Next Word", "Accept the Next Word", "Leave the Draw"):
            assert not offered(window, "Edit", name)
        accept(window)
        draw(window)
        assert window.state.settings.sentence == sentence
        assert window.state.settings.draw == 0


def test_one_word_is_enough_for_self_attention(open_window: OpenWindow) -> None:
    window = open_window(ATTENTION.replace(sentence="alone", position=0))
    accept(window)
    assert words(window) == ["alone", "alone"]
    assert_true(window)


def test_white_space_at_the_end_is_not_doubled(open_window: OpenWindow) -> None:
    window = open_window(AT_END)
    click(window.editor)
    press(window, Key.Key_End, held=CTRL)
    type_in(window, "\n")
    word = next_word(AT_END)
    accept(window)
    assert window.editor.toPlainText() == f"{AT_END.sentence}\n{word}"
    assert_true(window)


def test_typing_goes_on_behind_what_was_accepted(open_window: OpenWindow) -> None:
    window = open_window(AT_END)
    click(window.editor)
    press(window, Key.Key_Home, held=CTRL)
    accept(window)
    type_in(window, " and")
    assert words(window)[-2:] == [next_word(AT_END), "and"]
    assert window.state.settings.position == len(words(window)) - 1
    assert_true(window)


def test_accepted_words_are_undone_one_by_one_between_typing(open_window: OpenWindow) -> None:
    window = open_window(AT_END)
    accept(window)
    type_in(window, "x")
    accept(window)
    undo(window)
    assert words(window)[-1] == next_word(AT_END) + "x"
    undo(window)
    assert words(window)[-1] == next_word(AT_END)
    undo(window)
    assert window.state.settings == AT_END


def test_knockouts_stay_when_a_word_comes(open_window: OpenWindow) -> None:
    window = open_window(AT_END)
    click(window.words, chip(window, 2))
    press(window, Key.Key_Delete)
    click(window.words, chip(window, 8))
    accept(window)
    assert [k.key for k in window.state.settings.knockouts] == [2]
    assert_true(window)


def full(model: str) -> Settings:
    words = " ".join(f"w{i}" for i in range(MAX_WORDS - 1))
    return Settings(words, MAX_WORDS - 2, model=model)


def test_at_the_limit_it_says_so(open_window: OpenWindow) -> None:
    window = open_window(full("notebook"))
    accept(window)
    arrive(window.state)
    assert len(words(window)) == MAX_WORDS
    before = window.state.settings
    accept(window)
    assert window.state.settings == before
    assert "2,048" in window.notice.text()
    assert seen(window.notice)
    assert window.editor.toPlainText() == before.sentence
    click(window.next_word.accept)
    assert window.state.settings == before
    assert "2,048" in window.notice.text()
    undo(window)
    arrive(window.state)
    assert window.notice.text() == ""
    assert len(words(window)) == MAX_WORDS - 1


# draw


@BOTH_MODELS
def test_draw_and_leave(open_window: OpenWindow, start: Settings) -> None:
    window = open_window(start)
    before = look(window)
    drawn = []
    for number in (1, 2, 3):
        click(window.next_word.draw)
        assert window.state.settings == start.replace(draw=number)
        word = next_word(start.replace(draw=number))
        drawn.append(word)
        assert foot(window) == ["Draw", f"draw {number}: “{word}”", "×", f"Accept “{word}”"]
        assert_true(window)
    click(window.next_word.leave)
    assert differing(look(window), before) == {}
    for number in (1, 2, 3):
        draw(window)
        assert window.next_word.drawn.text() == f"draw {number}: “{drawn[number - 1]}”", (
            "the same number draws the same word"
        )
    choose(window, "Edit", "Leave the Draw")
    assert differing(look(window), before) == {}


def test_a_draw_is_the_same_in_another_window(open_window: OpenWindow) -> None:
    told = []
    for _ in range(2):
        window = open_window(ATTENTION_AT_END)
        for _ in range(4):
            draw(window)
        told.append(window.next_word.drawn.text())
    assert told[0] == told[1]
    assert told[0].startswith("draw 4: ")


@BOTH_MODELS
def test_the_drawn_word_is_marked(open_window: OpenWindow, start: Settings) -> None:
    window = open_window(start)
    assert "drawn" not in said(bars(window))
    while window.state.result.drawn in (None, window.state.result.prediction):
        draw(window)
    result = window.state.result
    assert result.drawn is not None
    chart = said(bars(window))
    assert "predicted" in chart
    assert "drawn" in chart
    bars(window).setFocus()
    press(window, Key.Key_Home, *[Key.Key_Down] * bars(window).order.index(result.drawn))
    assert bars(window).accessibleDescription().endswith("drawn")
    position = result.drawn_position
    assert position is not None
    rect = window.words.chip_rect(position)
    sign = Screen(window).area(
        window.words, rect.adjusted(rect.width() / 2 - 8, -7, 8 - rect.width() / 2, -rect.height())
    )
    undo_all(window)
    rect = window.words.chip_rect(position)
    without = Screen(window).area(
        window.words, rect.adjusted(rect.width() / 2 - 8, -7, 8 - rect.width() / 2, -rect.height())
    )
    assert (sign != without).any(), "a die on its chip"


@BOTH_MODELS
def test_the_drawn_word_is_marked_in_paired_bars_too(
    open_window: OpenWindow, start: Settings
) -> None:
    window = open_window(start.replace(knockouts=(Knockout(1),)))
    rows = the(window, PairedBars).rows
    while window.state.result.drawn in (None, window.state.result.prediction):
        draw(window)
    assert window.state.result.drawn is not None
    drawn = window.state.result.candidates[window.state.result.drawn].text
    comparison = window.state.beside.knocking_out
    assert comparison is not None
    index = [comparison.chances[key].text for key in rows.keys].index(drawn)
    rows.scroll_bar.setValue(index)
    place = rows.row_rect(index)
    with_mark = Screen(window).area(rows.plot, QRectF(0, place.top(), 30, place.height()))
    click(window.next_word.leave)
    without = Screen(window).area(rows.plot, QRectF(0, place.top(), 30, place.height()))
    assert (with_mark != without).any()


def test_a_drawn_word_is_accepted_and_drawing_goes_on(open_window: OpenWindow) -> None:
    window = open_window(ATTENTION_AT_END)
    draw(window)
    chosen = []
    for number in range(1, 6):
        settings = window.state.settings
        assert settings.draw == number
        chosen.append(next_word(settings))
        accept(window)
        assert_true(window)
    assert window.state.settings.draw == 6
    assert words(window)[9:] == chosen
    greedy = ATTENTION_AT_END
    for _ in range(5):
        word = next_word(greedy)
        greedy = greedy.replace(sentence=f"{greedy.sentence} {word}", position=greedy.position + 1)
    assert words(window) != greedy.sentence.split(), "drawing is not predicting"
    undo(window, 5)
    assert window.state.settings == ATTENTION_AT_END.replace(draw=1)
    click(window.next_word.leave)
    accept(window)
    assert window.state.settings.draw == 0


def test_a_draw_anywhere_in_the_sentence(window: MainWindow) -> None:
    draw(window)
    assert foot(window)[0] == "Draw"
    assert foot(window)[1].startswith("draw 1: “")
    assert foot(window)[-1] == "×", "accepting is for the last word"
    click(window.next_word.leave)
    assert foot(window) == []
    assert window.state.settings == Settings()


def test_top_k_one_draws_the_predicted_word(open_window: OpenWindow) -> None:
    window = open_window(ATTENTION_AT_END.replace(display=Display(look="sampling")))
    turn_wheel(the(window, SamplingControls).top_k, 1)
    for _ in range(4):
        draw(window)
        assert window.state.result.drawn == window.state.result.prediction
        assert_true(window)


def test_draws_follow_the_probabilities(open_window: OpenWindow) -> None:
    window = open_window(ATTENTION_AT_END.replace(seed=4))
    p = window.state.result.probabilities
    counts = np.zeros(len(p))
    for _ in range(40):
        draw(window)
        counts[window.state.result.drawn] += 1
    assert np.abs(counts / 40 - p).max() < 0.2
    assert next_undo(window) == "draw 0 → 40"


def test_leaving_is_offered_only_during_a_draw(open_window: OpenWindow) -> None:
    window = open_window(AT_END)
    assert not offered(window, "Edit", "Leave the Draw")
    draw(window)
    assert offered(window, "Edit", "Leave the Draw")
    press(window, Key.Key_2, held=ALT)
    assert offered(window, "Edit", "Leave the Draw")
    assert_true(window)
    undo_all(window)
    assert window.state.settings == AT_END


def test_the_keys_reach_the_foot(open_window: OpenWindow) -> None:
    window = open_window(AT_END)
    draw(window)
    bars(window).setFocus(TAB)
    reached = []
    for _ in range(3):
        press(window, Key.Key_Tab)
        focus = window.focusWidget()
        assert focus is not None
        reached.append(focus.accessibleName())
    foot_names = [b.accessibleName() for b in (window.next_word.draw, window.next_word.leave)]
    assert reached[:2] == foot_names
    press(window, Key.Key_Space)
    assert len(words(window)) == 10


def test_what_the_buttons_say_to_a_screen_reader(open_window: OpenWindow) -> None:
    window = open_window(AT_END)
    draw(window)
    panel, word = window.next_word, next_word(window.state.settings)
    assert word in panel.accept.accessibleName() + panel.accept.text()
    for button in (panel.draw, panel.leave, panel.accept):
        assert button.accessibleName()
        assert button.toolTip()


def test_a_word_with_an_ampersand_is_shown_as_it_is(open_window: OpenWindow) -> None:
    window = open_window(ATTENTION.replace(sentence="R&D", position=0))
    assert "R&&D" in window.next_word.accept.text(), "a single one would underline the D"
    accept(window)
    assert words(window) == ["R&D", "R&D"]
    assert "R&D" in next_undo(window)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_foot_fits_into_a_small_window(open_window: OpenWindow, theme: str) -> None:
    word = "Donaudampfschifffahrtsgesellschaftskapitän"
    window = open_window(
        ATTENTION.replace(sentence=f"{word} {word}", position=1), theme=theme, size=SMALL
    )
    draw(window)
    panel = window.next_word
    rights = [b.geometry().right() for b in (panel.draw, panel.drawn, panel.leave, panel.accept)]
    assert rights == sorted(rights)
    assert rights[-1] <= panel.foot.width()
    assert window.size() == SMALL


def test_pasting_a_sentence_during_a_draw(open_window: OpenWindow) -> None:
    window = open_window(ATTENTION_AT_END.replace(draw=3))
    click(window.editor)
    press(window, Key.Key_A, held=CTRL)
    paste(window, "all of it is new")
    assert_true(window)
    assert foot(window)[-1] == f"Accept “{next_word(window.state.settings)}”"
