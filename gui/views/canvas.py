"""A plot that one item paints, and that mouse and keys point at."""

from collections.abc import Callable

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QPainter
from PySide6.QtWidgets import QHBoxLayout, QStyleOptionGraphicsItem, QWidget

from gui.access import InParts
from gui.theme import Theme
from gui.views.plot import Plot


class Picture(pg.GraphicsObject):
    """One item that paints all of a plot, in the pixels of its canvas."""

    def __init__(self, box: pg.ViewBox, draw: Callable[[QPainter, QRectF], None]) -> None:
        """Have `draw` paint what `box` covers."""
        super().__init__(box)
        self._box, self._draw = box, draw
        self._area = QRectF(box.rect())
        box.geometryChanged.connect(self.on_box_resized)

    def on_box_resized(self) -> None:
        """Cover all of it again."""
        self.prepareGeometryChange()
        self._area = QRectF(self._box.rect())

    def boundingRect(self) -> QRectF:
        """All of the box."""
        return self._area

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Hand the painter over."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw(painter, self._area)


class Canvas(QWidget, InParts):
    """Has the focus, fills itself with a plot, and tells which word is pointed at."""

    word_hovered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """An empty canvas."""
        super().__init__(parent)
        box = pg.ViewBox(enableMenu=False, enableMouse=False)
        self.picture = Picture(box, self.draw)
        self.plot = Plot(box)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.pointer_moved.connect(self.on_pointer_moved)
        self.plot.pointer_left.connect(self.on_pointer_left)
        self.plot.clicked.connect(self.on_clicked)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.bold = QFont(self.font())
        self.bold.setBold(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.plot)

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Paint everything."""
        raise NotImplementedError

    def on_pointer_moved(self, point: QPointF) -> None:
        """The pointer is at a point of the plot."""
        raise NotImplementedError

    def on_pointer_left(self) -> None:
        """The pointer is on nothing."""
        self.word_hovered.emit(None)

    def on_clicked(self, point: QPointF) -> None:
        """A point of the plot was clicked."""
        raise NotImplementedError

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys are."""
        super().focusInEvent(event)
        self.plot.repaint_soon()
        self.tell_keys(arrived=True)

    def parts_surface(self) -> QWidget:
        """All is painted on the plot."""
        return self.plot.viewport()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keys point at nothing any more."""
        super().focusOutEvent(event)
        self.plot.repaint_soon()
        self.word_hovered.emit(None)


def draw_sentence(painter: QPainter, area: QRectF, text: str, theme: Theme) -> None:
    """Say why there is nothing to see."""
    painter.setPen(QColor(theme.muted))
    painter.drawText(
        area.adjusted(20, 0, -20, 0),
        Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
        text,
    )
