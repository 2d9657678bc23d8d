"""What several bars a word have in common, whatever they show."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.language import figure
from gui.views.bar_legend import BarLegend, Fill
from gui.views.rows import Rows
from gui.views.sentence import Sentence


class BarChart(QWidget):
    """A sentence, a legend and rows of bars, one below the other."""

    word_selected = Signal(int)
    word_hovered = Signal(object)
    entry_chosen = Signal(object)

    def __init__(
        self, name: str, fills: tuple[tuple[Fill, str], ...], parent: QWidget | None = None
    ) -> None:
        """Bars of nothing.

        Args:
            name: of the bars, for screen readers.
            fills: of the bars of a row from the top, with what each stands for.
            parent: in Qt's tree.
        """
        super().__init__(parent)
        self.sentence = Sentence()
        self.legend = BarLegend(fills)
        self.rows = Rows(figure(0), n_bars=len(fills))
        self.rows.setAccessibleName(name)
        self.rows.word_hovered.connect(self.word_hovered)
        self.rows.row_chosen.connect(self.on_row_chosen)
        self.rows.label_chosen.connect(self.on_label_chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.sentence)
        column.addWidget(self.legend)
        column.addWidget(self.rows, 1)

    def show_hover(self, position: int | None) -> None:
        """Light up the bars of the word that the pointer is on somewhere."""
        self.rows.show_hover(position)

    def on_row_chosen(self, row: int, /) -> None:
        """A row was chosen."""
        raise NotImplementedError

    def on_label_chosen(self, row: int, /) -> None:
        """The word of a row was chosen."""
        raise NotImplementedError

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave most of the room to the bars."""
        super().resizeEvent(event)
        self.sentence.set_highest(self.height() // 3)
