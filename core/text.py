"""From a sentence to its words and back to their places."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

from core.language import shortened
from core.result import Token

LONGEST_LABEL = 200


def subscript(n: int) -> str:
    """A whole number in subscript digits."""
    return str(n).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


@lru_cache(maxsize=4)
def words_of(sentence: str) -> tuple[Token, ...]:
    """The words of `sentence.split()`, each with its span and its label."""
    words = sentence.split()
    total = Counter(words)
    seen: Counter[str] = Counter()
    tokens: list[Token] = []
    end = 0
    for position, text in enumerate(words):
        start = sentence.index(text, end)
        end = start + len(text)
        seen[text] += 1
        label = shortened(text, LONGEST_LABEL)
        if total[text] > 1:
            label += subscript(seen[text])
        tokens.append(Token(text, start, end, position, label))
    return tuple(tokens)


def fitting(text: str, n_words: int, n_characters: int) -> str:
    """All of `text` if it is within both limits, else its first words that are."""
    if len(text) <= n_characters and len(text.split()) <= n_words:
        return text
    end = 0
    for number, match in enumerate(re.finditer(r"\S+", text), 1):
        if number > n_words or match.end() > n_characters:
            break
        end = match.end()
    return text[:end]


def n_common(a: Sequence[str], b: Sequence[str]) -> int:
    """How many elements, from the start, are the same in both."""
    shorter = min(len(a), len(b))
    return next((i for i in range(shorter) if a[i] != b[i]), shorter)


def positions_after(before: str, after: str) -> Callable[[int], int | None]:
    """Where the words of the sentence `before` stand in `after`: None for one that is gone.

    It is the same word as long as one of its characters is.
    """
    head = n_common(before, after)
    tail = n_common(before[head:][::-1], after[head:][::-1])
    old, new, shift = words_of(before), words_of(after), len(after) - len(before)

    def position_after(position: int) -> int | None:
        token = old[position]
        if token.start < head:
            kept = token.start
        elif token.end > len(before) - tail:
            kept = max(token.start, len(before) - tail) + shift
        else:
            return None
        return next((t.word for t in new if t.start <= kept < t.end), None)

    return position_after


def followed_position(before: str, after: str, position: int) -> int:
    """Where the word at `position` of the sentence `before` stands in the sentence `after`.

    A word keeps its selection when words come or go in front of it. The last word passes it on to
    words typed behind it, so that whoever types a sentence sees what follows from its end.
    """
    old, new = before.split(), after.split()
    if not old or not new:
        return max(len(new) - 1, 0)
    head = n_common(old, new)
    tail = n_common(old[head:][::-1], new[head:][::-1])
    if position == len(old) - 1 and tail == 0:
        return len(new) - 1
    if position < head:
        return position
    if position >= len(old) - tail:
        return position + len(new) - len(old)
    return max(min(position, len(new) - tail - 1), 0)
