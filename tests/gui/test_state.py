import random
from collections.abc import Callable, Iterator

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.examples import Example, examples
from core.settings import MAX_SEED, MAX_WINDOW, MAX_WORDS, Settings, SettingsError
from gui.state import AppState

START = Settings()
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
    assert state.compute_seconds > 0
    assert not state.history.canUndo()
    assert state.hovered is None
    assert not state.fixed_scale


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
    "a spin is one step": ([lambda s, n=n: s.set_seed(n) for n in range(1, 10)], ["seed"]),
    "so is a run of windows": ([lambda s, n=n: s.set_window(n) for n in (3, 4, 5)], ["context"]),
    "so are arrow keys": ([lambda s, n=n: s.select(n) for n in (5, 6, 7)], ["selection"]),
    "different boxes are different steps": (
        [lambda s: s.set_seed(1), lambda s: s.set_window(3), lambda s: s.set_seed(2)],
        ["seed", "context", "seed"],
    ),
    "typing goes word by word": (typing("ab cd", START.sentence + " "), ["typing", "typing"]),
    "a selection in between parts it": (
        [*typing("a", "x"), lambda s: s.set_seed(3), *typing("b", "xa")],
        ["typing", "seed", "typing"],
    ),
    "there and back again is nothing": (
        [lambda s: s.set_seed(1), lambda s: s.set_seed(0)],
        [],
    ),
    "nor is a letter typed and taken back": (
        [lambda s: s.set_sentence(START.sentence + "s"), lambda s: s.set_sentence(START.sentence)],
        [],
    ),
    "examples are steps of their own": (
        [lambda s, e=e: s.restart_with(e.settings, "example") for e in examples()[1:4]],
        ["example"] * 3,
    ),
}


@pytest.mark.parametrize(("steps", "names"), RUNS.values(), ids=RUNS.keys())
def test_what_counts_as_one_step(state: AppState, steps: list[Step], names: list[str]) -> None:
    for step in steps:
        step(state)
    end = state.settings
    assert undo_all(state) == names
    assert state.settings == START
    while state.history.canRedo():
        state.history.redo()
    assert state.settings == end


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
    assert undo_all(state) == ["context"]


@pytest.mark.parametrize("pasted", ["A B C D E F G H I", "x"], ids=["as many words", "fewer"])
def test_a_paste_over_everything_is_a_step_of_its_own(state: AppState, pasted: str) -> None:
    state.set_sentence(START.sentence + "s")
    state.set_sentence(pasted)
    state.history.undo()
    assert state.settings.sentence == START.sentence + "s"


# hover and scale


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


def test_the_scale_is_no_step_of_the_history(state: AppState, results: list[Settings]) -> None:
    state.set_fixed_scale(True)
    assert state.fixed_scale
    assert not state.history.canUndo()
    state.set_fixed_scale(False)
    assert not state.fixed_scale


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
        assert Settings(**settings.as_dict()) == settings
        assert [t.text for t in result.tokens] == settings.sentence.split()
        np.testing.assert_allclose(result.attention()[1:].sum(axis=1), 1)
        assert self.state.hovered is None or self.state.hovered < max(len(result.tokens), 1)

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
    assert undo_all(state) == ["selection", "selection"]
    assert state.settings == START
