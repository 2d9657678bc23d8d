import ast
import contextlib
import io
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from strategies import any_settings, some_vectors, some_weights
from test_language import Upper

from core import __version__, language
from core.model_records import AttentionSettings
from core.models import compute
from core.python_script import as_python
from core.report import as_text
from core.result import Result
from core.settings import NOTEBOOK_SENTENCE, Knockout, Settings, SettingsError
from core.transformer import shelf
from core.transformer.checkpoint import write_run


def asked(sentence: str = NOTEBOOK_SENTENCE, position: int = 4, **more: Any) -> Settings:
    """Settings of self-attention; what is not a setting of all models is its own."""
    names = ["knockouts", "draw", "seed", "window", "earlier"]
    if isinstance(more.get("vectors"), tuple):
        names.append("vectors")
    shared = {name: more.pop(name) for name in names if name in more}
    own = AttentionSettings(**more)
    return Settings(sentence, position, model="attention", attention=own, **shared)


def figures(result: Result) -> str:
    """What the report prints below the settings and the context."""
    lines = as_text(result).split("\n")
    if result.prediction is None:
        return lines[-2] + "\n"
    start = next(i for i, line in enumerate(lines) if line.upper().startswith("CONTEXT: "))
    return "\n".join(lines[start + 1 :])


def run_here(script: str) -> str:
    """What a script prints, in a namespace of its own."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(script, "script", "exec"), {"__name__": "__main__"})
    return printed.getvalue()


FEATURES: dict[str, Settings] = {
    "the notebook's own": Settings(),
    "another window and seed": Settings(window=4, seed=2**32 - 1),
    "words that come back": Settings("to be or not to be that is the question", 6),
    "one word thirty-two times": Settings("the " * 32, 20),
    "earlier sentences": Settings(earlier="the dog\nsaw a fox\n"),
    "moved vectors": Settings(vectors=(("fox", (1, -2, 0.5)), ("cat", (1, 1, 1)))),
    "knock-outs": Settings(knockouts=(Knockout(2), Knockout(6, 4), Knockout(1, 5), Knockout(3, 4))),
    "a draw": Settings(draw=12),
    "nothing before": Settings("one two", 0),
    "no context left": Settings(knockouts=(Knockout(2), Knockout(3))),
    "nothing left": Settings(knockouts=tuple(Knockout(i, 4) for i in range(9))),
    "no words": Settings("", 0),
    "self-attention": asked(),
    "a wide one": asked(d_model=256, n_head=8, d_head=64),
    "one component": asked(d_model=1, n_head=3, d_head=1),
    "several heads": asked(n_head=3, d_model=8, head=1),
    "mean of the heads": asked(n_head=4, d_model=8, d_head=5, head=None),
    "identity": asked(projections="identity", n_head=4, mask="none"),
    "positions": asked(positions="sinusoidal", d_model=7),
    "window mask": asked(mask="window", window=1),
    "no mask": asked(mask="none", scaled=False),
    "distance": asked(read_out="distance", earlier="a b", seed=3),
    "temperature": asked(temperature=0.3, draw=3),
    "top-k": asked(mask="none", top_k=3, draw=4),
    "top-p": asked(top_p=0.4, draw=5),
    "all of the sampling": asked(temperature=2.5, top_k=5, top_p=0.5, draw=7),
    "truncation that leaves all": asked(top_k=9, top_p=0.999999),
    "knock-outs of one head": asked(n_head=1, knockouts=(Knockout(2, None, 0), Knockout(0, 4))),
    "knock-outs of some heads": asked(
        n_head=3, head=None, knockouts=(Knockout(2, None, 1), Knockout(0, 4), Knockout(1, 4, 2))
    ),
    "a blind head": asked(
        "a b c", 1, n_head=2, head=0, knockouts=(Knockout(0, None, 0), Knockout(1, None, 0))
    ),
    "blind heads": asked("a b c", 1, n_head=2, knockouts=(Knockout(0), Knockout(1))),
    "self-attention without words": asked("", 0),
    "moved wide vectors": asked(d_model=40, vectors=(("fox", (0.1234567890123,) * 40),)),
    "two words in one place": asked(
        "a b c", 2, mask="none", vectors=(("a", (1, 1, 1)), ("b", (1, 1, 1)), ("c", (0, 0, 0)))
    ),
}
NASTY = (
    "coding: latin-1 \"double\" 'single' \"both' back\\slash \\N{x} {brace} {{x}} % # ''' \"\"\" "
    "😀 👩‍👧 القطة 我 \u202eflip \x00 \x07 \ufeff \u2028 \x1f nul\x00 print('x') \n\ttab " * 2
)
features = pytest.mark.parametrize("settings", FEATURES.values(), ids=list(FEATURES))


@features
def test_a_script_prints_the_figures_of_the_report(settings: Settings) -> None:
    result = compute(settings)
    assert run_here(as_python(result)) == figures(result)


@given(settings=any_settings())
def test_any_script_prints_the_figures_of_the_report(
    settings: Settings, weights: Callable[[Result], Path]
) -> None:
    result = compute(settings)
    sys.argv = ["script", str(weights(result))]
    assert run_here(as_python(result)) == figures(result)


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Result], Path]]:
    """Writes the file of weights that a script of a result needs, once for each."""
    folder, argv = tmp_path_factory.mktemp("weights"), sys.argv

    def written(result: Result) -> Path:
        sha256 = result.settings.transformer.weights
        path = folder / f"{sha256}.npz"
        if result.settings.model == "transformer" and not path.exists():
            path.write_bytes(write_run(shelf.run_with_only(sha256)))
        return path

    yield written
    sys.argv = argv


GLOVE = {"embeddings": "glove", "projections": "identity"}
LACKED = "Once the slithy fox saw the cat"
PRETRAINED = {
    "pretrained": asked(LACKED, 3, **GLOVE),
    "every word kept but few listed": asked(LACKED, 3, top_k=100, draw=1, **GLOVE),
    "few words kept": asked(LACKED, 3, top_k=4, temperature=0.5, draw=2, **GLOVE),
    "drawn from all": asked(LACKED, 2, temperature=2.0, draw=3, **GLOVE),
    "random projections": asked(
        LACKED, 6, embeddings="glove", n_head=2, head=None, positions="sinusoidal"
    ),
    "distance, moved": asked(
        LACKED, 3, read_out="distance", vectors=(("fox", (1.0, -1.0) * 25),), **GLOVE
    ),
}


@pytest.mark.parametrize("settings", PRETRAINED.values(), ids=list(PRETRAINED))
def test_a_script_has_the_vectors_that_it_needs(settings: Settings) -> None:
    result = compute(settings)
    script = as_python(result)
    assert run_here(script) == figures(result)
    assert len(script) < 60_000


def test_a_script_with_too_many_numbers_is_refused() -> None:
    words = " ".join(f"w{i}" for i in range(2000))
    settings = asked(words, 3, embeddings="file", vectors=some_vectors(d=4))
    wide = some_vectors("wide.txt", 1024)
    own = settings.attention.replace(vectors=wide)
    with pytest.raises(SettingsError, match="the limit is 500,000, so shorten the sentence"):
        as_python(compute(settings.replace(attention=own)))


KEYS = Settings("the a b train xyzzy quick", 3, model="transformer")
TRAINED = {
    "trained": KEYS,
    "drawn": KEYS.replace(draw=4),
    "knock-outs": KEYS.replace(
        knockouts=(Knockout(0), Knockout(1, 3, 1), Knockout(2, 2, None, 1), Knockout(3, 3, 0, 0))
    ),
    "nothing left": KEYS.replace(position=0, knockouts=(Knockout(0),)),
    "moved": KEYS.replace(vectors=(("a", (0.5,) * 16),)),
    "too long to be read": KEYS.replace(sentence="the a b train " * 6, position=20),
}


@pytest.mark.parametrize("objective", ["next", "masked"])
@pytest.mark.parametrize("head", [None, 1])
@pytest.mark.parametrize("settings", TRAINED.values(), ids=list(TRAINED))
def test_a_script_of_a_transformer_takes_the_file_of_its_weights(
    settings: Settings, head: int | None, objective: str, weights: Callable[[Result], Path]
) -> None:
    result = compute(settings.adjusted(weights=some_weights(objective), head=head))
    sys.argv = ["script", str(weights(result))]
    assert run_here(as_python(result)) == figures(result)


def test_without_its_weights_a_script_says_what_it_needs(tmp_path: Path) -> None:
    script = as_python(compute(KEYS.adjusted(weights=some_weights())))
    sys.argv = ["script", str(tmp_path / "none.npz")]
    with pytest.raises(SystemExit, match="is not there: save it from the program"):
        run_here(script)
    other = tmp_path / "other.npz"
    other.write_bytes(write_run(shelf.run_with_only(some_weights("masked"))))
    sys.argv = ["script", str(other)]
    with pytest.raises(SystemExit, match="are not in that file: save them from the program"):
        run_here(script)


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(NASTY, 6, window=40, earlier=NASTY, draw=2, knockouts=(Knockout(3), Knockout(5))),
        asked(NASTY, 8, n_head=2, head=None, d_model=8, vectors=(("{brace}", (1, 0) * 4),)),
        FEATURES["all of the sampling"],
        FEATURES["blind heads"],
        FEATURES["no words"],
    ],
)
def test_a_script_needs_nothing_but_python_and_numpy(settings: Settings, tmp_path: Path) -> None:
    result = compute(settings)
    script = tmp_path / "script.py"
    script.write_bytes(as_python(result).encode())
    command = [sys.executable, "-I", "-X", "utf8", "-W", "error", str(script)]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert ran.stderr == b""
    assert ran.stdout.decode().replace("\r\n", "\n") == figures(result)


@features
def test_a_script_imports_numpy_alone_and_takes_no_result_with_it(settings: Settings) -> None:
    result = compute(settings)
    script = as_python(result)
    tree = ast.parse(script)
    imported = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [ast.unparse(node) for node in imported] == ["import numpy as np"]
    for shown in re.findall(r"\d\.\d{4}$", figures(result), re.MULTILINE):
        assert shown in ("0.0000", "1.0000") or shown not in script


def test_the_notebook_reads_like_its_equations() -> None:
    script = as_python(compute(Settings()))
    assert (
        """
context = list(range(max(0, position - window), position))

q = E[context].mean(axis=0)  # query [d]
s = dot(E, q) / np.sqrt(3)  # scores [n]
w = np.exp(s)  # weights [n]
p = softmax(w)  # the second exponential in a row [n]
best = np.argmax(p)
"""
        in script
    )
    assert len(script.splitlines()) < 50


def test_what_is_off_has_no_line() -> None:
    words = (
        "knock",
        "moved",
        "draw",
        "temperature",
        "order",
        "P[",
        "visible",
        "head in",
        "earlier",
    )
    plain = as_python(compute(asked(mask="none", projections="identity")))
    assert [word for word in words if word in plain] == []
    assert [word for word in words if word in as_python(compute(Settings()))] == []


def test_a_script_says_where_it_is_from_and_what_was_asked() -> None:
    header = as_python(compute(Settings(seed=3))).split("import numpy")[0]
    assert all(line.startswith("#") for line in header.splitlines() if line)
    text = header.replace("\n# ", " ")
    assert f"Attention Explorer {__version__}" in text
    assert "“The quick brown fox jumps over the lazy dog” · Selected word: “jumps”" in text


@pytest.mark.parametrize("model", ["notebook", "attention"])
def test_no_word_is_where_python_looks_for_the_encoding(model: str) -> None:
    script = as_python(compute(Settings("coding:latin-1 x", 1, model=model)))
    assert "coding" in script
    assert not any("coding" in line for line in script.splitlines()[:2])


def test_long_text_stands_in_short_lines() -> None:
    sentence = " ".join(f"word{i}" for i in range(2000))
    script = as_python(compute(Settings(sentence, 1500)))
    assert max(map(len, script.splitlines())) <= 100
    assert run_here(script) == figures(compute(Settings(sentence, 1500)))


def test_a_script_speaks_the_language_of_the_reader() -> None:
    language.use(Upper())
    try:
        result = compute(Settings("1 2 3", 2, draw=1))
        script = as_python(result)
        assert run_here(script) == figures(result)
        assert "PREDICTED NEXT WORD" in script
        comments = re.findall(r"# ([^\[\n]*)", script.split("import numpy")[1])
        assert [text for text in comments if text != text.upper()] == []
    finally:
        language.use()
