"""The row of controls above everything."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.language import tr
from core.settings import MAX_SEED, MAX_WINDOW, Settings
from gui.controls.seed_box import SeedBox
from gui.controls.small_button import SmallButton
from gui.controls.undo_keys import UndoKeys


class ControlRow(QWidget):
    """Examples, context window, seed with its die, and the way back to the notebook."""

    window_chosen = Signal(int)
    seed_chosen = Signal(object)
    die_rolled = Signal()
    copy_wanted = Signal()
    notebook_wanted = Signal()

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
        self.window_box.setFixedWidth(76)
        self.window_box.setAccessibleName(tr("Context window"))
        self.seed_box = SeedBox()
        self.die = QToolButton()
        self.die.setObjectName("menu")
        self.die.setIcon(QIcon("icons:die.svg"))
        self.die.setIconSize(QSize(18, 18))
        self.die.setToolTip(tr("Another seed; the arrow has seeds that predict a given word"))
        self.die.setAccessibleName(tr("Another seed"))
        self.die.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
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
        kept = self.back.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.back.setSizePolicy(kept)
        keys = UndoKeys(self)
        for box in (self.window_box, self.seed_box):
            box.installEventFilter(keys)
        longest = self.fontMetrics().horizontalAdvance(_seed_line(MAX_SEED))
        for part in (self.seed_box, self.copy_line):
            part.setFixedWidth(longest + 20)  # nothing moves when the seed grows
        for button in (self.examples, self.die, self.copy_line, self.back):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        context, before, seed = map(QLabel, (tr("&Context"), tr("words before"), tr("See&d")))
        context.setBuddy(self.window_box)
        seed.setBuddy(self.seed_box)
        seed_column = QVBoxLayout()
        seed_column.setSpacing(0)
        seed_column.addWidget(self.seed_box)
        seed_column.addWidget(self.copy_line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.examples)
        row.addSpacing(10)
        row.addWidget(context)
        row.addWidget(self.window_box)
        row.addWidget(before)
        row.addSpacing(10)
        row.addWidget(seed)
        row.addLayout(seed_column)
        row.addWidget(self.die)
        row.addStretch(1)
        row.addWidget(self.back)
        for part in (self.examples, context, self.window_box, before, seed, self.die, self.back):
            row.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        for label in (context, before, seed):
            label.setFixedHeight(self.seed_box.sizeHint().height())
        self.window_box.valueChanged.connect(self.window_chosen)
        self.seed_box.seed_changed.connect(self.seed_chosen)
        self.die.clicked.connect(self.die_rolled)
        self.copy_line.clicked.connect(self.copy_wanted)
        self.back.clicked.connect(self.notebook_wanted)

    def show_settings(self, settings: Settings) -> None:
        """Show window and seed."""
        for box, value in ((self.window_box, settings.window), (self.seed_box, settings.seed)):
            if box.value() != value:
                box.blockSignals(True)
                box.setValue(value)
                box.blockSignals(False)
        self.copy_line.setText(seed_line(settings))
        self.back.setVisible(settings != Settings())


def seed_line(settings: Settings) -> str:
    """What makes the notebook deal the same vectors."""
    return _seed_line(settings.seed)


def _seed_line(seed: int) -> str:
    return f"np.random.seed({seed})"
