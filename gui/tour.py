"""A short tour of the window: callouts beside its real parts, which can be used meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from core.language import count, tr
from gui.theme import Appearance, Theme
from gui.tour_ring import EDGE, RADIUS, Ring, beside

LETTERS = 40  # in a line of a callout
MOVES = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.LayoutRequest,
)
CHANGES = (QEvent.Type.LanguageChange, QEvent.Type.FontChange, QEvent.Type.LayoutDirectionChange)


@dataclass(frozen=True)
class Stop:
    """One callout.

    Attributes:
        part: finds what it is about; asked anew each time, for a window may be made anew.
        title: in a few words; like `text` marked, and translated when it is shown.
        text: one or two sentences.
    """

    part: Callable[[], QWidget]
    title: str
    text: str


class Tour(QFrame):
    """A callout that goes from part to part of its window; keys and clicks elsewhere work on."""

    finished = Signal()

    def __init__(self, window: QWidget, stops: Sequence[Stop], appearance: Appearance) -> None:
        """A tour that has not begun.

        Args:
            window: whose parts it shows.
            stops: at least one.
            appearance: whose theme it follows.
        """
        super().__init__(window)
        self.stops = tuple(stops)
        self.at = 0
        self._window = window
        self._ring = Ring(window)
        self._watched: list[QWidget] = []
        self._focus_before: QWidget | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setObjectName("tour")
        self.title = QLabel()
        self.title.setObjectName("headline")
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.place = QLabel()
        self.place.setObjectName("hint")
        self.skip, self.back, self.next = QPushButton(), QPushButton(), QPushButton()
        buttons = QHBoxLayout()
        buttons.addWidget(self.place)
        buttons.addStretch(1)
        for button, act in (
            (self.skip, self.finish),
            (self.back, self.go_back),
            (self.next, self.go_on),
        ):
            button.setAutoDefault(True)  # so that Return presses it, outside a dialog too
            button.clicked.connect(act)
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.addWidget(self.title)
        column.addWidget(self.text, 1)
        column.addLayout(buttons)
        self.show_theme(appearance.theme)
        appearance.changed.connect(self.show_theme)
        self.hide()

    @property
    def is_running(self) -> bool:
        """Whether it has begun and not ended."""
        return not self.isHidden()

    def start(self) -> None:
        """Begin, or begin anew."""
        if not self.is_running:
            self._focus_before = QApplication.focusWidget() or self._window.focusWidget()
        self._window.installEventFilter(self)
        self._go_to(0)

    def go_on(self) -> None:
        """To the next stop; from the last one to the end."""
        if self.at + 1 < len(self.stops):
            self._go_to(self.at + 1)
        else:
            self.finish()

    def go_back(self) -> None:
        """To the stop before."""
        if self.at:
            self._go_to(self.at - 1)

    def finish(self) -> None:
        """End here; the focus goes back to where it was, unless the person has moved it."""
        if not self.is_running:
            return
        focus, before = QApplication.focusWidget(), self._focus_before
        held = focus is not None and (focus is self or self.isAncestorOf(focus))
        self._window.removeEventFilter(self)
        self._watch(None)
        self.hide()
        self._ring.hide()
        if held and before is not None and isValid(before) and before.isVisible():
            before.setFocus()
        self._focus_before = None
        self.finished.emit()

    def show_theme(self, theme: Theme) -> None:
        """Take these colours."""
        self.setStyleSheet(
            f"QFrame#tour {{ background: {theme.surface}; border: 2px solid {theme.muted}; "
            f"border-radius: {RADIUS}px; }} QFrame#tour:focus {{ border-color: {theme.accent}; }}"
        )
        self._ring.show_theme(theme)
        if self.is_running:
            self._lay_out()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return and the arrow onward go on, the other arrow goes back, Escape ends."""
        mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        onward, backward = Qt.Key.Key_Right, Qt.Key.Key_Left
        if mirrored:
            onward, backward = backward, onward
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, onward):
            self.go_on()
        elif key == backward:
            self.go_back()
        elif key == Qt.Key.Key_Escape:
            self.finish()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language and the size of the type."""
        super().changeEvent(event)
        if event.type() in CHANGES and self.is_running:
            self._write()
            self._lay_out()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window and what the callout is about."""
        if event.type() in MOVES and self.is_running:
            self._lay_out()
        return False

    def _go_to(self, at: int) -> None:
        self.at = at
        self._write()
        self._ring.show()
        self.show()
        self._lay_out()
        self.setFocus()
        QAccessible.updateAccessibility(
            QAccessibleAnnouncementEvent(self, self.accessibleDescription())
        )

    def _write(self) -> None:
        """Say it in the language of now."""
        at, n = self.at, len(self.stops)
        stop = self.stops[at]
        self.title.setText(tr(stop.title))
        self.text.setText(tr(stop.text))
        self.place.setText(tr("{n} of {total}").format(n=count(at + 1), total=count(n)))
        self.skip.setText(tr("&Skip"))
        self.back.setText(tr("&Back"))
        self.next.setText(tr("&Next") if at + 1 < n else tr("&Done"))
        self.skip.setVisible(at + 1 < n)
        self.back.setVisible(at > 0)
        self.setAccessibleName(tr("Tour, {place}").format(place=self.place.text()))
        self.setAccessibleDescription(
            tr("{title}: {text}").format(title=self.title.text(), text=self.text.text())
        )

    def _lay_out(self) -> None:
        """Frame the part and stand beside it."""
        part = self.stops[self.at].part()
        self._watch(part)
        room = self._window.rect()
        about = QRect()
        if part.isVisible():
            about = QRect(part.mapTo(self._window, QPoint()), part.size())
            about = about.adjusted(-4, -4, 4, 4).intersected(room)
        self._ring.setGeometry(room)
        self._ring.frame(about)
        self.setGeometry(beside(about, self._size_within(room), room, self._starts_right()))
        self._ring.raise_()
        self.raise_()

    def _starts_right(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def _size_within(self, room: QRect) -> QSize:
        """As wide as is easy to read; wider if it were too high for the window."""
        self.ensurePolished()
        most = room.size() - QSize(2 * EDGE, 2 * EDGE)
        letter = self.fontMetrics().averageCharWidth()
        width = max(letter * LETTERS, self.minimumSizeHint().width())
        while self.heightForWidth(width) > most.height() and width < most.width():
            width += letter * 4
        width = min(width, most.width())
        return QSize(width, min(self.heightForWidth(width), most.height()))

    def _watch(self, part: QWidget | None) -> None:
        """Hear of it when the part moves, or anything between it and the window does."""
        wanted: list[QWidget] = []
        while part is not None and part is not self._window:
            wanted.append(part)
            part = part.parentWidget()
        for old in self._watched:
            if isValid(old) and old not in wanted:
                old.removeEventFilter(self)
        for new in wanted:
            if new not in self._watched:
                new.installEventFilter(self)
        self._watched = wanted
