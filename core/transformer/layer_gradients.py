"""Forward and backward pass of one layer for a batch: attention, then the MLP.

The equations are those of `core.transformer.forward`; B chunks of T tokens are N = B · T rows.
"""

from functools import partial
from typing import Any

import numpy as np

from core.transformer.configuration import Configuration
from core.transformer.folded import Folded
from core.transformer.kernels import (
    RowSums,
    add_norm_gradient,
    block_size,
    exponentials,
    gelu_with_slope,
    normalise,
)
from core.transformer.weights import Block, Floats


class Space:
    """Arrays that all layers overwrite in turn.

    Attributes:
        narrow: two of [N, d].
        wide: [N, 4 d].
        d_qkv: [N, 3 d], in the place of `wide`; d_q, d_k, d_v are views of it.
        d_heads: [B, n_head, T, d_head], a view of `narrow[0]`.
        d_attention: [B, n_head, T, T].
        sums: [B, n_head, T].
        dots: [N, n_head].
        blocks: for GELU.
        visible: [T, T] of 0 and 1, what may be seen; None for all.
        ones: to sum with.
    """

    def __init__(self, configuration: Configuration, n_batch: int, dtype: np.dtype[Any]) -> None:
        t, d, n_head = configuration.n_context, configuration.d_model, configuration.n_head
        n = n_batch * t
        self.narrow = np.empty((2, n, d), dtype)
        self.wide = np.empty((n, 4 * d), dtype)
        self.d_qkv = self.wide.reshape(-1)[: 3 * n * d].reshape(n, 3 * d)
        self.d_q, self.d_k, self.d_v = heads_of(self.d_qkv, n_batch, 3, n_head)
        self.d_heads = heads_of(self.narrow[0], n_batch, 1, n_head)[0]
        self.d_attention = np.empty((n_batch, n_head, t, t), dtype)
        self.sums = np.empty((n_batch, n_head, t), dtype)
        self.dots = np.empty((n, n_head), dtype)
        self.blocks = np.empty((2, block_size(4 * d)), dtype)
        self.visible = np.tri(t, dtype=dtype) if configuration.causal else None
        self.ones = RowSums(max(n, 4 * d, configuration.n_vocabulary), dtype)


class LayerGradients:
    """One layer, with what its forward pass keeps for its backward pass.

    normed_1, normed_2 [N, d] and inverse_1, inverse_2 [N] are its LayerNorms' x̂ and 1 / deviation;
    q, k, v [B, n_head, T, d_head] are views of qkv [N, 3 d]; attention is [B, n_head, T, T];
    heads [B, n_head, T, d_head] is a view of o [N, d], what the heads bring back; activated and
    slope [N, 4 d] are GELU and its derivative.
    """

    def __init__(self, configuration: Configuration, n_batch: int, space: Space) -> None:
        d, n_head, dtype = configuration.d_model, configuration.n_head, space.wide.dtype
        n = len(space.wide)
        self._space = space
        self._normed_1, self._normed_2 = np.empty((2, n, d), dtype)
        self._inverse_1, self._inverse_2 = np.empty((2, n), dtype)
        self._qkv = np.empty((n, 3 * d), dtype)
        self._q, self._k, self._v = heads_of(self._qkv, n_batch, 3, n_head)
        self._attention = np.empty_like(space.d_attention)
        self._o = np.empty((n, d), dtype)
        self._heads = heads_of(self._o, n_batch, 1, n_head)[0]
        self._activated, self._slope = np.empty((2, n, 4 * d), dtype)
        scale = np.ones(3 * d, dtype)
        scale[:d] = 1 / np.sqrt(configuration.d_head)  # queries
        self._W_QKV = Folded(d, scale)
        self._W_1 = Folded(d, np.ones(4 * d, dtype))

    def forward(self, block: Block, x: Floats) -> None:
        """Add to x [N, d] what the layer adds."""
        self._attention_forward(block, x)
        self._mlp_forward(block, x)

    def backward(self, block: Block, d_block: Block, dx: Floats) -> None:
        """From the gradient of what the layer gives to that of what it got, in place.

        Args:
            block: as in the forward pass.
            d_block: to write: the gradient of each of its arrays.
            dx: [N, d], overwritten.
        """
        self._mlp_backward(block, d_block, dx)
        self._attention_backward(block, d_block, dx)

    def _attention_forward(self, block: Block, x: Floats) -> None:
        space, attention = self._space, self._attention
        normalise(x, self._normed_1, self._inverse_1)
        self._W_QKV.fold(block.ln_1, block.W_QKV, block.b_qkv)
        np.matmul(self._normed_1, self._W_QKV.matrix, out=self._qkv)  # [N, 3 d]
        self._qkv += self._W_QKV.bias
        keys = self._k.swapaxes(-1, -2)  # [B, n_head, d_head, T]
        scores = partial(np.matmul, self._q, keys, out=attention)  # [B, n_head, T, T]
        exponentials(scores, attention, space.sums, space.ones, space.visible)
        np.reciprocal(space.sums, out=space.sums)
        attention *= space.sums[..., np.newaxis]
        np.matmul(attention, self._v, out=self._heads)  # [B, n_head, T, d_head]
        out = np.matmul(self._o, block.W_O, out=space.narrow[0])  # [N, d]
        out += block.b_o
        x += out

    def _mlp_forward(self, block: Block, x: Floats) -> None:
        space = self._space
        normalise(x, self._normed_2, self._inverse_2)
        self._W_1.fold(block.ln_2, block.W_1, block.b_1)
        np.matmul(self._normed_2, self._W_1.matrix, out=self._activated)  # [N, 4 d]
        gelu_with_slope(self._activated, self._W_1.bias, self._slope, space.blocks)
        out = np.matmul(self._activated, block.W_2, out=space.narrow[0])  # [N, d]
        out += block.b_2
        x += out

    def _mlp_backward(self, block: Block, d_block: Block, dx: Floats) -> None:
        space = self._space
        space.ones.down(dx, d_block.b_2)
        np.matmul(self._activated.T, dx, out=d_block.W_2)  # [4 d, d]
        d_hidden = np.matmul(dx, block.W_2.T, out=space.wide)  # [N, 4 d]
        d_hidden *= self._slope
        space.ones.down(d_hidden, self._W_1.d_bias)
        np.matmul(self._normed_2.T, d_hidden, out=self._W_1.d_matrix)  # [d, 4 d]
        self._W_1.unfold(block.ln_2, block.W_1, d_block.ln_2, d_block.W_1, d_block.b_1)
        d_normed = np.matmul(d_hidden, self._W_1.matrix.T, out=space.narrow[0])  # [N, d]
        add_norm_gradient(dx, d_normed, self._normed_2, self._inverse_2, space.narrow[1])

    def _attention_backward(self, block: Block, d_block: Block, dx: Floats) -> None:
        space, attention = self._space, self._attention
        space.ones.down(dx, d_block.b_o)
        np.matmul(self._o.T, dx, out=d_block.W_O)  # [d, d]
        d_o = np.matmul(dx, block.W_O.T, out=space.narrow[0])  # [N, d]
        across = attention.swapaxes(-1, -2)  # [B, n_head, T, T]
        np.matmul(across, space.d_heads, out=space.d_v)  # [B, n_head, T, d_head]
        # The softmax: dS = P ⊙ (dP - Σ_j P dP), where Σ_j P_ij dP_ij, which runs over all keys, is
        # d_o_i · o_i of the head, which runs over d_head (Dao et al. 2022, section 3.1).
        each = (*space.dots.shape, -1)  # [N, n_head, d_head]
        np.einsum("nhk,nhk->nh", d_o.reshape(each), self._o.reshape(each), out=space.dots)
        n_batch, n_head, t, _ = attention.shape
        dots = space.dots.reshape(n_batch, t, n_head).swapaxes(1, 2)  # [B, n_head, T]
        d_scores = np.matmul(space.d_heads, self._v.swapaxes(-1, -2), out=space.d_attention)
        d_scores -= dots[..., np.newaxis]
        d_scores *= attention  # [B, n_head, T, T]
        np.matmul(d_scores, self._k, out=space.d_q)  # [B, n_head, T, d_head]
        np.matmul(d_scores.swapaxes(-1, -2), self._q, out=space.d_k)  # [B, n_head, T, d_head]
        space.ones.down(space.d_qkv, self._W_QKV.d_bias)
        np.matmul(self._normed_1.T, space.d_qkv, out=self._W_QKV.d_matrix)  # [d, 3 d]
        self._W_QKV.unfold(block.ln_1, block.W_QKV, d_block.ln_1, d_block.W_QKV, d_block.b_qkv)
        d_normed = np.matmul(space.d_qkv, self._W_QKV.matrix.T, out=space.narrow[0])  # [N, d]
        add_norm_gradient(dx, d_normed, self._normed_1, self._inverse_1, space.narrow[1])


def heads_of(x: Floats, n_batch: int, n_part: int, n_head: int) -> Floats:
    """[N, n_part · d] as [n_part, B, n_head, T, d_head], a view."""
    apart = x.reshape(n_batch, -1, n_part, n_head, x.shape[1] // (n_part * n_head))
    return apart.transpose(2, 0, 3, 1, 4)
