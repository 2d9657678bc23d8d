from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from charts import ARABIC, LONG, MANY, REPEATED, SIXTY_FOUR, open_alone
from eyes import Screen, Text, painted, said, tip_of
from hands import RIGHT, SHIFT, Key, click, point_at, press, turn_wheel
from hypothesis import assume, given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core import language
from core.grid import attention_grid
from core.language import figure
from core.model_records import AttentionSettings
from core.models import compute
from core.result import Entry, Result
from core.settings import Knockout, Settings
from gui.scale import Scale
from gui.theme import DARK, LIGHT, Theme
from gui.views.arc_curves import Chips, chips_in_lines, place_beside, points_on
from gui.views.arcs import Arcs

NINE = Settings()
CAUSAL = Settings(model="attention", attention=AttentionSettings(n_head=2, positions="sinusoidal"))
FORTY = Settings(" ".join(f"word{i}" for i in range(40)), 20)
UNDEFINED = Settings(position=0)
EMPTY = Settings("", 0)
CROWD = MANY.replace(position=250)
SIZES = [(500, 230), (800, 500), (230, 120)]
Show = Callable[..., Arcs]


@pytest.fixture
def show(app: QApplication, qtbot: QtBot) -> Show:
    """Opens arcs of these settings, with nothing to focus but themselves and one label."""
    hosts: list[QWidget] = []  # or they are collected while in use

    def opened(
        settings: Settings = NINE,
        width: int = 800,
        height: int = 500,
        theme: str = "light",
        concealed: bool = False,
    ) -> Arcs:
        arcs, colours = Arcs(), {"light": LIGHT, "dark": DARK}[theme]
        arcs.word_hovered.connect(arcs.show_hover)  # as the window does, by way of the state
        hosts.append(
            open_alone(
                qtbot,
                arcs,
                lambda: change(arcs, settings, colours, concealed),
                (width, height),
                theme,
            )
        )
        return arcs

    return opened


def scale_of(result: Result, theme: Theme = LIGHT) -> Scale:
    return Scale(theme, attention_grid(result).top or 1.0)


def change(arcs: Arcs, settings: Settings, theme: Theme = LIGHT, concealed: bool = False) -> Result:
    """Show another result, as the window would."""
    result = compute(settings)
    arcs.show_result(result, scale_of(result, theme), concealed)
    return result


def along(arcs: Arcs, word: int) -> list[QPointF]:
    """Points of the viewport along the arc to a word, the middle first."""
    picture = arcs._picture
    assert picture is not None
    points = points_on(np.array(picture.curve(word)))
    order = sorted(range(len(points)), key=lambda k: abs(k - len(points) / 2))
    return [QPointF(*points[k]) - arcs._offset for k in order]


def on_arc(arcs: Arcs, word: int) -> QPointF:
    """A point of the arc to a word where nothing covers it."""
    area = QRectF(arcs.viewport().rect())
    for point in along(arcs, word):
        if area.contains(point) and arcs.position_at(point) is None:
            return point
    raise AssertionError("none of it is in sight")


def number(arcs: Arcs) -> Text | None:
    """The one that stands beside an arc, which is painted last."""
    found = [t for t in painted(arcs) if len(t.text) == 6 and t.text[1] in ".,"]
    return found[-1] if found else None


def strongest(settings: Settings) -> int:
    return int(np.nanargmax(compute(settings).row))


# the words


@pytest.mark.parametrize("settings", [NINE, CAUSAL, REPEATED, ARABIC, LONG, FORTY])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_chips_do_not_overlap_and_stay_inside(
    show: Show, settings: Settings, width: int, height: int
) -> None:
    arcs = show(settings, width, height)
    n = len(compute(settings).tokens)
    chips = [arcs.chip_rect(i) for i in range(n)]
    assert all(chip.left() >= 0 and chip.right() <= arcs.viewport().width() for chip in chips)
    for i, chip in enumerate(chips):
        assert not any(chip.intersects(other) for other in chips[:i])
    if not arcs.verticalScrollBar().isVisible():
        area = QRectF(arcs.viewport().rect())
        assert all(area.contains(chip) for chip in chips)


@pytest.mark.parametrize("settings", [NINE, CAUSAL, FORTY])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_chip_has_room_for_its_word(
    show: Show, settings: Settings, width: int, height: int
) -> None:
    arcs = show(settings, width, height)
    words = settings.sentence.split()
    area = QRectF(arcs.viewport().rect())
    in_sight = [i for i in range(len(words)) if area.contains(arcs.chip_rect(i))]
    texts = painted(arcs)
    for i in in_sight:
        chip = arcs.chip_rect(i)
        assert any(
            t.text == words[i] and chip.contains(t.shape.boundingRect().center()) for t in texts
        )
    boxes = [t.shape.boundingRect() for t in texts if t.text in words]
    assert all(any(arcs.chip_rect(i).contains(box) for i in in_sight) for box in boxes)


def test_few_words_stand_on_one_line_in_the_lower_part(show: Show) -> None:
    arcs = show()
    chips = [arcs.chip_rect(i) for i in range(9)]
    assert len({chip.top() for chip in chips}) == 1
    assert chips[0].top() > 0.7 * arcs.height()
    assert all(a.right() < b.left() for a, b in pairwise(chips))


def test_more_words_stand_in_lines_over_the_height(show: Show) -> None:
    arcs = show(FORTY)
    tops = sorted({arcs.chip_rect(i).top() for i in range(40)})
    assert len(tops) > 2
    np.testing.assert_allclose(np.diff(tops), tops[1] - tops[0])
    assert tops[-1] > 0.7 * arcs.height()


def test_right_to_left_sentences_run_from_the_right(show: Show) -> None:
    arcs = show(ARABIC)
    chips = [arcs.chip_rect(i) for i in range(8)]
    assert all(a.left() > b.right() for a, b in pairwise(chips))
    arcs.setFocus()
    chosen: list[int] = []
    arcs.word_selected.connect(chosen.append)
    press(arcs.window(), Key.Key_Left, Key.Key_Right)
    assert chosen == [7, 5]


def test_text_has_nine_points_at_least(show: Show) -> None:
    arcs = show()
    font = arcs.font()
    font.setPointSizeF(5)
    arcs.setFont(font)
    assert QFontInfo(arcs._font).pointSizeF() == pytest.approx(9, abs=0.5)


def test_larger_type_makes_larger_chips(show: Show) -> None:
    arcs = show()
    before = arcs.chip_rect(3)
    font = arcs.font()
    font.setPointSizeF(2 * font.pointSizeF())
    arcs.setFont(font)
    assert arcs.chip_rect(3).height() > 1.4 * before.height()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_chips_have_the_colours_of_the_matrix(show: Show, theme: Theme) -> None:
    arcs, result = show(theme=theme.name), compute(NINE)
    screen, indices = Screen(arcs.window()), scale_of(result, theme).indices(result.row)
    for word, index in enumerate(indices):
        at = arcs.chip_rect(word).topLeft() + QPointF(5, 5)
        assert screen.colour(arcs, at) == scale_of(result, theme).colour(int(index)).name()


def test_the_selected_chip_is_framed(show: Show) -> None:
    arcs = show(NINE.replace(position=3))
    screen = Screen(arcs.window())
    framed = [LIGHT.accent in screen.colours(arcs, arcs.chip_rect(i)) for i in range(9)]
    assert framed == [i == 3 for i in range(9)]


def test_what_cannot_be_seen_is_faint_and_has_no_arc(show: Show) -> None:
    settings = CAUSAL.replace(position=6, knockouts=(Knockout(2), Knockout(4, 6)))
    arcs = show(settings)
    screen, picture = Screen(arcs.window()), arcs._picture
    assert picture is not None
    assert sorted(picture.order) == [0, 1, 3, 5, 6]
    for word in range(9):
        at = arcs.chip_rect(word).topLeft() + QPointF(5, 5)
        assert (screen.colour(arcs, at) == LIGHT.surface) == (word in (2, 4, 7, 8))
    for word in (2, 7):
        point_at(arcs, arcs.chip_rect(word).center())
        assert tip_of(arcs).endswith("not seen")
    assert number(arcs) is not None, "the strongest keeps its number"


# the arcs


def thickness(arcs: Arcs, word: int) -> float:
    """Of the arc to a word, in pixels, measured across its highest point."""
    point = on_arc(arcs, word)
    across = QRectF(point.x(), point.y() - 7, 1, 15)
    pixels = Screen(arcs.window()).area(arcs, across)[:, 0].astype(float)
    ground = np.full(3, 255.0)
    away = np.abs(pixels - ground).sum(axis=1)
    return float(away.sum() / away.max())


def test_the_more_weight_the_thicker(show: Show) -> None:
    settings = Settings(position=0, model="attention", attention=AttentionSettings(mask="none"))
    arcs, row = show(settings, width=900), compute(settings).row
    words = [int(j) for j in np.argsort(row) if j > 2]
    found = [thickness(arcs, j) for j in words]
    assert all(b > a - 0.3 for a, b in pairwise(found)), "half a shade of a pixel aside"
    assert 1 <= found[0] < found[-1] - 0.5 < 10


def test_a_weight_at_the_top_of_the_scale_has_the_thickest_arc(show: Show) -> None:
    arcs = show(Settings("hello world", 1, model="attention"))
    picture = arcs._picture
    assert picture is not None
    result = compute(Settings("hello world", 1, model="attention"))
    arcs.show_result(result, Scale(LIGHT, float(result.row[0])))
    assert arcs._picture is not None
    assert arcs._picture.thickness(0) == 9
    arcs.show_result(result, Scale(LIGHT, float(result.row[0]) * 1000))
    assert arcs._picture.thickness(0) == pytest.approx(1, abs=0.01)


def test_without_a_pointer_the_strongest_has_its_number(show: Show) -> None:
    shown = number(show())
    assert shown is not None
    assert shown.text == figure(compute(NINE).row[strongest(NINE)])


@pytest.mark.parametrize("settings", [NINE, CAUSAL, FORTY, ARABIC])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_number_pointed_at_is_shown_and_never_cut(
    show: Show, settings: Settings, width: int, height: int
) -> None:
    arcs, row = show(settings, width, height), compute(settings).row
    area = QRectF(arcs.viewport().rect())
    for word in range(len(row)):
        arcs.show_hover(word)
        shown = number(arcs)
        assert shown is not None
        assert area.contains(shown.shape.boundingRect())
        pointed = row[word] > 0 and word != settings.position
        assert shown.text == figure(row[word] if pointed else row.max())


@pytest.mark.parametrize("word", [0, 3, 4, 8])
def test_the_pointer_on_an_arc_tells_its_word(show: Show, word: int) -> None:
    arcs, row = show(), compute(NINE).row
    hovered: list[object] = []
    arcs.word_hovered.connect(hovered.append)
    point_at(arcs, on_arc(arcs, word))
    assert hovered[-1] == word
    assert tip_of(arcs) == f"jumps → {NINE.sentence.split()[word]}: {figure(row[word])}"
    shown = number(arcs)
    assert shown is not None
    assert shown.text == figure(row[word])
    point_at(arcs, QPointF(4, 4))
    assert hovered[-1] is None
    assert tip_of(arcs) == ""


def test_the_pointer_on_a_chip_brings_its_arc_forward(show: Show) -> None:
    arcs = show()
    other = on_arc(arcs, 8)
    before = Screen(arcs.window()).colour(arcs, other)
    point_at(arcs, arcs.chip_rect(1).center())
    shown = number(arcs)
    assert shown is not None
    assert shown.text == figure(compute(NINE).row[1])
    after = Screen(arcs.window()).colour(arcs, other)
    assert before != after, "the others are faint"
    assert int(after[1:3], 16) > int(before[1:3], 16)
    arcs.show_hover(None)
    assert Screen(arcs.window()).colour(arcs, other) == before


def test_the_pointer_on_the_selected_chip_leaves_the_arcs_as_they_are(show: Show) -> None:
    arcs = show()
    other = on_arc(arcs, 8)
    before = Screen(arcs.window()).colour(arcs, other)
    point_at(arcs, arcs.chip_rect(4).center())
    assert Screen(arcs.window()).colour(arcs, other) == before
    point_at(arcs, on_arc(arcs, 4))
    assert Screen(arcs.window()).colour(arcs, other) != before, "its loop is an arc like others"


def test_a_word_that_is_gone_is_not_pointed_at(show: Show) -> None:
    arcs = show()
    arcs.show_hover(8)
    result = change(arcs, Settings("The quick brown", 2))
    shown = number(arcs)
    assert shown is not None
    assert shown.text == figure(result.row.max())


@pytest.mark.parametrize("word", [0, 3, 4, 8])
def test_a_click_on_an_arc_asks_for_its_arithmetic(show: Show, word: int) -> None:
    arcs = show()
    asked: list[Entry] = []
    chosen: list[int] = []
    arcs.entry_chosen.connect(asked.append)
    arcs.word_selected.connect(chosen.append)
    click(arcs, on_arc(arcs, word))
    assert asked == [compute(NINE).cell_entry(4, word)]
    assert not chosen


def test_a_click_on_a_chip_selects_its_word(show: Show, qtbot: QtBot) -> None:
    arcs = show()
    chosen: list[int] = []
    arcs.word_selected.connect(chosen.append)
    with qtbot.assertNotEmitted(arcs.entry_chosen):
        for word in (0, 4, 8):
            click(arcs, arcs.chip_rect(word).center())
        click(arcs, QPointF(4, 4))
        click(arcs, arcs.chip_rect(1).center(), RIGHT)
    assert chosen == [0, 4, 8]


def test_in_lines_arcs_start_and_end_at_their_chips(show: Show) -> None:
    arcs = show(FORTY)
    for word in range(40):
        points = along(arcs, word)
        ends = [
            min(points, key=lambda p, c=c: abs(p.x() - c.x()) + abs(p.y() - c.y()))
            for c in (arcs.chip_rect(20).center(), arcs.chip_rect(word).center())
        ]
        for end, chip in zip(ends, (arcs.chip_rect(20), arcs.chip_rect(word)), strict=True):
            assert chip.adjusted(-1, -1, 1, 1).contains(end)
            assert not chip.adjusted(-1, 6, 1, -6).contains(end)


# many words


def test_at_most_sixty_four_arcs_and_a_line_that_says_so(show: Show) -> None:
    arcs, row = show(CROWD), compute(CROWD).row
    share = figure(float(np.sort(row)[-64:].sum()), 2)
    sentence = f"64 of 500 words have an arc; they hold {share} of the attention"
    assert sentence in said(arcs)
    assert sentence in arcs.accessibleDescription()
    note = next(t for t in painted(arcs) if t.text == sentence)
    assert QRectF(arcs.viewport().rect()).contains(note.shape.boundingRect())
    assert note.colour == LIGHT.muted
    assert arcs._picture is not None
    assert len(arcs._picture.drawn(None)) == 64


def test_with_sixty_four_words_nothing_is_left_out(show: Show) -> None:
    assert "have an arc" not in said(show(SIXTY_FOUR))


def test_a_weak_word_has_its_arc_when_it_is_pointed_at(show: Show) -> None:
    arcs, row = show(CROWD), compute(CROWD).row
    area = QRectF(arcs.viewport().rect())
    in_sight = [i for i in range(500) if area.contains(arcs.chip_rect(i)) and i != 250]
    weak = min(in_sight, key=lambda i: row[i])
    point_at(arcs, arcs.chip_rect(weak).center())
    shown = number(arcs)
    assert shown is not None
    assert shown.text == figure(row[weak])


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("position", [0, 99, 250, 499])
def test_the_selected_word_is_in_sight(show: Show, width: int, height: int, position: int) -> None:
    arcs = show(MANY.replace(position=position, model="attention"), width, height)
    assert QRectF(arcs.viewport().rect()).contains(arcs.chip_rect(position))
    change(arcs, MANY.replace(position=499 - position, model="attention"))
    assert QRectF(arcs.viewport().rect()).contains(arcs.chip_rect(499 - position))


def test_the_wheel_scrolls_whole_lines(show: Show) -> None:
    arcs = show(CROWD)
    before = arcs.chip_rect(250).top()
    turn_wheel(arcs, 2)
    moved = arcs.chip_rect(250).top() - before
    lines = moved / arcs._chips.pitch
    assert lines >= 2
    assert lines == pytest.approx(round(lines))
    result = compute(CROWD.replace(seed=1))
    arcs.show_result(result, scale_of(result))
    assert arcs.chip_rect(250).top() - before == moved, "another seed does not scroll back"


def test_chips_under_the_line_at_the_bottom_cannot_be_clicked(show: Show) -> None:
    arcs = show(CROWD)
    foot = arcs.viewport().height() - 4
    assert all(arcs.position_at(QPointF(x, foot)) is None for x in range(0, 800, 5))


# nothing to show


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (EMPTY, "There are no words yet."),
        (UNDEFINED, "No prediction: there is no word before the selected one."),
        (Settings("alone", 0), "No prediction: there is no word before the selected one."),
    ],
)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_without_arcs_it_says_why(
    show: Show, qtbot: QtBot, settings: Settings, sentence: str, theme: Theme
) -> None:
    arcs = show(settings, 500, 230, theme=theme.name)
    assert sentence in said(arcs)
    assert sentence in arcs.accessibleDescription()
    text = next(t for t in painted(arcs) if t.text in sentence)
    assert text.colour == theme.muted
    assert number(arcs) is None
    arcs.setFocus()
    with qtbot.assertNotEmitted(arcs.entry_chosen):
        press(arcs.window(), Key.Key_Return)
        click(arcs, QPointF(250, 20))
    change(arcs, NINE)
    assert sentence not in said(arcs)
    assert number(arcs) is not None


def test_a_head_with_nothing_left_to_look_at_says_so(show: Show) -> None:
    """Though another head sees something, and a word is predicted."""
    knocked = tuple(Knockout(j, head=0) for j in range(9))
    arcs = show(CAUSAL.replace(knockouts=knocked))
    assert "No arcs: nothing left to look at." in said(arcs)


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("settings", [UNDEFINED, FORTY.replace(position=0), MANY])
def test_the_sentence_that_says_why_is_above_the_words(
    show: Show, settings: Settings, width: int, height: int
) -> None:
    arcs = show(settings, width, height, concealed=True)
    message = [t for t in painted(arcs) if t.colour == LIGHT.muted]
    assert message
    area = QRectF(arcs.viewport().rect())
    n = len(settings.sentence.split())
    chips = [arcs.chip_rect(i) for i in range(n)]
    for text in message:
        box = text.shape.boundingRect()
        assert area.contains(box)
        in_sight = [chip for chip in chips if chip.top() >= box.bottom() - 3]
        assert in_sight
        painted_chips = [chip for chip in chips if chip.top() >= arcs._area.top()]
        assert not any(chip.intersects(box) for chip in painted_chips)


def test_while_a_guess_is_awaited_only_the_words_are_shown(show: Show, qtbot: QtBot) -> None:
    arcs = show(concealed=True)
    assert "The arcs come after your guess." in said(arcs)
    assert number(arcs) is None
    screen = Screen(arcs.window())
    inside = {screen.colour(arcs, arcs.chip_rect(i).topLeft() + QPointF(5, 5)) for i in range(9)}
    assert inside == {LIGHT.surface}
    with qtbot.assertNotEmitted(arcs.entry_chosen):
        point_at(arcs, arcs.chip_rect(6).center())
        assert tip_of(arcs) == "the"
        click(arcs, QPointF(400, 100))
    change(arcs, NINE)
    assert number(arcs) is not None


def test_while_a_guess_is_awaited_arrows_point_and_return_guesses(show: Show) -> None:
    arcs = show(concealed=True)
    arcs.setFocus()
    guesses: list[int] = []
    hovered: list[object] = []
    arcs.word_selected.connect(guesses.append)
    arcs.word_hovered.connect(hovered.append)
    press(arcs.window(), Key.Key_Right, Key.Key_Right)
    assert hovered[-2:] == [5, 6]
    assert not guesses
    assert arcs.accessibleDescription() == "“the”"
    press(arcs.window(), Key.Key_Return)
    assert guesses == [6]


# keys


@pytest.mark.parametrize(
    ("settings", "key", "chosen"),
    [
        (NINE, Key.Key_Right, [5]),
        (NINE, Key.Key_Left, [3]),
        (NINE, Key.Key_Home, [0]),
        (NINE, Key.Key_End, [8]),
        (NINE, Key.Key_Up, [4]),
        (NINE, Key.Key_A, []),
        (NINE.replace(position=0), Key.Key_Left, [0]),
        (NINE.replace(position=8), Key.Key_Right, [8]),
    ],
)
def test_keys_select(show: Show, settings: Settings, key: Key, chosen: list[int]) -> None:
    arcs = show(settings)
    arcs.setFocus()
    found: list[int] = []
    arcs.word_selected.connect(found.append)
    press(arcs.window(), key)
    assert found == chosen


def test_up_and_down_go_from_line_to_line(show: Show) -> None:
    arcs = show(FORTY)
    arcs.setFocus()
    found: list[int] = []
    arcs.word_selected.connect(found.append)
    press(arcs.window(), Key.Key_Up, Key.Key_Down)
    here = arcs.chip_rect(20)
    above, below = (arcs.chip_rect(i) for i in found)
    assert above.bottom() < here.top()
    assert here.bottom() < below.top()
    assert abs(above.center().x() - here.center().x()) < here.width()


def test_return_asks_for_the_arithmetic_of_the_strongest(show: Show) -> None:
    arcs = show()
    arcs.setFocus()
    asked: list[Entry] = []
    arcs.entry_chosen.connect(asked.append)
    press(arcs.window(), Key.Key_Return)
    assert asked == [compute(NINE).cell_entry(4, strongest(NINE))]


def test_with_shift_keys_point_and_return_asks_for_that(show: Show, qtbot: QtBot) -> None:
    arcs, row = show(), compute(NINE).row
    arcs.setFocus()
    asked: list[Entry] = []
    arcs.entry_chosen.connect(asked.append)
    with qtbot.assertNotEmitted(arcs.word_selected):
        press(arcs.window(), Key.Key_Left, Key.Key_Left, held=SHIFT)
        assert arcs.accessibleDescription() == f"jumps → brown: {figure(row[2])}"
        press(arcs.window(), Key.Key_Return)
        press(arcs.window(), Key.Key_Right, Key.Key_Right, held=SHIFT)
        shown = number(arcs)
        assert shown is not None
        assert shown.text == figure(row[4])
        press(arcs.window(), Key.Key_Return)
    assert [entry.column for entry in asked] == [2, 4]


def test_pointing_with_keys_scrolls_along(show: Show) -> None:
    arcs = show(CROWD, 500, 230)
    arcs.setFocus()
    press(arcs.window(), Key.Key_End, held=SHIFT)
    assert QRectF(arcs.viewport().rect()).contains(arcs.chip_rect(499))
    press(arcs.window(), Key.Key_Tab)
    assert not arcs.hasFocus()
    assert arcs._hovered is None


def test_the_focus_is_seen(show: Show) -> None:
    for settings in (NINE, EMPTY):
        arcs = show(settings)
        before = Screen(arcs.window()).area(arcs)
        arcs.setFocus()
        assert (Screen(arcs.window()).area(arcs) != before).any()


# the rest


def test_it_has_a_name_and_says_where_the_arcs_lead(show: Show) -> None:
    arcs = show()
    assert arcs.accessibleName() == "Attention as arcs"
    p = figure(compute(NINE).row.max())
    assert (
        arcs.accessibleDescription() == f"“jumps” is selected, word 5 of 9; most goes to “the”: {p}"
    )


def test_figures_have_the_readers_decimal_sign(show: Show) -> None:
    language.use(decimal_sign=",")
    shown = number(show())
    assert shown is not None
    assert shown.text == "0,2182"


def test_a_tip_shows_words_letter_by_letter(show: Show) -> None:
    settings = Settings("<b>bold</b> and plain words", 2)
    arcs = show(settings)
    point_at(arcs, arcs.chip_rect(0).center())
    assert tip_of(arcs).startswith("plain → <b>bold</b>: ")


def test_nothing_is_worked_out_while_out_of_sight(show: Show) -> None:
    arcs = show()
    arcs.hide()
    before = arcs._picture
    result = change(arcs, CAUSAL.replace(position=2))
    arcs.show_hover(1)
    assert arcs._picture is before
    arcs.show()
    QApplication.processEvents()
    shown = number(arcs)
    assert shown is not None
    assert shown.text == figure(result.row[1])


# where things are


@given(
    st.lists(st.floats(20, 200), min_size=1, max_size=80),
    st.floats(210, 1500),
    st.floats(60, 900),
    st.booleans(),
)
def test_chips_in_lines_fill_the_room(
    widths: list[float], width: float, height: float, right_to_left: bool
) -> None:
    chips = chips_in_lines(widths, 22, QSizeF(width, height), 20, right_to_left)
    area = QRectF(-0.01, -0.01, width + 0.02, chips.n_lines * chips.pitch + 20)
    for i, chip in enumerate(chips.rects):
        assert area.contains(chip)
        assert not any(chip.intersects(other) for other in chips.rects[:i])
    assert list(chips.lines) == sorted(chips.lines)
    in_sight = [
        r for r, line in zip(chips.rects, chips.lines, strict=True) if line < chips.in_sight
    ]
    assert all(chip.bottom() <= height for chip in in_sight), "whole lines, from the top on"


@given(
    st.lists(st.floats(20, 150), min_size=2, max_size=30),
    st.floats(210, 900),
    st.floats(100, 600),
    st.data(),
)
def test_curves_stay_in_the_room(
    widths: list[float], width: float, height: float, data: st.DataObject
) -> None:
    chips = chips_in_lines(widths, 22, QSizeF(width, height), 20, right_to_left=False)
    words = st.integers(0, len(widths) - 1)
    points = points_on(np.array(chips.curve(data.draw(words), data.draw(words))))
    assert (points >= -0.01).all()
    assert (points[:, 0] <= width).all()
    assert (points[:, 1] <= chips.n_lines * chips.pitch + 20).all()


def test_the_farther_the_higher() -> None:
    chips = chips_in_lines([40.0] * 9, 22, QSizeF(600, 300), 20, right_to_left=False)
    heights = [points_on(np.array(chips.curve(0, j)))[:, 1].min() for j in range(1, 9)]
    assert heights == sorted(heights, reverse=True)
    assert heights[-1] < 0.3 * 300
    loop = points_on(np.array(chips.curve(3, 3)))
    assert loop[:, 1].max() > chips.rects[3].bottom() + 10


@given(st.floats(-50, 650), st.floats(-50, 450), st.floats(1, 9), st.integers(0, 8))
def test_a_number_has_a_place_inside(x: float, y: float, thickness: float, word: int) -> None:
    area, size = QRectF(0, 0, 600, 400), QSizeF(50, 20)
    curve = ((x, y), (x, y - 100), (300.0, 100.0), (300.0, 300.0))
    taken = [QRectF(60.0 * word, 200, 50, 22)]
    box = place_beside(curve, thickness, size, area, taken)
    assert area.adjusted(-0.01, -0.01, 0.01, 0.01).contains(box)
    assume(0 < x < 600)
    assert not any(box.intersects(chip) for chip in taken), "there is room enough elsewhere"


def test_no_words_have_no_chips() -> None:
    chips = chips_in_lines([], 22, QSizeF(600, 300), 20, right_to_left=False)
    assert chips.rects == Chips().rects == ()
