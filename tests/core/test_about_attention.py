import re

import numpy as np
import pytest

from core.about_attention import OPENING, SECTIONS, SOURCES, Section
from core.language import signed
from core.models import MODELS, compute
from core.prose import plain_text
from core.settings import Knockout, Settings
from core.vectors_bias import leanings
from core.word_vectors import glove

BY_KEY = {section.key: section for section in SECTIONS}
EXAMPLES = [section for section in SECTIONS if section.example is not None]
PROSE = " ".join([OPENING, *(paragraph for s in SECTIONS for paragraph in s.paragraphs)])


def example(key: str) -> Settings:
    settings = BY_KEY[key].example
    assert settings is not None
    return settings


def test_sections_are_few_and_short() -> None:
    assert 5 <= len(SECTIONS) <= 9
    assert len(BY_KEY) == len(SECTIONS)
    for section in SECTIONS:
        assert section.title
        assert 20 < len(" ".join(section.paragraphs).split()) < 160, section.key
        assert bool(section.show) == (section.example is not None)


def test_every_source_is_named_in_the_text_and_the_other_way_round() -> None:
    families = {}
    for source in SOURCES:
        first = source.authors.split(",")[0].split()[-1]
        families[first] = source.year
    named = re.findall(r"(\w+)(?: et al\.| and \w+)? (?:\()?(20\d\d)", PROSE)
    assert {(name, int(year)) for name, year in named} >= set(families.items())
    years = [int(year) for year in re.findall(r"\b20\d\d\b", PROSE)]
    assert set(years) <= set(families.values())
    assert [s.year for s in SOURCES] == sorted(s.year for s in SOURCES)


def test_no_link_leads_out_of_the_program() -> None:
    shown = [PROSE, *(s.formula for s in SECTIONS), *(s.title + s.place for s in SOURCES)]
    assert not any("http" in text or "www" in text for text in shown)


def test_formulas_are_markup_that_is_closed() -> None:
    for section in SECTIONS:
        for tag in ("sub", "sup"):
            opened = section.formula.count(f"<{tag}>")
            assert opened == section.formula.count(f"</{tag}>")


@pytest.mark.parametrize("section", EXAMPLES, ids=lambda section: section.key)
def test_every_example_can_be_computed_and_predicts(section: Section) -> None:
    settings = example(section.key)
    assert settings.model in MODELS
    assert compute(settings).prediction is not None


# What the text says of its examples


def test_without_the_division_more_goes_to_a_few_words() -> None:
    unscaled = example("scores")
    assert not unscaled.attention.scaled
    scaled = unscaled.replace(attention=unscaled.attention.replace(scaled=True))
    assert compute(unscaled).row.max() > 1.5 * compute(scaled).row.max()


def test_positions_tell_two_places_of_one_word_apart() -> None:
    with_places = example("order")
    without = with_places.replace(attention=with_places.attention.replace(positions="none"))
    words = with_places.sentence.split()
    first, second = (i for i, word in enumerate(words) if word == "to")
    apart, alike = compute(with_places).attention(head=0), compute(without).attention(head=0)
    np.testing.assert_allclose(alike[first], alike[second])
    np.testing.assert_allclose(alike[:, first], alike[:, second])
    assert np.abs(apart[first] - apart[second]).max() > 0.01


def test_four_heads_look_elsewhere() -> None:
    pattern = compute(example("heads")).pattern
    assert pattern.n_head == 4
    strongest = {int(pattern.attention(head=h)[8].argmax()) for h in range(4)}
    assert len(strongest) > 1


def test_the_largest_share_is_not_what_matters_most() -> None:
    """“dog” looks most at itself; losing its look at “jumps” changes the probabilities more."""
    settings = example("meaning")
    words = settings.sentence.split()
    (lost,) = settings.knockouts
    assert (words[settings.position], words[lost.key]) == ("dog", "jumps")
    assert lost.query == settings.position
    whole = settings.replace(knockouts=())
    before = compute(whole)
    assert before.row.argmax() == settings.position

    def change(key: int) -> float:
        after = compute(whole.replace(knockouts=(Knockout(key, settings.position),)))
        return 0.5 * float(np.abs(after.probabilities - before.probabilities).sum())

    assert change(lost.key) > 1.5 * change(settings.position)


def test_used_alike_is_neither_said_together_nor_meant_here() -> None:
    vectors = glove()

    def cosine(a: str, b: str) -> float:
        x, y = vectors.vectors_of([a, b])
        return float(x @ y / np.linalg.norm(x) / np.linalg.norm(y))

    assert cosine("fox", "dog") > cosine("fox", "jumps")
    result = compute(example("learned"))
    best = result.truncation.order[:3]
    assert {result.candidates[i].text for i in best} >= {"bank", "securities"}  # by a river
    assert len(vectors.words) == 20_000


def test_the_prejudices_are_computed_from_the_vectors() -> None:
    (figures,) = [section.figures for section in SECTIONS if section.figures is not None]
    text = " ".join(plain_text(paragraph) for paragraph in figures())
    found = dict(leanings(glove()))
    assert found["nurse"] > 0.2
    assert found["captain"] < -0.2
    assert f"“nurse” {signed(found['nurse'], 2)}" in text


def test_the_notebook_does_what_is_said() -> None:
    result = compute(example("notebook"))
    vectors = result.pattern.embeddings
    query = np.mean([vectors[i] for i in result.context], axis=0)
    weights = np.exp(vectors @ query / np.sqrt(3))
    p = np.exp(weights) / np.exp(weights).sum()
    np.testing.assert_allclose(result.probabilities, p)
    assert result.prediction == p.argmax()
