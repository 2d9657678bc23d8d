"""How long the window takes from a key to its picture, against a bare pyqtgraph window.

    python -m benchmarks.window [--model MODEL] [--tab TAB] [--quick] [--json FILE] [--check]

The program and `bare_window.py` take turns in one process, on screen side by side or one above the
other; the one whose turn it is not paints nothing. A time runs from the act to an event loop with
nothing left to do. The program's act is a key, and what follows from it is computed and painted.
The bare window's act is to be given new random numbers of the same shapes, drawn beforehand; it
paints twice, because pyqtgraph finds the new ranges while it paints. Python's garbage collector
runs as in any program.

Of typing there are two ratios: the median of those of the pairs, and that of the 95th percentiles
of each. At `LONG` words the program computes beside the window: then it counts how long the window
was blocked, the longest time between two turns of the event loop from the key to the picture.

The model “attention” has 8 heads, embeddings of 64 components and positions; all its heads are on
view, and a word is dragged in the embedding map, too.
"""

import argparse
import sys
from collections.abc import Iterator
from functools import partial

import numpy as np
from PySide6.QtTest import QTest

from benchmarks import table
from benchmarks.bare_window import BareWindow
from benchmarks.shown import (
    MODELS,
    Act,
    Shown,
    ShownProgram,
    drag_acts,
    program_acts,
    program_window,
    screen,
)
from benchmarks.table import Case, MeasuringError, Section, Target, paired

SECTION = Section(
    "b",
    "A key to the painted window",
    "Beside: a redraw of the bare window with as many numbers. 95 %: the ratio of the 95th "
    "percentiles.",
)
TARGETS = {1: 1.5, 9: 1.5, 64: 1.5, 256: 2.0, 512: 2.0}  # by words
LONG = 2048
NOT_LONGER = Target(100.0, of="program")  # ms
DRAGGED = (9, 64)  # words in the map
SECONDS = 5.0  # of the pairs of a kind, if there are enough by then
PAIRS = {"typing": (40, 200), "other": (20, 40), "long": (5, 12)}  # at least and at most


class Windows:
    """The program's window and the bare one, on screen both."""

    def __init__(self, model: str, n_words: int, tab: str, picture: str = "attention") -> None:
        """Show them with so many words."""
        self._n = n_words
        self._draw = np.random.default_rng(0).random
        self.window = program_window(n_words, tab, model, picture)
        self._floor = BareWindow(n_words)
        plot = self.window.picture.map.canvas.plot if picture == "map" else self.window.matrix.plot
        self.program = ShownProgram(self.window, plot.viewport())
        self._bare = Shown(self._floor, self._floor.viewport())
        if self.window.size() != self._floor.size():
            raise MeasuringError("The screen is too small: the windows differ in size.")
        self.program.settle()

    def pairs(
        self, name: str, acts: Iterator[Act], limits: tuple[int, int], seconds: float
    ) -> tuple[list[tuple[float, float]], float]:
        """Seconds of both, after two uncounted turns, and the longest time ours was blocked."""
        found: list[tuple[float, float]] = []
        least, most = limits
        longest = spent = 0.0
        uncounted = 2
        while len(found) < least or (len(found) < most and spent < seconds):
            own = self.program.seconds_with_longest(next(acts))
            numbers = self._draw((self._n, self._n)), self._draw(self._n)
            bare = self._bare.seconds(partial(self._floor.show_numbers, *numbers))
            if uncounted:
                uncounted -= 1
                continue
            found.append((own, bare))
            spent += own + bare
            longest = max(longest, self.program.longest)
            paints = self.program.paints
            if paints < 1 or (paints > 1 and self._n != LONG):
                raise MeasuringError(f"{name}: the picture was painted {paints} times.")
        return found, longest

    def close(self) -> None:
        """Take both away."""
        for widget in (self.window, self._floor):
            widget.close()
            widget.deleteLater()
        QTest.qWait(0)


def short_cases(model: str, n_words: int, chosen: argparse.Namespace) -> Iterator[Case]:
    """Each act with a sentence that is computed at once."""
    target = Target(TARGETS[n_words])
    for picture in ("attention", "map"):
        dragging = picture == "map"
        if dragging and not (model == "attention" and n_words in DRAGGED):
            continue
        windows = Windows(model, n_words, chosen.tab, picture)
        for act, acts in (drag_acts if dragging else program_acts)(windows.window).items():
            if act == "selection" and n_words == 1:
                continue  # there is no other word
            limits = PAIRS.get(act, PAIRS["other"])
            if chosen.quick:
                limits = 10, 10
            name = f"{model}, {n_words} words, {act}"
            pairs, _ = windows.pairs(name, acts, limits, SECONDS)
            yield paired(name, pairs, target, series=f"{model} {act}", n=n_words)
            if act == "typing":
                own, bare = 1000 * np.percentile(pairs, 95, axis=0)
                ratio = float(own / bare)
                yield Case(f"{name}, 95 %", "ms", float(own), float(bare), ratio, target)
        windows.close()


def long_cases(model: str, chosen: argparse.Namespace) -> Iterator[Case]:
    """Each act with the longest sentence."""
    windows = Windows(model, LONG, chosen.tab)
    for act, acts in program_acts(windows.window).items():
        limits = (2, 2) if chosen.quick else PAIRS["long"]
        name = f"{model}, {LONG:,} words, {act}"
        pairs, longest = windows.pairs(name, acts, limits, SECONDS)
        yield paired(name, pairs, series=f"{model} {act}", n=LONG)
        yield Case(f"{name}, blocked", "ms", 1000 * longest, target=NOT_LONGER)
    windows.close()


def measure(chosen: argparse.Namespace) -> Iterator[Case]:
    """Every model at every length."""
    with screen():
        for model in [chosen.model] if chosen.model else MODELS:
            for n_words in TARGETS:
                yield from short_cases(model, n_words, chosen)
            yield from long_cases(model, chosen)


def main() -> int:
    """Measure and print."""
    flags = table.flags_of(__doc__)
    flags.add_argument("--model", choices=MODELS, help="this one alone")
    tabs = ("story", "steps", "arithmetic")
    flags.add_argument("--tab", choices=tabs, default="story", help="what is open meanwhile")
    return table.run(SECTION, measure, flags)


if __name__ == "__main__":
    sys.exit(main())
