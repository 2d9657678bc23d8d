"""A virtual screen with a window manager, and hands on its keyboard and mouse."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType

SIZE = (1280, 800)
MOST_SECONDS = 60
PAUSE = 0.1


class ScreenError(Exception):
    """What should appear does not."""


def wait_until(happens: Callable[[], bool], what: str) -> None:
    """Wait for something.

    Args:
        happens: whether it has.
        what: for the message.

    Raises:
        ScreenError: if it does not come.
    """
    last = time.monotonic() + MOST_SECONDS
    while not happens():
        if time.monotonic() > last:
            raise ScreenError(f"Waited {MOST_SECONDS} seconds for {what}.")
        time.sleep(PAUSE)


class Screen:
    """Runs Xvfb and openbox; xdotool types and clicks.

    Attributes:
        environment: what a program needs to open its window here.
    """

    def __enter__(self) -> "Screen":
        """Start them."""
        self._folder = tempfile.TemporaryDirectory(prefix="screen-")
        number = Path(self._folder.name) / "display"
        with number.open("wb") as file:
            self._server = self._start(
                ["Xvfb", "-displayfd", "1", "-screen", "0", "{}x{}x24".format(*SIZE)], file.fileno()
            )
        wait_until(lambda: number.read_text().endswith("\n"), "Xvfb")
        self.environment = {"DISPLAY": f":{number.read_text().strip()}"}
        self._manager = self._start(["openbox"], subprocess.DEVNULL)
        wait_until(lambda: bool(self._xdotool("get_num_desktops")), "openbox")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End them."""
        for process in (self._manager, self._server):
            process.terminate()
            process.wait()
        self._folder.cleanup()

    @property
    def window(self) -> str:
        """The number of the active window; empty if there is none."""
        return self._xdotool("getactivewindow")

    @property
    def title(self) -> str:
        """That of the active window."""
        return self._xdotool("getactivewindow", "getwindowname")

    def wait_for_title(self, words: str) -> None:
        """Wait until the active window has a title with `words` in it."""
        wait_until(lambda: words in self.title, f"“{words}” in a window’s title")

    def keys(self, keys: str) -> None:
        """Press keys together, such as "ctrl+s"."""
        self._xdotool("key", "--clearmodifiers", keys)

    def keys_that_open(self, keys: str) -> None:
        """Press keys, and wait for the window that they open."""
        before = self.window
        self.keys(keys)
        wait_until(lambda: self.window not in ("", before), f"the window that {keys} opens")

    def write(self, text: str) -> None:
        """Type letters of the American keyboard."""
        self._xdotool("type", text)

    def click(self, x: float, y: float) -> None:
        """Click, at a place given in parts of the screen's width and height."""
        place = str(round(x * SIZE[0])), str(round(y * SIZE[1]))
        self._xdotool("mousemove", *place, "click", "1")

    def fill_in(self, path: Path) -> None:
        """Name a file in the dialog that is open, and wait until it is written."""
        self.keys("ctrl+a")
        self.write(str(path))
        self.keys("Return")
        wait_until(path.is_file, f"the file {path.name}")

    def _start(self, command: Sequence[str], output: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command, env=self._whole(), stdout=output, stderr=subprocess.DEVNULL
        )

    def _xdotool(self, *arguments: str) -> str:
        """What xdotool prints; empty where it fails, as it does while a window comes or goes."""
        run = subprocess.run(
            ["xdotool", *arguments], env=self._whole(), capture_output=True, text=True
        )
        return run.stdout.strip() if run.returncode == 0 else ""

    def _whole(self) -> dict[str, str]:
        return os.environ | getattr(self, "environment", {})
