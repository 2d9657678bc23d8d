"""What is said of the thing under the pointer, beside it."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget

ASIDE, BELOW, ABOVE = 16, 18, 8


class Readout(QLabel):
    """A line of text that the pointer goes through, inside its parent."""

    def __init__(self, parent: QWidget) -> None:
        """Out of sight."""
        super().__init__(parent)
        self._parent = parent
        self.setObjectName("readout")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_beside(self, point: QPoint, text: str) -> None:
        """Say it below a point of the parent and further on, or where else there is room."""
        self.setText(text)
        self.adjustSize()
        room = self._parent.size()
        on_left = point.x() - ASIDE - self.width()
        x = on_left if self.isRightToLeft() else point.x() + ASIDE
        x = min(x, room.width() - self.width())
        y = point.y() + BELOW
        if y + self.height() > room.height():
            y = point.y() - ABOVE - self.height()
        self.move(max(x, 0), max(y, 0))
        self.show()
