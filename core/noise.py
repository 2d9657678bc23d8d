"""Seed noise: how far the figures of one seed are those of any."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from core.arrays import Array, Mask, read_only
from core.grid import Grid, attention_grid
from core.kept import kept
from core.language import count, figure, ntr, quoted, tr
from core.model_records import AttentionSettings, TransformerSettings
from core.models import compute
from core.result import Result
from core.settings import NOISE_PICTURES, PIN_PICTURES, Display, Settings

NOTHING = 1e-12  # a deviation or a lead below it is rounding
USUAL, RARE = 0.05, 0.01  # shares of the seeds
FEWEST = 20  # seeds; of fewer, one is more than the usual share already


@dataclass(frozen=True, eq=False)
class Noise:
    """Mean and spread of a result over the seeds 0 to n_seeds - 1.

    Attributes:
        n_seeds: how many there are so far, at least one.
        mean: [n_query, n_key], of the attention on view; NaN in undefined rows.
        squares: [n_query, n_key], the squared distances from that mean added up.
        chance: [n_candidate], the mean of the raw probabilities; NaN where undefined.
        chance_squares: [n_candidate], the squared distances from that mean added up.
        peaks: [n_seeds, n_query], the largest attention of each row at each seed.
        best_chances: [n_seeds], the largest probability at each seed.
    """

    n_seeds: int
    mean: Array
    squares: Array
    chance: Array
    chance_squares: Array
    peaks: Array
    best_chances: Array

    @cached_property
    def deviation(self) -> Array:
        """[n_query, n_key]: the sample standard deviation; 0 after one seed."""
        return self._deviation(self.squares)

    @cached_property
    def chance_deviation(self) -> Array:
        """[n_candidate]: the sample standard deviation; 0 after one seed."""
        return self._deviation(self.chance_squares)

    def _deviation(self, squares: Array) -> Array:
        return read_only(np.sqrt(squares / max(self.n_seeds - 1, 1)))


def is_offered(settings: Settings) -> bool:
    """Whether there is noise to ask for: weights that were trained do not follow the seed."""
    return not isinstance(settings.own, TransformerSettings)


def picture_on_view(settings: Settings) -> str:
    """The picture that is asked for, or the attention where there is no pin or no noise for it."""
    picture = settings.display.picture
    lacking = (picture in PIN_PICTURES and settings.pin is None) or (
        picture in NOISE_PICTURES and not is_offered(settings)
    )
    return "attention" if lacking else picture


def seed_acts(settings: Settings) -> bool:
    """Whether the seed changes anything but a draw."""
    own = settings.own
    if isinstance(own, AttentionSettings):
        return own.embeddings == "random" or own.projections == "random"
    return is_offered(settings)


def over_seeds(settings: Settings) -> Iterator[Noise]:
    """The noise after each of the seeds from 0 on, everything else as `settings` has it.

    Updated seed by seed (Welford 1962), for sums of squares lose what little the seeds differ.
    Where no seed acts, all of them are the first, and the noise of all comes at once.
    """
    if not seed_acts(settings):
        yield _always(compute(settings), settings.n_seeds)
        return
    peaks = np.empty((settings.n_seeds, len(settings.sentence.split())))  # [n_seeds, n_query]
    best = np.empty(settings.n_seeds)  # [n_seeds]
    known: tuple[Array, Array, Array, Array] | None = None
    for seed in range(settings.n_seeds):
        result = compute(settings.replace(seed=seed))
        attention, chance = result.on_view, result.probabilities
        peaks[seed] = attention.max(axis=1, initial=0.0)
        best[seed] = chance.max(initial=0.0)
        if known is None:  # the differences are 0, or NaN where undefined
            known = attention, attention - attention, chance, chance - chance
        else:
            mean, squares = _updated(known[0], known[1], attention, seed + 1)
            chance, chance_squares = _updated(known[2], known[3], chance, seed + 1)
            known = mean, squares, chance, chance_squares
        mean, squares, chance, chance_squares = map(read_only, known)
        seeds = slice(seed + 1)
        yield Noise(
            seed + 1,
            mean,
            squares,
            chance,
            chance_squares,
            read_only(peaks[seeds]),
            read_only(best[seeds]),
        )


def _always(result: Result, n_seeds: int) -> Noise:
    """The noise of so many seeds that all have the same result."""
    attention, chance = result.on_view, result.probabilities
    peaks = np.broadcast_to(attention.max(axis=1, initial=0.0), (n_seeds, len(attention)))
    best = np.full(n_seeds, chance.max(initial=0.0))
    return Noise(
        n_seeds,
        attention,
        read_only(attention - attention),  # 0, or NaN where undefined
        chance,
        read_only(chance - chance),
        read_only(peaks),
        read_only(best),
    )


def _updated(mean: Array, squares: Array, values: Array, n: int) -> tuple[Array, Array]:
    """Mean and squared distances with `values` as the n-th."""
    step = values - mean
    mean = mean + step / n
    return mean, squares + step * (values - mean)


def reads(settings: Settings) -> object:
    """What the noise depends on: equal for settings whose noise is the same."""
    sampling: dict[str, Any] = {"temperature": 1.0, "top_k": None, "top_p": 1.0}
    return settings.replace(
        seed=0,
        draw=0,
        pin=None,
        display=Display(),
        attention=settings.attention.replace(**sampling),
        transformer=settings.transformer.replace(**sampling),
    )


@kept
def mean_grid(noise: Noise, result: Result) -> Grid:
    """The mean over the seeds in place of the attention on view."""
    title = ntr("Mean over {n} seed", "Mean over {n} seeds", noise.n_seeds)
    return _grid(noise, result, title, noise.mean)


@kept
def deviation_grid(noise: Noise, result: Result) -> Grid:
    """The standard deviation over the seeds in place of the attention on view."""
    title = ntr(
        "Standard deviation over {n} seed", "Standard deviation over {n} seeds", noise.n_seeds
    )
    return _grid(noise, result, title, noise.deviation)


def _grid(noise: Noise, result: Result, title: str, values: Array) -> Grid:
    grid = attention_grid(result)
    # A row with nothing to look at is 0 at every seed, and so is a deviation where all agree.
    values = np.where(grid.undefined[:, np.newaxis], np.nan, values)
    title = title.format(n=count(noise.n_seeds))
    return replace(grid, title=title, values=read_only(values), stage="")


def conclusion(noise: Noise, result: Result) -> str:
    """Whether what the selected word shows rises above the noise, in plain words."""
    tokens, row = result.tokens, result.row
    if not row.sum() > 0:  # NaN too
        return tr("Nothing is defined for the selected word, at this seed or any other.")
    if not seed_acts(result.settings):
        return _no_seed_acts(result.settings)
    position, n = result.settings.position, noise.n_seeds
    mean, deviation = noise.mean[position], noise.deviation[position]  # [n_key] each
    seen = np.ones(len(row), dtype=bool) if result.hidden is None else ~result.hidden[position]
    if seen.sum() == 1:
        return tr(
            "{selected} can look at one word only, {word}, which so has all of its attention at "
            "every seed."
        ).format(
            selected=quoted(tokens[position].label),
            word=quoted(tokens[int(seen.argmax())].label),
        )
    if n < FEWEST:
        return ntr(
            "{n} seed cannot tell what chance deals; it takes {fewest}.",
            "{n} seeds cannot tell what chance deals; it takes {fewest}.",
            n,
        ).format(n=count(n), fewest=count(FEWEST))
    own = int(result.settings.seed >= n)  # this seed is one of all, too
    strongest = int(row.argmax())
    said = [
        tr("At this seed {selected} looks at {word} most, with {value}.").format(
            selected=quoted(tokens[position].label),
            word=quoted(tokens[strongest].label),
            value=figure(row[strongest]),
        ),
        _above_noise(
            row[strongest], mean[strongest], deviation[strongest], noise.peaks[:, position], own
        ),
        _whatever_the_seed(result, mean, deviation, seen, n),
    ]
    if result.prediction is not None and result.bar_stage != result.cell_stage:
        i = result.prediction
        chance, usual, spread = result.probabilities[i], noise.chance[i], noise.chance_deviation[i]
        predicted = tr("{word} is predicted with {value}.").format(
            word=quoted(result.candidates[i].text), value=figure(chance)
        )
        said += [predicted, _above_noise(chance, usual, spread, noise.best_chances, own)]
    return " ".join(said)


def _no_seed_acts(settings: Settings) -> str:
    if not is_offered(settings):
        return tr(
            "No seed acts on weights that were trained: train again from another seed, and see "
            "what stays."
        )
    return tr(
        "No seed acts here: the vectors come from a text and the projections are the identity, so "
        "nothing is random. Another sentence is the test, not another seed."
    )


def _above_noise(value: float, mean: float, deviation: float, largest: Array, own: int) -> str:
    """How the largest figure of this seed stands among the largest of all seeds.

    Its distance from its own mean would not do: some word has to be the largest, and so lies high.

    Args:
        value: at this seed.
        mean: of that figure over the seeds.
        deviation: of that figure over the seeds.
        largest: [n_seeds], the largest figure at each.
        own: 1 if this seed is none of those, and so is counted besides; else 0.
    """
    n_seeds = len(largest)
    if deviation < NOTHING:
        return tr("Over seeds 0 to {last} that figure is always {mean}: chance has no say.").format(
            last=count(n_seeds - 1), mean=figure(mean)
        )
    n_reached = int(np.count_nonzero(largest >= value))
    share = (n_reached + own) / (n_seeds + own)
    if share >= USUAL:
        verdict = tr("what is seen is no more than chance deals")
    elif share >= RARE:
        verdict = tr("what is seen is more than chance usually deals")
    else:
        verdict = tr("what is seen is far more than chance usually deals")
    return ntr(
        "Over seeds 0 to {last} that figure is {mean} ± {deviation}, but some word must come "
        "first: at {n} of them the first has as much, so {verdict}.",
        "Over seeds 0 to {last} that figure is {mean} ± {deviation}, but some word must come "
        "first: at {n} of them the first has as much, so {verdict}.",
        n_reached,
    ).format(
        last=count(n_seeds - 1),
        mean=figure(mean),
        deviation=figure(deviation),
        n=count(n_reached),
        verdict=verdict,
    )


def _whatever_the_seed(
    result: Result, mean: Array, deviation: Array, seen: Mask, n_seeds: int
) -> str:
    """Which word of the row, if any, is preferred beyond what so few seeds leave open."""
    even = 1 / int(seen.sum())
    clear = mean - even > 3 * deviation / np.sqrt(n_seeds) + NOTHING  # [n_key]
    if not clear.any():
        return tr(
            "Whatever the seed, no word is preferred: none has a mean clearly above the even "
            "share, {even}."
        ).format(even=figure(even))
    best = int(np.where(clear, mean, -np.inf).argmax())
    return tr(
        "Whatever the seed, {word} is preferred: its mean, {mean}, is clearly above the even "
        "share, {even}."
    ).format(word=quoted(result.tokens[best].label), mean=figure(mean[best]), even=figure(even))
