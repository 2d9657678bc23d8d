import getpass
import socket
from pathlib import Path

import numpy as np
import pyqtgraph as pg
import PySide6
import pytest
from hands import Key, click, press
from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

from core import __version__
from gui.help import PAGES, forget_pages, open_page
from gui.help.page import HelpPage
from gui.help.program import ProgramPage
from gui.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def opened(window: MainWindow) -> ProgramPage:
    page = open_page(window, "program")
    assert isinstance(page, ProgramPage)
    return page


def copied(page: ProgramPage) -> dict[str, str]:
    QGuiApplication.clipboard().clear()
    click(page.copy_button)
    lines = QGuiApplication.clipboard().text().splitlines()
    return dict(line.split(": ", 1) for line in lines)


def test_it_says_what_it_is(window: MainWindow) -> None:
    text = opened(window).text.toPlainText()
    assert "MIT licence" in text
    assert "opens no network connection" in text
    assert __version__ in text


def test_the_versions_are_copied_one_a_line(window: MainWindow) -> None:
    page = opened(window)
    facts = copied(page)
    assert facts["Attention Explorer"] == __version__
    assert facts["NumPy"] == np.__version__
    assert facts["Qt"] == qVersion()
    assert facts["PySide6"] == PySide6.__version__
    assert facts["pyqtgraph"] == pg.__version__
    assert facts["Display"] == QGuiApplication.platformName()
    assert facts["Screen scale"] == "1"
    assert facts.keys() >= {"Python", "System", "Processor", "Language", "Language of the system"}
    assert all(facts.values())
    shown = page.text.toPlainText()
    assert all(name in shown and value in shown for name, value in facts.items())


def test_nothing_about_the_person_or_the_machine_is_copied(window: MainWindow) -> None:
    values = copied(opened(window)).values()
    assert not {getpass.getuser(), socket.gethostname(), str(Path.home())} & set(values)
    text = "\n".join(values)
    assert "/home" not in text
    assert window.state.settings.sentence not in text


def test_the_button_says_that_it_has_copied(window: MainWindow) -> None:
    page = opened(window)
    click(page.copy_button)
    assert page.copy_button.text() == "Copied"
    page.close()
    assert opened(window).copy_button.text() == "&Copy"


def test_the_copy_key_copies_what_is_selected(window: MainWindow) -> None:
    page = opened(window)
    page.text.setFocus()
    page.text.selectAll()
    page.text.copy()
    assert __version__ in QGuiApplication.clipboard().text()


# What all pages have in common


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_one_page_that_can_be_closed_and_opened_again(
    window: MainWindow, name: str
) -> None:
    page = open_page(window, name)
    assert not page.isModal()
    assert page.windowTitle()
    assert page.text.accessibleName() == page.windowTitle()
    press(page, Key.Key_Escape)
    assert not page.isVisible()
    assert open_page(window, name) is page is open_page(window, name)
    assert page.isVisible()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("size", [100, 200])
def test_a_page_fits_the_screen(window: MainWindow, name: str, size: int) -> None:
    window.appearance.set_type_size(size)
    page = open_page(window, name)
    room = page.screen().availableSize()
    assert page.width() <= room.width()
    assert page.height() <= room.height()
    window.appearance.set_type_size(100)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_follows_the_theme(window: MainWindow, name: str) -> None:
    page = open_page(window, name)
    for choice in ("dark", "light"):
        window.appearance.choose(choice)
        theme = window.appearance.theme
        image = page.text.grab().toImage()
        across = range(0, image.width(), 1)
        colours = {image.pixelColor(x, y).name() for y in range(image.height()) for x in across}
        assert theme.text in colours, choice


def test_the_reader_s_place_on_other_pages_is_not_lost(window: MainWindow) -> None:
    first, second = open_page(window, "faults"), open_page(window, "attention")
    assert first.isVisible()
    assert second.isVisible()
    assert first is not second


def test_forgotten_pages_are_made_anew(window: MainWindow) -> None:
    old = [open_page(window, name) for name in PAGES]
    forget_pages(window)
    assert not any(page.isVisible() for page in old)
    new = open_page(window, "program")
    assert new not in old
    assert [page for page in window.findChildren(HelpPage) if page.isVisible()] == [new]
