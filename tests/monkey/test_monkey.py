"""The monkey for a short while, and that it would notice."""

import logging
import os
import subprocess
import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import numpy as np
import pyqtgraph as pg
import pytest
from home import WARM, Count, Home, _caches
from invariants import check_fresh, check_rows, check_words
from listening import Listening
from materials import START
from monkey import FoundError, Monkey
from PySide6.QtCore import QCoreApplication, QLocale, Qt, QTimer, QTranslator, qWarning
from PySide6.QtWidgets import QApplication
from rounds import MORE, check_growth

from core import language
from core.models import compute
from gui.app import Application, application
from gui.main_window import MainWindow
from gui.speech import speak

N_ACT = 60
COMMAND = Path(__file__).parent
CLOSES_AT_ALT = """
from fingers import ALT, Key, press, settle
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu

app = QApplication([])
for _ in range(3):
    window = QMainWindow()
    window.menuBar().addMenu("File").addAction("New")
    window.show()
    window.activateWindow()
    settle()
    menu = QMenu(window)
    menu.addAction("One")
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(QPoint(10, 10))
    settle()
    press(menu.windowHandle(), Key.Key_Down, ALT)
"""


class LetIn(Protocol):
    def __call__(self, seed: int) -> AbstractContextManager[Monkey]: ...


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return Application


@pytest.fixture
def let_in(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LetIn]:
    """Lets a monkey in, and puts everything back when it is gone."""
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    locale, rate = QLocale(), pg.getConfigOption("mouseRateLimit")
    QLocale.setDefault(QLocale.c())
    pg.setConfigOption("mouseRateLimit", 0)
    application()

    @contextmanager
    def at_the_window(seed: int) -> Iterator[Monkey]:
        folder = tmp_path / f"seed {seed}"
        folder.mkdir()
        with Listening() as listening:
            monkey = Monkey(seed, folder, listening)
            try:
                yield monkey
            finally:
                monkey.end()

    yield at_the_window
    qapp.setStyleSheet("")
    pg.setConfigOption("mouseRateLimit", rate)
    if qapp.findChildren(QTranslator):
        speak("en")
    QLocale.setDefault(locale)
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    language.use()


@pytest.mark.parametrize("seed", range(4))
def test_nothing_breaks(let_in: LetIn, seed: int) -> None:
    with let_in(seed) as monkey:
        home = Home(monkey)
        home.come()
        monkey.run(N_ACT)
        home.come()


def test_a_seed_makes_the_same_acts(let_in: LetIn, tmp_path: Path) -> None:
    told: list[list[str]] = []
    for _ in range(2):
        with let_in(11) as monkey:
            monkey.run(15)
            # Where exactly depends on what timers have laid out by then, to a pixel.
            told.append([each.partition(" at ")[0] for each in monkey.told])
            told[-1] = [each.replace(str(monkey.folder), "") for each in told[-1]]
        (tmp_path / "seed 11").rename(tmp_path / f"run {len(told)}")
    assert told[0] == told[1]
    assert len(told[0]) == 15


def test_the_command_says_its_seed_and_how_far_it_is(tmp_path: Path) -> None:
    asked = [sys.executable, str(COMMAND), "--seed", "5", "--actions", "10", "--round", "5"]
    done = subprocess.run(asked, capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "seed 5, acts 0 to 10" in done.stdout
    assert "5 acts," in done.stdout
    assert "actions triggered" in done.stdout


# What it notices


def sabotaged_slot() -> None:
    raise ValueError("on purpose")


def test_a_slot_that_fails_is_found(let_in: LetIn) -> None:
    with let_in(3) as monkey:
        monkey.window.state.result_changed.connect(sabotaged_slot)
        with pytest.raises(FoundError, match="on purpose") as found:
            monkey.run(60)
        assert "with seed 3" in str(found.value)


@pytest.mark.parametrize(
    "say",
    [
        lambda: qWarning("on purpose"),
        lambda: sys.stderr.write("on purpose"),
        lambda: logging.getLogger("any").warning("on purpose"),
        lambda: QTimer.singleShot(0, lambda: warnings.warn("on purpose", stacklevel=1)),
    ],
    ids=["Qt", "stderr", "logging", "warnings"],
)
def test_whatever_is_said_is_heard(qapp: QApplication, say: object) -> None:
    with Listening() as listening:
        say()  # pyright: ignore[reportCallIssue]
        QCoreApplication.processEvents()
    assert [each for each in listening.heard if "on purpose" in each]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ([0.5, 0.4], "sums to"),
        ([1.5, -0.5], "negative"),
        ([np.nan, 1.0], "undefined in part"),
        ([0.0, 0.0], "sums to"),
    ],
)
def test_a_wrong_row_is_found(row: list[float], problem: str) -> None:
    good = [[0.25, 0.75], [np.nan, np.nan]]
    check_rows(np.array(good), "a row")
    with pytest.raises(AssertionError, match=problem):
        check_rows(np.array([*good, row]), "a row")


def test_a_row_with_nothing_left_to_look_at_is_0() -> None:
    check_rows(np.zeros((1, 2)), "a row", np.ones((1, 2), bool))
    with pytest.raises(AssertionError, match="hidden"):
        check_rows(np.array([[0.0, 1.0]]), "a row", np.ones((1, 2), bool))


def test_a_result_of_another_sentence_is_found(let_in: LetIn) -> None:
    with let_in(0) as monkey:
        window: MainWindow = monkey.window
        check_words(window)
        window.words._result = compute(START.replace(sentence="another one", position=0))
        with pytest.raises(AssertionError, match="another result"):
            check_words(window)


def test_a_result_that_is_not_of_its_settings_is_found() -> None:
    result = compute(START)
    check_fresh(result)
    result.__dict__["settings"] = START.replace(seed=1)
    with pytest.raises(AssertionError):
        check_fresh(result)


@pytest.mark.parametrize(
    ("name", "leak"),
    [("objects", 1.0), ("parts of the window", 1.0), ("blocks", 10.0), ("MB", 0.05)],
)
def test_a_leak_of_one_at_every_act_is_found(let_in: LetIn, name: str, leak: float) -> None:
    n_act = 250

    def counts(leak: float) -> list[Count]:
        made = []
        for i in range(WARM + 5):
            more = {each: leak * n_act * i if each == name else 0 for each in MORE}
            objects = Counter(dict=1000 + round(more["objects"]))
            parts = Counter(QWidget=100 + round(more["parts of the window"]))
            blocks, memory = 10**6 + round(more["blocks"]), 100 + more["MB"]
            made.append(Count(objects, parts, 50_000, blocks, memory, 300.0))
        return made

    with let_in(0) as monkey:
        check_growth(monkey, counts(leak / 100), n_act)
        with pytest.raises(FoundError, match=f"more {name}"):
            check_growth(monkey, counts(leak), n_act)


def test_what_is_counted_does_not_depend_on_caches() -> None:
    names = {each.__name__ for each in _caches()}
    assert {"words_of", "grammar_probes", "probed_of"} <= names
    assert not any(each.cache_parameters()["maxsize"] is None for each in _caches())


def test_a_menu_that_closes_at_alt_gets_no_further_key() -> None:
    """QTest would send it to what is not there any more, where C may find anything."""
    environment = {**os.environ, "MALLOC_PERTURB_": "165", "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", CLOSES_AT_ALT],
        cwd=COMMAND,
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
