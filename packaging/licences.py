"""Collect the licences of what is shipped, and tell whose each file of the built program is.

    .venv-release/bin/python packaging/licences.py

writes into resources/licences what the installed packages and this Python say of themselves, for
the list in Help. `build` does the same for the very files that it has put together, and takes what
Debian says of the system's libraries among them. What Qt contains is collected by qt_licences.py.
"""

import fnmatch
import importlib.metadata
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import host

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "licences"
OURS, PYTHON, QT = "Attention Explorer", "Python", "Qt, PySide6, Shiboken6"
IN_QT = "Qt: FreeType, HarfBuzz, libpng, zlib, PCRE2, ICU …"
CET, VIRIDIS = "pyqtgraph: CET", "pyqtgraph: viridis, cividis, inferno, magma, plasma"
SYSTEM = "libxcb, libxkbcommon, libffi, libmpdec, bzip2, XZ Utils"
# Whose the files of the built program are, as Help's list calls it: the first pattern that fits
# counts. Paths are below the folder with everything in it but the executable.
SHIPPED = {
    "resources/vectors/*": "GloVe 6B",
    "resources/*": OURS,
    "PySide6/Qt/lib/libicu*": IN_QT,
    "PySide6/*": QT,
    "shiboken6/*": QT,
    "libQt6*": QT,
    "libpyside6*": QT,
    "libshiboken6*": QT,
    "libicu*": IN_QT,
    "numpy/*": "NumPy",
    "numpy.libs/*": "NumPy",
    "numpy-*.dist-info/*": "NumPy",
    "libscipy_openblas*": "NumPy",
    "libgfortran*": "NumPy",
    "libquadmath*": "NumPy",
    "pyqtgraph/colors/maps/CET*": CET,
    "pyqtgraph/colors/maps/CC-BY*": CET,
    "pyqtgraph/colors/maps/CC0*": VIRIDIS,
    **{f"pyqtgraph/colors/maps/{name}.csv": VIRIDIS for name in VIRIDIS[11:].split(", ")},
    "pyqtgraph/*": "pyqtgraph",
    "base_library.zip": PYTHON,
    "libpython*": PYTHON,
    "python3*/lib-dynload/*": PYTHON,
    **{f"{name}*": SYSTEM for name in host.BROUGHT_ALONG if name != "libpython"},
}
# The same for what is inside the executable: it is PyInstaller's, with these modules.
EXECUTABLE = "PyInstaller"
MODULES = {
    "PySide6": QT,
    "colorama": "colorama",
    "core": OURS,
    "gui": OURS,
    "numpy": "NumPy",
    "pyqtgraph": "pyqtgraph",
    "resources": OURS,
    "shiboken6": QT,
}
_COLOUR_MAPS = "pyqtgraph/colors/maps"
# Text -> package, and which of its files, in which order, if it is not all of a kind.
_OF_PACKAGES = {
    "colorama.txt": ("colorama", "*/licenses/LICENSE.txt"),
    "numpy.txt": ("numpy", "*/licenses/LICENSE.txt"),
    "numpy-parts.txt": ("numpy", "*/licenses/numpy/*"),
    "pyinstaller.txt": ("pyinstaller", "*/licenses/COPYING.txt"),
    "pyqtgraph.txt": ("pyqtgraph", "*/licenses/LICENSE.txt"),
    "cc-by-4.0.txt": ("pyqtgraph", f"{_COLOUR_MAPS}/CC-BY*.txt"),
    "cc0-1.0.txt": ("pyqtgraph", f"{_COLOUR_MAPS}/CC0*.txt"),
}
_DOCUMENTS = Path("/usr/share/doc")


class LicenceError(Exception):
    """One sentence on what has no licence."""


def main() -> int:
    """Write the texts; the exit status is 0, or 1 with a sentence on what is missing."""
    try:
        write(texts(), FOLDER)
    except LicenceError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def write(named: dict[str, str], folder: Path) -> None:
    """Write texts into a folder."""
    for name, text in named.items():
        (folder / name).write_text(text, encoding="utf-8")


def texts() -> dict[str, str]:
    """What the installed packages, this Python and this repository say of themselves.

    Returns:
        Texts by the name of their file.

    Raises:
        LicenceError: if one says nothing.
    """
    return {
        "attention-explorer.txt": (ROOT / "LICENSE").read_text(encoding="utf-8"),
        **{name: _of_package(*where) for name, where in _OF_PACKAGES.items()},
        **_of_python(),
    }


def owner(path: str) -> str:
    """Whose a file of the built program is.

    Args:
        path: below the folder that has everything in it but the executable, with slashes.

    Raises:
        LicenceError: if nobody knows.
    """
    for pattern, name in SHIPPED.items():
        if fnmatch.fnmatchcase(path, pattern):
            return name
    raise LicenceError(f"nobody knows whose {path} is: add it to licences.py and to Help's list.")


def owners(paths: Iterable[str], modules: Iterable[str]) -> set[str]:
    """Whose all the files are, and the modules inside the executable.

    Raises:
        LicenceError: if nobody knows of one.
    """
    found = {owner(path) for path in paths} | {EXECUTABLE}
    for name in {module.partition(".")[0] for module in modules}:
        standard = name in sys.stdlib_module_names or name.startswith("_")
        if not standard and name not in MODULES and not name.startswith("pyi"):
            raise LicenceError(
                f"nobody knows whose {name} is: add it to licences.py, or leave it"
                " out (contents.py)."
            )
        found.add(MODULES.get(name, EXECUTABLE if name.startswith("pyi") else PYTHON))
    return found


def of_system(paths: Iterable[str]) -> str:
    """What Debian says of the system's libraries among some files of the built program.

    Args:
        paths: as for `owner`.

    Returns:
        One text, in which what several packages say alike stands once.

    Raises:
        LicenceError: if a library is of no package.
    """
    said: dict[str, list[str]] = {}
    for path in sorted(path for path in paths if owner(path) == SYSTEM):
        package = _package_of(path)
        copyright_file = _DOCUMENTS / package.partition(":")[0] / "copyright"
        if not copyright_file.is_file():
            raise LicenceError(f"{copyright_file} is missing: install {package} anew.")
        text = tidy(copyright_file.read_text(encoding="utf-8")).rstrip()
        said.setdefault(text, []).append(f"{PurePosixPath(path).name}, of {_version_of(package)}")
    parts = ["\n".join([*libraries, "=" * 72, "", text]) for text, libraries in said.items()]
    return "\n\n\n".join([_ON_SYSTEM, *parts]) + "\n"


_ON_SYSTEM = """\
On Linux the packaged program carries some libraries of the system that it was built on,
so that it runs where they are missing. Run from source, it uses those that are there.
Here is what that system says of each; their sources are those of its packages."""


def _package_of(library: str) -> str:
    command = ["dpkg-query", "--search", f"*/{library}"]
    try:
        run = subprocess.run(command, capture_output=True, text=True)
    except OSError as error:
        raise LicenceError("a release for Linux is built on Debian or Ubuntu.") from error
    found = {line.partition(": ")[0] for line in run.stdout.splitlines()}
    runtime = sorted(name for name in found if "-dev" not in name and "cross" not in name)
    if not runtime:
        raise LicenceError(f"{library} is of no package of this system.")
    return runtime[0]


def _version_of(package: str) -> str:
    form = "${Package} ${Version}"
    command = ["dpkg-query", "--show", f"--showformat={form}", package]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _of_package(package: str, pattern: str) -> str:
    """All of its files of that kind, each under its name if they are several."""
    files = importlib.metadata.files(package) or []
    found = {each.as_posix(): each for each in files if fnmatch.fnmatchcase(str(each), pattern)}
    if not found:
        raise LicenceError(f"the package {package} has no {pattern} any more.")
    said = {
        re.sub(r".*?/licenses/", "", name): tidy(each.read_text(encoding="utf-8"))
        for name, each in sorted(found.items())
    }
    if len(said) == 1:
        return next(iter(said.values()))
    return "\n\n".join(f"{name}\n{'=' * len(name)}\n\n{text}" for name, text in said.items())


def _of_python() -> dict[str, str]:
    """Its licence; and, where there is Debian's Python, what Debian says of what is in it."""
    places = (Path(os.__file__).parent, Path(sys.base_prefix))
    found = next((each for p in places if (each := p / "LICENSE.txt").is_file()), None)
    if found is None:
        raise LicenceError("this Python has no LICENSE.txt.")
    said = {"python.txt": tidy(found.read_text(encoding="utf-8"))}
    minor = ".".join(map(str, sys.version_info[:2]))
    parts = _DOCUMENTS / f"libpython{minor}-minimal" / "copyright"
    if parts.is_file():
        said["python-parts.txt"] = f"{_IN_PYTHON}\n\n\n{tidy(parts.read_text(encoding='utf-8'))}"
    return said


_IN_PYTHON = """\
Python contains work of others. What Debian has found in it, file by file, follows."""


def tidy(text: str) -> str:
    """Without space at the ends of lines, and with one line's end at its own."""
    return "\n".join(line.rstrip() for line in text.strip("\n").splitlines()) + "\n"


if __name__ == "__main__":
    sys.exit(main())
