"""Sentences above a chart: where the focus is when there are none any more."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QStackedWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.views.sentence import Sentence


@pytest.mark.parametrize("by_mouse", [True, False])
def test_a_page_does_not_give_the_focus_back_to_a_sentence_that_is_gone(
    qtbot: QtBot, by_mouse: bool
) -> None:
    pages, page, field, elsewhere = QStackedWidget(), QWidget(), QLineEdit(), QLineEdit()
    qtbot.addWidget(pages)
    sentence = Sentence()
    column = QVBoxLayout(page)
    column.addWidget(sentence)
    column.addWidget(field)
    for each in (page, elsewhere):
        pages.addWidget(each)
    with qtbot.waitActive(pages):
        pages.show()
        pages.activateWindow()
    sentence.show_text("Over seeds 0 to 9, 2 of 3 words win at least once.")
    if by_mouse:
        QTest.mouseClick(sentence.label, Qt.MouseButton.LeftButton)
    else:
        sentence.setFocus()
    assert QApplication.focusWidget() in (sentence, sentence.label)
    pages.setCurrentWidget(elsewhere)
    elsewhere.setFocus()
    sentence.show_text("")
    pages.setCurrentWidget(page)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert focus.isVisible()
