"""The softmax that the notebook computes beside the one that its text describes."""

import numpy as np
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from core.language import figure, quoted, tr
from core.result import Result
from gui.scale import Scale
from gui.theme import N_COLOURS, Theme
from gui.views.rows import Bar, Row, Rows

SWATCH = 22


class TwoSoftmaxes(QWidget):
    """Two bars for each candidate, the most probable first."""

    word_selected = Signal(int)
    word_hovered = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Bars of nothing."""
        super().__init__(parent)
        self._result: Result | None = None
        self._scale: Scale | None = None
        self._candidates: dict[int, int] = {}
        self._largest = 1.0
        self.difference = QLabel()
        self.difference.setTextFormat(Qt.TextFormat.PlainText)
        self.difference.setWordWrap(True)
        self.difference.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.legend = Legend()
        self.rows = Rows(figure(0), n_bars=2)
        self.rows.setAccessibleName(tr("Two ways to probabilities"))
        self.rows.word_hovered.connect(self.word_hovered)
        self.rows.word_chosen.connect(self.word_selected)
        self.rows.label_chosen.connect(self.word_selected)
        self.setFocusProxy(self.rows)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.difference)
        column.addWidget(self.legend)
        column.addWidget(self.rows, 1)

    def show_result(self, result: Result, scale: Scale) -> None:
        """Show its probabilities, and what one softmax would make of the same scores."""
        self._result, self._scale = result, scale
        n = len(result.candidates) if result.prediction is not None else 0
        both = (result.probabilities[:n], result.single_softmax[:n])
        self._largest = max((float(p.max(initial=0)) for p in both), default=0) or 1.0
        order = np.argsort(-both[0], kind="stable").tolist()
        self._candidates = {result.candidates[i].positions[0]: i for i in order}
        text = difference(result)
        self.difference.setText(text)
        self.difference.setVisible(bool(text))
        self.legend.setVisible(bool(text))
        self.legend.show_scale(scale)
        self.rows.show_rows(list(self._candidates), self._row_of, scale.theme, _nothing(result))

    def show_hover(self, position: int | None) -> None:
        """Light up the bars of the word that the pointer is on somewhere."""
        self.rows.show_hover(position)

    def _row_of(self, position: int) -> Row:
        assert self._result is not None
        assert self._scale is not None
        result, candidate = self._result, self._candidates[position]
        twice, once = result.probabilities[candidate], result.single_softmax[candidate]
        colour = self._scale.colour(int(self._scale.indices(np.array([twice]))[0]))
        label = result.tokens[position].label
        return Row(
            label,
            (
                Bar(twice / self._largest, QBrush(colour), figure(twice)),
                Bar(once / self._largest, hatching(self._scale.theme), figure(once)),
            ),
            predicted=candidate == result.prediction,
            selected=position == result.settings.position,
            said=tr("{word}: softmax(exp(s)) {twice}, softmax(s) {once}").format(
                word=quoted(label), twice=figure(twice), once=figure(once)
            ),
        )


class Legend(QWidget):
    """Which bar is which, on one line or on two."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """A legend without colours."""
        super().__init__(parent)
        self._scale: Scale | None = None
        self.texts = (tr("softmax(exp(s)), the notebook"), tr("softmax(s), as the text says"))
        self.setAccessibleName(tr("Legend"))
        self.setAccessibleDescription(
            tr("upper bar: {first}; lower bar: {second}").format(
                first=self.texts[0], second=self.texts[1]
            )
        )

    def show_scale(self, scale: Scale) -> None:
        """Take these colours."""
        self._scale = scale
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many lines as it needs."""
        super().resizeEvent(event)
        self.setFixedHeight(round(self._places()[-1].bottom()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a sample of each bar with its name."""
        if self._scale is None:
            return
        theme = self._scale.theme
        painter = QPainter(self)
        fills = (QBrush(self._scale.colour(N_COLOURS // 2)), hatching(theme))
        for place, fill, text in zip(self._places(), fills, self.texts, strict=True):
            sample = QRectF(place.left() + 0.5, place.top() + 2.5, SWATCH, place.height() - 6)
            painter.setPen(QPen(QColor(theme.muted), 1))
            painter.setBrush(fill)
            painter.drawRect(sample)
            painter.setPen(QColor(theme.text))
            painter.drawText(
                place.adjusted(SWATCH + 6, 0, 0, 0),
                Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
                text,
            )

    def _places(self) -> list[QRectF]:
        line = self.fontMetrics().height() + 2
        widths = [SWATCH + 8 + self.fontMetrics().horizontalAdvance(t) for t in self.texts]
        first = QRectF(0, 0, widths[0], line)
        if sum(widths) + 16 <= self.width():
            return [first, QRectF(widths[0] + 16, 0, widths[1], line)]
        return [first, QRectF(0, line, widths[1], line)]


def hatching(theme: Theme) -> QBrush:
    """What fills the bars of the plain softmax."""
    return QBrush(QColor(theme.muted), Qt.BrushStyle.FDiagPattern)


def difference(result: Result) -> str:
    """What the second exponential does to this result; nothing where nothing is defined."""
    if result.prediction is None:
        return ""
    twice, once, best = result.probabilities, result.single_softmax, result.prediction
    if len({candidate.text for candidate in result.candidates}) == 1:
        return tr(
            "There is only one word to choose from, so both give each of its places the same "
            "probability, {p}."
        ).format(p=figure(twice[best]))
    last = int(np.argmin(twice))
    best_word, last_word = (quoted(result.candidates[i].text) for i in (best, last))
    if figure(twice[best]) == figure(once[best]):
        template = tr(
            "To the digits shown, {best} keeps its {p} when exponentiated twice. The order of the "
            "words stays the same."
        )
    else:
        template = tr(
            "Exponentiating twice gives {best} {p} instead of {q}{times}, and the last, {last}, "
            "{r} instead of {s}. The order of the words stays the same."
        )
    return template.format(
        best=best_word,
        last=last_word,
        p=figure(twice[best]),
        q=figure(once[best]),
        r=figure(twice[last]),
        s=figure(once[last]),
        times=_times(twice[best], once[best]),
    )


def _times(p: float, q: float) -> str:
    """How many times `q` is `p`, with no more digits than the printed figures bear out."""
    printed_p, printed_q = round(p, 4), round(q, 4)
    for decimals in (2, 1):
        ratio = figure(p / q, decimals)
        if printed_q > 0 and ratio == figure(printed_p / printed_q, decimals):
            return tr(" ({ratio} times as much)").format(ratio=ratio)
    return ""


def _nothing(result: Result) -> str:
    """Why there are no bars."""
    if not result.tokens:
        return tr("No words, no probabilities.")
    return tr("No probabilities: there is no word before the selected one.")
