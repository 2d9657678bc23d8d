"""What the numbers say, in words."""

from PySide6.QtCore import QEvent, Qt, QUrl, Signal
from PySide6.QtGui import QColor, QFont, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget

from core.examples import Example
from core.language import tr
from core.result import Paragraph, Span
from gui.theme import Theme

PARAGRAPH_GAP = 8


class Story(QTextBrowser):
    """The story; the words that it names can be pointed at and clicked."""

    word_selected = Signal(int)
    word_hovered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """An untold story."""
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        flags = Qt.TextInteractionFlag  # Tab moves the focus, not from link to link
        self.setTextInteractionFlags(
            flags.LinksAccessibleByMouse
            | flags.TextSelectableByMouse
            | flags.TextSelectableByKeyboard
        )
        self.setAccessibleName(tr("Story"))
        self.document().setDocumentMargin(2)
        self.anchorClicked.connect(self.on_anchor_clicked)
        self.highlighted.connect(self.on_highlighted)
        self._theme: Theme | None = None
        self._shown: tuple[Paragraph, ...] = ()
        self._places: list[tuple[int, int, int]] = []
        self._hovered: int | None = None

    def show_story(
        self, story: tuple[Paragraph, ...], example: Example | None, theme: Theme
    ) -> None:
        """Tell the story; of an example also what to look for."""
        if example is not None:
            story = ((Span(tr("What to look for: ") + example.look_for),), *story)
        if (story, theme) == (self._shown, self._theme):
            return
        self._shown, self._theme = story, theme
        self._places = []
        self.clear()
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for number, paragraph in enumerate(story):
            advice = example is not None and number == 0
            self._write(cursor, paragraph, theme, theme.muted if advice else theme.text)
        cursor.endEditBlock()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._mark_hovered()

    def show_hover(self, position: int | None) -> None:
        """Light up the word wherever the story names it."""
        self._hovered = position
        self._mark_hovered()

    def on_anchor_clicked(self, url: QUrl) -> None:
        """A click on a word selects it."""
        self.word_selected.emit(int(url.path()))

    def on_highlighted(self, url: QUrl) -> None:
        """Tell which word the pointer is on."""
        self.word_hovered.emit(int(url.path()) if url.path() else None)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is on no word."""
        super().leaveEvent(event)
        self.word_hovered.emit(None)

    def _write(self, cursor: QTextCursor, paragraph: Paragraph, theme: Theme, colour: str) -> None:
        block = QTextBlockFormat()
        block.setBottomMargin(PARAGRAPH_GAP)
        block.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        if cursor.position():
            cursor.insertBlock(block)
        else:
            cursor.setBlockFormat(block)
        for span in paragraph:
            style = QTextCharFormat()
            style.setForeground(QColor(colour))
            start = cursor.position()
            if span.strong or span.position is not None:
                style.setFontWeight(QFont.Weight.DemiBold)
            if span.position is not None:
                style.setAnchor(True)
                style.setAnchorHref(f"word:{span.position}")
            cursor.insertText(span.text, style)
            if span.position is not None:
                self._places.append((span.position, start, cursor.position()))

    def _mark_hovered(self) -> None:
        marks: list[QTextEdit.ExtraSelection] = []
        for position, start, end in self._places:
            if self._theme is not None and position == self._hovered:
                cursor = QTextCursor(self.document())
                cursor.setPosition(start)
                cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
                style = QTextCharFormat()
                style.setBackground(QColor(self._theme.hover))
                mark = QTextEdit.ExtraSelection()
                mark.cursor, mark.format = cursor, style
                marks.append(mark)
        self.setExtraSelections(marks)
