"""A figure as the bytes of a file, each with what is needed to get it again."""

import json
import re
from collections.abc import Callable, Mapping
from html import escape
from types import MappingProxyType

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSize, QSizeF
from PySide6.QtGui import QImage, QPageSize, QPaintDevice, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from core.asked import PROGRAM
from core.exploration import SUFFIX
from core.files import FileError
from core.language import count, tr
from gui.figures.figure import Figure
from gui.figures.usual_type import usual_type

SETTINGS = "attention-explorer settings"  # the name of the text in a PNG
NAMESPACE = "urn:attention-explorer"
DOTS = 96  # an inch, of a pixel at scale 1
SCALES = (1, 2, 3, 4)
MOST_PIXELS = 100_000_000
_FAMILY = re.compile('font-family="([^"]+)"')
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def pixels_of(figure: Figure, scale: float) -> QSize:
    """How large its picture is."""
    return (figure.size * scale).toSize()


def image_of(figure: Figure, scale: float = 1) -> QImage:
    """The picture.

    Raises:
        FileError: if it would be too large.
    """
    size = pixels_of(figure, scale)
    image = QImage()
    if size.width() * size.height() <= MOST_PIXELS:
        image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    if image.isNull():
        raise FileError(
            tr(
                "A picture of {width} × {height} pixels is too large: choose a smaller scale, or "
                "SVG or PDF."
            ).format(width=count(size.width()), height=count(size.height()))
        )
    image.fill(0)
    image.setDevicePixelRatio(scale)
    _paint(figure, image)
    image.setDevicePixelRatio(1)
    per_metre = round(DOTS * scale / 0.0254)
    image.setDotsPerMeterX(per_metre)
    image.setDotsPerMeterY(per_metre)
    return image


def as_png(figure: Figure, scale: float = 1) -> bytes:
    """A picture in pixels.

    Raises:
        FileError: if it would be too large.
    """
    image = image_of(figure, scale)
    for key, text in {
        "Title": figure.title,
        "Description": f"{figure.description}\n\n{figure.caption}",
        "Software": PROGRAM,
        SETTINGS: _settings(figure),
    }.items():
        image.setText(key, text)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def as_svg(figure: Figure, scale: float = 1) -> bytes:
    """A picture in shapes and text; `scale` plays no part."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    drawing = QSvgGenerator()
    drawing.setOutputDevice(buffer)
    drawing.setSize(figure.size.toSize())
    drawing.setViewBox(QRectF(0, 0, figure.size.width(), figure.size.height()))
    drawing.setResolution(DOTS)
    drawing.setTitle(figure.title)
    drawing.setDescription(f"{figure.description}\n\n{figure.caption}")
    _paint(figure, drawing)
    text = _NO_XML.sub("\ufffd", bytes(buffer.data().data()).decode())
    text = _FAMILY.sub(r'font-family="\1, sans-serif"', text)  # for who does not have the first
    record = escape(json.dumps({"program": PROGRAM, "settings": figure.settings.as_dict()}))
    metadata = f'<metadata><exploration xmlns="{NAMESPACE}">{record}</exploration></metadata>'
    return text.replace("</desc>", f"</desc>\n{metadata}", 1).encode()


def as_pdf(figure: Figure, scale: float = 1) -> bytes:
    """A page in shapes and text; `scale` plays no part."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    page = QPdfWriter(buffer)
    page.setResolution(DOTS)
    points = QSizeF(figure.size * (72 / DOTS))
    exact = QPageSize.SizeMatchPolicy.ExactMatch
    page.setPageSize(QPageSize(points, QPageSize.Unit.Point, "", exact))
    page.setPageMargins(QMarginsF())
    page.setTitle(figure.title)
    page.setCreator(PROGRAM)
    page.setDocumentXmpMetadata(QByteArray(_xmp(figure)))
    page.addFileAttachment(
        f"exploration{SUFFIX}", QByteArray(figure.exploration.to_bytes()), "application/json"
    )
    _paint(figure, page)
    return bytes(buffer.data().data())


FORMATS: Mapping[str, Callable[[Figure, float], bytes]] = MappingProxyType(
    {"png": as_png, "svg": as_svg, "pdf": as_pdf}
)


def _paint(figure: Figure, device: QPaintDevice) -> None:
    with usual_type():  # a painter begins with the application's
        painter = QPainter(device)
        figure.paint(painter)
        painter.end()


def _settings(figure: Figure) -> str:
    return json.dumps(figure.settings.as_dict())


def _xmp(figure: Figure) -> bytes:
    """Title and description as a reader of PDF looks for them (ISO 16684-1)."""

    def said(text: str) -> str:
        text = escape(_NO_XML.sub("\ufffd", text))
        return f'<rdf:Alt><rdf:li xml:lang="x-default">{text}</rdf:li></rdf:Alt>'

    description = f"{figure.description}\n\n{figure.caption}"
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:title>{said(figure.title)}</dc:title>
<dc:description>{said(description)}</dc:description>
<xmp:CreatorTool>{escape(PROGRAM)}</xmp:CreatorTool>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
""".encode()
