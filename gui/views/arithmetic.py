"""The receipt of one number."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QTextBrowser, QVBoxLayout, QWidget

from core.language import tr
from core.receipt import Receipt
from gui.controls.small_button import SmallButton
from gui.theme import Theme


class Arithmetic(QWidget):
    """Writes a receipt out, to read, to select and to copy."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """No receipt yet."""
        super().__init__(parent)
        self.receipt: Receipt | None = None
        self._shown: tuple[Receipt | None, Theme] | None = None
        self.title = QLabel()
        self.title.setObjectName("title")
        self.title.setWordWrap(True)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.copy_text = SmallButton(tr("Copy"), tr("Copy as text"))
        self.copy_latex = SmallButton(tr("LaTeX"), tr("Copy as LaTeX"))
        self.lines = QTextBrowser()
        self.lines.setAccessibleName(tr("Arithmetic"))
        self.lines.setUndoRedoEnabled(False)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.copy_text)
        head.addWidget(self.copy_latex)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.addLayout(head)
        column.addWidget(self.lines, 1)
        self.copy_text.clicked.connect(lambda: self._copy(Receipt.as_text))
        self.copy_latex.clicked.connect(lambda: self._copy(Receipt.as_latex))

    def show_receipt(self, receipt: Receipt | None, theme: Theme) -> None:
        """Write this receipt out; None says that there is no number."""
        self.receipt = receipt
        if (receipt, theme) == self._shown:
            return
        self._shown = (receipt, theme)
        self.title.setText(tr("No words, no numbers.") if receipt is None else receipt.title)
        self.copy_text.setEnabled(receipt is not None)
        self.copy_latex.setEnabled(receipt is not None)
        self.lines.clear()
        if receipt is not None:
            self._write(receipt, theme)

    def _write(self, receipt: Receipt, theme: Theme) -> None:
        cursor = QTextCursor(self.lines.document())
        cursor.beginEditBlock()
        plain, bold, muted = QTextCharFormat(), QTextCharFormat(), QTextCharFormat()
        plain.setForeground(QColor(theme.text))
        bold.setForeground(QColor(theme.text))
        bold.setFontWeight(QFont.Weight.DemiBold)
        muted.setForeground(QColor(theme.muted))
        block = QTextBlockFormat()
        block.setBottomMargin(4)
        for number, line in enumerate(receipt.lines):
            if number:
                cursor.insertBlock(block)
            else:
                cursor.setBlockFormat(block)
            middle = f"{line.expression} = " if line.expression else ""
            cursor.insertText(f"{line.symbol} = {middle}", plain)
            cursor.insertText(line.result, bold)
            cursor.insertText(f"   {line.comment}", muted)
        cursor.endEditBlock()
        self.lines.moveCursor(QTextCursor.MoveOperation.Start)

    def _copy(self, form: Callable[[Receipt], str]) -> None:
        if self.receipt is not None:
            QGuiApplication.clipboard().setText(form(self.receipt))
