"""A result as text with four decimals, or as JSON or CSV in full, "." as decimal sign."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array
from core.embeddings import acting
from core.language import ntr, tr
from core.models import model_of
from core.result import Candidate, Result, Stage
from core.settings import AttentionSettings, Knockout


def as_text(result: Result) -> str:
    """What the notebook prints: word, context, sentence, probabilities, prediction."""
    settings, tokens = result.settings, result.tokens
    lines = [
        tr("Sentence: {sentence}").format(sentence=" ".join(t.text for t in tokens)),
        *_what_was_asked(result),
    ]
    if not tokens:
        return "\n".join([*lines, tr("There is no word to select.")]) + "\n"
    context = " ".join(tokens[i].text for i in result.context)
    lines += [
        tr("Selected word: {word}").format(word=_at(result, settings.position)),
        tr("Context: {context}").format(
            context=context or (tr("none") if result.prediction is None else tr("every word"))
        ),
    ]
    if result.prediction is None:
        lines.append(
            result.reason
            if settings.knockouts
            else tr("Undefined: no word stands before the selected one.")
        )
    else:
        lines += [
            *_attention(result),
            *_probabilities(result),
            tr("Predicted next word: {word}").format(
                word=_first_place(result.candidates[result.prediction])
            ),
        ]
    if result.drawn is not None:
        lines.append(
            tr("Drawn next word: {word}, draw {n}").format(
                word=_first_place(result.candidates[result.drawn]), n=settings.draw
            )
        )
    return "\n".join(lines) + "\n"


def as_json(result: Result) -> str:
    """One object with every array in full; undefined figures and -∞ are null."""
    exported = {stage.name: _whole(stage) for stage in result.stages if stage.exported}
    truncated = {
        "candidates": [candidate.text for candidate in result.candidates],
        "discarded": _nullable(np.array(result.truncation.discarded)),
    }
    drawn = _word(result, result.drawn)
    report: dict[str, Any] = {
        "settings": result.settings.as_dict(),
        "words": [t.text for t in result.tokens],
        "context": list(result.context),
        **exported,
        **(truncated if "truncated" in exported else {}),
        "prediction": _word(result, result.prediction),
        "drawn": drawn and drawn | {"number": result.settings.draw},
        "attention": exported.get("attention", result.attention()),
        "notes": [
            {"key": note.key, "title": note.title, "evidence": note.evidence}
            for note in result.notes
        ],
    }
    entries = (f"{_json(name)}: {''.join(_pieces(value))}" for name, value in report.items())
    return "{" + ", ".join(entries) + "}\n"


def as_csv(result: Result) -> str:
    """The matrix on view with the words as headers; undefined figures are empty."""
    words = [t.text for t in result.tokens]
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["", *words])
    for word, row in zip(words, _nullable(result.on_view), strict=True):
        table.writerow([word, *row])
    return text.getvalue()


FORMATS: Mapping[str, Callable[[Result], str]] = MappingProxyType(
    {"text": as_text, "json": as_json, "csv": as_csv}
)


def _what_was_asked(result: Result) -> list[str]:
    """The settings in words: those that the model reads, and others that are not as usual."""
    settings = result.settings
    reads = model_of(settings).attend_reads(settings)
    model = (
        tr("Model: {model}, window {window}, seed {seed}")
        if "window" in reads
        else tr("Model: {model}, seed {seed}")
    )
    lines = [model.format(model=settings.model, window=settings.window, seed=settings.seed)]
    if "attention" in reads:
        lines.append(_own_settings(settings.attention))
    earlier = " | ".join(line.strip() for line in settings.earlier.splitlines() if line.strip())
    if earlier:
        lines.append(tr("Earlier sentences: {sentences}").format(sentences=earlier))
    removed = [
        _knockout(result, each)
        for each in settings.knockouts
        if each.head is None or each.head < result.pattern.n_head
    ]
    if removed:
        lines.append(tr("Knocked out: {words}").format(words="; ".join(removed)))
    here = {token.text for token in result.tokens}
    moved = [word for word in acting(settings.vectors, result.d_model) if word in here]
    if moved:
        lines.append(tr("Vectors moved by hand: {words}").format(words=" ".join(moved)))
    return lines


def _own_settings(own: AttentionSettings) -> str:
    parts = (
        tr("embeddings of {n} components").format(n=own.d_model),
        ntr("{n} head of {width}", "{n} heads of {width}", own.heads).format(
            n=own.heads, width=own.d_key
        ),
        tr("projections {name}").format(name=own.projections),
        tr("positions {name}").format(name=own.positions),
        tr("mask {name}").format(name=own.mask),
        tr("scores scaled") if own.scaled else tr("scores not scaled"),
        tr("read-out {name}").format(name=own.read_out),
        tr("temperature {value}").format(value=f"{own.temperature:.15g}"),
        tr("top-k {value}").format(value=tr("all") if own.top_k is None else own.top_k),
        tr("top-p {value}").format(value=f"{own.top_p:.15g}"),
    )
    return tr("Settings: {parts}").format(parts=", ".join(parts))


def _knockout(result: Result, one: Knockout) -> str:
    text = _at(result, one.key)
    if one.query is not None:
        text = tr("{key} for {query}").format(key=text, query=_at(result, one.query))
    if one.head is not None:
        text = tr("{edge} in head {h}").format(edge=text, h=one.head + 1)
    return text


def _attention(result: Result) -> list[str]:
    """The selected word's attention, where the probabilities are something else."""
    if result.cell_stage == result.bar_stage:
        return []
    n, position = result.pattern.n_head, result.settings.position
    columns = [result.row]
    if n == 1:
        title = tr("Attention:")
    elif result.head is not None:
        title = tr("Attention of head {h} of {n}:").format(h=result.head + 1, n=n)
    else:
        title = tr("Attention of heads 1 to {n}, then their mean:").format(n=n)
        columns = [*(result.attention(head=head)[position] for head in range(n)), *columns]
    return [title, *_table([token.text for token in result.tokens], columns)]


def _probabilities(result: Result) -> list[str]:
    """The raw probabilities, and the tempered and truncated ones where those differ."""
    columns = {tr("raw"): result.probabilities}
    for name, array in (
        (tr("tempered"), result.tempered),
        (tr("truncated"), result.truncation.probabilities),
    ):
        if not np.array_equal(array, next(reversed(columns.values()))):
            columns[name] = array
    if result.cell_stage == result.bar_stage:
        title = tr("Attention probabilities:")
    elif len(columns) == 1:
        title = tr("Probabilities:")
    else:
        title = tr("Probabilities, {columns}:").format(columns=", ".join(columns))
    return [title, *_table([c.text for c in result.candidates], list(columns.values()))]


def _table(words: list[str], columns: list[Array]) -> Iterator[str]:
    for word, row in zip(words, np.column_stack(columns).tolist(), strict=True):
        yield f"    {word}: {' '.join(f'{value:.4f}' for value in row)}"


def _at(result: Result, position: int) -> str:
    return tr("{word} (position {position})").format(
        word=result.tokens[position].text, position=position
    )


def _first_place(candidate: Candidate) -> str:
    return tr("{word} (position {position})").format(
        word=candidate.text, position=candidate.positions[0]
    )


def _word(result: Result, candidate: int | None) -> dict[str, Any] | None:
    if candidate is None:
        return None
    chosen = result.candidates[candidate]
    return {"word": chosen.text, "position": chosen.positions[0]}


def _whole(stage: Stage) -> Array:
    return stage.array if stage.whole is None else stage.whole()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _pieces(value: object) -> Iterator[str]:
    """JSON text, of an array row by row: the whole of it as lists would fill the memory."""
    if not isinstance(value, np.ndarray):
        yield _json(value)
        return
    array = cast("Array", value)
    if array.ndim < 2:
        yield _json(_nullable(array))
        return
    for i, part in enumerate(array):
        yield ", " if i else "["
        yield from _pieces(part)
    yield "]" if len(array) else "[]"


def _nullable(array: Array) -> Any:
    """`array` as nested lists or as a number, what is undefined or -∞ as None."""
    nullable: NDArray[np.object_] = array.astype(np.object_)
    nullable[~np.isfinite(array)] = None
    return nullable.tolist()
