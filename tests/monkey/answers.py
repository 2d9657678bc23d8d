"""What the monkey does with whatever asks: menus, boxes, dialogs for files, progress."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from fingers import Key, click_at, press, settle, somewhere_on
from materials import ODD_NAMES
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QMessageBox,
    QWidget,
)

if TYPE_CHECKING:
    from monkey import Monkey

OFTEN = 0.8


def asking() -> QWidget | None:
    """What must be answered before anything else can be done."""
    return QApplication.activePopupWidget() or QApplication.activeModalWidget()


def among_files(front: QWidget) -> bool:
    """Whether a dialog for files is open, in which a monkey could delete a person's."""
    return isinstance(front, QFileDialog) or isinstance(front.parentWidget(), QFileDialog)


def answer(monkey: Monkey, rng: Random) -> str:
    """Answer what asks, as a person may: choose something, or press Escape."""
    asked = asking()
    if asked is None:
        return "nothing asks"
    if isinstance(asked, QMenu):
        return f"menu: {_from_menu(asked, rng)}"
    if asked is QApplication.activePopupWidget():
        return f"list: {_from_list(asked, rng)}"
    if isinstance(asked, QFileDialog):
        return f"file: {_file(monkey, asked, rng)}"
    if isinstance(asked, QMessageBox):
        return f"box {asked.text()!r}: {_button(asked, rng)}"
    if isinstance(asked, QPrintDialog):  # nobody wants a monkey's pages
        return f"printer: {dismiss(asked)}"
    if isinstance(asked, QDialog) and rng.random() < OFTEN:
        return f"{type(asked).__name__}: {_button(asked, rng)}"
    return f"{type(asked).__name__}: {dismiss(asked)}"


def dismiss(asked: QWidget) -> str:
    """Press Escape; what has no ear for it is closed."""
    handle = asked.window().windowHandle()
    if handle is not None:
        press(handle, Key.Key_Escape)
        settle()
    if asking() is asked:
        asked.close()
        settle()
    return "Escape"


def _from_menu(menu: QMenu, rng: Random) -> str:
    handle = menu.windowHandle()
    chosen = [a for a in menu.actions() if a.isVisible() and not a.isSeparator()]
    if not chosen or handle is None or rng.random() > OFTEN:
        return dismiss(menu)
    action = rng.choice(chosen)
    text = action.text()
    if rng.random() < 0.8:
        click_at(handle, menu.actionGeometry(action).center())
        if asking() is menu and not action.isEnabled():
            dismiss(menu)
        return text
    n = rng.randint(1, len(chosen))
    for key in (*[Key.Key_Down] * n, Key.Key_Return):
        if asking() is menu:
            press(handle, key)
    if asking() is menu:
        dismiss(menu)
    return f"by keys, {n} down"


def _from_list(popup: QWidget, rng: Random) -> str:
    handle = popup.window().windowHandle()
    if handle is None or rng.random() > OFTEN:
        return dismiss(popup)
    n = rng.randint(0, 6)
    for key in (*rng.choices((Key.Key_Down, Key.Key_Down, Key.Key_Up), k=n), Key.Key_Return):
        if asking() is popup:
            press(handle, key)
    if asking() is popup:
        dismiss(popup)
    return f"{n} steps"


def _file(monkey: Monkey, dialog: QFileDialog, rng: Random) -> str:
    """Name a file of the monkey's own folders, and press Enter."""
    if rng.random() > OFTEN:
        return dismiss(dialog)
    if dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave:
        kind = rng.random()
        if kind < 0.2:
            path = str(monkey.out / rng.choice(ODD_NAMES))
        elif kind < 0.25:
            path = str(monkey.out / "nowhere" / "file")
        else:
            path = str(monkey.out / f"saved {rng.randrange(12)}")
        if kind > 0.8:
            filters = dialog.nameFilters()
            dialog.selectNameFilter(rng.choice(filters))
            dialog.filterSelected.emit(dialog.selectedNameFilter())
    else:
        fitting = [p for p in monkey.openable() if _fits(dialog, p.suffix)]
        path = str(rng.choice(fitting if fitting and rng.random() < 0.9 else monkey.openable()))
    handle = dialog.windowHandle()
    edit = dialog.findChildren(QLineEdit)[0]
    edit.setText(path)
    if handle is not None:
        QTest.keyClick(handle, Key.Key_Return)
    settle()
    if asking() is dialog:
        dismiss(dialog)
    return path


def _fits(dialog: QFileDialog, suffix: str) -> bool:
    return bool(suffix) and any(f"*{suffix}" in each for each in dialog.nameFilters())


def _button(dialog: QWidget, rng: Random) -> str:
    buttons = [b for b in dialog.findChildren(QAbstractButton) if b.isVisible() and b.isEnabled()]
    handle = dialog.window().windowHandle()
    if not buttons or handle is None:
        return dismiss(dialog)
    button = rng.choice(buttons)
    at, text = somewhere_on(button, rng), button.text()
    if at is None:
        return dismiss(dialog)
    click_at(handle, at)
    return text
