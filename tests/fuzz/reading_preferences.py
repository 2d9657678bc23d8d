"""The file of what is remembered from one start to the next."""

import os
import tempfile
from functools import cache
from pathlib import Path
from random import Random
from zlib import crc32

from PySide6.QtCore import QByteArray, QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from core.settings import Settings
from core.start import COLOUR_MAPS, THEMES
from gui.app import application
from gui.main_window import MainWindow
from gui.preferences import Preferences
from gui.state import AppState
from gui.theme import Appearance
from tests.fuzz.mutations import mutated_bytes, mutated_text
from tests.fuzz.reader import Reader

NAMES = ("recent", "folder", "theme", "colours", "language", "type_size", "tour_seen", "mirrored")
NAMES += ("geometry", "split", "columns")
STARTED_EACH = 10  # inputs, a window is opened with one
VALUES = (
    *(b"", b"1", b"-1", b"99999999999999999999", b"1e999", b"nan", b"true", b"a, b", b'"a", "b"'),
    *(b"@Invalid()", b"@ByteArray(\\x1\\xd9\\xd0\\xcb)", b"@ByteArray(", b"@Size(3 4)", b"@@x"),
    *(b"@Rect(1 2 3)", b"@Point(1 99999999999)", b"@String(x)", b"@Nonsense()", b"%U0041"),
    b"@Variant(\\0\\0\\0\\x2\\0\\0\\0\\x5)",
    b"@Variant(\\0\\0\\0\\n\\xff\\xff\\xff\\xfe)",
    b"@Variant(\\0\\0\\0\\x7f\\0\\0\\0\\tPyObject\\0)",
    b"@Variant(\\0\\0\\0\\b\\x7f\\xff\\xff\\xff\\0\\0\\0\\x2\\0" + b"a" * 40 + b")",
    b"@DateTime(\\0\\0\\0\\x10\\0\\0\\0\\0)",
    *(b"\\x41\\x", b"\\", b'"', b";", b"\xff", b"x" * 5000, b"dark", b"de"),
)


@cache
def _files() -> tuple[bytes, ...]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "preferences.ini"
        preferences = Preferences(path)
        preferences.keep(
            recent=["/home/ada/a.attn", "/home/ada/naïve b, c.attn"],
            folder="/home/ada",
            theme="dark",
            language="de",
            type_size=120,
            tour_seen=True,
            geometry=QByteArray(bytes(range(256))),
        )
        assert preferences.problem() == ""
        data = path.read_bytes()
    return data, b"", data.replace(b"\n", b"\r\n")


def _mutated(random: Random, data: bytes) -> bytes:
    if random.random() < 0.7:
        name, value = random.choice(NAMES).encode(), random.choice(VALUES)
        if random.random() < 0.2:
            value = mutated_bytes(random, value).replace(b"\n", b"")
        lines = [line for line in data.split(b"\n") if not line.startswith(name)]
        section = lines.index(b"[General]") + 1 if b"[General]" in lines else 0
        lines.insert(section, name + b"=" + value)
        data = b"\n".join(lines)
        if random.random() < 0.7:
            return data
    return mutated_text(random, data) if random.random() < 0.7 else mutated_bytes(random, data)


def _read(data: bytes) -> Preferences:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "preferences.ini"
        path.write_bytes(data)
        preferences = Preferences(path)
        for name in (*NAMES, "nothing"):
            assert isinstance(preferences.text(name), str)
            assert preferences.choice(name, ("dark", "de")) in ("", "dark", "de")
            assert abs(preferences.number(name, 100)) < 2**31
            assert preferences.switch(name) in (True, False)
            assert all(isinstance(text, str) and text for text in preferences.texts(name))
            assert isinstance(preferences.bytes(name), QByteArray)
        assert isinstance(preferences.begin_in, str)
        for name in preferences.recent:
            os.path.exists(Path(name))
        preferences.recent = ["/home/ada/new.attn", *preferences.recent]
        preferences.keep(theme="light")
        assert preferences.problem() == ""
        again = Preferences(path)
        assert again.text("theme") == "light"
        assert again.recent == preferences.recent
    return preferences


def _use(data: bytes, read: Preferences) -> None:
    """Open a window with some of them, as the program does at its start."""
    if crc32(data) % STARTED_EACH:
        return
    application()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "preferences.ini"
        path.write_bytes(data)
        preferences = Preferences(path)
        appearance = Appearance(
            preferences.choice("theme", THEMES) or "system",
            colours=preferences.choice("colours", COLOUR_MAPS) or COLOUR_MAPS[0],
            type_size=preferences.number("type_size", 100),
        )
        window = MainWindow(AppState(Settings()), appearance, preferences)
        window.state.setParent(window)
        appearance.setParent(window)
        window.show()
        QApplication.processEvents()
        assert window.isVisible()
        window.documents.forsaken = window.documents.current
        window.close()
        assert not window.isVisible()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


PREFERENCES = Reader(
    "preferences",
    ("gui.preferences",),
    _files,
    _mutated,
    _read,
    use=_use,
    memory=lambda data: 6 * 10**7 + 200 * len(data),
)
