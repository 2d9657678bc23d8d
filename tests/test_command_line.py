"""The command line: in this process where it can be, in one of its own where that is the point."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import main
from core import __version__
from core.models import compute
from core.report import FORMATS, as_csv, as_json, as_text
from core.settings import Settings
from gui import display

PROGRAM = Path(main.__file__)
POSIX = pytest.mark.skipif(os.name != "posix", reason="pipes and devices of POSIX")
# What leads to a screen, and what the shell may have told Python.
UNKNOWN = ("DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "QT_QPA_PLATFORM", "PYTHON", "LC_ALL")


@dataclass
class Ran:
    """What a run left behind."""

    status: int | str | None
    out: bytes
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """`main` with these arguments, in this process."""

    def run(*arguments: str) -> Ran:
        try:
            status = main.main(list(arguments))
        except SystemExit as end:
            status = end.code
        out, err = capsysbinary.readouterr()
        return Ran(status, out, err.decode())

    return run


def environment(**more: str) -> dict[str, str]:
    """This one without `UNKNOWN`, and `more`."""
    return {n: value for n, value in os.environ.items() if not n.startswith(UNKNOWN)} | more


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


# What is printed

ASKED: list[tuple[list[str], Settings]] = [
    ([], Settings()),
    (["--word", "jumps"], Settings()),
    (["--word", "dog"], Settings(position=8)),
    (["--position", "0"], Settings(position=0)),
    (["--position", "8"], Settings(position=8)),
    (["--window", "2047"], Settings(window=2047)),
    (["--seed", "4294967295"], Settings(seed=2**32 - 1)),
    (["--model", "notebook"], Settings()),
    (["--theme", "dark"], Settings()),
    (["--sentence", "a b c d e f g"], Settings("a b c d e f g", 4)),
    (["--sentence", "a b"], Settings("a b", 1)),
    (["--sentence", "a"], Settings("a", 0)),
    (["--sentence", ""], Settings("", 0)),
    (["--sentence", " \n\t"], Settings(" \n\t", 0)),
    (["--sentence", "a b", "--position", "0"], Settings("a b", 0)),
    (["--sentence", "the cat the", "--word", "the"], Settings("the cat the", 0)),
    (["--sentence", "The cat the", "--word", "the"], Settings("The cat the", 2)),
    (["--sentence", "naïve 我 القطة 😀", "--word", "القطة"], Settings("naïve 我 القطة 😀", 2)),
    (["--sentence=--a -b", "--word=-b"], Settings("--a -b", 1)),
    (["--earlier", "a b"], Settings(earlier="a b")),
    (["--earlier", ""], Settings()),
    (
        ["--earlier", "x y", "--earlier=-z", "--word", "fox"],
        Settings(position=3, earlier="x y\n-z"),
    ),
    (["--earlier", "a\nb", "--earlier", "我"], Settings(earlier="a\nb\n我")),
    (
        ["--seed", "7", "--window", "1", "--position", "2", "--sentence", "x y z"],
        Settings("x y z", 2, 1, 7),
    ),
]


@pytest.mark.parametrize(("arguments", "settings"), ASKED, ids=lambda value: str(value)[:50])
def test_the_flags_make_the_settings(run: Run, arguments: list[str], settings: Settings) -> None:
    ran = run(*arguments, "--print", "json")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == as_json(compute(settings)).encode()


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("sentence", ["The quick brown fox", "a b", "one", ""])
def test_every_format_is_printed(run: Run, name: str, sentence: str) -> None:
    ran = run("--sentence", sentence, "--position", "0", "--print", name)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == FORMATS[name](compute(Settings(sentence, 0))).encode()


def test_the_formats_are_text_json_and_csv() -> None:
    assert dict(FORMATS) == {"text": as_text, "json": as_json, "csv": as_csv}


def test_the_notebooks_figures_are_printed(run: Run) -> None:
    assert b"    the: 0.2182\n" in run("--print", "text").out


@pytest.mark.parametrize("which", [1, 2])
def test_a_list_of_sentences_gives_the_notebooks_figures(run: Run, which: int) -> None:
    sentences = ["the cat sat", "a dog saw the cat", "the bird saw a dog"]
    flags = [flag for sentence in sentences[:which] for flag in ("--earlier", sentence)]
    ran = run(*flags, "--sentence", sentences[which], "--word", "saw", "--print", "json")
    drawn: dict[str, list[float]] = {}
    generator = np.random.RandomState(0)
    for word in " ".join(sentences).split():
        if word not in drawn:
            drawn[word] = generator.rand(3).tolist()
    assert json.loads(ran.out)["embeddings"] == [drawn[word] for word in sentences[which].split()]
    assert json.loads(ran.out)["settings"]["earlier"] == "\n".join(sentences[:which])


def test_earlier_sentences_are_printed_where_there_are_any(run: Run) -> None:
    printed = run("--earlier", "x y", "--earlier", "z", "--print", "text").out.decode()
    assert "\nEarlier sentences: x y | z\n" in printed
    assert "Earlier" not in run("--print", "text").out.decode()


# What is refused

REFUSED: list[tuple[list[str], str]] = [
    (["--position", "9"], "The position is a whole number from 0 to 8, not 9."),
    (["--position", "-1"], "The position is a whole number from 0 to 8, not -1."),
    (["--sentence", "", "--position", "1"], "The position can only be 0 here, not 1."),
    (["--window", "0"], "The context window is a whole number from 1 to 2047, not 0."),
    (["--window", "2048"], "The context window is a whole number from 1 to 2047, not 2048."),
    (["--seed", "-1"], "The seed is a whole number from 0 to 4294967295, not -1."),
    (["--seed", "4294967296"], "from 0 to 4294967295, not 4294967296."),
    (["--position", "x"], "--position: a whole number is needed, not “x”."),
    (["--window", "1.5"], "--window: a whole number is needed, not “1.5”."),
    (["--seed", ""], "--seed: a whole number is needed, not “”."),
    (["--position", "1\n2"], "--position: a whole number is needed"),
    (["--word", "zebra"], "The word “zebra” is not in the sentence."),
    (["--word", "JUMPS"], "The word “JUMPS” is not in the sentence."),
    (["--word", ""], "The word “” is not in the sentence."),
    (["--word", "fox\njumps"], "is not in the sentence."),
    (["--sentence", "", "--word", "a"], "The word “a” is not in the sentence."),
    (["--sentence", "w " * 2049], "2,049 words; the limit is 2,048"),
    (["--sentence", "w" * 200_001], "200,001 characters; the limit is 200,000"),
    (["--sentence", "a \udcff"], "not valid Unicode text at character 3"),
    (["--earlier", "a \udcff"], "earlier sentences is not valid Unicode text at character 3"),
    (["--earlier", "w" * 200_000, "--earlier", ""], "has 200,001 characters; the limit is 200,000"),
    (["--earlier"], "--earlier: expected one argument"),
    (["--model", "gpt"], "There is no model named “gpt”; choose notebook."),
    (["--model", "a\nb"], "choose notebook."),
    (["--word", "fox", "--position", "3"], "--position: not allowed with argument --word"),
    (["--print", "xml"], "--print: invalid choice: 'xml'"),
    (["--print"], "--print: expected one argument"),
    (["--theme", "blue"], "--theme: invalid choice: 'blue'"),
    (["--colour", "blue"], "unrecognized arguments: --colour blue"),
    (["--pos", "3"], "unrecognized arguments: --pos 3"),
    (["jumps"], "unrecognized arguments: jumps"),
    (["a\nb"], "unrecognized arguments: a"),
]


@pytest.mark.parametrize(("arguments", "message"), REFUSED, ids=lambda value: str(value)[:40])
def test_a_wrong_value_is_refused_in_one_line(run: Run, arguments: list[str], message: str) -> None:
    ran = run("--print", "text", *arguments)
    assert_refused(ran)
    assert message in ran.err


@pytest.mark.parametrize(("flag", "value"), [("--seed", "x"), ("--print", "x")])
def test_a_refused_flag_is_named_first(run: Run, flag: str, value: str) -> None:
    assert run(flag, value).err.startswith(f"attention-explorer: {flag}: ")


def test_a_wrong_value_is_refused_before_the_window_opens(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(display, "problem", lambda: pytest.fail("went on to the window"))
    assert_refused(run("--window", "0"))


@POSIX
@pytest.mark.parametrize("flag", ["--sentence", "--word", "--seed", "--model", "--earlier"])
def test_bytes_that_are_no_text_are_refused(flag: str) -> None:
    assert_refused(run_alone("--print", "text", flag, os.fsdecode(b"\xff")))


# Help


def test_help_names_every_flag(run: Run) -> None:
    ran = run("--help")
    assert (ran.status, ran.err) == (0, "")
    flags = (
        *("sentence", "word", "position", "window", "seed", "earlier", "model"),
        *("print", "theme", "version"),
    )
    assert [flag for flag in flags if f"--{flag}" not in ran.out.decode()] == []


@pytest.mark.parametrize("fact", ["1 to 2047", "0 to 4294967295", "from 0", "{text,json,csv}"])
def test_help_names_the_ranges(run: Run, fact: str) -> None:
    assert fact in " ".join(run("--help").out.decode().split())


def test_version(run: Run) -> None:
    ran = run("--version")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.decode().split() == ["attention-explorer", __version__]


# The window


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Settings, str]]:
    """What the window was opened with, by an application that opens none."""
    opened: list[tuple[Settings, str]] = []

    def run(settings: Settings, theme: str) -> int:
        opened.append((settings, theme))
        return 7

    application = ModuleType("gui.app")
    vars(application)["run"] = run
    monkeypatch.setitem(sys.modules, "gui.app", application)
    monkeypatch.setattr(display, "problem", lambda: None)
    return opened


def test_without_print_the_window_opens_in_that_state(
    run: Run, opened: list[tuple[Settings, str]]
) -> None:
    flags = ["--sentence", "a b c", "--word", "b", "--window", "3", "--seed", "5"]
    flags += ["--earlier", "d e", "--earlier", "f"]
    assert run(*flags, "--theme", "dark") == Ran(7, b"", "")
    assert opened == [(Settings("a b c", 1, 3, 5, earlier="d e\nf"), "dark")]


def test_without_flags_the_window_opens_on_the_notebooks_example(
    run: Run, opened: list[tuple[Settings, str]]
) -> None:
    run()
    assert opened == [(Settings(), "system")]


def test_with_print_no_window_opens(run: Run, opened: list[tuple[Settings, str]]) -> None:
    assert run("--print", "text").status == 0
    assert opened == []


def test_a_machine_that_can_not_show_a_window_is_told_why(
    run: Run, opened: list[tuple[Settings, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(display, "problem", lambda: "There is no display.")
    ran = run()
    assert_refused(ran)
    assert ran.err == "attention-explorer: There is no display.\n"
    assert opened == []


# In a process of its own


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a display to be without")
def test_without_a_display_the_window_is_refused() -> None:
    assert_refused(run_alone())


WHAT_IS_IMPORTED = """
import sys
import main
status = main.main(["--print", "text"])
print(*sorted({name.split(".")[0] for name in sys.modules}), file=sys.stderr)
sys.exit(status)
"""


def test_printing_imports_no_screen() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", WHAT_IS_IMPORTED],
        cwd=PROGRAM.parent,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    imported = set(ran.stderr.split())
    assert {"core", "numpy"} <= imported
    assert not imported & {"PySide6", "pyqtgraph", "gui"}


@pytest.mark.parametrize(
    "told",
    [{}, {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}, {"PYTHONIOENCODING": "utf-16"}],
    ids=str,
)
def test_output_is_utf_8_whatever_the_environment_says(told: dict[str, str]) -> None:
    ran = run_alone("--print", "json", "--sentence", "naïve 我 😀", **told)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == as_json(compute(Settings("naïve 我 😀", 2))).encode()
    assert json.loads(ran.out)["words"] == ["naïve", "我", "😀"]


@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_help_can_be_shown_in_ascii(flag: str) -> None:
    ran = run_alone(flag, PYTHONIOENCODING="ascii")
    assert (ran.status, ran.err) == (0, "")


def test_a_refusal_can_be_shown_in_ascii() -> None:
    assert_refused(run_alone("--word", "我", "--print", "text", PYTHONIOENCODING="ascii"))


SHORT = ["--print", "text"]
LONG = ["--print", "csv", "--sentence", " ".join(f"w{i}" for i in range(200))]


@POSIX
@pytest.mark.parametrize("told", [{}, {"PYTHONUNBUFFERED": "1"}], ids=["", "unbuffered"])
@pytest.mark.parametrize(("arguments", "n_bytes"), [(SHORT, 0), (LONG, 0), (LONG, 10)])
def test_a_reader_that_has_seen_enough_hears_no_complaint(
    arguments: list[str], n_bytes: int, told: dict[str, str]
) -> None:
    program = subprocess.Popen(
        [sys.executable, PROGRAM, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(**told),
    )
    assert program.stdout is not None
    assert program.stderr is not None
    program.stdout.read(n_bytes)
    program.stdout.close()
    with program.stderr:
        assert program.stderr.read() == b""
    assert program.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_an_output_that_can_not_be_written_is_one_line_and_no_traceback() -> None:
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(
            [sys.executable, PROGRAM, *SHORT],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(),
        )
    assert_refused(Ran(ran.returncode, b"", ran.stderr.decode()))
