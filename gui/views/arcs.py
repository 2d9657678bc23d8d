"""What the selected word looks at, as curves from chip to chip."""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from core.language import quoted, runs_right_to_left, tr
from core.result import Result
from gui.access import InParts, Place
from gui.controls.chip_steps import stepped
from gui.marks import draw_focus
from gui.markup import as_shown
from gui.scale import Scale
from gui.views.arc_curves import MARGIN, Chips, chips_in_lines, nearest
from gui.views.arc_picture import MOST_ARCS, ArcPicture, message_of
from gui.views.canvas import draw_sentence
from gui.views.mirror import Mirror

PADDING = 8
REACH = 4.0
LEAST_POINTS = 9.0
MANY_LABELS = 10_000


class Arcs(QAbstractScrollArea, InParts):
    """The words as chips; the selected one's attention as curves, the stronger the thicker."""

    word_selected = Signal(int)
    word_hovered = Signal(object)
    entry_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Arcs between no words."""
        super().__init__(parent)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Attention as arcs"))
        self.setMinimumSize(200, 110)
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self._shown: tuple[Result, Scale] | None = None
        self._picture: ArcPicture | None = None
        self._concealed = False
        self._hovered: int | None = None
        self._on_loop = False
        self._cursor: int | None = None
        self._area = QRectF()
        self._chips = Chips()
        self._labels: list[str] = []
        self._laid_out: tuple[object, ...] = ()
        self._widths: dict[str, tuple[str, float]] = {}
        self._take_font()

    def show_result(self, result: Result, scale: Scale, concealed: bool = False) -> None:
        """Show the selected word's attention; while `concealed`, the words alone."""
        old = self._shown
        if concealed != self._concealed or old is None or old[0] is not result:
            self._cursor = None
        self._shown, self._concealed = (result, scale), concealed
        if self.isVisible():
            self._catch_up()
            if old is None or _place(old[0]) != _place(result):
                self._scroll_to(result.settings.position)

    def show_hover(self, position: int | None) -> None:
        """Bring the arc to this word forward."""
        self._hovered = position
        if self.isVisible():
            self._describe()
            self.viewport().update()

    def chip_rect(self, position: int) -> QRectF:
        """Where a word's chip is, in the viewport."""
        return self._chips.rects[position].translated(-self._offset)

    def position_at(self, point: QPointF) -> int | None:
        """The word whose chip is at a point of the viewport."""
        if not self._area.contains(point):
            return None
        point = point + self._offset
        return next((i for i, r in enumerate(self._chips.rects) if r.contains(point)), None)

    def arc_at(self, point: QPointF) -> int | None:
        """The word to which the arc at a point of the viewport leads; chips cover arcs."""
        picture = self._picture
        if picture is None or not self._area.contains(point) or self.position_at(point) is not None:
            return None
        drawn = picture.drawn(self._pointed)
        reach = [picture.thickness(j) / 2 + REACH for j in drawn]
        found = nearest([picture.curve(j) for j in drawn], reach, point + self._offset)
        return None if found is None else drawn[found]

    def part_counts(self) -> Place:
        """The words."""
        return (len(self._chips.rects),)

    def part_said(self, *place: int) -> str:
        """Where the arc to a word comes from, and its weight; of the word that looks, its place."""
        picture = self._picture
        if picture is None:
            return ""
        on_it = place[0] == picture.selected and self._pointed != place[0]
        return picture.described() if on_it and not picture.message else picture.said(place[0])

    def part_rect(self, *place: int) -> QRectF:
        """A chip."""
        return self.chip_rect(place[0])

    def part_at_keys(self) -> Place | None:
        """The word that the keys act on, or that they point at."""
        return (self._keys_on(points=True),) if self._chips.rects and self._shown else None

    def part_chosen(self, *place: int) -> bool:
        """Whether it is the selected word."""
        return self._picture is not None and self._picture.selected == place[0]

    def parts_surface(self) -> QWidget:
        """Chips are in the viewport."""
        return self.viewport()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home and End select, with Shift they point; Return asks for the arithmetic.

        While a guess is awaited arrows point, and Return guesses.
        """
        if self._picture is None or not self._chips.rects:
            return super().keyPressEvent(event)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        position = self._keys_on(points=shift)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self._picture)
            return None
        there = stepped(event.key(), self._chips.rects, position, self._right_to_left)
        if there is None:
            return super().keyPressEvent(event)
        if self._concealed:
            self._cursor = there
        if self._concealed or shift:
            self._on_loop = shift and there == self._picture.selected
            self._scroll_to(there)
            self._describe()
            self.viewport().update()
            self.word_hovered.emit(there)
        else:
            self.word_selected.emit(there)
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on a chip selects it, one on an arc asks for its arithmetic."""
        if event.button() != Qt.MouseButton.LeftButton or self._picture is None:
            return
        word, arc = self.position_at(event.position()), self.arc_at(event.position())
        if word is not None:
            self.word_selected.emit(word)
        elif arc is not None:
            self._ask(self._picture, arc)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell which word the pointer is on, or where the arc under it leads."""
        word, arc = self.position_at(event.position()), self.arc_at(event.position())
        self._on_loop = self._picture is not None and arc == self._picture.selected
        word = arc if word is None else word
        said = "" if word is None or self._picture is None else self._picture.said(word)
        self.setToolTip(as_shown(said))
        self.word_hovered.emit(word)

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is on no word."""
        self.word_hovered.emit(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys are."""
        super().focusInEvent(event)
        self.viewport().update()
        self.tell_keys(arrived=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keys point at nothing any more."""
        super().focusOutEvent(event)
        self.viewport().update()
        self.word_hovered.emit(None)

    def changeEvent(self, event: QEvent) -> None:
        """Larger type needs more room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._take_font()
            self._catch_up()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Spread the chips over the new area."""
        super().resizeEvent(event)
        self._catch_up()
        if self._shown is not None:
            self._scroll_to(self._shown[0].settings.position)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what came while out of sight."""
        super().showEvent(event)
        self._catch_up()
        if self._shown is not None:
            self._scroll_to(self._shown[0].settings.position)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the chips in sight and all arcs, or say why there are none."""
        picture = self._picture
        if picture is None:
            return
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        mirror = Mirror.of(self.viewport())
        mirror.prepare(painter)
        theme, whole, area = picture.scale.theme, QRectF(self.viewport().rect()), self._area
        if picture.message:
            above = QRectF(whole)
            if self._chips.rects:
                above.setBottom(area.top() + self._chips.rects[0].top())
            draw_sentence(painter, above, picture.message, theme)
        painter.setPen(QColor(theme.muted))
        below = whole.adjusted(MARGIN, area.bottom(), 0, 0)
        painter.drawText(
            mirror.rect(below), mirror.start | Qt.AlignmentFlag.AlignVCenter, picture.note
        )
        if not self._chips.rects and self.hasFocus():
            draw_focus(painter, whole, theme)
        painter.setClipRect(area)
        painter.translate(-self._offset)
        cursor = self._keys_on() if self.hasFocus() else None
        sight = area.translated(self._offset)
        picture.paint(painter, sight, self._hovered, self._pointed, cursor)

    def _catch_up(self) -> None:
        """Find the arcs and place the chips of what is to be shown."""
        if self._shown is None:
            return
        result, scale = self._shown
        message = message_of(result, self._concealed)
        self._lay_out(result, message)
        self._picture = ArcPicture(result, scale, message, self._chips, self._labels)
        self._describe()
        self.viewport().update()

    def _describe(self) -> None:
        """Let a screen reader say where the arcs lead, or the word that is pointed at."""
        if self._picture is None:
            return
        tokens, pointed = self._picture.result.tokens, self._pointed
        if self._cursor is not None:
            text = quoted(tokens[self._cursor].label)
        elif pointed is not None and pointed < len(tokens) and not self._picture.message:
            text = self._picture.said(pointed)
        else:
            text = self._picture.described()
        self.setAccessibleDescription(text)
        self.tell_keys()

    @property
    def _right_to_left(self) -> bool:
        return self._shown is not None and runs_right_to_left(self._shown[0].settings.sentence)

    @property
    def _offset(self) -> QPointF:
        """From a point of the viewport to the same point among the chips."""
        return QPointF(0, self.verticalScrollBar().value() * self._chips.pitch - self._area.top())

    @property
    def _pointed(self) -> int | None:
        """The word whose arc is pointed at; the selected one only where its loop is.

        Else all arcs would be faint as long as the pointer is where it has just selected.
        """
        selected = None if self._picture is None else self._picture.selected
        return None if self._hovered == selected and not self._on_loop else self._hovered

    def _area_for(self, n_words: int, message: str) -> QRectF:
        """What the chips have of the viewport, between the message and the count of arcs."""
        area = QRectF(self.viewport().rect())
        if message:
            room = QRectF(0, 0, max(area.width() - 40, 1), 1000)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            area.setTop(self._metrics.boundingRect(room, flags, message).height() + 12)
        foot = self._metrics.height() + 4 if n_words > MOST_ARCS else 0
        return area.adjusted(0, 0, 0, -foot)

    def _take_font(self) -> None:
        self._font = QFont(self.font())
        self._font.setPointSizeF(max(self.font().pointSizeF(), LEAST_POINTS))
        self._metrics = QFontMetricsF(self._font)
        self._widths.clear()
        self._laid_out = ()

    def _lay_out(self, result: Result, message: str) -> None:
        """Place the chips, unless they are where they should be."""
        area = self._area = self._area_for(len(result.tokens), message)
        wanted = (result.settings.sentence, area.size(), bool(message))
        if wanted == self._laid_out:
            return
        self._laid_out = wanted
        measured = [self._measured(token.label) for token in result.tokens]
        self._labels = [label for label, _ in measured]
        line = self._metrics.height()
        above = 0 if message else line + 8  # for the number of the highest arc
        widths = [width for _, width in measured]
        self._chips = chips_in_lines(widths, line + 6, area.size(), above, self._right_to_left)
        bar = self.verticalScrollBar()
        bar.setPageStep(self._chips.in_sight)
        bar.setRange(0, max(0, self._chips.n_lines - self._chips.in_sight))

    def _measured(self, label: str) -> tuple[str, float]:
        """The label, shortened if need be, and the width of its chip."""
        if label not in self._widths:
            if len(self._widths) > MANY_LABELS:
                self._widths.clear()
            most = 20 * self._metrics.averageCharWidth()
            shown = self._metrics.elidedText(label, Qt.TextElideMode.ElideMiddle, most)
            width = self._metrics.horizontalAdvance(shown) + 2 * PADDING
            self._widths[label] = (shown, max(width, self._metrics.height() + 6))
        return self._widths[label]

    def _keys_on(self, points: bool = False) -> int:
        """The word that the keys act on; those that point go on from the word pointed at."""
        assert self._shown is not None
        if self._cursor is not None:
            return self._cursor
        if points and self._hovered is not None and self._hovered < len(self._chips.rects):
            return self._hovered
        return self._shown[0].settings.position

    def _choose(self, picture: ArcPicture) -> None:
        """Guess, or ask for the arithmetic of the arc pointed at, else of the strongest."""
        if self._concealed:
            self.word_selected.emit(self._keys_on())
        elif picture.order:
            self._ask(picture, picture.drawn(self._pointed)[0])

    def _ask(self, picture: ArcPicture, word: int) -> None:
        self.entry_chosen.emit(picture.result.cell_entry(picture.selected, word))

    def _scroll_to(self, position: int) -> None:
        """Bring a word into sight, whole lines at a time, with the lines next to its own."""
        if position >= len(self._chips.rects):
            return
        bar, line = self.verticalScrollBar(), self._chips.lines[position]
        around = 1 if self._chips.in_sight > 2 else 0
        last = line + around - self._chips.in_sight + 1
        bar.setValue(max(min(bar.value(), line - around), last))


def _place(result: Result) -> tuple[str, int]:
    return result.settings.sentence, result.settings.position
