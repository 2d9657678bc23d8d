import dataclasses
import random
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import numpy as np
import pytest
from hands import arrive
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.examples import Example, examples
from core.model_records import AttentionSettings
from core.models import MODELS, compute
from core.settings import (
    LOOKS,
    MAX_DRAW,
    MAX_SEED,
    MAX_WINDOW,
    MAX_WORDS,
    PICTURES,
    Display,
    Knockout,
    Settings,
    SettingsError,
)
from gui.state import AppState

START = Settings()
HEADS = AttentionSettings(n_head=3, d_model=8)
OF_ANY_MODEL = [example for example in examples() if not example.needs_model]
OF_ONE_MODEL = [example for example in examples() if example.needs_model]
TOO_LONG = "word " * (MAX_WORDS + 1)


@pytest.fixture
def state(app: QApplication) -> Iterator[AppState]:
    state = AppState(START)
    yield state
    state.deleteLater()


@pytest.fixture
def results(state: AppState) -> list[Settings]:
    """The settings of every result that the state has told of."""
    told: list[Settings] = []
    state.result_changed.connect(lambda result: told.append(result.settings))
    return told


@pytest.fixture
def notices(state: AppState) -> list[str]:
    told: list[str] = []
    state.notice_changed.connect(told.append)
    return told


def undo_all(state: AppState) -> list[str]:
    """The name of every step, the last first."""
    names = []
    while state.history.canUndo():
        names.append(state.history.undoText())
        state.history.undo()
    return names


# what intents do


def test_it_starts_with_a_result_and_no_past(state: AppState) -> None:
    assert state.settings == START
    assert state.result.settings == START
    assert state.seen.seconds > 0
    assert not state.history.canUndo()
    assert state.hovered is None
    assert state.settings.display == Display()
    assert not state.concealed
    assert state.beside.comparison is None
    assert state.beside.knocking_out is None


def test_an_unknown_model_is_refused(app: QApplication) -> None:
    with pytest.raises(SettingsError, match="no model"):
        AppState(START.replace(model="crystal ball"))


INTENTS: dict[str, tuple[Callable[[AppState], object], Settings]] = {
    "sentence": (lambda s: s.set_sentence("the cat"), Settings("the cat", 1)),
    "word": (lambda s: s.select(7), START.replace(position=7)),
    "window": (lambda s: s.set_window(5), START.replace(window=5)),
    "largest window": (lambda s: s.set_window(MAX_WINDOW), START.replace(window=MAX_WINDOW)),
    "seed": (lambda s: s.set_seed(42), START.replace(seed=42)),
    "largest seed": (lambda s: s.set_seed(MAX_SEED), START.replace(seed=MAX_SEED)),
    "example": (
        lambda s: s.restart_with(examples()[1].settings, "example"),
        examples()[1].settings,
    ),
    "example of the menu": (lambda s: s.try_example(OF_ANY_MODEL[2]), OF_ANY_MODEL[2].settings),
    "example of a model": (lambda s: s.try_example(OF_ONE_MODEL[1]), OF_ONE_MODEL[1].settings),
    "earlier sentences": (lambda s: s.set_earlier("a b"), START.replace(earlier="a b")),
    "model": (lambda s: s.set_model("attention"), START.replace(model="attention")),
    "moved vector": (
        lambda s: s.move_vector("fox", (1.0, 2.0, 0.5)),
        START.replace(vectors=(("fox", (1.0, 2.0, 0.5)),)),
    ),
    "picture": (
        lambda s: s.set_display(picture="arcs"),
        START.replace(display=Display(picture="arcs")),
    ),
    "number of seeds": (lambda s: s.set_n_seeds(50), START.replace(n_seeds=50)),
}


@pytest.mark.parametrize(("intent", "settings"), INTENTS.values(), ids=INTENTS.keys())
def test_an_intent_is_computed_told_once_and_can_be_undone(
    state: AppState,
    results: list[Settings],
    intent: Callable[[AppState], object],
    settings: Settings,
) -> None:
    intent(state)
    assert state.settings == settings
    assert results == [settings]
    intent(state)
    assert results == [settings], "told although nothing changed"
    state.history.undo()
    assert state.settings == START
    assert not state.history.canUndo()
    state.history.redo()
    assert state.settings == settings
    assert results == [settings, START, settings]


@pytest.mark.parametrize(("asked", "selected"), [(-1, 0), (-100, 0), (9, 8), (10**6, 8), (0, 0)])
def test_selecting_outside_the_sentence_means_its_ends(
    state: AppState, asked: int, selected: int
) -> None:
    state.select(asked)
    assert state.settings.position == selected


def test_nothing_can_be_selected_in_an_empty_sentence(state: AppState) -> None:
    state.set_sentence("")
    state.select(3)
    assert state.settings == Settings("", 0)


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("Look: The quick brown fox jumps over the lazy dog", "jumps"),
        ("jumps over the lazy dog", "jumps"),
        ("The quick brown fox jumps", "jumps"),
        ("The quick brown fox leaps over the lazy dog", "leaps"),
        ("The quick brown fox over the lazy dog", "fox"),
    ],
)
def test_typing_keeps_the_selected_word(state: AppState, sentence: str, word: str) -> None:
    state.set_sentence(sentence)
    assert state.result.tokens[state.settings.position].text == word


def test_typing_on_behind_the_last_word_moves_the_selection_on(state: AppState) -> None:
    state.select(8)
    state.set_sentence(START.sentence + " barks")
    assert state.result.tokens[state.settings.position].text == "barks"


def test_selecting_computes_no_attention_anew(state: AppState) -> None:
    before = state.result.pattern
    state.select(2)
    assert state.result.pattern is before
    state.set_seed(1)
    assert state.result.pattern is not before


def test_the_story_is_of_what_is_on_screen(state: AppState) -> None:
    before = state.story()
    state.select(2)
    assert state.story() != before
    assert any(span.position == 2 for paragraph in state.story() for span in paragraph)


def test_a_way_of_looking_computes_no_attention_anew(
    state: AppState, results: list[Settings]
) -> None:
    before = state.result.pattern
    for changes in ({"fixed_scale": True}, {"look": "over seeds"}, {"picture": "arcs"}):
        display = dataclasses.replace(state.settings.display, **changes)
        state.set_display(**changes)
        assert state.settings == START.replace(display=display)
        assert state.settings.asks_as(START)
        assert state.result.pattern is before
    assert len(results) == 3
    assert undo_all(state)
    assert state.settings == START


@pytest.mark.parametrize("changes", [{"look": "crystal ball"}, {"picture": 3}], ids=str)
def test_there_are_no_other_ways_of_looking(state: AppState, changes: dict[str, Any]) -> None:
    with pytest.raises(SettingsError):
        state.set_display(**changes)
    assert state.settings == START


# examples and the way back


def test_an_example_of_any_model_keeps_the_present_one(state: AppState) -> None:
    state.set_model("attention")
    state.adjust({"n_head": 3, "d_model": 8})
    for example in OF_ANY_MODEL:
        state.try_example(example)
        assert state.settings == example.settings.replace(model="attention", attention=HEADS)


def test_an_example_of_one_model_goes_to_it(state: AppState) -> None:
    for example in OF_ONE_MODEL:
        state.set_model("attention")
        state.adjust({"n_head": 2})
        state.set_model("notebook")
        state.try_example(example)
        own = example.settings.model
        assert state.settings.model == own
        assert state.settings.own == example.settings.own
        assert state.settings.asks_as(example.settings)


def test_an_example_of_self_attention_leaves_the_training_as_it_is(state: AppState) -> None:
    state.set_model("transformer")
    state.adjust({"n_step": 77, "d_model": 64})
    state.try_example(next(e for e in OF_ONE_MODEL if e.settings.model == "attention"))
    assert state.settings.model == "attention"
    assert (state.settings.transformer.n_step, state.settings.transformer.d_model) == (77, 64)


def test_the_notebook_has_nothing_to_adjust(state: AppState) -> None:
    before = state.settings
    state.adjust({"n_head": 2})
    state.set_head(1)
    assert state.settings == before
    assert not state.history.canUndo()


@pytest.mark.parametrize("settings", [START, OF_ONE_MODEL[0].settings], ids=lambda s: s.model)
def test_a_restart_keeps_the_way_of_looking_and_what_is_pinned(
    state: AppState, settings: Settings
) -> None:
    state.set_seed(4)
    state.pin()
    state.set_display(look="in order", fixed_scale=True)
    kept = {"display": state.settings.display, "pin": state.settings.pin}
    assert kept["pin"] == START.replace(seed=4)
    state.restart_with(settings, "there")
    assert state.settings == settings.replace(**kept)
    assert state.history.undoText() == "there"


# the models


def test_each_model_keeps_its_settings_while_another_is_on(state: AppState) -> None:
    state.set_model("attention")
    state.adjust({"n_head": 3, "d_model": 8})
    state.set_head(2)
    state.set_model("notebook")
    assert state.result.pattern.n_head == 1
    state.set_model("attention")
    assert (state.result.pattern.n_head, state.result.head) == (3, 2)
    assert undo_all(state) == [
        "model Notebook → Self-attention",
        "model Self-attention → Notebook",
        "head 1 → 3",
        "heads, width of the vectors",
        "model Notebook → Self-attention",
    ]


def test_adjusting_is_computed_and_can_be_undone(state: AppState) -> None:
    state.set_model("attention")
    start = state.settings
    state.adjust({"n_head": 3, "d_model": 8})
    assert state.settings == start.replace(attention=HEADS)
    assert state.result.pattern.n_head == 3
    state.history.undo()
    assert state.settings == start


def test_a_head_that_is_gone_gives_way(state: AppState) -> None:
    state.set_model("attention")
    state.adjust({"n_head": 3})
    state.set_head(2)
    state.adjust({"n_head": 2})
    assert state.result.head == 1
    state.set_head(None)
    assert state.result.head is None
    state.adjust({"n_head": 1})
    assert state.result.head == 0


def test_adjustments_can_be_taken_back_at_once(state: AppState) -> None:
    state.set_model("attention")
    for changes in ({"n_head": 3}, {"mask": "none"}, {"temperature": 2.0}):
        state.adjust(changes)
    own = state.settings.attention
    state.reset_model({"n_head": 1, "mask": "causal"})
    assert state.settings.attention == AttentionSettings(temperature=2.0)
    state.reset_model()
    assert state.settings == START.replace(model="attention")
    state.history.undo()
    state.history.undo()
    assert state.settings.attention == own


# what if


def test_a_knock_out_follows_its_words(state: AppState) -> None:
    state.toggle_knockout(Knockout(6))
    state.toggle_knockout(Knockout(2, 4))
    state.set_sentence("Look: " + START.sentence)
    assert state.settings.knockouts == (Knockout(3, 5), Knockout(7))
    state.set_sentence("Look: The quick fox jumps over the lazy dog")
    assert state.settings.knockouts == (Knockout(6),), "an edge goes with its word"
    state.toggle_knockout(Knockout(6))
    assert state.settings.knockouts == ()
    assert undo_all(state) == [
        "restoring “the”",
        "typing",
        "typing",
        "knock-out of “jumps” → “brown”",
        "knock-out of “the”",
    ]


def test_knocking_out_is_compared_with_what_was_before(state: AppState) -> None:
    state.toggle_knockout(Knockout(2))
    comparison = state.beside.knocking_out
    assert comparison is not None
    assert comparison.a.settings == START
    assert comparison.b is state.result
    assert len(state.story()) > len(AppState(START, state).story())
    state.restore_all()
    assert state.beside.knocking_out is None
    assert state.settings == START


def test_a_drag_is_one_step_and_can_be_put_back(state: AppState) -> None:
    for x in (0.1, 0.2, 0.3):
        state.move_vector("fox", (x, 0.0, 0.0))
    state.move_vector("dog", (1.0, 1.0, 1.0))
    state.restore_vector("fox")
    assert state.settings.vectors == (("dog", (1.0, 1.0, 1.0)),)
    state.restore_vectors()
    assert state.settings == START
    steps = ["putting back", "moving “fox”", "moving “dog”", "moving “fox”"]
    assert undo_all(state) == steps


def test_each_drag_of_a_word_is_a_step(state: AppState) -> None:
    for drag in (0.1, 0.5):
        for x in (drag, drag + 0.1):
            state.move_vector("fox", (x, 0.0, 0.0))
        state.end_move()
    assert undo_all(state) == ["moving “fox”", "moving “fox”"]


# one word more


def test_each_draw_has_its_number(state: AppState) -> None:
    for n in (1, 2, 3):
        state.draw()
        assert state.settings.draw == n
        assert state.result.drawn is not None
    state.forget_draw()
    assert state.settings == START
    assert undo_all(state) == ["leaving the draw", "draw 0 → 3"]


def test_nothing_can_be_drawn_where_nothing_is_predicted(state: AppState) -> None:
    state.select(0)
    state.draw()
    assert state.settings == START.replace(position=0)


def test_the_last_draw_is_the_last(state: AppState) -> None:
    state.restart_with(START.replace(draw=MAX_DRAW), "last")
    state.draw()
    assert state.settings.draw == MAX_DRAW


def test_a_word_is_accepted_behind_the_sentence_only(state: AppState) -> None:
    assert not state.can_accept
    state.accept()
    assert state.settings == START
    state.select(8)
    word = state.result.next_word
    assert word is not None
    assert state.can_accept
    state.accept()
    assert state.settings == START.replace(sentence=f"{START.sentence} {word}", position=9)
    assert state.history.undoText() == f"accepting “{word}”"


def test_words_can_be_drawn_and_accepted_one_after_the_other(state: AppState) -> None:
    state.set_model("attention")
    state.select(8)
    state.draw()
    words = START.sentence.split()
    for n in range(1, 6):
        assert state.settings.draw == n
        drawn = state.result.drawn_position
        assert drawn is not None
        words.append(state.result.tokens[drawn].text)
        state.accept()
        assert state.settings.sentence.split() == words
        assert state.settings.position == len(words) - 1


@pytest.mark.parametrize("end", [" ", "\n", "\u3000"], ids=ascii)
def test_an_accepted_word_needs_one_gap_only(state: AppState, end: str) -> None:
    state.restart_with(Settings("one two" + end, 1), "there")
    word = state.result.next_word
    state.accept()
    assert state.settings.sentence == f"one two{end}{word}"


def test_a_full_sentence_takes_no_word_more(state: AppState, notices: list[str]) -> None:
    full = Settings("w " * MAX_WORDS, MAX_WORDS - 1)
    state.restart_with(full, "full")
    arrive(state)
    state.accept()
    assert state.settings == full
    assert "2,049 words" in notices[-1]


# comparing


def test_what_follows_is_compared_with_what_is_pinned(state: AppState) -> None:
    state.pin()
    assert state.settings == START.replace(pin=START, display=Display(picture="difference"))
    state.set_seed(5)
    comparison = state.beside.comparison
    assert comparison is not None
    assert (comparison.a.settings, comparison.b) == (START, state.result)
    assert state.beside.comparison is comparison, "computed once"
    state.pin()
    assert state.settings.pin == START.replace(seed=5, display=Display(picture="difference"))
    state.unpin()
    assert state.beside.comparison is None
    assert state.settings == START.replace(seed=5)


@pytest.mark.parametrize("picture", ["arcs", "map", "mean"])
def test_pinning_leads_to_the_difference_and_unpinning_away_from_it(
    state: AppState, picture: str
) -> None:
    state.set_display(picture=picture)
    state.pin()
    assert state.settings.display.picture == "difference"
    state.set_display(picture="pinned")
    state.pin()
    assert state.settings.display.picture == "pinned"
    state.set_display(picture=picture)
    state.unpin()
    assert state.settings.display.picture == picture


# what is refused


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        (TOO_LONG, "2,049 words"),
        ("x" * 300_000, "300,000 characters"),
        ("half an emoji \ud83d here", "not valid Unicode"),
    ],
    ids=["words", "characters", "surrogate"],
)
def test_a_sentence_that_cannot_be_is_refused_with_a_reason(
    state: AppState, results: list[Settings], notices: list[str], sentence: str, told: str
) -> None:
    state.set_sentence(sentence)
    assert state.settings == START
    assert results == []
    assert not state.history.canUndo()
    assert told in notices[-1]
    assert notices[-1].endswith("The text before is still shown.")


@pytest.mark.parametrize("sentence", [START.sentence, "the cat"], ids=["same", "another"])
def test_the_reason_goes_with_the_next_sentence_that_can_be(
    state: AppState, notices: list[str], sentence: str
) -> None:
    state.set_sentence(TOO_LONG)
    state.set_sentence(sentence)
    assert notices[-1] == ""


def test_a_null_character_is_a_character(state: AppState) -> None:
    state.set_sentence("a\0b c")
    assert [token.text for token in state.result.tokens] == ["a\0b", "c"]


# undo


Step = Callable[[AppState], object]


def typing(text: str, after: str = "") -> list[Step]:
    """A sentence typed key by key."""
    return [lambda s, n=n: s.set_sentence(after + text[:n]) for n in range(1, len(text) + 1)]


RUNS: dict[str, tuple[list[Step], list[str]]] = {
    "a spin is one step": ([lambda s, n=n: s.set_seed(n) for n in range(1, 10)], ["seed 0 → 9"]),
    "so is a run of windows": (
        [lambda s, n=n: s.set_window(n) for n in (3, 4, 5)],
        ["context 2 → 5"],
    ),
    "so are arrow keys": (
        [lambda s, n=n: s.select(n) for n in (5, 6, 7)],
        ["selection “jumps” → “lazy”"],
    ),
    "different boxes are different steps": (
        [lambda s: s.set_seed(1), lambda s: s.set_window(3), lambda s: s.set_seed(2)],
        ["seed 1 → 2", "context 2 → 3", "seed 0 → 1"],
    ),
    "typing goes word by word": (typing("ab cd", START.sentence + " "), ["typing", "typing"]),
    "a selection in between parts it": (
        [*typing("a", "x"), lambda s: s.set_seed(3), *typing("b", "xa")],
        ["typing", "seed 0 → 3", "typing"],
    ),
    "there and back again is nothing": (
        [lambda s: s.set_seed(1), lambda s: s.set_seed(0)],
        [],
    ),
    "nor is a letter typed and taken back": (
        [lambda s: s.set_sentence(START.sentence + "s"), lambda s: s.set_sentence(START.sentence)],
        [],
    ),
    "so is a walk through the heads": (
        [lambda s, n=n: s.set_head(n) for n in (2, None, 1)],
        ["head 1 → 2"],
    ),
    "different adjustments are different steps": (
        [lambda s: s.adjust({"n_head": 4}), lambda s: s.adjust({"mask": "none"})],
        ["mask", "heads 3 → 4"],
    ),
    "a temperature turned is one step": (
        [lambda s, n=n: s.adjust({"temperature": n}) for n in (1.1, 1.2, 1.3)],
        ["temperature 1 → 1.3"],
    ),
    "each knock-out is a step": (
        [lambda s, n=n: s.toggle_knockout(Knockout(n)) for n in (1, 2)],
        ["knock-out of “brown”", "knock-out of “quick”"],
    ),
    "examples are steps of their own": (
        [lambda s, e=e: s.restart_with(e.settings, "example") for e in examples()[1:4]],
        ["example"] * 3,
    ),
}


@pytest.mark.parametrize(("steps", "names"), RUNS.values(), ids=RUNS.keys())
def test_what_counts_as_one_step(state: AppState, steps: list[Step], names: list[str]) -> None:
    several = AttentionSettings(n_head=3)
    state.show(START.replace(model="attention", attention=several))
    start = state.settings
    for step in steps:
        step(state)
    end = state.settings
    assert undo_all(state) == names
    assert state.settings == start
    while state.history.canRedo():
        state.history.redo()
    assert state.settings == end


def test_picture_look_and_scale_are_undone_apart(state: AppState) -> None:
    displays = [state.settings.display]
    for changes in ({"picture": "arcs"}, {"look": "in order"}, {"fixed_scale": True}):
        state.set_display(**changes)
        displays.append(state.settings.display)
    while state.history.canUndo():
        assert state.settings.display == displays.pop()
        state.history.undo()
    assert displays == [Display()]


def test_undone_typing_stops_at_words(state: AppState) -> None:
    for step in typing("the cat sat"):
        step(state)
    seen = []
    while state.history.canUndo():
        seen.append(state.settings.sentence)
        state.history.undo()
    assert seen == ["the cat sat", "the cat ", "the "]


def test_a_step_after_undo_forgets_what_was_undone(state: AppState) -> None:
    state.set_seed(5)
    state.history.undo()
    state.set_window(4)
    assert not state.history.canRedo()
    assert undo_all(state) == ["context 2 → 4"]


@pytest.mark.parametrize("pasted", ["A B C D E F G H I", "x"], ids=["as many words", "fewer"])
def test_a_paste_over_everything_is_a_step_of_its_own(state: AppState, pasted: str) -> None:
    state.set_sentence(START.sentence + "s")
    state.set_sentence(pasted)
    state.history.undo()
    assert state.settings.sentence == START.sentence + "s"


# hover


def test_hover_is_told_when_it_changes(state: AppState) -> None:
    told: list[int | None] = []
    state.hover_changed.connect(told.append)
    for position in (None, 3, 3, 4, None, None, 0):
        state.hover(position)
    assert told == [3, 4, None, 0]
    assert state.hovered == 0


@pytest.mark.parametrize(
    ("sentence", "left"), [("the cat", None), ("a b c d", 3), ("", None)], ids=repr
)
def test_hover_goes_with_the_word(
    state: AppState, results: list[Settings], sentence: str, left: int | None
) -> None:
    state.hover(3)
    told: list[tuple[int | None, int]] = []
    state.hover_changed.connect(lambda position: told.append((position, len(results))))
    state.set_sentence(sentence)
    assert state.hovered == left
    assert told == ([] if left is not None else [(None, 0)]), "told too late for the views"


def test_the_signal_carries_the_result_itself(state: AppState, qtbot: QtBot) -> None:
    with qtbot.waitSignal(state.result_changed, timeout=1000) as told:
        state.set_seed(9)
    assert told.args == [state.result]


# any sequence of intents


class Walk(RuleBasedStateMachine):
    """Whatever is asked for, in whatever order, the settings stay valid and undo leads back."""

    @initialize()
    def start(self) -> None:
        self.state = AppState(START)
        self.told: list[Settings] = []
        self.state.result_changed.connect(lambda result: self.told.append(result.settings))

    @rule(words=st.lists(st.sampled_from(("the", "cat", "😀", "القطة", "a\0b")), max_size=6))
    def set_sentence(self, words: list[str]) -> None:
        self.state.set_sentence(" ".join(words))

    @rule(text=st.sampled_from((" on", "x", "\n", "\ud800", TOO_LONG)))
    def type_on(self, text: str) -> None:
        self.state.set_sentence(self.state.settings.sentence + text)

    @rule(position=st.integers(-3, 12))
    def select(self, position: int) -> None:
        self.state.select(position)

    @rule(window=st.integers(1, 4) | st.just(MAX_WINDOW))
    def set_window(self, window: int) -> None:
        self.state.set_window(window)

    @rule(seed=st.integers(0, 3) | st.just(MAX_SEED))
    def set_seed(self, seed: int) -> None:
        self.state.set_seed(seed)

    @rule(example=st.sampled_from(examples()[:5]))
    def choose(self, example: Example) -> None:
        self.state.restart_with(example.settings, "example")

    @rule(example=st.sampled_from(examples()))
    def try_example(self, example: Example) -> None:
        self.state.try_example(example)

    @rule(model=st.sampled_from([*MODELS]))
    def set_model(self, model: str) -> None:
        self.state.set_model(model)

    @rule(
        changes=st.fixed_dictionaries(
            {},
            optional={
                "n_head": st.integers(1, 3),
                "d_model": st.integers(1, 4),
                "mask": st.sampled_from(("none", "causal", "window")),
                "projections": st.sampled_from(("random", "identity")),
                "read_out": st.sampled_from(("dot", "distance")),
                "temperature": st.sampled_from((0.05, 2.0)),
                "top_k": st.none() | st.integers(1, 3),
            },
        )
    )
    def adjust(self, changes: dict[str, Any]) -> None:
        self.state.adjust(changes)

    @rule()
    def reset_model(self) -> None:
        self.state.reset_model()

    @rule(head=st.none() | st.integers(0, 2))
    def set_head(self, head: int | None) -> None:
        if head is None or head < self.state.settings.attention.n_head:
            self.state.set_head(head)

    @rule(
        key=st.integers(0, 5), query=st.none() | st.integers(0, 5), head=st.none() | st.integers(0)
    )
    def knock_out(self, key: int, query: int | None, head: int | None) -> None:
        if max(key, query or 0) < len(self.state.result.tokens) and (head or 0) < 3:
            self.state.toggle_knockout(Knockout(key, query, head))

    @rule(word=st.sampled_from(("the", "cat")), width=st.integers(1, 4))
    def move(self, word: str, width: int) -> None:
        self.state.move_vector(word, (1.5,) * width)

    @rule()
    def draw(self) -> None:
        self.state.draw()

    @rule()
    def accept(self) -> None:
        self.state.accept()

    @rule()
    def pin(self) -> None:
        self.state.pin()

    @rule()
    def unpin(self) -> None:
        self.state.unpin()

    @rule(picture=st.sampled_from(PICTURES), look=st.sampled_from(LOOKS))
    def look(self, picture: str, look: str) -> None:
        self.state.set_display(picture=picture, look=look)

    @rule(position=st.none() | st.integers(0, 2))
    def hover(self, position: int | None) -> None:
        if position is None or position < len(self.state.result.tokens):
            self.state.hover(position)

    @precondition(lambda self: self.state.history.canUndo())
    @rule()
    def undo(self) -> None:
        self.state.history.undo()

    @precondition(lambda self: self.state.history.canRedo())
    @rule()
    def redo(self) -> None:
        self.state.history.redo()

    @invariant()
    def what_is_told_is_what_is_shown(self) -> None:
        assert self.told[-1:] in ([], [self.state.settings])

    @invariant()
    def the_result_is_of_the_settings(self) -> None:
        result, settings = self.state.result, self.state.settings
        assert Settings.from_dict(settings.as_dict()) == settings
        assert [t.text for t in result.tokens] == settings.sentence.split()
        afresh = compute(settings)
        np.testing.assert_array_equal(result.on_view, afresh.on_view)
        np.testing.assert_array_equal(result.probabilities, afresh.probabilities)
        assert (result.prediction, result.drawn) == (afresh.prediction, afresh.drawn)
        assert self.state.hovered is None or self.state.hovered < max(len(result.tokens), 1)

    @invariant()
    def what_it_is_compared_with_is_what_is_pinned(self) -> None:
        state, settings = self.state, self.state.settings
        pinned, before = state.beside.comparison, state.beside.knocking_out
        assert (None if pinned is None else pinned.a.settings) == settings.pin
        assert pinned is None or pinned.b is state.result
        assert (before is None) == (settings.knockouts == ())
        assert before is None or before.a.settings == settings.replace(knockouts=())
        np.testing.assert_array_equal(
            [] if before is None else before.a.probabilities,
            [] if before is None else compute(before.a.settings).probabilities,
        )

    @invariant()
    def everything_can_be_told(self) -> None:
        assert self.state.story()
        assert (self.state.receipt() is None) == (not self.state.result.tokens)

    def teardown(self) -> None:
        end, n_steps = self.state.settings, self.state.history.index()
        undo_all(self.state)
        assert self.state.settings == START
        self.state.history.setIndex(n_steps)
        assert self.state.settings == end
        self.state.deleteLater()


@pytest.mark.usefixtures("app")
class TestWalk(Walk.TestCase):
    settings = hypothesis.settings(max_examples=30, stateful_step_count=25)


def test_a_long_random_walk_can_be_undone(state: AppState) -> None:
    rng = random.Random(8)
    for _ in range(400):
        match rng.randrange(5):
            case 0:
                state.set_sentence(" ".join(rng.choices("abc", k=rng.randrange(7))))
            case 1:
                state.select(rng.randrange(-2, 9))
            case 2:
                state.set_window(rng.randint(1, 6))
            case 3:
                state.set_seed(rng.randrange(4))
            case _:
                getattr(state.history, rng.choice(("undo", "redo")))()
    assert undo_all(state)
    assert state.settings == START


# selections


def test_a_walk_along_the_words_is_one_step_but_clicks_are_not(state: AppState) -> None:
    for position in (5, 6, 7):
        state.select(position)
    state.select(1)
    assert undo_all(state) == ["selection “lazy” → “quick”", "selection “jumps” → “lazy”"]
    assert state.settings == START
