"""What goes to the clipboard in several forms, of which the program that pastes takes its own."""

from PySide6.QtCore import QByteArray, QLocale, QMimeData, QStringListModel
from PySide6.QtGui import QGuiApplication, QImage

from core.tables import Table, tsv_text
from gui.background import waited_for
from gui.figures.figure import Figure
from gui.figures.formats import as_png, as_svg
from gui.seen import MOST_AT_ONCE


def copy_figure(figure: Figure, scale: float) -> None:
    """A picture in pixels and in shapes.

    Not as text: many programs would paste that in the place of the picture.

    Raises:
        FileError: if it is too large.
    """
    png, data = as_png(figure, scale), _mime_data()
    data.setImageData(QImage.fromData(png, "PNG"))  # type: ignore[call-overload]
    data.setData("image/png", QByteArray(png))
    data.setData("image/svg+xml", QByteArray(as_svg(figure)))
    QGuiApplication.clipboard().setMimeData(data)


def _mime_data() -> QMimeData:
    """An empty one that Qt has made.

    One that Python has made brings the program down at its end where the platform has no clipboard
    of its own: Qt deletes it when there is no Python any more (PySide 6.11).
    """
    model = QStringListModel([""])
    data = model.mimeData([model.index(0)])
    data.clear()
    return data


def copy_rows(table: Table) -> None:
    """A table as spreadsheets take it, with the decimal sign that they expect here."""
    sign = QLocale().decimalPoint()
    text = waited_for(lambda: tsv_text(table, sign), table.values.size > MOST_AT_ONCE**2)
    QGuiApplication.clipboard().setText(text)
