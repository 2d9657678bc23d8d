"""Two programs side by side: neither takes or overwrites what is the other's."""

from pathlib import Path

import pytest
from desk import Desk
from hands import CTRL, Key, press, replace_text
from killing import run
from learned import layered
from parts import seed_box
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.exploration import exploration_of, read_exploration
from core.models import compute
from core.places import draft_weights_folder, drafts_folder, weights_folder
from core.settings import Settings
from core.start import COLOUR_MAPS, THEMES
from gui.draft import Draft
from gui.preferences import Preferences
from gui.recent_files import RecentFiles
from gui.training import store as store_module
from gui.training.store import WeightsStore

CATS = Settings(sentence="the cat sat on the mat", position=2, seed=7)

OTHER = """
import sys
from pathlib import Path
from gui.preferences import Preferences
from gui.recent_files import RecentFiles

preferences = Preferences(Path(sys.argv[1]))
RecentFiles(preferences).add(Path("/lessons/other.attn"))
preferences.keep(colours="greys")
assert preferences.problem() == ""
"""


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Desk:
    return Desk(qtbot, tmp_path)


def test_recent_files_are_those_of_both(tmp_path: Path) -> None:
    file = tmp_path / "preferences.ini"
    recent = RecentFiles(Preferences(file))
    recent.add(Path("/lessons/before.attn"))
    run(OTHER, str(file))
    names = [path.name for path in recent.paths]
    assert names == ["other.attn", "before.attn"]
    recent.add(Path("/lessons/after.attn"))
    kept = file.read_text()
    assert all(f"/lessons/{name}.attn" in kept for name in ("before", "other", "after"))


def test_what_one_chooses_the_other_does_not_take_back(tmp_path: Path) -> None:
    file = tmp_path / "preferences.ini"
    here = Preferences(file)
    here.keep(theme="light", colours="blue")
    assert here.problem() == ""
    run(OTHER, str(file))
    here.keep(theme="dark")
    assert here.problem() == ""
    copy = tmp_path / "copy.ini"
    copy.write_bytes(file.read_bytes())
    after = Preferences(copy)
    assert after.choice("theme", THEMES) == "dark"
    assert after.choice("colours", COLOUR_MAPS) == "greys"


def test_weights_of_the_others_drafts_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = layered()
    weights = settings.transformer.weights
    store = WeightsStore(weights_folder(tmp_path))
    store.keep_for_draft(weights)
    file = draft_weights_folder(weights_folder(tmp_path)) / f"{weights}.npz"
    drafts_folder(tmp_path).mkdir()
    draft = drafts_folder(tmp_path) / "a.draft"
    draft.write_bytes(Draft(settings, 1e9).to_bytes())
    monkeypatch.setattr(store_module, "MOST_BYTES", 0)
    store.clean()
    assert file.exists()
    draft.unlink()
    store.clean()
    assert not file.exists()


def test_a_file_that_both_have_open_is_not_saved_over_silently(desk: Desk) -> None:
    path = desk.folder / "cats.attn"
    path.write_bytes(exploration_of(compute(CATS)).to_bytes())
    one, other = desk.start(), desk.start()
    one.documents.open_path(path)
    other.documents.open_path(path)
    seed_box(one).setValue(8)
    one.documents.save()
    replace_text(other, "the cat sat still")
    press(other, Key.Key_S, held=CTRL)
    assert desk.box().text() == "“cats.attn” was changed by another program."
    desk.cancel()
    assert read_exploration(path).settings.seed == 8
