from collections.abc import Callable

import pytest
from eyes import Screen, painted, said
from hands import (
    CTRL,
    Key,
    OpenWindow,
    bar,
    bar_label,
    cell,
    chip,
    click,
    column_label,
    press,
    replace_text,
    row_label,
    turn_wheel,
    type_in,
)
from parts import bars, entry, seed_box, story, window_box
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication

from core.model_records import AttentionSettings
from core.models import compute, model_of
from core.result import Entry
from core.settings import Settings
from gui.main_window import MainWindow
from gui.views.arithmetic import Arithmetic

ATTENTION = Settings(position=6, seed=11, model="attention")
HEADS = ATTENTION.replace(attention=AttentionSettings(n_head=4, d_model=16, head=1, scaled=False))
REPEATED = Settings("to be or not to be that is the question", 6, 3, 11)


def open_tab(window: MainWindow) -> Arithmetic:
    """The arithmetic, brought forward by its tab."""
    tabs = window.explanation.tabs.tabBar()
    click(tabs, QPointF(tabs.tabRect(2).center()))
    view = window.explanation.arithmetic
    assert view.isVisible()
    return view


def written(window: MainWindow) -> list[str]:
    """The lines in sight."""
    assert window.explanation.arithmetic.isVisible()
    return window.explanation.arithmetic.lines.toPlainText().splitlines()


def last_figure(window: MainWindow) -> str:
    return written(window)[-1].split(" = ")[-1].split("   ")[0]


def title(window: MainWindow) -> str:
    return window.explanation.arithmetic.title.text()


def assert_written_out(window: MainWindow, wanted: Entry) -> None:
    """The receipt in sight is this number's, computed apart from the window."""
    settings = window.state.settings
    receipt = model_of(settings).receipt(compute(settings), wanted)
    assert title(window) == receipt.title
    lines = [
        f"{line.symbol} = {line.expression} = {line.result}   {line.comment}"
        if line.expression
        else f"{line.symbol} = {line.result}   {line.comment}"
        for line in receipt.lines
    ]
    assert written(window) == lines


# where it comes from


@pytest.mark.parametrize(
    ("settings", "stage"),
    [
        (Settings(), "probabilities"),
        (REPEATED, "probabilities"),
        (ATTENTION, "attention"),
        (HEADS, "attention"),
        (HEADS.replace(attention=HEADS.attention.replace(head=None)), "mean"),
    ],
    ids=["notebook", "repeated words", "attention", "a head", "mean of the heads"],
)
def test_a_click_on_a_cell_opens_its_arithmetic(
    open_window: OpenWindow, settings: Settings, stage: str
) -> None:
    window = open_window(settings)
    result, n = compute(settings), len(settings.sentence.split())
    for i, j in ((settings.position, 2), (n - 1, 0), (1, n - 1)):
        click(window.matrix.plot, cell(window, i, j))
        assert window.state.settings == settings.replace(position=i)
        assert_written_out(window, Entry(stage, i, j, result.head or 0))
        assert last_figure(window) == f"{result.on_view[i, j]:.4f}"


def test_the_figure_is_the_one_in_the_cell(window: MainWindow) -> None:
    click(window.matrix.plot, cell(window, 6, 2))
    in_cells = [t.text for t in painted(window.matrix.plot) if t.text.startswith("0.")]
    assert last_figure(window) in in_cells


@pytest.mark.parametrize("sorted_", [True, False])
@pytest.mark.parametrize("which", ["notebook", "attention", "heads"])
def test_a_click_on_a_bar_opens_its_arithmetic(
    open_window: OpenWindow, sorted_: bool, which: str
) -> None:
    settings = {"notebook": Settings(), "attention": ATTENTION, "heads": HEADS}[which]
    window, stage = open_window(settings), "probabilities" if which == "notebook" else "raw"
    if not sorted_:
        entry(window, "In sentence order").trigger()
    before = window.state.settings
    for row in (0, 3, 8):
        click(bars(window).plot, bar(window, row))
        assert window.state.settings == before
        figures = [
            t.text.removesuffix("  predicted") for t in painted(bars(window).plot) if "0." in t.text
        ]
        assert last_figure(window) == figures[row]
        assert_written_out(window, Entry(stage, settings.position, bars(window).order[row]))


SELECTING: dict[str, Callable[[MainWindow], object]] = {
    "label of a bar": lambda window: click(bars(window).plot, bar_label(window, 1)),
    "chip": lambda window: click(window.words, chip(window, 2)),
    "row label": lambda window: click(window.matrix.rows, row_label(window, 2)),
    "column label": lambda window: click(window.matrix.columns, column_label(window, 2)),
}


@pytest.mark.parametrize("what", SELECTING)
def test_a_click_on_a_word_selects_and_opens_nothing(window: MainWindow, what: str) -> None:
    SELECTING[what](window)
    assert window.state.settings == Settings(position=2)
    assert story(window).isVisible()
    assert not window.explanation.arithmetic.isVisible()


def test_return_on_a_bar_and_on_a_cell(window: MainWindow) -> None:
    bars(window).setFocus()
    press(window, Key.Key_Down, Key.Key_Return)
    assert_written_out(window, Entry("probabilities", 4, 2))
    window.matrix.setFocus()
    press(window, Key.Key_Home, Key.Key_Right, Key.Key_Up, Key.Key_Return)
    assert window.state.settings == Settings(position=3)
    assert_written_out(window, Entry("probabilities", 3, 1))


def test_at_first_it_is_that_of_the_prediction(window: MainWindow) -> None:
    open_tab(window)
    assert_written_out(window, Entry("probabilities", 4, 6))
    assert last_figure(window) == "0.2182"


# what it follows


FOLLOWING: dict[str, tuple[Callable[[MainWindow], object], Settings]] = {
    "seed": (lambda window: turn_wheel(seed_box(window), 2), Settings(seed=2)),
    "context": (lambda window: turn_wheel(window_box(window), 1), Settings(window=3)),
    "letters": (
        lambda window: (click(window.editor), press(window, Key.Key_End), type_in(window, "s")),
        Settings(Settings().sentence + "s"),
    ),
    "undo": (
        lambda window: (window.state.set_seed(5), press(window, Key.Key_Z, held=CTRL)),
        Settings(),
    ),
}


@pytest.mark.parametrize("what", FOLLOWING)
def test_the_number_stays_chosen_and_follows(window: MainWindow, what: str) -> None:
    change, settings = FOLLOWING[what]
    click(bars(window).plot, bar(window, 2))
    chosen = Entry("probabilities", 4, bars(window).order[2])
    change(window)
    assert window.state.settings == settings
    assert_written_out(window, chosen)
    assert last_figure(window) == f"{compute(settings).probabilities[chosen.column]:.4f}"


ANOTHER: dict[str, Callable[[MainWindow], object]] = {
    "another word": lambda window: click(window.words, chip(window, 7)),
    "one word more": lambda window: (
        click(window.editor),
        press(window, Key.Key_Home, held=CTRL),
        type_in(window, "Now "),
    ),
    "another sentence": lambda window: replace_text(window, "so it is"),
}


@pytest.mark.parametrize("what", ANOTHER)
def test_another_word_turns_to_what_is_predicted(window: MainWindow, what: str) -> None:
    click(bars(window).plot, bar(window, 5))
    ANOTHER[what](window)
    settings, at = window.state.settings, compute(window.state.settings).predicted_position
    assert at is not None
    assert settings != Settings()
    assert_written_out(window, Entry("probabilities", settings.position, at))


def test_what_changed_while_it_was_out_of_sight_is_there(window: MainWindow) -> None:
    open_tab(window)
    tabs = window.explanation.tabs.tabBar()
    click(tabs, QPointF(tabs.tabRect(0).center()))
    window.state.set_seed(9)
    open_tab(window)
    at = compute(Settings(seed=9)).predicted_position
    assert at is not None
    assert_written_out(window, Entry("probabilities", 4, at))


def test_it_takes_the_colours_of_the_theme(window: MainWindow) -> None:
    open_tab(window)
    light = window.appearance.theme
    assert light.text in Screen(window).colours(window.explanation.arithmetic.lines)
    entry(window, "Dark").trigger()
    colours = Screen(window).colours(window.explanation.arithmetic.lines)
    assert window.appearance.theme.text in colours
    assert light.text not in colours


# nothing to compute


def test_an_undefined_cell(window: MainWindow) -> None:
    click(window.matrix.plot, cell(window, 0, 3))
    assert window.state.settings == Settings(position=0)
    assert len(written(window)) == 1
    assert "0 ÷ 0" in written(window)[0]
    assert "no word stands before “The”" in written(window)[0]
    assert last_figure(window) == "–"


def test_without_words_there_are_no_numbers(open_window: OpenWindow) -> None:
    window = open_window(Settings("", 0))
    view = open_tab(window)
    assert view.title.text() == "No words, no numbers."
    assert written(window) == []
    assert not view.copy_text.isEnabled()
    assert not view.copy_latex.isEnabled()
    QApplication.clipboard().setText("before")
    click(view.copy_text)
    assert QApplication.clipboard().text() == "before"
    window.editor.setFocus()
    type_in(window, "one two")
    assert_written_out(
        window, Entry("probabilities", 1, compute(window.state.settings).prediction or 0)
    )
    assert view.copy_text.isEnabled()


def test_five_hundred_words(open_window: OpenWindow) -> None:
    window = open_window(Settings(" ".join(f"w{i}" for i in range(500)), 499, 3))
    open_tab(window)
    at = compute(window.state.settings).predicted_position
    assert at is not None
    assert_written_out(window, Entry("probabilities", 499, at))


# taking it elsewhere


@pytest.mark.parametrize("settings", [Settings(), REPEATED, Settings(position=0)], ids=str)
def test_it_can_be_copied_as_text_and_as_latex(open_window: OpenWindow, settings: Settings) -> None:
    window = open_window(settings)
    view = open_tab(window)
    receipt = window.state.receipt()
    assert receipt is not None
    for button, text in (
        (view.copy_text, receipt.as_text()),
        (view.copy_latex, receipt.as_latex()),
    ):
        QApplication.clipboard().setText("before")
        click(button)
        assert QApplication.clipboard().text() == text
        QApplication.clipboard().setText("before")
        button.setFocus()
        press(window, Key.Key_Space)
        assert QApplication.clipboard().text() == text
    lines = receipt.as_text().splitlines()
    assert lines[0] == title(window)
    in_text = [line for line in lines[1:] if line]
    assert [line.split("    ")[0] for line in in_text] == [
        line.split("   ")[0] for line in written(window)
    ]
    assert receipt.as_latex().startswith(r"\begin{align*}")


def test_it_can_be_selected_and_copied(window: MainWindow) -> None:
    view = open_tab(window)
    click(view.lines)
    assert view.lines.hasFocus()
    press(window, Key.Key_A, held=CTRL)
    press(window, Key.Key_C, held=CTRL)
    assert QApplication.clipboard().text().splitlines() == written(window)


def test_it_cannot_be_written_in(window: MainWindow) -> None:
    view = open_tab(window)
    before = written(window)
    click(view.lines)
    type_in(window, "x")
    assert written(window) == before


def test_words_are_not_taken_for_markup(open_window: OpenWindow) -> None:
    window = open_window(Settings("a <b>brown</b> fox & R&D", 2))
    click(window.matrix.plot, cell(window, 2, 1))
    assert "<b>brown</b>" in said(window.explanation.arithmetic.title)
    assert any("<b>brown</b>" in line for line in written(window))
    click(window.matrix.plot, cell(window, 2, 4))
    assert "R&D" in said(window.explanation.arithmetic.title)
    assert window.explanation.arithmetic.title.textFormat() != Qt.TextFormat.RichText
