"""Install what the program needs, in .venv beside main.py, then run it, test it or check it.

Needs Python 3.11 or newer and nothing else.
"""

import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - this file is the one that older ones get to see
    found = ".".join(map(str, sys.version_info[:2]))
    sys.stderr.write(f"Attention Explorer needs Python 3.11 or newer, and this is {found}.\n")
    sys.exit(2)

USAGE = """\
usage: python3 packaging/bootstrap.py run [ARGS...]    run the program with ARGS
       python3 packaging/bootstrap.py test [ARGS...]   run its tests, pytest with ARGS
       python3 packaging/bootstrap.py check            run ruff and pyright
"""
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "attention-explorer.stamp"
# What pip installs for each command; each includes those before it.
EXTRAS = {"run": ".", "test": ".[test]", "check": ".[dev]"}


class SetupError(Exception):
    """One sentence on what has to be done first."""


def main(arguments: list[str]) -> int:
    """Do what the command line says.

    Returns:
        The exit status of the program, of pytest or of the checks; 2 if it did not come to that.
    """
    if arguments[:1] in (["-h"], ["--help"]):
        print(USAGE, end="")
        return 0
    if not arguments or arguments[0] not in EXTRAS or (arguments[0] == "check" and arguments[1:]):
        print(USAGE, end="", file=sys.stderr)
        return 2
    command, *rest = arguments
    try:
        if command == "test":
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
        if command != "check":
            install_system_libraries()
        install_packages(command)
        if command == "run":
            return become([PYTHON, ROOT / "main.py", *rest])
        if command == "test":
            os.chdir(ROOT)
            return become([PYTHON, "-m", "pytest", *rest])
        return check()
    except SetupError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def check() -> int:
    """Run every check, even after one has failed."""
    # Else pyright asks on the network whether there is a newer one.
    os.environ["PYRIGHT_PYTHON_IGNORE_WARNINGS"] = "1"
    checks = ["ruff check", "ruff format --check", "pyright"]
    failed = [c for c in checks if call([PYTHON, "-m", *c.split()], cwd=ROOT) != 0]
    if failed:
        print("Failed:", ", ".join(failed), file=sys.stderr)
    return 1 if failed else 0


def install_system_libraries() -> None:
    """Install the libraries that Qt needs and Debian does not have, or say how to."""
    if shutil.which("apt-get") is None:
        return
    sys.path.insert(0, str(ROOT))
    from gui import display

    packages = display.missing_packages()
    if not packages:
        return
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if os.geteuid() != 0:
        raise SetupError("Install what Qt needs first: sudo apt-get install " + " ".join(packages))
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in (["apt-get", "update"], install):
        if call(step, environment=environment, quiet=True) != 0:
            raise SetupError("apt-get could not install what Qt needs: " + " ".join(packages))


def install_packages(command: str) -> None:
    """Make .venv what `command` needs, unless it is that already."""
    key = hashlib.sha256(
        (ROOT / "pyproject.toml").read_bytes() + f"{sys.version}\n{ROOT}".encode()
    ).hexdigest()
    enough = [f"{key} {name}" for name in list(EXTRAS)[list(EXTRAS).index(command) :]]
    if PYTHON.is_file() and STAMP.is_file() and STAMP.read_text(encoding="utf-8") in enough:
        return
    if not works():
        if importlib.util.find_spec("ensurepip") is None:
            raise SetupError(
                "This Python cannot make virtual environments: install the package python3-venv,"
                " as in sudo apt-get install python3-venv."
            )
        try:
            venv.create(VENV, clear=True, symlinks=os.name != "nt", with_pip=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise SetupError(f"No virtual environment can be made in {VENV}: {error}") from error
    STAMP.unlink(missing_ok=True)
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check"]
    if call([*pip, "--editable", EXTRAS[command]], cwd=ROOT, quiet=True) != 0:
        raise SetupError(
            "pip could not install what the program needs; see what it says above, and check the"
            " network connection."
        )
    STAMP.write_text(f"{key} {command}", encoding="utf-8")


def works() -> bool:
    """Whether .venv has this version of Python, and all of pip."""
    if not PYTHON.is_file():
        return False
    # INSTALLER is what is written last, and so not there after an interruption.
    question = (
        "import sys; from importlib.metadata import distribution; "
        f"assert sys.version_info[:2] == {sys.version_info[:2]}; "
        "assert distribution('pip').read_text('INSTALLER')"
    )
    try:
        return subprocess.run([PYTHON, "-c", question], capture_output=True).returncode == 0
    except OSError:
        return False


def become(command: Sequence[str | Path]) -> int:
    """Run a command in the place of this process, so that it gets every signal itself."""
    if os.name == "nt":
        return call(command)  # there, exec would not wait for it
    os.execv(command[0], [str(part) for part in command])


def call(
    command: Sequence[str | Path],
    cwd: Path | None = None,
    environment: dict[str, str] | None = None,
    quiet: bool = False,
) -> int:
    """Run a command, leaving Ctrl+C to it.

    Args:
        command: the program and its arguments.
        cwd: the directory to run it in; None means this one.
        environment: its environment variables; None means ours.
        quiet: keep standard output, which is the program's own, free of what it says.

    Returns:
        Its exit status, as a shell gives it.

    Raises:
        KeyboardInterrupt: it failed after Ctrl+C.
    """
    interrupts: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: interrupts.append(number))
    try:
        stdout = sys.stderr if quiet else None
        status = subprocess.call(command, cwd=cwd, env=environment, stdout=stdout)
    finally:
        signal.signal(signal.SIGINT, before)
    if interrupts and status:
        raise KeyboardInterrupt
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
