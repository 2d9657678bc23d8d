"""Runs of the program, in this process and in one of its own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import main
from core import language

PROGRAM = Path(main.__file__)
POSIX = pytest.mark.skipif(os.name != "posix", reason="pipes and devices of POSIX")
# What leads to a screen, and what the shell may have told Python.
UNKNOWN = (
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "WAYLAND_SOCKET",
    "QT_QPA_PLATFORM",
    "PYTHON",
    "LC_",
    "LANG",
)


@dataclass
class Ran:
    """What a run left behind."""

    status: int | str | None
    out: bytes
    err: str


Run = Callable[..., Ran]


def runs(output: pytest.CaptureFixture[bytes], patch: pytest.MonkeyPatch) -> Iterator[Run]:
    """`main` with some arguments, in this process: what a fixture `run` yields from."""

    def run(*arguments: str) -> Ran:
        try:
            status = main.main(list(arguments))
        except SystemExit as end:
            status = end.code
        out, err = output.readouterr()
        return Ran(status, out, err.decode())

    patch.setenv("LANGUAGE", "en")
    yield run
    language.use()


def environment(**more: str) -> dict[str, str]:
    """This one without `UNKNOWN`, in English, and `more`."""
    kept = {n: value for n, value in os.environ.items() if not n.startswith(UNKNOWN)}
    return kept | {"LANGUAGE": "en"} | more


def run_alone(*arguments: str, **more: str) -> Ran:
    """`main.py` with these arguments and environment variables, in a process of its own."""
    ran = subprocess.run(
        [sys.executable, PROGRAM, *arguments], capture_output=True, env=environment(**more)
    )
    return Ran(ran.returncode, ran.stdout, ran.stderr.decode())


def assert_refused(ran: Ran) -> None:
    """Status 2, nothing printed, and one line that says why."""
    assert ran.status == 2
    assert ran.out == b""
    assert ran.err.startswith("attention-explorer: ")
    assert ran.err.endswith("\n")
    assert len(ran.err.splitlines()) == 1
    assert "Traceback" not in ran.err
