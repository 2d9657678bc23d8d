"""The cells of a matrix, each in its colour."""

from itertools import pairwise
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPaintEngine, QPainter

MOST_RECTANGLES = 64  # cells along a side; with more, the file would grow too large to open
SHARP = 2048  # pixels along a side of the picture in place of so many rectangles
OVERLAP = 0.5  # of a cell

Places = NDArray[np.uint8]


class Cells(pg.ImageItem):
    """Places in a colour table, drawn as squares.

    A viewer of SVG or PDF smoothes a picture of a few pixels until no cell has an edge. There each
    cell is a rectangle, or a block of many pixels.
    """

    def paint(self, painter: QPainter, *args: Any) -> None:
        """Draw for the screen as ever, and in shapes where shapes are kept."""
        engine = painter.paintEngine()
        if self.image is None or engine is None or engine.type() == QPaintEngine.Type.Raster:
            super().paint(painter, *args)
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        places, table = np.asarray(self.image), np.asarray(self.lut)
        draw = _draw_blocks if len(places) > MOST_RECTANGLES else _draw_rectangles
        draw(painter, places, table)
        painter.restore()


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
