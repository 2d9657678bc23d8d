"""Where the time of a redraw goes: what the act does, and what the event loop does after it.

python -m benchmarks.where WORDS [--model MODEL] [--tab TAB] [--acts N]
"""

import argparse
import cProfile
import sys
from collections import defaultdict
from pathlib import Path

import pyqtgraph as pg

from benchmarks.shown import MODELS, ShownProgram, program_acts, program_window, screen
from benchmarks.table import MeasuringError

ROOT = Path(__file__).resolve().parents[1]


def print_where(chosen: argparse.Namespace) -> None:
    """Print the table."""
    acting, painting = cProfile.Profile(), cProfile.Profile()
    window = program_window(chosen.words, chosen.tab, chosen.model)
    program = ShownProgram(window, window.matrix.plot.viewport())
    acts = program_acts(window).values()
    for act in map(next, acts):  # uncounted
        program.seconds(act)
    for _ in range(chosen.acts):
        for act in map(next, acts):
            acting.runcall(act)
            painting.runcall(program.settle)
    n = chosen.acts * len(acts)
    acted, painted = _milliseconds(acting, n), _milliseconds(painting, n)
    names = sorted({*acted, *painted}, key=lambda name: -acted[name] - painted[name])
    for share in (acted, painted):
        share["the rest"] = sum(share[name] for name in names[12:])
        share["all"] = sum(share[name] for name in names)
    print(
        f"ms of a redraw of {chosen.words} words, mean of {n}, under cProfile, which slows Python:"
    )
    print(f"{'':34}{'act':>8}{'events':>8}{'share':>8}")
    for name in [*names[:12], "the rest", "all"]:
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


def main() -> int:
    """Print the table; the exit status is 2 when it could not be measured."""
    flags = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    flags.add_argument("words", type=int, help="in the sentence")
    flags.add_argument("--model", choices=MODELS, default="notebook")
    tabs = ("story", "steps", "arithmetic")
    flags.add_argument("--tab", choices=tabs, default="story", help="what is open meanwhile")
    flags.add_argument("--acts", type=int, default=40, metavar="N", help="of each kind")
    chosen = flags.parse_args()
    try:
        with screen():
            print_where(chosen)
    except MeasuringError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
