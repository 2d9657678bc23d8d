"""What is remembered from one start to the next."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hands import CTRL, NO_KEYS, Key, press
from parts import entry
from PySide6.QtCore import (
    QByteArray,
    QPoint,
    QPointF,
    QRect,
    QSettings,
    QSize,
    QStandardPaths,
    Qt,
)
from PySide6.QtWidgets import QApplication, QSplitter
from pytestqt.qtbot import QtBot

from core.settings import Settings
from core.start import COLOUR_MAPS, THEMES
from gui.main_window import MainWindow
from gui.preferences import Preferences, preferences_file
from gui.state import AppState
from gui.theme import Appearance

ROOT = Path(__file__).parents[2]
PACKED = QByteArray(bytes(range(256)))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a folder, new" / "preferences.ini"


def written(path: Path) -> Preferences:
    """What another program finds in the file, of which Qt here knows more than what is in it."""
    copy = path.with_name(f"copy {len(list(path.parent.iterdir()))}.ini")
    shutil.copy(path, copy)
    return Preferences(copy)


def kept(path: Path, **values: str | int | bool | list[str] | QByteArray) -> Preferences:
    """What a program finds after another one has kept this."""
    before = Preferences(path)
    before.keep(**values)
    assert before.problem() == ""
    return written(path)


# the file


@pytest.mark.parametrize(
    "text",
    ["dark", "", " ", "a, b; c", "@Invalid()", "Größe=“1”\n%41", "قطة", "a\0b", "@Variant(x)"],
)
def test_a_text_comes_back(file: Path, text: str) -> None:
    assert kept(file, name=text).text("name", "usual") == text


@pytest.mark.parametrize("number", [0, 100, -5, 2**31 - 1])
def test_a_number_comes_back(file: Path, number: int) -> None:
    assert kept(file, name=number).number("name", 7) == number


@pytest.mark.parametrize("on", [False, True])
def test_a_switch_comes_back(file: Path, on: bool) -> None:
    assert kept(file, name=on).switch("name") is on


@pytest.mark.parametrize(
    "texts",
    [[], ["/one"], ["/one", "/two"], ["/with, comma", '/with "quotes"', "/ü", "@/at", "/a b"]],
)
def test_a_list_comes_back(file: Path, texts: list[str]) -> None:
    there = kept(file, recent=texts)
    assert there.texts("recent") == texts
    assert there.recent == texts


def test_what_qt_packed_up_comes_back(file: Path) -> None:
    assert kept(file, window=PACKED).bytes("window") == PACKED


def test_recent_files_and_the_folder_come_back(file: Path) -> None:
    before = Preferences(file)
    before.recent, before.folder = ["/a.attn"], "/home/a"
    assert before.problem() == ""
    after = written(file)
    assert (after.recent, after.folder) == (["/a.attn"], "/home/a")
    assert kept(file, recent=[]).recent == []


@pytest.mark.skipif(os.name != "posix", reason="names of POSIX")
def test_a_path_that_is_no_text_comes_back(file: Path) -> None:
    path = os.fsdecode(b"/home/\xff\xfe/a.attn")
    before = Preferences(file)
    before.recent, before.folder = [path, "/a.attn"], os.path.dirname(path)
    assert before.problem() == ""
    after = written(file)
    assert (after.recent, after.folder) == ([path, "/a.attn"], os.path.dirname(path))
    assert kept(file, folder="bytes:no such number").folder == "bytes:no such number"


def test_at_first_all_is_as_usual(file: Path) -> None:
    for there in (Preferences(), Preferences(file)):
        assert there.text("theme", "system") == "system"
        assert there.choice("theme", THEMES) == ""
        assert there.number("type_size", 100) == 100
        assert not there.switch("mirrored")
        assert (there.texts("recent"), there.recent, there.folder) == ([], [], "")
        assert there.bytes("window").isEmpty()
        assert there.problem() == ""


def test_without_a_file_it_is_remembered_for_now(tmp_path: Path) -> None:
    there = Preferences()
    there.keep(theme="dark", type_size=125)
    assert (there.choice("theme", THEMES), there.number("type_size", 100)) == ("dark", 125)
    assert there.problem() == ""
    assert list(tmp_path.iterdir()) == []


def test_what_is_for_now_is_not_written(file: Path) -> None:
    there = Preferences(file)
    there.keep(theme="dark", colours="greys")
    there.for_now(theme="light")
    assert there.choice("theme", THEMES) == "light"
    there.keep(type_size=150)
    assert there.problem() == ""
    after = written(file)
    assert after.choice("theme", THEMES) == "dark"
    assert after.choice("colours", COLOUR_MAPS) == "greys"
    assert after.number("type_size", 100) == 150
    there.keep(theme="light")
    assert there.problem() == ""
    assert written(file).choice("theme", THEMES) == "light", "it was chosen after all"


# files that somebody else has written


DAMAGED = {
    "empty": b"",
    "no such file format": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
    "not UTF-8": b"[General]\ntheme=\xff\xfe\ntype_size=\xc3\n",
    "half a line": b"[General]\nthe",
    "no section": b"theme=crystal\n",
    "zeros": bytes(4096),
    "one long line": b"[General]\ntheme=" + b"x" * 300_000,
    "a broken variant": b"[General]\ntheme=@Variant(\\0\\0\\0)\ntype_size=@Variant(x)\n"
    b"window=@Rect(1 2)\nrecent=@ByteArray(\\xff)\n",
    "wrong types": b"[General]\ntheme=1, 2\ntype_size=a lot\nmirrored=5\nwindow=yes\n"
    b"language=@Size(3 4)\n",
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_as_good_as_none(file: Path, name: str) -> None:
    file.parent.mkdir()
    file.write_bytes(DAMAGED[name])
    there = Preferences(file)
    assert there.choice("theme", THEMES) == ""
    assert there.choice("language", ("de",)) == ""
    assert there.number("type_size", 100) == 100
    assert not there.switch("mirrored")
    assert not any("/" in each for each in there.recent)
    assert there.folder == ""
    assert there.bytes("window").isEmpty()


@pytest.mark.parametrize("name", DAMAGED)
def test_what_is_chosen_after_a_damaged_file_is_remembered(file: Path, name: str) -> None:
    file.parent.mkdir()
    file.write_bytes(DAMAGED[name])
    assert kept(file, theme="dark").choice("theme", THEMES) == "dark"


@pytest.mark.parametrize("number", ["nan", "1e3", "", "9" * 5000, "١٢٣ x", "0x20"])
def test_what_is_no_number_is_none(file: Path, number: str) -> None:
    assert kept(file, type_size=number).number("type_size", 100) == 100


def test_where_nothing_can_be_written_it_says_so_and_goes_on(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("no folder")
    path = in_the_way / "folder" / "preferences.ini"
    there = Preferences(path)
    there.keep(theme="dark")
    assert there.choice("theme", THEMES) == "dark"
    told = there.problem()
    assert str(path) in told
    assert told.startswith("What you choose in the View menu cannot be remembered")
    assert told.endswith(".")
    assert in_the_way.read_text() == "no folder"


def test_the_file_is_where_programs_keep_theirs(app: QApplication) -> None:
    place = QStandardPaths.StandardLocation.AppConfigLocation
    folders = QStandardPaths.standardLocations(place)
    assert app.applicationName() in str(preferences_file())
    assert any(preferences_file().is_relative_to(folder) for folder in folders)


# the window


class Program:
    """Starts again and again with the same file."""

    def __init__(self, qtbot: QtBot, file: Path) -> None:
        self.qtbot, self.file = qtbot, file

    def start(self, size: QSize | None = None) -> MainWindow:
        if self.file.exists():
            copy = self.file.with_name(f"{self.file.stem}'.ini")
            shutil.copy(self.file, copy)
            self.file = copy
        preferences = Preferences(self.file)
        appearance = Appearance(
            preferences.choice("theme", THEMES) or "light",
            colours=preferences.choice("colours", COLOUR_MAPS) or "blue",
            type_size=preferences.number("type_size", 100),
        )
        state = AppState(Settings())
        window = MainWindow(state, appearance, preferences)
        self.qtbot.addWidget(window)
        state.setParent(window)
        appearance.setParent(window)
        if size is not None:
            window.resize(size)
        with self.qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        self.qtbot.waitUntil(window.isActiveWindow)
        QApplication.processEvents()
        return window

    def stop(self, window: MainWindow) -> None:
        window.close()
        assert not window.isVisible()
        assert window.preferences.problem() == ""


@pytest.fixture
def program(app: QApplication, qtbot: QtBot, file: Path) -> Program:
    return Program(qtbot, file)


CHOICES: dict[str, tuple[Callable[[MainWindow], object], str, str | int]] = {
    "theme": (lambda w: entry(w, "Theme/Dark").trigger(), "theme", "dark"),
    "contrast": (lambda w: entry(w, "High Contrast").trigger(), "theme", "contrast"),
    "colours": (lambda w: entry(w, "Viridis").trigger(), "colours", "viridis"),
    "larger type": (lambda w: press(w, Key.Key_Plus, held=CTRL), "type_size", "110"),
    "smaller type": (lambda w: press(w, Key.Key_Minus, held=CTRL), "type_size", "90"),
    "language": (lambda w: entry(w, "English").trigger(), "language", "en"),
}


@pytest.mark.parametrize("what", CHOICES)
def test_a_choice_is_there_at_the_next_start(program: Program, what: str) -> None:
    act, name, value = CHOICES[what]
    window = program.start()
    act(window)
    program.stop(window)
    assert written(program.file).text(name) == value
    before = (window.appearance.theme, window.appearance.type_size)
    again = program.start()
    assert (again.appearance.theme, again.appearance.type_size) == before


def test_it_is_ticked_at_the_next_start(program: Program) -> None:
    window = program.start()
    for name in ("Theme/Dark", "Colours/Greys", "Language/English"):
        entry(window, name).trigger()
    program.stop(window)
    again = program.start()
    for name in ("Theme/Dark", "Colours/Greys", "Language/English"):
        assert entry(again, name).isChecked(), name
    for name in ("Theme/Light", "Colours/Blue", "Language/As the System"):
        assert not entry(again, name).isChecked(), name


def sizes(window: MainWindow) -> dict[str, list[int]]:
    return {name: splitter.sizes() for name, splitter in window.page.splitters.items()}


def drag_handle(window: MainWindow, splitter: QSplitter, by: QPoint) -> None:
    """Take the handle of a splitter somewhere else."""
    from hands import drag

    handle = splitter.handle(1)
    middle = QPointF(handle.mapTo(window, handle.rect().center()))
    drag(window, middle, middle + QPointF(by))
    QApplication.processEvents()


def test_splitters_come_back_as_they_were_left(program: Program) -> None:
    window = program.start()
    window.resize(880, 700)
    QApplication.processEvents()
    usual, page = sizes(window), window.page
    drag_handle(window, page.whole, QPoint(-40, 0))
    drag_handle(window, page.left, QPoint(0, 30))
    drag_handle(window, page.right, QPoint(0, -40))
    left = (window.size(), sizes(window))
    assert all(left[1][name] != usual[name] for name in usual)
    program.stop(window)
    again = program.start()
    assert (again.size(), sizes(again)) == left


def test_tab_and_earlier_field_come_back(program: Program) -> None:
    window = program.start()
    window.explanation.tabs.setCurrentIndex(1)
    press(window, Key.Key_E, held=CTRL)
    assert window.earlier.isVisible()
    program.stop(window)
    again = program.start()
    assert again.explanation.tabs.currentIndex() == 1
    assert again.earlier.isVisible()
    press(again, Key.Key_E, held=CTRL)
    assert not again.earlier.isVisible()
    program.stop(again)
    assert not program.start().earlier.isVisible()


def test_a_maximized_window_is_maximized_again(program: Program) -> None:
    window = program.start(QSize(1000, 700))
    window.setWindowState(Qt.WindowState.WindowMaximized)
    QApplication.processEvents()
    program.stop(window)
    again = program.start()
    assert again.isMaximized()
    again.setWindowState(Qt.WindowState.WindowNoState)
    QApplication.processEvents()
    assert not again.isMaximized()


ON_SCREENS = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication
from core.settings import Settings
from gui.app import application
from gui.main_window import MainWindow
from gui.preferences import Preferences
from gui.state import AppState
from gui.theme import Appearance

app = application()
preferences = Preferences(Path(sys.argv[1]))
state, appearance = AppState(Settings()), Appearance("light")
window = MainWindow(state, appearance, preferences)
state.setParent(window)
window.show()
app.processEvents()
if len(sys.argv) > 2:
    window.setGeometry(QRect(*map(int, sys.argv[2:])))
    app.processEvents()
print(json.dumps([window.geometry().getRect(), window.frameGeometry().getRect()]))
window.close()
app.processEvents()
assert preferences.problem() == ""
"""


def geometry_on(
    screens: list[tuple[int, int, int, int]], file: Path, place: tuple[int, ...] = ()
) -> tuple[QRect, QRect]:
    """Of the window and its frame, in a program of its own on a desktop with such screens."""
    keys = ("x", "y", "width", "height")
    usual = {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    described = [
        {"name": f"screen {i}", **dict(zip(keys, screen, strict=True)), **usual}
        for i, screen in enumerate(screens)
    ]
    config = file.with_name("screens.json")
    config.parent.mkdir(exist_ok=True)
    config.write_text(json.dumps({"screens": described}))
    environment = {**os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={config}"}
    command = [sys.executable, "-c", ON_SCREENS, str(file), *map(str, place)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment
    )
    assert done.returncode == 0, done.stderr
    window, frame = json.loads(done.stdout)
    return QRect(*window), QRect(*frame)


HD, BESIDE_IT = (0, 0, 1920, 1080), (1920, 0, 1920, 1080)


@pytest.fixture
def plain_file(tmp_path: Path) -> Path:
    """Without a comma in its path, which would end the platform's argument."""
    return tmp_path / "preferences.ini"


@pytest.mark.parametrize("place", [(137, 121, 1000, 700), (2100, 60, 1100, 650)])
def test_the_window_comes_back_where_it_was(plain_file: Path, place: tuple[int, ...]) -> None:
    left, _ = geometry_on([HD, BESIDE_IT], plain_file, place)
    assert left == QRect(*place)
    assert geometry_on([HD, BESIDE_IT], plain_file)[0] == left


@pytest.mark.parametrize(
    ("place", "screen"),
    [
        ((2100, 60, 1100, 650), HD),
        ((2500, 600, 1300, 470), HD),
        ((100, 50, 1800, 1000), (0, 0, 1280, 800)),
        ((900, 500, 1000, 570), (0, 0, 1024, 768)),
    ],
    ids=["gone", "gone, at the edge", "smaller now", "smaller now, in the corner"],
)
def test_a_window_on_a_screen_that_is_gone_comes_to_one_that_is_there(
    plain_file: Path, place: tuple[int, ...], screen: tuple[int, int, int, int]
) -> None:
    geometry_on([HD, BESIDE_IT], plain_file, place)
    _, frame = geometry_on([screen], plain_file)
    there = QRect(*screen).adjusted(-2, -2, 2, 2)  # Qt's own reckoning is a pixel wide
    assert there.contains(frame), "all of it can be seen"


@pytest.mark.parametrize("packed", [QByteArray(b"nonsense"), PACKED, QByteArray(b"\0" * 4000)])
def test_nonsense_about_the_window_changes_nothing(program: Program, packed: QByteArray) -> None:
    usual = program.start()
    before = (usual.size(), sizes(usual))
    usual.hide()
    names = ("window", "left", "right", "whole")
    kept(program.file, **dict.fromkeys(names, packed))
    window = program.start()
    assert (window.size(), sizes(window)) == before


def test_where_nothing_can_be_kept_the_window_works(
    program: Program, tmp_path: Path, app: QApplication
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("no folder")
    program.file = in_the_way / "preferences.ini"
    window = program.start()
    press(window, Key.Key_Plus, held=CTRL)
    entry(window, "Theme/Dark").trigger()
    assert (window.appearance.type_size, window.appearance.theme.name) == (110, "dark")
    press(window, Key.Key_F3, held=NO_KEYS)
    assert window.state.settings.display.picture == "arcs"
    window.close()
    assert window.preferences.problem()


@pytest.mark.parametrize("number", [99999999999, -(2**31), float("inf"), float("nan")])
def test_a_number_that_nobody_chose_is_as_good_as_none(number: float) -> None:
    there = Preferences()
    there.for_now(tab=number)  # pyright: ignore[reportArgumentType]
    assert there.number("tab", 7) == 7


def test_dialogs_begin_among_the_documents_of_a_person() -> None:
    there = Preferences()
    assert there.begin_in == QStandardPaths.writableLocation(
        QStandardPaths.StandardLocation.DocumentsLocation
    )
    there.folder = "/some/where"
    assert there.begin_in == "/some/where"


# what nobody has kept


class Trap:
    """Unpickled, it would leave a trace."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return os.mkdir, (str(self.trace),)


def test_nothing_is_ever_unpickled(file: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    settings = QSettings(str(file), QSettings.Format.IniFormat)
    settings.setValue("theme", Trap(trace))
    settings.sync()
    assert b"PyObject" in file.read_bytes()
    shutil.copy(file, tmp_path / "copy.ini")
    assert Preferences(tmp_path / "copy.ini").text("theme") == ""
    assert not trace.exists()


@pytest.mark.parametrize(
    "line",
    [
        b"theme=@Variant(\\0\\0\\0\\x7f\\0\\0\\0\\tPyObject\\0)",
        b"theme=\\x40Variant(\\0\\0\\0\\x7f\\0\\0\\0\\tPyObject\\0)",
        b"theme=\\x10040Variant(\\0\\0\\0\\x7f\\0\\0\\0\\tPyObject\\0)",
        b"theme=\\100Variant(\\0\\0\\0\\x7f\\0\\0\\0\\tPyObject\\0)",
        b'theme=""@Variant(\\0\\0\\0\\x7f\\0\\0\\0\\tPyObject\\0)',
        b"theme=\\\n@Variant(\\0\\0\\0\\x7f\\0\\0\\0\\tPyObject\\0)",
        b"theme=a, @Variant(\\0\\0\\0\\x7f\\0\\0\\0\\tPyObject\\0)",
        b"theme=@DateTime(\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0)",
        b"theme=@Variant(\\0\\0\\0\\x3f\\0\\0)",
    ],
)
def test_what_the_program_never_keeps_makes_all_as_usual(file: Path, line: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(b"[General]\n" + line + b"\nlanguage=de\n")
    preferences = Preferences(file)
    assert preferences.text("theme") == ""
    preferences.keep(theme="dark")
    assert preferences.problem() == ""
    assert written(file).text("theme") == "dark"


@pytest.mark.parametrize("path", ["/home/ada/a, @b.attn", "@Variant(x)", "/home/ada/100@work/,"])
def test_a_path_with_the_sign_of_such_a_value_is_kept(file: Path, path: str) -> None:
    before = Preferences(file)
    before.recent, before.folder = ["/home/ada/c.attn", path], path
    assert before.problem() == ""
    after = written(file)
    assert after.recent == ["/home/ada/c.attn", path]
    assert after.folder == path


def test_a_file_of_nothing_but_lines_is_read_in_no_time(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"\n" * 300_000 + b"theme=dark\n")
    assert Preferences(file).text("theme") == "dark"


def test_a_value_without_a_name_is_none(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"[General]\n=5\n%=6\nlanguage=de\n")
    assert Preferences(file).text("language") == "de"
