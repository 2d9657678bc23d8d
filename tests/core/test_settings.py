import dataclasses
import json
import re

import pytest
from hypothesis import given

from core.settings import Settings, SettingsError, default_position


def words(n: int) -> str:
    return " ".join(["w"] * n)


@given(...)
def test_settings_go_through_json_unchanged(settings: Settings) -> None:
    assert Settings(**json.loads(json.dumps(settings.as_dict()))) == settings


def test_the_dictionary_has_the_fields_in_order() -> None:
    fields = [field.name for field in dataclasses.fields(Settings)]
    assert list(Settings().as_dict()) == fields


def test_the_defaults_are_the_notebooks() -> None:
    fox = "The quick brown fox jumps over the lazy dog"
    assert Settings() == Settings(
        sentence=fox, position=4, window=2, seed=0, model="notebook", earlier=""
    )


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
    ],
)
def test_what_is_just_within_the_limits_is_taken(values: dict[str, object]) -> None:
    settings = Settings(**values)  # pyright: ignore[reportArgumentType]
    assert {name: getattr(settings, name) for name in values} == values


REFUSED: list[tuple[dict[str, object], str]] = [
    ({"position": -1}, "The position is a whole number from 0 to 8, not -1."),
    ({"position": 9}, "The position is a whole number from 0 to 8, not 9."),
    ({"window": 0}, "The context window is a whole number from 1 to 2047, not 0."),
    ({"window": 2048}, "The context window is a whole number from 1 to 2047, not 2048."),
    ({"seed": -1}, "The seed is a whole number from 0 to 4294967295, not -1."),
    ({"seed": 2**32}, "The seed is a whole number from 0 to 4294967295, not 4294967296."),
    ({"sentence": "one", "position": 1}, "The position can only be 0 here, not 1."),
    ({"sentence": "", "position": 1}, "The position can only be 0 here, not 1."),
]


@pytest.mark.parametrize(("values", "message"), REFUSED)
def test_what_is_just_beyond_the_limits_is_refused(values: dict[str, object], message: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        Settings(**values)  # pyright: ignore[reportArgumentType]
    assert str(refusal.value) == message


@pytest.mark.parametrize("field", ["position", "window", "seed"])
@pytest.mark.parametrize("value", [True, 1.0, "1", None, [1]])
def test_a_value_that_is_no_whole_number_is_refused(field: str, value: object) -> None:
    with pytest.raises(SettingsError, match="is a whole number from"):
        Settings(**{field: value})  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("field", ["sentence", "earlier"])
@pytest.mark.parametrize("text", [None, True, 1.5, b"a b", ["a", "b"], ("a",)])
def test_a_sentence_that_is_no_text_is_refused(field: str, text: object) -> None:
    with pytest.raises(SettingsError, match="is text, not "):
        Settings().replace(position=0, **{field: text})


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
    assert re.fullmatch(r"[A-Z][^.{}\n]*\.", str(refusal.value))


@pytest.mark.parametrize(
    ("sentence", "position"),
    [("", 0), (" ", 0), ("a", 0), ("a b", 1), ("a b c d e", 4), ("a b c d e f", 4)],
)
def test_the_default_position_is_the_notebooks_or_the_last(sentence: str, position: int) -> None:
    assert default_position(sentence) == position
