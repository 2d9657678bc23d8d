"""The pictures of a training in words, for somebody who cannot see them."""

import numpy as np

from core.arrays import Array
from core.asked import called
from core.language import count, figure, tr
from core.result import Result
from core.transformer.learned import Learned, learned_of, smoothed
from core.transformer.over_training import when_learned

DECIMALS = 3  # of a loss
MOST_TOLD = 3


def loss(learned: Learned | None) -> tuple[str, ...]:
    """What the chart of the loss shows, in four sentences.

    Args:
        learned: the training; None for a model that has none.
    """
    if learned is None:
        return (tr("An empty chart of the loss: this model is not trained."),)
    if not learned.has_losses:
        return (tr("An empty chart of the loss: none was kept with these weights."),)
    kind = tr(
        "Lines over the steps of a training, from 0 to {n} on a logarithmic axis: its loss in nats "
        "per token."
    ).format(n=count(learned.last))
    return kind, _training(learned), _held_out(learned), _beside(learned)


def _training(learned: Learned) -> str:
    steps, training, _ = learned.run.losses.T
    known = np.flatnonzero(~np.isnan(training))
    if not len(known):
        return ""
    ends = steps[known[[0, -1]]]
    first, last = smoothed(steps, training, ends).tolist()
    if ends[0] == ends[1]:
        return tr("The training loss at step {n} is {a}.").format(
            n=count(int(ends[0])), a=figure(first, DECIMALS)
        )
    return tr("The training loss, smoothed, goes from {a} at step {m} to {b} at step {n}.").format(
        a=figure(first, DECIMALS),
        m=count(int(ends[0])),
        b=figure(last, DECIMALS),
        n=count(int(ends[1])),
    )


def _held_out(learned: Learned) -> str:
    if not learned.held_out:
        return ""
    (m, a), (n, b) = learned.held_out[0], learned.held_out[-1]
    if m == n:
        return tr("The loss on held-out text at step {n} is {a}.").format(
            n=count(m), a=figure(a, DECIMALS)
        )
    return tr("The loss on held-out text goes from {a} at step {m} to {b} at step {n}.").format(
        a=figure(a, DECIMALS), m=count(m), b=figure(b, DECIMALS), n=count(n)
    )


def _beside(learned: Learned) -> str:
    """The two dashed lines."""
    on_view, floor = count(learned.step), learned.run.floor
    if floor is None:
        return tr("An upright dashed line marks step {n}, whose weights are on view.").format(
            n=on_view
        )
    return tr(
        "Dashed lines mark the floor of the grammar, {h}, and step {n}, whose weights are on view."
    ).format(h=figure(floor, DECIMALS), n=on_view)


def over_training(result: Result) -> tuple[str, ...]:
    """What the curves of the next word show, in two or three sentences.

    Args:
        result: of a transformer, with words.
    """
    kind = tr(
        "Lines over the steps of the training: how probable the likeliest words were at each "
        "snapshot, and where the weights on view stand."
    )
    learned = learned_of(result)
    if learned is None or not learned.lines:
        return (kind,)
    chances, lines, steps = learned.chances, list(learned.lines), learned.steps
    best: list[int] = np.argsort(-chances[-1, lines], kind="stable")[:MOST_TOLD].tolist()
    told = [_went(result.candidates[lines[i]].text, chances[:, lines[i]]) for i in best]
    template = (
        tr("At step {n} the probabilities are: {words}.")
        if len(steps) == 1
        else tr("From step {m} to step {n} the probabilities go: {words}.")
    )
    went = template.format(m=count(steps[0]), n=count(steps[-1]), words=tr(", ").join(told))
    since = when_learned(result.candidates, steps, chances) if len(steps) > 1 else ""
    return kind, went, since


def _went(word: str, chances: Array) -> str:
    """The word, and its first and last probability."""
    first, last = figure(float(chances[0])), figure(float(chances[-1]))
    if len(chances) == 1:
        return tr("{word} ({value})").format(word=called(word), value=last)
    return tr("{word} ({a} → {b})").format(word=called(word), a=first, b=last)
