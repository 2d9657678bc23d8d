"""What cannot be seen: words and edges taken away."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from core.arrays import Mask
from core.settings import Knockout


def removed_edges(
    knockouts: Iterable[Knockout], n: int, n_head: int, layer: int = 0
) -> Mask | None:
    """[n_head, n_query, n_key]: which scores are -∞; None if nothing is taken away.

    Args:
        knockouts: those of heads that there are not play no part.
        n: words of the sentence.
        n_head: how many heads.
        layer: in which layer.
    """
    here = [each for each in acting(knockouts, n_head, layer + 1) if each.layer in (None, layer)]
    if not here:
        return None
    removed = np.zeros((n_head, n, n), dtype=bool)
    for each in here:
        heads = slice(None) if each.head is None else each.head
        queries = slice(None) if each.query is None else each.query
        removed[heads, queries, each.key] = True
    return removed


def acting(knockouts: Iterable[Knockout], n_head: int, n_layer: int = 1) -> list[Knockout]:
    """Those of heads and layers that there are."""
    return [
        each
        for each in knockouts
        if (each.head is None or each.head < n_head)
        and (each.layer is None or each.layer < n_layer)
    ]


def removed_words(knockouts: Iterable[Knockout], n: int) -> Mask:
    """[n]: which words cannot be seen from anywhere."""
    removed = np.zeros(n, dtype=bool)
    for each in knockouts:
        if each.query is None and each.head is None and each.layer is None:
            removed[each.key] = True
    return removed


def toggled(knockouts: Sequence[Knockout], one: Knockout) -> tuple[Knockout, ...]:
    """`knockouts` with `one` more, or without it if it was there; in order."""
    kept = set(knockouts) ^ {one}
    return tuple(sorted(kept, key=_place))


def followed(
    knockouts: Iterable[Knockout], new_position: Callable[[int], int | None]
) -> tuple[Knockout, ...]:
    """The knock-outs after an edit: each goes with its words, or away with one of them.

    Args:
        knockouts: before it.
        new_position: where the word at a position stands now; None if it is gone.
    """
    kept: set[Knockout] = set()
    for each in knockouts:
        key = new_position(each.key)
        query = None if each.query is None else new_position(each.query)
        if key is not None and (each.query is None or query is not None):
            kept.add(replace(each, key=key, query=query))
    return tuple(sorted(kept, key=_place))


def _place(one: Knockout) -> tuple[int, ...]:
    nowhere = -1
    places = (one.key, one.query, one.layer, one.head)
    return tuple(nowhere if place is None else place for place in places)
