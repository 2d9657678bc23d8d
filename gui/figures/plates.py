"""The views of the program, made anew for a figure, each at a size of its own."""

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFontMetricsF, QPalette
from PySide6.QtWidgets import QStackedWidget, QWidget

from core.files import FileError
from core.grid import attention_grid
from core.language import count, marked, tr
from core.result import Result
from gui.controls.word_selector import WordSelector
from gui.figures.plate import NO_WORDS, WIDE, Plate, show_unseen
from gui.figures.subject import Subject
from gui.figures.training_plates import curves_plate, loss_plate
from gui.figures.usual_type import usual_type
from gui.scale import Scale, bar_scale_for, scale_for
from gui.theme import Theme
from gui.views.arcs import Arcs
from gui.views.attention_matrix import AttentionMatrix
from gui.views.bar_chart import BarChart
from gui.views.head_gallery import HeadGallery
from gui.views.next_word_panel import NextWordPanel
from gui.views.over_seeds import OverSeeds
from gui.views.over_training import OverTraining
from gui.views.over_windows import OverWindows
from gui.views.picture_panel import PicturePanel
from gui.views.rows import Rows
from gui.views.small_matrix import one_word_in

FIGURES = ("picture", "next word", "words", "heads", "training")
FIGURE_NAMES = {
    "picture": marked("Picture"),
    "next word": marked("Next word"),
    "words": marked("Words"),
    "heads": marked("Heads"),
    "training": marked("Training"),
}
MISSING = {
    "heads": marked(
        "There is one head only, so there is no picture of several: "
        "choose more heads or another picture."
    ),
    "training": marked(
        "There are no losses of a training to draw: choose a transformer that has them, "
        "or another picture."
    ),
}

MOST_ROWS = 40
BARS = 320  # pixels of the longest
CELLS = (52, 26, 1)  # pixels: with figures in them, with a label each, at least
MATRIX = 1040  # pixels along a side, unless the cells are at one of their ends
LEGEND = 190
LEAST_MATRIX = 260
MAP = QSize(WIDE, 600)
ARCS_LINE, ARCS_LONE_LINE = 74, 260
UNSEEN = 10_000


def figures_of(subject: Subject) -> tuple[str, ...]:
    """The figures that there are of a subject."""
    learned = subject.learned
    missing = {
        "heads": subject.result.pattern.n_head == 1,
        "training": learned is None or not learned.has_losses,
    }
    return tuple(name for name in FIGURES if not missing.get(name))


def plate_of(subject: Subject, name: str, theme: Theme) -> Plate:
    """One of `FIGURES`.

    Raises:
        FileError: if the subject has no such figure.
    """
    if name not in figures_of(subject):
        raise FileError(tr(MISSING[name]))
    with usual_type():
        plate = _MAKERS[name](subject, theme)
    if plate.view is not None:  # the window's colours are others
        palette = QPalette()
        for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text):
            palette.setColor(role, QColor(theme.text))
        plate.view.setPalette(palette)
    return plate


def _picture(subject: Subject, theme: Theme) -> Plate:
    result = subject.result
    panel, scale = PicturePanel(), _scale(result, theme)
    panel.show_result(
        result, attention_grid(result), scale, False, subject.beside.comparison, subject.noise
    )
    title, finding = panel.title.text(), panel.finding.text()
    if not result.tokens:
        return Plate(None, title)
    view = _taken(panel, panel.pictures)
    if isinstance(view, AttentionMatrix):
        hint = tr("each row looks (query), each column is looked at (key)")
        _size_matrix(view)
    elif isinstance(view, Arcs):
        hint = panel.hint.text()
        _size_arcs(view, len(result.tokens))
    else:
        hint = ""
        show_unseen(view, MAP)
    return Plate(view, title, hint, finding)


def _next_word(subject: Subject, theme: Theme) -> Plate:
    result, panel = subject.result, NextWordPanel()
    scale = bar_scale_for(result, _scale(result, theme))
    panel.show_result(result, scale, False, subject.beside.pairs, subject.noise)
    title = panel.headline.text()
    if not result.tokens:
        return Plate(None, title)
    lines = (panel.listing, panel.whiskers)
    hint = tr(" · ").join(line.text() for line in lines if not line.isHidden())
    view = _taken(panel, panel.charts)
    if isinstance(view, OverTraining):
        assert subject.learned is not None
        return curves_plate(view, result, subject.learned, theme, (title, hint))
    finding, rows = "", None
    if isinstance(view, BarChart):
        finding, rows = view.sentence.text(), view.rows
        view.sentence.show_text("")
    elif isinstance(view, OverSeeds):
        finding, rows = view.conclusion.text(), view.rows
        view.conclusion.hide()
    elif isinstance(view, Rows):
        rows = view
    if rows is not None:
        _size_rows(view, rows)
        if len(rows.keys) > MOST_ROWS:
            cut = tr("the first {n} of {total} rows").format(
                n=count(MOST_ROWS), total=count(len(rows.keys))
            )
            hint = tr(" · ").join([hint, cut]) if hint else cut
    else:
        assert isinstance(view, OverWindows)
        n_lines = len({token.text for token in result.tokens})
        line = QFontMetricsF(view.font()).height()
        show_unseen(view, QSize(WIDE, round(min(max(360, (n_lines + 6) * line), 1000))))
    return Plate(view, title, hint, finding)


def _words(subject: Subject, theme: Theme) -> Plate:
    result, title = subject.result, tr("Words of the sentence")
    if not result.tokens:
        return Plate(None, title)
    view = WordSelector()
    view.show_result(result, _scale(result, theme))
    show_unseen(view, QSize(WIDE, UNSEEN))
    chips = [view.chip_rect(i) for i in range(len(result.tokens))]
    pitch = view.height_of_lines(2) - view.height_of_lines(1)
    n_lines = round((chips[-1].top() - chips[0].top()) / pitch) + 1
    view.resize(WIDE, view.height_of_lines(n_lines))
    hint = tr("tint: the attention of the selected word")
    if result.unknown:
        hint = tr(" · ").join([hint, tr("dotted: not among the words of this model")])
    return Plate(view, title, hint)


def _heads(subject: Subject, theme: Theme) -> Plate:
    result, view = subject.result, HeadGallery()
    title = tr("Heads")
    if result.pattern.n_layer > 1:
        title = tr("Heads of layer {layer}").format(layer=result.layer + 1)
    if not result.tokens:
        return Plate(None, title)
    view.show_result(result, _scale(result, theme))
    show_unseen(view, QSize(view.sizeHint().width(), UNSEEN))
    n = result.pattern.n_head + 1
    bottom = max(view.entry_rect(i).bottom() for i in range(n))
    view.resize(view.sizeHint().width(), round(bottom) + 4)
    step = one_word_in(len(result.tokens))
    hint = tr("the small matrices show one word in {n}").format(n=step) if step > 1 else ""
    return Plate(view, title, hint)


def _training(subject: Subject, theme: Theme) -> Plate:
    assert subject.learned is not None
    return loss_plate(subject.learned, theme)


_MAKERS: dict[str, Callable[[Subject, Theme], Plate]] = {
    "picture": _picture,
    "next word": _next_word,
    "words": _words,
    "heads": _heads,
    "training": _training,
}


def _scale(result: Result, theme: Theme) -> Scale:
    """The colours of attention."""
    return scale_for(attention_grid(result), result.settings.display.fixed_scale, theme)


def _taken(panel: QWidget, pages: QStackedWidget) -> QWidget:
    """The view in front without its panel, and without what only a hand needs."""
    page = pages.currentWidget()
    assert page is not None
    view = page.findChild(BarChart) or page
    view.setParent(None)
    panel.deleteLater()
    return view


def _size_matrix(view: AttentionMatrix) -> None:
    n = round(view.overlay.boundingRect().width())
    with_figures, with_labels, least = CELLS
    wanted = MATRIX / n
    if wanted > with_labels:
        wanted = min(wanted, with_figures)
    side = max(round(max(wanted, least) * n), n)
    show_unseen(view, QSize(UNSEEN, UNSEEN))
    plot, bar = view.plot.geometry(), view.scale_bar.geometry()
    gap = max(bar.left() - plot.right(), plot.left() - bar.right())  # to whichever side
    view.resize(
        view.rows.width() + side + gap + bar.width() + LEGEND,
        plot.top() + max(side, LEAST_MATRIX) + view.rows.overhang,
    )


def _size_arcs(view: Arcs, n: int) -> None:
    show_unseen(view, QSize(WIDE, ARCS_LONE_LINE))
    n_lines = len({view.chip_rect(i).top() for i in range(n)})
    if n_lines > 1:
        view.resize(WIDE, ARCS_LONE_LINE // 2 + n_lines * ARCS_LINE)


def _size_rows(view: QWidget, rows: Rows) -> None:
    width = rows.label_width + BARS + rows.figure_width
    show_unseen(view, QSize(width, UNSEEN))
    around = view.height() - rows.height()
    n_rows = min(len(rows.keys), MOST_ROWS)
    view.resize(width, around + (n_rows * rows.row_height if n_rows else NO_WORDS.height()))
    rows.scroll_bar.hide()
