"""What a model gives back: everything that a view can show, and nothing that it has to compute."""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from core.settings import Settings

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Token:
    """One piece of the sentence.

    Attributes:
        text: as written.
        start: index of its first character in the sentence.
        end: index after its last character.
        word: position of the word that it belongs to, from 0.
        label: the text, with a count where the same text stands in several places (the₁, the₂).
    """

    text: str
    start: int
    end: int
    word: int
    label: str


@dataclass(frozen=True)
class Candidate:
    """A word that may be predicted, and the positions at which it stands in the sentence."""

    text: str
    positions: tuple[int, ...]


@dataclass(frozen=True)
class Entry:
    """One number on screen.

    Attributes:
        stage: the name of the stage that it belongs to.
        row: the position of the word that looks, or whose embedding it is.
        column: its place in that row: a component, or the position of the word looked at.
    """

    stage: str
    row: int
    column: int


@dataclass(frozen=True, eq=False)
class Stage:
    """One named step of the computation for the selected word.

    Attributes:
        name: its key in exported data.
        symbol: its letter in the formula.
        title: its name in words.
        array: its values, read-only, [row_axis] or [row_axis, column_axis].
        row_axis: what the rows stand for.
        column_axis: what the columns stand for; empty for a vector.
        words: the positions that the rows stand for; empty where they stand for components.
        formula: how it is computed, with <sub> and <sup>.
        sentence: the same in words.
        receipt: the name of the stage whose receipts its numbers have, if not its own.
        decimals: of its numbers on screen.
    """

    name: str
    symbol: str
    title: str
    array: Array
    row_axis: str
    column_axis: str
    words: tuple[int, ...]
    formula: str
    sentence: str
    receipt: str = ""
    decimals: int = 4

    def entry(self, row: int, column: int, selected: int) -> Entry:
        """Which number stands in a row and column, with the word at `selected` selected."""
        stage = self.receipt or self.name
        if self.array.ndim == 2:
            return Entry(stage, self.words[row], column)
        return Entry(stage, selected, self.words[row] if self.words else row)


@dataclass(frozen=True)
class Note:
    """Something to know about this screen: what it is (`key`, `title`) and how it shows here."""

    key: str
    title: str
    evidence: str


@dataclass(frozen=True)
class Span:
    """A run of text; `position` is the word that it names, if it names one."""

    text: str
    position: int | None = None
    strong: bool = False


Paragraph = tuple[Span, ...]


class Pattern(Protocol):
    """Everything up to and including attention, for every position at once."""

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The sentence in pieces."""
        ...

    def attention(self, layer: int = 0, head: int = 0) -> Array:
        """Who attends to whom, [n_query, n_key]; NaN in undefined rows."""
        ...


@dataclass(frozen=True, eq=False)
class Result:
    """The answer to one `Settings`.

    Attributes:
        settings: what was asked.
        pattern: what was computed for all positions.
        context: positions of the words that the query is made from.
        candidates: the words that may be predicted.
        logits: [n_candidate], before the last softmax.
        probabilities: [n_candidate], NaN where undefined.
        prediction: index into `candidates`, None where undefined.
        single_softmax: [n_candidate], a softmax of the scores in place of the probabilities.
        stages: the computation for the selected word, in order.
        notes: what to know about this screen.
    """

    settings: Settings
    pattern: Pattern
    context: tuple[int, ...]
    candidates: tuple[Candidate, ...]
    logits: Array
    probabilities: Array
    prediction: int | None
    single_softmax: Array
    stages: tuple[Stage, ...]
    notes: tuple[Note, ...]

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The sentence in pieces."""
        return self.pattern.tokens

    def attention(self, layer: int = 0, head: int = 0) -> Array:
        """Who attends to whom, [n_query, n_key]; NaN in undefined rows."""
        return self.pattern.attention(layer, head)

    @property
    def d_model(self) -> int:
        """Components of an embedding, which is always the first stage."""
        return self.stages[0].array.shape[1]

    @cached_property
    def largest_attention(self) -> float:
        """The largest value in the attention matrix; 0 where every row is undefined."""
        return float(np.nanmax(self.attention(), initial=0.0))

    @property
    def predicted_position(self) -> int | None:
        """Where in the sentence the predicted word stands first; None where undefined."""
        if self.prediction is None:
            return None
        return self.candidates[self.prediction].positions[0]


def read_only(array: Array) -> Array:
    """`array` itself, closed to writing."""
    array.setflags(write=False)
    return array
