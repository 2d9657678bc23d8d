"""Write requirements.lock: exactly what a release is built with, with the SHA-256 of every wheel.

    .venv/bin/python packaging/lock.py

`python3 packaging/bootstrap.py build` installs what is in it and nothing else. It is written anew
when pyproject.toml asks for something else, or for new versions. Needs the network, and the package
`packaging`, which pytest and PyInstaller bring. Takes two minutes.
"""

import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "packaging" / "requirements.lock"
# The oldest comes first: its versions are everybody's.
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
_LINUX = ("manylinux2014", *(f"manylinux_2_{minor}" for minor in range(17, 43)))
# What markers ask for -> tags of wheels. On macOS 14, NumPy has wheels of its own.
PLATFORMS: dict[tuple[str, str, str], tuple[tuple[str, ...], ...]] = {
    ("linux", "Linux", "x86_64"): (tuple(f"{tag}_x86_64" for tag in _LINUX),),
    ("linux", "Linux", "aarch64"): (tuple(f"{tag}_aarch64" for tag in _LINUX),),
    ("darwin", "Darwin", "x86_64"): (("macosx_13_0_x86_64",), ("macosx_14_0_x86_64",)),
    ("darwin", "Darwin", "arm64"): (("macosx_13_0_arm64",), ("macosx_14_0_arm64",)),
    ("win32", "Windows", "AMD64"): (("win_amd64",),),
}
HEAD = """\
# Exactly what a release is built with: packaging/lock.py writes this file, and
# `python3 packaging/bootstrap.py build` installs it.
# For CPython {first} to {last} on Linux (x86-64, aarch64), macOS and Windows.
"""


class LockError(Exception):
    """One sentence on why nothing was written."""


@dataclass(frozen=True)
class Target:
    """A kind of machine that a release is built on.

    Attributes:
        python: its version of Python, such as "3.11".
        system, name, machine: sys.platform, platform.system() and platform.machine() there.
        tags: of the wheels that it takes.
    """

    python: str
    system: str
    name: str
    machine: str
    tags: tuple[str, ...]

    def wants(self, requirement: Requirement) -> bool:
        """Whether its markers, if it has any, let it in here."""
        environment = {
            "python_version": self.python,
            "python_full_version": f"{self.python}.0",
            "sys_platform": self.system,
            "platform_system": self.name,
            "platform_machine": self.machine,
            "os_name": "nt" if self.system == "win32" else "posix",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "extra": "",
        }
        return requirement.marker is None or requirement.marker.evaluate(environment)


@dataclass
class Locked:
    """One package of the lock.

    Attributes:
        version: the same for everybody.
        hashes: SHA-256 of its wheels.
        systems: where it is needed, as sys.platform says it.
    """

    version: str
    hashes: set[str] = field(default_factory=set[str])
    systems: set[str] = field(default_factory=set[str])


def main() -> int:
    """Write the lock; the exit status is 0, or 1 with a sentence on why not."""
    packages: dict[str, Locked] = {}
    try:
        for target in targets():
            add(packages, target, resolve(target, packages))
    except LockError as error:
        print(f"Not locked: {error}", file=sys.stderr)
        return 1
    LOCK.write_text(as_text(packages), encoding="utf-8")
    print(f"{len(packages)} packages are in {LOCK.relative_to(ROOT)}.")
    return 0


def targets() -> Iterator[Target]:
    """Every kind of machine that a release may be built on."""
    for python in PYTHONS:
        for kind, choices in PLATFORMS.items():
            for tags in choices:
                yield Target(python, *kind, tags)


def asked() -> list[Requirement]:
    """What pyproject.toml wants for running and building."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["build"]]
    return [Requirement(each) for each in wanted]


def resolve(target: Target, packages: dict[str, Locked]) -> list[dict]:
    """What pip would install on a machine of that kind.

    pip follows markers as they are on this machine. So what it found is asked for its requirements
    again, and those of the other machine are added until none is new.

    Args:
        target: the kind of machine.
        packages: what is locked so far, whose versions must not change.

    Returns:
        Of each package the record of pip's report.
    """
    wanted = [requirement for requirement in asked() if target.wants(requirement)]
    while True:
        found = {
            plain_name(each["metadata"]["name"]): each
            for each in _pip(target, [_plain(requirement) for requirement in wanted], packages)
        }
        needed = reached(target, found, wanted)
        more = [each for each in needed if plain_name(each.name) not in found]
        if not more:
            names = {plain_name(each.name) for each in needed}
            return [found[name] for name in sorted(names)]
        wanted += more


def reached(
    target: Target, found: dict[str, dict], wanted: Iterable[Requirement]
) -> list[Requirement]:
    """What is wanted, and what that needs in its turn on a machine of that kind."""
    needed: list[Requirement] = []
    queue, seen = list(wanted), set[str]()
    while queue:
        requirement = queue.pop()
        needed.append(requirement)
        name = plain_name(requirement.name)
        if name in seen or name not in found:
            continue
        seen.add(name)
        theirs = map(Requirement, found[name]["metadata"].get("requires_dist", ()))
        queue += [each for each in theirs if target.wants(each)]
    return needed


def add(packages: dict[str, Locked], target: Target, found: Iterable[dict]) -> None:
    """Take what was found for one kind of machine into the lock.

    Raises:
        LockError: if it is no wheel of the index, or another version than elsewhere.
    """
    for each in found:
        name, version = plain_name(each["metadata"]["name"]), each["metadata"]["version"]
        url, origin = each["download_info"]["url"], each["download_info"].get("archive_info", {})
        if not url.startswith("https:"):
            raise LockError(
                f"{name} lies on this machine; let pip look at the index alone, with"
                " PIP_CONFIG_FILE=/dev/null and no PIP_ variables."
            )
        locked = packages.setdefault(name, Locked(version))
        if locked.version != version:
            raise LockError(f"{name} is {locked.version} elsewhere and {version} on {target}.")
        locked.hashes.add(origin["hashes"]["sha256"])
        locked.systems.add(target.system)


def as_text(packages: dict[str, Locked]) -> str:
    """The lock as pip reads it, sorted by name."""
    everywhere = {system for system, _, _ in PLATFORMS}
    lines = [HEAD.format(first=PYTHONS[0], last=PYTHONS[-1])]
    for name, locked in sorted(packages.items()):
        only = " or ".join(f'sys_platform == "{each}"' for each in sorted(locked.systems))
        marker = "" if locked.systems == everywhere else f" ; {only}"
        hashes = "".join(f" \\\n    --hash=sha256:{each}" for each in sorted(locked.hashes))
        lines.append(f"{name}=={locked.version}{marker}{hashes}\n")
    return "".join(lines)


def plain_name(name: str) -> str:
    """A package's name, of its many spellings the one for comparing."""
    return canonicalize_name(name)


def _plain(requirement: Requirement) -> str:
    """A requirement without its marker, which has been looked at."""
    return f"{requirement.name}{requirement.specifier}"


def _pip(target: Target, wanted: list[str], packages: dict[str, Locked]) -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        report, held = Path(folder, "report.json"), Path(folder, "held.txt")
        lines = [f"{name}=={locked.version}\n" for name, locked in packages.items()]
        held.write_text("".join(lines), encoding="utf-8")
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run"]
        command += ["--disable-pip-version-check", "--only-binary", ":all:", "--ignore-installed"]
        command += ["--report", str(report), "--constraint", str(held), "--target", folder]
        command += ["--python-version", target.python, "--implementation", "cp"]
        for tag in target.tags:
            command += ["--platform", tag]
        if subprocess.call([*command, *wanted]) != 0:
            raise LockError(f"pip finds no wheels for {target}; see what it says above.")
        return json.loads(report.read_text(encoding="utf-8"))["install"]


if __name__ == "__main__":
    sys.exit(main())
