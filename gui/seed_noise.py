"""Takes the mean over many seeds while the window goes on working."""

from collections.abc import Iterator
from functools import partial
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

from core.noise import Noise, deviation_grid, mean_grid, over_seeds, picture_on_view, reads
from core.result import Result
from gui.background import Newest
from gui.seen import takes_long

SLICE = 0.006  # seconds of computing at a time
REPORT = 0.2  # seconds between what is shown of it


class SeedNoise(QObject):
    """One computation at a time; the newest request wins.

    In slices on the window's thread, which would else be held up by the change of threads; where
    one seed takes longer than a slice, seed by seed in the background.

    Attributes:
        latest: what is known so far; None before the second seed.
    """

    progressed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Nothing to do yet."""
        super().__init__(parent)
        self.latest: Noise | None = None
        self._result: Result | None = None
        self._asked: object = None
        self._seeds: Iterator[Noise] | None = None
        self._reported = 0.0
        self._background = Newest(self)
        self._clock = QTimer(self)
        self._clock.setInterval(0)
        self._clock.timeout.connect(self.on_idle)

    @property
    def running(self) -> bool:
        """Whether there is more to come."""
        return self._seeds is not None

    def go_on_with(self, result: Result | None) -> None:
        """Compute for what is on view, from the start if that is another; None stops."""
        self._result = result
        settings = None if result is None else result.settings
        asked = None if settings is None else reads(settings)
        if asked == self._asked:
            return
        self._asked, self.latest = asked, None
        self._clock.stop()
        self._background.drop()
        self._seeds = None if settings is None else over_seeds(settings)
        if settings is None:
            return
        if takes_long(settings):
            self._ask_for_one_more()
        else:
            self._clock.start()

    def on_idle(self) -> None:
        """A slice of seeds."""
        if self._seeds is None:
            return
        started = perf_counter()
        while perf_counter() - started < SLICE:
            if not self._take(next(self._seeds, None)):
                break
        if self._seeds is None or started - self._reported > REPORT:
            self._reported = started
            self.progressed.emit()

    def _ask_for_one_more(self) -> None:
        if self._seeds is not None and self._result is not None:
            self._background.ask(partial(_next, self._seeds, self._result), self.on_seed)

    def on_seed(self, latest: Noise | None, failure: Exception | None) -> None:
        """The background has dealt one seed more."""
        if failure is not None:
            self._seeds = None
            raise failure
        self._take(latest)
        self.progressed.emit()
        self._ask_for_one_more()

    def _take(self, latest: Noise | None) -> bool:
        """Keep what is known now; whether there is more to come."""
        if latest is None:
            self._seeds = None
            self._clock.stop()
            return False
        self.latest = latest
        return True


def _next(seeds: Iterator[Noise], result: Result) -> Noise | None:
    """One seed more, with the picture of it."""
    noise = next(seeds, None)
    if noise is not None:
        grid = deviation_grid if picture_on_view(result.settings) == "deviation" else mean_grid
        grid(noise, result).ready()
        _ = noise.deviation, noise.chance_deviation  # which the conclusion is drawn from
    return noise
