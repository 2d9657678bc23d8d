"""The one place that changes: settings in, a result out, and what the pointer is on."""

from time import perf_counter

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from core.language import tr
from core.models import MODELS, compute
from core.result import Paragraph, Result
from core.settings import Settings, SettingsError, check_sentence
from core.text import followed_position


class AppState(QObject):
    """Takes intents from controls and views, and tells all of them what came of it."""

    result_changed = Signal(object)
    hover_changed = Signal(object)
    notice_changed = Signal(str)
    scale_changed = Signal(bool)

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        """Compute the result for `settings`.

        Raises:
            SettingsError: if the settings name no model.
        """
        super().__init__(parent)
        self.history = QUndoStack(self)
        self.hovered: int | None = None
        self.fixed_scale = False
        self.result, self.compute_seconds = _timed(settings, None)

    @property
    def settings(self) -> Settings:
        """What is on screen."""
        return self.result.settings

    def story(self) -> tuple[Paragraph, ...]:
        """The story of what is on screen, told by its model."""
        return MODELS[self.settings.model].story(self.result)

    def set_sentence(self, sentence: str) -> None:
        """Take what was typed; the selected word stays selected. Too long a text is refused."""
        if sentence == self.settings.sentence:
            self.notify("")
            return
        try:
            check_sentence(sentence)
        except SettingsError as error:
            self.notify(tr("{problem} The text before is still shown.").format(problem=error))
            return
        old = self.settings
        position = followed_position(old.sentence, sentence, old.position)
        self._change(tr("typing"), old.replace(sentence=sentence, position=position), _Typing)

    def select(self, position: int) -> None:
        """Select the word at `position`; positions outside the sentence mean its ends."""
        n_words = len(self.result.tokens)
        position = max(0, min(position, n_words - 1))
        self._change(tr("selection"), self.settings.replace(position=position), _Run)

    def set_window(self, window: int) -> None:
        """Take that many words before the selected one as its context."""
        self._change(tr("context"), self.settings.replace(window=window), _Run)

    def set_seed(self, seed: int) -> None:
        """Deal the vectors anew."""
        self._change(tr("seed"), self.settings.replace(seed=seed), _Run)

    def restart_with(self, settings: Settings, name: str) -> None:
        """Go to `settings` in one step, which `name` names in the Edit menu."""
        self._change(name, settings, _Change)

    def hover(self, position: int | None) -> None:
        """The pointer is on the word at `position`, or on none."""
        if position != self.hovered:
            self.hovered = position
            self.hover_changed.emit(position)

    def set_fixed_scale(self, fixed: bool) -> None:
        """Colour from 0 to 1, or from 0 to the largest value there is."""
        if fixed != self.fixed_scale:
            self.fixed_scale = fixed
            self.scale_changed.emit(fixed)

    def notify(self, text: str) -> None:
        """Say something about what was just done; an empty text takes it back."""
        self.notice_changed.emit(text)

    def show(self, settings: Settings) -> None:
        """Compute and tell everyone; the history calls this."""
        self.result, self.compute_seconds = _timed(settings, self.result)
        if self.hovered is not None and self.hovered >= len(self.result.tokens):
            self.hover(None)
        self.result_changed.emit(self.result)

    def _change(self, name: str, settings: Settings, kind: type["_Change"]) -> None:
        self.notify("")
        if settings != self.settings:
            self.history.push(kind(self, name, settings))


def _timed(settings: Settings, previous: Result | None) -> tuple[Result, float]:
    started = perf_counter()
    result = compute(settings, previous)
    return result, perf_counter() - started


class _Change(QUndoCommand):
    """One step of the history: from these settings to those."""

    kind = -1

    def __init__(self, state: AppState, name: str, after: Settings) -> None:
        super().__init__(name)
        self.state, self.name, self.before, self.after = state, name, state.settings, after

    def redo(self) -> None:
        self.state.show(self.after)

    def undo(self) -> None:
        self.state.show(self.before)

    def id(self) -> int:
        return self.kind

    def mergeWith(self, other: QUndoCommand) -> bool:
        return False


class _Run(_Change):
    """A step that swallows the next of its name: a spin from 0 to 9 is undone at once."""

    kind = 1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Run) or other.name != self.name:
            return False
        self.after = other.after
        self.setObsolete(self.after == self.before)
        return True


class _Typing(_Change):
    """Typing is undone word by word."""

    kind = 2

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Typing):
            return False
        if len(other.after.sentence.split()) != len(self.after.sentence.split()):
            return False
        self.after = other.after
        self.setObsolete(self.after == self.before)
        return True
