"""A vocabulary beyond the sentence: what is shown of it, and what a hand can do with it."""

from collections.abc import Callable

import pytest
from charts import open_alone
from eyes import painted, said, tip_of
from hands import (
    CTRL,
    Key,
    OpenWindow,
    bar,
    bar_label,
    chip,
    click,
    point_at,
    press,
)
from learned import FOX, few_vectors, with_vectors
from parts import bars
from PySide6.QtCore import QModelIndex, QPointF, Qt
from pytestqt.qtbot import QtBot

from core.comparison import compared
from core.grid import attention_grid
from core.model_records import AttentionSettings
from core.models import compute
from core.result import MOST_LISTED, NOWHERE, Result
from core.settings import Display
from gui.guessing import Guessing
from gui.main_window import MainWindow
from gui.scale import Scale, bar_scale_for, scale_for
from gui.theme import LIGHT
from gui.views.guess_list import GuessList, reaches_beyond
from gui.views.paired_bars import PairedBars
from gui.views.sampling_bars import SamplingBars

LAZY = 7  # the unknown word
MIXED = with_vectors()
RESULT = compute(MIXED)
LISTED = [RESULT.candidates[c].text for c in RESULT.listed]
ELSEWHERE = next(
    row
    for row, c in enumerate(sorted(RESULT.listed, key=lambda c: -RESULT.probabilities[c]))
    if not RESULT.candidates[c].positions
)


@pytest.fixture
def mixed(open_window: OpenWindow) -> MainWindow:
    return open_window(MIXED)


def shown(window: MainWindow) -> list[str]:
    """The words of the bars, from the top."""
    return [window.state.result.candidates[c].text for c in bars(window).keys]


# the bars


def test_bars_show_the_likeliest_first(mixed: MainWindow) -> None:
    p = RESULT.probabilities
    likeliest = sorted(RESULT.listed, key=lambda c: -p[c])
    assert len(likeliest) == MOST_LISTED < len(RESULT.candidates)
    assert list(bars(mixed).keys) == likeliest
    total = len(few_vectors().words)
    assert f"the likeliest 20 of {total} words" in mixed.next_word.listing.text()


def test_all_of_a_sentence_is_shown_without_a_line(window: MainWindow) -> None:
    assert len(bars(window).keys) == len(window.state.result.candidates)
    assert not window.next_word.listing.isVisible()


def test_in_sentence_order_its_words_come_first(open_window: OpenWindow) -> None:
    window = open_window(MIXED.replace(display=Display(look="in order")))
    result = window.state.result
    places = [result.candidates[c].positions for c in bars(window).keys]
    there = [at for at in places if at]
    assert there
    assert places[: len(there)] == sorted(there)
    p = [result.probabilities[c] for c in bars(window).keys][len(there) :]
    assert p == sorted(p, reverse=True)


def test_a_word_elsewhere_lights_nothing_and_selects_nothing(mixed: MainWindow) -> None:
    point_at(bars(mixed), bar(mixed, ELSEWHERE))
    assert mixed.state.hovered is None
    click(bars(mixed), bar_label(mixed, ELSEWHERE))
    assert mixed.state.settings == MIXED
    click(bars(mixed), bar(mixed, ELSEWHERE))
    assert mixed.state.settings == MIXED
    assert mixed.explanation.shows_arithmetic
    receipt = mixed.explanation.arithmetic.receipt
    assert receipt is not None
    assert shown(mixed)[ELSEWHERE] in receipt.title


def test_keys_choose_a_word_elsewhere_too(mixed: MainWindow) -> None:
    bars(mixed).setFocus()
    press(mixed, Key.Key_Home, *[Key.Key_Down] * ELSEWHERE, Key.Key_Space)
    assert mixed.state.settings == MIXED
    press(mixed, Key.Key_Return)
    assert mixed.explanation.shows_arithmetic


def test_a_word_of_the_sentence_is_found_as_the_model_writes_it(open_window: OpenWindow) -> None:
    """“The” and “the” are one word of these vectors, at two places."""
    window = open_window(MIXED)
    the = next(c for c in window.state.result.candidates if c.text == "the")
    assert the.positions == (0, 6)
    point_at(window.words, chip(window, 0))
    assert window.state.hovered == 0


def test_a_prediction_elsewhere_marks_its_bar_and_no_chip(open_window: OpenWindow) -> None:
    settings = next(
        each
        for each in (MIXED.replace(seed=seed) for seed in range(50))
        if not _best(compute(each))
    )
    window = open_window(settings)
    assert window.state.result.predicted_position is None
    assert not [t for t in painted(window.words) if t.text == "predicted"]
    assert not any("predicted" in window.words.part_said(i) for i in range(len(FOX.split())))
    assert any("predicted" in t.text for t in painted(bars(window)))
    assert bars(window).part_said(0).endswith("predicted")


def _best(result: Result) -> tuple[int, ...]:
    assert result.prediction is not None
    return result.candidates[result.prediction].positions


def test_the_drawn_word_is_shown_however_unlikely(open_window: OpenWindow) -> None:
    settings = next(
        each
        for each in (MIXED.replace(draw=n) for n in range(1, 100))
        if len(compute(each).listed) > MOST_LISTED
    )
    window = open_window(settings)
    result = window.state.result
    assert result.drawn == bars(window).keys[-1]
    assert "and the one that was drawn" in window.next_word.listing.text()


# sampling, pairs


def test_sampling_bars_show_the_same_words(app: object, qtbot: QtBot) -> None:
    view = SamplingBars()
    host = open_alone(qtbot, view, lambda: view.show_result(RESULT, _scale(RESULT)), (380, 500))
    assert len(view.rows.keys) == MOST_LISTED
    assert f"Shown are 20 of {len(RESULT.candidates)} words." in view.sentence.text()
    row = [RESULT.candidates[c].positions for c in view.rows.keys].index(())
    candidate = view.rows.keys[row]
    with qtbot.waitSignal(view.entry_chosen) as told:
        view.on_row_chosen(candidate)
    assert told.args is not None
    (entry,) = told.args
    assert (entry.stage, entry.row, entry.column) == ("truncated", 4, candidate)
    with qtbot.assertNotEmitted(view.word_selected):
        view.on_label_chosen(candidate)
    host.close()


def _scale(result: Result) -> Scale:
    return bar_scale_for(result, scale_for(attention_grid(result), False, LIGHT))


def test_pairs_show_what_either_lists(app: object, qtbot: QtBot) -> None:
    random = MIXED.replace(attention=AttentionSettings())
    comparison = compared(compute(random), RESULT)
    chances = comparison.chances
    assert {chance.text for chance in chances} == {*FOX.split(), *LISTED}
    view = PairedBars()
    host = open_alone(
        qtbot,
        view,
        lambda: view.show_pairs(chances, ("A", "B"), "", RESULT, _scale(RESULT)),
        (380, 700),
    )
    by_text = {chance.text: i for i, chance in enumerate(chances)}
    for text in LISTED:
        candidate = next(c for c in RESULT.listed if RESULT.candidates[c].text == text)
        with qtbot.waitSignal(view.entry_chosen) as told:
            view.on_row_chosen(by_text[text])
        assert told.args == [RESULT.bar_entry(candidate)]
        places = RESULT.candidates[candidate].positions
        if not places:
            with qtbot.assertNotEmitted(view.word_selected):
                view.on_label_chosen(by_text[text])
    host.close()


def test_a_word_that_only_a_lists_has_its_arithmetic_in_b(app: object, qtbot: QtBot) -> None:
    a = compute(MIXED.replace(seed=3))
    comparison = compared(a, RESULT)
    only_a = next(a.candidates[c].text for c in a.listed if a.candidates[c].text not in LISTED)
    view = PairedBars()
    scale = _scale(RESULT)
    chances = comparison.chances
    host = open_alone(
        qtbot, view, lambda: view.show_pairs(chances, ("A", "B"), "", RESULT, scale), (380, 700)
    )
    index = [chance.text for chance in chances].index(only_a)
    with qtbot.waitSignal(view.entry_chosen) as told:
        view.on_row_chosen(index)
    candidate = [each.text for each in RESULT.candidates].index(only_a)
    assert told.args == [RESULT.bar_entry(candidate)]
    host.close()


# unknown words


def test_an_unknown_word_is_marked(mixed: MainWindow, window: MainWindow) -> None:
    assert mixed.state.result.unknown == (LAZY,)
    assert [t.text for t in painted(mixed.words)].count("?") == 1
    assert "?" not in [t.text for t in painted(window.words)]
    assert "not among the words of this model" in mixed.words.part_said(LAZY)
    assert "not among" not in mixed.words.part_said(LAZY - 1)
    point_at(mixed.words, chip(mixed, LAZY))
    assert "not among the words of this model" in tip_of(mixed.words)
    point_at(mixed.words, chip(mixed, LAZY - 1))
    assert "not among" not in tip_of(mixed.words)
    assert "1 unknown word (?)" in mixed.next_word.listing.text()


def test_known_words_are_not_counted_as_unknown(open_window: OpenWindow) -> None:
    window = open_window(with_vectors("The quick brown fox", 2))
    assert "unknown" not in window.next_word.listing.text()


# steps


def test_a_step_with_words_elsewhere_can_be_read(mixed: MainWindow) -> None:
    steps = mixed.explanation.steps
    mixed.explanation.tabs.setCurrentWidget(steps)
    stage = next(each for each in mixed.state.result.stages if each.name == "raw")
    steps.go_to(mixed.state.result.stages.index(stage))
    model = steps.model
    rows = [row for row, word in enumerate(stage.words) if word == NOWHERE]
    assert rows
    for row in range(model.rowCount()):
        font = model.data(model.index(row, 0), Qt.ItemDataRole.FontRole)
        assert font.bold() == (stage.columns[row] == mixed.state.result.prediction)
        assert model.word_of(row) == (None if row in rows else stage.words[row])
        for role in (Qt.ItemDataRole.BackgroundRole, Qt.ItemDataRole.AccessibleTextRole):
            model.data(model.index(row, 0), role)
    entry = model.entry_at(model.index(rows[0], 0))
    assert entry is not None
    assert entry.column == stage.columns[rows[0]]
    assert model.entry_at(QModelIndex()) is None


# guess first


@pytest.fixture
def game(mixed: MainWindow) -> MainWindow:
    """The window with the game begun."""
    press(mixed, Key.Key_G, held=CTRL)
    return mixed


def offered(guesses: GuessList) -> list[str]:
    return [guesses.item(i).text() for i in range(guesses.count())]


def at(guesses: GuessList, text: str) -> QPointF:
    (item,) = guesses.findItems(text, Qt.MatchFlag.MatchExactly)
    guesses.scrollToItem(item)
    return guesses.visualItemRect(item).center().toPointF()


def test_a_guess_is_chosen_among_the_words_from_a_to_z(game: MainWindow) -> None:
    guesses = game.next_word.guesses
    assert guesses.isVisible()
    assert offered(guesses) == sorted(LISTED, key=str.casefold)
    assert not bars(game).isVisible()
    assert "0." not in said(game.next_word)
    assert not game.next_word.listing.isVisible()


@pytest.mark.parametrize("right", [True, False])
def test_a_click_on_a_word_guesses_it(game: MainWindow, right: bool) -> None:
    result = game.state.result
    assert result.prediction is not None
    best = result.candidates[result.prediction].text
    word = best if right else next(text for text in LISTED if text != best)
    guesses = game.next_word.guesses
    click(guesses, at(guesses, word))
    assert not game.state.concealed
    assert game.state.settings == MIXED
    assert f"Your guess: “{word}”. {int(right)} right of 1" in game.next_word.score.text()
    assert bars(game).isVisible()


def test_a_guess_is_made_with_the_keys(game: MainWindow) -> None:
    guesses = game.next_word.guesses
    guesses.setFocus()
    press(game, Key.Key_Home, Key.Key_Right, Key.Key_Return)
    assert f"Your guess: “{offered(guesses)[1]}”" in game.next_word.score.text()


def test_chips_can_be_guessed_too(game: MainWindow) -> None:
    click(game.words, chip(game, LAZY))
    assert "Your guess: “lazy”. 0 right of 1" in game.next_word.score.text()


def test_without_a_vocabulary_there_is_no_list(open_window: OpenWindow) -> None:
    window = open_window()
    window.state.set_guessing(True)
    assert window.next_word.question.isVisible()
    assert not window.next_word.guesses.isVisible()
    assert not reaches_beyond(window.state.result)


COUNTED: dict[str, tuple[Callable[[Guessing], None], int]] = {
    "the predicted candidate": (lambda g: g.take_candidate(_prediction(), RESULT), 1),
    "another candidate": (lambda g: g.take_candidate(_prediction() - 1, RESULT), 0),
    "an unknown word": (lambda g: g.take(LAZY, RESULT), 0),
}


def _prediction() -> int:
    assert RESULT.prediction is not None
    return RESULT.prediction


@pytest.mark.parametrize("what", COUNTED)
def test_guesses_are_counted(what: str) -> None:
    take, n_right = COUNTED[what]
    guessing = Guessing(on=True)
    take(guessing)
    assert (guessing.n_right, guessing.n_tried, guessing.waiting) == (n_right, 1, False)


def test_a_place_of_the_predicted_word_is_right_however_it_is_written() -> None:
    """“The” and “the” are one word of these vectors."""
    result = next(
        each
        for each in (compute(with_vectors(FOX, 0).replace(seed=seed)) for seed in range(500))
        if each.predicted_position == 0
    )
    for position in (0, 6):
        guessing = Guessing(on=True)
        guessing.take(position, result)
        assert guessing.n_right == 1


def test_a_look_that_the_model_has_not_leaves_the_line_there(open_window: OpenWindow) -> None:
    window = open_window(MIXED.replace(display=Display(look="over training")))
    assert "the likeliest 20 of" in window.next_word.listing.text()
    assert window.next_word.listing.isVisible()
