"""What may be exported, by the suffix of the file's name."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from core.checks import SettingsError
from core.exploration import SUFFIX, exploration_of
from core.files import named
from core.language import tr
from core.python_script import as_python
from core.report import as_json
from core.result import Result
from core.tables import csv_bytes, npz_bytes, tsv_bytes

PNG = ".png"
PICTURES = (".svg", ".pdf", PNG)
REPORT = ".html"

# What core makes itself.
WRITTEN: Mapping[str, Callable[[Result], bytes]] = MappingProxyType(
    {
        ".csv": csv_bytes,
        ".tsv": tsv_bytes,
        ".json": lambda result: as_json(result).encode(),
        ".npz": npz_bytes,
        ".py": lambda result: as_python(result).encode(),
        SUFFIX: lambda result: exploration_of(result).to_bytes(),
    }
)
SUFFIXES = (*PICTURES, REPORT, *WRITTEN)


def suffix_of(path: str | Path) -> str:
    """The suffix of a file to export, one of `SUFFIXES`.

    Raises:
        SettingsError: if it is none of them.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise SettingsError(
            tr("{file} cannot be exported: its name must end in one of {suffixes}.").format(
                file=named(path), suffixes=" ".join(SUFFIXES)
            )
        )
    return suffix
