"""How a number came about, written out so that a reader can redo it.

Every line is computed from the numbers printed above it, not from the hidden digits behind them.
Digits are added until the figures reached that way are the figures on screen.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import cos, exp, fsum, sin, sqrt

from core.language import figure

VECTOR_DECIMALS = 3
DECIMALS = 4
MOST_DECIMALS = 17


@dataclass(frozen=True)
class Operation:
    """A way to compute, to print in plain text and to print in LaTeX."""

    compute: Callable[[Sequence[float]], float]
    text: Callable[[Sequence[str]], str]
    latex: Callable[[Sequence[str]], str]


@dataclass(frozen=True)
class Number:
    """A number as it is printed: what later lines compute with."""

    value: float
    text: str


@dataclass(frozen=True)
class Line:
    """One step: `symbol` = `expression` = `result`, or a given number where there is no expression.

    Attributes:
        comment: what it is, in words.
        symbol: its name in plain text.
        latex_symbol: its name in LaTeX.
        expression: in plain text; empty for a given number.
        latex_expression: the same in LaTeX.
        result: as printed.
    """

    comment: str
    symbol: str
    latex_symbol: str
    expression: str
    latex_expression: str
    result: str


@dataclass(frozen=True)
class Receipt:
    """The lines that lead to one number, which is the last line's result."""

    title: str
    lines: tuple[Line, ...]

    def as_text(self) -> str:
        """Plain text, a line a step."""
        return "\n".join([self.title, "", *map(_text_of, self.lines)]) + "\n"

    def as_latex(self) -> str:
        """An align* environment of amsmath."""
        rows = " \\\\\n".join(f"  {_latex_of(line)}" for line in self.lines)
        return f"\\begin{{align*}}\n{rows}\n\\end{{align*}}\n"


class Working:
    """Writes lines, rounding every result to the digits that it prints.

    Attributes:
        lines: what has been written.
        agrees: whether every result so far is the true one in the digits of the screen.
    """

    def __init__(self, decimals: int, wanted: str) -> None:
        """An empty sheet.

        Args:
            decimals: of every number on the way.
            wanted: the stage whose number is asked for, printed in the digits of the screen.
        """
        self.decimals = decimals
        self.wanted = wanted
        self.lines: list[Line] = []
        self.agrees = True

    def given(self, value: float) -> Number:
        """A number that later lines start from."""
        return _printed(value, self.decimals)

    def line(
        self,
        symbol: str,
        latex_symbol: str,
        operation: Operation,
        operands: Sequence[Number],
        true: float,
        comment: str,
        stage: str = "",
        on_screen: int = DECIMALS,
    ) -> Number:
        """Compute from what is printed, and print it.

        Args:
            symbol: its name in plain text.
            latex_symbol: its name in LaTeX.
            operation: what is done with the operands.
            operands: numbers printed above, or given.
            true: the number with all its digits.
            comment: what it is, in words.
            stage: the stage that shows it on screen, if one does.
            on_screen: how many decimals are shown there.
        """
        value = operation.compute([number.value for number in operands])
        result = _printed(value, on_screen if stage == self.wanted else self.decimals)
        self.agrees &= figure(result.value, on_screen) == figure(true, on_screen)
        texts = [number.text for number in operands]
        self.lines.append(
            Line(
                comment,
                symbol,
                latex_symbol,
                operation.text(texts),
                operation.latex([_latex_number(text) for text in texts]),
                result.text,
            )
        )
        return result


def write(title: str, wanted: str, steps: Callable[[Working], Iterable[str]]) -> Receipt:
    """Write a receipt with as few digits as show how its last number comes about.

    Args:
        title: of the receipt.
        wanted: the stage whose number is asked for.
        steps: writes lines and yields the name of every stage that it has reached.

    Raises:
        ArithmeticError: if no number of digits does it.
    """
    for decimals in range(DECIMALS, MOST_DECIMALS + 1):
        working = Working(decimals, wanted)
        for stage in steps(working):
            if stage == wanted:
                break
        if working.agrees:
            return Receipt(title, tuple(working.lines))
    raise ArithmeticError(f"{title}: {MOST_DECIMALS} decimals are too few")


def _printed(value: float, decimals: int) -> Number:
    units = abs(value) * 10.0**decimals
    if units < 1e9 and abs(units % 1 - 0.5) > 0.001:  # clearly no half, as nearly all
        rounded = round(float(value), decimals) + 0.0  # no minus sign before zero
    else:
        # As on paper, half a unit is rounded up; the 14 digits hide that binary numbers miss it.
        unit = Decimal(1).scaleb(-decimals)
        exact = Decimal(f"{value:.14g}").quantize(unit, ROUND_HALF_UP)
        rounded = float(exact) + 0.0
    return Number(rounded, figure(rounded, decimals))


def _joined(sign: str) -> Callable[[Sequence[str]], str]:
    """Joins numbers by a sign, those below 0 in brackets but for the first."""
    return lambda x: sign.join([x[0], *map(_bracketed, x[1:])])


def _bracketed(number: str) -> str:
    return f"({number})" if number.startswith(("-", "−")) else number


def _products(times: str) -> Callable[[Sequence[str]], str]:
    """Joins a, b, c, d, … to a × b + c × d + …."""
    join = _joined(times)
    return lambda x: " + ".join(
        join(x[i : i + 2]) if i == 0 else join(["", *x[i : i + 2]]).removeprefix(times)
        for i in range(0, len(x), 2)
    )


def _euclidean(x: Sequence[float]) -> float:
    return -sqrt(fsum((x[i] - x[i + 1]) ** 2 for i in range(0, len(x), 2)))


SUM = Operation(fsum, _joined(" + "), _joined(" + "))
PRODUCT = Operation(lambda x: x[0] * x[1], _joined(" × "), _joined(r" \times "))
DOT_PRODUCT = Operation(
    lambda x: fsum(x[i] * x[i + 1] for i in range(0, len(x), 2)),
    _products(" × "),
    _products(r" \times "),
)
MINUS_DISTANCE = Operation(
    _euclidean,
    lambda x: (
        "−√(" + " + ".join(f"({x[i]} − {_bracketed(x[i + 1])})²" for i in range(0, len(x), 2)) + ")"
    ),
    lambda x: (
        r"-\sqrt{"
        + " + ".join(f"({x[i]} - {_bracketed(x[i + 1])})^2" for i in range(0, len(x), 2))
        + "}"
    ),
)
DIFFERENCE = Operation(lambda x: x[0] - x[1], _joined(" − "), _joined(" - "))
QUOTIENT = Operation(lambda x: x[0] / x[1], " ÷ ".join, lambda x: rf"\frac{{{x[0]}}}{{{x[1]}}}")
MEAN = Operation(
    lambda x: fsum(x) / len(x),
    lambda x: f"({_joined(' + ')(x)}) ÷ {len(x)}",
    lambda x: rf"\frac{{{_joined(' + ')(x)}}}{{{len(x)}}}",
)
EXP = Operation(lambda x: exp(x[0]), lambda x: f"exp({x[0]})", lambda x: rf"e^{{{x[0]}}}")
MAXIMUM = Operation(
    max, lambda x: f"max({'; '.join(x)})", lambda x: r"\max(" + r",\; ".join(x) + ")"
)


def over_root_of(d: int) -> Operation:
    """Division by √d."""
    return Operation(
        lambda x: x[0] / sqrt(d),
        lambda x: f"{x[0]} ÷ √{d}",
        lambda x: rf"\frac{{{x[0]}}}{{\sqrt{{{d}}}}}",
    )


def wave(m: int, d: int, is_sine: bool) -> Operation:
    """A component of a position: sine or cosine of p / 10000^(2m/d)."""
    name, function = ("sin", sin) if is_sine else ("cos", cos)
    return Operation(
        lambda x: function(x[0] / 10000 ** (2 * m / d)),
        lambda x: f"{name}({x[0]} ÷ 10000^({2 * m}/{d}))",
        lambda x: rf"\{name}\left(\frac{{{x[0]}}}{{10000^{{{2 * m}/{d}}}}}\right)",
    )


def _text_of(line: Line) -> str:
    middle = f"{line.expression} = " if line.expression else ""
    return f"{line.symbol} = {middle}{line.result}    {line.comment}".rstrip()


def _latex_of(line: Line) -> str:
    middle = f"{line.latex_expression} = " if line.latex_expression else ""
    return f"{line.latex_symbol} &= {middle}{_latex_number(line.result)}"


def _latex_number(text: str) -> str:
    return text.replace("−", "-").replace(",", "{,}").replace("∞", r"\infty")
