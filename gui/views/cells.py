"""The cells of a matrix, each in its colour."""

from itertools import pairwise
from math import ceil

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPaintEngine, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from core.grid import Grid, gathered
from gui.scale import Scale
from gui.theme import colour_table

MOST_AT_ONCE = 512  # cells along a side; of more, only those in sight get their colours
MOST_RECTANGLES = 64  # cells along a side; with more, the file would grow too large to open
SHARP = 2048  # pixels along a side of the picture in place of so many rectangles
OVERLAP = 0.5  # of a cell
A_LITTLE = 1e-6  # of a pixel: rounding
SMOOTH = QPainter.RenderHint.SmoothPixmapTransform

Places = NDArray[np.uint8]


class Cells(pg.GraphicsObject):
    """Places in a colour table, drawn as squares.

    On the screen, where pixels are fewer than cells, a pixel has the value of one of its cells: a
    mean would pale a line that is one cell wide, and mix what can be seen with what cannot.

    A viewer of SVG or PDF smoothes a picture of a few pixels until no cell has an edge. There each
    cell is a rectangle, or a block of many pixels.

    Attributes:
        n_mapped: how many cells or pixels were given a colour to draw what was drawn last.
    """

    def __init__(self) -> None:
        """No cells."""
        super().__init__()
        self._shown: tuple[Grid, Scale] | None = None
        self._image: Places | None = None
        self._drawn: tuple[object, QImage, QRectF] | None = None
        self.n_mapped = 0

    def show_grid(self, grid: Grid, scale: Scale) -> None:
        """Draw these cells."""
        if self._shown is None or len(self._shown[0].labels) != len(grid.labels):
            self.prepareGeometryChange()
        self._shown, self._image, self._drawn = (grid, scale), None, None

    @property
    def image(self) -> Places | None:
        """The places of all cells, found when they are first asked for; None before any."""
        if self._image is None and self._shown is not None:
            grid, scale = self._shown
            self._image = scale.cells(grid)
        return self._image

    def places(self, rows: range, columns: range) -> Places:
        """The places of some cells that are next to each other."""
        assert self._shown is not None
        grid, scale = self._shown
        here = slice(rows.start, rows.stop), slice(columns.start, columns.stop)
        if len(grid.labels) <= MOST_AT_ONCE:
            assert self.image is not None
            return self.image[here]
        return scale.cells(grid, *here)

    def boundingRect(self) -> QRectF:
        """The whole matrix."""
        n = 0 if self._shown is None else len(self._shown[0].labels)
        return QRectF(0, 0, n, n)

    def in_sight(self) -> tuple[range, range]:
        """The rows and the columns of which something can be seen."""
        n = round(self.boundingRect().width())
        view = self.viewRect() or self.boundingRect()
        return (
            range(max(0, int(view.top())), min(n, ceil(view.bottom()))),
            range(max(0, int(view.left())), min(n, ceil(view.right()))),
        )

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Draw for the screen as many as it can show, and all in shapes where shapes are kept."""
        if self._shown is None or not self._shown[0].labels:
            return
        engine = painter.paintEngine()
        if engine is None or engine.type() == QPaintEngine.Type.Raster:
            self._paint_pixels(painter, *self._shown)
            return
        painter.save()
        painter.setRenderHint(SMOOTH, False)
        places = self.image
        assert places is not None
        scale = self._shown[1]
        draw = _draw_blocks if len(places) > MOST_RECTANGLES else _draw_rectangles
        draw(painter, places, colour_table(scale.theme, scale.signed))
        painter.restore()

    def _paint_pixels(self, painter: QPainter, grid: Grid, scale: Scale) -> None:
        pixels = abs(painter.deviceTransform().m11())  # of a cell
        in_dots = are_dots(pixels, len(grid.labels))
        painter.setRenderHint(SMOOTH, pixels < 1 and not in_dots)
        rows, columns = (range(len(grid.labels)),) * 2
        if len(rows) > MOST_AT_ONCE:
            rows, columns = self.in_sight()
        view = self.viewRect() or self.boundingRect()
        key = (pixels, view.getRect()) if in_dots else (rows, columns)
        if self._drawn is None or self._drawn[0] != key:
            if in_dots:
                places, covers = _dots(grid, scale, rows, columns, view, pixels)
            else:
                places = self.places(rows, columns)
                covers = QRectF(columns.start, rows.start, len(columns), len(rows))
            self.n_mapped = places.size
            self._drawn = key, scale.picture(places), covers
        painter.drawImage(self._drawn[2], self._drawn[1])


def are_dots(pixels: float, n: int) -> bool:
    """Whether each pixel stands for several cells.

    Args:
        pixels: along the side of a cell.
        n: cells along a side of the matrix; of a few, smoothing shows all.
    """
    return pixels < (1 if n > MOST_AT_ONCE else 0.5)


def _dots(
    grid: Grid, scale: Scale, rows: range, columns: range, view: QRectF, pixels: float
) -> tuple[Places, QRectF]:
    """Of each pixel the place of the value furthest from 0 in it, and the cells that it covers."""
    side = 1
    while 2 * side * pixels <= 1:
        side *= 2
    i, top, height = _pixels_of(rows, side, view.top(), pixels)
    j, left, width = _pixels_of(columns, side, view.left(), pixels)
    here = (slice(r.start // side, ceil(r.stop / side)) for r in (rows, columns))
    values = gathered(grid.in_blocks(side)[tuple(here)], i, j)
    return scale.dots(values), QRectF(left, top, width, height)


def _pixels_of(
    cells: range, side: int, start: float, pixels: float
) -> tuple[NDArray[np.intp], float, float]:
    """Which blocks each pixel begins with, where the first pixel begins, and how long all are.

    Args:
        cells: in sight, along one side of the picture.
        side: of a block, in cells; no longer than a pixel, so that none is left without.
        start: where the view begins.
        pixels: of a cell.
    """
    blocks = np.arange(cells.start // side, ceil(cells.stop / side))
    at = np.floor(((blocks + 0.5) * side - start) * pixels + A_LITTLE)  # [n_block], in pixels
    first, begins = np.unique(at, return_index=True)
    return begins, start + float(first[0]) / pixels, len(begins) / pixels


def _draw_rectangles(painter: QPainter, places: Places, table: Places) -> None:
    """Runs of one colour, from the top left; each reaches below those drawn after it.

    So no light shines through between two of them.
    """
    colours = [QColor(*map(int, rgba)) for rgba in table]
    height, width = places.shape
    for i, row in enumerate(places):
        starts = [0, *(np.flatnonzero(np.diff(row)) + 1).tolist(), width]
        bottom = min(i + 1 + OVERLAP, height)
        for start, end in pairwise(starts):
            colour = colours[row[start]]
            if colour.alpha():
                right = min(end + OVERLAP, width)
                painter.fillRect(QRectF(start, i, right - start, bottom - i), colour)


def _draw_blocks(painter: QPainter, places: Places, table: Places) -> None:
    n = max(SHARP // len(places), 1)
    pixels = np.ascontiguousarray(table[places], np.uint8)  # [height, width, 4]
    height, width, _ = pixels.shape
    picture = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    picture = picture.scaled(n * width, n * height)  # to the nearest
    painter.drawImage(QRectF(0, 0, width, height), picture)
