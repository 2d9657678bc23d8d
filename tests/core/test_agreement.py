import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from core.agreement import TOLERANCE, Change, changes, report
from core.exploration import Exploration, Figures, Probability, exploration_of
from core.model_records import AttentionSettings
from core.models import compute
from core.settings import Settings

SETTINGS = Settings(
    "a b c",
    1,
    model="attention",
    draw=1,
    attention=AttentionSettings(temperature=2, top_k=2),
    pin=Settings("a b", 1, 2),
)
FILED = exploration_of(compute(SETTINGS))
Edit = Callable[[Figures], Figures]


def edited(**values: Any) -> Exploration:
    """The file with other figures of what is on screen."""
    return dataclasses.replace(FILED, shown=dataclasses.replace(FILED.shown, **values))


def with_candidate(index: int, **values: Any) -> Exploration:
    candidates = list(FILED.shown.candidates)
    candidates[index] = dataclasses.replace(candidates[index], **values)
    return edited(candidates=tuple(candidates))


def test_a_file_that_says_what_is_computed_has_no_changes() -> None:
    assert changes(FILED) == ()
    assert report("“a.attn”", ()) == "“a.attn”: as it says\n"


def attention(index: int) -> float:
    value = FILED.shown.attention[index]
    assert value is not None
    return value


@pytest.mark.parametrize("by", [TOLERANCE / 2, -TOLERANCE / 2])
def test_the_last_bits_may_differ(by: float) -> None:
    assert changes(edited(attention=(attention(0) + by, *FILED.shown.attention[1:]))) == ()


@pytest.mark.parametrize("by", [TOLERANCE * 2, -TOLERANCE * 2])
def test_more_than_the_last_bits_may_not(by: float) -> None:
    changed = attention(0) + by
    (change,) = changes(edited(attention=(changed, *FILED.shown.attention[1:])))
    now = f"{attention(0):.10f}"
    assert change == Change("attention to “a” (position 0)", f"{changed:.10f}", now)
    assert change.filed != change.now


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("raw", "probability of “c”"),
        ("tempered", "probability of “c”, tempered"),
        ("truncated", "probability of “c”, truncated"),
    ],
)
def test_each_of_the_probabilities_is_compared(name: str, title: str) -> None:
    now = getattr(FILED.shown.candidates[2], name)
    assert changes(with_candidate(2, **{name: 0.125})) == (
        Change(title, "0.1250000000", f"{now:.10f}"),
    )


def test_what_is_undefined_is_another_thing_than_a_number() -> None:
    assert changes(edited(attention=(None, *FILED.shown.attention[1:]))) == (
        Change("attention to “a” (position 0)", "–", f"{attention(0):.10f}"),
    )


def test_what_is_undefined_in_both_agrees() -> None:
    assert changes(exploration_of(compute(Settings(position=0)))) == ()


def test_words_are_compared_letter_by_letter() -> None:
    assert FILED.shown.prediction is not None
    shown = FILED.shown
    assert changes(edited(words=("A", "b", "c"))) == (Change("word 0", "“A”", "“a”"),)
    assert changes(edited(prediction="x")) == (
        Change("predicted word", "“x”", f"“{shown.prediction}”"),
    )
    assert changes(edited(drawn=None)) == (Change("drawn word", "–", f"“{shown.drawn}”"),)
    assert changes(with_candidate(1, word="x", raw=0.5)) == (Change("candidate 1", "“x”", "“b”"),)


def test_numbers_of_words_and_candidates_are_compared() -> None:
    shown = FILED.shown
    fewer = edited(words=shown.words[:2], attention=shown.attention[:2])
    assert changes(fewer) == (Change("number of words", "2", "3"),)
    more = edited(candidates=(*shown.candidates, Probability("x", 0.5, 0.5, 0.5)))
    assert changes(more) == (Change("number of candidates", "4", "3"),)


def test_what_is_pinned_is_compared_too() -> None:
    assert FILED.pinned is not None
    pinned = dataclasses.replace(FILED.pinned, prediction="x")
    (change,) = changes(dataclasses.replace(FILED, pinned=pinned))
    assert (change.figure, change.filed) == ("predicted word, pinned", "“x”")


def test_the_report_is_a_table() -> None:
    rows = (
        Change("probability of “a”", "0.5000000000", "0.2500000000"),
        Change("predicted word", "“a”", "“b”"),
    )
    assert report("“a.attn”", rows).splitlines() == [
        "“a.attn”: 2 figures are others now",
        "     in the file           now  figure",
        "    0.5000000000  0.2500000000  probability of “a”",
        "             “a”           “b”  predicted word",
    ]
    assert report("“a.attn”", rows[:1]).startswith("“a.attn”: 1 figure is another one now\n")


def test_no_word_of_a_file_can_write_over_the_report() -> None:
    evil = "\x1b[1A\x1b[2Kfine"
    there = exploration_of(compute(Settings(f"the {evil} cat", 2)))
    figures = dataclasses.replace(there.shown, prediction=evil, words=("the", evil, "dog"))
    told = report("f", changes(dataclasses.replace(there, shown=figures)))
    assert "predicted word" in told
    assert "\x1b" not in told
