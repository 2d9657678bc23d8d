"""Windows on the screen, and what a user does to the program's."""

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import cycle
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QEvent, QEventLoop, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks.bare_window import SIZE
from benchmarks.fresh import LONGEST
from benchmarks.table import MeasuringError
from core.model_records import AttentionSettings
from core.settings import Display, Settings
from gui import display
from gui.app import application
from gui.controls.seed_box import SeedBox
from gui.controls.sentence_editor import SentenceEditor
from gui.controls.word_selector import WordSelector
from gui.main_window import MainWindow
from gui.state import AppState
from gui.theme import Appearance

BEAT = 1  # ms
Act = Callable[[], object]


@contextmanager
def screen() -> Iterator[None]:
    """Qt with a screen that has room for the windows, and no cursor that blinks in between.

    Raises:
        MeasuringError: if there is no display.
    """
    with tempfile.TemporaryDirectory() as folder:
        if os.environ.get("QT_QPA_PLATFORM") == "offscreen":  # its own has 800 × 800
            one = {"name": "", "x": 0, "y": 0, "width": 1920, "height": 1080}
            one |= {"dpr": 1, "logicalDpi": 96, "logicalBaseDpi": 96}
            file = Path(folder, "screens.json")
            file.write_text(json.dumps({"screens": [one]}))
            os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={file}"
        problem = display.problem()
        if problem:
            raise MeasuringError(problem)
        application().setCursorFlashTime(0)
        yield


class Shown(QObject):
    """A window on the screen; counts its updates and how often its plot is painted."""

    def __init__(self, window: QWidget, plot: QWidget) -> None:
        """Show `window` and wait until it is there; `plot` is a part of it."""
        super().__init__(window)
        self.updates = self.paints = 0
        self._plot = plot
        window.installEventFilter(self)
        plot.installEventFilter(self)
        window.resize(*SIZE)
        window.show()
        if not QTest.qWaitForWindowExposed(window, 1000 * LONGEST):
            raise MeasuringError("A window did not come up.")
        QTest.qWait(300)  # a window manager has its say

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count."""
        self.updates += event.type() == QEvent.Type.UpdateRequest
        self.paints += event.type() == QEvent.Type.Paint and watched is self._plot
        return False

    def settle(self) -> None:
        """Run the event loop until it brings no further update."""
        updates = -1
        while updates != self.updates:
            updates = self.updates
            QApplication.processEvents()

    def seconds(self, act: Act) -> float:
        """From the act to fully painted."""
        self.paints = 0
        started = perf_counter()
        act()
        self.settle()
        return perf_counter() - started


class ShownProgram(Shown):
    """The program's window, whose pictures of long sentences come later."""

    def __init__(self, window: MainWindow, plot: QWidget) -> None:
        """Show it, too."""
        self._state = window.state
        self._beat = 0.0
        self.longest = 0.0  # seconds between two turns of the event loop during the last act
        super().__init__(window, plot)
        self._clock = QTimer(self)
        self._clock.setTimerType(Qt.TimerType.PreciseTimer)
        self._clock.timeout.connect(self.on_beat)

    def settle(self) -> None:
        """Run the event loop until everything is computed and painted."""
        super().settle()
        while self._state.pending:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            if not self._state.pending:
                super().settle()

    def on_beat(self) -> None:
        """Another turn of the event loop."""
        now = perf_counter()
        self.longest = max(self.longest, now - self._beat)
        self._beat = now

    def seconds_with_longest(self, act: Act) -> float:
        """As `seconds`, and how long the window was blocked meanwhile."""
        self._beat, self.longest = perf_counter(), 0.0
        self._clock.start(BEAT)
        seconds = self.seconds(act)
        self.on_beat()
        self._clock.stop()
        return seconds


MODELS = {
    "notebook": Settings(),
    "attention": Settings(
        model="attention", attention=AttentionSettings(n_head=8, d_model=64, positions="sinusoidal")
    ),
    "transformer": Settings(model="transformer"),
}


def program_window(
    n_words: int, tab: str = "story", model: str = "notebook", picture: str = "attention"
) -> MainWindow:
    """The program's window with so many different words, the middle one selected.

    Args:
        n_words: in the sentence.
        tab: what is open in the explanation: story, steps or arithmetic.
        model: one of `MODELS`.
        picture: what is in the place of the attention matrix, one of `core.settings.PICTURES`.
    """
    sentence = " ".join(f"word{i}" for i in range(n_words))
    settings = MODELS[model].replace(
        sentence=sentence, position=n_words // 2, display=Display(picture=picture)
    )
    window = MainWindow(AppState(settings), Appearance())
    window.explanation.tabs.setCurrentWidget(getattr(window.explanation, tab))
    window.editor.moveCursor(QTextCursor.MoveOperation.End)
    return window


def drag_acts(window: MainWindow) -> dict[str, Iterator[Act]]:
    """Endless moves of the pointer, which holds the selected word in the embedding map."""
    canvas = window.picture.map.canvas
    surface = canvas.plot.viewport()
    start = canvas.point_of(window.state.settings.position).toPoint()
    QTest.mousePress(surface, Qt.MouseButton.LeftButton, pos=start)
    places = [start + QPoint(dx, 20) for dx in (30, 40, 50, 40)]
    return {"dragging": cycle([partial(QTest.mouseMove, surface, place) for place in places])}


def program_acts(window: MainWindow) -> dict[str, Iterator[Act]]:
    """Endless acts of a user, by name; each leaves the number of words as it is."""

    def keys(control: type[QWidget], *keys: Qt.Key) -> Iterator[Act]:
        widget = window.findChild(control)
        assert widget is not None
        return cycle([partial(QTest.keyClick, widget, key) for key in keys])

    key = Qt.Key
    return {
        "seed": keys(SeedBox, key.Key_Up),
        "typing": keys(SentenceEditor, key.Key_X, key.Key_Backspace),
        "selection": keys(WordSelector, key.Key_Right, key.Key_Left),
    }
