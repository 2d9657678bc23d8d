"""The forward pass with everything on the way kept, for display: float64, a shape on every line.

GPT-2's model (Radford et al. 2019, section 2.3, and its code `model.py`): LayerNorm before each
part, learned positions, embeddings that also read out.
"""

from dataclasses import dataclass, fields
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array, Mask, read_only
from core.attention import attention_from, causal_mask, scaled_dot_products
from core.transformer.configuration import Configuration
from core.transformer.vocabulary import Ids
from core.transformer.weights import Block, Floats, Norm, Weights

EPSILON = 1e-5
# GELU(x) ≈ x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))) (Hendrycks and Gimpel 2016, section 2)
GELU_SCALE = float(np.sqrt(2 / np.pi))
GELU_CUBE = 0.044715


@dataclass(frozen=True, eq=False)
class NormTrace:
    """A LayerNorm (Ba, Kiros and Hinton 2016, equations 3 and 4).

    Attributes:
        mean: [n, 1], of a token's components.
        deviation: [n, 1], √(variance + 1e-5).
        normed: [n, d_model], (x - mean) / deviation.
        out: [n, d_model], gain · normed + bias.
    """

    mean: Array
    deviation: Array
    normed: Array
    out: Array


@dataclass(frozen=True, eq=False)
class LayerTrace:
    """What one layer computes.

    Attributes:
        x_in: [n, d_model], what the layer gets.
        ln_1: its LayerNorm.
        q: [n_head, n, d_head], queries.
        k: [n_head, n, d_head], keys.
        v: [n_head, n, d_head], values.
        scores: [n_head, n, n], q · k / √d_head, of words that may not be seen, too.
        visible: [n_head, n_query, n_key], what may be seen.
        attention: [n_head, n, n]; a row with nothing to see is 0.
        o: [n_head, n, d_head], the values that the heads bring back.
        attn_out: [n, d_model], what the attention adds.
        x_mid: [n, d_model], x_in + attn_out.
        ln_2: its LayerNorm.
        hidden: [n, 4 · d_model], before GELU.
        activated: [n, 4 · d_model], after GELU.
        mlp_out: [n, d_model], what the MLP adds.
        x_out: [n, d_model], x_mid + mlp_out.
    """

    x_in: Array
    ln_1: NormTrace
    q: Array
    k: Array
    v: Array
    scores: Array
    visible: Mask
    attention: Array
    o: Array
    attn_out: Array
    x_mid: Array
    ln_2: NormTrace
    hidden: Array
    activated: Array
    mlp_out: Array
    x_out: Array


@dataclass(frozen=True, eq=False)
class Trace:
    """What the model computes for one sentence; all arrays are read-only.

    Attributes:
        ids: [n], the tokens.
        token: [n, d_model], their embeddings.
        position: [n, d_model], what is added for their positions.
        layers: one after the other; the first gets token + position.
        ln_f: the LayerNorm behind the last.
        logits: [n, n_vocabulary], ln_f.out · W_Eᵀ.
    """

    ids: Ids
    token: Array
    position: Array
    layers: tuple[LayerTrace, ...]
    ln_f: NormTrace
    logits: Array


def forward(
    weights: Weights, configuration: Configuration, ids: Ids, visible: Mask | None = None
) -> Trace:
    """The model's whole computation for one sentence.

    Args:
        weights: of any type; computed is in float64.
        configuration: of the weights.
        ids: [n], 1 to n_context tokens.
        visible: [n_layer, n_head, n_query, n_key], what may be seen in each head; None for all.
            The objective "next" sees nothing that comes later, whatever this says.

    Raises:
        ValueError: if there are no tokens, or more than n_context.
    """
    n = len(ids)
    if not 1 <= n <= configuration.n_context:
        raise ValueError(f"{n} tokens, where 1 to {configuration.n_context} can be read")
    sees = causal_mask(n) if configuration.causal else np.ones((n, n), dtype=bool)
    everywhere = np.broadcast_to(sees, (configuration.n_layer, configuration.n_head, n, n))
    masks = everywhere if visible is None else everywhere & visible
    token = _wide(weights.W_E[ids])  # [n, d_model]
    position = _wide(weights.W_P[:n])  # [n, d_model]
    x = token + position  # [n, d_model]
    layers: list[LayerTrace] = []
    for block, mask in zip(weights.blocks, masks, strict=True):
        layers.append(_layer(block, x, mask, configuration.n_head))
        x = layers[-1].x_out  # [n, d_model]
    ln_f = _norm(weights.ln_f, x)
    logits = ln_f.out @ _wide(weights.W_E).T  # [n, n_vocabulary]
    return _closed(Trace(np.array(ids), token, position, tuple(layers), ln_f, logits))


def _layer(block: Block, x_in: Array, visible: Mask, n_head: int) -> LayerTrace:
    """One block of GPT-2: x + attention(ln_1(x)), and to that the MLP of its ln_2."""
    n, d_model = x_in.shape
    ln_1 = _norm(block.ln_1, x_in)
    qkv = ln_1.out @ _wide(block.W_QKV) + block.b_qkv  # [n, 3 · d_model]
    q, k, v = np.moveaxis(qkv.reshape(n, 3, n_head, -1), 0, 2)  # [n_head, n, d_head] each
    scores = scaled_dot_products(q, k)  # [n_head, n, n]
    attention = attention_from(scores, visible)  # [n_head, n, n]
    o = attention @ v  # [n_head, n, d_head]
    side_by_side = np.swapaxes(o, 0, 1).reshape(n, d_model)  # [n, d_model]
    attn_out = side_by_side @ _wide(block.W_O) + block.b_o  # [n, d_model]
    x_mid = x_in + attn_out  # [n, d_model]
    ln_2 = _norm(block.ln_2, x_mid)
    hidden = ln_2.out @ _wide(block.W_1) + block.b_1  # [n, 4 · d_model]
    activated = gelu(hidden)  # [n, 4 · d_model]
    mlp_out = activated @ _wide(block.W_2) + block.b_2  # [n, d_model]
    x_out = x_mid + mlp_out  # [n, d_model]
    return LayerTrace(
        x_in=x_in,
        ln_1=ln_1,
        q=q,
        k=k,
        v=v,
        scores=scores,
        visible=visible,
        attention=attention,
        o=o,
        attn_out=attn_out,
        x_mid=x_mid,
        ln_2=ln_2,
        hidden=hidden,
        activated=activated,
        mlp_out=mlp_out,
        x_out=x_out,
    )


def gelu(x: Array) -> Array:
    """GPT-2's form of GELU, x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))), of every component."""
    return x / 2 * (1 + np.tanh(GELU_SCALE * (x + GELU_CUBE * x * x * x)))


def _norm(norm: Norm, x: Array) -> NormTrace:
    mean = x.mean(axis=-1, keepdims=True)  # [n, 1]
    deviation = np.sqrt(x.var(axis=-1, keepdims=True) + EPSILON)  # [n, 1]
    normed = (x - mean) / deviation  # [n, d_model]
    return NormTrace(mean, deviation, normed, normed * _wide(norm.gain) + _wide(norm.bias))


def _wide(array: Floats) -> NDArray[np.float64]:
    return array.astype(np.float64, copy=False)


def _closed(trace: Trace) -> Trace:
    """The trace itself, its arrays closed to writing."""
    norms = [trace.ln_f, *(norm for layer in trace.layers for norm in (layer.ln_1, layer.ln_2))]
    for record in (trace, *trace.layers, *norms):
        for field in fields(record):
            value = getattr(record, field.name)
            if isinstance(value, np.ndarray):
                read_only(cast("NDArray[Any]", value))
    return trace
