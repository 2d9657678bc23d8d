"""What the built program needs of the Linux machine that it runs on.

Runs before anything is installed, as `gui.display` does, from which it has most of it.
"""

import re
import subprocess
import sysconfig
from collections.abc import Iterable
from pathlib import Path

from gui import display

# Shared library -> Debian package.
LIBRARIES = {
    "ld-linux-aarch64.so.1": "libc6",
    "ld-linux-x86-64.so.2": "libc6",
    "libc.so.6": "libc6",
    "libdl.so.2": "libc6",
    "libexpat.so.1": "libexpat1",
    "libgcc_s.so.1": "libgcc-s1",
    "libm.so.6": "libc6",
    "libpthread.so.0": "libc6",
    "librt.so.1": "libc6",
    "libstdc++.so.6": "libstdc++6",
    "libutil.so.1": "libc6",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
    **display.ALWAYS,
    **display.BY_PLATFORM["wayland"],
    **display.BY_PLATFORM["xcb"],
}
# What a plugin needs that Qt does without: printing on paper, drawing with the graphics card.
OPTIONAL = {"libcups.so.2": "libcups2", "libwayland-egl.so.1": "libwayland-egl1"}
# What a desktop may lack or have under another number is brought along, and must be there when the
# program is built. The rest stays with the machine: a graphics driver must find its own C++
# library, not ours.
BROUGHT_ALONG = (
    "libbz2.",
    "libffi.",
    "liblzma.",
    "libmpdec.",
    "libpython",
    "libxcb-",
    "libxkbcommon",
)


def missing_packages() -> set[str]:
    """The Debian packages of what the program needs anywhere and does not find here."""
    return {package for name, package in LIBRARIES.items() if not _is_here(name, package)}


def has_python_library() -> bool:
    """Whether Python is there as a shared library; Debian has it in a package of its own."""
    name = sysconfig.get_config_var("INSTSONAME")
    return (Path(sysconfig.get_config_var("LIBDIR")) / name).exists() or display.loads(name)


def needs(files: Iterable[Path]) -> tuple[set[str], str]:
    """What some files of the program need that is not among them.

    Args:
        files: of any kind.

    Returns:
        The names of shared libraries, and the least version of the C library, such as "2.34".
    """
    binaries = [path for path in files if not path.is_symlink() and _is_elf(path)]
    run = subprocess.run(["objdump", "-p", *binaries], capture_output=True, text=True, check=True)
    needed = set(re.findall(r"^ +NEEDED +(\S+)$", run.stdout, re.MULTILINE))
    versions = re.findall(r" GLIBC_(\d+)\.(\d+)\b", run.stdout)
    major, minor = max((int(a), int(b)) for a, b in versions)
    return needed - {path.name for path in binaries}, f"{major}.{minor}"


def unknown(needed: Iterable[str]) -> list[str]:
    """Those libraries that no machine can be expected to have."""
    return sorted(
        name
        for name in needed
        if name.startswith(BROUGHT_ALONG) or name not in LIBRARIES | OPTIONAL
    )


def _is_here(library: str, package: str) -> bool:
    return package == "libc6" or display.loads(library)


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"
