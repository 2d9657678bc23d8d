"""The last steps of a model with a vocabulary: from logits to a word."""

from collections.abc import Sequence

from core.arrays import Array, read_only
from core.language import as_typed, count, figure, ntr, tr
from core.result import NOWHERE, Candidate, Stage
from core.sampling import Truncation

Outcome = tuple[Array, Array, Array, Truncation]


def read_out_stages(
    candidates: Sequence[Candidate],
    listed: tuple[int, ...],
    outcome: Outcome,
    temperature: float,
    prediction: int | None,
    formula: str,
    sentence: str,
) -> list[Stage]:
    """Logits, the three probabilities, and the prediction.

    Args:
        candidates: all that may be predicted.
        listed: which of them the steps show.
        outcome: logits, raw and tempered probabilities, [n_candidate] each, and what is left.
        temperature: that the logits were divided by.
        prediction: index of the predicted candidate.
        formula: of the logits.
        sentence: the same in words.
    """
    logits, raw, tempered, truncation = outcome
    all_listed = len(listed) == len(candidates)

    def over_candidates(
        name: str,
        symbol: str,
        title: str,
        array: Array,
        formula: str,
        sentence: str,
        which: tuple[int, ...] = listed,
        receipt: str = "",
    ) -> Stage:
        return Stage(
            name=name,
            symbol=symbol,
            title=title,
            array=array if which is listed and all_listed else read_only(array[list(which)]),
            row_axis=tr("word"),
            column_axis="",
            words=tuple(next(iter(candidates[c].positions), NOWHERE) for c in which),
            formula=formula,
            sentence=sentence,
            receipt=receipt,
            labels=tuple(candidates[c].text for c in which),
            columns=which,
            whole=None if all_listed else lambda: array,
            exported=name != "prediction",
        )

    predicted = () if prediction is None else (prediction,)
    return [
        over_candidates("logits", "l", tr("Logits"), logits, formula, sentence),
        over_candidates(
            "raw",
            "p",
            tr("Raw probabilities"),
            raw,
            "p = softmax(l)",
            tr("A softmax makes the logits probabilities that add up to 1."),
        ),
        over_candidates(
            "tempered",
            "p",
            tr("Tempered probabilities"),
            tempered,
            f"p = softmax(l / {as_typed(temperature)})",
            tr(
                "The logits are divided by the temperature first: below 1 sharper, above 1 flatter."
            ),
        ),
        over_candidates(
            "truncated",
            "p",
            tr("Truncated probabilities"),
            truncation.probabilities,
            "p<sub>c</sub> / " + tr("Σ<sub>kept</sub>") + " p",
            _what_is_left(truncation, len(raw), prediction),
        ),
        over_candidates(
            "prediction",
            "ŵ",
            tr("Prediction"),
            raw,
            "argmax<sub>c</sub> p<sub>c</sub>",
            tr("The word with the largest raw probability; of equals the first.")
            if predicted
            else tr("Nothing is predicted."),
            predicted,
            "raw",
        ),
    ]


def _what_is_left(truncation: Truncation, n: int, prediction: int | None) -> str:
    if prediction is None:
        return tr("Nothing is predicted, so nothing may be drawn.")
    if truncation.kept == n:
        return tr("Nothing is left out, so these are the tempered probabilities.")
    return ntr(
        "{n} word may be drawn; the others had {mass} together, which is shared out.",
        "{n} words may be drawn; the others had {mass} together, which is shared out.",
        truncation.kept,
    ).format(n=count(truncation.kept), mass=figure(truncation.discarded))
