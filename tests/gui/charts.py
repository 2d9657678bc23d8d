"""A chart opened by itself, and sentences to try it with."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLayout, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from core.settings import Settings
from gui.theme import Appearance

MARGIN = 24
SIXTY_FOUR = Settings(" ".join(f"w{i}" for i in range(64)), 63)
MANY = Settings(" ".join(f"w{i}" for i in range(500)), 499)
REPEATED = Settings("to be or not to be that is the question", 7)
ARABIC = Settings("القطة 👩‍👧 جلست على السجادة ثم نامت القطة", 6)
LONG = Settings("Donaudampfschifffahrtsgesellschaftskapitän und noch ein Wort", 3)


def open_alone(
    qtbot: QtBot,
    chart: QWidget,
    fill: Callable[[], object],
    size: tuple[int, int],
    theme: str = "light",
) -> QWidget:
    """A window with nothing to focus but the chart and one label; keep it while it is in use."""
    host = QWidget()
    Appearance(theme, host)
    before = QLabel("before", host)
    before.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    before.setGeometry(0, 0, MARGIN, MARGIN)
    column = QVBoxLayout(host)
    column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
    column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
    column.addWidget(chart)
    host.resize(size[0] + 2 * MARGIN, size[1] + 2 * MARGIN)
    fill()
    qtbot.addWidget(host)
    with qtbot.waitExposed(host):
        host.show()
    host.activateWindow()
    qtbot.waitUntil(host.isActiveWindow)
    before.setFocus()
    return host
