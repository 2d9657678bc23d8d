"""A pyqtgraph canvas that is part of the window."""

from typing import cast

import pyqtgraph as pg
from pyqtgraph.GraphicsScene.mouseEvents import MouseClickEvent
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtWidgets import QGraphicsView, QWidget

pg.setConfigOption("mouseRateLimit", 0)  # else a hand that stops may leave the last move untold


class Plot(pg.GraphicsView):
    """Shows one view box, and repaints with the rest of the window.

    It repaints when its view calls `repaint_soon` and at no other time: left to itself, each
    graphics scene makes the whole window paint once more for itself.
    """

    pointer_moved = Signal(object)
    pointer_left = Signal()
    clicked = Signal(QPointF)
    double_clicked = Signal(QPointF)

    def __init__(self, box: pg.ViewBox, parent: QWidget | None = None) -> None:
        """A canvas that `box` fills; points are in the pixels of the canvas."""
        super().__init__(parent, background="#00000000")
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # views mirror what they show
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.NoViewportUpdate)
        self.setCentralItem(box)
        scene = cast("pg.GraphicsScene", self.scene())
        scene.sigMouseMoved.connect(self.pointer_moved)
        scene.sigMouseClicked.connect(self.on_mouse_clicked)

    def repaint_soon(self) -> None:
        """Paint all of it when the window paints next."""
        self.viewport().update()

    def on_mouse_clicked(self, click: MouseClickEvent) -> None:
        """Tell where the left button was clicked."""
        if click.button() == Qt.MouseButton.LeftButton:
            (self.double_clicked if click.double() else self.clicked).emit(click.scenePos())

    def viewportEvent(self, event: QEvent) -> bool:
        """Notice when the pointer leaves."""
        if event.type() == QEvent.Type.Leave:
            self.pointer_left.emit()
        return super().viewportEvent(event)
