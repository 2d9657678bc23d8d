"""Numbers in rows and columns, with what is needed to have them again."""

import json
from dataclasses import dataclass
from functools import cached_property

from core.arrays import Array
from core.caption import caption
from core.result import Result


@dataclass(frozen=True, eq=False)
class Table:
    """Numbers in rows and columns.

    Attributes:
        name: for a file's name, each once among the tables of a result.
        title: what it shows.
        result: whose numbers they are.
        row_axis: what the rows stand for.
        row_header: n_row names.
        columns: n_column names.
        values: [n_row, n_column], NaN where undefined.
        remarks: further columns of text: name, and n_row cells.
    """

    name: str
    title: str
    result: Result
    row_axis: str
    row_header: tuple[str, ...]
    columns: tuple[str, ...]
    values: Array
    remarks: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @cached_property
    def corner(self) -> str:
        """What is needed to have the numbers again: a caption, and the settings."""
        return json.dumps(
            {
                "table": self.title,
                "caption": caption(self.result),
                "settings": self.result.settings.as_dict(),
            },
            ensure_ascii=False,
        )
