"""Whether a file still says what is computed, and what has changed if it does not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.checks import shown
from core.exploration import Exploration, Figures, exploration_of
from core.language import figure, ntr, tr
from core.models import compute

TOLERANCE = 1e-9  # machines and versions of NumPy differ in the last bits
DECIMALS = 10  # in which any larger change is seen


@dataclass(frozen=True)
class Change:
    """A figure: its name, what the file says, what is computed now."""

    figure: str
    filed: str
    now: str


def changes(exploration: Exploration) -> tuple[Change, ...]:
    """Every figure of the file that is another one now.

    Words are compared letter by letter, numbers within `TOLERANCE`.

    Raises:
        SettingsError: if it was computed with word vectors or weights that are not there.
    """
    now = exploration_of(compute(exploration.settings))
    pinned: Iterator[Change] = iter(())
    if exploration.pinned is not None and now.pinned is not None:
        pinned = (
            Change(tr("{figure}, pinned").format(figure=each.figure), each.filed, each.now)
            for each in _between(exploration.pinned, now.pinned)
        )
    return (*_between(exploration.shown, now.shown), *pinned)


def as_table(changes: Sequence[Change]) -> str:
    """The changes in lines: in the file, now, the figure's name."""
    heads = Change(tr("figure"), tr("in the file"), tr("now"))
    rows = (heads, *changes)
    width = max(len(row.filed) for row in rows), max(len(row.now) for row in rows)
    lines = (f"    {row.filed:>{width[0]}}  {row.now:>{width[1]}}  {row.figure}" for row in rows)
    return "".join(f"{line}\n" for line in lines)


def report(file: str, changes: Sequence[Change]) -> str:
    """What is printed of a file that was checked."""
    if not changes:
        return tr("{file}: as it says").format(file=file) + "\n"
    message = ntr(
        "{file}: {n} figure is another one now", "{file}: {n} figures are others now", len(changes)
    )
    return message.format(file=file, n=len(changes)) + "\n" + as_table(changes)


def _between(filed: Figures, now: Figures) -> Iterator[Change]:
    if len(filed.words) != len(now.words):
        yield Change(tr("number of words"), str(len(filed.words)), str(len(now.words)))
    for i, (a, b) in enumerate(zip(filed.words, now.words, strict=False)):
        yield from _words(tr("word {n}").format(n=i), a, b)
    for i, (a, b) in enumerate(zip(filed.attention, now.attention, strict=False)):
        word = shown(filed.words[i])
        name = tr("attention to {word} (position {n})").format(word=word, n=i)
        yield from _numbers(name, a, b)
    yield from _candidates(filed, now)
    yield from _words(tr("predicted word"), filed.prediction, now.prediction)
    yield from _words(tr("drawn word"), filed.drawn, now.drawn)


def _candidates(filed: Figures, now: Figures) -> Iterator[Change]:
    n = len(filed.candidates), len(now.candidates)
    if n[0] != n[1]:
        yield Change(tr("number of candidates"), str(n[0]), str(n[1]))
    for i, (a, b) in enumerate(zip(filed.candidates, now.candidates, strict=False)):
        if a.word != b.word:
            yield from _words(tr("candidate {n}").format(n=i), a.word, b.word)
            continue
        names = (
            tr("probability of {word}"),
            tr("probability of {word}, tempered"),
            tr("probability of {word}, truncated"),
        )
        figures = ((a.raw, b.raw), (a.tempered, b.tempered), (a.truncated, b.truncated))
        for name, (before, after) in zip(names, figures, strict=True):
            yield from _numbers(name.format(word=shown(a.word)), before, after)


def _words(name: str, filed: str | None, now: str | None) -> Iterator[Change]:
    if filed != now:
        yield Change(name, *("–" if word is None else shown(word) for word in (filed, now)))


def _numbers(name: str, filed: float | None, now: float | None) -> Iterator[Change]:
    if not _agree(filed, now):
        values = ("–" if value is None else figure(value, DECIMALS) for value in (filed, now))
        yield Change(name, *values)


def _agree(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= TOLERANCE
