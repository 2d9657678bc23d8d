"""What the second exponential of the notebook does to its probabilities."""

import numpy as np

from core.language import figure, quoted, tr
from core.result import Result


def difference(result: Result) -> str:
    """The probabilities beside those of a single softmax, in plain words.

    Args:
        result: of any model.

    Returns:
        One or two sentences; nothing where nothing is defined or the model takes no other softmax.
    """
    if result.prediction is None or result.single_softmax is None:
        return ""
    twice, once, best = result.probabilities, result.single_softmax, result.prediction
    seen = np.flatnonzero(once > 0)  # a word knocked out has no score to exponentiate
    if len({result.candidates[i].text for i in seen}) == 1:
        return _one_word(len(seen), len(once)).format(p=figure(twice[best]))
    last = int(seen[np.argmin(once[seen])])
    best_word, last_word = (quoted(result.candidates[i].text) for i in (best, last))
    if figure(twice[best]) == figure(once[best]):
        template = tr(
            "To the digits shown, {best} keeps its {p} when exponentiated twice. The order of the "
            "words stays the same."
        )
    else:
        template = tr(
            "Exponentiating twice gives {best} {p} instead of {q}{times}, and the last, {last}, "
            "{r} instead of {s}. The order of the words stays the same."
        )
    return template.format(
        best=best_word,
        last=last_word,
        p=figure(twice[best]),
        q=figure(once[best]),
        r=figure(twice[last]),
        s=figure(once[last]),
        times=_times(twice[best], once[best]),
    )


def _one_word(n_seen: int, n: int) -> str:
    if n_seen == 1:
        return tr("There is only one word left to choose from, so both give it {p}.")
    if n_seen < n:
        return tr(
            "There is only one word to choose from, so both give each of its places that can be "
            "seen the same probability, {p}."
        )
    return tr(
        "There is only one word to choose from, so both give each of its places the same "
        "probability, {p}."
    )


def _times(p: float, q: float) -> str:
    """How many times `q` is `p`, with no more digits than the printed figures bear out."""
    printed_p, printed_q = round(p, 4), round(q, 4)
    for decimals in (2, 1):
        ratio = figure(p / q, decimals)
        if ratio == figure(1.0, decimals):
            return ""
        if printed_q > 0 and ratio == figure(printed_p / printed_q, decimals):
            return tr(" ({ratio} times as much)").format(ratio=ratio)
    return ""
