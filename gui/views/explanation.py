"""The panel that explains: in words, in steps, in numbers, and where the notebook errs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from core.examples import Example
from core.language import ntr, tr
from core.model_records import AttentionSettings
from core.receipt import Receipt
from core.result import Note, Paragraph, Result, Span
from gui.controls.small_button import SmallButton
from gui.theme import Theme
from gui.views.arithmetic import Arithmetic
from gui.views.steps import Steps
from gui.views.story import Story

if TYPE_CHECKING:
    from gui.controls.model_controls import ModelControls
    from gui.views.training_page import TrainingPage


class Explanation(QWidget):
    """Story, Steps, Arithmetic and Model as tabs; one line below opens the notebook's errors."""

    word_selected = Signal(int)
    word_hovered = Signal(object)
    entry_chosen = Signal(object)
    receipt_wanted = Signal()
    adjusted = Signal(object)
    window_chosen = Signal(int)
    reset_wanted = Signal(object)
    vectors_wanted = Signal()
    compare_vectors_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """Nothing explained yet."""
        super().__init__(parent)
        column = QVBoxLayout(self)  # filled from the outside in, as the whole page is
        column.setContentsMargins(0, 0, 0, 0)
        self.pages, self.tabs = QStackedWidget(), QTabWidget()
        self.tabs.setDocumentMode(True)
        column.addWidget(self.pages, 1)
        self.pages.addWidget(self.tabs)
        self.story = Story()
        self.steps = Steps()
        self.arithmetic = Arithmetic()
        self.model: ModelControls | None = None
        self._training: TrainingPage | None = None
        self.errors = Story()
        self.errors.setAccessibleName(tr("Where the notebook errs here"))
        self.tabs.setAccessibleName(tr("Explanation"))
        self.tabs.addTab(self.story, tr("Story"))
        self.tabs.addTab(self.steps, tr("Steps"))
        self.tabs.addTab(self.arithmetic, tr("Arithmetic"))
        self.pages.addWidget(self.errors)
        self.errors_line = SmallButton("", tr("The notebook’s errors that touch what is shown"))
        self.errors_line.setObjectName("line")
        self.errors_line.setCheckable(True)
        column.addWidget(self.errors_line)
        self._notes: tuple[Note, ...] = ()
        self._theme: Theme | None = None
        self.errors_line.toggled.connect(self.on_errors_toggled)
        self.tabs.currentChanged.connect(self.receipt_wanted)
        for view in (self.story, self.steps):
            view.word_hovered.connect(self.word_hovered)
        self.story.word_selected.connect(self.word_selected)
        self.steps.entry_chosen.connect(self.entry_chosen)

    def show_result(
        self,
        result: Result,
        story: tuple[Paragraph, ...],
        example: Example | None,
        theme: Theme,
        concealed: bool,
    ) -> None:
        """Explain this result; while `concealed`, give nothing away."""
        settings = result.settings
        adjustable = isinstance(settings.own, AttentionSettings)
        if adjustable and self.model is None:
            self.model = self._made_model()
        if self.model is not None:
            self._show_tab(self.model, adjustable)
            if adjustable:
                self.model.show_settings(settings)
        self._notes, self._theme = result.notes, theme
        self.story.show_story(story, example, theme)
        if concealed:
            self.arithmetic.show_receipt(None, theme)
        self.steps.show_result(result, theme, concealed)
        for tab in (self.steps, self.arithmetic):
            self._show_tab(tab, not concealed)
        some = bool(result.notes) and not concealed
        if not some:
            self.errors_line.setChecked(False)
        self.errors_line.setVisible(some)
        self._show_errors()

    def add_training(self, page: TrainingPage) -> None:
        """A tab for the training, which whoever leads it fills."""
        self._training = page
        self.tabs.addTab(page, tr("Training"))

    def show_training(self, on: bool) -> None:
        """Whether the tab of the training is there."""
        if self._training is not None:
            self._show_tab(self._training, on)

    def _show_tab(self, page: QWidget, on: bool) -> None:
        """Let a page have its tab or not; Qt would lay out the window anew even for no change."""
        index = self.tabs.indexOf(page)
        if self.tabs.isTabVisible(index) != on:
            self.tabs.setTabVisible(index, on)

    def show_receipt(self, receipt: Receipt | None, theme: Theme) -> None:
        """Write out this receipt."""
        self.arithmetic.show_receipt(receipt, theme)

    def show_hover(self, position: int | None) -> None:
        """Light up one word."""
        self.story.show_hover(position)
        self.steps.show_hover(position)

    def open_arithmetic(self) -> None:
        """Bring the receipt forward."""
        self.errors_line.setChecked(False)
        self.tabs.setCurrentWidget(self.arithmetic)

    def open_model(self) -> None:
        """Bring the model's settings forward."""
        for page in (self.model, self._training):
            if page is not None and self.tabs.isTabVisible(self.tabs.indexOf(page)):
                self.errors_line.setChecked(False)
                self.tabs.setCurrentWidget(page)
                page.focus_first()

    def _made_model(self) -> ModelControls:
        """A tab of its own, loaded and made when it is needed: the window is to open at once."""
        from gui.controls.model_controls import USUAL, ModelControls

        model = ModelControls()
        self.tabs.addTab(model, tr("Model"))
        model.changed.connect(self.adjusted)
        model.window_chosen.connect(self.window_chosen)
        model.vectors_wanted.connect(self.vectors_wanted)
        model.compare_vectors_wanted.connect(self.compare_vectors_wanted)
        model.reset_wanted.connect(lambda: self.reset_wanted.emit(USUAL))
        return model

    @property
    def shows_arithmetic(self) -> bool:
        """Whether the receipt is in sight."""
        return self.tabs.currentWidget() is self.arithmetic and not self.errors_line.isChecked()

    def on_errors_toggled(self, on: bool) -> None:
        """Show the errors, or the tabs again."""
        self.pages.setCurrentIndex(int(on))
        self._show_errors()
        self.receipt_wanted.emit()

    def _show_errors(self) -> None:
        """Name the line, and list the errors if they are in sight."""
        if self.errors_line.isChecked() and self._theme is not None:
            self.errors.show_story(_as_paragraphs(self._notes), None, self._theme)
            text = tr("◂ Back to the explanation")
        else:
            text = tr("Where the notebook errs here ({n}) ▸").format(n=len(self._notes))
        if self.isRightToLeft():
            text = text.translate({ord("▸"): "◂", ord("◂"): "▸"})
        self.errors_line.setText(text)


def _as_paragraphs(notes: tuple[Note, ...]) -> tuple[Paragraph, ...]:
    opening = ntr(
        "{n} error of the notebook touches what is on screen.",
        "{n} errors of the notebook touch what is on screen.",
        len(notes),
    ).format(n=len(notes))
    return (
        (Span(opening),),
        *((Span(note.title, strong=True), Span(" " + note.evidence)) for note in notes),
    )
