"""The numbers of a result as tables: CSV for a spreadsheet, TSV for the clipboard, NPZ for NumPy.

In CSV and TSV the top left cell holds a caption and the settings, as JSON, so that the numbers can
be had again. A word that a spreadsheet would take for a formula has an apostrophe before it there;
JSON and NPZ have every word as it is.
"""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array, read_only
from core.caption import caption
from core.checks import SettingsError
from core.comparison import Comparison
from core.grid import Grid, attention_grid
from core.language import count, tr
from core.noise import Noise, deviation_grid, mean_grid
from core.result import Result, Stage
from core.table import Table
from core.tables_training import training_arrays, training_tables
from core.text import subscript

FORMULAS = tuple("=+-@＝＋－＠")  # the wide ones count in Japanese spreadsheets
MARK = "'"
BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for something else
MOST_TEXT = 2**24  # characters: NumPy gives every word the room of the longest


def tables(
    result: Result, comparison: Comparison | None = None, noise: Noise | None = None
) -> tuple[Table, ...]:
    """Every table that there is: the matrix on view, the probabilities, each step, and the rest.

    Args:
        result: what is on screen.
        comparison: with what is pinned, if something is.
        noise: over the seeds, if it is known.

    Raises:
        SettingsError: if weights of the training on view are not there any more.
    """
    found = [matrix(result), probabilities(result)]
    found += [table_of_step(result, stage) for stage in result.stages]
    if comparison is not None:
        found += [
            _grid("pinned", comparison.grid_a, result),
            _grid("difference", comparison.grid_difference, result),
        ]
    if noise is not None:
        found += [
            _grid("seed-mean", mean_grid(noise, result), result),
            _grid("seed-deviation", deviation_grid(noise, result), result),
            _chances(noise, result),
        ]
    return *found, *training_tables(result)


def matrix(result: Result) -> Table:
    """Who attends to whom on view, as it was computed."""
    words = tuple(token.text for token in result.tokens)
    return Table(
        "matrix", attention_grid(result).title, result, tr("word"), words, words, result.on_view
    )


def probabilities(result: Result) -> Table:
    """Each candidate with its probabilities, where it stands and what became of it.

    The columns are those steps that are about candidates: before the softmax, after it, and
    tempered and truncated where the model does that. Of a vocabulary the likeliest words.
    """
    last = result.logits, result.probabilities, result.tempered, result.truncation.probabilities
    columns: dict[str, Array] = {}
    for stage in result.stages:
        if stage.exported and len(stage.array) == len(result.listed) == len(stage.words):
            whole = stage.array if stage.whole is None else stage.whole()
            if any(whole is array for array in last):
                columns[stage.title] = whole
    which = told_candidates(result)
    candidates = [result.candidates[i] for i in which]
    return Table(
        "next-word",
        _next_word(result),
        result,
        tr("word"),
        tuple(candidate.text for candidate in candidates),
        tuple(columns),
        read_only(np.column_stack(list(columns.values()))[list(which)]),
        (
            (tr("positions"), tuple(" ".join(map(str, each.positions)) for each in candidates)),
            (tr("outcome"), tuple(_outcome(result, i) for i in which)),
        ),
    )


def told_candidates(result: Result) -> tuple[int, ...]:
    """All candidates in their order; of a vocabulary those that are listed, the likeliest first."""
    which = result.listed
    if len(which) == len(result.candidates):
        return which
    likeliest: list[int] = np.argsort(-result.probabilities[list(which)], kind="stable").tolist()
    return tuple(which[i] for i in likeliest)


def _next_word(result: Result) -> str:
    n, m = len(result.candidates), len(result.listed)
    if n == m:
        return tr("Next word")
    return tr("Next word, the likeliest {m} of {n}").format(m=count(m), n=count(n))


def _outcome(result: Result, candidate: int) -> str:
    """What became of a candidate; empty for nothing."""
    if candidate == result.prediction:
        return tr("predicted, drawn") if candidate == result.drawn else tr("predicted")
    return tr("drawn") if candidate == result.drawn else ""


def _chances(noise: Noise, result: Result) -> Table:
    """Mean and spread of each candidate's probability over the seeds."""
    which = told_candidates(result)
    return Table(
        "seed-next-word",
        tr("Next word over {n} seeds").format(n=count(noise.n_seeds)),
        result,
        tr("word"),
        tuple(result.candidates[i].text for i in which),
        (tr("mean"), tr("standard deviation")),
        read_only(np.column_stack((noise.chance, noise.chance_deviation))[list(which)]),
    )


def table_of_step(result: Result, stage: Stage) -> Table:
    """One step for the selected word."""
    array = stage.array
    if array.ndim == 2:
        columns = tuple(stage.symbol + subscript(i + 1) for i in range(array.shape[1]))
    else:
        array, columns = read_only(array[:, np.newaxis]), (stage.symbol,)
    if stage.labels:
        rows = stage.labels
    elif stage.words:
        rows = tuple(result.tokens[position].text for position in stage.words)
    else:
        rows = tuple(str(i + 1) for i in range(len(array)))
    name = f"step-{stage.name}"
    return Table(name, stage.title, result, stage.row_axis, rows, columns, array)


def _grid(name: str, grid: Grid, result: Result) -> Table:
    return Table(name, grid.title, result, tr("word"), grid.labels, grid.labels, grid.values)


def as_csv(result: Result) -> str:
    """The matrix on view with the words as headers; undefined figures are empty."""
    return csv_text(matrix(result))


def csv_text(table: Table) -> str:
    """Comma-separated values in full, "." as decimal sign, a line feed at the end of a line."""
    return _separated(table, ",", "\n", ".")


def csv_bytes(table: Table | Result) -> bytes:
    """A CSV file that spreadsheets read right: UTF-8 behind a byte order mark."""
    table = table if isinstance(table, Table) else matrix(table)
    return (BYTE_ORDER_MARK + csv_text(table)).encode()


def tsv_text(table: Table, decimal_sign: str = ".") -> str:
    """The same with tabs, as spreadsheets take it from the clipboard.

    Args:
        table: whose numbers.
        decimal_sign: of the spreadsheet that they go to.
    """
    return _separated(table, "\t", "\n", decimal_sign)


def tsv_bytes(table: Table | Result) -> bytes:
    """A file of tab-separated values, UTF-8."""
    return tsv_text(table if isinstance(table, Table) else matrix(table)).encode()


def _separated(table: Table, separator: str, line_end: str, decimal_sign: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=line_end)
    remarks = [name for name, _ in table.remarks]
    writer.writerow([table.corner, *map(as_cell, (*table.columns, *remarks))])
    cells = zip(*(column for _, column in table.remarks), strict=True)
    remarked = cells if table.remarks else [()] * len(table.row_header)
    for name, row, more in zip(table.row_header, table.values, remarked, strict=True):
        numbers = _numbers(row, decimal_sign)
        writer.writerow([as_cell(name), *numbers, *map(as_cell, more)])
    return text.getvalue()


def _numbers(row: Array, decimal_sign: str) -> Iterator[str]:
    """All digits that tell a number from its neighbours; nothing where it is undefined."""
    numbers: list[float] = row.tolist()
    for number in numbers:
        text = repr(number) if isfinite(number) else ""
        yield text if decimal_sign == "." else text.replace(".", decimal_sign)


def as_cell(word: str) -> str:
    """`word`, marked if a spreadsheet would compute it; what is marked already gets one mark more.

    Words come from anybody's file, and a formula can do harm (OWASP, CSV injection).
    """
    bare = word.lstrip(MARK)
    return MARK + word if len(bare) > 1 and bare.startswith(FORMULAS) else word


def arrays_of(result: Result) -> dict[str, Array]:
    """The array of every exported step in full, heads first, by the step's name."""
    return {
        stage.name: stage.array if stage.whole is None else stage.whole()
        for stage in result.stages
        if stage.exported
    }


def npz_bytes(result: Result) -> bytes:
    """A file for `numpy.load`: every array, the words, the candidates, and the settings as JSON.

    The same bytes on every machine: uncompressed, and without the time of day.

    Raises:
        SettingsError: if a word is so long that the words would fill the memory.
    """
    import zipfile  # when it is asked for: the window is to open at once

    arrays: dict[str, NDArray[np.generic]] = {
        "settings": np.array(json.dumps(result.settings.as_dict(), ensure_ascii=False)),
        "caption": np.array(caption(result)),
        "words": _texts([token.text for token in result.tokens]),
        "candidates": _texts([candidate.text for candidate in result.candidates]),
        "on_view": result.on_view,
        "prediction": np.array(-1 if result.prediction is None else result.prediction),
        "drawn": np.array(-1 if result.drawn is None else result.drawn),
        "attention": result.attention(),  # where no step has that of all heads
        **arrays_of(result),
        **training_arrays(result),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy")  # of 1980
            entry.create_system = 3  # else it tells Windows from the rest
            with archive.open(entry, "w", force_zip64=True) as part:
                np.lib.format.write_array(part, np.asarray(array, order="C"), allow_pickle=False)
    return file.getvalue()


def _texts(words: Sequence[str]) -> NDArray[np.str_]:
    longest = max(map(len, words), default=0)
    if longest * len(words) > MOST_TEXT:
        raise SettingsError(
            tr(
                "A word of {n} characters is too long for a NumPy file: export JSON, or shorten it."
            ).format(n=count(longest))
        )
    texts = np.array(words, dtype=np.str_)
    if texts.tolist() != list(words):
        raise SettingsError(
            tr(
                "A word that ends in the character with the number 0 cannot be kept in a NumPy "
                "file: export JSON, or remove it."
            )
        )
    return texts
