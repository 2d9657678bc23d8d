"""The line below a picture of a training: what was trained, on what, for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.asked import CHOICES, shape_in_words, what_was_changed
from core.language import as_typed, count, ntr, tr
from core.transformer.learned import Learned
from core.transformer.shelf import LEGIBLE

if TYPE_CHECKING:
    from core.transformer.plan import Plan


def training_parts(learned: Learned) -> list[str]:
    """Text, plan, steps, seed, and the weights on view by the start of their SHA-256."""
    plan, shape = learned.run.plan, learned.run.configuration
    return [
        _text(plan),
        *what_was_changed(plan),
        tr("Objective: {objective}").format(objective=tr(CHOICES[plan.objective])),
        shape_in_words(shape),
        tr("embeddings of {n} components").format(n=shape.d_model),
        _steps(learned),
        tr("Seed {seed}").format(seed=plan.seed),
        tr("Weights {name} of step {n}").format(
            name=learned.weights[:LEGIBLE], n=count(learned.step)
        ),
    ]


def _text(plan: Plan) -> str:
    template = {
        "grammar": tr("Trained on sentences of the grammar, difficulty {difficulty}"),
        "file": tr("Trained on the text of a file"),
        "both": tr(
            "Trained on sentences of the grammar, difficulty {difficulty}, with {share} % of a file"
        ),
    }[plan.text]
    return template.format(difficulty=plan.difficulty, share=as_typed(round(100 * plan.share, 1)))


def _steps(learned: Learned) -> str:
    n, planned = learned.last, learned.run.plan.n_step
    if n < planned:
        return ntr("{n} of {all} step", "{n} of {all} steps", planned).format(
            n=count(n), all=count(planned)
        )
    return ntr("{n} step", "{n} steps", n).format(n=count(n))
