"""Heads known by what they do, and agreement, on models whose heads are built by hand."""

import math
from dataclasses import replace

import numpy as np
import pytest

from core.arrays import Array
from core.transformer import probes as module
from core.transformer.configuration import Configuration
from core.transformer.corpus import corpus_of
from core.transformer.forward import forward
from core.transformer.grammar import Rules, grammar, verbs_in
from core.transformer.grammar_words import NOUNS, PLURAL, SINGULAR
from core.transformer.probe_sentences import (
    N_MATCHED,
    N_MISMATCHED,
    OWN_LENGTHS,
    Agreement,
    Probe,
    grammar_probes,
    own_probes,
)
from core.transformer.probes import KINDS, NAMED, TIMES_EVEN, HeadRole, probed
from core.transformer.vocabulary import MASK_ID, Ids, Vocabulary, from_texts
from core.transformer.weights import Norm, Weights, initial

KEYS = Probe(
    ("the", "keys", "to", "the", "cabinet", "are", "on", "the", "table", "."),
    Agreement(1, 5, PLURAL, True),
)
KEY = Probe(
    ("the", "key", "to", "the", "cabinet", "is", "new", "."), Agreement(1, 5, SINGULAR, False)
)
VOCABULARY = from_texts(grammar(Rules(3)).words)
NUMBER_OF = {form: n for noun in NOUNS for n, form in enumerate(noun.forms)}


def untrained(objective: str = "next", n_head: int = 4) -> tuple[Weights, Configuration]:
    configuration = Configuration(len(VOCABULARY), n_head=n_head, d_model=32, objective=objective)
    return Weights.of(initial(configuration, 0), configuration), configuration


@pytest.mark.parametrize("difficulty", [1, 2, 3])
def test_the_grammars_probe_sentences(difficulty: int) -> None:
    probes = grammar_probes(difficulty)
    assert len(probes) == len({probe.words for probe in probes}) == N_MISMATCHED + N_MATCHED
    counts = dict.fromkeys(((m, n) for m in (True, False) for n in (SINGULAR, PLURAL)), 0)
    for probe in probes:
        agreement = probe.agreement
        assert agreement is not None
        assert grammar(Rules(difficulty)).log_probability(probe.words) > -math.inf
        assert NUMBER_OF[probe.words[agreement.subject]] == agreement.number
        assert probe.words[agreement.verb] in verbs_in(agreement.number)
        between = probe.words[agreement.subject + 1 : agreement.verb]
        numbers = {NUMBER_OF[word] for word in between if word in NUMBER_OF}
        assert numbers
        assert agreement.mismatched == (numbers != {agreement.number})
        counts[agreement.mismatched, agreement.number] += 1
    assert set(counts.values()) == {N_MISMATCHED // 2, N_MATCHED // 2}


def test_probe_sentences_of_a_text_of_ones_own() -> None:
    text = " ".join(f"the word{i} is the {i}th of many." for i in range(1000)) + " Too short."
    corpus = corpus_of("file", own_text=text)
    probes = own_probes(corpus)
    assert probes
    for probe in probes:
        assert len(probe.words) in OWN_LENGTHS
        assert probe.agreement is None
        assert probe.words == ("the", "<unk>", "is", "the", "<unk>", "of", "many", ".")
    weights, configuration = untrained()
    found = probed(weights, configuration, VOCABULARY, probes)
    assert found.agreement is None
    assert {role.kind for role in found.roles} == set(KINDS) - {"subject"}


def built(attention: Array) -> object:
    """What stands for a forward pass: given attention, [n_layer, n_head, n, n], no logits."""

    class Layer:
        def __init__(self, attention: Array) -> None:
            self.attention = attention

    class Trace:
        layers = tuple(Layer(each) for each in attention)
        logits = np.zeros((attention.shape[-1], len(VOCABULARY)))

    return Trace()


def towards(targets: list[int], share: float) -> Array:
    """Rows with `share` on one position before, the rest on the word itself."""
    n = len(targets)
    attention = np.eye(n) * (1 - share)
    attention[np.arange(n), targets] += share
    return attention


def looking(words: tuple[str, ...]) -> Array:
    """Four heads that do one thing each: [1, 4, n, n]."""
    n = len(words)
    same = [max((j for j in range(i) if words[j] == words[i]), default=i) for i in range(n)]
    heads = [
        towards([max(i - 1, 0) for i in range(n)], 0.8),
        towards(same, 0.7),
        towards([min(i, 1) for i in range(n)], 0.9),  # the subject stands second
        towards([0] * n, 0.6),
    ]
    return np.array([heads])


@pytest.mark.parametrize("objective", ["next", "masked"])
def test_a_head_is_known_by_what_it_does(objective: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Ids] = []

    def fake(weights: Weights, configuration: Configuration, ids: Ids) -> object:
        read.append(ids)
        words = KEYS.words if len(ids) == len(KEYS.words) else KEY.words
        return built(looking(words))

    monkeypatch.setattr(module, "forward", fake)
    weights, configuration = untrained(objective)
    configuration = replace(configuration, n_layer=1)
    found = probed(weights, configuration, VOCABULARY, (KEYS, KEY))
    masked = [(ids == MASK_ID).nonzero()[0].tolist() for ids in read]
    assert masked == ([[5], [5]] if objective == "masked" else [[], []])
    best = [found.best(kind) for kind in KINDS]
    assert [(role.layer, role.head) for role in best if role] == [(0, 0), (0, 1), (0, 2), (0, 3)]
    assert [role.score for role in best if role] == pytest.approx([0.8, 0.7, 0.9, 0.6])
    assert found.named() == tuple(best)
    causal = objective == "next"
    seen = [[i + 1 if causal else len(p.words) for i in range(len(p.words))] for p in (KEYS, KEY)]
    rows = [1 / n for each in seen for n in each[2:]]
    row = 4 if causal else 5
    evens = {
        "previous": np.mean(rows),
        "first": np.mean(rows),
        "subject": np.mean([1 / seen[0][row], 1 / seen[1][row]]),
        # "the" has one and then two before it in the one sentence, and one in the other
        "same word": np.mean([1 / seen[0][3], 2 / seen[0][7], 1 / seen[1][3]]),
    }
    for kind, even in evens.items():
        role = found.best(kind)
        assert role is not None
        assert role.even == pytest.approx(even)
    assert len(found.roles) == 16
    assert found.n_sentence == 2


def test_scores_are_those_of_the_real_attention() -> None:
    weights, configuration = untrained()
    found = probed(weights, configuration, VOCABULARY, grammar_probes(2))
    for role in found.roles:
        if role.kind != "subject":
            continue
        there: list[float] = []
        for probe in grammar_probes(2):
            trace = forward(weights, configuration, VOCABULARY.ids_of(probe.words))
            assert probe.agreement is not None
            row, key = probe.agreement.verb - 1, probe.agreement.subject
            there.append(float(trace.layers[role.layer].attention[role.head, row, key]))
        assert role.score == pytest.approx(np.mean(there))
    assert sum(role.kind == "subject" for role in found.roles) == 8
    scores = [role.score for role in found.roles if role.kind == "previous"]
    assert scores == sorted(scores, reverse=True)
    assert not found.named()  # nothing is learned


def favouring(favoured: dict[int, int], objective: str) -> tuple[Weights, Configuration]:
    """A model whose logits are a matter of the last token alone: probable verbs by its id."""
    weights, configuration = untrained(objective)
    W_E = np.zeros(weights.W_E.shape)
    for token, number in favoured.items():
        W_E[token, number] = 5.0
    for number in (SINGULAR, PLURAL):
        for verb in verbs_in(number):
            W_E[VOCABULARY.id_of(verb), number] = 1.0
    weights = replace(weights, W_E=W_E, W_P=np.zeros(weights.W_P.shape))
    for block in weights.blocks:
        block.W_O[:] = 0
        block.W_2[:] = 0
    return weights, configuration


@pytest.mark.parametrize("number", [SINGULAR, PLURAL])
def test_agreement_counts_the_right_verbs(number: int) -> None:
    cabinet, keys = VOCABULARY.id_of("cabinet"), VOCABULARY.id_of("keys")
    weights, configuration = favouring({cabinet: number, keys: PLURAL}, "next")
    found = probed(weights, configuration, VOCABULARY, (KEYS, KEY))
    assert found.agreement == (1.0 if number == PLURAL else 0.0)
    assert found.n_agreement == 1  # the other sentence has no noun of the other number
    weights, configuration = favouring({MASK_ID: number}, "masked")
    found = probed(weights, configuration, VOCABULARY, (KEYS, KEY))
    assert found.agreement == (1.0 if number == PLURAL else 0.0)


def test_equal_probabilities_are_not_right() -> None:
    weights, configuration = favouring({}, "next")
    assert probed(weights, configuration, VOCABULARY, (KEYS,)).agreement == 0


@pytest.mark.parametrize("objective", ["next", "masked"])
def test_one_number_for_all_is_right_half_the_time(objective: str) -> None:
    weights, configuration = favouring({}, objective)
    plural = np.eye(configuration.d_model)[PLURAL]  # [d_model], whatever the sentence
    weights = replace(weights, ln_f=Norm(gain=np.zeros_like(plural), bias=plural))
    found = probed(weights, configuration, VOCABULARY, grammar_probes(2))
    assert (found.agreement, found.n_agreement) == (0.5, N_MISMATCHED)


def test_sentences_longer_than_what_is_read_are_left_aside() -> None:
    configuration = Configuration(len(VOCABULARY), n_context=8, d_model=32)
    weights = Weights.of(initial(configuration, 0), configuration)
    found = probed(weights, configuration, VOCABULARY, (KEYS, KEY))
    assert (found.n_sentence, found.n_agreement, found.agreement) == (1, 0, None)
    nothing = probed(weights, configuration, VOCABULARY, ())
    assert (nothing.roles, nothing.named(), nothing.best("first")) == ((), (), None)


def test_words_that_are_not_known_are_not_the_same() -> None:
    small = Vocabulary(("<unk>", "<mask>", "."))
    configuration = Configuration(len(small), d_model=32)
    weights = Weights.of(initial(configuration, 0), configuration)
    assert probed(weights, configuration, small, (KEYS,)).best("same word") is None


@pytest.mark.parametrize(
    ("score", "even", "clear"),
    [
        (0.9, 0.2, True),
        (NAMED, 0.2, True),
        (0.49, 0.1, False),
        (0.6, 0.6 / TIMES_EVEN + 0.01, False),
    ],
)
def test_a_head_is_named_only_if_it_is_clear(score: float, even: float, clear: bool) -> None:
    assert HeadRole("subject", 1, 2, score, even).is_clear == clear


def test_the_words_of_a_role() -> None:
    role = HeadRole("subject", 1, 2, 0.914, 0.206)
    assert role.name == "looks at the subject of the verb"
    assert role.evidence == (
        "Where the verb is predicted, 0.91 of its attention on average is on the subject; an "
        "even spread has 0.21."
    )
    for kind in KINDS:
        assert "0.91" in replace(role, kind=kind).evidence
