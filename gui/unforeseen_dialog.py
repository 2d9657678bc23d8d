"""A dialog about what nobody foresaw."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from core.language import tr

WIDTH, LINES = 64, 12  # letters of the text, lines of the details


class UnforeseenDialog(QDialog):
    """Says calmly that something happened; the details unfold, and can be copied without that."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        """Nothing but `text` yet.

        Args:
            text: the first thing to say.
            parent: over which it opens.
        """
        super().__init__(parent)
        self.setWindowTitle(tr("Attention Explorer"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._text = text
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(self.font().pointSizeF())
        self.details.setFont(font)
        self.details.setMinimumHeight(self.details.fontMetrics().lineSpacing() * LINES)
        self.details.setAccessibleName(tr("Details"))
        self.details.hide()
        self.buttons = QDialogButtonBox()
        self.unfold = self.buttons.addButton(
            tr("Show &Details"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.copy = self.buttons.addButton(
            tr("&Copy Details"), QDialogButtonBox.ButtonRole.ActionRole
        )
        go_on = self.buttons.addButton(tr("&Go On"), QDialogButtonBox.ButtonRole.AcceptRole)
        go_on.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.unfold.clicked.connect(self.on_unfolded)
        self.copy.clicked.connect(self.on_copied)
        QShortcut(QKeySequence.StandardKey.Copy, self, self.on_copy_pressed)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(self.text)
        column.addWidget(self.details, 1)
        column.addWidget(self.buttons)

    def tell(self, more: str, details: str) -> None:
        """Say this besides, and have these details."""
        self.text.setText("\n\n".join(part for part in (self._text, more) if part))
        self.text.ensurePolished()
        width = self.text.fontMetrics().averageCharWidth() * WIDTH
        self.text.setMinimumSize(width, self.text.heightForWidth(width))  # a layout asks for less
        if details != self.details.toPlainText():  # else what is selected stays so
            self.details.setPlainText(details)

    def on_unfolded(self) -> None:
        """Show the details, or hide them again."""
        shown = self.details.isHidden()
        self.details.setVisible(shown)
        self.unfold.setText(tr("Hide &Details") if shown else tr("Show &Details"))
        self.adjustSize()

    def on_copy_pressed(self) -> None:
        """Ctrl+C copies what is selected, or else all."""
        if self.details.textCursor().hasSelection():
            self.details.copy()
        else:
            self.on_copied()

    def on_copied(self) -> None:
        """Put the details on the clipboard, and say so on the button."""
        QGuiApplication.clipboard().setText(self.details.toPlainText())
        self.copy.setText(tr("Copied"))
