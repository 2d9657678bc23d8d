"""What goes into the built program, and what stays out.

PyInstaller follows every import and takes every plugin of every module of Qt that it meets. Here is
what the program has a use for. Nothing that opens a network connection is among it.
"""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import host

ROOT = Path(__file__).resolve().parent.parent

# What speaks a protocol of the network. pyqtgraph imports multiprocessing and with it socket, for
# processes on the same machine; the program's own, which train, are spoken to through pipes.
NETWORK = [
    "PySide6.QtNetwork",
    "_ssl",
    "ftplib",
    "http",
    "imaplib",
    "poplib",
    "smtplib",
    "ssl",
    "telnetlib",
    "urllib.request",
    "xmlrpc",
]
# Libraries ask for these and do without, or they stand beside the program in an environment.
LEFT_OUT = [
    *NETWORK,
    "IPython",
    "OpenGL",
    "PIL",
    "PySide6.QtDBus",  # Qt's own use of it needs no binding
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtTest",
    "_hashlib",  # OpenSSL's digests; hashlib has its own
    "_uuid",
    "asyncio",
    "cupy",
    "h5py",
    "hypothesis",
    "jupyter_rfb",
    "matplotlib",
    "numba",
    "numpy._core._multiarray_tests",
    "numpy.f2py",
    "numpy.testing",
    "pip",
    "pydoc_data",
    "pyqtgraph.canvas",
    "pyqtgraph.console",
    "pyqtgraph.dockarea",
    "pyqtgraph.examples",
    "pyqtgraph.jupyter",
    "pyqtgraph.opengl",
    "pytest",
    "readline",
    "scipy",
    "setuptools",
    "sqlite3",
    "tkinter",
    "torch",
    "typing_extensions",
]
QT_MODULES = {
    "Core",
    "DBus",  # accessibility, input methods, the desktop's own dialogs
    "Gui",
    "OpenGL",  # pyqtgraph imports this and the next
    "OpenGLWidgets",
    "PrintSupport",
    "Svg",
    "SvgWidgets",
    "WaylandClient",
    "Widgets",
    "XcbQpa",
}
# Without GTK's theme, which brings half a desktop.
QT_PLUGINS = {
    "iconengines": {"qsvgicon"},
    "imageformats": {"qsvg"},
    "platforminputcontexts": {
        "composeplatforminputcontextplugin",
        "ibusplatforminputcontextplugin",
    },
    "platforms": {"qcocoa", "qoffscreen", "qwayland", "qwindows", "qxcb"},
    "platformthemes": {"qxdgdesktopportal"},
    "printsupport": {"cupsprintersupport"},
    "wayland-decoration-client": {"adwaita"},
    "wayland-graphics-integration-client": {"qt-plugin-wayland-egl"},
    "wayland-shell-integration": {"xdg-shell"},
    "xcbglintegrations": {"qxcb-egl-integration", "qxcb-glx-integration"},
}
TRANSLATIONS = {"qtbase_de.qm", "qtbase_es.qm"}


def is_wanted(destination: str) -> bool:
    """Whether a file that PyInstaller has found goes into the program.

    Args:
        destination: its path there, as PyInstaller gives it on any system.
    """
    path = PurePosixPath(destination.replace("\\", "/"))
    parts = path.parts
    stem = path.name.removeprefix("lib").split(".")[0]
    if "PySide6" in parts and "plugins" in parts:
        kind = parts[parts.index("plugins") + 1]
        return stem in QT_PLUGINS.get(kind, set())
    if "PySide6" in parts and "translations" in parts:
        return path.name in TRANSLATIONS
    for part in parts:
        module = re.match(r"(?:lib)?Qt6?([A-Z]\w*)", part)
        if module and "pyqtgraph" not in parts:
            return module[1] in QT_MODULES
    in_three_dimensions = ("opengl32sw.dll", "d3dcompiler_47.dll")  # without a graphics card
    return not (
        path.name.lower() in in_three_dimensions
        or path.suffix == ".pyi"
        or "pyqtgraph/icons/peegee" in path.as_posix()
    )


def is_the_systems(destination: str, source: str) -> bool:
    """Whether a file is one of the system's libraries that stays with the system (on Linux)."""
    if "/" in destination or ".so" not in destination:
        return False
    if "site-packages" in source or not source.startswith("/"):  # a wheel's, or a link to one
        return False
    return not destination.startswith(host.BROUGHT_ALONG)


def data() -> list[tuple[str, str]]:
    """The program's own files besides its modules: where they are, and the folder they go to."""
    return [(str(path), str(path.parent.relative_to(ROOT))) for path in _data_files()]


def modules() -> list[str]:
    """Every module of the program, `main` left aside."""
    return sorted(
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for floor in ("core", "gui")
        for path in (ROOT / floor).rglob("*.py")
    )


def _data_files() -> Iterator[Path]:
    for folder in ("core", "gui", "resources"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix not in (".po", ".py", ".pyc"):
                yield path
