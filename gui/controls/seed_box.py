"""The seed of the random vectors."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDoubleSpinBox, QWidget

from core.language import tr
from core.settings import MAX_SEED


class SeedBox(QDoubleSpinBox):
    """A spin box for whole numbers up to 2**32 - 1, which a QSpinBox cannot hold."""

    seed_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """A box at seed 0."""
        super().__init__(parent)
        self.setDecimals(0)
        self.setRange(0, MAX_SEED)
        self.setAccessibleName(tr("Seed"))
        self.valueChanged.connect(self.on_value_changed)

    def on_value_changed(self, value: float) -> None:
        """Tell the seed as the whole number that it is."""
        self.seed_changed.emit(int(value))
