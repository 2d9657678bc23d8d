"""PyInstaller's recipe, followed for each system by what only writes down what it asks."""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import contents
import icons
import product
import pytest

SPEC = Path(contents.__file__).with_name(f"{product.NAME}.spec")
WANTED = ("PySide6/Qt/lib/libQt6Core.so.6", "/x/site-packages/libQt6Core.so.6", "BINARY")
FOUND = [
    WANTED,
    ("PySide6/Qt/lib/libQt6Network.so.6", "/x/site-packages/libQt6Network.so.6", "BINARY"),
    ("libstdc++.so.6", "/usr/lib/libstdc++.so.6", "BINARY"),
]


class Recipe:
    """What the spec asks of PyInstaller on one system."""

    def __init__(self, system: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {}
        names: dict[str, Any] = {
            name: self._step(name) for name in ("Analysis", "PYZ", "EXE", "COLLECT", "BUNDLE")
        }
        monkeypatch.setattr(sys, "platform", system)
        monkeypatch.setattr(sys, "path", list(sys.path))
        code = compile(SPEC.read_text(encoding="utf-8"), str(SPEC), "exec")
        exec(code, names | {"SPECPATH": str(SPEC.parent), "workpath": str(folder)})

    def _step(self, name: str) -> Any:
        def step(*values: Any, **fields: Any) -> SimpleNamespace:
            self.asked[name] = (values, fields)
            return SimpleNamespace(
                binaries=list(FOUND), datas=[], pure="modules", scripts="scripts", step=name
            )

        return step


@pytest.fixture(params=["linux", "win32", "darwin"])
def system(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def recipe(system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recipe:
    return Recipe(system, tmp_path / "work", monkeypatch)


def test_all_of_the_program_goes_in(recipe: Recipe) -> None:
    (scripts,), asked = recipe.asked["Analysis"]
    assert scripts == [str(contents.ROOT / "main.py")]
    assert asked["hiddenimports"] == contents.modules()
    assert asked["datas"] == contents.data()
    assert asked["excludes"] == contents.LEFT_OUT


def test_a_folder_and_not_one_file_so_that_qt_can_be_replaced(recipe: Recipe) -> None:
    (_, scripts), asked = recipe.asked["EXE"]
    assert scripts == "scripts"
    assert asked["exclude_binaries"]
    assert asked["name"] == product.NAME
    assert recipe.asked["COLLECT"][1]["name"] == product.NAME


def test_what_is_not_wanted_is_left_behind(recipe: Recipe, system: str) -> None:
    (_, binaries, _), _ = recipe.asked["COLLECT"]
    assert WANTED in binaries
    assert not any("Network" in entry[0] for entry in binaries)
    assert (len(binaries) == 1) == (system == "linux")


def test_icon_and_version_are_those_of_the_system(recipe: Recipe, system: str) -> None:
    asked = recipe.asked["EXE"][1]
    if system == "win32":
        assert Path(asked["icon"]).read_bytes() == icons.ico()
        assert Path(asked["version"]).read_text(encoding="utf-8") == product.version_resource()
    elif system == "darwin":
        assert Path(asked["icon"]).read_bytes() == icons.icns()
        assert asked["version"] is None
    else:
        assert asked["icon"] is asked["version"] is None


def test_printing_works_on_windows_without_a_console_in_the_way(
    recipe: Recipe, system: str
) -> None:
    asked = recipe.asked["EXE"][1]
    assert asked["console"] == (system == "win32")
    assert (asked["hide_console"] == "hide-early") == (system == "win32")


def test_only_macos_gets_a_bundle(recipe: Recipe, system: str) -> None:
    if system != "darwin":
        assert "BUNDLE" not in recipe.asked
        return
    _, asked = recipe.asked["BUNDLE"]
    assert asked["name"] == f"{product.TITLE}.app"
    assert asked["bundle_identifier"] == product.IDENTIFIER
    assert asked["info_plist"] == product.info_plist()
    document = asked["info_plist"]["CFBundleDocumentTypes"][0]
    assert Path(asked["icon"]).name == document["CFBundleTypeIconFile"]
