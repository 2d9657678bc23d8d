"""What the marks in the matrix mean."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from core.grid import Grid
from core.language import figure, quoted, signed, tr
from gui.access import Role
from gui.marks import draw_star
from gui.theme import Theme
from gui.views.mirror import Mirror

SIGN = 22


class MatrixLegend(QWidget):
    """Frame, star and hatching, each with what it stands for in these cells."""

    accessible_role = Role.StaticText

    def __init__(self, parent: QWidget | None = None) -> None:
        """A legend of nothing."""
        super().__init__(parent)
        self._grid: Grid | None = None
        self._entries: list[tuple[str, str]] = []
        self._minuses = False
        self._dots = False
        self._theme: Theme | None = None
        self._small = QFont(self.font())
        self._small.setPointSizeF(self.font().pointSizeF() * 0.9)

    def show_grid(self, grid: Grid, theme: Theme) -> None:
        """Explain the marks that these cells have."""
        shown = self._entries, self._theme
        self._grid, self._theme = grid, theme
        self._entries = self.entries()
        if shown != (self._entries, theme):
            said = "; ".join(text for _, text in self._entries)
            self.setAccessibleName(tr("Marks: {marks}").format(marks=said) if said else "")
            self.update()

    def show_size(self, minuses: bool, dots: bool) -> None:
        """Explain what comes of the size that cells have now.

        Args:
            minuses: whether those below 0 have a line.
            dots: whether each pixel stands for several cells.
        """
        if (minuses, dots) != (self._minuses, self._dots):
            self._minuses, self._dots = minuses, dots
            if self._grid is not None and self._theme is not None:
                self.show_grid(self._grid, self._theme)

    def entries(self) -> list[tuple[str, str]]:
        """Each mark's name and its explanation."""
        grid = self._grid
        if grid is None or not grid.labels:
            return []
        entries: list[tuple[str, str]] = []
        if grid.selected is not None:
            word = quoted(grid.labels[grid.selected])
            entries.append(("frame", tr("row of {word}, selected").format(word=word)))
            if grid.strongest is not None:
                value = grid.values[grid.selected, grid.strongest]
                entries.append(
                    (
                        "star",
                        (
                            tr("its largest change, {word} {p}")
                            if grid.signed
                            else tr("its strongest cell, {word} {p}")
                        ).format(
                            word=quoted(grid.labels[grid.strongest]),
                            p=signed(value) if grid.signed else figure(value),
                        ),
                    )
                )
        if grid.undefined.any():
            entries.append(("hatch", grid.reason))
        if self._dots:
            text = (
                tr("each dot: the largest change of several cells")
                if grid.signed
                else tr("each dot: the largest of several cells")
            )
            entries.append(("dots", text))
        if self._minuses and grid.dips:
            entries.append(("minus", tr("below 0")))
        if grid.removed:
            entries.append(("cross", tr("knocked out")))
        if grid.hidden is not None:
            entries.append(("blank", tr("not seen")))
        return entries

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the entries that have room."""
        if self._theme is None:
            return
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._small)
        mirror = Mirror.of(self)
        mirror.prepare(painter)
        metrics = QFontMetricsF(self._small)
        line = metrics.height()
        room = QRectF(0, 0, max(self.width() - SIGN - 6, 1), 10_000)
        wrap = int(Qt.TextFlag.TextWordWrap | mirror.start)
        y = 0.0
        for sign, text in self._entries:
            height = metrics.boundingRect(room, wrap, text).height()
            if y + height > self.height():
                return
            middle = mirror.point(QPointF(SIGN / 2, y + line / 2))
            box = mirror.rect(QRectF(1.5, middle.y() - 5, SIGN - 3, 10))
            match sign:
                case "frame":
                    painter.setPen(QPen(QColor(theme.accent), 2.5))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRect(box)
                case "star":
                    draw_star(painter, middle.x(), middle.y(), 7, QColor(theme.accent))
                case "cross":
                    painter.setPen(QPen(QColor(theme.accent), 1.5))
                    inner = box.adjusted(5, 1, -5, -1)
                    painter.drawLine(inner.topLeft(), inner.bottomRight())
                    painter.drawLine(inner.topRight(), inner.bottomLeft())
                case "dots":
                    painter.setPen(QPen(QColor(theme.muted), 1))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRect(box)
                    painter.setBrush(QColor(theme.muted))
                    painter.drawRect(QRectF(box.center(), box.bottomRight()))
                case "minus":
                    painter.setPen(QPen(QColor(theme.text), 1))
                    painter.drawLine(middle - QPointF(5, 0), middle + QPointF(5, 0))
                case "blank":
                    painter.setPen(QPen(QColor(theme.line), 1))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRect(box)
                case _:
                    painter.fillRect(box, QBrush(QColor(theme.muted), Qt.BrushStyle.BDiagPattern))
            painter.setPen(QColor(theme.text))
            painter.drawText(mirror.rect(QRectF(SIGN + 6, y, room.width(), height)), wrap, text)
            y += height + 8
