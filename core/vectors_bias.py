"""What word vectors have learnt about jobs and gender, in figures computed from them."""

from operator import itemgetter

import numpy as np

from core.language import quoted, signed, tr
from core.prose import compose
from core.result import Paragraph, Span
from core.word_vectors import WordVectors

SHE, HE = "she", "he"
JOBS = (
    "nurse",
    "receptionist",
    "homemaker",
    "teacher",
    "dancer",
    "doctor",
    "lawyer",
    "scientist",
    "programmer",
    "engineer",
    "architect",
    "captain",
)
DECIMALS = 2


def leanings(vectors: WordVectors) -> tuple[tuple[str, float], ...]:
    """How far each of `JOBS` points from “he” towards “she”, the furthest first.

    That is cos(E_job, E_she − E_he), from −1 to 1 (Bolukbasi et al. 2016).

    Args:
        vectors: of which some may lack a word, whose figure is then missing.
    """
    ranks = vectors.ranks
    if SHE not in ranks or HE not in ranks:
        return ()
    jobs = [job for job in JOBS if job in ranks]
    direction = vectors.matrix64[ranks[SHE]] - vectors.matrix64[ranks[HE]]  # [d]
    rows = vectors.matrix64[[ranks[job] for job in jobs]]  # [n_job, d]
    lengths = np.linalg.norm(rows, axis=1) * np.linalg.norm(direction)  # [n_job]
    cosines = np.divide(rows @ direction, lengths, out=np.zeros(len(jobs)), where=lengths > 0)
    found: list[tuple[str, float]] = list(zip(jobs, cosines.tolist(), strict=True))
    return tuple(sorted(found, key=itemgetter(1), reverse=True))


def bias_example(vectors: WordVectors) -> tuple[Paragraph, ...]:
    """What the text that vectors were learnt from has put into them, for one to see.

    Returns:
        Three paragraphs; none if the vectors lack “she”, “he” or all of `JOBS` (those of another
        language, say).
    """
    found = leanings(vectors)
    if not found:
        return ()
    figures = tr(", ").join(
        tr("{word} {value}").format(word=quoted(job), value=signed(value, DECIMALS))
        for job, value in found
    )
    return (
        compose(
            tr(
                "Word vectors learn which words are written together, prejudice included. The "
                "figures are cosines with the direction from {he} to {she}, computed from {name}: "
                "above 0 a word lies on the side of {she}, below 0 on that of {he}."
            ),
            he=quoted(HE),
            she=quoted(SHE),
            name=vectors.name,
        ),
        (Span(figures),),
        (
            Span(
                tr(
                    "They tell what was written about people, not what people can do; whatever is "
                    "computed from these vectors carries it along."
                )
            ),
        ),
    )
