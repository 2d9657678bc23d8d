"""How the program is started, besides the settings, and how it says that it cannot be."""

from dataclasses import dataclass
from pathlib import Path

from core.settings import Settings

THEMES = ("system", "light", "dark", "contrast")
LOOKS = ("theme", "language", "colours")  # the fields of a start that flags choose
COLOUR_MAPS = ("blue", "viridis", "cividis", "inferno", "greys")
DIFFERS, WRONG_USE = 1, 2  # what the program ends with


@dataclass(frozen=True)
class Start:
    """How the window is opened, besides the settings; None is as it was left the last time.

    Attributes:
        path: the exploration that was opened, or a file that could not be; None without one.
        saved: what that file says, from which flags may have gone on; None if it was not opened.
        notice: to show first; empty for nothing.
        theme: one of `THEMES`.
        language: one of `core.language.LANGUAGES`; None for the system's.
        colours: one of `COLOUR_MAPS`.
        own_text: of the file that a training without a window takes; empty for none.
    """

    path: Path | None = None
    saved: Settings | None = None
    notice: str = ""
    theme: str | None = None
    language: str | None = None
    colours: str | None = None
    own_text: str = ""


def one_line(sentence: str) -> str:
    """What is written of a refusal."""
    return f"attention-explorer: {' '.join(sentence.split())}\n"
