"""How fast a transformer is trained, against the same model in PyTorch on the CPU.

    python -m benchmarks.training [--quick] [--json FILE] [--check]

Both take turns in one process, one thread each, at the same work: batches of the same tokens,
forward and backward pass in float32, one step of Adam. PyTorch's is the fastest of its usual ways:
its fused attention or plain products and softmax, its fused or its for-each Adam; nothing is
compiled. Both start from the same weights, and their losses must agree. What counts is the fastest
round of each: on a busy machine every other one was disturbed.
"""

import argparse
import itertools
import math
import sys
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks import table
from benchmarks.table import Case, MeasuringError, Section, Target
from benchmarks.torch_ways import torch_or_skip
from core.transformer.adam import Adam
from core.transformer.configuration import Configuration
from core.transformer.corpus import Batch
from core.transformer.gradients import Gradients
from core.transformer.plan import Plan
from core.transformer.weights import Weights, initial, shapes

SECTION = Section(
    "d",
    "Training",
    "Beside: the fastest of PyTorch's usual ways, one thread each, float32. In brackets: layers, "
    "heads, width, context, batch. The ratio says how many times as fast the program is.",
)
TARGET = Target(0.6, at_least=True)
ROUNDS = 15
Tensor = Any  # of PyTorch, which need not be there where the types are checked
STEPS = 10  # of a round
N_VOCABULARY = 150
DEFAULT = Plan()
# layers, heads, width, context, batch
SIZES = {
    "default": (
        DEFAULT.n_layer,
        DEFAULT.n_head,
        DEFAULT.d_model,
        DEFAULT.n_context,
        DEFAULT.n_batch,
    ),
    "smallest": (1, 1, 16, 64, 16),
    "8 narrow heads": (2, 8, 32, 64, 16),
    "width 64": (2, 4, 64, 64, 16),
    "largest": (4, 8, 128, 64, 16),
}
Step = Callable[[], float]


class TorchModel:
    """The same model, from the same weights, as one would write it in PyTorch."""

    def __init__(self, configuration: Configuration, flat: np.ndarray, fused: bool) -> None:
        torch = self._torch = torch_or_skip()
        self._configuration, self._fused = configuration, fused
        self._weights: dict[str, Tensor] = {}
        start = 0
        for name, shape in shapes(configuration).items():
            end = start + math.prod(shape)
            values = torch.tensor(flat[start:end].reshape(shape))
            if name.split(".")[-1] in ("W_QKV", "W_O", "W_1", "W_2"):
                values = values.T.contiguous()  # as `linear` wants it
            self._weights[name] = values.requires_grad_()
            start = end
        t = configuration.n_context
        self._hidden = torch.ones(t, t, dtype=torch.bool).triu(1)

    def parameters(self) -> list[Tensor]:
        """What is trained."""
        return list(self._weights.values())

    def loss(self, ids: Tensor, targets: Tensor) -> Tensor:
        """Mean cross-entropy, in nats per token."""
        F = self._torch.nn.functional  # noqa: N806 - its usual name
        w, d = self._weights, (self._configuration.d_model,)
        x = F.embedding(ids, w["W_E"]) + w["W_P"]
        for layer in range(self._configuration.n_layer):
            b = {name: w[f"blocks.{layer}.{name}"] for name in BLOCK_NAMES}
            normed = F.layer_norm(x, d, b["ln_1.gain"], b["ln_1.bias"])
            qkv = F.linear(normed, b["W_QKV"], b["b_qkv"])
            x = x + F.linear(self._attended(qkv), b["W_O"], b["b_o"])
            normed = F.layer_norm(x, d, b["ln_2.gain"], b["ln_2.bias"])
            hidden = F.gelu(F.linear(normed, b["W_1"], b["b_1"]), approximate="tanh")
            x = x + F.linear(hidden, b["W_2"], b["b_2"])
        x = F.layer_norm(x, d, w["ln_f.gain"], w["ln_f.bias"])
        return F.cross_entropy(F.linear(x, w["W_E"]).flatten(0, 1), targets.flatten())

    def _attended(self, qkv: Tensor) -> Tensor:
        n_batch, t, _ = qkv.shape
        n_head = self._configuration.n_head
        q, k, v = qkv.view(n_batch, t, 3, n_head, -1).permute(2, 0, 3, 1, 4)
        if self._fused:
            o = self._torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        else:
            scores = q @ k.transpose(-1, -2) / math.sqrt(self._configuration.d_head)
            o = scores.masked_fill(self._hidden, -math.inf).softmax(-1) @ v
        return o.transpose(1, 2).reshape(n_batch, t, -1)


BLOCK_NAMES = (
    *("ln_1.gain", "ln_1.bias", "W_QKV", "b_qkv", "W_O", "b_o"),
    *("ln_2.gain", "ln_2.bias", "W_1", "b_1", "W_2", "b_2"),
)


def our_step(configuration: Configuration, ids: np.ndarray, targets: np.ndarray) -> Step:
    """A step of ours, which gives its loss."""
    flat = initial(configuration, 0)
    gradient = np.zeros_like(flat)
    weights, d_weights = Weights.of(flat, configuration), Weights.of(gradient, configuration)
    batch = Batch(ids, targets, np.ones(ids.shape, dtype=bool))
    gradients, adam = Gradients(configuration, len(ids)), Adam(len(flat))

    def step() -> float:
        loss = gradients.loss_and_gradient(weights, batch, d_weights)
        adam.step(flat, gradient, DEFAULT.learning_rate)
        return loss

    return step


def torch_step(
    configuration: Configuration, ids: np.ndarray, targets: np.ndarray, fused: bool, way: str
) -> Step:
    """A step of PyTorch's, which gives its loss."""
    torch = torch_or_skip()
    model = TorchModel(configuration, initial(configuration, 0), fused)
    adam = torch.optim.Adam(
        model.parameters(), lr=DEFAULT.learning_rate, fused=way == "fused", foreach=way == "foreach"
    )
    tokens, wanted = torch.tensor(ids).long(), torch.tensor(targets).long()

    def step() -> float:
        adam.zero_grad()
        loss = model.loss(tokens, wanted)
        loss.backward()
        adam.step()
        return loss.item()

    return step


def measured(name: str, size: tuple[int, ...], n_round: int) -> Case:
    """All of them in turn, `n_round` times; of each the fastest time counts."""
    n_layer, n_head, d_model, n_context, n_batch = size
    configuration = Configuration(N_VOCABULARY, n_context, n_layer, n_head, d_model)
    stream = np.random.RandomState(0)
    text = stream.randint(2, N_VOCABULARY, (n_batch, n_context + 1)).astype(np.int32)
    ids, targets = np.ascontiguousarray(text[:, :-1]), np.ascontiguousarray(text[:, 1:])
    steps = {"ours": our_step(configuration, ids, targets)}
    for fused, way in itertools.product((True, False), ("fused", "foreach")):
        label = f"{'fused' if fused else 'plain'} attention, {way} Adam"
        steps[label] = torch_step(configuration, ids, targets, fused, way)
    losses = [[step() for _ in range(3)] for step in steps.values()]
    if not np.allclose(losses, losses[0], rtol=1e-3):
        raise MeasuringError(f"{name}: these are not the same model: {losses}")
    fastest = dict.fromkeys(steps, math.inf)
    for _ in range(n_round):
        for label, step in steps.items():
            started = perf_counter()
            for _ in range(STEPS):
                step()
            fastest[label] = min(fastest[label], perf_counter() - started)
    ours, theirs = fastest.pop("ours"), min(fastest.values())
    a_step = 1000 / STEPS
    name = f"a step, {name} ({', '.join(map(str, size))})"
    return Case(name, "ms", ours * a_step, theirs * a_step, theirs / ours, TARGET)


def measure(chosen: argparse.Namespace) -> Iterator[Case]:
    """Every size."""
    torch_or_skip()
    for name, size in SIZES.items():
        yield measured(name, size, 3 if chosen.quick else ROUNDS)


if __name__ == "__main__":
    sys.exit(table.run(SECTION, measure, table.flags_of(__doc__)))
