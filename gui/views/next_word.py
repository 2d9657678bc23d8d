"""The probability of each candidate as a bar."""

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QBrush
from PySide6.QtWidgets import QWidget

from core.language import count, figure, quoted, tr
from core.noise import Noise
from core.result import Result
from gui.scale import Scale
from gui.views.row import Bar, Row, in_sentence_order, label_of, likeliest_first
from gui.views.rows import Rows


class NextWord(Rows):
    """The most probable first or in sentence order, the predicted one and the drawn one marked."""

    word_selected = Signal(int)
    entry_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Bars of nothing."""
        super().__init__(_marked(figure(0), predicted=True, drawn=False), parent=parent)
        self.setAccessibleName(tr("Probabilities"))
        self.sorted = True
        self.order: list[int] = []
        self._result: Result | None = None
        self._scale: Scale | None = None
        self._noise: Noise | None = None
        self._largest = 1.0
        self.label_chosen.connect(self.on_label_chosen)
        self.row_chosen.connect(self.on_row_chosen)

    def show_result(self, result: Result, scale: Scale, noise: Noise | None = None) -> None:
        """Show its candidates, of a large vocabulary the likeliest.

        Args:
            result: what is on screen.
            scale: the colours.
            noise: how their probabilities spread over the seeds, for whiskers; None for none.
        """
        self._result, self._scale = result, scale
        n = len(result.candidates) if result.prediction is not None else 0
        fits = noise is not None and noise.n_seeds > 1 and len(noise.chance) == n > 0
        self._noise = noise if fits else None
        if n == 0:
            self.order = []
        elif self.sorted:
            self.order = likeliest_first(result, result.probabilities)
        else:
            self.order = in_sentence_order(result)
        self._largest = float(result.probabilities.max()) if n else 1.0
        if self._noise is not None:
            highest = float((self._noise.chance + self._noise.chance_deviation).max())
            self._largest = np.fmax(self._largest, highest)
        both = n > 0 and result.drawn == result.prediction
        self.set_widest_figure(_marked(figure(0), predicted=True, drawn=both))
        self.show_rows(self.order, self._row_for, scale.theme, result.reason)

    def on_label_chosen(self, candidate: int) -> None:
        """Select the word where it stands first, if it does."""
        if self._result is not None and self._result.candidates[candidate].positions:
            self.word_selected.emit(self._result.candidates[candidate].positions[0])

    def on_row_chosen(self, candidate: int) -> None:
        """Ask for the arithmetic of its probability."""
        if self._result is not None:
            self.entry_chosen.emit(self._result.bar_entry(candidate))

    def _row_for(self, candidate: int) -> Row:
        assert self._result is not None
        assert self._scale is not None
        result, scale = self._result, self._scale
        p, positions = result.probabilities[candidate], result.candidates[candidate].positions
        predicted, drawn = candidate == result.prediction, candidate == result.drawn
        value, label = _marked(figure(p), predicted, drawn), label_of(result, candidate)
        said = tr("{word}: {value}").format(word=quoted(label), value=figure(p))
        whisker = None
        if self._noise is not None:
            mean, deviation = self._noise.chance[candidate], self._noise.chance_deviation[candidate]
            if not np.isnan(mean):
                low, high = mean - deviation, mean + deviation
                whisker = (low / self._largest, mean / self._largest, high / self._largest)
                said += tr("; over {n} seeds {mean} ± {deviation}").format(
                    n=count(self._noise.n_seeds), mean=figure(mean), deviation=figure(deviation)
                )
        fill = QBrush(scale.colour(scale.index(p)))
        return Row(
            label,
            (Bar(p / self._largest, fill, value, whisker),),
            said,
            positions,
            predicted=predicted,
            selected=result.settings.position in positions,
            drawn=drawn,
        )


def _marked(value: str, predicted: bool, drawn: bool) -> str:
    if predicted and drawn:
        return f"{value}  {tr('predicted, drawn')}"
    if predicted:
        return f"{value}  {tr('predicted')}"
    return f"{value}  {tr('drawn')}" if drawn else value
