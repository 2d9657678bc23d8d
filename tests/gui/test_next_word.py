import pytest
from eyes import Screen, Text, assert_all_agree, painted, said
from hands import (
    CTRL,
    RIGHT,
    Key,
    OpenWindow,
    bar,
    bar_label,
    chip,
    click,
    point_at,
    point_away,
    press,
    replace_text,
    turn_wheel,
)
from parts import bars, entry, looks_button
from PySide6.QtCore import QPointF, QRectF, QSize, QTimer
from PySide6.QtWidgets import QApplication

from core.language import figure
from core.settings import Settings
from gui.main_window import MainWindow

POPUP = pytest.mark.qt_log_ignore("This plugin does not support")
MANY = Settings(" ".join(f"w{i}" for i in range(500)), 20)
IN_ORDER = ["The", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "dog"]
RANKED = ["the", "brown", "lazy", "The", "fox", "jumps", "quick", "dog", "over"]


def rows_of(window: MainWindow) -> list[list[Text]]:
    """What is painted on each line, from left to right."""
    lines: dict[int, list[Text]] = {}
    for piece in painted(bars(window)):
        row = int(piece.shape.boundingRect().center().y() // bars(window).row_height)
        lines.setdefault(row, []).append(piece)
    return [lines[row] for row in sorted(lines)]


def words_of(window: MainWindow) -> list[str]:
    """The labels; one may be painted in pieces, where a second font has to help out."""
    ends = bars(window).label_width
    return [
        "".join(piece.text for piece in line if piece.shape.boundingRect().left() < ends)
        for line in rows_of(window)
    ]


def bar_lengths(window: MainWindow) -> list[int]:
    """In pixels of the screen, from the label on, until the card's own colour."""
    view, screen = bars(window), Screen(window)
    surface = window.appearance.theme.surface
    lengths = []
    for row in range(len(view.order)):
        y = (row + 0.5) * view.row_height
        length = 0
        while screen.colour(view.plot, QPointF(view.label_width + 2 + length, y)) != surface:
            length += 1
        lengths.append(length)
    return lengths


# what it shows


def test_the_most_probable_comes_first(window: MainWindow) -> None:
    assert words_of(window) == RANKED
    p = window.state.result.probabilities
    assert [line[1].text.split()[0] for line in rows_of(window)] == [
        figure(x) for x in sorted(p, reverse=True)
    ]


@POPUP
@pytest.mark.parametrize("means", ["menu", "button", "key"])
def test_bars_can_stand_in_the_order_of_the_sentence(window: MainWindow, means: str) -> None:
    names = ("Sorted", "In sentence order")

    def choose(name: str) -> None:
        match means:
            case "menu":
                entry(window, name).trigger()
            case "button":
                menu = looks_button(window).menu()
                place = [action.text() for action in menu.actions()].index(name)
                keys = [*[Key.Key_Down] * (place + 1), Key.Key_Return]
                QTimer.singleShot(0, lambda: press(menu, *keys))
                menu.popup(window.pos())
                QApplication.processEvents()
            case _:
                letter = entry(window, name).shortcut().toString().removeprefix("Ctrl+")
                press(window, Key[f"Key_{letter}"], held=CTRL)

    for name, words in (("In sentence order", IN_ORDER), ("Sorted", RANKED)):
        choose(name)
        assert words_of(window) == words
        assert [n for n in names if entry(window, n).isChecked()] == [name]
        assert_all_agree(window)


def test_the_order_stays_when_the_sentence_changes(window: MainWindow) -> None:
    entry(window, "In sentence order").trigger()
    replace_text(window, "b a c")
    assert words_of(window) == ["b", "a", "c"]


def test_equals_stay_in_the_order_of_the_sentence(open_window: OpenWindow) -> None:
    window = open_window(Settings("no no no no", 2))
    assert words_of(window) == ["no₁", "no₂", "no₃", "no₄"]
    assert rows_of(window)[0][-1].text.endswith("predicted")


def test_one_bar_is_marked_as_predicted(window: MainWindow) -> None:
    told = [line[-1].text for line in rows_of(window)]
    assert [text for text in told if "predicted" in text] == [told[0]]
    accent = window.appearance.theme.accent
    view = bars(window)
    screen = Screen(window)
    starred = [
        row
        for row in range(9)
        if screen.colour(view.plot, QPointF(11, (row + 0.5) * view.row_height)) == accent
    ]
    assert starred == [0]
    entry(window, "In sentence order").trigger()
    assert "predicted" in rows_of(window)[6][-1].text


def test_the_selected_word_is_marked_too(window: MainWindow) -> None:
    accent = window.appearance.theme.accent
    marked = [line[0].text for line in rows_of(window) if line[0].colour == accent]
    assert marked == ["jumps"]


def test_lengths_are_in_proportion_and_values_behind(window: MainWindow) -> None:
    p = window.state.result.probabilities
    lengths = bar_lengths(window)
    for row, i in enumerate(bars(window).order):
        expected = lengths[0] * p[i] / p.max()
        assert lengths[row] == pytest.approx(expected, abs=3)
        value = rows_of(window)[row][1].shape.boundingRect()
        end = bars(window).label_width + lengths[row]
        assert end < value.left() < end + 15


@pytest.mark.parametrize("size", [QSize(900, 600), QSize(1280, 800)])
def test_no_text_overlaps_or_is_cut_off(open_window: OpenWindow, size: QSize) -> None:
    window = open_window(Settings("incomprehensibilities of very-long-words-indeed", 2), size=size)
    area = QRectF(bars(window).plot.viewport().rect())
    for line in rows_of(window):
        rects = [piece.shape.boundingRect() for piece in line]
        assert all(area.contains(rect) for rect in rects)
        assert rects[0].right() < bars(window).label_width
        assert rects[0].left() > 18, "there the star stands"


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("", "No words, no prediction."),
        ("word", "there is no word before the selected one"),
        ("one two", "there is no word before the selected one"),
    ],
)
def test_without_a_prediction_a_sentence_says_why(
    open_window: OpenWindow, sentence: str, told: str
) -> None:
    window = open_window(Settings(sentence, 0))
    assert told in said(bars(window))
    assert bars(window).order == []
    assert not bars(window).scroll_bar.isVisible()
    point_at(bars(window).plot)
    click(bars(window).plot)
    assert window.state.hovered is None
    replace_text(window, "some more words")
    assert told not in said(bars(window))
    assert sorted(words_of(window)) == ["more", "some", "words"]


# many words


def test_the_wheel_scrolls_through_all_of_them(open_window: OpenWindow) -> None:
    window = open_window(MANY)
    assert bars(window).scroll_bar.isVisible()
    labels = [window.state.result.tokens[i].label for i in bars(window).order]
    assert words_of(window) == labels[: len(words_of(window))]
    top = words_of(window)[0]
    turn_wheel(bars(window).plot, -2)
    assert words_of(window)[0] != top
    first = labels.index(words_of(window)[0])
    assert words_of(window) == labels[first : first + len(words_of(window))]
    for _ in range(40):
        turn_wheel(bars(window).plot, -10)
    assert words_of(window)[-1] == labels[-1]
    turn_wheel(bars(window).plot, 1)
    assert words_of(window)[-1] != labels[-1]


def test_the_last_bar_is_whole(open_window: OpenWindow) -> None:
    window = open_window(MANY, size=QSize(900, 600))
    bars(window).scroll_bar.setValue(bars(window).scroll_bar.maximum())
    last = rows_of(window)[-1][0].shape.boundingRect()
    assert QRectF(bars(window).plot.viewport().rect()).contains(last)


def test_pointing_and_clicking_are_right_after_scrolling(open_window: OpenWindow) -> None:
    window = open_window(MANY)
    turn_wheel(bars(window).plot, -3)
    word = words_of(window)[2]
    point_at(bars(window).plot, bar(window, 2))
    assert window.state.result.tokens[window.state.hovered or 0].label == word
    click(bars(window).plot, bar_label(window, 2))
    assert window.state.result.tokens[window.state.settings.position].label == word


def test_fewer_words_scroll_back(open_window: OpenWindow) -> None:
    window = open_window(MANY)
    turn_wheel(bars(window).plot, -20)
    window.state.set_sentence("only three words")
    assert sorted(words_of(window)) == ["only", "three", "words"]
    assert not bars(window).scroll_bar.isVisible()
    assert_all_agree(window)


# pointing


def test_pointing_at_a_bar_lights_its_word(window: MainWindow) -> None:
    for row, word in ((0, 6), (1, 2), (8, 5)):
        point_at(bars(window).plot, bar(window, row))
        assert window.state.hovered == word
    point_at(bars(window).plot, QPointF(100, 9.6 * bars(window).row_height))
    assert window.state.hovered is None
    point_at(bars(window).plot, bar(window, 0))
    point_away(window)
    assert window.state.hovered is None


def test_the_bar_of_the_hovered_word_is_framed(window: MainWindow) -> None:
    view = bars(window)

    def framed() -> list[int]:
        screen = Screen(window)
        lefts = (QRectF(0, (row + 0.5) * view.row_height, 3, 1) for row in range(9))
        return [i for i, left in enumerate(lefts) if screen.area(view.plot, left).min() < 160]

    assert framed() == []
    point_at(window.words, chip(window, 2))
    assert framed() == [1]
    point_at(window.words, chip(window, 3))
    assert framed() == [4]
    point_away(window)
    assert framed() == []


@pytest.mark.parametrize(("row", "word"), [(0, 6), (1, 2), (8, 5)])
def test_a_click_on_the_word_of_a_bar_selects_it(window: MainWindow, row: int, word: int) -> None:
    click(bars(window).plot, bar_label(window, row))
    assert window.state.settings.position == word
    assert_all_agree(window)


def test_a_right_click_selects_nothing(window: MainWindow) -> None:
    click(bars(window).plot, bar_label(window, 0), RIGHT)
    assert window.state.settings == Settings()
