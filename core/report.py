"""A result as text with four decimals, or as JSON or CSV in full, "." as decimal sign."""

import json
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array
from core.asked import earlier_sentences, knocked_out, model_line, moved_words, own_settings
from core.language import marked, tr
from core.models import model_of
from core.result import Candidate, Result
from core.tables import arrays_of, as_csv


def as_text(result: Result) -> str:
    """What the notebook prints: word, context, sentence, probabilities, prediction."""
    settings, tokens = result.settings, result.tokens
    lines = [
        tr("Sentence: {sentence}").format(sentence=" ".join(t.text for t in tokens)),
        *_what_was_asked(result),
    ]
    if not tokens:
        return "\n".join([*lines, why_undefined(result)]) + "\n"
    lines += [
        tr("Selected word: {word}").format(word=_at(result, settings.position)),
        tr("Context: {context}").format(context=_context(result)),
    ]
    if result.prediction is None:
        lines.append(why_undefined(result))
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


def why_undefined(result: Result) -> str:
    """The line in the place of the figures where there are none."""
    if not result.tokens:
        return tr("There is no word to select.")
    if result.settings.knockouts:
        return result.reason
    return tr("Undefined: no word stands before the selected one.")


def as_json(result: Result) -> str:
    """One object with every array in full; undefined figures and -∞ are null."""
    exported = arrays_of(result)
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


FORMATS: Mapping[str, Callable[[Result], str]] = MappingProxyType(
    {"text": as_text, "json": as_json, "csv": as_csv}
)


def _what_was_asked(result: Result) -> list[str]:
    """The settings in words: those that the model reads, and others that are not as usual."""
    settings = result.settings
    lines = [model_line(settings, settings.model)]
    own = own_settings(settings)
    if own:
        lines.append(tr("Settings: {parts}").format(parts=", ".join(own)))
    earlier = earlier_sentences(settings)
    if earlier:
        lines.append(tr("Earlier sentences: {sentences}").format(sentences=earlier))
    removed = knocked_out(settings, lambda position: _at(result, position))
    if removed:
        lines.append(tr("Knocked out: {words}").format(words="; ".join(removed)))
    moved = moved_words(settings)
    if moved:
        lines.append(tr("Vectors moved by hand: {words}").format(words=" ".join(moved)))
    return lines


def _context(result: Result) -> str:
    """What the prediction starts from; in self-attention the words that some head sees."""
    settings, position = result.settings, result.settings.position
    if "attention" not in model_of(settings).attend_reads(settings):
        places = result.context
    else:
        hidden = [result.pattern.hidden(head=head) for head in range(result.pattern.n_head)]
        some = [mask[position] for mask in hidden if mask is not None]
        unseen = np.logical_and.reduce(some) if len(some) == len(hidden) else None
        if not result.context and (unseen is None or not unseen.any()):
            return tr("every word")
        places = [i for i in range(len(result.tokens)) if unseen is None or not unseen[i]]
    return " ".join(result.tokens[i].text for i in places) or tr("none")


def _attention(result: Result) -> list[str]:
    """The selected word's attention, where the probabilities are something else."""
    title = attention_title(result)
    if not title:
        return []
    columns = [result.row]
    if result.head is None:
        position, heads = result.settings.position, range(result.pattern.n_head)
        columns = [*(result.attention(head=head)[position] for head in heads), *columns]
    return [title, *_table([token.text for token in result.tokens], columns)]


def attention_title(result: Result) -> str:
    """What stands above the selected word's attention; empty where the probabilities are that."""
    if result.cell_stage == result.bar_stage:
        return ""
    n = result.pattern.n_head
    if n == 1:
        return tr("Attention:")
    if result.head is None:
        return tr("Attention of heads 1 to {n}, then their mean:").format(n=n)
    return tr("Attention of head {h} of {n}:").format(h=result.head + 1, n=n)


def _probabilities(result: Result) -> list[str]:
    """The raw probabilities, and the tempered and truncated ones where those differ."""
    columns = list(probability_columns(result).values())
    return [probability_title(result), *_table([c.text for c in result.candidates], columns)]


def probability_title(result: Result) -> str:
    """What stands above the probabilities."""
    names = probability_columns(result)
    if result.cell_stage == result.bar_stage:
        return tr("Attention probabilities:")
    if len(names) == 1:
        return tr("Probabilities:")
    return tr("Probabilities, {columns}:").format(columns=", ".join(tr(name) for name in names))


def probability_columns(result: Result) -> dict[str, Array]:
    """The raw probabilities, and the tempered and truncated ones where those differ, by name."""
    columns = {marked("raw"): result.probabilities}
    for name, array in (
        (marked("tempered"), result.tempered),
        (marked("truncated"), result.truncation.probabilities),
    ):
        if not np.array_equal(array, next(reversed(columns.values()))):
            columns[name] = array
    return columns


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
