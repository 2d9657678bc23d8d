import numpy as np
import pytest

from benchmarks import notebook_way
from benchmarks.engine import Heads, must_agree
from benchmarks.table import MeasuringError
from core.arrays import Array
from core.attention import attention_from, projected, scaled_dot_products
from core.models.notebook import D_MODEL, Notebook
from core.settings import Settings


@pytest.mark.parametrize("sentence", ["one", "the cat and the dog and the cat"])
def test_the_notebooks_way_gives_the_figures_of_the_engine(sentence: str) -> None:
    words = sentence.split()
    ours = (
        Notebook().attend(Settings(sentence=sentence, position=0, window=2, seed=3)).probabilities
    )
    theirs = notebook_way.every_word(words, 2, 3, D_MODEL)
    np.testing.assert_allclose(theirs, ours, rtol=1e-12)


def test_heads_one_row_at_a_time_give_the_figures_of_the_engine() -> None:
    heads = Heads(12, 4)
    q, k, v = (projected(heads.x, W) for W in heads.W)
    attention, outputs = notebook_way.every_head(q, k, v)
    ours = attention_from(scaled_dot_products(q, k), heads.visible)
    np.testing.assert_allclose(attention, ours, rtol=1e-12)
    np.testing.assert_allclose(outputs, ours @ v, rtol=1e-9, atol=1e-12)


def test_the_heads_side_by_side_are_the_same_projections() -> None:
    heads = Heads(5, 4)
    into, out = heads.side_by_side()
    each = [np.swapaxes(projected(heads.x, W), 0, 1).reshape(5, -1) for W in heads.W]
    np.testing.assert_allclose(heads.x @ into, np.concatenate(each, axis=1), rtol=1e-9, atol=1e-12)
    assert out.shape == (64, 64)


@pytest.mark.parametrize("other", [np.zeros(3) + 1e-6, np.full(3, np.nan)])
def test_other_figures_are_not_compared_in_speed(other: Array) -> None:
    with pytest.raises(MeasuringError, match="not the same figures"):
        must_agree("attention", [np.zeros(3)], [other])
