"""The line below a figure, and its text for somebody who cannot see it."""

from core.alternative import FIGURES, alternative
from core.asked import (
    PROGRAM,
    called,
    earlier_sentences,
    excerpt,
    how_unknown,
    knocked_out,
    listed,
    model_line,
    moved_words,
    own_settings,
    printable,
    unknown_words,
)
from core.caption_training import training_parts
from core.language import count, ntr, quoted, tr
from core.models import model_of
from core.noise import picture_on_view
from core.result import Result
from core.settings import NOISE_PICTURES, Settings
from core.text import words_of
from core.transformer.learned import learned_of

__all__ = ["FIGURES", "alternative", "caption"]

LONGEST_SENTENCE = 90


def caption(result: Result, figure: str = "picture") -> str:
    """Sentence, selected word, model and what is not as usual, and the program, on one line.

    Args:
        result: what is shown.
        figure: one of `FIGURES`; that of a training is not about the sentence.
    """
    learned = learned_of(result) if figure == "training" else None
    parts = caption_parts(result) if learned is None else training_parts(learned)
    return tr(" · ").join([*parts, PROGRAM])


def caption_parts(result: Result) -> list[str]:
    """What a caption says apart from the program, the sentence first."""
    settings = result.settings
    parts = [_sentence(settings), *_asked(settings), _head(result)]
    if settings.draw:
        parts.append(tr("Draw {n}").format(n=count(settings.draw)))
    unknown = [called(word) for word in unknown_words(result)]
    if unknown:
        parts.append(
            tr("Unknown words, {how}: {words}").format(
                how=how_unknown(settings), words=listed(unknown)
            )
        )
    if picture_on_view(settings) in NOISE_PICTURES:
        parts.append(
            ntr("Over {n} seed", "Over {n} seeds", settings.n_seeds).format(
                n=count(settings.n_seeds)
            )
        )
    if settings.pin is not None:
        parts.append(tr("Compared with A: {a}").format(a=_pin(settings, settings.pin)))
    return [part for part in parts if part]


def _pin(settings: Settings, pin: Settings) -> str:
    """What A asks for; its sentence where that is another."""
    sentence = [_sentence(pin)] if pin.sentence != settings.sentence else []
    return tr(", ").join([*sentence, *_asked(pin)])


def _sentence(settings: Settings) -> str:
    n = len(settings.sentence.split())
    if not n:
        return tr("No sentence")
    text = printable(excerpt(settings.sentence, LONGEST_SENTENCE))
    if len(" ".join(settings.sentence.split())) <= LONGEST_SENTENCE:
        return quoted(text)
    return ntr("{sentence} ({n} word)", "{sentence} ({n} words)", n).format(
        sentence=quoted(text), n=count(n)
    )


def _asked(settings: Settings) -> list[str]:
    """The selected word, the model, and what is not as usual."""
    tokens = words_of(settings.sentence)

    def named(position: int) -> str:
        return called(tokens[position].label)

    parts = [tr("Selected word: {word}").format(word=named(settings.position))] if tokens else []
    parts.append(model_line(settings, model_of(settings).title))
    own = own_settings(settings, in_full=False)
    if own:
        parts.append(tr("Settings: {parts}").format(parts=tr(", ").join(own)))
    earlier = earlier_sentences(settings)
    if earlier:
        text = quoted(printable(excerpt(earlier, LONGEST_SENTENCE)))
        parts.append(tr("Earlier sentences: {sentences}").format(sentences=text))
    removed = knocked_out(settings, named)
    if removed:
        parts.append(tr("Knocked out: {words}").format(words=listed(removed)))
    moved = [called(word) for word in moved_words(settings)]
    if moved:
        parts.append(tr("Vectors moved by hand: {words}").format(words=listed(moved)))
    return parts


def _head(result: Result) -> str:
    """Whose attention is on view, where there are several heads or layers."""
    n, n_layer = result.pattern.n_head, result.pattern.n_layer
    if n_layer > 1:
        if n == 1:
            template = tr("Layer {layer} of {n_layer}")
        elif result.head is None:
            template = tr("Layer {layer} of {n_layer}, mean of {n} heads")
        else:
            template = tr("Layer {layer} of {n_layer}, head {h} of {n}")
    elif n == 1:
        return ""
    elif result.head is None:
        template = tr("Mean of {n} heads")
    else:
        template = tr("Head {h} of {n}")
    return template.format(layer=result.layer + 1, n_layer=n_layer, h=(result.head or 0) + 1, n=n)
