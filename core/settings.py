"""Everything that decides what is computed and shown: plain values in one frozen record."""

import dataclasses
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
from core.model_records import (
    MAX_HEADS,
    MAX_LAYERS,
    MAX_VECTOR_WIDTH,
    AttentionSettings,
    TextReference,
    TransformerSettings,
    VectorsReference,
)

MAX_WORDS = 2048
MAX_CHARACTERS = 200_000
MAX_WINDOW = MAX_WORDS - 1
MAX_SEED = 2**32 - 1
MAX_KNOCKOUTS = MAX_WORDS
MAX_MODEL_NAME = 100
MAX_DRAW = 1_000_000
SEED_COUNTS = (2, 1000)
D_NOTEBOOK = 3
LARGEST_IN_NOTEBOOK = 2.0  # beyond, exp(score) has more digits than a receipt can bear out
LARGEST_COMPONENT = 10.0

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


NOTEBOOK_SENTENCE = "The quick brown fox jumps over the lazy dog"
NOTEBOOK_POSITION = 4


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
