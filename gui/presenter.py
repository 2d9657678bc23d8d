"""The window in front of a class: the whole screen, large type, and what is talked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QObject, QPoint, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QCursor,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QShortcut,
)
from PySide6.QtWidgets import QLabel, QWidget

from core.examples import examples
from core.language import marked, tr
from core.settings import MAX_SEED
from gui.controls.elided_label import ElidedLabel

if TYPE_CHECKING:
    from gui.main_window import MainWindow
    from gui.page import Place

LINES = 34  # of text that a screen has, so that the last row can read them
LARGEST_TYPE = 400
RING = 72
# What the keys do, and the names of the methods that do it.
KEYS = (
    ("Esc", marked("leave"), "leave"),
    ("PgDown", marked("next example"), "next_example"),
    ("PgUp", marked("example before"), "example_before"),
    ("W", marked("next word"), "next_word"),
    ("Shift+W", marked("word before"), "word_before"),
    ("S", marked("next seed"), "next_seed"),
    ("Shift+S", marked("seed before"), "seed_before"),
)


class Presenter(QObject):
    """Goes on and off; afterwards the window is as it was."""

    def __init__(self, window: MainWindow) -> None:
        """Off, for this window."""
        super().__init__(window)
        self.on = False
        self._window = window
        self._ring: Spotlight | None = None
        self._keys: list[QShortcut] = []
        self._before = (Qt.WindowState.WindowNoState, 100)
        self._packed: dict[str, QByteArray] = {}
        self._place: Place | None = None
        self._example = -1

    def toggle(self) -> None:
        """On, or off again."""
        if self.on:
            self.leave()
        else:
            self.enter()

    def enter(self) -> None:
        """Take the whole screen."""
        window, appearance = self._window, self._window.appearance
        window.end_tour()
        self._before = (window.windowState(), appearance.type_size)
        self._packed, self._place = self.packed(), window.page.place()
        self._example = next(
            (i for i, e in enumerate(examples()) if e.settings.asks_as(window.state.settings)), -1
        )
        self.on = True
        window.showFullScreen()
        line = window.fontMetrics().lineSpacing() * 100 / appearance.type_size
        per_cent = round(100 * window.screen().size().height() / LINES / line)
        self._ring = Spotlight(window)
        for key, _, name in KEYS:
            shortcut = QShortcut(key, window)
            shortcut.activated.connect(getattr(self, name))
            self._keys.append(shortcut)
        # The window's own handle sees every move of the pointer.
        window.windowHandle().installEventFilter(self)
        per_cent = max(appearance.type_size, min(per_cent, LARGEST_TYPE))
        if per_cent == appearance.type_size:
            window.rebuild()
        appearance.set_type_size(per_cent)

    def leave(self) -> None:
        """Back to where the window was, and to its type."""
        window = self._window
        state, type_size = self._before
        self.on = False
        window.windowHandle().removeEventFilter(self)
        for shortcut in self._keys:
            shortcut.deleteLater()
        self._keys.clear()
        if self._ring is not None:
            self._ring.deleteLater()
            self._ring = None
        window.setWindowState(state)
        if type_size == window.appearance.type_size:
            window.rebuild()
        window.appearance.set_type_size(type_size)
        QTimer.singleShot(0, self, self._share_out)  # once the window has its size again

    def _share_out(self) -> None:
        for name, splitter in self._window.page.splitters.items():
            if not self.on:
                splitter.restoreState(self._packed[name])
        if not self.on and self._place is not None:
            self._window.page.focus(self._place)

    def packed(self) -> dict[str, QByteArray]:
        """The window and its splitters as they are; while it is on, as they were before."""
        if self.on:
            return self._packed
        splitters = self._window.page.splitters.items()
        shares = {name: splitter.saveState() for name, splitter in splitters}
        return {"window": self._window.saveGeometry(), **shares}

    def dress(self, window: MainWindow) -> None:
        """Hide what only the one at the keyboard needs, and say the keys."""
        for part in (window.menuBar(), window.controls, window.editor, window.figures):
            part.setVisible(not self.on)
        window.recovery_bar.allow(not self.on)
        if self.on:
            window.statusBar().addWidget(self._keys_in_words(), 6)

    def _keys_in_words(self) -> QLabel:
        label = ElidedLabel("hint")
        label.setText(" · ".join(f"{_native(key)}: {tr(text)}" for key, text, _ in KEYS))
        return label

    # What the keys do

    def next_example(self) -> None:
        """Go to the example behind the one on screen."""
        self._go_to_example(1)

    def example_before(self) -> None:
        """Go to the example before the one on screen."""
        self._go_to_example(-1)

    def next_word(self) -> None:
        """Select the next word; the first comes after the last."""
        self._go_to_word(1)

    def word_before(self) -> None:
        """Select the word before; the last comes before the first."""
        self._go_to_word(-1)

    def next_seed(self) -> None:
        """Deal the vectors of the next seed."""
        self._go_to_seed(1)

    def seed_before(self) -> None:
        """Deal the vectors of the seed before."""
        self._go_to_seed(-1)

    def _go_to_example(self, step: int) -> None:
        there = examples()
        self._example = (max(self._example, 0 if step < 0 else -1) + step) % len(there)
        self._window.state.try_example(there[self._example])

    def _go_to_word(self, step: int) -> None:
        state = self._window.state
        n = len(state.settings.sentence.split())
        if n and not state.concealed:
            state.select((state.settings.position + step) % n)

    def _go_to_seed(self, step: int) -> None:
        state = self._window.state
        state.set_seed((state.settings.seed + step) % (MAX_SEED + 1))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the ring around the pointer."""
        if self._ring is not None and isinstance(event, QMouseEvent):
            self._ring.go_to(event.globalPosition().toPoint())
        return super().eventFilter(watched, event)


def _native(key: str) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


class Spotlight(QWidget):
    """A ring around the pointer, which a class would lose sight of."""

    def __init__(self, window: MainWindow) -> None:
        """Where the pointer is now."""
        super().__init__(window)
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedSize(RING, RING)
        self.go_to(QCursor.pos())
        self.show()

    def go_to(self, place: QPoint) -> None:
        """Stand around this point of the screen."""
        self.move(self._window.mapFromGlobal(place) - self.rect().center())
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it, so that what it stands on can still be read."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(self._window.appearance.theme.accent)
        painter.setPen(QPen(colour, 4))
        colour.setAlphaF(0.12)
        painter.setBrush(colour)
        painter.drawEllipse(QRectF(self.rect()).adjusted(4, 4, -4, -4))
