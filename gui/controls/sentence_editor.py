"""Where the sentence is typed."""

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtWidgets import QWidget

from core.language import tr
from core.settings import MAX_CHARACTERS, MAX_WORDS
from core.text import fitting
from core.text_file import what_was_left_out
from gui.controls.text_field import TextField


class SentenceEditor(TextField):
    """Takes any text; what is pasted is cut at a word where it would not fit."""

    paste_cut = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        """An empty editor."""
        super().__init__(tr("Sentence"), tr("Type a sentence"), parent)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste or drop plain text, cut at a word where it would not fit."""
        text, cursor = source.text(), self.textCursor()
        units = self.toPlainText().encode("utf-16-le", "surrogatepass")  # as Qt counts
        ends = (2 * cursor.selectionStart(), 2 * cursor.selectionEnd())
        before, after = (
            part.decode("utf-16-le", "surrogatepass")
            for part in (units[: ends[0]], units[ends[1] :])
        )
        kept = fitting(
            text,
            n_words=max(MAX_WORDS - len(f"{before} {after}".split()), 0),
            n_characters=max(MAX_CHARACTERS - len(before) - len(after), 0),
        )
        self._wrap_for(kept)
        self.insertPlainText(kept)
        if kept != text:
            left_out = what_was_left_out(text, kept)
            self.paste_cut.emit(tr("{notice} Undo takes them out again.").format(notice=left_out))
