from io import BytesIO
from pathlib import Path

import pytest
from drawn import squeezed
from pypdf import PdfReader
from PySide6.QtPrintSupport import QPrinter

from core.caption import caption
from core.models import compute
from core.prose import plain_text
from core.settings import Display, Settings
from gui.figures.subject import subject_of
from gui.printing import pages_as_pdf, print_on
from gui.theme import DARK, LIGHT

pytestmark = pytest.mark.usefixtures("app")

LONG = " ".join(f"w{i}" for i in range(120))


def read(data: bytes) -> str:
    return squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages))


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(sentence="", position=0),
        Settings(seed=3, pin=Settings(), display=Display(picture="difference", look="sorted")),
    ],
)
def test_pages_have_pictures_story_and_caption(settings: Settings) -> None:
    subject = subject_of(settings)
    text = read(pages_as_pdf(subject, DARK))
    for paragraph in subject.beside.story:
        assert squeezed(plain_text(paragraph)) in text
    assert squeezed(caption(subject.result)) in text
    if settings.sentence:
        assert "Wordsofthesentence" in text
        assert "predicted" in text
    else:
        assert text.count("Therearenowords.") == 1


def test_a_printer_gets_the_same_pages(tmp_path: Path) -> None:
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    path = tmp_path / "printed.pdf"
    printer.setOutputFileName(str(path))
    print_on(printer, subject_of(Settings()), LIGHT)
    assert printer.printerState() != QPrinter.PrinterState.Error
    data = path.read_bytes()
    assert read(data) == read(pages_as_pdf(subject_of(Settings()), LIGHT))
    reader = PdfReader(BytesIO(data))
    assert reader.metadata is not None
    assert reader.metadata.title == caption(compute(Settings()))


def test_nothing_goes_over_the_edge_of_a_page() -> None:
    reader = PdfReader(BytesIO(pages_as_pdf(subject_of(Settings(sentence=LONG)), LIGHT)))
    for page in reader.pages:
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        outside: list[str] = []

        def look(text, cm, tm, font, size, outside=outside, width=width, height=height):  # noqa: ANN001, ANN202
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            if text.strip() and not (0 < x < width and 0 < y < height):
                outside.append(text)

        page.extract_text(visitor_text=look)
        assert not outside
