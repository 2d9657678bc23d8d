"""Several layers: the chooser, the heads of one of them, and what is knocked out of it."""

import pytest
from charts import open_alone
from drawn import figure_of, text_of
from eyes import Screen, painted
from hands import ALT, Key, OpenWindow, cell, click, press
from learned import layered
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot
from tools import POPUP, context_menu, expected_cells, matrix_cells, pick

from core.grid import attention_grid
from core.heads import habit
from core.models import compute
from core.settings import Display, Knockout, Settings
from gui.controls.knockout_banner import KnockoutBanner
from gui.controls.layer_chooser import LayerChooser
from gui.document import Document
from gui.figures.formats import as_svg
from gui.main_window import MainWindow
from gui.scale import scale_for
from gui.theme import LIGHT
from gui.views.head_gallery import HeadGallery

THREE = layered(n_layer=3, n_head=2)
FOX, QUICK, JUMPS = 3, 1, 4


@pytest.fixture
def deep(open_window: OpenWindow) -> MainWindow:
    return open_window(THREE)


def on_layer(layer: int, head: int | None = 0) -> Settings:
    return THREE.replace(transformer=THREE.transformer.replace(layer=layer, head=head))


def button(window: MainWindow, layer: int) -> QToolButton:
    """The button of a layer, counted from 1."""
    name = f"Layer: {layer}"
    (found,) = [b for b in window.findChildren(QToolButton) if b.accessibleName() == name]
    return found


# the chooser


def test_a_click_chooses_the_layer(deep: MainWindow) -> None:
    assert button(deep, 1).isChecked()
    click(button(deep, 3))
    assert deep.state.settings == on_layer(2)
    assert button(deep, 3).isChecked()
    assert "layer 3, head 1" in deep.picture.title.text()
    grid = attention_grid(compute(on_layer(2)))
    assert grid.layer == 2
    assert matrix_cells(deep) == expected_cells(deep)


def test_the_arrow_keys_choose_it_and_undo_takes_it_back(deep: MainWindow) -> None:
    button(deep, 1).setFocus()
    press(deep, Key.Key_Right, Key.Key_Right)
    assert deep.state.settings == on_layer(2)
    assert button(deep, 3).hasFocus()
    press(deep, Key.Key_Home)
    assert deep.state.settings == on_layer(0)
    click(button(deep, 2))
    deep.state.history.undo()
    assert deep.state.settings.transformer.layer == 0
    assert button(deep, 1).isChecked()


def test_tab_stops_at_the_layer_on_view(deep: MainWindow) -> None:
    deep.matrix.setFocus()
    press(deep, Key.Key_Tab)
    assert button(deep, 1).hasFocus()
    press(deep, Key.Key_Tab)
    assert deep.picture.heads.hasFocus()


def test_with_one_layer_there_is_no_chooser(open_window: OpenWindow) -> None:
    window = open_window(layered(n_layer=1, n_head=2))
    assert window.picture.heads.isVisible()
    assert not [b for b in window.findChildren(QToolButton) if "Layer" in b.accessibleName()]


def test_it_goes_with_another_model_and_comes_back(deep: MainWindow) -> None:
    press(deep, Key.Key_1, held=ALT)
    assert not deep.picture.layers.isVisible()
    deep.state.history.undo()
    assert deep.picture.layers.isVisible()


@pytest.mark.parametrize("picture", ["map", "arcs"])
def test_it_stands_beside_what_has_layers(open_window: OpenWindow, picture: str) -> None:
    window = open_window(on_layer(1).replace(display=Display(picture)))
    assert window.picture.layers.isVisible() == (picture == "arcs")
    if picture == "arcs":
        assert "layer 2, head 1" in window.picture.title.text()


def test_another_number_of_layers_makes_other_buttons(app: object, qtbot: QtBot) -> None:
    chooser = LayerChooser()
    host = open_alone(qtbot, chooser, lambda: chooser.show_layers(4, 3), (300, 40))
    names = [b.text() for b in chooser.findChildren(QToolButton) if b.isVisible()]
    assert names == ["1", "2", "3", "4"]
    chooser.show_layers(2, 1)
    qtbot.waitUntil(
        lambda: [b.text() for b in chooser.findChildren(QToolButton) if b.isVisible()] == ["1", "2"]
    )
    assert [b.isChecked() for b in chooser.findChildren(QToolButton) if b.isVisible()] == [
        False,
        True,
    ]
    with qtbot.waitSignal(chooser.layer_chosen) as told:
        click(next(b for b in chooser.findChildren(QToolButton) if b.isVisible()))
    assert told.args == [0]
    host.close()


def test_guess_first_hides_it(deep: MainWindow) -> None:
    deep.state.set_guessing(True)
    assert not deep.picture.layers.isVisible()


@pytest.mark.parametrize("size", [QSize(900, 600), QSize(1280, 800)])
def test_there_is_room_for_it(open_window: OpenWindow, size: QSize) -> None:
    window = open_window(layered(n_layer=4, n_head=4), size=size)
    rects = [button(window, n + 1) for n in range(4)]
    for one in rects:
        assert one.width() >= one.sizeHint().width()
    assert window.picture.heads.height() >= window.picture.heads.minimumSizeHint().height()
    assert window.width() == size.width()


# the gallery


def test_the_gallery_shows_the_heads_of_the_layer(app: object, qtbot: QtBot) -> None:
    gallery = HeadGallery()

    def show(settings: Settings) -> None:
        result = compute(settings)
        gallery.show_result(result, scale_for(attention_grid(result), False, LIGHT))

    host = open_alone(qtbot, gallery, lambda: show(on_layer(0)), (200, 400))
    pictures = []
    for layer in range(3):
        show(on_layer(layer))
        result = compute(on_layer(layer))
        for head in range(2):
            found = habit(result.attention(head), result.hidden_from(head))
            assert found.evidence in gallery.part_said(head)
        pictures.append(Screen(host).area(gallery))
    assert (pictures[0] != pictures[2]).any()
    host.close()


def test_one_head_has_no_mean(open_window: OpenWindow) -> None:
    window = open_window(layered(n_layer=2, n_head=1))
    gallery = window.picture.heads
    assert gallery.part_counts() == (1,)
    assert "Mean of heads" not in [text.text for text in painted(gallery)]
    gallery.setFocus()
    press(window, Key.Key_Down)
    assert window.state.settings == layered(n_layer=2, n_head=1)


# knocking out


@POPUP
def test_a_cell_offers_head_layer_and_all(deep: MainWindow) -> None:
    found = context_menu(deep.matrix.plot, cell(deep, JUMPS, QUICK))
    edge = "the look of “jumps” at “quick”"
    assert found[1:] == [
        f"Knock out {edge} in head 1 of layer 1",
        f"Knock out {edge} in all heads of layer 1",
        f"Knock out {edge} in all layers",
        "Knock out “quick” for every word",
    ]
    pick(found[0])


WANTED: dict[str, tuple[Knockout, str]] = {
    "in head 1 of layer 2": (Knockout(QUICK, JUMPS, 0, 1), " in head 1 of layer 2"),
    "in all heads of layer 2": (Knockout(QUICK, JUMPS, None, 1), " in layer 2"),
    "in all layers": (Knockout(QUICK, JUMPS), ""),
}


@POPUP
@pytest.mark.parametrize("where", WANTED)
def test_an_edge_is_knocked_out_where_it_says(open_window: OpenWindow, where: str) -> None:
    window = open_window(on_layer(1))
    knockout, told = WANTED[where]
    context_menu(window.matrix.plot, cell(window, JUMPS, QUICK))
    pick(f"Knock out the look of “jumps” at “quick” {where}")
    assert window.state.settings.knockouts == (knockout,)
    assert window.banner.text.text() == f"Knocked out: “jumps” → “quick”{told}"


@POPUP
def test_with_one_head_a_layer_is_enough(open_window: OpenWindow) -> None:
    window = open_window(layered(n_layer=2, n_head=1))
    found = context_menu(window.matrix.plot, cell(window, JUMPS, QUICK))
    edge = "the look of “jumps” at “quick”"
    assert found[1:3] == [f"Knock out {edge} in layer 1", f"Knock out {edge} in all layers"]
    pick(found[1])
    assert window.state.settings.knockouts == (Knockout(QUICK, JUMPS, None, 0),)


def test_the_banner_names_the_layer(app: object, qtbot: QtBot) -> None:
    banner = KnockoutBanner()
    qtbot.addWidget(banner)
    banner.show_result(compute(THREE.replace(knockouts=(Knockout(QUICK, FOX, 1, 2),))))
    assert banner.text.text() == "Knocked out: “fox” → “quick” in head 2 of layer 3"


# what is adjusted


def test_the_button_is_about_training(deep: MainWindow, open_window: OpenWindow) -> None:
    controls = deep.controls
    assert controls.adjust.text() == "Training…"
    assert controls.seed_box.toolTip() == "Start of the next training, and of draws"
    press(deep, Key.Key_2, held=ALT)
    assert controls.adjust.text() == "Adjust…"
    assert controls.seed_box.toolTip() == ""


def test_sampling_is_the_model_s_own(open_window: OpenWindow) -> None:
    own = THREE.transformer.replace(temperature=0.5, top_k=3)
    window = open_window(THREE.replace(transformer=own, display=Display(look="sampling")))
    controls = window.next_word.sampling_controls
    assert controls.temperature.value() == 0.5
    assert controls.top_k.value() == 3
    controls.top_p.setValue(0.5)
    assert window.state.settings.transformer == own.replace(top_p=0.5)
    click(controls.reset)
    assert window.state.settings.transformer == THREE.transformer
    assert window.state.settings.attention == Settings().attention


# files and figures


def test_another_layer_on_view_is_no_loss() -> None:
    kept = Document(kept=THREE)
    assert not kept.lacks(on_layer(2, None))
    other = layered(n_layer=2, n_head=2)
    assert kept.lacks(other), "other weights are another exploration"


def test_a_figure_of_the_heads_names_their_layer(app: object) -> None:
    assert figure_of(on_layer(1), "heads").title == "Heads of layer 2"


def test_a_figure_says_how_many_words_it_leaves_out(app: object) -> None:
    settings = THREE.replace(display=Display(look="sorted"))
    drawn = text_of(as_svg(figure_of(settings, "next word")))
    assert f"the likeliest 20 of {len(compute(settings).candidates)} words" in drawn
