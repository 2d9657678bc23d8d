"""A monkey at the keyboard of the real window: everything random, and all of it from one seed."""

from __future__ import annotations

import random
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from time import perf_counter

from acts import ACTS, RARE
from answers import answer, asking, dismiss
from fingers import LEFT, NO_KEYS, settle, wait_until
from invariants import check_always, check_now_and_then
from listening import Listening
from materials import START, make_files
from PySide6.QtCore import QPoint, QSize, QThread, QTimer
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from core.transformer import experiments
from gui.experiments import window as experiments_window
from gui.help.page import HelpPage
from gui.main_window import MainWindow
from gui.preferences import Preferences
from gui.speech import speak
from gui.state import AppState
from gui.theme import Appearance

REMEMBERED = 40  # acts that are told of when something is found
TRAINED_AT_ONCE = 6  # acts, after which a training is paused or stopped
MANY_WORDS = 250
PATIENCE = 1000  # looks, after which no loop within an act is expected any more
DEAR = 25  # acts from one of the dear checks to the next
QUICK = {"n_layer": 1, "n_head": 1, "d_model": 16, "n_context": 16, "n_batch": 4, "n_step": 5}


class FoundError(AssertionError):
    """A defect, with the last acts."""


class Monkey:
    """Drives one window after the other.

    Each act has random numbers of its own, from the seed and its number, so that it hardly
    depends on those before it.

    Attributes:
        n: acts so far.
        told: the last of them.
        triggered: how often each action of the table was triggered.
        offered: those that could have been, at some time.
        seconds: that each kind of act took.
        out: the folder that it saves to.
    """

    window: MainWindow

    def __init__(self, seed: int, folder: Path, listening: Listening, first: int = 0) -> None:
        self.seed, self.n, self.folder = seed, first, folder
        self.told: deque[str] = deque(maxlen=REMEMBERED)
        self.triggered: Counter[str] = Counter()
        self.offered: set[str] = set()
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.out = folder / "out"
        self.dragging = False
        self.asked = QSize()
        self._listening = listening
        self._trained = 0  # acts since a training has been running
        self._inner = self._level = 0  # looks at what asks in this act; loops answered
        self._known: dict[str, QAction] | None = None
        self._acting = False
        materials = folder / "materials"
        for each in (self.out, materials):
            each.mkdir(exist_ok=True)
        self._files = make_files(materials, Random(f"{seed}: files"))
        self._experiments = experiments_window.EXPERIMENTS
        experiments_window.EXPERIMENTS = tuple(map(_quick, experiments.EXPERIMENTS))
        self.open_window()

    def openable(self) -> list[Path]:
        """Files to open: those that were made, those that were saved, and one that is not there."""
        saved = sorted(p for p in self.out.iterdir() if p.is_file() and p.stat().st_size < 10**6)
        return [*self._files, *saved, self.folder / "gone.attn"]

    # A window

    def open_window(self) -> None:
        """Start the program, as it was left."""
        preferences = Preferences(self.folder / "preferences.ini")
        preferences.folder = str(self.out)
        speak("en", False)
        state, appearance = AppState(START), Appearance("light")
        self.window = window = MainWindow(state, appearance, preferences, self.folder / "drafts")
        state.setParent(window)
        appearance.setParent(window)
        self._known = None
        self.resize(QSize(1280, 800).boundedTo(window.screen().availableSize()))
        window.show()
        window.activateWindow()
        settle()
        window.recovery.look()
        self.listen()

    def close_window(self) -> None:
        """Quit, whatever is unsaved."""
        self.silence()
        window = self.window
        for _ in range(20):
            if not window.isVisible():
                break
            asked = asking()
            if asked is not None:
                dismiss(asked)
            window.documents.forsaken = window.documents.current
            window.close()
            settle()
        assert not window.isVisible(), "the window does not close"
        window.deleteLater()
        settle()
        del self.window

    def end(self) -> None:
        """Leave nothing behind."""
        try:
            self.close_window()
        finally:
            experiments_window.EXPERIMENTS = self._experiments

    def resize(self, size: QSize) -> None:
        """Ask for a size of the window."""
        self.asked = size
        self.window.resize(size)

    def silence(self) -> None:
        """Close whatever asks, and all that stands beside the window."""
        for _ in range(20):
            asked = asking()
            if asked is None:
                break
            dismiss(asked)
        window = self.window
        window.end_tour()
        for page in window.findChildren(HelpPage):
            page.close()
        if "experiments" in window.__dict__:
            window.experiments.close()
        if "vectors" in window.__dict__:
            window.vectors.cancel()
        settle()

    def front(self) -> QWidget:
        """The window in which things are done: what asks, or what is active, or the main one."""
        active = QApplication.activeWindow()
        return asking() or (active if active is not None and active.isVisible() else self.window)

    @property
    def training(self) -> bool:
        """Whether a training is running by itself."""
        return (
            "learning" in self.window.__dict__ and self.window.learning.session.state == "running"
        )

    # Acts

    def run(self, n: int, then: Callable[[], object] = lambda: None) -> None:
        """Do so many acts; `then` is called after each."""
        for _ in range(n):
            self.step()
            then()

    def step(self) -> None:
        """One act, and all that must be true after it."""
        rng = Random(f"{self.seed}: {self.n}")
        random.seed(f"{self.seed}: die {self.n}")  # the die of the window
        act = self._chosen(rng)
        self.told.append(f"{self.n}: {act.__name__}")
        self._inner = 0
        self._acting, began = True, perf_counter()
        self._watch()
        try:
            self.told[-1] += f" {act(self, rng)}"
            settle()
        except FoundError:
            raise
        except Exception as error:
            raise self.found(f"The act failed: {error!r}") from error
        finally:
            self._acting = False
            self.seconds[act.__name__] += perf_counter() - began
        if not self.window.isVisible():
            self.told[-1] += ", which quits"
            self.close_window()
            self.open_window()
        if asking() is None and not self.front().isActiveWindow():
            self.front().activateWindow()  # as a desktop does when a dialog is gone
            settle()
        self.n += 1
        self.listen()
        self.check()

    def check(self) -> None:
        """What must be true after every act, and now and then what takes longer."""
        try:
            self._check_quiet()
            check_always(self)
            if self.n % DEAR == 0 and asking() is None:
                check_now_and_then(self)
                self._check_quiet()
        except FoundError:
            raise
        except AssertionError as error:
            raise self.found(str(error)) from error

    def found(self, what: str) -> FoundError:
        """A defect, and how to come to it again."""
        acts = "\n  ".join(self.told)
        return FoundError(f"{what}\n\nThe last acts, with seed {self.seed}:\n  {acts}")

    def _check_quiet(self) -> None:
        heard = self._listening.heard
        if heard:
            said = "\n".join(heard)
            heard.clear()
            raise self.found(f"The program said:\n{said}")

    def _chosen(self, rng: Random) -> Callable[[Monkey, Random], str]:
        if asking() is not None and rng.random() < 0.85:
            return answer
        names = [act for act, _ in ACTS]
        if asking() is None:
            if self.training:
                self._trained += 1
                if self._trained > TRAINED_AT_ONCE:
                    self._trained = 0
                    return RARE["hold_training"]
            if len(self.window.state.settings.sentence) > 4 * MANY_WORDS and rng.random() < 0.4:
                return RARE["shorten"]
        return rng.choices(names, [weight for _, weight in ACTS])[0]

    # Loops within an act: menus of buttons, boxes of dialogs, things dragged

    def _watch(self) -> None:
        QTimer.singleShot(0, self._on_idle)

    def _on_idle(self) -> None:
        """Answer what asks in a loop that is deeper than the one before."""
        if not self._acting:
            return
        self._inner += 1
        level = QThread.currentThread().loopLevel()
        if level or self._inner < PATIENCE:
            self._watch()
        if level <= self._level or QGuiApplication.overrideCursor() is not None:
            return  # answered already, or the program is busy and takes neither keys nor clicks
        before, self._level = self._level, level
        try:
            if asking() is not None:
                rng = Random(f"{self.seed}: {self.n}, {self._inner}")
                self.told[-1] += f" [{answer(self, rng)}]"
            elif self.dragging:
                self.dragging = False
                QTest.mouseRelease(self.window.windowHandle(), LEFT, NO_KEYS, QPoint(5, 5))
        finally:
            self._level = before

    # The table of actions

    def listen(self) -> None:
        """Hear of every action that is triggered; a window that is made anew has new ones."""
        actions = self.window.actions_by_name
        if actions is not self._known:
            self._known = actions
            for name, action in actions.items():
                action.triggered.connect(lambda *_, name=name: self.on_triggered(name))

    def on_triggered(self, name: str) -> None:
        """An action was triggered."""
        self.triggered[_known_as(name)] += 1

    def is_new(self, name: str) -> bool:
        """Whether an action was never triggered."""
        return _known_as(name) not in self.triggered

    def note_offers(self) -> None:
        """Remember which actions could be chosen now."""
        self.offered |= {
            _known_as(name)
            for name, action in self.window.actions_by_name.items()
            if isValid(action) and action.isEnabled() and action.isVisible()
        }

    def wait(self, reached: Callable[[], bool], what: str) -> None:
        """Wait by events; what never comes is a defect."""
        if not wait_until(reached):
            raise self.found(f"Waited in vain for {what}.")


def _known_as(name: str) -> str:
    """Examples are many, and called otherwise in every language."""
    return name.rpartition("/")[0] if "Examples/" in name else name


def _quick(experiment: experiments.Experiment) -> experiments.Experiment:
    a, b = (replace(plan, **QUICK) for plan in experiment.plans)
    return replace(experiment, plans=(a, b))
