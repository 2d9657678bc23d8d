"""Files of word vectors of every kind, packed and not."""

import io
import struct
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from random import Random

import numpy as np

from core.model_records import MAX_FILE_NAME, AttentionSettings, VectorsReference
from core.models import compute
from core.settings import Settings
from core.vector_files import MOST_WORDS, read_vectors
from core.word_vectors import WordVectors, content_hash, shelve
from tests.fuzz.mutations import LONGEST, mutated_bytes, mutated_text
from tests.fuzz.reader import Reader
from tests.fuzz.zip_mutations import mutated_archive, mutated_gzip

Read = tuple[WordVectors, str]

WORDS = ("the", "cat", "sat", "naïve", "我", "👩‍👧", "a b", "3", ",")
FEWEST = 5  # words that are taken at most, so that the limit is reached
# 50,000 words of 1,024 components; an .npz in a gzip is unpacked on the disk.
MEMORY = 10**7 + 4 * MOST_WORDS * 1024


@cache
def _matrix() -> np.ndarray:
    return np.random.RandomState(0).standard_normal((len(WORDS), 3)).astype(np.float32)


def _text(after: str = "\n", between: str = " ") -> bytes:
    rows = zip(WORDS, _matrix(), strict=True)
    lines = [between.join((word, *(f"{x:.4f}" for x in row))) for word, row in rows]
    return "".join(line + after for line in lines).encode()


def _binary(after: bytes) -> bytes:
    rows = zip(WORDS, _matrix(), strict=True)
    plain = [(word.replace(" ", "_").encode(), row.tobytes()) for word, row in rows]
    return b"9 3\n" + b"".join(word + b" " + row + after for word, row in plain)


def _npz(packed: bool = False, **more: np.ndarray) -> bytes:
    data = io.BytesIO()
    save = np.savez_compressed if packed else np.savez
    arrays = {"words": np.array(WORDS), "vectors": _matrix()} | more
    save(data, allow_pickle=False, **arrays)
    return data.getvalue()


@cache
def files() -> tuple[bytes, ...]:
    header = b"9 3\n"
    return (
        _text(),
        _text("\r\n"),
        _text(between="\t"),
        b"\xef\xbb\xbf" + _text(),
        header + _text(),
        header + _text(" \n"),
        _binary(b"\n"),
        _binary(b""),
        _npz(),
        _npz(True),
        _npz(vectors=_matrix().astype(np.float64)),
        _npz(vectors=np.arange(27, dtype=">i2").reshape(9, 3)),
        _npz(matrix=_matrix()),
        b"40 2\n" + b"".join(b"w%d %d %d\n" % (i, i, -i) for i in range(40)),
    )


def _mutated(random: Random, data: bytes) -> bytes:
    """After a few changes that know of what kind the file is."""
    if data.startswith(b"\x1f\x8b"):
        return mutated_bytes(random, data)
    if data.startswith(b"PK"):
        data = mutated_archive(random, data)
    elif b"\x00" in data and random.random() < 0.9:
        data = _mutated_binary(random, data)
    elif random.random() < 0.95:
        data = mutated_text(random, data)
    else:
        data = mutated_bytes(random, data)
    return mutated_gzip(random, data) if random.random() < 0.2 else data[: 10 * LONGEST]


def _mutated_binary(random: Random, data: bytes) -> bytes:
    header, _, rest = data.partition(b"\n")
    way = random.randrange(5)
    if way == 0:
        header = mutated_text(random, header)
    elif way == 1:
        number = struct.pack("<f", random.choice((np.nan, np.inf, -np.inf, 3.4e38, 0.0, 1e-45)))
        at = random.randrange(len(rest) + 1)
        rest = rest[:at] + number + rest[at + 4 :]
    elif way == 2:
        at = random.randrange(len(rest) + 1)
        word = random.choice((b"", b"\n", b" ", b"x" * 1025, b"\xff", b"cat ", b"\x00"))
        rest = rest[:at] + word + rest[at:]
    else:
        return mutated_bytes(random, data)
    return header + b"\n" + rest


@contextmanager
def as_file(data: bytes) -> Iterator[Path]:
    """A file with these bytes, for as long as it is needed."""
    with tempfile.NamedTemporaryFile(suffix=".vec") as file:
        file.write(data)
        file.flush()
        yield Path(file.name)


def _read(data: bytes) -> Read:
    with as_file(data) as path:
        # A few words only for some, so that the limit is reached.
        *earlier, last = read_vectors(path, FEWEST if len(data) % 4 == 0 else MOST_WORDS)
    assert all(each.vectors is None for each in earlier)
    numbers = [each.n_byte for each in (*earlier, last)]
    assert numbers == sorted(numbers)
    assert numbers[-1] == last.size == len(data)
    assert last.vectors is not None
    return last.vectors, last.notice


def _check(data: bytes, read: Read) -> None:
    vectors, notice = read
    matrix = vectors.matrix
    assert matrix.shape == (len(vectors.words), vectors.d)
    assert matrix.dtype == np.float32
    assert np.isfinite(matrix).all()
    assert not matrix.flags.writeable
    assert 1 <= len(set(vectors.words)) == len(vectors.words)
    assert all(word.strip() and "\n" not in word for word in vectors.words)
    assert notice == "" or notice.endswith(".")
    assert vectors.sha256 == content_hash(vectors.words, matrix)
    if len(data) % 4 == 0 and len(vectors.words) == FEWEST:
        return
    if len({word.rstrip("\0") for word in vectors.words} - {""}) < len(vectors.words):
        return  # NumPy writes no NUL at the end of a word
    written = _written(vectors)
    again, _ = _read(written if len(written) % 4 else written + b"\n")
    assert again.words == tuple(word.rstrip("\0") for word in vectors.words)
    assert np.array_equal(again.matrix, matrix)


def _written(vectors: WordVectors) -> bytes:
    """As an .npz, which has any word."""
    data = io.BytesIO()
    np.savez(data, words=np.array(vectors.words), vectors=vectors.matrix)
    return data.getvalue()


def _use(data: bytes, read: Read) -> None:
    """Take them as embeddings, as the window does."""
    vectors = shelve(read[0])
    reference = VectorsReference(vectors.name[:MAX_FILE_NAME], vectors.sha256, vectors.d)
    for word in (*vectors.words[:2], "unheard-of"):
        sentence = f"the {word} sat"
        settings = Settings(
            sentence, 0, model="attention", attention=AttentionSettings("file", reference)
        )
        result = compute(settings)
        row = result.row
        assert np.isnan(row).all() or abs(row.sum() - 1) < 1e-9
    vectors.nearest(0)


VECTORS = Reader(
    "vectors",
    (
        "core.vector_files",
        "core.vector_files_text",
        "core.vector_files_binary",
        "core.vector_files_npz",
        "core.vector_files_rows",
    ),
    files,
    _mutated,
    _read,
    _check,
    _use,
    memory=lambda data: MEMORY + 50 * len(data),
)
