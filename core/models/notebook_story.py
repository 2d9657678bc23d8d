"""What the notebook's figures say about this sentence, and what they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from core.embeddings import acting_on
from core.language import count, figure, ntr, quoted, shortened, tr
from core.models.notebook_faults import named_as_written
from core.prose import compose, enumerated, named
from core.result import Paragraph, Result

if TYPE_CHECKING:
    from core.models.notebook import NotebookPattern
    from core.settings import Settings


def tell(result: Result) -> tuple[Paragraph, ...]:
    """The story of the selected word, written from the result alone."""
    if not result.tokens:
        return _nothing_typed()
    if result.predicted_position is None:
        return _no_context(result) if result.settings.position == 0 else (compose(result.reason),)
    paragraphs = [_question(result), _answer(result, result.predicted_position)]
    if len({t.text for t in result.tokens}) > 1:
        words = [token.text for token in result.tokens]
        moved = acting_on(words, result.settings.vectors, result.d_model)
        reason = _moved(tuple(moved)) if moved else _reason(result, result.predicted_position)
        paragraphs.append(reason)
    return (*paragraphs, _caution())


def why_undefined(pattern: NotebookPattern, settings: Settings) -> str:
    """Why nothing is predicted for the selected word."""
    if not pattern.tokens:
        return tr("No words, no prediction.")
    if settings.position == 0:
        return tr("No prediction: there is no word before the selected one.")
    if np.isnan(pattern.queries[settings.position, 0]):
        return tr("No prediction: every word of the context is knocked out. Restore one.")
    return tr("No prediction: there is no word left to look at. Restore one.")


def headline(result: Result) -> str:
    """What the probabilities are, in one line."""
    if result.prediction is None:
        return tr("The notebook’s guess at what follows")
    words = [shortened(result.tokens[i].text, 16) for i in result.context]
    if len(words) > 4:
        words = [*words[:2], "…", words[-1]]
    return tr("The notebook’s guess at what follows from {context}").format(
        context=quoted(" ".join(words))
    )


def _nothing_typed() -> tuple[Paragraph, ...]:
    return (
        compose(tr("There is no word yet. Type a sentence, or choose one from Examples.")),
        compose(
            tr(
                "Every word will get a vector of three random numbers, and everything shown here "
                "follows from those."
            )
        ),
    )


def _no_context(result: Result) -> tuple[Paragraph, ...]:
    token = result.tokens[result.settings.position]
    first = named(token)
    opening = tr(
        "{first} is the first word. The notebook predicts from the words before the selected one, "
        "and here there are none: the mean of no vectors is undefined, so there are no "
        "probabilities and there is no prediction."
    )
    advice = (
        tr("Select a later word to see a prediction.")
        if len(result.tokens) > 1
        else tr("Type a second word to see a prediction.")
    )
    as_written = tr(
        "Run as written, the notebook would warn about the empty mean, get NaN (“not a number”) "
        "for every word, and still name {named}: of nothing but NaN it takes the first to be the "
        "largest."
    )
    word = named_as_written(result.tokens, 0, result.settings.earlier.split())
    its_guess = first if word == token.text else quoted(word or "")
    return tuple(
        compose(text, first=first, named=its_guess) for text in (opening, advice, as_written)
    )


def _question(result: Result) -> Paragraph:
    tokens = result.tokens
    selected = tokens[result.settings.position]
    context = [tokens[i] for i in result.context]
    template = (
        tr(
            "{selected} is selected. The notebook does not look at it: it takes the vector of the "
            "word before, {context}, and compares it with every word of the sentence."
        )
        if len(context) == 1
        else tr(
            "{selected} is selected. The notebook does not look at it: it averages the vectors of "
            "{context} and compares that average with every word of the sentence."
        )
    )
    return compose(template, selected=named(selected), context=enumerated(context))


def _answer(result: Result, winner: int) -> Paragraph:
    tokens, p = result.tokens, result.probabilities
    same = [t for t in tokens if t.text == tokens[winner].text]
    others = [t for t in tokens if t.text != tokens[winner].text]
    if not others:
        return compose(
            ntr(
                "There is only one word to choose from.",
                "There is only one word to choose from: it stands {n} times with the same vector, "
                "so each place gets the same probability, {p}, and the first counts as predicted.",
                len(same),
            ),
            n=len(same),
            p=figure(p[winner]),
        )
    second = max(others, key=lambda t: (p[t.word], -t.word))
    lead = round(float(p[winner]), 4) - round(float(p[second.word]), 4)
    answer = compose(
        tr("The best match is {winner} with {p}. Next comes {second} with {q}, {behind}."),
        winner=named(tokens[winner]),
        p=figure(p[winner]),
        second=named(second),
        q=figure(p[second.word]),
        behind=tr("{lead} less").format(lead=figure(lead))
        if lead > 0
        else tr("less by under {least}").format(least=figure(0.0001)),
    )
    if len(same) == 1:
        return answer
    return answer + compose(
        tr(
            " {word} stands in the sentence {n} times, with one vector and so one probability; the "
            "first counts as predicted."
        ),
        word=quoted(tokens[winner].text),
        n=count(len(same)),
    )


def _reason(result: Result, winner: int) -> Paragraph:
    pattern = cast("NotebookPattern", result.pattern)
    tokens = result.tokens
    n_rows = len(pattern.winners)
    n_won = int(np.count_nonzero(pattern.winners == winner))
    row = result.settings.position
    gone = False if pattern.removed is None else pattern.removed[row]  # which cannot win
    longest = tokens[int(np.where(gone, -np.inf, pattern.sums).argmax())]
    if n_rows == 1:
        wins = compose(tr("There is only one row to win."))
    elif n_won == n_rows:
        wins = compose(
            tr("It wins all {n} rows of this sentence, whatever the context."),
            n=count(n_rows),
        )
    else:
        wins = compose(
            ntr(
                "It wins {won} of the {n} rows of this sentence.",
                "It wins {won} of the {n} rows of this sentence.",
                n_won,
            ),
            won=count(n_won),
            n=count(n_rows),
        )
    if longest.word == winner:
        reason = tr(
            "Why {winner}? Not for its meaning: the vectors are random. All their components are "
            "positive, so every average points much the same way, and the word with the largest "
            "components tends to win. Those of {winner} add up to {sum}, more than any other’s. "
        )
    else:
        reason = tr(
            "Why {winner}? Not for its meaning: the vectors are random. All their components are "
            "positive, so every average points much the same way, and the word with the largest "
            "components tends to win. That would be {longest}, whose components add up to "
            "{longest_sum}; {winner} has {sum}, but its product with this context’s "
            "average is larger. "
        )
    return (
        *compose(
            reason,
            winner=named(tokens[winner]),
            sum=figure(pattern.sums[winner], 3),
            longest=named(longest),
            longest_sum=figure(pattern.sums[longest.word], 3),
        ),
        *wins,
    )


def _moved(words: tuple[str, ...]) -> Paragraph:
    return compose(
        ntr(
            "The vector of {words} was moved by hand, so these figures are not the notebook’s.",
            "The vectors of {words} were moved by hand, so these figures are not the notebook’s.",
            len(words),
        ),
        words=tr(", ").join(quoted(word) for word in words[:4]) + (" …" if len(words) > 4 else ""),
    )


def _caution() -> Paragraph:
    return compose(
        tr(
            "These are not the chances of a next word. Every candidate already stands in the "
            "sentence, no word’s meaning was used, and another seed deals other vectors and may "
            "name another word."
        )
    )
