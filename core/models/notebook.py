"""Ladder step 1: the tutorial notebook's next-word prediction, number for number."""

from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np
from numpy.typing import NDArray

from core import sweep
from core.attention import mean_of_context, scaled_dot_products, softmax
from core.embeddings import random_embeddings
from core.models import notebook_faults, notebook_receipt, notebook_steps, notebook_story
from core.receipt import Receipt
from core.result import Array, Candidate, Entry, Paragraph, Result, Token, read_only
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

    def attention_from(self, position: int) -> tuple[Array, Array, Array]:
        """Scores, weights and probabilities, [n_key] each, with this word selected."""
        return attention_to(self.embeddings, self.queries[position])

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
    attend_reads = frozenset({"sentence", "earlier", "window", "seed"})

    def attend(self, settings: Settings) -> NotebookPattern:
        """All rows at once; `settings.position` plays no part."""
        tokens = words_of(settings.sentence)
        words, earlier = [token.text for token in tokens], settings.earlier.split()
        keys = random_embeddings(words, settings.seed, D_MODEL, earlier)  # [n, 3]
        queries = mean_of_context(keys, settings.window)  # [n_query, 3]
        _, _, probabilities = attention_to(keys, queries)  # [n_query, n_key]
        return NotebookPattern(tokens, *map(read_only, (keys, queries, probabilities)))

    def read_out(self, pattern: NotebookPattern, settings: Settings) -> Result:
        """The selected word's row: every word of the sentence is a candidate by its position."""
        keys = pattern.embeddings
        query = (
            pattern.queries[settings.position] if len(keys) else read_only(np.full(D_MODEL, np.nan))
        )
        scores, weights, probabilities = map(read_only, attention_to(keys, query))  # [n_key] each
        context = tuple(range(max(0, settings.position - settings.window), settings.position))
        prediction = int(np.argmax(probabilities)) if context else None
        return Result(
            settings=settings,
            pattern=pattern,
            context=context,
            candidates=pattern.candidates,
            logits=weights,
            probabilities=probabilities,
            prediction=prediction,
            single_softmax=read_only(softmax(scores)),
            stages=notebook_steps.stages(
                pattern, settings, (query, scores, weights, probabilities), prediction
            ),
            notes=notebook_faults.notes(pattern, weights, settings),
        )

    def over_seeds(self, result: Result) -> NDArray[np.intp]:
        """[n_seed]: where the word stands that each seed from 0 on predicts; empty if undefined."""
        if not result.context:
            return np.empty(0, np.intp)
        words = [token.text for token in result.tokens]
        earlier = result.settings.earlier.split()
        return sweep.winners_over_seeds(words, result.context, earlier, D_MODEL)

    def over_windows(self, result: Result) -> Array:
        """[n_window, n_candidate]: the probabilities with 1, 2, … words of context."""
        keys = cast("NotebookPattern", result.pattern).embeddings
        queries = sweep.mean_of_growing_context(keys, result.settings.position)  # [n_window, 3]
        return attention_to(keys, queries)[2]

    def receipt(self, result: Result, entry: Entry) -> Receipt:
        """How one number came about."""
        return notebook_receipt.write(
            cast("NotebookPattern", result.pattern), result.settings, entry
        )

    def headline(self, result: Result) -> str:
        """What the probabilities are, in one line."""
        return notebook_story.headline(result)

    def story(self, result: Result) -> tuple[Paragraph, ...]:
        """What the result says, in plain words."""
        return notebook_story.tell(result)
