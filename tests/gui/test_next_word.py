from collections.abc import Callable

import pytest
from charts import ARABIC, LONG, MANY, MARGIN, REPEATED, open_alone
from eyes import Screen, Text, painted, said, tip_of
from hands import RIGHT, Key, click, point_at, press, turn_wheel
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core import language
from core.grid import attention_grid
from core.language import figure
from core.models import compute
from core.noise import Noise, over_seeds
from core.result import Entry, Result
from core.sampling import drawn
from core.settings import Knockout, Settings
from gui.scale import Scale, bar_scale_for, scale_for
from gui.theme import DARK, LIGHT, Theme
from gui.views.next_word import NextWord

IN_ORDER = ["The", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "dog"]
RANKED = ["the", "brown", "lazy", "The", "fox", "jumps", "quick", "dog", "over"]
BE = Settings("to be or not to be that is the question", 7, model="attention")
Show = Callable[..., NextWord]


@pytest.fixture
def show(app: QApplication, qtbot: QtBot) -> Show:
    """Opens the bars of these settings, with nothing to focus but themselves and one label."""
    hosts: list[QWidget] = []  # or they are collected while in use

    def opened(
        settings: Settings,
        width: int = 380,
        height: int = 300,
        theme: Theme = LIGHT,
        noise: Noise | None = None,
    ) -> NextWord:
        view = NextWord()
        hosts.append(
            open_alone(
                qtbot,
                view,
                lambda: change(view, settings, theme, noise),
                (width, height),
                theme.name,
            )
        )
        return view

    return opened


def change(
    view: NextWord, settings: Settings, theme: Theme = LIGHT, noise: Noise | None = None
) -> None:
    """Show another result, as the window would."""
    result = compute(settings)
    view.show_result(result, scale_of(result, theme), noise)


def scale_of(result: Result, theme: Theme) -> Scale:
    return bar_scale_for(result, scale_for(attention_grid(result), False, theme))


def noise_of(settings: Settings, n: int = 10) -> Noise:
    return list(over_seeds(settings.replace(n_seeds=n)))[-1]


def draw_of(settings: Settings, predicted: bool) -> Settings:
    """The settings with the first draw that takes the predicted word, or another."""
    result = compute(settings)
    takes = (drawn(result.truncation, settings.seed, n) for n in range(1, 20_000))
    number = next(n for n, i in enumerate(takes, 1) if (i == result.prediction) == predicted)
    return settings.replace(draw=number)


def rows_of(view: NextWord) -> list[list[Text]]:
    """What is painted on each line, from left to right."""
    lines: dict[int, list[Text]] = {}
    for piece in painted(view):
        row = int(piece.shape.boundingRect().center().y() // view.row_height)
        lines.setdefault(row, []).append(piece)
    return [lines[row] for row in sorted(lines)]


def words_of(view: NextWord) -> list[str]:
    """The labels; one may be painted in pieces, where a second font has to help out."""
    return [
        "".join(p.text for p in line if p.shape.boundingRect().left() < view.label_width)
        for line in rows_of(view)
    ]


def bar(view: NextWord, row: int) -> QPointF:
    """The beginning of a bar in sight, counted from the top."""
    return QPointF(view.label_width + 4, (row + 0.5) * view.row_height)


def label(view: NextWord, row: int) -> QPointF:
    """The end of the word before that bar."""
    return bar(view, row) - QPointF(14, 0)


def left_end(view: NextWord, row: int) -> QRectF:
    """Where the signs of a row stand."""
    return QRectF(0, row * view.row_height + 2, 36, view.row_height - 4)


def bar_lengths(view: NextWord) -> list[int]:
    """In pixels of the screen, from the label on, until the window's own colour."""
    screen, lengths = Screen(view.window()), []
    for row in range(len(view.order)):
        y = (row + 0.5) * view.row_height
        length = 0
        while screen.colour(view.plot, QPointF(view.label_width + 2 + length, y)) != LIGHT.window:
            length += 1
        lengths.append(length)
    return lengths


# what it shows


def test_the_most_probable_comes_first(show: Show) -> None:
    view = show(Settings())
    assert words_of(view) == RANKED
    p = compute(Settings()).probabilities
    assert [line[1].text.split()[0] for line in rows_of(view)] == [
        figure(x) for x in sorted(p, reverse=True)
    ]


def test_bars_can_stand_in_the_order_of_the_sentence(show: Show) -> None:
    view = show(Settings())
    view.sorted = False
    change(view, Settings())
    assert words_of(view) == IN_ORDER
    assert "predicted" in rows_of(view)[6][-1].text
    view.sorted = True
    change(view, Settings())
    assert words_of(view) == RANKED


def test_equals_stay_in_the_order_of_the_sentence(show: Show) -> None:
    view = show(Settings("no no no no", 2))
    assert words_of(view) == ["no₁", "no₂", "no₃", "no₄"]
    assert rows_of(view)[0][-1].text.endswith("predicted")


def test_a_candidate_of_several_places_is_called_by_its_text(show: Show) -> None:
    view = show(BE)
    assert sorted(words_of(view)) == sorted(set(BE.sentence.split()))
    assert len(view.order) == 8


def test_one_bar_is_marked_as_predicted(show: Show) -> None:
    view = show(Settings())
    told = [line[-1].text for line in rows_of(view)]
    assert [text for text in told if "predicted" in text] == [told[0]]
    screen = Screen(view.window())
    starred = [
        row for row in range(9) if LIGHT.accent in screen.colours(view.plot, left_end(view, row))
    ]
    assert starred == [0]


def test_the_selected_word_is_marked_too(show: Show) -> None:
    marked = [line[0].text for line in rows_of(show(Settings())) if line[0].colour == LIGHT.accent]
    assert marked == ["jumps"]


def test_any_place_of_the_selected_word_marks_it(show: Show) -> None:
    view = show(BE.replace(position=5))  # the second "be"
    assert [t.text for t in painted(view) if t.colour == LIGHT.accent] == ["be"]


def test_lengths_are_in_proportion_and_values_behind(show: Show) -> None:
    view = show(Settings())
    p = compute(Settings()).probabilities
    lengths = bar_lengths(view)
    for row, i in enumerate(view.order):
        assert lengths[row] == pytest.approx(lengths[0] * p[i] / p.max(), abs=3)
        value = rows_of(view)[row][1].shape.boundingRect()
        end = view.label_width + lengths[row]
        assert end < value.left() < end + 15


@pytest.mark.parametrize("settings", [Settings(), LONG, ARABIC, REPEATED, MANY, BE])
@pytest.mark.parametrize("width", [320, 450])
@pytest.mark.parametrize("signs", ["none", "drawn", "both", "noise"])
def test_no_text_overlaps_or_is_cut_off(
    show: Show, settings: Settings, width: int, signs: str
) -> None:
    if signs in ("drawn", "both"):
        settings = draw_of(settings, predicted=signs == "both")
    noise = noise_of(settings, 3) if signs == "noise" else None
    view = show(settings, width, noise=noise)
    area = QRectF(view.plot.viewport().rect()).adjusted(0, -1, 0, 1)
    for line in rows_of(view):
        rects = [piece.shape.boundingRect() for piece in line]
        assert all(area.contains(rect) for rect in rects)
        assert rects[-1].left() > view.label_width
        assert all(rect.right() < view.label_width for rect in rects[:-1])
        assert rects[0].left() > 17, "there the star stands"


def test_figures_have_the_readers_decimal_sign(show: Show) -> None:
    language.use(decimal_sign=",")
    assert "0,2182" in said(show(Settings()))


def test_a_word_without_a_chance_has_a_muted_figure(show: Show) -> None:
    view = show(Settings(knockouts=(Knockout(2, 4),)))
    last = rows_of(view)[-1]
    assert [t.text for t in last] == ["brown", "0.0000"]
    assert last[1].colour == LIGHT.muted
    assert rows_of(view)[0][1].colour == LIGHT.text


@pytest.mark.parametrize(
    "settings",
    [
        Settings("", 0),
        Settings("word", 0),
        Settings("one two", 0),
        Settings(knockouts=(Knockout(2), Knockout(3))),
        BE.replace(knockouts=tuple(Knockout(i) for i in range(10))),
    ],
)
def test_without_a_prediction_a_sentence_says_why(
    show: Show, qtbot: QtBot, settings: Settings
) -> None:
    view = show(settings)
    reason = compute(settings).reason
    assert reason
    assert reason in said(view)
    assert view.accessibleDescription() == reason
    assert view.order == []
    assert not view.scroll_bar.isVisible()
    with qtbot.assertNotEmitted(view.word_selected), qtbot.assertNotEmitted(view.entry_chosen):
        click(view.plot)
        press(view.window(), Key.Key_Down, Key.Key_Return, Key.Key_Space)
    change(view, Settings("some more words", 2))
    assert reason not in said(view)
    assert sorted(words_of(view)) == ["more", "some", "words"]


# the draw


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_drawn_word_has_a_die(show: Show, theme: Theme) -> None:
    settings = draw_of(Settings(), predicted=False)
    view, result = show(settings, theme=theme), compute(settings)
    assert result.drawn is not None
    row = view.order.index(result.drawn)
    assert rows_of(view)[row][-1].text == f"{figure(result.probabilities[result.drawn])}  drawn"
    assert sum("drawn" in t.text for t in painted(view)) == 1
    screen = Screen(view.window())
    signs = [len(screen.colours(view.plot, left_end(view, i))) > 1 for i in range(9)]
    assert [i for i in range(9) if signs[i]] == sorted([0, row])
    assert theme.accent not in screen.colours(view.plot, left_end(view, row))
    assert "drawn" in view._row_for(result.drawn).told


def test_a_word_may_be_predicted_and_drawn(show: Show) -> None:
    view = show(draw_of(Settings(), predicted=True))
    assert rows_of(view)[0][-1].text == "0.2182  predicted, drawn"
    both = Screen(view.window()).colours(view.plot, left_end(view, 0))
    assert LIGHT.accent in both
    assert LIGHT.text in both
    change(view, Settings())
    assert rows_of(view)[0][-1].text == "0.2182  predicted"
    assert LIGHT.text not in Screen(view.window()).colours(view.plot, left_end(view, 0))


# seed noise


def test_whiskers_stand_at_mean_and_deviation(show: Show) -> None:
    noise = noise_of(Settings(), 20)
    view = show(Settings(), 450, noise=noise)
    result = compute(Settings())
    top = max(result.probabilities.max(), (noise.chance + noise.chance_deviation).max())
    longest = view.plot.viewport().width() - view.label_width - view.figure_width
    screen = Screen(view.window())
    for row, i in enumerate(view.order):
        middle = view.label_width + noise.chance[i] / top * longest
        high = (noise.chance[i] + noise.chance_deviation[i]) / top * longest + view.label_width
        y = (row + 0.5) * view.row_height
        dot = QRectF(middle - 1, y - 1, 2, 2)
        assert LIGHT.text in screen.colours(view.plot, dot)
        assert LIGHT.text not in screen.colours(view.plot, QRectF(high + 2, y - 1, 2, 2))
        cap = QRectF(high - 1, y - view.row_height / 4, 2, view.row_height / 2)
        assert (screen.area(view.plot, cap).min(axis=(1, 2)) < 100).mean() > 0.5


def test_a_whisker_does_not_reach_into_the_figure(show: Show) -> None:
    noise = noise_of(Settings(), 20)
    view, longest = show(Settings(), 450, noise=noise), 0.0
    longest = view.plot.viewport().width() - view.label_width - view.figure_width
    for row, i in enumerate(view.order):
        high = (noise.chance[i] + noise.chance_deviation[i]) / view._largest * longest
        figure_at = rows_of(view)[row][-1].shape.boundingRect().left()
        assert figure_at > view.label_width + high


def test_noise_is_said_in_words(show: Show) -> None:
    noise = noise_of(Settings(), 20)
    view = show(Settings(), noise=noise)
    point_at(view.plot, bar(view, 0))
    mean, deviation = figure(noise.chance[6]), figure(noise.chance_deviation[6])
    assert tip_of(view.plot) == f"“the”: 0.2182; over 20 seeds {mean} ± {deviation}; predicted"
    assert view.accessibleDescription() == tip_of(view.plot)


@pytest.mark.parametrize("n", [1, 2])
def test_one_seed_has_no_whiskers(show: Show, n: int) -> None:
    view = show(Settings())
    before = Screen(view.window()).area(view.plot)
    change(view, Settings(), noise=noise_of(Settings(), 2) if n == 2 else first_noise())
    assert (Screen(view.window()).area(view.plot) != before).any() == (n == 2)


def first_noise() -> Noise:
    return next(iter(over_seeds(Settings())))


def test_noise_of_another_sentence_is_left_out(show: Show) -> None:
    view = show(Settings("one two three", 2), noise=noise_of(Settings(), 3))
    assert "seeds" not in view.accessibleDescription()


def test_noise_may_be_undefined(show: Show) -> None:
    view = show(Settings(position=0), noise=noise_of(Settings(position=0), 3))
    assert compute(Settings(position=0)).reason in said(view)
    noise = noise_of(Settings(position=0), 3)
    change(view, Settings(), noise=noise)
    assert words_of(view) == RANKED
    assert "seeds" not in view.accessibleDescription()


# many words


def test_the_wheel_scrolls_through_all_of_them(show: Show) -> None:
    view = show(MANY)
    assert view.scroll_bar.isVisible()
    labels = [compute(MANY).tokens[i].label for i in view.order]
    assert words_of(view) == labels[: len(words_of(view))]
    top = words_of(view)[0]
    turn_wheel(view.plot, -2)
    assert words_of(view)[0] != top
    first = labels.index(words_of(view)[0])
    assert words_of(view) == labels[first : first + len(words_of(view))]
    for _ in range(40):
        turn_wheel(view.plot, -10)
    assert words_of(view)[-1] == labels[-1]
    turn_wheel(view.plot, 1)
    assert words_of(view)[-1] != labels[-1]


def test_the_last_bar_is_whole(show: Show) -> None:
    view = show(MANY)
    view.scroll_bar.setValue(view.scroll_bar.maximum())
    last = rows_of(view)[-1][0].shape.boundingRect()
    assert QRectF(view.plot.viewport().rect()).contains(last)


def test_pointing_and_clicking_are_right_after_scrolling(show: Show, qtbot: QtBot) -> None:
    view, tokens = show(MANY), compute(MANY).tokens
    turn_wheel(view.plot, -3)
    word = words_of(view)[2]
    with qtbot.waitSignal(view.word_hovered) as hovered:
        point_at(view.plot, bar(view, 2))
    assert hovered.args is not None
    assert tokens[hovered.args[0]].label == word
    with qtbot.waitSignal(view.word_selected) as selected:
        click(view.plot, label(view, 2))
    assert selected.args is not None
    assert tokens[selected.args[0]].label == word


def test_fewer_words_scroll_back(show: Show) -> None:
    view = show(MANY)
    turn_wheel(view.plot, -20)
    change(view, Settings("only three words", 2))
    assert sorted(words_of(view)) == ["only", "three", "words"]
    assert not view.scroll_bar.isVisible()


# pointing


def test_pointing_at_a_bar_lights_its_word(show: Show, qtbot: QtBot) -> None:
    view = show(Settings())
    for row, word in ((0, 6), (1, 2), (8, 5)):
        with qtbot.waitSignal(view.word_hovered, check_params_cb=lambda at, w=word: at == w):
            point_at(view.plot, bar(view, row))
    for away in (QPointF(100, 9.6 * view.row_height), None):
        point_at(view.plot, bar(view, 0))
        with qtbot.waitSignal(view.word_hovered, check_params_cb=lambda at: at is None):
            if away is None:
                point_at(view.window(), QPointF(MARGIN / 2, MARGIN / 2))
            else:
                point_at(view.plot, away)


def framed(view: NextWord) -> list[int]:
    """The rows with a frame around them."""
    screen = Screen(view.window())
    lefts = (QRectF(0, (row + 0.5) * view.row_height, 3, 1) for row in range(len(view.order)))
    return [i for i, left in enumerate(lefts) if screen.area(view.plot, left).min() < 160]


def test_the_bar_of_the_hovered_word_is_framed(show: Show) -> None:
    view = show(Settings())
    assert framed(view) == []
    view.show_hover(2)
    assert framed(view) == [1]
    view.show_hover(3)
    assert framed(view) == [4]
    view.show_hover(None)
    assert framed(view) == []


def test_any_place_of_a_candidate_lights_its_bar(show: Show) -> None:
    view = show(BE)
    row = words_of(view).index("be")
    for place in (1, 5):
        view.show_hover(place)
        assert framed(view) == [row]


@pytest.mark.parametrize("settings", [Settings(), BE])
def test_a_click_on_the_word_of_a_bar_selects_it(
    show: Show, qtbot: QtBot, settings: Settings
) -> None:
    view, result = show(settings), compute(settings)
    for row in (0, 1, 7):
        first = result.candidates[view.order[row]].positions[0]
        with qtbot.waitSignal(view.word_selected, check_params_cb=lambda at, f=first: at == f):
            click(view.plot, label(view, row))


@pytest.mark.parametrize("settings", [Settings(), BE])
def test_a_click_on_a_bar_asks_for_its_arithmetic(
    show: Show, qtbot: QtBot, settings: Settings
) -> None:
    view, result = show(settings), compute(settings)
    for row in (0, 7):
        entry = Entry(result.bar_stage, settings.position, view.order[row])
        with (
            qtbot.assertNotEmitted(view.word_selected),
            qtbot.waitSignal(view.entry_chosen, check_params_cb=lambda e, x=entry: e == x),
        ):
            click(view.plot, bar(view, row))


def test_a_right_click_selects_nothing(show: Show, qtbot: QtBot) -> None:
    view = show(Settings())
    with qtbot.assertNotEmitted(view.word_selected), qtbot.assertNotEmitted(view.entry_chosen):
        click(view.plot, label(view, 0), RIGHT)
        click(view.plot, bar(view, 0), RIGHT)


# the keys


def test_keys_point_and_choose(show: Show, qtbot: QtBot) -> None:
    view = show(Settings())
    press(view.window(), Key.Key_Tab)
    assert view.hasFocus()
    hovered: list[int | None] = []
    view.word_hovered.connect(hovered.append)
    press(view.window(), Key.Key_Down, Key.Key_Down, Key.Key_Up)
    assert hovered == [2, 7, 2]
    assert view.accessibleDescription() == "“brown”: 0.1775"
    with qtbot.waitSignal(view.word_selected, check_params_cb=lambda at: at == 2):
        press(view.window(), Key.Key_Space)
    with qtbot.waitSignal(view.entry_chosen, check_params_cb=lambda e: e.column == 2):
        press(view.window(), Key.Key_Return)
    press(view.window(), Key.Key_Tab)
    assert not view.hasFocus()
    assert hovered[-1] is None


def test_the_keys_stay_on_their_word(show: Show) -> None:
    view = show(Settings())
    press(view.window(), Key.Key_Tab, Key.Key_Down)
    change(view, Settings(window=4))
    assert view.accessibleDescription().startswith("“brown”: ")
    view.sorted = False
    change(view, Settings())
    assert view.accessibleDescription().startswith("“brown”: ")


def test_it_has_a_name(show: Show) -> None:
    view = show(Settings())
    assert view.accessibleName() == "Probabilities"
    assert view.accessibleDescription() == "“the”: 0.2182; predicted"


def test_a_word_that_looks_like_markup_is_shown_as_it_is(show: Show) -> None:
    view = show(Settings("<b>bold</b> <i> & more", 3))
    point_at(view.window(), QPointF(MARGIN / 2, MARGIN / 2))
    told = []
    for row in range(4):
        point_at(view.plot, bar(view, row))
        told.append(tip_of(view.plot).split("”")[0].removeprefix("“"))
    assert sorted(told) == sorted(["<b>bold</b>", "<i>", "&", "more"])
