"""One word of the embedding map in figures."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.language import count, figure, isolated, shortened, tr
from core.result import Result
from gui.access import Role
from gui.theme import Theme
from gui.views.mirror import RIGHT, Mirror
from gui.views.neighbours import neighbours

MOST_COMPONENTS = 8
ON_A_LINE = 3
MOST_NEAREST = 5
LONGEST = 40  # characters of a nearest word
GAP = 6
BETWEEN = "  ·  "


class Inspector(QWidget):
    """The word's vector and its nearest words: a column if it is high enough, else two lines."""

    accessible_role = Role.StaticText

    def __init__(self, parent: QWidget | None = None) -> None:
        """Nothing to tell yet."""
        super().__init__(parent)
        self._theme: Theme | None = None
        self._foot: tuple[str, ...] = ("",)
        self._label = ""
        self._notes: list[str] = []
        self._selected = False
        self._components: list[str] = []
        self._more = ""
        self._nearest: list[tuple[str, str]] = []
        self._bold = QFont(self.font())
        self._bold.setBold(True)
        metrics = QFontMetricsF(self._bold)
        self._line = metrics.height() + 1
        self.column_width = round(max(190.0, metrics.averageCharWidth() * 25))
        self.lines_height = round(2 * self._line + GAP)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(tr("The word in figures"))

    def sizeHint(self) -> QSize:
        """A column."""
        return QSize(self.column_width, round(self._line * 14))

    def show_word(
        self, result: Result, position: int | None, foot: tuple[str, ...], theme: Theme
    ) -> None:
        """Tell about a word.

        Args:
            result: whose vectors.
            position: of the word; None for none.
            foot: what to say about the whole map, and shorter ways to say it.
            theme: the colours.
        """
        self._theme, self._foot = theme, foot
        self._label, self._components, self._more, self._nearest = "", [], "", []
        if position is not None and position < len(result.tokens):
            tokens, pattern = result.tokens, result.pattern
            vector = pattern.embeddings[position]  # [d_model]
            self._label = tokens[position].label
            self._selected = tokens[position].text == tokens[result.settings.position].text
            notes = (
                (position in result.unknown, tr("unknown to this model")),
                (bool((vector != pattern.dealt[position]).any()), tr("moved by hand")),
            )
            self._notes = [note for on, note in notes if on]
            self._components = [figure(x, 3) for x in vector[:MOST_COMPONENTS].tolist()]
            if len(vector) > len(self._components):
                self._more = tr("… {n} components").format(n=count(len(vector)))
            self._nearest = [
                (shortened(text, LONGEST), figure(cosine, 2))
                for text, cosine in neighbours(result, position, MOST_NEAREST)
            ]
        self.setAccessibleDescription(self._said())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write it all out."""
        if self._theme is None or not self._label:
            return
        painter = QPainter(self)
        Mirror.of(self).prepare(painter)
        if self.height() > self.lines_height + 2 * self._line:
            self._draw_column(painter, self._theme)
        else:
            self._draw_lines(painter, self._theme)

    def _draw_column(self, painter: QPainter, theme: Theme) -> None:
        width, line = float(self.width()), self._line
        foot_room = QRectF(0, 0, width, self.height())
        wrapped = Mirror.of(self).start | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap
        foot = QFontMetricsF(self.font()).boundingRect(foot_room, int(wrapped), self._foot[0])
        y, end = 0.0, self.height() - foot.height() - GAP
        self._write_label(painter, QRectF(0, y, width, line), theme)
        y += line
        for note in self._notes:
            y = self._write_muted(painter, y, note, theme)
        y = self._write_components(painter, y + GAP / 2, theme)
        if self._more:
            y = self._write_muted(painter, y, self._more, theme)
        y += GAP
        if self._nearest and y + 2 * line <= end:
            y = self._write_muted(painter, y, tr("nearest words, by cosine"), theme)
            for text, cosine in self._nearest:
                if y + line > end:
                    break
                self._write_neighbour(painter, QRectF(0, y, width, line), text, cosine, theme)
                y += line
        painter.setFont(self.font())
        painter.setPen(QColor(theme.muted))
        painter.drawText(foot_room, int(wrapped), self._foot[0])

    def _draw_lines(self, painter: QPainter, theme: Theme) -> None:
        line, width = self._line, float(self.width())
        metrics = QFontMetricsF(self.font())
        room = QRectF(0, GAP / 2, width, line)
        left = self._write_label(painter, QRectF(0, room.top(), width * 0.28, line), theme) + 10
        shown = self._components[:ON_A_LINE]
        if self._more:
            shown = [*shown, self._more]
        elif len(self._components) > len(shown):
            shown = [*shown, tr("… {n} components").format(n=count(len(self._components)))]
        text = "  ".join(shown)
        text += "".join(BETWEEN + note for note in self._notes)
        lead = BETWEEN + tr("nearest:") + " "
        for number, (word, cosine) in enumerate(self._nearest):
            piece = (lead if number == 0 else BETWEEN) + f"{isolated(word)} {cosine}"
            if left + metrics.horizontalAdvance(text + piece) > width:
                break
            text += piece
        painter.setFont(self.font())
        painter.setPen(QColor(theme.text))
        self._write(painter, room.adjusted(left, 0, 0, 0), text)
        painter.setPen(QColor(theme.muted))
        fits = (text for text in self._foot if metrics.horizontalAdvance(text) <= width)
        self._write(painter, room.translated(0, line), next(fits, self._foot[-1]))

    def _write_label(self, painter: QPainter, room: QRectF, theme: Theme) -> float:
        """Write the word; gives back where it ends."""
        painter.setFont(self._bold)
        painter.setPen(QColor(theme.accent if self._selected else theme.text))
        return self._write(painter, room, self._label)

    def _write_muted(self, painter: QPainter, y: float, text: str, theme: Theme) -> float:
        """Write a line of small import; gives back where the next one begins."""
        painter.setFont(self.font())
        painter.setPen(QColor(theme.muted))
        self._write(painter, QRectF(0, y, self.width(), self._line), text)
        return y + self._line

    def _write_components(self, painter: QPainter, y: float, theme: Theme) -> float:
        """Write the vector in columns; gives back where the next line begins."""
        metrics, mirror = QFontMetricsF(self.font()), Mirror.of(self)
        widest = max(metrics.horizontalAdvance(text) for text in self._components)
        pitch = widest + metrics.horizontalAdvance("0") * 1.5
        n_column = min(4, max(1, int((self.width() + pitch - widest) // pitch)))
        painter.setFont(self.font())
        painter.setPen(QColor(theme.text))
        for i, text in enumerate(self._components):
            row, column = divmod(i, n_column)
            room = QRectF(column * pitch, y + row * self._line, widest, self._line)
            painter.drawText(
                mirror.rect(room),
                RIGHT | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip,
                text,
            )
        return y + (-(-len(self._components) // n_column)) * self._line

    def _write_neighbour(
        self, painter: QPainter, room: QRectF, text: str, cosine: str, theme: Theme
    ) -> None:
        painter.setFont(self.font())
        painter.setPen(QColor(theme.text))
        metrics = QFontMetricsF(self.font())
        width = max(metrics.horizontalAdvance(each) for _, each in self._nearest)
        at = Mirror.of(self).rect(QRectF(0, room.top(), width, room.height()))
        painter.drawText(at, RIGHT | Qt.AlignmentFlag.AlignVCenter, cosine)
        self._write(painter, room.adjusted(width + 10, 0, 0, 0), text)

    def _write(self, painter: QPainter, room: QRectF, text: str) -> float:
        """Write a line from where lines begin, shortened if need be; gives back where it ends."""
        metrics, mirror = QFontMetricsF(painter.font()), Mirror.of(self)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(mirror.rect(room), mirror.start | Qt.AlignmentFlag.AlignVCenter, shown)
        return room.left() + metrics.horizontalAdvance(shown)

    def _said(self) -> str:
        if not self._label:
            return ""
        parts = [f"{isolated(self._label)}: {'; '.join(self._components)}"]
        if self._more:
            parts[0] += f" {self._more}"
        parts += self._notes
        if self._nearest:
            words = ", ".join(f"{isolated(word)} {cosine}" for word, cosine in self._nearest)
            parts.append(tr("nearest words, by cosine") + f": {words}")
        return ". ".join([*parts, self._foot[0]])
