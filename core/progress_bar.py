"""How far something is, on a terminal as a bar, elsewhere as a few lines."""

from typing import TextIO

WIDTH = 24  # of the bar, in characters
LINES = 10  # where it is no terminal


class ProgressBar:
    """Writes how far something is."""

    def __init__(self, stream: TextIO | None, lines: bool = True) -> None:
        """Nothing is written yet.

        Args:
            stream: to write to; None for nowhere.
            lines: whether to write a line for every tenth where that is no terminal.
        """
        self._stream = stream
        self._terminal = stream is not None and stream.isatty()
        self._lines = lines
        self._tenth = 0
        self._length = 0

    def show(self, share: float, text: str) -> None:
        """It is so far.

        Args:
            share: from 0 to 1.
            text: to stand beside it, on one line.
        """
        percent = int(100 * share)
        if self._stream is None:
            return
        if self._terminal:
            filled = int(WIDTH * share)
            line = f"[{'#' * filled}{' ' * (WIDTH - filled)}] {percent:3d} %  {text}"
            self._stream.write(f"\r{line.ljust(self._length)}")
            self._length = len(line)
        elif self._lines and LINES * percent // 100 > self._tenth:
            self._tenth = LINES * percent // 100
            self._stream.write(f"{percent:3d} %  {text}\n")
        self._stream.flush()

    def close(self) -> None:
        """What is written next stands on a line of its own."""
        if self._stream is not None and self._terminal and self._length:
            self._stream.write("\n")
            self._stream.flush()
            self._length = 0
