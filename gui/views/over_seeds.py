"""How often each word is predicted over many seeds."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from core.language import count, ntr, quoted, tr
from core.result import Result
from core.sweep import N_SEEDS, conclusion
from gui.scale import Scale
from gui.views.row import Bar, Row
from gui.views.rows import Rows


class OverSeeds(QWidget):
    """A bar for each distinct word, the most frequent first, and what follows from that."""

    seed_chosen = Signal(object)
    word_hovered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Bars of nothing."""
        super().__init__(parent)
        self._result: Result | None = None
        self._scale: Scale | None = None
        self._winners: NDArray[np.intp] = np.empty(0, np.intp)
        self._counts: Sequence[int] = ()
        self._places: dict[str, tuple[int, ...]] = {}
        self.conclusion = QLabel()
        self.conclusion.setTextFormat(Qt.TextFormat.PlainText)
        self.conclusion.setWordWrap(True)
        self.conclusion.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.rows = Rows(f"{count(N_SEEDS)}  {tr('this seed')}")
        self.rows.setAccessibleName(tr("Predictions over seeds"))
        self.rows.word_hovered.connect(self.word_hovered)
        self.rows.row_chosen.connect(self.on_word_chosen)
        self.rows.label_chosen.connect(self.on_word_chosen)
        self.setFocusProxy(self.rows)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.conclusion)
        column.addWidget(self.rows, 1)

    def show_result(self, result: Result, scale: Scale, winners: NDArray[np.intp]) -> None:
        """Show how often each word is among `winners`.

        Args:
            result: of the present seed.
            scale: the colours.
            winners: [n_seed], where the word stands first that each seed from 0 on predicts;
                empty if undefined.
        """
        self._result, self._scale = result, scale
        places: dict[str, list[int]] = {}
        for token in result.tokens:
            places.setdefault(token.text, []).append(token.word)
        self._places = {text: tuple(at) for text, at in places.items()}
        first = np.array([places[token.text][0] for token in result.tokens], np.intp)  # [n]
        self._winners = first[winners]  # where the word stands first, knocked out there or not
        self._counts = np.bincount(self._winners, minlength=len(first)).tolist()
        unseen = result.hidden  # words knocked out can't win, so they have no share
        by_word = {
            text: self._counts[at[0]]
            for text, at in places.items()
            if unseen is None or not unseen[result.settings.position, at].all()
        }
        text = conclusion(by_word, {result.tokens[i].text for i in result.context})
        self.conclusion.setText(text)
        self.conclusion.setVisible(bool(text))
        order = sorted((at[0] for at in places.values()), key=lambda at: -self._counts[at])
        self.rows.show_rows(order if len(winners) else (), self._row_of, scale.theme, result.reason)

    def show_hover(self, position: int | None) -> None:
        """Light up the bar of the word that the pointer is on somewhere."""
        self.rows.show_hover(position)

    def smallest_seed(self, position: int) -> int | None:
        """The smallest seed that predicts the word that stands first there, if one does."""
        seeds = np.flatnonzero(self._winners == position)
        return int(seeds[0]) if len(seeds) else None

    def on_word_chosen(self, position: int) -> None:
        """Ask for the smallest seed that predicts the word."""
        seed = self.smallest_seed(position)
        if seed is not None:
            self.seed_chosen.emit(seed)

    def _row_of(self, position: int) -> Row:
        assert self._result is not None
        assert self._scale is not None
        n, word = self._counts[position], self._result.tokens[position].text
        places = self._places[word]
        predicted = self._result.predicted_position in places
        seed = self.smallest_seed(position)
        said = ntr(
            "{word} is predicted by {n} of {all} seeds",
            "{word} is predicted by {n} of {all} seeds",
            n,
        ).format(word=quoted(word), n=count(n), all=count(len(self._winners)))
        if seed is not None:
            said += tr("; choose it for seed {seed}, the first of them").format(seed=count(seed))
        bar = Bar(
            n / max(self._counts),
            QBrush(QColor(self._scale.theme.middle)),
            f"{count(n)}  {tr('this seed')}" if predicted else count(n),
        )
        return Row(word, (bar,), said, places, predicted)
