import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from gui import display

NEEDED_ALWAYS = {
    "libegl1",
    "libgl1",
    "libx11-6",
    "libdbus-1-3",
    "libfontconfig1",
    "libfreetype6",
    "libglib2.0-0",
    "libxkbcommon0",
}


class Machine:
    """A Linux with every library and with displays that answer, until a test takes some away."""

    def __init__(self) -> None:
        self.absent: set[str] = set()
        self.dead: set[str] = set()
        self.asked: list[str] = []
        self.connections = 0
        self.n_font = 5

    def load(self, library: str) -> SimpleNamespace:
        if library in self.absent:
            raise OSError(f"{library}: cannot open shared object file")
        functions: dict[str, Callable[..., object]] = {
            "FcConfigGetCurrent": lambda: 1,
            "FcConfigGetFonts": lambda *_: [self.n_font],
            "xcb_connect": self.connect_x,
            "xcb_connection_has_error": lambda _: int("xcb" in self.dead),
            "xcb_disconnect": self.disconnect,
            "wl_display_connect": self.connect_wayland,
            "wl_display_disconnect": self.disconnect,
        }
        # A lambda, because a bound method takes no `argtypes`.
        return SimpleNamespace(
            **{name: lambda *a, function=f: function(*a) for name, f in functions.items()}
        )

    def connect_x(self, *_: object) -> int:
        self.asked.append("xcb")
        self.connections += 1  # libxcb gives one to disconnect even when it failed
        return 1

    def connect_wayland(self, *_: object) -> int | None:
        self.asked.append("wayland")
        if "wayland" in self.dead:
            return None
        self.connections += 1
        return 1

    def disconnect(self, _: object) -> None:
        self.connections -= 1


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    machine = Machine()
    monkeypatch.setattr(display, "CDLL", machine.load)
    monkeypatch.setattr(display, "sys", SimpleNamespace(platform="linux"))
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    yield machine
    assert machine.connections == 0, "a connection was left open"


def sentence() -> str:
    """The problem, which there must be, in one sentence without gaps left in it."""
    text = display.problem()
    assert text is not None
    assert text.endswith(".")
    assert ". " not in text
    assert "\n" not in text
    assert "{" not in text
    return text


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize("variable", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_none_on_a_desktop(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, ":0")
    assert display.problem() is None
    assert display.missing_packages() == []


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize("platform", [None, "xcb", "wayland", "wayland-egl", "wayland;xcb:opt"])
def test_no_display(monkeypatch: pytest.MonkeyPatch, platform: str | None) -> None:
    if platform:
        monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert "no display" in sentence()
    assert "--print text" in sentence()


@pytest.mark.parametrize("platform", ["xcb", "wayland", "offscreen"])
def test_without_a_font(machine: Machine, monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.setenv(name, ":0")
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert display.problem() is None
    machine.n_font = 0
    assert "fonts-dejavu-core" in sentence()


@pytest.mark.usefixtures("machine")
def test_an_empty_variable_is_no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", "")
    assert "no display" in sentence()


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize(
    ("platform", "variable"), [("xcb", "WAYLAND_DISPLAY"), ("wayland", "DISPLAY")]
)
def test_the_other_kind_of_display_is_none(
    monkeypatch: pytest.MonkeyPatch, platform: str, variable: str
) -> None:
    monkeypatch.setenv(variable, ":0")
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert "no display" in sentence()


@pytest.mark.usefixtures("machine")
def test_each_platform_that_was_chosen_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("QT_QPA_PLATFORM", "wayland;xcb:option")
    assert display.problem() is None


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc:size=800x600"])
def test_platforms_without_a_display(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    assert display.problem() is None
    machine.absent = {"libxcb-cursor.so.0", "libwayland-client.so.0"}
    assert display.problem() is None
    machine.absent = {"libEGL.so.1"}
    assert "libegl1" in sentence()


@pytest.mark.parametrize("kind", ["xcb", "wayland"])
def test_a_display_that_does_not_answer(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    variable = {"xcb": "DISPLAY", "wayland": "WAYLAND_DISPLAY"}[kind]
    monkeypatch.setenv(variable, "left-over-7")
    machine.dead = {kind}
    assert f"{variable} names, “left-over-7”" in sentence()
    assert "--print text" in sentence()


def test_one_of_two_displays_is_enough(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    machine.dead = {"wayland"}
    assert display.problem() is None
    machine.dead = {"xcb"}
    assert display.problem() is None
    machine.dead = {"wayland", "xcb"}
    assert "WAYLAND_DISPLAY" in sentence()


def test_libraries_of_one_of_two_displays_are_enough(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    machine.absent = {"libxcb-cursor.so.0"}
    assert display.problem() is None
    assert display.missing_packages() == []
    machine.absent = {"libxcb-cursor.so.0", "libxcb-icccm.so.4", "libwayland-cursor.so.0"}
    assert display.missing_packages() == ["libwayland-cursor0"]


def test_a_connection_handed_over_is_not_used_up(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setenv("WAYLAND_SOCKET", "5")
    assert display.problem() is None
    assert machine.asked == []


@pytest.mark.parametrize(
    ("library", "package"),
    [
        ("libEGL.so.1", "libegl1"),
        ("libgthread-2.0.so.0", "libglib2.0-0"),
        ("libxcb.so.1", "libxcb1"),
        ("libxcb-cursor.so.0", "libxcb-cursor0"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    ],
)
def test_a_missing_library_is_named_with_its_package(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, library: str, package: str
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    machine.absent = {library}
    assert f"without {library}," in sentence()
    assert f"apt-get install {package}”" in sentence()
    assert display.missing_packages() == [package]


def test_all_that_is_missing_is_named_once_in_order(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    machine.absent = {"libglib-2.0.so.0", "libgthread-2.0.so.0", "libEGL.so.1"}
    assert "apt-get install libegl1 libglib2.0-0”" in sentence()
    assert display.missing_packages() == ["libegl1", "libglib2.0-0"]


def test_a_bare_machine_needs_what_qt_always_loads(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load_nothing(library: str) -> None:
        raise OSError(library)

    monkeypatch.setattr(display, "CDLL", load_nothing)
    assert set(display.missing_packages()) == NEEDED_ALWAYS
    monkeypatch.setenv("DISPLAY", ":0")
    assert set(display.missing_packages()) > NEEDED_ALWAYS | {"libxcb1", "libxkbcommon-x11-0"}
    assert machine.asked == []


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_nothing_to_ask_elsewhere(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr(display, "sys", SimpleNamespace(platform=platform))
    machine.absent = {"libEGL.so.1"}
    assert display.problem() is None
    assert display.missing_packages() == []


def test_asks_without_qt() -> None:
    code = "import sys, gui.display; print([m for m in ('PySide6', 'numpy') if m in sys.modules])"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert answer.stdout.strip() == "[]"
