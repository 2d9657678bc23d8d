"""The sentences on which a transformer is probed."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.transformer.corpus import STREAM, Corpus
from core.transformer.grammar import Grammar, Ints, Rules, grammar
from core.transformer.grammar_rules import OTHER_NOUN, PAST_VERB, SUBJECT, VERB
from core.transformer.grammar_words import PLURAL, SINGULAR
from core.transformer.vocabulary import END

N_MISMATCHED, N_MATCHED = 40, 20  # sentences of the grammar
N_OWN = 40  # sentences of a person's own text
OWN_LENGTHS = range(5, 21)  # tokens


@dataclass(frozen=True)
class Agreement:
    """A verb that agrees with a subject before it.

    Attributes:
        subject: its position in the sentence, from 0.
        verb: the verb's.
        number: of both, `SINGULAR` or `PLURAL`.
        mismatched: whether a noun of the other number stands between them.
    """

    subject: int
    verb: int
    number: int
    mismatched: bool


@dataclass(frozen=True)
class Probe:
    """A sentence that a model is probed on.

    Attributes:
        words: its words and its ".".
        agreement: of its main verb; None where nobody knows it.
    """

    words: tuple[str, ...]
    agreement: Agreement | None = None


@lru_cache(maxsize=4)
def grammar_probes(difficulty: int) -> tuple[Probe, ...]:
    """Sentences of the grammar with one noun or more between the subject and its verb.

    Always the same ones, whatever a model was trained on: 40 with a noun of the other number
    between, 20 with nouns of the same number, subjects in the singular and the plural alternating.

    Args:
        difficulty: of the grammar, 1 to 3.
    """
    source = grammar(Rules(difficulty))
    wanted = {
        (mismatched, number): n // 2
        for mismatched, n in ((True, N_MISMATCHED), (False, N_MATCHED))
        for number in (SINGULAR, PLURAL)
    }
    stream = np.random.RandomState([0, STREAM, 5])
    found: dict[tuple[str, ...], Probe] = {}
    while any(wanted.values()):
        for options in source.sentences(stream, 256):
            probe = _probe(source, options[options >= 0])
            if probe is None or probe.words in found:
                continue
            assert probe.agreement is not None
            kind = probe.agreement.mismatched, probe.agreement.number
            if wanted[kind]:
                wanted[kind] -= 1
                found[probe.words] = probe
    return tuple(found.values())


def _probe(source: Grammar, options: Ints) -> Probe | None:
    """A sentence as a probe; None if nothing stands between its subject and its verb."""
    agreement = main_agreement(source, options)
    if agreement is None:
        return None
    between = source.role[options[agreement.subject + 1 : agreement.verb]]
    if not np.isin(between, (SUBJECT, OTHER_NOUN)).any():
        return None
    return Probe(source.words_of(options), agreement)


def main_agreement(source: Grammar, options: Ints) -> Agreement | None:
    """The first verb of a sentence that agrees with the first subject; None if it is in the past.

    Args:
        source: the grammar.
        options: [n], the sentence as `Grammar.sentences` has it, without what is behind its end.
    """
    roles: list[int] = source.role[options].tolist()
    numbers: list[int] = source.number[options].tolist()
    waiting: list[int] = []
    for position, role in enumerate(roles):
        if role == SUBJECT:
            waiting.append(position)
        elif role in (VERB, PAST_VERB):
            subject = waiting.pop()
            if waiting:
                continue
            if role == PAST_VERB:
                return None
            mismatched = any(
                roles[i] in (SUBJECT, OTHER_NOUN) and numbers[i] != numbers[subject]
                for i in range(subject + 1, position)
            )
            return Agreement(subject, position, numbers[subject], mismatched)
    return None


def own_probes(corpus: Corpus) -> tuple[Probe, ...]:
    """The first sentences of 5 to 20 tokens of the text that a person's own text is measured on.

    Nobody knows their subjects.
    """
    words = corpus.vocabulary.words
    found: dict[tuple[str, ...], Probe] = {}
    rows: list[list[int]] = corpus.held_out_text.tolist()
    for row in rows:
        sentence: list[str] = []
        for token in row:
            sentence.append(words[token])
            if words[token] == END:
                if len(sentence) in OWN_LENGTHS and len(found) < N_OWN:
                    found.setdefault(tuple(sentence), Probe(tuple(sentence)))
                sentence = []
    return tuple(found.values())
