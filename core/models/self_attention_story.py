"""What self-attention's figures say about this sentence, and what they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from core.embeddings import acting
from core.heads import habit_of
from core.language import count, figure, ntr, quoted, shortened, tr
from core.prose import compose, enumerated, named
from core.result import Paragraph, Result, Span

if TYPE_CHECKING:
    from core.models.self_attention import AttentionPattern

MOST_NAMED = 4  # unknown words; of more, only how many


def why_undefined(pattern: AttentionPattern) -> str:
    """Why nothing is predicted for the selected word."""
    if not pattern.tokens:
        return tr("No words, no prediction.")
    return tr("No prediction: there is no word left to look at. Restore one.")


def headline(result: Result) -> str:
    """What the probabilities are, in one line."""
    if result.prediction is None:
        return tr("Self-attention’s guess at the next word")
    end = result.settings.position + 1
    words = [shortened(t.text, 16) for t in result.tokens[max(end - 4, 0) : end]]
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
    return (
        (*_looking(result), *_unknown(result)),
        _head(result),
        _answer(result, result.prediction),
        _caution(result),
    )


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


def _unknown(result: Result) -> Paragraph:
    """Which words the pretrained vectors lack, and what was done with them; else nothing."""
    vectors = cast("AttentionPattern", result.pattern).vectors
    places = [result.tokens[i] for i in result.unknown]
    if vectors is None or not places:
        return ()
    n = len(places)
    words = enumerated(places) if n <= MOST_NAMED else count(n)
    if n == 1:
        template = tr("{words} is not among the {n} words of {name} and has zeros for a vector.")
    elif n <= MOST_NAMED:
        template = tr("{words} are not among the {n} words of {name} and have zeros for vectors.")
    else:
        template = tr("{words} words are not among the {n} of {name} and have zeros for vectors.")
    said = compose(template, words=words, n=count(len(vectors.words)), name=vectors.name)
    if result.settings.position not in result.unknown:
        return (Span(" "), *said)
    if result.settings.attention.positions != "none":
        return (Span(" "), *said)
    blind = compose(
        tr("So {selected} asks for nothing, and looks alike at all that it can see."),
        selected=named(result.tokens[result.settings.position]),
    )
    return (Span(" "), *said, Span(" "), *blind)


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
        found = habit_of(result.pattern, result.layer, result.head)
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
    if len(p) == 1:
        return compose(
            heads + tr("There is only one word to choose from, {winner}."),
            winner=_word(result, best),
        )
    second = int(result.truncation.order[result.truncation.order != best][0])
    nearest = (
        tr("Its dot product is largest with {winner}, which gets {p}; next, {second} gets {q}.")
        if result.settings.attention.read_out == "dot"
        else tr("It lies nearest to {winner}, which gets {p}; next, {second} gets {q}.")
    )
    said = compose(
        heads + nearest,
        winner=_word(result, best),
        p=figure(p[best]),
        second=_word(result, second),
        q=figure(float(p[second])),
    )
    if cast("AttentionPattern", result.pattern).vectors is None:
        return said
    of_all = tr(
        "That is out of {n} words. What comes first is most like what was brought back, which need "
        "not be a word that could follow."
    ).format(n=count(len(p)))
    return (*said, Span(" " + of_all))


def _word(result: Result, candidate: int) -> Span:
    """A word that may be predicted, and where it stands, if it does."""
    each = result.candidates[candidate]
    return Span(quoted(each.text), next(iter(each.positions), None))


def _caution(result: Result) -> Paragraph:
    moved = acting(result.settings.vectors, result.d_model)
    start = (
        tr("Some vectors were moved by hand. ")
        if any(token.text in moved for token in result.tokens)
        else ""
    )
    vectors = cast("AttentionPattern", result.pattern).vectors
    identity = result.settings.attention.projections == "identity"
    if vectors is not None:
        reason = (
            tr(
                "The vectors of {name} were learned from much text, so words that are used alike "
                "lie close together; each is compared with the others as it is."
            )
            if identity
            else tr(
                "The vectors of {name} were learned from much text, so words that are used alike "
                "lie close together; but the projections are random, nobody has trained them, and "
                "another seed looks elsewhere."
            )
        ).format(name=vectors.name)
        bias = tr("They carry that text’s prejudices, too: see Help, About Attention.")
        if result.settings.attention.embeddings == "file":
            reason = tr(
                "The vectors are those of {name}. If they were learned from text, they carry its "
                "prejudices, too: see Help, About Attention."
            ).format(name=quoted(vectors.name))
        else:
            reason = f"{reason} {bias}"
    elif identity:
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
