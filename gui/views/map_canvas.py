"""The points of the embedding map, for hand and keys."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import QMenu, QWidget

from core.arrays import Array
from core.embedding_map import EmbeddingMap
from core.language import figure, quoted, shortened, tr
from core.result import Result
from gui.access import Place
from gui.marks import draw_focus
from gui.markup import in_menu
from gui.theme import Theme
from gui.views.canvas import Canvas, draw_sentence
from gui.views.hand import Hand
from gui.views.map_labels import Labeller, Labels
from gui.views.map_layout import Layout, laid_out
from gui.views.map_picture import draw_map
from gui.views.neighbours import neighbours

GRAB = 14.0  # pixels from a point
STEP = 0.02  # of the range in sight
LONGEST_IN_MENU = 24
ARROWS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, 1.0),
    Qt.Key.Key_Down: (0.0, -1.0),
}
MOVING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True)
class Grip:
    """What a hand drags.

    Attributes:
        word: as written, for results come and go meanwhile.
        offset: from the pointer to the word's point.
        before: the vector it had, None if it was where it was dealt.
    """

    word: str
    offset: QPointF
    before: tuple[float, ...] | None


class MapCanvas(Canvas):
    """Points to point at, to click, and to move with mouse and keys."""

    word_selected = Signal(int)
    vector_moved = Signal(str, object)
    vector_restored = Signal(str)
    vector_released = Signal()
    current_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """A map of nothing."""
        super().__init__(parent)
        self._shown: tuple[Result, EmbeddingMap, Theme] | None = None
        self._layout: Layout | None = None
        self._labels: Labels | None = None
        self._labeller = Labeller(self.font(), self.bold)
        self._hovered: int | None = None
        self._current = ""
        self._grip: Grip | None = None
        self.setAccessibleName(tr("Embedding map"))
        self.hand = Hand(self.plot)
        self.hand.clicked.connect(self.on_clicked)
        self.hand.drag_started.connect(self.on_drag_started)
        self.hand.dragged.connect(self.on_dragged)
        self.hand.released.connect(self.on_released)

    @property
    def current_position(self) -> int | None:
        """Where the word stands that the keys are on."""
        return None if self._layout is None else self._position_of(self._layout, self._at)

    def show_map(self, result: Result, points: EmbeddingMap, theme: Theme) -> None:
        """Show these words.

        Args:
            result: whose words.
            points: the map of them.
            theme: the colours.
        """
        before = "" if self._shown is None else _selected(self._shown[0])
        self._shown = (result, points, theme)
        words = [result.tokens[at].text for at in points.words]
        if self._current not in words or _selected(result) != before:
            self._current = _selected(result)
        if self._grip is not None and self._grip.word not in words:
            self._grip = None
        self._lay_out()
        self._describe()

    def show_hover(self, position: int | None) -> None:
        """Light up the point of the word that the pointer is on somewhere."""
        self._hovered, self._labels = position, None
        self.plot.repaint_soon()

    def point_of(self, position: int) -> QPointF:
        """Where on the canvas a word's point is."""
        assert self._layout is not None
        index = self._layout.index_of(position)
        assert index is not None
        return self._layout.spot(index)[0]

    def part_counts(self) -> Place:
        """A part for each distinct word."""
        return (0 if self._layout is None else len(self._layout.places),)

    def part_said(self, *place: int) -> str:
        """A word, how it is marked, and the word nearest to it."""
        return "" if self._layout is None else self._said(self._layout, place[0])

    def part_rect(self, *place: int) -> QRectF:
        """A point."""
        if self._layout is None:
            return QRectF()
        side = 2 * self._layout.radius
        rect = QRectF(0, 0, side, side)
        rect.moveCenter(self._layout.spot(place[0])[0])
        return rect

    def part_at_keys(self) -> Place | None:
        """The word that the keys are on."""
        return None if self._layout is None else (self._at,)

    def part_chosen(self, *place: int) -> bool:
        """Whether it is the selected word."""
        return self._layout is not None and self._layout.selected == place[0]

    def on_pointer_moved(self, point: QPointF) -> None:
        """Tell which word the pointer is on."""
        index = self._index_near(point)
        shape = Qt.CursorShape.ArrowCursor if index is None else Qt.CursorShape.OpenHandCursor
        self.plot.viewport().setCursor(shape)
        if self._layout is None or index is None:
            self.word_hovered.emit(None)
        else:
            self.word_hovered.emit(self._position_of(self._layout, index))

    def on_clicked(self, point: QPointF) -> None:
        """Select the word."""
        index = self._index_near(point)
        if self._layout is not None and index is not None:
            self._go_to(self._layout.word(index))
            self.word_selected.emit(self._position_of(self._layout, index))

    def on_drag_started(self, pressed: QPointF) -> None:
        """Take hold of the point that the button went down on."""
        layout, index = self._layout, self._index_near(pressed)
        if layout is None or index is None:
            return
        before = tuple(_vector(layout, index).tolist()) if index in layout.moved else None
        word = layout.word(index)
        self._grip = Grip(word, QPointF(*layout.places[index]) - pressed, before)
        self.plot.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        self._go_to(word)
        self.word_hovered.emit(self._position_of(layout, index))

    def on_dragged(self, point: QPointF) -> None:
        """Ask for a vector whose point is under the hand."""
        layout, grip = self._layout, self._grip
        if layout is not None and grip is not None:
            index = layout.indices[grip.word]
            way = point + grip.offset - QPointF(*layout.places[index])
            self._move(layout, index, layout.frame.shift(way))

    def on_released(self, point: QPointF) -> None:
        """Point again, and no longer hold."""
        self._let_go()
        self.vector_released.emit()
        self.on_pointer_moved(point)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home and End go from word to word; with Shift or Ctrl, arrows move the vector."""
        key, layout = event.key(), self._layout
        if layout is None:
            super().keyPressEvent(event)
            return
        last, at = len(layout.places) - 1, self._at
        steps = {
            Qt.Key.Key_Left: at - 1,
            Qt.Key.Key_Right: at + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if key == Qt.Key.Key_Escape and self._grip is not None:
            self._put_back_before(self._grip)
        elif key in ARROWS and event.modifiers() & MOVING:
            x, y = ARROWS[Qt.Key(key)]
            step = STEP * layout.frame.range
            self._move(layout, at, (x * step, y * step))
        elif key in steps:
            self._go_to(layout.word(max(0, min(steps[Qt.Key(key)], last))))
            self.word_hovered.emit(self.current_position)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.word_selected.emit(self._position_of(layout, at))
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            if at in layout.moved:
                self.vector_restored.emit(layout.word(at))
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with the word at the pointer, or the one that the keys are on."""
        layout = self._layout
        if layout is None or self._grip is not None:
            return
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index: int | None = self._at
            at = self.mapToGlobal(layout.spot(self._at)[0].toPoint())
        else:
            index, at = self._index_near(QPointF(event.pos())), event.globalPos()
        if index is not None:
            self._go_to(layout.word(index))
            self._menu_about(layout, index).popup(at)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys are."""
        self._labels = None
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keys are elsewhere."""
        self._labels = None
        super().focusOutEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the new size."""
        super().resizeEvent(event)
        self._lay_out()

    def hideEvent(self, event: QHideEvent) -> None:
        """A hand cannot hold what is out of sight."""
        super().hideEvent(event)
        self._let_go()

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Paint all of it, or say why there is nothing."""
        if self._shown is None:
            return
        theme = self._shown[2]
        if self._layout is None:
            draw_sentence(painter, area, _nothing(), theme)
            if self.hasFocus():
                draw_focus(painter, area, theme)
            return
        labels, hovered = self._all_labels(self._layout), self._layout.index_of(self._hovered)
        draw_map(
            painter,
            self._layout,
            labels,
            self._labeller,
            hovered,
            self._framed,
            theme,
            self.isRightToLeft(),
        )

    @property
    def _at(self) -> int:
        """The point of the word that the keys are on."""
        return 0 if self._layout is None else self._layout.indices.get(self._current, 0)

    @property
    def _framed(self) -> int | None:
        """The same while the keys are here."""
        return self._at if self.hasFocus() else None

    def _all_labels(self, layout: Layout) -> Labels:
        if self._labels is None:
            hovered = layout.index_of(self._hovered)
            self._labels = self._labeller.labels(layout, hovered, self._framed)
        return self._labels

    def _index_near(self, point: QPointF) -> int | None:
        """The word whose point is nearest within reach, or whose label is there."""
        if self._layout is None:
            return None
        away = np.hypot(*(self._layout.places - (point.x(), point.y())).T)  # [n_word]
        nearest_one = int(away.argmin())
        on_label = self._all_labels(self._layout).index_at(point)
        close = GRAB if on_label is None else self._layout.radius + 1
        return nearest_one if away[nearest_one] <= close else on_label

    def _let_go(self) -> None:
        """No hand holds a point any more, so the view may become wider."""
        self._grip = None
        self.hand.let_go()
        self._lay_out()

    def _put_back_before(self, grip: Grip) -> None:
        """Undo the drag that is going on."""
        self._let_go()
        if grip.before is None:
            self.vector_restored.emit(grip.word)
        else:
            self.vector_moved.emit(grip.word, grip.before)

    def _move(self, layout: Layout, index: int, shift: tuple[float, float]) -> None:
        """Ask for a vector so far away from where the word's is now."""
        vector = _vector(layout, index)
        moved = layout.points.vector_at(vector, shift)
        if moved != tuple(vector.tolist()):
            self.vector_moved.emit(layout.word(index), moved)

    def _menu_about(self, layout: Layout, index: int) -> QMenu:
        word, position = layout.word(index), self._position_of(layout, index)
        name = in_menu(quoted(shortened(word, LONGEST_IN_MENU)))
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(
            tr("Select {word}").format(word=name), lambda: self.word_selected.emit(position)
        )
        if index in layout.moved:
            menu.addAction(
                tr("Put {word} back where it was dealt").format(word=name),
                lambda: self.vector_restored.emit(word),
            )
        return menu

    def _go_to(self, word: str) -> None:
        """Put the keys on a word."""
        self._current, self._labels = word, None
        self._describe()
        self.plot.repaint_soon()
        self.current_changed.emit()

    def _lay_out(self) -> None:
        if self._shown is None:
            return
        result, points, _ = self._shown
        old = None if self._layout is None or self._grip is None else self._layout.frame
        self._layout = laid_out(result, points, QRectF(self.rect()), keep=old)
        self._labels = None
        self.plot.repaint_soon()

    def _position_of(self, layout: Layout, index: int) -> int:
        """The selected position if the word stands there, else its first."""
        if index == layout.selected:
            return layout.result.settings.position
        return layout.points.words[index]

    def _describe(self) -> None:
        """Let a screen reader say the word that the keys are on."""
        layout = self._layout
        if layout is None:
            self.setAccessibleDescription(_nothing())
            return
        self.setAccessibleDescription(self._said(layout, self._at))
        self.tell_keys()

    def _said(self, layout: Layout, index: int) -> str:
        parts = [quoted(layout.word(index))]
        marks = (
            (index == layout.selected, tr("selected")),
            (index == layout.predicted, tr("predicted")),
            (index == layout.drawn, tr("drawn")),
            (index in layout.moved, tr("moved by hand")),
            (layout.points.words[index] in layout.result.unknown, tr("unknown to this model")),
        )
        parts += [mark for on, mark in marks if on]
        for text, cosine in neighbours(layout.result, layout.points.words[index], 1):
            near = tr("nearest {word}, cosine {cosine}")
            parts.append(near.format(word=quoted(text), cosine=figure(cosine, 2)))
        return "; ".join(parts)


def _vector(layout: Layout, index: int) -> Array:
    return layout.result.pattern.embeddings[layout.points.words[index]]


def _selected(result: Result) -> str:
    """The selected word, as written."""
    return result.tokens[result.settings.position].text if result.tokens else ""


def _nothing() -> str:
    return tr("No words, no vectors: each word you type becomes a point here.")
