import itertools
from dataclasses import replace

import numpy as np
import pytest
from eyes import Screen, assert_all_agree
from hands import OpenWindow
from numpy.typing import NDArray
from parts import bars, entry, story
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from core.start import COLOUR_MAPS
from core.start import THEMES as CHOICES
from gui.main_window import MainWindow
from gui.theme import (
    DARK,
    DARK_CONTRAST,
    LIGHT,
    LIGHT_CONTRAST,
    N_COLOURS,
    Appearance,
    Theme,
    cell_colours,
    colour_table,
    ink_colours,
)

ALL = (LIGHT, DARK, LIGHT_CONTRAST, DARK_CONTRAST)
THEMES = pytest.mark.parametrize("theme", ALL, ids=lambda theme: theme.name)
MAPS = pytest.mark.parametrize(
    "theme",
    [replace(theme, colours=name) for theme in ALL for name in COLOUR_MAPS],
    ids=lambda theme: f"{theme.name}, {theme.colours}",
)
SIGNED = pytest.mark.parametrize("signed", [False, True], ids=["shares", "changes"])
READABLE = 4.5  # to 1: WCAG 2.2, success criterion 1.4.3
SCHEMES = Qt.ColorScheme


def rgb(*colours: QColor) -> NDArray[np.float64]:
    return np.array([(c.redF(), c.greenF(), c.blueF()) for c in colours])


def luminance(colours: NDArray[np.float64]) -> NDArray[np.float64]:
    """WCAG's relative luminance of sRGB in [0, 1], [n, 3]."""
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def contrast(one: str | QColor, other: str | QColor) -> float:
    low, high = sorted(luminance(rgb(QColor(one), QColor(other))))
    return float((high + 0.05) / (low + 0.05))


def lightness(table: NDArray[np.uint8]) -> NDArray[np.float64]:
    """CIE L* of every colour of a table."""
    y = luminance(table[:, :3] / 255)
    return np.where(y > 216 / 24389, 116 * np.cbrt(y) - 16, y * 24389 / 27)


def ramps(theme: Theme, signed: bool) -> list[NDArray[np.uint8]]:
    """The colours from nothing to much: one way, or both ways from the middle."""
    table = colour_table(theme, signed)[:N_COLOURS]
    half = N_COLOURS // 2
    return [table[half:], table[:half][::-1]] if signed else [table]


def system_turns(scheme: Qt.ColorScheme) -> None:
    QGuiApplication.styleHints().colorSchemeChanged.emit(scheme)


# colours


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


PAIRS = [
    *itertools.product(("text", "muted", "accent"), ("window", "surface", "field", "hover")),
    ("surface", "accent"),  # selected text
]


@THEMES
@pytest.mark.parametrize(("ink", "paper"), PAIRS)
def test_text_can_be_read(theme: Theme, ink: str, paper: str) -> None:
    assert contrast(getattr(theme, ink), getattr(theme, paper)) >= READABLE


@MAPS
@SIGNED
def test_figures_can_be_read_on_every_colour_of_the_map(theme: Theme, signed: bool) -> None:
    contrasts = list(map(contrast, ink_colours(theme, signed), cell_colours(theme, signed)))
    assert len(contrasts) == N_COLOURS + 1
    assert min(contrasts) >= READABLE


@THEMES
def test_the_focus_can_be_seen(theme: Theme) -> None:
    assert contrast(theme.focus, theme.surface) >= 3  # WCAG 2.2, success criterion 1.4.11


@THEMES
@SIGNED
def test_the_map_runs_from_low_to_high(theme: Theme, signed: bool) -> None:
    table = colour_table(theme, signed)
    assert table.shape == (N_COLOURS + 1, 4)
    assert table.dtype == np.uint8
    assert (table[:, 3] == 255).all()
    colours = cell_colours(theme, signed)
    assert [c.name() for c in colours] == [QColor(*map(int, rgba)).name() for rgba in table]
    first = theme.bottom if signed else theme.low
    assert [c.name() for c in (colours[0], colours[N_COLOURS - 1])] == [first, theme.high]


@MAPS
@SIGNED
def test_what_cannot_be_seen_has_the_colour_of_the_card(theme: Theme, signed: bool) -> None:
    assert cell_colours(theme, signed)[N_COLOURS].name() == theme.surface


@THEMES
def test_no_change_has_one_colour_on_both_sides(theme: Theme) -> None:
    up, down = ramps(theme, signed=True)
    assert up[0].tolist() == down[0].tolist()
    assert QColor(*map(int, up[0])).name() == theme.low


@THEMES
@SIGNED
def test_more_is_always_darker_or_always_lighter(theme: Theme, signed: bool) -> None:
    for table in ramps(theme, signed):
        steps = np.diff(lightness(table))
        assert (steps < 0).all() or (steps > 0).all()


@MAPS
def test_no_step_of_any_map_is_a_step_back(theme: Theme) -> None:
    """But for what the rounding to eight bits makes of it."""
    light = lightness(colour_table(theme)[:N_COLOURS])
    if theme.is_dark:
        light = light[::-1]
    assert np.diff(light).max() < 0.3
    assert light[0] - light[-1] > 70


@THEMES
def test_equal_steps_look_equal(theme: Theme) -> None:
    light = lightness(colour_table(theme)[:N_COLOURS])
    even = np.linspace(light[0], light[-1], N_COLOURS)
    span = abs(light[-1] - light[0])
    assert span > 70
    assert np.abs(light - even).max() < 0.07 * span
    eighths = np.abs(np.diff(light[:: (N_COLOURS - 1) // 8]))
    assert eighths.max() / eighths.min() < 1.5


@THEMES
def test_a_loss_looks_as_strong_as_a_gain(theme: Theme) -> None:
    gains, losses = map(lightness, ramps(theme, signed=True))
    span = abs(gains[-1] - gains[0])
    assert np.abs(gains - losses).max() < 0.07 * span


@THEMES
def test_more_and_less_differ_for_every_eye(theme: Theme) -> None:
    """Blue against orange: also to eyes that do not tell red from green."""
    for up, down in zip(*ramps(theme, signed=True), strict=True):
        red, _, blue = (up.astype(int) - down)[:3]
        assert blue - red >= 0
    high, bottom = QColor(theme.high), QColor(theme.bottom)
    assert (high.blue() - high.red()) - (bottom.blue() - bottom.red()) > 60


@THEMES
@SIGNED
def test_the_least_value_is_not_the_card_itself(theme: Theme, signed: bool) -> None:
    colours = cell_colours(theme, signed)[:N_COLOURS]
    assert theme.surface not in {colour.name() for colour in colours}


# which theme is on


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("scheme", [SCHEMES.Light, SCHEMES.Dark, SCHEMES.Unknown])
def test_the_system_decides_if_it_is_asked(
    app: QApplication, choice: str, scheme: Qt.ColorScheme
) -> None:
    appearance = Appearance(choice)
    system_turns(scheme)
    of_the_system = scheme == SCHEMES.Dark
    theme = {
        "system": DARK if of_the_system else LIGHT,
        "light": LIGHT,
        "dark": DARK,
        "contrast": DARK_CONTRAST if of_the_system else LIGHT_CONTRAST,
    }[choice]
    assert appearance.theme == theme
    assert app.palette().color(QPalette.ColorRole.Window).name() == theme.window
    assert app.palette().color(QPalette.ColorRole.Text).name() == theme.text
    assert theme.accent in app.styleSheet()


def test_choosing_is_told_at_once(app: QApplication) -> None:
    appearance = Appearance("light")
    told: list[Theme] = []
    appearance.changed.connect(told.append)
    appearance.choose("dark")
    appearance.choose("light")
    assert told == [DARK, LIGHT]


def shows(window: MainWindow, theme: Theme) -> bool:
    """Whether card, story, chip, cell and bar are in the theme's colours."""
    screen = Screen(window)
    chip, cell = window.words.chip_rect(4), window.matrix.cell_rect(4, 4)
    row = bars(window).order.index(4)
    bar = QPointF(bars(window).label_width + 3, (row + 0.5) * bars(window).row_height)
    of_the_map = {c.name() for c in cell_colours(theme)}
    corner = QPointF(story(window).width() - 30, story(window).height() - 4)
    return (
        screen.colour(story(window), corner) == theme.surface
        and screen.colour(window.editor, QPointF(300, 30)) == theme.field
        and screen.colour(window.statusBar(), QPointF(4, 3)) == theme.window
        and screen.colour(window.words, QPointF(chip.left() + 4, chip.center().y())) in of_the_map
        and screen.colour(window.matrix.plot, cell.topLeft() + QPointF(6, 8)) in of_the_map
        and screen.colour(bars(window).plot, bar) in of_the_map
    )


def test_the_window_follows_the_system_while_it_runs(open_window: OpenWindow) -> None:
    window = open_window(theme="system")
    assert shows(window, LIGHT)
    system_turns(SCHEMES.Dark)
    assert shows(window, DARK)
    assert_all_agree(window)
    system_turns(SCHEMES.Light)
    assert shows(window, LIGHT)


def test_a_theme_from_the_menu_stays_whatever_the_system_does(window: MainWindow) -> None:
    themes = {
        choice: entry(window, name)
        for choice, name in (
            ("system", "Theme/As the System"),
            ("light", "Light"),
            ("dark", "Dark"),
        )
    }
    assert [c for c, action in themes.items() if action.isChecked()] == ["light"]
    themes["dark"].trigger()
    assert shows(window, DARK)
    assert [c for c, action in themes.items() if action.isChecked()] == ["dark"]
    system_turns(SCHEMES.Light)
    assert shows(window, DARK)
    themes["light"].trigger()
    system_turns(SCHEMES.Dark)
    assert shows(window, LIGHT)
    themes["system"].trigger()
    system_turns(SCHEMES.Dark)
    assert shows(window, DARK)


@THEMES
def test_a_contrast_that_the_system_wants(app: QApplication, theme: Theme) -> None:
    appearance = Appearance("system")
    system_turns(SCHEMES.Dark if theme.is_dark else SCHEMES.Light)
    wanted = "contrast" in theme.name
    preference = Qt.ContrastPreference
    QGuiApplication.styleHints().accessibility().contrastPreferenceChanged.emit(
        preference.HighContrast if wanted else preference.NoPreference
    )
    assert appearance.theme == theme


@pytest.mark.parametrize("name", COLOUR_MAPS)
def test_a_colour_map_colours_cells_chips_and_bars(window: MainWindow, name: str) -> None:
    entry(window, f"View/Colours/{name.title()}").trigger()
    theme = replace(LIGHT, colours=name)
    assert window.appearance.theme == theme
    assert shows(window, theme)
    assert_all_agree(window)
    assert window.preferences.text("colours") == name
    entry(window, "View/Theme/Dark").trigger()
    assert shows(window, replace(DARK, colours=name))


@MAPS
def test_a_map_begins_at_the_light_end_on_light_ground(theme: Theme) -> None:
    light = lightness(colour_table(theme)[:N_COLOURS])
    assert (light[0] < light[-1]) == theme.is_dark


@THEMES
def test_a_window_can_start_in_any(open_window: OpenWindow, theme: Theme) -> None:
    choice = "contrast" if theme not in (LIGHT, DARK) else theme.name
    window = open_window(theme=choice)
    if theme is DARK_CONTRAST:
        system_turns(SCHEMES.Dark)
    assert shows(window, theme)
