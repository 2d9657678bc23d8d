"""The executable: its size, and its first paint beside that of the source, started in turn.

    python -m benchmarks.built [--quick] [--json FILE] [--check]

After `python3 packaging/bootstrap.py build`. Measured from outside, from the start of the process
to the first time that Qt says it flushes something to the window; offscreen, or on the display that
QT_QPA_PLATFORM names.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from time import monotonic

from benchmarks import table
from benchmarks.fresh import PROGRAM, ROOT, environment
from benchmarks.table import Case, MeasuringError, Section, SkippedError, paired

SECTION = Section(
    "f", "The executable", "Beside: the source, started in turn with nothing remembered."
)
DIST = ROOT / "dist"
BUNDLE = DIST / "attention-explorer"
EXECUTABLE = BUNDLE / "attention-explorer"
N_PAIRS = 11
MEGABYTE = 10**6


def first_flush(command: list[str], home: str) -> float:
    """Seconds to the first paint of a program that nobody has used before."""
    said_by_qt = {"QT_LOGGING_RULES": "qt.widgets.painting*=true"}
    started = monotonic()
    process = subprocess.Popen(
        command, env=environment(home) | said_by_qt, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    with process.stderr as said:
        for line in said:
            if "lushing" in line:
                break
        else:
            raise MeasuringError(f"{command[0]} painted nothing.")
    seconds = monotonic() - started
    process.kill()
    process.wait()
    return seconds


def sizes() -> Iterator[Case]:
    """Of the folder and of what is made of it."""
    files = [path for path in BUNDLE.rglob("*") if path.is_file() and not path.is_symlink()]
    size = sum(path.stat().st_size for path in files) / MEGABYTE
    yield Case(f"folder, {len(files)} files", "MB", size)
    for path in sorted(path for path in DIST.iterdir() if path.is_file()):
        yield Case("".join(path.suffixes[-2:]) + " of it", "MB", path.stat().st_size / MEGABYTE)


def measure(chosen: argparse.Namespace) -> Iterator[Case]:
    """Sizes and start."""
    if not EXECUTABLE.exists():
        raise SkippedError(
            "The executable is not built, so it was not measured: "
            "`python3 packaging/bootstrap.py build` makes it."
        )
    yield from sizes()
    pairs: list[tuple[float, float]] = []
    for _ in range(1 + (3 if chosen.quick else N_PAIRS)):
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
            source = first_flush([sys.executable, str(PROGRAM)], other)
            pairs.append((first_flush([str(EXECUTABLE)], one), source))
    yield paired("start to first paint", pairs[1:])


if __name__ == "__main__":
    sys.exit(table.run(SECTION, measure, table.flags_of(__doc__)))
