"""From start to exit no internet socket is opened, and nothing is written but where it may be.

A visit to the real program (visit.py) is watched twice: by strace, which sees every call to the
kernel, and with the kernel killing whatever asks for an internet socket while Python tells what it
does with sockets and files (hook/sitecustomize.py). The other tests have the same watchers catch
what they are there for.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import no_internet
import pytest
import watch

HERE = Path(__file__).parent
VISIT = HERE / "visit.py"
NAME = "attention-explorer"
# The program's own folders in a home, as Linux, macOS and Windows have them.
OWN = (
    f".config/{NAME}",
    f".local/share/{NAME}",
    f"Library/Application Support/{NAME}",
    f"Library/Preferences/{NAME}",
    NAME,
)
# What libraries write: fontconfig, what it knows of the fonts, unless the system has done so.
OTHERS = (".cache/fontconfig", "/var/cache/fontconfig", "/dev/null")
WRITTEN = {"visit.attn", "picture.png", "picture.svg", "picture.pdf", "report.html"}

TRACING = watch.problem()
traces = pytest.mark.skipif(TRACING != "", reason=TRACING)
forbids = pytest.mark.skipif(not no_internet.possible(), reason="seccomp is Linux's")

INTERNET = "import socket; socket.socket(socket.AF_INET6)"
# What a program does that does not want to be seen.
IN_C = "import ctypes; ctypes.CDLL(None).socket(2, 1, 0)"
CAUGHT = f"try:\n    {INTERNET}\nexcept BaseException: pass"
IN_A_CHILD = (
    f"import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', {CAUGHT!r}]))"
)
LOCAL = "import socket; socket.socketpair(); socket.socket(socket.AF_UNIX).close()"


class Home:
    """A home on a machine, and how a program runs there."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.chosen, self.noted = folder / "home", folder / "chosen", folder / "noted"
        self.chosen.mkdir()
        for name in (".config", ".local/share", ".cache"):  # which every desktop has
            (self.folder / name).mkdir(parents=True)
        home = str(self.folder)
        plain = {n: v for n, v in os.environ.items() if not n.startswith(("XDG_", "PYTHON"))}
        self.environment = plain | {
            **dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"), home),
            "LANGUAGE": "en",
            "NOTED": str(self.noted),
            "PYTHONDONTWRITEBYTECODE": "1",  # Python's own doing, and not that of what is built
            "PYTHONPATH": str(HERE / "hook"),
            "QT_QPA_PLATFORM": "offscreen",
        }

    def elsewhere(self, changed: Iterable[Path]) -> list[Path]:
        """What lies neither in the chosen folder nor in the program's own."""
        allowed = [self.chosen, self.noted, *(self.folder / name for name in OWN + OTHERS)]
        return sorted(p for p in changed if not any(p.is_relative_to(each) for each in allowed))

    def noted_files(self) -> set[Path]:
        """What Python has said that it changes."""
        return {Path(what) for event, what in self._notes() if not event.startswith("socket.")}

    def noted_sockets(self) -> list[tuple[str, str]]:
        """What Python has said of sockets."""
        return [note for note in self._notes() if note[0].startswith("socket.")]

    def _notes(self) -> Iterator[tuple[str, str]]:
        text = self.noted.read_bytes().decode(errors="surrogateescape")
        for line in text.splitlines():
            event, _, what = line.partition("\t")
            yield event, what


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def forbidden(home: Home, *command: str | Path) -> "subprocess.CompletedProcess[bytes]":
    """Run a command that may open no internet socket, where the kernel can see to that."""
    program = [sys.executable, no_internet.__file__] if no_internet.possible() else []
    return subprocess.run([*program, *command], env=home.environment, capture_output=True)


@traces
def test_a_visit_as_strace_sees_it(home: Home) -> None:
    seen = watch.watch([sys.executable, VISIT, home.chosen], home.environment)
    assert seen.status == 0, seen.out.decode()
    assert seen.sockets == ()
    assert home.elsewhere(seen.changed) == []
    assert {home.chosen / name for name in WRITTEN} <= seen.changed
    assert {path.name for path in home.chosen.iterdir()} == WRITTEN


def test_a_visit_without_internet_as_python_tells_of_it(home: Home) -> None:
    run = forbidden(home, sys.executable, VISIT, home.chosen)
    assert run.returncode == 0, run.stderr.decode()
    assert home.noted_sockets() == []
    assert home.elsewhere(home.noted_files()) == []
    assert any(path.parent == home.chosen for path in home.noted_files())
    assert {path.name for path in home.chosen.iterdir()} == WRITTEN


# That the watchers see


@forbids
@pytest.mark.parametrize("code", [INTERNET, IN_C, CAUGHT])
def test_the_kernel_kills_what_asks_for_an_internet_socket(home: Home, code: str) -> None:
    assert forbidden(home, sys.executable, "-c", code).returncode == -signal.SIGSYS


@forbids
def test_the_kernel_kills_children_too(home: Home) -> None:
    run = forbidden(home, sys.executable, "-c", IN_A_CHILD)
    assert run.returncode not in (0, -signal.SIGSYS)


@forbids
def test_the_kernel_lets_alone_what_stays_within_the_machine(home: Home) -> None:
    run = forbidden(home, sys.executable, "-c", f"{LOCAL}; print('alive')")
    assert (run.returncode, run.stdout) == (0, b"alive\n")


@traces
@pytest.mark.parametrize("code", [INTERNET, IN_C, CAUGHT, IN_A_CHILD])
def test_strace_sees_internet_sockets(home: Home, code: str) -> None:
    (call,) = watch.watch([sys.executable, "-c", code], home.environment).sockets
    assert call.startswith("socket(AF_INET")


@traces
def test_strace_leaves_out_what_stays_within_the_machine(home: Home) -> None:
    seen = watch.watch([sys.executable, "-c", LOCAL], home.environment)
    assert (seen.status, seen.sockets) == (0, ())


@pytest.mark.parametrize("code", [INTERNET, CAUGHT, IN_A_CHILD])
def test_python_tells_of_sockets(home: Home, code: str) -> None:
    subprocess.run([sys.executable, "-c", code], env=home.environment, capture_output=True)
    assert home.noted_sockets()


CHANGES = {
    "written": "open(f, 'w').close()",
    "read and written": "open(f, 'r+').close()",
    "appended": "open(f, 'ab').close()",
    "removed": "os.remove(f)",
    "renamed": "os.rename(f, f + '2')",
    "renamed from elsewhere": "os.rename(f + '1', f)",
    "linked": "os.link(f + '1', f + '2')",
    "named": "os.symlink('nowhere', f + '2')",
    "a folder": "os.mkdir(f + '2')",
    "no folder": "os.rmdir(f + '0')",
    "shortened": "os.truncate(f, 0)",
    "in a child": "subprocess.run([sys.executable, '-c', f'open({f!r}, \"w\")'])",
}
BY_C = {
    "by C++": "from PySide6.QtCore import QFile; file = QFile(f); file.open(QFile.WriteOnly)",
    "by Qt, safely": (
        "from PySide6.QtCore import QSaveFile; file = QSaveFile(f); file.open(QSaveFile.WriteOnly);"
        " file.write(b'x'); file.commit()"
    ),
}


def changing(home: Home, code: str) -> list[str | Path]:
    """A program that changes a file with a name that needs care, outside of where it may."""
    place = home.folder / "Größe \"x\" 'y'.txt"
    Path(f"{place}0").mkdir()
    for path in (place, Path(f"{place}1")):
        path.write_bytes(b"here")
    return [sys.executable, "-c", f"import os, subprocess, sys; f = {str(place)!r}; {code}"]


@traces
@pytest.mark.parametrize("code", (CHANGES | BY_C).values(), ids=(CHANGES | BY_C).keys())
def test_strace_sees_files_that_are_changed(home: Home, code: str) -> None:
    seen = watch.watch(changing(home, code), home.environment)
    assert seen.status == 0, seen.out.decode()
    found = home.elsewhere(seen.changed)
    assert found
    assert all(path.name.startswith(("Größe \"x\" 'y'.txt", "#")) for path in found)


@pytest.mark.parametrize("code", CHANGES.values(), ids=CHANGES.keys())
def test_python_tells_of_files_that_are_changed(home: Home, code: str) -> None:
    subprocess.run(changing(home, code), env=home.environment, check=True)
    found = home.elsewhere(home.noted_files())
    assert found
    assert all(path.name.startswith("Größe \"x\" 'y'.txt") for path in found)


READS = "open(f).read(); os.listdir(os.path.dirname(f)); os.stat(f)"


@traces
def test_to_strace_reading_changes_nothing(home: Home) -> None:
    assert home.elsewhere(watch.watch(changing(home, READS), home.environment).changed) == []


def test_to_python_reading_changes_nothing(home: Home) -> None:
    subprocess.run(changing(home, READS), env=home.environment, check=True)
    assert home.elsewhere(home.noted_files()) == []


def test_a_folder_beside_the_programs_own_is_elsewhere(home: Home) -> None:
    beside = home.folder / ".config" / f"{NAME}-2" / "x"
    assert home.elsewhere([beside, home.folder / ".config" / NAME / "x"]) == [beside]
