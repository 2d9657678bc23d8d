"""How a receipt of the transformer computes and prints what no other model has."""

from collections.abc import Callable, Sequence
from math import fsum, pi, sqrt, tanh

from core.language import figure
from core.receipt import DOT_PRODUCT, Number, Operation
from core.transformer.forward import EPSILON, GELU_CUBE


def constant(value: float, decimals: int) -> Number:
    """A number of the definition, with all its digits."""
    return Number(value, figure(value, decimals))


EPSILON_DECIMALS, GELU_DECIMALS = 5, 6


def epsilon() -> Number:
    """What is added to a variance before its root."""
    return constant(EPSILON, EPSILON_DECIMALS)


def gelu_cube() -> Number:
    """What the cube is multiplied by in GELU."""
    return constant(GELU_CUBE, GELU_DECIMALS)


def bracketed(number: str) -> str:
    """`number`, in brackets if it is below 0."""
    return f"({number})" if number.startswith(("-", "−")) else number


def _squares(minus: str, square: str) -> Callable[[Sequence[str]], str]:
    """Joins a, b, …, m to (a − m)² + (b − m)² + …."""
    return lambda x: " + ".join(f"({each}{minus}{bracketed(x[-1])}){square}" for each in x[:-1])


def _squared_distances(x: Sequence[float]) -> float:
    return fsum((each - x[-1]) ** 2 for each in x[:-1]) / (len(x) - 1)


# The operands are the components and, last, their mean.
VARIANCE = Operation(
    _squared_distances,
    lambda x: f"({_squares(' − ', '²')(x)}) ÷ {len(x) - 1}",
    lambda x: rf"\frac{{{_squares(' - ', '^2')(x)}}}{{{len(x) - 1}}}",
)
ROOT_OF_SUM = Operation(
    lambda x: sqrt(x[0] + x[1]),
    lambda x: f"√({x[0]} + {x[1]})",
    lambda x: rf"\sqrt{{{x[0]} + {x[1]}}}",
)
# A component, the mean, the deviation.
STANDARDISED = Operation(
    lambda x: (x[0] - x[1]) / x[2],
    lambda x: f"({x[0]} − {bracketed(x[1])}) ÷ {x[2]}",
    lambda x: rf"\frac{{{x[0]} - {bracketed(x[1])}}}{{{x[2]}}}",
)
# Pairs of factors and, last, a bias.
DOT_PRODUCT_AND_BIAS = Operation(
    lambda x: fsum((DOT_PRODUCT.compute(x[:-1]), x[-1])),
    lambda x: f"{DOT_PRODUCT.text(x[:-1])} + {bracketed(x[-1])}",
    lambda x: f"{DOT_PRODUCT.latex(x[:-1])} + {bracketed(x[-1])}",
)
# A number and 0.044715.
GELU = Operation(
    lambda x: x[0] / 2 * (1 + tanh(sqrt(2 / pi) * (x[0] + x[1] * x[0] ** 3))),
    lambda x: f"{x[0]} ÷ 2 × (1 + tanh(√(2 ÷ π) × ({x[0]} + {x[1]} × {bracketed(x[0])}³)))",
    lambda x: (
        rf"\frac{{{x[0]}}}{{2}} \times \left(1 + \tanh\left(\sqrt{{\frac{{2}}{{\pi}}}} \times "
        rf"\left({x[0]} + {x[1]} \times {bracketed(x[0])}^3\right)\right)\right)"
    ),
)
