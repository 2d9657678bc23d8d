"""Fuzzing for as long as one likes.

    python -m tests.fuzz [--reader NAME]… [--inputs N] [--seconds S] [--seed S] [--json FILE]
                         [--engine own|atheris] [--defects FOLDER]

Of each reader it prints how many inputs were accepted and by which sentence the others were
refused, which branches of its modules were never taken, the slowest input, the largest share of
the memory that it may take, and every defect with the smallest input that showed it. The status is
1 if there is a defect. The same seed gives the same inputs.
"""

import argparse
import io
import json
import os
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from tests.fuzz.branches import MISSING, Branches, Counting
from tests.fuzz.readers import READERS
from tests.fuzz.search import GUIDED, Search, Tally

SHOWN = 40  # sentences
EXCERPT = 300  # characters of an input
NEVER = 10**9  # seconds


def main() -> int:
    """Fuzz; the status is 1 if something does not hold."""
    flags = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    flags.add_argument("--reader", action="append", choices=tuple(READERS), dest="readers")
    flags.add_argument("--inputs", type=int, default=100_000, metavar="N", help="of each reader")
    flags.add_argument("--seconds", type=float, default=NEVER, metavar="S", help="of each reader")
    flags.add_argument("--seed", type=int, default=1)
    flags.add_argument("--engine", choices=("own", "atheris"), default="own")
    flags.add_argument("--json", type=Path, metavar="FILE", help="write the figures")
    flags.add_argument("--defects", type=Path, metavar="FOLDER", help="write inputs and traces")
    asked = flags.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if isinstance(sys.stdout, io.TextIOWrapper):  # what is quoted need not be Unicode
        sys.stdout.reconfigure(errors="backslashreplace")
    names = asked.readers or list(READERS)
    if asked.engine == "atheris":
        from tests.fuzz.with_atheris import run

        return run(READERS[names[0]], asked.inputs, asked.seed)
    figures = {
        name: _fuzz(name, asked.inputs, asked.seconds, asked.seed, asked.defects) for name in names
    }
    if asked.json is not None:
        asked.json.write_text(json.dumps(figures, indent=1) + "\n")
    return 1 if any(each["defects"] for each in figures.values()) else 0


def _fuzz(name: str, n: int, seconds: float, seed: int, folder: Path | None) -> dict[str, Any]:
    """Fuzz one reader: first where new ways lead, then with branches counted."""
    search, began = Search(READERS[name], seed), perf_counter()
    search.run(min(GUIDED, n // 4), seconds / 4, guided=True)
    counting = Counting(READERS[name].modules)
    with counting.watched():
        search.replay()
        search.run(n - search.tally.n, seconds - (perf_counter() - began), guided=False)
    took = perf_counter() - began
    branches = counting.counted()
    _print(name, search.tally, branches, took)
    if not counting.possible:
        print(f"  {MISSING}", file=sys.stderr)
    if folder is not None:
        _write(folder, name, search.tally)
    return _as_figures(search.tally, branches, took)


def _print(name: str, tally: Tally, branches: dict[str, Branches], took: float) -> None:
    n = max(tally.n, 1)
    print(f"\n{name}: {tally.n:,} inputs in {took:.0f} s, {tally.n_accepted / n:.1%} accepted")
    for module, each in branches.items():
        share = each.n_taken / max(each.n, 1)
        print(f"  {module}: {each.n_taken} of {each.n} branches, {share:.1%}")
        if each.missed:
            print(f"    never: {', '.join(each.missed)}")
    print(f"  slowest: {tally.slowest[0]:.3f} s, {_excerpt(tally.slowest[1])}")
    share, peak, given = tally.peak
    print(f"  memory: {peak / 1e6:.1f} MB, {share:.1%} of what may be, {_excerpt(given)}")
    for sentence, count in tally.refused.most_common(SHOWN):
        print(f"  {count / n:7.2%}  {sentence[:EXCERPT]}")
    if len(tally.refused) > SHOWN:
        print(f"           and {len(tally.refused) - SHOWN} other sentences")
    for defect in tally.defects.values():
        print(f"  DEFECT {defect.place}\n    {_excerpt(defect.given)}\n{defect.error}")
    sys.stdout.flush()


def _write(folder: Path, name: str, tally: Tally) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for number, defect in enumerate(tally.defects.values()):
        given = defect.given if isinstance(defect.given, bytes) else repr(defect.given).encode()
        (folder / f"{name}-{number}.input").write_bytes(given)
        (folder / f"{name}-{number}.txt").write_text(defect.error, errors="backslashreplace")


def _as_figures(tally: Tally, branches: dict[str, Branches], took: float) -> dict[str, Any]:
    return {
        "inputs": tally.n,
        "seconds": took,
        "accepted": tally.n_accepted,
        "refused": dict(tally.refused.most_common()),
        "slowest": tally.slowest[0],
        "memory": tally.peak[1],
        "share of the memory": tally.peak[0],
        "branches": {
            module: {"n": each.n, "taken": each.n_taken, "never": each.missed}
            for module, each in branches.items()
        },
        "defects": [defect.place for defect in tally.defects.values()],
    }


def _excerpt(given: Any) -> str:
    text = ascii(given)
    return text if len(text) <= EXCERPT else f"{text[:EXCERPT]}… ({len(text)} characters)"


if __name__ == "__main__":
    sys.exit(main())
