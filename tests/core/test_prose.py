import pytest

from core.prose import compose, enumerated, named, plain_text
from core.result import Span
from core.text import words_of


def test_compose_keeps_spans_apart_from_the_text() -> None:
    word = Span("“a”", 0)
    assert compose("{word} has {p}.", word=word, p="0.5") == (
        word,
        Span(" has "),
        Span("0.5"),
        Span("."),
    )


def test_compose_takes_paragraphs_and_fields_in_any_order() -> None:
    pair = (Span("a", 0), Span("b", 1))
    assert plain_text(compose("{n}: {pair}, {n}", pair=pair, n=2)) == "2: ab, 2"


def test_a_field_is_not_a_template() -> None:
    assert plain_text(compose("{word}!", word="{n} {}")) == "{n} {}!"


def test_a_word_is_named_by_its_label_and_position() -> None:
    first, _, second = words_of("the cat the")
    assert named(first) == Span("“the₁”", 0)
    assert named(second) == Span("“the₂”", 2)


@pytest.mark.parametrize(
    ("sentence", "text", "positions"),
    [
        ("a", "“a”", [0]),
        ("a b", "“a” and “b”", [0, 1]),
        ("a b c", "“a”, “b” and “c”", [0, 1, 2]),
        ("a b a c", "“a₁”, “b”, “a₂” and “c”", [0, 1, 2, 3]),
        ("a b c d e", "the 5 words from “a” to “e”", [0, 4]),
        ("w " * 1200, "the 1,200 words from “w₁” to “w₁₂₀₀”", [0, 1199]),
    ],
)
def test_words_are_enumerated(sentence: str, text: str, positions: list[int]) -> None:
    paragraph = enumerated(words_of(sentence))
    assert plain_text(paragraph) == text
    assert [span.position for span in paragraph if span.position is not None] == positions
