"""The snapshots of a training on a line, to go back and forth between."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSlider, QWidget

from core.language import count, tr

NOTCH = 120
RADIUS = 5.5
GROOVE = 3.0
GAP = 6.0  # between two labels


class Timeline(QSlider):
    """A slider over the snapshots, at equal distances; those to come are pale.

    The right end of a training that is under way is not a snapshot but what it learns now: who goes
    there follows it.
    """

    snapshot_chosen = Signal(int)
    follow_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        """A line without snapshots."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._steps: tuple[int, ...] = ()
        self._to_come: tuple[int, ...] = ()
        self._now: int | None = None
        self._turned = 0
        self.setAccessibleName(tr("Steps of the training"))
        self.setToolTip(
            tr("What it had learnt at these steps; drag, or use the arrow keys or the wheel")
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumWidth(round(8 * self.fontMetrics().averageCharWidth()))
        self.setFixedHeight(round(self.fontMetrics().height() + 4 * RADIUS))
        self.valueChanged.connect(self.on_value_changed)

    def sizeHint(self) -> QSize:
        return QSize(40 * self.fontMetrics().averageCharWidth(), self.height())

    def show_snapshots(
        self,
        steps: tuple[int, ...],
        n_step: int,
        now: int | None,
        on_view: int | None,
        following: bool,
    ) -> None:
        """Show where the training has got to.

        Args:
            steps: of the snapshots there are, rising.
            n_step: of the whole training.
            now: the step that a training under way has reached; None if there is none.
            on_view: the snapshot on view.
            following: whether the view is what the training learns now.
        """
        last = steps[-1] if steps else -1
        to_come = () if now is None else tuple(s for s in schedule(n_step) if s > max(now, last))
        shown = (steps, to_come, now)
        if shown != (self._steps, self._to_come, self._now):
            self._steps, self._to_come, self._now = shown
            self.update()
        self.setEnabled(bool(steps))
        end = len(steps) - 1 + int(self._runs_on)
        value = end if following or on_view is None else min(on_view, end)
        if (self.maximum(), self.value()) != (max(end, 0), max(value, 0)):
            self.blockSignals(True)
            self.setRange(0, max(end, 0))
            self.setValue(value)
            self.blockSignals(False)
            self.update()
        self._describe()

    def place(self, index: int) -> float:
        """Where a snapshot is, or behind the last one what is learnt now; from the left."""
        return self._seen(self._along(index))

    def on_value_changed(self, index: int) -> None:
        """Tell which snapshot was chosen, or that the training is to be followed."""
        if self._now is not None and index == self.maximum():
            self.follow_wanted.emit()
        else:
            self.snapshot_chosen.emit(index)
        self._describe()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go where it was pressed."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._go(event.position())
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go with the pointer."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """It is there already."""
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A snapshot on for each notch away from the person."""
        self._turned += event.angleDelta().y()
        notches = int(self._turned / NOTCH)
        self._turned -= notches * NOTCH
        self.setValue(self.value() + notches)
        event.accept()

    @property
    def _runs_on(self) -> bool:
        """Whether the training is beyond its last snapshot."""
        return self._now is not None and bool(self._steps) and self._now > self._steps[-1]

    def _along(self, index: float) -> float:
        """How far along the line a place is, 0 to 1."""
        n = len(self._steps) + len(self._to_come) - 1
        if index >= len(self._steps) and self._now is not None:  # on the way to the next one
            index = len(self._steps) - 1
            if self._to_come:
                before, after = self._steps[-1], self._to_come[0]
                index += (self._now - before) / (after - before)
            else:
                n, index = n + 1, index + 1
        elif self._runs_on and not self._to_come:
            n += 1
        return index / n if n > 0 else 0.0

    def _seen(self, along: float) -> float:
        half = QFontMetricsF(self._bold).horizontalAdvance(count(1000)) / 2 + 2
        x = half + along * (self.width() - 2 * half)
        return self.width() - x if self.isRightToLeft() else x

    def _go(self, point: QPointF) -> None:
        places = [abs(self.place(i) - point.x()) for i in range(self.maximum() + 1)]
        self.setValue(places.index(min(places)))

    @property
    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setBold(True)
        return font

    @property
    def _step_shown(self) -> int:
        if self.value() < len(self._steps):
            return self._steps[self.value()]
        return self._now or 0

    def _describe(self) -> None:
        if not self._steps:
            text = tr("no snapshots yet")
        elif self._now is not None and self.value() == self.maximum():
            text = tr("step {n}, as it learns").format(n=count(self._step_shown))
        else:
            text = tr("step {n}; snapshot {i} of {all}").format(
                n=count(self._step_shown), i=self.value() + 1, all=len(self._steps)
            )
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A line with ticks, what is on view marked and its step in heavy type."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self.palette()
        text, muted = colours.text().color(), colours.placeholderText().color()
        accent, pale = colours.highlight().color(), colours.mid().color()
        y = RADIUS + 4
        end, all_of_it = self._along(len(self._steps) - 1 + int(self._runs_on)), 1.0
        painter.setPen(_groove(pale))
        painter.drawLine(QPointF(self._seen(0.0), y), QPointF(self._seen(all_of_it), y))
        if not self._steps:
            return
        painter.setPen(_groove(muted))
        painter.drawLine(QPointF(self._seen(0.0), y), QPointF(self._seen(end), y))
        self._draw_labels(painter, y, text, muted, pale)
        handle = QPointF(self.place(self.value()), y)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(text, 1.5))
            painter.drawEllipse(handle, RADIUS + 3, RADIUS + 3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawEllipse(handle, RADIUS, RADIUS)

    def _draw_labels(
        self, painter: QPainter, y: float, text: QColor, muted: QColor, pale: QColor
    ) -> None:
        """Ticks for all, and as many labels as there is room for, that of the view first."""
        marks = [(self.place(i), step, i) for i, step in enumerate(self._steps)]
        n = len(self._steps) + len(self._to_come) - 1
        for i, step in enumerate(self._to_come, len(self._steps)):
            marks.append((self._seen(i / n), step, -1))
        for x, _, index in marks:
            painter.setPen(QPen(muted if index >= 0 else pale, 1.5))
            painter.drawLine(QPointF(x, y - 4), QPointF(x, y + 4))
        here = (self.place(self.value()), self._step_shown, self.value())
        metrics = QFontMetricsF(self._bold)
        taken: list[QRectF] = []
        for x, step, _ in (here, marks[0], marks[-1], *marks[::-1]):
            width = metrics.horizontalAdvance(count(step)) + GAP
            rect = QRectF(x - width / 2, y + RADIUS + 1, width, metrics.height())
            if any(rect.intersects(other) for other in taken):
                continue
            bold = not taken
            taken.append(rect)
            painter.setFont(self._bold if bold else self.font())
            painter.setPen(text if bold else muted)
            where = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip
            painter.drawText(rect, where, count(step))


def _groove(colour: QColor) -> QPen:
    return QPen(colour, GROOVE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)


def schedule(n_step: int) -> tuple[int, ...]:
    """Steps 0, 1, 2, 5, 10, 20, … to the last: learning goes about equally far between them."""
    steps, decade = [0], 1
    while decade <= n_step:
        steps += [part * decade for part in (1, 2, 5) if part * decade < n_step]
        decade *= 10
    return (*steps, n_step)
