"""Transformers to try: shapes, weights far from their start, batches of random tokens."""

import numpy as np

from core.transformer.configuration import Configuration
from core.transformer.corpus import Batch
from core.transformer.weights import Floats, initial, n_parameters

SHAPES = {
    "next": Configuration(11, 5, 2, 2, 16, "next"),
    "masked": Configuration(11, 5, 2, 4, 16, "masked"),
    "one token": Configuration(7, 1, 1, 1, 16, "next"),
    "one token, masked": Configuration(7, 1, 2, 2, 16, "masked"),
    "8 heads": Configuration(9, 6, 1, 8, 16, "next"),
    "many words": Configuration(300, 3, 1, 2, 16, "next"),
    "4 layers": Configuration(13, 4, 4, 2, 24, "masked"),
}


def weights_far_out(configuration: Configuration, seed: int = 0, scale: float = 0.3) -> Floats:
    """[n_parameters] in float64: every gain, bias and matrix has something to do."""
    noise = np.random.RandomState([seed, 99]).standard_normal(n_parameters(configuration))
    return initial(configuration, seed, np.float64) + scale * noise


def random_batch(configuration: Configuration, n_batch: int, seed: int = 0) -> Batch:
    """Random tokens; with the objective "masked" the first target counts, and half of the rest."""
    stream = np.random.RandomState([seed, 98])
    shape = n_batch, configuration.n_context
    inputs, targets = stream.randint(0, configuration.n_vocabulary, (2, *shape)).astype(np.int32)
    counted = np.ones(shape, dtype=bool)
    if not configuration.causal:
        counted = stream.random_sample(shape) < 0.5
        counted[0, 0] = True
    return Batch(inputs, targets, counted)
