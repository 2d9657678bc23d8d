"""The line below a picture of a training: what was trained, on what, for how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.asked import CHOICES, called
from core.language import as_typed, count, ntr, quoted, tr
from core.transformer.learned import Learned
from core.transformer.shelf import LEGIBLE

if TYPE_CHECKING:
    from core.transformer.plan import Plan


def training_parts(learned: Learned) -> list[str]:
    """Text, plan, steps, seed, and the weights on view by the start of their SHA-256."""
    plan, shape = learned.run.plan, learned.run.configuration
    heads = ntr("{n} head of {width}", "{n} heads of {width}", shape.n_head).format(
        n=shape.n_head, width=shape.d_head
    )
    layers = ntr("{n} layer of {heads}", "{n} layers of {heads}", shape.n_layer)
    return [
        _text(plan),
        *_changed(plan),
        tr("Objective: {objective}").format(objective=tr(CHOICES[plan.objective])),
        layers.format(n=shape.n_layer, heads=heads),
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


def _changed(plan: Plan) -> list[str]:
    """What an experiment changed in the text."""
    variant, parts = plan.variant, list[str]()
    if plan.text != "file" and variant.bias != 0.5:
        parts.append(
            tr("a nurse is {she}, a doctor {he} with a probability of {p}").format(
                she=quoted("she"), he=quoted("he"), p=as_typed(variant.bias)
            )
        )
    if variant.left_out:
        parts.append(tr("without the word {word}").format(word=called(variant.left_out)))
    if variant.shuffled:
        parts.append(tr("with the words of each sentence in random order"))
    return parts


def _steps(learned: Learned) -> str:
    n, planned = learned.last, learned.run.plan.n_step
    if n < planned:
        return ntr("{n} of {all} step", "{n} of {all} steps", planned).format(
            n=count(n), all=count(planned)
        )
    return ntr("{n} step", "{n} steps", n).format(n=count(n))
