"""Programs as somebody finds them who has only taken the tour: with nothing else remembered."""

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.table import MeasuringError

ROOT = Path(__file__).resolve().parents[1]
LONGEST = 60  # seconds that a window may take to come up
BARE = ROOT / "benchmarks" / "bare_window.py"
PROGRAM = ROOT / "main.py"


def environment(home: str) -> dict[str, str]:
    """Of a process that remembers the tour alone, in a folder that is empty at first."""
    remembered = Path(home, ".config", "attention-explorer", "preferences.ini")
    remembered.parent.mkdir(parents=True, exist_ok=True)
    remembered.write_text("[General]\ntour_seen=true\n")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    kept["PYTHONDONTWRITEBYTECODE"] = ""  # else what has changed is compiled in every start
    return {"QT_QPA_PLATFORM": "offscreen", **kept, "HOME": home}


def first_paint(script: Path, home: str, *flags: str) -> str:
    """What `first_paint.py` prints of a script."""
    command = [sys.executable, str(ROOT / "benchmarks/first_paint.py"), *flags, str(script)]
    try:
        child = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=LONGEST,
            check=True,
            env=environment(home),
        )
    except subprocess.CalledProcessError as error:
        raise MeasuringError(f"{script.name} did not open its window:\n{error.stderr}") from None
    except subprocess.TimeoutExpired:
        raise MeasuringError(f"{script.name} painted no window in {LONGEST} s.") from None
    return child.stdout
