"""Every reader under inputs that nobody has foreseen; for more of them: python -m tests.fuzz."""

import json
import sys
import tracemalloc
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from core.checks import SettingsError
from core.files import FileError
from tests.fuzz.__main__ import main
from tests.fuzz.branches import Counting
from tests.fuzz.mutations import mutated_bytes
from tests.fuzz.reader import Reader, check_sentence, kind_of, outcome
from tests.fuzz.readers import READERS
from tests.fuzz.search import MEASURED_EACH, Search, Ways

MOST_WORK = 10**7  # lines of a reader's modules for one input, of which none has over 300 kB
MEASURED = 15  # inputs of which the memory is measured
HEADLESS = [name for name in READERS if name not in ("window", "preferences")]

CALM = (
    HealthCheck.function_scoped_fixture,  # the window is as it was after every input
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
)
Randoms = st.randoms(use_true_random=False)


def try_any(name: str, random: Random) -> None:
    reader = READERS[name]
    given = reader.mutated(random, random.choice(list(reader.seeds())))
    ways = Ways(reader.modules)
    with ways.watched():
        outcome(reader, given)
    assert ways.n_event <= MOST_WORK


@pytest.mark.parametrize("name", HEADLESS)
@given(random=Randoms)
@settings(suppress_health_check=CALM)
def test_whatever_is_read_is_accepted_or_refused_in_a_sentence(name: str, random: Random) -> None:
    try_any(name, random)


@given(random=Randoms)
@settings(suppress_health_check=CALM)
def test_whatever_was_remembered_the_program_starts(qapp: QApplication, random: Random) -> None:
    try_any("preferences", random)


@given(random=Randoms)
@settings(suppress_health_check=CALM, max_examples=40)
def test_whatever_is_brought_to_the_window_is_opened_or_changes_nothing(
    window_open: None, random: Random
) -> None:
    try_any("window", random)


@pytest.mark.parametrize("name", HEADLESS)
def test_most_seeds_are_accepted(name: str) -> None:
    """Else all that is made of them might be refused at its first byte."""
    accepted = [not outcome(READERS[name], each, False) for each in READERS[name].seeds()]
    assert sum(accepted) >= 0.7 * len(accepted)


@pytest.mark.parametrize("name", HEADLESS)
def test_memory_is_bounded(name: str) -> None:
    reader, random = READERS[name], Random(name)
    seeds = list(reader.seeds())
    outcome(reader, seeds[0])  # what is read once, such as the program's own vectors
    for _ in range(MEASURED):
        given = reader.mutated(random, random.choice(seeds))
        tracemalloc.start()
        try:
            outcome(reader, given)
            assert tracemalloc.get_traced_memory()[1] <= reader.memory(given)
        finally:
            tracemalloc.stop()


# The search itself


def weak(read: Any, **more: Any) -> Reader:
    return Reader("weak", ("core.text",), lambda: [b"a b c"], mutated_bytes, read, **more)


def test_a_defect_is_found_with_its_smallest_input() -> None:
    def read(data: bytes) -> int:
        return [1][len(data) // 5]

    search = Search(weak(read), 1)
    search.run(200, 60, guided=False)
    (defect,) = search.tally.defects.values()
    assert len(defect.given) == 5
    assert defect.place.startswith("IndexError")
    assert "list index out of range" in defect.error


def test_too_much_memory_is_a_defect() -> None:
    search = Search(weak(lambda data: bytes(10**6), memory=lambda data: 10**5), 1)
    search.run(MEASURED_EACH, 60, guided=False)
    assert any(place.startswith("MemoryError") for place in search.tally.defects)


@pytest.mark.parametrize("error", [FileError, SettingsError])
@pytest.mark.parametrize(
    "sentence",
    [
        "",
        " ",
        "It is\nbroken.",
        "It is broken",
        "KeyError: 'x'.",
        "It is <class 'int'>.",
        "A \x1b.",
    ],
)
def test_a_refusal_that_is_no_sentence_is_a_defect(error: type[Exception], sentence: str) -> None:
    def read(data: bytes) -> None:
        raise error(sentence)

    search = Search(weak(read), 1)
    search.run(3, 60, guided=False)
    assert search.tally.defects
    assert not search.tally.refused


def test_what_is_accepted_must_be_read_again() -> None:
    def check(data: bytes, read: bytes) -> None:
        assert data.decode("ascii").encode() == read

    search = Search(weak(bytes, check=check), 1)
    search.run(500, 60, guided=False)
    assert any(place.startswith("UnicodeDecodeError") for place in search.tally.defects)


def test_inputs_that_go_a_new_way_are_changed_further() -> None:
    search = Search(READERS["text"], 1)
    search.run(100, 600, guided=True)
    n = search.ways.n
    assert n > 20
    assert search.ways.n_event > 0
    search.replay()
    assert search.tally.n > 100 + len(READERS["text"].seeds())


def test_the_same_seed_gives_the_same_inputs() -> None:
    given: list[list[bytes]] = []
    for _ in range(2):
        given.append([])
        reader = weak(given[-1].append)
        Search(reader, 5).run(50, 60, guided=False)
    assert given[0] == given[1]


def test_sentences_count_as_one_whatever_they_quote() -> None:
    one, other = (f"“{word}” has {n} words; the limit is 2,048." for word, n in (("a", 3), ("", 4)))
    assert kind_of(one) == kind_of(other)
    check_sentence(one)


def test_the_command_tells_the_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "figures.json"
    arguments = ["--reader", "text", "--inputs", "200", "--seed", "3", "--json", str(path)]
    monkeypatch.setattr(sys, "argv", ["fuzz", *arguments])
    assert main() == 0
    figures = json.loads(path.read_bytes())["text"]
    out, err = capsys.readouterr()
    assert "text: 200 inputs" in out
    assert "The file is not text: choose another." in out
    assert figures["inputs"] == 200
    assert figures["accepted"] + sum(figures["refused"].values()) == 200
    assert figures["defects"] == []
    if Counting(("core.text",)).possible:
        assert figures["branches"]["core.text_file"]["taken"] > 0
    else:
        assert "coverage is not installed" in err
