import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import some_weights

from core.knockout_story import effect
from core.model_records import MAX_HEADS, AttentionSettings
from core.models import compute
from core.prose import plain_text
from core.result import Paragraph, Result, Span
from core.settings import Knockout, Settings

MODELS = ("notebook", "attention")
NOTEBOOK = Settings()
ATTENTION = Settings(model="attention", position=6)
HEADS = ATTENTION.replace(attention=AttentionSettings(n_head=3, head=1))
MEAN = ATTENTION.replace(attention=AttentionSettings(n_head=3, head=None))
CAUTION = (
    "The weight removed and the change of the probability are two different things: attention is "
    "not importance."
)


LAYERS = Settings("the quick train a b", 3, model="transformer").adjusted(
    weights=some_weights(), layer=0, head=1
)
IN_LAYERS = {
    "a word": (Knockout(1), "“quick” cannot be seen.", 0, (1,), "layer 1, head 2"),
    "an edge": (Knockout(1, 3), "“a” cannot look at “quick”.", 0, (1,), "layer 1, head 2"),
    "a layer": (
        Knockout(1, None, None, 1),
        "In layer 2, “quick” cannot be seen.",
        1,
        (1,),
        "layer 2, head 2",
    ),
    "an edge of a layer": (
        Knockout(1, 3, None, 1),
        "In layer 2, “a” cannot look at “quick”.",
        1,
        (1,),
        "layer 2, head 2",
    ),
    "a head": (
        Knockout(1, None, 0),
        "In head 1 of every layer, “quick” cannot be seen.",
        0,
        (0,),
        "layer 1, head 1",
    ),
    "a head of a layer": (
        Knockout(1, 3, 0, 1),
        "In layer 2, head 1, “a” cannot look at “quick”.",
        1,
        (0,),
        "layer 2, head 1",
    ),
}


@pytest.mark.parametrize("case", IN_LAYERS)
def test_a_knock_out_names_its_layer_where_there_are_several(case: str) -> None:
    one, what, layer, heads, where = IN_LAYERS[case]
    pattern = compute(LAYERS).pattern
    weight = np.mean([pattern.attention(layer, head)[3, 1] for head in heads])
    told_of, caution = told(LAYERS, one)
    start = f"{what} “a” had given it {weight:.4f} of its attention in {where}. "
    assert told_of.startswith(start)
    assert outcome_of(LAYERS, one) in told_of
    assert caution == CAUTION


def test_the_mean_of_the_heads_of_a_layer() -> None:
    mean = LAYERS.adjusted(head=None)
    weight = compute(mean).on_view[3, 1]
    said = f"{weight:.4f} of its attention in layer 1, the mean of 2 heads."
    assert said in told(mean, Knockout(1))[0]


def test_what_others_do_not_see_passes_on_but_for_the_last_layer() -> None:
    passed_on, _ = told(LAYERS, Knockout(0, 1))
    assert "nothing changes" not in passed_on
    assert outcome_of(LAYERS, Knockout(0, 1)) in passed_on
    last = Knockout(0, 1, None, 1)
    of_others, _ = told(LAYERS, last)
    assert of_others.endswith("For “a” nothing changes: no layer follows that could pass it on.")
    before, after = compute(LAYERS), compute(LAYERS.replace(knockouts=(last,)))
    np.testing.assert_array_equal(before.probabilities, after.probabilities)


def test_a_layer_that_is_not_there() -> None:
    assert told(LAYERS, Knockout(1, None, None, 3)) == [
        "There is no layer 4, so hiding “quick” from it changes nothing.",
        CAUTION,
    ]


def effect_of(settings: Settings, *knockouts: Knockout) -> tuple[Paragraph, ...]:
    return effect(compute(settings), compute(settings.replace(knockouts=knockouts)))


def told(settings: Settings, *knockouts: Knockout) -> list[str]:
    return [plain_text(paragraph) for paragraph in effect_of(settings, *knockouts)]


def word_of(result: Result, index: int) -> str:
    """A candidate as it is named: by its place if it stands for one."""
    places = result.candidates[index].positions
    return result.tokens[places[0]].label if len(places) == 1 else result.candidates[index].text


def outcome_of(settings: Settings, *knockouts: Knockout) -> str:
    """What became of the probability, put together anew."""
    before = compute(settings)
    after = compute(settings.replace(knockouts=knockouts))
    assert before.prediction is not None
    assert after.prediction is not None
    a = f"{before.probabilities[before.prediction]:.4f}"
    b = f"{after.probabilities[before.prediction]:.4f}"
    change = f"{float(b) - float(a):+.4f}".replace("-", "−")
    was, now = word_of(before, before.prediction), word_of(after, after.prediction)
    if was == now:
        return f"“{was}” is still predicted; its probability went from {a} to {b} ({change})."
    d = f"{after.probabilities[after.prediction]:.4f}"
    return (
        f"he probability of “{was}”, predicted before, went from {a} to {b} ({change}), and now "
        f"“{now}” is predicted with {d}."
    )


# one knock-out


def test_a_word_out_of_sight() -> None:
    weight = compute(NOTEBOOK).on_view[4, 5]
    assert told(NOTEBOOK, Knockout(5)) == [
        f"“over” cannot be seen. “jumps” had given it {weight:.4f} of its attention. "
        + outcome_of(NOTEBOOK, Knockout(5)),
        CAUTION,
    ]


def test_a_word_of_the_context_leaves_it_too() -> None:
    weight = compute(NOTEBOOK).on_view[4, 2]
    assert told(NOTEBOOK, Knockout(2)) == [
        f"“brown” cannot be seen. “jumps” had given it {weight:.4f} of its attention. “brown” is "
        "no longer part of the context either. " + outcome_of(NOTEBOOK, Knockout(2)),
        CAUTION,
    ]
    assert "context" not in " ".join(told(NOTEBOOK, Knockout(2, 4)))
    assert "context" not in " ".join(told(ATTENTION, Knockout(2)))
    word, edge, *_ = told(NOTEBOOK, Knockout(2), Knockout(2, 4))
    assert "context" in word
    assert "context" not in edge


def test_the_predicted_word_out_of_sight() -> None:
    before = compute(NOTEBOOK)
    assert before.predicted_position == 6
    text = told(NOTEBOOK, Knockout(6))[0]
    p = before.probabilities[6]
    after = compute(NOTEBOOK.replace(knockouts=(Knockout(6),)))
    assert after.prediction is not None
    assert text.endswith(
        f"The probability of “the”, predicted before, went from {p:.4f} to 0.0000 (−{p:.4f}), and "
        f"now “{after.next_word}” is predicted with {after.probabilities[after.prediction]:.4f}."
    )


@pytest.mark.parametrize("settings", [NOTEBOOK.replace(position=6), ATTENTION])
def test_an_edge_of_the_selected_word(settings: Settings) -> None:
    weight = compute(settings).on_view[6, 1]
    assert told(settings, Knockout(1, 6)) == [
        f"“the” cannot look at “quick”. “the” had given it {weight:.4f} of its attention. "
        + outcome_of(settings, Knockout(1, 6)),
        CAUTION,
    ]


@pytest.mark.parametrize("settings", [NOTEBOOK.replace(position=6), ATTENTION])
def test_an_edge_of_another_word_changes_nothing_here(settings: Settings) -> None:
    weight = compute(settings).on_view[4, 1]
    assert told(settings, Knockout(1, 4)) == [
        f"“jumps” cannot look at “quick”. “jumps” had given it {weight:.4f} of its attention. For "
        "“the” nothing changes: in one layer every word looks for itself.",
        CAUTION,
    ]
    after = compute(settings.replace(knockouts=(Knockout(1, 4),)))
    np.testing.assert_array_equal(after.probabilities, compute(settings).probabilities)


def test_a_word_that_the_mask_hides_anyway() -> None:
    before = compute(ATTENTION)
    assert before.prediction is not None
    text = told(ATTENTION, Knockout(8))[0]
    assert text == (
        "“dog” cannot be seen. “the” could not look at it before either. "
        f"“{word_of(before, before.prediction)}” is still predicted, with "
        f"{before.probabilities[before.prediction]:.4f} as before."
    )


# heads


@pytest.mark.parametrize("settings", [HEADS, MEAN])
@pytest.mark.parametrize("head", [0, 1, 2])
def test_a_knock_out_in_one_head_has_that_heads_weight(settings: Settings, head: int) -> None:
    weight = compute(settings).attention(head=head)[6, 3]
    assert told(settings, Knockout(3, None, head))[0].startswith(
        f"In head {head + 1}, “fox” cannot be seen. “the” had given it {weight:.4f} of its "
        "attention. "
    )
    assert told(settings, Knockout(3, 6, head))[0].startswith(
        f"In head {head + 1}, “the” cannot look at “fox”. “the” had given it {weight:.4f} of its "
        "attention. "
    )


def test_a_knock_out_in_every_head_has_the_weight_on_view() -> None:
    on_view = compute(HEADS).attention(head=1)[6, 3]
    assert f"given it {on_view:.4f} of its attention in head 2." in told(HEADS, Knockout(3))[0]
    mean = sum(compute(MEAN).attention(head=head)[6, 3] for head in range(3)) / 3
    expected = f"given it {mean:.4f} of its attention, the mean of 3 heads."
    assert expected in told(MEAN, Knockout(3))[0]


@pytest.mark.parametrize("settings", [NOTEBOOK, HEADS])
def test_a_head_that_is_not_there(settings: Settings) -> None:
    assert told(settings, Knockout(1, None, 7)) == [
        "There is no head 8, so hiding “quick” from it changes nothing.",
        CAUTION,
    ]


# several


@pytest.mark.parametrize("settings", [NOTEBOOK, ATTENTION.replace(position=4)])
def test_what_several_did_is_said_once(settings: Settings) -> None:
    knockouts = (Knockout(1), Knockout(2, 4), Knockout(2, 3))
    on_view = compute(settings).on_view
    *removed, outcome, caution = told(settings, *knockouts)
    weights = (on_view[4, 1], on_view[4, 2], on_view[3, 2])
    assert len(removed) == 3
    for text, weight in zip(removed, weights, strict=True):
        assert f"had given it {weight:.4f} of its attention" in text
        assert "predicted" not in text
    assert outcome.startswith("Together: ")
    assert outcome.endswith(outcome_of(settings, *knockouts))
    assert caution == CAUTION


@pytest.mark.parametrize("n", [5, 6, 7])
def test_of_many_the_first_five_are_told(n: int) -> None:
    knockouts = tuple(Knockout(i, 4) for i in range(n))
    texts = told(NOTEBOOK, *knockouts)
    assert sum("cannot look at" in text for text in texts) == 5
    more = [text for text in texts if text.startswith("And ")]
    assert (
        more
        == {
            5: [],
            6: ["And 1 more knock-out."],
            7: ["And 2 more knock-outs."],
        }[n]
    )
    assert texts[-2].endswith(outcome_of(NOTEBOOK, *knockouts))


def test_an_effect_may_come_of_one_that_is_not_told() -> None:
    knockouts = (*(Knockout(0, i) for i in (3, 5, 6, 7, 8)), Knockout(0, 4))
    texts = told(NOTEBOOK, *knockouts)
    assert sum("For “jumps” nothing changes" in text for text in texts) == 5
    assert texts[-2].endswith(outcome_of(NOTEBOOK, *knockouts))


def test_several_edges_of_other_words_have_no_outcome() -> None:
    texts = told(NOTEBOOK, Knockout(1, 3), Knockout(2, 3))
    assert len(texts) == 3
    assert "predicted" not in " ".join(texts)


# nothing to say, nothing defined


@pytest.mark.parametrize("settings", [NOTEBOOK, ATTENTION, Settings("", 0)])
def test_without_knock_outs_there_is_nothing_to_say(settings: Settings) -> None:
    assert effect(compute(settings), compute(settings)) == ()


def test_nothing_left_to_look_at() -> None:
    for settings, knockouts in (
        (NOTEBOOK, (Knockout(2), Knockout(3))),
        (ATTENTION.replace(position=1), (Knockout(0), Knockout(1, 1))),
    ):
        after = compute(settings.replace(knockouts=knockouts))
        assert after.prediction is None
        assert told(settings, *knockouts)[-2] == after.reason != ""


def test_a_word_that_had_nothing_to_give() -> None:
    texts = told(NOTEBOOK.replace(position=0), Knockout(3))
    reason = compute(NOTEBOOK.replace(position=0, knockouts=(Knockout(3),))).reason
    assert texts == [f"“fox” cannot be seen. “The” had no attention to give. {reason}", CAUTION]
    assert "“The” had no attention to give. For" in told(NOTEBOOK, Knockout(3, 0))[0]


# words that can be pointed at


def test_words_can_be_pointed_at() -> None:
    (paragraph, _) = effect_of(NOTEBOOK, Knockout(2))
    spans = [span for span in paragraph if span.position is not None]
    assert spans[:3] == [Span("“brown”", 2), Span("“jumps”", 4), Span("“brown”", 2)]
    assert spans[3] == Span("“the”", 6)


def test_a_repeated_word_is_named_by_its_place_only_where_the_place_matters() -> None:
    sentence = "the cat saw the cat"
    on_notebook = effect_of(Settings(sentence, 4), Knockout(0))
    assert Span("“the₁”", 0) in on_notebook[0]
    candidates = {span.text for span in on_notebook[0]}
    assert candidates & {"“the₁”", "“the₂”", "“cat₁”", "“cat₂”", "“saw”"}
    settings = Settings(sentence, 4, model="attention")
    before = compute(settings)
    assert before.next_word in ("the", "cat", "saw")
    text = plain_text(effect_of(settings, Knockout(0))[0])
    assert f"“{before.next_word}”" in text.partition("of its attention.")[2]


@pytest.mark.parametrize("model", MODELS)
@given(settings=..., n_head=st.integers(1, 3), data=st.data())
def test_any_knock_outs(model: str, settings: Settings, n_head: int, data: st.DataObject) -> None:
    n = len(settings.sentence.split())
    if n == 0:
        return
    one = st.builds(
        Knockout,
        st.integers(0, n - 1),
        st.none() | st.integers(0, n - 1),
        st.none() | st.integers(0, MAX_HEADS - 1),
    )
    knockouts = tuple(data.draw(st.lists(one, min_size=1, max_size=7, unique=True)))
    head = data.draw(st.none() | st.integers(0, n_head - 1))
    own = AttentionSettings(n_head=n_head, head=head)
    settings = settings.replace(model=model, attention=own)
    before, after = compute(settings), compute(settings.replace(knockouts=knockouts))
    paragraphs = effect(before, after)
    texts = [plain_text(paragraph) for paragraph in paragraphs]
    assert len(texts) <= 8
    assert all(text.endswith(".") for text in texts)
    assert "–" not in "".join(t for s in texts for t in s if t not in settings.sentence)
    changed = not np.array_equal(before.probabilities, after.probabilities, equal_nan=True)
    if changed and after.prediction is not None:
        assert any("predicted" in text for text in texts)
    for paragraph in paragraphs:
        for span in paragraph:
            if span.position is not None:
                assert before.tokens[span.position].text[:1] in span.text
