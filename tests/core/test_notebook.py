"""The notebook model against a second computation, row by row, and its laws for any sentence."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.arrays import Array
from core.grid import attention_grid
from core.models import compute
from core.result import Result
from core.settings import MAX_SEED, MAX_WINDOW, Settings


@dataclass
class Row:
    """The notebook's quantities for one word."""

    query: Array
    scores: list[float]
    weights: list[float]
    probabilities: list[float]


@contextmanager
def global_seed(seed: int) -> Iterator[None]:
    """NumPy's global generator, seeded as one would in the notebook, and put back."""
    state = np.random.get_state()  # noqa: NPY002 - the notebook's generator
    np.random.seed(seed)  # noqa: NPY002
    yield
    np.random.set_state(state)  # noqa: NPY002


def notebook_vectors(words: list[str], seed: int) -> dict[str, Array]:
    vectors: dict[str, Array] = {}
    with global_seed(seed):
        for word in words:
            if word not in vectors:
                vectors[word] = np.random.rand(3)  # noqa: NPY002
    return vectors


def notebook_row(words: list[str], position: int, window: int, seed: int) -> Row:
    """What the notebook computes for a word that has one before it, in its order of steps."""
    vectors = notebook_vectors(words, seed)
    context = words[max(0, position - window) : position]
    query = np.mean([vectors[word] for word in context], axis=0)
    scores = [float(np.dot(query, vectors[word])) / math.sqrt(3) for word in words]
    weights = [math.exp(score) for score in scores]
    exps = [math.exp(weight - max(weights)) for weight in weights]
    return Row(query, scores, weights, [e / sum(exps) for e in exps])


def stages(result: Result) -> dict[str, Array]:
    return {stage.name: stage.array for stage in result.stages}


def words_of(settings: Settings) -> list[str]:
    return settings.sentence.split()


# A second source


@given(...)
def test_every_stage_agrees_with_the_row_by_row_computation(settings: Settings) -> None:
    assume(settings.position > 0)
    row = notebook_row(words_of(settings), settings.position, settings.window, settings.seed)
    found = stages(compute(settings))
    for name, expected in vars(row).items():
        np.testing.assert_allclose(found[name], expected, rtol=1e-12, err_msg=name)


@given(...)
def test_the_matrix_agrees_with_the_row_by_row_computation(settings: Settings) -> None:
    words = words_of(settings)
    attention = compute(settings).attention()
    assert attention.shape == (len(words), len(words))
    for i in range(1, len(words)):
        row = notebook_row(words, i, settings.window, settings.seed)
        np.testing.assert_allclose(attention[i], row.probabilities, rtol=1e-12)


@given(...)
def test_the_prediction_agrees_with_the_row_by_row_computation(settings: Settings) -> None:
    assume(settings.position > 0)
    words = words_of(settings)
    row = notebook_row(words, settings.position, settings.window, settings.seed)
    predicted = compute(settings).predicted_position
    assert predicted is not None
    assert row.probabilities[predicted] == pytest.approx(max(row.probabilities), rel=1e-12)


@given(...)
def test_embeddings_are_the_notebooks_one_row_a_word(settings: Settings) -> None:
    vectors = notebook_vectors(words_of(settings), settings.seed)
    embeddings = stages(compute(settings))["embeddings"]
    assert embeddings.tolist() == [vectors[word].tolist() for word in words_of(settings)]


# Laws


@given(...)
def test_a_row_sums_to_one_and_only_the_first_is_undefined(settings: Settings) -> None:
    attention = compute(settings).attention()
    assert np.isnan(attention[:1]).all()
    np.testing.assert_allclose(attention[1:].sum(axis=1), 1)
    assert (attention[1:] > 0).all()


@given(...)
def test_equal_words_have_equal_columns_to_the_last_bit(settings: Settings) -> None:
    words = words_of(settings)
    attention = compute(settings).attention()
    for j, word in enumerate(words):
        np.testing.assert_array_equal(attention[:, j], attention[:, words.index(word)])


@given(...)
def test_of_equal_words_the_first_is_predicted(settings: Settings) -> None:
    assume(settings.position > 0)
    predicted = compute(settings).predicted_position
    assert predicted is not None
    assert words_of(settings).index(words_of(settings)[predicted]) == predicted


@given(...)
def test_the_selected_row_is_the_matrix_row_to_the_last_bit(settings: Settings) -> None:
    assume(settings.sentence.strip())
    result = compute(settings)
    np.testing.assert_array_equal(result.probabilities, result.attention()[settings.position])


@given(...)
def test_a_window_over_all_that_precedes_is_the_longest_window(settings: Settings) -> None:
    window = max(len(words_of(settings)) - 1, 1)
    enough, longest = (compute(settings.replace(window=w)) for w in (window, MAX_WINDOW))
    np.testing.assert_array_equal(enough.attention(), longest.attention())
    assert enough.context == longest.context == tuple(range(settings.position))


@given(settings=..., seed=st.integers(0, MAX_SEED))
def test_the_seed_changes_no_word_span_or_context(settings: Settings, seed: int) -> None:
    one, other = compute(settings), compute(settings.replace(seed=seed))
    assert one.tokens == other.tokens
    assert one.context == other.context
    assert one.candidates == other.candidates


@given(settings=..., data=st.data())
def test_what_a_word_is_changes_no_figure(settings: Settings, data: st.DataObject) -> None:
    words = words_of(settings)
    assume(words)
    swapped = data.draw(st.sampled_from(words))
    new = "".join(words) + "!"  # longer than any of them
    sentence = " ".join(new if word == swapped else word for word in words)
    one, other = compute(settings), compute(settings.replace(sentence=sentence))
    np.testing.assert_array_equal(one.attention(), other.attention())
    for name, array in stages(one).items():
        np.testing.assert_array_equal(array, stages(other)[name], err_msg=name)


@given(...)
def test_context_ends_before_the_selected_word(settings: Settings) -> None:
    first = max(0, settings.position - settings.window)
    assert compute(settings).context == tuple(range(first, settings.position))


@given(...)
def test_every_word_is_a_candidate_at_its_position(settings: Settings) -> None:
    candidates = compute(settings).candidates
    assert [c.text for c in candidates] == words_of(settings)
    assert [c.positions for c in candidates] == [(i,) for i in range(len(candidates))]


# Shape of the result


@given(...)
def test_the_stages_come_in_order_with_their_axes(settings: Settings) -> None:
    n = len(words_of(settings))
    expected = {
        "embeddings": (n, 3),
        "query": (3,),
        "scores": (n,),
        "weights": (n,),
        "probabilities": (n,),
    }
    result = compute(settings)
    found = {s.name: s.array.shape for s in result.stages if s.name in expected}
    assert list(found.items()) == list(expected.items())
    for stage in result.stages:
        assert bool(stage.row_axis) + bool(stage.column_axis) == stage.array.ndim, stage.name


@pytest.mark.parametrize("what", ["name", "symbol", "title"])
def test_no_two_stages_share_a_name(what: str) -> None:
    names = [getattr(stage, what) for stage in compute(Settings()).stages]
    assert len(names) == len(set(names))


@given(...)
def test_logits_are_what_the_last_softmax_gets(settings: Settings) -> None:
    result = compute(settings)
    np.testing.assert_array_equal(result.logits, stages(result)["weights"])
    np.testing.assert_array_equal(result.probabilities, stages(result)["probabilities"])


@given(...)
def test_every_array_is_read_only(settings: Settings) -> None:
    result = compute(settings)
    arrays = stages(result) | {
        "attention": result.attention(),
        "logits": result.logits,
        "candidates": result.probabilities,
    }
    writeable = [name for name, array in arrays.items() if array.flags.writeable]
    assert writeable == []


@given(...)
def test_the_largest_attention_is_the_largest_defined_value(settings: Settings) -> None:
    result = compute(settings)
    defined = result.attention()[1:].flatten().tolist()
    assert attention_grid(result).largest == max(defined, default=0.0)


@given(...)
def test_an_embedding_has_three_components(settings: Settings) -> None:
    assert compute(settings).d_model == 3


@pytest.mark.parametrize(("sentence", "position"), [("", 0), ("one", 0), ("one two three", 0)])
def test_without_context_everything_but_the_embeddings_is_undefined(
    sentence: str, position: int
) -> None:
    result = compute(Settings(sentence, position))
    assert result.context == ()
    assert result.prediction is result.predicted_position is None
    for name in ("query", "scores", "weights", "probabilities"):
        assert np.isnan(stages(result)[name]).all(), name
    assert not np.isnan(stages(result)["embeddings"]).any()


def test_the_largest_sentence_is_computed() -> None:
    result = compute(Settings(" ".join(f"w{i}" for i in range(2048)), 2047, MAX_WINDOW, MAX_SEED))
    row = notebook_row([t.text for t in result.tokens], 2047, MAX_WINDOW, MAX_SEED)
    np.testing.assert_allclose(result.attention()[2047], row.probabilities, rtol=1e-12)


@pytest.mark.parametrize(("layer", "head"), [(1, 0), (0, 1)])
def test_there_is_one_layer_and_one_head(layer: int, head: int) -> None:
    with pytest.raises(IndexError):
        compute(Settings()).pattern.attention(layer, head)


@pytest.mark.parametrize("settings", [Settings(), Settings(position=1), Settings(position=0)])
def test_a_draw_follows_the_probabilities(settings: Settings) -> None:
    drawn = [compute(settings.replace(draw=number)).drawn for number in range(1, 400)]
    assert compute(settings).drawn is None
    p = compute(settings).probabilities
    if settings.position == 0:
        assert set(drawn) == {None}
        return
    order = np.argsort(-p, kind="stable")
    for number in (1, 2, 399):
        share = np.random.RandomState([0, 2, number]).random_sample()
        assert drawn[number - 1] == order[int((np.cumsum(p[order]) > share).argmax())]
    shares = np.bincount([each for each in drawn if each is not None], minlength=9) / len(drawn)
    np.testing.assert_allclose(shares, p, atol=4 * 0.5 / math.sqrt(len(drawn)))
