"""Undo and redo belong to the program, wherever the focus is."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence

STANDARD = QKeySequence.StandardKey


def is_claimed(event: QEvent, key: QKeySequence.StandardKey) -> bool:
    """Whether a field is about to claim that key for itself."""
    return (
        event.type() == QEvent.Type.ShortcutOverride
        and isinstance(event, QKeyEvent)
        and event.matches(key)
    )


class UndoKeys(QObject):
    """As an event filter of a spin box: leaves undo and redo to the menus."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the field from claiming them."""
        if is_claimed(event, STANDARD.Undo) or is_claimed(event, STANDARD.Redo):
            event.ignore()
            return True
        return super().eventFilter(watched, event)
