"""The notebook's computation for the selected word as named steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.arrays import Array, read_only
from core.knockout import removed_words
from core.language import quoted, tr
from core.models.notebook_story import why_undefined
from core.prose import enumerated, plain_text
from core.receipt import VECTOR_DECIMALS
from core.result import Pattern, Stage

if TYPE_CHECKING:
    from core.models.notebook import NotebookPattern
    from core.settings import Settings


def stages(
    pattern: NotebookPattern,
    settings: Settings,
    context: tuple[int, ...],
    row: tuple[Array, Array, Array, Array],
    prediction: int | None,
) -> tuple[Stage, ...]:
    """The steps in order.

    Args:
        pattern: of the whole sentence.
        settings: what was asked.
        context: positions of the words that the query is the mean of.
        row: the selected word's query [3], scores, weights and probabilities [n_key].
        prediction: position of the predicted word.
    """
    query, scores, weights, probabilities = row
    tokens, keys = pattern.tokens, pattern.embeddings
    every = tuple(range(len(tokens)))
    if context:
        before = tr(
            "The vectors of the words before {selected}: {words}. {selected} is not among them."
        ).format(
            selected=quoted(tokens[settings.position].label),
            words=plain_text(enumerated([tokens[i] for i in context])),
        )
    else:
        before = tr("The context is empty. {reason}").format(
            reason=why_undefined(pattern, settings)
        )
    predicted = () if prediction is None else (prediction,)
    word, component = tr("word"), tr("component")
    if predicted:
        outcome = tr("The word with the largest probability; of equals the first.")
    else:
        outcome = why_undefined(pattern, settings)
    return (
        Stage(
            name="embeddings",
            symbol="E",
            title=tr("Embeddings"),
            array=keys,
            row_axis=word,
            column_axis=component,
            words=every,
            formula=tr("E<sub>word</sub>") + " ∈ [0, 1)<sup>3</sup>",
            sentence=tr(
                "Each new word gets the next three random numbers of seed {seed}; one that comes "
                "back keeps its vector. They serve as keys and as values, too."
            ).format(seed=settings.seed)
            + moved_by_hand(pattern),
            decimals=VECTOR_DECIMALS,
        ),
        Stage(
            name="context",
            symbol="C",
            title=tr("Context"),
            array=read_only(keys[list(context)]),
            row_axis=word,
            column_axis=component,
            words=context,
            exported=False,
            formula="C = { E<sub>i</sub> : p − " + tr("window") + " ≤ i &lt; p }",
            sentence=before,
            receipt="embeddings",
            decimals=VECTOR_DECIMALS,
        ),
        Stage(
            name="query",
            symbol="q",
            title=tr("Query"),
            array=query,
            row_axis=component,
            column_axis="",
            words=(),
            formula="q = <sup>1</sup>/<sub>|C|</sub> Σ<sub>i ∈ C</sub> E<sub>i</sub>",
            sentence=tr("The query is the mean of the context, component by component."),
            decimals=VECTOR_DECIMALS,
        ),
        Stage(
            name="scores",
            symbol="s",
            title=tr("Scores"),
            array=scores,
            row_axis=word,
            column_axis="",
            words=every,
            formula="s<sub>j</sub> = q · k<sub>j</sub> / √3",
            sentence=tr(
                "The dot product of the query with each word’s vector, divided by √3 because a "
                "vector has three components."
            ),
        ),
        Stage(
            name="weights",
            symbol="w",
            title=tr("Weights"),
            array=weights,
            row_axis=word,
            column_axis="",
            words=every,
            formula="w<sub>j</sub> = exp(s<sub>j</sub>)",
            sentence=tr(
                "The notebook calls these attention weights, but they are not divided by their sum."
            ),
        ),
        Stage(
            name="probabilities",
            symbol="p",
            title=tr("Probabilities"),
            array=probabilities,
            row_axis=word,
            column_axis="",
            words=every,
            formula=(
                "p<sub>j</sub> = exp(w<sub>j</sub> − max w) / "
                "Σ<sub>i</sub> exp(w<sub>i</sub> − max w)"
            ),
            sentence=tr(
                "A softmax of the weights: the second exponential in a row. They add up to 1."
            ),
        ),
        Stage(
            name="prediction",
            exported=False,
            symbol="ŵ",
            title=tr("Prediction"),
            array=read_only(probabilities[list(predicted)]),
            row_axis=word,
            column_axis="",
            words=predicted,
            formula="argmax<sub>j</sub> p<sub>j</sub>",
            sentence=outcome,
            receipt="probabilities",
        ),
    )


def context_of(settings: Settings, n: int) -> tuple[int, ...]:
    """The positions of the words that the query is the mean of."""
    unseen = removed_words(settings.knockouts, n)
    before = range(max(0, settings.position - settings.window), settings.position)
    return tuple(i for i in before if not unseen[i])


def moved_by_hand(pattern: Pattern) -> str:
    """What to add where some embeddings are not as they were dealt."""
    if (pattern.embeddings == pattern.dealt).all():
        return ""
    return " " + tr("Some were moved by hand.")
