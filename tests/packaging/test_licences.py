"""The licences are those of what is shipped, and each file of the built program has one."""

import importlib.metadata
import json
import re
import subprocess
from pathlib import Path
from types import SimpleNamespace

import build
import contents
import licences
import lock
import pytest
import qt_licences
from licences import FOLDER, PYTHON, QT, SYSTEM, LicenceError

from core.about_licences import LICENCES

NAMES = {licence.name for licence in LICENCES}
FILES = {name for licence in LICENCES for name in licence.files}
LOCK = lock.LOCK.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("PySide6/Qt/lib/libQt6Core.so.6", QT),
        ("PySide6/Qt/lib/libicuuc.so.73", licences.IN_QT),
        ("PySide6/Qt/translations/qtbase_de.qm", QT),
        ("libQt6Core.so.6", QT),
        ("shiboken6/Shiboken.abi3.so", QT),
        ("numpy.libs/libgfortran-040039e1-0352e75f.so.5.0.0", "NumPy"),
        ("numpy-2.4.6.dist-info/METADATA", "NumPy"),
        ("pyqtgraph/colors/maps/CET-L1.csv", licences.CET),
        ("pyqtgraph/colors/maps/viridis.csv", licences.VIRIDIS),
        ("pyqtgraph/colors/maps/turbo.csv", "pyqtgraph"),
        ("pyqtgraph/icons/auto.png", "pyqtgraph"),
        ("libpython3.11.so.1.0", PYTHON),
        ("python3.11/lib-dynload/_json.cpython-311-x86_64-linux-gnu.so", PYTHON),
        ("base_library.zip", PYTHON),
        ("libxcb-cursor.so.0", SYSTEM),
        ("libxkbcommon-x11.so.0", SYSTEM),
        ("libffi.so.8", SYSTEM),
        ("resources/icons/app.svg", licences.OURS),
        ("resources/vectors/glove-6b-50d.npz", "GloVe 6B"),
    ],
)
def test_each_file_of_the_built_program_is_somebodys(path: str, name: str) -> None:
    assert licences.owner(path) == name


@pytest.mark.parametrize("path", ["libssl.so.3", "libGL.so.1", "somebodys.txt", "PIL/_imaging.so"])
def test_a_file_that_nobody_knows_of_is_refused(path: str) -> None:
    with pytest.raises(LicenceError, match=re.escape(f"nobody knows whose {path} is")):
        licences.owners(["base_library.zip", path], [])


def test_a_module_that_nobody_knows_of_is_refused() -> None:
    known = ["core.text", "numpy.linalg", "json", "_bisect", "pyimod02_importers", "colorama"]
    assert licences.owners([], known) == {licences.OURS, "NumPy", PYTHON, "PyInstaller", "colorama"}
    with pytest.raises(LicenceError, match="nobody knows whose PIL is"):
        licences.owners([], [*known, "PIL.Image"])


def test_whose_they_are_is_what_help_lists() -> None:
    assert {*licences.SHIPPED.values(), *licences.MODULES.values(), licences.EXECUTABLE} == NAMES


def test_every_file_of_the_program_is_somebodys() -> None:
    names = [f"{folder}/{Path(path).name}" for path, folder in contents.data()]
    assert licences.owners(names, contents.modules()) == {
        licences.OURS,
        "GloVe 6B",
        licences.EXECUTABLE,
    }


def test_the_packages_say_what_is_kept() -> None:
    said = licences.texts()
    assert said.keys() <= FILES
    for name, text in said.items():
        package, _ = licences._OF_PACKAGES.get(name, ("", ""))
        # NumPy says something else on each system, Python in each version.
        if package and package != "numpy":
            version = importlib.metadata.version(package)
            if f"\n{package}=={version} " in LOCK:
                assert text == (FOLDER / name).read_text(encoding="utf-8"), name
        assert len(text) > 900, name


def test_a_package_that_says_nothing_any_more_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(licences._OF_PACKAGES, "numpy.txt", ("numpy", "*/licenses/GONE"))
    with pytest.raises(LicenceError, match="the package numpy has no"):
        licences.texts()


@pytest.fixture
def debian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A system that has two packages, both with the same terms, and their copyright files."""

    def run(command: list[str], **how: object) -> SimpleNamespace:
        if command[1] == "--show":
            return SimpleNamespace(stdout=f"{command[-1].partition(':')[0]} 1.0")
        library = command[-1].removeprefix("*/")
        packages = {"libxcb-shm.so.0": "libxcb-shm0:amd64", "libffi.so.8": "libffi8:amd64"}
        lines = [f"{p}: /usr/lib/{library}\n" for n, p in packages.items() if n == library]
        return SimpleNamespace(stdout="".join([f"libx-dev: /usr/lib/{library}\n", *lines]))

    monkeypatch.setattr(licences, "_DOCUMENTS", tmp_path)
    monkeypatch.setattr(subprocess, "run", run)
    for name in ("libxcb-shm0", "libffi8"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "copyright").write_text("The terms.\n", encoding="utf-8")
    return tmp_path


def test_of_a_library_of_the_system_its_package_says_the_terms(debian: Path) -> None:
    text = licences.of_system(["libxcb-shm.so.0", "base_library.zip", "libffi.so.8"])
    assert "libxcb-shm.so.0, of libxcb-shm0 1.0\n" in text
    assert "libffi.so.8, of libffi8 1.0\n" in text
    assert text.count("The terms.") == 1
    assert "base_library" not in text


def test_a_library_of_no_package_is_noticed(debian: Path) -> None:
    with pytest.raises(LicenceError, match=r"libmpdec\.so\.3 is of no package"):
        licences.of_system(["libmpdec.so.3"])


def test_a_package_without_its_terms_is_noticed(debian: Path) -> None:
    (debian / "libffi8" / "copyright").unlink()
    with pytest.raises(LicenceError, match="copyright is missing"):
        licences.of_system(["libffi.so.8"])


# What `build` makes of it


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder with everything in it, of a build that has one file of everybody."""
    inside = tmp_path / "_internal"
    one_of_each = (
        "PySide6/a",
        "PySide6/Qt/lib/libicudata.so.73",
        "numpy/a",
        "pyqtgraph/a",
        "pyqtgraph/colors/maps/CET-L1.csv",
        "pyqtgraph/colors/maps/viridis.csv",
        "base_library.zip",
        "resources/vectors/a",
        "resources/licences/gpl-3.0.txt",
        "libffi.so.8",
    )
    for name in one_of_each:
        (inside / name).parent.mkdir(parents=True, exist_ok=True)
        (inside / name).touch()
    monkeypatch.setattr(build, "FOLDER", tmp_path)
    monkeypatch.setattr(build, "_modules", lambda: {"core.text", "colorama"})
    monkeypatch.setattr(build.sys, "platform", "linux")
    return inside


def test_the_built_program_gets_the_texts_of_its_own_files(built: Path, debian: Path) -> None:
    build._collect_licences()
    folder = built / "resources" / "licences"
    assert "libffi.so.8, of libffi8" in (folder / "system-libraries.txt").read_text("utf-8")
    assert (folder / "numpy.txt").read_text("utf-8") == licences.texts()["numpy.txt"]


def test_a_file_that_nobody_knows_of_fails_the_build(built: Path, debian: Path) -> None:
    (built / "libssl.so.3").touch()
    with pytest.raises(LicenceError, match=r"libssl\.so\.3"):
        build._collect_licences()


def test_what_is_listed_and_not_there_fails_the_build(built: Path, debian: Path) -> None:
    (built / "numpy/a").unlink()
    with pytest.raises(build.BuildError, match=r"nothing of NumPy is in it\."):
        build._collect_licences()


# What Qt contains


def test_qts_own_list_is_of_the_qt_that_is_locked() -> None:
    (version,) = re.findall(r"\npyside6-essentials==(\d+\.\d+)\.", LOCK)
    text = (FOLDER / "qt-third-party.txt").read_text(encoding="utf-8")
    assert text.startswith(f"Code of others in Qt {version}.")
    for name in ("Freetype 2", "HarfBuzz-NG", "LibPNG", "PCRE2", "zlib", "XSVG", "ICU", "XCB"):
        assert re.search(rf"(?m)^.*{name}.*\n    \S.*: licence \d+ below$", text), name


def test_every_part_of_qt_leads_to_its_licence() -> None:
    text = (FOLDER / "qt-third-party.txt").read_text(encoding="utf-8")
    led_to = {int(number) for number in re.findall(r": licence (\d+) below", text)}
    assert led_to == {int(number) for number in re.findall(r"(?m)^Licence (\d+): ", text)}


@pytest.fixture
def qtbase(tmp_path: Path) -> Path:
    """A source of Qt with four parts, one of which is not for the program."""

    def put(name: str, text: str) -> None:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    put(".cmake.conf", 'set(QT_REPO_MODULE_VERSION "6.11.2")\n')
    put("LICENSES/MIT.txt", "May be used.\r\n")
    put("LICENSES/CC0-1.0.txt", "No rights.\n")
    common = {"QDocModule": "qtcore", "LicenseId": "MIT"}
    one = {
        "Name": "One",
        "Version": "a" * 40,
        "LicenseFile": "LICENCE",
        "Copyright": ["Copyright A"],
    }
    two = {"Name": "Two", "Version": "2.0", "LicenseId": "CC0-1.0 OR MIT", "Copyright": "B\n\nC"}
    put("src/one/qt_attribution.json", json.dumps([common | one, common | two]))
    put("src/one/LICENCE", "One's own.\n")
    put(
        "src/three/qt_attribution.json",
        json.dumps(common | {"Name": "Three\t3"}).replace("\\t", "\t"),
    )
    tool = common | {"Name": "Tool", "QtParts": ["tools"]}
    other = common | {"Name": "Net", "QDocModule": "qtnetwork"}
    put("src/tool/qt_attribution.json", json.dumps([tool, other]))
    return tmp_path


def test_qt_is_asked_for_what_the_program_has_of_it(qtbase: Path) -> None:
    one, two, three = qt_licences.parts_of(qtbase)
    assert one == qt_licences.Part("One", "MIT", ("Copyright A",), "One's own.\n")
    assert (two.name, two.rights) == ("Two 2.0", ("B", "C"))
    assert two.text == "No rights.\n\n\nMay be used.\n"
    assert (three.name, three.text) == ("Three\t3", "May be used.\n")
    assert qt_licences.version_of(qtbase) == "6.11.2"


def test_a_licence_of_several_parts_stands_once(qtbase: Path) -> None:
    parts = [*qt_licences.parts_of(qtbase), qt_licences.of_icu("May be used.\n")]
    text = qt_licences.as_text("6.11.2", parts)
    assert text.count("Licence 3: Three\t3, ICU\n") == 1
    assert text.count(": licence 3 below\n") == 2


def test_another_folder_is_not_taken_for_qts(tmp_path: Path) -> None:
    (tmp_path / ".cmake.conf").touch()
    with pytest.raises(LicenceError, match="does not look like the source of qtbase"):
        qt_licences.version_of(tmp_path)


SVG = """\
Files: *
Copyright: The Qt Company Ltd.
License: LGPL-3

Files: src/svg/a.cpp
Copyright: 2002 An Institute
           2016 The Qt Company Ltd.
License: LGPL-3 or GPL-2, and HPND-sell-variant

License: HPND-sell-variant
 May be sold.
 .
 No warranty.
"""


def test_debian_tells_what_qtsvg_has_of_others() -> None:
    part = qt_licences.of_svg(SVG)
    assert part.rights == ("Copyright 2002 An Institute",)
    assert part.text == "May be sold.\n\nNo warranty.\n"
    with pytest.raises(LicenceError, match="says nothing of HPND"):
        qt_licences.of_svg(SVG.replace("HPND", "MIT"))
