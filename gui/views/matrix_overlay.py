"""What is drawn on the matrix: hatching, frame, figures, the pointer's row and column."""

from math import ceil

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from core.language import figure
from core.result import Result
from gui.marks import draw_star
from gui.scale import Scale

STAR_ROOM = 14
SMALL_CELL = 10
FRAME = 2.5


class MatrixOverlay(pg.GraphicsObject):
    """One item that paints all of it, in cells' coordinates."""

    def __init__(self) -> None:
        """An overlay of no cells."""
        super().__init__()
        self._result: Result | None = None
        self._scale: Scale | None = None
        self._indices: NDArray[np.uint8] = np.empty((0, 0), np.uint8)
        self._hovered: int | None = None
        self._cursor: tuple[int, int] | None = None
        self._font = QFont()
        self._font.setPointSizeF(self._font.pointSizeF() * 0.85)

    def show_result(self, result: Result, scale: Scale, indices: NDArray[np.uint8]) -> None:
        """Draw for this result; `indices` are the cells' places in the colour table."""
        if self._result is None or len(result.tokens) != len(self._result.tokens):
            self.prepareGeometryChange()
        self._result, self._scale, self._indices = result, scale, indices

    def show_hover(self, position: int | None) -> None:
        """Light up this word's row and column."""
        self._hovered = position

    def show_cursor(self, cell: tuple[int, int] | None) -> None:
        """Mark the row and column that the keyboard is on, or none."""
        self._cursor = cell

    def boundingRect(self) -> QRectF:
        """The whole matrix."""
        n = 0 if self._result is None else len(self._result.tokens)
        return QRectF(0, 0, n, n)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Draw in the pixels of the device, so that lines and figures keep their size."""
        if self._result is None or self._scale is None or not self._result.tokens:
            return
        theme, attention = self._scale.theme, self._result.attention()
        cell_rect = painter.worldTransform().mapRect
        painter.setWorldTransform(QTransform())
        n, view = len(attention), self.viewRect() or self.boundingRect()
        rows = range(max(0, int(view.top())), min(n, ceil(view.bottom())))
        columns = range(max(0, int(view.left())), min(n, ceil(view.right())))

        for row in np.flatnonzero(np.isnan(attention[rows.start : rows.stop, 0])) + rows.start:
            undefined = cell_rect(QRectF(0, float(row), n, 1))
            painter.fillRect(undefined, QColor(theme.surface))
            painter.fillRect(undefined, QBrush(QColor(theme.muted), Qt.BrushStyle.BDiagPattern))

        metrics = QFontMetricsF(self._font)
        cell = cell_rect(QRectF(0, 0, 1, 1))
        has_figures = cell.width() > metrics.horizontalAdvance(figure(0)) + 4
        if has_figures:
            painter.setFont(self._font)
            for i in rows:
                for j in columns:
                    if not np.isnan(attention[i, j]):
                        painter.setPen(self._scale.ink(int(self._indices[i, j])))
                        painter.drawText(
                            cell_rect(QRectF(j, i, 1, 1)),
                            Qt.AlignmentFlag.AlignCenter,
                            figure(attention[i, j]),
                        )

        selected, strongest = self._result.settings.position, self._result.predicted_position
        if strongest is not None and cell.width() > STAR_ROOM:
            at = cell_rect(QRectF(strongest, selected, 1, 1))
            y = at.center().y()
            if has_figures:
                y = at.top() + (at.height() - metrics.height()) / 4 + 1
            ink = self._scale.ink(int(self._indices[selected, strongest]))
            draw_star(painter, at.center().x(), y, 5, ink)

        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._hovered is not None:
            painter.setPen(QPen(QColor(theme.text), 1))
            painter.drawRect(cell_rect(QRectF(self._hovered, 0, 1, n)))
            painter.drawRect(cell_rect(QRectF(0, self._hovered, n, 1)))
        frame = cell_rect(QRectF(0, selected, n, 1))
        outside = FRAME if frame.height() < SMALL_CELL else -FRAME / 2  # never hide a thin row
        pen = QPen(QColor(theme.accent), FRAME)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(frame.adjusted(FRAME / 2, -outside, -FRAME / 2, outside))
        if self._cursor is not None:
            row, column = self._cursor
            at = cell_rect(QRectF(column, row, 1, 1))
            painter.setPen(QPen(QColor(theme.surface), 4))
            painter.drawRect(at)
            painter.setPen(QPen(QColor(theme.text), 2))
            painter.drawRect(at)
