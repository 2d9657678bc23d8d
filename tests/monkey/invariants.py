"""What is true of the window after every act."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from core.arrays import Array, Mask
from core.grid import attention_grid
from core.models import MODELS, compute, model_of
from core.result import Result
from core.settings import Settings
from gui.main_window import MainWindow
from gui.views.next_word import NextWord

if TYPE_CHECKING:
    from monkey import Monkey

CLOSE = 1e-9
MANY = 600  # words, beyond which nothing is computed a second time


def check_always(monkey: Monkey) -> None:
    """What takes no time to see."""
    window = monkey.window
    result = window.state.result
    check_numbers(result)
    check_words(window)
    check_controls(window)
    check_title(window)
    check_history(window)
    check_size(monkey)
    check_focus(monkey)


def check_now_and_then(monkey: Monkey) -> None:
    """What takes longer."""
    state = monkey.window.state
    monkey.wait(lambda: not is_pending(monkey.window), "the result")
    result = state.result
    assert result.settings == state.settings, "the result is of other settings"
    check_round_trip(state.settings)
    if len(result.tokens) <= MANY:
        check_fresh(result)
    model = model_of(result.settings)
    assert model.headline(result)
    if result.tokens and not state.concealed:
        receipt = state.receipt()
        assert receipt is not None


def is_pending(window: MainWindow) -> bool:
    """Whether a result is being computed."""
    return window.state.pending


def check_numbers(result: Result) -> None:
    """Rows sum to 1 or are undefined, and so do the probabilities."""
    n_head = result.pattern.n_head
    heads = range(n_head) if len(result.tokens) <= MANY else [result.head or 0]
    for head in heads if result.tokens else ():
        check_rows(result.attention(head), f"a row of head {head}", result.hidden_from(head))
    assert not (result.on_view < 0).any(), "the matrix is negative"
    for name in ("probabilities", "tempered"):
        values = getattr(result, name)
        if len(values):
            check_rows(values[None], f"the {name}")
    defined = result.prediction is not None
    n = len(result.candidates)
    assert len(result.probabilities) == n
    assert result.prediction is None or 0 <= result.prediction < n
    assert not defined or np.isfinite(result.probabilities).all(), "predicted out of nothing"
    assert result.drawn is None or 0 <= result.drawn < n
    assert result.reason or defined or not result.tokens, "nothing predicted, and no reason"


def check_rows(rows: Array, name: str, hidden: Mask | None = None) -> None:
    """[n, m]: each row sums to 1, or is undefined: NaN, or 0 where nothing is left to look at."""
    undefined = np.isnan(rows)
    some, every = undefined.any(axis=1), undefined.all(axis=1)
    assert (some == every).all(), f"{name} is undefined in part"
    empty = np.zeros(len(rows), bool) if hidden is None else hidden.all(axis=1)
    assert not np.nan_to_num(rows[empty]).any(), f"{name} looks at what is hidden"
    defined = rows[~every & ~empty]
    assert (defined >= 0).all(), f"{name} is negative"
    sums = defined.sum(axis=1)
    assert np.allclose(sums, 1, rtol=0, atol=1e-6), f"{name} sums to {sums.min()} … {sums.max()}"


def check_words(window: MainWindow) -> None:
    """Labels are the words of the sentence that the result is of."""
    result = window.state.result
    sentence, tokens = result.settings.sentence, result.tokens
    assert [t.text for t in tokens] == sentence.split(), "the tokens are not the words"
    assert all(sentence[t.start : t.end] == t.text for t in tokens), "a token stands elsewhere"
    assert window.words._result is result, "the chips show another result"
    assert len(window.words._chips) == len(tokens), "there are not as many chips as words"
    grid = window.matrix._grid
    if window.matrix.isVisible() and grid is not None:
        assert window.matrix.rows._labels == window.matrix.columns._labels == grid.labels
        if result.settings.display.picture == "attention":
            assert grid.labels == attention_grid(result).labels, "the matrix has other labels"
    chart = window.next_word.charts.currentWidget()
    if isinstance(chart, NextWord) and chart.isVisible():
        assert chart._result is result, "the bars show another result"
        if result.prediction is not None:
            assert set(chart.order) == set(result.listed), "the bars are of other words"


def check_controls(window: MainWindow) -> None:
    """Controls show what is on view, and what was asked for."""
    settings = window.state.settings
    actions = window.actions_by_name
    ticked = [name for name in MODELS if actions[f"Model/{name}"].isChecked()]
    model = window.state.result.settings.model
    assert ticked == [model], f"ticked: {ticked}, not {model}"
    if not is_pending(window):
        assert window.controls.seed_box.value() == settings.seed, "another seed is in its box"


def check_title(window: MainWindow) -> None:
    """The title names the document and marks what is unsaved."""
    documents = window.documents
    title, wanted = window.windowTitle(), documents.title.lstrip("\ufeff")  # as Qt takes it
    assert title == wanted, f"the title is {title!r}, not {wanted!r}"
    assert window.isWindowModified() == documents.modified, "the mark is wrong"


def check_history(window: MainWindow) -> None:
    """The menu offers undo and redo where there is something to undo."""
    history, actions = window.state.history, window.actions_by_name
    assert actions["Edit/Undo"].isEnabled() == history.canUndo()
    assert actions["Edit/Redo"].isEnabled() == history.canRedo()


def check_size(monkey: Monkey) -> None:
    """No window is larger than the screen, unless it was asked to be."""
    window = monkey.window
    screen = window.screen().availableSize()
    room = screen.expandedTo(window.minimumSize()).expandedTo(monkey.asked)
    size = window.size()
    assert room.expandedTo(size) == room, f"the window is {size.toTuple()} on {room.toTuple()}"
    for other in QApplication.topLevelWidgets():
        if other.isVisible() and isinstance(other, QDialog):
            size = other.size()
            room = screen.expandedTo(other.minimumSizeHint())
            assert room.expandedTo(size) == room, (
                f"{type(other).__name__} is {size.toTuple()} on {screen.toTuple()}"
            )


def check_focus(monkey: Monkey) -> None:
    """Whoever uses keys alone is somewhere."""
    if QApplication.activePopupWidget() is not None:
        return
    top: QWidget = QApplication.activeModalWidget() or monkey.window
    if not top.isActiveWindow():
        return  # Qt finds a place when the window comes forward
    focus = top.focusWidget()
    assert focus is not None, f"the focus is nowhere in {type(top).__name__}"
    assert focus.isVisible(), f"the focus is on a {type(focus).__name__} out of sight"
    assert focus.isEnabled(), f"the focus is on a {type(focus).__name__} greyed out"


def check_round_trip(settings: Settings) -> None:
    """Settings come back from JSON as they were."""
    written = json.dumps(settings.as_dict())
    assert Settings.from_dict(json.loads(written)) == settings, "settings change in a file"


def check_fresh(result: Result) -> None:
    """What came step by step is what is computed from nothing."""
    fresh = compute(result.settings)
    for name in ("on_view", "probabilities", "tempered", "logits"):
        np.testing.assert_allclose(
            getattr(result, name), getattr(fresh, name), rtol=CLOSE, atol=CLOSE, err_msg=name
        )
    assert result.prediction == fresh.prediction, "another word is predicted from nothing"
    assert result.drawn == fresh.drawn, "another word is drawn from nothing"
    assert result.context == fresh.context
    assert [c.text for c in result.candidates] == [c.text for c in fresh.candidates]
