"""A chart over the steps of a training: axes, the step on view, what is beside the pointer."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QFontMetricsF, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from core.language import count, figure, tr
from gui.theme import Theme
from gui.views.canvas import Canvas
from gui.views.mirror import Mirror
from gui.views.step_axes import StepAxes

BESIDE = 6  # between an axis and its figures


class StepChart(Canvas):
    """What charts over steps have in common; each lays itself out and draws its curves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """A chart of nothing."""
        super().__init__(parent)
        self.axes: StepAxes | None = None
        self.theme: Theme | None = None
        self.readout = QLabel(self)
        self.readout.setObjectName("readout")
        self.readout.setTextFormat(Qt.TextFormat.PlainText)
        self.readout.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.readout.hide()

    @property
    def mirror(self) -> Mirror:
        """From left to right, or back."""
        return Mirror(self.width(), self.isRightToLeft())

    @property
    def line(self) -> float:
        """The height of a line of text."""
        return QFontMetricsF(self.bold).height()

    def lay_out(self) -> None:
        """Make `axes` and what is drawn on them for the present size."""
        raise NotImplementedError

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the new size."""
        super().resizeEvent(event)
        self.lay_out()
        self.plot.repaint_soon()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What the keys had said goes."""
        super().focusOutEvent(event)
        self.readout.hide()

    def on_pointer_left(self) -> None:
        """The pointer is on nothing."""
        self.readout.hide()
        super().on_pointer_left()

    def room_for_values(self, decimals: int = 1) -> float:
        """The width that the figures beside the value axis take."""
        return QFontMetricsF(self.font()).horizontalAdvance(figure(0, decimals)) + 2 * BESIDE

    def chart_area(self, above: float, end: float, decimals: int) -> QRectF:
        """The area of the curves, with so much room above and at the end of each line."""
        start = self.room_for_values(decimals)
        half = QFontMetricsF(self.bold).horizontalAdvance(count(1000)) / 2
        below = 2 * self.line + 2 * BESIDE
        return QRectF(self.rect()).adjusted(start, above, -max(end, half), -below)

    def nearest(self, steps: Sequence[int], point: QPointF) -> int:
        """Which of these steps is the nearest to a point of the plot."""
        assert self.axes is not None
        places = self.axes.x(np.array(steps, float))
        return int(np.abs(places - self.mirror.x(point.x())).argmin())

    def say_beside(self, point: QPointF, text: str) -> None:
        """Show a text beside a point of the plot, inside the chart."""
        self.readout.setText(text)
        self.readout.adjustSize()
        x = round(point.x()) + 16
        if self.mirror.on:
            x -= 32 + self.readout.width()
        x = min(x, self.width() - self.readout.width())
        y = round(point.y()) + 18
        if y + self.readout.height() > self.height():
            y = round(point.y()) - 8 - self.readout.height()
        self.readout.move(max(x, 0), max(y, 0))
        self.readout.show()

    def draw_axes(self, painter: QPainter, axes: StepAxes, theme: Theme, shown: int) -> None:
        """Paint both axes and what they are of, the step on view in heavy type.

        Args:
            painter: of the plot.
            axes: what to draw.
            theme: the colours.
            shown: the step on view.
        """
        chart, metrics, mirror = axes.chart, QFontMetricsF(self.bold), self.mirror
        line = axes.line
        painter.setFont(self.font())
        ticks, decimals = axes.value_ticks()
        for tick in ticks:
            y = axes.y_of(tick)
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.drawLine(
                mirror.point(QPointF(chart.left(), y)), mirror.point(QPointF(chart.right(), y))
            )
            painter.setPen(QColor(theme.muted))
            beside = mirror.rect(QRectF(0, y - line / 2, chart.left() - BESIDE, line))
            painter.drawText(
                beside, mirror.end | Qt.AlignmentFlag.AlignVCenter, figure(tick, decimals)
            )
        foot = QRectF(0, chart.bottom() + BESIDE + line, self.width(), line)
        painter.drawText(
            mirror.rect(foot),
            Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip,
            tr("step (logarithmic)"),
        )
        taken: list[QRectF] = []
        for step in dict.fromkeys((shown, axes.last, *axes.step_ticks())):
            x, text = axes.x_of(step), count(step)
            width = metrics.horizontalAdvance(text) + 8
            rect = QRectF(x - width / 2, chart.bottom() + BESIDE, width, line)
            rect.moveRight(min(rect.right(), self.width()))
            rect.moveLeft(max(rect.left(), 0))
            if any(rect.intersects(other) for other in taken):
                continue
            taken.append(rect)
            painter.setPen(QPen(QColor(theme.line), 1))
            tip = mirror.point(QPointF(x, chart.bottom()))
            painter.drawLine(tip, tip + QPointF(0, 4))
            painter.setFont(self.bold if step == shown else self.font())
            painter.setPen(QColor(theme.text if step == shown else theme.muted))
            painter.drawText(mirror.rect(rect), Qt.AlignmentFlag.AlignCenter, text)
        painter.setFont(self.font())
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(mirror.point(chart.bottomLeft()), mirror.point(chart.bottomRight()))

    def draw_step(self, painter: QPainter, axes: StepAxes, theme: Theme, step: int) -> None:
        """Mark the step on view."""
        x = self.mirror.x(axes.x_of(step))
        painter.setPen(QPen(QColor(theme.text), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, axes.chart.top() - 4), QPointF(x, axes.chart.bottom()))
