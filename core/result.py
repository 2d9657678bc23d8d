"""What a model gives back: everything that a view can show, and nothing that it has to compute."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from core.arrays import Array, Mask, read_only
from core.sampling import Truncation
from core.settings import Settings

NOWHERE = -1  # the position of a word that is not in the sentence
MOST_LISTED = 20  # candidates to show at once, where not all of them stand in the sentence


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
    """A word that may be predicted, and where it stands in the sentence, if it does."""

    text: str
    positions: tuple[int, ...]


@dataclass(frozen=True)
class Entry:
    """One number on screen.

    Attributes:
        stage: the name of the stage that it belongs to.
        row: the position of the word that looks, or whose embedding it is.
        column: its place in that row: a component, the position of the word looked at, or a
            candidate's index.
        head: whose it is.
        layer: in which that head is.
    """

    stage: str
    row: int
    column: int
    head: int = 0
    layer: int = 0


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
        words: the positions that the rows stand for, `NOWHERE` for a word that is not in the
            sentence; empty where they stand for components.
        formula: how it is computed, with <sub> and <sup>.
        sentence: the same in words.
        receipt: the name of the stage whose receipts its numbers have, if not its own.
        decimals: of its numbers on screen.
        labels: of the rows, where they are not those of the words.
        columns: of a vector, the column that each row's entry has, if not the position of its word.
        head: whose numbers they are.
        layer: in which that head is.
        whole: for exported data, heads first, where `array` is a part of it.
        exported: whether it is part of exported data.
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
    labels: tuple[str, ...] = ()
    columns: tuple[int, ...] = ()
    head: int = 0
    layer: int = 0
    whole: Callable[[], Array] | None = None
    exported: bool = True

    def entry(self, row: int, column: int, selected: int) -> Entry:
        """Which number stands in a row and column, with the word at `selected` selected."""
        stage = self.receipt or self.name
        if self.array.ndim == 2:
            return Entry(stage, self.words[row], column, self.head, self.layer)
        columns = self.columns or self.words
        column = columns[row] if columns else row
        return Entry(stage, selected, column, self.head, self.layer)


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


@dataclass(frozen=True, eq=False)
class Landmark:
    """A vector among the embeddings that is no word's: `key`, its name in words, [d_model]."""

    key: str
    name: str
    vector: Array


class Pattern(Protocol):
    """Everything up to and including attention, for every position at once."""

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The sentence in pieces."""
        ...

    @property
    def dealt(self) -> Array:
        """The embeddings before any was moved by hand, [n, d_model]."""
        ...

    @property
    def embeddings(self) -> Array:
        """The embeddings, without position, [n, d_model]."""
        ...

    @property
    def n_layer(self) -> int:
        """How many times the words look, one time after the other."""
        ...

    @property
    def n_head(self) -> int:
        """How many heads look in each layer."""
        ...

    def attention(self, layer: int = 0, head: int = 0) -> Array:
        """Who attends to whom, [n_query, n_key]; NaN in undefined rows."""
        ...

    def hidden(self, layer: int = 0, head: int = 0) -> Mask | None:
        """What cannot be seen, [n_query, n_key]; None if everything can."""
        ...


def listed(
    candidates: Sequence[Candidate], truncation: Truncation, drawn: int | None
) -> tuple[int, ...]:
    """Which candidates to show: all, or the likeliest of a vocabulary beyond the sentence.

    Args:
        candidates: all of them.
        truncation: has their order.
        drawn: the one that was drawn, which is shown in any case.
    """
    n = len(candidates)
    if n <= MOST_LISTED or all(each.positions for each in candidates):
        return tuple(range(n))
    best: list[int] = truncation.order[:MOST_LISTED].tolist()
    return tuple(sorted({*best, *(() if drawn is None else (drawn,))}))


@dataclass(frozen=True, eq=False)
class Result:
    """The answer to one `Settings`.

    Attributes:
        settings: what was asked.
        pattern: what was computed for all positions.
        layer: the layer on view.
        head: the head of that layer on view; None for the mean of all.
        context: positions of the words that the prediction starts from: in the notebook those that
            the query is the mean of, in self-attention those that the mask lets the selected word
            see; empty where it hides none.
        candidates: the words that may be predicted.
        logits: [n_candidate], before the last softmax.
        probabilities: [n_candidate], the raw ones; NaN where undefined.
        tempered: [n_candidate], after the temperature.
        truncation: what top-k and top-p leave of those.
        prediction: index into `candidates`, None where undefined.
        drawn: the candidate that was drawn, None without a draw.
        reason: why nothing is predicted; empty where something is.
        undefined_rows: why rows of the matrix may be undefined.
        single_softmax: [n_candidate], a softmax of the scores in place of the probabilities; None
            for a model that takes no other.
        stages: the computation for the selected word, in order.
        cell_stage: the name of the stage that the matrix shows for all words.
        bar_stage: the name of the stage that the bars show.
        landmarks: what stands among the embeddings besides the words.
        unknown: positions of the words for which the model has no vector of their own.
        goes_on: whether what is predicted comes after the selected word, not in its place.
        notes: what to know about this screen.
    """

    settings: Settings
    pattern: Pattern
    layer: int
    head: int | None
    context: tuple[int, ...]
    candidates: tuple[Candidate, ...]
    logits: Array
    probabilities: Array
    tempered: Array
    truncation: Truncation
    prediction: int | None
    drawn: int | None
    reason: str
    undefined_rows: str
    single_softmax: Array | None
    stages: tuple[Stage, ...]
    cell_stage: str
    bar_stage: str
    landmarks: tuple[Landmark, ...]
    unknown: tuple[int, ...] = ()
    goes_on: bool = True
    notes: tuple[Note, ...] = ()

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The sentence in pieces."""
        return self.pattern.tokens

    def attention(self, head: int = 0) -> Array:
        """Who attends to whom in the layer on view, [n_query, n_key]; NaN in undefined rows."""
        return self.pattern.attention(self.layer, head)

    def hidden_from(self, head: int = 0) -> Mask | None:
        """What cannot be seen in the layer on view, [n_query, n_key]; None if everything can."""
        return self.pattern.hidden(self.layer, head)

    @property
    def d_model(self) -> int:
        """Components of an embedding, which is always the first stage."""
        return self.stages[0].array.shape[1]

    @cached_property
    def on_view(self) -> Array:
        """The attention of the head on view, or the mean of all: [n_query, n_key]."""
        if self.head is not None:
            return self.attention(self.head)
        heads = [self.attention(head) for head in range(self.pattern.n_head)]
        return read_only(np.mean(heads, axis=0))

    @property
    def row(self) -> Array:
        """The selected word's attention on view, [n_key]; nothing of nothing without words."""
        return self.on_view[self.settings.position] if self.tokens else np.empty(0)

    @cached_property
    def hidden(self) -> Mask | None:
        """What cannot be seen on view, [n_query, n_key]; None if everything can."""
        if self.head is not None:
            return self.hidden_from(self.head)
        hidden = [self.hidden_from(head) for head in range(self.pattern.n_head)]
        some = [mask for mask in hidden if mask is not None]
        return np.logical_and.reduce(some) if len(some) == len(hidden) else None

    @cached_property
    def listed(self) -> tuple[int, ...]:
        """The candidates to show, in their order: the likeliest of a large vocabulary, else all.

        The drawn word is among them, whatever its probability.
        """
        return listed(self.candidates, self.truncation, self.drawn)

    @property
    def predicted_position(self) -> int | None:
        """Where the predicted word stands first; None if nowhere, or nothing is predicted."""
        return self._first_position(self.prediction)

    @property
    def drawn_position(self) -> int | None:
        """Where the drawn word stands first; None if nowhere, or without a draw."""
        return self._first_position(self.drawn)

    def _first_position(self, candidate: int | None) -> int | None:
        if candidate is None:
            return None
        return next(iter(self.candidates[candidate].positions), None)

    @property
    def at_end(self) -> bool:
        """Whether the predicted word would come behind the whole sentence."""
        return self.goes_on and self.settings.position == len(self.tokens) - 1

    @property
    def next_word(self) -> str | None:
        """The word that goes on with the sentence: the drawn one, else the predicted one."""
        chosen = self.prediction if self.drawn is None else self.drawn
        return None if chosen is None else self.candidates[chosen].text

    def cell_entry(self, row: int, column: int) -> Entry:
        """The number in a cell of the matrix on view."""
        return Entry(self.cell_stage, row, column, self.head or 0, self.layer)

    def bar_entry(self, candidate: int) -> Entry:
        """The probability of a candidate."""
        return Entry(self.bar_stage, self.settings.position, candidate)

    def has(self, entry: Entry) -> bool:
        """Whether there is such a number."""
        stage = next((stage for stage in self.stages if stage.name == entry.stage), None)
        if stage is None or not (0 <= entry.row < len(self.tokens)):
            return False
        if not (0 <= entry.head < self.pattern.n_head and 0 <= entry.layer < self.pattern.n_layer):
            return False
        if stage.array.ndim == 1 and stage.columns:
            return 0 <= entry.column < len(self.candidates)
        if stage.array.ndim == 1 and stage.words:  # of the words that are read, maybe not all
            return 0 <= entry.column < len(self.tokens)
        return 0 <= entry.column < stage.array.shape[-1]

    def is_of_one_word(self, entry: Entry) -> bool:
        """Whether the number is part of what is computed for one selected word only."""
        return any(stage.name == entry.stage and stage.array.ndim == 1 for stage in self.stages)
