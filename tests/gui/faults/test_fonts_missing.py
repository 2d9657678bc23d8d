"""No font at all: Qt would draw empty squares, so a sentence says what to do."""

import sys
from pathlib import Path

import pytest
from running import assert_refused, run_alone

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there are always some")
EMPTY = '<?xml version="1.0"?><fontconfig><dir>{}</dir><cachedir>{}</cachedir></fontconfig>'


@pytest.fixture
def fontconfig(tmp_path: Path) -> str:
    """Where Fontconfig is told of an empty folder."""
    (tmp_path / "fonts").mkdir()
    path = tmp_path / "fonts.conf"
    path.write_text(EMPTY.format(tmp_path / "fonts", tmp_path / "cache"))
    return str(path)


@pytest.mark.parametrize("export", [False, True])
def test_what_would_be_drawn_is_refused(fontconfig: str, tmp_path: Path, export: bool) -> None:
    picture = tmp_path / "a.png"
    flags = ["--export", str(picture)] if export else []
    ran = run_alone(*flags, QT_QPA_PLATFORM="offscreen", FONTCONFIG_FILE=fontconfig)
    assert_refused(ran)
    assert "There is no font to write with, so install one" in ran.err
    assert not picture.exists()


def test_what_is_printed_needs_none(fontconfig: str) -> None:
    ran = run_alone("--print", "csv", FONTCONFIG_FILE=fontconfig)
    assert (ran.status, ran.err) == (0, "")
