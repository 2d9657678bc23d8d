"""A language that nobody speaks: what is in no brackets was forgotten."""

import gettext
from collections.abc import Iterator

from eyes import painted
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDialog,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QStatusBar,
    QTableView,
    QTabWidget,
    QTextBrowser,
    QWidget,
)

SMALL = range(0x2070, 0x20A0)  # raised and lowered letters and figures
OPEN, CLOSE = "«", "»"  # which every font has


class InBrackets(gettext.NullTranslations):
    """Puts each message into brackets, fields and the mark of the letter and all."""

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message}{CLOSE}" if message else ""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


def outside(text: str) -> str:
    """What of a text stands in no brackets."""
    depth, found = 0, []
    for character in text:
        if character == OPEN:
            depth += 1
            found.append(" ")
        elif character == CLOSE:
            depth = max(0, depth - 1)
        elif depth == 0:
            found.append(character)
    return "".join(found)


def words_outside(text: str, names: set[str]) -> list[str]:
    """The words of a text in no brackets that are neither figures nor among the names.

    What is left of a message that was broken in two has one of its brackets, and counts as inside.
    """
    if text.count(OPEN) != text.count(CLOSE):
        text = _mended(text)
    letters = "".join(c if c.isalpha() and ord(c) not in SMALL else " " for c in outside(text))
    return [word for word in letters.split() if len(word) > 1 and word.casefold() not in names]


def _mended(text: str) -> str:
    """With the brackets that were left behind where a text was shortened or broken into lines."""
    n_open, n_close = text.count(OPEN), text.count(CLOSE)
    return OPEN * max(0, n_close - n_open) + text + CLOSE * max(0, n_open - n_close)


def written_in(top: QWidget, painting: bool = True) -> Iterator[tuple[str, str]]:
    """Each text of a window, in sight or told to a screen reader, and where it stands."""
    yield "title", top.windowTitle()
    for widget in [top, *top.findChildren(QWidget)]:
        kind = type(widget).__name__
        if isinstance(widget, QMenu):
            yield from _of_menu(widget)
            continue
        if not widget.isVisible():
            continue
        where = f"{kind} {widget.objectName()}".strip()
        yield f"{where}: tool tip", _plain(widget.toolTip())
        yield f"{where}: status tip", widget.statusTip()
        yield f"{where}: name", widget.accessibleName()
        yield f"{where}: description", widget.accessibleDescription()
        for text in _texts(widget):
            yield where, text
        if painting and _paints_itself(widget):
            yield f"{where}: painted", " ".join(_whole(t.text) for t in painted(widget))


def _whole(text: str) -> str:
    """A message whose end was left out for want of room; one that goes on has no such dots."""
    return text + CLOSE if text.endswith("…") and text.count(OPEN) > text.count(CLOSE) else text


def _texts(widget: QWidget) -> list[str]:
    match widget:
        case QLabel() | QAbstractButton():
            return [_plain(widget.text())]
        case QGroupBox():
            return [widget.title()]
        case QComboBox():
            return [widget.itemText(i) for i in range(widget.count())]
        case QTextBrowser():
            return widget.toPlainText().split("\n")
        case QPlainTextEdit() | QLineEdit():
            return [widget.placeholderText()]
        case QTabWidget():
            n = range(widget.count())
            return [widget.tabText(i) for i in n] + [widget.tabToolTip(i) for i in n]
        case QTableView():
            return _cells(widget)
        case _:
            return []


def _cells(table: QTableView) -> list[str]:
    from PySide6.QtCore import Qt

    model = table.model()
    found = []
    for column in range(min(model.columnCount(), 12)):
        found.append(model.headerData(column, Qt.Orientation.Horizontal))
        for row in range(min(model.rowCount(), 12)):
            index = model.index(row, column)
            found += [
                index.data(role)
                for role in (
                    Qt.ItemDataRole.DisplayRole,
                    Qt.ItemDataRole.ToolTipRole,
                    Qt.ItemDataRole.AccessibleTextRole,
                )
            ]
    return [text for text in found if isinstance(text, str)]


def _of_menu(menu: QMenu) -> Iterator[tuple[str, str]]:
    for action in menu.actions():
        text = action.text().replace("&", "")
        yield "menu entry", text
        yield f"hint of {text}", _plain(action.toolTip())
        yield f"status tip of {text}", action.statusTip()


def _plain(text: str) -> str:
    return QTextDocumentFragment.fromHtml(text).toPlainText() if "<" in text else text


def _paints_itself(widget: QWidget) -> bool:
    """Whether its text is nowhere but on the screen."""
    own = type(widget).__module__.startswith("gui.")
    known = QLabel | QAbstractButton | QMenuBar | QStatusBar | QTextBrowser | QTabWidget | QDialog
    return own and not isinstance(widget, known) and "paintEvent" in vars(type(widget))
