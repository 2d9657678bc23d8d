"""What the program is, and what it runs on, for whoever has to find out why it does something."""

import platform

import numpy as np

from core import __version__
from core.language import marked, tr

WHAT_IT_IS = marked(
    "Shows how a language model pays attention, with the arithmetic behind every number."
)
LICENCE = marked("Free software under the MIT licence.")
OFFLINE = marked("It opens no network connection.")


def versions() -> list[tuple[str, str]]:
    """Names and versions of what computes, without anything about the person or the machine."""
    return [
        ("Attention Explorer", __version__),
        ("Python", platform.python_version()),
        ("NumPy", np.__version__),
    ]


def as_lines(facts: list[tuple[str, str]]) -> str:
    """One fact a line, as plain text."""
    return "\n".join(tr("{name}: {value}").format(name=name, value=value) for name, value in facts)
