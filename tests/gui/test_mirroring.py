"""The window from right to left: we paint the mirror image, and mouse and keys follow it."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from eyes import Screen, Text, painted, scale_of
from hands import Key, OpenWindow, cell, click, point_at, press
from moments import LARGE, MOMENTS, SMALL, open_at
from parts import bars, chart, picture
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.controls.choice_box import Choice, ChoiceBox
from gui.controls.timeline import Timeline
from gui.main_window import MainWindow
from gui.views.bar_legend import BarLegend
from gui.views.embedding_map import EmbeddingMapView
from gui.views.head_gallery import HeadGallery
from gui.views.heads_found import HeadLine
from gui.views.loss_chart import LossChart
from gui.views.matrix_legend import MatrixLegend
from gui.views.over_windows import OverWindows
from gui.views.rows import Rows
from gui.views.scale_bar import ScaleBar
from gui.views.step_chart import StepChart
from gui.views.training_curves import TrainingCurves
from gui.views.word_axis import WordAxis

TAB = Qt.FocusReason.TabFocusReason
A_PIXEL = 1.01
PAINTED = (
    BarLegend,
    MatrixLegend,
    ScaleBar,
    WordAxis,
    Rows,
    OverWindows,
    HeadGallery,
    LossChart,
    TrainingCurves,
    HeadLine,
    Timeline,
)
Turn = Callable[[bool], None]


@pytest.fixture
def turn(app: QApplication) -> Iterator[Turn]:
    """Has windows that are made from now on run from right to left, or again from left to right."""
    directions = Qt.LayoutDirection
    yield lambda on: app.setLayoutDirection(
        directions.RightToLeft if on else directions.LeftToRight
    )
    app.setLayoutDirection(directions.LeftToRight)


@pytest.fixture
def mirrored(turn: Turn, open_window: OpenWindow) -> MainWindow:
    """The window as the program starts, from right to left."""
    turn(True)
    return open_window()


def surface_of(widget: QWidget) -> QWidget:
    if isinstance(widget, Rows | OverWindows | StepChart):
        return widget.plot.viewport()
    return widget.viewport() if isinstance(widget, HeadGallery) else widget


def shapes(window: MainWindow) -> dict[str, list[QRectF]]:
    """Where bars, cells, small matrices and what explains them are, in the window."""
    found: dict[str, list[QRectF]] = {}

    def add(kind: str, rect: QRectF, on: QWidget) -> None:
        found.setdefault(kind, []).append(rect.translated(on.mapTo(window, QPoint())))

    for rows in window.findChildren(Rows):
        if rows.isVisible():
            for index in range(rows.scroll_bar.value(), min(len(rows.keys), 4)):
                for number in range(n_bars(rows, index)):
                    add("bars", rows.bar_rect(index, number), surface_of(rows))
    matrix = window.matrix
    if matrix.plot.isVisible():
        n = len(window.state.result.tokens)
        for row, column in ((0, 0), (0, n - 1), (n - 1, 0)):
            add("cells", matrix.cell_rect(row, column), surface_of(matrix.plot))
        for part in (matrix.rows, matrix.columns, matrix.scale_bar, matrix.legend):
            add("beside", QRectF(part.rect()), part)
    for gallery in window.findChildren(HeadGallery):
        if gallery.isVisible():
            add("heads", gallery.picture_rect(0), surface_of(gallery))
    for lines in window.findChildren(OverWindows):
        if lines.isVisible():
            for line in range(lines.part_counts()[0]):
                add("lines", lines.part_rect(line), surface_of(lines))
    return found


def texts(window: MainWindow) -> dict[tuple[str, str], list[QRectF]]:
    """Where the text stands that our own widgets paint, in the window."""
    found: dict[tuple[str, str], list[QRectF]] = {}
    for kind in PAINTED:
        for widget in window.findChildren(kind):
            on = surface_of(widget)
            if not widget.isVisible() or on.visibleRegion().isEmpty():
                continue
            for text, box in joined(painted(on)):
                place = box.translated(on.mapTo(window, QPoint()))
                found.setdefault((kind.__name__, text), []).append(place)
    return found


def joined(pieces: list[Text]) -> list[tuple[str, QRectF]]:
    """Level text in one piece, also where its letters are of several fonts."""
    found: list[tuple[str, QRectF]] = []
    for piece in pieces:
        box = piece.shape.boundingRect()
        if abs(piece.shape.at(0).y() - piece.shape.at(1).y()) > 1:
            continue  # slanted
        before = found[-1][1] if found else QRectF()
        if abs(before.right() - box.left()) < 1 and abs(before.center().y() - box.center().y()) < 3:
            found[-1] = (found[-1][0] + piece.text, before.united(box))
        else:
            found.append((piece.text, box))
    return found


def n_bars(rows: Rows, index: int) -> int:
    row = rows.row(index)
    return 0 if row is None else len(row.bars)


def image_of(rect: QRectF, window: MainWindow) -> QRectF:
    return QRectF(window.width() - rect.right(), rect.top(), rect.width(), rect.height())


def apart(a: QRectF, b: QRectF) -> float:
    return max(
        abs(a.left() - b.left()),
        abs(a.right() - b.right()),
        abs(a.top() - b.top()),
        abs(a.bottom() - b.bottom()),
    )


@pytest.mark.parametrize("size", [LARGE, SMALL], ids=["large", "small"])
@pytest.mark.parametrize("moment", [m for m in MOMENTS if "Arabic" not in m])
def test_all_is_the_mirror_image(
    open_window: OpenWindow, qtbot: QtBot, turn: Turn, moment: str, size: QSize
) -> None:
    plain = open_at(open_window, qtbot, moment, size=size)
    expected, words = shapes(plain), texts(plain)
    plain.close()
    turn(True)
    window = open_at(open_window, qtbot, moment, size=size)
    there, said = shapes(window), texts(window)
    assert there.keys() == expected.keys()
    for kind, rects in expected.items():
        images = [image_of(rect, window) for rect in rects]
        gaps = [apart(a, b) for a, b in zip(images, there[kind], strict=True)]
        assert max(gaps) <= A_PIXEL, (kind, rects, there[kind])
    assert said.keys() == words.keys()
    for (kind, text), boxes in words.items():
        assert len(said[kind, text]) == len(boxes)
        for box in boxes:
            gap = min(apart(image_of(box, window), other) for other in said[kind, text])
            assert gap <= 2 * A_PIXEL, (kind, text, box, said[kind, text])
    assert len(words) > 5 or not window.state.result.tokens or window.state.concealed


def test_bars_have_their_colours(mirrored: MainWindow) -> None:
    view, screen = bars(mirrored), Screen(mirrored)
    assert_columns(mirrored, screen)
    row, rect = view.row(0), view.bar_rect(0)
    assert row is not None
    assert rect.right() > view.plot.width() / 2
    assert screen.colour(view.plot, rect.center()) == row.bars[0].fill.color().name()
    beside = QPointF(rect.left() - 2, rect.center().y())
    assert screen.colour(view.plot, beside) == mirrored.appearance.theme.surface


def assert_columns(window: MainWindow, screen: Screen) -> None:
    """The cells have the colours of the words that they belong to."""
    indices = np.array(window.matrix.image.image)
    scale = scale_of(window)
    for column in (0, 3, 8):
        rect = window.matrix.cell_rect(5, column)
        at = rect.topLeft() + QPointF(4, 4)
        colour = scale.colour(int(indices[5, column])).name()
        assert screen.colour(window.matrix.plot, at) == colour


@pytest.mark.parametrize("place", [(3, 0), (3, 8), (8, 2)])
def test_a_click_is_on_the_cell_that_is_seen(mirrored: MainWindow, place: tuple[int, int]) -> None:
    row, column = place
    click(mirrored.matrix.plot, cell(mirrored, row, column))
    words = ["The", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "dog"]
    assert mirrored.state.settings.position == row
    assert mirrored.matrix.readout.text().startswith(f"{words[row]} → {words[column]}: ")
    assert f"“{words[column]}”" in mirrored.explanation.arithmetic.title.text() or row == 0


def test_the_figure_stands_beside_the_pointer(mirrored: MainWindow) -> None:
    at = cell(mirrored, 4, 2)
    point_at(mirrored.matrix.plot, at)
    readout, matrix = mirrored.matrix.readout, mirrored.matrix
    x = matrix.plot.mapTo(matrix, at.toPoint()).x()
    assert readout.geometry().right() < x
    assert matrix.rect().contains(readout.geometry())


def test_keys_go_the_way_they_look(mirrored: MainWindow) -> None:
    matrix = mirrored.matrix
    matrix.setFocus(TAB)
    press(mirrored, Key.Key_Home)
    assert matrix.part_at_keys() == (4, 0)
    xs = [matrix.cell_rect(4, 0).center().x()]
    for key, column in ((Key.Key_Left, 1), (Key.Key_Left, 2), (Key.Key_Right, 1)):
        press(mirrored, key)
        assert matrix.part_at_keys() == (4, column)
        xs.append(matrix.cell_rect(4, column).center().x())
    assert xs[0] > xs[1] > xs[2] < xs[3]


def test_zoom_keeps_the_cell_of_the_keys_in_sight(mirrored: MainWindow) -> None:
    matrix = mirrored.matrix
    matrix.setFocus(TAB)
    press(mirrored, Key.Key_Home, *[Key.Key_Plus] * 4, *[Key.Key_Left] * 6)
    assert matrix.part_at_keys() == (4, 6)
    at = matrix.cell_rect(4, 6).center().toPoint()
    assert matrix.plot.viewport().rect().contains(at)
    click(matrix.columns, QPointF(matrix.columns.width() - 30, matrix.columns.height() - 20))
    assert mirrored.state.settings.position != 4


def test_labels_select_what_they_name(mirrored: MainWindow) -> None:
    matrix = mirrored.matrix
    for axis in (matrix.rows, matrix.columns):
        for text in painted(axis):
            at = text.shape.boundingRect().center()
            if text.text in ("quick", "lazy", "dog"):
                click(axis, at)
                tokens = mirrored.state.result.tokens
                assert tokens[mirrored.state.settings.position].text == text.text


def test_a_click_on_a_bar_or_its_label(mirrored: MainWindow) -> None:
    view = bars(mirrored)
    click(view.plot, view.bar_rect(1).center())
    assert mirrored.state.settings.position == 4
    assert "“brown”" in mirrored.explanation.arithmetic.title.text()
    click(view.plot, QPointF(view.plot.width() - 60, view.row_rect(1).center().y()))
    assert mirrored.state.settings.position == 2


def test_windows_run_from_the_right(open_window: OpenWindow, qtbot: QtBot, turn: Turn) -> None:
    turn(True)
    window = open_at(open_window, qtbot, "over windows")
    view = chart(window)
    assert isinstance(view, OverWindows)
    numbers = {t.text: t.shape.boundingRect().center().x() for t in painted(view)}
    assert numbers["1"] > numbers["2"] > numbers["3"]
    for window_text in ("3", "1"):
        point = QPointF(numbers[window_text], view.height() / 3)
        click(view.plot, point)
        assert window.state.settings.window == int(window_text)
    view.setFocus(TAB)
    press(window, Key.Key_Left)
    assert window.state.settings.window == 2
    press(window, Key.Key_Right)
    assert window.state.settings.window == 1
    (label,) = [t for t in painted(view) if t.text == "brown"]
    point_at(view.plot, label.shape.boundingRect().center())
    assert window.state.hovered == 2


def test_small_matrices_are_turned_as_the_large_one(
    open_window: OpenWindow, qtbot: QtBot, turn: Turn
) -> None:
    turn(True)
    window = open_at(open_window, qtbot, "model")
    gallery = window.picture.heads
    screen, place = Screen(window), gallery.picture_rect(0)
    inner = place.adjusted(2, 2, -2, -2)
    seen, unseen = inner.bottomLeft(), inner.topLeft()
    assert screen.colour(gallery, unseen) == window.appearance.theme.surface
    assert screen.colour(gallery, seen + QPointF(0, -2)) != window.appearance.theme.surface


def test_the_map_keeps_its_points(open_window: OpenWindow, qtbot: QtBot, turn: Turn) -> None:
    plain = open_at(open_window, qtbot, "map")
    view = picture(plain)
    assert isinstance(view, EmbeddingMapView)
    points = [view.canvas.point_of(i) for i in range(3)]
    plain.close()
    turn(True)
    window = open_at(open_window, qtbot, "map")
    view = picture(window)
    assert isinstance(view, EmbeddingMapView)
    assert [view.canvas.point_of(i) for i in range(3)] == points
    assert view.inspector.geometry().right() < view.canvas.geometry().left()
    click(view.canvas.plot, points[1])
    assert window.state.settings.position == 1


def test_choices_run_from_the_right(app: QApplication, qtbot: QtBot, turn: Turn) -> None:
    turn(True)
    box = ChoiceBox("Size", tuple(Choice(n, str(n), "") for n in range(3)))
    qtbot.addWidget(box)
    box.resize(300, 40)
    with qtbot.waitExposed(box):
        box.show()
    left = [b.x() for b in box.findChildren(QWidget)]
    assert left == sorted(left, reverse=True)
    box.activateWindow()
    qtbot.waitUntil(box.isActiveWindow)
    box.setFocus(TAB)
    press(box, Key.Key_Left)
    assert box.choice.value == 1
    press(box, Key.Key_Right, Key.Key_Down, Key.Key_Down)
    assert box.choice.value == 2


def test_arrows_point_the_other_way(mirrored: MainWindow) -> None:
    steps, line = mirrored.explanation.steps, mirrored.explanation.errors_line
    assert (steps.back.text(), steps.onward.text()) == ("▶", "◀")
    assert "◂" in line.text()
    line.click()
    assert "▸" in line.text()


@pytest.mark.parametrize("moment", ["Arabic", "Arabic, compared"])
def test_a_sentence_runs_its_own_way(
    open_window: OpenWindow, qtbot: QtBot, turn: Turn, moment: str
) -> None:
    plain = open_at(open_window, qtbot, moment)
    chips = [plain.words.chip_rect(i) for i in range(4)]
    turn(True)
    window = open_at(open_window, qtbot, moment)
    assert [window.words.chip_rect(i) for i in range(4)] == chips
    click(window.matrix.plot, cell(window, 6, 1))
    assert window.state.settings.position == 6


def test_a_hint_begins_where_its_title_ends(mirrored: MainWindow) -> None:
    hint, title = mirrored.picture.hint, mirrored.picture.title
    assert title.geometry().left() > hint.geometry().right()
    (text,) = painted(hint)
    assert text.text.startswith("each row looks")
    assert text.shape.boundingRect().right() > hint.width() - 3
    hint.setFixedWidth(120)
    (text,) = painted(hint)
    assert text.text.startswith("each row")
    assert text.text.endswith("…")
