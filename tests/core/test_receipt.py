"""How receipts are written: operations, digits, plain text and LaTeX."""

import math
from collections.abc import Callable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
import redone
from hypothesis import assume, given
from hypothesis import strategies as st

from core.receipt import (
    DIFFERENCE,
    EXP,
    MAXIMUM,
    MEAN,
    PRODUCT,
    QUOTIENT,
    SUM,
    Line,
    Operation,
    Receipt,
    Working,
    over_root_of,
    write,
)

# Operations

PRINTED: dict[str, tuple[Operation, Sequence[str], str, str]] = {
    "sum": (SUM, ["1.5", "2", "3"], "1.5 + 2 + 3", "1.5 + 2 + 3"),
    "product": (PRODUCT, ["1.5", "2"], "1.5 × 2", r"1.5 \times 2"),
    "difference": (DIFFERENCE, ["1.5", "2"], "1.5 − 2", "1.5 - 2"),
    "quotient": (QUOTIENT, ["1.5", "2"], "1.5 ÷ 2", r"\frac{1.5}{2}"),
    "mean": (MEAN, ["1.5", "2", "7"], "(1.5 + 2 + 7) ÷ 3", r"\frac{1.5 + 2 + 7}{3}"),
    "mean of one": (MEAN, ["1.5"], "(1.5) ÷ 1", r"\frac{1.5}{1}"),
    "exponential": (EXP, ["1.5"], "exp(1.5)", "e^{1.5}"),
    "maximum": (MAXIMUM, ["1.5", "7", "2"], "max(1.5; 7; 2)", r"\max(1.5,\; 7,\; 2)"),
    "root": (over_root_of(3), ["1.5"], "1.5 ÷ √3", r"\frac{1.5}{\sqrt{3}}"),
    "another root": (over_root_of(16), ["2"], "2 ÷ √16", r"\frac{2}{\sqrt{16}}"),
}


@pytest.mark.parametrize("name", PRINTED)
def test_an_operation_computes_what_it_prints(name: str) -> None:
    operation, operands, text, latex = PRINTED[name]
    assert operation.text(operands) == text
    assert operation.latex(operands) == latex
    exact = redone.value(redone.parsed(text))
    assert operation.compute([float(x) for x in operands]) == pytest.approx(float(exact), rel=1e-15)


# Digits

Steps = Callable[[Working], Iterator[str]]
# With all the digits of a random number: no product is halfway between two figures.
FACTORS = st.builds(
    lambda seed, n: (1.7 * np.random.RandomState(seed).random_sample(n)).tolist(),
    st.integers(0, 2**32 - 1),
    st.integers(2, 6),
)


def chain(numbers: Sequence[float], on_screen: int = 4) -> Steps:
    """The product of the first two, times the third, and so on; "p1" is the first product."""

    def steps(sheet: Working) -> Iterator[str]:
        product, true = sheet.given(numbers[0]), numbers[0]
        for i, number in enumerate(numbers[1:], 1):
            operands, true = (product, sheet.given(number)), true * number
            product = sheet.line(
                f"p{i}", f"p_{i}", PRODUCT, operands, true, "so far", f"p{i}", on_screen
            )
            yield f"p{i}"

    return steps


def redo_chain(numbers: Sequence[float], decimals: int) -> list[Decimal]:
    """The same to so many decimals and the last to four; halfway is not for this test."""

    def rounded(x: Decimal, decimals: int = decimals) -> Decimal:
        unit = Decimal(1).scaleb(-decimals)
        found = x.quantize(unit, ROUND_HALF_UP)
        assume(abs(abs(x - found) - unit / 2) > unit / 1000)
        return found

    factors = [rounded(Decimal(number)) for number in numbers]
    products = [factors[0]]
    for factor in factors[1:-1]:
        products.append(rounded(products[-1] * factor))
    return [*products[1:], rounded(products[-1] * factors[-1], 4)]


@given(numbers=FACTORS, data=st.data())
def test_there_are_as_few_digits_as_show_every_number_of_the_screen(
    numbers: list[float], data: st.DataObject
) -> None:
    n_lines = len(numbers) - 1
    wanted = data.draw(st.integers(1, n_lines))
    lines = write("Product", f"p{wanted}", chain(numbers)).lines
    assert [line.symbol for line in lines] == [f"p{i}" for i in range(1, wanted + 1)]
    true = [math.prod(numbers[: i + 1]) for i in range(1, wanted + 1)]
    decimals = redone.n_decimals(lines[0].expression.split(" × ")[0])

    def works(decimals: int) -> bool:
        redone_so_far = redo_chain(numbers[: wanted + 1], decimals)
        return all(
            f"{float(x):.4f}" == f"{t:.4f}" for x, t in zip(redone_so_far, true, strict=True)
        )

    assert [works(d) for d in range(4, decimals + 1)] == [False] * (decimals - 4) + [True]
    assert [line.result for line in lines[:-1]] == [
        f"{x:.{decimals}f}" for x in redo_chain(numbers[: wanted + 1], decimals)[:-1]
    ]
    assert lines[-1].result == f"{true[-1]:.4f}"


@pytest.mark.parametrize("on_screen", [2, 3, 4])
def test_the_last_number_has_the_digits_of_the_screen(on_screen: int) -> None:
    numbers = [1.23456, 1.34567, 1.45678]
    first, last = write("", "p2", chain(numbers, on_screen)).lines
    assert redone.n_decimals(first.result) >= 4
    assert last.result == f"{math.prod(numbers):.{on_screen}f}"


def test_a_number_on_the_way_must_be_right_too() -> None:
    # With four decimals both factors are 1.0000, and 0.0000 would come out at the end all the same.
    first, last = write("", "p2", chain([0.99995, 0.99995, 0.0])).lines
    assert redone.n_decimals(first.result) > 4
    assert f"{redone.value(first.result):.4f}" == f"{0.99995**2:.4f}"
    assert last.result == "0.0000"


def test_what_no_digits_can_show_is_an_error() -> None:
    def steps(sheet: Working) -> Iterator[str]:
        sheet.line("x", "x", EXP, (sheet.given(0.0),), 2.0, "which is not so", "x")
        yield "x"

    with pytest.raises(ArithmeticError, match=r"^A wrong sum: 17 decimals"):
        write("A wrong sum", "x", steps)


@pytest.mark.parametrize(
    ("number", "decimals", "printed"),
    [
        (0.12344, 4, "0.1234"),
        (0.12346, 4, "0.1235"),
        (-0.12346, 4, "−0.1235"),
        (0.410515, 5, "0.41052"),
        (0.410525, 5, "0.41053"),
        (-0.410515, 5, "−0.41052"),
        (0.4105149999, 5, "0.41051"),
        (0.12345678901234567, 14, "0.12345678901235"),
        (-0.00001, 4, "0.0000"),
        (-0.00001, 5, "−0.00001"),
        (-0.0, 4, "0.0000"),
    ],
)
def test_a_number_is_what_it_is_printed_as(number: float, decimals: int, printed: str) -> None:
    given = Working(decimals, "").given(number)
    assert given.text == printed
    assert given.value == float(printed.replace("−", "-"))
    assert math.copysign(1, given.value) == (-1 if printed.startswith("−") else 1)


def test_later_lines_compute_with_what_is_printed() -> None:
    sheet = Working(4, "")
    third = sheet.line("a", "a", QUOTIENT, (sheet.given(1), sheet.given(3)), 1 / 3, "a third")
    assert third.value == 0.3333
    sheet.line("b", "b", SUM, (third, third, third), 0.9999, "three of them")
    assert [(line.expression, line.result) for line in sheet.lines] == [
        ("1.0000 ÷ 3.0000", "0.3333"),
        ("0.3333 + 0.3333 + 0.3333", "0.9999"),
    ]
    assert sheet.agrees
    sheet.line("c", "c", SUM, (third, third, third), 1, "which should be one")
    assert not sheet.agrees
    sheet.line("d", "d", SUM, (third,), 1 / 3, "once wrong, wrong for good")
    assert not sheet.agrees


# On paper


RECEIPT = Receipt(
    "A title",
    (
        Line("given", "x", "x", "", "", "−0.5000"),
        Line("its exponential", "e", "y_1", "exp(−0.5000)", "e^{-0.5000}", "0.6065"),
        Line("", "z", "z", "0 ÷ 0", r"\frac{0}{0}", "–"),
    ),
)


def test_plain_text() -> None:
    assert RECEIPT.as_text() == (
        "A title\n"
        "\n"
        "x = −0.5000    given\n"
        "e = exp(−0.5000) = 0.6065    its exponential\n"
        "z = 0 ÷ 0 = –\n"
    )


def test_latex() -> None:
    assert RECEIPT.as_latex() == (
        "\\begin{align*}\n"
        "  x &= -0.5000 \\\\\n"
        "  y_1 &= e^{-0.5000} = 0.6065 \\\\\n"
        "  z &= \\frac{0}{0} = –\n"
        "\\end{align*}\n"
    )


@pytest.mark.usefixtures("decimal_comma")
def test_a_decimal_comma_is_no_comma_of_a_list() -> None:
    sheet = Working(4, "")
    less = sheet.line(
        "d", "d", DIFFERENCE, (sheet.given(0.25), sheet.given(1.5)), -1.25, "the difference"
    )
    sheet.line("m", "m", MAXIMUM, (less, sheet.given(0.5)), 0.5, "the larger")
    receipt = Receipt("", tuple(sheet.lines))
    assert receipt.as_text() == (
        "\n\n"
        "d = 0,2500 − 1,5000 = −1,2500    the difference\n"
        "m = max(−1,2500; 0,5000) = 0,5000    the larger\n"
    )
    assert receipt.as_latex() == (
        "\\begin{align*}\n"
        "  d &= 0{,}2500 - 1{,}5000 = -1{,}2500 \\\\\n"
        "  m &= \\max(-1{,}2500,\\; 0{,}5000) = 0{,}5000\n"
        "\\end{align*}\n"
    )


# The reader of receipts itself


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("1.5 + 2 × 3", "7.5"),
        ("(1,5 + 2) × 3", "10.5"),
        ("7 − 2 − 1", "4"),
        ("−0.5 × −0.5", "0.25"),
        ("8 ÷ 2 ÷ 2", "2"),
        ("6 ÷ √9", "2"),
        ("max(−1; 0,25; 0)", "0.25"),
        ("exp(0) + exp(−0)", "2"),
        ("exp(1)", "2.7182818284590452353602874713526624977572470937000"),
    ],
)
def test_expressions_are_read_as_written(expression: str, value: str) -> None:
    assert redone.value(redone.parsed(expression)) == Decimal(value)


@pytest.mark.parametrize("expression", ["", "1 +", "1 2", "(1", "max(1", "__import__", "1e5", ".5"])
def test_what_is_no_expression_is_not_read(expression: str) -> None:
    with pytest.raises((AssertionError, ValueError, IndexError)):
        redone.parsed(expression)


def test_rounding_is_to_the_digits_printed() -> None:
    assert redone.rounds_to(Decimal("0.12344999"), "0.1234")
    assert not redone.rounds_to(Decimal("0.12345001"), "0.1234")
    assert redone.rounds_to(Decimal("-0.12344999"), "−0,1234")
    assert redone.rounds_to(Decimal("0.12345"), "0.1235")
    assert not redone.rounds_to(Decimal("0.12345"), "0.1234")
    assert redone.rounds_to(Decimal("-0.12345"), "−0.1235")
    assert redone.rounds_to(Decimal("-0.00004"), "0.0000")
