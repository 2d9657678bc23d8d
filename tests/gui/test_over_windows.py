from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from charts import ARABIC, LONG, MANY, MARGIN, REPEATED, SIXTY_FOUR, open_alone
from eyes import Screen, Text, painted, said
from hands import Key, click, point_at, press
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core import language
from core.grid import attention_grid
from core.language import figure
from core.models import compute, model_of
from core.settings import Knockout, Settings
from gui.scale import scale_for
from gui.theme import DARK, LIGHT, Theme
from gui.views.over_windows import OverWindows
from gui.views.window_axes import MOST_ON_A_LINEAR_AXIS, Axes, spread

LAST = Settings(position=8, window=3)
Show = Callable[..., OverWindows]


@pytest.fixture
def show(app: QApplication, qtbot: QtBot) -> Show:
    """Opens a chart of these settings, with nothing to focus but itself and one label."""

    hosts: list[QWidget] = []  # or they are collected while in use

    def opened(
        settings: Settings, width: int = 450, height: int = 300, theme: str = "light"
    ) -> OverWindows:
        view = OverWindows()
        hosts.append(
            open_alone(
                qtbot,
                view,
                lambda: change(view, settings, {"light": LIGHT, "dark": DARK}[theme]),
                (width, height),
                theme,
            )
        )
        return view

    return opened


def change(chart: OverWindows, settings: Settings, theme: Theme = LIGHT) -> None:
    """Show another result, as the window would."""
    result = compute(settings)
    rows = model_of(settings).over_windows(result)
    chart.show_result(result, scale_for(attention_grid(result), False, theme), rows)


def place(chart: OverWindows, settings: Settings, window: int, word: int) -> QPointF:
    """Where the line of a word is at a window."""
    axes = chart._axes
    assert axes is not None
    p = model_of(settings).over_windows(compute(settings))[window - 1, word]
    return QPointF(float(axes.x(np.array(float(window)))), float(axes.y(p)))


def labels(chart: OverWindows) -> list[Text]:
    """The words at the right end, from the top."""
    axes = chart._axes
    assert axes is not None
    found = [
        t
        for t in painted(chart)
        if t.shape.boundingRect().left() > axes.chart.right() + 4
        and t.shape.boundingRect().center().y() < axes.chart.bottom() + 6
    ]
    return sorted(found, key=lambda t: t.shape.boundingRect().top())


# what it shows


def test_equal_words_share_one_line(show: Show) -> None:
    chart = show(REPEATED)
    assert sorted(t.text for t in labels(chart)) == sorted(set(REPEATED.sentence.split()))


def test_words_are_labelled_from_the_most_probable_down(show: Show) -> None:
    chart = show(LAST)
    p = compute(LAST.replace(window=8)).probabilities
    words = LAST.sentence.split()
    assert [t.text for t in labels(chart)] == [words[i] for i in np.argsort(-p)]


@pytest.mark.parametrize("settings", [LAST, REPEATED, ARABIC, LONG, SIXTY_FOUR, MANY])
@pytest.mark.parametrize(("width", "height"), [(450, 300), (320, 220), (180, 110)])
def test_labels_do_not_overlap_and_stay_inside(
    show: Show, settings: Settings, width: int, height: int
) -> None:
    chart = show(settings, width, height)
    chart.show_hover(3)
    boxes = [t.shape.boundingRect() for t in labels(chart)]
    assert boxes
    for upper, lower in pairwise(boxes):
        assert lower.center().y() - upper.center().y() >= 0.75 * upper.height()
    area = QRectF(chart.rect()).adjusted(-1, -3, 1, 3)
    assert all(area.contains(box) for box in boxes)


@pytest.mark.parametrize("settings", [SIXTY_FOUR, MANY])
def test_the_predicted_and_the_hovered_word_always_have_labels(
    show: Show, settings: Settings
) -> None:
    chart = show(settings, 320, 220)
    predicted = compute(settings).predicted_position
    p = model_of(settings).over_windows(compute(settings))[-1]
    middling = int(np.argsort(p)[len(p) // 2])
    chart.show_hover(middling)
    texts = {t.text: t for t in labels(chart)}
    assert texts[f"w{predicted}"].bold
    assert f"w{middling}" in texts
    assert 4 < len(texts) < 20


def test_the_predicted_line_is_in_the_accent_colour(show: Show) -> None:
    chart = show(LAST)
    predicted, screen = compute(LAST).predicted_position, Screen(chart.window())
    assert predicted is not None
    assert screen.colour(chart.plot, place(chart, LAST, 5, predicted)) == LIGHT.accent
    others = set(range(9)) - {predicted}
    found = {screen.colour(chart.plot, place(chart, LAST, 5, i)) for i in others}
    assert LIGHT.accent not in found


def test_the_hovered_line_is_in_the_colour_of_text(show: Show) -> None:
    chart = show(LAST, theme="dark")
    at = place(chart, LAST, 5, 8)
    assert Screen(chart.window()).colour(chart.plot, at) != DARK.text
    chart.show_hover(8)
    assert Screen(chart.window()).colour(chart.plot, at) == DARK.text
    chart.show_hover(None)
    assert Screen(chart.window()).colour(chart.plot, at) != DARK.text


def test_any_occurrence_of_a_word_lights_its_line(show: Show) -> None:
    chart = show(REPEATED)
    chart.show_hover(5)  # the second "be"
    second = Screen(chart.window()).area(chart.plot)
    chart.show_hover(1)
    np.testing.assert_array_equal(second, Screen(chart.window()).area(chart.plot))


def test_the_present_window_is_marked_with_its_number(show: Show) -> None:
    chart = show(LAST)
    assert [t.text for t in painted(chart) if t.bold and t.text.isdigit()] == ["3"]
    change(chart, LAST.replace(window=5))
    assert [t.text for t in painted(chart) if t.bold and t.text.isdigit()] == ["5"]


@pytest.mark.parametrize("window", [8, 9, 2000])
def test_a_window_beyond_the_first_word_is_marked_as_all(show: Show, window: int) -> None:
    chart = show(LAST.replace(window=window))
    assert chart.window_shown == 8
    assert "all 8" in [t.text for t in painted(chart) if t.bold]


@pytest.mark.parametrize("settings", [LAST, REPEATED, SIXTY_FOUR, MANY])
def test_the_axes_have_few_ticks(show: Show, settings: Settings) -> None:
    chart = show(settings)
    assert chart._axes is not None
    texts = [t.text for t in painted(chart)]
    probabilities = [t for t in texts if t.startswith("0.")]
    assert 2 <= len(probabilities) <= 3
    assert all(len(t) == 6 for t in probabilities)
    assert "1" in texts
    assert f"all {settings.position}" in texts
    windows = [t for t in texts if t.isdigit()]
    assert 2 <= len(windows) <= 12
    logarithmic = settings.position > MOST_ON_A_LINEAR_AXIS
    assert ("words of context (logarithmic)" in texts) == logarithmic


def test_figures_have_the_readers_decimal_sign(show: Show) -> None:
    language.use(decimal_sign=",")
    assert "0,2000" in [t.text for t in painted(show(LAST))]


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (Settings("", 0), "No words, no prediction."),
        (Settings("alone", 0), "no word before the selected one"),
        (Settings(position=0), "no word before the selected one"),
    ],
)
def test_without_a_context_it_says_so(
    show: Show, qtbot: QtBot, settings: Settings, sentence: str
) -> None:
    chart = show(settings)
    assert sentence in said(chart)
    assert sentence in chart.accessibleDescription()
    with qtbot.assertNotEmitted(chart.window_chosen):
        click(chart.plot)
        press(chart.window(), Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_End)
    change(chart, LAST)
    assert labels(chart)
    change(chart, settings)
    assert sentence in said(chart)


NEAREST_OUT = LAST.replace(knockouts=(Knockout(7), Knockout(6)))


def test_windows_of_nothing_but_knocked_out_words_have_no_lines(show: Show) -> None:
    chart = show(NEAREST_OUT)
    predicted = compute(NEAREST_OUT).predicted_position
    assert predicted is not None
    screen = Screen(chart.window())
    assert screen.colour(chart.plot, place(chart, NEAREST_OUT, 4, predicted)) == LIGHT.accent
    axes = chart._axes
    assert axes is not None
    third = float(axes.x(np.array(3.0)))
    before = axes.chart.adjusted(0, 0, third - 6 - axes.chart.right(), 0)
    assert LIGHT.accent not in screen.colours(chart.plot, before)
    assert "0.0000" in [t.text for t in painted(chart)], "where the words knocked out are"


def test_the_present_window_may_be_undefined(show: Show) -> None:
    chart = show(NEAREST_OUT.replace(window=1))
    assert chart.accessibleDescription().endswith("window 1: –")
    assert len(labels(chart)) == 9
    chart.setFocus()
    chosen: list[int] = []
    chart.window_chosen.connect(chosen.append)
    press(chart.window(), Key.Key_Right, Key.Key_Down)
    assert chosen == [2]


@pytest.mark.parametrize(
    "settings",
    [
        LAST.replace(knockouts=tuple(Knockout(i) for i in range(8))),
        LAST.replace(knockouts=tuple(Knockout(i, 8) for i in range(9))),
    ],
    ids=["no context", "nothing to look at"],
)
def test_with_everything_knocked_out_it_says_so(show: Show, settings: Settings) -> None:
    chart = show(settings)
    reason = compute(settings).reason
    assert reason
    assert reason in said(chart)
    assert chart.accessibleDescription() == reason


def test_a_word_knocked_out_in_one_place_has_the_line_of_the_other(show: Show) -> None:
    settings = REPEATED.replace(knockouts=(Knockout(0, 7),))
    chart = show(settings)
    p = model_of(settings).over_windows(compute(settings))
    line = chart._words.index("to")
    np.testing.assert_array_equal(chart._values[:, line], p[:, 4])
    assert (p[:, 4] > 0).all()


@pytest.mark.parametrize(
    "settings", [Settings("hello world", 1), Settings("la la la la", 3), Settings("la la", 1)]
)
def test_one_window_or_one_word_is_no_special_case(show: Show, settings: Settings) -> None:
    chart = show(settings)
    predicted = compute(settings).predicted_position
    assert predicted is not None
    at = place(chart, settings, min(settings.window, settings.position), predicted)
    assert Screen(chart.window()).colour(chart.plot, at) == LIGHT.accent
    assert len(labels(chart)) == len(set(settings.sentence.split()))


# the mouse


def test_pointing_names_the_nearest_line_and_moves_nothing(show: Show, qtbot: QtBot) -> None:
    chart = show(LAST)
    for window, word in ((1, 0), (4, 7), (8, 6)):
        with (
            qtbot.assertNotEmitted(chart.window_chosen),
            qtbot.waitSignal(chart.word_hovered, check_params_cb=lambda at, w=word: at == w),
        ):
            point_at(chart.plot, place(chart, LAST, window, word))
        p = model_of(LAST).over_windows(compute(LAST))[window - 1, word]
        text = f"“{LAST.sentence.split()[word]}”, window {window}: {figure(p)}"
        assert chart.readout.isVisible()
        assert chart.readout.text() == text


def test_pointing_at_a_label_names_its_word(show: Show, qtbot: QtBot) -> None:
    chart = show(LAST)
    for label in labels(chart):
        with qtbot.waitSignal(chart.word_hovered) as hovered:
            point_at(chart.plot, label.shape.boundingRect().center())
        assert hovered.args is not None
        assert LAST.sentence.split()[hovered.args[0]] == label.text


@pytest.mark.parametrize("settings", [LAST, LONG, ARABIC, MANY])
def test_the_readout_stays_inside(show: Show, settings: Settings) -> None:
    chart = show(settings, 320, 220)
    n = settings.position
    for window in (1, n // 2 or 1, n):
        for word in (0, n):
            point_at(chart.plot, place(chart, settings, window, word))
            assert chart.readout.isVisible()
            assert chart.rect().contains(chart.readout.geometry())


def test_away_from_all_lines_no_word_is_named(show: Show, qtbot: QtBot) -> None:
    chart = show(Settings("hello world", 1))
    point_at(chart.plot, place(chart, Settings("hello world", 1), 1, 0))
    assert chart.readout.isVisible()
    with qtbot.waitSignal(chart.word_hovered, check_params_cb=lambda at: at is None):
        point_at(chart.plot)
    assert not chart.readout.isVisible()


def test_the_pointer_leaves(show: Show, qtbot: QtBot) -> None:
    chart = show(LAST)
    point_at(chart.plot, place(chart, LAST, 2, 2))
    with qtbot.waitSignal(chart.word_hovered, check_params_cb=lambda at: at is None):
        point_at(chart.window(), QPointF(MARGIN / 2, MARGIN / 2))
    assert not chart.readout.isVisible()


def test_figures_of_another_sentence_do_not_stay_beside_the_pointer(show: Show) -> None:
    chart = show(LAST)
    point_at(chart.plot, place(chart, LAST, 2, 2))
    change(chart, LAST.replace(window=2))
    assert chart.readout.isVisible()
    change(chart, LAST.replace(seed=1))
    assert not chart.readout.isVisible()


@pytest.mark.parametrize("settings", [LAST, MANY, Settings("hello world", 1)])
def test_a_click_chooses_the_nearest_window(show: Show, qtbot: QtBot, settings: Settings) -> None:
    chart = show(settings)
    for window in {1, min(4, settings.position), settings.position}:
        with qtbot.waitSignal(chart.window_chosen) as chosen:
            click(chart.plot, place(chart, settings, window, 0) + QPointF(1, 0))
        assert chosen.args == [window]


def test_a_click_on_a_label_chooses_nothing(show: Show, qtbot: QtBot) -> None:
    chart = show(LAST)
    with qtbot.assertNotEmitted(chart.window_chosen):
        click(chart.plot, labels(chart)[2].shape.boundingRect().center())


# the keys


def test_arrow_keys_move_the_window(show: Show) -> None:
    chart = show(LAST)
    chosen: list[int] = []
    chart.window_chosen.connect(chosen.append)
    press(chart.window(), Key.Key_Tab)
    assert chart.hasFocus()
    press(chart.window(), Key.Key_Left, Key.Key_Right, Key.Key_Home, Key.Key_End)
    assert chosen == [2, 4, 1, 8]


def test_arrow_keys_stop_at_the_ends(show: Show) -> None:
    chart = show(LAST.replace(window=1))
    chosen: list[int] = []
    chart.window_chosen.connect(chosen.append)
    chart.setFocus()
    press(chart.window(), Key.Key_Left)
    change(chart, LAST.replace(window=100))
    press(chart.window(), Key.Key_Right)
    assert chosen == []
    press(chart.window(), Key.Key_Left)
    assert chosen == [7]


def test_up_and_down_go_through_the_words(show: Show, qtbot: QtBot) -> None:
    chart = show(REPEATED)
    chart.word_hovered.connect(chart.show_hover)
    p = compute(REPEATED).probabilities
    words = REPEATED.sentence.split()
    first = [i for i in np.argsort(-p, kind="stable").tolist() if words.index(words[i]) == i]
    hovered: list[int | None] = []
    chart.word_hovered.connect(hovered.append)
    chart.setFocus()
    press(chart.window(), *[Key.Key_Down] * 9, Key.Key_Up)
    assert hovered == [*first[1:], first[-1], first[-1], first[-2]]
    word, value = words[first[-2]], figure(float(p[first[-2]]))
    assert chart.accessibleDescription() == f"“{word}”, window 2: {value}"
    with qtbot.waitSignal(chart.word_hovered, check_params_cb=lambda at: at is None):
        press(chart.window(), Key.Key_Tab)


def test_the_focus_is_seen(show: Show) -> None:
    chart = show(LAST)
    assert LIGHT.focus not in Screen(chart.window()).colours(chart.plot)
    press(chart.window(), Key.Key_Tab)
    assert LIGHT.focus in Screen(chart.window()).colours(chart.plot)
    press(chart.window(), Key.Key_Tab)
    assert LIGHT.focus not in Screen(chart.window()).colours(chart.plot)


def test_a_click_takes_the_focus(show: Show) -> None:
    chart = show(LAST)
    click(chart.plot)
    assert chart.hasFocus()


def test_other_keys_are_left_alone(show: Show, qtbot: QtBot) -> None:
    chart = show(LAST)
    chart.setFocus()
    with qtbot.assertNotEmitted(chart.window_chosen), qtbot.assertNotEmitted(chart.word_hovered):
        press(chart.window(), Key.Key_A, Key.Key_PageUp)


def test_it_has_a_name(show: Show) -> None:
    chart = show(LAST)
    assert chart.accessibleName() == "Probabilities over windows"
    p = figure(compute(LAST).probabilities.max())
    assert chart.accessibleDescription().endswith(f"window 3: {p}")


# where things are


@given(
    st.integers(1, 3000),
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(20, 2000),
    st.integers(1, 3000),
)
def test_ticks_are_few_and_in_range(n: int, a: float, b: float, width: float, window: int) -> None:
    low, high = min(a, b) - 0.00005, max(a, b) + 0.00005
    axes = Axes(QRectF(50, 20, width, 200), n, low, high)
    ticks = axes.probability_ticks()
    assert 1 <= len(ticks) <= 3
    assert low <= min(ticks) <= max(ticks) <= high
    assert len({figure(tick) for tick in ticks}) == len(ticks)
    assert all(1 < tick <= n for tick in axes.window_ticks())
    window = min(window, n)
    assert axes.window_at(float(axes.x(np.array(float(window))))) == window


@given(st.lists(st.floats(-1000, 1000), min_size=1, max_size=30), st.floats(1, 20))
def test_labels_are_spread_and_keep_their_order(wanted: list[float], apart: float) -> None:
    room = 2000.0
    placed = spread(np.array(wanted), apart, -room, room)
    order = np.argsort(wanted, kind="stable")
    assert (np.diff(placed[order]) >= apart - 1e-6).all()
    assert (np.abs(placed) <= room).all()
    if (np.diff(np.sort(wanted)) > apart).all():
        np.testing.assert_allclose(placed, wanted, atol=1e-9)


def test_labels_that_fill_the_room_exactly() -> None:
    np.testing.assert_allclose(spread(np.array([5.0, 5.0, 5.0]), 10, 0, 30), [5, 15, 25])
    np.testing.assert_allclose(spread(np.array([29.0, 30.0, 28.0]), 10, 0, 30), [15, 25, 5])
