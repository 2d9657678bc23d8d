"""What is drawn on the matrix: hatching, frame, figures, the pointer's row and column."""

from collections.abc import Iterator

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from core.arrays import Mask
from core.grid import Grid
from core.language import figure, signed
from gui.marks import draw_star
from gui.scale import Scale
from gui.theme import N_COLOURS, Theme
from gui.views.cells import Cells

STAR_ROOM = 14
SMALL_CELL = 10
FRAME = 2.5
LEAST_FOR_A_SIGN = 5
CLEARLY_BELOW = 0.4 * N_COLOURS  # nearer to 0, the colours tell nothing either


class MatrixOverlay(pg.GraphicsObject):
    """One item that paints all of it, in cells' coordinates."""

    def __init__(self, cells: Cells) -> None:
        """An overlay of no cells; of those below it, `cells` knows the colours."""
        super().__init__()
        self._grid: Grid | None = None
        self._scale: Scale | None = None
        self._cells = cells
        self._hovered: int | None = None
        self._cursor: tuple[int, int] | None = None
        self._font = QFont()
        self._font.setPointSizeF(self._font.pointSizeF() * 0.85)

    def show_grid(self, grid: Grid, scale: Scale) -> None:
        """Draw for these cells."""
        if self._grid is None or len(grid.labels) != len(self._grid.labels):
            self.prepareGeometryChange()
        self._grid, self._scale = grid, scale

    def show_hover(self, position: int | None) -> None:
        """Light up this row and column."""
        self._hovered = position

    def show_cursor(self, cell: tuple[int, int] | None) -> None:
        """Mark the row and column that the keyboard is on, or none."""
        self._cursor = cell

    def has_minuses(self, side: float) -> bool:
        """Whether a line says of cells so wide that they are below 0, in place of figures."""
        is_signed = self._grid is not None and self._grid.signed
        return is_signed and side >= LEAST_FOR_A_SIGN and not self._has_figures(side)

    def _has_figures(self, side: float) -> bool:
        shown = signed if self._grid is not None and self._grid.signed else figure
        return side > QFontMetricsF(self._font).horizontalAdvance(shown(0.1)) + 4

    def boundingRect(self) -> QRectF:
        """The whole matrix."""
        n = 0 if self._grid is None else len(self._grid.labels)
        return QRectF(0, 0, n, n)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Draw in the pixels of the device, so that lines and figures keep their size."""
        if self._grid is None or self._scale is None or not self._grid.labels:
            return
        grid, scale, theme, values = self._grid, self._scale, self._scale.theme, self._grid.values
        cell_rect = painter.worldTransform().mapRect
        painter.setWorldTransform(QTransform())
        n, (rows, columns) = len(values), self._cells.in_sight()

        for place in map(cell_rect, undefined(grid)):
            painter.fillRect(place, QColor(theme.surface))
            painter.fillRect(place, QBrush(QColor(theme.muted), Qt.BrushStyle.BDiagPattern))

        metrics = QFontMetricsF(self._font)
        cell = cell_rect(QRectF(0, 0, 1, 1))
        shown = signed if grid.signed else figure
        has_figures = self._has_figures(cell.width())
        if has_figures:
            painter.setFont(self._font)
            places = self._cells.places(rows, columns).tolist()
            for i, row_places in zip(rows, places, strict=True):
                for j, place in zip(columns, row_places, strict=True):
                    if place < N_COLOURS and not np.isnan(values[i, j]):
                        painter.setPen(scale.ink(place))
                        painter.drawText(
                            cell_rect(QRectF(j, i, 1, 1)),
                            Qt.AlignmentFlag.AlignCenter,
                            shown(values[i, j]),
                        )
        elif self.has_minuses(cell.width()):
            step = cell_rect(QRectF(1, 1, 1, 1)).center() - cell.center()
            self._draw_minuses(painter, rows, columns, cell, step, scale)
        for row, column in grid.removed:
            place = QRectF(column, 0 if row is None else row, 1, n if row is None else 1)
            _cross_out(painter, cell_rect(place), theme, aside=has_figures and grid.signed)

        selected, strongest = grid.selected, grid.strongest
        if selected is not None and strongest is not None and cell.width() > STAR_ROOM:
            at = cell_rect(QRectF(strongest, selected, 1, 1))
            y = at.center().y()
            if has_figures:
                y = at.top() + (at.height() - metrics.height()) / 4 + 1
            ink = scale.ink(scale.index(values[selected, strongest]))
            draw_star(painter, at.center().x(), y, 5, ink)

        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._hovered is not None:
            painter.setPen(QPen(QColor(theme.text), 1))
            painter.drawRect(cell_rect(QRectF(self._hovered, 0, 1, n)))
            painter.drawRect(cell_rect(QRectF(0, self._hovered, n, 1)))
        if selected is not None:
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

    def _draw_minuses(
        self,
        painter: QPainter,
        rows: range,
        columns: range,
        first: QRectF,
        step: QPointF,
        scale: Scale,
    ) -> None:
        """Where figures have no room, tell what is below 0 without its colour."""
        assert self._grid is not None
        places = self._cells.places(rows, columns)
        values = self._grid.values[rows.start : rows.stop, columns.start : columns.stop]
        below = (places < CLEARLY_BELOW) & (values < 0)
        lines: dict[bool, list[QLineF]] = {False: [], True: []}
        half = min(max(first.width() / 4, 1.5), 5)
        for i, j in np.argwhere(below).tolist():
            x = first.center().x() + (columns.start + j) * step.x()
            y = first.center().y() + (rows.start + i) * step.y()
            dark = scale.ink(int(places[i, j])).lightness() < 128
            lines[dark].append(QLineF(x - half, y, x + half, y))
        painter.save()
        for dark, those in lines.items():
            painter.setPen(QPen(QColor("#000000" if dark else "#ffffff"), 1))
            painter.drawLines(those)
        painter.restore()


def undefined(grid: Grid) -> Iterator[QRectF]:
    """Where no cell has a value: rows and columns, those next to each other as one."""
    n = len(grid.labels)
    rows, columns = _runs(grid.undefined), _runs(grid.lacking)
    yield from (QRectF(0, start, n, stop - start) for start, stop in rows)
    if not grid.undefined.all():
        yield from (QRectF(start, 0, stop - start, n) for start, stop in columns)


def _runs(mask: Mask) -> Iterator[tuple[int, int]]:
    """The first and the end of what is true without a break."""
    edges = np.flatnonzero(np.diff(mask, prepend=False, append=False)).tolist()
    return zip(edges[::2], edges[1::2], strict=True)


def _cross_out(painter: QPainter, area: QRectF, theme: Theme, aside: bool) -> None:
    """A cross in one cell, a line down a column of them; `aside`, it leaves the figures free."""
    painter.save()
    if area.height() > 1.5 * area.width():
        x = area.left() + 4 if aside else area.center().x()
        line = QRectF(round(x) - 1, area.top() + 2, 2, area.height() - 4)
        painter.fillRect(line, QColor(theme.accent))
    else:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.accent), 1.5))
        dx, dy = area.width() / 4, area.height() / 4
        inner = area.adjusted(dx, dy, -dx, -dy)
        if aside:
            inner = QRectF(area.left() + 3, area.top() + 3, 7, 7)
        painter.drawLine(inner.topLeft(), inner.bottomRight())
        painter.drawLine(inner.topRight(), inner.bottomLeft())
    painter.restore()
