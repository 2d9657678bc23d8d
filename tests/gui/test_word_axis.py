import itertools

import pytest
from eyes import Screen, Text, painted
from hands import (
    RIGHT,
    OpenWindow,
    cell,
    cell_on,
    click,
    column_label,
    drag,
    middle,
    point_at,
    point_away,
    row_label,
    turn_wheel,
)
from parts import entry
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetricsF

from core.settings import Settings
from gui.main_window import MainWindow
from gui.theme import DARK, LIGHT
from gui.views.word_axis import WordAxis

SIDES = pytest.mark.parametrize("side", ["rows", "columns"])


def many(n: int, position: int = 0) -> Settings:
    return Settings(" ".join(f"w{i}" for i in range(n)), position)


def axis_of(window: MainWindow, side: str) -> WordAxis:
    return {"rows": window.matrix.rows, "columns": window.matrix.columns}[side]


def labels(window: MainWindow, side: str) -> dict[str, Text]:
    return {piece.text: piece for piece in painted(axis_of(window, side))}


def colliding(axis: WordAxis) -> list[tuple[str, str]]:
    """Labels whose letters overlap; lines may, by the little that is between letters and line."""
    return [
        (one.text, other.text)
        for one, other in itertools.combinations(painted(axis), 2)
        if one.shape.intersected(other.shape).boundingRect().height() > 4
    ]


# what it shows


@SIDES
def test_every_word_has_its_label_beside_its_cells(window: MainWindow, side: str) -> None:
    found = labels(window, side)
    assert list(found) != []
    assert set(found) == set(Settings().sentence.split())
    for i, word in enumerate(Settings().sentence.split()):
        rect = found[word].shape.boundingRect()
        at = cell_on(window, axis_of(window, side), i)
        if side == "rows":
            assert rect.center().y() == pytest.approx(at.y(), abs=2)
            assert rect.right() <= axis_of(window, side).width()
        else:
            assert rect.left() - 2 <= at.x() <= rect.center().x()
            assert rect.bottom() <= axis_of(window, side).height() + 2


def test_rows_mark_the_selected_word_and_columns_the_predicted(window: MainWindow) -> None:
    accent = window.appearance.theme.accent

    def marked(side: str) -> list[str]:
        return [t.text for t in painted(axis_of(window, side)) if t.colour == accent and t.bold]

    assert (marked("rows"), marked("columns")) == (["jumps"], ["the"])
    window.state.select(0)
    assert (marked("rows"), marked("columns")) == (["The"], [])


def test_columns_mark_the_word_that_the_selected_one_looks_at_most(
    open_window: OpenWindow,
) -> None:
    window = open_window(Settings(position=6, seed=3, model="attention"))
    accent, result = window.appearance.theme.accent, window.state.result
    words = Settings().sentence.split()
    marked = {
        side: [t.text for t in painted(axis_of(window, side)) if t.colour == accent]
        for side in ("rows", "columns")
    }
    assert marked == {"rows": ["the"], "columns": [words[int(result.row.argmax())]]}
    assert int(result.row.argmax()) != result.predicted_position


def test_without_a_row_nothing_is_marked(window: MainWindow) -> None:
    entry(window, "Pin as A").trigger()
    window.state.set_sentence("one two")
    window.state.set_display(picture="pinned")
    assert set(labels(window, "rows")) == {*Settings().sentence.split(), "one", "two"}
    accent = window.appearance.theme.accent
    assert [t.text for t in painted(window.matrix.rows) if t.colour == accent] == ["two"]
    assert [t.text for t in painted(window.matrix.columns) if t.colour == accent] == []


@SIDES
def test_the_hovered_label_is_lit(window: MainWindow, side: str) -> None:
    theme = window.appearance.theme
    assert theme.hover not in Screen(window).colours(axis_of(window, side))
    point_at(window.words, window.words.chip_rect(2).center())
    assert theme.hover in Screen(window).colours(axis_of(window, side))
    assert labels(window, side)["brown"].bold
    point_away(window)
    assert theme.hover not in Screen(window).colours(axis_of(window, side))


@SIDES
def test_long_words_are_shortened_to_fit(open_window: OpenWindow, side: str) -> None:
    window = open_window(Settings("incomprehensibilities and x", 1))
    text = next(text for text in labels(window, side) if text.startswith("inc"))
    assert text.endswith("…")
    rect = labels(window, side)[text].shape.boundingRect()
    assert axis_of(window, side).rect().adjusted(-1, -3, 1, 3).contains(rect.toRect())


# many words


def axis_alone(
    side: str, n: int, selected: int | None, hovered: int | None, first: float, last: float
) -> WordAxis:
    """An axis whose cells `first` to `last` stand over 400 pixels."""
    axis = WordAxis(Qt.Orientation.Vertical if side == "rows" else Qt.Orientation.Horizontal)
    axis.resize(*((90, 400) if side == "rows" else (500, 60)))
    axis.show_words(tuple(many(n).sentence.split()), selected, LIGHT)
    axis.show_hover(hovered)
    axis.show_range(first, last, 400)
    return axis


RANGES = [(n, 0.0, float(n)) for n in (9, 40, 64, 200, 512)] + [
    (64, 10.5, 40.25),
    (64, 0.9, 26.3),
    (64, 40.7, 64.0),
    (512, 100.3, 150.9),
    (512, 509.0, 512.0),
]
MARKED = [(None, None), (0, None), (5, 0), (5, 6), (33, 41), (33, 33)]


@pytest.mark.usefixtures("app")
@SIDES
@pytest.mark.parametrize(("n", "first", "last"), RANGES)
def test_labels_thin_out_and_stay_apart(side: str, n: int, first: float, last: float) -> None:
    pixels = 400 / (last - first)
    for selected, hovered in MARKED:
        axis = axis_alone(side, n, selected, hovered, first, last)
        line = QFontMetricsF(axis.font()).height()
        visible = axis.visible_labels()
        assert len(visible) == len(set(visible))
        assert all(first - 1 < position < last for position in visible)
        gaps = [b - a for a, b in itertools.pairwise(sorted(visible))]
        assert all(gap * pixels >= line - 0.01 for gap in gaps)
        assert max(gaps) * pixels < max(6 * line, 2 * pixels), "more would have room"
        assert len(painted(axis)) == len(visible)


@pytest.mark.usefixtures("app")
@SIDES
@pytest.mark.parametrize(("n", "first", "last"), RANGES)
def test_selected_and_hovered_words_always_have_a_label(
    side: str, n: int, first: float, last: float
) -> None:
    for selected, hovered in MARKED:
        axis = axis_alone(side, n, selected, hovered, first, last)
        texts = {piece.text for piece in painted(axis)}
        if hovered is not None and first <= hovered < last:
            assert f"w{hovered}" in texts
        elif selected is not None and first <= selected < last:
            assert f"w{selected}" in texts


@pytest.mark.usefixtures("app")
@SIDES
@pytest.mark.parametrize(("n", "first", "last"), RANGES)
def test_painted_labels_do_not_collide(side: str, n: int, first: float, last: float) -> None:
    for selected, hovered in [*MARKED, (int(first), int(first) + 1), (int(last) - 2, None)]:
        axis = axis_alone(side, n, selected, hovered, first, last)
        assert colliding(axis) == [], (selected, hovered)


@pytest.mark.parametrize("size", [QSize(900, 600), QSize(1280, 800)], ids=str)
def test_nor_do_they_when_zoomed_and_panned(open_window: OpenWindow, size: QSize) -> None:
    window = open_window(many(64, 30), size=size)
    for _ in range(5):
        turn_wheel(window.matrix.plot, 2)
        centre = middle(window.matrix.plot)
        drag(window.matrix.plot, centre, centre + QPointF(9, 11))
        assert colliding(window.matrix.rows) == []
        assert colliding(window.matrix.columns) == []


@SIDES
def test_labels_follow_a_zoom(open_window: OpenWindow, side: str) -> None:
    window = open_window(many(64, 0))
    turn_wheel(window.matrix.plot, 30)
    (left, right), (top, bottom) = window.matrix.box.viewRange()
    first, last = (top, bottom) if side == "rows" else (left, right)
    visible = axis_of(window, side).visible_labels()
    assert sorted(visible) == list(range(int(first), min(int(last) + 1, 64)))


# pointing and clicking


def test_pointing_at_a_label_lights_its_word(window: MainWindow) -> None:
    for word in (0, 4, 8):
        point_at(window.matrix.rows, row_label(window, word))
        assert window.state.hovered == word
        point_at(window.matrix.columns, column_label(window, word))
        assert window.state.hovered == word
    point_away(window)
    assert window.state.hovered is None


def test_the_letters_of_a_slanted_label_belong_to_its_word(window: MainWindow) -> None:
    for i, word in enumerate(Settings().sentence.split()):
        shape = labels(window, "columns")[word].shape
        point_at(window.matrix.columns, shape.boundingRect().center())
        assert window.state.hovered == i, word


@pytest.mark.parametrize("word", [0, 3, 8])
def test_clicking_a_label_selects_its_word(window: MainWindow, word: int) -> None:
    click(window.matrix.rows, row_label(window, word))
    assert window.state.settings.position == word
    window.state.select(5)
    click(window.matrix.columns, column_label(window, word))
    assert window.state.settings.position == word


def test_only_a_left_click_beside_a_word_selects(window: MainWindow) -> None:
    click(window.matrix.rows, row_label(window, 1), RIGHT)
    columns = window.matrix.columns
    click(columns, QPointF(columns.width() - 3, columns.height() - 4))
    assert window.state.settings == Settings()


def test_labels_are_right_when_zoomed(window: MainWindow) -> None:
    turn_wheel(window.matrix.plot, 5, cell(window, 7, 7))
    point_at(window.matrix.rows, row_label(window, 7))
    assert window.state.hovered == 7
    click(window.matrix.columns, column_label(window, 6))
    assert window.state.settings.position == 6


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
def test_labels_have_the_themes_ink(open_window: OpenWindow, theme: object) -> None:
    window = open_window(theme=getattr(theme, "name"))  # noqa: B009
    colours = {t.colour for t in painted(window.matrix.rows)}
    assert colours == {window.appearance.theme.text, window.appearance.theme.accent}
