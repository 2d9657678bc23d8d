"""Explorations, drafts and settings: tables in JSON."""

import json
from contextlib import suppress
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

from core.agreement import changes, report
from core.exploration import MAX_BYTES, Exploration, exploration_of
from core.files import FileError
from core.model_records import AttentionSettings, TransformerSettings
from core.models import check_at_hand, compute
from core.settings import Display, Knockout, Settings, SettingsError
from gui.draft import Draft
from tests.core.strategies import some_vectors, some_weights
from tests.fuzz.json_mutations import mutated_json_text
from tests.fuzz.reader import Reader

EDGES: tuple[dict[str, Any], ...] = (
    {"sentence": "", "position": 0, "knockouts": [{"key": 0}]},
    {"sentence": "", "position": 1},
    {"sentence": "a b", "position": 2},
    {"sentence": "a b", "position": 1, "knockouts": [{"key": 1}, {"key": 1}]},
    {"sentence": "a b", "position": 1, "knockouts": [{"key": 0}] * 2049},
    {"sentence": "a " * 2048, "position": 2047},
    {"vectors": {"a b": [1.0]}},
    {"vectors": {"": [1.0]}},
    {"vectors": {"a": []}},
    {"vectors": {"a": [0.5] * 1025}},
    {"vectors": {str(i): [0.5] for i in range(2049)}},
    {"vectors": {"a": [2.5, 0, 0]}},
    {"attention": {"embeddings": "file"}},
    {"attention": {"n_head": 2, "head": 2}},
    {"transformer": {"n_head": 3}},
    {"pin": {"pin": {}}},
    {"pin": {"model": "another"}},
    {"model": "another"},
)
FEW = 64  # words, beyond which computing would take most of the time


def some_settings() -> tuple[Settings, ...]:
    """Of all models, small, with everything that may be set."""
    sentence = "the cat sat on the mat"
    vectors = some_vectors()
    return (
        Settings(),
        Settings("", 0),
        Settings(sentence, 2, 3, 7, earlier="a b\nthe dog", draw=2, pin=Settings("naïve 我", 0)),
        Settings(
            sentence,
            5,
            knockouts=(Knockout(1), Knockout(0, 3)),
            vectors=(("cat", (0.5, -1.0, 2.0)), ("我", (1.0, 2.0))),
            display=Display("difference", "two softmaxes", True),
            pin=Settings(sentence, 1, seed=9),
        ),
        Settings(
            sentence,
            3,
            model="attention",
            knockouts=(Knockout(1, 4, 1), Knockout(2, None, 0)),
            attention=AttentionSettings(
                *("random", None, 8, 2, 4, "random", "sinusoidal", "window", False, "distance"),
                *(0.5, 3, 0.9, None),
            ),
            draw=5,
        ),
        Settings(sentence, 1, model="attention", attention=AttentionSettings("file", vectors)),
        Settings(
            sentence,
            4,
            model="transformer",
            draw=1,
            knockouts=(Knockout(1, 2, 0, 1),),
            transformer=TransformerSettings(some_weights(), 1, None, 0.7, 5, 0.95),
            pin=Settings(sentence, model="attention"),
        ),
    )


@cache
def explorations() -> tuple[bytes, ...]:
    return tuple(exploration_of(compute(each)).to_bytes() for each in some_settings())


@cache
def _parts() -> Any:
    """Everything that a table may take from another one."""
    return [json.loads(data) for data in explorations()]


def _mutated(random: Random, data: bytes) -> bytes:
    if random.random() < 0.03:
        data = _at_an_edge(random, data)
    return data if random.random() < 0.01 else mutated_json_text(random, data, _parts())


def _at_an_edge(random: Random, data: bytes) -> bytes:
    """With settings that go together only nearly."""
    try:
        table = json.loads(data)
        settings = table.get("settings", table)
        settings |= random.choice(EDGES)
        return json.dumps(table).encode()
    except (ValueError, TypeError, AttributeError, RecursionError):  # it was changed before
        return data


def _check_exploration(data: bytes, exploration: Exploration) -> None:
    try:
        written = exploration.to_bytes()
    except FileError:  # what is written is longer than what was read
        assert len(data) > MAX_BYTES / 20
        return
    again = Exploration.from_bytes(written)
    assert again == exploration
    assert again.to_bytes() == written


def use_settings(settings: Settings) -> None:
    """Compute, if that is quick and the files that they refer to are there."""
    each = [settings] if settings.pin is None else [settings, settings.pin]
    if max(len(one.sentence.split()) for one in each) > FEW:
        return
    try:
        check_at_hand(settings)
    except SettingsError:
        return
    for one in each:
        result = compute(one)
        assert result.settings is one
        assert len(result.tokens) == len(one.sentence.split())


def _use_exploration(data: bytes, exploration: Exploration) -> None:
    use_settings(exploration.settings)
    if len(exploration.settings.sentence) < 1000:
        with suppress(SettingsError):  # vectors or weights that are not at hand
            report("“file”", changes(exploration)).encode()


def _drafts() -> list[bytes]:
    path = "/home/ada/naïve.attn"
    drafts = [Draft(settings, 1.7e9 + i) for i, settings in enumerate(some_settings())]
    last = json.loads(drafts[-1].to_bytes())
    return [
        *(draft.to_bytes() for draft in drafts),
        json.dumps(last | {"path": path, "digest": "0" * 64}).encode(),
        json.dumps(last | {"path": "/home/ada/\udcff.attn"}).encode(),
    ]


def _check_draft(data: bytes, draft: Draft | None) -> None:
    if draft is None:  # of a newer version
        return
    again = Draft.from_bytes(draft.to_bytes())
    assert again is not None
    assert again == replace(draft, path=again.path)
    assert str(again.path) == str(draft.path)


def _use_draft(data: bytes, draft: Draft | None) -> None:
    if draft is not None:
        use_settings(draft.settings)


def _settings() -> list[bytes]:
    return [json.dumps(settings.as_dict()).encode() for settings in some_settings()]


def _check_settings(data: bytes, settings: Settings) -> None:
    written = json.dumps(settings.as_dict()).encode()
    assert Settings.from_json(written) == settings
    assert hash(settings) == hash(Settings.from_json(written))


_RECORDS = ("core.settings", "core.model_records")

EXPLORATIONS = Reader(
    "exploration",
    ("core.exploration", *_RECORDS, "core.checks"),
    explorations,
    _mutated,
    Exploration.from_bytes,
    _check_exploration,
    _use_exploration,
)
DRAFTS = Reader(
    "draft", ("gui.draft", *_RECORDS), _drafts, _mutated, Draft.from_bytes, _check_draft, _use_draft
)
SETTINGS = Reader(
    "settings",
    (*_RECORDS, "core.checks"),
    _settings,
    _mutated,
    Settings.from_json,
    _check_settings,
    lambda data, settings: use_settings(settings),
)
