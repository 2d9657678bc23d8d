"""The three distributions between the logits and a drawn word."""

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from core.language import count, figure, ntr, quoted, tr
from core.result import Entry, Result
from gui.scale import Scale
from gui.views.bar_chart import BarChart
from gui.views.bar_legend import Fill
from gui.views.row import Bar, Row, label_of, likeliest_first


class SamplingBars(BarChart):
    """Raw, tempered and truncated probability of each candidate listed, the likeliest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Bars of nothing."""
        super().__init__(
            tr("Raw, tempered and truncated probabilities"),
            (
                (Fill.HOLLOW, tr("raw")),
                (Fill.HATCHED, tr("tempered")),
                (Fill.SOLID, tr("truncated")),
            ),
            parent,
        )
        self.sentence.setAccessibleName(tr("What may be drawn"))
        self._result: Result | None = None
        self._scale: Scale | None = None
        self._largest = 1.0

    def show_result(self, result: Result, scale: Scale) -> None:
        """Show what temperature, top-k and top-p make of its probabilities."""
        self._result, self._scale = result, scale
        order = likeliest_first(result, result.tempered) if result.prediction is not None else []
        columns = (result.probabilities, result.tempered, result.truncation.probabilities)
        self._largest = max(float(p.max()) for p in columns) if order else 1.0
        told = " ".join(text for text in (_left_out(result), _listed(result)) if text)
        self.sentence.show_text(told if order else "")
        self.legend.setVisible(bool(order))
        self.legend.show_scale(scale)
        widest = figure(0) if result.drawn is None else _drawn(figure(0), result)
        self.rows.set_widest_figure(widest)
        self.rows.show_rows(order, self._row_of, scale.theme, result.reason)

    def on_row_chosen(self, candidate: int) -> None:
        """Ask for the arithmetic of the probability that it is drawn with."""
        if self._result is not None:
            entry = Entry("truncated", self._result.settings.position, candidate)
            if self._result.has(entry):
                self.entry_chosen.emit(entry)

    def on_label_chosen(self, candidate: int) -> None:
        """Select the word where it stands first, if it does."""
        if self._result is not None and self._result.candidates[candidate].positions:
            self.word_selected.emit(self._result.candidates[candidate].positions[0])

    def _row_of(self, candidate: int) -> Row:
        assert self._result is not None
        assert self._scale is not None
        result, scale, drawn = self._result, self._scale, candidate == self._result.drawn
        raw, tempered = result.probabilities[candidate], result.tempered[candidate]
        left = result.truncation.probabilities[candidate]
        label, positions = label_of(result, candidate), result.candidates[candidate].positions
        colour = scale.colour(scale.index(left))
        value = _drawn(figure(left), result) if drawn else figure(left)
        bars = (
            (raw, Fill.HOLLOW, figure(raw)),
            (tempered, Fill.HATCHED, figure(tempered)),
            (left, Fill.SOLID, value),
        )
        return Row(
            label,
            tuple(
                Bar(p / self._largest, fill.brush(scale.theme, QColor(colour)), text)
                for p, fill, text in bars
            ),
            tr("{word}: raw {raw}, tempered {tempered}, truncated {left}").format(
                word=quoted(label), raw=figure(raw), tempered=figure(tempered), left=value
            ),
            positions,
            predicted=candidate == result.prediction,
            selected=result.settings.position in positions,
            drawn=drawn,
        )


def _drawn(value: str, result: Result) -> str:
    draw = tr("draw {n}").format(n=count(result.settings.draw))
    return f"{value}  {draw}"


def _listed(result: Result) -> str:
    """How many words have bars; nothing if all have."""
    n, total = len(result.listed), len(result.candidates)
    if n == total:
        return ""
    return tr("Shown are {n} of {total} words.").format(n=count(n), total=count(total))


def _left_out(result: Result) -> str:
    """How much is left out; if nothing is, whether the three differ."""
    own, truncation, n = result.settings.own, result.truncation, len(result.candidates)
    if truncation.kept < n:
        left_out = n - truncation.kept
        return ntr(
            "{kept} of {n} words may be drawn; the one left out had {mass}.",
            "{kept} of {n} words may be drawn; the {left_out} left out had {mass} together.",
            left_out,
        ).format(
            kept=count(truncation.kept),
            n=count(n),
            left_out=count(left_out),
            mass=figure(truncation.discarded),
        )
    if own is None or (own.temperature == 1 and own.top_k is None and own.top_p == 1):
        return tr("At temperature 1 without top-k and top-p all three are the same.")
    shown = list(result.listed)
    pairs = zip(result.probabilities[shown], result.tempered[shown], strict=True)
    if all(figure(p) == figure(q) for p, q in pairs):
        return tr("Nothing is left out. To the digits shown all three are the same.")
    return tr("Nothing is left out.")
