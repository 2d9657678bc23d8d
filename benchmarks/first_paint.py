"""Run a script that opens a window, and end it when its window has been painted.

    python benchmarks/first_paint.py [--rest] SCRIPT

Prints the reading of `time.monotonic()` at the end of the first paint; with --rest, after a second
in which the window is left alone, the memory of the process in bytes.
"""

import os
import runpy
import sys
from pathlib import Path
from time import monotonic
from typing import NoReturn

from PySide6.QtCore import QEvent, QEventLoop, QObject
from PySide6.QtWidgets import QApplication, QWidget

REST = 1.0  # seconds


class _Watch(QObject):
    """Notices that a part of a window is being painted."""

    painted = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.painted = self.painted or event.type() == QEvent.Type.Paint
        return False


def exec_until_painted() -> NoReturn:
    """Stands in for `QApplication.exec`: run the event loop, but only until the first paint."""
    watch = _Watch()
    window = next(w for w in QApplication.topLevelWidgets() if w.isVisible())
    for part in (window, *window.findChildren(QWidget)):
        part.installEventFilter(watch)
    while not watch.painted:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    print(_memory_at_rest() if rests else monotonic(), flush=True)
    os._exit(0)  # at once: how a script takes its window down is no part of this


def _memory_at_rest() -> int:
    until = monotonic() + REST
    while monotonic() < until:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith("Rss:"))


if __name__ == "__main__":
    rests = sys.argv[1] == "--rest"
    QApplication.exec = staticmethod(exec_until_painted)
    sys.argv[:] = sys.argv[1 + rests :]
    sys.path[0] = str(Path(sys.argv[0]).parent)
    runpy.run_path(sys.argv[0], run_name="__main__")
