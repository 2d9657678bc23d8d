"""What may follow in a sentence of our own grammar, and how often.

A state is a tuple of what is still to come, the next first. `options` says which words can be
next, with what probability, and what is to come after each.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from core.transformer.grammar_words import (
    ADJECTIVES,
    ADVERBS,
    ANYBODY,
    BEFORE_NOUNS,
    KINDS,
    NOUNS,
    OPENINGS,
    PAST,
    PLURAL,
    PREPOSITIONS,
    SINGULAR,
    VERBS,
    Noun,
    Verb,
)

# Roles: `SUBJECT` waits for its verb; `VERB` agrees with the subject that waits last and ends its
# wait, `INNER_VERB` ("the dogs that see …") lets it wait; `PAST_VERB` agrees with nothing.
NO_ROLE, SUBJECT, VERB, INNER_VERB, PAST_VERB, OTHER_NOUN = range(6)

Symbol = tuple[Any, ...]
State = tuple[Symbol, ...]
START: State = (("sentence",),)


class Option(NamedTuple):
    """A word that can be next: its probability, what it is, and what is to come after it."""

    p: float
    word: str
    then: State = ()
    role: int = NO_ROLE
    number: int = SINGULAR


class Level(NamedTuple):
    """Probabilities that a difficulty sets.

    Attributes:
        phrase: a prepositional phrase between a subject and its verb.
        relative: a relative clause there.
        inner: a prepositional phrase after a noun that is in one of these.
        opening: a word before the first "the".
        adjective: one before a noun.
    """

    phrase: float
    relative: float
    inner: float
    opening: float
    adjective: float


LEVELS = {
    1: Level(phrase=0.6, relative=0.0, inner=0.0, opening=0.0, adjective=0.1),
    2: Level(phrase=0.4, relative=0.3, inner=0.0, opening=0.08, adjective=0.12),
    3: Level(phrase=0.4, relative=0.4, inner=0.3, opening=0.1, adjective=0.2),
}
OBJECT_RELATIVE = 0.5  # "that the cat sees", not "that see the cat"
PAST_SHARES = {"person": 0.35, "vehicle": 0.2}
ADVERB_SHARE = 0.2
SHE_OR_HE = 0.85  # after "said that", not "the"
ALL_KINDS = tuple(KINDS)
BIASED: tuple[str, ...] = ("nurse", "doctor")  # whom the bias takes to be a woman, and a man


def options(state: State, difficulty: int, bias: float) -> list[Option]:
    """The words that can be next in a state; their probabilities add up to 1.

    Args:
        state: what is to come.
        difficulty: 1, 2 or 3.
        bias: the probability of "she" for a nurse and of "he" for a doctor.
    """
    symbol, rest = state[0], state[1:]
    found: list[Option] = []
    for option in _rules(symbol, difficulty, bias):
        then = option.then + rest
        if option.word:
            found.append(option._replace(then=then))
        else:  # nothing here: what comes then
            for inner in options(then, difficulty, bias):
                found.append(inner._replace(p=option.p * inner.p))
    return [option for option in found if option.p > 0]


def _rules(symbol: Symbol, difficulty: int, bias: float) -> Iterator[Option]:
    """How a symbol begins; an option without a word leaves that to what is to come."""
    level = LEVELS[difficulty]
    match symbol:
        case ("sentence",):
            clause: State = (("clause", 0), ("word", "."))
            for word in OPENINGS:
                yield Option(level.opening / len(OPENINGS), word, clause)
            yield Option(1 - level.opening, "", clause)
        case ("word", word):
            yield Option(1, word)
        case ("clause", depth):
            yield Option(1, "the", (("described", ("subject", depth)),))
        case ("described", noun):
            for word in BEFORE_NOUNS:
                yield Option(level.adjective / len(BEFORE_NOUNS), word, (noun,))
            yield Option(1 - level.adjective, "", (noun,))
        case ("subject", depth):
            for p, noun, number in _nouns(ALL_KINDS, difficulty):
                she = _she(noun, bias) if depth == 0 and number == SINGULAR else None
                then = (("behind", noun.kind, number), ("verb", noun.kind, number, she, depth))
                yield Option(p, noun.forms[number], then, SUBJECT, number)
        case ("behind", kind, number):
            yield from _prepositions(level.phrase, kind, inner=True)
            yield Option(level.relative, "that", (("relative", kind, number),))
            yield Option(1 - level.phrase - level.relative, "")
        case ("relative", kind, number):
            verbs = _transitive(kind, difficulty)
            share = 1 - OBJECT_RELATIVE if verbs else 0.0
            for p, verb in _shares(verbs):
                then = _after(verb, kind, 0)
                yield Option(share * p, verb.forms[number], then, INNER_VERB, number)
            yield Option(1 - share, "the", (("described", ("inner subject",)),))
        case ("inner subject",):
            for p, noun, number in _nouns(("person", "animal"), difficulty):
                then = (("inner", noun.kind), ("inner verb", noun.kind, number))
                yield Option(p, noun.forms[number], then, SUBJECT, number)
        case ("inner verb", kind, number):
            for p, verb in _shares(_transitive(kind, difficulty)):
                yield Option(p, verb.forms[number], (), VERB, number)
        case ("inner", kind):
            yield from _prepositions(level.inner, kind, inner=False)
            yield Option(1 - level.inner, "")
        case ("noun", kinds, inner):
            yield Option(1, "the", (("described", ("other noun", kinds, inner)),))
        case ("other noun", kinds, inner):
            for p, noun, number in _nouns(kinds, difficulty):
                then = (("inner", noun.kind),) if inner else ()
                yield Option(p, noun.forms[number], then, OTHER_NOUN, number)
        case ("verb", kind, number, she, depth):
            yield from _predicates(kind, number, she, depth, difficulty)
        case _:
            yield from _rules_after_verbs(symbol, difficulty)


def _rules_after_verbs(symbol: Symbol, difficulty: int) -> Iterator[Option]:
    match symbol:
        case ("adverb",):
            for word in ADVERBS:
                yield Option(ADVERB_SHARE / len(ADVERBS), word)
            yield Option(1 - ADVERB_SHARE, "")
        case ("be", kind):
            words = ADJECTIVES[kind]
            for word in words:
                yield Option(0.6 / len(words), word)
            for word in ("on", "in"):
                yield Option(0.2, word, (("noun", ("place",), False),))
        case ("place",):
            for word in ("near", "behind"):
                yield Option(0.5, word, (("noun", ("place",), False),))
        case ("time",):
            yield Option(0.5, "on", (("word", "time"),))
            yield Option(0.5, "")
        case ("said", number, she):
            alone = SHE_OR_HE if difficulty > 1 else 1.0
            singular: State = (("verb", "person", SINGULAR, None, 1),)
            plural: State = (("verb", "person", PLURAL, None, 1),)
            if number == SINGULAR:
                yield Option(alone * she, "she", singular, SUBJECT, SINGULAR)
                yield Option(alone * (1 - she), "he", singular, SUBJECT, SINGULAR)
            else:
                yield Option(alone, "they", plural, SUBJECT, PLURAL)
            yield Option(1 - alone, "the", (("described", ("subject", 1)),))
        case _:
            raise ValueError(f"the grammar has no symbol {symbol}")


def _predicates(
    kind: str, number: int, she: float | None, depth: int, difficulty: int
) -> Iterator[Option]:
    """The verbs of a subject, those of the present agreeing with it."""
    present, past = (
        [verb for verb in verbs if verb.level <= difficulty and (verb.after != "that" or not depth)]
        for verbs in (VERBS[kind], PAST.get(kind, ()))
    )
    share = PAST_SHARES[kind] if past else 0.0
    for p, verb in _shares(present):
        then = _after(verb, kind, number, she)
        yield Option((1 - share) * p, verb.forms[number], then, VERB, number)
    for p, verb in _shares(past):
        yield Option(share * p, verb.forms[number], _after(verb, kind, number, she), PAST_VERB)


def _after(verb: Verb, kind: str, number: int, she: float | None = None) -> State:
    """What a verb is followed by."""
    return {
        "": (("adverb",),),
        "be": (("be", kind),),
        "noun": (("noun", verb.objects, True),),
        "owner": (("word", "to"), ("noun", ("person",), False)),
        "place": (("place",),),
        "that": (("word", "that"), ("said", number, she)),
        "from": (("noun", ("place",), False), ("time",)),
    }[verb.after]


def _she(noun: Noun, bias: float) -> float | None:
    """The probability of "she" for one of them; None for what says nothing."""
    if noun.pronoun == ANYBODY:
        she = dict(zip(BIASED, (bias, 1 - bias), strict=True))
        return she.get(noun.forms[SINGULAR], 0.5)
    return {"she": 1.0, "he": 0.0}.get(noun.pronoun)


def _prepositions(share: float, kind: str, inner: bool) -> Iterator[Option]:
    words = PREPOSITIONS[kind]
    for word in words:
        yield Option(share / len(words), word, (("noun", ALL_KINDS, inner),))


def _nouns(kinds: tuple[str, ...], difficulty: int) -> Iterator[tuple[float, Noun, int]]:
    """The nouns of these kinds in both numbers, with their probabilities."""
    whole = sum(KINDS[kind] for kind in kinds)
    for kind in kinds:
        nouns = [noun for noun in NOUNS if noun.kind == kind and noun.level <= difficulty]
        weight = sum(noun.weight for noun in nouns)
        for noun in nouns:
            p = KINDS[kind] / whole * noun.weight / weight
            yield p / 2, noun, SINGULAR
            yield p / 2, noun, PLURAL


def _transitive(kind: str, difficulty: int) -> list[Verb]:
    return [verb for verb in VERBS[kind] if verb.after == "noun" and verb.level <= difficulty]


def _shares(verbs: list[Verb]) -> Iterator[tuple[float, Verb]]:
    weight = sum(verb.weight for verb in verbs)
    for verb in verbs:
        yield verb.weight / weight, verb
