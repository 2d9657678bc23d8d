"""Text stands out from what is behind it, and what the keys are on from what they are not on."""

import numpy as np
import pytest
from eyes import Screen, Text, painted
from hands import Key, OpenWindow, press
from moments import MOMENTS, SMALL, open_at
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.help.faults import FaultsPage
from gui.main_window import MainWindow
from gui.theme import DARK, LIGHT, Theme, cell_colours, ink_colours

# A choice of colours, the colour map, and whether the system is dark.
LOOKS: tuple[tuple[str, str, bool], ...] = (
    ("light", "blue", False),
    ("dark", "blue", False),
    ("contrast", "blue", False),
    ("contrast", "blue", True),
)
SOME = (  # where each kind of widget is seen once
    "at the start",
    "steps",
    "arithmetic",
    "errors",
    "guess first",
    "no words",
    "compared",
    "model",
    "arcs",
    "map",
    "mean",
    "sampling",
    "two softmaxes",
    "over windows",
    "over seeds",
)
CASES = [
    pytest.param(moment, look, id=f"{moment}, {look[0]}, {'dark' if look[2] else 'light'}")
    for look in LOOKS
    for moment in (MOMENTS if look[0] == "light" else SOME)
]
MAPS = ("viridis", "cividis", "inferno", "greys")
TEXT, MARK = 4.5, 3.0
TAB = Qt.FocusReason.TabFocusReason
Pixels = NDArray[np.float64]


def luminance(rgb: NDArray[np.uint8] | Pixels) -> Pixels:
    """WCAG 2.2's relative luminance of [..., 3] colours in 0 to 255."""
    share = np.asarray(rgb, float) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])


def contrast(a: Pixels, b: Pixels) -> Pixels:
    """WCAG 2.2's contrast ratio of luminances."""
    return (np.maximum(a, b) + 0.05) / (np.minimum(a, b) + 0.05)


def of(colour: str) -> Pixels:
    return luminance(rgb_of(colour))


def rgb_of(colour: str) -> NDArray[np.uint8]:
    chosen = QColor(colour)
    return np.array([chosen.red(), chosen.green(), chosen.blue()], np.uint8)


def open_in(
    open_window: OpenWindow, qtbot: QtBot, moment: str, look: tuple[str, str, bool]
) -> MainWindow:
    choice, colours, dark = look
    window = open_at(open_window, qtbot, moment, choice)
    window.appearance.choose_colours(colours)
    if dark:
        window.appearance.on_scheme_changed(Qt.ColorScheme.Dark)
    QApplication.processEvents()
    return window


def leaves(window: QWidget) -> list[QWidget]:
    """What is in sight and has nothing else in it, so that nothing covers its text."""
    found = [widget for widget in (window, *window.findChildren(QWidget)) if widget.isVisible()]
    return [w for w in found if not any(c.isVisible() for c in w.findChildren(QWidget))]


def ground_of(screen: Screen, leaf: QWidget, text: Text) -> Pixels | None:
    """The luminance of what most of a text stands on; None if it is not in sight."""
    box = text.shape.boundingRect()
    if not leaf.visibleRegion().contains(box.center().toPoint()):
        return None
    pixels = screen.area(leaf, box & QRectF(leaf.visibleRegion().boundingRect())).reshape(-1, 3)
    if not len(pixels):
        return None
    colours, counts = np.unique(pixels, axis=0, return_counts=True)
    if len(colours) > 1:
        counts[(colours == rgb_of(text.colour)).all(axis=1)] = 0
    return luminance(colours[counts.argmax()])


def too_faint(window: QWidget) -> list[tuple[float, str, str]]:
    screen, found = Screen(window), []
    for leaf in leaves(window):
        for text in painted(leaf):
            ground = ground_of(screen, leaf, text) if text.text.strip() else None
            if ground is not None:
                ratio = float(contrast(of(text.colour), ground))
                found += [(round(ratio, 2), text.text, text.colour)] if ratio < TEXT else []
    return found


@pytest.mark.parametrize(("moment", "look"), CASES)
def test_text_stands_out(
    open_window: OpenWindow, qtbot: QtBot, moment: str, look: tuple[str, str, bool]
) -> None:
    window = open_in(open_window, qtbot, moment, look)
    assert sum(len(painted(leaf)) for leaf in leaves(window)) > 20
    assert too_faint(window) == []


def test_faint_text_would_be_found(window: MainWindow) -> None:
    window.figures.setStyleSheet("color: #9aa4b0")
    (found,) = too_faint(window)
    assert found[1:] == (window.figures.text(), "#9aa4b0")


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_text_of_menus_and_pages_stands_out(
    open_window: OpenWindow, qtbot: QtBot, look: tuple[str, str, bool]
) -> None:
    window = open_in(open_window, qtbot, "at the start", look)
    for menu in window.menus.values():
        menu.setWindowFlags(Qt.WindowType.Tool)  # a popup would want the keyboard for itself
        menu.show()
        assert too_faint(menu) == []
        menu.close()
    page = FaultsPage(window.state, window.appearance)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    assert too_faint(page) == []


@pytest.mark.parametrize("colours", MAPS)
@pytest.mark.parametrize("moment", ["at the start", "arcs", "difference", "mean of heads"])
def test_so_it_does_on_other_colour_maps(
    open_window: OpenWindow, qtbot: QtBot, moment: str, colours: str
) -> None:
    for choice in ("light", "dark"):
        window = open_in(open_window, qtbot, moment, (choice, colours, False))
        assert too_faint(window) == []


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("signed", [False, True])
def test_figures_stand_out_on_every_colour(theme: Theme, signed: bool) -> None:
    pairs = zip(cell_colours(theme, signed), ink_colours(theme, signed), strict=True)
    assert min(float(contrast(of(a.name()), of(b.name()))) for a, b in pairs) >= TEXT


def stops(window: MainWindow) -> list[QWidget]:
    """Where Tab leads, once round."""
    window.editor.setFocus(TAB)
    found: list[QWidget] = []
    for _ in range(120):
        press(window, Key.Key_Tab)
        focus = window.focusWidget()
        assert focus is not None
        if focus is window.editor:
            return [*found, focus]
        found.append(focus)
    raise AssertionError("no way back to the sentence")


def marked_pixels(window: MainWindow, stop: QWidget) -> int:
    """How many pixels of a stop turn to a colour that stands out when the keys come."""
    stop.setFocus(TAB)
    with_focus = luminance(Screen(window).area(window))
    corner = stop.mapTo(window, stop.rect().topLeft())
    other = window.words if stop is not window.words else window.editor
    other.setFocus(TAB)
    without = luminance(Screen(window).area(window))
    rows = slice(corner.y(), corner.y() + stop.height())
    columns = slice(corner.x(), corner.x() + stop.width())
    changed = contrast(with_focus[rows, columns], without[rows, columns]) >= MARK
    return int(changed.sum())


@pytest.mark.parametrize("look", LOOKS[:2], ids=str)
@pytest.mark.parametrize("moment", SOME)
def test_what_the_keys_are_on_stands_out(
    open_window: OpenWindow, qtbot: QtBot, moment: str, look: tuple[str, str, bool]
) -> None:
    window = open_in(open_window, qtbot, moment, look)
    window.editor.setCursorWidth(0)  # whose blinking is no mark
    faint = {
        stop.accessibleName() or stop.objectName() or type(stop).__name__: n
        for stop in stops(window)
        if (n := marked_pixels(window, stop)) < 40
    }
    assert faint == {}


def test_all_of_it_fits_a_small_window(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_at(open_window, qtbot, "compared", size=SMALL)
    assert too_faint(window) == []
