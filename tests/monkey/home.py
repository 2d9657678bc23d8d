"""At the end of a round: back to the start, what is then the same again, and what has been lost."""

from __future__ import annotations

import gc
import os
import sys
from collections import Counter
from collections.abc import Iterator
from ctypes import CDLL, Structure, c_size_t
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import TYPE_CHECKING, Any

import numpy as np
from fingers import settle
from invariants import check_always, check_fresh, is_pending
from materials import START
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPoint, QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

import core
import gui
from core.settings import Settings
from core.transformer import shelf
from gui.main_window import MainWindow

if TYPE_CHECKING:
    from monkey import Monkey

Picture = dict[str, NDArray[np.uint8]]
USUAL = QSize(1280, 800)
WARM = 3  # rounds, after which everything that is made once is made
MADE_LATER = ("learning", "training_files", "vectors", "experiments", "export")  # when wanted


@dataclass(frozen=True)
class Count:
    """What there is at home.

    Attributes:
        objects: of Python, by kind.
        parts: of Qt, by kind.
        nones: references to None.
        blocks: of Python, among them what holds no other: figures, texts.
        memory: MB of everything else that is in use, and of the large among those.
        resident: MB of this process that are in memory, with what is free in between.
    """

    objects: Counter[str]
    parts: Counter[str]
    nones: int
    blocks: int
    memory: float
    resident: float


class Malloc(Structure):
    """What `mallinfo2` of the GNU C library tells."""

    _fields_ = [
        (name, c_size_t)
        for name in (
            *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
            *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
        )
    ]


class Home:
    """Knows how the window looked at the start, and comes back to that after every round."""

    def __init__(self, monkey: Monkey) -> None:
        self._monkey = monkey
        self._picture: Picture | None = None
        self._shelved = set(shelf._shelf._places)
        self._caches = _caches()
        self.counts: list[Count] = []

    def come(self) -> None:
        """End a round: all undone, all done again, and home."""
        monkey = self._monkey
        try:
            self._calm()
            self._there_and_back()
            self._dress()
            self._look()
        except AssertionError as error:
            raise monkey.found(f"On the way home: {error}") from error
        self._forget()
        self.counts.append(_count(monkey.window))
        monkey.check()

    def _calm(self) -> None:
        """Nothing is asked, trained, computed or presented."""
        monkey, window = self._monkey, self._monkey.window
        monkey.silence()
        if window.presenter.on:
            window.presenter.leave()
        if "learning" in window.__dict__:
            session = window.learning.session
            session.stop()
            monkey.wait(lambda: session.state not in ("running", "paused"), "the training's end")
        window.state.set_guessing(False)
        window.activateWindow()
        window.editor.setFocus()
        settle()

    def _there_and_back(self) -> None:
        """Undo to the very start gives the start, redo the end."""
        monkey, state = self._monkey, self._monkey.window.state
        end, index = state.settings, state.history.index()
        assert state.history.count() < state.history.undoLimit(), "a round has too many steps"
        for undoing in (True, False, True):
            state.history.setIndex(0 if undoing else index)
            settle()
            monkey.wait(lambda: not is_pending(monkey.window), "the result")
            settle()
            there = START if undoing else end
            assert state.settings == there, (
                f"{'undone' if undoing else 'redone'}, but {_differing(state.settings, there)}"
            )
            check_always(monkey)
            check_fresh(state.result)

    def _dress(self) -> None:
        """Colours, type, language, size and room as at the start."""
        monkey, window = self._monkey, self._monkey.window
        window.preferences.keep(mirrored=False)
        window.choose_language("en")
        window.step_type_size(0)
        window.choose_theme("light")
        window.choose_colours("blue")
        window.set_earlier_shown(False)
        window.setWindowState(window.windowState().WindowNoState)
        monkey.resize(USUAL.boundedTo(window.screen().availableSize()))
        window.resize(monkey.asked)
        settle()
        window.rebuild()
        window.explanation.tabs.setCurrentIndex(0)
        window.page.share_out(window.height())
        window.matrix.show_all()
        window.state.hover(None)
        window.editor.setFocus()
        monkey.listen()
        settle()

    def _look(self) -> None:
        picture = look(self._monkey.window)
        if self._picture is None:
            self._picture = picture
        for name, pixels in self._picture.items():
            same = pixels.shape == picture[name].shape and (pixels == picture[name]).all()
            assert same, f"{name} look otherwise than at the start"

    def _forget(self) -> None:
        """What is kept on purpose: steps, drafts, trained weights, the clipboard, caches.

        They are bounded, but take thousands of acts to fill. Only those that grow with what a
        person does are emptied: an unbounded one is a leak.
        """
        window = self._monkey.window
        if len(self.counts) == WARM - 1:
            for name in MADE_LATER:
                getattr(window, name)
        for cache in self._caches:
            cache.cache_clear()
        window.state.history.clear()
        for document in list(window.recovery._places):
            window.recovery._forget(document)
        if "learning" in window.__dict__:
            learning = window.learning
            learning._step = learning._looked_at = None
            session = learning.session
            session.close()
            session.started = session.plan = session.live = session._trained = None
            session._snapshots, session._losses, session._n_loss = [], np.empty((0, 3)), 0
            session.step_number = 0
            session._become("idle")
        there = shelf._shelf
        for sha256 in set(there._places) - self._shelved:
            if not there.is_brought_along(sha256):
                del there._places[sha256]
        there._live.clear()
        QApplication.clipboard().clear()
        settle()


def look(window: MainWindow) -> Picture:
    """What is seen of the sentence: chips, picture, bars."""
    parts = {
        "chips": window.words.viewport(),
        "picture": window.picture.pictures,
        "bars": window.next_word.charts,
    }
    settle()
    image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    bits = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    found: Picture = {}
    for name, part in parts.items():
        at = part.mapTo(window, QPoint())
        there = bits[at.y() : at.y() + part.height(), at.x() : at.x() + part.width(), :3]
        found[f"the {name}"] = there.copy()
    return found


def _count(window: MainWindow) -> Count:
    for _ in range(3):
        gc.collect()
        settle()
    # Of parts that Qt made and a search came across, PySide keeps the shells until the window goes.
    objects = Counter(
        type(each).__name__
        for each in gc.get_objects()
        if not issubclass(type(each), QObject) or isValid(each)  # some pretend to be of a class
    )
    del objects["QColor"]  # of colour tables, each of which is made once, when it is first shown
    parts = Counter(type(each).__name__ for each in window.findChildren(QObject))
    parts["top level"] = len(QApplication.topLevelWidgets())
    blocks, memory = sys.getallocatedblocks(), _memory()
    return Count(objects, parts, sys.getrefcount(None), blocks, memory, _resident())


def _caches() -> list[Any]:
    """The bounded caches of the program, all of which is imported."""
    modules = [
        import_module(each.name)
        for part in (core, gui)
        for each in walk_packages(part.__path__, f"{part.__name__}.")
    ]
    return [each for module in modules for each in _bounded(vars(module))]


def _bounded(names: dict[str, Any]) -> Iterator[Any]:
    for each in names.values():
        asked = getattr(each, "cache_parameters", None)
        if asked is not None and asked()["maxsize"] is not None:
            yield each


def _memory() -> float:
    """MB that are in use, by the C library's count; 0 where it does not count."""
    try:
        told = CDLL(None).mallinfo2
    except AttributeError:
        return 0.0
    told.restype = Malloc
    found = told()
    return (found.uordblks + found.hblkhd) / 1e6


def _resident() -> float:
    """MB of this process that are in memory; 0 where that is not told."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _differing(one: Settings, other: Settings) -> str:
    a, b = one.as_dict(), other.as_dict()
    return f"other settings: { ({n: (a[n], b[n]) for n in a if a[n] != b[n]}) }"
