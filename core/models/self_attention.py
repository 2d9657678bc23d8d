"""Ladder step 2: self-attention as the tutorial's text describes it (Vaswani et al. 2017)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array, Mask, read_only
from core.attention import (
    attention_from,
    causal_mask,
    context_vectors,
    projected,
    scaled_dot_products,
    sinusoidal_positions,
    softmax,
    window_mask,
)
from core.checks import check_whole_number
from core.embeddings import identity_projections, random_embeddings, random_projections, with_moved
from core.knockout import removed_edges
from core.language import tr
from core.model_records import AttentionSettings
from core.models import self_attention_receipt, self_attention_steps, self_attention_story
from core.receipt import Receipt
from core.result import Candidate, Entry, Landmark, Paragraph, Result, Token, listed
from core.sampling import drawn, tempered, truncated
from core.settings import Settings
from core.text import words_of
from core.word_vectors import WordVectors, glove, vectors_with


@dataclass(frozen=True, eq=False)
class AttentionPattern:
    """Everything up to and including attention.

    Attributes:
        tokens: the n words.
        vectors: the pretrained ones that the embeddings were taken from; None for random ones.
        dealt: [n, d_model], the embeddings before any was moved by hand.
        embeddings: E, [n, d_model].
        positions: PE, [n, d_model]; None without.
        x: E + PE, [n, d_model].
        W_Q, W_K, W_V: [n_head, d_model, d_head].
        W_O: [n_head, d_head, d_model].
        q, k, v: [n_head, n, d_head].
        scores: [n_head, n_query, n_key], before the mask.
        mask: [n_query, n_key], what may be looked at.
        visible: [n_head, n_query, n_key], what may be looked at and was not knocked out.
        heads: the attention, [n_head, n_query, n_key].
    """

    tokens: tuple[Token, ...]
    vectors: WordVectors | None
    dealt: Array
    embeddings: Array
    positions: Array | None
    x: Array
    W_Q: Array
    W_K: Array
    W_V: Array
    W_O: Array
    q: Array
    k: Array
    v: Array
    scores: Array
    mask: Mask
    visible: Mask
    heads: Array

    @property
    def n_layer(self) -> int:
        """One: the words look once."""
        return 1

    @property
    def n_head(self) -> int:
        """How many heads look."""
        return len(self.heads)

    def attention(self, layer: int = 0, head: int = 0) -> Array:
        """[n_query, n_key]; 0 in the row of a word with nothing left to look at.

        Raises:
            IndexError: if there is no such layer or head.
        """
        if layer or not 0 <= head < self.n_head:
            raise IndexError(f"there is no head {head} in layer {layer}")
        return self.heads[head]

    def hidden(self, layer: int = 0, head: int = 0) -> Mask | None:
        """[n_query, n_key], what is masked or knocked out; None if nothing is."""
        visible = self.visible[head]
        return None if visible.all() else ~visible

    def context_vector(self, position: int) -> Array:
        """Z of one word, [d_model]."""
        return context_vectors(self.heads[:, [position]], self.v, self.W_O)[0]

    @cached_property
    def masked_scores(self) -> Array:
        """[n_head, n_query, n_key], -∞ where nothing may be seen."""
        return read_only(np.where(self.visible, self.scores, -np.inf))

    @cached_property
    def z(self) -> Array:
        """The context vectors of all words, [n, d_model]."""
        return read_only(context_vectors(self.heads, self.v, self.W_O))

    @cached_property
    def unknown(self) -> tuple[int, ...]:
        """Positions of the words that the pretrained vectors lack."""
        if self.vectors is None:
            return ()
        return tuple(t.word for t in self.tokens if self.vectors.find(t.text) is None)

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """The pretrained vocabulary, or the sentence's distinct words as they first appear."""
        places: dict[str, list[int]] = {}
        if self.vectors is None:
            for token in self.tokens:
                places.setdefault(token.text, []).append(token.word)
            return tuple(Candidate(text, tuple(at)) for text, at in places.items())
        words = self.vectors.words
        for token in self.tokens:
            found = self.vectors.find(token.text)
            if found is not None:
                places.setdefault(words[found.rank], []).append(token.word)
        every = list(_elsewhere(self.vectors))
        for text, at in places.items():
            every[self.vectors.ranks[text]] = Candidate(text, tuple(at))
        return tuple(every)

    @cached_property
    def candidate_embeddings(self) -> Array:
        """[n_candidate, d_model], without position; of a moved word as it is now."""
        if self.vectors is None:
            return read_only(self.embeddings[[c.positions[0] for c in self.candidates]])
        moved = np.flatnonzero((self.embeddings != self.dealt).any(axis=1)).tolist()
        found = {i: self.vectors.find(self.tokens[i].text) for i in moved}
        ranks = {each.rank: i for i, each in found.items() if each is not None}
        if not ranks:
            return self.vectors.matrix64
        every = self.vectors.matrix64.copy()
        every[list(ranks)] = self.embeddings[list(ranks.values())]
        return read_only(every)


@lru_cache(maxsize=2)
def _elsewhere(vectors: WordVectors) -> tuple[Candidate, ...]:
    """Every word of a vocabulary as a candidate that is not in the sentence."""
    return tuple(Candidate(word, ()) for word in vectors.words)


def vectors_of(own: AttentionSettings) -> WordVectors | None:
    """The pretrained vectors that the settings ask for; None for random ones.

    Raises:
        SettingsError: if they are those of a file that is not open, or of another width.
    """
    if own.embeddings == "glove":
        return glove()
    if own.embeddings == "file" and own.vectors is not None:
        vectors = vectors_with(own.vectors.sha256, own.vectors.name)
        check_whole_number(
            tr("The width of the vectors"), own.vectors.d_model, vectors.d, vectors.d
        )
        return vectors
    return None


def logits_of(z: Array, candidates: Array, read_out: str) -> Array:
    """How near the context vector comes to each candidate.

    Args:
        z: [d_model].
        candidates: [n_candidate, d_model].
        read_out: "dot" for z · E_c (tied embeddings), "distance" for -|z - E_c|.

    Returns:
        [n_candidate].
    """
    if read_out == "dot":
        return np.einsum("d,cd->c", z, candidates)
    return -np.sqrt(((z - candidates) ** 2).sum(axis=-1))


class SelfAttention:
    """Self-attention as a model."""

    name = "attention"
    looks = ("sorted", "in order", "sampling")

    @property
    def title(self) -> str:
        """Its name in menus."""
        return tr("Self-attention")

    @property
    def hint(self) -> str:
        """One line on what it is."""
        return tr("What its text describes: queries, keys, values, heads and a mask")

    def check_at_hand(self, settings: Settings) -> None:
        """The word vectors of a file must be open."""
        vectors_of(settings.attention)

    def attend_reads(self, settings: Settings) -> Mapping[str, object]:
        """What `attend` depends on; the window where the mask has one, the seed where it acts."""
        own = settings.attention
        shared = ["sentence", "knockouts", "vectors"]
        if own.embeddings == "random":
            shared.append("earlier")
        if "random" in (own.embeddings, own.projections):
            shared.append("seed")
        if own.mask == "window":
            shared.append("window")
        return {name: getattr(settings, name) for name in shared} | {
            "attention": (
                own.embeddings,
                own.vectors if own.embeddings == "file" else None,
                own.d,
                own.heads,
                own.d_key,
                own.projections,
                own.positions,
                own.mask,
                own.scaled,
            )
        }

    def attend(self, settings: Settings) -> AttentionPattern:
        """Attention for every word at once; `settings.position` plays no part."""
        own, seed = settings.attention, settings.seed
        tokens = words_of(settings.sentence)
        words, earlier, n = [t.text for t in tokens], settings.earlier.split(), len(tokens)
        vectors = vectors_of(own)
        dealt = (  # [n, d_model]
            random_embeddings(words, seed, own.d, earlier)
            if vectors is None
            else vectors.vectors_of(words)
        )
        embeddings = with_moved(dealt, words, settings.vectors)  # [n, d_model]
        positions = sinusoidal_positions(n, own.d) if own.positions != "none" else None
        x = embeddings if positions is None else embeddings + positions  # [n, d_model]
        W_Q, W_K, W_V, W_O = (
            identity_projections(own.d)
            if own.projections == "identity"
            else random_projections(seed, own.heads, own.d, own.d_key)
        )
        q, k, v = (projected(x, W) for W in (W_Q, W_K, W_V))  # [n_head, n, d_head] each
        scores = scaled_dot_products(q, k, own.scaled)  # [n_head, n_query, n_key]
        mask = mask_of(own.mask, n, settings.window)  # [n_query, n_key]
        removed = removed_edges(settings.knockouts, n, own.heads)  # [n_head, n_query, n_key]
        visible = np.broadcast_to(mask, scores.shape) if removed is None else mask & ~removed
        read_only(visible)
        heads = attention_from(scores, visible)  # [n_head, n_query, n_key]
        arrays = (dealt, embeddings, x, mask, W_Q, W_K, W_V, W_O, q, k, v, scores, heads)
        for array in arrays:
            read_only(array)
        return AttentionPattern(
            tokens,
            vectors,
            dealt,
            embeddings,
            positions,
            x,
            W_Q,
            W_K,
            W_V,
            W_O,
            q,
            k,
            v,
            scores,
            mask,
            visible,
            heads,
        )

    def read_out(self, pattern: AttentionPattern, settings: Settings) -> Result:
        """From the selected word's context vector to a next word."""
        own, position, n = settings.attention, settings.position, len(pattern.tokens)
        z = pattern.context_vector(position) if n else np.full(own.d, np.nan)  # [d_model]
        logits = logits_of(z, pattern.candidate_embeddings, own.read_out)  # [n_candidate]
        sees = bool(n) and bool(pattern.visible[:, position].any())
        raw = softmax(logits) if sees else np.full(len(logits), np.nan)  # [n_candidate]
        cooled = tempered(logits, own.temperature) if sees else raw  # [n_candidate]
        truncation = truncated(cooled, own.top_k, own.top_p)
        prediction = int(np.argmax(raw)) if sees else None
        chosen = drawn(truncation, settings.seed, settings.draw) if settings.draw and sees else None
        for array in (z, logits, raw, cooled, truncation.probabilities):
            read_only(array)
        return Result(
            settings=settings,
            pattern=pattern,
            layer=0,
            head=own.head_on_view,
            context=self._context(pattern, settings),
            candidates=pattern.candidates,
            logits=logits,
            probabilities=raw,
            tempered=cooled,
            truncation=truncation,
            prediction=prediction,
            drawn=chosen,
            reason="" if sees else self_attention_story.why_undefined(pattern),
            undefined_rows=tr("nothing left to look at"),
            single_softmax=None,
            stages=self_attention_steps.stages(
                pattern,
                settings,
                (z, logits, raw, cooled, truncation),
                prediction,
                listed(pattern.candidates, truncation, chosen),
            ),
            cell_stage="attention" if own.head_on_view is not None else "mean",
            bar_stage="raw",
            landmarks=self._landmarks(pattern, settings, z) if n else (),
            unknown=pattern.unknown,
        )

    def _landmarks(
        self, pattern: AttentionPattern, settings: Settings, z: Array
    ) -> tuple[Landmark, ...]:
        """The query as the embeddings meet it: x_j · W_K q_i is q_i · k_j, whoever x_j is."""
        seen = np.einsum("hdk,hk->hd", pattern.W_K, pattern.q[:, settings.position])
        head = settings.attention.head_on_view
        query = seen.mean(axis=0) if head is None else seen[head]  # [d_model]
        return (
            Landmark("query", tr("query, as W_K q"), read_only(query)),
            Landmark("context", tr("context vector z"), z),
        )

    def _context(self, pattern: AttentionPattern, settings: Settings) -> tuple[int, ...]:
        if not pattern.tokens or settings.attention.mask == "none":
            return ()
        return tuple(np.flatnonzero(pattern.mask[settings.position]).tolist())

    def over_seeds(self, result: Result) -> NDArray[np.intp]:
        """Not asked: seed noise tells of the seeds."""
        return np.empty(0, np.intp)

    def over_windows(self, result: Result) -> Array:
        """Not asked: the mask decides what is looked at."""
        return np.empty((0, len(result.candidates)))

    def receipt(self, result: Result, entry: Entry) -> Receipt:
        """How one number came about."""
        return self_attention_receipt.write(cast("AttentionPattern", result.pattern), result, entry)

    def headline(self, result: Result) -> str:
        """What the probabilities are, in one line."""
        return self_attention_story.headline(result)

    def story(self, result: Result) -> tuple[Paragraph, ...]:
        """What the result says, in plain words."""
        return self_attention_story.tell(result)

    def seed_line(self, settings: Settings) -> str:
        """Nothing: the notebook has no such figures."""
        return ""


def mask_of(name: str, n: int, window: int) -> Mask:
    """[n_query, n_key]: what each word may look at.

    Args:
        name: one of `core.model_records.MASKS`.
        n: words.
        window: how far back the mask "window" reaches.
    """
    if name == "causal":
        return causal_mask(n)
    if name == "window":
        return window_mask(n, window)
    return np.ones((n, n), dtype=bool)
