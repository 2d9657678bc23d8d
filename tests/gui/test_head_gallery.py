from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from charts import ARABIC, open_alone
from eyes import Screen, Text, painted, said, tip_of
from hands import RIGHT, Key, click, point_at, press, turn_wheel
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core import language
from core.grid import attention_grid
from core.heads import Habit, habit, habits_of
from core.language import figure
from core.model_records import AttentionSettings
from core.models import compute
from core.result import Pattern, Result
from core.settings import Knockout, Settings
from gui.scale import Scale
from gui.theme import DARK, LIGHT, Theme, colour_table
from gui.views import head_gallery
from gui.views.head_gallery import HeadGallery

Show = Callable[..., HeadGallery]
EIGHT = Settings(model="attention", attention=AttentionSettings(n_head=8, d_model=16))
THREE = Settings(model="attention", attention=AttentionSettings(n_head=3, head=1, mask="none"))
MANY = EIGHT.replace(sentence=" ".join(f"w{i}" for i in range(500)), position=499)
EMPTY = EIGHT.replace(sentence="", position=0)


@pytest.fixture
def show(app: QApplication, qtbot: QtBot) -> Show:
    """Opens a gallery of these settings' heads, with nothing to focus but itself and one label."""
    hosts: list[QWidget] = []  # or they are collected while in use

    def opened(
        settings: Settings = EIGHT, width: int = 190, height: int = 600, theme: str = "light"
    ) -> HeadGallery:
        gallery, colours = HeadGallery(), {"light": LIGHT, "dark": DARK}[theme]
        hosts.append(
            open_alone(
                qtbot, gallery, lambda: change(gallery, settings, colours), (width, height), theme
            )
        )
        return gallery

    return opened


def scale_of(result: Result, theme: Theme = LIGHT) -> Scale:
    return Scale(theme, attention_grid(result).top or 1.0)


def change(gallery: HeadGallery, settings: Settings, theme: Theme = LIGHT) -> Result:
    """Show another result, as the window would."""
    result = compute(settings)
    gallery.show_result(result, scale_of(result, theme))
    return result


def on_view(settings: Settings, head: int | None) -> Settings:
    return settings.replace(attention=settings.attention.replace(head=head))


def habits(settings: Settings) -> list[Habit]:
    """What the heads do, and last their mean."""
    result = compute(settings)
    pattern = result.pattern
    heads = [(result.attention(head=h), pattern.hidden(head=h)) for h in range(pattern.n_head)]
    mean = compute(on_view(settings, None))
    return [habit(*head) for head in [*heads, (mean.on_view, mean.hidden)]]


def cell(gallery: HeadGallery, entry: int, row: int, column: int, n: int) -> QPointF:
    """The middle of a cell of a small matrix."""
    place = gallery.picture_rect(entry)
    side = place.width() / n
    return place.topLeft() + QPointF((column + 0.5) * side, (row + 0.5) * side)


def lines(gallery: HeadGallery) -> list[Text]:
    """All text in sight, from the top."""
    return sorted(painted(gallery), key=lambda text: text.shape.boundingRect().top())


# what it shows


def test_every_head_and_their_mean_have_an_entry(show: Show) -> None:
    names = [t.text for t in lines(show())][::2]
    assert names == [*(f"Head {n}" for n in range(1, 9)), "Mean of heads"]


@pytest.mark.parametrize("settings", [EIGHT, THREE, on_view(THREE, None)])
def test_each_head_is_described_by_what_it_does(show: Show, settings: Settings) -> None:
    captions = [t.text for t in lines(show(settings))][1::2]
    assert [caption.split()[-1] for caption in captions] == [
        figure(each.share, 2) for each in habits(settings)
    ]


@pytest.mark.parametrize(
    ("kind", "caption"),
    [
        ("itself", "itself 0.41"),
        ("previous", "previous word 0.41"),
        ("first", "first word 0.41"),
        ("even", "even spread 0.41"),
        ("elsewhere", "no fixed place 0.41"),
        ("none", "no choice"),
    ],
)
def test_a_habit_has_a_caption_that_fits(
    show: Show, monkeypatch: pytest.MonkeyPatch, kind: str, caption: str
) -> None:
    monkeypatch.setattr(head_gallery, "habits_of", lambda *_: (Habit(kind, 0.41, 0.2),) * 9)
    gallery = show(width=HeadGallery().sizeHint().width(), height=300)
    found = [t for t in painted(gallery) if t.text == caption]
    assert found
    right = gallery.entry_rect(0).right()
    assert all(t.shape.boundingRect().right() < right for t in found)


def test_captions_have_the_readers_decimal_sign(show: Show) -> None:
    language.use(decimal_sign=",")
    assert "," in lines(show())[1].text


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_small_matrix_has_the_colours_of_the_large_one(show: Show, theme: Theme) -> None:
    gallery, result = show(EIGHT, theme=theme.name), compute(EIGHT)
    screen, scale = Screen(gallery.window()), scale_of(result, theme)
    for head in (0, 3, 7):
        weights = result.attention(head=head)
        for row, column in ((0, 0), (3, 1), (8, 8), (8, 2)):
            index = int(scale.indices(weights)[row, column])
            colour = screen.colour(gallery, cell(gallery, head, row, column, 9))
            assert colour == scale.colour(index).name()


def test_the_last_small_matrix_is_the_mean(show: Show) -> None:
    gallery, mean = show(THREE), compute(on_view(THREE, None)).on_view
    screen, scale = Screen(gallery.window()), scale_of(compute(THREE))
    for row, column in ((0, 0), (3, 6), (8, 2)):
        colour = scale.colour(int(scale.indices(mean)[row, column])).name()
        assert screen.colour(gallery, cell(gallery, 3, row, column, 9)) == colour


@pytest.mark.parametrize("head", [0, None])
def test_what_the_mask_hides_has_the_colour_of_the_card(show: Show, head: int | None) -> None:
    gallery = show(on_view(EIGHT, head), theme="dark")
    screen = Screen(gallery.window())
    for entry in (0, 8):
        above = {screen.colour(gallery, cell(gallery, entry, i, i + 2, 9)) for i in range(7)}
        assert above == {DARK.surface}
        assert screen.colour(gallery, cell(gallery, entry, 8, 4, 9)) != DARK.surface


def test_a_knock_out_in_one_head_shows_in_that_one_alone(show: Show) -> None:
    settings = THREE.replace(knockouts=(Knockout(2, head=1),))
    gallery = show(settings)
    screen = Screen(gallery.window())
    colours = [screen.colour(gallery, cell(gallery, entry, 5, 2, 9)) for entry in range(4)]
    assert [colour == LIGHT.surface for colour in colours] == [False, True, False, False]


def test_a_row_with_nothing_left_to_look_at_has_the_colour_of_the_card(show: Show) -> None:
    settings = EIGHT.replace(knockouts=(Knockout(0),))
    gallery = show(settings)
    screen = Screen(gallery.window())
    assert screen.colour(gallery, cell(gallery, 0, 0, 0, 9)) == LIGHT.surface
    assert screen.colour(gallery, cell(gallery, 0, 1, 1, 9)) != LIGHT.surface


def test_of_many_words_some_are_shown_and_it_says_so(show: Show) -> None:
    gallery, result = show(MANY), compute(MANY)
    scale, screen = scale_of(result), Screen(gallery.window())
    assert "one word in 8" in gallery.accessibleDescription()
    point_at(gallery, gallery.entry_rect(2).center())
    assert tip_of(gallery).endswith("Each small matrix shows one word in 8.")
    # 63 of 500 words: a pixel is about a cell, and smoothing mixes it with its neighbours
    shown = screen.area(gallery, gallery.picture_rect(2)).mean(axis=(0, 1))
    table = colour_table(LIGHT)[:, :3]
    cells = table[scale.indices(result.attention(head=2)[::8, ::8])].astype(float)
    cells[np.triu_indices(63, 1)] = 255
    np.testing.assert_allclose(shown, cells.mean(axis=(0, 1)), atol=4)


def test_of_few_words_all_are_shown(show: Show) -> None:
    gallery = show()
    point_at(gallery, gallery.entry_rect(2).center())
    assert "one word in" not in tip_of(gallery)
    assert "one word in" not in gallery.accessibleDescription()


def test_the_one_on_view_is_framed_and_bold(show: Show) -> None:
    gallery = show(on_view(EIGHT, 5))
    screen = Screen(gallery.window())
    framed = [LIGHT.accent in screen.colours(gallery, gallery.entry_rect(i)) for i in range(9)]
    assert framed == [i == 5 for i in range(9)]
    assert [t.text for t in painted(gallery) if t.bold] == ["Head 6"]
    change(gallery, on_view(EIGHT, None))
    assert [t.text for t in painted(gallery) if t.bold] == ["Mean of heads"]


def test_a_screen_reader_hears_which_is_on_view_and_what_it_does(show: Show) -> None:
    gallery = show(on_view(EIGHT, 5))
    assert gallery.accessibleName() == "Heads"
    assert gallery.accessibleDescription() == f"On view: Head 6. {habits(EIGHT)[5].evidence}"
    change(gallery, on_view(EIGHT, None))
    assert gallery.accessibleDescription().startswith("On view: Mean of heads. ")


@pytest.mark.parametrize(
    "settings",
    [EIGHT, THREE, MANY, EMPTY, EIGHT.replace(sentence=ARABIC.sentence, position=6)],
    ids=["eight", "three", "many", "empty", "arabic"],
)
@pytest.mark.parametrize("height", [150, 300, 600])
def test_text_is_inside_its_entry_and_does_not_overlap(
    show: Show, settings: Settings, height: int
) -> None:
    gallery = show(settings, height=height)
    boxes = [t.shape.boundingRect() for t in lines(gallery)]
    assert boxes
    for upper, lower in pairwise(boxes):
        assert lower.center().y() - upper.center().y() >= 0.75 * upper.height()
    beside = gallery.picture_rect(0).right()
    assert all(beside < box.left() and box.right() < gallery.viewport().width() for box in boxes)


def test_without_words_the_entries_stay(show: Show) -> None:
    gallery = show(EMPTY)
    assert said(gallery).count("no choice") == 9
    change(gallery, EIGHT)
    assert "no choice" not in said(gallery)


def test_larger_type_needs_more_room(show: Show) -> None:
    gallery = show(height=300)
    narrow, entry = gallery.sizeHint().width(), gallery.entry_rect(0).height()
    assert 170 <= narrow <= 200
    font = gallery.font()
    font.setPointSizeF(2.5 * font.pointSizeF())
    gallery.setFont(font)
    assert gallery.sizeHint().width() > 1.5 * narrow
    assert gallery.entry_rect(0).height() > entry
    boxes = [t.shape.boundingRect() for t in lines(gallery)]
    assert all(b.center().y() - a.center().y() >= 0.75 * a.height() for a, b in pairwise(boxes))


# choosing


def test_a_click_chooses(show: Show, qtbot: QtBot) -> None:
    gallery = show()
    chosen: list[object] = []
    gallery.head_chosen.connect(chosen.append)
    click(gallery, gallery.entry_rect(6).center())
    click(gallery, gallery.picture_rect(2).center())
    click(gallery, gallery.entry_rect(8).center())
    assert chosen == [6, 2, None]
    with qtbot.assertNotEmitted(gallery.head_chosen):
        click(gallery, gallery.entry_rect(1).center(), RIGHT)


@pytest.mark.parametrize(
    ("head", "key", "chosen"),
    [
        (3, Key.Key_Up, [2]),
        (3, Key.Key_Down, [4]),
        (3, Key.Key_Left, [2]),
        (3, Key.Key_Right, [4]),
        (3, Key.Key_Home, [0]),
        (3, Key.Key_End, [None]),
        (7, Key.Key_Down, [None]),
        (None, Key.Key_Up, [7]),
        (None, Key.Key_Down, []),
        (0, Key.Key_Up, []),
        (3, Key.Key_A, []),
    ],
)
def test_keys_choose_at_once(
    show: Show, head: int | None, key: Key, chosen: list[int | None]
) -> None:
    gallery = show(on_view(EIGHT, head))
    gallery.setFocus()
    found: list[int | None] = []
    gallery.head_chosen.connect(found.append)
    press(gallery.window(), key)
    assert found == chosen


def test_tab_moves_the_focus_on(show: Show) -> None:
    gallery = show()
    gallery.setFocus()
    press(gallery.window(), Key.Key_Tab)
    assert not gallery.hasFocus()


def test_the_focus_is_seen(show: Show) -> None:
    gallery = show(on_view(EIGHT, 2))
    around = gallery.entry_rect(2).adjusted(-2, -2, 2, 2)
    assert LIGHT.focus not in Screen(gallery.window()).colours(gallery, around)
    gallery.setFocus()
    assert LIGHT.focus in Screen(gallery.window()).colours(gallery, around)


def test_the_pointer_frames_an_entry_and_is_told_the_evidence(show: Show) -> None:
    gallery = show()
    away = Screen(gallery.window()).area(gallery, gallery.entry_rect(4))
    for entry, each in enumerate(habits(EIGHT)):
        point_at(gallery, gallery.entry_rect(entry).center())
        assert each.evidence in tip_of(gallery)
    point_at(gallery, gallery.entry_rect(4).center())
    assert (Screen(gallery.window()).area(gallery, gallery.entry_rect(4)) != away).any()
    point_at(gallery.window(), QPointF(3, 3))
    np.testing.assert_array_equal(
        Screen(gallery.window()).area(gallery, gallery.entry_rect(4)), away
    )


# scrolling


def test_the_one_on_view_is_brought_into_sight(show: Show) -> None:
    gallery = show(height=150)
    for head in (None, 0, 4):
        change(gallery, on_view(EIGHT, head))
        entry = gallery.entry_rect(8 if head is None else head)
        assert QRectF(gallery.viewport().rect()).contains(entry)
        assert [t.text for t in painted(gallery) if t.bold]


def test_the_wheel_scrolls(show: Show) -> None:
    gallery = show(height=150)
    assert "Mean of heads" not in said(gallery)
    turn_wheel(gallery, -30)
    assert "Mean of heads" in said(gallery)
    gallery.show_result(compute(EIGHT.replace(seed=1)), scale_of(compute(EIGHT)))
    assert "Mean of heads" in said(gallery), "typing does not scroll back"


def test_with_room_enough_nothing_scrolls(show: Show) -> None:
    gallery = show(height=600)
    assert not gallery.verticalScrollBar().isVisible()
    assert QRectF(gallery.viewport().rect()).contains(gallery.entry_rect(8))


# work


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[Pattern]:
    """The patterns whose heads are measured, each once, for core keeps what it has measured."""
    found: list[Pattern] = []

    def measure(pattern: Pattern, layer: int) -> tuple[Habit, ...]:
        if pattern not in found:
            found.append(pattern)
        return habits_of(pattern, layer)

    monkeypatch.setattr(head_gallery, "habits_of", measure)
    return found


def test_a_habit_is_measured_once_while_the_attention_stays(
    show: Show, measured: list[Pattern]
) -> None:
    gallery = show()
    result = compute(EIGHT)
    painted(gallery)
    measured.clear()
    for head in (0, 3, None):
        result = compute(on_view(EIGHT, head).replace(position=2), result)
        gallery.show_result(result, scale_of(result))
        painted(gallery)
    assert len(measured) == 1, "the first of the three results had a pattern of its own"
    change(gallery, EIGHT.replace(sentence="Something else", position=1))
    painted(gallery)
    assert len(measured) == 2


def test_nothing_is_measured_out_of_sight(show: Show, measured: list[Pattern]) -> None:
    gallery = show(height=150)
    QApplication.processEvents()
    assert measured
    gallery.hide()
    measured.clear()
    change(gallery, EIGHT.replace(seed=5))
    QApplication.processEvents()
    assert not measured
    gallery.show()
    QApplication.processEvents()
    assert measured
    assert gallery.accessibleDescription().endswith(habits(EIGHT.replace(seed=5))[0].evidence)
