"""The steps on screen: in order, with the notebook's figures, words and receipts."""

from xml.etree import ElementTree

import as_written
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from test_golden import DEFINED, Case, name, result_of

from core.language import figure
from core.models import compute, model_of
from core.result import Entry, Result, Stage
from core.settings import Knockout, Settings

NAMES = ["embeddings", "context", "query", "scores", "weights", "probabilities", "prediction"]
BE = "to be or not to be that is the question"


def steps(result: Result) -> dict[str, Stage]:
    return {stage.name: stage for stage in result.stages}


def sentence(settings: Settings, name: str) -> str:
    return steps(compute(settings))[name].sentence


def test_the_steps_come_in_order() -> None:
    for settings in (Settings(), Settings(position=0), Settings("a", 0), Settings("", 0)):
        assert [stage.name for stage in compute(settings).stages] == NAMES


@pytest.mark.parametrize("case", DEFINED, ids=name)
def test_every_step_agrees_with_the_reference(case: Case) -> None:
    found = {name: stage.array for name, stage in steps(result_of(case)).items()}
    ran = as_written.run([case["sentence"]], case["position"], case["window"], case["seed"])
    first = max(0, case["position"] - case["window"])
    expected = {
        "embeddings": ran.keys,
        "context": ran.keys[first : case["position"]],
        "query": case["query"],
        "scores": case["scores"],
        "weights": case["weights"],
        "probabilities": case["probabilities"],
        "prediction": [case["probabilities"][case["argmax"]]],
    }
    assert found.keys() == expected.keys()
    for key, figures in expected.items():
        np.testing.assert_allclose(found[key], figures, rtol=1e-12, atol=0, err_msg=key)
    np.testing.assert_allclose(found["query"], found["context"].mean(axis=0), rtol=1e-12)


@given(...)
def test_every_row_has_its_word(settings: Settings) -> None:
    result = compute(settings)
    n = len(result.tokens)
    predicted = () if result.predicted_position is None else (result.predicted_position,)
    expected = {
        "embeddings": tuple(range(n)),
        "context": result.context,
        "query": (),
        "scores": tuple(range(n)),
        "weights": tuple(range(n)),
        "probabilities": tuple(range(n)),
        "prediction": predicted,
    }
    assert {stage.name: stage.words for stage in result.stages} == expected
    for stage in result.stages:
        assert len(stage.array) == (len(stage.words) if stage.name != "query" else 3)
        assert stage.row_axis == ("component" if stage.name == "query" else "word")
        assert stage.column_axis == ("component" if stage.array.ndim == 2 else "")


@given(...)
def test_the_receipt_of_every_cell_ends_with_the_figure_in_it(settings: Settings) -> None:
    assume(settings.sentence.strip())
    result = compute(settings)
    for stage in result.stages:
        for place, number in np.ndenumerate(stage.array):
            row, column = (*place, 0)[:2]
            entry = stage.entry(row, column, settings.position)
            lines = model_of(settings).receipt(result, entry).lines
            assert lines[-1].result == figure(float(number), stage.decimals)


def test_the_entry_of_a_cell_is_the_number_in_it() -> None:
    stages = steps(compute(Settings(position=5, window=3)))
    assert stages["embeddings"].entry(7, 2, 5) == Entry("embeddings", 7, 2)
    assert stages["context"].entry(0, 1, 5) == Entry("embeddings", 2, 1)
    assert stages["context"].entry(2, 0, 5) == Entry("embeddings", 4, 0)
    assert stages["query"].entry(2, 0, 5) == Entry("query", 5, 2)
    assert stages["scores"].entry(8, 0, 5) == Entry("scores", 5, 8)
    assert stages["weights"].entry(0, 0, 5) == Entry("weights", 5, 0)
    assert stages["probabilities"].entry(5, 0, 5) == Entry("probabilities", 5, 5)
    assert stages["prediction"].entry(0, 0, 5) == Entry("probabilities", 5, 6)


@given(...)
def test_vectors_have_three_decimals_and_the_rest_four(settings: Settings) -> None:
    decimals = {stage.name: stage.decimals for stage in compute(settings).stages}
    assert decimals == {n: 3 if n in ("embeddings", "context", "query") else 4 for n in NAMES}


@given(settings=...)
def test_the_other_softmax_is_that_of_the_scores(settings: Settings) -> None:
    result = compute(settings)
    scores = steps(result)["scores"].array
    assert result.single_softmax is not None
    assert not result.single_softmax.flags.writeable
    assert result.single_softmax.shape == result.probabilities.shape
    if not result.context:
        assert np.isnan(result.single_softmax).all()
        return
    np.testing.assert_allclose(result.single_softmax, as_written.softmax(scores.copy()), rtol=1e-12)


@given(settings=...)
def test_the_arrays_of_steps_made_of_others_are_theirs(settings: Settings) -> None:
    result = compute(settings)
    found = steps(result)
    np.testing.assert_array_equal(
        found["context"].array, found["embeddings"].array[list(result.context)]
    )
    assert found["prediction"].array.tolist() == [
        result.probabilities[i] for i in found["prediction"].words
    ]
    assert not found["context"].array.flags.writeable
    assert not found["prediction"].array.flags.writeable


# In words and letters


@pytest.mark.parametrize("settings", [Settings(), Settings(position=0), Settings("", 0)])
def test_a_formula_is_well_formed(settings: Settings) -> None:
    for stage in compute(settings).stages:
        tags = ElementTree.fromstring(f"<formula>{stage.formula}</formula>").iter()
        assert {tag.tag for tag in tags} <= {"formula", "sub", "sup"}
        assert "{" not in stage.formula or stage.name == "context"


def test_no_two_steps_have_one_formula_or_sentence() -> None:
    stages = compute(Settings()).stages
    for texts in ({s.formula for s in stages}, {s.sentence for s in stages}):
        assert len(texts) == len(stages)


@given(seed=st.integers(0, 2**32 - 1))
def test_the_embeddings_name_the_seed(seed: int) -> None:
    assert f"of seed {seed};" in sentence(Settings(seed=seed), "embeddings")


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (Settings(), "“jumps”: “brown” and “fox”. “jumps” is not among them."),
        (Settings(position=1), "“quick”: “The”. “quick” is not among them."),
        (Settings(BE, 5, 2), "“be₂”: “not” and “to₂”. “be₂” is not among them."),
        (
            Settings(BE, 9, 8),
            "“question”: the 8 words from “be₁” to “the”. “question” is not among them.",
        ),
    ],
)
def test_the_context_names_its_words(settings: Settings, words: str) -> None:
    assert sentence(settings, "context") == f"The vectors of the words before {words}"


UNDEFINED = {
    "no words": Settings("", 0),
    "one word": Settings("one", 0),
    "first word": Settings(position=0),
    "context knocked out": Settings(knockouts=(Knockout(2), Knockout(3))),
}
NOTHING_LEFT = Settings("a b", 1, knockouts=(Knockout(0, 1), Knockout(1, 1)))


@pytest.mark.parametrize("settings", UNDEFINED.values(), ids=UNDEFINED)
def test_an_empty_context_is_said_to_be_empty(settings: Settings) -> None:
    text = sentence(settings, "context")
    reason = compute(settings).reason
    assert "empty" in text
    assert reason.split(": ")[-1].split(".")[0] in text


def test_without_a_prediction_the_reason_is_told() -> None:
    for settings in (*UNDEFINED.values(), NOTHING_LEFT):
        result = compute(settings)
        assert result.reason.startswith("No ")
        assert sentence(settings, "prediction") == result.reason
        assert steps(result)["prediction"].array.size == 0
    assert "largest" in sentence(Settings(), "prediction")
    assert compute(Settings()).reason == ""


def test_a_context_without_words_that_are_knocked_out() -> None:
    settings = Settings(window=4, knockouts=(Knockout(1), Knockout(3, 4)))
    result = compute(settings)
    assert result.context == steps(result)["context"].words == (0, 2, 3)
    assert "“The”, “brown” and “fox”." in sentence(settings, "context")


@pytest.mark.parametrize("settings", [Settings(), NOTHING_LEFT, *UNDEFINED.values()])
def test_every_sentence_reads_well(settings: Settings) -> None:
    for stage in compute(settings).stages:
        text = stage.sentence
        assert text[0].isupper(), text
        assert text.endswith("."), text
        assert not {*"{}<>\n"} & set(text), text
        assert not any(slip in text for slip in ("  ", " :", " .", "“”", "..", "empty: No ")), text


def test_what_the_sentences_claim_of_the_figures_is_so() -> None:
    """Not normalised, then normalised; the second exponential in a row."""
    found = steps(compute(Settings()))
    weights, p = found["weights"].array, found["probabilities"].array
    np.testing.assert_allclose(weights, np.exp(found["scores"].array))
    assert weights.sum() > 2
    assert p.sum() == pytest.approx(1)
    np.testing.assert_allclose(p, np.exp(weights) / np.exp(weights).sum())
