import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.embeddings import (
    acting,
    identity_projections,
    random_embeddings,
    random_projections,
    vocabulary_of,
    with_moved,
)
from core.settings import MAX_SEED

SEEDS = st.sampled_from((0, MAX_SEED)) | st.integers(0, MAX_SEED)


def test_the_generator_is_the_frozen_one() -> None:
    np.testing.assert_allclose(
        random_embeddings(["a", "b"], 0, 3),
        [[0.5488135039, 0.7151893664, 0.6027633761], [0.5448831830, 0.4236547993, 0.6458941131]],
        rtol=1e-9,
    )


@given(st.lists(st.text(max_size=2)), SEEDS, st.integers(1, 8))
def test_each_new_word_gets_the_next_draw(words: list[str], seed: int, d_model: int) -> None:
    generator = np.random.RandomState(seed)
    vectors: dict[str, list[float]] = {}
    for word in words:
        if word not in vectors:
            vectors[word] = generator.rand(d_model).tolist()
    embeddings = random_embeddings(words, seed, d_model)
    assert embeddings.shape == (len(words), d_model)
    assert embeddings.tolist() == [vectors[word] for word in words]


def test_another_seed_deals_other_vectors() -> None:
    assert (random_embeddings(["a"], 0, 3) != random_embeddings(["a"], 1, 3)).all()


@pytest.mark.parametrize("seed", [0, MAX_SEED])
def test_the_global_generator_is_left_alone(seed: int) -> None:
    before = np.random.get_state(legacy=False)["state"]  # noqa: NPY002 - this is the global one
    random_embeddings(["a", "b"], seed, 3)
    after = np.random.get_state(legacy=False)["state"]  # noqa: NPY002
    assert before["pos"] == after["pos"]
    assert (before["key"] == after["key"]).all()


@given(st.lists(st.text(max_size=2)), st.lists(st.text(max_size=2)), SEEDS)
def test_earlier_words_get_their_vectors_first(
    words: list[str], earlier: list[str], seed: int
) -> None:
    together = random_embeddings([*earlier, *words], seed, 4)
    assert random_embeddings(words, seed, 4, earlier).tolist() == together[len(earlier) :].tolist()


@given(st.lists(st.text(max_size=2)))
def test_the_vocabulary_is_in_order_of_first_appearance(words: list[str]) -> None:
    assert list(vocabulary_of(words).items()) == [
        (word, rank) for rank, word in enumerate(dict.fromkeys(words))
    ]


# Vectors moved by hand


def test_a_moved_vector_belongs_to_the_word_wherever_it_stands() -> None:
    words = ["a", "b", "a", "c"]
    dealt = random_embeddings(words, 0, 2)
    before = dealt.copy()
    moved = with_moved(dealt, words, [("a", (5.0, -6.0)), ("c", (0.0, 0.0)), ("z", (1.0, 1.0))])
    assert moved.tolist() == [[5, -6], dealt[1].tolist(), [5, -6], [0, 0]]
    assert (dealt == before).all()


@pytest.mark.parametrize("vector", [(1.0,), (1.0, 2.0, 3.0)])
def test_a_vector_of_another_width_does_not_act(vector: tuple[float, ...]) -> None:
    dealt = random_embeddings(["a", "b"], 0, 2)
    assert with_moved(dealt, ["a", "b"], [("a", vector)]) is dealt
    assert acting([("a", vector), ("b", (7.0, 8.0))], 2) == {"b": (7.0, 8.0)}


def test_a_moved_word_leaves_the_others_as_they_were_dealt() -> None:
    words = ["a", "b", "c"]
    dealt = random_embeddings(words, 9, 3)
    moved = with_moved(dealt, words, [("b", (1.0, 1.0, 1.0))])
    assert moved[[0, 2]].tolist() == dealt[[0, 2]].tolist()


# Projections


@given(SEEDS, st.integers(1, 8), st.integers(1, 9), st.integers(1, 9))
def test_every_matrix_has_a_stream_of_its_own(
    seed: int, n_head: int, d_model: int, d_head: int
) -> None:
    found = random_projections(seed, n_head, d_model, d_head)
    for m, matrices in enumerate(found):
        shape = (d_head, d_model) if m == 3 else (d_model, d_head)
        divisor = math.sqrt(n_head * d_head) if m == 3 else math.sqrt(d_model)
        assert matrices.shape == (n_head, *shape)
        for h, matrix in enumerate(matrices):
            drawn = np.random.RandomState([seed, 1, m, h]).standard_normal(shape)
            assert (matrix == drawn / divisor).all()


@given(SEEDS, st.integers(1, 7))
def test_one_more_head_leaves_the_others_as_they_were(seed: int, n_head: int) -> None:
    fewer, more = (random_projections(seed, n, 5, 3) for n in (n_head, n_head + 1))
    for m in range(3):
        assert (fewer[m] == more[m][:n_head]).all()
    ratio = math.sqrt(n_head / (n_head + 1))  # W_O is divided by √n_head
    np.testing.assert_allclose(more[3][:n_head], fewer[3] * ratio, rtol=1e-14)


def test_who_changes_a_matrix_changes_it_for_no_one_else() -> None:
    first = random_projections(0, 2, 4, 3)
    before = [matrices.copy() for matrices in first]
    for matrices in first:
        matrices += 1
    for again, matrices in zip(random_projections(0, 2, 4, 3), before, strict=True):
        assert (again == matrices).all()


@pytest.mark.parametrize("d_model", [1, 3, 64])
def test_identity_projections_change_nothing(d_model: int) -> None:
    x = np.random.RandomState(0).randn(5, d_model)
    for matrices in identity_projections(d_model):
        assert matrices.shape == (1, d_model, d_model)
        assert (x @ matrices[0] == x).all()
