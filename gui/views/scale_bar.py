"""Which colour means which value."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPolygonF,
)
from PySide6.QtWidgets import QWidget

from core.language import figure, signed, tr
from gui.access import Role
from gui.scale import Scale
from gui.theme import N_COLOURS, colour_table
from gui.views.mirror import Mirror

BAR_WIDTH = 14
TO_THE_FIGURES = 8


class ScaleBar(QWidget):
    """The colour map with its ends; a click changes between the data's range and 0 to 1."""

    clicked = Signal()
    accessible_role = Role.Button

    def __init__(self, parent: QWidget | None = None) -> None:
        """A bar without a scale."""
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(tr("Colour scale"))
        self._scale: Scale | None = None
        self._fixed = False
        self._value: float | None = None
        self._small = QFont(self.font())
        self._small.setPointSizeF(self.font().pointSizeF() * 0.85)
        across = QFontMetricsF(self._small).horizontalAdvance
        captions = (tr("scaled to data"), tr("fixed −1 to 1"), tr("fixed 0 to 1"))
        beside = BAR_WIDTH + TO_THE_FIGURES + across(f"≥ {figure(0)}")
        self._widest = round(max(beside, *map(across, captions))) + 2

    def sizeHint(self) -> QSize:
        """Wide enough for the bar with its figures, and for its caption."""
        return QSize(max(BAR_WIDTH + 70, self._widest), 160)

    def show_scale(self, scale: Scale, fixed: bool) -> None:
        """Show this scale; `fixed` says that it runs to 1 whatever the data."""
        if (scale, fixed) == (self._scale, self._fixed):
            return
        self._scale, self._fixed = scale, fixed
        ends = tr("−1 to 1") if scale.signed else tr("0 to 1")
        if fixed:
            tip = tr("Fixed from {ends}. Click to scale to the data.")
        elif scale.beyond:
            tip = tr(
                "Scaled to the data; a few values are above the end. Click for a fixed {ends}."
            )
        else:
            tip = tr("Scaled to the largest value. Click for a fixed {ends}.")
        self.setToolTip(tip.format(ends=ends))
        self.setAccessibleDescription(self.toolTip())
        self.update()

    def show_value(self, value: float | None) -> None:
        """Point at this value on the bar, or at none."""
        if value != self._value:
            self._value = value
            self.update()

    def caption(self) -> str:
        """What the bar says of itself."""
        if not self._fixed:
            return tr("scaled to data")
        return tr("fixed −1 to 1") if self._scale and self._scale.signed else tr("fixed 0 to 1")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tell of the click."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw bar, ends, caption and pointer."""
        if self._scale is None:
            return
        theme = self._scale.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._small)
        mirror = Mirror.of(self)
        mirror.prepare(painter)
        line = QFontMetricsF(self._small).height()
        bar = QRectF(0.5, line / 2, BAR_WIDTH, self.height() - 2.6 * line)
        table = colour_table(theme, self._scale.signed)[N_COLOURS - 1 :: -1].copy()
        image = QImage(table.data, 1, N_COLOURS, 4, QImage.Format.Format_RGBA8888)
        painter.drawImage(mirror.rect(bar), image)
        painter.setPen(QColor(theme.line))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(mirror.rect(bar))
        painter.setPen(QColor(theme.muted))
        for share in (0.0, 0.5, 1.0):
            y = bar.bottom() - share * bar.height()
            value = (2 * share - 1 if self._scale.signed else share) * self._scale.top
            text = signed(value) if self._scale.signed else figure(value)
            if share == 1 and self._scale.beyond:
                text = f"≥ {text}"
            painter.drawText(
                mirror.rect(QRectF(bar.right() + TO_THE_FIGURES, y - line / 2, self.width(), line)),
                mirror.start | Qt.AlignmentFlag.AlignVCenter,
                text,
            )
        painter.drawText(
            QRectF(0, bar.bottom() + 0.8 * line, self.width(), line),
            mirror.start,
            self.caption(),
        )
        if self._value is not None:
            share = self._value / self._scale.top
            share = max(min((1 + share) / 2 if self._scale.signed else share, 1), 0)
            y = bar.bottom() - share * bar.height()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.text))
            corners = ((0, 0), (6, -4), (6, 4))
            painter.drawPolygon(
                QPolygonF([mirror.point(QPointF(bar.right() + dx, y + dy)) for dx, dy in corners])
            )
