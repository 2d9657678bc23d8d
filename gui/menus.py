"""The table of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence

from core.examples import examples
from core.language import tr
from gui import help_pages
from gui.actions import Entry
from gui.theme import CHOICES
from gui.views.next_word_panel import Look

if TYPE_CHECKING:
    from gui.main_window import MainWindow


def entries(window: MainWindow) -> list[Entry]:
    """Everything that can be chosen in this window, in the order of the menus."""
    state = window.state
    standard = QKeySequence.StandardKey
    file, edit, view, help_ = tr("&File"), tr("&Edit"), tr("&View"), tr("&Help")
    themes = {"system": tr("As the &System"), "light": tr("&Light"), "dark": tr("&Dark")}
    return [
        *(
            Entry(
                f"{file}/{tr('&Examples')}",
                example.title,
                lambda e=example: state.restart_with(e.settings, tr("example")),
                hint=example.look_for,
            )
            for example in examples()
        ),
        Entry(file, tr("&Notebook’s Example"), window.back_to_notebook, "Ctrl+N"),
        Entry(file, tr("&Another Seed"), window.roll_die, "Ctrl+D"),
        Entry(file),
        Entry(file, tr("&Quit"), window.close, "Ctrl+Q"),
        Entry(
            edit,
            shortcut=standard.Undo,
            action=state.history.createUndoAction(window, tr("&Undo")),
        ),
        Entry(
            edit,
            shortcut=standard.Redo,
            action=state.history.createRedoAction(window, tr("&Redo")),
        ),
        Entry(edit),
        Entry(
            edit,
            tr("Copy the Notebook’s &Seed Line"),
            window.copy_seed_line,
            "Ctrl+Shift+C",
            hint=tr("What makes the notebook deal the same vectors"),
        ),
        *(
            Entry(
                f"{view}/{tr('&Next Word')}",
                tr(look.value),
                lambda on, look=look: window.next_word.set_look(look) if on else None,
                f"Ctrl+{number}",
                checked=look is Look.SORTED,
                group="look",
            )
            for number, look in enumerate(Look, 1)
        ),
        *(
            Entry(
                f"{view}/{tr('&Theme')}",
                themes[choice],
                lambda on, c=choice: window.appearance.choose(c) if on else None,
                checked=choice == window.appearance.choice,
                group="theme",
            )
            for choice in CHOICES
        ),
        Entry(view),
        Entry(
            view,
            tr("&Guess First"),
            state.set_guessing,
            "Ctrl+G",
            checked=False,
            hint=tr("Hides the answer until somebody has clicked the word that they expect"),
        ),
        Entry(
            view,
            tr("&Earlier Sentences"),
            window.set_earlier_shown,
            "Ctrl+E",
            checked=False,
            hint=tr("The notebook takes a list of sentences; these come before the one shown"),
        ),
        Entry(view),
        Entry(view, tr("&Fixed Colour Scale 0–1"), state.set_fixed_scale, "Ctrl+L", checked=False),
        Entry(view, tr("&Whole Matrix"), window.matrix.show_all, "Ctrl+M"),
        Entry(
            help_,
            tr("Where the Notebook Is &Wrong"),
            window.show_faults,
            standard.HelpContents,
        ),
        Entry(help_, tr("&About Attention Explorer"), lambda: help_pages.show_about(window)),
    ]
