"""From one model to the next and back: what stays, what comes, what goes."""

from collections.abc import Callable

import pytest
from eyes import Screen, said
from hands import (
    ALT,
    CTRL,
    SHIFT,
    Key,
    OpenWindow,
    chip,
    click,
    press,
    replace_text,
    turn_wheel,
    type_in,
)
from parts import bars, die, headline, seed_box, window_box
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QWidget
from tools import (
    ATTENTION,
    HEADS,
    POPUP,
    assert_true,
    choose,
    differing,
    in_sight,
    look,
    matrix_cells,
    model_page,
    next_undo,
    offered,
    seen,
    tabs,
    text_of,
    the,
    ticks,
    undo,
    undo_all,
)

from core.examples import examples
from core.model_records import AttentionSettings
from core.models import MODELS
from core.settings import Display, Knockout, Settings
from gui.main_window import MainWindow
from gui.views.head_gallery import HeadGallery
from gui.views.over_windows import OverWindows

pytestmark = POPUP

STEPS = [model.title for model in MODELS.values()]


def go_by_menu(window: MainWindow, step: int) -> None:
    choose(window, "Model", STEPS[step - 1])


def go_by_key(window: MainWindow, step: int) -> None:
    press(window, Key(Key.Key_0 + step), held=ALT)


GO = pytest.mark.parametrize("go", [go_by_menu, go_by_key])
Go = Callable[[MainWindow, int], None]


@GO
def test_there_and_back(window: MainWindow, go: Go) -> None:
    at_first = look(window)
    go(window, 2)
    assert window.state.settings == ATTENTION
    assert_true(window)
    assert headline(window).text().startswith("Self-attention")
    assert {"Self-attention", "Sorted"} <= ticks(window)
    assert "Notebook" not in ticks(window)
    go(window, 1)
    assert differing(look(window), at_first) == {}


def test_each_change_of_the_model_is_undone(window: MainWindow) -> None:
    at_first = look(window)
    go_by_key(window, 2)
    assert next_undo(window) == "model Notebook → Self-attention"
    undo(window)
    assert differing(look(window), at_first) == {}


def test_the_step_on_screen_stays_ticked_when_it_is_chosen_again(window: MainWindow) -> None:
    for step in (2, 2, 1, 1):
        go_by_key(window, step)
        assert ticks(window) & set(STEPS) == {STEPS[step - 1]}


def test_after_undo_the_step_can_be_chosen_again(window: MainWindow) -> None:
    go_by_key(window, 2)
    undo(window)
    for step in (1, 2, 1):
        go_by_key(window, step)
        assert ticks(window) & set(STEPS) == {STEPS[step - 1]}
        assert window.state.settings.model == list(MODELS)[step - 1]


def test_sentence_word_and_seed_go_along(window: MainWindow) -> None:
    replace_text(window, "one two three four")
    click(window.words, chip(window, 1))
    click(seed_box(window))
    press(window, Key.Key_A, held=CTRL)
    type_in(window, "23\n")
    go_by_key(window, 2)
    assert window.state.settings == ATTENTION.replace(
        sentence="one two three four", position=1, seed=23
    )
    assert_true(window)
    click(window.editor)
    press(window, Key.Key_End, held=CTRL)
    type_in(window, " five")
    click(window.words, chip(window, 2))
    go_by_key(window, 1)
    assert window.state.settings == Settings("one two three four five", 2, seed=23)
    assert_true(window)


def test_what_belongs_to_one_model_is_kept_for_it(window: MainWindow) -> None:
    turn_wheel(window_box(window), 2)
    press(window, Key.Key_5, held=CTRL)  # a look that only the notebook has
    assert window.state.settings.display.look == "over windows"
    go_by_key(window, 2)
    assert bars(window).isVisible()
    press(window, Key.Key_J, held=CTRL)
    click(model_page(window).n_head)
    press(window, Key.Key_Up, Key.Key_Up)
    press(window, Key.Key_H, held=CTRL)
    own = AttentionSettings(n_head=3, head=1)
    assert window.state.settings == ATTENTION.replace(
        window=4, attention=own, display=Display(look="over windows")
    )
    go_by_key(window, 1)
    assert window_box(window).value() == 4
    assert in_sight(window, OverWindows)
    assert not in_sight(window, HeadGallery)
    go_by_key(window, 2)
    assert window.picture.title.text() == "Attention matrix, head 2"
    assert model_page(window).n_head.value() == 3
    assert bars(window).isVisible()
    assert_true(window)


def test_the_vectors_are_the_same_on_both_steps(window: MainWindow) -> None:
    before = window.state.result.pattern.embeddings.tolist()
    go_by_key(window, 2)
    assert window.state.result.pattern.embeddings.tolist() == before


# controls


def test_controls_come_and_go(window: MainWindow) -> None:
    controls = window.controls
    of_the_notebook = (window_box(window), controls.copy_line, window.explanation.errors_line)
    of_attention = (controls.adjust,)
    for step, here, gone in (
        (1, of_the_notebook, of_attention),
        (2, of_attention, of_the_notebook),
        (1, of_the_notebook, of_attention),
    ):
        go_by_key(window, step)
        QApplication.processEvents()
        assert all(map(seen, here)), step
        assert not any(map(seen, gone)), step
        assert ("Model" in tabs(window)) == (step == 2)
        assert (die(window).menu() is None) == (step == 2), "seeds are counted on step 1 only"
        for name in ("Adjust…", "Reset Adjustments"):
            assert not offered(window, "Model", name) or step == 2
        assert offered(window, "Edit", "Copy", "The Notebook’s Seed Line") == (step == 1)
        assert seen(seed_box(window))
        assert seen(die(window))


def test_the_context_box_has_no_labels_left_behind(window: MainWindow) -> None:
    go_by_key(window, 2)
    row = [text_of(label) for label in window.controls.findChildren(type(headline(window)))]
    assert [text for text in row if text] == ["See&d"]


def test_looks_are_those_of_the_model(window: MainWindow) -> None:
    def looks() -> list[str]:
        return [a.text() for a in window.menus["View/Next Word"].actions() if a.isVisible()]

    of_notebook = looks()
    assert "Sampling" not in of_notebook
    go_by_key(window, 2)
    assert looks() == ["Sorted", "In sentence order", "Sampling"]
    press(window, Key.Key_4, held=CTRL)  # softmax twice: not here
    assert bars(window).isVisible()
    assert window.state.settings.display.look == "sorted"
    go_by_key(window, 1)
    assert looks() == of_notebook


def test_where_the_tab_of_the_model_goes_another_comes_forward(window: MainWindow) -> None:
    go_by_key(window, 2)
    click(window.controls.adjust)
    assert seen(model_page(window))
    go_by_key(window, 1)
    QApplication.processEvents()
    page = window.explanation.tabs.currentWidget()
    assert page is not model_page(window)
    assert page is not None
    assert seen(page)
    assert tabs(window) == ["Story", "Steps", "Arithmetic"]


OPENS: dict[str, Callable[[MainWindow], object]] = {
    "button": lambda window: click(window.controls.adjust),
    "menu": lambda window: choose(window, "Model", "Adjust…"),
    "key": lambda window: press(window, Key.Key_J, held=CTRL),
}


@pytest.mark.parametrize("way", OPENS)
def test_adjust_opens_what_can_be_adjusted(open_window: OpenWindow, way: str) -> None:
    window = open_window(ATTENTION)
    OPENS[way](window)
    page, focus = model_page(window), window.focusWidget()
    assert seen(page)
    assert focus is not None
    assert page.isAncestorOf(focus), "the keys go on in what was opened"
    assert focus is not page, "and one sees where they are"
    assert focus.visibleRegion().contains(focus.rect().center())


def test_adjust_leads_back_to_the_top(open_window: OpenWindow) -> None:
    window = open_window(ATTENTION)
    press(window, Key.Key_J, held=CTRL)
    press(window, *[Key.Key_Tab] * 8)
    for _ in range(2):
        press(window, Key.Key_J, held=CTRL)
        focus = window.focusWidget()
        assert focus is not None
        assert focus.visibleRegion().contains(focus.rect().center())
        press(window, Key.Key_Tab)
        focus = window.focusWidget()
        assert focus is not None
        assert seen(focus)


def test_adjust_means_nothing_on_step_1(window: MainWindow) -> None:
    press(window, Key.Key_J, held=CTRL)
    press(window, Key.Key_H, held=CTRL)
    press(window, Key.Key_H, held=CTRL | SHIFT)
    assert window.state.settings == Settings()
    assert tabs(window) == ["Story", "Steps", "Arithmetic"]


def test_an_example_of_its_own_model_brings_that_along(window: MainWindow) -> None:
    four = next(e for e in examples() if e.settings.attention.n_head == 4)
    choose(window, "File", "Examples", "Attention", four.title)
    assert window.state.settings == four.settings
    assert in_sight(window, HeadGallery)
    assert_true(window)
    train = next(e for e in examples() if "train" in e.settings.sentence)
    choose(window, "File", "Examples", train.title)
    settings = window.state.settings
    assert (settings.model, settings.sentence) == ("attention", train.settings.sentence)
    undo_all(window)
    assert window.state.settings == Settings()


# heads


def test_the_gallery_comes_with_the_second_head(open_window: OpenWindow) -> None:
    window = open_window(ATTENTION)
    assert not in_sight(window, HeadGallery)
    press(window, Key.Key_J, held=CTRL)
    click(model_page(window).n_head)
    press(window, Key.Key_Up)
    QApplication.processEvents()
    assert in_sight(window, HeadGallery)
    for name in ("Mean of heads", "Head 1", "Head 2"):
        assert name in said(the(window, HeadGallery))
    press(window, Key.Key_Down)
    assert not in_sight(window, HeadGallery)
    assert window.state.settings == ATTENTION


def by_click(window: MainWindow, head: int | None) -> None:
    gallery = the(window, HeadGallery)
    index = window.state.result.pattern.n_head if head is None else head
    click(gallery, gallery.entry_rect(index).center())


def by_gallery_keys(window: MainWindow, head: int | None) -> None:
    the(window, HeadGallery).setFocus()
    if head is None:
        press(window, Key.Key_End)
    else:
        press(window, Key.Key_Home, *[Key.Key_Down] * head)


def by_shortcut(window: MainWindow, head: int | None) -> None:
    press(window, Key.Key_H, held=CTRL | SHIFT)
    for _ in range(0 if head is None else head + 1):
        press(window, Key.Key_H, held=CTRL)


def by_menu(window: MainWindow, head: int | None) -> None:
    choose(window, "Model", "Mean of the Heads")
    for _ in range(0 if head is None else head + 1):
        choose(window, "Model", "Next Head")


@pytest.mark.parametrize("by", [by_click, by_gallery_keys, by_shortcut, by_menu])
def test_each_head_and_their_mean(
    open_window: OpenWindow, by: Callable[[MainWindow, int | None], None]
) -> None:
    window = open_window(HEADS)
    titles = {0: "head 1", 1: "head 2", 2: "head 3", None: "mean of 3 heads"}
    cells = {}
    for head in (2, 1, None, 0):
        by(window, head)
        assert window.state.settings.attention.head == head
        assert titles[head] in window.picture.title.text()
        assert_true(window)
        cells[head] = matrix_cells(window)
    assert len({str(c) for c in cells.values()}) == 4
    assert bars(window).isVisible()
    undo_all(window)
    assert window.state.settings == HEADS


def test_after_the_last_head_comes_the_first(open_window: OpenWindow) -> None:
    window = open_window(HEADS)
    on_view = []
    for _ in range(4):
        press(window, Key.Key_H, held=CTRL)
        on_view.append(window.state.settings.attention.head)
    assert on_view == [1, 2, 0, 1]


def test_heads_change_nothing_about_the_next_word(open_window: OpenWindow) -> None:
    window = open_window(HEADS)
    before, pattern = said(bars(window)), window.state.result.pattern
    press(window, Key.Key_H, held=CTRL)
    assert window.state.result.pattern is pattern
    assert said(bars(window)) == before


def test_a_head_that_goes_gives_way_to_the_last(open_window: OpenWindow) -> None:
    window = open_window(HEADS.replace(attention=HEADS.attention.replace(head=2)))
    press(window, Key.Key_J, held=CTRL)
    click(model_page(window).n_head)
    press(window, Key.Key_Down)
    assert "head 2" in window.picture.title.text()
    assert_true(window)
    press(window, Key.Key_Down)
    assert window.picture.title.text() == "Attention matrix"
    assert_true(window)
    undo(window)
    assert "head 3" in window.picture.title.text()


def test_without_projections_there_is_one_head_and_no_gallery(open_window: OpenWindow) -> None:
    window = open_window(HEADS.replace(attention=HEADS.attention.replace(head=2)))
    press(window, Key.Key_J, held=CTRL)
    click_choice(window, "identity")
    assert not in_sight(window, HeadGallery)
    assert not offered(window, "Model", "Next Head")
    assert not offered(window, "Model", "Mean of the Heads")
    assert_true(window)
    click_choice(window, "random")
    assert in_sight(window, HeadGallery)
    assert window.picture.title.text() == "Attention matrix, head 3"
    assert_true(window)


def click_choice(window: MainWindow, text: str) -> None:
    box = model_page(window).projections
    click(next(b for b in box.findChildren(type(window.controls.adjust)) if b.text() == text))


def test_the_map_needs_no_gallery_and_arcs_do(open_window: OpenWindow) -> None:
    window = open_window(HEADS)
    for key, there in ((Key.Key_F4, False), (Key.Key_F3, True), (Key.Key_F2, True)):
        press(window, key)
        assert in_sight(window, HeadGallery) == there


# the keys


def test_tab_reaches_all_that_came(open_window: OpenWindow) -> None:
    window = open_window(
        HEADS.replace(
            draw=1, knockouts=(Knockout(1),), pin=HEADS, n_seeds=3, display=Display("mean")
        )
    )
    click(window.editor)
    stops: list[QWidget] = []
    while window.editor not in stops:
        press(window, Key.Key_Tab)
        focus = window.focusWidget()
        assert focus is not None
        assert seen(focus)
        interface = QAccessible.queryAccessibleInterface(focus)
        assert interface is not None
        assert interface.text(QAccessible.Text.Name), focus
        stops.append(focus)
    panel, picture = window.next_word, window.picture
    for part in (
        window.controls.adjust,
        window.banner.restore,
        the(window, HeadGallery),
        picture.n_seeds,
        picture.unpin,
        picture.button,
        panel.draw,
        panel.leave,
        panel.accept,
    ):
        assert part in stops, part.toolTip()
    assert len(set(stops)) == len(stops)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_focus_is_seen_on_all_that_came(open_window: OpenWindow, theme: str) -> None:
    window = open_window(
        HEADS.replace(
            draw=1, knockouts=(Knockout(1),), pin=HEADS, n_seeds=3, display=Display("mean")
        ),
        theme=theme,
    )
    panel, picture = window.next_word, window.picture
    for part in (
        window.controls.adjust,
        window.banner.restore,
        the(window, HeadGallery),
        picture.n_seeds,
        picture.unpin,
        panel.draw,
        panel.leave,
        panel.accept,
    ):
        window.editor.setFocus()
        without = Screen(window).area(part)
        part.setFocus(Qt.FocusReason.TabFocusReason)
        assert (Screen(window).area(part) != without).any(), part.toolTip()
