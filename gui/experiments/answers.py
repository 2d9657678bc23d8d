"""Answers to choose one of, each on as many lines as it needs."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QButtonGroup,
    QSizePolicy,
    QStyle,
    QStyleOptionToolButton,
    QStylePainter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.language import tr
from gui.access import Role

SPACE = 6
BESIDE, ABOVE = 12, 8
HINT = 36  # average letters of a line, in the narrowest


class AnswerButton(QToolButton):
    """A ring, filled if it is chosen, and a text that may have several lines."""

    accessible_role = Role.RadioButton

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        """An answer that is not chosen."""
        super().__init__(parent)
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """As many lines as it takes."""
        room = QRect(0, 0, max(width - 2 * BESIDE - self._mark, 1), 10**6)
        needed = self.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, self.text())
        return needed.height() + 2 * ABOVE

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().averageCharWidth() * HINT
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.sizeHint().width() // 2, self.fontMetrics().height() + 2 * ABOVE)

    @property
    def _mark(self) -> int:
        """The room of the ring."""
        return round(1.4 * self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt's button without its text, and on it ours."""
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.text = ""
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius, along = self.fontMetrics().height() * 0.3, BESIDE + self.fontMetrics().height() / 2
        centre = QPointF(self.width() - along if self.isRightToLeft() else along, self.height() / 2)
        role = QPalette.ColorRole
        text = self.palette().color(role.WindowText)
        colour = self.palette().color(role.Highlight) if self.isChecked() else text
        painter.setPen(QPen(colour, 1.5))
        painter.drawEllipse(centre, radius, radius)
        if self.isChecked():
            painter.setBrush(colour)
            painter.drawEllipse(centre, radius * 0.5, radius * 0.5)
        room = QRect(BESIDE, 0, self.width() - 2 * BESIDE, self.height())
        start = self._mark
        room = (
            room.adjusted(0, 0, -start, 0)
            if self.isRightToLeft()
            else room.adjusted(start, 0, 0, 0)
        )
        where = QStyle.visualAlignment(
            self.layoutDirection(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        painter.setPen(text)
        painter.drawText(
            room,
            int(where | Qt.AlignmentFlag.AlignAbsolute) | Qt.TextFlag.TextWordWrap,
            self.text(),
        )


class Answers(QWidget):
    """One above the other; none is chosen at first."""

    chosen = Signal(int)
    accessible_role = Role.Grouping

    def __init__(self, texts: Sequence[str], parent: QWidget | None = None) -> None:
        """Nothing is chosen yet."""
        super().__init__(parent)
        self.setAccessibleName(tr("Answers"))
        self._group = QButtonGroup(self)
        self.buttons = [AnswerButton(text) for text in texts]
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        for number, button in enumerate(self.buttons):
            self._group.addButton(button, number)
            column.addWidget(button)
        self._group.idClicked.connect(self.chosen)

    def show_choice(self, answer: int | None) -> None:
        """Show which one is chosen."""
        if answer is not None:
            self.buttons[answer].setChecked(True)
