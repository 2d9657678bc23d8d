"""A result as text, JSON or CSV; figures in full, "." as decimal sign."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from core.language import tr
from core.result import Array, Result


def as_text(result: Result) -> str:
    """What the notebook prints: word, context, sentence, probabilities, prediction."""
    settings, tokens = result.settings, result.tokens
    lines = [
        tr("Sentence: {sentence}").format(sentence=" ".join(t.text for t in tokens)),
        tr("Model: {model}, window {window}, seed {seed}").format(
            model=settings.model, window=settings.window, seed=settings.seed
        ),
    ]
    earlier = " | ".join(line.strip() for line in settings.earlier.splitlines() if line.strip())
    if earlier:
        lines.append(tr("Earlier sentences: {sentences}").format(sentences=earlier))
    if not tokens:
        return "\n".join([*lines, tr("There is no word to select.")]) + "\n"
    lines += [
        tr("Selected word: {word} (position {position})").format(
            word=tokens[settings.position].text, position=settings.position
        ),
        tr("Context: {context}").format(
            context=" ".join(tokens[i].text for i in result.context) or tr("none")
        ),
    ]
    if result.prediction is None:
        lines.append(tr("Undefined: no word stands before the selected one."))
    else:
        predicted = result.candidates[result.prediction]
        lines.append(tr("Attention probabilities:"))
        lines += [
            f"    {candidate.text}: {p:.4f}"
            for candidate, p in zip(result.candidates, result.probabilities, strict=True)
        ]
        lines.append(
            tr("Predicted next word: {word} (position {position})").format(
                word=predicted.text, position=predicted.positions[0]
            )
        )
    return "\n".join(lines) + "\n"


def as_json(result: Result) -> str:
    """One object with every array in full; undefined figures are null."""
    prediction = None
    if result.prediction is not None:
        predicted = result.candidates[result.prediction]
        prediction = {"word": predicted.text, "position": predicted.positions[0]}
    report: dict[str, Any] = {
        "settings": result.settings.as_dict(),
        "words": [t.text for t in result.tokens],
        "context": list(result.context),
        **{
            stage.name: _nullable(stage.array)
            for stage in result.stages
            if stage.name not in ("context", "prediction")
        },
        "prediction": prediction,
        "attention": _nullable(result.attention()),
        "notes": [
            {"key": note.key, "title": note.title, "evidence": note.evidence}
            for note in result.notes
        ],
    }
    return json.dumps(report, ensure_ascii=False, allow_nan=False) + "\n"


def as_csv(result: Result) -> str:
    """The attention matrix with the words as headers; undefined figures are empty."""
    words = [t.text for t in result.tokens]
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["", *words])
    for word, row in zip(words, _nullable(result.attention()), strict=True):
        table.writerow([word, *row])
    return text.getvalue()


FORMATS: Mapping[str, Callable[[Result], str]] = MappingProxyType(
    {"text": as_text, "json": as_json, "csv": as_csv}
)


def _nullable(array: Array) -> list[Any]:
    """`array` as nested lists, NaN as None."""
    nullable: NDArray[np.object_] = array.astype(np.object_)
    nullable[np.isnan(array)] = None
    return cast("list[Any]", nullable.tolist())
