"""What a training went through, made anew for a figure."""

from PySide6.QtCore import QSize

from core.language import count, figure, tr
from core.result import Result
from core.transformer.learned import Learned
from gui.figures.plate import WIDE, Plate, show_unseen
from gui.theme import Theme
from gui.views.loss_chart import DECIMALS, LossChart
from gui.views.over_training import OverTraining

LOSS = QSize(WIDE, 400)
CURVES = QSize(WIDE, 400)


def loss_plate(learned: Learned, theme: Theme) -> Plate:
    """The loss on training and held-out text, with the floor and the step on view."""
    view, run = LossChart(), learned.run
    steps, training, held_out = run.losses.T
    view.show_losses(steps, training, held_out, run.floor, learned.step, theme)
    show_unseen(view, LOSS)
    return Plate(view, tr("Loss over the training"), _on_view(learned), _finding(learned))


def curves_plate(
    view: OverTraining, result: Result, learned: Learned, theme: Theme, above: tuple[str, str]
) -> Plate:
    """How likely the likeliest words were at each snapshot, and since when the best one leads.

    Args:
        view: to show it.
        result: whose words they are.
        learned: the training that its weights are of.
        theme: the colours.
        above: the title, and what else is to be read above it.
    """
    lines, p, chosen = list(learned.lines), learned.chances, result.prediction
    view.show_curves(
        tuple(result.candidates[i].text for i in lines),
        learned.steps,
        p[:, lines],
        lines.index(chosen) if chosen in lines else None,
        learned.on_view,
        theme,
        p.max(axis=1),
    )
    view.conclusion.hide()
    show_unseen(view, CURVES)
    (title, hint), line = above, _on_view(learned)
    return Plate(view, title, tr(" · ").join(filter(None, (line, hint))), view.conclusion.text())


def _on_view(learned: Learned) -> str:
    """What the upright line is."""
    return tr("upright line: step {n}, whose weights are on view").format(n=count(learned.step))


def _finding(learned: Learned) -> str:
    """How near to the floor it got; nothing where nobody knows."""
    floor = learned.run.floor
    if floor is None or not learned.held_out:
        return ""
    step, loss = learned.held_out[-1]
    return tr(
        "At step {n} the loss on held-out text is {b}; the floor, the entropy of the grammar, is "
        "{h}."
    ).format(n=count(step), b=figure(loss, DECIMALS), h=figure(floor, DECIMALS))
