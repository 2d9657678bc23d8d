from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from strategies import some_weights

from core.arrays import Array
from core.grid import attention_grid
from core.model_records import AttentionSettings
from core.models import compute
from core.noise import (
    Noise,
    conclusion,
    deviation_grid,
    is_offered,
    mean_grid,
    over_seeds,
    reads,
    seed_acts,
)
from core.result import Result
from core.settings import Display, Knockout, Settings

MODELS = ("notebook", "attention")
NOTEBOOK = Settings(n_seeds=20)
ATTENTION = Settings(n_seeds=20, model="attention")
CASES = {
    "notebook": NOTEBOOK,
    "attention": ATTENTION,
    "two seeds": NOTEBOOK.replace(n_seeds=2),
    "first word": NOTEBOOK.replace(position=0),
    "one word": NOTEBOOK.replace(sentence="fox", position=0),
    "no words": ATTENTION.replace(sentence="", position=0),
    "one word repeated": ATTENTION.replace(sentence="la la la", position=2),
    "knock-outs": NOTEBOOK.replace(knockouts=(Knockout(2), Knockout(3, 4))),
    "a row knocked out": ATTENTION.replace(
        position=1, knockouts=(Knockout(0, 1), Knockout(1, 1), Knockout(0, 4))
    ),
    "moved vectors": ATTENTION.replace(vectors=(("fox", (2.0, -2.0, 0.0)),)),
    "heads": ATTENTION.replace(attention=AttentionSettings(n_head=3, head=None)),
    "one head of several": ATTENTION.replace(attention=AttentionSettings(n_head=3, head=2)),
    "a seed far away, a draw": ATTENTION.replace(seed=2**32 - 1, draw=3),
    "the notebook at another seed": NOTEBOOK.replace(seed=777),
}
every_case = pytest.mark.parametrize("settings", CASES.values(), ids=CASES)


GLOVE = ATTENTION.adjusted(embeddings="glove")
WEIGHTS = Settings("the quick train", 1, model="transformer").adjusted(weights=some_weights())


def test_where_no_seed_acts_it_is_said_and_computed_once() -> None:
    for settings in (GLOVE.adjusted(projections="identity"), WEIGHTS):
        assert not seed_acts(settings)
        (noise,) = over_seeds(settings.replace(n_seeds=1000))
        result = compute(settings)
        assert noise.n_seeds == 1000
        np.testing.assert_array_equal(noise.mean, result.on_view)
        np.testing.assert_array_equal(noise.chance, result.probabilities)
        assert not noise.deviation.any()
        assert not noise.chance_deviation.any()
        assert noise.peaks.shape == (1000, len(result.tokens))
        assert conclusion(noise, result).startswith("No seed acts ")
        assert compute(settings.replace(seed=5)).probabilities.tobytes() == (
            result.probabilities.tobytes()
        )
    assert (is_offered(GLOVE), is_offered(NOTEBOOK), is_offered(WEIGHTS)) == (True, True, False)


def test_with_pretrained_vectors_the_projections_make_the_noise() -> None:
    settings = GLOVE.replace(n_seeds=5)
    assert seed_acts(settings)
    noise = after_all(settings)
    results = results_of(settings, 5)
    chances = [result.probabilities for result in results]
    np.testing.assert_allclose(noise.chance, np.mean(chances, axis=0), rtol=1e-9)
    assert noise.deviation[4].any()
    # what is kept does not grow with the seeds times the vocabulary
    assert noise.peaks.size + noise.best_chances.size < 100


def after_all(settings: Settings) -> Noise:
    *_, noise = over_seeds(settings)
    return noise


def results_of(settings: Settings, n_seeds: int) -> list[Result]:
    return [compute(settings.replace(seed=seed)) for seed in range(n_seeds)]


def told(settings: Settings) -> str:
    return conclusion(after_all(settings), compute(settings))


# figures


@every_case
def test_mean_and_deviation_after_every_seed(settings: Settings) -> None:
    results = results_of(settings, settings.n_seeds)
    n_done = 0
    for n_done, noise in enumerate(over_seeds(settings), 1):
        assert noise.n_seeds == n_done
        cells = [result.on_view for result in results[:n_done]]
        chances = [result.probabilities for result in results[:n_done]]
        np.testing.assert_allclose(noise.mean, np.mean(cells, axis=0), rtol=1e-12)
        np.testing.assert_allclose(noise.chance, np.mean(chances, axis=0), rtol=1e-12)
        if n_done == 1:
            for deviation in (noise.deviation, noise.chance_deviation):
                assert not deviation[~np.isnan(deviation)].any()
            np.testing.assert_array_equal(np.isnan(noise.deviation), np.isnan(cells[0]))
        else:
            np.testing.assert_allclose(
                noise.deviation, np.std(cells, axis=0, ddof=1), rtol=1e-9, atol=1e-15
            )
            np.testing.assert_allclose(
                noise.chance_deviation, np.std(chances, axis=0, ddof=1), rtol=1e-9, atol=1e-15
            )
    assert n_done == settings.n_seeds


@every_case
def test_the_largest_figures_of_every_seed(settings: Settings) -> None:
    results = results_of(settings, settings.n_seeds)
    for n_done, noise in enumerate(over_seeds(settings), 1):
        assert noise.peaks.shape == (n_done, len(settings.sentence.split()))
        assert noise.best_chances.shape == (n_done,)
        for seed, result in enumerate(results[:n_done]):
            peaks = [max(row) for row in result.on_view.tolist()]
            np.testing.assert_array_equal(noise.peaks[seed], peaks)
            best = max(result.probabilities.tolist(), default=0.0)
            np.testing.assert_array_equal(noise.best_chances[seed], best)


@pytest.mark.parametrize("model", MODELS)
@given(settings=...)
def test_any_settings(model: str, settings: Settings) -> None:
    settings = settings.replace(model=model, n_seeds=20)
    noise = after_all(settings)
    cells = [result.on_view for result in results_of(settings, 20)]
    np.testing.assert_allclose(noise.mean, np.mean(cells, axis=0), rtol=1e-12)
    np.testing.assert_allclose(
        noise.deviation, np.std(cells, axis=0, ddof=1), rtol=1e-9, atol=1e-15
    )
    text = conclusion(noise, compute(settings))
    assert text.endswith(".")
    assert "nan" not in text


FIELDS = (
    "mean",
    "squares",
    "deviation",
    "chance",
    "chance_squares",
    "chance_deviation",
    "peaks",
    "best_chances",
)


@pytest.mark.parametrize("field", FIELDS)
def test_what_was_shown_does_not_change_afterwards(field: str) -> None:
    kept = [(getattr(noise, field), getattr(noise, field).copy()) for noise in over_seeds(NOTEBOOK)]
    for array, copy in kept:
        np.testing.assert_array_equal(array, copy)
        assert not array.flags.writeable


def test_every_seed_changes_the_mean() -> None:
    means = [noise.mean for noise in over_seeds(NOTEBOOK)]
    assert all((a[1:] != b[1:]).any() for a, b in pairwise(means))


@every_case
def test_the_present_seed_and_draw_play_no_part(settings: Settings) -> None:
    one, other = after_all(settings), after_all(settings.replace(seed=77, draw=9))
    np.testing.assert_array_equal(one.mean, other.mean)
    np.testing.assert_array_equal(one.chance_deviation, other.chance_deviation)
    np.testing.assert_array_equal(one.peaks, other.peaks)
    np.testing.assert_array_equal(one.best_chances, other.best_chances)


def test_rows_without_a_value_stay_so() -> None:
    noise = after_all(NOTEBOOK)
    assert np.isnan(noise.mean[0]).all()
    assert np.isnan(noise.deviation[0]).all()
    assert not np.isnan(noise.mean[1:]).any()
    assert np.isnan(after_all(CASES["first word"]).chance).all()


# what it depends on

SAME = (
    {"seed": 5},
    {"draw": 3},
    {"pin": Settings()},
    {"display": Display("mean")},
    {"attention": AttentionSettings(temperature=2.0, top_k=3, top_p=0.5)},
)
OTHER = (
    {"sentence": NOTEBOOK.sentence + " again"},
    {"position": 3},
    {"window": 3},
    {"model": "attention"},
    {"earlier": "dog"},
    {"knockouts": (Knockout(0),)},
    {"vectors": (("fox", (1.0, 2.0, 0.5)),)},
    {"n_seeds": 21},
    {"attention": AttentionSettings(n_head=2)},
    {"attention": AttentionSettings(d_model=5)},
    {"attention": AttentionSettings(mask="none")},
    {"attention": AttentionSettings(n_head=2, head=1)},
    {"attention": AttentionSettings(read_out="distance")},
)


@pytest.mark.parametrize("changes", SAME, ids=str)
def test_what_needs_no_new_noise(changes: dict[str, object]) -> None:
    for settings in (NOTEBOOK, ATTENTION):
        assert reads(settings.replace(**changes)) == reads(settings)
        same, noise = after_all(settings.replace(**changes)), after_all(settings)
        np.testing.assert_array_equal(same.mean, noise.mean)
        np.testing.assert_array_equal(same.chance, noise.chance)


@pytest.mark.parametrize("changes", OTHER, ids=str)
def test_what_needs_new_noise(changes: dict[str, object]) -> None:
    assert reads(NOTEBOOK.replace(**changes)) != reads(NOTEBOOK)


# grids


@every_case
def test_grids_are_the_attention_with_other_values(settings: Settings) -> None:
    noise, result = after_all(settings), compute(settings)
    attention = attention_grid(result)
    for grid, values in (
        (mean_grid(noise, result), noise.mean),
        (deviation_grid(noise, result), noise.deviation),
    ):
        assert not grid.values.flags.writeable
        for field in ("labels", "positions", "selected", "reason", "removed", "signed"):
            assert getattr(grid, field) == getattr(attention, field)
        assert grid.hidden is attention.hidden
        if result.tokens:
            assert grid.entry(0, 0) is None  # a mean over seeds has no receipt
        for row in range(len(result.tokens)):
            if attention.undefined[row]:
                assert np.isnan(grid.values[row]).all()
            else:
                np.testing.assert_array_equal(grid.values[row], values[row])


def test_titles_of_the_grids() -> None:
    result = compute(NOTEBOOK)
    first = next(over_seeds(NOTEBOOK))
    assert mean_grid(first, result).title == "Mean over 1 seed"
    assert deviation_grid(first, result).title == "Standard deviation over 1 seed"
    last = after_all(NOTEBOOK)
    assert mean_grid(last, result).title == "Mean over 20 seeds"
    assert deviation_grid(last, result).title == "Standard deviation over 20 seeds"


# the conclusion

USUAL = "what is seen is no more than chance deals"
MORE = "what is seen is more than chance usually deals"
FAR_MORE = "what is seen is far more than chance usually deals"


def moments(values: Sequence[float]) -> tuple[float, float]:
    """Mean and standard deviation, by plain sums."""
    mean = sum(values) / len(values)
    return mean, sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))


def against(seed: int, value: float, same: Sequence[float], largest: Sequence[float]) -> str:
    """The sentence on a figure of one seed, put together anew.

    Args:
        seed: whose figure it is.
        value: the figure.
        same: at each of the seeds from 0 on, the figure in that place.
        largest: at each, the largest of all places.
    """
    mean, deviation = moments(same)
    reached = sum(1 for figure in largest if figure >= value)
    among, n = reached, len(largest)
    if seed >= n:  # it is one of all seeds, too
        among, n = among + 1, n + 1
    verdict = USUAL if among >= 0.05 * n else MORE if among >= 0.01 * n else FAR_MORE
    return (
        f"Over seeds 0 to {len(same) - 1} that figure is {mean:.4f} ± {deviation:.4f}, but some "
        f"word must come first: at {reached} of them the first has as much, so {verdict}."
    )


@pytest.mark.parametrize("n_seeds", [20, 21, 100])
@pytest.mark.parametrize(
    "case",
    [
        "notebook",
        "the notebook at another seed",
        "attention",
        "heads",
        "knock-outs",
        "a seed far away, a draw",
    ],
)
def test_the_strongest_word_against_the_noise(case: str, n_seeds: int) -> None:
    settings = CASES[case].replace(n_seeds=n_seeds)
    result, results = compute(settings), results_of(settings, n_seeds)
    row = result.on_view[4].tolist()
    strongest = max(range(9), key=lambda j: row[j])
    same = [r.on_view[4, strongest] for r in results]
    largest = [max(r.on_view[4].tolist()) for r in results]
    assert told(settings).startswith(
        f"At this seed “jumps” looks at “{result.tokens[strongest].label}” most, with "
        f"{row[strongest]:.4f}. " + against(settings.seed, row[strongest], same, largest)
    )


@pytest.mark.parametrize("seed", [0, 7, 20, 4321])
def test_the_predicted_word_where_it_is_no_cell(seed: int) -> None:
    settings = ATTENTION.replace(seed=seed)
    result, results = compute(settings), results_of(ATTENTION, 20)
    assert result.prediction is not None
    i = result.prediction
    p = result.probabilities[i]
    same = [r.probabilities[i] for r in results]
    largest = [max(r.probabilities.tolist()) for r in results]
    assert told(settings).endswith(
        f"“{result.candidates[i].text}” is predicted with {p:.4f}. "
        + against(seed, p, same, largest)
    )
    assert "is predicted" not in told(NOTEBOOK)  # whose bars are the row itself


EVEN = np.full(9, 1 / 9)


def made_up(
    row: Array,
    deviation: float,
    mean: Array,
    largest: Sequence[float] = (1.0,) * 100,
    seed: int = 0,
) -> str:
    """The conclusion on a result whose selected row has these figures.

    Args:
        row: [n_key], of the selected word.
        deviation: of every cell.
        mean: [n_key], of every row.
        largest: [n_seeds], of each seed the largest in the row.
        seed: the present one.
    """
    result = compute(NOTEBOOK.replace(seed=seed))
    on_view = result.on_view.copy()
    on_view[4] = row
    result.__dict__["on_view"] = on_view  # in place of what the cached property found
    n_seeds = len(largest)
    means = np.tile(mean, (9, 1))
    squares = np.full((9, 9), deviation**2 * (n_seeds - 1))
    peaks = np.zeros((n_seeds, 9))  # those of the other rows, which have no say
    peaks[:, 4] = largest
    best_chances = np.zeros(n_seeds)
    noise = Noise(n_seeds, means, squares, means[4], squares[4], peaks, best_chances)
    return conclusion(noise, result)


@pytest.mark.parametrize(
    ("seed", "n_seeds", "n_reached", "verdict"),
    [
        # among 100, of which this seed is one
        (0, 100, 100, USUAL),
        (0, 100, 5, USUAL),
        (99, 100, 4, MORE),
        (0, 100, 1, MORE),
        # another one, which makes 101
        (100, 100, 5, USUAL),
        (100, 100, 4, MORE),
        (100, 100, 1, MORE),
        (2**32 - 1, 100, 0, FAR_MORE),
        # among 1,000
        (0, 1000, 50, USUAL),
        (0, 1000, 49, MORE),
        (0, 1000, 10, MORE),
        (999, 1000, 9, FAR_MORE),
        (1000, 1000, 50, USUAL),
        (1000, 1000, 49, MORE),
        (1000, 1000, 10, MORE),
        (1000, 1000, 9, FAR_MORE),
        # so few that the first is nothing rare
        (0, 20, 1, USUAL),
        (0, 21, 1, MORE),
        (20, 20, 1, USUAL),
        (20, 20, 0, MORE),
        (98, 98, 0, MORE),
        (99, 99, 0, MORE),
    ],
)
def test_verdicts(seed: int, n_seeds: int, n_reached: int, verdict: str) -> None:
    row = EVEN.copy()
    row[7] = 0.3
    largest = [0.3] * n_reached + [0.2999] * (n_seeds - n_reached)
    text = made_up(row, 0.01, EVEN, largest, seed)
    assert f"at {n_reached:,} of them the first has as much, so {verdict}. Whatever" in text


def test_how_far_above_its_own_mean_the_strongest_lies_plays_no_part() -> None:
    row = EVEN.copy()
    row[7] = 0.3  # twenty standard deviations, but at most seeds some word has as much
    assert USUAL in made_up(row, 0.01, EVEN, [0.4] * 60 + [0.2] * 40)
    mean = EVEN.copy()
    mean[7] = 0.35  # below its mean, and still as much as hardly ever
    assert MORE in made_up(row, 0.1, mean, [0.4] * 2 + [0.2] * 98)


@pytest.mark.parametrize("n_seeds", [1, 2, 19])
@pytest.mark.parametrize("settings", [NOTEBOOK, NOTEBOOK.replace(seed=50), ATTENTION])
def test_few_seeds_cannot_tell(settings: Settings, n_seeds: int) -> None:
    few = [noise for noise in over_seeds(settings) if noise.n_seeds == n_seeds]
    seeds = "1 seed" if n_seeds == 1 else f"{n_seeds} seeds"
    assert conclusion(few[0], compute(settings)) == (
        f"{seeds} cannot tell what chance deals; it takes 20."
    )


# how often chance is taken for more

RANDOM = {
    "notebook": NOTEBOOK,
    "attention": ATTENTION,
    "wider": ATTENTION.replace(position=8, attention=AttentionSettings(d_model=16, mask="none")),
    "heads": ATTENTION.replace(attention=AttentionSettings(n_head=3, head=None)),
}
every_kind = pytest.mark.parametrize("settings", RANDOM.values(), ids=RANDOM)


def on_the_word(text: str) -> str:
    """Of a conclusion, what it says of the strongest word."""
    return text.partition("Whatever the seed")[0]


def on_the_prediction(text: str) -> str:
    return text.partition(" is predicted with ")[2]


@every_kind
def test_of_a_hundred_seeds_four_have_more_than_chance_usually_deals(settings: Settings) -> None:
    settings = settings.replace(n_seeds=100)
    noise = after_all(settings)
    texts = [conclusion(noise, result) for result in results_of(settings, 100)]
    words = [on_the_word(text) for text in texts]
    assert sum(MORE in text for text in words) == 4
    assert not any(FAR_MORE in text for text in words)
    assert not any("at 0 of them" in text for text in words)
    predictions = [on_the_prediction(text) for text in texts]
    if any(predictions):
        assert sum(MORE in text for text in predictions) == 4


@every_kind
def test_of_other_seeds_one_in_twenty_has_more_than_chance_usually_deals(
    settings: Settings,
) -> None:
    settings = settings.replace(n_seeds=1000)
    noise = after_all(settings)
    others = [compute(settings.replace(seed=seed)) for seed in range(1000, 1400)]
    texts = [conclusion(noise, result) for result in others]
    for part in (on_the_word, on_the_prediction):
        if any(map(part, texts)):
            far_more = sum(FAR_MORE in part(text) for text in texts)
            more = far_more + sum(MORE in part(text) for text in texts)
            assert 8 <= more <= 32  # 20 expected; three standard deviations are 13
            assert far_more <= 10  # 4 expected


def noise_of(results: Sequence[Result]) -> Noise:
    """The noise over other seeds than those from 0 on."""
    cells = np.array([result.on_view for result in results])
    chances = np.array([result.probabilities for result in results])
    mean, chance = cells.mean(axis=0), chances.mean(axis=0)
    return Noise(
        len(results),
        mean,
        ((cells - mean) ** 2).sum(axis=0),
        chance,
        ((chances - chance) ** 2).sum(axis=0),
        cells.max(axis=2),
        chances.max(axis=1),
    )


@every_kind
def test_so_it_is_with_as_few_seeds_as_can_tell(settings: Settings) -> None:
    seeds = range(5000, 5000 + 21 * 60)
    results = [compute(settings.replace(seed=seed)) for seed in seeds]
    groups = [results[i : i + 21] for i in range(0, len(results), 21)]
    texts = [conclusion(noise_of(others), present) for present, *others in groups]
    assert all("seeds 0 to 19" in text for text in texts)
    words = [on_the_word(text) for text in texts]
    assert sum(MORE in text or FAR_MORE in text for text in words) <= 8  # 3 expected
    if settings.model == "attention":  # where in truth no word is preferred
        assert sum("Whatever the seed, “" in text for text in texts) <= 3


# what is preferred whatever the seed


@pytest.mark.parametrize(
    ("lead", "preferred"), [(0.0, False), (0.0029, False), (0.0031, True), (0.1, True)]
)
def test_a_word_is_preferred_beyond_three_standard_errors(lead: float, preferred: bool) -> None:
    mean = EVEN - lead / 8
    mean[6] = 1 / 9 + lead  # the standard error is 0.01 / √100
    text = made_up(EVEN, 0.01, mean)
    if preferred:
        assert text.endswith(
            f"Whatever the seed, “the” is preferred: its mean, {mean[6]:.4f}, is clearly above the "
            "even share, 0.1111."
        )
    else:
        assert text.endswith(
            "Whatever the seed, no word is preferred: none has a mean clearly above the even "
            "share, 0.1111."
        )


def test_the_context_is_preferred_whatever_the_seed() -> None:
    # the query is the mean of the context's vectors, so it is nearest to those
    text = told(Settings(n_seeds=300))
    assert "Whatever the seed, “brown” is preferred" in text or "“fox” is preferred" in text


def test_an_even_share_is_one_of_what_can_be_seen() -> None:
    assert "even share, 0.2000" in told(ATTENTION)
    assert "even share, 0.2500" in told(ATTENTION.replace(knockouts=(Knockout(1),)))


def test_one_word_repeated_is_the_same_at_every_seed() -> None:
    text = told(CASES["one word repeated"])
    assert text.startswith(
        "At this seed “la₃” looks at “la₁” most, with 0.3333. Over seeds 0 to 19 that figure is "
        "always 0.3333: chance has no say. Whatever the seed, no word is preferred"
    )


@pytest.mark.parametrize(
    "settings",
    [
        ATTENTION.replace(position=0),
        ATTENTION.replace(position=1, knockouts=(Knockout(1),)),
        ATTENTION.replace(sentence="fox", position=0),
    ],
)
def test_one_word_to_look_at(settings: Settings) -> None:
    result = compute(settings)
    assert result.row[0] == 1
    assert told(settings) == (
        f"“{result.tokens[settings.position].label}” can look at one word only, "
        f"“{result.tokens[0].label}”, which so has all of its attention at every seed."
    )


@pytest.mark.parametrize("case", ["first word", "one word", "no words", "a row knocked out"])
def test_an_undefined_row_is_said_to_be_so(case: str) -> None:
    settings = CASES[case]
    expected = "Nothing is defined for the selected word, at this seed or any other."
    assert told(settings) == expected
    assert conclusion(next(over_seeds(settings)), compute(settings)) == expected


def test_a_record_of_the_noise_keeps_to_its_number_of_seeds() -> None:
    noise = after_all(NOTEBOOK)
    fewer = replace(noise, n_seeds=10)
    np.testing.assert_allclose(fewer.deviation[1:], noise.deviation[1:] * sqrt(19 / 9))
