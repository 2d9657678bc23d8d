from collections import Counter

import numpy as np
import pytest
from hypothesis import given

from core.models import compute, model_of
from core.settings import MAX_SEED, MAX_WINDOW, Settings
from core.sweep import N_SEEDS, conclusion, next_seeds

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
    "500 words": Settings(" ".join(f"w{i % 400}" for i in range(500)), 499, window=30),
}
UNDEFINED = [Settings("", 0), Settings("alone", 0), Settings(position=0)]


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


@pytest.mark.parametrize("settings", UNDEFINED)
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


@given(settings=...)
def test_every_window_of_any_sentence(settings: Settings) -> None:
    rows = model_of(settings).over_windows(compute(settings))
    assert rows.shape == (settings.position, len(settings.sentence.split()))
    for window, row in enumerate(rows, 1):
        expected = compute(settings.replace(window=window)).probabilities
        np.testing.assert_allclose(row, expected, rtol=1e-12)


@pytest.mark.parametrize("settings", UNDEFINED)
def test_without_a_context_there_is_no_window(settings: Settings) -> None:
    rows = model_of(settings).over_windows(compute(settings))
    assert rows.shape == (0, len(settings.sentence.split()))


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
