"""One setting taken through all its values at once, the others left as they are."""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array, Mask, read_only
from core.embeddings import acting, vocabulary_of
from core.language import count, figure, ntr, quoted, tr
from core.settings import Vectors

N_SEEDS = 1000


def winners_over_seeds(
    words: Sequence[str],
    context: Sequence[int],
    earlier: Sequence[str],
    d_model: int,
    visible: Mask | None = None,
    moved: Vectors = (),
) -> NDArray[np.intp]:
    """What the notebook predicts for each of the seeds 0 to 999.

    The probabilities rise with the scores, so the largest score is enough.

    Args:
        words: of the sentence.
        context: positions of the words that the query is the mean of, at least one.
        earlier: words that got their vectors before the sentence's did.
        d_model: components of a vector.
        visible: [n], which words may be looked at; None for all.
        moved: words with vectors of their own.

    Returns:
        [N_SEEDS]: the position at which the predicted word stands first.
    """
    index = vocabulary_of([*earlier, *words])
    ranks = [index[word] for word in words]  # n
    first: dict[int, int] = {}  # where each distinct word stands first, in that order
    for position, rank in enumerate(ranks):
        if visible is None or visible[position]:
            first.setdefault(rank, position)
    vectors = embeddings_by_seed(len(index), d_model)  # [seed, vocabulary, d_model]
    own = {index[word]: at for word, at in acting(moved, d_model).items() if word in index}
    if own:
        vectors = vectors.copy()
        vectors[:, list(own)] = list(own.values())
    queries = vectors[:, [ranks[i] for i in context]].mean(axis=1)  # [seed, d_model]
    keys = vectors[:, list(first)]  # [seed, candidate, d_model]
    scores = np.einsum("sd,scd->sc", queries, keys)  # [seed, candidate]
    return np.array(list(first.values()))[scores.argmax(axis=1)]


def embeddings_by_seed(n_vocabulary: int, d_model: int) -> Array:
    """[N_SEEDS, n_vocabulary, d_model]: the vectors that each seed deals, read-only.

    A seed deals the same vectors first however many it deals, so a table that is long enough
    serves every sentence.
    """
    length = max(64, 1 << (n_vocabulary - 1).bit_length())
    return _embeddings_by_seed(length, d_model)[:, :n_vocabulary]


@lru_cache(maxsize=1)
def _embeddings_by_seed(n_vocabulary: int, d_model: int) -> Array:
    random = np.random.RandomState()
    table = np.empty((N_SEEDS, n_vocabulary, d_model))
    for seed in range(N_SEEDS):
        random.seed(seed)  # 20 times as fast as a new RandomState
        table[seed] = random.rand(n_vocabulary, d_model)
    return read_only(table)


def conclusion(counts: Mapping[str, int], context: Collection[str]) -> str:
    """What it says that so many of the seeds predict each word, in plain words.

    Args:
        counts: of the seeds from 0 on that predict each distinct word, zeros included.
        context: those of the words that the query is the mean of.

    Returns:
        A few sentences; nothing if no seed predicts anything.
    """
    n_seeds, n_words, most = sum(counts.values()), len(counts), max(counts.values(), default=0)
    if n_seeds == 0:
        return ""
    leaders = [word for word, n in counts.items() if n == most]
    if n_words == 1:
        return tr("Every seed from 0 to {last} predicts {word}: there is no other word.").format(
            last=count(n_seeds - 1), word=quoted(leaders[0])
        )
    n_won = sum(n > 0 for n in counts.values())
    own = counts.keys() & set(context)  # without those that are knocked out where they could win
    n_context, by_context = len(own), sum(counts[word] for word in own)
    share = n_seeds / n_words
    printed = count(round(share)) if share >= 10 or share.is_integer() else figure(share, 1)
    even = share * n_context
    sentences = [
        ntr(
            "Over seeds 0 to {last}, {won} of {n} words wins at least once.",
            "Over seeds 0 to {last}, {won} of {n} words win at least once.",
            n_won,
        ),
        ntr("{word} wins most often, once.", "{word} wins most often, {most} times.", most)
        if len(leaders) == 1
        else ntr(
            "{leaders} words win most often, once each.",
            "{leaders} words win most often, {most} times each.",
            most,
        ),
        tr("An even share is {share}."),
        tr("Meaning plays no part: any other words in their places would win as often."),
    ]
    if by_context - even > 3 * sqrt(even * (1 - n_context / n_words)):  # hardly by chance
        sentences.insert(
            -1,
            ntr(
                "The word of the context wins {by_context} times and not {even}, because the "
                "query is made of its vector.",
                "The {n_context} words of the context win {by_context} times and not {even}, "
                "because the query is made of their vectors.",
                n_context,
            ),
        )
    return " ".join(sentences).format(
        last=count(n_seeds - 1),
        won=count(n_won),
        n=count(n_words),
        word=quoted(leaders[0]),
        leaders=count(len(leaders)),
        most=count(most),
        share=printed if share.is_integer() else tr("about {n}").format(n=printed),
        n_context=count(n_context),
        by_context=count(by_context),
        even=count(round(even)),
    )


def mean_of_growing_context(embeddings: Array, position: int, removed: Mask) -> Array:
    """The mean of the 1, 2, … `position` words before a word.

    Args:
        embeddings: [n, d_model].
        position: of the word.
        removed: [n], the words that are left out.

    Returns:
        [n_window, d_model]; NaN where it is the mean of nothing.
    """
    there = (~removed[:position][::-1]).astype(float)[:, np.newaxis]  # [n_window, 1]
    before = embeddings[:position][::-1] * there  # [n_window, d_model]
    size = there.cumsum(axis=0)  # [n_window, 1]
    size[size == 0] = np.nan
    return before.cumsum(axis=0) / size


def next_seeds(winners: NDArray[np.intp], seed: int) -> dict[int, int]:
    """For each predicted position the next seed after `seed` that predicts it.

    After the last seed comes the first.

    Args:
        winners: [n_seed], from `winners_over_seeds`.
        seed: where to start from.
    """
    n = len(winners)
    start = (seed + 1) % n if n and seed < n else 0
    order = [*range(start, n), *range(start)]
    found: dict[int, int] = {}
    for candidate in order:
        found.setdefault(int(winners[candidate]), candidate)
    return found
