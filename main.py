"""Attention Explorer: take the command line, then open the window or print."""

import io
import os
import sys

from core.command_line import WRONG_USE, one_line, parser, settings_from
from core.language import tr
from core.models import compute
from core.report import FORMATS
from core.settings import SettingsError


def main(arguments: list[str] | None = None) -> int:
    """Run the program; the exit status is 0, or 2 when it could not do what was asked."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal may know no typographic quotes
            stream.reconfigure(errors="backslashreplace")
    flags = parser().parse_args(arguments)
    try:
        settings = settings_from(flags)
    except SettingsError as error:
        return _refuse(str(error))
    if flags.format:
        return _print(FORMATS[flags.format](compute(settings)))
    from gui import display

    problem = display.problem()
    if problem:
        return _refuse(problem)
    from gui.app import run

    return run(settings, flags.theme)


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
    sys.stderr.write(one_line(sentence))
    return WRONG_USE


if __name__ == "__main__":
    sys.exit(main())
