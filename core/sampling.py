"""From logits to a drawn word."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array
from core.attention import softmax


@dataclass(frozen=True, eq=False)
class Truncation:
    """What top-k and top-p leave.

    Attributes:
        order: the words by probability, the largest first, of equals the first.
        kept: how many of those, from the first, may be drawn.
        probabilities: [n_candidate], renormalised, 0 for the words left out.
        discarded: the probability that those left out had together.
    """

    order: NDArray[np.intp]
    kept: int
    probabilities: Array
    discarded: float


def tempered(logits: Array, temperature: float) -> Array:
    """softmax(logits / T): [n_candidate]. Below 1 it is sharper, above 1 flatter."""
    return softmax(logits / temperature)


def truncated(probabilities: Array, top_k: int | None, top_p: float) -> Truncation:
    """Keep the most probable words and share everything among them.

    Kept are the first min(k, m), where m is the least number whose sum reaches p (nucleus sampling,
    Holtzman et al. 2020): the word that crosses p is kept.

    Args:
        probabilities: [n_candidate], adding up to 1.
        top_k: at least 1; None for no limit.
        top_p: above 0; 1 leaves out nothing.
    """
    n = len(probabilities)
    order = np.argsort(-probabilities, kind="stable")  # [n_candidate]
    kept = n if top_k is None else min(top_k, n)
    if top_p < 1:
        # Ten tenths may add up to a little less than one.
        reached = np.cumsum(probabilities[order]) >= top_p - 1e-12  # [n_candidate]
        kept = min(kept, int(reached.argmax()) + 1 if reached.any() else n)
    if kept == n:
        return Truncation(order, kept, probabilities, 0.0)
    left = np.zeros(n)  # [n_candidate]
    left[order[:kept]] = probabilities[order[:kept]]
    discarded = float(probabilities[order[kept:]].sum())
    return Truncation(order, kept, left / left.sum(), discarded)


def drawn(truncation: Truncation, seed: int, number: int) -> int:
    """Which candidate draw `number` of this seed takes: the same one every time.

    Args:
        truncation: what may be drawn.
        seed: 0 to 2**32 - 1.
        number: of the draw.

    Returns:
        The index of the first candidate, in order, at which the probabilities added up exceed the
        random number.
    """
    chances = truncation.probabilities[truncation.order[: truncation.kept]]
    beyond = np.cumsum(chances) > random_share(seed, number)
    place = int(beyond.argmax()) if beyond.any() else int(np.flatnonzero(chances)[-1])
    return int(truncation.order[place])


def random_share(seed: int, number: int) -> float:
    """The random number in [0, 1) of draw `number`."""
    return float(np.random.RandomState([seed, 2, number]).random_sample())
