"""Makes the transformer's steps: what is on screen of each array, and what is exported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.arrays import Array, read_only
from core.language import tr
from core.receipt import VECTOR_DECIMALS
from core.result import Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.models.transformer import TransformerPattern
    from core.transformer.forward import LayerTrace, Trace


class StageMaker:
    """Makes the steps of one layer for the selected word.

    A step shows what belongs to the words that are read. Exported is all of it: layers first, then
    heads, then all words of the sentence, with NaN for those that are not read.
    """

    def __init__(self, pattern: TransformerPattern, position: int, layer: int) -> None:
        self.pattern, self.layer = pattern, layer
        self.words = tuple(pattern.read)
        self.i = position - pattern.read.start
        self.d = pattern.configuration.d_model
        self.n_layer, self.n_head = pattern.n_layer, pattern.n_head

    def below_layers(
        self,
        name: str,
        symbol: str,
        title: str,
        of_trace: Callable[[Trace], Array],
        formula: str,
        sentence: str,
    ) -> Stage:
        """A step with a vector for each word that is read, below all layers."""
        return Stage(
            name=name,
            symbol=symbol,
            title=title,
            array=self.of_words(of_trace, self.d),
            row_axis=tr("word"),
            column_axis=tr("component"),
            words=self.words,
            formula=formula,
            sentence=sentence,
            decimals=VECTOR_DECIMALS,
            whole=lambda: self.whole(of_trace, self.d),
        )

    def vectors(
        self,
        name: str,
        symbol: str,
        title: str,
        of_layer: Callable[[LayerTrace], Array],
        formula: str,
        sentence: str,
        d: int,
        head: int | None = None,
    ) -> Stage:
        """A step with a vector for each word that is read: [n, d], or [n_head, n, d] in all."""

        def on_view(trace: Trace) -> Array:
            array = of_layer(trace.layers[self.layer])
            return array if head is None else array[head]

        return Stage(
            name=name,
            symbol=symbol,
            title=title,
            array=self.of_words(on_view, d),
            row_axis=tr("word"),
            column_axis=tr("component"),
            words=self.words,
            formula=formula,
            sentence=sentence,
            decimals=VECTOR_DECIMALS,
            head=head or 0,
            layer=self.layer,
            whole=lambda: self._whole_of_layers(of_layer, d, head is not None),
        )

    def over_words(
        self,
        name: str,
        symbol: str,
        title: str,
        of_layer: Callable[[LayerTrace], Array],
        formula: str,
        sentence: str,
        head: int,
    ) -> Stage:
        """A step with a number of the selected word for each word: [n_head, n, n] in all."""
        trace = self.pattern.trace
        row = np.empty(0) if trace is None else of_layer(trace.layers[self.layer])[head, self.i]
        return Stage(
            name=name,
            symbol=symbol,
            title=title,
            array=read_only(row),
            row_axis=tr("word"),
            column_axis="",
            words=self.words,
            formula=formula,
            sentence=sentence,
            head=head,
            layer=self.layer,
            whole=lambda: self._whole_over_words(of_layer),
        )

    def vector(
        self,
        name: str,
        symbol: str,
        title: str,
        of_layer: Callable[[LayerTrace], Array],
        formula: str,
        sentence: str,
        d: int,
        head: int | None = None,
    ) -> Stage:
        """A step with a vector of the selected word: [n, d], or [n_head, n, d] in all."""
        row = np.full(d, np.nan)
        if self.pattern.trace is not None:
            array = of_layer(self.pattern.layer(self.layer))
            row = array[self.i] if head is None else array[head, self.i]
        return Stage(
            name=name,
            symbol=symbol,
            title=title,
            array=read_only(row),
            row_axis=tr("component"),
            column_axis="",
            words=(),
            formula=formula,
            sentence=sentence,
            decimals=VECTOR_DECIMALS,
            head=head or 0,
            layer=self.layer,
            whole=lambda: self._whole_of_layers(of_layer, d, head is not None),
        )

    def of_words(self, of_trace: Callable[[Trace], Array], d: int) -> Array:
        """[n_read, d]; of nothing, nothing."""
        trace = self.pattern.trace
        return read_only(np.empty((0, d)) if trace is None else of_trace(trace))

    def whole(self, of_trace: Callable[[Trace], Array], d: int) -> Array:
        """[n, d], NaN for the words that are not read."""
        return self.pattern.spread(self.of_words(of_trace, d))

    def _whole_of_layers(
        self, of_layer: Callable[[LayerTrace], Array], d: int, of_heads: bool
    ) -> Array:
        """[n_layer, n, d] or [n_layer, n_head, n, d]."""
        trace = self.pattern.trace
        if trace is None:
            heads = (self.n_head,) if of_heads else ()
            return np.empty((self.n_layer, *heads, 0, d))
        return self.pattern.spread(np.stack([of_layer(layer) for layer in trace.layers]))

    def _whole_over_words(self, of_layer: Callable[[LayerTrace], Array]) -> Array:
        """[n_layer, n_head, n_read, n_read]: of long sentences nearly all would be undefined."""
        trace = self.pattern.trace
        if trace is None:
            return np.empty((self.n_layer, self.n_head, 0, 0))
        return np.stack([of_layer(layer) for layer in trace.layers])
