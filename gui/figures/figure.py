"""A view as a figure: its title above, its caption below, nothing that only a screen needs."""

from dataclasses import replace

from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QRegion
from PySide6.QtWidgets import QWidget

from core.caption import alternative, caption
from core.exploration import exploration_of
from core.language import tr
from gui.figures.plates import plate_of
from gui.figures.subject import Subject
from gui.figures.usual_type import usual_font
from gui.theme import LIGHT, Theme

BACKGROUNDS = ("paper", "transparent")
MARGIN = 20
GAP = 6
AROUND_VIEW = 12
LEAST_WIDTH = 460
PAPER = QColor("#ffffff")


def theme_on(background: str, theme: Theme) -> Theme:
    """The colours of a figure: light ones on paper, else the same on nothing."""
    if background == "paper":
        return replace(LIGHT, surface=PAPER.name(), colours=theme.colours)
    return replace(theme, surface=f"#00{theme.surface.removeprefix('#')}")


class Figure:
    """One picture of a result, at a size of its own.

    Attributes:
        title: what it shows, in a few words.
        finding: what follows from it; empty if nothing does.
        caption: sentence, model, settings, seed and version; of a training its plan.
        description: all of it for somebody who cannot see it.
        exploration: the file from which it can be had again.
        settings: the same without the figures.
        size: in pixels at scale 1.
    """

    def __init__(
        self,
        subject: Subject,
        name: str = "picture",
        theme: Theme = LIGHT,
        background: str = "paper",
        heading: bool = True,
        captioned: bool = True,
    ) -> None:
        """Lay it out.

        Args:
            subject: what it is of.
            name: one of `core.caption.FIGURES`.
            theme: the window's.
            background: one of `BACKGROUNDS`.
            heading: whether title and finding stand above it.
            captioned: whether the caption stands below it, and all has margins. Without it is part
                of a report, which has both.

        Raises:
            FileError: if the result has no such figure.
        """
        result = subject.result
        self._theme = theme_on(background, theme)
        self._on_paper = background == "paper"
        self._plate = plate_of(subject, name, self._theme)
        self.title, self.finding = self._plate.title, self._plate.finding
        self.caption = caption(result, name)
        pairs = subject.beside.pairs if name == "next word" else None
        beside = subject.beside.comparison if pairs is None else pairs[0]
        self.description = alternative(result, name, beside, subject.noise)
        self.settings = result.settings
        self.exploration = exploration_of(result, subject.beside.pinned)
        title, finding = (self.title, self.finding) if heading else ("", "")
        below = self.caption if captioned else ""
        self._margin = MARGIN if captioned else 0
        view = self._plate.size
        self._width = max(view.width(), LEAST_WIDTH)
        font = usual_font()
        t = self._theme
        self._above = [
            _Text(title, _font(font, 1.25, bold=True), t.text, self._width),
            _Text(self._plate.hint, font, t.muted, self._width),
            _Text(finding, font, t.text, self._width),
        ]
        self._below = _Text(below, _font(font, 0.9), t.muted, self._width)
        top = self._margin + sum(text.height + GAP for text in self._above if text.height)
        self._place = QRectF(self._margin, top + AROUND_VIEW - GAP, self._width, view.height())
        height = self._place.bottom() + AROUND_VIEW + self._below.height + self._margin
        self.size = QSizeF(self._width + 2 * self._margin, round(height))

    @property
    def view(self) -> QWidget | None:
        """What it shows; None where there are no words."""
        return self._plate.view

    @property
    def view_at(self) -> QPointF:
        """Where the view's top left corner is."""
        return self._place.topLeft()

    def paint(self, painter: QPainter) -> None:
        """Draw it, its top left corner at the painter's origin."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._on_paper:
            painter.fillRect(QRectF(QPointF(), self.size), PAPER)
        y = float(self._margin)
        for text in self._above:
            if text.height:
                text.paint(painter, self._margin, y)
                y += text.height + GAP
        if self.view is None:
            painter.setFont(usual_font())
            painter.setPen(QColor(self._theme.muted))
            painter.drawText(self._place, Qt.AlignmentFlag.AlignCenter, tr("There are no words."))
        else:
            painter.save()
            painter.translate(self.view_at)
            self.view.render(painter, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
            painter.restore()
        self._below.paint(painter, self._margin, self._place.bottom() + AROUND_VIEW)
        painter.restore()

    def close(self) -> None:
        """Give the view back; the figure can be drawn no more."""
        if self.view is not None:
            self.view.hide()
            self.view.deleteLater()


class _Text:
    """A paragraph, wrapped to a width."""

    FLAGS = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap

    def __init__(self, text: str, font: QFont, colour: str, width: float) -> None:
        self._text, self._font, self._colour = text, font, colour
        room = QRectF(0, 0, width, 100_000)
        bounds = QFontMetricsF(font).boundingRect(room, int(self.FLAGS), text)
        self._size = QSizeF(width, bounds.height())
        self.height = bounds.height() if text else 0.0

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        painter.setFont(self._font)
        painter.setPen(QColor(self._colour))
        painter.drawText(QRectF(QPointF(x, y), self._size), int(self.FLAGS), self._text)


def _font(font: QFont, size: float, bold: bool = False) -> QFont:
    other = QFont(font)
    other.setPointSizeF(font.pointSizeF() * size)
    other.setBold(bold)
    return other
