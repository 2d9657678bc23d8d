"""Try the built program as whoever downloads it does, on a virtual screen (on Linux).

    python3 packaging/bootstrap.py smoke

Takes what `build` left in dist/, read-only, from a path with spaces and umlauts, with no Python to
be found. Its numbers and pictures must be those of the source. The kernel kills it if it asks for
an internet socket, and at home it may leave nothing but what it is known for.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import no_internet
import product
from PySide6.QtGui import QImage
from screen import Screen, ScreenError, wait_until

from core.model_records import READY_MADE
from core.transformer.checkpoint import TrainedRun, read_run
from core.transformer.messages import SnapshotTaken, Unpacking
from core.transformer.worker import FLAG
from gui.training.process import ONE_THREAD

ROOT = Path(__file__).resolve().parent.parent
BUILT = ROOT / "dist" / product.NAME
AWKWARD = "Prüfung außerhalb, mit Leerzeichen"
SENTENCE = "the cat sat on the mat and the dog sat too"
ASKED = [
    *("--model", "attention", "--heads", "4", "--dim", "8", "--seed", "7"),
    *("--sentence", SENTENCE),
]
# What reads the files that come with the program, and what has the most arithmetic.
ASKED_TOO = (
    ("--model", "attention", "--embeddings", "glove", "--print", "text"),
    ("--model", "transformer", "--print", "json"),
    ("--model", "transformer", "--train", "--steps", "20", "--print", "json"),
)
NOBODY = 65534  # root could write even what is read-only
MOST_SECONDS = 60
# What is saved at home, and what fontconfig keeps there, and D-Bus where no desktop has begun it.
ASKED_FOR = ("export.", "picture.", "saved.", "trained.", "the cat sat")
OTHERS = (".cache/fontconfig", ".dbus/session-bus")
SAME_STEP = 10  # saves of it in a row, a second in which 20 steps would have been


class SmokeError(Exception):
    """The built program does not do what it should."""


class Visitor:
    """Somebody who may run the program, write nowhere but at home, and has no network.

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
            preexec_fn=no_internet.forbid if no_internet.possible() else None,
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
            trains_beside_the_window(visitor, screen)
            for deb in BUILT.parent.glob("*.deb"):
                opens_by_double_click(visitor, screen, deb, folder / "root")
            leaves_nothing_behind(visitor)
        except (SmokeError, ScreenError, subprocess.TimeoutExpired) as error:
            print(f"Smoke: {error}", file=sys.stderr)
            return 1
    return 0


def prints_as_the_source(visitor: Visitor) -> None:
    """The numbers that it prints are the source's."""
    for asked in ([*ASKED, "--print", "json"], [*ASKED, "--print", "text"], *ASKED_TOO):
        if visitor.run([visitor.program, *asked]) != _source(asked):
            raise SmokeError(f"{' '.join(asked)} gives other numbers than the source.")
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
        _quit(screen, process)
    print("Smoke: it quits cleanly.", flush=True)


def trains_beside_the_window(visitor: Visitor, screen: Screen) -> None:
    """Train a transformer, pause, save, quit: what was learnt is what the source learns."""
    saved = visitor.home / f"trained{product.SUFFIX}"
    visitor.run([visitor.program, *ASKED, "--export", saved])
    with _window(visitor, screen, saved) as process:
        wait_until(lambda: _saves_a_transformer(screen, saved), "the transformer")
        for _ in range(2):
            screen.keys("ctrl+less")  # 20 steps a second: the end is far away
        screen.keys("ctrl+t")
        wait_until(lambda: _steps_saved(visitor, screen, saved) >= 10, "ten steps")
        if len(_training_processes(visitor)) != 1:
            raise SmokeError("The training has no process of its own.")
        screen.keys("ctrl+t")
        steps = [0]

        def stands_still() -> bool:
            steps.append(_steps_saved(visitor, screen, saved))
            return set(steps[-SAME_STEP:]) == {steps[-1]}

        wait_until(stands_still, "the training to pause")
        kept = _weights_kept(visitor, saved)
        _check_learnt(read_run(kept.read_bytes()))
        _source(["--check", saved, "--weights", kept])
        _quit(screen, process)
    if _training_processes(visitor):
        raise SmokeError("The training goes on after the window is gone.")
    print(f"Smoke: {steps[-1]} steps of training leave the weights of the source.", flush=True)


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


def leaves_nothing_behind(visitor: Visitor) -> None:
    """At home lies what was asked for, and else what is the program's own."""
    own = [visitor.home / place / product.NAME for place in (".config", ".local/share")]
    own += [visitor.home / place for place in OTHERS]
    left = [
        str(path.relative_to(visitor.home))
        for path in visitor.home.rglob("*")
        if not path.is_dir()
        and not any(path.is_relative_to(folder) for folder in own)
        and not (path.parent == visitor.home and path.name.startswith(ASKED_FOR))
    ]
    if left:
        raise SmokeError(f"It leaves at home: {', '.join(sorted(left))}.")
    print("Smoke: it opens no internet socket, and leaves nothing behind.", flush=True)


@contextmanager
def _window(visitor: Visitor, screen: Screen, *file: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The program with its window open; where something goes wrong, with what it said."""
    process = visitor.start([visitor.program, *file], screen.environment)
    try:
        screen.wait_for_title(file[0].name if file else product.TITLE)
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


def _quit(screen: Screen, process: subprocess.Popen[bytes]) -> None:
    screen.keys("ctrl+q")
    _, complaint = process.communicate(timeout=MOST_SECONDS)
    if process.returncode != 0 or b"Traceback" in complaint:
        raise SmokeError(f"It ended with {process.returncode}: {complaint.decode()}")


def _settings(saved: Path) -> dict[str, Any]:
    return json.loads(saved.read_bytes())["settings"]


def _weights(saved: Path) -> str:
    return _settings(saved)["transformer"]["weights"]


def _saves_a_transformer(screen: Screen, saved: Path) -> bool:
    """Choose the transformer and save; whether that is in the file."""
    screen.keys("alt+3")
    screen.keys("ctrl+s")
    return _settings(saved)["model"] == "transformer"


def _steps_saved(visitor: Visitor, screen: Screen, saved: Path) -> int:
    """Save; after how many steps the weights on view are, 0 for those of the program."""
    screen.keys("ctrl+s")
    if _weights(saved) == READY_MADE:
        return 0
    return read_run(_weights_kept(visitor, saved).read_bytes()).snapshots[-1].step


def _weights_kept(visitor: Visitor, saved: Path) -> Path:
    """The file that the weights of an exploration are kept in."""
    weights = _weights(saved)
    for path in visitor.home.rglob(f"{weights}.npz"):
        return path
    raise SmokeError(f"The weights {weights} were not kept.")


def _check_learnt(run: TrainedRun) -> None:
    """Have the source take the same steps, in a training process of its own."""
    last = run.snapshots[-1]
    order = {"plan": run.plan.as_dict(), "own_text": "", "language": "en"}
    asked = [order, *[{"do": "step"}] * last.step, {"do": "stop"}]
    lines = "".join(json.dumps(line) + "\n" for line in asked)
    command = [sys.executable, ROOT / "main.py", FLAG]
    said = _must(command, lines.encode(), dict.fromkeys(ONE_THREAD, "1"))
    learnt = [m.snapshot for m in Unpacking().take(said) if isinstance(m, SnapshotTaken)]
    if learnt[-1].sha256 != last.sha256:
        raise SmokeError(f"After {last.step} steps it has other weights than the source.")


def _training_processes(visitor: Visitor) -> list[str]:
    """Those of the built program that there are, by number."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has just ended
            program, *rest = (process / "cmdline").read_bytes().split(b"\0")
            if program == bytes(visitor.program) and FLAG.encode() in rest:
                found.append(process.name)
    return found


def _check(picture: Path) -> None:
    image = QImage(str(picture))
    columns, rows = range(0, image.width(), 5), range(0, image.height(), 5)
    colours = {image.pixel(x, y) for x in columns for y in rows}
    if len(colours) < 10:
        raise SmokeError(f"{picture.name} shows nothing: it has {len(colours)} colours.")


def _source(arguments: Sequence[str | Path]) -> bytes:
    """What the source prints."""
    return _must([sys.executable, ROOT / "main.py", *arguments])


def _must(
    command: Sequence[str | Path], asked: bytes = b"", more: dict[str, str] | None = None
) -> bytes:
    """What a command prints that must succeed.

    Args:
        command: the program and its arguments.
        asked: what it reads.
        more: variables besides those here, but for what tells OpenBLAS how to compute: the built
            program is not told either.
    """
    plain = {name: value for name, value in os.environ.items() if "BLAS" not in name}
    environment = plain | (more or {})
    run = subprocess.run(command, input=asked, capture_output=True, env=environment)
    if run.returncode != 0:
        words = " ".join(map(str, command))
        raise SmokeError(f"{words}: {(run.stdout + run.stderr).decode()}")
    return run.stdout


if __name__ == "__main__":
    sys.exit(main())
