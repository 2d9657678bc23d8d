import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from core import __version__
from core.agreement import changes
from core.checks import SettingsError
from core.exploration import (
    MAX_BYTES,
    MAX_VALUES,
    Exploration,
    exploration_of,
    is_exploration,
    read_exploration,
)
from core.files import FileError, write_atomically
from core.model_records import MAX_D_MODEL, AttentionSettings, VectorsReference
from core.models import compute
from core.settings import MAX_WORDS, Settings
from core.word_vectors import WordVectors, content_hash, shelve
from tests.core.strategies import any_settings

SETTINGS = Settings(
    "a b a c d",
    3,
    model="attention",
    draw=4,
    attention=AttentionSettings(n_head=2, head=None, temperature=0.5, top_k=2),
    pin=Settings("naïve 我", 0),
)


def filed(settings: Settings = SETTINGS) -> Exploration:
    return exploration_of(compute(settings))


def record(settings: Settings = SETTINGS) -> dict[str, Any]:
    return json.loads(filed(settings).to_bytes())


# What is written


@given(settings=any_settings())
def test_what_was_written_is_read_again(settings: Settings) -> None:
    exploration = filed(settings)
    again = Exploration.from_bytes(exploration.to_bytes())
    assert again == exploration
    assert again.settings == settings
    assert again.program == __version__
    assert again.to_bytes() == exploration.to_bytes()
    assert changes(again) == ()


def test_the_file_says_what_is_on_screen_in_full() -> None:
    result, shown = compute(SETTINGS), record()["figures"]["shown"]
    assert shown["words"] == ["a", "b", "a", "c", "d"]
    assert shown["attention"] == result.on_view[3].tolist()
    assert [each["word"] for each in shown["candidates"]] == [c.text for c in result.candidates]
    for name, array in (
        ("raw", result.probabilities),
        ("tempered", result.tempered),
        ("truncated", result.truncation.probabilities),
    ):
        assert [each[name] for each in shown["candidates"]] == array.tolist()
    assert result.prediction is not None
    assert result.drawn is not None
    assert shown["prediction"] == result.candidates[result.prediction].text
    assert shown["drawn"] == result.candidates[result.drawn].text


def test_what_is_undefined_is_null() -> None:
    written = record()
    pinned = written["figures"]["pinned"]  # the notebook's first word has no context
    assert pinned["words"] == ["naïve", "我"]
    assert pinned["attention"] == [None, None]
    assert {each["raw"] for each in pinned["candidates"]} == {None}
    assert (pinned["prediction"], pinned["drawn"]) == (None, None)
    assert record(SETTINGS.replace(pin=None))["figures"]["pinned"] is None


def test_without_words_there_are_no_figures() -> None:
    assert record(Settings("", 0))["figures"]["shown"] == {
        "words": [],
        "attention": [],
        "candidates": [],
        "prediction": None,
        "drawn": None,
    }


def test_the_file_begins_with_what_it_is() -> None:
    written = record()
    assert list(written) == ["format", "version", "program", "settings", "figures"]
    assert written["format"] == "attention-explorer"
    assert (written["version"], written["program"]) == (1, __version__)
    assert written["settings"] == SETTINGS.as_dict()


def test_the_file_is_utf_8_with_words_as_they_are() -> None:
    data = filed().to_bytes()
    assert "naïve 我".encode() in data
    assert data.endswith(b"}\n")


def test_a_pin_that_is_at_hand_is_not_computed_again() -> None:
    assert SETTINGS.pin is not None
    pinned = compute(SETTINGS.pin.replace(seed=5))
    given = exploration_of(compute(SETTINGS), pinned)
    assert given.pinned == exploration_of(pinned).shown


def test_all_vectors_moved_of_a_sentence_as_long_as_any_fit_into_a_file() -> None:
    words = [f"w{i}" for i in range(MAX_WORDS)]
    numbers = np.random.RandomState(0).uniform(-2, 2, (MAX_WORDS, MAX_D_MODEL)).tolist()
    vectors = tuple((word, tuple(row)) for word, row in zip(words, numbers, strict=True))
    settings = Settings("," * 190_000, 0, vectors=vectors)
    both = settings.replace(pin=settings)
    exploration = dataclasses.replace(filed(Settings("a", 0, pin=Settings("a", 0))), settings=both)
    assert Exploration.from_bytes(exploration.to_bytes()).settings == both


def test_what_could_not_be_opened_again_is_not_written() -> None:
    vectors = tuple((f"{i}" + "w" * 199_990, (0.0,)) for i in range(201))
    exploration = dataclasses.replace(filed(), settings=Settings(vectors=vectors))
    with pytest.raises(FileError, match="is too large to be opened again: put back moved vectors"):
        exploration.to_bytes()


# What is refused


Change = Callable[[dict[str, Any]], None]


def altered(change: Change) -> bytes:
    written = record()
    change(written)
    return json.dumps(written).encode()


def shown_of(written: dict[str, Any]) -> dict[str, Any]:
    return written["figures"]["shown"]


DAMAGED = "The file is no exploration, or is damaged: open an earlier copy of it."
FOREIGN = "The file is no exploration of this program: choose another."
LARGE = "The file is far larger than any exploration: choose another one."
CONTENTS: list[tuple[str, Callable[[], bytes], str]] = [
    ("nothing", lambda: b"", DAMAGED),
    ("half", lambda: filed().to_bytes()[:300], DAMAGED),
    ("a picture", lambda: b"\x89PNG\r\n\x1a\n\0\0", DAMAGED),
    ("a million lists in each other", lambda: b"[" * 10**6, DAMAGED),
    ("a million tables in each other", lambda: b'{"a":' * 10**6, DAMAGED),
    ("a very long number", lambda: b'{"format": ' + b"9" * 10**7 + b"}", DAMAGED),
    ("a list", lambda: b"[]", FOREIGN),
    ("null", lambda: b"null", FOREIGN),
    ("text", lambda: b'"attention-explorer"', FOREIGN),
    ("another format", lambda: b'{"format": "other"}', FOREIGN),
    ("no format", lambda: b'{"version": 1}', FOREIGN),
    ("a format that is none", lambda: b'{"format": [1]}', FOREIGN),
    ("100 MB", lambda: b"[" * 10**8, LARGE),
    ("one byte too many", lambda: b" " * (MAX_BYTES + 1), LARGE),
    ("millions of lists", lambda: b"[" + b"[]," * MAX_VALUES + b"0]", LARGE),
    ("millions of numbers", lambda: b"[" + b"0," * MAX_VALUES + b"0]", LARGE),
    ("millions of tables", lambda: b'{"a":' * (MAX_VALUES + 1), LARGE),
]


@pytest.mark.parametrize(
    ("content", "message"), [c[1:] for c in CONTENTS], ids=[c[0] for c in CONTENTS]
)
def test_a_file_that_is_none_is_refused(content: Callable[[], bytes], message: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Exploration.from_bytes(content())
    assert str(refused.value) == message


def newer(written: dict[str, Any]) -> None:
    """As a later program may write it: nothing else in it is looked at."""
    written.update(version=2, program="9.0", colours={"map": "viridis"}, settings=None)


CHANGES: list[tuple[str, Change, str]] = [
    ("newer", newer, f"by a newer version of the program than this one, {__version__}: install"),
    ("far newer", lambda w: w.update(version=10**60), "by a newer version of the program"),
    ("version 0", lambda w: w.update(version=0), "of the file can only be 1 here, not 0."),
    ("version true", lambda w: w.update(version=True), "can only be 1 here, not true."),
    ("version 1.0", lambda w: w.update(version=1.0), "can only be 1 here, not 1.0."),
    ("no version", lambda w: w.pop("version"), "can only be 1 here, not null."),
    ("no settings", lambda w: w.pop("settings"), "The file must have “settings”: add it."),
    ("no figures", lambda w: w.pop("figures"), "The file must have “figures”: add it."),
    ("no program", lambda w: w.pop("program"), "The file must have “program”: add it."),
    ("more", lambda w: w.update(more=1), "The file must not have “more”: remove it."),
    ("program", lambda w: w.update(program=1), "The version of the program is text, not 1."),
    ("settings", lambda w: w.update(settings=[]), "The table of settings must be a table of"),
    ("seed", lambda w: w["settings"].update(seed=-1), "The seed is a whole number from 0 to"),
    ("huge", lambda w: w["settings"].update(seed=10**400), "not a number of more than 60 digits."),
    ("infinite", lambda w: w["settings"].update(draw=float("inf")), "1000000, not inf."),
    ("model", lambda w: w["settings"].update(model="gpt"), "There is no model named “gpt”"),
    ("pin's model", lambda w: w["settings"]["pin"].update(model="x"), "There is no model named"),
    ("pin of a pin", lambda w: w["settings"]["pin"].update(pin={}), "cannot have a pin of its own"),
    ("surrogate", lambda w: w["settings"].update(sentence="\ud800"), "not valid Unicode text"),
    ("no pin", lambda w: w["settings"].update(pin=None), "must have figures of what is pinned if"),
    ("no pin's", lambda w: w["figures"].update(pinned=None), "must have figures of what is pinned"),
    ("figures", lambda w: w.update(figures=3), "The table of figures must be a table of names"),
    ("shown", lambda w: w["figures"].update(shown=[]), "A table of figures must be a table of"),
    ("words", lambda w: shown_of(w).update(words="a b"), "The list of words must be a list, not"),
    ("a word", lambda w: shown_of(w).update(words=[1] * 5), "A word among the figures is text"),
    ("two", lambda w: shown_of(w).update(words=["a b"] * 5), "among the figures has 2 words"),
    ("drawn", lambda w: shown_of(w).update(drawn="w " * 2049), "among the figures has 2,049 words"),
    ("surrogate word", lambda w: shown_of(w).update(prediction="\udcff"), "not valid Unicode text"),
    ("too many", lambda w: shown_of(w).update(words=["a"] * 2049), "The list of words has 2,049"),
    ("few", lambda w: shown_of(w).update(attention=[0.5]), "attention has 1 entries for 5 words"),
    ("above 1", lambda w: shown_of(w).update(attention=[2] * 5), "a number from 0 to 1, not 2."),
    ("NaN", lambda w: shown_of(w).update(attention=[float("nan")] * 5), "from 0 to 1, not nan."),
    ("true", lambda w: shown_of(w).update(attention=[True] * 5), "from 0 to 1, not true."),
    ("text", lambda w: shown_of(w)["candidates"][0].update(raw="1"), "from 0 to 1, not “1”."),
    ("lacking", lambda w: shown_of(w)["candidates"][0].pop("raw"), "A candidate must have “raw”"),
    ("candidate", lambda w: shown_of(w).update(candidates=["a"]), "A candidate must be a table"),
]


@pytest.mark.parametrize(
    ("change", "message"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES]
)
def test_a_broken_file_is_refused_in_a_sentence(change: Change, message: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Exploration.from_bytes(altered(change))
    assert message in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_a_name_twice_is_refused() -> None:
    data = filed().to_bytes().replace(b'"seed": 0', b'"seed": 0, "seed": 1', 1)
    with pytest.raises(SettingsError, match="The settings have “seed” twice in one table"):
        Exploration.from_bytes(data)


def test_settings_that_are_missing_are_as_usual() -> None:
    written = record(Settings("a b", 1))
    written["settings"] = {"sentence": "a b", "position": 1}
    assert Exploration.from_bytes(json.dumps(written).encode()).settings == Settings("a b", 1)


# Files


def test_an_exploration_is_read_from_its_file(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a.attn", filed().to_bytes())
    assert read_exploration(tmp_path / "a.attn") == filed()


@pytest.mark.parametrize(
    ("content", "why"), [(b"{", DAMAGED), (altered(newer), "The file was saved by a newer version")]
)
def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "my lesson.attn"
    path.write_bytes(content)
    with pytest.raises(FileError) as refused:
        read_exploration(path)
    assert str(refused.value).startswith(f"“{path}” cannot be opened. {why}")


def test_a_file_that_is_far_too_large_is_not_read(tmp_path: Path) -> None:
    with open(tmp_path / "a.attn", "wb") as file:
        file.truncate(10**12)
    with pytest.raises(FileError, match="is larger than 40 MB: choose a smaller one"):
        read_exploration(tmp_path / "a.attn")


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("a.attn", True), ("/b/A.ATTN", True), ("a.txt", False), ("attn", False), (".attn", False)],
)
def test_an_exploration_is_known_by_its_name(name: str, is_one: bool) -> None:
    assert is_exploration(name) is is_one
    assert is_exploration(Path(name)) is is_one


# A vocabulary


def test_of_a_vocabulary_the_likeliest_words_are_kept() -> None:
    own = AttentionSettings(embeddings="glove")
    result = compute(Settings("The slithy fox", 2, model="attention", draw=3, attention=own))
    exploration = exploration_of(result)
    kept = [result.candidates[i] for i in result.listed]
    assert [each.word for each in exploration.shown.candidates] == [each.text for each in kept]
    assert 20 <= len(kept) <= 21
    data = exploration.to_bytes()
    assert len(data) < 10_000
    again = Exploration.from_bytes(data)
    assert again == exploration
    assert changes(again) == ()


def test_a_word_of_a_file_of_vectors_may_have_spaces() -> None:
    words = (". . .", *(f"w{i}" for i in range(30)))
    matrix = np.ones((31, 2), np.float32)
    vectors = shelve(WordVectors("v.txt", words, matrix, content_hash(words, matrix)))
    reference = VectorsReference("v.txt", vectors.sha256, 2)
    own = AttentionSettings(embeddings="file", vectors=reference)
    exploration = filed(Settings("w1 w2", 0, model="attention", attention=own))
    assert exploration.shown.prediction == ". . ."
    assert Exploration.from_bytes(exploration.to_bytes()) == exploration
