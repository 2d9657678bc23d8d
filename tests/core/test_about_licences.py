import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

from core import about_licences
from core.about_licences import FOLDER, LICENCES, Licence

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
FILES = {name for licence in LICENCES for name in licence.files}


def test_every_dependency_has_an_entry() -> None:
    wanted = {
        re.split(r"[<>=!~\[; ]", each)[0].lower() for each in PROJECT["project"]["dependencies"]
    }
    known = {package for licence in LICENCES for package in licence.packages}
    assert wanted | {PROJECT["project"]["name"]} == known


@pytest.mark.parametrize("licence", LICENCES, ids=lambda licence: licence.name)
def test_every_text_is_there_and_whole(licence: Licence) -> None:
    assert licence.files
    text = licence.text()
    assert len(text) > 900
    assert text.isprintable() or "\n" in text
    assert "\ufffd" not in text
    for name in licence.files:
        assert (FOLDER / name).stat().st_size > 900, name


def test_no_text_lies_about_unused() -> None:
    assert {path.name for path in FOLDER.iterdir() if path.suffix != ".py"} == FILES


def test_the_texts_are_installed_with_the_program() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["resources"]
    for name in FILES:
        path = (FOLDER / name).relative_to(ROOT / "resources").as_posix()
        assert any(fnmatch(path, pattern.replace("**/", "*")) for pattern in patterns), path


def test_our_own_licence_is_that_of_the_repository() -> None:
    own = LICENCES[0]
    assert own.name == "Attention Explorer"
    assert own.text() == (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert own.identifier == PROJECT["project"]["license"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Python", "PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2"),
        ("NumPy", "Redistributions of source code must retain"),
        ("NumPy", "GCC RUNTIME LIBRARY EXCEPTION"),
        ("NumPy", "OpenBLAS"),
        ("Qt, PySide6, Shiboken6", "GNU LESSER GENERAL PUBLIC LICENSE"),
        ("Qt, PySide6, Shiboken6", "How to Apply These Terms to Your New Programs"),
        ("pyqtgraph", "Permission is hereby granted"),
        ("pyqtgraph: CET", "Creative Commons Attribution 4.0"),
        ("PyInstaller", "Bootloader Exception"),
    ],
)
def test_the_texts_are_the_right_ones(name: str, says: str) -> None:
    text = next(licence for licence in LICENCES if licence.name == name).text()
    assert says in text


def test_the_machine_that_gathered_them_is_not_in_them() -> None:
    for name in FILES:
        text = (FOLDER / name).read_text(encoding="utf-8")
        assert not re.search(r"/root/|/home/\w|/tmp/|site-packages", text), name


def test_a_missing_text_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(about_licences, "FOLDER", tmp_path)
    for licence in LICENCES:
        assert licence.text().startswith("The text of this licence is missing: install")
        assert licence.identifier in licence.text()
