"""What is measured of two models over the steps of their trainings, a line for every seed."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.arrays import Array
from core.language import count, figure, tr
from core.transformer.experiments import SIDES, Experiment
from core.transformer.experiments_measured import Measured
from gui.access import Place
from gui.marks import draw_focus
from gui.theme import Theme
from gui.views.canvas import draw_sentence
from gui.views.step_axes import StepAxes
from gui.views.step_chart import StepChart
from gui.views.window_axes import spread

LINES = 14  # its height, in lines of text
SAMPLE = 30  # the line in front of a name
MARGIN = 8.0
FAINT = 0.5
DOT = 2.6
LEAST_TOP = 0.02
LETTER = 1.6  # room for A and B at the ends of the lines, in lines of text
BASE = 2  # the line of what a model has that has learnt nothing, beside those of A and B
PENS = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)


class ExperimentChart(StepChart):
    """Thin lines for the seeds, a thick one for the mean of those trained to the end.

    The arrow keys go from one snapshot to the next and say what was measured there.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        """A chart of nothing."""
        super().__init__(parent)
        self._experiment: Experiment | None = None
        self._results: tuple[Measured, ...] = ()
        self._steps: NDArray[np.intp] = np.empty(0, np.intp)
        self._means: tuple[Array, Array] = (np.empty(0), np.empty(0))
        self._thin: list[tuple[int, QPainterPath]] = []
        self._thick: list[tuple[int, QPainterPath]] = []
        self._step_at_keys: int | None = None
        self._names: list[tuple[int, QRectF]] = []
        self.setAccessibleName(tr("Measured over training"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumSize(180, 110)

    def sizeHint(self) -> QSize:
        return QSize(460, round(LINES * self.line))

    def show_results(
        self, experiment: Experiment, results: Sequence[Measured], theme: Theme
    ) -> None:
        """Show what has been measured so far.

        Args:
            experiment: what is run.
            results: of all trainings that have begun.
            theme: the colours.
        """
        if experiment is not self._experiment:
            self._step_at_keys = None
            self.readout.hide()
        self._experiment, self._results, self.theme = experiment, tuple(results), theme
        self.lay_out()
        self.plot.repaint_soon()
        self._describe()

    def said_at(self, step: int) -> str:
        """What was measured at a step."""
        said = [self._said_of(side, step) for side in (0, 1)]
        return tr("step {n}: {a}; {b}").format(n=count(step), a=said[0], b=said[1])

    def part_counts(self) -> Place:
        """A part for each snapshot."""
        return (len(self._steps) if self.axes is not None else 0,)

    def part_said(self, *place: int) -> str:
        """What was measured there."""
        return self.said_at(int(self._steps[place[0]]))

    def part_rect(self, *place: int) -> QRectF:
        """A column of the chart."""
        assert self.axes is not None
        chart = self.axes.chart
        x = self.axes.x_of(int(self._steps[place[0]]))
        return self.mirror.rect(QRectF(x - 4, chart.top(), 8, chart.height()))

    def part_at_keys(self) -> Place | None:
        """The snapshot that the keys are on; before they were used, the last."""
        if self.axes is None or not len(self._steps):
            return None
        return (int(np.abs(self._steps - self._step_shown).argmin()),)

    def on_pointer_moved(self, point: QPointF) -> None:
        """Say what was measured at the snapshot that the pointer is nearest to."""
        axes = self.axes
        if axes is None or not axes.chart.adjusted(-8, 0, 8, 0).contains(self.mirror.point(point)):
            self.on_pointer_left()
            return
        step = int(self._steps[self.nearest(self._steps.tolist(), point)])
        self.say_beside(point, self.said_at(step))

    def on_clicked(self, point: QPointF) -> None:
        """Nothing can be chosen here; the keys come."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left, Right, Home and End go through the snapshots."""
        here, onward = self.part_at_keys(), -1 if self.mirror.on else 1
        if here is None:
            super().keyPressEvent(event)
            return
        last = len(self._steps) - 1
        there = {
            Qt.Key.Key_Left: here[0] - onward,
            Qt.Key.Key_Right: here[0] + onward,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }.get(Qt.Key(event.key()))
        if there is None:
            super().keyPressEvent(event)
            return
        at = max(0, min(there, last))
        self._step_at_keys = int(self._steps[at])
        assert self.axes is not None
        x = self.mirror.x(self.axes.x_of(self._step_at_keys))
        self.say_beside(QPointF(x, self.axes.chart.top()), self.part_said(at))
        self.plot.repaint_soon()
        self._describe()

    def lay_out(self) -> None:
        """Make the lines for the present size."""
        self.axes, self._thin, self._thick = None, [], []
        every = [step for each in self._results for step in each.steps]
        if self._experiment is None or not every:
            return
        self._steps = np.unique(every)
        self._name_lines(self._experiment)
        above = self._names[-1][1].bottom() + self.line
        values = [value for each in self._results for value in each.values]
        top = 1.0 if self._experiment.base is not None else max(*values, LEAST_TOP)
        last = max(plan.n_step for plan in self._experiment.plans)
        decimals = 1 if top > 0.5 else 2
        chart = self.chart_area(above, LETTER * self.line, decimals)
        self.axes = axes = StepAxes(chart, last, -0.03 * top, 1.03 * top, self.line)
        for each in self._results:
            if each.steps:
                path = self._path(axes, np.array(each.steps, float), np.array(each.values))
                self._thin.append((each.side, path))
        self._means = (self._mean_of(0), self._mean_of(1))
        for side, means in enumerate(self._means):
            if not np.isnan(means).all():
                self._thick.append((side, self._path(axes, self._steps.astype(float), means)))

    @property
    def _step_shown(self) -> int:
        return int(self._steps[-1]) if self._step_at_keys is None else self._step_at_keys

    def _values_at(self, side: int, step: int) -> list[float]:
        """Of every seed that has got there."""
        return [
            each.values[each.steps.index(step)]
            for each in self._results
            if each.side == side and step in each.steps
        ]

    def _mean_of(self, side: int) -> Array:
        """[n_step], over the seeds trained to the end."""
        done = [each for each in self._results if each.side == side and each.finished]
        means = np.full(len(self._steps), np.nan)
        if done:
            at = np.searchsorted(self._steps, done[0].steps)
            means[at] = np.mean([each.values for each in done], axis=0)
        return means

    def _path(self, axes: StepAxes, steps: Array, values: Array) -> QPainterPath:
        x = axes.x(steps)
        seen = self.mirror.width - x if self.mirror.on else x
        known = ~np.isnan(values)
        return pg.functions.arrayToQPath(seen[known], axes.y(values[known]))

    def _said_of(self, side: int, step: int) -> str:
        assert self._experiment is not None
        values, decimals = self._values_at(side, step), self._experiment.decimals
        if len(values) < 2:
            value = values[0] if values else float("nan")
            return tr("{side} {value}").format(side=SIDES[side], value=figure(value, decimals))
        return tr("{side} {mean} ({lowest} to {highest})").format(
            side=SIDES[side],
            mean=figure(float(np.mean(values)), decimals),
            lowest=figure(min(values), decimals),
            highest=figure(max(values), decimals),
        )

    def _describe(self) -> None:
        """Let a screen reader say the snapshot that the keys are on."""
        shown = self.axes is not None
        self.setAccessibleDescription(self.said_at(self._step_shown) if shown else _nothing())
        self.tell_keys()

    def _name_lines(self, experiment: Experiment) -> None:
        """Where the names of the lines are: side by side as far as there is room."""
        metrics, end = QFontMetricsF(self.font()), self.width() - MARGIN
        x, y = MARGIN, 2.0
        self._names = []
        for line in (0, 1) if experiment.base is None else (0, 1, BASE):
            needed = SAMPLE + 6 + metrics.horizontalAdvance(_name(experiment, line)) + 2
            if line and x + needed > end:
                x, y = MARGIN, y + metrics.height()
            self._names.append((line, QRectF(x, y, min(needed, end - x), metrics.height())))
            x += needed + 2 * MARGIN

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Paint all of it, or say that there is nothing yet."""
        axes, theme, experiment = self.axes, self.theme, self._experiment
        if theme is None:
            return
        self.mirror.prepare(painter)
        if axes is None or experiment is None:
            draw_sentence(painter, area, _nothing(), theme)
        else:
            self.draw_axes(painter, axes, theme, self._step_shown)
            if self._step_at_keys is not None and self.hasFocus():
                self.draw_step(painter, axes, theme, self._step_at_keys)
            self._draw_names(painter, theme, experiment)
            self._draw_lines(painter, axes, theme, experiment)
            self._draw_ends(painter, axes, theme)
        if self.hasFocus():
            draw_focus(painter, area, theme)

    def _draw_names(self, painter: QPainter, theme: Theme, experiment: Experiment) -> None:
        metrics, mirror = QFontMetricsF(self.font()), self.mirror
        painter.setFont(self.font())
        for line, rect in self._names:
            y, start = rect.center().y(), rect.left()
            painter.setPen(_pen(theme, line, 2.5))
            tips = QPointF(start, y), QPointF(start + SAMPLE, y)
            painter.drawLine(*map(mirror.point, tips))
            room = rect.adjusted(SAMPLE + 6, 0, 0, 0)
            painter.setPen(QColor(theme.text))
            text = metrics.elidedText(
                _name(experiment, line), Qt.TextElideMode.ElideRight, room.width()
            )
            where = mirror.start | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(mirror.rect(room), where, text)

    def _draw_lines(
        self, painter: QPainter, axes: StepAxes, theme: Theme, experiment: Experiment
    ) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if experiment.base is not None:
            y, ends = axes.y_of(experiment.base), (axes.chart.left(), axes.chart.right())
            painter.setPen(_pen(theme, BASE, 1.5))
            painter.drawLine(*(self.mirror.point(QPointF(x, y)) for x in ends))
        alone = len({each.seed for each in self._results}) == 1
        for side, path in self._thin:
            pen = _pen(theme, side, 1.2)
            faint = pen.color()
            faint.setAlphaF(1.0 if alone else FAINT)
            pen.setColor(faint)
            painter.setPen(pen)
            painter.drawPath(path)
        for side, path in self._thick:
            painter.setPen(_pen(theme, side, 2.5))
            painter.drawPath(path)
        painter.setPen(Qt.PenStyle.NoPen)
        for side, means in enumerate(self._means):
            painter.setBrush(_colour(theme, side))
            for x, y in zip(axes.x(self._steps.astype(float)), axes.y(means), strict=True):
                if not np.isnan(y):
                    painter.drawEllipse(self.mirror.point(QPointF(x, y)), DOT, DOT)

    def _draw_ends(self, painter: QPainter, axes: StepAxes, theme: Theme) -> None:
        """A and B at the ends of their means."""
        ends = {
            side: axes.y_of(float(means[~np.isnan(means)][-1]))
            for side, means in enumerate(self._means)
            if not np.isnan(means).all()
        }
        height, chart = self.line, axes.chart
        order = sorted(ends, key=lambda side: ends[side])
        places = spread(
            np.array([ends[side] for side in order]), height, chart.top() - 8, chart.bottom() + 8
        )
        painter.setFont(self.bold)
        for side, y in zip(order, places, strict=True):
            painter.setPen(_colour(theme, side))
            room = QRectF(chart.right() + 8, y - height / 2, self.width(), height)
            where = self.mirror.start | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(self.mirror.rect(room), where, SIDES[side])
        painter.setFont(self.font())


def _colour(theme: Theme, line: int) -> QColor:
    return QColor((theme.accent, theme.high, theme.muted)[line])


def _pen(theme: Theme, line: int, width: float) -> QPen:
    return QPen(_colour(theme, line), width, PENS[line])


def _name(experiment: Experiment, line: int) -> str:
    if line == BASE:
        return tr(experiment.base_said)
    label = tr(experiment.labels[line])
    return tr("{side}: {label}").format(side=SIDES[line], label=label)


def _nothing() -> str:
    return tr("Nothing measured yet.")
