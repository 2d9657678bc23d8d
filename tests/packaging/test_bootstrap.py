"""Which packages go into which environment."""

from pathlib import Path
from typing import Any

import bootstrap
import pytest


class Machine:
    """Where nothing is installed, and pip only says what it is asked."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder, self.asked, self.status = folder, list[list[str]](), 0
        self.lock = folder / "requirements.lock"
        self.lock.write_text("a==1\n", encoding="utf-8")
        (folder / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
        patch.setattr(bootstrap, "ROOT", folder)
        patch.setattr(bootstrap, "LOCK", self.lock)
        patch.setattr(bootstrap, "call", self._call)
        patch.setattr(bootstrap, "works", lambda python: python.is_file())
        patch.setattr(bootstrap.venv, "create", self._create)

    def _create(self, folder: Path, **how: object) -> None:
        self.asked.append(["make", folder.name])
        for name in ("bin/python", "Scripts/python.exe"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).touch()

    def _call(self, command: list[Any], **how: object) -> int:
        self.asked.append([str(part) for part in command[5:]])
        return self.status

    def asked_for(self, command: str) -> list[list[str]]:
        self.asked.clear()
        bootstrap.install_packages(command)
        return self.asked


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


def test_a_release_has_what_is_locked_and_nothing_from_elsewhere(machine: Machine) -> None:
    made, locked, ours = machine.asked_for("build")
    assert made == ["make", ".venv-release"]
    assert locked[:3] == ["--require-hashes", "--only-binary", ":all:"]
    assert Path(locked[-1]).name == machine.lock.name
    assert {"--no-deps", "--no-index", "--no-build-isolation"} <= set(ours)
    assert machine.asked_for("build") == machine.asked_for("smoke") == []


def test_another_lock_makes_the_environment_anew(machine: Machine) -> None:
    machine.asked_for("build")
    machine.lock.write_text("a==2\n", encoding="utf-8")
    assert machine.asked_for("smoke")[0] == ["make", ".venv-release"]


def test_the_source_runs_and_is_tested_with_the_ranges(machine: Machine) -> None:
    assert machine.asked_for("run") == [["make", ".venv"], ["--editable", "."]]
    assert machine.asked_for("test") == [["--editable", ".[build,test]"]]
    assert machine.asked_for("run") == []
    machine.lock.write_text("a==2\n", encoding="utf-8")
    assert machine.asked_for("test") == []


def test_what_failed_is_tried_again(machine: Machine) -> None:
    machine.status = 1
    with pytest.raises(bootstrap.SetupError, match="pip could not install"):
        bootstrap.install_packages("build")
    machine.status = 0
    assert len(machine.asked_for("build")) == 3


def test_the_tests_want_strace_on_debian(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap.shutil, "which", lambda tool: None)
    assert "strace" in bootstrap.missing_packages("test")
    assert "strace" not in bootstrap.missing_packages("run")
