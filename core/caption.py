"""The line below a figure, and its text for somebody who cannot see it."""

from core.alternative import FIGURES, alternative
from core.asked import (
    PROGRAM,
    called,
    earlier_sentences,
    excerpt,
    knocked_out,
    listed,
    model_line,
    moved_words,
    own_settings,
    printable,
)
from core.language import count, ntr, quoted, tr
from core.models import model_of
from core.result import Result
from core.settings import NOISE_PICTURES, Settings
from core.text import words_of

__all__ = ["FIGURES", "alternative", "caption"]

LONGEST_SENTENCE = 90


def caption(result: Result) -> str:
    """Sentence, selected word, model and what is not as usual, and the program, on one line."""
    return tr(" · ").join([*caption_parts(result), PROGRAM])


def caption_parts(result: Result) -> list[str]:
    """What a caption says apart from the program, the sentence first."""
    settings = result.settings
    parts = [_sentence(settings), *_asked(settings), _head(result)]
    if settings.draw:
        parts.append(tr("Draw {n}").format(n=count(settings.draw)))
    if settings.display.picture in NOISE_PICTURES:
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
    """Whose attention is on view, where there are several heads."""
    n = result.pattern.n_head
    if n == 1:
        return ""
    if result.head is None:
        return tr("Mean of {n} heads").format(n=n)
    return tr("Head {h} of {n}").format(h=result.head + 1, n=n)
