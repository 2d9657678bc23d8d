import json
import re
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import assume, given
from strategies import any_settings, some_weights

from core.arrays import Array
from core.model_records import AttentionSettings
from core.models import compute
from core.models.self_attention import AttentionPattern
from core.report import FORMATS, as_json, as_text
from core.result import Result
from core.settings import Knockout, Settings

STAGES = {"embeddings", "query", "scores", "weights", "probabilities"}
SELF_ATTENTION = {
    *("embeddings", "q", "k", "v", "scores", "attention", "z"),
    *("logits", "raw", "tempered", "truncated", "candidates", "discarded"),
}
OF_EVERY_MODEL = {
    *("settings", "words", "context", "prediction", "drawn", "attention", "notes"),
}
SELF = any_settings().map(lambda settings: settings.replace(model="attention"))


def asked(sentence: str = "the cat saw the dog", position: int = 2, **more: Any) -> Settings:
    """Settings of self-attention; what is not a setting of all models is its own."""
    names = ("knockouts", "vectors", "draw", "seed", "window", "earlier")
    shared = {name: more.pop(name) for name in names if name in more}
    own = AttentionSettings(**more)
    return Settings(sentence, position, model="attention", attention=own, **shared)


def refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


def parsed(result: Result) -> dict[str, Any]:
    return json.loads(as_json(result), parse_constant=refuse)


def as_array(values: list[Any], like: Array) -> Array:
    """`values` with None as NaN, in the shape of `like`, which an empty list can not tell."""
    return np.array(values, dtype=float).reshape(like.shape)


@given(...)
def test_json_has_the_keys(settings: Settings) -> None:
    assert set(parsed(compute(settings))) == OF_EVERY_MODEL | STAGES


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
    assert Settings.from_dict(report["settings"]) == settings
    assert report["words"] == settings.sentence.split()
    assert tuple(report["context"]) == result.context
    assert report["notes"] == [vars(note) for note in result.notes]


def test_json_tells_the_predicted_word_and_its_position() -> None:
    assert parsed(compute(Settings()))["prediction"] == {"word": "the", "position": 6}


def test_json_has_the_keys_of_the_notebook_in_the_old_order() -> None:
    assert list(parsed(compute(Settings()))) == [
        *("settings", "words", "context", "embeddings", "query", "scores", "weights"),
        *("probabilities", "prediction", "drawn", "attention", "notes"),
    ]


def test_json_is_what_json_dumps_writes() -> None:
    text = as_json(compute(asked(n_head=2)))
    assert json.dumps(json.loads(text), ensure_ascii=False) + "\n" == text


@given(settings=any_settings())
def test_json_tells_the_drawn_word_its_position_and_the_number(settings: Settings) -> None:
    result = compute(settings)
    drawn = parsed(result)["drawn"]
    if result.drawn is None:
        assert drawn is None
    else:
        candidate = result.candidates[result.drawn]
        assert drawn == {
            "word": candidate.text,
            "position": next(iter(candidate.positions), None),
            "number": settings.draw,
        }


@pytest.mark.parametrize("model", ["notebook", "attention"])
@pytest.mark.parametrize(("draw", "there"), [(0, False), (1, True), (1_000_000, True)])
def test_json_has_a_drawn_word_where_one_was_asked_for(model: str, draw: int, there: bool) -> None:
    report = parsed(compute(Settings(model=model, draw=draw)))
    assert (report["drawn"] is not None) == there


@given(settings=SELF)
def test_json_of_self_attention_has_the_keys(settings: Settings) -> None:
    places = {"positions", "x"} if settings.attention.positions == "sinusoidal" else set()
    unknown = set() if settings.attention.embeddings == "random" else {"unknown"}
    assert set(parsed(compute(settings))) == OF_EVERY_MODEL | SELF_ATTENTION | places | unknown


@given(settings=SELF)
def test_json_of_self_attention_has_every_head_first(settings: Settings) -> None:
    result = compute(settings)
    pattern, report = cast("AttentionPattern", result.pattern), parsed(result)
    arrays = {
        "embeddings": pattern.embeddings,
        "x": pattern.x,
        "q": pattern.q,
        "k": pattern.k,
        "v": pattern.v,
        "scores": np.where(pattern.visible, pattern.scores, np.nan),
        "attention": pattern.heads,
        "z": pattern.z,
        "logits": np.where(np.isfinite(result.logits), result.logits, np.nan),
        "raw": result.probabilities,
        "tempered": result.tempered,
        "truncated": result.truncation.probabilities,
    }
    if pattern.positions is not None:
        arrays["positions"] = pattern.positions
    for name in arrays.keys() & report.keys():
        np.testing.assert_array_equal(as_array(report[name], arrays[name]), arrays[name], name)
    n, n_head = len(result.tokens), settings.attention.heads
    for name in ("q", "k", "v", "scores", "attention"):
        assert len(report[name]) == n_head, name
        assert [len(of_head) for of_head in report[name]] == [n] * n_head, name
    if pattern.vectors is None:
        assert report["candidates"] == list(dict.fromkeys(settings.sentence.split()))
    else:
        assert report["candidates"] == list(pattern.vectors.words)
        assert report["unknown"] == list(result.unknown)
    assert len(report["logits"]) == len(report["raw"]) == len(report["candidates"])


def test_json_of_self_attention_has_null_where_nothing_may_be_seen() -> None:
    report = parsed(compute(asked("a b c", 1, knockouts=(Knockout(0, 2),))))
    assert [[cell is None for cell in row] for row in report["scores"][0]] == [
        [False, True, True],
        [False, False, True],
        [True, False, False],
    ]
    assert report["attention"][0][0] == [1, 0, 0]
    assert report["attention"][0][2][0] == 0


def test_json_of_self_attention_has_null_where_nothing_is_left_to_see() -> None:
    report = parsed(compute(asked("a b a", 0, knockouts=(Knockout(0),), top_k=1, draw=1)))
    assert report["scores"][0][0] == [None] * 3
    assert report["attention"][0][0] == report["z"][0] == [0, 0, 0]
    for name in ("raw", "tempered", "truncated"):
        assert report[name] == [None, None], name
    assert report["prediction"] is report["drawn"] is report["discarded"] is None


def test_json_of_self_attention_without_words() -> None:
    report = parsed(compute(asked("", 0, n_head=2)))
    for name in ("words", "embeddings", "z", "logits", "raw", "truncated", "candidates"):
        assert report[name] == [], name
    for name in ("q", "k", "v", "scores", "attention"):
        assert report[name] == [[], []], name
    assert report["prediction"] is report["drawn"] is None


def test_json_tells_what_was_discarded() -> None:
    report = parsed(compute(asked("a b c d", 3, top_k=1)))
    assert report["discarded"] == pytest.approx(1 - max(report["tempered"]))
    assert sorted(report["truncated"]) == [0, 0, 0, 1]
    assert parsed(compute(asked("a b c d", 3)))["discarded"] == 0


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


KNOCKED_OUT: list[tuple[tuple[Knockout, ...], str]] = [
    ((Knockout(2),), "brown (position 2)"),
    ((Knockout(0, 4),), "The (position 0) for jumps (position 4)"),
    ((Knockout(0, 4, 0),), "The (position 0) for jumps (position 4) in head 1"),
    ((Knockout(2), Knockout(8)), "brown (position 2); dog (position 8)"),
    ((Knockout(2), Knockout(3, None, 1)), "brown (position 2)"),
]


@pytest.mark.parametrize(("knockouts", "words"), KNOCKED_OUT)
@pytest.mark.parametrize("model", ["notebook", "attention"])
def test_text_tells_what_was_knocked_out(
    knockouts: tuple[Knockout, ...], words: str, model: str
) -> None:
    text = as_text(compute(Settings(model=model, knockouts=knockouts)))
    assert f"\nKnocked out: {words}\n" in text


def test_text_tells_whose_vectors_were_moved() -> None:
    vectors = (("fox", (1.0,) * 3), ("dog", (1.0,) * 4), ("cat", (1.0,) * 3))
    settings = Settings(vectors=vectors)
    assert "\nVectors moved by hand: fox\n" in as_text(compute(settings))
    wide = settings.replace(model="attention", attention=AttentionSettings(d_model=4))
    assert "\nVectors moved by hand: dog\n" in as_text(compute(wide))
    assert "moved" not in as_text(compute(settings.replace(vectors=vectors[2:])))


@pytest.mark.parametrize(
    ("knockouts", "last"),
    [
        ((Knockout(2), Knockout(3)), "No prediction: every word of the context is knocked out."),
        ((*(Knockout(i, 4) for i in range(9)),), "No prediction: there is no word left to look"),
    ],
)
def test_text_gives_the_reason_of_the_model(knockouts: tuple[Knockout, ...], last: str) -> None:
    assert as_text(compute(Settings(knockouts=knockouts))).splitlines()[-1].startswith(last)


@pytest.mark.parametrize("model", ["notebook", "attention"])
def test_text_tells_the_drawn_word(model: str) -> None:
    result = compute(Settings(model=model, draw=12))
    assert result.drawn is not None
    candidate = result.candidates[result.drawn]
    assert as_text(result).splitlines()[-1] == (
        f"Drawn next word: {candidate.text} (position {candidate.positions[0]}), draw 12"
    )


def test_text_of_self_attention() -> None:
    assert (
        as_text(compute(asked("the cat saw the dog", 2)))
        == """\
Sentence: the cat saw the dog
Model: attention, seed 0
Settings: embeddings of 3 components, 1 head of 3, projections random, positions none, \
mask causal, scores scaled, read-out dot, temperature 1, top-k all, top-p 1
Selected word: saw (position 2)
Context: the cat saw
Attention:
    the: 0.3598
    cat: 0.3717
    saw: 0.2684
    the: 0.0000
    dog: 0.0000
Probabilities:
    the: 0.2520
    cat: 0.2965
    saw: 0.2217
    dog: 0.2298
Predicted next word: cat (position 1)
"""
    )


SETTINGS: list[tuple[dict[str, Any], str, str]] = [
    ({"n_head": 2, "d_head": 5}, "Settings", "2 heads of 5"),
    ({"n_head": 2, "projections": "identity"}, "Settings", "1 head of 3, projections identity"),
    ({"d_model": 20}, "Settings", "embeddings of 20 components, 1 head of 16"),
    ({"positions": "sinusoidal"}, "Settings", "positions sinusoidal"),
    ({"scaled": False}, "Settings", "scores not scaled"),
    ({"read_out": "distance"}, "Settings", "read-out distance"),
    ({"temperature": 0.3}, "Settings", "temperature 0.3"),
    ({"top_k": 3, "top_p": 0.9}, "Settings", "top-k 3, top-p 0.9"),
    ({"mask": "window", "window": 1}, "Model", "attention, window 1, seed 0"),
    ({"mask": "window", "window": 1}, "Context", "cat saw"),
    ({"mask": "none", "seed": 4}, "Model", "attention, seed 4"),
    ({"mask": "none"}, "Context", "every word"),
    ({"mask": "none", "knockouts": tuple(map(Knockout, range(5)))}, "Context", "none"),
    ({"mask": "none", "knockouts": (Knockout(1), Knockout(4))}, "Context", "the saw the"),
    ({"mask": "none", "knockouts": (Knockout(1, 2),)}, "Context", "the saw the dog"),
    ({"mask": "none", "knockouts": (Knockout(1, 3),)}, "Context", "every word"),
    ({"mask": "causal", "knockouts": (Knockout(1),)}, "Context", "the saw"),
    ({"n_head": 2, "mask": "none", "knockouts": (Knockout(1, 2, 0),)}, "Context", "every word"),
    (
        {"n_head": 2, "mask": "none", "knockouts": (Knockout(1, 2, 0), Knockout(1, None, 1))},
        "Context",
        "the saw the dog",
    ),
    ({"earlier": "x y\nz"}, "Earlier sentences", "x y | z"),
]


@pytest.mark.parametrize(("more", "name", "words"), SETTINGS)
def test_text_of_self_attention_tells_the_settings(
    more: dict[str, Any], name: str, words: str
) -> None:
    lines = as_text(compute(asked(**more))).splitlines()
    line = next(line for line in lines if line.startswith(f"{name}: "))
    assert line == f"{name}: {words}" if name == "Context" else words in line


def columns_of(text: str, title: str) -> Array:
    """The figures under the line that starts with `title`."""
    lines = text.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(title)) + 1
    rows: list[list[float]] = []
    for line in lines[start:]:
        if not line.startswith("    "):
            break
        rows.append([float(cell) for cell in line.rpartition(": ")[2].split()])
    return np.array(rows)


@pytest.mark.parametrize(
    ("more", "title", "heads"),
    [
        ({}, "Attention:", [0]),
        ({"n_head": 3}, "Attention of head 1 of 3:", [0]),
        ({"n_head": 3, "head": 2}, "Attention of head 3 of 3:", [2]),
        ({"n_head": 3, "head": None}, "Attention of heads 1 to 3, then their mean:", [0, 1, 2]),
        ({"n_head": 3, "head": None, "projections": "identity"}, "Attention:", [0]),
    ],
)
def test_text_of_self_attention_has_the_heads_on_view(
    more: dict[str, Any], title: str, heads: list[int]
) -> None:
    result = compute(asked(**more))
    columns = [result.attention(head=head)[2] for head in heads]
    if len(heads) > 1:
        columns.append(np.mean(columns, axis=0))
    text = as_text(result)
    assert f"\n{title}\n" in text
    np.testing.assert_allclose(columns_of(text, title), np.column_stack(columns), atol=5.1e-5)


@pytest.mark.parametrize(
    ("more", "title"),
    [
        ({}, "Probabilities:"),
        ({"temperature": 2}, "Probabilities, raw, tempered:"),
        ({"top_k": 2}, "Probabilities, raw, truncated:"),
        ({"top_p": 0.5}, "Probabilities, raw, truncated:"),
        ({"temperature": 0.5, "top_k": 2}, "Probabilities, raw, tempered, truncated:"),
        ({"top_k": 4}, "Probabilities:"),
    ],
)
def test_text_of_self_attention_has_the_probabilities_that_differ(
    more: dict[str, Any], title: str
) -> None:
    result = compute(asked(**more))
    named = {
        "raw": result.probabilities,
        "tempered": result.tempered,
        "truncated": result.truncation.probabilities,
    }
    text = as_text(result)
    assert f"\n{title}\n" in text
    names = re.findall(r"raw|tempered|truncated", title) or ["raw"]
    columns = np.column_stack([named[name] for name in names])
    np.testing.assert_allclose(columns_of(text, title), columns, atol=5.1e-5)


@given(settings=any_settings())
def test_text_of_any_result_ends_with_what_follows(settings: Settings) -> None:
    text = as_text(compute(settings))
    *_, last = text.removesuffix("\n").split("\n")
    assert re.match("Predicted|Drawn|Undefined|No prediction|There is no word to select", last)
    assert "nan" not in re.sub(r"Sentence.*|.* \(position.*|    .*: ", "", text)


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


@pytest.mark.usefixtures("decimal_comma")
def test_settings_have_a_decimal_point_for_every_reader() -> None:
    text = as_text(compute(asked(temperature=0.5, top_p=0.9)))
    assert "temperature 0.5, top-k all, top-p 0.9" in text
    assert not re.search(r"\d,\d", text)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("model", ["notebook", "attention"])
def test_a_report_ends_with_one_line_break(name: str, model: str) -> None:
    report = FORMATS[name](compute(Settings(model=model)))
    assert report.endswith("\n")
    assert not report.endswith("\n\n")


# A vocabulary, and layers


PRETRAINED = asked("The slithy fox", 2, embeddings="glove", projections="identity", mask="none")
TRAINED = Settings("the xyzzy quick train", 2, model="transformer").adjusted(
    weights=some_weights(), layer=1, head=0
)


def test_text_lists_the_likeliest_of_a_vocabulary() -> None:
    result = compute(PRETRAINED.replace(draw=2))
    lines = as_text(result).splitlines()
    start = lines.index("Probabilities, the likeliest 20 of 20000 words:") + 1
    shown = [line.strip().rsplit(": ", 1) for line in lines[start : start + len(result.listed)]]
    assert {word for word, _ in shown} == {result.candidates[i].text for i in result.listed}
    assert [float(p) for _, p in shown] == sorted((float(p) for _, p in shown), reverse=True)
    assert "Unknown words, with zeros for a vector: slithy" in lines
    assert "Settings: embeddings GloVe 6B 50-d, 1 head of 50, projections identity" in lines[2]
    assert lines[-2].startswith("Predicted next word: ")
    assert lines[-1].endswith(" (not in the sentence), draw 2")


def test_json_has_the_whole_vocabulary_and_the_unknown_words() -> None:
    result = compute(PRETRAINED)
    text = as_json(result)
    report = json.loads(text)
    assert len(text) < 10_000_000
    assert len(report["raw"]) == len(report["candidates"]) == 20_000
    assert report["unknown"] == [1]
    position = report["prediction"]["position"]
    assert position == result.predicted_position


def test_weights_layer_and_unknown_words_of_a_transformer() -> None:
    text = as_text(compute(TRAINED))
    name = some_weights()[:8]
    assert "Model: transformer\n" in text
    assert (
        f"Settings: weights {name}, trained for 20 steps on sentences of the grammar, difficulty "
        "2, 2 layers of 2 heads of 8, temperature 1, top-k all, top-p 1\n"
    ) in text
    assert "Unknown words, read as <unk>: xyzzy\n" in text
    assert "Attention of layer 2 of 2, head 1 of 2:\n" in text
    assert "Context: the xyzzy quick\n" in text
    assert "seed 0" in as_text(compute(TRAINED.replace(draw=1)))
    mean = as_text(compute(TRAINED.adjusted(layer=0, head=None)))
    assert "Attention of layer 1 of 2, heads 1 to 2, then their mean:\n" in mean


def test_a_covered_word_is_guessed_in_its_place() -> None:
    settings = TRAINED.adjusted(weights=some_weights("masked")).replace(draw=1)
    text = as_text(compute(settings))
    assert "trained for 20 steps to fill in masked words of sentences of the grammar" in text
    assert "Context: every word\n" in text
    assert "Predicted in its place: " in text
    assert "Drawn in its place: " in text
    assert "next word" not in text


def test_weights_that_were_not_trained_are_called_so() -> None:
    text = as_text(compute(TRAINED.adjusted(weights=some_weights(step=0))))
    assert f"weights {some_weights(step=0)[:8]}, not trained yet, 2 layers" in text


def test_a_knock_out_of_a_layer_is_named() -> None:
    removed = (Knockout(0, 2, 1, 1), Knockout(1, None, None, 0), Knockout(2, None, None, 3))
    text = as_text(compute(TRAINED.replace(knockouts=removed)))
    assert (
        "Knocked out: the (position 0) for quick (position 2) in layer 2, head 2; "
        "xyzzy (position 1) in layer 1\n"
    ) in text
