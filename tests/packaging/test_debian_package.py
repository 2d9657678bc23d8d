"""What the Debian package says and brings, but for the built program itself."""

import re
from pathlib import Path

import debian
import host
import icons
import product
import pytest


@pytest.fixture
def control(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    (tmp_path / "program").write_bytes(bytes(5 * 1024))
    needed = {"libc.so.6", "libGL.so.1", "libX11.so.6", "libcups.so.2", "libgthread-2.0.so.0"}
    monkeypatch.setattr(host, "needs", lambda files: (needed, "2.35"))
    text = debian.control(tmp_path, "amd64")
    assert text.endswith("\n")
    return dict(re.findall(r"^(\S+): (.*(?:\n .*)*)$", text, re.MULTILINE))


def test_it_depends_on_the_packages_of_the_libraries_that_it_needs(
    control: dict[str, str],
) -> None:
    assert control["Depends"] == "libc6 (>= 2.35), libgl1, libglib2.0-0, libx11-6"
    assert control["Recommends"] == "libcups2"


def test_it_says_what_it_is(control: dict[str, str]) -> None:
    assert control["Package"] == product.NAME
    assert control["Version"] == product.VERSION
    assert control["Architecture"] == "amd64"
    assert control["Installed-Size"] == "5"
    first, *rest = control["Description"].split("\n")
    assert first == product.SUMMARY
    assert all(re.match(r" (\.|\S)", line) for line in rest)


def test_a_desktop_finds_entry_icons_file_type_and_licence() -> None:
    files = debian.desktop_files()
    assert {
        "usr/share/applications/attention-explorer.desktop",
        "usr/share/doc/attention-explorer/copyright",
        "usr/share/metainfo/org.attentionexplorer.app.metainfo.xml",
        "usr/share/mime/packages/attention-explorer.xml",
        "usr/share/icons/hicolor/scalable/apps/attention-explorer.svg",
    } <= files.keys()
    hicolor = "usr/share/icons/hicolor/{0}x{0}/apps/attention-explorer.png"
    for size in icons.PNG_SIZES:
        assert files[hicolor.format(size)] == icons.png(size)
    assert all(files.values())


def test_the_licences_are_where_the_copyright_file_says() -> None:
    text = (debian.LINUX / "copyright").read_text(encoding="utf-8")
    licences = f"/{debian.HOME.as_posix()}/_internal/resources/licences"
    assert f"{licences} " in text
    assert f"{licences}/glove.txt" in text
    for name in ("lgpl-3.0.txt", "glove.txt"):
        assert (icons.SVG.parents[1] / "licences" / name).is_file()
