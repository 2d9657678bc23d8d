"""A picture in cells: a value for every pair of words."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.arrays import Array, Mask
from core.knockout import acting
from core.language import tr
from core.result import Entry, Result

OUTLIERS = 0.1


@dataclass(frozen=True, eq=False)
class Grid:
    """Rows look, columns are looked at.

    Attributes:
        title: what the values are.
        labels: n words, of the rows and of the columns.
        positions: where each stands in the sentence on screen; None where it does not.
        values: [n, n], NaN where undefined.
        hidden: [n, n], cells that cannot be seen; None if all can.
        selected: the row that is framed; None for none.
        reason: why some rows are undefined.
        removed: cells that were knocked out; None in place of the row means the whole column.
        signed: whether the values lie on both sides of 0.
        stage: the stage that the values belong to; empty where they have no arithmetic.
        head: whose they are.
        layer: in which that head is.
    """

    title: str
    labels: tuple[str, ...]
    positions: tuple[int | None, ...]
    values: Array
    hidden: Mask | None
    selected: int | None
    reason: str
    removed: tuple[tuple[int | None, int], ...] = ()
    signed: bool = False
    stage: str = ""
    head: int = 0
    layer: int = 0

    @cached_property
    def undefined(self) -> Mask:
        """[n]: rows without a value: the mean of nothing, or nothing left to look at."""
        return np.logical_and.reduce(np.isnan(self.values), axis=1)

    @cached_property
    def lacking(self) -> Mask:
        """[n]: columns without a value."""
        return np.logical_and.reduce(np.isnan(self.values), axis=0)

    @property
    def has_gaps(self) -> bool:
        """Whether some rows or columns have no values."""
        return bool(self.undefined.any() or self.lacking.any())

    @cached_property
    def strongest(self) -> int | None:
        """The column of the framed row's largest value, of equals the first."""
        if self.selected is None or self.undefined[self.selected]:
            return None
        return int(np.nanargmax(np.abs(self.values[self.selected])))

    @cached_property
    def largest(self) -> float:
        """The largest value, whatever its sign; 0 of nothing."""
        return float(np.nanmax(np.abs(self.values), initial=0.0))

    @cached_property
    def top(self) -> float:
        """Where the colours end: at the largest value, unless a few stand far above the rest.

        With a causal mask the first words have next to nothing to look at, and so large values
        that all others would pale.
        """
        if self.hidden is None or self.largest == 0:
            return self.largest
        seen = np.abs(self.values[~self.hidden & ~np.isnan(self.values)])
        rest = int(seen.size * (1 - OUTLIERS))
        if rest >= seen.size - 1:
            return self.largest
        usual = float(np.partition(seen, rest)[rest])
        return usual if 0 < usual < self.largest / 2 else self.largest

    def entry(self, row: int, column: int) -> Entry | None:
        """The number in a cell, if it has an arithmetic."""
        query, key = self.positions[row], self.positions[column]
        if not self.stage or query is None or key is None:
            return None
        return Entry(self.stage, query, key, self.head, self.layer)

    def row_at(self, position: int | None) -> int | None:
        """The row of the word at a position of the sentence on screen; None if it has none."""
        if position is None or position not in self.positions:
            return None
        return self.positions.index(position)


def attention_grid(result: Result) -> Grid:
    """Who attends to whom, in the head on view."""
    tokens, pattern = result.tokens, result.pattern
    return Grid(
        title=_title(result),
        labels=tuple(token.label for token in tokens),
        positions=tuple(range(len(tokens))),
        values=_defined(result.on_view),
        hidden=result.hidden,
        selected=result.settings.position if tokens else None,
        reason=result.undefined_rows,
        removed=tuple(
            (each.query, each.key)
            for each in acting(result.settings.knockouts, pattern.n_head, pattern.n_layer)
            if each.layer in (None, result.layer)
            and (each.head is None or result.head in (None, each.head))
        ),
        stage=result.cell_stage,
        head=result.head or 0,
        layer=result.layer,
    )


def _title(result: Result) -> str:
    """What is on view."""
    pattern, layer = result.pattern, result.layer + 1
    if pattern.n_layer > 1:
        if result.head is None:
            title = tr("Attention, layer {layer}, mean of {n} heads")
            return title.format(layer=layer, n=pattern.n_head)
        if pattern.n_head > 1:
            title = tr("Attention matrix, layer {layer}, head {h}")
            return title.format(layer=layer, h=result.head + 1)
        return tr("Attention matrix, layer {layer}").format(layer=layer)
    if result.head is None:
        return tr("Attention, mean of {n} heads").format(n=pattern.n_head)
    if pattern.n_head > 1:
        return tr("Attention matrix, head {h}").format(h=result.head + 1)
    return tr("Attention matrix")


def _defined(attention: Array) -> Array:
    """`attention` with NaN in the rows of words that have nothing to look at."""
    empty = attention.sum(axis=-1) == 0
    return np.where(empty[:, np.newaxis], np.nan, attention) if empty.any() else attention
