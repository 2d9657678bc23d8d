"""When a training learnt what it predicts."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from core.arrays import Array
from core.language import count, quoted, tr
from gui.theme import Theme
from gui.views.training_curves import TrainingCurves

NO_WORD = -1


class OverTraining(QWidget):
    """A line for each word over the snapshots, and the step from which the best one leads."""

    snapshot_chosen = Signal(int)
    word_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Curves of nothing."""
        super().__init__(parent)
        self.conclusion = QLabel()
        self.conclusion.setTextFormat(Qt.TextFormat.PlainText)
        self.conclusion.setWordWrap(True)
        self.conclusion.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.curves = TrainingCurves()
        self.curves.snapshot_chosen.connect(self.snapshot_chosen)
        self.curves.word_chosen.connect(self.word_chosen)
        self.setFocusProxy(self.curves)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.conclusion)
        column.addWidget(self.curves, 1)

    def show_curves(
        self,
        words: tuple[str, ...],
        steps: tuple[int, ...],
        probabilities: Array,
        chosen: int | None,
        on_view: int | None,
        theme: Theme,
        largest: Array | None = None,
    ) -> None:
        """Show how likely words were at each snapshot.

        Args:
            words: a line each.
            steps: of the snapshots, rising.
            probabilities: [n_snapshot, n_word].
            chosen: the word that all is about, if one is.
            on_view: the snapshot on view; None for the last.
            theme: the colours.
            largest: [n_snapshot], the probability of the most probable word of the vocabulary,
                which may have no line; None if it always has.
        """
        leading = leaders(probabilities, largest)
        text = conclusion(words, steps, leading, chosen)
        if text != self.conclusion.text():
            self.conclusion.setText(text)
        self.conclusion.setVisible(bool(text))
        self.conclusion.setEnabled(True)
        self.curves.show_curves(words, steps, probabilities, leading, chosen, on_view, theme)

    def show_pale(self) -> None:
        """What is in sight is of another sentence, and is about to change."""
        self.conclusion.setEnabled(False)
        self.curves.show_pale()


def leaders(probabilities: Array, largest: Array | None) -> NDArray[np.intp]:
    """[n_snapshot]: which word is the most probable of all; `NO_WORD` if it is another.

    Args:
        probabilities: [n_snapshot, n_word].
        largest: [n_snapshot], of the most probable word; None if that is among these.
    """
    if not probabilities.size:
        return np.full(len(probabilities), NO_WORD)
    known = np.nan_to_num(probabilities, nan=-1.0)
    best = known.argmax(axis=1)
    if largest is not None:
        best[known.max(axis=1) < largest] = NO_WORD
    return best


def conclusion(
    words: Sequence[str], steps: Sequence[int], leading: NDArray[np.intp], chosen: int | None
) -> str:
    """Since when the best word leads, as far as the snapshots tell; what became of the chosen one.

    Args:
        words: that have lines.
        steps: [n_snapshot].
        leading: [n_snapshot], from `leaders`.
        chosen: the word that all is about.
    """
    if not len(leading) or not len(words):
        return ""
    best = int(leading[-1])
    told = [tr("None of these words leads at the end.")]
    if best != NO_WORD:
        told = [_since(words[best], steps, leading == best)]
    if chosen is not None and chosen != best:
        ever = bool((leading == chosen).any())
        text = (
            tr("{word} leads for a while.") if ever else tr("{word} leads at none of these steps.")
        )
        told.append(text.format(word=quoted(words[chosen])))
    return " ".join(told)


def _since(word: str, steps: Sequence[int], leads: NDArray[np.bool_]) -> str:
    others = np.flatnonzero(~leads)
    if len(steps) == 1:
        return tr("{word} leads at step {n}.").format(word=quoted(word), n=count(steps[0]))
    if not len(others):
        return tr("{word} leads from the start.").format(word=quoted(word))
    before = int(others[-1])
    return tr("{word} leads from step {n} on; at step {m} it did not yet.").format(
        word=quoted(word), n=count(steps[before + 1]), m=count(steps[before])
    )
