"""What was asked, in words: for reports, captions and whatever else leaves the program."""

import unicodedata
from collections.abc import Callable, Sequence

from core import __version__
from core.embeddings import acting_on
from core.knockout import acting
from core.language import as_typed, count, marked, ntr, quoted, shortened, tr
from core.models import model_of
from core.models.notebook import D_MODEL
from core.settings import AttentionSettings, Knockout, Settings
from core.text import fitting

PROGRAM = f"Attention Explorer {__version__}"
MOST_LISTED = 4
LONGEST_WORD = 40
# The names of choices as the command line takes them, and in the reader's language.
CHOICES = {
    "random": marked("random"),
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
    """The model, by a name of it, with the window where it reads that, and the seed."""
    template = (
        tr("Model: {model}, window {window}, seed {seed}")
        if "window" in model_of(settings).attend_reads(settings)
        else tr("Model: {model}, seed {seed}")
    )
    return template.format(model=name, window=settings.window, seed=settings.seed)


def own_settings(settings: Settings, in_full: bool = True) -> list[str]:
    """What the model alone reads, a few words each.

    Args:
        settings: of any model.
        in_full: everything, by the names of the command line; else what is not as usual, in the
            reader's language.
    """
    if "attention" not in model_of(settings).attend_reads(settings):
        return []
    own, usual = settings.attention, AttentionSettings(d_model=settings.attention.d_model)

    def named(choice: str) -> str:
        return choice if in_full else tr(CHOICES[choice])

    def number(value: float) -> str:
        return f"{value:.15g}" if in_full else as_typed(value)

    parts = (
        (own.d_model == AttentionSettings().d_model, _width(own)),
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
        (
            own.temperature == usual.temperature,
            tr("temperature {value}").format(value=number(own.temperature)),
        ),
        (
            own.top_k == usual.top_k,
            tr("top-k {value}").format(value=tr("all") if own.top_k is None else own.top_k),
        ),
        (own.top_p == usual.top_p, tr("top-p {value}").format(value=number(own.top_p))),
    )
    return [words for is_usual, words in parts if in_full or not is_usual]


def _width(own: AttentionSettings) -> str:
    return tr("embeddings of {n} components").format(n=own.d_model)


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
    _, n_head = _shape(settings)
    return [_knockout(each, named) for each in acting(settings.knockouts, n_head)]


def _knockout(one: Knockout, named: Callable[[int], str]) -> str:
    text = named(one.key)
    if one.query is not None:
        text = tr("{key} for {query}").format(key=text, query=named(one.query))
    if one.head is not None:
        text = tr("{edge} in head {h}").format(edge=text, h=one.head + 1)
    return text


def moved_words(settings: Settings) -> list[str]:
    """The words of the sentence whose vectors were moved by hand."""
    d_model, _ = _shape(settings)
    return list(acting_on(settings.sentence.split(), settings.vectors, d_model))


def _shape(settings: Settings) -> tuple[int, int]:
    """Components of an embedding, and heads."""
    if "attention" in model_of(settings).attend_reads(settings):
        return settings.attention.d_model, settings.attention.heads
    return D_MODEL, 1


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
