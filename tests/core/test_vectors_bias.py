import numpy as np
import pytest

from core.prose import plain_text
from core.vectors_bias import JOBS, bias_example, leanings
from core.word_vectors import WordVectors, glove


def test_the_figures_are_cosines_with_she_minus_he() -> None:
    own = glove()
    found = dict(leanings(own))
    assert set(found) == set(JOBS)
    rows = {word: own.matrix[own.ranks[word]].astype(float) for word in (*JOBS, "she", "he")}
    direction = rows["she"] - rows["he"]
    for job in JOBS:
        lengths = np.sqrt((rows[job] ** 2).sum() * (direction**2).sum())
        assert found[job] == pytest.approx((rows[job] * direction).sum() / lengths)


def test_the_programs_own_vectors_carry_the_bias_that_is_told_of() -> None:
    found = dict(leanings(glove()))
    assert found["nurse"] > 0.2
    assert found["engineer"] < 0 > found["captain"]
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_the_text_has_every_figure() -> None:
    says, figures, warns = map(plain_text, bias_example(glove()))
    assert "GloVe 6B" in says
    assert "prejudice" in says
    assert "“nurse” +0.38" in figures
    assert "“engineer” −0.12" in figures
    assert figures.count("“") == len(JOBS)
    assert "not what people can do" in warns


def test_figures_are_the_readers(decimal_comma: None) -> None:
    assert "“nurse” +0,38" in plain_text(bias_example(glove())[1])


@pytest.mark.parametrize("words", [("er", "sie"), ("she", "nurse"), ("she", "he")])
def test_without_the_words_nothing_is_said(words: tuple[str, ...]) -> None:
    matrix = np.eye(len(words), dtype=np.float32)
    assert bias_example(WordVectors("x", words, matrix, "")) == ()


def test_zeros_lean_nowhere() -> None:
    mine = WordVectors("x", ("she", "he", "nurse"), np.zeros((3, 2), np.float32), "")
    assert leanings(mine) == (("nurse", 0.0),)
