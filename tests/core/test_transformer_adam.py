import numpy as np
import pytest

from core.transformer.adam import Adam
from core.transformer.kernels import BLOCK
from core.transformer.weights import Floats

N = BLOCK + 5


def gradients(n_step: int) -> list[Floats]:
    stream = np.random.RandomState(3)
    spread = 10.0 ** stream.uniform(-9, 2, N)  # small ones meet ε
    return [spread * stream.standard_normal(N) for _ in range(n_step)]


def test_adam_is_the_algorithm_of_the_paper() -> None:
    adam, parameters = Adam(N, np.float64, 0.8, 0.95, 1e-6), np.linspace(-1, 1, N)
    theta, m, v = parameters.copy(), np.zeros(N), np.zeros(N)
    for t, g in enumerate(gradients(5), start=1):
        rate = 0.01 * t
        m = 0.8 * m + 0.2 * g
        v = 0.95 * v + 0.05 * g**2
        theta -= rate * (m / (1 - 0.8**t)) / (np.sqrt(v / (1 - 0.95**t)) + 1e-6)
        adam.step(parameters, g, rate)
        np.testing.assert_allclose(parameters, theta, rtol=1e-10, atol=1e-12)
    assert adam.n_step == 5


def test_adam_agrees_with_torch() -> None:
    torch = pytest.importorskip("torch")
    ours, theirs = np.linspace(-1, 1, N), torch.linspace(-1, 1, N, dtype=torch.float64)
    theirs.copy_(torch.tensor(ours))
    theirs.requires_grad_()
    adam, optimiser = Adam(N, np.float64), torch.optim.Adam([theirs], lr=0.02)
    for gradient in gradients(20):
        theirs.grad = torch.tensor(gradient)
        optimiser.step()
        adam.step(ours, gradient, 0.02)
    np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=1e-9, atol=1e-11)


def test_adam_changes_parameters_in_place_and_keeps_their_type() -> None:
    parameters, gradient = np.ones(7, np.float32), np.full(7, 2, np.float32)
    Adam(7).step(parameters, gradient, 0.1)
    assert parameters.dtype == np.float32
    np.testing.assert_allclose(parameters, 0.9, rtol=1e-6)
    assert (gradient == 2).all()
