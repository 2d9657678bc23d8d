import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from benchmarks import built, table
from benchmarks.__main__ import MARKS, letters, put_between_marks
from benchmarks.memory import WITHIN_NOISE, growth
from benchmarks.table import Case, Section, SkippedError, Target, paired
from benchmarks.torch_ways import torch_or_skip

SECTION = Section("c", "The engine", "Beside: something else.")


def case_of(n: int, ms: float) -> Case:
    return Case(f"notebook, {n} words", "ms", ms, 1.0, 1.0, None, "notebook", n)


def test_the_ratio_is_the_median_of_the_pairs_ratios() -> None:
    case = paired("start", [(2.0, 1.0), (9.0, 3.0), (4.0, 4.0)], Target(2.0))
    assert (case.program, case.beside, case.ratio) == (4000.0, 3000.0, 2.0)
    assert case.ok is True


def test_how_many_times_as_fast_is_the_ratio_the_other_way_round() -> None:
    case = paired("start", [(1.0, 4.0)], Target(5.0, at_least=True), faster=True)
    assert case.ratio == 4.0
    assert case.ok is False


def test_a_target_may_be_of_the_figure_itself() -> None:
    target = Target(100.0, of="program")
    assert Case("blocked", "ms", 99.0, target=target).ok is True
    assert Case("blocked", "ms", 101.0, target=target).ok is False


@pytest.mark.parametrize(
    "case", [Case("size", "MB", 3.0), Case("size", "MB", 3.0, target=Target(1.0))]
)
def test_nothing_is_said_where_nothing_can_be(case: Case) -> None:
    assert case.ok is None


def test_growth_is_the_exponent_from_64_words_on() -> None:
    cases = [case_of(1, 50.0), *(case_of(n, 3e-3 * n**1.5) for n in (64, 256, 2048))]
    [(name, (largest, exponent))] = table.growths(cases).items()
    assert (name, largest) == ("notebook", 2048)
    assert exponent == pytest.approx(1.5)
    assert table.cells(cases[-1], table.growths(cases))[-1] == "n^1.5"
    assert table.cells(cases[1], table.growths(cases))[-1] == ""


def test_two_sizes_are_too_few_for_an_exponent() -> None:
    assert table.growths([case_of(64, 1.0), case_of(256, 2.0)]) == {}


def test_what_a_section_writes_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "c.json"
    cases = [case_of(9, 2.0), Case("blocked", "ms", 7.5, target=Target(100.0, of="program"))]
    monkeypatch.setattr("sys.argv", ["engine", "--json", str(file), "--check"])
    assert table.run(SECTION, lambda chosen: iter(cases), table.flags_of(None)) == 0
    assert table.from_json(file.read_text()) == (SECTION, cases, "")
    assert "blocked" in capsys.readouterr().out


@pytest.mark.parametrize(("check", "status"), [([], 0), (["--check"], 1)])
def test_a_missed_target_counts_when_asked(
    check: list[str], status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    missed = Case("start", "ms", 3.0, 1.0, 3.0, Target(1.25))
    monkeypatch.setattr("sys.argv", ["start", *check])
    assert table.run(SECTION, lambda chosen: iter([missed]), table.flags_of(None)) == status


def test_a_section_that_cannot_be_measured_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def skipped(chosen: argparse.Namespace) -> Iterator[Case]:
        yield case_of(9, 1.0)
        raise SkippedError("There is no PyTorch.")

    file = tmp_path / "c.json"
    monkeypatch.setattr("sys.argv", ["engine", "--json", str(file)])
    assert table.run(SECTION, skipped, table.flags_of(None)) == 0
    found = table.from_json(file.read_text())
    assert (len(found[1]), found[2]) == (1, "There is no PyTorch.")
    assert "There is no PyTorch." in table.markdown([found], "two cores")


def test_figures_stand_between_the_marks_of_a_page() -> None:
    page = f"before\n{MARKS[0]}\nold\n{MARKS[1]}\nafter\n"
    once = put_between_marks(page, table.markdown([(SECTION, [case_of(9, 2.0)], "")], "two cores"))
    assert once.startswith("before\n")
    assert once.endswith("\nafter\n")
    assert "| notebook, 9 words | 2.0 ms |" in once
    assert "old" not in once
    assert put_between_marks(once, "new").count(MARKS[0]) == 1


def test_a_page_without_marks_is_left_alone() -> None:
    with pytest.raises(ValueError, match="no place"):
        put_between_marks("a page", "figures")


def test_the_page_in_the_docs_has_its_marks() -> None:
    page = Path(__file__).parents[2] / "docs" / "performance.md"
    assert put_between_marks(page.read_text("utf-8"), "figures")


def test_sections_are_chosen_by_letter() -> None:
    assert letters("a, c") == ["a", "c"]
    with pytest.raises(argparse.ArgumentTypeError):
        letters("a,x")


def test_what_it_was_measured_on_names_no_machine() -> None:
    on = table.measured_on()
    assert {"cores", "Python", "NumPy", "BLAS"} <= set(on)
    assert json.dumps(on)


def test_without_torch_nothing_is_compared_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(SkippedError, match="PyTorch is not installed"):
        torch_or_skip()


def test_without_a_build_there_is_nothing_to_measure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(built, "EXECUTABLE", tmp_path / "missing")
    with pytest.raises(SkippedError, match="not built"):
        next(built.measure(argparse.Namespace(quick=True)))


ACTS = np.arange(100, 12_100, 100, dtype=float)


def test_what_only_varies_does_not_grow() -> None:
    noise = np.random.RandomState(0).standard_normal(len(ACTS))
    case = growth("memory", "MB", ACTS, 200 + noise)
    assert case.ok is True


def test_what_grows_beyond_its_noise_grows() -> None:
    noise = np.random.RandomState(0).standard_normal(len(ACTS))
    case = growth("memory", "MB", ACTS, 200 + noise + ACTS / 1000)
    assert case.program == pytest.approx(1.0, abs=0.2)
    assert case.target == WITHIN_NOISE
    assert case.ok is False


def test_what_never_varies_does_not_grow() -> None:
    assert growth("objects", "", ACTS, np.full(len(ACTS), 7.0)).ok is True
