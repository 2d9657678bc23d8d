"""Figures in words, for somebody who cannot see them."""

import numpy as np

from core.alternative_next_word import MOST_TOLD, next_word, strongest
from core.alternative_training import loss
from core.asked import called, knocked_out, listed, moved_words
from core.comparison import Comparison
from core.embedding_map import embedding_map, nearest
from core.grid import Grid, attention_grid
from core.heads import habit
from core.language import count, figure, marked, ntr, signed, tr
from core.noise import Noise, deviation_grid, mean_grid
from core.result import Result
from core.transformer.learned import learned_of

FIGURES = ("picture", "next word", "words", "heads", "training")


def alternative(
    result: Result,
    figure: str,
    comparison: Comparison | None = None,
    noise: Noise | None = None,
) -> str:
    """What a figure shows, in two to four sentences.

    Args:
        result: what is shown.
        figure: one of `FIGURES`. "picture" is what the settings' display has in the place of the
            attention matrix, "next word" the way in which it looks at the probabilities.
        comparison: with what `result` is seen beside, where it is; the pictures of a pin and the
            pairs of bars take it.
        noise: over the seeds, where it is known; without it the pictures of it are the matrix.

    Raises:
        ValueError: if there is no such figure.
    """
    if figure not in FIGURES:
        raise ValueError(f"there is no figure {figure!r}; choose one of {', '.join(FIGURES)}")
    told: tuple[str, ...]
    if figure == "training":
        told = loss(learned_of(result))
    elif not result.tokens:
        told = (tr(_EMPTY[figure]),)
    elif figure == "picture":
        told = _picture(result, comparison, noise)
    elif figure == "next word":
        told = next_word(result, comparison, noise)
    elif figure == "words":
        told = _words(result)
    else:
        told = _heads(result)
    return " ".join(sentence for sentence in told if sentence)


_EMPTY = {
    "picture": marked("An empty picture of attention: there is no word yet that could look."),
    "next word": marked("An empty chart of the next word: there is no word yet to choose from."),
    "words": marked("No words: the sentence is empty."),
    "heads": marked("Empty pictures of the heads: there is no word yet that could look."),
}


def _picture(result: Result, comparison: Comparison | None, noise: Noise | None) -> tuple[str, ...]:
    name = result.settings.display.picture
    if name == "arcs":
        return _arcs(result)
    if name == "map":
        return _map(result)
    if name == "pinned" and comparison is not None:
        return _matrix(comparison.grid_a, comparison.a)
    if name == "difference" and comparison is not None:
        return _matrix(comparison.grid_difference, result)
    if name == "mean" and noise is not None:
        return _matrix(mean_grid(noise, result), result)
    if name == "deviation" and noise is not None:
        return _matrix(deviation_grid(noise, result), result)
    return _matrix(attention_grid(result), result)


def _matrix(grid: Grid, result: Result) -> tuple[str, ...]:
    n = len(grid.labels)
    if n == 1:
        kind = tr("{title}: a single cell, for {word} is the only word.").format(
            title=grid.title, word=called(grid.labels[0])
        )
        return kind, _selected_row(grid), _without_values(grid, result)
    kind = tr(
        "{title}: coloured cells in {n} rows, the words that look (query), and {n} columns, the "
        "words looked at (key)."
    ).format(title=grid.title, n=count(n))
    return kind, _selected_row(grid), _largest_cell(grid), _without_values(grid, result)


def _selected_row(grid: Grid) -> str:
    row = grid.selected
    if row is None:
        return tr("No row is selected.")
    word = called(grid.labels[row])
    if grid.undefined[row]:
        return tr("The row of the selected word, {word}, has no values ({reason}).").format(
            word=word, reason=grid.reason
        )
    return tr("The row of the selected word, {word}, has its largest values at {words}.").format(
        word=word,
        words=strongest(grid.labels, grid.values[row], signed if grid.signed else figure),
    )


def _largest_cell(grid: Grid) -> str:
    if not grid.largest:
        return ""
    sizes = np.nan_to_num(np.abs(grid.values))
    row, column = divmod(int(sizes.argmax()), len(grid.labels))
    value = float(grid.values[row, column])
    return tr("The largest of all, {value}, is where {query} looks at {key}.").format(
        value=signed(value) if grid.signed else figure(value),
        query=called(grid.labels[row]),
        key=called(grid.labels[column]),
    )


def _without_values(grid: Grid, result: Result) -> str:
    """Rows that are undefined, cells that cannot be seen, words that were knocked out."""
    undefined = [grid.labels[i] for i in np.flatnonzero(grid.undefined)]
    parts: list[str] = []
    if undefined:
        words = listed([called(label) for label in undefined])
        parts.append(
            ntr(
                "{n} row without values: {words} ({reason})",
                "{n} rows without values: {words} ({reason})",
                len(undefined),
            ).format(n=count(len(undefined)), words=words, reason=grid.reason)
        )
    n_hidden = 0 if grid.hidden is None else int(grid.hidden.sum())
    if n_hidden:
        parts.append(
            ntr("{n} cell that cannot be seen", "{n} cells that cannot be seen", n_hidden).format(
                n=count(n_hidden)
            )
        )
    parts += _knocked_out(result)
    return tr("Marked besides: {parts}.").format(parts=tr("; ").join(parts)) if parts else ""


def _knocked_out(result: Result) -> list[str]:
    removed = knocked_out(result.settings, lambda position: _label(result, position))
    return [tr("knocked out: {words}").format(words=listed(removed))] if removed else []


def _arcs(result: Result) -> tuple[str, ...]:
    kind = tr(
        "Arcs over the words of the sentence, from the selected word, {word}, to each word that "
        "it looks at: the wider and stronger, the more attention."
    ).format(word=_selected(result))
    removed = _knocked_out(result)
    besides = tr("Marked besides: {parts}.").format(parts=tr("; ").join(removed))
    return kind, _attention(result), besides if removed else ""


def _attention(result: Result) -> str:
    """Where the selected word's attention goes."""
    grid = attention_grid(result)
    row = result.settings.position
    if grid.undefined[row]:
        return tr("There are none ({reason}).").format(reason=grid.reason)
    return tr("Most attention goes to {words}.").format(
        words=strongest(grid.labels, grid.values[row], figure)
    )


def _map(result: Result) -> tuple[str, ...]:
    plane = embedding_map(result)
    n = len(plane.words)
    first, second = (figure(100 * share, 0) for share in plane.shares)
    kind = (
        tr("Embedding map: a single point, for {word} is the only word.").format(
            word=_selected(result)
        )
        if n == 1
        else tr(
            "Embedding map: {n} distinct words as points on the two axes along which the vectors "
            "differ most, with {first} % and {second} % of the variance."
        ).format(n=count(n), first=first, second=second)
    )
    near = [
        tr("{word} ({value})").format(word=_label(result, i), value=figure(cosine))
        for i, cosine in nearest(result, result.settings.position, MOST_TOLD)
    ]
    neighbours = ntr(
        "The vector nearest in direction to that of {word}, by its cosine, is {words}.",
        "The vectors nearest in direction to that of {word}, by their cosine, are {words}.",
        len(near),
    ).format(word=_selected(result), words=tr(", ").join(near))
    parts = [name for name, _ in plane.landmarks]
    moved = [called(word) for word in moved_words(result.settings)]
    if moved:
        parts.append(tr("moved by hand: {words}").format(words=listed(moved)))
    besides = tr("Marked besides: {parts}.").format(parts=tr("; ").join(parts)) if parts else ""
    return kind, neighbours if near else "", besides


def _words(result: Result) -> tuple[str, ...]:
    n = len(result.tokens)
    kind = ntr(
        "The sentence as {n} word in a frame, tinted by the attention of the selected word, "
        "{word}.",
        "The sentence as {n} words in frames, each tinted by the attention that the selected "
        "word, {word}, pays it.",
        n,
    ).format(n=count(n), word=_selected(result))
    parts: list[str] = []
    if result.context:
        words = listed([_label(result, i) for i in result.context])
        parts.append(tr("the context: {words}").format(words=words))
    if result.predicted_position is not None:
        word = _label(result, result.predicted_position)
        parts.append(tr("the predicted word: {word}").format(word=word))
    parts += _knocked_out(result)
    unknown = [_label(result, i) for i in result.unknown]
    if unknown:
        parts.append(tr("not known: {words}").format(words=listed(unknown)))
    besides = tr("Marked besides: {parts}.").format(parts=tr("; ").join(parts)) if parts else ""
    grid = attention_grid(result)
    row = result.settings.position
    tint = (
        tr("No word has a tint ({reason}).").format(reason=grid.reason)
        if grid.undefined[row]
        else _attention(result)
    )
    return kind, tint, besides


def _heads(result: Result) -> tuple[str, ...]:
    n, layer = result.pattern.n_head, result.layer + 1
    if result.pattern.n_layer > 1:
        if n == 1:
            template = tr("Layer {layer} has one head, and so one picture: the attention matrix.")
            return (template.format(layer=layer),)
        kind = tr(
            "{n} small attention matrices, one for each head of layer {layer}, and one for their "
            "mean."
        ).format(n=count(n), layer=layer)
    elif n == 1:
        return (tr("There is one head, and so one picture: the attention matrix."),)
    else:
        kind = tr(
            "{n} small attention matrices, one for each head, and one for their mean."
        ).format(n=count(n))
    habits = tr("; ").join(
        tr("head {h} {habit}").format(
            h=h + 1, habit=habit(result.attention(h), result.hidden_from(h)).name
        )
        for h in range(n)
    )
    on_view = (
        tr("The mean is on view.")
        if result.head is None
        else tr("Head {h} is on view.").format(h=result.head + 1)
    )
    return kind, tr("What they do: {habits}.").format(habits=habits), on_view


def _selected(result: Result) -> str:
    return _label(result, result.settings.position)


def _label(result: Result, position: int) -> str:
    return called(result.tokens[position].label)
