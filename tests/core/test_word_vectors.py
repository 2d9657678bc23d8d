import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from core import glove_file, word_vectors
from core.checks import SettingsError
from core.word_vectors import (
    AS_WRITTEN,
    IN_LOWER_CASE,
    STRIPPED,
    WordVectors,
    content_hash,
    glove,
    shelve,
    vectors_with,
    without_punctuation,
)

# Computed by packaging/glove.py from the vectors before they were rounded.
NEIGHBOURS: dict[str, list[str]] = json.loads(
    (Path(__file__).parent / "golden" / "glove_neighbours.json").read_text(encoding="utf-8")
)


def vectors(*words: str, d: int = 2) -> WordVectors:
    matrix = np.arange(1, len(words) * d + 1, dtype=np.float32).reshape(len(words), d)
    return WordVectors("mine.txt", words, matrix, content_hash(words, matrix))


# The program's own


def test_glove_is_there_and_what_its_file_says() -> None:
    own = glove()
    assert len(own.words) == len(set(own.words)) == len(own.matrix) == 20_000
    assert own.matrix.shape[1] == own.d == 50
    assert own.matrix.dtype == np.float32
    assert np.isfinite(own.matrix).all()
    assert not own.matrix.flags.writeable
    assert own.sha256 == content_hash(own.words, own.matrix)
    assert own.words[0] == "the"
    assert all(word.isalpha() and word == word.lower() for word in own.words)
    assert glove() is own


def test_glove_is_near_1_megabyte() -> None:
    assert glove_file.PATH.stat().st_size < 1_200_000


def test_glove_keeps_the_neighbours_that_its_words_had_before_rounding() -> None:
    assert len(NEIGHBOURS) >= 100
    own = glove()
    kept = 0
    for word, before in NEIGHBOURS.items():
        assert len(set(before)) == 10
        near = own.nearest(own.ranks[word], 10)
        kept += len({own.words[i] for i, _ in near} & set(before))
    assert kept >= 0.97 * 10 * len(NEIGHBOURS)


def test_glove_has_the_words_of_the_examples() -> None:
    for sentence in (
        "The quick brown fox jumps over the lazy dog",
        "the train left the station on time",
        "The cat sat on the mat",
    ):
        assert all(glove().find(word) for word in sentence.split())


def test_words_of_one_kind_are_nearer_than_others() -> None:
    own = glove()
    near = {own.words[i] for i, _ in own.nearest(own.ranks["cat"], 10)}
    assert "dog" in near
    assert "train" not in near


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and no more", b"no zip"])
def test_a_damaged_file_is_said_so(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.npz").write_bytes(content)
    refuse_from(tmp_path / "a.npz", monkeypatch)


def test_a_missing_file_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_from(tmp_path / "a.npz", monkeypatch)


def test_another_file_in_its_place_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = np.zeros(3, np.uint8)
    np.savez(tmp_path / "a.npz", words=nothing, scales=nothing, codes=nothing, sha256=nothing)
    refuse_from(tmp_path / "a.npz", monkeypatch)
    np.savez(tmp_path / "a.npz", words=np.zeros(3))
    refuse_from(tmp_path / "a.npz", monkeypatch)


def refuse_from(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glove_file, "PATH", path)
    with pytest.raises(SettingsError, match="own word vectors cannot be read: install"):
        glove.__wrapped__()
    assert glove_file.hash_recorded.__wrapped__().strip("\0") == ""


# Looking up


@pytest.mark.parametrize(
    ("word", "rank", "how"),
    [
        ("cat", 0, AS_WRITTEN),
        ("Cat", 0, IN_LOWER_CASE),
        ("CAT", 0, IN_LOWER_CASE),
        ("cat,", 0, STRIPPED),
        ("“Cat!”", 0, STRIPPED),
        ("(cat)…", 0, STRIPPED),
        ("Paris", 1, AS_WRITTEN),
        ("Paris.", 1, STRIPPED),
        ("it's", 2, AS_WRITTEN),
        ("'It's", 2, STRIPPED),
        (".", 3, AS_WRITTEN),
        ("Ünder", 4, IN_LOWER_CASE),
        ("¿ünder?", 4, STRIPPED),
    ],
)
def test_a_word_is_found(word: str, rank: int, how: str) -> None:
    found = vectors("cat", "Paris", "it's", ".", "ünder").find(word)
    assert found is not None
    assert (found.rank, found.how) == (rank, how)


@pytest.mark.parametrize("word", ["dog", "paris", "cats", "ca", "!", "“”", "ca t", "c.at", ""])
def test_a_word_that_is_not_there_is_not_found(word: str) -> None:
    mine = vectors("cat", "Paris", "it's", ".")
    assert mine.find(word) is None
    assert mine.rank_of(word) is None


def test_the_form_as_written_goes_first_then_lower_case_then_without_punctuation() -> None:
    mine = vectors("the", "The", "The.", "the.")
    written = {"The.": "The.", "THE.": "the.", "THE": "the", "“The": "The", "“THE": "the"}
    for word, form in written.items():
        found = mine.find(word)
        assert found is not None
        assert mine.words[found.rank] == form, word


@pytest.mark.parametrize(
    ("word", "bare"),
    [("“a-b”,", "a-b"), ("…", ""), ("", ""), ("¡我!", "我"), ("$5", "$5"), ("C++", "C++")],
)
def test_punctuation_is_what_unicode_calls_so(word: str, bare: str) -> None:
    assert without_punctuation(word) == bare


def test_vectors_of_words() -> None:
    found = vectors("cat", "dog").vectors_of(["Dog", "bird", "cat.", "dog"])
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, [[3, 4], [0, 0], [1, 2], [3, 4]])
    assert vectors("cat").vectors_of([]).shape == (0, 2)


def test_the_matrix_to_compute_with_is_made_once_and_closed() -> None:
    mine = vectors("cat", "dog")
    assert mine.matrix64 is mine.matrix64
    assert mine.matrix64.dtype == np.float64
    assert mine.matrix64.flags.c_contiguous
    assert not mine.matrix64.flags.writeable
    np.testing.assert_array_equal(mine.matrix64, mine.matrix)


def test_the_nearest_come_first_and_zeros_point_nowhere() -> None:
    matrix = np.array([[1, 0], [0, 0], [-1, 0], [1, 1], [5, 0]], np.float32)
    near = WordVectors("x", ("a", "b", "c", "d", "e"), matrix, "").nearest(0, 4)
    assert [i for i, _ in near] == [4, 3, 1, 2]
    np.testing.assert_allclose([cosine for _, cosine in near], [1, np.sqrt(0.5), 0, -1])


# By content


def test_the_hash_is_over_dimensions_words_and_numbers() -> None:
    matrix = np.array([[1, 2], [3, 4.5]], np.float32)
    content = "2 2\ncat\nnaïve\n".encode() + matrix.astype("<f4").tobytes()
    assert content_hash(("cat", "naïve"), matrix) == hashlib.sha256(content).hexdigest()
    by_columns = np.asfortranarray(matrix.astype(">f4"))
    assert content_hash(("cat", "naïve"), by_columns) == content_hash(("cat", "naïve"), matrix)


def test_another_word_order_or_number_has_another_hash() -> None:
    matrix = np.array([[1, 2], [3, 4]], np.float32)
    hashes = {
        content_hash(("a", "b"), matrix),
        content_hash(("b", "a"), matrix),
        content_hash(("ab", ""), matrix),
        content_hash(("a", "b"), matrix + 1),
        content_hash(("a",), matrix.reshape(1, 4)),
    }
    assert len(hashes) == 5


def test_a_large_matrix_is_hashed_as_a_whole() -> None:
    matrix = np.random.RandomState(0).rand(3000, 50).astype(np.float32)  # several slices
    words = tuple(map(str, range(3000)))
    content = ("3000 50\n" + "".join(f"{w}\n" for w in words)).encode() + matrix.tobytes()
    assert content_hash(words, matrix) == hashlib.sha256(content).hexdigest()


def test_what_is_on_the_shelf_is_found_by_its_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_vectors, "_shelf", {})
    mine = vectors("cat", "dog")
    assert shelve(mine) is mine
    assert shelve(vectors("cat", "dog")) is mine
    assert vectors_with(mine.sha256, "other.txt") is mine
    assert vectors_with(glove().sha256, "GloVe") is glove()


def test_what_is_not_on_the_shelf_is_asked_for_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_vectors, "_shelf", {})
    with pytest.raises(SettingsError) as refused:
        vectors_with("0" * 64, "my\nvectors.vec")
    assert str(refused.value) == (
        "The word vectors “my\\nvectors.vec” are not open: open that file again, and make sure "
        "that it is unchanged."
    )
