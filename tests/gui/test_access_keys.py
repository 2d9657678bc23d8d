"""What is read out while the keys go over what we paint."""

from collections.abc import Iterator

import pytest
from hands import CTRL, Key, OpenWindow, press
from moments import MOMENTS, open_at
from parts import bars, chart, picture, seed_box
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from spoken import Role, focused, node_of, tree

from core.language import figure
from core.models import compute
from core.settings import Settings
from gui import access
from gui.access import InParts, Place
from gui.main_window import MainWindow

TAB = Qt.FocusReason.TabFocusReason
Event = QAccessible.Event


@pytest.fixture
def read_out(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """All that is read out, as if somebody listened."""
    heard: list[str] = []

    def hear(event: QAccessibleEvent) -> None:
        if event.type() == Event.Announcement:
            heard.append(event.message())  # pyright: ignore[reportAttributeAccessIssue]
        else:
            heard.append(event.accessibleInterface().text(QAccessible.Text.Name))

    access.install()
    monkeypatch.setattr(access, "tell", hear)
    QAccessible.setActive(True)
    yield heard
    QAccessible.setActive(False)


def go_to(widget: QWidget) -> None:
    widget.setFocus(TAB)
    QApplication.processEvents()


def keys(window: QWidget, *pressed: Key) -> None:
    for key in pressed:
        press(window, key)
        QApplication.processEvents()


def test_the_matrix_is_read_cell_by_cell(window: MainWindow, read_out: list[str]) -> None:
    attention = compute(Settings()).attention()
    go_to(window.matrix)
    keys(window, Key.Key_Up, Key.Key_Right, Key.Key_Right)
    places = [(4, 0), (3, 0), (3, 1), (3, 2)]
    words = ["The", "quick", "brown", "fox", "jumps"]
    assert read_out == [
        f"{words[i]} → {words[j]}: {figure(attention[i, j])}, row {i + 1} of 9, column {j + 1} of 9"
        for i, j in places
    ]
    there = focused(window)
    assert (there.role, there.name, there.focused) == (Role.Cell, read_out[-1], True)
    at = window.matrix.plot.viewport().mapToGlobal(window.matrix.cell_rect(3, 2).center())
    assert there.rect.contains(at.toPoint())


def test_the_bars_are_read_one_by_one(window: MainWindow, read_out: list[str]) -> None:
    go_to(bars(window))
    keys(window, Key.Key_Down, Key.Key_Down, Key.Key_End)
    assert read_out[0] == "“the”: 0.2182; predicted"
    assert read_out[1] == "“brown”: 0.1775"
    assert len(read_out) == 4
    assert focused(window).role == Role.ListItem


def test_the_words_are_read_one_by_one(window: MainWindow, read_out: list[str]) -> None:
    row = compute(Settings()).row
    go_to(window.words)
    assert read_out == [f"jumps: {figure(row[4])}; selected"]
    keys(window, Key.Key_Right)
    assert read_out[1:] == [f"over: {figure(compute(Settings(position=5)).row[5])}; selected"]
    assert focused(window).selected


def test_a_guess_is_not_given_away(window: MainWindow, read_out: list[str]) -> None:
    press(window, Key.Key_G, held=CTRL)
    go_to(window.words)
    keys(window, Key.Key_Right, Key.Key_Left)
    assert [said.split("; ")[0] for said in read_out] == ["jumps", "over", "jumps"]
    assert not any("predicted" in said or "0" in said for said in read_out)
    assert not any(node.role == Role.Cell for node in tree(window))


def test_another_value_under_the_keys_is_read_out(window: MainWindow, read_out: list[str]) -> None:
    go_to(bars(window))
    window.state.set_seed(3)
    QApplication.processEvents()
    assert len(read_out) == 2
    assert read_out[1] != read_out[0]


def test_nothing_is_read_out_while_the_keys_are_elsewhere(
    window: MainWindow, read_out: list[str]
) -> None:
    seed_box(window).setFocus(TAB)
    keys(window, Key.Key_Up, Key.Key_Up)
    assert read_out == []


def test_whoever_comes_back_hears_where_he_is(window: MainWindow, read_out: list[str]) -> None:
    for widget in (window.matrix, window.words, window.matrix):
        go_to(widget)
    assert read_out[0] == read_out[2]


def in_parts(window: MainWindow) -> list[QWidget]:
    found = [w for w in window.findChildren(QWidget) if isinstance(w, InParts) and w.isVisible()]
    return [w for w in found if w.part_counts()[0] > 0]


@pytest.mark.parametrize("moment", MOMENTS)
def test_keys_lead_to_parts_in_sight(
    open_window: OpenWindow, qtbot: QtBot, read_out: list[str], moment: str
) -> None:
    window = open_at(open_window, qtbot, moment)
    for widget in in_parts(window):
        assert isinstance(widget, InParts)
        go_to(widget)
        steps: list[Place | None] = []
        for key in (Key.Key_Home, Key.Key_Down, Key.Key_Right, Key.Key_End):
            keys(window, key)
            place = widget.part_at_keys()
            assert place is not None
            steps.append(place)
            there = focused(window)
            assert there.name == widget.part_said(*place)
            assert there.focused
            surface = widget.parts_surface()
            in_sight = QPointF(surface.mapFromGlobal(there.rect.center()))
            assert surface.rect().contains(in_sight.toPoint()), (widget, there)
        assert len(set(steps)) > 1 or widget.part_counts()[0] == 1, widget


@pytest.mark.parametrize("moment", ["at the start", "over windows", "arcs", "map"])
def test_parts_are_where_they_are_painted(
    open_window: OpenWindow, qtbot: QtBot, moment: str
) -> None:
    window = open_at(open_window, qtbot, moment)
    for widget in (picture(window), chart(window)):
        shown = getattr(widget, "canvas", widget)
        whole = node_of(shown).rect
        for node in tree(shown)[1:]:
            assert whole.contains(node.rect) or node.n_children, (node, whole)


def test_the_table_of_a_step_names_row_and_column(window: MainWindow) -> None:
    window.explanation.tabs.setCurrentWidget(window.explanation.steps)
    window.explanation.steps.go_to(1)
    cells = [n.name for n in tree(window.explanation.steps.table) if n.role == Role.Cell]
    stage = compute(Settings()).stages[1]
    assert cells[0] == f"brown, C₁: {figure(float(stage.array[0, 0]), stage.decimals)}"


def test_the_scale_can_be_pressed(window: MainWindow) -> None:
    access.install()
    bar = QAccessible.queryAccessibleInterface(window.matrix.scale_bar)
    assert bar.role() == Role.Button
    bar.actionInterface().doAction("Press")
    assert window.state.settings.display.fixed_scale


def test_one_of_a_few_is_checked(open_window: OpenWindow, qtbot: QtBot) -> None:
    window = open_at(open_window, qtbot, "model")
    model = window.explanation.model
    assert model is not None
    for value in ("none", "causal"):
        model.mask_choice.show_value(value)
        checked = {node.name: node.checked for node in tree(model.mask_choice)[1:]}
        assert checked == {f"Mask: {each}": each == value for each in ("causal", "window", "none")}


def test_a_part_that_is_gone_is_said_to_be(window: MainWindow) -> None:
    access.install()
    there = QAccessible.queryAccessibleInterface(window.matrix)
    cell = there.child(8).child(8)
    assert cell.isValid()
    window.state.set_sentence("one two")
    assert not cell.isValid()
    assert cell.text(QAccessible.Text.Name) == ""
    assert cell.rect().isEmpty()
    assert cell.state().invalid


def test_an_announcement(window: MainWindow, read_out: list[str]) -> None:
    access.announce(window, "Copied.")
    access.announce(window, "")
    assert read_out == ["Copied."]


def test_more_parts_than_are_kept(open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "MANY_PARTS", 50)
    window = open_window()
    for _ in range(3):
        cells = [node.name for node in tree(window.matrix) if node.role == Role.Cell]
        assert len(set(cells)) == 81
        QApplication.processEvents()
