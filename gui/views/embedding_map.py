"""The words' vectors as points to drag."""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import (
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from core.embedding_map import EmbeddingMap, embedding_map
from core.language import figure, tr
from core.result import Result
from gui.theme import Theme
from gui.views.inspector import Inspector
from gui.views.map_canvas import MapCanvas
from gui.views.mirror import Mirror

GAP = 10
LEAST_MAP = 330


class EmbeddingMapView(QWidget):
    """The map of the words, and one of them in figures."""

    word_selected = Signal(int)
    word_hovered = Signal(object)
    vector_moved = Signal(str, object)
    vector_restored = Signal(str)
    vector_released = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """A map of nothing."""
        super().__init__(parent)
        self._shown: tuple[Result, Theme] | None = None
        self._map: EmbeddingMap | None = None
        self._hovered: int | None = None
        self.canvas = MapCanvas(self)
        self.inspector = Inspector(self)
        self.setFocusProxy(self.canvas)
        self.canvas.word_selected.connect(self.word_selected)
        self.canvas.word_hovered.connect(self.word_hovered)
        self.canvas.vector_moved.connect(self.vector_moved)
        self.canvas.vector_restored.connect(self.vector_restored)
        self.canvas.vector_released.connect(self.vector_released)
        self.canvas.current_changed.connect(self._inspect)
        self.setMinimumSize(180, 110)

    def show_result(self, result: Result, theme: Theme) -> None:
        """Show its words."""
        self._shown = (result, theme)
        if self.isVisible():
            self._catch_up()

    def show_hover(self, position: int | None) -> None:
        """Light up the word that the pointer is on somewhere."""
        self._hovered = position
        self.canvas.show_hover(position)
        self._inspect()

    def showEvent(self, event: QShowEvent) -> None:
        """Show what came while it was out of sight."""
        super().showEvent(event)
        self._catch_up()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The figures stand beside the map if it is wide enough, else below."""
        super().resizeEvent(event)
        width, height, inspector = self.width(), self.height(), self.inspector
        aside, below = inspector.column_width, inspector.lines_height
        if width >= LEAST_MAP + GAP + aside:
            mirror = Mirror.of(self)
            beside = mirror.rect(QRectF(0, 0, width - aside - GAP, height))
            self.canvas.setGeometry(beside.toRect())
            inspector.setGeometry(mirror.rect(QRectF(width - aside, 0, aside, height)).toRect())
        else:
            self.canvas.setGeometry(0, 0, width, height - below)
            inspector.setGeometry(0, height - below, width, below)

    def _catch_up(self) -> None:
        if self._shown is not None:
            result, theme = self._shown
            self._map = embedding_map(result)
            self.canvas.show_map(result, self._map, theme)
            self._inspect()

    def _inspect(self) -> None:
        """Tell about the word pointed at, else about the one that the keys are on."""
        if self._shown is None or self._map is None or not self.isVisible():
            return
        result, theme = self._shown
        position = self.canvas.current_position
        if self._hovered is not None and self._hovered < len(result.tokens):
            position = self._hovered
        self.inspector.show_word(result, position, spread(self._map), theme)


def spread(points: EmbeddingMap) -> tuple[str, ...]:
    """What the axes are, and how much of the words' differences they show; then shorter."""
    if not any(points.shares):
        one, many = tr("One vector: no spread"), tr("All vectors are the same: no spread")
        return (one if len(points.words) == 1 else many,)
    if points.axes.shape[1] == 1:
        return (tr("The one component runs from left to right"), tr("One component"))
    first, second = (figure(100 * share, 0) for share in points.shares)
    return tuple(
        text.format(first=first, second=second)
        for text in (
            tr("First two principal components: {first}\u00a0% and {second}\u00a0% of the spread"),
            tr("Principal components: {first}\u00a0%, {second}\u00a0%"),
            tr("{first}\u00a0%, {second}\u00a0%"),
        )
    )
