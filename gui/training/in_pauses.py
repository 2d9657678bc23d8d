"""Work that waits until a person pauses, so that no keystroke waits for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter

from PySide6.QtCore import QObject, QTimer

PAUSE = 150  # ms
SLICE = 0.008  # seconds of work at a time


class InPauses(QObject):
    """Does one piece of work at a time, in slices."""

    def __init__(self, work: Callable[[], Iterator[None]], parent: QObject) -> None:
        """Nothing to do yet.

        Args:
            work: begins anew each time it is called, and yields often.
            parent: owns it; without that nothing is done any more.
        """
        super().__init__(parent)
        self._work = work
        self._begun: Iterator[None] | None = None
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self.on_pause)

    @property
    def wanted(self) -> bool:
        """Whether there is something to do, or it is being done."""
        return self._clock.isActive()

    def want(self) -> None:
        """Do it from the start, in the next pause; what is being done is dropped."""
        self._begun = None
        self._clock.start(PAUSE)

    def put_off(self) -> None:
        """A person does something: wait for another pause."""
        if self.wanted:
            self._clock.start(PAUSE)

    def drop(self) -> None:
        """Do nothing more."""
        self._begun = None
        self._clock.stop()

    def on_pause(self) -> None:
        """A slice of work."""
        work = self._begun = self._begun or self._work()
        until = perf_counter() + SLICE
        for _ in work:
            if perf_counter() > until:
                self._clock.start(0)
                return
        if self._begun is work:
            self._begun = None
