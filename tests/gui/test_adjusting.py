"""What can be adjusted of a model, and what follows from it at once."""

from collections.abc import Callable
from typing import Any

import pytest
from eyes import said
from hands import (
    CTRL,
    Key,
    OpenWindow,
    click,
    press,
    turn_wheel,
    type_in,
)
from parts import bars
from PySide6.QtWidgets import QAbstractSpinBox, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from tools import (
    ATTENTION,
    ATTENTION_AT_END,
    POPUP,
    assert_true,
    choose,
    differing,
    in_sight,
    look,
    model_page,
    next_undo,
    offered,
    pick_from_button,
    seen,
    the,
    undo,
    undo_all,
)

from core.language import figure
from core.model_records import AttentionSettings
from core.settings import Display, Settings
from gui.controls.sampling_controls import SamplingControls
from gui.main_window import MainWindow
from gui.views.sampling_bars import SamplingBars

pytestmark = POPUP

SAMPLING = ATTENTION_AT_END.replace(display=Display(look="sampling"))


@pytest.fixture
def adjusting(open_window: OpenWindow) -> MainWindow:
    """Step 2 with what can be adjusted in sight."""
    window = open_window(ATTENTION_AT_END)
    press(window, Key.Key_J, held=CTRL)
    return window


def own(window: MainWindow) -> AttentionSettings:
    return window.state.settings.attention


def set_to(window: MainWindow, box: QAbstractSpinBox, number: str) -> None:
    """Click into a box, and type over what is there."""
    if model_page(window).isAncestorOf(box):
        bring(window, box)
    click(box)
    press(window, Key.Key_A, held=CTRL)
    type_in(window, number + "\n")


def bring(window: MainWindow, part: QWidget) -> None:
    """Tab from the top of the page, which scrolls with the focus, until a part has it."""
    press(window, Key.Key_J, held=CTRL)
    turn_wheel(model_page(window), 12)
    for _ in range(30):
        focus = window.focusWidget()
        assert focus is not None
        if focus is part or part.isAncestorOf(focus):
            assert seen(part)
            return
        press(window, Key.Key_Tab)
    raise AssertionError("Tab does not reach it")


def click_choice(window: MainWindow, box: QWidget, text: str) -> None:
    bring(window, box)
    click(next(b for b in box.findChildren(QToolButton) if b.text() == text))


# the tab


# What is done, and what becomes of the settings.
ADJUSTMENTS: dict[str, tuple[Callable[[MainWindow], object], dict[str, Any], str]] = {
    "heads": (
        lambda w: set_to(w, model_page(w).n_head, "4"),
        {"n_head": 4},
        "heads 1 → 4",
    ),
    "width of a head": (
        lambda w: set_to(w, model_page(w).d_head, "5"),
        {"d_head": 5},
        "width of the heads",
    ),
    "width of a vector": (
        lambda w: set_to(w, model_page(w).d_model, "12"),
        {"d_model": 12},
        "width of the vectors 3 → 12",
    ),
    "projections": (
        lambda w: click_choice(w, model_page(w).projections, "identity"),
        {"projections": "identity"},
        "projections",
    ),
    "mask": (
        lambda w: click_choice(w, model_page(w).mask_choice, "none"),
        {"mask": "none"},
        "mask",
    ),
    "positions": (
        lambda w: click_choice(w, model_page(w).positions, "sinusoidal"),
        {"positions": "sinusoidal"},
        "positions",
    ),
    "scaling": (
        lambda w: click_choice(w, model_page(w).scaled, "off"),
        {"scaled": False},
        "scaling",
    ),
    "read-out": (
        lambda w: click_choice(w, model_page(w).read_out, "distance"),
        {"read_out": "distance"},
        "read-out",
    ),
}


@pytest.mark.parametrize("what", ADJUSTMENTS)
def test_each_control(adjusting: MainWindow, what: str) -> None:
    act, changes, name = ADJUSTMENTS[what]
    before, result = look(adjusting), adjusting.state.result
    act(adjusting)
    assert own(adjusting) == AttentionSettings(**changes)
    assert_true(adjusting)
    same = adjusting.state.result.pattern is result.pattern
    assert same == (what == "read-out"), "only what comes after attention leaves it as it is"
    assert next_undo(adjusting) == name
    assert model_page(adjusting).summary.text() == "1 changed"
    undo(adjusting)
    assert differing(look(adjusting), before) == {}
    press(adjusting, Key.Key_Z, held=CTRL)
    assert not adjusting.state.history.canUndo()


def test_a_spin_is_undone_in_one_step(adjusting: MainWindow) -> None:
    click(model_page(adjusting).n_head)
    for n in range(2, 6):
        press(adjusting, Key.Key_Up)
        assert own(adjusting).n_head == n
        assert_true(adjusting)
    undo(adjusting)
    assert own(adjusting).n_head == 1


def test_reset_of_the_tab(adjusting: MainWindow) -> None:
    page = model_page(adjusting)
    assert not page.reset.isEnabled()
    for act, _, _ in list(ADJUSTMENTS.values())[:3]:
        act(adjusting)
    adjusted = adjusting.state.settings
    bring(adjusting, page.reset)
    click(page.reset)
    assert own(adjusting) == AttentionSettings()
    assert next_undo(adjusting) == "reset"
    assert_true(adjusting)
    undo(adjusting)
    assert adjusting.state.settings == adjusted


def test_reset_of_the_menu_takes_sampling_and_head_too(open_window: OpenWindow) -> None:
    changed = AttentionSettings(n_head=3, head=2, temperature=0.5, top_k=3, mask="none")
    window = open_window(ATTENTION.replace(attention=changed))
    choose(window, "Model", "Reset Adjustments")
    assert own(window) == AttentionSettings()
    assert_true(window)
    undo(window)
    assert own(window) == changed
    assert_true(window)


def test_nothing_to_reset_is_not_offered(open_window: OpenWindow) -> None:
    window = open_window(ATTENTION)
    assert not offered(window, "Model", "Reset Adjustments")
    set_to(window, model_page(window).n_head, "2")
    assert offered(window, "Model", "Reset Adjustments")


def test_the_window_of_the_mask_is_the_context_of_the_notebook(adjusting: MainWindow) -> None:
    page = model_page(adjusting)
    assert not seen(page.window_box)
    click_choice(adjusting, page.mask_choice, "window")
    bring(adjusting, page.window_box)
    assert page.window_box.value() == 2
    assert_true(adjusting)
    set_to(adjusting, page.window_box, "5")
    assert adjusting.state.settings.window == 5
    assert adjusting.state.result.context == (3, 4, 5, 6, 7, 8)
    assert seen(adjusting.controls.window_box), "the box above acts here, too"
    assert adjusting.controls.window_box.value() == 5
    assert_true(adjusting)
    turn_wheel(adjusting.controls.window_box, -1)
    assert page.window_box.value() == 4
    assert_true(adjusting)
    undo_all(adjusting)
    assert adjusting.state.settings == ATTENTION_AT_END


def test_what_follows_is_seen_in_all_parts(adjusting: MainWindow, qtbot: QtBot) -> None:
    before = look(adjusting)
    set_to(adjusting, model_page(adjusting).d_model, "8")
    changed = differing(look(adjusting), before)
    assert {"drawn", "chips", "bars", "story"} <= set(changed)
    qtbot.waitUntil(lambda: "8-d" in adjusting.figures.text())


def test_the_largest_of_everything(adjusting: MainWindow) -> None:
    page = model_page(adjusting)
    for box, typed, kept in ((page.n_head, "9", 8), (page.d_model, "999", 256)):
        set_to(adjusting, box, typed)
        value = box.value()
        assert value <= kept
        assert value in (own(adjusting).n_head, own(adjusting).d_model)
        assert_true(adjusting)


# sampling


@pytest.fixture
def sampling(open_window: OpenWindow) -> MainWindow:
    """Step 2 with the three columns of the next word in sight."""
    return open_window(SAMPLING)


def test_the_way_to_the_three_columns(open_window: OpenWindow) -> None:
    window = open_window(ATTENTION_AT_END)
    for opens in (
        lambda: press(window, Key.Key_3, held=CTRL),
        lambda: choose(window, "View", "Next Word", "Sampling"),
        lambda: pick_from_button(window.next_word.button, "Sampling"),
    ):
        opens()
        assert in_sight(window, SamplingControls)
        assert in_sight(window, SamplingBars)
        assert window.state.settings == SAMPLING
        press(window, Key.Key_1, held=CTRL)
        assert bars(window).isVisible()


SAMPLED: dict[str, tuple[Callable[[MainWindow], object], dict[str, Any], str]] = {
    "temperature": (
        lambda w: set_to(w, the(w, SamplingControls).temperature, "0.5"),
        {"temperature": 0.5},
        "temperature 1 → 0.5",
    ),
    "top-k": (
        lambda w: turn_wheel(the(w, SamplingControls).top_k, 4),
        {"top_k": 4},
        "top-k",
    ),
    "top-p": (
        lambda w: turn_wheel(the(w, SamplingControls).top_p, -6),
        {"top_p": 0.7},
        "top-p 1 → 0.7",
    ),
}


@pytest.mark.parametrize("what", SAMPLED)
def test_sampling_never_computes_attention_anew(sampling: MainWindow, what: str) -> None:
    act, changes, name = SAMPLED[what]
    before, pattern = look(sampling), sampling.state.result.pattern
    act(sampling)
    assert own(sampling) == AttentionSettings(**changes)
    assert sampling.state.result.pattern is pattern
    assert next_undo(sampling) == name
    assert_true(sampling)
    result, chart = sampling.state.result, said(the(sampling, SamplingBars))
    best = result.prediction
    assert best is not None
    for column in (result.probabilities, result.tempered, result.truncation.probabilities):
        assert figure(column[best]) in chart
    if result.truncation.discarded:
        assert figure(result.truncation.discarded) in chart
    undo(sampling)
    assert differing(look(sampling), before) == {}
    assert not sampling.state.history.canUndo()


def test_all_three_at_once_and_reset(sampling: MainWindow) -> None:
    before = look(sampling)
    for act, _, _ in SAMPLED.values():
        act(sampling)
        assert_true(sampling)
    assert own(sampling) == AttentionSettings(temperature=0.5, top_k=4, top_p=0.7)
    reset = the(sampling, SamplingControls).reset
    assert seen(reset)
    click(reset)
    assert differing(look(sampling), before) == {}
    undo(sampling)
    assert own(sampling) == AttentionSettings(temperature=0.5, top_k=4, top_p=0.7)
    undo_all(sampling)
    assert differing(look(sampling), before) == {}


def test_sampling_decides_what_is_drawn(sampling: MainWindow) -> None:
    controls = the(sampling, SamplingControls)
    press(sampling, Key.Key_R, held=CTRL)
    for number in ("0.05", "10"):
        set_to(sampling, controls.temperature, number)
        assert_true(sampling)
        assert sampling.state.result.drawn is not None
    turn_wheel(controls.top_k, 1)
    assert sampling.state.result.drawn == sampling.state.result.prediction


def test_the_boxes_show_what_was_set_before(open_window: OpenWindow) -> None:
    hot = AttentionSettings(temperature=10.0, top_k=2)
    window = open_window(ATTENTION_AT_END.replace(attention=hot, draw=1))
    press(window, Key.Key_3, held=CTRL)
    assert the(window, SamplingControls).temperature.value() == 10.0
    assert the(window, SamplingControls).top_k.value() == 2
    assert_true(window)


def test_the_notebook_draws_without_sampling(open_window: OpenWindow) -> None:
    cold = AttentionSettings(temperature=0.05, top_k=1)
    window = open_window(Settings(position=8, attention=cold))
    drawn = set()
    for _ in range(8):
        press(window, Key.Key_R, held=CTRL)
        drawn.add(window.state.result.drawn)
    assert len(drawn) > 1
    assert_true(window)


# receipts and steps of what is adjusted


@pytest.mark.parametrize(
    "changes",
    [
        {"n_head": 4, "head": 2, "d_model": 8},
        {"n_head": 2, "head": None},
        {"projections": "identity", "mask": "none"},
        {"positions": "sinusoidal", "mask": "window", "read_out": "distance"},
        {"temperature": 0.3, "top_k": 2, "top_p": 0.9, "scaled": False},
    ],
    ids=str,
)
def test_steps_and_arithmetic_of_every_kind(
    open_window: OpenWindow, changes: dict[str, Any]
) -> None:
    window = open_window(ATTENTION_AT_END.replace(attention=AttentionSettings(**changes)))
    tabs, steps = window.explanation.tabs, window.explanation.steps
    tabs.setCurrentWidget(steps)
    titles = [steps.title.text()]
    for _ in window.state.result.stages[1:]:
        click(steps.onward)
        assert steps.title.text() not in titles
        titles.append(steps.title.text())
        assert steps.table.model().rowCount() > 0
    bars(window).setFocus()
    press(window, Key.Key_Home, Key.Key_Return)
    lines = window.explanation.arithmetic.lines.toPlainText()
    best = window.state.result.prediction
    assert best is not None
    assert figure(window.state.result.probabilities[best]) in lines
    window.matrix.setFocus()
    press(window, Key.Key_End, Key.Key_Left, Key.Key_Left, Key.Key_Return)
    cell = window.matrix.readout.text().split(": ")[1]
    assert cell == "not seen" or cell in window.explanation.arithmetic.lines.toPlainText()
    assert_true(window)
