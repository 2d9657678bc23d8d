"""The same model in PyTorch, as an independent witness."""

import math
from typing import Any

import pytest

from core.transformer.configuration import Configuration
from core.transformer.corpus import Batch
from core.transformer.weights import Floats, shapes

torch = pytest.importorskip("torch")
F = torch.nn.functional


def parameters(configuration: Configuration, flat: Floats) -> dict[str, Any]:
    """The arrays of `flat` by their names, as leaves with gradients."""
    named: dict[str, Any] = {}
    start = 0
    for name, shape in shapes(configuration).items():
        end = start + math.prod(shape)
        named[name] = torch.tensor(flat[start:end].reshape(shape), requires_grad=True)
        start = end
    return named


def logits_of(configuration: Configuration, w: dict[str, Any], ids: Any) -> Any:
    """[B, T, n_vocabulary]."""
    n_batch, t = ids.shape
    d, n_head, d_head = configuration.d_model, configuration.n_head, configuration.d_head
    x = w["W_E"][ids] + w["W_P"][:t]
    for layer in range(configuration.n_layer):
        b = {n.split(".", 2)[2]: p for n, p in w.items() if n.startswith(f"blocks.{layer}.")}
        h = F.layer_norm(x, (d,), b["ln_1.gain"], b["ln_1.bias"])
        qkv = (h @ b["W_QKV"] + b["b_qkv"]).view(n_batch, t, 3, n_head, d_head)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        o = F.scaled_dot_product_attention(q, k, v, is_causal=configuration.causal)
        x = x + o.transpose(1, 2).reshape(n_batch, t, d) @ b["W_O"] + b["b_o"]
        h = F.layer_norm(x, (d,), b["ln_2.gain"], b["ln_2.bias"])
        x = x + F.gelu(h @ b["W_1"] + b["b_1"], approximate="tanh") @ b["W_2"] + b["b_2"]
    return F.layer_norm(x, (d,), w["ln_f.gain"], w["ln_f.bias"]) @ w["W_E"].T


def loss_of(configuration: Configuration, w: dict[str, Any], batch: Batch) -> Any:
    """Mean cross-entropy over the targets that count."""
    logits = logits_of(configuration, w, torch.tensor(batch.inputs).long())
    counted = torch.tensor(batch.counted)
    return F.cross_entropy(logits[counted], torch.tensor(batch.targets).long()[counted])
