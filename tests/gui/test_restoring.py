"""Whatever a person does, Settings hold it: stored, restored and undone, it looks the same."""

import json
import random
from collections.abc import Callable

import pytest
from hands import (
    ALT,
    CTRL,
    SHIFT,
    Key,
    OpenWindow,
    bar,
    cell,
    chip,
    click,
    drag,
    paste,
    press,
    turn_wheel,
    type_in,
)
from parts import bars, seed_box, window_box
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QAbstractSpinBox
from pytestqt.qtbot import QtBot
from tools import (
    POPUP,
    assert_true,
    choose,
    context_menu,
    differing,
    entries,
    in_sight,
    look,
    model_page,
    noise_done,
    offered,
    pick,
    popup,
    seen,
    tabs,
    the,
    undo_all,
)

from core.model_records import AttentionSettings
from core.settings import Display, Knockout, Settings
from gui.controls.choice_box import ChoiceBox
from gui.controls.sampling_controls import SamplingControls
from gui.main_window import MainWindow
from gui.views.attention_matrix import AttentionMatrix
from gui.views.embedding_map import EmbeddingMapView
from gui.views.head_gallery import HeadGallery

pytestmark = POPUP

N_ACTIONS = 20
Chance = random.Random
WORDS = ("the", "fox", "and", "R&D", "naïve", "über")


def some_word(window: MainWindow, chance: Chance) -> int | None:
    """A word whose chip is in sight."""
    n = len(window.state.result.tokens)
    height = window.words.viewport().height()
    in_reach = [i for i in range(n) if 0 <= window.words.chip_rect(i).bottom() < height]
    return chance.choice(in_reach) if in_reach else None


# What a person does. Where it cannot be done now, nothing is done.


def type_a_word(window: MainWindow, chance: Chance) -> None:
    click(window.editor)
    press(window, chance.choice([Key.Key_Home, Key.Key_End]), held=CTRL)
    type_in(window, f" {chance.choice(WORDS)} ")


def delete_a_word(window: MainWindow, chance: Chance) -> None:
    click(window.editor)
    if chance.random() < 0.5:
        press(window, Key.Key_End, held=CTRL)
        press(window, Key.Key_Backspace, held=CTRL)
    else:
        press(window, Key.Key_Home, held=CTRL)
        press(window, Key.Key_Delete, held=CTRL)


def paste_a_sentence(window: MainWindow, chance: Chance) -> None:
    click(window.editor)
    press(window, Key.Key_A, held=CTRL)
    paste(window, " ".join(chance.choices(WORDS, k=chance.randint(0, 6))))


def click_a_chip(window: MainWindow, chance: Chance) -> None:
    word = some_word(window, chance)
    if word is not None:
        click(window.words, chip(window, word))


def walk_along_the_chips(window: MainWindow, chance: Chance) -> None:
    window.words.setFocus()
    press(window, chance.choice([Key.Key_Left, Key.Key_Right, Key.Key_Home, Key.Key_End]))


def knock_out_a_chip(window: MainWindow, chance: Chance) -> None:
    word = some_word(window, chance)
    if word is not None and context_menu(window.words, chip(window, word)):
        pick(entries(popup())[1])


def knock_out_by_key(window: MainWindow, chance: Chance) -> None:
    press(window, Key.Key_K, held=ALT)


def knock_out_a_cell(window: MainWindow, chance: Chance) -> None:
    n = len(window.state.result.tokens)
    if n and in_sight(window, AttentionMatrix) and window.matrix.plot.isVisible():
        place = cell(window, chance.randrange(n), chance.randrange(n))
        offers = [o for o in context_menu(window.matrix.plot, place) if "look of" in o]
        if offers:
            pick(chance.choice(offers))


def restore_all(window: MainWindow, chance: Chance) -> None:
    if seen(window.banner):
        click(window.banner.restore)


def turn_the_seed(window: MainWindow, chance: Chance) -> None:
    turn_wheel(seed_box(window), chance.choice([1, 2, -1]))


def roll_the_die(window: MainWindow, chance: Chance) -> None:
    press(window, Key.Key_D, held=CTRL)


def turn_the_window(window: MainWindow, chance: Chance) -> None:
    if seen(window_box(window)):
        turn_wheel(window_box(window), chance.choice([1, 2, -1]))


def change_the_model(window: MainWindow, chance: Chance) -> None:
    press(window, chance.choice([Key.Key_1, Key.Key_2]), held=ALT)


def change_the_picture(window: MainWindow, chance: Chance) -> None:
    press(window, Key(Key.Key_F2 + chance.randrange(7)))


def change_the_look(window: MainWindow, chance: Chance) -> None:
    press(window, Key(Key.Key_1 + chance.randrange(6)), held=CTRL)


def fix_the_scale(window: MainWindow, chance: Chance) -> None:
    press(window, Key.Key_L, held=CTRL)


def pin(window: MainWindow, chance: Chance) -> None:
    press(window, Key.Key_F9)


def unpin(window: MainWindow, chance: Chance) -> None:
    press(window, Key.Key_F9, held=SHIFT)


def draw(window: MainWindow, chance: Chance) -> None:
    press(window, Key.Key_R, held=CTRL)


def leave_the_draw(window: MainWindow, chance: Chance) -> None:
    if offered(window, "Edit", "Leave the Draw"):
        choose(window, "Edit", "Leave the Draw")


def accept(window: MainWindow, chance: Chance) -> None:
    window.words.setFocus()
    press(window, Key.Key_End)
    press(window, Key.Key_Return, held=CTRL)


def change_the_head(window: MainWindow, chance: Chance) -> None:
    press(window, Key.Key_H, held=chance.choice([CTRL, CTRL | SHIFT]))


def click_a_head(window: MainWindow, chance: Chance) -> None:
    if in_sight(window, HeadGallery):
        gallery = the(window, HeadGallery)
        click(gallery, gallery.entry_rect(0).center())


def adjust_a_number(window: MainWindow, chance: Chance) -> None:
    press(window, Key.Key_J, held=CTRL)
    if "Model" in tabs(window):
        box = chance.choice(model_page(window).findChildren(QAbstractSpinBox))
        if box.isVisible():
            box.setFocus()
            press(window, *[chance.choice([Key.Key_Up, Key.Key_Down])] * chance.randint(1, 3))


def adjust_a_choice(window: MainWindow, chance: Chance) -> None:
    press(window, Key.Key_J, held=CTRL)
    if "Model" in tabs(window):
        box = chance.choice(model_page(window).findChildren(ChoiceBox))
        box.findChildren(type(window.controls.adjust))[0].setFocus()
        press(window, chance.choice([Key.Key_Left, Key.Key_Right]))


def adjust_the_sampling(window: MainWindow, chance: Chance) -> None:
    if in_sight(window, SamplingControls):
        controls = the(window, SamplingControls)
        box = chance.choice([controls.temperature, controls.top_k, controls.top_p])
        turn_wheel(box, chance.choice([1, 2, -2]))


def reset(window: MainWindow, chance: Chance) -> None:
    if offered(window, "Model", "Reset Adjustments") and chance.random() < 0.3:
        choose(window, "Model", "Reset Adjustments")


def change_the_number_of_seeds(window: MainWindow, chance: Chance) -> None:
    if seen(window.picture.n_seeds):
        turn_wheel(window.picture.n_seeds, chance.choice([1, -1]))


def drag_a_word(window: MainWindow, chance: Chance) -> None:
    if in_sight(window, EmbeddingMapView) and window.state.result.tokens:
        canvas = the(window, EmbeddingMapView).canvas
        start = canvas.point_of(chance.randrange(len(window.state.result.tokens)))
        centre = QPointF(canvas.rect().center())
        drag(canvas.plot, start, start + (centre - start) * 0.4 + QPointF(9, 9))


def nudge_a_word(window: MainWindow, chance: Chance) -> None:
    if in_sight(window, EmbeddingMapView):
        the(window, EmbeddingMapView).canvas.setFocus()
        press(window, chance.choice([Key.Key_Left, Key.Key_Up]), held=SHIFT)


def put_words_back(window: MainWindow, chance: Chance) -> None:
    if offered(window, "Edit", "Put All Vectors Back") and chance.random() < 0.3:
        choose(window, "Edit", "Put All Vectors Back")


def click_a_cell(window: MainWindow, chance: Chance) -> None:
    n = len(window.state.result.tokens)
    if n and in_sight(window, AttentionMatrix) and window.matrix.plot.isVisible():
        click(window.matrix.plot, cell(window, chance.randrange(n), chance.randrange(n)))


def click_a_bar(window: MainWindow, chance: Chance) -> None:
    if bars(window).isVisible() and bars(window).order:
        click(bars(window).plot, bar(window, 0))


def choose_an_example(window: MainWindow, chance: Chance) -> None:
    menu = window.menus["File/Examples"]
    direct = {action.text() for action in menu.actions() if action.menu() is None}
    short = [name for name in entries(menu) if name in direct - {"A long one"}]
    choose(window, "File", "Examples", chance.choice(short))


def undo_or_redo(window: MainWindow, chance: Chance) -> None:
    press(window, Key.Key_Z, held=chance.choice([CTRL, CTRL | SHIFT]))


ACTIONS: tuple[Callable[[MainWindow, Chance], None], ...] = (
    type_a_word,
    delete_a_word,
    paste_a_sentence,
    click_a_chip,
    walk_along_the_chips,
    knock_out_a_chip,
    knock_out_by_key,
    knock_out_a_cell,
    restore_all,
    turn_the_seed,
    roll_the_die,
    turn_the_window,
    change_the_model,
    change_the_picture,
    change_the_picture,
    change_the_look,
    change_the_look,
    fix_the_scale,
    pin,
    unpin,
    draw,
    leave_the_draw,
    accept,
    change_the_head,
    click_a_head,
    adjust_a_number,
    adjust_a_number,
    adjust_a_choice,
    adjust_the_sampling,
    adjust_the_sampling,
    reset,
    change_the_number_of_seeds,
    drag_a_word,
    drag_a_word,
    nudge_a_word,
    put_words_back,
    click_a_cell,
    click_a_bar,
    choose_an_example,
    undo_or_redo,
)
STARTS = (
    Settings(n_seeds=5),
    Settings(n_seeds=5, display=Display("map")),
    Settings("to be or not to be", 5, 1, 7, "attention", n_seeds=4),
    Settings(
        model="attention",
        n_seeds=3,
        earlier="a word before",
        knockouts=(Knockout(1), Knockout(2, 4, 1)),
        vectors=(("fox", (0.1, 0.9, 0.4)),),
        attention=AttentionSettings(n_head=3, head=None),
        display=Display("arcs", "sampling"),
    ),
    Settings(
        position=8,
        draw=2,
        n_seeds=6,
        pin=Settings("The quick fox", 2, model="attention"),
        display=Display("difference"),
    ),
)


def stored_and_read(settings: Settings) -> Settings:
    return Settings.from_dict(json.loads(json.dumps(settings.as_dict())))


@pytest.mark.parametrize("number", range(10))
def test_what_was_done_can_be_stored_restored_and_undone(
    open_window: OpenWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    chance = random.Random(number)
    monkeypatch.setattr(random, "randrange", chance.randrange)  # of the die
    start = STARTS[number % len(STARTS)]
    window = open_window(start)
    noise_done(qtbot, window)
    at_first, done = look(window), []
    for _ in range(N_ACTIONS):
        action = chance.choice(ACTIONS)
        done.append(action.__name__)
        action(window, chance)
        if not window.state.noise.running:
            assert_true(window)
    noise_done(qtbot, window)
    assert_true(window)
    at_last, settings = look(window), window.state.settings
    restored = stored_and_read(settings)
    assert restored == settings, done
    other = open_window(restored)
    noise_done(qtbot, other)
    assert differing(look(other), at_last) == {}, done
    other.close()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    undo_all(window)
    noise_done(qtbot, window)
    assert window.state.settings == start, done
    assert differing(look(window), at_first) == {}, done


@pytest.mark.parametrize("start", STARTS, ids=range(len(STARTS)))
def test_a_window_opened_twice_looks_the_same(
    open_window: OpenWindow, qtbot: QtBot, start: Settings
) -> None:
    looks = []
    for _ in range(2):
        window = open_window(stored_and_read(start))
        noise_done(qtbot, window)
        assert_true(window)
        looks.append(look(window))
    assert differing(*looks) == {}


@pytest.mark.parametrize("start", STARTS, ids=range(len(STARTS)))
def test_changing_the_theme_is_as_opening_in_it(
    open_window: OpenWindow, qtbot: QtBot, start: Settings
) -> None:
    dark = open_window(start, theme="dark")
    noise_done(qtbot, dark)
    expected = look(dark)
    dark.close()
    window = open_window(start, theme="light")
    noise_done(qtbot, window)
    assert differing(look(window), expected)
    choose(window, "View", "Theme", "Dark")
    assert differing(look(window), expected) == {}


def test_a_picture_of_a_pin_without_a_pin(open_window: OpenWindow) -> None:
    """A file may ask for it; the window shows what there is, and the menus say what it shows."""
    for picture in ("pinned", "difference"):
        window = open_window(Settings(display=Display(picture)))
        assert_true(window)
        assert window.picture.title.text() == "Attention matrix"
        assert window.picture.button.text() == "Attention matrix"
        assert window.actions_by_name["View/Picture/Attention matrix"].isChecked()


@pytest.mark.parametrize("look_at", ["two softmaxes", "over windows", "over seeds", "sampling"])
@pytest.mark.parametrize("model", ["notebook", "attention"])
def test_a_look_of_the_other_model(open_window: OpenWindow, model: str, look_at: str) -> None:
    window = open_window(Settings(model=model, display=Display(look=look_at)))
    assert_true(window)
    ticked = [
        a.text().replace("&", "")
        for a in window.menus["View/Next Word"].actions()
        if a.isChecked() and a.isVisible()
    ]
    assert ticked == [window.next_word.button.text()]
