"""What no single pixel tells, compared with pictures. None has text, so no font matters.

After a change that is meant, REDRAW=1 in the environment draws the pictures anew.
"""

import os
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QRegion
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.comparison import compared
from core.grid import Grid, attention_grid
from core.models import compute
from core.settings import Knockout, Settings
from gui.app import application
from gui.marks import draw_star
from gui.scale import scale_for
from gui.theme import DARK, LIGHT, Appearance, Theme
from gui.views.attention_matrix import AttentionMatrix

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

HERE = Path(__file__).parent
THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
WORDS = Settings(" ".join(f"w{i}" for i in range(20)), 7, seed=3)


def pixels(picture: QImage) -> NDArray[np.uint8]:
    """[height, width, 3]."""
    picture = picture.convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), -1)
    return lines[:, : 3 * picture.width()].reshape(picture.height(), -1, 3).copy()


def picture_of(widget: QWidget, theme: Theme) -> QImage:
    """The widget on its card, one pixel for each of its own whatever the screen."""
    picture = QImage(widget.size(), QImage.Format.Format_RGB32)
    picture.fill(QColor(theme.surface))
    painter = QPainter(picture)
    QWidget.render(widget, painter, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
    painter.end()
    return picture


def assert_looks_like(name: str, picture: QImage, tmp_path: Path) -> None:
    """The same but for the rounding of colours, and for the edges of a few slanted lines."""
    path = HERE / f"{name}.png"
    if os.environ.get("REDRAW"):
        assert picture.save(str(path))
    assert path.stat().st_size < 20_000
    expected, found = pixels(QImage(str(path))), pixels(picture)
    assert found.shape == expected.shape
    difference = np.abs(found.astype(int) - expected).max(axis=2)
    if (difference > 8).mean() > 0.005:
        picture.save(str(tmp_path / path.name))
        pytest.fail(f"{(difference > 8).mean():.1%} of {tmp_path / path.name} is not as in {path}")


@pytest.fixture(autouse=True)
def appearance(qapp: QApplication) -> Appearance:
    application()
    return Appearance("light")


def test_a_picture_that_differs_is_found_out(tmp_path: Path) -> None:
    picture = QImage(str(HERE / "matrix-light.png"))
    picture.setPixelColor(0, 0, QColor("red"))
    assert_looks_like("matrix-light", picture, tmp_path)
    for x in range(15):
        for y in range(15):
            picture.setPixelColor(50 + x, 50 + y, QColor("red"))
    with pytest.raises(pytest.fail.Exception, match=r"^0\.[56]% of"):
        assert_looks_like("matrix-light", picture, tmp_path)


def matrix_of(qtbot: QtBot, grid: Grid, theme: Theme) -> AttentionMatrix:
    """Cells of ten pixels, in which figures have no room."""
    matrix = AttentionMatrix()
    # Held until it is closed: the garbage collector would else take it while it is being painted.
    qtbot.addWidget(matrix, before_close_func=lambda _: matrix.hide())
    matrix.resize(500, 500)
    matrix.show_grid(grid, scale_for(grid, False, theme), False)
    matrix.show()
    n = len(grid.labels)
    matrix.plot.setGeometry(QRect(0, 0, 10 * n, 10 * n))
    matrix.box.setRange(QRectF(0, 0, n, n), padding=0)
    matrix.box.updateMatrix()
    return matrix


@THEMES
def test_the_matrix_hatched_framed_and_hovered(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    matrix = matrix_of(qtbot, attention_grid(compute(WORDS)), theme)
    matrix.show_hover(12)
    assert_looks_like(f"matrix-{theme.name}", picture_of(matrix.plot, theme), tmp_path)


@THEMES
def test_the_matrix_masked_and_knocked_out(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    knockouts = (Knockout(3), Knockout(5, 12), Knockout(0, 0))
    grid = attention_grid(compute(WORDS.replace(model="attention", knockouts=knockouts)))
    matrix = matrix_of(qtbot, grid, theme)
    assert_looks_like(f"masked-{theme.name}", picture_of(matrix.plot, theme), tmp_path)


@THEMES
def test_the_matrix_of_changes(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    """The last word came, one from the middle went."""
    words = WORDS.sentence.split()
    before = compute(WORDS.replace(sentence=" ".join(words[:-1])))
    after = compute(WORDS.replace(sentence=" ".join(words[:10] + words[11:]), window=4))
    matrix = matrix_of(qtbot, compared(before, after).grid_difference, theme)
    assert_looks_like(f"change-{theme.name}", picture_of(matrix.plot, theme), tmp_path)


@THEMES
def test_the_star(theme: Theme, tmp_path: Path) -> None:
    picture = QImage(32, 32, QImage.Format.Format_RGB32)
    picture.fill(QColor(theme.surface))
    painter = QPainter(picture)
    draw_star(painter, 16, 16, 14, QColor(theme.accent))
    painter.end()
    assert_looks_like(f"star-{theme.name}", picture, tmp_path)
