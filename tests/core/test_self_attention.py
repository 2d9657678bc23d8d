"""The laws of self-attention for any sentence, and what needs no new attention."""

import dataclasses
import math
from random import Random

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from core.model_records import (
    MASKS,
    POSITIONS,
    PROJECTIONS,
    READ_OUTS,
    AttentionSettings,
    VectorsReference,
)
from core.models import compute, model_of
from core.models.self_attention import AttentionPattern
from core.result import Result
from core.settings import MAX_SEED, Display, Knockout, Settings

FOX = Settings().sentence
BE = "to be or not to be that is the question"


@st.composite
def own_settings(draw: st.DrawFn) -> AttentionSettings:
    n_head = draw(st.integers(1, 8))
    return AttentionSettings(
        d_model=draw(st.integers(1, 6) | st.sampled_from((16, 33))),
        n_head=n_head,
        d_head=draw(st.none() | st.integers(1, 5)),
        projections=draw(st.sampled_from(PROJECTIONS)),
        positions=draw(st.sampled_from(POSITIONS)),
        mask=draw(st.sampled_from(MASKS)),
        scaled=draw(st.booleans()),
        read_out=draw(st.sampled_from(READ_OUTS)),
        temperature=draw(st.sampled_from((0.05, 0.7, 1.0, 10.0))),
        top_k=draw(st.none() | st.integers(1, 5)),
        top_p=draw(st.sampled_from((0.01, 0.5, 0.9, 1.0))),
        head=draw(st.none() | st.integers(0, n_head - 1)),
    )


@st.composite
def asked(draw: st.DrawFn, knockouts: bool = True) -> Settings:
    """Settings of this model, some of them with knock-outs and vectors moved by hand."""
    settings, own = draw(st.from_type(Settings)), draw(own_settings())
    words = settings.sentence.split()
    gone: list[Knockout] = []
    vectors: dict[str, tuple[float, ...]] = {}
    if words and knockouts:
        place = st.integers(0, len(words) - 1)
        head = st.none() | st.integers(0, 7)
        gone = draw(
            st.lists(st.builds(Knockout, place, st.none() | place, head), max_size=3, unique=True)
        )
        component = st.integers(-20, 20).map(lambda n: n / 10)
        vector = st.lists(component, min_size=own.d_model, max_size=own.d_model).map(tuple)
        vectors = draw(st.dictionaries(st.sampled_from(words), vector, max_size=2))
    return settings.replace(
        model="attention",
        attention=own,
        earlier=draw(st.sampled_from(("", "the train\nleft"))),
        knockouts=tuple(gone),
        vectors=tuple(vectors.items()),
        draw=draw(st.sampled_from((0, 1, 7))),
    )


ASKED = asked()


def attention(sentence: str = FOX, position: int = 0, **own: object) -> Settings:
    """Settings of this model; `own` are those that it alone reads."""
    return Settings(
        sentence, position, model="attention", attention=AttentionSettings().replace(**own)
    )


def pattern_of(settings: Settings) -> AttentionPattern:
    pattern = compute(settings).pattern
    assert isinstance(pattern, AttentionPattern)
    return pattern


# Sanity


@pytest.mark.parametrize("seed", [0, 1, MAX_SEED])
def test_with_identity_the_scores_are_the_embeddings_among_themselves(seed: int) -> None:
    settings = attention(BE, projections="identity", mask="none").replace(seed=seed)
    pattern = pattern_of(settings)
    embeddings = pattern.embeddings
    among_themselves = embeddings @ embeddings.T / math.sqrt(3)
    np.testing.assert_allclose(pattern.masked_scores, [among_themselves], rtol=1e-14)
    np.testing.assert_allclose(pattern.z, pattern.heads[0] @ embeddings, rtol=1e-14)


@given(...)
def test_with_three_components_the_embeddings_are_the_notebooks(settings: Settings) -> None:
    settings = settings.replace(earlier="some words earlier")
    notebook, own = compute(settings), compute(settings.replace(model="attention"))
    np.testing.assert_array_equal(own.pattern.embeddings, notebook.pattern.embeddings)
    assert own.tokens == notebook.tokens


@given(asked(knockouts=False))
def test_one_more_head_leaves_the_others_as_they_were(settings: Settings) -> None:
    own = settings.attention
    assume(own.projections == "random" and own.n_head < 8)
    fewer = pattern_of(settings)
    more = pattern_of(settings.replace(attention=own.replace(n_head=own.n_head + 1)))
    for name in ("q", "k", "v", "scores", "heads"):
        assert (getattr(fewer, name) == getattr(more, name)[: own.n_head]).all(), name


def test_identity_has_one_head_as_wide_as_the_embeddings() -> None:
    settings = attention(n_head=5, d_head=2, d_model=7, projections="identity", head=None)
    result = compute(settings)
    assert pattern_of(settings).q.shape == (1, 9, 7)
    assert (result.pattern.n_head, result.head, result.cell_stage) == (1, 0, "attention")


@pytest.mark.parametrize(
    ("d_model", "d_head", "width"), [(3, None, 3), (64, None, 16), (3, 10, 10), (64, 64, 64)]
)
def test_the_width_of_a_head(d_model: int, d_head: int | None, width: int) -> None:
    assert pattern_of(attention(d_model=d_model, d_head=d_head)).k.shape == (1, 9, width)


# Laws


@given(ASKED)
def test_rows_sum_to_one_or_see_nothing(settings: Settings) -> None:
    pattern = pattern_of(settings)
    assert np.isfinite(pattern.heads).all()
    assert not pattern.heads[~pattern.visible].any()
    sums = pattern.heads.sum(axis=2)
    np.testing.assert_allclose(sums, pattern.visible.any(axis=2), rtol=1e-12, atol=0)
    assert (pattern.masked_scores == -np.inf).tolist() == (~pattern.visible).tolist()


@given(ASKED, st.data())
def test_a_later_word_changes_no_earlier_row(settings: Settings, data: st.DataObject) -> None:
    words = settings.sentence.split()
    assume(words)
    own = settings.attention.replace(mask=data.draw(st.sampled_from(("causal", "window"))))
    place = data.draw(st.integers(0, len(words) - 1))
    new = "".join(words) + "!"  # which gets its vector after all words before it
    before = pattern_of(settings.replace(attention=own, vectors=()))
    after = pattern_of(
        settings.replace(
            sentence=" ".join([*words[:place], new, *words[place + 1 :]]), attention=own, vectors=()
        )
    )
    assert (before.heads[:, :place] == after.heads[:, :place]).all()
    assert (before.z[:place] == after.z[:place]).all()


@given(ASKED, st.sampled_from(("causal", "window")), st.integers(1, 12))
@example(attention("a b c d e f g"), "causal", 1)  # NumPy adds up 8 numbers otherwise than 7
def test_a_word_more_changes_no_earlier_row(settings: Settings, mask: str, more: int) -> None:
    words = settings.sentence.split()
    assume(words)
    one = settings.replace(attention=settings.attention.replace(mask=mask))
    longer = " ".join([*words, *(f"{''.join(words)}{i}" for i in range(more))])
    before, after = pattern_of(one), pattern_of(one.replace(sentence=longer))
    n = len(words)
    # Sums over a longer row may round their last bit otherwise.
    np.testing.assert_allclose(after.heads[:, :n, :n], before.heads, rtol=1e-14)
    np.testing.assert_allclose(before.z, after.z[:n], rtol=1e-13, atol=1e-14)


@given(asked(knockouts=False), st.randoms(use_true_random=False), st.data())
def test_the_order_of_words_plays_no_part_without_positions_and_mask(
    settings: Settings, random: Random, data: st.DataObject
) -> None:
    n, d = data.draw(st.integers(1, 8)), settings.attention.d_model
    words = [f"w{i}" for i in range(n)]
    own = settings.attention.replace(positions="none", mask="none")
    pinned = np.random.RandomState(settings.seed).uniform(-2, 2, (n, d)).tolist()
    vectors = tuple((word, tuple(at)) for word, at in zip(words, pinned, strict=True))
    order = random.sample(range(n), n)
    settings = settings.replace(position=0, attention=own, vectors=vectors)
    one = pattern_of(settings.replace(sentence=" ".join(words)))
    other = pattern_of(settings.replace(sentence=" ".join(words[i] for i in order)))
    expected = one.heads[:, order][:, :, order]
    np.testing.assert_allclose(other.heads, expected, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(other.z, one.z[order], rtol=1e-9, atol=1e-12)


@given(ASKED)
def test_equal_words_have_equal_columns_without_positions(settings: Settings) -> None:
    own = settings.attention.replace(positions="none", mask="none")
    words = settings.sentence.split()
    pattern = pattern_of(settings.replace(attention=own, knockouts=()))
    for j, word in enumerate(words):
        first = words.index(word)
        assert (pattern.heads[:, :, j] == pattern.heads[:, :, first]).all()
        assert (pattern.heads[:, j] == pattern.heads[:, first]).all()


def test_positions_tell_two_places_of_one_word_apart() -> None:
    pattern = pattern_of(attention("a b a", positions="sinusoidal", mask="none"))
    assert (pattern.embeddings[0] == pattern.embeddings[2]).all()
    assert (pattern.heads[0, :, 0] != pattern.heads[0, :, 2]).all()


@pytest.mark.parametrize("window", [1, 2, 8, 2047])
def test_the_window_is_the_word_and_those_before_it(window: int) -> None:
    pattern = pattern_of(attention(mask="window").replace(window=window))
    seen = pattern.heads[0] > 0
    assert seen.tolist() == [[i - window <= j <= i for j in range(9)] for i in range(9)]
    causal = pattern_of(attention(mask="causal"))
    if window >= 8:
        assert (pattern.heads == causal.heads).all()


@given(ASKED)
def test_selection_read_out_and_view_take_no_part_in_attention(settings: Settings) -> None:
    usual = {"read_out": "dot", "temperature": 1.0, "top_k": None, "top_p": 1.0, "head": None}
    plain = settings.attention.replace(**usual)
    one, other = pattern_of(settings), pattern_of(settings.replace(position=0, attention=plain))
    assert (one.heads == other.heads).all()
    assert (one.z == other.z).all()


@given(ASKED)
def test_the_context_vector_of_a_word_is_its_row_of_all(settings: Settings) -> None:
    pattern = pattern_of(settings)
    for i in range(len(pattern.tokens)):
        np.testing.assert_allclose(pattern.context_vector(i), pattern.z[i], rtol=1e-13, atol=1e-14)


@given(ASKED)
def test_every_array_is_read_only(settings: Settings) -> None:
    result, pattern = compute(settings), pattern_of(settings)
    arrays = {name: value for name, value in vars(pattern).items() if isinstance(value, np.ndarray)}
    arrays |= {f"stage {stage.name}": stage.array for stage in result.stages}
    arrays |= {f"landmark {each.key}": each.vector for each in result.landmarks}
    arrays |= {"logits": result.logits, "raw": result.probabilities, "tempered": result.tempered}
    arrays |= {"truncated": result.truncation.probabilities, "on view": result.on_view}
    assert [name for name, array in arrays.items() if array.flags.writeable] == []


# The result


@given(ASKED)
def test_candidates_are_the_distinct_words_in_order(settings: Settings) -> None:
    words, result = settings.sentence.split(), compute(settings)
    assert [c.text for c in result.candidates] == list(dict.fromkeys(words))
    for candidate in result.candidates:
        assert [words[i] for i in candidate.positions] == [candidate.text] * len(
            candidate.positions
        )
    assert sorted(i for c in result.candidates for i in c.positions) == list(range(len(words)))


@given(ASKED)
def test_the_landmarks_score_as_the_query_does(settings: Settings) -> None:
    """x_j · (W_K q) is q · k, so the query can stand on the map among the embeddings."""
    result, pattern = compute(settings), pattern_of(settings)
    if not result.tokens:
        assert result.landmarks == ()
        return
    query, context = result.landmarks
    d = settings.attention.d_key if settings.attention.scaled else 1
    scores = pattern.scores[:, settings.position]
    shown = scores.mean(axis=0) if result.head is None else scores[result.head]
    np.testing.assert_allclose(
        pattern.x @ query.vector / math.sqrt(d), shown, rtol=1e-9, atol=1e-12
    )
    assert (context.vector == pattern.context_vector(settings.position)).all()


@given(ASKED)
def test_a_draw_is_one_of_those_that_may_be_drawn(settings: Settings) -> None:
    result = compute(settings)
    if settings.draw == 0 or result.prediction is None:
        assert result.drawn is None
        return
    assert result.drawn is not None
    p = result.truncation.probabilities
    share = np.random.RandomState([settings.seed, 2, settings.draw]).random_sample()
    order = sorted(range(len(p)), key=lambda c: -p[c])
    assert sum(p[c] for c in order[: order.index(result.drawn)]) <= share + 1e-12
    assert sum(p[c] for c in order[: order.index(result.drawn) + 1]) > share - 1e-12
    assert result.next_word == result.candidates[result.drawn].text


def test_there_is_one_layer_with_its_heads() -> None:
    result = compute(attention(n_head=3))
    for layer, head in ((1, 0), (0, 3), (0, -1)):
        with pytest.raises(IndexError):
            result.pattern.attention(layer, head)


def test_the_notebook_has_no_such_figures() -> None:
    result = compute(attention())
    model = model_of(result.settings)
    assert model.seed_line(result.settings) == ""
    assert model.over_seeds(result).size == model.over_windows(result).size == 0
    assert result.single_softmax is None


def undefined(result: Result) -> bool:
    return result.prediction is None and bool(np.isnan(result.probabilities).all())


def test_no_words() -> None:
    result = compute(attention(""))
    assert undefined(result)
    assert result.reason == "No words, no prediction."
    assert result.attention().shape == (0, 0)
    assert (result.context, result.candidates, result.landmarks) == ((), (), ())


@pytest.mark.parametrize("mask", MASKS)
def test_one_word_looks_at_itself(mask: str) -> None:
    result = compute(attention("one", mask=mask))
    assert result.attention().tolist() == [[1.0]]
    assert result.probabilities.tolist() == [1.0]
    assert result.next_word == "one"


# What needs no new attention

USUAL = attention(position=4, n_head=2, head=1)
CHEAP: dict[str, dict[str, object]] = {
    "position": {"position": 2},
    "window, which this mask has not": {"window": 5},
    "draw": {"draw": 3},
    "pin": {"pin": Settings()},
    "display": {"display": Display(picture="arcs", look="in order", fixed_scale=True)},
    "n_seeds": {"n_seeds": 7},
}
CHEAP_OWN: dict[str, object] = {
    "temperature": 0.3,
    "top_k": 2,
    "top_p": 0.4,
    "read_out": "distance",
    "head": None,
    "vectors": VectorsReference("mine.vec", "ab" * 32, 300),  # of embeddings from a file only
}
DEAR: dict[str, dict[str, object]] = {
    "sentence": {"sentence": FOX + " "},
    "earlier": {"earlier": "a"},
    "seed": {"seed": 1},
    "knockouts": {"knockouts": (Knockout(0),)},
    "vectors": {"vectors": (("fox", (1.0, 2.0, -1.0)),)},
}
DEAR_OWN: dict[str, object] = {
    "embeddings": "glove",
    "d_model": 4,
    "n_head": 3,
    "d_head": 2,
    "projections": "identity",
    "positions": "sinusoidal",
    "mask": "none",
    "scaled": False,
}


def same(one: Result, other: Result) -> bool:
    """Whether the same figures are on screen."""
    figures = [[stage.array.tobytes() for stage in r.stages] for r in (one, other)]
    matrices = [r.on_view.tobytes() for r in (one, other)]
    return figures[0] == figures[1] and matrices[0] == matrices[1] and one.drawn == other.drawn


@pytest.mark.parametrize("name", [*CHEAP, *CHEAP_OWN])
def test_a_cheap_change_keeps_the_attention(name: str) -> None:
    own = USUAL.attention
    changes = CHEAP.get(name) or {"attention": own.replace(**{name: CHEAP_OWN[name]})}
    before, changed = compute(USUAL), USUAL.replace(**changes)
    after = compute(changed, before)
    assert changed != USUAL
    assert after.pattern is before.pattern
    assert after.settings == changed
    assert same(after, compute(changed))


@pytest.mark.parametrize("name", [*DEAR, *DEAR_OWN])
def test_any_other_change_takes_new_attention(name: str) -> None:
    own = USUAL.attention
    changes = DEAR.get(name) or {"attention": own.replace(**{name: DEAR_OWN[name]})}
    before, changed = compute(USUAL), USUAL.replace(**changes)
    after = compute(changed, before)
    assert after.pattern is not before.pattern
    assert same(after, compute(changed))


def test_every_setting_is_cheap_or_dear() -> None:
    own = {field.name for field in dataclasses.fields(AttentionSettings)}
    assert own == {*CHEAP_OWN, *DEAR_OWN}
    shared = {"attention", "transformer", "model"}
    every = {field.name for field in dataclasses.fields(Settings)} - shared
    assert every == {name.partition(",")[0] for name in (*CHEAP, *DEAR)}


def test_the_window_is_dear_where_the_mask_has_one() -> None:
    one = USUAL.replace(attention=USUAL.attention.replace(mask="window"))
    before = compute(one)
    assert compute(one.replace(window=5), before).pattern is not before.pattern


def test_what_identity_does_not_read_is_cheap() -> None:
    one = attention(projections="identity")
    before = compute(one)
    changed = one.replace(attention=one.attention.replace(n_head=4, d_head=9))
    assert compute(changed, before).pattern is before.pattern


@given(ASKED, ASKED)
def test_a_previous_result_changes_nothing(settings: Settings, before: Settings) -> None:
    assert same(compute(settings), compute(settings, compute(before)))


def test_another_model_and_back_keeps_what_was_asked_of_this_one() -> None:
    own = USUAL.attention.replace(temperature=0.5, positions="sinusoidal")
    asked = USUAL.replace(attention=own)
    first = compute(asked)
    elsewhere = compute(asked.replace(model="notebook"), first)
    assert elsewhere.settings.attention == own
    back = compute(elsewhere.settings.replace(model="attention"), elsewhere)
    assert back.settings == asked
    assert same(back, first)
