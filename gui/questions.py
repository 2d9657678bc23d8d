"""Boxes that say or ask something; the program does not stand still meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QMessageBox, QWidget

from core.language import tr


@dataclass(frozen=True)
class Answer:
    """One button of a question.

    Attributes:
        text: with & before the letter for the keyboard.
        role: where the desktop puts it; the one that rejects is Escape's.
        handler: called when it is chosen.
    """

    text: str
    role: QMessageBox.ButtonRole
    handler: Callable[[], object] | None = None


def cancel() -> Answer:
    """The answer that leaves everything as it is."""
    return Answer(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)


def say(window: QWidget, text: str, details: str) -> None:
    """Say what could not be done, and why."""
    _box(window, QMessageBox.Icon.Warning, text, details).open()


def ask(window: QWidget, text: str, details: str, answers: Sequence[Answer]) -> None:
    """Ask, and do what the answer says; the first one is the Enter key's."""
    box = _box(window, QMessageBox.Icon.Question, text, details)
    handlers: dict[QAbstractButton, Callable[[], object] | None] = {}
    for answer in answers:
        button = box.addButton(answer.text, answer.role)
        handlers[button] = answer.handler
        if answer is answers[0]:
            box.setDefaultButton(button)
        if answer.role is QMessageBox.ButtonRole.RejectRole:
            box.setEscapeButton(button)

    def on_clicked(button: QAbstractButton) -> None:
        handler = handlers.get(button)
        if handler is not None:
            handler()

    box.buttonClicked.connect(on_clicked)
    box.open()


def _box(window: QWidget, icon: QMessageBox.Icon, text: str, details: str) -> QMessageBox:
    box = QMessageBox(window)
    box.setIcon(icon)
    box.setWindowTitle(tr("Attention Explorer"))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    box.setInformativeText(details)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box
