"""What a head measurably does in a sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from core.arrays import Array, Mask, Places, read_only
from core.kept import kept
from core.language import figure, marked, tr
from core.result import Pattern

EVEN = 0.9  # of the largest possible entropy: hardly told from an even spread
CLEARLY = 1.25  # times what an even spread would give
PLACES = ("itself", "previous", "first")
BLOCK = 65_536  # numbers: 512 KB of float64, which the second cache holds
TINY = np.finfo(float).tiny  # has a logarithm, as 0 has not


@dataclass(frozen=True)
class Habit:
    """Where most of a head's attention goes.

    Attributes:
        kind: "itself", "previous", "first", "even", "elsewhere" or "none".
        share: the mean weight there, or the mean share of the largest possible entropy.
        even: the mean weight that an even spread would put there; 1 for "even" and "elsewhere".
            Both figures are 0 for "none".
    """

    kind: str
    share: float
    even: float

    @property
    def name(self) -> str:
        """What it does, in a few words."""
        return tr(NAMES[self.kind])

    @property
    def evidence(self) -> str:
        """The same with the figure."""
        return tr(EVIDENCE[self.kind]).format(
            share=figure(self.share, 2), even=figure(self.even, 2)
        )


NAMES = {
    "itself": marked("looks at itself"),
    "previous": marked("looks at the previous word"),
    "first": marked("looks at the first word"),
    "even": marked("evenly spread"),
    "elsewhere": marked("prefers no fixed place"),
    "none": marked("nothing to choose from"),
}
EVIDENCE = {
    "itself": marked(
        "Most weight on the word itself, {share} on average; an even spread has {even}."
    ),
    "previous": marked(
        "Most weight on the previous word, {share} on average; an even spread has {even}."
    ),
    "first": marked(
        "Most weight on the first word, {share} on average; an even spread has {even}."
    ),
    "even": marked("Evenly spread, with {share} of the largest possible entropy on average."),
    "elsewhere": marked(
        "No preference for itself, the previous or the first word, and {share} of the largest "
        "possible entropy on average."
    ),
    "none": marked("No word has a choice of where to look."),
}


def habit(attention: Array, hidden: Mask | None = None) -> Habit:
    """What a head does most, measured in the rows that have a choice.

    A preference must be clearly above an even spread: a causal mask alone makes the second word
    look at the first with half its weight.

    Args:
        attention: [n_query, n_key], NaN or 0 in rows without anything to look at.
        hidden: [n_query, n_key], what cannot be seen; None if everything can.
    """
    return _habits([attention], [hidden])[0]


@kept
def habit_of(pattern: Pattern, layer: int, head: int) -> Habit:
    """The habit of one head, where nobody asks for those of the others."""
    return habit(pattern.attention(layer, head), pattern.hidden(layer, head))


@kept
def habits_of(pattern: Pattern, layer: int) -> tuple[Habit, ...]:
    """The habits of all heads of a layer; after those of several, that of their mean."""
    return _habits(*_every_head(pattern, layer))


@kept
def overview(pattern: Pattern, layer: int, step: int) -> tuple[Array, Mask]:
    """All heads of a layer at a glance; after those of several, their mean.

    Args:
        pattern: whose.
        layer: which.
        step: take every word, every second, …

    Returns:
        [n_entry, n, n] of those words, who attends to whom and what cannot be seen.
    """
    some = slice(None, None, step)
    attention, hidden = _every_head(pattern, layer)
    weights = _weights(attention, some, some)
    visible = _visible(hidden, some, some, len(pattern.tokens))
    return read_only(weights), read_only(~visible)


def _every_head(pattern: Pattern, layer: int) -> tuple[list[Array], list[Mask | None]]:
    """What each head of a layer gives, and what it cannot see."""
    heads = range(pattern.n_head)
    attention = [pattern.attention(layer, head) for head in heads]
    return attention, [pattern.hidden(layer, head) for head in heads]


def _habits(attention: Sequence[Array], hidden: Sequence[Mask | None]) -> tuple[Habit, ...]:
    """Of heads, [n_query, n_key] each, all at once; after those of several, that of their mean."""
    n_head, n = len(attention), len(attention[0])
    shape = (n_head + (n_head > 1), n)
    n_seen, entropy, chosen = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for rows in _blocks(n_head, n):
        visible = _visible(hidden, rows, slice(None), n)  # [n_entry, n_row, n_key]
        n_seen[:, rows] = visible.sum(axis=2)
        if not (n_seen[:, rows] > 1).any():
            continue
        keys = np.flatnonzero(visible.any(axis=(0, 1)))
        weights = _weights(attention, rows, slice(keys[0], keys[-1] + 1))
        chosen[:, rows] = weights.sum(axis=2)
        logs = np.log(np.maximum(weights, TINY))
        entropy[:, rows] = -np.einsum("hij,hij->hi", weights, logs)
    has_choice = (n_seen > 1) & (chosen > 0)  # [n_entry, n_query], not so of NaN
    places = _at_places(attention, hidden, n)  # [n_place, n_entry, n_query]
    return tuple(
        _habit(n_seen[h, rows], entropy[h, rows], places[:, h, rows])
        for h, rows in enumerate(has_choice)
    )


def _at_places(attention: Sequence[Array], hidden: Sequence[Mask | None], n: int) -> Array:
    """[n_place, n_entry, n_query]: the weight that goes to each of `PLACES`, NaN where unseen."""
    query = np.arange(n)
    weights = np.full((len(PLACES), len(attention) + (len(attention) > 1), n), np.nan)
    for place, key in enumerate((query, query - 1, np.zeros_like(query))):
        there = key >= 0  # no word comes before the first
        at = query[there], key[there]
        seen = _visible(hidden, *at, n)
        weights[place][:, there] = np.where(seen, _weights(attention, *at), np.nan)
    return weights


def _blocks(n_head: int, n: int) -> Iterator[slice]:
    """Rows, so many at a time that they stay in the cache."""
    step = max(BLOCK // max(n_head * n, 1), 1)
    return (slice(start, min(start + step, n)) for start in range(0, n, step))


def _weights(attention: Sequence[Array], rows: slice | Places, keys: slice | Places) -> Array:
    """Some cells of all heads, and of the mean of several: [n_entry, n_row, n_key].

    Of places in the place of slices, one cell for each: [n_entry, n_place].
    """
    weights = np.stack([each[rows, keys] for each in attention])
    if len(attention) > 1:
        weights = np.concatenate([weights, weights.mean(axis=0, keepdims=True)])
    return weights


def _visible(
    hidden: Sequence[Mask | None], rows: slice | Places, keys: slice | Places, n: int
) -> Mask:
    """What they see of n words, the mean what any of them sees; shaped as `_weights`."""
    everything = np.broadcast_to(True, (n, n))
    seen = [everything[rows, keys] if mask is None else ~mask[rows, keys] for mask in hidden]
    visible = np.stack(seen)
    if len(hidden) > 1:
        visible = np.concatenate([visible, visible.any(axis=0, keepdims=True)])
    return visible


def _habit(n_seen: Array, entropy: Array, places: Array) -> Habit:
    """Of one head, from the rows that have a choice.

    Args:
        n_seen: [n_row], how many keys each sees.
        entropy: [n_row].
        places: [n_place, n_row], the weight that goes to each of `PLACES`, NaN where it is hidden.
    """
    if not len(n_seen):
        return Habit("none", 0.0, 0.0)
    spread = float((entropy / np.log(n_seen)).mean())
    if spread >= EVEN:
        return Habit("even", spread, 1.0)
    found: list[Habit] = []
    for kind, weights in zip(PLACES, places, strict=True):
        there = ~np.isnan(weights)
        if there.any():
            share, even = float(weights[there].mean()), float((1 / n_seen[there]).mean())
            found.append(Habit(kind, share, even))
    clear = [each for each in found if each.share > CLEARLY * each.even]
    if not clear:
        return Habit("elsewhere", spread, 1.0)
    return max(clear, key=lambda each: each.share)
