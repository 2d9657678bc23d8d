"""Programs that are killed at every point of what they do, one fork for each point."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Collection
from itertools import count
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

ROOT = Path(__file__).parents[3]


def run(code: str, *arguments: str) -> str:
    """What a program prints that is alone in its process, as forking asks for."""
    folders = (ROOT, ROOT / "tests/gui", ROOT / "tests/gui/faults")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, folders)),
        "OPENBLAS_NUM_THREADS": "1",
        "QT_QPA_PLATFORM": "offscreen",
    }
    command = [sys.executable, "-W", "error", "-c", code, *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def at_every_line(
    act: Callable[[], object], modules: Collection[ModuleType], look: Callable[[], object]
) -> int:
    """Kill `act` at its first line in `modules`, at its second, and so on until it survives.

    Args:
        act: what to do; may call `begin_here` where that is to start.
        modules: where it can be killed.
        look: at what it left behind, each time.

    Returns:
        How often it was killed.
    """
    files = {module.__file__ for module in modules}

    def trace_until(n: int) -> Callable[[FrameType, str, Any], Any]:
        left = n

        def trace(frame: FrameType, event: str, _: object) -> object:
            nonlocal left
            if frame.f_code.co_filename not in files:
                return None
            if event == "line":
                left -= 1
                if not left:
                    os.kill(os.getpid(), signal.SIGKILL)
            return trace

        return trace

    return _until_it_survives(act, look, lambda n: sys.settrace(trace_until(n)))


def at_every_byte(act: Callable[[], object], look: Callable[[], object], step: int) -> int:
    """Kill `act` as soon as a file is to become longer than so many bytes; as `at_every_line`."""

    def limit(n: int) -> None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # which Python makes an error
        most = (n - 1) * step
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    return _until_it_survives(act, look, limit)


def _until_it_survives(
    act: Callable[[], object], look: Callable[[], object], arm: Callable[[int], object]
) -> int:
    for n in count(1):
        pid = os.fork()
        if not pid:
            _act_and_end(act, lambda n=n: arm(n))
        _, status = os.waitpid(pid, 0)
        look()
        if not status:
            return n - 1
        assert os.WIFSIGNALED(status), f"failed at point {n}"
    raise AssertionError


_arm: Callable[[], object] = lambda: None  # noqa: E731


def _act_and_end(act: Callable[[], object], arm: Callable[[], object]) -> None:
    global _arm
    _arm = arm
    failed = 1
    try:
        act()
        failed = 0
    finally:
        if failed:
            sys.excepthook(*sys.exc_info())  # pyright: ignore[reportArgumentType]
        os._exit(failed)


def begin_here() -> None:
    """From here on it may be killed."""
    _arm()
