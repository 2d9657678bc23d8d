import csv
import io
import json
import zipfile
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from strategies import any_settings
from test_language import Upper

from core import language
from core.arrays import Array
from core.caption import caption
from core.comparison import compared
from core.model_records import AttentionSettings
from core.models import compute
from core.noise import Noise, over_seeds
from core.report import as_json
from core.result import Result
from core.settings import Knockout, Settings, SettingsError
from core.tables import (
    BYTE_ORDER_MARK,
    Table,
    as_cell,
    as_csv,
    csv_bytes,
    csv_text,
    matrix,
    npz_bytes,
    probabilities,
    tables,
    told_candidates,
    tsv_bytes,
    tsv_text,
)
from core.tables_training import training_arrays

HEADS = AttentionSettings(n_head=2, head=None, temperature=2, top_k=2)


def read(text: str, delimiter: str = ",") -> tuple[str, list[str], list[str], list[list[str]]]:
    """Corner, column names, row names and cells, as a spreadsheet would read them."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header, *body = rows
    return header[0], header[1:], [row[0] for row in body], [row[1:] for row in body]


def unmarked(cell: str) -> str:
    """The word that a cell was made of."""
    return cell[1:] if cell.startswith("'") and as_cell(cell[1:]) == cell else cell


def numbers(cells: list[list[str]], like: Array) -> Array:
    return np.array([[float(cell or "nan") for cell in row] for row in cells]).reshape(like.shape)


def all_tables(result: Result) -> dict[str, Table]:
    """With a comparison and with noise."""
    other = compute(Settings("the dog", 1, seed=3))
    *_, noise = over_seeds(result.settings.replace(n_seeds=3))
    return {table.name: table for table in tables(result, compared(other, result), noise)}


@given(settings=any_settings())
@example(Settings("a,b \"c\" 'd' ;e =f 1.5 '=g ''-h \"", 2))
def test_csv_reads_back_as_the_matrix_on_view(settings: Settings) -> None:
    result = compute(settings)
    words = settings.sentence.split()
    _, columns, rows, cells = read(as_csv(result))
    assert [unmarked(word) for word in columns] == words
    assert [unmarked(word) for word in rows] == words
    np.testing.assert_array_equal(numbers(cells, result.on_view), result.on_view)


@given(settings=any_settings())
def test_the_settings_can_be_read_back_from_every_table(settings: Settings) -> None:
    result = compute(settings)
    for table in all_tables(result).values():
        for text, delimiter in ((csv_text(table), ","), (tsv_text(table), "\t")):
            corner = json.loads(read(text, delimiter)[0])
            assert Settings.from_dict(corner["settings"]) == settings
            assert corner["caption"] == caption(result)
            assert corner["table"] == table.title


@pytest.mark.parametrize("head", [0, 1, None])
def test_csv_is_of_the_head_on_view(head: int | None) -> None:
    settings = Settings("a b", 1, model="attention", attention=HEADS.replace(head=head))
    result = compute(settings)
    heads = np.array([result.attention(head=0), result.attention(head=1)])
    expected = heads.mean(axis=0) if head is None else heads[head]
    np.testing.assert_array_equal(numbers(read(as_csv(result))[3], expected), expected)


def test_csv_is_empty_where_undefined() -> None:
    _, columns, rows, cells = read(as_csv(compute(Settings("a b", 0))))
    assert columns == rows == ["a", "b"]
    assert cells[0] == ["", ""]
    assert all(cell.startswith("0.") for cell in cells[1])


def test_csv_of_no_words_still_has_the_settings() -> None:
    corner, columns, rows, _ = read(as_csv(compute(Settings("", 0, seed=7))))
    assert columns == rows == []
    assert json.loads(corner)["settings"]["seed"] == 7


@pytest.mark.parametrize(
    ("word", "cell"),
    [
        ("the", "the"),
        ("=1+1", "'=1+1"),
        ("+49", "'+49"),
        ("-x", "'-x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝A1", "'＝A1"),
        ("'=1", "''=1"),
        ("''=1", "'''=1"),
        ("'tis", "'tis"),
        ("-", "-"),
        ("=", "="),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_no_word_is_a_formula(word: str, cell: str) -> None:
    assert as_cell(word) == cell
    assert unmarked(cell) == word


@given(st.text(st.sampled_from("'=+-@＝ax1"), max_size=6))
def test_a_marked_word_can_be_told(word: str) -> None:
    cell = as_cell(word)
    assert len(cell) < 2 or cell[0] not in "=+-@＝"
    assert unmarked(cell) == word


@given(settings=any_settings(False))
def test_no_cell_of_any_table_is_a_formula(settings: Settings) -> None:
    for table in tables(compute(settings)):
        corner, columns, rows, cells = read(tsv_text(table), "\t")
        n_numbers = table.values.shape[1]
        texts = [corner, *columns, *rows, *(c for row in cells for c in row[n_numbers:])]
        assert not [text for text in texts if len(text) > 1 and text[0] in "=+-@＝＋－＠\t\r"]


def test_json_and_npz_have_the_words_as_they_are() -> None:
    result = compute(Settings("=1+1 @x -y", 1))
    words = ["=1+1", "@x", "-y"]
    assert json.loads(as_json(result))["words"] == words
    assert loaded(result)["words"].tolist() == words


@given(settings=any_settings())
def test_tables_have_a_name_each_and_rows_that_fit(settings: Settings) -> None:
    result = compute(settings)
    *_, noise = over_seeds(settings.replace(n_seeds=2))
    found = tables(result, compared(result, result), noise)
    assert len({table.name for table in found}) == len(found)
    for table in found:
        assert table.values.shape == (len(table.row_header), len(table.columns)), table.name
        assert all(len(cells) == len(table.row_header) for _, cells in table.remarks)
        assert table.title
        assert not table.values.flags.writeable


def test_every_step_is_a_table() -> None:
    for settings in (Settings(), Settings(model="attention", attention=HEADS)):
        result = compute(settings)
        found = {table.name: table for table in tables(result)}
        for stage in result.stages:
            table = found[f"step-{stage.name}"]
            np.testing.assert_array_equal(table.values.reshape(stage.array.shape), stage.array)
    assert list(all_tables(compute(Settings())))[:2] == ["matrix", "next-word"]


def test_a_step_names_words_and_components() -> None:
    found = all_tables(compute(Settings("the cat the", 2)))
    assert found["step-embeddings"].row_header == ("the", "cat", "the")
    assert found["step-embeddings"].columns == ("E₁", "E₂", "E₃")
    assert found["step-query"].row_header == ("1", "2", "3")
    assert found["step-scores"].columns == ("s",)


def test_the_grids_of_comparison_and_noise_are_tables() -> None:
    result = compute(Settings())
    other = compute(Settings(seed=3))
    *_, noise = over_seeds(Settings(n_seeds=5))
    comparison = compared(other, result)
    found = {table.name: table for table in tables(result, comparison, noise)}
    np.testing.assert_array_equal(found["pinned"].values, other.on_view)
    np.testing.assert_array_equal(found["difference"].values, result.on_view - other.on_view)
    np.testing.assert_array_equal(found["seed-mean"].values, noise.mean)
    np.testing.assert_array_equal(found["seed-deviation"].values[1:], noise.deviation[1:])
    chances = np.column_stack((noise.chance, noise.chance_deviation))
    np.testing.assert_array_equal(found["seed-next-word"].values, chances)
    assert isinstance(noise, Noise)


def test_the_probabilities_of_the_notebook() -> None:
    result = compute(Settings("a b a", 2, draw=1))
    table = probabilities(result)
    assert table.columns == ("Weights", "Probabilities")
    np.testing.assert_array_equal(table.values[:, 1], result.probabilities)
    remarks = dict(table.remarks)
    assert remarks["positions"] == ("0", "1", "2")
    assert result.prediction is not None
    assert remarks["outcome"][result.prediction].startswith("predicted")


def test_the_probabilities_of_self_attention() -> None:
    settings = Settings("a b a c", 3, model="attention", attention=HEADS, draw=2)
    result = compute(settings)
    table = probabilities(result)
    assert table.columns == (
        "Logits",
        "Raw probabilities",
        "Tempered probabilities",
        "Truncated probabilities",
    )
    expected = (
        result.logits,
        result.probabilities,
        result.tempered,
        result.truncation.probabilities,
    )
    np.testing.assert_array_equal(table.values, np.column_stack(expected))
    assert dict(table.remarks)["positions"] == ("0 2", "1", "3")


@given(settings=any_settings())
def test_what_became_of_a_candidate(settings: Settings) -> None:
    result = compute(settings)
    outcomes = dict(probabilities(result).remarks)["outcome"]
    for i, outcome in zip(told_candidates(result), outcomes, strict=True):
        assert ("predicted" in outcome) == (i == result.prediction)
        assert ("drawn" in outcome) == (i == result.drawn)


def test_tsv_keeps_a_word_in_its_cell() -> None:
    result = compute(Settings('"a b" c', 1))
    assert read(tsv_text(matrix(result)), "\t")[1] == ['"a', 'b"', "c"]
    assert tsv_text(matrix(result)).splitlines()[1].startswith('"""a"\t')


def test_tsv_may_have_another_decimal_sign() -> None:
    table = matrix(compute(Settings()))
    _, _, _, points = read(tsv_text(table), "\t")
    _, _, _, commas = read(tsv_text(table, ","), "\t")
    assert commas[4][6].startswith("0,21")
    assert [[cell.replace(",", ".") for cell in row] for row in commas] == points


@pytest.mark.usefixtures("decimal_comma")
def test_files_have_a_decimal_point_for_every_reader() -> None:
    result = compute(Settings())
    for data in (csv_bytes(result), tsv_bytes(result)):
        assert b"0.218" in data


def test_a_csv_file_begins_with_the_mark_that_spreadsheets_need() -> None:
    result = compute(Settings("naïve 我", 1))
    assert csv_bytes(result).decode() == BYTE_ORDER_MARK + as_csv(result)
    assert csv_bytes(matrix(result)) == csv_bytes(result)
    assert tsv_bytes(result).decode() == tsv_text(matrix(result))
    assert tsv_bytes(probabilities(result)).decode() == tsv_text(probabilities(result))


def loaded(result: Result) -> dict[str, Any]:
    with np.load(io.BytesIO(npz_bytes(result)), allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


@given(settings=any_settings())
def test_npz_has_every_array_words_candidates_and_settings(settings: Settings) -> None:
    assume("\x00" not in settings.sentence)
    result = compute(settings)
    found = loaded(result)
    assert Settings.from_json(str(found["settings"]).encode()) == settings
    assert str(found["caption"]) == caption(result)
    assert found["words"].tolist() == settings.sentence.split()
    assert found["candidates"].tolist() == [candidate.text for candidate in result.candidates]
    assert found["prediction"] == (-1 if result.prediction is None else result.prediction)
    assert found["drawn"] == (-1 if result.drawn is None else result.drawn)
    np.testing.assert_array_equal(found["on_view"], result.on_view)
    for stage in result.stages:
        if stage.exported:
            array = stage.array if stage.whole is None else stage.whole()
            np.testing.assert_array_equal(found[stage.name], array)
    names = {"settings", "caption", "words", "candidates", "prediction", "drawn", "on_view"}
    exported = {stage.name for stage in result.stages if stage.exported}
    trained = set(training_arrays(result))
    assert bool(trained) == (settings.model == "transformer")
    assert set(found) == names | {"attention"} | exported | trained


def test_npz_has_all_heads() -> None:
    result = compute(Settings(model="attention", attention=HEADS))
    assert loaded(result)["attention"].shape == (2, 9, 9)
    np.testing.assert_array_equal(loaded(result)["attention"][1], result.attention(head=1))


def test_npz_is_the_same_bytes_every_time_and_everywhere() -> None:
    result = compute(Settings(model="attention"))
    assert npz_bytes(result) == npz_bytes(compute(Settings(model="attention")))
    with zipfile.ZipFile(io.BytesIO(npz_bytes(result))) as archive:
        for entry in archive.infolist():
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            assert entry.create_system == 3
            assert entry.compress_type == zipfile.ZIP_STORED


@pytest.mark.parametrize(
    ("sentence", "why"),
    [("x" * 100_000 + " y" * 1000, "A word of 100,000 characters"), ("a\x00 b", "number 0")],
)
def test_npz_refuses_words_that_it_could_not_keep(sentence: str, why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        npz_bytes(compute(Settings(sentence, 0)))


@pytest.mark.parametrize("model", ["notebook", "attention"])
def test_tables_can_be_translated(model: str) -> None:
    language.use(Upper())
    try:
        result = compute(Settings("1 2 1", 2, model=model, attention=HEADS, draw=1))
        *_, noise = over_seeds(Settings("1 2 1", 2, model=model, n_seeds=3))
        for table in tables(result, compared(result, result), noise):
            shown = [table.title, table.row_axis, *(name for name, _ in table.remarks)]
            if not table.name.startswith("step"):  # whose columns are symbols
                shown += table.columns
            shown += [cell for _, cells in table.remarks for cell in cells]
            assert [text for text in shown if text != text.upper()] == []
    finally:
        language.use()


def test_a_knocked_out_row_is_as_it_was_computed() -> None:
    settings = Settings("a b", 1, model="attention", knockouts=(Knockout(0), Knockout(1)))
    assert read(as_csv(compute(settings)))[3] == [["0.0", "0.0"], ["0.0", "0.0"]]
