"""What is predicted, looked at in one of several ways."""

from enum import Enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.language import marked, tr
from core.models import model_of
from core.result import Result
from gui.scale import Scale
from gui.views.next_word import NextWord
from gui.views.over_seeds import OverSeeds
from gui.views.over_windows import OverWindows
from gui.views.two_softmaxes import TwoSoftmaxes


class Look(Enum):
    """The ways to look at the probabilities, with their names in menus."""

    SORTED = marked("Sorted")
    IN_ORDER = marked("In sentence order")
    TWO_SOFTMAXES = marked("Softmax once and twice")
    OVER_WINDOWS = marked("Over all contexts")
    OVER_SEEDS = marked("Over 1,000 seeds")


class NextWordPanel(QWidget):
    """Headline, score of the guessing game, and one chart at a time."""

    word_selected = Signal(int)
    word_hovered = Signal(object)
    entry_chosen = Signal(object)
    window_chosen = Signal(int)
    seed_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """A panel of nothing; its button is to get a menu of looks."""
        super().__init__(parent)
        self.look = Look.SORTED
        self._shown: tuple[Result, Scale, bool] | None = None
        self.headline = QLabel()
        self.headline.setObjectName("headline")
        self.headline.setTextFormat(Qt.TextFormat.PlainText)
        self.headline.setWordWrap(True)
        self.headline.setFixedHeight(2 * self.headline.fontMetrics().lineSpacing())
        self.headline.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.button = QToolButton()
        self.button.setObjectName("smallmenu")
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setToolTip(tr("Ways to look at the probabilities"))
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.score = QLabel()
        self.score.setObjectName("score")
        self.score.setTextFormat(Qt.TextFormat.PlainText)
        self.score.setWordWrap(True)
        self.bars = NextWord()
        self.two_softmaxes = TwoSoftmaxes()
        self.over_windows = OverWindows()
        self.over_seeds = OverSeeds()
        self.question = QLabel(tr("Guess first: click the word that you think it will name."))
        self.question.setObjectName("question")
        self.question.setWordWrap(True)
        self.question.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.charts = QStackedWidget()
        for chart in (self.bars, self.two_softmaxes, self.over_windows, self.over_seeds):
            self.charts.addWidget(chart)
            chart.word_hovered.connect(self.word_hovered)
        self.charts.addWidget(self.question)
        head = QHBoxLayout()
        head.addWidget(self.headline, 1)
        head.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.score)
        column.addWidget(self.charts, 1)
        self.bars.word_selected.connect(self.word_selected)
        self.bars.entry_chosen.connect(self.entry_chosen)
        self.two_softmaxes.word_selected.connect(self.word_selected)
        self.over_windows.window_chosen.connect(self.window_chosen)
        self.over_seeds.seed_chosen.connect(self.seed_chosen)

    def show_result(self, result: Result, scale: Scale, concealed: bool) -> None:
        """Show its probabilities; while `concealed`, ask for a guess instead."""
        self._shown = (result, scale, concealed)
        model = model_of(result.settings)
        self.headline.setText(model.headline(result))
        self.button.setText(tr(self.look.value))
        self.button.setVisible(not concealed)
        if concealed:
            self.charts.setCurrentWidget(self.question)
            return
        match self.look:
            case Look.TWO_SOFTMAXES:
                self.two_softmaxes.show_result(result, scale)
                self.charts.setCurrentWidget(self.two_softmaxes)
            case Look.OVER_WINDOWS:
                self.over_windows.show_result(result, scale, model.over_windows(result))
                self.charts.setCurrentWidget(self.over_windows)
            case Look.OVER_SEEDS:
                self.over_seeds.show_result(result, scale, model.over_seeds(result))
                self.charts.setCurrentWidget(self.over_seeds)
            case _:
                self.bars.sorted = self.look is Look.SORTED
                self.bars.show_result(result, scale)
                self.charts.setCurrentWidget(self.bars)

    def show_score(self, text: str) -> None:
        """The score of the guessing game; empty while it is not played."""
        self.score.setText(text)
        self.score.setVisible(bool(text))

    def show_hover(self, position: int | None) -> None:
        """Light up one word."""
        for chart in (self.bars, self.two_softmaxes, self.over_windows, self.over_seeds):
            chart.show_hover(position)

    def set_look(self, look: Look) -> None:
        """Look at the probabilities in another way."""
        self.look = look
        if self._shown is not None:
            self.show_result(*self._shown)
