import gc
import weakref

import pytest

from core.settings import Settings
from gui.history import MOST_STEPS, Change, Run, Steps, Typing


class Shown:
    """Shows settings, and does nothing else."""

    def __init__(self) -> None:
        self.settings = Settings()
        self.run = 0

    def show(self, settings: Settings) -> None:
        self.settings = settings


@pytest.fixture
def shown() -> Shown:
    return Shown()


@pytest.fixture
def steps(qapp: object) -> Steps:
    return Steps()


def seed(shown: Shown, seed: int, kind: type[Change] = Run) -> Change:
    return kind(shown, "seed", shown.settings.replace(seed=seed), "seed")


def typed(shown: Shown, sentence: str) -> Change:
    return Typing(shown, "typing", shown.settings.replace(sentence=sentence, position=0))


def test_a_run_of_steps_is_one_step(steps: Steps, shown: Shown) -> None:
    first = shown.settings
    for number in (4, 5, 6):
        steps.push(seed(shown, number))
    assert (steps.count(), shown.settings.seed) == (1, 6)
    steps.undo()
    assert shown.settings == first
    steps.redo()
    assert shown.settings.seed == 6


def test_what_was_swallowed_is_gone(steps: Steps, shown: Shown) -> None:
    swallowed = []
    for number in range(1, 20):
        shown_step = typed(shown, "a" * number)
        swallowed.append(weakref.ref(shown_step))
        steps.push(shown_step)
        del shown_step
    gc.collect()
    assert steps.count() == 1
    assert sum(step() is not None for step in swallowed) == 1


def test_a_run_that_comes_back_is_no_step(steps: Steps, shown: Shown) -> None:
    steps.push(seed(shown, 3, Change))
    steps.push(seed(shown, 4))
    steps.push(seed(shown, 3))
    assert (steps.count(), steps.index(), shown.settings.seed) == (1, 1, 3)
    assert not steps.canRedo()
    steps.undo()
    assert shown.settings == Settings()


def test_a_step_after_an_undo_forgets_what_could_be_redone(steps: Steps, shown: Shown) -> None:
    steps.push(seed(shown, 3))
    steps.push(typed(shown, "one two"))
    steps.undo()
    steps.push(typed(shown, "three"))
    assert (steps.count(), steps.canRedo()) == (2, False)
    steps.undo()
    steps.undo()
    assert shown.settings == Settings()


def test_a_swallowed_step_is_told_of_as_any(steps: Steps, shown: Shown) -> None:
    told: list[tuple[str, object]] = []
    steps.indexChanged.connect(lambda index: told.append(("index", index)))
    steps.undoTextChanged.connect(lambda text: told.append(("undo", text)))
    steps.redoTextChanged.connect(lambda text: told.append(("redo", text)))
    steps.push(seed(shown, 3))
    first = list(told)
    told.clear()
    steps.push(seed(shown, 7))
    assert [name for name, _ in told] == [name for name, _ in first]
    assert dict(told) == {"index": 1, "undo": steps.undoText(), "redo": ""}
    assert "7" in steps.undoText()


def test_only_so_many_steps_can_be_undone(steps: Steps, shown: Shown) -> None:
    every = []
    for number in range(MOST_STEPS + 50):
        step = seed(shown, number + 1, Change)
        every.append(weakref.ref(step))
        steps.push(step)
        del step
    gc.collect()
    assert steps.count() == MOST_STEPS
    assert sum(step() is not None for step in every) == MOST_STEPS
    while steps.canUndo():
        steps.undo()
    assert shown.settings.seed == 50
