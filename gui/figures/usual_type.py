"""Type of the usual size, so that a figure is the same however large the window has it."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QApplication


def usual_font() -> QFont:
    """The system's."""
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)


@contextmanager
def usual_type() -> Iterator[None]:
    """Widgets made meanwhile measure letters of the usual size; those that there are don't notice.

    Views take their fonts when they are made, from the application.
    """
    app, chosen = QApplication.instance(), QApplication.font()
    if app is None or chosen == usual_font():
        yield
        return
    _set_quietly(app, usual_font())
    try:
        yield
    finally:
        _set_quietly(app, chosen)


def _set_quietly(app: QCoreApplication, font: QFont) -> None:
    # Not while widgets are made: PySide may not look at one that is half made.
    silence = _Silence()
    app.installEventFilter(silence)
    QGuiApplication.setFont(font)
    app.removeEventFilter(silence)


class _Silence(QObject):
    """Keeps from the application that its font has changed."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return event.type() == QEvent.Type.ApplicationFontChange
