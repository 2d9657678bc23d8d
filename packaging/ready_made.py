"""Train the transformer that the program brings along, so that it has something to show at once.

Run `python packaging/ready_made.py`. It takes the usual training with seed 0, keeps a few of its
snapshots in resources/transformer/ready-made.npz, and writes their last SHA-256 into
core/model_records.py. On another machine the last bits of the weights may differ; then so does
the mark.
"""

import re
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from core.transformer.checkpoint import Snapshot, TrainedRun, sha256_of, write_run  # noqa: E402
from core.transformer.plan import Plan  # noqa: E402
from core.transformer.training import SNAPSHOTS, Training  # noqa: E402

RESOURCE = ROOT / "resources" / "transformer" / "ready-made.npz"
RECORDS = ROOT / "core" / "model_records.py"
KEPT = (0, 20, 50, 100, 200, 500)  # steps, and the last: under a megabyte in all
EVERY = 25  # steps between two measurements of the held-out loss


def trained(plan: Plan) -> TrainedRun:
    """The whole training, with snapshots of the steps in `KEPT` and of the last."""
    training = Training(plan)
    words = training.corpus.vocabulary.words
    losses = np.full((plan.n_step + 1, 3), np.nan)
    snapshots: list[Snapshot] = []
    loss = np.nan
    for step in range(plan.n_step + 1):
        if step:
            loss = training.step()
        keep = step in KEPT or step == plan.n_step
        measured = step in SNAPSHOTS or step % EVERY == 0 or step == plan.n_step
        held_out = training.held_out_loss() if measured else np.nan
        losses[step] = step, loss, held_out
        if keep:
            flat = training.flat.copy()
            mark = sha256_of(training.configuration, words, flat)
            snapshots.append(Snapshot(step, mark, loss, held_out, flat))
            print(f"step {step}: {loss:.3f}, held out {held_out:.3f}")
    floor = training.corpus.floor
    return TrainedRun(plan, training.configuration, words, floor, losses, tuple(snapshots))


def main() -> None:
    """Train, and write both files."""
    run = trained(replace(Plan(), seed=0))
    RESOURCE.parent.mkdir(exist_ok=True)
    RESOURCE.write_bytes(write_run(run))
    mark = run.snapshots[-1].sha256
    source = RECORDS.read_text(encoding="utf-8")
    changed = re.sub(r'READY_MADE = "[0-9a-f]{64}"', f'READY_MADE = "{mark}"', source)
    RECORDS.write_text(changed, encoding="utf-8")
    print(f"{RESOURCE.stat().st_size:,} bytes, {mark}")


if __name__ == "__main__":
    main()
