"""The flags of the command line, and the settings that they ask for."""

import argparse
import re
from collections.abc import Mapping
from typing import Any, NoReturn

from core import __version__
from core.checks import shown
from core.knockout import followed
from core.language import quoted, tr
from core.models import MODELS, model_of
from core.report import FORMATS
from core.settings import (
    MASKS,
    MAX_D_HEAD,
    MAX_D_MODEL,
    MAX_DRAW,
    MAX_HEADS,
    MAX_SEED,
    MAX_WINDOW,
    POSITIONS,
    PROJECTIONS,
    READ_OUTS,
    SEED_COUNTS,
    TEMPERATURES,
    AttentionSettings,
    Knockout,
    Settings,
    SettingsError,
    default_position,
)
from core.text import positions_after

WRONG_USE = 2
MAX_FILE = 10_000_000  # bytes

SELF_ATTENTION = "attention"
# The flags of that model alone, by the names of its settings.
OWN_FLAGS = {
    "d_model": "--dim",
    "n_head": "--heads",
    "d_head": "--head-dim",
    "projections": "--projections",
    "positions": "--positions",
    "mask": "--mask",
    "scaled": "--no-scale",
    "read_out": "--read-out",
    "temperature": "--temperature",
    "top_k": "--top-k",
    "top_p": "--top-p",
    "head": "--head",
}


class Parser(argparse.ArgumentParser):
    """One that says what is wrong in one sentence."""

    def error(self, message: str) -> NoReturn:
        """End with status 2 and `message` on stderr."""
        self.exit(WRONG_USE, one_line(message.removeprefix("argument ")))


def whole_number(text: str) -> int:
    """The value of a numeric flag; its range is the business of Settings."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            tr("a whole number is needed, not {text}.").format(text=shown(text))
        ) from None


def number(text: str) -> float:
    """The value of a flag that may have decimals; its range is the business of Settings."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            tr("a number is needed, not {text}.").format(text=shown(text))
        ) from None


def head_or_mean(text: str) -> int | None:
    """The head on view, from 1; None for the mean of all."""
    try:
        return None if text == "mean" else int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            tr("a whole number or “mean” is needed, not {text}.").format(text=shown(text))
        ) from None


def knockout(text: str) -> Knockout:
    """What cannot be seen: "3" is a word, "4:3" the edge by which word 4 looks at word 3."""
    written = re.fullmatch(r"(?:([0-9]{1,9}):)?([0-9]{1,9})", text)
    if written is None:
        raise argparse.ArgumentTypeError(
            tr("a position as in 3 or an edge as in 4:3 is needed, not {text}.").format(
                text=shown(text)
            )
        )
    query, key = written.groups()
    return Knockout(int(key), None if query is None else int(query))


def parser() -> Parser:
    """The command line's flags; those that are not given leave nothing behind."""
    flags = Parser(
        prog="attention-explorer",
        description=tr("Shows how a language model pays attention, live in a window."),
        epilog=tr(
            "Positions count from 0, heads from 1. With --print no window is opened and none is "
            "needed."
        ),
        allow_abbrev=False,
        argument_default=argparse.SUPPRESS,
    )
    flags.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    flags.add_argument(
        "--model", metavar="NAME", help=", ".join(MODELS) + tr(" (default: notebook)")
    )
    flags.add_argument(
        "--settings",
        metavar="FILE",
        help=tr("begin with those of a JSON file, as --print json writes them; other flags go on"),
    )
    flags.add_argument(
        "--print", choices=FORMATS, dest="format", default=None, help=tr("print, open no window")
    )
    flags.add_argument(
        "--theme",
        choices=("system", "light", "dark"),
        default="system",
        help=tr("the window's colours (default: system)"),
    )
    _add_what_is_asked(flags)
    _add_self_attention(flags)
    return flags


def _add_what_is_asked(flags: Parser) -> None:
    """The flags that every model has."""
    group = flags.add_argument_group(tr("what is asked"))
    group.add_argument("--sentence", help=tr("the sentence (default: the notebook's)"))
    selected = group.add_mutually_exclusive_group()
    selected.add_argument("--word", help=tr("select the first occurrence of this word"))
    selected.add_argument(
        "--position",
        type=whole_number,
        help=tr("select the word at this position (default: 4, or the last of fewer words)"),
    )
    group.add_argument(
        "--window",
        type=whole_number,
        help=tr("words of context before the selected one, 1 to {most} (default: 2)").format(
            most=MAX_WINDOW
        ),
    )
    group.add_argument(
        "--seed",
        type=whole_number,
        help=tr("of the random vectors, 0 to {most} (default: 0)").format(most=MAX_SEED),
    )
    group.add_argument(
        "--earlier",
        action="append",
        metavar="SENTENCE",
        help=tr("a sentence that comes before it in the notebook’s list; may be given repeatedly"),
    )
    group.add_argument(
        "--knock-out",
        action="append",
        dest="knockouts",
        type=knockout,
        metavar="[QUERY:]KEY",
        help=tr(
            "3 hides the word at position 3, 4:3 hides it from word 4; may be given repeatedly"
        ),
    )
    group.add_argument(
        "--draw",
        type=whole_number,
        metavar="T",
        help=tr("draw a next word, the T-th of this seed, up to {most} (default: 0, none)").format(
            most=MAX_DRAW
        ),
    )
    group.add_argument(
        "--seeds",
        dest="n_seeds",
        type=whole_number,
        metavar="N",
        help=tr("seeds over which the window takes seed noise, {least} to {most}").format(
            least=SEED_COUNTS[0], most=SEED_COUNTS[1]
        )
        + tr(" (default: {n})").format(n=Settings.n_seeds),
    )


def _add_self_attention(flags: Parser) -> None:
    """The flags of the model `attention`."""
    group = flags.add_argument_group(tr("with --model attention"))

    def add(name: str, **more: Any) -> None:
        group.add_argument(OWN_FLAGS[name], dest=name, **more)

    def add_choice(name: str, choices: tuple[str, ...], meaning: str) -> None:
        """One whose values are checked with the other settings."""
        default = tr(" (default: {value})").format(value=getattr(AttentionSettings, name))
        add(name, metavar="{" + ",".join(choices) + "}", help=meaning + default)

    def add_number(name: str, meaning: str, metavar: str = "N", **more: Any) -> None:
        add(name, **{"type": whole_number, "metavar": metavar, "help": meaning} | more)

    add_number(
        "d_model",
        tr("components of an embedding, 1 to {most} (default: 3)").format(most=MAX_D_MODEL),
    )
    add_number("n_head", tr("heads, 1 to {most} (default: 1)").format(most=MAX_HEADS))
    add_number(
        "d_head",
        tr("components of a query, 1 to {most} (default: as --dim, but at most 16)").format(
            most=MAX_D_HEAD
        ),
    )
    add_choice("projections", PROJECTIONS, tr("what makes queries, keys and values"))
    add_choice("positions", POSITIONS, tr("what is added to the embeddings"))
    add_choice("mask", MASKS, tr("which words may be looked at; window: --window words back"))
    add(
        "scaled",
        action="store_const",
        const=False,
        help=tr("do not divide the scores by the root of --head-dim"),
    )
    add_choice("read_out", READ_OUTS, tr("from the context vector to logits"))
    add_number(
        "temperature",
        tr("divides the logits, {least:g} to {most:g} (default: 1)").format(
            least=TEMPERATURES[0], most=TEMPERATURES[1]
        ),
        metavar="T",
        type=number,
    )
    add_number("top_k", tr("draw from the K most probable words only (default: all)"), metavar="K")
    add_number(
        "top_p",
        tr("draw from the fewest words that reach P together (default: 1, all)"),
        metavar="P",
        type=number,
    )
    add_number(
        "head",
        tr("the one on view, from 1, or mean (default: 1)"),
        metavar="H",
        type=head_or_mean,
    )


def settings_from(flags: argparse.Namespace) -> Settings:
    """The settings that the flags ask for.

    Raises:
        SettingsError: if a value is out of its range, or a flag would do nothing.
    """
    given: dict[str, Any] = vars(flags)
    start = _settings_in(given["settings"]) if "settings" in given else Settings()
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
    return settings


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


def _settings_in(path: str) -> Settings:
    """The settings in a file.

    Raises:
        SettingsError: if it cannot be read or has none.
    """
    try:
        with open(path, "rb") as file:
            text = file.read(MAX_FILE + 1)
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        why = getattr(error, "strerror", None) or error
        raise SettingsError(
            tr("--settings: {file} cannot be read: {why}.").format(file=quoted(path), why=why)
        ) from None
    if len(text) > MAX_FILE:
        raise SettingsError(
            tr("--settings: {file} is larger than {n} MB, as no settings are.").format(
                file=quoted(path), n=MAX_FILE // 10**6
            )
        )
    try:
        return Settings.from_json(text)
    except SettingsError as error:
        raise SettingsError(tr("--settings: {error}").format(error=error)) from None


def one_line(sentence: str) -> str:
    """What is written of a refusal."""
    return f"attention-explorer: {' '.join(sentence.split())}\n"
