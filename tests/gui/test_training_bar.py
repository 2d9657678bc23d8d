from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from charts import open_alone
from eyes import Screen, painted
from hands import Key, click, drag, press, turn_wheel
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from spoken import Role, node_of, tree

from core.language import count
from gui.controls.timeline import schedule
from gui.controls.training_bar import TrainingBar
from gui.controls.training_status import STATES
from gui.theme import DARK, LIGHT

SOME = (0, 1, 2, 5, 10, 20, 50, 100, 200)
ALL = (*SOME, 500, 1000, 2000)
Show = Callable[..., TrainingBar]


def training(**other: Any) -> dict[str, Any]:
    """A training at step 337, followed."""
    usual = {
        "state": "running",
        "speed_name": "full speed",
        "step": 337,
        "n_step": 2000,
        "seconds_left": 6.2,
        "snapshot_steps": SOME,
        "on_view": None,
        "following": True,
    }
    return usual | other


@pytest.fixture
def show(app: QApplication, qtbot: QtBot) -> Iterator[Show]:
    """Opens a bar of such a training."""
    hosts: list[QWidget] = []
    font = app.font()

    def opened(width: int = 1240, theme: str = "light", larger: float = 1, **how: Any):  # noqa: ANN202
        larger_font = QFont(font)
        larger_font.setPointSizeF(font.pointSizeF() * larger)
        app.setFont(larger_font)
        bar = TrainingBar()
        hosts.append(
            open_alone(qtbot, bar, lambda: bar.show_training(**training(**how)), (width, 80), theme)
        )
        QApplication.processEvents()
        return bar

    yield opened
    app.setFont(font)


def buttons(bar: TrainingBar) -> dict[str, QToolButton]:
    return {each.accessibleName(): each for each in bar.findChildren(QToolButton)}


def enabled(bar: TrainingBar) -> set[str]:
    return {name for name, button in buttons(bar).items() if button.isEnabled()}


def told(bar: TrainingBar) -> list[object]:
    """What the bar tells from now on."""
    heard: list[object] = []
    for name in ("train", "pause", "step", "slower", "faster", "reset", "stop", "follow"):
        getattr(bar, f"{name}_wanted").connect(lambda name=name: heard.append(name))
    bar.snapshot_chosen.connect(heard.append)
    return heard


# buttons


@pytest.mark.parametrize(
    ("state", "step", "names"),
    [
        ("idle", 0, {"Train", "Step"}),
        ("running", 337, {"Pause", "Reset", "Stop"}),
        ("paused", 337, {"Go on", "Step", "Reset", "Stop"}),
        ("paused", 0, {"Go on", "Step", "Stop"}),
        ("paused", 2000, {"Go on", "Reset", "Stop"}),
        ("done", 2000, {"Train", "Step", "Reset"}),
        ("failed", 300, {"Train", "Step", "Reset"}),
    ],
)
def test_what_does_nothing_is_off(show: Show, state: str, step: int, names: set[str]) -> None:
    assert enabled(show(state=state, step=step)) == names | {"Slower", "Faster"}


def test_there_is_a_slowest_and_a_fastest(show: Show) -> None:
    assert "Slower" not in enabled(show(slowest=True))
    assert "Faster" not in enabled(show(fastest=True))


@pytest.mark.parametrize(
    ("state", "name", "wanted"),
    [
        ("idle", "Train", "train"),
        ("running", "Pause", "pause"),
        ("paused", "Go on", "train"),
        ("paused", "Step", "step"),
        ("running", "Slower", "slower"),
        ("running", "Faster", "faster"),
        ("paused", "Reset", "reset"),
        ("running", "Stop", "stop"),
    ],
)
@pytest.mark.parametrize("means", ["click", "key"])
def test_each_button_tells_what_is_wanted(
    show: Show, state: str, name: str, wanted: str, means: str
) -> None:
    bar = show(state=state)
    heard = told(bar)
    if means == "click":
        click(buttons(bar)[name])
    else:
        buttons(bar)[name].setFocus()
        press(bar.window(), Key.Key_Space)
    assert heard == [wanted]


def test_the_keys_are_not_lost_with_a_button(show: Show) -> None:
    bar = show(state="paused")
    bar.one_step.setFocus()
    bar.show_training(**training(state="running"))
    assert bar.train.hasFocus()


def test_nothing_moves_while_it_trains(show: Show) -> None:
    bar = show(state="idle", step=0, snapshot_steps=(), following=False)
    parts = (*buttons(bar).values(), bar.speed, bar.timeline, bar.status)
    before = [part.geometry() for part in parts]
    for step, seconds, speed, state in [
        (0, None, "full speed", "running"),
        (9, 3000.0, "full speed", "running"),
        (1337, 6.0, "100 steps/s", "running"),
        (1337, None, "20 steps/s", "paused"),
        (2000, None, "1 step/s", "done"),
    ]:
        reached = tuple(each for each in ALL if each <= step)
        bar.show_training(state, speed, step, 2000, seconds, reached, None, True)
        QApplication.processEvents()
        assert [part.geometry() for part in parts] == before


# where it is


@pytest.mark.parametrize(
    ("how", "text"),
    [
        ({}, "step 337 of 2,000 · 7 s left"),
        ({"seconds_left": 61.0}, "step 337 of 2,000 · 2 min left"),
        ({"seconds_left": None}, "step 337 of 2,000"),
        ({"state": "paused"}, "paused at step 337 of 2,000"),
        ({"state": "done", "snapshot_steps": ALL}, "trained for 2,000 steps"),
        ({"state": "idle", "snapshot_steps": ALL}, "trained for 2,000 steps"),
        ({"state": "idle", "snapshot_steps": ()}, "not trained yet"),
        ({"state": "done", "snapshot_steps": ALL, "on_view": 4}, f"step {ALL[4]} of 2,000"),
        ({"state": "failed"}, "ended at step 337"),
        (
            {"state": "failed", "step": 0, "snapshot_steps": ALL, "on_view": len(ALL) - 1},
            "trained for 2,000 steps",
        ),
    ],
)
def test_it_says_where_the_training_is(show: Show, how: dict[str, Any], text: str) -> None:
    bar = show(**how)
    assert bar.status.text() == text
    assert text in [piece.text for piece in painted(bar)]


def test_every_state_is_said(show: Show) -> None:
    assert all(show(state=state).status.text() for state in STATES)


# the timeline


def test_a_schedule_goes_to_the_last_step() -> None:
    assert schedule(2000) == ALL
    assert schedule(7) == (0, 1, 2, 5, 7)
    assert schedule(1) == (0, 1)


def test_snapshots_lie_at_equal_distances(show: Show) -> None:
    bar = show(state="idle", snapshot_steps=ALL, on_view=3, following=False)
    places = [bar.timeline.place(i) for i in range(len(ALL))]
    gaps = {round(b - a, 3) for a, b in pairwise(places)}
    assert len(gaps) == 1


def test_snapshots_stay_where_they_are_while_more_come(show: Show) -> None:
    bar = show()
    before = [bar.timeline.place(i) for i in range(len(SOME))]
    bar.show_training(**training(step=1500, snapshot_steps=ALL[:-1]))
    assert [bar.timeline.place(i) for i in range(len(SOME))] == pytest.approx(before)


def test_what_it_learns_now_lies_behind_the_last_snapshot(show: Show) -> None:
    bar = show()
    now = bar.timeline.place(len(SOME))
    assert bar.timeline.place(len(SOME) - 1) < now
    bar.show_training(**training(step=450))
    later = bar.timeline.place(len(SOME))
    assert later > now
    bar.show_training(**training(step=600, snapshot_steps=ALL[:10]))
    assert bar.timeline.place(len(SOME)) > later, "the snapshot of step 500"


@pytest.mark.parametrize("how", [{}, {"state": "paused"}, {"on_view": 5, "following": False}])
def test_the_step_on_view_is_in_heavy_type(show: Show, how: dict[str, Any]) -> None:
    bar = show(**how)
    heavy = [t.text for t in painted(bar.timeline) if t.bold]
    assert heavy == [count(SOME[5]) if "on_view" in how else "337"]


@pytest.mark.parametrize("width", [1240, 880, 620])
def test_labels_do_not_overlap(show: Show, width: int) -> None:
    bar = show(width, snapshot_steps=ALL, state="done", step=2000, following=False, on_view=11)
    boxes = sorted(
        (t.shape.boundingRect() for t in painted(bar.timeline)), key=lambda box: box.left()
    )
    assert len(boxes) >= 3
    assert all(a.right() < b.left() for a, b in pairwise(boxes))
    assert boxes[0].left() >= -1
    assert boxes[-1].right() <= bar.timeline.width() + 1


def test_a_click_chooses_the_nearest_snapshot(show: Show) -> None:
    bar = show()
    heard = told(bar)
    for index in (0, 5, 8):
        click(bar.timeline, QPointF(bar.timeline.place(index) + 2, 10))
    assert heard == [0, 5, 8]


def test_a_click_on_its_end_follows_the_training(show: Show) -> None:
    bar = show(on_view=3, following=False)
    heard = told(bar)
    click(bar.timeline, QPointF(bar.timeline.width() - 3, 10))
    assert heard == ["follow"]


def test_after_the_training_its_end_is_a_snapshot(show: Show) -> None:
    bar = show(state="done", snapshot_steps=ALL, on_view=3, following=False)
    heard = told(bar)
    click(bar.timeline, QPointF(bar.timeline.width() - 3, 10))
    assert heard == [len(ALL) - 1]


def test_dragging_goes_through_the_snapshots(show: Show) -> None:
    bar = show(state="idle", snapshot_steps=ALL, on_view=0, following=False)
    heard = told(bar)
    start, end = (QPointF(bar.timeline.place(index), 10) for index in (2, 8))
    drag(bar.timeline, start, end)
    assert heard[0] == 2
    assert heard[-1] == 8
    assert heard == sorted(set(heard))  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("mirrored", [False, True])
def test_keys_and_wheel_go_through_the_snapshots(show: Show, mirrored: bool) -> None:
    bar = show(state="idle", snapshot_steps=ALL, on_view=5, following=False)
    if mirrored:
        bar.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    heard = told(bar)
    bar.timeline.setFocus()
    onward, back = Key.Key_Right, Key.Key_Left
    if mirrored:
        onward, back = back, onward
    press(bar.window(), onward, back, Key.Key_Home, Key.Key_End, onward)
    assert heard == [6, 5, 0, 11]
    turn_wheel(bar.timeline, -2)
    assert heard[4:] == [10, 9]


def test_it_is_the_mirror_image_from_right_to_left(show: Show) -> None:
    bar = show()
    places = [bar.timeline.place(i) for i in range(len(SOME))]
    bar.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    width = bar.timeline.width()
    assert [width - bar.timeline.place(i) for i in range(len(SOME))] == pytest.approx(places)


def test_what_is_shown_is_not_told(show: Show) -> None:
    bar = show()
    heard = told(bar)
    for how in ({"on_view": 2, "following": False}, {"snapshot_steps": ALL}, {"state": "idle"}):
        bar.show_training(**training(**how))
    assert heard == []


def test_without_snapshots_there_is_nothing_to_choose(show: Show) -> None:
    bar = show(state="idle", snapshot_steps=(), following=False)
    heard = told(bar)
    assert not bar.timeline.isEnabled()
    click(bar.timeline, QPointF(20, 10))
    assert heard == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_focus_can_be_seen(show: Show, theme: str) -> None:
    bar = show(theme=theme)
    before = Screen(bar.window()).area(bar.timeline)
    bar.timeline.setFocus()
    screen = Screen(bar.window())
    assert (screen.area(bar.timeline) != before).any()
    colours = {"light": LIGHT, "dark": DARK}[theme]
    handle = QPointF(bar.timeline.place(len(SOME)), 9)
    assert screen.colour(bar.timeline, handle) == colours.accent


# for whom it is read out


def test_the_timeline_is_a_slider_that_says_its_step(show: Show) -> None:
    bar = show(on_view=3, following=False)
    slider = node_of(bar.timeline)
    assert slider.role == Role.Slider
    assert slider.name == "Steps of the training"
    assert slider.description == "step 5; snapshot 4 of 9"
    bar.show_training(**training())
    assert bar.timeline.accessibleDescription() == "step 337, as it learns"


def test_all_that_can_be_pressed_has_a_name_and_a_hint(show: Show) -> None:
    bar = show(620)
    for node in tree(bar):
        if node.is_used:
            assert node.name
    assert all(button.toolTip() for button in buttons(bar).values())


# room


@pytest.mark.parametrize("larger", [1, 1.5, 2])
@pytest.mark.parametrize("width", [1240, 880, 620])
def test_everything_has_its_room(show: Show, width: int, larger: float) -> None:
    if width == 620 and larger > 1.5:
        pytest.skip("smaller than the smallest window")
    bar = show(width, larger=larger)
    parts = [p for p in bar.findChildren(QWidget) if p.isVisible()]
    areas = [QRect(part.mapTo(bar, QPoint()), part.size()) for part in parts]
    for part, area in zip(parts, areas, strict=True):
        assert bar.rect().contains(area)
        if isinstance(part, QToolButton):
            assert area.width() >= part.sizeHint().width()
            assert area.height() >= part.sizeHint().height()
    for number, area in enumerate(areas):
        assert not any(area.intersects(other) for other in areas[:number])
    if bar.status.isVisible():
        said = bar.status.text()
        assert bar.status.fontMetrics().horizontalAdvance(said) <= bar.status.width()
    assert bar.timeline.width() >= 8 * bar.fontMetrics().averageCharWidth()


def test_in_a_narrow_window_the_time_left_stays(show: Show) -> None:
    bar = show(880, larger=2)
    assert bar.status.text() == "7 s left"
    assert bar.timeline.toolTip().startswith("step 337 of 2,000 · 7 s left")
