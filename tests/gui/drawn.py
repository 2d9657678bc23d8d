"""Figures as files, and what can be found in those."""

import json
import re
from collections.abc import Callable
from xml.etree import ElementTree

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from shiboken6 import isValid

from core.settings import Settings
from gui.figures.figure import Figure
from gui.figures.subject import subject_of
from gui.theme import LIGHT, Theme
from gui.views.attention_matrix import AttentionMatrix

SVG = "{http://www.w3.org/2000/svg}"

Draw = Callable[..., Figure]

_to_close: list[Figure] = []


def figure_of(
    settings: Settings | None = None,
    name: str = "picture",
    theme: Theme = LIGHT,
    background: str = "paper",
) -> Figure:
    figure = Figure(subject_of(settings or Settings()), name, theme, background)
    _to_close.append(figure)
    return figure


def close_figures() -> None:
    """Close what was drawn: else the garbage collector may take it while it is being painted."""
    while _to_close:
        figure = _to_close.pop()
        if figure.view is not None and isValid(figure.view):
            figure.close()


def svg_tree(data: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(data)


def text_of(data: bytes) -> str:
    """The text that an SVG file draws, its lines and runs put together."""
    return " ".join("".join(each.itertext()) for each in svg_tree(data).iter(f"{SVG}text"))


def words_in(data: bytes) -> list[str]:
    """Each run of text that an SVG file draws."""
    return ["".join(each.itertext()).strip() for each in svg_tree(data).iter(f"{SVG}text")]


def settings_in_svg(data: bytes) -> Settings:
    (record,) = svg_tree(data).iter("{urn:attention-explorer}exploration")
    return Settings.from_dict(json.loads(record.text or "")["settings"])


def rasterised(data: bytes, scale: float = 2) -> QImage:
    """An SVG file as somebody else draws it."""
    renderer = QSvgRenderer(data)
    assert renderer.isValid()
    box = renderer.viewBoxF().size() * scale
    image = QImage(QSize(round(box.width()), round(box.height())), QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image


def bare(settings: Settings) -> Settings:
    """The same, through JSON: lists in place of tuples and back."""
    return Settings.from_dict(json.loads(json.dumps(settings.as_dict())))


def cell_spot(figure: Figure, row: int, column: int) -> QPointF:
    """A point of a cell that no figure, star or frame covers, in the figure's pixels."""
    view = figure.view
    assert isinstance(view, AttentionMatrix)
    cell = view.cell_rect(row, column)
    at = QPointF(cell.left() + cell.width() * 0.15, cell.top() + cell.height() * 0.8)
    return QPointF(view.plot.pos()) + at + figure.view_at


def colour_at(image: QImage, point: QPointF, scale: float) -> QColor:
    return image.pixelColor(int(point.x() * scale), int(point.y() * scale))


def squeezed(text: str) -> str:
    """Without white space and isolates, which every format breaks in its own way."""
    return re.sub(r"[\s\u2066-\u2069]+", "", text)
