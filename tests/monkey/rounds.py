"""Round after round, window after window, and what is to be said of it."""

from __future__ import annotations

import argparse
import faulthandler
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from home import WARM, Count, Home
from listening import Listening
from monkey import FoundError, Monkey
from PySide6.QtCore import QLocale

from gui.app import application

LONGEST_ACT = 300  # seconds, after which it hangs
LONG = 20_000  # acts in which every action is to be reached
# How many more there may be: once, for what is made late, and for every act. What leaks an object
# at every act is found after some 450 of them, at one in five after 4,000. Measured in 2,400 acts:
# 300 objects, 112 parts (of them 97 the experiments'), 26 MB, and less and less of each.
MORE = {
    "objects": (400, 0.1),
    "parts of the window": (150, 0.01),
    "blocks": (6000, 1.0),
    "MB": (25, 0.005),
}
# PySide 6.11 takes one reference to None with every connection and every part, and none of them
# back, which does no harm. Version 6.12 gives back more than it has taken, until the program
# aborts. What else it loses with them was measured without the program: up to 5 blocks and 500
# bytes for a menu with a connected action, 24 KB for a dialog for files.
MOST_NONES_LOST = 0.1
BLOCKS_WITH_A_NONE = 0.1


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
        window = monkey.window
        monkey.run(min(asked.round, asked.first + asked.actions - monkey.n), go_on)
        if monkey.window is not window:
            home = Home(monkey)
        home.come()
        if said.seek(0, os.SEEK_END):
            said.seek(0)
            raise monkey.found(f"Said: {said.read().decode(errors='replace')}")
        say(monkey.n - asked.first, told(home.counts))
        if number % asked.window == 0 or number == n_round:
            check_growth(monkey, home.counts, asked.round)
            if number < n_round:
                monkey.close_window()
                monkey.open_window()
                home = Home(monkey)
                home.come()
    never = sorted(monkey.offered - set(monkey.triggered))
    there = {name for name in monkey.window.actions_by_name if "Examples" not in name}
    unseen = sorted(there - monkey.offered)
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
        f"{last.objects.total()} objects, {last.parts.total()} parts, {last.blocks} blocks, "
        f"{last.nones} of None, {last.memory:.1f} MB of C in use, {last.resident:.0f} MB resident"
    )


def check_growth(monkey: Monkey, counts: list[Count], n_act: int) -> None:
    """After the first rounds, of so many acts each, nothing grows."""
    warm = counts[WARM:]
    if len(warm) < 2:
        return
    n, first, last = n_act * (len(warm) - 1), warm[0], warm[-1]
    nones = last.nones - first.nones
    if -nones > MOST_NONES_LOST * first.nones:
        raise monkey.found(f"{-nones} references to None less, of {first.nones}")
    grown = {
        "objects": last.objects.total() - first.objects.total(),
        "parts of the window": last.parts.total() - first.parts.total(),
        "blocks": last.blocks - first.blocks - BLOCKS_WITH_A_NONE * nones,
        "MB": last.memory - first.memory,
    }
    for name, (once, each) in MORE.items():
        if grown[name] > once + each * n:
            more = (last.objects - first.objects).most_common(12)
            parts = (last.parts - first.parts).most_common(12)
            raise monkey.found(f"{grown[name]:.0f} more {name} after {n} acts: {more}, {parts}")
