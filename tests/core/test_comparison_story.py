"""A comparison in plain words, held against what a plain search finds."""

from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import any_settings, some_vectors, some_weights
from test_comparison import (
    ATTENTION,
    CASES,
    MODELS,
    NOTEBOOK,
    cell,
    comparison_of,
    every_case,
)

from core.comparison_story import distance, sentences
from core.language import signed
from core.model_records import AttentionSettings
from core.settings import Display, Knockout, Settings, SettingsError


def test_a_comparison_in_words() -> None:
    comparison = comparison_of(*CASES["another sentence"])
    assert sentences(comparison).startswith(
        "From A to B: replaced: “brown” → “red”; gone: “lazy”; new: “often”. "
        f"The total variation distance of the probabilities is {comparison.total_variation:.4f}, "
    )


@pytest.mark.parametrize("case", ["another sentence", "another seed", "two models", "heads"])
@pytest.mark.parametrize("turned", [False, True])  # so that rises and falls both come first
def test_the_largest_changes_are_said(case: str, turned: bool) -> None:
    a, b = CASES[case]
    comparison = comparison_of(b, a) if turned else comparison_of(a, b)
    text = sentences(comparison)
    most = max(comparison.chances, key=lambda chance: abs(chance.b - chance.a))
    assert f"The probability of “{most.text}” changes most: {most.a:.4f} → {most.b:.4f} (" in text
    # the largest change of a cell, found by a plain search
    cells = {
        (row.label, column.label): (
            cell(comparison.a, row.a, column.a),
            cell(comparison.b, row.b, column.b),
        )
        for row in comparison.pairs
        for column in comparison.pairs
    }
    defined = {names: (a, b) for names, (a, b) in cells.items() if not isnan(a + b)}
    (query, key), (a, b) = max(defined.items(), key=lambda item: abs(item[1][1] - item[1][0]))
    assert text.endswith(
        f"The attention of “{query}” to “{key}” changes most: {a:.4f} → {b:.4f} "
        f"({signed(round(b, 4) - round(a, 4))})."
    )


def test_which_embeddings_each_has_is_said() -> None:
    glove = ATTENTION.adjusted(embeddings="glove")
    text = sentences(comparison_of(ATTENTION, glove))
    assert "embeddings random → GloVe 6B 50-d; width of an embedding 3 → 50" in text
    some = ATTENTION.adjusted(embeddings="file", vectors=some_vectors())
    assert "embeddings “some.txt” 4-d → GloVe 6B 50-d" in sentences(comparison_of(some, glove))
    assert "embeddings random → GloVe 6B 50-d" in sentences(comparison_of(NOTEBOOK, glove))


def test_a_seed_that_acts_nowhere_is_no_difference() -> None:
    a = ATTENTION.adjusted(embeddings="glove", projections="identity")
    text = sentences(comparison_of(a, a.replace(seed=4)))
    assert text.startswith("Nothing differs between what A and B ask for.")
    a = a.adjusted(projections="random")
    assert "From A to B: seed 0 → 4." in sentences(comparison_of(a, a.replace(seed=4)))


def test_weights_are_told_by_their_hash_and_their_training() -> None:
    first, second = some_weights(), some_weights("masked", 0)
    a = Settings("the quick train", 1, model="transformer").adjusted(weights=first, layer=0)
    text = sentences(comparison_of(a, a.adjusted(weights=second, layer=1, head=None, top_k=3)))
    assert text.startswith(
        f"From A to B: weights {first[:8]} (trained for 20 steps on sentences of the grammar, "
        f"difficulty 2) → {second[:8]} (not trained yet); layer on view 1 → 2; head on view "
        "1 → mean of all; top-k all → 3."
    )


@pytest.mark.parametrize("model", MODELS)
def test_nothing_differs(model: str) -> None:
    a = Settings(model=model)
    b = a.replace(pin=Settings(), display=Display("arcs"), n_seeds=7)
    text = sentences(comparison_of(a, b))
    assert text.startswith("Nothing differs between what A and B ask for. ")
    assert "is 0.0000, where" in text
    assert "No probability changes by 0.0001 or more." in text
    assert "No attention changes by 0.0001 or more." in text


CHANGES = {
    "seed 0 → 4294967295": {"seed": 2**32 - 1},
    "window 2 → 1,000": {"window": 1000},
    "selected word “jumps” (word 5) → “the” (word 7)": {"position": 6},
    "knock-outs none → “brown”, “fox” for “over”": {"knockouts": (Knockout(2), Knockout(3, 5))},
    "knock-outs none → “brown” for “fox” in head 1": {"knockouts": (Knockout(2, 3, 0),)},
    "model Notebook → Self-attention": {"model": "attention"},
    "other earlier sentences": {"earlier": "The dog"},
    "vectors moved by hand: “fox”": {
        "vectors": (("fox", (0.0, 0.0, 1.0)), ("dog", (1.0, 2.0)), ("cat", (1.0, 2.0, 0.5)))
    },
    "draw none → 3": {"draw": 3},
    "new: “again”": {"sentence": NOTEBOOK.sentence + " again"},
    "new: “a”, “b”, “c”, “d” … (5 in all)": {"sentence": NOTEBOOK.sentence + " a b c d e"},
}


@pytest.mark.parametrize(("said", "changes"), CHANGES.items(), ids=CHANGES)
def test_what_was_changed_is_said(said: str, changes: dict[str, object]) -> None:
    text = sentences(comparison_of(NOTEBOOK, NOTEBOOK.replace(**changes)))
    assert text.startswith(f"From A to B: {said}. ")


OWN_CHANGES = {
    "width of an embedding 3 → 8; width of a head 3 → 8": AttentionSettings(d_model=8),
    "heads 1 → 2": AttentionSettings(n_head=2),
    "width of a head 3 → 5": AttentionSettings(d_head=5),
    "projections random → identity": AttentionSettings(projections="identity"),
    "position encoding none → sinusoidal": AttentionSettings(positions="sinusoidal"),
    "mask causal → window": AttentionSettings(mask="window"),
    "scaling on → off": AttentionSettings(scaled=False),
    "read-out dot product → distance": AttentionSettings(read_out="distance"),
    "temperature 1 → 0.055": AttentionSettings(temperature=0.055),
    "top-k all → 3": AttentionSettings(top_k=3),
    "top-p 1 → 0.00001": AttentionSettings(top_p=0.00001),
    "heads 1 → 2; head on view 1 → mean of all": AttentionSettings(n_head=2, head=None),
}


@pytest.mark.parametrize(("said", "own"), OWN_CHANGES.items(), ids=OWN_CHANGES)
def test_what_was_changed_of_the_models_own_settings_is_said(
    said: str, own: AttentionSettings
) -> None:
    text = sentences(comparison_of(ATTENTION, ATTENTION.replace(attention=own)))
    assert text.startswith(f"From A to B: {said}. ")
    # settings of another model are no difference
    text = sentences(comparison_of(NOTEBOOK, NOTEBOOK.replace(attention=own)))
    assert text.startswith("Nothing differs")


def test_a_window_that_does_not_act_is_no_difference() -> None:
    text = sentences(comparison_of(ATTENTION, ATTENTION.replace(window=3)))
    assert text.startswith("Nothing differs")


def test_what_followed_its_word_is_no_difference() -> None:
    a = ATTENTION.replace(knockouts=(Knockout(2), Knockout(0, 4)))
    b = ATTENTION.replace(
        sentence="Oh " + ATTENTION.sentence,
        position=5,
        knockouts=(Knockout(1, 5), Knockout(3)),
    )
    assert sentences(comparison_of(a, b)).startswith("From A to B: new: “Oh”. ")


def test_what_is_undefined_is_said() -> None:
    text = sentences(comparison_of(*CASES["the first word"]))
    assert "The probabilities cannot be compared: B predicts nothing." in text
    text = sentences(comparison_of(*CASES["no words at all"]))
    assert "A predicts nothing, B predicts nothing." in text
    assert text.endswith("No cell of the attention matrix is defined in both.")


@given(a=any_settings(), b=any_settings())
def test_any_two_can_be_compared_in_words(a: Settings, b: Settings) -> None:
    comparison = comparison_of(a, b)
    text = sentences(comparison)
    assert "nan" not in text
    assert text.endswith(".")


FIELDS = (
    "sentence",
    "position",
    "window",
    "seed",
    "model",
    "earlier",
    "knockouts",
    "vectors",
    "draw",
    "attention",
)


@given(a=any_settings(), other=any_settings(), field=st.sampled_from(FIELDS))
def test_where_nothing_differs_all_figures_are_the_same(
    a: Settings, other: Settings, field: str
) -> None:
    try:
        b = a.replace(**{field: getattr(other, field)})
    except SettingsError:
        return  # a position, or that of a knock-out, beyond the end of the sentence
    comparison = comparison_of(a, b)
    if sentences(comparison).startswith("Nothing differs"):
        one, two = comparison.a, comparison.b
        np.testing.assert_array_equal(one.on_view, two.on_view)
        np.testing.assert_array_equal(one.probabilities, two.probabilities)
        assert one.drawn == two.drawn


@pytest.mark.parametrize("model", MODELS)
def test_of_many_knock_outs_the_last_may_be_another(model: str) -> None:
    five = [tuple(Knockout(i) for i in (0, 1, 2, 3, last)) for last in (5, 6)]
    a, b = (Settings(model=model, position=7, knockouts=knockouts) for knockouts in five)
    text = sentences(comparison_of(a, b))
    assert text.startswith("From A to B: other knock-outs. ")


@every_case
def test_the_distance_in_a_sentence(a: Settings, b: Settings) -> None:
    comparison = comparison_of(a, b)
    text, total = distance(comparison), comparison.total_variation
    if isnan(total):
        assert text == ""
    else:
        assert text == (
            f"The total variation distance of the probabilities is {total:.4f}, where 0 is the "
            "same and 1 has nothing in common."
        )
    assert text in sentences(comparison)


def test_figures_in_the_readers_own_way(decimal_comma: None) -> None:
    text = sentences(comparison_of(*CASES["another seed"]))
    assert "0," in text
    assert "0." not in text
