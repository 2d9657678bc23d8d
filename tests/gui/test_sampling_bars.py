from collections.abc import Callable

import numpy as np
import pytest
from charts import ARABIC, LONG, MANY, MARGIN, REPEATED, open_alone
from eyes import Screen, painted, said, tip_of
from hands import Key, click, point_at, press, turn_wheel
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core import language
from core.grid import attention_grid
from core.language import figure
from core.model_records import AttentionSettings
from core.models import compute, model_of
from core.result import Result
from core.settings import Knockout, Settings
from gui.scale import Scale, bar_scale_for, scale_for
from gui.theme import DARK, LIGHT, Theme
from gui.views.sampling_bars import SamplingBars

PLAIN = Settings(position=8, model="attention")
Show = Callable[..., SamplingBars]


def sampled(settings: Settings = PLAIN, draw: int = 0, **own: object) -> Settings:
    return settings.replace(
        model="attention", draw=draw, attention=AttentionSettings().replace(**own)
    )


FOUR = sampled(temperature=0.5, top_k=4, draw=3)


@pytest.fixture
def show(app: QApplication, qtbot: QtBot) -> Show:
    """Opens the bars of these settings, with nothing to focus but themselves and one label."""
    hosts: list[QWidget] = []  # or they are collected while in use

    def opened(
        settings: Settings, width: int = 380, height: int = 700, theme: Theme = LIGHT
    ) -> SamplingBars:
        view = SamplingBars()
        hosts.append(
            open_alone(
                qtbot, view, lambda: change(view, settings, theme), (width, height), theme.name
            )
        )
        return view

    return opened


def change(view: SamplingBars, settings: Settings, theme: Theme = LIGHT) -> None:
    """Show another result, as the window would."""
    result = compute(settings)
    view.show_result(result, scale_of(result, theme))


def scale_of(result: Result, theme: Theme) -> Scale:
    return bar_scale_for(result, scale_for(attention_grid(result), False, theme))


def order_of(settings: Settings) -> list[int]:
    return np.argsort(-compute(settings).probabilities, kind="stable").tolist()


def inside_bar(view: SamplingBars, row: int, bar: int) -> QRectF:
    """A part of one of the three bars of a row, without its frame."""
    rows = view.rows
    centre = rows.row_rect(row).center().y() + (bar - 1) * rows.bar_pitch
    return QRectF(rows.label_width + 4, centre - 3, 24, 6)


def label(view: SamplingBars, row: int) -> QPointF:
    return QPointF(view.rows.label_width - 10, view.rows.row_rect(row).center().y())


# what it shows


@pytest.mark.parametrize("settings", [PLAIN, sampled(temperature=2.0, top_k=3, top_p=0.9)])
def test_three_figures_of_every_word_from_the_most_probable_down(
    show: Show, settings: Settings
) -> None:
    view = show(settings)
    result = compute(settings)
    expected: list[str] = []
    for i in order_of(settings):
        expected.append(result.candidates[i].text)
        for column in (result.probabilities, result.tempered, result.truncation.probabilities):
            expected.append(figure(column[i]))
    assert [t.text for t in painted(view.rows)] == expected


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_bars_are_told_apart_by_more_than_colour(show: Show, theme: Theme) -> None:
    view = show(FOUR, theme=theme)
    result, screen = compute(FOUR), Screen(view.window())
    scale = scale_of(result, theme)
    for row, i in enumerate(order_of(FOUR)[:3]):
        left = result.truncation.probabilities[i : i + 1]
        fill = scale.colour(int(scale.indices(left)[0])).name()
        plot = view.rows.plot
        assert screen.colours(plot, inside_bar(view, row, 0)) == {theme.window}  # hollow
        assert len(screen.colours(plot, inside_bar(view, row, 1))) > 1  # hatched
        assert screen.colours(plot, inside_bar(view, row, 2)) == {fill}


def test_all_bars_have_one_scale(show: Show) -> None:
    view = show(FOUR)
    result, rows = compute(FOUR), view.rows
    top = result.truncation.probabilities.max()
    longest = rows.plot.viewport().width() - rows.label_width - rows.figure_width
    for t in painted(rows):
        if t.text.startswith("0."):
            end = t.shape.boundingRect().left() - rows.label_width - 6
            assert end == pytest.approx(float(t.text.split()[0]) / top * longest, abs=1.5)


def test_the_legend_says_which_is_which(show: Show) -> None:
    view = show(PLAIN)
    assert [t.text for t in painted(view.legend)] == ["raw", "tempered", "truncated"]
    assert view.legend.accessibleDescription() == (
        "upper bar: raw; middle bar: tempered; lower bar: truncated"
    )


@pytest.mark.parametrize("width", [150, 250, 340, 800])
def test_the_legend_fits(show: Show, width: int) -> None:
    view = show(PLAIN, width)
    boxes = [t.shape.boundingRect() for t in painted(view.legend)]
    assert len(boxes) == 3
    for i, box in enumerate(boxes):
        others = boxes[:i] + boxes[i + 1 :]
        assert not any(box.adjusted(0, 1, 0, -1).intersects(other) for other in others)
        assert QRectF(view.legend.rect()).adjusted(-1, -1, 1, 1).contains(box)


def test_words_left_out_have_a_muted_zero(show: Show) -> None:
    view = show(FOUR)
    zeros = [t for t in painted(view.rows) if t.text == "0.0000"]
    assert len(zeros) == 5
    assert {t.colour for t in zeros} == {LIGHT.muted}


def test_predicted_and_drawn_are_marked(show: Show) -> None:
    view = show(FOUR)
    result, screen = compute(FOUR), Screen(view.window())
    assert result.drawn is not None
    assert result.drawn != result.prediction
    row = order_of(FOUR).index(result.drawn)
    left = figure(result.truncation.probabilities[result.drawn])
    assert [t.text for t in painted(view.rows) if "draw" in t.text] == [f"{left}  draw 3"]
    signs = []
    for i in range(9):
        rect = view.rows.row_rect(i)
        area = rect.adjusted(0, 2, 22 - rect.width(), -2)
        signs.append(screen.colours(view.rows.plot, area))
    assert [i for i in range(9) if LIGHT.accent in signs[i]] == [0]
    assert [i for i in range(9) if LIGHT.text in signs[i]] == [row]
    bold = [t.text for t in painted(view.rows) if t.bold]
    assert bold[0] == result.candidates[order_of(FOUR)[0]].text


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (PLAIN, "At temperature 1 without top-k and top-p all three are the same."),
        (
            sampled(top_k=9),
            "Nothing is left out. To the digits shown all three are the same.",
        ),
        (sampled(temperature=0.5), "Nothing is left out."),
        (FOUR, "4 of 9 words may be drawn; the 5 left out had {mass} together."),
        (sampled(top_k=8), "8 of 9 words may be drawn; the one left out had {mass}."),
        (sampled(top_k=1), "1 of 9 words may be drawn; the 8 left out had {mass} together."),
        (
            sampled(Settings("la la la", 2), temperature=3.0),
            "Nothing is left out. To the digits shown all three are the same.",
        ),
    ],
)
def test_a_line_says_what_is_left_out(show: Show, settings: Settings, told: str) -> None:
    mass = figure(compute(settings).truncation.discarded)
    assert show(settings).sentence.text() == told.format(mass=mass)


@pytest.mark.parametrize("width", [150, 320, 450])
def test_the_line_is_whole_and_leaves_room_for_a_row(show: Show, width: int) -> None:
    view = show(FOUR, width, 155)
    QApplication.processEvents()
    assert view.minimumSizeHint().height() <= 155
    line = view.sentence.fontMetrics().lineSpacing()
    assert view.sentence.viewport().height() % line == 0
    assert view.sentence.height() <= max(2 * line + 4, 155 // 3)
    assert view.rows.height() >= view.rows.row_height
    assert not view.sentence.geometry().intersects(view.legend.geometry())


@pytest.mark.parametrize(
    "settings",
    [
        Settings("", 0, model="attention"),
        Settings("a b", 1, model="attention", knockouts=(Knockout(0), Knockout(1))),
        Settings(position=0),
    ],
)
def test_without_a_prediction_it_says_so(show: Show, qtbot: QtBot, settings: Settings) -> None:
    view = show(settings)
    reason = compute(settings).reason
    assert reason
    assert reason in said(view)
    assert not view.legend.isVisible()
    assert not view.sentence.isVisible()
    with qtbot.assertNotEmitted(view.word_selected), qtbot.assertNotEmitted(view.entry_chosen):
        click(view.rows.plot)
        press(view.window(), Key.Key_Down, Key.Key_Return)
    change(view, PLAIN)
    assert view.legend.isVisible()
    assert view.sentence.isVisible()


@pytest.mark.parametrize("settings", [PLAIN, LONG, ARABIC, MANY, REPEATED])
@pytest.mark.parametrize(("width", "height"), [(450, 300), (320, 220)])
def test_all_that_is_painted_is_inside(
    show: Show, settings: Settings, width: int, height: int
) -> None:
    view = show(sampled(settings, draw=1_000_000, top_k=3), width, height)
    area = view.rows.plot.rect().adjusted(-1, -2, 1, 2)
    pieces = painted(view.rows.plot)
    assert len(pieces) >= 4
    assert all(area.contains(t.shape.boundingRect().toAlignedRect()) for t in pieces)


def test_figures_have_the_readers_decimal_sign(show: Show) -> None:
    language.use(decimal_sign=",")
    assert "0,1353" in said(show(PLAIN))


# mouse and keys


def test_a_click_on_a_bar_asks_for_the_arithmetic_of_the_truncated_one(
    show: Show, qtbot: QtBot
) -> None:
    view, result = show(FOUR), compute(FOUR)
    for row, bar in ((0, 0), (1, 1), (2, 2), (6, 2)):
        with qtbot.waitSignal(view.entry_chosen) as chosen:
            click(view.rows.plot, inside_bar(view, row, bar).center())
        assert chosen.args is not None
        entry = chosen.args[0]
        assert (entry.stage, entry.row, entry.column) == ("truncated", 8, order_of(FOUR)[row])
        value = figure(float(result.truncation.probabilities[entry.column]))
        assert value in model_of(FOUR).receipt(result, entry).as_text()


def test_a_click_on_a_word_selects_it(show: Show, qtbot: QtBot) -> None:
    view, result = show(FOUR), compute(FOUR)
    for row, i in enumerate(order_of(FOUR)[:4]):
        first = result.candidates[i].positions[0]
        with (
            qtbot.assertNotEmitted(view.entry_chosen),
            qtbot.waitSignal(view.word_selected, check_params_cb=lambda at, f=first: at == f),
        ):
            click(view.rows.plot, label(view, row))


def test_a_model_without_truncation_has_no_arithmetic_of_it(show: Show, qtbot: QtBot) -> None:
    view = show(Settings())
    with qtbot.assertNotEmitted(view.entry_chosen):
        click(view.rows.plot, inside_bar(view, 0, 2).center())


def test_pointing_names_the_word(show: Show, qtbot: QtBot) -> None:
    view, result = show(FOUR), compute(FOUR)
    i = order_of(FOUR)[1]
    point_at(view.window(), QPointF(MARGIN / 2, MARGIN / 2))
    with qtbot.waitSignal(
        view.word_hovered, check_params_cb=lambda at: at == result.candidates[i].positions[0]
    ):
        point_at(view.rows.plot, inside_bar(view, 1, 1).center())
    columns = (result.probabilities, result.tempered, result.truncation.probabilities)
    p, q, r = (figure(column[i]) for column in columns)
    word = result.candidates[i].text
    assert tip_of(view.rows.plot) == f"“{word}”: raw {p}, tempered {q}, truncated {r}"
    with qtbot.waitSignal(view.word_hovered, check_params_cb=lambda at: at is None):
        point_at(view.window(), QPointF(MARGIN / 2, MARGIN / 2))


def test_any_place_of_a_word_lights_its_bars(show: Show) -> None:
    settings = sampled(REPEATED)
    view = show(settings, height=900)
    texts = [t for t in painted(view.rows) if t.text == "be"]
    row = int(texts[0].shape.boundingRect().center().y() // view.rows.row_height)
    height = view.rows.row_height
    before = Screen(view.window()).area(view.rows.plot)
    for place in (1, 5):
        view.show_hover(place)
        changed = (Screen(view.window()).area(view.rows.plot) != before).any(axis=2)
        assert changed[row * height : (row + 1) * height].any()
        assert not changed[: row * height - 1].any()
        assert not changed[(row + 1) * height + 1 :].any()


def test_keys_point_and_choose(show: Show, qtbot: QtBot) -> None:
    view, result = show(FOUR), compute(FOUR)
    press(view.window(), Key.Key_Tab)
    assert view.rows.hasFocus()
    hovered: list[int | None] = []
    view.word_hovered.connect(hovered.append)
    press(view.window(), Key.Key_Down, Key.Key_End)
    order = order_of(FOUR)
    assert hovered == [result.candidates[i].positions[0] for i in (order[1], order[-1])]
    with qtbot.waitSignal(view.entry_chosen, check_params_cb=lambda e: e.column == order[-1]):
        press(view.window(), Key.Key_Return)
    with qtbot.waitSignal(view.word_selected):
        press(view.window(), Key.Key_Space)


def test_wheel_and_keys_scroll(show: Show) -> None:
    settings = sampled(MANY)
    view, result = show(settings, height=300), compute(settings)
    words = [result.candidates[i].text for i in order_of(settings)]
    turn_wheel(view.rows.plot, -1)
    assert words[0] not in [t.text for t in painted(view.rows)]
    view.rows.setFocus()
    press(view.window(), Key.Key_End)
    assert words[-1] in [t.text for t in painted(view.rows)]


def test_it_has_a_name(show: Show) -> None:
    view = show(PLAIN)
    assert view.rows.accessibleName() == "Raw, tempered and truncated probabilities"
    assert view.rows.accessibleDescription() == (
        "“over”: raw 0.1353, tempered 0.1353, truncated 0.1353; predicted"
    )
