"""Results that the one on screen is seen beside."""

from functools import cached_property

from core.comparison import Comparison, compared
from core.comparison_story import sentences
from core.knockout_story import effect
from core.language import tr
from core.models import compute, model_of
from core.result import Paragraph, Result
from core.settings import Settings


class Beside:
    """What is pinned, and the same without its knock-outs, each compared when asked for.

    Attributes:
        result: the one on screen.
        pinned: of the pin; None without one.
        before: without the knock-outs; None where there are none.
    """

    def __init__(self, result: Result, last: "Beside | None" = None) -> None:
        """What belongs to `result`; attention is taken from `last` where it must be the same."""
        settings = result.settings
        self.result = result
        self.pinned = self.before = None
        if settings.pin is not None:
            known = result if last is None else last.pinned or last.result
            self.pinned = _computed(settings.pin, known)
        if settings.knockouts:
            known = result if last is None else last.before or last.result
            self.before = _computed(settings.replace(knockouts=()), known)

    @cached_property
    def comparison(self) -> Comparison | None:
        """With what is pinned."""
        return None if self.pinned is None else compared(self.pinned, self.result)

    @cached_property
    def knocking_out(self) -> Comparison | None:
        """With the same without its knock-outs."""
        return None if self.before is None else compared(self.before, self.result)

    @property
    def pairs(self) -> tuple[Comparison, tuple[str, str]] | None:
        """What the probabilities are to be seen beside, with the names of both."""
        if self.comparison is not None:
            return self.comparison, (tr("A"), tr("B"))
        if self.knocking_out is not None:
            return self.knocking_out, (tr("before"), tr("after"))
        return None

    @cached_property
    def story(self) -> tuple[Paragraph, ...]:
        """Of the result, told by its model; first what the knock-outs did."""
        story = model_of(self.result.settings).story(self.result)
        if self.before is None:
            return story
        told = effect(self.before, self.result)
        is_why = self.result.prediction is None and self.before.prediction is not None
        return told if is_why else (*told, *story)

    def ready(self) -> None:
        """Compare and tell now, so that nobody waits for it later."""
        _ = self.story, self.pairs
        if self.comparison is not None:
            self.comparison.ready()
            sentences(self.comparison)


def _computed(settings: Settings, last: Result | None) -> Result:
    if last is not None and last.settings == settings:
        return last
    return compute(settings, last)
