"""When did it learn this? Computed while nobody types."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject

from core.result import Result
from core.transformer.checkpoint import TrainedRun
from core.transformer.learned import lines_of
from core.transformer.over_training import over_training
from gui.learning import Learning
from gui.theme import Theme
from gui.training.in_pauses import InPauses
from gui.views.next_word_panel import NextWordPanel


class Curves:
    """Shows the likeliest words over the snapshots of the run on view.

    Another sentence takes as many forward passes as there are snapshots; until they are done, the
    curves of the one before are pale.
    """

    def __init__(self, learning: Learning, panel: NextWordPanel, parent: QObject) -> None:
        """Nothing is shown yet.

        Args:
            learning: knows the run on view.
            panel: in which the curves are.
            parent: they are gone when it is.
        """
        self._learning, self._panel = learning, panel
        self._result: Result | None = None
        self._theme: Theme | None = None
        self._drawn: object = None  # what the curves in sight are of
        self._asked: object = None  # what those that are wanted are of
        self._candidates: list[int] = []  # of the lines
        self._made = False
        self._in_pauses = InPauses(self._compute, parent)

    def show_result(self, result: Result, theme: Theme) -> None:
        """Show its curves, or those before in pale colours until they are computed."""
        if not self._made:
            self._made = True
            curves = self._panel.over_training
            curves.snapshot_chosen.connect(self._learning.show_snapshot)
            curves.word_chosen.connect(self.on_word_chosen)
        run = self._learning.run
        if run is None or not run.snapshots:
            return
        self._result, self._theme = result, theme
        settings = result.settings
        asked = (
            run.plan,
            settings.sentence,
            settings.position,
            settings.knockouts,
            settings.vectors,
        )
        if asked == self._drawn:
            self._draw(result, run, theme)
            self.drop()
        elif asked != self._asked or not self._in_pauses.wanted:
            self._asked = asked
            self._panel.over_training.show_pale()
            self._in_pauses.want()

    def drop(self) -> None:
        """Nobody looks."""
        self._asked = None
        self._in_pauses.drop()

    def _compute(self) -> Iterator[None]:
        """A snapshot at a time, each of which is remembered."""
        result, theme, asked, run = self._result, self._theme, self._asked, self._learning.run
        if result is None or theme is None or run is None:
            return
        for each in run.snapshots:
            over_training(result.settings, [each.sha256])
            yield
        self._drawn = asked
        self._draw(result, run, theme)

    def _draw(self, result: Result, run: TrainedRun, theme: Theme) -> None:
        p = over_training(result.settings, [each.sha256 for each in run.snapshots])
        chosen = self._chosen(result)
        shown = list(lines_of(p, chosen))
        self._candidates = shown
        self._panel.over_training.show_curves(
            tuple(result.candidates[each].text for each in shown),
            tuple(each.step for each in run.snapshots),
            p[:, shown],
            None if chosen is None else shown.index(chosen),
            self._learning.on_view,
            theme,
            p.max(axis=1),
        )

    def _chosen(self, result: Result) -> int | None:
        """The word that all is about: the one whose arithmetic is shown, or what is predicted."""
        entry, prediction = self._learning.state.entry, result.prediction
        if prediction is None or entry.stage != result.bar_entry(prediction).stage:
            return prediction
        return entry.column

    def on_word_chosen(self, line: int) -> None:
        """Have all be about the word of a line."""
        result, run, theme = self._result, self._learning.run, self._theme
        if result is not None and run is not None and theme is not None:
            self._learning.state.choose_entry(result.bar_entry(self._candidates[line]))
            self._draw(result, run, theme)
