"""A field of plain text whose undo is the whole program's."""

import sys

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from core.language import runs_right_to_left
from core.text import n_common
from gui.controls.undo_keys import STANDARD, is_claimed

Wrap = QTextOption.WrapMode
LONGEST_WORD = 2000  # characters


class TextField(QPlainTextEdit):
    """Tab moves the focus; half-composed text of an input method is not yet its text."""

    edited = Signal(str)

    def __init__(self, name: str, hint: str, parent: QWidget | None = None) -> None:
        """An empty field, two lines high.

        Args:
            name: for screen readers.
            hint: shown while it is empty.
            parent: in Qt's tree.
        """
        super().__init__(parent)
        self._shown = self._held = ""
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setPlaceholderText(hint)
        self.setAccessibleName(name)
        self.setFixedHeight(2 * self.fontMetrics().lineSpacing() + 14)
        self.textChanged.connect(self.on_text_changed)

    def on_text_changed(self) -> None:
        """Tell what the text is now."""
        text = self.toPlainText()
        self._turn()
        self._wrap_for(text)
        self.edited.emit(text)

    def show_text(self, text: str) -> None:
        """Hold this text, the cursor where it differs from what stood here.

        What was typed and refused stays until another text is shown.
        """
        if text == self._shown:
            return
        self._shown = text
        self._held = old = self.toPlainText()
        if text == old:
            return
        self._wrap_for(text)
        self.blockSignals(True)
        self.setPlainText(text)
        self.blockSignals(False)
        self._turn()
        self._held = self.toPlainText()  # Qt has other white space for some
        head = n_common(old, self._held)
        tail = n_common(old[head:][::-1], self._held[head:][::-1])
        before = self._held[: len(self._held) - tail]
        cursor = self.textCursor()
        cursor.setPosition(len(before.encode("utf-16-le", "surrogatepass")) // 2)  # as Qt counts
        self.setTextCursor(cursor)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste or drop."""
        self._wrap_for(source.text())
        super().insertFromMimeData(source)

    def _wrap_for(self, text: str) -> None:
        """Break lines between words; where one is very long Qt takes too long to look for that."""
        anywhere = len(text) > LONGEST_WORD < max(map(len, text.split()), default=0)
        mode = Wrap.WrapAnywhere if anywhere else Wrap.WrapAtWordBoundaryOrAnywhere
        if self.wordWrapMode() != mode:
            self.setWordWrapMode(mode)

    def _turn(self) -> None:
        """Begin at the side from which the text runs."""
        to_left = runs_right_to_left(self.toPlainText())
        side = Qt.AlignmentFlag.AlignRight if to_left else Qt.AlignmentFlag.AlignLeft
        option = self.document().defaultTextOption()
        if option.alignment() != side:
            option.setAlignment(side)
            self.document().setDefaultTextOption(option)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key of the menus types no letter, also while its entry is greyed out."""
        beside = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        if sys.platform != "darwin" and (event.modifiers() & ~beside) == (
            Qt.KeyboardModifier.AltModifier
        ):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Undo first takes back what was refused; else it is the program's."""
        if is_claimed(event, STANDARD.Undo) and self.toPlainText() != self._held:
            self._wrap_for(self._held)
            self.setPlainText(self._held)
            self.moveCursor(QTextCursor.MoveOperation.End)
            event.accept()
            return True
        if is_claimed(event, STANDARD.Undo) or is_claimed(event, STANDARD.Redo):
            event.ignore()
            return False
        return super().event(event)
