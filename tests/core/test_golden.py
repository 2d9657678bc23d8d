"""The reference figures: the notebook's own functions, run by NumPy with a seed."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.arrays import Array
from core.models import compute
from core.models.notebook_faults import named_as_written
from core.report import as_text
from core.result import Result
from core.settings import Settings

Case = dict[str, Any]

CASES: list[Case] = json.loads(
    (Path(__file__).parent / "golden" / "notebook.json").read_text(encoding="utf-8")
)["cases"]
DEFINED = [case for case in CASES if "undefined" not in case]
UNDEFINED = [case for case in CASES if "undefined" in case]
REPEATED = [case for case in DEFINED if len(set(case["words"])) < len(case["words"])]


def name(case: Case) -> str:
    return f"{case['sentence']} [{case['position']}] window {case['window']} seed {case['seed']}"


def result_of(case: Case) -> Result:
    return compute(
        Settings(case["sentence"], case["position"], case["window"], case["seed"], "notebook")
    )


def assert_agree(ours: Array, figures: list[float]) -> None:
    np.testing.assert_allclose(ours, figures, rtol=1e-12, atol=0)


def test_no_case_is_missing() -> None:
    assert (len(CASES), len(DEFINED), len(REPEATED)) == (408, 348, 180)


@pytest.mark.parametrize("case", DEFINED, ids=name)
def test_every_stage_agrees(case: Case) -> None:
    result = result_of(case)
    stages = {stage.name: stage.array for stage in result.stages}
    for quantity in ("query", "scores", "weights", "probabilities"):
        assert_agree(stages[quantity], case[quantity])
    assert_agree(result.attention()[case["position"]], case["probabilities"])
    assert_agree(result.probabilities, case["probabilities"])


@pytest.mark.parametrize("case", DEFINED, ids=name)
def test_the_prediction_is_the_word_at_the_largest_probability(case: Case) -> None:
    result = result_of(case)
    assert result.prediction == result.predicted_position == case["argmax"]
    assert result.candidates[case["argmax"]].text == case["word_at_argmax"]


@pytest.mark.parametrize("case", CASES, ids=name)
def test_words_and_context_agree(case: Case) -> None:
    result = result_of(case)
    words = [token.text for token in result.tokens]
    assert words == case["words"]
    assert [words[i] for i in result.context] == case["context"]


@pytest.mark.parametrize("case", UNDEFINED, ids=name)
def test_without_context_nothing_is_defined(case: Case) -> None:
    result = result_of(case)
    assert result.prediction is None
    assert np.isnan(result.probabilities).all()


def test_as_written_is_wrong_as_often_as_the_notebook_is() -> None:
    noted = [case for case in DEFINED if "lookup" in {note.key for note in result_of(case).notes}]
    assert len(noted) == 98
    assert all(case in REPEATED for case in noted)


@pytest.mark.parametrize("case", DEFINED, ids=name)
def test_as_written_names_what_the_notebook_names(case: Case) -> None:
    named = named_as_written(result_of(case).tokens, case["argmax"])
    assert named == case["predicted_as_written"]
    assert (named is None) == ("as_written_error" in case)


@pytest.mark.parametrize("case", REPEATED, ids=name)
def test_the_note_says_what_the_notebook_does(case: Case) -> None:
    evidence = {note.key: note.evidence for note in result_of(case).notes}.get("lookup")
    if case["predicted_as_written"] == case["word_at_argmax"]:
        assert evidence is None
        return
    assert evidence is not None
    assert f"“{case['word_at_argmax']}”" in evidence
    if "as_written_error" in case:
        assert f"KeyError: {case['argmax']} " in evidence
    else:
        assert f"“{case['predicted_as_written']}”" in evidence


def test_the_text_report_shows_four_decimals_of_every_case() -> None:
    for case in DEFINED:
        rows = [
            f"    {word}: {p:.4f}"
            for word, p in zip(case["words"], case["probabilities"], strict=True)
        ]
        report = as_text(result_of(case))
        assert "\n".join(rows) in report, name(case)
        assert f"{case['word_at_argmax']} (position {case['argmax']})" in report, name(case)
