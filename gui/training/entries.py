"""The part of the table of actions that is about training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.language import marked, tr
from gui.actions import Entry

if TYPE_CHECKING:
    from gui.main_window import MainWindow


# What is offered only where it would do something.
TRAINING_ENTRIES = (
    "Slower",
    "Faster",
    "Reset",
    "Stop",
    "Newest Weights",
    "Earlier Weights",
    "Later Weights",
    "Save Weights…",
)


def training_entries(window: MainWindow, menu: str) -> list[Entry]:
    """What can be done with a training, in a menu; whatever it takes is loaded when it is done."""
    return [
        Entry(
            menu,
            marked("&Train or Pause"),
            lambda: window.learning.toggle(),
            "Ctrl+T",
            hint=tr("Begins, pauses, or goes on"),
        ),
        Entry(menu, marked("One &Step"), lambda: window.learning.step(), "Ctrl+Shift+T"),
        Entry(menu, marked("S&lower"), lambda: window.learning.session.slower(), "Ctrl+<"),
        Entry(menu, marked("&Faster"), lambda: window.learning.session.faster(), "Ctrl+>"),
        Entry(
            menu,
            marked("&Reset"),
            lambda: window.learning.reset(),
            hint=tr("Back to the same start, and wait there"),
        ),
        Entry(
            menu,
            marked("St&op"),
            lambda: window.learning.session.stop(),
            hint=tr("Ends here; what was reached stays"),
        ),
        Entry(
            menu,
            marked("&Newest Weights"),
            lambda: window.learning.follow(),
            hint=tr("Follows the training again after a look at an earlier step"),
        ),
        Entry(menu, marked("&Earlier Weights"), lambda: window.learning.look_back(-1), "Alt+Left"),
        Entry(menu, marked("L&ater Weights"), lambda: window.learning.look_back(1), "Alt+Right"),
        Entry(menu),
        Entry(menu, marked("Choose &Text…"), lambda: window.training_files.choose_text()),
        Entry(menu, marked("Open &Weights…"), lambda: window.training_files.open_weights()),
        Entry(menu, marked("Sa&ve Weights…"), lambda: window.training_files.save_weights()),
        Entry(menu),
        Entry(
            menu,
            marked("E&xperiments…"),
            window.open_experiments,
            hint=tr("Two trainings side by side, with a question to answer first"),
        ),
    ]
