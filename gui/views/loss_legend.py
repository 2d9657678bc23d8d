"""What each line of a chart of losses is."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from core.language import tr
from gui.theme import Theme
from gui.views.mirror import Mirror

DOT = 2.4
SAMPLE = 20  # the line in front of what is said of it
MARGIN = 8.0
BETWEEN = 16.0
MOST_FOR_FLOOR = 0.5  # of the width: else its name would run into the curves


@dataclass(frozen=True)
class Entry:
    """One thing that is said.

    Attributes:
        rect: where.
        text: what.
        kind: the line that it names, "training", "held-out" or "floor"; "" for the unit.
    """

    rect: QRectF
    text: str
    kind: str


@dataclass(frozen=True)
class Legend:
    """The unit and the names of lines, in rows.

    Attributes:
        entries: in the order of reading.
        font: of all of them.
        bottom: where the rows end.
        names_floor: whether the floor is named here, not on its line.
    """

    entries: tuple[Entry, ...]
    font: QFont
    bottom: float
    names_floor: bool

    def draw(self, painter: QPainter, mirror: Mirror, theme: Theme) -> None:
        """Paint it."""
        style, metrics = Qt.PenStyle, QFontMetricsF(self.font)
        pens = {
            "training": QPen(QColor(theme.middle), 1.5),
            "held-out": QPen(QColor(theme.accent), 1.5),
            "floor": QPen(QColor(theme.text), 1, style.DashLine),
        }
        painter.setFont(self.font)
        for entry in self.entries:
            room, y, start = QRectF(entry.rect), entry.rect.center().y(), entry.rect.left()
            if entry.kind:
                room.setLeft(start + SAMPLE + 4)
                painter.setPen(pens[entry.kind])
                tips = QPointF(start, y), QPointF(start + SAMPLE, y)
                painter.drawLine(*map(mirror.point, tips))
            if entry.kind == "held-out":
                painter.setPen(style.NoPen)
                painter.setBrush(pens[entry.kind].color())
                painter.drawEllipse(mirror.point(QPointF(start + SAMPLE / 2, y)), DOT, DOT)
            painter.setPen(QColor(theme.muted))
            shown = metrics.elidedText(entry.text, Qt.TextElideMode.ElideRight, room.width())
            where = mirror.start | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(mirror.rect(room), where, shown)


def legend(font: QFont, width: int, measured: bool, floor: str) -> Legend:
    """The legend of a chart so wide.

    Args:
        font: to write in.
        width: of the chart.
        measured: whether there are losses on held-out text.
        floor: what the floor is called; "" if there is none.
    """
    metrics, end = QFontMetricsF(font), width - MARGIN
    texts = [("", tr("nats per token")), ("training", tr("training, smoothed"))]
    if measured:
        texts.append(("held-out", tr("held-out text")))
    names_floor = metrics.horizontalAdvance(floor) > MOST_FOR_FLOOR * width
    if names_floor:
        texts.append(("floor", floor))
    x, y = MARGIN, 2.0
    entries: list[Entry] = []
    for kind, text in texts:
        needed = metrics.horizontalAdvance(text) + 2 + (SAMPLE + 4 if kind else 0)
        if kind and x + needed > end:
            x, y = MARGIN, y + metrics.height()
        rect = QRectF(x, y, min(needed, end - x), metrics.height())
        entries.append(Entry(rect, text, kind))
        x += needed + BETWEEN
    return Legend(tuple(entries), font, y + metrics.height(), names_floor)
