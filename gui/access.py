"""What a screen reader is told of widgets that paint their own parts.

Qt speaks for its own widgets. Of ours, each part that the keys can be on (a chip, a cell, a bar)
has an interface of its own, so that the focus can be on it and it is read out. PySide has no table
interface: a table is rows with cells in them. None of it is made before a screen reader asks.
"""

from functools import cache
from typing import ClassVar, cast
from weakref import ref

from PySide6.QtCore import QObject, QPoint, QRect, QRectF, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent, QWindow
from PySide6.QtGui import QAccessibleInterface as Interface
from PySide6.QtWidgets import QAbstractButton, QAccessibleWidget, QTabWidget, QWidget
from shiboken6 import isValid

Role = QAccessible.Role
Text = QAccessible.Text
Place = tuple[int, ...]  # (part,); in a table (row,) or (row, column)
MANY_PARTS = 4096
NOTHING = cast("Interface", None)  # which the stubs of PySide leave out


class InParts:
    """A widget with parts that a screen reader reads one by one; mixed into a QWidget."""

    parts_are: ClassVar[tuple[Role, ...]] = (Role.List, Role.ListItem)
    _told: tuple[Place, str] | None = None

    def part_counts(self) -> Place:
        """How many parts there are; of a table how many rows, and how many cells in each."""
        raise NotImplementedError

    def part_said(self, *place: int) -> str:
        """What is said of a part."""
        raise NotImplementedError

    def part_rect(self, *place: int) -> QRectF:
        """Where a part is, on `parts_surface`."""
        raise NotImplementedError

    def part_at_keys(self) -> Place | None:
        """The part that the keys are on, whether or not the widget has the focus."""
        raise NotImplementedError

    def part_chosen(self, *place: int) -> bool:
        """Whether the part is the one selected."""
        return False

    def parts_surface(self) -> QWidget:
        """What the parts are painted on."""
        assert isinstance(self, QWidget)
        return self

    def widgets_aside(self) -> tuple[QWidget, ...]:
        """The widgets inside this one that are told of besides."""
        return ()

    def tell_keys(self, arrived: bool = False) -> None:
        """Have the part that the keys are on read out, if somebody listens and the focus is here.

        Args:
            arrived: the focus has just come, so that it is to be said in any case.
        """
        if QAccessible.isActive() and isinstance(self, QWidget) and self.hasFocus():
            if arrived:
                self._told = None
            # Later, for Qt tells of the widget itself at the end of what goes on now.
            QTimer.singleShot(0, self, self._read_out_keys)

    def _read_out_keys(self) -> None:
        assert isinstance(self, QWidget)
        place = self.part_at_keys()
        if place is None or not self.hasFocus():
            return
        before, self._told = self._told, (place, self.part_said(*place))
        if before == self._told:
            return
        there = QAccessible.queryAccessibleInterface(self)
        if isinstance(there, PartsInterface):
            moved = before is None or before[0] != place
            kind = QAccessible.Event.Focus if moved else QAccessible.Event.NameChanged
            tell(QAccessibleEvent(there.part(place), kind))


class PartsInterface(QAccessibleWidget):
    """Of a widget in parts."""

    def __init__(self, widget: QWidget) -> None:
        """Nothing is known of its parts yet."""
        assert isinstance(widget, InParts)
        super().__init__(widget, widget.parts_are[0])
        self._widget = ref(widget)  # Qt keeps this object for ever
        self._parts: dict[Place, Part] = {}
        widget.destroyed.connect(self._forget)

    def childCount(self) -> int:
        """Its parts, and what stands beside them."""
        owner = self._owner()
        return 0 if owner is None else owner.part_counts()[0] + len(_aside(owner))

    def child(self, index: int) -> Interface:
        """A part, a row of them, or something beside them."""
        owner = self._owner()
        if owner is None or not 0 <= index < self.childCount():
            return NOTHING
        n = owner.part_counts()[0]
        if index < n:
            return self.part((index,))
        return QAccessible.queryAccessibleInterface(_aside(owner)[index - n])

    def childAt(self, x: int, y: int) -> Interface:
        """What is at a point of the screen."""
        n = self.childCount()
        found = (self.child(i) for i in range(n))
        return next((each for each in found if each.rect().contains(x, y)), NOTHING)

    def indexOfChild(self, child: Interface) -> int:
        """Where it is among them."""
        owner = self._owner()
        if owner is None:
            return -1
        if isinstance(child, Part):
            return child.place[0]
        aside = _aside(owner)
        widget = child.object()
        return owner.part_counts()[0] + aside.index(widget) if widget in aside else -1

    def focusChild(self) -> Interface:
        """The part that the keys are on."""
        owner = self._owner()
        place = None if owner is None else owner.part_at_keys()
        return self.part(place) if place is not None and self.widget().hasFocus() else NOTHING

    def part(self, place: Place) -> "Part":
        """The interface of a part."""
        if place not in self._parts:
            if len(self._parts) == MANY_PARTS:  # forgotten later, for Qt may be using one of them
                QTimer.singleShot(0, self.widget(), self._forget)
            part = Part(cast("QWidget", self._widget()), place)
            part.number = QAccessible.uniqueId(part)  # from now on Qt knows it
            self._parts[place] = part
        return self._parts[place]

    def _owner(self) -> InParts | None:
        widget = self._widget()
        return cast("InParts", widget) if widget is not None and isValid(widget) else None

    def _forget(self) -> None:
        parts, self._parts = self._parts, {}
        for part in parts.values():
            QAccessible.deleteAccessibleInterface(part.number)


class Part(Interface):
    """Of a part; of a row in a table, which has cells."""

    def __init__(self, widget: QWidget, place: Place) -> None:
        """Of the part of `widget` at `place`."""
        super().__init__()
        self._widget = ref(widget)
        self.place = place
        self.number = 0

    def isValid(self) -> bool:
        """Whether there is such a part still."""
        widget = self._widget()
        if widget is None or not isValid(widget):
            return False
        counts = cast("InParts", widget).part_counts()
        return all(at < n for at, n in zip(self.place, counts, strict=False))

    def object(self) -> QObject:
        """Parts are no objects of their own."""
        return cast("QObject", None)

    def window(self) -> QWindow:
        """The one of the widget."""
        return cast("QWindow", None)

    def parent(self) -> Interface:
        """The row, or the widget."""
        there = self._there()
        if there is None or len(self.place) == 1:
            return NOTHING if there is None else there
        return there.part(self.place[:1])

    def childCount(self) -> int:
        """The cells of a row."""
        return self._owner().part_counts()[1] if self._is_row() else 0

    def child(self, index: int) -> Interface:
        """A cell of a row."""
        there = self._there()
        if there is None or not 0 <= index < self.childCount():
            return NOTHING
        return there.part((*self.place, index))

    def childAt(self, x: int, y: int) -> Interface:
        """The cell at a point of the screen."""
        cells = (self.child(i) for i in range(self.childCount()))
        return next((cell for cell in cells if cell.rect().contains(x, y)), NOTHING)

    def indexOfChild(self, child: Interface) -> int:
        """Which cell it is."""
        return child.place[-1] if isinstance(child, Part) else -1

    def rect(self) -> QRect:
        """Where it is on the screen."""
        if not self.isValid():
            return QRect()
        owner = self._owner()
        area = owner.part_rect(*self.place).toAlignedRect()
        return QRect(owner.parts_surface().mapToGlobal(area.topLeft()), area.size())

    def role(self) -> Role:
        """What it is."""
        return self._owner().parts_are[len(self.place)] if self.isValid() else Role.NoRole

    def state(self) -> QAccessible.State:
        """Whether the keys are on it, whether it is selected, whether it is in sight."""
        state = QAccessible.State()
        widget = self._widget()
        if widget is None or not self.isValid():
            state.invalid = True
            return state
        owner = self._owner()
        state.readOnly = True
        if not self._is_row():
            state.focusable = state.selectable = True
            state.focused = widget.hasFocus() and owner.part_at_keys() == self.place
            state.selected = owner.part_chosen(*self.place)
        surface = owner.parts_surface()
        area = QRect(surface.mapToGlobal(QPoint()), surface.size())
        state.invisible = not surface.isVisible()
        state.offscreen = not area.intersects(self.rect())
        return state

    def text(self, kind: Text) -> str:
        """What is said of it."""
        return self._owner().part_said(*self.place) if kind == Text.Name and self.isValid() else ""

    def setText(self, kind: Text, text: str) -> None:
        """Nothing can be written here."""

    def _is_row(self) -> bool:
        return self.isValid() and len(self.place) + 1 < len(self._owner().parts_are)

    def _owner(self) -> InParts:
        return cast("InParts", self._widget())

    def _there(self) -> PartsInterface | None:
        there = QAccessible.queryAccessibleInterface(cast("QWidget", self._widget()))
        return there if isinstance(there, PartsInterface) else None


class PressedInterface(QAccessibleWidget):
    """Of a widget that paints itself and can be pressed: it has a signal `clicked`."""

    def __init__(self, widget: QWidget) -> None:
        """A button."""
        super().__init__(widget, Role.Button)

    def actionNames(self) -> list[str]:
        """It can be pressed."""
        return [self.pressAction()]

    def doAction(self, name: str) -> None:
        """Press it."""
        if name == self.pressAction():
            self.widget().clicked.emit()  # pyright: ignore[reportAttributeAccessIssue]


class ChoiceInterface(QAccessibleWidget):
    """Of a button of which one in a group is down."""

    def __init__(self, button: QAbstractButton) -> None:
        """One of a few."""
        super().__init__(button, Role.RadioButton)
        self._button = ref(button)

    def state(self) -> QAccessible.State:
        """Whether it is the one that is down."""
        state, button = super().state(), self._button()
        state.checkable = True
        state.checked = button is not None and isValid(button) and button.isChecked()
        return state

    def actionNames(self) -> list[str]:
        """It can be pressed."""
        return [self.pressAction()]

    def doAction(self, name: str) -> None:
        """Press it."""
        button = self._button()
        if button is not None and name == self.pressAction():
            button.click()


def announce(widget: QWidget, text: str) -> None:
    """Have a text read out that appeared somewhere in the window, when there is a pause."""
    if text and QAccessible.isActive():
        tell(QAccessibleAnnouncementEvent(widget, text))


def tell(event: QAccessibleEvent) -> None:
    """Hand an event over to whoever listens."""
    QAccessible.updateAccessibility(event)


@cache
def install() -> None:
    """Have our widgets speak for themselves from now on."""
    QAccessible.installFactory(_interface)


def _interface(_: str, thing: QObject) -> Interface:
    if isinstance(thing, InParts) and isinstance(thing, QWidget):
        return PartsInterface(thing)
    tabs = Role.Grouping if isinstance(thing, QTabWidget) else None  # Qt has none for it
    role = getattr(thing, "accessible_role", tabs)
    if role is None or not isinstance(thing, QWidget):
        return NOTHING
    if role == Role.RadioButton and isinstance(thing, QAbstractButton):
        return ChoiceInterface(thing)
    return PressedInterface(thing) if role == Role.Button else QAccessibleWidget(thing, role)


def _aside(owner: InParts) -> tuple[QWidget, ...]:
    return tuple(widget for widget in owner.widgets_aside() if widget.isVisible())
