"""From logits to a drawn word, against the definitions written out."""

import math
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.sampling import Truncation, drawn, random_share, tempered, truncated

LOGITS = st.lists(st.floats(-20, 20), min_size=1, max_size=12)
# Whole numbers of parts, so that ties and sums that reach p exactly come often.
PARTS = st.lists(st.integers(0, 4), min_size=1, max_size=10).filter(any)
TOP_K = st.none() | st.integers(1, 12)


def kept_by_definition(parts: list[int], top_k: int | None, top_p: Fraction) -> list[int]:
    """Sort; keep the first min(k, m), where m is the least number whose sum reaches p."""
    order = sorted(range(len(parts)), key=lambda c: (-parts[c], c))
    m = len(parts)
    for number in range(1, len(parts) + 1):
        if Fraction(sum(parts[c] for c in order[:number]), sum(parts)) >= top_p:
            m = number
            break
    if top_p == 1:  # leaves out nothing, not even what has no probability
        m = len(parts)
    return order[: m if top_k is None else min(top_k, m)]


# Temperature


@given(LOGITS, st.floats(0.05, 10))
def test_a_temperature_divides_the_logits(logits: list[float], temperature: float) -> None:
    largest = max(logits)
    exps = [math.exp((x - largest) / temperature) for x in logits]
    expected = [e / math.fsum(exps) for e in exps]
    np.testing.assert_allclose(
        tempered(np.array(logits), temperature), expected, rtol=1e-11, atol=1e-300
    )


def test_a_temperature_of_one_is_the_softmax() -> None:
    logits = np.log([1.0, 2.0, 5.0])
    np.testing.assert_allclose(tempered(logits, 1.0), [0.125, 0.25, 0.625], rtol=1e-15)


def test_below_one_is_sharper_and_above_one_flatter() -> None:
    logits = np.array([0.0, 1.0, 2.0])
    sharp, usual, flat = (tempered(logits, t).max() for t in (0.5, 1.0, 2.0))
    assert sharp > usual > flat > 1 / 3


# Truncation


@given(PARTS, TOP_K, st.integers(1, 8))
@example([2, 1, 1], None, 6)
def test_what_is_kept_is_kept_by_definition(
    parts: list[int], top_k: int | None, eighths: int
) -> None:
    # A power of two in all, so that the shares are exact and so are their sums.
    parts = [*parts, (1 << sum(parts).bit_length()) - sum(parts)]
    kept = kept_by_definition(parts, top_k, Fraction(eighths, 8))
    found = truncated(np.array(parts) / sum(parts), top_k, eighths / 8)
    assert found.order[: found.kept].tolist() == kept
    together = sum(parts[c] for c in kept)
    expected = [n / together if c in kept else 0.0 for c, n in enumerate(parts)]
    np.testing.assert_allclose(found.probabilities, expected, rtol=1e-14, atol=0)
    assert found.discarded == 1 - together / sum(parts)


@pytest.mark.parametrize(
    ("top_k", "top_p", "kept"),
    [
        (None, 1.0, [2, 1, 0, 3]),
        (None, 0.5, [2]),  # reached exactly
        (None, 0.5000001, [2, 1]),  # the word that crosses it is kept
        (None, 0.75, [2, 1]),
        (None, 0.76, [2, 1, 0]),
        (None, 0.875, [2, 1, 0]),
        (None, 0.0001, [2]),
        (1, 1.0, [2]),
        (3, 1.0, [2, 1, 0]),
        (4, 1.0, [2, 1, 0, 3]),
        (99, 1.0, [2, 1, 0, 3]),
        (2, 0.5, [2]),  # the stricter of the two
        (1, 0.9, [2]),
    ],
)
def test_top_k_and_top_p(top_k: int | None, top_p: float, kept: list[int]) -> None:
    p = np.array([0.125, 0.25, 0.5, 0.125])
    found = truncated(p, top_k, top_p)
    assert found.order[: found.kept].tolist() == kept
    assert np.flatnonzero(found.probabilities).tolist() == sorted(kept)
    np.testing.assert_array_equal(found.probabilities[kept], p[kept] / p[kept].sum())
    assert found.discarded == 1 - p[kept].sum()


def test_of_equals_the_first_is_kept() -> None:
    assert truncated(np.full(4, 0.25), 2, 1.0).order.tolist() == [0, 1, 2, 3]
    assert truncated(np.full(4, 0.25), 2, 1.0).probabilities.tolist() == [0.5, 0.5, 0, 0]


@pytest.mark.parametrize("tenths", range(1, 10))
def test_tenths_that_add_up_to_p_are_enough(tenths: int) -> None:
    """0.1 eight times over is 0.8, though added up in binary it falls short by one bit."""
    assert truncated(np.full(10, 0.1), None, tenths / 10).kept == tenths


@given(LOGITS)
def test_without_limits_nothing_changes(logits: list[float]) -> None:
    p = tempered(np.array(logits), 1.0)
    found = truncated(p, None, 1.0)
    np.testing.assert_array_equal(found.probabilities, p)
    assert (found.kept, found.discarded) == (len(p), 0.0)


@given(LOGITS, TOP_K, st.floats(0, 1, exclude_min=True))
def test_what_is_left_adds_up_to_one_and_keeps_its_proportions(
    logits: list[float], top_k: int | None, top_p: float
) -> None:
    p = tempered(np.array(logits), 1.0)
    found = truncated(p, top_k, top_p)
    assert 1 <= found.kept <= len(p)
    assert found.probabilities.sum() == pytest.approx(1, rel=1e-12)
    kept, left_out = found.order[: found.kept], found.order[found.kept :]
    assert p[kept].min() >= p[left_out].max(initial=0)
    np.testing.assert_allclose(found.probabilities[kept] * p[kept].sum(), p[kept], rtol=1e-12)
    assert not found.probabilities[left_out].any()
    assert found.discarded == pytest.approx(p[left_out].sum(), abs=1e-15)


@given(LOGITS, TOP_K, st.floats(0, 1, exclude_min=True))
def test_the_argument_is_left_alone(logits: list[float], top_k: int | None, top_p: float) -> None:
    p = tempered(np.array(logits), 1.0)
    before = p.copy()
    truncated(p, top_k, top_p)
    np.testing.assert_array_equal(p, before)


@pytest.mark.parametrize(("top_k", "top_p"), [(None, 1.0), (2, 1.0), (None, 0.5), (1, 0.5)])
@pytest.mark.parametrize("n", [0, 3])
def test_of_what_is_undefined_nothing_is_defined(n: int, top_k: int | None, top_p: float) -> None:
    found = truncated(np.full(n, np.nan), top_k, top_p)
    assert np.isnan(found.probabilities).all()
    assert len(found.probabilities) == n


# Drawing


def test_the_random_share_is_the_first_of_its_own_stream() -> None:
    for seed, number in ((0, 1), (0, 2), (2**32 - 1, 1_000_000)):
        assert random_share(seed, number) == np.random.RandomState([seed, 2, number]).rand()


@given(LOGITS, TOP_K, st.floats(0.05, 1), st.integers(0, 2**32 - 1), st.integers(1, 1000))
def test_a_draw_takes_the_word_at_which_the_sum_exceeds_the_share(
    logits: list[float], top_k: int | None, top_p: float, seed: int, number: int
) -> None:
    found = truncated(tempered(np.array(logits), 1.0), top_k, top_p)
    share, so_far = np.random.RandomState([seed, 2, number]).random_sample(), 0.0
    expected = -1
    for candidate in found.order[: found.kept].tolist():
        so_far += found.probabilities[candidate]
        if so_far > share:
            expected = candidate
            break
    assert drawn(found, seed, number) == expected == drawn(found, seed, number)


def test_words_are_drawn_as_often_as_they_are_probable() -> None:
    p = np.array([0.1, 0.4, 0.05, 0.45])
    n = 4000
    counts = Counter(drawn(truncated(p, 3, 1.0), 7, number) for number in range(1, n + 1))
    expected = np.array([0.1, 0.4, 0, 0.45]) / 0.95
    assert counts[2] == 0
    for candidate in (0, 1, 3):
        spread = math.sqrt(expected[candidate] * (1 - expected[candidate]) / n)
        assert counts[candidate] / n == pytest.approx(expected[candidate], abs=4 * spread)


@given(LOGITS, st.integers(1, 12), st.floats(0.05, 1), st.integers(1, 10_000))
def test_what_is_left_out_is_never_drawn(
    logits: list[float], top_k: int, top_p: float, number: int
) -> None:
    found = truncated(tempered(np.array(logits), 0.2), top_k, top_p)
    candidate = drawn(found, 0, number)
    assert candidate in found.order[: found.kept]
    assert found.probabilities[candidate] > 0


@pytest.mark.parametrize("number", range(1, 200))
def test_a_word_without_probability_is_not_drawn_though_rounding_leaves_a_gap(number: int) -> None:
    short = Truncation(np.array([1, 0, 2]), 3, np.array([1e-9, 1e-9, 0.0]), 0.0)
    assert drawn(short, 3, number) == 0


def test_a_sum_that_only_reaches_the_share_does_not_exceed_it() -> None:
    share = random_share(5, 9)
    exactly = Truncation(np.array([1, 0]), 2, np.array([1 - share, share]), 0.0)
    assert drawn(exactly, 5, 9) == 0
    more = Truncation(np.array([1, 0]), 2, np.array([1 - share, np.nextafter(share, 1)]), 0.0)
    assert drawn(more, 5, 9) == 1


def test_another_number_or_seed_draws_anew() -> None:
    even = truncated(np.full(1000, 0.001), None, 1.0)
    assert len({drawn(even, 0, number) for number in range(1, 30)}) > 25
    assert len({drawn(even, seed, 1) for seed in range(30)}) > 25
