"""The sentence as chips, one a word."""

from bisect import bisect_left, bisect_right

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from core.arrays import Mask
from core.knockout import removed_words
from core.language import figure, quoted, runs_right_to_left, tr
from core.result import Result
from gui.access import InParts, Place
from gui.controls.chip_picture import (
    Captions,
    Marks,
    draw_badge,
    draw_bracket,
    draw_chips,
    draw_unknown,
    lines_of,
)
from gui.controls.chip_steps import stepped
from gui.marks import draw_die, draw_focus, draw_star
from gui.markup import as_shown
from gui.scale import Scale

PADDING = 9
GAP = 7
MARGIN = 6
A_PIXEL = 0.03  # of a line's height


class WordSelector(QAbstractScrollArea, InParts):
    """Shows the selected word, its context, what it attends to and what is predicted."""

    word_selected = Signal(int)
    word_hovered = Signal(object)
    word_removed = Signal(int)
    menu_wanted = Signal(int, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        """A selector without words."""
        super().__init__(parent)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Words of the sentence"))
        self.viewport().setMouseTracking(True)
        self.viewport().setAutoFillBackground(False)
        self._result: Result | None = None
        self._scale: Scale | None = None
        self._chips: list[QRectF] = []
        self._labels: list[str] = []
        self._widths: dict[str, tuple[str, float]] = {}
        self._hovered: int | None = None
        self._concealed = False
        self._cursor: int | None = None
        self._small = QFont(self.font())
        self._small.setPointSizeF(self.font().pointSizeF() * 0.8)
        self._mark = QFont(self._small)
        self._mark.setBold(True)
        line = QFontMetricsF(self.font()).height()
        self._chip_height = line + 10
        self._caption_height = QFontMetricsF(self._small).height() + 4
        self.setMinimumHeight(round(self._pitch + 2 * MARGIN))

    @property
    def _pitch(self) -> float:
        return self._chip_height + self._caption_height + 2

    @property
    def _lines_in_sight(self) -> int:
        return max(int((self.viewport().height() - MARGIN) / self._pitch), 1)

    def height_of_lines(self, n: int) -> int:
        """How high the widget is when it shows `n` lines of chips."""
        return round(n * self._pitch + 2 * MARGIN)

    def show_result(self, result: Result, scale: Scale, concealed: bool = False) -> None:
        """Show its words and the selected one's row; while `concealed`, the words alone."""
        if concealed != self._concealed or self._result is not result:
            self._cursor = None
        self._concealed = concealed
        old, self._result, self._scale = self._result, result, scale
        new_words = old is None or old.settings.sentence != result.settings.sentence
        if new_words:
            self._lay_out()
        if old is None or new_words or old.settings.position != result.settings.position:
            self._scroll_to(result.settings.position)
        if result.tokens:
            selected = result.tokens[result.settings.position]
            self.setAccessibleDescription(
                tr("{word} is selected, word {n} of {total}").format(
                    word=quoted(selected.label), n=selected.word + 1, total=len(result.tokens)
                )
            )
        self.viewport().update()
        self.tell_keys()

    def show_hover(self, position: int | None) -> None:
        """Light up the word that the pointer is on somewhere."""
        self._hovered = position
        self.viewport().update()

    def chip_rect(self, position: int) -> QRectF:
        """Where a word's chip is, in the viewport."""
        return self._chips[position].translated(0, -self.verticalScrollBar().value())

    def position_at(self, point: QPointF) -> int | None:
        """The word whose chip is at a point of the viewport."""
        point = point + QPointF(0, self.verticalScrollBar().value())
        return next((i for i, chip in enumerate(self._chips) if chip.contains(point)), None)

    def part_counts(self) -> Place:
        """The words."""
        return (len(self._chips),)

    def part_said(self, *place: int) -> str:
        """A word, its attention, and how it is marked."""
        result, position = self._result, place[0]
        if result is None:
            return ""
        removed = removed_words(result.settings.knockouts, len(self._chips))[position]
        shown = not self._concealed
        marks = (
            (position == result.settings.position, tr("selected")),
            (position in result.context, tr("context")),
            (shown and position == result.predicted_position, tr("predicted")),
            (shown and position == result.drawn_position, tr("drawn")),
            (bool(removed), tr("knocked out")),
            (position in result.unknown, tr("not among the words of this model")),
        )
        said = self._described(position, result.tokens[position].label)
        return "; ".join([said, *(mark for on, mark in marks if on)])

    def part_rect(self, *place: int) -> QRectF:
        """A chip."""
        return self.chip_rect(place[0])

    def part_at_keys(self) -> Place | None:
        """The word that the keys act on."""
        return (self._pointed_at(),) if self._chips else None

    def part_chosen(self, *place: int) -> bool:
        """Whether it is the selected word."""
        return self._result is not None and self._result.settings.position == place[0]

    def parts_surface(self) -> QWidget:
        """Chips are in the viewport."""
        return self.viewport()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys are."""
        super().focusInEvent(event)
        self.viewport().update()
        self.tell_keys(arrived=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keys are elsewhere."""
        super().focusOutEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap the chips to the new width."""
        super().resizeEvent(event)
        self._lay_out()
        if self._result is not None:
            self._scroll_to(self._result.settings.position)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Home and End select; while a guess is awaited they point, and Return guesses."""
        if self._result is None or not self._chips:
            return super().keyPressEvent(event)
        position = self._pointed_at()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return super().keyPressEvent(event)  # Ctrl+Enter is no guess
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                self.word_selected.emit(position)
                return None
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self.word_removed.emit(position)
                return None
            case _:
                there = stepped(event.key(), self._chips, position, self._right_to_left)
        if there is None:
            return super().keyPressEvent(event)
        if self._concealed:
            self._cursor = there
            self._scroll_to(there)
            self.setAccessibleDescription(quoted(self._result.tokens[there].label))
            self.word_hovered.emit(there)
            self.tell_keys()
        else:
            self.word_selected.emit(there)
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click selects."""
        position = self.position_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and position is not None:
            self.word_selected.emit(position)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the word under the pointer, or under the keys."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            position = self._pointed_at() if self._chips else None
        else:
            position = self.position_at(QPointF(self.viewport().mapFrom(self, event.pos())))
        if position is not None:
            foot = self.chip_rect(position).bottomLeft().toPoint()
            self.menu_wanted.emit(position, self.viewport().mapToGlobal(foot))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell which word the pointer is on."""
        position = self.position_at(event.position())
        self.word_hovered.emit(position)
        self.setToolTip("" if position is None else as_shown(self._tip(position)))

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer is on no word."""
        self.word_hovered.emit(None)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the chips in sight."""
        if self._result is None or self._scale is None:
            return
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._scale.theme
        if not self._chips:
            painter.setPen(QColor(theme.muted))
            painter.drawText(
                self.viewport().rect(),
                Qt.AlignmentFlag.AlignCenter,
                tr("Each word you type becomes a chip here: click one to select it."),
            )
            if self.hasFocus():
                draw_focus(painter, QRectF(self.viewport().rect()), theme)
            return
        painter.translate(0, -self.verticalScrollBar().value())
        in_sight, selected = self._in_sight(), self._result.settings.position
        marks = Marks(
            tinted=self._tinted(self._result),
            hovered=self._hovered,
            at_keys=self._pointed_at() if self.hasFocus() else None,
        )
        draw_chips(painter, in_sight, self._chips, self._labels, self._result, self._scale, marks)
        for position in self._result.unknown:
            if position in in_sight:
                draw_unknown(painter, self._chips[position], self._mark, theme)
        predicted, drawn = self._result.predicted_position, self._result.drawn_position
        if self._concealed:
            predicted = drawn = None
        captions = Captions(painter, self._small, self.viewport().width())
        captions.say(tr("selected"), self._chips[selected], theme.accent)
        for line in lines_of([self._chips[p] for p in self._result.context if p in in_sight]):
            draw_bracket(painter, line, theme)
            captions.say(tr("context"), line, theme.muted)
        if predicted is not None:
            captions.say(tr("predicted"), self._chips[predicted], theme.accent)
            at = draw_badge(painter, self._chips[predicted].topRight() + QPointF(-3, 2), theme)
            draw_star(painter, at.x(), at.y(), 7, QColor(theme.accent))
        if drawn is not None:
            chip = self._chips[drawn]
            at = draw_badge(painter, QPointF(chip.center().x(), chip.top()), theme)
            draw_die(painter, at.x(), at.y(), 6, QColor(theme.accent))

    def _in_sight(self) -> range:
        """The words whose chips are in sight, at least in part."""
        top = self.verticalScrollBar().value()
        return range(
            bisect_right(self._chips, top - self._pitch, key=QRectF.top),
            bisect_left(self._chips, top + self.viewport().height(), key=QRectF.top),
        )

    def _tinted(self, result: Result) -> Mask:
        """[n]: which chips show a share of attention."""
        n, selected = len(self._chips), result.settings.position
        if self._concealed or np.isnan(result.row).all() or not result.row.any():
            return np.zeros(n, dtype=bool)
        hidden = result.hidden
        return np.ones(n, dtype=bool) if hidden is None else ~hidden[selected]

    @property
    def _right_to_left(self) -> bool:
        return self._result is not None and runs_right_to_left(self._result.settings.sentence)

    def _lay_out(self) -> None:
        """Place the chips in lines, from the side where the sentence begins."""
        self._chips, self._labels = [], []
        if self._result is None:
            return
        width = self.viewport().width() - 2 * MARGIN
        x, y = 0.0, float(MARGIN)
        right_to_left = self._right_to_left
        for token in self._result.tokens:
            label, chip_width = self._measured(token.label)
            if x > 0 and x + chip_width > width:
                x, y = 0.0, y + self._pitch
            left = MARGIN + (width - x - chip_width if right_to_left else x)
            self._chips.append(QRectF(left, y, chip_width, self._chip_height))
            self._labels.append(label)
            x += chip_width + GAP
        bar = self.verticalScrollBar()
        hidden = max(0, round((y - MARGIN) / self._pitch) + 1 - self._lines_in_sight)
        bar.setRange(0, round(hidden * self._pitch))
        bar.setPageStep(round(self._lines_in_sight * self._pitch))
        bar.setSingleStep(round(self._pitch))

    def _measured(self, label: str) -> tuple[str, float]:
        """The label, shortened if need be, and the width of its chip."""
        if label not in self._widths:
            if len(self._widths) > 10_000:
                self._widths.clear()
            metrics = QFontMetricsF(self.font())
            most = 20 * metrics.averageCharWidth()
            shown = metrics.elidedText(label, Qt.TextElideMode.ElideMiddle, most)
            self._widths[label] = (
                shown,
                max(metrics.horizontalAdvance(shown) + 2 * PADDING, self._chip_height),
            )
        return self._widths[label]

    def _pointed_at(self) -> int:
        """The word that the keys act on."""
        if self._cursor is not None:
            return self._cursor
        return 0 if self._result is None else self._result.settings.position

    def _scroll_to(self, position: int) -> None:
        """Bring a word into sight, whole lines at a time."""
        if position >= len(self._chips):
            return
        bar = self.verticalScrollBar()
        line = round((self._chips[position].top() - MARGIN) / self._pitch)
        first = bar.value() / self._pitch
        if line < first - A_PIXEL:
            bar.setValue(round(line * self._pitch))
        elif line > first + self._lines_in_sight - 1 + A_PIXEL:
            bar.setValue(round((line - self._lines_in_sight + 1) * self._pitch))

    def _tip(self, position: int) -> str:
        """What the pointer is told about a word."""
        said = self._described(position, self._labels[position])
        if self._result is None or position not in self._result.unknown:
            return said
        return tr("{word}; not among the words of this model").format(word=said)

    def _described(self, position: int, label: str) -> str:
        """A word with its attention; `label` where there is none."""
        if self._result is None or not self._tinted(self._result)[position]:
            return label
        return f"{self._result.tokens[position].label}: {figure(self._result.row[position])}"
