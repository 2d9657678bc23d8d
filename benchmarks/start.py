"""From the start of a process to the end of its window's first paint, against a bare window.

    python -m benchmarks.start [--quick] [--json FILE] [--check]

From the parent's `Popen` on, a new process each time, with nothing remembered; after one uncounted
start of each.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

from benchmarks import table
from benchmarks.fresh import BARE, PROGRAM, first_paint
from benchmarks.table import Case, Section, Target, paired

SECTION = Section(
    "a", "Start to first paint", "Beside: a bare pyqtgraph window with one image and one bar plot."
)
TARGET = Target(1.25)
N_PAIRS = 21


def seconds(script: Path, home: str) -> float:
    """From the start of a process for `script` to the end of its window's first paint."""
    started = monotonic()
    return float(first_paint(script, home)) - started


def measure(chosen: argparse.Namespace) -> Iterator[Case]:
    """The one case."""
    n_pairs = 5 if chosen.quick else N_PAIRS
    with tempfile.TemporaryDirectory() as home:
        pairs = [(seconds(PROGRAM, home), seconds(BARE, home)) for _ in range(n_pairs + 1)]
    yield paired("start to first paint", pairs[1:], TARGET)


if __name__ == "__main__":
    sys.exit(table.run(SECTION, measure, table.flags_of(__doc__)))
