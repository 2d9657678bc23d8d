"""Which bar is which."""

from collections.abc import Sequence
from enum import Enum, auto

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from core.language import tr
from gui.access import Role
from gui.scale import Scale
from gui.theme import N_COLOURS, Theme
from gui.views.mirror import Mirror

SWATCH = 22
BESIDE_SWATCH = 6
BETWEEN = 16


class Fill(Enum):
    """What fills a bar: the bars of a row are told apart without colour too."""

    SOLID = auto()
    HATCHED = auto()
    HOLLOW = auto()

    def brush(self, theme: Theme, colour: QColor) -> QBrush:
        """To fill a bar with; `colour` is that of a solid one."""
        match self:
            case Fill.SOLID:
                return QBrush(colour)
            case Fill.HATCHED:
                return QBrush(QColor(theme.muted), Qt.BrushStyle.FDiagPattern)
            case Fill.HOLLOW:
                return QBrush(Qt.BrushStyle.NoBrush)


class BarLegend(QWidget):
    """A sample of each of two or three bars with its name, on as few lines as that takes."""

    accessible_role = Role.StaticText

    def __init__(
        self, entries: Sequence[tuple[Fill, str]] = (), parent: QWidget | None = None
    ) -> None:
        """A legend of these bars, from the upper one down, without colours yet."""
        super().__init__(parent)
        self.entries: tuple[tuple[Fill, str], ...] = ()
        self._scale: Scale | None = None
        self.setAccessibleName(tr("Legend"))
        self.show_entries(entries)

    def show_entries(self, entries: Sequence[tuple[Fill, str]]) -> None:
        """Name these bars, from the upper one down."""
        if tuple(entries) == self.entries:
            return
        self.entries = tuple(entries)
        match [text for _, text in self.entries]:
            case [upper, lower]:
                said = tr("upper bar: {upper}; lower bar: {lower}")
                self.setAccessibleDescription(said.format(upper=upper, lower=lower))
            case [upper, middle, lower]:
                said = tr("upper bar: {upper}; middle bar: {middle}; lower bar: {lower}")
                said = said.format(upper=upper, middle=middle, lower=lower)
                self.setAccessibleDescription(said)
        self._fit()
        self.update()

    def show_scale(self, scale: Scale) -> None:
        """Take these colours."""
        self._scale = scale
        self.update()

    def samples(self) -> list[QRectF]:
        """Where the sample of each bar is."""
        mirror = Mirror.of(self)
        return [
            mirror.rect(QRectF(at.left() + 0.5, at.top() + 2.5, SWATCH, at.height() - 6))
            for at in self._places()
        ]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many lines as it needs."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a sample of each bar with its name."""
        if self._scale is None:
            return
        theme, painter = self._scale.theme, QPainter(self)
        colour, mirror = self._scale.colour(N_COLOURS // 2), Mirror.of(self)
        mirror.prepare(painter)
        places = zip(self._places(), self.samples(), self.entries, strict=True)
        for place, sample, (fill, text) in places:
            painter.setPen(QPen(QColor(theme.muted), 1))
            painter.setBrush(fill.brush(theme, colour))
            painter.drawRect(sample)
            room = place.adjusted(SWATCH + BESIDE_SWATCH, 0, 0, 0)
            painter.setPen(QColor(theme.text))
            painter.drawText(
                mirror.rect(room),
                mirror.start | Qt.AlignmentFlag.AlignVCenter,
                self.fontMetrics().elidedText(
                    text, Qt.TextElideMode.ElideRight, round(room.width())
                ),
            )

    def _fit(self) -> None:
        places = self._places()
        self.setFixedHeight(round(places[-1].bottom()) if places else 0)

    def _places(self) -> list[QRectF]:
        """Where each entry is; one that does not fit into a line begins the next."""
        height = self.fontMetrics().height() + 2
        places: list[QRectF] = []
        left, top = 0, 0
        for _, text in self.entries:
            width = SWATCH + BESIDE_SWATCH + self.fontMetrics().horizontalAdvance(text) + 2
            if left and left + width > self.width():
                left, top = 0, top + height
            places.append(QRectF(left, top, min(width, max(self.width(), 60)), height))
            left += width + BETWEEN
        return places
