"""Everything that decides what is computed: plain values in one frozen record."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from core.language import count, tr

MAX_WORDS = 2048
MAX_CHARACTERS = 200_000
MAX_WINDOW = MAX_WORDS - 1
MAX_SEED = 2**32 - 1

NOTEBOOK_SENTENCE = "The quick brown fox jumps over the lazy dog"
NOTEBOOK_POSITION = 4


class SettingsError(ValueError):
    """A setting is out of its range; the message says in plain words what to do."""


@dataclass(frozen=True)
class Settings:
    """What a person chose; the numbers follow from these values and nothing else.

    Attributes:
        sentence: the text, at most `MAX_WORDS` words and `MAX_CHARACTERS` characters.
        position: the selected word's place in the sentence, from 0; 0 in an empty sentence.
        window: how many words before the selected one are its context, 1 to `MAX_WINDOW`.
        seed: of the random vectors, 0 to `MAX_SEED`.
        earlier: sentences, one a line, whose words get their vectors before the sentence's do;
            the notebook takes such a list. Limits as for the sentence.
        model: a name in `core.models.MODELS`.

    Raises:
        SettingsError: if a value is out of its range.
    """

    sentence: str = NOTEBOOK_SENTENCE
    position: int = NOTEBOOK_POSITION
    window: int = 2
    seed: int = 0
    model: str = "notebook"
    earlier: str = ""

    def __post_init__(self) -> None:
        """Check every value."""
        _check_text(tr("The sentence"), self.sentence)
        _check_text(tr("The text of the earlier sentences"), self.earlier)
        n_words = len(self.sentence.split())
        _check_whole_number(tr("The position"), self.position, 0, max(n_words - 1, 0))
        _check_whole_number(tr("The context window"), self.window, 1, MAX_WINDOW)
        _check_whole_number(tr("The seed"), self.seed, 0, MAX_SEED)

    def replace(self, **changes: Any) -> "Settings":
        """The same settings but for `changes`, checked."""
        return dataclasses.replace(self, **changes)

    def as_dict(self) -> dict[str, Any]:
        """The settings as JSON values, in the order of the fields."""
        return dataclasses.asdict(self)


def default_position(sentence: str) -> int:
    """The notebook's word 5, or the last word of a shorter sentence."""
    return max(min(NOTEBOOK_POSITION, len(sentence.split()) - 1), 0)


def _check_text(name: str, text: object) -> None:
    if not isinstance(text, str):
        raise SettingsError(tr("{name} is text, not {value}.").format(name=name, value=text))
    if len(text) > MAX_CHARACTERS:
        raise SettingsError(
            tr("{name} has {n} characters; the limit is {limit}, so shorten it.").format(
                name=name, n=count(len(text)), limit=count(MAX_CHARACTERS)
            )
        )
    n_words = len(text.split())
    if n_words > MAX_WORDS:
        raise SettingsError(
            tr("{name} has {n} words; the limit is {limit}, so shorten it.").format(
                name=name, n=count(n_words), limit=count(MAX_WORDS)
            )
        )
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise SettingsError(
            tr("{name} is not valid Unicode text at character {n}: type it again.").format(
                name=name, n=count(error.start + 1)
            )
        ) from None


def _check_whole_number(name: str, value: object, lowest: int, highest: int) -> None:
    if type(value) is int and lowest <= value <= highest:
        return
    if lowest == highest:
        message = tr("{name} can only be {lowest} here, not {value}.")
    else:
        message = tr("{name} is a whole number from {lowest} to {highest}, not {value}.")
    raise SettingsError(message.format(name=name, lowest=lowest, highest=highest, value=value))
