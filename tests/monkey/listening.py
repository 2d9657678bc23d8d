"""Hears whatever the program says where nobody looks: a traceback, a warning, a word of Qt's."""

import logging
import re
import sys
import threading
import traceback
import warnings
from types import TracebackType
from typing import Any

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

# Not faults of the program, as in pyproject.toml.
NO_FAULTS = re.compile(
    "This plugin does not support (raise|propagateSizeHints|grabbing)|Detected locale .* UTF-8"
)


class Listening(logging.Handler):
    """As a context: everything that is said goes into `heard`, and warnings are errors."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []
        self._kept: list[Any] = []
        self._warnings = warnings.catch_warnings()

    def __enter__(self) -> "Listening":
        self._kept = [sys.excepthook, sys.unraisablehook, threading.excepthook, sys.stderr]
        sys.excepthook = self._on_exception
        sys.unraisablehook = lambda u: self._on_exception(
            u.exc_type, u.exc_value or u.exc_type(), u.exc_traceback
        )
        threading.excepthook = lambda a: self._on_exception(
            a.exc_type, a.exc_value or a.exc_type(), a.exc_traceback
        )
        sys.stderr = _Ear(self.heard)
        self._warnings.__enter__()
        warnings.simplefilter("error")
        logging.getLogger().addHandler(self)
        self._kept.append(qInstallMessageHandler(self._on_qt))
        return self

    def __exit__(self, *_: object) -> None:
        qInstallMessageHandler(self._kept.pop())
        logging.getLogger().removeHandler(self)
        self._warnings.__exit__(None, None, None)
        sys.excepthook, sys.unraisablehook, threading.excepthook, sys.stderr = self._kept

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(f"log: {self.format(record)}")

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        self.heard.append("".join(traceback.format_exception(kind, error, trace)))

    def _on_qt(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind is QtMsgType.QtFatalMsg:
            print(message, flush=True)  # the last chance
        if not NO_FAULTS.search(message):
            self.heard.append(f"Qt, {kind.name}: {message}")


class _Ear:
    """In the place of the standard error output."""

    encoding = "utf-8"

    def __init__(self, heard: list[str]) -> None:
        self._heard = heard

    def write(self, text: str) -> int:
        if text.strip():
            self._heard.append(f"stderr: {text}")
        return len(text)

    def flush(self) -> None:
        pass
