"""What the models of an experiment are measured by, after each snapshot of their trainings."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.attention import softmax
from core.transformer.configuration import Configuration
from core.transformer.corpus import PronounCount
from core.transformer.experiments import LEFT_OUT, Experiment
from core.transformer.forward import forward
from core.transformer.probe_sentences import Probe, grammar_probes
from core.transformer.probes import probed
from core.transformer.vocabulary import MASK_ID, Vocabulary
from core.transformer.weights import Floats, Weights

SAID = ("the", "nurse", "said", "that")
BEFORE_LEFT_OUT = ("the", "train", "left", "the")


@dataclass(frozen=True)
class Measured:
    """One training of an experiment, so far or to its end.

    Attributes:
        side: 0 for A, 1 for B.
        seed: of the training.
        steps: of the snapshots that are measured, rising.
        values: what `measure` says of each.
        finished: whether the last step is among them.
        counts: of pronouns in its text.
        behind: what `attention_behind` says of the last snapshot; None unless that is asked for.
    """

    side: int
    seed: int
    steps: tuple[int, ...] = ()
    values: tuple[float, ...] = ()
    finished: bool = False
    counts: tuple[PronounCount, ...] = ()
    behind: tuple[float, float] | None = None


def measure(
    experiment: Experiment, configuration: Configuration, words: tuple[str, ...], flat: Floats
) -> float:
    """What an experiment measures, of one snapshot; 0 to 1.

    "bias": P(she) / (P(she) + P(he)) after "the nurse said that". "unseen": P(station) after "the
    train left the". Else the agreement of `core.transformer.probes.Probed`, on the same 40
    sentences for both sides; a masked-word model has `<mask>` in place of the verb.

    Args:
        experiment: one of `core.transformer.experiments.EXPERIMENTS`.
        configuration: of the model.
        words: its vocabulary, by id.
        flat: [n_parameters], its weights.
    """
    weights, vocabulary = Weights.of(flat, configuration), Vocabulary(words)
    if experiment.key == "bias":
        she, he = _chances(weights, configuration, vocabulary, SAID, ("she", "he"))
        return she / (she + he)
    if experiment.key == "unseen":
        (chance,) = _chances(weights, configuration, vocabulary, BEFORE_LEFT_OUT, (LEFT_OUT,))
        return chance
    found = probed(weights, configuration, vocabulary, _mismatched(experiment)).agreement
    assert found is not None
    return found


def attention_behind(
    experiment: Experiment, configuration: Configuration, words: tuple[str, ...], flat: Floats
) -> tuple[float, float]:
    """How much of the attention is on the words behind the verb, where that is guessed.

    Args:
        experiment: whose probe sentences are taken.
        configuration: of a masked-word model.
        words: its vocabulary, by id.
        flat: [n_parameters], its weights.

    Returns:
        The mean over all heads of the 40 sentences, and what an even spread would have.
    """
    weights, vocabulary = Weights.of(flat, configuration), Vocabulary(words)
    shares: list[tuple[float, float]] = []
    for probe in _mismatched(experiment):
        if probe.agreement is None or len(probe.words) > configuration.n_context:
            continue
        ids, verb = vocabulary.ids_of(probe.words), probe.agreement.verb  # [n]
        ids[verb] = MASK_ID
        layers = forward(weights, configuration, ids).layers
        attention = np.stack([layer.attention[:, verb] for layer in layers])
        here = attention[:, :, verb + 1 :].sum(axis=-1).mean()  # over [n_layer, n_head]
        shares.append((float(here), (len(ids) - verb - 1) / len(ids)))
    behind, even = np.mean(shares, axis=0).tolist()
    return behind, even


def _mismatched(experiment: Experiment) -> Sequence[Probe]:
    probes = grammar_probes(experiment.plans[0].difficulty)
    return [probe for probe in probes if probe.agreement and probe.agreement.mismatched]


def _chances(
    weights: Weights,
    configuration: Configuration,
    vocabulary: Vocabulary,
    before: Sequence[str],
    words: Sequence[str],
) -> list[float]:
    """The probabilities of some words behind others."""
    trace = forward(weights, configuration, vocabulary.ids_of(before))
    return softmax(trace.logits[-1])[vocabulary.ids_of(words)].tolist()
