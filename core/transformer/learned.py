"""The training that the weights on view are of, as pictures, tables and reports tell of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import isnan
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from core.arrays import Array, read_only
from core.model_records import TransformerSettings
from core.result import Result
from core.settings import Settings
from core.transformer import shelf
from core.transformer.over_training import over_training

if TYPE_CHECKING:
    from core.transformer.checkpoint import TrainedRun
    from core.transformer.probes import Probed

MOST_CURVES = 5  # words beside the chosen one
KEPT = 64  # weights whose heads were measured
AROUND = 1.12  # a smoothed loss is the mean from its step / AROUND to its step × AROUND


@dataclass(frozen=True, eq=False)
class Learned:
    """A training, and what its snapshots make of the sentence of a result.

    Attributes:
        settings: of the result.
        run: that its weights are of.
        step: of the training that its weights were taken at.
        prediction: the candidate that it predicts, if it does.
        n_candidate: how many there are.
    """

    settings: Settings
    run: TrainedRun
    step: int
    prediction: int | None
    n_candidate: int

    @property
    def weights(self) -> str:
        """The SHA-256 of the weights on view."""
        return self.settings.transformer.weights

    @property
    def steps(self) -> tuple[int, ...]:
        """Of the snapshots."""
        return tuple(each.step for each in self.run.snapshots)

    @property
    def on_view(self) -> int | None:
        """Which snapshot is on view; None for weights between two of them."""
        names = [each.sha256 for each in self.run.snapshots]
        return names.index(self.weights) if self.weights in names else None

    @property
    def has_losses(self) -> bool:
        """Whether any loss of the training is known."""
        return bool(np.isfinite(self.run.losses[:, 1:]).any())

    @property
    def last(self) -> int:
        """The last step of which something is known."""
        losses = self.run.losses
        return max(self.step, int(losses[-1, 0]) if len(losses) else 0)

    @property
    def held_out(self) -> tuple[tuple[int, float], ...]:
        """The steps at which the loss on held-out text was measured, and what it was."""
        losses: list[list[float]] = self.run.losses[:, [0, 2]].tolist()
        return tuple((int(step), loss) for step, loss in losses if not isnan(loss))

    @cached_property
    def chances(self) -> Array:
        """[n_snapshot, n_candidate], the raw probabilities with the weights of each snapshot.

        Raises:
            SettingsError: if weights are not there any more.
        """
        names = [each.sha256 for each in self.run.snapshots]
        if not names:
            return read_only(np.empty((0, self.n_candidate)))
        return over_training(self.settings, names)

    @cached_property
    def lines(self) -> tuple[int, ...]:
        """The candidates that are worth a line; see `lines_of`."""
        return lines_of(self.chances, self.prediction)

    @cached_property
    def probed(self) -> Probed | None:
        """What the heads of the weights on view do; None where nobody has sentences to ask.

        Raises:
            SettingsError: if the weights are not there any more.
        """
        return probed_of(self.weights)


_learned: WeakKeyDictionary[Result, Learned] = WeakKeyDictionary()


def learned_of(result: Result, anew: bool = False) -> Learned | None:
    """The training that a result's weights are of; None if its model has none.

    What was found is kept for the result: of a training that goes on, live weights are soon gone.

    Args:
        result: of any model.
        anew: look again how far the training is.

    Raises:
        SettingsError: if the weights are not there any more.
    """
    if not isinstance(result.settings.own, TransformerSettings):
        return None
    known = None if anew else _learned.get(result)
    if known is None:
        weights = result.settings.transformer.weights
        run, step = shelf.run_of(weights), shelf.weights_of(weights).step
        known = Learned(result.settings, run, step, result.prediction, len(result.candidates))
        _learned[result] = known
    return known


def lines_of(chances: Array, chosen: int | None) -> tuple[int, ...]:
    """The likeliest candidates of the last snapshot, and the chosen one.

    Args:
        chances: [n_snapshot, n_candidate].
        chosen: the word that all is about; without one there are no lines.
    """
    if chosen is None or not len(chances):
        return ()
    best: list[int] = np.argsort(-chances[-1], kind="stable")[:MOST_CURVES].tolist()
    return tuple(dict.fromkeys((*best, chosen)))


@lru_cache(maxsize=KEPT)
def probed_of(weights: str) -> Probed | None:
    """What the heads of weights do on the sentences of the grammar that they were trained on.

    Args:
        weights: their SHA-256.

    Returns:
        None for weights that were trained on a person's text alone: no file keeps its sentences.

    Raises:
        SettingsError: if they are not there.
    """
    from core.transformer.probe_sentences import grammar_probes  # when it is first asked for
    from core.transformer.probes import probed
    from core.transformer.vocabulary import Vocabulary
    from core.transformer.weights import Weights

    stored = shelf.weights_of(weights)
    if stored.plan.text == "file":
        return None
    return probed(
        Weights.of(stored.flat.astype(np.float64), stored.configuration),
        stored.configuration,
        Vocabulary(stored.words),
        grammar_probes(stored.plan.difficulty),
    )


def smoothed(steps: Array, losses: Array, at: Array | Sequence[int]) -> Array:
    """Means of the losses around these steps; they reach as far on a logarithmic axis everywhere.

    Args:
        steps: [n], rising.
        losses: [n], NaN where there is none.
        at: [k], the steps to smooth at.

    Returns:
        [k], the mean of the losses from step / `AROUND` to step × `AROUND`; NaN if there is none.
    """
    where = np.asarray(at, float)
    known = ~np.isnan(losses)
    sums = np.concatenate([[0.0], np.cumsum(np.where(known, losses, 0.0))])
    numbers = np.concatenate([[0], np.cumsum(known)])
    first = np.searchsorted(steps, where / AROUND, "left")
    after = np.searchsorted(steps, where * AROUND, "right")
    n = numbers[after] - numbers[first]
    means = np.full(len(where), np.nan)
    return np.divide(sums[after] - sums[first], n, out=means, where=n > 0)
