import numpy as np
import pytest
from hypothesis import given
from strategies import any_settings, some_vectors

from core.model_records import AttentionSettings, TransformerSettings, VectorsReference
from core.models import MODELS, check_at_hand, compute, model_of
from core.models.notebook import Notebook
from core.models.self_attention import SelfAttention
from core.settings import Display, Knockout, Settings, SettingsError
from core.text import words_of


def test_the_table_is_keyed_by_name() -> None:
    assert (
        [model.name for model in MODELS.values()]
        == list(MODELS)
        == [
            "notebook",
            "attention",
            "transformer",
        ]
    )
    assert isinstance(model_of(Settings()), Notebook)
    assert isinstance(model_of(Settings(model="attention")), SelfAttention)


@pytest.mark.parametrize("name", ["", "Notebook", "gpt"])
def test_an_unknown_model_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(
        SettingsError, match=rf"“{name}”; choose notebook, attention, transformer\.$"
    ):
        compute(Settings(model=name))


GONE = "0" * 64
LOST_VECTORS = AttentionSettings(
    embeddings="file", vectors=VectorsReference("mine.txt", GONE, d_model=5)
)
LOST_WEIGHTS = TransformerSettings(weights=GONE)


@pytest.mark.parametrize("model", MODELS)
def test_what_comes_with_the_program_is_at_hand(model: str) -> None:
    settings = Settings(model=model, attention=AttentionSettings(embeddings="glove"))
    check_at_hand(settings.replace(pin=settings))


@pytest.mark.parametrize(
    ("lost", "why"),
    [
        (Settings(model="attention", attention=LOST_VECTORS), "vectors “mine.txt” are not open"),
        (Settings(model="transformer", transformer=LOST_WEIGHTS), "weights “00000000” are not on"),
    ],
)
def test_what_is_not_at_hand_is_refused_on_view_and_pinned(lost: Settings, why: str) -> None:
    for settings in (lost, Settings(pin=lost)):
        with pytest.raises(SettingsError, match=why):
            check_at_hand(settings)
    check_at_hand(lost.replace(model="notebook"))


def test_no_model_is_at_hand_that_there_is_not() -> None:
    with pytest.raises(SettingsError, match="no model named"):
        check_at_hand(Settings(model="gpt"))


def test_vectors_of_another_width_than_the_settings_say_are_refused() -> None:
    known = some_vectors()
    other = VectorsReference(known.name, known.sha256, known.d_model + 1)
    settings = Settings(model="attention", attention=AttentionSettings("file", other))
    for ask in (check_at_hand, compute):
        with pytest.raises(SettingsError, match="width of the vectors can only be 4 here, not 5"):
            ask(settings)
    with pytest.raises(SettingsError, match="width of the vectors"):
        check_at_hand(Settings(pin=settings))


@given(settings=any_settings(), before=any_settings())
def test_a_previous_result_changes_nothing(settings: Settings, before: Settings) -> None:
    fresh, reused = compute(settings), compute(settings, compute(before))
    assert reused.settings == settings
    assert reused.tokens == words_of(settings.sentence)
    assert reused.context == fresh.context
    assert (reused.prediction, reused.drawn) == (fresh.prediction, fresh.drawn)
    assert reused.notes == fresh.notes
    assert reused.on_view.tobytes() == fresh.on_view.tobytes()
    for one, other in zip(reused.stages, fresh.stages, strict=True):
        assert one.array.tobytes() == other.array.tobytes(), one.name


# What is not read until attention is there, and what is; of self-attention's own settings too.
LATER: list[dict[str, object]] = [
    {"position": 0},
    {"draw": 1},
    {"n_seeds": 2},
    {"pin": Settings()},
    {"display": Display("arcs")},
]
OWN_LATER: list[dict[str, object]] = [
    {"read_out": "distance"},
    {"temperature": 2.0},
    {"top_k": 1},
    {"top_p": 0.5},
    {"head": None},
    {"d_head": 3},  # as it is anyway
]
EARLIER: list[dict[str, object]] = [
    {"sentence": Settings().sentence + " "},
    {"seed": 1},
    {"earlier": "a"},
    {"knockouts": (Knockout(1),)},
    {"vectors": (("fox", (1.0, 2.0, 0.5)),)},
]
OWN_EARLIER: list[dict[str, object]] = [
    {"d_model": 4},
    {"n_head": 3},
    {"d_head": 2},
    {"projections": "identity"},
    {"positions": "sinusoidal"},
    {"mask": "none"},
    {"scaled": False},
]
TWO_HEADS = Settings(model="attention", attention=AttentionSettings(n_head=2))


def changed(settings: Settings, change: dict[str, object], own: dict[str, object]) -> Settings:
    return settings.replace(**change, attention=settings.attention.replace(**own))


@pytest.mark.parametrize(
    ("before", "change", "own"),
    [
        *((Settings(), change, {}) for change in LATER),
        *((Settings(), {}, own) for own in OWN_LATER + OWN_EARLIER),
        *((TWO_HEADS, change, {}) for change in [*LATER, {"window": 3}]),
        *((TWO_HEADS, {}, own) for own in OWN_LATER),
    ],
)
def test_what_attention_does_not_depend_on_needs_no_new_pattern(
    before: Settings, change: dict[str, object], own: dict[str, object]
) -> None:
    previous = compute(before)
    settings = changed(before, change, own)
    result = compute(settings, previous)
    assert result.pattern is previous.pattern
    np.testing.assert_array_equal(result.probabilities, compute(settings).probabilities)


@pytest.mark.parametrize(
    ("before", "change", "own"),
    [
        *((Settings(), change, {}) for change in [*EARLIER, {"window": 3}]),
        (Settings(), {"model": "attention"}, {}),
        *((TWO_HEADS, change, {}) for change in EARLIER),
        *((TWO_HEADS, {}, own) for own in OWN_EARLIER),
        (TWO_HEADS, {"model": "notebook"}, {}),
        (changed(TWO_HEADS, {}, {"mask": "window"}), {"window": 3}, {}),
    ],
)
def test_what_attention_depends_on_needs_a_new_pattern(
    before: Settings, change: dict[str, object], own: dict[str, object]
) -> None:
    previous = compute(before)
    assert compute(changed(before, change, own), previous).pattern is not previous.pattern
