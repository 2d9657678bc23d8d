"""The window: layout and wiring."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QLabel, QMainWindow, QMenuBar, QStatusBar, QVBoxLayout, QWidget
from shiboken6 import isValid

from core.examples import examples
from core.language import LANGUAGES, tr
from core.models import is_adjustable, model_of
from core.places import weights_folder
from core.result import Entry, Result
from core.settings import Settings
from core.transformer import shelf
from gui.access import announce
from gui.actions import fill
from gui.context_menus import cell_menu, show_at, word_menu
from gui.controls.recovery_bar import RecoveryBar
from gui.controls.timings import Timings
from gui.documents import Documents
from gui.dropping import Dropping
from gui.help import forget_pages
from gui.markup import as_shown
from gui.menus import entries
from gui.offers import name_steps, show_choices
from gui.page import SPACE, Ground, Page
from gui.preferences import Preferences
from gui.presenter import Presenter
from gui.questions import say
from gui.recovery import Recovery
from gui.scale import bar_scale_for, scale_for
from gui.speech import speak
from gui.state import AppState
from gui.theme import Appearance
from gui.training.entries import TRAINING_ENTRIES
from gui.wiring import wire

if TYPE_CHECKING:
    from core.transformer.checkpoint import Snapshot
    from gui.experiments.window import ExperimentsWindow
    from gui.export import Export
    from gui.learning import Learning
    from gui.opening_vectors import VectorsFile
    from gui.tour import Tour
    from gui.training.files import TrainingFiles
    from gui.training.view import TrainingView

TRANSFORMER = "transformer"
FRAME = QSize(4, 30)  # what a window manager adds, roughly


class MainWindow(QMainWindow):
    """Menus, the page, and a line that tells of what was just done."""

    def __init__(
        self,
        state: AppState,
        appearance: Appearance,
        preferences: Preferences | None = None,
        drafts: Path | None = None,
    ) -> None:
        """A window that shows `state` as `appearance` has it, as it was left.

        Args:
            state: to show.
            appearance: colours and type.
            preferences: what is remembered; None for nothing.
            drafts: the folder for what was never saved; None for none.
        """
        super().__init__()
        self.state, self.appearance = state, appearance
        self.preferences = preferences or Preferences()
        self.presenter = Presenter(self)
        self._data = None if drafts is None else drafts.parent
        if self._data is not None:
            shelf.look_in_all(weights_folder(self._data))
        self.documents = Documents(self, state, self.preferences)
        self.recovery = Recovery(drafts, self.documents)
        self.dropping = Dropping(self, self.documents)
        self._redraw_started: float | None = None
        self._wants_earlier = self.preferences.switch("earlier")
        self._tour: Tour | None = None
        self._training: TrainingView | None = None
        self.setMinimumSize(880, 560)
        self.resize(QSize(1280, 800).boundedTo(self.screen().availableSize() - FRAME))
        self.restoreGeometry(self.preferences.bytes("window"))
        self._build()
        for name, splitter in self.page.splitters.items():
            splitter.restoreState(self.preferences.bytes(name))
        self.explanation.tabs.setCurrentIndex(self.preferences.number("tab", 0))
        state.result_changed.connect(self.show_result)
        state.hover_changed.connect(self.show_hover)
        state.display_changed.connect(self.redraw)
        state.notice_changed.connect(self.show_notice)
        state.pending_changed.connect(self.show_pending)
        state.history.redoTextChanged.connect(self.on_steps_changed)  # the last of what it tells
        appearance.changed.connect(self.redraw)
        appearance.type_changed.connect(self.rebuild)
        self.documents.changed.connect(self.show_title)
        self.editor.setFocus()

    def _build(self) -> None:
        """Make everything in the window, in the language and with the type of now."""
        self._examples = examples()
        self._training = None
        self.setMenuBar(QMenuBar())
        self.menus, self.actions_by_name = fill(self.menuBar(), entries(self))
        self.addActions(list(self.actions_by_name.values()))  # for their keys, without a menu bar
        page = self.page = self._made_page()
        self.controls, self.editor, self.earlier = page.controls, page.editor, page.earlier
        self.words, self.banner, self.picture = page.words, page.banner, page.picture
        self.next_word, self.explanation = page.next_word, page.explanation
        self.matrix = self.picture.matrix
        recent = self.menus["File/Open Recent"]
        recent.aboutToShow.connect(
            lambda: self.documents.recent.fill(recent, self.documents.open_recent)
        )
        self.notice, self.figures = _notice(), Timings()
        side = Qt.AlignmentFlag
        self.figures.setAlignment(side.AlignLeft if self.isRightToLeft() else side.AlignRight)
        self.setStatusBar(QStatusBar())
        self.statusBar().addWidget(self.notice, 1)
        self.statusBar().addPermanentWidget(self.figures)
        self.statusBar().setSizeGripEnabled(False)
        self.statusBar().setContentsMargins(SPACE, 0, SPACE, 0)
        centre = self.centralWidget()
        assert centre is not None
        centre.show()
        wire(self)
        self.presenter.dress(self)
        page.share_out(self.height())
        self.show_result(self.state.result)
        self.show_title()
        name_steps(self)

    def _made_page(self) -> Page:
        """What is between menu bar and status bar, out of sight: it is to appear all at once."""
        centre, ground = QWidget(self), Ground()
        centre.hide()
        self.setCentralWidget(centre)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.recovery_bar = RecoveryBar(self.recovery, centre)
        column.addWidget(self.recovery_bar)
        column.addWidget(ground, 1)
        page = Page(
            self.menus["File/Examples"],
            self.menus["View/Picture"],
            self.menus["View/Next Word"],
            ground.viewport(),
        )
        ground.hold(page)
        return page

    def rebuild(self) -> None:
        """Make it anew where it stands: the language or the size of type has changed."""
        place = self.page.place()
        self.state.say_again()
        self._build()
        self.page.go_back_to(place)
        if self.presenter.on:
            self.page.share_out(self.height())
        if "experiments" in self.__dict__:
            self.experiments.rebuild()

    def choose_theme(self, choice: str) -> None:
        """Take these colours, and remember it."""
        self.appearance.choose(choice)
        self._keep(theme=choice)

    def choose_colours(self, colours: str) -> None:
        """Take this colour map, and remember it."""
        self.appearance.choose_colours(colours)
        self._keep(colours=colours)

    def step_type_size(self, steps: int) -> None:
        """Take larger or smaller type, or for 0 the usual; remember it, but not a lecture's."""
        if steps:
            self.appearance.step_type_size(steps)
        else:
            self.appearance.set_type_size(100)
        if not self.presenter.on:
            self._keep(type_size=self.appearance.type_size)

    def choose_language(self, name: str) -> None:
        """Speak this language, "" for the system's, and remember it."""
        self._keep(language=name)
        self._speak_anew()

    def mirror(self, on: bool) -> None:
        """Lay everything out from right to left, and remember it."""
        self._keep(mirrored=on)
        self._speak_anew()

    def _speak_anew(self) -> None:
        kept = self.preferences
        speak(kept.choice("language", LANGUAGES), kept.switch("mirrored"))
        self.appearance.put_on()
        forget_pages(self)
        self.rebuild()

    def _keep(self, **values: str | int | bool) -> None:
        """Remember it; if that is not possible, say so."""
        self.preferences.keep(**values)
        self.state.notify(self.preferences.problem())

    def show_result(self, result: Result) -> None:
        """Show it everywhere."""
        self._redraw_started = perf_counter()
        state, theme, concealed = self.state, self.appearance.theme, self.state.concealed
        settings, comparison, noise = result.settings, state.beside.comparison, state.noise.latest
        grid = state.seen.grid
        scale = scale_for(grid, settings.display.fixed_scale, theme)
        if state.current:  # else these are ahead of what is on screen
            self._show_asked(settings)
        self.words.show_result(result, scale, concealed)
        self.banner.show_result(result)
        self.picture.show_result(result, grid, scale, concealed, comparison, noise)
        self.next_word.show_result(
            result, bar_scale_for(result, scale), concealed, state.beside.pairs, noise
        )
        self.next_word.show_score(state.guessing.score(result))
        example = next((e for e in self._examples if e.settings.asks_as(settings)), None)
        story = self.state.story()
        self.explanation.show_result(
            result, story, None if concealed else example, theme, concealed
        )
        self.show_receipt()
        if settings.model == TRANSFORMER and self._training is None:
            self._training = self._made_training()
        if self._training is not None:
            self._training.show_result(result)
        show_choices(self)

    def show_training(self) -> None:
        """Show where the training is."""
        if self._training is not None:
            self._training.show_training()
            show_choices(self)

    def training_offers(self) -> dict[str, bool]:
        """Which entries of the training's menu would do something."""
        if self._training is None:  # nothing was ever asked of it
            return dict.fromkeys(TRAINING_ENTRIES, False)
        return self.learning.offers()

    def show_title(self) -> None:
        """Name the file, or the first words, and mark what is not saved."""
        self.setWindowTitle(self.documents.title)
        self.setWindowModified(self.documents.modified)

    def on_steps_changed(self) -> None:
        """Say in the menu what would be undone; the history speaks up at its very end, too."""
        if isValid(self.state.history):
            name_steps(self)

    def show_receipt(self) -> None:
        """Write the chosen number's arithmetic out, if it is in sight."""
        if self.explanation.shows_arithmetic:
            self.explanation.show_receipt(self.state.receipt(), self.appearance.theme)

    def show_notice(self, text: str) -> None:
        """Say something about what was just done, in place of the figures."""
        self.notice.setText(text)
        self.notice.setToolTip(as_shown(text))
        self.figures.setVisible(not text and not self.presenter.on)
        announce(self, text)

    def show_pending(self, pending: bool) -> None:
        """Say that the picture is one of before while another is computed."""
        settings = self.state.settings
        if pending:
            self._show_asked(settings)
            self.figures.show_pending(len(settings.sentence.split()))
        elif not self.state.current:  # it could not be computed
            self.figures.clear()
            if self._training is not None:
                self.learning.drawn()
        show_choices(self)

    def _show_asked(self, settings: Settings) -> None:
        """Show what is asked for where it is asked for: whoever types goes on from there."""
        self.controls.show_settings(settings)
        self.editor.show_text(settings.sentence)
        self.earlier.show_text(settings.earlier)
        self._show_earlier()

    def show_hover(self, position: int | None) -> None:
        """Light up one word everywhere."""
        for view in (self.words, self.picture, self.next_word, self.explanation):
            view.show_hover(position)

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

    def on_word_menu(self, position: int, point: QPoint) -> None:
        """Offer what can be done with a word."""
        if not self.state.concealed:
            show_at(word_menu(self, position), point)

    def on_cell_menu(self, query: int, key: int, point: QPoint) -> None:
        """Offer what can be done with a cell."""
        show_at(cell_menu(self, query, key), point)

    @cached_property
    def learning(self) -> Learning:
        """The training, with all that it takes, loaded when one is in sight."""
        from gui.learning import Learning

        folder = None if self._data is None else weights_folder(self._data)
        learning = Learning(self.state, folder, self)
        learning.failed.connect(lambda what, why: say(self, what, why))
        learning.changed.connect(self.show_training)
        self.documents.keep_weights = learning.keep
        self.documents.keep_draft_weights = learning.keep_roughly
        return learning

    def _made_training(self) -> TrainingView:
        from gui.training.view import TrainingView

        return TrainingView(self)

    @cached_property
    def training_files(self) -> TrainingFiles:
        """Texts and weights, chosen in dialogs."""
        from gui.training.files import TrainingFiles

        return TrainingFiles(self, self.learning, self.preferences)

    @cached_property
    def vectors(self) -> VectorsFile:
        """Word vectors from a file."""
        from gui.opening_vectors import VectorsFile

        return VectorsFile(self, self.state, self.preferences)

    @cached_property
    def experiments(self) -> ExperimentsWindow:
        """Two trainings side by side."""
        from gui.experiments.window import ExperimentsWindow

        experiments = ExperimentsWindow(self.appearance, self)
        experiments.both_wanted.connect(self.on_both_wanted)
        return experiments

    def open_experiments(self) -> None:
        """Bring the window with the experiments forward."""
        self.experiments.show()
        self.experiments.activateWindow()

    def on_both_wanted(self, a: Snapshot, b: Snapshot, sentence: str, position: int) -> None:
        """Show what two trainings make of a sentence, one beside the other."""
        self.state.compare_weights(a.sha256, b.sha256, sentence, position)
        self.activateWindow()

    @cached_property
    def export(self) -> Export:
        """Ways out of the window, loaded when one is taken: the window is to open at once."""
        from gui.export import Export

        return Export(self, self.state, self.appearance, self.preferences)

    def start_tour(self) -> None:
        """Show the parts of the window, one after the other."""
        from gui.tour import Tour
        from gui.tour_stops import stops

        if self._tour is None:
            self._tour = Tour(self, stops(self), self.appearance)
            self._tour.finished.connect(lambda: self.preferences.keep(tour_seen=True))
        self._tour.start()

    def end_tour(self) -> None:
        """Leave the tour, if it is on."""
        if self._tour is not None:
            self._tour.finish()

    def event(self, event: QEvent) -> bool:
        """Measure how long a redraw takes: Qt paints the whole window within this one event."""
        handled = super().event(event)
        if event.type() == QEvent.Type.UpdateRequest and self._redraw_started is not None:
            drawn = perf_counter() - self._redraw_started
            self._redraw_started = None
            if not self.state.pending:
                result, computed = self.state.result, self.state.seen.seconds
                self.figures.show_times(len(result.tokens), result.d_model, computed, drawn)
                if self._training is not None:
                    self.learning.drawn()
        return handled

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask what is to become of the file, and remember how the window is left."""
        if not self.documents.may_close():
            event.ignore()
            return
        if "learning" in self.__dict__:
            self.learning.close()
        if "vectors" in self.__dict__:
            self.vectors.cancel()
        self.recovery.end()
        kept = self.presenter.packed()
        if self.presenter.on:
            self.presenter.leave()
        tab = self.explanation.tabs.currentIndex()
        self.preferences.keep(tab=tab, earlier=self._wants_earlier, **kept)
        super().closeEvent(event)

    def _show_earlier(self) -> None:
        shown = self._wants_earlier or bool(self.earlier.toPlainText())
        if self.earlier.isHidden() == shown:
            self.earlier.setVisible(shown)
        self.actions_by_name["View/Earlier Sentences"].setChecked(shown)

    def redraw(self) -> None:
        """Show the same result anew."""
        self.show_result(self.state.result)


def _notice() -> QLabel:
    notice = QLabel()
    notice.setObjectName("notice")
    notice.setTextFormat(Qt.TextFormat.PlainText)
    return notice
