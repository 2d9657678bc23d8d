"""The parts of the window, found as a screen reader finds them: by kind and by name."""

from typing import TypeVar

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QSpinBox, QTextBrowser, QToolButton, QWidget

from gui.controls.seed_box import SeedBox
from gui.main_window import MainWindow
from gui.views.next_word import NextWord

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


def entry(window: MainWindow, name: str) -> QAction:
    """The entry of a menu; without the menu's name where no other is called the same."""
    return _only(
        [a for path, a in window.actions_by_name.items() if f"/{path}".endswith(f"/{name}")]
    )


def headline(window: MainWindow) -> QLabel:
    return _only(window.findChildren(QLabel, "headline"))


def bars(window: MainWindow) -> NextWord:
    return _only(window.findChildren(NextWord))


def looks_button(window: MainWindow) -> QToolButton:
    """The button with the ways to look at the probabilities."""
    return _only(
        [b for b in window.findChildren(QToolButton) if b.toolTip().startswith("Ways to look")]
    )


def story(window: MainWindow) -> QTextBrowser:
    return _named(window, QTextBrowser, "Story")
