from pathlib import Path

import pytest
from hands import Key, click, press
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from core import about_licences
from core.about_licences import LICENCES
from gui.help import open_page
from gui.help.licences import LicencesPage
from gui.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def opened(window: MainWindow) -> LicencesPage:
    page = open_page(window, "licences")
    assert isinstance(page, LicencesPage)
    return page


def text_of(page: LicencesPage) -> str:
    return " ".join(page.text.toPlainText().split())


def test_our_own_comes_first(window: MainWindow) -> None:
    page = opened(window)
    assert page.names.currentItem().text() == "Attention Explorer"
    assert "MIT License" in text_of(page)


def test_the_one_clicked_is_shown(window: MainWindow) -> None:
    page = opened(window)
    for row, licence in enumerate(LICENCES):
        item = page.names.item(row)
        page.names.scrollToItem(item)
        click(page.names, QPointF(page.names.visualItemRect(item).center()))
        shown = text_of(page)
        assert shown.startswith(licence.name)
        assert licence.identifier in shown
        assert licence.purpose in shown
        assert " ".join(licence.text().split())[-200:] in shown
        assert page.text.verticalScrollBar().value() == 0


def test_the_keys_choose_too(window: MainWindow) -> None:
    page = opened(window)
    assert page.focusWidget() is page.names
    press(page, Key.Key_Down, Key.Key_Down)
    assert text_of(page).startswith(LICENCES[2].name)
    press(page, Key.Key_Tab)
    assert page.focusWidget() is page.text


def test_a_text_that_has_scrolled_starts_anew(window: MainWindow) -> None:
    page = opened(window)
    page.names.setCurrentRow(2)
    page.text.verticalScrollBar().setValue(500)
    page.names.setCurrentRow(3)
    assert page.text.verticalScrollBar().value() == 0


def test_a_change_of_theme_keeps_choice_and_place(window: MainWindow) -> None:
    page = opened(window)
    page.names.setCurrentRow(3)
    page.text.verticalScrollBar().setValue(200)
    window.appearance.choose("dark")
    assert page.names.currentRow() == 3
    assert page.text.verticalScrollBar().value() == 200


def test_no_line_runs_out_of_sight(window: MainWindow) -> None:
    page = opened(window)
    page.resize(500, 400)
    QApplication.processEvents()
    for row in range(len(LICENCES)):
        page.names.setCurrentRow(row)
        width = page.text.document().size().width()
        assert width <= page.text.viewport().width() + 1, LICENCES[row].name


def test_a_missing_text_is_said_on_the_page(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(about_licences, "FOLDER", tmp_path)
    assert "The text of this licence is missing" in text_of(opened(window))
