"""A line of text that ends with … where it does not fit."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QStyle, QWidget


class ElidedLabel(QLabel):
    """Plain text on one line."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """An empty line in the style that `name` has."""
        super().__init__(parent)
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setMinimumWidth(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits."""
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.width()
        )
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # as its letters run
        where = QStyle.visualAlignment(self.layoutDirection(), self.alignment())
        painter.drawText(self.rect(), int(where | Qt.AlignmentFlag.AlignAbsolute), shown)
