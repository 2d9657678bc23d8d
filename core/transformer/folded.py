"""A matrix with the LayerNorm before it put in, and the way back for gradients."""

import numpy as np

from core.transformer.weights import Floats, Norm


class Folded:
    """A matrix and its bias with a LayerNorm's gain g and bias b put in.

    (g ⊙ x̂ + b) W + c = x̂ (g ⊙ W) + (b W + c), times a factor for every column: two passes over all
    tokens less for a pass over the matrix.

    Args:
        d: rows.
        scale: [m], the columns' factors.

    Attributes:
        matrix: [d, m], (g ⊙ W) ⊙ scale.
        bias: [m], (b W + c) ⊙ scale.
        d_matrix: [d, m], to be filled with the gradient of `matrix`.
        d_bias: [m], to be filled with the gradient of `bias`.
    """

    def __init__(self, d: int, scale: Floats) -> None:
        self._scale = scale
        self.matrix, self.d_matrix = np.empty((2, d, len(scale)), scale.dtype)
        self.bias, self.d_bias = np.empty((2, len(scale)), scale.dtype)

    def fold(self, norm: Norm, matrix: Floats, bias: Floats) -> None:
        """Fill `matrix` and `bias` from W and c."""
        np.multiply(matrix, norm.gain[:, np.newaxis], out=self.matrix)
        self.matrix *= self._scale
        np.matmul(norm.bias, matrix, out=self.bias)
        self.bias += bias
        self.bias *= self._scale

    def unfold(
        self, norm: Norm, matrix: Floats, d_norm: Norm, d_matrix: Floats, d_bias: Floats
    ) -> None:
        """From `d_matrix`, which is overwritten, and `d_bias` to the gradients of what is in them.

        Args:
            norm: as it was put in.
            matrix: as it was put in.
            d_norm: to write.
            d_matrix: [d, m], to write.
            d_bias: [m], to write.
        """
        self.d_matrix *= self._scale
        np.multiply(self.d_bias, self._scale, out=d_bias)
        np.einsum("dm,dm->d", self.d_matrix, matrix, out=d_norm.gain)
        np.matmul(matrix, d_bias, out=d_norm.bias)
        np.multiply(self.d_matrix, norm.gain[:, np.newaxis], out=d_matrix)
        np.multiply(norm.bias[:, np.newaxis], d_bias, out=self.d_matrix)
        d_matrix += self.d_matrix
