"""Words and their ids, and how a word of a sentence is looked up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.transformer.vocabulary import LARGEST, MASK_ID, UNKNOWN_ID, Vocabulary, bare, from_texts

WORDS = Vocabulary(("<unk>", "<mask>", ".", "cat", "don't", "Ada", "3.5", "mr"))


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("cat", "cat"),
        ("Cat", "cat"),
        ("CAT!", "cat"),
        ("“cat,”", "cat"),
        ("(cat)", "cat"),
        ("don't", "don't"),
        ("'Don't'", "don't"),
        ("Ada", "Ada"),  # as written
        ("ADA", None),  # "ada" is no entry
        ("3.5", "3.5"),
        ("$3.5", None),  # a sign, no punctuation
        ("mr.", "mr"),
        (".", "."),
        ("!", "."),
        ("?!", "."),
        ("…", "."),
        ("...", "."),
        ("。", "."),
        (",", None),
        ("—", None),
        ("", None),
        ("dog", None),
        ("<unk>", None),  # nobody can write the special entries
        ("<mask>", None),
    ],
)
def test_how_a_word_is_looked_up(written: str, found: str | None) -> None:
    assert WORDS.found(written) == found
    assert WORDS.id_of(written) == (UNKNOWN_ID if found is None else WORDS.words.index(found))


def test_ids_are_those_of_the_words() -> None:
    ids = WORDS.ids_of(["The", "cat", ".", "<mask>"])
    assert ids.dtype == np.int32
    assert ids.tolist() == [UNKNOWN_ID, 3, 2, UNKNOWN_ID]
    assert WORDS.ids_of(()).shape == (0,)


@pytest.mark.parametrize("words", [(), ("a",), ("<mask>", "<unk>"), ("<unk>", "<mask>", "a", "a")])
def test_what_is_no_vocabulary(words: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="vocabulary"):
        Vocabulary(words)


@pytest.mark.parametrize("again", ["<unk>", "<mask>"])
def test_a_special_entry_is_there_once(again: str) -> None:
    with pytest.raises(ValueError, match="once"):
        Vocabulary(("<unk>", "<mask>", "a", again))


def test_the_most_frequent_words_are_in_it() -> None:
    text = ["b", "b", "b", "a", "c", "c", "a", "d"]
    assert from_texts(("z", "c"), text, largest=7).words == (
        *("<unk>", "<mask>", ".", "z", "c"),  # the first are always there
        *("b", "a"),
    )
    assert len(from_texts((), [str(i) for i in range(9 * LARGEST)]).words) == LARGEST
    assert from_texts(()).words[UNKNOWN_ID] == "<unk>"
    assert from_texts(()).words[MASK_ID] == "<mask>"


@given(st.text())
def test_a_bare_word_has_no_punctuation_around_it(word: str) -> None:
    core = bare(word)
    assert core in word or core == "."
    assert bare(core) == core
    assert WORDS.id_of(word) < len(WORDS)
