"""The text that a transformer is trained on and the text that it is measured on."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from core.arrays import Mask, read_only
from core.checks import SettingsError
from core.language import quoted, tr
from core.transformer.grammar import Rules, grammar, words_of
from core.transformer.grammar_rules import BIASED
from core.transformer.grammar_words import NOUNS
from core.transformer.own_text import training_and_held_out
from core.transformer.token_text import TokenText, chunk_places
from core.transformer.vocabulary import END, MASK_ID, UNKNOWN_ID, Ids, Vocabulary, bare, from_texts

N_TRAINING = 200_000  # tokens that the grammar makes to train on
N_HELD_OUT = 64  # chunks to measure on, at most
UNKNOWN_SHARE = 0.01  # of the tokens that are read in training become `<unk>`
MASKED_SHARE = 0.15  # of the tokens that are read in training become `<mask>`
STREAM = 4  # of the corpus, beside those of the weights and of the batches

_NOTHING: tuple[list[list[str]], list[list[str]]] = [], []


@dataclass(frozen=True)
class Variant:
    """What an experiment changes in the text.

    Attributes:
        bias: in the grammar's sentences, the probability of "she" after "the nurse said that" and
            of "he" after "the doctor said that"; 0.5 is balanced.
        left_out: a word that the training text must not have; "" for none. The grammar makes its
            sentences without it; of a person's own text, the sentences that have it are dropped.
        shuffled: whether the words of every sentence are in random order, "." still at the end.
    """

    bias: float = 0.5
    left_out: str = ""
    shuffled: bool = False


@dataclass(frozen=True, eq=False)
class Batch:
    """What a step of training reads and has to predict.

    Attributes:
        inputs: [n_batch, n_context], ids.
        targets: [n_batch, n_context], the ids to predict.
        counted: [n_batch, n_context], whether the prediction there counts.
    """

    inputs: Ids
    targets: Ids
    counted: Mask


@dataclass(frozen=True, eq=False)
class Corpus:
    """Tokens to train on and to measure on.

    Attributes:
        vocabulary: of both.
        objective: "next" or "masked".
        n_context: tokens that the model reads at a time.
        training: [n_token], the training text, sentence after sentence.
        starts: [n_start], where in it a chunk can begin: with a sentence.
        held_out: what to measure on; the same chunks, with the same masks, every time.
        floor: nats per token that the source of the text itself has on `held_out`, which no model
            can undercut but by chance; None where nobody knows it.
    """

    vocabulary: Vocabulary
    objective: str
    n_context: int
    training: Ids
    starts: NDArray[np.intp]
    held_out: Batch
    floor: float | None

    @property
    def held_out_text(self) -> Ids:
        """[n_chunk, n_context], the held-out text without masks."""
        return self.held_out.inputs if self.objective == "next" else self.held_out.targets

    def batch(self, stream: np.random.RandomState, n_batch: int) -> Batch:
        """`n_batch` chunks of the training text, each from the start of a random sentence on.

        Some of the tokens that are read become `<unk>`, which would else never be trained with the
        grammar's text; what is to be predicted stays as it is.
        """
        chosen = self.starts[stream.randint(len(self.starts), size=n_batch)]
        chunks = self.training[chunk_places(chosen, self.n_context + 1)]
        batch = _as_batch(chunks, self.objective, stream)
        unknown = stream.random_sample(batch.inputs.shape) < UNKNOWN_SHARE
        batch.inputs[unknown & (batch.inputs != MASK_ID)] = UNKNOWN_ID
        return batch


@dataclass(frozen=True)
class PronounCount:
    """How often the training text has "she" and "he" where somebody says or thinks something.

    Attributes:
        noun: who.
        she: how often that is so with "… said that she" or "… thinks that she".
        he: how often the same with "he".
    """

    noun: str
    she: int
    he: int


def corpus_of(
    text: str = "grammar",
    difficulty: int = 2,
    share: float = 0.5,
    objective: str = "next",
    n_context: int = 64,
    seed: int = 0,
    variant: Variant | None = None,
    own_text: str = "",
) -> Corpus:
    """The corpus that these settings stand for.

    Args:
        text: "grammar", "file" (a person's own text) or "both".
        difficulty: of the grammar, 1 to 3.
        share: of the tokens that come from the own text; only for "both".
        objective: "next" or "masked".
        n_context: tokens that the model reads at a time.
        seed: 0 to 2**32 - 1.
        variant: what an experiment changes.
        own_text: only for "file" and "both".

    Raises:
        SettingsError: if the own text is too short, or nothing is left without the word that is
            to be left out.
    """
    variant = variant or Variant()
    left_out = bare(variant.left_out.lower())
    streams = [np.random.RandomState([seed, STREAM, number]) for number in range(5)]
    words = words_of(difficulty) if text != "file" else ()
    own, own_held_out = _NOTHING
    if text != "grammar":
        own, own_held_out = training_and_held_out(own_text, n_context)
    vocabulary = from_texts(words, list(chain.from_iterable(own)))
    own_tokens = [
        TokenText.of(part, vocabulary) for part in (_without(own, left_out), own_held_out)
    ]
    if left_out and left_out not in chain(words, *own):
        raise SettingsError(
            tr("The text does not have the word {word}: leave out another.").format(
                word=quoted(variant.left_out)
            )
        )
    if text == "file":
        training, held_out = own_tokens
    else:
        source = grammar(Rules(difficulty, variant.bias, left_out if left_out in words else ""))
        # A chunk begins with a sentence, so what is left of the one before it is skipped.
        sizes = N_TRAINING, N_HELD_OUT * (n_context + 1) * 5 // 4
        training, held_out = (
            TokenText.made(source, vocabulary, stream, size)
            if text == "grammar"
            else TokenText.mixed(source, vocabulary, stream, size, tokens, share)
            for stream, size, tokens in zip(streams[:2], sizes, own_tokens, strict=True)
        )
    if variant.shuffled:
        training, held_out = training.shuffled(streams[2]), held_out.shuffled(streams[3])
    starts = training.starts(n_context)
    at = held_out.apart(n_context)[:N_HELD_OUT]
    if not len(starts) or not len(at):
        raise SettingsError(
            tr("Too little text is left without the word {word}: leave out another.").format(
                word=quoted(variant.left_out)
            )
        )
    surprisal = -held_out.log_p[chunk_places(at, n_context + 1)[:, 1:]].mean()
    return Corpus(
        vocabulary=vocabulary,
        objective=objective,
        n_context=n_context,
        training=read_only(training.ids),
        starts=read_only(starts),
        held_out=_as_batch(held_out.ids[chunk_places(at, n_context + 1)], objective, streams[4]),
        floor=None if np.isnan(surprisal) or objective == "masked" else float(surprisal),
    )


def pronoun_counts(corpus: Corpus, nouns: Iterable[str] = BIASED) -> tuple[PronounCount, ...]:
    """How often somebody who says or thinks something is "she" and "he" in the training text.

    Who says it is the first of the grammar's nouns in the sentence, whatever stands between.
    """
    ids, vocabulary = corpus.training, corpus.vocabulary

    def id_of(word: str) -> int:
        return vocabulary.id_of(word) if vocabulary.found(word) else -1

    said = np.isin(ids[:-2], (id_of("said"), id_of("thinks"))) & (ids[1:-1] == id_of("that"))
    at = np.flatnonzero(said)  # [n_clause]
    ends = np.append(-1, np.flatnonzero(ids == id_of(END)))
    begins = ends[np.searchsorted(ends, at) - 1] + 1  # [n_clause], of their sentences
    every = [id_of(form) for noun in NOUNS for form in noun.forms]
    places = np.flatnonzero(np.isin(ids, every))
    first = np.append(places, len(ids))[np.searchsorted(places, begins)]  # [n_clause]
    at, first = at[first < at], first[first < at]
    who = ids[first]  # [n_clause]
    she, he = (ids[at + 2] == id_of(word) for word in ("she", "he"))  # [n_clause] each
    return tuple(
        PronounCount(noun, int((mine & she).sum()), int((mine & he).sum()))
        for noun in nouns
        for mine in [who == id_of(noun)]
    )


def _without(sentences: list[list[str]], word: str) -> list[list[str]]:
    return [sentence for sentence in sentences if word not in sentence] if word else sentences


def _as_batch(chunks: Ids, objective: str, stream: np.random.RandomState) -> Batch:
    """Chunks of n_context + 1 tokens as what is read and what is to be predicted."""
    if objective == "next":
        inputs, targets = chunks[:, :-1].copy(), chunks[:, 1:].copy()
        return Batch(inputs, targets, np.ones(inputs.shape, dtype=bool))
    targets = chunks[:, :-1].copy()
    counted = stream.random_sample(targets.shape) < MASKED_SHARE
    n, n_context = targets.shape
    counted[np.arange(n), stream.randint(n_context, size=n)] = True  # there is always one
    return Batch(np.where(counted, np.int32(MASK_ID), targets), targets, counted)
