"""What is predicted, looked at in one of several ways."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.comparison import Comparison
from core.comparison_story import distance
from core.language import count, marked, ntr, quoted, shortened, tr
from core.models import model_of
from core.noise import Noise
from core.result import MOST_LISTED, Result
from core.settings import PIN_PICTURES
from gui.controls.elided_label import ElidedLabel
from gui.controls.small_button import SmallButton
from gui.markup import in_menu
from gui.scale import Scale
from gui.views.guess_list import GuessList, reaches_beyond
from gui.views.next_word import NextWord

if TYPE_CHECKING:
    from gui.controls.sampling_controls import SamplingControls
    from gui.views.over_seeds import OverSeeds
    from gui.views.over_training import OverTraining
    from gui.views.over_windows import OverWindows
    from gui.views.paired_bars import PairedBars
    from gui.views.sampling_bars import SamplingBars
    from gui.views.two_softmaxes import TwoSoftmaxes

    Chart = NextWord | PairedBars | SamplingBars | TwoSoftmaxes | OverWindows | OverSeeds

LOOK_NAMES = {
    "sorted": marked("Sorted"),
    "in order": marked("In sentence order"),
    "sampling": marked("Sampling"),
    "two softmaxes": marked("Softmax once and twice"),
    "over windows": marked("Over all contexts"),
    "over seeds": marked("Over 1,000 seeds"),
    "over training": marked("Over the training"),
}


class NextWordPanel(QWidget):
    """Headline, score of the guessing game, one chart at a time, and the way to one word more."""

    word_selected = Signal(int)
    word_hovered = Signal(object)
    entry_chosen = Signal(object)
    candidate_guessed = Signal(int)
    window_chosen = Signal(int)
    seed_chosen = Signal(object)
    adjusted = Signal(object)
    draw_wanted = Signal()
    draw_left = Signal()
    accept_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """A panel of nothing; its button is to get a menu of looks."""
        super().__init__(parent)
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
        self.question = QLabel(tr("Guess first: click the word that you think it will name."))
        self.question.setObjectName("question")
        self.question.setWordWrap(True)
        self.question.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.guesses = GuessList()
        self.guesses.candidate_guessed.connect(self.candidate_guessed)
        self.guesses.hide()  # as long as nobody guesses, it takes no room
        self.guessing = QWidget()
        ask = QVBoxLayout(self.guessing)
        ask.setContentsMargins(0, 0, 0, 0)
        ask.addWidget(self.question)
        ask.addWidget(self.guesses, 1)
        self.listing = ElidedLabel("hint")
        self.whiskers = ElidedLabel("hint")
        self.whiskers.setText(tr("lines on the bars: mean ± standard deviation over the seeds"))
        self.charts = QStackedWidget()
        self.charts.addWidget(self.guessing)
        self._made: list[Chart] = []
        self.bars = NextWord()
        self.bars.entry_chosen.connect(self.entry_chosen)
        self.bars.word_selected.connect(self.word_selected)
        self._add(self.bars)
        self.draw = SmallButton(
            tr("Draw"), tr("Draw a next word at random, by the probabilities: Ctrl+R")
        )
        self.leave = SmallButton("×", tr("Leave the draw and go on with the predicted word"))
        self.accept = SmallButton("", tr("Put this word behind the sentence: Ctrl+Enter"))
        self.drawn = QLabel()
        self.drawn.setTextFormat(Qt.TextFormat.PlainText)
        head = QHBoxLayout()
        head.addWidget(self.headline, 1)
        head.addWidget(self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.foot = QWidget()
        foot = QHBoxLayout(self.foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(self.draw)
        foot.addWidget(self.drawn)
        foot.addWidget(self.leave)
        foot.addStretch(1)
        foot.addWidget(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.score)
        column.addWidget(self.charts, 1)
        for line in (self.listing, self.whiskers):
            column.addWidget(line)
        column.addWidget(self.foot)
        self.draw.clicked.connect(self.draw_wanted)
        self.leave.clicked.connect(self.draw_left)
        self.accept.clicked.connect(self.accept_wanted)

    # Loaded and made when they are first asked for: the window is to open at once.

    @cached_property
    def pairs(self) -> PairedBars:
        """Probabilities beside those of before, or of what is pinned."""
        from gui.views.paired_bars import PairedBars

        pairs = PairedBars()
        pairs.entry_chosen.connect(self.entry_chosen)
        pairs.word_selected.connect(self.word_selected)
        self._add(pairs)
        return pairs

    @cached_property
    def sampling_controls(self) -> SamplingControls:
        """Temperature, top-k and top-p."""
        from gui.controls.sampling_controls import SamplingControls

        controls = SamplingControls()
        controls.changed.connect(self.adjusted)
        return controls

    @cached_property
    def sampling_bars(self) -> SamplingBars:
        """Raw, tempered and truncated probabilities."""
        from gui.views.sampling_bars import SamplingBars

        bars = SamplingBars()
        bars.entry_chosen.connect(self.entry_chosen)
        bars.word_selected.connect(self.word_selected)
        return bars

    @cached_property
    def sampling_page(self) -> QWidget:
        """Those bars below what makes them so."""
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.sampling_controls)
        column.addWidget(self.sampling_bars, 1)
        self._add(self.sampling_bars, page)
        return page

    @cached_property
    def two_softmaxes(self) -> TwoSoftmaxes:
        """Softmax once and twice."""
        from gui.views.two_softmaxes import TwoSoftmaxes

        bars = TwoSoftmaxes()
        bars.word_selected.connect(self.word_selected)
        self._add(bars)
        return bars

    @cached_property
    def over_windows(self) -> OverWindows:
        """The probabilities over all sizes of context."""
        from gui.views.over_windows import OverWindows

        lines = OverWindows()
        lines.window_chosen.connect(self.window_chosen)
        self._add(lines)
        return lines

    @cached_property
    def over_seeds(self) -> OverSeeds:
        """The predictions of many seeds."""
        from gui.views.over_seeds import OverSeeds

        bars = OverSeeds()
        bars.seed_chosen.connect(self.seed_chosen)
        self._add(bars)
        return bars

    @cached_property
    def over_training(self) -> OverTraining:
        """The probabilities over the snapshots of a training, of which a result does not know."""
        from gui.views.over_training import OverTraining

        curves = OverTraining()
        self.charts.addWidget(curves)
        QWidget.setTabOrder(self._made[-1], curves)
        return curves

    def _add(self, chart: Chart, page: QWidget | None = None) -> None:
        self.charts.addWidget(page or chart)
        if self._made:
            QWidget.setTabOrder(self._made[-1], page or chart)
        self._made.append(chart)
        chart.word_hovered.connect(self.word_hovered)

    def show_result(
        self,
        result: Result,
        scale: Scale,
        concealed: bool,
        pairs: tuple[Comparison, tuple[str, str]] | None = None,
        noise: Noise | None = None,
    ) -> None:
        """Show its probabilities; those over a training are left to whoever knows the training.

        Args:
            result: whose they are.
            scale: their colours.
            concealed: ask for a guess instead.
            pairs: what they are to be seen beside, with the names of both; None for nothing.
            noise: what the seeds make of them, if that is asked for.
        """
        settings = result.settings
        model = model_of(settings)
        look = settings.display.look if settings.display.look in model.looks else model.looks[0]
        self.headline.setText(model.headline(result))
        self.button.setText(tr(LOOK_NAMES[look]))
        self.button.setVisible(not concealed)
        self._show_foot(result, concealed, look)
        if concealed:
            beyond = reaches_beyond(result)
            if beyond:
                self.guesses.show_result(result)
            self.guesses.setVisible(beyond)
            self.charts.setCurrentWidget(self.guessing)
        elif look == "sampling":
            self.sampling_controls.show_settings(settings)
            self.sampling_bars.show_result(result, scale)
            self.charts.setCurrentWidget(self.sampling_page)
        elif look == "two softmaxes":
            self.two_softmaxes.show_result(result, scale)
            self.charts.setCurrentWidget(self.two_softmaxes)
        elif look == "over windows":
            self.over_windows.show_result(result, scale, model.over_windows(result))
            self.charts.setCurrentWidget(self.over_windows)
        elif look == "over seeds":
            self.over_seeds.show_result(result, scale, model.over_seeds(result))
            self.charts.setCurrentWidget(self.over_seeds)
        elif look == "over training":
            self.charts.setCurrentWidget(self.over_training)
        elif pairs is not None:
            comparison, names = pairs
            told = settings.pin is not None and settings.display.picture in PIN_PICTURES
            sentence = "" if told else distance(comparison)  # above the picture it stands in full
            self.pairs.show_pairs(comparison.chances, names, sentence, result, scale)
            self.charts.setCurrentWidget(self.pairs)
        else:
            self.bars.sorted = look == "sorted"
            self.bars.show_result(result, scale, noise)
            self.charts.setCurrentWidget(self.bars)
        # Of the sampling bars their own sentence says it, where there is little room.
        in_sight = not concealed and look != "sampling"
        listing = "" if look == "over training" else _listing(result, pairs)
        self._show_listing(result, listing, in_sight)
        on_bars = self.charts.currentWidget() is self.bars and result.prediction is not None
        self.whiskers.setVisible(on_bars and noise is not None and noise.n_seeds > 1)

    def _show_listing(self, result: Result, listing: str, in_sight: bool) -> None:
        """Say how much is shown of a large vocabulary, and how many words it lacks."""
        n, parts = len(result.unknown), [listing]
        if n:
            text = ntr("{n} unknown word (?)", "{n} unknown words (?)", n)
            parts.append(text.format(n=count(n)))
        text = tr(" · ").join(part for part in parts if part)
        if self.listing.text() != text:
            self.listing.setText(text)
            self.listing.setToolTip(text)
        self.listing.setVisible(bool(text) and in_sight)

    def show_score(self, text: str) -> None:
        """The score of the guessing game; empty while it is not played."""
        self.score.setText(text)
        self.score.setVisible(bool(text))

    def show_hover(self, position: int | None) -> None:
        """Light up one word."""
        for chart in self._made:
            chart.show_hover(position)

    def _show_foot(self, result: Result, concealed: bool, look: str) -> None:
        """Offer to draw, and at the end of the sentence to go on with the word."""
        word, n = result.next_word, result.settings.draw
        at_end = result.at_end
        offered = word is not None and not concealed and (at_end or n > 0 or look == "sampling")
        self.foot.setVisible(offered)
        if not offered or word is None:
            return
        self.drawn.setText(tr("draw {n}: {word}").format(n=n, word=quoted(shortened(word, 16))))
        self.drawn.setVisible(n > 0)
        self.leave.setVisible(n > 0)
        self.accept.setText(in_menu(tr("Accept {word}").format(word=quoted(shortened(word, 16)))))
        self.accept.setVisible(at_end)


def _listing(result: Result, pairs: tuple[Comparison, tuple[str, str]] | None) -> str:
    """How many words are shown of how many; empty if all are."""
    sides = (result,) if pairs is None else (pairs[0].a, pairs[0].b)
    larger = max(sides, key=lambda each: len(each.candidates))
    n, total = len(larger.listed), len(larger.candidates)
    if n == total or result.prediction is None:
        return ""
    if pairs is not None:
        text = tr("{a}, {b}: the likeliest words of each, up to {n} of {total}")
        (a, b), n = pairs[1], MOST_LISTED
        return text.format(a=a, b=b, n=count(n), total=count(total))
    if n > MOST_LISTED:
        text = tr("the likeliest {n} of {total} words, and the one that was drawn")
        return text.format(n=count(MOST_LISTED), total=count(total))
    return tr("the likeliest {n} of {total} words").format(n=count(n), total=count(total))
