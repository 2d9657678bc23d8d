from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from charts import open_alone
from eyes import Screen, Text, painted, said
from hands import Key, click, point_at, press
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from spoken import Role, tree

from core.language import figure
from gui.theme import LIGHT
from gui.views.over_training import NO_WORD, OverTraining, conclusion, leaders

STEPS = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
WORDS = ("are", "is", "the", "cabinet")
N = len(STEPS)
P = np.full((N, 4), 0.01)
P[:, 0] = [0.01, 0.01, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.4, 0.8, 0.85, 0.9]
P[:, 1] = [0.02, 0.02, 0.02, 0.03, 0.04, 0.1, 0.2, 0.3, 0.2, 0.1, 0.08, 0.05]
P[:6, 2] = 0.11
Show = Callable[..., OverTraining]


@pytest.fixture
def show(app: QApplication, qtbot: QtBot) -> Show:
    """Opens a chart of these words."""
    hosts: list[QWidget] = []

    def opened(
        chosen: int | None = 0, on_view: int | None = 9, size: tuple[int, int] = (450, 300)
    ) -> OverTraining:
        view = OverTraining()
        hosts.append(
            open_alone(
                qtbot,
                view,
                lambda: view.show_curves(WORDS, STEPS, P, chosen, on_view, LIGHT),
                size,
            )
        )
        return view

    return opened


def at(view: OverTraining, snapshot: int, word: int) -> QPointF:
    axes = view.curves.axes
    assert axes is not None
    return QPointF(axes.x_of(STEPS[snapshot]), axes.y_of(P[snapshot, word]))


def labels(view: OverTraining) -> list[Text]:
    """The words at the ends of lines, from the top."""
    found = [t for t in painted(view.curves) if t.text in WORDS]
    return sorted(found, key=lambda t: t.shape.boundingRect().top())


# the sentence


def test_it_says_since_when_the_best_word_leads(show: Show) -> None:
    assert show().conclusion.text() == "“are” leads from step 200 on; at step 100 it did not yet."


@pytest.mark.parametrize(
    ("leading", "chosen", "text"),
    [
        ([0, 0, 0], 0, "“are” leads from the start."),
        ([0, 1, 0], 0, "“are” leads from step 2 on; at step 1 it did not yet."),
        ([1, 1, 0], None, "“are” leads from step 2 on; at step 1 it did not yet."),
        ([1, 0, 0], 1, "“are” leads from step 1 on; at step 0 it did not yet. “is” leads for a"),
        ([0, 0, 0], 2, "“are” leads from the start. “the” leads at none of these steps."),
        ([NO_WORD, 0, 0], 0, "“are” leads from step 1 on; at step 0 it did not yet."),
        ([0, 0, NO_WORD], None, "None of these words leads at the end."),
    ],
)
def test_the_sentence_follows_from_who_leads(
    leading: list[int], chosen: int | None, text: str
) -> None:
    assert conclusion(WORDS, (0, 1, 2), np.array(leading), chosen).startswith(text)


def test_one_snapshot_is_no_history() -> None:
    assert conclusion(WORDS, (0,), np.array([0]), 0) == "“are” leads at step 0."


def test_a_word_without_a_line_may_lead() -> None:
    values = np.array([[0.1, 0.2], [0.5, 0.4], [np.nan, 0.3]])
    assert leaders(values, None).tolist() == [1, 0, 1]
    largest = np.array([0.3, 0.5, 0.3])
    assert leaders(values, largest).tolist() == [NO_WORD, 0, 1]
    assert leaders(np.empty((2, 0)), None).tolist() == [NO_WORD, NO_WORD]


def test_before_a_training_it_says_so(show: Show, qtbot: QtBot) -> None:
    view = show()
    view.show_curves((), (), np.empty((0, 0)), None, None, LIGHT)
    assert "Nothing to look back on" in said(view)
    assert not view.conclusion.isVisible()
    with qtbot.assertNotEmitted(view.snapshot_chosen), qtbot.assertNotEmitted(view.word_chosen):
        click(view.curves.plot)
        view.setFocus()
        press(view.window(), Key.Key_Left, Key.Key_Return)


# what it shows


@pytest.mark.parametrize("size", [(450, 300), (320, 220), (200, 180)])
def test_labels_stay_inside_and_apart(show: Show, size: tuple[int, int]) -> None:
    view = show(size=size)
    boxes = [t.shape.boundingRect() for t in labels(view)]
    assert boxes
    assert "are" in [t.text for t in labels(view)]
    for upper, lower in pairwise(boxes):
        assert lower.center().y() - upper.center().y() >= 0.75 * upper.height()
    area = QRectF(view.curves.rect()).adjusted(-1, -3, 1, 3)
    assert all(area.contains(t.shape.boundingRect()) for t in painted(view.curves))


def test_the_chosen_word_is_heavy_and_in_the_accent_colour(show: Show) -> None:
    view = show(chosen=1)
    screen = Screen(view.window())
    assert screen.colour(view.curves.plot, at(view, 7, 1)) == LIGHT.accent
    assert screen.colour(view.curves.plot, at(view, 8, 0)) != LIGHT.accent
    assert [t.text for t in labels(view) if t.bold] == ["is"]


def test_the_snapshot_on_view_is_marked(show: Show) -> None:
    heavy = [t.text for t in painted(show(on_view=8).curves) if t.bold]
    assert "200" in heavy
    heavy = [t.text for t in painted(show(on_view=None).curves) if t.bold]
    assert "2,000" in heavy


def test_one_snapshot_is_no_special_case(show: Show) -> None:
    view = show()
    view.show_curves(WORDS, (0,), P[:1], 2, 0, LIGHT)
    assert len(labels(view)) == 4
    assert view.conclusion.text() == "“the” leads at step 0."


# mouse and keys


def test_the_pointer_names_word_step_and_probability(show: Show, qtbot: QtBot) -> None:
    view = show()
    with qtbot.assertNotEmitted(view.snapshot_chosen):
        point_at(view.curves.plot, at(view, 8, 0))
    assert view.curves.readout.isVisible()
    assert view.curves.readout.text() == f"“are”, step 200: {figure(0.4)}"
    point_at(view.window(), QPointF(4, 4))
    assert not view.curves.readout.isVisible()


@pytest.mark.parametrize("snapshot", [0, 3, 8, 11])
def test_a_click_chooses_the_nearest_snapshot(show: Show, qtbot: QtBot, snapshot: int) -> None:
    view = show()
    with qtbot.waitSignal(view.snapshot_chosen) as chosen:
        click(view.curves.plot, at(view, snapshot, 0) + QPointF(1, 0))
    assert chosen.args == [snapshot]


def test_a_click_on_a_label_chooses_its_word(show: Show, qtbot: QtBot) -> None:
    view = show()
    for label in labels(view):
        with (
            qtbot.waitSignal(view.word_chosen) as chosen,
            qtbot.assertNotEmitted(view.snapshot_chosen),
        ):
            click(view.curves.plot, label.shape.boundingRect().center())
        assert chosen.args is not None
        assert WORDS[chosen.args[0]] == label.text


def test_keys_choose_snapshots_and_words(show: Show) -> None:
    view = show()
    snapshots: list[int] = []
    words: list[int] = []
    view.snapshot_chosen.connect(snapshots.append)
    view.word_chosen.connect(words.append)
    press(view.window(), Key.Key_Tab)
    assert view.curves.hasFocus()
    press(view.window(), Key.Key_Left, Key.Key_Right, Key.Key_Home, Key.Key_End)
    assert snapshots == [8, 10, 0, 11]
    press(view.window(), Key.Key_Down, Key.Key_Return, Key.Key_Up, Key.Key_Up, Key.Key_Space)
    assert words == [1, 0]
    assert view.curves.accessibleDescription() == f"“are”, step 500: {figure(0.8)}"


def test_at_the_ends_nothing_is_chosen(show: Show, qtbot: QtBot) -> None:
    view = show(on_view=11)
    view.setFocus()
    with qtbot.assertNotEmitted(view.snapshot_chosen):
        press(view.window(), Key.Key_Right, Key.Key_End)


def test_a_part_for_each_word(show: Show) -> None:
    view = show()
    view.setFocus()
    parts = [node for node in tree(view.curves) if node.role == Role.ListItem]
    assert [node.name.split(",")[0] for node in parts] == [f"“{word}”" for word in WORDS]
    assert parts[0].name == f"“are”, step 500: {figure(0.8)}; predicted"
    assert [node.selected for node in parts] == [True, False, False, False]


def test_it_is_the_mirror_image_from_right_to_left(show: Show, qtbot: QtBot) -> None:
    view = show()
    boxes = {t.text: t.shape.boundingRect() for t in labels(view)}
    view.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    QApplication.processEvents()
    for text in labels(view):
        left = view.curves.width() - text.shape.boundingRect().right()
        assert abs(left - boxes[text.text].left()) < 1.5
    there = QPointF(view.curves.width() - at(view, 3, 0).x(), at(view, 3, 0).y())
    with qtbot.waitSignal(view.snapshot_chosen) as chosen:
        click(view.curves.plot, there)
    assert chosen.args == [3]
    view.setFocus()
    with qtbot.waitSignal(view.snapshot_chosen) as chosen:
        press(view.window(), Key.Key_Right)
    assert chosen.args == [8]
