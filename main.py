"""Attention Explorer: take the command line, then open the window, or print, export and check.

A start without flags, as from a desktop's menu, is to be quick: what it has no use for is imported
where it is used.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from core.checks import SettingsError
from core.files import FileError, named, write_atomically
from core.language import best_language, count, environment_languages, tr, use_language
from core.places import data_folder, weights_folder
from core.settings import Settings
from core.start import COLOUR_MAPS, DIFFERS, LOOKS, WRONG_USE, Start, one_line
from core.transformer import WORKER_FLAG, shelf

if TYPE_CHECKING:
    import argparse

    from core.result import Result


def main(arguments: list[str] | None = None) -> int:
    """Run the program.

    Returns:
        The exit status: 0, 1 if a checked figure is another one now, or 2 if the program could not
        do what was asked.
    """
    asked = sys.argv[1:] if arguments is None else arguments
    if asked == [WORKER_FLAG]:
        from core.transformer.worker import work

        work()
    shelf.look_in_all(weights_folder(data_folder()))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal may know no typographic quotes
            stream.reconfigure(errors="backslashreplace")
    if asked:
        return _obey(asked)
    use_language(best_language(environment_languages()))
    return _open_window(Settings(), Start())


def _obey(arguments: list[str]) -> int:
    """Do what the command line asks for."""
    from core.command_line import asked_language, parser
    from core.models import compute
    from core.progress_bar import ProgressBar
    from core.report import FORMATS
    from core.settings_flags import what_to_show

    use_language(asked_language(arguments))
    flags = parser().parse_args(arguments)
    try:
        settings, start = what_to_show(flags, ProgressBar(sys.stderr, lines=False))
        if "check" in flags:
            return _check(flags.check)
        if not {"format", "exports", "train"} & set(vars(flags)):
            return _open_window(settings, start)
        if start.notice:
            _say(start.notice)
        if "train" in flags:
            settings = _trained(settings, start, getattr(flags, "save_weights", None))
        result = compute(settings)
        for path in getattr(flags, "exports", ()):
            _export(result, path, start, flags)
        text = FORMATS[flags.format](result) if "format" in flags else ""
    except (FileError, SettingsError) as error:
        status = _refuse(str(error))
        return _open_refused(flags) if _is_only_a_file(flags) else status
    return _print(text) if text else 0


def _is_only_a_file(flags: argparse.Namespace) -> bool:
    """Whether all that was asked for is to open a file in a window, as a double click does."""
    return "file" in flags and not set(vars(flags)) - {"file", *LOOKS}


def _open_refused(flags: argparse.Namespace) -> int:
    """Open the window and say there what is wrong with the file: a desktop shows no terminal."""
    from gui import display

    if display.problem():
        return WRONG_USE
    looks = {name: value for name, value in vars(flags).items() if name in LOOKS}
    return _open_window(Settings(), Start(path=Path(flags.file).absolute(), **looks))


def _trained(settings: Settings, start: Start, path: str | None) -> Settings:
    """The settings with the weights of the training that they ask for, which may be saved.

    Raises:
        FileError: if the weights cannot be written.
        SettingsError: if the training is none that can be.
    """
    from core.progress_bar import ProgressBar
    from core.training_alone import train
    from core.transformer.checkpoint import write_run

    bar = ProgressBar(sys.stderr)
    try:
        run = train(settings, start.own_text, bar)
    finally:
        bar.close()
    if path is not None:
        write_atomically(path, write_run(run))
    shelf.put(run)
    last = run.snapshots[-1]
    if last.step < run.plan.n_step:
        _say(
            tr("stopped after step {n} of {all}.").format(
                n=count(last.step), all=count(run.plan.n_step)
            )
        )
    return settings.adjusted(weights=last.sha256)


def _open_window(settings: Settings, start: Start) -> int:
    from gui import display

    problem = display.problem()
    if problem:
        return _refuse(problem)
    gc.disable()  # of what is imported nothing is rubbish, or ever will be
    from gui.app import run

    gc.freeze()
    gc.enable()
    return run(settings, start)


def _export(result: Result, path: str, start: Start, flags: argparse.Namespace) -> None:
    """Write one file of the kind that its suffix says.

    Raises:
        FileError: if it cannot be written, or Qt cannot draw here.
        SettingsError: if the kind of file has no room for the result.
    """
    from core.exports import WRITTEN, suffix_of

    written = WRITTEN.get(suffix_of(path))
    if written is not None:
        write_atomically(path, written(result))
        return
    from gui import display

    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # which needs no display
    problem = display.problem()
    if problem:
        raise FileError(problem)
    from core.command_line import BACKGROUNDS, FIGURES, USUAL_SCALE
    from gui.headless import export

    export(
        result.settings,
        Path(path),
        FIGURES[getattr(flags, "figure", "picture")],
        getattr(flags, "scale", USUAL_SCALE),
        getattr(flags, "background", BACKGROUNDS[0]),
        start.theme or "light",
        start.colours or COLOUR_MAPS[0],
    )


def _check(paths: list[str]) -> int:
    """Compute explorations again and print what has changed in each."""
    from core import agreement
    from core.exploration import read_exploration

    status = 0
    for path in paths:
        try:
            changed = agreement.changes(read_exploration(path))
        except FileError as error:
            status = _refuse(str(error))
            continue
        except SettingsError as error:
            status = _refuse(
                tr("{file} cannot be checked. {why}").format(file=named(path), why=error)
            )
            continue
        status = max(status, DIFFERS if changed else 0)
        if _print(agreement.report(named(path), changed)):
            return WRONG_USE
    return status


def _print(text: str) -> int:
    """Write `text` as UTF-8, byte for byte the same everywhere."""
    if sys.stdout is None:
        return _refuse(tr("there is no standard output to print to."))
    try:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
    except OSError as error:
        # What could not be written must not be tried again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # as with `| head`: the reader has seen enough
            return _refuse(tr("the output could not be written: {why}.").format(why=error.strerror))
    return 0


def _refuse(sentence: str) -> int:
    _say(sentence)
    return WRONG_USE


def _say(sentence: str) -> None:
    if sys.stderr is not None:  # a start without a console has none
        sys.stderr.write(one_line(sentence))


if __name__ == "__main__":
    sys.exit(main())
