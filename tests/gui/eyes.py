"""What a person sees: pixels on the screen, and the text that widgets paint."""

from collections import Counter
from dataclasses import dataclass
from xml.etree import ElementTree

import numpy as np
from hands import surface
from numpy.typing import NDArray
from parts import back, bars, headline, seed_box, story, window_box
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

from core.language import figure
from core.models import model_of
from core.prose import plain_text
from core.settings import Settings
from gui.main_window import MainWindow
from gui.scale import Scale, scale_for

SVG = "{http://www.w3.org/2000/svg}"


class Screen:
    """What stands on the screen at this moment, not what would stand there after a repaint."""

    def __init__(self, window: QWidget) -> None:
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


def scale_of(window: MainWindow) -> Scale:
    """The colours that the matrix should have now."""
    return scale_for(window.state.result, window.state.fixed_scale, window.appearance.theme)


def chips_of(window: MainWindow) -> str:
    """The labels of the chips in sight, run together."""
    pieces = painted(window.words)
    largest = max((piece.size for piece in pieces), default=0)
    return "".join(piece.text for piece in pieces if piece.size == largest)


def expected_story(window: MainWindow) -> str:
    """The story that the result has, as plain text."""
    result = window.state.result
    return "\n".join(plain_text(p) for p in model_of(result.settings).story(result))


def assert_all_agree(window: MainWindow) -> None:
    """Every part of the window shows one and the same result."""
    result, settings = window.state.result, window.state.settings
    tokens, n = result.tokens, len(result.tokens)
    labels = [token.label for token in tokens]
    assert window.editor.toPlainText() == settings.sentence
    assert [t.text for t in tokens] == settings.sentence.split()
    assert window_box(window).value() == settings.window
    assert seed_box(window).value() == settings.seed
    assert headline(window).text() == model_of(settings).headline(result)
    assert story(window).toPlainText().endswith(expected_story(window))
    assert window.windowTitle().endswith("Attention Explorer")
    assert window.windowTitle().startswith(" ".join(settings.sentence.split()[:6])[:50])
    assert back(window).isVisible() == (settings != Settings())

    assert window.matrix.plot.isVisible() == bool(n)
    if not n:
        assert "chip" in said(window.words)
        assert bars(window).order == []
        return
    painted_chips = Counter(chips_of(window))  # in letters: scripts differ in their order
    assert painted_chips <= Counter("".join(labels))
    assert painted_chips >= Counter("".join(labels[i] for i, _ in _chips_in_sight(window)))
    assert all(window.words.position_at(chip) == i for i, chip in _chips_in_sight(window))
    described = window.words.accessibleDescription()
    assert described.endswith(f"word {settings.position + 1} of {n}")
    attention = result.attention()
    np.testing.assert_array_equal(window.matrix.image.image, scale_of(window).indices(attention))
    np.testing.assert_allclose(attention[1:].sum(axis=1), 1)
    marked = [
        t.text for t in painted(window.matrix.rows) if t.colour == scale_of(window).theme.accent
    ]
    assert "".join(marked) == labels[settings.position]

    chart = said(bars(window))
    if result.prediction is None:
        assert settings.position == 0
        assert "No prediction" in chart
        assert bars(window).order == []
        return
    p = result.probabilities
    expected = sorted(range(n), key=lambda i: -p[i]) if bars(window).sorted else list(range(n))
    assert bars(window).order == expected
    assert f"{figure(p[expected[0]])}" in chart
    assert "predicted" in chart or not bars(window).sorted


def _chips_in_sight(window: MainWindow) -> list[tuple[int, QPointF]]:
    area = QRectF(surface(window.words).rect())
    centres = [window.words.chip_rect(i).center() for i in range(len(window.state.result.tokens))]
    return [(i, centre) for i, centre in enumerate(centres) if area.contains(centre)]
