"""Whether a window can be opened on this machine, asked before Qt, which would abort the program.

Runs before anything is installed: of the program it imports only `core.language`, and never Qt.
"""

import os
import sys
from ctypes import CDLL, POINTER, c_char_p, c_int, c_void_p

from core.language import tr

# Shared library -> Debian package. What every Debian has (libc, libstdc++, zlib, …) is left out.
ALWAYS = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
BY_PLATFORM = {
    "wayland": {
        "libwayland-client.so.0": "libwayland-client0",
        "libwayland-cursor.so.0": "libwayland-cursor0",
    },
    "xcb": {
        "libX11-xcb.so.1": "libx11-xcb1",
        "libxcb.so.1": "libxcb1",
        "libxcb-cursor.so.0": "libxcb-cursor0",
        "libxcb-icccm.so.4": "libxcb-icccm4",
        "libxcb-image.so.0": "libxcb-image0",
        "libxcb-keysyms.so.1": "libxcb-keysyms1",
        "libxcb-randr.so.0": "libxcb-randr0",
        "libxcb-render.so.0": "libxcb-render0",
        "libxcb-render-util.so.0": "libxcb-render-util0",
        "libxcb-shape.so.0": "libxcb-shape0",
        "libxcb-shm.so.0": "libxcb-shm0",
        "libxcb-sync.so.1": "libxcb-sync1",
        "libxcb-util.so.1": "libxcb-util1",
        "libxcb-xfixes.so.0": "libxcb-xfixes0",
        "libxcb-xkb.so.1": "libxcb-xkb1",
        "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    },
}
_VARIABLE = {"wayland": "WAYLAND_DISPLAY", "xcb": "DISPLAY"}


def problem() -> str | None:
    """Why no window can be opened here and what to do about it, in one sentence; None if one can.

    The modules of Qt missing themselves is not asked here.
    """
    if sys.platform != "linux":
        return None
    platforms = _platforms()
    if not platforms:
        return tr(
            "There is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY leads to"
            " one), so start the program on a desktop, or add “--print text”, which works without"
            " a display."
        )
    problems = [_problem_on(platform) for platform in platforms]
    return None if None in problems else problems[0]


def missing_packages() -> list[str]:
    """The Debian packages to install before a window can be opened here, sorted by name."""
    if sys.platform != "linux":
        return []
    missing = [_missing_libraries(platform) for platform in _platforms() or [""]]
    return sorted(set(min(missing, key=len).values()))


def _platforms() -> list[str]:
    """Those of Qt's platforms that it will try here, first one first."""
    # A list such as "wayland;xcb:option".
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    names = [name.split(":")[0] for name in chosen.split(";") if name] or ["wayland", "xcb"]
    names = ["wayland" if name.startswith("wayland") else name for name in names]
    return [name for name in names if name not in _VARIABLE or os.environ.get(_VARIABLE[name])]


def _problem_on(platform: str) -> str | None:
    missing = _missing_libraries(platform)
    if missing:
        return tr(
            "Qt cannot open a window without {libraries}, so install what is missing: on Debian"
            " and Ubuntu with “sudo apt-get install {packages}”."
        ).format(
            libraries=", ".join(sorted(missing)), packages=" ".join(sorted(set(missing.values())))
        )
    if not _has_fonts():
        return tr(
            "There is no font to write with, so install one: on Debian and Ubuntu with “sudo"
            " apt-get install fonts-dejavu-core”."
        )
    if platform in _VARIABLE and not _answers(platform):
        variable = _VARIABLE[platform]
        return tr(
            "Nothing answers at the display that {variable} names, “{display}”, so set {variable}"
            " to a display that runs, or add “--print text”, which works without one."
        ).format(variable=variable, display=os.environ[variable])
    return None


def _missing_libraries(platform: str) -> dict[str, str]:
    needed = ALWAYS | BY_PLATFORM.get(platform, {})
    return {library: package for library, package in needed.items() if not loads(library)}


def loads(library: str) -> bool:
    """Whether there is such a shared library."""
    try:
        CDLL(library)
    except OSError:
        return False
    return True


def _has_fonts() -> bool:
    """Whether Qt finds any where it looks, which Fontconfig knows."""
    fontconfig = CDLL("libfontconfig.so.1")
    fontconfig.FcConfigGetCurrent.restype = c_void_p
    fontconfig.FcConfigGetFonts.argtypes = [c_void_p, c_int]
    fontconfig.FcConfigGetFonts.restype = POINTER(c_int)
    of_the_system = 0
    fonts = fontconfig.FcConfigGetFonts(fontconfig.FcConfigGetCurrent(), of_the_system)
    return bool(fonts) and fonts[0] > 0  # the first field counts them


def _answers(platform: str) -> bool:
    return _wayland_answers() if platform == "wayland" else _x_answers()


def _wayland_answers() -> bool:
    if os.environ.get("WAYLAND_SOCKET"):
        return True  # an open connection, which asking would use up
    wayland = CDLL("libwayland-client.so.0")
    wayland.wl_display_connect.argtypes = [c_char_p]
    wayland.wl_display_connect.restype = c_void_p
    wayland.wl_display_disconnect.argtypes = [c_void_p]
    connection = wayland.wl_display_connect(None)
    if not connection:
        return False
    wayland.wl_display_disconnect(connection)
    return True


def _x_answers() -> bool:
    xcb = CDLL("libxcb.so.1")
    xcb.xcb_connect.argtypes = [c_char_p, c_void_p]
    xcb.xcb_connect.restype = c_void_p
    xcb.xcb_connection_has_error.argtypes = [c_void_p]
    xcb.xcb_connection_has_error.restype = c_int
    xcb.xcb_disconnect.argtypes = [c_void_p]
    connection = xcb.xcb_connect(None, None)  # never null, even when it failed
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not failed
