"""What a person does with the tools of the ladder's second step, and what is seen of them."""

from typing import TypeVar

import numpy as np
import pytest
from eyes import Screen, painted, said
from hands import CTRL, RIGHT, Key, click, point_away, press
from parts import bars, entries_of, entry, headline, plain, seed_box, story, window_box
from PySide6.QtCore import QPoint, QPointF, QTimer
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QLabel,
    QMenu,
    QMenuBar,
    QStackedWidget,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core.comparison import compared
from core.grid import Grid, attention_grid
from core.model_records import AttentionSettings
from core.models import compute, model_of
from core.noise import deviation_grid, mean_grid, over_seeds
from core.settings import Settings
from gui.controls.model_controls import ModelControls
from gui.main_window import MainWindow
from gui.scale import scale_for
from gui.views.embedding_map import EmbeddingMapView
from gui.views.head_gallery import HeadGallery
from gui.views.rows import Rows
from gui.views.sentence import Sentence

W = TypeVar("W", bound=QWidget)

# Popups on the offscreen platform; set as `pytestmark` where menus are opened.
POPUP = pytest.mark.qt_log_ignore("This plugin does not support")

LAST = 8  # the position of the last word of the notebook's sentence
ATTENTION = Settings(model="attention")
AT_END = Settings(position=LAST)
ATTENTION_AT_END = Settings(position=LAST, model="attention")
HEADS = Settings(
    position=LAST, model="attention", attention=AttentionSettings(n_head=3, d_model=8, d_head=4)
)


# Menus, opened and chosen from


def choose(window: MainWindow, *path: str) -> None:
    """Click through a menu: a title of the menu bar, perhaps a submenu, and an entry."""
    bar = window.menuBar()
    _click_action(bar, path[0])
    for name in path[1:]:
        menu = popup()
        action = _action(menu, name)
        assert action.isEnabled(), f"{name} is greyed out"
        _click_action(menu, name)
    assert QApplication.activePopupWidget() is None


def offered(window: MainWindow, *path: str) -> bool:
    """Whether an entry can be chosen: it is there and not greyed out."""
    action = entry(window, "/".join(path))
    return action.isVisible() and action.isEnabled()


def entries(menu: QMenu) -> list[str]:
    """What a menu offers, as it is read."""
    return [
        plain(action.text())
        for action in menu.actions()
        if action.isVisible() and not action.isSeparator()
    ]


def popup() -> QMenu:
    """The menu that is open."""
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu), "no menu is open"
    return menu


def pick(text: str) -> None:
    """Click an entry of the menu that is open."""
    _click_action(popup(), text)
    assert QApplication.activePopupWidget() is None


def pick_from_button(button: QToolButton, text: str) -> None:
    """Click a button that opens a menu, and an entry of that."""
    menu = button.menu()

    def choose_it() -> None:
        menu.aboutToShow.disconnect(later)
        pick(text)

    def later() -> None:  # the button waits until its menu is closed
        QTimer.singleShot(0, choose_it)

    menu.aboutToShow.connect(later)
    click(button)


def pick_by_key(text: str) -> None:
    """Go down the menu that is open to an entry, and choose it."""
    menu = popup()
    window = _window_of(menu)
    assert text in entries(menu)
    for _ in menu.actions():
        press(menu, Key.Key_Down)
        at = menu.activeAction()
        if at is not None and plain(at.text()) == text:
            press(menu, Key.Key_Return)
            assert QApplication.activePopupWidget() is None
            _go_back_to(window)
            return
    raise AssertionError(f"the keys do not reach {text}")


def context_menu(widget: QWidget, point: QPointF) -> list[str]:
    """Click with the right button; what is offered, or nothing."""
    click(widget, point, RIGHT)
    QApplication.processEvents()
    menu = QApplication.activePopupWidget()
    return entries(menu) if isinstance(menu, QMenu) else []


def context_menu_by_key(window: QWidget) -> list[str]:
    """What the platform makes of the menu key, where the focus is; what is offered, or nothing."""
    nowhere = QPoint(0, 0)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, nowhere, nowhere)
    handle = window.windowHandle()
    assert handle is not None
    QApplication.sendEvent(handle, event)
    QApplication.processEvents()
    menu = QApplication.activePopupWidget()
    return entries(menu) if isinstance(menu, QMenu) else []


def close_menu() -> None:
    menu = popup()
    window = _window_of(menu)
    press(menu, Key.Key_Escape)
    _go_back_to(window)


def _action(holder: QMenu | QMenuBar, name: str) -> QAction:
    found = [
        a for a in holder.actions() if a.isVisible() and plain(a.text()).split("\t")[0] == name
    ]
    assert len(found) == 1, f"{name!r} in {[plain(a.text()) for a in holder.actions()]}"
    return found[0]


def _click_action(holder: QMenu | QMenuBar, name: str) -> None:
    place, window = holder.actionGeometry(_action(holder, name)).center(), _window_of(holder)
    click(holder, QPointF(place))
    QApplication.processEvents()
    _go_back_to(window)


def _window_of(holder: QWidget) -> QWidget:
    """The window whose menu it is."""
    while isinstance(holder, QMenu | QMenuBar):
        above = holder.parentWidget()
        assert above is not None
        holder = above
    return holder.window()


def _go_back_to(window: QWidget) -> None:
    """What a desktop does when a menu is closed, and the offscreen platform does not."""
    if QApplication.activePopupWidget() is None:
        window.activateWindow()
        QApplication.processEvents()


# Undo


def undo(window: MainWindow, times: int = 1) -> None:
    press(window, *[Key.Key_Z] * times, held=CTRL)


def undo_all(window: MainWindow) -> None:
    """Undo until there is nothing left to undo."""
    while window.state.history.canUndo():
        undo(window)


def next_undo(window: MainWindow) -> str:
    """What the Edit menu says that it would undo."""
    action = window.menus["Edit"].actions()[0]
    return plain(action.text()).removeprefix("Undo").strip() if action.isEnabled() else ""


# What is seen


def seen(widget: QWidget) -> bool:
    """Whether any of it can be seen in its window."""
    return widget.isVisible() and not widget.visibleRegion().isEmpty()


def text_of(part: QLabel | QAbstractButton | Sentence) -> str:
    """What it says, if it can be seen."""
    return part.text() if seen(part) else ""


def ticks(window: MainWindow) -> set[str]:
    """The ticked entries of the menus, without the menus' names."""
    return {
        path.rpartition("/")[2]
        for path, action in entries_of(window).items()
        if action.isChecked() and action.isVisible()
    }


def tabs(window: MainWindow) -> list[str]:
    bar = window.explanation.tabs
    return [bar.tabText(i) for i in range(bar.count()) if bar.isTabVisible(i)]


def in_sight(window: MainWindow, kind: type[W]) -> bool:
    """Whether a part of that kind can be seen; most are made when they are first asked for."""
    return any(map(seen, window.findChildren(kind)))


def the(window: MainWindow, kind: type[W]) -> W:
    """The one part of that kind that can be seen."""
    found = [part for part in window.findChildren(kind) if seen(part)]
    assert len(found) == 1, f"{len(found)} of {kind.__name__} can be seen"
    return found[0]


def model_page(window: MainWindow) -> ModelControls:
    """What can be adjusted of the model."""
    found = window.findChildren(ModelControls)
    assert len(found) == 1
    return found[0]


def banner(window: MainWindow) -> str:
    return text_of(window.banner.text)


def foot(window: MainWindow) -> list[str]:
    """What stands below the bars, from left to right."""
    panel = window.next_word
    return [
        t for part in (panel.draw, panel.drawn, panel.leave, panel.accept) if (t := text_of(part))
    ]


def row_labels(window: MainWindow) -> list[str]:
    """The words beside the matrix, from the top."""
    labels = painted(window.matrix.rows)
    return [t.text for t in sorted(labels, key=lambda t: t.shape.boundingRect().top())]


def matrix_cells(window: MainWindow) -> list[list[int]]:
    """The places in the colour table of the matrix's cells."""
    image = window.matrix.image.image
    assert image is not None
    return image.tolist()


def expected_grid(settings: Settings) -> Grid:
    """The cells that the picture of these settings has, computed from nothing else."""
    result, name = compute(settings), settings.display.picture
    if name in ("pinned", "difference") and settings.pin is not None:
        comparison = compared(compute(settings.pin), result)
        return comparison.grid_a if name == "pinned" else comparison.grid_difference
    if name in ("mean", "deviation"):
        *_, noise = over_seeds(settings)
        return (mean_grid if name == "mean" else deviation_grid)(noise, result)
    return attention_grid(result)


def expected_cells(window: MainWindow) -> list[list[int]]:
    """The colours that the cells should have now."""
    settings = window.state.settings
    grid = expected_grid(settings)
    scale = scale_for(grid, settings.display.fixed_scale, window.appearance.theme)
    return scale.cells(grid).tolist()


def assert_true(window: MainWindow) -> None:
    """What is on screen is what its settings alone would give, in every part."""
    settings, result = window.state.settings, window.state.result
    fresh = compute(settings)
    np.testing.assert_array_equal(result.on_view, fresh.on_view)
    np.testing.assert_array_equal(result.probabilities, fresh.probabilities)
    assert (result.prediction, result.drawn) == (fresh.prediction, fresh.drawn)
    assert window.editor.toPlainText() == settings.sentence
    assert seed_box(window).value() == settings.seed
    assert headline(window).text() == model_of(settings).headline(fresh)
    own = story(window).toPlainText()
    told = "\n".join("".join(s.text for s in p) for p in model_of(settings).story(fresh))
    assert own.endswith(told) or (settings.knockouts and fresh.reason and fresh.reason in own)
    assert window.banner.isVisible() == bool(settings.knockouts)
    if window.matrix.isVisible() and fresh.tokens:
        assert matrix_cells(window) == expected_cells(window)
    if bars(window).isVisible() and fresh.prediction is not None:
        p = fresh.probabilities
        assert set(bars(window).order) == set(fresh.listed)
        assert f"{p[bars(window).order[0]]:.4f}" in said(bars(window))


def look(window: MainWindow) -> dict[str, object]:
    """Everything that follows from settings, as it is seen; where the focus is plays no part."""
    focus = window.focusWidget()
    window.editor.setFocus()
    point_away(window)
    for rows in window.findChildren(Rows):
        rows.scroll_bar.setValue(0)
    for box in window.findChildren(QAbstractSpinBox):
        box.lineEdit().deselect()
    screen, picture, panel = Screen(window), window.picture, window.next_word
    shown, chart = on_top(picture.pictures), on_top(panel.charts)
    parts = {
        "title": window.windowTitle(),
        "sentence": window.editor.toPlainText(),
        "earlier": text_in(window.earlier.toPlainText(), window.earlier),
        "banner": banner(window),
        "picture": (picture.title.text(), picture.hint.text(), text_of(picture.finding)),
        "buttons": tuple(map(text_of, (picture.button, picture.unpin, panel.button))),
        "n seeds": picture.n_seeds.value() if seen(picture.n_seeds) else None,
        "heads": screen.area(the(window, HeadGallery)).tobytes()
        if in_sight(window, HeadGallery)
        else b"",
        "headline": headline(window).text(),
        "foot": foot(window),
        "chart": type(chart).__name__,
        "said": said(chart),
        "story": story(window).toPlainText(),
        "tabs": tabs(window),
        "ticks": ticks(window),
        "offers": {
            path
            for path, action in entries_of(window).items()
            if action.isVisible()
            and action.isEnabled()
            and not path.startswith(("Edit/Undo", "Edit/Redo"))
        },
        "controls": (
            seed_box(window).value(),
            window_box(window).value() if seen(window_box(window)) else None,
            *map(seen, (window.controls.adjust, window.controls.back, window.controls.copy_line)),
        ),
        "adjusted": model_page(window).summary.text() if "Model" in tabs(window) else "",
        "size of the picture": (shown.width(), shown.height()),
        "size of the chart": (panel.charts.width(), panel.charts.height()),
        "chips": screen.area(window.words).tobytes(),
        "drawn": screen.area(
            shown.canvas if isinstance(shown, EmbeddingMapView) else shown
        ).tobytes(),
        "bars": screen.area(panel.charts).tobytes(),
    }
    if focus is not None:
        focus.setFocus()
    return parts


def text_in(text: str, widget: QWidget) -> str:
    return text if seen(widget) else ""


def differing(one: dict[str, object], other: dict[str, object]) -> dict[str, object]:
    """What two looks do not have in common."""
    return {name: _told(one[name], other[name]) for name in one if one[name] != other[name]}


def _told(one: object, other: object) -> object:
    if isinstance(one, set) and isinstance(other, set):
        return one ^ other
    return "pixels" if isinstance(one, bytes) else (one, other)


def on_top(pages: QStackedWidget) -> QWidget:
    """The page that is in front."""
    page = pages.currentWidget()
    assert page is not None
    return page


def noise_done(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until all seeds are in."""
    qtbot.waitUntil(lambda: not window.state.noise.running, timeout=20_000)
    QApplication.processEvents()


def paragraphs(window: MainWindow) -> list[str]:
    return story(window).toPlainText().split("\n")
