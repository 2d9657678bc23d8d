import contextlib
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

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

Check = Callable[..., None]


def deep_list() -> list[Any]:
    deep: list[Any] = []
    for _ in range(20_000):
        deep = [deep]
    return deep


SHOWN: list[tuple[object, str]] = [
    (None, "null"),
    (True, "true"),
    (False, "false"),
    (0, "0"),
    (-7, "-7"),
    (1.0, "1.0"),
    (float("nan"), "nan"),
    (float("-inf"), "-inf"),
    (10**60 - 1, "9" * 60),
    (10**60, "a number of more than 60 digits"),
    (-(10**5000), "a number of more than 60 digits"),
    ("", "“”"),
    ("word", "“word”"),
    ("two words", "“two words”"),
    ("a\nb\tc\x1b[2J\u2028", "“a\\nb\\tc\\x1b[2J\\u2028”"),
    ("\ud800", "“\\ud800”"),
    ("naïve 我 👩‍👧", "“naïve 我 👩‍👧”"),
    ("القطة", "“\u2068القطة\u2069”"),
    ("x" * 61, "“" + "x" * 29 + "…" + "x" * 30 + "”"),
    ([], "a list"),
    ((1, 2), "a list"),
    ({}, "a table"),
    (MappingProxyType({"a": 1}), "a table"),
    (np.float64(1), "np.float64(1.0)"),
    (b"x", "bytes"),
    (object(), "object"),
]


@pytest.mark.parametrize(("value", "text"), SHOWN, ids=[text for _, text in SHOWN])
def test_a_value_is_shown_on_one_short_line(value: object, text: str) -> None:
    assert shown(value) == text


def test_what_is_nested_deeply_is_shown() -> None:
    assert shown(deep_list()) == "a list"


@given(st.text(st.characters()))
def test_every_text_is_shown_so_that_it_can_be_written(text: str) -> None:
    line = shown(text)
    line.encode()
    assert len(line.splitlines()) == 1
    assert len(line) <= 60 * len("\\U0010ffff") + 4


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (lambda v: check_whole_number("N", v, 2, 4), [2, 3, 4], [1, 5, True, 3.0, "3", None, [3]]),
        (lambda v: check_whole_number("N", v, 0, 1), [0, 1], [True, False, -1, 2, 10**5000]),
        (
            lambda v: check_number("N", v, 0.5, 2.0),
            [0.5, 1, 2, 2.0],
            [0.4, 2.1, True, "1", None, float("nan"), float("inf"), 10**400, np.float32(1), [1]],
        ),
        (lambda v: check_number("N", v, 0, 1, above=True), [5e-324, 1], [0, 0.0, -0.0, -1, 1.5]),
        (lambda v: check_choice("N", v, ("a", "b")), ["a", "b"], ["c", "", "ab", None, 1, ["a"]]),
        (lambda v: check_switch("N", v), [True, False], [0, 1, "true", None, []]),
        (lambda v: check_length("N", v, 3), [0, 3], [4, 10**6]),
        (
            lambda v: check_text("N", v, 2, 5),
            ["", " ", "a b", "abcde", "我 😀"],
            ["a b c", "abcdef", "\ud800", None, 1, b"a", ["a"]],
        ),
    ],
)
def test_a_check_takes_what_it_should_and_nothing_else(
    check: Check, good: list[object], bad: list[object]
) -> None:
    for value in good:
        check(value)
    for value in bad:
        with pytest.raises(SettingsError, match=r"^N .*\.$"):
            check(value)


def test_what_is_too_deep_is_refused_by_every_check() -> None:
    deep = deep_list()
    for check in (
        lambda: check_whole_number("N", deep, 0, 1),
        lambda: check_number("N", deep, 0, 1),
        lambda: check_choice("N", deep, ("a",)),
        lambda: check_switch("N", deep),
        lambda: check_text("N", deep, 1, 1),
        lambda: record_from("N", deep),
    ):
        with pytest.raises(SettingsError, match="not a list"):
            check()


def test_a_record_is_a_dictionary_of_its_own() -> None:
    values = {"a": 1, "b": [2]}
    record = record_from("N", values, {"a", "b", "c"}, {"a"})
    assert record == values
    record["c"] = 3
    assert "c" not in values


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"d": 1}, "N must not have “d”: remove it."),
        ({3: 1}, "N must not have 3: remove it."),
        ({}, "N must have “a”: add it."),
        ([("a", 1)], "N must be a table of names and values, not a list."),
        (None, "N must be a table of names and values, not null."),
    ],
)
def test_a_table_that_should_be_another_is_refused(values: object, message: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        record_from("N", values, {"a", "b"}, {"a"})
    assert str(refusal.value) == message


def test_any_names_do_where_none_are_known() -> None:
    assert record_from("N", {"x": 1}) == {"x": 1}
    with pytest.raises(SettingsError, match="N must not have 1: remove it"):
        record_from("N", {1: 1})


def test_a_list_is_a_list_of_its_own() -> None:
    values = [1, 2]
    assert list_from("N", values) == values
    assert list_from("N", values) is not values
    assert list_from("N", (1, 2)) == values


@pytest.mark.parametrize("values", [None, "ab", {"a": 1}, 3, {1, 2}])
def test_what_is_no_list_is_refused(values: object) -> None:
    with pytest.raises(SettingsError, match=r"^N must be a list, not "):
        list_from("N", values)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"[1, 2.5, true, null]", [1, 2.5, True, None]),
        (b'{"a": {"a": 1}, "b": {"a": 2}}', {"a": {"a": 1}, "b": {"a": 2}}),
        ("“我”".join('""').encode(), "“我”"),
        (b'\xef\xbb\xbf"a"', "a"),
        (b"1e999", float("inf")),
    ],
)
def test_json_is_read(text: bytes, value: object) -> None:
    assert json_value(text) == value


@given(st.binary(max_size=30) | st.text(alphabet='{}[]":,\\\n1aé', max_size=20).map(str.encode))
def test_bytes_are_json_or_refused(text: bytes) -> None:
    with contextlib.suppress(SettingsError):  # and no other error
        json_value(text)
