"""Measures what the heads on view do, while nobody types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from core.transformer import shelf
from core.transformer.checkpoint import TrainedRun
from core.transformer.probe_sentences import Probe, grammar_probes
from core.transformer.probes import Probed, probed_in_slices
from core.transformer.vocabulary import Vocabulary
from core.transformer.weights import Weights
from gui.learning import Learning
from gui.theme import Theme
from gui.training.in_pauses import InPauses
from gui.views.training_page import TrainingPage

MOST_KEPT = 64


class Heads:
    """Shows the heads found on the page of the training.

    Of a training that runs those of its last snapshot, for what is on view changes all the time.
    """

    def __init__(self, learning: Learning, page: TrainingPage) -> None:
        """Nothing is measured yet."""
        self._learning, self._page = learning, page
        self._measured: dict[str, Probed] = {}
        self._run: TrainedRun | None = None
        self._theme: Theme | None = None
        self._words: tuple[str, ...] | None = None  # of the run whose heads are in sight
        self._in_pauses = InPauses(self._measure, page)

    def show_run(self, run: TrainedRun, theme: Theme) -> None:
        """Show the heads of the weights on view, or measure them first."""
        self._run, self._theme = run, theme
        found = self._measured.get(self._wanted(run))
        if found is not None:
            self._words = run.words
            self._page.show_heads(found.named(), found.agreement, found.n_agreement, theme)
            self.drop()
            return
        if not self._probes_of(run):
            self._words = run.words
            self._page.show_heads(None, None, 0, theme)
            self.drop()
            return
        if self._words is not run.words:  # else the heads of a snapshot before may stay so long
            self._words = run.words
            self._page.show_heads(None, None, 0, theme)
        if not self._in_pauses.wanted:
            self._in_pauses.want()

    def put_off(self) -> None:
        """Somebody types."""
        self._in_pauses.put_off()

    def drop(self) -> None:
        """Nobody looks."""
        self._in_pauses.drop()

    def _wanted(self, run: TrainedRun) -> str:
        """Whose heads are to be shown."""
        learning = self._learning
        if learning.following and learning.session.state == "running" and run.snapshots:
            return run.snapshots[-1].sha256
        return learning.state.settings.transformer.weights

    def _probes_of(self, run: TrainedRun) -> tuple[Probe, ...]:
        """The sentences that its heads are measured on.

        Of a person's own text only the training itself has them, and no file of weights.
        """
        if run.plan.text != "file":
            return grammar_probes(run.plan.difficulty)
        started = self._learning.session.started
        if started is None or started.words is not run.words:
            return ()
        return tuple(map(Probe, started.probes))

    def _measure(self) -> Iterator[None]:
        run, theme = self._run, self._theme
        if run is None or theme is None or not self._probes_of(run):
            return
        wanted = self._wanted(run)
        for found in measured(wanted, self._probes_of(run)):
            if found is None:
                yield
                continue
            if len(self._measured) == MOST_KEPT:
                self._measured.pop(next(iter(self._measured)))
            self._measured[wanted] = found
            self.show_run(run, theme)


def measured(weights: str, probes: Iterable[Probe]) -> Iterator[Probed | None]:
    """What the heads of some weights do on probe sentences, as the last of many yields.

    Raises:
        SettingsError: if the weights are not there.
    """
    stored = shelf.weights_of(weights)
    return probed_in_slices(
        Weights.of(stored.flat.astype(np.float64), stored.configuration),
        stored.configuration,
        Vocabulary(stored.words),
        probes,
    )
