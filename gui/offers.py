"""What the menus offer and tick, as goes with what is on screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.language import tr
from core.models import MODELS, is_adjustable, model_of
from core.noise import is_offered, picture_on_view
from core.settings import NOISE_PICTURES, PIN_PICTURES
from gui.views import next_word_panel, picture_panel

if TYPE_CHECKING:
    from gui.main_window import MainWindow

NO_CELLS = ("arcs", "map")
TRANSFORMER = "transformer"


def name_steps(window: MainWindow) -> None:
    """Say in the menu what would be undone and done again."""
    history, actions = window.state.history, window.actions_by_name
    undo, redo = actions["Edit/Undo"], actions["Edit/Redo"]
    for action, plain, text, step, possible in (
        (undo, tr("&Undo"), tr("&Undo {step}"), history.undoText(), history.canUndo()),
        (redo, tr("&Redo"), tr("&Redo {step}"), history.redoText(), history.canRedo()),
    ):
        action.setText(text.format(step=step) if possible else plain)
        action.setIconText(plain.replace("&", ""))  # as Help lists it
        action.setEnabled(possible)


def show_choices(window: MainWindow) -> None:
    """Tick and offer in the menus what goes with what is on screen."""
    state, actions, result = window.state, window.actions_by_name, window.state.result
    settings, display = result.settings, result.settings.display
    own = settings.own
    model = model_of(settings)
    pinned, several = settings.pin is not None, result.pattern.n_head > 1
    in_sight = not state.concealed
    adjustable = is_adjustable(settings)
    picture = picture_on_view(settings)
    look = display.look if display.look in model.looks else model.looks[0]
    for name, title in picture_panel.NAMES.items():
        action = actions[f"View/Picture/{title}"]
        action.setChecked(name == picture)
        lacking = (name in PIN_PICTURES and not pinned) or (
            name in NOISE_PICTURES and not is_offered(settings)
        )
        action.setVisible(not lacking)
    for name, title in next_word_panel.LOOK_NAMES.items():
        action = actions[f"View/Next Word/{title}"]
        action.setChecked(name == look)
        action.setVisible(name in model.looks)
    for name in MODELS:
        actions[f"Model/{name}"].setChecked(name == settings.model)
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
        "Model/Reset Adjustments": own is not None and own != type(own)(),
        "Model/Next Head": several,
        "Model/Mean of the Heads": several,
        "Model/Next Layer": result.pattern.n_layer > 1,
        **{
            f"Model/Training/{name}": offered and settings.model == TRANSFORMER
            for name, offered in window.training_offers().items()
        },
        "Edit/Copy/Loss of the Training": settings.model == TRANSFORMER,
        "Edit/Copy/The Notebook’s Seed Line": bool(model.seed_line(settings)),
    }.items():
        actions[name].setEnabled(offered)
