"""What a release is built with is what pyproject.toml asks for, all of it and nothing more."""

import importlib.metadata
import re
from collections.abc import Iterator
from typing import Any

import lock
import pytest
from lock import Locked, LockError, Target
from packaging.requirements import Requirement

TEXT = lock.LOCK.read_text(encoding="utf-8")
LINUX = Target("3.11", "linux", "Linux", "x86_64", ("manylinux_2_17_x86_64",))
WINDOWS = Target("3.11", "win32", "Windows", "AMD64", ("win_amd64",))


def locked() -> Iterator[tuple[Requirement, str, list[str]]]:
    """Each package with its version and the hashes of its wheels."""
    for entry in re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", TEXT, flags=re.MULTILINE)):
        wanted, *hashes = entry.strip().split(" \\\n    --hash=sha256:")
        requirement = Requirement(wanted)
        (exactly,) = requirement.specifier
        assert exactly.operator == "=="
        yield requirement, exactly.version, hashes


LOCKED = {requirement.name: (requirement, version) for requirement, version, _ in locked()}


def needed(target: Target) -> dict[str, list[Requirement]]:
    """What is needed on a machine of that kind, as far as it is installed here: by name."""
    found: dict[str, list[Requirement]] = {}
    queue = [each for each in lock.asked() if target.wants(each)]
    while queue:
        requirement = queue.pop()
        name = lock.plain_name(requirement.name)
        if name not in found:
            try:
                theirs = importlib.metadata.requires(name) or []
            except importlib.metadata.PackageNotFoundError:
                theirs = []  # of another system
            queue += [each for each in map(Requirement, theirs) if target.wants(each)]
        found.setdefault(name, []).append(requirement)
    return found


@pytest.mark.parametrize(
    "target", list(lock.targets()), ids=lambda t: f"{t.python}-{t.system}-{t.tags[-1]}"
)
def test_all_that_is_needed_is_there_in_a_version_that_will_do(target: Target) -> None:
    for name, requirements in needed(target).items():
        there, version = LOCKED[name]
        assert target.wants(there), name
        for requirement in requirements:
            assert requirement.specifier.contains(version), requirement


def test_nothing_is_there_that_nobody_needs() -> None:
    assert {name for target in lock.targets() for name in needed(target)} == LOCKED.keys()


def test_every_wheel_has_its_hash() -> None:
    for requirement, _, hashes in locked():
        assert hashes, requirement.name
        assert hashes == sorted(set(hashes))
        assert all(re.fullmatch(r"[0-9a-f]{64}", each) for each in hashes)
    count = {requirement.name: len(hashes) for requirement, _, hashes in locked()}
    assert count["numpy"] >= len(lock.PYTHONS) * len(lock.PLATFORMS)
    assert count["pyside6-essentials"] == 4  # macOS has one for both kinds of machine


def test_no_address_is_in_it() -> None:
    assert "://" not in TEXT
    assert "--index" not in TEXT
    assert "/" not in TEXT.partition("\nalt")[2]


def test_every_python_that_the_project_is_for_is_in_it() -> None:
    assert TEXT.startswith(lock.HEAD.format(first=lock.PYTHONS[0], last=lock.PYTHONS[-1]))
    assert lock.PYTHONS[0] == "3.11"


def record(name: str, *requires: str, url: str = "https://x/x.whl") -> dict[str, Any]:
    """What pip reports of a package."""
    return {
        "metadata": {"name": name, "version": "1.0", "requires_dist": list(requires)},
        "download_info": {"url": url, "archive_info": {"hashes": {"sha256": name * 8}}},
    }


def test_what_another_system_needs_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    index = {
        "tool": record("tool", "Part.of", 'wine; sys_platform == "win32"', 'no; extra == "x"'),
        "part-of": record("Part.of"),
        "wine": record("wine", "part-of"),
    }
    calls: list[list[str]] = []

    def pip(target: Target, wanted: list[str], packages: object) -> list[dict[str, Any]]:
        calls.append(wanted)  # as pip on Linux: its markers are those of this machine
        return [index["tool"], index["part-of"], *([index["wine"]] if "wine" in wanted else [])]

    monkeypatch.setattr(lock, "_pip", pip)
    monkeypatch.setattr(lock, "asked", lambda: [Requirement("tool>=1")])
    assert [each["metadata"]["name"] for each in lock.resolve(LINUX, {})] == ["Part.of", "tool"]
    there = lock.resolve(WINDOWS, {})
    assert [each["metadata"]["name"] for each in there] == ["Part.of", "tool", "wine"]
    assert calls == [["tool>=1"], ["tool>=1"], ["tool>=1", "wine"]]


def test_what_is_written_says_where_each_is_needed() -> None:
    packages: dict[str, Locked] = {}
    for target in lock.targets():
        lock.add(packages, target, [record("aaaaaaaa")])
    lock.add(packages, WINDOWS, [record("bbbbbbbb")])
    text = lock.as_text(packages)
    assert f"\naaaaaaaa==1.0 \\\n    --hash=sha256:{'a' * 64}\n" in text
    assert f'\nbbbbbbbb==1.0 ; sys_platform == "win32" \\\n    --hash=sha256:{"b" * 64}\n' in text


def test_a_wheel_that_lies_about_on_this_machine_is_refused() -> None:
    with pytest.raises(LockError, match="lies on this machine"):
        lock.add({}, LINUX, [record("a", url="file:///somewhere/a.whl")])


def test_two_versions_are_refused() -> None:
    with pytest.raises(LockError, match=r"a is 2\.0 elsewhere and 1\.0"):
        lock.add({"a": Locked("2.0")}, LINUX, [record("a")])
