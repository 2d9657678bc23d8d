"""The whole window without a mouse."""

import pytest
from eyes import Screen, assert_all_agree, painted
from hands import CTRL, SHIFT, Key, OpenWindow, cell, click, point_at, press, type_in
from parts import bars, die, entry, looks_button, picture_button, seed_box, story, window_box
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QTextBrowser, QWidget
from pytestqt.qtbot import QtBot

from core.model_records import AttentionSettings
from core.models import MODELS, compute
from core.settings import Display, Knockout, Settings
from gui.main_window import MainWindow

SENTENCES = {
    9: Settings(seed=3),
    64: Settings(" ".join(f"w{i}" for i in range(64)), 40),
    500: Settings(" ".join(f"w{i}" for i in range(500)), 499),
}
HEADS = Settings(
    position=6,
    seed=11,
    model="attention",
    attention=AttentionSettings(n_head=4, d_model=16, head=1, scaled=False),
)
TAB = Qt.FocusReason.TabFocusReason


def walk(window: MainWindow, key: Key, held: Qt.KeyboardModifier) -> list[QWidget]:
    """Every stop from the editor until it is back there."""
    click(window.editor)
    stops: list[QWidget] = []
    for _ in range(120):
        press(window, key, held=held)
        focus = window.focusWidget()
        assert focus is not None
        assert focus.isVisible()
        assert not focus.visibleRegion().isEmpty(), f"{focus.accessibleName()} is out of sight"
        if focus is window.editor:
            return stops
        if focus not in stops[-1:]:
            stops.append(focus)
    raise AssertionError("no way back to the sentence")


def onward(window: MainWindow) -> list[QWidget]:
    return walk(window, Key.Key_Tab, Qt.KeyboardModifier.NoModifier)


def open_tab(window: MainWindow, tab: int) -> None:
    window.explanation.tabs.setCurrentIndex(tab)
    QApplication.processEvents()


@pytest.mark.parametrize("tab", [0, 1, 2])
def test_tab_goes_round_and_back(open_window: OpenWindow, tab: int) -> None:
    window = open_window(SENTENCES[9])
    open_tab(window, tab)
    there = onward(window)
    back = walk(window, Key.Key_Backtab, SHIFT)
    assert there == back[::-1]
    assert len(set(there)) == len(there)
    for part in (
        window.words,
        window.matrix,
        bars(window),
        looks_button(window),
        window.explanation.tabs.tabBar(),
        window.explanation.errors_line,
        window_box(window),
        seed_box(window),
        die(window),
        window.controls.copy_line,
        window.controls.back,
        window.controls.examples,
    ):
        assert part in there, part.accessibleName()
    steps, arithmetic = window.explanation.steps, window.explanation.arithmetic
    own = [
        [story(window)],
        [steps.onward, steps.play, steps.table],
        [arithmetic.copy_text, arithmetic.copy_latex, arithmetic.lines],
    ][tab]
    assert set(own) <= set(there)


@pytest.mark.parametrize("tab", [0, 1, 2, 3])
def test_so_it_does_with_heads_a_pin_and_a_draw(open_window: OpenWindow, tab: int) -> None:
    window = open_window(
        HEADS.replace(position=8, draw=2, knockouts=(Knockout(2),), pin=Settings())
    )
    open_tab(window, tab)
    there = onward(window)
    assert onward(window) == there
    back = walk(window, Key.Key_Backtab, SHIFT)
    assert there == back[::-1]
    assert len(set(there)) == len(there)
    panel, picture = window.next_word, window.picture
    for part in (
        window.words,
        window.banner.restore,
        picture_button(window),
        picture.unpin,
        window.matrix,
        picture.heads,
        looks_button(window),
        panel.draw,
        panel.leave,
        panel.accept,
        window.explanation.tabs.tabBar(),
        seed_box(window),
        die(window),
        window.controls.adjust,
        window.controls.back,
        window.controls.examples,
    ):
        assert part in there, part.accessibleName()
    assert any(panel.pairs.isAncestorOf(stop) for stop in there)


def stop_is_seen(window: MainWindow, stop: QWidget) -> bool:
    """Whether the pixels of a stop are others when the keys are on it."""
    other = window.editor if stop is not window.editor else window.words
    stop.setFocus(TAB)
    with_focus = Screen(window).area(window)
    # Now, for a page scrolls to what has the focus.
    area = stop.rect().translated(stop.mapTo(window, QPoint())).adjusted(-4, -4, 4, 4)
    other.setFocus(TAB)
    without = Screen(window).area(window)
    rows, columns = slice(area.top(), area.bottom()), slice(area.left(), area.right())
    return bool((with_focus[rows, columns] != without[rows, columns]).any())


def unseen(window: MainWindow) -> list[str]:
    return [
        stop.accessibleName() or stop.objectName()
        for stop in onward(window)
        if not stop_is_seen(window, stop)
    ]


@pytest.mark.parametrize(
    ("n", "theme", "tab"), [(9, "light", 1), (9, "dark", 2), (64, "dark", 1), (500, "light", 0)]
)
def test_every_stop_is_seen(open_window: OpenWindow, n: int, theme: str, tab: int) -> None:
    window = open_window(SENTENCES[n], theme=theme)
    open_tab(window, tab)
    assert unseen(window) == []


@pytest.mark.parametrize("settings", [Settings(position=0), Settings("", 0)], ids=str)
@pytest.mark.parametrize("tab", [0, 1])
def test_every_stop_is_seen_where_little_is_shown(
    open_window: OpenWindow, settings: Settings, tab: int
) -> None:
    window = open_window(settings)
    open_tab(window, tab)
    assert unseen(window) == []


def test_every_stop_is_seen_before_a_guess(window: MainWindow) -> None:
    press(window, Key.Key_G, held=CTRL)
    assert unseen(window) == []


@pytest.mark.parametrize(("theme", "tab"), [("light", 0), ("dark", 1), ("light", 2), ("dark", 3)])
def test_every_stop_of_self_attention_is_seen(
    open_window: OpenWindow, theme: str, tab: int
) -> None:
    window = open_window(HEADS.replace(position=8, draw=2, knockouts=(Knockout(2),)), theme=theme)
    open_tab(window, tab)
    assert unseen(window) == []


def inside(window: MainWindow, part: QWidget) -> list[QWidget]:
    """The stops within a part of the window."""
    return [stop for stop in onward(window) if part.isAncestorOf(stop)]


@pytest.mark.parametrize("number", [2, 4, 5, 6])
def test_each_look_is_a_stop_that_is_seen(window: MainWindow, number: int) -> None:
    press(window, Key(Key.Key_0 + number), held=CTRL)
    found = inside(window, window.next_word.charts)
    assert len(found) == 1
    assert stop_is_seen(window, found[0])
    assert found[0].accessibleName()


def test_the_three_columns_have_their_controls_before_them(open_window: OpenWindow) -> None:
    window = open_window(HEADS.replace(display=Display(look="sampling")))
    found = inside(window, window.next_word.charts)
    controls = window.next_word.sampling_controls
    expected = [controls.temperature, controls.top_k, controls.top_p]
    assert found[:-1] == expected
    assert window.next_word.sampling_bars.isAncestorOf(found[-1])
    for stop in found:
        assert stop_is_seen(window, stop), stop.accessibleName()
        assert stop.accessibleName()


@pytest.mark.parametrize("key", [Key.Key_F2, Key.Key_F3, Key.Key_F4, Key.Key_F5, Key.Key_F6])
@pytest.mark.parametrize("settings", [Settings(), HEADS], ids=lambda s: s.model)
def test_each_picture_is_a_stop_that_is_seen(
    open_window: OpenWindow, settings: Settings, key: Key, qtbot: QtBot
) -> None:
    window = open_window(settings.replace(n_seeds=4))
    press(window, key)
    qtbot.waitUntil(lambda: not window.state.noise.running)
    found = inside(window, window.picture)
    assert len(inside(window, window.picture.pictures)) == 1
    assert found[0] in (picture_button(window), window.picture.n_seeds)
    for stop in found:
        assert stop_is_seen(window, stop), stop.accessibleName()
        interface = QAccessible.queryAccessibleInterface(stop)
        assert interface is not None
        assert interface.text(QAccessible.Text.Name), stop


@pytest.mark.parametrize("tab", [0, 1, 2, 3])
@pytest.mark.parametrize("model", MODELS)
def test_every_stop_has_a_name(open_window: OpenWindow, tab: int, model: str) -> None:
    window = open_window(SENTENCES[9] if model == "notebook" else HEADS.replace(position=8, draw=1))
    if not window.explanation.tabs.isTabVisible(tab):
        return
    open_tab(window, tab)
    for stop in onward(window):
        interface = QAccessible.queryAccessibleInterface(stop)
        assert interface is not None
        assert interface.text(QAccessible.Text.Name), stop


def test_the_errors_have_a_name(open_window: OpenWindow) -> None:
    window = open_window(SENTENCES[9])
    click(window.explanation.errors_line)
    assert window.explanation.errors in onward(window)
    assert window.explanation.errors.accessibleName() == "Where the notebook errs here"


# the matrix


def readout(window: MainWindow) -> str:
    label = window.matrix.readout
    return label.text() if label.isVisible() else ""


@pytest.mark.parametrize(
    "settings", [Settings(), Settings(model="attention")], ids=lambda s: s.model
)
def test_the_matrix_from_cell_to_cell(open_window: OpenWindow, settings: Settings) -> None:
    window = open_window(settings)
    window.words.setFocus()
    press(window, Key.Key_Tab)
    assert picture_button(window).hasFocus()
    press(window, Key.Key_Tab)
    assert window.matrix.hasFocus()
    words, attention = settings.sentence.split(), compute(settings).on_view
    hidden = compute(settings).hidden
    i, j = 4, 0
    moves = {
        Key.Key_Right: (0, 1),
        Key.Key_Left: (0, -1),
        Key.Key_Down: (1, 0),
        Key.Key_Up: (-1, 0),
        Key.Key_Home: (0, -9),
        Key.Key_End: (0, 9),
    }
    keys = [Key.Key_Left, Key.Key_Right, Key.Key_Down, Key.Key_End, Key.Key_Right, Key.Key_Up]
    keys += [Key.Key_Left, Key.Key_Home, *[Key.Key_Down] * 6, *[Key.Key_Right] * 3]
    assert readout(window).startswith("jumps → The")
    for key in keys:
        press(window, key)
        i, j = (max(0, min(8, at + d)) for at, d in zip((i, j), moves[key], strict=True))
        seen = hidden is None or not hidden[i, j]
        told = f"{attention[i, j]:.4f}" if seen else "not seen"
        assert readout(window) == f"{words[i]} → {words[j]}: {told}"
        assert window.matrix.accessibleDescription() == readout(window)
        assert window.state.hovered == j
    assert window.state.settings == settings, "pointing selects nothing"
    press(window, *[Key.Key_Up] * 9)
    end = {"notebook": "undefined", "attention": "not seen"}[settings.model]
    assert readout(window).endswith(f": {end}")
    press(window, Key.Key_Tab)
    assert readout(window) == ""
    assert window.state.hovered is None


@pytest.mark.parametrize("means", ["keys", "pointer"])
@pytest.mark.parametrize("model", MODELS)
def test_the_figure_beside_a_cell_is_never_an_old_one(
    open_window: OpenWindow, model: str, means: str
) -> None:
    window = open_window(Settings(position=8, model=model))
    if means == "keys":
        window.matrix.setFocus(TAB)
        press(window, Key.Key_End)
    else:
        point_at(window.matrix.plot, cell(window, 8, 8))
    assert readout(window).startswith("dog → dog: ")
    press(window, Key.Key_D, held=CTRL)
    QApplication.processEvents()
    value = compute(window.state.settings).on_view[8, 8]
    assert readout(window) in ("", f"dog → dog: {value:.4f}")
    assert window.matrix.accessibleDescription() in ("", f"dog → dog: {value:.4f}")


@pytest.mark.parametrize("key", [Key.Key_Return, Key.Key_Enter, Key.Key_Space])
def test_the_matrix_shows_the_arithmetic(window: MainWindow, key: Key) -> None:
    window.matrix.setFocus(TAB)
    press(window, Key.Key_Down, Key.Key_Down, Key.Key_Right, key)
    assert window.state.settings == Settings(position=6)
    arithmetic = window.explanation.arithmetic
    assert arithmetic.isVisible()
    shown = readout(window).split(": ")[1]
    assert f"= {shown}" in arithmetic.lines.toPlainText().splitlines()[-1]
    assert window.matrix.hasFocus()
    press(window, Key.Key_Right)
    assert readout(window).startswith("the → brown")


def test_the_matrix_zooms_about_its_cell(open_window: OpenWindow) -> None:
    window = open_window(SENTENCES[64])
    window.matrix.setFocus(TAB)
    press(window, *[Key.Key_Right] * 20)
    whole = window.matrix.cell_rect(40, 20).width()
    for _ in range(6):
        press(window, Key.Key_Plus)
    QApplication.processEvents()
    near = window.matrix.cell_rect(40, 20)
    assert near.width() > 3 * whole
    area = window.matrix.plot.viewport().rect()
    assert area.contains(near.toRect())
    press(window, *[Key.Key_Right] * 15)
    assert area.contains(window.matrix.cell_rect(40, 35).center().toPoint()), "the view follows"
    labels = [t.text for t in painted(window.matrix.columns)]
    assert "w35" in labels
    for _ in range(12):
        press(window, Key.Key_Minus)
    QApplication.processEvents()
    assert window.matrix.cell_rect(0, 0).width() == pytest.approx(whole, rel=0.02)


def test_a_shorter_sentence_leaves_no_cell_behind(window: MainWindow) -> None:
    window.matrix.setFocus(TAB)
    press(window, Key.Key_End, *[Key.Key_Down] * 4)
    window.state.set_sentence("one two")
    press(window, Key.Key_Return)
    assert_all_agree(window)
    press(window, Key.Key_Right, Key.Key_Down, Key.Key_Return)
    assert readout(window).startswith("two → two")
    window.state.set_sentence("")
    press(window, Key.Key_Right, Key.Key_Return, Key.Key_Plus, Key.Key_Home)
    assert readout(window) == ""


# bars, table, tabs


def test_the_bars(open_window: OpenWindow) -> None:
    window = open_window(SENTENCES[64])
    view, p = bars(window), compute(SENTENCES[64]).probabilities
    order = sorted(range(64), key=lambda i: -p[i])
    view.setFocus(TAB)
    press(window, Key.Key_Down, Key.Key_Down)
    assert view.accessibleDescription() == f"“w{order[2]}”: {p[order[2]]:.4f}"
    assert window.state.hovered == order[2]
    press(window, Key.Key_End)
    assert f"w{order[-1]}" in [t.text for t in painted(view.plot)]
    press(window, Key.Key_Return)
    assert window.explanation.arithmetic.isVisible()
    assert f"“w{order[-1]}”" in window.explanation.arithmetic.title.text()
    assert window.state.settings == SENTENCES[64]
    press(window, Key.Key_Home, Key.Key_Space)
    assert window.state.settings.position == order[0]


def test_the_table(window: MainWindow) -> None:
    open_tab(window, 1)
    steps = window.explanation.steps
    steps.onward.setFocus(TAB)
    press(window, Key.Key_Space, Key.Key_Space, Key.Key_Space)
    assert steps.title.text() == "4 of 7 · Scores"
    press(window, Key.Key_Tab, Key.Key_Tab)
    assert steps.table.hasFocus()
    press(window, Key.Key_Down, Key.Key_Down)
    assert window.state.hovered == 2
    figure = steps.table.currentIndex().data()
    press(window, Key.Key_Return)
    assert window.explanation.arithmetic.isVisible()
    assert figure in window.explanation.arithmetic.lines.toPlainText().splitlines()[-1]


def test_tab_leaves_the_table_at_once(window: MainWindow) -> None:
    open_tab(window, 1)
    window.explanation.steps.table.setFocus(TAB)
    press(window, Key.Key_Tab)
    assert window.focusWidget() is window.explanation.errors_line


def test_the_keys_on_the_last_step_do_not_begin_to_play(window: MainWindow) -> None:
    open_tab(window, 1)
    steps = window.explanation.steps
    steps.onward.setFocus(TAB)
    press(window, *[Key.Key_Space] * 9)
    assert steps.title.text() == "7 of 7 · Prediction"
    assert not steps.clock.isActive()


def test_a_long_receipt_scrolls(open_window: OpenWindow) -> None:
    window = open_window(SENTENCES[500])
    open_tab(window, 2)
    lines = window.explanation.arithmetic.lines
    assert isinstance(lines, QTextBrowser)
    lines.setFocus(TAB)
    bar = lines.verticalScrollBar()
    assert bar.value() == 0 < bar.maximum()
    press(window, Key.Key_PageDown)
    assert bar.value() > 0


def test_all_by_key_from_a_sentence_to_a_receipt(window: MainWindow) -> None:
    press(window, Key.Key_A, held=CTRL)
    type_in(window, "we sat and sat")
    press(window, Key.Key_Tab, Key.Key_Home, Key.Key_Right, Key.Key_Right)
    assert window.state.settings.position == 2
    press(window, Key.Key_Tab, Key.Key_Tab, Key.Key_End, Key.Key_Return)
    assert "“sat₂”, with “and” selected" in window.explanation.arithmetic.title.text()
    press(window, Key.Key_N, held=CTRL)
    assert window.state.settings == Settings()
    assert not entry(window, "Guess First").isChecked()
