"""The flags of the command line that are for one model or for two."""

import argparse
from typing import Any

from core.argument_types import head_or_mean, number, whole_number
from core.language import tr
from core.model_records import (
    D_TRANSFORMER,
    DIFFICULTIES,
    MASKS,
    MAX_D_HEAD,
    MAX_D_MODEL,
    MAX_HEADS,
    MAX_LAYERS,
    MAX_STEPS,
    OBJECTIVES,
    POSITIONS,
    PROJECTIONS,
    READ_OUTS,
    SHARES,
    TEMPERATURES,
    AttentionSettings,
    TransformerSettings,
)
from core.vector_files import MOST_WORDS

SELF_ATTENTION, TRANSFORMER = "attention", "transformer"
MAX_VECTOR_WORDS = 500_000

# The flags of a model by the names of its settings; those of both have the same name in both.
OWN_FLAGS = {
    "embeddings": "--embeddings",
    "d_model": "--dim",
    "n_head": "--heads",
    "d_head": "--head-dim",
    "projections": "--projections",
    "positions": "--positions",
    "mask": "--mask",
    "scaled": "--no-scale",
    "read_out": "--read-out",
    "temperature": "--temperature",
    "top_k": "--top-k",
    "top_p": "--top-p",
    "head": "--head",
}
TRANSFORMER_FLAGS = {
    "weights": "--weights",
    "layer": "--layer",
    "head": "--head",
    "temperature": "--temperature",
    "top_k": "--top-k",
    "top_p": "--top-p",
    "text": "--text",
    "difficulty": "--difficulty",
    "share": "--share",
    "objective": "--objective",
    "n_layer": "--layers",
    "n_head": "--heads",
    "d_model": "--dim",
    "n_step": "--steps",
}
# What only a training reads.
TRAINING = ("text", "difficulty", "share", "objective", "n_layer", "n_head", "d_model", "n_step")
VECTOR_WORDS, TRAIN, SAVE_WEIGHTS = "--vector-words", "--train", "--save-weights"


def add_model_flags(flags: argparse.ArgumentParser) -> None:
    """The flags of the models that have settings of their own."""
    _add_self_attention(flags.add_argument_group(tr("with --model attention")))
    _add_both(flags.add_argument_group(tr("with --model attention or transformer")))
    _add_transformer(flags.add_argument_group(tr("with --model transformer")))
    _add_training(flags.add_argument_group(tr("to train a transformer")))


def _choice(choices: tuple[str, ...], meaning: str, default: object) -> dict[str, Any]:
    """One whose values are checked with the other settings."""
    default_of = tr(" (default: {value})").format(value=default)
    return {"metavar": "{" + ",".join(choices) + "}", "help": meaning + default_of}


def _count(meaning: str, metavar: str = "N") -> dict[str, Any]:
    return {"type": whole_number, "metavar": metavar, "help": meaning}


def _add_self_attention(group: Any) -> None:
    def add(name: str, **more: Any) -> None:
        group.add_argument(OWN_FLAGS[name], dest=name, **more)

    def add_choice(name: str, choices: tuple[str, ...], meaning: str) -> None:
        add(name, **_choice(choices, meaning, getattr(AttentionSettings, name)))

    add(
        "embeddings",
        metavar="{random,glove,FILE}",
        help=tr(
            "dealt at random, the program’s own GloVe vectors, or those of a file: GloVe or "
            "word2vec text, word2vec binary, fastText .vec, .npz, or gzip of one (default: random)"
        ),
    )
    group.add_argument(
        VECTOR_WORDS,
        dest="vector_words",
        **_count(
            tr("words to take of that file, 1 to {most} (default: {n})").format(
                most=MAX_VECTOR_WORDS, n=MOST_WORDS
            )
        ),
    )
    add(
        "d_head",
        **_count(
            tr("components of a query, 1 to {most} (default: as --dim, but at most 16)").format(
                most=MAX_D_HEAD
            )
        ),
    )
    add_choice("projections", PROJECTIONS, tr("what makes queries, keys and values"))
    add_choice("positions", POSITIONS, tr("what is added to the embeddings"))
    add_choice("mask", MASKS, tr("which words may be looked at; window: --window words back"))
    add(
        "scaled",
        action="store_const",
        const=False,
        help=tr("do not divide the scores by the root of --head-dim"),
    )
    add_choice("read_out", READ_OUTS, tr("from the context vector to logits"))


def _add_both(group: Any) -> None:
    def add(name: str, **more: Any) -> None:
        group.add_argument(OWN_FLAGS[name], dest=name, **more)

    trained = {
        "least": D_TRANSFORMER[0],
        "most": D_TRANSFORMER[1],
        "usual": TransformerSettings.d_model,
        "n": TransformerSettings.n_head,
    }
    add(
        "d_model",
        **_count(
            tr(
                "components of an embedding, 1 to {wide} (default: 3); of a transformer to train, "
                "{least} to {most} (default: {usual})"
            ).format(wide=MAX_D_MODEL, **trained)
        ),
    )
    add(
        "n_head",
        **_count(
            tr(
                "heads, 1 to {heads} (default: 1); of a transformer to train, in each layer "
                "(default: {n})"
            ).format(heads=MAX_HEADS, **trained)
        ),
    )
    add(
        "temperature",
        type=number,
        metavar="T",
        help=tr("divides the logits, {least:g} to {most:g} (default: 1)").format(
            least=TEMPERATURES[0], most=TEMPERATURES[1]
        ),
    )
    add("top_k", **_count(tr("draw from the K most probable words only (default: all)"), "K"))
    add(
        "top_p",
        type=number,
        metavar="P",
        help=tr("draw from the fewest words that reach P together (default: 1, all)"),
    )
    add(
        "head",
        type=head_or_mean,
        metavar="H",
        help=tr("the one on view, from 1, or mean (default: 1)"),
    )


def _add_transformer(group: Any) -> None:
    group.add_argument(
        TRANSFORMER_FLAGS["weights"],
        metavar="{FILE,SHA256}",
        help=tr("a file of trained weights, or their SHA-256 (default: those of the program)"),
    )
    group.add_argument(
        TRANSFORMER_FLAGS["layer"],
        **_count(tr("the one on view, from 1 (default: {n})").format(n=_usual_layer()), "L"),
    )


def _usual_layer() -> int:
    return TransformerSettings.layer + 1


def _add_training(group: Any) -> None:
    def add(name: str, **more: Any) -> None:
        group.add_argument(TRANSFORMER_FLAGS[name], dest=name, **more)

    usual = TransformerSettings
    group.add_argument(
        TRAIN,
        action="store_const",
        const=True,
        help=tr(
            "train one without a window, from --seed, and go on with its weights; Ctrl+C stops and "
            "keeps what was reached"
        ),
    )
    add(
        "text",
        metavar="{grammar,FILE}",
        help=tr("to learn from: sentences of a small grammar, or a file (default: grammar)"),
    )
    add(
        "share",
        type=number,
        metavar="S",
        help=tr(
            "of the file’s words, {least:g} to {most:g}; the rest is the grammar’s (default: all)"
        ).format(least=SHARES[0], most=SHARES[1]),
    )
    add(
        "difficulty",
        **_count(
            tr("of the grammar’s sentences, {least} to {most} (default: {usual})").format(
                least=DIFFICULTIES[0], most=DIFFICULTIES[1], usual=usual.difficulty
            )
        ),
    )
    add(
        "objective",
        **_choice(OBJECTIVES, tr("the next word, or a masked one"), usual.objective),
    )
    add(
        "n_layer",
        **_count(
            tr("layers, 1 to {most} (default: {usual})").format(
                most=MAX_LAYERS, usual=usual.n_layer
            )
        ),
    )
    add(
        "n_step",
        **_count(
            tr("steps, 1 to {most} (default: {usual})").format(most=MAX_STEPS, usual=usual.n_step)
        ),
    )
    group.add_argument(
        SAVE_WEIGHTS,
        metavar="FILE.npz",
        help=tr("write the trained weights, which --weights and the window open again"),
    )
