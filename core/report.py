"""A result as text with four decimals, or as JSON or CSV in full, "." as decimal sign."""

import json
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array
from core.asked import (
    earlier_sentences,
    fills_in,
    has_vocabulary,
    how_unknown,
    knocked_out,
    model_line,
    moved_words,
    own_settings,
    unknown_words,
)
from core.language import marked, tr
from core.result import Candidate, Result
from core.tables import arrays_of, as_csv, told_candidates
from core.tables_training import training_arrays


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
            predicted_title(result).format(word=_first_place(result.candidates[result.prediction])),
        ]
    if result.drawn is not None:
        lines.append(
            drawn_title(result).format(
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
        **({"unknown": list(result.unknown)} if has_vocabulary(result.settings) else {}),
        **exported,
        **{
            name: array.tolist() if array.dtype.kind == "U" else array
            for name, array in training_arrays(result).items()
        },
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
    unknown = unknown_words(result)
    if unknown:
        lines.append(
            tr("Unknown words, {how}: {words}").format(
                how=how_unknown(settings), words=" ".join(unknown)
            )
        )
    return lines


def _context(result: Result) -> str:
    """What the prediction starts from; the words that some head sees where there are heads."""
    settings, position = result.settings, result.settings.position
    if settings.own is None:
        places = result.context
    else:
        hidden = [result.hidden_from(head) for head in range(result.pattern.n_head)]
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
        columns = [*(result.attention(head)[position] for head in heads), *columns]
    return [title, *_table([token.text for token in result.tokens], columns)]


def attention_title(result: Result) -> str:
    """What stands above the selected word's attention; empty where the probabilities are that."""
    if result.cell_stage == result.bar_stage:
        return ""
    n, n_layer = result.pattern.n_head, result.pattern.n_layer
    if n_layer > 1:
        if n == 1:
            title = tr("Attention of layer {layer} of {n_layer}:")
        elif result.head is None:
            title = tr("Attention of layer {layer} of {n_layer}, heads 1 to {n}, then their mean:")
        else:
            title = tr("Attention of layer {layer} of {n_layer}, head {h} of {n}:")
    elif n == 1:
        title = tr("Attention:")
    elif result.head is None:
        title = tr("Attention of heads 1 to {n}, then their mean:")
    else:
        title = tr("Attention of head {h} of {n}:")
    return title.format(layer=result.layer + 1, n_layer=n_layer, h=(result.head or 0) + 1, n=n)


def _probabilities(result: Result) -> list[str]:
    """The raw probabilities, and the tempered and truncated ones where those differ."""
    which = list(told_candidates(result))
    columns = [array[which] for array in probability_columns(result).values()]
    words = [result.candidates[i].text for i in which]
    return [probability_title(result), *_table(words, columns)]


def probability_title(result: Result) -> str:
    """What stands above the probabilities."""
    names = probability_columns(result)
    n, m = len(result.candidates), len(result.listed)
    columns = ", ".join(tr(name) for name in names)
    if result.cell_stage == result.bar_stage:
        return tr("Attention probabilities:")
    if len(names) == 1:
        title = tr("Probabilities:")
        of_many = tr("Probabilities, the likeliest {m} of {n} words:")
    else:
        title = tr("Probabilities, {columns}:")
        of_many = tr("Probabilities, {columns}, the likeliest {m} of {n} words:")
    return (title if n == m else of_many).format(columns=columns, m=m, n=n)


def predicted_title(result: Result) -> str:
    """The line with the predicted word, as a template."""
    if not fills_in(result.settings):
        return tr("Predicted next word: {word}")
    return tr("Predicted in its place: {word}")


def drawn_title(result: Result) -> str:
    """The line with the drawn word, as a template."""
    if not fills_in(result.settings):
        return tr("Drawn next word: {word}, draw {n}")
    return tr("Drawn in its place: {word}, draw {n}")


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
    if not candidate.positions:
        return tr("{word} (not in the sentence)").format(word=candidate.text)
    return tr("{word} (position {position})").format(
        word=candidate.text, position=candidate.positions[0]
    )


def _word(result: Result, candidate: int | None) -> dict[str, Any] | None:
    if candidate is None:
        return None
    chosen = result.candidates[candidate]
    return {"word": chosen.text, "position": next(iter(chosen.positions), None)}


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
