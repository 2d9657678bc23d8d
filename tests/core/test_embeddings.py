import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.embeddings import random_embeddings
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
