from math import sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.arrays import Array
from core.embedding_map import embedding_map, nearest
from core.model_records import AttentionSettings
from core.models import compute
from core.result import Result
from core.settings import LARGEST_IN_NOTEBOOK, Settings, largest_component

MODELS = ("notebook", "attention")
REPEATED = "to be or not to be that is the question"
CASES = {
    "notebook": Settings(),
    "attention": Settings(model="attention"),
    "repeated words": Settings(REPEATED, 5),
    "two components": Settings(model="attention", attention=AttentionSettings(d_model=2)),
    "five components": Settings(model="attention", attention=AttentionSettings(d_model=5)),
    "more components than words": Settings(
        model="attention", attention=AttentionSettings(d_model=256)
    ),
    "moved vectors": Settings(vectors=(("fox", (2.0, -2.0, 0.5)), ("the", (0.0, 0.0, 0.0)))),
}
every_case = pytest.mark.parametrize("settings", CASES.values(), ids=CASES)


def with_width(d_model: int, sentence: str = REPEATED) -> Settings:
    return Settings(sentence, 0, model="attention", attention=AttentionSettings(d_model=d_model))


def distinct(result: Result, vectors: Array) -> tuple[list[int], Array]:
    """The first position and the vector of each distinct word."""
    words = [token.text for token in result.tokens]
    places = [words.index(word) for word in dict.fromkeys(words)]
    return places, vectors[places]


@every_case
def test_the_axes_are_the_first_two_eigenvectors_of_the_covariance(settings: Settings) -> None:
    result = compute(settings)
    plane = embedding_map(result)
    places, vectors = distinct(result, result.pattern.dealt)
    assert plane.words == tuple(places)
    variances, directions = np.linalg.eigh(np.cov(vectors.T, ddof=0))
    for axis in range(2):
        expected = directions[:, -1 - axis]
        assert abs(plane.axes[axis] @ expected) == pytest.approx(1, abs=1e-8)
        assert plane.shares[axis] == pytest.approx(variances[-1 - axis] / variances.sum())
        assert plane.axes[axis][np.abs(plane.axes[axis]).argmax()] > 0
    np.testing.assert_allclose(plane.centre, vectors.mean(axis=0))


@every_case
def test_points_are_where_the_vectors_are_now(settings: Settings) -> None:
    result = compute(settings)
    plane = embedding_map(result)
    _, now = distinct(result, result.pattern.embeddings)
    _, dealt = distinct(result, result.pattern.dealt)
    for point, moved, vector, at_first in zip(plane.points, plane.moved, now, dealt, strict=True):
        for axis in range(2):
            along = sum((vector - plane.centre) * plane.axes[axis])
            assert point[axis] == pytest.approx(along, abs=1e-12)
        assert moved == (list(vector) != list(at_first))


def test_the_map_stays_put_while_a_word_is_moved() -> None:
    before = embedding_map(compute(Settings()))
    after = embedding_map(compute(CASES["moved vectors"]))
    np.testing.assert_array_equal(before.axes, after.axes)
    np.testing.assert_array_equal(before.centre, after.centre)
    assert before.shares == after.shares
    changed = (before.points != after.points).any(axis=1)
    words = Settings().sentence.split()
    assert [words[i] for i, c in zip(after.words, changed, strict=True) if c] == ["fox", "the"]
    assert list(after.moved) == list(changed)
    assert not before.moved.any()


@pytest.mark.parametrize("model", MODELS)
@given(
    shift=st.tuples(st.floats(-0.7, 0.7), st.floats(-0.7, 0.7)),
    d_model=st.integers(2, 20),
    word=st.integers(0, 8),
)
def test_a_moved_word_is_where_it_was_dragged_to(
    model: str, shift: tuple[float, float], d_model: int, word: int
) -> None:
    settings = Settings(model=model, attention=AttentionSettings(d_model=d_model))
    result = compute(settings)
    plane = embedding_map(result)
    vector = plane.vector_at(result.pattern.embeddings[word], shift)
    across = np.array(vector) - result.pattern.embeddings[word]
    np.testing.assert_allclose(across, np.array(shift) @ plane.axes, atol=1e-12)
    text = result.tokens[word].text
    after = embedding_map(compute(settings.replace(vectors=((text, vector),))))
    place = plane.words.index(word)
    np.testing.assert_allclose(after.points[place] - plane.points[place], shift, atol=1e-12)
    others = [i for i in range(len(plane.words)) if i != place]
    np.testing.assert_array_equal(after.points[others], plane.points[others])


def test_a_drag_then_the_result_then_the_map() -> None:
    settings = Settings(model="attention")
    result = compute(settings)
    plane = embedding_map(result)
    vector = plane.vector_at(result.pattern.embeddings[3], (0.5, -0.25))
    after = embedding_map(compute(settings.replace(vectors=(("fox", vector),))))
    np.testing.assert_allclose(after.points[3] - plane.points[3], (0.5, -0.25), atol=1e-12)
    assert list(np.flatnonzero(after.moved)) == [3]


@pytest.mark.parametrize("d_model", [1, 2, 3, 256])
def test_no_vector_is_moved_beyond_its_limits(d_model: int) -> None:
    result = compute(with_width(d_model))
    vector = embedding_map(result).vector_at(result.pattern.embeddings[0], (1e9, -1e9))
    assert len(vector) == d_model
    assert max(map(abs, vector)) == largest_component(d_model)
    assert all(type(component) is float for component in vector)
    result.settings.replace(vectors=(("to", vector),))  # which checks them


@pytest.mark.parametrize("model", MODELS)
@given(
    shift=st.tuples(st.floats(-100, 100), st.floats(-100, 100)),
    d_model=st.integers(1, 5),
)
def test_beyond_the_limit_each_component_stays_at_it(
    model: str, shift: tuple[float, float], d_model: int
) -> None:
    settings = Settings(model=model, attention=AttentionSettings(d_model=d_model))
    result = compute(settings)
    plane = embedding_map(result)
    start = result.pattern.embeddings[3]
    vector, largest = plane.vector_at(start, shift), largest_component(result.d_model)
    for i, component in enumerate(vector):
        there = start[i] + shift[0] * plane.axes[0][i] + shift[1] * plane.axes[1][i]
        expected = min(max(there, -largest), largest)
        assert component == pytest.approx(expected, abs=1e-12)
    # so far out everything can still be computed
    after = compute(settings.replace(vectors=(("fox", vector),)))
    assert np.isfinite(after.probabilities).all()
    assert np.isfinite(embedding_map(after).points).all()


@pytest.mark.parametrize("corner", [LARGEST_IN_NOTEBOOK, -LARGEST_IN_NOTEBOOK])
@pytest.mark.parametrize("model", MODELS)
def test_every_word_in_the_farthest_corner(model: str, corner: float) -> None:
    words = dict.fromkeys(REPEATED.split())
    vectors = tuple((word, (corner, corner, corner)) for word in words)
    result = compute(Settings(REPEATED, 5, model=model, vectors=vectors))
    assert np.isfinite(result.probabilities).all()
    plane = embedding_map(result)
    assert plane.moved.all()
    assert np.ptp(plane.points, axis=0).max() == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("model", MODELS)
def test_a_drag_computes_the_axes_once(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[Array] = []
    svd = np.linalg.svd

    def counted(vectors: Array, **options: Any) -> Any:
        computed.append(vectors)
        return svd(vectors, **options)

    monkeypatch.setattr(np.linalg, "svd", counted)
    seed = 98_000 + MODELS.index(model)  # whose vectors no other test has dealt
    settings = Settings(model=model, seed=seed)
    result = compute(settings)
    plane = embedding_map(result)
    for step in range(20):
        vector = plane.vector_at(result.pattern.embeddings[3], (0.1 * step, -0.05 * step))
        result = compute(settings.replace(vectors=(("fox", vector),)))
        embedding_map(result)
    assert len(computed) == 1
    embedding_map(compute(settings.replace(seed=seed + 10)))
    assert len(computed) == 2


def test_axes_that_are_kept_cannot_be_changed() -> None:
    plane = embedding_map(compute(Settings()))
    for array in (plane.points, plane.moved, plane.axes, plane.centre):
        assert not array.flags.writeable


def test_vectors_of_another_shape_have_axes_of_their_own() -> None:
    # the same twelve numbers, dealt to 4 words and to 3
    for sentence, d_model in (("a b c d", 3), ("a b c", 4)):
        result = compute(with_width(d_model, sentence))
        plane = embedding_map(result)
        assert plane.axes.shape == (2, d_model)
        assert plane.points.shape == (len(result.tokens), 2)


def test_one_component_has_one_axis() -> None:
    result = compute(with_width(1))
    plane = embedding_map(result)
    assert plane.axes.tolist() == [[1.0], [0.0]]
    assert plane.shares == (1.0, 0.0)
    np.testing.assert_allclose(
        plane.points[:, 0], distinct(result, result.pattern.dealt)[1][:, 0] - plane.centre[0]
    )
    assert not plane.points[:, 1].any()
    assert plane.vector_at(np.array([0.5]), (0.25, 7.0)) == (0.75,)


@pytest.mark.parametrize("sentence", ["fox", "la la la"])
@pytest.mark.parametrize("d_model", [2, 3, 16])
def test_a_single_word_is_in_the_middle(sentence: str, d_model: int) -> None:
    plane = embedding_map(compute(with_width(d_model, sentence)))
    assert plane.words == (0,)
    assert plane.points.tolist() == [[0.0, 0.0]]
    assert plane.shares == (0.0, 0.0)
    np.testing.assert_array_equal(plane.axes, np.eye(d_model)[:2])


def test_two_words_lie_on_the_first_axis() -> None:
    result = compute(with_width(3, "hello world"))
    plane = embedding_map(result)
    hello, world = result.pattern.dealt
    distance = sqrt(((hello - world) ** 2).sum())
    assert sorted(plane.points[:, 0]) == pytest.approx([-distance / 2, distance / 2])
    np.testing.assert_allclose(plane.points[:, 1], 0, atol=1e-12)
    assert plane.shares == pytest.approx((1, 0))
    assert plane.shares[1] == 0
    np.testing.assert_allclose(plane.axes @ plane.axes.T, np.eye(2), atol=1e-12)


@pytest.mark.parametrize("model", MODELS)
def test_no_words_no_points(model: str) -> None:
    plane = embedding_map(compute(Settings("", 0, model=model)))
    assert plane.words == ()
    assert plane.points.shape == (0, 2)
    assert plane.moved.shape == (0,)
    assert plane.landmarks == ()
    assert plane.shares == (0.0, 0.0)
    assert nearest(compute(Settings("", 0, model=model)), 0) == ()


@pytest.mark.parametrize("model", MODELS)
@given(settings=..., d_model=st.integers(1, 6))
def test_the_axes_are_always_at_right_angles(model: str, settings: Settings, d_model: int) -> None:
    own = AttentionSettings(d_model=d_model)
    result = compute(settings.replace(model=model, attention=own))
    plane = embedding_map(result)
    expected = np.diag([1.0, float(result.d_model > 1)])
    np.testing.assert_allclose(plane.axes @ plane.axes.T, expected, atol=1e-9)
    assert plane.shares[0] >= plane.shares[1] >= 0
    assert sum(plane.shares) <= 1 + 1e-12
    assert np.isfinite(plane.points).all()


# landmarks


def test_the_query_of_the_notebook_is_the_mean_of_its_context() -> None:
    plane = embedding_map(compute(Settings()))
    ((name, point),) = plane.landmarks
    assert name == "query"
    np.testing.assert_allclose(point, plane.points[2:4].mean(axis=0), atol=1e-12)


def test_a_landmark_that_is_undefined_is_not_on_the_map() -> None:
    assert embedding_map(compute(Settings(position=0))).landmarks == ()


def test_landmarks_of_self_attention() -> None:
    result = compute(Settings(model="attention"))
    plane = embedding_map(result)
    assert len(plane.landmarks) == len(result.landmarks) > 0
    for (name, point), landmark in zip(plane.landmarks, result.landmarks, strict=True):
        assert name == landmark.name
        for axis in range(2):
            along = sum((landmark.vector - plane.centre) * plane.axes[axis])
            assert point[axis] == pytest.approx(along)


# neighbours


def cosine(a: Array, b: Array) -> float:
    lengths = sqrt(sum(a**2)) * sqrt(sum(b**2))
    return float(sum(a * b) / lengths) if lengths else 0.0


@every_case
def test_neighbours_by_a_plain_search(settings: Settings) -> None:
    result = compute(settings)
    embeddings = result.pattern.embeddings
    words = settings.sentence.split()
    for position, word in enumerate(words):
        others = [i for i, w in enumerate(words) if w != word and words.index(w) == i]
        cosines = {i: cosine(embeddings[position], embeddings[i]) for i in others}
        found = nearest(result, position, 100)
        assert {i for i, _ in found} == set(others)
        for i, value in found:
            assert value == pytest.approx(cosines[i], abs=1e-12)
        assert [v for _, v in found] == sorted((v for _, v in found), reverse=True)
        assert nearest(result, position) == found[:5]
        assert nearest(result, position, 2) == found[:2]


def test_a_zero_vector_points_nowhere() -> None:
    result = compute(Settings(vectors=(("fox", (0.0, 0.0, 0.0)),)))
    assert nearest(result, 3) == ((0, 0.0), (1, 0.0), (2, 0.0), (4, 0.0), (5, 0.0))
    assert dict(nearest(result, 4, 8))[3] == 0


def test_of_equally_near_words_the_first_comes_first() -> None:
    same = (0.5, 1.0, 1.5)
    result = compute(Settings("a b c d", 0, vectors=(("b", same), ("c", same), ("d", same))))
    assert [i for i, _ in nearest(result, 0)] == [1, 2, 3]
    assert nearest(result, 1)[:2] == ((2, pytest.approx(1)), (3, pytest.approx(1)))


def test_a_lone_word_has_no_neighbours() -> None:
    assert nearest(compute(Settings("la la la", 2)), 2) == ()
