"""What the story of the transformer says, held against the figures."""

import re

import numpy as np
import pytest
from hypothesis import given
from test_transformer_model import ASKED, DOGS, MODEL, compute, pattern_of, shelved, transformer

from core.heads import habit
from core.language import figure
from core.prose import plain_text
from core.result import Paragraph
from core.settings import Knockout, Settings
from core.transformer.corpus import Variant
from core.transformer.plan import Plan

MASKED = shelved(objective="masked")


def story(settings: Settings) -> tuple[Paragraph, ...]:
    return MODEL.story(compute(settings))


def told(settings: Settings) -> list[str]:
    return [plain_text(paragraph) for paragraph in story(settings)]


def everywhere(*heads: int | None) -> tuple[Knockout, ...]:
    return tuple(Knockout(key, None, head) for key in range(7) for head in heads)


def trained(plan: Plan, step: int = 5) -> Settings:
    return transformer(position=3, weights=shelved(plan=plan, step=step, number=100 + step))


LOOKING = {
    "usual": (
        transformer(position=4),
        "“cat” is selected. It looks at itself and back at “The”, “dogs”, “that” and “the”; what "
        "comes after is hidden, as in every model that writes.",
    ),
    "first": (
        transformer(),
        "“The” is selected. It can look at nothing but itself, so all of its attention stays "
        "there.",
    ),
    "many": (
        transformer(position=6),
        "“run” is selected. It looks at itself and back at the 6 words from “The” to “sees”; what "
        "comes after is hidden, as in every model that writes.",
    ),
    "knocked out": (
        transformer(position=4).replace(knockouts=(Knockout(1), Knockout(4, 4))),
        "“cat” is selected. It looks back at “The”, “that” and “the”; the rest is knocked out.",
    ),
    "knocked out in one head": (
        transformer(position=1).replace(knockouts=(Knockout(0, None, 0),)),
        "“dogs” is selected. It looks at itself and back at “The”; what comes after is hidden, as "
        "in every model that writes.",
    ),
    "nothing left": (
        transformer(position=1).replace(knockouts=everywhere(None)),
        "“dogs” is selected. All that it could look at is knocked out, so the guess comes from "
        "the word itself alone.",
    ),
    "masked": (
        transformer("The dogs run", 1, MASKED),
        "“dogs” is covered: the model reads “<mask>” in its place, looks at “The” and “run” and "
        "guesses what stands there.",
    ),
    "masked, many": (
        transformer(DOGS, 3, MASKED),
        "“the” is covered: the model reads “<mask>” in its place, looks at 6 other words and "
        "guesses what stands there.",
    ),
    "masked, alone": (
        transformer("dogs", 0, MASKED),
        "“dogs” is covered: the model reads “<mask>” in its place, can look at no other word and "
        "has to guess what stands there.",
    ),
    "beyond the context": (
        transformer(DOGS, 5, shelved(4)),
        "“sees” is selected. It looks at itself and back at “that”, “the” and “cat”; what comes "
        "after is hidden, as in every model that writes. The model reads 4 words at a time, here "
        "those from “that” to “sees”; the others play no part.",
    ),
    "unknown": (
        transformer("xyzzy dogs", 0),
        "“xyzzy” is selected. It can look at nothing but itself, so all of its attention stays "
        "there. “xyzzy” is not among the 25 words that it knows: it reads “<unk>”.",
    ),
    "two unknown": (
        transformer("Foo bar", 0),
        "“Foo” is selected. It can look at nothing but itself, so all of its attention stays "
        "there. “Foo” and “bar” are not among the 25 words that it knows: for each it reads "
        "“<unk>”. So it can say little here: choose a sentence from Examples, Transformer.",
    ),
    "many unknown": (
        transformer("u v dogs w x y", 0),
        "“u” is selected. It can look at nothing but itself, so all of its attention stays "
        "there. 5 words are not among the 25 that it knows: for each it reads “<unk>”. So it can "
        "say little here: choose a sentence from Examples, Transformer.",
    ),
    "unknown, but not read": (
        transformer("xyzzy a dogs that the run", 4, shelved(4)),
        "“the” is selected. It looks at itself and back at “a”, “dogs” and “that”; what comes "
        "after is hidden, as in every model that writes. The model reads 4 words at a time, here "
        "those from “a” to “the”; the others play no part.",
    ),
    "unknown and masked": (
        transformer("The xyzzy", 1, MASKED),
        "“xyzzy” is covered: the model reads “<mask>” in its place, looks at “The” and guesses "
        "what stands there.",
    ),
}


@pytest.mark.parametrize("name", LOOKING)
def test_what_it_looks_at(name: str) -> None:
    settings, text = LOOKING[name]
    assert told(settings)[0] == text


@pytest.mark.parametrize("head", [0, 1, None])
@pytest.mark.parametrize("layer", [0, 1])
def test_the_head_on_view_and_where_it_looks_most(layer: int, head: int | None) -> None:
    settings = transformer(position=4, layer=layer, head=head)
    result, text = compute(settings), told(settings)[1]
    strongest = int(result.row.argmax())
    name = "itself" if strongest == 4 else f"“{DOGS.split()[strongest]}”"
    share = figure(float(result.row[strongest]))
    if head is None:
        assert text == (
            f"In layer {layer + 1}, the mean of the heads goes most to {name}, {share}; an even "
            "spread would give 0.2000. Each head looks for itself."
        )
    else:
        evidence = habit(result.on_view, result.hidden).evidence
        assert text == (
            f"In layer {layer + 1}, head {head + 1} looks most at {name}, {share}; an even spread "
            f"would give 0.2000. Over the whole sentence: {evidence}"
        )


@pytest.mark.parametrize("head", [0, None])
def test_a_head_with_nothing_left_to_look_at(head: int | None) -> None:
    knockouts = everywhere(0, 1) if head is None else everywhere(head)
    settings = transformer(position=4, head=head).replace(knockouts=knockouts)
    assert told(settings)[1] == (
        "The head on view has nothing left to look at, so it brings nothing back."
    )


def test_the_two_likeliest_words_are_told_and_pointed_at() -> None:
    result = compute(settings := transformer(position=4))
    first, second = np.argsort(-result.probabilities)[:2]
    a, b = (result.candidates[c] for c in (first, second))
    p, q = (figure(float(result.probabilities[c])) for c in (first, second))
    text = f"After this, “{a.text}” is likeliest with {p}; next comes “{b.text}” with {q}."
    assert told(settings)[2] == text
    spans = [span for span in story(settings)[2] if span.text in (f"“{a.text}”", f"“{b.text}”")]
    assert [span.position for span in spans] == [
        each.positions[0] if each.positions else None for each in (a, b)
    ]


def test_what_the_covered_word_gets_is_told() -> None:
    for position in range(7):
        settings = transformer(DOGS, position, MASKED)
        result = compute(settings)
        own = int(pattern_of(settings).ids[position])
        answer = told(settings)[2]
        assert answer.startswith("There, ")
        if own == result.prediction:
            assert answer.endswith(" That is the word that is covered.")
        else:
            chance = figure(float(result.probabilities[own]))
            assert answer.endswith(f" The word that is covered gets {chance}.")
    winner = compute(transformer("The dogs", 1, MASKED)).next_word
    assert told(transformer(f"The {winner}", 1, MASKED))[2].endswith(
        "That is the word that is covered."
    )
    assert told(transformer("The xyzzy", 1, MASKED))[2].endswith(
        "The word that is covered is not among those that it knows."
    )


TRAINED = {
    "grammar": (trained(Plan()), "for 5 steps on sentences of a small grammar."),
    "file": (trained(Plan(text="file"), 2000), "for 2,000 steps on the text of a file."),
    "both": (
        trained(Plan(text="both"), 1),
        "for 1 step on sentences of a small grammar and the text of a file.",
    ),
    "shuffled": (
        trained(Plan(variant=Variant(shuffled=True)), 6),
        "for 6 steps on sentences of a small grammar. The words of each sentence stood in random "
        "order there.",
    ),
    "left out": (
        trained(Plan(variant=Variant(left_out="dog")), 7),
        "for 7 steps on sentences of a small grammar. The word “dog” was left out there.",
    ),
    "biased": (
        trained(Plan(variant=Variant(bias=0.9)), 8),
        "for 8 steps on sentences of a small grammar. There, “she” after a nurse and “he” after a "
        "doctor had a share of 0.90.",
    ),
}


@pytest.mark.parametrize("name", TRAINED)
def test_what_it_was_trained_on(name: str) -> None:
    settings, text = TRAINED[name]
    assert told(settings)[3] == (
        f"This model was trained {text} It knows nothing but that text. Attention is not "
        "importance either: knock a word out to see what it does."
    )


def test_weights_that_are_not_trained_are_said_to_be_random() -> None:
    settings = transformer(position=3, weights=shelved(step=0))
    assert told(settings)[3] == (
        "This model is not trained yet: its weights are random, and so is its guess. Attention is "
        "not importance: knock a word out to see what it does."
    )


def test_moved_vectors_are_told() -> None:
    moved = transformer(position=3).replace(vectors=(("cat", (1.0,) * 16),))
    assert told(moved)[3].startswith("Some vectors were moved by hand. This model was trained")
    of_another_width = moved.replace(vectors=(("cat", (1.0,) * 3),))
    assert "by hand" not in told(of_another_width)[3]


def test_without_words() -> None:
    assert told(transformer("")) == [
        "There is no word yet. Type a sentence, or choose one from Examples.",
        "This model was trained for 5 steps on sentences of a small grammar.",
    ]


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        (transformer(), "The transformer’s guess after “The”"),
        (transformer(position=2), "The transformer’s guess after “The dogs that”"),
        (transformer(position=5), "The transformer’s guess after “… cat sees”"),
        (transformer(DOGS, 4, MASKED), "The transformer’s guess in place of “cat”"),
        (transformer(""), "The transformer’s guess at the next word"),
        (transformer("", 0, MASKED), "The transformer’s guess at a covered word"),
    ],
)
def test_the_headline(settings: Settings, line: str) -> None:
    assert MODEL.headline(compute(settings)) == line


@given(ASKED)
def test_it_is_told_in_sentences_that_point_at_words_of_the_sentence(settings: Settings) -> None:
    result = compute(settings)
    words = settings.sentence.split()
    for paragraph in story(settings):
        text = plain_text(paragraph)
        assert re.fullmatch(r"\S.*[.]", text), text
        assert not re.search(r"  |\{|\}|nan|None", text), text
        for span in paragraph:
            if span.position is not None:
                said = re.sub("[“”₀-₉]", "", span.text)
                own = result.candidates[int(pattern_of(settings).ids[span.position])].text
                assert said in (words[span.position], own)


@pytest.mark.usefixtures("decimal_comma")
def test_figures_have_the_readers_decimal_sign() -> None:
    text = " ".join(told(transformer(position=4)))
    assert "0,2000" in text
    assert not re.search(r"\d\.\d", text)
