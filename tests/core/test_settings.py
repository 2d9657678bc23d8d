import copy
import dataclasses
import json
import re
from time import perf_counter
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import any_settings, attention_settings

from core import checks, settings
from core.model_records import (
    AttentionSettings,
    TextReference,
    TransformerSettings,
    VectorsReference,
)
from core.settings import Display, Knockout, Settings, SettingsError, default_position

FOX = "The quick brown fox jumps over the lazy dog"


def words(n: int) -> str:
    return " ".join(["w"] * n)


def through_json(settings: Settings) -> Settings:
    return Settings.from_dict(json.loads(json.dumps(settings.as_dict(), allow_nan=False)))


@given(...)
def test_settings_go_through_json_unchanged(settings: Settings) -> None:
    assert through_json(settings) == settings


@given(settings=any_settings())
@example(settings=Settings(vectors=(("a", (1, -0.0, 1e-300)), ("A", (0.1,) * 256))))
@example(settings=Settings(pin=Settings("", 0)))
def test_settings_of_any_kind_go_through_json_unchanged(settings: Settings) -> None:
    assert through_json(settings) == settings
    assert Settings.from_json(json.dumps(settings.as_dict()).encode()) == settings


@given(values=any_settings().map(Settings.as_dict))
def test_what_settings_are_made_of_stays_as_it_was(values: dict[str, Any]) -> None:
    before = copy.deepcopy(values)
    Settings.from_dict(values)
    assert values == before


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(Settings)])
def test_what_is_missing_is_as_usual(name: str) -> None:
    values = Settings(sentence="a b c d e f", seed=5, draw=3).as_dict()
    del values[name]
    read = Settings.from_dict(values)
    assert getattr(read, name) == getattr(Settings(), name)
    assert Settings.from_dict({}) == Settings()


def test_what_is_missing_inside_a_table_is_as_usual() -> None:
    values = {"attention": {"n_head": 2}, "display": {}, "knockouts": [{"key": 1}], "pin": {}}
    read = Settings.from_dict(values)
    assert read.attention == AttentionSettings(n_head=2)
    assert (read.display, read.knockouts, read.pin) == (Display(), (Knockout(1),), Settings())


def test_the_dictionary_has_the_fields_in_order() -> None:
    fields = [field.name for field in dataclasses.fields(Settings)]
    assert list(Settings().as_dict()) == fields


def test_the_defaults_are_the_notebooks() -> None:
    assert Settings() == Settings(
        sentence=FOX, position=4, window=2, seed=0, model="notebook", earlier=""
    )
    assert (Settings().knockouts, Settings().vectors, Settings().draw) == ((), (), 0)


def test_settings_can_be_compared_and_be_keys() -> None:
    one = Settings(knockouts=(Knockout(1),), vectors=(("a", (1.0,)),), pin=Settings())
    assert {one: 1}[through_json(one)] == 1


def test_settings_can_not_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().seed = 1  # pyright: ignore[reportAttributeAccessIssue]


def test_replace_checks_again() -> None:
    assert Settings().replace(seed=7) == Settings(seed=7)
    with pytest.raises(SettingsError):
        Settings().replace(sentence="too short")


@pytest.mark.parametrize(
    "values",
    [
        {"position": 0},
        {"position": 8},
        {"window": 1},
        {"window": 2047},
        {"seed": 0},
        {"seed": 2**32 - 1},
        {"sentence": "", "position": 0},
        {"sentence": " \n\t ", "position": 0},
        {"sentence": words(2048), "position": 2047},
        {"sentence": "w" * 200_000, "position": 0},
        {"earlier": "one\ntwo three\n"},
        {"earlier": "w" * 200_000},
        {"earlier": words(2048)},
        {"sentence": "\0 \ufffe \U0010ffff", "position": 2},
        {"draw": 0},
        {"draw": 1_000_000},
        {"n_seeds": 2},
        {"n_seeds": 1000},
        {"model": "m" * 100},
        {"knockouts": (Knockout(0), Knockout(8, 8, 7), Knockout(8, 8), Knockout(8, None, 7))},
        {"sentence": words(2048), "knockouts": tuple(Knockout(i) for i in range(2048))},
        {"vectors": (("a", (2.0, -2, 0)), ("A", (0.5,) * 256), ("b", (1,)))},
        {"vectors": tuple((f"w{i}", (0.5,)) for i in range(2048))},
        {"pin": Settings(sentence="", position=0)},
    ],
)
def test_what_is_just_within_the_limits_is_taken(values: dict[str, object]) -> None:
    settings = Settings(**values)  # pyright: ignore[reportArgumentType]
    assert {name: getattr(settings, name) for name in values} == values


ONE_SENTENCE = r"[A-Z“][^.{}\n]*(\d\.\d[^.{}\n]*)*\."

REFUSED: list[tuple[dict[str, object], str]] = [
    ({"position": -1}, "The position is a whole number from 0 to 8, not -1."),
    ({"position": 9}, "The position is a whole number from 0 to 8, not 9."),
    ({"window": 0}, "The context window is a whole number from 1 to 2047, not 0."),
    ({"window": 2048}, "The context window is a whole number from 1 to 2047, not 2048."),
    ({"seed": -1}, "The seed is a whole number from 0 to 4294967295, not -1."),
    ({"seed": 2**32}, "The seed is a whole number from 0 to 4294967295, not 4294967296."),
    ({"sentence": "one", "position": 1}, "The position can only be 0 here, not 1."),
    ({"sentence": "", "position": 1}, "The position can only be 0 here, not 1."),
    ({"draw": -1}, "The number of the draw is a whole number from 0 to 1000000, not -1."),
    (
        {"draw": 1_000_001},
        "The number of the draw is a whole number from 0 to 1000000, not 1000001.",
    ),
    ({"n_seeds": 1}, "The number of seeds is a whole number from 2 to 1000, not 1."),
    ({"n_seeds": 1001}, "The number of seeds is a whole number from 2 to 1000, not 1001."),
    (
        {"model": "m" * 101},
        "The name of the model has 101 characters; the limit is 100, so shorten it.",
    ),
    (
        {"knockouts": (Knockout(9),)},
        "The position of a word that is knocked out is a whole number from 0 to 8, not 9.",
    ),
    (
        {"knockouts": (Knockout(0, 9),)},
        "The position of a word for which another is knocked out is a whole number from 0 to 8, "
        "not 9.",
    ),
    (
        {"knockouts": (Knockout(0, 1, 8),)},
        "The head of a knock-out, from 0, is a whole number from 0 to 7, not 8.",
    ),
    (
        {"sentence": "", "position": 0, "knockouts": (Knockout(0),)},
        "There are no words to knock out: remove the knock-outs.",
    ),
    (
        {"knockouts": (Knockout(3), Knockout(2), Knockout(3))},
        "The word at position 3 is knocked out twice in the same way: remove one.",
    ),
    (
        {"knockouts": (Knockout(2, 4, 0), Knockout(2, 4), Knockout(2, 4, 0))},
        "The word at position 2 is knocked out twice in the same way: remove one.",
    ),
    (
        {"knockouts": (Knockout(3),) * 2049},
        "The list of knock-outs has 2,049 entries; the limit is 2,048, so shorten it.",
    ),
    (
        {"vectors": (("a", (1.0,)), ("b", (1.0,)), ("a", (2.0,)))},
        "“a” has two moved vectors: remove one.",
    ),
    (
        {"vectors": (("a", (1.0,)),) * 2049},
        "The table of moved vectors has 2,049 entries; the limit is 2,048, so shorten it.",
    ),
    ({"vectors": (("a b", (1.0,)),)}, "A moved vector belongs to one word, not to “a b”."),
    ({"vectors": (("", (1.0,)),)}, "A moved vector belongs to one word, not to “”."),
    (
        {"vectors": (("a", ()),)},
        "The vector of “a” has from 1 to 1024 components, not 0.",
    ),
    (
        {"vectors": (("a", (0.0,) * 1025),)},
        "The vector of “a” has from 1 to 1024 components, not 1025.",
    ),
    (
        {"vectors": (("a", (0.0, 11)),)},
        "A component of the vector of “a” is a number from -10 to 10, not 11.",
    ),
    (
        {"vectors": (("a", (0.0, 3, 0.0)),)},
        "A component of the vector of “a” is a number from -2 to 2, not 3.",
    ),
    (
        {"pin": Settings(pin=Settings())},
        "What is pinned cannot have a pin of its own: remove that one.",
    ),
]


@pytest.mark.parametrize(("values", "message"), REFUSED)
def test_what_is_just_beyond_the_limits_is_refused(values: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings(**values)  # pyright: ignore[reportArgumentType]
    assert str(refusal.value) == message


@pytest.mark.parametrize("field", ["position", "window", "seed", "draw", "n_seeds"])
@pytest.mark.parametrize("value", [True, 1.0, "1", None, [1]])
def test_a_value_that_is_no_whole_number_is_refused(field: str, value: object) -> None:
    with pytest.raises(SettingsError, match="is a whole number from"):
        Settings(**{field: value})  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("field", ["sentence", "earlier"])
@pytest.mark.parametrize("text", [None, True, 1.5, b"a b", ["a", "b"], ("a",)])
def test_a_sentence_that_is_no_text_is_refused(field: str, text: object) -> None:
    with pytest.raises(SettingsError, match="is text, not "):
        Settings().replace(position=0, **{field: text})


OWN_REFUSED: list[tuple[dict[str, object], str]] = [
    ({"d_model": 0}, "The width of an embedding is a whole number from 1 to 256, not 0."),
    ({"d_model": 257}, "The width of an embedding is a whole number from 1 to 256, not 257."),
    ({"d_model": True}, "The width of an embedding is a whole number from 1 to 256, not true."),
    ({"d_model": 3.0}, "The width of an embedding is a whole number from 1 to 256, not 3.0."),
    ({"n_head": 0}, "The number of heads is a whole number from 1 to 8, not 0."),
    ({"n_head": 9}, "The number of heads is a whole number from 1 to 8, not 9."),
    ({"d_head": 0}, "The width of a head is a whole number from 1 to 64, not 0."),
    ({"d_head": 65}, "The width of a head is a whole number from 1 to 64, not 65."),
    ({"projections": "Random"}, "The projection is one of random, identity, not “Random”."),
    ({"positions": ""}, "The position encoding is one of none, sinusoidal, not “”."),
    ({"positions": None}, "The position encoding is one of none, sinusoidal, not null."),
    ({"mask": ["none"]}, "The mask is one of none, causal, window, not a list."),
    ({"read_out": 1}, "The read-out is one of dot, distance, not 1."),
    ({"scaled": 1}, "Scaling is true or false, not 1."),
    ({"scaled": None}, "Scaling is true or false, not null."),
    ({"temperature": 0.04}, "The temperature is a number from 0.05 to 10, not 0.04."),
    ({"temperature": 10.1}, "The temperature is a number from 0.05 to 10, not 10.1."),
    ({"temperature": float("nan")}, "The temperature is a number from 0.05 to 10, not nan."),
    ({"temperature": float("inf")}, "The temperature is a number from 0.05 to 10, not inf."),
    ({"temperature": True}, "The temperature is a number from 0.05 to 10, not true."),
    ({"top_k": 0}, "Top-k is a whole number from 1 to 2048, not 0."),
    ({"top_k": 2049}, "Top-k is a whole number from 1 to 2048, not 2049."),
    ({"top_p": 0}, "Top-p must be above 0 and at most 1, not 0."),
    ({"top_p": -0.1}, "Top-p must be above 0 and at most 1, not -0.1."),
    ({"top_p": 1.1}, "Top-p must be above 0 and at most 1, not 1.1."),
    ({"top_p": float("nan")}, "Top-p must be above 0 and at most 1, not nan."),
    ({"top_p": None}, "Top-p must be above 0 and at most 1, not null."),
    ({"head": 1}, "The head on view, from 0, can only be 0 here, not 1."),
    ({"head": -1}, "The head on view, from 0, can only be 0 here, not -1."),
    ({"n_head": 4, "head": 4}, "The head on view, from 0, is a whole number from 0 to 3, not 4."),
    ({"head": False}, "The head on view, from 0, can only be 0 here, not false."),
]


@pytest.mark.parametrize(("values", "message"), OWN_REFUSED)
def test_settings_of_self_attention_beyond_the_limits_are_refused(
    values: dict[str, object], message: str
) -> None:
    with pytest.raises(SettingsError) as refusal:
        AttentionSettings(**values)  # pyright: ignore[reportArgumentType]
    assert str(refusal.value) == message
    with pytest.raises(SettingsError) as refusal:
        Settings.from_dict({"attention": values})
    assert str(refusal.value) == message
    assert re.fullmatch(ONE_SENTENCE, message)


@pytest.mark.parametrize(
    "values",
    [
        {"d_model": 1},
        {"d_model": 256},
        {"n_head": 8, "head": 7},
        {"n_head": 8, "head": None},
        {"d_head": 1},
        {"d_head": 64},
        {"temperature": 0.05},
        {"temperature": 10},
        {"top_k": 2048},
        {"top_p": 5e-324},
        {"top_p": 1},
    ],
)
def test_settings_of_self_attention_within_the_limits_are_taken(values: dict[str, Any]) -> None:
    own = AttentionSettings(**values)
    assert {name: getattr(own, name) for name in values} == values


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"picture": "x"}, "The picture is one of attention, arcs, map, mean, "),
        ({"look": None}, "The way to look at the probabilities is one of sorted, "),
        ({"fixed_scale": 0}, "The fixed colour scale is true or false, not 0."),
    ],
)
def test_a_display_that_there_is_not_is_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError, match=f"^{message}"):
        Display(**values)


# What self-attention's settings come to

HEADS: list[tuple[AttentionSettings, tuple[int, int, int | None]]] = [
    (AttentionSettings(), (1, 3, 0)),
    (AttentionSettings(head=None), (1, 3, 0)),
    (AttentionSettings(n_head=4, head=None), (4, 3, None)),
    (AttentionSettings(n_head=4, head=3), (4, 3, 3)),
    (AttentionSettings(n_head=4, head=3, projections="identity"), (1, 3, 0)),
    (AttentionSettings(n_head=4, head=None, projections="identity"), (1, 3, 0)),
    (AttentionSettings(d_model=16), (1, 16, 0)),
    (AttentionSettings(d_model=17), (1, 16, 0)),
    (AttentionSettings(d_model=17, projections="identity", d_head=2), (1, 17, 0)),
    (AttentionSettings(d_model=4, d_head=64), (1, 64, 0)),
]


@pytest.mark.parametrize(("own", "facts"), HEADS)
def test_how_many_heads_there_are_in_fact(
    own: AttentionSettings, facts: tuple[int, int, int | None]
) -> None:
    assert (own.heads, own.d_key, own.head_on_view) == facts


@given(own=attention_settings(), n_head=st.integers(1, 8))
def test_a_head_that_is_gone_gives_way_to_the_last(own: AttentionSettings, n_head: int) -> None:
    after = own.replace(n_head=n_head)
    assert after.n_head == n_head
    assert after.head == (None if own.head is None else min(own.head, n_head - 1))


def test_how_it_is_looked_at_is_no_other_question() -> None:
    asked = Settings(seed=3)
    looked = asked.replace(display=Display("arcs"), pin=Settings())
    assert looked.asks_as(asked)
    assert not looked.asks_as(asked.replace(draw=1))


# Data that may be anything

HOSTILE: list[tuple[object, str]] = [
    (None, "The table of settings must be a table of names and values, not null."),
    ([], "The table of settings must be a table of names and values, not a list."),
    ("x", "The table of settings must be a table of names and values, not “x”."),
    (3, "The table of settings must be a table of names and values, not 3."),
    ({"sead": 1}, "The table of settings must not have “sead”: remove it."),
    ({1: 1}, "The table of settings must not have 1: remove it."),
    ({None: 1}, "The table of settings must not have null: remove it."),
    ({"a\nb\ud800": 1}, "The table of settings must not have “a\\nb\\ud800”: remove it."),
    ({"seed": "1"}, "The seed is a whole number from 0 to 4294967295, not “1”."),
    ({"seed": True}, "The seed is a whole number from 0 to 4294967295, not true."),
    ({"seed": None}, "The seed is a whole number from 0 to 4294967295, not null."),
    ({"seed": 1e3}, "The seed is a whole number from 0 to 4294967295, not 1000.0."),
    ({"seed": {}}, "The seed is a whole number from 0 to 4294967295, not a table."),
    (
        {"seed": 10**5000},
        "The seed is a whole number from 0 to 4294967295, not a number of more than 60 digits.",
    ),
    (
        {"seed": -(10**5000)},
        "The seed is a whole number from 0 to 4294967295, not a number of more than 60 digits.",
    ),
    ({"window": float("inf")}, "The context window is a whole number from 1 to 2047, not inf."),
    ({"sentence": None}, "The sentence is text, not null."),
    ({"sentence": ["a"]}, "The sentence is text, not a list."),
    ({"model": None}, "The name of the model is text, not null."),
    ({"model": ["notebook"]}, "The name of the model is text, not a list."),
    ({"model": "\ud800"}, "The name of the model is not valid Unicode text at character 1: "),
    ({"knockouts": None}, "The list of knock-outs must be a list, not null."),
    ({"knockouts": {}}, "The list of knock-outs must be a list, not a table."),
    ({"knockouts": "3"}, "The list of knock-outs must be a list, not “3”."),
    ({"knockouts": [3]}, "A knock-out must be a table of names and values, not 3."),
    ({"knockouts": [{}]}, "A knock-out must have “key”: add it."),
    ({"knockouts": [{"query": 1}]}, "A knock-out must have “key”: add it."),
    ({"knockouts": [{"key": 1, "block": 0}]}, "A knock-out must not have “block”: remove it."),
    (
        {"knockouts": [{"key": 1, "layer": 4}]},
        "The layer of a knock-out, from 0, is a whole number from 0 to 3, not 4.",
    ),
    ({"knockouts": [{"key": None}]}, "The position of a word that is knocked out is a whole "),
    ({"knockouts": [{"key": []}]}, "The position of a word that is knocked out is a whole "),
    ({"knockouts": [{"key": True}]}, "The position of a word that is knocked out is a whole "),
    ({"knockouts": [{"key": 9}]}, "The position of a word that is knocked out is a whole "),
    ({"knockouts": [{"key": 1, "query": 1.0}]}, "The position of a word for which another is "),
    ({"knockouts": [{"key": 1, "head": "all"}]}, "The head of a knock-out, from 0, is a whole "),
    ({"knockouts": [{"key": 1}, {"key": 1}]}, "The word at position 1 is knocked out twice "),
    ({"knockouts": [0] * 10**6}, "The list of knock-outs has 1,000,000 entries; the limit is "),
    ({"vectors": []}, "The table of moved vectors must be a table of names and values, not a "),
    ({"vectors": {"a": 1}}, "A moved vector must be a list, not 1."),
    ({"vectors": {"a": "1"}}, "A moved vector must be a list, not “1”."),
    ({"vectors": {"a": []}}, "The vector of “a” has from 1 to 1024 components, not 0."),
    ({"vectors": {"a": [0] * 10**6}}, "The vector of “a” has from 1 to 1024 components, not "),
    ({"vectors": {"a": [None]}}, "A component of the vector of “a” is a number from -10 to 10"),
    ({"vectors": {"a": [True]}}, "A component of the vector of “a” is a number from -10 to 10"),
    ({"vectors": {"a": [[1]]}}, "A component of the vector of “a” is a number from -10 to 10"),
    ({"vectors": {"a": [float("nan")]}}, "A component of the vector of “a” is a number from "),
    ({"vectors": {"a": [float("-inf")]}}, "A component of the vector of “a” is a number from "),
    ({"vectors": {"a": [10**400]}}, "A component of the vector of “a” is a number from -10 to 10"),
    ({"vectors": {3: [1]}}, "The table of moved vectors must not have 3: remove it."),
    ({"vectors": {"a b": [1]}}, "A moved vector belongs to one word, not to “a b”."),
    ({"vectors": {"\ud800": [1]}}, "The word of a moved vector is not valid Unicode text at "),
    ({"vectors": {str(i): 0 for i in range(9999)}}, "The table of moved vectors has 9,999 entries"),
    ({"pin": 0}, "What is pinned must be a table of names and values, not 0."),
    ({"pin": {"x": 0}}, "What is pinned must not have “x”: remove it."),
    ({"pin": {"seed": -1}}, "The seed is a whole number from 0 to 4294967295, not -1."),
    ({"pin": {"pin": {}}}, "What is pinned cannot have a pin of its own: remove that one."),
    ({"pin": {"pin": "x"}}, "What is pinned cannot have a pin of its own: remove that one."),
    ({"attention": None}, "The table of settings of the model “attention” must be a table of "),
    ({"attention": {"heads": 1}}, "The table of settings of the model “attention” must not have "),
    ({"attention": {1: 1}}, "The table of settings of the model “attention” must not have 1: "),
    ({"display": "dark"}, "The display must be a table of names and values, not “dark”."),
    ({"display": {"dark": True}}, "The display must not have “dark”: remove it."),
]


def refusal_of(values: object) -> str:
    with pytest.raises(SettingsError) as refusal:
        Settings.from_dict(values)
    return str(refusal.value)


def is_one_short_line(message: str) -> bool:
    return len(message) < 300 and len(message.splitlines()) == 1 and message.endswith(".")


@pytest.mark.parametrize(("values", "message"), HOSTILE, ids=[text for _, text in HOSTILE])
def test_data_that_are_no_settings_are_refused(values: object, message: str) -> None:
    assert refusal_of(values).startswith(message)
    assert is_one_short_line(refusal_of(values))


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(Settings)])
@pytest.mark.parametrize("kind", ["list", "table"])
def test_nothing_is_nested_too_deeply_to_be_refused(name: str, kind: str) -> None:
    deep: object = 0
    for _ in range(20_000):
        deep = [deep] if kind == "list" else {name: deep}
    for values in ({name: deep}, {"pin": {name: deep}}, {"attention": {"d_model": deep}}):
        assert is_one_short_line(refusal_of(values))


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=3)
    | st.sampled_from((2**32, 10**400, "causal", "the", -1, 3)),
    lambda each: (
        st.lists(each, max_size=3)
        | st.dictionaries(
            st.sampled_from(("key", "query", "the", "pin", "seed", "head", "\ud800")),
            each,
            max_size=3,
        )
    ),
    max_leaves=6,
)


@given(values=any_settings().map(Settings.as_dict), data=st.data())
def test_whatever_the_data_they_are_settings_or_refused_in_one_line(
    values: dict[str, Any], data: st.DataObject
) -> None:
    table = values
    inside = [name for name in values if isinstance(values[name], dict) and values[name]]
    if inside and data.draw(st.booleans()):
        table = values[data.draw(st.sampled_from(inside))]
    table[data.draw(st.sampled_from(list(table)))] = data.draw(JUNK)
    refusal, read = "", Settings()
    try:
        read = Settings.from_dict(values)
    except SettingsError as error:
        refusal = str(error)
    assert not refusal or is_one_short_line(refusal)
    assert through_json(read) == read


NOT_JSON: list[tuple[bytes, str]] = [
    (b"", "The settings are not JSON from line 1, column 1 on: mend that."),
    (b'{"seed": 1,\n}', "The settings are not JSON from line 2, column 1 on: mend that."),
    (b"{'seed': 1}", "The settings are not JSON from line 1, column 2 on: mend that."),
    (b"\xff\xfe\xfa", "The settings are not UTF-8 text: save them as that."),
    (b'{"sentence": "\xff"}', "The settings are not UTF-8 text: save them as that."),
    (b"[" * 200_000, "The settings are nested too deeply: "),
    (b'{"pin": ' * 200_000, "The settings are nested too deeply: "),
    (b'{"seed": ' + b"9" * 5000 + b"}", "The settings have a number of thousands of digits: "),
    (b'{"seed": 1, "seed": 2}', "The settings have “seed” twice in one table: remove one."),
    (b'{"vectors": {"a": [1], "a": [2]}}', "The settings have “a” twice in one table: remove one."),
    (b'{"seed": NaN}', "The seed is a whole number from 0 to 4294967295, not nan."),
    (b'{"attention": {"top_p": 1e999}}', "Top-p must be above 0 and at most 1, not inf."),
    (b"null", "The table of settings must be a table of names and values, not null."),
    (b'{"sentence": "\\ud800 a b c d e"}', "The sentence is not valid Unicode text at character 1"),
]


@pytest.mark.parametrize(("text", "message"), NOT_JSON, ids=[text for _, text in NOT_JSON])
def test_text_that_holds_no_settings_is_refused(text: bytes, message: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings.from_json(text)
    assert str(refusal.value).startswith(message)
    assert is_one_short_line(str(refusal.value))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32-be"])
def test_settings_are_read_in_every_encoding_of_json(encoding: str) -> None:
    written = json.dumps({"sentence": "naïve 我 😀", "position": 2}, ensure_ascii=False)
    assert Settings.from_json(written.encode(encoding)) == Settings("naïve 我 😀", 2)


def test_the_error_is_one_and_the_same_everywhere() -> None:
    assert settings.SettingsError is checks.SettingsError


@pytest.mark.parametrize("n_knockouts", [0, 20])
def test_a_key_press_is_checked_in_no_time(n_knockouts: int) -> None:
    sentence = " ".join(f"word{i}" for i in range(512))
    before = Settings(sentence, knockouts=tuple(map(Knockout, range(n_knockouts))))

    def seconds() -> float:
        start = perf_counter()
        before.replace(sentence=sentence + "s")
        return perf_counter() - start

    assert min(seconds() for _ in range(200)) < 0.0002


LONG: list[tuple[str, str]] = [
    (words(2049), "has 2,049 words; the limit is 2,048"),
    ("w" * 200_001, "has 200,001 characters; the limit is 200,000"),
    (" " * 200_001, "has 200,001 characters; the limit is 200,000"),
    ("ab\ud800c", "not valid Unicode text at character 3"),
    ("\udfff", "not valid Unicode text at character 1"),
]


@pytest.mark.parametrize(("sentence", "fault"), LONG, ids=["words", "long", "white", "high", "low"])
def test_a_sentence_that_can_not_be_worked_with_is_refused(sentence: str, fault: str) -> None:
    with pytest.raises(SettingsError, match=fault):
        Settings(sentence, 0)


@pytest.mark.parametrize(("text", "fault"), LONG, ids=["words", "long", "white", "high", "low"])
def test_earlier_sentences_that_can_not_be_worked_with_are_refused(text: str, fault: str) -> None:
    with pytest.raises(SettingsError, match=f"^The text of the earlier sentences .*{fault}"):
        Settings(earlier=text)


@pytest.mark.parametrize(
    "values",
    [
        *(values for values, _ in REFUSED),
        *({"sentence": sentence} for sentence, _ in LONG),
        *({"earlier": text} for text, _ in LONG),
    ],
)
def test_every_refusal_is_one_sentence(values: dict[str, object]) -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings(**values)  # pyright: ignore[reportArgumentType]
    assert re.fullmatch(ONE_SENTENCE, str(refusal.value))


@pytest.mark.parametrize(
    ("sentence", "position"),
    [("", 0), (" ", 0), ("a", 0), ("a b", 1), ("a b c d e", 4), ("a b c d e f", 4)],
)
def test_the_default_position_is_the_notebooks_or_the_last(sentence: str, position: int) -> None:
    assert default_position(sentence) == position


OWN_TEXT = TextReference("mine.txt", "ab" * 32)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"weights": "short"}, "The name of the weights is a SHA-256 of 64 hexadecimal digits"),
        ({"layer": 4}, "The layer on view, from 0, is a whole number from 0 to 3, not 4."),
        ({"head": 8}, "The head on view, from 0, is a whole number from 0 to 7, not 8."),
        ({"n_layer": 5}, "The number of layers is a whole number from 1 to 4, not 5."),
        ({"n_head": 5}, "5 heads cannot share a width of 32: choose a multiple of 5."),
        ({"d_model": 12}, "The width of an embedding is a whole number from 16 to 128, not 12."),
        ({"share": 0.95}, "The share of the file’s text is a number from 0.1 to 0.9, not 0.95."),
        ({"objective": "last"}, "The objective is one of next, masked, not “last”."),
        ({"own_text": {"name": "a"}}, "A reference must have “sha256”: add it."),
        ({"n_step": 0}, "The number of steps is a whole number from 1 to "),
        ({"temperature": 0}, "The temperature is a number from 0.05 to 10, not 0."),
    ],
)
def test_a_transformer_beyond_its_limits_is_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_dict({"transformer": values})
    assert str(caught.value).startswith(message)


def test_references_go_through_json_unchanged() -> None:
    vectors = VectorsReference("mine.vec", "0f" * 32, 300)
    settings = Settings(
        model="transformer",
        attention=AttentionSettings(embeddings="file", vectors=vectors),
        transformer=TransformerSettings(own_text=OWN_TEXT, text="both"),
    )
    read = Settings.from_dict(json.loads(json.dumps(settings.as_dict())))
    assert read == settings
    assert read.own == settings.transformer
    assert read.adjusted(layer=3).transformer.layer == 3
    assert read.attention.d == 300


def test_embeddings_from_a_file_need_the_file() -> None:
    with pytest.raises(SettingsError, match="open some first"):
        AttentionSettings(embeddings="file")
