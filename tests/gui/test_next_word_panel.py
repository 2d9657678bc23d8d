from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from eyes import Screen, assert_all_agree, painted, said
from hands import CTRL, Key, OpenWindow, bar, chip, click, point_at, point_away, press, type_in
from parts import bars, entry, headline, looks_button, story
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QWidget

from core.models import compute, model_of
from core.settings import Settings
from gui.main_window import MainWindow

LOOKS = [
    "Sorted",
    "In sentence order",
    "Softmax once and twice",
    "Over all contexts",
    "Over 1,000 seeds",
]
REPEATED = Settings("to be or not to be that is the question", 6, 3, 11)


def chart(window: MainWindow) -> QWidget:
    """The one chart in sight."""
    panel = window.next_word
    charts = [panel.bars, panel.two_softmaxes, panel.over_windows, panel.over_seeds]
    shown: list[QWidget] = [c for c in charts if c.isVisible()]
    assert len(shown) == 1
    return shown[0]


def expected_chart(window: MainWindow, look: str) -> QWidget:
    panel = window.next_word
    return {
        "Sorted": panel.bars,
        "In sentence order": panel.bars,
        "Softmax once and twice": panel.two_softmaxes,
        "Over all contexts": panel.over_windows,
        "Over 1,000 seeds": panel.over_seeds,
    }[look]


CHOOSING: dict[str, Callable[[MainWindow, str], object]] = {
    "menu": lambda window, look: entry(window, look).trigger(),
    "key": lambda window, look: press(window, Key(Key.Key_1 + LOOKS.index(look)), held=CTRL),
    "button": lambda window, look: next(
        a for a in looks_button(window).menu().actions() if a.text() == look
    ).trigger(),
}


@pytest.mark.parametrize("means", CHOOSING)
def test_each_look_can_be_chosen(window: MainWindow, means: str) -> None:
    assert [a.text() for a in looks_button(window).menu().actions()] == LOOKS
    for look in [*LOOKS[1:], *LOOKS[::-1]]:
        CHOOSING[means](window, look)
        assert chart(window) is expected_chart(window, look)
        assert looks_button(window).text() == look
        assert [name for name in LOOKS if entry(window, name).isChecked()] == [look]
        assert window.state.settings == Settings()
        if look in LOOKS[:2]:
            assert bars(window).sorted == (look == "Sorted")
            assert_all_agree(window)
    assert not window.state.history.canUndo()


def test_only_what_is_in_sight_is_computed(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: Counter[str] = Counter()
    model = model_of(Settings())
    for name in ("over_seeds", "over_windows"):
        original = getattr(model, name)

        def counted(result: object, name: str = name, original: Callable = original) -> object:
            calls[name] += 1
            return original(result)

        monkeypatch.setattr(model, name, counted)

    def type_and_count() -> Counter[str]:
        calls.clear()
        window.editor.setFocus()
        type_in(window, "s")
        return +calls

    assert type_and_count() == {}
    for number, expected in ((2, {}), (3, {}), (4, {"over_windows": 1}), (5, {"over_seeds": 1})):
        press(window, Key(Key.Key_0 + number), held=CTRL)
        assert type_and_count() == expected
    press(window, Key.Key_G, held=CTRL)
    assert type_and_count() == {}


@pytest.mark.parametrize("look", LOOKS)
def test_each_look_follows_everything(window: MainWindow, look: str) -> None:
    entry(window, look).trigger()
    texts = said(chart(window))
    for change in (
        lambda: window.state.set_seed(3),
        lambda: window.state.set_window(3),
        lambda: window.state.select(6),
        lambda: window.state.set_earlier("a b c"),
        lambda: window.state.set_sentence("one two three"),
    ):
        change()
        before, texts = texts, said(chart(window))
        assert texts != before
    for sentence in ("", "one", "one two"):
        window.state.set_sentence(sentence)
        point_at(window.words)
        assert ("No " in said(chart(window))) == (sentence != "one two")
    assert headline(window).isVisible()


@pytest.mark.parametrize("look", LOOKS)
def test_a_word_pointed_at_is_lit_in_each_look(window: MainWindow, look: str) -> None:
    entry(window, look).trigger()

    view = chart(window)
    Screen(window)  # by now its texts have found their lines
    before = Screen(window).area(view)
    point_at(window.words, chip(window, 7))
    lit = Screen(window).area(view)
    assert (lit != before).any()
    point_away(window)
    assert (Screen(window).area(view) == before).all()


# what the looks are for


def test_a_click_over_contexts_takes_that_context(window: MainWindow) -> None:
    press(window, Key.Key_4, held=CTRL)
    view = window.next_word.over_windows
    texts = {t.text: t for t in painted(view.plot)}
    for text, n in (("all 4", 4), ("1", 1), ("3", 3)):
        foot = texts[text].shape.boundingRect()
        click(view.plot, QPointF(foot.center().x(), foot.top() - 30))
        assert window.state.settings == Settings(window=n)
        assert_all_agree_but_bars(window)
    press(window, Key.Key_Z, held=CTRL)
    assert window.state.settings == Settings(), "a run of contexts is undone at once"


def assert_all_agree_but_bars(window: MainWindow) -> None:
    assert (
        story(window)
        .toPlainText()
        .endswith(
            "\n".join(
                "".join(span.text for span in p)
                for p in model_of(window.state.settings).story(window.state.result)
            )
        )
    )


def test_the_figures_over_contexts_are_those_of_the_bars(window: MainWindow) -> None:
    press(window, Key.Key_4, held=CTRL)
    described = window.next_word.over_windows.accessibleDescription()
    assert described == "“the”, window 2: 0.2182"
    window.next_word.over_windows.setFocus()
    press(window, Key.Key_Right)
    assert window.state.settings == Settings(window=3)
    p = compute(Settings(window=3)).probabilities.max()
    assert window.next_word.over_windows.accessibleDescription() == f"“the”, window 3: {p:.4f}"


@pytest.mark.parametrize("settings", [Settings(), REPEATED], ids=lambda s: s.sentence)
def test_a_click_over_seeds_goes_to_the_smallest_that_predicts_the_word(
    open_window: OpenWindow, settings: Settings
) -> None:
    window = open_window(settings)
    press(window, Key.Key_5, held=CTRL)
    view = window.next_word.over_seeds
    words = settings.sentence.split()
    for row in range(3):
        rect = view.rows.row_rect(row)
        word = next(
            t.text
            for t in painted(view.rows.plot)
            if t.text in words and rect.contains(t.shape.boundingRect().center())
        )
        click(view.rows.plot, QPointF(view.rows.label_width + 4, rect.center().y()))
        seed = window.state.settings.seed
        assert window.state.settings == settings.replace(seed=seed)
        at = window.state.result.predicted_position
        assert at is not None
        assert words[at] == word
        smaller = [compute(settings.replace(seed=s)) for s in range(seed)]
        assert word not in [r.candidates[r.prediction or 0].text for r in smaller]
        window.state.restart_with(settings, "back")


def test_the_two_softmaxes(window: MainWindow) -> None:
    press(window, Key.Key_3, held=CTRL)
    view, result = window.next_word.two_softmaxes, compute(Settings())
    scores = result.stages[3].array
    once = np.exp(scores) / np.exp(scores).sum()
    twice = np.exp(np.exp(scores)) / np.exp(np.exp(scores)).sum()
    figures = [t.text for t in painted(view.rows.plot) if t.text.startswith("0.")]
    order = np.argsort(-twice)
    expected = [f"{p[i]:.4f}" for i in order for p in (twice, once)]
    assert figures == expected[: len(figures)]
    assert len(figures) >= 6
    click(view.rows.plot, view.rows.row_rect(1).center())
    assert window.state.settings == Settings(position=int(order[1]))


def test_the_bars_label_selects_and_the_bar_counts(window: MainWindow) -> None:
    press(window, Key.Key_2, held=CTRL)
    labels = [t.text for t in painted(bars(window).plot)][::2]
    assert labels == Settings().sentence.split()
    click(bars(window).plot, bar(window, 7))
    assert window.state.settings == Settings()
    assert window.explanation.arithmetic.isVisible()
    assert "“lazy”" in window.explanation.arithmetic.title.text()
