"""Ladder step 1: the tutorial notebook's next-word prediction, number for number."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np
from numpy.typing import NDArray

from core import sweep
from core.arrays import Array, Mask, read_only
from core.attention import mean_of_context, row_blocks, scaled_dot_products, softmax
from core.embeddings import random_embeddings, with_moved
from core.knockout import removed_edges, removed_words
from core.language import tr
from core.models import notebook_faults, notebook_receipt, notebook_steps, notebook_story
from core.receipt import Receipt
from core.result import Candidate, Entry, Landmark, Paragraph, Result, Token
from core.sampling import drawn, truncated
from core.settings import Settings
from core.text import words_of

D_MODEL = 3


@dataclass(frozen=True, eq=False)
class NotebookPattern:
    """The notebook's computation with every word selected in turn; row 0 is undefined.

    Attributes:
        tokens: the n words.
        dealt: [n, 3], the embeddings before any was moved by hand.
        embeddings: [n, 3], which are the keys and the values too.
        queries: [n_query, 3].
        removed: [n_query, n_key], what was knocked out; None if nothing was.
        probabilities: [n_query, n_key].
        n_layer, n_head: always one.
    """

    tokens: tuple[Token, ...]
    dealt: Array
    embeddings: Array
    queries: Array
    removed: Mask | None
    probabilities: Array
    n_layer: int = 1
    n_head: int = 1

    def attention(self, layer: int = 0, head: int = 0) -> Array:
        """[n_query, n_key], what the notebook calls attention probabilities; one layer, one head.

        Raises:
            IndexError: for another layer or head.
        """
        if layer or head:
            raise IndexError("the notebook has one layer and one head")
        return self.probabilities

    def hidden(self, layer: int = 0, head: int = 0) -> Mask | None:
        """[n_query, n_key], what was knocked out: the notebook itself hides nothing."""
        return self.removed

    def attention_from(self, position: int) -> tuple[Array, Array, Array]:
        """Scores, weights and probabilities, [n_key] each, with this word selected."""
        removed = None if self.removed is None else self.removed[[position]]
        scores, weights, probabilities = attention_to(
            self.embeddings, self.queries[[position]], removed
        )
        return scores[0], weights[0], probabilities[0]

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """Every word of the sentence, by its position."""
        return tuple(Candidate(t.text, (t.word,)) for t in self.tokens)

    @cached_property
    def winners(self) -> NDArray[np.intp]:
        """The position of the largest probability of every defined row, first of ties."""
        return self.probabilities.argmax(axis=1)[self.probabilities.sum(axis=1) > 0]

    @cached_property
    def sums(self) -> Array:
        """[n]: the sum of each embedding's components."""
        return self.embeddings.sum(axis=1)


def attention_to(
    keys: Array, queries: Array, removed: Mask | None = None
) -> tuple[Array, Array, Array]:
    """The notebook's way from queries to probabilities.

    Args:
        keys: [n_key, 3].
        queries: [n_query, 3].
        removed: [n_query, n_key] or [n_key], the weights that are -∞ instead; None for none.

    Returns:
        Scores, weights = exp(scores), which are not normalised, and softmax(weights);
        [n_query, n_key] each.
    """
    scores = scaled_dot_products(queries, keys)
    weights = np.exp(scores)
    if removed is not None:
        weights = np.where(removed, -np.inf, weights)
    return scores, weights, softmax(weights)


class Notebook:
    """The notebook as a model."""

    name = "notebook"
    looks = ("sorted", "in order", "two softmaxes", "over windows", "over seeds")

    @property
    def title(self) -> str:
        """Its name in menus."""
        return tr("Notebook")

    @property
    def hint(self) -> str:
        """One line on what it is."""
        return tr("The tutorial as its code has it, number for number")

    def check_at_hand(self, settings: Settings) -> None:
        """Nothing is needed but the settings."""

    def attend_reads(self, settings: Settings) -> Mapping[str, object]:
        """What `attend` depends on."""
        fields = ("sentence", "earlier", "window", "seed", "knockouts", "vectors")
        return {name: getattr(settings, name) for name in fields}

    def attend(self, settings: Settings) -> NotebookPattern:
        """All rows at once; `settings.position` plays no part."""
        tokens = words_of(settings.sentence)
        words, earlier = [token.text for token in tokens], settings.earlier.split()
        dealt = random_embeddings(words, settings.seed, D_MODEL, earlier)  # [n, 3]
        keys = with_moved(dealt, words, settings.vectors)  # [n, 3]
        edges = removed_edges(settings.knockouts, len(words), 1)
        removed = None if edges is None else read_only(edges[0])  # [n_query, n_key]
        unseen = removed_words(settings.knockouts, len(words))  # [n]
        queries = mean_of_context(keys, settings.window, unseen)  # [n_query, 3]
        probabilities = np.empty((len(words), len(words)))  # [n_query, n_key]
        for rows in row_blocks(len(words), len(words)):
            gone = None if removed is None else removed[rows]
            _, _, probabilities[rows] = attention_to(keys, queries[rows], gone)
        return NotebookPattern(
            tokens,
            read_only(dealt),
            read_only(keys),
            read_only(queries),
            removed,
            read_only(probabilities),
        )

    def read_out(self, pattern: NotebookPattern, settings: Settings) -> Result:
        """The selected word's row: every word of the sentence is a candidate by its position."""
        position, n = settings.position, len(pattern.tokens)
        if n:
            query = pattern.queries[position]
            row = pattern.attention_from(position)
        else:
            query = read_only(np.full(D_MODEL, np.nan))
            row = (np.empty(0), np.empty(0), np.empty(0))
        scores, weights, probabilities = map(read_only, row)  # [n_key] each
        context = notebook_steps.context_of(settings, n)
        prediction = int(np.argmax(probabilities)) if probabilities.sum() > 0 else None
        if prediction is None:
            probabilities = read_only(np.full(n, np.nan))
        single = (
            scores
            if not n or pattern.removed is None
            else np.where(pattern.removed[position], -np.inf, scores)
        )
        truncation = truncated(probabilities, None, 1.0)
        return Result(
            settings=settings,
            pattern=pattern,
            layer=0,
            head=0,
            context=context,
            candidates=pattern.candidates,
            logits=weights,
            probabilities=probabilities,
            tempered=probabilities,
            truncation=truncation,
            prediction=prediction,
            drawn=drawn(truncation, settings.seed, settings.draw)
            if settings.draw and prediction is not None
            else None,
            reason=""
            if prediction is not None
            else notebook_story.why_undefined(pattern, settings),
            undefined_rows=tr("undefined: no word before")
            if pattern.removed is None
            else tr("undefined: no word before, or none left"),
            single_softmax=read_only(softmax(single)),
            stages=notebook_steps.stages(
                pattern, settings, context, (query, scores, weights, probabilities), prediction
            ),
            cell_stage="probabilities",
            bar_stage="probabilities",
            landmarks=(Landmark("query", tr("query"), query),) if context else (),
            notes=notebook_faults.notes(pattern, weights, settings),
        )

    def over_seeds(self, result: Result) -> NDArray[np.intp]:
        """[n_seed]: where the word stands that each seed from 0 on predicts; empty if undefined."""
        if result.prediction is None:
            return np.empty(0, np.intp)
        pattern, settings = cast("NotebookPattern", result.pattern), result.settings
        removed = pattern.removed
        return sweep.winners_over_seeds(
            [token.text for token in result.tokens],
            result.context,
            settings.earlier.split(),
            D_MODEL,
            visible=None if removed is None else ~removed[settings.position],
            moved=settings.vectors,
        )

    def over_windows(self, result: Result) -> Array:
        """[n_window, n_candidate]: the probabilities with 1, 2, … words of context."""
        pattern, settings = cast("NotebookPattern", result.pattern), result.settings
        keys, position = pattern.embeddings, settings.position
        unseen = removed_words(settings.knockouts, len(keys))
        queries = sweep.mean_of_growing_context(keys, position, unseen)  # [n_window, 3]
        removed = None if pattern.removed is None else pattern.removed[position]
        return attention_to(keys, queries, removed)[2]

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

    def seed_line(self, settings: Settings) -> str:
        """What makes the notebook deal the same vectors."""
        return f"np.random.seed({settings.seed})"
