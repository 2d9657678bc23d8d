"""A search for inputs that a reader does not withstand, from valid ones on."""

import contextlib
import importlib
import signal
import sys
import traceback
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import perf_counter
from types import CodeType, FrameType
from typing import Any

from tests.fuzz.reader import Reader, kind_of, outcome

GUIDED = 10_000  # inputs at first, of which those that go a new way are changed further
MOST_KEPT = 3000
FRESH = 0.3  # of the inputs come straight from a seed
CHAIN = 0.2  # of the inputs that were accepted are changed further
MEASURED_EACH = 200  # inputs, the memory is measured once: that takes long
USED_EACH = 3  # accepted inputs, one is used
PATIENCE = 60  # seconds, then it hangs


class HangError(Exception):
    """Reading takes too long."""


@dataclass
class Defect:
    """An input that something went wrong with."""

    given: Any
    error: str
    place: str


@dataclass
class Tally:
    """What came of the inputs so far.

    Attributes:
        n: how many there were.
        n_accepted: of them.
        refused: how often by which sentence, and an input of each.
        slowest: seconds, and the input.
        peak: the largest share of the allowed memory that was taken, its bytes, and the input.
        defects: by where they are.
    """

    n: int = 0
    n_accepted: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, Any] = (0.0, None)
    peak: tuple[float, int, Any] = (0.0, 0, None)
    defects: dict[str, Defect] = field(default_factory=dict)


def files_of(modules: tuple[str, ...]) -> dict[str, str]:
    """Where modules are, by their names."""
    return {name: str(importlib.import_module(name).__file__) for name in modules}


class Ways:
    """Which pairs of lines follow each other in a reader's modules.

    Attributes:
        n_event: lines so far: a measure of work that no other program disturbs.
    """

    def __init__(self, modules: tuple[str, ...]) -> None:
        self._files = frozenset(files_of(modules).values())
        self._seen: set[tuple[str, int, int]] = set()
        self.n_event = 0

    @property
    def n(self) -> int:
        """How many different ones there were."""
        return len(self._seen)

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Take down the ways meanwhile."""
        before = sys.gettrace()
        sys.settrace(self._on_call)
        try:
            yield
        finally:
            sys.settrace(before)

    def _on_call(self, frame: FrameType, event: str, arg: object) -> Callable[..., Any] | None:
        code: CodeType = frame.f_code
        if code.co_filename not in self._files:
            return None
        last = code.co_firstlineno

        def on_event(frame: FrameType, event: str, arg: object) -> Callable[..., Any]:
            nonlocal last
            if event == "line":
                self.n_event += 1
                self._seen.add((code.co_filename, last, frame.f_lineno))
                last = frame.f_lineno
            return on_event

        return on_event


class Search:
    """One reader under many inputs."""

    def __init__(self, reader: Reader, seed: int) -> None:
        self.reader, self.tally = reader, Tally()
        self.random = Random(f"{reader.name} {seed}")
        self.ways = Ways(reader.modules)
        self._seeds = list(reader.seeds())
        self._kept: list[Any] = []

    def run(self, n: int, seconds: float, guided: bool) -> None:
        """Try up to so many inputs, in about as many seconds at most.

        Args:
            n: how many inputs.
            seconds: that it may take.
            guided: whether inputs that go a new way are kept and changed further.
        """
        end = perf_counter() + seconds
        for i in range(n):
            if i % 100 == 0 and perf_counter() > end:
                return
            given = self._next()
            n_way = self.ways.n
            with self.ways.watched() if guided else contextlib.nullcontext():
                accepted = self.try_one(given)
            if self.ways.n > n_way or (accepted and self.random.random() < CHAIN):
                self._keep(given)

    def replay(self) -> None:
        """The seeds and what was kept once more, for whoever counts branches."""
        for given in (*self._seeds, *self._kept):
            self.try_one(given)

    def _next(self) -> Any:
        pool = self._kept if self._kept and self.random.random() > FRESH else self._seeds
        return self.reader.mutated(self.random, self.random.choice(pool))

    def _keep(self, given: Any) -> None:
        if len(self._kept) < MOST_KEPT:
            self._kept.append(given)
        else:
            self._kept[self.random.randrange(MOST_KEPT)] = given

    def try_one(self, given: Any) -> bool:
        """Read one input; whether it is accepted."""
        tally = self.tally
        tally.n += 1
        measured = tally.n % MEASURED_EACH == 0
        if measured:
            tracemalloc.start()
        began = perf_counter()
        try:
            with _patience():
                why = outcome(self.reader, given, tally.n_accepted % USED_EACH == 0)
        except Exception as error:
            self._take_down(given, error)
            return False
        finally:
            took = perf_counter() - began
            if took > tally.slowest[0] and not measured:
                tally.slowest = took, given
            if measured:
                peak = tracemalloc.get_traced_memory()[1]
                tracemalloc.stop()
                self._weigh(given, peak)
        if why:
            tally.refused[kind_of(why)] += 1
        else:
            tally.n_accepted += 1
        return not why

    def _weigh(self, given: Any, peak: int) -> None:
        most = self.reader.memory(given)
        if peak / most > self.tally.peak[0]:
            self.tally.peak = peak / most, peak, given
        if peak > most:
            self._take_down(given, MemoryError(f"{peak} bytes, where {most} are allowed"))

    def _take_down(self, given: Any, error: Exception) -> None:
        root = str(Path(__file__).parents[2])
        frames = traceback.extract_tb(error.__traceback__)
        ours = [f"{f.filename.removeprefix(root)}:{f.lineno}" for f in frames if root in f.filename]
        place = f"{type(error).__name__} {' < '.join(reversed(ours[-3:]))}"
        known = self.tally.defects.get(place)
        if known is None or _size(given) < _size(known.given):
            details = "".join(traceback.format_exception(error))
            self.tally.defects[place] = Defect(given, details, place)


def _size(given: Any) -> int:
    return len(repr(given))


@contextlib.contextmanager
def _patience() -> Iterator[None]:
    """Give up after `PATIENCE` seconds, where the system has an alarm clock."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        raise HangError(f"not done after {PATIENCE} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
