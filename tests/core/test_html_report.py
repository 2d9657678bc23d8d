import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from strategies import any_settings
from test_language import Upper

from core import __version__, language
from core.comparison import compared
from core.comparison_story import sentences
from core.html_report import MOST_COLUMNS, MOST_ROWS, as_html
from core.language import figure
from core.model_records import AttentionSettings
from core.models import compute, model_of
from core.prose import plain_text
from core.settings import Settings

SVG = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "">\n'
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'width="40mm" viewBox="0 0 40 40"><defs><clipPath id="a"><rect width="9" height="9"/>'
    '</clipPath></defs><g clip-path="url(#a)"><rect id=\'b\' width="9" height="9"/></g>'
    '<use xlink:href="#b"/><text style="fill:url(#a)"> id="a" url(#b) of &lt;the&gt;</text></svg>'
)
EVIL = "</script><script>alert(1)</script> <img/src=x> &amp; \"q\" 's' --> ]]> {x} http://x.y"


class Reader(HTMLParser):
    """Takes note of tags and attributes, and that every tag is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(html: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader.tags


def report(settings: Settings, **more: Any) -> str:
    result = compute(settings)
    return as_html(result, model_of(settings).story(result), **more)


def text_of(html: str) -> str:
    """All text, as a reader sees it."""
    body = ElementTree.fromstring(html).find("body")
    assert body is not None
    return "".join(body.itertext())


def sections(html: str) -> Iterator[tuple[str, ElementTree.Element]]:
    for section in ElementTree.fromstring(html).iter("section"):
        yield section.findtext("h2", ""), section


@given(settings=any_settings())
def test_any_report_is_whole_and_has_everything(settings: Settings) -> None:
    result = compute(settings)
    story = model_of(settings).story(result)
    html = as_html(result, story, [("Picture", SVG, "words")])
    read(html)
    root = ElementTree.fromstring(html)
    text = " ".join(text_of(html).split())
    controls = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
    for paragraph in story:
        shown = controls.sub(lambda c: f"\\u{ord(c[0]):04x}", plain_text(paragraph))
        assert " ".join(shown.split()) in text
    for note in result.notes:
        assert note.title in text
    found = root.find(".//pre[@id='settings']")
    assert found is not None
    assert Settings.from_json((found.text or "").encode()) == settings
    assert f"Attention Explorer {__version__}" in text


def test_a_report_has_the_figures_in_the_order_of_probability() -> None:
    result = compute(Settings())
    (table, *_) = ElementTree.fromstring(report(Settings())).iter("table")
    rows = ["".join(row.itertext()) for row in table.iter("tr")]
    assert rows[1].startswith("the2.79800.21826predicted")
    assert len(rows) == 10
    text = text_of(report(Settings()))
    for value in result.row:
        assert figure(value) in text


def test_a_report_of_heads_has_each_and_their_mean() -> None:
    own = AttentionSettings(n_head=2, head=None)
    html = report(Settings(model="attention", attention=own))
    (table, *_) = ElementTree.fromstring(html).iter("table")
    heads = [each.text for each in table.iter("th") if each.get("scope") == "col"]
    assert heads == ["word", "head 1", "head 2", "mean"]


def test_a_report_has_the_steps_with_their_numbers() -> None:
    result = compute(Settings())
    steps = dict(sections(report(Settings())))["Steps"]
    assert len(list(steps.iter("h3"))) == len(result.stages)
    assert len(list(steps.iter("table"))) == len(result.stages)
    text = "".join(steps.itertext())
    for stage in result.stages:
        assert stage.sentence in text
        for value in stage.array.ravel():
            assert figure(value, stage.decimals) in text


def test_a_long_sentence_says_what_is_left_out() -> None:
    settings = Settings(" ".join(f"w{i}" for i in range(512)), 300, model="attention")
    wide = settings.replace(attention=AttentionSettings(d_model=100))
    html = report(wide)
    assert len(html) < 300_000
    text = text_of(html)
    assert "Shown are the first 64 of 512 rows." in text
    assert "Shown are the first 12 of 100 columns." in text
    assert text.count("The JSON and NPZ files have all figures.") == text.count("Shown are the") - (
        text.count("of 512 rows. Shown are the")
    )
    for table in ElementTree.fromstring(html).iter("table"):
        assert len(list(table.iter("tr"))) <= MOST_ROWS + 1
        assert all(len(list(row.iter("td"))) <= MOST_COLUMNS for row in table.iter("tr"))
    assert "Shown" not in text_of(report(Settings()))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (Settings("", 0), "There is no word to select."),
        (Settings("one two", 0), "there is no word before the selected one"),
    ],
)
def test_a_report_of_nothing_says_so(settings: Settings, said: str) -> None:
    numbers = dict(sections(report(settings)))["Numbers"]
    assert said in "".join(numbers.itertext())


def test_arithmetic_and_finding_are_there_when_they_are_open() -> None:
    result, other = compute(Settings()), compute(Settings(seed=3))
    receipt = model_of(Settings()).receipt(result, result.cell_entry(4, 6))
    finding = sentences(compared(other, result))
    html = report(Settings(), receipt=receipt, finding=finding)
    found = dict(sections(html))
    assert found["Arithmetic"].findtext("pre") == receipt.as_text()
    assert found["Finding"].findtext("p") == finding
    assert not {"Arithmetic", "Finding"} & set(dict(sections(report(Settings()))))


def test_pictures_stand_in_the_report_with_their_words() -> None:
    words = 'bars: "the" & <b>'
    html = report(Settings(), pictures=[("Attention matrix", SVG, words), ("Next", SVG, "two")])
    root = ElementTree.fromstring(html)
    figures = list(root.iter("figure"))
    assert [each.findtext("figcaption") for each in figures] == ["Attention matrix", "Next"]
    images = [each for each in root.iter() if each.get("role") == "img"]
    assert [each.get("aria-label") for each in images] == [words, "two"]
    assert "<?xml" not in html
    assert html.count("<!DOCTYPE") == 1


def test_pictures_do_not_share_identifiers() -> None:
    html = report(Settings(), pictures=[("A", SVG, "a"), ("B", SVG, "b")])
    ids = [attributes["id"] for _, attributes in read(html) if attributes.get("id")]
    assert len(set(ids)) == len(ids)
    assert {"figure1-a", "figure1-b", "figure2-a", "figure2-b"} <= set(ids)
    for number in (1, 2):
        assert f'clip-path="url(#figure{number}-a)"' in html
        assert f'xlink:href="#figure{number}-b"' in html
        assert f'style="fill:url(#figure{number}-a)"' in html
    assert html.count(' id="a" url(#b) of &lt;the&gt;') == 2  # what is said stays


def test_what_is_no_svg_is_refused() -> None:
    with pytest.raises(ValueError, match="no SVG"):
        report(Settings(), pictures=[("A", "<p/>", "a")])


def test_nothing_is_loaded_and_nothing_runs() -> None:
    html = report(Settings(EVIL, 2), pictures=[("A", SVG, EVIL)], finding=EVIL, language="de")
    tags = read(html)
    assert not {"script", "link", "iframe", "img", "object", "a"} & {tag for tag, _ in tags}
    for _, attributes in tags:
        assert not {"src", "onload", "onclick"} & set(attributes)
        for name, value in attributes.items():
            if name.endswith("href"):
                assert str(value).startswith("#")
            if not name.startswith("xmlns") and name != "aria-label":
                assert "http:" not in str(value)
    assert "@import" not in html
    policy = next(each for _, each in tags if each.get("http-equiv") == "Content-Security-Policy")
    assert str(policy["content"]).startswith("default-src 'none'")
    assert next(each for tag, each in tags if tag == "html")["lang"] == "de"


def test_words_are_no_markup() -> None:
    html = report(Settings(EVIL, 2))
    assert "<script" not in html
    for word in EVIL.split():
        assert word in text_of(html)


def test_words_that_cannot_be_seen_are_written_as_numbers() -> None:
    settings = Settings("a\x00b \x07 \x7f \ufffe", 1)
    html = report(settings)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe]", html)
    assert r"a\u0000b" in text_of(html)
    found = ElementTree.fromstring(html).find(".//pre[@id='settings']")
    assert found is not None
    assert json.loads(found.text or "")["sentence"] == settings.sentence


def test_print_has_a_style_of_its_own() -> None:
    style = ElementTree.fromstring(report(Settings())).findtext("head/style", "")
    assert "@media print" in style
    assert "figure, tr, pre { break-inside: avoid; }" in style


@pytest.mark.parametrize("model", ["notebook", "attention"])
def test_a_report_can_be_translated(model: str) -> None:
    language.use(Upper())
    try:
        own = AttentionSettings(n_head=2, head=None, top_k=2)
        settings = Settings("1 2 1 3", 3, model=model, attention=own, draw=1)
        html = report(settings, finding="1", receipt=None)
    finally:
        language.use()
    root = ElementTree.fromstring(html)
    shown = [
        text
        for element in root.iter()
        if element.tag not in ("style", "footer", "title", "sub", "sup")
        and element.get("id") != "settings"
        and element.get("class") != "formula"
        for text in (element.text or "",)
        if not re.fullmatch(r"\w̄?[₀-₉]*", text.strip())  # a symbol
    ]
    assert [text for text in shown if text != text.upper()] == []
