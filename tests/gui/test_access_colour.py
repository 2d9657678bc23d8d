"""What is told by a colour is told by a shape too, and nothing moves that nobody set going."""

import numpy as np
import pytest
from eyes import Screen, grid_of, painted, said, scale_of
from hands import OpenWindow
from moments import MOMENTS, open_at
from numpy.typing import NDArray
from parts import bars
from PySide6.QtCore import QAbstractAnimation, QRectF, QTimer
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from test_access_contrast import contrast, luminance

from core.settings import Display, Knockout, Settings
from gui.main_window import MainWindow
from gui.views.bar_legend import BarLegend, Fill

LOW, HIGH = 1.6, 3.0
SIXTEEN = " ".join(f"word{i}" for i in range(40))


def greys(window: MainWindow, widget: QWidget, area: QRectF) -> NDArray[np.float64]:
    """[height, width]: how light each pixel is."""
    return luminance(Screen(window).area(widget, area))


def n_changed(a: NDArray[np.float64], b: NDArray[np.float64], least: float = HIGH) -> int:
    """How many pixels differ so much that an eye without colours sees it."""
    return int((contrast(a, b) >= least).sum())


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_selected_chip(open_window: OpenWindow, theme: str) -> None:
    window = open_window(theme=theme)
    frames = []
    for position in (4, 5):
        chip = window.words.chip_rect(position)
        left = QRectF(chip.left() - 2, chip.center().y() - 1, 4, 2)
        pixels = greys(window, window.words, left)
        frames.append(n_changed(pixels, np.full_like(pixels, pixels[0, 0]), least=LOW))
    assert frames[0] != frames[1]
    assert "selected" in said(window.words)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_predicted_word(open_window: OpenWindow, theme: str) -> None:
    window = open_window(theme=theme)
    view = bars(window)
    star, no_star = (
        greys(window, view.plot, QRectF(2, (row + 0.5) * view.row_height - 8, 18, 16))
        for row in (0, 1)
    )
    assert n_changed(star, no_star) > 40
    assert {t.text for t in painted(view) if t.bold} == {"the", "0.2182  predicted", "jumps"}
    assert "predicted" in said(window.words)


def test_words_and_cells_knocked_out(open_window: OpenWindow) -> None:
    out = Settings(knockouts=(Knockout(2),))
    before = open_window()
    rect = before.words.chip_rect(2)
    plain = greys(before, before.words, rect)
    window = open_window(out)
    assert n_changed(plain, greys(window, window.words, window.words.chip_rect(2))) > 20
    assert "knocked out" in said(window.matrix.legend)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("fills", [(Fill.HOLLOW, Fill.HATCHED, Fill.SOLID)])
def test_bars_of_a_row(open_window: OpenWindow, theme: str, fills: tuple[Fill, ...]) -> None:
    window = open_window(MOMENTS["sampling"][0], theme)
    (legend,) = [each for each in window.findChildren(BarLegend) if each.isVisible()]
    assert tuple(fill for fill, _ in legend.entries) == fills
    samples = [luminance(Screen(window).area(legend, rect)) for rect in legend.samples()]
    inner = [sample[4:-4, 4:-4] for sample in samples]
    spread = [float(contrast(each.max(), each.min())) for each in inner]
    assert spread[0] < LOW
    assert spread[1] >= HIGH
    assert spread[2] < LOW
    assert float(contrast(inner[0].mean(), inner[2].mean())) >= LOW


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_is_below_0(open_window: OpenWindow, theme: str) -> None:
    settings = Settings(
        SIXTEEN, 20, seed=3, pin=Settings(SIXTEEN, 20), display=Display(picture="difference")
    )
    window = open_window(settings, theme)
    values = np.nan_to_num(grid_of(window).values)
    assert not [t for t in painted(window.matrix.plot) if "0." in t.text]
    scale = scale_of(window)
    lines = {}
    for below in (True, False):
        strong = np.where((values < 0) == below, np.abs(values), 0)
        strong[:, 20] = strong[20] = 0
        i, j = np.unravel_index(int(strong.argmax()), strong.shape)
        cell = window.matrix.cell_rect(int(i), int(j)).adjusted(2, 2, -2, -2)
        pixels = greys(window, window.matrix.plot, cell)
        lines[below] = float(contrast(pixels.max(), pixels.min()))
        assert scale.signed
    assert lines[True] >= HIGH
    assert lines[False] < LOW
    assert "below 0" in said(window.matrix.legend)


def test_links_are_heavier_than_text(window: MainWindow) -> None:
    document = window.explanation.story.document()
    block = document.begin()
    links = 0
    while block.isValid():
        fragments = block.begin()
        while not fragments.atEnd():
            style = fragments.fragment().charFormat()
            if style.isAnchor():
                links += 1
                assert style.fontWeight() >= QFont.Weight.DemiBold
            fragments += 1
        block = block.next()
    assert links > 3


@pytest.mark.parametrize("moment", MOMENTS)
def test_nothing_moves_by_itself(open_window: OpenWindow, qtbot: QtBot, moment: str) -> None:
    window = open_at(open_window, qtbot, moment)
    again = [t for t in window.findChildren(QTimer) if t.isActive() and not t.isSingleShot()]
    assert not [t for t in again if t.interval() > 50]
    running = QAbstractAnimation.State.Running
    assert not [a for a in window.findChildren(QAbstractAnimation) if a.state() == running]


def test_the_walk_through_the_steps_moves_only_when_it_is_asked_to(window: MainWindow) -> None:
    steps = window.explanation.steps
    window.explanation.tabs.setCurrentWidget(steps)
    assert not steps.clock.isActive()
    steps.play.click()
    assert steps.clock.isActive()
    steps.play.click()
    assert not steps.clock.isActive()
    assert steps.play.accessibleName() == steps.play.text()
