"""Ladder step 3: a small GPT with the weights that a training left (Radford et al. 2019)."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array, Mask, read_only
from core.attention import softmax
from core.embeddings import acting_on
from core.knockout import removed_edges
from core.language import count, tr
from core.models import transformer_receipt, transformer_steps, transformer_story
from core.receipt import Receipt
from core.result import Candidate, Entry, Landmark, Paragraph, Result, Token, listed
from core.sampling import drawn, tempered, truncated
from core.settings import Settings, SettingsError
from core.text import words_of
from core.transformer.configuration import Configuration
from core.transformer.forward import LayerTrace, Trace, forward
from core.transformer.shelf import Stored, weights_of
from core.transformer.vocabulary import MASK_ID, UNKNOWN_ID, Ids, Vocabulary
from core.transformer.weights import Weights


@dataclass(frozen=True, eq=False)
class TransformerPattern:
    """Everything up to the last state of every word that is read.

    Attributes:
        stored: the weights as they were left.
        vocabulary: the words that they know.
        weights: the same by name, with the vectors that were moved by hand.
        tokens: the n words of the sentence.
        ids: [n], the entry of each; that of a masked word is its own.
        dealt: [n, d_model], the embeddings of these entries as they were learned.
        embeddings: [n, d_model], as they are now.
        read: the positions of the words that the model reads, one after the other.
        masked: the position that it reads `<mask>` at; None for none.
        trace: what it computes for the words that it reads; None without words.
    """

    stored: Stored
    vocabulary: Vocabulary
    weights: Weights
    tokens: tuple[Token, ...]
    ids: Ids
    dealt: Array
    embeddings: Array
    read: range
    masked: int | None
    trace: Trace | None

    @property
    def configuration(self) -> Configuration:
        """The shape of the model."""
        return self.stored.configuration

    @property
    def n_layer(self) -> int:
        """How many layers there are."""
        return self.configuration.n_layer

    @property
    def n_head(self) -> int:
        """How many heads look in each layer."""
        return self.configuration.n_head

    @cached_property
    def inputs(self) -> Array:
        """The embeddings that are read: of a masked word, that of `<mask>`; [n, d_model]."""
        if self.masked is None:
            return self.embeddings
        rows = self.embeddings.copy()
        rows[self.masked] = self.weights.W_E[MASK_ID]
        return read_only(rows)

    @cached_property
    def unknown(self) -> tuple[int, ...]:
        """The positions of the words that are not in the vocabulary."""
        return tuple(np.flatnonzero(self.ids == UNKNOWN_ID).tolist())

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """Every entry of the vocabulary, by id, with the places of the words that it is."""
        every = list(_nowhere(self.vocabulary.words))
        places: dict[int, list[int]] = {}
        for position, each in enumerate(self.ids.tolist()):
            if each != UNKNOWN_ID:
                places.setdefault(each, []).append(position)
        for each, at in places.items():
            every[each] = Candidate(self.vocabulary.words[each], tuple(at))
        return tuple(every)

    @cached_property
    def candidate_embeddings(self) -> Array:
        """[n_candidate, d_model], of moved words as they are now."""
        return read_only(np.array(self.weights.W_E, dtype=np.float64))

    def is_read(self, position: int) -> bool:
        """Whether the model reads the word at a position."""
        return position in self.read

    def layer(self, layer: int) -> LayerTrace:
        """What a layer computes for the words that are read; there must be words."""
        assert self.trace is not None
        return self.trace.layers[layer]

    def attention(self, layer: int = 0, head: int = 0) -> Array:
        """[n_query, n_key]; 0 in the row of a word with nothing left to look at.

        The row of a word that is not read is NaN, its column 0.

        Raises:
            IndexError: if there is no such layer or head.
        """
        if not (0 <= layer < self.n_layer and 0 <= head < self.n_head):
            raise IndexError(f"there is no head {head} in layer {layer}")
        if self.trace is None:
            return np.empty((0, 0))
        if (layer, head) not in self._spread_out:
            attention = self.trace.layers[layer].attention[head]
            self._spread_out[layer, head] = self.spread(attention, unseen=0.0)
        return self._spread_out[layer, head]

    @cached_property
    def _spread_out(self) -> dict[tuple[int, int], Array]:
        """The attention of those layers and heads that was asked for."""
        return {}

    def hidden(self, layer: int = 0, head: int = 0) -> Mask | None:
        """[n_query, n_key], what is masked, knocked out or not read; None if nothing is."""
        if self.trace is None:
            return None
        visible = self.trace.layers[layer].visible[head]  # [n_read, n_read]
        if len(self.read) == len(self.tokens):
            return None if visible.all() else ~visible
        here = slice(self.read.start, self.read.stop)
        hidden = np.ones((len(self.tokens),) * 2, dtype=bool)
        hidden[here, here] = ~visible
        return hidden

    def spread(self, array: Array, unseen: float | None = None) -> Array:
        """An array of the words that are read as one of all words, NaN for the others.

        Args:
            array: [..., n_read, d], or [..., n_read, n_read].
            unseen: where the last axis stands for words, too: what those that are not read have in
                the rows of those that are.

        Returns:
            [..., n, d] or [..., n, n].
        """
        n, here = len(self.tokens), slice(self.read.start, self.read.stop)
        if len(self.read) == n:
            return array
        *before, _, d = array.shape
        whole = np.full((*before, n, d if unseen is None else n), np.nan)
        if unseen is None:
            whole[..., here, :] = array
        else:
            whole[..., here, :] = unseen
            whole[..., here, here] = array
        return read_only(whole)


@lru_cache(maxsize=8)
def _vocabulary(words: tuple[str, ...]) -> Vocabulary:
    """The vocabulary of these words: kept, for all weights of a training share it."""
    return Vocabulary(words)


@lru_cache(maxsize=8)
def _nowhere(words: tuple[str, ...]) -> tuple[Candidate, ...]:
    """Every entry of a vocabulary as a candidate that is not in the sentence."""
    return tuple(Candidate(word, ()) for word in words)


def words_read(n: int, position: int, n_context: int) -> range:
    """The positions of the words that a model reads with one of them selected.

    They end with the selected one, unless it is among the first n_context: then those are read.
    """
    end = min(max(position + 1, n_context), n)
    return range(max(end - n_context, 0), end)


class Transformer:
    """A small GPT as a model."""

    name = "transformer"
    looks = ("sorted", "sampling", "over training")

    @property
    def title(self) -> str:
        """Its name in menus."""
        return tr("Transformer")

    @property
    def hint(self) -> str:
        """One line on what it is."""
        return tr("A small GPT, trained here: watch attention form")

    def check_at_hand(self, settings: Settings) -> None:
        """The weights must be on this computer."""
        weights_of(settings.transformer.weights)

    def attend_reads(self, settings: Settings) -> Mapping[str, object]:
        """What `attend` depends on; of the selection, what is read because of it."""
        shared = ("sentence", "knockouts", "vectors")
        found = {name: getattr(settings, name) for name in shared}
        weights = settings.transformer.weights
        try:
            configuration = weights_of(weights).configuration
        except SettingsError:  # of an earlier result, whose weights are gone: nothing to look up
            return found | {"transformer": (weights, settings.position)}
        n = len(settings.sentence.split())
        read = words_read(n, settings.position, configuration.n_context)
        masked = None if configuration.causal else settings.position
        return found | {"transformer": (weights, read, masked)}

    def attend(self, settings: Settings) -> TransformerPattern:
        """The whole forward pass, for every word that is read.

        Raises:
            SettingsError: if the weights are not there.
        """
        stored = weights_of(settings.transformer.weights)
        configuration, vocabulary = stored.configuration, _vocabulary(stored.words)
        tokens = words_of(settings.sentence)
        words, n = [token.text for token in tokens], len(tokens)
        ids = read_only(vocabulary.ids_of(words))  # [n]
        learned = Weights.of(stored.flat, configuration)
        weights = _with_moved(learned, vocabulary, words, settings.vectors)
        dealt, embeddings = (  # [n, d_model] each
            read_only(each.W_E[ids].astype(np.float64)) for each in (learned, weights)
        )
        read = words_read(n, settings.position, configuration.n_context)
        masked = None if configuration.causal or not n else settings.position
        trace = None
        if n:
            seen = ids.copy()  # [n]
            if masked is not None:
                seen[masked] = MASK_ID
            visible = _visible(settings, read, configuration)
            trace = forward(weights, configuration, seen[read.start : read.stop], visible)
        return TransformerPattern(
            stored,
            vocabulary,
            weights,
            tokens,
            ids,
            dealt,
            embeddings,
            read,
            masked,
            trace,
        )

    def read_out(self, pattern: TransformerPattern, settings: Settings) -> Result:
        """From the selected word's last state to a word."""
        own, position, trace = settings.transformer, settings.position, pattern.trace
        layer = min(own.layer, pattern.n_layer - 1)
        head = None if own.head is None else min(own.head, pattern.n_head - 1)
        head = 0 if pattern.n_head == 1 else head
        if trace is None:
            logits = read_only(np.full(len(pattern.candidates), np.nan))  # [n_candidate]
            raw = cooled = logits
        else:
            logits = trace.logits[position - pattern.read.start]  # [n_candidate]
            raw = read_only(softmax(logits))  # [n_candidate]
            cooled = read_only(tempered(logits, own.temperature))  # [n_candidate]
        truncation = truncated(cooled, own.top_k, own.top_p)
        read_only(truncation.probabilities)
        prediction = int(np.argmax(raw)) if trace is not None else None
        chosen = None
        if settings.draw and trace is not None:
            chosen = drawn(truncation, settings.seed, settings.draw)
        return Result(
            settings=settings,
            pattern=pattern,
            layer=layer,
            head=head,
            context=_context(pattern, position),
            candidates=pattern.candidates,
            logits=logits,
            probabilities=raw,
            tempered=cooled,
            truncation=truncation,
            prediction=prediction,
            drawn=chosen,
            reason="" if trace is not None else transformer_story.why_undefined(),
            undefined_rows=_why_undefined_rows(pattern),
            single_softmax=None,
            stages=transformer_steps.stages(
                pattern,
                settings,
                (layer, head),
                (logits, raw, cooled, truncation),
                prediction,
                listed(pattern.candidates, truncation, chosen),
            ),
            cell_stage="attention" if head is not None else "mean",
            bar_stage="raw",
            landmarks=_landmarks(pattern, position),
            unknown=pattern.unknown,
            goes_on=pattern.configuration.causal,
        )

    def over_seeds(self, result: Result) -> NDArray[np.intp]:
        """Not asked: another seed is another training."""
        return np.empty(0, np.intp)

    def over_windows(self, result: Result) -> Array:
        """Not asked: it reads as many words as it can."""
        return np.empty((0, len(result.candidates)))

    def receipt(self, result: Result, entry: Entry) -> Receipt:
        """How one number came about."""
        pattern = cast("TransformerPattern", result.pattern)
        return transformer_receipt.write(pattern, result, entry)

    def headline(self, result: Result) -> str:
        """What the probabilities are, in one line."""
        return transformer_story.headline(result)

    def story(self, result: Result) -> tuple[Paragraph, ...]:
        """What the result says, in plain words."""
        return transformer_story.tell(result)

    def seed_line(self, settings: Settings) -> str:
        """Nothing: the notebook has no such figures."""
        return ""


def _with_moved(
    weights: Weights,
    vocabulary: Vocabulary,
    words: list[str],
    moved: tuple[tuple[str, tuple[float, ...]], ...],
) -> Weights:
    """`weights` with the vectors that a person gave to words of the sentence.

    The row of the word's entry is replaced, so what is read out moves with what is read in, and
    so does every word that has the same entry. Of two words with one entry the last one moves it.
    """
    own = acting_on(words, moved, weights.W_E.shape[1])
    if not own:
        return weights
    W_E = weights.W_E.astype(np.float64)  # [n_vocabulary, d_model]
    for word, vector in own.items():
        W_E[vocabulary.id_of(word)] = vector
    return dataclasses.replace(weights, W_E=read_only(W_E))


def _visible(settings: Settings, read: range, configuration: Configuration) -> Mask | None:
    """[n_layer, n_head, n_read, n_read]: what was not knocked out; None if nothing was."""
    first, n = read.start, len(read)
    here = [
        dataclasses.replace(
            each, key=each.key - first, query=None if each.query is None else each.query - first
        )
        for each in settings.knockouts
        if each.key in read and (each.query is None or each.query in read)
    ]
    if not here:
        return None
    visible = np.ones((configuration.n_layer, configuration.n_head, n, n), dtype=bool)
    for layer in range(configuration.n_layer):
        removed = removed_edges(here, n, configuration.n_head, layer)
        if removed is not None:
            visible[layer] = ~removed
    return visible


def _context(pattern: TransformerPattern, position: int) -> tuple[int, ...]:
    """The words that the selected one may see; empty where that is all of them."""
    if pattern.configuration.causal:
        return tuple(range(pattern.read.start, position + 1)) if pattern.tokens else ()
    return () if len(pattern.read) == len(pattern.tokens) else tuple(pattern.read)


def _why_undefined_rows(pattern: TransformerPattern) -> str:
    if len(pattern.read) == len(pattern.tokens):
        return tr("nothing left to look at")
    n = count(pattern.configuration.n_context)
    return tr("beyond the {n} words that the model reads").format(n=n)


def _landmarks(pattern: TransformerPattern, position: int) -> tuple[Landmark, ...]:
    """What the embeddings are compared with in the end: a logit is its dot product with one."""
    if pattern.trace is None:
        return ()
    state = pattern.trace.ln_f.out[position - pattern.read.start]  # [d_model]
    return (Landmark("final", tr("final state"), state),)
