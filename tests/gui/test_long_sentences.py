"""What is drawn of a long sentence is bounded by the pixels, not by the words."""

from dataclasses import replace

import numpy as np
import pytest
from eyes import Screen, painted
from hands import OpenWindow
from PySide6.QtCore import QEvent, QMimeData, QObject, QPointF, QRect, QRectF
from PySide6.QtGui import QPaintEvent, QTextOption
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.arrays import Array, Mask
from core.grid import Grid
from core.language import figure
from core.settings import Settings
from gui.controls.sentence_editor import SentenceEditor
from gui.main_window import MainWindow
from gui.scale import scale_for
from gui.theme import LIGHT, N_COLOURS
from gui.views.attention_matrix import AttentionMatrix
from gui.views.cells import MOST_AT_ONCE
from gui.views.matrix_overlay import undefined

N = 1500
MANY = Settings(" ".join(f"w{i}" for i in range(400)), 200)
Wrap = QTextOption.WrapMode


def grid(values: Array, hidden: Mask | None = None, signed: bool = False) -> Grid:
    """Cells of so many words."""
    n = len(values)
    labels = tuple(f"w{i}" for i in range(n))
    return Grid("", labels, tuple(range(n)), values, hidden, n // 2, "", signed=signed)


@pytest.fixture
def matrix(qtbot: QtBot) -> AttentionMatrix:
    """A view of cells, 500 pixels wide."""
    view = AttentionMatrix()
    qtbot.addWidget(view)
    view.resize(700, 600)
    view.show()
    return view


def show(matrix: AttentionMatrix, cells: Grid) -> Screen:
    matrix.show_grid(cells, scale_for(cells, False, LIGHT), False)
    return Screen(matrix)


# The matrix


@pytest.mark.parametrize("is_masked", [False, True], ids=["all seen", "masked"])
def test_no_more_cells_are_coloured_than_pixels_can_show(
    matrix: AttentionMatrix, is_masked: bool
) -> None:
    hidden = ~np.tri(N, dtype=bool) if is_masked else None
    show(matrix, grid(np.random.default_rng(0).random((N, N)), hidden))
    assert matrix.image.n_mapped == matrix.plot.width() ** 2
    matrix.box.setRange(QRectF(700, 300, 60, 60), padding=0)
    Screen(matrix)
    assert matrix.image.n_mapped <= 62**2


@pytest.mark.parametrize("is_signed", [False, True], ids=["weights", "changes"])
def test_a_lone_cell_shows_among_thousands(matrix: AttentionMatrix, is_signed: bool) -> None:
    values = np.full((N, N), 0.01)
    places = [(1203, 302), (0, 0), (N - 1, N - 1), (77, 1401)]
    for place in places:
        values[place] = -1.0 if is_signed else 1.0
    cells = grid(values, signed=is_signed)
    screen, scale = show(matrix, cells), scale_for(cells, False, LIGHT)
    expected = scale.colour(0 if is_signed else N_COLOURS - 1).name()
    for place in places:
        at, near = matrix.cell_rect(*place).center(), (-1, 0, 1)
        points = [QPointF(int(at.x()) + x, int(at.y()) + y) for x in near for y in near]
        inside = [point for point in points if matrix.plot.rect().contains(point.toPoint())]
        assert expected in {screen.colour(matrix.plot, point) for point in inside}, place


def test_what_is_hidden_has_no_part_in_a_pixel(matrix: AttentionMatrix) -> None:
    """At the edge of the mask no colour appears that no cell has."""
    cells = replace(grid(np.full((N, N), 0.2), ~np.tri(N, dtype=bool)), selected=None)
    screen, scale = show(matrix, cells), scale_for(cells, False, LIGHT)
    side = matrix.plot.width()
    found = {
        screen.colour(matrix.plot, QPointF(x, y))
        for x in range(side // 2 - 3, side // 2 + 3)
        for y in range(side // 2 - 3, side // 2 + 3)
    }
    assert found == {scale.colour(N_COLOURS - 1).name(), scale.colour(N_COLOURS).name()}


def test_zoomed_and_moved_each_pixel_has_a_cell_of_its_own_place(matrix: AttentionMatrix) -> None:
    """Stripes as wide as the screen can just show stand where their cells are."""
    values = np.full((N, N), 0.1)
    values[:, 600:700] = 1.0
    cells = replace(grid(values), selected=None)
    scale = scale_for(cells, False, LIGHT)
    show(matrix, cells)
    matrix.box.setRange(QRectF(333, 201, 900, 900), padding=0)
    screen = Screen(matrix)
    for column in (340, 596, 604, 650, 696, 704, 1225):
        at = matrix.cell_rect(700, column).center()
        value = scale.indices(values[700, [column]])[0]
        assert screen.colour(matrix.plot, at) == scale.colour(int(value)).name(), column


def test_the_figures_of_cells_come_with_the_zoom_and_are_true(matrix: AttentionMatrix) -> None:
    values = np.random.default_rng(1).random((N, N))
    show(matrix, grid(values))
    assert not {text.text for text in painted(matrix.plot)}
    matrix.box.setRange(QRectF(700, 300, 4, 4), padding=0)
    expected = {figure(values[i, j]) for i in range(300, 304) for j in range(700, 704)}
    assert expected <= {text.text for text in painted(matrix.plot)}


def test_the_legend_tells_that_a_dot_stands_for_several_cells(matrix: AttentionMatrix) -> None:
    values = np.random.default_rng(1).random((N, N))

    def told() -> dict[str, str]:
        return dict(matrix.legend.entries())

    show(matrix, grid(values))
    assert told()["dots"] == "each dot: the largest of several cells"
    assert told()["dots"] in matrix.legend.accessibleName()
    show(matrix, grid(values - 0.5, signed=True))
    assert told()["dots"] == "each dot: the largest change of several cells"
    matrix.box.setRange(QRectF(700, 300, 60, 60), padding=0)
    assert "dots" not in told()
    show(matrix, grid(values[:64, :64]))
    assert "dots" not in told()


@pytest.mark.parametrize("n", [MOST_AT_ONCE, MOST_AT_ONCE + 1])
def test_the_places_of_some_cells_are_those_of_all(matrix: AttentionMatrix, n: int) -> None:
    values = np.random.default_rng(2).random((n, n))
    values[7] = np.nan
    cells = grid(values, ~np.tri(n, dtype=bool))
    matrix.show_grid(cells, scale_for(cells, False, LIGHT), False)
    assert matrix.image.image is not None
    found = matrix.image.places(range(5, 30), range(2, 11))
    np.testing.assert_array_equal(found, matrix.image.image[5:30, 2:11])


def test_rows_without_values_next_to_each_other_are_hatched_as_one() -> None:
    values = np.full((N, N), np.nan)
    values[40:60, 3:] = 0.1
    values[900, 3:] = 0.1
    places = [rect.getRect() for rect in undefined(grid(values))]
    assert places == [(0, 0, N, 40), (0, 60, N, 840), (0, 901, N, N - 901), (0, 0, 3, N)]
    assert [rect.getRect() for rect in undefined(grid(values * np.nan))] == [(0, 0, N, N)]


# The chips


def test_only_chips_in_sight_are_drawn(open_window: OpenWindow) -> None:
    window = open_window(MANY)
    area = QRectF(window.words.viewport().rect())
    drawn = {text.text for text in painted(window.words)} & set(MANY.sentence.split())
    in_sight = {
        f"w{i}"
        for i in range(400)
        if window.words.chip_rect(i).intersects(area.adjusted(0, 1, 0, -1))
    }
    assert drawn >= in_sight
    assert len(drawn) < 100
    window.state.select(399)
    assert "w399" in {text.text for text in painted(window.words)}


# Repainting


class Painting(QObject):
    """The part of each widget that is painted."""

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__()
        self.parts: dict[QWidget, QRect] = {}
        self.n_laid_out = 0
        for widget in widgets:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent) and isinstance(watched, QWidget):
            self.parts[watched] = self.parts.get(watched, QRect()).united(event.rect())
        self.n_laid_out += event.type() == QEvent.Type.LayoutRequest
        return False


def settle() -> None:
    for _ in range(10):
        QApplication.processEvents()


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    window = open_window(Settings(" ".join(f"w{i}" for i in range(30)), 20))
    settle()
    return window


def test_labels_that_stay_are_not_painted_again(window: MainWindow) -> None:
    painting = Painting(window.matrix.rows, window.matrix.plot.viewport())
    window.state.set_seed(5)
    settle()
    assert window.matrix.plot.viewport() in painting.parts
    assert window.matrix.rows not in painting.parts


def test_the_label_of_a_word_that_is_typed_is_painted_alone(window: MainWindow) -> None:
    rows = window.matrix.rows
    painting = Painting(rows)
    window.state.set_sentence(window.state.settings.sentence.replace("w14 ", "w14x "))
    settle()
    part, place = painting.parts[rows], window.matrix.cell_rect(14, 0)
    assert part.height() < rows.height() / 5
    assert part.contains(QRect(0, round(place.center().y()) + rows.overhang, rows.width(), 1))
    assert "w14x" in {text.text for text in painted(rows)}


def test_what_is_shown_again_does_not_lay_the_window_out_anew(window: MainWindow) -> None:
    painting = Painting(window.explanation, window.page, window.picture, window.next_word)
    window.show_result(window.state.result)
    settle()
    assert painting.n_laid_out == 0


# A word of very many letters


def test_lines_break_anywhere_where_a_word_is_too_long_to_look_at(qtbot: QtBot) -> None:
    editor = SentenceEditor()
    qtbot.addWidget(editor)
    editor.insertPlainText("a few words")
    assert editor.wordWrapMode() == Wrap.WrapAtWordBoundaryOrAnywhere
    mime = QMimeData()
    mime.setText("y" * 5000)
    editor.selectAll()
    editor.insertFromMimeData(mime)
    assert editor.wordWrapMode() == Wrap.WrapAnywhere
    editor.show_text("a few words " * 500)
    assert editor.wordWrapMode() == Wrap.WrapAtWordBoundaryOrAnywhere
    editor.show_text(" " * 5000)
    editor.show_text("x" * 5000)
    assert editor.wordWrapMode() == Wrap.WrapAnywhere
    editor.clear()
    assert editor.wordWrapMode() == Wrap.WrapAtWordBoundaryOrAnywhere
