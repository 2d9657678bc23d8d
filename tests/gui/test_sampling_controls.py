from collections.abc import Callable

import pytest
from charts import MARGIN, open_alone
from eyes import painted
from hands import CTRL, SHIFT, Key, click, press, turn_wheel, type_in
from PySide6.QtCore import QLocale, QPointF, QRectF, Qt
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.model_records import AttentionSettings
from core.settings import Settings
from gui.controls.sampling_controls import SamplingControls

HINTS = (
    "below 1 sharper, above 1 flatter",
    "only the k most probable",
    "only the first that reach p together",
)
USUAL = {"temperature": 1.0, "top_k": None, "top_p": 1.0}


class Opened:
    """The controls, what they told, and the settings that follow from that."""

    def __init__(self, controls: SamplingControls, own: AttentionSettings) -> None:
        self.controls, self.own = controls, own
        self.told: list[dict[str, object]] = []
        controls.changed.connect(self.on_changed)
        self.show()

    def on_changed(self, changes: dict[str, object]) -> None:
        self.told.append(changes)
        self.own = self.own.replace(**changes)
        self.show()

    def show(self) -> None:
        self.controls.show_settings(Settings(model="attention", attention=self.own))


Open = Callable[..., Opened]


@pytest.fixture
def opened(app: QApplication, qtbot: QtBot) -> Open:
    """Opens the controls, with nothing else to focus but one label, and takes what they tell."""
    hosts: list[QWidget] = []  # or they are collected while in use

    def open_them(width: int = 380, height: int = 300, **own: object) -> Opened:
        controls = SamplingControls()
        found = Opened(controls, AttentionSettings().replace(**own))
        hosts.append(open_alone(qtbot, controls, found.show, (width, height)))
        return found

    return open_them


def texts(controls: SamplingControls) -> list[str]:
    return [box.text() for box in (controls.temperature, controls.top_k, controls.top_p)]


def write(controls: SamplingControls, box: QAbstractSpinBox, text: str) -> None:
    """Click into a box and type instead of what it holds."""
    click(box, QPointF(20, box.height() / 2))
    press(controls.window(), Key.Key_A, held=CTRL)
    type_in(controls.window(), text)


# what it shows


def test_it_shows_the_settings(opened: Open) -> None:
    assert texts(opened().controls) == ["1.00", "all", "1.00"]
    other = opened(temperature=0.35, top_k=12, top_p=0.9)
    assert texts(other.controls) == ["0.35", "12", "0.90"]
    assert other.told == []


def test_showing_others_tells_nothing(opened: Open) -> None:
    view = opened()
    for own in ({"temperature": 2.0}, {"top_k": 3}, {"top_p": 0.123}, USUAL):
        view.own = AttentionSettings().replace(**own)
        view.show()
    assert view.told == []
    assert texts(view.controls) == ["1.00", "all", "1.00"]


@pytest.mark.parametrize("width", [340, 380, 700])
def test_every_box_says_what_it_does(opened: Open, width: int) -> None:
    controls = opened(width, top_k=3).controls
    shown = " ".join(t.text for t in painted(controls))
    for text in (*HINTS, "Temperature", "Top-k", "Top-p", "Reset"):
        assert text in shown
    boxes = (controls.temperature, controls.top_k, controls.top_p)
    for box, name, hint in zip(boxes, ("Temperature", "Top-k", "Top-p"), HINTS, strict=True):
        assert box.toolTip() == hint
        assert box.accessibleDescription() == hint
        assert box.accessibleName() == name


@pytest.mark.parametrize("width", [260, 300, 340, 380, 700])
def test_everything_fits(opened: Open, width: int) -> None:
    controls = opened(width, temperature=10.0, top_k=2048, top_p=0.01).controls
    assert controls.minimumSizeHint().width() <= 380
    area = QRectF(controls.rect()).adjusted(-1, -1, 1, 1)
    parts = [w for w in controls.findChildren(QWidget) if w.isVisible()]
    if width >= controls.minimumSizeHint().width():
        assert all(area.contains(QRectF(t.shape.boundingRect())) for t in painted(controls))
    labels = [w for w in parts if isinstance(w, QLabel)]
    for label in labels:
        assert label.height() >= label.heightForWidth(label.width())
        assert not any(
            label.geometry().intersects(o.geometry())
            for o in (*labels, controls.reset)
            if o is not label
        )


def test_without_room_the_hints_are_tool_tips_alone(opened: Open) -> None:
    controls = opened(240).controls
    assert "sharper" not in " ".join(t.text for t in painted(controls))
    controls.window().resize(380 + 2 * MARGIN, 350)
    assert "sharper" in " ".join(t.text for t in painted(controls))
    controls.window().resize(380 + 2 * MARGIN, 200)
    assert "sharper" not in " ".join(t.text for t in painted(controls))


def test_figures_have_the_readers_decimal_sign(opened: Open) -> None:
    QLocale.setDefault(QLocale(QLocale.Language.German))
    controls = opened(temperature=0.5).controls
    assert controls.temperature.text() == "0,50"


# turning and typing


@pytest.mark.parametrize(
    ("start", "steps", "values"),
    [
        (1.0, 3, [1.5, 2.0, 2.5]),
        (1.0, -3, [0.95, 0.9, 0.85]),
        (0.9, 3, [0.95, 1.0, 1.5]),
        (1.23, -2, [1.0, 0.95]),
        (1.23, 1, [1.5]),
        (0.07, -2, [0.05]),
        (9.8, 2, [10.0]),
    ],
)
@pytest.mark.parametrize("means", ["wheel", "keys"])
def test_the_temperature_goes_from_stop_to_stop(
    opened: Open, start: float, steps: int, values: list[float], means: str
) -> None:
    view = opened(temperature=start)
    if means == "wheel":
        turn_wheel(view.controls.temperature, steps)
    else:
        view.controls.temperature.setFocus()
        key = Key.Key_Up if steps > 0 else Key.Key_Down
        press(view.controls.window(), *[key] * abs(steps))
    assert view.told == [{"temperature": value} for value in values]
    assert view.controls.temperature.value() == values[-1]


@pytest.mark.parametrize(
    ("start", "steps", "values"),
    [
        (1.0, -2, [0.95, 0.9]),
        (1.0, 1, []),
        (0.05, -2, [0.01]),
        (0.01, 2, [0.05, 0.1]),
        (0.33, 1, [0.35]),
    ],
)
def test_top_p_goes_from_stop_to_stop(
    opened: Open, start: float, steps: int, values: list[float]
) -> None:
    view = opened(top_p=start)
    turn_wheel(view.controls.top_p, steps)
    assert view.told == [{"top_p": value} for value in values]


def test_top_k_counts_from_all(opened: Open) -> None:
    view = opened()
    turn_wheel(view.controls.top_k, 2)
    turn_wheel(view.controls.top_k, -2)
    assert view.told == [{"top_k": 1}, {"top_k": 2}, {"top_k": 1}, {"top_k": None}]
    assert view.controls.top_k.text() == "all"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("temperature", "0.37", {"temperature": 0.37}),
        ("temperature", "8", {"temperature": 8.0}),
        ("top_k", "24", {"top_k": 24}),
        ("top_p", "0.9", {"top_p": 0.9}),
    ],
)
def test_values_can_be_typed(opened: Open, name: str, text: str, told: dict[str, object]) -> None:
    view = opened()
    write(view.controls, getattr(view.controls, name), text)
    assert view.told[-1] == told
    press(view.controls.window(), Key.Key_Return)
    assert view.told[-1] == told


def test_a_click_on_all_makes_room_for_a_number(opened: Open) -> None:
    view = opened()
    click(view.controls.top_k, QPointF(20, view.controls.top_k.height() / 2))
    type_in(view.controls.window(), "5")
    assert view.told == [{"top_k": 5}]


@pytest.mark.parametrize(("name", "text"), [("temperature", "99"), ("top_p", "7")])
def test_nothing_out_of_range_is_told(opened: Open, name: str, text: str) -> None:
    view = opened()
    write(view.controls, getattr(view.controls, name), text)
    press(view.controls.window(), Key.Key_Return, Key.Key_Tab)
    for changes in view.told:
        AttentionSettings().replace(**changes)
    assert getattr(view.controls, name).value() <= 10


def test_a_value_with_more_decimals_stays_as_it_is(opened: Open) -> None:
    view = opened(temperature=0.123)
    assert view.controls.temperature.text() == "0.12"
    view.controls.temperature.setFocus()
    press(view.controls.window(), Key.Key_Tab, Key.Key_Tab)
    assert view.told == []


# the way back


def test_reset_is_there_when_something_differs(opened: Open) -> None:
    view = opened()
    assert not view.controls.reset.isVisible()
    turn_wheel(view.controls.top_k, 1)
    assert view.controls.reset.isVisible()
    turn_wheel(view.controls.top_k, -1)
    assert not view.controls.reset.isVisible()
    assert not opened(n_head=3, mask="none").controls.reset.isVisible()


def test_reset_tells_the_usual_values_of_what_differs(opened: Open) -> None:
    view = opened(temperature=0.5, top_p=0.9)
    click(view.controls.reset)
    assert view.told == [{"temperature": 1.0, "top_p": 1.0}]
    assert texts(view.controls) == ["1.00", "all", "1.00"]
    assert not view.controls.reset.isVisible()


def test_nothing_moves_when_reset_comes(opened: Open) -> None:
    view = opened()
    boxes = (view.controls.temperature, view.controls.top_k, view.controls.top_p)
    before = [box.geometry() for box in boxes]
    turn_wheel(view.controls.top_k, 1)
    QApplication.processEvents()
    assert [box.geometry() for box in boxes] == before


def test_tab_goes_through_all_and_the_focus_is_not_lost(opened: Open) -> None:
    view = opened(temperature=0.5)
    controls = view.controls
    stops = (controls.temperature, controls.top_k, controls.top_p, controls.reset)
    for stop in stops:
        press(controls.window(), Key.Key_Tab)
        assert controls.window().focusWidget() is stop
    for stop in stops[-2::-1]:
        press(controls.window(), Key.Key_Backtab, held=SHIFT)
        assert controls.window().focusWidget() is stop
    controls.reset.setFocus(Qt.FocusReason.TabFocusReason)
    press(controls.window(), Key.Key_Space)
    assert view.told == [{"temperature": 1.0}]
    assert controls.temperature.hasFocus()


def test_undo_is_left_to_the_program(opened: Open, qtbot: QtBot) -> None:
    view = opened()
    for box in (view.controls.temperature, view.controls.top_k, view.controls.top_p):
        write(view.controls, box, "1")
        n = len(view.told)
        press(view.controls.window(), Key.Key_Z, held=CTRL)
        assert len(view.told) == n
