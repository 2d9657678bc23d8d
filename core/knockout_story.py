"""What a knock-out did: the weight that it removed beside what became of the probability."""

from collections.abc import Iterable

import numpy as np

from core.arrays import Array
from core.knockout import acting
from core.language import count, figure, ntr, quoted, signed, tr
from core.prose import compose, named
from core.result import Paragraph, Result, Span
from core.settings import Knockout

MOST_TOLD = 5


def effect(before: Result, after: Result) -> tuple[Paragraph, ...]:
    """What the knock-outs of `after` did for the selected word.

    Args:
        before: the result for the same settings without knock-outs.
        after: with them.

    Returns:
        A paragraph for each of the first few knock-outs, with what became of the probability at
        the end, for that is the work of all together; nothing where there are none.
    """
    knockouts = after.settings.knockouts
    if not knockouts:
        return ()
    told = [_removal(before, after, each) for each in knockouts[:MOST_TOLD]]
    more = len(knockouts) - len(told)
    if more:
        told.append(
            compose(ntr("And {n} more knock-out.", "And {n} more knock-outs.", more), n=count(more))
        )
    outcome = _outcome(before, after) if _reaches_selected(before, knockouts) else ()
    if outcome and len(knockouts) == 1:
        told = [(*told[0], Span(" "), *outcome)]
    elif outcome:
        told.append(outcome)
    caution = tr(
        "The weight removed and the change of the probability are two different things: attention "
        "is not importance."
    )
    return (*told, compose(caution))


def _reaches_selected(result: Result, knockouts: Iterable[Knockout]) -> bool:
    """Whether the selected word may see less than before, be it through other words."""
    return any(_has_head(result, each) and not _is_of_others(result, each) for each in knockouts)


def _is_of_others(result: Result, one: Knockout) -> bool:
    """Whether it changes nothing for the selected word: another looks, and no layer follows."""
    if one.query in (None, result.settings.position):
        return False
    return result.pattern.n_layer - 1 in (0, one.layer)


def _has_head(result: Result, one: Knockout) -> bool:
    """Whether there is such a head in such a layer."""
    return bool(acting([one], result.pattern.n_head, result.pattern.n_layer))


def _removal(before: Result, after: Result, one: Knockout) -> Paragraph:
    """Which weight one knock-out took away, and from whom."""
    tokens, selected = before.tokens, before.settings.position
    key = named(tokens[one.key])
    head = 0 if one.head is None else one.head + 1
    layer = 0 if one.layer is None else one.layer + 1
    if not _has_head(before, one):
        nowhere = (
            tr("There is no layer {layer}, so hiding {key} from it changes nothing.")
            if layer > before.pattern.n_layer
            else tr("There is no head {h}, so hiding {key} from it changes nothing.")
        )
        return compose(nowhere, h=count(head), layer=count(layer), key=key)
    looking = selected if one.query is None else one.query
    sentences = [_what(one, before.pattern.n_layer), _given(before, one, looking)]
    if _is_of_others(before, one):
        sentences.append(
            tr("For {selected} nothing changes: in one layer every word looks for itself.")
            if before.pattern.n_layer == 1
            else tr("For {selected} nothing changes: no layer follows that could pass it on.")
        )
    if one.query is None and one.key in before.context and one.key not in after.context:
        sentences.append(tr("{key} is no longer part of the context either."))
    return compose(
        " ".join(sentences),
        h=count(head),
        layer=count(layer or before.layer + 1),
        key=key,
        query=named(tokens[looking]),
        selected=named(tokens[selected]),
        weight=figure(_attention(before, one)[looking, one.key]),
        n=count(before.pattern.n_head),
        shown=count((before.head or 0) + 1),
    )


def _what(one: Knockout, n_layer: int) -> str:
    """What cannot be seen, where, and by whom, as a template."""
    by_every_word = one.query is None
    if one.layer is not None and one.head is not None:
        if by_every_word:
            return tr("In layer {layer}, head {h}, {key} cannot be seen.")
        return tr("In layer {layer}, head {h}, {query} cannot look at {key}.")
    if one.layer is not None:
        if by_every_word:
            return tr("In layer {layer}, {key} cannot be seen.")
        return tr("In layer {layer}, {query} cannot look at {key}.")
    if one.head is not None and n_layer > 1:
        if by_every_word:
            return tr("In head {h} of every layer, {key} cannot be seen.")
        return tr("In head {h} of every layer, {query} cannot look at {key}.")
    if one.head is not None:
        if by_every_word:
            return tr("In head {h}, {key} cannot be seen.")
        return tr("In head {h}, {query} cannot look at {key}.")
    if by_every_word:
        return tr("{key} cannot be seen.")
    return tr("{query} cannot look at {key}.")


def _given(before: Result, one: Knockout, looking: int) -> str:
    """How much attention the key had of the word that looks, as a template."""
    hidden = [before.pattern.hidden(_layer(before, one), head) for head in _heads(before, one)]
    if not _attention(before, one)[looking].sum() > 0:  # NaN too
        return tr("{query} had no attention to give.")
    if all(mask is not None and mask[looking, one.key] for mask in hidden):
        return tr("{query} could not look at it before either.")
    if before.pattern.n_layer > 1:
        if one.head is None and before.pattern.n_head > 1 and before.head is None:
            return tr(
                "{query} had given it {weight} of its attention in layer {layer}, the mean of {n} "
                "heads."
            )
        if one.head is None and before.pattern.n_head > 1:
            return tr(
                "{query} had given it {weight} of its attention in layer {layer}, head {shown}."
            )
        if one.head is not None:
            return tr("{query} had given it {weight} of its attention in layer {layer}, head {h}.")
        return tr("{query} had given it {weight} of its attention in layer {layer}.")
    if one.head is None and before.pattern.n_head > 1:
        if before.head is None:
            return tr("{query} had given it {weight} of its attention, the mean of {n} heads.")
        return tr("{query} had given it {weight} of its attention in head {shown}.")
    return tr("{query} had given it {weight} of its attention.")


def _attention(before: Result, one: Knockout) -> Array:
    """[n_query, n_key]: the attention that the knock-out takes a part of."""
    layer = _layer(before, one)
    heads = [before.pattern.attention(layer, head) for head in _heads(before, one)]
    return heads[0] if len(heads) == 1 else np.mean(heads, axis=0)


def _layer(before: Result, one: Knockout) -> int:
    """The layer whose attention is told of: its own, or the one on view."""
    return before.layer if one.layer is None else one.layer


def _heads(before: Result, one: Knockout) -> Iterable[int]:
    """The heads whose attention is told of: its own, the one on view, or all."""
    if one.head is not None:
        return (one.head,)
    return range(before.pattern.n_head) if before.head is None else (before.head,)


def _outcome(before: Result, after: Result) -> Paragraph:
    """What became of the word that was predicted, and what is predicted now."""
    if before.prediction is None or after.prediction is None:
        return compose("{reason}", reason=after.reason or before.reason)
    was, now = before.prediction, after.prediction
    a, b = (round(float(result.probabilities[was]), 4) for result in (before, after))
    together = len(after.settings.knockouts) > 1
    if was == now and a == b:
        template = (
            tr("Together: {word} is still predicted, with {a} as before.")
            if together
            else tr("{word} is still predicted, with {a} as before.")
        )
    elif was == now:
        template = (
            tr("Together: {word} is still predicted; its probability went from {a} to {b} ({c}).")
            if together
            else tr("{word} is still predicted; its probability went from {a} to {b} ({c}).")
        )
    else:
        template = (
            tr(
                "Together: the probability of {word}, predicted before, went from {a} to {b} "
                "({c}), and now {other} is predicted with {d}."
            )
            if together
            else tr(
                "The probability of {word}, predicted before, went from {a} to {b} ({c}), and now "
                "{other} is predicted with {d}."
            )
        )
    return compose(
        template,
        word=_candidate(before, was),
        a=figure(a),
        b=figure(b),
        c=signed(b - a),
        other=_candidate(after, now),
        d=figure(after.probabilities[now]),
    )


def _candidate(result: Result, index: int) -> Span:
    """A word that may be predicted; which of several places it means, if it means only one."""
    candidate = result.candidates[index]
    if len(candidate.positions) == 1:
        return named(result.tokens[candidate.positions[0]])
    return Span(quoted(candidate.text), next(iter(candidate.positions), None))
