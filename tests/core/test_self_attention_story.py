"""What the story of self-attention says, held against the figures."""

import re

import numpy as np
import pytest
from hypothesis import assume, example, given
from test_self_attention import ASKED, BE, FOX, attention, pattern_of
from test_self_attention_receipt import CASES

from core.heads import habit
from core.models import compute, model_of
from core.prose import plain_text
from core.result import Paragraph
from core.settings import LARGEST_COMPONENT, Knockout, Settings


def story(settings: Settings) -> tuple[Paragraph, ...]:
    return model_of(settings).story(compute(settings))


def told(settings: Settings) -> list[str]:
    return [plain_text(paragraph) for paragraph in story(settings)]


def named_positions(paragraph: Paragraph) -> set[int]:
    return {span.position for span in paragraph if span.position is not None}


# One scene a line: the settings; the positions that each paragraph points at; what it says.

SCENES: dict[str, tuple[Settings, list[set[int]], list[str]]] = {
    "no words": (CASES["no words"], [set(), set()], ["no word yet", "Type a sentence"]),
    "one word": (
        CASES["one word"],
        [{0}, set(), {0}, set()],
        [
            "“one” is selected",
            "nothing but itself",
            "1.0000",
            "only one word to choose from, “one”",
        ],
    ),
    "one word three times": (
        attention("no no no", 2),
        [{2, 0, 1}, {0}, {0}, set()],
        ["“no₃” is selected", "back at “no₁” and “no₂”", "0.3333, goes to “no₁”", "only one word"],
    ),
    "usual": (
        CASES["usual"],
        [{4, 0, 1, 2, 3}, set(), {7, 5}, set()],
        [
            "“jumps” is selected",
            "back at “The”, “quick”, “brown” and “fox”; the causal mask hides",
            "0.3056, goes to itself; an even spread would give 0.2000",
            "What the head brings back is",
            "“lazy”, which gets 0.1346; next, “over” gets 0.1343",
            "Vectors and projections are random",
        ],
    ),
    "the first word": (
        attention(FOX, 0),
        [{0}, set(), {5, 7}, set()],
        [
            "nothing but itself",
            "1.0000, goes to itself",
            "would give 1.0000",
            "“over”, which gets 0.1354",
        ],
    ),
    "window": (
        CASES["window"],
        [{7, 4, 5, 6}, set(), {7, 9}, set()],
        ["back at “to₂”, “be₂” and “that”; the mask hides all others", "0.2564, goes to itself"],
    ),
    "no mask": (
        attention(BE, 6, mask="none"),
        [{6}, set(), {7, 9}, set()],
        ["It looks at itself and every other word", "would give 0.1000"],
    ),
    "several heads": (
        CASES["several heads"],
        [{5, 0, 4}, {1}, {3, 0}, set()],
        [
            "the 5 words from “to₁” to “to₂”",
            "0.2091, goes to “be₁”",
            "0.99 of the largest possible entropy",
            "What the 3 heads bring back adds up",
        ],
    ),
    "mean of heads": (
        CASES["mean of heads"],
        [{5, 0, 4}, {1}, {3, 0}, set()],
        ["0.1859, goes to “be₁”", "That is the mean of all heads", "What the 3 heads"],
    ),
    "distance": (
        CASES["distance"],
        [{3, 0, 1, 2}, set(), {7, 1}, set()],
        ["It lies nearest to “is”, which gets 0.1841; next, “be” gets 0.1550"],
    ),
    "identity": (
        CASES["identity"],
        [{3}, set(), {1, 9}, set()],
        ["each word is compared with the others as it is"],
    ),
    "moved": (
        CASES["moved"],
        [{4, 0, 1, 2, 3}, {3}, {5, 1}, set()],
        ["Some vectors were moved by hand. Vectors and projections are random"],
    ),
    "nothing left": (CASES["nothing left"], [set()], ["no word left to look at. Restore one."]),
}


@pytest.mark.parametrize("scene", SCENES)
def test_the_story_has_the_facts(scene: str) -> None:
    settings, _, facts = SCENES[scene]
    text = "\n".join(told(settings))
    assert [fact for fact in facts if fact not in text] == [], text


@pytest.mark.parametrize("scene", SCENES)
def test_every_paragraph_points_at_its_words(scene: str) -> None:
    settings, positions, _ = SCENES[scene]
    assert [named_positions(paragraph) for paragraph in story(settings)] == positions


LACKING = Settings("and the slithy toves did play", 3, model="attention").adjusted(
    embeddings="glove", projections="identity"
)


def test_of_pretrained_vectors_no_one_says_that_they_mean_nothing() -> None:
    text = "\n".join(told(LACKING))
    assert "The vectors of GloVe 6B were learned from much text" in text
    assert "each is compared with the others as it is" in text
    assert "They carry that text’s prejudices, too: see Help, About Attention." in text
    assert "random" not in text
    assert "That is out of 20,000 words." in text
    random = "\n".join(told(LACKING.adjusted(projections="random")))
    assert "the projections are random, nobody has trained them, and another seed" in random
    assert "no word’s meaning was used" not in random


def test_unknown_words_are_named_and_what_was_done_with_them() -> None:
    pair = "“slithy” and “toves” are not among the 20,000 words of GloVe 6B and have zeros for "
    blind = "So “toves” asks for nothing, and looks alike at all that it can see."
    looking, *_ = told(LACKING)
    assert looking.endswith(f"{pair}vectors. {blind}")
    looking, *_ = told(LACKING.replace(position=1))
    assert looking.endswith(f"{pair}vectors.")
    looking, *_ = told(LACKING.adjusted(positions="sinusoidal"))
    assert looking.endswith(f"{pair}vectors.")
    one, *_ = told(LACKING.replace(sentence="the toves", position=0))
    assert one.endswith(
        "“toves” is not among the 20,000 words of GloVe 6B and has zeros for a vector."
    )
    many, *_ = told(LACKING.replace(sentence="xq yq zq vq wq the", position=5))
    assert many.endswith("5 words are not among the 20,000 of GloVe 6B and have zeros for vectors.")


def test_the_answer_names_words_that_are_not_in_the_sentence() -> None:
    paragraph = story(LACKING.replace(sentence="she drank hot coffee", position=3))[2]
    result = compute(LACKING.replace(sentence="she drank hot coffee", position=3))
    best = [result.candidates[i] for i in result.truncation.order[:2]]
    named = [(span.text, span.position) for span in paragraph if span.text.startswith("“")]
    assert named == [
        (f"“{each.text}”", each.positions[0] if each.positions else None) for each in best
    ]


@pytest.mark.parametrize("scene", ["no words", "nothing left"])
def test_without_a_prediction_there_is_no_figure(scene: str) -> None:
    assert re.findall(r"\d", "".join(told(SCENES[scene][0]))) == []


def test_a_moved_vector_of_another_width_or_sentence_is_not_told() -> None:
    settings = attention().replace(vectors=(("fox", (1.0,)), ("cat", (1.0, 1.0, 1.0))))
    assert "moved by hand" not in "".join(told(settings))


@pytest.mark.usefixtures("decimal_comma")
def test_figures_have_the_readers_decimal_sign() -> None:
    found = re.findall(r"\d+[.,]\d+", "\n".join(told(CASES["usual"])))
    assert found == ["0,3056", "0,2000", "0,1346", "0,1343"]


# Any sentence


def in_plain_words(settings: Settings) -> Settings:
    """The same words in the same places, called a, b, c …, so that only the prose is judged."""
    words = settings.sentence.split()
    names = {word: chr(ord("a") + i) for i, word in enumerate(dict.fromkeys(words))}
    vectors = tuple((names[word], vector) for word, vector in settings.vectors)
    return settings.replace(sentence=" ".join(names[word] for word in words), vectors=vectors)


LARGE = attention("a b c", 0, d_model=256, projections="identity", scaled=False, mask="none")
LARGE = LARGE.replace(
    vectors=(("a", (LARGEST_COMPONENT,) * 256), ("b", (-LARGEST_COMPONENT,) * 256))
)
DEFINED = ASKED.map(in_plain_words).filter(lambda s: compute(s).prediction is not None)


@given(ASKED)
def test_a_span_with_a_position_names_the_word_there(settings: Settings) -> None:
    result = compute(settings)
    for paragraph in model_of(settings).story(result):
        for span in paragraph:
            if span.position is not None:
                token = result.tokens[span.position]
                name = span.text.strip("“”\u2068\u2069")
                assert name in (part.strip("“”\u2068\u2069") for part in (token.label, token.text))


@given(DEFINED)
@example(LARGE)  # where shares of attention are too small for a number, but not hidden
def test_the_strongest_look_is_the_largest_of_the_row(settings: Settings) -> None:
    result = compute(settings)
    row, position = result.row, settings.position
    hidden = np.zeros(row.shape, bool) if result.hidden is None else result.hidden[position]
    assume(not hidden.all())
    text = told(settings)[1]
    strongest = int(row.argmax())
    name = "itself" if strongest == position else f"“{result.tokens[strongest].label}”"
    seen = int((~hidden).sum())
    assert text.startswith(
        f"Its strongest look, {row[strongest]:.4f}, goes to {name}; "
        f"an even spread would give {1 / seen:.4f}."
    )
    if result.head is not None and result.pattern.n_head > 1:
        assert text.endswith(habit(result.on_view, result.hidden).evidence)


@given(DEFINED)
def test_the_answer_gives_the_two_most_probable(settings: Settings) -> None:
    result = compute(settings)
    p = dict(zip((c.text for c in result.candidates), result.probabilities.tolist(), strict=True))
    order = sorted(p, key=lambda word: -p[word])
    answer = told(settings)[2]
    n = result.pattern.n_head
    assert ("What the head brings back" in answer) == (n == 1)
    assert (f"What the {n} heads bring back" in answer) == (n > 1)
    if len(p) == 1:
        assert re.findall(r"0\.\d+|1\.0+", answer) == []
        return
    first, second = order[:2]
    assert f"“{first}”, which gets {p[first]:.4f}; next, “{second}” gets {p[second]:.4f}." in answer
    assert ("dot product" in answer) == (settings.attention.read_out == "dot")


@given(DEFINED)
def test_it_says_of_no_word_that_it_is_looked_at_if_it_is_not(settings: Settings) -> None:
    """A word that is knocked out in every head is not among those that the story names."""
    result, position = compute(settings), settings.position
    seen = np.flatnonzero(pattern_of(settings).visible[:, position].any(axis=0))
    told_of = named_positions(story(settings)[0]) - {position}
    assert {result.tokens[i].label for i in told_of - set(seen.tolist())} == set()


def test_a_knocked_out_word_is_not_said_to_be_looked_at() -> None:
    without_mask = attention("a b c", 2, mask="none").replace(knockouts=(Knockout(0),))
    assert "every other word" not in told(without_mask)[0]
    causal = attention("a b c", 2).replace(knockouts=(Knockout(0),))
    assert named_positions(story(causal)[0]) == {1, 2}
    itself = attention("a b", 1).replace(knockouts=(Knockout(1, 1),))
    assert "looks at itself" not in told(itself)[0]
    only_itself = attention("a b", 1).replace(knockouts=(Knockout(0, 1),))
    assert "nothing but itself" in told(only_itself)[0]


def test_a_head_with_nothing_left_is_told() -> None:
    gone = (Knockout(0, 1, 0), Knockout(1, 1, 0))
    text = told(attention("a b", 1, n_head=2, head=0).replace(knockouts=gone))
    assert text[1] == "The head on view has nothing left to look at, so it brings nothing back."
    assert "What the 2 heads bring back" in text[2]


SLIPS = re.compile(
    r"  |^ | $|[{}\n]| [,.;:]|[.,]{2}|: [A-Z][^.]*:"  # gaps, leftovers, a colon after a colon
    r"|[.?!] [a-z]|^[a-z]|[^.?]$"  # a sentence begins and ends as one
    r"|(?<![\d.,])1 (?:rows|words|times|heads)\b"
    r"|\b(?:[02-9]|\d\d+) (?:row|word|time|head)\b"
)


@given(ASKED.map(in_plain_words))
@example(attention("a b", 1, n_head=2))
def test_it_reads_well(settings: Settings) -> None:
    for paragraph in told(settings):
        assert not SLIPS.search(paragraph), paragraph


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (attention(FOX, 0), "“The”"),
        (attention(FOX, 2), "“The quick brown”"),
        (attention(FOX, 3), "“… brown fox”"),
        (attention(FOX, 8), "“… lazy dog”"),
        (attention("{x} {}", 1), "“{x} {}”"),
        (attention("كلب قط", 1), "“\u2068كلب قط\u2069”"),
    ],
)
def test_the_headline_tells_what_it_follows(settings: Settings, words: str) -> None:
    headline = model_of(settings).headline(compute(settings))
    assert headline.startswith("Self-attention’s guess ")
    assert headline.endswith(f" {words}")


@pytest.mark.parametrize("name", ["no words", "nothing left"])
def test_the_headline_of_nothing(name: str) -> None:
    headline = model_of(CASES[name]).headline(compute(CASES[name]))
    assert headline.startswith("Self-attention’s guess ")
    assert "“" not in headline


def test_braces_in_a_word_are_left_as_they_are() -> None:
    text = "\n".join(told(attention("{a} {} {0.x} }{", 3)))
    assert "“{a}”, “{}” and “{0.x}”" in text
    assert "“}{” is selected" in text


def test_words_that_run_right_to_left_are_kept_in_one_piece() -> None:
    paragraphs = story(attention("القطة جلست على السجادة ثم نامت", 4))
    spans = [span for paragraph in paragraphs for span in paragraph if span.position is not None]
    assert len(spans) > 4
    for span in spans:
        assert re.fullmatch("“\u2068[^\u2068\u2069]+\u2069”", span.text)
