"""The command line: in this process where it can be, in one of its own where that is the point."""

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from core import __version__
from core.command_line import parser
from core.model_flags import OWN_FLAGS, TRANSFORMER_FLAGS
from core.model_records import AttentionSettings, TransformerSettings
from core.models import compute
from core.report import FORMATS, as_csv, as_json, as_text
from core.settings import Display, Knockout, Settings
from core.start import Start
from gui import display
from tests.running import (
    POSIX,
    PROGRAM,
    Ran,
    Run,
    assert_refused,
    environment,
    run_alone,
    runs,
)


@pytest.fixture
def run(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Run]:
    """`main` with these arguments, in this process."""
    yield from runs(capsysbinary, monkeypatch)


def attention(**own: Any) -> Settings:
    """The default settings with self-attention."""
    return Settings(model="attention", attention=AttentionSettings(**own))


# What is printed

ASKED: list[tuple[list[str], Settings]] = [
    ([], Settings()),
    (["--word", "jumps"], Settings()),
    (["--word", "dog"], Settings(position=8)),
    (["--position", "0"], Settings(position=0)),
    (["--position", "8"], Settings(position=8)),
    (["--window", "2047"], Settings(window=2047)),
    (["--seed", "4294967295"], Settings(seed=2**32 - 1)),
    (["--model", "notebook"], Settings()),
    (["--sentence", "a b c d e f g"], Settings("a b c d e f g", 4)),
    (["--sentence", "a b"], Settings("a b", 1)),
    (["--sentence", "a"], Settings("a", 0)),
    (["--sentence", ""], Settings("", 0)),
    (["--sentence", " \n\t"], Settings(" \n\t", 0)),
    (["--sentence", "a b", "--position", "0"], Settings("a b", 0)),
    (["--sentence", "the cat the", "--word", "the"], Settings("the cat the", 0)),
    (["--sentence", "The cat the", "--word", "the"], Settings("The cat the", 2)),
    (["--sentence", "naïve 我 القطة 😀", "--word", "القطة"], Settings("naïve 我 القطة 😀", 2)),
    (["--sentence=--a -b", "--word=-b"], Settings("--a -b", 1)),
    (["--earlier", "a b"], Settings(earlier="a b")),
    (["--earlier", ""], Settings()),
    (
        ["--earlier", "x y", "--earlier=-z", "--word", "fox"],
        Settings(position=3, earlier="x y\n-z"),
    ),
    (["--earlier", "a\nb", "--earlier", "我"], Settings(earlier="a\nb\n我")),
    (
        ["--seed", "7", "--window", "1", "--position", "2", "--sentence", "x y z"],
        Settings("x y z", 2, 1, 7),
    ),
    (["--draw", "0"], Settings()),
    (["--draw", "1000000"], Settings(draw=1_000_000)),
    (["--seeds", "1000"], Settings(n_seeds=1000)),
    (["--knock-out", "3"], Settings(knockouts=(Knockout(3),))),
    (["--knock-out", "4:3"], Settings(knockouts=(Knockout(3, 4),))),
    (["--knock-out", "4:4", "--knock-out=0"], Settings(knockouts=(Knockout(4, 4), Knockout(0)))),
    (["--model", "attention"], attention()),
    (["--dim", "256"], attention(d_model=256)),
    (["--heads", "8"], attention(n_head=8)),
    (["--head-dim", "64"], attention(d_head=64)),
    (["--projections", "identity"], attention(projections="identity")),
    (["--projections", "random", "--heads", "2"], attention(n_head=2)),
    (["--positions", "sinusoidal"], attention(positions="sinusoidal")),
    (["--mask", "none"], attention(mask="none")),
    (["--mask", "window", "--window", "5"], attention(mask="window").replace(window=5)),
    (["--no-scale"], attention(scaled=False)),
    (["--read-out", "distance"], attention(read_out="distance")),
    (["--temperature", "0.05"], attention(temperature=0.05)),
    (["--temperature", "2"], attention(temperature=2.0)),
    (["--top-k", "1"], attention(top_k=1)),
    (["--top-p", ".5"], attention(top_p=0.5)),
    (["--head", "1"], attention()),
    (["--head", "1", "--projections", "identity"], attention(projections="identity")),
    (["--heads", "3", "--head", "3"], attention(n_head=3, head=2)),
    (["--heads", "3", "--head", "mean"], attention(n_head=3, head=None)),
    (
        ["--heads", "2", "--knock-out", "1", "--draw", "3", "--seed", "9", "--top-k", "2"],
        attention(n_head=2, top_k=2).replace(knockouts=(Knockout(1),), draw=3, seed=9),
    ),
]
OWN = frozenset(OWN_FLAGS.values())


@pytest.mark.parametrize(("arguments", "settings"), ASKED, ids=lambda value: str(value)[:50])
def test_the_flags_make_the_settings(run: Run, arguments: list[str], settings: Settings) -> None:
    if OWN & set(arguments):
        arguments = [*arguments, "--model", "attention"]
    ran = run(*arguments, "--print", "json")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == as_json(compute(settings)).encode()


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("model", ["notebook", "attention"])
@pytest.mark.parametrize("sentence", ["The quick brown fox", "a b", "one", ""])
def test_every_format_is_printed(run: Run, name: str, model: str, sentence: str) -> None:
    ran = run("--sentence", sentence, "--position", "0", "--model", model, "--print", name)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == FORMATS[name](compute(Settings(sentence, 0, model=model))).encode()


def test_the_formats_are_text_json_and_csv() -> None:
    assert dict(FORMATS) == {"text": as_text, "json": as_json, "csv": as_csv}


def test_the_notebooks_figures_are_printed(run: Run) -> None:
    assert b"    the: 0.2182\n" in run("--print", "text").out


@pytest.mark.parametrize("which", [1, 2])
def test_a_list_of_sentences_gives_the_notebooks_figures(run: Run, which: int) -> None:
    sentences = ["the cat sat", "a dog saw the cat", "the bird saw a dog"]
    flags = [flag for sentence in sentences[:which] for flag in ("--earlier", sentence)]
    ran = run(*flags, "--sentence", sentences[which], "--word", "saw", "--print", "json")
    drawn: dict[str, list[float]] = {}
    generator = np.random.RandomState(0)
    for word in " ".join(sentences).split():
        if word not in drawn:
            drawn[word] = generator.rand(3).tolist()
    assert json.loads(ran.out)["embeddings"] == [drawn[word] for word in sentences[which].split()]
    assert json.loads(ran.out)["settings"]["earlier"] == "\n".join(sentences[:which])


def test_earlier_sentences_are_printed_where_there_are_any(run: Run) -> None:
    printed = run("--earlier", "x y", "--earlier", "z", "--print", "text").out.decode()
    assert "\nEarlier sentences: x y | z\n" in printed
    assert "Earlier" not in run("--print", "text").out.decode()


def test_self_attentions_figures_are_printed(run: Run) -> None:
    ran = run("--model", "attention", "--projections", "identity", "--mask", "none", "--print=json")
    report = json.loads(ran.out)
    embeddings = np.random.RandomState(0).rand(9, 3)
    scores = embeddings @ embeddings.T / np.sqrt(3)
    np.testing.assert_allclose(report["embeddings"], embeddings)
    np.testing.assert_allclose(report["scores"], [scores])
    shares = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(report["attention"], [shares])
    np.testing.assert_allclose(report["z"], shares @ embeddings)
    np.testing.assert_allclose(report["logits"], embeddings @ (shares @ embeddings)[4])


# Settings from a file

SAVED: list[Settings] = [
    Settings(),
    Settings("naïve 我 😀", 2, 3, 7, earlier="a\nb"),
    Settings("", 0, display=Display("arcs", "in order", True)),
    attention(n_head=3, head=None, d_model=7, top_p=0.25, temperature=0.3),
    attention(n_head=2).replace(
        knockouts=(Knockout(1), Knockout(2, 4, 1)),
        vectors=(("fox", (0.1, -0.2, 2.0)),),
        draw=5,
        n_seeds=7,
        pin=Settings("a b", 1, model="attention"),
    ),
]


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[Settings], str]:
    """The name of a file with these settings."""

    def saved(settings: Settings) -> str:
        path = tmp_path / "my settings.json"
        path.write_text(json.dumps(settings.as_dict(), ensure_ascii=False), encoding="utf-8")
        return str(path)

    return saved


Saved = Callable[[Settings], str]


@pytest.mark.parametrize("settings", SAVED, ids=lambda settings: settings.model)
def test_settings_are_read_from_a_file(run: Run, saved: Saved, settings: Settings) -> None:
    ran = run("--settings", saved(settings), "--print", "json")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == as_json(compute(settings)).encode()


def test_what_was_printed_can_be_asked_again(run: Run, tmp_path: Path) -> None:
    asked = ["--model", "attention", "--heads", "2", "--knock-out", "1", "--print", "json"]
    first = run(*asked).out
    path = tmp_path / "settings.json"
    path.write_text(json.dumps(json.loads(first)["settings"]))
    assert run("--settings", str(path), "--print", "json").out == first


WHOLE = Settings(
    "a b c d e f",
    1,
    window=3,
    seed=7,
    model="attention",
    earlier="x",
    knockouts=(Knockout(2), Knockout(5, 4)),
    attention=AttentionSettings(n_head=3, head=2, temperature=2),
)
CHANGED: list[tuple[list[str], dict[str, Any], dict[str, Any]]] = [
    ([], {}, {}),
    (["--seed", "1"], {"seed": 1}, {}),
    (["--position", "0"], {"position": 0}, {}),
    (["--word", "c"], {"position": 2}, {}),
    (["--model", "notebook"], {"model": "notebook"}, {}),
    (["--earlier", "y", "--earlier", "z"], {"earlier": "y\nz"}, {}),
    (["--earlier", ""], {"earlier": ""}, {}),
    (["--knock-out", "0"], {"knockouts": (Knockout(0),)}, {}),
    (["--sentence", "a b c d e f"], {}, {}),
    (["--sentence", "a b c d e f "], {"sentence": "a b c d e f ", "position": 4}, {}),
    (
        ["--sentence", "z a b c d e f", "--position", "2"],
        {
            "sentence": "z a b c d e f",
            "position": 2,
            "knockouts": (Knockout(3), Knockout(6, 5)),
        },
        {},
    ),
    (
        ["--sentence", "a b c d"],
        {"sentence": "a b c d", "position": 3, "knockouts": (Knockout(2),)},
        {},
    ),
    (["--sentence", ""], {"sentence": "", "position": 0, "knockouts": ()}, {}),
    (["--heads", "4"], {}, {"n_head": 4}),
    (["--heads", "2"], {}, {"n_head": 2, "head": 1}),
    (["--head", "1"], {}, {"head": 0}),
    (["--head", "mean", "--top-k", "2"], {}, {"head": None, "top_k": 2}),
    (["--projections", "identity"], {}, {"projections": "identity"}),
    (["--mask", "window"], {}, {"mask": "window"}),
]


@pytest.mark.parametrize(("arguments", "changes", "own"), CHANGED)
def test_flags_change_what_the_file_says(
    run: Run, saved: Saved, arguments: list[str], changes: dict[str, Any], own: dict[str, Any]
) -> None:
    ran = run("--settings", saved(WHOLE), *arguments, "--print", "json")
    assert (ran.status, ran.err) == (0, "")
    settings = WHOLE.replace(**changes, attention=WHOLE.attention.replace(**own))
    assert Settings.from_dict(json.loads(ran.out)["settings"]) == settings


def test_a_flag_of_self_attention_goes_with_a_file_of_self_attention(
    run: Run, saved: Saved
) -> None:
    assert run("--settings", saved(attention()), "--heads", "2", "--print", "csv").status == 0
    ran = run("--settings", saved(Settings()), "--heads", "2", "--print", "csv")
    assert_refused(ran)
    assert "--heads is for the model attention: add --model attention." in ran.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--heads", "2"], "With identity projections there is one head: leave out --heads or "),
        (["--head", "2"], "There is one head: --head can only be 1, not 2."),
        (["--window", "2"], "--window does nothing with the mask causal: add --mask window."),
    ],
)
def test_a_flag_that_does_nothing_with_the_file_is_refused(
    run: Run, saved: Saved, arguments: list[str], message: str
) -> None:
    settings = attention(n_head=4, head=3, projections="identity")
    ran = run("--settings", saved(settings), *arguments, "--print", "csv")
    assert_refused(ran)
    assert message in ran.err


FILES: list[tuple[bytes, str]] = [
    (b"", "--settings: The settings are not JSON from line 1, column 1 on: mend that."),
    (b'{"seed": 1', "--settings: The settings are not JSON from line 1, column 11 on: mend that."),
    (b"\x89PNG\r\n\x1a\n", "--settings: The settings are not UTF-8 text: save them as that."),
    (b"[" * 10**6, "--settings: The settings are nested too deeply: write them as the program "),
    (b"9" * 10**6, "--settings: The settings have a number of thousands of digits: shorten it."),
    (b" " * 10**7 + b"x", "is larger than 10 MB: choose a smaller one."),
    (b" " * 10**7, "--settings: The settings are not JSON from line 1, column 10000001 on: "),
    (b"[]", "--settings: The table of settings must be a table of names and values, not a list."),
    (b'{"seed": -1}', "--settings: The seed is a whole number from 0 to 4294967295, not -1."),
    (b'{"seed": 0, "seed": 1}', "--settings: The settings have “seed” twice in one table: "),
    (b'{"a\\nb": 1}', "--settings: The table of settings must not have “a\\nb”: remove it."),
    (b'{"attention": {"top_p": NaN}}', "--settings: Top-p must be above 0 and at most 1, not nan."),
    (b'{"knockouts": [{"key": 99}]}', "knocked out is a whole number from 0 to 8, not 99."),
    (b'{"pin": ' * 400 + b"0" + b"}" * 400, "What is pinned cannot have a pin of its own"),
    (
        b'{"model": "gpt"}',
        "There is no model named “gpt”; choose notebook, attention, transformer.",
    ),
    (
        b'{"pin": {"model": "gpt"}}',
        "There is no model named “gpt”; choose notebook, attention, transformer.",
    ),
]


@pytest.mark.parametrize(("content", "message"), FILES, ids=[message for _, message in FILES])
def test_a_file_without_settings_is_refused(
    run: Run, tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    ran = run("--settings", str(path), "--print", "csv")
    assert_refused(ran)
    assert message in ran.err


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("missing.json", "is not there: check its name and its folder."),
        ("", "is a folder: choose a file in it."),
        ("a\0b", "No file can have the name"),
        ("a\nb", "a\\nb” is not there: check its name and its folder."),
        ("x" * 300, "No file can have the name"),
    ],
    ids=["missing", "directory", "null", "two lines", "long"],
)
@POSIX
def test_a_file_that_can_not_be_read_is_refused(
    run: Run, tmp_path: Path, name: str, why: str
) -> None:
    ran = run("--settings", f"{tmp_path}/{name}", "--print", "csv")
    assert_refused(ran)
    assert ran.err.startswith("attention-explorer: --settings: ")
    assert why in ran.err


@POSIX
def test_a_file_without_an_end_is_refused(run: Run) -> None:
    ran = run("--settings", "/dev/zero", "--print", "csv")
    assert_refused(ran)
    assert "“/dev/zero” is larger than 10 MB" in ran.err


# What is refused

REFUSED: list[tuple[list[str], str]] = [
    (["--position", "9"], "The position is a whole number from 0 to 8, not 9."),
    (["--position", "-1"], "The position is a whole number from 0 to 8, not -1."),
    (["--sentence", "", "--position", "1"], "The position can only be 0 here, not 1."),
    (["--window", "0"], "The context window is a whole number from 1 to 2047, not 0."),
    (["--window", "2048"], "The context window is a whole number from 1 to 2047, not 2048."),
    (["--seed", "-1"], "The seed is a whole number from 0 to 4294967295, not -1."),
    (["--seed", "4294967296"], "from 0 to 4294967295, not 4294967296."),
    (["--position", "x"], "--position: a whole number is needed, not “x”."),
    (["--window", "1.5"], "--window: a whole number is needed, not “1.5”."),
    (["--seed", ""], "--seed: a whole number is needed, not “”."),
    (["--position", "1\n2"], "--position: a whole number is needed"),
    (["--word", "zebra"], "The word “zebra” is not in the sentence."),
    (["--word", "JUMPS"], "The word “JUMPS” is not in the sentence."),
    (["--word", ""], "The word “” is not in the sentence."),
    (["--word", "a\x1b[2J"], r"The word “a\x1b[2J” is not in the sentence."),
    (["--word", "fox\njumps"], "is not in the sentence."),
    (["--sentence", "", "--word", "a"], "The word “a” is not in the sentence."),
    (["--sentence", "w " * 2049], "2,049 words; the limit is 2,048"),
    (["--sentence", "w" * 200_001], "200,001 characters; the limit is 200,000"),
    (["--sentence", "a \udcff"], "not valid Unicode text at character 3"),
    (["--earlier", "a \udcff"], "earlier sentences is not valid Unicode text at character 3"),
    (["--earlier", "w" * 200_000, "--earlier", ""], "has 200,001 characters; the limit is 200,000"),
    (["--earlier"], "--earlier: expected one argument"),
    (["--model", "gpt"], "There is no model named “gpt”; choose notebook, attention, transformer."),
    (["--model", "a\nb"], "choose notebook, attention, transformer."),
    (["--model", "m" * 101], "The name of the model has 101 characters"),
    (["--seed", "9" * 5000], "--seed: a whole number is needed, not “999"),
    (["--seed", "9" * 4000], "4294967295, not a number of more than 60 digits."),
    (["--draw", "-1"], "The number of the draw is a whole number from 0 to 1000000, not -1."),
    (["--draw", "1000001"], "The number of the draw is a whole number from 0 to 1000000"),
    (["--draw", "x"], "--draw: a whole number is needed, not “x”."),
    (["--seeds", "1"], "The number of seeds is a whole number from 2 to 1000, not 1."),
    (["--seeds", "1001"], "The number of seeds is a whole number from 2 to 1000, not 1001."),
    (["--knock-out", "9"], "knocked out is a whole number from 0 to 8, not 9."),
    (["--knock-out", "9:1"], "for which another is knocked out is a whole number from 0 to 8"),
    (["--knock-out", "-1"], "--knock-out: a position as in 3 or an edge as in 4:3 is needed"),
    (["--knock-out", "fox"], "as in 3 or an edge as in 4:3 is needed, not “fox”."),
    (["--knock-out", "1:2:3"], "as in 3 or an edge as in 4:3 is needed, not “1:2:3”."),
    (["--knock-out", "1:"], "as in 3 or an edge as in 4:3 is needed, not “1:”."),
    (["--knock-out", ":1"], "as in 3 or an edge as in 4:3 is needed, not “:1”."),
    (["--knock-out", " 1"], "as in 3 or an edge as in 4:3 is needed, not “ 1”."),
    (["--knock-out", "9" * 5000], "as in 3 or an edge as in 4:3 is needed, not “999"),
    (["--knock-out", "3", "--knock-out", "3"], "The word at position 3 is knocked out twice"),
    (["--knock-out", "0", "--sentence", ""], "There are no words to knock out"),
    (["--word", "fox", "--position", "3"], "--position: not allowed with argument --word"),
    (["--print", "xml"], "--print: invalid choice: 'xml'"),
    (["--print"], "--print: expected one argument"),
    (["--theme", "blue"], "--theme: invalid choice: 'blue'"),
    (["--colour", "blue"], "unrecognized arguments: --colour"),
    (["--pos", "3"], "unrecognized arguments: --pos"),
    (["--colours", "pink"], "--colours: invalid choice: 'pink'"),
    (["--language", "fr"], "--language: invalid choice: 'fr'"),
    (["--theme", "dark"], "--theme does nothing without a window or a picture: leave it out."),
    (["--colours", "greys"], "--colours does nothing without a window or a picture: leave it"),
    (["fox", "jumps"], "unrecognized arguments: jumps"),
]


OWN_REFUSED: list[tuple[list[str], str]] = [
    (["--dim", "0"], "The width of an embedding is a whole number from 1 to 256, not 0."),
    (["--dim", "257"], "The width of an embedding is a whole number from 1 to 256, not 257."),
    (["--dim", "x"], "--dim: a whole number is needed, not “x”."),
    (["--heads", "0"], "The number of heads is a whole number from 1 to 8, not 0."),
    (["--heads", "9"], "The number of heads is a whole number from 1 to 8, not 9."),
    (["--heads", "two"], "--heads: a whole number is needed, not “two”."),
    (["--head-dim", "0"], "The width of a head is a whole number from 1 to 64, not 0."),
    (["--head-dim", "65"], "The width of a head is a whole number from 1 to 64, not 65."),
    (["--projections", "x"], "The projection is one of random, identity, not “x”."),
    (["--positions", "Sinusoidal"], "The position encoding is one of none, sinusoidal, not “S"),
    (["--mask", ""], "The mask is one of none, causal, window, not “”."),
    (["--read-out", "a\nb"], "The read-out is one of dot, distance, not “a\\nb”."),
    (["--no-scale=1"], "--no-scale: ignored explicit argument '1'"),
    (["--temperature", "0"], "The temperature is a number from 0.05 to 10, not 0.0."),
    (["--temperature", "11"], "The temperature is a number from 0.05 to 10, not 11.0."),
    (["--temperature", "nan"], "The temperature is a number from 0.05 to 10, not nan."),
    (["--temperature", "1e999"], "The temperature is a number from 0.05 to 10, not inf."),
    (["--temperature", "0,5"], "--temperature: a number is needed, not “0,5”."),
    (["--top-k", "0"], "Top-k is a whole number from 1 to 2048, not 0."),
    (["--top-k", "2049"], "Top-k is a whole number from 1 to 2048, not 2049."),
    (["--top-k", "1.5"], "--top-k: a whole number is needed, not “1.5”."),
    (["--top-p", "0"], "Top-p must be above 0 and at most 1, not 0.0."),
    (["--top-p", "1.1"], "Top-p must be above 0 and at most 1, not 1.1."),
    (["--top-p", "-1"], "Top-p must be above 0 and at most 1, not -1.0."),
    (["--top-p", ""], "--top-p: a number is needed, not “”."),
    (["--head", "2"], "There is one head: --head can only be 1, not 2."),
    (["--head", "0"], "There is one head: --head can only be 1, not 0."),
    (["--head", "mean"], "There is one head and so no mean: leave out --head."),
    (["--head", "all"], "--head: a whole number or “mean” is needed, not “all”."),
    (["--heads", "4", "--head", "0"], "--head is a whole number from 1 to 4, or mean, not 0."),
    (["--heads", "4", "--head", "5"], "--head is a whole number from 1 to 4, or mean, not 5."),
    (["--heads", "4", "--head", "-1"], "--head is a whole number from 1 to 4, or mean, not -1."),
    (
        ["--heads", "4", "--head", "9" * 100],
        "--head is a whole number from 1 to 4, or mean, not a number of more than 60 digits.",
    ),
    (
        ["--heads", "4", "--projections", "identity"],
        "With identity projections there is one head: leave out --heads or choose random "
        "projections.",
    ),
    (
        ["--projections", "identity", "--head-dim", "2"],
        "With identity projections a head is as wide as an embedding: leave out --head-dim or "
        "choose random projections.",
    ),
    (
        ["--projections", "identity", "--head", "2"],
        "There is one head: --head can only be 1, not 2.",
    ),
    (["--window", "3"], "--window does nothing with the mask causal: add --mask window."),
    (
        ["--window", "3", "--mask", "none"],
        "--window does nothing with the mask none: add --mask window.",
    ),
]


@pytest.mark.parametrize(("arguments", "message"), OWN_REFUSED, ids=lambda value: str(value)[:40])
def test_a_wrong_value_for_self_attention_is_refused_in_one_line(
    run: Run, arguments: list[str], message: str
) -> None:
    ran = run("--model", "attention", "--print", "text", *arguments)
    assert_refused(ran)
    assert message in ran.err


VALUES = {"projections": "random", "positions": "none", "mask": "none", "read_out": "dot"}


@pytest.mark.parametrize("name", OWN_FLAGS)
@pytest.mark.parametrize("model", [[], ["--model", "notebook"]], ids=["", "notebook"])
def test_a_flag_of_self_attention_is_refused_for_the_notebook(
    run: Run, name: str, model: list[str]
) -> None:
    flag = OWN_FLAGS[name]
    value = [] if name == "scaled" else [VALUES.get(name, "1")]
    ran = run(flag, *value, *model, "--print", "text")
    assert_refused(ran)
    assert f": {flag} is for the model attention: add --model attention.\n" in ran.err


def test_every_setting_of_a_model_has_a_flag() -> None:
    opened = {"vectors", "own_text"}  # with --embeddings and --text
    for flags, kind in (
        (OWN_FLAGS, AttentionSettings),
        (TRANSFORMER_FLAGS, TransformerSettings),
    ):
        assert flags.keys() == {field.name for field in dataclasses.fields(kind)} - opened


def test_a_flag_that_is_not_given_leaves_nothing_behind() -> None:
    assert vars(parser().parse_args([])) == {}


@pytest.mark.parametrize("flag", ["--knock-out", "--position", "--sentence", "--export", "--theme"])
def test_a_flag_whose_value_is_two_dashes_is_refused(run: Run, flag: str) -> None:
    ran = run(f"{flag}=--", "--print", "json")
    assert_refused(ran)
    assert ran.err == f"attention-explorer: {flag}: expected one argument\n"


def test_two_dashes_end_the_flags(run: Run) -> None:
    ran = run("--print", "json", "--", "--sentence=--")
    assert_refused(ran)
    assert "is not there" in ran.err


@pytest.mark.parametrize(("arguments", "message"), REFUSED, ids=lambda value: str(value)[:40])
def test_a_wrong_value_is_refused_in_one_line(run: Run, arguments: list[str], message: str) -> None:
    ran = run("--print", "text", *arguments)
    assert_refused(ran)
    assert message in ran.err


@pytest.mark.parametrize(("flag", "value"), [("--seed", "x"), ("--print", "x")])
def test_a_refused_flag_is_named_first(run: Run, flag: str, value: str) -> None:
    assert run(flag, value).err.startswith(f"attention-explorer: {flag}: ")


def test_a_wrong_value_is_refused_before_the_window_opens(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(display, "problem", lambda: pytest.fail("went on to the window"))
    assert_refused(run("--window", "0"))


@POSIX
@pytest.mark.parametrize(
    "flag",
    [
        *("--sentence", "--word", "--seed", "--model", "--earlier"),
        *("--settings", "--knock-out", "--temperature"),
    ],
)
def test_bytes_that_are_no_text_are_refused(flag: str) -> None:
    assert_refused(run_alone("--print", "text", flag, os.fsdecode(b"\xff")))


# Help


def test_help_names_every_flag(run: Run) -> None:
    ran = run("--help")
    assert (ran.status, ran.err) == (0, "")
    flags = (
        *("sentence", "word", "position", "window", "seed", "earlier", "model"),
        *("print", "theme", "version", "settings", "knock-out", "draw", "seeds"),
        *("export", "figure", "scale", "background", "check", "colours", "language"),
        *(flag.removeprefix("--") for flag in OWN_FLAGS.values()),
    )
    assert [flag for flag in flags if f"--{flag}" not in ran.out.decode()] == []


@pytest.mark.parametrize(
    "fact",
    [
        *("1 to 2047", "0 to 4294967295", "count from 0", "{text,json,csv}", "notebook, attention"),
        *(
            "1 to 256",
            "1 to 8",
            "1 to 64",
            "0.05 to 10",
            "up to 1000000",
            "2 to 1000",
            "[QUERY:]KEY",
        ),
        *("{random,identity}", "{none,sinusoidal}", "{none,causal,window}", "{dot,distance}"),
        *("(default: causal)", "(default: random)", "(default: dot)", "(default: 100)"),
    ],
)
def test_help_names_the_ranges(run: Run, fact: str) -> None:
    assert fact in " ".join(run("--help").out.decode().split())


def test_version(run: Run) -> None:
    ran = run("--version")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.decode().split() == ["attention-explorer", __version__]


# The window


Opened = list[tuple[Settings, Start]]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """What the window was opened with, by an application that opens none."""
    opened: Opened = []

    def run(settings: Settings, start: Start) -> int:
        opened.append((settings, start))
        return 7

    application = ModuleType("gui.app")
    vars(application)["run"] = run
    monkeypatch.setitem(sys.modules, "gui.app", application)
    monkeypatch.setattr(display, "problem", lambda: None)
    return opened


def test_without_print_the_window_opens_in_that_state(run: Run, opened: Opened) -> None:
    flags = ["--sentence", "a b c", "--word", "b", "--window", "3", "--seed", "5"]
    flags += ["--earlier", "d e", "--earlier", "f"]
    assert run(*flags, "--theme", "dark") == Ran(7, b"", "")
    assert opened == [(Settings("a b c", 1, 3, 5, earlier="d e\nf"), Start(theme="dark"))]


def test_the_window_opens_on_a_file_and_flags(run: Run, saved: Saved, opened: Opened) -> None:
    pinned = attention(n_head=2).replace(pin=Settings("a b", 0), display=Display("pinned"))
    assert run("--settings", saved(pinned), "--head", "mean", "--draw", "2").status == 7
    own = AttentionSettings(n_head=2, head=None)
    assert opened == [(pinned.replace(attention=own, draw=2), Start())]


def test_without_flags_the_window_opens_on_the_notebooks_example(run: Run, opened: Opened) -> None:
    run()
    assert opened == [(Settings(), Start())]


def test_the_window_opens_with_looks_that_are_asked_for(run: Run, opened: Opened) -> None:
    run("--theme", "contrast", "--colours", "viridis", "--language", "en")
    looks = Start(theme="contrast", colours="viridis", language="en")
    assert opened == [(Settings(), looks)]


def test_with_print_no_window_opens(run: Run, opened: Opened) -> None:
    assert run("--print", "text").status == 0
    assert opened == []


def test_a_machine_that_can_not_show_a_window_is_told_why(
    run: Run, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(display, "problem", lambda: "There is no display.")
    ran = run()
    assert_refused(ran)
    assert ran.err == "attention-explorer: There is no display.\n"
    assert opened == []


# In a process of its own


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a display to be without")
def test_without_a_display_the_window_is_refused() -> None:
    assert_refused(run_alone())


WHAT_IS_IMPORTED = """
import sys
import main
status = main.main(["--print", "text"])
print(*sorted({name.split(".")[0] for name in sys.modules}), file=sys.stderr)
sys.exit(status)
"""


def test_printing_imports_no_screen() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", WHAT_IS_IMPORTED],
        cwd=PROGRAM.parent,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    imported = set(ran.stderr.split())
    assert {"core", "numpy"} <= imported
    assert not imported & {"PySide6", "pyqtgraph", "gui"}


@pytest.mark.parametrize(
    "told",
    [{}, {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}, {"PYTHONIOENCODING": "utf-16"}],
    ids=str,
)
def test_output_is_utf_8_whatever_the_environment_says(told: dict[str, str]) -> None:
    ran = run_alone("--print", "json", "--sentence", "naïve 我 😀", **told)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == as_json(compute(Settings("naïve 我 😀", 2))).encode()
    assert json.loads(ran.out)["words"] == ["naïve", "我", "😀"]


@pytest.mark.parametrize("flag", ["--help", "--version"])
def test_help_can_be_shown_in_ascii(flag: str) -> None:
    ran = run_alone(flag, PYTHONIOENCODING="ascii")
    assert (ran.status, ran.err) == (0, "")


def test_a_refusal_can_be_shown_in_ascii() -> None:
    assert_refused(run_alone("--word", "我", "--print", "text", PYTHONIOENCODING="ascii"))


SHORT = ["--print", "text"]
LONG = ["--print", "csv", "--sentence", " ".join(f"w{i}" for i in range(200))]


@POSIX
@pytest.mark.parametrize("told", [{}, {"PYTHONUNBUFFERED": "1"}], ids=["", "unbuffered"])
@pytest.mark.parametrize(("arguments", "n_bytes"), [(SHORT, 0), (LONG, 0), (LONG, 10)])
def test_a_reader_that_has_seen_enough_hears_no_complaint(
    arguments: list[str], n_bytes: int, told: dict[str, str]
) -> None:
    program = subprocess.Popen(
        [sys.executable, PROGRAM, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(**told),
    )
    assert program.stdout is not None
    assert program.stderr is not None
    program.stdout.read(n_bytes)
    program.stdout.close()
    with program.stderr:
        assert program.stderr.read() == b""
    assert program.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_an_output_that_can_not_be_written_is_one_line_and_no_traceback() -> None:
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(
            [sys.executable, PROGRAM, *SHORT],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(),
        )
    assert_refused(Ran(ran.returncode, b"", ran.stderr.decode()))
