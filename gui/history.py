"""Steps that can be undone: from one Settings to another."""

from itertools import islice
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand, QUndoStack

from core.settings import Settings
from core.text import n_common
from core.transformer import shelf
from gui.step_names import step

MOST_STEPS = 1000  # that can be undone: what is forgotten leaves its memory to what comes


class _Shows(Protocol):
    """Whoever shows settings: the state."""

    run: int

    @property
    def settings(self) -> Settings: ...

    def show(self, settings: Settings) -> None: ...


class Change(QUndoCommand):
    """A step that stands alone.

    A training goes on changing the weights without steps of its own, so only a step that chose
    weights leads back to others.
    """

    KIND = -1

    def __init__(self, state: _Shows, name: str, after: Settings, field: str = "") -> None:
        """From what `state` shows now to `after`; `field` is what changes, if it is one."""
        super().__init__()
        self.state, self.name, self.before, self.after = state, name, state.settings, after
        self.field, self.run = field, state.run
        self.chose_weights = after.transformer.weights != self.before.transformer.weights
        if self.chose_weights:
            shelf.keep(self.before.transformer.weights)
        if after.pin is not None:
            shelf.keep(after.pin.transformer.weights)
        self.setText(step(name, field, self.before, after))

    def redo(self) -> None:
        """Show the settings after it."""
        self.state.show(self._with_weights(self.after))

    def undo(self) -> None:
        """Show the settings before it."""
        self.state.show(self._with_weights(self.before))

    def _with_weights(self, settings: Settings) -> Settings:
        """`settings`, unless this step chose the weights with those of now."""
        return settings if self.chose_weights else with_weights(settings, self.state.settings)

    def lead_to_weights(self, weights: str) -> None:
        """Lead to these weights in place of the chosen ones: the training has gone on."""
        self.after = self.after.replace(transformer=self.after.transformer.replace(weights=weights))

    def come_from_weights(self, weights: str) -> None:
        """Lead back to these weights: the step before, which chose them, has changed its mind."""
        own = self.before.transformer.replace(weights=weights)
        self.before = self.before.replace(transformer=own)

    def id(self) -> int:
        """Steps of one kind may merge."""
        return self.KIND

    def goes_on_with(self, other: "Change") -> bool:
        """Whether `other` is part of the same step."""
        return False

    def swallows(self, other: QUndoCommand) -> bool:
        """Whether a step of the same kind goes on with this one."""
        if not isinstance(other, Change) or self.id() == -1 or self.id() != other.id():
            return False
        return self.goes_on_with(other)

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Swallow a step that goes on with this one."""
        if not isinstance(other, Change) or not self.swallows(other):
            return False
        self.after = other.after
        self.chose_weights |= other.chose_weights
        self.setText(step(self.name, self.field, self.before, self.after))
        before = self.before if self.chose_weights else with_weights(self.before, self.after)
        self.setObsolete(self.after == before)
        return True


def with_weights(settings: Settings, of: Settings) -> Settings:
    """`settings` with the weights of others."""
    weights = of.transformer.weights
    if settings.transformer.weights == weights:
        return settings
    return settings.replace(transformer=settings.transformer.replace(weights=weights))


class Run(Change):
    """A step that the next of its name goes on with: a spin from 0 to 9 is undone at once."""

    KIND = 1

    def goes_on_with(self, other: Change) -> bool:
        """Whether the other has the same name, and nothing ended in between."""
        return other.name == self.name and other.run == self.run


class Walk(Change):
    """A selection that the next one beside it goes on with: a walk with the arrow keys."""

    KIND = 3

    def goes_on_with(self, other: Change) -> bool:
        """Whether the other selects a neighbour."""
        return other.name == self.name and abs(other.after.position - self.after.position) == 1


class Typing(Change):
    """Typing is undone word by word."""

    KIND = 2

    def goes_on_with(self, other: Change) -> bool:
        """Whether the other makes no new word."""
        before, after = self.after, other.after
        return (
            other.name == self.name
            and _is_within_a_word(before.sentence, after.sentence)
            and _is_within_a_word(before.earlier, after.earlier)
        )


def _is_within_a_word(before: str, after: str) -> bool:
    """Whether a keystroke made one text of the other, and no word came or went."""
    head = n_common(before, after)
    tail = n_common(before[head:][::-1], after[head:][::-1])
    n_changed = max(len(before), len(after)) - head - tail
    return n_changed <= 1 and len(before.split()) == len(after.split())


class Steps(QUndoStack):
    """What was done and can be undone, the last `MOST_STEPS` of it."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Nothing yet."""
        super().__init__(parent)
        self.setUndoLimit(MOST_STEPS)

    @property
    def last(self) -> QUndoCommand | None:
        """The step that would be undone."""
        return self.command(self.index() - 1) if self.index() else None

    def lead_back_to(self, step: Change) -> None:
        """Have the next choice of weights be undone to those that `step` leads to by now."""
        later = iter([self.command(i) for i in range(self.count())])
        if step in later:  # which stops behind it
            chose = (each for each in later if isinstance(each, Change) and each.chose_weights)
            for each in islice(chose, 1):
                each.come_from_weights(step.after.transformer.weights)

    def push(self, step: QUndoCommand) -> None:
        """Do a step, which the last one swallows if it goes on with it.

        Qt would merge them, too, but deletes the swallowed one before PySide notes whose it is, and
        PySide then keeps it for ever: every letter typed, with all the text of then.
        """
        last = self.last if self.index() == self.count() else None
        if not (isinstance(last, Change) and last.swallows(step)):
            super().push(step)
            return
        step.redo()
        last.mergeWith(step)
        if last.isObsolete():
            self.undo()  # which takes it away and undoes nothing
        else:
            self._tell()

    def _tell(self) -> None:
        """Say what Qt says after a step."""
        self.indexChanged.emit(self.index())
        self.canUndoChanged.emit(self.canUndo())
        self.undoTextChanged.emit(self.undoText())
        self.canRedoChanged.emit(self.canRedo())
        self.redoTextChanged.emit(self.redoText())
