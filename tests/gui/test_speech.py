"""The language of the window, and the side where it begins."""

import re
from collections.abc import Callable, Collection, Iterator

import pytest
from eyes import said
from foreign import InBrackets, words_outside, written_in
from hands import (
    ALT,
    CTRL,
    SHIFT,
    Key,
    OpenWindow,
    cell,
    chip,
    click,
    point_at,
    press,
    settle,
)
from moments import ARABIC, MOMENTS, open_at
from parts import bars, entries_of, entry, headline, menus_of, seed_box, story
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QMenu, QWidget
from pytestqt.qtbot import QtBot
from tools import HEADS, POPUP, close_menu, context_menu, differing, look

from core import language
from core.language import LANGUAGES
from core.settings import Display, Knockout, Settings
from gui.help import PAGES, open_page
from gui.help.page import HelpPage
from gui.help.program import ProgramPage
from gui.main_window import MainWindow
from gui.speech import speak
from gui.tour import Tour
from gui.views.steps import Steps

pytestmark = POPUP


@pytest.fixture
def in_brackets(app: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every message is in brackets, in all that is opened from now on."""

    def use_brackets(name: str, decimal_sign: str = ".") -> None:
        language.use(None if name == "en" else InBrackets(), decimal_sign)

    monkeypatch.setattr(language, "use_language", use_brackets)
    language.use(InBrackets())
    yield
    language.use()


# Names, symbols of mathematics, code, and what the operating system and Qt say themselves.
NAMES = set(
    re.findall(
        r"\w+",
        """
        attention explorer english deutsch español numpy qt pyside pyqtgraph python
        softmax exp sin cos max np random seed png svg pdf csv tsv json npz html
        ctrl shift alt meta return enter del ins esc pgup pgdown home end tab space
        left right up down backspace close argmaxj argmaxc
        """,
    )
)


def names_of(settings: Settings) -> set[str]:
    """What a person typed, and what is in every language the same."""
    texts = [settings.sentence, settings.earlier]
    texts += [] if settings.pin is None else [settings.pin.sentence, settings.pin.earlier]
    typed = {w.casefold() for text in texts for w in re.findall(r"[^\W\d_]+", text)}
    return typed | NAMES


def escaped(
    top: QWidget, settings: Settings, painting: bool = True, names: Collection[str] = ()
) -> dict[str, str]:
    """What is written in no other language, with where; letters and indices of a formula are.

    Besides what `names_of` has, the words of a model's vocabulary may be `names`.
    """
    names, escapees = names_of(settings).union(names), {}
    for where, text in written_in(top, painting):
        least = 3 if where.endswith("formula") else 1
        found = [word for word in words_outside(text, names) if len(word) >= least]
        if found:
            escapees[f"{where}: {text}"] = " ".join(found)
    return escapees


@pytest.mark.usefixtures("in_brackets")
@pytest.mark.parametrize("name", MOMENTS)
def test_no_text_escapes_translation(open_window: OpenWindow, qtbot: QtBot, name: str) -> None:
    window = open_at(open_window, qtbot, name)
    assert headline(window).text().startswith("«")
    known = {each.text.casefold() for each in window.state.result.candidates}
    assert escaped(window, window.state.settings, names=known) == {}


@pytest.mark.usefixtures("in_brackets")
@pytest.mark.parametrize("settings", [Settings(), HEADS], ids=lambda s: s.model)
def test_no_step_escapes_translation(open_window: OpenWindow, settings: Settings) -> None:
    window = open_window(settings)
    window.explanation.tabs.setCurrentIndex(1)
    steps = window.findChildren(Steps)[0]
    assert len(window.state.result.stages) > 4
    for step in range(len(window.state.result.stages)):
        steps.go_to(step)
        QApplication.processEvents()
        assert escaped(window, settings, painting=False) == {}, step


@pytest.mark.usefixtures("in_brackets")
@pytest.mark.parametrize("settings", [Settings(), HEADS], ids=lambda s: s.model)
def test_no_arithmetic_escapes_translation(open_window: OpenWindow, settings: Settings) -> None:
    window = open_window(settings)
    result = window.state.result
    for entry_ in (
        result.cell_entry(8, 2),
        result.cell_entry(8, 8),
        result.cell_entry(2, 8),
        result.cell_entry(0, 0),
        result.bar_entry(3),
    ):
        window.on_entry_chosen(entry_)
        QApplication.processEvents()
        assert escaped(window, window.state.settings, painting=False) == {}


POINTED: dict[str, Callable[[MainWindow], object]] = {
    "a cell": lambda w: point_at(w.matrix.plot, cell(w, 4, 3)),
    "a chip": lambda w: point_at(w.words, chip(w, 3)),
    "a cell by key": lambda w: (
        w.matrix.setFocus(Qt.FocusReason.TabFocusReason),
        press(w, Key.Key_Right, Key.Key_Down),
    ),
}


@pytest.mark.usefixtures("in_brackets")
@pytest.mark.parametrize("picture", ["attention", "arcs", "map", "difference"])
@pytest.mark.parametrize("what", POINTED)
def test_nothing_beside_the_pointer_escapes(
    open_window: OpenWindow, what: str, picture: str
) -> None:
    pin = Settings(seed=3) if picture == "difference" else None
    window = open_window(HEADS.replace(pin=pin, display=Display(picture)))
    if "cell" in what and not window.matrix.isVisible():
        point_at(window.picture.pictures)
    else:
        POINTED[what](window)
    QApplication.processEvents()
    assert escaped(window, window.state.settings) == {}


@pytest.mark.usefixtures("in_brackets")
def test_no_menu_escapes_translation(open_window: OpenWindow) -> None:
    window = open_window(HEADS.replace(knockouts=(Knockout(2),)))
    names = names_of(window.state.settings)

    def check(menu: QMenu) -> None:
        for action in menu.actions():
            said = [action.text().replace("&", ""), action.toolTip(), action.statusTip()]
            assert [w for text in said for w in words_outside(text, names)] == []

    for menu in menus_of(window).values():
        menu.aboutToShow.emit()
        check(menu)
    for part, at in ((window.words, chip(window, 3)), (window.matrix.plot, cell(window, 4, 3))):
        offered = context_menu(part, at)
        assert len(offered) > 1
        assert [w for text in offered for w in words_outside(text, names)] == []
        close_menu()
    window.controls.seeds.aboutToShow.emit()
    check(window.controls.seeds)
    for settings in (Settings(), HEADS):
        window.state.restart_with(settings, language.tr("there"))
        window.state.set_seed(3)
        window.state.select(2)
        window.state.set_head(0)
        window.state.toggle_word()
        while window.state.history.canUndo():
            undo, redo = list(entries_of(window).values())[:2]
            texts = [a.text() for a in window.menus["Edit"].actions()[:2]]
            assert [w for text in texts for w in words_outside(text, names)] == []
            window.state.history.undo()
            assert undo is not redo


NOTICES: dict[str, Callable[[MainWindow], object]] = {
    "too long": lambda w: w.state.set_sentence("w " * 3000),
    "too many characters": lambda w: w.state.set_sentence("x" * 300_000),
    "half an emoji": lambda w: w.state.set_sentence("half \ud83d"),
    "earlier too long": lambda w: w.state.set_earlier("w " * 20_000),
    "seed line": lambda w: press(w, Key.Key_C, held=CTRL | SHIFT),
    "picture": lambda w: w.export.copy_picture(),
    "bars": lambda w: w.export.copy_picture("next word"),
    "matrix": lambda w: w.export.copy_matrix(),
    "probabilities": lambda w: w.export.copy_probabilities(),
    "script": lambda w: w.export.copy_python(),
}


@pytest.mark.usefixtures("in_brackets")
@pytest.mark.parametrize("what", NOTICES)
def test_no_notice_escapes_translation(open_window: OpenWindow, what: str) -> None:
    window = open_window()
    NOTICES[what](window)
    assert window.notice.text()
    assert escaped(window, Settings(), painting=False) == {}


OPENED = {
    "tables": lambda w: w.export.save_table(),
    "picture": lambda w: w.export.save_picture(),
    "picture of the bars": lambda w: w.export.save_picture("next word"),
    "tour": lambda w: w.start_tour(),
    "presenting": lambda w: press(w, Key.Key_F11),
}


@pytest.mark.usefixtures("in_brackets")
@pytest.mark.parametrize("what", OPENED)
def test_no_dialog_escapes_translation(open_window: OpenWindow, what: str) -> None:
    window = open_window()
    dialog = OPENED[what](window)
    QApplication.processEvents()
    top = dialog if isinstance(dialog, QWidget) else window
    assert escaped(top, Settings(), painting=False) == {}
    if what == "tour":
        tour = window.findChildren(Tour)[0]
        while tour.is_running:
            assert escaped(tour, Settings(), painting=False) == {}
            tour.go_on()
    if top is not window:
        top.close()
    if what == "presenting":
        press(window, Key.Key_Escape)


SOURCE_OR_FORMULA = r"\(\d{4}\)\. |^\w{1,2} = "


@pytest.mark.usefixtures("in_brackets")
@pytest.mark.parametrize("name", [name for name in PAGES if name != "licences"])
def test_no_page_of_the_help_escapes_translation(open_window: OpenWindow, name: str) -> None:
    window = open_window()
    open_page(window, name)
    QApplication.processEvents()
    page = QApplication.activeWindow()
    assert isinstance(page, HelpPage)
    names = names_of(Settings())
    if isinstance(page, ProgramPage):
        values = " ".join(value for _, value in page.facts())
        names |= {word.casefold() for word in re.findall(r"[^\W\d_]+", values)}
    if name == "shortcuts":
        names |= {"help", "menu"}  # keys
    found = [
        text
        for _, text in written_in(page)
        if words_outside(text, names) and not re.search(SOURCE_OR_FORMULA, text)
    ]
    assert found == []
    page.close()


# German and Spanish, and back


SWITCHED = {"de": ("Datei", "Abbrechen", "0,2182"), "es": ("Archivo", "Cancelar", "0,2182")}


def texts(window: MainWindow) -> list[tuple[str, str]]:
    """Everything that can be read."""
    window.state.notify("")
    window.words.setFocus()
    settle()
    return sorted({each for each in written_in(window) if not re.search(r"\d ms", each[1])})


@pytest.mark.parametrize("code", SWITCHED)
def test_a_language_is_chosen_in_the_menu(window: MainWindow, code: str) -> None:
    file, cancel, figure = SWITCHED[code]
    before = texts(window)
    entry(window, LANGUAGES[code]).trigger()
    settle()
    assert window.menuBar().actions()[0].text().replace("&", "") == file
    assert figure in said(bars(window))
    assert entry(window, LANGUAGES[code]).isChecked()
    assert window.preferences.text("language") == code
    assert QLocale().language() == QLocale(code).language()
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, parent=window)
    shown = buttons.button(QDialogButtonBox.StandardButton.Cancel).text().replace("&", "")
    assert shown == cancel
    buttons.setParent(None)
    buttons.deleteLater()
    entry(window, "English").trigger()
    settle()
    assert texts(window) == before
    assert "0.2182" in said(bars(window))
    assert entry(window, "English").isChecked()


@pytest.mark.usefixtures("in_brackets")
@pytest.mark.parametrize("name", ["at the start", "steps", "errors", "model", "compared"])
def test_every_text_changes_at_once_and_back(
    open_window: OpenWindow, qtbot: QtBot, name: str
) -> None:
    language.use()
    window = open_at(open_window, qtbot, name)
    settings = window.state.settings
    before = texts(window)
    entry(window, "Deutsch").trigger()
    settle()
    assert escaped(window, settings) == {}
    entry(window, "English").trigger()
    settle()
    assert texts(window) == before


def test_the_page_of_the_errors_is_in_the_language_too(window: MainWindow) -> None:
    entry(window, "Deutsch").trigger()
    settle()
    open_page(window, "faults")
    QApplication.processEvents()
    page = QApplication.activeWindow()
    assert isinstance(page, HelpPage)
    german = page.text.toPlainText(), page.windowTitle()
    page.close()
    entry(window, "English").trigger()
    settle()
    open_page(window, "faults")
    QApplication.processEvents()
    page = QApplication.activeWindow()
    assert isinstance(page, HelpPage)
    assert page.windowTitle() == "Where the Notebook Is Wrong"
    assert page.text.toPlainText() != german[0]
    assert page.windowTitle() != german[1]
    page.close()


def test_what_was_done_is_named_in_the_language_of_its_time(window: MainWindow) -> None:
    window.state.set_seed(4)
    window.state.select(2)
    entry(window, "Deutsch").trigger()
    settle()
    press(window, Key.Key_Z, held=CTRL)
    press(window, Key.Key_Z, held=CTRL)
    assert window.state.settings == Settings()
    press(window, Key.Key_Z, held=CTRL | SHIFT)
    assert window.state.settings == Settings(seed=4)


@pytest.mark.parametrize(
    ("system", "figure"), [("en_GB", "0.5000"), ("de_DE", "0,5000"), ("fr_FR", "0,5000")]
)
def test_figures_have_the_sign_of_the_system(
    app: QApplication, monkeypatch: pytest.MonkeyPatch, system: str, figure: str
) -> None:
    monkeypatch.setattr(QLocale, "system", staticmethod(lambda: QLocale(system)))
    speak("")
    assert language.figure(0.5) == figure
    assert QLocale().decimalPoint() == figure[1]
    speak("en")
    assert language.figure(0.5) == "0.5000"
    speak("de")
    assert language.figure(0.5) == "0,5000"


# the side where it begins


def test_from_right_to_left_and_back(window: MainWindow, app: QApplication) -> None:
    mirror = "View/Language/From Right to Left"
    before = look(window)
    assert not entry(window, mirror).isChecked()
    assert window.controls.mapTo(window, seed_box(window).pos()).x() < window.width() / 2
    entry(window, mirror).trigger()
    settle()
    assert entry(window, mirror).isChecked()
    assert app.layoutDirection() == window.layoutDirection() == Qt.LayoutDirection.RightToLeft
    assert window.preferences.switch("mirrored")
    assert window.words.mapTo(window, window.words.pos()).x() > window.next_word.x()
    matrix = window.picture.mapTo(window, window.picture.rect().center()).x()
    assert matrix > window.width() / 2, "what was on the left is on the right"
    entry(window, mirror).trigger()
    settle()
    assert app.layoutDirection() == Qt.LayoutDirection.LeftToRight
    assert not window.preferences.switch("mirrored")
    assert differing(look(window), before) == {}


def test_it_stays_mirrored_in_another_language(window: MainWindow, app: QApplication) -> None:
    entry(window, "View/Language/From Right to Left").trigger()
    settle()
    entry(window, "Deutsch").trigger()
    settle()
    assert app.layoutDirection() == Qt.LayoutDirection.RightToLeft
    assert window.menuBar().actions()[0].text().replace("&", "") == "Datei"


def test_words_that_run_the_other_way_in_a_mirrored_window(open_window: OpenWindow) -> None:
    window = open_window(Settings(ARABIC, 3))
    entry(window, "View/Language/From Right to Left").trigger()
    settle()
    click(window.words, chip(window, 1))
    assert window.state.settings == Settings(ARABIC, 1)
    press(window, Key.Key_2, held=ALT)
    assert window.state.settings.model == "attention"
    assert story(window).toPlainText()
