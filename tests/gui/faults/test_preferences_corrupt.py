"""What is remembered cannot be read: the window opens as at first, and goes on."""

from pathlib import Path

from desk import Desk
from hands import CTRL, Key, press, replace_text
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.preferences import Preferences


def test_a_folder_in_the_place_of_the_file(app: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "preferences.ini"
    (file / "with something in it").mkdir(parents=True)
    desk = Desk(qtbot, tmp_path)
    desk.preferences = Preferences(file)
    window = desk.start()
    press(window, Key.Key_Plus, held=CTRL)
    assert window.appearance.type_size == 110
    assert "cannot be remembered: make “" in window.notice.text()
    replace_text(window, "my own words")
    press(window, Key.Key_S, held=CTRL)
    desk.name_file(tmp_path / "mine.attn")
    assert window.documents.recent.paths == [tmp_path / "mine.attn"]
    window.close()
    assert not window.isVisible()
    assert (file / "with something in it").is_dir()
