from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from charts import ARABIC, LONG, MANY, MARGIN, REPEATED, SIXTY_FOUR, open_alone
from eyes import Screen, Text, painted, said
from hands import CTRL, LEFT, NO_KEYS, RIGHT, SHIFT, Key, click, point_at, press, surface
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from core.embedding_map import embedding_map
from core.model_records import AttentionSettings
from core.models import compute
from core.result import Result
from core.settings import Settings
from gui.theme import DARK, LIGHT
from gui.views.embedding_map import EmbeddingMapView

POPUP = pytest.mark.qt_log_ignore("This plugin does not support")
ATTENTION = Settings(model="attention")
ON_A_LINE = Settings(model="attention", attention=AttentionSettings(d_model=1))
WIDE = Settings(model="attention", attention=AttentionSettings(d_model=64))
ALONE = Settings("hello", 0)
MOVED = Settings(vectors=(("fox", (0.9, 0.9, 0.1)), ("dog", (-0.5, 0.2, 0.3))))


class Program:
    """A map in a window that answers as the program does."""

    def __init__(self, qtbot: QtBot, settings: Settings, size: tuple[int, int], theme: str) -> None:
        self.view = EmbeddingMapView()
        self.theme = {"light": LIGHT, "dark": DARK}[theme]
        self.selected: list[int] = []
        self.hovered: list[int | None] = []
        self.moved: list[tuple[str, tuple[float, ...]]] = []
        self.restored: list[str] = []
        self.answers = True
        self.settings = settings
        self.result = compute(settings)
        self.host = open_alone(
            qtbot, self.view, lambda: self.view.show_result(self.result, self.theme), size, theme
        )
        self.view.word_selected.connect(self.on_selected)
        self.view.word_hovered.connect(self.on_hovered)
        self.view.vector_moved.connect(self.on_moved)
        self.view.vector_restored.connect(self.on_restored)

    def change(self, settings: Settings) -> None:
        self.settings, self.result = settings, compute(settings)
        self.view.show_result(self.result, self.theme)

    def on_selected(self, position: int) -> None:
        self.selected.append(position)
        self.change(self.settings.replace(position=position))

    def on_hovered(self, position: int | None) -> None:
        self.hovered.append(position)
        self.view.show_hover(position)

    def on_moved(self, word: str, vector: tuple[float, ...]) -> None:
        self.moved.append((word, vector))
        if self.answers:
            vectors = {**dict(self.settings.vectors), word: vector}
            self.change(self.settings.replace(vectors=tuple(vectors.items())))

    def on_restored(self, word: str) -> None:
        self.restored.append(word)
        kept = tuple(each for each in self.settings.vectors if each[0] != word)
        self.change(self.settings.replace(vectors=kept))

    @property
    def plot(self) -> QWidget:
        return surface(self.view.canvas.plot)

    def point(self, position: int) -> QPointF:
        return self.view.canvas.point_of(position)

    def points(self) -> list[tuple[float, float]]:
        return [(self.point(i).x(), self.point(i).y()) for i in range(len(self.result.tokens))]

    def labels(self) -> dict[str, Text]:
        return {text.text: text for text in painted(self.view.canvas)}

    # a hand that holds, carries and drops

    def hold(self, point: QPointF) -> None:
        self._at(QTest.mouseMove, point)
        self._button(QTest.mousePress, point)

    def carry(self, *points: QPointF) -> None:
        for point in points:
            self._at(QTest.mouseMove, point)

    def drop(self, point: QPointF) -> None:
        self._button(QTest.mouseRelease, point)

    def _place(self, point: QPointF) -> QPoint:
        return self.plot.mapTo(self.host, point.toPoint())

    def _at(self, move: Callable[..., None], point: QPointF) -> None:
        move(self.host.windowHandle(), self._place(point))

    def _button(self, act: Callable[..., None], point: QPointF) -> None:
        act(self.host.windowHandle(), LEFT, NO_KEYS, self._place(point))


Show = Callable[..., Program]


@pytest.fixture
def show(app: QApplication, qtbot: QtBot) -> Show:
    """Opens a map of these settings."""
    programs: list[Program] = []  # or they are collected while in use

    def opened(
        settings: Settings = ATTENTION, size: tuple[int, int] = (640, 420), theme: str = "light"
    ) -> Program:
        programs.append(Program(qtbot, settings, size, theme))
        return programs[-1]

    return opened


def near(point: QPointF, other: QPointF, within: float = 1.0) -> bool:
    return (point - other).manhattanLength() <= within


def vector(result: Result, position: int) -> list[float]:
    return result.pattern.embeddings[position].tolist()


# what it shows


def test_every_word_has_a_label_near_its_point(show: Show) -> None:
    program = show(Settings())
    labels = program.labels()
    assert set(labels) == {*Settings().sentence.split(), "query"}
    for position, word in enumerate(Settings().sentence.split()):
        box = labels[word].shape.boundingRect().adjusted(-36, -20, 36, 20)
        assert box.contains(program.point(position)), word


def test_points_have_one_scale_on_both_axes(show: Show) -> None:
    program = show(Settings())
    points = embedding_map(program.result).points
    on_canvas = np.array(program.points())
    apart = on_canvas[5] - on_canvas[4]
    in_plane = points[5] - points[4]
    assert apart[0] / in_plane[0] == pytest.approx(-apart[1] / in_plane[1])
    assert apart[0] / in_plane[0] > 100


def test_equal_words_share_a_point_and_a_label(show: Show) -> None:
    program = show(REPEATED)
    assert near(program.point(1), program.point(5))
    words = [t.text for t in painted(program.view.canvas) if t.text != "query"]
    assert sorted(words) == sorted(set(REPEATED.sentence.split()))


@pytest.mark.parametrize(
    "settings",
    [Settings(), ATTENTION, MOVED, REPEATED, ARABIC, LONG, SIXTY_FOUR, MANY, ON_A_LINE, WIDE],
)
@pytest.mark.parametrize("size", [(800, 520), (500, 230), (320, 220)])
def test_labels_do_not_overlap_and_stay_inside(
    show: Show, settings: Settings, size: tuple[int, int]
) -> None:
    program = show(settings, size)
    program.view.setFocus()
    program.view.show_hover(3)
    boxes = [t.shape.boundingRect() for t in painted(program.view.canvas)]
    assert len(boxes) >= 3
    for one, other in combinations(boxes, 2):
        shared = one.adjusted(1, 2.5, -1, -2.5) & other.adjusted(1, 2.5, -1, -2.5)
        assert shared.isEmpty()
    area = QRectF(program.view.canvas.rect()).adjusted(0, -2, 0, 2)
    assert all(area.contains(box) for box in boxes)


@pytest.mark.parametrize("settings", [SIXTY_FOUR, MANY])
def test_of_many_words_some_have_labels_and_the_marked_ones_always(
    show: Show, settings: Settings
) -> None:
    program = show(settings, (500, 230))
    labels = program.labels()
    assert 8 < len(labels) < 80
    position = next(i for i, word in enumerate(settings.sentence.split()) if word not in labels)
    program.view.show_hover(position)
    labels = program.labels()
    for marked in (position, settings.position, program.result.predicted_position):
        assert settings.sentence.split()[marked or 0] in labels


def test_pointing_does_not_rearrange_the_labels(show: Show) -> None:
    program = show(SIXTY_FOUR, (800, 520))
    before = program.labels()
    program.view.show_hover(11)
    after = program.labels()
    kept = set(before) & set(after) - {"w11"}
    assert len(kept) > 0.8 * len(before)
    for word in kept:
        assert before[word].shape == after[word].shape


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_selected_word_is_bold_and_in_the_accent_colour(show: Show, theme: str) -> None:
    program = show(theme=theme)
    marked = [t for t in painted(program.view.canvas) if t.bold]
    assert [t.text for t in marked] == ["jumps"]
    assert marked[0].colour == program.theme.accent
    screen = Screen(program.host)
    assert screen.colour(program.plot, program.point(4)) == program.theme.accent
    assert screen.colour(program.plot, program.point(8)) == program.theme.middle


def test_the_predicted_word_has_a_star(show: Show) -> None:
    program = show()
    word = program.result.tokens[program.result.predicted_position or 0].text
    assert word != "jumps"
    screen = Screen(program.host)

    def has_sign(text: str) -> bool:
        box = program.labels()[text].shape.boundingRect()
        before = QRectF(box.left() - 18, box.top(), 16, box.height())
        return LIGHT.accent in screen.colours(program.plot, before)

    assert has_sign(word)
    assert not has_sign("dog")


def test_the_drawn_word_has_a_die(show: Show) -> None:
    program = show()
    drawn = next(
        s
        for s in (ATTENTION.replace(draw=n) for n in range(1, 50))
        if compute(s).drawn_position == 8
    )
    before = program.labels()["dog"].shape.boundingRect()
    program.change(drawn)
    box = program.labels()["dog"].shape.boundingRect()
    assert box.left() - before.left() > 15 or before.left() - box.left() > 15
    sign = QRectF(box.left() - 18, box.top(), 16, box.height())
    assert LIGHT.accent in Screen(program.host).colours(program.plot, sign)


def test_query_and_context_vector_stand_among_the_words(show: Show) -> None:
    assert {"query, as W_K q", "context vector z"} <= set(show(ATTENTION).labels())
    notebook = show(Settings()).labels()
    assert "query" in notebook
    assert "context vector z" not in notebook
    assert "query" not in show(Settings(position=0)).labels()


def test_the_axes_are_told_with_their_shares(show: Show) -> None:
    program = show(Settings())
    first, second = (f"{share:.0%}".rstrip("%") for share in embedding_map(program.result).shares)
    text = f"First two principal components: {first} % and {second} % of the spread"
    assert text in said(program.view.inspector).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [(ON_A_LINE, "from left to right"), (ALONE, "One vector: no spread")],
)
def test_without_two_components_it_says_so(show: Show, settings: Settings, sentence: str) -> None:
    assert sentence in said(show(settings).view.inspector)


def test_without_words_it_says_so(show: Show) -> None:
    program = show(Settings("", 0))
    assert "No words, no vectors" in said(program.view)
    assert "No words, no vectors" in program.view.canvas.accessibleDescription()
    click(program.view.canvas.plot)
    press(program.host, Key.Key_Left, Key.Key_End, Key.Key_Return, Key.Key_Delete)
    press(program.host, Key.Key_Right, held=CTRL)
    assert program.selected + program.moved + program.restored == []
    program.change(Settings())
    assert "fox" in program.labels()
    program.change(Settings("", 0))
    assert "No words, no vectors" in said(program.view)


def test_one_word_stands_in_the_middle(show: Show) -> None:
    program = show(ALONE)
    assert near(program.point(0), QPointF(program.view.canvas.rect().center()), 3)


def test_all_points_of_one_component_are_on_a_line(show: Show) -> None:
    program = show(ON_A_LINE)
    assert len({round(y, 3) for _, y in program.points()}) == 1
    assert len({round(x) for x, _ in program.points()}) == 9


def test_out_of_sight_nothing_is_computed(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    program = show()
    asked: list[Result] = []

    def counted(result: Result) -> object:
        asked.append(result)
        return embedding_map(result)

    monkeypatch.setattr("gui.views.embedding_map.embedding_map", counted)
    program.view.hide()
    program.change(REPEATED)
    program.view.show_hover(2)
    assert asked == []
    program.view.show()
    assert asked == [program.result]
    assert "question" in program.labels()


@pytest.mark.parametrize(
    ("size", "beside"), [((800, 520), True), ((640, 300), True), ((500, 230), False)]
)
def test_the_figures_stand_beside_a_wide_map_and_below_a_narrow_one(
    show: Show, size: tuple[int, int], beside: bool
) -> None:
    view = show(size=size).view
    canvas, inspector = view.canvas.geometry(), view.inspector.geometry()
    assert not canvas.intersects(inspector)
    assert view.rect().contains(canvas.united(inspector))
    assert (inspector.left() > canvas.right()) == beside
    assert canvas.width() > 300
    assert canvas.height() > 150


# the mouse


def test_pointing_tells_the_word_and_lights_it_up(show: Show) -> None:
    program = show(REPEATED)
    point_at(program.plot, program.point(3) + QPointF(3, -3))
    assert program.hovered[-1] == 3
    assert Screen(program.host).colour(program.plot, program.point(3)) == LIGHT.text
    point_at(program.plot, program.point(5))
    assert program.hovered[-1] == 1  # the first "be"
    point_at(program.plot, QPointF(4, 4))
    assert program.hovered[-1] is None
    point_at(program.plot, program.point(3))
    point_at(program.host, QPointF(MARGIN / 2, MARGIN / 2))
    assert program.hovered[-1] is None


def test_pointing_at_a_label_tells_its_word(show: Show) -> None:
    program = show()
    for position, word in enumerate(ATTENTION.sentence.split()):
        point_at(program.plot, program.labels()[word].shape.boundingRect().center())
        assert program.hovered[-1] == position


def test_any_occurrence_of_a_word_lights_its_point(show: Show) -> None:
    program = show(REPEATED)
    program.view.show_hover(5)
    second = Screen(program.host).area(program.plot)
    program.view.show_hover(1)
    np.testing.assert_array_equal(second, Screen(program.host).area(program.plot))
    program.view.show_hover(None)
    assert (second != Screen(program.host).area(program.plot)).any()


def test_a_click_selects_the_word(show: Show) -> None:
    program = show()
    for position in (2, 8):
        click(program.plot, program.point(position))
        assert program.selected[-1] == position
    assert program.view.canvas.hasFocus()
    assert program.moved == []
    click(program.plot, QPointF(4, 4))
    assert program.selected == [2, 8]


def test_a_click_keeps_the_occurrence_that_is_selected(show: Show) -> None:
    program = show(REPEATED.replace(position=5))
    click(program.plot, program.point(1))
    assert program.selected == [5]
    click(program.plot, program.point(4))
    assert program.selected == [5, 0]  # the first "to"


def test_a_hand_that_trembles_clicks(show: Show) -> None:
    program = show()
    at = program.point(2)
    program.hold(at)
    program.carry(at + QPointF(2, 1), at + QPointF(3, -1))
    program.drop(at + QPointF(3, -1))
    assert program.selected == [2]
    assert program.moved == []


def test_a_double_click_is_two_clicks(show: Show) -> None:
    program = show()
    handle = program.host.windowHandle()
    at = program.plot.mapTo(program.host, program.point(2).toPoint())
    QTest.mouseMove(handle, at)
    QTest.mouseDClick(handle, LEFT, NO_KEYS, at)
    assert set(program.selected) == {2}
    assert program.moved == []


def test_a_dragged_word_follows_the_hand_and_the_others_stay(show: Show) -> None:
    program = show()
    before, start = program.points(), program.point(8) + QPointF(3, 2)
    program.hold(start)
    way = [start + QPointF(12 * k, -9 * k) for k in range(1, 7)]
    for number, point in enumerate(way, 1):
        program.carry(point)
        assert len(program.moved) == number
        assert program.moved[-1][0] == "dog"
        assert near(program.point(8), point - QPointF(3, 2), 2)
        np.testing.assert_allclose(program.points()[:8], before[:8])
    assert program.hovered[-1] == 8
    assert program.selected == []
    program.drop(way[-1])
    np.testing.assert_allclose(program.points()[:8], before[:8])
    assert near(program.point(8), way[-1] - QPointF(3, 2), 2)
    assert vector(program.result, 8) == list(program.moved[-1][1])
    program.carry(way[0])
    assert len(program.moved) == 6


def test_what_the_map_does_not_show_stays_as_it_is(show: Show) -> None:
    program = show(WIDE)
    before = np.array(vector(program.result, 8))
    axes = embedding_map(program.result).axes
    start = program.point(8)
    program.hold(start)
    program.carry(start + QPointF(30, 0), start + QPointF(60, 0))
    program.drop(start + QPointF(60, 0))
    change = np.array(program.moved[-1][1]) - before
    assert change @ axes[0] > 0.1
    np.testing.assert_allclose(change, (change @ axes[0]) * axes[0], atol=1e-9)


def test_a_word_that_is_somewhere_twice_is_moved_once(show: Show) -> None:
    program = show(REPEATED)
    start = program.point(5)
    program.hold(start)
    program.carry(start + QPointF(40, 10))
    program.drop(start + QPointF(40, 10))
    assert program.moved[-1][0] == "be"
    assert vector(program.result, 1) == vector(program.result, 5)


def test_late_answers_do_not_mislead_the_hand(show: Show) -> None:
    program = show()
    program.answers = False
    start = program.point(8)
    program.hold(start)
    program.carry(start + QPointF(20, 0), start + QPointF(40, 0), start + QPointF(60, -30))
    program.drop(start + QPointF(60, -30))
    program.change(ATTENTION.replace(vectors=(program.moved[-1],)))
    assert near(program.point(8), start + QPointF(60, -30), 2)


def test_a_drag_beyond_the_edge_widens_the_view_when_it_ends(show: Show) -> None:
    program = show()
    before, start = program.points(), program.point(8)
    area = program.view.canvas.rect()
    program.hold(start)
    out = QPointF(area.right() + 20, area.center().y())  # on the margin beside
    program.carry(start + QPointF(20, 0), out)
    np.testing.assert_allclose(program.points()[:8], before[:8])
    assert area.right() - 40 < program.point(8).x() < area.right()
    program.drop(out)
    after = np.array(program.points())
    assert np.ptp(after[:8], axis=0).max() < np.ptp(np.array(before)[:8], axis=0).max()
    assert all(area.contains(QPoint(round(x), round(y))) for x, y in after)


def test_after_a_drag_back_the_view_is_as_it_was(show: Show) -> None:
    program = show()
    before, start = program.points(), program.point(8)
    area = program.view.canvas.rect()
    program.hold(start)
    program.carry(QPointF(area.right() + 20, start.y()))
    program.drop(QPointF(area.right() + 20, start.y()))
    assert program.points()[:8] != before[:8]
    press(program.host, Key.Key_Delete)
    assert program.restored == ["dog"]
    np.testing.assert_allclose(program.points(), before)


def test_escape_puts_a_dragged_word_back(show: Show) -> None:
    program = show(MOVED)
    for position, signals in ((8, (1, 0)), (2, (0, 1))):
        before, start = vector(program.result, position), program.point(position)
        program.moved.clear()
        program.restored.clear()
        program.hold(start)
        program.carry(start + QPointF(15, 15))
        press(program.host, Key.Key_Escape)
        assert vector(program.result, position) == before
        assert len(program.restored) == signals[1]
        n_moved = len(program.moved)
        program.carry(start + QPointF(60, 15))
        program.drop(start + QPointF(60, 15))
        assert len(program.moved) == n_moved
        assert vector(program.result, position) == before
    assert program.selected == []


def test_a_word_may_vanish_while_it_is_dragged(show: Show) -> None:
    program = show()
    start = program.point(8)
    program.hold(start)
    program.carry(start + QPointF(15, 15))
    n_moved = len(program.moved)
    program.change(program.settings.replace(sentence="The quick brown fox jumps over the lazy"))
    program.carry(start + QPointF(60, 15))
    program.drop(start + QPointF(60, 15))
    assert len(program.moved) == n_moved
    assert "dog" not in program.labels()


def test_one_component_moves_from_side_to_side_only(show: Show) -> None:
    program = show(ON_A_LINE)
    start = program.point(8)
    program.hold(start)
    program.carry(start + QPointF(0, 30), start + QPointF(0, 60))
    assert program.moved == []
    program.carry(start + QPointF(-40, 60))
    assert near(program.point(8), start - QPointF(40, 0))
    program.drop(start + QPointF(-40, 60))
    assert [word for word, _ in program.moved] == ["dog"]


def test_a_moved_word_shows_where_it_was_dealt(show: Show) -> None:
    program = show()
    start = program.point(8)
    program.hold(start)
    program.carry(start + QPointF(50, 50))
    program.drop(start + QPointF(50, 50))
    program.carry(QPointF(4, 4))
    screen = Screen(program.host)
    assert screen.colour(program.plot, start) != LIGHT.middle
    assert screen.colour(program.plot, program.point(8)) == LIGHT.middle
    way = (start + program.point(8)) / 2
    line = screen.area(program.plot, QRectF(way.x() - 4, way.y() - 4, 8, 8))
    assert (line.max(axis=2) < 200).any()
    assert "moved by hand" in said(program.view.inspector)
    assert "moved by hand" in program.view.canvas.accessibleDescription()


# the keys


def test_arrow_keys_go_from_word_to_word(show: Show) -> None:
    program = show(REPEATED)
    press(program.host, Key.Key_Tab)
    assert program.view.canvas.hasFocus()
    press(program.host, Key.Key_Home, Key.Key_Left, *[Key.Key_Right] * 5, Key.Key_End)
    press(program.host, Key.Key_Right)
    # "to be" stands there twice; "is", the selected word, at 7
    assert program.hovered[-9:] == [0, 0, 1, 2, 3, 6, 7, 9, 9]
    assert "“question”" in program.view.canvas.accessibleDescription()
    press(program.host, Key.Key_Left, Key.Key_Return)
    assert program.selected == [8]
    press(program.host, Key.Key_Home, Key.Key_Space)
    assert program.selected == [8, 0]
    assert "selected" in program.view.canvas.accessibleDescription()
    press(program.host, Key.Key_Tab)
    assert not program.view.canvas.hasFocus()
    assert program.hovered[-1] is None


def test_the_keys_begin_at_the_selected_word(show: Show) -> None:
    program = show()
    press(program.host, Key.Key_Tab, Key.Key_Right)
    assert program.hovered[-1] == 5
    program.change(ATTENTION.replace(position=1))
    press(program.host, Key.Key_Right)
    assert program.hovered[-1] == 2


@pytest.mark.parametrize("held", [SHIFT, CTRL])
@pytest.mark.parametrize(
    ("key", "way"),
    [
        (Key.Key_Left, (-1, 0)),
        (Key.Key_Right, (1, 0)),
        (Key.Key_Up, (0, -1)),
        (Key.Key_Down, (0, 1)),
    ],
)
def test_with_shift_or_ctrl_arrow_keys_move_the_vector(
    show: Show, held: Qt.KeyboardModifier, key: Qt.Key, way: tuple[int, int]
) -> None:
    program = show()
    program.view.setFocus()
    start, size = program.point(4), program.view.canvas.height()
    press(program.host, key, held=held)
    press(program.host, key, held=held)
    assert [word for word, _ in program.moved] == ["jumps", "jumps"]
    assert near(program.point(4), start + QPointF(*way) * 0.04 * size, 1)
    assert near(program.point(8), show().point(8))


def test_delete_puts_a_moved_word_back(show: Show) -> None:
    program = show(MOVED)
    program.view.setFocus()
    press(program.host, Key.Key_Delete, Key.Key_Backspace)
    assert program.restored == []  # "jumps" was not moved
    press(program.host, Key.Key_Left, Key.Key_Delete, Key.Key_Delete)
    assert program.restored == ["fox"]
    press(program.host, Key.Key_End, Key.Key_Backspace)
    assert program.restored == ["fox", "dog"]
    assert program.settings.vectors == ()


def test_other_keys_are_left_alone(show: Show) -> None:
    program = show()
    program.view.setFocus()
    press(program.host, Key.Key_A, Key.Key_Up, Key.Key_Down, Key.Key_Escape)
    assert program.hovered + program.selected + program.moved == []


def test_the_focus_is_seen(show: Show) -> None:
    program = show()
    around = QRectF(-20, -20, 40, 40).translated(program.point(4))
    assert LIGHT.focus not in Screen(program.host).colours(program.plot, around)
    press(program.host, Key.Key_Tab)
    assert LIGHT.focus in Screen(program.host).colours(program.plot, around)
    press(program.host, Key.Key_Tab)
    assert LIGHT.focus not in Screen(program.host).colours(program.plot, around)
    empty = show(Settings("", 0))
    press(empty.host, Key.Key_Tab)
    assert LIGHT.focus in Screen(empty.host).colours(empty.plot)


def test_it_has_a_name(show: Show) -> None:
    canvas = show().view.canvas
    assert canvas.accessibleName() == "Embedding map"
    assert canvas.accessibleDescription() == "“jumps”; selected; nearest “dog”, cosine 0.92"


# the menu


def open_menu(program: Program, position: int) -> QMenu:
    click(program.plot, program.point(position), RIGHT)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


@POPUP
def test_the_menu_selects_and_puts_back(show: Show) -> None:
    program = show(MOVED)
    menu = open_menu(program, 3)
    select, back = menu.actions()
    assert select.text() == "Select “fox”"
    assert back.text() == "Put “fox” back where it was dealt"
    press(menu, Key.Key_Down, Key.Key_Down, Key.Key_Return)
    QApplication.processEvents()
    assert program.restored == ["fox"]
    menu = open_menu(program, 2)
    assert len(menu.actions()) == 1
    press(menu, Key.Key_Down, Key.Key_Return)
    assert program.selected == [2]


@POPUP
def test_the_menu_opens_where_the_keys_are(show: Show) -> None:
    program = show(Settings("salt & pepper & more", 0, model="attention"))
    program.view.setFocus()
    press(program.host, Key.Key_Right)
    canvas = program.view.canvas
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), QPoint(1, 1))
    QApplication.sendEvent(canvas, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == ["Select “&&”"]
    menu.close()


def test_there_is_no_menu_about_nothing(show: Show) -> None:
    program = show()
    click(program.plot, QPointF(4, 4), RIGHT)
    assert QApplication.activePopupWidget() is None
    assert program.selected == []
