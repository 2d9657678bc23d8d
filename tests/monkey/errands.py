"""What takes a monkey longer than a key or a click: files, windows, trainings."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from answers import among_files, asking
from fingers import CTRL, LEFT, NO_KEYS, Key, handle_of, press, settle
from materials import PLAIN, words
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFileOpenEvent
from PySide6.QtWidgets import QApplication

from core.checks import SettingsError
from core.result import Result
from core.settings import Settings
from gui import seen

if TYPE_CHECKING:
    from monkey import Monkey

COPY = Qt.DropAction.CopyAction


# Files


def drop(monkey: Monkey, rng: Random) -> str:
    """Let something go over the window: files, text, a link."""
    window, data = monkey.window, QMimeData()
    paths: list[Path] = []
    if rng.random() < 0.75:
        paths = rng.sample(monkey.openable(), rng.choice((1, 1, 2)))
        data.setUrls([QUrl.fromLocalFile(str(p)) for p in paths])
    elif rng.random() < 0.5:
        data.setUrls([QUrl("https://example.invalid/a.attn")])
    if rng.random() < 0.4:
        data.setText(words(rng))
    handle = window.windowHandle()
    at = QPoint(rng.randrange(window.width()), rng.randrange(window.height()))
    entering = QDragEnterEvent(at, COPY, data, LEFT, NO_KEYS)
    entering.setDropAction(COPY)
    entering.ignore()
    QApplication.sendEvent(handle, entering)
    if entering.isAccepted():
        QApplication.sendEvent(handle, QDropEvent(QPointF(at), COPY, data, LEFT, NO_KEYS))
    return ", ".join(p.name for p in paths) or "text"


def open_file(monkey: Monkey, rng: Random) -> str:
    """Have the desktop hand a file over, or one of the last be chosen."""
    window, path = monkey.window, rng.choice(monkey.openable())
    if rng.random() < 0.5:
        app = QApplication.instance()
        assert app is not None
        QApplication.sendEvent(app, QFileOpenEvent(QUrl.fromLocalFile(str(path))))
        window.documents.open_path(path)
        return path.name
    if asking() is not None:
        return "not now"
    menu = window.menus["File/Open Recent"]
    menu.aboutToShow.emit()
    actions = [a for a in menu.actions() if a.isEnabled() and not a.isSeparator()]
    if actions:
        rng.choice(actions).trigger()
    return "recent"


# The window


def resize(monkey: Monkey, rng: Random) -> str:
    window = monkey.window
    if window.presenter.on:
        return "not now"
    room, least = window.screen().availableSize(), window.minimumSize()
    size = QSize(
        rng.randint(least.width(), max(room.width(), least.width())),
        rng.randint(least.height(), max(room.height(), least.height())),
    )
    monkey.resize(rng.choice((size, least, room)))
    return f"{monkey.asked.width()} × {monkey.asked.height()}"


def come_forward(monkey: Monkey, rng: Random) -> str:
    """Bring one of the windows forward, or close one that stands beside."""
    there = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not monkey.window]
    if there and rng.random() < 0.6:
        other = rng.choice(sorted(there, key=lambda w: w.windowTitle()))
        if not among_files(other):
            other.close()
    if asking() is None:
        monkey.window.activateWindow()
    return ""


def leave_presenter(monkey: Monkey, rng: Random) -> str:
    if monkey.window.presenter.on and asking() is None:
        monkey.window.presenter.leave()
    return ""


# Training


def train(monkey: Monkey, rng: Random) -> str:
    """A small training: begin, take a step, go on, and wait for what comes of it."""
    window = monkey.window
    if asking() is not None:
        return "not now"
    state, actions = window.state, window.actions_by_name
    if state.settings.model != "transformer":
        actions["Model/transformer"].trigger()
    own = state.settings.transformer
    if own.n_step > 100 or own.d_model * own.n_layer > 64:
        state.adjust({"n_layer": 1, "n_head": 2, "d_model": 16, "n_step": 24})
    settle()
    name = rng.choice(("Train or Pause", "One Step", "One Step", "Faster", "Slower"))
    action, was_running = actions[f"Model/Training/{name}"], monkey.training
    before = window.learning.session.step_number
    if action.isEnabled():
        action.trigger()
    session = window.learning.session
    if name == "One Step" and session.state == "paused" and not was_running:
        monkey.wait(lambda: session.step_number != before or session.state != "paused", "a step")
    elif session.state == "running":
        n = session.step_number + rng.choice((0, 1, 5))
        if session.speed is None or session.speed > 20:
            monkey.wait(lambda: session.step_number > n or session.state != "running", "steps")
    return name


def hold_training(monkey: Monkey, rng: Random) -> str:
    """Pause or stop what runs, before it takes all the time."""
    actions, session = monkey.window.actions_by_name, monkey.window.learning.session
    if rng.random() < 0.5 or not actions["Model/Training/Stop"].isEnabled():
        monkey.window.learning.pause()
        return "pause"
    actions["Model/Training/Stop"].trigger()
    monkey.wait(lambda: session.state != "running", "the training to stop")
    return "stop"


def experiment(monkey: Monkey, rng: Random) -> str:
    """Answer an experiment's question, run it, and wait for it or not."""
    window = monkey.window
    if asking() is not None or window.presenter.on:
        return "not now"
    window.open_experiments()
    settle()
    there = window.experiments
    assert there is not None
    there.list.setCurrentRow(rng.randrange(there.list.count()))
    page = there.page
    if there.record.answer is None:
        rng.choice(page.answers.buttons).click()
    page.seeds.setValue(1)
    if not there.runs.running and page.run.isVisible() and page.run.isEnabled():
        page.run.click()
    if rng.random() < 0.5:
        monkey.wait(lambda: not there.runs.running, "an experiment")
    elif page.cancel.isVisible():
        page.cancel.click()
    if page.both.isVisible() and rng.random() < 0.7:
        page.both.click()
    if rng.random() < 0.7:
        there.close()
        window.activateWindow()
    return page.experiment.key


def starve(monkey: Monkey, rng: Random) -> str:
    """Have too little memory for what is asked, and take it back."""
    if asking() is not None:
        return "not now"
    state = monkey.window.state
    monkey.wait(lambda: not state.pending, "the result")
    enough, n = seen.compute, state.history.index()
    if rng.random() < 0.3:
        state.set_sentence(" ".join(rng.choices(PLAIN, k=seen.MOST_AT_ONCE + 1)))
        monkey.wait(lambda: not state.pending, "a long result")
    try:
        seen.compute = _too_little
        state.jump_to_seed((state.settings.seed + 1) % 1000)
        monkey.wait(lambda: not state.pending, "the end of the memory")
    finally:
        seen.compute = enough
    state.history.setIndex(n)
    monkey.wait(lambda: not state.pending, "the result before")
    return ""


def _too_little(settings: Settings, previous: Result | None = None) -> Result:
    raise SettingsError("There is too little memory.")


# A sentence that is too long to go on with


def shorten(monkey: Monkey, rng: Random) -> str:
    editor = monkey.window.editor
    if editor.isVisible():
        editor.setFocus()
        handle = handle_of(monkey.window)
        if handle is not None:
            QApplication.clipboard().setText(words(rng))
            press(handle, Key.Key_A, CTRL)
            press(handle, Key.Key_V, CTRL)
    return ""
