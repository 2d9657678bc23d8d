"""One exploration and the file that it is in, if it is in one."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from core.examples import examples
from core.exploration import MAX_BYTES
from core.files import FileError, read_at_most
from core.settings import Settings

LONGEST_NAME = 50
MOST_WORDS = 6


@dataclass(eq=False)
class Document:
    """An exploration and its file.

    Attributes:
        path: of the file; None if it was never saved.
        kept: what the file has, or what an unsaved one began with; None if nobody has any of it.
        digest: of what the file held when it was read or written.
        suggestion: a name for a file that it has not got yet.
    """

    path: Path | None = None
    kept: Settings | None = None
    digest: str = ""
    suggestion: str = ""

    def lacks(self, settings: Settings) -> bool:
        """Whether these settings would be lost if they went from the screen.

        A file lacks whatever differs. Of what is in no file, an example with another word selected
        is no loss.
        """
        if self.kept is None:
            return True
        if self.path is not None:
            return settings != self.kept
        known = (self.kept, *_of_examples())
        return not any(_is_at_hand(settings, each) for each in known)


@cache
def _of_examples() -> tuple[Settings, ...]:
    """The same in every language."""
    return tuple(example.settings for example in examples())


def first_words(settings: Settings) -> str:
    """The beginning of the sentence, as a name."""
    words = settings.sentence.split()
    name = " ".join(words[:MOST_WORDS])
    if len(name) > LONGEST_NAME:
        return name[:LONGEST_NAME] + "…"
    return name + " …" if len(words) > MOST_WORDS else name


def digest_of(data: bytes) -> str:
    """By which a file's content is known again."""
    return sha256(data).hexdigest()


def digest_in(path: Path) -> str:
    """Of what a file holds; empty if it cannot be read."""
    try:
        return digest_of(read_at_most(path, MAX_BYTES))
    except FileError:
        return ""


def _is_at_hand(settings: Settings, known: Settings) -> bool:
    """Whether they are the known ones, in any model, with any word and any head selected."""
    if settings.sentence != known.sentence or settings.pin != known.pin:
        return False
    same = known.replace(position=settings.position, model=settings.model)
    return _seen_from_first(settings).asks_as(_seen_from_first(same))


def _seen_from_first(settings: Settings) -> Settings:
    """The same with the first head of the first layer on view."""
    return settings.replace(
        attention=settings.attention.replace(head=0),
        transformer=settings.transformer.replace(layer=0, head=0),
    )
