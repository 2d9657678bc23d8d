"""How soon the default training learns agreement, and whether a head finds the subject.

    python -m benchmarks.agreement [--seeds N] [--first SEED] [--json FILE] [--check]
        [--set NAME=VALUE ...]

For every seed: the default plan, on one thread. Agreement is the share of `N_VERBS` verbs behind a
noun of the other number whose right forms get more probability than the wrong ones', on sentences
that no training has seen; it is measured at the start and every `EVERY` steps. Seconds are those
of the training steps alone, of the clock on the wall and of the processor. The subject head is the
one with most attention on the subject where the verb is predicted, on the program's own probe
sentences. `--set` changes a field of the plan.
"""

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter, process_time

import numpy as np

from core.transformer.grammar import Rules, grammar
from core.transformer.plan import Plan
from core.transformer.probe_sentences import Probe, grammar_probes, main_agreement
from core.transformer.probes import Probed, probed
from core.transformer.training import Training
from core.transformer.weights import Weights

N_VERBS = 200
EVERY = 100
ENOUGH = 0.95
ATTENTION = 0.9
SECONDS = 10.0
STREAM = 10**6  # of the sentences to measure on, which no training has


@dataclass(frozen=True)
class Row:
    """One training.

    Attributes:
        seed: its seed.
        at_start: agreement before the first step.
        step: after which agreement was above `ENOUGH` for the first time; None for never.
        seconds: of training until then.
        all_seconds: of training, to its end.
        processor: seconds of it that the processor worked on it.
        agreement: at its end.
        head: attention of the best subject head on the subject, at the end.
        where: that head, as layer.head.
        held_out: loss on held-out text above the floor, nats per token.
    """

    seed: int
    at_start: float
    step: int | None
    seconds: float | None
    all_seconds: float
    processor: float
    agreement: float
    head: float
    where: str
    held_out: float

    @property
    def good(self) -> bool:
        """Whether all of it is as it should be."""
        soon = self.seconds is not None and self.seconds <= SECONDS
        return soon and self.agreement > ENOUGH and self.head >= ATTENTION


def unseen(difficulty: int) -> tuple[Probe, ...]:
    """Sentences with a noun of the other number between subject and verb."""
    source = grammar(Rules(difficulty))
    stream = np.random.RandomState([STREAM, difficulty])
    found: dict[tuple[str, ...], Probe] = {}
    while len(found) < N_VERBS:
        for options in source.sentences(stream, 500):
            options = options[options >= 0]
            agreement = main_agreement(source, options)
            if agreement is not None and agreement.mismatched:
                probe = Probe(source.words_of(options), agreement)
                found.setdefault(probe.words, probe)
    return tuple(found.values())[:N_VERBS]


def measured(training: Training, probes: tuple[Probe, ...]) -> Probed:
    """What the model does now."""
    weights = Weights.of(training.flat, training.configuration)
    return probed(weights, training.configuration, training.corpus.vocabulary, probes)


def row(plan: Plan, probes: tuple[Probe, ...]) -> Row:
    """One training, measured."""
    training = Training(plan)
    at_start = measured(training, probes).agreement or 0.0
    agreement, step, reached, wall, processor = at_start, None, None, 0.0, 0.0
    while training.step_number < plan.n_step:
        started = perf_counter(), process_time()
        for _ in range(min(EVERY, plan.n_step - training.step_number)):
            training.step()
        wall += perf_counter() - started[0]
        processor += process_time() - started[1]
        agreement = measured(training, probes).agreement or 0.0
        if reached is None and agreement > ENOUGH:
            step, reached = training.step_number, wall
    best = measured(training, grammar_probes(plan.difficulty)).best("subject")
    floor = training.corpus.floor or 0.0
    return Row(
        plan.seed,
        at_start,
        step,
        reached,
        wall,
        processor,
        agreement,
        best.score if best else 0.0,
        f"{best.layer}.{best.head}" if best else "",
        training.held_out_loss() - floor,
    )


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description="How soon the default training learns agreement.")
    parser.add_argument("--seeds", type=int, default=10, help="how many")
    parser.add_argument("--first", type=int, default=0, help="the first of them")
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("--check", action="store_true", help="fail if more than 1 in 10 fails")
    parser.add_argument("--set", nargs="*", default=[], help="fields of the plan, NAME=VALUE")
    arguments = parser.parse_args()
    pairs = (change.split("=", 1) for change in arguments.set)
    changes = {name: json.loads(value) for name, value in pairs}
    rows: list[Row] = []
    print(
        "seed  start   step: s to > 0.95  of all (processor)  agreement  subject head  above floor"
    )
    for seed in range(arguments.first, arguments.first + arguments.seeds):
        plan = Plan.from_dict({**changes, "seed": seed})
        rows.append(one := row(plan, unseen(plan.difficulty)))
        reached = "never" if one.seconds is None else f"{one.step}: {one.seconds:.1f} s"
        print(
            f"{one.seed:4}  {one.at_start:5.2f}  {reached:>18}  {one.all_seconds:6.1f} "
            f"({one.processor:9.1f})  {one.agreement:9.3f}  {one.head:6.3f} ({one.where})  "
            f"{one.held_out:11.3f}",
            flush=True,
        )
    n_good = sum(each.good for each in rows)
    print(
        f"{n_good} of {len(rows)} reach > {ENOUGH} within {SECONDS:g} s and a head >= {ATTENTION}"
    )
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(each) for each in rows], indent=1))
    return int(arguments.check and n_good < 0.9 * len(rows))


if __name__ == "__main__":
    sys.exit(main())
