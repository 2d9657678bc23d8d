"""The Debian package: the built folder, with what tells a desktop of it."""

import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import host
import icons
import product

LINUX = Path(__file__).resolve().parent / "linux"
HOME = Path("usr/lib") / product.NAME


def package(folder: Path, target: Path, preset: int) -> Path:
    """Make the package.

    Caches of menus, file types and icons need no script here: the packages that keep them watch
    the folders.

    Args:
        folder: the built program.
        target: the folder to put the package into.
        preset: of xz, 0 to 9.

    Returns:
        Its path.
    """
    asked = subprocess.run(
        ["dpkg", "--print-architecture"], capture_output=True, text=True, check=True
    )
    architecture = asked.stdout.strip()
    deb = target / f"{product.NAME}_{product.VERSION}_{architecture}.deb"
    with tempfile.TemporaryDirectory(prefix=f"{product.NAME}-") as name:
        root = Path(name) / "root"
        shutil.copytree(folder, root / HOME, symlinks=True)
        (root / "usr/bin").mkdir()
        (root / "usr/bin" / product.NAME).symlink_to(f"../lib/{product.NAME}/{product.NAME}")
        for path, data in desktop_files().items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(data)
        (root / "DEBIAN").mkdir()
        (root / "DEBIAN/control").write_text(control(root, architecture), encoding="utf-8")
        root.chmod(0o755)
        command = ["dpkg-deb", "--root-owner-group", "-Zxz", f"-z{preset}", "--build", root, deb]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return deb


def desktop_files() -> dict[str, bytes]:
    """What a desktop reads of the program, and where it looks for it."""
    sources = {
        f"usr/share/applications/{product.NAME}.desktop": f"{product.NAME}.desktop",
        f"usr/share/doc/{product.NAME}/copyright": "copyright",
        f"usr/share/metainfo/{product.IDENTIFIER}.metainfo.xml": (
            f"{product.IDENTIFIER}.metainfo.xml"
        ),
        f"usr/share/mime/packages/{product.NAME}.xml": f"{product.NAME}.mime.xml",
    }
    files = {path: (LINUX / name).read_bytes() for path, name in sources.items()}
    hicolor = "usr/share/icons/hicolor"
    for side in icons.PNG_SIZES:
        files[f"{hicolor}/{side}x{side}/apps/{product.NAME}.png"] = icons.png(side)
    files[f"{hicolor}/scalable/apps/{product.NAME}.svg"] = icons.SVG.read_bytes()
    return files


def control(root: Path, architecture: str) -> str:
    """What dpkg reads of the package.

    Args:
        root: the staged tree of files.
        architecture: as dpkg calls it.
    """
    files = [path for path in root.rglob("*") if path.is_file() and not path.is_symlink()]
    needed, libc = host.needs(files)
    packages = {host.LIBRARIES[library] for library in needed if library in host.LIBRARIES}
    depends = sorted(packages - {"libc6"})
    recommends = sorted(host.OPTIONAL[library] for library in needed if library in host.OPTIONAL)
    fields = {
        "Package": product.NAME,
        "Version": product.VERSION,
        "Architecture": architecture,
        "Maintainer": product.MAKER,
        "Installed-Size": str(sum(path.stat().st_size for path in files) // 1024),
        "Depends": ", ".join([f"libc6 (>= {libc})", *depends]),
        "Recommends": ", ".join(recommends),
        "Section": "education",
        "Priority": "optional",
        "Description": f"{product.SUMMARY}\n {DESCRIPTION}",
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items() if value)


DESCRIPTION = """\
Type a sentence, click a word, and the attention matrix and the next-word
 probabilities redraw while you type, with the arithmetic behind every number.
 .
 Python, NumPy and Qt are in the package. It opens no network connection."""


def owned_by_root(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """An entry of an archive that says nothing of who built it."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    return entry
