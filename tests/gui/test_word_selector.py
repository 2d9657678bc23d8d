import itertools

import pytest
from eyes import Screen, chips_of, painted, scale_of, tip_of
from hands import (
    RIGHT,
    Key,
    OpenWindow,
    bar,
    cell,
    chip,
    click,
    point_at,
    point_away,
    popped_up,
    press,
    replace_text,
    turn_wheel,
)
from parts import bars
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF

from core.model_records import AttentionSettings
from core.settings import Settings
from gui.main_window import MainWindow
from gui.theme import cell_colours

ARABIC = Settings("القطة جلست على السجادة ثم نامت القطة", 3)
MANY = Settings(" ".join(f"w{i}" for i in range(500)), 0)
POPUP = pytest.mark.qt_log_ignore("This plugin does not support")
CAPTIONS = ("context", "selected", "predicted")


def position(window: MainWindow) -> int:
    return window.state.settings.position


def captions(window: MainWindow) -> dict[str, QRectF]:
    return {t.text: t.shape.boundingRect() for t in painted(window.words) if t.text in CAPTIONS}


def in_sight(window: MainWindow, word: int) -> bool:
    area = QRectF(window.words.viewport().rect())
    return area.contains(window.words.chip_rect(word))


def beside_text(rect: QRectF) -> QPointF:
    """A point of a chip that has its tint: inside the frame, left of the text."""
    return QPointF(rect.left() + 4, rect.center().y())


# what it shows


def test_every_word_is_a_chip(window: MainWindow) -> None:
    assert chips_of(window) == Settings().sentence.replace(" ", "")
    assert [t.text for t in painted(window.words)][:9] == Settings().sentence.split()


def test_repeated_words_carry_their_count(open_window: OpenWindow) -> None:
    window = open_window(Settings("to be or not to be", 1))
    assert chips_of(window) == "to₁be₁ornotto₂be₂"


def test_selected_context_and_predicted_are_named(window: MainWindow) -> None:
    found = captions(window)
    assert found.keys() == set(CAPTIONS)
    for caption, words in (("selected", [4]), ("predicted", [6]), ("context", [2, 3])):
        chips = [window.words.chip_rect(i) for i in words]
        centre = (chips[0].left() + chips[-1].right()) / 2
        assert found[caption].center().x() == pytest.approx(centre, abs=2)
        assert found[caption].top() >= chips[0].bottom()


def test_the_first_word_has_neither_context_nor_prediction(open_window: OpenWindow) -> None:
    window = open_window(Settings(position=0))
    assert captions(window).keys() == {"selected"}
    screen, theme = Screen(window), window.appearance.theme
    for i in range(9):
        at = beside_text(window.words.chip_rect(i))
        assert screen.colour(window.words, at) == theme.surface


def test_captions_do_not_overlap(open_window: OpenWindow) -> None:
    window = open_window(Settings("a b c d e", 1, window=1))
    for seed in range(6):
        window.state.set_seed(seed)
        for word in range(5):
            window.state.select(word)
            found = list(captions(window).values())
            assert len(found) >= 1
            for i, one in enumerate(found):
                assert not any(one.intersects(other) for other in found[:i])


@pytest.mark.parametrize("fixed", [False, True], ids=["scaled", "fixed"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_chip_cell_and_bar_have_one_colour(
    open_window: OpenWindow, theme: str, fixed: bool
) -> None:
    window = open_window(theme=theme)
    window.state.set_display(fixed_scale=fixed)
    screen, scale = Screen(window), scale_of(window)
    row = window.state.result.on_view[4]
    for i, index in enumerate(scale.indices(row)):
        at = window.matrix.cell_rect(4, i).topLeft() + QPointF(5, 7)
        seen = {
            screen.colour(window.words, beside_text(window.words.chip_rect(i))),
            screen.colour(window.matrix.plot, at),
            screen.colour(bars(window).plot, bar(window, bars(window).order.index(i))),
        }
        assert seen == {cell_colours(window.appearance.theme)[int(index)].name()}, i


@pytest.mark.parametrize("fixed", [False, True], ids=["scaled", "fixed"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("head", [0, 2, None])
def test_chip_and_cell_of_a_head_have_one_colour(
    open_window: OpenWindow, theme: str, fixed: bool, head: int | None
) -> None:
    own = AttentionSettings(n_head=3, d_model=8, head=head, scaled=False)
    window = open_window(Settings(position=6, model="attention", attention=own), theme=theme)
    window.state.set_display(fixed_scale=fixed)
    screen, scale, result = Screen(window), scale_of(window), window.state.result
    colours = cell_colours(window.appearance.theme)
    seen = set()
    for i in range(9):
        at = window.matrix.cell_rect(6, i).topLeft() + QPointF(5, 7)
        tint = screen.colour(window.words, beside_text(window.words.chip_rect(i)))
        assert screen.colour(window.matrix.plot, at) == tint
        share = result.on_view[6, i]
        index = round(min(share / scale.top, 1) * (len(colours) - 2))
        assert tint == (colours[index].name() if i <= 6 else window.appearance.theme.surface)
        seen.add(tint)
    assert len(seen) > 4


def test_the_predicted_chip_and_no_other_has_the_star(window: MainWindow) -> None:
    accent = window.appearance.theme.accent

    def starred() -> list[int]:
        screen = Screen(window)
        corners = (window.words.chip_rect(i).topRight() for i in range(9))
        return [
            i
            for i, corner in enumerate(corners)
            if screen.colour(window.words, corner + QPointF(-3, 2)) == accent
        ]

    assert starred() == [6]
    window.state.set_seed(1)
    assert window.state.result.predicted_position != 6
    assert starred() == [window.state.result.predicted_position]


def test_the_selected_chip_is_framed(window: MainWindow) -> None:
    accent = window.appearance.theme.accent

    def framed() -> list[int]:
        screen = Screen(window)
        rects = [window.words.chip_rect(i) for i in range(9)]
        lefts = [QPointF(rect.left(), rect.center().y()) for rect in rects]
        return [i for i, at in enumerate(lefts) if screen.colour(window.words, at) == accent]

    assert framed() == [4]
    click(window.words, chip(window, 8))
    assert framed() == [8]


def test_a_long_word_is_shortened_in_the_middle(open_window: OpenWindow) -> None:
    window = open_window(Settings(f"{'a' * 60}{'b' * 60} {'c' * 5}", 1))
    first, *_ = painted(window.words)
    assert first.text.startswith("aaa")
    assert "…" in first.text
    assert first.text.endswith("bbb")
    assert window.words.chip_rect(0).contains(first.shape.boundingRect())
    point_at(window.words, chip(window, 0))
    assert "a" * 60 + "b" * 60 in tip_of(window.words)


def test_nothing_is_cut_off_a_word_of_usual_length(open_window: OpenWindow) -> None:
    window = open_window(Settings("incomprehensible words", 1))
    assert chips_of(window) == "incomprehensiblewords"


def test_chips_wrap_and_do_not_overlap(open_window: OpenWindow) -> None:
    window = open_window(MANY)
    rects = [window.words.chip_rect(i) for i in range(60)]
    assert len({rect.top() for rect in rects}) > 2
    right = window.words.viewport().width()
    for i, rect in enumerate(rects):
        assert 0 <= rect.left() < rect.right() <= right
        assert not any(rect.intersects(other) for other in rects[:i])


def test_an_empty_sentence_has_its_own_text(window: MainWindow) -> None:
    replace_text(window, "")
    assert any("becomes a chip" in t.text for t in painted(window.words))
    press(window, Key.Key_Tab, Key.Key_Right, Key.Key_End)
    click(window.words)
    assert window.state.settings == Settings("", 0)


# pointing and clicking


@pytest.mark.parametrize("word", [0, 2, 8])
def test_a_click_selects(window: MainWindow, word: int) -> None:
    click(window.words, chip(window, word))
    assert position(window) == word
    assert window.words.accessibleDescription().endswith(f"word {word + 1} of 9")


@POPUP
def test_only_a_left_click_on_a_chip_selects(window: MainWindow) -> None:
    click(window.words, chip(window, 2), RIGHT)
    popped_up().close()
    assert position(window) == 4
    gap = (window.words.chip_rect(2).right() + window.words.chip_rect(3).left()) / 2
    click(window.words, QPointF(gap, chip(window, 2).y()))
    assert position(window) == 4


def test_hovering_tells_the_word_and_its_figure(window: MainWindow) -> None:
    point_at(window.words, chip(window, 2))
    assert window.state.hovered == 2
    assert tip_of(window.words) == "brown: 0.1775"
    gap = (window.words.chip_rect(2).right() + window.words.chip_rect(3).left()) / 2
    point_at(window.words, QPointF(gap, chip(window, 2).y()))
    assert window.state.hovered is None
    point_at(window.words, chip(window, 8))
    assert window.state.hovered == 8
    point_away(window)
    assert window.state.hovered is None


def test_a_word_that_looks_like_markup_is_shown_as_it_is(open_window: OpenWindow) -> None:
    window = open_window(Settings("<b>x</b> &amp; y", 2))
    assert chips_of(window) == "<b>x</b>&amp;y"
    point_at(window.words, chip(window, 0))
    assert tip_of(window.words).startswith("<b>x</b>: 0.")
    point_at(window.matrix.plot, cell(window, 1, 0))
    assert "<b>x</b>" in window.matrix.readout.text()
    assert window.matrix.readout.textFormat() == Qt.TextFormat.PlainText


def test_the_hovered_chip_is_framed(window: MainWindow) -> None:
    text = window.appearance.theme.text
    at = QPointF(window.words.chip_rect(7).left(), chip(window, 7).y())
    assert Screen(window).colour(window.words, at) != text
    point_at(window.matrix.plot, cell(window, 2, 7))
    assert Screen(window).colour(window.words, at) == text
    point_away(window)
    assert Screen(window).colour(window.words, at) != text


# keys


KEYS = [
    ([Key.Key_Right], 5),
    ([Key.Key_Left], 3),
    ([Key.Key_Right] * 3, 7),
    ([Key.Key_Right] * 9, 8),
    ([Key.Key_Left] * 9, 0),
    ([Key.Key_Home], 0),
    ([Key.Key_End], 8),
    ([Key.Key_End, Key.Key_Left], 7),
    ([Key.Key_Up], 4),
    ([Key.Key_Down], 4),
]


@pytest.mark.parametrize(("keys", "selected"), KEYS)
def test_keys_select(window: MainWindow, keys: list[Key], selected: int) -> None:
    window.words.setFocus()
    press(window, *keys)
    assert position(window) == selected


@pytest.mark.parametrize("start", [0, 3, 7, 12])
def test_up_and_down_go_to_the_nearest_chip_on_the_next_line(
    open_window: OpenWindow, start: int
) -> None:
    window = open_window(MANY.replace(position=start))
    window.words.setFocus()
    rects = [window.words.chip_rect(i) for i in range(60)]
    tops = sorted({rect.top() for rect in rects})

    def nearest(line: int, word: int) -> int:
        on_line = [i for i, rect in enumerate(rects) if rect.top() == tops[line]]
        return min(on_line, key=lambda i: abs(rects[i].center().x() - rects[word].center().x()))

    press(window, Key.Key_Down)
    below = position(window)
    assert below == nearest(1, start)
    press(window, Key.Key_Up)
    assert position(window) == nearest(0, below)


def test_the_focus_can_be_seen(window: MainWindow) -> None:
    around = window.words.chip_rect(4).adjusted(-4, -4, 4, 4)
    without = Screen(window).area(window.words, around)
    window.words.setFocus()
    assert (Screen(window).area(window.words, around) != without).any()


@pytest.mark.parametrize("key", [Key.Key_PageDown, Key.Key_A])
def test_other_keys_select_nothing(window: MainWindow, key: Key) -> None:
    window.words.setFocus()
    press(window, key)
    assert window.state.settings == Settings()


# right to left


def test_a_right_to_left_sentence_runs_from_the_right(open_window: OpenWindow) -> None:
    window = open_window(ARABIC)
    rects = [window.words.chip_rect(i) for i in range(7)]
    assert rects[0].right() > window.words.viewport().width() - 20
    assert all(a.left() > b.right() for a, b in itertools.pairwise(rects))


@pytest.mark.parametrize(
    ("key", "selected"),
    [(Key.Key_Left, 4), (Key.Key_Right, 2), (Key.Key_Home, 0), (Key.Key_End, 6)],
)
def test_its_arrows_are_mirrored(open_window: OpenWindow, key: Key, selected: int) -> None:
    window = open_window(ARABIC)
    window.words.setFocus()
    press(window, key)
    assert position(window) == selected


def test_the_direction_changes_with_the_sentence(open_window: OpenWindow) -> None:
    window = open_window(ARABIC)
    window.state.restart_with(Settings(), "")
    assert window.words.chip_rect(0).left() < window.words.chip_rect(1).left() < 100


# many words


@pytest.mark.parametrize("word", [499, 250, 0])
def test_it_scrolls_to_the_selected_word(open_window: OpenWindow, word: int) -> None:
    window = open_window(MANY.replace(position=100))
    assert in_sight(window, 100)
    assert not in_sight(window, word)
    window.state.select(word)
    assert in_sight(window, word)
    assert "selected" in captions(window)


def test_clicks_and_hovers_are_right_after_scrolling(open_window: OpenWindow) -> None:
    window = open_window(MANY)
    turn_wheel(window.words, -4)
    assert not in_sight(window, 0)
    seen = [i for i in range(500) if in_sight(window, i)]
    point_at(window.words, chip(window, seen[3]))
    assert window.state.hovered == seen[3]
    click(window.words, chip(window, seen[-1]))
    assert position(window) == seen[-1]


def test_a_new_width_wraps_anew_and_keeps_the_selected_word_in_sight(
    open_window: OpenWindow,
) -> None:
    window = open_window(MANY.replace(position=300))
    window.resize(900, 600)
    assert in_sight(window, 300)
    right = max(window.words.chip_rect(i).right() for i in range(500))
    assert right <= window.words.viewport().width()


def test_a_click_does_not_move_the_chips(open_window: OpenWindow) -> None:
    window = open_window(MANY)
    turn_wheel(window.words, -4)
    seen = [i for i in range(500) if in_sight(window, i)]
    before = window.words.chip_rect(seen[2])
    click(window.words, chip(window, seen[2]))
    assert window.words.chip_rect(seen[2]) == before


def test_the_label_fits_its_chip(open_window: OpenWindow) -> None:
    window = open_window(Settings("i W incomprehensibilities 我爱北京天安门 😀", 1))
    metrics = QFontMetricsF(window.words.font())
    for i, text in enumerate(("i", "W")):
        assert window.words.chip_rect(i).width() > metrics.horizontalAdvance(text) + 10
