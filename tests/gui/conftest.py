"""The program on a desktop of its own: English, decimal points, no window left behind."""

from collections.abc import Iterator

import pyqtgraph as pg
import pytest
from drawn import close_figures
from hands import OpenWindow
from PySide6.QtCore import QCoreApplication, QEvent, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core import language
from gui.app import Application, application
from gui.main_window import MainWindow
from gui.speech import speak


@pytest.fixture(scope="session", autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A home of the tests' own, for Qt's dialogs remember their folders in it."""
    with pytest.MonkeyPatch.context() as environment:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
            environment.setenv(name, str(tmp_path_factory.mktemp(name)))
        yield


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    """The program's own."""
    return Application


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    """The application object, dressed."""
    locale, rate = QLocale(), pg.getConfigOption("mouseRateLimit")
    QLocale.setDefault(QLocale.c())
    # Else pyqtgraph drops what the mouse does within 10 ms, and tests are faster than a hand.
    pg.setConfigOption("mouseRateLimit", 0)
    yield application()
    close_figures()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qapp.setStyleSheet("")  # which takes long to change while there is one
    pg.setConfigOption("mouseRateLimit", rate)
    if qapp.findChildren(QTranslator):
        speak("en")
    QLocale.setDefault(locale)
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    language.use()


@pytest.fixture
def open_window(app: QApplication, qtbot: QtBot) -> OpenWindow:
    """Opens the window for these settings."""
    return OpenWindow(qtbot)


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    """The window as the program starts."""
    return open_window()
