"""The words and figures that a person reads, for both floors of the program.

Every user-visible string goes through `tr` or `ntr`, whose argument is a literal with named fields
(`tr("{n} words").format(n=n)`), so that gettext can collect it. Every figure goes through `figure`.
"""

import gettext
import locale
import math
import os
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

LANGUAGES = {"en": "English", "de": "Deutsch", "es": "Español"}
DECIMAL_SIGNS = {"en": ".", "de": ",", "es": ","}
CATALOGUES = Path(__file__).parents[1] / "resources" / "locale"

_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_name = "en"
_decimal_sign = "."
LONGEST_QUOTED = 220


def use(catalogue: gettext.NullTranslations | None = None, decimal_sign: str = ".") -> None:
    """Set the language and the decimal sign of all text made from now on.

    Args:
        catalogue: translations; None means the English of the source.
        decimal_sign: "." or the sign of the reader's locale.
    """
    global _catalogue, _decimal_sign, _name
    _name = "en"
    _catalogue = catalogue or gettext.NullTranslations()
    _decimal_sign = decimal_sign


def use_language(name: str, decimal_sign: str | None = None) -> None:
    """Speak one of `LANGUAGES` from now on, with this decimal sign or the language's own."""
    catalogue = None
    if name != "en":
        with open(CATALOGUES / f"{name}.mo", "rb") as file:
            catalogue = gettext.GNUTranslations(file)
    use(catalogue, decimal_sign or DECIMAL_SIGNS[name])
    global _name
    _name = name


def in_use() -> str:
    """The one of `LANGUAGES` that is spoken."""
    return _name


def best_language(wanted: Iterable[str]) -> str:
    """The first of `LANGUAGES` among names such as "de-AT" or "es_MX.UTF-8"; else English."""
    names = (name.replace("_", "-").split("-")[0].lower() for name in wanted)
    return next((name for name in names if name in LANGUAGES), "en")


def environment_languages() -> list[str]:
    """What the environment variables ask for, the first first; else what the system has."""
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(variable):
            return os.environ[variable].split(":")
    return [locale.getlocale()[0] or "en"]


def tr(text: str) -> str:
    """The translation of `text`."""
    return _catalogue.gettext(text) if text else ""  # gettext has its header there


def ntr(one: str, many: str, n: int) -> str:
    """The translation of `one` or `many`, whichever the language uses for `n` things."""
    return _catalogue.ngettext(one, many, n)


def marked(text: str) -> str:
    """`text` itself: a literal in a table, which `tr` translates when it is shown."""
    return text


def figure(value: float, decimals: int = 4) -> str:
    """A number as it is shown: fixed decimals, the reader's decimal sign, "–" where undefined.

    What is rounded to 0 has no sign.
    """
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    text = f"{value:.{decimals}f}"
    if float(text) == 0:
        text = text.removeprefix("-")
    return text.replace("-", "−").replace(".", _decimal_sign)


def as_typed(value: float) -> str:
    """A number that a person chose, with the digits that it was given."""
    text = f"{Decimal(repr(value)).normalize():f}"
    return text.replace("-", "−").replace(".", _decimal_sign)


def signed(change: float, decimals: int = 4) -> str:
    """A change as it is shown, with its sign."""
    shown = figure(abs(change), decimals)
    if shown == figure(0, decimals):
        return f"±{shown}"
    return f"+{shown}" if change > 0 else f"−{shown}"


def from_to(a: float, b: float) -> str:
    """Two figures as they are shown, and what lies between those."""
    return tr("{a} → {b} ({change})").format(
        a=figure(a), b=figure(b), change=signed(round(b, 4) - round(a, 4))
    )


def count(n: int) -> str:
    """A whole number as it is shown: 2,048."""
    return f"{n:,}".replace(",", "\u202f" if _decimal_sign == "," else ",")


def quoted(word: str) -> str:
    """A word in quotation marks, kept in one piece inside text that runs the other way.

    Of a word that nobody could read, the middle is left out.
    """
    return tr("“{word}”").format(word=isolated(shortened(word, LONGEST_QUOTED)))


def shortened(word: str, n: int) -> str:
    """A word of at most `n` characters; of a longer one the middle is left out."""
    return word if len(word) <= n else f"{word[: n - n // 2 - 1]}…{word[-(n // 2) :]}"


def isolated(text: str) -> str:
    """`text`, wrapped in Unicode's first-strong isolate if it holds right-to-left letters."""
    return f"\u2068{text}\u2069" if has_right_to_left(text) else text


def has_right_to_left(text: str) -> bool:
    """Whether `text` holds a letter of a right-to-left script."""
    return not text.isascii() and any(unicodedata.bidirectional(c) in ("R", "AL") for c in text)


def runs_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction of its own runs right to left."""
    if text.isascii():
        return False
    directions = (unicodedata.bidirectional(c) for c in text)
    return next((d in ("R", "AL") for d in directions if d in ("L", "R", "AL")), False)
