"""Training's forward and backward pass of a batch, by hand.

The model is that of `core.transformer.forward`. Every large array is made once; B chunks of T
tokens are N = B · T rows.
"""

import numpy as np
from numpy.typing import DTypeLike, NDArray

from core.transformer.configuration import Configuration
from core.transformer.corpus import Batch
from core.transformer.kernels import add_norm_gradient, exponentials, normalise
from core.transformer.layer_gradients import LayerGradients, Space
from core.transformer.vocabulary import Ids
from core.transformer.weights import Floats, Weights


class Gradients:
    """Loss and gradient of batches of one size.

    Args:
        configuration: of the weights.
        n_batch: B, chunks in a batch.
        dtype: of the weights and of all that is computed.
    """

    def __init__(
        self, configuration: Configuration, n_batch: int, dtype: DTypeLike = np.float32
    ) -> None:
        dtype = np.dtype(dtype)
        n, d = n_batch * configuration.n_context, configuration.d_model
        self.configuration = configuration
        self._space = Space(configuration, n_batch, dtype)
        self._layers = [
            LayerGradients(configuration, n_batch, self._space)
            for _ in range(configuration.n_layer)
        ]
        self._x, self._dx, self._normed, self._asked, self._d_asked = np.empty((5, n, d), dtype)
        self._inverse, self._sums = np.empty((2, n), dtype)
        self._logits = np.empty((n, configuration.n_vocabulary), dtype)

    def loss(self, weights: Weights, batch: Batch) -> float:
        """The mean of -ln p(target) over the targets that count.

        Args:
            weights: of the dtype.
            batch: B chunks of T tokens.

        Raises:
            ValueError: if no target counts.
        """
        return self._forward(weights, batch, np.flatnonzero(batch.counted))

    def loss_and_gradient(self, weights: Weights, batch: Batch, gradient: Weights) -> float:
        """As `loss`, and its gradient, written to `gradient`."""
        asked = np.flatnonzero(batch.counted)  # [M]
        loss = self._forward(weights, batch, asked)
        self._read_out_backward(weights, batch, asked, gradient)
        layers = zip(self._layers, weights.blocks, gradient.blocks, strict=True)
        for layer, block, d_block in reversed(list(layers)):
            layer.backward(block, d_block, self._dx)
        self._embedding_backward(batch.inputs.reshape(-1), gradient)
        return loss

    def _forward(self, weights: Weights, batch: Batch, asked: NDArray[np.intp]) -> float:
        """The loss; `_logits` then has exp(logits) of the rows asked for, `_sums` their sums."""
        if not len(asked):
            raise ValueError("no target counts")
        x = self._x
        np.take(weights.W_E, batch.inputs.reshape(-1), axis=0, out=x, mode="clip")  # [N, d]
        by_chunk = x.reshape(*batch.inputs.shape, -1)  # [B, T, d]
        by_chunk += weights.W_P
        for layer, block in zip(self._layers, weights.blocks, strict=True):
            layer.forward(block, x)
        normalise(x, self._normed, self._inverse)
        final, logits, sums = self._rows(len(asked))  # [M, d], [M, V], [M]
        np.take(self._normed, asked, axis=0, out=final, mode="clip")
        final *= weights.ln_f.gain
        final += weights.ln_f.bias
        of_targets = np.empty_like(sums)  # [M]

        def read_out() -> None:
            np.matmul(final, weights.W_E.T, out=logits)
            of_targets[:] = logits[_wanted(batch, asked)]

        shift = exponentials(read_out, logits, sums, self._space.ones)  # [M, 1]
        # -ln softmax = ln Σ exp(logits - shift) + shift - the target's logit
        loss = np.log(sums, dtype=np.float64).mean() + np.mean(shift) - of_targets.mean()
        return float(loss)

    def _read_out_backward(
        self, weights: Weights, batch: Batch, asked: NDArray[np.intp], gradient: Weights
    ) -> None:
        """From the loss to `_dx`, the gradient of what the last layer gives."""
        space, dx, m = self._space, self._dx, len(asked)
        final, d_logits, sums = self._rows(m)
        # (softmax - one-hot) / M
        sums *= m
        np.reciprocal(sums, out=sums)
        d_logits *= sums[:, np.newaxis]  # [M, V]
        d_logits[_wanted(batch, asked)] -= 1 / m
        np.matmul(d_logits.T, final, out=gradient.W_E)  # [V, d]
        d_final = np.matmul(d_logits, weights.W_E, out=self._d_asked[:m])  # [M, d]
        space.ones.down(d_final, gradient.ln_f.bias)
        normed = np.take(self._normed, asked, axis=0, out=final, mode="clip")  # [M, d]
        np.einsum("md,md->d", d_final, normed, out=gradient.ln_f.gain)
        d_final *= weights.ln_f.gain
        d_normed = space.narrow[0]  # [N, d]
        d_normed.fill(0)
        d_normed[asked] = d_final
        dx.fill(0)
        add_norm_gradient(dx, d_normed, self._normed, self._inverse, space.narrow[1])

    def _embedding_backward(self, ids: Ids, gradient: Weights) -> None:
        """From `_dx`, now of the first layer's input, to the embeddings."""
        by_chunk = self._dx.reshape(-1, *gradient.W_P.shape)  # [B, T, d]
        np.sum(by_chunk, axis=0, out=gradient.W_P)
        # Rows of the same token one behind the other, then the sum of each run.
        order = np.argsort(ids, kind="stable")  # [N]
        in_order = ids[order]
        first = np.flatnonzero(np.diff(in_order, prepend=-1))
        rows = np.take(self._dx, order, axis=0, out=self._space.narrow[0], mode="clip")  # [N, d]
        gradient.W_E[in_order[first]] += np.add.reduceat(rows, first, axis=0)

    def _rows(self, m: int) -> tuple[Floats, Floats, Floats]:
        return self._asked[:m], self._logits[:m], self._sums[:m]


def _wanted(batch: Batch, asked: NDArray[np.intp]) -> tuple[NDArray[np.intp], Ids]:
    """Row and column of each target among the logits asked for."""
    return np.arange(len(asked)), batch.targets.reshape(-1)[asked]
