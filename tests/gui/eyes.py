"""What a person sees: pixels on the screen, and the text that widgets paint."""

from collections import Counter
from dataclasses import dataclass
from xml.etree import ElementTree

import numpy as np
from hands import surface
from numpy.typing import NDArray
from parts import (
    back,
    bars,
    chart,
    entry,
    headline,
    picture,
    picture_button,
    seed_box,
    story,
    title,
    window_box,
)
from PySide6.QtCore import QBuffer, QIODevice, QPoint, QPointF, QRectF
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPolygonF,
    QRegion,
    QTextDocumentFragment,
    QTransform,
)
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication, QWidget

from core.grid import Grid, attention_grid
from core.knockout_story import effect
from core.language import figure
from core.models import MODELS, compute, model_of
from core.noise import deviation_grid, mean_grid
from core.prose import plain_text
from core.settings import Display, Settings
from gui.main_window import MainWindow
from gui.scale import Scale, bar_scale_for, scale_for
from gui.theme import N_COLOURS, cell_colours
from gui.views.arcs import Arcs
from gui.views.attention_matrix import AttentionMatrix
from gui.views.embedding_map import EmbeddingMapView
from gui.views.next_word import NextWord
from gui.views.next_word_panel import LOOK_NAMES
from gui.views.over_seeds import OverSeeds
from gui.views.over_training import OverTraining
from gui.views.over_windows import OverWindows
from gui.views.paired_bars import PairedBars
from gui.views.picture_panel import NAMES as PICTURE_NAMES
from gui.views.sampling_bars import SamplingBars
from gui.views.two_softmaxes import TwoSoftmaxes

SVG = "{http://www.w3.org/2000/svg}"


class Screen:
    """What stands on the screen at this moment, not what would stand there after a repaint."""

    def __init__(self, window: QWidget) -> None:
        for _ in range(2):  # what comes and goes is laid out, and then painted in its new place
            QApplication.processEvents()
        self._window = window
        self._image = (
            window.screen()
            .grabWindow(window.winId())
            .toImage()
            .convertToFormat(QImage.Format.Format_RGBA8888)
        )

    def colour(self, widget: QWidget, point: QPointF) -> str:
        """The colour of the pixel at a point of the widget, as #rrggbb."""
        x, y = self._pixel(widget, point)
        return self._image.pixelColor(x, y).name()

    def area(self, widget: QWidget, rect: QRectF | None = None) -> NDArray[np.uint8]:
        """[height, width, 3]: the pixels of a part of the widget."""
        rect = QRectF(surface(widget).rect()) if rect is None else rect
        left, top = self._pixel(widget, rect.topLeft())
        right, bottom = self._pixel(widget, rect.bottomRight())
        bits = np.frombuffer(self._image.constBits(), np.uint8)
        pixels = bits.reshape(self._image.height(), -1)[:, : 4 * self._image.width()]
        return pixels.reshape(self._image.height(), -1, 4)[top:bottom, left:right, :3].copy()

    def colours(self, widget: QWidget, rect: QRectF | None = None) -> set[str]:
        """All colours in a part of the widget."""
        packed = self.area(widget, rect).astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
        return {f"#{rgb:06x}" for rgb in np.unique(packed)}

    def _pixel(self, widget: QWidget, point: QPointF) -> tuple[int, int]:
        origin = surface(widget).mapTo(self._window, QPoint())
        ratio = self._image.devicePixelRatio()
        return int((origin.x() + point.x()) * ratio), int((origin.y() + point.y()) * ratio)


@dataclass(frozen=True)
class Text:
    """A piece of text that a widget paints, and where."""

    text: str
    colour: str
    bold: bool
    size: float
    shape: QPolygonF


def painted(widget: QWidget) -> list[Text]:
    """The text that a widget and its children paint themselves, in the order of painting."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture = QSvgGenerator()
    picture.setOutputDevice(buffer)
    picture.setSize(widget.size())
    picture.setViewBox(widget.rect())
    picture.setResolution(widget.logicalDpiX())
    painter = QPainter(picture)
    QWidget.render(widget, painter, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
    painter.end()
    found = []
    for group in ElementTree.fromstring(buffer.data().data()).iter(f"{SVG}g"):
        for element in group.findall(f"{SVG}text"):
            matrix = group.get("transform", "").removeprefix("matrix(").removesuffix(")")
            found.append(_text(element, QTransform(*_affine(matrix))))
    return found


def _affine(matrix: str) -> tuple[float, ...]:
    m11, m12, m21, m22, dx, dy = map(float, matrix.split(","))
    return m11, m12, 0, m21, m22, 0, dx, dy, 1


def _text(element: ElementTree.Element, transform: QTransform) -> Text:
    text = element.text or ""
    size = float(element.attrib["font-size"])
    bold = int(element.attrib["font-weight"]) > 500
    font = QFont(element.attrib["font-family"])
    font.setPixelSize(round(size))
    font.setBold(bold)
    metrics = QFontMetricsF(font)
    x, y = float(element.attrib["x"]), float(element.attrib["y"])
    box = QRectF(x, y - metrics.ascent(), metrics.horizontalAdvance(text), metrics.height())
    return Text(text, element.attrib["fill"], bold, size, transform.map(QPolygonF(box)))


def said(widget: QWidget) -> str:
    """All text that a widget paints, in one piece."""
    return " ".join(piece.text for piece in painted(widget))


def tip_of(widget: QWidget) -> str:
    """What its tool tip says, as it is shown: Qt takes for markup what looks like it."""
    tip = widget.toolTip()
    return QTextDocumentFragment.fromHtml(tip).toPlainText() if "<" in tip else tip


def grid_of(window: MainWindow) -> Grid:
    """The cells that the matrix should have now."""
    state, result = window.state, window.state.result
    match result.settings.display.picture:
        case "pinned" if state.beside.comparison is not None:
            return state.beside.comparison.grid_a
        case "difference" if state.beside.comparison is not None:
            return state.beside.comparison.grid_difference
        case "mean" if state.noise.latest is not None:
            return mean_grid(state.noise.latest, result)
        case "deviation" if state.noise.latest is not None:
            return deviation_grid(state.noise.latest, result)
        case _:
            return attention_grid(result)


def scale_of(window: MainWindow) -> Scale:
    """The colours that the matrix should have now."""
    fixed = window.state.settings.display.fixed_scale
    return scale_for(grid_of(window), fixed, window.appearance.theme)


def attention_scale_of(window: MainWindow) -> Scale:
    """The colours that chips and arcs should have now, whatever the matrix shows."""
    fixed = window.state.settings.display.fixed_scale
    return scale_for(attention_grid(window.state.result), fixed, window.appearance.theme)


def bar_scale_of(window: MainWindow) -> Scale:
    """The colours that the bars should have now."""
    return bar_scale_for(window.state.result, attention_scale_of(window))


def chips_of(window: MainWindow) -> str:
    """The labels of the chips in sight, run together."""
    pieces = painted(window.words)
    largest = max((piece.size for piece in pieces), default=0)
    return "".join(piece.text for piece in pieces if piece.size == largest)


def expected_story(window: MainWindow) -> str:
    """The story that the result has, as plain text; first what the knock-outs did.

    Where it is they that left nothing to predict, that is the whole story.
    """
    result, settings = window.state.result, window.state.settings
    before = compute(settings.replace(knockouts=()))
    told, story = effect(before, result), model_of(settings).story(result)
    they_are_why = result.prediction is None and before.prediction is not None
    paragraphs = told if they_are_why else (*told, *story)
    return "\n".join(map(plain_text, paragraphs))


def assert_all_agree(window: MainWindow) -> None:
    """Every part of the window shows one and the same result."""
    result, settings = window.state.result, window.state.settings
    model, tokens = model_of(settings), result.tokens
    assert window.editor.toPlainText() == settings.sentence
    assert [t.text for t in tokens] == settings.sentence.split()
    assert window_box(window).value() == settings.window
    assert window_box(window).isVisible() == ("window" in model.attend_reads(settings))
    assert seed_box(window).value() == settings.seed
    assert window.controls.copy_line.text() == model.seed_line(settings)
    assert headline(window).text() == model.headline(result)
    told, expected = story(window).toPlainText(), expected_story(window)
    assert told.endswith(expected), f"{told}\nis not\n{expected}"
    assert title(window).endswith("Attention Explorer")
    assert title(window).startswith(" ".join(settings.sentence.split()[:6])[:50])
    asked = settings.replace(display=Display(), pin=None)
    assert back(window).isVisible() == (asked != Settings())
    assert window.banner.isVisible() == bool(settings.knockouts)
    _assert_menus_agree(window)
    if tokens:
        _assert_chips_agree(window)
    else:
        assert "chip" in said(window.words)
    _assert_picture_agrees(window)
    _assert_chart_agrees(window)


def ticked(window: MainWindow, menu: str) -> list[str]:
    """The entries of a menu in sight that are ticked."""
    return [
        action.text().replace("&", "")
        for action in window.menus[menu].actions()
        if action.isChecked() and action.isVisible()
    ]


def _assert_menus_agree(window: MainWindow) -> None:
    """What is ticked and offered is what the settings say, and buttons say the same."""
    settings, result = window.state.settings, window.state.result
    display, looks = settings.display, model_of(settings).looks
    look = display.look if display.look in looks else looks[0]
    assert ticked(window, "View/Picture") == [PICTURE_NAMES[display.picture]]
    assert picture_button(window).text() == PICTURE_NAMES[display.picture]
    assert ticked(window, "View/Next Word") == [LOOK_NAMES[look]]
    assert window.next_word.button.text() == LOOK_NAMES[look]
    offered = [a.text() for a in window.menus["View/Next Word"].actions() if a.isVisible()]
    assert offered == [LOOK_NAMES[name] for name in looks]
    pictures = [
        a.text()
        for a in window.menus["View/Picture"].actions()
        if a.isVisible() and not a.isSeparator()
    ]
    assert ("B − A" in pictures) == (settings.pin is not None)
    models = [each.title for each in MODELS.values()]
    assert [t for t in ticked(window, "Model") if t in models] == [model_of(settings).title]
    assert entry(window, "Fixed Colour Scale 0–1").isChecked() == display.fixed_scale
    assert entry(window, "Guess First").isChecked() == window.state.guessing.on
    assert entry(window, "Unpin A").isEnabled() == (settings.pin is not None)
    assert entry(window, "Restore All Knock-Outs").isEnabled() == bool(settings.knockouts)
    assert entry(window, "Put All Vectors Back").isEnabled() == bool(settings.vectors)
    assert entry(window, "Draw a Next Word").isEnabled() == (result.prediction is not None)
    at_end = settings.position == len(result.tokens) - 1 and result.prediction is not None
    accepts = at_end and not window.state.concealed
    assert entry(window, "Accept the Next Word").isEnabled() == accepts
    several = result.pattern.n_head > 1
    assert entry(window, "Next Head").isEnabled() == several
    in_cells = display.picture != "map"
    shown = several and in_cells and not window.state.concealed
    assert window.picture.heads.isVisible() == shown


def _assert_chips_agree(window: MainWindow) -> None:
    """Chips are the words, tinted by the selected word's attention on view."""
    result, settings = window.state.result, window.state.settings
    labels = [token.label for token in result.tokens]
    in_sight = _chips_in_sight(window)
    painted_chips = Counter(chips_of(window))  # in letters: scripts differ in their order
    assert painted_chips <= Counter("".join(labels))
    assert painted_chips >= Counter("".join(labels[i] for i, _ in in_sight))
    assert all(window.words.position_at(chip) == i for i, chip in in_sight)
    described = window.words.accessibleDescription()
    assert described.endswith(f"word {settings.position + 1} of {len(labels)}")
    screen, scale = Screen(window), attention_scale_of(window)
    colours = cell_colours(scale.theme)
    looks = not np.isnan(result.row).all() and result.row.any()
    for i, _ in in_sight:
        rect = window.words.chip_rect(i)
        at = QPointF(rect.left() + 4, rect.center().y() + 5)
        if not surface(window.words).rect().contains(at.toPoint()):
            continue  # of the last line only the upper half is in sight
        hidden = result.hidden is not None and result.hidden[settings.position, i]
        tint = colours[int(scale.indices(result.row[[i]])[0])].name()
        expected = tint if looks and not hidden else scale.theme.surface
        assert screen.colour(window.words, at) == expected, i


def _assert_picture_agrees(window: MainWindow) -> None:
    """The picture is the one that was chosen, with the values and the words of the result."""
    result, settings = window.state.result, window.state.settings
    kinds = {"arcs": Arcs, "map": EmbeddingMapView}
    assert type(picture(window)) is kinds.get(settings.display.picture, AttentionMatrix)
    _assert_rows_are_shares(window)
    if not window.matrix.isVisible():
        return
    grid, scale = grid_of(window), scale_of(window)
    assert window.picture.title.text() == grid.title
    assert window.matrix.plot.isVisible() == bool(grid.labels)
    if not grid.labels:
        return
    np.testing.assert_array_equal(window.matrix.image.image, scale.cells(grid))
    accent = scale.theme.accent
    marked = [t.text for t in painted(window.matrix.rows) if t.colour == accent]
    if window.state.hovered is None or marked:  # whose label may need the room
        begun = "".join(marked).rstrip("…")
        label = "" if grid.selected is None else grid.labels[grid.selected]
        assert label.startswith(begun)
        assert begun or not label
    if settings.display.picture == "attention":
        assert grid.labels == tuple(token.label for token in result.tokens)
        attention = result.on_view
        some = attention.sum(axis=1, keepdims=True) > 0
        seen = np.broadcast_to(some, attention.shape)
        seen = seen if result.hidden is None else seen & ~result.hidden
        image = np.array(window.matrix.image.image)
        np.testing.assert_array_equal(image[seen], scale.indices(attention)[seen])
        assert set(image[~seen]) <= {N_COLOURS}


def _assert_rows_are_shares(window: MainWindow) -> None:
    """Every row's attention is spread over what it can see, if it can see anything."""
    result = window.state.result
    for head in range(result.pattern.n_head):
        attention, hidden = result.attention(head), result.hidden_from(head)
        if hidden is not None:
            assert not np.nan_to_num(attention[hidden]).any()
        sums = attention.sum(axis=1)
        if result.settings.knockouts:
            sums = sums[~np.isnan(sums) & (sums > 0)]
        elif result.settings.model == "notebook":
            sums = sums[1:]  # the mean of no words is undefined
        elif result.settings.model == "transformer":
            sums = sums[~np.isnan(sums)]  # those that it does not read
            assert len(sums) or not result.tokens
        np.testing.assert_allclose(sums, 1)


def _assert_chart_agrees(window: MainWindow) -> None:
    """The chart is the one that was chosen; bars have the probabilities of the result."""
    result, settings, state = window.state.result, window.state.settings, window.state
    panel, looks = window.next_word, model_of(settings).looks
    look = settings.display.look if settings.display.look in looks else looks[0]
    paired = state.beside.comparison is not None or state.beside.knocking_out is not None
    kinds = {
        "sampling": SamplingBars,
        "two softmaxes": TwoSoftmaxes,
        "over windows": OverWindows,
        "over seeds": OverSeeds,
        "over training": OverTraining,
    }
    assert type(chart(window)) is kinds.get(look, PairedBars if paired else NextWord)
    at_end = settings.position == len(result.tokens) - 1
    offers = result.prediction is not None and (at_end or settings.draw or look == "sampling")
    assert panel.foot.isVisible() == bool(offers)
    if not bars(window).isVisible():
        return
    words = said(bars(window))
    if result.prediction is None:
        assert "no prediction" in words.lower()
        assert bars(window).order == []
        return
    p = result.probabilities
    expected = np.argsort(-p, kind="stable").tolist() if look == "sorted" else [*range(len(p))]
    expected = [candidate for candidate in expected if candidate in result.listed]
    assert bars(window).sorted == (look == "sorted")
    assert bars(window).order == expected
    assert f"{figure(p[expected[0]])}" in words
    assert "predicted" in words or not bars(window).sorted
    screen, scale = Screen(window), bar_scale_of(window)
    for row, candidate in enumerate(expected[:3]):
        if p[candidate] < p.max() / 10:
            continue  # too short a bar to have a colour
        at = QPointF(bars(window).label_width + 2, (row + 0.5) * bars(window).row_height)
        index = int(scale.indices(p[[candidate]])[0])
        colour = cell_colours(scale.theme)[index].name()
        covered = window.next_word.whiskers.isVisible()  # by lines for mean and deviation
        if bars(window).scroll_bar.value() == 0 and not covered:
            assert screen.colour(bars(window).plot, at) == colour, candidate


def _chips_in_sight(window: MainWindow) -> list[tuple[int, QPointF]]:
    area = QRectF(surface(window.words).rect())
    centres = [window.words.chip_rect(i).center() for i in range(len(window.state.result.tokens))]
    return [(i, centre) for i, centre in enumerate(centres) if area.contains(centre)]
