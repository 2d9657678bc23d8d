"""What comes of settings when more than one of them changes at once."""

from typing import Any

from core.examples import Example
from core.settings import MAX_DRAW, PIN_PICTURES, RECORDS, Display, Settings


def from_example(settings: Settings, example: Example) -> Settings:
    """An example, in the present model if it is made for any.

    What only another model reads stays as it is: weights that were trained, say.
    """
    begun = example.settings
    kept: dict[str, Any] = {
        name: getattr(settings, name)
        for name in RECORDS
        if not (example.needs_model and name == begun.model)
    }
    if not example.needs_model:
        kept["model"] = settings.model
    return begun.replace(**kept)


def gone_on(settings: Settings, word: str) -> Settings:
    """With the next word behind the sentence, selected; a draw goes on to the next number.

    Raises:
        SettingsError: if the sentence is full.
    """
    gap = "" if settings.sentence[-1:].isspace() else " "
    return settings.replace(
        sentence=f"{settings.sentence}{gap}{word}",
        position=settings.position + 1,
        draw=min(settings.draw + 1, MAX_DRAW) if settings.draw else 0,
    )


def pinned(settings: Settings) -> Settings:
    """The same, compared with itself; what follows is compared with it."""
    return _beside(settings, settings)


def beside_random_vectors(settings: Settings) -> Settings:
    """Self-attention with pretrained vectors, compared with random ones; all else is the same."""
    own = settings.attention
    pretrained = own if own.embeddings != "random" else own.replace(embeddings="glove")
    shown, pin = (
        settings.replace(model="attention", attention=each)
        for each in (pretrained, own.replace(embeddings="random"))
    )
    return _beside(shown, pin)


def two_trainings(settings: Settings, a: str, b: str, sentence: str, position: int) -> Settings:
    """A sentence with the weights B, compared with the weights A, both by their SHA-256."""
    own = settings.transformer
    shown, pin = (
        settings.replace(
            sentence=sentence,
            position=position,
            model="transformer",
            knockouts=(),
            transformer=own.replace(weights=weights),
        )
        for weights in (b, a)
    )
    return _beside(shown, pin)


def _beside(shown: Settings, pin: Settings) -> Settings:
    """With a pin, and a picture in which that is seen."""
    display = shown.display
    if display.picture not in PIN_PICTURES:
        display = Display("difference", display.look, display.fixed_scale)
    return shown.replace(pin=pin.replace(pin=None), display=display)
