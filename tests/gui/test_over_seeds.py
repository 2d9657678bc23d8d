from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from charts import ARABIC, LONG, MANY, MARGIN, REPEATED, SIXTY_FOUR, open_alone
from eyes import Screen, painted, said
from hands import Key, click, point_at, press, turn_wheel
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.grid import attention_grid
from core.language import count
from core.models import compute, model_of
from core.settings import MAX_SEED, Knockout, Settings
from core.sweep import N_SEEDS, conclusion
from gui.scale import scale_for
from gui.theme import LIGHT
from gui.views.over_seeds import OverSeeds

UNDEFINED = [Settings("", 0), Settings("alone", 0), Settings(position=0)]
Show = Callable[..., OverSeeds]


@pytest.fixture
def show(app: QApplication, qtbot: QtBot) -> Show:
    """Opens the bars of these settings, with nothing to focus but themselves and one label."""
    hosts: list[QWidget] = []  # or they are collected while in use

    def opened(settings: Settings, width: int = 450, height: int = 300) -> OverSeeds:
        view = OverSeeds()
        hosts.append(open_alone(qtbot, view, lambda: change(view, settings), (width, height)))
        return view

    return opened


def change(view: OverSeeds, settings: Settings) -> None:
    """Show another result, as the window would."""
    result = compute(settings)
    scale = scale_for(attention_grid(result), False, LIGHT)
    view.show_result(result, scale, model_of(settings).over_seeds(result))


def tally(settings: Settings) -> dict[str, int]:
    """How often each word is predicted, the most frequent first."""
    words = settings.sentence.split()
    counts = Counter(dict.fromkeys(words, 0))
    counts.update(words[i] for i in model_of(settings).over_seeds(compute(settings)))
    return dict(counts.most_common())


def predicted_by(settings: Settings, seed: int) -> str:
    result = compute(settings.replace(seed=seed))
    assert result.predicted_position is not None
    return result.tokens[result.predicted_position].text


def bar(view: OverSeeds, row: int) -> QPointF:
    """The beginning of a bar, counted from the most frequent."""
    return view.rows.row_rect(row).center() * 1.0 + QPointF(
        view.rows.label_width + 4 - view.rows.row_rect(row).center().x(), 0
    )


# what it shows


@pytest.mark.parametrize("settings", [Settings(), REPEATED, ARABIC, Settings("la la la", 2)])
def test_words_and_counts_from_the_most_frequent_down(show: Show, settings: Settings) -> None:
    view = show(settings, height=500)
    texts = [t.text for t in painted(view.rows)]
    counts = [t.removesuffix("  this seed") for t in texts]
    expected = tally(settings)
    assert [c for c in counts if c[0].isdigit()] == [count(n) for n in expected.values()]
    if settings is not ARABIC:  # whose words are painted in pieces
        assert [t for t in texts if not t[0].isdigit()] == list(expected)


def test_the_bars_are_as_long_as_the_counts(show: Show) -> None:
    view = show(Settings())
    screen, counts = Screen(view.window()), list(tally(Settings()).values())
    lengths = []
    for row in range(len(counts)):
        area = screen.area(view.rows.plot, view.rows.row_rect(row))
        middle_line = area[len(area) // 2]
        fill = np.array([int(LIGHT.middle[i : i + 2], 16) for i in (1, 3, 5)])
        lengths.append(int((middle_line == fill).all(axis=1).sum()))
    np.testing.assert_allclose(
        np.array(lengths) / lengths[0], np.array(counts) / counts[0], atol=0.02
    )


@pytest.mark.parametrize("seed", [0, 7, 999, 1000, MAX_SEED])
def test_the_word_of_the_present_seed_is_marked(show: Show, seed: int) -> None:
    view = show(Settings(seed=seed), height=400)
    bold = [t.text for t in painted(view.rows) if t.bold]
    assert len(bold) == 2
    assert bold[0] == predicted_by(Settings(), seed)
    assert bold[1].endswith("this seed")
    row = list(tally(Settings())).index(bold[0])
    stars = Screen(view.window()).colours(
        view.rows.plot, view.rows.row_rect(row).adjusted(0, 0, 22 - view.rows.width(), 0)
    )
    assert LIGHT.accent in stars


def test_the_conclusion_stands_above(show: Show) -> None:
    view = show(Settings())
    result = compute(Settings())
    context = {result.tokens[i].text for i in result.context}
    assert view.conclusion.text() == conclusion(tally(Settings()), context)
    assert view.conclusion.isVisible()
    assert view.conclusion.height() >= view.conclusion.heightForWidth(view.conclusion.width())


@pytest.mark.parametrize("settings", UNDEFINED)
def test_without_a_prediction_it_says_so(show: Show, qtbot: QtBot, settings: Settings) -> None:
    view = show(settings)
    sentence = "No words" if not settings.sentence else "no word before the selected one"
    assert sentence in said(view)
    assert sentence in view.rows.accessibleDescription()
    assert not view.conclusion.isVisible()
    with qtbot.assertNotEmitted(view.seed_chosen):
        click(view.rows.plot)
        view.setFocus()
        press(view.window(), Key.Key_Down, Key.Key_Return)
    change(view, Settings())
    assert view.conclusion.isVisible()
    change(view, settings)
    assert not view.conclusion.isVisible()


@pytest.mark.parametrize("settings", [Settings(), LONG, ARABIC, SIXTY_FOUR, MANY])
@pytest.mark.parametrize(("width", "height"), [(450, 300), (320, 220)])
def test_all_that_is_painted_is_inside(
    show: Show, settings: Settings, width: int, height: int
) -> None:
    view = show(settings, width, height)
    area = view.rows.plot.rect().adjusted(-1, -2, 1, 2)
    assert all(
        area.contains(t.shape.boundingRect().toAlignedRect()) for t in painted(view.rows.plot)
    )


def test_a_word_knocked_out_where_it_stands_first_wins_elsewhere(show: Show, qtbot: QtBot) -> None:
    settings = REPEATED.replace(knockouts=(Knockout(0),))  # the first "to"
    view = show(settings, height=500)
    n = tally(settings)["to"]
    assert n > 0
    with qtbot.waitSignal(view.word_hovered, check_params_cb=lambda at: at == 0):
        point_at(view.rows.plot, bar(view, list(tally(settings)).index("to")))
    assert view.rows.plot.toolTip().startswith(f"“to” is predicted by {n} of 1,000 seeds; ")


def test_a_word_that_cannot_be_seen_has_no_share(show: Show) -> None:
    settings = Settings(knockouts=(Knockout(0), Knockout(1)))
    view = show(settings, height=500)
    assert tally(settings)["quick"] == 0
    assert "of 7 words" in view.conclusion.text()
    assert "quick" in [t.text for t in painted(view.rows)]


def test_a_long_word_is_shortened(show: Show) -> None:
    view = show(LONG)
    assert any(t.text.startswith("Do") and "…" in t.text for t in painted(view.rows))


# the mouse


def test_a_click_chooses_the_smallest_seed_that_predicts_the_word(show: Show, qtbot: QtBot) -> None:
    view = show(Settings(), height=400)
    for row, word in enumerate(tally(Settings())):
        with qtbot.waitSignal(view.seed_chosen) as chosen:
            click(view.rows.plot, bar(view, row))
        assert chosen.args is not None
        seed = chosen.args[0]
        assert predicted_by(Settings(), seed) == word
        assert word not in {predicted_by(Settings(), smaller) for smaller in range(seed)}


def test_a_word_that_no_seed_predicts_can_not_be_chosen(show: Show, qtbot: QtBot) -> None:
    view = show(MANY)
    view.setFocus()
    press(view.window(), Key.Key_End)
    assert list(tally(MANY).values())[-1] == 0
    assert "0 of 1,000" in view.rows.accessibleDescription()
    with qtbot.assertNotEmitted(view.seed_chosen):
        press(view.window(), Key.Key_Return)


def test_pointing_names_the_word_and_its_first_place(show: Show, qtbot: QtBot) -> None:
    view = show(REPEATED)
    words = list(tally(REPEATED))
    row = words.index("to")
    with qtbot.waitSignal(view.word_hovered, check_params_cb=lambda at: at == 0):
        point_at(view.rows.plot, bar(view, row))
    n = tally(REPEATED)["to"]
    assert view.rows.plot.toolTip().startswith(f"“to” is predicted by {n} of 1,000 seeds; ")
    with qtbot.waitSignal(view.word_hovered, check_params_cb=lambda at: at is None):
        point_at(view.window(), QPointF(MARGIN / 2, MARGIN / 2))


def test_pointing_below_the_last_row_names_nothing(show: Show, qtbot: QtBot) -> None:
    view = show(Settings("hello world", 1))
    point_at(view.rows.plot, bar(view, 1))
    with qtbot.waitSignal(view.word_hovered, check_params_cb=lambda at: at is None):
        point_at(view.rows.plot, view.rows.row_rect(2).center())


def test_any_occurrence_of_a_word_lights_its_bar(show: Show) -> None:
    view = show(REPEATED)
    none = Screen(view.window()).area(view.rows.plot)
    view.show_hover(5)  # the second "be"
    second = Screen(view.window()).area(view.rows.plot)
    view.show_hover(1)
    first = Screen(view.window()).area(view.rows.plot)
    assert (second != none).any()
    np.testing.assert_array_equal(second, first)
    view.show_hover(None)
    np.testing.assert_array_equal(Screen(view.window()).area(view.rows.plot), none)


def test_the_wheel_scrolls(show: Show) -> None:
    view = show(SIXTY_FOUR)
    words = list(tally(SIXTY_FOUR))
    assert words[0] in [t.text for t in painted(view.rows)]
    assert view.rows.scroll_bar.isVisible()
    turn_wheel(view.rows.plot, -60)
    texts = [t.text for t in painted(view.rows)]
    assert words[-1] in texts
    assert words[0] not in texts


def test_few_words_need_no_scroll_bar(show: Show) -> None:
    view = show(SIXTY_FOUR)
    turn_wheel(view.rows.plot, -5)
    change(view, Settings())
    assert not view.rows.scroll_bar.isVisible()
    assert next(iter(tally(Settings()))) in [t.text for t in painted(view.rows)]


# the keys


def test_arrow_keys_point_and_enter_chooses(show: Show, qtbot: QtBot) -> None:
    view = show(Settings())
    words = list(tally(Settings()))
    press(view.window(), Key.Key_Tab)
    assert view.rows.hasFocus()
    hovered: list[int | None] = []
    view.word_hovered.connect(hovered.append)
    press(view.window(), Key.Key_Down, Key.Key_Down, Key.Key_Up, Key.Key_Home, Key.Key_Up)
    sentence = Settings().sentence.split()
    assert hovered == [sentence.index(words[row]) for row in (1, 2, 1, 0, 0)]
    press(view.window(), Key.Key_End)
    for key in (Key.Key_Return, Key.Key_Enter, Key.Key_Space):
        with qtbot.waitSignal(view.seed_chosen) as chosen:
            press(view.window(), key)
        assert chosen.args is not None
        assert predicted_by(Settings(), chosen.args[0]) == words[-1]
    with qtbot.waitSignal(view.word_hovered, check_params_cb=lambda at: at is None):
        press(view.window(), Key.Key_Tab)


def test_the_keys_scroll_along(show: Show) -> None:
    view = show(MANY, 320, 220)
    words = list(tally(MANY))
    view.setFocus()
    press(view.window(), *[Key.Key_PageDown] * 6, Key.Key_Down)
    described = view.rows.accessibleDescription()
    row = next(i for i, w in enumerate(words) if described.startswith(f"“{w}” "))
    assert row > 6
    assert words[row] in [t.text for t in painted(view.rows)]
    press(view.window(), Key.Key_End)
    assert words[-1] in [t.text for t in painted(view.rows)]
    press(view.window(), Key.Key_Home)
    assert words[0] in [t.text for t in painted(view.rows)]


def test_the_keys_stay_on_their_word(show: Show) -> None:
    view = show(Settings())
    view.setFocus()
    press(view.window(), Key.Key_Down, Key.Key_Down)
    word = list(tally(Settings()))[2]
    change(view, Settings(window=4))
    assert view.rows.accessibleDescription().startswith(f"“{word}” ")
    change(view, Settings("hello world", 1))
    change(view, Settings("", 0))
    assert view.rows.accessibleDescription() == "No words, no prediction."


def test_the_focus_is_seen(show: Show) -> None:
    view = show(Settings())
    before = Screen(view.window()).area(view.rows.plot)
    press(view.window(), Key.Key_Tab)
    row = view.rows.row_rect(0).toRect()
    changed = (Screen(view.window()).area(view.rows.plot) != before).any(axis=2)
    assert changed[: row.height()].sum() > row.width()
    assert not changed[row.height() + 2 :].any()


def test_a_click_takes_the_focus_to_its_row(show: Show) -> None:
    view = show(Settings())
    click(view.rows.plot, bar(view, 3))
    assert view.rows.hasFocus()
    word = list(tally(Settings()))[3]
    assert view.rows.accessibleDescription().startswith(f"“{word}” ")


def test_it_has_a_name(show: Show) -> None:
    view = show(Settings())
    assert view.rows.accessibleName() == "Predictions over seeds"
    word, n = next(iter(tally(Settings()).items()))
    seed = next(s for s in range(N_SEEDS) if predicted_by(Settings(), s) == word)
    assert view.rows.accessibleDescription() == (
        f"“{word}” is predicted by {n} of 1,000 seeds; choose it for seed {seed}, the first of them"
    )
