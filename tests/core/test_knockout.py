"""What is taken away: as masks, through an edit of the sentence, and in both models."""

import math
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from test_notebook import Row, notebook_vectors, stages, words_of
from test_self_attention import asked, attention, pattern_of

from core.arrays import Mask
from core.knockout import followed, removed_edges, removed_words, toggled
from core.models import compute, model_of
from core.settings import LARGEST_IN_NOTEBOOK, Knockout, Settings
from core.text import positions_after

N = 4
ANY = st.builds(
    Knockout,
    st.integers(0, N - 1),
    st.none() | st.integers(0, N - 1),
    st.none() | st.integers(0, 3),
)


@given(st.lists(ANY, max_size=6), st.integers(1, 4))
def test_an_edge_is_removed_if_a_knockout_names_it(knockouts: list[Knockout], n_head: int) -> None:
    found = removed_edges(knockouts, N, n_head)
    expected = np.zeros((n_head, N, N), dtype=bool)
    for h, i, j in np.ndindex(expected.shape):
        expected[h, i, j] = any(
            each.key == j and each.query in (None, i) and each.head in (None, h)
            for each in knockouts
        )
    if found is None:
        assert not expected.any()
    else:
        np.testing.assert_array_equal(found, expected)


def test_knockouts_of_heads_that_there_are_not_play_no_part() -> None:
    assert removed_edges([], N, 2) is None
    assert removed_edges([Knockout(0, None, 2), Knockout(1, 1, 7)], N, 2) is None
    found = removed_edges([Knockout(0, 1, 2), Knockout(0, 1, 1)], N, 2)
    assert found is not None
    assert np.argwhere(found).tolist() == [[1, 1, 0]]


def test_a_word_is_gone_if_no_word_sees_it_in_any_head() -> None:
    knockouts = [Knockout(0), Knockout(1, 2), Knockout(2, None, 0), Knockout(3, 3, 3)]
    assert removed_words(knockouts, N).tolist() == [True, False, False, False]


@given(st.lists(ANY, unique=True, max_size=6), ANY)
def test_toggling_twice_changes_nothing(knockouts: list[Knockout], one: Knockout) -> None:
    once = toggled(knockouts, one)
    assert (one in once) == (one not in knockouts)
    assert set(once) - {one} == set(knockouts) - {one}
    assert len(once) == len(set(once))
    assert set(toggled(once, one)) == set(knockouts)


@given(st.lists(ANY, unique=True, max_size=6), st.randoms(use_true_random=False), ANY)
def test_the_order_tells_nothing_of_how_it_came_about(
    knockouts: list[Knockout],
    random: Random,
    one: Knockout,
) -> None:
    shuffled = list(knockouts)
    random.shuffle(shuffled)
    assert toggled(knockouts, one) == toggled(shuffled, one)


# Through an edit


def after(knockouts: list[Knockout], before: str, then: str) -> list[Knockout]:
    return list(followed(knockouts, positions_after(before, then)))


CAT, MAT, EDGE = Knockout(1), Knockout(5), Knockout(1, 2, 3)


@pytest.mark.parametrize(
    ("then", "kept"),
    [
        ("the cat sat on the mat", [CAT, EDGE, MAT]),
        ("the cat sat on the mat today", [CAT, EDGE, MAT]),
        ("now the cat sat on the mat", [Knockout(2), Knockout(2, 3, 3), Knockout(6)]),
        ("the black cat sat on the mat", [Knockout(2), Knockout(2, 3, 3), Knockout(6)]),
        ("the cat sat on a red mat", [CAT, EDGE, Knockout(6)]),
        ("the cats sat on the mat", [CAT, EDGE, MAT]),  # a word that is being changed
        ("the at sat on the mat", [CAT, EDGE, MAT]),
        ("the dog sat on the mat", [MAT]),  # of which nothing is left
        ("the cat lay on the mat", [CAT, MAT]),
        ("the sat on the mat", [Knockout(4)]),
        ("the cat on the mat", [CAT, Knockout(4)]),  # the edge goes with either of its words
        ("the cat sat", [CAT, EDGE]),
        ("the", []),
        ("", []),
    ],
)
def test_a_knockout_follows_its_words(then: str, kept: list[Knockout]) -> None:
    assert after([CAT, EDGE, MAT], "the cat sat on the mat", then) == kept


@given(st.lists(ANY, max_size=6), st.text("ab ", max_size=12), st.text("ab ", max_size=12))
def test_what_follows_stands_in_the_new_sentence(
    knockouts: list[Knockout], before: str, then: str
) -> None:
    n_before, n_then = len(before.split()), len(then.split())
    here = [k for k in knockouts if max(k.key, k.query or 0) < n_before]
    for knockout in after(here, before, then):
        assert 0 <= knockout.key < n_then
        assert knockout.query is None or 0 <= knockout.query < n_then


def test_two_knockouts_that_become_one_are_one() -> None:
    def to_first(place: int) -> int | None:
        return 0 if place < 2 else None

    assert followed([Knockout(0), Knockout(1), Knockout(2)], to_first) == (Knockout(0),)
    assert followed([Knockout(0, 2), Knockout(2, 0)], to_first) == ()


# In the notebook, and vectors moved by hand


@st.composite
def _changed(draw: st.DrawFn) -> Settings:
    """Settings with knock-outs and vectors moved by hand."""
    settings = draw(st.from_type(Settings))
    words = settings.sentence.split()
    assume(words)
    place = st.integers(0, len(words) - 1)
    one = st.builds(Knockout, place, st.none() | place, st.sampled_from((None, None, 0, 1)))
    component = st.integers(-20, 20).map(lambda n: n / 10)
    vector = st.lists(component, min_size=3, max_size=3) | st.lists(component, min_size=1)
    vectors = draw(st.dictionaries(st.sampled_from(words), vector.map(tuple), max_size=2))
    return settings.replace(
        knockouts=tuple(draw(st.lists(one, max_size=4, unique=True))),
        vectors=tuple(vectors.items()),
    )


CHANGED = _changed()


def changed_row(settings: Settings, position: int) -> tuple[list[int], Row | None]:
    """The context, and what comes of it; None of no context."""
    words, gone = words_of(settings), [k for k in settings.knockouts if k.head in (None, 0)]
    vectors = notebook_vectors(words, settings.seed)
    vectors |= {word: np.array(at) for word, at in settings.vectors if len(at) == 3}
    unseen = {k.key for k in gone if k.query is None and k.head is None}
    first = max(0, position - settings.window)
    context = [j for j in range(first, position) if j not in unseen]
    if not context:
        return context, None
    query = np.mean([vectors[words[j]] for j in context], axis=0)
    scores = [float(np.dot(query, vectors[word])) / math.sqrt(3) for word in words]
    weights = [math.exp(score) for score in scores]
    for k in gone:
        if k.query in (None, position):
            weights[k.key] = -math.inf
    largest = max(weights)
    if largest == -math.inf:
        return context, Row(query, scores, weights, [math.nan] * len(words))
    exps = [math.exp(weight - largest) for weight in weights]
    return context, Row(query, scores, weights, [e / sum(exps) for e in exps])


@given(CHANGED)
def test_what_is_taken_away_or_moved_is_so_in_every_stage(settings: Settings) -> None:
    context, row = changed_row(settings, settings.position)
    result = compute(settings)
    assert result.context == tuple(context)
    found = stages(result)
    if row is None:
        assert np.isnan(found["query"]).all()
        assert np.isnan(found["probabilities"]).all()
        assert result.prediction is None
        return
    for name, expected in vars(row).items():
        np.testing.assert_allclose(found[name], expected, rtol=1e-12, atol=1e-15, err_msg=name)
    if math.isnan(row.probabilities[0]):
        assert result.prediction is None
    else:
        assert result.prediction is not None
        best = row.probabilities[result.prediction]
        assert best == pytest.approx(max(row.probabilities), rel=1e-12)


@given(CHANGED)
def test_what_is_taken_away_is_so_in_every_row(settings: Settings) -> None:
    attention = compute(settings).attention()
    for i in range(len(words_of(settings))):
        _, row = changed_row(settings, i)
        if row is None or math.isnan(row.probabilities[0]):
            assert not np.nan_to_num(attention[i]).any()
        else:
            np.testing.assert_allclose(attention[i], row.probabilities, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(
    ("knockouts", "context", "reason"),
    [
        ((), (2, 3), ""),
        ((Knockout(2),), (3,), ""),
        ((Knockout(2, 4),), (2, 3), ""),  # an edge is not looked along; the word stays
        (
            (Knockout(2), Knockout(3)),
            (),
            "No prediction: every word of the context is knocked out. Restore one.",
        ),
        (
            tuple(Knockout(j, 4) for j in range(9)),
            (2, 3),
            "No prediction: there is no word left to look at. Restore one.",
        ),
    ],
)
def test_a_word_that_is_knocked_out_leaves_the_context(
    knockouts: tuple[Knockout, ...], context: tuple[int, ...], reason: str
) -> None:
    result = compute(Settings(knockouts=knockouts))
    assert (result.context, result.reason) == (context, reason)
    assert (result.prediction is None) == bool(reason)
    assert np.isnan(result.probabilities).all() == bool(reason)
    for each in knockouts:
        assert not reason or result.next_word is None
        assert stages(result)["weights"][each.key] == -np.inf or not context


def test_an_edge_that_is_knocked_out_is_so_for_one_row() -> None:
    before, after = compute(Settings()), compute(Settings(knockouts=(Knockout(6, 4),)))
    assert before.prediction == 6
    assert after.prediction != 6
    assert after.attention()[4, 6] == 0
    rest = [i for i in range(1, 9) if i != 4]
    assert (after.attention()[rest] == before.attention()[rest]).all()


@given(CHANGED)
def test_each_seed_predicts_what_it_predicts_on_screen(settings: Settings) -> None:
    result = compute(settings)
    winners = model_of(settings).over_seeds(result)
    if result.prediction is None:
        assert winners.size == 0
        return
    for seed in (0, 1, 500, 999):
        assert winners[seed] == compute(settings.replace(seed=seed)).predicted_position


@given(CHANGED)
def test_each_window_has_what_it_has_on_screen(settings: Settings) -> None:
    rows = model_of(settings).over_windows(compute(settings))
    assert rows.shape == (settings.position, len(words_of(settings)))
    for window, row in enumerate(rows, 1):
        expected = compute(settings.replace(window=window)).probabilities
        if np.isnan(expected).any():
            assert not np.nan_to_num(row).any()
        else:
            np.testing.assert_allclose(row, expected, rtol=1e-12, atol=1e-15)


@given(CHANGED)
def test_only_the_vectors_that_fit_act_on_the_words_they_belong_to(settings: Settings) -> None:
    words, pattern = words_of(settings), compute(settings).pattern
    dealt = notebook_vectors(words, settings.seed)
    moved = {word: at for word, at in settings.vectors if len(at) == 3}
    assert pattern.dealt.tolist() == [dealt[word].tolist() for word in words]
    expected = {word: np.array(moved[word]) if word in moved else dealt[word] for word in words}
    np.testing.assert_array_equal(pattern.embeddings, [expected[word] for word in words])


@pytest.mark.parametrize("position", range(1, 4))
def test_the_largest_vectors_that_may_be_are_computed(position: int) -> None:
    """The notebook's weights are exponentials from which no maximum was subtracted."""
    vectors = (("a", (LARGEST_IN_NOTEBOOK,) * 3), ("b", (-LARGEST_IN_NOTEBOOK,) * 3))
    result = compute(Settings("a a b c", position, 1, vectors=vectors))
    assert np.isfinite(stages(result)["weights"]).all()
    assert np.isfinite(result.probabilities).all()
    assert result.prediction is not None


# In self-attention


def visible(settings: Settings) -> Mask:
    return pattern_of(settings).visible


def test_a_word_is_gone_from_every_row_and_head() -> None:
    settings = attention("a b c d", 3, n_head=2, mask="none", head=1)
    pattern = pattern_of(settings.replace(knockouts=(Knockout(1),)))
    assert not pattern.heads[:, :, 1].any()
    assert pattern.visible[:, :, [0, 2, 3]].all()
    before = pattern_of(settings)
    assert (pattern.scores == before.scores).all()  # which only lose their say
    others = before.heads[:, :, [0, 2, 3]]
    expected = others / others.sum(axis=-1, keepdims=True)
    np.testing.assert_allclose(pattern.heads[:, :, [0, 2, 3]], expected, rtol=1e-12)


def test_an_edge_is_gone_from_one_row() -> None:
    settings = attention("a b c d", 3, n_head=2)
    before, after = pattern_of(settings), pattern_of(settings.replace(knockouts=(Knockout(1, 3),)))
    assert np.argwhere(visible(settings) & ~after.visible).tolist() == [[0, 3, 1], [1, 3, 1]]
    assert (after.heads[:, :3] == before.heads[:, :3]).all()
    assert (after.z[:3] == before.z[:3]).all()
    assert (after.z[3] != before.z[3]).all()


def test_one_head_may_lose_a_word_that_another_sees() -> None:
    settings = attention("a b c d", 3, n_head=3)
    before = pattern_of(settings)
    after = pattern_of(settings.replace(knockouts=(Knockout(0, None, 1),)))
    assert (after.heads[[0, 2]] == before.heads[[0, 2]]).all()
    assert not after.heads[1, :, 0].any()
    assert after.heads[1, 0].tolist() == [0, 0, 0, 0]  # the first word sees itself alone
    assert (after.z[0] != 0).all()  # by the other heads


def test_what_the_mask_hides_is_not_knocked_out_twice() -> None:
    settings = attention("a b c d", 1)
    later = settings.replace(knockouts=(Knockout(3, 1),))
    assert (pattern_of(later).heads == pattern_of(settings).heads).all()


@pytest.mark.parametrize("read_out", ["dot", "distance"])
@pytest.mark.parametrize(
    "knockouts", [tuple(Knockout(j) for j in range(3)), (Knockout(0, 1), Knockout(1, 1))]
)
def test_a_row_with_nothing_left_is_zero(knockouts: tuple[Knockout, ...], read_out: str) -> None:
    settings = attention("a b c", 1, n_head=2, read_out=read_out, top_k=2, top_p=0.5)
    result = compute(settings.replace(knockouts=knockouts, draw=1))
    pattern = result.pattern
    for head in range(2):
        hidden = pattern.hidden(head=head)
        assert hidden is not None
        assert hidden[1].all()
        assert pattern.attention(head=head)[1].tolist() == [0, 0, 0]
        assert np.isfinite(pattern.attention(head=head)).all()
    assert stages(result)["z"].tolist() == [0, 0, 0]
    assert stages(result)["output"].tolist() == [0, 0, 0]
    assert np.isnan(result.probabilities).all()
    assert np.isnan(result.tempered).all()
    assert (result.prediction, result.drawn, result.next_word) == (None, None, None)
    assert result.reason == "No prediction: there is no word left to look at. Restore one."


def test_knockouts_of_heads_that_there_are_not_change_nothing() -> None:
    settings = attention("a b c", 2, n_head=2)
    gone = settings.replace(knockouts=(Knockout(0, None, 5), Knockout(1, 2, 2)))
    assert (pattern_of(gone).heads == pattern_of(settings).heads).all()
    identity = attention("a b c", 2, projections="identity", n_head=2)
    gone = identity.replace(knockouts=(Knockout(0, None, 1),))
    assert (pattern_of(gone).heads == pattern_of(identity).heads).all()


@given(asked(knockouts=False), st.data())
def test_only_the_vectors_that_fit_act(settings: Settings, data: st.DataObject) -> None:
    words, d = settings.sentence.split(), settings.attention.d_model
    assume(words)
    word = data.draw(st.sampled_from(words))
    width = data.draw(st.sampled_from((d, d, d + 1)))
    vector = tuple(i % 16 / 8 - 1 for i in range(width))
    before = pattern_of(settings)
    after = pattern_of(settings.replace(vectors=((word, vector), ("nowhere!", (1.0,) * d))))
    assert (after.dealt == before.dealt).all()
    for i, each in enumerate(words):
        moved = each == word and width == d
        expected = list(vector) if moved else before.embeddings[i].tolist()
        assert after.embeddings[i].tolist() == expected
    if width != d:
        assert (after.heads == before.heads).all()
