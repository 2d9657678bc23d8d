from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import any_settings

from core.models import compute, model_of
from core.settings import MAX_SEED, MAX_WINDOW, Knockout, Settings
from core.sweep import (
    N_SEEDS,
    conclusion,
    embeddings_by_seed,
    mean_of_growing_context,
    next_seeds,
    winners_over_seeds,
)

REPEATED = Settings("to be or not to be that is the question", 7, window=4)
EARLIER = Settings(
    "the cat saw the dog", 4, window=3, earlier="the dog saw a cat\nand the cat saw it"
)
SETTINGS = {
    "notebook": Settings(),
    "two words": Settings("hello world", 1),
    "repeated": REPEATED,
    "one word repeated": Settings("la la la", 2),
    "earlier sentences": EARLIER,
    "the same words earlier": Settings(earlier=Settings().sentence),
    "whole context": Settings(position=8, window=MAX_WINDOW),
    "a seed beyond the sweep": Settings(seed=MAX_SEED),
    "a word of the context gone": Settings(knockouts=(Knockout(3),)),
    "words that often win gone": Settings(knockouts=(Knockout(6), Knockout(2, 4), Knockout(0, 4))),
    "an edge of another word gone": Settings(knockouts=(Knockout(6, 5),)),
    "the first of two gone": REPEATED.replace(knockouts=(Knockout(0), Knockout(4, 7))),
    "all but one gone": Settings(knockouts=tuple(Knockout(i, 4) for i in range(8))),
    "a moved word": Settings(vectors=(("fox", (-1.0, 0.5, 2.0)),)),
    "words moved to one place": Settings(
        vectors=(("quick", (0.9, 0.9, 0.9)), ("over", (0.9, 0.9, 0.9)), ("cat", (2.0, 2.0, 2.0)))
    ),
    "as far as can be": Settings(vectors=(("fox", (-2.0, 2.0, 2.0)), ("dog", (2.0, -2, 2)))),
    "moved in another width": Settings(vectors=(("fox", (2.0, 2.0)),)),
    "moved, gone and earlier": EARLIER.replace(
        vectors=(("dog", (2.0, 0.0, -1.0)), ("a", (1.0, 1.0, 1.0))), knockouts=(Knockout(0),)
    ),
    "500 words": Settings(" ".join(f"w{i % 400}" for i in range(500)), 499, window=30),
}
UNDEFINED = [Settings("", 0), Settings("alone", 0), Settings(position=0)]
NO_CONTEXT_LEFT = Settings(knockouts=(Knockout(2), Knockout(3)))
NOTHING_LEFT = Settings(knockouts=tuple(Knockout(i, 4) for i in range(9)))


def counts_of(settings: Settings) -> dict[str, int]:
    """How many seeds predict each word, each of them computed as if it were on screen."""
    words = Counter(dict.fromkeys(settings.sentence.split(), 0))
    for seed in range(N_SEEDS):
        result = compute(settings.replace(seed=seed))
        assert result.predicted_position is not None
        words[result.tokens[result.predicted_position].text] += 1
    return dict(words)


# seeds


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_each_seed_predicts_what_it_predicts_on_screen(settings: Settings) -> None:
    result = compute(settings)
    winners = model_of(settings).over_seeds(result)
    assert winners.shape == (N_SEEDS,)
    seeds = {*range(0, N_SEEDS, 37), 1, 42, N_SEEDS - 1}
    expected = {seed: compute(settings.replace(seed=seed)).predicted_position for seed in seeds}
    assert {seed: int(winners[seed]) for seed in seeds} == expected


def test_all_seeds_of_the_notebooks_sentence() -> None:
    winners = model_of(Settings()).over_seeds(compute(Settings()))
    words = Settings().sentence.split()
    assert Counter(words[i] for i in winners) == counts_of(Settings())


@given(settings=...)
def test_the_present_seed_is_among_them(settings: Settings) -> None:
    settings = settings.replace(seed=settings.seed % N_SEEDS)
    result = compute(settings)
    winners = model_of(settings).over_seeds(result)
    if result.predicted_position is None:
        assert winners.shape == (0,)
    else:
        assert winners[settings.seed] == result.predicted_position


@given(settings=any_settings())
def test_so_is_it_whatever_was_moved_or_knocked_out(settings: Settings) -> None:
    settings = settings.replace(model="notebook", seed=settings.seed % N_SEEDS)
    result = compute(settings)
    winners = model_of(settings).over_seeds(result)
    if result.predicted_position is None:
        assert winners.shape == (0,)
    else:
        assert winners[settings.seed] == result.predicted_position


def test_of_moved_words_in_one_place_the_first_wins() -> None:
    settings = SETTINGS["words moved to one place"]
    winners = model_of(settings).over_seeds(compute(settings))
    assert (winners == 1).any()  # “quick”
    assert not (winners == 5).any()  # “over”, which is as near


def test_moving_a_word_leaves_the_dealt_vectors_alone() -> None:
    before = model_of(Settings()).over_seeds(compute(Settings()))
    moved = SETTINGS["a moved word"]
    assert (model_of(moved).over_seeds(compute(moved)) != before).any()
    np.testing.assert_array_equal(model_of(Settings()).over_seeds(compute(Settings())), before)
    assert not embeddings_by_seed(9, 3).flags.writeable


def test_a_table_of_vectors_begins_as_each_seed_deals() -> None:
    table = embeddings_by_seed(7, 3)
    assert table.shape == (N_SEEDS, 7, 3)
    for seed in (0, 1, 500, N_SEEDS - 1):
        dealt = np.random.RandomState(seed).rand(7, 3)
        np.testing.assert_array_equal(table[seed], dealt)
        np.testing.assert_array_equal(embeddings_by_seed(300, 3)[seed][:7], dealt)


def test_only_what_may_be_looked_at_can_win() -> None:
    words, context = ["a", "b", "c", "a", "b", "c"], [1, 2]
    visible = np.array([False, False, True, False, True, False])
    winners = winners_over_seeds(words, context, [], 3, visible)
    assert set(winners.tolist()) == {2, 4}  # of “b” the second place is the first to be seen
    everywhere = winners_over_seeds(words, context, [], 3, np.ones(6, bool))
    np.testing.assert_array_equal(everywhere, winners_over_seeds(words, context, [], 3))


@pytest.mark.parametrize("settings", [*UNDEFINED, NO_CONTEXT_LEFT, NOTHING_LEFT])
def test_without_a_context_no_seed_predicts(settings: Settings) -> None:
    assert model_of(settings).over_seeds(compute(settings)).size == 0


def test_earlier_sentences_change_what_a_seed_deals() -> None:
    with_earlier = model_of(EARLIER).over_seeds(compute(EARLIER))
    without = EARLIER.replace(earlier="")
    assert (with_earlier != model_of(without).over_seeds(compute(without))).any()


def test_the_next_seed_that_predicts_a_word() -> None:
    winners = model_of(REPEATED).over_seeds(compute(REPEATED))
    for seed in (0, 500, N_SEEDS - 1, N_SEEDS, MAX_SEED):
        found = next_seeds(winners, seed)
        assert set(found) == set(winners.tolist())
        for position, following in found.items():
            every = np.flatnonzero(winners == position).tolist()
            later = [s for s in every if s > seed]
            assert following == (later or every)[0]
    assert next_seeds(np.empty(0, np.intp), 3) == {}


# windows


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_each_window_has_the_probabilities_that_it_has_on_screen(settings: Settings) -> None:
    rows = model_of(settings).over_windows(compute(settings))
    assert len(rows) == settings.position
    windows = range(1, settings.position + 1)
    for window in windows if len(windows) < 20 else (1, 2, 29, 30, 31, len(windows)):
        expected = compute(settings.replace(window=window)).probabilities
        np.testing.assert_allclose(rows[window - 1], expected, rtol=1e-12)


@given(settings=any_settings())
def test_every_window_of_any_sentence(settings: Settings) -> None:
    settings = settings.replace(model="notebook")
    rows = model_of(settings).over_windows(compute(settings))
    assert rows.shape == (settings.position, len(settings.sentence.split()))
    for window, row in enumerate(rows, 1):
        on_screen = compute(settings.replace(window=window))
        if on_screen.prediction is None:
            assert not np.nan_to_num(row).any()  # no context left, or nothing to look at
        else:
            np.testing.assert_allclose(row, on_screen.probabilities, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("settings", UNDEFINED)
def test_without_a_context_there_is_no_window(settings: Settings) -> None:
    rows = model_of(settings).over_windows(compute(settings))
    assert rows.shape == (0, len(settings.sentence.split()))


def test_where_the_context_is_gone_a_window_is_undefined() -> None:
    rows = model_of(NO_CONTEXT_LEFT).over_windows(compute(NO_CONTEXT_LEFT))
    assert np.isnan(rows).all(axis=1).tolist() == [True, True, False, False]
    rows = model_of(NOTHING_LEFT).over_windows(compute(NOTHING_LEFT))
    assert not rows.any()  # there is a query, but nothing that it could look at


@given(
    vectors=st.lists(st.tuples(*3 * [st.floats(-2, 2)]), min_size=1, max_size=8),
    data=st.data(),
)
def test_the_mean_of_a_growing_context(
    vectors: list[tuple[float, float, float]], data: st.DataObject
) -> None:
    n = len(vectors)
    position = data.draw(st.integers(0, n - 1))
    removed = data.draw(st.lists(st.booleans(), min_size=n, max_size=n))
    means = mean_of_growing_context(np.array(vectors), position, np.array(removed))
    assert means.shape == (position, 3)
    for window, mean in enumerate(means, 1):
        context = [vectors[i] for i in range(position - window, position) if not removed[i]]
        if context:
            expected = [sum(component) / len(context) for component in zip(*context, strict=True)]
            np.testing.assert_allclose(mean, expected, rtol=1e-12, atol=1e-12)
        else:
            assert np.isnan(mean).all()


# the conclusion


MEANING = "Meaning plays no part: any other words in their places would win as often."


@pytest.mark.parametrize(
    ("counts", "context", "expected"),
    [
        ({}, [], ""),
        ({"a": 0, "b": 0}, ["a"], ""),
        ({"la": 1000}, ["la"], "Every seed from 0 to 999 predicts “la”: there is no other word."),
        (
            {"a": 672, "b": 328},
            ["a"],
            "Over seeds 0 to 999, 2 of 2 words win at least once. “a” wins most often, 672 times. "
            "An even share is 500. The word of the context wins 672 times and not 500, because "
            f"the query is made of its vector. {MEANING}",
        ),
        (
            {"a": 510, "b": 490},
            ["a"],
            "Over seeds 0 to 999, 2 of 2 words win at least once. “a” wins most often, 510 times. "
            f"An even share is 500. {MEANING}",
        ),
        (
            {"a": 1000, "b": 0, "c": 0},
            ["b"],
            "Over seeds 0 to 999, 1 of 3 words wins at least once. “a” wins most often, 1,000 "
            f"times. An even share is about 333. {MEANING}",
        ),
        (
            {"a": 400, "b": 400, "c": 200},
            ["a", "b"],
            "Over seeds 0 to 999, 3 of 3 words win at least once. 2 words win most often, 400 "
            "times each. An even share is about 333. The 2 words of the context win 800 times and "
            f"not 667, because the query is made of their vectors. {MEANING}",
        ),
        (
            {"a": 500, "b": 300, "c": 200},
            ["a", "b", "c"],
            "Over seeds 0 to 999, 3 of 3 words win at least once. “a” wins most often, 500 times. "
            f"An even share is about 333. {MEANING}",
        ),
        (  # “x” is part of the context, but knocked out where it could win
            {"a": 700, "b": 200, "c": 100},
            ["a", "x"],
            "Over seeds 0 to 999, 3 of 3 words win at least once. “a” wins most often, 700 times. "
            "An even share is about 333. The word of the context wins 700 times and not 333, "
            f"because the query is made of its vector. {MEANING}",
        ),
        (
            {"a": 700, "b": 300},
            ["x"],
            "Over seeds 0 to 999, 2 of 2 words win at least once. “a” wins most often, 700 times. "
            f"An even share is 500. {MEANING}",
        ),
        (
            {f"w{i}": int(i < 1000) for i in range(2000)},
            ["w0"],
            "Over seeds 0 to 999, 1,000 of 2,000 words win at least once. 1,000 words win most "
            f"often, once each. An even share is about 0.5. {MEANING}",
        ),
        (
            {f"w{i}": 2 for i in range(500)},
            ["w0"],
            "Over seeds 0 to 999, 500 of 500 words win at least once. 500 words win most often, 2 "
            f"times each. An even share is 2. {MEANING}",
        ),
        (
            {"{n}": 1, "{": 0},
            ["{n}"],
            "Over seeds 0 to 0, 1 of 2 words wins at least once. “{n}” wins most often, once. "
            f"An even share is about 0.5. {MEANING}",
        ),
    ],
)
def test_the_conclusion(counts: dict[str, int], context: list[str], expected: str) -> None:
    assert conclusion(counts, context) == expected


@pytest.mark.usefixtures("decimal_comma")
def test_the_conclusion_has_the_readers_decimal_sign() -> None:
    assert "about 3,5." in conclusion({"a": 4, "b": 3}, [])


def test_other_words_in_their_places_win_as_often() -> None:
    """What the conclusion claims."""
    others = REPEATED.replace(sentence="la le li lo la le lu ly ö ü")
    winners = model_of(REPEATED).over_seeds(compute(REPEATED))
    np.testing.assert_array_equal(winners, model_of(others).over_seeds(compute(others)))


def test_the_words_of_the_context_win_more_than_their_share() -> None:
    counts = counts_of(Settings())
    by_context = counts["brown"] + counts["fox"]
    assert f"The 2 words of the context win {by_context} times and not 222" in conclusion(
        counts, {"brown", "fox"}
    )
