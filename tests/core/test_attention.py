import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.attention import mean_of_context, scaled_dot_products, softmax
from core.result import Array

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
        assert (scaled_dot_products(query, keys) == row).all()
