"""The table of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from core.examples import Example, examples
from core.language import quoted, shortened, tr
from core.models import MODELS, is_adjustable, model_of
from core.settings import (
    LOOKS,
    PICTURES,
    PIN_PICTURES,
    AttentionSettings,
    Knockout,
    Settings,
)
from gui import help_pages
from gui.actions import Entry
from gui.markup import in_menu
from gui.theme import CHOICES
from gui.views import next_word_panel, picture_panel

if TYPE_CHECKING:
    from gui.main_window import MainWindow

PICTURE_KEYS = {"attention": "F2", "arcs": "F3", "map": "F4", "mean": "F5", "deviation": "F6"}
NO_CELLS = ("arcs", "map")
PIN_KEYS = {"pinned": "F7", "difference": "F8"}


def entries(window: MainWindow) -> list[Entry]:
    """Everything that can be chosen in this window, in the order of the menus."""
    return [*_file(window), *_edit(window), *_view(window), *_model(window), *_help(window)]


def _file(window: MainWindow) -> list[Entry]:
    state, file = window.state, tr("&File")
    of_any_model = [example for example in examples() if not example.needs_model]
    of_one_model = [example for example in examples() if example.needs_model]
    menu = f"{file}/{tr('&Examples')}"

    def choose(group: list[Example]) -> list[Entry]:
        return [
            Entry(
                menu,
                example.title,
                lambda e=example: state.try_example(e),
                hint=example.look_for,
            )
            for example in group
        ]

    return [
        *choose(of_any_model),
        Entry(menu),
        *choose(of_one_model),
        Entry(file, tr("&Notebook’s Example"), window.back_to_notebook, "Ctrl+N"),
        Entry(file, tr("&Another Seed"), window.roll_die, "Ctrl+D"),
        Entry(file),
        Entry(file, tr("&Quit"), window.close, "Ctrl+Q"),
    ]


def _edit(window: MainWindow) -> list[Entry]:
    state, edit, standard = window.state, tr("&Edit"), QKeySequence.StandardKey
    undo = state.history.createUndoAction(window, tr("&Undo"))
    redo = state.history.createRedoAction(window, tr("&Redo"))
    return [
        Entry(edit, shortcut=standard.Undo, action=undo),
        Entry(edit, shortcut=standard.Redo, action=redo),
        Entry(edit),
        Entry(
            edit,
            tr("&Draw a Next Word"),
            state.draw,
            "Ctrl+R",
            hint=tr("At random, in proportion to the probabilities; each number draws its word"),
        ),
        Entry(
            edit,
            tr("&Accept the Next Word"),
            state.accept,
            ("Ctrl+Return", "Ctrl+Enter"),
            hint=tr("Puts the drawn or predicted word behind the sentence"),
        ),
        Entry(edit, tr("&Leave the Draw"), state.forget_draw),
        Entry(edit),
        Entry(
            edit,
            tr("&Knock Out the Selected Word"),
            window.knock_out_selected,
            "Alt+K",
            hint=tr("What if it could not be seen? Again to give it back"),
        ),
        Entry(edit, tr("R&estore All Knock-Outs"), state.restore_all, "Alt+Shift+K"),
        Entry(edit, tr("Put All &Vectors Back"), state.restore_vectors),
        Entry(edit),
        Entry(
            edit,
            tr("Copy the Notebook’s &Seed Line"),
            window.copy_seed_line,
            "Ctrl+Shift+C",
            hint=tr("What makes the notebook deal the same vectors"),
        ),
    ]


def _view(window: MainWindow) -> list[Entry]:
    state, view = window.state, tr("&View")
    display = state.settings.display
    themes = {"system": tr("As the &System"), "light": tr("&Light"), "dark": tr("&Dark")}
    pictures = f"{view}/{tr('&Picture')}"

    def picture(name: str, key: str) -> Entry:
        return Entry(
            pictures,
            tr(picture_panel.NAMES[name]),
            lambda on: state.set_display(picture=name) if on else None,
            key,
            checked=name == display.picture,
            group="picture",
        )

    return [
        *(picture(name, PICTURE_KEYS[name]) for name in PICTURES if name in PICTURE_KEYS),
        Entry(pictures),
        *(picture(name, PIN_KEYS[name]) for name in PICTURES if name in PIN_KEYS),
        *(
            Entry(
                f"{view}/{tr('&Next Word')}",
                tr(next_word_panel.LOOK_NAMES[look]),
                lambda on, look=look: state.set_display(look=look) if on else None,
                f"Ctrl+{number}",
                checked=look == display.look,
                group="look",
            )
            for number, look in enumerate(LOOKS, 1)
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
            tr("Pin as &A"),
            state.pin,
            "F9",
            hint=tr("Keeps what is on screen; what follows is compared with it"),
        ),
        Entry(view, tr("&Unpin A"), state.unpin, "Shift+F9"),
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
        Entry(
            view,
            tr("&Fixed Colour Scale 0–1"),
            lambda on: state.set_display(fixed_scale=on),
            "Ctrl+L",
            checked=display.fixed_scale,
        ),
        Entry(view, tr("&Whole Matrix"), window.matrix.show_all, "Ctrl+M"),
    ]


def _model(window: MainWindow) -> list[Entry]:
    state, model = window.state, tr("&Model")
    return [
        *(
            Entry(
                model,
                each.title,
                lambda on, name=name: state.set_model(name) if on else None,
                f"Alt+{number}",
                checked=name == state.settings.model,
                group="model",
                hint=each.hint,
            )
            for number, (name, each) in enumerate(MODELS.items(), 1)
        ),
        Entry(model),
        Entry(
            model,
            tr("&Adjust…"),
            window.show_model,
            "Ctrl+J",
            hint=tr("Heads, mask, positions and more of this model"),
        ),
        Entry(model, tr("Next &Head"), window.next_head, "Ctrl+H"),
        Entry(model, tr("&Mean of the Heads"), lambda: state.set_head(None), "Ctrl+Shift+H"),
        Entry(model, tr("&Reset Adjustments"), state.reset_model),
    ]


def _help(window: MainWindow) -> list[Entry]:
    help_, contents = tr("&Help"), QKeySequence.StandardKey.HelpContents
    return [
        Entry(help_, tr("Where the Notebook Is &Wrong"), window.show_faults, contents),
        Entry(help_, tr("&About Attention Explorer"), lambda: help_pages.show_about(window)),
    ]


def show_choices(window: MainWindow) -> None:
    """Tick and offer in the menus what goes with what is on screen."""
    state, actions, result = window.state, window.actions_by_name, window.state.result
    settings, display = result.settings, result.settings.display
    model = model_of(settings)
    pinned, several = settings.pin is not None, result.pattern.n_head > 1
    in_sight = not state.concealed
    adjustable = is_adjustable(settings)
    without_pin = display.picture in PIN_PICTURES and not pinned
    picture = "attention" if without_pin else display.picture
    look = display.look if display.look in model.looks else model.looks[0]
    for name, title in picture_panel.NAMES.items():
        action = actions[f"View/Picture/{tr(title)}"]
        action.setChecked(name == picture)
        action.setVisible(pinned or name not in PIN_PICTURES)
    for name, title in next_word_panel.LOOK_NAMES.items():
        action = actions[f"View/Next Word/{tr(title)}"]
        action.setChecked(name == look)
        action.setVisible(name in model.looks)
    for name, each in MODELS.items():
        actions[f"Model/{each.title}"].setChecked(name == settings.model)
    actions["View/Fixed Colour Scale 0–1"].setChecked(display.fixed_scale)
    for name, offered in {
        "View/Unpin A": pinned,
        "View/Whole Matrix": in_sight and bool(result.tokens) and picture not in NO_CELLS,
        "Edit/Restore All Knock-Outs": bool(settings.knockouts),
        "Edit/Put All Vectors Back": bool(settings.vectors),
        "Edit/Leave the Draw": settings.draw > 0,
        "Edit/Accept the Next Word": state.can_accept,
        "Edit/Draw a Next Word": result.prediction is not None and in_sight,
        "Edit/Knock Out the Selected Word": bool(result.tokens) and in_sight,
        "Model/Adjust…": adjustable,
        "Model/Reset Adjustments": adjustable and settings.attention != AttentionSettings(),
        "Model/Next Head": several,
        "Model/Mean of the Heads": several,
        "Edit/Copy the Notebook’s Seed Line": bool(model.seed_line(settings)),
    }.items():
        actions[name].setEnabled(offered)


def word_menu(window: MainWindow, position: int) -> QMenu:
    """What can be done with a word of the sentence."""
    state, menu = window.state, _menu(window)
    label = _in_menu(window, position)
    one = Knockout(position)
    menu.addAction(tr("Select {word}").format(word=label), lambda: state.select(position))
    menu.addAction(_knock_out(state.settings, one, label), lambda: state.toggle_knockout(one))
    _add_restore(window, menu)
    return menu


def cell_menu(window: MainWindow, query: int, key: int) -> QMenu:
    """What can be done with one word's look at another."""
    state, menu = window.state, _menu(window)
    result, settings = state.result, state.settings
    edge = tr("the look of {word} at {key}").format(
        word=_in_menu(window, query), key=_in_menu(window, key)
    )
    menu.addAction(tr("Arithmetic"), lambda: window.on_entry_chosen(result.cell_entry(query, key)))
    edges = [(Knockout(key, query), edge)]
    if result.pattern.n_head > 1 and result.head is not None:
        edges = [
            (
                Knockout(key, query, result.head),
                tr("{edge} in head {h}").format(edge=edge, h=result.head + 1),
            ),
            (Knockout(key, query), tr("{edge} in all heads").format(edge=edge)),
        ]
    every = tr("{word} for every word").format(word=_in_menu(window, key))
    for one, name in (*edges, (Knockout(key), every)):
        text = _knock_out(settings, one, name)
        menu.addAction(text, lambda one=one: state.toggle_knockout(one))
    _add_restore(window, menu)
    return menu


def show_at(menu: QMenu, point: QPoint) -> None:
    """Open the menu there; it goes when it is closed."""
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(point)


def _menu(window: MainWindow) -> QMenu:
    menu = QMenu(window)
    return menu


def _in_menu(window: MainWindow, position: int) -> str:
    label = shortened(window.state.result.tokens[position].label, 24)
    return in_menu(quoted(label))


def _knock_out(settings: Settings, one: Knockout, name: str) -> str:
    if one in settings.knockouts:
        return tr("Give back {what}").format(what=name)
    return tr("Knock out {what}").format(what=name)


def _add_restore(window: MainWindow, menu: QMenu) -> None:
    if window.state.settings.knockouts:
        menu.addSeparator()
        menu.addAction(window.actions_by_name["Edit/Restore All Knock-Outs"])
