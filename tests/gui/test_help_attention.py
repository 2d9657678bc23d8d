import pytest
from eyes import assert_all_agree
from hands import Key, OpenWindow, click, press
from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication

from core.about_attention import SECTIONS, SOURCES, Section
from core.settings import Settings
from gui.help import open_page
from gui.help.attention import AttentionPage
from gui.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
SHOWN = [section for section in SECTIONS if section.example is not None]


def opened(window: MainWindow) -> AttentionPage:
    page = open_page(window, "attention")
    assert isinstance(page, AttentionPage)
    assert page.isVisible()
    return page


def follow(page: AttentionPage, text: str) -> None:
    cursor = page.text.document().find(text)
    assert not cursor.isNull(), text
    place = QTextCursor(page.text.document())
    place.setPosition(cursor.selectionStart() + 1)
    page.text.setTextCursor(place)
    page.text.ensureCursorVisible()
    click(page.text, QPointF(page.text.cursorRect(place).center()) + QPointF(2, 0))


def test_it_has_all_sections_and_all_sources(window: MainWindow) -> None:
    page = opened(window)
    text = " ".join(page.text.toPlainText().split())
    for section in SECTIONS:
        assert section.title in text
        for paragraph in section.paragraphs:
            assert paragraph in text
    for source in SOURCES:
        assert f"{source.authors} ({source.year}). {source.title}. {source.place}." in text
    assert page.windowTitle() == "About Attention" == page.text.accessibleName()
    assert "<" not in text


@pytest.mark.parametrize("section", SHOWN, ids=lambda section: section.key)
def test_a_link_loads_its_example_and_the_page_stays(window: MainWindow, section: Section) -> None:
    page, before = opened(window), window.state.settings.replace(seed=7)
    window.state.restart_with(before, "before")
    follow(page, section.show)
    assert window.state.settings == section.example
    assert page.isVisible()
    assert_all_agree(window)
    window.state.history.undo()
    assert window.state.settings == before


def test_the_first_link_can_be_followed_with_the_keys(window: MainWindow) -> None:
    page = opened(window)
    page.activateWindow()
    page.text.setFocus()
    press(page, Key.Key_Tab, Key.Key_Return)
    assert window.state.settings == SHOWN[0].example != Settings()


def test_the_place_is_kept_when_the_theme_changes(window: MainWindow) -> None:
    page = opened(window)
    bar = page.text.verticalScrollBar()
    assert bar.maximum() > 0
    bar.setValue(bar.maximum() // 2)
    before = bar.value()
    window.appearance.choose("dark")
    assert bar.value() == before
    html = page.text.toHtml().lower()
    assert window.appearance.theme.accent in html


@pytest.mark.parametrize("size", [100, 200])
def test_a_line_never_runs_out_of_the_page(open_window: OpenWindow, size: int) -> None:
    window = open_window()
    window.appearance.set_type_size(size)
    page = opened(window)
    page.resize(QSize(440, 400))
    QApplication.processEvents()
    assert page.text.document().size().width() <= page.text.viewport().width() + 1
    assert page.text.document().defaultFont().pointSizeF() == pytest.approx(
        QApplication.font().pointSizeF()
    )
    window.appearance.set_type_size(100)


def test_larger_type_is_followed_by_an_open_page(window: MainWindow) -> None:
    page = opened(window)
    before = page.text.document().size().height()
    window.appearance.set_type_size(200)
    QApplication.processEvents()
    after = page.text.document().size().height()
    window.appearance.set_type_size(100)
    assert after > 1.5 * before
