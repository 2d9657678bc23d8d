"""The grammar: its sentences, and that their probabilities are the true ones."""

import itertools
import math
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from core.checks import SettingsError
from core.transformer import grammar_rules
from core.transformer.grammar import Grammar, Rules, grammar, verbs_in, words_of
from core.transformer.grammar_rules import (
    LEVELS,
    OTHER_NOUN,
    PAST_VERB,
    START,
    SUBJECT,
    VERB,
    State,
)
from core.transformer.grammar_words import NOUNS, PLURAL, SINGULAR, VERBS
from core.transformer.probe_sentences import main_agreement

ALL = (1, 2, 3)
DOCUMENT = (Path(__file__).parents[2] / "docs" / "transformer.md").read_text(encoding="utf-8")
EVERY_DAY = re.findall(r"^    (\w.* \.) +([123])$", DOCUMENT, re.MULTILINE)


def derivations(
    words: tuple[str, ...], state: State, difficulty: int
) -> list[tuple[float, State | None]]:
    """All ways to make `words` from `state`, straight from the rules: probability, what is left."""
    if not words:
        return [(1.0, state)]
    if not state:
        return []
    found: list[tuple[float, State | None]] = []
    for option in grammar_rules.options(state, difficulty, 0.5):
        if option.word == words[0]:
            for p, left in derivations(words[1:], option.then, difficulty):
                found.append((option.p * p, left))
    return found


@pytest.mark.parametrize("difficulty", ALL)
def test_no_state_has_a_word_twice(difficulty: int) -> None:
    """So the words so far determine the state, and its probabilities are those of the next word."""
    source = grammar(Rules(difficulty))
    for state in range(len(source.first)):
        here = source.options_of(state)
        words = source.word[here].tolist()
        assert len(set(words)) == len(words) > 0
        assert math.fsum(np.exp(source.log_p[here])) == pytest.approx(1, rel=1e-12)
        assert source.until[here][-1] == pytest.approx(state + 1, rel=1e-12)


@pytest.mark.parametrize("difficulty", ALL)
def test_a_probability_is_that_of_all_derivations(difficulty: int) -> None:
    """Every beginning of a sentence has one derivation, and the table has its probability."""
    source = grammar(Rules(difficulty))
    for options in source.sentences(np.random.RandomState(1), 25):
        words = source.words_of(options[options >= 0])
        total = 0.0
        for n in range(1, len(words) + 1):
            found = derivations(words[:n], START, difficulty)
            assert len(found) == 1
            assert source.log_probability(words[:n]) == pytest.approx(
                math.log(found[0][0]), rel=1e-12
            )
        for option in options[options >= 0]:
            total += source.log_p[option]
        assert total == pytest.approx(source.log_probability(words), rel=1e-12)


def test_beginnings_are_as_probable_as_all_that_can_follow() -> None:
    """The probability of "the keys" is the sum over all three-word beginnings with it, and so on.

    This is the chain rule by brute force, on which the entropy floor stands.
    """
    source = grammar(Rules(2))
    for start in (("the",), ("the", "keys"), ("the", "woman", "said", "that")):
        for longer in (1, 2):
            beginnings = itertools.product(source.words, repeat=longer)
            total = math.fsum(
                math.exp(source.log_probability((*start, *rest))) for rest in beginnings
            )
            assert total == pytest.approx(math.exp(source.log_probability(start)), rel=1e-12)


@pytest.mark.parametrize("difficulty", ALL)
def test_sentences_are_as_frequent_as_their_probabilities_say(difficulty: int) -> None:
    source = grammar(Rules(difficulty))
    n = 40_000
    counts = Counter(
        source.words_of(options[:4]) for options in source.sentences(np.random.RandomState(5), n)
    )
    for words, times in counts.most_common(30):
        p = math.exp(source.log_probability(words))
        assert abs(times - n * p) < 5 * math.sqrt(n * p * (1 - p))


def every_agreement(source: Grammar, options: np.ndarray) -> list[tuple[int, int]]:
    """The numbers of every subject and of its verb."""
    waiting: list[int] = []
    found: list[tuple[int, int]] = []
    for option in options:
        if source.role[option] == SUBJECT:
            waiting.append(int(source.number[option]))
        elif source.role[option] in (VERB, PAST_VERB, grammar_rules.INNER_VERB):
            if source.role[option] != PAST_VERB:
                found.append((waiting[-1], int(source.number[option])))
            if source.role[option] != grammar_rules.INNER_VERB:
                waiting.pop()
    assert not waiting
    return found


@pytest.mark.parametrize("difficulty", ALL)
def test_every_verb_agrees(difficulty: int) -> None:
    source = grammar(Rules(difficulty))
    forms = [set(verbs_in(number)) for number in (SINGULAR, PLURAL)]
    assert not forms[SINGULAR] & forms[PLURAL]
    for options in source.sentences(np.random.RandomState(2), 500):
        sentence = options[options >= 0]
        assert all(subject == verb for subject, verb in every_agreement(source, sentence))
        for option in sentence:
            if source.role[option] in (VERB, grammar_rules.INNER_VERB):
                assert source.words[source.word[option]] in forms[source.number[option]]
        assert source.words_of(sentence)[-1] == "."
        assert "." not in source.words_of(sentence)[:-1]


@pytest.mark.parametrize("difficulty", ALL)
def test_distractors_do_not_tell_the_number_of_the_subject(difficulty: int) -> None:
    source = grammar(Rules(difficulty))
    seen: Counter[tuple[int, int]] = Counter()
    for options in source.sentences(np.random.RandomState(3), 6000):
        agreement = main_agreement(source, options[options >= 0])
        if agreement is None:
            continue
        between = options[agreement.subject + 1 : agreement.verb]
        nouns = between[np.isin(source.role[between], (SUBJECT, OTHER_NOUN))]
        if len(nouns):
            seen[agreement.number, int(source.number[nouns[-1]])] += 1
    n = sum(seen.values())
    assert n > 1000
    assert len(seen) == 4
    for times in seen.values():
        assert times == pytest.approx(n / 4, rel=0.15)


def test_the_position_of_subject_and_verb() -> None:
    source = grammar(Rules(3))
    for options in source.sentences(np.random.RandomState(4), 300):
        sentence = options[options >= 0]
        agreement = main_agreement(source, sentence)
        words = source.words_of(sentence)
        if agreement is None:
            assert {"said", "left"} & set(words)
            continue
        noun = next(noun for noun in NOUNS if words[agreement.subject] in noun.forms)
        assert noun.forms[agreement.number] == words[agreement.subject]
        assert words[agreement.verb] in {verb.forms[agreement.number] for verb in VERBS[noun.kind]}


@pytest.mark.parametrize(("sentence", "difficulty"), EVERY_DAY)
def test_the_documents_sentences_are_of_their_difficulty(sentence: str, difficulty: str) -> None:
    words = sentence.split()
    for level in ALL:
        possible = grammar(Rules(level)).log_probability(words) > -math.inf
        assert possible == (level >= int(difficulty))


def test_the_documents_figures() -> None:
    sizes = [len(words_of(difficulty)) for difficulty in ALL]
    assert "{}, {} or {} words".format(*sizes) in DOCUMENT
    assert len(EVERY_DAY) == 8
    for row in zip(*(LEVELS[difficulty] for difficulty in ALL), strict=True):
        assert f"| {' | '.join(f'{p:g}' if p else '–' for p in row)} |" in DOCUMENT


@pytest.mark.parametrize("sentence", ["the keys is", "the dogs that the cat see", "keys are", "."])
def test_what_is_no_sentence(sentence: str) -> None:
    assert grammar(Rules(3)).log_probability(sentence.split()) == -math.inf
    assert grammar(Rules(3)).log_probability(["the", "dog", "runs", ".", "the"]) == -math.inf


def test_a_higher_difficulty_is_longer_and_has_more_words() -> None:
    numbers = [len(words_of(difficulty)) for difficulty in ALL]
    assert numbers == sorted(numbers)
    assert 75 <= numbers[0] < numbers[2] <= 150
    assert set(words_of(1)) < set(words_of(2)) < set(words_of(3))
    lengths = [
        (grammar(Rules(d)).sentences(np.random.RandomState(0), 2000) >= 0).sum(axis=1).mean()
        for d in ALL
    ]
    assert lengths == sorted(lengths)
    assert all(word == word.lower() for word in words_of(3))


@pytest.mark.parametrize(
    ("bias", "noun", "she"),
    [
        (0.5, "nurse", 0.5),
        (0.9, "nurse", 0.9),
        (0.9, "doctor", 0.1),
        (1.0, "doctor", 0.0),
        (0.9, "woman", 1.0),
        (0.9, "man", 0.0),
    ],
)
def test_the_bias_is_that_of_the_pronouns(bias: float, noun: str, she: float) -> None:
    source = grammar(Rules(1, bias))
    clause = source.log_probability(f"the {noun} said that".split())
    with_she = source.log_probability(f"the {noun} said that she".split())
    assert math.exp(with_she - clause) == pytest.approx(she, abs=1e-12)


def test_a_word_can_be_left_out() -> None:
    source = grammar(Rules(2, left_out="keys"))
    assert source.words == words_of(2)
    assert "keys" not in {source.words[i] for i in source.word}
    for state in range(len(source.first)):
        assert math.fsum(np.exp(source.log_p[source.options_of(state)])) == pytest.approx(1)


@pytest.mark.parametrize("word", ["the", ".", "that", "zebra"])
def test_a_word_that_cannot_be_left_out(word: str) -> None:
    with pytest.raises(SettingsError, match=f"“{word}”: leave out a"):
        grammar(Rules(2, left_out=word))


def test_a_text_has_whole_sentences_and_is_the_same_again() -> None:
    source = grammar(Rules(2))
    text = source.text(np.random.RandomState(7), 10_000)
    assert np.array_equal(text, source.text(np.random.RandomState(7), 10_000))
    assert not np.array_equal(text, source.text(np.random.RandomState(8), 10_000)[: len(text)])
    assert 10_000 <= len(text) < 10_040
    assert source.then[text[-1]] == -1
    assert (source.then[text] == -1).sum() > 1000
