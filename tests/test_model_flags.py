"""The flags of pretrained vectors, of trained weights and of a training."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.model_records import AttentionSettings, TransformerSettings
from core.models import compute
from core.report import as_json, as_text
from core.settings import Settings
from core.transformer import shelf
from core.transformer.checkpoint import read_run, write_run
from tests.running import Run, assert_refused, runs

TINY = ("--layers", "1", "--heads", "2", "--dim", "16", "--steps", "3")
KEYS = ("--model", "transformer", "--sentence", "the keys to the cabinet are")


@pytest.fixture
def run(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Run]:
    """`main` with these arguments, in this process."""
    yield from runs(capsysbinary, monkeypatch)


@pytest.fixture
def vectors(tmp_path: Path) -> Path:
    """A file of word vectors with more words than are listed."""
    rows = np.random.RandomState(0).standard_normal((30, 4)).round(3)
    words = ["the", "fox", "dog", *(f"w{i}" for i in range(27))]
    path = tmp_path / "some vectors.txt"
    lines = (" ".join([word, *map(str, row)]) for word, row in zip(words, rows, strict=True))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def own(ran_out: bytes, model: str) -> dict[str, Any]:
    return json.loads(ran_out)["settings"][model]


# Pretrained vectors


def test_the_programs_own_vectors(run: Run) -> None:
    ran = run("--model", "attention", "--embeddings", "glove", "--print", "text")
    settings = Settings(model="attention", attention=AttentionSettings(embeddings="glove"))
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.decode() == as_text(compute(settings))
    assert "Probabilities, the likeliest 20 of 20000 words:" in ran.out.decode()


def test_vectors_of_a_file(run: Run, vectors: Path) -> None:
    ran = run("--model", "attention", "--embeddings", str(vectors), "--print", "json")
    assert (ran.status, ran.err) == (0, "")
    asked = own(ran.out, "attention")
    assert asked["embeddings"] == "file"
    assert (asked["vectors"]["name"], asked["vectors"]["d_model"]) == ("some vectors.txt", 4)
    report = json.loads(ran.out)
    assert len(report["candidates"]) == len(report["raw"]) == 30
    assert report["unknown"] == [1, 2, 4, 5, 7]


def test_a_limit_of_words_is_told(run: Run, vectors: Path) -> None:
    flags = ("--embeddings", str(vectors), "--vector-words", "25", "--print", "json")
    ran = run("--model", "attention", *flags)
    assert ran.err == "attention-explorer: Only the first 25 words were read: that is the limit.\n"
    assert len(json.loads(ran.out)["candidates"]) == 25


def test_an_exploration_is_checked_with_its_vectors(
    run: Run, vectors: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.word_vectors._shelf", {})
    filed = str(tmp_path / "a.attn")
    flags = ("--embeddings", str(vectors))
    assert run("--model", "attention", *flags, "--export", filed).status == 0
    assert run("--check", filed, *flags).status == 0
    monkeypatch.setattr("core.word_vectors._shelf", {})
    for arguments in (("--check", filed), (filed, "--print", "text")):
        ran = run(*arguments)
        assert_refused(ran)
        assert "The word vectors “some vectors.txt” are not open" in ran.err


VECTORS_REFUSED = [
    (["--embeddings", "glove", "--dim", "5"], "Pretrained vectors have their own width: leave out"),
    (["--embeddings", "glove", "--earlier", "a"], "--earlier does nothing where vectors are not"),
    (["--embeddings", "golve"], "“golve”"),
    (["--vector-words", "5"], "--vector-words is for vectors from a file: add --embeddings"),
    (["--embeddings", "glove", "--vector-words", "5"], "--vector-words is for vectors from a file"),
    (["--embeddings", "x.txt", "--vector-words", "0"], "a whole number from 1 to 500000, not 0."),
    (
        ["--embeddings", "glove", "--projections", "identity", "--seed", "4"],
        "--seed does nothing here, where nothing is random: leave it out or add --draw.",
    ),
]


@pytest.mark.parametrize(("arguments", "message"), VECTORS_REFUSED, ids=str)
def test_what_goes_wrong_with_vectors(run: Run, arguments: list[str], message: str) -> None:
    ran = run("--model", "attention", "--print", "text", *arguments)
    assert_refused(ran)
    assert message in ran.err


# Trained weights


def test_the_weights_of_the_program(run: Run) -> None:
    ran = run(*KEYS, "--print", "json", "--layer", "1", "--head", "mean", "--top-k", "3")
    assert (ran.status, ran.err) == (0, "")
    expected = TransformerSettings(layer=0, head=None, top_k=3)
    settings = Settings("the keys to the cabinet are", 4, model="transformer", transformer=expected)
    assert ran.out == as_json(compute(settings)).encode()


def test_a_training_without_a_window(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "w.npz"
    ran = run(
        *KEYS, "--train", *TINY, "--seed", "7", "--save-weights", str(path), "--print", "json"
    )
    assert ran.status == 0
    assert "100 %  step 3 of 3, loss " in ran.err
    saved = read_run(path.read_bytes())
    assert (saved.plan.seed, saved.plan.n_layer, saved.plan.n_step) == (7, 1, 3)
    last = saved.snapshots[-1].sha256
    asked = own(ran.out, "transformer")
    assert (asked["weights"], asked["n_step"], asked["d_model"]) == (last, 3, 16)
    again = run(*KEYS, "--weights", str(path), "--print", "json")
    assert (again.status, again.err) == (0, "")
    assert json.loads(again.out)["logits"] == json.loads(ran.out)["logits"]
    by_name = run(*KEYS, "--weights", saved.snapshots[1].sha256, "--print", "text")
    assert f"weights {saved.snapshots[1].sha256[:8]}, trained for 1 step on" in by_name.out.decode()


def test_a_training_on_a_text(run: Run, tmp_path: Path) -> None:
    text = tmp_path / "my text.txt"
    text.write_text("A cat sat on a mat. " * 400, encoding="utf-8")
    for more, kind in (([], "file"), (["--share", "0.5", "--difficulty", "1"], "both")):
        flags = ("--train", *TINY, "--objective", "masked", "--text", str(text), *more)
        ran = run(*KEYS, *flags, "--print", "json")
        assert ran.status == 0
        asked = own(ran.out, "transformer")
        assert (asked["text"], asked["own_text"]["name"]) == (kind, "my text.txt")
        assert shelf.weights_of(asked["weights"]).configuration.objective == "masked"


def test_the_weights_of_an_exploration_stay_if_the_file_has_them(run: Run, tmp_path: Path) -> None:
    weights, filed = str(tmp_path / "w.npz"), str(tmp_path / "a.attn")
    flags = ("--train", *TINY, "--seed", "8", "--save-weights", weights)
    assert run(*KEYS, *flags, "--export", filed).status == 0
    first = read_run(Path(weights).read_bytes()).snapshots[0].sha256
    assert run(*KEYS, "--weights", first, "--export", filed).status == 0
    ran = run(filed, "--weights", weights, "--print", "json")
    assert own(ran.out, "transformer")["weights"] == first
    assert run("--check", filed, "--weights", weights).status == 0


UNKNOWN = "5ea1" * 16
WEIGHTS_REFUSED = [
    (["--weights", UNKNOWN], "The weights “5ea15ea1” are not on this computer"),
    (["--weights", "none.npz"], "none.npz"),
    (["--layer", "3"], "--layer is a whole number from 1 to 2, not 3."),
    (["--layer", "0"], "--layer is a whole number from 1 to 2, not 0."),
    (["--head", "9"], "--head is a whole number from 1 to"),
    (["--window", "3"], "--window does nothing with the model transformer: leave it out."),
    (["--seeds", "3"], "--seeds does nothing with the model transformer: leave it out."),
    (["--earlier", "a"], "--earlier does nothing where vectors are not dealt at random"),
    (["--seed", "3"], "--seed does nothing here, where nothing is random"),
    (["--mask", "none"], "--mask is for the model attention: add --model attention."),
    (["--embeddings", "glove"], "--embeddings is for the model attention: add --model attention."),
    (["--layers", "2"], "--layers is for a training: add --train."),
    (["--dim", "32"], "--dim is for a training: add --train."),
    (["--save-weights", "w.npz"], "--save-weights is for a training: add --train."),
    (["--train", "--weights", UNKNOWN], "A training begins with weights of its own: leave out"),
    (["--train", "--share", "0.5"], "--share is of a file’s text: add --text"),
    (["--train", "--save-weights", "w.txt"], "The file of --save-weights must end in .npz"),
    (["--train", "--text", "none.txt"], "--text: “none.txt”"),
    (["--train", "--heads", "3"], "3 heads cannot share a width of"),
    (["--train", "--steps", "0"], "The number of steps is a whole number from 1 to 100000"),
    (["--train", "--difficulty", "4"], "The difficulty is a whole number from 1 to 3, not 4."),
    (["--train", "--objective", "x"], "The objective is one of next, masked, not “x”."),
    (["--train", *TINY, "--head", "3"], "--head is a whole number from 1 to 2, or mean, not 3."),
]


@pytest.mark.parametrize(("arguments", "message"), WEIGHTS_REFUSED, ids=str)
def test_what_goes_wrong_with_weights(run: Run, arguments: list[str], message: str) -> None:
    ran = run(*KEYS, "--print", "text", *arguments)
    assert_refused(ran)
    assert message in ran.err


@pytest.mark.parametrize("flag", ["--layer", "--steps", "--weights", "--objective"])
def test_a_flag_of_the_transformer_is_refused_for_another_model(run: Run, flag: str) -> None:
    ran = run("--model", "attention", "--print", "text", flag, "1")
    assert_refused(ran)
    assert f"{flag} is for the model transformer: add --model transformer." in ran.err


def test_a_training_opens_no_window(run: Run) -> None:
    ran = run(*KEYS, "--train", *TINY)
    assert_refused(ran)
    assert "--train opens no window: add --print, --export or --save-weights" in ran.err


def test_an_exploration_of_trained_weights_needs_them_saved(run: Run, tmp_path: Path) -> None:
    ran = run(*KEYS, "--train", *TINY, "--export", str(tmp_path / "a.attn"))
    assert_refused(ran)
    assert "An exploration does not hold the trained weights: add --save-weights" in ran.err


def test_a_text_that_is_no_text_for_a_training(run: Run, tmp_path: Path) -> None:
    short = tmp_path / "short.txt"
    short.write_text("one two", encoding="utf-8")
    ran = run(*KEYS, "--train", *TINY, "--text", str(short), "--print", "text")
    assert_refused(ran)
    assert "The text has 2 words" in ran.err
    ran = run(*KEYS, "--train", "--text", str(short), "--difficulty", "1", "--print", "text")
    assert_refused(ran)
    assert "--difficulty is of the grammar’s sentences: leave it out or add --share." in ran.err


def test_a_file_that_holds_no_weights(run: Run, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.npz"
    np.savez(wrong, words=np.array(["a"]))
    ran = run(*KEYS, "--weights", str(wrong), "--print", "text")
    assert_refused(ran)
    assert "wrong.npz” cannot be opened." in ran.err
    empty = tmp_path / "empty.npz"
    run_of = shelf.ready_made()
    empty.write_bytes(write_run(replace(run_of, snapshots=())))
    ran = run(*KEYS, "--weights", str(empty), "--print", "text")
    assert_refused(ran)
    assert "holds no weights: choose another." in ran.err
