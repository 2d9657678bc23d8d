"""The notebook's arithmetic for one number, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from core import receipt
from core.embeddings import acting, vocabulary_of
from core.language import figure, quoted, tr
from core.models.notebook_steps import context_of
from core.prose import enumerated, plain_text
from core.receipt import (
    DIFFERENCE,
    EXP,
    MAXIMUM,
    MEAN,
    PRODUCT,
    QUOTIENT,
    SUM,
    VECTOR_DECIMALS,
    Line,
    Receipt,
    Working,
    over_root_of,
)
from core.result import Entry
from core.text import subscript

if TYPE_CHECKING:
    from core.models.notebook import NotebookPattern
    from core.settings import Settings


def write(pattern: NotebookPattern, settings: Settings, entry: Entry) -> Receipt:
    """The receipt for one number of the computation with the word at `entry.row` selected.

    Raises:
        IndexError: if there is no such number.
    """
    components, n = pattern.embeddings.shape[1], len(pattern.tokens)
    columns = {
        "embeddings": components,
        "query": components,
        "scores": n,
        "weights": n,
        "probabilities": n,
    }
    if not (0 <= entry.row < n and 0 <= entry.column < columns.get(entry.stage, 0)):
        raise IndexError(f"there is no {entry}")
    if entry.stage == "embeddings":
        return _dealt(pattern, settings, entry)
    looking = quoted(pattern.tokens[entry.row].label)
    if entry.stage == "query":
        title = tr("Query of {word}, component {c}").format(word=looking, c=entry.column + 1)
    else:
        kind = {"scores": tr("Score"), "weights": tr("Weight"), "probabilities": tr("Probability")}
        title = tr("{kind} of {key}, with {word} selected").format(
            kind=kind[entry.stage], key=quoted(pattern.tokens[entry.column].label), word=looking
        )
    about_key = entry.stage in ("weights", "probabilities")
    removed = pattern.removed is not None and about_key and pattern.removed[entry.row, entry.column]
    context = context_of(settings.replace(position=entry.row), n)
    if removed and (context or entry.stage == "weights"):
        return Receipt(title, _knocked_out(pattern, entry))
    if not context:
        if entry.row == 0:
            reason = tr("no word stands before {word}: the mean of nothing is undefined")
        else:
            reason = tr("every word before {word} is knocked out: the mean of nothing is undefined")
        undefined = Line(reason.format(word=looking), "q", "q", "0 ÷ 0", r"\frac{0}{0}", "–")
        return Receipt(title, (undefined,))
    return receipt.write(title, entry.stage, lambda sheet: _steps(sheet, pattern, context, entry))


def _knocked_out(pattern: NotebookPattern, entry: Entry) -> tuple[Line, ...]:
    """The weight that was taken away, and what comes of it."""
    key = quoted(pattern.tokens[entry.column].label)
    weight = Line(tr("{word} is knocked out").format(word=key), "w", "w", "", "", "−∞")
    if entry.stage == "weights":
        return (weight,)
    if pattern.removed is not None and pattern.removed[entry.row].all():
        return (weight, Line(tr("no word is left to look at"), "p", "p", "", "", "–"))
    comment = tr("so its probability is nothing")
    return (weight, Line(comment, "p", "p", "exp(−∞)", r"e^{-\infty}", figure(0)))


def _dealt(pattern: NotebookPattern, settings: Settings, entry: Entry) -> Receipt:
    """A random number has no arithmetic, only a place in the sequence of draws."""
    words = [token.text for token in pattern.tokens]
    rank = vocabulary_of([*settings.earlier.split(), *words])[words[entry.row]]
    draw = pattern.embeddings.shape[1] * rank + entry.column + 1
    value = figure(pattern.embeddings[entry.row, entry.column], VECTOR_DECIMALS)
    sub = subscript(entry.column + 1)
    title = tr("Embedding of {word}, component {c}").format(
        word=quoted(words[entry.row]), c=entry.column + 1
    )
    comment = tr("draw number {draw} after np.random.seed({seed})").format(
        draw=draw, seed=settings.seed
    )
    if words[entry.row] in acting(settings.vectors, pattern.embeddings.shape[1]):
        comment = tr("moved by hand")
    return Receipt(title, (Line(comment, f"E{sub}", f"E_{entry.column + 1}", "", "", value),))


def _steps(
    sheet: Working, pattern: NotebookPattern, context: Sequence[int], entry: Entry
) -> Iterator[str]:
    """Write the lines in order; yield each stage that has been reached."""
    keys, i, j = pattern.embeddings, entry.row, entry.column
    words = plain_text(enumerated([pattern.tokens[k] for k in context]))
    query = pattern.queries[i]  # [3]

    means = range(len(query)) if entry.stage != "query" else (j,)
    q = [
        sheet.line(
            f"q{subscript(c + 1)}",
            f"q_{c + 1}",
            MEAN,
            [sheet.given(keys[k, c]) for k in context],
            query[c],
            tr("mean of component {c} of {words}").format(c=c + 1, words=words),
            "query",
            VECTOR_DECIMALS,
        )
        for c in means
    ]
    yield "query"

    scores, weights, probabilities = pattern.attention_from(i)  # [n_key] each
    key = quoted(pattern.tokens[j].label)
    products = [
        sheet.line(
            f"q{subscript(c + 1)}k{subscript(c + 1)}",
            f"q_{c + 1} k_{c + 1}",
            PRODUCT,
            (q[c], sheet.given(keys[j, c])),
            query[c] * keys[j, c],
            tr("times component {c} of {word}").format(c=c + 1, word=key),
        )
        for c in range(len(query))
    ]
    dot = sheet.line("q·k", r"q \cdot k", SUM, products, query @ keys[j], tr("their sum"))
    root = over_root_of(len(query))
    score = sheet.line("s", "s", root, (dot,), scores[j], tr("scaled: the score"), "scores")
    yield "scores"

    comment = tr("the weight, which the notebook does not normalise")
    weight = sheet.line("w", "w", EXP, (score,), weights[j], comment, "weights")
    yield "weights"

    # Words that are knocked out have nothing to add.
    seen = np.flatnonzero(weights > -np.inf).tolist()
    own_word = [pattern.tokens[k].text == pattern.tokens[j].text for k in seen]
    every = [
        weight if own else sheet.given(weights[k]) for own, k in zip(own_word, seen, strict=True)
    ]
    comment = tr("the largest weight of the row")
    largest = sheet.line("m", "m", MAXIMUM, every, weights.max(), comment)
    less = sheet.line(
        "d", "d", DIFFERENCE, (weight, largest), weights[j] - weights.max(), tr("w less m")
    )
    exponentials = np.exp(weights - weights.max())  # [n_key]
    own = sheet.line("e", "e", EXP, (less,), exponentials[j], tr("its exponential"))
    every = [
        own if same else sheet.given(exponentials[k])
        for same, k in zip(own_word, seen, strict=True)
    ]
    comment = tr("the same for every word, added up")
    total = sheet.line("Σ", r"\Sigma", SUM, every, exponentials.sum(), comment)
    comment = tr("the probability of {word}").format(word=key)
    sheet.line("p", "p", QUOTIENT, (own, total), probabilities[j], comment, "probabilities")
    yield "probabilities"
