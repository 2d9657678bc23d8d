"""The picture in cells, of any values and of both models' attention."""

import numpy as np
import pytest
from hypothesis import given
from test_self_attention import ASKED, BE, attention

from core.arrays import Array, Mask
from core.grid import OUTLIERS, Grid, attention_grid
from core.models import compute
from core.result import Entry
from core.settings import Knockout, Settings

NAN = np.nan


def grid(
    values: Array, hidden: Mask | None = None, selected: int | None = None, signed: bool = False
) -> Grid:
    n = len(values)
    labels, positions = tuple(f"w{i}" for i in range(n)), tuple(range(n))
    return Grid("", labels, positions, values, hidden, selected, "", signed=signed)


# Values


def test_a_row_without_a_value_is_undefined() -> None:
    found = grid(np.array([[NAN, NAN, NAN], [0.5, NAN, 0.5], [0.0, 0.0, 0.0]]))
    assert found.undefined.tolist() == [True, False, False]
    assert grid(np.empty((0, 0))).undefined.tolist() == []


def test_the_strongest_is_the_largest_of_the_framed_row() -> None:
    values = np.array([[0.2, 0.4, 0.4], [NAN, NAN, NAN], [0.9, NAN, 0.1]])
    assert [grid(values, selected=i).strongest for i in (0, 1, 2, None)] == [1, None, 0, None]
    signed = np.array([[-0.4, 0.3, 0.4]])
    assert grid(signed, selected=0, signed=True).strongest == 0


def test_the_largest_is_so_whatever_its_sign() -> None:
    assert grid(np.array([[NAN, 0.2], [-0.7, 0.5]])).largest == 0.7
    for nothing in (np.empty((0, 0)), np.full((2, 2), NAN), np.zeros((3, 3))):
        assert grid(nothing).largest == grid(nothing).top == 0


def spread(n: int, outliers: int, size: float) -> tuple[Array, Mask]:
    """Values up to 0.2 below the diagonal, some of them far above, and 0 in what is hidden."""
    hidden = ~np.tri(n, dtype=bool)
    values = np.where(hidden, 0.0, np.random.RandomState(n).uniform(0.1, 0.2, (n, n)))
    values.flat[np.flatnonzero(~hidden)[:outliers]] = size
    return values, hidden


def test_a_few_outliers_do_not_make_the_rest_pale() -> None:
    values, hidden = spread(40, 10, 1.0)
    seen = np.sort(values[~hidden])
    assert OUTLIERS * seen.size > 10
    top = grid(values, hidden).top
    assert 0.1 <= top <= 0.2
    assert (seen > top).mean() <= OUTLIERS


@pytest.mark.parametrize(
    ("outliers", "size"),
    [
        (0, 1.0),
        (200, 1.0),  # too many to be outliers
        (10, 0.25),  # not far above the rest
    ],
)
def test_else_the_colours_end_at_the_largest(outliers: int, size: float) -> None:
    values, hidden = spread(40, outliers, size)
    assert grid(values, hidden).top == values.max()


def test_without_anything_hidden_the_colours_end_at_the_largest() -> None:
    values, _ = spread(40, 10, 1.0)
    assert grid(values).top == 1.0


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_a_short_sentence_has_no_outliers(n: int) -> None:
    values, hidden = spread(n, 1, 1.0)
    assert grid(values, hidden).top == 1.0


def test_an_undefined_row_is_no_outlier() -> None:
    """The notebook's first row is undefined though nothing of it is hidden."""
    n = 9
    values = np.random.RandomState(0).uniform(0.1, 0.2, (n, n))
    hidden = np.zeros((n, n), dtype=bool)
    hidden[:, 3] = True  # knocked out
    values[:, 3] = 0
    values[0] = NAN
    values[1, :2] = values[5, :2] = 1.0
    assert 0.1 <= grid(values, hidden).top <= 0.2


@given(ASKED)
def test_the_top_is_a_value_between_nothing_and_the_largest(settings: Settings) -> None:
    found = attention_grid(compute(settings))
    assert 0 <= found.top <= found.largest <= 1 + 1e-12
    if found.largest:
        assert found.top > 0
    if found.top < found.largest:
        assert found.hidden is not None
        seen = found.values[~found.hidden]
        assert np.isclose(seen, found.top).any()
        assert (seen > found.top).mean() <= OUTLIERS + 1 / seen.size


# Attention


@given(ASKED)
def test_the_values_are_the_attention_on_view(settings: Settings) -> None:
    result = compute(settings)
    found, n = attention_grid(result), len(result.tokens)
    assert found.labels == tuple(token.label for token in result.tokens)
    assert found.positions == tuple(range(n))
    assert found.selected == (settings.position if n else None)
    on_view, pattern = settings.attention.head_on_view, result.pattern
    heads = [pattern.attention(head=h) for h in range(pattern.n_head)]
    expected = heads[on_view] if on_view is not None else sum(heads) / len(heads)
    defined = np.asarray(expected).sum(axis=1) > 0
    np.testing.assert_allclose(found.values[defined], np.asarray(expected)[defined], rtol=1e-12)
    np.testing.assert_array_equal(found.undefined, ~defined)
    if n and defined[settings.position]:
        assert found.strongest == int(np.asarray(found.values[settings.position]).argmax())
    hidden = [pattern.hidden(head=h) for h in range(pattern.n_head)]
    shown = [hidden[on_view]] if on_view is not None else hidden
    for i, j in np.ndindex(n, n):
        everywhere = all(mask is not None and mask[i, j] for mask in shown)
        assert bool(found.hidden is not None and found.hidden[i, j]) == everywhere


def test_a_mean_is_hidden_only_where_every_head_is() -> None:
    gone = (Knockout(0, 2, 0), Knockout(1, 2, 1), Knockout(2, 2))
    settings = attention("a b c", 2, n_head=2, mask="none", head=None).replace(knockouts=gone)
    found = attention_grid(compute(settings))
    assert found.hidden is not None
    assert np.argwhere(found.hidden).tolist() == [[2, 2]]
    assert found.values[2].tolist() == [0.5, 0.5, 0]


@pytest.mark.parametrize(
    ("settings", "title"),
    [
        (Settings(), "Attention matrix"),
        (attention(), "Attention matrix"),
        (attention(projections="identity", n_head=3, head=None), "Attention matrix"),
        (attention(n_head=3, head=1), "Attention matrix, head 2"),
        (attention(n_head=3, head=None), "Attention, mean of 3 heads"),
    ],
)
def test_the_title_tells_the_head(settings: Settings, title: str) -> None:
    assert attention_grid(compute(settings)).title == title


def test_a_cell_leads_to_its_number() -> None:
    def entry(settings: Settings) -> Entry | None:
        return attention_grid(compute(settings)).entry(3, 1)

    assert entry(Settings()) == Entry("probabilities", 3, 1)
    assert entry(attention()) == Entry("attention", 3, 1)
    assert entry(attention(n_head=3, head=2)) == Entry("attention", 3, 1, 2)
    assert entry(attention(n_head=3, head=None)) == Entry("mean", 3, 1)
    assert grid(np.eye(4)).entry(3, 1) is None


KNOCKED = (Knockout(1), Knockout(2, 3), Knockout(0, None, 1), Knockout(4, 5, 0))


@pytest.mark.parametrize(
    ("head", "removed"),
    [
        (0, ((None, 1), (3, 2), (5, 4))),
        (1, ((None, 1), (3, 2), (None, 0))),
        (2, ((None, 1), (3, 2))),
    ],
)
def test_what_was_knocked_out_of_the_head_on_view_is_removed(
    head: int, removed: tuple[tuple[int | None, int], ...]
) -> None:
    settings = attention(BE, 5, n_head=3, head=head).replace(knockouts=KNOCKED)
    found = attention_grid(compute(settings))
    assert found.removed == removed
    assert found.hidden is not None
    for query, key in removed:
        rows = range(10) if query is None else [query]
        assert all(found.hidden[i, key] for i in rows)


def test_the_notebooks_first_row_is_undefined() -> None:
    found = attention_grid(compute(Settings("a b c", 0)))
    assert found.undefined.tolist() == [True, False, False]
    assert (found.hidden, found.strongest) == (None, None)
    assert found.reason == "undefined: no word before"


def test_a_row_with_nothing_left_is_undefined() -> None:
    gone = (Knockout(0), Knockout(1, 1))
    found = attention_grid(compute(attention("a b c", 1).replace(knockouts=gone)))
    assert found.undefined.tolist() == [True, True, False]
    assert found.strongest is None
    assert found.reason == "nothing left to look at"


def test_the_row_of_a_position() -> None:
    found = attention_grid(compute(attention("a b c")))
    assert [found.row_at(position) for position in (0, 2, 3, None)] == [0, 2, None, None]


# Blocks, for where there are fewer pixels than cells


def furthest(values: Array, hidden: Mask | None, side: int) -> list[list[float]]:
    """The same, cell by cell."""
    n = len(values)
    blocks = range(0, n, side)
    found = [[NAN for _ in blocks] for _ in blocks]
    for i in range(n):
        for j in range(n):
            value, block = values[i, j], found[i // side][j // side]
            unseen = np.isnan(value) or (hidden is not None and hidden[i, j])
            if not unseen and not abs(value) <= abs(block):
                found[i // side][j // side] = value
    return found


@pytest.mark.parametrize("n", [1, 8, 11])
@pytest.mark.parametrize("side", [1, 2, 4, 8])
@pytest.mark.parametrize("is_masked", [False, True], ids=["all seen", "masked"])
def test_a_block_has_the_value_furthest_from_0_of_those_seen(
    n: int, side: int, is_masked: bool
) -> None:
    values = np.random.default_rng(n).normal(size=(n, n))
    values[n // 2] = NAN
    hidden = ~np.tri(n, dtype=bool) if is_masked else None
    found = grid(values, hidden, signed=True).in_blocks(side)
    sizes = np.abs(found)
    expected = np.array(furthest(values, hidden, side))
    assert found.shape == expected.shape
    np.testing.assert_array_equal(sizes, np.abs(expected))
    np.testing.assert_array_equal(found, expected)


def test_a_line_one_cell_wide_is_not_lost_in_blocks() -> None:
    values = np.full((1024, 1024), 0.001)
    values[:, 301] = 0.5
    assert (grid(values).in_blocks(8)[:, 37] == 0.5).all()


def test_what_is_ready_waits_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    found = grid(np.random.default_rng(0).random((1100, 1100)), ~np.tri(1100, dtype=bool), 4)
    found.ready()
    monkeypatch.setattr(np, "isnan", None)
    monkeypatch.setattr(np, "partition", None)
    assert found.in_blocks(4).shape == (275, 275)
    assert found.top > 0
    assert found.strongest is not None
    assert not found.has_gaps
    assert not found.dips


def test_only_signed_values_dip_below_0() -> None:
    values = np.array([[0.2, -0.1], [0.3, NAN]])
    assert grid(values, signed=True).dips
    assert not grid(np.abs(values), signed=True).dips
