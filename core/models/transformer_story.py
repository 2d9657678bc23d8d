"""What the transformer's figures say about this sentence, and what they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from core.heads import habit_of
from core.language import count, figure, ntr, quoted, shortened, tr
from core.prose import compose, enumerated, named
from core.result import Paragraph, Result, Span, Token
from core.transformer.vocabulary import MASK, UNKNOWN, UNKNOWN_ID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models.transformer import TransformerPattern
    from core.transformer.corpus import Variant

BALANCED = 0.5  # of the pronouns
MOST_NAMED = 4  # unknown words; of more, only how many


def why_undefined() -> str:
    """Why nothing is predicted."""
    return tr("No words, no prediction.")


def headline(result: Result) -> str:
    """What the probabilities are, in one line."""
    if result.prediction is None:
        return (
            tr("The transformer’s guess at the next word")
            if _pattern(result).configuration.causal
            else tr("The transformer’s guess at a covered word")
        )
    end = result.settings.position + 1
    words = [shortened(t.text, 16) for t in result.tokens[max(end - 4, 0) : end]]
    if _pattern(result).masked is not None:
        return tr("The transformer’s guess in place of {word}").format(word=quoted(words[-1]))
    shown = " ".join(["…", *words[-2:]] if len(words) > 3 else words)
    return tr("The transformer’s guess after {words}").format(words=quoted(shown))


def tell(result: Result) -> tuple[Paragraph, ...]:
    """The story of the selected word, written from the result alone."""
    if not result.tokens:
        return (
            compose(tr("There is no word yet. Type a sentence, or choose one from Examples.")),
            (Span(_training(result)),),
        )
    return (
        (*_looking(result), *_not_read(result), *_unknown(result)),
        _head(result),
        _answer(result),
        _caution(result),
    )


def _pattern(result: Result) -> TransformerPattern:
    return cast("TransformerPattern", result.pattern)


def _looking(result: Result) -> Paragraph:
    pattern, position = _pattern(result), result.settings.position
    assert pattern.trace is not None
    first, i = pattern.read.start, position - pattern.read.start
    seen = np.stack([layer.visible[:, i] for layer in pattern.trace.layers]).any(axis=(0, 1))
    places = {first + int(each) for each in np.flatnonzero(seen)}
    others = [token for token in result.tokens if token.word in places - {position}]
    n_allowed = i + 1 if pattern.configuration.causal else len(pattern.read)
    if pattern.masked is not None:
        template = (
            tr(
                "{selected} is covered: the model reads {mask} in its place, looks at {others} and "
                "guesses what stands there."
            )
            if others
            else tr(
                "{selected} is covered: the model reads {mask} in its place, can look at no other "
                "word and has to guess what stands there."
            )
        )
    elif not places:
        template = tr(
            "{selected} is selected. All that it could look at is knocked out, so the guess comes "
            "from the word itself alone."
        )
    elif not others:
        template = tr(
            "{selected} is selected. It can look at nothing but itself, so all of its attention "
            "stays there."
        )
    elif len(places) < n_allowed:
        template = tr("{selected} is selected. It looks back at {others}; the rest is knocked out.")
    else:
        template = tr(
            "{selected} is selected. It looks at itself and back at {others}; what comes after is "
            "hidden, as in every model that writes."
        )
    return compose(
        template,
        selected=named(result.tokens[position]),
        others=_enumerated(others) if others else "",
        mask=quoted(MASK),
    )


def _enumerated(tokens: list[Token]) -> Paragraph:
    """Words with their names; of many that do not stand in a row, only how many."""
    in_a_row = tokens[-1].word - tokens[0].word == len(tokens) - 1
    if len(tokens) <= MOST_NAMED or in_a_row:
        return enumerated(tokens)
    n = len(tokens)
    return (Span(ntr("{n} other word", "{n} other words", n).format(n=count(n))),)


def _not_read(result: Result) -> Paragraph:
    """That the sentence is longer than what the model reads; nothing if it is not."""
    pattern = _pattern(result)
    if len(pattern.read) == len(result.tokens):
        return ()
    template = tr(
        "The model reads {n} words at a time, here those from {first} to {last}; the others play "
        "no part."
    )
    return (
        Span(" "),
        *compose(
            template,
            n=count(len(pattern.read)),
            first=named(result.tokens[pattern.read[0]]),
            last=named(result.tokens[pattern.read[-1]]),
        ),
    )


def _unknown(result: Result) -> Paragraph:
    """Which words it reads as `<unk>`; nothing if it knows all that it reads."""
    pattern = _pattern(result)
    places = [i for i in pattern.unknown if pattern.is_read(i) and i != pattern.masked]
    if not places:
        return ()
    n = count(pattern.configuration.n_vocabulary)
    words = [result.tokens[i] for i in places]
    if len(words) == 1:
        template = tr("{words} is not among the {n} words that it knows: it reads {unknown}.")
    elif len(words) <= MOST_NAMED:
        template = tr(
            "{words} are not among the {n} words that it knows: for each it reads {unknown}."
        )
    else:
        template = tr(
            "{words} words are not among the {n} that it knows: for each it reads {unknown}."
        )
    named_words = enumerated(words) if len(words) <= MOST_NAMED else count(len(words))
    if 2 * len(words) > len(pattern.read):
        template += " " + tr(
            "So it can say little here: choose a sentence from Examples, Transformer."
        )
    return (Span(" "), *compose(template, words=named_words, n=n, unknown=quoted(UNKNOWN)))


def _head(result: Result) -> Paragraph:
    row, position, layer = result.row, result.settings.position, result.layer + 1
    n_seen = len(row) if result.hidden is None else int((~result.hidden[position]).sum())
    if not n_seen:
        return compose(
            tr("The head on view has nothing left to look at, so it brings nothing back.")
        )
    strongest = int(row.argmax())
    said = compose(
        tr(
            "In layer {layer}, the mean of the heads goes most to {strongest}, {share}; an even "
            "spread would give {even}. Each head looks for itself."
        )
        if result.head is None
        else tr(
            "In layer {layer}, head {h} looks most at {strongest}, {share}; an even spread would "
            "give {even}."
        ),
        layer=layer,
        h=0 if result.head is None else result.head + 1,
        strongest=tr("itself") if strongest == position else named(result.tokens[strongest]),
        share=figure(row[strongest]),
        even=figure(1 / n_seen),
    )
    if result.head is None:
        return said
    found = habit_of(result.pattern, result.layer, result.head)
    whole = tr("Over the whole sentence: {habit}").format(habit=found.evidence)
    return (*said, Span(" " + whole))


def _answer(result: Result) -> Paragraph:
    pattern, p = _pattern(result), result.probabilities
    order: list[int] = np.argsort(-p, kind="stable")[:2].tolist()
    best, second = order
    template = (
        tr("After this, {winner} is likeliest with {p}; next comes {second} with {q}.")
        if pattern.masked is None
        else tr("There, {winner} is likeliest with {p}; next comes {second} with {q}.")
    )
    said = compose(
        template,
        winner=_word(result, best),
        p=figure(p[best]),
        second=_word(result, second),
        q=figure(p[second]),
    )
    if pattern.masked is None:
        return said
    own = int(pattern.ids[pattern.masked])
    if own == UNKNOWN_ID:
        more = tr("The word that is covered is not among those that it knows.")
    elif own == best:
        more = tr("That is the word that is covered.")
    else:
        more = tr("The word that is covered gets {r}.").format(r=figure(p[own]))
    return (*said, Span(" " + more))


def _word(result: Result, candidate: int) -> Span:
    each = result.candidates[candidate]
    return Span(quoted(each.text), next(iter(each.positions), None))


def _training(result: Result) -> str:
    """What the weights have learned from, and for how long."""
    stored = _pattern(result).stored
    if stored.step == 0:
        return tr("This model is not trained yet: its weights are random, and so is its guess.")
    learned = {
        "grammar": ntr(
            "This model was trained for {n} step on sentences of a small grammar.",
            "This model was trained for {n} steps on sentences of a small grammar.",
            stored.step,
        ),
        "file": ntr(
            "This model was trained for {n} step on the text of a file.",
            "This model was trained for {n} steps on the text of a file.",
            stored.step,
        ),
        "both": ntr(
            "This model was trained for {n} step on sentences of a small grammar and the text of a "
            "file.",
            "This model was trained for {n} steps on sentences of a small grammar and the text of "
            "a file.",
            stored.step,
        ),
    }[stored.plan.text]
    return " ".join([learned.format(n=count(stored.step)), *_variant(stored.plan.variant)])


def _variant(variant: Variant) -> Iterator[str]:
    """What an experiment changed in that text."""
    if variant.shuffled:
        yield tr("The words of each sentence stood in random order there.")
    if variant.left_out:
        yield tr("The word {word} was left out there.").format(word=quoted(variant.left_out))
    if variant.bias != BALANCED:
        yield tr("There, {she} after a nurse and {he} after a doctor had a share of {p}.").format(
            she=quoted("she"), he=quoted("he"), p=figure(variant.bias, 2)
        )


def _caution(result: Result) -> Paragraph:
    """What the figures rest on, and what they do not mean."""
    pattern = _pattern(result)
    parts = [
        _training(result),
        tr(
            "It knows nothing but that text. Attention is not importance either: knock a word out "
            "to see what it does."
        )
        if pattern.stored.step
        else tr("Attention is not importance: knock a word out to see what it does."),
    ]
    if (pattern.embeddings != pattern.dealt).any():
        parts.insert(0, tr("Some vectors were moved by hand."))
    return (Span(" ".join(parts)),)
