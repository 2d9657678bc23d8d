"""What is measured, as a table: on screen, as JSON and as Markdown."""

import argparse
import json
import os
import platform
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from statistics import median

import numpy as np

GROWS_FROM = 64  # words: below, what does not depend on n decides
HEADINGS = ("", "program", "beside", "ratio", "target", "met", "grows as")
WIDTHS = (44, 12, 12, 7, 9, 5, 9)
Pairs = Sequence[tuple[float, float]]


class MeasuringError(Exception):
    """Something kept a figure from being taken."""


class SkippedError(Exception):
    """A section cannot be measured here; says why in one sentence."""


@dataclass(frozen=True)
class Target:
    """What a figure is to be.

    Attributes:
        limit: the last good one.
        at_least: whether more is better.
        of: of the ratio, or of the program's own figure.
    """

    limit: float
    at_least: bool = False
    of: str = "ratio"

    def __str__(self) -> str:
        """As the table has it."""
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}"


@dataclass(frozen=True)
class Case:
    """A line of the table.

    Attributes:
        name: what was measured.
        unit: of the next two.
        program: the program's figure.
        beside: the figure of what it is measured against; None for nothing.
        ratio: of the two, as the section says; the median of the ratios of the pairs.
        target: None for none.
        series: of cases that differ in `n` alone; empty for none.
        n: words.
    """

    name: str
    unit: str
    program: float
    beside: float | None = None
    ratio: float | None = None
    target: Target | None = None
    series: str = ""
    n: int = 0

    @property
    def ok(self) -> bool | None:
        """Whether it is as it is to be; None if nobody asks."""
        if self.target is None:
            return None
        figure = self.ratio if self.target.of == "ratio" else self.program
        if figure is None:
            return None
        return figure >= self.target.limit if self.target.at_least else figure <= self.target.limit


@dataclass(frozen=True)
class Section:
    """Cases that belong together.

    Attributes:
        letter: by which it is chosen.
        title: what is measured.
        beside: what against, and how, in a sentence or two.
    """

    letter: str
    title: str
    beside: str


def paired(
    name: str,
    pairs: Pairs,
    target: Target | None = None,
    *,
    faster: bool = False,
    series: str = "",
    n: int = 0,
) -> Case:
    """The case that pairs of seconds make, the program's and the other's.

    Args:
        name: of the case.
        pairs: of runs that took turns.
        target: of the ratio.
        faster: whether the ratio says how many times as fast, not how many times as long.
        series: of which it is one.
        n: words.
    """
    program, beside = (1000 * median(times) for times in zip(*pairs, strict=True))
    ratio = median(other / own if faster else own / other for own, other in pairs)
    return Case(name, "ms", program, beside, ratio, target, series, n)


def growths(cases: Iterable[Case]) -> dict[str, tuple[int, float]]:
    """For each series the largest n and the exponent e of n^e, fitted to the program's figures."""
    series: defaultdict[str, dict[int, float]] = defaultdict(dict)
    for case in cases:
        if case.series and case.n >= GROWS_FROM:
            series[case.series][case.n] = case.program
    found: dict[str, tuple[int, float]] = {}
    for name, figures in series.items():
        if len(figures) > 2:
            exponent = np.polyfit(np.log(list(figures)), np.log(list(figures.values())), 1)[0]
            found[name] = max(figures), float(exponent)
    return found


def cells(case: Case, growth: dict[str, tuple[int, float]]) -> tuple[str, ...]:
    """A line of the table; what a series grows as stands with its largest n."""
    largest, exponent = growth.get(case.series, (0, 0.0))
    return (
        case.name,
        _figure(case.program, case.unit),
        "" if case.beside is None else _figure(case.beside, case.unit),
        "" if case.ratio is None else f"{case.ratio:.{0 if case.ratio >= 100 else 2}f}",
        "" if case.target is None else str(case.target),
        {None: "", True: "yes", False: "no"}[case.ok],
        f"n^{exponent:.1f}" if case.n and case.n == largest else "",
    )


def _figure(figure: float, unit: str) -> str:
    decimals = 0 if abs(figure) >= 1000 else 1 if abs(figure) >= 1 else 3
    return f"{figure:,.{decimals}f} {unit}"


def line(texts: Sequence[str]) -> str:
    """A line of the table on the screen."""
    first, *others = zip(texts, WIDTHS, strict=True)
    return f"{first[0]:{first[1]}}" + "".join(f"{text:>{width}}" for text, width in others)


def markdown(sections: Iterable[tuple[Section, Sequence[Case], str]], on: str) -> str:
    """All of it as Markdown.

    Args:
        sections: with their cases, and why there are none if so.
        on: what it was measured on.
    """
    lines = [f"Measured on {on}.", ""]
    for section, cases, why in sections:
        lines += [f"### ({section.letter}) {section.title}", "", section.beside, ""]
        if why:
            lines += [why, ""]
        if cases:
            growth = growths(cases)
            lines += [f"| {' | '.join(HEADINGS)} |", "|---|" + "---:|" * (len(HEADINGS) - 1)]
            lines += [f"| {' | '.join(cells(case, growth))} |" for case in cases]
            lines.append("")
    return "\n".join(lines)


def measured_on() -> dict[str, str]:
    """What decides about the figures; nothing by which a machine is known."""
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    found = {
        "cores": str(os.cpu_count()),
        "architecture": platform.machine(),
        "system": platform.system(),
        "Qt platform": os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0] or "a display",
        "Python": platform.python_version(),
        "NumPy": np.__version__,
        "BLAS": f"{blas['name']} {blas['version']}",
    }
    for package in ("PySide6-Essentials", "pyqtgraph", "torch"):
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "none"
    return found


def on_one_line(on: dict[str, str]) -> str:
    """`measured_on`, to print."""
    return ", ".join(f"{name} {value}" for name, value in on.items())


def flags_of(document: str | None) -> argparse.ArgumentParser:
    """The flags that every section has."""
    flags = argparse.ArgumentParser(
        description=document, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    flags.add_argument("--quick", action="store_true", help="fewer runs: a first impression")
    flags.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    flags.add_argument("--check", action="store_true", help="status 1 if a target is missed")
    return flags


def run(
    section: Section,
    measure: Callable[[argparse.Namespace], Iterator[Case]],
    flags: argparse.ArgumentParser,
) -> int:
    """Measure one section, print it line by line and write it down.

    Returns:
        The status to exit with: 1 for a missed target with --check, 2 if something broke.
    """
    chosen = flags.parse_args()
    cases: list[Case] = []
    why, status = "", 0
    print(f"({section.letter}) {section.title}\n{section.beside}", flush=True)
    print(line(HEADINGS), flush=True)
    try:
        for case in measure(chosen):
            cases.append(case)
            print(line(cells(case, growths(cases))).rstrip(), flush=True)
    except SkippedError as error:
        why = str(error)
        print(why, flush=True)
    except MeasuringError as error:
        why, status = str(error), 2
        print(why, file=sys.stderr)
    if chosen.json:
        found = {"section": asdict(section), "why": why, "cases": [asdict(case) for case in cases]}
        chosen.json.write_text(json.dumps(found, indent=1) + "\n")
    return status or int(chosen.check and any(case.ok is False for case in cases))


def from_json(text: str) -> tuple[Section, list[Case], str]:
    """What `run` wrote down."""
    found = json.loads(text)
    cases = [
        Case(**{**each, "target": None if each["target"] is None else Target(**each["target"])})
        for each in found["cases"]
    ]
    return Section(**found["section"]), cases, found["why"]
