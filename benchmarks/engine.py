"""Attention, against the notebook's own way and against PyTorch.

    python -m benchmarks.engine [--quick] [--json FILE] [--check]

All words at once, float64, one thread each, from the same inputs to the same figures, which are
compared first. What runs:

- The notebook: `core.models.notebook.Notebook.attend`, from the sentence to the probabilities of
  all words, as the model computes them, against `notebook_way.every_word`.
- Heads: `core.attention` as `SelfAttention.attend` calls it, embeddings of 64 components, causal,
  random projections: `projected` three times, `scaled_dot_products`, `attention_from` and
  `context_vectors`, from x to the attention of all heads and the context vectors of all words,
  against the fastest of PyTorch's usual ways, and against one word after the other in Python, to
  which the queries, keys and values are given.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks import notebook_way, table
from benchmarks.table import Case, MeasuringError, Section, Target, paired
from benchmarks.torch_ways import ways
from core.arrays import Array
from core.attention import (
    attention_from,
    causal_mask,
    context_vectors,
    projected,
    scaled_dot_products,
)
from core.models.notebook import D_MODEL, Notebook
from core.settings import Settings

SECTION = Section(
    "c",
    "The engine",
    "Beside: the notebook's own way, one row at a time in Python, and the faster of PyTorch's two "
    "usual ways to attention that gives its weights, float64, one thread each. The ratio says how "
    "many times as fast the program is.",
)
SIZES = (16, 64, 256, 512, 1024, 2048)
HEADS = (1, 4, 8)
D = 64
WINDOW = 4
AS_FAST_AS_TORCH = Target(1.0, at_least=True)
MANY_TIMES = Target(100.0, at_least=True)
MUST_BE_MANY = (256, 512)  # words at which
MOST_ROWS_IN_PYTHON = 8 * 512  # of all heads; more would take minutes
SECONDS = 1.5  # of a comparison, if it has enough pairs by then
PAIRS = (3, 200)  # at least and at most
Run = Callable[[], object]


def pairs_of(runs: tuple[Run, Run], quick: bool) -> list[tuple[float, float]]:
    """Seconds of both, which take turns, after one uncounted turn."""
    found: list[tuple[float, float]] = []
    least, most = PAIRS if not quick else (2, 30)
    for run in runs:
        run()
    started = perf_counter()
    while len(found) < least or (len(found) < most and perf_counter() - started < SECONDS):
        found.append((_seconds(runs[0]), _seconds(runs[1])))
    return found


def _seconds(run: Run) -> float:
    started = perf_counter()
    run()
    return perf_counter() - started


def must_agree(name: str, ours: Any, others: Any) -> None:
    """Stop if these are not the same figures."""
    for a, b in zip(ours, others, strict=True):
        if not np.allclose(np.asarray(a), np.asarray(b), rtol=1e-9, atol=1e-12, equal_nan=True):
            raise MeasuringError(f"{name}: these are not the same figures.")


def notebook_case(n: int, quick: bool) -> Case:
    """The notebook's model with n different words."""
    words = [f"word{i}" for i in range(n)]
    settings = Settings(sentence=" ".join(words), window=WINDOW, seed=1)
    model = Notebook()

    def own() -> Array:
        return model.attend(settings).probabilities

    def its_way() -> Array:
        return notebook_way.every_word(words, WINDOW, 1, D_MODEL)

    name = f"notebook, {n:,} words"
    must_agree(name, [own()[1:]], [its_way()[1:]])
    target = MANY_TIMES if n in MUST_BE_MANY else None
    series = "notebook"
    return paired(name, pairs_of((own, its_way), quick), target, faster=True, series=series, n=n)


class Heads:
    """Attention with heads, ours."""

    def __init__(self, n: int, n_head: int) -> None:
        """For n random vectors."""
        draw = np.random.RandomState(0).standard_normal
        self.n, self.n_head = n, n_head
        self.x = draw((n, D))  # [n, d_model]
        self.W = [draw((n_head, D, D // n_head)) / 8 for _ in range(3)]  # [n_head, d_model, d_head]
        self.W_O = draw((n_head, D // n_head, D)) / 8  # [n_head, d_head, d_model]
        self.visible = causal_mask(n)  # [n, n]

    @property
    def label(self) -> str:
        """By which the table names it."""
        return f"{self.n_head} {'heads' if self.n_head > 1 else 'head'}"

    def looked(self) -> tuple[Array, Array]:
        """Attention [n_head, n, n] and context vectors [n, d_model]."""
        q, k, v = (projected(self.x, W) for W in self.W)
        return self.brought_back(q, k, v)

    def brought_back(self, q: Array, k: Array, v: Array) -> tuple[Array, Array]:
        """The same, from queries, keys and values, [n_head, n, d_head] each."""
        attention = attention_from(scaled_dot_products(q, k), self.visible)
        return attention, context_vectors(attention, v, self.W_O)

    def side_by_side(self) -> tuple[Array, Array]:
        """W_QKV [d_model, 3 · d_model] and W_O [d_model, d_model], as PyTorch has them."""
        into = [np.swapaxes(W, 0, 1).reshape(D, D) for W in self.W]
        return np.concatenate(into, axis=1), self.W_O.reshape(D, D)


def torch_case(heads: Heads, quick: bool) -> Case:
    """Against the faster of PyTorch's ways."""
    name = f"{heads.label}, {heads.n:,} words, PyTorch"
    cases: list[Case] = []
    series = f"heads {heads.n_head}"
    for way, run in ways(heads.x, *heads.side_by_side(), heads.n_head).items():
        attention, output = run()
        shape = (heads.n_head, heads.n, heads.n)
        must_agree(name, heads.looked(), (attention.reshape(shape), output))
        pairs = pairs_of((heads.looked, run), quick)
        full = f"{name} {'module' if way.startswith('nn') else 'by hand'}"
        cases.append(paired(full, pairs, AS_FAST_AS_TORCH, faster=True, series=series, n=heads.n))
    return min(cases, key=lambda case: case.ratio or 0.0)


def rows_case(heads: Heads, quick: bool) -> Case:
    """Against one word after the other in Python."""
    q, k, v = (projected(heads.x, W) for W in heads.W)

    def own() -> tuple[Array, Array]:
        return heads.brought_back(q, k, v)

    def row_by_row() -> tuple[Array, Array]:
        attention, outputs = notebook_way.every_head(q, k, v)
        joined = np.swapaxes(outputs, 0, 1).reshape(heads.n, D)
        return attention, joined @ heads.W_O.reshape(D, D)

    name = f"{heads.label}, {heads.n:,} words, row by row"
    must_agree(name, own(), row_by_row())
    return paired(name, pairs_of((own, row_by_row), quick), faster=True)


def measure(chosen: argparse.Namespace) -> Iterator[Case]:
    """The notebook, then heads."""
    for n in SIZES:
        yield notebook_case(n, chosen.quick)
    for n_head in HEADS:
        for n in SIZES:
            if n * n_head <= MOST_ROWS_IN_PYTHON:
                yield rows_case(Heads(n, n_head), chosen.quick)
    for n_head in HEADS:
        for n in SIZES:
            yield torch_case(Heads(n, n_head), chosen.quick)


if __name__ == "__main__":
    sys.exit(table.run(SECTION, measure, table.flags_of(__doc__)))
