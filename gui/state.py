"""The one place that changes: settings in, a result out, and what the pointer is on."""

from time import perf_counter

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from core.language import tr
from core.models import compute, model_of
from core.receipt import Receipt
from core.result import Entry, Paragraph, Result, Span
from core.settings import Settings, SettingsError
from core.sweep import next_seeds
from core.text import followed_position
from gui.guessing import Guessing
from gui.history import Change, Run, Typing, Walk


class AppState(QObject):
    """Takes intents from controls and views, and tells all of them what came of it."""

    result_changed = Signal(object)
    hover_changed = Signal(object)
    notice_changed = Signal(str)
    display_changed = Signal()

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        """Compute the result for `settings`.

        Raises:
            SettingsError: if the settings name no model.
        """
        super().__init__(parent)
        self.history = QUndoStack(self)
        self.hovered: int | None = None
        self.fixed_scale = False
        self.guessing = Guessing()
        self._entry: Entry | None = None
        self.result, self.compute_seconds = _timed(settings, None)

    @property
    def settings(self) -> Settings:
        """What is on screen."""
        return self.result.settings

    @property
    def concealed(self) -> bool:
        """Whether the answer is hidden until somebody has guessed."""
        return self.guessing.waiting and self.result.prediction is not None

    @property
    def entry(self) -> Entry:
        """The number whose arithmetic is shown: the last chosen, or what is predicted."""
        if self._entry is not None:
            return self._entry
        selected = self.settings.position
        column = self.result.predicted_position
        return Entry("probabilities", selected, selected if column is None else column)

    def story(self) -> tuple[Paragraph, ...]:
        """The story of what is on screen, told by its model, or the question to guess."""
        if self.concealed:
            return ((Span(tr("Which word will be named? Click it, then see why.")),),)
        return model_of(self.settings).story(self.result)

    def receipt(self) -> Receipt | None:
        """The arithmetic of the chosen number; None without words."""
        if not self.result.tokens:
            return None
        return model_of(self.settings).receipt(self.result, self.entry)

    def seeds_that_predict(self) -> dict[int, int]:
        """For each word that some seed predicts, by position, the next seed that does."""
        winners = model_of(self.settings).over_seeds(self.result)
        return next_seeds(winners, self.settings.seed)

    def set_sentence(self, sentence: str) -> None:
        """Take what was typed; the selected word stays selected. Too long a text is refused."""
        old = self.settings
        position = followed_position(old.sentence, sentence, old.position)
        self._take_text(tr("typing"), {"sentence": sentence, "position": position})

    def set_earlier(self, sentences: str) -> None:
        """Take the sentences, one a line, whose words get their vectors first."""
        self._take_text(tr("earlier sentences"), {"earlier": sentences})

    def choose(self, position: int) -> None:
        """A word was clicked: that is a guess if one is awaited, else it selects."""
        if self.concealed:
            self.guessing.take(position, self.result)
            self.display_changed.emit()
        else:
            self.select(position)

    def select(self, position: int) -> None:
        """Select the word at `position`; positions outside the sentence mean its ends."""
        position = max(0, min(position, len(self.result.tokens) - 1))
        self._change(Walk, tr("selection"), self.settings.replace(position=position))

    def set_window(self, window: int) -> None:
        """Take that many words before the selected one as its context."""
        self._change(Run, tr("context"), self.settings.replace(window=window))

    def set_seed(self, seed: int) -> None:
        """Deal the vectors anew; a run of such changes is undone in one step."""
        self._change(Run, tr("seed"), self.settings.replace(seed=seed))

    def jump_to_seed(self, seed: int) -> None:
        """Deal the vectors anew, as a step of its own."""
        self._change(Change, tr("another seed"), self.settings.replace(seed=seed))

    def restart_with(self, settings: Settings, name: str) -> None:
        """Go to `settings` in one step, which `name` names in the Edit menu."""
        self._change(Change, name, settings)

    def choose_entry(self, entry: Entry) -> None:
        """Show this number's arithmetic; a number of another row selects that row's word."""
        if self.concealed:
            return
        if entry.stage != "embeddings":
            self.select(entry.row)
        self._entry = entry

    def hover(self, position: int | None) -> None:
        """The pointer is on the word at `position`, or on none."""
        if position != self.hovered:
            self.hovered = position
            self.hover_changed.emit(position)

    def set_fixed_scale(self, fixed: bool) -> None:
        """Colour from 0 to 1, or from 0 to the largest value there is."""
        if fixed != self.fixed_scale:
            self.fixed_scale = fixed
            self.display_changed.emit()

    def set_guessing(self, on: bool) -> None:
        """Hide the answer until somebody has guessed, from now on or no longer."""
        self.guessing = Guessing(on)
        self.display_changed.emit()

    def notify(self, text: str) -> None:
        """Say something about what was just done; an empty text takes it back."""
        self.notice_changed.emit(text)

    def show(self, settings: Settings) -> None:
        """Compute and tell everyone; the history calls this."""
        old = self.settings
        self.result, self.compute_seconds = _timed(settings, self.result)
        n = len(self.result.tokens)
        if settings.position != old.position or n != len(old.sentence.split()):
            self._entry = None
        if self.hovered is not None and self.hovered >= n:
            self.hover(None)
        self.guessing.ask_again()
        self.notify("")
        self.result_changed.emit(self.result)

    def _take_text(self, name: str, changes: dict[str, object]) -> None:
        try:
            settings = self.settings.replace(**changes)
        except SettingsError as error:
            self.notify(tr("{problem} The text before is still shown.").format(problem=error))
        else:
            self._change(Typing, name, settings)

    def _change(self, kind: type[Change], name: str, settings: Settings) -> None:
        self.notify("")
        if settings != self.settings:
            self.history.push(kind(self, name, settings))


def _timed(settings: Settings, previous: Result | None) -> tuple[Result, float]:
    started = perf_counter()
    result = compute(settings, previous)
    return result, perf_counter() - started
