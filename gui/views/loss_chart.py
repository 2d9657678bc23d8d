"""Loss over the steps of a training."""

from bisect import bisect_right
from math import floor

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.arrays import Array
from core.language import count, figure, tr
from core.transformer.learned import smoothed
from gui.access import Place
from gui.marks import draw_focus
from gui.theme import Theme
from gui.views.canvas import draw_sentence
from gui.views.loss_legend import DOT, legend
from gui.views.step_axes import StepAxes
from gui.views.step_chart import StepChart

COLUMN = 2.0  # pixels: finer than that nothing is seen
FAINT = 0.35
DECIMALS = 3
BETWEEN_DOTS = 7.0
LINES = 13  # its height, in lines of text


class LossChart(StepChart):
    """Training and held-out loss, how low they can get, and the step on view.

    The arrow keys go from one measured held-out loss to the next and say it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        """A chart of no training."""
        super().__init__(parent)
        self._steps: Array = np.empty(0)
        self._training: Array = np.empty(0)
        self._held_out: Array = np.empty(0)
        self._floor: float | None = None
        self._on_view: int | None = None
        self._points: NDArray[np.intp] = np.empty(0, np.intp)
        self._at_keys: int | None = None  # one of the steps of the points
        self._noise = self._curve = self._measured = QPainterPath()
        self._smooth: Array = np.empty(0)
        self._dots: list[QPointF] = []
        self._legend = legend(self.font(), self.width(), False, "")
        self.setAccessibleName(tr("Loss"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumSize(180, 110)

    def sizeHint(self) -> QSize:
        return QSize(360, round(LINES * self.line))

    def show_losses(
        self,
        steps: Array,
        training: Array,
        held_out: Array,
        floor: float | None,
        on_view: int | None,
        theme: Theme,
    ) -> None:
        """Show how the loss went down.

        Args:
            steps: [n], from the first to the last, each once.
            training: [n], loss of the step's batch in nats per token; NaN where there is none.
            held_out: [n], loss on held-out text; NaN where it was not measured.
            floor: the entropy of the grammar in nats per token; None where nobody knows it.
            on_view: the step on view; None for the last.
            theme: the colours.
        """
        if len(steps) < len(self._steps):  # of another training
            self.readout.hide()
            self._at_keys = None
        self._steps, self._training = np.asarray(steps, float), np.asarray(training, float)
        self._held_out, self._floor = np.asarray(held_out, float), floor
        self._on_view, self.theme = on_view, theme
        self._points = np.flatnonzero(~np.isnan(self._held_out))
        if not len(self._points):
            self._points = np.arange(len(steps))[-1:]
        self.lay_out()
        self.plot.repaint_soon()
        self._describe()

    @property
    def step_shown(self) -> int:
        """The step on view, or the last one."""
        if self._on_view is not None:
            return self._on_view
        return int(self._steps[-1]) if len(self._steps) else 0

    def said_at(self, index: int) -> str:
        """The losses at a place in the arrays."""
        step, held_out = count(int(self._steps[index])), self._held_out[index]
        training = self._smoothed_at(index)
        if np.isnan(held_out):
            return tr("step {n}: training {a}").format(n=step, a=figure(training, DECIMALS))
        if np.isnan(training):
            return tr("step {n}: held-out {b}").format(n=step, b=figure(held_out, DECIMALS))
        return tr("step {n}: training {a}, held-out {b}").format(
            n=step, a=figure(training, DECIMALS), b=figure(held_out, DECIMALS)
        )

    def part_counts(self) -> Place:
        """A part for each measured held-out loss."""
        return (len(self._points) if self.axes is not None else 0,)

    def part_said(self, *place: int) -> str:
        """The losses there."""
        return self.said_at(int(self._points[place[0]]))

    def part_rect(self, *place: int) -> QRectF:
        """Around the dot."""
        where = self._dot(int(self._points[place[0]]))
        return QRectF(where.x() - 5, where.y() - 5, 10, 10)

    def part_at_keys(self) -> Place | None:
        """The point that the keys are on; before they were used, the one nearest to the view."""
        if self.axes is None:
            return None
        step = self.step_shown if self._at_keys is None else self._at_keys
        known = self._steps[self._points].tolist()
        return (max(bisect_right(known, step) - 1, 0),)

    def on_pointer_moved(self, point: QPointF) -> None:
        """Say the losses of the step that the pointer is on."""
        axes = self.axes
        x = self.mirror.x(point.x())
        if axes is None or not axes.chart.left() - 8 <= x <= axes.chart.right() + 8:
            self.on_pointer_left()
            return
        places = axes.x(self._steps)
        index = int(np.abs(places - x).argmin())
        measured = self._points[np.abs(places[self._points] - x).argmin()]
        if abs(places[measured] - x) <= max(abs(places[index] - x), 4):
            index = int(measured)
        self.say_beside(point, self.said_at(index))

    def on_clicked(self, point: QPointF) -> None:
        """Nothing can be chosen here; the keys come."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left, Right, Home and End go through what was measured."""
        here, onward = self.part_at_keys(), -1 if self.mirror.on else 1
        if here is None:
            super().keyPressEvent(event)
            return
        last = len(self._points) - 1
        places = {
            Qt.Key.Key_Left: here[0] - onward,
            Qt.Key.Key_Right: here[0] + onward,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if event.key() not in places:
            super().keyPressEvent(event)
            return
        index = int(self._points[max(0, min(places[Qt.Key(event.key())], last))])
        self._at_keys = int(self._steps[index])
        self.say_beside(self._dot(index), self.said_at(index))
        self.tell_keys()

    def lay_out(self) -> None:
        """Make the curves, with no more points than can be seen."""
        self.axes = None
        values = [self._training, self._held_out, [] if self._floor is None else [self._floor]]
        known = np.concatenate(values) if len(self._steps) else np.empty(0)
        known = known[np.isfinite(known)]
        if not len(known):
            return
        low, high = float(known.min()), float(known.max())
        pad = max((high - low) * 0.06, 0.005)
        floor_said = "" if self._floor is None else self._floor_said()
        measured = not np.isnan(self._held_out).all()
        self._legend = legend(self.font(), self.width(), measured, floor_said)
        above = self._legend.bottom + 8
        chart = self.chart_area(above, 0, 1)
        last = max(int(self._steps[-1]), self.step_shown, 1)
        self.axes = axes = StepAxes(chart, last, low - pad, high + pad, self.line)
        x = axes.x(self._steps)
        columns = ((x - chart.left()) / COLUMN).astype(np.intp)
        first = np.flatnonzero(np.diff(columns, prepend=-1))  # of each column of pixels
        self._smooth = smoothed(self._steps, self._training, self._steps[first])
        seen = self.mirror.width - x if self.mirror.on else x
        lowest = np.fmin.reduceat(self._training, first)
        highest = np.fmax.reduceat(self._training, first)
        self._noise = _path(
            np.repeat(seen[first], 2), axes.y(np.column_stack([lowest, highest]).ravel())
        )
        self._curve = _path(seen[first], axes.y(self._smooth))
        measured = self._points[np.flatnonzero(np.diff(columns[self._points], prepend=-1))]
        self._measured = _path(seen[measured], axes.y(self._held_out[measured]))
        self._dots = [self._dot(i) for i in _apart(measured, x) if not np.isnan(self._held_out[i])]

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Paint all of it, or say that there is nothing yet."""
        if self.theme is None:
            return
        self.mirror.prepare(painter)
        axes, theme = self.axes, self.theme
        if axes is None:
            text = tr("No training yet. “Train” starts one; its loss is drawn here.")
            draw_sentence(painter, area, text, theme)
        else:
            self.draw_axes(painter, axes, theme, self.step_shown)
            self._draw_floor(painter, axes, theme)
            self._draw_curves(painter, axes, theme)
            self.draw_step(painter, axes, theme, self.step_shown)
            self._legend.draw(painter, self.mirror, theme)
        if self.hasFocus():
            draw_focus(painter, area, theme)

    def _draw_floor(self, painter: QPainter, axes: StepAxes, theme: Theme) -> None:
        if self._floor is None:
            return
        y, mirror = floor(axes.y_of(self._floor)) + 0.5, self.mirror  # one pixel, sharp
        painter.setPen(QPen(QColor(theme.text), 1, Qt.PenStyle.DashLine))
        painter.drawLine(
            mirror.point(QPointF(axes.chart.left(), y)),
            mirror.point(QPointF(axes.chart.right(), y)),
        )
        if not self._legend.names_floor:
            room = QRectF(axes.chart.left() + 4, y - axes.line - 1, axes.chart.width(), axes.line)
            where = mirror.start | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(mirror.rect(room), where, self._floor_said())

    def _floor_said(self) -> str:
        return tr("floor of the grammar {h}").format(h=figure(self._floor or 0.0, 2))

    def _draw_curves(self, painter: QPainter, axes: StepAxes, theme: Theme) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        faint = QColor(theme.middle)
        faint.setAlphaF(FAINT)
        painter.setPen(QPen(faint, 1))
        painter.drawPath(self._noise)
        painter.setPen(QPen(QColor(theme.middle), 1.5))
        painter.drawPath(self._curve)
        painter.setPen(QPen(QColor(theme.accent), 1.5))
        painter.drawPath(self._measured)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.accent))
        for dot in self._dots:
            painter.drawEllipse(dot, DOT, DOT)

    def _dot(self, index: int) -> QPointF:
        """Where the held-out loss at a place in the arrays is drawn; else the training loss."""
        assert self.axes is not None
        value = self._held_out[index]
        value = self._smoothed_at(index) if np.isnan(value) else float(value)
        y = self.axes.chart.bottom() if np.isnan(value) else self.axes.y_of(value)
        return self.mirror.point(QPointF(self.axes.x_of(int(self._steps[index])), y))

    def _smoothed_at(self, index: int) -> float:
        return float(smoothed(self._steps, self._training, self._steps[[index]])[0])

    def _describe(self) -> None:
        """Let a screen reader say how far it got."""
        if self.axes is None:
            self.setAccessibleDescription(tr("No training yet."))
            return
        last, measured = len(self._steps) - 1, int(self._points[-1])
        said = [
            tr("Step {n}: training loss {a} nats per token.").format(
                n=count(int(self._steps[last])), a=figure(self._smoothed_at(last), DECIMALS)
            )
        ]
        if not np.isnan(self._held_out[measured]):
            said.append(
                tr("Loss on held-out text at step {n}: {b}.").format(
                    n=count(int(self._steps[measured])),
                    b=figure(float(self._held_out[measured]), DECIMALS),
                )
            )
        if self._floor is not None:
            said.append(tr("Floor of the grammar: {h}.").format(h=figure(self._floor, DECIMALS)))
        self.setAccessibleDescription(" ".join(said))
        self.tell_keys()


def _apart(places: NDArray[np.intp], x: Array) -> list[int]:
    """Of rising places those that are far enough from the one before, and the last."""
    kept: list[int] = []
    for place in places.tolist():
        if not kept or x[place] - x[kept[-1]] >= BETWEEN_DOTS:
            kept.append(place)
    return [*kept[:-1], places.tolist()[-1]] if kept else []


def _path(x: Array, y: Array) -> QPainterPath:
    return pg.functions.arrayToQPath(x, y, connect="finite")
