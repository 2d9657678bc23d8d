"""Every receipt, redone from its printed text; then what it says of where its numbers come from."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import ROUND_HALF_UP, Decimal

import as_written
import numpy as np
import pytest
import redone
from hypothesis import assume, example, given
from hypothesis import strategies as st
from test_knockout import CHANGED

from core import language
from core.arrays import Array
from core.language import figure
from core.models import compute, model_of
from core.receipt import Receipt
from core.result import Entry, Result, Stage
from core.settings import LARGEST_IN_NOTEBOOK, MAX_SEED, MAX_WINDOW, Knockout, Settings

TRAIN = "the train left the station on time"
MEANT = {"query": 3, "scores": 4, "weights": 4, "probabilities": 4}  # decimals on screen
IN_ORDER = ["q₁", "q₂", "q₃", "q₁k₁", "q₂k₂", "q₃k₃", "q·k", "s", "w", "m", "d", "e", "Σ", "p"]
LAST = {"scores": "s", "weights": "w", "probabilities": "p"}


@st.composite
def _asked(draw: st.DrawFn) -> Settings:
    """Settings with up to two earlier sentences."""
    settings = draw(st.from_type(Settings))
    earlier = draw(st.lists(st.from_type(Settings), max_size=2))
    return settings.replace(earlier="\n".join(s.sentence for s in earlier))


ASKED = _asked()
# One that has a context.
DEFINED = ASKED.filter(lambda settings: len(settings.sentence.split()) > 1).map(
    lambda settings: settings.replace(position=max(settings.position, 1))
)


@contextmanager
def decimal_sign(sign: str) -> Iterator[None]:
    language.use(decimal_sign=sign)
    try:
        yield
    finally:
        language.use()


def receipt(settings: Settings, entry: Entry) -> Receipt:
    return model_of(settings).receipt(compute(settings), entry)


def stage(result: Result, name: str) -> Stage:
    return next(stage for stage in result.stages if stage.name == name)


def array(result: Result, name: str) -> Array:
    return stage(result, name).array


def entries(result: Result, names: tuple[str, ...] = tuple(MEANT)) -> list[Entry]:
    """Every number of these stages of the selected word."""
    position = result.settings.position
    return [Entry(name, position, j) for name in names for j in range(len(array(result, name)))]


def redo(result: Result, entry: Entry) -> list[redone.Line]:
    """Do a receipt with a context again, line by line, from its text alone.

    Asserts that each line follows from what is printed in it, that the numbers of earlier lines
    come back as printed there, and that all other numbers are the true ones, rounded. Another place
    of the word looked at has its numbers, not numbers of its own.
    """
    text = model_of(result.settings).receipt(result, entry).as_text()
    lines = redone.lines_of(text)
    by_symbol = {line.symbol: line for line in lines}
    assert len(by_symbol) == len(lines)
    printed = {symbol: line.result for symbol, line in by_symbol.items()}
    decimals = 4 if len(lines) == 1 else lines[0].decimals
    if len(lines) == 1:  # a mean of given numbers: as many digits as those have
        decimals = redone.n_decimals(re.findall(r"\d+[.,]\d+", lines[0].expression)[0])
    assert decimals >= 4

    def given(number: float) -> str:
        return figure(number, decimals)

    i, j = entry.row, entry.column
    keys, weights = array(result, "embeddings"), array(result, "weights")
    exponentials = np.exp(weights - weights.max())

    def every(of_j: str, others: Array) -> list[redone.Tree]:
        same = [token.text == result.tokens[j].text for token in result.tokens]
        return [of_j if own else given(n) for own, n in zip(same, others, strict=True)]

    expected: dict[str, redone.Tree] = {}
    for c, sub in enumerate("₁₂₃"):
        context = [given(keys[k, c]) for k in range(max(0, i - result.settings.window), i)]
        total: redone.Tree = ("+", *context) if len(context) > 1 else context[0]
        expected[f"q{sub}"] = ("÷", total, str(len(context)))
    if entry.stage == "query":
        wanted = [f"q{'₁₂₃'[j]}"]
    else:
        products = [f"q{sub}k{sub}" for sub in "₁₂₃"]
        for c, sub in enumerate("₁₂₃"):
            expected[products[c]] = ("×", printed[f"q{sub}"], given(keys[j, c]))
        expected["q·k"] = ("+", *(printed[product] for product in products))
        expected["s"] = ("÷", printed["q·k"], ("√", "3"))
        wanted = IN_ORDER[: IN_ORDER.index(LAST[entry.stage]) + 1]
    if entry.stage in ("weights", "probabilities"):
        expected["w"] = ("exp", printed["s"])
    if entry.stage == "probabilities":
        expected["m"] = ("max", *every(printed["w"], weights))
        expected["d"] = ("−", printed["w"], printed["m"])
        expected["e"] = ("exp", printed["d"])
        expected["Σ"] = ("+", *every(printed["e"], exponentials))
        expected["p"] = ("÷", printed["e"], printed["Σ"])

    assert [line.symbol for line in lines] == wanted
    for line in lines:
        assert line.tree == expected[line.symbol], text
        assert redone.rounds_to(redone.value(line.tree), line.result), f"{line}\n{text}"
        assert line.decimals == decimals or line is lines[-1], text
        assert not re.fullmatch("−0[.,]0+", line.result), text
    true = array(result, entry.stage)[j]
    assert lines[-1].result == figure(true, MEANT[entry.stage]), text
    return lines


# The property that matters


@given(settings=DEFINED, sign=st.sampled_from(".,"))
@example(settings=Settings(), sign=",")
@example(settings=Settings("no no no no", 3), sign=".")
@example(settings=Settings("a b", 1), sign=".")
@example(settings=Settings("a b a b a", 4, MAX_WINDOW, MAX_SEED), sign=".")
def test_redoing_the_printed_lines_gives_the_number_on_screen(
    settings: Settings, sign: str
) -> None:
    result = compute(settings)
    with decimal_sign(sign):
        for entry in entries(result):
            redo(result, entry)


@pytest.mark.parametrize("n", [64, 512])
@pytest.mark.parametrize("window", [1, 2, MAX_WINDOW])
def test_a_long_sentence_is_redone_too(n: int, window: int) -> None:
    words = [f"w{i * i % (n - 9)}" for i in range(n)]
    assert len(set(words)) < n
    result = compute(Settings(" ".join(words), n - 1, window, 12345))
    winner = result.predicted_position
    assert winner is not None
    chosen = (0, n // 2, n - 1, winner)
    for entry in (
        *(Entry("probabilities", n - 1, j) for j in chosen),
        Entry("scores", n - 1, 0),
        Entry("query", n - 1, 2),
    ):
        redo(result, entry)


def test_one_word_of_context_is_its_own_mean() -> None:
    lines = redo(compute(Settings(TRAIN, 1)), Entry("scores", 1, 5))
    for line in lines[:3]:
        tree = line.tree
        assert tree[0] == "÷"
        assert tree[1:] == (line.result, "1")


@given(settings=DEFINED)
def test_the_largest_word_is_compared_with_itself(settings: Settings) -> None:
    result = compute(settings)
    assert result.predicted_position is not None
    entry = Entry("probabilities", settings.position, result.predicted_position)
    lines = {line.symbol: line for line in redo(result, entry)}
    assert lines["m"].result == lines["w"].result
    assert redone.value(lines["d"].result) == 0
    assert redone.value(lines["e"].result) == 1


@given(settings=DEFINED)
@example(settings=Settings("e e b a c", 3, 3, 11))
def test_a_word_that_comes_back_has_one_figure_in_every_place(settings: Settings) -> None:
    result = compute(settings)
    words = [token.text for token in result.tokens]
    assume(len(set(words)) < len(words))
    for entry in entries(result, ("probabilities",)):
        for line in redo(result, entry):
            if line.symbol in ("m", "Σ"):
                figures = list(zip(words, line.tree[1:], strict=True))
                assert len(set(figures)) == len(set(words)), line


# No more digits than it takes


def agree_with(result: Result, entry: Entry, decimals: int) -> bool:
    """Whether so many decimals on the way lead to every figure that a screen would show."""
    i, j = entry.row, entry.column
    keys, window = array(result, "embeddings"), result.settings.window
    query, scores, weights, p = (
        array(result, name) for name in ("query", "scores", "weights", "probabilities")
    )
    agrees = True

    def printed(number: float, true: float, on_screen: int = 4) -> float:
        nonlocal agrees
        unit = Decimal(1).scaleb(-decimals)
        rounded = float(Decimal(f"{number:.15g}").quantize(unit, ROUND_HALF_UP)) + 0.0
        agrees = agrees and f"{rounded:.{on_screen}f}" == f"{true:.{on_screen}f}"
        return rounded

    context = keys[max(0, i - window) : i].round(decimals)
    q = [printed(context[:, c].mean(), query[c], 3) for c in range(3)]
    key = keys[j].round(decimals)
    products = [printed(q[c] * key[c], query[c] * keys[j, c]) for c in range(3)]
    dot = printed(sum(products), float(query @ keys[j]))
    if entry.stage == "scores":
        return agrees and f"{dot / 3**0.5:.4f}" == f"{scores[j]:.4f}"
    s = printed(dot / 3**0.5, scores[j])
    w = printed(np.exp(s), weights[j])
    largest = weights.max()
    m = printed(max(w, *(round(x, decimals) for k, x in enumerate(weights) if k != j)), largest)
    e = printed(np.exp(printed(w - m, weights[j] - largest)), np.exp(weights[j] - largest))
    others = [round(np.exp(x - largest), decimals) for k, x in enumerate(weights) if k != j]
    total = printed(e + sum(others), np.exp(weights - largest).sum())
    return agrees and f"{e / total:.4f}" == f"{p[j]:.4f}"


# Means of one or three figures are never halfway between two.
@given(
    n=st.integers(2, 9),
    seed=st.integers(0, MAX_SEED),
    window=st.sampled_from((1, 3)),
    data=st.data(),
)
def test_digits_are_added_only_as_needed(
    n: int, seed: int, window: int, data: st.DataObject
) -> None:
    position = data.draw(st.sampled_from([p for p in range(1, n) if p != 2 or window == 1] or [1]))
    sentence = " ".join(f"w{i}" for i in range(n))
    result = compute(Settings(sentence, position, window, seed))
    for entry in entries(result, ("scores", "probabilities")):
        decimals = redo(result, entry)[0].decimals
        enough = [agree_with(result, entry, d) for d in range(4, decimals + 1)]
        assert enough == [False] * (decimals - 4) + [True]


# Where nothing is defined


@pytest.mark.parametrize("name", MEANT)
@pytest.mark.parametrize("sentence", ["one", TRAIN])
def test_the_first_word_divides_nothing_by_nothing(name: str, sentence: str) -> None:
    made = receipt(Settings(sentence, 0), Entry(name, 0, 0))
    (line,) = redone.lines_of(made.as_text())
    assert (line.symbol, line.tree, line.result) == ("q", ("÷", "0", "0"), figure(np.nan))
    word = sentence.split()[0]
    assert f"no word stands before “{word}" in line.comment


OUTSIDE = [
    *(Entry(name, row, 0) for name in ("embeddings", *MEANT) for row in (7, -1, -8)),
    *(Entry(name, row, 3) for name in ("embeddings", "query") for row in (0, 4)),
    *(Entry(name, row, 7) for name in LAST for row in (0, 4)),
    *(Entry(name, row, -1) for name in ("embeddings", *MEANT) for row in (0, 4)),
    *(Entry(name, row, 0) for name in ("context", "prediction", "") for row in (0, 4)),
]


@pytest.mark.parametrize("entry", OUTSIDE, ids=str)
def test_a_number_that_does_not_exist_has_no_receipt(entry: Entry) -> None:
    with pytest.raises(IndexError):
        receipt(Settings(TRAIN, 4), entry)


@pytest.mark.parametrize("name", ["embeddings", *MEANT])
def test_without_words_there_is_no_receipt(name: str) -> None:
    with pytest.raises(IndexError):
        receipt(Settings("", 0), Entry(name, 0, 0))


# Embeddings


@given(settings=ASKED, sign=st.sampled_from(".,"))
@example(settings=Settings(seed=MAX_SEED), sign=".")
@example(settings=Settings("a b a", 2, earlier="c a\nd"), sign=".")
def test_an_embedding_is_the_draw_that_it_is_said_to_be(settings: Settings, sign: str) -> None:
    result = compute(settings)
    words = settings.sentence.split()
    vocabulary = list(dict.fromkeys([*settings.earlier.split(), *words]))
    for i, word in enumerate(words):
        for c, sub in enumerate("₁₂₃"):
            with decimal_sign(sign):
                made = model_of(settings).receipt(result, Entry("embeddings", i, c))
            (line,) = redone.lines_of(made.as_text())
            assert (line.symbol, line.expression) == (f"E{sub}", "")
            said = re.search(r"draw number (\d+) after np\.random\.seed\((\d+)\)$", line.comment)
            assert said
            draw, seed = map(int, said.groups())
            assert draw == 3 * vocabulary.index(word) + c + 1
            drawn = np.random.RandomState(seed).random_sample(draw)[-1]
            assert seed == settings.seed
            assert drawn == array(result, "embeddings")[i, c]
            assert line.result == f"{drawn:.3f}".replace(".", sign)


# What it says


def test_the_titles_name_the_words() -> None:
    settings = Settings(TRAIN, 4)
    titles = {
        Entry("embeddings", 3, 1): "Embedding of “the”, component 2",
        Entry("query", 4, 2): "Query of “station”, component 3",
        Entry("scores", 4, 3): "Score of “the₂”, with “station” selected",
        Entry("weights", 3, 4): "Weight of “station”, with “the₂” selected",
        Entry("probabilities", 1, 0): "Probability of “the₁”, with “train” selected",
        Entry("probabilities", 0, 6): "Probability of “time”, with “the₁” selected",
    }
    assert {entry: receipt(settings, entry).title for entry in titles} == titles


@pytest.mark.parametrize(
    ("window", "words"),
    [
        (1, "“the₂”"),
        (2, "“left” and “the₂”"),
        (4, "“the₁”, “train”, “left” and “the₂”"),
    ],
)
def test_the_comments_name_the_words(window: int, words: str) -> None:
    lines = redone.lines_of(
        receipt(Settings(TRAIN, 4, window), Entry("probabilities", 4, 6)).as_text()
    )
    comments = {line.symbol: line.comment for line in lines}
    for c, sub in enumerate("₁₂₃"):
        assert comments[f"q{sub}"] == f"mean of component {c + 1} of {words}"
        assert comments[f"q{sub}k{sub}"] == f"times component {c + 1} of “time”"
    assert comments["p"] == "the probability of “time”"
    assert all(comments.values())


def test_a_row_need_not_be_the_selected_one() -> None:
    settings = Settings(TRAIN, 1)
    for name in MEANT:
        entry = Entry(name, 5, 1)
        assert receipt(settings, entry) == receipt(settings.replace(position=5), entry)


def test_braces_and_signs_in_a_word_are_left_as_they_are() -> None:
    result = compute(Settings("{x} = 1÷2 {} %s", 4, 4))
    for entry in entries(result):
        redo(result, entry)
    made = receipt(result.settings, Entry("probabilities", 4, 3))
    assert made.title == "Probability of “{}”, with “%s” selected"
    assert made.lines[0].comment == "mean of component 1 of “{x}”, “=”, “1÷2” and “{}”"


# LaTeX


@given(settings=ASKED, sign=st.sampled_from(".,"))
@example(settings=Settings(), sign=",")
@example(settings=Settings(position=0), sign=".")
def test_latex_has_every_line_with_the_same_numbers(settings: Settings, sign: str) -> None:
    assume(settings.sentence.strip())
    result = compute(settings)
    with decimal_sign(sign):
        for entry in (*entries(result), Entry("embeddings", settings.position, 2)):
            made = model_of(settings).receipt(result, entry)
            assert_same(redone.lines_of(made.as_text()), made.as_latex())


LATEX_SYMBOLS = str.maketrans({"₁": "_1", "₂": "_2", "₃": "_3", "·": r" \cdot ", "Σ": r"\Sigma"})


def assert_same(lines: list[redone.Line], latex: str) -> None:
    begin, *rows, end = latex.splitlines()
    assert (begin, end) == (r"\begin{align*}", r"\end{align*}")
    assert latex.endswith("\n")
    assert [row.endswith(r" \\") for row in rows] == [True] * (len(lines) - 1) + [False]
    for line, row in zip(lines, rows, strict=True):
        depth = [row[:n].count("{") - row[:n].count("}") for n in range(len(row) + 1)]
        assert min(depth) == depth[-1] == 0, row
        symbol, sums = row.strip().removesuffix(r" \\").split(" &= ")
        assert symbol.replace(" ", "") == line.symbol.translate(LATEX_SYMBOLS).replace(" ", "")
        *expression, result = sums.split(" = ")
        assert redone.as_plain(result) == line.result
        assert len(expression) == bool(line.expression)
        if expression:
            assert redone.parsed(redone.as_plain(expression[0])) == line.tree
        assert row.isascii() or line.result == "–", row


def test_the_vectors_are_the_notebooks() -> None:
    """The receipts above are held against the engine; the engine's figures against this."""
    settings = Settings(TRAIN, 4, 3, 99, earlier="a station\nis left")
    result = compute(settings)
    ran = as_written.run(["a station", "is left", TRAIN], 4, 3, 99)
    for name in MEANT:
        np.testing.assert_allclose(array(result, name), getattr(ran, name), rtol=1e-12)


# Knocked out, moved by hand


def redo_any(result: Result, entry: Entry, number: float) -> list[redone.Line]:
    """Do a receipt again, whatever is in it, as far as it can be done."""
    text = model_of(result.settings).receipt(result, entry).as_text()
    lines = redone.lines_of(text)
    shown = figure(number, MEANT.get(entry.stage, 3)).replace("-", "−")
    assert lines[-1].result == shown, f"{entry}\n{text}"
    for line in lines:
        if line.expression and "∞" not in line.expression and line.result != "–":
            assert redone.rounds_to(redone.value(line.tree), line.result), f"{line}\n{text}"
    return lines


@given(settings=CHANGED)
@example(settings=Settings("a b c", 0, knockouts=(Knockout(1),)))
@example(settings=Settings("a b", 1, knockouts=(Knockout(0, 1), Knockout(1, 1))))
@example(settings=Settings("a b", 1, knockouts=(Knockout(0),)))
@example(  # 0.5488135 − 1.4 + … is halfway between two figures, and 1.4 no binary number
    settings=Settings("the The train station the", 4, 4, vectors=(("The", (-1.4, 0.0, 0.0)),))
)
def test_whatever_is_changed_the_number_on_screen_can_be_redone(settings: Settings) -> None:
    result = compute(settings)
    for each in result.stages:
        for place, number in np.ndenumerate(each.array):
            row, column = (*place, 0)[:2]
            redo_any(result, each.entry(row, column, settings.position), float(number))


def test_a_word_that_is_knocked_out_has_no_weight() -> None:
    result = compute(Settings(TRAIN, 4, 3, knockouts=(Knockout(2), Knockout(6, 4))))
    for column, word in ((2, "“left”"), (6, "“time”")):
        (weight,) = redo_any(result, Entry("weights", 4, column), -np.inf)
        assert (weight.symbol, weight.expression, weight.result) == ("w", "", "−∞")
        assert weight.comment == f"{word} is knocked out"
        first, last = redo_any(result, Entry("probabilities", 4, column), 0.0)
        assert first == weight
        assert (last.symbol, last.expression, last.result) == ("p", "exp(−∞)", "0.0000")
        redo_any(result, Entry("scores", 4, column), array(result, "scores")[column])
    probability = float(array(result, "probabilities")[0])
    redone_lines = redo_any(result, Entry("probabilities", 4, 0), probability)
    lines = {each.symbol: each for each in redone_lines}
    for symbol in ("m", "Σ"):
        assert len(lines[symbol].tree[1:]) == 5  # of seven words, two are gone
    for c, sub in enumerate("₁₂₃"):
        assert lines[f"q{sub}"].comment == f"mean of component {c + 1} of “train” and “the₂”"


def test_the_knocked_out_weight_in_latex() -> None:
    made = receipt(Settings(TRAIN, 4, knockouts=(Knockout(2),)), Entry("probabilities", 4, 2))
    assert made.as_latex() == (
        "\\begin{align*}\n  w &= -\\infty \\\\\n  p &= e^{-\\infty} = 0.0000\n\\end{align*}\n"
    )


def test_an_empty_context_says_what_became_of_its_words() -> None:
    settings = Settings(TRAIN, 4, 1, knockouts=(Knockout(3),))
    (line,) = redone.lines_of(receipt(settings, Entry("scores", 4, 0)).as_text())
    assert (line.expression, line.result) == ("0 ÷ 0", "–")
    assert line.comment.startswith("every word ")
    assert "“station”" in line.comment


def test_a_vector_moved_by_hand_is_said_to_be() -> None:
    settings = Settings(TRAIN, 4, vectors=(("the", (-0.5, 2.0, 1.25)), ("time", (1.0, 2.0))))
    for place, (c, shown) in ((0, (0, "−0.500")), (3, (2, "1.250"))):
        (line,) = receipt(settings, Entry("embeddings", place, c)).lines
        assert (line.comment, line.result) == ("moved by hand", shown)
    (line,) = receipt(settings, Entry("embeddings", 6, 0)).lines
    assert line.comment.startswith("draw number")


@pytest.mark.parametrize("share", [0.25, 0.5, 1.0])
def test_large_vectors_have_receipts_too(share: float) -> None:
    component = share * LARGEST_IN_NOTEBOOK
    vectors = (("a", (component,) * 3), ("b", (-component, component, 0.5)))
    result = compute(Settings("c a b c", 2, 1, vectors=vectors))
    for name in MEANT:
        for column, number in enumerate(array(result, name)):
            redo_any(result, Entry(name, 2, column), float(number))
