from collections.abc import Callable

import numpy as np
import pytest
from charts import ARABIC, LONG, MANY, MARGIN, REPEATED, SIXTY_FOUR, open_alone
from eyes import Screen, painted, said
from hands import Key, click, point_at, press, turn_wheel
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core import language
from core.arrays import Array
from core.grid import attention_grid
from core.language import figure
from core.models import compute
from core.result import Result
from core.settings import Knockout, Settings
from gui.scale import Scale, bar_scale_for, scale_for
from gui.theme import DARK, LIGHT, Theme
from gui.views.two_softmaxes import TwoSoftmaxes

UNDEFINED = [Settings("", 0), Settings("alone", 0), Settings(position=0)]
Show = Callable[..., TwoSoftmaxes]


@pytest.fixture
def show(app: QApplication, qtbot: QtBot) -> Show:
    """Opens the bars of these settings, with nothing to focus but themselves and one label."""
    hosts: list[QWidget] = []  # or they are collected while in use

    def opened(
        settings: Settings, width: int = 450, height: int = 300, theme: Theme = LIGHT
    ) -> TwoSoftmaxes:
        view = TwoSoftmaxes()
        hosts.append(
            open_alone(
                qtbot, view, lambda: change(view, settings, theme), (width, height), theme.name
            )
        )
        return view

    return opened


def change(view: TwoSoftmaxes, settings: Settings, theme: Theme = LIGHT) -> None:
    """Show another result, as the window would."""
    result = compute(settings)
    view.show_result(result, scale_of(result, theme))


def scale_of(result: Result, theme: Theme) -> Scale:
    return bar_scale_for(result, scale_for(attention_grid(result), False, theme))


def once_of(result: Result) -> Array:
    assert result.single_softmax is not None
    return result.single_softmax


def order_of(settings: Settings) -> list[int]:
    return np.argsort(-compute(settings).probabilities, kind="stable").tolist()


def inside_bar(view: TwoSoftmaxes, row: int, bar: int) -> QRectF:
    """A part of one of the two bars of a row, without its frame."""
    rows = view.rows
    centre = rows.row_rect(row).center().y() + (bar - 0.5) * rows.bar_pitch
    return QRectF(rows.label_width + 4, centre - 3, 24, 6)


# what it shows


@pytest.mark.parametrize("settings", [Settings(), REPEATED])
def test_both_figures_of_every_word_from_the_most_probable_down(
    show: Show, settings: Settings
) -> None:
    view = show(settings, height=700)
    result = compute(settings)
    texts = [t.text for t in painted(view.rows)]
    expected = []
    for i in order_of(settings):
        label = result.tokens[i].label
        expected += [label, figure(result.probabilities[i]), figure(once_of(result)[i])]
    assert "".join(texts) == "".join(expected)


def test_the_second_softmax_is_that_of_the_scores() -> None:
    result = compute(Settings())
    scores = next(s.array for s in result.stages if s.name == "scores")
    expected = np.exp(scores) / np.exp(scores).sum()
    np.testing.assert_allclose(once_of(result), expected)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_bars_are_told_apart_by_more_than_colour(show: Show, theme: Theme) -> None:
    view = show(Settings(), theme=theme)
    result, screen = compute(Settings()), Screen(view.window())
    scale = scale_of(result, theme)
    for row, i in enumerate(order_of(Settings())[:3]):
        fill = scale.colour(int(scale.indices(result.probabilities[i : i + 1])[0])).name()
        assert screen.colours(view.rows.plot, inside_bar(view, row, 0)) == {fill}
        assert len(screen.colours(view.rows.plot, inside_bar(view, row, 1))) > 1  # hatched


def test_all_bars_have_one_scale(show: Show) -> None:
    view = show(Settings(), height=500)
    result = compute(Settings())
    ends = {}
    for t in painted(view.rows):
        if t.text.startswith("0."):
            ends[t.text] = t.shape.boundingRect().left() - view.rows.label_width - 6
    p = np.array([float(text) for text in ends])
    lengths = np.array(list(ends.values()))
    np.testing.assert_allclose(lengths / lengths.max(), p / result.probabilities.max(), atol=0.01)


def test_the_legend_says_which_is_which(show: Show) -> None:
    view = show(Settings())
    assert "softmax(exp(s)), the notebook" in said(view.legend)
    assert "softmax(s), as the text says" in said(view.legend)
    assert "upper bar: softmax(exp(s))" in view.legend.accessibleDescription()


@pytest.mark.parametrize("width", [200, 320, 450, 800])
def test_the_legend_fits(show: Show, width: int) -> None:
    view = show(Settings(), width)
    boxes = [t.shape.boundingRect() for t in painted(view.legend)]
    assert len(boxes) == 2
    assert not boxes[0].adjusted(0, 1, 0, -1).intersects(boxes[1].adjusted(0, 1, 0, -1))
    if width > 200:
        area = QRectF(view.legend.rect()).adjusted(-1, -1, 1, 1)
        assert all(area.contains(box) for box in boxes)


def test_predicted_and_selected_are_marked(show: Show) -> None:
    view = show(Settings(), height=600)
    result = compute(Settings())
    assert result.prediction is not None
    best = result.prediction
    bold = [t.text for t in painted(view.rows) if t.bold]
    p, q = figure(result.probabilities[best]), figure(once_of(result)[best])
    assert bold == ["the", p, q, "jumps"]
    accent = [t.text for t in painted(view.rows) if t.colour == LIGHT.accent]
    assert accent == ["jumps"]
    left = view.rows.row_rect(0).adjusted(0, 0, 22 - view.rows.width(), 0)
    assert LIGHT.accent in Screen(view.window()).colours(view.rows.plot, left)


@pytest.mark.parametrize("settings", UNDEFINED)
def test_without_a_prediction_it_says_so(show: Show, qtbot: QtBot, settings: Settings) -> None:
    view = show(settings)
    sentence = "No words" if not settings.sentence else "no word before the selected one"
    assert sentence in said(view)
    assert not view.legend.isVisible()
    assert not view.sentence.isVisible()
    with qtbot.assertNotEmitted(view.word_selected):
        click(view.rows.plot)
        press(view.window(), Key.Key_Down, Key.Key_Return)
    change(view, Settings())
    assert view.legend.isVisible()
    change(view, settings)
    assert sentence in said(view)


@pytest.mark.parametrize("settings", [Settings(), LONG, ARABIC, SIXTY_FOUR, MANY])
@pytest.mark.parametrize(("width", "height"), [(450, 300), (320, 220)])
def test_all_that_is_painted_is_inside(
    show: Show, settings: Settings, width: int, height: int
) -> None:
    view = show(settings, width, height)
    area = view.rows.plot.rect().adjusted(-1, -2, 1, 2)
    pieces = painted(view.rows.plot)
    assert len(pieces) >= 6
    assert all(area.contains(t.shape.boundingRect().toAlignedRect()) for t in pieces)


def test_figures_have_the_readers_decimal_sign(show: Show) -> None:
    language.use(decimal_sign=",")
    assert "0,2182" in said(show(Settings()))


# the sentence


def test_what_the_second_exponential_does(show: Show) -> None:
    assert show(Settings()).sentence.text() == (
        "Exponentiating twice gives “the” 0.2182 instead of 0.1530 (1.43 times as much), and the "
        "last, “over”, 0.0582 instead of 0.0807. The order of the words stays the same."
    )


def test_a_model_without_a_second_softmax_says_so(show: Show, qtbot: QtBot) -> None:
    view = show(Settings(model="attention"))
    assert "one softmax only" in said(view)
    assert not view.legend.isVisible()
    with qtbot.assertNotEmitted(view.word_selected):
        click(view.rows.plot)
    change(view, Settings())
    assert "0.2182" in said(view)


def test_a_word_knocked_out_has_neither_probability(show: Show) -> None:
    settings = Settings(knockouts=(Knockout(6),))
    view = show(settings, height=700)
    texts = painted(view.rows)
    zeros = [t for t in texts if t.text == "0.0000"]
    assert len(zeros) == 2
    assert {t.colour for t in zeros} == {LIGHT.muted}
    assert "“over”" in view.sentence.text()
    view.show_result(compute(Settings()), scale_of(compute(Settings()), LIGHT))
    assert "0.0000" not in said(view.rows)


# mouse and keys


def test_a_click_selects(show: Show, qtbot: QtBot) -> None:
    view = show(Settings())
    for row, position in enumerate(order_of(Settings())[:4]):
        for bar in (0, 1):
            with qtbot.waitSignal(
                view.word_selected, check_params_cb=lambda at, p=position: at == p
            ):
                click(view.rows.plot, inside_bar(view, row, bar).center())


def test_pointing_names_the_word(show: Show, qtbot: QtBot) -> None:
    view = show(Settings())
    position = order_of(Settings())[2]
    with qtbot.waitSignal(view.word_hovered, check_params_cb=lambda at: at == position):
        point_at(view.rows.plot, inside_bar(view, 2, 1).center())
    assert view.rows.plot.toolTip() == "“lazy”: softmax(exp(s)) 0.1104, softmax(s) 0.1158"
    with qtbot.waitSignal(view.word_hovered, check_params_cb=lambda at: at is None):
        point_at(view.window(), QPointF(MARGIN / 2, MARGIN / 2))


def test_the_hovered_word_is_lit(show: Show) -> None:
    view = show(Settings())
    before = Screen(view.window()).area(view.rows.plot)
    view.show_hover(order_of(Settings())[1])
    changed = (Screen(view.window()).area(view.rows.plot) != before).any(axis=2)
    height = view.rows.row_height
    assert changed[height : 2 * height].any()
    assert not changed[: height - 1].any()
    assert not changed[2 * height + 1 :].any()
    view.show_hover(None)
    np.testing.assert_array_equal(Screen(view.window()).area(view.rows.plot), before)


def test_the_strip_below_the_last_whole_row_is_no_row(show: Show, qtbot: QtBot) -> None:
    view = show(SIXTY_FOUR)
    rows = view.rows
    rest = rows.plot.height() % rows.row_height
    if rest < 4:
        view.window().resize(view.window().width(), view.window().height() + 8)
    below = QPointF(60, rows.plot.height() // rows.row_height * rows.row_height + 2)
    with qtbot.assertNotEmitted(view.word_selected):
        click(rows.plot, below)


def test_the_keys_point_and_select(show: Show, qtbot: QtBot) -> None:
    view = show(Settings())
    order = order_of(Settings())
    press(view.window(), Key.Key_Tab)
    hovered: list[int | None] = []
    view.word_hovered.connect(hovered.append)
    press(view.window(), Key.Key_Down, Key.Key_Down, Key.Key_End)
    assert hovered == [order[1], order[2], order[-1]]
    with qtbot.waitSignal(view.word_selected, check_params_cb=lambda at: at == order[-1]):
        press(view.window(), Key.Key_Return)


def test_the_keys_stay_on_the_word_that_they_selected(show: Show) -> None:
    view = show(Settings())
    view.word_selected.connect(lambda at: change(view, Settings(position=at)))
    view.setFocus()
    press(view.window(), Key.Key_Down, Key.Key_Down, Key.Key_Return)
    word = Settings().sentence.split()[order_of(Settings())[2]]
    assert order_of(Settings()) != order_of(Settings(position=order_of(Settings())[2]))
    assert view.rows.accessibleDescription().startswith(f"“{word}”: ")


def test_wheel_and_keys_scroll(show: Show) -> None:
    view = show(MANY)
    order = order_of(MANY)
    turn_wheel(view.rows.plot, -1)
    assert f"w{order[0]}" not in [t.text for t in painted(view.rows)]
    view.setFocus()
    press(view.window(), Key.Key_End)
    assert f"w{order[-1]}" in [t.text for t in painted(view.rows)]


@pytest.mark.parametrize("settings", [Settings(), Settings("", 0)])
def test_the_focus_is_seen(show: Show, settings: Settings) -> None:
    view = show(settings)
    before = Screen(view.window()).area(view.rows.plot)
    press(view.window(), Key.Key_Tab)
    changed = (Screen(view.window()).area(view.rows.plot) != before).any(axis=2)
    assert changed[: view.rows.row_height].sum() > view.rows.width()


def test_it_has_a_name(show: Show) -> None:
    assert show(Settings()).rows.accessibleName() == "Two ways to probabilities"
