from collections.abc import Callable

import numpy as np
import pytest
from eyes import Screen, painted, said
from hands import (
    CTRL,
    Key,
    OpenWindow,
    bar,
    cell,
    chip,
    click,
    point_at,
    point_away,
    press,
    replace_text,
    surface,
    turn_wheel,
    type_in,
)
from parts import bars, seed_box, window_box
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.language import figure
from core.model_records import AttentionSettings
from core.models import compute
from core.settings import Settings
from gui.main_window import MainWindow
from gui.views.steps import Steps

TITLES = ["Embeddings", "Context", "Query", "Scores", "Weights", "Probabilities", "Prediction"]
DECIMALS = dict.fromkeys(TITLES, 4) | {"Embeddings": 3, "Context": 3, "Query": 3}
REPEATED = Settings("to be or not to be that is the question", 6, 3, 11)
ATTENTION = Settings(position=6, seed=11, model="attention")
HEADS = ATTENTION.replace(attention=AttentionSettings(n_head=3, d_model=6, head=None))
SIDEWAYS = Settings("a b c d e", 3, seed=5)


def steps(window: MainWindow) -> Steps:
    """The steps, brought forward."""
    tabs = window.explanation.tabs.tabBar()
    click(tabs, QPointF(tabs.tabRect(1).center()))
    assert tabs.tabText(1) == "Steps"
    view = window.explanation.steps
    assert view.isVisible()
    return view


def go_to(view: Steps, title: str) -> None:
    for _ in TITLES:
        click(view.back)
    for _ in range(TITLES.index(title)):
        click(view.onward)
    assert view.title.text().endswith(f"· {title}")


def shown(view: Steps) -> list[list[str]]:
    """The texts in the table."""
    model = view.table.model()
    return [
        [model.index(i, j).data() for j in range(model.columnCount())]
        for i in range(model.rowCount())
    ]


def headers(view: Steps, orientation: Qt.Orientation) -> list[str]:
    model = view.table.model()
    n = model.rowCount() if orientation is Qt.Orientation.Vertical else model.columnCount()
    return [model.headerData(i, orientation) for i in range(n)]


def expected(settings: Settings, title: str) -> list[list[str]]:
    """The figures of a step, computed and written apart from the window."""
    stage = compute(settings).stages[TITLES.index(title)]
    figures = np.atleast_2d(stage.array.T).T  # a vector is a column
    digits = DECIMALS[title]
    return [["–" if np.isnan(x) else f"{x:.{digits}f}" for x in row] for row in figures]


def number(view: Steps, row: int, column: int) -> QPointF:
    """The middle of a number, brought into sight."""
    index = view.table.model().index(row, column)
    view.table.scrollTo(index)
    return QPointF(view.table.visualRect(index).center())


def last_result(window: MainWindow) -> str:
    """What the receipt in sight ends with."""
    arithmetic = window.explanation.arithmetic
    assert arithmetic.isVisible()
    assert arithmetic.receipt is not None
    line = arithmetic.lines.toPlainText().splitlines()[-1]
    assert arithmetic.receipt.lines[-1].comment in line
    return line.split(" = ")[-1].split("   ")[0]


# going through them


def test_there_is_a_way_on_and_a_way_back(window: MainWindow) -> None:
    view = steps(window)
    every = [f"{n} of 7 · {title}" for n, title in enumerate(TITLES, 1)]
    titles = [view.title.text()]
    for _ in range(8):
        click(view.onward)
        titles.append(view.title.text())
    assert titles == [*every, every[-1], every[-1]]
    titles.clear()
    for _ in range(8):
        click(view.back)
        titles.append(view.title.text())
    assert titles == [*every[-2::-1], every[0], every[0]]


@pytest.mark.parametrize("settings", [Settings(), REPEATED, SIDEWAYS], ids=lambda s: s.sentence)
def test_every_step_shows_its_figures(open_window: OpenWindow, settings: Settings) -> None:
    window = open_window(settings)
    view, result = steps(window), compute(settings)
    labels = [token.label for token in result.tokens]
    for title, stage in zip(TITLES, result.stages, strict=True):
        go_to(view, title)
        assert shown(view) == expected(settings, title)
        assert view.formula.text() == stage.formula
        assert view.sentence.text() == stage.sentence
        names = headers(view, Qt.Orientation.Vertical)
        assert names == ([labels[i] for i in stage.words] if stage.words else ["1", "2", "3"])
        across = headers(view, Qt.Orientation.Horizontal)
        assert across == (
            [f"{stage.symbol}{i}" for i in "₁₂₃"] if stage.array.ndim == 2 else [stage.symbol]
        )


def test_the_figures_are_painted_the_predicted_word_bold(window: MainWindow) -> None:
    view = steps(window)
    go_to(view, "Weights")
    texts = painted(view.table.viewport())
    rows = [row[0] for row in expected(Settings(), "Weights")]
    assert [t.text for t in texts] == rows[: len(texts)]
    assert len(texts) >= 4
    at = compute(Settings()).predicted_position
    assert at is not None
    view.table.scrollTo(view.table.model().index(at, 0))
    assert [t.text for t in painted(view.table.viewport()) if t.bold] == [rows[at]]


def title_of(view: Steps) -> str:
    return view.title.text().split(" · ")[1]


@pytest.mark.parametrize("settings", [ATTENTION, HEADS], ids=["one head", "mean of the heads"])
def test_every_step_of_self_attention_shows_its_figures(
    open_window: OpenWindow, settings: Settings
) -> None:
    window = open_window(settings)
    view, result = steps(window), compute(settings)
    labels = [token.label for token in result.tokens]
    for n, stage in enumerate(result.stages):
        assert view.title.text() == f"{n + 1} of {len(result.stages)} · {stage.title}"
        columns = np.atleast_2d(stage.array.T).T  # a vector is a column
        figures = [[figure(float(x), stage.decimals) for x in row] for row in columns]
        assert shown(view) == figures
        assert view.formula.text() == stage.formula
        assert view.sentence.text() == stage.sentence
        names = headers(view, Qt.Orientation.Vertical)
        numbers = [str(i + 1) for i in range(len(stage.array))]
        words = list(stage.labels) or [labels[i] for i in stage.words]
        assert names == (words if stage.words else numbers)
        click(view.onward)


def test_a_step_stays_when_others_come_before_it(open_window: OpenWindow) -> None:
    """Positions are added in a step of their own."""
    window = open_window(ATTENTION)
    view = steps(window)
    while not title_of(view).startswith("Scores"):
        click(view.onward)
    scores = view.title.text()
    window.state.adjust({"positions": "sinusoidal"})
    assert title_of(view).startswith("Scores")
    assert view.title.text() != scores
    window.state.history.undo()
    assert view.title.text() == scores
    window.state.set_model("notebook")
    assert title_of(view) == "Scores"


def test_a_step_stays_while_another_tab_is_looked_at(window: MainWindow) -> None:
    view = steps(window)
    go_to(view, "Scores")
    tabs = window.explanation.tabs.tabBar()
    click(tabs, QPointF(tabs.tabRect(0).center()))
    window.state.set_seed(4)
    steps(window)
    assert view.title.text() == "4 of 7 · Scores"
    assert shown(view) == expected(Settings(seed=4), "Scores")


# playing


def play(view: Steps) -> None:
    click(view.play)
    assert view.clock.isActive()
    assert view.play.text() == "Pause"


def test_play_walks_through_and_stops(window: MainWindow, qtbot: QtBot) -> None:
    view = steps(window)
    every = [f"{n} of 7 · {title}" for n, title in enumerate(TITLES, 1)]
    titles = [view.title.text()]
    view.clock.timeout.connect(lambda: titles.append(view.title.text()))
    view.clock.setInterval(1)
    click(view.play)
    qtbot.waitUntil(lambda: not view.clock.isActive())
    assert titles == every
    assert view.play.text() == "Play"
    assert not view.play.isChecked()
    click(view.play)
    qtbot.waitUntil(lambda: not view.clock.isActive())
    assert titles == every + every[1:]


def test_play_at_the_last_step_starts_over(window: MainWindow) -> None:
    view = steps(window)
    go_to(view, "Prediction")
    play(view)
    assert view.title.text() == "1 of 7 · Embeddings"
    assert shown(view) == expected(Settings(), "Embeddings")


def test_a_step_takes_long_enough_to_read(window: MainWindow) -> None:
    assert 1000 <= steps(window).clock.interval() <= 5000


def test_pause_stays_where_it_is(window: MainWindow) -> None:
    view = steps(window)
    play(view)
    view.clock.timeout.emit()
    view.clock.timeout.emit()
    assert view.title.text() == "3 of 7 · Query"
    click(view.play)
    assert not view.clock.isActive()
    assert view.play.text() == "Play"
    assert view.title.text() == "3 of 7 · Query"
    play(view)
    assert view.title.text() == "3 of 7 · Query"
    view.clock.timeout.emit()
    assert view.title.text() == "4 of 7 · Scores"


def test_one_may_step_while_it_plays(window: MainWindow) -> None:
    view = steps(window)
    play(view)
    click(view.onward)
    click(view.onward)
    click(view.back)
    view.clock.timeout.emit()
    assert view.title.text() == "3 of 7 · Query"
    assert view.clock.isActive()


CHANGES: dict[str, tuple[Callable[[MainWindow], object], Settings]] = {
    "typing": (
        lambda window: (click(window.editor), press(window, Key.Key_End), type_in(window, " now")),
        Settings(Settings().sentence + " now"),
    ),
    "seed": (lambda window: turn_wheel(seed_box(window), 3), Settings(seed=3)),
    "context": (lambda window: turn_wheel(window_box(window), 2), Settings(window=4)),
    "selection": (lambda window: click(window.words, chip(window, 7)), Settings(position=7)),
    "undo": (
        lambda window: (window.state.select(2), press(window, Key.Key_Z, held=CTRL)),
        Settings(),
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_everything_can_be_changed_while_it_plays(window: MainWindow, what: str) -> None:
    change, settings = CHANGES[what]
    view = steps(window)
    play(view)
    view.clock.timeout.emit()
    change(window)
    assert window.state.settings == settings
    assert view.clock.isActive()
    assert shown(view) == expected(settings, "Context")
    for title in TITLES[2:]:
        view.clock.timeout.emit()
        assert view.title.text().endswith(title)
        assert shown(view) == expected(settings, title)
    assert not view.clock.isActive()


def test_the_sentence_may_vanish_while_it_plays(window: MainWindow) -> None:
    view = steps(window)
    play(view)
    replace_text(window, "")
    for _ in TITLES:
        view.clock.timeout.emit()
    assert view.title.text() == "7 of 7 · Prediction"
    assert shown(view) == []
    type_in(window, "so it is")
    assert shown(view) == expected(window.state.settings, "Prediction")


# pointing


@pytest.mark.parametrize("settings", [Settings(), ATTENTION], ids=lambda s: s.model)
def test_a_row_pointed_at_lights_its_word_everywhere(
    open_window: OpenWindow, settings: Settings
) -> None:
    window = open_window(settings)
    view = steps(window)
    views = (window.words, window.matrix.plot, bars(window).plot, window.matrix.rows)
    point_away(window)
    before = [Screen(window).area(one) for one in views]
    point_at(view.table, number(view, 2, 1))
    assert window.state.hovered == 2
    after = [Screen(window).area(one) for one in views]
    assert all((a != b).any() for a, b in zip(before, after, strict=True))
    point_away(window)
    assert window.state.hovered is None
    gone = [Screen(window).area(one) for one in views]
    assert all((a == b).all() for a, b in zip(before, gone, strict=True))


def lit_rows(window: MainWindow, view: Steps) -> list[int]:
    """The rows in sight that have the pointer's colour."""
    screen, model = Screen(window), view.table.model()
    area = QRectF(surface(view.table).rect())
    rects = {i: QRectF(view.table.visualRect(model.index(i, 0))) for i in range(model.rowCount())}
    return [
        i
        for i, rect in rects.items()
        if area.contains(rect)
        and window.appearance.theme.hover in screen.colours(view.table, rect.adjusted(1, 1, -1, -1))
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("place", ["chip", "cell", "bar"])
def test_a_word_pointed_at_elsewhere_lights_its_rows(
    open_window: OpenWindow, theme: str, place: str
) -> None:
    window = open_window(theme=theme)
    view = steps(window)
    point = {
        "chip": lambda i: point_at(window.words, chip(window, i)),
        "cell": lambda i: point_at(window.matrix.plot, cell(window, 5, i)),
        "bar": lambda i: point_at(bars(window).plot, bar(window, bars(window).order.index(i))),
    }[place]
    assert lit_rows(window, view) == []
    for title, row in (("Embeddings", 2), ("Context", 0), ("Scores", 2)):
        go_to(view, title)
        point(2)
        assert lit_rows(window, view) == [row]
        point(0)
        assert lit_rows(window, view) == ([] if title == "Context" else [0])
    point_away(window)
    assert lit_rows(window, view) == []


def test_a_component_is_no_word(window: MainWindow) -> None:
    view = steps(window)
    point_at(view.table, number(view, 1, 1))
    assert window.state.hovered == 1
    go_to(view, "Query")
    point_at(view.table, number(view, 1, 0))
    assert window.state.hovered is None
    point_at(window.words, chip(window, 1))
    assert lit_rows(window, view) == []


def test_the_keys_point_until_they_leave(window: MainWindow) -> None:
    view = steps(window)
    view.play.setFocus()
    press(window, Key.Key_Tab)
    assert view.table.hasFocus()
    press(window, Key.Key_Down, Key.Key_Down)
    assert window.state.hovered == 2
    press(window, Key.Key_Tab)
    assert not view.table.hasFocus()
    assert window.state.hovered is None


# the arithmetic of a number


@pytest.mark.parametrize("means", ["click", "return"])
@pytest.mark.parametrize("settings", [Settings(), REPEATED], ids=lambda s: s.sentence)
def test_every_number_has_its_arithmetic(
    open_window: OpenWindow, settings: Settings, means: str
) -> None:
    window = open_window(settings)
    for title in TITLES:
        view = steps(window)
        go_to(view, title)
        figures = shown(view)
        for row, column in {(0, 0), (len(figures) - 1, len(figures[0]) - 1)}:
            steps(window)
            at = number(view, row, column)
            if means == "click":
                click(view.table, at)
            else:
                view.table.setFocus()
                view.table.setCurrentIndex(view.table.model().index(row, column))
                press(window, Key.Key_Return)
            assert last_result(window) == figures[row][column], (title, row, column)
            assert window.state.settings == settings
            name = headers(view, Qt.Orientation.Vertical)[row]
            if title != "Query":
                wanted = settings.sentence.split()[view.model.word_of(row) or 0]
                assert wanted in window.explanation.arithmetic.title.text(), name


def test_the_keys_stay_in_the_panel_when_it_turns_to_the_arithmetic(window: MainWindow) -> None:
    view = steps(window)
    view.table.setFocus()
    press(window, Key.Key_Down, Key.Key_Return)
    focus = window.focusWidget()
    assert focus is not None
    assert focus.isVisible()
    assert window.explanation.isAncestorOf(focus)


# sentences of every length


@pytest.mark.parametrize("settings", [Settings(position=0), Settings("alone", 0)])
def test_without_a_context_the_rest_is_undefined(
    open_window: OpenWindow, settings: Settings
) -> None:
    window = open_window(settings)
    view, n = steps(window), len(settings.sentence.split())
    rows = []
    for title in TITLES:
        go_to(view, title)
        rows.append(shown(view))
        assert rows[-1] == expected(settings, title)
    assert [len(r) for r in rows] == [n, 0, 3, n, n, n, 0]
    assert {text for r in rows[2:] for row in r for text in row} == {"–"}
    for title in ("Query", "Scores", "Probabilities"):
        steps(window)
        go_to(view, title)
        click(view.table, number(view, 0, 0))
        assert "0 ÷ 0" in window.explanation.arithmetic.lines.toPlainText()
        assert last_result(window) == "–"


def test_without_words_there_is_nothing_to_choose(open_window: OpenWindow) -> None:
    window = open_window(Settings("", 0))
    view = steps(window)
    for title in TITLES:
        go_to(view, title)
        assert [row for row in shown(view) if row != ["–"]] == []
        if title != "Query":
            assert shown(view) == []
    go_to(view, "Embeddings")
    point_at(view.table)
    click(view.table)
    view.table.setFocus()
    press(window, Key.Key_Down, Key.Key_End, Key.Key_Return)
    assert view.isVisible()
    assert window.state.hovered is None


def test_five_hundred_words(open_window: OpenWindow) -> None:
    settings = Settings(" ".join(f"w{i}" for i in range(500)), 499, 7, 1)
    window = open_window(settings)
    view = steps(window)
    for title in TITLES:
        go_to(view, title)
        assert shown(view) == expected(settings, title)
    go_to(view, "Scores")
    view.table.setFocus()
    press(window, Key.Key_End, held=CTRL)
    assert window.state.hovered == 499
    assert expected(settings, "Scores")[499][0] in [t.text for t in painted(view.table.viewport())]
    QApplication.processEvents()
    press(window, Key.Key_Return)
    assert last_result(window) == expected(settings, "Scores")[499][0]


def test_words_are_not_taken_for_markup(open_window: OpenWindow) -> None:
    window = open_window(Settings("a <b>brown</b> fox", 2))
    view = steps(window)
    go_to(view, "Context")
    assert "<b>brown</b>" in said(view.sentence)
