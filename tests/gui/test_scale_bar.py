import numpy as np
import pytest
from eyes import Screen, assert_all_agree, grid_of, painted, said, scale_of
from hands import CTRL, RIGHT, Key, OpenWindow, cell, click, point_at, point_away, press
from numpy.typing import NDArray
from parts import entry
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.language import figure, signed
from core.settings import Display, Settings
from gui.main_window import MainWindow
from gui.scale import Scale
from gui.theme import N_COLOURS, Appearance, cell_colours
from gui.views.scale_bar import BAR_WIDTH, ScaleBar


def entry_is_checked(window: MainWindow) -> bool:
    return entry(window, "Fixed Colour Scale 0–1").isChecked()


def cells(window: MainWindow) -> NDArray[np.uint8]:
    """[n, n]: the places of the cells' values in the colour table."""
    return np.array(window.matrix.image.image)


def told(window: MainWindow) -> str:
    """What the bar says, without the gaps that other fonts make, and all of it inside."""
    bar = window.matrix.scale_bar
    texts = painted(bar)
    assert all(t.shape.boundingRect().right() <= bar.width() for t in texts), "cut off"
    return "".join(t.text for t in texts).replace(" ", "")


def toggle(window: MainWindow, means: str) -> None:
    match means:
        case "click":
            click(window.matrix.scale_bar)
        case "menu":
            entry(window, "Fixed Colour Scale 0–1").trigger()
        case _:
            press(window, Key.Key_L, held=CTRL)


@pytest.mark.parametrize("there", ["click", "menu", "key"])
@pytest.mark.parametrize("back", ["click", "menu", "key"])
def test_bar_and_menu_change_the_scale_and_agree(window: MainWindow, there: str, back: str) -> None:
    scaled = cells(window)
    assert said(window.matrix.scale_bar).split() == [
        "0.0000",
        "0.1345",
        "0.2690",
        "scaled",
        "to",
        "data",
    ]
    assert not entry_is_checked(window)

    toggle(window, there)
    assert said(window.matrix.scale_bar).split() == [
        "0.0000",
        "0.5000",
        "1.0000",
        "fixed",
        "0",
        "to",
        "1",
    ]
    assert entry_is_checked(window)
    assert scale_of(window).top == 1
    np.testing.assert_array_equal(cells(window), scale_of(window).cells(grid_of(window)))
    assert cells(window)[1:].max() < scaled[1:].max()

    toggle(window, back)
    assert "scaled to data" in said(window.matrix.scale_bar)
    assert not entry_is_checked(window)
    np.testing.assert_array_equal(cells(window), scaled)


@pytest.mark.parametrize("means", ["click", "menu", "key"])
def test_the_scale_is_a_step_that_can_be_undone(window: MainWindow, means: str) -> None:
    toggle(window, means)
    press(window, Key.Key_Z, held=CTRL)
    assert window.state.settings == Settings()
    assert not entry_is_checked(window)
    assert "scaled to data" in said(window.matrix.scale_bar)
    press(window, Key.Key_Y, held=CTRL)
    assert entry_is_checked(window)
    assert_all_agree(window)
    toggle(window, means)
    assert_all_agree(window)
    assert not entry_is_checked(window)


def test_a_window_can_start_with_a_fixed_scale(open_window: OpenWindow) -> None:
    window = open_window(Settings(display=Display(fixed_scale=True)))
    assert entry_is_checked(window)
    assert "fixed 0 to 1" in said(window.matrix.scale_bar)
    assert_all_agree(window)


def test_it_says_where_some_values_are_beyond_its_end(open_window: OpenWindow) -> None:
    many = Settings(" ".join(f"w{i}" for i in range(40)), 20, model="attention")
    window = open_window(many)
    top = scale_of(window).top
    assert f"≥{figure(top)}" in told(window)
    assert "a few values are" in window.matrix.scale_bar.toolTip()
    click(window.matrix.scale_bar)
    assert "≥" not in told(window)
    assert "1.0000" in told(window)


@pytest.mark.parametrize("fixed", [False, True], ids=["scaled", "fixed"])
def test_changes_run_both_ways_from_nothing(window: MainWindow, fixed: bool) -> None:
    entry(window, "Pin as A").trigger()
    window.state.set_seed(3)
    window.state.set_display(fixed_scale=fixed)
    scale = scale_of(window)
    assert scale.signed
    assert scale.top == (1.0 if fixed else grid_of(window).largest)
    assert all(signed(share * scale.top) in told(window) for share in (-1, 0, 1))
    assert window.matrix.scale_bar.caption().replace(" ", "") in told(window)
    assert "fixed0to1" not in told(window), "it runs from −1"
    assert "fixed 0 to 1" not in window.matrix.scale_bar.toolTip()


def test_only_the_left_button_toggles(window: MainWindow) -> None:
    click(window.matrix.scale_bar, button=RIGHT)
    assert not window.state.settings.display.fixed_scale


def test_it_says_what_a_click_would_do(window: MainWindow) -> None:
    assert "Click for a fixed" in window.matrix.scale_bar.toolTip()
    click(window.matrix.scale_bar)
    assert "Click to scale to the data" in window.matrix.scale_bar.toolTip()


def test_it_shows_the_map_from_low_below_to_high_above(window: MainWindow) -> None:
    bar = window.matrix.scale_bar
    screen, theme = Screen(window), window.appearance.theme
    column = [screen.colour(bar, QPointF(BAR_WIDTH / 2, y)) for y in range(bar.height())]
    names = [colour.name() for colour in cell_colours(theme)[:N_COLOURS]]
    places = [names.index(colour) for colour in column if colour in names]
    assert len(places) > 0.7 * bar.height()
    assert places == sorted(places, reverse=True)
    assert places[0] > 0.95 * len(names)
    assert places[-1] < 0.05 * len(names)


def pointer_height(window: MainWindow) -> float | None:
    """How high beside the bar, as a share, the mark for a value stands."""
    bar = window.matrix.scale_bar
    beside = QRectF(BAR_WIDTH + 3, 0, 2, bar.height())
    pixels = Screen(window).area(bar, beside).astype(int)
    marked = np.flatnonzero((pixels.sum(axis=2) < 200).any(axis=1))
    return None if marked.size == 0 else float(1 - marked.mean() / bar.height())


def test_a_hovered_value_is_marked_on_it(window: MainWindow) -> None:
    assert pointer_height(window) is None
    point_at(window.matrix.plot, cell(window, 8, 1))
    low = pointer_height(window)
    point_at(window.matrix.plot, cell(window, 8, 2))
    high = pointer_height(window)
    assert low is not None
    assert high is not None
    assert high > low + 0.2
    point_at(window.matrix.plot, cell(window, 0, 1))
    assert pointer_height(window) is None, "an undefined value has no place"
    point_at(window.matrix.plot, cell(window, 8, 2))
    point_away(window)
    assert pointer_height(window) is None


def test_large_type_is_not_cut_off(app: QApplication, qtbot: QtBot) -> None:
    appearance = Appearance("light", type_size=200)
    bar = ScaleBar()
    qtbot.addWidget(bar)
    bar.resize(bar.sizeHint())
    bar.show_scale(Scale(appearance.theme, 0.25, signed=True, beyond=True), fixed=True)
    with qtbot.waitExposed(bar):
        bar.show()
    texts = painted(bar)
    assert any("fixed" in text.text for text in texts)
    assert all(text.shape.boundingRect().right() <= bar.width() + 1 for text in texts)
    appearance.set_type_size(100)
