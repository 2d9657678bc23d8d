"""A spin box on a page that scrolls."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QSpinBox, QWidget

from gui.controls.undo_keys import UndoKeys


class NumberBox(QSpinBox):
    """Turns with the wheel only while it has the focus: else the wheel turns the page."""

    def __init__(self, name: str, lowest: int, highest: int, parent: QWidget | None = None) -> None:
        """A box at its lowest number.

        Args:
            name: for screen readers.
            lowest: where it ends below; may be shown as a word, see `setSpecialValueText`.
            highest: where it ends above.
            parent: in Qt's tree.
        """
        super().__init__(parent)
        self.setRange(lowest, highest)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.installEventFilter(UndoKeys(self))
        self.lineEdit().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click on a word that stands for a number selects it: a number is typed instead."""
        if (
            event.type() == QEvent.Type.MouseButtonRelease
            and isinstance(event, QMouseEvent)
            and self.text() == self.specialValueText()
        ):
            self.selectAll()
        return super().eventFilter(watched, event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page unless this has the focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
