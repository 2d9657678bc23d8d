"""The training text: where it comes from, what is held out, and the entropy floor."""

import math
from collections import Counter
from typing import Any

import numpy as np
import pytest

from core.checks import SettingsError
from core.transformer.corpus import (
    MASKED_SHARE,
    N_HELD_OUT,
    N_TRAINING,
    UNKNOWN_SHARE,
    Corpus,
    PronounCount,
    Variant,
    corpus_of,
    pronoun_counts,
)
from core.transformer.grammar import Rules, grammar
from core.transformer.own_text import LEAST, LONGEST, MOST, sentences_of, training_and_held_out
from core.transformer.token_text import MOST_MIXED
from core.transformer.vocabulary import LARGEST, MASK_ID, UNKNOWN_ID

N_CONTEXT = 64


def own_text(n_words: int = 6000, seed: int = 0) -> str:
    """A text whose held-out words are others than those trained on."""
    stream = np.random.RandomState(seed)
    words = [f"w{i}" for i in stream.zipf(1.3, size=n_words) % 5000]
    sentences = [" ".join(words[i : i + 11]).capitalize() for i in range(0, n_words, 11)]
    return "! ".join(sentences) + "!"


def is_own(sentence: tuple[str, ...]) -> bool:
    """Whether it is one of `own_text`."""
    return any(word[0] == "w" and word[1:].isdigit() for word in sentence)


def words_in(corpus: Corpus, ids: Any) -> list[str]:
    return [corpus.vocabulary.words[i] for i in np.ravel(ids)]


def sentences_in(corpus: Corpus, ids: Any) -> list[tuple[str, ...]]:
    text = " ".join(words_in(corpus, ids))
    return [tuple(f"{part} .".split()) for part in text.split(" .") if part]


def test_the_same_settings_give_the_same_text() -> None:
    a, b, other = corpus_of(), corpus_of(), corpus_of(seed=1)
    assert np.array_equal(a.training, b.training)
    assert np.array_equal(a.held_out.inputs, b.held_out.inputs)
    assert a.floor == b.floor
    n = min(len(a.training), len(other.training))
    assert (a.training[:n] == other.training[:n]).mean() < 0.5
    assert not np.array_equal(a.held_out.inputs, other.held_out.inputs)


def test_a_batch_is_chunks_from_the_start_of_a_sentence() -> None:
    corpus = corpus_of()
    text = " ".join(words_in(corpus, corpus.training))
    batch = corpus.batch(np.random.RandomState(0), 16)
    assert batch.inputs.shape == batch.targets.shape == batch.counted.shape == (16, N_CONTEXT)
    assert batch.counted.all()
    for row in batch.targets:
        assert " ".join(words_in(corpus, row)) in text
    known = batch.inputs[:, 1:] != UNKNOWN_ID
    assert (batch.inputs[:, 1:] == batch.targets[:, :-1])[known].all()
    firsts = set(words_in(corpus, batch.inputs[:, 0])) - {"<unk>"}
    assert firsts <= {"the", "today", "now"}
    again = corpus.batch(np.random.RandomState(0), 16)
    assert np.array_equal(batch.inputs, again.inputs)


@pytest.mark.parametrize("objective", ["next", "masked"])
def test_some_of_what_is_read_is_unknown(objective: str) -> None:
    corpus = corpus_of(objective=objective)
    batch = corpus.batch(np.random.RandomState(3), 1000)
    seen = batch.inputs[batch.inputs != MASK_ID]
    assert (seen == UNKNOWN_ID).mean() == pytest.approx(UNKNOWN_SHARE, rel=0.15)
    assert not (batch.targets == UNKNOWN_ID).any()
    assert not (corpus.held_out.inputs == UNKNOWN_ID).any()


def test_every_sentence_of_the_text_is_a_sentence_of_the_grammar() -> None:
    corpus = corpus_of(difficulty=3)
    source = grammar(Rules(3))
    assert N_TRAINING <= len(corpus.training) < N_TRAINING + 60
    for sentence in sentences_in(corpus, corpus.training[:5000])[:-1]:
        assert source.log_probability(sentence) > -math.inf


def test_the_floor_is_the_loss_of_the_grammar_itself() -> None:
    """By the probabilities of whole beginnings, not by those of the table's options."""
    corpus = corpus_of(seed=5)
    source = grammar(Rules(2))
    assert corpus.held_out.inputs.shape == (N_HELD_OUT, N_CONTEXT)
    surprisals: list[float] = []
    for inputs, targets in zip(corpus.held_out.inputs, corpus.held_out.targets, strict=True):
        words = words_in(corpus, [*inputs, targets[-1]])
        begun: list[str] = []
        for word in words:
            before = source.log_probability(begun)
            begun.append(word)
            surprisals.append(before - source.log_probability(begun))
            if word == ".":
                begun = []
        del surprisals[-len(words)]  # the first token of a chunk is not predicted
    assert len(surprisals) == N_HELD_OUT * N_CONTEXT
    assert corpus.floor == pytest.approx(math.fsum(surprisals) / len(surprisals), rel=1e-12)


def test_the_floor_is_near_the_entropy() -> None:
    floors = [corpus_of(seed=seed).floor or 0.0 for seed in range(8)]
    source = grammar(Rules(2))
    text = source.text(np.random.RandomState(0), 200_000)
    # Not the same: chunks have more beginnings of sentences than ends.
    assert np.mean(floors) == pytest.approx(-source.log_p[text].mean(), abs=0.05)


def test_held_out_chunks_do_not_overlap_and_begin_with_a_sentence() -> None:
    corpus = corpus_of("file", own_text=own_text())
    held_out = [w for s in training_and_held_out(own_text(), N_CONTEXT)[1] for w in s]
    known = [w if corpus.vocabulary.found(w) else "<unk>" for w in held_out]
    at = 0
    for row in corpus.held_out.inputs:
        words = words_in(corpus, row)
        starts = [0, *(i + 1 for i, word in enumerate(known) if word == ".")]
        at = next(i for i in starts if i >= at and known[i : i + N_CONTEXT] == words)
        at += N_CONTEXT + 1


def test_masks() -> None:
    corpus = corpus_of(objective="masked")
    for batch in (corpus.batch(np.random.RandomState(1), 500), corpus.held_out):
        assert (batch.inputs[batch.counted] == MASK_ID).all()
        assert not (batch.inputs[~batch.counted] == MASK_ID).any()
        assert batch.counted.any(axis=1).all()
        assert batch.counted.mean() == pytest.approx(MASKED_SHARE + 1 / N_CONTEXT, abs=0.02)
        left = ~batch.counted & (batch.inputs != UNKNOWN_ID)
        assert (batch.inputs == batch.targets)[left].all()
    assert corpus.floor is None
    assert np.array_equal(corpus.held_out_text, corpus.held_out.targets)


def test_a_text_of_ones_own() -> None:
    text = own_text()
    corpus = corpus_of("file", own_text=text)
    training, held_out = training_and_held_out(text, N_CONTEXT)
    assert training + held_out == sentences_of(text)
    n_held_out = sum(map(len, held_out))
    assert 0.1 <= n_held_out / sum(map(len, training + held_out)) < 0.103
    assert sentences_in(corpus, corpus.training) == [
        tuple(w if corpus.vocabulary.found(w) else "<unk>" for w in sentence)
        for sentence in training
    ]
    assert corpus.floor is None
    assert len(corpus.vocabulary) <= LARGEST
    counts = Counter(w for sentence in training for w in sentence)
    assert set(corpus.vocabulary.words[2:]) == set(counts)  # so few words are all in it


def test_only_the_most_frequent_words_are_known() -> None:
    text = " ".join(f"common word{i}." for i in range(5000))
    corpus = corpus_of("file", own_text=text)
    assert len(corpus.vocabulary) == LARGEST
    assert "common" in corpus.vocabulary.words
    assert (corpus.training == UNKNOWN_ID).mean() == pytest.approx((4500 - 1996) / 13500, abs=0.01)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It was cold. “Who’s there?” he said!", ["it was cold .", "who’s there .", "he said ."]),
        ("A title\n\nThe text — well, 3.5 words", ["a title .", "the text well 3.5 words ."]),
        ("one\ntwo . . three", ["one two .", "three ."]),
        ("wait…  (go.) ** 'tis", ["wait .", "go .", "tis ."]),
        ("猫。 狗", ["猫 .", "狗 ."]),
        (" \n ", []),
        ("... !", []),
    ],
)
def test_how_a_text_becomes_sentences(text: str, sentences: list[str]) -> None:
    assert sentences_of(text) == [sentence.split() for sentence in sentences]


def test_a_text_without_full_stops_has_sentences_all_the_same() -> None:
    corpus = corpus_of("file", own_text="la " * 3000)
    assert len(sentences_of("la " * 3000)) == 3000 / LONGEST
    starts = set((corpus.starts % (LONGEST + 1)).tolist())
    assert starts == {0, N_CONTEXT}  # so that the end of a long sentence is read, too
    assert set(words_in(corpus, corpus.held_out.inputs)) <= {"la", "."}


@pytest.mark.parametrize("n_words", [0, 1, LEAST - 1])
def test_a_text_that_is_too_short(n_words: int) -> None:
    for text in ("file", "both"):
        with pytest.raises(SettingsError, match="needs 2,000: choose a longer one"):
            corpus_of(text, own_text="a " * n_words)
    with pytest.raises(SettingsError, match="needs 7,680"):
        corpus_of("file", own_text="a " * LEAST, n_context=256)
    assert len(corpus_of("file", own_text="a " * LEAST).held_out.inputs) > 1
    assert len(corpus_of("file", own_text="a " * 7680, n_context=256).held_out.inputs) > 1


def test_a_text_that_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST == 2_000_000
    monkeypatch.setattr("core.transformer.own_text.MOST", 3000)
    with pytest.raises(SettingsError, match="3,001 words; the limit is 3,000"):
        corpus_of("file", own_text="a " * 3001)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_both_texts_in_their_shares(share: float) -> None:
    corpus = corpus_of("both", share=share, own_text=own_text())
    every = sentences_in(corpus, corpus.training)
    for part in (every, every[: len(every) // 4]):  # evenly mixed
        n_own = sum(len(sentence) for sentence in part if is_own(sentence))
        assert n_own / sum(map(len, part)) == pytest.approx(share, abs=0.01)
    assert len(corpus.training) == pytest.approx(N_TRAINING, rel=0.001)
    assert {"cabinet", "w1"} < set(corpus.vocabulary.words)
    assert corpus.floor is None


def test_a_long_text_keeps_its_share() -> None:
    corpus = corpus_of("both", share=0.9, own_text=own_text(300_000))
    n_own = sum(len(s) for s in sentences_in(corpus, corpus.training) if is_own(s))
    assert N_TRAINING < len(corpus.training) < MOST_MIXED
    assert n_own / len(corpus.training) == pytest.approx(0.9, abs=0.02)


def test_shuffled_words_stay_in_their_sentence() -> None:
    straight, shuffled = corpus_of(), corpus_of(variant=Variant(shuffled=True))
    pairs = list(
        zip(
            sentences_in(straight, straight.training),
            sentences_in(shuffled, shuffled.training),
            strict=True,
        )
    )
    assert all(sorted(a) == sorted(b) and b[-1] == "." for a, b in pairs)
    assert np.mean([a == b for a, b in pairs]) < 0.1
    assert shuffled.floor is None
    positions = Counter(b.index("the") for _, b in pairs if b.count("the") == 1 and len(b) == 4)
    for place in range(3):
        assert positions[place] == pytest.approx(positions.total() / 3, rel=0.1)


def test_a_word_left_out_is_never_seen_but_has_an_entry() -> None:
    for left_out in ("keys", "Keys", "keys,"):
        corpus = corpus_of(variant=Variant(left_out=left_out))
        assert "keys" in corpus.vocabulary.words
        assert corpus.vocabulary.id_of("keys") not in corpus.training
        assert corpus.vocabulary.id_of("key") in corpus.training
        assert corpus.floor is not None
    corpus = corpus_of("file", variant=Variant(left_out="w7"), own_text=own_text())
    assert "w7" in corpus.vocabulary.words
    assert corpus.vocabulary.id_of("w7") not in corpus.training
    corpus = corpus_of("both", variant=Variant(left_out="w7"), own_text=own_text())
    assert corpus.vocabulary.id_of("w7") not in corpus.training


def test_a_word_that_cannot_be_left_out() -> None:
    for text in ("grammar", "file", "both"):
        with pytest.raises(SettingsError, match="“zebra”: leave out another"):
            corpus_of(text, variant=Variant(left_out="zebra"), own_text=own_text())
    with pytest.raises(SettingsError, match="“the”: leave out a noun"):
        corpus_of(variant=Variant(left_out="the"))
    with pytest.raises(SettingsError, match="Too little text is left"):
        corpus_of("file", variant=Variant(left_out="a"), own_text="a b c. " * 1000)


def test_the_bias_counts() -> None:
    balanced, biased = (
        {each.noun: each for each in pronoun_counts(corpus_of(variant=Variant(bias=bias)))}
        for bias in (0.5, 0.9)
    )
    for counts, she in ((balanced, (0.5, 0.5)), (biased, (0.9, 0.1))):
        for noun, share in zip(("nurse", "doctor"), she, strict=True):
            n = counts[noun].she + counts[noun].he
            assert n > 200
            assert counts[noun].she / n == pytest.approx(share, abs=0.1)
    (woman,) = pronoun_counts(corpus_of(), ["woman"])
    assert woman.she > 0 == woman.he


def test_what_is_counted() -> None:
    """The nurse is who speaks in the first and the second, the man in the third."""
    text = (
        "The nurse said that she waits. Today the nurse near the man thinks that he sleeps. "
        "The man with the nurse said that he waits. She said that she waits. "
    ) * 100
    corpus = corpus_of("file", own_text=text)
    n = len(sentences_in(corpus, corpus.training)) // 4
    counts = pronoun_counts(corpus, ("nurse", "man", "doctor"))
    assert counts == (
        PronounCount("nurse", n, n),
        PronounCount("man", 0, n),
        PronounCount("doctor", 0, 0),
    )


def test_nothing_to_count() -> None:
    corpus = corpus_of("file", own_text="The zebra zog that x, the nurse zig zag zug. " * 500)
    assert pronoun_counts(corpus, ["zebra", "nurse"]) == (
        PronounCount("zebra", 0, 0),
        PronounCount("nurse", 0, 0),
    )
    corpus = corpus_of("file", own_text="Nobody said that she waits. " * 500)
    assert pronoun_counts(corpus, ["nurse"]) == (PronounCount("nurse", 0, 0),)
