import re

import numpy as np
import pytest
from hypothesis import given

from core.language import figure
from core.models import compute
from core.settings import Knockout, Settings
from core.softmaxes import difference

UNDEFINED = [Settings("", 0), Settings("alone", 0), Settings(position=0)]
LA = Settings("la la la la", 3)


def test_what_the_second_exponential_does() -> None:
    assert difference(compute(Settings())) == (
        "Exponentiating twice gives “the” 0.2182 instead of 0.1530 (1.43 times as much), and the "
        "last, “over”, 0.0582 instead of 0.0807. The order of the words stays the same."
    )


def test_one_word_in_several_places() -> None:
    assert difference(compute(LA)) == (
        "There is only one word to choose from, so both give each of its places the same "
        "probability, 0.2500."
    )


def test_one_word_that_cannot_be_seen_everywhere() -> None:
    assert difference(compute(LA.replace(knockouts=(Knockout(0, 3),)))) == (
        "There is only one word to choose from, so both give each of its places that can be seen "
        "the same probability, 0.3333."
    )


def test_one_word_left() -> None:
    left = Settings("a b c", 2, knockouts=(Knockout(0, 2), Knockout(2, 2)))
    assert difference(compute(left)) == (
        "There is only one word left to choose from, so both give it 1.0000."
    )


def test_a_word_knocked_out_is_not_the_last() -> None:
    over = Settings(knockouts=(Knockout(5),))  # which is the last as long as it is seen
    text = difference(compute(over))
    assert "the last, “over”" in difference(compute(Settings()))
    assert "over" not in text
    assert "0.0000" not in text


def test_a_word_far_behind_still_has_its_place() -> None:
    result = compute(Settings("a c b", 2, vectors=(("a", (2.0, 2.0, 2.0)),)))
    assert (result.probabilities < 1e-30).sum() == 2, "both are too small to be shown"
    assert difference(result) == (
        "Exponentiating twice gives “a” 1.0000 instead of 0.9036 (1.11 times as much), and the "
        "last, “c”, 0.0000 instead of 0.0366. The order of the words stays the same."
    )


@pytest.mark.parametrize("settings", UNDEFINED)
def test_without_a_prediction_there_is_no_difference(settings: Settings) -> None:
    assert difference(compute(settings)) == ""


def test_without_a_second_softmax_there_is_no_difference() -> None:
    assert difference(compute(Settings(model="attention"))) == ""


@given(settings=...)
def test_the_sentence_is_true(settings: Settings) -> None:
    result = compute(settings.replace(model="notebook"))
    text = difference(result)
    if result.prediction is None or len(set(settings.sentence.split())) == 1:
        return
    p, q, best = result.probabilities, result.single_softmax, result.prediction
    assert q is not None
    np.testing.assert_array_equal(np.argsort(p, kind="stable"), np.argsort(q, kind="stable"))
    if figure(p[best]) == figure(q[best]):
        assert f"keeps its {figure(p[best])}" in text
        return
    last = int(p.argmin())
    assert f" {figure(p[best])} instead of {figure(q[best])}" in text
    assert f"{figure(p[last])} instead of {figure(q[last])}. The order" in text
    ratio = re.search(r"\(([\d.]+) times as much\)", text)
    if ratio:
        decimals = len(ratio[1].split(".")[1])
        printed = float(figure(p[best])) / float(figure(q[best]))
        assert ratio[1] == figure(printed, decimals) == figure(p[best] / q[best], decimals)
