"""The softmax that the notebook computes beside the one that its text describes."""

import numpy as np
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from core.arrays import Array
from core.language import figure, quoted, tr
from core.result import Result
from core.softmaxes import difference
from gui.scale import Scale
from gui.views.bar_chart import BarChart
from gui.views.bar_legend import Fill
from gui.views.row import Bar, Row, label_of, likeliest_first


class TwoSoftmaxes(BarChart):
    """Two bars for each candidate, the most probable first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Bars of nothing."""
        super().__init__(
            tr("Two ways to probabilities"),
            (
                (Fill.SOLID, tr("softmax(exp(s)), the notebook")),
                (Fill.HATCHED, tr("softmax(s), as the text says")),
            ),
            parent,
        )
        self.setFocusProxy(self.rows)
        self.sentence.setAccessibleName(tr("What the second exponential does"))
        self._result: Result | None = None
        self._scale: Scale | None = None
        self._once: Array = np.empty(0)
        self._largest = 1.0

    def show_result(self, result: Result, scale: Scale) -> None:
        """Show its probabilities, and what one softmax would make of the same scores."""
        self._result, self._scale = result, scale
        nothing, twice, order = result.reason, result.probabilities, []
        if result.single_softmax is None:
            nothing = nothing or tr("There is one softmax only, so nothing to compare.")
        elif not nothing:
            self._once = result.single_softmax
            order = likeliest_first(result, twice)
            self._largest = float(max(twice.max(), self._once.max()))
        text = difference(result)
        self.sentence.show_text(text)
        self.legend.setVisible(bool(text))
        self.legend.show_scale(scale)
        self.rows.show_rows(order, self._row_of, scale.theme, nothing)

    def on_row_chosen(self, candidate: int) -> None:
        """Select the word where it stands first."""
        self.on_label_chosen(candidate)

    def on_label_chosen(self, candidate: int) -> None:
        """Select the word where it stands first."""
        if self._result is not None and self._result.candidates[candidate].positions:
            self.word_selected.emit(self._result.candidates[candidate].positions[0])

    def _row_of(self, candidate: int) -> Row:
        assert self._result is not None
        assert self._scale is not None
        result, scale = self._result, self._scale
        twice, once = result.probabilities[candidate], self._once[candidate]
        colour = scale.colour(scale.index(twice))
        hatching = Fill.HATCHED.brush(scale.theme, QColor())
        label, positions = label_of(result, candidate), result.candidates[candidate].positions
        return Row(
            label,
            (
                Bar(twice / self._largest, Fill.SOLID.brush(scale.theme, colour), figure(twice)),
                Bar(once / self._largest, hatching, figure(once)),
            ),
            tr("{word}: softmax(exp(s)) {twice}, softmax(s) {once}").format(
                word=quoted(label), twice=figure(twice), once=figure(once)
            ),
            positions,
            predicted=candidate == result.prediction,
            selected=result.settings.position in positions,
        )
