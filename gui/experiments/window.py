"""The window of experiments: a list, and one of them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.language import tr
from core.prose import plain_text
from core.transformer.experiments import EXPERIMENTS
from core.transformer.experiments_outcome import outcome
from gui.access import announce
from gui.experiments.page import ExperimentPage
from gui.experiments.runs import Record, Runs
from gui.theme import Appearance, Theme

LETTERS, LINES = 116, 48  # of the window, in the type that is on
MOST_FOR_LIST = 0.32  # of the width
AROUND_ITEM = 36  # the style's borders and padding, and what Qt leaves beside a text
ABOVE_AND_BELOW = 8
MARGIN = 80  # of the screen that is left free


class ExperimentsWindow(QDialog):
    """Can be used beside the main window; closing it cancels what is being run.

    What was run is kept while the program runs.
    """

    both_wanted = Signal(object, object, str, int)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        """The first experiment, its question open.

        Args:
            appearance: whose theme it follows.
            parent: the window that it belongs to.
        """
        super().__init__(parent)
        self.setWindowFlag(Qt.WindowType.WindowMinMaxButtonsHint)
        self._appearance = appearance
        self.runs = Runs(self)
        self.records = {experiment.key: Record() for experiment in EXPERIMENTS}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 12, 12, 12)
        self._row.setSpacing(10)
        self._build(0)
        self.setMinimumSize(480, 320)
        self.resize(self.sizeHint())
        self.runs.changed.connect(self.on_changed)
        self.runs.measured.connect(self.on_measured)
        self.runs.ended.connect(self.on_ended)
        appearance.changed.connect(self.show_theme)
        appearance.type_changed.connect(self.rebuild)
        self.finished.connect(self.runs.cancel)

    def sizeHint(self) -> QSize:
        """Wide enough for text that is easy to read beside the list, within the screen."""
        metrics = self.fontMetrics()
        wanted = QSize(metrics.averageCharWidth() * LETTERS, metrics.height() * LINES)
        screen = self.screen() or QGuiApplication.primaryScreen()
        return wanted.boundedTo(screen.availableSize() - QSize(MARGIN, MARGIN))

    @property
    def record(self) -> Record:
        """Of the experiment on view."""
        return self.records[self.page.experiment.key]

    def rebuild(self) -> None:
        """Make everything anew: the language or the size of type has changed."""
        at = self.list.currentRow()
        for part in (self.list, self.card):
            self._row.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._build(at)

    def _build(self, at: int) -> None:
        self.setWindowTitle(tr("Experiments"))
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Experiments"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for experiment in EXPERIMENTS:
            self.list.addItem(tr(experiment.title))
        self.card = QFrame()
        self.card.setObjectName("card")
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the focus of what it holds
        self._area.setWidgetResizable(True)
        self._area.viewport().setAutoFillBackground(False)
        column = QVBoxLayout(self.card)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(self._area)
        self._row.addWidget(self.list)
        self._row.addWidget(self.card, 1)
        self._fit_list()
        self.list.setCurrentRow(at)
        self.list.currentRowChanged.connect(self.on_row_changed)
        self.on_row_changed(at)

    def on_row_changed(self, row: int) -> None:
        """Show another experiment."""
        page = self.page = ExperimentPage(EXPERIMENTS[row])
        record = self.record
        if record.n_seeds:
            page.seeds.setValue(record.n_seeds)
        page.answered.connect(self.on_answered)
        page.run_wanted.connect(self.on_run_wanted)
        page.cancel_wanted.connect(self.runs.cancel)
        page.both_wanted.connect(self.on_both_wanted)
        self._area.setWidget(page)  # which ends the one before
        page.setAutoFillBackground(False)
        page.show_record(record, self.runs, self._appearance.theme)

    def show_theme(self, theme: Theme) -> None:
        """Show everything in these colours."""
        self.page.show_record(self.record, self.runs, theme)

    def on_answered(self, answer: int) -> None:
        """Now it can be put to the test."""
        self.record.answer = answer
        self._show()
        self._bring(self.page.controls)

    def on_run_wanted(self, n_seeds: int) -> None:
        """Train both, with so many seeds."""
        if not self.runs.running:
            self.runs.start(self.page.experiment, n_seeds, self.record)
            self._show()
            self._bring(self.page.chart)

    def on_changed(self) -> None:
        """A training is further on."""
        self.page.show_progress(self.record, self.runs)

    def on_measured(self) -> None:
        """There is more to see."""
        self.page.show_results(self.record, self.runs, self._appearance.theme)

    def on_ended(self) -> None:
        """Say what came of it; the keys, if they were there, are on what comes next."""
        at_keys = self.page.cancel.hasFocus()
        self._show()
        record, page = self.runs.record, self.page
        if record is not self.record:
            return
        if at_keys:
            (page.run if page.both.isHidden() else page.both).setFocus()
        self._bring(page.outcome)
        found = outcome(page.experiment, record.results)
        announce(self, " ".join(map(plain_text, found)) or page.status.text())

    def on_both_wanted(self) -> None:
        """Hand both models over."""
        shown, experiment = self.record.shown, self.page.experiment
        if shown is not None:
            self.both_wanted.emit(*shown, experiment.sentence, experiment.position)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_list()

    def changeEvent(self, event: QEvent) -> None:
        """Another language, or another side where lines begin."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.LayoutDirectionChange):
            self.rebuild()

    def _bring(self, part: QWidget) -> None:
        """Scroll to what has just been shown, once it is laid out."""
        QTimer.singleShot(0, part, lambda: self._area.ensureWidgetVisible(part))

    def _show(self) -> None:
        self.page.show_record(self.record, self.runs, self._appearance.theme)

    def _fit_list(self) -> None:
        """As wide as the longest title, unless that leaves too little beside it."""
        metrics, most = self.fontMetrics(), round(self.width() * MOST_FOR_LIST)
        items = [self.list.item(row) for row in range(self.list.count())]
        widest = max(metrics.horizontalAdvance(item.text()) for item in items)
        width = min(widest + AROUND_ITEM, most)
        self.list.setFixedWidth(width)
        room = QRect(0, 0, width - AROUND_ITEM, self.height())
        for item in items:  # Qt reckons without the style's padding
            text = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, item.text())
            item.setSizeHint(QSize(room.width(), text.height() + ABOVE_AND_BELOW))
