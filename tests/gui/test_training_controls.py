from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from eyes import Screen, painted, said
from hands import CTRL, Key, click, press, turn_wheel, type_in
from PySide6.QtCore import QPoint, QPointF, QRect, QSize
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QSpinBox, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from core.model_records import D_TRANSFORMER, MAX_HEADS, TextReference, TransformerSettings
from core.settings import Settings
from core.transformer.configuration import Configuration
from core.transformer.grammar import words_of
from core.transformer.probes import HeadRole
from core.transformer.vocabulary import from_texts
from core.transformer.weights import n_parameters
from gui.controls.stepping_box import nearest_width
from gui.controls.training_controls import USUAL
from gui.theme import LIGHT, Appearance
from gui.views.heads_found import HeadLine
from gui.views.training_page import TrainingPage

TALL, SMALL = QSize(460, 1400), QSize(380, 260)
ALICE = TextReference("alice.txt", "0" * 64)
LAYERS, HEADS, WIDTH = "Number of layers", "Heads in a layer", "Width of a vector, d"
STEPS, SHARE = "Number of steps", "Share of your text"


class Panel:
    """The page, and settings that follow it as the program's do."""

    def __init__(self, qtbot: QtBot) -> None:
        self.view = TrainingPage()
        self.told: list[dict[str, Any]] = []
        self.settings = Settings()
        self._appearance = Appearance("light", self.view)
        qtbot.addWidget(self.view)
        self.view.changed.connect(self.on_changed)
        self.show()
        steps = np.arange(200.0)
        loss = 5 - steps / 100
        self.view.show_losses(steps, loss, loss, 1.41, None, LIGHT)
        self.view.show_heads((HeadRole("subject", 1, 2, 0.97, 0.17),), 0.97, 60, LIGHT)
        self.view.resize(TALL)
        with qtbot.waitExposed(self.view):
            self.view.show()
        self.view.activateWindow()
        qtbot.waitUntil(self.view.isActiveWindow)
        QApplication.processEvents()

    def on_changed(self, changes: dict[str, Any]) -> None:
        self.told.append(changes)
        self.settings = self.settings.replace(
            transformer=self.settings.transformer.replace(**changes)
        )
        self.view.show_settings(self.settings)

    def show(self, seed: int = 0, **own: Any) -> None:
        self.settings = Settings(transformer=TransformerSettings(**own), seed=seed)
        self.view.show_settings(self.settings)
        QApplication.processEvents()

    def resize(self, size: QSize, larger: int = 1) -> None:
        font = QFont(QApplication.font())
        font.setPointSizeF(font.pointSizeF() * larger)
        QApplication.setFont(font)
        self.view.resize(size)
        for _ in range(4):
            QApplication.processEvents()

    def button(self, name: str) -> QToolButton:
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

    def write(self, name: str, text: str) -> None:
        """Type instead of what stands in a box."""
        self.box(name).setFocus()
        press(self.view, Key.Key_A, held=CTRL)
        type_in(self.view, text)

    @property
    def own(self) -> TransformerSettings:
        return self.settings.transformer


@pytest.fixture
def panel(app: QApplication, qtbot: QtBot) -> Iterator[Panel]:
    font = app.font()
    yield Panel(qtbot)
    app.setFont(font)


# choosing


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("Text: your text", {"text": "file"}),
        ("Text: both", {"text": "both"}),
        ("Difficulty: easy", {"difficulty": 1}),
        ("Difficulty: hard", {"difficulty": 3}),
        ("Objective: masked word", {"objective": "masked"}),
    ],
)
def test_each_choice_is_told(panel: Panel, name: str, change: dict[str, object]) -> None:
    click(panel.button(name))
    assert panel.told == [change]
    assert panel.button(name).isChecked()


@pytest.mark.parametrize(
    ("name", "text", "change"),
    [
        (LAYERS, "3", {"n_layer": 3}),
        (HEADS, "8", {"n_head": 8}),
        (WIDTH, "64", {"d_model": 64}),
        (STEPS, "7", {"n_step": 7}),
        (SHARE, "20", {"share": 0.2}),
    ],
)
def test_each_number_is_told(panel: Panel, name: str, text: str, change: dict[str, object]) -> None:
    panel.show(text="both")
    panel.write(name, text)
    assert panel.told[-1] == change


def test_what_is_shown_is_not_told(panel: Panel) -> None:
    panel.show(n_head=3, d_model=33, text="both", share=0.3, n_step=77, own_text=ALICE)
    panel.show()
    assert panel.told == []


# the width


@pytest.mark.parametrize("n_head", range(1, MAX_HEADS + 1))
def test_the_nearest_width_is_a_multiple_of_the_heads(n_head: int) -> None:
    low, high = D_TRANSFORMER
    valid = [width for width in range(low, high + 1) if width % n_head == 0]
    for width in range(1, 2 * high):
        nearest = nearest_width(width, n_head)
        assert nearest in valid
        assert abs(nearest - width) == min(abs(other - width) for other in valid)


def test_other_heads_bring_the_width_that_they_can_share(panel: Panel) -> None:
    panel.write(HEADS, "5")
    assert panel.told == [{"n_head": 5, "d_model": 30}]
    assert panel.box(WIDTH).text() == "30"
    panel.write(HEADS, "6")
    assert panel.told[1:] == [{"n_head": 6}]


def test_arrows_offer_only_what_heads_can_share(panel: Panel) -> None:
    panel.show(n_head=3, d_model=48)
    box = panel.box(WIDTH)
    box.setFocus()
    press(panel.view, *[Key.Key_Up] * 9)
    assert box.value() == 126
    press(panel.view, *[Key.Key_Down] * 9)
    assert box.value() == 18
    assert all(change["d_model"] % 3 == 0 for change in panel.told)
    assert len(panel.told) == 3 + 6


def test_a_width_that_heads_cannot_share_becomes_the_nearest(panel: Panel) -> None:
    panel.write(WIDTH, "51")
    assert panel.told == [], "not before it is finished"
    press(panel.view, Key.Key_Tab)
    assert panel.told == [{"d_model": 52}]
    assert panel.box(WIDTH).text() == "52"


def test_arrows_take_round_numbers_of_steps(panel: Panel) -> None:
    panel.box(STEPS).setFocus()
    press(panel.view, Key.Key_Up, Key.Key_Up, Key.Key_Down, Key.Key_Down, Key.Key_Down)
    assert [change["n_step"] for change in panel.told] == [2000, 5000, 2000, 1000, 500]


# the text


def test_what_does_nothing_is_not_shown(panel: Panel) -> None:
    def rows() -> set[str]:
        names = {"Choose text…", "Difficulty: easy"}
        seen = {name for name in names if panel.button(name).isVisible()}
        return seen | ({"share"} if panel.box(SHARE).isVisible() else set())

    assert rows() == {"Difficulty: easy"}
    click(panel.button("Text: your text"))
    assert rows() == {"Choose text…"}
    click(panel.button("Text: both"))
    assert rows() == {"Choose text…", "Difficulty: easy", "share"}


def test_a_text_is_asked_for_and_named(panel: Panel, qtbot: QtBot) -> None:
    panel.show(text="file")
    assert "none yet" in said(panel.view)
    with qtbot.waitSignal(panel.view.text_wanted):
        click(panel.button("Choose text…"))
    panel.show(text="file", own_text=ALICE)
    assert "alice.txt" in said(panel.view)


# what it says


def test_every_control_says_what_it_does(panel: Panel) -> None:
    panel.show(text="both")
    shown = said(panel.view)
    boxes = panel.view.findChildren(QSpinBox)
    assert len(boxes) == 5
    for box in boxes:
        assert box.accessibleName()
        assert box.accessibleDescription() in shown


def test_it_says_the_seed_that_it_starts_from(panel: Panel) -> None:
    panel.show(seed=12)
    assert "Starts from seed 12" in said(panel.view)
    panel.show(seed=0)
    assert "Starts from seed 0" in said(panel.view)


def test_it_counts_what_there_is_to_learn(panel: Panel) -> None:
    panel.show(n_layer=3, n_head=2, d_model=48)
    n_word = len(from_texts(words_of(2)))
    n = n_parameters(Configuration(n_word, 64, 3, 2, 48, "next"))
    assert f"{n:,} numbers to learn, for {n_word} words" in said(panel.view)
    panel.show(text="both")
    assert "up to" in said(panel.view)


@pytest.mark.parametrize("field", USUAL)
def test_reset_is_there_when_something_was_changed(panel: Panel, qtbot: QtBot, field: str) -> None:
    assert not panel.button("Reset").isEnabled()
    assert "All as usual" in said(panel.view)
    other: Any = {
        "text": "both",
        "difficulty": 1,
        "share": 0.2,
        "objective": "masked",
        "n_layer": 1,
        "n_head": 2,
        "d_model": 64,
        "n_step": 10,
    }
    panel.show(**{field: other[field]})
    assert "1 changed" in said(panel.view)
    with qtbot.waitSignal(panel.view.reset_wanted):
        click(panel.button("Reset"))
    panel.on_changed(dict(USUAL))
    assert panel.own == TransformerSettings()


# the page


def test_a_head_found_is_passed_on(panel: Panel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.view.head_chosen) as chosen:
        click(panel.view.findChildren(HeadLine)[0])
    assert chosen.args == [1, 2]


def test_the_wheel_turns_the_page_over_chart_and_boxes(panel: Panel) -> None:
    panel.resize(SMALL)
    before = panel.area.verticalScrollBar().value()
    turn_wheel(panel.view.loss.plot, -1)
    scrolled = panel.area.verticalScrollBar().value()
    assert scrolled > before
    box = panel.box(LAYERS)
    panel.area.ensureWidgetVisible(box)
    turn_wheel(box, -1)
    assert panel.told == []


def test_tab_brings_what_it_reaches_into_sight(panel: Panel) -> None:
    panel.resize(SMALL)
    panel.view.focus_first()
    seen: set[QWidget] = set()
    for _ in range(8):
        QApplication.processEvents()
        focus = QApplication.focusWidget()
        assert focus is not None
        area = QRect(focus.mapTo(panel.area.viewport(), QPoint()), focus.size())
        assert panel.area.viewport().rect().intersects(area)
        seen.add(focus)
        press(panel.view, Key.Key_Tab)
    assert len(seen) == 8


@pytest.mark.parametrize("larger", [1, 2])
@pytest.mark.parametrize("size", [TALL, SMALL], ids=str)
def test_nothing_is_cut_off_or_overlaps(panel: Panel, size: QSize, larger: int) -> None:
    panel.show(text="both", own_text=ALICE)
    panel.resize(size, larger)
    assert panel.area.horizontalScrollBar().maximum() == 0
    page = panel.area.widget()
    assert page is not None
    kinds = (QLabel, QSpinBox, QToolButton, HeadLine)
    parts = [w for kind in kinds for w in page.findChildren(kind) if w.isVisible()]
    areas = [QRect(part.mapTo(page, QPoint()), part.size()) for part in parts]
    for part, area in zip(parts, areas, strict=True):
        assert page.rect().contains(area)
        if isinstance(part, HeadLine) or (isinstance(part, QLabel) and part.wordWrap()):
            assert area.height() >= part.heightForWidth(area.width())
        elif not isinstance(part, QLabel):
            assert area.width() >= part.sizeHint().width()
            assert area.height() >= part.sizeHint().height()
    for number, area in enumerate(areas):
        assert not any(area.intersects(other) for other in areas[:number])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_lets_the_colour_of_its_card_through(panel: Panel, theme: str) -> None:
    panel._appearance.choose(theme)
    QApplication.processEvents()
    screen = Screen(panel.view)
    corner = QPointF(panel.view.width() - 3, panel.view.height() - 3)
    text = next(t for t in painted(panel.view) if t.text == "Next training")
    beside = QPointF(300, text.shape.boundingRect().center().y())
    assert screen.colour(panel.view, beside) == screen.colour(panel.view, corner)
