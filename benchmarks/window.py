"""How fast the window opens and redraws, as a ratio to a bare pyqtgraph window.

    python benchmarks/window.py [--model MODEL] [--pairs N] [--json FILE] [--check]
    python benchmarks/window.py --where WORDS [--model MODEL]

The program and `bare_window.py` take turns in one run, so a slow or busy machine slows both. The
ratio of a case is the median of the ratios of its pairs.

- Start: from the parent's `Popen` to the end of the window's first paint, a new process each time.
- Redraw: from the act to an event loop with nothing left to do, both windows in one process, on
  screen side by side or one above the other; the one whose turn it is not paints nothing. The
  program's act is a key, and what follows from it is computed and painted. The bare window's act is
  to be given new random numbers of the same shapes, drawn beforehand; it paints twice, because
  pyqtgraph finds the new ranges while it paints. Python's garbage collector runs as in any program.
- The model “attention” has 8 heads, embeddings of 64 components and positions; all its heads are
  on view, and a word is dragged in the embedding map, too.
"""

import argparse
import cProfile
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import median
from time import monotonic

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import qVersion

from benchmarks.bare_window import BareWindow
from benchmarks.shown import (
    LONGEST,
    MODELS,
    MeasuringError,
    Shown,
    drag_acts,
    program_acts,
    program_window,
)
from gui import display
from gui.app import application

ROOT = Path(__file__).resolve().parents[1]
START_TARGET = 1.5
REDRAW_TARGETS = {
    "notebook": {9: 2.0, 64: 2.0, 256: 2.0, 512: 2.5},
    "attention": {9: 2.0, 64: 2.0},
    "transformer": {9: 2.0, 64: 2.0},
}
START_PAIRS = 15
REDRAW_PAIRS = 40


@dataclass(frozen=True)
class Case:
    """What was measured: medians in milliseconds, and the median ratio with its target."""

    name: str
    program_ms: float
    bare_ms: float
    ratio: float
    target: float
    ok: bool


def case(name: str, target: float, pairs: list[tuple[float, float]]) -> Case:
    """The case that these pairs of seconds, program and bare, make."""
    program, bare = (1000 * median(times) for times in zip(*pairs, strict=True))
    ratio = median(p / b for p, b in pairs)
    return Case(name, program, bare, ratio, target, ratio <= target)


def start_seconds(script: Path) -> float:
    """From the start of a process for `script` to the end of its window's first paint."""
    command = [sys.executable, str(ROOT / "benchmarks/first_paint.py"), str(script)]
    started = monotonic()
    try:
        child = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST, check=True)
    except subprocess.CalledProcessError as error:
        raise MeasuringError(f"{script.name} did not open its window:\n{error.stderr}") from None
    except subprocess.TimeoutExpired:
        raise MeasuringError(f"{script.name} painted no window in {LONGEST} s.") from None
    return float(child.stdout) - started


def start_case(n_pairs: int) -> Case:
    """Start to first paint, after one uncounted start of each."""
    scripts = ROOT / "main.py", ROOT / "benchmarks/bare_window.py"
    pairs = [(start_seconds(scripts[0]), start_seconds(scripts[1])) for _ in range(n_pairs + 1)]
    return case("start to first paint", START_TARGET, pairs[1:])


def redraw_cases(
    n_words: int, n_pairs: int, target: float, tab: str, model: str, picture: str
) -> Iterator[Case]:
    """Each act of the user, alternated with new numbers in the bare window."""
    draw = np.random.default_rng(0).random
    window, floor = program_window(n_words, tab, model, picture), BareWindow(n_words)
    in_map = picture == "map"
    plot = window.picture.map.canvas.plot if in_map else window.matrix.plot
    program = Shown(window, plot.viewport())
    bare = Shown(floor, floor.viewport())
    if window.size() != floor.size():
        raise MeasuringError("The screen is too small: the windows differ in size.")
    for name, acts in (drag_acts if in_map else program_acts)(window).items():
        pairs: list[tuple[float, float]] = []
        for number in range(-2, n_pairs):
            program_seconds = program.seconds(next(acts))
            numbers = draw((n_words, n_words)), draw(n_words)
            bare_seconds = bare.seconds(partial(floor.show_numbers, *numbers))
            if number < 0:
                continue  # warming up
            pairs.append((program_seconds, bare_seconds))
            if program.paints != 1:
                raise MeasuringError(f"{name}: the picture was painted {program.paints} times.")
        yield case(f"redraw, {n_words} words, {name}", target, pairs)
    for widget in (window, floor):
        widget.close()
        widget.deleteLater()


def print_where(n_words: int, n_pairs: int, tab: str, model: str) -> None:
    """Where the program's redraw goes: what the act does, and what the event loop does after it."""
    acting, painting = cProfile.Profile(), cProfile.Profile()
    window = program_window(n_words, tab, model)
    program = Shown(window, window.matrix.plot.viewport())
    acts = program_acts(window).values()
    for act in map(next, acts):  # uncounted
        program.seconds(act)
    for _ in range(n_pairs):
        for act in map(next, acts):
            acting.runcall(act)
            painting.runcall(program.settle)
    n = n_pairs * len(acts)
    acted, painted = _milliseconds(acting, n), _milliseconds(painting, n)
    names = sorted({*acted, *painted}, key=lambda name: -acted[name] - painted[name])
    for share in (acted, painted):
        share["the rest"] = sum(share[name] for name in names[8:])
        share["all"] = sum(share[name] for name in names)
    print(f"ms of a redraw of {n_words} words, mean of {n}, under cProfile, which slows Python:")
    print(f"{'':34}{'act':>8}{'events':>8}{'share':>8}")
    for name in [*names[:8], "the rest", "all"]:
        share = (acted[name] + painted[name]) / (acted["all"] + painted["all"])
        print(f"{name:34}{acted[name]:8.2f}{painted[name]:8.2f}{share:8.0%}")


def _milliseconds(profile: cProfile.Profile, n: int) -> defaultdict[str, float]:
    """Time by module; what a module calls in C and C++ is its own, all but Qt's event handling."""
    share: defaultdict[str, float] = defaultdict(float)
    for entry in profile.getstats():
        if isinstance(entry.code, str):
            continue
        group = _group(entry.code.co_filename)
        share[group] += 1000 * entry.inlinetime / n
        for call in entry.calls or ():
            if isinstance(call.code, str):
                # What an override of ours hands on to Qt is listed by the override's own name.
                to_qt = call.code.startswith("<function ")
                share["Qt itself" if to_qt else group] += 1000 * call.inlinetime / n
    return share


def _group(file: str) -> str:
    path = Path(file)
    if path.parent == ROOT / "benchmarks":
        return "Qt itself"
    if path.is_relative_to(ROOT / "core"):
        return "core"
    if path.is_relative_to(ROOT / "gui"):
        return path.relative_to(ROOT).as_posix()
    return "pyqtgraph" if path.is_relative_to(Path(pg.__file__).parent) else "other Python"


def give_a_larger_screen(folder: str) -> None:
    """Make Qt's offscreen screen larger than its 800 × 800, by a file in `folder`."""
    if os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        screen = {"name": "", "x": 0, "y": 0, "width": 1920, "height": 1080}
        screen |= {"dpr": 1, "logicalDpi": 96, "logicalBaseDpi": 96}
        file = Path(folder, "screens.json")
        file.write_text(json.dumps({"screens": [screen]}))
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={file}"


def measure(chosen: argparse.Namespace) -> int:
    """Do what the flags ask for; the exit status."""
    problem = display.problem()
    if problem:
        raise MeasuringError(problem)
    app = application()
    app.setCursorFlashTime(0)  # a blinking cursor would paint in between
    versions = {
        "platform": app.platformName(),
        "Python": platform.python_version(),
        "Qt": qVersion(),
        "pyqtgraph": pg.__version__,
    }
    print(", ".join(f"{name} {version}" for name, version in versions.items()))
    if chosen.where:
        print_where(chosen.where, chosen.pairs or REDRAW_PAIRS, chosen.tab, chosen.model)
        return 0
    cases: list[Case] = []

    def report(c: Case) -> None:
        cases.append(c)
        times = f"{c.program_ms:7.1f} ms{c.bare_ms:7.1f} ms{c.ratio:7.2f}{c.target:8.1f}"
        print(f"{c.name:34}{times}  {'ok' if c.ok else 'over'}", flush=True)

    print(f"{'medians':34}{'program':>10}{'bare':>10}{'ratio':>7}{'target':>8}")
    report(start_case(chosen.pairs or START_PAIRS))
    pictures = ("attention", "map") if chosen.model == "attention" else ("attention",)
    for n_words, target in REDRAW_TARGETS[chosen.model].items():
        for picture in pictures:
            n_pairs = chosen.pairs or REDRAW_PAIRS
            for redraw in redraw_cases(n_words, n_pairs, target, chosen.tab, chosen.model, picture):
                report(redraw)
    if chosen.json:
        table = {"versions": versions, "cases": [asdict(c) for c in cases]}
        chosen.json.write_text(json.dumps(table, indent=2) + "\n")
    return int(chosen.check and not all(c.ok for c in cases))


def main() -> int:
    """Measure and print; the exit status is 2 when something could not be measured."""
    flags = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    pairs = f"alternations (default: {START_PAIRS} starts, {REDRAW_PAIRS} redraws of each kind)"
    flags.add_argument("--pairs", type=int, metavar="N", help=pairs)
    flags.add_argument("--json", type=Path, metavar="FILE", help="write the table as JSON too")
    flags.add_argument("--check", action="store_true", help="status 1 if over a target")
    flags.add_argument("--where", type=int, metavar="WORDS", help="only profile a redraw")
    flags.add_argument("--model", choices=MODELS, default="notebook", help="which to redraw")
    tabs = ("story", "steps", "arithmetic")
    flags.add_argument("--tab", choices=tabs, default="story", help="what is open while redrawing")
    chosen = flags.parse_args()
    try:
        with tempfile.TemporaryDirectory() as folder:
            give_a_larger_screen(folder)
            return measure(chosen)
    except MeasuringError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
