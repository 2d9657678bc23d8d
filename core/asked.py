"""What was asked, in words: for reports, captions and whatever else leaves the program."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from core import __version__
from core.checks import SettingsError
from core.embeddings import acting_on
from core.knockout import acting
from core.language import as_typed, count, marked, ntr, quoted, shortened, tr
from core.model_records import (
    D_GLOVE,
    MAX_HEADS,
    MAX_LAYERS,
    AttentionSettings,
    TransformerSettings,
)
from core.models import model_of
from core.models.notebook import D_MODEL
from core.noise import seed_acts
from core.result import Result
from core.settings import Knockout, Settings
from core.text import fitting
from core.transformer.shelf import LEGIBLE, Stored, weights_of
from core.word_vectors import GLOVE

if TYPE_CHECKING:
    from core.transformer.configuration import Configuration
    from core.transformer.plan import Plan

BALANCED = 0.5  # he and she, unless an experiment says otherwise
PROGRAM = f"Attention Explorer {__version__}"
MOST_LISTED = 4
LONGEST_WORD = 40
# The names of choices as the command line takes them, and in the reader's language.
CHOICES = {
    "random": marked("random"),
    "next": marked("next word"),
    "masked": marked("masked word"),
    "identity": marked("identity"),
    "none": marked("none"),
    "sinusoidal": marked("sinusoidal"),
    "causal": marked("causal"),
    "window": marked("window"),
    "dot": marked("dot product"),
    "distance": marked("distance"),
}
# They would turn the text around them or are no characters of XML.
_HARMFUL = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff")


def model_line(settings: Settings, name: str) -> str:
    """The model, by a name of it, with the window and the seed where they act."""
    windowed = "window" in model_of(settings).attend_reads(settings)
    if seed_acts(settings) or settings.draw:
        template = (
            tr("Model: {model}, window {window}, seed {seed}")
            if windowed
            else tr("Model: {model}, seed {seed}")
        )
    else:
        template = tr("Model: {model}, window {window}") if windowed else tr("Model: {model}")
    return template.format(model=name, window=settings.window, seed=settings.seed)


def own_settings(settings: Settings, in_full: bool = True) -> list[str]:
    """What the model alone reads, a few words each.

    Args:
        settings: of any model.
        in_full: everything, by the names of the command line; else what is not as usual, in the
            reader's language.
    """
    own = settings.own
    if isinstance(own, AttentionSettings):
        parts = _of_attention(own, in_full)
    elif isinstance(own, TransformerSettings):
        parts = _of_transformer(settings, own, in_full)
    else:
        return []
    return [words for is_usual, words in parts if in_full or not is_usual]


def _of_attention(own: AttentionSettings, in_full: bool) -> list[tuple[bool, str]]:
    """What self-attention reads, and whether it is as usual."""
    usual = AttentionSettings(embeddings=own.embeddings, vectors=own.vectors, d_model=own.d_model)

    def named(choice: str) -> str:
        return choice if in_full else tr(CHOICES[choice])

    return [
        (own.embeddings == "random" and own.d_model == AttentionSettings.d_model, _width(own)),
        ((own.heads, own.d_key) == (usual.heads, usual.d_key), _heads(own)),
        (
            own.projections == usual.projections,
            tr("projections {name}").format(name=named(own.projections)),
        ),
        (
            own.positions == usual.positions,
            tr("positions {name}").format(name=named(own.positions)),
        ),
        (own.mask == usual.mask, tr("mask {name}").format(name=named(own.mask))),
        (
            own.scaled == usual.scaled,
            tr("scores scaled") if own.scaled else tr("scores not scaled"),
        ),
        (own.read_out == usual.read_out, tr("read-out {name}").format(name=named(own.read_out))),
        *_sampling(own, in_full),
    ]


def _sampling(
    own: AttentionSettings | TransformerSettings, in_full: bool
) -> list[tuple[bool, str]]:
    """How the next word is drawn, and whether that is as usual."""

    def number(value: float) -> str:
        return f"{value:.15g}" if in_full else as_typed(value)

    return [
        (own.temperature == 1.0, tr("temperature {value}").format(value=number(own.temperature))),
        (
            own.top_k is None,
            tr("top-k {value}").format(value=tr("all") if own.top_k is None else own.top_k),
        ),
        (own.top_p == 1.0, tr("top-p {value}").format(value=number(own.top_p))),
    ]


def _width(own: AttentionSettings) -> str:
    if own.embeddings == "random":
        return tr("embeddings of {n} components").format(n=own.d_model)
    return tr("embeddings {name}").format(name=embeddings_name(own))


def embeddings_name(own: AttentionSettings) -> str:
    """Where the embeddings come from, in a few words."""
    if own.embeddings == "glove":
        return f"{GLOVE} {D_GLOVE}-d"
    if own.embeddings == "file" and own.vectors is not None:
        return f"{called(own.vectors.name)} {own.vectors.d_model}-d"
    return tr(CHOICES[own.embeddings])


def _of_transformer(
    settings: Settings, own: TransformerSettings, in_full: bool
) -> list[tuple[bool, str]]:
    """What the transformer reads: the weights by their SHA-256, what made them, and sampling."""
    stored = stored_weights(settings)
    parts = [(False, tr("weights {name}").format(name=own.weights[:LEGIBLE]))]
    if stored is not None:
        parts += [(False, training(stored)), (not in_full, shape_in_words(stored.configuration))]
    return [*parts, *_sampling(own, in_full)]


def training(stored: Stored) -> str:
    """What weights were trained on, and for how long, in a few words."""
    plan, n = stored.plan, stored.step
    if not n:
        return tr("not trained yet")
    text = {
        "grammar": tr("sentences of the grammar, difficulty {difficulty}"),
        "file": tr("the text of a file"),
        "both": tr("sentences of the grammar, difficulty {difficulty}, with {share} % of a file"),
    }[plan.text].format(difficulty=plan.difficulty, share=as_typed(round(100 * plan.share, 1)))
    how_long = (
        ntr("trained for {n} step on {text}", "trained for {n} steps on {text}", n)
        if stored.configuration.causal
        else ntr(
            "trained for {n} step to fill in masked words of {text}",
            "trained for {n} steps to fill in masked words of {text}",
            n,
        )
    )
    return tr(", ").join([how_long.format(n=count(n), text=text), *what_was_changed(plan)])


def what_was_changed(plan: Plan) -> list[str]:
    """What an experiment changed in the text."""
    variant, parts = plan.variant, list[str]()
    if plan.text != "file" and variant.bias != BALANCED:
        parts.append(
            tr("a nurse is {she}, a doctor {he} with a probability of {p}").format(
                she=quoted("she"), he=quoted("he"), p=as_typed(variant.bias)
            )
        )
    if variant.left_out:
        parts.append(tr("without the word {word}").format(word=called(variant.left_out)))
    if variant.shuffled:
        parts.append(tr("with the words of each sentence in random order"))
    return parts


def shape_in_words(shape: Configuration) -> str:
    """Layers and heads, in a few words."""
    heads = ntr("{n} head of {width}", "{n} heads of {width}", shape.n_head).format(
        n=shape.n_head, width=shape.d_head
    )
    return ntr("{n} layer of {heads}", "{n} layers of {heads}", shape.n_layer).format(
        n=shape.n_layer, heads=heads
    )


def stored_weights(settings: Settings) -> Stored | None:
    """The weights of the transformer; None for another model, or if they are not there."""
    if not isinstance(settings.own, TransformerSettings):
        return None
    try:
        return weights_of(settings.own.weights)
    except SettingsError:  # of what is pinned, say: its words can still be told
        return None


def fills_in(settings: Settings) -> bool:
    """Whether the selected word itself is guessed, and not the next one."""
    stored = stored_weights(settings)
    return stored is not None and not stored.configuration.causal


def has_vocabulary(settings: Settings) -> bool:
    """Whether words are looked up in a vocabulary, in which one may be missing."""
    own = settings.own
    if isinstance(own, AttentionSettings):
        return own.embeddings != "random"
    return own is not None


def unknown_words(result: Result) -> list[str]:
    """The distinct words of the sentence that the model has no vector for."""
    return list(dict.fromkeys(result.tokens[i].text for i in result.unknown))


def how_unknown(settings: Settings) -> str:
    """What is done with words that the model has no vector for."""
    if isinstance(settings.own, TransformerSettings):
        return tr("read as <unk>")
    return tr("with zeros for a vector")


def _heads(own: AttentionSettings) -> str:
    return ntr("{n} head of {width}", "{n} heads of {width}", own.heads).format(
        n=own.heads, width=own.d_key
    )


def earlier_sentences(settings: Settings) -> str:
    """The sentences that come before, on one line; empty without any."""
    return " | ".join(line.strip() for line in settings.earlier.splitlines() if line.strip())


def knocked_out(settings: Settings, named: Callable[[int], str]) -> list[str]:
    """What cannot be seen, each in a few words.

    Args:
        settings: of any model.
        named: what to call the word at a position.
    """
    _, n_head, n_layer = _shape(settings)
    return [_knockout(each, named) for each in acting(settings.knockouts, n_head, n_layer)]


def _knockout(one: Knockout, named: Callable[[int], str]) -> str:
    text = named(one.key)
    if one.query is not None:
        text = tr("{key} for {query}").format(key=text, query=named(one.query))
    if one.layer is not None and one.head is not None:
        return tr("{edge} in layer {layer}, head {h}").format(
            edge=text, layer=one.layer + 1, h=one.head + 1
        )
    if one.layer is not None:
        return tr("{edge} in layer {layer}").format(edge=text, layer=one.layer + 1)
    if one.head is not None:
        return tr("{edge} in head {h}").format(edge=text, h=one.head + 1)
    return text


def moved_words(settings: Settings) -> list[str]:
    """The words of the sentence whose vectors were moved by hand."""
    d_model, _, _ = _shape(settings)
    return list(acting_on(settings.sentence.split(), settings.vectors, d_model))


def _shape(settings: Settings) -> tuple[int, int, int]:
    """Components of an embedding, heads of a layer, and layers."""
    own = settings.own
    if isinstance(own, AttentionSettings):
        return own.d, own.heads, 1
    if isinstance(own, TransformerSettings):
        stored = stored_weights(settings)
        if stored is None:
            return own.d_model, MAX_HEADS, MAX_LAYERS
        return (
            stored.configuration.d_model,
            stored.configuration.n_head,
            stored.configuration.n_layer,
        )
    return D_MODEL, 1, 1


def listed(words: Sequence[str]) -> str:
    """A few words in full; of more the first ones, and how many there are in all."""
    text = tr(", ").join(words[:MOST_LISTED])
    if len(words) <= MOST_LISTED:
        return text
    return tr("{words} … ({n} in all)").format(words=text, n=count(len(words)))


def excerpt(sentence: str, n: int) -> str:
    """The words on one line, at most `n` characters; of a longer sentence without the middle."""
    words = sentence.split()
    text = " ".join(words)
    if len(text) <= n:
        return text
    start = fitting(text, len(words), 2 * n // 3 - 2)
    end = fitting(" ".join(reversed(words)), len(words), n // 3 - 2).split()[::-1]
    return " ".join([start, "…", *end]) if start and end else shortened(text, n)


def called(word: str) -> str:
    """A word in quotation marks, short and on one line."""
    return quoted(printable(shortened(word, LONGEST_WORD)))


def printable(text: str) -> str:
    """`text` with what breaks a line, turns it around or is no character of XML as its number."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(ascii(c)[1:-1] if _is_harmful(c) else c for c in text)


def _is_harmful(character: str) -> bool:
    category = unicodedata.category(character)
    return category in ("Cc", "Cs", "Zl", "Zp") or character in _HARMFUL
