import csv
import io
import json
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given

from core.models import compute
from core.report import FORMATS, as_csv, as_json, as_text
from core.result import Array, Result
from core.settings import Settings

STAGES = {"embeddings", "query", "scores", "weights", "probabilities"}


def refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


def parsed(result: Result) -> dict[str, Any]:
    return json.loads(as_json(result), parse_constant=refuse)


def as_array(values: list[Any], like: Array) -> Array:
    """`values` with None as NaN, in the shape of `like`, which an empty list can not tell."""
    return np.array(values, dtype=float).reshape(like.shape)


@given(...)
def test_json_has_the_keys(settings: Settings) -> None:
    keys = {"settings", "words", "context", "prediction", "attention", "notes"}
    assert set(parsed(compute(settings))) == keys | STAGES


@given(...)
def test_json_has_every_array_in_full(settings: Settings) -> None:
    result = compute(settings)
    report = parsed(result)
    arrays = {stage.name: stage.array for stage in result.stages if stage.name in STAGES}
    for name, array in {**arrays, "attention": result.attention()}.items():
        np.testing.assert_array_equal(as_array(report[name], array), array, err_msg=name)


@given(...)
def test_json_has_settings_words_context_and_notes(settings: Settings) -> None:
    result = compute(settings)
    report = parsed(result)
    assert Settings(**report["settings"]) == settings
    assert report["words"] == settings.sentence.split()
    assert tuple(report["context"]) == result.context
    assert report["notes"] == [vars(note) for note in result.notes]


def test_json_tells_the_predicted_word_and_its_position() -> None:
    assert parsed(compute(Settings()))["prediction"] == {"word": "the", "position": 6}


def test_json_has_null_where_undefined() -> None:
    report = parsed(compute(Settings("a b", 0)))
    assert report["prediction"] is None
    assert report["query"] == [None] * 3
    assert report["scores"] == report["weights"] == report["probabilities"] == [None] * 2
    assert report["attention"][0] == [None] * 2
    assert None not in report["attention"][1]


def test_json_of_an_empty_sentence() -> None:
    report = parsed(compute(Settings("", 0)))
    assert report["words"] == report["context"] == report["embeddings"] == []
    assert report["attention"] == report["notes"] == []
    assert report["prediction"] is None


def test_json_writes_letters_as_they_are() -> None:
    assert '["naïve", "我", "😀"]' in as_json(compute(Settings("naïve 我 😀", 0)))


@given(...)
@example(Settings("a,b \"c\" 'd' ;e =f 1.5", 2))
def test_csv_reads_back_as_the_matrix(settings: Settings) -> None:
    result = compute(settings)
    words = settings.sentence.split()
    header, *rows = csv.reader(io.StringIO(as_csv(result), newline=""), strict=True)
    assert header == ["", *words]
    assert [row[0] for row in rows] == words
    cells = [[float(cell or "nan") for cell in row[1:]] for row in rows]
    np.testing.assert_array_equal(as_array(cells, result.attention()), result.attention())


def test_csv_is_empty_where_undefined() -> None:
    assert as_csv(compute(Settings("a b", 0))).startswith(",a,b\na,,\nb,0.")


def test_text_is_what_the_notebook_prints() -> None:
    assert (
        as_text(compute(Settings()))
        == """\
Sentence: The quick brown fox jumps over the lazy dog
Model: notebook, window 2, seed 0
Selected word: jumps (position 4)
Context: brown fox
Attention probabilities:
    The: 0.1075
    quick: 0.0843
    brown: 0.1775
    fox: 0.1003
    jumps: 0.0845
    over: 0.0582
    the: 0.2182
    lazy: 0.1104
    dog: 0.0592
Predicted next word: the (position 6)
"""
    )


@pytest.mark.parametrize(
    ("sentence", "selected", "last"),
    [
        ("one", "Selected word: one (position 0)", "Undefined: no word stands before"),
        ("one two", "Selected word: one (position 0)", "Undefined: no word stands before"),
        ("", "Model: notebook", "There is no word to select."),
    ],
)
def test_text_says_that_nothing_is_defined(sentence: str, selected: str, last: str) -> None:
    lines = as_text(compute(Settings(sentence, 0))).splitlines()
    assert any(line.startswith(selected) for line in lines)
    assert lines[-1].startswith(last)
    assert not any("Predicted" in line or "nan" in line for line in lines)


@given(...)
def test_text_has_one_line_a_word(settings: Settings) -> None:
    assume(settings.position > 0)
    lines = as_text(compute(settings)).removesuffix("\n").split("\n")
    rows = [line.rpartition(": ")[0].removeprefix("    ") for line in lines[5:-1]]
    assert rows == settings.sentence.split()


@pytest.mark.usefixtures("decimal_comma")
@pytest.mark.parametrize("name", ["text", "csv"])
def test_data_has_a_decimal_point_for_every_reader(name: str) -> None:
    report = FORMATS[name](compute(Settings()))
    assert "0.2182" in report or "0.2181" in report
    assert "0,2" not in report


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_ends_with_one_line_break(name: str) -> None:
    report = FORMATS[name](compute(Settings()))
    assert report.endswith("\n")
    assert not report.endswith("\n\n")
