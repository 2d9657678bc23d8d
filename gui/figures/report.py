"""Everything on one page of HTML."""

from core.html_report import as_html
from core.language import in_use
from core.models import model_of
from core.receipt import Receipt
from gui.figures.figure import Figure
from gui.figures.formats import as_svg
from gui.figures.plates import figures_of
from gui.figures.subject import Subject
from gui.theme import Theme


def report_of(subject: Subject, theme: Theme, receipt: Receipt | None = None) -> bytes:
    """The page, with its pictures in it.

    Args:
        subject: what it is about.
        theme: the window's, for its colour map.
        receipt: whose arithmetic is written out; else that of what is predicted.
    """
    pictures, finding = [], ""
    for name in figures_of(subject):
        figure = Figure(subject, name, theme, heading=False, captioned=False)
        pictures.append((figure.title, as_svg(figure).decode(), figure.description))
        if name == "picture":
            finding = figure.finding
        figure.close()
    receipt = receipt or _receipt(subject)
    return as_html(
        subject.result, subject.beside.story, pictures, receipt, finding, language=in_use()
    ).encode()


def _receipt(subject: Subject) -> Receipt | None:
    """Of the predicted word's probability, or of the selected word's look at itself."""
    result, at = subject.result, subject.result.settings.position
    if not result.tokens:
        return None
    if result.prediction is None:
        entry = result.cell_entry(at, at)
    else:
        entry = result.bar_entry(result.prediction)
    return model_of(result.settings).receipt(result, entry)
