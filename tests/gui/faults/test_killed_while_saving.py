"""Killed at every point of a save: the old content or the new, whole, and nothing in its way."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import time

import pytest

if sys.platform == "win32":
    pytest.skip("it forks", allow_module_level=True)

from desk import Desk
from hands import CTRL, Key, press
from killing import run
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.files import sweep
from gui.preferences import Preferences


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Desk:
    return Desk(qtbot, tmp_path)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """In memory where there is room: each of so many programs waits for its disk."""
    memory = Path("/dev/shm")
    if os.access(memory, os.W_OK):
        with TemporaryDirectory(dir=memory) as name:
            yield Path(name)
    else:
        yield tmp_path


HEAD = """
import sys
from pathlib import Path
from killing import at_every_byte, at_every_line, begin_here
folder = Path(sys.argv[1])

def names():
    return {path.name for path in folder.iterdir()}

def unfinished():
    return {name for name in names() if name.startswith(".attention-explorer.")}
"""

# Writing a file

FILE = """
from core import files
path, old, new = folder / "a", b"old" * 3000, b"new and longer" * 3000
path.write_bytes(old)
found = set()

def write():
    begin_here()
    files.write_atomically(path, new)

def look():
    found.add(path.read_bytes())
    assert names() - unfinished() == {"a"}
    assert len(unfinished()) <= 1
    for name in unfinished():
        (folder / name).unlink()
    path.write_bytes(old)
"""


def test_a_file_is_the_old_or_the_new_at_every_line(folder: Path) -> None:
    n = run(
        HEAD + FILE + "print(at_every_line(write, [files], look)); assert found == {old, new}",
        str(folder),
    )
    assert int(n) > 15


def test_a_file_is_the_old_or_the_new_at_every_byte(folder: Path) -> None:
    n = run(
        HEAD + FILE + "print(at_every_byte(write, look, 1000)); assert found == {old, new}",
        str(folder),
    )
    assert int(n) == len(b"new and longer" * 3)


def test_what_was_left_unfinished_is_cleared_away_a_day_later(folder: Path) -> None:
    look = "look = lambda: None\nprint(at_every_line(write, [files], look))"
    run(HEAD + FILE + look, str(folder))
    left = list(folder.glob(".attention-explorer.*"))
    assert left
    sweep(folder)
    assert sorted(folder.glob(".attention-explorer.*")) == sorted(left), "one may be in use"
    (folder / ".other.0123456789abcdef.tmp").touch()
    (folder / ".attention-explorer.notes").touch()
    for path in folder.iterdir():
        os.utime(path, (1e9, 1e9))
    sweep(folder)
    assert {path.name for path in folder.iterdir()} == {
        "a",
        ".other.0123456789abcdef.tmp",
        ".attention-explorer.notes",
    }


def test_the_next_save_and_the_next_start_clear_it_away(desk: Desk) -> None:
    desk.drafts.mkdir()
    for place in (desk.folder, desk.drafts):
        left = place / ".attention-explorer.0123456789abcdef.tmp"
        left.touch()
        os.utime(left, (1e9, 1e9))
    window = desk.start()
    assert list(desk.drafts.iterdir()) == []
    press(window, Key.Key_S, held=CTRL)
    desk.name_file(desk.folder / "mine.attn")
    assert {path.name for path in desk.folder.iterdir()} == {"drafts", "mine.attn"}


# Saving an exploration, writing a draft, keeping weights

PROGRAM = """
from PySide6.QtWidgets import QApplication, QWidget
from core import files
from core.exploration import exploration_of, read_exploration
from core.models import compute
from core.settings import Settings
from gui import document, documents, draft, draft_place, preferences, recent_files, recovery
from gui.state import AppState

OLD, NEW = Settings(sentence="the old one", position=1), "the new one and more"

class Program:
    def __init__(self, settings=OLD):
        self.app = QApplication([])
        self.window = QWidget()
        self.state = AppState(settings)
        self.kept = preferences.Preferences(folder / "preferences.ini")
        self.documents = documents.Documents(self.window, self.state, self.kept)
        self.recovery = recovery.Recovery(folder / "drafts", self.documents)

def drafts():
    return [draft.read_draft(path) for path in (folder / "drafts").glob("*.draft")]

def clear():
    import shutil
    shutil.rmtree(folder / "drafts", ignore_errors=True)
"""

SAVING = """
path, found = folder / "a.attn", set()
old = exploration_of(compute(OLD)).to_bytes()
path.write_bytes(old)

def save():
    program = Program()
    program.documents.open_path(path)
    program.state.set_sentence(NEW)
    program.recovery.write()
    begin_here()
    program.documents.save()

def look():
    sentence = read_exploration(path).settings.sentence
    found.add(sentence)
    if sentence == OLD.sentence:  # what was not saved is not lost
        assert [each.settings.sentence for each in drafts()] == [NEW]
    path.write_bytes(old)
    clear()

modules = [documents, document, files, recent_files, preferences, recovery, draft_place]
print(at_every_line(save, modules, look))
assert found == {OLD.sentence, NEW}, found
"""


def test_an_exploration_that_is_saved_is_in_its_file_or_in_a_draft(folder: Path) -> None:
    assert int(run(HEAD + PROGRAM + SAVING, str(folder))) > 40


DRAFT = """
found = set()

def write():
    program = Program()
    program.state.set_sentence("the first draft")
    program.recovery.write()
    program.state.set_sentence(NEW)
    begin_here()
    program.recovery.write()

def look():
    (only,) = drafts()
    found.add(only.settings.sentence)
    clear()

modules = [recovery, draft, draft_place, files]
print(at_every_line(write, modules, look))
assert found == {"the first draft", NEW}, found
"""


def test_a_draft_is_the_last_or_the_one_before(folder: Path) -> None:
    assert int(run(HEAD + PROGRAM + DRAFT, str(folder))) > 20


WEIGHTS = """
from core.places import weights_folder
from core.transformer import shelf
from core.transformer.checkpoint import read_run
from gui import learning
from gui.training import store
from learned import layered

settings = layered()
weights = settings.transformer.weights
found = set()

def write():
    program = Program(settings)
    training = learning.Learning(program.state, weights_folder(folder))
    program.documents.keep_draft_weights = training.keep_roughly
    program.state.set_sentence("quick dogs see foxes")
    begin_here()
    program.recovery.write()

def look():
    kept = list(weights_folder(folder).glob("drafts/*.npz"))
    for path in kept:
        (snapshot,) = read_run(path.read_bytes()).snapshots
        assert snapshot.sha256 == weights == path.stem
        path.unlink()
    whole = drafts()
    found.add((len(kept), len(whole)))
    clear()

modules = [recovery, draft, draft_place, files, learning, store]
print(at_every_line(write, modules, look))
assert found == {(0, 0), (1, 0), (1, 1)}, f"a draft has its weights: {found}"
"""


def test_a_draft_is_never_there_before_its_weights(folder: Path) -> None:
    assert int(run(HEAD + PROGRAM + WEIGHTS, str(folder))) > 40


PREFERENCES = """
import os
from gui.preferences import Preferences
file, found = folder / "preferences.ini", set()
before = Preferences(file)
before.keep(theme="dark", colours="greys", recent=["/a/" + "x" * 200])
assert before.problem() == ""
old = file.read_bytes()

def keep():
    there = Preferences(file)
    begin_here()
    there.keep(theme="light")
    there.recent = ["/b/" + "y" * 200]
    assert there.problem() == ""

def look():
    for lock in folder.glob("*.lock"):
        os.utime(lock, (1e9, 1e9))  # a while later
    text = file.read_text()
    assert "colours=greys" in text
    found.add(("theme=light" in text, "yyy" in text))
    assert {name for name in names() if name.endswith(".ini")} == {file.name}
    file.write_bytes(old)

print(at_every_byte(keep, look, 20))
assert found == {(False, False), (True, True)}, found
"""


def test_preferences_are_the_old_or_the_new(folder: Path) -> None:
    assert int(run(HEAD + PREFERENCES, str(folder))) > 5


@pytest.mark.parametrize("left", [b"", b"12"])
def test_who_was_killed_while_it_locked_the_preferences_holds_nobody_up(
    folder: Path, left: bytes
) -> None:
    file = folder / "preferences.ini"
    lock = folder / "preferences.ini.lock"
    lock.write_bytes(left)
    a_while_ago = time() - 20
    os.utime(lock, (a_while_ago, a_while_ago))
    there = Preferences(file)
    assert not lock.exists()
    there.keep(theme="dark")
    assert there.problem() == ""
