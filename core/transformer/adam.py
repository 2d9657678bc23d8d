"""Adam (Kingma and Ba 2015), in place on one flat array."""

import numpy as np
from numpy.typing import DTypeLike

from core.transformer.kernels import BLOCK
from core.transformer.weights import Floats


class Adam:
    """Adam, algorithm 1, without weight decay.

    Args:
        n: how many parameters.
        dtype: theirs.
        beta_1: decay of the mean of gradients.
        beta_2: decay of the mean of squared gradients.
        epsilon: what keeps the division finite.

    Attributes:
        n_step: steps so far, t of the algorithm.
    """

    def __init__(
        self,
        n: int,
        dtype: DTypeLike = np.float32,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
    ) -> None:
        self._beta_1, self._beta_2, self._epsilon = beta_1, beta_2, epsilon
        self._m, self._v = np.zeros((2, n), dtype)
        self._space = np.empty((2, min(n, BLOCK)), dtype)
        self.n_step = 0

    def step(self, parameters: Floats, gradient: Floats, learning_rate: float) -> None:
        """Go one step down.

        Args:
            parameters: [n], changed.
            gradient: [n].
            learning_rate: α of the algorithm.
        """
        self.n_step += 1
        rate = learning_rate / (1 - self._beta_1**self.n_step)
        root = float(np.sqrt(1 - self._beta_2**self.n_step))
        for start in range(0, len(parameters), BLOCK):  # a block stays in the cache
            block = slice(start, start + BLOCK)
            g, m, v = gradient[block], self._m[block], self._v[block]  # [block] each
            a, b = self._space[:, : len(g)]  # [block] each
            np.subtract(g, m, out=a)
            a *= 1 - self._beta_1
            m += a  # β₁ m + (1 - β₁) g
            np.square(g, out=a)
            a -= v
            a *= 1 - self._beta_2
            v += a  # β₂ v + (1 - β₂) g²
            np.sqrt(v, out=a)
            a *= 1 / root
            a += self._epsilon  # √v̂ + ε
            np.divide(m, a, out=b)
            b *= rate  # α m̂ / (√v̂ + ε)
            parameters[block] -= b
