"""The arcs of one result: which there are, what they say, and how they are drawn."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from core.language import count, figure, isolated, quoted, tr
from core.result import Result
from gui.marks import draw_focus
from gui.scale import Scale
from gui.theme import N_COLOURS, Theme
from gui.views.arc_curves import Chips, Curve, path_of, place_beside

MOST_ARCS = 64
THICKNESS = (1.0, 9.0)
A_FEW = 12  # arcs that do not run into each other, however thick
OPACITY = (0.3, 1.0)
FADED = 0.4
RADIUS = 6


def message_of(result: Result, concealed: bool) -> str:
    """Why there are no arcs; empty where there are."""
    if not result.tokens:
        return tr("The arcs go from word to word.\nThere are no words yet.")
    if concealed:
        return tr("The arcs come after your guess.")
    if np.nansum(result.row) > 0:
        return ""
    return result.reason or tr("No arcs: {reason}.").format(reason=result.undefined_rows)


class ArcPicture:
    """Chips and curves, in the pixels of the area that the chips have."""

    def __init__(
        self, result: Result, scale: Scale, message: str, chips: Chips, labels: Sequence[str]
    ) -> None:
        """A picture of the selected word's attention.

        Args:
            result: whose.
            scale: the colours and the largest weight.
            message: why there are no arcs; empty where there are.
            chips: where the words are.
            labels: what stands on them.
        """
        self.result, self.scale, self.message = result, scale, message
        self.chips, self.labels = chips, labels
        self.selected = result.settings.position
        weights = np.empty(0) if message else result.row
        n_looked_at = int(np.count_nonzero(weights > 0))
        order = np.argsort(-weights, kind="stable")
        self.order: list[int] = order[: min(n_looked_at, MOST_ARCS)].tolist()
        self.has_more = n_looked_at > MOST_ARCS
        crowded = min(1.0, (A_FEW / max(len(self.order), 1)) ** 0.5)
        self._thickest = max(THICKNESS[1] * crowded, 2 * THICKNESS[0])
        self._curves: dict[int, Curve] = {}

    @property
    def note(self) -> str:
        """How many arcs are left out."""
        if not self.has_more:
            return ""
        return tr("{n} of {total} words have an arc; they hold {share} of the attention").format(
            n=count(MOST_ARCS),
            total=count(len(self.result.tokens)),
            share=figure(float(self.result.row[self.order].sum()), 2),
        )

    def in_front(self, pointed: int | None) -> int | None:
        """The word whose arc is pointed at; None if it has none."""
        there = pointed is not None and self.order and pointed < len(self.result.row)
        return pointed if there and self.result.row[pointed] > 0 else None

    def drawn(self, pointed: int | None) -> list[int]:
        """The words that have an arc, the one pointed at first, then the strongest."""
        front = self.in_front(pointed)
        rest = [j for j in self.order if j != front]
        return rest if front is None else [front, *rest]

    def curve(self, j: int) -> Curve:
        """The one to word j."""
        if j not in self._curves:
            self._curves[j] = self.chips.curve(self.selected, j)
        return self._curves[j]

    def thickness(self, j: int) -> float:
        """Of the arc to word j."""
        return THICKNESS[0] + (self._thickest - THICKNESS[0]) * self._strength(j)

    def said(self, j: int) -> str:
        """What the selected word gives to word j."""
        label = self.result.tokens[j].label
        if self.message:
            return label
        value = tr("not seen") if self._unseen(j) else figure(float(self.result.row[j]))
        return f"{isolated(self.result.tokens[self.selected].label)} → {isolated(label)}: {value}"

    def described(self) -> str:
        """Where the arcs lead, in words."""
        if self.message:
            return self.message
        tokens, best = self.result.tokens, self.order[0]
        text = tr("{word} is selected, word {n} of {total}; most goes to {most}: {share}").format(
            word=quoted(tokens[self.selected].label),
            n=count(self.selected + 1),
            total=count(len(tokens)),
            most=quoted(tokens[best].label),
            share=figure(float(self.result.row[best])),
        )
        return f"{text}. {self.note}" if self.has_more else text

    def paint(
        self,
        painter: QPainter,
        sight: QRectF,
        hovered: int | None,
        pointed: int | None,
        cursor: int | None,
    ) -> None:
        """Draw the weak arcs first, the chips over them, and a number on top.

        Args:
            painter: with the font of the chips.
            sight: the part of the area that is in sight.
            hovered: the word whose chip is lit up.
            pointed: the word whose arc is brought forward.
            cursor: the word that the keys are on, None while they are elsewhere.
        """
        self._paint_arcs(painter, self.in_front(pointed))
        self._paint_chips(painter, sight, hovered, cursor)
        if self.order:
            self._paint_number(painter, sight, self.drawn(pointed)[0])

    def _paint_arcs(self, painter: QPainter, front: int | None) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        middle = N_COLOURS // 2  # what is paler is hardly seen as a line
        for j in reversed(self.drawn(front)):
            strength = self._strength(j)
            opacity = OPACITY[0] + (OPACITY[1] - OPACITY[0]) * strength
            if front is not None:
                opacity = 1.0 if j == front else opacity * FADED
            colour = self.scale.colour(middle + int((N_COLOURS - 1 - middle) * strength))
            pen = QPen(_veiled(colour, self.scale.theme, opacity), self.thickness(j))
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawPath(path_of(self.curve(j)))

    def _paint_chips(
        self, painter: QPainter, sight: QRectF, hovered: int | None, cursor: int | None
    ) -> None:
        theme = self.scale.theme
        indices = self.scale.indices(self.result.row)
        font, struck = painter.font(), QFont(painter.font())
        struck.setStrikeOut(True)
        removed = self._removed()
        for position, chip in enumerate(self.chips.rects):
            if not chip.intersects(sight):
                continue
            unseen, index = self._unseen(position), int(indices[position])
            frame = QPen(QColor(theme.line), 1)
            if unseen:
                frame.setStyle(Qt.PenStyle.DashLine)
            if position == hovered:
                frame = QPen(QColor(theme.text), 2)
            if position == self.selected:
                frame = QPen(QColor(theme.accent), 2.5)
            plain = unseen or bool(self.message)
            painter.setPen(frame)
            painter.setBrush(QColor(theme.surface) if plain else self.scale.colour(index))
            painter.drawRoundedRect(chip, RADIUS, RADIUS)
            if position == cursor:
                draw_focus(painter, chip.adjusted(-4, -4, 4, 4), theme)
            faint = QColor(theme.muted if unseen else theme.text)
            painter.setFont(struck if position in removed else font)
            painter.setPen(faint if plain else self.scale.ink(index))
            painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, self.labels[position])
        painter.setFont(font)

    def _paint_number(self, painter: QPainter, sight: QRectF, j: int) -> None:
        theme, metrics = self.scale.theme, QFontMetricsF(painter.font())
        text = figure(float(self.result.row[j]))
        size = QSizeF(metrics.horizontalAdvance(text) + 12, metrics.height() + 4)
        taken = [chip for chip in self.chips.rects if chip.intersects(sight)]
        area = sight.adjusted(2, 2, -2, -2)
        box = place_beside(self.curve(j), self.thickness(j), size, area, taken)
        painter.setPen(QPen(QColor(theme.muted), 1))
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor(theme.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _strength(self, j: int) -> float:
        """Its weight as a part of the scale."""
        return min(float(self.result.row[j]) / self.scale.top, 1.0)

    def _unseen(self, j: int) -> bool:
        hidden = self.result.hidden
        return not self.message and hidden is not None and bool(hidden[self.selected, j])

    def _removed(self) -> set[int]:
        """The words that were knocked out, and not only masked."""
        knockouts = self.result.settings.knockouts
        return {
            each.key
            for each in knockouts
            if each.query in (None, self.selected) and self._unseen(each.key)
        }


def _veiled(colour: QColor, theme: Theme, opacity: float) -> QColor:
    """What a colour looks like over the card; Qt draws what is opaque ten times as fast."""
    under = QColor(theme.surface)
    return QColor(
        round(opacity * colour.red() + (1 - opacity) * under.red()),
        round(opacity * colour.green() + (1 - opacity) * under.green()),
        round(opacity * colour.blue() + (1 - opacity) * under.blue()),
    )
