"""What a figure is over many seeds, computed while the window goes on working."""

from collections import deque
from itertools import islice

import numpy as np
import pytest
from eyes import Screen, said
from hands import (
    ALT,
    CTRL,
    Key,
    OpenWindow,
    cell,
    chip,
    click,
    paste,
    point_at,
    press,
    turn_wheel,
    type_in,
)
from parts import bars
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tools import (
    ATTENTION,
    HEADS,
    POPUP,
    assert_true,
    choose,
    differing,
    in_sight,
    look,
    matrix_cells,
    next_undo,
    noise_done,
    seen,
    text_of,
    the,
    ticks,
    undo,
    undo_all,
)

from core.language import figure
from core.models import compute
from core.noise import Noise, conclusion, deviation_grid, mean_grid, over_seeds
from core.settings import Display, Knockout, Settings
from gui.controls.sampling_controls import SamplingControls
from gui.main_window import MainWindow
from gui.scale import scale_for
from gui.views.head_gallery import HeadGallery
from gui.views.paired_bars import PairedBars

pytestmark = POPUP

MEAN, DEVIATION = Key.Key_F5, Key.Key_F6
BOTH_MODELS = pytest.mark.parametrize("start", [Settings(), ATTENTION], ids=["step 1", "step 2"])


def finding(window: MainWindow) -> str:
    return text_of(window.picture.finding)


def noise_of(settings: Settings, n_seeds: int | None = None) -> Noise:
    """After the first `n_seeds` seeds, or after all."""
    seeds = islice(over_seeds(settings), n_seeds)
    return deque(seeds, maxlen=1)[0]


# what it shows


@BOTH_MODELS
def test_mean_and_deviation(open_window: OpenWindow, qtbot: QtBot, start: Settings) -> None:
    window = open_window(start)
    before = look(window)
    press(window, MEAN)
    assert window.state.settings == start.replace(display=Display("mean"))
    noise_done(qtbot, window)
    assert window.picture.title.text() == "Mean over 100 seeds"
    assert_true(window)
    every = np.array([compute(start.replace(seed=s)).on_view for s in range(100)])
    noise = window.state.noise.latest
    assert noise is not None
    np.testing.assert_allclose(noise.mean, every.mean(axis=0), atol=1e-12)
    np.testing.assert_allclose(noise.deviation, every.std(axis=0, ddof=1), atol=1e-9)
    assert finding(window).startswith(conclusion(noise, window.state.result))
    press(window, DEVIATION)
    assert window.picture.title.text() == "Standard deviation over 100 seeds"
    assert not window.state.noise.running, "both come from the same seeds"
    assert_true(window)
    assert "Deviation over seeds" in ticks(window)
    undo_all(window)
    assert differing(look(window), before) == {}


def test_by_menu(window: MainWindow, qtbot: QtBot) -> None:
    choose(window, "View", "Picture", "Mean over seeds")
    noise_done(qtbot, window)
    assert_true(window)
    choose(window, "View", "Picture", "Deviation over seeds")
    assert_true(window)
    choose(window, "View", "Picture", "Attention matrix")
    assert window.state.settings == Settings()


@BOTH_MODELS
def test_the_conclusion_has_this_seeds_figure_and_that_of_all(
    open_window: OpenWindow, qtbot: QtBot, start: Settings
) -> None:
    window = open_window(start)
    press(window, MEAN)
    noise_done(qtbot, window)
    row = window.state.result.row
    noise = noise_of(start)
    strongest = int(row.argmax())
    told = finding(window)
    assert figure(row[strongest]) in told
    mean, deviation = noise.mean[4, strongest], noise.deviation[4, strongest]
    assert f"{figure(mean)} ± {figure(deviation)}" in told
    assert "“jumps”" in told
    assert f"“{window.state.result.tokens[strongest].label}”" in told
    assert any(word in told for word in ("no more than chance", "more than chance usually"))
    click(window.words, chip(window, 7))
    noise_done(qtbot, window)
    assert "“lazy” looks at" in finding(window)
    assert_true(window)


def test_another_seed_needs_no_other_mean(window: MainWindow, qtbot: QtBot) -> None:
    press(window, MEAN)
    noise_done(qtbot, window)
    cells, told = matrix_cells(window), finding(window)
    press(window, Key.Key_D, held=CTRL)
    assert not window.state.noise.running
    assert matrix_cells(window) == cells
    assert finding(window) != told
    assert_true(window)


def test_sampling_needs_no_other_mean(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(ATTENTION.replace(display=Display("mean", "sampling")))
    noise_done(qtbot, window)
    controls = the(window, SamplingControls)
    click(controls.temperature)
    press(window, Key.Key_Up, Key.Key_Up)
    turn_wheel(controls.top_k, 3)
    press(window, Key.Key_R, held=CTRL)
    assert window.state.settings.attention.temperature == 2.0
    assert window.state.settings.draw == 1
    assert not window.state.noise.running
    assert_true(window)


def test_the_first_word_of_the_notebook_has_nothing(window: MainWindow, qtbot: QtBot) -> None:
    press(window, MEAN)
    click(window.words, chip(window, 0))
    noise_done(qtbot, window)
    assert "Nothing is defined" in finding(window)
    assert_true(window)


def test_without_words(window: MainWindow, qtbot: QtBot) -> None:
    press(window, MEAN)
    press(window, Key.Key_A, held=CTRL)
    press(window, Key.Key_Delete)
    QApplication.processEvents()
    assert not window.state.noise.running
    assert "Dealing" not in finding(window)
    assert_true(window)
    paste(window, "one two")
    noise_done(qtbot, window)
    assert window.picture.title.text() == "Mean over 100 seeds"
    assert_true(window)


# whiskers


@BOTH_MODELS
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_whiskers_on_the_bars(
    open_window: OpenWindow, qtbot: QtBot, start: Settings, theme: str
) -> None:
    window = open_window(start, theme=theme)
    view = bars(window)

    def beyond_the_bar() -> set[str]:
        """The colours right of the middle of the shortest bar's figure, up to the edge."""
        last = view.row_rect(len(view.order) - 1)
        rest = QRectF(view.label_width + 2, last.top() + 2, last.width() / 2, last.height() - 4)
        return Screen(window).colours(view.plot, rest)

    assert "±" not in view.accessibleDescription()
    without = beyond_the_bar()
    press(window, MEAN)
    noise_done(qtbot, window)
    assert window.appearance.theme.text in beyond_the_bar()
    assert without != beyond_the_bar()
    view.setFocus()
    press(window, Key.Key_Home)
    best = view.order[0]
    noise = noise_of(start)
    assert (
        f"over 100 seeds {figure(noise.chance[best])} ± {figure(noise.chance_deviation[best])}"
    ) in view.accessibleDescription()
    press(window, Key.Key_F2)
    assert "±" not in view.accessibleDescription()


def test_whiskers_in_sentence_order(window: MainWindow, qtbot: QtBot) -> None:
    press(window, MEAN)
    press(window, Key.Key_2, held=CTRL)
    noise_done(qtbot, window)
    bars(window).setFocus()
    press(window, Key.Key_Home)
    assert bars(window).accessibleDescription().startswith("“The”: ")
    assert f"over 100 seeds {figure(noise_of(Settings()).chance[0])}" in (
        bars(window).accessibleDescription()
    )


ELSEWHERE = {
    "pinned": Settings(pin=Settings(seed=3)),
    "knocked out": Settings(knockouts=(Knockout(2),)),
    "two softmaxes": Settings(display=Display("mean", "two softmaxes")),
    "sampling": ATTENTION.replace(display=Display("mean", "sampling")),
    "nothing predicted": Settings(position=0),
}


@pytest.mark.parametrize("where", ELSEWHERE)
def test_whiskers_are_announced_only_where_they_are(
    open_window: OpenWindow, qtbot: QtBot, where: str
) -> None:
    window = open_window(ELSEWHERE[where].replace(n_seeds=30))
    press(window, MEAN)
    noise_done(qtbot, window)
    assert finding(window)
    assert "On the bars" not in finding(window)


# the number of seeds


def test_the_number_of_seeds(window: MainWindow, qtbot: QtBot) -> None:
    box = window.picture.n_seeds
    assert not seen(box)
    press(window, MEAN)
    assert seen(box)
    click(box)
    press(window, Key.Key_A, held=CTRL)
    type_in(window, "20")
    assert window.state.settings.n_seeds == 100, "not before it is all typed"
    press(window, Key.Key_Return)
    assert window.state.settings.n_seeds == 20
    noise_done(qtbot, window)
    assert window.picture.title.text() == "Mean over 20 seeds"
    assert_true(window)
    turn_wheel(box, 2)
    noise_done(qtbot, window)
    assert window.picture.title.text() == "Mean over 22 seeds"
    assert_true(window)
    assert next_undo(window) == "number of seeds 100 → 22"
    undo(window)
    assert box.value() == 100
    press(window, Key.Key_F2)
    assert not seen(box)


def test_no_less_than_two_and_no_more_than_a_thousand(window: MainWindow, qtbot: QtBot) -> None:
    press(window, MEAN)
    for typed, kept in (("1", 2), ("0", 2), ("5000", 500)):
        click(window.picture.n_seeds)
        press(window, Key.Key_A, held=CTRL)
        type_in(window, typed + "\n")
        assert window.state.settings.n_seeds in (kept, 100)
        assert window.picture.n_seeds.value() == window.state.settings.n_seeds
    noise_done(qtbot, window)
    assert_true(window)


# while it runs


def test_it_says_what_it_does(window: MainWindow, qtbot: QtBot) -> None:
    told: list[str] = []
    window.state.result_changed.connect(lambda _: told.append(window.picture.finding.text()))
    press(window, MEAN)
    assert told == ["Dealing the vectors of each seed …"]
    noise_done(qtbot, window)
    assert not finding(window).startswith("Dealing")


class Watch:
    """Keeps what the matrix shows after every redraw."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.shown: list[tuple[Settings, str, list[list[int]], int]] = []
        window.state.display_changed.connect(self.on_redrawn)
        window.state.result_changed.connect(self.on_redrawn)

    def on_redrawn(self, *_: object) -> None:
        window, noise = self._window, self._window.state.noise.latest
        n_seeds = 0 if noise is None else noise.n_seeds
        title = window.picture.title.text()
        self.shown.append((window.state.settings, title, matrix_cells(window), n_seeds))

    def assert_never_of_another(self) -> None:
        for settings, title, cells, n_seeds in self.shown:
            if "over" not in title:
                continue
            noise = noise_of(settings, n_seeds)
            assert f"over {n_seeds} seed" in title
            make = mean_grid if title.startswith("Mean") else deviation_grid
            grid = make(noise, compute(settings))
            scale = scale_for(grid, settings.display.fixed_scale, self._window.appearance.theme)
            assert cells == scale.cells(grid).tolist()


@BOTH_MODELS
def test_typing_never_shows_figures_of_another_sentence(
    open_window: OpenWindow, qtbot: QtBot, start: Settings
) -> None:
    window = open_window(start.replace(sentence="a b", position=1, n_seeds=60))
    watch = Watch(window)
    press(window, MEAN)
    for letter in " c d":
        type_in(window, letter)
        QApplication.processEvents()
        assert len(matrix_cells(window)) == len(window.state.result.tokens)
    press(window, DEVIATION)
    press(window, *[Key.Key_Backspace] * 3)
    noise_done(qtbot, window)
    assert window.state.settings.sentence == "a b "
    watch.assert_never_of_another()
    assert [title for _, title, *_ in watch.shown if "over 60" in title]
    assert_true(window)


def test_selecting_while_it_runs(window: MainWindow, qtbot: QtBot) -> None:
    watch = Watch(window)
    press(window, MEAN)
    window.words.setFocus()
    for key in (Key.Key_Left, Key.Key_Left, Key.Key_End):
        press(window, key)
        QApplication.processEvents()
    noise_done(qtbot, window)
    watch.assert_never_of_another()
    assert "“dog” looks at" in finding(window)
    assert_true(window)


@pytest.mark.parametrize("key", [Key.Key_F2, Key.Key_F3, Key.Key_F4])
def test_another_picture_stops_it(open_window: OpenWindow, key: Key) -> None:
    window = open_window(Settings(n_seeds=1000))
    press(window, MEAN)
    assert window.state.noise.running
    press(window, key)
    assert not window.state.noise.running
    assert finding(window) == ""
    assert not seen(window.picture.n_seeds)
    assert "±" not in said(bars(window))


def test_undo_stops_it_and_redo_goes_on(window: MainWindow, qtbot: QtBot) -> None:
    press(window, MEAN)
    undo(window)
    assert not window.state.noise.running
    assert window.state.noise.latest is None
    press(window, Key.Key_Y, held=CTRL)
    window.menus["Edit"].actions()[1].trigger()
    noise_done(qtbot, window)
    assert window.picture.title.text() == "Mean over 100 seeds"
    assert_true(window)


def test_the_other_model_starts_anew(window: MainWindow, qtbot: QtBot) -> None:
    press(window, MEAN)
    noise_done(qtbot, window)
    press(window, Key.Key_2, held=ALT)
    assert finding(window).startswith("Dealing")
    noise_done(qtbot, window)
    assert_true(window)


def test_each_head_has_its_own(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_window(HEADS.replace(n_seeds=10, display=Display("mean")))
    for _ in range(3):
        press(window, Key.Key_H, held=CTRL)
        noise_done(qtbot, window)
        assert_true(window)
    gallery = the(window, HeadGallery)
    click(gallery, gallery.entry_rect(3).center())
    noise_done(qtbot, window)
    assert_true(window)


def test_a_cell_tells_its_mean_and_its_arithmetic_is_this_seeds(
    window: MainWindow, qtbot: QtBot
) -> None:
    press(window, MEAN)
    noise_done(qtbot, window)
    point_at(window.matrix.plot, cell(window, 4, 6))
    assert window.matrix.readout.text() == f"jumps → the: {figure(noise_of(Settings()).mean[4, 6])}"
    press(window, Key.Key_F6)
    point_at(window.matrix.plot, cell(window, 4, 5))
    deviation = noise_of(Settings()).deviation[4, 5]
    assert window.matrix.readout.text() == f"jumps → over: {figure(deviation)}"


def test_a_pin_keeps_the_bars_paired(window: MainWindow, qtbot: QtBot) -> None:
    press(window, Key.Key_F9)
    press(window, MEAN)
    noise_done(qtbot, window)
    assert_true(window)
    assert in_sight(window, PairedBars)
    assert "Mean over seeds" in ticks(window)


def test_the_window_answers_while_a_thousand_seeds_run(
    open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(Settings(" ".join(f"w{i}" for i in range(500)), 400, n_seeds=1000))
    press(window, MEAN)
    for _ in range(3):
        with qtbot.waitSignal(window.state.noise.progressed):
            pass
        assert window.state.noise.running
        press(window, Key.Key_D, held=CTRL)
        assert window.state.noise.running, "another seed does not begin it anew"
    press(window, Key.Key_F2)
    assert not window.state.noise.running
