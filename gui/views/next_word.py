"""The probability of each candidate as a bar."""

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QBrush
from PySide6.QtWidgets import QWidget

from core.language import figure, tr
from core.result import Entry, Result
from gui.scale import Scale
from gui.views.rows import Bar, Row, Rows


class NextWord(Rows):
    """The most probable first or in sentence order, the predicted one marked."""

    word_selected = Signal(int)
    entry_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Bars of nothing."""
        super().__init__(_marked(figure(0)), parent=parent)
        self.setAccessibleName(tr("Probabilities"))
        self.sorted = True
        self.order: list[int] = []
        self._shown: tuple[Result, Scale] | None = None
        self.label_chosen.connect(self.word_selected)
        self.word_chosen.connect(self.on_word_chosen)

    def show_result(self, result: Result, scale: Scale) -> None:
        """Show its candidates."""
        self._shown = (result, scale)
        n = len(result.candidates) if result.prediction is not None else 0
        if self.sorted:
            self.order = np.argsort(-result.probabilities[:n], kind="stable").tolist()
        else:
            self.order = list(range(n))
        candidate_at = {result.candidates[i].positions[0]: i for i in self.order}
        largest = float(result.probabilities.max()) if n else 1.0

        def row_of(position: int) -> Row:
            candidate = candidate_at[position]
            p, predicted = result.probabilities[candidate], candidate == result.prediction
            label = result.tokens[position].label
            fill = QBrush(scale.colour(int(scale.indices(p[np.newaxis])[0])))
            value = _marked(figure(p)) if predicted else figure(p)
            return Row(
                label,
                (Bar(p / largest, fill, value),),
                said=f"{label}: {value}",
                predicted=predicted,
                selected=position == result.settings.position,
            )

        self.show_rows(list(candidate_at), row_of, scale.theme, _nothing(result))

    def on_word_chosen(self, position: int) -> None:
        """Ask for the arithmetic of its probability."""
        if self._shown is not None:
            selected = self._shown[0].settings.position
            self.entry_chosen.emit(Entry("probabilities", selected, position))


def _marked(value: str) -> str:
    return f"{value}  {tr('predicted')}"


def _nothing(result: Result) -> str:
    """Why there are no bars."""
    if not result.tokens:
        return tr("No words, no prediction.")
    return tr("No prediction: there is no word before the selected one.")
