"""Where the notebook is wrong, as far as it touches the screen, with this sentence's evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.language import count, figure, ntr, quoted, tr
from core.result import Array, Note, Token

if TYPE_CHECKING:
    from core.models.notebook import NotebookPattern
    from core.settings import Settings


def notes(pattern: NotebookPattern, weights: Array, settings: Settings) -> tuple[Note, ...]:
    """The faults that touch what is on screen for these settings.

    Args:
        pattern: of the whole sentence.
        weights: [n_key] of the selected word.
        settings: what was asked.
    """
    if not pattern.tokens:
        return ()
    screen = _Screen(pattern, weights, settings.position)
    checks = _WHERE_DEFINED if settings.position else _WITHOUT_CONTEXT
    found = (check(screen) for check in checks)
    return tuple(note for note in found if note is not None)


@dataclass(frozen=True, eq=False)
class _Screen:
    """What the faults are looked for in."""

    pattern: NotebookPattern
    weights: Array
    position: int

    @property
    def selected(self) -> Token:
        return self.pattern.tokens[self.position]


def named_as_written(tokens: tuple[Token, ...], winner: int) -> str | None:
    """The word that the notebook's own lookup names, None where the lookup fails with KeyError.

    Its prediction is a position in the sentence, but it is looked up among the distinct words.
    """
    vocabulary = list(dict.fromkeys(t.text for t in tokens))
    return vocabulary[winner] if winner < len(vocabulary) else None


def _lookup(screen: _Screen) -> Note | None:
    winner = int(screen.pattern.winners[screen.position - 1])
    right = screen.pattern.tokens[winner].text
    named = named_as_written(screen.pattern.tokens, winner)
    if named == right:
        return None
    evidence = (
        tr("Run as written, it would stop with KeyError: {winner} instead of naming {right}.")
        if named is None
        else tr("Run as written, it would name {named} instead of {right}.")
    )
    return Note(
        "lookup",
        tr("A position in the sentence is looked up in the list of distinct words."),
        evidence.format(winner=winner, named=quoted(named or ""), right=quoted(right)),
    )


def _first_occurrence(screen: _Screen) -> Note | None:
    first = next(t for t in screen.pattern.tokens if t.text == screen.selected.text)
    if first is screen.selected:
        return None
    return Note(
        "first-occurrence",
        tr("words.index(…) finds the first occurrence of a word only."),
        tr("It would examine {first} as word {n} whenever it is asked for this one.").format(
            first=quoted(first.label), n=first.word + 1
        ),
    )


def _empty_context(screen: _Screen) -> Note:
    return Note(
        "empty-context",
        tr("The mean of an empty context is taken."),
        tr(
            "Nothing stands before {first}: it would warn, compute NaN for every word, and name "
            "{first}."
        ).format(first=quoted(screen.pattern.tokens[0].text)),
    )


def _not_normalised(screen: _Screen) -> Note:
    weights = screen.weights
    return Note(
        "not-normalised",
        tr("The “attention weights” are exp(score), never divided by their sum."),
        tr("Here they run from {low} to {high} and add up to {total}, not to 1.").format(
            low=figure(weights.min()),
            high=figure(weights.max()),
            total=figure(weights.sum()),
        ),
    )


def _unused(screen: _Screen) -> Note:
    return Note(
        "unused",
        tr("The selected word and the values are never used."),
        tr(
            "The query is made from the words before {selected} only, and no context vector is "
            "formed."
        ).format(selected=quoted(screen.selected.label)),
    )


def _order_of_appearance(screen: _Screen) -> Note:
    return Note(
        "order-of-appearance",
        tr("Vectors are dealt out in the order in which words first appear."),
        tr(
            "Any other word in the place of {first} would have its vector and give the same "
            "figures."
        ).format(first=quoted(screen.pattern.tokens[0].text)),
    )


def _all_positive(screen: _Screen) -> Note | None:
    largest = int(screen.pattern.sums.argmax())
    if screen.pattern.winners[screen.position - 1] != largest:
        return None
    n_won = int(np.count_nonzero(screen.pattern.winners == largest))
    return Note(
        "all-positive",
        tr("All vectors are positive, so every query points much the same way."),
        tr("{word}, with the largest sum of components, wins {won} of {n} rows.").format(
            word=quoted(screen.pattern.tokens[largest].label),
            won=count(n_won),
            n=count(len(screen.pattern.winners)),
        ),
    )


def _answer_on_view(screen: _Screen) -> Note | None:
    n_later = len(screen.pattern.tokens) - 1 - screen.position
    if not n_later:
        return None
    return Note(
        "answer-on-view",
        tr("The keys include the words after the selected one."),
        ntr(
            "{n} word after {selected} is among those compared.",
            "{n} words after {selected} are among those compared.",
            n_later,
        ).format(n=count(n_later), selected=quoted(screen.selected.label)),
    )


def _same_sentence(screen: _Screen) -> Note:
    n_candidates = len({t.text for t in screen.pattern.tokens})
    return Note(
        "same-sentence",
        tr("Only a word of the same sentence can be predicted."),
        ntr(
            "The only candidate is {selected} itself.",
            "There are {n} candidates, {selected} itself included; no other word can win.",
            n_candidates,
        ).format(n=count(n_candidates), selected=quoted(screen.selected.text)),
    )


def _train_and_station(screen: _Screen) -> Note | None:
    position = {t.text: t.word for t in reversed(screen.pattern.tokens)}
    i, j = position.get("train"), position.get("station")
    if not i or not j:
        return None
    return Note(
        "train-and-station",
        tr("The text says that “train” attends to “station” as “station” to “train”."),
        tr("Here the first is {a} and the second {b}.").format(
            a=figure(screen.pattern.probabilities[i, j]),
            b=figure(screen.pattern.probabilities[j, i]),
        ),
    )


_Check = Callable[[_Screen], Note | None]

_WHERE_DEFINED: tuple[_Check, ...] = (
    _lookup,
    _first_occurrence,
    _not_normalised,
    _unused,
    _order_of_appearance,
    _all_positive,
    _answer_on_view,
    _same_sentence,
    _train_and_station,
)
_WITHOUT_CONTEXT: tuple[_Check, ...] = (_empty_context, _unused, _order_of_appearance)
