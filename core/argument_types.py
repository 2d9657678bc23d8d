"""The kinds of values that flags of the command line take."""

import argparse
import re

from core.checks import shown
from core.language import tr
from core.settings import Knockout


def whole_number(text: str) -> int:
    """The value of a numeric flag; its range is the business of Settings."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            tr("a whole number is needed, not {text}.").format(text=shown(text))
        ) from None


def number(text: str) -> float:
    """The value of a flag that may have decimals; its range is the business of Settings."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            tr("a number is needed, not {text}.").format(text=shown(text))
        ) from None


def head_or_mean(text: str) -> int | None:
    """The head on view, from 1; None for the mean of all."""
    try:
        return None if text == "mean" else int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            tr("a whole number or “mean” is needed, not {text}.").format(text=shown(text))
        ) from None


def knockout(text: str) -> Knockout:
    """What cannot be seen: "3" is a word, "4:3" the edge by which word 4 looks at word 3."""
    written = re.fullmatch(r"(?:([0-9]{1,9}):)?([0-9]{1,9})", text)
    if written is None:
        raise argparse.ArgumentTypeError(
            tr("a position as in 3 or an edge as in 4:3 is needed, not {text}.").format(
                text=shown(text)
            )
        )
    query, key = written.groups()
    return Knockout(int(key), None if query is None else int(query))
