"""Exceptions that nobody has caught: told of calmly, each once, and the program goes on."""

from __future__ import annotations

import contextlib
import sys
import threading
import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from types import TracebackType

from PySide6.QtCore import QObject, Qt, QTimer, Signal, qVersion
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from core import __version__
from core.language import count, tr
from gui.recovery import Recovery
from gui.state import AppState
from gui.unforeseen_dialog import UnforeseenDialog

PAUSE = 250  # ms from one look at what has happened to the next
MOST_KINDS = 10  # of which the details are kept
MOST_DETAILS = 20_000  # characters of each
OTHERS = "others"


@dataclass(eq=False)
class Kind:
    """One kind of exception, which may come again and again.

    Attributes:
        details: for whoever mends it.
        times: how often it has come.
        told: how often it had when that was told of.
    """

    details: str
    times: int = 0
    told: int = 0


class Unforeseen(QObject):
    """Hears of exceptions that nobody has caught, in whatever thread, as long as it is entered.

    What is on screen is written down at once. Then a dialog tells of it. While it is open,
    whatever else happens is added there; after that, what is known already is only counted, in the
    line at the foot of the window, so that a fault in something that is done again and again does
    not open one dialog after the other.
    """

    # What it is known again by, and the details. Through the event loop: not in the middle of
    # painting, and in the thread of the window.
    _raised = Signal(object, str)
    _interrupted = Signal()

    def __init__(self) -> None:
        """No window yet."""
        super().__init__()
        self._window: QWidget | None = None
        self._state: AppState | None = None
        self._recovery: Recovery | None = None
        self._dialog: UnforeseenDialog | None = None
        self._printed: set[object] = set()
        self._kinds: dict[object, Kind] = {}
        self._telling = QTimer(self)
        self._telling.setSingleShot(True)
        self._telling.timeout.connect(self.on_pause)
        queued = Qt.ConnectionType.QueuedConnection
        self._raised.connect(self.on_raised, queued)
        self._interrupted.connect(self.on_interrupted, queued)

    def __enter__(self) -> Unforeseen:
        """Listen."""
        self._before = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = self.hear
        threading.excepthook = self.hear_in_thread
        sys.unraisablehook = self.hear_unraisable
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Listen no more; an error on the way to the window is told of before all ends."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
        self._telling.stop()
        self._secured()  # if closing has gone wrong
        self._window = None
        if isinstance(error, Exception):
            dialog = UnforeseenDialog(
                tr("The program has to end, because something unforeseen happened.")
            )
            dialog.tell(tr("The details help whoever mends it."), _details(type(error), error))
            dialog.exec()

    def watch(self, window: QWidget, state: AppState, recovery: Recovery) -> None:
        """From now on there is a window.

        Args:
            window: over which the dialog opens.
            state: tells at the foot of the window.
            recovery: writes down what is on screen.
        """
        self._window, self._state, self._recovery = window, state, recovery

    # In whatever thread, at whatever moment

    def hear(
        self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """An exception that reached the top."""
        if issubclass(kind, KeyboardInterrupt):
            self._interrupted.emit()
            return
        known_by = (kind, *_innermost(trace))
        if known_by in self._printed:
            self._raised.emit(known_by, "")
            return
        self._printed.add(known_by)
        details = _details(kind, error)
        with contextlib.suppress(OSError, ValueError):  # nobody may be there to read it
            if sys.stderr is not None:
                sys.stderr.write(details)
        self._raised.emit(known_by, details)

    def hear_in_thread(self, what: threading.ExceptHookArgs) -> None:
        """An exception that ended a thread."""
        if what.exc_type is not SystemExit:
            self.hear(what.exc_type, what.exc_value, what.exc_traceback)

    def hear_unraisable(self, what: sys.UnraisableHookArgs) -> None:
        """An exception that could not reach anybody, as in `__del__`."""
        self.hear(what.exc_type, what.exc_value, what.exc_traceback)

    # In the window's thread, from the event loop

    def on_raised(self, known_by: object, details: str) -> None:
        """Count it, and tell of it soon."""
        if known_by not in self._kinds and len(self._kinds) >= MOST_KINDS:
            known_by, details = OTHERS, "Others, which are only counted.\n"
        self._kinds.setdefault(known_by, Kind(details)).times += 1
        if not self._telling.isActive():
            self._telling.start(PAUSE if any(k.told for k in self._kinds.values()) else 0)

    def on_interrupted(self) -> None:
        """Ctrl+C in the terminal."""
        if self._window is not None:
            self._window.close()

    def on_pause(self) -> None:
        """Tell of what has happened; if that goes wrong too, the console is all that is left."""
        try:
            self._tell()
        except Exception:
            with contextlib.suppress(Exception):
                sys.stderr.write(traceback.format_exc())

    def _tell(self) -> None:
        new = [kind for kind in self._kinds.values() if not kind.told]
        again = [kind for kind in self._kinds.values() if kind.told < kind.times]
        for kind in again:
            kind.told = kind.times
        why = self._secured()
        if self._window is None or not isValid(self._window) or not self._window.isVisible():
            return
        if self._dialog is not None and not isValid(self._dialog):  # it went with its parent
            self._dialog = None
        if self._dialog is None and new:
            self._dialog = UnforeseenDialog(
                tr("Something unforeseen happened. What you typed is still there: go on, or undo."),
                QApplication.activeModalWidget() or self._window,
            )
            self._dialog.finished.connect(self.on_closed)
        times = sum(kind.times for kind in self._kinds.values())
        if self._dialog is not None:
            self._dialog.tell(_more(why, times), "\n".join(_listed(self._kinds.values())))
            if not self._dialog.isVisible():
                self._dialog.open()
        elif again and self._state is not None:
            self._state.notify(
                tr("Something unforeseen happened again: {n} times by now.").format(n=count(times))
            )

    def on_closed(self) -> None:
        """The person goes on."""
        self._dialog = None

    def _secured(self) -> str:
        """Write down what is on screen; why that was not possible, or nothing."""
        try:
            return "" if self._recovery is None else self._recovery.write()
        except Exception as error:
            return f"{type(error).__name__}: {error}"


def _more(why: str, times: int) -> str:
    parts = [
        tr("It could not be written down, so save it now. {why}").format(why=why)
        if why
        else tr("It is safe, even if the program should end now."),
        tr("The details help whoever mends it."),
    ]
    if times > 1:
        parts.append(tr("This has happened {n} times by now.").format(n=count(times)))
    return "\n\n".join(parts)


def _innermost(trace: TracebackType | None) -> tuple[str, int]:
    """Where an exception began: the file and the line."""
    if trace is None:
        return "", 0
    while trace.tb_next is not None:
        trace = trace.tb_next
    return trace.tb_frame.f_code.co_filename, trace.tb_lineno


def _details(kind: type[BaseException], error: BaseException | None) -> str:
    if error is None:
        return f"{kind.__name__}\n"
    text = "".join(traceback.format_exception(error))
    if len(text) > MOST_DETAILS:  # as where functions call each other without an end
        text = f"{text[: MOST_DETAILS // 2]}\n…\n{text[-MOST_DETAILS // 2 :]}"
    return text


def _listed(kinds: Iterable[Kind]) -> Iterable[str]:
    """What goes to the clipboard, for whoever mends it: in no language but the program's."""
    version = sys.version.split()[0]
    yield f"Attention Explorer {__version__}, Python {version}, Qt {qVersion()}, {sys.platform}\n"
    for kind in kinds:
        yield kind.details
        if kind.times > 1:
            yield f"({kind.times} times)\n"
