"""A screen is gone, or smaller: every window can be taken hold of again."""

from collections.abc import Iterator

import pytest
from hands import OpenWindow
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from gui.in_reach import InReach


@pytest.fixture
def reach(app: QApplication) -> Iterator[InReach]:
    reach = InReach(app)
    yield reach
    reach.deleteLater()


def screen() -> QRect:
    return QGuiApplication.primaryScreen().availableGeometry()


@pytest.mark.usefixtures("reach")
@pytest.mark.parametrize("at", [(5000, 100), (-5000, -5000), (100, 4000), (100, -30)])
def test_a_window_where_no_screen_is_comes_to_one(
    app: QApplication, qtbot: QtBot, open_window: OpenWindow, at: tuple[int, int]
) -> None:
    window = open_window()
    window.move(*at)
    sentence = window.state.settings.sentence
    app.screenRemoved.emit(QGuiApplication.primaryScreen())
    qtbot.waitUntil(lambda: screen().contains(window.frameGeometry().topLeft()))
    assert window.width() <= max(screen().width(), window.minimumWidth())
    assert window.state.settings.sentence == sentence


@pytest.mark.usefixtures("reach")
def test_a_dialog_comes_too(app: QApplication, qtbot: QtBot) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    dialog.resize(300, 200)
    dialog.show()
    dialog.move(9000, 9000)
    QGuiApplication.primaryScreen().availableGeometryChanged.emit(screen())
    qtbot.waitUntil(lambda: screen().contains(dialog.frameGeometry()))


def test_what_can_be_held_stays_where_it_is(reach: InReach, qtbot: QtBot) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    dialog.resize(300, 200)
    dialog.show()
    partly = QPoint(screen().right() - 150, screen().bottom() - 40)
    dialog.move(partly)
    reach.on_pause()
    assert dialog.pos() == partly
