"""docs/exploration.schema.json, the reader and the limits of the settings say the same."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from core import exploration, model_records, settings
from core.checks import SettingsError
from core.exploration import Exploration, Figures, Probability, exploration_of
from core.model_records import (
    AttentionSettings,
    TextReference,
    TransformerSettings,
    VectorsReference,
)
from core.models import MODELS, compute
from core.settings import Display, Knockout, Settings
from tests.core.strategies import any_settings

SCHEMA: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "docs" / "exploration.schema.json").read_text(encoding="utf-8")
)
VALIDATOR = Draft202012Validator(SCHEMA)

PARTS: dict[str, dict[str, Any]] = SCHEMA["$defs"]
FILE = SCHEMA["properties"]
SHARED, OWN, SHOWN = (PARTS[name]["properties"] for name in ("settings", "attention", "display"))
KNOCKOUT, FIGURES = PARTS["knockout"]["properties"], PARTS["figures"]["properties"]
VECTORS = SHARED["vectors"]
MOVED = VECTORS["additionalProperties"]
TRAINED = PARTS["transformer"]["properties"]
CANDIDATE = FIGURES["candidates"]["items"]


def bounds(part: dict[str, Any]) -> tuple[Any, Any]:
    """The least and the greatest; of a part that may be null, of the rest."""
    part = part["anyOf"][1] if "anyOf" in part else part
    return part["minimum"], part["maximum"]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("limit", "constant"),
    [
        (FILE["format"]["const"], exploration.FORMAT),
        (FILE["version"]["const"], exploration.VERSION),
        (FILE["program"]["maxLength"], exploration.MAX_PROGRAM),
        (SHARED["sentence"]["maxLength"], settings.MAX_CHARACTERS),
        (SHARED["earlier"]["maxLength"], settings.MAX_CHARACTERS),
        (bounds(SHARED["position"]), (0, settings.MAX_WORDS - 1)),
        (bounds(SHARED["window"]), (1, settings.MAX_WINDOW)),
        (bounds(SHARED["seed"]), (0, settings.MAX_SEED)),
        (bounds(SHARED["draw"]), (0, settings.MAX_DRAW)),
        (bounds(SHARED["n_seeds"]), settings.SEED_COUNTS),
        (SHARED["model"]["enum"], list(MODELS)),
        (SHARED["knockouts"]["maxItems"], settings.MAX_KNOCKOUTS),
        (bounds(KNOCKOUT["key"]), (0, settings.MAX_WORDS - 1)),
        (bounds(KNOCKOUT["query"]), (0, settings.MAX_WORDS - 1)),
        (bounds(KNOCKOUT["head"]), (0, model_records.MAX_HEADS - 1)),
        (VECTORS["maxProperties"], settings.MAX_WORDS),
        (VECTORS["propertyNames"]["maxLength"], settings.MAX_CHARACTERS),
        (MOVED["maxItems"], model_records.MAX_VECTOR_WIDTH),
        (bounds(MOVED["items"]), (-settings.LARGEST_COMPONENT, settings.LARGEST_COMPONENT)),
        (
            bounds(MOVED["then"]["items"]),
            (-settings.LARGEST_IN_NOTEBOOK, settings.LARGEST_IN_NOTEBOOK),
        ),
        (MOVED["if"], dict.fromkeys(("minItems", "maxItems"), settings.D_NOTEBOOK)),
        (OWN["embeddings"]["enum"], list(model_records.EMBEDDINGS)),
        (bounds(OWN["d_model"]), (1, model_records.MAX_D_MODEL)),
        (bounds(OWN["n_head"]), (1, model_records.MAX_HEADS)),
        (bounds(OWN["d_head"]), (1, model_records.MAX_D_HEAD)),
        (OWN["projections"]["enum"], list(model_records.PROJECTIONS)),
        (OWN["positions"]["enum"], list(model_records.POSITIONS)),
        (OWN["mask"]["enum"], list(model_records.MASKS)),
        (OWN["read_out"]["enum"], list(model_records.READ_OUTS)),
        (bounds(OWN["temperature"]), model_records.TEMPERATURES),
        (bounds(OWN["top_k"]), (1, model_records.MAX_TOP_K)),
        (bounds(OWN["head"]), (0, model_records.MAX_HEADS - 1)),
        (bounds(KNOCKOUT["layer"]), (0, model_records.MAX_LAYERS - 1)),
        (bounds(PARTS["vectors"]["properties"]["d_model"]), (1, model_records.MAX_VECTOR_WIDTH)),
        (PARTS["vectors"]["properties"]["name"]["maxLength"], model_records.MAX_FILE_NAME),
        (PARTS["text"]["properties"]["name"]["maxLength"], model_records.MAX_FILE_NAME),
        (bounds(TRAINED["layer"]), (0, model_records.MAX_LAYERS - 1)),
        (bounds(TRAINED["head"]), (0, model_records.MAX_HEADS - 1)),
        (bounds(TRAINED["temperature"]), model_records.TEMPERATURES),
        (bounds(TRAINED["top_k"]), (1, model_records.MAX_TOP_K)),
        (TRAINED["text"]["enum"], list(model_records.TEXTS)),
        (bounds(TRAINED["difficulty"]), model_records.DIFFICULTIES),
        (bounds(TRAINED["share"]), model_records.SHARES),
        (TRAINED["objective"]["enum"], list(model_records.OBJECTIVES)),
        (bounds(TRAINED["n_layer"]), (1, model_records.MAX_LAYERS)),
        (bounds(TRAINED["n_head"]), (1, model_records.MAX_HEADS)),
        (bounds(TRAINED["d_model"]), model_records.D_TRANSFORMER),
        (bounds(TRAINED["n_step"]), (1, model_records.MAX_STEPS)),
        (SHOWN["picture"]["enum"], list(settings.PICTURES)),
        (SHOWN["look"]["enum"], list(settings.LOOKS)),
        *(
            (FIGURES[n]["maxItems"], settings.MAX_WORDS)
            for n in ("words", "attention", "candidates")
        ),
        *((PARTS[name]["maxLength"], settings.MAX_CHARACTERS) for name in ("word", "entry")),
        (f"{exploration.MAX_BYTES:,} bytes" in SCHEMA["description"], True),
    ],
)
def test_its_limits_are_those_of_the_settings(limit: object, constant: object) -> None:
    assert limit == constant


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        (SHARED, Settings),
        (OWN, AttentionSettings),
        (TRAINED, TransformerSettings),
        (PARTS["vectors"]["properties"], VectorsReference),
        (PARTS["text"]["properties"], TextReference),
        (SHOWN, Display),
        (KNOCKOUT, Knockout),
        (FIGURES, Figures),
        (CANDIDATE["properties"], Probability),
    ],
)
def test_it_has_every_field(part: dict[str, Any], kind: type) -> None:
    assert list(part) == [field.name for field in dataclasses.fields(kind)]


@given(settings=any_settings())
def test_what_is_written_is_valid(settings: Settings) -> None:
    VALIDATOR.validate(json.loads(exploration_of(compute(settings)).to_bytes()))


WHOLE = Settings(
    "a b c",
    1,
    model="attention",
    knockouts=(Knockout(0, 1, 0),),
    vectors=(("a", (0.5, 1.0, -1.0)),),
    draw=1,
    pin=Settings("a b", 1, draw=2),
)


def record() -> dict[str, Any]:
    return json.loads(exploration_of(compute(WHOLE)).to_bytes())


VECTORS_OF: dict[str, object] = {"name": "v.txt", "sha256": "0" * 64, "d_model": 5}

# A path into the file, and what must not stand there.
WRONG: list[tuple[str, object]] = [
    ("format", "other"),
    ("format", None),
    ("version", 0),
    ("version", 2),
    ("version", "1"),
    ("version", True),
    ("program", 1),
    ("program", "0 1"),
    ("program", "1" * 101),
    ("settings", None),
    ("settings", []),
    ("figures", None),
    ("more", 1),
    *(("settings." + name, None) for name in SHARED if name != "pin"),
    *(("settings." + name, {"x": "y"}) for name in SHARED),
    ("settings.more", 1),
    ("settings.sentence", 1),
    ("settings.sentence", "w" * 200_001),
    ("settings.position", -1),
    ("settings.position", 2048),
    ("settings.position", "1"),
    ("settings.position", 0.5),
    ("settings.position", True),
    ("settings.window", 0),
    ("settings.window", 2048),
    ("settings.seed", -1),
    ("settings.seed", 2**32),
    ("settings.seed", 1e300),
    ("settings.model", "gpt"),
    ("settings.earlier", "w" * 200_001),
    ("settings.draw", -1),
    ("settings.draw", 1_000_001),
    ("settings.n_seeds", 1),
    ("settings.n_seeds", 1001),
    ("settings.knockouts", {}),
    ("settings.knockouts", [{}]),
    ("settings.knockouts", [{"key": 0}, {"key": 0}]),
    ("settings.knockouts", [{"key": i % 3, "query": i % 3} for i in range(2049)]),
    ("settings.knockouts.0", 0),
    ("settings.knockouts.0.key", None),
    ("settings.knockouts.0.key", -1),
    ("settings.knockouts.0.key", 2048),
    ("settings.knockouts.0.query", 2048),
    ("settings.knockouts.0.query", 1.5),
    ("settings.knockouts.0.head", 8),
    ("settings.knockouts.0.layer", 4),
    ("settings.knockouts.0.block", 0),
    ("settings.vectors", []),
    ("settings.vectors", {f"w{i}": [0.0] for i in range(2049)}),
    ("settings.vectors", {"a b": [0.0]}),
    ("settings.vectors", {"": [0.0]}),
    ("settings.vectors.a", []),
    ("settings.vectors.a", 1.0),
    ("settings.vectors.a", [0.0] * 1025),
    ("settings.vectors.a", [0.0, 10.5]),
    ("settings.vectors.a.0", 2.5),
    ("settings.vectors.a.0", -2.5),
    ("settings.vectors.a.0", None),
    ("settings.vectors.a.0", "0"),
    ("settings.vectors.a.0", True),
    ("settings.pin", []),
    ("settings.pin.pin", {}),
    ("settings.pin.seed", -1),
    ("settings.pin.more", 1),
    *(("settings.attention." + name, "x") for name in OWN),
    *(("settings.attention." + name, -1) for name in OWN),
    ("settings.attention.d_model", 257),
    ("settings.attention.n_head", 9),
    ("settings.attention.d_head", 65),
    ("settings.attention.d_head", 0),
    ("settings.attention.temperature", 0.04),
    ("settings.attention.temperature", 10.1),
    ("settings.attention.top_k", 2049),
    ("settings.attention.top_p", 0),
    ("settings.attention.top_p", 1.1),
    ("settings.attention.head", 8),
    ("settings.attention.more", 1),
    ("settings.attention.embeddings", "file"),
    *(("settings.attention.vectors", {**VECTORS_OF, name: "x"}) for name in ("sha256", "d_model")),
    ("settings.attention.vectors", {**VECTORS_OF, "name": "n" * 256}),
    ("settings.attention.vectors", {**VECTORS_OF, "d_model": 1025}),
    ("settings.attention.vectors", {**VECTORS_OF, "more": 1}),
    ("settings.attention.vectors", {"name": "n"}),
    *(("settings.transformer." + name, "x") for name in TRAINED),
    *(("settings.transformer." + name, -1) for name in TRAINED),
    ("settings.transformer.weights", None),
    ("settings.transformer.weights", "A" * 64),
    ("settings.transformer.layer", 4),
    ("settings.transformer.head", 8),
    ("settings.transformer.difficulty", 4),
    ("settings.transformer.share", 0.95),
    ("settings.transformer.own_text", {"name": "n", "sha256": "0"}),
    ("settings.transformer.n_layer", 5),
    ("settings.transformer.n_head", 9),
    ("settings.transformer.d_model", 129),
    ("settings.transformer.n_step", 100_001),
    ("settings.transformer.more", 1),
    *(("settings.display." + name, "x") for name in SHOWN),
    ("settings.display.fixed_scale", 1),
    ("settings.display.more", 1),
    ("figures.shown", None),
    ("figures.more", None),
    ("figures.pinned", []),
    *((f"figures.{which}.{name}", 7) for which in ("shown", "pinned") for name in FIGURES),
    ("figures.shown.more", 1),
    ("figures.shown.words", ["a"] * 2049),
    ("figures.shown.words.0", None),
    ("figures.shown.words.0", "a b"),
    ("figures.shown.words.0", "w" * 200_001),
    ("figures.shown.attention", [0.5] * 2049),
    ("figures.shown.attention.0", -0.1),
    ("figures.shown.attention.0", 1.1),
    ("figures.shown.attention.0", "0"),
    ("figures.shown.attention.0", False),
    ("figures.shown.candidates.0", "a"),
    ("figures.shown.candidates.0.word", None),
    ("figures.shown.candidates.0.more", 1),
    *((f"figures.shown.candidates.0.{name}", 1.5) for name in ("raw", "tempered", "truncated")),
    ("figures.shown.prediction", 1),
    ("figures.shown.prediction", "w" * 200_001),
    ("figures.shown.drawn", []),
]
# A path to what must not be missing.
NEEDED = [
    *FILE,
    "figures.shown",
    "figures.pinned",
    "settings.knockouts.0.key",
    *(f"figures.shown.{name}" for name in FIGURES),
    *(f"figures.shown.candidates.0.{name}" for name in CANDIDATE["properties"]),
]


def place(record: Any, path: str) -> tuple[Any, Any]:
    """The table or list that holds what a path leads to, and by which key."""
    *steps, last = (int(step) if step.isdigit() else step for step in path.split("."))
    for step in steps:
        record = record[step]
    return record, last


def assert_both_refuse(changed: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(changed)
    with pytest.raises(SettingsError):
        Exploration.from_bytes(json.dumps(changed).encode())


def test_both_take_the_file_that_is_changed_here() -> None:
    VALIDATOR.validate(record())
    Exploration.from_bytes(json.dumps(record()).encode())


@pytest.mark.parametrize(("path", "value"), WRONG, ids=lambda value: str(value)[:30])
def test_what_the_schema_refuses_is_not_read(path: str, value: object) -> None:
    changed = record()
    holder, key = place(changed, path)
    holder[key] = value
    assert_both_refuse(changed)


@pytest.mark.parametrize("path", NEEDED)
def test_what_the_schema_needs_the_reader_needs(path: str) -> None:
    changed = record()
    holder, key = place(changed, path)
    del holder[key]
    assert_both_refuse(changed)


def test_settings_may_be_missing_in_both() -> None:
    changed = record()
    for name in SHARED:
        if name not in ("sentence", "pin"):
            del changed["settings"][name]
    changed["settings"]["position"] = 1
    VALIDATOR.validate(changed)
    Exploration.from_bytes(json.dumps(changed).encode())
