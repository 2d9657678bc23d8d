"""Build the program with PyInstaller: a folder, an archive of it and, on Debian, a package.

    python3 packaging/bootstrap.py build

They come to lie in dist/. What has been built is looked through before it is packed. On macOS and
Windows this was never run: there only what the tests see of it is known.
"""

import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import contents
import debian
import host
import licences
import product
from contents import ROOT

from core.about_licences import LICENCES

DIST = ROOT / "dist"
FOLDER = DIST / product.NAME
SPEC = ROOT / "packaging" / f"{product.NAME}.spec"
# Promised to whoever downloads it, in megabytes.
MOST_IN_FOLDER = 165
MOST_IN_ARCHIVE = 50
PRESET = 2  # of xz; 6 makes 10 % less of it in five times the time
NETWORK_MODULES = tuple(f"{name}." for name in contents.NETWORK)
NETWORK_LIBRARY = re.compile(r"_ssl\b|(lib)?(ssl|crypto|Qt6?Network)\b")


class BuildError(Exception):
    """What has been built is not what it should be."""


def main() -> int:
    """Build, look it through, pack; the exit status is 0, or 1 with a sentence on why not."""
    os.umask(0o022)  # whoever installs it, everybody may run it
    try:
        _run_pyinstaller()
        if sys.platform == "linux":
            _strip()
            _check_libraries()
        if sys.platform == "win32":
            shutil.copy(ROOT / "packaging/windows/associate.cmd", FOLDER)
        _check_contents()
        _collect_licences()
        _report(FOLDER, MOST_IN_FOLDER)
        for packed in _pack():
            _report(packed, MOST_IN_ARCHIVE)
    except (BuildError, licences.LicenceError) as error:
        print(f"Not built: {error}", file=sys.stderr)
        return 1
    return 0


def size(path: Path) -> int:
    """The bytes of a file, or of all files in a folder."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.lstat().st_size for file in files if not file.is_dir() or file.is_symlink())


def _run_pyinstaller() -> None:
    shutil.rmtree(DIST, ignore_errors=True)
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level=WARN"]
    folders = ["--distpath", str(DIST), "--workpath", str(ROOT / "build")]
    if subprocess.call([*command, *folders, str(SPEC)], cwd=ROOT) != 0:
        raise BuildError("PyInstaller failed; see what it says above.")


def _strip() -> None:
    """Take the debugger's symbols out of Python's own libraries.

    Of the wheels, Qt's have none, and strip spoils NumPy's linear algebra.
    """
    inside = FOLDER / "_internal"
    for path in [*inside.glob("libpython*"), *inside.glob("python3*/lib-dynload/*.so")]:
        subprocess.run(["strip", str(path)], check=True)


def _check_libraries() -> None:
    needed, _ = host.needs(path for path in FOLDER.rglob("*") if path.is_file())
    unknown = host.unknown(needed)
    if unknown:
        raise BuildError(f"it needs {', '.join(unknown)}, which it must bring along (host.py).")


def _check_contents() -> None:
    """Look whether all of the program has come along, and nothing that must not."""
    modules = _modules()
    missing = sorted(set(contents.modules()) - modules)
    wanted = [Path(folder, Path(path).name) for path, folder in contents.data()]
    missing += [str(path) for path in wanted if not (FOLDER / "_internal" / path).is_file()]
    if missing:
        raise BuildError(f"it lacks {', '.join(missing)}.")
    network = [name for name in modules if f"{name}.".startswith(NETWORK_MODULES)]
    network += [path.name for path in FOLDER.rglob("*") if NETWORK_LIBRARY.match(path.name)]
    if network:
        raise BuildError(f"it can open connections with {', '.join(sorted(network))}.")


def _collect_licences() -> None:
    """Have Help's list say what these very files say of themselves, of all of them and no others.

    Raises:
        BuildError: if something is listed that is not there.
        licences.LicenceError: if nobody knows whose a file is.
    """
    inside = FOLDER / "_internal"
    files = [path for path in inside.rglob("*") if path.is_file()]
    names = [path.relative_to(inside).as_posix() for path in files]
    owners = licences.owners(names, _modules())
    if sys.platform == "linux":
        unused = {licence.name for licence in LICENCES} - owners
        if unused:
            raise BuildError(f"nothing of {', '.join(sorted(unused))} is in it.")
        system = licences.of_system(names)
        licences.write({"system-libraries.txt": system}, inside / "resources/licences")
    licences.write(licences.texts(), inside / "resources/licences")


def _modules() -> set[str]:
    """The Python modules inside the executable."""
    from PyInstaller.archive.readers import CArchiveReader

    program = next(path for path in FOLDER.iterdir() if path.stem == product.NAME)
    return set(CArchiveReader(str(program)).open_embedded_archive("PYZ.pyz").toc)


def _pack() -> list[Path]:
    """Pack what was built in all ways that there are here, at the same time."""
    with ThreadPoolExecutor() as pool:
        jobs = [pool.submit(_archive)]
        if sys.platform == "linux" and shutil.which("dpkg-deb"):
            jobs.append(pool.submit(debian.package, FOLDER, DIST, PRESET))
        return [job.result() for job in jobs]


def _archive() -> Path:
    """Pack the folder: as a ZIP for Windows, else as a tar, which keeps links and permissions."""
    system = {"linux": "linux", "darwin": "macos", "win32": "windows"}[sys.platform]
    name = f"{product.NAME}-{product.VERSION}-{system}-{platform.machine().lower()}"
    if sys.platform == "win32":
        base = str(DIST / name)
        return Path(shutil.make_archive(base, "zip", root_dir=DIST, base_dir=FOLDER.name))
    packed = DIST / (f"{product.TITLE}.app" if sys.platform == "darwin" else product.NAME)
    archive = DIST / f"{name}.tar.xz"
    with tarfile.open(archive, "w:xz", preset=PRESET) as tar:
        tar.add(packed, packed.name, filter=debian.owned_by_root)
    return archive


def _report(path: Path, most: int) -> None:
    megabytes = size(path) / 1e6
    print(f"{path.relative_to(ROOT)}: {megabytes:.1f} MB", flush=True)
    if sys.platform == "linux" and megabytes > most:
        raise BuildError(f"that is more than {most} MB.")


if __name__ == "__main__":
    sys.exit(main())
