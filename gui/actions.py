"""Everything that can be chosen, in one table; the menus are made from it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from core.language import tr


@dataclass(frozen=True)
class Entry:
    """One line of a menu.

    Attributes:
        menu: its place; "&View/&Theme" is a submenu.
        text: with & before the letter for the keyboard; empty for a separator. Like the menu in
            English and marked, translated when it is shown.
        shown: what is shown instead, for what is no text of the program's: a name.
        handler: called with nothing, or with the new state of a check mark.
        shortcut: the key, several of them, or a standard key.
        checked: the state of the check mark at first; None for a plain entry.
        group: entries of one group exclude each other.
        hint: one line on what it does.
    """

    menu: str
    text: str = ""
    handler: Callable[..., object] | None = None
    shortcut: str | tuple[str, ...] | QKeySequence.StandardKey | None = None
    checked: bool | None = None
    group: str = ""
    hint: str = ""
    shown: str = ""

    @property
    def key(self) -> str:
        """By which the program knows it, in every language."""
        return f"{self.menu}/{self.text}".replace("&", "")


def fill(
    menu_bar: QMenuBar, entries: Sequence[Entry]
) -> tuple[dict[str, QMenu], dict[str, QAction]]:
    """Make menus and actions from the table.

    Returns:
        The menus by "menu/submenu" and the actions by their keys, "menu/text", without &.
    """
    menus: dict[str, QMenu] = {}
    groups: dict[str, QActionGroup] = {}
    actions: dict[str, QAction] = {}
    for entry in entries:
        menu = _menu(menu_bar, menus, entry.menu)
        if not entry.text:
            menu.addSeparator()
            continue
        action = action_for(entry, menu)
        if entry.group:
            group = groups.setdefault(entry.group, QActionGroup(menu_bar))
            group.addAction(action)
        menu.addAction(action)
        actions[entry.key] = action
    return {path.replace("&", ""): menu for path, menu in menus.items()}, actions


def action_for(entry: Entry, parent: QWidget) -> QAction:
    """The action that does what the entry says."""
    action = QAction(entry.shown or tr(entry.text), parent)
    if isinstance(entry.shortcut, QKeySequence.StandardKey):
        action.setShortcuts(entry.shortcut)
    elif isinstance(entry.shortcut, tuple):
        action.setShortcuts([QKeySequence(key) for key in entry.shortcut])
    elif entry.shortcut is not None:
        action.setShortcut(QKeySequence(entry.shortcut))
    if entry.hint:
        action.setToolTip(entry.hint)
        action.setStatusTip(entry.hint)
    if entry.checked is not None:
        action.setCheckable(True)
        action.setChecked(entry.checked)
    handler = entry.handler
    if handler is not None:
        if entry.checked is not None:
            action.triggered.connect(handler)  # not toggled: a tick that follows is no choice
        else:
            action.triggered.connect(lambda: handler())
    return action


def _menu(menu_bar: QMenuBar, menus: dict[str, QMenu], path: str) -> QMenu:
    if path not in menus:
        above, _, title = path.rpartition("/")
        parent = _menu(menu_bar, menus, above) if above else menu_bar
        menus[path] = parent.addMenu(tr(title))
        menus[path].setToolTipsVisible(True)
    return menus[path]
