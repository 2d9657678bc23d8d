"""Names, numbers and the file type are the same wherever a system reads them."""

import configparser
import plistlib
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import product
import pytest

import core
from core import exploration

PACKAGING = Path(product.__file__).parent
LINUX = PACKAGING / "linux"
MIME = "{http://www.freedesktop.org/standards/shared-mime-info}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture
def entry() -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment]
    parser.read(LINUX / f"{product.NAME}.desktop", encoding="utf-8")
    return parser["Desktop Entry"]


@pytest.fixture
def metainfo() -> ElementTree.Element:
    return ElementTree.parse(LINUX / f"{product.IDENTIFIER}.metainfo.xml").getroot()


def test_the_version_and_the_suffix_are_the_programs() -> None:
    assert core.__version__ == product.VERSION
    assert exploration.SUFFIX == product.SUFFIX


def test_the_desktop_entry_names_the_program(entry: configparser.SectionProxy) -> None:
    assert entry["Name"] == product.TITLE
    assert entry["Comment"] == product.SUMMARY
    assert entry["Exec"] == f"{product.NAME} %f"
    assert entry["Icon"] == entry["StartupWMClass"] == product.NAME
    assert entry["MimeType"] == f"{product.MIME_TYPE};"


@pytest.mark.parametrize("key", ["GenericName", "Comment", "Keywords"])
def test_the_desktop_entry_speaks_every_language(
    key: str, entry: configparser.SectionProxy
) -> None:
    assert {f"{key}[de]", f"{key}[es]"} <= set(entry)


def test_the_metainfo_names_the_program(metainfo: ElementTree.Element) -> None:
    texts = {child.tag: child.text for child in reversed(metainfo) if LANGUAGE not in child.attrib}
    assert texts["id"] == product.IDENTIFIER
    assert texts["name"] == product.TITLE
    assert texts["summary"] == product.SUMMARY
    assert texts["developer_name"] == product.MAKER
    assert texts["launchable"] == f"{product.NAME}.desktop"
    assert metainfo.findtext("provides/binary") == product.NAME
    assert metainfo.findtext("provides/mediatype") == product.MIME_TYPE


def test_the_newest_release_in_the_metainfo_is_this_version(metainfo: ElementTree.Element) -> None:
    release = metainfo.find("releases/release")
    assert release is not None
    assert release.get("version") == product.VERSION
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", release.get("date", ""))


def test_the_metainfo_says_everything_in_every_language(metainfo: ElementTree.Element) -> None:
    paragraphs = metainfo.findall("description/p")
    languages = [paragraph.get(LANGUAGE) for paragraph in paragraphs]
    assert languages == [None, "de", "es"] * (len(languages) // 3)
    assert [each.get(LANGUAGE) for each in metainfo.findall("summary")] == [None, "de", "es"]


def test_the_file_type_of_linux() -> None:
    root = ElementTree.parse(LINUX / f"{product.NAME}.mime.xml").getroot()
    (kind,) = root
    assert kind.get("type") == product.MIME_TYPE
    assert kind.find(f"{MIME}glob").get("pattern") == f"*{product.SUFFIX}"  # type: ignore[union-attr]
    assert kind.find(f"{MIME}icon").get("name") == product.NAME  # type: ignore[union-attr]
    comments = {each.get(LANGUAGE): each.text for each in kind.findall(f"{MIME}comment")}
    assert comments[None] == product.FILE_KIND
    assert comments.keys() == {None, "de", "es"}


def test_the_file_type_of_macos_survives_its_format() -> None:
    plist = plistlib.loads(plistlib.dumps(product.info_plist()))
    (document,), (declared,) = (
        plist["CFBundleDocumentTypes"],
        plist["UTExportedTypeDeclarations"],
    )
    assert document["LSItemContentTypes"] == [declared["UTTypeIdentifier"]]
    assert declared["UTTypeConformsTo"] == ["public.json"]
    tags = declared["UTTypeTagSpecification"]
    assert tags["public.filename-extension"] == [product.SUFFIX.removeprefix(".")]
    assert tags["public.mime-type"] == [product.MIME_TYPE]
    assert plist["CFBundleShortVersionString"] == plist["CFBundleVersion"] == product.VERSION


@pytest.mark.parametrize("name", [product.IDENTIFIER, product.UTI])
def test_identifiers_have_the_letters_that_every_system_allows(name: str) -> None:
    assert re.fullmatch(r"[a-z]+(\.[a-z]+){2,}", name)


def test_the_file_type_of_windows() -> None:
    script = (PACKAGING / "windows" / "associate.cmd").read_text(encoding="ascii")
    line = r'^reg add "%classes%\\([^"]+)" (?:/ve|/v "([^"]+)") /d "(.*)" /f$'
    added = re.findall(line, script, re.MULTILINE)
    assert added == [
        (product.SUFFIX, "", product.PROG_ID),
        (product.SUFFIX, "Content Type", product.MIME_TYPE),
        (product.PROG_ID, "", product.FILE_KIND),
        (rf"{product.PROG_ID}\DefaultIcon", "", "%program%,0"),
        (rf"{product.PROG_ID}\shell\open\command", "", r"\"%program%\" \"%%1\""),
    ]
    assert f'set "program=%~dp0{product.NAME}.exe"' in script


def test_the_version_resource_of_windows() -> None:
    def record(*values: Any, **fields: Any) -> SimpleNamespace:
        return SimpleNamespace(values=values, **fields)

    names = re.findall(r"\b([A-Z]\w+)\(", product.version_resource())
    resource = eval(product.version_resource(), dict.fromkeys(names, record))
    major, minor, patch = map(int, product.VERSION.split("."))
    assert resource.ffi.filevers == resource.ffi.prodvers == (major, minor, patch, 0)
    strings = dict(each.values for each in resource.kids[0].values[0][0].values[1])
    assert strings["ProductName"] == strings["FileDescription"] == product.TITLE
    assert strings["FileVersion"] == strings["ProductVersion"] == product.VERSION
    assert strings["OriginalFilename"] == f"{product.NAME}.exe"
