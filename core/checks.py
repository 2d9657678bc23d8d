"""Whether values from outside are what they should be; a refusal says what to do, in one sentence.

The `name` that a check is given is the subject of that sentence: "The seed".
"""

import json
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any, cast

from core.language import count, quoted, shortened, tr

LONGEST_SHOWN = 60
HUGE = 10**LONGEST_SHOWN


class SettingsError(ValueError):
    """A setting is out of its range; the message says in plain words what to do."""


class JsonError(SettingsError):
    """Text is no JSON, or such that the program has not written it."""


def json_value(text: bytes) -> object:
    """What JSON text stands for.

    Raises:
        JsonError: if it is no JSON, or such that no settings could be in it.
        SettingsError: if a table has a name twice.
    """
    try:
        return json.loads(text, object_pairs_hook=_table)
    except SettingsError:
        raise
    except json.JSONDecodeError as error:
        message = tr("The settings are not JSON from line {line}, column {column} on: mend that.")
        raise JsonError(message.format(line=error.lineno, column=error.colno)) from None
    except UnicodeDecodeError:
        raise JsonError(tr("The settings are not UTF-8 text: save them as that.")) from None
    except RecursionError:
        raise JsonError(
            tr("The settings are nested too deeply: write them as the program prints them.")
        ) from None
    except ValueError:  # Python's limit on the digits of a whole number
        raise JsonError(
            tr("The settings have a number of thousands of digits: shorten it.")
        ) from None


def _table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for name, value in pairs:
        if name in table:
            raise SettingsError(
                tr("The settings have {name} twice in one table: remove one.").format(
                    name=shown(name)
                )
            )
        table[name] = value
    return table


def shown(value: object) -> str:
    """A value from outside as a refusal shows it: short, on one line, as JSON would have it."""
    match value:
        case str():
            return quoted(visible(shortened(value, LONGEST_SHOWN)))
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int() if abs(value) >= HUGE:
            return tr("a number of more than {n} digits").format(n=LONGEST_SHOWN)
        case int() | float():
            return repr(value)
        case list() | tuple():
            return tr("a list")
        case Mapping():
            return tr("a table")
        case _:
            return type(value).__name__


def visible(text: str) -> str:
    """`text` with numbers for characters that would break the line or could not be written."""
    return "".join(map(_visible, text))


def _visible(character: str) -> str:
    if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp"):
        return ascii(character)[1:-1]
    return character


def record_from(
    name: str,
    values: object,
    known: Collection[str] | None = None,
    needed: Collection[str] = (),
) -> dict[str, Any]:
    """A table of names and values as a dictionary of its own.

    Args:
        name: what it is called.
        values: the table.
        known: the names that it may have; None for any.
        needed: the names that it must have.

    Raises:
        SettingsError: if it is no table, or has a name that it must not have, or lacks one.
    """
    if not isinstance(values, Mapping):
        raise SettingsError(
            tr("{name} must be a table of names and values, not {value}.").format(
                name=name, value=shown(values)
            )
        )
    record: dict[str, Any] = {}
    for key, value in cast("Mapping[object, Any]", values).items():
        if not isinstance(key, str) or (known is not None and key not in known):
            raise SettingsError(
                tr("{name} must not have {key}: remove it.").format(name=name, key=shown(key))
            )
        record[key] = value
    for key in needed:
        if key not in record:
            raise SettingsError(
                tr("{name} must have {key}: add it.").format(name=name, key=shown(key))
            )
    return record


def list_from(name: str, values: object) -> list[Any]:
    """A list.

    Raises:
        SettingsError: if it is none.
    """
    if isinstance(values, list | tuple):
        return list(cast("list[Any]", values))
    raise SettingsError(
        tr("{name} must be a list, not {value}.").format(name=name, value=shown(values))
    )


def check_length(name: str, n: int, most: int) -> None:
    """Refuse more than `most` entries.

    Raises:
        SettingsError: if there are more.
    """
    if n > most:
        raise SettingsError(
            tr("{name} has {n} entries; the limit is {most}, so shorten it.").format(
                name=name, n=count(n), most=count(most)
            )
        )


def check_text(name: str, text: object, most_words: int, most_characters: int) -> None:
    """Refuse what is no text, or too long, or not Unicode.

    Raises:
        SettingsError: if it is so.
    """
    if not isinstance(text, str):
        raise SettingsError(tr("{name} is text, not {value}.").format(name=name, value=shown(text)))
    if len(text) > most_characters:
        raise SettingsError(
            tr("{name} has {n} characters; the limit is {limit}, so shorten it.").format(
                name=name, n=count(len(text)), limit=count(most_characters)
            )
        )
    n_words = len(text.split())
    if n_words > most_words:
        raise SettingsError(
            tr("{name} has {n} words; the limit is {limit}, so shorten it.").format(
                name=name, n=count(n_words), limit=count(most_words)
            )
        )
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise SettingsError(
            tr("{name} is not valid Unicode text at character {n}: type it again.").format(
                name=name, n=count(error.start + 1)
            )
        ) from None


def check_whole_number(name: str, value: object, lowest: int, highest: int) -> None:
    """Refuse what is no whole number from `lowest` to `highest`; true and false are none.

    Raises:
        SettingsError: if it is not.
    """
    if type(value) is int and lowest <= value <= highest:
        return
    if lowest == highest:
        message = tr("{name} can only be {lowest} here, not {value}.")
    else:
        message = tr("{name} is a whole number from {lowest} to {highest}, not {value}.")
    raise SettingsError(
        message.format(name=name, lowest=lowest, highest=highest, value=shown(value))
    )


def check_number(
    name: str, value: object, lowest: float, highest: float, above: bool = False
) -> None:
    """Refuse what is no number from `lowest` to `highest`; true, false and NaN are none.

    Args:
        name: what it is called.
        value: to check.
        lowest: that it may be.
        highest: that it may be.
        above: that `lowest` itself is refused, too.

    Raises:
        SettingsError: if it is not.
    """
    if type(value) in (int, float):
        number = cast("float", value)
        if lowest <= number <= highest and not (above and number == lowest):
            return
    message = (
        tr("{name} must be above {lowest} and at most {highest}, not {value}.")
        if above
        else tr("{name} is a number from {lowest} to {highest}, not {value}.")
    )
    raise SettingsError(
        message.format(name=name, lowest=f"{lowest:g}", highest=f"{highest:g}", value=shown(value))
    )


def check_choice(name: str, value: object, choices: tuple[str, ...]) -> None:
    """Refuse what is none of `choices`.

    Raises:
        SettingsError: if it is none.
    """
    if not isinstance(value, str) or value not in choices:
        raise SettingsError(
            tr("{name} is one of {choices}, not {value}.").format(
                name=name, choices=", ".join(choices), value=shown(value)
            )
        )


def check_switch(name: str, value: object) -> None:
    """Refuse what is neither true nor false.

    Raises:
        SettingsError: if it is neither.
    """
    if not isinstance(value, bool):
        raise SettingsError(
            tr("{name} is true or false, not {value}.").format(name=name, value=shown(value))
        )
