"""Run a command under strace; say which sockets it opens and which files it changes (on Linux).

    .venv/bin/python packaging/watch.py .venv/bin/python main.py

With everything that the command starts in its turn. Sockets within the machine, as the desktop's,
are left out. Needs the Debian package strace, and a session bus if there is a screen: else D-Bus
begins one, which is watched, too, and does not end.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_MAKE = "mkdir mkdirat mknod mknodat link linkat symlink symlinkat rename renameat renameat2"
_CHANGE = "truncate chmod fchmodat fchmodat2 chown lchown fchownat setxattr lsetxattr utimensat"
_REMOVE = "unlink unlinkat rmdir"
_OPEN = "open openat openat2 creat"
_CHANGING = frozenset(f"{_MAKE} {_CHANGE} {_REMOVE}".split())
_SOCKETS = "socket io_uring_setup"
_TRACED = " ".join((_SOCKETS, _OPEN, _MAKE, _CHANGE, _REMOVE)).split()
_WRITES = re.compile(r"\b(O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND|O_TMPFILE)\b")
_CALL = re.compile(r"(\w+)\((.*)\) += (-?\d+|\?)(?:<(.*?)>)?")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_FOLDER = re.compile(r"(?:AT_FDCWD|\d+)<([^>]*)>, $")
_LOCAL = ("socket(AF_UNIX", "socket(AF_NETLINK")


@dataclass(frozen=True)
class Watched:
    """What a command did.

    Attributes:
        status: its exit status; negative if a signal ended it, as `subprocess` has it.
        out: what it printed, on both ways.
        sockets: calls that asked for a socket to anywhere but within the machine.
        changed: files and folders that it made, wrote, renamed, changed or removed. A name that
            does not begin at the root is taken to begin in this process's folder.
    """

    status: int
    out: bytes
    sockets: tuple[str, ...]
    changed: frozenset[Path]

    def changed_outside(self, folders: Iterable[Path]) -> list[Path]:
        """What it changed that is in none of these folders, and is none of them, sorted."""
        inside = [Path(folder) for folder in folders]
        return sorted(
            path for path in self.changed if not any(path.is_relative_to(each) for each in inside)
        )


def problem() -> str:
    """Why nothing can be traced here, in one sentence; empty if it can."""
    if sys.platform != "linux" or shutil.which("strace") is None:
        return "There is no strace here: install the package strace."
    run = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, text=True)
    return f"strace may not trace here: {run.stderr.strip()}" if run.returncode != 0 else ""


def watch(command: Sequence[str | Path], environment: dict[str, str] | None = None) -> Watched:
    """Run a command under strace.

    Args:
        command: the program and its arguments.
        environment: its environment variables; None means ours.
    """
    with tempfile.TemporaryDirectory(prefix="watch-") as folder:
        logs = Path(folder, "log")
        strace = ["strace", "-ff", "-qq", "-y", "--seccomp-bpf", "-s", "4096", "-o", logs]
        strace += ["-e", "trace=" + ",".join(f"?{name}" for name in _TRACED), "-e", "signal=none"]
        run = subprocess.run(
            [*strace, *command],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        lines = [
            line
            for log in sorted(Path(folder).iterdir())
            for line in log.read_text(encoding="ascii", errors="replace").splitlines()
        ]
    return Watched(run.returncode, run.stdout, tuple(_sockets(lines)), frozenset(_changed(lines)))


def _sockets(lines: Iterable[str]) -> Iterator[str]:
    """Attempts count, too, and so does a way to have sockets that are not seen."""
    for line in lines:
        if line.startswith(("socket(", "io_uring_setup(")) and not line.startswith(_LOCAL):
            yield line


def _changed(lines: Iterable[str]) -> Iterator[Path]:
    """What was changed; what failed has changed nothing."""
    for line in lines:
        call = _CALL.match(line)
        if call is None or call[3] in ("?", "-1"):
            continue
        name, said, _, opened = call.groups()
        if name in _OPEN.split():
            if (name == "creat" or _WRITES.search(_STRING.sub('""', said))) and opened:
                yield Path(_plain(opened))
        elif name in _CHANGING:
            names = list(_STRING.finditer(said))
            if "link" in name and "unlink" not in name:
                names = names[-1:]  # the first is only what it leads to
            elif "xattr" in name:
                names = names[:1]
            for each in names:
                folder = _FOLDER.search(said, 0, each.start())
                yield Path(_plain(folder[1]) if folder else Path.cwd(), _plain(each[1]))


def _plain(escaped: str) -> str:
    """What strace writes with backslashes."""
    data = escaped.encode("ascii", "replace").decode("unicode_escape").encode("latin-1")
    return data.decode(errors="surrogateescape")


def main() -> int:
    """Watch what the command line says; the exit status is that of the command, or 1."""
    why_not = problem() or ("" if sys.argv[1:] else f"usage: {sys.argv[0]} COMMAND [ARGUMENTS...]")
    if why_not:
        sys.exit(why_not)
    found = watch(sys.argv[1:])
    print(found.out.decode(errors="replace"), end="")
    print("Sockets to elsewhere:", *(found.sockets or ["none"]), sep="\n  ")
    print("Changed:", *(sorted(found.changed) or ["nothing"]), sep="\n  ")
    return found.status if found.status or not found.sockets else 1


if __name__ == "__main__":
    sys.exit(main())
