"""What the views are handed: a result, its picture, and what it is seen beside."""

from dataclasses import dataclass
from time import perf_counter

from core.grid import Grid, attention_grid
from core.models import compute
from core.noise import picture_on_view
from core.result import Result
from core.settings import Settings
from gui.beside import Beside
from gui.views import small_matrix

MOST_AT_ONCE = 512  # words that are computed well within the time in which a hand notices a pause


@dataclass(frozen=True, eq=False)
class Seen:
    """All that follows from settings and that several views show.

    Attributes:
        result: of the settings.
        grid: its attention as a picture.
        beside: what it is seen beside.
        seconds: how long the result took.
    """

    result: Result
    grid: Grid
    beside: Beside
    seconds: float


def takes_long(settings: Settings) -> bool:
    """Whether computing would hold up a window."""
    return any(
        each is not None
        and len(each.sentence) > 2 * MOST_AT_ONCE  # else it cannot have so many words
        and len(each.sentence.split()) > MOST_AT_ONCE
        for each in (settings, settings.pin)
    )


def seen(settings: Settings, last: Seen | None = None) -> Seen:
    """What there is to see for `settings`; what must be the same is taken from `last`.

    Raises:
        SettingsError: if the settings name no model, or there is too little memory.
    """
    started = perf_counter()
    result = compute(settings, None if last is None else last.result)
    seconds = perf_counter() - started
    beside = Beside(result, None if last is None else last.beside)
    return Seen(result, attention_grid(result), beside, seconds)


def seen_whole(settings: Settings, last: Seen | None = None) -> Seen:
    """The same, with everything computed that else waits until a view asks for it.

    Raises:
        SettingsError: if the settings name no model, or there is too little memory.
    """
    whole = seen(settings, last)
    whole.grid.ready()
    whole.beside.ready()
    small_matrix.ready(whole.result)
    if picture_on_view(settings) == "map":
        from core.embedding_map import embedding_map

        embedding_map(whole.result)
    return whole
