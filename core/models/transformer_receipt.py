"""The arithmetic of the transformer for one number, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from core import receipt
from core.arrays import Array
from core.embeddings import acting
from core.language import count, figure, quoted, tr
from core.models import read_out_receipt
from core.models.transformer_operations import (
    DOT_PRODUCT_AND_BIAS,
    GELU,
    ROOT_OF_SUM,
    STANDARDISED,
    VARIANCE,
    epsilon,
    gelu_cube,
)
from core.models.transformer_titles import OF_CANDIDATES, title_of
from core.receipt import (
    DOT_PRODUCT,
    MEAN,
    SUM,
    VECTOR_DECIMALS,
    Line,
    Number,
    Receipt,
    Working,
    over_root_of,
)
from core.result import Entry, Result
from core.text import subscript
from core.transformer.forward import NormTrace
from core.transformer.vocabulary import MASK, UNKNOWN, UNKNOWN_ID

if TYPE_CHECKING:
    from core.models.transformer import TransformerPattern
    from core.transformer.weights import Norm


def write(pattern: TransformerPattern, result: Result, entry: Entry) -> Receipt:
    """The receipt for one number of the computation with the word at `entry.row` selected.

    Raises:
        IndexError: if there is no such number.
    """
    if entry.stage == "x_in":  # what the layer below hands on
        entry = replace(entry, stage="x_out", layer=entry.layer - 1)
    shape, n = pattern.configuration, len(pattern.tokens)
    d, d_head, words = shape.d_model, shape.d_head, len(pattern.candidates)
    columns = {
        **dict.fromkeys(("embeddings", "positions", "x", "ln_1", "attn_out", "x_mid"), d),
        **dict.fromkeys(("ln_2", "mlp_out", "x_out", "ln_f"), d),
        **dict.fromkeys(("q", "k", "v", "output"), d_head),
        **dict.fromkeys(("hidden", "activated"), 4 * d),
        **dict.fromkeys(("scores", "attention", "mean"), n),
        **dict.fromkeys(OF_CANDIDATES, words),
    }
    if not (
        0 <= entry.row < n
        and 0 <= entry.column < columns.get(entry.stage, 0)
        and 0 <= entry.head < shape.n_head
        and 0 <= entry.layer < shape.n_layer
    ):
        raise IndexError(f"there is no {entry}")
    return _Writer(pattern, result, entry).receipt()


class _Writer:
    """Writes the lines of one entry.

    i is the place, among the words that are read, of the word that looks, h the head, l the layer,
    j a component, a candidate, or the position of the word looked at.
    """

    def __init__(self, pattern: TransformerPattern, result: Result, entry: Entry) -> None:
        assert pattern.trace is not None
        self.pattern, self.result, self.entry = pattern, result, entry
        self.trace, self.weights = pattern.trace, pattern.weights
        self.i, self.j = entry.row - pattern.read.start, entry.column
        self.h, self.l = entry.head, entry.layer
        self.layer, self.block = self.trace.layers[self.l], self.weights.blocks[self.l]

    def receipt(self) -> Receipt:
        """All of it."""
        title, stage = title_of(self.pattern, self.entry), self.entry.stage
        if stage == "embeddings":
            return self._learned(title, self._whose_embedding(), "E", self.pattern.inputs)
        not_read = self._not_read()
        if not_read:
            return Receipt(title, not_read)
        if stage == "positions":
            comment = tr("learned for place {p}, counted from 0").format(p=self.i)
            return self._learned(title, comment, "P", self.trace.position, self.i)
        unseen = self._unseen()
        if unseen:
            return Receipt(title, unseen)
        if stage in OF_CANDIDATES and self.result.settings.position != self.entry.row:
            raise IndexError(f"there is no {self.entry}: another word is selected")
        return receipt.write(title, stage, getattr(self, f"_{stage}"))

    def _whose_embedding(self) -> str:
        pattern, place = self.pattern, self.entry.row
        word = pattern.tokens[place].text
        if place == pattern.masked:
            return tr("learned for {mask}, which stands in place of {word}").format(
                mask=quoted(MASK), word=quoted(word)
            )
        if self._is_moved(word):
            return tr("moved by hand")
        if pattern.ids[place] == UNKNOWN_ID:
            return tr("learned for {unknown}: {word} is not in the vocabulary").format(
                unknown=quoted(UNKNOWN), word=quoted(word)
            )
        entry = quoted(pattern.vocabulary.words[int(pattern.ids[place])])
        return tr("learned for {word}").format(word=entry)

    def _is_moved(self, word: str) -> bool:
        """Whether the vector of a word's entry was moved by hand, by its own name or another."""
        pattern = self.pattern
        moved = acting(self.result.settings.vectors, pattern.configuration.d_model)
        here = {token.text for token in pattern.tokens}
        entries = {pattern.vocabulary.id_of(each) for each in moved if each in here}
        return pattern.vocabulary.id_of(word) in entries

    def _learned(
        self, title: str, comment: str, symbol: str, array: Array, row: int | None = None
    ) -> Receipt:
        """A weight has no arithmetic: training left it as it is."""
        value = array[self.entry.row if row is None else row, self.j]
        c = self.j + 1
        shown = figure(float(value), VECTOR_DECIMALS)
        line = Line(comment, f"{symbol}{subscript(c)}", f"{symbol}_{{{c}}}", "", "", shown)
        return Receipt(title, (line,))

    def _not_read(self) -> tuple[Line, ...]:
        """Why there is no number for a word that is not read; nothing for one that is."""
        if self.pattern.is_read(self.entry.row):
            return ()
        word = quoted(self.pattern.tokens[self.entry.row].label)
        return (Line(self._beyond(word), "x", "x", "", "", "–"),)

    def _beyond(self, word: str) -> str:
        n = count(self.pattern.configuration.n_context)
        return tr("{word} is beyond the {n} words that the model reads").format(word=word, n=n)

    def _unseen(self) -> tuple[Line, ...]:
        """Why a score is -∞, and what comes of it; nothing for one that is not."""
        stage, pattern = self.entry.stage, self.pattern
        if stage not in ("scores", "attention", "mean"):
            return ()
        key, word = (quoted(pattern.tokens[place].label) for place in (self.j, self.entry.row))
        place = self.j - pattern.read.start
        if not pattern.is_read(self.j):
            reason = self._beyond(key)
        elif stage == "mean" or self.layer.visible[self.h, self.i, place]:
            return ()
        elif pattern.configuration.causal and self.j > self.entry.row:
            reason = tr("{key} comes after {word}, and the mask hides it").format(
                key=key, word=word
            )
        else:
            reason = tr("{key} is knocked out").format(key=key)
        score = Line(reason, "s", "s", "", "", "−∞")
        if stage == "scores":
            return (score,)
        comment = tr("so it gets no attention")
        return (score, Line(comment, "a", "a", "exp(−∞)", r"e^{-\infty}", figure(0)))

    def _x(self, sheet: Working) -> Iterator[str]:
        parts = (self.trace.token[self.i, self.j], self.trace.position[self.i, self.j])
        comment = tr("embedding and position")
        self._sum(sheet, "x", parts, self.trace.layers[0].x_in, comment)
        yield "x"

    def _ln_1(self, sheet: Working) -> Iterator[str]:
        self._norm(sheet, "n", "ln_1", self.layer.x_in, self.layer.ln_1, self.block.ln_1)
        yield "ln_1"

    def _ln_2(self, sheet: Working) -> Iterator[str]:
        self._norm(sheet, "m", "ln_2", self.layer.x_mid, self.layer.ln_2, self.block.ln_2)
        yield "ln_2"

    def _ln_f(self, sheet: Working) -> Iterator[str]:
        last = self.trace.layers[-1].x_out
        self._norm(sheet, "f", "ln_f", last, self.trace.ln_f, self.weights.ln_f)
        yield "ln_f"

    def _norm(
        self, sheet: Working, symbol: str, stage: str, x: Array, trace: NormTrace, norm: Norm
    ) -> None:
        """One component of LayerNorm: mean, variance, spread, then gain and bias."""
        i, j = self.i, self.j
        every = [sheet.given(each) for each in x[i].tolist()]
        comment = tr("the mean of the components")
        mean = sheet.line("μ", r"\mu", MEAN, every, float(trace.mean[i, 0]), comment)
        comment = tr("the mean of their squared distances from it: the variance")
        variance = sheet.line(
            "σ²", r"\sigma^2", VARIANCE, [*every, mean], float(x[i].var()), comment
        )
        comment = tr("its root, with a little more so that it is never 0")
        deviation = sheet.line(
            "σ",
            r"\sigma",
            ROOT_OF_SUM,
            (variance, epsilon()),
            float(trace.deviation[i, 0]),
            comment,
        )
        comment = tr("component {c} less the mean, divided by that").format(c=j + 1)
        operands = (every[j], mean, deviation)
        true = float(trace.normed[i, j])
        normed = sheet.line("x̂", r"\hat{x}", STANDARDISED, operands, true, comment)
        sheet.line(
            symbol,
            symbol,
            DOT_PRODUCT_AND_BIAS,
            (normed, sheet.given(float(norm.gain[j])), sheet.given(float(norm.bias[j]))),
            float(trace.out[i, j]),
            tr("times the gain that was learned, and the bias"),
            stage,
            VECTOR_DECIMALS,
        )

    def _q(self, sheet: Working) -> Iterator[str]:
        self._projection(sheet, "q", self.layer.q)
        yield "q"

    def _k(self, sheet: Working) -> Iterator[str]:
        self._projection(sheet, "k", self.layer.k)
        yield "k"

    def _v(self, sheet: Working) -> Iterator[str]:
        self._projection(sheet, "v", self.layer.v)
        yield "v"

    def _projection(self, sheet: Working, name: str, projected: Array) -> None:
        """One component of a query, key or value."""
        shape, c = self.pattern.configuration, self.j
        column = "qkv".index(name) * shape.d_model + self.h * shape.d_head + c  # of W_QKV
        self._times_weights(
            sheet,
            (f"{name}{subscript(c + 1)}", f"{name}_{{{c + 1}}}"),
            self.layer.ln_1.out[self.i],
            self.block.W_QKV[:, column],
            float(self.block.b_qkv[column]),
            float(projected[self.h, self.i, c]),
            tr("LayerNorm of {word} times column {c} of W_{letter}, and the bias").format(
                word=self._word(), c=c + 1, letter=name.upper()
            ),
            name,
        )

    def _scores(self, sheet: Working) -> Iterator[str]:
        key, d = self.j - self.pattern.read.start, self.pattern.configuration.d_head
        q, k = self.layer.q[self.h, self.i], self.layer.k[self.h, key]
        score = float(self.layer.scores[self.h, self.i, key])
        comment = tr("query of {word} · key of {key}").format(word=self._word(), key=self._key())
        pairs = self._pairs(sheet, q, k)
        dot = sheet.line("q·k", r"q \cdot k", DOT_PRODUCT, pairs, score * np.sqrt(d), comment)
        scaled = tr("scaled: the score")
        self.score = sheet.line("s", "s", over_root_of(d), (dot,), score, scaled, "scores")
        yield "scores"

    def _attention(self, sheet: Working) -> Iterator[str]:
        yield from self._scores(sheet)
        key = self.j - self.pattern.read.start
        seen: list[int] = np.flatnonzero(self.layer.visible[self.h, self.i]).tolist()
        read_out_receipt.softmax(
            sheet,
            "s",
            self.score,
            seen.index(key),
            self.layer.scores[self.h, self.i, seen],
            "a",
            tr("attention to {key}").format(key=self._key()),
            "attention",
        )
        yield "attention"

    def _mean(self, sheet: Working) -> Iterator[str]:
        heads = self.layer.attention[:, self.i, self.j - self.pattern.read.start]  # [n_head]
        comment = tr("mean over the heads, of which each has its own arithmetic")
        given = [sheet.given(each) for each in heads.tolist()]
        sheet.line("ā", r"\bar{a}", MEAN, given, float(heads.mean()), comment, "mean")
        yield "mean"

    def _output(self, sheet: Working) -> Iterator[str]:
        a, v = self.layer.attention[self.h, self.i], self.layer.v[self.h, :, self.j]
        seen = np.flatnonzero(a)
        comment = tr("attention times component {c} of the value, for each word seen")
        sheet.line(
            "o",
            "o",
            DOT_PRODUCT if len(seen) else SUM,
            self._pairs(sheet, a[seen], v[seen]) or [sheet.given(0.0)],
            float(self.layer.o[self.h, self.i, self.j]),
            comment.format(c=self.j + 1),
            "output",
            VECTOR_DECIMALS,
        )
        yield "output"

    def _attn_out(self, sheet: Working) -> Iterator[str]:
        self._times_weights(
            sheet,
            ("z", "z"),
            self.layer.o[:, self.i].ravel(),  # the heads side by side
            self.block.W_O[:, self.j],
            float(self.block.b_o[self.j]),
            float(self.layer.attn_out[self.i, self.j]),
            tr("what the heads bring back, times column {c} of W_O, and the bias").format(
                c=self.j + 1
            ),
            "attn_out",
        )
        yield "attn_out"

    def _x_mid(self, sheet: Working) -> Iterator[str]:
        parts = (self.layer.x_in[self.i, self.j], self.layer.attn_out[self.i, self.j])
        comment = tr("what was there, and what all heads bring back")
        self._sum(sheet, "y", parts, self.layer.x_mid, comment, "x_mid")
        yield "x_mid"

    def _hidden(self, sheet: Working) -> Iterator[str]:
        self._times_weights(
            sheet,
            ("h", "h"),
            self.layer.ln_2.out[self.i],
            self.block.W_1[:, self.j],
            float(self.block.b_1[self.j]),
            float(self.layer.hidden[self.i, self.j]),
            tr("second LayerNorm times column {c} of W_1, and the bias").format(c=self.j + 1),
            "hidden",
        )
        yield "hidden"

    def _activated(self, sheet: Working) -> Iterator[str]:
        sheet.line(
            "u",
            "u",
            GELU,
            (sheet.given(float(self.layer.hidden[self.i, self.j])), gelu_cube()),
            float(self.layer.activated[self.i, self.j]),
            tr("the hidden unit through GELU"),
            "activated",
            VECTOR_DECIMALS,
        )
        yield "activated"

    def _mlp_out(self, sheet: Working) -> Iterator[str]:
        self._times_weights(
            sheet,
            ("r", "r"),
            self.layer.activated[self.i],
            self.block.W_2[:, self.j],
            float(self.block.b_2[self.j]),
            float(self.layer.mlp_out[self.i, self.j]),
            tr("the hidden units times column {c} of W_2, and the bias").format(c=self.j + 1),
            "mlp_out",
        )
        yield "mlp_out"

    def _x_out(self, sheet: Working) -> Iterator[str]:
        parts = (self.layer.x_mid[self.i, self.j], self.layer.mlp_out[self.i, self.j])
        comment = tr("what was there, and what the hidden units make of it")
        self._sum(sheet, "x", parts, self.layer.x_out, comment, "x_out")
        yield "x_out"

    def _logits(self, sheet: Working) -> Iterator[str]:
        state, row = self.trace.ln_f.out[self.i], self.weights.W_E[self.j]
        word = quoted(self.pattern.candidates[self.j].text)
        self.logit = sheet.line(
            "l",
            "l",
            DOT_PRODUCT,
            self._pairs(sheet, state, row),
            float(self.result.logits[self.j]),
            tr("final state · embedding of {word}").format(word=word),
            "logits",
        )
        yield "logits"

    def _raw(self, sheet: Working) -> Iterator[str]:
        yield from self._logits(sheet)
        read_out_receipt.raw(sheet, self.result, self.j, self.logit)
        yield "raw"

    def _tempered(self, sheet: Working) -> Iterator[str]:
        yield from self._logits(sheet)
        temperature = self.result.settings.transformer.temperature
        read_out_receipt.tempered(sheet, self.result, self.j, self.logit, temperature)
        yield "tempered"

    def _truncated(self, sheet: Working) -> Iterator[str]:
        read_out_receipt.truncated(sheet, self.result, self.j)
        yield "truncated"

    def _word(self) -> str:
        return quoted(self.pattern.tokens[self.entry.row].label)

    def _key(self) -> str:
        return quoted(self.pattern.tokens[self.j].label)

    def _pairs(self, sheet: Working, a: Iterable[float], b: Iterable[float]) -> list[Number]:
        return [sheet.given(float(each)) for pair in zip(a, b, strict=True) for each in pair]

    def _times_weights(
        self,
        sheet: Working,
        symbols: tuple[str, str],
        x: Array,
        column: Iterable[float],
        bias: float,
        true: float,
        comment: str,
        stage: str,
    ) -> None:
        """One component of x W + b, from a column of W."""
        plain, latex = symbols
        operands = [*self._pairs(sheet, x.tolist(), column), sheet.given(bias)]
        operation, decimals = DOT_PRODUCT_AND_BIAS, VECTOR_DECIMALS
        sheet.line(plain, latex, operation, operands, true, comment, stage, decimals)

    def _sum(
        self,
        sheet: Working,
        symbol: str,
        parts: Iterable[float],
        whole: Array,
        comment: str,
        stage: str = "x",
    ) -> None:
        given = [sheet.given(float(part)) for part in parts]
        true = float(whole[self.i, self.j])
        sheet.line(symbol, symbol, SUM, given, true, comment, stage, VECTOR_DECIMALS)
