from collections.abc import Callable, Iterator
from typing import Any

import pytest
from eyes import Screen, painted, said
from hands import CTRL, SHIFT, Key, click, press, turn_wheel, type_in
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QAction, QFont, QFontMetrics, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLabel,
    QScrollArea,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core.model_records import (
    MAX_D_HEAD,
    MAX_D_MODEL,
    MAX_HEADS,
    AttentionSettings,
    VectorsReference,
)
from core.settings import MAX_WINDOW, Settings
from gui.controls.choice_box import ChoiceBox
from gui.controls.model_controls import USUAL, ModelControls
from gui.theme import Appearance

LARGE, SMALL = QSize(460, 280), QSize(330, 200)
TALL = QSize(460, 800)


class Panel:
    """The controls, and settings that follow them as the program's do."""

    def __init__(self, qtbot: QtBot) -> None:
        self.view = ModelControls()
        self.told: list[dict[str, Any]] = []
        self.settings = Settings()
        self.obeys = True
        self._appearance = Appearance("light", self.view)
        qtbot.addWidget(self.view)
        self.view.changed.connect(self.on_changed)
        self.view.window_chosen.connect(lambda n: self.on_told({"window": n}, window=n))
        self.view.resize(TALL)
        with qtbot.waitExposed(self.view):
            self.view.show()
        self.view.activateWindow()
        qtbot.waitUntil(self.view.isActiveWindow)

    def on_changed(self, changes: dict[str, Any]) -> None:
        self.on_told(changes, attention=self.settings.attention.replace(**changes))

    def on_told(self, told: dict[str, Any], **changes: Any) -> None:
        self.told.append(told)
        if self.obeys:
            self.settings = self.settings.replace(**changes)
        self.view.show_settings(self.settings)

    def show(self, **own: Any) -> None:
        self.settings = self.settings.replace(attention=AttentionSettings(**own))
        self.view.show_settings(self.settings)
        QApplication.processEvents()

    def resize(self, size: QSize, theme: str = "light", larger: int = 1) -> None:
        font = QFont(QApplication.font())
        font.setPointSizeF(font.pointSizeF() * larger)
        QApplication.setFont(font)
        self._appearance.choose(theme)
        self.view.resize(size)
        for _ in range(3):  # sizes, scroll bar, what wraps for it
            QApplication.processEvents()

    def button(self, name: str) -> QToolButton:
        """A choice, by the name that a screen reader says."""
        found = [b for b in self.view.findChildren(QToolButton) if b.accessibleName() == name]
        assert len(found) == 1
        return found[0]

    def box(self, name: str) -> QSpinBox:
        found = [b for b in self.view.findChildren(QSpinBox) if b.accessibleName() == name]
        assert len(found) == 1
        return found[0]

    @property
    def area(self) -> QScrollArea:
        return self.view.findChildren(QScrollArea)[0]

    @property
    def page(self) -> QWidget:
        page = self.area.widget()
        assert page is not None
        return page

    @property
    def scrolled(self) -> int:
        return self.area.verticalScrollBar().value()

    @property
    def focused(self) -> str:
        """The name of what has the focus."""
        focus = QApplication.focusWidget()
        return "" if focus is None else focus.accessibleName()

    def tabs(self, *, backwards: bool = False) -> list[str]:
        """Where Tab stops, from the first to the last."""
        stops: list[str] = []
        while self.focused not in stops:
            stops.append(self.focused)
            press(self.view, Key.Key_Backtab if backwards else Key.Key_Tab)
        return stops


@pytest.fixture
def panel(app: QApplication, qtbot: QtBot) -> Iterator[Panel]:
    font = app.font()
    yield Panel(qtbot)
    app.setFont(font)


OPEN, COMPARE = "Open word vectors…", "Random | GloVe"
HEADS, D_HEAD = "Number of heads", "Width of a head, d_k"
WIDTH, BEFORE = "Width of a vector, d", "Words before"
BOXES = {
    HEADS: ("n_head", MAX_HEADS),
    D_HEAD: ("d_head", MAX_D_HEAD),
    WIDTH: ("d_model", MAX_D_MODEL),
    BEFORE: ("window", MAX_WINDOW),
}
CHOICES = [
    ("Projections: random", "projections", "random", "identity"),
    ("Projections: identity", "projections", "identity", "random"),
    ("Mask: causal", "mask", "causal", "none"),
    ("Mask: window", "mask", "window", "causal"),
    ("Mask: none", "mask", "none", "causal"),
    ("Embeddings: random", "embeddings", "random", "glove"),
    ("Embeddings: GloVe", "embeddings", "glove", "random"),
    ("Positions: none", "positions", "none", "sinusoidal"),
    ("Positions: sinusoidal", "positions", "sinusoidal", "none"),
    ("Divide by √d_k: on", "scaled", True, False),
    ("Divide by √d_k: off", "scaled", False, True),
    ("Read-out: dot product", "read_out", "dot", "distance"),
    ("Read-out: distance", "read_out", "distance", "dot"),
]
MANY = {
    "n_head": 4,
    "d_head": 7,
    "mask": "window",
    "d_model": 16,
    "positions": "sinusoidal",
    "scaled": False,
    "read_out": "distance",
}


def write(panel: Panel, name: str, text: str) -> None:
    """Double-click into a box and type instead of what stands there."""
    click(panel.box(name), QPointF(8, 12))
    press(panel.view, Key.Key_A, held=CTRL)
    type_in(panel.view, text)


def values(panel: Panel) -> dict[str, object]:
    """What the controls in sight say."""
    found: dict[str, object] = {
        BOXES[box.accessibleName()][0]: box.text()
        for box in panel.view.findChildren(QSpinBox)
        if box.isVisible()
    }
    for name, field, value, _ in CHOICES:
        if panel.button(name).isChecked():
            assert field not in found, "two buttons are down"
            found[field] = value
    return found


# choosing


@pytest.mark.parametrize(("name", "field", "value", "before"), CHOICES)
@pytest.mark.parametrize("means", ["click", "keys"])
def test_each_choice_is_told(
    panel: Panel, means: str, name: str, field: str, value: object, before: object
) -> None:
    panel.show(**{field: before})
    if means == "click":
        click(panel.button(name))
    else:
        down = next(panel.button(n) for n, f, v, _ in CHOICES if (f, v) == (field, before))
        down.setFocus(Qt.FocusReason.TabFocusReason)
        names = [n for n, f, *_ in CHOICES if f == field]
        forward = names.index(name) > names.index(down.accessibleName())
        steps = abs(names.index(name) - names.index(down.accessibleName()))
        press(panel.view, *[Key.Key_Right if forward else Key.Key_Left] * steps)
        assert panel.focused == name
    assert panel.told[-1] == {field: value}
    assert type(panel.told[-1][field]) is type(value)
    assert values(panel)[field] == value


def test_arrows_stay_within_the_choices(panel: Panel) -> None:
    panel.button("Mask: causal").setFocus()
    panel.resize(SMALL)
    before = panel.scrolled
    for key, mask in [
        (Key.Key_Up, "causal"),
        (Key.Key_Down, "window"),
        (Key.Key_End, "none"),
        (Key.Key_Right, "none"),
        (Key.Key_Left, "window"),
        (Key.Key_Home, "causal"),
        (Key.Key_Left, "causal"),
    ]:
        press(panel.view, key)
        assert panel.settings.attention.mask == mask
        assert panel.focused == f"Mask: {mask}"
        assert panel.scrolled == before
    assert [t["mask"] for t in panel.told] == ["window", "none", "window", "causal"]


def test_what_is_chosen_already_is_not_told_again(panel: Panel) -> None:
    click(panel.button("Mask: causal"))
    assert panel.told == []
    assert panel.button("Mask: causal").isChecked()


def test_what_is_chosen_is_told_apart_without_colour(panel: Panel) -> None:
    for _ in range(2):
        bold = [t.text for t in painted(panel.view) if t.bold]
        assert bold == [
            "Heads",
            "random",
            "What can be seen",
            panel.settings.attention.mask,
            "Vectors",
            "random",
            "none",
            "Scores and read-out",
            "on",
            "dot product",
        ]
        click(panel.button("Mask: window"))


def test_nothing_moves_when_one_is_chosen(panel: Panel) -> None:
    names = [name for name, field, *_ in CHOICES if field != "mask"]
    before = [panel.button(n).mapTo(panel.view, QPoint()) for n in names if "jections" in n]
    click(panel.button("Projections: identity"))
    QApplication.processEvents()
    after = [panel.button(n).mapTo(panel.view, QPoint()) for n in names if "jections" in n]
    assert after == before
    sizes = [panel.button(n).size() for n, *_ in CHOICES]
    for name, *_ in CHOICES:
        click(panel.button(name))
        QApplication.processEvents()
        assert [panel.button(n).size() for n, *_ in CHOICES] == sizes


# numbers


@pytest.mark.parametrize("name", BOXES)
def test_numbers_are_told_while_they_are_typed(panel: Panel, name: str) -> None:
    panel.settings = Settings(window=5)
    panel.show(mask="window", n_head=5, d_head=5, d_model=5)
    field, highest = BOXES[name]
    digits = str(highest)
    write(panel, name, digits)
    assert panel.told == [{field: int(digits[:n])} for n in range(1, len(digits) + 1)]
    type_in(panel.view, "9")
    press(panel.view, Key.Key_Return, Key.Key_Up)
    assert panel.box(name).text() == digits
    assert panel.told[-1] == {field: highest}


@pytest.mark.parametrize("name", BOXES)
def test_numbers_turn_with_the_arrow_keys(panel: Panel, name: str) -> None:
    panel.show(mask="window", n_head=2, d_head=2, d_model=2)
    field, _ = BOXES[name]
    panel.box(name).setFocus()
    press(panel.view, Key.Key_Up, Key.Key_Up, Key.Key_Down, Key.Key_Down, Key.Key_Down)
    assert panel.told == [{field: n} for n in (3, 4, 3, 2, 1)]
    press(panel.view, Key.Key_Down, Key.Key_Down)
    assert panel.told[5:] == ([{"d_head": None}] if name == D_HEAD else [])


@pytest.mark.parametrize("name", BOXES)
@pytest.mark.parametrize("typed", ["", "x", "-"])
def test_what_is_no_number_changes_nothing(panel: Panel, name: str, typed: str) -> None:
    panel.show(mask="window", n_head=2, d_head=2, d_model=2)
    write(panel, name, typed)
    press(panel.view, Key.Key_Backspace, Key.Key_Tab)
    assert panel.told == []
    assert panel.box(name).text() == "2"


def test_the_wheel_turns_a_box_only_with_the_focus(panel: Panel) -> None:
    panel.resize(SMALL)
    heads = panel.box(HEADS)
    turn_wheel(heads, -1)
    assert panel.told == []
    assert panel.scrolled > 0, "the page turns instead"
    panel.area.verticalScrollBar().setValue(0)
    heads.setFocus()
    turn_wheel(heads, 2)
    assert panel.told == [{"n_head": 2}, {"n_head": 3}]
    assert panel.scrolled == 0


def test_the_wheel_takes_no_focus(panel: Panel) -> None:
    panel.button("Mask: causal").setFocus()
    turn_wheel(panel.box(HEADS), 1)
    assert panel.focused == "Mask: causal"


@pytest.mark.parametrize("name", BOXES)
def test_undo_is_left_to_the_program(panel: Panel, name: str) -> None:
    undone: list[str] = []
    for key, text in [
        (QKeySequence.StandardKey.Undo, "undo"),
        (QKeySequence.StandardKey.Redo, "redo"),
    ]:
        action = QAction(text, panel.view)
        action.setShortcuts(QKeySequence.keyBindings(key))
        action.triggered.connect(lambda _, text=text: undone.append(text))
        panel.view.addAction(action)
    panel.show(mask="window")
    write(panel, name, "7")
    press(panel.view, Key.Key_Z, held=CTRL)
    press(panel.view, Key.Key_Z, held=CTRL | SHIFT)
    assert undone == ["undo", "redo"]
    assert panel.box(name).text() == "7"


# the width of a head


@pytest.mark.parametrize(("width", "auto"), [(1, 1), (3, 3), (16, 16), (17, 16), (MAX_D_MODEL, 16)])
def test_auto_says_what_it_comes_to(panel: Panel, width: int, auto: int) -> None:
    write(panel, WIDTH, str(width))
    assert panel.box(D_HEAD).text() == f"auto ({auto})"
    assert panel.settings.attention.d_key == auto


def test_a_number_is_typed_over_auto(panel: Panel) -> None:
    click(panel.box(D_HEAD), QPointF(14, 12))
    type_in(panel.view, "12")
    assert panel.told == [{"d_head": 1}, {"d_head": 12}]
    write(panel, D_HEAD, "0")
    assert panel.told[2:] == [{"d_head": None}]
    press(panel.view, Key.Key_Tab)
    assert panel.box(D_HEAD).text() == "auto (3)"
    assert panel.settings == Settings()


# showing


@pytest.mark.parametrize(
    "own",
    [
        {},
        MANY,
        {"projections": "identity"},
        {"projections": "identity", **MANY},
        {"n_head": MAX_HEADS, "d_head": MAX_D_HEAD, "d_model": MAX_D_MODEL},
    ],
)
def test_settings_are_shown_without_a_word(panel: Panel, own: dict[str, Any]) -> None:
    panel.show(n_head=3, mask="none", d_model=5)
    panel.settings = Settings(window=9)
    panel.show(**own)
    expected = (
        dict(USUAL) | {"d_head": f"auto ({min(own.get('d_model', 3), 16)})", "window": 9} | own
    )
    if expected["projections"] == "identity":
        del expected["n_head"], expected["d_head"]
    if expected["mask"] != "window":
        del expected["window"]
    for number in ("n_head", "d_head", "d_model", "window"):
        if number in expected:
            expected[number] = str(expected[number])
    assert values(panel) == expected
    assert panel.told == []


def test_what_does_nothing_is_not_shown(panel: Panel) -> None:
    stops = [
        "Mask: causal",
        "Embeddings: random",
        OPEN,
        COMPARE,
        WIDTH,
        "Positions: none",
        "Divide by √d_k: on",
        "Read-out: dot product",
    ]
    heads = ["Projections: random", HEADS, D_HEAD]
    panel.button("Projections: random").setFocus()
    assert panel.tabs() == [*heads, *stops]
    assert "how far back" not in said(panel.view)
    assert "added up" in said(panel.view)
    click(panel.button("Mask: window"))
    click(panel.button("Projections: identity"))
    reset = "Reset"
    panel.button("Projections: identity").setFocus()
    after = ["Projections: identity", "Mask: window", BEFORE, *stops[1:], reset]
    assert panel.tabs() == after
    assert panel.tabs(backwards=True) == [after[0], *after[:0:-1]]
    assert "how far back" in said(panel.view)
    assert "added up" not in said(panel.view)


HINTS = {
    "Projections: random": "random matrices make queries, keys and values",
    "Projections: identity": "each word is compared as it is; one head",
    "Mask: causal": "a word sees itself and all words before it",
    "Mask: window": "a word sees itself and a few words before it",
    "Mask: none": "every word sees every word, also those after it",
    "Embeddings: random": "dealt by the seed: what words mean is unknown",
    "Positions: none": "a vector does not tell where its word stands",
    "Positions: sinusoidal": "sines and cosines of a word’s place are added to its vector",
    "Divide by √d_k: on": "keeps scores small in wide heads, so that softmax stays soft",
    "Divide by √d_k: off": "scores grow in wide heads; softmax tends to one word",
    "Read-out: dot product": "likelier: a larger dot product with the context vector",
    "Read-out: distance": "likelier: a smaller distance from the context vector",
}


@pytest.mark.parametrize(("name", "hint"), HINTS.items())
def test_a_line_says_what_is_chosen_does(panel: Panel, name: str, hint: str) -> None:
    button = panel.button(name)
    click(button)
    lines = [text.text for text in painted(panel.view)]
    assert hint in lines
    others = [h for n, h in HINTS.items() if n.split(":")[0] == name.split(":")[0] and n != name]
    assert not set(others) & set(lines)
    assert button.toolTip() == hint
    assert button.accessibleDescription() == f"{hint}. The arrow keys choose another."


def test_every_control_says_what_it_does(panel: Panel) -> None:
    panel.show(mask="window")
    controls: list[QWidget] = [
        *panel.view.findChildren(QSpinBox),
        *panel.view.findChildren(ChoiceBox),
    ]
    assert len(controls) == 10
    shown = said(panel.view)
    for control in controls:
        assert control.accessibleName()
        assert control.accessibleDescription() in shown
        assert 20 < len(control.accessibleDescription()) <= 62
    assert len({control.accessibleDescription() for control in controls}) == 10


def test_the_same_settings_cost_nothing(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    panel.show(**MANY)
    monkeypatch.setattr(ChoiceBox, "show_value", lambda *_: pytest.fail("shown once more"))
    other = Settings("Quite another sentence", 0, panel.settings.window, 77)
    panel.view.show_settings(other.replace(attention=AttentionSettings(**MANY)))


@pytest.mark.parametrize("act", ["choice", "number", "window"])
def test_what_is_refused_is_taken_back(panel: Panel, act: str) -> None:
    panel.show(mask="window")
    before = values(panel)
    panel.obeys = False
    acts: dict[str, Callable[[], object]] = {
        "choice": lambda: click(panel.button("Mask: none")),
        "number": lambda: write(panel, HEADS, "5"),
        "window": lambda: write(panel, BEFORE, "5"),
    }
    acts[act]()
    assert len(panel.told) == 1
    assert values(panel) == before


def test_the_focus_follows_what_is_chosen_elsewhere(panel: Panel) -> None:
    panel.button("Mask: causal").setFocus()
    panel.show(mask="none")
    assert panel.focused == "Mask: none"
    panel.box(HEADS).setFocus()
    panel.show(mask="causal")
    assert panel.focused == HEADS


# word vectors


VECTORS = VectorsReference("wörter.vec", "5" * 64, 300)


def test_the_width_of_learned_vectors_is_said_and_not_asked(panel: Panel) -> None:
    assert panel.box(WIDTH).isVisible()
    click(panel.button("Embeddings: GloVe"))
    assert not panel.box(WIDTH).isVisible()
    assert "50 numbers a word" in said(panel.view)
    assert panel.box(D_HEAD).text() == "auto (16)"
    panel.show(embeddings="file", vectors=VECTORS)
    assert not panel.box(WIDTH).isVisible()
    assert "from “wörter.vec”; 300 numbers a word" in said(panel.view)
    click(panel.button("Embeddings: random"))
    assert panel.box(WIDTH).text() == "3"
    assert "numbers a word" not in said(panel.view)


@pytest.mark.parametrize("means", ["click", "key"])
def test_a_file_that_nobody_opened_is_asked_for(panel: Panel, means: str, qtbot: QtBot) -> None:
    panel.show(embeddings="glove")
    with qtbot.waitSignal(panel.view.vectors_wanted):
        if means == "click":
            click(panel.button("Embeddings: file…"))
        else:
            panel.button("Embeddings: GloVe").setFocus()
            press(panel.view, Key.Key_Right)
    assert panel.told == []
    assert panel.button("Embeddings: GloVe").isChecked()
    panel.show(embeddings="glove", vectors=VECTORS)
    with qtbot.assertNotEmitted(panel.view.vectors_wanted):
        click(panel.button("Embeddings: file…"))
    assert panel.told == [{"embeddings": "file"}]


@pytest.mark.parametrize("name", [OPEN, COMPARE])
def test_vectors_can_be_opened_and_compared(panel: Panel, name: str, qtbot: QtBot) -> None:
    wanted = {OPEN: panel.view.vectors_wanted, COMPARE: panel.view.compare_vectors_wanted}[name]
    with qtbot.waitSignal(wanted):
        click(panel.button(name))
    assert panel.told == []


# reset


def reset_button(panel: Panel) -> QToolButton:
    return panel.button("Reset")


@pytest.mark.parametrize("field", USUAL)
def test_reset_is_there_when_something_was_changed(panel: Panel, field: str) -> None:
    assert not reset_button(panel).isEnabled()
    assert "All as usual" in said(panel.view)
    value: Any = {"projections": "identity", "embeddings": "glove", **MANY}[field]
    panel.show(**{field: value})
    assert reset_button(panel).isEnabled()
    assert "1 changed" in said(panel.view)
    panel.show(temperature=2.0, top_k=3, top_p=0.5, head=None)
    assert not reset_button(panel).isEnabled(), "those belong to other controls"


@pytest.mark.parametrize("means", ["click", "key"])
def test_reset_is_told(panel: Panel, means: str) -> None:
    panel.show(temperature=2.0, **MANY)
    wanted: list[bool] = []
    panel.view.reset_wanted.connect(lambda: wanted.append(True))
    panel.view.reset_wanted.connect(lambda: panel.on_changed(dict(USUAL)))
    if means == "click":
        click(reset_button(panel))
    else:
        panel.button("Projections: random").setFocus()
        press(panel.view, Key.Key_Backtab, Key.Key_Space)
        assert panel.focused == "Projections: random", "the focus is not lost"
    assert wanted == [True]
    assert panel.settings.attention == AttentionSettings(temperature=2.0)
    assert "All as usual" in said(panel.view)


# room


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("larger", [1, 2])
@pytest.mark.parametrize("size", [LARGE, SMALL], ids=str)
def test_nothing_is_cut_off_or_overlaps(panel: Panel, size: QSize, larger: int, theme: str) -> None:
    panel.show(**MANY)
    panel.resize(size, theme, larger)
    assert panel.area.horizontalScrollBar().maximum() == 0
    page = panel.page
    kinds = (QLabel, QSpinBox, QToolButton)
    parts = [w for kind in kinds for w in page.findChildren(kind) if w.isVisible()]
    areas = [QRect(part.mapTo(page, QPoint()), part.size()) for part in parts]
    for part, area in zip(parts, areas, strict=True):
        assert page.rect().contains(area)
        if isinstance(part, QLabel) and part.wordWrap():
            assert area.height() >= part.heightForWidth(area.width())
        else:
            assert area.width() >= part.sizeHint().width()
            assert area.height() >= part.sizeHint().height()
    for number, area in enumerate(areas):
        assert not any(area.intersects(other) for other in areas[:number])


def columns(panel: Panel, field: str) -> int:
    """How many choices stand side by side."""
    return len({panel.button(name).x() for name, f, *_ in CHOICES if f == field})


def test_choices_stand_side_by_side_where_there_is_room(panel: Panel) -> None:
    panel.resize(LARGE, larger=2)
    assert (columns(panel, "mask"), columns(panel, "read_out")) == (3, 2)
    for size, expected in [(SMALL, (1, 1)), (LARGE, (3, 2))]:
        panel.view.resize(size)
        QApplication.processEvents()
        assert (columns(panel, "mask"), columns(panel, "read_out")) == expected


def test_they_give_way_to_larger_type(panel: Panel) -> None:
    panel.resize(SMALL)
    assert (columns(panel, "mask"), columns(panel, "read_out")) == (3, 2)
    panel.resize(SMALL, larger=2)
    assert (columns(panel, "mask"), columns(panel, "read_out")) == (1, 1)


def test_heavy_letters_have_room(panel: Panel) -> None:
    for name, *_ in CHOICES:
        button = panel.button(name)
        font = QFont(button.font())
        font.setBold(True)
        padding = 2 * 8
        assert button.width() >= QFontMetrics(font).horizontalAdvance(button.text()) + padding


@pytest.mark.parametrize("larger", [1, 2])
def test_tab_brings_what_it_reaches_into_sight(panel: Panel, larger: int) -> None:
    panel.show(**MANY)
    panel.resize(SMALL, larger=larger)
    panel.button("Projections: random").setFocus()
    seen = set()
    for _ in range(9):
        press(panel.view, Key.Key_Tab)
        QApplication.processEvents()
        focus = QApplication.focusWidget()
        assert focus is not None
        area = QRect(focus.mapTo(panel.area.viewport(), QPoint()), focus.size())
        assert panel.area.viewport().rect().contains(area)
        seen.add(panel.focused)
    assert len(seen) == 9


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_focus_can_be_seen(panel: Panel, theme: str) -> None:
    panel.resize(TALL, theme)
    for name, *_ in CHOICES[:1] + CHOICES[2:3]:
        button = panel.button(name)
        panel.box(WIDTH).setFocus()
        before = Screen(panel.view).area(button)
        button.setFocus(Qt.FocusReason.TabFocusReason)
        assert (Screen(panel.view).area(button) != before).any()


def test_it_lets_the_colour_of_its_card_through(app: QApplication, qtbot: QtBot) -> None:
    card = QFrame()
    card.setObjectName("card")
    appearance = Appearance("light", card)
    column = QVBoxLayout(card)
    column.addWidget(ModelControls())
    qtbot.addWidget(card)
    card.resize(LARGE)
    with qtbot.waitExposed(card):
        card.show()
    for theme in ("light", "dark"):
        appearance.choose(theme)
        edge, page = QPointF(4, 100), QPointF(LARGE.width() - 50, 100)
        screen = Screen(card)
        assert screen.colour(card, page) == screen.colour(card, edge)
        assert screen.colour(card, page) == appearance.theme.surface
