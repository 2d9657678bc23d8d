"""Collect what Qt says of the code of others in it, from Qt's own sources.

    .venv-release/bin/python packaging/qt_licences.py QTBASE COPYRIGHT_OF_QTSVG LICENSE_OF_ICU

writes qt-third-party.txt, gpl-3.0.txt and lgpl-3.0.txt into resources/licences. The wheels of
PySide have nothing of this. QTBASE is the unpacked source of the qtbase whose version they have, as
from `apt-get source qt6-base`; COPYRIGHT_OF_QTSVG is /usr/share/doc/libqt6svg6/copyright of Debian,
LICENSE_OF_ICU is icu/LICENSE of ICU's source. To be run again for another minor version of Qt: a
test asks for it.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from licences import FOLDER, LicenceError, tidy, write

# Qt's modules as its documentation calls them. What Wayland's plugin has is under the last.
MODULES = {
    "qtcore",
    "qtdbus",
    "qtgui",
    "qtopengl",
    "qtprintsupport",
    "qtwidgets",
    "qtwaylandcompositor",
}
# Of those modules, but in a plugin or on a system that the program has nothing for.
LEFT_OUT = {"src/3rdparty/android", "src/3rdparty/libjpeg", "src/3rdparty/wasm"}
OF_SVG = "HPND-sell-variant"  # the licence of what qtsvg has of others
HEAD = """\
Code of others in Qt {version}

Qt contains code of others. What its sources say of that in the libraries used here (Core, GUI,
Widgets, SVG, OpenGL, Print Support, D-Bus, Wayland and their plugins) follows: first whose it is,
then the licences, each once. Qt has the same, module by module, on the page “Third-Party Code
in Qt” of its documentation (licenses-used-in-qt).

Portions of this software are copyright © 1996-2026 The FreeType Project
(www.freetype.org). All rights reserved.
"""


@dataclass(frozen=True)
class Part:
    """Something of others in Qt.

    Attributes:
        name: with its version where it has one.
        licence: its identifiers, as SPDX has them.
        rights: lines on whose it is.
        text: of its licence.
    """

    name: str
    licence: str
    rights: tuple[str, ...]
    text: str


def main(arguments: list[str]) -> int:
    """Write the texts; the exit status is 0, or 1 with a sentence on what is missing."""
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    source, svg, icu = map(Path, arguments)
    try:
        parts = [*parts_of(source), of_svg(svg.read_text("utf-8")), of_icu(icu.read_text("utf-8"))]
        texts = {
            "qt-third-party.txt": as_text(version_of(source), parts),
            "gpl-3.0.txt": tidy((source / "LICENSES/GPL-3.0-only.txt").read_text("utf-8")),
            "lgpl-3.0.txt": tidy((source / "LICENSES/LGPL-3.0-only.txt").read_text("utf-8")),
        }
    except (OSError, LicenceError) as error:
        print(error, file=sys.stderr)
        return 1
    write(texts, FOLDER)
    print(f"{len(parts)} parts are in {FOLDER / 'qt-third-party.txt'}.")
    return 0


def version_of(source: Path) -> str:
    """The version of Qt that is in a folder."""
    said = (source / ".cmake.conf").read_text(encoding="utf-8")
    found = re.search(r'QT_REPO_MODULE_VERSION "([\d.]+)"', said)
    if found is None:
        raise LicenceError(f"{source} does not look like the source of qtbase.")
    return found[1]


def parts_of(source: Path) -> Iterator[Part]:
    """What qtbase says of the code of others in the libraries that are used here."""
    for path in sorted(source.rglob("qt_attribution.json")):
        said = json.loads(path.read_text(encoding="utf-8"), strict=False)
        for entry in said if isinstance(said, list) else [said]:
            shipped = entry["QDocModule"] in MODULES and "tools" not in entry.get("QtParts", ())
            if shipped and path.parent.relative_to(source).as_posix() not in LEFT_OUT:
                yield _part(source, path.parent, entry)


def _part(source: Path, folder: Path, entry: dict[str, Any]) -> Part:
    files = entry.get("LicenseFiles") or [entry["LicenseFile"]] if "LicenseFile" in entry else []
    paths = [folder / each for each in files]
    if not paths:  # then the licence is one of those that all of Qt has
        names = re.split(r" (?:AND|OR|WITH) ", entry["LicenseId"])
        paths = [source / "LICENSES" / f"{name}.txt" for name in names]
    rights = entry.get("Copyright", "")
    if "CopyrightFile" in entry:
        rights = (folder / entry["CopyrightFile"]).read_text(encoding="utf-8")
    lines = rights if isinstance(rights, list) else rights.splitlines()
    version = re.sub(r"\b[0-9a-f]{40}\b", "", entry.get("Version", ""))  # a commit is none
    return Part(
        f"{entry['Name']} {version}".strip(),
        entry["LicenseId"].replace("LicenseRef-", ""),
        tuple(line.strip() for line in lines if line.strip()),
        "\n\n".join(tidy(path.read_text(encoding="utf-8")) for path in paths),
    )


def of_svg(copyright_file: str) -> Part:
    """What qtsvg has of others, as Debian's copyright file says it."""
    paragraphs = re.split(r"\n\s*\n", copyright_file)
    rights = next((p for p in paragraphs if re.search(rf"^License: .*and {OF_SVG}$", p, re.M)), "")
    text = next((p for p in paragraphs if p.startswith(f"License: {OF_SVG}\n")), "")
    if not rights or not text:
        raise LicenceError(f"the copyright file of qtsvg says nothing of {OF_SVG}.")
    (holders,) = re.findall(r"^Copyright: (.*(?:\n .*)*)", rights, re.M)
    lines = [line.strip() for line in holders.splitlines() if "Qt Company" not in line]
    body = "\n".join(line.strip() for line in text.splitlines()[1:])
    rights = tuple(f"Copyright {line}" for line in lines)
    return Part("XSVG, in Qt SVG", OF_SVG, rights, tidy(re.sub(r"(?m)^\.$", "", body)))


def of_icu(text: str) -> Part:
    """ICU, which comes with PySide."""
    return Part("ICU", "Unicode-3.0 and others", ("as its licence says",), tidy(text))


def as_text(version: str, parts: list[Part]) -> str:
    """Everything in one text: the parts, then their licences, each once."""
    texts = list(dict.fromkeys(part.text for part in parts))
    lines = [HEAD.format(version=version)]
    for part in parts:
        lines.append(f"\n{part.name}")
        lines.append(f"    {part.licence}: licence {texts.index(part.text) + 1} below")
        lines += [f"    {line}" for line in part.rights]
    for i, text in enumerate(texts, 1):
        names = [part.name for part in parts if part.text == text]
        more = f" and {len(names) - 2} more" if len(names) > 2 else ""
        title = f"Licence {i}: {', '.join(names[:2])}{more}"
        lines.append(f"\n\n{title}\n{'=' * min(len(title), 72)}\n\n{text.rstrip()}")
    return tidy("\n".join(lines))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
