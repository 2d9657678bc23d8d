"""Windows on the screen, and what a user does to the program's."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle
from time import perf_counter

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from benchmarks.bare_window import SIZE
from core.model_records import AttentionSettings
from core.settings import Display, Settings
from gui.controls.seed_box import SeedBox
from gui.controls.sentence_editor import SentenceEditor
from gui.controls.word_selector import WordSelector
from gui.main_window import MainWindow
from gui.state import AppState
from gui.theme import Appearance

LONGEST = 30  # seconds that a window may take to come up
Act = Callable[[], object]


class MeasuringError(Exception):
    """Something kept a time from being taken."""


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
