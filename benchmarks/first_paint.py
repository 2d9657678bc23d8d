"""Run a script that opens a window, and end it when its window has been painted.

    python benchmarks/first_paint.py SCRIPT

Prints the reading of `time.monotonic()` at the end of the first paint.
"""

import os
import runpy
import sys
from pathlib import Path
from time import monotonic
from typing import NoReturn

from PySide6.QtCore import QEvent, QEventLoop, QObject
from PySide6.QtWidgets import QApplication, QWidget


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
    print(monotonic(), flush=True)
    os._exit(0)  # at once: how a script takes its window down is no part of this


if __name__ == "__main__":
    QApplication.exec = staticmethod(exec_until_painted)
    sys.argv[:] = sys.argv[1:]
    sys.path[0] = str(Path(sys.argv[0]).parent)
    runpy.run_path(sys.argv[0], run_name="__main__")
