"""The row of controls above everything."""

from typing import cast

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.language import tr
from core.model_records import TransformerSettings
from core.models import is_adjustable, model_of
from core.settings import MAX_SEED, MAX_WINDOW, Settings
from gui.controls.seed_box import SeedBox
from gui.controls.small_button import SmallButton
from gui.controls.undo_keys import UndoKeys

ARROWS = 60  # room for them and for the margins in a spin box
MENU_BESIDE = QToolButton.ToolButtonPopupMode.MenuButtonPopup
MENU_LATER = QToolButton.ToolButtonPopupMode.DelayedPopup


class ControlRow(QWidget):
    """Examples, context window, seed with its die, and the way back to the notebook."""

    window_chosen = Signal(int)
    seed_chosen = Signal(object)
    die_rolled = Signal()
    copy_wanted = Signal()
    notebook_wanted = Signal()
    adjust_wanted = Signal()

    def __init__(self, examples: QMenu, parent: QWidget | None = None) -> None:
        """A row whose examples button opens the menu `examples`."""
        super().__init__(parent)
        self.examples = QToolButton()
        self.examples.setObjectName("menu")
        self.examples.setText(tr("Examples"))
        self.examples.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.examples.setMenu(examples)
        self.window_box = QSpinBox()
        self.window_box.setRange(1, MAX_WINDOW)
        digits = self.fontMetrics().horizontalAdvance
        self.window_box.setFixedWidth(digits(str(MAX_WINDOW)) + ARROWS)
        self.window_box.setAccessibleName(tr("Context window"))
        self.seed_box = SeedBox()
        self.die = QToolButton()
        self.die.setObjectName("menu")
        self.die.setIcon(QIcon("icons:die.svg"))
        side = self.fontMetrics().height()
        self.die.setIconSize(QSize(side, side))
        self.die.setToolTip(tr("Another seed; the arrow has seeds that predict a given word"))
        self.die.setAccessibleName(tr("Another seed"))
        self.die.setPopupMode(MENU_BESIDE)
        self.seeds = QMenu(self.die)
        self.die.setMenu(self.seeds)
        self.copy_line = SmallButton(
            "",
            tr(
                "To see these figures in the notebook, put this line before "
                "create_word_representations. Click to copy it."
            ),
        )
        self.copy_line.setObjectName("line")
        self.back = QToolButton()
        self.back.setText(tr("Notebook’s example"))
        self.back.setToolTip(tr("Back to the notebook’s own sentence, word, context and seed"))
        self.adjust = QToolButton()
        keys = UndoKeys(self)
        for box in (self.window_box, self.seed_box):
            box.installEventFilter(keys)
        self._name_adjusting(trains=False)
        widest = Settings(seed=MAX_SEED)
        longest = self.fontMetrics().horizontalAdvance(model_of(widest).seed_line(widest))
        self.seed_box.setFixedWidth(digits(str(MAX_SEED)) + ARROWS)
        for button in (self.examples, self.die, self.copy_line, self.adjust, self.back):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        context, before, seed = map(QLabel, (tr("&Context"), tr("words before"), tr("See&d")))
        context.setBuddy(self.window_box)
        seed.setBuddy(self.seed_box)
        self._window_parts = (context, self.window_box, before)
        # What gives way in a narrow window, the first first; the menus have it all.
        self._yielding = (before, self.back, self.adjust)
        self._wanted: dict[QWidget, bool] = {}
        seeds = QHBoxLayout()
        seeds.setSpacing(8)
        seeds.addWidget(self.seed_box)
        seeds.addWidget(self.die)
        seeds.addStretch(1)
        seed_column = QVBoxLayout()
        seed_column.setSpacing(0)
        seed_column.addLayout(seeds)
        seed_column.addWidget(self.copy_line, 0, Qt.AlignmentFlag.AlignLeading)
        seed_column.addStrut(longest + 20)  # nothing moves when the seed grows
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(1)  # it makes room by itself
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.examples)
        row.addWidget(context)
        row.addWidget(self.window_box)
        row.addWidget(before)
        row.addSpacing(10)
        row.addWidget(seed)
        row.addLayout(seed_column)
        row.addSpacing(10)
        row.addWidget(self.adjust)
        row.addStretch(1)
        row.addWidget(self.back)
        for part in (self.examples, *self._window_parts, seed, self.adjust, self.back):
            row.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        self._labels = (context, before, seed)
        self.window_box.valueChanged.connect(self.window_chosen)
        self.seed_box.seed_changed.connect(self.seed_chosen)
        self.die.clicked.connect(self.die_rolled)
        self.copy_line.clicked.connect(self.copy_wanted)
        self.back.clicked.connect(self.notebook_wanted)
        self.adjust.clicked.connect(self.adjust_wanted)

    def show_settings(self, settings: Settings) -> None:
        """Show window and seed, and what else acts in their model."""
        model = model_of(settings)
        for box, value in ((self.window_box, settings.window), (self.seed_box, settings.seed)):
            if box.value() != value:
                box.blockSignals(True)
                box.setValue(value)
                box.blockSignals(False)
        self._name_adjusting(isinstance(settings.own, TransformerSettings))
        reads = model.attend_reads(settings)
        for part in self._window_parts[:2]:
            part.setVisible("window" in reads)
        self.copy_line.setText(model.seed_line(settings))
        self.copy_line.setVisible(bool(self.copy_line.text()))
        knows_seeds = "over seeds" in model.looks
        if knows_seeds != (self.die.popupMode() == MENU_BESIDE):
            self.die.setPopupMode(MENU_BESIDE if knows_seeds else MENU_LATER)
            self.die.setMenu(self.seeds if knows_seeds else cast("QMenu", None))
            self.die.setObjectName("menu" if knows_seeds else "")  # which leaves room for its arrow
            self.die.style().polish(self.die)
            hint = tr("Another seed; the arrow has seeds that predict a given word")
            self.die.setToolTip(hint if knows_seeds else tr("Another seed"))
        wanted = ("window" in reads, not settings.asks_as(Settings()), is_adjustable(settings))
        self._wanted = dict(zip(self._yielding, wanted, strict=True))
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or less fits."""
        super().resizeEvent(event)
        for part in (self.seed_box, *self._labels):  # known only now that they have their style
            part.setFixedHeight(self.window_box.sizeHint().height())
        self._make_room()

    def _name_adjusting(self, trains: bool) -> None:
        """Say what is adjusted, and what the seed is for."""
        text, hint, seed = tr("Adjust…"), tr("Heads, mask, positions and more of this model"), ""
        if trains:
            text, hint = (
                tr("Training…"),
                tr("How the training went, what its heads do, and what the next one takes"),
            )
            seed = tr("Start of the next training, and of draws")
        if self.adjust.text() != text:
            self.adjust.setText(text)
            self.adjust.setToolTip(hint)
            self.seed_box.setToolTip(seed)
            self.seed_box.setAccessibleDescription(seed)

    def _make_room(self) -> None:
        """Show what is wanted, as far as it fits."""
        layout = self.layout()
        assert layout is not None
        for part, wanted in self._wanted.items():
            part.setVisible(wanted)
        for part in self._wanted:
            if layout.sizeHint().width() <= self.width():
                break
            part.hide()
