"""What the heads of a transformer measurably do."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QLabel, QSizePolicy, QVBoxLayout, QWidget

from core.language import count, figure, marked, ntr, tr
from core.transformer.probes import KINDS, HeadRole
from gui.access import Role
from gui.marks import draw_focus
from gui.theme import Theme
from gui.views.mirror import Mirror

NAMES = {
    "previous": marked("Previous word"),
    "same word": marked("Same word before"),
    "subject": marked("Subject of the verb"),
    "first": marked("First word"),
}
PADDING = 4.0
BAR = 4.0
BESIDE = 10.0  # between what stands at the two ends of a line


class HeadLine(QAbstractButton):
    """What one head does: where it is, how much of its attention, as a figure and as a bar."""

    def __init__(self, role: HeadRole, theme: Theme, parent: QWidget | None = None) -> None:
        """A line about this head."""
        super().__init__(parent)
        self._theme = theme
        name, score, even = tr(NAMES[role.kind]), figure(role.score, 2), figure(role.even, 2)
        self._shares = role.score, role.even
        where = tr("layer {l}, head {h}").format(l=role.layer + 1, h=role.head + 1)
        self._lines = ((name, score, True), (where, tr("even spread {p}").format(p=even), False))
        self.setToolTip(role.evidence)
        self.setAccessibleName(
            tr("{name}: layer {l}, head {h}, {score}; an even spread has {even}").format(
                name=name, l=role.layer + 1, h=role.head + 1, score=score, even=even
            )
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(240))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.heightForWidth(80))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(self._placed(width)[1])

    def paintEvent(self, event: QPaintEvent) -> None:
        """The texts, and a bar with a tick where an even spread would end."""
        painter, theme, mirror = QPainter(self), self._theme, Mirror.of(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        mirror.prepare(painter)
        if self.underMouse() or self.isDown():
            painter.fillRect(self.rect(), QColor(theme.hover))
        placed, height = self._placed(self.width())
        for rect, text, heavy, at_end in placed:
            painter.setFont(self._font(heavy))
            painter.setPen(QColor(theme.text if heavy or self.underMouse() else theme.muted))
            side = mirror.end if at_end else mirror.start
            flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(mirror.rect(rect), flags, text)
        score, even = self._shares
        whole = QRectF(PADDING, height - BAR - PADDING, self.width() - 2 * PADDING, BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.low))
        painter.drawRect(whole)
        painter.setBrush(QColor(theme.middle))
        part = QRectF(whole)
        part.setWidth(score * whole.width())
        painter.drawRect(mirror.rect(part))
        painter.setBrush(QColor(theme.text))
        tick = QRectF(whole.left() + even * whole.width() - 1, whole.top() - 2, 2, BAR + 4)
        painter.drawRect(mirror.rect(tick))
        if self.hasFocus():
            draw_focus(painter, QRectF(self.rect()), theme)

    def _font(self, heavy: bool) -> QFont:
        font = QFont(self.font())
        font.setBold(heavy)
        return font

    def _placed(self, width: int) -> tuple[list[tuple[QRectF, str, bool, bool]], float]:
        """Each text with its place, whether it is heavy and whether it stands at the end.

        What does not fit beside the other stands below it; what is wider than all is wrapped.
        """
        room, y = max(width - 2 * PADDING, 1.0), PADDING
        placed: list[tuple[QRectF, str, bool, bool]] = []
        for first, second, heavy in self._lines:
            metrics = QFontMetricsF(self._font(heavy))
            needed = metrics.horizontalAdvance(first) + metrics.horizontalAdvance(second)
            if needed + BESIDE + 4 <= room:
                rect = QRectF(PADDING, y, room, metrics.height())
                placed += [(rect, first, heavy, False), (rect, second, heavy, True)]
                y += metrics.height()
                continue
            for text in (first, second):
                most = QRectF(0, 0, room, 10_000)
                wrap = Qt.TextFlag.TextWordWrap
                high = metrics.boundingRect(most, int(wrap), text).height()
                placed.append((QRectF(PADDING, y, room, high), text, heavy, False))
                y += high
        return placed, y + BAR + 2 * PADDING


class HeadsFound(QWidget):
    """A line for each kind of thing that heads do, with the head that does it most."""

    head_chosen = Signal(int, int)
    accessible_role = Role.Grouping

    def __init__(self, parent: QWidget | None = None) -> None:
        """Nothing is measured yet."""
        super().__init__(parent)
        self.setAccessibleName(tr("Heads found"))
        self._shown: tuple[object, ...] | None = None
        self._lines: list[QWidget] = []
        heading = _label(tr("Heads found"), "title")
        heading.setContentsMargins(0, 8, 0, 2)
        self.agreement = _label("", "hint")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addWidget(heading)
        self._column.addWidget(self.agreement)

    def show_heads(
        self,
        roles: tuple[HeadRole, ...] | None,
        agreement: float | None,
        n_probe: int,
        theme: Theme,
    ) -> None:
        """Show what heads do.

        Args:
            roles: of each kind the head that clearly does it most, if one does; None while nothing
                is measured.
            agreement: the share of probe sentences whose verb agrees with its subject across a noun
                of the other number; None if there are no such sentences.
            n_probe: how many sentences that is a share of.
            theme: the colours.
        """
        shown = (roles, agreement, n_probe, theme)
        if shown == self._shown:
            return
        self._shown = shown
        focused = [line.hasFocus() for line in self._lines]
        for line in self._lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = self._made_lines(roles, theme)
        for at, line in enumerate(self._lines, 1):
            self._column.insertWidget(at, line)
            line.show()
        if True in focused and focused.index(True) < len(self._lines):
            self._lines[focused.index(True)].setFocus()
        self.agreement.setVisible(agreement is not None)
        if agreement is not None:
            self.agreement.setText(
                ntr(
                    "Agreement across a mismatched noun: {share} of {n} probe sentence",
                    "Agreement across a mismatched noun: {share} of {n} probe sentences",
                    n_probe,
                ).format(share=figure(agreement, 2), n=count(n_probe))
            )

    def _made_lines(self, roles: tuple[HeadRole, ...] | None, theme: Theme) -> list[QWidget]:
        if roles is None:
            return [_label(tr("Not measured yet."), "hint")]
        lines: list[QWidget] = []
        for kind in KINDS:
            role = next((each for each in roles if each.kind == kind), None)
            if role is None:
                text = tr("{name}: none found").format(name=tr(NAMES[kind]))
                lines.append(_label(text, "hint"))
                continue
            line = HeadLine(role, theme, self)
            line.clicked.connect(
                lambda _=False, role=role: self.head_chosen.emit(role.layer, role.head)
            )
            lines.append(line)
        return lines


def _label(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setContentsMargins(round(PADDING), 2, round(PADDING), 2)
    return label
