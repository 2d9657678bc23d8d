"""What two results have in common and what not, in words."""

import math
from collections.abc import Callable

import numpy as np

from core.asked import (
    CHOICES,
    embeddings_name,
    knocked_out,
    listed,
    shape_in_words,
    stored_weights,
    training,
)
from core.comparison import Comparison
from core.embeddings import acting
from core.kept import kept
from core.knockout import followed
from core.language import as_typed, count, figure, from_to, marked, quoted, tr
from core.model_records import AttentionSettings, TransformerSettings
from core.models import model_of
from core.noise import seed_acts
from core.result import Result
from core.settings import Settings
from core.transformer.shelf import LEGIBLE

LEAST = 0.0001  # a change that is sure to show in four decimals


@kept
def sentences(comparison: Comparison) -> str:
    """What differs, in plain words: the settings, the probabilities, the attention."""
    differences = _differences(comparison)
    if differences:
        said = tr("From A to B: {differences}.").format(differences=tr("; ").join(differences))
    else:
        said = tr("Nothing differs between what A and B ask for.")
    parts = [said, _on_probabilities(comparison), _on_cells(comparison)]
    return " ".join(part for part in parts if part)


def distance(comparison: Comparison) -> str:
    """How far apart the probabilities are, in one sentence; nothing where they are undefined."""
    if math.isnan(comparison.total_variation):
        return ""
    return tr(
        "The total variation distance of the probabilities is {distance}, where 0 is the same and "
        "1 has nothing in common."
    ).format(distance=figure(comparison.total_variation))


def _differences(comparison: Comparison) -> list[str]:
    """What B asks for that A does not, one setting each."""
    a, b = comparison.a.settings, comparison.b.settings
    parts = [
        *_changed(tr("model"), model_of(a).title, model_of(b).title),
        *_changed_words(comparison),
        *_changed_selection(comparison),
        *_changed_knockouts(comparison),
    ]
    read_a, read_b = model_of(a).attend_reads(a), model_of(b).attend_reads(b)
    if "window" in read_a and "window" in read_b:
        parts += _changed(tr("window"), count(a.window), count(b.window))
    if any(seed_acts(each) or each.draw for each in (a, b)):
        parts += _changed(tr("seed"), str(a.seed), str(b.seed))
    if a.earlier.split() != b.earlier.split():
        parts.append(tr("other earlier sentences"))
    moved = _moved_otherwise(comparison)
    if moved:
        parts.append(tr("vectors moved by hand: {words}").format(words=listed(moved)))
    own_a, own_b = a.own, b.own
    if isinstance(own_a, AttentionSettings) and isinstance(own_b, AttentionSettings):
        for label, shown_own in _OWN:
            parts += _changed(tr(label), shown_own(own_a), shown_own(own_b))
    elif isinstance(own_a, TransformerSettings) and isinstance(own_b, TransformerSettings):
        parts += _changed(tr("weights"), _weights(a), _weights(b))
        parts += _changed(tr("size"), _size(a), _size(b))
        parts += _changed(tr("layer on view"), *(count(r.layer + 1) for r in _both(comparison)))
        parts += _changed(tr("head on view"), *(_head(r.head) for r in _both(comparison)))
        for label, shown_sampling in _SAMPLING:
            parts += _changed(tr(label), shown_sampling(own_a), shown_sampling(own_b))
    else:
        parts += _embeddings(comparison)
    return parts + _changed(tr("draw"), _draw(a), _draw(b))


def _both(comparison: Comparison) -> tuple[Result, Result]:
    return comparison.a, comparison.b


def _weights(settings: Settings) -> str:
    """Weights by their SHA-256, and what they were trained on."""
    stored = stored_weights(settings)
    name = settings.transformer.weights[:LEGIBLE]
    if stored is None:
        return name
    return tr("{name} ({training})").format(name=name, training=training(stored))


def _size(settings: Settings) -> str:
    """Layers, heads and width; nothing of weights that are not there."""
    stored = stored_weights(settings)
    return "" if stored is None else shape_in_words(stored.configuration)


def _embeddings(comparison: Comparison) -> list[str]:
    """Which vectors each of two models has, where one of both has pretrained ones."""
    names = [
        embeddings_name(own if isinstance(own, AttentionSettings) else AttentionSettings())
        for own in (comparison.a.settings.own, comparison.b.settings.own)
        if not isinstance(own, TransformerSettings)
    ]
    return _changed(tr("embeddings"), *names) if len(names) == 2 else []


def _changed(name: str, a: str, b: str) -> list[str]:
    return [] if a == b else [tr("{name} {a} → {b}").format(name=name, a=a, b=b)]


def _changed_words(comparison: Comparison) -> list[str]:
    """What became of the sentence, word by word; only how many of more than a few."""
    a, b = comparison.a.tokens, comparison.b.tokens
    replaced: list[str] = []
    gone: list[str] = []
    new: list[str] = []
    for pair in comparison.pairs:
        if pair.b is None and pair.a is not None:
            gone.append(quoted(pair.label))
        elif pair.a is None and pair.b is not None:
            new.append(quoted(pair.label))
        elif pair.a is not None and pair.b is not None and a[pair.a].text != b[pair.b].text:
            old, word = quoted(a[pair.a].label), quoted(b[pair.b].label)
            replaced.append(tr("{a} → {b}").format(a=old, b=word))
    kinds = (
        (tr("replaced: {words}"), replaced),
        (tr("gone: {words}"), gone),
        (tr("new: {words}"), new),
    )
    return [text.format(words=listed(words)) for text, words in kinds if words]


def _changed_selection(comparison: Comparison) -> list[str]:
    a, b = comparison.a, comparison.b
    if not a.tokens or not b.tokens:
        return []
    row = comparison.selected
    if row is not None and comparison.pairs[row].a == a.settings.position:
        return []
    old, new = a.tokens[a.settings.position], b.tokens[b.settings.position]
    return [
        tr("selected word {a} (word {i}) → {b} (word {j})").format(
            a=quoted(old.label), i=count(old.word + 1), b=quoted(new.label), j=count(new.word + 1)
        )
    ]


def _changed_knockouts(comparison: Comparison) -> list[str]:
    """Knock-outs that followed their words are no difference."""
    a, b = comparison.a, comparison.b
    places = {pair.a: pair.b for pair in comparison.pairs if pair.a is not None}
    if set(followed(a.settings.knockouts, places.get)) == set(b.settings.knockouts):
        return []
    # of many, the first may be the same
    return _changed(tr("knock-outs"), _knocked_out(a), _knocked_out(b)) or [tr("other knock-outs")]


def _knocked_out(result: Result) -> str:
    tokens = result.tokens
    words = knocked_out(result.settings, lambda position: quoted(tokens[position].label))
    return listed(words) or tr("none")


def _moved_otherwise(comparison: Comparison) -> list[str]:
    """The words whose vectors were moved in one of both, or to different places."""
    a, b = (
        {
            word: tuple(vector)
            for word, vector in acting(result.settings.vectors, result.d_model).items()
            if any(token.text == word for token in result.tokens)
        }
        for result in (comparison.a, comparison.b)
    )
    return [quoted(word) for word in {**a, **b} if a.get(word) != b.get(word)]


def _draw(settings: Settings) -> str:
    return count(settings.draw) if settings.draw else tr("none")


def _on_or_off(switch: bool) -> str:
    return tr("on") if switch else tr("off")


def _head(head: int | None) -> str:
    return tr("mean of all") if head is None else count(head + 1)


# What a setting is called, and how it is shown.
_SAMPLING: tuple[tuple[str, Callable[[AttentionSettings | TransformerSettings], str]], ...] = (
    (marked("temperature"), lambda own: as_typed(own.temperature)),
    (marked("top-k"), lambda own: tr("all") if own.top_k is None else count(own.top_k)),
    (marked("top-p"), lambda own: as_typed(own.top_p)),
)
_OWN: tuple[tuple[str, Callable[[AttentionSettings], str]], ...] = (
    (marked("embeddings"), embeddings_name),
    (marked("width of an embedding"), lambda own: count(own.d)),
    (marked("heads"), lambda own: count(own.heads)),
    (marked("width of a head"), lambda own: count(own.d_key)),
    (marked("projections"), lambda own: tr(CHOICES[own.projections])),
    (marked("position encoding"), lambda own: tr(CHOICES[own.positions])),
    (marked("mask"), lambda own: tr(CHOICES[own.mask])),
    (marked("scaling"), lambda own: _on_or_off(own.scaled)),
    (marked("read-out"), lambda own: tr(CHOICES[own.read_out])),
    *_SAMPLING,
    (marked("head on view"), lambda own: _head(own.head_on_view)),
)


def _on_probabilities(comparison: Comparison) -> str:
    undefined = [
        tr("{side} predicts nothing").format(side=side)
        for side, result in (("A", comparison.a), ("B", comparison.b))
        if result.prediction is None
    ]
    if undefined:
        return tr("The probabilities cannot be compared: {reason}.").format(
            reason=tr(", ").join(undefined)
        )
    most = max(comparison.chances, key=lambda chance: abs(chance.change))
    if abs(most.change) < LEAST:
        change = tr("No probability changes by {least} or more.").format(least=figure(LEAST))
    else:
        change = tr("The probability of {word} changes most: {change}.").format(
            word=quoted(most.text), change=from_to(most.a, most.b)
        )
    return f"{distance(comparison)} {change}"


def _on_cells(comparison: Comparison) -> str:
    changes = comparison.grid_difference.values  # [n_pair, n_pair]
    if np.isnan(changes).all():
        return tr("No cell of the attention matrix is defined in both.")
    row, column = np.unravel_index(np.nanargmax(np.abs(changes)), changes.shape)
    change, before = changes[row, column], comparison.grid_a.values[row, column]
    if abs(change) < LEAST:
        return tr("No attention changes by {least} or more.").format(least=figure(LEAST))
    return tr("The attention of {query} to {key} changes most: {change}.").format(
        query=quoted(comparison.pairs[row].label),
        key=quoted(comparison.pairs[column].label),
        change=from_to(before, before + change),
    )
