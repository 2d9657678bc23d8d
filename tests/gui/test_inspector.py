from collections.abc import Callable
from itertools import combinations

import pytest
from charts import ARABIC, LONG, open_alone
from eyes import painted, said
from learned import few_vectors, with_vectors
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core import language
from core.embedding_map import nearest
from core.language import figure
from core.model_records import AttentionSettings
from core.models import compute
from core.settings import Settings
from gui.theme import DARK, LIGHT, Theme
from gui.views.inspector import Inspector
from gui.views.neighbours import neighbours

FOOT = ("First two principal components: 61 % and 27 % of the spread", "61 %, 27 %")
COLUMN, LINES = (200, 300), (500, 40)
WIDE = Settings(model="attention", attention=AttentionSettings(d_model=64))
MOVED = Settings(vectors=(("fox", (0.25, -1.5, 2.0)),))
Show = Callable[..., Inspector]


@pytest.fixture
def show(app: QApplication, qtbot: QtBot) -> Show:
    """Opens an inspector of one word."""
    hosts: list[QWidget] = []  # or they are collected while in use

    def opened(
        settings: Settings, position: int | None, size: tuple[int, int], theme: Theme = LIGHT
    ) -> Inspector:
        view = Inspector()
        view.setMinimumSize(*size)
        result = compute(settings)
        host = open_alone(
            qtbot, view, lambda: view.show_word(result, position, FOOT, theme), size, theme.name
        )
        hosts.append(host)
        return view

    return opened


@pytest.mark.parametrize("size", [COLUMN, LINES])
def test_it_tells_word_vector_neighbours_and_shares(show: Show, size: tuple[int, int]) -> None:
    text = said(show(Settings(), 3, size))
    result = compute(Settings())
    assert text.startswith("fox")
    vector = [figure(x, 3) for x in result.pattern.embeddings[3]]
    assert text.index(vector[0]) < text.index(vector[1]) < text.index(vector[2])
    for position, cosine in nearest(result, 3, 3):
        assert result.tokens[position].text in text
        assert figure(cosine, 2) in text
    assert "61 % and 27 %" in text
    assert "components:" in text
    assert "moved" not in text


@pytest.mark.parametrize(("d_model", "n_shown"), [(1, 1), (8, 8), (9, 8), (256, 8)])
def test_of_a_long_vector_it_tells_the_beginning(show: Show, d_model: int, n_shown: int) -> None:
    settings = Settings(model="attention", attention=AttentionSettings(d_model=d_model))
    view = show(settings, 2, COLUMN)
    pieces = [t.text for t in painted(view)]
    vector = compute(settings).pattern.embeddings[2]
    shown = [figure(x, 3) for x in vector[:n_shown]]
    at = pieces.index(shown[0])
    assert pieces[at : at + n_shown] == shown
    assert (f"… {d_model} components" in pieces) == (d_model > 8)


def test_on_a_line_it_tells_of_more_components(show: Show) -> None:
    assert "… 64 components" in said(show(WIDE, 2, LINES))
    five = Settings(model="attention", attention=AttentionSettings(d_model=5))
    assert "… 5 components" in said(show(five, 2, LINES))
    assert "components ·" not in said(show(Settings(), 2, LINES))


@pytest.mark.parametrize("size", [COLUMN, LINES])
def test_it_tells_of_a_moved_vector(show: Show, size: tuple[int, int]) -> None:
    assert "moved by hand" in said(show(MOVED, 3, size))
    assert "moved by hand" not in said(show(MOVED, 4, size))


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_selected_word_is_in_the_accent_colour(show: Show, theme: Theme) -> None:
    for position, colour in ((4, theme.accent), (3, theme.text)):
        label = painted(show(Settings(), position, COLUMN, theme))
        first = next(t for t in label if t.bold)
        assert first.text == Settings().sentence.split()[position]
        assert first.colour == colour


@pytest.mark.parametrize("settings", [Settings(), MOVED, WIDE, ARABIC, LONG])
@pytest.mark.parametrize("size", [COLUMN, (190, 150), (200, 600), LINES, (250, 40)])
def test_nothing_is_cut_off(show: Show, settings: Settings, size: tuple[int, int]) -> None:
    view = show(settings, 0 if settings is LONG else 3, size)
    area = QRectF(view.rect()).adjusted(-1, -2, 1, 2)
    boxes = [t.shape.boundingRect() for t in painted(view) if t.text.strip("\u2068\u2069")]
    assert len(boxes) >= 3
    assert all(area.contains(box) for box in boxes)
    for one, other in combinations(boxes, 2):
        assert (one.adjusted(1, 1.5, -1, -1.5) & other.adjusted(1, 1.5, -1, -1.5)).isEmpty()


def test_too_narrow_for_the_sentence_it_says_it_shorter(show: Show) -> None:
    assert painted(show(Settings(), 3, (250, 40)))[-1].text == FOOT[1]
    assert painted(show(Settings(), 3, LINES))[-1].text == FOOT[0]


def test_figures_have_the_readers_decimal_sign(show: Show) -> None:
    language.use(decimal_sign=",")
    text = said(show(MOVED, 3, COLUMN))
    assert "0,250" in text
    assert "−1,500" in text.replace("− ", "−")
    assert "0." not in text


def test_words_are_no_markup(show: Show) -> None:
    text = said(show(Settings("<b>bold</b> <i>words</i> &amp; more", 0), 0, COLUMN))
    assert "<b>bold</b>" in text
    assert "<i>words</i>" in text
    assert "&amp;" in text


def test_without_a_word_it_says_nothing(show: Show) -> None:
    view = show(Settings("", 0), None, COLUMN)
    assert painted(view) == []
    assert view.accessibleDescription() == ""
    alone = show(Settings("hello", 0), 0, COLUMN)
    assert "hello" in said(alone)
    assert "nearest" not in said(alone)


def test_a_screen_reader_says_it_all(show: Show) -> None:
    view = show(MOVED, 3, COLUMN)
    assert view.accessibleName() == "The word in figures"
    text = view.accessibleDescription()
    assert text.startswith("fox: 0.250; −1.500; 2.000. moved by hand. nearest words, by cosine: ")
    assert text.endswith(FOOT[0])


# a vocabulary beyond the sentence


@pytest.mark.parametrize("size", [COLUMN, LINES])
def test_neighbours_are_those_of_the_whole_vocabulary(show: Show, size: tuple[int, int]) -> None:
    vectors = few_vectors()
    rank = vectors.rank_of("fox")
    assert rank is not None
    text = said(show(with_vectors(), 3, size))
    for other, cosine in vectors.nearest(rank, 2 if size == COLUMN else 1):
        assert vectors.words[other] in text
        assert figure(cosine, 2) in text


def test_a_word_is_no_neighbour_of_itself_however_it_is_written() -> None:
    result = compute(with_vectors())
    found = [word for word, _ in neighbours(result, 0, 5)]
    assert len(found) == 5
    assert "the" not in found


def test_a_moved_word_has_other_neighbours() -> None:
    settings = with_vectors()
    vectors = few_vectors()
    there = tuple(vectors.vectors_of(["quick"])[0].tolist())
    result = compute(settings.replace(vectors=(("fox", there),)))
    assert neighbours(result, 3, 1) == (("quick", pytest.approx(1.0)),)
    assert neighbours(result, 1, 1) == (("fox", pytest.approx(1.0)),)


@pytest.mark.parametrize("size", [COLUMN, LINES])
def test_an_unknown_word_has_no_neighbours(show: Show, size: tuple[int, int]) -> None:
    view = show(with_vectors(), 7, size)
    assert "unknown to this model" in said(view)
    assert "nearest" not in said(view)
    assert "unknown to this model" in view.accessibleDescription()
    assert "unknown" not in said(show(with_vectors(), 3, size))
