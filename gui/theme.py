"""Colours: one accent, one colour map, light and dark."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QDir, QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

CHOICES = ("system", "light", "dark")
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
        low, middle, high: the colour map, from nothing to the largest value.
        below, bottom: the same for values below 0.
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
)


@cache
def colour_table(theme: Theme, signed: bool = False) -> NDArray[np.uint8]:
    """[N_COLOURS + 1, 4] RGBA, each step as far from the last to the eye.

    From `low` to `high`, or if `signed` from `bottom` over `low` in the middle to `high`; after
    those the colour of a cell that cannot be seen.
    """
    if signed:
        half = N_COLOURS // 2
        below = _ramp([theme.low, theme.below, theme.bottom], half)[::-1]
        colours = np.concatenate([below, _ramp([theme.low, theme.middle, theme.high], half)])
    else:
        colours = _ramp([theme.low, theme.middle, theme.high], N_COLOURS)
    hidden = np.array([QColor(theme.surface).getRgb()], np.uint8)
    return np.concatenate([colours, hidden])


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
    """Which theme is on: the one chosen, or the system's while it changes."""

    changed = Signal(object)

    def __init__(self, choice: str = "system", parent: QObject | None = None) -> None:
        """Put the theme on.

        Args:
            choice: one of `CHOICES`.
            parent: in Qt's tree.
        """
        super().__init__(parent)
        self.theme = LIGHT
        QGuiApplication.styleHints().colorSchemeChanged.connect(self.on_system_changed)
        self.choose(choice)

    def choose(self, choice: str) -> None:
        """Follow `choice` from now on."""
        self.choice = choice
        self.on_system_changed(QGuiApplication.styleHints().colorScheme())

    def on_system_changed(self, scheme: Qt.ColorScheme) -> None:
        """Take the theme that the choice and the system's scheme lead to."""
        dark = self.choice == "dark" or (self.choice == "system" and scheme == Qt.ColorScheme.Dark)
        self.theme = DARK if dark else LIGHT
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.setPalette(_palette(self.theme))
        app.setStyleSheet(_style_sheet(self.theme))
        self.changed.emit(self.theme)


def _palette(theme: Theme) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for r, colour in {
        role.Window: theme.window,
        role.Base: theme.field,
        role.AlternateBase: theme.surface,
        role.Button: theme.surface,
        role.ToolTipBase: theme.surface,
        role.Text: theme.text,
        role.WindowText: theme.text,
        role.ButtonText: theme.text,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.muted,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.surface,
        role.Link: theme.accent,
        role.Mid: theme.line,
        role.Light: theme.surface,
        role.Dark: theme.line,
    }.items():
        palette.setColor(r, QColor(colour))
    for r in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, r, QColor(theme.muted))
    return palette


def _style_sheet(theme: Theme) -> str:
    t = theme
    return f"""
    QMenuBar, QStatusBar {{ background: {t.window}; color: {t.text}; }}
    QMenuBar::item {{ padding: 4px 10px; background: transparent; border-radius: 4px; }}
    QMenuBar::item:selected {{ background: {t.hover}; }}
    QMenu {{ background: {t.surface}; border: 1px solid {t.line}; padding: 4px; }}
    QMenu::item {{ padding: 5px 28px 5px 26px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {t.hover}; color: {t.text}; }}
    QMenu::item:disabled {{ color: {t.muted}; }}
    QMenu::indicator {{ left: 8px; }}
    QMenu::separator {{ height: 1px; background: {t.line}; margin: 4px 8px; }}
    QStatusBar {{ color: {t.muted}; }}
    QStatusBar::item {{ border: none; }}
    QToolTip {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.line};
        padding: 4px; }}
    QFrame#card {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 8px; }}
    QLabel#title, QLabel#headline {{ font-weight: 600; }}
    QLabel#hint {{ color: {t.muted}; }}
    QSplitter::handle {{ background: transparent; }}
    QSplitter::handle:hover {{ background: {t.line}; }}
    QPlainTextEdit, QTextBrowser {{ background: {t.field}; color: {t.text};
        selection-background-color: {t.accent}; selection-color: {t.surface}; }}
    QPlainTextEdit {{ border: 1px solid {t.line}; border-radius: 6px; padding: 2px; }}
    QTextBrowser {{ border: 2px solid transparent; border-radius: 6px; background: transparent; }}
    QScrollArea#sentence {{ border: 2px solid transparent; border-radius: 6px;
        background: transparent; }}
    QScrollArea#sentence:focus, QTextBrowser:focus, QTableView:focus {{
        border: 2px solid {t.middle}; }}
    QGraphicsView {{ border: none; background: transparent; }}
    QLabel#readout {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.muted};
        border-radius: 4px; padding: 2px 6px; }}
    QLabel#notice {{ color: {t.accent}; font-weight: 600; }}
    QPlainTextEdit:focus {{ border: 2px solid {t.middle}; padding: 1px; }}
    QAbstractSpinBox {{ background: {t.field}; color: {t.text}; border: 1px solid {t.line};
        border-radius: 6px; padding: 2px 2px 2px 6px; min-height: 22px; }}
    QAbstractSpinBox:focus {{ border: 2px solid {t.middle}; padding: 1px 1px 1px 5px; }}
    QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ width: 20px; border: none;
        background: transparent; border-left: 1px solid {t.line}; }}
    QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover {{
        background: {t.hover}; }}
    QAbstractSpinBox::up-arrow {{ image: url(icons:up.svg); width: 10px; height: 10px; }}
    QAbstractSpinBox::down-arrow {{ image: url(icons:down.svg); width: 10px; height: 10px; }}
    QToolButton {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.line};
        border-radius: 6px; padding: 4px 10px; }}
    QToolButton:hover {{ background: {t.hover}; }}
    QToolButton:checked {{ border-color: {t.accent}; color: {t.accent}; }}
    QToolButton:disabled {{ color: {t.muted}; border-color: transparent; }}
    QToolButton:focus {{ border: 2px solid {t.middle}; padding: 3px 9px; }}
    QToolButton#line {{ background: transparent; border: none; color: {t.muted}; padding: 2px 4px;
        text-align: left; }}
    QToolButton#line:hover {{ color: {t.text}; text-decoration: underline; }}
    QToolButton#line:focus {{ border: 2px solid {t.middle}; padding: 0px 2px; }}
    QToolButton#smallmenu {{ padding: 1px 22px 1px 8px; }}
    QToolButton#smallmenu:focus {{ padding: 0px 21px 0px 7px; }}
    QToolButton::menu-button {{ border: none; border-left: 1px solid {t.line}; width: 18px; }}
    QToolButton::menu-arrow {{ image: url(icons:down.svg); width: 10px; height: 10px; }}
    QTabWidget::pane {{ border: none; }}
    QTabBar::tab {{ background: transparent; color: {t.muted}; padding: 3px 10px;
        border-bottom: 2px solid transparent; }}
    QTabBar::tab:selected {{ color: {t.text}; border-bottom: 2px solid {t.accent}; }}
    QTabBar::tab:focus {{ border: 2px solid {t.middle}; }}
    QTabBar {{ qproperty-drawBase: 0; }}
    QTableView {{ background: transparent; color: {t.text}; border: 2px solid transparent;
        border-radius: 6px;
        selection-background-color: {t.hover}; selection-color: {t.text}; }}
    QTableView::item:focus {{ border: 2px solid {t.middle}; }}
    QHeaderView, QTableCornerButton::section {{ background: transparent; border: none; }}
    QHeaderView::section {{ background: transparent; color: {t.muted}; border: none;
        padding: 1px 8px; }}
    QLabel#formula {{ font-size: 13pt; padding: 4px 0; }}
    QLabel#question {{ color: {t.muted}; font-size: 12pt; }}
    QLabel#score {{ color: {t.accent}; font-weight: 600; }}
    QToolButton#small {{ padding: 1px 8px; }}
    QLabel#banner {{ color: {t.accent}; }}
    QToolButton#small:focus {{ padding: 0px 7px; }}
    QToolButton::menu-indicator {{ image: url(icons:down.svg); width: 10px; height: 10px;
        subcontrol-position: right center; right: 8px; }}
    QToolButton#menu {{ padding-right: 24px; }}
    QToolButton#menu:focus {{ padding-right: 23px; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
    QScrollBar::handle {{ background: {t.line}; border-radius: 4px; min-height: 24px;
        min-width: 24px; margin: 1px; }}
    QScrollBar::handle:hover {{ background: {t.muted}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """
