"""Files of word vectors: what is written by hand here is read; what is broken is refused."""

import gc
import gzip
import io
import os
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from core import vector_files
from core.files import FileError
from core.vector_files import Progress, read_vectors
from core.word_vectors import content_hash

Rows = list[tuple[str, list[float]]]

CAT_AND_DOG: Rows = [("cat", [0.5, -1.25, 3.0]), ("dog", [1e-3, 2.5e7, -0.0])]


# Writers that share nothing with the readers


def glove_text(rows: Rows) -> bytes:
    lines = [" ".join([word, *map(repr, numbers)]) for word, numbers in rows]
    return "".join(line + "\n" for line in lines).encode()


def word2vec_text(rows: Rows) -> bytes:
    return f"{len(rows)} {len(rows[0][1])}\n".encode() + glove_text(rows)


def fasttext(rows: Rows) -> bytes:
    return word2vec_text(rows).replace(b"\n", b" \n").replace(b" \n", b"\n", 1)


def windows_text(rows: Rows) -> bytes:
    return b"\xef\xbb\xbf" + glove_text(rows).replace(b"\n", b"\r\n")


def marked_word2vec_text(rows: Rows) -> bytes:
    return b"\xef\xbb\xbf" + word2vec_text(rows)


def tabbed_text(rows: Rows) -> bytes:
    lines = ["\t".join([word, *map(repr, numbers)]) for word, numbers in rows]
    return "\n".join(lines).encode() + b"\n\n"


def word2vec_binary(rows: Rows, after: bytes = b"\n") -> bytes:
    d = len(rows[0][1])
    body = b"".join(
        word.encode() + b" " + struct.pack(f"<{d}f", *numbers) + after for word, numbers in rows
    )
    return f"{len(rows)} {d}\n".encode() + body


def bare_binary(rows: Rows) -> bytes:
    return word2vec_binary(rows, b"")


def npz(rows: Rows) -> bytes:
    return arrays(
        words=np.array([word for word, _ in rows]),
        vectors=np.array([numbers for _, numbers in rows], np.float32),
    )


def compressed_npz(rows: Rows) -> bytes:
    return arrays(
        np.savez_compressed,
        other=np.zeros(3),
        matrix=np.array([numbers for _, numbers in rows], np.float64),
        words=np.array([word for word, _ in rows], ">U64"),
    )


def arrays(save: Callable[..., None] = np.savez, **named: Any) -> bytes:
    file = io.BytesIO()
    save(file, **named)
    return file.getvalue()


WRITERS = [
    glove_text,
    word2vec_text,
    fasttext,
    windows_text,
    marked_word2vec_text,
    tabbed_text,
    word2vec_binary,
    bare_binary,
    npz,
    compressed_npz,
]
PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "plain": lambda data: data,
    "gzip": lambda data: gzip.compress(data, 1),
    "two gzips": lambda data: gzip.compress(data[:7], 1) + gzip.compress(data[7:], 1),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("vectors")


def steps(folder: Path, data: bytes, **options: Any) -> list[Progress]:
    path = folder / "mine.dat"  # a suffix that says nothing
    path.write_bytes(data)
    return list(read_vectors(path, **options))


def last(folder: Path, data: bytes, **options: Any) -> Progress:
    progress = steps(folder, data, **options)[-1]
    assert progress.vectors is not None
    return progress


def rows_in(progress: Progress) -> Rows:
    assert progress.vectors is not None
    matrix = progress.vectors.matrix.tolist()
    return list(zip(progress.vectors.words, matrix, strict=True))


def as_float32(rows: Rows) -> Rows:
    return [(word, np.array(numbers, np.float32).tolist()) for word, numbers in rows]


def refusal(folder: Path, data: bytes, **options: Any) -> str:
    path = folder / "mine.dat"
    path.write_bytes(data)
    with pytest.raises(FileError) as refused:
        list(read_vectors(path, **options))
    start = f"“{path}” cannot be opened. "
    message = str(refused.value)
    assert message.startswith(start)
    return message.removeprefix(start)


# What is written is read

_LETTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=" \ufeff")
_WORDS = st.text(_LETTERS, min_size=1, max_size=8).filter(lambda word: word.strip() != "")
_NUMBERS = st.floats(width=32, allow_nan=False, allow_infinity=False)


@st.composite
def _rows(draw: st.DrawFn) -> Rows:
    words = draw(st.lists(_WORDS, min_size=1, max_size=6, unique=True))
    d = draw(st.integers(1, 5))
    return [(word, draw(st.lists(_NUMBERS, min_size=d, max_size=d))) for word in words]


@pytest.mark.parametrize("packing", ["plain", "gzip"])
@pytest.mark.parametrize("write", WRITERS)
@given(rows=_rows())
@example(rows=CAT_AND_DOG)
@example(rows=[("12", [3.0]), ("1e5", [4.0])])
@example(rows=[("the", [1.0]), ("nan", [2.0]), ("-inf", [2.0]), ("1_0", [0.5])])
@example(rows=[("x", [3.4028234663852886e38, -3.4028234663852886e38, 1e-45])])
def test_what_is_written_is_read(
    write: Callable[[Rows], bytes], packing: str, rows: Rows, folder: Path
) -> None:
    if "binary" in write.__name__:  # by what no text has, as any but the smallest has it
        assume(any(byte < 9 for byte in struct.pack(f"<{len(rows[0][1])}f", *rows[0][1])))
    progress = last(folder, PACKINGS[packing](write(rows)))
    assert rows_in(progress) == as_float32(rows)
    assert progress.notice == ""
    assert progress.n_word == len(rows)
    assert progress.n_byte == progress.size == (folder / "mine.dat").stat().st_size


@pytest.mark.parametrize("write", WRITERS)
def test_the_vectors_are_named_hashed_and_closed(
    write: Callable[[Rows], bytes], folder: Path
) -> None:
    vectors = last(folder, write(CAT_AND_DOG)).vectors
    assert vectors is not None
    assert vectors.name == "mine.dat"
    assert vectors.matrix.dtype == np.float32
    assert vectors.matrix.shape == (2, 3)
    assert not vectors.matrix.flags.writeable
    matrix = np.array([numbers for _, numbers in CAT_AND_DOG], np.float32)
    assert vectors.sha256 == content_hash(("cat", "dog"), matrix)


@pytest.mark.parametrize("write", WRITERS)
def test_a_gzip_may_have_several_parts(write: Callable[[Rows], bytes], folder: Path) -> None:
    data = PACKINGS["two gzips"](write(CAT_AND_DOG))
    assert rows_in(last(folder, data)) == as_float32(CAT_AND_DOG)


def test_words_may_have_spaces_in_them(folder: Path) -> None:
    data = b"the 0.5 1\n. . . 2 3\nat name@domain.com 4 5\n"
    assert rows_in(last(folder, data)) == [
        ("the", [0.5, 1]),
        (". . .", [2, 3]),
        ("at name@domain.com", [4, 5]),
    ]
    assert rows_in(last(folder, data[10:]))[0] == (". . .", [2, 3])


def test_a_word_that_is_there_twice_counts_the_first_time(folder: Path) -> None:
    rows = [*CAT_AND_DOG, ("cat", [9.0] * 3), ("dog", [9.0] * 3)]
    for write in WRITERS:
        progress = last(folder, write(rows))
        assert rows_in(progress) == as_float32(CAT_AND_DOG)
        assert progress.notice == "2 lines repeat an earlier word and were left out."


def test_a_word_that_is_empty_or_not_utf_8_is_left_out_and_said_so(folder: Path) -> None:
    text = b"cat 1 2\n\xff\xfe 3 4\n 5 6\n\xc2\xa0 7 8\ndog 9 0\n"
    progress = last(folder, text)
    assert rows_in(progress) == [("cat", [1, 2]), ("dog", [9, 0])]
    assert progress.notice == (
        "3 lines have an empty word or one that is not UTF-8 and were left out."
    )
    binary = b"3 1\na \0\0\0\0\xff \0\0\0\0 \0\0\0\0"
    assert rows_in(last(folder, binary)) == [("a", [0])]
    words = np.array(["a", "", "\ud800", "b\nc"])
    assert rows_in(last(folder, arrays(words=words, vectors=np.ones((4, 1))))) == [("a", [1])]


# The limit


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("write", WRITERS)
def test_reading_stops_at_the_limit(
    write: Callable[[Rows], bytes], packing: str, folder: Path
) -> None:
    rows: Rows = [(f"w{i}", [float(i)]) for i in range(9)]
    data = PACKINGS[packing](write(rows))
    progress = last(folder, data, most_words=4)
    assert rows_in(progress) == rows[:4]
    assert progress.notice == "Only the first 4 words were read: that is the limit."
    assert last(folder, data, most_words=9).notice == ""


def test_nothing_behind_the_limit_is_looked_at(folder: Path) -> None:
    data = gzip.compress(b"a 1 2\nb 3 4\n" + b"broken\n" * 1000)
    assert rows_in(last(folder, data, most_words=2)) == [("a", [1, 2]), ("b", [3, 4])]


def test_the_limit_is_50_000_words(folder: Path) -> None:
    data = b"".join(b"w%d 1\n" % i for i in range(50_001))
    progress = last(folder, data)
    assert progress.n_word == 50_000
    assert progress.notice == "Only the first 50,000 words were read: that is the limit."


def test_no_more_memory_is_taken_than_is_needed(folder: Path) -> None:
    hostile = {
        "a line without end": gzip.compress(b"a" * 30_000_000, 1),
        "a word without end": gzip.compress(b"9 9\n" + b"\0" * 30_000_000, 1),
        "words announced": b"999999999999 1000\na 1\n",
        "bytes announced": b"999999999999 1000\na \0\0\0",
        "wide text": arrays(words=np.zeros(2, "U9000000"), vectors=np.zeros((2, 2)))[:70_000],
    }
    for name, data in hostile.items():
        tracemalloc.start()
        try:
            refusal(folder, data, most_words=100)
            assert tracemalloc.get_traced_memory()[1] < 4_000_000 + len(data), name
        finally:
            tracemalloc.stop()


# Slices


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("write", WRITERS)
def test_progress_grows_from_slice_to_slice(
    write: Callable[[Rows], bytes],
    packing: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(vector_files, "_SLICE", 0)
    rows: Rows = [(f"w{i}", [i / 3] * 100) for i in range(2000)]
    progress = steps(folder, PACKINGS[packing](write(rows)))
    assert len(progress) > 10
    assert all(each.vectors is None and each.notice == "" for each in progress[:-1])
    assert progress[-1].vectors is not None
    for earlier, later in pairwise(progress):
        assert earlier.n_byte <= later.n_byte <= later.size
        assert earlier.n_word <= later.n_word <= 2000
        assert earlier.size == later.size


def test_a_slice_is_over_when_its_time_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0

    def clock() -> float:
        nonlocal now
        now += 0.001  # a look at the clock takes a millisecond here
        return now

    monkeypatch.setattr(vector_files.time, "perf_counter", clock)
    rows: Rows = [(f"w{i}", [float(i)]) for i in range(100)]
    n_word = [each.n_word for each in steps(folder, glove_text(rows))[:-1]]
    assert 15 <= len(n_word) <= 25
    assert all(later - earlier <= 5 for earlier, later in pairwise(n_word))


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("write", WRITERS)
def test_giving_up_closes_the_file(
    write: Callable[[Rows], bytes],
    packing: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(vector_files, "_SLICE", 0)
    opened: list[io.BufferedReader] = []
    really_open = vector_files._opened

    def watch(path: Path) -> io.BufferedReader:
        opened.append(really_open(path))
        return opened[0]

    monkeypatch.setattr(vector_files, "_opened", watch)
    path = folder / "mine.dat"
    path.write_bytes(PACKINGS[packing](write(CAT_AND_DOG)))
    reading = read_vectors(path)
    assert next(reading).vectors is None
    assert not opened[0].closed
    del reading
    gc.collect()
    assert opened[0].closed


# Refusals of text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "a 1 2 3\nb 4 5\n",
            "Line 2 has 2 numbers, where the first line asks for 3: mend or remove it.",
        ),
        (
            "a 1 2\nb 4\n",
            "Line 2 has one number, where the first line asks for 2: mend or remove it.",
        ),
        (
            "a 1 2\nb\n",
            "Line 2 has 0 numbers, where the first line asks for 2: mend or remove it.",
        ),
        (
            "a 1 2\nb 4 5 6\n",
            "Line 2 has 3 numbers, where the first line asks for 2: mend or remove it.",
        ),
        (
            "2 2\na 1 2\nb 4 5 6\n",
            "Line 3 has 3 numbers, where the first line asks for 2: mend or remove it.",
        ),
        ("a 1 2\nb x 5\n", "Line 2 has “x” where a number should be: mend or remove it."),
        ("a 1 2\nb 4 5,5\n", "Line 2 has “5,5” where a number should be: mend or remove it."),
        ("a 1 2\nb 4 1_000\n", "Line 2 has “1_000” where a number should be: mend or remove it."),
        ("a 1 2\nb 4 ٣\n", "Line 2 has “٣” where a number should be: mend or remove it."),
        ("a 1 x 2\nb 4 5 6\n", "Line 1 has “x” where a number should be: mend or remove it."),
        ("a 1 2\n\n\nb 4 5\n", "Line 2 is empty: remove it."),
        (
            "a 1 2\nb 4 nan\n",
            "Line 2 has a number that is infinite or undefined: remove it.",
        ),
        (
            "a 1 2\nb 4 -inf\n",
            "Line 2 has a number that is infinite or undefined: remove it.",
        ),
        (
            "a 1 2\nb 4 1e39\n",
            "Line 2 has a number that is infinite or undefined: remove it.",
        ),
        (
            "a 1 2\nb 4 1e999\n",
            "Line 2 has a number that is infinite or undefined: remove it.",
        ),
        (
            "3 2\na 1 2\nb 4 5\n",
            "It ends after 2 of the 3 words that its first line announces: get it again, or "
            "correct that line.",
        ),
        (
            "1 2\na 1 2\nb 4 5\n",
            "It goes on after the one word that its first line announces: get it again, or correct "
            "that line.",
        ),
        (
            "Once upon a time\n",
            "Line 1 has no numbers after a word, so it holds no word vectors: choose another.",
        ),
        ("", "It holds no words: choose another."),
        ("\n \n", "It holds no words: choose another."),
        ("0 3\n", "It holds no words: choose another."),
        (
            "2 1025\na 1\n",
            "Its vectors have 1,025 components, where 1 to 1,024 are possible: choose another.",
        ),
        (
            "2 0\na\n",
            "Its vectors have 0 components, where 1 to 1,024 are possible: choose another.",
        ),
        (
            "a" + " 1" * 1025,
            "Its vectors have 1,025 components, where 1 to 1,024 are possible: choose another.",
        ),
        (
            "a 1\n" + "b" * 70_000 + " 1\n",
            "Line 2 is longer than 65,536 bytes, so it hardly holds word vectors: choose another.",
        ),
        (
            "a 1\n" + "b" * 1025 + " 1\n",
            "Word 2 is longer than 1,024 bytes, so this is hardly a file of word vectors: "
            "choose another.",
        ),
    ],
)
def test_a_malformed_text_is_refused_with_line_and_reason(
    text: str, why: str, folder: Path
) -> None:
    assert refusal(folder, text.encode()) == why
    assert refusal(folder, gzip.compress(text.encode())) == why


def test_text_in_utf_16_is_refused(folder: Path) -> None:
    assert refusal(folder, "a 1 2\n".encode("utf-16")) == (
        "The file is not text in UTF-8: save it as that in a text editor."
    )


@given(data=st.binary(max_size=60))
def test_whatever_the_bytes_they_are_read_or_refused(data: bytes, folder: Path) -> None:
    read_or_refused(folder, data)


@pytest.mark.parametrize("packing", ["plain", "gzip"])
@pytest.mark.parametrize("write", WRITERS)
def test_a_file_cut_anywhere_or_with_any_byte_changed_is_read_or_refused(
    write: Callable[[Rows], bytes], packing: str, folder: Path
) -> None:
    data = PACKINGS[packing](write(CAT_AND_DOG))
    for i in range(len(data)):
        read_or_refused(folder, data[:i])
        read_or_refused(folder, data[:i] + bytes([data[i] ^ 0xFF]) + data[i + 1 :])


def read_or_refused(folder: Path, data: bytes) -> None:
    path = folder / "mine.dat"
    path.write_bytes(data)
    try:
        progress = list(read_vectors(path, 10))
    except FileError as error:
        said = str(error)
    else:
        assert rows_in(progress[-1])
        return
    assert said.startswith(f"“{path}” cannot be opened. ")
    assert "\n" not in said


# Refusals of binaries


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (
            b"3 2\na \0\0\0\0\0\0\0\0b \0\0\0",
            "It ends after 1 of the 3 words that its first line announces: get it again, or "
            "correct that line.",
        ),
        (
            b"1 1\na \0\0\0\0\nb \0\0\0\0",
            "It goes on after the one word that its first line announces: get it again, or correct "
            "that line.",
        ),
        (
            b"2 1\na \0\0\0\0b \0\0\xc0\x7f",
            "Word 2 has a number that is infinite or undefined: get it again.",
        ),
        (
            b"2 1\na \0\0\0\0" + b"b" * 2000,
            "Word 2 is longer than 1,024 bytes, so this is hardly a file of word vectors: "
            "choose another.",
        ),
        (
            b"2 2000\na \0\0\0\0",
            "Its vectors have 2,000 components, where 1 to 1,024 are possible: choose another.",
        ),
    ],
)
def test_a_malformed_binary_is_refused(data: bytes, why: str, folder: Path) -> None:
    assert refusal(folder, data) == why
    assert refusal(folder, gzip.compress(data)) == why


# Refusals of arrays

DAMAGED = "It is damaged, or packed in an unusual way: get or save it again."
APART = "Its arrays do not go together: save a list of n words, and vectors of the shape n × d."
ONE = np.array(["a"])


def zipped(**named: bytes) -> bytes:
    """Files in an archive that are called what arrays are, but for the suffix."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in named.items():
            archive.writestr(name, content)
    return file.getvalue()


class Trap:
    """Unpickled, it would leave a trace."""

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.mkdir, ("unpickled",)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (arrays(words=ONE), "It lacks the array words or vectors: save it with both."),
        (
            arrays(vectors=np.ones((1, 1))),
            "It lacks the array words or vectors: save it with both.",
        ),
        (arrays(words=ONE, vectors=np.ones(1)), APART),
        (arrays(words=ONE, vectors=np.ones((1, 1, 1))), APART),
        (arrays(words=ONE, vectors=np.ones((2, 1))), APART),
        (arrays(words=np.array([["a"]]), vectors=np.ones((1, 1))), APART),
        (arrays(words=np.array("a"), vectors=np.ones((1, 1))), "Its array words is not stored"),
        (
            arrays(words=np.array(["a", "b"]), vectors=np.asfortranarray(np.ones((2, 2)))),
            "Its array vectors is not stored row by row: save np.ascontiguousarray of it.",
        ),
        (arrays(words=np.array([b"a"]), vectors=np.ones((1, 1))), "Its words are |S1, not short"),
        (arrays(words=np.ones(1), vectors=np.ones((1, 1))), "Its words are float64, not short"),
        (arrays(words=ONE, vectors=np.ones((1, 1), complex)), "Its vectors are complex128: save"),
        (arrays(words=ONE, vectors=np.array([["1"]])), "Its vectors are <U1: save them as float32"),
        (arrays(words=ONE, vectors=np.ones((1, 2000))), "Its vectors have 2,000 components"),
        (arrays(words=ONE, vectors=np.ones((1, 0))), "Its vectors have 0 components"),
        (
            arrays(words=ONE, vectors=np.array([[np.nan]])),
            "Row 1 of its vectors has a number that is infinite or undefined: remove the row.",
        ),
        (arrays(words=ONE, vectors=np.array([[1e300]])), "Row 1 of its vectors has a number"),
        (arrays(words=np.empty(0, "U1"), vectors=np.ones((0, 2))), "It holds no words: choose"),
        (arrays(words=np.array([Trap()]), vectors=np.ones((1, 1))), "Its array words holds Python"),
        (arrays(words=ONE, vectors=np.array([[Trap()]])), "Its array vectors holds Python objects"),
        (b"PK\x05\x06" + bytes(18), "It lacks the array words or vectors"),
        (b"PK\x03\x04" + bytes(50), DAMAGED),
        (zipped(words=b"", vectors=b""), "It lacks the array words or vectors"),
    ],
)
def test_arrays_that_are_no_words_and_vectors_are_refused(
    data: bytes, why: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    assert refusal(folder, data).startswith(why)
    assert refusal(folder, gzip.compress(data)).startswith(why)
    assert not (folder / "unpickled").exists()


def test_arrays_that_are_shorter_than_they_say_are_refused(folder: Path) -> None:
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        file, {"descr": "<f4", "fortran_order": False, "shape": (2**60, 4)}
    )
    words = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        words, {"descr": "<U4", "fortran_order": False, "shape": (2**60,)}
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("vectors.npy", file.getvalue())
        archive.writestr("words.npy", words.getvalue())
    assert refusal(folder, packed.getvalue()) == DAMAGED


@pytest.mark.parametrize("kind", ["<u4", ">u4"])
@pytest.mark.parametrize("codes", [[0x110000], [0x41, 0x110000], [0x110000, 0x41], [2**32 - 1] * 3])
def test_characters_beyond_unicode_are_refused(folder: Path, codes: list[int], kind: str) -> None:
    beyond = np.array(codes, kind).view(f"{kind[0]}U{len(codes)}")
    assert refusal(folder, arrays(words=beyond, vectors=np.ones((1, 2)))) == DAMAGED


@pytest.mark.parametrize("kind", ["<U2", ">U2"])
def test_the_last_character_of_unicode_is_read(folder: Path, kind: str) -> None:
    words = np.array(["a\U0010ffff", "我"], kind)
    found = rows_in(last(folder, arrays(words=words, vectors=np.ones((2, 1)))))
    assert [word for word, _ in found] == ["a\U0010ffff", "我"]


def test_an_array_that_python_2_wrote_is_read_without_a_warning(folder: Path) -> None:
    vectors = arrays(vectors=np.ones((2, 3), np.float32))
    with zipfile.ZipFile(io.BytesIO(vectors)) as archive:
        content = archive.read("vectors.npy").replace(b"(2, 3), }  ", b"(2L, 3L), }")
    packed = io.BytesIO(arrays(words=np.array(["a", "b"])))
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("vectors.npy", content)
    assert rows_in(last(folder, packed.getvalue())) == [("a", [1.0] * 3), ("b", [1.0] * 3)]


def test_a_directory_that_would_fill_the_memory_is_refused(folder: Path) -> None:
    size = 2**31
    path = folder / "hole.npz"
    with open(path, "wb") as file:
        file.write(b"PK\x03\x04")
        file.seek(size)
        file.write(struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, size - 100, 100, 0))
    tracemalloc.start()
    try:
        with pytest.raises(FileError, match="It is damaged"):
            list(read_vectors(path))
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()
        path.unlink()


# Gzip


def test_a_gzip_cut_short_or_changed_is_refused(folder: Path) -> None:
    data = gzip.compress(b"".join(b"w%d 0.5 0.25\n" % i for i in range(3000)), 1)
    assert refusal(folder, data[:-100]) == DAMAGED
    assert refusal(folder, data[:5000] + b"\xff\xff\xff\xff" + data[5004:]) != ""
    assert refusal(folder, b"\x1f\x8b") == DAMAGED
    assert refusal(folder, gzip.compress(data)) == "It is packed twice: unpack it once."


def test_an_npz_that_unpacks_to_too_much_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vector_files, "MAX_UNPACKED", 10**6)
    assert refusal(folder, gzip.compress(b"PK\x03\x04" + bytes(10**6), 1)) == (
        "Unpacked it is larger than 1 MB: unpack it and open what comes out."
    )


# Files that cannot be read at all


def message(path: Path | str) -> str:
    with pytest.raises(FileError) as refused:
        list(read_vectors(path))
    return str(refused.value)


def test_what_is_no_file_is_refused_as_everywhere(tmp_path: Path) -> None:
    assert message(tmp_path) == f"“{tmp_path}” is a folder: choose a file in it."
    assert message(tmp_path / "a") == (
        f"“{tmp_path / 'a'}” is not there: check its name and its folder."
    )
    assert message("a\0b") == "No file can have the name “a\\x00b”: choose another."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of POSIX")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a")
    assert message(tmp_path / "a") == f"“{tmp_path / 'a'}” is no ordinary file: choose another."


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may do everything")
def test_what_may_not_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a 1\n")
    (tmp_path / "a").chmod(0)
    assert "may not be read: change its permissions" in message(tmp_path / "a")


def test_a_disk_that_fails_is_said_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(vector_files, "text_rows", fail)
    path = folder / "mine.dat"
    path.write_bytes(b"a 1\n")
    assert message(path) == f"“{path}” cannot be read: Input/output error."
