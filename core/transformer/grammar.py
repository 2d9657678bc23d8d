"""A small probabilistic grammar of English sentences about every-day things.

A sentence is made from left to right: a state is what is still to come, the next word decides the
state after it, and no state has a word twice. So the words so far determine the state, and the
probability of the next word given all words before it is the probability in that state, exactly.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array, read_only
from core.checks import SettingsError
from core.language import quoted, tr
from core.transformer.grammar_rules import START, Option, State, options
from core.transformer.grammar_words import VERBS

Ints = NDArray[np.int32]
BLOCK = 4096  # sentences made at a time


class Rules(NamedTuple):
    """What of the grammar can be chosen.

    Attributes:
        difficulty: 1, at most one prepositional phrase before the verb; 2, relative clauses and
            clauses after "thinks that" too; 3, nested and longer ones, and more words.
        bias: the probability of "she" after "the nurse said that" and of "he" after "the doctor
            said that".
        left_out: a word that no sentence has; "" for none.
    """

    difficulty: int = 2
    bias: float = 0.5
    left_out: str = ""


@dataclass(frozen=True, eq=False)
class Grammar:
    """The grammar as a table of options, those of a state one after the other.

    Attributes:
        words: every word of the grammar, left out or not.
        first: [n_state], the first option of every state; state 0 is the start of a sentence.
        until: [n_option], the state's number plus the probability of the options up to this one.
        word: [n_option], index of the word.
        log_p: [n_option], logarithm of the probability in its state.
        then: [n_option], the state after it; -1 after the end of the sentence.
        role: [n_option], one of the roles of `grammar_rules`.
        number: [n_option], `SINGULAR` or `PLURAL` of a noun, pronoun or verb that agrees.
    """

    words: tuple[str, ...]
    first: Ints
    until: Array
    word: Ints
    log_p: Array
    then: Ints
    role: Ints
    number: Ints

    def options_of(self, state: int) -> slice:
        """The options of a state."""
        last = self.first[state + 1] if state + 1 < len(self.first) else len(self.word)
        return slice(int(self.first[state]), int(last))

    def sentences(self, stream: np.random.RandomState, n: int) -> Ints:
        """`n` sentences as options, [n, longest], -1 behind their ends.

        Every step draws one number for each sentence that is not at its end.
        """
        state = np.zeros(n, dtype=np.int32)
        alive = np.arange(n)
        columns: list[Ints] = []
        while len(alive):
            drawn = state[alive] + stream.random_sample(len(alive))
            chosen = np.searchsorted(self.until, drawn, side="right")
            # A sum may round up to the next state's number.
            chosen = np.minimum(chosen, self._last[state[alive]]).astype(np.int32)
            column = np.full(n, -1, dtype=np.int32)
            column[alive] = chosen
            columns.append(column)
            state[alive] = self.then[chosen]
            alive = alive[state[alive] >= 0]
        return np.stack(columns, axis=1)

    @cached_property
    def _last(self) -> Ints:
        """[n_state], the last option of every state."""
        after = (*self.first[1:].tolist(), len(self.word))
        return _ints([first - 1 for first in after])

    def text(self, stream: np.random.RandomState, n_tokens: int) -> Ints:
        """At least `n_tokens` tokens of whole sentences as options, [n]."""
        blocks: list[Ints] = []
        while sum(map(len, blocks)) < n_tokens:
            block = self.sentences(stream, BLOCK)
            blocks.append(block[block >= 0])
        options = np.concatenate(blocks)
        ends = np.flatnonzero(self.then[options] < 0)
        return options[: ends[np.searchsorted(ends, n_tokens - 1)] + 1]

    def words_of(self, options: Ints) -> tuple[str, ...]:
        """The words that options stand for."""
        return tuple(self._word(option) for option in options)

    def log_probability(self, words: Sequence[str]) -> float:
        """The logarithm of the probability that a sentence begins with `words`."""
        total, state = 0.0, 0
        for word in words:
            here = self.options_of(state) if state >= 0 else slice(0, 0)
            match = [i for i in range(here.start, here.stop) if self._word(i) == word]
            if not match:
                return -math.inf
            total += float(self.log_p[match[0]])
            state = int(self.then[match[0]])
        return total

    def _word(self, option: int | np.int32) -> str:
        return self.words[int(self.word[option])]


@lru_cache(maxsize=16)
def grammar(rules: Rules) -> Grammar:
    """The grammar with these rules.

    Raises:
        SettingsError: if it has no sentences without the word that is left out.
    """
    every = words_of(rules.difficulty)
    if rules.left_out and rules.left_out not in every:
        raise SettingsError(
            tr("No sentence of the grammar has the word {word}: leave out another.").format(
                word=quoted(rules.left_out)
            )
        )
    index = {word: i for i, word in enumerate(every)}
    states: dict[State, int] = {START: 0}
    rows: list[tuple[Option, int]] = []
    first: list[int] = []
    until: list[Array] = []
    for state in _growing(states):
        here = _allowed(state, rules)
        p = np.array([option.p for option in here])
        first.append(len(rows))
        until.append(len(first) - 1 + np.cumsum(p / p.sum()))
        for option in here:
            then = states.setdefault(option.then, len(states)) if option.then else -1
            rows.append((option._replace(p=option.p / p.sum()), then))
    return Grammar(
        words=every,
        first=_ints(first),
        until=read_only(np.concatenate(until)),
        word=_ints([index[option.word] for option, _ in rows]),
        log_p=read_only(np.log([option.p for option, _ in rows])),
        then=_ints([then for _, then in rows]),
        role=_ints([option.role for option, _ in rows]),
        number=_ints([option.number for option, _ in rows]),
    )


def _growing(states: dict[State, int]) -> Iterator[State]:
    """The states in the order in which they are found, also those found on the way."""
    n = 0
    while n < len(states):
        for state in list(states)[n:]:
            n += 1
            yield state


def _allowed(state: State, rules: Rules) -> list[Option]:
    """The options of a state without the word that is left out."""
    here = options(state, rules.difficulty, rules.bias)
    kept = [option for option in here if option.word != rules.left_out]
    if not kept:
        raise SettingsError(
            tr("The grammar cannot do without the word {word}: leave out a noun.").format(
                word=quoted(rules.left_out)
            )
        )
    return kept


@lru_cache(maxsize=4)
def words_of(difficulty: int) -> tuple[str, ...]:
    """Every word of the grammar with this difficulty, in the order in which it comes up."""
    states: dict[State, int] = {START: 0}
    words: dict[str, None] = {}
    for state in _growing(states):
        for option in options(state, difficulty, 0.5):
            words.setdefault(option.word)
            if option.then:
                states.setdefault(option.then, len(states))
    return tuple(words)


def verbs_in(number: int) -> tuple[str, ...]:
    """Every form of this number that agrees with a subject: "is" and "sees", say."""
    return tuple(dict.fromkeys(verb.forms[number] for verbs in VERBS.values() for verb in verbs))


def _ints(values: Sequence[int]) -> Ints:
    return read_only(np.array(values, dtype=np.int32))
