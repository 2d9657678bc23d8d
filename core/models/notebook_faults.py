"""Where the notebook is wrong, and how that shows in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.arrays import Array
from core.embeddings import acting_on, vocabulary_of
from core.language import count, figure, marked, ntr, quoted, tr
from core.result import Note, Token
from core.settings import Settings

if TYPE_CHECKING:
    from core.models.notebook import NotebookPattern


NOTEBOOK = Settings()


@dataclass(frozen=True, eq=False)
class Screen:
    """What the faults are looked for in.

    Attributes:
        pattern: of the whole sentence.
        weights: [n_key] of the selected word.
        settings: what was asked.
    """

    pattern: NotebookPattern
    weights: Array
    settings: Settings

    @property
    def position(self) -> int:
        """Of the selected word."""
        return self.settings.position

    @property
    def selected(self) -> Token:
        """The selected word."""
        return self.pattern.tokens[self.position]

    @property
    def winner(self) -> int:
        """Position of the predicted word, where there is a context."""
        return int(self.pattern.probabilities[self.position].argmax())


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with the notebook.

    Attributes:
        key: its name in exported data.
        title: what the notebook does.
        consequence: what comes of it.
        here: what this program does about it.
        evidence: how it shows on a screen with a context; None where it does not.
        example: settings that show it.
        without_context: the same as `evidence` for a screen without a context.
    """

    key: str
    title: str
    consequence: str
    here: str
    evidence: Callable[[Screen], str | None]
    example: Settings = NOTEBOOK
    without_context: Callable[[Screen], str | None] = lambda screen: None


def notes(pattern: NotebookPattern, weights: Array, settings: Settings) -> tuple[Note, ...]:
    """The faults that touch what is on screen for these settings.

    Args:
        pattern: of the whole sentence.
        weights: [n_key] of the selected word.
        settings: what was asked.
    """
    if (
        not pattern.tokens
        or settings.knockouts
        or acting_on(
            [t.text for t in pattern.tokens], settings.vectors, pattern.embeddings.shape[1]
        )
    ):
        return ()  # what a person changed by hand is not the notebook's fault
    screen = Screen(pattern, weights, settings)
    found: list[Note] = []
    for fault in FAULTS:
        evidence = (fault.evidence if settings.position else fault.without_context)(screen)
        if evidence is not None:
            found.append(Note(fault.key, tr(fault.title), evidence))
    return tuple(found)


def named_as_written(
    tokens: tuple[Token, ...], winner: int, earlier: Sequence[str] = ()
) -> str | None:
    """The word that the notebook's own lookup names, None where the lookup fails with KeyError.

    Its prediction is a position in the sentence, but it is looked up among the distinct words of
    all sentences, `earlier` ones first.
    """
    vocabulary = list(vocabulary_of([*earlier, *(t.text for t in tokens)]))
    return vocabulary[winner] if winner < len(vocabulary) else None


def _nowhere(screen: Screen) -> None:
    """A fault of the text alone."""


def _lookup(screen: Screen) -> str | None:
    right = screen.pattern.tokens[screen.winner].text
    named = named_as_written(screen.pattern.tokens, screen.winner, screen.settings.earlier.split())
    if named == right:
        return None
    if named is None:
        return tr(
            "Run as written, it would stop with KeyError: {winner} instead of naming {right}."
        ).format(winner=screen.winner, right=quoted(right))
    return tr("Run as written, it would name {named} instead of {right}.").format(
        named=quoted(named), right=quoted(right)
    )


def _first_occurrence(screen: Screen) -> str | None:
    first = next(t for t in screen.pattern.tokens if t.text == screen.selected.text)
    if first is screen.selected:
        return None
    return tr("It would examine {first} as word {n} whenever it is asked for this one.").format(
        first=quoted(first.label), n=count(first.word + 1)
    )


def _empty_context(screen: Screen) -> str:
    return tr(
        "Nothing stands before {first}: it would warn, compute NaN for every word, and name "
        "{named}."
    ).format(
        first=quoted(screen.selected.text),
        named=quoted(
            named_as_written(screen.pattern.tokens, 0, screen.settings.earlier.split()) or ""
        ),
    )


def _not_normalised(screen: Screen) -> str:
    return tr("Here they run from {low} to {high} and add up to {total}, not to 1.").format(
        low=figure(screen.weights.min()),
        high=figure(screen.weights.max()),
        total=figure(screen.weights.sum()),
    )


def _unused(screen: Screen) -> str:
    return tr(
        "The query is made from the words before {selected} only, and no context vector is formed."
    ).format(selected=quoted(screen.selected.label))


def _unused_without_context(screen: Screen) -> str:
    return tr("{selected} could be compared with every word, but it is not looked at.").format(
        selected=quoted(screen.selected.label)
    )


def _order_of_appearance(screen: Screen) -> str | None:
    earlier = set(screen.settings.earlier.split())
    new = next((t for t in screen.pattern.tokens if t.text not in earlier), None)
    if new is None:
        return None
    return tr(
        "Any other new word in the place of {first} would have its vector and give the same "
        "figures."
    ).format(first=quoted(new.text))


def _all_positive(screen: Screen) -> str | None:
    largest = int(screen.pattern.sums.argmax())
    if screen.winner != largest:
        return None
    n_rows = len(screen.pattern.winners)
    return ntr(
        "{word}, with the largest sum of components, wins the only row there is.",
        "{word}, with the largest sum of components, wins {won} of {n} rows.",
        n_rows,
    ).format(
        word=quoted(screen.pattern.tokens[largest].label),
        won=count(int(np.count_nonzero(screen.pattern.winners == largest))),
        n=count(n_rows),
    )


def _answer_on_view(screen: Screen) -> str | None:
    n_later = len(screen.pattern.tokens) - 1 - screen.position
    if not n_later:
        return None
    return ntr(
        "{n} word after {selected} is among those compared.",
        "{n} words after {selected} are among those compared.",
        n_later,
    ).format(n=count(n_later), selected=quoted(screen.selected.label))


def _same_sentence(screen: Screen) -> str:
    n_candidates = len({t.text for t in screen.pattern.tokens})
    return ntr(
        "The only candidate is {selected} itself.",
        "There are {n} candidates, {selected} itself included; no other word can win.",
        n_candidates,
    ).format(n=count(n_candidates), selected=quoted(screen.selected.text))


def _train_and_station(screen: Screen) -> str | None:
    position = {t.text: t.word for t in reversed(screen.pattern.tokens)}
    i, j = position.get("train"), position.get("station")
    if not i or not j:
        return None
    return tr(
        "From “train” to “station” it is {a}, from “station” to “train” {b}: two rows, two queries."
    ).format(
        a=figure(screen.pattern.probabilities[i, j]), b=figure(screen.pattern.probabilities[j, i])
    )


FAULTS = (
    Fault(
        "lookup",
        marked("A position in the sentence is looked up in the list of distinct words."),
        marked(
            "Once a word repeats or another sentence came before, the named word may be wrong, or "
            "the lookup fails."
        ),
        marked("The word at that position is named."),
        _lookup,
        Settings("to be or not to be that is the question", 6),
    ),
    Fault(
        "first-occurrence",
        marked("words.index(…) finds the first occurrence of a word only."),
        marked("A second “the” cannot be examined."),
        marked("Words are chosen by their position."),
        _first_occurrence,
        Settings("the train left the station on time", 3),
    ),
    Fault(
        "empty-context",
        marked("The mean of an empty context is taken."),
        marked("The first word gets NaN and warnings, and then the first word is “predicted”."),
        marked("It is undefined, and said to be."),
        _nowhere,
        Settings(position=0),
        without_context=_empty_context,
    ),
    Fault(
        "not-normalised",
        marked("The “attention weights” are exp(score), never divided by their sum."),
        marked(
            "There are “weights” above 1, and as the softmax is taken of them, it is sharper than "
            "the softmax of the scores."
        ),
        marked("Reproduced, with both to compare."),
        _not_normalised,
    ),
    Fault(
        "unused",
        marked("The selected word and the values are never used."),
        marked("The selected word has no part in its own query, and no context vector is formed."),
        marked("Reproduced; the model “Self-attention” uses both."),
        _unused,
        without_context=_unused_without_context,
    ),
    Fault(
        "order-of-appearance",
        marked("Vectors are dealt out in the order in which words first appear."),
        marked(
            "What the words are makes no difference, but one more word in front changes the "
            "vectors of all others."
        ),
        marked("Reproduced; the examples have a pair that shows it."),
        _order_of_appearance,
        Settings("The dog sat on the mat"),
        without_context=_order_of_appearance,
    ),
    Fault(
        "all-positive",
        marked("All vectors are positive, so every query points much the same way."),
        marked("Whatever the context, the word with the largest sum of components wins most rows."),
        marked("The story counts the rows."),
        _all_positive,
    ),
    Fault(
        "answer-on-view",
        marked("The keys include the words after the selected one."),
        marked("The answer is on view."),
        marked("Reproduced; the model “Self-attention” has a mask."),
        _answer_on_view,
    ),
    Fault(
        "same-sentence",
        marked("Only a word of the same sentence can be predicted."),
        marked("It is a “most similar word”, the selected one included, and not a next word."),
        marked("Reproduced."),
        _same_sentence,
        Settings("the sun rises in the", 4),
    ),
    Fault(
        "sampled",
        marked("The text says that the next word is sampled; the code takes the most probable."),
        marked("Text and code disagree."),
        marked("“Predicted” is the most probable word, and Draw samples one."),
        _nowhere,
    ),
    Fault(
        "projections",
        marked(
            "The text describes query, key and value projections, a context vector and a read-out; "
            "the code has none of them."
        ),
        marked("Text and code disagree."),
        marked("“Notebook” does what the code does, “Self-attention” what the text says."),
        _nowhere,
    ),
    Fault(
        "sample-table",
        marked(
            "The text’s table for “jumps” lists “probabilities” 0.12, 0.28, 0.06, 0.32, 0.17, "
            "0.12, 0.23 and 0.06."
        ),
        marked("They add up to 1.36, so they are no distribution."),
        marked(
            "The softmax of the table’s scores is 0.11, 0.15, 0.10, 0.17, 0.12, 0.11, 0.14 and "
            "0.10."
        ),
        _nowhere,
    ),
    Fault(
        "constant-embeddings",
        marked("A note says that embeddings remain constant while most transformers are trained."),
        marked("They are trained like every weight; the text itself says so elsewhere."),
        marked("Nothing is trained in this model: its vectors are dealt out and stay."),
        _nowhere,
    ),
    Fault(
        "train-and-station",
        marked("The text says that “train” attends to “station” as “station” to “train”."),
        marked("That holds only without separate projections and before the softmax."),
        marked("The matrix shows both cells."),
        _train_and_station,
        Settings("the train left the station on time", 4),
    ),
    Fault(
        "in-place",
        marked("softmax(…) subtracts in place, and the printing stands outside the main guard."),
        marked("It changes its caller’s array, and an import ends with NameError."),
        marked("Neither happens."),
        _nowhere,
    ),
)
