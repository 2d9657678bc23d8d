"""The clock of the computer jumps, or was never set."""

import os
from pathlib import Path

import pytest
from desk import Desk, offered, press_in_bar
from hands import replace_text
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.files import sweep
from gui import draft as draft_module

YEAR_300_000 = 1e13


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Desk:
    return Desk(qtbot, tmp_path)


@pytest.mark.parametrize("time", [-1e9, 0.0, 1.5, 2e9, YEAR_300_000])
def test_a_draft_is_offered_whatever_the_clock_said(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, time: float
) -> None:
    monkeypatch.setattr(draft_module, "time", lambda: time)
    window = desk.start()
    replace_text(window, "what was typed")
    window.close()
    again = desk.start()
    assert offered(again).startswith("Your exploration “what was typed” of ")
    press_in_bar(again, "Continue")
    assert again.state.settings.sentence == "what was typed"


def test_drafts_from_before_a_jump_are_all_offered(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for time in (2e9, 1e9, 1e9, 3e9):
        monkeypatch.setattr(draft_module, "time", lambda time=time: time)
        window = desk.start()
        replace_text(window, "what was typed")
        window.close()
    last = desk.start()
    assert last.recovery.n_offers == 4


def test_what_is_being_written_is_not_swept_away_after_a_jump(tmp_path: Path) -> None:
    """It seems to come from the future."""
    path = tmp_path / ".attention-explorer.0123456789abcdef.tmp"
    path.touch()
    os.utime(path, (4e9, 4e9))
    sweep(tmp_path)
    assert path.exists()
