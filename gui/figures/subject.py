"""What a figure is of: a result, and what it is seen beside."""

from dataclasses import dataclass

from core.models import compute
from core.noise import Noise, over_seeds, picture_on_view
from core.result import Result
from core.settings import NOISE_PICTURES, Settings
from core.transformer.learned import Learned, learned_of
from gui.beside import Beside
from gui.state import AppState


@dataclass(frozen=True, eq=False)
class Subject:
    """Everything that views need to show a result.

    Attributes:
        result: what is on screen.
        beside: what is pinned, and what was before the knock-outs.
        noise: over all seeds asked for, where the picture needs it.
        learned: the training that its weights are of; None for a model that has none.
    """

    result: Result
    beside: Beside
    noise: Noise | None = None
    learned: Learned | None = None


def subject_of(settings: Settings) -> Subject:
    """All of it computed anew.

    Raises:
        SettingsError: if the settings name no model, or weights that are not there.
    """
    result = compute(settings)
    return Subject(result, Beside(result), _noise(result, None), learned_of(result))


def subject_on_screen(state: AppState) -> Subject:
    """What the window shows; seeds that it has not dealt yet are dealt first."""
    result = state.result
    noise, learned = _noise(result, state.noise.latest), learned_of(result, anew=True)
    return Subject(result, state.beside, noise, learned)


def _noise(result: Result, known: Noise | None) -> Noise | None:
    settings = result.settings
    if picture_on_view(settings) not in NOISE_PICTURES or not result.tokens:
        return None
    if known is not None and known.n_seeds == settings.n_seeds:
        return known
    *_, noise = over_seeds(settings)
    return noise
