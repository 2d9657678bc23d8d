"""A folder is gone, or may not be written any more."""

import errno
import os
import shutil
from pathlib import Path

import pytest
from desk import Desk, offered
from hands import CTRL, Key, press, replace_text
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core import files
from core.exploration import exploration_of, read_exploration
from core.models import compute
from core.settings import Settings

CATS = Settings(sentence="the cat sat on the mat", position=2, seed=7)


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Desk:
    return Desk(qtbot, tmp_path)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
def test_a_folder_that_became_read_only(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """As a stick that was locked; root may write everywhere, so the system is made to refuse."""
    path = desk.folder / "cats.attn"
    path.write_bytes(exploration_of(compute(CATS)).to_bytes())
    window = desk.start()
    window.documents.open_path(path)
    replace_text(window, "the cat sat still")
    opened = os.open

    def refuse(name: Path, flags: int, *more: int) -> int:
        if flags & os.O_CREAT and Path(name).parent == path.parent:
            raise OSError(number, os.strerror(number))
        return opened(name, flags, *more)

    with monkeypatch.context() as locked:
        locked.setattr(files.os, "open", refuse)
        press(window, Key.Key_S, held=CTRL)
        assert desk.box().text() == "“cats.attn” was not saved."
        assert (
            desk.box()
            .informativeText()
            .endswith("may not be written: choose another folder or change its permissions.")
        )
        desk.answer("OK")
    assert read_exploration(path).settings == CATS
    assert window.isWindowModified()
    assert window.recovery.write() == "", "it is kept elsewhere"
    assert len(desk.files()) == 1


def test_drafts_that_somebody_cleaned_away_are_written_again_at_the_end(desk: Desk) -> None:
    window = desk.start()
    replace_text(window, "nobody has saved this")
    window.recovery.write()
    shutil.rmtree(desk.drafts)
    window.close()
    assert not window.isVisible()
    assert "“nobody has saved this”" in offered(desk.start())


def test_a_draft_is_written_again_while_nothing_changes(desk: Desk) -> None:
    window = desk.start()
    replace_text(window, "nobody has saved this")
    window.recovery.write()
    for path in desk.drafts.iterdir():
        path.unlink()
    window.recovery.write()
    assert len(desk.files()) == 1


def test_a_folder_that_is_gone_for_good_makes_closing_ask(desk: Desk) -> None:
    window = desk.start()
    replace_text(window, "nobody has saved this")
    window.recovery.write()
    shutil.rmtree(desk.drafts)
    desk.drafts.write_text("in the way")
    window.close()
    assert window.isVisible()
    assert "nobody has saved this" in desk.box().text()
    desk.answer("Don’t Save")
    assert not window.isVisible()
