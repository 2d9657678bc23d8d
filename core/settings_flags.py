"""What the command line asks for: the settings, and how the window is opened."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.checks import check_whole_number, shown
from core.command_line import OWN_FLAGS, SCALES, SELF_ATTENTION
from core.exploration import is_exploration, read_exploration
from core.exports import PICTURES, PNG, REPORT, suffix_of
from core.files import FileError, read_at_most
from core.knockout import followed
from core.language import quoted, tr
from core.models import model_of
from core.settings import AttentionSettings, Settings, SettingsError, default_position
from core.start import Start
from core.text import positions_after
from core.text_file import sentence_in

MAX_SETTINGS = 10_000_000  # bytes
# The flags that their values are not named after.
_FLAGS = OWN_FLAGS | {
    "file": "FILE",
    "format": "--print",
    "exports": "--export",
    "knockouts": "--knock-out",
    "n_seeds": "--seeds",
}


def what_to_show(flags: argparse.Namespace) -> tuple[Settings, Start]:
    """The settings that the flags ask for, and how the window is opened on them.

    Raises:
        FileError: if a file cannot be read.
        SettingsError: if a value is out of its range, or a flag would do nothing.
    """
    given: dict[str, Any] = vars(flags)
    _check_that_all_count(given)
    start, opened = _begun(given)
    settings = start.replace(**_shared_changes(start, given))
    model = model_of(settings)
    if settings.pin is not None:
        model_of(settings.pin)
    own = {name: given[name] for name in OWN_FLAGS if name in given}
    if own:
        if settings.model != SELF_ATTENTION:
            message = tr("{flag} is for the model {model}: add --model {model}.")
            flag = OWN_FLAGS[next(iter(own))]
            raise SettingsError(message.format(flag=flag, model=SELF_ATTENTION))
        settings = settings.replace(attention=_own_settings(settings.attention, own))
    if "window" in given and "window" not in model.attend_reads(settings):
        raise SettingsError(
            tr("--window does nothing with the mask {mask}: add --mask window.").format(
                mask=settings.attention.mask
            )
        )
    return settings, opened


def _check_that_all_count(given: Mapping[str, Any]) -> None:
    """Refuse a flag that would do nothing beside the others.

    Raises:
        SettingsError: if there is one, or if a file cannot be exported by its name.
    """
    if "check" in given:
        beside = [name for name in given if name not in ("check", "language")]
        if beside:
            raise SettingsError(
                tr("--check computes what its files say: leave out {flag}.").format(
                    flag=_flag(beside[0])
                )
            )
    kinds = {suffix_of(path) for path in given.get("exports", ())}
    has_window = "format" not in given and "exports" not in given
    in_no_picture = tr("{flag} does nothing without a picture to export: leave it out.")
    in_no_png = tr("{flag} does nothing without a PNG to export: leave it out.")
    unseen = tr("{flag} does nothing without a window or a picture: leave it out.")
    shows_nothing = not has_window and kinds.isdisjoint((*PICTURES, REPORT))
    for name, is_idle, message in (
        ("figure", kinds.isdisjoint(PICTURES), in_no_picture),
        ("background", kinds.isdisjoint(PICTURES), in_no_picture),
        ("scale", PNG not in kinds, in_no_png),
        ("theme", shows_nothing, unseen),
        ("colours", shows_nothing, unseen),
    ):
        if name in given and is_idle:
            raise SettingsError(message.format(flag=_flag(name)))
    if "scale" in given:
        check_whole_number(tr("The scale"), given["scale"], *SCALES)


def _flag(name: str) -> str:
    return _FLAGS.get(name, f"--{name}")


def _begun(given: Mapping[str, Any]) -> tuple[Settings, Start]:
    """The settings from which the flags go on, and how the window is opened.

    Raises:
        FileError: if a file cannot be read.
        SettingsError: if it has no settings, or two flags say where to begin.
    """
    looks = {name: given[name] for name in ("theme", "language", "colours") if name in given}
    if "file" not in given:
        settings = _settings_in(given["settings"]) if "settings" in given else Settings()
        return settings, Start(**looks)
    if "settings" in given:
        raise SettingsError(tr("FILE and --settings both say where to begin: leave one out."))
    file = given["file"]
    if is_exploration(file):
        settings = read_exploration(file).settings
        return settings, Start(path=Path(file).absolute(), saved=settings, **looks)
    if "sentence" in given:
        raise SettingsError(tr("FILE and --sentence both are the sentence: leave one out."))
    sentence, notice = sentence_in(file)
    return Settings(sentence, default_position(sentence)), Start(notice=notice, **looks)


def _settings_in(path: str) -> Settings:
    """The settings in a JSON file.

    Raises:
        FileError: if it cannot be read.
        SettingsError: if it has none.
    """
    try:
        return Settings.from_json(read_at_most(path, MAX_SETTINGS, pipes=True))
    except FileError as error:
        raise FileError(tr("--settings: {error}").format(error=error)) from None
    except SettingsError as error:
        raise SettingsError(tr("--settings: {error}").format(error=error)) from None


def _shared_changes(start: Settings, given: Mapping[str, Any]) -> dict[str, Any]:
    """What the flags that every model has change in `start`.

    Raises:
        SettingsError: if the word to select is not in the sentence.
    """
    fields = ("sentence", "position", "window", "seed", "model", "draw", "n_seeds")
    changes = {name: given[name] for name in fields if name in given}
    sentence = given.get("sentence", start.sentence)
    words = sentence.split()
    if sentence != start.sentence:
        changes["knockouts"] = followed(start.knockouts, positions_after(start.sentence, sentence))
        changes.setdefault("position", default_position(sentence))
    if "word" in given:
        if given["word"] not in words:
            raise SettingsError(
                tr("The word {word} is not in the sentence.").format(word=quoted(given["word"]))
            )
        changes["position"] = words.index(given["word"])
    if "earlier" in given:
        changes["earlier"] = "\n".join(given["earlier"])
    if "knockouts" in given:
        changes["knockouts"] = tuple(given["knockouts"])
    return changes


def _own_settings(start: AttentionSettings, own: Mapping[str, Any]) -> AttentionSettings:
    """`start` with what the flags of self-attention change.

    Raises:
        SettingsError: if a value is out of its range, or a flag would do nothing.
    """
    changed = start.replace(**{name: value for name, value in own.items() if name != "head"})
    if changed.projections == "identity":
        if "n_head" in own:
            raise SettingsError(
                tr(
                    "With identity projections there is one head: leave out --heads or choose "
                    "random projections."
                )
            )
        if "d_head" in own:
            raise SettingsError(
                tr(
                    "With identity projections a head is as wide as an embedding: leave out "
                    "--head-dim or choose random projections."
                )
            )
    if "head" not in own:
        return changed
    head, n_head = own["head"], changed.heads
    if head is None:
        if n_head == 1:
            raise SettingsError(tr("There is one head and so no mean: leave out --head."))
        return changed.replace(head=None)
    if not 1 <= head <= n_head:
        message = (
            tr("There is one head: --head can only be 1, not {value}.")
            if n_head == 1
            else tr("--head is a whole number from 1 to {most}, or mean, not {value}.")
        )
        raise SettingsError(message.format(most=n_head, value=shown(head)))
    return changed.replace(head=head - 1)
