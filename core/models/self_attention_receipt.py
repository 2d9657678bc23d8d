"""The arithmetic of self-attention for one number, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from core import receipt
from core.embeddings import acting, vocabulary_of
from core.language import figure, quoted, tr
from core.models import read_out_receipt
from core.receipt import (
    DOT_PRODUCT,
    MEAN,
    MINUS_DISTANCE,
    SUM,
    VECTOR_DECIMALS,
    Line,
    Number,
    Receipt,
    Working,
    over_root_of,
    wave,
)
from core.result import Entry, Result
from core.text import subscript

if TYPE_CHECKING:
    from core.models.self_attention import AttentionPattern
    from core.word_vectors import WordVectors

MOST_PRODUCTS = 24  # that projections may add to a receipt; beyond, it starts from q and k


def write(pattern: AttentionPattern, result: Result, entry: Entry) -> Receipt:
    """The receipt for one number of the computation with the word at `entry.row` selected.

    Raises:
        IndexError: if there is no such number.
    """
    own, n = result.settings.attention, len(pattern.tokens)
    vector, head, words = own.d, own.d_key, len(pattern.candidates)
    columns = {
        "embeddings": vector,
        "positions": 0 if pattern.positions is None else vector,
        "x": 0 if pattern.positions is None else vector,
        "q": head,
        "k": head,
        "v": head,
        "scores": n,
        "attention": n,
        "mean": n,
        "output": head,
        "z": vector,
        "logits": words,
        "raw": words,
        "tempered": words,
        "truncated": words,
    }
    n_columns = columns.get(entry.stage, 0)
    heads = range(pattern.n_head)
    if not (0 <= entry.row < n and 0 <= entry.column < n_columns and entry.head in heads):
        raise IndexError(f"there is no {entry}")
    return _Writer(pattern, result, entry).receipt()


class _Writer:
    """Writes the lines of one entry; i is the word that looks, h the head."""

    def __init__(self, pattern: AttentionPattern, result: Result, entry: Entry) -> None:
        self.pattern, self.result, self.entry = pattern, result, entry
        self.settings, self.own = result.settings, result.settings.attention
        self.i, self.j, self.h = entry.row, entry.column, entry.head

    def receipt(self) -> Receipt:
        """All of it."""
        title, stage = self._title(), self.entry.stage
        if stage == "embeddings":
            return self._embedding(title)
        hidden = self._hidden()
        if hidden:
            return Receipt(title, hidden)
        selected = self.settings.position == self.i
        if stage in ("logits", "raw", "tempered", "truncated") and not selected:
            raise IndexError(f"there is no {self.entry}: another word is selected")
        if stage in ("raw", "tempered", "truncated") and self.result.prediction is None:
            return Receipt(title, (Line(self.result.reason, "p", "p", "", "", "–"),))
        steps = getattr(self, f"_{stage}")
        return receipt.write(title, stage, steps)

    def _title(self) -> str:
        tokens, stage, c = self.pattern.tokens, self.entry.stage, self.j + 1
        word = quoted(tokens[self.i].label)
        if stage in ("scores", "attention", "mean"):
            names = {
                "scores": tr("Score of {key} for {word}"),
                "attention": tr("Attention of {word} to {key}"),
                "mean": tr("Attention of {word} to {key}, mean of the heads"),
            }
            title = names[stage].format(word=word, key=quoted(tokens[self.j].label))
        elif stage in ("logits", "raw", "tempered", "truncated"):
            names = {
                "logits": tr("Logit of {key} after {word}"),
                "raw": tr("Probability of {key} after {word}"),
                "tempered": tr("Tempered probability of {key} after {word}"),
                "truncated": tr("Truncated probability of {key} after {word}"),
            }
            key = quoted(self.pattern.candidates[self.j].text)
            return names[stage].format(word=word, key=key)
        else:
            names = {
                "embeddings": tr("Embedding of {word}, component {c}"),
                "positions": tr("Position of {word}, component {c}"),
                "x": tr("Input of {word}, component {c}"),
                "q": tr("Query of {word}, component {c}"),
                "k": tr("Key of {word}, component {c}"),
                "v": tr("Value of {word}, component {c}"),
                "output": tr("What the head brings back for {word}, component {c}"),
                "z": tr("Context vector of {word}, component {c}"),
            }
            title = names[stage].format(word=word, c=c)
        if self.pattern.n_head > 1 and stage in ("q", "k", "v", "scores", "attention", "output"):
            title += tr(", head {h} of {n}").format(h=self.h + 1, n=self.pattern.n_head)
        return title

    def _embedding(self, title: str) -> Receipt:
        words = [token.text for token in self.pattern.tokens]
        value = self.pattern.embeddings[self.i, self.j]
        if words[self.i] in acting(self.settings.vectors, self.own.d):
            comment = tr("moved by hand")
        elif self.pattern.vectors is not None:
            comment = self._looked_up(self.pattern.vectors)
        else:
            rank = vocabulary_of([*self.settings.earlier.split(), *words])[words[self.i]]
            comment = tr("draw number {draw} after np.random.seed({seed})").format(
                draw=self.own.d * rank + self.j + 1, seed=self.settings.seed
            )
        sub = self.j + 1
        shown = figure(value, VECTOR_DECIMALS)
        return Receipt(title, (Line(comment, f"E{subscript(sub)}", f"E_{{{sub}}}", "", "", shown),))

    def _looked_up(self, vectors: WordVectors) -> str:
        """Where a pretrained vector comes from."""
        word = self.pattern.tokens[self.i].text
        found = vectors.find(word)
        if found is None:
            return tr("{word} is not among the words of {name}: zeros").format(
                word=quoted(word), name=vectors.name
            )
        return tr("component {c} of {word} in {name}").format(
            c=self.j + 1, word=quoted(vectors.words[found.rank]), name=vectors.name
        )

    def _hidden(self) -> tuple[Line, ...]:
        """Why a score is -∞, and what comes of it; nothing for one that is not."""
        stage = self.entry.stage
        if stage not in ("scores", "attention") or self.pattern.visible[self.h, self.i, self.j]:
            return ()
        key, word = (quoted(self.pattern.tokens[place].label) for place in (self.j, self.i))
        if self.pattern.mask[self.i, self.j]:
            reason = tr("{key} is knocked out")
        elif self.j > self.i:
            reason = tr("{key} comes after {word}, and the mask hides it")
        else:
            reason = tr("{key} is farther back than the mask lets {word} see")
        score = Line(reason.format(key=key, word=word), "s", "s", "", "", "−∞")
        if stage == "scores":
            return (score,)
        comment = tr("so it gets no attention")
        return (score, Line(comment, "a", "a", "exp(−∞)", r"e^{-\infty}", figure(0)))

    def _positions(self, sheet: Working) -> Iterator[str]:
        m, is_sine = self.j // 2, self.j % 2 == 0
        place = Number(float(self.i), str(self.i))
        assert self.pattern.positions is not None
        sheet.line(
            "P",
            "P",
            wave(m, self.own.d, is_sine),
            (place,),
            self.pattern.positions[self.i, self.j],
            tr("place {p}, counted from 0").format(p=self.i),
            "positions",
            VECTOR_DECIMALS,
        )
        yield "positions"

    def _x(self, sheet: Working) -> Iterator[str]:
        parts = [
            float(array[self.i, self.j])
            for array in (self.pattern.embeddings, self.pattern.positions)
            if array is not None
        ]
        sheet.line(
            "x",
            "x",
            SUM,
            [sheet.given(part) for part in parts],
            self.pattern.x[self.i, self.j],
            tr("embedding and position"),
            "x",
            VECTOR_DECIMALS,
        )
        yield "x"

    def _q(self, sheet: Working) -> Iterator[str]:
        self._projection(sheet, "q", self.i, self.j)
        yield "q"

    def _k(self, sheet: Working) -> Iterator[str]:
        self._projection(sheet, "k", self.i, self.j)
        yield "k"

    def _v(self, sheet: Working) -> Iterator[str]:
        self._projection(sheet, "v", self.i, self.j)
        yield "v"

    def _projection(self, sheet: Working, name: str, word: int, c: int) -> Number:
        """One component of x W."""
        pattern = self.pattern
        weights, projected = {
            "q": (pattern.W_Q, pattern.q),
            "k": (pattern.W_K, pattern.k),
            "v": (pattern.W_V, pattern.v),
        }[name]
        pairs = zip(pattern.x[word], weights[self.h, :, c], strict=True)
        return sheet.line(
            f"{name}{subscript(c + 1)}",
            f"{name}_{{{c + 1}}}",
            DOT_PRODUCT,
            [sheet.given(value) for pair in pairs for value in pair],
            projected[self.h, word, c],
            tr("vector of {word} times column {c} of W_{letter}").format(
                word=quoted(pattern.tokens[word].label), c=c + 1, letter=name.upper()
            ),
            name,
            VECTOR_DECIMALS,
        )

    def _scores(self, sheet: Working) -> Iterator[str]:
        pattern, d = self.pattern, self.own.d_key
        pairs: list[Number] = []
        short = 2 * d * self.own.d <= MOST_PRODUCTS
        identity = self.own.projections == "identity"
        for c in range(d):
            for name, array, word in (("q", pattern.q, self.i), ("k", pattern.k, self.j)):
                pairs.append(
                    self._projection(sheet, name, word, c)
                    if short and not identity
                    else sheet.given(array[self.h, word, c])
                )
        score = pattern.scores[self.h, self.i, self.j]
        comment = tr("query of {word} · key of {key}").format(
            word=quoted(pattern.tokens[self.i].label), key=quoted(pattern.tokens[self.j].label)
        )
        root = np.sqrt(d) if self.own.scaled else 1.0
        if not self.own.scaled:
            self.score = sheet.line("s", "s", DOT_PRODUCT, pairs, score, comment, "scores")
        else:
            dot = sheet.line("q·k", r"q \cdot k", DOT_PRODUCT, pairs, score * root, comment)
            scaled = tr("scaled: the score")
            self.score = sheet.line("s", "s", over_root_of(d), (dot,), score, scaled, "scores")
        yield "scores"

    def _attention(self, sheet: Working) -> Iterator[str]:
        yield from self._scores(sheet)
        seen = np.flatnonzero(self.pattern.visible[self.h, self.i]).tolist()
        scores = self.pattern.scores[self.h, self.i, seen]
        comment = tr("attention to {key}").format(key=quoted(self.pattern.tokens[self.j].label))
        place = seen.index(self.j)
        read_out_receipt.softmax(sheet, "s", self.score, place, scores, "a", comment, "attention")
        yield "attention"

    def _mean(self, sheet: Working) -> Iterator[str]:
        heads = self.pattern.heads[:, self.i, self.j]
        comment = tr("mean over the heads, of which each has its own arithmetic")
        given = [sheet.given(each) for each in heads]
        sheet.line("ā", r"\bar{a}", MEAN, given, float(heads.mean()), comment, "mean")
        yield "mean"

    def _output(self, sheet: Working) -> Iterator[str]:
        a, v = self.pattern.heads[self.h, self.i], self.pattern.v[self.h, :, self.j]
        seen = np.flatnonzero(a)
        comment = tr("attention times component {c} of the value, for each word seen")
        sheet.line(
            "o",
            "o",
            DOT_PRODUCT if len(seen) else SUM,
            [sheet.given(each) for j in seen for each in (a[j], v[j])] or [sheet.given(0.0)],
            float(a @ v),
            comment.format(c=self.j + 1),
            "output",
            VECTOR_DECIMALS,
        )
        yield "output"

    def _z(self, sheet: Working) -> Iterator[str]:
        pattern = self.pattern
        outputs = np.einsum("hj,hjk->hk", pattern.heads[:, self.i], pattern.v)  # [n_head, d_head]
        pairs = zip(outputs.ravel(), pattern.W_O[:, :, self.j].ravel(), strict=True)
        sheet.line(
            "z",
            "z",
            DOT_PRODUCT,
            [sheet.given(each) for pair in pairs for each in pair],
            float(pattern.context_vector(self.i)[self.j]),
            tr("what the heads bring back, times column {c} of W_O").format(c=self.j + 1),
            "z",
            VECTOR_DECIMALS,
        )
        yield "z"

    def _logits(self, sheet: Working) -> Iterator[str]:
        z = self.pattern.context_vector(self.i)
        candidate = self.pattern.candidate_embeddings[self.j]
        dot = self.own.read_out == "dot"
        word = quoted(self.pattern.candidates[self.j].text)
        comment = (
            tr("context vector · embedding of {word}")
            if dot
            else tr("how far the context vector is from the embedding of {word}")
        )
        self.logit = sheet.line(
            "l",
            "l",
            DOT_PRODUCT if dot else MINUS_DISTANCE,
            [sheet.given(each) for pair in zip(z, candidate, strict=True) for each in pair],
            float(self.result.logits[self.j]),
            comment.format(word=word),
            "logits",
        )
        yield "logits"

    def _raw(self, sheet: Working) -> Iterator[str]:
        yield from self._logits(sheet)
        read_out_receipt.raw(sheet, self.result, self.j, self.logit)
        yield "raw"

    def _tempered(self, sheet: Working) -> Iterator[str]:
        yield from self._logits(sheet)
        read_out_receipt.tempered(sheet, self.result, self.j, self.logit, self.own.temperature)
        yield "tempered"

    def _truncated(self, sheet: Working) -> Iterator[str]:
        read_out_receipt.truncated(sheet, self.result, self.j)
        yield "truncated"
