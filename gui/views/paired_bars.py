"""The probability of each word before and after, or in A and in B."""

from collections.abc import Sequence
from math import isnan

import numpy as np
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from core.comparison import Chance
from core.language import figure, quoted, signed, tr
from core.result import Result
from gui.scale import Scale
from gui.views.bar_chart import BarChart
from gui.views.bar_legend import Fill
from gui.views.row import Bar, Row


class PairedBars(BarChart):
    """Two bars for each distinct word, the largest first, and what follows from them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Bars of nothing."""
        super().__init__(
            tr("Probabilities side by side"), ((Fill.HATCHED, ""), (Fill.SOLID, "")), parent
        )
        self.sentence.setAccessibleName(tr("What changes"))
        self._shown: tuple[Sequence[Chance], tuple[str, str], Result, Scale] | None = None
        self._places: dict[str, tuple[int, ...]] = {}
        self._candidates: dict[str, int] = {}
        self._largest = 1.0

    def show_pairs(
        self,
        chances: Sequence[Chance],
        names: tuple[str, str],
        sentence: str,
        result: Result,
        scale: Scale,
    ) -> None:
        """Show what each word had and has.

        Args:
            chances: of the words to show.
            names: of the two that are compared.
            sentence: what follows from them.
            result: the second of the two, which is on screen.
            scale: the colours.
        """
        self._shown = (chances, names, result, scale)
        places: dict[str, list[int]] = {}
        for token in result.tokens:
            places.setdefault(token.text, []).append(token.word)
        self._places = {text: tuple(at) for text, at in places.items()}
        self._candidates = {}
        for i in result.listed:  # of equal words one not knocked out
            candidate = result.candidates[i]
            other = self._candidates.setdefault(candidate.text, i)
            if result.probabilities[i] > result.probabilities[other]:
                self._candidates[candidate.text] = i
            if len(candidate.positions) > len(self._places.get(candidate.text, ())):
                self._places[candidate.text] = candidate.positions  # however it is written there
        largest = np.array([max(chance.a, chance.b) for chance in chances])
        nothing = result.reason or _nothing(chances, names)
        order = [] if nothing else np.argsort(-largest, kind="stable").tolist()
        self._largest = float(largest.max(initial=0)) or 1.0
        self.sentence.show_text(sentence)
        self.legend.show_entries(((Fill.HATCHED, names[0]), (Fill.SOLID, names[1])))
        self.legend.show_scale(scale)
        self.legend.setVisible(bool(order))
        self.rows.show_rows(order, self._row_of, scale.theme, nothing)

    def on_row_chosen(self, index: int) -> None:
        """Ask for the arithmetic of the second probability, if the word may be predicted there."""
        if self._shown is not None:
            candidate = self._candidate_of(self._shown[0][index].text, self._shown[2])
            if candidate is not None:
                self.entry_chosen.emit(self._shown[2].bar_entry(candidate))

    def on_label_chosen(self, index: int) -> None:
        """Select the word where it stands first, if it stands in the sentence."""
        if self._shown is not None:
            places = self._places.get(self._shown[0][index].text, ())
            if places:
                self.word_selected.emit(places[0])

    def _candidate_of(self, text: str, result: Result) -> int | None:
        """The candidate that a word is; of a vocabulary it may be one that only A lists."""
        if text in self._candidates or len(result.listed) == len(result.candidates):
            return self._candidates.get(text)
        every = enumerate(result.candidates)
        return next((i for i, candidate in every if candidate.text == text), None)

    def _row_of(self, index: int) -> Row:
        assert self._shown is not None
        chances, names, result, scale = self._shown
        chance = chances[index]
        colour = scale.colour(scale.index(chance.b))
        fills = (Fill.HATCHED.brush(scale.theme, QColor()), Fill.SOLID.brush(scale.theme, colour))
        places = self._places.get(chance.text, ())
        said = tr("{word}: {a} {p}, {b} {q} ({change})").format(
            word=quoted(chance.text),
            a=names[0],
            p=figure(chance.a),
            b=names[1],
            q=figure(chance.b),
            change=signed(round(chance.b, 4) - round(chance.a, 4)),
        )
        best = None if result.prediction is None else result.candidates[result.prediction].text
        return Row(
            chance.text,
            tuple(
                Bar(p / self._largest, fill, figure(p))
                for p, fill in zip((chance.a, chance.b), fills, strict=True)
            ),
            said,
            places,
            predicted=chance.text == best,
            selected=result.settings.position in places,
            drawn=result.drawn is not None and chance.text == result.candidates[result.drawn].text,
        )


def _nothing(chances: Sequence[Chance], names: tuple[str, str]) -> str:
    """Why there are no bars; empty if there are."""
    undefined = [
        name
        for name, values in zip(
            names, ([c.a for c in chances], [c.b for c in chances]), strict=True
        )
        if any(isnan(p) for p in values)
    ]
    match undefined:
        case [one]:
            return tr("No bars: nothing is predicted for {name}.").format(name=quoted(one))
        case [one, other]:
            return tr("No bars: nothing is predicted for {name} and {other}.").format(
                name=quoted(one), other=quoted(other)
            )
    return "" if chances else tr("No words, no probabilities.")
