"""`main.py --export FILE`."""

import dataclasses
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from core.exploration import exploration_of, read_exploration
from core.exports import SUFFIXES, WRITTEN
from core.files import FileError
from core.models import compute
from core.report import as_json, as_text
from core.settings import Settings
from gui import display
from tests.running import Ran, Run, assert_refused, run_alone, runs


@pytest.fixture
def run(
    capsysbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[Run]:
    """`main` with these arguments, in this process and a folder of its own."""
    monkeypatch.chdir(tmp_path)
    yield from runs(capsysbinary, monkeypatch)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What was to be drawn, and on which platform, by a floor that draws nothing."""
    drawn: list[tuple[Any, ...]] = []

    def export(*asked: object) -> None:
        drawn.append((*asked, os.environ["QT_QPA_PLATFORM"]))

    headless = ModuleType("gui.headless")
    vars(headless)["export"] = export
    monkeypatch.setitem(sys.modules, "gui.headless", headless)
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setattr(display, "problem", lambda: None)
    return drawn


SETTINGS = Settings(seed=3)


# What core writes


@pytest.mark.parametrize("suffix", WRITTEN)
def test_tables_are_written_without_a_screen(
    run: Run, drawn: list[tuple[Any, ...]], suffix: str
) -> None:
    assert run("--seed", "3", "--export", f"out{suffix}") == Ran(0, b"", "")
    assert Path(f"out{suffix}").read_bytes() == WRITTEN[suffix](compute(SETTINGS))
    assert drawn == []


def test_the_suffix_may_be_in_capitals(run: Run) -> None:
    assert run("--export", "OUT.JSON") == Ran(0, b"", "")
    assert Path("OUT.JSON").read_bytes() == as_json(compute(Settings())).encode()


def test_an_exploration_is_exported(run: Run) -> None:
    assert run("--seed", "3", "--export", "out.attn") == Ran(0, b"", "")
    assert read_exploration("out.attn") == exploration_of(compute(SETTINGS))
    assert run("--check", "out.attn").status == 0


def test_a_file_that_is_there_is_replaced(run: Run) -> None:
    Path("out.json").write_text("much that was there " * 10_000)
    assert run("--export", "out.json").status == 0
    assert json.loads(Path("out.json").read_bytes())["settings"] == Settings().as_dict()


def test_several_are_written_and_printed_in_one_run(run: Run) -> None:
    ran = run("--export", "a.json", "--print", "text", "--export", "b.csv")
    assert ran == Ran(0, as_text(compute(Settings())).encode(), "")
    assert sorted(path.name for path in Path().iterdir()) == ["a.json", "b.csv"]


def test_no_window_opens(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "problem", lambda: pytest.fail("went on to the window"))
    assert run("--export", "a.json").status == 0


# What Qt draws


@pytest.mark.parametrize("suffix", sorted({*SUFFIXES} - {*WRITTEN}))
def test_pictures_are_drawn_without_a_display(
    run: Run, drawn: list[tuple[Any, ...]], suffix: str
) -> None:
    assert run("--seed", "3", "--export", f"out{suffix}") == Ran(0, b"", "")
    path = Path(f"out{suffix}")
    assert drawn == [(SETTINGS, path, "picture", 2, "paper", "light", "blue", "offscreen")]


def test_pictures_are_drawn_as_asked_for(run: Run, drawn: list[tuple[Any, ...]]) -> None:
    flags = ["--figure", "next-word", "--scale", "8", "--background", "transparent"]
    flags += ["--theme", "dark", "--colours", "greys"]
    assert run("--export", "a.png", *flags) == Ran(0, b"", "")
    asked = (Path("a.png"), "next word", 8, "transparent", "dark", "greys")
    assert drawn == [(Settings(), *asked, "offscreen")]


def test_where_qt_cannot_draw_that_is_said(
    run: Run, drawn: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(display, "problem", lambda: "Install what is missing.")
    ran = run("--export", "a.svg")
    assert_refused(ran)
    assert ran.err == "attention-explorer: Install what is missing.\n"
    assert drawn == []


def test_a_picture_that_cannot_be_written_is_refused(
    run: Run, drawn: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def export(*_: object) -> None:
        raise FileError("There is no room.")

    monkeypatch.setattr(sys.modules["gui.headless"], "export", export)
    ran = run("--export", "a.svg")
    assert_refused(ran)
    assert ran.err == "attention-explorer: There is no room.\n"


# What is refused


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--export", "a.gif"], "“a.gif” cannot be exported: its name must end in one of .svg .pd"),
        (["--export", "csv"], "“csv” cannot be exported: its name must end in one of"),
        (["--export", ""], "“” cannot be exported"),
        (["--export", "a.json", "--export", "b.gif"], "“b.gif” cannot be exported"),
        (["--export", "missing/a.json"], "“missing/a.json” cannot be written: its folder is not"),
        (["--export", "a\0.json"], "No file can have the name “a\\x00.json”"),
        (["--export"], "--export: expected one argument"),
        (["--figure", "words"], "--figure does nothing without a picture to export: leave it out."),
        (["--figure", "words", "--export", "a.html"], "--figure does nothing without a picture"),
        (["--figure", "next word", "--export", "a.svg"], "--figure: invalid choice: 'next word'"),
        (["--background", "paper", "--export", "a.csv"], "--background does nothing without a pic"),
        (["--background", "red", "--export", "a.svg"], "--background: invalid choice: 'red'"),
        (["--scale", "3", "--export", "a.svg"], "--scale does nothing without a PNG to export"),
        (["--scale", "0", "--export", "a.png"], "The scale is a whole number from 1 to 8, not 0."),
        (["--scale", "9", "--export", "a.png"], "The scale is a whole number from 1 to 8, not 9."),
        (["--scale", "1.5", "--export", "a.png"], "--scale: a whole number is needed, not “1.5”."),
        (["--theme", "dark", "--export", "a.csv"], "--theme does nothing without a window or a pi"),
        (["--colours", "greys", "--export", "a.py"], "--colours does nothing without a window or"),
        (["--export", "a.csv", "--seed", "-1"], "The seed is a whole number from 0 to"),
    ],
)
def test_what_cannot_be_exported_is_refused_and_nothing_written(
    run: Run, drawn: list[tuple[Any, ...]], arguments: list[str], message: str
) -> None:
    ran = run(*arguments)
    assert_refused(ran)
    assert message in ran.err
    assert list(Path().iterdir()) == []
    assert drawn == []


def test_a_folder_is_not_replaced(run: Run) -> None:
    Path("a.json").mkdir()
    ran = run("--export", "a.json")
    assert_refused(ran)
    assert "“a.json” is a folder: choose another name." in ran.err


# In a process of its own


HEADS = {".svg": b"<?xml", ".pdf": b"%pdf-", ".png": b"\x89png", ".html": b"<!doctype html>"}


@pytest.mark.parametrize("suffix", HEADS)
def test_a_picture_is_written_without_a_display(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"out{suffix}"
    assert run_alone("--export", str(path)) == Ran(0, b"", "")
    assert path.read_bytes().lower().startswith(HEADS[suffix])


def test_what_was_exported_is_the_same_with_a_window_toolkit_and_without(tmp_path: Path) -> None:
    settings = dataclasses.replace(SETTINGS, model="attention")
    flags = ["--seed", "3", "--model", "attention"]
    ran = run_alone(
        *flags, "--export", str(tmp_path / "a.png"), "--export", str(tmp_path / "a.attn")
    )
    assert ran == Ran(0, b"", "")
    assert (tmp_path / "a.attn").read_bytes() == exploration_of(compute(settings)).to_bytes()
