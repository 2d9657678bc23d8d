"""A button inside a card."""

from PySide6.QtWidgets import QToolButton, QWidget

SIGNS = " ◂▸"  # which point the way, and are not read out


class SmallButton(QToolButton):
    """Takes little room; its hint says in full what it does.

    A screen reader says the text, as whoever speaks to the program will; of a mere sign the hint.
    """

    def __init__(self, text: str, hint: str, parent: QWidget | None = None) -> None:
        """A button with this text."""
        super().__init__(parent)
        self.setObjectName("small")
        self.setToolTip(hint)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Take another text, and the name that goes with it."""
        super().setText(text)
        letters = any(character.isalpha() for character in text)
        name = text.strip(SIGNS).replace("&&", "&") if letters else self.toolTip()
        if name != self.accessibleName():  # which everybody is told of
            self.setAccessibleName(name)
