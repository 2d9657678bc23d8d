"""What the Edit menu says that it would undo."""

import re
from collections.abc import Callable, Iterator

import pytest
from hands import CTRL, SHIFT, Key, OpenWindow, click, press, turn_wheel
from learned import layered
from parts import entries_of, seed_box
from PySide6.QtWidgets import QApplication
from tools import next_undo, undo

from core.examples import examples
from core.model_records import AttentionSettings, TransformerSettings
from core.settings import MAX_SEED, Knockout, Settings
from gui.history import Run, Walk
from gui.main_window import MainWindow
from gui.state import AppState
from gui.step_names import ADJUSTMENTS, WAYS_OF_LOOKING

ATTENTION = Settings(model="attention")
LAST = Settings(position=8)
NEXT = "the"  # what is predicted behind `LAST`
Do = Callable[[AppState], object]


@pytest.fixture
def make(app: QApplication) -> Iterator[Callable[[Settings], AppState]]:
    made: list[AppState] = []

    def make_it(settings: Settings) -> AppState:
        made.append(AppState(settings))
        return made[-1]

    yield make_it
    for state in made:
        state.deleteLater()


STEPS: dict[str, tuple[Settings, Do, str]] = {
    "typing": (Settings(), lambda s: s.set_sentence("the cat"), "typing"),
    "earlier sentences": (Settings(), lambda s: s.set_earlier("a"), "earlier sentences"),
    "selection": (Settings(position=3), lambda s: s.select(8), "selection “fox” → “dog”"),
    "context": (Settings(), lambda s: s.set_window(5), "context 2 → 5"),
    "seed": (Settings(seed=3), lambda s: s.set_seed(4), "seed 3 → 4"),
    "largest seed": (Settings(), lambda s: s.set_seed(MAX_SEED), f"seed 0 → {MAX_SEED}"),
    "seed of a list": (Settings(seed=7), lambda s: s.jump_to_seed(1), "seed 7 → 1"),
    "example": (Settings(), lambda s: s.try_example(examples()[1]), "example"),
    "named": (Settings(), lambda s: s.restart_with(LAST, "the way back"), "the way back"),
    "model": (
        Settings(),
        lambda s: s.set_model("attention"),
        "model Notebook → Self-attention",
    ),
    "model back": (
        ATTENTION,
        lambda s: s.set_model("notebook"),
        "model Self-attention → Notebook",
    ),
    "reset": (
        ATTENTION.replace(attention=AttentionSettings(n_head=2)),
        lambda s: s.reset_model(),
        "reset",
    ),
    "head": (
        ATTENTION.replace(attention=AttentionSettings(n_head=4, head=0)),
        lambda s: s.set_head(3),
        "head 1 → 4",
    ),
    "next head": (
        ATTENTION.replace(attention=AttentionSettings(n_head=4, head=3)),
        lambda s: s.next_head(),
        "head 4 → 1",
    ),
    "mean of the heads": (
        ATTENTION.replace(attention=AttentionSettings(n_head=4, head=1)),
        lambda s: s.set_head(None),
        "head 2 → mean",
    ),
    "knock-out": (Settings(), lambda s: s.toggle_word(6), "knock-out of “the”"),
    "restoring": (
        Settings(knockouts=(Knockout(3),)),
        lambda s: s.toggle_word(3),
        "restoring “fox”",
    ),
    "restoring all": (
        Settings(knockouts=(Knockout(3), Knockout(2))),
        lambda s: s.restore_all(),
        "restoring",
    ),
    "moving": (
        Settings(),
        lambda s: s.move_vector("fox", (0.1, 0.2, 0.3)),
        "moving “fox”",
    ),
    "putting back": (
        Settings(vectors=(("fox", (1.0, 1.0, 1.0)),)),
        lambda s: s.restore_vectors(),
        "putting back",
    ),
    "draw": (Settings(draw=2), lambda s: s.draw(), "draw 2 → 3"),
    "leaving the draw": (Settings(draw=2), lambda s: s.forget_draw(), "leaving the draw"),
    "accepting": (LAST, lambda s: s.accept(), f"accepting “{NEXT}”"),
    "pin": (Settings(), lambda s: s.pin(), "pin"),
    "unpinning": (Settings(pin=LAST), lambda s: s.unpin(), "unpinning"),
    "number of seeds": (
        Settings(n_seeds=100),
        lambda s: s.set_n_seeds(50),
        "number of seeds 100 → 50",
    ),
    "picture": (Settings(), lambda s: s.set_display(picture="arcs"), "picture"),
    "look": (Settings(), lambda s: s.set_display(look="in order"), "look"),
    "colour scale": (Settings(), lambda s: s.set_display(fixed_scale=True), "colour scale"),
    "several at once": (
        ATTENTION,
        lambda s: s.adjust({"n_head": 2, "mask": "none"}),
        "heads, mask",
    ),
}
for field, value, name in (
    ("embeddings", "glove", "embeddings random → GloVe"),
    ("d_model", 12, "width of the vectors 3 → 12"),
    ("n_head", 4, "heads 1 → 4"),
    ("d_head", 5, "width of the heads"),  # as wide as the vectors at first, which is no number
    ("projections", "identity", "projections"),
    ("positions", "sinusoidal", "positions"),
    ("mask", "none", "mask"),
    ("scaled", False, "scaling"),
    ("read_out", "distance", "read-out"),
    ("temperature", 0.7, "temperature 1 → 0.7"),
    ("top_k", 4, "top-k"),
    ("top_p", 0.35, "top-p 1 → 0.35"),
):
    adjust = (lambda f, v: lambda s: s.adjust({f: v}))(field, value)
    STEPS[f"adjusting {field}"] = (ATTENTION, adjust, name)

LAYERED = layered(n_layer=3, n_head=2)
STEPS["layer"] = (LAYERED, lambda s: s.set_layer(2), "layer 1 → 3")
STEPS["head of a layer"] = (LAYERED, lambda s: s.set_head(None), "head 1 → mean")
STEPS["knock-out in a layer"] = (
    LAYERED,
    lambda s: s.toggle_edge(4, 1),
    "knock-out of “jumps” → “quick” in layer 1",
)
for field, value, name in (
    ("text", "both", "text grammar → both"),
    ("difficulty", 3, "difficulty 2 → 3"),
    ("share", 0.25, "share of the file 0.5 → 0.25"),
    ("objective", "masked", "objective next word → masked word"),
    ("n_layer", 4, "layers 2 → 4"),
    ("n_head", 2, "heads 4 → 2"),
    ("d_model", 64, "width of the vectors 32 → 64"),
    ("n_step", 500, f"steps {LAYERED.transformer.n_step} → 500"),
    ("temperature", 0.7, "temperature 1 → 0.7"),
):
    adjust = (lambda f, v: lambda s: s.adjust({f: v}))(field, value)
    STEPS[f"training with {field}"] = (LAYERED, adjust, name)


@pytest.mark.parametrize("what", STEPS)
def test_each_step_says_what_it_did(make: Callable[[Settings], AppState], what: str) -> None:
    settings, act, name = STEPS[what]
    state = make(settings)
    act(state)
    assert state.settings != settings
    assert state.history.undoText() == name
    state.history.undo()
    assert state.settings == settings
    assert state.history.redoText() == name


def test_every_adjustment_and_every_way_of_looking_is_named() -> None:
    records = (AttentionSettings, TransformerSettings)
    assert {name for record in records for name in record.__dataclass_fields__} == set(ADJUSTMENTS)
    assert set(Settings().display.__dataclass_fields__) == set(WAYS_OF_LOOKING)


RUNS: dict[str, tuple[Settings, list[Do], str]] = {
    "seed": (Settings(), [lambda s, n=n: s.set_seed(n) for n in range(1, 10)], "seed 0 → 9"),
    "context": (Settings(), [lambda s, n=n: s.set_window(n) for n in (3, 2, 1)], "context 2 → 1"),
    "walk": (
        Settings(position=2),
        [lambda s, n=n: s.select(n) for n in range(3, 9)],
        "selection “brown” → “dog”",
    ),
    "head": (
        ATTENTION.replace(attention=AttentionSettings(n_head=3)),
        [lambda s: s.next_head()] * 2,
        "head 1 → 3",
    ),
    "temperature": (
        ATTENTION,
        [lambda s, n=n: s.adjust({"temperature": n}) for n in (1.1, 0.9, 0.8)],
        "temperature 1 → 0.8",
    ),
    "draw": (Settings(), [lambda s: s.draw()] * 3, "draw 0 → 3"),
    "number of seeds": (
        Settings(n_seeds=100),
        [lambda s, n=n: s.set_n_seeds(n) for n in (101, 102)],
        "number of seeds 100 → 102",
    ),
    "drag": (
        Settings(),
        [lambda s, x=x: s.move_vector("fox", (x, 0.0, 0.0)) for x in (0.1, 0.2)],
        "moving “fox”",
    ),
}


@pytest.mark.parametrize("what", RUNS)
def test_a_run_says_where_it_began_and_where_it_ends(
    make: Callable[[Settings], AppState], what: str
) -> None:
    settings, acts, name = RUNS[what]
    state = make(settings)
    for act in acts:
        act(state)
    assert state.history.count() == 1
    assert state.history.undoText() == name
    state.history.undo()
    assert state.settings == settings
    assert state.history.redoText() == name


WORDS = {
    "R&D": "R&&D",
    "a" * 40: f"{'a' * 7}…{'a' * 8}",
    "قطة": "\u2068قطة\u2069",
    "<b>": "<b>",
}


@pytest.mark.parametrize("word", WORDS)
def test_words_are_short_and_keep_their_letters(
    make: Callable[[Settings], AppState], word: str
) -> None:
    state = make(Settings(f"one {word} two", 0))
    state.select(1)
    assert state.history.undoText() == f"selection “one” → “{WORDS[word]}”"
    state.toggle_word()
    assert state.history.undoText() == f"knock-out of “{WORDS[word]}”"


def test_without_words_there_is_only_the_name(make: Callable[[Settings], AppState]) -> None:
    state = make(Settings("", 0))
    state.set_seed(1)
    state.set_sentence("one two")
    assert state.history.undoText() == "typing"
    state.select(1 - state.settings.position)
    assert re.fullmatch("selection “(one|two)” → “(one|two)”", state.history.undoText())


def test_only_runs_and_walks_merge(make: Callable[[Settings], AppState]) -> None:
    state = make(Settings())
    state.set_seed(1)
    state.jump_to_seed(2)
    state.set_seed(3)
    names = [state.history.text(i) for i in range(state.history.count())]
    assert names == ["seed 0 → 1", "seed 1 → 2", "seed 2 → 3"]
    assert isinstance(state.history.command(0), Run)
    assert not isinstance(state.history.command(1), Run | Walk)


# in the window


def first_two(window: MainWindow) -> list[str]:
    return [path.removeprefix("Edit/") for path in entries_of(window) if path.startswith("Edit/")][
        :2
    ]


def test_the_menu_says_it_in_full(window: MainWindow) -> None:
    assert first_two(window) == ["Undo", "Redo"]
    turn_wheel(seed_box(window), 9)
    assert first_two(window) == ["Undo seed 0 → 9", "Redo"]
    undo(window)
    assert first_two(window) == ["Undo", "Redo seed 0 → 9"]
    press(window, Key.Key_Z, held=CTRL | SHIFT)
    assert window.state.settings.seed == 9
    assert first_two(window) == ["Undo seed 0 → 9", "Redo"]


def test_an_ampersand_is_read_as_one(open_window: OpenWindow) -> None:
    window = open_window(Settings("we do R&D here", 1))
    click(window.words, window.words.chip_rect(2).center())
    assert next_undo(window) == "selection “do” → “R&D”"
