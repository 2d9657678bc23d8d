"""The words that may be guessed, where not all of them stand in the sentence."""

from functools import reduce

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from core.language import tr
from core.result import Result

CANDIDATE = Qt.ItemDataRole.UserRole


class GuessList(QListWidget):
    """The words that are listed, from A to Z: a click or Return guesses."""

    candidate_guessed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Nothing to guess."""
        super().__init__(parent)
        self.setAccessibleName(tr("Words to guess"))
        self.setFlow(QListWidget.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self._shown: tuple[tuple[str, int], ...] = ()
        self.itemClicked.connect(self.on_chosen)
        self.itemActivated.connect(self.on_chosen)

    def show_result(self, result: Result) -> None:
        """Offer the words that its bars would show; their order gives nothing away."""
        words = ((result.candidates[c].text, c) for c in result.listed)
        shown = tuple(sorted(words, key=lambda each: (each[0].casefold(), each)))
        if shown == self._shown:
            return
        self._shown = shown
        self.clear()
        for text, candidate in shown:
            item = QListWidgetItem(text)
            item.setData(CANDIDATE, candidate)
            self.addItem(item)
        cells = [
            self.sizeHintForIndex(self.indexFromItem(self.item(i))) for i in range(self.count())
        ]
        self.setGridSize(reduce(QSize.expandedTo, cells, QSize()))

    def on_chosen(self, item: QListWidgetItem) -> None:
        """Tell which candidate was guessed."""
        self.candidate_guessed.emit(item.data(CANDIDATE))


def reaches_beyond(result: Result) -> bool:
    """Whether words are listed that are not in the sentence."""
    return not all(result.candidates[c].positions for c in result.listed)
