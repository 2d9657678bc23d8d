from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given
from strategies import some_vectors, some_weights

from core.comparison import Comparison, compared
from core.model_records import AttentionSettings
from core.models import compute
from core.result import Result
from core.settings import Knockout, Settings

MODELS = ("notebook", "attention")
NOTEBOOK = Settings()
ATTENTION = Settings(model="attention")
EDITED = "The quick red fox often jumps over the dog"
REPEATED = "to be or not to be that is the question"
CASES = {
    "the same": (NOTEBOOK, NOTEBOOK),
    "another seed": (NOTEBOOK, NOTEBOOK.replace(seed=42)),
    "another window": (NOTEBOOK, NOTEBOOK.replace(window=4)),
    "another sentence": (NOTEBOOK, NOTEBOOK.replace(sentence=EDITED, position=5)),
    "a word inserted": (ATTENTION, ATTENTION.replace(sentence="A " + ATTENTION.sentence)),
    "a word gone": (ATTENTION, ATTENTION.replace(sentence="The quick fox jumps", position=3)),
    "repeated words": (
        NOTEBOOK.replace(sentence=REPEATED),
        NOTEBOOK.replace(sentence="or to be not be to be"),
    ),
    "two models": (NOTEBOOK, ATTENTION),
    "two models, other words": (NOTEBOOK, ATTENTION.replace(sentence=EDITED)),
    "another d": (ATTENTION, ATTENTION.replace(attention=AttentionSettings(d_model=64))),
    "heads": (
        ATTENTION.replace(attention=AttentionSettings(n_head=3, head=None)),
        ATTENTION.replace(attention=AttentionSettings(n_head=3, head=2, mask="none")),
    ),
    "two masks": (
        ATTENTION.replace(attention=AttentionSettings(mask="window")),
        ATTENTION.replace(sentence=EDITED),
    ),
    "a word knocked out": (NOTEBOOK, NOTEBOOK.replace(knockouts=(Knockout(3), Knockout(2)))),
    "nothing left to look at": (
        ATTENTION,
        ATTENTION.replace(knockouts=(Knockout(0, 0), Knockout(0, 1), Knockout(1, 1))),
    ),
    "the first word": (NOTEBOOK, NOTEBOOK.replace(position=0)),
    "one word": (NOTEBOOK, NOTEBOOK.replace(sentence="fox", position=0)),
    "nothing in common": (ATTENTION, ATTENTION.replace(sentence="a b c d e")),
    "no words": (NOTEBOOK, NOTEBOOK.replace(sentence="", position=0)),
    "no words before": (ATTENTION.replace(sentence="", position=0), ATTENTION),
    "no words at all": 2 * (ATTENTION.replace(sentence="", position=0),),
}
every_case = pytest.mark.parametrize(("a", "b"), CASES.values(), ids=CASES)


PRETRAINED = ATTENTION.adjusted(embeddings="glove", projections="identity")
SOME = ATTENTION.adjusted(embeddings="file", vectors=some_vectors())
TRAINED = Settings("the quick train a b", 3, model="transformer").adjusted(weights=some_weights())
VOCABULARIES = {
    "the same": (PRETRAINED, PRETRAINED),
    "another sentence": (PRETRAINED, PRETRAINED.replace(sentence=EDITED)),
    "random and pretrained": (ATTENTION, PRETRAINED),
    "pretrained and the notebook": (PRETRAINED, NOTEBOOK),
    "two vocabularies": (SOME, PRETRAINED),
    "vectors and weights": (SOME, TRAINED),
    "two weights": (TRAINED, TRAINED.adjusted(weights=some_weights(step=3), layer=0)),
    "a drawn word": (SOME, SOME.replace(draw=5).adjusted(temperature=10.0)),
}


@pytest.mark.parametrize(("a", "b"), VOCABULARIES.values(), ids=VOCABULARIES)
def test_the_distance_is_over_the_whole_vocabulary_and_what_is_listed_is_told(
    a: Settings, b: Settings
) -> None:
    comparison = comparison_of(a, b)
    chances: list[dict[str, float]] = []
    listed: list[str] = []
    for result in (comparison.b, comparison.a):
        total: dict[str, float] = {}
        for each, p in zip(result.candidates, result.probabilities.tolist(), strict=True):
            total[each.text] = total.get(each.text, 0.0) + p
        chances.append(total)
        listed += [result.candidates[i].text for i in result.listed]
    in_b, in_a = chances
    every = in_b.keys() | in_a.keys()
    distance = sum(abs(in_b.get(word, 0.0) - in_a.get(word, 0.0)) for word in every) / 2
    assert comparison.total_variation == pytest.approx(distance, abs=1e-12)
    assert [chance.text for chance in comparison.chances] == list(dict.fromkeys(listed))
    assert len(comparison.chances) <= 50
    for chance in comparison.chances:
        assert (chance.a, chance.b) == (in_a.get(chance.text, 0.0), in_b.get(chance.text, 0.0))
        if chance.position is not None:
            word = comparison.b.tokens[chance.position].text
            assert word.lower() == chance.text.lower()


def comparison_of(a: Settings, b: Settings) -> Comparison:
    return compared(compute(a), compute(b))


def pairs_of(a: str, b: str) -> list[tuple[int | None, int | None, str]]:
    """The pairs of two sentences."""
    comparison = comparison_of(Settings(a, 0), Settings(b, 0))
    return [(pair.a, pair.b, pair.label) for pair in comparison.pairs]


def by_word(result: Result) -> dict[str, float]:
    """The probability of each distinct word."""
    words: dict[str, float] = {}
    for candidate, p in zip(result.candidates, result.probabilities, strict=True):
        words[candidate.text] = words.get(candidate.text, 0) + float(p)
    return words


def cell(result: Result, row: int | None, column: int | None) -> float:
    """A cell of the matrix on view; NaN where there is none or its row is undefined."""
    if row is None or column is None or not result.on_view[row].sum() > 0:
        return nan
    return float(result.on_view[row, column])


def sees(result: Result, row: int | None, column: int | None) -> bool:
    """Whether one word of the sentence can be seen from another."""
    there = row is not None and column is not None
    return there and (result.hidden is None or not result.hidden[row, column])


# which word is which


def test_an_inserted_word_lines_up_with_nothing() -> None:
    assert pairs_of("the cat sat", "the old cat sat") == [
        (0, 0, "the"),
        (None, 1, "old"),
        (1, 2, "cat"),
        (2, 3, "sat"),
    ]


def test_a_deleted_word_lines_up_with_nothing() -> None:
    assert pairs_of("the old cat", "cat") == [(0, None, "the"), (1, None, "old"), (2, 0, "cat")]


def test_a_word_for_a_word_makes_one_pair() -> None:
    assert pairs_of("the cat sat down", "the dog ran down") == [
        (0, 0, "the"),
        (1, 1, "cat→dog"),
        (2, 2, "sat→ran"),
        (3, 3, "down"),
    ]


def test_other_replacements_stand_one_after_the_other() -> None:
    assert pairs_of("the cat sat", "the dog and I sat") == [
        (0, 0, "the"),
        (1, None, "cat"),
        (None, 1, "dog"),
        (None, 2, "and"),
        (None, 3, "I"),
        (2, 4, "sat"),
    ]


def test_labels_are_those_of_b() -> None:
    assert pairs_of("a b", "a b a") == [(0, 0, "a₁"), (1, 1, "b"), (None, 2, "a₂")]
    assert pairs_of("a b a", "a b") == [(0, 0, "a"), (1, 1, "b"), (2, None, "a₂")]


def test_words_of_a_right_to_left_script_keep_to_their_side_of_the_arrow() -> None:
    assert pairs_of("القطة", "cat") == [(0, 0, "\u2068القطة\u2069→cat")]


def test_frequent_words_of_a_long_text_line_up_too() -> None:
    text = "the cat and " * 100  # difflib's own shortcut would take all three for noise
    pairs = pairs_of(text, "Oh " + text)
    assert [(i, j) for i, j, _ in pairs] == [(None, 0), *((i, i + 1) for i in range(300))]


@given(a=..., b=...)
def test_every_word_of_both_sentences_is_in_one_pair(a: Settings, b: Settings) -> None:
    comparison = comparison_of(a, b)
    words_a, words_b = a.sentence.split(), b.sentence.split()
    assert [pair.a for pair in comparison.pairs if pair.a is not None] == [*range(len(words_a))]
    assert [pair.b for pair in comparison.pairs if pair.b is not None] == [*range(len(words_b))]
    for pair in comparison.pairs:
        if pair.a is not None and pair.b is not None:
            assert ("→" in pair.label) >= (words_a[pair.a] != words_b[pair.b])


@given(settings=...)
def test_a_sentence_is_paired_with_itself(settings: Settings) -> None:
    comparison = comparison_of(settings, settings.replace(seed=5))
    tokens = comparison.b.tokens
    assert [(p.a, p.b, p.label) for p in comparison.pairs] == [
        (t.word, t.word, t.label) for t in tokens
    ]


# probabilities


@every_case
def test_the_total_variation_is_half_of_all_changes(a: Settings, b: Settings) -> None:
    comparison = comparison_of(a, b)
    in_a, in_b = by_word(comparison.a), by_word(comparison.b)
    total = sum(abs(in_b.get(word, 0) - in_a.get(word, 0)) for word in {*in_a, *in_b}) / 2
    if comparison.a.prediction is None or comparison.b.prediction is None:
        assert isnan(comparison.total_variation)
    else:
        assert comparison.total_variation == pytest.approx(total, abs=1e-15)
        assert 0 <= comparison.total_variation <= 1 + 1e-12


@every_case
def test_every_distinct_word_has_a_chance(a: Settings, b: Settings) -> None:
    comparison = comparison_of(a, b)
    in_a, in_b = by_word(comparison.a), by_word(comparison.b)
    assert [c.text for c in comparison.chances] == list(
        dict.fromkeys([*b.sentence.split(), *a.sentence.split()])
    )
    for chance in comparison.chances:
        words = b.sentence.split()
        assert chance.position == (words.index(chance.text) if chance.text in words else None)
        for result, value, known in (
            (comparison.a, chance.a, in_a),
            (comparison.b, chance.b, in_b),
        ):
            if result.prediction is None:
                assert isnan(value)
            else:
                assert value == pytest.approx(known.get(chance.text, 0), abs=1e-15)


@pytest.mark.parametrize("model", MODELS)
def test_a_total_variation_by_hand(model: str) -> None:
    a = comparison_of(Settings("x y", 1, model=model), Settings("x z", 1, model=model))
    p, q = by_word(a.a), by_word(a.b)
    by_hand = (abs(p["x"] - q["x"]) + p["y"] + q["z"]) / 2
    assert a.total_variation == pytest.approx(by_hand, rel=1e-12)


def test_words_that_share_nothing_are_as_far_apart_as_can_be() -> None:
    comparison = comparison_of(*CASES["nothing in common"])
    assert comparison.total_variation == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("model", MODELS)
@given(a=..., b=...)
def test_the_distance_is_the_same_from_either_side(model: str, a: Settings, b: Settings) -> None:
    one, other = (result.replace(model=model) for result in (a, b))
    there, back = comparison_of(one, other), comparison_of(other, one)
    assert there.total_variation == pytest.approx(back.total_variation, abs=1e-12, nan_ok=True)
    itself = comparison_of(one, one)
    assert itself.total_variation == 0 or itself.a.prediction is None


# cells


@every_case
def test_the_grids_cell_by_cell(a: Settings, b: Settings) -> None:
    comparison = comparison_of(a, b)
    grid_a, difference = comparison.grid_a, comparison.grid_difference
    n = len(comparison.pairs)
    assert grid_a.values.shape == difference.values.shape == (n, n)
    for i, row in enumerate(comparison.pairs):
        for j, column in enumerate(comparison.pairs):
            in_a = cell(comparison.a, row.a, column.a)
            in_b = cell(comparison.b, row.b, column.b)
            np.testing.assert_equal(grid_a.values[i, j], in_a)
            np.testing.assert_equal(difference.values[i, j], in_b - in_a)
            a_sees = sees(comparison.a, row.a, column.a)
            seen = a_sees or sees(comparison.b, row.b, column.b)
            assert seen == (difference.hidden is None or not difference.hidden[i, j])
            there = None not in (row.a, column.a)
            hidden = grid_a.hidden is not None and bool(grid_a.hidden[i, j])
            assert hidden == (there and not a_sees)


@every_case
def test_the_grids_are_those_of_the_sentence_on_screen(a: Settings, b: Settings) -> None:
    comparison = comparison_of(a, b)
    for grid in (comparison.grid_a, comparison.grid_difference):
        assert grid.labels == tuple(pair.label for pair in comparison.pairs)
        assert grid.positions == tuple(pair.b for pair in comparison.pairs)
        assert not grid.values.flags.writeable
        if b.sentence:
            assert grid.selected is not None
            assert grid.positions[grid.selected] == b.position
        else:
            assert grid.selected is None
    assert comparison.grid_difference.signed
    assert not comparison.grid_a.signed


def test_a_grid_where_nothing_changed_is_zero() -> None:
    difference = comparison_of(ATTENTION, ATTENTION).grid_difference
    assert not difference.values.any()
    assert difference.largest == 0
    assert not difference.undefined.any()


def test_nothing_is_hidden_where_everything_can_be_seen() -> None:
    for case in ("another seed", "two models"):  # of which one at least has no mask
        assert comparison_of(*CASES[case]).grid_difference.hidden is None
    assert comparison_of(ATTENTION, ATTENTION).grid_difference.hidden is not None


def test_titles_say_which_is_which() -> None:
    comparison = comparison_of(*CASES["heads"])
    assert comparison.grid_a.title == "A: Attention, mean of 3 heads"
    assert comparison.grid_difference.title == "B − A"


def test_why_rows_have_no_values() -> None:
    assert comparison_of(*CASES["another seed"]).grid_difference.reason.startswith("undefined")
    assert comparison_of(*CASES["a word gone"]).grid_difference.reason == "not in both"
    reason = comparison_of(*CASES["another sentence"]).grid_difference.reason
    assert reason == "not in both; undefined: no word before"
    assert comparison_of(ATTENTION, ATTENTION.replace(seed=1)).grid_difference.reason == ""


def test_what_was_knocked_out_in_a_is_marked_among_the_pairs() -> None:
    a = ATTENTION.replace(knockouts=(Knockout(1), Knockout(2, 3)))
    comparison = comparison_of(a, ATTENTION.replace(sentence="Oh " + ATTENTION.sentence))
    assert comparison.grid_a.removed == ((None, 2), (4, 3))
    assert comparison.grid_difference.removed == ()
