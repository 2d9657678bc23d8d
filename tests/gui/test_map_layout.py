from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF

from core.arrays import Array
from gui.views.label_room import Room, edges_of
from gui.views.map_layout import Frame, frame_for

AREA = QRectF(0, 0, 400, 200)
NONE = np.empty((0, 2))
coordinate = st.floats(-1000, 1000)
plane = st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=20).map(np.array)
some = st.lists(st.tuples(coordinate, coordinate), max_size=5).map(
    lambda points: np.array(points).reshape(-1, 2)
)
on_canvas = st.lists(st.tuples(st.floats(0, 400), st.floats(0, 200)), min_size=1, max_size=40).map(
    np.array
)


@given(plane, some, some)
def test_all_words_are_in_sight(dealt: Array, moved: Array, landmarks: Array) -> None:
    frame = frame_for(AREA, dealt, moved, landmarks)
    for place in frame.on_canvas(np.concatenate([dealt, moved])):
        assert frame.kept_inside(place)[1] is None
    words = frame_for(AREA, dealt, moved, NONE)
    assert 0.5 - 1e-6 <= frame.scale / words.scale <= 1 + 1e-6
    np.testing.assert_array_equal(frame.middle, words.middle)


@given(plane, st.tuples(coordinate, coordinate))
def test_a_way_on_the_canvas_is_a_way_in_the_plane(dealt: Array, way: tuple[float, float]) -> None:
    frame = frame_for(AREA, dealt, NONE, NONE)
    start, end = frame.on_canvas(np.array([dealt[0], dealt[0] + way]))
    np.testing.assert_allclose(frame.shift(QPointF(*(end - start))), way, atol=1e-6)


def test_the_view_widens_in_steps() -> None:
    dealt = np.array([[-1.0, -0.2], [1.0, 0.2]])
    near = frame_for(AREA, dealt, NONE, np.array([[0.5, 0.1]]))
    assert near.scale == frame_for(AREA, dealt, NONE, NONE).scale
    scales = {
        round(frame_for(AREA, dealt, np.array([[x, 0.0]]), NONE).scale / near.scale, 6)
        for x in np.linspace(0, 4, 200)
    }
    assert len(scales) == 5
    far = frame_for(AREA, dealt, NONE, np.array([[50.0, 0.0]]))
    assert far.scale == near.scale


def test_what_is_beyond_stands_at_the_edge_and_points_there() -> None:
    frame = Frame(AREA, np.zeros(2), 100.0)
    at, way = frame.kept_inside(np.array([900.0, 100.0]))
    assert way == QPointF(1, 0)
    assert at.y() == 100
    assert 370 < at.x() < 400
    assert frame.kept_inside(np.array([200.0, 100.0])) == (QPointF(200, 100), None)


@given(on_canvas, st.floats(2, 6), st.floats(5, 120))
def test_labels_cover_neither_points_nor_each_other(
    dots: Array, radius: float, width: float
) -> None:
    room = Room(AREA, dots, radius)
    placed = room.place_some(dots, np.full(len(dots), width), 16.0, radius + 5)
    for one, other in combinations(placed.values(), 2):
        assert not one.intersects(other)
    for rect in placed.values():
        assert AREA.contains(rect)
        for x, y in dots:
            assert not rect.adjusted(-radius, -radius, radius, radius).contains(QPointF(x, y))
    if len(dots) == 1:
        assert len(placed) == 1


@given(on_canvas, st.integers(0, 3))
def test_what_must_have_a_label_gets_one(dots: Array, n_blocked: int) -> None:
    room = Room(AREA, dots, 5.0)
    blocked = [QRectF(100 * k, 0, 60, 60) for k in range(n_blocked)]
    for rect in blocked:
        room.block(rect)
    rects = []
    for x, y in dots[:3]:
        rect = room.place(QPointF(x, y), 50.0, 16.0, 10.0, edges_of([]))
        assert rect is not None
        rects.append(rect)
    for one, other in combinations(rects + blocked, 2):
        assert not one.intersects(other) or (one in blocked and other in blocked)
    assert all(AREA.contains(rect) for rect in rects)


def test_a_label_keeps_off_others_as_long_as_there_is_room() -> None:
    room = Room(AREA, np.empty((0, 2)), 5.0)
    at = AREA.center()
    beside = QRectF(at.x() + 5, at.y() - 8, 60, 16)  # where it would be put first
    alone = Room(AREA, np.empty((0, 2)), 5.0).place(at, 50.0, 16.0, 10.0, edges_of([]))
    assert alone is not None
    assert alone.intersects(beside)
    rect = room.place(at, 50.0, 16.0, 10.0, edges_of([QRectF(0, 0, 1, 1), beside]))
    assert rect is not None
    assert not rect.intersects(beside)
