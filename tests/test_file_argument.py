"""`main.py FILE`: an exploration or a text to begin with."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from core.exploration import exploration_of
from core.model_records import AttentionSettings
from core.models import compute
from core.report import as_json
from core.settings import Knockout, Settings
from core.start import Start
from gui import display
from tests.running import Ran, Run, assert_refused, run_alone, runs

SETTINGS = Settings(
    "naïve 我 a b",
    2,
    seed=7,
    model="attention",
    knockouts=(Knockout(1),),
    attention=AttentionSettings(n_head=2),
    pin=Settings("a b", 1),
)
Opened = list[tuple[Settings, Start]]


@pytest.fixture
def run(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Run]:
    """`main` with these arguments, in this process."""
    yield from runs(capsysbinary, monkeypatch)


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    """The exploration of `SETTINGS`."""
    path = tmp_path / "my lesson.attn"
    path.write_bytes(exploration_of(compute(SETTINGS)).to_bytes())
    return path


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """What the window was opened with, by an application that opens none."""
    opened: Opened = []
    application = ModuleType("gui.app")
    vars(application)["run"] = lambda *asked: opened.append(asked) or 7
    monkeypatch.setitem(sys.modules, "gui.app", application)
    monkeypatch.setattr(display, "problem", lambda: None)
    return opened


def printed(settings: Settings) -> bytes:
    return as_json(compute(settings)).encode()


# Explorations


def test_an_exploration_is_printed(run: Run, lesson: Path) -> None:
    assert run(str(lesson), "--print", "json") == Ran(0, printed(SETTINGS), "")


def test_flags_go_on_from_an_exploration(run: Run, lesson: Path) -> None:
    ran = run(str(lesson), "--seed", "8", "--word", "b", "--heads", "3", "--print", "json")
    own = SETTINGS.attention.replace(n_head=3)
    assert ran == Ran(0, printed(SETTINGS.replace(seed=8, position=3, attention=own)), "")
    ran = run(str(lesson), "--sentence", "a b", "--print", "json")
    assert ran == Ran(0, printed(SETTINGS.replace(sentence="a b", position=1, knockouts=())), "")


def test_the_window_opens_on_an_exploration(run: Run, lesson: Path, opened: Opened) -> None:
    assert run(str(lesson)) == Ran(7, b"", "")
    assert opened == [(SETTINGS, Start(path=lesson, saved=SETTINGS))]


def test_the_window_knows_what_the_file_says_when_flags_go_on(
    run: Run, lesson: Path, opened: Opened
) -> None:
    run("--seed", "8", str(lesson), "--theme", "dark")
    start = Start(path=lesson, saved=SETTINGS, theme="dark")
    assert opened == [(SETTINGS.replace(seed=8), start)]


def test_the_path_of_an_exploration_is_whole(
    run: Run, lesson: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(lesson.parent)
    run(lesson.name)
    assert opened[0][1].path == lesson


def test_a_broken_exploration_is_refused_beside_flags(
    run: Run, lesson: Path, opened: Opened
) -> None:
    lesson.write_bytes(b"{")
    for flags in (["--seed", "8"], ["--print", "text"], ["--knock-out", "1", "--theme", "dark"]):
        ran = run(str(lesson), *flags)
        assert_refused(ran)
        assert f"“{lesson}” cannot be opened. The file is no exploration, or is damaged" in ran.err
    assert opened == []


def test_a_double_click_on_a_broken_file_opens_the_window_that_says_so(
    run: Run, lesson: Path, opened: Opened
) -> None:
    lesson.write_bytes(b"{")
    ran = run(str(lesson), "--language", "en")
    assert (ran.status, ran.out) == (7, b"")
    assert f"“{lesson}” cannot be opened." in ran.err
    assert len(ran.err.splitlines()) == 1
    assert opened == [(Settings(), Start(path=lesson, language="en"))]


def test_where_no_window_can_be_opened_a_broken_file_is_refused(
    run: Run, lesson: Path, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson.write_bytes(b"{")
    monkeypatch.setattr(display, "problem", lambda: "There is no display.")
    assert_refused(run(str(lesson)))
    assert opened == []


# Texts


@pytest.mark.parametrize("name", ["a.txt", "a", "a.json", "a.attn.md", ".attn"])
def test_any_other_file_is_the_sentence(run: Run, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes("\ufeffnaïve 我\r\nthe cat sat down\r\n".encode())
    sentence = "naïve 我\nthe cat sat down"
    assert run(str(path), "--print", "json") == Ran(0, printed(Settings(sentence, 4)), "")
    ran = run(str(path), "--word", "我", "--seed", "3", "--print", "json")
    assert ran == Ran(0, printed(Settings(sentence, 1, seed=3)), "")


LONG = " ".join(f"w{i}" for i in range(2100))
CUT = "The text has 2,100 words and only the first 2,048 words fit: the limit is 2,048."


def test_a_long_text_is_cut_and_that_is_said(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(LONG)
    ran = run(str(tmp_path / "a.txt"), "--print", "text")
    assert (ran.status, ran.err) == (0, f"attention-explorer: {CUT}\n")
    assert b" w2047\n" in ran.out
    assert b"w2048" not in ran.out


def test_the_window_says_what_was_cut(run: Run, tmp_path: Path, opened: Opened) -> None:
    (tmp_path / "a.txt").write_text(LONG)
    assert run(str(tmp_path / "a.txt")) == Ran(7, b"", "")
    ((settings, start),) = opened
    assert len(settings.sentence.split()) == 2048
    assert start == Start(notice=CUT)


# What is refused


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.attn"], "“missing.attn” is not there: check its name and its folder."),
        (["missing"], "“missing” is not there: check its name and its folder."),
        ([""], "“” is not there: check its name and its folder."),
        (["picture.txt"], "“picture.txt” cannot be opened. The file is not text in UTF-8"),
        (["a.txt", "--sentence", "b"], "FILE and --sentence both are the sentence: leave one out."),
        (["a.txt", "--settings", "b"], "FILE and --settings both say where to begin: leave one"),
        (["a.txt", "b.txt"], "unrecognized arguments: b.txt"),
        (["a.txt", "--word", "zebra"], "The word “zebra” is not in the sentence."),
    ],
)
def test_what_cannot_be_begun_with_is_refused(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("a cat")
    Path("picture.txt").write_bytes(b"\x89PNG")
    ran = run(*arguments, "--print", "text")
    assert_refused(ran)
    assert message in ran.err


@pytest.mark.skipif(os.name != "posix", reason="names of POSIX")
def test_a_name_that_is_no_text_is_refused_in_a_process_of_its_own(tmp_path: Path) -> None:
    ran = run_alone(os.fsdecode(bytes(tmp_path) + b"/\xff.attn"), "--print", "text")
    assert_refused(ran)
    assert "is not there" in ran.err
