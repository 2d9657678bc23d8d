"""How the program is started: what the command line says besides the settings."""

from dataclasses import dataclass
from pathlib import Path

from core.settings import Settings

THEMES = ("system", "light", "dark", "contrast")
COLOUR_MAPS = ("blue", "viridis", "cividis", "inferno", "greys")


@dataclass(frozen=True)
class Start:
    """How the window is opened, besides the settings; None is as it was left the last time.

    Attributes:
        path: the exploration that was opened; None without one.
        saved: what that file says, from which flags may have gone on.
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
