"""Where the sentence is typed."""

from PySide6.QtCore import QEvent, QMimeData, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from core.language import count, tr
from core.result import Result
from core.settings import MAX_CHARACTERS, MAX_WORDS
from core.text import first_words, n_common


class SentenceEditor(QPlainTextEdit):
    """Plain text; undo belongs to the whole program, and Tab moves the focus."""

    edited = Signal(str)
    paste_cut = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        """An empty editor, two lines high."""
        super().__init__(parent)
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self.setPlaceholderText(tr("Type a sentence"))
        self.setAccessibleName(tr("Sentence"))
        self.setFixedHeight(2 * self.fontMetrics().lineSpacing() + 18)
        self.textChanged.connect(self.on_text_changed)

    def on_text_changed(self) -> None:
        """Tell what the sentence is now; what an input method still composes is not part of it."""
        self.edited.emit(self.toPlainText())

    def show_result(self, result: Result) -> None:
        """Show its sentence, the cursor where it differs from what stood here."""
        sentence, old = result.settings.sentence, self.toPlainText()
        if sentence == old:
            return
        head = n_common(old, sentence)
        tail = n_common(old[head:][::-1], sentence[head:][::-1])
        self.blockSignals(True)
        self.setPlainText(sentence)
        self.blockSignals(False)
        cursor = self.textCursor()
        before = sentence[: len(sentence) - tail]
        cursor.setPosition(len(before.encode("utf-16-le")) // 2)  # Qt counts UTF-16 units
        self.setTextCursor(cursor)

    def event(self, event: QEvent) -> bool:
        """Leave the keys for undo and redo to the program."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and (
                event.matches(QKeySequence.StandardKey.Undo)
                or event.matches(QKeySequence.StandardKey.Redo)
            )
        ):
            event.ignore()
            return False
        return super().event(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste or drop plain text, cut at a word where it would not fit."""
        text = source.text()
        cursor = self.textCursor()
        whole = self.toPlainText()
        left = len(whole) - (cursor.selectionEnd() - cursor.selectionStart())
        rest = whole[: cursor.selectionStart()] + " " + whole[cursor.selectionEnd() :]
        room = MAX_WORDS - len(rest.split())
        kept = first_words(text[: max(MAX_CHARACTERS - left, 0)], room)
        if len(kept.split()) == len(text.split()):
            kept = text
        self.insertPlainText(kept)
        if kept != text:
            self.paste_cut.emit(
                tr(
                    "The text has {n} words and only the first {kept} fit: the limit is {limit}. "
                    "Undo takes them out again."
                ).format(
                    n=count(len(text.split())),
                    kept=count(len(kept.split())),
                    limit=count(MAX_WORDS),
                )
            )
