"""What one model alone reads, and what it refers to: frozen records of plain values."""

import dataclasses
import re
from dataclasses import dataclass
from typing import Any

from core.checks import (
    SettingsError,
    check_choice,
    check_number,
    check_switch,
    check_text,
    check_whole_number,
    shown,
)
from core.language import tr

MAX_TOP_K = 2048
MAX_D_MODEL = 256
MAX_HEADS = 8
MAX_D_HEAD = 64
TEMPERATURES = (0.05, 10.0)
MAX_VECTOR_WIDTH = 1024  # of vectors from a file
D_GLOVE = 50
MAX_LAYERS = 4
D_TRANSFORMER = (16, 128)
DIFFICULTIES = (1, 3)
SHARES = (0.1, 0.9)
MAX_STEPS = 100_000
MAX_FILE_NAME = 255

EMBEDDINGS = ("random", "glove", "file")
PROJECTIONS = ("random", "identity")
POSITIONS = ("none", "sinusoidal")
MASKS = ("none", "causal", "window")
READ_OUTS = ("dot", "distance")
TEXTS = ("grammar", "file", "both")
OBJECTIVES = ("next", "masked")

# The weights in resources/transformer, by the SHA-256 of what they are.
READY_MADE = "ce30d5083abc23a401d33f57cca0fdb84ad1cf7d803d7c5e8cd46b8a2b0c9cce"


@dataclass(frozen=True)
class TextReference:
    """A text that is not part of the settings: the name of its file, and its SHA-256."""

    name: str
    sha256: str

    def __post_init__(self) -> None:
        """Check every value."""
        _check_reference(self.name, self.sha256)


@dataclass(frozen=True)
class VectorsReference:
    """Word vectors that are not part of the settings.

    Attributes:
        name: of the file that they came from.
        sha256: of words and vectors, as `core.word_vectors` has it.
        d_model: components of a vector, 1 to `MAX_VECTOR_WIDTH`.
    """

    name: str
    sha256: str
    d_model: int

    def __post_init__(self) -> None:
        """Check every value."""
        _check_reference(self.name, self.sha256)
        check_whole_number(tr("The width of the vectors"), self.d_model, 1, MAX_VECTOR_WIDTH)


@dataclass(frozen=True)
class AttentionSettings:
    """What the model `attention` alone reads.

    Attributes:
        embeddings: one of `EMBEDDINGS`: dealt at random, the program's own GloVe vectors, or those
            of a file.
        vectors: which file's, where embeddings are from a file.
        d_model: components of a random embedding, 1 to `MAX_D_MODEL`.
        n_head: 1 to `MAX_HEADS`; with identity projections there is one, whatever this says.
        d_head: components of a query, key or value, 1 to `MAX_D_HEAD`; None for min(d_model, 16).
        projections: one of `PROJECTIONS`.
        positions: one of `POSITIONS`, what is added to the embeddings.
        mask: one of `MASKS`.
        scaled: whether scores are divided by √d_head.
        read_out: one of `READ_OUTS`, from the context vector to logits.
        temperature: within `TEMPERATURES`.
        top_k: how many words may be drawn, from 1; None for all.
        top_p: the probability that those must reach together, above 0, up to 1.
        head: the one on view, from 0; None for the mean of all.

    Raises:
        SettingsError: if a value is out of its range.
    """

    embeddings: str = "random"
    vectors: VectorsReference | None = None
    d_model: int = 3
    n_head: int = 1
    d_head: int | None = None
    projections: str = "random"
    positions: str = "none"
    mask: str = "causal"
    scaled: bool = True
    read_out: str = "dot"
    temperature: float = 1.0
    top_k: int | None = None
    top_p: float = 1.0
    head: int | None = 0

    def __post_init__(self) -> None:
        """Check every value."""
        check_choice(tr("The embeddings"), self.embeddings, EMBEDDINGS)
        if self.embeddings == "file" and self.vectors is None:
            raise SettingsError(tr("Embeddings from a file need word vectors: open some first."))
        check_whole_number(tr("The width of an embedding"), self.d_model, 1, MAX_D_MODEL)
        check_whole_number(tr("The number of heads"), self.n_head, 1, MAX_HEADS)
        if self.d_head is not None:
            check_whole_number(tr("The width of a head"), self.d_head, 1, MAX_D_HEAD)
        check_choice(tr("The projection"), self.projections, PROJECTIONS)
        check_choice(tr("The position encoding"), self.positions, POSITIONS)
        check_choice(tr("The mask"), self.mask, MASKS)
        check_choice(tr("The read-out"), self.read_out, READ_OUTS)
        check_switch(tr("Scaling"), self.scaled)
        _check_sampling(self.temperature, self.top_k, self.top_p)
        if self.head is not None:
            check_whole_number(tr("The head on view, from 0,"), self.head, 0, self.n_head - 1)

    def replace(self, **changes: Any) -> "AttentionSettings":
        """The same but for `changes`, checked; a head that is gone gives way to the last."""
        if self.head is not None and "n_head" in changes and "head" not in changes:
            changes["head"] = min(self.head, max(changes["n_head"] - 1, 0))
        return dataclasses.replace(self, **changes)

    @property
    def d(self) -> int:
        """How many components an embedding has in fact."""
        if self.embeddings == "file" and self.vectors is not None:
            return self.vectors.d_model
        return D_GLOVE if self.embeddings == "glove" else self.d_model

    @property
    def heads(self) -> int:
        """How many heads there are in fact."""
        return 1 if self.projections == "identity" else self.n_head

    @property
    def d_key(self) -> int:
        """How many components a query, key or value has in fact."""
        if self.projections == "identity":
            return self.d
        return min(self.d, 16) if self.d_head is None else self.d_head

    @property
    def head_on_view(self) -> int | None:
        """The head on view, None for the mean of several."""
        return 0 if self.heads == 1 else self.head


@dataclass(frozen=True)
class TransformerSettings:
    """What the model `transformer` alone reads, and what its next training takes.

    That training starts from the seed of the settings.

    Attributes:
        weights: SHA-256 of those on view, which `core.transformer.shelf` finds.
        layer: the one on view, from 0; beyond the last of the weights it means the last.
        head: of that layer, from 0, likewise; None for the mean of all.
        temperature: within `TEMPERATURES`.
        top_k: how many words may be drawn, from 1; None for all.
        top_p: the probability that those must reach together, above 0, up to 1.
        text: one of `TEXTS`: sentences of the grammar, those of a file, or both.
        difficulty: of the grammar's sentences, within `DIFFICULTIES`.
        share: of the file's words in "both", within `SHARES`.
        own_text: which file's text, where it takes one.
        objective: one of `OBJECTIVES`: the next word, or a masked one seen from both sides.
        n_layer: 1 to `MAX_LAYERS`.
        n_head: in each layer, 1 to `MAX_HEADS`.
        d_model: components of an embedding, within `D_TRANSFORMER`, a multiple of `n_head`.
        n_step: how many steps, 1 to `MAX_STEPS`.

    Raises:
        SettingsError: if a value is out of its range.
    """

    weights: str = READY_MADE
    layer: int = 1
    head: int | None = 0
    temperature: float = 1.0
    top_k: int | None = None
    top_p: float = 1.0
    text: str = "grammar"
    difficulty: int = 2
    share: float = 0.5
    own_text: TextReference | None = None
    objective: str = "next"
    n_layer: int = 2
    n_head: int = 4
    d_model: int = 32
    n_step: int = 1500

    def __post_init__(self) -> None:
        """Check every value."""
        _check_sha256(tr("The name of the weights"), self.weights)
        check_whole_number(tr("The layer on view, from 0,"), self.layer, 0, MAX_LAYERS - 1)
        if self.head is not None:
            check_whole_number(tr("The head on view, from 0,"), self.head, 0, MAX_HEADS - 1)
        _check_sampling(self.temperature, self.top_k, self.top_p)
        check_choice(tr("The text of the training"), self.text, TEXTS)
        check_whole_number(tr("The difficulty"), self.difficulty, *DIFFICULTIES)
        check_number(tr("The share of the file’s text"), self.share, *SHARES)
        check_choice(tr("The objective"), self.objective, OBJECTIVES)
        check_whole_number(tr("The number of layers"), self.n_layer, 1, MAX_LAYERS)
        check_whole_number(tr("The number of heads"), self.n_head, 1, MAX_HEADS)
        check_whole_number(tr("The width of an embedding"), self.d_model, *D_TRANSFORMER)
        if self.d_model % self.n_head:
            raise SettingsError(
                tr("{n} heads cannot share a width of {d}: choose a multiple of {n}.").format(
                    n=self.n_head, d=self.d_model
                )
            )
        check_whole_number(tr("The number of steps"), self.n_step, 1, MAX_STEPS)

    def replace(self, **changes: Any) -> "TransformerSettings":
        """The same but for `changes`, checked."""
        return dataclasses.replace(self, **changes)


def _check_sha256(name: str, value: object) -> None:
    if not isinstance(value, str) or not re.fullmatch("[0-9a-f]{64}", value):
        message = tr("{name} is a SHA-256 of 64 hexadecimal digits, not {value}.")
        raise SettingsError(message.format(name=name, value=shown(value)))


def _check_reference(name: object, sha256: object) -> None:
    check_text(tr("The name of a file"), name, MAX_FILE_NAME, MAX_FILE_NAME)
    _check_sha256(tr("The mark of a file"), sha256)


def _check_sampling(temperature: object, top_k: object, top_p: object) -> None:
    check_number(tr("The temperature"), temperature, *TEMPERATURES)
    if top_k is not None:
        check_whole_number(tr("Top-k"), top_k, 1, MAX_TOP_K)
    check_number(tr("Top-p"), top_p, 0.0, 1.0, above=True)
