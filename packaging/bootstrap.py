"""Install what the program needs, in .venv beside main.py, then run, test, check or build it.

A release is built from exactly the packages of requirements.lock, in .venv-release, where nothing
else is that could come along. Needs Python 3.11 or newer and nothing else.
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
       python3 packaging/bootstrap.py build            build the program that needs no Python
       python3 packaging/bootstrap.py smoke            try what was built, on a virtual screen
"""
ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "packaging" / "requirements.lock"
# What pip installs for each command; each includes those before it.
EXTRAS = {"run": ".", "test": ".[build,test]", "check": ".[build,dev]"}
RELEASE = ("build", "smoke")
# What these have, in two steps: what is locked, and then the program itself, with no look outside.
LOCKED: list[list[str | Path]] = [
    ["--require-hashes", "--only-binary", ":all:", "--requirement", LOCK],
    ["--no-deps", "--no-index", "--no-build-isolation", "--editable", "."],
]
TAKE_ARGUMENTS = ("run", "test")
# Command -> Debian package.
BUILD_TOOLS = {"objdump": "binutils"}
TEST_TOOLS = {"strace": "strace"}
SMOKE_TOOLS = {
    "Xvfb": "xvfb",
    "appstreamcli": "appstream",
    "desktop-file-validate": "desktop-file-utils",
    "gio": "libglib2.0-bin",
    "openbox": "openbox",
    "update-mime-database": "shared-mime-info",
    "xdg-open": "xdg-utils",
    "xdotool": "xdotool",
}


class SetupError(Exception):
    """One sentence on what has to be done first."""


def main(arguments: list[str]) -> int:
    """Do what the command line says.

    Returns:
        The exit status of what was run; 2 if it did not come to that.
    """
    if arguments[:1] in (["-h"], ["--help"]):
        print(USAGE, end="")
        return 0
    command, *rest = arguments or [""]
    if command not in (*EXTRAS, *RELEASE) or (rest and command not in TAKE_ARGUMENTS):
        print(USAGE, end="", file=sys.stderr)
        return 2
    try:
        if command in ("test", "smoke"):
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
        if command != "check":
            install_system_libraries(command)
        python = install_packages(command)
        if command == "run":
            return become([python, ROOT / "main.py", *rest])
        if command == "test":
            os.chdir(ROOT)
            side_by_side = ["-n", "auto", "--maxprocesses", "4"]
            return become([python, "-m", "pytest", *side_by_side, *rest])
        if command in RELEASE:
            return become([python, ROOT / "packaging" / f"{command}.py"])
        return check(python)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def check(python: Path) -> int:
    """Run every check, even after one has failed."""
    # Else pyright asks on the network whether there is a newer one.
    os.environ["PYRIGHT_PYTHON_IGNORE_WARNINGS"] = "1"
    checks = ["ruff check", "ruff format --check", "pyright"]
    failed = [c for c in checks if call([python, "-m", *c.split()], cwd=ROOT) != 0]
    if failed:
        print("Failed:", ", ".join(failed), file=sys.stderr)
    return 1 if failed else 0


def install_system_libraries(command: str) -> None:
    """Install what `command` needs and Debian does not have, or say how to."""
    if shutil.which("apt-get") is None:
        return
    packages = missing_packages(command)
    if not packages:
        return
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if os.geteuid() != 0:
        raise SetupError("Install what is needed first: sudo apt-get install " + " ".join(packages))
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in (["apt-get", "update"], install):
        if call(step, environment=environment, quiet=True) != 0:
            raise SetupError("apt-get could not install what is needed: " + " ".join(packages))


def missing_packages(command: str) -> list[str]:
    """The Debian packages that `command` needs and that are not there, sorted by name."""
    sys.path.insert(0, str(ROOT))
    import host  # beside this file, and of the standard library as well

    from gui import display

    if command in RELEASE:
        packages = set(host.missing_packages())
    else:
        packages = set(display.missing_packages())
    tools = {"build": BUILD_TOOLS, "smoke": SMOKE_TOOLS, "test": TEST_TOOLS}.get(command, {})
    packages |= {package for tool, package in tools.items() if shutil.which(tool) is None}
    if command == "build" and not host.has_python_library():
        packages.add("libpython{}.{}".format(*sys.version_info))
    return sorted(packages)


def install_packages(command: str) -> Path:
    """Make an environment what `command` needs, unless it is that already.

    Returns:
        Its Python.
    """
    release = command in RELEASE
    folder = ROOT / (".venv-release" if release else ".venv")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = folder / "attention-explorer.stamp"
    files = [ROOT / "pyproject.toml", *([LOCK] if release else [])]
    data = b"".join(file.read_bytes() for file in files)
    key = hashlib.sha256(data + f"{sys.version}\n{ROOT}".encode()).hexdigest()
    commands = list(RELEASE if release else EXTRAS)
    known = commands if release else commands[commands.index(command) :]
    enough = [f"{key} {name}" for name in known]
    if python.is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8") in enough:
        return python
    if release or not works(python):  # what is locked has no room for what was there before
        if importlib.util.find_spec("ensurepip") is None:
            raise SetupError(
                "This Python cannot make virtual environments: install the package python3-venv,"
                " as in sudo apt-get install python3-venv."
            )
        try:
            venv.create(folder, clear=True, symlinks=os.name != "nt", with_pip=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise SetupError(f"No virtual environment can be made in {folder}: {error}") from error
    stamp.unlink(missing_ok=True)
    pip = [python, "-m", "pip", "install", "--disable-pip-version-check"]
    for step in LOCKED if release else [["--editable", EXTRAS[command]]]:
        if call([*pip, *step], cwd=ROOT, quiet=True) != 0:
            raise SetupError(
                "pip could not install what the program needs; see what it says above, and check"
                " the network connection."
            )
    stamp.write_text(f"{key} {command}", encoding="utf-8")
    return python


def works(python: Path) -> bool:
    """Whether an environment has this version of Python, and all of pip."""
    if not python.is_file():
        return False
    # INSTALLER is what is written last, and so not there after an interruption.
    question = (
        "import sys; from importlib.metadata import distribution; "
        f"assert sys.version_info[:2] == {sys.version_info[:2]}; "
        "assert distribution('pip').read_text('INSTALLER')"
    )
    try:
        return subprocess.run([python, "-c", question], capture_output=True).returncode == 0
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
