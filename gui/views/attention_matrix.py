"""The attention matrix."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal, SignalInstance
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from core.grid import Grid
from core.language import count, figure, isolated, signed, tr
from gui.access import InParts, Place, Role
from gui.marks import draw_focus
from gui.scale import Scale
from gui.views.cell_steps import stepped
from gui.views.cells import Cells, are_dots
from gui.views.matrix_legend import MatrixLegend
from gui.views.matrix_overlay import MatrixOverlay
from gui.views.mirror import Mirror
from gui.views.plot import Plot
from gui.views.readout import Readout
from gui.views.scale_bar import ScaleBar
from gui.views.word_axis import WordAxis

GAP = 14
LARGEST_CELL = 90


class AttentionMatrix(QWidget, InParts):
    """Square cells with words on both sides, to point at, to click, to zoom and to pan."""

    parts_are = (Role.Table, Role.Row, Role.Cell)
    word_selected = Signal(int)
    word_hovered = Signal(object)
    entry_chosen = Signal(object)
    edge_removed = Signal(int, int)
    menu_wanted = Signal(int, int, QPoint)
    scale_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """A matrix of no words."""
        super().__init__(parent)
        self._grid: Grid | None = None
        self._scale: Scale | None = None
        self._concealed = False
        self._cursor: tuple[int, int] | None = None
        self._pointed: tuple[tuple[int, int], QPointF] | None = None
        self._hovered: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Attention matrix"))
        self.image = Cells()
        self.overlay = MatrixOverlay(self.image)
        self.box = pg.ViewBox(
            enableMenu=False,
            invertY=True,
            invertX=self.isRightToLeft(),
            lockAspect=True,
            defaultPadding=0,
        )
        self.box.addItem(self.image)
        self.box.addItem(self.overlay)
        self.plot = Plot(self.box, self)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows = WordAxis(Qt.Orientation.Vertical, self)
        self.columns = WordAxis(Qt.Orientation.Horizontal, self)
        self.scale_bar = ScaleBar(self)
        self.legend = MatrixLegend(self)
        self.readout = Readout(self)
        for axis in (self.rows, self.columns):
            axis.word_selected.connect(self.word_selected)
            axis.word_hovered.connect(self.word_hovered)
        self.scale_bar.clicked.connect(self.scale_clicked)
        self.box.sigRangeChanged.connect(self.on_range_changed)
        self.plot.pointer_moved.connect(self.on_pointer_moved)
        self.plot.pointer_left.connect(self.on_pointer_left)
        self.plot.clicked.connect(self.on_clicked)
        self.plot.double_clicked.connect(self.show_all)
        metrics = QFontMetricsF(self.font())
        self._left = round(metrics.averageCharWidth() * 12.5)
        self._top = round(metrics.height() * 3.4)
        self.setMinimumSize(self._left + 140, self._top + 120)

    def show_grid(self, grid: Grid, scale: Scale, fixed: bool, concealed: bool = False) -> None:
        """Show these cells.

        Args:
            grid: the cells.
            scale: their colours.
            fixed: what the scale bar tells of the scale.
            concealed: show nothing until somebody has guessed.
        """
        n = len(grid.labels)
        self._concealed = concealed
        if concealed:
            self.on_pointer_left()
            self.setAccessibleDescription("")
        resized = self._grid is None or len(self._grid.labels) != n
        self._grid, self._scale = grid, scale
        self.image.show_grid(grid, scale)
        self.overlay.show_grid(grid, scale)
        self._show_size()
        if resized:
            self._cursor = None
            self.overlay.show_cursor(None)
            self._fit_to(n)
        self._point_again()
        self.show_hover(self._hovered)
        self.rows.show_words(grid.labels, grid.selected, scale.theme)
        self.columns.show_words(grid.labels, grid.strongest, scale.theme)
        self.scale_bar.show_scale(scale, fixed)
        self.legend.show_grid(grid, scale.theme)
        some = n > 0 and not concealed
        if not some or self.plot.isHidden():  # this widget itself says why, or did
            self.update()
        for widget in (self.plot, self.rows, self.columns, self.scale_bar, self.legend):
            widget.setVisible(some)
        self.plot.repaint_soon()

    def show_hover(self, position: int | None) -> None:
        """Light up the row and the column of the word that the pointer is on somewhere."""
        self._hovered = position
        row = None if self._grid is None else self._grid.row_at(position)
        self.overlay.show_hover(row)
        self.plot.repaint_soon()
        self.rows.show_hover(row)
        self.columns.show_hover(row)

    def show_all(self) -> None:
        """Leave any zoom."""
        if self._grid is not None:
            self._fit_to(len(self._grid.labels))

    def cell_at(self, point: QPointF) -> tuple[int, int] | None:
        """Row and column of the cell at a point of the plot's scene."""
        if self._grid is None:
            return None
        at = self.box.mapSceneToView(point)
        i, j = int(np.floor(at.y())), int(np.floor(at.x()))
        n = len(self._grid.labels)
        return (i, j) if 0 <= i < n and 0 <= j < n else None

    def cell_rect(self, row: int, column: int) -> QRectF:
        """Where a cell is, in the plot's viewport."""
        return self._in_plot(QRectF(column, row, 1, 1))

    def part_counts(self) -> Place:
        """As many rows and columns as words."""
        n = 0 if self._grid is None or self._concealed else len(self._grid.labels)
        return (n, n)

    def part_said(self, *place: int) -> str:
        """The word of a row; of a cell also the other word, the value, and where it is."""
        grid = self._grid
        if grid is None:
            return ""
        if len(place) == 1:
            return grid.labels[place[0]]
        i, j = place
        n = count(len(grid.labels))
        return tr("{cell}, row {i} of {n}, column {j} of {n}").format(
            cell=self._said(grid, i, j), i=count(i + 1), j=count(j + 1), n=n
        )

    def part_rect(self, *place: int) -> QRectF:
        """A row or a cell."""
        row, column = place[0], place[1] if len(place) > 1 else 0
        width = 1 if len(place) > 1 else self.part_counts()[1]
        return self._in_plot(QRectF(column, row, width, 1))

    def part_at_keys(self) -> Place | None:
        """The cell that the keys are on."""
        if self._grid is None or not self.part_counts()[0]:
            return None
        return self._cursor or self._start(self._grid)

    def part_chosen(self, *place: int) -> bool:
        """Whether the cell is in the framed row."""
        return self._grid is not None and self._grid.selected == place[0]

    def parts_surface(self) -> QWidget:
        """Cells are on the plot."""
        return self.plot.viewport()

    def widgets_aside(self) -> tuple[QWidget, ...]:
        """What explains the cells."""
        return (self.scale_bar, self.legend)

    def on_pointer_moved(self, point: QPointF) -> None:
        """Show the value beside the pointer, and tell which word is looked at."""
        cell = self.cell_at(point)
        if cell is None:
            self.on_pointer_left()
        else:
            self._point_at(cell, point)

    def on_pointer_left(self) -> None:
        """The pointer is on no cell."""
        self.readout.hide()
        self.scale_bar.show_value(None)
        self._pointed = None
        self.word_hovered.emit(None)

    def on_clicked(self, point: QPointF) -> None:
        """Ask for the cell's arithmetic, which selects the word that looks."""
        cell = self.cell_at(point)
        if cell is not None:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._go_to(*cell)
            self._choose(*cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home and End go from cell to cell; Return asks for the arithmetic."""
        n = 0 if self._grid is None or self._concealed else len(self._grid.labels)
        if self._grid is None or not n:
            super().keyPressEvent(event)
            return
        i, j = self._cursor or self._start(self._grid)
        there = stepped(event.key(), (i, j), n, self.isRightToLeft())
        match event.key():
            case _ if there is not None:
                i, j = there
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                self._choose(i, j)
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self._tell(self.edge_removed, i, j)
            case Qt.Key.Key_Plus:
                self.box.scaleBy((0.8, 0.8), center=QPointF(j + 0.5, i + 0.5))
            case Qt.Key.Key_Minus:
                self.box.scaleBy((1.25, 1.25), center=QPointF(j + 0.5, i + 0.5))
            case _:
                super().keyPressEvent(event)
                return
        self._go_to(i, j)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self.update()
        by_mouse = event.reason() == Qt.FocusReason.MouseFocusReason
        if self._grid is not None and self.plot.isVisible() and not by_mouse:
            self._go_to(*(self._cursor or self._start(self._grid)))
        self.tell_keys(arrived=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard is elsewhere."""
        super().focusOutEvent(event)
        self.update()
        self.overlay.show_cursor(None)
        self.plot.repaint_soon()
        self.on_pointer_left()

    def on_range_changed(self) -> None:
        """Keep the labels beside their cells."""
        (x0, x1), (y0, y1) = self.box.viewRange()
        self.columns.show_range(x0, x1, self.plot.width())
        self.rows.show_range(y0, y1, self.plot.height())
        self._show_size()
        self.plot.repaint_soon()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make the matrix as large as it goes."""
        super().resizeEvent(event)
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Where there is no matrix to show, say why."""
        if self._grid is None or self._scale is None or self.plot.isVisible():
            return
        painter = QPainter(self)
        painter.setPen(QColor(self._scale.theme.muted))
        painter.drawText(
            self.rect(),
            Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
            tr("The matrix comes after your guess.")
            if self._concealed
            else tr("The matrix has a row and a column for every word.\nThere are no words yet."),
        )
        if self.hasFocus():
            draw_focus(painter, QRectF(self.rect()), self._scale.theme)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the cell under the pointer, or under the keys."""
        if self._grid is None or not self.plot.isVisible():
            return
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            cell = self._cursor or self._start(self._grid)
            at = self.plot.mapToGlobal(self.cell_rect(*cell).center().toPoint())
        else:
            in_plot = self.plot.mapFrom(self, event.pos())
            cell, at = self.cell_at(QPointF(in_plot)), event.globalPos()
        if cell is not None:
            self._tell(self.menu_wanted, *cell, at)

    def _choose(self, row: int, column: int) -> None:
        """Ask for the arithmetic of a cell, if it has one."""
        entry = None if self._grid is None else self._grid.entry(row, column)
        if entry is not None:
            self.entry_chosen.emit(entry)

    def _tell(self, signal: SignalInstance, row: int, column: int, *more: object) -> None:
        """Emit the positions of a cell's words, if both are in the sentence on screen."""
        if self._grid is not None:
            query, key = self._grid.positions[row], self._grid.positions[column]
            if query is not None and key is not None:
                signal.emit(query, key, *more)

    def _start(self, grid: Grid) -> tuple[int, int]:
        """Where the keys begin."""
        return (grid.selected or 0, 0)

    def _go_to(self, row: int, column: int) -> None:
        """Put the keyboard's cursor on a cell."""
        self._cursor = (row, column)
        view = self.box.viewRect()
        if not view.contains(QRectF(column, row, 1, 1)):
            dx = min(column - view.left(), 0) + max(column + 1 - view.right(), 0)
            dy = min(row - view.top(), 0) + max(row + 1 - view.bottom(), 0)
            self.box.translateBy((dx, dy))
        self.overlay.show_cursor(self._cursor)
        self.plot.repaint_soon()
        self._point_at(self._cursor, self.cell_rect(row, column).center())

    def _point_again(self) -> None:
        """Tell the new value of the cell that was pointed at, if it is still there."""
        if self._pointed is None or self._grid is None:
            return
        cell, point = self._pointed
        if max(cell) < len(self._grid.labels) and self.cell_at(point) == cell:
            self._point_at(cell, point)
        else:
            self.on_pointer_left()

    def _point_at(self, cell: tuple[int, int], point: QPointF) -> None:
        """Show a cell's value beside a point of the plot, and tell which word is looked at."""
        grid = self._grid
        if grid is None:
            return
        self._pointed = (cell, point)
        i, j = cell
        value = float(grid.values[i, j])
        text = self._said(grid, i, j)
        self.setAccessibleDescription(text)
        self.readout.show_beside(self.plot.pos() + point.toPoint(), text)
        self.scale_bar.show_value(None if np.isnan(value) else value)
        self.word_hovered.emit(grid.positions[j])
        self.tell_keys()

    def _show_size(self) -> None:
        """Have the legend explain what cells of this size have on them, and what they are."""
        side = self._in_plot(QRectF(0, 0, 1, 1)).width()
        n = 0 if self._grid is None else len(self._grid.labels)
        dots = are_dots(side * self.devicePixelRatioF(), n)
        self.legend.show_size(self.overlay.has_minuses(side), dots)

    def _said(self, grid: Grid, i: int, j: int) -> str:
        """Which word looks at which, and what comes of it."""
        value = float(grid.values[i, j])
        if np.isnan(value):
            shown = tr("undefined")
        elif {(i, j), (None, j)} & set(grid.removed):
            shown = tr("knocked out")
        elif grid.hidden is not None and grid.hidden[i, j]:
            shown = tr("not seen")
        else:
            shown = signed(value) if grid.signed else figure(value)
        return f"{isolated(grid.labels[i])} → {isolated(grid.labels[j])}: {shown}"

    def _in_plot(self, cells: QRectF) -> QRectF:
        """Where cells are, in the plot's viewport."""
        corners = (cells.topLeft(), cells.bottomRight())
        return QRectF(*(self.box.mapViewToScene(corner) for corner in corners)).normalized()

    def _lay_out(self) -> None:
        """The largest square that leaves room for the words; what is beside it explains it."""
        aside, over = self.scale_bar.sizeHint().width(), self.rows.overhang
        side = min(self.width() - self._left - GAP - aside, self.height() - self._top - over)
        if self._grid is not None:
            side = min(side, LARGEST_CELL * max(len(self._grid.labels), 1))
        right = self._left + side + GAP
        spare = self.width() - right
        bar_height = min(self.height() - self._top, self.scale_bar.sizeHint().height())
        columns_width = self.width() - self._left
        places: list[tuple[QWidget, QRect]] = [
            (self.plot, QRect(self._left, self._top, side, side)),
            (self.rows, QRect(0, self._top - over, self._left, side + 2 * over)),
            (self.columns, QRect(self._left, 0, columns_width, self._top)),
            (self.scale_bar, QRect(right, self._top, aside, bar_height)),
        ]
        if spare > 1.7 * aside + GAP:
            legend = QRect(right + aside, self._top, spare - aside, self.height() - self._top)
        else:
            below = self._top + bar_height + GAP
            legend = QRect(right, below, spare, self.height() - below)
        mirror = Mirror.of(self)
        for widget, place in (*places, (self.legend, legend)):
            widget.setGeometry(mirror.rect(QRectF(place)).toRect())
        self.on_range_changed()

    def _fit_to(self, n: int) -> None:
        self._lay_out()
        n = max(n, 1)
        self.box.setLimits(xMin=0, xMax=n, yMin=0, yMax=n, minXRange=min(n, 3), minYRange=min(n, 3))
        self.box.setRange(QRectF(0, 0, n, n), padding=0)
        self.box.updateMatrix()  # now, not while painting, which would paint twice
