import numpy as np
import pytest

from core.transformer.forward import gelu
from core.transformer.kernels import (
    BLOCK,
    RowSums,
    block_size,
    exponentials,
    gelu_with_slope,
    normalise,
)


@pytest.mark.parametrize(("n", "m"), [(1, 64), (7, 64), (BLOCK // 64 * 2 + 3, 64), (3, BLOCK + 1)])
def test_gelu_and_its_slope_are_right_in_every_block(n: int, m: int) -> None:
    stream = np.random.RandomState(0)
    x, bias = 3 * stream.standard_normal((n, m)), stream.standard_normal(m)
    wanted = gelu(x + bias)
    h = 1e-3
    near = [gelu(x + bias + k * h) for k in (-2, -1, 1, 2)]
    slope_wanted = (8 * (near[2] - near[1]) - (near[3] - near[0])) / (12 * h)
    slope = np.empty_like(x)
    gelu_with_slope(x, bias, slope, np.empty((2, block_size(m))))
    np.testing.assert_allclose(x, wanted, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(slope, slope_wanted, rtol=1e-8, atol=1e-9)


def test_rows_are_normalised() -> None:
    x = 5 + 2 * np.random.RandomState(0).standard_normal((4, 32))
    normed, inverse = np.empty_like(x), np.empty(4)
    normalise(x, normed, inverse)
    np.testing.assert_allclose(inverse, 1 / np.sqrt(x.var(axis=-1) + 1e-5))
    np.testing.assert_allclose(normed, (x - x.mean(axis=-1, keepdims=True)) * inverse[:, None])


@pytest.mark.parametrize("size", [1.0, 1e3, -1e3, 1e30])
@pytest.mark.parametrize("causal", [True, False])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_exponentials_of_any_size_have_the_shares_of_a_softmax(
    size: float, causal: bool, dtype: type
) -> None:
    """Also where what may not be seen is far larger than all the rest."""
    n = 5
    visible = np.tri(n, dtype=dtype) if causal else None
    scores = (size * np.linspace(-1, 2, 2 * n * n)).reshape(2, n, n).astype(dtype)
    x, sums = np.empty_like(scores), np.empty((2, n), dtype)
    shift = exponentials(lambda: np.copyto(x, scores), x, sums, RowSums(n, x.dtype), visible)
    seen = scores if visible is None else np.where(visible == 1, scores, -np.inf)
    wide = seen.astype(np.float64)
    wanted = np.exp(wide - wide.max(axis=-1, keepdims=True))
    wanted /= wanted.sum(axis=-1, keepdims=True)
    np.testing.assert_allclose(x / sums[..., None], wanted, rtol=1e-5, atol=1e-30)
    total = np.log(sums) + np.squeeze(np.broadcast_to(shift, (*sums.shape, 1)), -1)
    largest = wide.max(axis=-1)
    logarithm = largest + np.log(np.exp(wide - largest[..., None]).sum(axis=-1))
    np.testing.assert_allclose(total, logarithm, rtol=1e-5, atol=1e-5)
