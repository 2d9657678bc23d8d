"""A hand that clicks and drags on a plot."""

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from gui.views.plot import Plot

LEFT = Qt.MouseButton.LeftButton
DOWN = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)


class Hand(QObject):
    """Tells what the left button does, in place of the plot: however slow, a click is a click."""

    clicked = Signal(QPointF)
    drag_started = Signal(QPointF)  # where the button went down
    dragged = Signal(QPointF)
    released = Signal(QPointF)

    def __init__(self, plot: Plot) -> None:
        """Nothing is pressed.

        Args:
            plot: on what; points are in the pixels of its viewport.
        """
        super().__init__(plot)
        self._pressed: QPointF | None = None
        self.drags = False
        plot.viewport().installEventFilter(self)

    def let_go(self) -> None:
        """Drag no longer, though the button may still be down."""
        self._pressed, self.drags = None, False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep from the plot what is told here."""
        if not isinstance(event, QMouseEvent):
            return False
        point = event.position()
        if event.type() == QEvent.Type.MouseMove:
            if self._pressed is None:
                return False
            if event.buttons() & LEFT:
                self._on_moved(self._pressed, point)
            else:  # the release went elsewhere
                self.let_go()
                self.released.emit(point)
            return True
        if event.button() != LEFT:
            return False
        if event.type() in DOWN:
            self._pressed = point
        elif event.type() == QEvent.Type.MouseButtonRelease:
            pressed, dragged = self._pressed, self.drags
            self.let_go()
            if pressed is not None and not dragged:
                self.clicked.emit(pressed)
            self.released.emit(point)
        return True

    def _on_moved(self, pressed: QPointF, point: QPointF) -> None:
        far = (point - pressed).manhattanLength() >= QApplication.startDragDistance()
        if far and not self.drags:
            self.drags = True
            self.drag_started.emit(pressed)
        if self.drags:
            self.dragged.emit(point)
