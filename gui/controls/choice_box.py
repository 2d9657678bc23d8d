"""One of a few, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QToolButton, QWidget

from core.language import tr
from gui.access import Role

Key = Qt.Key
KEYS = (Key.Key_Left, Key.Key_Up, Key.Key_Right, Key.Key_Down, Key.Key_Home, Key.Key_End)
SPACE = 4


@dataclass(frozen=True)
class Choice:
    """What can be chosen.

    Attributes:
        value: what is told when it is.
        text: on its button.
        hint: what it does, in one line.
    """

    value: object
    text: str
    hint: str


class ChoiceBox(QWidget):
    """Buttons of which one is down; Tab stops at that one, the arrow keys choose another."""

    chosen = Signal(object)
    accessible_role = Role.Grouping

    def __init__(self, name: str, choices: Sequence[Choice], parent: QWidget | None = None) -> None:
        """The first one is down.

        Args:
            name: for screen readers.
            choices: from left to right.
            parent: in Qt's tree.
        """
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setStyleSheet("QToolButton:checked { font-weight: 600; }")
        self._choices = tuple(choices)
        self._group = QButtonGroup(self)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACE)
        for number, choice in enumerate(self._choices):
            button = _ChoiceButton(choice.text)
            button.setToolTip(choice.hint)
            button.setAccessibleName(tr("{name}: {choice}").format(name=name, choice=choice.text))
            button.setAccessibleDescription(
                tr("{hint}. The arrow keys choose another.").format(hint=choice.hint)
            )
            self._group.addButton(button, number)
            self._row.addWidget(button)
        self._group.button(0).setChecked(True)
        self._settle()
        self._group.idToggled.connect(self.on_toggled)

    @property
    def choice(self) -> Choice:
        """What is chosen."""
        return self._choices[self._group.checkedId()]

    def show_value(self, value: object) -> None:
        """Have the button of this value down, without telling anybody."""
        if value == self.choice.value:
            return
        number = next(n for n, choice in enumerate(self._choices) if choice.value == value)
        self._group.blockSignals(True)
        self._group.button(number).setChecked(True)
        self._group.blockSignals(False)
        self._settle()

    @property
    def needed(self) -> int:
        """How wide it is with its buttons side by side."""
        buttons = self._group.buttons()
        return sum(b.sizeHint().width() for b in buttons) + SPACE * (len(buttons) - 1)

    def fit(self, width: int) -> None:
        """Put the buttons one above the other if they do not fit side by side in `width`."""
        directions = QBoxLayout.Direction
        direction = directions.LeftToRight if self.needed <= width else directions.TopToBottom
        if self._row.direction() != direction:
            self._row.setDirection(direction)

    def on_toggled(self, number: int, down: bool) -> None:
        """Tell what was chosen."""
        if down:
            self._settle()
            self.chosen.emit(self._choices[number].value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with the arrow keys, which the buttons leave to this."""
        here, last = self._group.checkedId(), len(self._choices) - 1
        back, onward = Key.Key_Left, Key.Key_Right
        if self.isRightToLeft():
            back, onward = onward, back
        match event.key():
            case Key.Key_Up:
                number = max(here - 1, 0)
            case Key.Key_Down:
                number = min(here + 1, last)
            case key if key == back:
                number = max(here - 1, 0)
            case key if key == onward:
                number = min(here + 1, last)
            case Key.Key_Home:
                number = 0
            case Key.Key_End:
                number = last
            case _:
                super().keyPressEvent(event)
                return
        self._group.button(number).setChecked(True)

    def _settle(self) -> None:
        """The focus is for the button that is down, and goes where that goes."""
        buttons = self._group.buttons()
        focused = any(button.hasFocus() for button in buttons)
        down = self._group.button(self._group.checkedId())
        down.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFocusProxy(down)
        if focused:
            down.setFocus(Qt.FocusReason.OtherFocusReason)
        for button in buttons:
            if button is not down:
                button.setFocusPolicy(Qt.FocusPolicy.NoFocus)


class _ChoiceButton(QToolButton):
    """Heavier letters say that it is down, and take no more room: nothing moves."""

    accessible_role = Role.RadioButton

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setObjectName("small")
        self.setText(text)
        self.setCheckable(True)

    def sizeHint(self) -> QSize:
        heavy = QFont(self.font())
        heavy.setWeight(QFont.Weight.DemiBold)
        text, light = self.text(), self.fontMetrics()
        more = QFontMetrics(heavy).horizontalAdvance(text) - light.horizontalAdvance(text)
        return super().sizeHint() + QSize(max(more, 0), 0)

    def minimumSizeHint(self) -> QSize:
        """No less: its text would be cut."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the keys that choose another to the box."""
        if event.key() in KEYS:
            event.ignore()
        else:
            super().keyPressEvent(event)
