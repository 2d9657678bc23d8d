"""What can be done with the thing that was clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from core.language import quoted, shortened, tr
from core.result import Result
from core.settings import Knockout, Settings
from gui.markup import in_menu
from gui.state import AppState

if TYPE_CHECKING:
    from gui.main_window import MainWindow


def word_menu(window: MainWindow, position: int) -> QMenu:
    """What can be done with a word of the sentence."""
    state, menu = window.state, QMenu(window)
    label = _in_menu(window, position)
    one = Knockout(position)
    menu.addAction(tr("Select {word}").format(word=label), lambda: state.choose(position))
    menu.addAction(_knock_out(state.settings, one, label), lambda: state.toggle_word(position))
    _add_restore(window, menu)
    return menu


def cell_menu(window: MainWindow, query: int, key: int) -> QMenu:
    """What can be done with one word's look at another."""
    state, menu = window.state, QMenu(window)
    result, settings = state.result, state.settings
    edge = tr("the look of {word} at {key}").format(
        word=_in_menu(window, query), key=_in_menu(window, key)
    )
    menu.addAction(tr("Arithmetic"), lambda: window.on_entry_chosen(result.cell_entry(query, key)))
    edges = (_in_heads if result.pattern.n_layer == 1 else _in_layers)(result, query, key, edge)
    every = tr("{word} for every word").format(word=_in_menu(window, key))
    for one, name in (*edges, (Knockout(key), every)):
        text = _knock_out(settings, one, name)
        menu.addAction(text, lambda one=one: state.toggle_knockout(one))
    _add_restore(window, menu)
    return menu


Named = list[tuple[Knockout, str]]


def _in_heads(result: Result, query: int, key: int, edge: str) -> Named:
    """An edge in the head on view, and in all heads."""
    if result.pattern.n_head == 1 or result.head is None:
        return [(Knockout(key, query), edge)]
    one = tr("{edge} in head {h}").format(edge=edge, h=result.head + 1)
    return [
        (Knockout(key, query, result.head), one),
        (Knockout(key, query), tr("{edge} in all heads").format(edge=edge)),
    ]


def _in_layers(result: Result, query: int, key: int, edge: str) -> Named:
    """An edge in the head and in the layer on view, and in all layers."""
    layer, head, several = result.layer, result.head, result.pattern.n_head > 1
    named: Named = []
    if several and head is not None:
        one = tr("{edge} in head {h} of layer {layer}")
        one = one.format(edge=edge, h=head + 1, layer=layer + 1)
        named.append((Knockout(key, query, head, layer), one))
    every = tr("{edge} in all heads of layer {layer}") if several else tr("{edge} in layer {layer}")
    return [
        *named,
        (Knockout(key, query, None, layer), every.format(edge=edge, layer=layer + 1)),
        (Knockout(key, query), tr("{edge} in all layers").format(edge=edge)),
    ]


def show_at(menu: QMenu, point: QPoint) -> None:
    """Open the menu there; it goes when it is closed."""
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(point)


def _in_menu(window: MainWindow, position: int) -> str:
    label = shortened(window.state.result.tokens[position].label, 24)
    return in_menu(quoted(label))


def _knock_out(settings: Settings, one: Knockout, name: str) -> str:
    if one in settings.knockouts:
        return tr("Give back {what}").format(what=name)
    return tr("Knock out {what}").format(what=name)


def _add_restore(window: MainWindow, menu: QMenu) -> None:
    if window.state.settings.knockouts:
        menu.addSeparator()
        menu.addAction(window.actions_by_name["Edit/Restore All Knock-Outs"])


def fill_seed_menu(menu: QMenu, state: AppState) -> None:
    """List the words that some seed predicts, each with the next seed that does."""
    menu.clear()
    tokens = state.result.tokens
    seeds = {} if state.concealed else state.seeds_that_predict()
    for position, seed in sorted(seeds.items()):
        text = tr("Next seed that predicts {word}: {seed}").format(
            word=in_menu(quoted(tokens[position].text)), seed=seed
        )
        menu.addAction(text, lambda seed=seed: state.jump_to_seed(seed))
    if not seeds:
        reason = tr("Guess first") if state.concealed else tr("Nothing to predict here")
        menu.addAction(reason).setEnabled(False)
