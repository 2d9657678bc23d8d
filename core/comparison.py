"""Two results side by side: which words they share, and by how much they differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from operator import is_not
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array, Mask, read_only
from core.grid import Grid, attention_grid
from core.language import isolated, tr
from core.result import Result, Token

Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True, eq=False)
class Pair:
    """A word of either sentence: its position in A's and in B's, None where it is not in it."""

    a: int | None
    b: int | None
    label: str


@dataclass(frozen=True, eq=False)
class Chance:
    """A distinct word and its probability in A and in B.

    Attributes:
        text: the word.
        position: where it stands first in B's sentence; None if it does not.
        a: 0 if it cannot be predicted, NaN where nothing is.
        b: the same in B.
    """

    text: str
    position: int | None
    a: float
    b: float

    @property
    def change(self) -> float:
        """From A to B."""
        return self.b - self.a


@dataclass(frozen=True, eq=False)
class Comparison:
    """What B is in comparison with A.

    Attributes:
        a: what was pinned.
        b: what is on screen.
        pairs: the words of both sentences, in order.
        chances: the distinct words that either may predict, B's first; of a vocabulary those that
            are listed in either.
        total_variation: half of all changes of a probability, from 0 to 1; NaN if A or B
            predicts nothing.
    """

    a: Result
    b: Result
    pairs: tuple[Pair, ...]
    chances: tuple[Chance, ...]
    total_variation: float

    @cached_property
    def grid_a(self) -> Grid:
        """A's attention on view at the places of `pairs`; NaN where A has no such word."""
        grid = attention_grid(self.a)
        title = tr("A: {title}").format(title=grid.title)
        removed = _moved_edges(grid.removed, {pair.a: i for i, pair in enumerate(self.pairs)})
        return replace(
            self._grid(title, self._values_a, signed=False, removed=removed),
            hidden=_some(_spread_out(_hidden(self.a), self._places_a, False)),
            reason=self._reason_of((self.a,)),
        )

    @cached_property
    def grid_difference(self) -> Grid:
        """B's attention minus A's; NaN where either has no such word or is undefined."""
        grid = attention_grid(self.b)
        removed = _moved_edges(grid.removed, {pair.b: i for i, pair in enumerate(self.pairs)})
        change = self._values_b - self._values_a
        return self._grid(tr("B − A"), change, signed=True, removed=removed)

    def ready(self) -> None:
        """Compute both pictures now, so that nobody waits for them later."""
        self.grid_a.ready()
        self.grid_difference.ready()

    @property
    def selected(self) -> int | None:
        """The index in `pairs` of B's selected word; None without words."""
        position = self.b.settings.position
        return next((i for i, pair in enumerate(self.pairs) if pair.b == position), None)

    def _grid(
        self,
        title: str,
        values: Array,
        signed: bool,
        removed: tuple[tuple[int | None, int], ...] = (),
    ) -> Grid:
        return Grid(
            title=title,
            labels=tuple(pair.label for pair in self.pairs),
            positions=tuple(pair.b for pair in self.pairs),
            values=read_only(values),
            hidden=self._hidden,
            selected=self.selected,
            reason=self._reason,
            removed=removed,
            signed=signed,
        )

    @cached_property
    def _places_a(self) -> NDArray[np.intp]:
        """[n_pair], -1 where A has no such word."""
        return np.array([-1 if pair.a is None else pair.a for pair in self.pairs], np.intp)

    @cached_property
    def _places_b(self) -> NDArray[np.intp]:
        """[n_pair], -1 where B has no such word."""
        return np.array([-1 if pair.b is None else pair.b for pair in self.pairs], np.intp)

    @cached_property
    def _values_a(self) -> Array:
        return _spread_out(attention_grid(self.a).values, self._places_a, np.nan)

    @cached_property
    def _values_b(self) -> Array:
        return _spread_out(attention_grid(self.b).values, self._places_b, np.nan)

    @cached_property
    def _hidden(self) -> Mask | None:
        """[n_pair, n_pair]: what neither can see; None if every cell is seen in one of them."""
        unseen_a = _spread_out(_hidden(self.a), self._places_a, True)
        unseen_b = _spread_out(_hidden(self.b), self._places_b, True)
        hidden = unseen_a & unseen_b
        hidden.setflags(write=False)
        return hidden if hidden.any() else None

    @property
    def _reason(self) -> str:
        return self._reason_of((self.a, self.b))

    def _reason_of(self, results: tuple[Result, ...]) -> str:
        """Why a row has no values."""
        reasons = [tr("not in both")] if any(_lacks_one(pair) for pair in self.pairs) else []
        for result in results:
            if attention_grid(result).undefined.any() and result.undefined_rows not in reasons:
                reasons.append(result.undefined_rows)
        return tr("; ").join(reasons)


def compared(a: Result, b: Result) -> Comparison:
    """B in comparison with A."""
    chances, total_variation = _probabilities(a, b)
    undefined = a.prediction is None or b.prediction is None
    return Comparison(
        a,
        b,
        _paired(a.tokens, b.tokens),
        chances,
        float("nan") if undefined else total_variation,
    )


def _paired(a: Sequence[Token], b: Sequence[Token]) -> tuple[Pair, ...]:
    """The words of both, aligned; a word for a word makes one pair."""
    pairs: list[Pair] = []
    for _, a_from, a_to, b_from, b_to in _edits(tuple(t.text for t in a), tuple(t.text for t in b)):
        if a_to - a_from == b_to - b_from:
            for old, new in zip(a[a_from:a_to], b[b_from:b_to], strict=True):
                label = new.label
                if old.text != new.text:
                    label = f"{isolated(old.label)}→{isolated(label)}"
                pairs.append(Pair(old.word, new.word, label))
        else:
            pairs += [Pair(token.word, None, token.label) for token in a[a_from:a_to]]
            pairs += [Pair(None, token.word, token.label) for token in b[b_from:b_to]]
    return tuple(pairs)


@lru_cache(maxsize=4)
def _edits(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[tuple[str, int, int, int, int], ...]:
    """What makes `b` of `a`: kept between results, for most changes leave the words alone."""
    if a == b:
        return (("equal", 0, len(a), 0, len(b)),)
    return tuple(SequenceMatcher(None, a, b, autojunk=False).get_opcodes())


def _probabilities(a: Result, b: Result) -> tuple[tuple[Chance, ...], float]:
    """What is listed, word by word, and the distance over all words."""
    places: dict[str, int] = {}
    for i in b.listed:
        if b.candidates[i].positions:
            places.setdefault(b.candidates[i].text, b.candidates[i].positions[0])
    for token in b.tokens:
        places.setdefault(token.text, token.word)
    if _is_same_vocabulary(a, b):
        chances = tuple(
            Chance(text, places.get(text), float(a.probabilities[i]), float(b.probabilities[i]))
            for i in dict.fromkeys((*b.listed, *a.listed))
            for text in (b.candidates[i].text,)
        )
        return chances, float(np.abs(b.probabilities - a.probabilities).sum() / 2)
    in_a, in_b = _by_word(a), _by_word(b)
    nothing_a = 0.0 if a.prediction is not None else float("nan")
    nothing_b = 0.0 if b.prediction is not None else float("nan")
    texts = [result.candidates[i].text for result in (b, a) for i in result.listed]
    chances = tuple(
        Chance(text, places.get(text), in_a.get(text, nothing_a), in_b.get(text, nothing_b))
        for text in dict.fromkeys(texts)
    )
    changes = [abs(p - in_a.get(text, nothing_a)) for text, p in in_b.items()]
    gone = [p for text, p in in_a.items() if text not in in_b]
    return chances, (sum(changes) + sum(gone)) / 2


def _is_same_vocabulary(a: Result, b: Result) -> bool:
    """Whether both may predict the words of one vocabulary, which are all different.

    Words that are in neither sentence are the same objects then, so few texts have to be compared.
    """
    n = len(a.candidates)
    if len(b.candidates) != n or len(a.listed) == n or len(b.listed) == n:
        return False
    other = np.flatnonzero(np.fromiter(map(is_not, a.candidates, b.candidates), bool, n))
    return all(a.candidates[i].text == b.candidates[i].text for i in other.tolist())


def _by_word(result: Result) -> dict[str, float]:
    """Candidates of the same text added up."""
    total: dict[str, float] = {}
    chances: list[float] = result.probabilities.tolist()
    for candidate, p in zip(result.candidates, chances, strict=True):
        total[candidate.text] = total.get(candidate.text, 0.0) + p
    return total


def _hidden(result: Result) -> Mask:
    return np.zeros(result.on_view.shape, bool) if result.hidden is None else result.hidden


def _spread_out(
    values: NDArray[Scalar], places: NDArray[np.intp], absent: float
) -> NDArray[Scalar]:
    """`values` where its words stand among the pairs.

    Args:
        values: [n, n].
        places: [n_pair], -1 for a word that it does not have.
        absent: the value of that word's cells.

    Returns:
        [n_pair, n_pair].
    """
    if np.array_equal(places, np.arange(len(values))):
        return values
    there = np.flatnonzero(places >= 0)  # [n]
    spread = np.full((len(places), len(places)), absent, values.dtype)
    spread[np.ix_(there, there)] = values[np.ix_(places[there], places[there])]
    return spread


def _moved_edges(
    removed: Iterable[tuple[int | None, int]], rows: dict[int | None, int]
) -> tuple[tuple[int | None, int], ...]:
    return tuple((None if row is None else rows[row], rows[column]) for row, column in removed)


def _lacks_one(pair: Pair) -> bool:
    return pair.a is None or pair.b is None


def _some(mask: Mask) -> Mask | None:
    return mask if mask.any() else None
