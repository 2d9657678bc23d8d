"""The training of the weights on view as tables: losses, probabilities, and what heads do."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array, read_only
from core.language import count, figure, marked, ntr, tr
from core.result import Result
from core.table import Table
from core.transformer.learned import Learned, learned_of

if TYPE_CHECKING:
    from core.models.transformer import TransformerPattern
    from core.transformer.probes import HeadRole, Probed

HEAD_COLUMNS = (  # in data heads count from 0
    marked("layer, from 0"),
    marked("head, from 0"),
    marked("share of attention"),
    marked("even spread"),
)


def training_tables(result: Result) -> tuple[Table, ...]:
    """Every table that there is of a training; none for a model that is not trained.

    Raises:
        SettingsError: if the weights of a snapshot are not there any more.
    """
    learned = learned_of(result)
    if learned is None:
        return ()
    found: list[Table] = []
    if learned.has_losses:
        found.append(_losses(learned, result))
    if learned.lines:
        found.append(_probabilities(learned, result))
    if learned.probed is not None and learned.probed.roles:
        found.append(_heads(learned.probed, result))
    return tuple(found)


def training_arrays(result: Result) -> dict[str, NDArray[np.generic]]:
    """The same in full for a file of arrays, by name; empty for a model that is not trained.

    `losses` [n, 3] as `TrainedRun` has them, `floor` NaN where nobody knows it, `snapshot_steps`
    [n_snapshot], `snapshot_probabilities` [n_snapshot, n_candidate], and of every head that was
    measured `head_kinds` [m] and `head_roles` [m, 4]: layer and head from 0, score, even spread.
    `read` [2] says from which position to before which the words stand that the model reads, of
    which its scores and attention are.

    Raises:
        SettingsError: as `training_tables`.
    """
    learned = learned_of(result)
    if learned is None:
        return {}
    floor, roles = learned.run.floor, () if learned.probed is None else learned.probed.roles
    read = cast("TransformerPattern", result.pattern).read
    return {
        "read": np.array([read.start, read.stop], np.int64),
        "losses": learned.run.losses,
        "floor": np.array(np.nan if floor is None else floor),
        "snapshot_steps": np.array(learned.steps, np.int64),
        "snapshot_probabilities": learned.chances,
        "head_kinds": np.array([role.kind for role in roles], np.str_),
        "head_roles": _numbers(roles),
    }


def _losses(learned: Learned, result: Result) -> Table:
    steps: list[float] = learned.run.losses[:, 0].tolist()
    return Table(
        "losses",
        tr("Losses of the training, in nats per token"),
        result,
        tr("step"),
        tuple(str(int(step)) for step in steps),
        (tr("training"), tr("held-out text")),
        read_only(learned.run.losses[:, 1:]),
    )


def _probabilities(learned: Learned, result: Result) -> Table:
    """Of the words that are likeliest at the end, and of those that are on view."""
    likeliest: list[int] = np.argsort(-learned.chances[-1], kind="stable").tolist()
    listed = likeliest[: len(result.listed)]
    which = list(dict.fromkeys((*listed, *learned.lines, *result.listed)))
    return Table(
        "next-word-over-training",
        tr("Next word over the training"),
        result,
        tr("step"),
        tuple(map(str, learned.steps)),
        tuple(result.candidates[i].text for i in which),
        read_only(learned.chances[:, which]),
    )


def _heads(probed: Probed, result: Result) -> Table:
    """Of every kind every head, and which of them can be named for it."""
    named = probed.named()
    return Table(
        "heads-found",
        tr("What heads do"),
        result,
        tr("kind"),
        tuple(role.name for role in probed.roles),
        tuple(map(tr, HEAD_COLUMNS)),
        _numbers(probed.roles),
        ((tr("outcome"), tuple(tr("found") if r in named else "" for r in probed.roles)),),
    )


def _numbers(roles: tuple[HeadRole, ...]) -> Array:
    """[m, 4]: layer, head, score, even spread."""
    rows = [(role.layer, role.head, role.score, role.even) for role in roles]
    return read_only(np.array(rows, np.float64).reshape(-1, 4))


def heads_found(learned: Learned, result: Result) -> Table | None:
    """To be read: of every kind the head that does it most, where it is clear.

    Returns:
        None where nothing was measured.
    """
    probed = learned.probed
    if probed is None:
        return None
    kinds = dict.fromkeys(role.kind for role in probed.roles)
    shown = [role for role in map(probed.best, kinds) if role is not None]
    if not shown:
        return None
    return Table(
        "heads-found",
        tr("Heads found"),
        result,
        tr("what it does"),
        tuple(role.name for role in shown),
        (tr("share of attention"), tr("even spread")),
        read_only(np.array([(role.score, role.even) for role in shown])),
        ((tr("head"), tuple(map(_where, shown))),),
    )


def _where(role: HeadRole) -> str:
    text = tr("none clearly; most of all layer {l}, head {h}")
    if role.is_clear:
        text = tr("layer {l}, head {h}")
    return text.format(l=role.layer + 1, h=role.head + 1)


def agreement(learned: Learned) -> str:
    """How often verbs agree, in one sentence; empty where nobody knows."""
    probed = learned.probed
    if probed is None or probed.agreement is None:
        return ""
    return ntr(
        "Agreement across a mismatched noun: {share} of {n} probe sentence",
        "Agreement across a mismatched noun: {share} of {n} probe sentences",
        probed.n_agreement,
    ).format(share=figure(probed.agreement, 2), n=count(probed.n_agreement))
