"""`main.py --check FILE…`."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.exploration import exploration_of
from core.models import compute
from core.settings import Settings
from tests.running import PROGRAM, Ran, Run, assert_refused, environment, run_alone, runs


@pytest.fixture
def run(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Run]:
    """`main` with these arguments, in this process."""
    yield from runs(capsysbinary, monkeypatch)


Saved = Callable[..., str]


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Saved:
    """The name of a file with an exploration, in which one text may stand for another."""
    monkeypatch.chdir(tmp_path)

    def saved(name: str, settings: Settings, old: str = "", new: str = "") -> str:
        data = exploration_of(compute(settings)).to_bytes()
        assert old.encode() in data
        Path(name).write_bytes(data.replace(old.encode(), new.encode(), 1) if old else data)
        return name

    return saved


TRUE = Settings("a b c", 2, model="attention", draw=1, pin=Settings("我 b", 1))


def test_files_that_say_what_is_computed(run: Run, saved: Saved) -> None:
    names = [saved("a.attn", TRUE), saved("b c.attn", Settings())]
    out = "“a.attn”: as it says\n“b c.attn”: as it says\n"
    assert run("--check", *names) == Ran(0, out.encode(), "")


def test_what_changed_is_a_table(run: Run, saved: Saved) -> None:
    settings = Settings("a b", 1)
    raw = float(compute(settings).probabilities[0])
    name = saved("a.attn", settings, f'"raw": {raw!r}', '"raw": 0.125')
    ran = run("--check", saved("b.attn", TRUE), name, saved("c.attn", TRUE))
    assert (ran.status, ran.err) == (1, "")
    assert ran.out.decode().splitlines() == [
        "“b.attn”: as it says",
        "“a.attn”: 1 figure is another one now",
        "     in the file           now  figure",
        f"    0.1250000000  {raw:.10f}  probability of “a”",
        "“c.attn”: as it says",
    ]


def test_other_settings_under_the_same_figures_are_seen(run: Run, saved: Saved) -> None:
    ran = run("--check", saved("a.attn", Settings(), '"seed": 0', '"seed": 1'))
    assert ran.status == 1
    assert "probability of “jumps”" in ran.out.decode()


def test_a_file_that_cannot_be_read_leaves_the_others(run: Run, saved: Saved) -> None:
    Path("broken.attn").write_bytes(b"{")
    true = saved("a.attn", TRUE)
    false = saved("b.attn", Settings(), '"prediction": "the"', '"prediction": "x"')
    ran = run("--check", "broken.attn", true, "missing.attn", false)
    assert ran.status == 2
    assert ran.out.decode().splitlines() == [
        "“a.attn”: as it says",
        "“b.attn”: 1 figure is another one now",
        "    in the file    now  figure",
        "            “x”  “the”  predicted word",
    ]
    assert ran.err.splitlines() == [
        "attention-explorer: “broken.attn” cannot be opened. The file is no exploration, or is "
        "damaged: open an earlier copy of it.",
        "attention-explorer: “missing.attn” is not there: check its name and its folder.",
    ]


@pytest.mark.parametrize(
    ("more", "flag"),
    [
        (["--seed", "1"], "--seed"),
        (["--print", "text"], "--print"),
        (["--export", "a.csv"], "--export"),
        (["--knock-out", "1"], "--knock-out"),
        (["--no-scale"], "--no-scale"),
        (["--theme", "dark"], "--theme"),
    ],
)
def test_other_flags_would_do_nothing(run: Run, saved: Saved, more: list[str], flag: str) -> None:
    ran = run("--check", saved("a.attn", TRUE), *more)
    assert_refused(ran)
    assert ran.err.endswith(f"--check computes what its files say: leave out {flag}.\n")


def test_a_file_before_the_flag_is_refused(run: Run, saved: Saved) -> None:
    ran = run(saved("a.attn", TRUE), "--check", "a.attn")
    assert_refused(ran)
    assert ran.err.endswith("leave out FILE.\n")


def test_without_a_file_it_is_refused(run: Run) -> None:
    assert_refused(run("--check"))


def test_help_says_how_much_may_differ(run: Run) -> None:
    assert "by more than 1e-09, 2 if" in " ".join(run("--help").out.decode().split())


WHAT_IS_IMPORTED = """
import sys
import main
status = main.main(["--check", sys.argv[1]])
print(*sorted({name.split(".")[0] for name in sys.modules}), file=sys.stderr)
sys.exit(status)
"""


def test_checking_imports_no_screen(saved: Saved) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", WHAT_IS_IMPORTED, str(Path(saved("a.attn", TRUE)).absolute())],
        cwd=PROGRAM.parent,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert not set(ran.stderr.split()) & {"PySide6", "pyqtgraph", "gui"}


def test_the_status_reaches_the_shell(saved: Saved) -> None:
    saved("a.attn", Settings(), '"seed": 0', '"seed": 1')
    ran = run_alone("--check", "a.attn", PYTHONIOENCODING="ascii")
    assert (ran.status, ran.err) == (1, "")
    assert ran.out.startswith("“a.attn”: ".encode())
