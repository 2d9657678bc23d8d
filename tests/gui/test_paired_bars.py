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
from core.comparison import Comparison, compared
from core.comparison_story import sentences
from core.grid import attention_grid
from core.language import figure
from core.models import compute
from core.result import Entry
from core.settings import Knockout, Settings
from gui.scale import Scale, bar_scale_for, scale_for
from gui.theme import DARK, LIGHT, Theme
from gui.views.paired_bars import PairedBars

A = Settings()
B = Settings("The quick brown fox leaps over the lazy the cat", 4)
SHORT = "A short sentence."
Show = Callable[..., PairedBars]


@pytest.fixture
def show(app: QApplication, qtbot: QtBot) -> Show:
    """Opens the bars of two settings, with nothing to focus but themselves and one label."""
    hosts: list[QWidget] = []  # or they are collected while in use

    def opened(
        a: Settings,
        b: Settings,
        width: int = 380,
        height: int = 420,
        theme: Theme = LIGHT,
        sentence: str = SHORT,
    ) -> PairedBars:
        view = PairedBars()
        hosts.append(
            open_alone(
                qtbot,
                view,
                lambda: change(view, a, b, theme, sentence),
                (width, height),
                theme.name,
            )
        )
        return view

    return opened


def pair(a: Settings, b: Settings) -> Comparison:
    return compared(compute(a), compute(b))


def scale_of(comparison: Comparison, theme: Theme) -> Scale:
    grid = attention_grid(comparison.b)
    return bar_scale_for(comparison.b, scale_for(grid, False, theme))


def change(
    view: PairedBars, a: Settings, b: Settings, theme: Theme = LIGHT, sentence: str = SHORT
) -> None:
    """Show another comparison, as the window would."""
    comparison = pair(a, b)
    scale = scale_of(comparison, theme)
    view.show_pairs(comparison.chances, ("A", "B"), sentence, comparison.b, scale)


def inside_bar(view: PairedBars, row: int, bar: int) -> QRectF:
    """A part of one of the two bars of a row, without its frame."""
    rows = view.rows
    centre = rows.row_rect(row).center().y() + (bar - 0.5) * rows.bar_pitch
    return QRectF(rows.label_width + 4, centre - 3, 24, 6)


def label(view: PairedBars, row: int) -> QPointF:
    return QPointF(view.rows.label_width - 10, view.rows.row_rect(row).center().y())


def row_named(view: PairedBars, word: str) -> int:
    """Where a word's row is, counted from the top."""
    texts = [t for t in painted(view.rows) if t.text == word]
    assert len(texts) == 1
    return int(texts[0].shape.boundingRect().center().y() // view.rows.row_height)


# what it shows


@pytest.mark.parametrize("b", [B, REPEATED, A.replace(seed=1), B.replace(model="attention")])
def test_both_figures_of_every_word_from_the_largest_down(show: Show, b: Settings) -> None:
    view = show(A, b, height=900)
    chances = pair(A, b).chances
    expected = []
    for chance in sorted(chances, key=lambda c: -max(c.a, c.b)):
        expected += [chance.text, figure(chance.a), figure(chance.b)]
    assert [t.text for t in painted(view.rows)] == expected


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_bars_are_told_apart_by_more_than_colour(show: Show, theme: Theme) -> None:
    view = show(A, A.replace(window=4), theme=theme)
    comparison, screen = pair(A, A.replace(window=4)), Screen(view.window())
    order = sorted(comparison.chances, key=lambda c: -max(c.a, c.b))
    scale = scale_of(comparison, theme)
    for row, chance in enumerate(order[:3]):
        fill = scale.colour(int(scale.indices(np.array([chance.b]))[0])).name()
        assert len(screen.colours(view.rows.plot, inside_bar(view, row, 0))) > 1  # hatched
        assert screen.colours(view.rows.plot, inside_bar(view, row, 1)) == {fill}


def test_the_legend_has_the_names(show: Show) -> None:
    view = show(A, B)
    assert [t.text for t in painted(view.legend)] == ["A", "B"]
    assert view.legend.accessibleDescription() == "upper bar: A; lower bar: B"
    comparison = pair(A, B)
    scale = scale_of(comparison, LIGHT)
    view.show_pairs(comparison.chances, ("before", "after"), SHORT, comparison.b, scale)
    assert [t.text for t in painted(view.legend)] == ["before", "after"]
    assert view.legend.accessibleDescription() == "upper bar: before; lower bar: after"


def test_all_bars_have_one_scale(show: Show) -> None:
    view = show(A, B, height=900)
    chances = pair(A, B).chances
    top = max(max(c.a, c.b) for c in chances)
    rows = view.rows
    longest = rows.plot.viewport().width() - rows.label_width - rows.figure_width
    for t in painted(rows):
        if t.text.startswith("0."):
            end = t.shape.boundingRect().left() - rows.label_width - 6
            assert end == pytest.approx(float(t.text) / top * longest, abs=1.5)


def test_predicted_and_selected_are_marked(show: Show) -> None:
    view = show(A, B, height=900)
    result = compute(B)
    assert result.prediction is not None
    best = result.candidates[result.prediction].text
    bold = [t.text for t in painted(view.rows) if t.bold]
    assert bold[0] == best
    assert [t.text for t in painted(view.rows) if t.colour == LIGHT.accent] == ["leaps"]
    rect = view.rows.row_rect(row_named(view, best))
    left = rect.adjusted(0, 0, 22 - rect.width(), 0)
    assert LIGHT.accent in Screen(view.window()).colours(view.rows.plot, left)


def test_a_word_without_a_chance_has_a_muted_figure(show: Show) -> None:
    view = show(A, B, height=900)
    assert {t.colour for t in painted(view.rows) if t.text == "0.0000"} == {LIGHT.muted}


@pytest.mark.parametrize("b", [B, LONG, ARABIC, MANY, REPEATED])
@pytest.mark.parametrize(("width", "height"), [(450, 300), (320, 220)])
def test_all_that_is_painted_is_inside(show: Show, b: Settings, width: int, height: int) -> None:
    view = show(A, b, width, height, sentence=sentences(pair(A, b)))
    for part in (view.rows.plot, view.legend):
        area = part.rect().adjusted(-1, -2, 1, 2)
        assert all(area.contains(t.shape.boundingRect().toAlignedRect()) for t in painted(part))
    assert len(painted(view.rows.plot)) >= 3


def test_figures_have_the_readers_decimal_sign(show: Show) -> None:
    language.use(decimal_sign=",")
    assert "0,2182" in said(show(A, A))


@pytest.mark.parametrize(
    ("a", "b", "told"),
    [
        (A.replace(position=0), A, "No bars: nothing is predicted for “A”."),
        (A, A.replace(position=0), compute(A.replace(position=0)).reason),
        (
            A.replace(position=0),
            A.replace(position=0),
            compute(A.replace(position=0)).reason,
        ),
    ],
)
def test_without_a_prediction_there_is_the_sentence_alone(
    show: Show, qtbot: QtBot, a: Settings, b: Settings, told: str
) -> None:
    view = show(a, b, sentence=sentences(pair(a, b)))
    assert view.sentence.text() == sentences(pair(a, b))
    assert told in said(view.rows)
    assert view.rows.accessibleDescription() == told
    assert not view.legend.isVisible()
    with qtbot.assertNotEmitted(view.word_selected), qtbot.assertNotEmitted(view.entry_chosen):
        click(view.rows.plot)
        press(view.window(), Key.Key_Down, Key.Key_Return, Key.Key_Space)
    change(view, A, B)
    assert view.legend.isVisible()


def test_without_words_it_says_so(show: Show) -> None:
    view = show(Settings("", 0), Settings("", 0))
    assert "No words" in said(view.rows)


# the sentence


def test_a_short_sentence_takes_its_lines(show: Show) -> None:
    view = show(A, B)
    line = view.sentence.fontMetrics().lineSpacing()
    assert view.sentence.text() == SHORT
    assert line <= view.sentence.height() <= line + 6
    assert not view.sentence.verticalScrollBar().isVisible()


def test_a_long_sentence_scrolls_in_a_third_of_the_height(show: Show) -> None:
    text = sentences(pair(A, B))
    view = show(A, B, 380, 240, sentence=text)
    QApplication.processEvents()
    assert view.sentence.height() <= 80
    bar = view.sentence.verticalScrollBar()
    assert bar.isVisible()
    line = view.sentence.fontMetrics().lineSpacing()
    assert view.sentence.viewport().height() % line == 0, "a line is cut through"
    turn_wheel(view.sentence, -1)
    assert bar.value() > 0
    bar.setValue(0)
    press(view.window(), Key.Key_Tab)
    assert view.sentence.hasFocus()
    assert LIGHT.focus in Screen(view.window()).colours(view, QRectF(view.sentence.geometry()))
    press(view.window(), Key.Key_Down)
    assert bar.value() == line
    press(view.window(), Key.Key_Tab)
    assert view.rows.hasFocus()


def test_a_higher_window_shows_all_of_it(show: Show) -> None:
    text = sentences(pair(A, B))
    view = show(A, B, 380, 240, sentence=text)
    QApplication.processEvents()
    assert view.sentence.verticalScrollBar().isVisible()
    view.window().resize(480, 800)
    QApplication.processEvents()
    assert not view.sentence.verticalScrollBar().isVisible()
    assert view.sentence.height() < 200


def test_keys_pass_by_a_sentence_that_is_all_in_sight(show: Show) -> None:
    view = show(A, B)
    press(view.window(), Key.Key_Tab)
    assert view.rows.hasFocus()


def test_markup_in_words_is_shown_as_it_is(show: Show) -> None:
    view = show(A, B, sentence="<b>x</b> & y")
    assert view.sentence.text() == "<b>x</b> & y"


# mouse and keys


def test_a_click_on_a_word_selects_it(show: Show, qtbot: QtBot) -> None:
    view = show(A, B, height=900)
    for word, position in (("quick", 1), ("cat", 9), ("the", 6)):
        with qtbot.waitSignal(view.word_selected, check_params_cb=lambda at, p=position: at == p):
            click(view.rows.plot, label(view, row_named(view, word)))


@pytest.mark.parametrize("model", ["notebook", "attention"])
def test_a_click_on_a_bar_asks_for_the_arithmetic_of_the_second(
    show: Show, qtbot: QtBot, model: str
) -> None:
    b = B.replace(model=model)
    view, result = show(A, b, height=900), compute(b)
    for word in ("leaps", "quick"):
        candidate = next(i for i, c in enumerate(result.candidates) if c.text == word)
        entry = Entry(result.bar_stage, b.position, candidate)
        for bar in (0, 1):
            with qtbot.waitSignal(view.entry_chosen, check_params_cb=lambda e, x=entry: e == x):
                click(view.rows.plot, inside_bar(view, row_named(view, word), bar).center())


def test_of_equal_words_the_arithmetic_is_of_one_that_can_be_seen(show: Show, qtbot: QtBot) -> None:
    b = REPEATED.replace(knockouts=(Knockout(0, 7),))  # the first "to"
    view = show(A, b, height=900)
    assert compute(b).probabilities[0] == 0
    with qtbot.waitSignal(view.entry_chosen, check_params_cb=lambda e: e.column == 4):
        click(view.rows.plot, inside_bar(view, row_named(view, "to"), 1).center())


def test_a_word_that_is_gone_can_not_be_chosen(show: Show, qtbot: QtBot) -> None:
    view = show(A, B, height=900)
    gone = row_named(view, "dog")
    with (
        qtbot.assertNotEmitted(view.word_selected),
        qtbot.assertNotEmitted(view.entry_chosen),
        qtbot.waitSignal(view.word_hovered, check_params_cb=lambda at: at is None),
    ):
        click(view.rows.plot, label(view, gone))
        click(view.rows.plot, inside_bar(view, gone, 0).center())
        press(view.window(), Key.Key_Return, Key.Key_Space)
    assert view.rows.accessibleDescription().startswith("“dog”: A ")


def test_pointing_names_the_word_and_the_change(show: Show, qtbot: QtBot) -> None:
    view = show(A, B, height=900)
    chance = next(c for c in pair(A, B).chances if c.text == "quick")
    point_at(view.window(), QPointF(MARGIN / 2, MARGIN / 2))
    with qtbot.waitSignal(view.word_hovered, check_params_cb=lambda at: at == 1):
        point_at(view.rows.plot, inside_bar(view, row_named(view, "quick"), 0).center())
    told = tip_of(view.rows.plot)
    a, b = figure(chance.a), figure(chance.b)
    assert told.startswith(f"“quick”: A {a}, B {b} (")
    assert figure(abs(round(chance.b, 4) - round(chance.a, 4))) in told.split("(")[1]
    with qtbot.waitSignal(view.word_hovered, check_params_cb=lambda at: at is None):
        point_at(view.window(), QPointF(MARGIN / 2, MARGIN / 2))


def test_any_place_of_a_word_lights_its_bars(show: Show) -> None:
    view = show(A, B, height=900)
    before = Screen(view.window()).area(view.rows.plot)
    height, row = view.rows.row_height, row_named(view, "the")
    for place in (6, 8):
        view.show_hover(place)
        changed = (Screen(view.window()).area(view.rows.plot) != before).any(axis=2)
        assert changed[row * height : (row + 1) * height].any()
        assert not changed[(row + 1) * height + 1 :].any()
    view.show_hover(None)
    np.testing.assert_array_equal(Screen(view.window()).area(view.rows.plot), before)


def test_keys_point_and_choose(show: Show, qtbot: QtBot) -> None:
    view = show(A, A.replace(window=4))
    order = sorted(pair(A, A.replace(window=4)).chances, key=lambda c: -max(c.a, c.b))
    press(view.window(), Key.Key_Tab)
    hovered: list[int | None] = []
    view.word_hovered.connect(hovered.append)
    press(view.window(), Key.Key_Down, Key.Key_End)
    assert hovered == [order[1].position, order[-1].position]
    last = order[-1].position
    with qtbot.waitSignal(view.word_selected, check_params_cb=lambda at: at == last):
        press(view.window(), Key.Key_Space)
    with qtbot.waitSignal(view.entry_chosen, check_params_cb=lambda e: e.column == last):
        press(view.window(), Key.Key_Return)


def test_the_focus_is_seen(show: Show) -> None:
    view = show(A, B)
    before = Screen(view.window()).area(view.rows.plot)
    press(view.window(), Key.Key_Tab)
    changed = (Screen(view.window()).area(view.rows.plot) != before).any(axis=2)
    assert changed[: view.rows.row_height].sum() > view.rows.width()


def test_it_has_names(show: Show) -> None:
    view = show(A, A)
    assert view.rows.accessibleName() == "Probabilities side by side"
    assert view.rows.accessibleDescription().startswith("“the”: A 0.2182, B 0.2182")
    assert view.sentence.accessibleName() == "What changes"
