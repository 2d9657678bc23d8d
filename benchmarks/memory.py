"""Memory: at rest against a bare window's, and what a long use adds to it.

    python -m benchmarks.memory [--acts N | --hours H] [--trace] [--quick] [--json FILE] [--check]

- At rest: the resident memory of a process with one window, a second after its first paint.
- A long use: one window, offscreen, is typed into, selected in, dealt other seeds, shown with other
  models, pictures and colours, undone and redone, by a script that repeats itself in rounds with
  other words each time. After each round garbage is collected and the memory is read. When the
  first third is over, as long as caches and the history fill up, a line is laid through the rest:
  its slope is the growth, and twice the standard error of the slope, with as few degrees of freedom
  as there are `BLOCKS`, is the noise. At most once its noise, growth is zero as far as can be told.

--trace says, by `tracemalloc`, which lines of the program hold more memory at the end than when the
first third was over; this makes everything slower and larger, so it prints nothing else.
"""

import argparse
import gc
import random
import sys
import tempfile
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import monotonic

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from benchmarks import table
from benchmarks.fresh import BARE, PROGRAM, first_paint
from benchmarks.shown import ShownProgram, program_window, screen
from benchmarks.table import Case, Section, Target
from core.examples import examples
from core.models import MODELS
from core.settings import PICTURES
from gui.main_window import MainWindow

SECTION = Section(
    "e",
    "Memory",
    "Beside, at rest: a bare pyqtgraph window. Beside, of growth: the noise of its slope, "
    "so that a ratio of at most 1 is zero within noise.",
)
AT_REST = Target(1.3)
WITHIN_NOISE = Target(1.0)
N_PAIRS = 5
ACTS = 6000
BLOCKS = 12
T_QUANTILE = 2.228  # of Student's distribution, 95 %, `BLOCKS` - 2 degrees of freedom
MEGABYTE = 10**6
WORDS = ("the", "keys", "to", "cabinet", "are", "small", "old", "dogs", "lazy", "quick", "fox")


def at_rest(n_pairs: int) -> Case:
    """One process each, in turn, after one uncounted pair."""
    pairs: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as home:
        for _ in range(n_pairs + 1):
            program, bare = (
                int(first_paint(script, home, "--rest")) / MEGABYTE for script in (PROGRAM, BARE)
            )
            pairs.append((program, bare))
    program, bare = (median(each) for each in zip(*pairs[1:], strict=True))
    ratio = median(own / other for own, other in pairs[1:])
    return Case("at rest", "MB", program, bare, ratio, AT_REST)


class Script:
    """What a restless person does."""

    def __init__(self, window: MainWindow) -> None:
        """To this window."""
        self._window, self._state = window, window.state
        self._shown = ShownProgram(window, window.matrix.plot.viewport())
        self._random = random.Random(0)
        self.n_acts = 0

    def round(self) -> None:
        """All of it once, with other words."""
        state, dice = self._state, self._random
        model = dice.choice(list(MODELS))
        self._do(lambda: state.set_model(model))
        self._do(lambda: state.try_example(dice.choice(examples())))
        self._type(" ".join(dice.choices(WORDS, k=4)))
        for _ in range(6):
            self._do(lambda: state.select(dice.randrange(9)))
            self._do(lambda: state.set_seed(dice.randrange(1000)))
        self._do(lambda: state.set_window(dice.randrange(1, 9)))
        self._do(lambda: state.toggle_word(dice.randrange(4)))
        self._do(state.pin)
        self._do(lambda: state.set_display(picture=dice.choice(PICTURES)))
        self._do(lambda: self._window.choose_theme(dice.choice(("light", "dark"))))
        self._do(state.unpin)
        for _ in range(8):
            self._do(state.history.undo)
        for _ in range(4):
            self._do(state.history.redo)
        self._do(lambda: state.set_display(picture="attention"))

    def _type(self, text: str) -> None:
        editor = self._window.editor
        self._do(lambda: QTest.keyClick(editor, Qt.Key.Key_End))
        for letter in f" {text}":
            self._do(lambda letter=letter: QTest.keyClicks(editor, letter))

    def _do(self, act) -> None:  # noqa: ANN001
        act()
        self._shown.settle()
        self.n_acts += 1


def resident() -> float:
    """Megabytes of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / MEGABYTE


def growth(name: str, unit: str, acts: np.ndarray, figures: np.ndarray) -> Case:
    """What 1,000 acts add, beside how far that may be wrong.

    Args:
        name: of the case.
        unit: of the figures.
        acts: [n], done so far.
        figures: [n].
    """
    blocks = np.array_split(np.arange(len(acts)), BLOCKS)
    x = np.array([acts[block].mean() for block in blocks]) / 1000
    y = np.array([figures[block].mean() for block in blocks])
    slope, start = np.polyfit(x, y, 1)
    left = y - slope * x - start
    error = np.sqrt((left @ left) / (BLOCKS - 2) / ((x - x.mean()) ** 2).sum())
    noise = T_QUANTILE * float(error)
    # What does not vary at all has no noise, and no growth.
    ratio = float(slope) / noise if noise > 0 else 0.0
    return Case(f"growth in 1,000 acts, {name}", unit, float(slope), noise, ratio, WITHIN_NOISE)


def long_use(chosen: argparse.Namespace) -> Iterator[Case]:
    """A window that is used for long."""
    n_acts = 2400 if chosen.quick else chosen.acts
    until = monotonic() + 3600 * chosen.hours if chosen.hours else None
    script = Script(program_window(9))
    readings: list[tuple[int, float, int]] = []
    at_first = None
    while script.n_acts < n_acts if until is None else monotonic() < until:
        script.round()
        gc.collect()
        readings.append((script.n_acts, resident(), len(gc.get_objects())))
        if chosen.trace and at_first is None and script.n_acts > n_acts / 3:
            tracemalloc.start(12)
            at_first = tracemalloc.take_snapshot()
    if at_first is not None:
        print_trace(at_first)
        return
    acts, megabytes, objects = np.array(readings[len(readings) // 3 :]).T
    yield Case(f"after {script.n_acts:,} acts", "MB", float(megabytes[-BLOCKS:].mean()))
    yield growth("memory", "MB", acts, megabytes)
    yield growth("Python's objects", "", acts, objects)


def print_trace(before: tracemalloc.Snapshot) -> None:
    """The lines that hold most more memory than before."""
    gc.collect()
    after = tracemalloc.take_snapshot()
    for each in after.compare_to(before, "traceback")[:12]:
        print(f"{each.size_diff / 1000:10,.0f} KB in {each.count_diff} blocks")
        for text in each.traceback.format(limit=6, most_recent_first=True):
            print(f"    {text.strip()}")


def measure(chosen: argparse.Namespace) -> Iterator[Case]:
    """At rest, then in use."""
    if not chosen.trace:
        yield at_rest(2 if chosen.quick else N_PAIRS)
    with screen():
        yield from long_use(chosen)


def main() -> int:
    """Measure and print."""
    flags = table.flags_of(__doc__)
    flags.add_argument("--acts", type=int, default=ACTS, metavar="N", help="of scripted use")
    flags.add_argument("--hours", type=float, metavar="H", help="of scripted use, in place of acts")
    flags.add_argument("--trace", action="store_true", help="only say which lines hold more")
    return table.run(SECTION, measure, flags)


if __name__ == "__main__":
    sys.exit(main())
