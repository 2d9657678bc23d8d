"""The window: layout and wiring."""

import random
from time import perf_counter

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QIcon, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMessageBox,
    QSpinBox,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core import __version__
from core.examples import examples
from core.language import figure, ntr, tr
from core.models import model_of
from core.result import Result
from core.settings import MAX_WINDOW, Settings
from core.text import first_words
from gui.actions import Entry, fill
from gui.controls.seed_box import SeedBox
from gui.controls.sentence_editor import SentenceEditor
from gui.controls.word_selector import WordSelector
from gui.scale import scale_for
from gui.state import AppState
from gui.theme import CHOICES, Appearance
from gui.views.attention_matrix import AttentionMatrix
from gui.views.explanation import Explanation
from gui.views.next_word import NextWord

SPACE = 10
DIE_SIDES = 10_000
FRAME = QSize(4, 30)  # what a window manager adds, roughly


class MainWindow(QMainWindow):
    """Controls on top, the sentence and its matrix on the left, what follows on the right."""

    def __init__(self, state: AppState, appearance: Appearance) -> None:
        """A window that shows `state` in the colours of `appearance`."""
        super().__init__()
        self.state = state
        self.appearance = appearance
        self._redraw_started: float | None = None
        self.editor = SentenceEditor()
        self.words = WordSelector()
        self.window_box = QSpinBox()
        self.window_box.setRange(1, MAX_WINDOW)
        self.window_box.setAccessibleName(tr("Context window"))
        self.seed_box = SeedBox()
        self.matrix = AttentionMatrix()
        self.next_word = NextWord()
        self.headline = _label("headline")
        self.headline.setWordWrap(True)
        self.headline.setMinimumHeight(2 * self.headline.fontMetrics().lineSpacing())
        self.headline.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.explanation = Explanation()
        self.notice = _label("notice")
        self.figures = _label("hint")
        self.figures.setMinimumWidth(self.figures.fontMetrics().averageCharWidth() * 60)
        self.figures.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.statusBar().addWidget(self.notice, 1)
        self.statusBar().addPermanentWidget(self.figures)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().setContentsMargins(SPACE, 0, SPACE, 0)
        self.menus, self.actions_by_name = fill(self.menuBar(), self._entries())
        self._lay_out()
        self._wire()
        self.setMinimumSize(880, 560)
        self.resize(QSize(1280, 800).boundedTo(self.screen().availableSize() - FRAME))
        self.show_result(state.result)
        self.editor.setFocus()

    def show_result(self, result: Result) -> None:
        """Show it everywhere."""
        self._redraw_started = perf_counter()
        settings, theme = result.settings, self.appearance.theme
        scale = scale_for(result, self.state.fixed_scale, theme)
        self.setWindowTitle(_title(settings))
        self.editor.show_result(result)
        for box, value in ((self.window_box, settings.window), (self.seed_box, settings.seed)):
            if box.value() != value:
                box.blockSignals(True)
                box.setValue(value)
                box.blockSignals(False)
        self.words.show_result(result, scale)
        self.matrix.show_result(result, scale, self.state.fixed_scale)
        self.next_word.show_result(result, scale)
        self.headline.setText(model_of(settings).headline(result))
        example = next((e for e in examples() if e.settings == settings), None)
        self.explanation.show_story(self.state.story(), example, theme)
        self.back.setVisible(settings != Settings())

    def show_hover(self, position: int | None) -> None:
        """Light up one word everywhere."""
        for view in (self.words, self.matrix, self.next_word, self.explanation):
            view.show_hover(position)

    def roll_die(self) -> None:
        """Another seed, small enough to be written on a blackboard."""
        seed = random.randrange(DIE_SIDES - 1)
        self.state.set_seed(seed + (seed >= self.state.settings.seed))

    def back_to_notebook(self) -> None:
        """The settings that the notebook has."""
        self.state.restart_with(Settings(), tr("notebook’s example"))

    def show_about(self) -> None:
        """What this is, and which version."""
        QMessageBox.about(
            self,
            tr("About Attention Explorer"),
            tr(
                "<b>Attention Explorer {version}</b><p>Shows how a language model pays attention, "
                "with the arithmetic behind every number.</p><p>Free software under the MIT "
                "licence. It opens no network connection.</p>"
            ).format(version=__version__),
        )

    def event(self, event: QEvent) -> bool:
        """Measure how long a redraw takes: Qt paints the whole window within this one event."""
        handled = super().event(event)
        if event.type() == QEvent.Type.UpdateRequest and self._redraw_started is not None:
            drawn = perf_counter() - self._redraw_started
            self._redraw_started = None
            self._show_figures(drawn)
        return handled

    def _show_figures(self, drawn_seconds: float) -> None:
        result = self.state.result
        n = len(result.tokens)
        self.figures.setText(
            tr("{words} · {d}-d · computed {computed} ms · drawn {drawn} ms").format(
                words=ntr("{n} word", "{n} words", n).format(n=n),
                d=result.d_model,
                computed=figure(self.state.compute_seconds * 1000, 1),
                drawn=figure(drawn_seconds * 1000, 0),
            )
        )

    def _entries(self) -> list[Entry]:
        """The table of actions."""
        state, themes = (
            self.state,
            {
                "system": tr("As the &system"),
                "light": tr("&Light"),
                "dark": tr("&Dark"),
            },
        )
        standard = QKeySequence.StandardKey
        file, edit, view, help_ = tr("&File"), tr("&Edit"), tr("&View"), tr("&Help")
        undo = state.history.createUndoAction(self, tr("&Undo"))
        redo = state.history.createRedoAction(self, tr("&Redo"))
        return [
            *(
                Entry(
                    f"{file}/{tr('&Examples')}",
                    example.title,
                    lambda e=example: state.restart_with(e.settings, tr("example")),
                    hint=example.look_for,
                )
                for example in examples()
            ),
            Entry(file, tr("Back to the &Notebook’s Example"), self.back_to_notebook, "Ctrl+N"),
            Entry(file, tr("&Another Seed"), self.roll_die, "Ctrl+D"),
            Entry(file),
            Entry(file, tr("&Quit"), self.close, standard.Quit),
            Entry(edit, shortcut=standard.Undo, action=undo),
            Entry(edit, shortcut=standard.Redo, action=redo),
            *(
                Entry(
                    f"{view}/{tr('&Theme')}",
                    themes[choice],
                    lambda on, c=choice: self.appearance.choose(c) if on else None,
                    checked=choice == self.appearance.choice,
                    group="theme",
                )
                for choice in CHOICES
            ),
            Entry(view),
            Entry(
                view,
                tr("&Sorted Bars"),
                self.next_word.set_sorted,
                "Ctrl+B",
                checked=True,
                hint=tr("The most probable word first, or the order of the sentence"),
            ),
            Entry(
                view, tr("&Fixed Colour Scale 0–1"), state.set_fixed_scale, "Ctrl+L", checked=False
            ),
            Entry(view, tr("&Whole Matrix"), self.matrix.show_all, "Ctrl+W"),
            Entry(help_, tr("&About Attention Explorer"), self.show_about),
        ]

    def _wire(self) -> None:
        """Intents go to the state; what comes of them goes to every view."""
        state = self.state
        self.editor.edited.connect(state.set_sentence)
        self.editor.paste_cut.connect(state.notify)
        self.window_box.valueChanged.connect(state.set_window)
        self.seed_box.seed_changed.connect(state.set_seed)
        self.die.clicked.connect(self.roll_die)
        self.back.clicked.connect(self.back_to_notebook)
        for view in (self.words, self.matrix, self.next_word, self.explanation):
            view.word_selected.connect(state.select)
            view.word_hovered.connect(state.hover)
        fixed = self.actions_by_name["View/Fixed Colour Scale 0–1"]
        self.matrix.scale_clicked.connect(fixed.toggle)
        state.result_changed.connect(self.show_result)
        state.hover_changed.connect(self.show_hover)
        state.scale_changed.connect(lambda: self.show_result(state.result))
        state.notice_changed.connect(self.notice.setText)
        self.appearance.changed.connect(lambda: self.show_result(state.result))

    def _lay_out(self) -> None:
        sentence = _card(self.editor, self.words)
        matrix = _card(
            _row(
                _label("title", tr("Attention matrix")),
                _label("hint", tr("each row looks (query), each column is looked at (key)")),
                None,
            ),
            self.matrix,
        )
        self.order = QToolButton()
        self.order.setObjectName("small")
        self.order.setDefaultAction(self.actions_by_name["View/Sorted Bars"])
        self.order.setText(tr("sorted"))
        top = _row(self.headline, self.order)
        top.setAlignment(self.order, Qt.AlignmentFlag.AlignTop)
        top.setStretch(0, 1)
        bars = _card(top, self.next_word)
        story = _card(_row(_label("title", tr("Story")), None), self.explanation)
        left = _splitter(Qt.Orientation.Vertical, sentence, matrix)
        lines = self.words.height_of_lines(2)
        left.setSizes([self.editor.height() + lines + 3 * SPACE, 10_000])
        left.setStretchFactor(0, 0)
        left.setStretchFactor(1, 1)
        right = _splitter(Qt.Orientation.Vertical, bars, story)
        right.setSizes([480, 520])
        whole = _splitter(Qt.Orientation.Horizontal, left, right)
        whole.setSizes([620, 380])
        whole.setStretchFactor(0, 62)
        whole.setStretchFactor(1, 38)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(SPACE, 4, SPACE, 2)
        column.setSpacing(SPACE)
        column.addLayout(self._control_row())
        column.addWidget(whole, 1)
        self.setCentralWidget(page)

    def _control_row(self) -> QHBoxLayout:
        self.examples_button = QToolButton()
        self.examples_button.setObjectName("menu")
        self.examples_button.setText(tr("Examples"))
        self.examples_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.examples_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.examples_button.setMenu(self.menus["File/Examples"])
        self.window_box.setFixedWidth(90)
        self.seed_box.setFixedWidth(140)
        self.die = QToolButton()
        self.die.setIcon(QIcon("icons:die.svg"))
        self.die.setIconSize(QSize(18, 18))
        self.die.setToolTip(tr("Another seed"))
        self.die.setAccessibleName(tr("Another seed"))
        self.back = QToolButton()
        self.back.setText(tr("Back to the notebook’s example"))
        for button in (self.die, self.back):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        context, seed = QLabel(tr("&Context")), QLabel(tr("See&d"))
        context.setBuddy(self.window_box)
        seed.setBuddy(self.seed_box)
        row = _row(
            self.examples_button,
            context,
            self.window_box,
            QLabel(tr("words before")),
            seed,
            self.seed_box,
            self.die,
            None,
            self.back,
        )
        row.insertSpacing(1, SPACE)
        row.insertSpacing(5, SPACE)
        return row


def _title(settings: Settings) -> str:
    name = " ".join(first_words(settings.sentence, 6).split())
    if len(name) > 50:
        name = name[:50] + "…"
    elif len(settings.sentence.split()) > 6:
        name += " …"
    return f"{name} — Attention Explorer" if name else "Attention Explorer"


def _label(name: str, text: str = "") -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _row(*parts: QWidget | None) -> QHBoxLayout:
    """Widgets side by side; None takes the space that is left."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part)
    return row


def _card(*parts: QWidget | QHBoxLayout) -> QFrame:
    """A panel with its parts one above the other."""
    card = QFrame()
    card.setObjectName("card")
    column = QVBoxLayout(card)
    column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
    column.setSpacing(6)
    for part in parts:
        if isinstance(part, QWidget):
            column.addWidget(part, 1 if part is parts[-1] else 0)
        else:
            column.addLayout(part)
    return card


def _splitter(orientation: Qt.Orientation, *parts: QWidget) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setHandleWidth(SPACE)
    splitter.setChildrenCollapsible(False)
    for part in parts:
        splitter.addWidget(part)
    return splitter
