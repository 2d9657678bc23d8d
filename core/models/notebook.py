"""Ladder step 1: the tutorial notebook's next-word prediction, number for number."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.attention import mean_of_context, scaled_dot_products, softmax
from core.embeddings import random_embeddings
from core.language import tr
from core.models import notebook_faults, notebook_story
from core.result import Array, Candidate, Paragraph, Result, Stage, Token, read_only
from core.settings import Settings
from core.text import words_of

D_MODEL = 3


@dataclass(frozen=True, eq=False)
class NotebookPattern:
    """The notebook's computation with every word selected in turn; row 0 is undefined.

    Attributes:
        tokens: the n words.
        embeddings: [n, 3], which are the keys and the values too.
        queries: [n_query, 3].
        probabilities: [n_query, n_key].
    """

    tokens: tuple[Token, ...]
    embeddings: Array
    queries: Array
    probabilities: Array

    def attention(self, layer: int = 0, head: int = 0) -> Array:
        """[n_query, n_key], what the notebook calls attention probabilities; one layer, one head.

        Raises:
            IndexError: for another layer or head.
        """
        if layer or head:
            raise IndexError("the notebook has one layer and one head")
        return self.probabilities

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """Every word of the sentence, by its position."""
        return tuple(Candidate(t.text, (t.word,)) for t in self.tokens)

    @cached_property
    def winners(self) -> NDArray[np.intp]:
        """[n - 1]: the position of the largest probability of every defined row, first of ties."""
        return self.probabilities[1:].argmax(axis=1)

    @cached_property
    def sums(self) -> Array:
        """[n]: the sum of each embedding's components."""
        return self.embeddings.sum(axis=1)


def attention_to(keys: Array, queries: Array) -> tuple[Array, Array, Array]:
    """The notebook's way from queries to probabilities.

    Args:
        keys: [n_key, 3].
        queries: [..., 3].

    Returns:
        Scores, weights = exp(scores), which are not normalised, and softmax(weights);
        [..., n_key] each.
    """
    scores = scaled_dot_products(queries, keys)
    weights = np.exp(scores)
    return scores, weights, softmax(weights)


class Notebook:
    """The notebook as a model."""

    name = "notebook"
    attend_reads = frozenset({"sentence", "window", "seed"})

    def attend(self, settings: Settings) -> NotebookPattern:
        """All rows at once; `settings.position` plays no part."""
        tokens = words_of(settings.sentence)
        keys = random_embeddings([t.text for t in tokens], settings.seed, D_MODEL)  # [n, 3]
        queries = mean_of_context(keys, settings.window)  # [n_query, 3]
        _, _, probabilities = attention_to(keys, queries)  # [n_query, n_key]
        return NotebookPattern(tokens, *map(read_only, (keys, queries, probabilities)))

    def read_out(self, pattern: NotebookPattern, settings: Settings) -> Result:
        """The selected word's row: every word of the sentence is a candidate by its position."""
        keys = pattern.embeddings
        query = pattern.queries[settings.position] if len(keys) else np.full(D_MODEL, np.nan)
        scores, weights, probabilities = map(read_only, attention_to(keys, query))  # [n_key] each
        context = tuple(range(max(0, settings.position - settings.window), settings.position))
        stages = (
            Stage(
                "embeddings",
                "E",
                tr("Embeddings"),
                pattern.embeddings,
                tr("word"),
                tr("component"),
            ),
            Stage("query", "q", tr("Query"), query, "", tr("component")),
            Stage("scores", "s", tr("Scores"), scores, "", tr("word")),
            Stage("weights", "w", tr("Weights"), weights, "", tr("word")),
            Stage("probabilities", "p", tr("Probabilities"), probabilities, "", tr("word")),
        )
        return Result(
            settings=settings,
            pattern=pattern,
            context=context,
            candidates=pattern.candidates,
            logits=weights,
            probabilities=probabilities,
            prediction=int(np.argmax(probabilities)) if context else None,
            stages=stages,
            notes=notebook_faults.notes(pattern, weights, settings),
        )

    def headline(self, result: Result) -> str:
        """What the probabilities are, in one line."""
        return notebook_story.headline(result)

    def story(self, result: Result) -> tuple[Paragraph, ...]:
        """What the result says, in plain words."""
        return notebook_story.tell(result)
