"""The flags of the command line."""

import argparse
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from core import __version__, alternative
from core.agreement import TOLERANCE
from core.argument_types import knockout, whole_number
from core.exports import SUFFIXES
from core.language import LANGUAGES, best_language, environment_languages, tr
from core.model_flags import add_model_flags
from core.models import MODELS
from core.report import FORMATS
from core.settings import MAX_DRAW, MAX_SEED, MAX_WINDOW, SEED_COUNTS, Settings
from core.start import COLOUR_MAPS, DIFFERS, THEMES, WRONG_USE, one_line

FIGURES = {name.replace(" ", "-"): name for name in alternative.FIGURES}  # without quotation marks
BACKGROUNDS = ("paper", "transparent")
SCALES = (1, 8)
USUAL_SCALE = 2


class Parser(argparse.ArgumentParser):
    """One that says what is wrong in one sentence."""

    def parse_known_args(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, args: Any = None, namespace: Any = None
    ) -> Any:
        """Refuse `--flag=--` first, of which argparse makes an empty list."""
        given: list[str] = sys.argv[1:] if args is None else list(args)
        for argument in given[: given.index("--") if "--" in given else None]:
            flag, _, value = argument.partition("=")
            if flag.startswith("--") and value == "--":
                self.error(f"{flag}: expected one argument")
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """End with status 2 and `message` on stderr."""
        self.exit(WRONG_USE, one_line(message.removeprefix("argument ")))


def asked_language(arguments: Sequence[str] | None) -> str:
    """The language to speak, sought before all else: help and refusals are in it, too."""
    flags = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    flags.add_argument("--language", nargs="?")
    asked = flags.parse_known_args(arguments)[0].language
    return asked if asked in LANGUAGES else best_language(environment_languages())


def parser() -> Parser:
    """The command line's flags; those that are not given leave nothing behind."""
    flags = Parser(
        prog="attention-explorer",
        description=tr("Shows how a language model pays attention, live in a window."),
        epilog=tr(
            "Positions count from 0, heads from 1. With --print, --export or --check no window is "
            "opened and none is needed."
        ),
        allow_abbrev=False,
        argument_default=argparse.SUPPRESS,
    )
    flags.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        help=tr(
            "begin with an exploration (.attn) or with a sentence (any other text file); flags go "
            "on from it"
        ),
    )
    flags.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    flags.add_argument(
        "--model", metavar="NAME", help=", ".join(MODELS) + tr(" (default: notebook)")
    )
    flags.add_argument(
        "--settings",
        metavar="FILE",
        help=tr("begin with those of a JSON file, as --print json writes them; other flags go on"),
    )
    flags.add_argument(
        "--theme", choices=THEMES, help=tr("the colours (default: as they were left)")
    )
    flags.add_argument(
        "--colours",
        choices=COLOUR_MAPS,
        help=tr("the colour map of the pictures (default: as it was left)"),
    )
    flags.add_argument(
        "--language",
        choices=tuple(LANGUAGES),
        help=tr("of all text (default: the system’s, else English)"),
    )
    _add_output(flags)
    _add_what_is_asked(flags)
    add_model_flags(flags)
    return flags


def _add_output(flags: Parser) -> None:
    """The flags that open no window."""
    group = flags.add_argument_group(tr("without a window"))
    group.add_argument("--print", choices=FORMATS, dest="format", help=tr("print"))
    group.add_argument(
        "--export",
        action="append",
        dest="exports",
        metavar="FILE",
        help=tr(
            "write a file of the kind that its suffix says: {suffixes}; one that is there is "
            "replaced; may be given repeatedly"
        ).format(suffixes=" ".join(SUFFIXES)),
    )
    group.add_argument(
        "--figure", choices=tuple(FIGURES), help=tr("which picture to export (default: picture)")
    )
    group.add_argument(
        "--scale",
        type=whole_number,
        metavar="N",
        help=tr("how large a PNG is, {least} to {most} (default: {usual})").format(
            least=SCALES[0], most=SCALES[1], usual=USUAL_SCALE
        ),
    )
    group.add_argument(
        "--background", choices=BACKGROUNDS, help=tr("of the picture (default: paper)")
    )
    group.add_argument(
        "--check",
        nargs="+",
        metavar="FILE",
        help=tr(
            "compute explorations again and print what changed; the status is {differs} if a word "
            "does, or a number by more than {tolerance}, {unread} if a file cannot be read, else 0"
        ).format(differs=DIFFERS, tolerance=f"{TOLERANCE:g}", unread=WRONG_USE),
    )


def _add_what_is_asked(flags: Parser) -> None:
    """The flags that every model has."""
    group = flags.add_argument_group(tr("what is asked"))
    group.add_argument("--sentence", help=tr("the sentence (default: the notebook's)"))
    selected = group.add_mutually_exclusive_group()
    selected.add_argument("--word", help=tr("select the first occurrence of this word"))
    selected.add_argument(
        "--position",
        type=whole_number,
        help=tr("select the word at this position (default: 4, or the last of fewer words)"),
    )
    group.add_argument(
        "--window",
        type=whole_number,
        help=tr("words of context before the selected one, 1 to {most} (default: 2)").format(
            most=MAX_WINDOW
        ),
    )
    group.add_argument(
        "--seed",
        type=whole_number,
        help=tr("of the random vectors, 0 to {most} (default: 0)").format(most=MAX_SEED),
    )
    group.add_argument(
        "--earlier",
        action="append",
        metavar="SENTENCE",
        help=tr("a sentence that comes before it in the notebook’s list; may be given repeatedly"),
    )
    group.add_argument(
        "--knock-out",
        action="append",
        dest="knockouts",
        type=knockout,
        metavar="[QUERY:]KEY",
        help=tr(
            "3 hides the word at position 3, 4:3 hides it from word 4; may be given repeatedly"
        ),
    )
    group.add_argument(
        "--draw",
        type=whole_number,
        metavar="T",
        help=tr("draw a next word, the T-th of this seed, up to {most} (default: 0, none)").format(
            most=MAX_DRAW
        ),
    )
    group.add_argument(
        "--seeds",
        dest="n_seeds",
        type=whole_number,
        metavar="N",
        help=tr("seeds over which the window takes seed noise, {least} to {most}").format(
            least=SEED_COUNTS[0], most=SEED_COUNTS[1]
        )
        + tr(" (default: {n})").format(n=Settings.n_seeds),
    )
