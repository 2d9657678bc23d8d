"""Which words mean nearly the same to a model, as far as its vectors tell."""

import numpy as np

from core.arrays import Array
from core.embedding_map import nearest
from core.result import Result


def neighbours(result: Result, position: int, n: int) -> tuple[tuple[str, float], ...]:
    """The words whose vectors point most nearly the same way, and their cosines.

    They are those of the whole vocabulary where the model has one, else those of the sentence. A
    vector of nothing but zeros points nowhere, so it has none.

    Args:
        result: of the sentence.
        position: of the word whose neighbours are wanted.
        n: how many at most.
    """
    every: Array | None = getattr(result.pattern, "candidate_embeddings", None)
    vector = result.pattern.embeddings[position]  # [d_model]
    if not vector.any():
        return ()
    if every is None or all(candidate.positions for candidate in result.candidates):
        others = nearest(result, position, n)
        return tuple((result.tokens[other].text, cosine) for other, cosine in others)
    lengths = np.sqrt(np.einsum("cd,cd->c", every, every)) * np.linalg.norm(vector)  # [n_candidate]
    products = every @ vector  # [n_candidate]
    cosines = np.divide(products, lengths, out=np.zeros(len(products)), where=lengths > 0)
    best = np.argpartition(-cosines, min(n, len(cosines) - 1))[: n + 1]  # [n + 1]
    ranked: list[int] = best[np.argsort(-cosines[best], kind="stable")].tolist()
    found = [c for c in ranked if position not in result.candidates[c].positions]
    return tuple((result.candidates[c].text, float(cosines[c])) for c in found[:n])
