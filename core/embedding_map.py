"""The embeddings of a sentence as points in a plane."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.arrays import Array, Mask, read_only
from core.result import Result, Token
from core.settings import largest_component

FLAT = 1e-12  # of the largest component: a spread below it is rounding


@dataclass(frozen=True, eq=False)
class EmbeddingMap:
    """Where the words stand along the two directions in which they differ most.

    The axes are those of the vectors as dealt, so the map stays put while a word is moved on it.

    Attributes:
        words: the first position of each distinct word.
        points: [n_word, 2], of the vectors as they are now.
        moved: [n_word], which of them were moved by hand.
        axes: [2, d_model], orthogonal unit vectors; with one component the second is 0.
        centre: [d_model], what stands at the origin.
        shares: how much of the variance of the vectors as dealt lies along each axis.
        landmarks: names and points, [2], of what stands among the words.
    """

    words: tuple[int, ...]
    points: Array
    moved: Mask
    axes: Array
    centre: Array
    shares: tuple[float, float]
    landmarks: tuple[tuple[str, Array], ...]

    def vector_at(self, vector: Array, shift: tuple[float, float]) -> tuple[float, ...]:
        """`vector` after it moved on the map; what the map does not show stays as it is.

        Args:
            vector: [d_model].
            shift: how far along each axis.

        Returns:
            d_model components, within what a moved vector may have.
        """
        there = vector + np.asarray(shift) @ self.axes  # [d_model]
        largest = largest_component(len(there))
        return tuple(np.clip(there, -largest, largest).tolist())


def embedding_map(result: Result) -> EmbeddingMap:
    """The map of the distinct words of a sentence."""
    pattern = result.pattern
    words = first_positions(result.tokens)
    places = list(words)
    dealt, now = pattern.dealt[places], pattern.embeddings[places]  # [n_word, d_model] each
    centre = dealt.mean(axis=0) if words else np.zeros(dealt.shape[1])  # [d_model]
    moved = (now != dealt).any(axis=1)  # [n_word]
    moved.setflags(write=False)
    axes, shares = _axes_of(dealt.tobytes(), dealt.shape)
    return EmbeddingMap(
        words=words,
        points=read_only((now - centre) @ axes.T),
        moved=moved,
        axes=axes,
        centre=read_only(centre),
        shares=shares,
        landmarks=tuple(
            (each.name, read_only((each.vector - centre) @ axes.T))
            for each in (result.landmarks if words else ())
            if np.isfinite(each.vector).all()
        ),
    )


def nearest(result: Result, position: int, n: int = 5) -> tuple[tuple[int, float], ...]:
    """The other words whose embeddings point most nearly the same way, the nearest first.

    Args:
        result: of the sentence.
        position: whose neighbours.
        n: how many at most.

    Returns:
        The first position of each distinct word and its cosine, q · k / (|q| |k|); 0 for a vector
        of nothing but zeros, which points nowhere.
    """
    tokens, embeddings = result.tokens, result.pattern.embeddings
    if not tokens:
        return ()
    others = [i for i in first_positions(tokens) if tokens[i].text != tokens[position].text]
    vector, vectors = embeddings[position], embeddings[others]  # [d_model], [n_other, d_model]
    products = np.einsum("d,od->o", vector, vectors)  # [n_other]
    lengths = np.sqrt((vector**2).sum() * (vectors**2).sum(axis=1))  # [n_other]
    cosines = np.divide(products, lengths, out=np.zeros(len(others)), where=lengths > 0)
    order: list[int] = np.argsort(-cosines, kind="stable")[:n].tolist()
    return tuple((others[i], float(cosines[i])) for i in order)


def first_positions(tokens: Iterable[Token]) -> tuple[int, ...]:
    """Where each distinct word stands first, in that order."""
    places: dict[str, int] = {}
    for token in tokens:
        places.setdefault(token.text, token.word)
    return tuple(places.values())


@lru_cache(maxsize=4)
def _axes_of(dealt: bytes, shape: tuple[int, int]) -> tuple[Array, tuple[float, float]]:
    """The principal axes of the vectors as dealt: kept, for a drag leaves them as they are."""
    vectors = np.frombuffer(dealt).reshape(shape)  # [n_word, d_model]
    centre = vectors.mean(axis=0) if len(vectors) else np.zeros(shape[1])
    axes, shares = _principal_axes(vectors - centre, float(np.abs(vectors).max(initial=0.0)))
    return read_only(axes), shares


def _principal_axes(centred: Array, largest: float) -> tuple[Array, tuple[float, float]]:
    """The two directions of most variance, [2, d_model], and their shares of it.

    Args:
        centred: [n_word, d_model], with a mean of 0.
        largest: component of the vectors before they were centred.
    """
    d_model = centred.shape[1]
    _, spreads, directions = np.linalg.svd(centred, full_matrices=False)
    spreads = np.where(spreads > FLAT * largest, spreads, 0.0)  # [min(n_word, d_model)]
    axes = np.zeros((2, d_model))
    for i in range(min(2, d_model)):
        if i < len(spreads) and spreads[i] > 0:
            axes[i] = _upright(directions[i])
        else:  # no variance is left: any direction will do, so always the same one
            axes[i] = _across(axes[:i], d_model)
    shares = np.zeros(2)
    total = (spreads**2).sum()
    if total > 0:
        shares[: len(spreads)] = (spreads**2 / total)[:2]
    return axes, (float(shares[0]), float(shares[1]))


def _upright(direction: Array) -> Array:
    """`direction` or its opposite: the one whose largest component, by size, is positive."""
    return direction * np.sign(direction[np.abs(direction).argmax()])


def _across(axes: Array, d_model: int) -> Array:
    """A unit vector at right angles to `axes`, [n_axis, d_model], near to one component."""
    free = np.eye(d_model)[np.abs(axes).sum(axis=0).argmin()]  # [d_model]
    free = free - (axes @ free) @ axes
    return free / np.linalg.norm(free)
