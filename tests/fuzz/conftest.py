"""A window for what is brought to it, as the program starts it: English, decimal points."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core import language
from gui.app import Application


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    """The program's own."""
    return Application


@pytest.fixture
def window_open(qapp: QApplication, qtbot: QtBot) -> Iterator[None]:
    """The window that `tests.fuzz.reading_window` brings things to."""
    from tests.fuzz import window_desk

    locale = QLocale()
    QLocale.setDefault(QLocale.c())
    window_desk.desk()
    yield
    window_desk.close_desk()
    qapp.clipboard().clear()
    qapp.setStyleSheet("")
    QLocale.setDefault(locale)
    language.use()
