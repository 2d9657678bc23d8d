import pytest
from eyes import assert_all_agree
from hands import CTRL, Key, OpenWindow, click, press, type_in
from parts import entry
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QKeySequence, QTextCursor
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QTextBrowser

from core.models import MODELS
from core.models.notebook_faults import FAULTS
from core.settings import Settings
from gui.help.faults import FaultsPage
from gui.main_window import MainWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def open_page(window: MainWindow) -> FaultsPage:
    entry(window, "Where the Notebook Is Wrong").trigger()
    return the_page(window)


def the_page(window: MainWindow) -> FaultsPage:
    pages = [page for page in window.findChildren(FaultsPage) if page.isVisible()]
    assert len(pages) == 1, f"{len(pages)} of them"
    return pages[0]


def links(page: FaultsPage) -> list[tuple[str, int]]:
    """Each link and a place in its text."""
    found: dict[str, int] = {}
    block = page.text.document().begin()
    while block.isValid():
        part = block.begin()
        while not part.atEnd():
            fragment = part.fragment()
            href = fragment.charFormat().anchorHref()
            if href:
                found.setdefault(href, fragment.position() + 1)
            part += 1
        block = block.next()
    return list(found.items())


def click_link(page: FaultsPage, place: int) -> None:
    cursor = QTextCursor(page.text.document())
    cursor.setPosition(place)
    page.text.setTextCursor(cursor)
    page.text.ensureCursorVisible()
    click(page.text, QPointF(page.text.cursorRect(cursor).center()) + QPointF(2, 0))


def test_every_error_is_listed(window: MainWindow) -> None:
    page = open_page(window)
    text = " ".join(page.text.toPlainText().split())
    for fault in FAULTS:
        for part in (fault.title, fault.consequence, fault.here):
            assert " ".join(part.split()) in text
    assert text.count("Show a sentence") == len(FAULTS) == len(links(page))
    assert page.windowTitle() == "Where the Notebook Is Wrong"
    assert page.text.accessibleName() == page.windowTitle()


@pytest.mark.parametrize("model", MODELS)
def test_each_link_loads_its_sentence(window: MainWindow, model: str) -> None:
    page, before = open_page(window), Settings("something else", 1, model=model)
    for fault, (href, place) in zip(FAULTS, links(page), strict=True):
        assert fault.key in href
        window.state.restart_with(before, "before")
        click_link(page, place)
        assert window.state.settings == fault.example
        assert page.isVisible()
    assert_all_agree(window)
    window.state.history.undo()
    assert window.state.settings == before


def test_a_link_leads_to_an_error_that_shows(window: MainWindow) -> None:
    page = open_page(window)
    for fault, (_, place) in zip(FAULTS, links(page), strict=True):
        click_link(page, place)
        keys = {note.key for note in window.state.result.notes}
        shown_somewhere = fault.key in keys
        assert shown_somewhere or fault.example == Settings(), fault.key


def test_a_link_can_be_followed_with_the_keys(window: MainWindow, open_window: OpenWindow) -> None:
    page = open_page(window)
    page.activateWindow()
    page.text.setFocus()
    press(page, Key.Key_Tab, Key.Key_Return)
    assert window.state.settings == FAULTS[0].example


@pytest.mark.parametrize("means", ["escape", "button"])
def test_it_can_be_closed_and_opened_again(window: MainWindow, means: str) -> None:
    for _ in range(2):
        page = open_page(window)
        if means == "escape":
            press(page, Key.Key_Escape)
        else:
            buttons = page.findChild(QDialogButtonBox)
            assert buttons is not None
            click(buttons.button(QDialogButtonBox.StandardButton.Close))
        assert not page.isVisible()
    window.activateWindow()
    window.editor.setFocus()
    type_in(window, "s")
    assert window.state.settings.sentence.endswith("s")


def test_opened_twice_it_is_one_page(window: MainWindow) -> None:
    open_page(window)
    entry(window, "Where the Notebook Is Wrong").trigger()
    the_page(window)


def test_closed_pages_do_not_pile_up(window: MainWindow) -> None:
    for _ in range(3):
        open_page(window).close()
        QApplication.sendPostedEvents(None, 52)  # DeferredDelete
    assert len(window.findChildren(FaultsPage)) <= 1


def test_the_help_key_opens_it(window: MainWindow) -> None:
    keys = QKeySequence.keyBindings(QKeySequence.StandardKey.HelpContents)
    assert entry(window, "Where the Notebook Is Wrong").shortcuts() == keys
    assert keys
    press(window, Key.Key_F1)
    the_page(window)


def test_the_window_can_be_used_meanwhile(window: MainWindow) -> None:
    page = open_page(window)
    assert not page.isModal()
    window.activateWindow()
    press(window, Key.Key_D, held=CTRL)
    assert window.state.settings.seed != 0
    assert page.isVisible()


@pytest.mark.parametrize("first", ["light", "dark"])
def test_it_can_be_read_in_both_themes(open_window: OpenWindow, first: str) -> None:
    """The colour of links is that of the theme, also after it changed under an open page."""
    window = open_window(theme=first)
    page = open_page(window)
    entry(window, "Dark" if first == "light" else "Light").trigger()
    QApplication.processEvents()
    image = page.grab().toImage()
    colours = {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }
    assert window.appearance.theme.accent in colours
    assert window.appearance.theme.text in colours


def test_all_of_a_line_is_in_sight(window: MainWindow) -> None:
    page = open_page(window)
    assert page.text.document().size().width() <= page.text.viewport().width()
    assert isinstance(page.text, QTextBrowser)
    assert QRectF(page.rect()).contains(QRectF(page.text.geometry()))
