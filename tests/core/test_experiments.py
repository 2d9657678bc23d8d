"""Experiments: what differs, what is measured, and what is said of it."""

from dataclasses import fields, replace

import numpy as np
import pytest

from core.model_records import TransformerSettings
from core.models import compute
from core.prose import plain_text
from core.settings import Settings
from core.transformer import shelf
from core.transformer.checkpoint import Snapshot, TrainedRun, sha256_of
from core.transformer.corpus import Corpus, PronounCount, corpus_of, pronoun_counts
from core.transformer.experiments import EXPERIMENTS, LEFT_OUT, Experiment
from core.transformer.experiments_measured import Measured, attention_behind, measure
from core.transformer.experiments_outcome import counts, outcome, pairs
from core.transformer.grammar import words_of
from core.transformer.plan import Plan
from core.transformer.probe_sentences import grammar_probes
from core.transformer.probes import probed
from core.transformer.vocabulary import Vocabulary, from_texts
from core.transformer.weights import Floats, Weights, initial

BY_KEY = {experiment.key: experiment for experiment in EXPERIMENTS}
NAN = float("nan")


def corpus(experiment: Experiment, side: int, seed: int = 0) -> Corpus:
    plan = experiment.plan(side, seed)
    return corpus_of(
        plan.text,
        plan.difficulty,
        plan.share,
        plan.objective,
        plan.n_context,
        plan.seed,
        plan.variant,
    )


def model(plan: Plan) -> tuple[Vocabulary, Floats]:
    """An untrained model whose weights are far from their start."""
    vocabulary = from_texts(words_of(plan.difficulty))
    flat = initial(plan.configuration(len(vocabulary)), 3)
    noise = np.random.RandomState(7).standard_normal(flat.shape).astype(np.float32)
    return vocabulary, flat + 0.2 * noise


def shown(plan: Plan, sentence: str) -> dict[str, float]:
    """The probabilities behind a sentence, as the window computes them."""
    vocabulary, flat = model(plan)
    configuration = plan.configuration(len(vocabulary))
    sha256 = sha256_of(configuration, vocabulary.words, flat)
    snapshot = Snapshot(0, sha256, NAN, NAN, flat)
    words = vocabulary.words
    shelf.put(TrainedRun(plan, configuration, words, None, np.empty((0, 3)), (snapshot,)))
    result = compute(
        Settings(
            sentence,
            len(sentence.split()) - 1,
            model="transformer",
            transformer=TransformerSettings(weights=sha256),
        )
    )
    texts = [candidate.text for candidate in result.candidates]
    return dict(zip(texts, result.probabilities.tolist(), strict=True))


def measured(
    side: int, seed: int, last: float, steps: tuple[int, ...] = (0, 10), first: float = 0.5
) -> Measured:
    values = (*(first for _ in steps[1:]), last)
    return Measured(side, seed, steps, values, finished=True)


def said(key: str, *values: tuple[float, float]) -> list[str]:
    """What is said where A and B end with these values, seed by seed."""
    results = [
        measured(side, seed, value)
        for seed, pair in enumerate(values)
        for side, value in enumerate(pair)
    ]
    return [plain_text(paragraph) for paragraph in outcome(BY_KEY[key], results)]


# What is compared


def test_the_two_sides_differ_in_what_is_said_and_nothing_else() -> None:
    different = {
        experiment.key: {
            field.name
            for field in fields(Plan)
            if getattr(experiment.plans[0], field.name) != getattr(experiment.plans[1], field.name)
        }
        for experiment in EXPERIMENTS
    }
    assert different == {
        "bias": {"variant"},
        "size": {"n_layer", "n_head", "d_model"},
        "unseen": {"variant"},
        "shuffled": {"variant"},
        "objective": {"objective"},
    }


def test_small_and_large_are_as_they_are_described() -> None:
    small, large = BY_KEY["size"].plans
    assert (small.n_layer, small.n_head, small.d_model) == (1, 1, 16)
    assert (large.n_layer, large.n_head, large.d_model) == (2, 4, 32)
    about = BY_KEY["size"].about
    assert "A has 1 layer with 1 head and a width of 16" in about
    assert "B has 2 layers with 4 heads each and a width of 32" in about


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda e: e.key)
def test_both_sides_are_trained_with_the_same_seed(experiment: Experiment) -> None:
    for side in (0, 1):
        assert experiment.plan(side, 4) == replace(experiment.plans[side], seed=4)


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda e: e.key)
def test_its_sentence_can_be_read(experiment: Experiment) -> None:
    words = experiment.sentence.split()
    assert 0 <= experiment.position < len(words)
    for plan in experiment.plans:
        known = from_texts(words_of(plan.difficulty))
        assert all(known.found(word) for word in words)
        assert len(words) <= plan.n_context
    assert 2 <= len(experiment.answers) <= 4


def test_biased_and_balanced_text_differ_in_she_and_he_only() -> None:
    a, b = (corpus(BY_KEY["bias"], side) for side in (0, 1))
    assert a.vocabulary == b.vocabulary
    different = a.training != b.training
    she_or_he = a.vocabulary.ids_of(("she", "he"))
    assert 0.001 < different.mean() < 0.02
    assert np.isin(a.training[different], she_or_he).all()
    assert np.isin(b.training[different], she_or_he).all()
    shares = [[c.she / (c.she + c.he) for c in pronoun_counts(each)] for each in (a, b)]
    np.testing.assert_allclose(shares, [[0.9, 0.1], [0.5, 0.5]], atol=0.05)


def test_the_word_never_seen_is_in_one_text_and_both_vocabularies() -> None:
    a, b = (corpus(BY_KEY["unseen"], side) for side in (0, 1))
    word = a.vocabulary.id_of(LEFT_OUT)
    assert word == b.vocabulary.id_of(LEFT_OUT)
    assert a.vocabulary.words[word] == LEFT_OUT
    assert not (a.training == word).any()
    assert (b.training == word).any()


def test_shuffled_text_has_the_same_words() -> None:
    a, b = (corpus(BY_KEY["shuffled"], side) for side in (0, 1))
    np.testing.assert_array_equal(np.sort(a.training), np.sort(b.training))
    assert (a.training != b.training).mean() > 0.5


# What is measured


def test_bias_is_the_share_of_she_in_what_the_window_shows() -> None:
    experiment = BY_KEY["bias"]
    vocabulary, flat = model(experiment.plans[0])
    chances = shown(experiment.plans[0], "the nurse said that")
    value = measure(
        experiment, experiment.plans[0].configuration(len(vocabulary)), vocabulary.words, flat
    )
    assert value == pytest.approx(chances["she"] / (chances["she"] + chances["he"]), rel=1e-9)


def test_the_chance_of_the_word_never_seen_is_the_one_that_the_window_shows() -> None:
    experiment = BY_KEY["unseen"]
    vocabulary, flat = model(experiment.plans[0])
    chances = shown(experiment.plans[0], "The train left the")
    value = measure(
        experiment, experiment.plans[0].configuration(len(vocabulary)), vocabulary.words, flat
    )
    assert value == pytest.approx(chances[LEFT_OUT], rel=1e-9)


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("key", ["size", "shuffled", "objective"])
def test_agreement_is_that_of_the_probes(key: str, side: int) -> None:
    plan = BY_KEY[key].plans[side]
    vocabulary, flat = model(plan)
    configuration = plan.configuration(len(vocabulary))
    weights = Weights.of(flat, configuration)
    whole = probed(weights, configuration, vocabulary, grammar_probes(plan.difficulty))
    assert measure(BY_KEY[key], configuration, vocabulary.words, flat) == whole.agreement


def test_attention_behind_the_verb_of_an_even_spread_is_even() -> None:
    plan = BY_KEY["objective"].plans[1]
    vocabulary, flat = model(plan)
    configuration = plan.configuration(len(vocabulary))
    far = attention_behind(BY_KEY["objective"], configuration, vocabulary.words, flat)
    even = attention_behind(BY_KEY["objective"], configuration, vocabulary.words, 0 * flat)
    assert even[0] == pytest.approx(even[1])
    assert far[1] == even[1]
    assert far[0] != pytest.approx(even[0], abs=1e-3)
    assert 0.2 < even[1] < 0.6


# What is said


def test_a_difference_beyond_the_spread() -> None:
    a, b, verdict, *_ = said("size", (0.2, 0.9), (0.3, 1.0), (0.4, 0.95))
    assert a == "A, small: 0.30 on average over 3 seeds, from 0.20 to 0.40."
    assert b == "B, large: 0.95 on average over 3 seeds, from 0.90 to 1.00."
    assert verdict == (
        "With each of the 3 seeds B is higher, and the lowest of B is above the highest of A: the "
        "difference is larger than the spread."
    )


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        (((0.5, 0.4), (0.9, 0.8)), "With each of the 2 seeds A is higher, but the spreads overlap"),
        (((0.5, 0.4), (0.7, 0.8)), "The spreads overlap: with these 2 seeds one cannot say which"),
        (((0.5, 0.5), (0.8, 0.7)), "The spreads overlap: with these 2 seeds one cannot say which"),
        (((1.0, 1.0), (0.9, 0.9)), "With every seed, A and B come to the same."),
        (((0.2, 0.1),), "With this seed A is higher. One seed does not tell how much is chance"),
        (((0.1, 0.2),), "With this seed B is higher. One seed does not tell how much is chance"),
    ],
)
def test_what_the_seeds_leave_open_is_left_open(
    values: tuple[tuple[float, float], ...], verdict: str
) -> None:
    assert said("shuffled", *values)[2].startswith(verdict)


def test_one_seed_has_no_spread() -> None:
    assert said("size", (0.25, 0.75))[0] == "A, small: 0.25 with 1 seed."


def test_only_seeds_with_both_sides_count() -> None:
    unfinished = replace(measured(1, 1, 0.0), finished=False)
    results = [measured(0, 0, 0.2), measured(1, 0, 0.6), measured(0, 1, 0.9), unfinished]
    assert pairs(results) == [(results[0], results[1])]
    assert plain_text(outcome(BY_KEY["size"], results)[0]) == "A, small: 0.20 with 1 seed."
    assert outcome(BY_KEY["size"], results[2:]) == ()


def test_the_share_in_the_texts_stands_beside_what_the_models_say() -> None:
    results = [
        replace(
            measured(side, seed, 0.8 - 0.3 * side),
            counts=(PronounCount("nurse", she, 100 - she), PronounCount("doctor", 0, 7)),
        )
        for seed in (0, 1)
        for side, she in ((0, 90 + 2 * seed), (1, 50))
    ]
    assert counts(results, 0) == (PronounCount("nurse", 182, 18), PronounCount("doctor", 0, 14))
    texts = [plain_text(paragraph) for paragraph in outcome(BY_KEY["bias"], results)]
    assert any("“she” in 0.91 of the cases in A, and in 0.50 in B" in text for text in texts)


def test_a_word_never_seen_is_compared_with_the_start() -> None:
    texts = said("unseen", (0.00002, 0.1), (0.00004, 0.12))
    assert texts[0] == (
        "A, never seen: 0.000030 on average over 2 seeds, from 0.000020 to 0.000040."
    )
    assert "Before its first step, A gave “station” 0.500000 on average." in texts


def test_the_steps_that_it_took_are_told_of_both_objectives() -> None:
    behind, steps = (0.4, 0.3), (0, 100, 200)
    a = [Measured(0, seed, steps, (0.5, 0.8 + seed / 5, 1.0), True) for seed in (0, 1)]
    b = [Measured(1, seed, steps, (0.5, 0.5, 0.6), True, behind=behind) for seed in (0, 1)]
    texts = [plain_text(each) for each in outcome(BY_KEY["objective"], [*a, *b])]
    assert "A has 0.9 of the verbs right by step 100 to 200, with 2 of 2 seeds." in texts
    assert "B never has 0.9 of the verbs right." in texts
    assert any("B has 0.40 of its attention on words behind it" in text for text in texts)
    a[0] = replace(a[0], values=(0.5, 0.5, 0.5))
    texts = [plain_text(each) for each in outcome(BY_KEY["objective"], [*a, *b])]
    assert "A has 0.9 of the verbs right by step 100, with 1 of 2 seeds." in texts


@pytest.mark.usefixtures("decimal_comma")
def test_figures_are_the_readers() -> None:
    assert "0,25" in said("size", (0.25, 0.75))[0]
