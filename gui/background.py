"""Work in a thread of its own, while the window goes on."""

import gc
from collections.abc import Callable
from functools import cache, partial
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeVar

from PySide6.QtCore import QEventLoop, QObject, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from shiboken6 import isValid

T = TypeVar("T")
Then = Callable[[Any, Exception | None], object]


class _Worker(QObject):
    """The one thread, and the way back from it.

    Python collects its garbage in whatever thread allocates, and what is Qt's must not be
    destroyed in another thread than the window's: so nothing is collected while there is work.
    """

    _ended = Signal(int, object, object)

    def __init__(self) -> None:
        super().__init__()
        self._asked: SimpleQueue[tuple[int, Callable[[], object]] | None] = SimpleQueue()
        self._thens: dict[int, Then] = {}  # not for the thread, which might be the last to hold one
        self._number = 0
        self._working = Lock()
        self._over = False
        self._ended.connect(self.on_ended, Qt.ConnectionType.QueuedConnection)
        # A daemon, for an error on the way to `end` must not keep the program.
        self._thread = Thread(target=self._work, name="background", daemon=True)
        self._thread.start()

    def start(self, work: Callable[[], object], then: Then) -> None:
        gc.disable()
        self._number += 1
        self._thens[self._number] = then
        self._asked.put((self._number, work))

    def end(self) -> None:
        self._over = True
        self._asked.put(None)
        self._thread.join()
        gc.enable()

    def _work(self) -> None:
        while (asked := self._asked.get()) is not None:
            with self._working:
                if not self._over:
                    self._do(*asked)
                del asked

    def _do(self, number: int, work: Callable[[], object]) -> None:
        outcome: object = None
        failure: Exception | None = None
        try:
            outcome = work()
        except Exception as error:  # whoever asked is told
            failure = error
        if not self._over:
            self._ended.emit(number, outcome, failure)

    @Slot(int, object, object)
    def on_ended(self, number: int, outcome: object, failure: Exception | None) -> None:
        try:
            self._thens.pop(number)(outcome, failure)
        finally:
            if not self._thens:
                with self._working:  # until the thread waits again, where it allocates nothing
                    gc.enable()


@cache
def _worker() -> _Worker:
    return _Worker()


def end() -> None:
    """Wait for what is under way, and do nothing else of what was asked: Qt is about to go."""
    if _worker.cache_info().currsize:
        _worker().end()
        _worker.cache_clear()


def let_go(what: object) -> None:
    """Have the thread drop the last reference: to give back much memory takes its time."""
    _worker().start(partial(id, what), lambda *_: None)


class Newest(QObject):
    """Does one thing at a time; the newest request wins, and the others are never heard of."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Nothing to do yet; when `parent` goes, nobody is told any more."""
        super().__init__(parent)
        self._waiting: tuple[Callable[[], object], Then] | None = None
        self._number = 0  # of the newest request
        self._busy = False

    def ask(self, work: Callable[[], T], then: Callable[[T, Exception | None], object]) -> None:
        """Do `work` in the thread, which must not touch the window, and then `then` here.

        Args:
            work: what to do.
            then: takes what it returned, or None and what it raised.
        """
        self._number += 1
        self._waiting = work, then
        self._go_on()

    def drop(self) -> None:
        """Want nothing any more."""
        self._number += 1
        self._waiting = None

    def _go_on(self) -> None:
        if self._busy or self._waiting is None:
            return
        (work, then), self._waiting = self._waiting, None
        self._busy = True
        _worker().start(work, partial(self._ended, self._number, then))

    def _ended(self, number: int, then: Then, outcome: object, failure: Exception | None) -> None:
        if not isValid(self):
            return
        self._busy = False
        if number == self._number:
            then(outcome, failure)
        else:
            let_go(outcome)
        self._go_on()


def waited_for(work: Callable[[], T], long: bool) -> T:
    """What `work` returns or raises.

    Args:
        work: must not touch the window.
        long: have the window paint meanwhile, though it takes no keys and no clicks.
    """
    if not long:
        return work()
    loop, ended = QEventLoop(), list[tuple[Any, Exception | None]]()
    flags = QEventLoop.ProcessEventsFlag
    QGuiApplication.setOverrideCursor(Qt.CursorShape.BusyCursor)
    try:
        _worker().start(work, lambda *how: ended.append(how))
        while not ended:  # `exec` would end with the program, which may be told to meanwhile
            loop.processEvents(flags.ExcludeUserInputEvents | flags.WaitForMoreEvents)
    finally:
        QGuiApplication.restoreOverrideCursor()
    outcome, failure = ended[0]
    if failure is not None:
        raise failure
    return outcome
