"""Attention Explorer: take the command line, then open the window, or print, export and check."""

import argparse
import io
import os
import sys
from pathlib import Path

from core import agreement
from core.checks import SettingsError
from core.command_line import (
    BACKGROUNDS,
    DIFFERS,
    FIGURES,
    USUAL_SCALE,
    WRONG_USE,
    asked_language,
    one_line,
    parser,
)
from core.exploration import read_exploration
from core.exports import WRITTEN, suffix_of
from core.files import FileError, named, write_atomically
from core.language import tr, use_language
from core.models import compute
from core.report import FORMATS
from core.result import Result
from core.settings import Settings
from core.settings_flags import what_to_show
from core.start import COLOUR_MAPS, Start


def main(arguments: list[str] | None = None) -> int:
    """Run the program.

    Returns:
        The exit status: 0, 1 if a checked figure is another one now, or 2 if the program could not
        do what was asked.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal may know no typographic quotes
            stream.reconfigure(errors="backslashreplace")
    use_language(asked_language(arguments))
    flags = parser().parse_args(arguments)
    try:
        settings, start = what_to_show(flags)
    except (FileError, SettingsError) as error:
        return _refuse(str(error))
    if "check" in flags:
        return _check(flags.check)
    if "format" not in flags and "exports" not in flags:
        return _open_window(settings, start)
    if start.notice:
        _say(start.notice)
    result = compute(settings)
    try:
        for path in getattr(flags, "exports", ()):
            _export(result, path, start, flags)
    except (FileError, SettingsError) as error:
        return _refuse(str(error))
    return _print(FORMATS[flags.format](result)) if "format" in flags else 0


def _open_window(settings: Settings, start: Start) -> int:
    from gui import display

    problem = display.problem()
    if problem:
        return _refuse(problem)
    from gui.app import run

    return run(settings, start)


def _export(result: Result, path: str, start: Start, flags: argparse.Namespace) -> None:
    """Write one file of the kind that its suffix says.

    Raises:
        FileError: if it cannot be written, or Qt cannot draw here.
        SettingsError: if the kind of file has no room for the result.
    """
    written = WRITTEN.get(suffix_of(path))
    if written is not None:
        write_atomically(path, written(result))
        return
    from gui import display

    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # which needs no display
    problem = display.problem()
    if problem:
        raise FileError(problem)
    from gui.headless import export

    export(
        result.settings,
        Path(path),
        FIGURES[getattr(flags, "figure", "picture")],
        getattr(flags, "scale", USUAL_SCALE),
        getattr(flags, "background", BACKGROUNDS[0]),
        start.theme or "light",
        start.colours or COLOUR_MAPS[0],
    )


def _check(paths: list[str]) -> int:
    """Compute explorations again and print what has changed in each."""
    status = 0
    for path in paths:
        try:
            changed = agreement.changes(read_exploration(path))
        except FileError as error:
            status = _refuse(str(error))
            continue
        status = max(status, DIFFERS if changed else 0)
        if _print(agreement.report(named(path), changed)):
            return WRONG_USE
    return status


def _print(text: str) -> int:
    """Write `text` as UTF-8, byte for byte the same everywhere."""
    if sys.stdout is None:
        return _refuse(tr("there is no standard output to print to."))
    try:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    except OSError as error:
        # What could not be written must not be tried again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # as with `| head`: the reader has seen enough
            return _refuse(tr("the output could not be written: {why}.").format(why=error.strerror))
    return 0


def _refuse(sentence: str) -> int:
    _say(sentence)
    return WRONG_USE


def _say(sentence: str) -> None:
    if sys.stderr is not None:  # a start without a console has none
        sys.stderr.write(one_line(sentence))


if __name__ == "__main__":
    sys.exit(main())
