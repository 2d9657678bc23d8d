"""What the window holds between menu bar and status bar."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QSplitter, QVBoxLayout, QWidget

from core.language import tr
from gui.controls.control_row import ControlRow
from gui.controls.knockout_banner import KnockoutBanner
from gui.controls.sentence_editor import SentenceEditor
from gui.controls.text_field import TextField
from gui.controls.word_selector import WordSelector
from gui.views.explanation import Explanation
from gui.views.next_word_panel import NextWordPanel
from gui.views.picture_panel import PicturePanel

SPACE = 10
SMALL = 38  # lines of text: the height of a window that leaves little room for the matrix


@dataclass(frozen=True)
class Place:
    """Where a person is: what is open, what has the focus, how the room is divided.

    Attributes:
        tab: of the explanation, by the kind of its page.
        step: of the steps.
        errors: whether the notebook's errors are open.
        focused: the kind of what has the focus, and which of that kind; None for nothing.
        cursor: in the sentence.
        shares: of the splitters.
    """

    tab: type[QWidget]
    step: int
    errors: bool
    focused: tuple[type[QWidget], int] | None
    cursor: int
    shares: dict[str, QByteArray]


class Page(QWidget):
    """Controls on top, the sentence and its matrix on the left, what follows on the right."""

    def __init__(self, examples: QMenu, pictures: QMenu, looks: QMenu, parent: QWidget) -> None:
        """A page of nothing, whose buttons open these menus.

        It is built from the outside in: what moves into another widget is dressed anew by the style
        sheet, with all that it holds.
        """
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, 4, SPACE, 2)
        column.setSpacing(SPACE)
        self.controls = ControlRow(examples)
        column.addWidget(self.controls)
        self.whole = _splitter(Qt.Orientation.Horizontal)
        column.addWidget(self.whole, 1)
        self.left, self.right = (_splitter(Qt.Orientation.Vertical) for _ in range(2))
        for side in (self.left, self.right):
            self.whole.addWidget(side)
        self.sentence = _card(self.left)
        self.editor = SentenceEditor()
        self.earlier = TextField(
            tr("Earlier sentences"),
            tr("Earlier sentences, one a line: their words get their vectors first"),
        )
        self.earlier.hide()
        self.banner = KnockoutBanner()
        self.words = WordSelector()
        _fill(self.sentence, self.editor, self.earlier, self.banner, self.words)
        matrix, chances, words = _card(self.left), _card(self.right), _card(self.right)
        self.picture = PicturePanel(matrix)
        self.picture.button.setMenu(pictures)
        self.next_word = NextWordPanel(chances)
        self.next_word.button.setMenu(looks)
        self.explanation = Explanation(words)
        _fill(matrix, self.picture)
        _fill(chances, self.next_word)
        _fill(words, self.explanation)

    def add_bar(self, bar: QWidget) -> None:
        """Put a bar between the controls and the sentence."""
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, bar)
        QWidget.setTabOrder(self.controls.back, bar)

    def share_out(self, height: int) -> None:
        """Give each part its usual share of a window so high."""
        editor = 0 if self.editor.isHidden() else self.editor.height() + SPACE
        small = height < SMALL * self.fontMetrics().lineSpacing()
        lines = self.words.height_of_lines(1 if small or self.editor.isHidden() else 2)
        self.left.setSizes([editor + lines + 2 * SPACE, 10_000])
        self.left.setStretchFactor(0, 0)
        self.left.setStretchFactor(1, 1)
        self.right.setSizes([460, 540])
        self.whole.setSizes([620, 380])
        self.whole.setStretchFactor(0, 62)
        self.whole.setStretchFactor(1, 38)

    def place(self) -> Place:
        """Where the person is in it."""
        focus = self.window().focusWidget()
        focused = None
        if focus is not None and self.isAncestorOf(focus):
            focused = (type(focus), self.findChildren(type(focus)).index(focus))
        return Place(
            type(self.explanation.tabs.currentWidget()),
            self.explanation.steps.step,
            self.explanation.errors_line.isChecked(),
            focused,
            self.editor.textCursor().position(),
            {name: each.saveState() for name, each in self.splitters.items()},
        )

    def go_back_to(self, place: Place) -> None:
        """Take up a place that was in another page of the same window."""
        for name, splitter in self.splitters.items():
            splitter.restoreState(place.shares[name])
        tabs = self.explanation.tabs
        for index in range(tabs.count()):
            if type(tabs.widget(index)) is place.tab:
                tabs.setCurrentIndex(index)
        self.explanation.steps.go_to(place.step)
        self.explanation.errors_line.setChecked(place.errors)
        cursor = self.editor.textCursor()
        cursor.setPosition(min(place.cursor, cursor.document().characterCount() - 1))
        self.editor.setTextCursor(cursor)
        self.focus(place)

    def focus(self, place: Place) -> None:
        """Give the focus to what had it there, or to the words."""
        kind, at = place.focused or (WordSelector, 0)
        there = [each for each in self.findChildren(kind)[at : at + 1] if each.isVisibleTo(self)]
        (there[0] if there else self.words).setFocus()

    @property
    def splitters(self) -> dict[str, QSplitter]:
        """What a person may divide otherwise, each with its name."""
        return {"left": self.left, "right": self.right, "whole": self.whole}


class Ground(QScrollArea):
    """What the page lies on: at its smallest the window is too small for large type."""

    def __init__(self) -> None:
        """Bare ground, until it holds a page."""
        super().__init__()
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)

    def hold(self, page: Page) -> None:
        """Scroll `page` where it does not fit."""
        self.setWidget(page)
        page.setAutoFillBackground(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys are the views'; the focus brings itself into sight."""
        event.ignore()


def _card(splitter: QSplitter) -> QFrame:
    """A panel of nothing, the last one in `splitter`."""
    card = QFrame()
    card.setObjectName("card")
    splitter.addWidget(card)
    return card


def _fill(card: QWidget, *parts: QWidget) -> None:
    """Put parts one above the other, the last one taking what room there is."""
    column = QVBoxLayout(card)
    column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
    column.setSpacing(6)
    for part in parts:
        column.addWidget(part, 1 if part is parts[-1] else 0)


def _splitter(orientation: Qt.Orientation) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setHandleWidth(SPACE)
    splitter.setChildrenCollapsible(False)
    return splitter
