import gettext
import math
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import language
from core.comparison import compared
from core.comparison_story import sentences
from core.examples import examples
from core.knockout_story import effect
from core.model_records import AttentionSettings
from core.models import MODELS, compute, model_of
from core.noise import conclusion, deviation_grid, mean_grid, over_seeds
from core.prose import plain_text
from core.report import as_text
from core.settings import Knockout, Settings, SettingsError


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
        (-0.5, "−0.5000"),
        (math.nan, "–"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
    ],
)
def test_a_figure_has_four_decimals(value: float, shown: str) -> None:
    assert language.figure(value) == shown


def test_a_figure_has_as_many_decimals_as_asked() -> None:
    assert language.figure(2.62695, 3) == "2.627"


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (0.25, "+0.2500"),
        (-0.25, "−0.2500"),
        (0.0, "±0.0000"),
        (-0.0, "±0.0000"),
        (0.00004, "±0.0000"),
        (-0.00004, "±0.0000"),
        (0.00006, "+0.0001"),
        (-0.00006, "−0.0001"),
        (math.inf, "+∞"),
        (-math.inf, "−∞"),
    ],
)
def test_a_change_has_its_sign(change: float, shown: str) -> None:
    assert language.signed(change) == shown


def test_a_change_has_as_many_decimals_as_asked() -> None:
    assert language.signed(-2.62695, 3) == "−2.627"
    assert language.signed(0.0004, 3) == "±0.000"


@pytest.mark.parametrize(
    ("a", "b", "shown"),
    [
        (0.25, 0.75, "0.2500 → 0.7500 (+0.5000)"),
        (1.0, 0.0, "1.0000 → 0.0000 (−1.0000)"),
        (0.5, 0.5, "0.5000 → 0.5000 (±0.0000)"),
        # the change is that of the figures as they are shown, so that a reader can check it
        (0.11114, 0.11116, "0.1111 → 0.1112 (+0.0001)"),
        (0.11106, 0.11114, "0.1111 → 0.1111 (±0.0000)"),
        (0.20004, 0.10006, "0.2000 → 0.1001 (−0.0999)"),
    ],
)
def test_from_one_figure_to_another(a: float, b: float, shown: str) -> None:
    assert language.from_to(a, b) == shown


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_change_is_what_lies_between_the_figures_shown(a: float, b: float) -> None:
    before, after, change = re.split(r" → | \(", language.from_to(a, b).rstrip(")"))
    change = Decimal(change.replace("−", "-").replace("±", ""))
    assert Decimal(after) - Decimal(before) == change


@pytest.mark.usefixtures("decimal_comma")
def test_figures_and_counts_as_one_writes_them_with_a_comma() -> None:
    assert language.figure(0.5) == "0,5000"
    assert language.figure(math.nan) == "–"
    assert language.figure(-math.inf) == "−∞"
    assert language.signed(-0.5) == "−0,5000"
    assert language.from_to(0.5, 1) == "0,5000 → 1,0000 (+0,5000)"
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

HEADS = AttentionSettings(n_head=3, head=None, positions="sinusoidal", top_k=2)
SENTENCES = [
    Settings("", 0),
    Settings("1", 0),
    Settings("1 2 3", 0),
    Settings("1 2", 1),
    Settings("1 1 1", 2),
    Settings("1 2 1 3 4 1", 5, 5, seed=4),
    Settings("1 2 3 4 5 6 7 8 9 10 11 12", 9, 8, seed=1),
    Settings("1 2 1 3", 3, knockouts=(Knockout(0), Knockout(1, 3)), vectors=(("2", (1, 2, 0)),)),
    Settings("", 0, model="attention"),
    Settings("1", 0, model="attention"),
    Settings("1 2", 1, model="attention", knockouts=(Knockout(0), Knockout(1)), attention=HEADS),
    Settings("1 2 1 3 4 1", 5, model="attention", draw=1),
    Settings("1 2 1 3 4 1", 5, model="attention", knockouts=(Knockout(1),), attention=HEADS),
    Settings(
        "1 2 1 3 4 1",
        5,
        model="attention",
        vectors=(("1", (1, 2, 0)),),
        attention=AttentionSettings(projections="identity", mask="none", read_out="distance"),
    ),
]
every_sentence = pytest.mark.parametrize(
    "settings", SENTENCES, ids=lambda settings: f"{settings.model}: {settings.sentence}"
)


@pytest.mark.usefixtures("upper")
@every_sentence
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
@every_sentence
def test_what_is_said_of_knock_outs_can_be_translated(settings: Settings) -> None:
    before = compute(settings.replace(knockouts=()))
    n = len(settings.sentence.split())
    words = [Knockout(i, None, head) for i in range(n) for head in (None, 0, 7)]
    edges = [Knockout(i, j, head) for i in range(n) for j in range(n) for head in (None, 1)]
    for knockout in (*settings.knockouts, *words, *edges):
        after = compute(settings.replace(knockouts=(knockout,)))
        texts = [plain_text(paragraph) for paragraph in effect(before, after)]
        assert texts
        assert [text for text in texts if text != text.upper()] == []


@pytest.mark.usefixtures("upper")
@every_sentence
def test_what_is_said_over_seeds_can_be_translated(settings: Settings) -> None:
    result = compute(settings)
    *_, noise = over_seeds(settings.replace(n_seeds=30))
    for each in (next(over_seeds(settings)), noise):
        shown = [
            conclusion(each, result),
            mean_grid(each, result).title,
            deviation_grid(each, result).title,
        ]
        assert [text for text in shown if text != text.upper()] == []


@pytest.mark.usefixtures("upper")
@pytest.mark.parametrize("a", SENTENCES, ids=str)
def test_what_is_said_of_two_can_be_translated(a: Settings) -> None:
    for b in SENTENCES:
        comparison = compared(compute(a), compute(b))
        text = sentences(comparison)
        for model in MODELS:  # whose names are no words of a language
            text = text.replace(f"“{model}”", "")
        shown = [text, comparison.grid_a.title, comparison.grid_a.reason]
        assert [text for text in shown if text != text.upper()] == []


@pytest.mark.usefixtures("upper")
def test_examples_can_be_translated() -> None:
    for example in examples():
        for text in (example.title, example.look_for):
            assert text == text.upper()


@pytest.mark.usefixtures("upper")
@every_sentence
def test_the_text_report_can_be_translated(settings: Settings) -> None:
    report, own = as_text(compute(settings)), settings.attention
    # names as the command line takes them are of no language
    for name in (settings.model, own.projections, own.positions, own.mask, own.read_out):
        report = report.replace(f" {name}", "")
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
    message = str(refusal.value)
    for model in MODELS:
        message = message.replace(model, "")
    assert message == message.upper()


# the languages


@pytest.mark.parametrize(
    ("wanted", "best"),
    [
        ([], "en"),
        (["C"], "en"),
        (["POSIX"], "en"),
        (["de"], "de"),
        (["de-AT"], "de"),
        (["es_MX.UTF-8"], "es"),
        (["ES"], "es"),
        (["fr-FR", "de-DE", "es-ES"], "de"),
        (["fr", "en-GB", "de"], "en"),
        (["", "español"], "en"),
        (["des", "esp"], "en"),
    ],
)
def test_the_best_language_is_the_first_that_is_known(wanted: list[str], best: str) -> None:
    assert language.best_language(wanted) == best


@pytest.mark.parametrize(
    ("variables", "languages"),
    [
        ({"LANGUAGE": "es:de", "LC_ALL": "C", "LANG": "de_DE.UTF-8"}, ["es", "de"]),
        ({"LC_ALL": "de_AT.UTF-8", "LANG": "es_ES.UTF-8"}, ["de_AT.UTF-8"]),
        ({"LC_MESSAGES": "es_ES", "LANG": "de_DE"}, ["es_ES"]),
        ({"LANGUAGE": "", "LANG": "de_DE.UTF-8"}, ["de_DE.UTF-8"]),
    ],
)
def test_the_environment_says_which_languages_are_wanted(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], languages: list[str]
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert language.environment_languages() == languages


def test_without_any_variable_there_is_one_language(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert len(language.environment_languages()) == 1
    assert language.best_language(language.environment_languages()) in language.LANGUAGES


@pytest.mark.parametrize("name", language.LANGUAGES)
def test_each_language_can_be_spoken(name: str) -> None:
    try:
        language.use_language(name, ",")
        said = language.tr("Attention matrix")
        assert (said == "Attention matrix") == (name == "en")
        assert language.figure(0.5) == "0,5000"
    finally:
        language.use()
