"""The window: layout and wiring."""

import random
from time import perf_counter

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QMainWindow,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from core.comparison import Comparison
from core.examples import examples
from core.grid import attention_grid
from core.language import figure, ntr, quoted, shortened, tr
from core.models import is_adjustable, model_of
from core.result import Entry, Result
from core.settings import Knockout, Settings
from gui.actions import fill
from gui.controls.control_row import ControlRow
from gui.controls.knockout_banner import KnockoutBanner
from gui.controls.sentence_editor import SentenceEditor
from gui.controls.text_field import TextField
from gui.controls.word_selector import WordSelector
from gui.help_pages import FaultsPage
from gui.markup import as_shown, in_menu
from gui.menus import cell_menu, entries, show_at, show_choices, word_menu
from gui.scale import bar_scale_for, scale_for
from gui.state import AppState
from gui.theme import Appearance
from gui.views.explanation import Explanation
from gui.views.next_word_panel import NextWordPanel
from gui.views.picture_panel import PicturePanel

SPACE = 10
DIE_SIDES = 10_000
SMALL = 650  # the height of a window that leaves little room for the matrix
FRAME = QSize(4, 30)  # what a window manager adds, roughly


class MainWindow(QMainWindow):
    """Controls on top, the sentence and its matrix on the left, what follows on the right."""

    def __init__(self, state: AppState, appearance: Appearance) -> None:
        """A window that shows `state` in the colours of `appearance`."""
        super().__init__()
        self.state = state
        self.appearance = appearance
        self._redraw_started: float | None = None
        self._examples = examples()
        self._wants_earlier = False
        self._faults: FaultsPage | None = None
        self.picture = PicturePanel()
        self.matrix = self.picture.matrix
        self.explanation = Explanation()
        self.next_word = NextWordPanel()
        self.menus, self.actions_by_name = fill(self.menuBar(), entries(self))
        self.next_word.button.setMenu(self.menus["View/Next Word"])
        self.picture.button.setMenu(self.menus["View/Picture"])
        self.controls = ControlRow(self.menus["File/Examples"])
        self.editor = SentenceEditor()
        self.earlier = TextField(
            tr("Earlier sentences"),
            tr("Earlier sentences, one a line: their words get their vectors first"),
        )
        self.earlier.hide()
        self.words = WordSelector()
        self.banner = KnockoutBanner()
        self.notice = _label("notice")
        self.figures = _label("hint")
        self.figures.setMinimumWidth(self.figures.fontMetrics().averageCharWidth() * 60)
        self.figures.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.statusBar().addWidget(self.notice, 1)
        self.statusBar().addPermanentWidget(self.figures)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().setContentsMargins(SPACE, 0, SPACE, 0)
        self.setMinimumSize(880, 560)
        self.resize(QSize(1280, 800).boundedTo(self.screen().availableSize() - FRAME))
        self._lay_out()
        self._wire()
        self.show_result(state.result)
        self.editor.setFocus()

    def show_result(self, result: Result) -> None:
        """Show it everywhere."""
        self._redraw_started = perf_counter()
        state, theme, concealed = self.state, self.appearance.theme, self.state.concealed
        settings, comparison, noise = result.settings, state.beside.comparison, state.noise.latest
        grid = attention_grid(result)
        scale = scale_for(grid, settings.display.fixed_scale, theme)
        self.setWindowTitle(_title(settings))
        self.controls.show_settings(settings)
        self.editor.show_result(result)
        self.earlier.show_text(settings.earlier)
        self._show_earlier()
        self.words.show_result(result, scale, concealed)
        self.banner.show_result(result)
        self.picture.show_result(result, grid, scale, concealed, comparison, noise)
        self.next_word.show_result(
            result, bar_scale_for(result, scale), concealed, self._pairs(), noise
        )
        self.next_word.show_score(self._score())
        show_choices(self)
        example = next((e for e in self._examples if e.settings.asks_as(settings)), None)
        story = self.state.story()
        self.explanation.show_result(
            result, story, None if concealed else example, theme, concealed
        )
        self.show_receipt()

    def show_receipt(self) -> None:
        """Write the chosen number's arithmetic out, if it is in sight."""
        if self.explanation.shows_arithmetic:
            self.explanation.show_receipt(self.state.receipt(), self.appearance.theme)

    def show_notice(self, text: str) -> None:
        """Say something about what was just done, in place of the figures."""
        self.notice.setText(text)
        self.notice.setToolTip(as_shown(text))
        self.figures.setVisible(not text)

    def show_hover(self, position: int | None) -> None:
        """Light up one word everywhere."""
        for view in (self.words, self.picture, self.next_word, self.explanation):
            view.show_hover(position)

    def roll_die(self) -> None:
        """Another seed, small enough to be written on a blackboard."""
        seed = random.randrange(DIE_SIDES - 1)
        self.state.jump_to_seed(seed + (seed >= self.state.settings.seed))

    def back_to_notebook(self) -> None:
        """The settings that the notebook has."""
        self.state.restart_with(Settings(), tr("notebook’s example"))

    def copy_seed_line(self) -> None:
        """To the clipboard: what makes the notebook deal the same vectors."""
        settings = self.state.settings
        line = model_of(settings).seed_line(settings)
        if line:
            QGuiApplication.clipboard().setText(line)
            self.state.notify(tr("Copied. Put it before create_word_representations."))

    def set_earlier_shown(self, on: bool) -> None:
        """Show the field for earlier sentences; as long as it holds any, it stays."""
        self._wants_earlier = on or bool(self.earlier.toPlainText())
        self._show_earlier()
        if on:
            self.earlier.setFocus()

    def on_entry_chosen(self, entry: Entry) -> None:
        """Bring the arithmetic of a number forward."""
        self.state.choose_entry(entry)
        if not self.state.concealed:
            self.explanation.open_arithmetic()
            self.show_receipt()

    def show_model(self) -> None:
        """Bring the settings of the model forward, if it has any of its own."""
        settings = self.state.settings
        if is_adjustable(settings):
            self.explanation.open_model()

    def next_head(self) -> None:
        """Look at the next head; the first comes after the last."""
        n, head = self.state.result.pattern.n_head, self.state.result.head
        if n > 1:
            self.state.set_head(0 if head is None else (head + 1) % n)

    def knock_out_selected(self) -> None:
        """Take the selected word away, or give it back."""
        if self.state.result.tokens and not self.state.concealed:
            self.state.toggle_knockout(Knockout(self.state.settings.position))

    def on_word_removed(self, position: int) -> None:
        """Take a word away, or give it back."""
        if not self.state.concealed:
            self.state.toggle_knockout(Knockout(position))

    def on_edge_removed(self, query: int, key: int) -> None:
        """Take one look away, or give it back, in the head on view or in all."""
        result = self.state.result
        head = result.head if result.pattern.n_head > 1 else None
        self.state.toggle_knockout(Knockout(key, query, head))

    def on_word_menu(self, position: int, point: QPoint) -> None:
        """Offer what can be done with a word."""
        if not self.state.concealed:
            show_at(word_menu(self, position), point)

    def on_cell_menu(self, query: int, key: int, point: QPoint) -> None:
        """Offer what can be done with a cell."""
        show_at(cell_menu(self, query, key), point)

    def show_faults(self) -> None:
        """Open the list of the notebook's errors, or bring it forward."""
        if self._faults is None:
            self._faults = FaultsPage(self.state, self.appearance, self)
        self._faults.show()
        self._faults.raise_()
        self._faults.activateWindow()

    def fill_seed_menu(self) -> None:
        """List the words that some seed predicts, each with the next seed that does."""
        menu, tokens = self.controls.seeds, self.state.result.tokens
        menu.clear()
        seeds = {} if self.state.concealed else self.state.seeds_that_predict()
        for position, seed in sorted(seeds.items()):
            text = tr("Next seed that predicts {word}: {seed}").format(
                word=in_menu(quoted(tokens[position].text)), seed=seed
            )
            menu.addAction(text, lambda seed=seed: self.state.jump_to_seed(seed))
        if not seeds:
            reason = tr("Guess first") if self.state.concealed else tr("Nothing to predict here")
            menu.addAction(reason).setEnabled(False)

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

    def _show_earlier(self) -> None:
        shown = self._wants_earlier or bool(self.earlier.toPlainText())
        if self.earlier.isHidden() == shown:
            self.earlier.setVisible(shown)
        self.actions_by_name["View/Earlier Sentences"].setChecked(shown)

    def _score(self) -> str:
        game, tokens = self.state.guessing, self.state.result.tokens
        if not game.on:
            return ""
        score = tr("{right} right of {tried}").format(right=game.n_right, tried=game.n_tried)
        if game.guess is None:
            return score
        return tr("Your guess: {word}. {score}. Another word, seed or context asks again.").format(
            word=quoted(shortened(tokens[game.guess].label, 16)), score=score
        )

    def _pairs(self) -> tuple[Comparison, tuple[str, str]] | None:
        """What the probabilities are to be seen beside."""
        beside = self.state.beside
        if beside.comparison is not None:
            return beside.comparison, (tr("A"), tr("B"))
        if beside.knocking_out is not None:
            return beside.knocking_out, (tr("before"), tr("after"))
        return None

    def _wire(self) -> None:
        """Intents go to the state; what comes of them goes to every view."""
        state, controls = self.state, self.controls
        self.editor.edited.connect(state.set_sentence)
        self.editor.paste_cut.connect(state.notify)
        self.earlier.edited.connect(state.set_earlier)
        controls.window_chosen.connect(state.set_window)
        controls.seed_chosen.connect(state.set_seed)
        controls.die_rolled.connect(self.roll_die)
        controls.seeds.aboutToShow.connect(self.fill_seed_menu)
        controls.copy_wanted.connect(self.copy_seed_line)
        controls.notebook_wanted.connect(self.back_to_notebook)
        for view in (self.words, self.picture, self.next_word, self.explanation):
            view.word_selected.connect(state.choose)
            view.word_hovered.connect(state.hover)
        for view in (self.picture, self.next_word, self.explanation):
            view.entry_chosen.connect(self.on_entry_chosen)
        controls.adjust_wanted.connect(self.show_model)
        self.words.word_removed.connect(self.on_word_removed)
        self.words.menu_wanted.connect(self.on_word_menu)
        self.picture.edge_removed.connect(self.on_edge_removed)
        self.picture.menu_wanted.connect(self.on_cell_menu)
        self.picture.head_chosen.connect(state.set_head)
        self.picture.vector_moved.connect(state.move_vector)
        self.picture.vector_restored.connect(state.restore_vector)
        self.picture.vector_released.connect(state.end_move)
        self.picture.seeds_chosen.connect(state.set_n_seeds)
        self.picture.unpin_wanted.connect(state.unpin)
        self.banner.restore_wanted.connect(state.restore_all)
        self.next_word.adjusted.connect(state.adjust)
        self.next_word.draw_wanted.connect(state.draw)
        self.next_word.draw_left.connect(state.forget_draw)
        self.next_word.accept_wanted.connect(state.accept)
        self.explanation.adjusted.connect(state.adjust)
        self.explanation.window_chosen.connect(state.set_window)
        self.explanation.reset_wanted.connect(state.reset_model)
        self.next_word.window_chosen.connect(state.set_window)
        self.next_word.seed_chosen.connect(state.jump_to_seed)
        self.picture.scale_clicked.connect(
            self.actions_by_name["View/Fixed Colour Scale 0–1"].trigger
        )
        self.explanation.receipt_wanted.connect(self.show_receipt)
        state.result_changed.connect(self.show_result)
        state.hover_changed.connect(self.show_hover)
        state.display_changed.connect(self.redraw)
        state.notice_changed.connect(self.show_notice)
        self.appearance.changed.connect(self.redraw)

    def redraw(self) -> None:
        """Show the same result anew."""
        self.show_result(self.state.result)

    def _lay_out(self) -> None:
        sentence = _card(self.editor, self.earlier, self.banner, self.words)
        left = _splitter(Qt.Orientation.Vertical, sentence, _card(self.picture))
        lines = self.words.height_of_lines(2 if self.height() > SMALL else 1)
        left.setSizes([self.editor.height() + lines + 3 * SPACE, 10_000])
        left.setStretchFactor(0, 0)
        left.setStretchFactor(1, 1)
        right = _splitter(Qt.Orientation.Vertical, _card(self.next_word), _card(self.explanation))
        right.setSizes([460, 540])
        whole = _splitter(Qt.Orientation.Horizontal, left, right)
        whole.setSizes([620, 380])
        whole.setStretchFactor(0, 62)
        whole.setStretchFactor(1, 38)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(SPACE, 4, SPACE, 2)
        column.setSpacing(SPACE)
        column.addWidget(self.controls)
        column.addWidget(whole, 1)
        self.setCentralWidget(page)


def _title(settings: Settings) -> str:
    words = settings.sentence.split()
    name = " ".join(words[:6])
    if len(name) > 50:
        name = name[:50] + "…"
    elif len(words) > 6:
        name += " …"
    return f"{name} — Attention Explorer" if name else "Attention Explorer"


def _label(name: str, text: str = "") -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _card(*parts: QWidget) -> QFrame:
    """A panel with its parts one above the other, the last one taking what room there is."""
    card = QFrame()
    card.setObjectName("card")
    column = QVBoxLayout(card)
    column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
    column.setSpacing(6)
    for part in parts:
        column.addWidget(part, 1 if part is parts[-1] else 0)
    return card


def _splitter(orientation: Qt.Orientation, *parts: QWidget) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setHandleWidth(SPACE)
    splitter.setChildrenCollapsible(False)
    for part in parts:
        splitter.addWidget(part)
    return splitter
