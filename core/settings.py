"""Everything that decides what is computed and shown: plain values in one frozen record."""

import dataclasses
import re
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from core.checks import (
    SettingsError,
    check_choice,
    check_length,
    check_number,
    check_switch,
    check_text,
    check_whole_number,
    json_value,
    list_from,
    record_from,
    shown,
)
from core.language import tr

MAX_WORDS = 2048
MAX_CHARACTERS = 200_000
MAX_WINDOW = MAX_WORDS - 1
MAX_SEED = 2**32 - 1
MAX_D_MODEL = 256
MAX_HEADS = 8
MAX_D_HEAD = 64
MAX_KNOCKOUTS = MAX_WORDS
MAX_MODEL_NAME = 100
TEMPERATURES = (0.05, 10.0)
MAX_DRAW = 1_000_000
SEED_COUNTS = (2, 1000)
D_NOTEBOOK = 3
LARGEST_IN_NOTEBOOK = 2.0  # beyond, exp(score) has more digits than a receipt can bear out
LARGEST_COMPONENT = 10.0
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
RECORDS = ("attention", "transformer")  # the fields that one model alone reads, by its name
PICTURES = ("attention", "arcs", "map", "mean", "deviation", "pinned", "difference")
NOISE_PICTURES = ("mean", "deviation")
PIN_PICTURES = ("pinned", "difference")
LOOKS = (
    "sorted",
    "in order",
    "sampling",
    "two softmaxes",
    "over windows",
    "over seeds",
    "over training",
)

# The weights in resources/transformer, by the SHA-256 of what they are.
READY_MADE = "ce30d5083abc23a401d33f57cca0fdb84ad1cf7d803d7c5e8cd46b8a2b0c9cce"

NOTEBOOK_SENTENCE = "The quick brown fox jumps over the lazy dog"
NOTEBOOK_POSITION = 4


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


@dataclass(frozen=True)
class Knockout:
    """A word that cannot be seen, or one edge that does not exist.

    Attributes:
        key: position of the word that is not looked at.
        query: position of the word that does not look at it; None for every word.
        head: the head in which that is so; None for every head.
        layer: the layer in which that is so; None for every layer.
    """

    key: int
    query: int | None = None
    head: int | None = None
    layer: int | None = None


@dataclass(frozen=True)
class Display:
    """How the numbers are looked at.

    Attributes:
        picture: one of `PICTURES`, in the place of the attention matrix.
        look: one of `LOOKS`, at the probabilities.
        fixed_scale: colours from 0 to 1, whatever the largest value.
    """

    picture: str = "attention"
    look: str = "sorted"
    fixed_scale: bool = False

    def __post_init__(self) -> None:
        """Check every value."""
        check_choice(tr("The picture"), self.picture, PICTURES)
        check_choice(tr("The way to look at the probabilities"), self.look, LOOKS)
        check_switch(tr("The fixed colour scale"), self.fixed_scale)


Vectors = tuple[tuple[str, tuple[float, ...]], ...]


@dataclass(frozen=True)
class Settings:
    """What a person chose; what is on screen follows from these values and nothing else.

    Attributes:
        sentence: the text, at most `MAX_WORDS` words and `MAX_CHARACTERS` characters.
        position: the selected word's place in the sentence, from 0; 0 in an empty sentence.
        window: how many words before the selected one are its context, 1 to `MAX_WINDOW`.
        seed: of the random vectors, 0 to `MAX_SEED`.
        model: a name in `core.models.MODELS`, of which this module does not know.
        earlier: sentences, one a line, whose words get their vectors before the sentence's do;
            the notebook takes such a list. Limits as for the sentence.
        knockouts: what cannot be seen, at most `MAX_KNOCKOUTS`, each one once.
        vectors: words whose vectors were moved by hand, each once with its new one, whose
            components are at most `largest_component`; one acts where a model's embeddings have
            as many components.
        draw: number of the random draw of a next word, up to `MAX_DRAW`; 0 for none.
        n_seeds: over how many seeds, from 0 on, seed noise is taken; within `SEED_COUNTS`.
        pin: what this is compared with; has no pin itself.
        attention: what the model `attention` alone reads.
        transformer: what the model `transformer` alone reads.
        display: how it is looked at.

    Raises:
        SettingsError: if a value is out of its range.
    """

    sentence: str = NOTEBOOK_SENTENCE
    position: int = NOTEBOOK_POSITION
    window: int = 2
    seed: int = 0
    model: str = "notebook"
    earlier: str = ""
    knockouts: tuple[Knockout, ...] = ()
    vectors: Vectors = ()
    draw: int = 0
    n_seeds: int = 100
    pin: "Settings | None" = None
    attention: AttentionSettings = field(default_factory=AttentionSettings)
    transformer: TransformerSettings = field(default_factory=TransformerSettings)
    display: Display = field(default_factory=Display)

    def __post_init__(self) -> None:
        """Check every value."""
        check_text(tr("The sentence"), self.sentence, MAX_WORDS, MAX_CHARACTERS)
        check_text(tr("The text of the earlier sentences"), self.earlier, MAX_WORDS, MAX_CHARACTERS)
        n_words = len(self.sentence.split())
        check_whole_number(tr("The position"), self.position, 0, max(n_words - 1, 0))
        check_whole_number(tr("The context window"), self.window, 1, MAX_WINDOW)
        check_whole_number(tr("The seed"), self.seed, 0, MAX_SEED)
        check_whole_number(tr("The number of the draw"), self.draw, 0, MAX_DRAW)
        check_whole_number(tr("The number of seeds"), self.n_seeds, *SEED_COUNTS)
        check_text(tr("The name of the model"), self.model, MAX_WORDS, MAX_MODEL_NAME)
        _check_knockouts(self.knockouts, n_words)
        _check_vectors(self.vectors)
        if self.pin is not None and self.pin.pin is not None:
            raise SettingsError(_pin_of_a_pin())

    def replace(self, **changes: Any) -> "Settings":
        """The same settings but for `changes`, checked."""
        return dataclasses.replace(self, **changes)

    @property
    def own(self) -> "AttentionSettings | TransformerSettings | None":
        """What its model alone reads; None for a model without settings of its own."""
        return getattr(self, self.model) if self.model in RECORDS else None

    def adjusted(self, **changes: Any) -> "Settings":
        """The same but for `changes` in what its model alone reads.

        Raises:
            SettingsError: if a value is out of its range.
            TypeError: if its model has no settings of its own.
        """
        if self.own is None:
            raise TypeError(f"the model {self.model} has no settings of its own")
        return self.replace(**{self.model: self.own.replace(**changes)})

    def asks_as(self, other: "Settings") -> bool:
        """Whether it asks for the same numbers, however they are looked at.

        What only another model reads plays no part.
        """
        if self.sentence != other.sentence:
            return False
        ignored = ("display", "pin", *(name for name in RECORDS if name != self.model))
        return self.replace(**{name: getattr(other, name) for name in ignored}) == other

    def as_dict(self) -> dict[str, Any]:
        """The settings as JSON values, in the order of the fields."""
        return dataclasses.asdict(self) | {
            "knockouts": [dataclasses.asdict(knockout) for knockout in self.knockouts],
            "vectors": {word: list(vector) for word, vector in self.vectors},
            "pin": None if self.pin is None else self.pin.as_dict(),
        }

    @classmethod
    def from_dict(cls, values: object) -> "Settings":
        """The settings that `as_dict` made these JSON values of; what is missing is as usual.

        Raises:
            SettingsError: if a name is unknown or a value is of the wrong kind or out of its range.
        """
        record = record_from(tr("The table of settings"), values, _names(cls))
        if "knockouts" in record:
            record["knockouts"] = _knockouts_from(record["knockouts"])
        if "vectors" in record:
            record["vectors"] = _vectors_from(record["vectors"])
        if record.get("pin") is not None:
            pin = record_from(tr("What is pinned"), record["pin"], _names(cls))
            if pin.get("pin") is not None:  # before it is read: a chain of pins has no end
                raise SettingsError(_pin_of_a_pin())
            record["pin"] = cls.from_dict(pin)
        for kind, model, reference in (
            (AttentionSettings, "attention", ("vectors", VectorsReference)),
            (TransformerSettings, "transformer", ("own_text", TextReference)),
        ):
            if model in record:
                name = tr("The table of settings of the model “{model}”").format(model=model)
                own = record_from(name, record[model], _names(kind))
                record[model] = kind(**_with_reference(own, *reference))
        if "display" in record:
            own = record_from(tr("The display"), record["display"], _names(Display))
            record["display"] = Display(**own)
        return cls(**record)

    @classmethod
    def from_json(cls, text: bytes) -> "Settings":
        """The settings that are written in JSON text.

        Raises:
            SettingsError: if they are not.
        """
        return cls.from_dict(json_value(text))


def default_position(sentence: str) -> int:
    """The notebook's word 5, or the last word of a shorter sentence."""
    return max(min(NOTEBOOK_POSITION, len(sentence.split()) - 1), 0)


def _names(kind: type) -> frozenset[str]:
    return frozenset(each.name for each in dataclasses.fields(kind))


def largest_component(d_model: int) -> float:
    """How large a component of a vector may be that was moved by hand, whatever its sign."""
    return LARGEST_IN_NOTEBOOK if d_model == D_NOTEBOOK else LARGEST_COMPONENT


def _with_reference(record: dict[str, Any], name: str, kind: type) -> dict[str, Any]:
    """`record` with what it refers to as a record of that kind, if it refers to anything."""
    if record.get(name) is None:
        return record
    known = _names(kind)
    return record | {name: kind(**record_from(tr("A reference"), record[name], known, known))}


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
        check_whole_number(tr("Top-k"), top_k, 1, MAX_WORDS)
    check_number(tr("Top-p"), top_p, 0.0, 1.0, above=True)


def _pin_of_a_pin() -> str:
    return tr("What is pinned cannot have a pin of its own: remove that one.")


def _knockouts_from(values: object) -> tuple[Knockout, ...]:
    name = tr("The list of knock-outs")
    values = list_from(name, values)
    check_length(name, len(values), MAX_KNOCKOUTS)
    known = _names(Knockout)
    return tuple(
        Knockout(**record_from(tr("A knock-out"), each, known, {"key"})) for each in values
    )


def _vectors_from(values: object) -> Vectors:
    name = tr("The table of moved vectors")
    values = record_from(name, values)
    check_length(name, len(values), MAX_WORDS)
    return tuple(
        (word, tuple(list_from(tr("A moved vector"), vector))) for word, vector in values.items()
    )


def _check_knockouts(knockouts: tuple[Knockout, ...], n_words: int) -> None:
    """Refuse too many, those of words that are not there, and one that is there twice."""
    if not knockouts:
        return
    check_length(tr("The list of knock-outs"), len(knockouts), MAX_KNOCKOUTS)
    if n_words == 0:
        raise SettingsError(tr("There are no words to knock out: remove the knock-outs."))
    key = tr("The position of a word that is knocked out")
    query = tr("The position of a word for which another is knocked out")
    head = tr("The head of a knock-out, from 0,")
    layer = tr("The layer of a knock-out, from 0,")
    for each in knockouts:
        check_whole_number(key, each.key, 0, n_words - 1)
        if each.query is not None:
            check_whole_number(query, each.query, 0, n_words - 1)
        if each.head is not None:
            check_whole_number(head, each.head, 0, MAX_HEADS - 1)
        if each.layer is not None:
            check_whole_number(layer, each.layer, 0, MAX_LAYERS - 1)
    twice = _repeated(knockouts)
    if twice is not None:
        raise SettingsError(
            tr("The word at position {n} is knocked out twice in the same way: remove one.").format(
                n=twice.key
            )
        )


def _check_vectors(vectors: Vectors) -> None:
    """Refuse too many, those of no word, what is no vector, and two for one word."""
    if not vectors:
        return
    check_length(tr("The table of moved vectors"), len(vectors), MAX_WORDS)
    name = tr("The word of a moved vector")
    for word, vector in vectors:
        check_text(name, word, MAX_WORDS, MAX_CHARACTERS)
        if word.split() != [word]:
            raise SettingsError(
                tr("A moved vector belongs to one word, not to {value}.").format(value=shown(word))
            )
        if not 1 <= len(vector) <= MAX_VECTOR_WIDTH:
            raise SettingsError(
                tr("The vector of {word} has from 1 to {n} components, not {value}.").format(
                    word=shown(word), n=MAX_VECTOR_WIDTH, value=len(vector)
                )
            )
        component = tr("A component of the vector of {word}").format(word=shown(word))
        largest = largest_component(len(vector))
        for number in vector:
            check_number(component, number, -largest, largest)
    twice = _repeated(word for word, _ in vectors)
    if twice is not None:
        raise SettingsError(
            tr("{word} has two moved vectors: remove one.").format(word=shown(twice))
        )


Item = TypeVar("Item", bound=Hashable)


def _repeated(items: Iterable[Item]) -> Item | None:
    """The first of which there is another; None if all differ."""
    return next((item for item, n in Counter(items).items() if n > 1), None)
