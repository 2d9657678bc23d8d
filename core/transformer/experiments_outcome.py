"""What came of an experiment, in words: every seed counts, and none is left aside."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.language import count, figure, ntr, quoted, tr
from core.prose import compose
from core.result import Paragraph, Span
from core.transformer.corpus import PronounCount
from core.transformer.experiments import LEFT_OUT, SIDES, Experiment
from core.transformer.experiments_measured import Measured

MOST = 0.9  # of the verbs right


@dataclass(frozen=True)
class Spread:
    """The last values of one side over the seeds."""

    mean: float
    lowest: float
    highest: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Of some values."""
        return cls(sum(values) / len(values), min(values), max(values))


def pairs(results: Sequence[Measured]) -> list[tuple[Measured, Measured]]:
    """A and B of every seed with which both were trained to the end, by their seeds."""
    done = {(each.side, each.seed): each for each in results if each.finished}
    seeds = sorted({seed for _, seed in done})
    return [(done[0, s], done[1, s]) for s in seeds if (0, s) in done and (1, s) in done]


def counts(results: Sequence[Measured], side: int) -> tuple[PronounCount, ...]:
    """The counts in the texts of one side, all its seeds together."""
    mine = [each.counts for each in results if each.side == side]
    return tuple(
        PronounCount(same[0].noun, sum(c.she for c in same), sum(c.he for c in same))
        for same in zip(*mine, strict=True)
    )


def outcome(experiment: Experiment, results: Sequence[Measured]) -> tuple[Paragraph, ...]:
    """What came of it: mean, lowest and highest of both sides, and whether they differ.

    Nothing before both sides were trained with one seed.

    Args:
        experiment: what was run.
        results: all trainings; a seed counts when both sides are finished.
    """
    found = pairs(results)
    if not found:
        return ()
    last = [[pair[side].values[-1] for pair in found] for side in (0, 1)]
    paragraphs = [_of_side(experiment, side, last[side]) for side in (0, 1)]
    paragraphs.append((Span(_verdict(*last), strong=True),))
    paragraphs.extend((Span(said),) for said in _besides(experiment, found))
    paragraphs.append((Span(tr(experiment.shows)),))
    return tuple(paragraphs)


def _of_side(experiment: Experiment, side: int, values: Sequence[float]) -> Paragraph:
    n, spread = len(values), Spread.of(values)
    text = ntr(
        "{side}, {label}: {mean} with {n} seed.",
        "{side}, {label}: {mean} on average over {n} seeds, from {lowest} to {highest}.",
        n,
    )
    return compose(
        text,
        side=SIDES[side],
        label=tr(experiment.labels[side]),
        mean=Span(figure(spread.mean, experiment.decimals), strong=True),
        n=count(n),
        lowest=figure(spread.lowest, experiment.decimals),
        highest=figure(spread.highest, experiment.decimals),
    )


def _verdict(a: Sequence[float], b: Sequence[float]) -> str:
    """Whether the sides differ by more than the seeds do."""
    n = len(a)
    if all(x == y for x, y in zip(a, b, strict=True)):
        return tr("With every seed, A and B come to the same.")
    if n == 1:
        higher = SIDES[0] if a[0] > b[0] else SIDES[1]
        return tr(
            "With this seed {side} is higher. One seed does not tell how much is chance: run more."
        ).format(side=higher)
    for side, (high, low) in enumerate(((a, b), (b, a))):
        if all(x > y for x, y in zip(high, low, strict=True)):
            if min(high) > max(low):
                text = tr(
                    "With each of the {n} seeds {high} is higher, and the lowest of {high} is "
                    "above the highest of {low}: the difference is larger than the spread."
                )
            else:
                text = tr(
                    "With each of the {n} seeds {high} is higher, but the spreads overlap: the "
                    "seed makes as much of a difference."
                )
            return text.format(n=count(n), high=SIDES[side], low=SIDES[1 - side])
    return tr("The spreads overlap: with these {n} seeds one cannot say which is higher.").format(
        n=count(n)
    )


def _besides(experiment: Experiment, found: Sequence[tuple[Measured, Measured]]) -> list[str]:
    """What else there is to say of this one."""
    sides = [[pair[side] for pair in found] for side in (0, 1)]
    match experiment.key:
        case "bias":
            a, b = (_share_of_she(counts(each, side)) for side, each in enumerate(sides))
            text = tr(
                "In the texts, what follows after the nurse “said that” or “thinks that” is “she” "
                "in {a} of the cases in A, and in {b} in B."
            )
            return [text.format(a=figure(a, 2), b=figure(b, 2))]
        case "unseen":
            first = Spread.of([each.values[0] for each in sides[0]]).mean
            text = tr("Before its first step, A gave {word} {p} on average.")
            return [text.format(word=quoted(LEFT_OUT), p=figure(first, experiment.decimals))]
        case "objective":
            return [*(_reached(side, each) for side, each in enumerate(sides)), _behind(sides[1])]
        case _:
            return []


def _reached(side: int, results: Sequence[Measured]) -> str:
    """By which step most verbs were right, as far as the snapshots tell."""
    at = [
        next((step for step, value in zip(r.steps, r.values, strict=True) if value >= MOST), None)
        for r in results
    ]
    known = [step for step in at if step is not None]
    if not known:
        return tr("{side} never has {most} of the verbs right.").format(
            side=SIDES[side], most=figure(MOST, 1)
        )
    text = ntr(
        "{side} has {most} of the verbs right by step {last}, with {n} of {all} seed.",
        "{side} has {most} of the verbs right by step {last}, with {n} of {all} seeds.",
        len(at),
    )
    if min(known) < max(known):
        text = tr(
            "{side} has {most} of the verbs right by step {first} to {last}, with {n} of {all} "
            "seeds."
        )
    return text.format(
        side=SIDES[side],
        most=figure(MOST, 1),
        first=count(min(known)),
        last=count(max(known)),
        n=count(len(known)),
        all=count(len(at)),
    )


def _behind(results: Sequence[Measured]) -> str:
    """How much a masked-word model looks at what stands behind."""
    here = [each.behind for each in results if each.behind is not None]
    mean, even = (Spread.of(values).mean for values in zip(*here, strict=True))
    return tr(
        "Where the verb is guessed, B has {share} of its attention on words behind it, all heads "
        "together; an even spread has {even}. A cannot see them."
    ).format(share=figure(mean, 2), even=figure(even, 2))


def _share_of_she(found: Sequence[PronounCount]) -> float:
    """After the first noun of the counts, which is the nurse."""
    return found[0].she / max(found[0].she + found[0].he, 1)
