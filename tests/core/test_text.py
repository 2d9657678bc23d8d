import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.settings import Settings
from core.text import fitting, followed_position, n_common, positions_after, words_of

WORDS = st.lists(st.sampled_from("abc"), max_size=6)
SOME_WORDS = st.lists(st.sampled_from("abc"), min_size=1, max_size=6)


# words_of


@given(...)
def test_words_are_those_of_split_and_spans_slice_back_to_them(settings: Settings) -> None:
    sentence = settings.sentence
    tokens = words_of(sentence)
    assert [token.text for token in tokens] == sentence.split()
    assert [sentence[token.start : token.end] for token in tokens] == sentence.split()
    assert [token.word for token in tokens] == list(range(len(tokens)))


@given(...)
def test_between_spans_there_is_white_space_only(settings: Settings) -> None:
    sentence = settings.sentence
    end = 0
    for token in words_of(sentence):
        assert not sentence[end : token.start].strip()
        end = token.end
    assert not sentence[end:].strip()


@pytest.mark.parametrize(
    ("sentence", "labels"),
    [
        ("", []),
        ("The quick fox", ["The", "quick", "fox"]),
        ("The the", ["The", "the"]),
        ("the cat the", ["the₁", "cat", "the₂"]),
        ("a " * 12, ["a₁", "a₂", "a₃", "a₄", "a₅", "a₆", "a₇", "a₈", "a₉", "a₁₀", "a₁₁", "a₁₂"]),
        ("كلب كلب", ["كلب₁", "كلب₂"]),
    ],
)
def test_a_repeated_word_is_labelled_with_its_count(sentence: str, labels: list[str]) -> None:
    assert [token.label for token in words_of(sentence)] == labels


# fitting


@given(settings=..., n_words=st.integers(0, 15), n_characters=st.integers(0, 60))
def test_what_fits_is_the_whole_or_its_first_words(
    settings: Settings, n_words: int, n_characters: int
) -> None:
    text = settings.sentence
    kept = fitting(text, n_words, n_characters)
    words = kept.split()
    assert text.startswith(kept)
    assert words == text.split()[: len(words)]
    assert len(words) <= n_words
    assert len(kept) <= n_characters


@pytest.mark.parametrize(
    ("n_words", "n_characters", "kept"),
    [
        (3, 6, " a  bc"),
        (2, 6, " a  bc"),
        (2, 5, " a"),
        (1, 9, " a"),
        (0, 9, ""),
        (2, 7, " a  bc\n"),
    ],
)
def test_what_fits_is_as_much_as_can_be(n_words: int, n_characters: int, kept: str) -> None:
    assert fitting(" a  bc\n", n_words, n_characters) == kept


# n_common


@pytest.mark.parametrize(
    ("a", "b", "n"),
    [
        ("", "", 0),
        ("a", "", 0),
        ("abc", "abc", 3),
        ("abc", "abd", 2),
        ("ab", "abc", 2),
        ("b", "ab", 0),
    ],
)
def test_what_two_have_in_common_is_counted_from_the_start(a: str, b: str, n: int) -> None:
    assert n_common(a, b) == n_common(b, a) == n_common(list(a), list(b)) == n


# positions_after


@pytest.mark.parametrize(
    ("before", "after", "positions"),
    [
        ("the cat sat", "the cat sat", [0, 1, 2]),
        # inserted before, between and behind
        ("the cat sat", "so the cat sat", [1, 2, 3]),
        ("the cat sat", "the old cat sat", [0, 2, 3]),
        ("the cat sat", "the cat sat down", [0, 1, 2]),
        # deleted
        ("the cat sat", "cat sat", [None, 0, 1]),
        ("the cat sat", "the sat", [0, None, 1]),
        ("the cat sat", "the cat", [0, 1, None]),
        ("the big old cat sat", "the sat", [0, None, None, None, 1]),
        ("the cat sat", "", [None, None, None]),
        # changed, which a word survives as long as a character of it is left
        ("the cat sat", "so cat sat", [None, 1, 2]),
        ("the cat sat", "the ca sat", [0, 1, 2]),
        ("the cat sat", "the cat sit", [0, 1, 2]),
        ("the cat sat", "a b c", [None, None, None]),
        # several for fewer and for more
        ("the big old cat sat", "the wee cat sat", [0, None, None, 2, 3]),
        ("the cat sat", "the ca t sat", [0, 1, 3]),
        ("the cat sat", "a b", [None, None, None]),
        # repeated words
        ("la la la", "la la la la", [0, 1, 2]),
        ("la la la", "la la", [0, 1, None]),
        ("to be or not to be", "be or not to be", [None, 0, 1, 2, 3, 4]),
        ("to be or not to be", "to be or not be", [0, 1, 2, 3, None, 4]),
        ("to be or not to be", "or to be or not to be", [1, 2, 3, 4, 5, 6]),
        ("to be to be", "to be or to be", [0, 1, 3, 4]),
    ],
)
def test_where_a_word_stands_afterwards(
    before: str, after: str, positions: list[int | None]
) -> None:
    n = len(before.split())
    assert [positions_after(before, after)(i) for i in range(n)] == positions


@given(WORDS, WORDS)
def test_words_keep_their_order_and_no_two_become_one(old: list[str], new: list[str]) -> None:
    places = [positions_after(" ".join(old), " ".join(new))(i) for i in range(len(old))]
    kept = [place for place in places if place is not None]
    assert kept == sorted(set(kept))
    assert set(kept) <= set(range(len(new)))
    assert len(kept) <= min(len(old), len(new))


@given(WORDS, WORDS, st.data())
def test_an_insertion_takes_no_word_away(
    old: list[str], inserted: list[str], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(old)))
    new = old[:at] + inserted + old[at:]
    for i, word in enumerate(old):
        place = positions_after(" ".join(old), " ".join(new))(i)
        assert place is not None
        assert new[place] == word


@given(WORDS, st.sets(st.integers(0, 6), min_size=2, max_size=2))
def test_a_deletion_takes_away_as_many_words_as_are_gone(old: list[str], bounds: set[int]) -> None:
    start, end = sorted(bounds)
    new = old[:start] + old[end:]
    places = [positions_after(" ".join(old), " ".join(new))(i) for i in range(len(old))]
    assert places.count(None) == len(old) - len(new)
    for word, place in zip(old, places, strict=True):
        assert place is None or new[place] == word


@given(WORDS, st.data())
def test_letter_by_letter_a_word_stays_itself(old: list[str], data: st.DataObject) -> None:
    assume(old)
    at = data.draw(st.integers(0, len(old) - 1))
    new = [*old[:at], old[at] + "x", *old[at + 1 :]]
    assert [positions_after(" ".join(old), " ".join(new))(i) for i in range(len(old))] == [
        *range(len(old))
    ]
    assert [positions_after(" ".join(new), " ".join(old))(i) for i in range(len(old))] == [
        *range(len(old))
    ]


@given(SOME_WORDS, WORDS, st.data())
def test_the_selection_goes_where_its_word_goes(
    old: list[str], new: list[str], data: st.DataObject
) -> None:
    position = data.draw(st.integers(0, len(old) - 1))
    place = positions_after(" ".join(old), " ".join(new))(position)
    followed = followed_position(" ".join(old), " ".join(new), position)
    if position < len(old) - 1 and place is not None:  # the last word may pass it on
        assert followed == place


# followed_position


@pytest.mark.parametrize(
    ("before", "after", "position", "followed"),
    [
        ("the cat sat", "the cat sat", 1, 1),
        ("the cat sat", "so the cat sat", 1, 2),
        ("the cat sat", "the big fat cat sat", 1, 3),
        ("the big cat sat", "cat sat", 2, 0),
        ("the cat sat", "the cat sat down", 1, 1),
        ("the cat sat", "the cat", 1, 1),
        # the last word
        ("the cat", "the cat sat", 1, 2),
        ("the cat", "the cat sat on it", 1, 4),
        ("the cat", "the cats", 1, 1),
        ("the cat", "the ca", 1, 1),
        ("the cat", "the", 1, 0),
        ("the cat", "so the cat", 1, 2),
        # the selected word itself
        ("the cat sat", "the ca sat", 1, 1),
        ("the cat sat", "the dog sat", 1, 1),
        ("the cat sat", "the ca t sat", 1, 1),
        ("the cat sat", "the sat", 1, 0),
        ("the cat sat", "cat sat", 0, 0),
        ("the big cat sat", "the sat", 2, 0),
        # nothing before or after
        ("", "the cat sat", 0, 2),
        ("the cat sat", "", 1, 0),
        ("", "", 0, 0),
        # white space is no word
        ("the cat sat", "  the\n\ncat  sat ", 1, 1),
    ],
)
def test_the_selection_follows(before: str, after: str, position: int, followed: int) -> None:
    assert followed_position(before, after, position) == followed


@given(SOME_WORDS, WORDS, st.data())
def test_inserted_words_leave_the_same_word_selected(
    old: list[str], inserted: list[str], data: st.DataObject
) -> None:
    position = data.draw(st.integers(0, len(old) - 1))
    place = data.draw(st.integers(0, len(old)))
    assume(not (position == len(old) - 1 and place == len(old)))  # see the next test
    new = old[:place] + inserted + old[place:]
    followed = followed_position(" ".join(old), " ".join(new), position)
    assert new[followed] == old[position]


@given(SOME_WORDS, SOME_WORDS)
def test_the_last_word_passes_the_selection_on_to_words_typed_behind(
    old: list[str], typed: list[str]
) -> None:
    new = old + typed
    assert followed_position(" ".join(old), " ".join(new), len(old) - 1) == len(new) - 1


@given(st.permutations("abcdef"), st.sets(st.integers(0, 5), min_size=2, max_size=2), st.data())
def test_removed_words_leave_the_same_word_selected(
    old: list[str], bounds: set[int], data: st.DataObject
) -> None:
    start, end = sorted(bounds)
    new = old[:start] + old[end:]
    position = data.draw(st.sampled_from([*range(start), *range(end, len(old))]))
    followed = followed_position(" ".join(old), " ".join(new), position)
    assert new[followed] == old[position]


@given(WORDS, WORDS, st.integers(0, 5))
def test_the_selection_stays_inside_the_sentence(
    old: list[str], new: list[str], position: int
) -> None:
    assume(position < max(len(old), 1))
    followed = followed_position(" ".join(old), " ".join(new), position)
    assert 0 <= followed < max(len(new), 1)


def test_typing_at_the_end_keeps_the_last_word_selected() -> None:
    sentence, position = "", 0
    for typed in re.findall(".", "to be or not to be"):
        position = followed_position(sentence, sentence + typed, position)
        sentence += typed
        assert position == len(sentence.split()) - 1


def test_a_word_that_nobody_could_read_has_a_short_label() -> None:
    first, second = words_of("x" * 100_000 + " " + "x" * 100_000)
    assert first.label == "x" * 99 + "…" + "x" * 100 + "₁"
    assert second.label.endswith("x₂")
    assert len(first.text) == 100_000
