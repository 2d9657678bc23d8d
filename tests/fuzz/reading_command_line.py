"""The command line, with files of every kind beside it; no window, no training, nothing written."""

import contextlib
import io
import os
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

import main
from core import language
from core.exports import WRITTEN, suffix_of
from core.settings import Settings
from tests.fuzz import reading_explorations, reading_texts, reading_vectors, reading_weights
from tests.fuzz.mutations import WHOLE, several
from tests.fuzz.reader import Reader, check_sentence

Arguments = list[str]


class UseError(Exception):
    """The program refused its command line; what it said on stderr."""


FILES = {
    "a.attn": reading_explorations.explorations,
    "b.txt": reading_texts.texts,
    "c.vec": reading_vectors.files,
    "d.npz": reading_weights.runs,
}
VALUES = (
    *map(str, WHOLE),
    *("", " ", "a", "-", "--", "-1", "1.5", "nan", "inf", "1e999", "٣", "1_0", "0x1", "9" * 5000),
    *("mean", "4:3", ":", "3:", "1:2:3", "99999999999:1", "naïve 我", "a\nb", "\x1b[2J", "\udcff"),
    *("random", "glove", "identity", "sinusoidal", "causal", "window", "distance", "grammar"),
    *("notebook", "attention", "transformer", "masked", "0" * 64, "x" * 300, "a " * 2049, "\0"),
    *("json", "csv", "text", "out.csv", "out.attn", "out.json", "out.npz", "out", ".", "none.attn"),
    *("a.attn", "b.txt", "c.vec", "d.npz", "settings.json", "broken.attn", "folder", "--", "-h"),
)
FLAGS = (
    *("--model", "--settings", "--theme", "--colours", "--language", "--print", "--export"),
    *("--figure", "--scale", "--background", "--check", "--sentence", "--word", "--position"),
    *("--window", "--seed", "--earlier", "--knock-out", "--draw", "--seeds", "--embeddings"),
    *("--vector-words", "--dim", "--heads", "--head-dim", "--projections", "--positions", "--mask"),
    *("--no-scale", "--read-out", "--temperature", "--top-k", "--top-p", "--head", "--weights"),
    *("--layer", "--text", "--difficulty", "--share", "--objective", "--layers", "--steps"),
    *("--train", "--save-weights", "--help", "--version", "--unheard-of", "-p"),
)
SEEDS = (
    [],
    ["a.attn"],
    ["b.txt", "--window", "3", "--print", "text"],
    ["--sentence", "the cat sat on the mat", "--word", "cat", "--print", "json", "--seed", "7"],
    ["--settings", "settings.json", "--position", "1", "--export", "out.csv"],
    ["--sentence", "a b c", "--knock-out", "2:1", "--knock-out", "0", "--earlier", "d e"],
    ["--model", "attention", "--dim", "8", "--heads", "2", "--head", "mean", "--draw", "3"],
    ["--model", "attention", "--embeddings", "c.vec", "--vector-words", "5", "--print", "csv"],
    ["--model", "attention", "--projections", "identity", "--mask", "window", "--window", "2"],
    ["--model", "attention", "--temperature", "0.5", "--top-k", "3", "--top-p", "0.9"],
    ["--model", "transformer", "--weights", "d.npz", "--layer", "1", "--head", "2"],
    ["--model", "transformer", "--train", "--text", "b.txt", "--steps", "1", "--print", "text"],
    ["--model", "transformer", "--train", "--dim", "16", "--save-weights", "out.npz"],
    ["--model", "transformer", "--train", "--text", "b.txt", "--share", "0.5", "--print", "text"],
    ["--check", "a.attn", "--embeddings", "c.vec", "--weights", "d.npz"],
    ["--theme", "dark", "--colours", "grey", "--language", "de"],
    ["--model", "attention", "--projections", "identity", "--head-dim", "4"],
    ["--model", "transformer", "--weights", "0" * 64],
    ["--model", "transformer", "--weights", "empty.npz"],
    ["--settings", "own text.json", "--train", "--print", "text"],
    ["--export", "out.png", "--scale", "2", "--theme", "dark", "--figure", "picture"],
    ["--export", "out.attn", "--export", "out.html", "--seeds", "10"],
)


def _with_value(random: Random, arguments: Arguments) -> Arguments:
    if not arguments:
        return [random.choice(VALUES)]
    at = random.randrange(len(arguments))
    return [*arguments[:at], random.choice(VALUES), *arguments[at + 1 :]]


def _with_flag(random: Random, arguments: Arguments) -> Arguments:
    at = random.randrange(len(arguments) + 1)
    flag, value = random.choice(FLAGS), random.choice(VALUES)
    new = [f"{flag}={value}"] if random.random() < 0.2 else [flag, value]
    return [*arguments[:at], *new[: random.choice((1, 2, 2))], *arguments[at:]]


def _with_others(random: Random, arguments: Arguments) -> Arguments:
    return arguments + random.choice(SEEDS)


def _without(random: Random, arguments: Arguments) -> Arguments:
    if not arguments:
        return arguments
    at = random.randrange(len(arguments))
    return [*arguments[:at], *arguments[at + random.choice((1, 2)) :]]


def _mutated(random: Random, arguments: Arguments) -> Arguments:
    ways = (_with_value, _with_value, _with_flag, _with_flag, _with_others, _without)
    return several(random, arguments, ways)[:40]


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """With a file of every kind, and broken ones."""
    folder = tempfile.TemporaryDirectory()
    path = Path(folder.name)
    for name, seeds in FILES.items():
        (path / name).write_bytes(seeds()[0])
    (path / "settings.json").write_bytes(reading_explorations.SETTINGS.seeds()[1])
    (path / "empty.npz").write_bytes(reading_weights.runs()[-1])
    (path / "own text.json").write_bytes(
        b'{"model": "transformer", "transformer": {"text": "both"}}'
    )
    (path / "broken.attn").write_bytes(b"{")
    (path / "folder").mkdir()
    return folder


@contextlib.contextmanager
def _without_effects() -> Iterator[tuple[io.StringIO, io.BytesIO]]:
    """Nothing is shown, trained, drawn or written, but for what is said and printed."""
    said, printed = io.StringIO(), io.BytesIO()
    shown = io.TextIOWrapper(printed, "utf-8")

    def export(result: Any, path: str, start: Any, flags: Any) -> None:
        written = WRITTEN.get(suffix_of(path))
        if written is not None:
            written(result)

    with (
        mock.patch.object(main, "_open_window", _opened),
        mock.patch.object(main, "_trained", lambda settings, start, path: settings),
        mock.patch.object(main, "_export", export),
        mock.patch.dict(os.environ, {"LANGUAGE": "en"}),
        contextlib.chdir(_folder().name),
        contextlib.redirect_stderr(said),
        contextlib.redirect_stdout(shown),
    ):
        yield said, printed
    language.use()


def _opened(settings: Settings, start: Any) -> int:
    assert isinstance(settings, Settings)
    return 0


def _read(arguments: Arguments) -> int:
    with _without_effects() as (said, printed):
        try:
            status = main.main(list(arguments))
        except SystemExit as end:
            status = end.code
        out = printed.getvalue()
    text = said.getvalue()
    assert "Traceback" not in text
    if status == 2:
        checked = "--check" in arguments  # which goes on after a file that cannot be read
        assert not out or checked
        lines = text.splitlines()
        assert len(lines) == 1 or (lines and checked), text
        assert all(line.startswith("attention-explorer: ") for line in lines), text
        raise UseError(lines[0].removeprefix("attention-explorer: ").removeprefix("--settings: "))
    assert status in (0, 1), status
    out.decode()
    return status


def _check_refusal(said: str) -> None:
    """What argparse itself says is no whole sentence, and as long as what it quotes."""
    if said.endswith(".") and not said.startswith("unrecognized arguments"):
        check_sentence(said)
    else:
        assert said.strip()


COMMAND_LINE = Reader(
    "command-line",
    (
        "main",
        "core.command_line",
        "core.settings_flags",
        "core.model_flags",
        "core.model_settings",
        "core.argument_types",
    ),
    lambda: SEEDS,
    _mutated,
    _read,
    refusals=(UseError,),
    memory=lambda arguments: 3 * 10**8,
    check_refusal=_check_refusal,
)
