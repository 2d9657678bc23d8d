import gc
import sys

import pytest
from PySide6.QtCore import QLocale, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core import __version__, language
from core.settings import Settings
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


@pytest.mark.parametrize(("locale", "half"), [("en_GB", "0.5000"), ("de_DE", "0,5000")])
def test_figures_have_the_readers_decimal_sign(app: QApplication, locale: str, half: str) -> None:
    QLocale.setDefault(QLocale(locale))
    application()
    assert language.figure(0.5) == half


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_runs_until_the_window_is_closed(app: QApplication, qtbot: QtBot, theme: str) -> None:
    settings = Settings("the cat sat", 2, 1, 5)
    seen: list[tuple[Settings, str, bool]] = []

    def look_and_close() -> None:
        window = next(w for w in app.topLevelWidgets() if isinstance(w, MainWindow))
        qtbot.addWidget(window)
        window.state.setParent(window)
        window.appearance.setParent(window)
        seen.append((window.state.settings, window.appearance.theme.name, window.isVisible()))
        window.close()

    QTimer.singleShot(0, look_and_close)
    assert run(settings, theme) == 0
    assert seen == [(settings, theme, True)]


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
