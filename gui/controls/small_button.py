"""A button inside a card."""

from PySide6.QtWidgets import QToolButton, QWidget


class SmallButton(QToolButton):
    """Takes little room; its hint says in full what it does."""

    def __init__(self, text: str, hint: str, parent: QWidget | None = None) -> None:
        """A button with this text."""
        super().__init__(parent)
        self.setObjectName("small")
        self.setText(text)
        self.setToolTip(hint)
        self.setAccessibleName(hint)
