import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.arrays import Array, first_equal_rows
from core.attention import (
    BLOCK,
    ROWS,
    attention_from,
    causal_mask,
    context_vectors,
    mean_of_context,
    projected,
    row_blocks,
    scaled_dot_products,
    sinusoidal_positions,
    softmax,
    window_mask,
)

FINITE = st.floats(-1e300, 1e300)
MODERATE = st.floats(-30, 30)
COMPONENTS = st.floats(0, 1)


def rows(n_components: int) -> st.SearchStrategy[list[list[float]]]:
    row = st.lists(COMPONENTS, min_size=n_components, max_size=n_components)
    return st.lists(row, min_size=1, max_size=8)


@given(st.lists(FINITE, min_size=1))
def test_softmax_sums_to_one_and_never_overflows(x: list[float]) -> None:
    p = softmax(np.array(x))
    assert p.min() >= 0
    assert p.sum() == pytest.approx(1)


@given(st.lists(MODERATE, min_size=1, max_size=20))
def test_softmax_is_exp_over_the_sum_of_exp(x: list[float]) -> None:
    total = math.fsum(map(math.exp, x))
    np.testing.assert_allclose(softmax(np.array(x)), [math.exp(v) / total for v in x], rtol=1e-12)


@given(st.lists(MODERATE, min_size=1, max_size=20), st.floats(-1000, 1000))
def test_softmax_does_not_notice_a_shift(x: list[float], shift: float) -> None:
    np.testing.assert_allclose(softmax(np.array(x) + shift), softmax(np.array(x)), rtol=1e-10)


def test_softmax_works_along_the_last_axis() -> None:
    x = np.log([[[1.0, 3.0], [2.0, 2.0]], [[9.0, 1.0], [1.0, 4.0]]])
    np.testing.assert_allclose(
        softmax(x), [[[0.25, 0.75], [0.5, 0.5]], [[0.9, 0.1], [0.2, 0.8]]], rtol=1e-12
    )


def test_softmax_keeps_an_undefined_row_to_itself() -> None:
    p = softmax(np.array([[math.nan, math.nan], [0.0, 0.0]]))
    np.testing.assert_array_equal(p, [[math.nan, math.nan], [0.5, 0.5]])


@pytest.mark.parametrize("shape", [(0,), (0, 0)])
def test_softmax_of_nothing_is_nothing(shape: tuple[int, ...]) -> None:
    assert softmax(np.zeros(shape)).shape == shape


def test_softmax_leaves_its_argument_alone() -> None:
    x = np.array([1.0, 2.0])
    softmax(x)
    assert x.tolist() == [1.0, 2.0]


def test_softmax_gives_nothing_to_what_is_minus_infinite() -> None:
    p = softmax(np.array([[0.0, -np.inf, math.log(3)], [-np.inf, -np.inf, -800.0]]))
    np.testing.assert_allclose(p, [[0.25, 0, 0.75], [0, 0, 1]], rtol=1e-12, atol=0)


def test_softmax_of_nothing_but_minus_infinity_is_zero() -> None:
    p = softmax(np.array([[-np.inf, -np.inf], [1.0, 1.0], [math.nan, -np.inf]]))
    np.testing.assert_array_equal(p, [[0, 0], [0.5, 0.5], [math.nan, math.nan]])


# The mean of the context


@pytest.mark.parametrize(
    ("window", "context"),
    [
        (1, ["x...", ".x..", "..x."]),
        (2, ["x...", "xx..", ".xx."]),
        (3, ["x...", "xx..", "xxx."]),
        (2047, ["x...", "xx..", "xxx."]),
    ],
)
def test_the_context_is_the_window_before_the_word(window: int, context: list[str]) -> None:
    queries = mean_of_context(np.eye(4), window)
    expected = [[(key == "x") / row.count("x") for key in row] for row in context]
    np.testing.assert_allclose(queries[1:], expected)


@pytest.mark.parametrize("n", [0, 1])
def test_without_a_word_before_there_is_no_mean(n: int) -> None:
    queries = mean_of_context(np.ones((n, 3)), 2)
    assert queries.shape == (n, 3)
    assert np.isnan(queries).all()


@given(rows(3), st.integers(1, 10))
def test_the_query_is_the_mean_of_the_context(embeddings: list[list[float]], window: int) -> None:
    queries = mean_of_context(np.array(embeddings), window)
    assert np.isnan(queries[0]).all()
    for i in range(1, len(embeddings)):
        context = embeddings[max(0, i - window) : i]
        mean = [math.fsum(column) / len(context) for column in zip(*context, strict=True)]
        np.testing.assert_allclose(queries[i], mean, rtol=1e-12)


@given(rows(3), st.integers(1, 10), st.sets(st.integers(0, 7)))
def test_removed_words_leave_the_mean(
    embeddings: list[list[float]], window: int, gone: set[int]
) -> None:
    n = len(embeddings)
    removed = np.array([i in gone for i in range(n)])
    queries = mean_of_context(np.array(embeddings), window, removed)
    for i in range(n):
        context = [embeddings[j] for j in range(max(0, i - window), i) if j not in gone]
        if not context:
            assert np.isnan(queries[i]).all()
            continue
        mean = [math.fsum(column) / len(context) for column in zip(*context, strict=True)]
        np.testing.assert_allclose(queries[i], mean, rtol=1e-12)


# Scores


@given(rows(5), rows(5))
def test_a_score_is_the_dot_product_over_the_root_of_the_width(
    queries: list[list[float]], keys: list[list[float]]
) -> None:
    expected = [
        [math.fsum(a * b for a, b in zip(q, k, strict=True)) / math.sqrt(5) for k in keys]
        for q in queries
    ]
    scores = scaled_dot_products(np.array(queries), np.array(keys))
    np.testing.assert_allclose(scores, expected, rtol=1e-12)


def random_vectors(n: int) -> Array:
    return np.random.RandomState(7).rand(n, 3)


def test_equal_keys_have_equal_scores_to_the_last_bit() -> None:
    keys = random_vectors(40)[np.arange(200) * 7 % 40]  # [200, 3], five times the same 40
    scores = scaled_dot_products(random_vectors(60), keys)
    for i in range(40):
        assert (scores[:, i::40] == scores[:, [i]]).all()


def test_one_query_has_the_scores_that_it_has_among_others() -> None:
    queries, keys = random_vectors(60), random_vectors(200)
    scores = scaled_dot_products(queries, keys)
    for query, row in zip(queries, scores, strict=True):
        assert (scaled_dot_products(query[np.newaxis], keys)[0] == row).all()


def test_every_head_has_scores_of_its_own() -> None:
    stream = np.random.RandomState(3)
    queries, keys = stream.randn(4, 6, 5), stream.randn(4, 9, 5)
    for scaled, divisor in ((True, math.sqrt(5)), (False, 1.0)):
        scores = scaled_dot_products(queries, keys, scaled)
        assert scores.shape == (4, 6, 9)
        for (h, i, j), score in np.ndenumerate(scores):
            products = (queries[h, i, c] * keys[h, j, c] for c in range(5))
            assert score == pytest.approx(math.fsum(products) / divisor, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize("d", [1, 2, 3, 4, 8, 16, 17, 64])
@pytest.mark.parametrize("n_head", [1, 3])
def test_equal_keys_of_a_head_have_equal_scores_to_the_last_bit(n_head: int, d: int) -> None:
    keys = np.random.RandomState(d).randn(n_head, 7, d)[:, np.arange(50) * 3 % 7]
    scores = scaled_dot_products(np.random.RandomState(1).randn(n_head, 20, d), keys)
    for i in range(7):
        assert (scores[:, :, i::7] == scores[:, :, [i]]).all()


# Positions


@pytest.mark.parametrize("d_model", [1, 2, 3, 4, 7, 64, 255, 256])
def test_positions_are_sines_and_cosines(d_model: int) -> None:
    n = 50
    expected = [[0.0] * d_model for _ in range(n)]
    for p in range(n):
        for m in range((d_model + 1) // 2):
            angle = p / 10000 ** (2 * m / d_model)
            expected[p][2 * m] = math.sin(angle)
            if 2 * m + 1 < d_model:  # for odd d the last column is a sine
                expected[p][2 * m + 1] = math.cos(angle)
    found = sinusoidal_positions(n, d_model)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14)
    assert found[0].tolist() == ([0.0, 1.0] * d_model)[:d_model]


def test_no_words_have_no_positions() -> None:
    assert sinusoidal_positions(0, 5).shape == (0, 5)


def test_a_position_does_not_depend_on_how_many_words_there_are() -> None:
    assert (sinusoidal_positions(9, 6) == sinusoidal_positions(2048, 6)[:9]).all()


# Masks


@pytest.mark.parametrize("n", [0, 1, 2, 7])
def test_the_causal_mask_shows_a_word_and_those_before_it(n: int) -> None:
    assert causal_mask(n).tolist() == [[j <= i for j in range(n)] for i in range(n)]


@pytest.mark.parametrize("n", [0, 1, 2, 7])
@pytest.mark.parametrize("window", [1, 2, 6, 2047])
def test_the_window_mask_shows_a_word_and_the_window_before_it(n: int, window: int) -> None:
    expected = [[i - window <= j <= i for j in range(n)] for i in range(n)]
    assert window_mask(n, window).tolist() == expected


# Heads


def test_a_projection_is_the_vector_times_the_heads_matrix() -> None:
    stream = np.random.RandomState(5)
    x, weights = stream.randn(6, 4), stream.randn(3, 4, 2)
    found = projected(x, weights)
    assert found.shape == (3, 6, 2)
    for (h, i, c), value in np.ndenumerate(found):
        exact = math.fsum(x[i, k] * weights[h, k, c] for k in range(4))
        assert value == pytest.approx(exact, rel=1e-12, abs=1e-14)


@given(st.integers(0, 2**32 - 1), st.integers(1, 3), st.integers(1, 9))
def test_attention_is_a_softmax_over_what_can_be_seen(seed: int, n_head: int, n: int) -> None:
    stream = np.random.RandomState(seed)
    scores, visible = 5 * stream.randn(n_head, n, n), stream.rand(n_head, n, n) < 0.6
    found = attention_from(scores, visible)
    for h in range(n_head):
        for i in range(n):
            seen = [j for j in range(n) if visible[h, i, j]]
            total = math.fsum(math.exp(scores[h, i, j]) for j in seen)
            for j in range(n):
                exact = math.exp(scores[h, i, j]) / total if j in seen else 0.0
                assert found[h, i, j] == pytest.approx(exact, rel=1e-12, abs=0)


def test_one_mask_serves_all_heads() -> None:
    scores = np.random.RandomState(0).randn(4, 6, 6)
    mask = causal_mask(6)
    assert (attention_from(scores, mask) == attention_from(scores, np.stack([mask] * 4))).all()


@pytest.mark.parametrize("n_head", [1, 8])
def test_many_rows_have_the_attention_that_each_has_alone(n_head: int) -> None:
    stream = np.random.RandomState(n_head)
    n = 300  # more than are computed at a time
    scores, visible = stream.randn(n_head, n, n), stream.rand(n, n) < 0.5
    visible[17] = False
    visible[:, :40] = False
    found = attention_from(scores, visible)
    for i in range(n):
        alone = attention_from(scores[:, [i]], visible[[i]])
        np.testing.assert_allclose(found[:, [i]], alone, rtol=1e-14, atol=0)
    assert (found[:, 17] == 0).all()
    assert (found[..., ~visible.any(axis=0)] == 0).all()


@pytest.mark.parametrize("n_row", [0, 1, 7, 100_000])
@pytest.mark.parametrize("width", [0, 1, 1000, 10**6])
def test_every_row_is_in_one_block(n_row: int, width: int) -> None:
    blocks = [range(n_row)[rows] for rows in row_blocks(n_row, width)]
    assert [row for block in blocks for row in block] == list(range(n_row))
    assert all(len(block) * width <= BLOCK or len(block) <= ROWS for block in blocks)


@pytest.mark.parametrize("d", [1, 3, 8, 64])
def test_equal_words_have_equal_projections_to_the_last_bit(d: int) -> None:
    stream = np.random.RandomState(d)
    x = stream.randn(7, d)[np.arange(50) * 3 % 7]
    found = projected(x, stream.randn(3, d, 5))
    for i in range(7):
        assert (found[:, i::7] == found[:, [i]]).all()


def test_what_the_heads_bring_back_is_added_up() -> None:
    stream = np.random.RandomState(6)
    attention, values, W_O = stream.rand(3, 5, 5), stream.randn(3, 5, 2), stream.randn(3, 2, 4)
    found = context_vectors(attention, values, W_O)
    assert found.shape == (5, 4)
    for (i, c), value in np.ndenumerate(found):
        exact = math.fsum(
            attention[h, i, j] * values[h, j, k] * W_O[h, k, c]
            for h in range(3)
            for j in range(5)
            for k in range(2)
        )
        assert value == pytest.approx(exact, rel=1e-12, abs=1e-14)


# Equal rows


@given(st.lists(st.lists(st.sampled_from([-1.0, -0.0, 0.0, 2.5]), min_size=2, max_size=2)))
def test_equal_rows_are_found_where_they_stand_first(rows: list[list[float]]) -> None:
    found = first_equal_rows(np.array(rows).reshape(-1, 2))
    expected = [rows.index(row) for row in rows]
    assert (list(range(len(rows))) if found is None else found.tolist()) == expected


def test_rows_with_one_component_in_common_are_not_equal() -> None:
    assert first_equal_rows(np.array([[1.0, 2.0], [1.0, 3.0]])) is None
