"""The icon in every format, read by readers that are not ours."""

import struct
from pathlib import Path

import icons
import pytest
from PySide6.QtGui import QImage, QImageReader


def _sizes(path: Path) -> list[int]:
    reader = QImageReader(str(path))
    sizes = []
    for i in range(reader.imageCount()):
        assert reader.jumpToImage(i)
        image = reader.read()
        assert image.width() == image.height() > 0
        assert image.pixelColor(0, 0).alpha() == 0, "the corners are rounded"
        assert image.pixelColor(image.width() // 2, image.height() // 2).alpha() == 255
        sizes.append(image.width())
    return sizes


@pytest.mark.parametrize("size", icons.PNG_SIZES)
def test_a_png_has_its_size_and_shows_the_picture(size: int) -> None:
    image = QImage.fromData(icons.png(size))
    assert (image.width(), image.height()) == (size, size)
    colours = {image.pixel(x, y) for x in range(size) for y in range(size)}
    assert len(colours) > 5


def test_the_icon_for_windows_holds_every_size(tmp_path: Path) -> None:
    path = tmp_path / "app.ico"
    path.write_bytes(icons.ico())
    assert _sizes(path) == list(icons.ICO_SIZES)
    assert {16, 32, 48, 256} <= set(icons.ICO_SIZES)


def test_the_icon_for_macos_holds_every_size(tmp_path: Path) -> None:
    path = tmp_path / "app.icns"
    path.write_bytes(icons.icns())
    assert sorted(_sizes(path)) == sorted(icons.ICNS_SIZES.values())
    assert {16, 32, 128, 256, 512, 1024} <= set(icons.ICNS_SIZES.values())


def test_the_parts_of_the_icon_for_macos_fill_it() -> None:
    data = icons.icns()
    assert struct.unpack(">4sI", data[:8]) == (b"icns", len(data))
    at, kinds = 8, []
    while at < len(data):
        kind, length = struct.unpack(">4sI", data[at : at + 8])
        assert data[at + 8 : at + 16] == b"\x89PNG\r\n\x1a\n"
        kinds.append(kind)
        at += length
    assert at == len(data)
    assert kinds == list(icons.ICNS_SIZES)
