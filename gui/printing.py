"""What is on screen on paper: pictures, story, and how to have them again."""

from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QIODevice, QLocale, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QFont,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPicture,
    QPyTextObject,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QFileDialog, QWidget

from core.asked import PROGRAM
from core.caption import caption
from core.language import tr
from gui.figures.figure import Figure
from gui.figures.formats import DOTS
from gui.figures.plates import figures_of
from gui.figures.subject import Subject, subject_on_screen
from gui.figures.usual_type import usual_font
from gui.saving import Saver
from gui.state import AppState
from gui.theme import Theme

DRAWN = QTextFormat.ObjectTypes.UserObject.value + 1
WHICH = QTextFormat.Property.UserProperty.value + 1
PRINTED = ("words", "picture", "next word", "training")  # the last where there is one
OBJECT = "\ufffc"  # stands for a figure in the text
MARGINS = 2 * 2 / 2.54  # inches that Qt leaves free of a page, both sides together
HIGHEST = 0.75  # of what is left: a title fits above
SPACE = 10


def print_report(
    window: QWidget, state: AppState, theme: Theme, saver: Saver
) -> QPrintDialog | QFileDialog:
    """Ask for a printer and print what is on screen; without any, into a file.

    Returns:
        The dialog, open.
    """
    if not QPrinterInfo.availablePrinterNames():  # some systems then have no dialog either
        state.notify(tr("There is no printer, so the pages go into a PDF file."))
        subject = subject_on_screen(state)
        kinds = {"pdf": tr("PDF, in pages")}
        return saver.ask(
            tr("Print into a File"), kinds, lambda suffix: pages_as_pdf(subject, theme)
        )
    printer = QPrinter()
    dialog = QPrintDialog(printer, window)

    def on_accepted() -> None:
        print_on(printer, subject_on_screen(state), theme)
        if printer.printerState() == QPrinter.PrinterState.Error:
            state.notify(tr("Printing failed: choose another printer or a file."))
        else:
            state.notify(tr("Printed."))

    dialog.accepted.connect(on_accepted)
    dialog.finished.connect(dialog.deleteLater)
    dialog.setWindowModality(Qt.WindowModality.WindowModal)
    dialog.show()  # its own `open` hides the one of other dialogs
    return dialog


def pages_as_pdf(subject: Subject, theme: Theme) -> bytes:
    """The same pages as a file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    pages = QPdfWriter(buffer)
    pages.setCreator(PROGRAM)
    in_letters = QLocale().measurementSystem() == QLocale.MeasurementSystem.ImperialUSSystem
    size = QPageSize.PageSizeId.Letter if in_letters else QPageSize.PageSizeId.A4
    pages.setPageSize(QPageSize(size))
    print_on(pages, subject, theme)
    return bytes(buffer.data().data())


def print_on(pages: QPrinter | QPdfWriter, subject: Subject, theme: Theme) -> None:
    """Print a report.

    Args:
        pages: a printer, or a file with pages.
        subject: what it is about.
        theme: the window's, for its colour map.
    """
    name = pages.setDocName if isinstance(pages, QPrinter) else pages.setTitle
    name(caption(subject.result))
    pages.setResolution(DOTS)  # so the letters in figures have the size that they measured
    wanted = PRINTED if subject.result.tokens else (PRINTED[1], PRINTED[-1])
    names = [name for name in wanted if name in figures_of(subject)]
    figures = [Figure(subject, name, theme, captioned=False) for name in names]
    try:
        _document(figures, subject).print_(pages)
    finally:
        for figure in figures:
            figure.close()


def _document(figures: Sequence[Figure], subject: Subject) -> QTextDocument:
    document = QTextDocument()
    document.setDefaultFont(usual_font())
    drawer = _Drawer(figures, document)
    document.documentLayout().registerHandler(DRAWN, drawer)
    cursor, block = QTextCursor(document), QTextBlockFormat()
    block.setBottomMargin(SPACE)
    cursor.setBlockFormat(block)
    for number in range(len(figures)):
        place = QTextCharFormat()
        place.setObjectType(DRAWN)
        place.setProperty(WHICH, number)
        cursor.insertText(OBJECT, place)
        cursor.insertBlock(block, QTextCharFormat())
    strong = QTextCharFormat()
    strong.setFontWeight(QFont.Weight.DemiBold)
    for paragraph in subject.beside.story:
        for span in paragraph:
            marked = span.strong or span.position is not None
            cursor.insertText(span.text, strong if marked else QTextCharFormat())
        cursor.insertBlock(block, QTextCharFormat())
    cursor.insertText(caption(subject.result))
    if "training" in figures_of(subject):
        cursor.insertBlock(block)
        cursor.insertText(caption(subject.result, "training"))
    return document


class _Drawer(QPyTextObject):
    """Figures among text, in shapes, as wide as the page has room."""

    def __init__(self, figures: Sequence[Figure], parent: QTextDocument) -> None:
        super().__init__(parent)
        self._figures = figures

    def intrinsicSize(self, doc: QTextDocument, pos: int, format: QTextFormat) -> QSizeF:  # noqa: A002, N802
        figure, page = self._figures[format.intProperty(WHICH)], doc.pageSize()
        room = QSizeF(page.width() - MARGINS * DOTS, (page.height() - MARGINS * DOTS) * HIGHEST)
        scale = min(room.width() / figure.size.width(), room.height() / figure.size.height(), 1)
        return figure.size * scale

    def drawObject(  # noqa: N802
        self,
        painter: QPainter,
        rect: QRectF | QRect,
        doc: QTextDocument,
        pos: int,
        format: QTextFormat,  # noqa: A002
    ) -> None:
        number = format.intProperty(WHICH)
        figure = self._figures[number]
        painter.save()
        painter.translate(QPointF(rect.topLeft()))
        scale = rect.width() / figure.size.width()
        painter.scale(scale, scale)
        painter.drawPicture(0, 0, self._recorded(number))
        painter.restore()

    def _recorded(self, number: int) -> QPicture:
        """A figure's drawing: on a printer itself, Qt would draw a view in pixels."""
        picture = QPicture()
        painter = QPainter(picture)
        self._figures[number].paint(painter)
        painter.end()
        return picture
