"""Every receipt of the transformer, redone from its printed text and from its LaTeX."""

import re
from decimal import Decimal, localcontext

import numpy as np
import pytest
import redone
from hypothesis import given
from test_transformer_model import ASKED, DOGS, MODEL, compute, pattern_of, shelved, transformer

from core import language
from core.language import figure
from core.receipt import Receipt
from core.result import Entry, Result
from core.settings import Knockout, Settings
from core.transformer import shelf
from core.transformer.weights import Weights

VECTORS = (
    *("embeddings", "positions", "x", "x_in", "ln_1", "q", "k", "v", "output", "attn_out"),
    *("x_mid", "ln_2", "hidden", "activated", "mlp_out", "x_out", "ln_f"),
)
CASES: dict[str, Settings] = {
    "usual": transformer(position=4),
    "lower layer": transformer(position=4, layer=0, head=1),
    "mean of heads": transformer(position=4, head=None),
    "masked": transformer(DOGS, 3, shelved(objective="masked"), head=1),
    "sharp": transformer(position=6, temperature=0.05, top_k=3),
    "flat": transformer(position=6, temperature=9.5, top_p=0.5),
    "many words": transformer(position=2, weights=shelved(n_words=300), top_p=0.9),
    "many words drawn": transformer(position=2, weights=shelved(n_words=300)).replace(draw=8),
    "one layer, one head": transformer(DOGS, 5, shelved(n_layer=1, n_head=1)),
    "four layers, eight heads": transformer(DOGS, 5, shelved(16, 4, 8), layer=3, head=7),
    "beyond the context": transformer(DOGS, 5, shelved(4)),
    "unknown": transformer("The xyzzy sees !", 2),
    "moved": transformer(position=4).replace(vectors=(("cat", (0.25,) * 15 + (-9.0,)),)),
    "knocked out": transformer(position=4).replace(
        knockouts=(Knockout(1), Knockout(2, 4, 0), Knockout(0, None, 1))
    ),
    "nothing left": transformer(position=1).replace(knockouts=(Knockout(0), Knockout(1))),
}
PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459230781640628621")
NUMBER = re.compile(r"−?\d+(?:[.,]\d+)?")
TOKENS = re.compile(r"(?:\d+(?:[.,]\d+)?|exp|max|tanh|π|[-+×÷−√²³();]|\s)*")


# The reader


def exact(expression: str) -> Decimal:
    """What an expression of a receipt comes to, to 50 digits."""
    assert TOKENS.fullmatch(expression), expression
    text = expression.replace(",", ".").replace(";", ",")
    for sign, meant in {"−": "-", "×": "*", "÷": "/", "²": "**2", "³": "**3"}.items():
        text = text.replace(sign, meant)
    text = re.sub(r"√(\d+)", r"√(\1)", text).replace("√", "root")
    text = re.sub(r"\d+(?:\.\d+)?", r"D('\g<0>')", text).replace("π", "pi")
    functions = {
        "D": Decimal,
        "exp": Decimal.exp,
        "root": Decimal.sqrt,
        "max": lambda *x: max(x),
        "tanh": lambda x: 1 - 2 / ((2 * x).exp() + 1),
        "pi": PI,
    }
    with localcontext() as context:
        context.prec = 60
        return Decimal(eval(text, {"__builtins__": {}}, functions))


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1.5 × (−2) + 0,5 ÷ √4", "-2.75"),
        ("((1.0 − (−2.0))² + (5 − 1)²) ÷ 2", "12.5"),
        ("√(8.99999 + 0.00001)", "3"),
        ("−2 ÷ 2 × (1 + tanh(√(2 ÷ π) × (−2 + 0.5 × (−2)³)))", "-0.000138930463"),
        ("max(−1.0; −0,5)", "-0.5"),
    ],
)
def test_expressions_are_read_as_written(expression: str, value: str) -> None:
    assert abs(exact(expression) - Decimal(value)) < Decimal("1e-9")


def receipt(result: Result, entry: Entry) -> Receipt:
    return MODEL.receipt(result, entry)


def shown(value: float, stage: str) -> str:
    """A number as the screen has it, with the minus sign that a receipt prints."""
    return figure(value, 3 if stage in VECTORS else 4).replace("-", "−")


def numbers_on_screen(result: Result, at_most: int) -> list[tuple[Entry, float]]:
    """Some numbers of every step, and some cells of the matrix."""
    found: list[tuple[Entry, float]] = []
    for stage in (*result.stages, None):
        array = result.on_view if stage is None else stage.array
        cells = list(np.ndenumerate(array))
        for place, number in cells[:: max(len(cells) // at_most, 1)]:
            row, column = (*place, 0)[:2]
            if stage is None:
                entry = result.cell_entry(row, column)
            else:
                entry = stage.entry(row, column, result.settings.position)
            found.append((entry, float(number)))
    return found


def redo(result: Result, entry: Entry, number: float) -> list[redone.Line]:
    """Do a receipt again, line by line, from its text alone."""
    text = receipt(result, entry).as_text()
    lines = redone.lines_of(text)
    assert lines[-1].result == shown(number, entry.stage), f"{entry}\n{text}"
    assert not re.fullmatch("−0[.,]0+", lines[-1].result), text
    assert len({line.symbol for line in lines}) == len(lines), text
    computed = [line for line in lines if line.expression and "∞" not in line.expression]
    for line in computed:
        assert redone.rounds_to(exact(line.expression), line.result), f"{line}\n{text}"
    assert len({line.decimals for line in computed[:-1]}) <= 1, text
    assert all(line.decimals >= 4 for line in computed[:-1]), text
    assert all(line.comment for line in lines), text
    assert_chained({line.symbol: line for line in lines}, text)
    return lines


def bracketed(number: str) -> str:
    return f"({number})" if number.startswith("−") else number


def assert_chained(lines: dict[str, redone.Line], text: str) -> None:
    """Later lines compute with the results of earlier ones, as printed."""
    if "σ" in lines:
        mean, variance, deviation = (lines[name].result for name in ("μ", "σ²", "σ"))
        assert set(re.findall(r"− (\(?−?[\d.,]+\)?)\)²", lines["σ²"].expression)) == {
            bracketed(mean)
        }, text
        assert re.fullmatch(rf"√\({variance} \+ 0[.,]00001\)", lines["σ"].expression), text
        assert lines["x̂"].expression.endswith(f" − {bracketed(mean)}) ÷ {deviation}"), text
        (last,) = lines.keys() - {"μ", "σ²", "σ", "x̂"}
        assert lines[last].expression.startswith(f"{lines['x̂'].result} × "), text
        *components, n = NUMBER.findall(lines["μ"].expression)
        assert len(components) == int(n), text
        assert NUMBER.findall(lines["x̂"].expression)[0] in components, text
        distances = lines["σ²"].expression
        assert re.findall(r"\((−?[\d.,]+) − ", distances) == components, text
    if "Σ" in lines and "e" in lines:
        value = next(name for name in ("l/T", "l", "s") if name in lines)
        given, largest = lines[value].result, lines["m"].result
        assert lines["d"].expression == f"{given} − {bracketed(largest)}", text
        assert lines["e"].expression == f"exp({lines['d'].result})", text
        terms = NUMBER.findall(lines["Σ"].expression)
        every = NUMBER.findall(lines["m"].expression)
        assert len(terms) - len(every) in (0, 1), text  # the others have one term together
        assert (lines["e"].result, given) in zip(terms, every, strict=False), text
        last = "a" if "a" in lines else "p"
        assert lines[last].expression == f"{lines['e'].result} ÷ {lines['Σ'].result}", text
    if "l/T" in lines:
        assert lines["l/T"].expression.startswith(f"{lines['l'].result} ÷ "), text
    if "q·k" in lines:
        assert lines["s"].expression.startswith(f"{lines['q·k'].result} ÷ √"), text


@pytest.mark.parametrize("sign", [".", ","])
@pytest.mark.parametrize("name", CASES)
def test_redoing_the_printed_lines_gives_every_number_on_screen(name: str, sign: str) -> None:
    result = compute(CASES[name])
    language.use(decimal_sign=sign)
    try:
        for entry, number in numbers_on_screen(result, 12 if sign == "." else 3):
            redo(result, entry, number)
    finally:
        language.use()


@given(ASKED)
def test_so_it_does_for_any_sentence(settings: Settings) -> None:
    result = compute(settings)
    for entry, number in numbers_on_screen(result, 2) if result.tokens else []:
        redo(result, entry, number)


def test_weights_that_are_not_trained_have_receipts_too() -> None:
    """Their vectors are so small that a LayerNorm needs more digits."""
    result = compute(transformer(position=4, weights=shelved(step=0)))
    for entry, number in numbers_on_screen(result, 6):
        redo(result, entry, number)


# Where the numbers come from


def given_numbers(lines: list[redone.Line], symbol: str) -> list[str]:
    return NUMBER.findall(next(line.expression for line in lines if line.symbol == symbol))


def assert_rounded(printed: list[str], true: np.ndarray) -> None:
    decimals = redone.n_decimals(printed[0])
    assert printed == [figure(each + 0.0, decimals).replace("-", "−") for each in true.tolist()]


@pytest.mark.parametrize("name", ["usual", "lower layer", "masked", "beyond the context"])
def test_the_numbers_that_it_starts_from_are_the_true_ones_rounded(name: str) -> None:
    settings = CASES[name]
    result, p = compute(settings), pattern_of(settings)
    first, place = p.read.start, settings.position
    i, h, number = place - first, result.head or 0, result.layer
    layer = p.layer(number)
    stored = shelf.weights_of(settings.transformer.weights)
    weights = Weights.of(stored.flat.astype(float), stored.configuration)
    block, d_head = weights.blocks[number], 8

    def paired(a: np.ndarray, b: np.ndarray, *bias: float) -> np.ndarray:
        return np.array([*np.stack([a, b], axis=-1).ravel(), *bias])

    def column(third: int, c: int) -> int:
        return 16 * third + d_head * h + c

    seen = layer.visible[h, i]
    outputs = layer.o[:, i].ravel()
    normed = layer.ln_1.out
    for entry, symbol, true in (
        (
            Entry("q", place, 0, h, number),
            "q₁",
            paired(normed[i], block.W_QKV[:, column(0, 0)], block.b_qkv[column(0, 0)]),
        ),
        (
            Entry("k", first, 1, h, number),
            "k₂",
            paired(normed[0], block.W_QKV[:, column(1, 1)], block.b_qkv[column(1, 1)]),
        ),
        (
            Entry("v", first + 1, 7, h, number),
            "v₈",
            paired(normed[1], block.W_QKV[:, column(2, 7)], block.b_qkv[column(2, 7)]),
        ),
        (
            Entry("output", place, 2, h, number),
            "o",
            paired(layer.attention[h, i, seen], layer.v[h, seen, 2]),
        ),
        (
            Entry("attn_out", place, 9, 0, number),
            "z",
            paired(outputs, block.W_O[:, 9], block.b_o[9]),
        ),
        (
            Entry("hidden", place, 63, 0, number),
            "h",
            paired(layer.ln_2.out[i], block.W_1[:, 63], block.b_1[63]),
        ),
        (
            Entry("mlp_out", place, 3, 0, number),
            "r",
            paired(layer.activated[i], block.W_2[:, 3], block.b_2[3]),
        ),
        (
            Entry("logits", place, 5),
            "l",
            paired(result.landmarks[0].vector, weights.W_E[5]),
        ),
    ):
        lines = redone.lines_of(receipt(result, entry).as_text())
        assert_rounded(given_numbers(lines, symbol), true)


def test_a_whole_layer_norm() -> None:
    result = compute(CASES["usual"])
    pattern = pattern_of(result.settings)
    lines = redone.lines_of(receipt(result, Entry("ln_1", 2, 3, 0, 1)).as_text())
    assert [line.symbol for line in lines] == ["μ", "σ²", "σ", "x̂", "n"]
    x = pattern.layer(1).x_in[2]
    components = given_numbers(lines, "μ")
    assert_rounded(components[:16], x)
    assert components[16:] == ["16"]
    block = pattern.weights.blocks[1]
    gain, bias = given_numbers(lines, "n")[1:]
    assert_rounded([gain, bias], np.array([block.ln_1.gain[3], block.ln_1.bias[3]], float))


def test_what_the_layer_below_hands_on_is_its_last_step() -> None:
    result = compute(CASES["usual"])
    above = receipt(result, Entry("x_in", 2, 3, 0, 1))
    assert above == receipt(result, Entry("x_out", 2, 3, 0, 0))
    assert above.title == "What the layer hands on for “that”, component 4, layer 1"


# What it says


def comment(settings: Settings, *entry: object) -> tuple[str, str]:
    (line,) = receipt(compute(settings), Entry(*entry)).lines  # pyright: ignore[reportArgumentType]
    assert line.expression == ""
    return line.comment, line.result


def test_what_was_learned_is_said_to_be() -> None:
    stored = shelf.weights_of(shelved())
    weights = Weights.of(stored.flat, stored.configuration)
    settings = transformer("The xyzzy sees", 2)
    the = figure(float(weights.W_E[3, 4])).replace("-", "−")[:-1]
    said, result = comment(settings, "embeddings", 0, 4)
    assert (said, result[:4]) == ("learned for “the”", the[:4])
    said, _ = comment(settings, "embeddings", 1, 4)
    assert said == "learned for “<unk>”: “xyzzy” is not in the vocabulary"
    said, result = comment(settings, "positions", 2, 1)
    assert (said, result) == (
        "learned for place 2, counted from 0",
        figure(float(weights.W_P[2, 1]), 3),
    )
    said, result = comment(CASES["moved"], "embeddings", 4, 15)
    assert (said, result) == ("moved by hand", "−9.000")
    said, result = comment(CASES["masked"], "embeddings", 3, 0)
    mask = Weights.of(
        shelf.weights_of(CASES["masked"].transformer.weights).flat, stored.configuration
    ).W_E[1, 0]
    assert said == "learned for “<mask>”, which stands in place of “the”"
    assert result == figure(float(mask), 3)


def test_places_are_counted_from_the_first_word_that_is_read() -> None:
    said, _ = comment(CASES["beyond the context"], "positions", 3, 0)
    assert said == "learned for place 1, counted from 0"


def test_a_word_moved_by_another_spelling_is_said_to_be_moved() -> None:
    settings = transformer("The dogs see the cat", 1).replace(vectors=(("The", (1.0,) * 16),))
    assert comment(settings, "embeddings", 3, 0) == ("moved by hand", "1.000")
    assert comment(settings, "embeddings", 1, 0)[0] == "learned for “dogs”"


@pytest.mark.parametrize(
    ("name", "entry", "reason"),
    [
        ("usual", (1, 2, 0, 1), "“that” comes after “dogs”, and the mask hides it"),
        ("knocked out", (4, 1, 1, 0), "“dogs” is knocked out"),
        ("knocked out", (4, 2, 0, 1), "“that” is knocked out"),
        ("beyond the context", (4, 0, 0, 1), "“The” is beyond the 4 words that the model reads"),
    ],
)
def test_what_cannot_be_seen_is_told_why(
    name: str, entry: tuple[int, int, int, int], reason: str
) -> None:
    result = compute(CASES[name])
    (score,) = receipt(result, Entry("scores", *entry)).lines
    assert (score.comment, score.expression, score.result) == (reason, "", "−∞")
    told, nothing = receipt(result, Entry("attention", *entry)).lines
    assert told == score
    assert (nothing.expression, nothing.result) == ("exp(−∞)", "0.0000")


@pytest.mark.parametrize("stage", ["x", "q", "attention", "x_out", "ln_f", "mean", "positions"])
@pytest.mark.parametrize("place", [0, 6])
def test_a_word_that_is_not_read_has_no_numbers(stage: str, place: int) -> None:
    result = compute(CASES["beyond the context"])
    (line,) = receipt(result, Entry(stage, place, 0)).lines
    assert (line.expression, line.result) == ("", "–")
    assert line.comment.endswith("is beyond the 4 words that the model reads")


def test_the_titles_name_word_layer_and_head() -> None:
    result = compute(CASES["usual"])
    titles = {
        Entry("embeddings", 0, 1): "Embedding of “The”, component 2",
        Entry("positions", 0, 0): "Position of “The”, component 1",
        Entry("x", 1, 0): "Input of “dogs”, component 1",
        Entry("ln_1", 1, 0, 0, 1): "LayerNorm of “dogs”, component 1, layer 2",
        Entry("q", 4, 0, 1, 0): "Query of “cat”, component 1, layer 1, head 2 of 2",
        Entry("scores", 4, 0, 1, 1): "Score of “The” for “cat”, layer 2, head 2 of 2",
        Entry("attention", 4, 1, 0, 0): "Attention of “cat” to “dogs”, layer 1, head 1 of 2",
        Entry("mean", 4, 1, 0, 1): "Attention of “cat” to “dogs”, mean of the heads, layer 2",
        Entry("attn_out", 4, 1, 0, 1): (
            "What all heads bring back for “cat”, component 2, layer 2"
        ),
        Entry("hidden", 4, 40, 0, 1): "Hidden unit 41 of “cat”, layer 2",
        Entry("activated", 4, 40): "Hidden unit 41 of “cat” after GELU, layer 1",
        Entry("ln_f", 4, 2): "Final state of “cat”, component 3",
        Entry("raw", 4, 9): "Probability of “are” after “cat”",
    }
    assert {entry: receipt(result, entry).title for entry in titles} == titles
    masked = compute(CASES["masked"])
    assert receipt(masked, Entry("raw", 3, 9)).title == "Probability of “are” in place of “the”"
    one = compute(CASES["one layer, one head"])
    assert receipt(one, Entry("k", 1, 0)).title == "Key of “dogs”, component 1"


def test_of_a_large_vocabulary_the_others_are_added_up() -> None:
    result = compute(CASES["many words"])
    likeliest = int(np.argmax(result.probabilities))
    lines = redone.lines_of(receipt(result, Entry("raw", 2, likeliest)).as_text())
    assert len(given_numbers(lines, "m")) == 20
    assert len(given_numbers(lines, "Σ")) == 21
    (total,) = [line for line in lines if line.symbol == "Σ"]
    assert total.comment == "the same for the likeliest, and 280 others together"
    unlikely = int(np.argmin(result.probabilities))  # has a term of its own, too
    lines = redo(result, Entry("raw", 2, unlikely), float(result.probabilities[unlikely]))
    assert len(given_numbers(lines, "Σ")) == 22
    redo(result, Entry("truncated", 2, unlikely), 0.0)


def test_a_number_does_not_depend_on_the_word_that_is_selected() -> None:
    one, other = compute(transformer(position=6)), compute(transformer(position=3))
    for stage in ("embeddings", "x", "ln_1", "q", "scores", "attention", "x_mid", "x_out", "ln_f"):
        entry = Entry(stage, 4, 1, 0, 1)
        assert receipt(one, entry) == receipt(other, entry)


OUTSIDE = [
    *(Entry(stage, row, 0) for stage in ("embeddings", "q", "scores", "x_out") for row in (-1, 7)),
    *(Entry(stage, 4, 16) for stage in ("embeddings", "x", "ln_1", "attn_out", "x_out", "ln_f")),
    *(Entry(stage, 4, 8) for stage in ("q", "k", "v", "output", "scores", "mean")),
    *(Entry(stage, 4, 64) for stage in ("hidden", "activated")),
    *(Entry(stage, 4, 25) for stage in ("logits", "raw", "tempered", "truncated")),
    *(Entry(stage, 4, -1) for stage in ("embeddings", "attention", "raw")),
    *(Entry("q", 4, 0, head) for head in (-1, 2)),
    *(Entry("ln_1", 4, 0, 0, layer) for layer in (-1, 2)),
    *(Entry(stage, 3, 0) for stage in ("logits", "raw", "tempered", "truncated")),  # not selected
    *(Entry(stage, 4, 0) for stage in ("", "prediction", "receipt", "x_in", "norm")),
]


@pytest.mark.parametrize("entry", OUTSIDE, ids=str)
def test_a_number_that_does_not_exist_has_no_receipt(entry: Entry) -> None:
    with pytest.raises(IndexError):
        receipt(compute(CASES["usual"]), entry)


@pytest.mark.parametrize("stage", ["embeddings", "q", "attention", "ln_f", "raw"])
def test_without_words_there_is_no_receipt(stage: str) -> None:
    with pytest.raises(IndexError):
        receipt(compute(transformer("")), Entry(stage, 0, 0))


# LaTeX

SYMBOLS = {
    "q·k": r"q \cdot k",
    "Σ": r"\Sigma",
    "ā": r"\bar{a}",
    "μ": r"\mu",
    "σ": r"\sigma",
    "σ²": r"\sigma^2",
    "x̂": r"\hat{x}",
}


def as_plain(latex: str) -> str:
    text = latex.replace(r"\left", "").replace(r"\right", "").replace(r"\times", "×")
    for sign, meant in {
        ")^2": ")²",
        "^3": "³",
        "{,}": ",",
        r",\;": ";",
        "-": "−",
        "\\infty": "∞",
        r"\pi": "π",
        r"\tanh": "tanh",
        r"\max": "max",
    }.items():
        text = text.replace(sign, meant)
    text = re.sub(r"\be\^\{([^{}]*)\}", r"exp(\1)", text)
    for _ in range(2):  # one within another
        text = re.sub(r"\\sqrt\{([^{}]*)\}", r"√(\1)", text)
        text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1) ÷ (\2))", text)
    return text


@pytest.mark.parametrize("sign", [".", ","])
@pytest.mark.parametrize("name", ["usual", "mean of heads", "many words", "nothing left"])
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
            assert abs(exact(as_plain(expression[0])) - exact(line.expression)) < Decimal("1e-30")


def _digits(subscript: str) -> str:
    return subscript.translate(str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789"))
