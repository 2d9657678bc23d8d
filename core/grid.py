"""A picture in cells: a value for every pair of words."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array, Mask, read_only
from core.knockout import acting
from core.language import tr
from core.result import Entry, Result

Indices = NDArray[np.intp]
OUTLIERS = 0.1
FEWEST = 256  # blocks along a side: no picture is so small that it needs fewer


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

    @cached_property
    def has_gaps(self) -> bool:
        """Whether some rows or columns have no values."""
        return bool(self.undefined.any() or self.lacking.any())

    @cached_property
    def dips(self) -> bool:
        """Whether some values lie below 0."""
        return self.signed and bool((self.values < 0).any())

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

    def in_blocks(self, side: int) -> Array:
        """The picture with fewer cells, for where there are fewer pixels than cells.

        Args:
            side: of a block, in cells; a power of 2, also 1.

        Returns:
            [⌈n / side⌉, ⌈n / side⌉], of each block the value furthest from 0 that can be seen; NaN
            where there is none.
        """
        if side not in self._blocks:
            self._blocks[side] = (
                _seen(self.values, self.hidden)
                if side == 1
                else _halved(self.values, self.hidden)
                if side == 2
                else _halved(self.in_blocks(side // 2), None)
            )
        return self._blocks[side]

    @cached_property
    def _blocks(self) -> dict[int, Array]:
        """The picture by the side of its blocks."""
        return {}

    def ready(self) -> None:
        """Take the measure of the values now, so that nobody waits for it later."""
        _ = self.has_gaps, self.strongest, self.top, self.dips
        side = 2
        while len(self.labels) >= FEWEST * side:
            self.in_blocks(side)
            side *= 2

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


def gathered(values: Array, rows: Indices, columns: Indices) -> Array:
    """Several values as one: of each rectangle the one furthest from 0, NaN where there is none.

    Args:
        values: [n_row, n_column].
        rows: [n], where each rectangle starts, from the top without a gap.
        columns: [m], the same from the left.

    Returns:
        [n, m].
    """
    most = np.fmax.reduceat(np.fmax.reduceat(values, rows, axis=0), columns, axis=1)
    least = np.fmin.reduceat(np.fmin.reduceat(values, rows, axis=0), columns, axis=1)
    return np.where(-least > most, least, most)


def _halved(values: Array, hidden: Mask | None) -> Array:
    """Of every 2 × 2 cells the value furthest from 0 that can be seen, NaN where there is none."""
    most = np.full([(n + 1) // 2 for n in values.shape], np.nan)
    for corner in np.ndindex(2, 2):
        cells = tuple(slice(start, None, 2) for start in corner)
        value = _seen(values[cells], None if hidden is None else hidden[cells])
        there = most[: value.shape[0], : value.shape[1]]
        further = np.isnan(there) | (np.abs(value) > np.abs(there))
        np.copyto(there, value, where=further)
    return read_only(most)


def _seen(values: Array, hidden: Mask | None) -> Array:
    """`values` with NaN in place of those that cannot be seen."""
    return values if hidden is None else read_only(np.where(hidden, np.nan, values))
