"""Round after round, window after window, and what is to be said of it."""

from __future__ import annotations

import argparse
import faulthandler
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from home import Count, Home
from listening import Listening
from monkey import FoundError, Monkey
from PySide6.QtCore import QLocale

from gui.app import application

WARM = 3  # rounds, after which everything that is made once has been made
LONGEST_ACT = 300  # seconds, after which it hangs
LONG = 20_000  # acts in which every action is to be reached
MOST_OBJECTS, MOST_PARTS, MOST_NONES, MOST_MEMORY = (
    60,
    3,
    300,
    1.5,
)  # more in each round, on average


def all_rounds(asked: argparse.Namespace, folder: Path, say: Callable[[int, str], None]) -> int:
    """Run what was asked; the exit status."""
    QLocale.setDefault(QLocale.c())
    application()
    said = tempfile.TemporaryFile()  # noqa: SIM115 - to the end
    screen = os.dup(2)
    faulthandler.enable(screen)
    os.dup2(said.fileno(), 2)  # what Qt, C and the training processes say
    with Listening() as listening:
        monkey = Monkey(asked.seed, folder, listening, asked.first)
        try:
            _rounds(
                asked,
                monkey,
                said,
                say,
                lambda: faulthandler.dump_traceback_later(LONGEST_ACT, exit=True, file=screen),
            )
        except FoundError as found:
            print(f"\nFOUND {found}\n", flush=True)
            first = max(monkey.n - monkey.n % asked.round, asked.first)
            print(
                f"Again: python tests/monkey --seed {asked.seed} --first {first} "
                f"--round {asked.round} --actions {monkey.n - first + 1}; if that finds nothing, "
                f"with --first {asked.first} --actions {monkey.n - asked.first + 1}",
                flush=True,
            )
            return 1
        finally:
            os.dup2(screen, 2)
            faulthandler.cancel_dump_traceback_later()
            faulthandler.disable()
    return 0


def _rounds(
    asked: argparse.Namespace,
    monkey: Monkey,
    said,  # noqa: ANN001
    say: Callable[[int, str], None],
    go_on: Callable[[], None],
) -> None:
    home = Home(monkey)
    home.come()
    n_round = -(-asked.actions // asked.round)
    for number in range(1, n_round + 1):
        monkey.run(min(asked.round, asked.first + asked.actions - monkey.n), go_on)
        home.come()
        if said.seek(0, os.SEEK_END):
            said.seek(0)
            raise monkey.found(f"Said: {said.read().decode(errors='replace')}")
        say(monkey.n - asked.first, told(home.counts))
        if number % asked.window == 0 or number == n_round:
            check_growth(monkey, home.counts)
            if number < n_round:
                monkey.close_window()
                monkey.open_window()
                home = Home(monkey)
                home.come()
    never = sorted(monkey.offered - set(monkey.triggered))
    there = {name for name in monkey.window.actions_by_name if "Examples" not in name}
    unseen = sorted(there - monkey.offered - {"File/Quit"})
    monkey.end()
    spent = ", ".join(f"{name} {s:.0f}" for name, s in sorted(monkey.seconds.items()))
    print(f"seconds: {spent}")
    print(f"actions triggered: {len(monkey.triggered)}; never: {never}; never offered: {unseen}")
    if asked.actions >= LONG and (never or unseen):
        raise monkey.found(f"Actions were never reached: {never + unseen}")


def told(counts: list[Count]) -> str:
    """The last count, in a line."""
    last = counts[-1]
    return (
        f"{last.objects.total()} objects, {last.parts.total()} parts, "
        f"{last.nones} of None, {last.memory:.0f} MB"
    )


def check_growth(monkey: Monkey, counts: list[Count]) -> None:
    """After the first rounds nothing grows."""
    warm = counts[WARM:]
    if len(warm) < 2:
        return
    n, first, last = len(warm) - 1, warm[0], warm[-1]
    # PySide 6.11 takes one reference to None with every connection, and none of them back, which
    # does no harm. Version 6.12 gives back more than it has taken, until the program aborts.
    if last.nones < 0.9 * first.nones:
        raise monkey.found(f"{first.nones - last.nones} references to None less, of {first.nones}")
    for name, most, grown in (
        ("objects", MOST_OBJECTS, last.objects.total() - first.objects.total()),
        ("parts of the window", MOST_PARTS, last.parts.total() - first.parts.total()),
        ("MB", MOST_MEMORY, last.memory - first.memory),
    ):
        if grown > most * n:
            more = (last.objects - first.objects).most_common(12)
            parts = (last.parts - first.parts).most_common(12)
            raise monkey.found(f"{grown} more {name} after {n} rounds: {more}, {parts}")
