"""What the marks in the matrix mean."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from core.language import figure, quoted, tr
from core.result import Result
from gui.marks import draw_star
from gui.theme import Theme

SIGN = 22


class MatrixLegend(QWidget):
    """Frame, star and hatching, each with what it stands for in this result."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """A legend of nothing."""
        super().__init__(parent)
        self._result: Result | None = None
        self._theme: Theme | None = None
        self._small = QFont(self.font())
        self._small.setPointSizeF(self.font().pointSizeF() * 0.9)

    def show_result(self, result: Result, theme: Theme) -> None:
        """Explain the marks that this result has."""
        self._result, self._theme = result, theme
        self.update()

    def entries(self) -> list[tuple[str, str]]:
        """Each mark's name and its explanation."""
        if self._result is None or not self._result.tokens:
            return []
        tokens = self._result.tokens
        selected = tokens[self._result.settings.position]
        entries = [("frame", tr("row of {word}, selected").format(word=quoted(selected.label)))]
        predicted = self._result.predicted_position
        if predicted is not None:
            entries.append(
                (
                    "star",
                    tr("its strongest cell, {word} {p}").format(
                        word=quoted(tokens[predicted].label),
                        p=figure(self._result.probabilities[predicted]),
                    ),
                )
            )
        entries.append(("hatch", tr("undefined: no word before")))
        return entries

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the entries that have room."""
        if self._theme is None:
            return
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._small)
        metrics = QFontMetricsF(self._small)
        line = metrics.height()
        room = QRectF(0, 0, max(self.width() - SIGN - 6, 1), 10_000)
        wrap = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft)
        y = 0.0
        for sign, text in self.entries():
            height = metrics.boundingRect(room, wrap, text).height()
            if y + height > self.height():
                return
            middle = QPointF(SIGN / 2, y + line / 2)
            box = QRectF(1.5, middle.y() - 5, SIGN - 3, 10)
            match sign:
                case "frame":
                    painter.setPen(QPen(QColor(theme.accent), 2.5))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRect(box)
                case "star":
                    draw_star(painter, middle.x(), middle.y(), 7, QColor(theme.accent))
                case _:
                    painter.fillRect(box, QBrush(QColor(theme.muted), Qt.BrushStyle.BDiagPattern))
            painter.setPen(QColor(theme.text))
            painter.drawText(QRectF(SIGN + 6, y, room.width(), height), wrap, text)
            y += height + 8
