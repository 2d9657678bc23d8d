"""An exploration as a file: all settings, the pin included, and the headline figures they gave.

docs/exploration.schema.json describes the file. Its figures are there to be compared with what is
computed, never to be shown.
"""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np

from core import __version__
from core.arrays import Array
from core.checks import (
    JsonError,
    SettingsError,
    check_length,
    check_number,
    check_text,
    check_whole_number,
    json_value,
    list_from,
    record_from,
)
from core.files import FileError, named, read_at_most
from core.language import count, tr
from core.models import compute, model_of
from core.result import Result
from core.settings import MAX_CHARACTERS, MAX_WORDS, Settings

SUFFIX = ".attn"
FORMAT = "attention-explorer"
VERSION = 1
# Room for two sentences of 2,048 words whose vectors were all moved.
MAX_BYTES = 40_000_000
MAX_VALUES = 2_000_000
MAX_PROGRAM = 100  # characters of the program's version

KEYS = ("format", "version", "program", "settings", "figures")


@dataclass(frozen=True)
class Probability:
    """A candidate and its probabilities: raw, tempered, truncated; None where undefined."""

    word: str
    raw: float | None
    tempered: float | None
    truncated: float | None


@dataclass(frozen=True)
class Figures:
    """What a result comes to.

    Attributes:
        words: of the sentence.
        attention: the selected word's on view, to each of them; None where undefined.
        candidates: what may be predicted; of a vocabulary the likeliest.
        prediction: the predicted word; None where undefined.
        drawn: the drawn word; None without a draw.
    """

    words: tuple[str, ...]
    attention: tuple[float | None, ...]
    candidates: tuple[Probability, ...]
    prediction: str | None
    drawn: str | None


@dataclass(frozen=True)
class Exploration:
    """What is on screen, as it can be kept.

    Attributes:
        settings: all of them.
        shown: the figures of what is on screen.
        pinned: those of what it is compared with; None without a pin.
        program: the version that computed them.
    """

    settings: Settings
    shown: Figures
    pinned: Figures | None
    program: str = __version__

    def to_bytes(self) -> bytes:
        """The file.

        Raises:
            FileError: if it would be too large to be opened again.
        """
        pinned = None if self.pinned is None else dataclasses.asdict(self.pinned)
        record = {
            "format": FORMAT,
            "version": VERSION,
            "program": self.program,
            "settings": self.settings.as_dict(),
            "figures": {"shown": dataclasses.asdict(self.shown), "pinned": pinned},
        }
        text = json.dumps(record, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
        data = text.encode()
        if not _is_within_limits(data):
            raise FileError(
                tr(
                    "The exploration is too large to be opened again: put back moved vectors and "
                    "save it then."
                )
            )
        return data

    @classmethod
    def from_bytes(cls, data: bytes) -> "Exploration":
        """What a file holds; settings that it lacks are as usual.

        Raises:
            SettingsError: if it is none, or broken, or of a newer version of the program.
        """
        if not _is_within_limits(data):
            raise SettingsError(
                tr("The file is far larger than any exploration: choose another one.")
            )
        try:
            value = json_value(data)
        except JsonError:
            raise SettingsError(
                tr("The file is no exploration, or is damaged: open an earlier copy of it.")
            ) from None
        name = tr("The file")
        if not isinstance(value, Mapping) or cast("Any", value).get("format") != FORMAT:
            raise SettingsError(tr("The file is no exploration of this program: choose another."))
        record = record_from(name, cast("object", value))
        _check_version(record)
        record = record_from(name, record, KEYS, KEYS)
        check_text(tr("The version of the program"), record["program"], 1, MAX_PROGRAM)
        figures = record_from(
            tr("The table of figures"), record["figures"], _FIGURES_OF, _FIGURES_OF
        )
        pinned = figures["pinned"]
        exploration = cls(
            Settings.from_dict(record["settings"]),
            _figures_from(figures["shown"]),
            None if pinned is None else _figures_from(pinned),
            record["program"],
        )
        exploration._check_models_and_pin()
        return exploration

    def _check_models_and_pin(self) -> None:
        model_of(self.settings)
        if self.settings.pin is not None:
            model_of(self.settings.pin)
        if (self.settings.pin is None) != (self.pinned is None):
            raise SettingsError(
                tr("The file must have figures of what is pinned if something is: save it again.")
            )


def exploration_of(result: Result, pinned: Result | None = None) -> Exploration:
    """What is on screen, to be kept.

    Args:
        result: what is on screen.
        pinned: what its settings have pinned; computed if it is not given.
    """
    pin = result.settings.pin
    if pin is None:
        return Exploration(result.settings, _figures_of(result), None)
    return Exploration(result.settings, _figures_of(result), _figures_of(pinned or compute(pin)))


def read_exploration(path: str | Path) -> Exploration:
    """The exploration in a file.

    Raises:
        FileError: if it cannot be read, or holds none.
    """
    try:
        return Exploration.from_bytes(read_at_most(path, MAX_BYTES))
    except SettingsError as error:
        raise FileError(
            tr("{file} cannot be opened. {why}").format(file=named(path), why=error)
        ) from None


def is_exploration(path: str | Path) -> bool:
    """Whether a file is one by its name."""
    return Path(path).suffix.lower() == SUFFIX


def _is_within_limits(data: bytes) -> bool:
    """Whether it can be read in little time and memory; every value costs a sign of these."""
    return len(data) <= MAX_BYTES and sum(map(data.count, (b",", b"[", b"{"))) <= MAX_VALUES


def _check_version(record: Mapping[str, Any]) -> None:
    """Refuse versions that are not read here; what an older one has otherwise is changed here."""
    version = record.get("version")
    if type(version) is int and version > VERSION:
        raise SettingsError(
            tr(
                "The file was saved by a newer version of the program than this one, {version}: "
                "install that to open it."
            ).format(version=__version__)
        )
    check_whole_number(tr("The version of the file"), version, 1, VERSION)


def _names(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in dataclasses.fields(kind))


_FIGURES_OF = ("shown", "pinned")
_FIGURES = _names(Figures)
_PROBABILITY = _names(Probability)


def _figures_of(result: Result) -> Figures:
    which = list(result.listed)
    probabilities = zip(
        (result.candidates[i].text for i in which),
        _nullable(result.probabilities[which]),
        _nullable(result.tempered[which]),
        _nullable(result.truncation.probabilities[which]),
        strict=True,
    )
    return Figures(
        words=tuple(token.text for token in result.tokens),
        attention=tuple(_nullable(result.row)),
        candidates=tuple(Probability(*each) for each in probabilities),
        prediction=_word(result, result.prediction),
        drawn=_word(result, result.drawn),
    )


def _nullable(array: Array) -> list[float | None]:
    return [value if np.isfinite(value) else None for value in array.tolist()]


def _word(result: Result, candidate: int | None) -> str | None:
    return None if candidate is None else result.candidates[candidate].text


def _figures_from(values: object) -> Figures:
    record = record_from(tr("A table of figures"), values, _FIGURES, _FIGURES)
    words = _entries(tr("The list of words"), record["words"])
    attention = _entries(tr("The list of attention"), record["attention"])
    candidates = _entries(tr("The list of candidates"), record["candidates"])
    if len(attention) != len(words):
        raise SettingsError(
            tr("The list of attention has {n} entries for {m} words: save the file again.").format(
                n=count(len(attention)), m=count(len(words))
            )
        )
    for word in words:
        _check_word(word)
    for value in attention:
        _check_share(value)
    for word in (record["prediction"], record["drawn"]):
        if word is not None:
            _check_candidate(word)
    return Figures(
        tuple(words),
        tuple(attention),
        tuple(map(_probability_from, candidates)),
        record["prediction"],
        record["drawn"],
    )


def _entries(name: str, values: object) -> list[Any]:
    entries = list_from(name, values)
    check_length(name, len(entries), MAX_WORDS)
    return entries


def _probability_from(values: object) -> Probability:
    record = record_from(tr("A candidate"), values, _PROBABILITY, _PROBABILITY)
    _check_candidate(record["word"])
    for name in _PROBABILITY[1:]:
        _check_share(record[name])
    return Probability(**record)


def _check_word(word: object) -> None:
    check_text(tr("A word among the figures"), word, 1, MAX_CHARACTERS)


def _check_candidate(word: object) -> None:
    """Refuse what no word can be; among the words of a file of vectors some have spaces."""
    check_text(tr("A word among the figures"), word, MAX_WORDS, MAX_CHARACTERS)


def _check_share(value: object) -> None:
    if value is not None:
        check_number(tr("A figure in the file"), value, 0.0, 1.0)
