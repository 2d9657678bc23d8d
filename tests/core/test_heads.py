"""The habit of a head, from matrices whose habit is known."""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import heads
from core.arrays import Array, Mask
from core.attention import attention_from, causal_mask
from core.heads import CLEARLY, EVEN, EVIDENCE, NAMES, habit, habits_of, overview
from core.model_records import AttentionSettings
from core.models import compute
from core.settings import Knockout, Settings

N = 8
EVERYTHING = np.ones((N, N), dtype=bool)
CAUSAL = causal_mask(N)


def towards(targets: list[int], visible: Mask, share: float = 0.9) -> Array:
    """Rows with `share` on one word and the rest even over what else can be seen."""
    attention = np.zeros((N, N))
    for i, target in enumerate(targets):
        seen = np.flatnonzero(visible[i])
        if target not in seen:
            attention[i, seen] = 1 / max(len(seen), 1)
        elif len(seen) == 1:
            attention[i, target] = 1
        else:
            attention[i, seen] = (1 - share) / (len(seen) - 1)
            attention[i, target] = share
    return attention


def even(visible: Mask) -> Array:
    return visible / visible.sum(axis=1, keepdims=True)


def entropy_share(attention: Array, visible: Mask) -> float:
    """The mean share of the largest possible entropy, row by row."""
    shares: list[float] = []
    for row, seen in zip(attention, visible, strict=True):
        n = int(seen.sum())
        if n > 1 and np.nansum(row) > 0:
            entropy = -math.fsum(p * math.log(p) for p in row.tolist() if p > 0)
            shares.append(entropy / math.log(n))
    return math.fsum(shares) / len(shares)


ITSELF, PREVIOUS, FIRST = list(range(N)), [i - 1 for i in range(N)], [0] * N
RANDOM = [3, 5, 1, 7, 0, 2, 4, 5]


@pytest.mark.parametrize(
    ("targets", "visible", "kind"),
    [
        (ITSELF, EVERYTHING, "itself"),
        (ITSELF, CAUSAL, "itself"),
        (PREVIOUS, EVERYTHING, "previous"),
        (PREVIOUS, CAUSAL, "previous"),
        (FIRST, EVERYTHING, "first"),
        (FIRST, CAUSAL, "first"),
        ([4] * N, EVERYTHING, "elsewhere"),  # one word, not the first
        ([i + 1 for i in range(N)], EVERYTHING, "elsewhere"),
        (RANDOM, EVERYTHING, "elsewhere"),
    ],
)
def test_a_head_is_known_by_where_it_looks(targets: list[int], visible: Mask, kind: str) -> None:
    attention = towards(targets, visible)
    found = habit(attention, None if visible is EVERYTHING else ~visible)
    assert found.kind == kind
    places = {"itself": ITSELF, "previous": PREVIOUS, "first": FIRST}
    if kind not in places:
        assert found.share == pytest.approx(entropy_share(attention, visible), rel=1e-12)
        return
    there = [
        (attention[i, j], 1 / visible[i].sum())
        for i, j in enumerate(places[kind])
        if j >= 0 and visible[i, j] and visible[i].sum() > 1
    ]
    assert found.share == pytest.approx(sum(w for w, _ in there) / len(there), rel=1e-12)
    assert found.even == pytest.approx(sum(e for _, e in there) / len(there), rel=1e-12)


@pytest.mark.parametrize("visible", [EVERYTHING, CAUSAL], ids=["everything", "causal"])
def test_an_even_spread_is_even_whatever_the_mask(visible: Mask) -> None:
    found = habit(even(visible), ~visible)
    assert found.kind == "even"
    assert found.share == pytest.approx(1, rel=1e-12)


def test_a_causal_mask_alone_makes_no_preference() -> None:
    """The second word has half its weight on the first, for there are but two to look at."""
    slightly = attention_from(0.3 * np.random.RandomState(0).randn(1, N, N), CAUSAL)[0]
    assert slightly[1, 0] > 0.3
    assert habit(slightly, ~CAUSAL).kind == "even"


def test_a_preference_must_be_clear() -> None:
    """Half the rows shun the first word, half look hard at it: more, but not a quarter more."""
    n = 12
    attention = np.full((n, n), 0.0)
    for i in range(n):
        attention[i, 0] = 1.2 / n  # 1.2 times an even share
        attention[i, [(i + 2) % n or 1, (i + 5) % n or 2]] = (1 - 1.2 / n) / 2
    assert entropy_share(attention, np.ones((n, n), dtype=bool)) < EVEN
    assert CLEARLY > 1.2
    assert habit(attention).kind == "elsewhere"


def test_the_largest_of_several_preferences_is_told() -> None:
    attention = towards(FIRST, EVERYTHING, 0.5)
    for i in range(1, N):
        attention[i, i] += 0.3
        attention[i, [j for j in range(N) if j not in (0, i)]] -= 0.05
    assert attention.min() >= 0
    assert habit(attention).kind == "first"


def test_rows_without_a_choice_play_no_part() -> None:
    attention = towards(PREVIOUS, CAUSAL)
    hidden = ~CAUSAL
    found = habit(attention, hidden)
    for row in (np.full(N, np.nan), np.zeros(N)):  # undefined, or nothing left to look at
        with_one_less = attention.copy()
        with_one_less[0] = row
        assert habit(with_one_less, hidden) == found


def test_a_place_that_cannot_be_seen_is_no_preference() -> None:
    hidden = ~CAUSAL.copy()
    hidden[:, 0] = True
    hidden[0] = True
    visible = ~hidden
    found = habit(towards(ITSELF, visible), hidden)
    assert found.kind == "itself"
    assert found.even == pytest.approx(sum(1 / i for i in range(2, N)) / (N - 2), rel=1e-12)
    assert habit(towards(PREVIOUS, visible), hidden).kind == "previous"


@pytest.mark.parametrize(
    ("attention", "hidden"),
    [
        (np.empty((0, 0)), None),
        (np.ones((1, 1)), None),
        (np.eye(3), ~np.eye(3, dtype=bool)),
        (np.zeros((3, 3)), np.ones((3, 3), dtype=bool)),
        (np.full((3, 3), np.nan), None),
    ],
)
def test_without_a_choice_there_is_no_habit(attention: Array, hidden: Mask | None) -> None:
    found = habit(attention, hidden)
    assert (found.kind, found.share) == ("none", 0.0)
    assert not re.search(r"\d", found.evidence)


@given(st.integers(0, 2**32 - 1), st.integers(1, 9), st.floats(0, 12))
def test_any_head_has_a_habit(seed: int, n: int, sharpness: float) -> None:
    stream = np.random.RandomState(seed)
    visible = causal_mask(n) & (stream.rand(n, n) < 0.8)
    attention = attention_from(sharpness * stream.randn(1, n, n), visible)[0]
    found = habit(attention, ~visible)
    assert 0 <= found.share <= 1 + 1e-12
    if found.kind in ("even", "elsewhere"):
        assert found.share == pytest.approx(entropy_share(attention, visible), abs=1e-9)
        assert (found.kind == "even") == (found.share >= EVEN)
    elif found.kind != "none":
        assert found.share > CLEARLY * found.even


def test_the_evidence_has_the_figures() -> None:
    assert NAMES.keys() == EVIDENCE.keys()
    found = habit(towards(FIRST, EVERYTHING, 0.75))
    assert found.name == "looks at the first word"
    assert found.evidence == (
        "Most weight on the first word, 0.75 on average; an even spread has 0.12."
    )
    assert habit(even(EVERYTHING)).evidence == (
        "Evenly spread, with 1.00 of the largest possible entropy on average."
    )


@pytest.mark.usefixtures("decimal_comma")
def test_the_figures_have_the_readers_decimal_sign() -> None:
    evidence = habit(towards(ITSELF, EVERYTHING, 0.75)).evidence
    assert re.findall(r"\d+[.,]\d+", evidence) == ["0,75", "0,12"]


# All heads of a layer


SEVERAL = Settings(
    "the cat sat on the mat and slept",
    position=4,
    model="attention",
    attention=AttentionSettings(n_head=3, d_model=16),
    knockouts=(Knockout(2, head=1, layer=0), Knockout(0)),
)


def test_all_heads_are_measured_at_once_and_their_mean() -> None:
    result = compute(SEVERAL)
    pattern = result.pattern
    mean = compute(SEVERAL.replace(attention=SEVERAL.attention.replace(head=None)))
    each = [habit(pattern.attention(0, h), pattern.hidden(0, h)) for h in range(3)]
    found = habits_of(pattern, 0)
    assert [one.kind for one in found] == [
        one.kind for one in [*each, habit(mean.on_view, mean.hidden)]
    ]
    expected = [(one.share, one.even) for one in [*each, habit(mean.on_view, mean.hidden)]]
    np.testing.assert_allclose([(one.share, one.even) for one in found], expected, rtol=1e-12)
    assert habits_of(pattern, 0) is found, "measured once"


def test_a_head_alone_has_no_mean() -> None:
    result = compute(SEVERAL.replace(attention=AttentionSettings(n_head=1), knockouts=()))
    assert habits_of(result.pattern, 0) == (habit(result.on_view, result.hidden),)


@pytest.mark.parametrize("block", [1, 20, 65_536])
def test_the_size_of_a_block_changes_nothing(monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    expected = habits_of(compute(SEVERAL).pattern, 0)
    monkeypatch.setattr(heads, "BLOCK", block)
    found = habits_of(compute(SEVERAL).pattern, 0)
    assert [one.kind for one in found] == [one.kind for one in expected]
    np.testing.assert_allclose(
        [one.share for one in found], [one.share for one in expected], rtol=1e-12
    )


@pytest.mark.parametrize("step", [1, 3])
def test_the_overview_has_every_so_many_words_of_every_head(step: int) -> None:
    pattern = compute(SEVERAL).pattern
    weights, hidden = overview(pattern, 0, step)
    attention = [pattern.attention(0, h) for h in range(3)]
    for found, each in zip(weights, [*attention, np.mean(attention, axis=0)], strict=True):
        np.testing.assert_array_equal(found, each[::step, ::step])
    for h in range(3):
        expected = pattern.hidden(0, h)
        assert expected is not None
        np.testing.assert_array_equal(hidden[h], expected[::step, ::step])
    np.testing.assert_array_equal(hidden[3], hidden[:3].all(axis=0))
