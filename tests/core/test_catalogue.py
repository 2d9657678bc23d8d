"""Every text of the program is in the catalogues, translated whole and with its fields."""

import gettext
import io
import re
import string
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from catalogue import as_mo, catalogue_in, template_of, texts_in

from core import language
from core.language import CATALOGUES, LANGUAGES, count, figure, ntr, tr

ROOT = Path(__file__).parents[2]
TRANSLATED = [name for name in LANGUAGES if name != "en"]
# What is the same in another language: names, symbols, and words that it shares with English.
SAME = re.compile(r"^[\W\d_]*(\{\w+\}[\W\d_]*)*$")


@pytest.fixture(scope="module")
def template() -> Catalog:
    return template_of(ROOT)


@pytest.fixture(params=TRANSLATED)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return catalogue_in(CATALOGUES / f"{request.param}.po")


def ids(catalogue: Catalog) -> dict[str, tuple[str, ...]]:
    return {_all(m.id)[0]: _all(m.id) for m in catalogue if m.id}


def _all(texts: object) -> tuple[str, ...]:
    assert isinstance(texts, str | tuple | list)
    return (texts,) if isinstance(texts, str) else tuple(texts)


def messages(catalogue: Catalog) -> list[Message]:
    return [m for m in catalogue if m.id]


def fields(text: str) -> Counter[str]:
    return Counter(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_every_text_is_there_and_no_other(template: Catalog, catalogue: Catalog) -> None:
    """If this fails: python packaging/catalogue.py, and translate what it has added."""
    assert ids(catalogue) == ids(template)
    assert len(ids(template)) > 900


def test_every_text_is_translated(catalogue: Catalog) -> None:
    unfinished = [m.id for m in messages(catalogue) if m.fuzzy or not all(_all(m.string))]
    assert unfinished == []


def test_a_translation_has_the_same_fields(catalogue: Catalog) -> None:
    """A form of a plural may leave the number out."""
    for message in messages(catalogue):
        texts = _all(message.id)
        allowed = [fields(text) for text in texts]
        for translated in _all(message.string):
            assert fields(translated) in allowed, message.id


def test_a_translation_has_the_same_ends_tags_and_letters_for_the_keyboard(
    catalogue: Catalog,
) -> None:
    for message in messages(catalogue):
        text, translated = _all(message.id)[0], _all(message.string)[0]
        for ends in (re.compile(r"^\s*"), re.compile(r"\s*$"), re.compile(r"…?$")):
            found, expected = ends.search(translated), ends.search(text)
            assert found
            assert expected
            assert found[0] == expected[0], text
        assert Counter(re.findall(r"</?\w+", translated)) == Counter(re.findall(r"</?\w+", text))
        assert translated.count("\n") == text.count("\n"), text
        assert (_mnemonic(translated) != "") == (_mnemonic(text) != ""), text


def _mnemonic(text: str) -> str:
    found = re.search(r"&(\w)", text.replace("&&", ""))
    return found[1].lower() if found else ""


def test_hardly_anything_is_left_in_english(catalogue: Catalog) -> None:
    same = [
        m.id
        for m in messages(catalogue)
        if isinstance(m.id, str) and m.id == m.string and not SAME.match(m.id)
    ]
    assert len(same) < 0.06 * len(ids(catalogue)), same


def test_plurals_have_the_forms_of_their_language(catalogue: Catalog) -> None:
    for message in messages(catalogue):
        n_forms = catalogue.num_plurals if isinstance(message.id, tuple | list) else 1
        assert len(_all(message.string)) == n_forms, message.id


@pytest.mark.parametrize("name", TRANSLATED)
def test_what_the_program_reads_is_what_was_translated(name: str) -> None:
    with open(CATALOGUES / f"{name}.mo", "rb") as file:
        read = gettext.GNUTranslations(file)
    for message in messages(catalogue_in(CATALOGUES / f"{name}.po")):
        texts, translated = _all(message.id), _all(message.string)
        if len(texts) == 1:
            assert read.gettext(texts[0]) == translated[0]
        else:
            one, many = texts
            assert (read.ngettext(one, many, 1), read.ngettext(one, many, 2)) == translated


@pytest.mark.parametrize(
    ("name", "quit_", "half"), [("en", "&Quit", "0.5000"), ("de", "&Beenden", "0,5000")]
)
def test_a_language_speaks(name: str, quit_: str, half: str) -> None:
    language.use_language(name, "," if name == "de" else ".")
    try:
        assert tr("&Quit") == quit_
        assert tr("") == ""
        assert figure(0.5) == half
        assert ntr("{n} word", "{n} words", 2).format(n=count(2)) in ("2 words", "2 Wörter")
    finally:
        language.use()


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        (["de-AT", "en-GB"], "de"),
        (["es_MX.UTF-8"], "es"),
        (["ja-JP", "de"], "de"),
        (["C"], "en"),
        ([], "en"),
        (["est"], "en"),
    ],
)
def test_the_best_of_the_languages_wanted(wanted: list[str], name: str) -> None:
    assert language.best_language(wanted) == name


def test_the_collector_finds_texts_wherever_they_stand() -> None:
    code = """x = tr("a") + f"{marked('b')}/{ntr('one', 'many', n)}" + tr(name) + other("c")"""
    assert sorted(texts_in(code, "here.py")) == [("a",), ("b",), ("one", "many")]


@pytest.mark.parametrize("code", ['tr(f"a {b}")', 'tr("a" + b)'])
def test_a_text_in_pieces_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match=r"here\.py:1: a text in pieces"):
        list(texts_in(code, "here.py"))


def test_a_catalogue_is_what_gettext_reads() -> None:
    made = Catalog(locale="de")
    made.add("a", "ä")
    made.add(("{n} b", "{n} bs"), ("{n} b", "{n} bb"))
    read = gettext.GNUTranslations(io.BytesIO(as_mo(made)))
    assert read.gettext("a") == "ä"
    assert read.ngettext("{n} b", "{n} bs", 2) == "{n} bb"
