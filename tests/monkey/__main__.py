"""A monkey at the real window, for as long as one likes.

    python tests/monkey [--seed N] [--actions N] [--first N] [--round N] [--coverage]

Prints its seed and how far it is. When it finds something, it tells of the last acts and how to
come to them again, and ends with status 1. After every round all is undone and done again, and
objects, references and memory are counted. What a training and timers do between two acts depends
on the machine; everything else comes again with the seed.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from random import SystemRandom
from time import monotonic

ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / "gui" / "state.py"
SCREEN = {"screens": [{"name": "one", "x": 0, "y": 0, "width": 1600, "height": 1000}]}


def main() -> int:
    """Let the monkey in; 1 if it has found something."""
    asked = _asked()
    with tempfile.TemporaryDirectory(prefix="monkey-") as folder:
        home = Path(folder)
        for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
            os.environ[name] = folder
        (home / "screen.json").write_text(json.dumps(SCREEN))
        os.environ.setdefault("QT_QPA_PLATFORM", f"offscreen:configfile={home / 'screen.json'}")
        sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]
        measured = _coverage() if asked.coverage else None
        try:
            return _run(asked, home)
        finally:
            if measured is not None:
                measured.stop()
                measured.report(show_missing=True, file=sys.stdout)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A monkey at the real window.")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    parser.add_argument("--actions", type=int, default=10_000, help="how many acts")
    parser.add_argument("--first", type=int, default=0, help="the number of the first act")
    parser.add_argument("--round", type=int, default=250, help="acts between two ways home")
    parser.add_argument("--window", type=int, default=20, help="rounds between two starts")
    parser.add_argument("--coverage", action="store_true", help="branches of gui/state.py")
    return parser.parse_args()


def _coverage():  # noqa: ANN202 - of a package that need not be there
    import coverage

    measured = coverage.Coverage(include=[str(STATE)], branch=True, data_file=None)
    measured.start()
    return measured


def _run(asked: argparse.Namespace, folder: Path) -> int:
    from rounds import all_rounds

    started = monotonic()
    print(f"seed {asked.seed}, acts {asked.first} to {asked.first + asked.actions}", flush=True)

    def say(n: int, text: str) -> None:
        rate = n / max(monotonic() - started, 1e-9)
        print(f"{asked.first + n:7} acts, {rate:5.1f} a second; {text}", flush=True)

    return all_rounds(asked, folder, say)


if __name__ == "__main__":
    sys.exit(main())
