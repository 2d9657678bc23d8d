"""How fast the program is and how much memory it takes, in one table.

    .venv/bin/python -m benchmarks [--only a,c] [--quick] [--json FILE] [--markdown FILE]

In the project's folder. Every figure is a ratio of runs that took turns in one process or two, so
a slow or busy machine slows both. Each section runs in a process of its own, and alone, too, as
`python -m benchmarks.start` and so on:

    a start      start to first paint, against a bare pyqtgraph window
    b window     a key to the painted window, against a redraw of that window
    c engine     attention, against the notebook's own way and PyTorch
    d training   steps of training, against PyTorch
    e memory     at rest, against the bare window, and what a long use adds
    f built      the executable: its size, and its start against the source's
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from time import monotonic

from benchmarks import table

SECTIONS = {
    "a": "start",
    "b": "window",
    "c": "engine",
    "d": "training",
    "e": "memory",
    "f": "built",
}
ROOT = Path(__file__).resolve().parents[1]
MARKS = ("<!-- figures: written by the benchmarks -->", "<!-- end of figures -->")


def letters(text: str) -> list[str]:
    """The sections that --only names."""
    found = [each.strip() for each in text.split(",")]
    if not set(found) <= set(SECTIONS):
        raise argparse.ArgumentTypeError(f"choose of {', '.join(SECTIONS)}")
    return found


def put_between_marks(page: str, figures: str) -> str:
    """`page` with other figures between its marks.

    Raises:
        ValueError: if it has no marks.
    """
    before, mark, rest = page.partition(MARKS[0])
    _, end, after = rest.partition(MARKS[1])
    if not (mark and end):
        raise ValueError(f"there is no place for figures: {MARKS[0]} … {MARKS[1]}")
    return f"{before}{mark}\n\n{figures}\n{end}{after}"


def main() -> int:
    """Measure, print and write; the status is that of the worst section."""
    flags = table.flags_of(__doc__)
    flags.add_argument("--only", type=letters, default=list(SECTIONS), metavar="a,c")
    flags.add_argument(
        "--markdown", type=Path, metavar="FILE", help="put the table between the marks in this page"
    )
    flags.add_argument("--hours", type=float, metavar="H", help="of scripted use, in section e")
    chosen = flags.parse_args()
    if chosen.markdown and not all(mark in chosen.markdown.read_text("utf-8") for mark in MARKS):
        flags.error(f"{chosen.markdown} has no place for the table: {MARKS[0]} … {MARKS[1]}")
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    on, started = table.measured_on(), monotonic()
    print(table.on_one_line(on), end="\n\n", flush=True)
    sections = []
    status = 0
    with tempfile.TemporaryDirectory() as folder:
        for letter in chosen.only:
            written = Path(folder, f"{letter}.json")
            command = [sys.executable, "-m", f"benchmarks.{SECTIONS[letter]}", "--json", written]
            command += ["--quick"] * chosen.quick + ["--check"] * chosen.check
            if letter == "e" and chosen.hours:
                command += ["--hours", str(chosen.hours)]
            status = max(status, subprocess.run(command, cwd=ROOT, check=False).returncode)
            if written.exists():
                sections.append(table.from_json(written.read_text()))
            print(flush=True)
    missed = [case for _, cases, _ in sections for case in cases if case.ok is False]
    minutes = (monotonic() - started) / 60
    print(f"{minutes:.0f} minutes; targets missed: {len(missed)}")
    for case in missed:
        print(table.line(table.cells(case, {})).rstrip())
    if chosen.json:
        found = [
            {
                "section": asdict(section),
                "why": why,
                "cases": [asdict(case) for case in cases],
                "growth": table.growths(cases),
            }
            for section, cases, why in sections
        ]
        text = json.dumps({"measured on": on, "sections": found}, indent=1, ensure_ascii=False)
        chosen.json.write_text(text + "\n", "utf-8")
    if chosen.markdown:
        figures = table.markdown(sections, table.on_one_line(on))
        page = chosen.markdown.read_text("utf-8")
        chosen.markdown.write_text(put_between_marks(page, figures), "utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main())
