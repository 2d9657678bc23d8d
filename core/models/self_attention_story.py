"""What self-attention's figures say about this sentence, and what they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from core.embeddings import acting
from core.heads import habit
from core.language import count, figure, ntr, quoted, shortened, tr
from core.prose import compose, enumerated, named
from core.result import Paragraph, Result, Span

if TYPE_CHECKING:
    from core.models.self_attention import AttentionPattern


def why_undefined(pattern: AttentionPattern) -> str:
    """Why nothing is predicted for the selected word."""
    if not pattern.tokens:
        return tr("No words, no prediction.")
    return tr("No prediction: there is no word left to look at. Restore one.")


def headline(result: Result) -> str:
    """What the probabilities are, in one line."""
    if result.prediction is None:
        return tr("Self-attention’s guess at the next word")
    words = [shortened(t.text, 16) for t in result.tokens[: result.settings.position + 1]]
    shown = " ".join(["…", *words[-2:]] if len(words) > 3 else words)
    return tr("Self-attention’s guess after {words}").format(words=quoted(shown))


def tell(result: Result) -> tuple[Paragraph, ...]:
    """The story of the selected word, written from the result alone."""
    if not result.tokens:
        return (
            compose(tr("There is no word yet. Type a sentence, or choose one from Examples.")),
            compose(
                tr(
                    "Every word will look at the others through queries and keys, and what is "
                    "shown here follows from those."
                )
            ),
        )
    if result.prediction is None:
        return (compose(result.reason),)
    return (_looking(result), _head(result), _answer(result, result.prediction), _caution(result))


def _looking(result: Result) -> Paragraph:
    pattern, mask = cast("AttentionPattern", result.pattern), result.settings.attention.mask
    position = result.settings.position
    seen = np.logical_or.reduce(pattern.visible[:, position])  # [n_key]
    others = [token for token in result.tokens if seen[token.word] and token.word != position]
    if not others:
        template = tr(
            "{selected} is selected. It can look at nothing but itself, so all of its attention "
            "stays there."
        )
    elif seen.all() and mask == "none":
        template = tr("{selected} is selected. It looks at itself and every other word.")
    elif seen[position] and mask == "none":
        template = tr("{selected} is selected. It looks at itself and at {others}{hidden}")
    elif seen[position]:
        template = tr("{selected} is selected. It looks at itself and back at {others}{hidden}")
    else:
        template = tr("{selected} is selected. It looks at {others}, not at itself{hidden}")
    hidden = {
        "none": tr("; the rest is knocked out."),
        "causal": tr("; the causal mask hides what comes after, as in a model that writes."),
        "window": tr("; the mask hides all others.")
        if not pattern.mask[position].all()
        else tr("."),
    }[mask]
    return compose(
        template,
        selected=named(result.tokens[position]),
        others=enumerated(others) if others else "",
        hidden=hidden,
    )


def _head(result: Result) -> Paragraph:
    row, position = result.row, result.settings.position
    n_seen = len(row) if result.hidden is None else int((~result.hidden[position]).sum())
    if not n_seen:
        return compose(
            tr("The head on view has nothing left to look at, so it brings nothing back.")
        )
    strongest = int(row.argmax())
    said = compose(
        tr("Its strongest look, {share}, goes to {strongest}; an even spread would give {even}."),
        share=figure(row[strongest]),
        strongest=tr("itself") if strongest == position else named(result.tokens[strongest]),
        even=figure(1 / n_seen),
    )
    if result.head is None:
        return (*said, Span(" " + tr("That is the mean of all heads; each looks for itself.")))
    if result.pattern.n_head > 1:
        found = habit(result.on_view, result.hidden)
        return (
            *said,
            Span(
                " "
                + tr("Head {h} over the whole sentence: {habit}").format(
                    h=result.head + 1, habit=found.evidence
                )
            ),
        )
    return said


def _answer(result: Result, best: int) -> Paragraph:
    p = result.probabilities
    heads = ntr(
        "What the head brings back is the context vector. ",
        "What the {n} heads bring back adds up to the context vector. ",
        result.pattern.n_head,
    ).format(n=count(result.pattern.n_head))
    winner = result.tokens[result.candidates[best].positions[0]]
    if len(p) == 1:
        return compose(
            heads + tr("There is only one word to choose from, {winner}."), winner=named(winner)
        )
    order = np.argsort(-p, kind="stable")
    second = result.tokens[result.candidates[int(order[1])].positions[0]]
    nearest = (
        tr("Its dot product is largest with {winner}, which gets {p}; next, {second} gets {q}.")
        if result.settings.attention.read_out == "dot"
        else tr("It lies nearest to {winner}, which gets {p}; next, {second} gets {q}.")
    )
    return compose(
        heads + nearest,
        winner=_word(winner.text, winner.word),
        p=figure(p[best]),
        second=_word(second.text, second.word),
        q=figure(float(p[order[1]])),
    )


def _word(text: str, position: int) -> Span:
    return Span(quoted(text), position)


def _caution(result: Result) -> Paragraph:
    moved = acting(result.settings.vectors, result.d_model)
    start = (
        tr("Some vectors were moved by hand. ")
        if any(token.text in moved for token in result.tokens)
        else ""
    )
    if result.settings.attention.projections == "identity":
        reason = tr(
            "The vectors are random, and each word is compared with the others as it is: no word’s "
            "meaning was used."
        )
    else:
        reason = tr(
            "Vectors and projections are random: nobody has trained them, no word’s meaning was "
            "used, and another seed looks elsewhere."
        )
    return compose(
        start
        + reason
        + " "
        + tr("Attention is not importance either: knock a word out to see what it does.")
    )
