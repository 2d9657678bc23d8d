"""Pictures and reports as files, without a window and without a display."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from core.files import write_atomically
from core.settings import Settings
from gui.figures.figure import Figure
from gui.figures.formats import FORMATS
from gui.figures.report import report_of
from gui.figures.subject import subject_of
from gui.theme import DARK, LIGHT, LIGHT_CONTRAST

THEMES = {"dark": DARK, "contrast": LIGHT_CONTRAST}
HARMLESS = "This plugin does not support propagateSizeHints"


def export(
    settings: Settings,
    path: str | Path,
    figure: str = "picture",
    scale: float = 2,
    background: str = "paper",
    theme: str = "light",
    colours: str = "blue",
) -> None:
    """Write a picture or a report.

    Args:
        settings: what is shown.
        path: ends in .png, .svg, .pdf or .html.
        figure: one of `core.caption.FIGURES`; a report has all of them.
        scale: of a picture in pixels, which has 96 to the inch at scale 1.
        background: one of `gui.figures.figure.BACKGROUNDS`.
        theme: whose colours stand on a transparent background; paper has light ones.
        colours: one of `core.start.COLOUR_MAPS`.

    Raises:
        FileError: if there is no such figure, or the file cannot be written.
    """
    with _quietly():
        _application()
        colour_theme = replace(THEMES.get(theme, LIGHT), colours=colours)
        subject = subject_of(settings)
        suffix = Path(path).suffix.lower().removeprefix(".")
        if suffix == "html":
            data = report_of(subject, colour_theme)
        else:
            picture = Figure(subject, figure, colour_theme, background)
            try:
                data = FORMATS[suffix](picture, scale)
            finally:
                picture.close()
    write_atomically(path, data)


@cache
def _application() -> QApplication:
    """The application object, without a screen unless there is one already."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        app = QApplication(["attention-explorer"])
        app.setStyle("fusion")
    return app


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep from the terminal what the platform without screens says of every window."""
    before = qInstallMessageHandler(None)

    def tell(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
        if HARMLESS in (message or ""):
            return
        if before is not None:
            before(kind, context, message or "")
        else:
            os.write(2, f"{message}\n".encode())

    qInstallMessageHandler(tell)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
