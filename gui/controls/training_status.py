"""How far a training is, in words."""

from dataclasses import dataclass
from math import ceil

from core.language import count, tr

STATES = ("idle", "running", "paused", "done", "failed")
MINUTE = 60


@dataclass(frozen=True)
class Status:
    """Where a training is, in full and as short as it can be."""

    full: str
    short: str


def status(
    state: str,
    step: int,
    n_step: int,
    seconds_left: float | None,
    snapshots: tuple[int, ...],
    on_view: int | None = None,
) -> Status:
    """Where a training is.

    Args:
        state: one of `STATES`.
        step: that it has reached.
        n_step: of the whole training.
        seconds_left: to the last step; None while nobody knows.
        snapshots: the steps of the snapshots there are.
        on_view: which of them is on view.
    """
    n, every = count(step), count(n_step)
    if state == "running" and seconds_left is not None:
        left = _left(seconds_left)
        return Status(tr("step {n} of {all} · {time}").format(n=n, all=every, time=left), left)
    if state == "running":
        return Status(tr("step {n} of {all}").format(n=n, all=every), "")
    if state == "paused":
        return Status(tr("paused at step {n} of {all}").format(n=n, all=every), tr("paused"))
    if state == "failed" and step:
        return Status(tr("ended at step {n}").format(n=n), tr("ended"))
    if on_view is not None and on_view < len(snapshots) - 1:
        n, every = count(snapshots[on_view]), count(snapshots[-1])
        return Status(tr("step {n} of {all}").format(n=n, all=every), "")
    if snapshots:
        return Status(tr("trained for {n} steps").format(n=count(snapshots[-1])), "")
    return Status(tr("not trained yet"), "")


def longest_statuses(n_step: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What there is to be room for, in full and short."""
    found = (
        status("running", n_step, n_step, 59 * MINUTE, ()),
        status("paused", n_step, n_step, None, ()),
        status("idle", 0, n_step, None, (n_step,)),
    )
    return tuple(each.full for each in found), tuple(each.short for each in found)


def _left(seconds: float) -> str:
    if seconds < MINUTE:
        return tr("{n} s left").format(n=ceil(seconds))
    return tr("{n} min left").format(n=count(ceil(seconds / MINUTE)))
