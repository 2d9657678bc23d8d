"""What a monkey does; each act says what it was."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

from answers import among_files, asking
from errands import (
    come_forward,
    drop,
    experiment,
    hold_training,
    leave_presenter,
    open_file,
    resize,
    shorten,
    starve,
    train,
)
from fingers import (
    ALT,
    CTRL,
    LEFT,
    MIDDLE,
    NO_KEYS,
    RIGHT,
    SHIFT,
    Key,
    click_at,
    compose,
    drag,
    handle_of,
    press,
    somewhere_on,
    turn_wheel,
    type_in,
)
from intents import intend
from materials import long_text, words
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from monkey import Monkey

Act = Callable[["Monkey", Random], str]
EAGER = 0.1  # of the choices go to what was never chosen, and depend on acts before
HELD = (NO_KEYS, NO_KEYS, NO_KEYS, SHIFT, CTRL, ALT, CTRL | SHIFT)
KEYS = (
    *(Key.Key_Left, Key.Key_Right, Key.Key_Up, Key.Key_Down, Key.Key_Home, Key.Key_End),
    *(Key.Key_PageUp, Key.Key_PageDown, Key.Key_Tab, Key.Key_Backtab, Key.Key_Space),
    *(Key.Key_Return, Key.Key_Enter, Key.Key_Delete, Key.Key_Backspace, Key.Key_Insert),
    *(Key.Key_Escape, Key.Key_Plus, Key.Key_Minus, Key.Key_0, Key.Key_9, Key.Key_Menu),
    *(Key.Key_F1, Key.Key_F2, Key.Key_F3, Key.Key_F4, Key.Key_F5, Key.Key_F6, Key.Key_F7),
    *(Key.Key_F8, Key.Key_F9, Key.Key_F11, Key.Key_A, Key.Key_S, Key.Key_W, Key.Key_X, Key.Key_V),
)


# Typing


def write(monkey: Monkey, rng: Random) -> str:
    text = words(rng, 3)
    _into_editor(monkey, rng)
    handle = handle_of(monkey.front())
    if handle is not None:
        type_in(handle, text)
    return repr(text)


def paste(monkey: Monkey, rng: Random) -> str:
    text = long_text(rng) if rng.random() < 0.08 else words(rng, 30)
    _into_editor(monkey, rng)
    handle = handle_of(monkey.front())
    if handle is not None:
        if rng.random() < 0.5:
            press(handle, Key.Key_A, CTRL)
        QApplication.clipboard().setText(text)
        press(handle, Key.Key_V, CTRL)
    return f"{text[:60]!r}, {len(text)} characters"


def erase(monkey: Monkey, rng: Random) -> str:
    _into_editor(monkey, rng)
    handle = handle_of(monkey.front())
    if handle is not None:
        if rng.random() < 0.3:
            press(handle, Key.Key_A, CTRL)
        for _ in range(rng.randint(1, 5)):
            press(handle, rng.choice((Key.Key_Backspace, Key.Key_Delete)), rng.choice(HELD[:5]))
    return ""


def compose_text(monkey: Monkey, rng: Random) -> str:
    _into_editor(monkey, rng)
    text = rng.choice(("にほ", "ㅎ", "´", ""))
    compose(text)
    if rng.random() < 0.8:
        compose(commit=rng.choice(("日本", "한", "é", "")))
    return repr(text)


def _into_editor(monkey: Monkey, rng: Random) -> None:
    window = monkey.window
    field = window.earlier if window.earlier.isVisible() and rng.random() < 0.2 else window.editor
    handle, at = handle_of(field), somewhere_on(field.viewport(), rng)
    if asking() is None and handle is not None and at is not None and rng.random() < 0.8:
        window.activateWindow()
        click_at(handle, at)


# Keys


def hit_keys(monkey: Monkey, rng: Random) -> str:
    handle = handle_of(monkey.front())
    if handle is None or among_files(monkey.front()):
        return "nowhere"
    said = []
    for _ in range(rng.randint(1, 3)):
        key, held = rng.choice(KEYS), rng.choice(HELD)
        said.append(f"{held.name} {key.name}")
        press(handle, key, held)
        handle = handle_of(monkey.front())
        if handle is None or asking() is not None:
            break
    return ", ".join(said)


def undo(monkey: Monkey, rng: Random) -> str:
    return _repeat(monkey, rng, Key.Key_Z, CTRL)


def redo(monkey: Monkey, rng: Random) -> str:
    return _repeat(monkey, rng, Key.Key_Z, CTRL | SHIFT)


def _repeat(monkey: Monkey, rng: Random, key: Qt.Key, held: Qt.KeyboardModifier) -> str:
    n = rng.choice((1, 1, 2, 5))
    if among_files(monkey.front()):
        return "nowhere"
    for _ in range(n):
        handle = handle_of(monkey.front())
        if handle is not None:
            press(handle, key, held)
    return f"{n} times"


# Mouse


def point_and_do(monkey: Monkey, rng: Random) -> str:
    """Something with the mouse, somewhere on some part; each kind of part as often as others."""
    front = monkey.front()
    if among_files(front):
        return "nowhere"
    kinds: dict[str, list[QWidget]] = {}
    for each in front.findChildren(QWidget):
        if each.isVisible() and each.window() is front and not each.visibleRegion().isEmpty():
            kinds.setdefault(type(each).__name__, []).append(each)
    if not kinds:
        return "nothing"
    name = rng.choice(sorted(kinds))
    part = rng.choice(kinds[name])
    return f"{name} {part.objectName()}: {_do_on(monkey, part, rng)}"


def on_main_part(monkey: Monkey, rng: Random) -> str:
    """The same on what matters most."""
    window = monkey.window
    if asking() is not None:
        return "not now"
    current = window.picture.pictures.currentWidget()
    chart = window.next_word.charts.currentWidget()
    parts = [window.words.viewport(), current, chart, window.matrix.plot.viewport()]
    part = rng.choice([p for p in parts if p is not None])
    inside = [w for w in part.findChildren(QWidget) if w.isVisible()]
    if inside and rng.random() < 0.7:
        part = rng.choice(inside)
    return f"{type(part).__name__}: {_do_on(monkey, part, rng)}"


def _do_on(monkey: Monkey, part: QWidget, rng: Random) -> str:
    handle, at = handle_of(part), somewhere_on(part, rng)
    if handle is None or at is None:
        return "out of sight"
    deed = rng.choices(
        ("click", "twice", "right", "wheel", "drag", "hover", "middle", "menu"),
        (10, 2, 2, 3, 3, 3, 0.5, 0.5),
    )[0]
    match deed:
        case "click" | "twice":
            click_at(handle, at, LEFT, deed == "twice")
        case "right" | "middle":
            click_at(handle, at, RIGHT if deed == "right" else MIDDLE)
            if deed == "right":
                _ask_for_menu(part, handle.mapToGlobal(at), QContextMenuEvent.Reason.Mouse)
        case "wheel":
            turn_wheel(handle, at, rng.choice((-5, -1, 1, 2)), rng.choice(HELD))
        case "drag":
            monkey.dragging = True
            end = somewhere_on(part, rng) or at
            drag(handle, at, end)
            monkey.dragging = False
        case "menu":
            focus = QApplication.focusWidget() or part
            _ask_for_menu(focus, QPoint(), QContextMenuEvent.Reason.Keyboard)
        case _:
            QTest.mouseMove(handle, at)
    return f"{deed} at {at.x()}, {at.y()}"


def _ask_for_menu(part: QWidget, at: QPoint, reason: QContextMenuEvent.Reason) -> None:
    """What some platforms make of a right click or of the menu key, and offscreen does not."""
    if asking() is None:
        QApplication.sendEvent(part, QContextMenuEvent(reason, part.mapFromGlobal(at), at))


# Menus


def trigger(monkey: Monkey, rng: Random) -> str:
    """Choose something of the table of actions: by its key, in its menu, or else."""
    window = monkey.window
    if asking() is not None:
        return "not now"
    monkey.note_offers()
    names = [n for n, a in window.actions_by_name.items() if a.isEnabled() and a.isVisible()]
    never = [n for n in names if monkey.is_new(n)]
    if never and rng.random() < EAGER:
        names = never
    # Examples are many, and much alike.
    names = [n for n in names if "Examples" not in n or rng.random() < 0.15] or names
    quits = "File/Quit" in never  # once, for what is measured in a window needs a long one
    name = rng.choice(sorted(n for n in names if n != "File/Quit" or quits))
    action = window.actions_by_name[name]
    way = rng.choice(("key", "menu", "else", "else"))
    keys = action.shortcuts()
    if way == "key" and keys and not window.isFullScreen():
        window.activateWindow()
        QTest.keySequence(window, keys[0])  # others are of keyboards that Qt's tests do not know
    elif way == "menu" and window.menuBar().isVisible():
        _by_menu(monkey, name)
    else:
        action.trigger()
    return f"{name} by {way}"


def _by_menu(monkey: Monkey, name: str) -> None:
    """Click through the menu bar to an entry."""
    window, path = monkey.window, name.rpartition("/")[0]
    bar, handle = window.menuBar(), window.windowHandle()
    parts = path.split("/")
    menu = window.menus[parts[0]]
    click_at(handle, bar.actionGeometry(menu.menuAction()).center())
    for depth in range(2, len(parts) + 1):
        below = window.menus["/".join(parts[:depth])]
        if menu.windowHandle() is None or not menu.isVisible():
            return
        click_at(menu.windowHandle(), menu.actionGeometry(below.menuAction()).center())
        menu = below
    action = window.actions_by_name[name]
    if menu.isVisible() and menu.windowHandle() is not None:
        click_at(menu.windowHandle(), menu.actionGeometry(action).center())
    window.activateWindow()


ACTS: tuple[tuple[Act, float], ...] = (
    (write, 6),
    (paste, 3),
    (erase, 3),
    (compose_text, 1),
    (hit_keys, 8),
    (undo, 5),
    (redo, 3),
    (point_and_do, 16),
    (on_main_part, 10),
    (trigger, 20),
    (intend, 10),
    (drop, 1.5),
    (open_file, 1.5),
    (resize, 1),
    (come_forward, 1),
    (leave_presenter, 0.5),
    (train, 3),
    (experiment, 0.15),
    (starve, 0.3),
)
RARE: dict[str, Act] = {"shorten": shorten, "hold_training": hold_training}
