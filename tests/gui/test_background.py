"""Work in a thread of its own."""

import gc
import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.background import Newest, end, waited_for

pytestmark = pytest.mark.usefixtures("app")


def here() -> str:
    return threading.current_thread().name


class Held:
    """Work that goes on until it is let go."""

    def __init__(self, outcome: object) -> None:
        self.outcome, self.begun, self.go = outcome, threading.Event(), threading.Event()

    def __call__(self) -> object:
        self.begun.set()
        assert self.go.wait(30)
        return self.outcome


@pytest.fixture
def newest() -> Newest:
    return Newest()


def test_work_is_done_elsewhere_and_its_outcome_is_told_here(newest: Newest, qtbot: QtBot) -> None:
    told: list[tuple[str, str]] = []
    newest.ask(here, lambda outcome, failure: told.append((outcome, here())))
    assert told == []
    qtbot.waitUntil(lambda: bool(told))
    assert told == [("background", threading.main_thread().name)]


def test_what_was_raised_is_told(newest: Newest, qtbot: QtBot) -> None:
    told: list[Exception | None] = []
    newest.ask(lambda: [][0], lambda outcome, failure: told.append(failure))
    qtbot.waitUntil(lambda: bool(told))
    assert isinstance(told[0], IndexError)


def test_of_several_requests_the_newest_alone_is_told(newest: Newest, qtbot: QtBot) -> None:
    first, told, done = Held(1), list[object](), list[int]()
    newest.ask(first, lambda outcome, failure: told.append(outcome))
    assert first.begun.wait(30)
    for number in (2, 3):
        newest.ask(
            lambda number=number: done.append(number) or number,
            lambda outcome, failure: told.append(outcome),
        )
    first.go.set()
    qtbot.waitUntil(lambda: bool(told))
    assert told == [3]
    assert done == [3], "what nobody waits for any more need not be done"


def test_what_was_dropped_is_not_told(newest: Newest, qtbot: QtBot) -> None:
    first, told = Held(1), list[object]()
    newest.ask(first, lambda outcome, failure: told.append(outcome))
    assert first.begun.wait(30)
    newest.drop()
    first.go.set()
    after = Newest()
    after.ask(lambda: 2, lambda outcome, failure: told.append(outcome))
    qtbot.waitUntil(lambda: bool(told))
    assert told == [2]


def test_who_is_gone_is_not_told(qtbot: QtBot) -> None:
    parent, first, told = QObject(), Held(1), list[object]()
    Newest(parent).ask(first, lambda outcome, failure: told.append(outcome))
    assert first.begun.wait(30)
    parent.deleteLater()
    QApplication.processEvents()
    del parent
    first.go.set()
    after = Newest()
    after.ask(lambda: 2, lambda outcome, failure: told.append(outcome))
    qtbot.waitUntil(lambda: bool(told))
    assert told == [2]


def test_no_garbage_is_collected_in_the_thread(newest: Newest, qtbot: QtBot) -> None:
    """What is Qt's must be destroyed in the window's thread."""
    where, told = list[str](), list[object]()

    def on_collecting(phase: str, info: object) -> None:
        where.append(here())

    gc.callbacks.append(on_collecting)
    try:
        newest.ask(
            lambda: [[number] for number in range(100_000)], lambda *outcome: told.append(outcome)
        )
        qtbot.waitUntil(lambda: bool(told))
    finally:
        gc.callbacks.remove(on_collecting)
    assert "background" not in where
    qtbot.waitUntil(gc.isenabled)


@pytest.mark.parametrize("long", [False, True])
def test_waiting_returns_what_the_work_returns(long: bool) -> None:
    assert waited_for(lambda: 6 * 7, long) == 42
    assert waited_for(here, long) == ("background" if long else threading.main_thread().name)
    with pytest.raises(IndexError):
        waited_for(lambda: [][0], long)


def test_the_window_goes_on_painting_while_it_waits() -> None:
    held, seen = Held(1), list[Callable[[], object]]()
    QTimer.singleShot(0, lambda: (seen.append(here), held.go.set()))
    assert waited_for(held, long=True) == 1
    assert seen
    assert QApplication.overrideCursor() is None


def test_after_the_end_nothing_is_told_and_there_may_be_a_new_beginning(
    newest: Newest, qtbot: QtBot
) -> None:
    told = list[object]()
    newest.ask(lambda: 1, lambda outcome, failure: told.append(outcome))
    end()
    assert gc.isenabled()
    assert "background" not in {each.name for each in threading.enumerate()}
    Newest().ask(lambda: 2, lambda outcome, failure: told.append(outcome))
    qtbot.waitUntil(lambda: bool(told))
    assert told == [2]


def test_waiting_goes_on_when_the_program_is_told_to_end(app: QApplication) -> None:
    held = Held(1)

    def tell() -> None:
        app.exit(0)
        QTimer.singleShot(0, held.go.set)

    QTimer.singleShot(0, tell)
    try:
        assert waited_for(held, long=True) == 1
    finally:  # a new run, after which Qt has forgotten it
        QTimer.singleShot(0, app.quit)
        app.exec()
