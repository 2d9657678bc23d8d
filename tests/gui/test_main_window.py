import itertools
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from eyes import Screen, assert_all_agree, said
from hands import (
    ALT,
    CTRL,
    NO_KEYS,
    SHIFT,
    Key,
    OpenWindow,
    bar,
    bar_label,
    cell,
    chip,
    click,
    column_label,
    link,
    paste,
    point_at,
    point_away,
    press,
    replace_text,
    row_label,
    turn_wheel,
    type_in,
)
from parts import (
    back,
    bars,
    die,
    entry,
    examples_button,
    headline,
    looks_button,
    picture_button,
    seed_box,
    story,
    title,
    window_box,
)
from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QScrollArea,
    QSplitterHandle,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core import __version__
from core.model_records import AttentionSettings
from core.models import MODELS
from core.settings import MAX_SEED, Display, Knockout, Settings
from gui.help.page import HelpPage
from gui.main_window import MainWindow

POPUP = pytest.mark.qt_log_ignore("This plugin does not support")
ATTENTION = Settings(position=6, seed=11, model="attention")
HEADS = ATTENTION.replace(attention=AttentionSettings(n_head=4, d_model=16, head=1, scaled=False))
WHICH = {Settings(): "notebook", ATTENTION: "attention", HEADS: "heads"}.get
SIZES = pytest.mark.parametrize("size", [QSize(900, 600), QSize(1280, 800)], ids=str)


# one pointer, one selection


def row_of(window: MainWindow, position: int) -> int:
    """The bar of a word of which there is one."""
    places = [c.positions for c in window.state.result.candidates]
    return bars(window).order.index(places.index((position,)))


POINTING: dict[str, Callable[[MainWindow], object]] = {
    "chip": lambda window: point_at(window.words, chip(window, 2)),
    "cell": lambda window: point_at(window.matrix.plot, cell(window, 6, 2)),
    "row label": lambda window: point_at(window.matrix.rows, row_label(window, 2)),
    "column label": lambda window: point_at(window.matrix.columns, column_label(window, 2)),
    "bar": lambda window: point_at(bars(window).plot, bar(window, row_of(window, 2))),
    "story": lambda window: point_at(story(window), link(window, 2)),
}

CLICKING: dict[str, Callable[[MainWindow], object]] = {
    "chip": lambda window: click(window.words, chip(window, 2)),
    "cell": lambda window: click(window.matrix.plot, cell(window, 2, 6)),
    "row label": lambda window: click(window.matrix.rows, row_label(window, 2)),
    "column label": lambda window: click(window.matrix.columns, column_label(window, 2)),
    "bar": lambda window: click(bars(window).plot, bar_label(window, row_of(window, 2))),
    "story": lambda window: click(story(window), link(window, 2)),
}

EACH = pytest.mark.parametrize("settings", [Settings(), ATTENTION, HEADS], ids=WHICH)


@pytest.mark.parametrize("place", POINTING)
@EACH
def test_a_word_pointed_at_anywhere_lights_up_everywhere(
    open_window: OpenWindow, settings: Settings, place: str
) -> None:
    window = open_window(settings)
    views = (window.words, window.matrix.plot, bars(window).plot, story(window))
    axes = (window.matrix.rows, window.matrix.columns)
    before = [Screen(window).area(view) for view in (*views, *axes)]
    POINTING[place](window)
    assert window.state.hovered == 2
    window.matrix.readout.hide()
    after = [Screen(window).area(view) for view in (*views, *axes)]
    changed = [(a != b).any() for a, b in zip(before, after, strict=True)]
    assert all(changed)
    point_away(window)
    gone = [Screen(window).area(view) for view in (*views, *axes)]
    assert all((a == b).all() for a, b in zip(before, gone, strict=True))


@pytest.mark.parametrize("place", CLICKING)
@EACH
def test_a_word_clicked_anywhere_is_selected_everywhere(
    open_window: OpenWindow, settings: Settings, place: str
) -> None:
    window = open_window(settings)
    CLICKING[place](window)
    assert window.state.settings == settings.replace(position=2)
    assert_all_agree(window)
    window.state.history.undo()
    assert_all_agree(window)


@EACH
def test_a_word_pointed_at_lights_up_in_the_arcs_and_from_there(
    open_window: OpenWindow, settings: Settings
) -> None:
    window = open_window(settings.replace(display=Display("arcs")))
    arcs = window.picture.arcs
    before = Screen(window).area(arcs)
    point_at(window.words, chip(window, 2))
    assert (Screen(window).area(arcs) != before).any()
    point_away(window)
    assert (Screen(window).area(arcs) == before).all()
    point_at(arcs, arcs.chip_rect(2).center())
    assert window.state.hovered == 2
    click(arcs, arcs.chip_rect(2).center())
    assert window.state.settings.position == 2
    assert_all_agree(window)


@pytest.mark.parametrize("model", MODELS)
def test_everything_agrees_whatever_is_done(open_window: OpenWindow, model: str) -> None:
    start = Settings(model=model)
    window = open_window(start)
    rng = random.Random(4)
    vocabulary = ("the", "cat", "sat", "on", "it", "😀")
    n_words = []
    for _ in range(60):
        n = len(window.state.result.tokens)
        word = rng.randrange(n) if n else 0
        match rng.randrange(9):
            case 0:
                window.editor.setFocus()
                type_in(window, rng.choice(vocabulary) + " ")
            case 1:
                replace_text(window, " ".join(rng.choices(vocabulary, k=rng.randrange(5))))
            case 2:
                turn_wheel(seed_box(window), rng.choice((-1, 1, 2)))
            case 3 if window_box(window).isVisible():
                turn_wheel(window_box(window), rng.choice((-1, 1)))
            case 4 if n:
                click(window.words, chip(window, word))
            case 5 if n:
                click(window.matrix.plot, cell(window, word, 0))
            case 6 if n:
                point_at(window.matrix.plot, cell(window, 0, word))
            case 7:
                press(window, Key.Key_Z, held=CTRL)
            case _:
                press(window, rng.choice((Key.Key_D, Key.Key_L, Key.Key_B, Key.Key_N)), held=CTRL)
        assert_all_agree(window)
        n_words.append(len(window.state.result.tokens))
    assert len(set(n_words)) > 5, "the walk went nowhere"
    while window.state.history.canUndo():
        window.state.history.undo()
    assert window.state.settings == start
    assert_all_agree(window)


def test_everything_agrees_however_it_is_looked_at(open_window: OpenWindow, qtbot: QtBot) -> None:
    """A walk by key through models, heads, pictures, looks, knock-outs, pins and draws."""
    start = Settings(n_seeds=3)
    window = open_window(start)
    rng, state = random.Random(11), window.state
    keys = [(Key(Key.Key_F2 + n), NO_KEYS) for n in range(8)]
    keys += [(Key(Key.Key_1 + n), CTRL) for n in range(6)]
    keys += [(Key.Key_1, ALT), (Key.Key_2, ALT), (Key.Key_2, ALT), (Key.Key_K, ALT)]
    keys += [(Key.Key_K, ALT | SHIFT), (Key.Key_F9, SHIFT)]
    keys += [(Key.Key_H, CTRL | SHIFT), (Key.Key_Y, CTRL)]
    keys += [(key, CTRL) for key in (Key.Key_H, Key.Key_R, Key.Key_Return, Key.Key_L)]
    keys += [(key, CTRL) for key in (Key.Key_Z, Key.Key_Z, Key.Key_D)]
    seen = set()
    for _ in range(150):
        words = [token.text for token in state.result.tokens]
        match rng.randrange(8):
            case 0 if words:
                state.choose(rng.randrange(len(words)))
            case 1:
                state.adjust({"n_head": rng.randint(1, 3), "mask": rng.choice(("none", "causal"))})
            case 2:
                window.editor.setFocus()
                type_in(window, rng.choice(("the ", "x ", "s")))
            case 3 if words:
                vector = tuple(rng.uniform(-1, 1) for _ in range(state.result.d_model))
                state.move_vector(rng.choice(words), vector)
            case _:
                key, held = rng.choice(keys)
                press(window, key, held=held)
        qtbot.waitUntil(lambda: not state.noise.running)
        assert_all_agree(window)
        seen.add((state.settings.model, state.settings.display, len(state.settings.knockouts)))
    assert len(seen) > 25, "the walk went nowhere"
    while state.history.canUndo():
        state.history.undo()
    assert state.settings == start
    qtbot.waitUntil(lambda: not state.noise.running)
    assert_all_agree(window)


# the die and the way back


def test_the_die_gives_another_seed(window: MainWindow) -> None:
    seeds = [0]
    for means in ("click", "key", "menu") * 5:
        match means:
            case "click":
                click(die(window))
            case "key":
                press(window, Key.Key_D, held=CTRL)
            case _:
                entry(window, "Another Seed").trigger()
        seeds.append(window.state.settings.seed)
        assert seeds[-1] != seeds[-2]
        assert_all_agree(window)
    assert len(set(seeds)) > 10
    assert min(seeds) >= 0
    assert max(seeds) < 10_000, "too long for a blackboard"


def test_the_die_never_gives_the_seed_that_is_there(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.state.set_seed(7)
    for drawn, seed in ((6, 6), (7, 8), (8, 9)):
        window.state.set_seed(7)
        monkeypatch.setattr(random, "randrange", lambda n, drawn=drawn: drawn)
        click(die(window))
        assert window.state.settings.seed == seed


CHANGES: dict[str, Callable[[MainWindow], object]] = {
    "model": lambda window: press(window, Key.Key_2, held=ALT),
    "knock-out": lambda window: press(window, Key.Key_K, held=ALT),
    "moved vector": lambda window: window.state.move_vector("fox", (1.0, 1.0, 1.0)),
    "draw": lambda window: press(window, Key.Key_R, held=CTRL),
    "sentence": lambda window: type_in(window, "s"),
    "word": lambda window: window.state.select(0),
    "window": lambda window: turn_wheel(window_box(window), 2),
    "seed": lambda window: turn_wheel(seed_box(window), 1),
}


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("means", ["button", "key", "menu"])
def test_one_click_leads_back_to_the_notebooks_example(
    window: MainWindow, what: str, means: str
) -> None:
    assert not back(window).isVisible()
    CHANGES[what](window)
    changed = window.state.settings
    assert changed != Settings()
    assert back(window).isVisible()
    match means:
        case "button":
            click(back(window))
        case "key":
            press(window, Key.Key_N, held=CTRL)
        case _:
            entry(window, "Notebook’s Example").trigger()
    assert window.state.settings == Settings()
    assert not back(window).isVisible()
    assert_all_agree(window)
    window.state.history.undo()
    assert window.state.settings == changed


LOOKING = {
    "picture": lambda window: press(window, Key.Key_F3),
    "look": lambda window: press(window, Key.Key_2, held=CTRL),
    "scale": lambda window: press(window, Key.Key_L, held=CTRL),
    "pin": lambda window: press(window, Key.Key_F9),
}


@pytest.mark.parametrize("what", LOOKING)
def test_a_way_of_looking_is_no_other_example_and_stays(window: MainWindow, what: str) -> None:
    LOOKING[what](window)
    assert not back(window).isVisible()
    looked_at = window.state.settings
    window.state.set_seed(5)
    click(back(window))
    assert window.state.settings == looked_at
    assert_all_agree(window)


def test_adjustments_of_a_model_that_is_not_on_are_no_other_example(window: MainWindow) -> None:
    """The notebook shows its own example, whatever self-attention is set to."""
    window.state.set_model("attention")
    window.state.adjust({"n_head": 4})
    window.state.set_model("notebook")
    assert not back(window).isVisible()


# headline, title, status line


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("", "Attention Explorer"),
        ("one two", "one two — Attention Explorer"),
        ("1 2 3 4 5 6", "1 2 3 4 5 6 — Attention Explorer"),
        ("1 2 3 4 5 6 7", "1 2 3 4 5 6 … — Attention Explorer"),
        ("a\n b", "a b — Attention Explorer"),
        ("x" * 70, "x" * 50 + "… — Attention Explorer"),
    ],
)
def test_the_title_has_the_first_words(open_window: OpenWindow, sentence: str, shown: str) -> None:
    assert title(open_window(Settings(sentence, 0))) == shown


@pytest.mark.parametrize(
    ("settings", "end"),
    [
        (Settings(), " from “brown fox”"),
        (Settings(position=0), ""),
        (Settings("", 0), ""),
        (Settings(position=8, window=8), " from “The quick … lazy”"),
    ],
)
def test_the_headline_says_what_the_bars_are(
    open_window: OpenWindow, settings: Settings, end: str
) -> None:
    assert headline(open_window(settings)).text() == f"The notebook’s guess at what follows{end}"


@pytest.mark.parametrize(
    ("position", "end"), [(4, "after “… fox jumps”"), (1, "after “The quick”")]
)
def test_so_it_does_of_self_attention(open_window: OpenWindow, position: int, end: str) -> None:
    window = open_window(Settings(position=position, model="attention"))
    assert headline(window).text() == f"Self-attention’s guess {end}"


def test_the_status_line_counts_words_and_times(window: MainWindow, qtbot: QtBot) -> None:
    pattern = r"(\d+) words? · 3-d · computed (\d+\.\d) ms · drawn (\d+) ms"
    for sentence, words in (("", "0 words"), ("one", "1 word"), ("one two", "2 words")):
        replace_text(window, sentence)
        qtbot.waitUntil(lambda words=words: window.figures.text().startswith(words + " ·"))
        assert re.fullmatch(pattern, window.figures.text())
        assert window.figures.isVisible()


def test_the_status_line_tells_how_wide_the_vectors_are(open_window: OpenWindow) -> None:
    assert "9 words · 16-d · computed" in open_window(HEADS).figures.text()


def test_times_are_measured(window: MainWindow, qtbot: QtBot) -> None:
    window.state.set_sentence("word " * 300)
    qtbot.waitUntil(lambda: window.figures.text().startswith("300 "))
    computed, drawn = re.findall(r"[\d.]+ ms", window.figures.text())
    assert float(computed.split()[0]) == pytest.approx(window.state.seen.seconds * 1000, abs=0.051)
    assert float(drawn.split()[0]) > 0


def test_the_status_line_does_not_run_to_the_edge(window: MainWindow) -> None:
    texts = window.figures.geometry()
    assert window.statusBar().width() - texts.right() >= 4


def test_a_long_notice_leaves_the_layout_alone(open_window: OpenWindow) -> None:
    window = open_window(size=QSize(900, 600))
    paste(window, "p " * 5000)
    assert window.notice.text()
    assert window.size() == QSize(900, 600)
    needed = window.notice.fontMetrics().horizontalAdvance(window.notice.text())
    assert window.notice.width() >= needed, "the notice is cut off"


# sizes


def shown_children(parent: QWidget) -> list[QWidget]:
    return [
        child
        for child in parent.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        if child.isVisible() and not child.isWindow() and not isinstance(child, QSplitterHandle)
    ]


def overlapping(parent: QWidget | None) -> list[str]:
    """What overlaps, or sticks out of its parent, anywhere below."""
    assert parent is not None
    found = []
    children = [child for child in shown_children(parent) if not child.geometry().isEmpty()]
    scrolls = isinstance(parent.parentWidget(), QScrollArea)
    for child in children:
        if not scrolls and not parent.rect().contains(child.geometry()):
            found.append(f"{child} sticks out of {parent}")
        found += overlapping(child)
    for one, other in itertools.combinations(children, 2):
        if one.geometry().intersects(other.geometry()):
            found.append(f"{one} and {other}")
    return found


@SIZES
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("sentence", ["", "one", Settings().sentence, "w " * 500], ids=len)
def test_nothing_overlaps(open_window: OpenWindow, size: QSize, sentence: str, model: str) -> None:
    window = open_window(Settings(sentence, 0, model=model), size=size)
    assert window.size() == size
    assert overlapping(window.centralWidget()) == []
    assert overlapping(window.statusBar()) == []
    plot = window.matrix.plot
    assert plot.width() == plot.height()


SCREENS = {
    "heads": HEADS,
    "difference": HEADS.replace(pin=ATTENTION, display=Display("difference")),
    "mean": HEADS.replace(n_seeds=5, display=Display("mean")),
    "mean beside a pin": HEADS.replace(n_seeds=5, pin=ATTENTION, display=Display("mean")),
    "arcs": HEADS.replace(display=Display("arcs")),
    "map": HEADS.replace(display=Display("map")),
    "sampling": HEADS.replace(display=Display(look="sampling")),
    "draw": HEADS.replace(position=8, draw=3),
    "knock-outs": HEADS.replace(knockouts=tuple(map(Knockout, range(5)))),
    "everything": HEADS.replace(
        position=8,
        earlier="a b",
        draw=3,
        n_seeds=5,
        knockouts=(Knockout(2),),
        pin=ATTENTION,
        display=Display("difference"),
    ),
    "notebook": Settings(position=8, draw=2, knockouts=(Knockout(1),), seed=MAX_SEED),
}


@SIZES
@pytest.mark.parametrize("what", SCREENS)
def test_nothing_overlaps_or_is_cut_off_whatever_is_shown(
    open_window: OpenWindow, size: QSize, what: str, qtbot: QtBot
) -> None:
    window = open_window(SCREENS[what], size=size)
    qtbot.waitUntil(lambda: not window.state.noise.running)
    QApplication.processEvents()
    assert window.size() == size
    assert overlapping(window.centralWidget()) == []
    assert_all_agree(window)
    for button in window.findChildren(QAbstractButton):
        if button.isVisible() and button.text():
            assert button.width() >= button.sizeHint().width(), button.text()
    cut = []
    for label in window.findChildren(QLabel):
        plain = label.textFormat() == Qt.TextFormat.PlainText
        if label.isVisible() and plain and not said(label).endswith("…"):
            wraps = label.wordWrap()
            needed = label.heightForWidth(label.width()) if wraps else label.sizeHint().width()
            if (label.height() if wraps else label.width()) < needed:
                cut.append(label.text())
    assert cut == []
    plot = window.matrix.plot
    assert not plot.isVisible() or plot.width() > 100


@SIZES
@EACH
def test_text_of_controls_is_not_cut_off(
    open_window: OpenWindow, size: QSize, settings: Settings
) -> None:
    window = open_window(settings.replace(seed=1), size=size)
    for button in window.findChildren(QAbstractButton):
        if button.isVisible() and button.text():
            assert button.width() >= button.sizeHint().width(), button.text()
    for box in (window_box(window), seed_box(window)):
        assert not box.isVisible() or box.height() >= box.minimumSizeHint().height()


def test_the_matrix_takes_most_of_the_room(open_window: OpenWindow) -> None:
    window = open_window()
    assert window.matrix.plot.width() > 350
    small = open_window(size=QSize(900, 600))
    assert small.matrix.plot.width() > 170


def places(window: MainWindow) -> dict[str, QRect]:
    parts: dict[str, QWidget] = {
        "editor": window.editor,
        "words": window.words,
        "matrix": window.matrix,
        "plot": window.matrix.plot,
        "bars": bars(window),
        "headline": headline(window),
        "story": story(window),
        "seed": seed_box(window),
    }
    return {
        name: QRect(part.mapTo(window, part.rect().topLeft()), part.size())
        for name, part in parts.items()
    }


@SIZES
@EACH
def test_nothing_moves_while_one_types(
    open_window: OpenWindow, size: QSize, settings: Settings
) -> None:
    window = open_window(settings, size=size)
    before = places(window)
    type_in(window, " and runs far away\ninto the woods")
    QApplication.processEvents()
    assert places(window) == before
    turn_wheel(seed_box(window), 6)
    QApplication.processEvents()
    assert places(window) == before


def test_nothing_moves_for_a_context(window: MainWindow) -> None:
    before = places(window)
    turn_wheel(window_box(window), 6)
    QApplication.processEvents()
    assert places(window) == before


@SIZES
@EACH
def test_nothing_moves_for_a_long_word(
    open_window: OpenWindow, size: QSize, settings: Settings
) -> None:
    window = open_window(settings, size=size)
    window.state.select(8)
    QApplication.processEvents()
    before = places(window)
    paste(window, " https://example.org/" + "a-very-long-address/" * 10 + " is long")
    QApplication.processEvents()
    assert places(window) == before


@SIZES
@EACH
def test_nothing_moves_for_many_words(
    open_window: OpenWindow, size: QSize, settings: Settings
) -> None:
    window = open_window(settings, size=size)
    before = places(window)
    paste(window, " and" * 400)
    QApplication.processEvents()
    assert places(window) == before


def test_bars_and_headline_start_where_they_did_without_a_prediction(window: MainWindow) -> None:
    before = places(window)
    window.state.select(0)
    QApplication.processEvents()
    assert places(window) == before


AT_TWICE_THE_SCALE = """
import sys
from PySide6.QtCore import QLocale, QPointF, QSize
QLocale.setDefault(QLocale.c())
from core.models import MODELS
from core.settings import MAX_SEED, AttentionSettings, Display, Knockout, Settings
from gui.app import application
from gui.main_window import MainWindow
from gui.state import AppState
from gui.theme import Appearance

app = application()
window = MainWindow(AppState(Settings()), Appearance("light"))
window.resize(QSize(900, 600))
window.show()
app.processEvents()
image = window.grab().toImage()
assert (image.width(), image.height()) == (1800, 1200), image.size()
plot = window.matrix.plot
assert plot.width() == plot.height() > 170
here = plot.mapTo(window, plot.rect().topLeft())

# Crisp: from one cell to the next the colour changes between two pixels of the screen.
edge = window.matrix.cell_rect(1, 6)
y = int(2 * (here.y() + edge.center().y() + 3))
x = int(2 * (here.x() + edge.left()))
row = [image.pixelColor(i, y).name() for i in range(x - 5, x + 6)]
changes = sum(a != b for a, b in zip(row, row[1:]))
assert changes == 1, row
sys.exit(0)
"""


def test_at_twice_the_scale_it_is_crisp() -> None:
    environment = os.environ | {
        "QT_SCALE_FACTOR": "2",
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    done = subprocess.run(
        [sys.executable, "-c", AT_TWICE_THE_SCALE],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


# keyboard and help


@EACH
def test_tab_reaches_every_control_and_comes_back(
    open_window: OpenWindow, settings: Settings
) -> None:
    window = open_window(settings)
    window.state.set_seed(1)
    seen = []
    for _ in range(40):
        press(window, Key.Key_Tab)
        focus = window.focusWidget()
        seen.append(focus)
        if focus is window.editor:
            break
    assert seen[-1] is window.editor
    own = {
        "notebook": [window_box(window)],
        "attention": [window.controls.adjust],
        "heads": [window.controls.adjust, window.picture.heads],
    }[WHICH(settings) or ""]
    for part in (
        window.words,
        window.matrix,
        seed_box(window),
        die(window),
        back(window),
        examples_button(window),
        looks_button(window),
        picture_button(window),
        story(window),
        *own,
    ):
        assert part in seen, part.accessibleName() or part


@POPUP
def test_menus_open_by_key(window: MainWindow) -> None:
    opened = []

    def look() -> None:
        popup = QApplication.activePopupWidget()
        opened.append(popup)
        if popup is not None:
            popup.close()

    file_menu = window.menus["File"]
    file_menu.aboutToShow.connect(lambda: QTimer.singleShot(0, look))
    press(window, Key.Key_F, held=ALT)
    QApplication.processEvents()
    assert opened == [file_menu]


@POPUP
def test_about_says_what_and_which_version(window: MainWindow) -> None:
    entry(window, "About Attention Explorer").trigger()
    QApplication.processEvents()
    page = QApplication.activeWindow()
    assert isinstance(page, HelpPage)
    told = page.text.toPlainText()
    assert __version__ in told
    assert "no network connection" in told
    press(page, Key.Key_Escape)
    assert not page.isVisible()


@EACH
def test_parts_have_names_for_screen_readers(open_window: OpenWindow, settings: Settings) -> None:
    window = open_window(settings)
    for part in (
        window.editor,
        window.words,
        window_box(window),
        seed_box(window),
        die(window),
        story(window),
        window.matrix,
        window.matrix.scale_bar,
        window.picture.heads,
        bars(window),
    ):
        assert part.accessibleName()
    selected = settings.sentence.split()[settings.position]
    assert selected in window.words.accessibleDescription()


# what a newcomer sees


@pytest.mark.parametrize("model", MODELS)
def test_emoji_and_other_scripts_have_their_chips(open_window: OpenWindow, model: str) -> None:
    for sentence in ("😀 👩‍👧 me 😀", "我 爱 北京", "القطة جلست على السجادة"):
        window = open_window(Settings(sentence, 2, model=model))
        assert_all_agree(window)
        assert "predicted" in said(bars(window))


def test_it_fits_a_small_screen_at_first(app: QApplication, open_window: OpenWindow) -> None:
    window = open_window()
    assert window.minimumSize().width() <= 900
    assert window.minimumSize().height() <= 600
