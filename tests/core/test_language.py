import gettext
import math
from collections.abc import Iterator

import pytest

from core import language
from core.models import compute, model_of
from core.prose import plain_text
from core.report import as_text
from core.settings import Settings, SettingsError


class Upper(gettext.NullTranslations):
    """A language that is English in capitals; its plural begins at three."""

    def gettext(self, message: str) -> str:
        pieces = message.split("{")
        return "{".join(
            [pieces[0].upper()]
            + [field + "}" + text.upper() for field, text in (p.split("}") for p in pieces[1:])]
        )

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n < 3 else msgid2)


@pytest.fixture
def upper() -> Iterator[None]:
    language.use(Upper())
    yield
    language.use()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.21815, "0.2182"),
        (0.0, "0.0000"),
        (1.0, "1.0000"),
        (0.00004, "0.0000"),
        (1234.5, "1234.5000"),
        (math.nan, "–"),
    ],
)
def test_a_figure_has_four_decimals(value: float, shown: str) -> None:
    assert language.figure(value) == shown


def test_a_figure_has_as_many_decimals_as_asked() -> None:
    assert language.figure(2.62695, 3) == "2.627"


@pytest.mark.usefixtures("decimal_comma")
def test_figures_and_counts_as_one_writes_them_with_a_comma() -> None:
    assert language.figure(0.5) == "0,5000"
    assert language.figure(math.nan) == "–"
    assert language.count(1234567) == "1\u202f234\u202f567"


@pytest.mark.parametrize(("n", "shown"), [(0, "0"), (999, "999"), (2048, "2,048")])
def test_a_count_has_its_thousands_apart(n: int, shown: str) -> None:
    assert language.count(n) == shown


@pytest.mark.usefixtures("upper")
def test_the_catalogue_translates() -> None:
    assert language.tr("{n} words") == "{n} WORDS"
    assert [language.ntr("one", "many", n) for n in (1, 2, 3)] == ["ONE", "ONE", "MANY"]
    language.use()
    assert language.tr("words") == "words"
    assert [language.ntr("one", "many", n) for n in (1, 2)] == ["one", "many"]


@pytest.mark.parametrize(
    ("text", "holds", "runs"),
    [
        ("", False, False),
        ("word", False, False),
        ("naïve", False, False),
        ("我", False, False),
        ("שלום", True, True),
        ("القطة", True, True),
        ("1. שלום", True, True),
        ("abc שלום", True, False),
        ("٣", False, False),
        ("😀", False, False),
    ],
)
def test_direction_of_text(text: str, holds: bool, runs: bool) -> None:
    assert language.has_right_to_left(text) == holds
    assert language.runs_right_to_left(text) == runs


def test_only_words_that_run_right_to_left_are_isolated() -> None:
    assert language.isolated("שלום") == "\u2068שלום\u2069"
    assert language.isolated("我") == "我"
    assert language.quoted("שלום") == "“\u2068שלום\u2069”"
    assert language.quoted("{x}") == "“{x}”"


# Every visible string can be translated: with the catalogue in capitals and words that have no
# letters a to z, no small letter is left.

SENTENCES = [
    Settings("", 0),
    Settings("1", 0),
    Settings("1 2 3", 0),
    Settings("1 2", 1),
    Settings("1 1 1", 2),
    Settings("1 2 1 3 4 1", 5, 5, seed=4),
    Settings("1 2 3 4 5 6 7 8 9 10 11 12", 9, 8, seed=1),
]


@pytest.mark.usefixtures("upper")
@pytest.mark.parametrize("settings", SENTENCES, ids=lambda settings: settings.sentence or "empty")
def test_what_a_result_says_can_be_translated(settings: Settings) -> None:
    result = compute(settings)
    shown = [
        model_of(settings).headline(result),
        *(plain_text(paragraph) for paragraph in model_of(settings).story(result)),
        *(text for note in result.notes for text in (note.title, note.evidence)),
        *(text for stage in result.stages for text in (stage.title, stage.column_axis)),
    ]
    assert [text for text in shown if text != text.upper()] == []


@pytest.mark.usefixtures("upper")
@pytest.mark.parametrize("settings", SENTENCES, ids=lambda settings: settings.sentence or "empty")
def test_the_text_report_can_be_translated(settings: Settings) -> None:
    report = as_text(compute(settings)).replace(settings.model, "")
    assert report == report.upper()


@pytest.mark.usefixtures("upper")
@pytest.mark.parametrize(
    "values",
    [
        {"position": 9},
        {"window": 0},
        {"seed": -1},
        {"sentence": "", "position": 1},
        {"sentence": "1 " * 2049},
        {"sentence": "1" * 200_001},
        {"sentence": "\ud800"},
        {"model": "1"},
    ],
)
def test_refusals_can_be_translated(values: dict[str, object]) -> None:
    with pytest.raises(SettingsError) as refusal:
        compute(Settings(**values))  # pyright: ignore[reportArgumentType]
    message = str(refusal.value).replace("notebook", "")
    assert message == message.upper()
