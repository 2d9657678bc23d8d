"""First paint of the built program beside that of the source, started in turn.

    .venv/bin/python benchmarks/built.py [RUNS]

After `python3 packaging/bootstrap.py build`. Measured from outside, from the start of the process
to the first time that Qt says it flushes something to the window; offscreen, or on the display that
QT_QPA_PLATFORM names.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import monotonic

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = {
    "built": [str(ROOT / "dist" / "attention-explorer" / "attention-explorer")],
    "source": [sys.executable, str(ROOT / "main.py")],
}


def first_paint(command: list[str]) -> float:
    """Seconds to the first paint of a program that nobody has used before."""
    with tempfile.TemporaryDirectory() as home:
        environment = {
            "QT_QPA_PLATFORM": "offscreen",
            **os.environ,
            "HOME": home,
            "QT_LOGGING_RULES": "qt.widgets.painting*=true",
        }
        started = monotonic()
        process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None
        with process.stderr as said:
            for line in said:
                if "lushing" in line:
                    break
            else:
                sys.exit(f"{command[0]} painted nothing")
        seconds = monotonic() - started
        process.kill()
        process.wait()
    return seconds


if __name__ == "__main__":
    runs = int(sys.argv[1]) if sys.argv[1:] else 11
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(runs):
        for name, command in COMMANDS.items():
            times[name].append(first_paint(command))
    for name, seconds in times.items():
        print(f"{name:6} {median(seconds):.2f} s ({min(seconds):.2f} to {max(seconds):.2f})")
    print(f"built / source: {median(times['built']) / median(times['source']):.2f}")
