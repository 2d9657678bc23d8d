"""Help: every key, read off the menus themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLineEdit, QMenu, QMenuBar, QWidget

from core.language import tr
from gui import presenter
from gui.help.page import HelpPage
from gui.help.view_keys import PLACES, Keys
from gui.theme import Appearance, Theme

NATIVE = QKeySequence.SequenceFormat.NativeText
ARROW_SIGNS = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓"}


@dataclass(frozen=True)
class Shortcut:
    """What one line says: the keys as they are shown, any of which will do."""

    text: str
    keys: tuple[str, ...]
    hint: str = ""

    def has(self, wanted: str) -> bool:
        """Whether it is what somebody looks for, in small letters."""
        return wanted in " ".join((self.text, *self.keys, self.hint)).casefold()


@dataclass(frozen=True)
class Group:
    """The shortcuts of one menu or one part of the window."""

    title: str
    shortcuts: tuple[Shortcut, ...]


class ShortcutsPage(HelpPage):
    """The keys of the menus and of the parts of the window, with a field to search them."""

    def __init__(
        self, menu_bar: QMenuBar, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        """A page of what `menu_bar` holds now."""
        super().__init__(tr("Keyboard Shortcuts"), appearance, parent)
        self.groups = (*from_menus(menu_bar), *from_views())
        self.wanted = QLineEdit()
        self.wanted.setClearButtonEnabled(True)
        self.wanted.setPlaceholderText(tr("Search: a word or a key"))
        self.wanted.setAccessibleName(tr("Search the shortcuts"))
        self.wanted.textChanged.connect(self.on_text_changed)
        self.column.insertWidget(0, self.wanted)
        self.show_theme(appearance.theme)
        self.wanted.setFocus()

    def html(self, theme: Theme) -> str:
        wanted = self.wanted.text().strip().casefold()
        parts = [_table(group, wanted, theme) for group in self.groups]
        if any(parts):
            return "".join(parts)
        return f"<p>{escape(tr('No shortcut has that in it.'))}</p>"

    def on_text_changed(self) -> None:
        """Show what was found, from the top."""
        self.show_theme(self.theme)
        self.text.verticalScrollBar().setValue(0)


def from_menus(menu_bar: QMenuBar) -> tuple[Group, ...]:
    """What the menus hold and a key does, menu by menu, in their order; hidden entries too."""
    return tuple(_groups(menu_bar.actions(), ()))


def from_views() -> tuple[Group, ...]:
    """The keys that a part of the window knows while it has the focus, and those of presenting."""
    in_views = (
        Group(tr(place.name), tuple(Shortcut(tr(each.does), _shown(each)) for each in place.keys))
        for place in PLACES
    )
    while_presenting = (
        Shortcut(tr(does), (_native(QKeySequence(key)),)) for key, does, _ in presenter.KEYS
    )
    return (*in_views, Group(tr("While presenting"), tuple(while_presenting)))


def _groups(actions: Sequence[QAction], path: tuple[str, ...]) -> Iterator[Group]:
    own = [
        Shortcut(
            action.iconText(),  # the text without & and without what would be undone
            tuple(_native(key) for key in action.shortcuts() if _is_on_every_keyboard(key)),
            action.statusTip(),
        )
        for action in actions
        if not action.shortcut().isEmpty()
    ]
    if own and path:
        yield Group(tr(" ▸ ").join(path), tuple(own))
    for action in actions:
        menu = action.menu()
        if isinstance(menu, QMenu):
            yield from _groups(menu.actions(), (*path, action.iconText()))


def _shown(keys: Keys) -> tuple[str, ...]:
    return tuple(_native(QKeySequence(key)) for key in keys.keys)


def _is_on_every_keyboard(key: QKeySequence) -> bool:
    """Whether it is no key for one purpose alone, such as one with “Undo” on it."""
    first = key[0].key()  # pyright: ignore[reportIndexIssue]
    return not Qt.Key.Key_Direction_R < first <= Qt.Key.Key_Exit


def _native(key: QKeySequence) -> str:
    """A key as this system and this language write it, with arrows as arrows."""
    portable = key.toString(QKeySequence.SequenceFormat.PortableText)
    modifiers, plus, last = portable.rpartition("+")
    if last in ARROW_SIGNS:
        before = QKeySequence(f"{modifiers}{plus}X") if plus else QKeySequence()
        return before.toString(NATIVE).removesuffix("X") + ARROW_SIGNS[last]
    return key.toString(NATIVE)


def _table(group: Group, wanted: str, theme: Theme) -> str:
    """A table of what was looked for; nothing if there is none of it."""
    whole = wanted in group.title.casefold()
    found = [shortcut for shortcut in group.shortcuts if whole or shortcut.has(wanted)]
    rows = "".join(
        f'<tr><td width="34%">{_keys(shortcut, theme)}</td><td>{escape(shortcut.text)}'
        + (f'<br><span class="muted">{escape(shortcut.hint)}</span>' if shortcut.hint else "")
        + "</td></tr>"
        for shortcut in found
    )
    if not rows:
        return ""
    return f'<h3>{escape(group.title)}</h3><table width="100%" cellpadding="3">{rows}</table>'


def _keys(shortcut: Shortcut, theme: Theme) -> str:
    keys = (
        f'<b style="color: {theme.text};">{escape(key).replace(" ", "&nbsp;")}</b>'
        for key in shortcut.keys
    )
    return "&nbsp;&nbsp; ".join(keys)
