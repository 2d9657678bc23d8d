"""What comes of settings when more than one of them changes at once."""

import pytest

from core.examples import examples
from core.next_settings import beside_random_vectors, from_example, gone_on, pinned, two_trainings
from core.settings import Display, Knockout, Settings, SettingsError

A, B = "a" * 64, "b" * 64


def test_an_example_for_any_model_keeps_the_model_and_what_it_was_adjusted_to() -> None:
    example = next(e for e in examples() if not e.needs_model)
    own = Settings().attention.replace(n_head=3)
    there = from_example(Settings(model="attention", attention=own), example)
    assert (there.model, there.attention) == ("attention", own)
    assert there.sentence == example.settings.sentence


def test_an_example_for_one_model_leaves_the_weights_of_another() -> None:
    example = next(e for e in examples() if e.needs_model and e.settings.model == "attention")
    own = Settings().transformer.replace(weights=A)
    there = from_example(Settings(transformer=own), example)
    assert (there.model, there.transformer) == ("attention", own)
    assert there.attention == example.settings.attention


@pytest.mark.parametrize(("sentence", "longer"), [("a b", "a b c"), ("a b ", "a b c")])
def test_the_next_word_is_put_behind_and_selected(sentence: str, longer: str) -> None:
    there = gone_on(Settings(sentence=sentence, position=1, draw=3), "c")
    assert (there.sentence, there.position, there.draw) == (longer, 2, 4)
    assert gone_on(Settings(sentence=sentence, position=1), "c").draw == 0


def test_a_full_sentence_takes_no_word_more() -> None:
    full = " ".join(["a"] * 2048)
    with pytest.raises(SettingsError):
        gone_on(Settings(sentence=full, position=2047), "b")


def test_a_pin_has_no_pin_and_is_seen() -> None:
    first = Settings(display=Display(look="in order", fixed_scale=True))
    second = pinned(first)
    assert second.pin == first
    assert second.display == Display("difference", "in order", True)
    third = pinned(second.replace(seed=4, display=Display("pinned")))
    assert third.pin is not None
    assert third.pin.pin is None
    assert third.pin.seed == 4
    assert third.display.picture == "pinned"


def test_random_vectors_are_beside_pretrained_ones_and_nothing_else_differs() -> None:
    both = beside_random_vectors(Settings(seed=5))
    assert both.pin is not None
    assert both.attention.embeddings == "glove"
    assert both.pin.attention.embeddings == "random"
    assert both.pin.replace(attention=both.attention, display=both.display, pin=both.pin) == both


def test_two_trainings_read_the_same_sentence_and_nothing_is_knocked_out_of_it() -> None:
    both = two_trainings(Settings(knockouts=(Knockout(8),)), A, B, "the keys", 1)
    assert both.pin is not None
    assert (both.pin.transformer.weights, both.transformer.weights) == (A, B)
    assert both.sentence == both.pin.sentence == "the keys"
    assert both.position == 1
    assert both.knockouts == both.pin.knockouts == ()
