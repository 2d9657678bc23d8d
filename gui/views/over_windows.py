"""The probability of every word against the size of the context."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QLabel, QWidget

from core.arrays import Array
from core.language import count, figure, quoted, tr
from core.result import Result
from gui.access import Place
from gui.marks import draw_focus, draw_star
from gui.scale import Scale
from gui.theme import Theme
from gui.views.canvas import Canvas, draw_sentence
from gui.views.mirror import Mirror
from gui.views.window_axes import Axes, spread

MOST_SOLID_LINES = 24
NEAR = 30
ROOM_FOR_STAR = 18
LEADER = 14  # from the end of a line to its label


class OverWindows(Canvas):
    """A line for every distinct word; a click or an arrow key chooses the window."""

    window_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        """A chart of nothing."""
        super().__init__(parent)
        self._result: Result | None = None
        self._theme: Theme | None = None
        self._words: list[str] = []
        self._lines: dict[str, int] = {}
        self._positions: list[int] = []
        self._values: Array = np.empty((0, 0))
        self._axes: Axes | None = None
        self._paths: list[QPainterPath] = []
        self._hovered: int | None = None
        self.setAccessibleName(tr("Probabilities over windows"))
        self.readout = QLabel(self)
        self.readout.setObjectName("readout")
        self.readout.setTextFormat(Qt.TextFormat.PlainText)
        self.readout.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.readout.hide()
        self.setMinimumSize(180, max(110, 7 * self.fontMetrics().height()))

    @property
    def window_shown(self) -> int:
        """The present window, or all words if it is larger than that."""
        return 0 if self._result is None else min(self._result.settings.window, len(self._values))

    def show_result(self, result: Result, scale: Scale, probabilities: Array) -> None:
        """Show how the probabilities depend on the window.

        Args:
            result: of the present window.
            scale: the colours.
            probabilities: [n_window, n_candidate], with 1, 2, … words of context; NaN where those
                are knocked out.
        """
        self._result, self._theme = result, scale.theme
        widest = probabilities[-1] if len(probabilities) else np.zeros(len(result.candidates))
        best: dict[str, int] = {}  # of each word the candidate that is not knocked out, if one is
        for i, candidate in enumerate(result.candidates):
            if not candidate.positions:
                continue
            if widest[i] > widest[best.setdefault(candidate.text, i)]:
                best[candidate.text] = i
        self._words = list(best)
        self._lines = {text: line for line, text in enumerate(best)}
        self._positions = [result.candidates[i].positions[0] for i in best.values()]
        values = probabilities  # [n_window, n_line]
        if len(best) < len(result.candidates):
            values = probabilities[:, list(best.values())]
        if not (values.sum(axis=1) > 0).any():
            values = np.empty((0, len(best)))  # all that there is is knocked out
        if not np.array_equal(values, self._values, equal_nan=True):
            self.readout.hide()
        self._values = values
        self._lay_out()
        self._describe()

    def show_hover(self, position: int | None) -> None:
        """Light up the line of the word that the pointer is on somewhere."""
        self._hovered = position
        self.plot.repaint_soon()
        self._describe()

    def line_at(self, point: QPointF) -> int | None:
        """The line whose label is at a point of the plot, or that runs nearest to it."""
        axes, point = self._axes, self._mirror.point(point)
        if axes is None:
            return None
        if point.x() > axes.chart.right() + LEADER / 2:
            return next((k for k, rect in self._labels(axes).items() if rect.contains(point)), None)
        if not axes.chart.adjusted(-LEADER / 2, -LEADER, LEADER / 2, LEADER / 2).contains(point):
            return None
        x = axes.x(np.arange(1.0, axes.n_window + 1))
        at = np.interp(point.x(), x, np.arange(axes.n_window))  # between two windows
        before, part = int(at), at % 1
        after = min(before + 1, axes.n_window - 1)
        y = (1 - part) * axes.y(self._values[before]) + part * axes.y(self._values[after])
        distance = np.abs(y - point.y())
        nearest = int(distance.argmin())
        return nearest if distance[nearest] <= NEAR else None

    def part_counts(self) -> Place:
        """A part for each line."""
        return (len(self._words) if self._axes is not None else 0,)

    def part_said(self, *place: int) -> str:
        """The word of a line and its probability at the window on screen."""
        said = self._said(self._words[place[0]], place[0], self.window_shown)
        return "; ".join([said, tr("predicted")]) if place[0] == self._predicted else said

    def part_rect(self, *place: int) -> QRectF:
        """The label of a line if it has one; else where the line is at the window on screen."""
        assert self._axes is not None
        label = self._labels(self._axes).get(place[0])
        if label is None:
            x = float(self._axes.x(np.array(float(self.window_shown))))
            y = float(self._axes.y(self._values[self.window_shown - 1, place[0]]))
            y = self._axes.chart.bottom() if np.isnan(y) else y
            label = QRectF(x - 4, y - 4, 8, 8)
        return self._mirror.rect(label)

    def part_at_keys(self) -> Place | None:
        """The line that the keys are on."""
        return None if self._axes is None else (self._marked(),)

    def on_pointer_moved(self, point: QPointF) -> None:
        """Say beside the pointer what is there, and tell which word it is."""
        line = self.line_at(point)
        if line is None or self._axes is None:
            self.on_pointer_left()
            return
        word = self.fontMetrics().elidedText(
            self._words[line], Qt.TextElideMode.ElideMiddle, self.width() // 3
        )
        self.readout.setText(self._said(word, line, self._window_at(point)))
        self.readout.adjustSize()
        x = round(point.x()) + 16
        if self._mirror.on:
            x -= 32 + self.readout.width()
        x = min(x, self.width() - self.readout.width())
        y = round(point.y()) + 18
        if y + self.readout.height() > self.height():
            y = round(point.y()) - 8 - self.readout.height()
        self.readout.move(max(x, 0), max(y, 0))
        self.readout.show()
        self.word_hovered.emit(self._positions[line])

    def on_pointer_left(self) -> None:
        """The pointer is on no line."""
        self.readout.hide()
        super().on_pointer_left()

    def on_clicked(self, point: QPointF) -> None:
        """Choose the nearest window."""
        x = self._mirror.x(point.x())
        if self._axes is not None and x <= self._axes.chart.right() + LEADER / 2:
            self.window_chosen.emit(self._window_at(point))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left, Right, Home and End choose the window; Up and Down point at a line."""
        n, window, onward = len(self._values), self.window_shown, -1 if self._mirror.on else 1
        windows = {
            Qt.Key.Key_Left: window - onward,
            Qt.Key.Key_Right: window + onward,
            Qt.Key.Key_Home: 1,
            Qt.Key.Key_End: n,
        }
        lines = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if n and event.key() in windows:
            chosen = max(1, min(windows[Qt.Key(event.key())], n))
            if chosen != window:
                self.window_chosen.emit(chosen)
        elif n and event.key() in lines:
            order = np.argsort(-self._values[window - 1], kind="stable").tolist()
            place = order.index(self._marked()) + lines[Qt.Key(event.key())]
            self.word_hovered.emit(self._positions[order[max(0, min(place, len(order) - 1))]])
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the new size."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        self._axes, self._paths = None, []
        if len(self._values):
            metrics = QFontMetricsF(self.bold)
            line = metrics.height()
            left = metrics.horizontalAdvance(figure(0)) + 12
            right = min(metrics.averageCharWidth() * 13, self.width() * 0.3) + LEADER
            chart = QRectF(self.rect()).adjusted(left, line + 8, -right, -2 * line - 8)
            low, high = float(np.nanmin(self._values)), float(np.nanmax(self._values))
            pad = max((high - low) * 0.04, 0.00005)
            self._axes = Axes(chart, len(self._values), low - pad, high + pad)
        self.plot.repaint_soon()

    @property
    def _mirror(self) -> Mirror:
        return Mirror(self.width(), self.isRightToLeft())

    def _window_at(self, point: QPointF) -> int:
        """The window nearest to a point of the plot."""
        return 0 if self._axes is None else self._axes.window_at(self._mirror.x(point.x()))

    def _line_of(self, position: int | None) -> int | None:
        if self._result is None or position is None or position >= len(self._result.tokens):
            return None
        return self._lines.get(self._result.tokens[position].text)

    @property
    def _predicted(self) -> int | None:
        return None if self._result is None else self._line_of(self._result.predicted_position)

    def _marked(self) -> int:
        """The line that the keys are on: the hovered one, or the predicted one."""
        hovered = self._line_of(self._hovered)
        return (self._predicted or 0) if hovered is None else hovered

    def _said(self, word: str, line: int, window: int) -> str:
        return tr("{word}, window {n}: {p}").format(
            word=quoted(word),
            n=count(window),
            p=figure(self._values[window - 1, line]),
        )

    def _describe(self) -> None:
        """Let a screen reader say the window and the line that the keys are on."""
        if self._axes is not None:
            line = self._marked()
            self.setAccessibleDescription(self._said(self._words[line], line, self.window_shown))
        elif self._result is not None:
            self.setAccessibleDescription(self._result.reason)
        self.tell_keys()

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Paint all of it, or say why there is nothing."""
        if self._result is None or self._theme is None:
            return
        self._mirror.prepare(painter)
        if self._axes is None:
            draw_sentence(painter, area, self._result.reason, self._theme)
        else:
            self._draw_axes(painter, self._axes, self._theme)
            self._draw_lines(painter, self._axes, self._theme)
            self._draw_labels(painter, self._axes, self._theme)
        if self.hasFocus():
            draw_focus(painter, area, self._theme)

    def _draw_axes(self, painter: QPainter, axes: Axes, theme: Theme) -> None:
        chart, metrics, mirror = axes.chart, QFontMetricsF(self.bold), self._mirror
        line = metrics.height()
        painter.setFont(self.font())
        for tick in axes.probability_ticks():
            y = float(axes.y(np.array(tick)))
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.drawLine(
                mirror.point(QPointF(chart.left(), y)), mirror.point(QPointF(chart.right(), y))
            )
            painter.setPen(QColor(theme.muted))
            beside = mirror.rect(QRectF(0, y - line / 2, chart.left() - 6, line))
            painter.drawText(beside, mirror.end | Qt.AlignmentFlag.AlignVCenter, figure(tick))
        above = QRectF(8, chart.top() - 10 - line, chart.width(), line + metrics.descent())
        painter.drawText(
            mirror.rect(above), mirror.start | Qt.AlignmentFlag.AlignBottom, tr("probability")
        )
        title = tr("words of context (logarithmic)") if axes.logarithmic else tr("words of context")
        foot = QRectF(chart.left(), chart.bottom() + 6 + line, chart.width(), line)
        painter.drawText(
            mirror.rect(foot), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, title
        )
        n, shown = axes.n_window, self.window_shown
        taken: list[QRectF] = []
        for window in dict.fromkeys((shown, n, 1, *axes.window_ticks())):
            x = float(axes.x(np.array(float(window))))
            text = tr("all {n}").format(n=count(n)) if window == n > 1 else count(window)
            width = metrics.horizontalAdvance(text) + 8
            rect = QRectF(x - width / 2, chart.bottom() + 6, width, line)
            if window == n and taken and rect.intersects(taken[0]):
                rect.moveLeft(taken[0].right())
            if any(rect.intersects(other) for other in taken):
                continue
            taken.append(rect)
            painter.setPen(QPen(QColor(theme.line), 1))
            tip = mirror.point(QPointF(x, chart.bottom()))
            painter.drawLine(tip, tip + QPointF(0, 4))
            painter.setFont(self.bold if window == shown else self.font())
            painter.setPen(QColor(theme.text if window == shown else theme.muted))
            painter.drawText(mirror.rect(rect), Qt.AlignmentFlag.AlignCenter, text)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(mirror.point(chart.bottomLeft()), mirror.point(chart.bottomRight()))

    def _draw_lines(self, painter: QPainter, axes: Axes, theme: Theme) -> None:
        if not self._paths:
            x = axes.x(np.arange(1.0, axes.n_window + 1))
            kept = np.unique((x // 2).astype(int), return_index=True)[1]  # no more than is seen
            kept = np.union1d(kept, [axes.n_window - 1])
            seen = self._mirror.width - x[kept] if self._mirror.on else x[kept]
            self._paths = [
                pg.functions.arrayToQPath(seen, y, connect="finite")
                for y in axes.y(self._values[kept]).T
            ]
        present = self._mirror.x(float(axes.x(np.array(float(self.window_shown)))))
        heights = axes.y(self._values[self.window_shown - 1])
        muted = QColor(theme.muted)
        muted.setAlphaF(max(min(1.0, MOST_SOLID_LINES / len(self._paths)), 0.12))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(muted, 1))
        for path in self._paths:
            painter.drawPath(path)
        top, bottom = QPointF(present, axes.chart.top() - 6), QPointF(present, axes.chart.bottom())
        painter.setPen(QPen(QColor(theme.text), 1, Qt.PenStyle.DashLine))
        painter.drawLine(top, bottom)
        if axes.n_window == 1:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(muted)
            for y in heights:
                painter.drawEllipse(QPointF(present, y), 3, 3)
        marked = ((self._line_of(self._hovered), theme.text), (self._predicted, theme.accent))
        for line, colour in marked:
            if line is None:
                continue
            thick = 3.5 if line == self._line_of(self._hovered) else 2.5
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colour), thick))
            painter.drawPath(self._paths[line])
            if not np.isnan(heights[line]):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(colour))
                painter.drawEllipse(QPointF(present, heights[line]), 4, 4)

    def _labels(self, axes: Axes) -> dict[int, QRectF]:
        """Where labels belong: all if there is room, else the marked and whichever cross none."""
        height = QFontMetricsF(self.bold).height() - 2
        low, high = axes.chart.top() - 6, axes.chart.bottom() + 4
        ends = axes.y(self._values[-1])  # [n_line]
        marked = [k for k in (self._predicted, self._line_of(self._hovered)) if k is not None]
        room_for_all = len(ends) * height <= high - low
        kept: list[int] = []
        for line in dict.fromkeys((*marked, *np.argsort(-self._values[-1]).tolist())):
            apart = min((abs(ends[line] - ends[other]) for other in kept), default=height)
            if room_for_all or line in marked or apart >= height:
                kept.append(line)
        left = axes.chart.right() + LEADER
        return {
            line: QRectF(left, centre - height / 2, self.width() - left, height)
            for line, centre in zip(kept, spread(ends[kept], height, low, high), strict=True)
        }

    def _draw_labels(self, painter: QPainter, axes: Axes, theme: Theme) -> None:
        hovered, mirror = self._line_of(self._hovered), self._mirror
        ends = axes.y(self._values[-1])
        for line, rect in self._labels(axes).items():
            predicted = line == self._predicted
            painter.setPen(QPen(QColor(theme.muted), 0.8))
            if axes.n_window > 1:
                painter.drawLine(
                    mirror.point(QPointF(axes.chart.right() + 2, ends[line])),
                    mirror.point(QPointF(rect.left() - 2, rect.center().y())),
                )
            if line == hovered:
                painter.fillRect(mirror.rect(rect), QColor(theme.hover))
            room = rect.adjusted(ROOM_FOR_STAR if predicted else 2, -4, -2, 4)
            painter.setFont(self.bold if predicted else self.font())
            painter.setPen(QColor(theme.text if line == hovered or predicted else theme.muted))
            text = QFontMetricsF(painter.font()).elidedText(
                self._words[line], Qt.TextElideMode.ElideMiddle, room.width()
            )
            painter.drawText(mirror.rect(room), mirror.start | Qt.AlignmentFlag.AlignVCenter, text)
            if predicted:
                x = mirror.x(rect.left() + 8)
                draw_star(painter, x, rect.center().y(), 7, QColor(theme.accent))
