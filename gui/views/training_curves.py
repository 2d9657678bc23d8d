"""The probabilities of words over the snapshots of a training."""

from dataclasses import replace

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QWidget

from core.arrays import Array
from core.language import count, figure, quoted, tr
from gui.access import Place
from gui.marks import draw_focus, draw_star
from gui.theme import Theme
from gui.views.canvas import draw_sentence
from gui.views.step_axes import StepAxes
from gui.views.step_chart import StepChart
from gui.views.window_axes import spread

NEAR = 30
ROOM_FOR_STAR = 18
LEADER = 14  # from the end of a line to its label
LABEL = 13  # average letters of a word that fit beside its line
DOT = 2.4


class TrainingCurves(StepChart):
    """A line for each word; a click or an arrow key chooses a snapshot, a click on a label a word.

    Up and Down point at a line, Return or Space chooses its word.
    """

    snapshot_chosen = Signal(int)
    word_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        """A chart of nothing."""
        super().__init__(parent)
        self._words: tuple[str, ...] = ()
        self._steps: tuple[int, ...] = ()
        self._values: Array = np.empty((0, 0))
        self._leading: NDArray[np.intp] = np.empty(0, np.intp)
        self._chosen: int | None = None
        self._on_view: int | None = None
        self._hovered: int | None = None
        self._paths: list[QPainterPath] = []
        self.setAccessibleName(tr("Probabilities over training"))
        self.setMinimumSize(180, max(110, 7 * self.fontMetrics().height()))

    def show_curves(
        self,
        words: tuple[str, ...],
        steps: tuple[int, ...],
        probabilities: Array,
        leading: NDArray[np.intp],
        chosen: int | None,
        on_view: int | None,
        theme: Theme,
    ) -> None:
        """Show how likely each word was.

        Args:
            words: a line each.
            steps: of the snapshots, rising.
            probabilities: [n_snapshot, n_word].
            leading: [n_snapshot], the word that is the most probable of all; -1 if it has no line.
            chosen: the word that all is about, if one is.
            on_view: the snapshot on view; None for the last.
            theme: the colours.
        """
        if words != self._words:
            self._hovered = None
            self.readout.hide()
        self._words, self._steps, self._values = words, steps, probabilities
        self._leading, self._chosen, self._on_view = leading, chosen, on_view
        self.theme = theme
        self.lay_out()
        self.plot.repaint_soon()
        self._describe()

    def show_pale(self) -> None:
        """The same without what stands out."""
        theme = self.theme
        if theme is not None:
            self.theme = replace(theme, text=theme.muted, accent=theme.muted)
            self.plot.repaint_soon()

    @property
    def snapshot_shown(self) -> int:
        """The snapshot on view."""
        last = len(self._steps) - 1
        return last if self._on_view is None else min(self._on_view, last)

    def line_at(self, point: QPointF) -> int | None:
        """The line whose label is at a point of the plot, or that runs nearest to it."""
        axes, point = self.axes, self.mirror.point(point)
        if axes is None:
            return None
        if point.x() > axes.chart.right() + LEADER / 2:
            return next((k for k, rect in self._labels(axes).items() if rect.contains(point)), None)
        if not axes.chart.adjusted(-LEADER / 2, -LEADER, LEADER / 2, LEADER / 2).contains(point):
            return None
        x = axes.x(np.array(self._steps, float))
        at = np.interp(point.x(), x, np.arange(len(x)))  # between two snapshots
        before, part = int(at), at % 1
        after = min(before + 1, len(x) - 1)
        y = (1 - part) * axes.y(self._values[before]) + part * axes.y(self._values[after])
        distance = np.abs(y - point.y())
        nearest = int(distance.argmin())
        return nearest if distance[nearest] <= NEAR else None

    def part_counts(self) -> Place:
        """A part for each line."""
        return (len(self._words) if self.axes is not None else 0,)

    def part_said(self, *place: int) -> str:
        """The word of a line and its probability at the snapshot on view."""
        at = self.snapshot_shown
        said = self._said(place[0], at)
        return "; ".join([said, tr("predicted")]) if place[0] == self._leading[at] else said

    def part_rect(self, *place: int) -> QRectF:
        """The label of a line if it has one; else where the line is at the snapshot on view."""
        assert self.axes is not None
        label = self._labels(self.axes).get(place[0])
        if label is None:
            x = self.axes.x_of(self._steps[self.snapshot_shown])
            y = self.axes.y_of(float(self._values[self.snapshot_shown, place[0]]))
            label = QRectF(x - 4, y - 4, 8, 8)
        return self.mirror.rect(label)

    def part_at_keys(self) -> Place | None:
        """The line that the keys are on."""
        return None if self.axes is None else (self._marked(),)

    def part_chosen(self, *place: int) -> bool:
        """Whether all is about the word of that line."""
        return place[0] == self._chosen

    def on_pointer_moved(self, point: QPointF) -> None:
        """Say beside the pointer what is there."""
        line = self.line_at(point)
        self._point_at(line)
        if line is None:
            self.readout.hide()
        else:
            self.say_beside(point, self._said(line, self.nearest(self._steps, point)))

    def on_pointer_left(self) -> None:
        """The pointer is on no line."""
        super().on_pointer_left()
        self._point_at(None)

    def on_clicked(self, point: QPointF) -> None:
        """Choose the word of a label, else the nearest snapshot."""
        axes = self.axes
        if axes is None:
            return
        if self.mirror.x(point.x()) > axes.chart.right() + LEADER / 2:
            line = self.line_at(point)
            if line is not None:
                self.word_chosen.emit(line)
        else:
            self.snapshot_chosen.emit(self.nearest(self._steps, point))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left, Right, Home and End choose the snapshot; Up, Down and Return the word."""
        if self.axes is None:
            super().keyPressEvent(event)
            return
        at, last, onward = self.snapshot_shown, len(self._steps) - 1, -1 if self.mirror.on else 1
        snapshots = {
            Qt.Key.Key_Left: at - onward,
            Qt.Key.Key_Right: at + onward,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        lines = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.key() in snapshots:
            chosen = max(0, min(snapshots[Qt.Key(event.key())], last))
            if chosen != at:
                self.snapshot_chosen.emit(chosen)
        elif event.key() in lines:
            order = np.argsort(-self._values[at], kind="stable").tolist()
            place = order.index(self._marked()) + lines[Qt.Key(event.key())]
            self._point_at(order[max(0, min(place, len(order) - 1))])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.word_chosen.emit(self._marked())
        else:
            super().keyPressEvent(event)

    def lay_out(self) -> None:
        """Make the lines for the present size."""
        self.axes, self._paths = None, []
        if not self._steps or not self._words:
            return
        metrics = QFontMetricsF(self.bold)
        widest = max(map(metrics.horizontalAdvance, self._words)) + ROOM_FOR_STAR + 4
        right = min(widest, metrics.averageCharWidth() * LABEL, self.width() * 0.3)
        chart = self.chart_area(self.line + 8, right + LEADER, 1)
        top = max(float(np.nanmax(self._values)), 0.001)
        axes = StepAxes(chart, max(self._steps[-1], 1), 0.0, min(top * 1.05, 1.0), self.line)
        _, decimals = axes.value_ticks()
        if decimals > 1:
            axes = replace(axes, chart=self.chart_area(self.line + 8, right + LEADER, decimals))
        self.axes = axes
        x = axes.x(np.array(self._steps, float))
        seen = self.mirror.width - x if self.mirror.on else x
        self._paths = [
            pg.functions.arrayToQPath(seen, y, connect="finite") for y in axes.y(self._values).T
        ]

    def _point_at(self, line: int | None) -> None:
        if line != self._hovered:
            self._hovered = line
            self.plot.repaint_soon()
            self._describe()

    def _marked(self) -> int:
        """The line that the keys are on: the one pointed at, the chosen one, or the best."""
        known = (self._hovered, self._chosen, int(self._values[self.snapshot_shown].argmax()))
        return next(line for line in known if line is not None)

    def _said(self, line: int, snapshot: int) -> str:
        return tr("{word}, step {n}: {p}").format(
            word=quoted(self._words[line]),
            n=count(self._steps[snapshot]),
            p=figure(float(self._values[snapshot, line])),
        )

    def _describe(self) -> None:
        """Let a screen reader say the snapshot and the line that the keys are on."""
        shown = self.axes is not None
        self.setAccessibleDescription(
            self._said(self._marked(), self.snapshot_shown) if shown else _nothing()
        )
        self.tell_keys()

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Paint all of it, or say why there is nothing."""
        axes, theme = self.axes, self.theme
        if theme is None:
            return
        self.mirror.prepare(painter)
        if axes is None:
            draw_sentence(painter, area, _nothing(), theme)
        else:
            step = self._steps[self.snapshot_shown]
            self.draw_axes(painter, axes, theme, step)
            above = QRectF(8, axes.chart.top() - 10 - axes.line, axes.chart.width(), axes.line + 3)
            painter.setPen(QColor(theme.muted))
            painter.drawText(
                self.mirror.rect(above),
                self.mirror.start | Qt.AlignmentFlag.AlignBottom,
                tr("probability"),
            )
            self.draw_step(painter, axes, theme, step)
            self._draw_lines(painter, axes, theme)
            self._draw_labels(painter, axes, theme)
        if self.hasFocus():
            draw_focus(painter, area, theme)

    def _draw_lines(self, painter: QPainter, axes: StepAxes, theme: Theme) -> None:
        colours = {self._hovered: theme.text, self._chosen: theme.accent}
        order = [*range(len(self._words)), self._hovered, self._chosen]
        x = axes.x(np.array(self._steps, float))
        for line in order:  # the last above the others
            if line is None:
                continue
            colour = QColor(colours.get(line, theme.muted))
            thick = 2.5 if line == self._chosen else 1.2
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour, thick + (line == self._hovered)))
            painter.drawPath(self._paths[line])
            if line not in (self._chosen, self._hovered) and len(self._steps) > 1:
                continue
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            heights = axes.y(self._values[:, line])
            for snapshot, (left, y) in enumerate(zip(x, heights, strict=True)):
                radius = 4.0 if snapshot == self.snapshot_shown else DOT
                if not np.isnan(y):
                    painter.drawEllipse(self.mirror.point(QPointF(left, y)), radius, radius)

    def _labels(self, axes: StepAxes) -> dict[int, QRectF]:
        """Where labels belong: all if there is room, else the marked and whichever cross none."""
        height = QFontMetricsF(self.bold).height() - 2
        low, high = axes.chart.top() - 6, axes.chart.bottom() + 4
        ends = np.nan_to_num(axes.y(self._values[-1]), nan=axes.chart.bottom())  # [n_word]
        marked = [k for k in (self._chosen, self._hovered) if k is not None]
        room_for_all = len(ends) * height <= high - low
        kept: list[int] = []
        for line in dict.fromkeys((*marked, *np.argsort(ends, kind="stable").tolist())):
            apart = min((abs(ends[line] - ends[other]) for other in kept), default=height)
            if room_for_all or line in marked or apart >= height:
                kept.append(line)
        kept.sort()  # so that equal ones do not change places when one is pointed at
        left = axes.chart.right() + LEADER
        return {
            line: QRectF(left, centre - height / 2, self.width() - left, height)
            for line, centre in zip(kept, spread(ends[kept], height, low, high), strict=True)
        }

    def _draw_labels(self, painter: QPainter, axes: StepAxes, theme: Theme) -> None:
        mirror, best = self.mirror, self._leading[self.snapshot_shown]
        ends = np.nan_to_num(axes.y(self._values[-1]), nan=axes.chart.bottom())
        for line, rect in self._labels(axes).items():
            predicted, marked = line == best, line in (self._hovered, self._chosen)
            painter.setPen(QPen(QColor(theme.muted), 0.8))
            painter.drawLine(
                mirror.point(QPointF(axes.chart.right() + 2, ends[line])),
                mirror.point(QPointF(rect.left() - 2, rect.center().y())),
            )
            if line == self._hovered:
                painter.fillRect(mirror.rect(rect), QColor(theme.hover))
            room = rect.adjusted(ROOM_FOR_STAR if predicted else 2, -4, -2, 4)
            painter.setFont(self.bold if line == self._chosen else self.font())
            painter.setPen(QColor(theme.text if marked else theme.muted))
            text = QFontMetricsF(painter.font()).elidedText(
                self._words[line], Qt.TextElideMode.ElideMiddle, room.width()
            )
            painter.drawText(mirror.rect(room), mirror.start | Qt.AlignmentFlag.AlignVCenter, text)
            if predicted:
                x = mirror.x(rect.left() + 8)
                draw_star(painter, x, rect.center().y(), 7, QColor(theme.accent))


def _nothing() -> str:
    return tr("Nothing to look back on: there is no word, or no training yet.")
