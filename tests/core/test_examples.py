"""Every example computes, and what its line tells to look for is there to see."""

from collections.abc import Callable

import numpy as np
import pytest

from core.arrays import Array
from core.examples import Example, examples
from core.heads import habit
from core.language import runs_right_to_left
from core.models import MODELS, compute
from core.result import Result
from core.settings import AttentionSettings, Settings

BY_TITLE = {example.title: example for example in examples()}
CAT, DOG = "Cat: one half of a pair", "Dog: the other half"


def result_of(title: str) -> Result:
    return compute(BY_TITLE[title].settings)


def column(result: Result, word: str) -> list[Array]:
    """What every row gives to each place of `word`."""
    return [result.attention()[1:, t.word] for t in result.tokens if t.text == word]


def stage(result: Result, name: str) -> Array:
    return next(stage.array for stage in result.stages if stage.name == name)


def vectors(result: Result) -> dict[str, list[float]]:
    return {
        token.text: vector
        for token, vector in zip(result.tokens, stage(result, "embeddings").tolist(), strict=True)
    }


def the_wins_every_row(result: Result) -> None:
    assert result.settings == Settings()
    winners = result.attention()[1:].argmax(axis=1)
    assert {result.tokens[i].text for i in winners} == {"the"}


def train_and_station_are_not_drawn_alike(result: Result) -> None:
    position = {token.text: token.word for token in result.tokens}
    train, station = position["train"], position["station"]
    assert abs(result.attention()[train, station] - result.attention()[station, train]) > 0.01


def to_and_be_have_one_value_each(result: Result) -> None:
    for word in ("to", "be"):
        first, second = column(result, word)
        assert (first == second).all()
    assert (column(result, "to")[0] != column(result, "be")[0]).all()


def one_word_differs_and_no_figure(_: Result) -> None:
    cat, dog = result_of(CAT), result_of(DOG)
    pairs = zip(cat.tokens, dog.tokens, strict=True)
    assert [(a.text, b.text) for a, b in pairs if a.text != b.text] == [("cat", "dog")]
    assert cat.settings.replace(sentence="", position=0) == dog.settings.replace(
        sentence="", position=0
    )
    assert cat.settings.position == dog.settings.position
    np.testing.assert_array_equal(cat.attention(), dog.attention())


def every_word_gets_another_vector_and_other_figures(result: Result) -> None:
    after = vectors(result)
    words = [token.text for token in result.tokens]
    without = compute(Settings(" ".join(words[1:]), result.settings.position - 1))
    for before in (without, result_of(CAT)):
        shared = after.keys() & vectors(before).keys()
        assert [word for word in shared if after[word] == vectors(before)[word]] == []
    assert (result.probabilities[1:] != without.probabilities).all()


def the_first_word_has_no_context(result: Result) -> None:
    assert result.settings.position == 0
    assert len(result.tokens) > 1
    assert result.context == ()
    assert np.isnan(result.probabilities).all()


def all_cells_are_equal_and_the_first_wins(result: Result) -> None:
    assert len({token.text for token in result.tokens}) == 1
    assert len(set(result.attention()[1:].flatten().tolist())) == 1
    assert result.predicted_position == 0


def the_direction_makes_no_difference(result: Result) -> None:
    words = [token.text for token in result.tokens]
    assert runs_right_to_left(result.settings.sentence)
    assert all(map(runs_right_to_left, words))
    latin = " ".join(chr(ord("a") + words.index(word)) for word in words)
    other = compute(result.settings.replace(sentence=latin))
    np.testing.assert_array_equal(result.attention(), other.attention())


def only_white_space_parts_words(result: Result) -> None:
    assert len(result.tokens) > 1
    assert len(compute(Settings("".join(result.settings.sentence.split()), 0)).tokens) == 1


def no_value_is_large(result: Result) -> None:
    assert len(result.tokens) >= 60
    assert np.nanmax(result.attention()) < 0.05


def scores_are_the_same_both_ways_and_the_softmax_parts_them(result: Result) -> None:
    position = {token.text: token.word for token in result.tokens}
    fox, dog = position["fox"], position["dog"]
    assert result.settings.position == fox  # whose scores stand among the steps
    scores = stage(result, "scores")
    mirrored = compute(result.settings.replace(position=dog))
    assert stage(mirrored, "scores")[fox] == scores[dog]
    for token in result.tokens:
        there = compute(result.settings.replace(position=token.word))
        assert stage(there, "scores")[fox] == scores[token.word]
    attention = result.attention()
    assert round(attention[fox, dog], 2) != round(attention[dog, fox], 2)


def each_head_looks_elsewhere_unless_scaled(result: Result) -> None:
    own = result.settings.attention
    assert own.n_head == 4
    assert own.head == 0  # the first, so that one may go on to the others
    assert {int(row.argmax()) for row in rows_of_all_heads(result)} == {0, 2, 5, 8}
    assert min(row.max() for row in rows_of_all_heads(result)) > 2 / 9
    assert "even" not in habits_of(result)
    scaled = compute(result.settings.replace(attention=own.replace(scaled=True)))
    assert habits_of(scaled) == ["even"] * 4
    assert max(row.max() for row in rows_of_all_heads(scaled)) < 1.5 / 9


def rows_of_all_heads(result: Result) -> list[Array]:
    """What the selected word looks at, in each head."""
    position = result.settings.position
    return [result.attention(head=head)[position] for head in range(result.pattern.n_head)]


def habits_of(result: Result) -> list[str]:
    """What each head does over the whole sentence."""
    return [
        habit(result.attention(head=head), result.pattern.hidden(head=head)).kind
        for head in range(result.pattern.n_head)
    ]


def place_alone_tells_one_to_from_the_other(result: Result) -> None:
    own = result.settings.attention
    first, second = (token.word for token in result.tokens if token.text == "to")
    with_place = result.attention()
    assert (np.abs(with_place[first] - with_place[second]) > 0.005).any()
    assert (np.abs(with_place[:, first] - with_place[:, second]) > 0.005).any()
    without = compute(result.settings.replace(attention=own.replace(positions="none"))).attention()
    np.testing.assert_array_equal(without[first], without[second])
    np.testing.assert_array_equal(without[:, first], without[:, second])


CLAIMS: dict[str, Callable[[Result], None]] = {
    "The notebook’s own": the_wins_every_row,
    "The train and the station": train_and_station_are_not_drawn_alike,
    "A word that comes back": to_and_be_have_one_value_each,
    CAT: one_word_differs_and_no_figure,
    DOG: one_word_differs_and_no_figure,
    "A word put in front": every_word_gets_another_vector_and_other_figures,
    "Nothing before it": the_first_word_has_no_context,
    "One word over and over": all_cells_are_equal_and_the_first_wins,
    "Another script: Arabic": the_direction_makes_no_difference,
    "Another script: Chinese": only_white_space_parts_words,
    "A long one": no_value_is_large,
    "Without projections": scores_are_the_same_both_ways_and_the_softmax_parts_them,
    "Four heads": each_head_looks_elsewhere_unless_scaled,
    "One word in two places": place_alone_tells_one_to_from_the_other,
}


def test_what_is_of_one_model_needs_it() -> None:
    for example in examples():
        assert example.needs_model == (example.settings.model != Settings().model)
        if not example.needs_model:  # in the present model the present adjustments stay
            assert example.settings.attention == AttentionSettings()


@pytest.mark.parametrize(
    "example", [e for e in examples() if not e.needs_model], ids=lambda example: example.title
)
def test_what_is_of_any_model_computes_in_each(example: Example) -> None:
    for model in MODELS:
        result = compute(example.settings.replace(model=model))
        assert [token.text for token in result.tokens] == example.settings.sentence.split()
        assert (result.prediction is None) == (model == "notebook" and result.context == ())


def test_there_are_enough_and_no_title_twice() -> None:
    assert len(examples()) == len(BY_TITLE) >= 8


def test_every_example_has_a_claim_that_is_tested() -> None:
    assert list(BY_TITLE) == list(CLAIMS)


@pytest.mark.parametrize("title", CLAIMS)
def test_there_is_to_see_what_one_is_told_to_look_for(title: str) -> None:
    CLAIMS[title](result_of(title))


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.title)
def test_the_line_is_one_to_read(example: Example) -> None:
    assert example.look_for[-1] in ".?"
    assert "{" not in example.title + example.look_for
    assert len(example.title) <= 30
    assert len(example.look_for) <= 100
