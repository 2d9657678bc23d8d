import gc
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from eyes import assert_all_agree
from parts import entry
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from core import __version__
from core.exploration import exploration_of
from core.models import compute
from core.settings import Settings
from core.start import Start
from gui.app import application, run
from gui.main_window import MainWindow


def test_the_application_has_its_name_and_its_icon(app: QApplication) -> None:
    assert application() is app
    assert app.applicationDisplayName() == "Attention Explorer"
    assert app.applicationName() == "attention-explorer"
    assert app.desktopFileName() == "attention-explorer"
    assert app.applicationVersion() == __version__
    app.setStyleSheet("")  # which wraps the style
    assert app.style().name() == "fusion"
    assert not app.windowIcon().pixmap(64, 64).isNull()


def run_and_close(
    app: QApplication,
    qtbot: QtBot,
    settings: Settings,
    start: Start,
    act: Callable[[MainWindow], object],
) -> None:
    """Start the program, do something in its window, and close it."""

    def act_and_close() -> None:
        windows = [w for w in app.topLevelWidgets() if isinstance(w, MainWindow)]
        window = next(w for w in windows if w.isVisible())
        qtbot.addWidget(window)
        window.state.setParent(window)
        window.appearance.setParent(window)
        try:
            act(window)
        finally:
            window.close()

    QTimer.singleShot(0, act_and_close)
    assert run(settings, start) == 0


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The file with what is remembered; the tour was seen, and what is unsaved has a folder."""
    file = tmp_path / "preferences.ini"
    file.write_text("[General]\ntour_seen=true\n", encoding="utf-8")
    monkeypatch.setattr("gui.app.preferences_file", lambda: file)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return file


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_runs_until_the_window_is_closed(app: QApplication, qtbot: QtBot, theme: str) -> None:
    settings = Settings("the cat sat", 2, 1, 5)
    seen: list[tuple[Settings, str, bool]] = []

    def look(window: MainWindow) -> None:
        seen.append((window.state.settings, window.appearance.theme.name, window.isVisible()))

    run_and_close(app, qtbot, settings, Start(theme=theme), look)
    assert seen == [(settings, theme, True)]


def test_it_starts_as_it_was_left(app: QApplication, qtbot: QtBot, kept: Path) -> None:
    def choose_all(window: MainWindow) -> None:
        for name in ("Theme/Dark", "Colours/Cividis", "Type Size/Larger"):
            entry(window, f"View/{name}").trigger()
        entry(window, "View/Language/From Right to Left").trigger()

    seen: list[tuple[object, ...]] = []

    def look(window: MainWindow) -> None:
        looks = window.appearance
        seen.append((looks.theme.name, looks.theme.colours, looks.type_size, app.isRightToLeft()))

    run_and_close(app, qtbot, Settings(), Start(), choose_all)
    app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    run_and_close(app, qtbot, Settings(), Start(), look)
    run_and_close(app, qtbot, Settings(), Start(theme="light", colours="greys"), look)
    run_and_close(app, qtbot, Settings(), Start(), look)
    left = ("dark", "cividis", 110, True)
    assert seen == [left, ("light", "greys", 110, True), left], "a flag is for this once"


@pytest.mark.parametrize("value", ["crystal", "5", "@Invalid()", '"@ByteArray(x)"', "a, b"])
def test_what_makes_no_sense_in_the_file_is_as_good_as_none(
    app: QApplication, qtbot: QtBot, kept: Path, value: str
) -> None:
    names = ("theme", "colours", "type_size", "language", "mirrored", "window", "left", "whole")
    lines = [f"{name}={value}" for name in names if (name, value) != ("type_size", "5")]
    kept.write_text("\n".join(["[General]", "tour_seen=true", *lines, ""]), encoding="utf-8")
    seen: list[tuple[object, ...]] = []

    def look(window: MainWindow) -> None:
        looks = window.appearance
        seen.append((looks.choice, looks.colours, looks.type_size, app.isRightToLeft()))
        assert_all_agree(window)

    run_and_close(app, qtbot, Settings(), Start(), look)
    assert seen == [("system", "blue", 100, False)]


@pytest.mark.usefixtures("kept")
def test_a_file_that_was_refused_is_told_of_in_the_window(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "broken.attn"
    path.write_bytes(b"{")
    told: list[str] = []

    def read(window: MainWindow) -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        told.extend((box.text(), box.informativeText()))
        box.close()
        assert_all_agree(window)
        assert window.documents.current.path is None

    run_and_close(app, qtbot, Settings(), Start(path=path), read)
    assert told[0] == "“broken.attn” was not opened."
    assert "is damaged: open an earlier copy of it." in told[1]


@pytest.mark.usefixtures("kept")
def test_a_file_whose_figures_are_others_now_is_said_so(
    app: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "old.attn"
    record = json.loads(exploration_of(compute(Settings())).to_bytes())
    record["program"] = "0.0.1"
    record["figures"]["shown"]["candidates"][0]["raw"] = 0.5
    path.write_text(json.dumps(record))
    told: list[str] = []

    def read(window: MainWindow) -> None:
        told.append(window.notice.text())
        assert window.documents.current.path == path
        assert not window.isWindowModified()

    run_and_close(app, qtbot, Settings(), Start(path=path, saved=Settings()), read)
    run_and_close(app, qtbot, Settings(), Start(path, Settings(), "More to say."), read)
    changed = "1 figure is another one than in the file, which version “0.0.1” saved."
    assert told == [changed, f"More to say. {changed}"]


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal: nobody counts it")
def test_repainting_takes_no_references_from_none(window: MainWindow) -> None:
    """It is by losing them that a program aborts; a few too many do no harm."""

    def redraw(times: int) -> None:
        for _ in range(times):
            window.state.set_seed(window.state.settings.seed + 1)
            QApplication.processEvents()

    redraw(20)
    gc.collect()
    before = sys.getrefcount(None)
    redraw(200)
    gc.collect()
    change = sys.getrefcount(None) - before
    assert -100 < change < 10 * 200
