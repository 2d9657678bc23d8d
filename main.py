"""Attention Explorer: parse the command line, then open the window or print."""

import argparse
import io
import os
import sys
from typing import NoReturn

from core import __version__
from core.language import quoted, tr
from core.models import MODELS, compute, model_of
from core.report import FORMATS
from core.settings import (
    MAX_SEED,
    MAX_WINDOW,
    Settings,
    SettingsError,
    default_position,
)

WRONG_USE = 2


class Parser(argparse.ArgumentParser):
    """One that says what is wrong in one sentence."""

    def error(self, message: str) -> NoReturn:
        """End with status 2 and `message` on stderr."""
        self.exit(WRONG_USE, _one_line(message.removeprefix("argument ")))


def whole_number(text: str) -> int:
    """The value of a numeric flag; its range is the business of Settings."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            tr("a whole number is needed, not “{text}”.").format(text=text)
        ) from None


def parser() -> Parser:
    """The command line's flags."""
    flags = Parser(
        prog="attention-explorer",
        description=tr("Shows how a language model pays attention, live in a window."),
        epilog=tr("Positions count from 0. With --print no window is opened and none is needed."),
        allow_abbrev=False,
    )
    flags.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    start = Settings()
    flags.add_argument(
        "--sentence",
        default=start.sentence,
        help=tr("the sentence (default: the notebook's)"),
    )
    selected = flags.add_mutually_exclusive_group()
    selected.add_argument("--word", help=tr("select the first occurrence of this word"))
    selected.add_argument(
        "--position",
        type=whole_number,
        help=tr("select the word at this position (default: 4, or the last of fewer words)"),
    )
    flags.add_argument(
        "--window",
        type=whole_number,
        default=start.window,
        help=tr("words of context before the selected one, 1 to {most} (default: 2)").format(
            most=MAX_WINDOW
        ),
    )
    flags.add_argument(
        "--seed",
        type=whole_number,
        default=start.seed,
        help=tr("of the random vectors, 0 to {most} (default: 0)").format(most=MAX_SEED),
    )
    flags.add_argument(
        "--earlier",
        action="append",
        default=[],
        metavar="SENTENCE",
        help=tr("a sentence that comes before it in the notebook’s list; may be given repeatedly"),
    )
    flags.add_argument(
        "--model",
        default=start.model,
        help=", ".join(MODELS) + tr(" (default: notebook)"),
    )
    flags.add_argument(
        "--print", choices=FORMATS, dest="format", help=tr("print and open no window")
    )
    flags.add_argument(
        "--theme",
        choices=("system", "light", "dark"),
        default="system",
        help=tr("the window's colours (default: system)"),
    )
    return flags


def settings_from(flags: argparse.Namespace) -> Settings:
    """The settings that the flags ask for.

    Raises:
        SettingsError: if a value is out of its range.
    """
    if flags.word is not None:
        words = flags.sentence.split()
        if flags.word not in words:
            raise SettingsError(
                tr("The word {word} is not in the sentence.").format(word=quoted(flags.word))
            )
        position = words.index(flags.word)
    elif flags.position is not None:
        position = flags.position
    else:
        position = default_position(flags.sentence)
    settings = Settings(
        flags.sentence, position, flags.window, flags.seed, flags.model, "\n".join(flags.earlier)
    )
    model_of(settings)
    return settings


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
    sys.stderr.write(_one_line(sentence))
    return WRONG_USE


def _one_line(sentence: str) -> str:
    return f"attention-explorer: {' '.join(sentence.split())}\n"


if __name__ == "__main__":
    sys.exit(main())
