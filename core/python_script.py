"""A result as a short NumPy script that, run by itself, computes it and prints the same figures.

The script reads like the equations and has only what these settings need. What it prints are the
lines of the text report from the attention or the probabilities on, in the reader's language.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from core.asked import has_vocabulary
from core.caption import caption
from core.embeddings import acting_on
from core.language import tr
from core.models import model_of
from core.noise import seed_acts
from core.python_script_attention import attention_lines
from core.python_script_lines import comment, function, literal, said, vector
from core.python_script_notebook import notebook_lines
from core.python_script_transformer import transformer_functions, transformer_lines
from core.python_script_vocabulary import sentence_vectors
from core.report import why_undefined
from core.result import Result

MODELS: Mapping[str, Callable[[Result], list[str]]] = MappingProxyType(
    {
        "notebook": notebook_lines,
        "attention": attention_lines,
        "transformer": transformer_lines,
    }
)


def as_python(result: Result) -> str:
    """The script; Python 3 with NumPy runs it.

    No file of this program is needed, but for a transformer that of its weights.

    Raises:
        SettingsError: if it would have too many numbers in it.
    """
    lines = [
        *comment(tr("Computes and prints the figures of the program with Python 3 and NumPy.")),
        "#",  # a word of the caption must not be where Python looks for a file's encoding
        *comment(caption(result)),
        "",
        *(
            ["import json", "import sys", "from pathlib import Path", ""]
            if _is_transformer(result)
            else []
        ),
        "import numpy as np",
        "",
        *_settings(result),
        "",
        "words = sentence.split()",
    ]
    if not result.tokens:
        return "\n".join([*lines, "if not words:", *said(why_undefined(result))]) + "\n"
    body = MODELS[model_of(result.settings).name](result)
    if not _is_transformer(result):
        lines += ["", *_embeddings(result)]
    lines += [] if result.prediction is None else _functions(result)
    return "\n".join([*lines, "", *body]) + "\n"


def _settings(result: Result) -> list[str]:
    """What a person chose, but for what the body says itself."""
    settings = result.settings
    lines = literal("sentence", settings.sentence)
    if not result.tokens:
        return lines
    if _is_transformer(result):
        if settings.draw:
            lines.append(f"seed, draw = {settings.seed}, {settings.draw}")
        return lines
    if settings.earlier.split():
        lines += literal("earlier", settings.earlier)
    lines.append(f"position = {settings.position}  # {tr('of the selected word, from 0')}")
    if "window" in model_of(settings).attend_reads(settings):
        lines.append(f"window = {settings.window}  # {tr('words before the selected one')}")
    if seed_acts(settings) or settings.draw:
        lines.append(f"seed = {settings.seed}  # {tr('of everything random')}")
    if settings.draw and result.drawn is not None:
        lines.append(f"draw = {settings.draw}  # {tr('number of the random draw')}")
    return lines


def _embeddings(result: Result) -> list[str]:
    settings, d = result.settings, result.d_model
    if has_vocabulary(settings):
        return sentence_vectors(result)
    text = '(earlier + " " + sentence).split()' if settings.earlier.split() else "words"
    lines = [
        *comment(tr("Embeddings: each new word gets the next {d} random numbers.").format(d=d)),
        f"vocabulary = list(dict.fromkeys({text}))",
        f"vectors = np.random.RandomState(seed).rand(len(vocabulary), {d})",
        "E = vectors[[vocabulary.index(word) for word in words]]  # [n, d]",
    ]
    moved = acting_on([token.text for token in result.tokens], settings.vectors, d)
    if moved:
        lines += [
            *comment(tr("Some were moved by hand.")),
            "moved = {",
            *(line for word, at in moved.items() for line in vector(word, at)),
            "}",
            "for i, word in enumerate(words):",
            "    if word in moved:",
            "        E[i] = moved[word]",
        ]
    return lines


def _is_transformer(result: Result) -> bool:
    return model_of(result.settings).name == "transformer"


def _functions(result: Result) -> list[str]:
    if _is_transformer(result):
        return transformer_functions(result)
    dot = tr("Not rows @ b, where the last digit may depend on the row, and so break ties.")
    softmax = function("softmax(x)", ["e = np.exp(x - x.max())", "return e / e.sum()"])
    if has_vocabulary(result.settings):
        body = ["e = np.exp(x - x.max())", "return e / (e.sum() + others)"]
        softmax = function("softmax(x, others=0)", body)
    lines = [
        *softmax,
        *function("dot(rows, b)", [*comment(dot), 'return np.einsum("nd,d...->n...", rows, b)']),
    ]
    settings = result.settings
    own = "attention" in model_of(settings).attend_reads(settings)
    if own and settings.attention.projections == "random":
        stream = tr("Every matrix has a random stream of its own.")
        lines += function(
            "draws(number, head, shape)",
            [
                *comment(stream),
                "random = np.random.RandomState([seed, 1, number, head])",
                "return random.standard_normal(shape)",
            ],
        )
    return [*lines, ""]
