"""All weights of a transformer: named matrices, which are views into one flat array."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from core.transformer.configuration import Configuration

Floats = NDArray[np.floating[Any]]

# Of the narrowest GPT-2 (Radford et al. 2019 and their `model.py`, `conv1d` and `model`).
D_GPT_2 = 768
DEVIATION = 0.02
POSITION_DEVIATION = 0.01


@dataclass(frozen=True, eq=False)
class Norm:
    """A LayerNorm's gain and bias, [d_model] each."""

    gain: Floats
    bias: Floats


@dataclass(frozen=True, eq=False)
class Block:
    """One layer: attention, then an MLP, each behind a LayerNorm.

    Attributes:
        ln_1: before the attention.
        W_QKV: [d_model, 3 · d_model]: queries, keys, values; head h has columns
            h · d_head … (h + 1) · d_head - 1 of each third.
        b_qkv: [3 · d_model].
        W_O: [d_model, d_model]; head h has the rows that its values have as columns.
        b_o: [d_model].
        ln_2: before the MLP.
        W_1: [d_model, 4 · d_model].
        b_1: [4 · d_model].
        W_2: [4 · d_model, d_model].
        b_2: [d_model].
    """

    ln_1: Norm
    W_QKV: Floats
    b_qkv: Floats
    W_O: Floats
    b_o: Floats
    ln_2: Norm
    W_1: Floats
    b_1: Floats
    W_2: Floats
    b_2: Floats


@dataclass(frozen=True, eq=False)
class Weights:
    """All weights.

    Attributes:
        W_E: [n_vocabulary, d_model], the embeddings; they also read out.
        W_P: [n_context, d_model], what is added for the position.
        blocks: the layers.
        ln_f: before the read-out.
    """

    W_E: Floats
    W_P: Floats
    blocks: tuple[Block, ...]
    ln_f: Norm

    @classmethod
    def of(cls, flat: Floats, configuration: Configuration) -> "Weights":
        """Views into a flat array, in the order of `shapes`.

        Args:
            flat: [n_parameters].
            configuration: whose shapes they have.

        Raises:
            ValueError: if it has another length.
        """
        if flat.shape != (n_parameters(configuration),):
            raise ValueError(f"{flat.shape} is not the shape of {configuration}")
        parts = _parts(flat, configuration)

        def norm() -> Norm:
            return Norm(gain=next(parts), bias=next(parts))

        def block() -> Block:
            return Block(
                ln_1=norm(),
                W_QKV=next(parts),
                b_qkv=next(parts),
                W_O=next(parts),
                b_o=next(parts),
                ln_2=norm(),
                W_1=next(parts),
                b_1=next(parts),
                W_2=next(parts),
                b_2=next(parts),
            )

        W_E, W_P = next(parts), next(parts)
        blocks = tuple(block() for _ in range(configuration.n_layer))
        return cls(W_E, W_P, blocks, norm())


def shapes(configuration: Configuration) -> dict[str, tuple[int, ...]]:
    """Every array of the weights by its name, in the order in which `Weights.of` takes them."""
    d = configuration.d_model
    block = {
        "ln_1.gain": (d,),
        "ln_1.bias": (d,),
        "W_QKV": (d, 3 * d),
        "b_qkv": (3 * d,),
        "W_O": (d, d),
        "b_o": (d,),
        "ln_2.gain": (d,),
        "ln_2.bias": (d,),
        "W_1": (d, 4 * d),
        "b_1": (4 * d,),
        "W_2": (4 * d, d),
        "b_2": (d,),
    }
    return {
        "W_E": (configuration.n_vocabulary, d),
        "W_P": (configuration.n_context, d),
        **{
            f"blocks.{layer}.{name}": shape
            for layer in range(configuration.n_layer)
            for name, shape in block.items()
        },
        "ln_f.gain": (d,),
        "ln_f.bias": (d,),
    }


def n_parameters(configuration: Configuration) -> int:
    """How many numbers all weights are."""
    return sum(int(np.prod(shape)) for shape in shapes(configuration).values())


def initial(configuration: Configuration, seed: int, dtype: DTypeLike = np.float32) -> Floats:
    """Weights to start from, as GPT-2 has them (Radford et al. 2019, section 2.3, and its code).

    Matrices are normal with deviation 0.02, positions 0.01; those whose output is added to the
    residual stream, W_O and W_2, are divided by √(2 n_layer). Gains are 1, biases 0. That is for a
    width of 768. What a matrix makes of a vector grows with √d_model, so for d_model all deviations
    are √(768 / d_model) times as large; without that, agreement takes half as many steps again.
    The stream `RandomState([seed, 3, 0])` deals the matrices in the order of `shapes`.

    Returns:
        [n_parameters].
    """
    stream = np.random.RandomState([seed, 3, 0])
    flat = np.zeros(n_parameters(configuration), dtype)
    named = zip(shapes(configuration), _parts(flat, configuration), strict=True)
    for name, part in named:
        kind = name.split(".")[-1]
        if kind == "gain":
            part[:] = 1.0
        elif kind.startswith("W_"):
            part[:] = _deviation(kind, configuration) * stream.standard_normal(part.shape)
    return flat


def _deviation(kind: str, configuration: Configuration) -> float:
    wider = np.sqrt(D_GPT_2 / configuration.d_model)
    if kind == "W_P":
        return POSITION_DEVIATION * wider
    added = kind in ("W_O", "W_2")
    return DEVIATION * wider / (np.sqrt(2 * configuration.n_layer) if added else 1)


def _parts(flat: Floats, configuration: Configuration) -> Iterator[Floats]:
    """The arrays of `shapes` as views."""
    every = shapes(configuration).values()
    ends = np.cumsum([0, *(int(np.prod(shape)) for shape in every)])
    for shape, (start, end) in zip(every, pairwise(ends), strict=True):
        yield flat[start:end].reshape(shape)
