import pytest
from eyes import Screen, expected_story
from hands import (
    ALT,
    CTRL,
    Key,
    OpenWindow,
    bar,
    cell,
    chip,
    click,
    column_label,
    link,
    point_at,
    point_away,
    press,
    replace_text,
    row_label,
)
from parts import bars, entry, headline, story
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTextCursor

from core.examples import Example, examples
from core.model_records import AttentionSettings
from core.models import MODELS
from core.settings import Knockout, Settings
from gui.main_window import MainWindow

ATTENTION = Settings(position=6, seed=11, model="attention")
HEADS = ATTENTION.replace(attention=AttentionSettings(n_head=4, d_model=16, scaled=False))


def links(window: MainWindow) -> dict[str, set[str]]:
    """Every link in the story, with its text."""
    found: dict[str, set[str]] = {}
    block = story(window).document().begin()
    while block.isValid():
        part = block.begin()
        while not part.atEnd():
            fragment = part.fragment()
            href = fragment.charFormat().anchorHref()
            if href:
                found.setdefault(href, set()).add(fragment.text())
            part += 1
        block = block.next()
    return found


def lit(window: MainWindow) -> list[str]:
    """What is marked in the story."""
    return [mark.cursor.selectedText() for mark in story(window).extraSelections()]


# what it tells


def test_it_tells_the_story_of_the_result(window: MainWindow) -> None:
    text = story(window).toPlainText()
    assert text.endswith(expected_story(window))
    for words in (
        "“jumps” is selected",
        "“brown” and “fox”",
        "0.2182",
        "0.0407 less",
        "all 8 rows",
    ):
        assert words in text
    click(window.words, chip(window, 8))
    assert "“dog” is selected" in story(window).toPlainText()


def test_the_words_it_names_are_links(window: MainWindow) -> None:
    assert links(window) == {
        "word:4": {"“jumps”"},
        "word:2": {"“brown”"},
        "word:3": {"“fox”"},
        "word:6": {"“the”"},
    }


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("", "There is no word yet"),
        ("word", "Type a second word"),
        ("one two", "Select a later word"),
    ],
)
def test_without_a_prediction_it_says_why(
    open_window: OpenWindow, sentence: str, told: str
) -> None:
    window = open_window(Settings(sentence, 0))
    assert told in story(window).toPlainText()


@pytest.mark.parametrize("model", MODELS)
def test_after_a_knock_out_it_tells_first_what_that_did(
    open_window: OpenWindow, model: str
) -> None:
    window = open_window(Settings(model=model))
    window.state.toggle_knockout(Knockout(2))
    text = story(window).toPlainText()
    assert text == expected_story(window)
    assert text.startswith("“brown” cannot be seen.")
    assert "word:2" in links(window)
    press(window, Key.Key_K, held=ALT)
    assert "cannot be seen" in story(window).toPlainText().splitlines()[1]
    entry(window, "Restore All Knock-Outs").trigger()
    assert story(window).toPlainText().endswith(expected_story(window))
    assert "cannot be seen" not in story(window).toPlainText()


@pytest.mark.parametrize("head", [1, None], ids=["a head", "the mean"])
def test_it_tells_the_story_of_the_head_on_view(open_window: OpenWindow, head: int | None) -> None:
    window = open_window(HEADS)
    before = story(window).toPlainText()
    assert before == expected_story(window)
    window.state.set_head(head)
    assert story(window).toPlainText() == expected_story(window) != before


def test_an_example_is_known_whatever_another_model_is_set_to(window: MainWindow) -> None:
    window.state.adjust({"n_head": 2, "top_k": 3})
    for example in examples():
        window.state.set_model("notebook")
        window.state.try_example(example)
        first = story(window).toPlainText().splitlines()[0]
        assert first == f"What to look for: {example.look_for}"


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.title)
def test_of_an_example_it_says_what_to_look_for(open_window: OpenWindow, example: Example) -> None:
    window = open_window(example.settings)
    first = story(window).toPlainText().splitlines()[0]
    assert first == f"What to look for: {example.look_for}"
    press(window, Key.Key_D, held=CTRL)
    assert "What to look for" not in story(window).toPlainText()


def test_what_is_typed_is_text_and_no_markup(window: MainWindow) -> None:
    replace_text(window, "<b>a</b> &amp; <i>")
    assert "“<b>a</b>” and “&amp;”" in story(window).toPlainText()
    assert "from “<b>a</b> &amp;”" in headline(window).text()


def test_it_is_for_reading_only(window: MainWindow) -> None:
    story(window).setFocus()
    before = story(window).toPlainText()
    press(window, Key.Key_X)
    assert story(window).toPlainText() == before
    assert window.state.settings == Settings()


def test_a_new_story_is_read_from_its_beginning(open_window: OpenWindow) -> None:
    window = open_window()
    window.resize(900, 600)
    bar_ = story(window).verticalScrollBar()
    bar_.setValue(bar_.maximum())
    assert bar_.value() > 0
    window.state.select(7)
    assert bar_.value() == 0


# pointing and clicking


@pytest.mark.parametrize(
    ("settings", "word"),
    [*((Settings(), word) for word in (2, 3, 4, 6)), *((ATTENTION, word) for word in (0, 2, 6))],
    ids=lambda value: value.model if isinstance(value, Settings) else str(value),
)
def test_pointing_at_a_word_lights_it_everywhere(
    open_window: OpenWindow, settings: Settings, word: int
) -> None:
    window = open_window(settings)
    point_at(story(window), link(window, word))
    assert window.state.hovered == word
    assert set(lit(window)) == links(window)[f"word:{word}"]
    point_away(window)
    assert window.state.hovered is None
    assert lit(window) == []


def test_leaving_a_link_for_plain_text_lights_nothing(window: MainWindow) -> None:
    at = link(window, 4)
    point_at(story(window), at)
    assert window.state.hovered == 4
    below = QPointF(story(window).width() - 20, story(window).height() - 5)
    point_at(story(window), below)
    assert window.state.hovered is None


@pytest.mark.parametrize(
    ("settings", "word"),
    [*((Settings(), word) for word in (2, 3, 6)), *((ATTENTION, word) for word in (0, 2))],
    ids=lambda value: value.model if isinstance(value, Settings) else str(value),
)
def test_a_click_on_a_word_selects_it(
    open_window: OpenWindow, settings: Settings, word: int
) -> None:
    window = open_window(settings)
    click(story(window), link(window, word))
    assert window.state.settings.position == word


PLACES = {
    "chip": lambda window, word: point_at(window.words, chip(window, word)),
    "cell": lambda window, word: point_at(window.matrix.plot, cell(window, 5, word)),
    "row label": lambda window, word: point_at(window.matrix.rows, row_label(window, word)),
    "column label": lambda window, word: point_at(
        window.matrix.columns, column_label(window, word)
    ),
    "bar": lambda window, word: point_at(
        bars(window).plot, bar(window, bars(window).order.index(word))
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_word_pointed_at_elsewhere_is_marked_in_the_story(window: MainWindow, place: str) -> None:
    theme, view = window.appearance.theme, story(window)
    here = QRectF(view.viewport().rect())
    assert theme.hover not in Screen(window).colours(view, here)
    PLACES[place](window, 6)
    assert set(lit(window)) == {"“the”"}
    assert len(lit(window)) == 3
    assert theme.hover in Screen(window).colours(view, here)
    PLACES[place](window, 0)
    assert lit(window) == []
    assert theme.hover not in Screen(window).colours(view, here)


def test_the_mark_stays_with_the_pointer_when_the_story_changes(window: MainWindow) -> None:
    point_at(window.words, chip(window, 3))
    assert lit(window) == ["“fox”"]
    window.words.setFocus()
    press(window, Key.Key_Left)
    assert "“fox” is selected" in story(window).toPlainText()
    assert "“fox”" in lit(window)


def test_nothing_is_selected_by_a_new_story(window: MainWindow) -> None:
    window.state.set_seed(3)
    cursor: QTextCursor = story(window).textCursor()
    assert not cursor.hasSelection()
