"""A list of sentences, as the notebook takes it: earlier ones get their vectors first."""

import as_written
import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from core.arrays import Array
from core.embeddings import random_embeddings, vocabulary_of
from core.models import compute, model_of
from core.models.notebook_faults import named_as_written
from core.report import as_text
from core.result import Result
from core.settings import MAX_SEED, Settings

# Few enough words to come back in other sentences.
SENTENCES = st.lists(
    st.lists(st.sampled_from(["a", "b", "c", "d", "e", "f", "g"]), min_size=1, max_size=6).map(
        " ".join
    ),
    min_size=1,
    max_size=4,
)
SEEDS = st.sampled_from((0, MAX_SEED)) | st.integers(0, MAX_SEED)


def stage(result: Result, name: str) -> Array:
    return next(stage.array for stage in result.stages if stage.name == name)


def one_of(sentences: list[str], which: int, position: int = 0) -> Settings:
    """A sentence of a list, with those before it."""
    return Settings(sentences[which], position, earlier="\n".join(sentences[:which]))


@given(sentences=SENTENCES, seed=SEEDS, window=st.integers(1, 4))
@example(sentences=["a b", "b c", "a c b"], seed=0, window=2)
def test_every_sentence_of_a_list_has_the_notebooks_figures(
    sentences: list[str], seed: int, window: int
) -> None:
    for which, sentence in enumerate(sentences):
        for position in range(1, len(sentence.split())):
            settings = one_of(sentences, which, position).replace(seed=seed, window=window)
            result = compute(settings)
            ran = as_written.run(sentences, position, window, seed, which)
            assert stage(result, "embeddings").tolist() == ran.keys.tolist()
            for name in ("query", "scores", "weights", "probabilities"):
                np.testing.assert_allclose(stage(result, name), getattr(ran, name), rtol=1e-12)
            assert result.predicted_position == ran.winner


@given(sentences=SENTENCES, seed=SEEDS)
@example(sentences=["a b", "c d"], seed=0)
@example(sentences=["a a", "a b"], seed=0)
def test_the_lookup_is_among_the_words_of_all_sentences_so_far(
    sentences: list[str], seed: int
) -> None:
    position = len(sentences[-1].split()) - 1
    assume(position > 0)
    settings = one_of(sentences, len(sentences) - 1, position).replace(seed=seed)
    result = compute(settings)
    ran = as_written.run(sentences, position, settings.window, seed)
    winner = result.predicted_position
    assert winner is not None
    named = named_as_written(result.tokens, winner, settings.earlier.split())
    assert named == ran.outcome()
    noted = {note.key: note.evidence for note in result.notes}.get("lookup")
    if named == result.tokens[winner].text:
        assert noted is None
    else:
        assert noted is not None
        assert (f"“{named}”" if named else f"KeyError: {winner} ") in noted


def test_without_a_repeated_word_earlier_sentences_mislead_the_lookup() -> None:
    result = compute(Settings(earlier="x y z"))
    evidence = {note.key: note.evidence for note in result.notes}["lookup"]
    assert evidence == "Run as written, it would name “The” instead of “fox”."


@given(sentences=SENTENCES)
def test_the_gaps_between_earlier_words_make_no_difference(sentences: list[str]) -> None:
    lines, words = "\n".join(sentences), " ".join(sentences)
    one, other = (compute(Settings(earlier=earlier)) for earlier in (lines, f"\n {words}\n\n"))
    np.testing.assert_array_equal(one.attention(), other.attention())
    assert one.notes == other.notes


@given(settings=..., earlier=st.sampled_from(("", " \n", "\n\n")))
def test_no_earlier_word_is_no_earlier_sentence(settings: Settings, earlier: str) -> None:
    one, other = compute(settings), compute(settings.replace(earlier=earlier))
    np.testing.assert_array_equal(one.attention(), other.attention())
    assert one.notes == other.notes


@given(...)
def test_the_sentence_itself_as_an_earlier_one_changes_nothing(settings: Settings) -> None:
    one, other = compute(settings), compute(settings.replace(earlier=settings.sentence))
    for before, after in zip(one.stages, other.stages, strict=True):
        np.testing.assert_array_equal(before.array, after.array)


def test_one_earlier_word_changes_all_vectors() -> None:
    before, after = (
        stage(compute(Settings(earlier=earlier)), "embeddings") for earlier in ("", "new")
    )
    assert (before != after).all()
    np.testing.assert_array_equal(before[1:], after[:-1])


@given(seed=st.integers(0, 999))
def test_other_seeds_deal_to_the_earlier_sentences_first_too(seed: int) -> None:
    settings = Settings("a b c d e f", 3, earlier="x d\ny b")
    winners = model_of(settings).over_seeds(compute(settings))
    assert winners[seed] == compute(settings.replace(seed=seed)).predicted_position


@given(
    words=st.lists(st.sampled_from("abcd")),
    earlier=st.lists(st.sampled_from("cdef")),
    seed=SEEDS,
)
def test_earlier_words_get_the_first_draws(words: list[str], earlier: list[str], seed: int) -> None:
    index = vocabulary_of(earlier + words)
    assert list(index) == list(dict.fromkeys(earlier + words))
    assert list(index.values()) == list(range(len(index)))
    draws = np.random.RandomState(seed).rand(len(index), 3).tolist()
    vectors = random_embeddings(words, seed, 3, earlier)
    assert vectors.shape == (len(words), 3)
    assert vectors.tolist() == [draws[index[word]] for word in words]


@pytest.mark.parametrize(
    ("earlier", "line"),
    [
        ("a b", "Earlier sentences: a b"),
        ("a b\nc", "Earlier sentences: a b | c"),
        ("{x}\n我", "Earlier sentences: {x} | 我"),
    ],
)
def test_the_text_report_names_them(earlier: str, line: str) -> None:
    assert as_text(compute(Settings(earlier=earlier))).splitlines()[2] == line


@pytest.mark.parametrize("earlier", ["", "\n", " \n "])
def test_the_text_report_names_none_where_there_is_none(earlier: str) -> None:
    assert "Earlier" not in as_text(compute(Settings(earlier=earlier)))
