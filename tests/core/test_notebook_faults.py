"""The table of the notebook's faults, held against a notebook that has them all."""

import re
import runpy
from decimal import Decimal
from functools import cache
from pathlib import Path

import as_written
import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from test_golden import CASES, Case, name

from core.arrays import Array
from core.attention import softmax
from core.examples import examples
from core.models import compute, model_of
from core.models.notebook_faults import FAULTS, Fault, named_as_written
from core.prose import plain_text
from core.result import Note, Result
from core.settings import Settings
from core.text import words_of

TRAIN = "the train left the station on time"
BE = "to be or not to be that is the question"
FAULT = {fault.key: fault for fault in FAULTS}
OF_THE_TEXT_ALONE = {
    "sampled",
    "projections",
    "sample-table",
    "constant-embeddings",
    "in-place",
}


def stage(result: Result, name: str) -> Array:
    return next(stage.array for stage in result.stages if stage.name == name)


def notes(settings: Settings) -> dict[str, Note]:
    return {note.key: note for note in compute(settings).notes}


def evidence(settings: Settings, key: str) -> str:
    return notes(settings)[key].evidence


def settings_of(case: Case) -> Settings:
    return Settings(case["sentence"], case["position"], case["window"], case["seed"])


# The notebook as written, asked for the same


def sentences_of(settings: Settings) -> list[str]:
    return [*settings.earlier.splitlines(), settings.sentence]


def as_written_run(settings: Settings, position: int | None = None) -> as_written.Run:
    place = settings.position if position is None else position
    return as_written.run(sentences_of(settings), place, settings.window, settings.seed)


@cache
def winners(settings: Settings) -> list[int]:
    """Of every row but the first; `settings.position` should be 0."""
    return [as_written_run(settings, i).winner for i in range(1, len(settings.sentence.split()))]


def labels(words: list[str]) -> list[str]:
    subscripts = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
    counts = [str(words[: i + 1].count(word)).translate(subscripts) for i, word in enumerate(words)]
    return [
        word + n if words.count(word) > 1 else word for word, n in zip(words, counts, strict=True)
    ]


def bites(settings: Settings) -> dict[str, list[str]]:
    """The faults that show, with the words and figures that tell of it, in their order."""
    words, position = settings.sentence.split(), settings.position
    if not words:
        return {}
    label = labels(words)
    earlier = settings.earlier.split()
    new = [word for word in words if word not in earlier][:1]
    order = {"order-of-appearance": new} if new else {}
    if position == 0:
        with pytest.warns(RuntimeWarning, match="[Mm]ean of empty|invalid value"):
            ran = as_written_run(settings)
        assert np.isnan(ran.probabilities).all()
        return {"empty-context": [words[0], ran.named()], "unused": [label[0]], **order}
    ran = as_written_run(settings)
    winner, n = ran.winner, len(words)
    facts: dict[str, list[str]] = {}
    if ran.outcome() != words[winner]:
        facts["lookup"] = [ran.outcome() or str(winner), words[winner]]
    examined = as_written.asked_for(words[position], settings.sentence)
    if examined != position:
        facts["first-occurrence"] = [label[examined], str(examined + 1)]
    weights = ran.weights
    ends = [f"{x:.4f}" for x in (weights.min(), weights.max(), weights.sum())]
    facts["not-normalised"] = [*ends, "1"]
    facts["unused"] = [label[position]]
    facts |= order
    largest = int(ran.keys.sum(axis=1).argmax())
    if largest == winner:
        won = winners(settings.replace(position=0))
        counted = [str(won.count(largest)), str(n - 1)] if n > 2 else []
        facts["all-positive"] = [label[largest], *counted]
    if position < n - 1:
        facts["answer-on-view"] = [str(n - 1 - position), label[position]]
    n_candidates = len(set(words))
    facts["same-sentence"] = [*([str(n_candidates)] if n_candidates > 1 else []), words[position]]
    i, j = (words.index(word) if word in words else 0 for word in ("train", "station"))
    if i and j:
        there, back = (
            f"{as_written_run(settings, a).probabilities[b]:.4f}" for a, b in ((i, j), (j, i))
        )
        facts["train-and-station"] = ["train", "station", there, "station", "train", back]
    return facts


def told(settings: Settings) -> dict[str, list[str]]:
    """The quoted words and the figures in the evidence of every note."""
    return {
        note.key: [word or number for word, number in FACTS.findall(note.evidence)]
        for note in compute(settings).notes
    }


FACTS = re.compile(r"“([^”]*)”|(\d[\d.]*\d|\d)")


def in_plain_words(settings: Settings) -> Settings:
    """The same words in the same places, called w0, w1 … but for the two of one fault."""
    known: dict[str, str] = {"train": "train", "station": "station"}

    def renamed(sentence: str) -> str:
        return " ".join(known.setdefault(word, f"w{len(known)}") for word in sentence.split())

    earlier = "\n".join(renamed(line) for line in settings.earlier.splitlines())
    return settings.replace(sentence=renamed(settings.sentence), earlier=earlier)


@st.composite
def _asked(draw: st.DrawFn) -> Settings:
    """Settings in plain words, some with an earlier sentence."""
    earlier = draw(st.just("") | st.from_type(Settings).map(lambda settings: settings.sentence))
    return in_plain_words(draw(st.from_type(Settings)).replace(earlier=earlier))


# Where a fault is noted, and with what


def test_the_notebook_written_once_more_is_the_notebook() -> None:
    for case in CASES:
        if "undefined" not in case:
            ran = as_written_run(settings_of(case))
            for quantity in ("query", "scores", "weights", "probabilities"):
                np.testing.assert_allclose(getattr(ran, quantity), case[quantity], rtol=1e-12)
            assert ran.winner == case["argmax"]
            assert ran.outcome() == case["predicted_as_written"], name(case)


def test_the_notes_are_true_of_every_reference_case() -> None:
    for case in CASES:
        assert told(settings_of(case)) == bites(settings_of(case)), name(case)


@given(settings=_asked())
@example(settings=Settings("a b", 1))
@example(settings=Settings("a a", 1))
@example(settings=Settings("no no no", 2))
@example(settings=Settings(TRAIN, 4, earlier="a train\nis on time"))
@example(settings=Settings("b c", 0, earlier="a b"))
@example(settings=Settings("b c", 1, earlier="c b"))
def test_the_notes_are_true_of_any_sentence(settings: Settings) -> None:
    assert told(settings) == bites(settings)


def test_98_reference_cases_have_a_wrong_lookup() -> None:
    found = [case for case in CASES if "lookup" in told(settings_of(case))]
    assert len(found) == 98
    assert all(len(set(case["words"])) < len(case["words"]) for case in found)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.key)
def test_the_example_of_a_fault_shows_it(fault: Fault) -> None:
    assert (fault.key in told(fault.example)) == (fault.key not in OF_THE_TEXT_ALONE)
    assert told(fault.example) == bites(fault.example)


def test_a_fault_of_the_text_alone_is_noted_nowhere() -> None:
    noted = {note.key for case in CASES for note in compute(settings_of(case)).notes}
    assert noted == FAULT.keys() - OF_THE_TEXT_ALONE


@given(settings=_asked())
def test_notes_are_in_the_order_of_the_table_and_have_its_titles(settings: Settings) -> None:
    found = notes(settings)
    assert list(found) == [key for key in FAULT if key in found]
    assert [note.title for note in found.values()] == [FAULT[key].title for key in found]


# The table


def test_the_table_is_complete_and_has_no_row_twice() -> None:
    assert len(FAULTS) == 15
    assert len(FAULT) == len({fault.title for fault in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.key)
def test_the_texts_of_a_fault_are_plain_sentences(fault: Fault) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", fault.key)
    for text in (fault.title, fault.consequence, fault.here):
        assert re.fullmatch(r"(?:[A-Z“]|words\.index|softmax\().*\.", text), text
        assert 1 <= len(re.findall(r"\.(?= [A-Z“]|$)", text)) <= 2, text
        assert not {*"{}<>\n_*`"} & set(text), text
        assert "  " not in text


# What the rows claim, done again


def numbers_in(text: str) -> list[Decimal]:
    return [Decimal(number) for number in re.findall(r"\d+\.\d+", text)]


def test_the_sample_tables_probabilities_add_up_to_what_is_said() -> None:
    fault = FAULT["sample-table"]
    listed = numbers_in(fault.title)
    assert len(listed) == 8
    assert [sum(listed)] == numbers_in(fault.consequence) == [Decimal("1.36")]


def test_the_softmax_of_the_sample_tables_scores_is_what_is_said() -> None:
    scores = np.array([0.2, 0.5, 0.1, 0.6, 0.3, 0.2, 0.4, 0.1])
    expected = [f"{p:.2f}" for p in np.exp(scores) / np.exp(scores).sum()]
    assert [str(number) for number in numbers_in(FAULT["sample-table"].here)] == expected


def test_the_largest_sum_of_components_wins_most_rows() -> None:
    assert "largest sum of components wins most rows" in FAULT["all-positive"].consequence
    runs = [as_written_run(settings_of(case)) for case in CASES if "undefined" not in case]
    fox = Settings(position=0)
    for seed in range(50):
        runs += [as_written_run(fox.replace(seed=seed), i) for i in range(1, 9)]
    won = np.mean([ran.winner == ran.keys.sum(axis=1).argmax() for ran in runs])
    assert 2 / 3 < won < 5 / 6  # about three in four


def test_queries_point_much_the_same_way() -> None:
    cosines: list[float] = []
    for seed in range(50):
        runs = [as_written_run(Settings(seed=seed, position=0), i) for i in range(1, 9)]
        assert all((ran.keys > 0).all() for ran in runs)
        queries = np.array([ran.query / np.linalg.norm(ran.query) for ran in runs])
        cosines += (queries @ queries.T)[np.triu_indices(8, 1)].tolist()
    assert np.mean(cosines) > 0.85


def test_weights_are_above_one_and_their_softmax_is_sharper() -> None:
    for case in CASES:
        if "undefined" not in case:
            ran = as_written_run(settings_of(case))
            assert ran.weights.max() > 1
            assert ran.probabilities.max() > as_written.softmax(ran.scores.copy()).max()
            assert ran.probabilities.min() < as_written.softmax(ran.scores.copy()).min()


def test_a_word_repeated_is_what_makes_the_lookup_go_wrong() -> None:
    outcomes = {"right": 0, "wrong": 0, "failed": 0}
    for case in CASES:
        if "undefined" not in case:
            ran = as_written_run(settings_of(case))
            named, right = ran.outcome(), case["words"][ran.winner]
            outcomes["failed" if named is None else "right" if named == right else "wrong"] += 1
            assert named == right or len(set(case["words"])) < len(case["words"])
    assert min(outcomes.values()) > 0


@pytest.mark.parametrize("position", [3, 4, 8])
def test_the_selected_word_makes_no_difference_to_its_own_row(position: int) -> None:
    words = Settings().sentence.split()
    words[position] = "another"
    other = Settings(" ".join(words), position)
    for quantity in ("query", "probabilities"):
        np.testing.assert_array_equal(
            stage(compute(other), quantity), stage(compute(Settings(position=position)), quantity)
        )


@given(settings=_asked())
@example(settings=Settings("a b c", 1, earlier="b a"))
@example(settings=Settings("a b a", 2, earlier="b"))
def test_any_other_word_in_the_place_of_the_first_new_one_gives_the_same_figures(
    settings: Settings,
) -> None:
    found = told(settings).get("order-of-appearance")
    assume(found is not None)
    assert found is not None
    words = settings.sentence.split()
    assert found[0] in words
    sentence = " ".join("new" if word == found[0] else word for word in words)
    one, other = compute(settings), compute(settings.replace(sentence=sentence))
    np.testing.assert_array_equal(one.attention(), other.attention())


@given(settings=_asked())
def test_one_more_word_in_front_changes_the_vectors_of_all_others(settings: Settings) -> None:
    assert (
        "one more word in front changes the vectors of all"
        in FAULT["order-of-appearance"].consequence
    )
    before = stage(compute(settings.replace(earlier="")), "embeddings")
    sentence = f"new {settings.sentence}"
    after = stage(compute(settings.replace(earlier="", sentence=sentence)), "embeddings")
    assert (after[1:] != before).all()


def test_the_examples_have_a_pair_that_shows_the_order_of_appearance() -> None:
    dog = FAULT["order-of-appearance"].example
    cat = dog.replace(sentence=dog.sentence.replace("dog", "cat"))
    assert {dog, cat} <= {entry.settings for entry in examples()}
    np.testing.assert_array_equal(compute(dog).attention(), compute(cat).attention())


def test_train_and_station_would_be_alike_before_the_softmax() -> None:
    vectors = as_written_run(FAULT["train-and-station"].example).keys
    scores = np.array([[np.dot(q, k) for k in vectors] for q in vectors])
    np.testing.assert_array_equal(scores, scores.T)
    after = np.array([as_written.softmax(row.copy()) for row in scores])
    assert after[1, 4] != after[4, 1]


@pytest.mark.parametrize("key", ["empty-context", "story"])
@given(settings=_asked())
@example(settings=Settings("b c", 0, earlier="a b"))
def test_what_would_be_named_of_nothing_is_the_first_word_of_all(
    key: str, settings: Settings
) -> None:
    assume(settings.sentence.strip())
    settings = settings.replace(position=0)
    first = (settings.earlier + " " + settings.sentence).split()[0]
    if key == "story":
        text = plain_text(model_of(settings).story(compute(settings))[2])
        assert f"name “{first}" in text
    else:
        assert told(settings)[key][1] == first


SHAPE_OF_THE_NOTEBOOK = """
if __name__ == "__main__":
    words = "a b".split()
    for word in words:
        context_window = words[:1]
print(f"Context: {' '.join(context_window)}")
"""


def test_an_import_of_the_notebook_ends_with_an_error(tmp_path: Path) -> None:
    notebook = tmp_path / "notebook.py"
    notebook.write_text(SHAPE_OF_THE_NOTEBOOK, encoding="utf-8")
    runpy.run_path(str(notebook), run_name="__main__")
    with pytest.raises(NameError):
        runpy.run_path(str(notebook), run_name="notebook")


def test_only_the_notebooks_softmax_changes_its_callers_array() -> None:
    theirs, ours = np.array([1.0, 2.0]), np.array([1.0, 2.0])
    np.testing.assert_allclose(softmax(ours), as_written.softmax(theirs))
    assert ours.tolist() == [1, 2]
    assert theirs.tolist() == [-1, 0]


# Some of it, literally


@pytest.mark.parametrize(
    ("settings", "present", "absent"),
    [
        (Settings(TRAIN, 4), {"train-and-station", "answer-on-view"}, {"first-occurrence"}),
        (Settings(TRAIN, 3), {"train-and-station", "first-occurrence"}, {"empty-context"}),
        (Settings(TRAIN, 6), {"train-and-station"}, {"answer-on-view"}),
        (Settings(TRAIN, 0), {"empty-context"}, {"train-and-station", "not-normalised"}),
        (Settings("train to station", 2), set[str](), {"train-and-station"}),
        (Settings("station to train", 2), set[str](), {"train-and-station"}),
        (Settings("a train to town", 2), set[str](), {"train-and-station"}),
        (Settings("train to train station", 2), set[str](), {"train-and-station"}),
        (Settings(BE, 6), {"lookup"}, {"first-occurrence"}),
        (Settings(seed=1, window=1, position=1), {"unused"}, {"all-positive"}),
        (Settings(), {"all-positive"}, {"lookup", "first-occurrence", "train-and-station"}),
    ],
)
def test_notes_come_and_go(settings: Settings, present: set[str], absent: set[str]) -> None:
    keys = set(notes(settings))
    assert present <= keys
    assert not absent & keys


@pytest.mark.parametrize(
    ("sentence", "winner", "named"),
    [
        ("a b c", 1, "b"),
        ("a b a c d", 0, "a"),
        ("a b a c d", 3, "d"),
        ("a b a c d", 4, None),
        ("a a a", 0, "a"),
    ],
)
def test_a_position_is_looked_up_among_the_distinct_words(
    sentence: str, winner: int, named: str | None
) -> None:
    assert named_as_written(words_of(sentence), winner) == named


def test_lookup_says_what_would_be_named() -> None:
    settings = Settings("a b a c d e", 1, 1, seed=9)
    assert "“e” instead of “d”" in evidence(settings, "lookup")
    assert "KeyError: 8 instead of naming “the”" in evidence(Settings(BE, 6), "lookup")


def test_first_occurrence_says_which_is_examined_instead() -> None:
    assert "“be₁” as word 2" in evidence(Settings(BE, 5), "first-occurrence")


def test_empty_context_says_what_would_be_named() -> None:
    assert evidence(Settings(TRAIN, 0), "empty-context").endswith("and name “the”.")


def test_not_normalised_gives_smallest_largest_and_sum() -> None:
    weights = stage(compute(Settings()), "weights")
    expected = [f"{value:.4f}" for value in (weights.min(), weights.max(), weights.sum())]
    assert expected == ["1.4758", "2.7980", "18.2831"]
    assert re.findall(r"\d+\.\d+", evidence(Settings(), "not-normalised")) == expected


def test_unused_names_the_selected_place() -> None:
    assert "before “be₂” only" in evidence(Settings(BE, 5), "unused")


def test_order_of_appearance_names_the_first_word() -> None:
    assert "“to”" in evidence(Settings(BE, 5), "order-of-appearance")


@pytest.mark.parametrize(
    ("settings", "facts"),
    [
        (Settings(), ["“the”", "8 of 8 rows"]),
        (Settings("the cat saw the dog", 4, seed=4), ["“the₁”", "4 of 4 rows"]),
        (Settings("the cat saw the dog", 4, seed=5), ["“cat”", "3 of 4 rows"]),
    ],
)
def test_all_positive_counts_the_rows(settings: Settings, facts: list[str]) -> None:
    text = evidence(settings, "all-positive")
    assert [fact for fact in facts if fact not in text] == []


@pytest.mark.parametrize(
    ("position", "start"),
    [(7, "1 word after “lazy” is"), (6, "2 words after “the” are"), (1, "7 words after “quick”")],
)
def test_answer_on_view_counts_the_words_behind(position: int, start: str) -> None:
    assert evidence(Settings(position=position), "answer-on-view").startswith(start)


@pytest.mark.parametrize(
    ("settings", "start"),
    [
        (Settings(), "There are 9 candidates, “jumps” itself"),
        (Settings(BE, 5), "There are 8 candidates, “be” itself"),
        (Settings("no no", 1), "The only candidate is “no” itself"),
    ],
)
def test_same_sentence_counts_the_distinct_words(settings: Settings, start: str) -> None:
    assert evidence(settings, "same-sentence").startswith(start)


def test_train_and_station_gives_both_cells() -> None:
    attention = compute(Settings(TRAIN, 2)).attention()
    expected = [f"{attention[1, 4]:.4f}", f"{attention[4, 1]:.4f}"]
    assert expected[0] != expected[1]
    assert re.findall(r"\d\.\d+", evidence(Settings(TRAIN, 2), "train-and-station")) == expected


@pytest.mark.usefixtures("decimal_comma")
@pytest.mark.parametrize("key", ["not-normalised", "train-and-station"])
def test_figures_have_the_readers_decimal_sign(key: str) -> None:
    text = evidence(Settings(TRAIN, 2), key)
    assert re.search(r"\d,\d{4}", text)
    assert not re.search(r"\d\.\d", text)
