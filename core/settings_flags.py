"""What the command line asks for: the settings, and how the window is opened."""

import argparse
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.checks import check_whole_number, shown
from core.command_line import SCALES
from core.exploration import SUFFIX as EXPLORATION
from core.exploration import is_exploration, read_exploration
from core.exports import PICTURES, PNG, REPORT, suffix_of
from core.files import FileError, read_at_most
from core.knockout import followed
from core.language import tr
from core.model_flags import OWN_FLAGS, SAVE_WEIGHTS, TRANSFORMER_FLAGS
from core.model_records import READY_MADE, AttentionSettings, TransformerSettings
from core.model_settings import open_vectors, open_weights, with_own_flags
from core.models import check_at_hand, model_of
from core.noise import is_offered, seed_acts
from core.progress_bar import ProgressBar
from core.settings import Settings, SettingsError, default_position
from core.start import LOOKS, Start
from core.text import positions_after
from core.text_file import sentence_in
from core.vector_files import MOST_WORDS

MAX_SETTINGS = 10_000_000  # bytes
BESIDE_CHECK = ("check", "language", "embeddings", "vector_words", "weights")
# The flags that their values are not named after.
_FLAGS = (
    OWN_FLAGS
    | TRANSFORMER_FLAGS
    | {
        "save_weights": SAVE_WEIGHTS,
        "vector_words": "--vector-words",
        "file": "FILE",
        "format": "--print",
        "exports": "--export",
        "knockouts": "--knock-out",
        "n_seeds": "--seeds",
    }
)


def what_to_show(
    flags: argparse.Namespace, bar: ProgressBar | None = None
) -> tuple[Settings, Start]:
    """The settings that the flags ask for, and how the window is opened on them.

    Args:
        flags: as `core.command_line.parser` leaves them.
        bar: shows how far a large file is read.

    Raises:
        FileError: if a file cannot be read.
        SettingsError: if a value is out of its range, or a flag would do nothing.
    """
    given: dict[str, Any] = vars(flags)
    bar = bar or ProgressBar(None)
    _check_that_all_count(given)
    if "check" in given:
        _open_for_check(given, bar)
        return Settings(), Start()
    start, opened = _begun(given)
    settings = start.replace(**_shared_changes(start, given))
    model_of(settings)
    has_window = _has_window(given)
    settings, own_text, left_out = with_own_flags(settings, given, has_window, bar)
    _check_that_all_act(settings, given, has_window)
    if "train" not in given:
        check_at_hand(settings)
    notice = " ".join(part for part in (opened.notice, left_out) if part)
    return settings, replace(opened, notice=notice, own_text=own_text)


def _has_window(given: Mapping[str, Any]) -> bool:
    return "format" not in given and "exports" not in given


def _open_for_check(given: Mapping[str, Any], bar: ProgressBar) -> None:
    """Have the vectors and weights at hand that the files to check may refer to."""
    if "embeddings" in given:
        open_vectors(given["embeddings"], given.get("vector_words", MOST_WORDS), bar)
    if "weights" in given:
        open_weights(given["weights"], READY_MADE)


def _check_that_all_act(settings: Settings, given: Mapping[str, Any], has_window: bool) -> None:
    """Refuse a flag that every model has but that changes nothing here.

    Raises:
        SettingsError: if there is one.
    """
    own, reads = settings.own, model_of(settings).attend_reads(settings)
    if "window" in given and "window" not in reads:
        raise SettingsError(
            tr("--window does nothing with the mask {mask}: add --mask window.").format(
                mask=own.mask
            )
            if isinstance(own, AttentionSettings)
            else _idle("--window", settings)
        )
    dealt = not isinstance(own, TransformerSettings) and not (
        isinstance(own, AttentionSettings) and own.embeddings != "random"
    )
    if "earlier" in given and not dealt:
        raise SettingsError(
            tr("--earlier does nothing where vectors are not dealt at random: leave it out.")
        )
    if "n_seeds" in given and not is_offered(settings):
        raise SettingsError(_idle("--seeds", settings))
    of_training = isinstance(own, TransformerSettings) and (has_window or "train" in given)
    if "seed" in given and not (seed_acts(settings) or settings.draw or of_training):
        raise SettingsError(
            tr("--seed does nothing here, where nothing is random: leave it out or add --draw.")
        )


def _idle(flag: str, settings: Settings) -> str:
    return tr("{flag} does nothing with the model {model}: leave it out.").format(
        flag=flag, model=settings.model
    )


def _check_that_all_count(given: Mapping[str, Any]) -> None:
    """Refuse a flag that would do nothing beside the others.

    Raises:
        SettingsError: if there is one, or if a file cannot be exported by its name.
    """
    if "check" in given:
        beside = [name for name in given if name not in BESIDE_CHECK]
        if beside:
            raise SettingsError(
                tr("--check computes what its files say: leave out {flag}.").format(
                    flag=_flag(beside[0])
                )
            )
    kinds = {suffix_of(path) for path in given.get("exports", ())}
    has_window = _has_window(given)
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
    if EXPLORATION in kinds and "train" in given and "save_weights" not in given:
        raise SettingsError(
            tr("An exploration does not hold the trained weights: add --save-weights, too.")
        )
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
    looks = {name: given[name] for name in LOOKS if name in given}
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
                tr("The word {word} is not in the sentence.").format(word=shown(given["word"]))
            )
        changes["position"] = words.index(given["word"])
    if "earlier" in given:
        changes["earlier"] = "\n".join(given["earlier"])
    if "knockouts" in given:
        changes["knockouts"] = tuple(given["knockouts"])
    return changes
