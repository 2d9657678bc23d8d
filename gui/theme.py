"""Colours and type: one accent, one colour map at a time, light, dark and high contrast."""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QDir, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QApplication

from core.start import COLOUR_MAPS
from gui.style import palette, style_sheet

TYPE_SIZES = (80, 90, 100, 110, 125, 150, 175, 200)  # per cent
OWN_MAP = COLOUR_MAPS[0]
GREYS = COLOUR_MAPS[-1]
N_COLOURS = 160  # with more, 8 bits a channel make some steps vanish
QDir.addSearchPath("icons", str(Path(__file__).parents[1] / "resources" / "icons"))


@dataclass(frozen=True)
class Theme:
    """The colours of everything, as #rrggbb.

    Attributes:
        window: behind the cards.
        surface: the cards.
        field: where one types.
        line: borders.
        text: on all of the above.
        muted: secondary text, still at 4.5 to 1.
        accent: the one colour that says "selected" and "predicted".
        hover: behind what the pointer is on.
        low, middle, high: the colour map "blue", from nothing to the largest value.
        below, bottom: the same for values below 0.
        focus: around what has the keyboard's focus, at 3 to 1.
        colours: a name in `COLOUR_MAPS`, the map for values from 0.
        is_dark: whether light stands on dark.
    """

    name: str
    window: str
    surface: str
    field: str
    line: str
    text: str
    muted: str
    accent: str
    hover: str
    low: str
    middle: str
    high: str
    below: str
    bottom: str
    focus: str
    colours: str = OWN_MAP
    is_dark: bool = False


LIGHT = Theme(
    name="light",
    window="#edf0f4",
    surface="#ffffff",
    field="#ffffff",
    line="#cfd6df",
    text="#17202b",
    muted="#556170",
    accent="#b53a07",
    hover="#ffe3d3",
    low="#f4f8fc",
    middle="#5b98d2",
    high="#0b3166",
    below="#ca8349",
    bottom="#562400",
    focus="#3f7fbd",
)
DARK = Theme(
    name="dark",
    window="#10151c",
    surface="#19202a",
    field="#10151c",
    line="#35404e",
    text="#e8edf3",
    muted="#a3afbd",
    accent="#ff9a4d",
    hover="#4a3425",
    low="#1c2632",
    middle="#3c7ab8",
    high="#dcecfd",
    below="#bd6c26",
    bottom="#ffe6ce",
    focus="#5b98d2",
    is_dark=True,
)
LIGHT_CONTRAST = Theme(
    name="light contrast",
    window="#ffffff",
    surface="#ffffff",
    field="#ffffff",
    line="#000000",
    text="#000000",
    muted="#000000",
    accent="#a30000",
    hover="#ffee9c",
    low="#eef3f8",
    middle="#4d87c2",
    high="#001a40",
    below="#b87440",
    bottom="#330f00",
    focus="#0050d0",
)
DARK_CONTRAST = Theme(
    name="dark contrast",
    window="#000000",
    surface="#000000",
    field="#000000",
    line="#ffffff",
    text="#ffffff",
    muted="#ffffff",
    accent="#ffd800",
    hover="#3d3700",
    low="#141b23",
    middle="#3c7ab8",
    high="#e6f2ff",
    below="#bd6c26",
    bottom="#ffe6cc",
    focus="#4db8ff",
    is_dark=True,
)


@cache
def colour_table(theme: Theme, signed: bool = False) -> NDArray[np.uint8]:
    """[N_COLOURS + 1, 4] RGBA, each step as far from the last to the eye.

    From `low` to `high` or along the colour map chosen, whose light end is 0 on light ground; if
    `signed` from `bottom` over `low` in the middle to `high`; after those the colour of a cell that
    cannot be seen.
    """
    if signed:
        half = N_COLOURS // 2
        below = _ramp([theme.low, theme.below, theme.bottom], half)[::-1]
        colours = np.concatenate([below, _ramp([theme.low, theme.middle, theme.high], half)])
    elif theme.colours == OWN_MAP:
        colours = _ramp([theme.low, theme.middle, theme.high], N_COLOURS)
    elif theme.colours == GREYS:
        colours = _ramp([theme.low, theme.text], N_COLOURS)
    else:
        ramp = np.linspace(0, 1, N_COLOURS)
        ends = ramp if theme.is_dark else ramp[::-1]
        colours = np.asarray(_map_of(theme.colours).map(ends, mode=pg.ColorMap.BYTE))
    hidden = np.array([QColor(theme.surface).getRgb()], np.uint8)
    return np.concatenate([colours, hidden])


def _map_of(name: str) -> pg.ColorMap:
    found = pg.colormap.get(name)
    assert found is not None
    return found


def _ramp(colours: list[str], n: int) -> NDArray[np.uint8]:
    ramp = pg.ColorMap(None, colours)
    ramp.linearize()
    return np.rint(np.asarray(ramp.map(np.linspace(0, 1, n), mode=ramp.FLOAT)) * 255).astype(
        np.uint8
    )


@cache
def cell_colours(theme: Theme, signed: bool = False) -> tuple[QColor, ...]:
    """The colour table as QColor."""
    return tuple(QColor(*map(int, rgba)) for rgba in colour_table(theme, signed))


@cache
def ink_colours(theme: Theme, signed: bool = False) -> tuple[QColor, ...]:
    """For every colour of the table, black or white: what is easier to read on it."""
    rgb = colour_table(theme, signed)[:, :3] / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    luminance = linear @ np.array([0.2126, 0.7152, 0.0722])  # WCAG 2.2, relative luminance
    dark_is_better = (luminance + 0.05) / 0.05 > 1.05 / (luminance + 0.05)
    return tuple(QColor("#000000" if dark else "#ffffff") for dark in dark_is_better)


class Appearance(QObject):
    """How the program looks: colours, those chosen or the system's while it changes, and type."""

    changed = Signal(object)
    type_changed = Signal(int)

    def __init__(
        self,
        choice: str = "system",
        parent: QObject | None = None,
        colours: str = OWN_MAP,
        type_size: int = 100,
    ) -> None:
        """Put it on.

        Args:
            choice: one of `core.start.THEMES`.
            parent: in Qt's tree.
            colours: one of `COLOUR_MAPS`.
            type_size: per cent of the system's, within `TYPE_SIZES`.
        """
        super().__init__(parent)
        self.theme = LIGHT
        self.choice, self.colours = choice, colours
        self.type_size = max(TYPE_SIZES[0], min(type_size, TYPE_SIZES[-1]))
        hints = QGuiApplication.styleHints()
        self._scheme = hints.colorScheme()
        self._contrast = hints.accessibility().contrastPreference()
        hints.colorSchemeChanged.connect(self.on_scheme_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self.on_contrast_changed)
        self._size_type()
        self.put_on()

    def choose(self, choice: str) -> None:
        """Follow `choice` from now on."""
        self.choice = choice
        self.put_on()

    def choose_colours(self, colours: str) -> None:
        """Use this colour map from now on."""
        self.colours = colours
        self.put_on()

    def set_type_size(self, per_cent: int) -> None:
        """Set all type so large; what has measured its letters has to be made anew."""
        if per_cent != self.type_size:
            self.type_size = per_cent
            self._size_type()
            self.put_on()
            self.type_changed.emit(per_cent)

    def step_type_size(self, steps: int) -> None:
        """Take the next larger or smaller type."""
        larger = [size for size in TYPE_SIZES if size > self.type_size]
        smaller = [size for size in TYPE_SIZES if size < self.type_size]
        if steps > 0 and larger:
            self.set_type_size(larger[0])
        elif steps < 0 and smaller:
            self.set_type_size(smaller[-1])

    def on_scheme_changed(self, scheme: Qt.ColorScheme) -> None:
        """The system has turned light or dark."""
        self._scheme = scheme
        self.put_on()

    def on_contrast_changed(self, contrast: Qt.ContrastPreference) -> None:
        """The system has turned to high contrast, or back."""
        self._contrast = contrast
        self.put_on()

    def put_on(self) -> None:
        """Take the theme that the choice, what the system prefers and the direction lead to."""
        is_dark = self._scheme == Qt.ColorScheme.Dark
        choice = self.choice
        if choice == "system":
            choice = "dark" if is_dark else "light"
            if self._contrast == Qt.ContrastPreference.HighContrast:
                choice = "contrast"
        if choice == "contrast":
            theme = DARK_CONTRAST if is_dark else LIGHT_CONTRAST
        else:
            theme = DARK if choice == "dark" else LIGHT
        self.theme = replace(theme, colours=self.colours)
        app = _application()
        app.setPalette(palette(self.theme))
        mirrored = app.layoutDirection() == Qt.LayoutDirection.RightToLeft
        app.setStyleSheet(style_sheet(self.theme, app.font().pointSizeF(), mirrored))
        self.changed.emit(self.theme)

    def _size_type(self) -> None:
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        font.setPointSizeF(font.pointSizeF() * self.type_size / 100)
        if _application().font() != font:
            _application().setFont(font)


def _application() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
