import numpy as np
import pytest
from eyes import assert_all_agree, said
from hands import CTRL, Key, OpenWindow, click, press, turn_wheel, type_in
from parts import bars, seed_box, window_box
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QAbstractSpinBox, QApplication

from core.language import figure
from core.model_records import AttentionSettings
from core.models import compute
from core.settings import MAX_SEED, MAX_WINDOW, Settings
from gui.controls.seed_box import SeedBox
from gui.main_window import MainWindow

HEADS = Settings(
    position=8, model="attention", attention=AttentionSettings(n_head=4, d_model=16, head=2)
)
# np.random.seed(0) and the notebook's own functions, for "jumps" with a window of 2.
NOTEBOOK = {
    "The": "0.1075",
    "quick": "0.0843",
    "brown": "0.1775",
    "fox": "0.1003",
    "jumps": "0.0845",
    "over": "0.0582",
    "the": "0.2182",
    "lazy": "0.1104",
    "dog": "0.0592",
}


def box(window: MainWindow, name: str) -> QAbstractSpinBox:
    found = {"seed": seed_box(window), "window": window_box(window)}[name]
    assert isinstance(found, QAbstractSpinBox)
    return found


def write(window: MainWindow, name: str, text: str) -> None:
    """Type over what stands in the box."""
    click(box(window, name), QPointF(20, 14))
    press(window, Key.Key_A, held=CTRL)
    type_in(window, text)


def test_the_notebooks_figures_are_on_screen(window: MainWindow) -> None:
    shown = [text for text in said(bars(window)).split() if text != "predicted"]
    ranked = sorted(NOTEBOOK.items(), key=lambda item: item[1], reverse=True)
    assert shown == [text for pair in ranked for text in pair]
    in_cells = said(window.matrix.plot).split()
    assert in_cells[9 * 3 : 9 * 4] == list(NOTEBOOK.values())


TURNS = [
    ("seed", "wheel", 3, 3),
    ("seed", "wheel", -3, 0),
    ("seed", "keys", 4, 4),
    ("window", "wheel", 3, 5),
    ("window", "wheel", -5, 1),
    ("window", "keys", 4, 6),
    ("window", "keys", -1, 1),
]


OF_MODELS = [("notebook", *turn) for turn in TURNS]
OF_MODELS += [("attention", *turn) for turn in TURNS if turn[0] == "seed"]


@pytest.mark.parametrize(("model", "name", "means", "by", "value"), OF_MODELS)
def test_boxes_turn(
    open_window: OpenWindow, model: str, name: str, means: str, by: int, value: int
) -> None:
    start = Settings(model=model)
    window = open_window(start)
    if means == "wheel":
        turn_wheel(box(window, name), by)
    else:
        box(window, name).setFocus()
        press(window, *[Key.Key_Up if by > 0 else Key.Key_Down] * abs(by))
    assert window.state.settings == start.replace(**{name: value})
    assert_all_agree(window)
    window.state.history.undo()
    assert window.state.settings == start, "a turn is undone at once"
    assert_all_agree(window)


@pytest.mark.parametrize(("name", "up"), [("seed", True), ("window", True), ("window", False)])
def test_the_small_buttons_step(window: MainWindow, name: str, up: bool) -> None:
    spin_box = box(window, name)
    click(spin_box, QPointF(spin_box.width() - 10, 8 if up else spin_box.height() - 8))
    start = getattr(Settings(), name)
    assert getattr(window.state.settings, name) == start + (1 if up else -1)
    assert_all_agree(window)


VALUES = [
    ("seed", "42", 42),
    ("seed", "2147483648", 2**31),
    ("seed", str(MAX_SEED), MAX_SEED),
    ("seed", "0", 0),
    ("window", "3", 3),
    ("window", str(MAX_WINDOW), MAX_WINDOW),
]


@pytest.mark.parametrize(("name", "text", "value"), VALUES)
def test_boxes_take_typing(window: MainWindow, name: str, text: str, value: int) -> None:
    write(window, name, text)
    assert window.state.settings == Settings().replace(**{name: value})
    assert_all_agree(window)
    values = window.state.result.probabilities
    assert values.tolist() == compute(Settings().replace(**{name: value})).probabilities.tolist()
    chart = said(bars(window))
    assert all(figure(p) in chart for p in values)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("seed", "42949672969", 429496729),
        ("seed", "-5", 0),
        ("seed", "1.5", 1),
        ("seed", "7x", 7),
        ("window", "2048", 204),
        ("window", "0", 2),
    ],
)
def test_what_cannot_be_is_not_taken(window: MainWindow, name: str, text: str, value: int) -> None:
    write(window, name, text)
    press(window, Key.Key_Return)
    assert getattr(window.state.settings, name) == value
    assert box(window, name).text() == str(value)
    assert_all_agree(window)


@pytest.mark.parametrize("name", ["seed", "window"])
def test_an_emptied_box_changes_nothing(window: MainWindow, name: str) -> None:
    write(window, name, "")
    press(window, Key.Key_Backspace)
    window.editor.setFocus()
    assert window.state.settings == Settings()
    assert_all_agree(window)


def test_the_largest_seed_can_be_turned_back(open_window: OpenWindow) -> None:
    window = open_window(Settings(seed=MAX_SEED))
    assert seed_box(window).text() == "4294967295"
    turn_wheel(seed_box(window), 1)
    assert window.state.settings.seed == MAX_SEED
    turn_wheel(seed_box(window), -1)
    assert window.state.settings.seed == MAX_SEED - 1
    assert_all_agree(window)


def test_the_largest_seed_can_be_read(open_window: OpenWindow) -> None:
    box = seed_box(open_window(Settings(seed=MAX_SEED)))
    needed = box.fontMetrics().horizontalAdvance(box.text())
    assert box.lineEdit().width() >= needed + 2


def test_typing_a_seed_is_one_step_back(window: MainWindow) -> None:
    write(window, "seed", "12345")
    window.state.history.undo()
    assert window.state.settings == Settings()
    assert not window.state.history.canUndo()


@pytest.mark.parametrize(
    "settings",
    [Settings(), HEADS, HEADS.replace(attention=HEADS.attention.replace(head=None))],
    ids=["notebook", "one of the heads", "mean of the heads"],
)
def test_figures_on_screen_are_those_of_core(open_window: OpenWindow, settings: Settings) -> None:
    window = open_window(settings)
    write(window, "seed", "7")
    settings = settings.replace(seed=7)
    if settings.model == "notebook":
        write(window, "window", "4")
        settings = settings.replace(window=4)
    result = compute(settings)
    expected = [figure(p) for p in sorted(result.probabilities, reverse=True)]
    shown = [text for text in said(bars(window)).split() if text.startswith("0.")]
    assert shown == expected
    hidden = result.hidden
    seen = ~np.isnan(result.on_view) if hidden is None else ~hidden
    assert said(window.matrix.plot).split() == [figure(p) for p in result.on_view[seen]]


# the widget alone


@pytest.mark.parametrize("seed", [1, 2**31 - 1, 2**31, MAX_SEED])
def test_it_tells_whole_numbers(app: QApplication, seed: int) -> None:
    told: list[object] = []
    box = SeedBox()
    box.seed_changed.connect(told.append)
    box.setValue(seed)
    assert told == [seed]
    assert type(told[0]) is int
    assert box.text() == str(seed)
