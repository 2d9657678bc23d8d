"""Reads a printed receipt as a person would, and does its sums again, exactly."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

TOKEN = re.compile(r"\s*(\d+(?:[.,]\d+)?|exp|max|[-+×÷−√();])")
NUMBER = re.compile(r"\d+(?:[.,](\d+))?")

Tree = str | tuple["str | Tree", ...]  # a number as printed, or an operation and its operands


@dataclass
class Line:
    """`symbol` = `expression` = `result`    `comment`; a given number has no expression."""

    symbol: str
    expression: str
    result: str
    comment: str

    @property
    def tree(self) -> Tree:
        return parsed(self.expression)

    @property
    def decimals(self) -> int:
        return n_decimals(self.result)


def lines_of(text: str) -> list[Line]:
    """The lines under the title and the empty line."""
    _, empty, *rows = text.splitlines()
    assert empty == ""
    lines: list[Line] = []
    for row in rows:
        sums, _, comment = row.partition("    ")
        symbol, *expression, result = sums.split(" = ")
        assert len(expression) <= 1, row
        lines.append(Line(symbol, "".join(expression), result, comment))
    return lines


def n_decimals(number: str) -> int:
    match = NUMBER.fullmatch(number.removeprefix("−"))
    assert match, number
    return len(match[1] or "")


def parsed(expression: str) -> Tree:
    """× and ÷ bind more tightly than + and −; parentheses leave no trace."""
    tokens: list[str] = []
    end = 0
    while end < len(expression):
        match = TOKEN.match(expression, end)
        assert match, f"{expression[end:]!r} in {expression!r}"
        tokens.append(match[1])
        end = match.end()
    tree, rest = _sum(tokens)
    assert rest == [], expression
    return tree


def _sum(tokens: list[str]) -> tuple[Tree, list[str]]:
    tree, rest = _product(tokens)
    while rest and rest[0] in "+−":
        sign = rest[0]
        operand, rest = _product(rest[1:])
        if sign == "+" and isinstance(tree, tuple) and tree[0] == "+":
            tree = (*tree, operand)
        else:
            tree = (sign, tree, operand)
    return tree, rest


def _product(tokens: list[str]) -> tuple[Tree, list[str]]:
    tree, rest = _factor(tokens)
    while rest and rest[0] in "×÷":
        operand, remaining = _factor(rest[1:])
        tree, rest = (rest[0], tree, operand), remaining
    return tree, rest


def _factor(tokens: list[str]) -> tuple[Tree, list[str]]:
    head, *rest = tokens
    if head in ("exp", "max"):
        assert rest[0] == "("
        operands: list[Tree] = []
        while rest[0] in "(;":
            operand, rest = _sum(rest[1:])
            operands.append(operand)
        assert rest[0] == ")"
        return (head, *operands), rest[1:]
    if head == "(":
        tree, rest = _sum(rest)
        assert rest[0] == ")"
        return tree, rest[1:]
    if head == "√":
        operand, rest = _factor(rest)
        return (head, operand), rest
    if head == "−":
        assert NUMBER.fullmatch(rest[0])
        return head + rest[0], rest[1:]
    assert NUMBER.fullmatch(head), tokens
    return head, rest


def value(tree: Tree) -> Decimal:
    """To 50 digits."""
    with localcontext() as context:
        context.prec = 50
        return _value(tree)


def _value(tree: Tree) -> Decimal:
    if isinstance(tree, str):
        return Decimal(tree.replace(",", ".").replace("−", "-"))
    x = [_value(operand) for operand in tree[1:]]
    match tree[0]:
        case "+":
            return sum(x, Decimal(0))
        case "−":
            return x[0] - x[1]
        case "×":
            return x[0] * x[1]
        case "÷":
            return x[0] / x[1]
        case "√":
            return x[0].sqrt()
        case "exp":
            return x[0].exp()
        case "max":
            return max(x)
        case unknown:
            raise AssertionError(unknown)


def rounds_to(exact: Decimal, printed: str) -> bool:
    """Whether `exact` is `printed` in the digits printed; as on paper, halfway goes up."""
    unit = Decimal(1).scaleb(-n_decimals(printed))
    return exact.quantize(unit, ROUND_HALF_UP) == value(printed)


def as_plain(latex: str) -> str:
    """A LaTeX formula of a receipt in the plain text's notation."""
    text = latex.replace("{,}", ",").replace("-", "−").replace(r",\;", ";")
    text = re.sub(r"\\sqrt\{([^{}]*)\}", r"√\1", text)
    text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"(\1) ÷ (\2)", text)
    text = re.sub(r"e\^\{([^{}]*)\}", r"exp(\1)", text)
    return text.replace(r"\max", "max").replace(r"\times", "×")
