import numpy as np
import pytest
from eyes import Screen, assert_all_agree, grid_of, painted, said, scale_of
from hands import (
    CTRL,
    RIGHT,
    Key,
    OpenWindow,
    cell,
    cell_on,
    click,
    double_click,
    drag,
    middle,
    point_at,
    point_away,
    popped_up,
    press,
    replace_text,
    turn_wheel,
)
from parts import entry, story
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor

from core.grid import attention_grid
from core.language import figure
from core.model_records import AttentionSettings
from core.settings import Display, Knockout, Settings
from gui.main_window import MainWindow
from gui.theme import N_COLOURS, cell_colours, colour_table

POPUP = pytest.mark.qt_log_ignore("This plugin does not support")
HEADS = Settings(
    position=8, model="attention", attention=AttentionSettings(n_head=4, d_model=16, head=2)
)
MANY = Settings(" ".join(f"w{i}" for i in range(64)), 20)
WHOLE = [[0, 9], [0, 9]]


def view_range(window: MainWindow) -> list[list[float]]:
    """Columns and rows in sight."""
    return [[round(x, 6) for x in side] for side in window.matrix.box.viewRange()]


def square(rect: QRectF) -> float:
    """How far from square, in pixels."""
    return abs(rect.width() - rect.height())


# what it shows


@pytest.mark.parametrize("fixed", [False, True], ids=["scaled", "fixed"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("settings", [Settings(), HEADS], ids=lambda s: s.model)
def test_every_cell_has_the_colour_of_its_value(
    open_window: OpenWindow, settings: Settings, theme: str, fixed: bool
) -> None:
    window = open_window(settings, theme=theme)
    window.state.set_display(fixed_scale=fixed)
    screen, result = Screen(window), window.state.result
    indices = scale_of(window).cells(grid_of(window))
    np.testing.assert_array_equal(window.matrix.image.image, indices)
    table = colour_table(window.appearance.theme)
    top = 1.0 if fixed else attention_grid(result).top
    for i in range(1, 9):
        for j in range(9):
            at = window.matrix.cell_rect(i, j).topLeft() + QPointF(5, 7)
            share = min(result.on_view[i, j] / top, 1)
            expected = QColor(*map(int, table[round(share * (N_COLOURS - 1))])).name()
            if result.hidden is not None and result.hidden[i, j]:
                expected = window.appearance.theme.surface
            assert screen.colour(window.matrix.plot, at) == expected, (i, j)


@pytest.mark.parametrize(
    ("settings", "n"), [(Settings(), 8 * 9), (HEADS, 9 * 10 / 2)], ids=["notebook", "heads"]
)
def test_every_value_that_is_seen_stands_in_its_cell(
    open_window: OpenWindow, settings: Settings, n: int
) -> None:
    window = open_window(settings)
    attention = window.state.result.on_view
    found = painted(window.matrix.plot)
    assert len(found) == n
    for piece in found:
        centre = piece.shape.boundingRect().center()
        place = window.matrix.cell_at(centre)
        assert place is not None
        assert piece.text == figure(attention[place])
        assert window.matrix.cell_rect(*place).contains(piece.shape.boundingRect())


def test_figures_are_left_out_where_they_have_no_room(open_window: OpenWindow) -> None:
    window = open_window(MANY)
    assert painted(window.matrix.plot) == []
    turn_wheel(window.matrix.plot, 30)
    found = painted(window.matrix.plot)
    assert found
    for piece in found:
        rect = piece.shape.boundingRect()
        place = window.matrix.cell_at(rect.center())
        if place is not None and window.matrix.plot.viewport().rect().contains(
            rect.toAlignedRect()
        ):
            assert window.matrix.cell_rect(*place).contains(rect)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_undefined_row_is_hatched_and_has_none_of_the_colours(
    open_window: OpenWindow, theme: str
) -> None:
    window = open_window(theme=theme)
    screen, of_theme = Screen(window), window.appearance.theme
    row = window.matrix.cell_rect(0, 0).united(window.matrix.cell_rect(0, 8))
    seen = screen.colours(window.matrix.plot, row.adjusted(3, 3, -3, -3))
    assert of_theme.surface in seen
    assert of_theme.muted in seen
    assert not seen & {c.name() for c in cell_colours(of_theme)[:N_COLOURS]}


def test_the_selected_row_is_framed(window: MainWindow) -> None:
    accent = window.appearance.theme.accent

    def framed() -> list[int]:
        screen = Screen(window)
        rects = [window.matrix.cell_rect(i, 0) for i in range(9)]
        lefts = [QPointF(rect.left() + 1, rect.center().y()) for rect in rects]
        return [i for i, at in enumerate(lefts) if screen.colour(window.matrix.plot, at) == accent]

    assert framed() == [4]
    window.state.select(0)
    assert framed() == [0]


def test_the_frame_leaves_the_row_its_colours_with_many_words(open_window: OpenWindow) -> None:
    window = open_window(Settings(" ".join(f"w{i}" for i in range(300)), 150))
    screen, theme = Screen(window), window.appearance.theme
    row = window.matrix.cell_rect(150, 0).united(window.matrix.cell_rect(150, 299))
    seen = screen.colours(window.matrix.plot, row.adjusted(4, -1, -4, 1))
    assert theme.accent in screen.colours(window.matrix.plot, row.adjusted(4, -4, -4, 4))
    assert seen - {theme.accent}, "the frame covers the row"


def test_the_strongest_cell_of_the_row_has_a_star(window: MainWindow) -> None:
    rect = window.matrix.cell_rect(4, 6)
    upper = QRectF(rect.center().x() - 3, rect.top() + 5, 6, 6)
    scale = scale_of(window)
    index = int(scale.indices(window.state.result.probabilities)[6])
    assert scale.ink(index).name() in Screen(window).colours(window.matrix.plot, upper)
    other = window.matrix.cell_rect(3, 6)
    upper.moveTop(other.top() + 5)
    assert len(Screen(window).colours(window.matrix.plot, upper)) == 1


def test_cells_are_square_and_fill_the_plot(open_window: OpenWindow) -> None:
    for settings in (Settings(), MANY, Settings("a b", 1), Settings("a", 0)):
        window = open_window(settings)
        n = len(window.state.result.tokens)
        whole = window.matrix.cell_rect(0, 0).united(window.matrix.cell_rect(n - 1, n - 1))
        assert square(whole) < 0.5
        assert square(QRectF(window.matrix.plot.geometry())) == 0
        plot = QRectF(window.matrix.plot.viewport().rect())
        assert plot.adjusted(-1, -1, 1, 1).contains(whole)
        assert whole.width() > plot.width() - 2


@pytest.mark.parametrize("size", [QSize(900, 600), QSize(1280, 800), QSize(1900, 1000)])
@pytest.mark.parametrize("settings", [Settings(), HEADS], ids=lambda s: s.model)
def test_nothing_in_it_overlaps_at_any_size(
    open_window: OpenWindow, settings: Settings, size: QSize
) -> None:
    window = open_window(settings, size=size)
    matrix = window.matrix
    parts = (matrix.plot, matrix.rows, matrix.columns, matrix.scale_bar, matrix.legend)
    for i, part in enumerate(parts):
        assert matrix.rect().contains(part.geometry()) or part.geometry().isEmpty()
        assert not any(part.geometry().intersects(other.geometry()) for other in parts[:i])
    assert square(QRectF(matrix.plot.geometry())) == 0
    assert square(matrix.cell_rect(1, 1)) < 0.5


def test_the_words_of_the_legend_are_those_of_the_row(window: MainWindow) -> None:
    told = said(window.matrix.legend)
    for words in ("“jumps”", "“the”", "0.2182", "undefined"):
        assert words in told
    window.state.select(0)
    assert "“The”" in said(window.matrix.legend)
    assert "strongest" not in said(window.matrix.legend)


KNOCKED_OUT = (Knockout(2), Knockout(1, 5))
LEGENDS = {
    "self-attention": (Settings(model="attention"), ["frame", "star", "blank"], "not seen"),
    "heads": (HEADS, ["frame", "star", "blank"], "not seen"),
    "no mask": (
        HEADS.replace(attention=HEADS.attention.replace(mask="none")),
        ["frame", "star"],
        "strongest",
    ),
    "knock-outs": (
        Settings(knockouts=KNOCKED_OUT),
        ["frame", "star", "hatch", "cross", "blank"],
        "knocked out",
    ),
    "a row of nothing": (
        Settings(position=0, model="attention", knockouts=(Knockout(0, 0),)),
        ["frame", "hatch", "cross", "blank"],
        "nothing left to look at",
    ),
    "a change": (Settings(pin=Settings(seed=3)), ["frame", "star", "hatch"], "change"),
}


@pytest.mark.parametrize("what", LEGENDS)
def test_the_legend_tells_of_the_marks_that_are_there(open_window: OpenWindow, what: str) -> None:
    settings, names, words = LEGENDS[what]
    if settings.pin is not None:
        settings = settings.replace(display=Display("difference"))
    window = open_window(settings)
    legend = window.matrix.legend
    marks = [name for name, _ in legend.entries()]
    assert [name for name in marks if name != "minus"] == names  # there where figures are not
    told = " ".join(said(legend).split())
    assert words in told
    assert all(text.split()[-1] in told for _, text in legend.entries()), "no room for all of it"


def test_all_of_the_legend_has_room(window: MainWindow) -> None:
    assert [name for name, _ in window.matrix.legend.entries()] == ["frame", "star", "hatch"]
    told = said(window.matrix.legend)
    assert all(last in told for last in ("selected", "0.2182", "before"))


def test_an_empty_sentence_has_a_text_in_place_of_the_matrix(window: MainWindow) -> None:
    replace_text(window, "")
    assert "There are no words yet." in said(window.matrix)
    for part in (window.matrix.plot, window.matrix.rows, window.matrix.scale_bar):
        assert not part.isVisible()
    replace_text(window, "a b")
    assert "There are no words yet." not in said(window.matrix)
    assert window.matrix.plot.isVisible()
    assert_all_agree(window)


def test_one_word_is_one_undefined_cell(open_window: OpenWindow) -> None:
    window = open_window(Settings("word", 0))
    inner = window.matrix.cell_rect(0, 0).adjusted(6, 6, -6, -6)
    theme = window.appearance.theme
    seen = Screen(window).colours(window.matrix.plot, inner)
    assert {theme.surface, theme.muted} <= seen


# pointing


@pytest.mark.parametrize(
    ("settings", "row", "column", "told"),
    [
        (Settings(), 4, 6, "jumps → the: 0.2182"),
        (Settings(), 8, 0, "dog → The: 0.1012"),
        (Settings(), 0, 3, "The → fox: undefined"),
        (Settings(knockouts=(Knockout(6),)), 4, 6, "jumps → the: knocked out"),
        (Settings(model="attention"), 0, 0, "The → The: 1.0000"),
        (Settings(model="attention"), 4, 6, "jumps → the: not seen"),
        (HEADS, 4, 6, "jumps → the: not seen"),
        (
            Settings(model="attention", knockouts=(Knockout(0, 0),)),
            0,
            0,
            "The → The: undefined",
        ),
        (Settings(pin=Settings(), display=Display("difference")), 4, 6, "jumps → the: ±0.0000"),
    ],
    ids=str,
)
def test_the_readout_tells_the_value_beside_the_pointer(
    open_window: OpenWindow, settings: Settings, row: int, column: int, told: str
) -> None:
    window = open_window(settings)
    point_at(window.matrix.plot, cell(window, row, column))
    assert window.matrix.readout.isVisible()
    assert window.matrix.readout.text() == told
    point_away(window)
    assert not window.matrix.readout.isVisible()


@pytest.mark.parametrize("size", [QSize(900, 600), QSize(1280, 800)])
@pytest.mark.parametrize(("row", "column"), [(0, 0), (0, 8), (8, 0), (8, 8), (4, 4)])
def test_the_readout_is_inside_and_not_under_the_pointer(
    open_window: OpenWindow, size: QSize, row: int, column: int
) -> None:
    words = "incomprehensibilities " * 8 + "end"
    window = open_window(Settings(words, 4), size=size)
    at = cell(window, row, column)
    point_at(window.matrix.plot, at)
    readout = window.matrix.readout.geometry()
    assert window.matrix.rect().contains(readout)
    assert not readout.contains(window.matrix.plot.pos() + at.toPoint())
    assert readout.width() >= window.matrix.readout.sizeHint().width()


def test_the_readout_moves_with_the_pointer(window: MainWindow) -> None:
    point_at(window.matrix.plot, cell(window, 1, 1))
    first = window.matrix.readout.pos()
    point_at(window.matrix.plot, cell(window, 3, 2))
    moved = window.matrix.readout.pos() - first
    expected = (cell(window, 3, 2) - cell(window, 1, 1)).toPoint()
    assert abs(moved.x() - expected.x()) <= 1
    assert abs(moved.y() - expected.y()) <= 1


def test_a_cell_points_at_the_word_that_is_looked_at(window: MainWindow) -> None:
    point_at(window.matrix.plot, cell(window, 3, 7))
    assert window.state.hovered == 7
    point_away(window)
    assert window.state.hovered is None


def test_row_and_column_of_the_hovered_word_are_lined(window: MainWindow) -> None:
    text = window.appearance.theme.text
    rect = window.matrix.cell_rect(7, 2)
    edges = {
        "column": QPointF(rect.left(), rect.center().y() - 12),
        "row": QPointF(rect.center().x() - 12, window.matrix.cell_rect(2, 0).top()),
    }

    def lined() -> set[str]:
        screen = Screen(window)
        return {
            name
            for name, at in edges.items()
            if any(
                screen.colour(window.matrix.plot, at + QPointF(dx, dy)) == text
                for dx in (-1, 0, 1)
                for dy in (-1, 0, 1)
            )
        }

    assert lined() == set()
    window.state.hover(2)
    assert lined() == {"row", "column"}
    window.state.hover(None)
    assert lined() == set()


@pytest.mark.parametrize(("row", "column"), [(0, 0), (3, 5), (8, 8)])
@pytest.mark.parametrize("settings", [Settings(), HEADS], ids=lambda s: s.model)
def test_a_click_selects_the_row(
    open_window: OpenWindow, settings: Settings, row: int, column: int
) -> None:
    window = open_window(settings)
    click(window.matrix.plot, cell(window, row, column))
    assert window.state.settings.position == row
    assert_all_agree(window)


@POPUP
def test_a_right_click_selects_nothing(window: MainWindow) -> None:
    click(window.matrix.plot, cell(window, 1, 1), RIGHT)
    popped_up().close()
    assert window.state.settings == Settings()
    assert story(window).isVisible()


# zooming and panning


def test_the_wheel_zooms_about_the_pointer(window: MainWindow) -> None:
    at = cell(window, 6, 2)
    turn_wheel(window.matrix.plot, 1, at)
    (left, right), (top, bottom) = view_range(window)
    assert 0 < left < right < 9
    assert 0 < top < bottom < 9
    assert window.matrix.cell_at(at) == (6, 2)
    assert square(window.matrix.cell_rect(6, 2)) < 0.5
    turn_wheel(window.matrix.plot, -1, at)
    assert view_range(window) == WHOLE


def test_zooming_has_its_limits(window: MainWindow) -> None:
    turn_wheel(window.matrix.plot, 40)
    (left, right), (top, bottom) = view_range(window)
    assert right - left == pytest.approx(3)
    assert bottom - top == pytest.approx(3)
    turn_wheel(window.matrix.plot, -60)
    assert view_range(window) == WHOLE


def test_a_drag_pans_within_the_matrix(window: MainWindow) -> None:
    turn_wheel(window.matrix.plot, 6)
    (left, right), (top, _) = view_range(window)
    centre = middle(window.matrix.plot)
    held = window.matrix.cell_at(centre)
    drag(window.matrix.plot, centre, centre + QPointF(20, 30))
    (new_left, new_right), (new_top, new_bottom) = view_range(window)
    assert new_left < left
    assert new_top < top
    assert new_right - new_left == pytest.approx(right - left)
    assert window.matrix.cell_at(centre + QPointF(20, 30)) == held
    assert window.state.settings == Settings(), "a drag is not a click"
    for _ in range(6):
        drag(window.matrix.plot, centre - QPointF(100, 100), centre + QPointF(100, 100))
    assert view_range(window)[0][0] == 0
    assert view_range(window)[1][0] == 0
    assert new_bottom - new_top == pytest.approx(
        view_range(window)[1][1] - view_range(window)[1][0]
    )


@pytest.mark.parametrize("means", ["double click", "menu", "key"])
def test_back_to_the_whole_matrix(window: MainWindow, means: str) -> None:
    turn_wheel(window.matrix.plot, 6)
    assert view_range(window) != WHOLE
    match means:
        case "double click":
            double_click(window.matrix.plot)
        case "menu":
            entry(window, "Whole Matrix").trigger()
        case _:
            letter = entry(window, "Whole Matrix").shortcut().toString().removeprefix("Ctrl+")
            press(window, Key[f"Key_{letter}"], held=CTRL)
    assert view_range(window) == WHOLE


def test_pointing_and_clicking_are_right_when_zoomed(window: MainWindow) -> None:
    turn_wheel(window.matrix.plot, 5, cell(window, 7, 7))
    point_at(window.matrix.plot, cell(window, 6, 7))
    assert window.matrix.readout.text().startswith("the → lazy")
    click(window.matrix.plot, cell(window, 6, 7))
    assert window.state.settings.position == 6


def test_a_zoom_stays_while_the_number_of_words_does(window: MainWindow) -> None:
    turn_wheel(window.matrix.plot, 5)
    zoomed = view_range(window)
    window.state.set_seed(4)
    window.state.select(2)
    window.state.set_sentence("A quick brown fox jumps over the lazy dog")
    assert view_range(window) == zoomed
    window.state.set_sentence("A quick brown fox jumps over the lazy old dog")
    assert view_range(window) == [[0, 10], [0, 10]]


def test_a_resize_keeps_cells_square(window: MainWindow) -> None:
    turn_wheel(window.matrix.plot, 5)
    window.resize(900, 600)
    Screen(window)
    assert square(window.matrix.cell_rect(4, 4)) < 0.5
    window.matrix.show_all()
    assert view_range(window) == WHOLE
    labels = {t.text: t.shape.boundingRect() for t in painted(window.matrix.rows)}
    middle_of_cell = cell_on(window, window.matrix.rows, 4).y()
    assert labels["jumps"].center().y() == pytest.approx(middle_of_cell, abs=2)
