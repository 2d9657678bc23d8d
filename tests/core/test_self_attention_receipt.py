"""Every receipt of self-attention, redone from its printed text and from its LaTeX."""

import re
from decimal import Decimal, localcontext

import numpy as np
import pytest
import redone
from hypothesis import given
from test_self_attention import ASKED, BE, FOX, attention, pattern_of
from test_self_attention_steps import SEVERAL

from core import language
from core.language import figure
from core.models import compute, model_of
from core.receipt import Receipt
from core.result import Entry, Result
from core.settings import LARGEST_IN_NOTEBOOK, Knockout, Settings

CASES = SEVERAL | {
    "eight heads": attention("a b c d", 3, n_head=8, d_model=5, d_head=2, head=7),
    "sharp": attention(BE, 6, n_head=2, temperature=0.05, mask="none"),
    "flat": attention(BE, 6, temperature=9.5, top_p=0.3, read_out="distance"),
    "unscaled identity": attention("a b c", 2, projections="identity", scaled=False, d_model=4),
    "wide": attention("a b c", 2, d_model=40, d_head=20, positions="sinusoidal"),
    "one component": attention("a b c b", 3, d_model=1, positions="sinusoidal"),
    "moved": attention(FOX, 4).replace(
        vectors=(("fox", (-2.0, 0.5, 1.25)), ("over", (0.0, 0.0, 0.0)), ("dog", (1.0,)))
    ),
    "one head knocked out": attention("a b c", 2, n_head=2, head=1).replace(
        knockouts=(Knockout(0, None, 1), Knockout(1, 2, 0), Knockout(2, 1))
    ),
    "nothing left": attention("a b c", 1, top_k=2).replace(knockouts=(Knockout(0), Knockout(1, 1))),
}
VECTORS = ("embeddings", "positions", "x", "q", "k", "v", "output", "z")
PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459230781640628621")
NUMBER = re.compile(r"−?\d+(?:[.,]\d+)?")
TOKENS = re.compile(r"(?:\d+(?:[.,]\d+)?|exp|max|sin|cos|[-+×÷−√^²/();]|\s)*")


# The reader


def exact(expression: str) -> Decimal:
    """What an expression of a receipt comes to, to 50 digits."""
    assert TOKENS.fullmatch(expression), expression
    text = expression.replace(",", ".").replace(";", ",")
    for sign, meant in {"−": "-", "×": "*", "÷": "/", "²": "**2", "^": "**"}.items():
        text = text.replace(sign, meant)
    text = re.sub(r"√(\d+)", r"√(\1)", text).replace("√", "root")
    text = re.sub(r"\d+(?:\.\d+)?", r"D('\g<0>')", text)
    functions = {
        "D": Decimal,
        "exp": Decimal.exp,
        "root": Decimal.sqrt,
        "max": lambda *x: max(x),
        "sin": lambda x: _wave(x - PI / 2),
        "cos": _wave,
    }
    with localcontext() as context:
        context.prec = 60
        return Decimal(eval(text, {"__builtins__": {}}, functions))


def _wave(x: Decimal) -> Decimal:
    """cos x, by its series."""
    x %= 2 * PI
    term = total = Decimal(1)
    for n in range(2, 120, 2):
        term *= -x * x / (n * (n - 1))
        total += term
    return total


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1.5 × (−2) + 0,5 ÷ √4", "-2.75"),
        ("−√((1.0 − (−2.0))² + (5 − 1)²)", "-5"),
        ("−0.5 × 2", "-1"),
        ("max(−1.0; −0,5)", "-0.5"),
        ("8 ÷ 10000^(2/8)", "0.8"),
        ("exp(0) + cos(0) + sin(0 ÷ 10000^(2/3))", "2"),
        ("(1 + 2 + (−6)) ÷ 3", "-1"),
        ("sin(2000) × sin(2000) + cos(2000) × cos(2000)", "1"),
    ],
)
def test_expressions_are_read_as_written(expression: str, value: str) -> None:
    assert abs(exact(expression) - Decimal(value)) < Decimal("1e-40")


# Redoing


def receipt(result: Result, entry: Entry) -> Receipt:
    return model_of(result.settings).receipt(result, entry)


def shown(value: float, stage: str) -> str:
    """A number as the screen has it, with the minus sign that a receipt prints."""
    return figure(value, 3 if stage in VECTORS else 4).replace("-", "−")


def numbers_on_screen(result: Result, at_most: int | None = None) -> list[tuple[Entry, float]]:
    """Every number of every step, and every cell of the matrix; or some of each."""
    found: list[tuple[Entry, float]] = []
    for stage in (*result.stages, None):
        array = result.on_view if stage is None else stage.array
        cells = list(np.ndenumerate(array))
        for place, number in cells[:: max(len(cells) // at_most, 1) if at_most else 1]:
            row, column = (*place, 0)[:2]
            if stage is None:
                entry = result.cell_entry(row, column)
            else:
                entry = stage.entry(row, column, result.settings.position)
            found.append((entry, float(number)))
    return found


def redo(result: Result, entry: Entry, number: float) -> list[redone.Line]:
    """Do a receipt again, line by line, from its text alone."""
    made = receipt(result, entry)
    text = made.as_text()
    lines = redone.lines_of(text)
    assert lines[-1].result == shown(number, entry.stage), f"{entry}\n{text}"
    assert not re.fullmatch("−0[.,]0+", lines[-1].result), text
    assert len({line.symbol for line in lines}) == len(lines), text
    computed = [line for line in lines if line.expression and "∞" not in line.expression]
    for line in computed:
        value = exact(line.expression)
        assert redone.rounds_to(value, line.result), f"{line}\n{text}"
    assert len({line.decimals for line in computed[:-1]}) <= 1, text
    assert all(line.decimals >= 4 for line in computed[:-1]), text
    assert all(line.comment for line in lines), text
    assert_chained({line.symbol: line for line in lines}, text)
    return lines


def bracketed(number: str) -> str:
    return f"({number})" if number.startswith("−") else number


def assert_chained(lines: dict[str, redone.Line], text: str) -> None:
    """Later lines compute with the results of earlier ones, as printed."""
    last = "a" if "a" in lines else "p"
    if "Σ" in lines and "e" in lines:
        value = next(name for name in ("l/T", "l", "s") if name in lines)
        given, largest = lines[value].result, lines["m"].result
        assert lines["d"].expression == f"{given} − {bracketed(largest)}", text
        assert lines["d"].comment == f"{value} − m", text
        assert lines["e"].expression == f"exp({lines['d'].result})", text
        terms = NUMBER.findall(lines["Σ"].expression)
        every = NUMBER.findall(lines["m"].expression)
        assert (lines["e"].result, given) in zip(terms, every, strict=True), text
        assert lines[last].expression == f"{lines['e'].result} ÷ {lines['Σ'].result}", text
        for term, one in zip(terms, every, strict=True):
            assert value_of(term) == pytest.approx(
                np.exp(value_of(one) - value_of(largest)), abs=4e-4
            ), text
    if "l/T" in lines:
        assert lines["l/T"].expression.startswith(f"{lines['l'].result} ÷ "), text
    if "q·k" in lines:
        assert lines["s"].expression.startswith(f"{lines['q·k'].result} ÷ √"), text
        products = NUMBER.findall(lines["q·k"].expression)
        for name, operands in (("q", products[::2]), ("k", products[1::2])):
            mine = [
                line.result for symbol, line in lines.items() if re.match(name + "[₀-₉]", symbol)
            ]
            assert not mine or mine == operands, text


def value_of(number: str) -> float:
    return float(number.replace(",", ".").replace("−", "-"))


@pytest.mark.parametrize("sign", [".", ","])
@pytest.mark.parametrize("name", [name for name in CASES if CASES[name].sentence])
def test_redoing_the_printed_lines_gives_every_number_on_screen(name: str, sign: str) -> None:
    result = compute(CASES[name])
    language.use(decimal_sign=sign)
    try:
        for entry, number in numbers_on_screen(result, None if sign == "." else 12):
            redo(result, entry, number)
    finally:
        language.use()


@given(ASKED.filter(lambda settings: bool(settings.sentence.strip())))
def test_so_it_does_for_any_sentence(settings: Settings) -> None:
    result = compute(settings)
    for entry, number in numbers_on_screen(result, 5):
        redo(result, entry, number)


def test_a_number_that_is_shown_as_zero_from_below_has_a_receipt() -> None:
    """−0.0003514 is 0.000 on screen: no zero has a sign."""
    settings = attention(d_model=4, n_head=2, d_head=2, positions="sinusoidal").replace(seed=134)
    result = compute(settings)
    number = float(pattern_of(settings).x[8, 1])
    assert -0.0005 < number < 0
    lines = redo(result, Entry("x", 8, 1), number)
    assert lines[-1].result == "0.000"


def test_a_temperature_of_many_digits_is_printed_with_all_of_them() -> None:
    result = compute(attention(temperature=0.123456789))
    for column in range(9):
        redo(result, Entry("tempered", 0, column), float(result.tempered[column]))


@pytest.mark.parametrize("own", [{}, {"projections": "identity", "scaled": False}])
def test_large_vectors_have_receipts_too(own: dict[str, object]) -> None:
    largest = LARGEST_IN_NOTEBOOK
    vectors = (
        ("a", (largest, -0.95 * largest, largest)),
        ("c", (-largest, largest, 0.9 * largest)),
    )
    settings = attention("a b c a", 2, mask="none", **own).replace(vectors=vectors)
    for entry, number in numbers_on_screen(result := compute(settings)):
        redo(result, entry, number)


# Where the numbers come from


def given_numbers(lines: list[redone.Line], symbol: str) -> list[str]:
    return NUMBER.findall(next(line.expression for line in lines if line.symbol == symbol))


def assert_rounded(printed: list[str], true: np.ndarray, decimals: int) -> None:
    assert printed == [figure(each + 0.0, decimals).replace("-", "−") for each in true.tolist()]


@pytest.mark.parametrize("name", ["usual", "several heads", "positions", "distance", "wide"])
def test_the_numbers_that_it_starts_from_are_the_true_ones_rounded(name: str) -> None:
    settings = CASES[name]
    result, p, i = compute(settings), pattern_of(settings), settings.position
    h = result.head or 0

    def paired(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.stack([a, b], axis=-1).ravel()

    outputs = np.einsum("hj,hjk->hk", p.heads[:, i], p.v)
    seen = p.heads[h, i] > 0
    for entry, symbol, true in (
        (Entry("q", i, 0, h), "q₁", paired(p.x[i], p.W_Q[h, :, 0])),
        (Entry("k", 0, 1, h), "k₂", paired(p.x[0], p.W_K[h, :, 1])),
        (Entry("v", 1, 1, h), "v₂", paired(p.x[1], p.W_V[h, :, 1])),
        (Entry("output", i, 1, h), "o", paired(p.heads[h, i, seen], p.v[h, seen, 1])),
        (Entry("z", i, 2), "z", paired(outputs.ravel(), p.W_O[:, :, 2].ravel())),
        (Entry("logits", i, 1), "l", paired(p.context_vector(i), p.candidate_embeddings[1])),
    ):
        lines = redone.lines_of(receipt(result, entry).as_text())
        printed = [n for n in given_numbers(lines, symbol) if re.search("[.,]", n)]
        assert_rounded(printed, true, redone.n_decimals(printed[0]))


@pytest.mark.parametrize(("d_head", "has_projections"), [(3, True), (4, True), (5, False)])
def test_a_score_starts_from_the_projections_where_those_are_few(
    d_head: int, has_projections: bool
) -> None:
    result = compute(attention(d_head=d_head, position=4))
    lines = redone.lines_of(receipt(result, Entry("scores", 4, 2)).as_text())
    own = [f"{name}{sub}" for sub in "₁₂₃₄₅"[:d_head] for name in "qk"] if has_projections else []
    assert [line.symbol for line in lines] == [*own, "q·k", "s"]


@pytest.mark.parametrize("place", [0, 1, 5, 8])
def test_an_embedding_is_the_draw_that_it_is_said_to_be(place: int) -> None:
    settings = attention(BE, 0, d_model=4).replace(seed=77, earlier="that is not all")
    vocabulary = list(dict.fromkeys([*settings.earlier.split(), *BE.split()]))
    for c in range(4):
        (line,) = receipt(compute(settings), Entry("embeddings", place, c)).lines
        draw = 4 * vocabulary.index(BE.split()[place]) + c + 1
        assert line.comment == f"draw number {draw} after np.random.seed(77)"
        assert line.result == f"{np.random.RandomState(77).random_sample(draw)[-1]:.3f}"


def test_a_vector_moved_by_hand_is_said_to_be() -> None:
    result = compute(CASES["moved"])
    (line,) = receipt(result, Entry("embeddings", 3, 0)).lines  # fox
    assert (line.comment, line.result) == ("moved by hand", "−2.000")
    for place in (0, 8):  # The was not moved, and dog's vector has another width
        (line,) = receipt(result, Entry("embeddings", place, 0)).lines
        assert line.comment.startswith("draw number")


# What it says


def test_the_titles_name_the_words() -> None:
    result = compute(SEVERAL["several heads"].replace(position=4))
    titles = {
        Entry("embeddings", 5, 1): "Embedding of “be₂”, component 2",
        Entry("q", 5, 0, 2): "Query of “be₂”, component 1, head 3 of 3",
        Entry("k", 2, 3, 0): "Key of “or”, component 4, head 1 of 3",
        Entry("v", 0, 0, 1): "Value of “to₁”, component 1, head 2 of 3",
        Entry("scores", 5, 0, 1): "Score of “to₁” for “be₂”, head 2 of 3",
        Entry("attention", 5, 1, 0): "Attention of “be₂” to “be₁”, head 1 of 3",
        Entry("output", 4, 2, 2): "What the head brings back for “to₂”, component 3, head 3 of 3",
        Entry("z", 9, 0): "Context vector of “question”, component 1",
        Entry("logits", 4, 1): "Logit of “be” after “to₂”",
        Entry("raw", 4, 7): "Probability of “question” after “to₂”",
        Entry("tempered", 4, 0): "Tempered probability of “to” after “to₂”",
        Entry("truncated", 4, 2): "Truncated probability of “or” after “to₂”",
    }
    assert {entry: receipt(result, entry).title for entry in titles} == titles
    mean = receipt(compute(SEVERAL["mean of heads"]), Entry("mean", 5, 1))
    assert mean.title == "Attention of “be₂” to “be₁”, mean of the heads"
    one_head = compute(SEVERAL["positions"])
    titles = {
        Entry("positions", 3, 6): "Position of “not”, component 7",
        Entry("x", 0, 0): "Input of “to₁”, component 1",
        Entry("q", 0, 0): "Query of “to₁”, component 1",
        Entry("attention", 9, 9): "Attention of “question” to “question”",
    }
    assert {entry: receipt(one_head, entry).title for entry in titles} == titles


def test_a_whole_receipt() -> None:
    settings = attention("a b", 1, projections="identity").replace(
        vectors=(("a", (1.0, -2.0, 0.5)), ("b", (0.5, 1.0, 0.5)))
    )
    made = receipt(compute(settings), Entry("attention", 1, 0))
    # b · a = 0.5 − 2 + 0.25 = −1.25; b · b = 0.25 + 1 + 0.25 = 1.5, over √3 0.8660
    assert made.as_text() == (
        "Attention of “b” to “a”\n"
        "\n"
        "q·k = 0.5000 × 1.0000 + 1.0000 × (−2.0000) + 0.5000 × 0.5000 = −1.2500    "
        "query of “b” · key of “a”\n"
        "s = −1.2500 ÷ √3 = −0.7217    scaled: the score\n"
        "m = max(−0.7217; 0.8660) = 0.8660    the largest of all that count\n"
        "d = −0.7217 − 0.8660 = −1.5877    s − m\n"
        "e = exp(−1.5877) = 0.2044    its exponential\n"
        "Σ = 0.2044 + 1.0000 = 1.2044    the same for all that count, added up\n"
        "a = 0.2044 ÷ 1.2044 = 0.1697    attention to “a”\n"
    )
    assert made.as_latex() == (
        "\\begin{align*}\n"
        "  q \\cdot k &= 0.5000 \\times 1.0000 + 1.0000 \\times (-2.0000) + 0.5000 \\times 0.5000"
        " = -1.2500 \\\\\n"
        "  s &= \\frac{-1.2500}{\\sqrt{3}} = -0.7217 \\\\\n"
        "  m &= \\max(-0.7217,\\; 0.8660) = 0.8660 \\\\\n"
        "  d &= -0.7217 - 0.8660 = -1.5877 \\\\\n"
        "  e &= e^{-1.5877} = 0.2044 \\\\\n"
        "  \\Sigma &= 0.2044 + 1.0000 = 1.2044 \\\\\n"
        "  a &= \\frac{0.2044}{1.2044} = 0.1697\n"
        "\\end{align*}\n"
    )


@pytest.mark.parametrize(
    ("settings", "entry", "reason"),
    [
        (attention("a b c"), (1, 2, 0), "“c” comes after “b”, and the mask hides it"),
        (
            attention("a b c d", mask="window").replace(window=1),
            (3, 1, 0),
            "“b” is farther back than the mask lets “d” see",
        ),
        (CASES["one head knocked out"], (2, 0, 1), "“a” is knocked out"),
        (CASES["one head knocked out"], (2, 1, 0), "“b” is knocked out"),
    ],
)
def test_what_cannot_be_seen_is_told_why(
    settings: Settings, entry: tuple[int, int, int], reason: str
) -> None:
    result = compute(settings)
    (score,) = receipt(result, Entry("scores", *entry)).lines
    assert (score.comment, score.expression, score.result) == (reason, "", "−∞")
    told, nothing = receipt(result, Entry("attention", *entry)).lines
    assert told == score
    assert (nothing.expression, nothing.result) == ("exp(−∞)", "0.0000")


def test_a_word_knocked_out_in_one_head_is_seen_in_the_other() -> None:
    result = compute(CASES["one head knocked out"])
    pattern = pattern_of(result.settings)
    redo(result, Entry("attention", 2, 0, 0), float(pattern.heads[0, 2, 0]))
    redo(result, Entry("attention", 2, 1, 1), float(pattern.heads[1, 2, 1]))
    terms = redone.lines_of(receipt(result, Entry("attention", 2, 1, 1)).as_text())
    assert len(given_numbers(terms, "Σ")) == 2  # of three words, one is gone from this head


def test_where_nothing_is_left_to_look_at_nothing_comes_back() -> None:
    result = compute(CASES["nothing left"])
    for stage in ("output", "z"):
        for component in range(3):
            assert redo(result, Entry(stage, 1, component), 0.0)[-1].result == "0.000"


def test_a_number_does_not_depend_on_the_word_that_is_selected() -> None:
    settings = attention(BE, 9, n_head=2, head=1, positions="sinusoidal")
    one, other = compute(settings), compute(settings.replace(position=3))
    for stage in ("embeddings", "positions", "x", "q", "k", "v", "scores", "attention", "z"):
        entry = Entry(stage, 6, 1, 1)
        assert receipt(one, entry) == receipt(other, entry)


OUTSIDE = [
    *(Entry(stage, row, 0) for stage in ("embeddings", "q", "scores", "z") for row in (-1, 9)),
    *(Entry(stage, 4, 3) for stage in ("embeddings", "q", "k", "v", "output", "z")),
    *(Entry(stage, 4, 9) for stage in ("scores", "attention", "raw", "truncated")),
    *(Entry(stage, 4, -1) for stage in ("embeddings", "q", "attention", "raw")),
    *(Entry(stage, 4, 0, head) for stage in ("q", "attention") for head in (-1, 1)),
    *(Entry(stage, 3, 0) for stage in ("logits", "raw", "tempered", "truncated")),  # not selected
    *(Entry(stage, 4, 0) for stage in ("", "prediction", "weights", "positions", "x", "receipt")),
]


@pytest.mark.parametrize("entry", OUTSIDE, ids=str)
def test_a_number_that_does_not_exist_has_no_receipt(entry: Entry) -> None:
    with pytest.raises(IndexError):
        receipt(compute(attention(position=4)), entry)


@pytest.mark.parametrize("stage", ["embeddings", "q", "attention", "z", "raw"])
def test_without_words_there_is_no_receipt(stage: str) -> None:
    with pytest.raises(IndexError):
        receipt(compute(attention("")), Entry(stage, 0, 0))


@pytest.mark.usefixtures("decimal_comma")
@pytest.mark.parametrize("name", ["usual", "positions", "flat"])
def test_every_number_has_the_readers_decimal_sign(name: str) -> None:
    result = compute(CASES[name])
    for entry, _ in numbers_on_screen(result, 3):
        text = receipt(result, entry).as_text()
        assert not re.search(r"\d\.\d", text), text


# LaTeX

SYMBOLS = {"q·k": r"q \cdot k", "Σ": r"\Sigma", "ā": r"\bar{a}"}


def as_plain(latex: str) -> str:
    text = latex.replace(r"\left", "").replace(r"\right", "").replace(r"\times", "×")
    text = (
        text.replace(")^2", ")²")
        .replace("{,}", ",")
        .replace(r",\;", ";")
        .replace("-", "−")
        .replace("\\infty", "∞")
    )
    text = re.sub(r"\be\^\{([^{}]*)\}", r"exp(\1)", text)
    text = re.sub(r"\\sqrt\{([^{}]*)\}", r"√(\1)", text)
    text = re.sub(r"\^\{([^{}]*)\}", r"^(\1)", text)
    text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1) ÷ (\2))", text)
    return re.sub(r"\\(sin|cos|max)", r"\1", text)


@pytest.mark.parametrize("sign", [".", ","])
@pytest.mark.parametrize("name", [name for name in CASES if CASES[name].sentence])
def test_latex_has_every_line_with_the_same_numbers(name: str, sign: str) -> None:
    result = compute(CASES[name])
    language.use(decimal_sign=sign)
    try:
        for entry, _ in numbers_on_screen(result, 4):
            assert_same(receipt(result, entry))
    finally:
        language.use()


def assert_same(made: Receipt) -> None:
    lines, latex = redone.lines_of(made.as_text()), made.as_latex()
    begin, *rows, end = latex.splitlines()
    assert (begin, end) == (r"\begin{align*}", r"\end{align*}")
    assert [row.endswith(r" \\") for row in rows] == [True] * (len(lines) - 1) + [False]
    for line, row in zip(lines, rows, strict=True):
        depth = [row[:n].count("{") - row[:n].count("}") for n in range(len(row) + 1)]
        assert min(depth) == depth[-1] == 0, row
        assert row.isascii() or line.result == "–", row
        symbol, sums = row.strip().removesuffix(r" \\").split(" &= ")
        subscripted = re.sub("[₀-₉]+", lambda m: f"_{{{_digits(m[0])}}}", line.symbol)
        assert symbol == SYMBOLS.get(line.symbol, subscripted)
        *expression, result = sums.split(" = ")
        assert as_plain(result) == line.result
        assert len(expression) == bool(line.expression)
        if expression and "∞" not in line.expression:
            plain = as_plain(expression[0])
            assert NUMBER.findall(plain) == NUMBER.findall(line.expression)
            assert abs(exact(plain) - exact(line.expression)) < Decimal("1e-30")


def _digits(subscript: str) -> str:
    return subscript.translate(str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789"))
