"""The disk is full: what was there stays whole, it is said, and nothing on screen is lost."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk import Desk, offered, press_in_bar
from hands import CTRL, Key, press, replace_text
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core import files
from core.exploration import exploration_of, read_exploration
from core.files import FileError, write_atomically
from core.models import compute
from core.settings import Settings
from gui.draft import read_draft

CATS = Settings(sentence="the cat sat on the mat", position=2, seed=7)
Full = Callable[[bool], None]


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Desk:
    return Desk(qtbot, tmp_path)


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Full:
    """Fills the disk, or makes room again."""

    def fail(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    write = os.fsync
    return lambda on: monkeypatch.setattr(files.os, "fsync", fail if on else write)


def test_saving_says_so_and_works_again_when_there_is_room(desk: Desk, full: Full) -> None:
    path = desk.folder / "cats.attn"
    before = exploration_of(compute(CATS)).to_bytes()
    path.write_bytes(before)
    window = desk.start()
    window.documents.open_path(path)
    replace_text(window, "the cat sat still")
    full(True)
    press(window, Key.Key_S, held=CTRL)
    assert desk.box().text() == "“cats.attn” was not saved."
    assert "the disk is full, so make room or choose another." in desk.box().informativeText()
    desk.answer("OK")
    assert path.read_bytes() == before
    assert window.state.settings.sentence == "the cat sat still"
    assert window.isWindowModified()
    full(False)
    press(window, Key.Key_S, held=CTRL)
    assert read_exploration(path).settings.sentence == "the cat sat still"
    assert {each.name for each in desk.folder.iterdir()} <= {"cats.attn", "drafts"}


def test_what_is_typed_is_not_kept_which_is_said_until_there_is_room(
    desk: Desk, full: Full
) -> None:
    window = desk.start()
    full(True)
    replace_text(window, "one two three")
    assert "the disk is full" in window.recovery.write()
    assert offered(window).startswith("What you don’t save would be lost in a crash")
    assert "the disk is full" in offered(window)
    press_in_bar(window, "Close")
    assert desk.files() == []
    full(False)
    replace_text(window, "one two three four")
    assert window.recovery.write() == ""
    (draft,) = [read_draft(path) for path in desk.files()]
    assert draft is not None
    assert draft.settings.sentence == "one two three four"


def test_an_earlier_draft_stays_whole(desk: Desk, full: Full) -> None:
    window = desk.start()
    replace_text(window, "one two three")
    window.recovery.write()
    full(True)
    replace_text(window, "one two three four")
    window.recovery.write()
    (draft,) = [read_draft(path) for path in desk.files()]
    assert draft is not None
    assert draft.settings.sentence == "one two three"


# No file may grow, as far as the system is concerned: what Qt writes fails, too.
WITHOUT_ROOM = """
import resource, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication, QWidget
from core.settings import Settings
from gui.documents import Documents
from gui.preferences import Preferences
from gui.recovery import Recovery
from gui.state import AppState

folder = Path(sys.argv[1])
app, window, state = QApplication([]), QWidget(), AppState(Settings())
preferences = Preferences(folder / "preferences.ini")
preferences.keep(theme="dark")
assert preferences.problem() == ""
before = (folder / "preferences.ini").read_bytes()
documents = Documents(window, state, preferences)
recovery = Recovery(folder / "drafts", documents)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
state.set_sentence("one two three")
assert "disk is full" in recovery.write() or "lock" in recovery.write(), recovery.write()
preferences.keep(theme="light")
assert "cannot be remembered" in preferences.problem()
assert preferences.text("theme") == "light"
assert (folder / "preferences.ini").read_bytes() == before
assert not list(folder.rglob("*.draft")) and not list(folder.rglob(".attention*"))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_where_no_file_may_grow_nothing_is_broken(tmp_path: Path) -> None:
    from killing import run

    run(WITHOUT_ROOM, str(tmp_path))


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(disk)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("only root can make a disk, and not everywhere")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_on_a_disk_that_is_really_full(tiny: Path) -> None:
    write_atomically(tiny / "a", b"old" * 5000)
    with pytest.raises(FileError, match="the disk is full"):
        write_atomically(tiny / "a", b"new" * 50_000)
    assert (tiny / "a").read_bytes() == b"old" * 5000
    assert [path.name for path in tiny.iterdir()] == ["a"]
