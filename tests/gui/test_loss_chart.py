from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from charts import open_alone
from eyes import Screen, painted, said
from hands import Key, point_at, press
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from spoken import Role, tree

from core import language
from gui.theme import DARK, LIGHT, Theme
from gui.views.loss_chart import LossChart, smoothed

FLOOR = 1.41
Show = Callable[..., LossChart]


def losses(n: int = 2001) -> tuple[Any, Any, Any]:
    """Steps, a loss that goes down with some noise, and a measured one every now and then."""
    steps = np.arange(n)
    training = 1.5 + 3.5 / (1 + steps / 100) + 0.1 * np.sin(steps * 2.3)
    training[:1] = np.nan
    held_out = np.full(n, np.nan)
    for step in {0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, n - 1} & set(range(n)):
        held_out[step] = 1.55 + 3.5 / (1 + step / 100)
    return steps, training, held_out


@pytest.fixture
def show(app: QApplication, qtbot: QtBot) -> Show:
    """Opens a chart of a training with so many losses."""
    hosts: list[QWidget] = []

    def opened(
        n: int = 2001,
        floor: float | None = FLOOR,
        on_view: int | None = None,
        size: tuple[int, int] = (420, 240),
        theme: str = "light",
        measured: bool = True,
    ) -> LossChart:
        view = LossChart()
        steps, training, held_out = losses(n)
        if not measured:
            held_out[:] = np.nan
        colours: Theme = {"light": LIGHT, "dark": DARK}[theme]
        hosts.append(
            open_alone(
                qtbot,
                view,
                lambda: view.show_losses(steps, training, held_out, floor, on_view, colours),
                size,
                theme,
            )
        )
        view.setMinimumHeight(size[1])
        QApplication.processEvents()
        return view

    return opened


def at(chart: LossChart, step: int, value: float) -> QPointF:
    axes = chart.axes
    assert axes is not None
    return QPointF(axes.x_of(step), axes.y_of(value))


# what it shows


def test_it_says_what_is_drawn(show: Show) -> None:
    texts = [t.text for t in painted(show())]
    for text in ("nats per token", "training, smoothed", "held-out text", "step (logarithmic)"):
        assert text in texts
    assert "floor of the grammar 1.41" in texts


def test_a_floor_that_nobody_knows_is_not_named(show: Show) -> None:
    assert "floor" not in said(show(floor=None))


def test_what_was_not_measured_is_not_named(show: Show) -> None:
    assert "held-out" not in said(show(measured=False))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_curve_has_its_colour(show: Show, theme: str) -> None:
    chart = show(theme=theme)
    colours = {"light": LIGHT, "dark": DARK}[theme]
    screen = Screen(chart.window())
    held_out = losses()[2]
    dot = at(chart, 100, held_out[100])
    around = QRectF(dot, dot).adjusted(-2, -2, 2, 2)
    assert colours.accent in screen.colours(chart.plot, around)
    floor = QRectF(at(chart, 500, FLOOR), at(chart, 2000, FLOOR)).adjusted(0, -2, 0, 2)
    assert colours.text in screen.colours(chart.plot, floor)


def test_the_step_on_view_is_in_heavy_type(show: Show) -> None:
    assert [t.text for t in painted(show(on_view=200)) if t.bold] == ["200"]
    assert [t.text for t in painted(show()) if t.bold] == ["2,000"]


@pytest.mark.parametrize("size", [(420, 240), (340, 200), (180, 140)])
@pytest.mark.parametrize("n", [1, 2, 12, 2001, 20_001])
def test_texts_stay_inside_and_apart(show: Show, n: int, size: tuple[int, int]) -> None:
    chart = show(n, size=size)
    boxes = [t.shape.boundingRect() for t in painted(chart)]
    area = QRectF(chart.rect()).adjusted(-1, -3, 1, 3)
    assert all(area.contains(box) for box in boxes)
    assert chart.axes is not None
    foot = chart.axes.chart.bottom()
    steps = [box for box in boxes if foot < box.center().y() < foot + chart.line + 6]
    assert len(steps) >= 1 + (n > 1)
    steps.sort(key=lambda box: box.left())
    assert all(a.right() <= b.left() for a, b in pairwise(steps))


def test_many_steps_make_few_points(show: Show) -> None:
    chart = show(20_001)
    assert chart._curve.elementCount() <= chart.width()
    assert chart._noise.elementCount() <= 2 * chart.width()


def test_before_a_training_it_says_so(show: Show, qtbot: QtBot) -> None:
    chart = show(0)
    assert "No training yet" in said(chart)
    assert chart.accessibleDescription() == "No training yet."
    point_at(chart.plot)
    chart.setFocus()
    press(chart.window(), Key.Key_Left, Key.Key_End)
    assert not chart.readout.isVisible()


def test_a_first_step_without_losses_is_nothing_yet(show: Show) -> None:
    chart = show()
    nothing = np.array([np.nan])
    chart.show_losses(np.array([0]), nothing, nothing, FLOOR, None, LIGHT)
    assert chart.accessibleDescription().startswith("Step 0: training loss –")
    assert "step (logarithmic)" in said(chart)


def test_figures_have_the_readers_decimal_sign(show: Show) -> None:
    language.use(decimal_sign=",")
    assert "floor of the grammar 1,41" in said(show())


def test_a_sentence_for_who_cannot_see_it(show: Show) -> None:
    chart = show(on_view=100)
    held_out = losses()[2][2000]
    assert chart.accessibleDescription() == (
        f"Step 2,000: training loss {chart._smoothed_at(2000):.3f} nats per token. "
        f"Loss on held-out text at step 2,000: {held_out:.3f}. Floor of the grammar: 1.410."
    )


# smoothing


def test_smoothing_takes_the_mean_around() -> None:
    steps = np.arange(1.0, 1001)
    smooth = smoothed(steps, steps, np.array([1.0, 500.0, 1000.0]))
    np.testing.assert_allclose(smooth[0], 1.0)
    np.testing.assert_allclose(smooth[1], np.arange(447, 561).mean())
    np.testing.assert_allclose(smooth[2], np.arange(893, 1001).mean())


def test_smoothing_leaves_gaps_out() -> None:
    steps, values = np.array([0.0, 1, 100, 101]), np.array([np.nan, 2.0, 4.0, np.nan])
    smooth = smoothed(steps, values, steps)
    np.testing.assert_array_equal(smooth, [np.nan, 2.0, 4.0, 4.0])


# mouse and keys


def test_the_pointer_says_what_is_there(show: Show) -> None:
    chart = show()
    held_out = losses()[2]
    point_at(chart.plot, at(chart, 100, held_out[100]))
    training = chart._smoothed_at(100)
    assert chart.readout.isVisible()
    assert chart.readout.text() == (
        f"step 100: training {training:.3f}, held-out {held_out[100]:.3f}"
    )
    point_at(chart.plot, at(chart, 70, held_out[50]))
    assert chart.readout.text()[:8] in ("step 69:", "step 70:", "step 71:")
    assert "held-out" not in chart.readout.text()
    point_at(chart.window(), QPointF(4, 4))
    assert not chart.readout.isVisible()


def test_the_readout_stays_inside(show: Show) -> None:
    chart = show(size=(300, 180))
    for step in (0, 2000):
        point_at(chart.plot, at(chart, step, FLOOR))
        assert chart.rect().contains(chart.readout.geometry())


def test_arrow_keys_go_through_what_was_measured(show: Show) -> None:
    chart = show(on_view=200)
    press(chart.window(), Key.Key_Tab)
    assert chart.hasFocus()
    heard = []
    for key in (Key.Key_Left, Key.Key_Left, Key.Key_Right, Key.Key_Home, Key.Key_Left, Key.Key_End):
        press(chart.window(), key)
        heard.append(chart.readout.text().split(":")[0])
    assert heard == ["step 100", "step 50", "step 100", "step 0", "step 0", "step 2,000"]
    press(chart.window(), Key.Key_Tab)
    assert not chart.readout.isVisible()


def test_a_part_for_each_measured_loss(show: Show) -> None:
    chart = show(on_view=200)
    chart.setFocus()
    parts = [node for node in tree(chart, most=20) if node.role == Role.ListItem]
    assert len(parts) == 12
    assert parts[7].name.startswith("step 100: training ")
    assert [node.focused for node in parts].index(True) == 8


def test_it_is_the_mirror_image_from_right_to_left(show: Show) -> None:
    plain = show()
    assert plain.axes is not None
    before = painted(plain)
    plain.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    plain.lay_out()
    for old, new in zip(before, painted(plain), strict=True):
        assert new.text == old.text
        left = plain.width() - new.shape.boundingRect().right()
        assert abs(left - old.shape.boundingRect().left()) < 1.5, new.text
    press(plain.window(), Key.Key_Tab, Key.Key_Right)
    assert plain.readout.text().startswith("step 1,000:")
