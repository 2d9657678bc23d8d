"""All heads as small matrices, to choose the one on view."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPaintEngine,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from core.heads import Habit, habits_of
from core.language import count, figure, marked, tr
from core.result import Result
from gui.access import InParts, Place
from gui.marks import draw_focus
from gui.scale import Scale
from gui.views.mirror import Mirror
from gui.views.small_matrix import one_word_in, small_matrices

CRISP = 24  # so many cells along a side need no smoothing
SHARP = 1024  # pixels in a file of shapes, whose viewers smooth a picture of few
SIDES = (44, 64)
BETWEEN = 14
PADDING = 8
RADIUS = 6
FRAME = 2.5

# The caption of a small matrix; what it means in full is `Habit.evidence`.
CAPTIONS = {
    "itself": marked("itself {share}"),
    "previous": marked("previous word {share}"),
    "first": marked("first word {share}"),
    "even": marked("even spread {share}"),
    "elsewhere": marked("no fixed place {share}"),
    "none": marked("no choice"),
}


class HeadGallery(QAbstractScrollArea, InParts):
    """A column with an entry for each head of the layer on view, and for the mean of several."""

    head_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """A gallery without heads."""
        super().__init__(parent)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Heads"))
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self._shown: tuple[Result, Scale] | None = None
        self._pictures: list[QImage] = []
        self._hovered: int | None = None
        self._pitch = float(SIDES[0] + BETWEEN)
        self._take_font()

    def show_result(self, result: Result, scale: Scale) -> None:
        """Show its heads, the one on view framed."""
        old, self._shown = self._shown, (result, scale)
        same = old is not None and old[0].pattern is result.pattern and old[0].layer == result.layer
        if not same or old is None or old[1] != scale:
            self._pictures.clear()
        if old is None or old[0].pattern.n_head != result.pattern.n_head:
            self._hovered = None
            self._lay_out()
        if self.isVisible():
            self._describe()
            if old is None or old[0].head != result.head:
                self._scroll_to(self._on_view(result))
        self.viewport().update()

    def entry_rect(self, index: int) -> QRectF:
        """Where an entry is, in the viewport; the one after the last head is the mean."""
        top = index * self._pitch - self.verticalScrollBar().value()
        return QRectF(0, top, self.viewport().width(), self._pitch).adjusted(2, 2, -2, -2)

    def picture_rect(self, index: int) -> QRectF:
        """Where the small matrix of an entry is, in the viewport."""
        entry = self.entry_rect(index)
        beside = self.viewport().width() - self._widest - 3 * PADDING
        side = max(min(self._pitch - BETWEEN, beside), 1)  # no caption is to cross its frame
        top = entry.top() + (entry.height() - side) / 2
        return self._mirror.rect(QRectF(entry.left() + PADDING, top, side, side))

    def entry_at(self, point: QPointF) -> int | None:
        """The entry at a point of the viewport."""
        return next((i for i in range(self._n) if self.entry_rect(i).contains(point)), None)

    def part_counts(self) -> Place:
        """The heads and their mean."""
        return (self._n,)

    def part_said(self, *place: int) -> str:
        """What an entry does in full."""
        return self._described(place[0])

    def part_rect(self, *place: int) -> QRectF:
        """An entry."""
        return self.entry_rect(place[0])

    def part_at_keys(self) -> Place | None:
        """The entry on view."""
        return None if self._shown is None else (self._on_view(self._shown[0]),)

    def part_chosen(self, *place: int) -> bool:
        """Whether the entry is on view."""
        return place == self.part_at_keys()

    def parts_surface(self) -> QWidget:
        """Entries are in the viewport."""
        return self.viewport()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys are."""
        super().focusInEvent(event)
        self.viewport().update()
        self.tell_keys(arrived=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keys are elsewhere."""
        super().focusOutEvent(event)
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """Wide enough for the longest caption."""
        bar = self.verticalScrollBar().sizeHint().width()
        width = SIDES[0] + 3 * PADDING + self._widest + 6 + bar
        return QSize(round(width), round(8 * (SIDES[0] + BETWEEN)))

    def minimumSizeHint(self) -> QSize:
        """As wide as it wants to be, and two entries high."""
        return QSize(self.sizeHint().width(), 2 * (SIDES[0] + BETWEEN))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home and End choose."""
        if self._shown is None:
            return super().keyPressEvent(event)
        index = self._on_view(self._shown[0])
        match event.key():
            case Qt.Key.Key_Up | Qt.Key.Key_Left:
                index -= 1
            case Qt.Key.Key_Down | Qt.Key.Key_Right:
                index += 1
            case Qt.Key.Key_Home:
                index = 0
            case Qt.Key.Key_End:
                index = self._n - 1
            case _:
                return super().keyPressEvent(event)
        if 0 <= index < self._n:
            self._choose(index)
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses."""
        index = self.entry_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index is not None:
            self._choose(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Frame what the pointer is on, and say in full what it does."""
        self._hover(self.entry_at(event.position()))
        self.setToolTip("" if self._hovered is None else self._described(self._hovered))

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is on nothing."""
        self._hover(None)

    def changeEvent(self, event: QEvent) -> None:
        """Larger type needs more room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._take_font()
            self.updateGeometry()
            self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Spread the entries over the new height."""
        super().resizeEvent(event)
        self._lay_out()
        if self._shown is not None:
            self._scroll_to(self._on_view(self._shown[0]))

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what came while out of sight."""
        super().showEvent(event)
        if self._shown is not None:
            self._describe()
            self._scroll_to(self._on_view(self._shown[0]))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the entries in sight."""
        if self._shown is None:
            return
        result, scale = self._shown
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._mirror.prepare(painter)
        area, on_view = QRectF(self.viewport().rect()), self._on_view(result)
        for index in range(self._n):
            if self.entry_rect(index).intersects(area):
                self._draw_entry(painter, index, index == on_view, result, scale)
        if self.hasFocus():
            draw_focus(painter, self.entry_rect(on_view).adjusted(-2, -2, 2, 2), scale.theme)

    def _draw_entry(
        self, painter: QPainter, index: int, on_view: bool, result: Result, scale: Scale
    ) -> None:
        theme, rect, place = scale.theme, self.entry_rect(index), self.picture_rect(index)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if on_view:
            painter.setPen(QPen(QColor(theme.accent), FRAME))
            painter.drawRoundedRect(rect.adjusted(2, 2, -2, -2), RADIUS, RADIUS)
        elif index == self._hovered:
            painter.setPen(QPen(QColor(theme.text), 1))
            painter.drawRoundedRect(rect.adjusted(2, 2, -2, -2), RADIUS, RADIUS)
        picture = self._picture(index, result, scale)
        smooth = QPainter.RenderHint.SmoothPixmapTransform
        painter.setRenderHint(smooth, picture.width() > CRISP)
        if not picture.isNull():
            painter.drawImage(place, _sharp(picture, painter))
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawRect(place.adjusted(-0.5, -0.5, 0.5, 0.5))

        gap, mirror = 2, self._mirror
        left = mirror.rect(place).right() + PADDING
        high = self._metrics.height() + gap + self._small_metrics.height()
        y = rect.center().y() - high / 2
        painter.setFont(self._bold if on_view else self.font())
        painter.setPen(QColor(theme.text))
        room = QRectF(left, y, self.viewport().width() - left, self._metrics.height())
        line = mirror.start | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextDontClip
        painter.drawText(mirror.rect(room), line, self._name(index))
        painter.setFont(self._small)
        painter.setPen(QColor(theme.muted))
        found = self._habit(index)
        room.translate(0, self._metrics.height() + gap)
        painter.drawText(mirror.rect(room), line, _filled(found.kind, found.share))

    def _picture(self, index: int, result: Result, scale: Scale) -> QImage:
        """The small matrix of an entry; all of them are made when the first is asked for."""
        if not self._pictures:
            pictures = small_matrices(result, scale)
            if self._mirror.on:
                pictures = [each.flipped(Qt.Orientation.Horizontal) for each in pictures]
            self._pictures = pictures
        return self._pictures[index]

    @property
    def _mirror(self) -> Mirror:
        return Mirror(self.viewport().width(), self.isRightToLeft())

    @property
    def _n(self) -> int:
        """How many entries there are."""
        n = 0 if self._shown is None else self._shown[0].pattern.n_head
        return n + 1 if n > 1 else n

    def _head(self, index: int) -> int | None:
        """Which head an entry is of; None for the mean."""
        return index if self._n == 1 or index < self._n - 1 else None

    def _on_view(self, result: Result) -> int:
        """The entry on view."""
        return self._n - 1 if result.head is None else result.head

    def _name(self, index: int) -> str:
        if self._head(index) is None:
            return tr("Mean of heads")
        return tr("Head {n}").format(n=index + 1)

    def _habit(self, index: int) -> Habit:
        """What it does in this sentence."""
        assert self._shown is not None
        result = self._shown[0]
        return habits_of(result.pattern, result.layer)[index]

    def _described(self, index: int) -> str:
        """What it does in full, and what its small matrix leaves out."""
        assert self._shown is not None
        text = tr("{name}. {evidence}").format(
            name=self._name(index), evidence=self._habit(index).evidence
        )
        step = one_word_in(len(self._shown[0].tokens))
        if step > 1:
            text += " " + tr("Each small matrix shows one word in {n}.").format(n=count(step))
        return text

    def _describe(self) -> None:
        """Let a screen reader say what is on view."""
        assert self._shown is not None
        index = self._on_view(self._shown[0])
        self.setAccessibleDescription(tr("On view: {entry}").format(entry=self._described(index)))
        self.tell_keys()

    def _choose(self, index: int) -> None:
        self.head_chosen.emit(self._head(index))

    def _hover(self, index: int | None) -> None:
        if index != self._hovered:
            self._hovered = index
            self.viewport().update()

    def _take_font(self) -> None:
        self._bold, self._small = QFont(self.font()), QFont(self.font())
        self._bold.setBold(True)
        self._small.setPointSizeF(max(self.font().pointSizeF() * 0.85, 8))
        self._metrics, self._small_metrics = (
            QFontMetricsF(self.font()),
            QFontMetricsF(self._small),
        )
        captions = [_filled(kind, 0) for kind in CAPTIONS]
        self._widest = max(
            QFontMetricsF(self._bold).horizontalAdvance(tr("Mean of heads")),
            *(self._small_metrics.horizontalAdvance(caption) for caption in captions),
        )

    def _lay_out(self) -> None:
        """As large as fits; where even the smallest do not, there is more to scroll to."""
        room = self.viewport().height() / max(self._n, 1)
        least = max(SIDES[0], self._metrics.height() + self._small_metrics.height()) + BETWEEN
        self._pitch = float(round(max(least, min(room, SIDES[1] + BETWEEN)) - 0.5))
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, round(self._n * self._pitch) - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(round(self._pitch / 3))
        self.viewport().update()

    def _scroll_to(self, index: int) -> None:
        """Bring an entry into sight."""
        bar, top = self.verticalScrollBar(), index * self._pitch
        lowest = top + self._pitch - self.viewport().height()
        bar.setValue(round(max(min(bar.value(), top), lowest)))


def _filled(kind: str, share: float) -> str:
    return tr(CAPTIONS[kind]).format(share=figure(share, 2))


def _sharp(picture: QImage, painter: QPainter) -> QImage:
    """As it is for the screen; for a file of shapes, in blocks of pixels."""
    engine = painter.paintEngine()
    if engine is None or engine.type() == QPaintEngine.Type.Raster:
        return picture
    return picture.scaled(picture.size() * max(SHARP // picture.width(), 1))
