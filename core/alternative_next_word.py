"""The chart of the next word in words, for somebody who cannot see it."""

from collections.abc import Callable, Sequence
from math import isnan

import numpy as np

from core.alternative_training import over_training
from core.arrays import Array
from core.asked import called
from core.comparison import Comparison
from core.comparison_story import distance
from core.language import count, figure, from_to, ntr, tr
from core.models import model_of
from core.noise import Noise
from core.result import Result
from core.softmaxes import difference
from core.sweep import conclusion

MOST_TOLD = 3


def next_word(
    result: Result, comparison: Comparison | None, noise: Noise | None
) -> tuple[str, ...]:
    """What the chart of the next word shows, a few sentences.

    Args:
        result: of some words.
        comparison: with what the bars stand beside, if they come in pairs.
        noise: over the seeds, if lines on the bars show it.
    """
    model, look = model_of(result.settings), result.settings.display.look
    look = look if look in model.looks else model.looks[0]
    if result.prediction is None:
        return tr("A chart of the next word without bars."), result.reason
    if look == "sampling":
        return _sampling(result), _of_all(result), _chosen(result)
    if look == "over training":
        return *over_training(result), _chosen(result)
    if look == "two softmaxes":
        kind = tr(
            "Two bars for each word: its probability after the notebook’s two exponentials, and "
            "after one."
        )
        return kind, difference(result), _chosen(result)
    if look == "over windows":
        return _over_windows(result)
    if look == "over seeds":
        return _over_seeds(result)
    if comparison is not None:
        return _pairs(result, comparison)
    order = tr("in the order of the sentence")
    if look == "sorted":
        order = tr("the largest first")
    elif len(result.listed) < len(result.candidates):
        order = tr("in the order of the vocabulary")
    kind = ntr(
        "Horizontal bars with the probability of {n} word, {order}.",
        "Horizontal bars with the probabilities of {n} words, {order}.",
        len(result.listed),
    ).format(n=count(len(result.listed)), order=order)
    whiskers = (
        tr("Lines on the bars show mean ± standard deviation over {n} seeds.").format(
            n=count(noise.n_seeds)
        )
        if noise is not None and noise.n_seeds > 1
        else ""
    )
    of_all = _of_all(result)
    if of_all:  # four sentences are as many as one wants to hear
        return kind, of_all, _leaders(result), whiskers or _chosen(result)
    return kind, _leaders(result), _chosen(result), whiskers


def _leaders(result: Result) -> str:
    """The three most probable words; nothing where there is only one."""
    if len(result.candidates) == 1:
        return ""
    which = list(result.listed)
    return tr("The largest are {words}.").format(
        words=strongest(
            [result.candidates[i].text for i in which], result.probabilities[which], figure
        )
    )


def _of_all(result: Result) -> str:
    """How much of a vocabulary the bars show; empty where they show everything."""
    n, which = len(result.candidates), list(result.listed)
    if len(which) == n:
        return ""
    return tr("Shown are the likeliest of {n}, which have {share} together.").format(
        n=count(n), share=figure(float(result.probabilities[which].sum()))
    )


def _chosen(result: Result) -> str:
    """What is predicted, and what is drawn."""
    if result.prediction is None:
        return result.reason
    i = result.prediction
    predicted, p = called(result.candidates[i].text), figure(result.probabilities[i])
    if result.drawn is None:
        return tr("Predicted is {word} with {p}.").format(word=predicted, p=p)
    return tr("Predicted is {word} with {p}; draw {n} takes {drawn}.").format(
        word=predicted,
        p=p,
        n=count(result.settings.draw),
        drawn=called(result.candidates[result.drawn].text),
    )


def _sampling(result: Result) -> str:
    n = len(result.candidates)
    return ntr(
        "Three bars for each word, the largest first: its raw, tempered and truncated "
        "probability. {kept} of {n} word may be drawn.",
        "Three bars for each word, the largest first: its raw, tempered and truncated "
        "probability. {kept} of {n} words may be drawn.",
        n,
    ).format(kept=count(result.truncation.kept), n=count(n))


def _over_windows(result: Result) -> tuple[str, ...]:
    chances = model_of(result.settings).over_windows(result)  # [n_window, n_candidate]
    kind = ntr(
        "A line for each word: its probability with 1 word of context.",
        "A line for each word: its probability with 1 to {n} words of context.",
        len(chances),
    ).format(n=count(len(chances)))
    defined = [i for i in (0, len(chances) - 1) if chances[i].sum() > 0]
    leaders = [
        ntr(
            "With {n} word of context {word} leads with {p}.",
            "With {n} words of context {word} leads with {p}.",
            i + 1,
        ).format(
            n=count(i + 1),
            word=called(result.candidates[int(chances[i].argmax())].text),
            p=figure(chances[i].max()),
        )
        for i in dict.fromkeys(defined)
    ]
    return kind, *leaders, _chosen(result)


def _over_seeds(result: Result) -> tuple[str, ...]:
    winners = model_of(result.settings).over_seeds(result)
    unseen = result.hidden
    counts = {
        token.text: 0
        for token in result.tokens
        if unseen is None or not unseen[result.settings.position, token.word]
    }
    positions: list[int] = winners.tolist()
    for position in positions:
        counts[result.tokens[position].text] += 1
    kind = tr("Horizontal bars: how many of {n} seeds predict each word, the most first.").format(
        n=count(len(winners))
    )
    return kind, conclusion(counts, {result.tokens[i].text for i in result.context})


def _pairs(result: Result, comparison: Comparison) -> tuple[str, ...]:
    pinned = comparison.a.settings == result.settings.pin
    kind = (
        tr("Two bars for each word, the largest first: its probability in A and in B.")
        if pinned
        else tr("Two bars for each word, the largest first: its probability before and after.")
    )
    if isnan(comparison.total_variation):
        return kind, _chosen(result)
    most = max(comparison.chances, key=lambda chance: abs(chance.change))
    change = tr("The probability of {word} changes most: {change}.").format(
        word=called(most.text), change=from_to(most.a, most.b)
    )
    return kind, change, distance(comparison), _chosen(result)


def strongest(labels: Sequence[str], values: Array, shown: Callable[[float], str]) -> str:
    """The three words with the largest values, whatever their sign; none that shows as 0."""
    sizes = np.nan_to_num(np.abs(values))
    order: list[int] = np.argsort(-sizes, kind="stable")[:MOST_TOLD].tolist()
    some = [i for i in order if figure(float(sizes[i])) != figure(0)] or order[:1]
    return tr(", ").join(
        tr("{word} ({value})").format(word=called(labels[i]), value=shown(float(values[i])))
        for i in some
    )
