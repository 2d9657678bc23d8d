"""How many branches of a reader's modules were taken, and which were not."""

import contextlib
import importlib
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fuzz.search import files_of

MISSING = "coverage is not installed, so no branches are counted: pip install coverage."


@dataclass(frozen=True)
class Branches:
    """Of one module.

    Attributes:
        n: how many there are.
        n_taken: of them.
        missed: "12->14" for each that was not taken.
        lines_missed: lines on which nobody has been.
    """

    n: int
    n_taken: int
    missed: tuple[str, ...]
    lines_missed: tuple[int, ...]


class Counting:
    """Counts the branches that are taken meanwhile, if `coverage` is installed."""

    def __init__(self, modules: tuple[str, ...]) -> None:
        self._files = files_of(modules)
        self._coverage: Any = None
        with contextlib.suppress(ImportError):
            self._coverage = importlib.import_module("coverage").Coverage(
                data_file=None, branch=True, include=[*self._files.values()], config_file=False
            )

    @property
    def possible(self) -> bool:
        """Whether they can be counted."""
        return self._coverage is not None

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Count meanwhile."""
        if self._coverage is None:
            yield
            return
        self._coverage.start()
        try:
            yield
        finally:
            self._coverage.stop()

    def counted(self) -> dict[str, Branches]:
        """What was counted, by the module's name; functions that nobody called count as missed."""
        if self._coverage is None:
            return {}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "branches.json"
            self._coverage.json_report(outfile=str(path))
            report = json.loads(path.read_bytes())["files"]
        found = {Path(name).resolve(): each for name, each in report.items()}
        return {
            name: _branches(found[Path(file).resolve()])
            for name, file in self._files.items()
            if Path(file).resolve() in found
        }


def _branches(report: dict[str, Any]) -> Branches:
    missed = tuple(f"{a}->{b if b > 0 else 'exit'}" for a, b in report["missing_branches"])
    summary = report["summary"]
    return Branches(
        summary["num_branches"],
        summary["covered_branches"],
        missed,
        tuple(report["missing_lines"]),
    )
