"""What a head measurably does in a sentence."""

from dataclasses import dataclass

import numpy as np

from core.arrays import Array, Mask
from core.language import figure, marked, tr

EVEN = 0.9  # of the largest possible entropy: hardly told from an even spread
CLEARLY = 1.25  # times what an even spread would give


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
    n = len(attention)
    visible = np.ones((n, n), dtype=bool) if hidden is None else ~hidden
    choices = visible.sum(axis=1)  # [n_query]
    rows = np.flatnonzero((choices > 1) & (np.nan_to_num(attention).sum(axis=1) > 0))
    if not len(rows):
        return Habit("none", 0.0, 0.0)
    weights, n_seen = attention[rows], choices[rows]  # [n_row, n_key], [n_row]
    logs = np.log(weights, where=weights > 0, out=np.zeros_like(weights))
    entropy = float((-(weights * logs).sum(axis=1) / np.log(n_seen)).mean())
    if entropy >= EVEN:
        return Habit("even", entropy, 1.0)
    found: list[Habit] = []
    for kind, target in (("itself", rows), ("previous", rows - 1), ("first", np.zeros_like(rows))):
        there = (target >= 0) & visible[rows, target]
        if there.any():
            share = float(weights[there, target[there]].mean())
            found.append(Habit(kind, share, float((1 / n_seen[there]).mean())))
    clear = [each for each in found if each.share > CLEARLY * each.even]
    if not clear:
        return Habit("elsewhere", entropy, 1.0)
    return max(clear, key=lambda each: each.share)
