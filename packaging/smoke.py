"""Try the built program as whoever downloads it does, on a virtual screen (on Linux).

    python3 packaging/bootstrap.py smoke

Takes what `build` left in dist/, read-only, from a path with spaces and umlauts, with no Python to
be found. Its numbers and pictures must be those of the source.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import product
from PySide6.QtGui import QImage
from screen import Screen, ScreenError, wait_until

ROOT = Path(__file__).resolve().parent.parent
BUILT = ROOT / "dist" / product.NAME
AWKWARD = "Prüfung außerhalb, mit Leerzeichen"
SENTENCE = "the cat sat on the mat and the dog sat too"
ASKED = [
    *("--model", "attention", "--heads", "4", "--dim", "8", "--seed", "7"),
    *("--sentence", SENTENCE),
]
NOBODY = 65534  # root could write even what is read-only
MOST_SECONDS = 60


class SmokeError(Exception):
    """The built program does not do what it should."""


class Visitor:
    """Somebody who may run the program, and write nowhere but at home.

    Attributes:
        program: a copy of the one that was built.
        home: the visitor's folder.
    """

    def __init__(self, folder: Path) -> None:
        """Bring the program and a home into `folder`."""
        self.home = folder / "home"
        self.home.mkdir()
        self.program = shutil.copytree(BUILT, folder / AWKWARD, symlinks=True) / product.NAME
        for path in (*self.program.parent.rglob("*"), self.program.parent):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode & 0o555)
        self._user = NOBODY if os.geteuid() == 0 else None
        if self._user is not None:
            folder.chmod(0o755)
            os.chown(self.home, self._user, self._user)

    def run(self, command: Sequence[str | Path], more: dict[str, str] | None = None) -> bytes:
        """What a command prints that must succeed."""
        process = self.start(command, more)
        said, complaint = process.communicate(timeout=MOST_SECONDS)
        if process.returncode != 0:
            words = " ".join(map(str, command))
            raise SmokeError(f"{words}: status {process.returncode}. {complaint.decode()}")
        return said

    def start(
        self, command: Sequence[str | Path], more: dict[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a command, with `more` variables in an environment that has hardly any."""
        bare = {"HOME": str(self.home), "LANG": "C.UTF-8", "PATH": "/nowhere"}
        return subprocess.Popen(
            command,
            env=bare | (more or {}),
            cwd=self.home,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            user=self._user,
            group=self._user,
            extra_groups=None if self._user is None else [],
        )


def main() -> int:
    """Try everything; the exit status is 0, or 1 with a sentence on what failed."""
    if not BUILT.is_dir():
        print("Nothing is built yet: python3 packaging/bootstrap.py build", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="smoke-") as name, Screen() as screen:
        folder = Path(name)
        visitor = Visitor(folder)
        try:
            prints_as_the_source(visitor)
            exports_as_the_source(visitor, folder)
            takes_typing_and_clicks(visitor, screen)
            for deb in BUILT.parent.glob("*.deb"):
                opens_by_double_click(visitor, screen, deb, folder / "root")
        except (SmokeError, ScreenError, subprocess.TimeoutExpired) as error:
            print(f"Smoke: {error}", file=sys.stderr)
            return 1
    return 0


def prints_as_the_source(visitor: Visitor) -> None:
    """The numbers that it prints are the source's."""
    for form in ("json", "text"):
        asked = [*ASKED, "--print", form]
        if visitor.run([visitor.program, *asked]) != _source(asked):
            raise SmokeError(f"--print {form} gives other numbers than the source.")
    print("Smoke: it prints the numbers of the source.", flush=True)


def exports_as_the_source(visitor: Visitor, folder: Path) -> None:
    """The files that it exports are the source's, byte by byte."""
    for kind in ("json", "csv", "svg", "png"):
        theirs, ours = visitor.home / f"export.{kind}", folder / f"export.{kind}"
        visitor.run([visitor.program, *ASKED, "--export", theirs])
        _source([*ASKED, "--export", ours])
        if theirs.read_bytes() != ours.read_bytes():
            raise SmokeError(f"--export {theirs.name} gives another file than the source.")
    print("Smoke: it exports the files of the source, pictures included.", flush=True)


def takes_typing_and_clicks(visitor: Visitor, screen: Screen) -> None:
    """Type, click, save, export a picture, quit."""
    saved, picture = visitor.home / f"saved{product.SUFFIX}", visitor.home / "picture.png"
    with _window(visitor, screen) as process:
        wait_until(lambda: _types(screen), "the typed words in the window’s title")
        screen.keys_that_open("ctrl+s")
        screen.fill_in(saved)
        screen.wait_for_title(saved.name)
        before = _settings(saved)
        if before["sentence"] != SENTENCE:
            raise SmokeError(f"What was saved is not what was typed: {before['sentence']!r}.")
        screen.click(0.2, 0.6)  # on the matrix, where every row selects its word
        screen.keys("ctrl+s")
        wait_until(lambda: _settings(saved)["position"] != before["position"], "another word")
        _source(["--check", saved])
        print("Smoke: what was typed and clicked has the source's figures.", flush=True)
        screen.keys_that_open("ctrl+shift+e")
        screen.keys_that_open("alt+s")  # Save…
        screen.fill_in(picture)
        _check(picture)
        screen.keys("Escape")
        print("Smoke: it saves a picture.", flush=True)
        screen.wait_for_title(saved.name)
        screen.keys("ctrl+q")
        _, complaint = process.communicate(timeout=MOST_SECONDS)
        if process.returncode != 0 or b"Traceback" in complaint:
            raise SmokeError(f"It ended with {process.returncode}: {complaint.decode()}")
    print("Smoke: it quits cleanly.", flush=True)


def opens_by_double_click(visitor: Visitor, screen: Screen, deb: Path, root: Path) -> None:
    """Where the package is installed, a file manager's way of opening a file leads to it.

    Args:
        visitor: who opens it.
        screen: where the window opens.
        deb: the package.
        root: a folder to install it in.
    """
    share = root / "usr/share"
    _must(["dpkg-deb", "--extract", deb, root])
    _must(["desktop-file-validate", *share.glob("applications/*.desktop")])
    _must(["appstreamcli", "validate", "--no-net", *share.glob("metainfo/*.xml")])
    _must(["update-mime-database", share / "mime"])
    _must(["update-desktop-database", share / "applications"])
    desktop = screen.environment | {
        "PATH": f"{root}/usr/bin:/usr/bin:/bin",
        "XDG_CURRENT_DESKTOP": "GNOME",
        "XDG_DATA_DIRS": f"{share}:/usr/share",
    }
    file = visitor.home / f"the cat sat in Köln{product.SUFFIX}"
    visitor.run([visitor.program, *ASKED, "--export", file])
    kind = visitor.run(["xdg-mime", "query", "filetype", file], desktop).decode().strip()
    if kind != product.MIME_TYPE:
        raise SmokeError(f"A desktop takes {file.name} for {kind}.")
    opening = visitor.start(["xdg-open", file], desktop)
    screen.wait_for_title("the cat sat")
    screen.keys("Escape")
    screen.keys("ctrl+q")
    opening.communicate(timeout=MOST_SECONDS)  # which the program, its child, has to leave too
    print("Smoke: a file opens by double-click.", flush=True)


@contextmanager
def _window(visitor: Visitor, screen: Screen) -> Iterator[subprocess.Popen[bytes]]:
    """The program with its window open; where something goes wrong, with what it said."""
    process = visitor.start([visitor.program], screen.environment)
    try:
        screen.wait_for_title(product.TITLE)
        yield process
    except ScreenError as error:
        process.kill()
        raise SmokeError(f"{error} It said: {process.communicate()[1].decode()}") from error
    finally:
        process.kill()
        process.wait()


def _types(screen: Screen) -> bool:
    """Type the sentence in the place of what is there; whether the window shows it."""
    screen.keys("Escape")  # the tour of a first start
    screen.click(0.3, 0.18)  # into the editor
    screen.keys("ctrl+a")
    screen.write(SENTENCE)
    return "the cat sat" in screen.title


def _settings(saved: Path) -> dict[str, object]:
    return json.loads(saved.read_bytes())["settings"]


def _check(picture: Path) -> None:
    image = QImage(str(picture))
    columns, rows = range(0, image.width(), 5), range(0, image.height(), 5)
    colours = {image.pixel(x, y) for x in columns for y in rows}
    if len(colours) < 10:
        raise SmokeError(f"{picture.name} shows nothing: it has {len(colours)} colours.")


def _source(arguments: Sequence[str | Path]) -> bytes:
    """What the source prints."""
    return _must([sys.executable, ROOT / "main.py", *arguments])


def _must(command: Sequence[str | Path]) -> bytes:
    run = subprocess.run(command, capture_output=True)
    if run.returncode != 0:
        words = " ".join(map(str, command))
        raise SmokeError(f"{words}: {(run.stdout + run.stderr).decode()}")
    return run.stdout


if __name__ == "__main__":
    sys.exit(main())
