"""How long a keystroke takes until it is painted, at rest and while a transformer is trained.

    python -m benchmarks.typing_while_training [--rounds N] [--words N] [--json FILE] [--check]

One window with the transformer takes keys at times that are fixed beforehand, a human's pace apart.
A time runs from when the key was due, so that a window which is busy with something else then is
the slower for it, to the end of the next painting of the window. Rounds at rest and rounds with a
training at full speed, which the window follows, take turns in one run.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest

from benchmarks.shown import Shown, program_window, screen
from benchmarks.table import MeasuringError
from gui.main_window import MainWindow

TARGET = 2.0
ROUNDS = 6
KEYS = 60  # in a round
PAUSES = (0.07, 0.2)  # seconds between two keys
LONGEST_TRAINING = 100_000  # steps: it does not end before the measuring does
WARM_UP = 1.5  # seconds


class Typist(QObject):
    """Presses keys when they are due, and takes the time until each is painted."""

    def __init__(self, window: MainWindow) -> None:
        """Types into the sentence of `window`."""
        super().__init__(window)
        self._window = window
        self._keys: Iterator[tuple[float, Qt.Key]] = iter(())
        self._due, self._key = 0.0, Qt.Key.Key_X
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setTimerType(Qt.TimerType.PreciseTimer)
        self._clock.timeout.connect(self.on_due)
        self._pressed = False
        self.seconds: list[float] = []
        self._loop = QEventLoop()
        window.installEventFilter(self)

    def type(self, pauses: list[float]) -> list[float]:
        """The seconds from due to painted, of a key after each of the pauses."""
        self.seconds = []
        due = perf_counter() + np.cumsum(pauses)
        keys = (Qt.Key.Key_X, Qt.Key.Key_Backspace)
        self._keys = iter([(float(time), keys[i % 2]) for i, time in enumerate(due)])
        self._wait_for_next()
        self._loop.exec()
        return self.seconds

    def _wait_for_next(self) -> None:
        following = next(self._keys, None)
        if following is None:
            self._loop.quit()
            return
        self._due, self._key = following
        self._clock.start(max(0, round(1000 * (self._due - perf_counter()))))

    def on_due(self) -> None:
        """Press the key."""
        self._pressed = True
        QTest.keyClick(self._window.editor, self._key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """After the painting that this event asks for, the key is painted."""
        if event.type() == QEvent.Type.UpdateRequest and self._pressed:
            self._pressed = False
            QTimer.singleShot(0, self.on_painted)
        return False

    def on_painted(self) -> None:
        """Take the time."""
        self.seconds.append(perf_counter() - self._due)
        self._wait_for_next()


def wait(seconds: float) -> None:
    """Let the window live for a while."""
    QTest.qWait(round(1000 * seconds))


def measure(chosen: argparse.Namespace) -> int:
    """Type, at rest and while it trains; the exit status."""
    window = program_window(chosen.words, model="transformer")
    Shown(window, window.matrix.plot.viewport())
    typist = Typist(window)
    random = np.random.RandomState(0)
    learning = window.learning
    learning.session.failed.connect(lambda sentence: print(sentence, file=sys.stderr))
    window.state.adjust({"n_step": LONGEST_TRAINING})
    typist.type([0.1] * 20)
    times: dict[str, list[float]] = {"at rest": [], "training": []}
    steps, trained = 0, 0.0
    learning.train()
    wait(WARM_UP)
    for _ in range(chosen.rounds):
        learning.follow()
        before, started = learning.session.step_number, perf_counter()
        times["training"] += typist.type(random.uniform(*PAUSES, KEYS).tolist())
        steps += learning.session.step_number - before
        trained += perf_counter() - started
        learning.pause()
        wait(WARM_UP)
        times["at rest"] += typist.type(random.uniform(*PAUSES, KEYS).tolist())
        learning.train()
        wait(WARM_UP)
    learning.close()
    found = {name: np.percentile(taken, (50, 95)) * 1000 for name, taken in times.items()}
    ratio = float(found["training"][1] / found["at rest"][1])
    for name, (middle, late) in found.items():
        print(f"{name:10} median {middle:6.1f} ms   95th percentile {late:6.1f} ms")
    ok = ratio <= TARGET
    print(f"{'ratio':10} {ratio:.2f} of the 95th percentiles, target {TARGET}: ", end="")
    print("ok" if ok else "over", f"({steps / trained:.0f} steps/s meanwhile)")
    if chosen.json:
        table = {name: values.tolist() for name, values in found.items()} | {"ratio": ratio}
        chosen.json.write_text(json.dumps(table, indent=2) + "\n")
    window.close()
    return int(chosen.check and not ok)


def main() -> int:
    """Measure and print; the exit status is 2 when something could not be measured."""
    flags = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    flags.add_argument("--rounds", type=int, default=ROUNDS, metavar="N", help="of both kinds")
    flags.add_argument("--words", type=int, default=64, metavar="N", help="in the sentence")
    flags.add_argument("--json", type=Path, metavar="FILE", help="write the table as JSON too")
    flags.add_argument("--check", action="store_true", help="status 1 if over the target")
    chosen = flags.parse_args()
    try:
        with screen():
            return measure(chosen)
    except MeasuringError as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
