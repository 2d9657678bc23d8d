"""The arithmetic of a softmax, and of what follows from logits, line by line."""

from collections.abc import Sequence

import numpy as np

from core.arrays import Array
from core.language import as_typed, count, quoted, tr
from core.receipt import DIFFERENCE, EXP, MAXIMUM, QUOTIENT, SUM, Number, Working
from core.result import Result


def softmax(
    sheet: Working,
    name: str,
    value: Number,
    place: int,
    x: Array,
    result: str,
    comment: str,
    stage: str,
    listed: Sequence[int] = (),
) -> Number:
    """exp(value - max) / Σ, where `value` stands at `place` among `x`.

    If some are `listed`, the largest among them, all others are added up beforehand.
    """
    places = sorted({place, *listed}) if listed else list(range(len(x)))
    every = [value if k == place else sheet.given(float(x[k])) for k in places]
    what = tr("the largest of all that count")
    largest = sheet.line("m", "m", MAXIMUM, every, float(x.max()), what)
    less = sheet.line(
        "d", "d", DIFFERENCE, (value, largest), float(x[place] - x.max()), f"{name} − m"
    )
    exponentials = np.exp(x - x.max())
    own = sheet.line("e", "e", EXP, (less,), float(exponentials[place]), tr("its exponential"))
    terms = [own if k == place else sheet.given(float(exponentials[k])) for k in places]
    what = tr("the same for all that count, added up")
    if len(places) < len(x):
        terms.append(sheet.given(float(np.delete(exponentials, places).sum())))
        n = len(x) - len(places)
        what = tr("the same for the likeliest, and {n} others together").format(n=count(n))
    total = sheet.line("Σ", r"\Sigma", SUM, terms, float(exponentials.sum()), what)
    true = float(exponentials[place] / exponentials.sum())
    return sheet.line(result, result, QUOTIENT, (own, total), true, comment, stage)


def raw(sheet: Working, result: Result, candidate: int, logit: Number) -> None:
    """The raw probability of a candidate from its logit."""
    comment = tr("the probability of {word}").format(word=_word(result, candidate))
    listed = _listed(result)
    softmax(sheet, "l", logit, candidate, result.logits, "p", comment, "raw", listed)


def tempered(
    sheet: Working, result: Result, candidate: int, logit: Number, temperature: float
) -> None:
    """The tempered probability of a candidate from its logit."""
    logits = result.logits / temperature
    comment = tr("divided by the temperature {t}").format(t=as_typed(temperature))
    by = (logit, Number(temperature, as_typed(temperature)))
    cooled = sheet.line("l/T", "l/T", QUOTIENT, by, float(logits[candidate]), comment)
    comment = tr("the tempered probability of {word}").format(word=_word(result, candidate))
    listed = _listed(result)
    softmax(sheet, "l/T", cooled, candidate, logits, "p", comment, "tempered", listed)


def truncated(sheet: Working, result: Result, candidate: int) -> None:
    """The truncated probability of a candidate from the tempered ones."""
    truncation, p = result.truncation, result.tempered
    kept: list[int] = truncation.order[: truncation.kept].tolist()
    word = _word(result, candidate)
    if candidate not in kept:
        comment = tr("{word} is not among those that may be drawn").format(word=word)
        sheet.line("p", "p", SUM, [sheet.given(0.0)], 0.0, comment, "truncated")
        return
    own = sheet.given(float(p[candidate]))
    comment = tr("what those that may be drawn have together")
    shown = {*result.listed, candidate}
    every = [sheet.given(float(p[c])) for c in kept if c in shown]
    others = [c for c in kept if c not in shown]
    if others:
        comment = tr("those that may be drawn: the likeliest, and {n} others together")
        comment = comment.format(n=count(len(others)))
        every.append(sheet.given(float(p[others].sum())))
    total = sheet.line("Σ", r"\Sigma", SUM, every, float(p[kept].sum()), comment)
    true = float(truncation.probabilities[candidate])
    comment = tr("the probability that {word} is drawn").format(word=word)
    sheet.line("p", "p", QUOTIENT, (own, total), true, comment, "truncated")


def _word(result: Result, candidate: int) -> str:
    return quoted(result.candidates[candidate].text)


def _listed(result: Result) -> tuple[int, ...]:
    """Which candidates have terms of their own; none in particular if all have."""
    return result.listed if len(result.listed) < len(result.candidates) else ()
