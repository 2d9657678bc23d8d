"""A word is taken by the hand, and everything that follows from its vector goes along."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from eyes import Screen, said
from hands import (
    ALT,
    CTRL,
    LEFT,
    NO_KEYS,
    SHIFT,
    Key,
    OpenWindow,
    click,
    point_at,
    press,
    surface,
    type_in,
)
from parts import bars, story
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tools import (
    ATTENTION,
    HEADS,
    POPUP,
    assert_true,
    choose,
    close_menu,
    context_menu,
    context_menu_by_key,
    differing,
    in_sight,
    look,
    next_undo,
    offered,
    pick,
    pick_by_key,
    the,
    ticks,
    undo,
    undo_all,
)

from core.model_records import AttentionSettings
from core.models import compute
from core.settings import LARGEST_IN_NOTEBOOK, Display, Settings
from gui.main_window import MainWindow
from gui.views.embedding_map import EmbeddingMapView
from gui.views.head_gallery import HeadGallery
from gui.views.map_canvas import MapCanvas

pytestmark = POPUP

MAP = Display("map")
BOTH_MODELS = pytest.mark.parametrize(
    "start",
    [Settings(display=MAP), ATTENTION.replace(display=MAP)],
    ids=["step 1", "step 2"],
)
BROWN, FOX = 2, 3
ON_FOX = Settings(position=FOX, display=MAP)


def canvas(window: MainWindow) -> MapCanvas:
    return the(window, EmbeddingMapView).canvas


def place(window: MainWindow, point: QPointF) -> QPoint:
    """Where in the window a point of the map is."""
    return surface(canvas(window).plot).mapTo(window, point.toPoint())


def carry(window: MainWindow, word: int, by: QPointF, steps: int = 4) -> Iterator[None]:
    """Drag a word, and stop at every step; the button goes up at the end."""
    handle, start = window.windowHandle(), canvas(window).point_of(word)
    assert handle is not None
    QTest.mouseMove(handle, place(window, start))
    QTest.mousePress(handle, LEFT, NO_KEYS, place(window, start))
    for step in range(1, steps + 1):
        QTest.mouseMove(handle, place(window, start + by * step / steps))
        QApplication.processEvents()
        yield
    QTest.mouseRelease(handle, LEFT, NO_KEYS, place(window, start + by))


def drag_word(window: MainWindow, word: int, by: QPointF) -> None:
    for _ in carry(window, word, by):
        pass


def point_of(window: MainWindow, word: int) -> tuple[float, float]:
    point = canvas(window).point_of(word)
    return point.x(), point.y()


# dragging


@BOTH_MODELS
def test_all_follows_while_the_word_is_dragged(open_window: OpenWindow, start: Settings) -> None:
    window = open_window(start)
    before = look(window)
    rows, charts, vectors = [], [], []
    for _ in carry(window, BROWN, QPointF(60, -40)):
        settings = window.state.settings
        assert [word for word, _ in settings.vectors] == ["brown"]
        assert_true(window)
        vectors.append(settings.vectors[0][1])
        rows.append(window.state.result.row.tolist())
        charts.append(said(bars(window)))
        chip_colours = Screen(window).colours(window.words)
        assert chip_colours
    assert len({str(row) for row in rows}) == 4, "not only when it is let go"
    assert len(set(charts)) == 4
    assert len(set(vectors)) == 4
    assert_true(window)
    press(window, Key.Key_F2)
    assert_true(window)
    undo(window)
    assert next_undo(window) == "moving “brown”"
    undo(window)
    assert differing(look(window), before) == {}, "all of the drag is one step"


@BOTH_MODELS
def test_the_point_stays_under_the_hand(open_window: OpenWindow, start: Settings) -> None:
    window = open_window(start)
    by = QPointF(50, 30)
    at = canvas(window).point_of(FOX)
    for number, _ in enumerate(carry(window, FOX, by), 1):
        wanted = at + by * number / 4
        assert (canvas(window).point_of(FOX) - wanted).manhattanLength() < 3


def test_what_was_dragged_shows_in_every_picture(open_window: OpenWindow) -> None:
    window = open_window(ATTENTION.replace(display=MAP))
    attention = window.state.result.on_view.tolist()
    drag_word(window, FOX, QPointF(80, 50))
    press(window, Key.Key_F2)
    assert_true(window)
    assert window.state.result.on_view.tolist() != attention
    assert window.state.result.on_view[:FOX].tolist() == attention[:FOX], (
        "causal: rows before it stay"
    )


def test_a_click_without_a_drag_selects(open_window: OpenWindow) -> None:
    window = open_window(Settings(display=MAP))
    click(canvas(window).plot, canvas(window).point_of(FOX))
    assert window.state.settings == Settings(position=FOX, display=MAP)


def test_two_words_are_undone_one_by_one(open_window: OpenWindow) -> None:
    window = open_window(Settings(display=MAP))
    drag_word(window, FOX, QPointF(40, 0))
    drag_word(window, BROWN, QPointF(0, 40))
    assert [word for word, _ in window.state.settings.vectors] == ["fox", "brown"]
    undo(window)
    assert [word for word, _ in window.state.settings.vectors] == ["fox"]
    undo(window)
    assert window.state.settings == Settings(display=MAP)


def test_each_drag_of_a_word_is_a_step(open_window: OpenWindow) -> None:
    window = open_window(Settings(display=MAP))
    drag_word(window, FOX, QPointF(40, 0))
    first = window.state.settings
    drag_word(window, FOX, QPointF(0, 40))
    assert window.state.settings != first
    undo(window)
    assert window.state.settings == first


def test_a_repeated_word_has_one_vector_everywhere(open_window: OpenWindow) -> None:
    window = open_window(ATTENTION.replace(sentence="to be or not to be", position=5, display=MAP))
    drag_word(window, 1, QPointF(30, 30))
    embeddings = window.state.result.pattern.embeddings
    assert embeddings[1].tolist() == embeddings[5].tolist()
    assert tuple(embeddings[1].tolist()) == dict(window.state.settings.vectors)["be"]
    assert_true(window)


def test_escape_takes_a_drag_back(open_window: OpenWindow) -> None:
    window = open_window(Settings(display=MAP))
    moves = carry(window, FOX, QPointF(60, 0))
    next(moves)
    next(moves)
    assert window.state.settings.vectors
    canvas(window).setFocus()
    press(window, Key.Key_Escape)
    assert window.state.settings == Settings(display=MAP)
    for _ in moves:
        assert window.state.settings == Settings(display=MAP), "the hand holds nothing any more"
    undo(window)
    assert window.state.settings == Settings(display=MAP), "what was taken back stays so"


def test_far_out_it_ends_where_settings_do(open_window: OpenWindow) -> None:
    window = open_window(ATTENTION.replace(display=MAP))
    for _ in range(4):
        area = surface(canvas(window).plot).rect()
        at = canvas(window).point_of(FOX)
        drag_word(window, FOX, QPointF(area.width() - 8, area.height() - 8) - at)
        canvas(window).setFocus()
        press(window, *[Key.Key_Right] * 10, held=SHIFT)
        assert_true(window)
    vector = np.array(dict(window.state.settings.vectors)["fox"])
    assert np.abs(vector).max() <= LARGEST_IN_NOTEBOOK
    assert window.notice.text() == "", "nothing that a hand does is refused"


# putting back


def moved(open_window: OpenWindow) -> MainWindow:
    """A window in which “fox” was dragged."""
    window = open_window(Settings(display=MAP))
    drag_word(window, FOX, QPointF(60, 20))
    assert window.state.settings.vectors
    return window


def by_del(window: MainWindow) -> None:
    click(canvas(window).plot, canvas(window).point_of(FOX))
    press(window, Key.Key_Delete)


def by_keys(window: MainWindow) -> None:
    canvas(window).setFocus()
    press(window, Key.Key_Home)
    for _ in range(9):
        if "“fox”" in canvas(window).accessibleDescription().split(";")[0]:
            break
        press(window, Key.Key_Right)
    press(window, Key.Key_Backspace)


def by_menu_of_the_word(window: MainWindow) -> None:
    offers = context_menu(canvas(window).plot, canvas(window).point_of(FOX))
    assert offers == ["Select “fox”", "Put “fox” back where it was dealt"]
    pick(offers[1])


def by_menu_key(window: MainWindow) -> None:
    canvas(window).setFocus()
    assert "Put “fox” back where it was dealt" in context_menu_by_key(window)
    pick_by_key("Put “fox” back where it was dealt")


def by_menu_of_the_window(window: MainWindow) -> None:
    choose(window, "Edit", "Put All Vectors Back")


@pytest.mark.parametrize(
    "way", [by_del, by_keys, by_menu_of_the_word, by_menu_key, by_menu_of_the_window]
)
def test_ways_to_put_a_word_back(
    open_window: OpenWindow, way: Callable[[MainWindow], None]
) -> None:
    window = open_window(ON_FOX)
    before = look(window)
    drag_word(window, FOX, QPointF(60, 20))
    after = window.state.settings
    way(window)
    assert differing(look(window), before) == {}
    assert next_undo(window) in ("moving “fox”", "putting back")
    undo(window)
    assert window.state.settings == after


def test_what_was_not_moved_is_not_put_back(open_window: OpenWindow) -> None:
    window = open_window(Settings(display=MAP))
    assert not offered(window, "Edit", "Put All Vectors Back")
    canvas(window).setFocus()
    press(window, Key.Key_Delete, Key.Key_Backspace, Key.Key_Escape)
    assert context_menu(canvas(window).plot, canvas(window).point_of(FOX)) == ["Select “fox”"]
    close_menu()
    assert window.state.settings == Settings(display=MAP)
    assert not window.state.history.canUndo()


# keys


@BOTH_MODELS
def test_the_keys_move_a_word_too(open_window: OpenWindow, start: Settings) -> None:
    window = open_window(start)
    before = look(window)
    canvas(window).setFocus()
    at = point_of(window, 4)
    press(window, *[Key.Key_Right] * 3, held=SHIFT)
    after = point_of(window, 4)
    assert after[0] > at[0]
    assert after[1] == pytest.approx(at[1], abs=2)
    assert [word for word, _ in window.state.settings.vectors] == ["jumps"]
    assert_true(window)
    press(window, *[Key.Key_Up] * 3, held=CTRL)
    assert_true(window)
    undo(window)
    assert differing(look(window), before) == {}


def test_the_keys_go_from_word_to_word(open_window: OpenWindow) -> None:
    window = open_window(Settings(display=MAP))
    canvas(window).setFocus()
    press(window, Key.Key_Home)
    assert canvas(window).accessibleDescription().startswith("“The”")
    press(window, Key.Key_Right, Key.Key_Return)
    assert window.state.settings == Settings(position=1, display=MAP)
    press(window, Key.Key_End, Key.Key_Space)
    assert window.state.settings == Settings(position=8, display=MAP)


# what goes with it


def test_the_story_says_that_a_hand_was_at_work(open_window: OpenWindow) -> None:
    window = open_window(ATTENTION.replace(display=MAP))
    assert "moved by hand" not in story(window).toPlainText()
    drag_word(window, FOX, QPointF(60, 20))
    assert "moved by hand" in story(window).toPlainText()


def test_a_moved_word_keeps_its_vector_whatever_is_typed(open_window: OpenWindow) -> None:
    window = moved(open_window)
    vector = dict(window.state.settings.vectors)["fox"]
    click(window.editor)
    press(window, Key.Key_Home, held=CTRL)
    type_in(window, "A fox and ")
    embeddings = window.state.result.pattern.embeddings
    for place_of_fox in (1, 6):
        assert tuple(embeddings[place_of_fox].tolist()) == vector
    press(window, Key.Key_D, held=CTRL)
    assert tuple(window.state.result.pattern.embeddings[1].tolist()) == vector
    assert_true(window)


def test_it_is_the_same_on_both_steps(open_window: OpenWindow) -> None:
    window = moved(open_window)
    embeddings = window.state.result.pattern.embeddings.tolist()
    press(window, Key.Key_2, held=ALT)
    assert window.state.result.pattern.embeddings.tolist() == embeddings
    assert_true(window)


def test_a_vector_of_another_width_waits(open_window: OpenWindow) -> None:
    window = moved(open_window)
    wide = AttentionSettings(d_model=8)
    other = open_window(window.state.settings.replace(model="attention", attention=wide))
    dealt = compute(ATTENTION.replace(attention=wide))
    assert other.state.result.on_view.tolist() == dealt.on_view.tolist()
    assert "moved by hand" not in story(other).toPlainText()
    press(other, Key.Key_1, held=ALT)
    assert other.state.result.on_view[4:].tolist() == window.state.result.on_view[4:].tolist()


def test_pinned_and_dragged(open_window: OpenWindow) -> None:
    window = open_window(ATTENTION)
    press(window, Key.Key_F9)
    press(window, Key.Key_F4)
    drag_word(window, FOX, QPointF(60, 20))
    press(window, Key.Key_F8)
    assert "vectors moved by hand: “fox”" in window.picture.finding.text()
    assert_true(window)


def test_heads_have_no_gallery_beside_the_map_but_their_query(open_window: OpenWindow) -> None:
    window = open_window(HEADS.replace(display=MAP))
    assert not in_sight(window, HeadGallery)
    assert "query" in said(canvas(window))
    press(window, Key.Key_H, held=CTRL)
    assert "Embedding map" in ticks(window)
    assert_true(window)


def test_pointing_at_the_map_lights_up_the_word_everywhere(open_window: OpenWindow) -> None:
    window = open_window(Settings(display=MAP))
    point_at(canvas(window).plot, canvas(window).point_of(FOX))
    assert window.state.hovered == FOX
    assert "fox" in said(the(window, EmbeddingMapView).inspector)


def test_typing_while_a_word_is_held(open_window: OpenWindow) -> None:
    window = open_window(Settings(display=MAP))
    moves = carry(window, FOX, QPointF(60, 0))
    next(moves)
    window.editor.setFocus()
    type_in(window, " and")
    for _ in moves:
        assert_true(window)
    assert window.state.settings.sentence.endswith("dog and")
    undo_all(window)
    assert window.state.settings == Settings(display=MAP)


def test_a_held_word_that_is_deleted(open_window: OpenWindow) -> None:
    window = open_window(Settings(display=MAP))
    moves = carry(window, 8, QPointF(60, 0))
    next(moves)
    window.editor.setFocus()
    press(window, Key.Key_End, held=CTRL)
    press(window, *[Key.Key_Backspace] * 4)
    for _ in moves:
        assert_true(window)
    undo_all(window)
    assert window.state.settings == Settings(display=MAP)


MEANWHILE: dict[str, Callable[[MainWindow], object]] = {
    "undo": undo,
    "the other model": lambda w: press(w, Key.Key_2, held=ALT),
    "another picture": lambda w: press(w, Key.Key_F2),
    "another seed": lambda w: press(w, Key.Key_D, held=CTRL),
    "a pin": lambda w: press(w, Key.Key_F9),
    "a guess": lambda w: press(w, Key.Key_G, held=CTRL),
    "an example": lambda w: press(w, Key.Key_N, held=CTRL),
}


@pytest.mark.parametrize("what", MEANWHILE)
def test_what_is_done_while_a_word_is_held(open_window: OpenWindow, what: str) -> None:
    start = Settings("to be or not to be that is the question", 5, display=MAP)
    window = open_window(start)
    handle, at = window.windowHandle(), place(window, canvas(window).point_of(2))
    assert handle is not None
    QTest.mouseMove(handle, at)
    QTest.mousePress(handle, LEFT, NO_KEYS, at)
    for step in range(1, 6):
        QTest.mouseMove(handle, at + QPoint(8 * step, 5 * step))
        if step == 3:
            MEANWHILE[what](window)
        QApplication.processEvents()
    QTest.mouseRelease(handle, LEFT, NO_KEYS, at + QPoint(40, 25))
    if window.state.concealed:
        press(window, Key.Key_G, held=CTRL)
    assert_true(window)
    before = window.state.settings
    QTest.mouseMove(handle, at + QPoint(60, 60))
    assert window.state.settings == before, "the hand is empty"
    undo_all(window)
    assert window.state.settings == start
