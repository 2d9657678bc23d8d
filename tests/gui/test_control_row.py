import random
import re

import pytest
from eyes import assert_all_agree, said
from hands import (
    ALT,
    CTRL,
    SHIFT,
    Key,
    OpenWindow,
    click,
    press,
    replace_text,
    turn_wheel,
    type_in,
)
from parts import back, die, entry, examples_button, seed_box, window_box
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionToolButton, QToolButton

from core.models import MODELS, compute
from core.settings import MAX_SEED, Settings
from gui.main_window import MainWindow

REPEATED = Settings("to be or not to be that is the question", 6, 3, 11)
OFFER = re.compile(r"Next seed that predicts “(.+)”: (\d+)")


def line(window: MainWindow) -> QToolButton:
    return window.controls.copy_line


def offers(window: MainWindow) -> list[QAction]:
    """What the die's menu has when it opens."""
    menu = die(window).menu()
    assert menu is not None
    menu.aboutToShow.emit()
    return menu.actions()


def predicted(settings: Settings) -> str:
    result = compute(settings)
    assert result.prediction is not None
    return result.candidates[result.prediction].text


# the seed line


def test_the_line_follows_the_seed(window: MainWindow) -> None:
    assert line(window).text() == "np.random.seed(0)"
    turn_wheel(seed_box(window), 2)
    assert line(window).text() == "np.random.seed(2)"
    window.state.set_seed(MAX_SEED)
    assert line(window).text() == f"np.random.seed({MAX_SEED})"
    press(window, Key.Key_Z, held=CTRL)
    assert line(window).text() == "np.random.seed(0)"
    click(die(window))
    assert line(window).text() == f"np.random.seed({window.state.settings.seed})"


@pytest.mark.parametrize("means", ["button", "space", "key", "menu"])
def test_the_line_can_be_copied(window: MainWindow, means: str) -> None:
    window.state.set_seed(42)
    QApplication.clipboard().setText("before")
    match means:
        case "button":
            click(line(window))
        case "space":
            line(window).setFocus(Qt.FocusReason.TabFocusReason)
            press(window, Key.Key_Space)
        case "key":
            press(window, Key.Key_C, held=CTRL | SHIFT)
        case _:
            entry(window, "The Notebook’s Seed Line").trigger()
    assert QApplication.clipboard().text() == "np.random.seed(42)"
    assert window.notice.text() == "Copied. Put it before create_word_representations."
    assert "create_word_representations" in line(window).toolTip()
    turn_wheel(seed_box(window), 1)
    assert window.notice.text() == ""


@pytest.mark.parametrize("size", [QSize(900, 600), QSize(1280, 800)], ids=str)
def test_the_longest_line_is_not_cut_off(open_window: OpenWindow, size: QSize) -> None:
    window = open_window(Settings(seed=MAX_SEED), size=size)
    assert back(window).isVisible()
    for button in (line(window), back(window), examples_button(window)):
        assert button.width() >= button.sizeHint().width()
        assert window.controls.rect().contains(button.geometry())
    assert not line(window).geometry().intersects(back(window).geometry())


def test_self_attention_has_no_such_line_and_no_such_context(window: MainWindow) -> None:
    assert not window.controls.adjust.isVisible()
    window.state.set_model("attention")
    assert not line(window).isVisible()
    assert not window_box(window).isVisible()
    assert "words before" not in said(window.controls)
    assert window.controls.adjust.isVisible()
    window.state.history.undo()
    assert line(window).isVisible()
    assert window_box(window).isVisible()
    assert not window.controls.adjust.isVisible()


@pytest.mark.parametrize("size", [QSize(900, 600), QSize(1280, 800)], ids=str)
def test_the_way_to_adjust_is_not_cut_off(open_window: OpenWindow, size: QSize) -> None:
    window = open_window(Settings(seed=MAX_SEED, model="attention"), size=size)
    controls = window.controls
    shown = [b for b in controls.findChildren(QToolButton) if b.isVisible() and b.text()]
    assert {controls.adjust, controls.back, controls.examples} <= set(shown)
    for button in shown:
        assert button.width() >= button.sizeHint().width(), button.text()
        assert controls.rect().contains(button.geometry())


@pytest.mark.parametrize("means", ["click", "key", "menu"])
def test_adjust_leads_to_the_models_own_tab(open_window: OpenWindow, means: str) -> None:
    window = open_window(Settings(model="attention"))
    tabs = window.explanation.tabs
    assert tabs.currentIndex() == 0
    match means:
        case "click":
            click(window.controls.adjust)
        case "key":
            press(window, Key.Key_J, held=CTRL)
        case _:
            entry(window, "Adjust…").trigger()
    assert tabs.tabText(tabs.currentIndex()) == "Model"
    own = tabs.currentWidget()
    assert own.isVisible()
    focus = window.focusWidget()
    assert focus is not None
    assert focus.isVisible()
    assert window.explanation.isAncestorOf(focus)
    window.state.set_model("notebook")
    assert not own.isVisible(), "the notebook has nothing to adjust"
    assert tabs.currentWidget().isVisible()
    if window.explanation.arithmetic.isVisible():
        assert window.explanation.arithmetic.receipt == window.state.receipt()
    focus = window.focusWidget()
    assert focus is not None
    assert focus.isVisible()


def test_the_letter_for_the_context_means_nothing_without_one(window: MainWindow) -> None:
    window.state.set_model("attention")
    press(window, Key.Key_C, held=ALT)
    assert window.focusWidget() is window.editor
    press(window, Key.Key_D, held=ALT)
    assert window.focusWidget() is seed_box(window)


def test_letters_lead_to_the_boxes(window: MainWindow) -> None:
    press(window, Key.Key_C, held=ALT)
    assert window.focusWidget() is window_box(window)
    press(window, Key.Key_D, held=ALT)
    assert window.focusWidget() is seed_box(window)


# the die


def test_it_never_gives_the_present_seed(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    for drawn in (0, 5, 9_998):
        monkeypatch.setattr(random, "randrange", lambda n, drawn=drawn: min(drawn, n - 1))
        for present in (drawn - 1, drawn, drawn + 1, MAX_SEED):
            window.state.set_seed(max(present, 0))
            QApplication.processEvents()
            click(die(window))
            assert window.state.settings.seed in (drawn, drawn + 1)
            assert window.state.settings.seed != max(present, 0)


@pytest.mark.parametrize("model", MODELS)
def test_it_stays_under_the_pointer(open_window: OpenWindow, model: str) -> None:
    window = open_window(Settings(model=model))
    places = []
    for seed in (0, 55, 9_999):
        window.state.set_seed(seed)
        QApplication.processEvents()
        places.append(die(window).geometry())
    assert len(set(map(str, places))) == 1


def test_without_seeds_to_offer_it_has_no_arrow(window: MainWindow) -> None:
    window.state.set_model("attention")
    assert die(window).menu() is None
    seeds = set()
    for _ in range(5):
        click(die(window))
        seeds.add(window.state.settings.seed)
        assert_all_agree(window)
    assert len(seeds) > 2
    window.state.set_model("notebook")
    assert len(offers(window)) > 4


def test_its_arrow_has_a_menu(window: MainWindow) -> None:
    option = QStyleOptionToolButton()
    die(window).initStyleOption(option)
    arrow = (
        die(window)
        .style()
        .subControlRect(
            QStyle.ComplexControl.CC_ToolButton,
            option,
            QStyle.SubControl.SC_ToolButtonMenu,
            die(window),
        )
    )
    assert arrow.width() >= 12
    assert die(window).menu() is not None
    assert die(window).popupMode() is QToolButton.ToolButtonPopupMode.MenuButtonPopup


@pytest.mark.parametrize(
    "settings",
    [Settings(), Settings(seed=500), Settings(seed=999), Settings(seed=MAX_SEED), REPEATED],
    ids=lambda s: f"{s.sentence[:5]} {s.seed}",
)
def test_its_menu_has_the_next_seed_for_each_word(
    open_window: OpenWindow, settings: Settings
) -> None:
    window = open_window(settings)
    winners = [predicted(settings.replace(seed=seed)) for seed in range(1000)]
    start = (settings.seed + 1) % 1000 if settings.seed < 1000 else 0
    order = [*range(start, 1000), *range(start)]
    expected = {word: next(s for s in order if winners[s] == word) for word in winners}
    found = [OFFER.fullmatch(action.text()) for action in offers(window)]
    assert all(found)
    assert [(m[1], int(m[2])) for m in found if m] == [
        (word, expected[word])
        for word in dict.fromkeys(settings.sentence.split())
        if word in expected
    ]


def test_what_is_chosen_is_predicted(window: MainWindow) -> None:
    texts = [action.text() for action in offers(window)]
    assert len(texts) > 4
    for number in range(len(texts)):
        action = offers(window)[number]
        match = OFFER.fullmatch(action.text())
        assert match
        action.trigger()
        assert window.state.settings == Settings(seed=int(match[2]))
        assert predicted(window.state.settings) == match[1]
        assert_all_agree(window)
    press(window, Key.Key_Z, held=CTRL)
    assert window.state.settings.seed != 0, "each choice is undone by itself"


def test_the_menu_follows_the_sentence(window: MainWindow) -> None:
    replace_text(window, "so it is")
    words = {m[1] for a in offers(window) if (m := OFFER.fullmatch(a.text()))}
    assert words == {"so", "it", "is"}
    window.state.set_earlier("it")
    again = [a.text() for a in offers(window)]
    window.state.set_earlier("")
    assert again != [a.text() for a in offers(window)]


@pytest.mark.parametrize(
    "settings", [Settings(position=0), Settings("alone", 0), Settings("", 0)], ids=str
)
def test_without_a_context_nothing_is_offered(open_window: OpenWindow, settings: Settings) -> None:
    window = open_window(settings)
    assert [(a.text(), a.isEnabled()) for a in offers(window)] == [
        ("Nothing to predict here", False)
    ]
    click(window.editor)
    press(window, Key.Key_End)
    type_in(window, " and then")
    window.state.select(1)
    assert all(OFFER.fullmatch(a.text()) for a in offers(window))


def test_before_the_guess_nothing_is_offered(window: MainWindow) -> None:
    press(window, Key.Key_G, held=CTRL)
    assert [a.isEnabled() for a in offers(window)] == [False]
    window.state.choose(3)
    assert len(offers(window)) > 4


def test_an_ampersand_is_part_of_a_word(open_window: OpenWindow) -> None:
    window = open_window(Settings("R&D is R & D", 2))
    shown = [
        a.text().replace("&&", "\0").replace("&", "").replace("\0", "&") for a in offers(window)
    ]
    words = {m[1] for text in shown if (m := OFFER.fullmatch(text))}
    assert words <= {"R&D", "is", "R", "&", "D"}
    assert "R&D" in words
