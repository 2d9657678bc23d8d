"""PyTorch's usual ways to causal attention that gives its weights, too: float64, one thread."""

import importlib
import math
from collections.abc import Callable
from typing import Any

from benchmarks.table import SkippedError
from core.arrays import Array

Tensor = Any  # of PyTorch, which need not be there where the types are checked


def torch_or_skip() -> Any:
    """PyTorch with one thread.

    Raises:
        SkippedError: if it is not installed.
    """
    try:
        torch = importlib.import_module("torch")
    except ImportError:
        raise SkippedError("PyTorch is not installed, so nothing was compared with it.") from None
    torch.set_num_threads(1)
    return torch


def ways(
    x: Array, into: Array, out: Array, n_head: int
) -> dict[str, Callable[[], tuple[Tensor, Tensor]]]:
    """Functions without arguments that give attention [n_head, n, n] and the output [n, d_model].

    Args:
        x: [n, d_model].
        into: [d_model, 3 · d_model], queries, keys and values side by side, in each the heads.
        out: [d_model, d_model].
        n_head: how many heads.
    """
    torch = torch_or_skip()
    n, d_model = x.shape
    inputs, W_I, W_O = (torch.tensor(each) for each in (x, into, out))
    hidden = torch.ones(n, n, dtype=torch.bool).triu(1)
    module = torch.nn.MultiheadAttention(
        d_model, n_head, bias=False, batch_first=True, dtype=torch.float64
    ).eval()
    with torch.no_grad():
        module.in_proj_weight.copy_(W_I.T)
        module.out_proj.weight.copy_(W_O.T)

    def with_the_module() -> tuple[Tensor, Tensor]:
        with torch.inference_mode():
            output, attention = module(
                inputs, inputs, inputs, attn_mask=hidden, average_attn_weights=False
            )
            return attention, output

    def by_hand() -> tuple[Tensor, Tensor]:
        with torch.inference_mode():
            q, k, v = (inputs @ W_I).view(n, 3, n_head, -1).permute(1, 2, 0, 3)
            scores = q @ k.transpose(-1, -2)
            scores *= 1 / math.sqrt(d_model // n_head)
            attention = scores.masked_fill_(hidden, -math.inf).softmax(-1)
            return attention, (attention @ v).transpose(0, 1).reshape(n, d_model) @ W_O

    return {"nn.MultiheadAttention": with_the_module, "written out": by_hand}
