"""What a screen reader finds in a widget.

Plain values only: Qt deletes its interfaces when it likes, and PySide does not notice.
"""

from dataclasses import dataclass
from itertools import count

from PySide6.QtCore import QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget

from gui import access

Role, Text = QAccessible.Role, QAccessible.Text


@dataclass(frozen=True)
class Node:
    """A thing in the tree, with the numbers of its parent and itself."""

    parent: int
    number: int
    role: QAccessible.Role
    name: str
    description: str
    kind: str
    focusable: bool
    focused: bool
    selected: bool
    checked: bool
    actions: tuple[str, ...]
    rect: QRect
    n_children: int

    @property
    def is_used(self) -> bool:
        """Whether keys or a press do something there; any widget can be given the focus."""
        return self.focusable or bool(set(self.actions) - {"SetFocus"})


def tree(widget: QWidget, most: int = 10) -> list[Node]:
    """Everything in sight in a widget; of many parts of one thing the first `most`."""
    access.install()
    found: list[Node] = []
    _walk(QAccessible.queryAccessibleInterface(widget), 0, count(1), most, found)
    return found


def node_of(widget: QWidget) -> Node:
    """The widget's own."""
    return tree(widget, most=0)[0]


def focused(window: QWidget) -> Node:
    """The innermost thing that has the focus."""
    access.install()
    found: list[Node] = []
    there = QAccessible.queryAccessibleInterface(window).focusChild()
    assert there is not None
    inner = there.focusChild()
    _walk(there if inner is None else inner, 0, count(1), 0, found)
    return found[0]


def _walk(
    there: QAccessibleInterface, parent: int, numbers: "count[int]", most: int, found: list[Node]
) -> None:
    state, number, thing = there.state(), next(numbers), there.object()
    if state.invisible:
        return
    acts, ours = there.actionInterface(), isinstance(there, access.Part | access.PartsInterface)
    found.append(
        Node(
            parent,
            number,
            there.role(),
            there.text(Text.Name),
            there.text(Text.Description),
            type(there).__name__ if thing is None else type(thing).__name__,
            bool(state.focusable),
            bool(state.focused),
            bool(state.selected),
            bool(state.checked),
            () if acts is None else tuple(acts.actionNames()),
            there.rect(),
            there.childCount(),
        )
    )
    for i in range(min(there.childCount(), most) if ours else there.childCount()):
        child = there.child(i)
        if child is not None:
            _walk(child, number, numbers, most, found)
