"""The parts of the window, found as a screen reader finds them: by kind and by name."""

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QLabel,
    QMainWindow,
    QMenu,
    QSpinBox,
    QTextBrowser,
    QToolButton,
    QWidget,
)

from gui.controls.seed_box import SeedBox
from gui.main_window import MainWindow
from gui.views.arcs import Arcs
from gui.views.attention_matrix import AttentionMatrix
from gui.views.embedding_map import EmbeddingMapView
from gui.views.next_word import NextWord
from gui.views.over_seeds import OverSeeds
from gui.views.over_training import OverTraining
from gui.views.over_windows import OverWindows
from gui.views.paired_bars import PairedBars
from gui.views.sampling_bars import SamplingBars
from gui.views.two_softmaxes import TwoSoftmaxes

CHARTS = (NextWord, PairedBars, SamplingBars, TwoSoftmaxes, OverWindows, OverSeeds, OverTraining)
PICTURES = (AttentionMatrix, Arcs, EmbeddingMapView)

W = TypeVar("W", bound=QWidget)
Thing = TypeVar("Thing")


def _only(found: list[Thing]) -> Thing:
    assert len(found) == 1, f"{len(found)} of them"
    return found[0]


def _named(window: MainWindow, kind: type[W], name: str) -> W:
    return _only([w for w in window.findChildren(kind) if w.accessibleName() == name])


def _button(window: MainWindow, text: str) -> QToolButton:
    return _only([b for b in window.findChildren(QToolButton) if b.text().endswith(text)])


def window_box(window: MainWindow) -> QSpinBox:
    return _named(window, QSpinBox, "Context window")


def seed_box(window: MainWindow) -> SeedBox:
    return _named(window, SeedBox, "Seed")


def die(window: MainWindow) -> QToolButton:
    return _named(window, QToolButton, "Another seed")


def back(window: MainWindow) -> QToolButton:
    """The button that leads back to the notebook's example."""
    return _button(window, "otebook’s example")


def examples_button(window: MainWindow) -> QToolButton:
    return _button(window, "Examples")


def title(window: QMainWindow) -> str:
    """What the window is called, without the place of the mark for what is not saved."""
    return window.windowTitle().replace("[*]", "")


def plain(text: str) -> str:
    """The text of an entry as it is read, without the mark of its letter."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def menus_of(window: QMainWindow) -> dict[str, QMenu]:
    """Every menu by its path, as a person opens it: "View/Theme"."""
    found: dict[str, QMenu] = {}

    def look_into(actions: Sequence[QAction], path: str) -> None:
        for action in actions:
            menu = action.menu()
            if isinstance(menu, QMenu):
                name = f"{path}/{plain(action.text())}".lstrip("/")
                found[name] = menu
                look_into(menu.actions(), name)

    look_into(window.menuBar().actions(), "")
    return found


def entries_of(window: QMainWindow) -> dict[str, QAction]:
    """Every entry of the menus by its path, as a person reads it: "View/Theme/Dark"."""
    return {
        f"{path}/{plain(action.text())}": action
        for path, menu in menus_of(window).items()
        for action in menu.actions()
        if not action.isSeparator() and action.menu() is None
    }


def entry(window: MainWindow, name: str) -> QAction:
    """The entry of a menu; without the menu's name where no other is called the same."""
    return _only(
        [action for path, action in entries_of(window).items() if f"/{path}".endswith(f"/{name}")]
    )


def headline(window: MainWindow) -> QLabel:
    return _only(window.findChildren(QLabel, "headline"))


def bars(window: MainWindow) -> NextWord:
    return _only(window.findChildren(NextWord))


def charts(window: MainWindow) -> list[QWidget]:
    """The charts of the probabilities in sight; each is made when it is first asked for."""
    return [w for kind in CHARTS for w in window.findChildren(kind) if w.isVisible()]


def chart(window: MainWindow) -> QWidget:
    """The one chart in sight."""
    return _only(charts(window))


def pictures(window: MainWindow) -> list[QWidget]:
    """The pictures of the attention in sight."""
    return [w for kind in PICTURES for w in window.findChildren(kind) if w.isVisible()]


def picture(window: MainWindow) -> QWidget:
    """The one picture in sight."""
    return _only(pictures(window))


def looks_button(window: MainWindow) -> QToolButton:
    """The button with the ways to look at the probabilities."""
    return _only(
        [b for b in window.findChildren(QToolButton) if b.toolTip().endswith("the probabilities")]
    )


def picture_button(window: MainWindow) -> QToolButton:
    """The button with the ways to look at the attention."""
    tip = "Ways to look at the attention"
    return _only([b for b in window.findChildren(QToolButton) if b.toolTip() == tip])


def story(window: MainWindow) -> QTextBrowser:
    return _named(window, QTextBrowser, "Story")
