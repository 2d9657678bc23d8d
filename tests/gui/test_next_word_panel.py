from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from eyes import Screen, assert_all_agree, painted, said, ticked
from hands import CTRL, Key, OpenWindow, bar, chip, click, point_at, point_away, press, type_in
from parts import bars, chart, entry, headline, looks_button
from PySide6.QtCore import QPointF

from core.model_records import AttentionSettings
from core.models import compute, model_of
from core.settings import Display, Knockout, Settings
from gui.main_window import MainWindow
from gui.views.next_word import NextWord
from gui.views.over_seeds import OverSeeds
from gui.views.over_windows import OverWindows
from gui.views.paired_bars import PairedBars
from gui.views.sampling_bars import SamplingBars
from gui.views.two_softmaxes import TwoSoftmaxes

LOOKS = {
    "Sorted": "sorted",
    "In sentence order": "in order",
    "Sampling": "sampling",
    "Softmax once and twice": "two softmaxes",
    "Over all contexts": "over windows",
    "Over 1,000 seeds": "over seeds",
}
NAMES = [*LOOKS]
KINDS = (NextWord, NextWord, SamplingBars, TwoSoftmaxes, OverWindows, OverSeeds)
KIND = dict(zip(NAMES, KINDS, strict=True))
OF_MODEL = {
    "notebook": [*NAMES[:2], *NAMES[3:]],
    "attention": NAMES[:3],
}
EVERY = [(model, look) for model, looks in OF_MODEL.items() for look in looks]
REPEATED = Settings("to be or not to be that is the question", 6, 3, 11)
FEW = AttentionSettings(n_head=2, d_model=8, temperature=0.5, top_k=4)


def looking(name: str, **settings: object) -> Settings:
    """Settings with this look at the probabilities."""
    return Settings(display=Display(look=LOOKS[name])).replace(**settings)


def offered(window: MainWindow) -> list[str]:
    return [a.text() for a in looks_button(window).menu().actions() if a.isVisible()]


CHOOSING: dict[str, Callable[[MainWindow, str], object]] = {
    "menu": lambda window, look: entry(window, look).trigger(),
    "key": lambda window, look: press(window, Key(Key.Key_1 + NAMES.index(look)), held=CTRL),
    "button": lambda window, look: next(
        a for a in looks_button(window).menu().actions() if a.text() == look
    ).trigger(),
}


@pytest.mark.parametrize("means", CHOOSING)
@pytest.mark.parametrize("model", OF_MODEL)
def test_each_look_can_be_chosen(open_window: OpenWindow, model: str, means: str) -> None:
    window, looks = open_window(Settings(model=model)), OF_MODEL[model]
    assert offered(window) == looks
    for look in [*looks[1:], *looks[-2::-1]]:
        CHOOSING[means](window, look)
        assert type(chart(window)) is KIND[look]
        assert looks_button(window).text() == look
        assert ticked(window, "View/Next Word") == [look]
        assert window.state.settings == looking(look, model=model)
        assert_all_agree(window)
    assert window.state.settings == Settings(model=model)


@pytest.mark.parametrize("means", CHOOSING)
def test_a_look_can_be_undone(window: MainWindow, means: str) -> None:
    CHOOSING[means](window, "Over 1,000 seeds")
    press(window, Key.Key_Z, held=CTRL)
    assert window.state.settings == Settings()
    assert type(chart(window)) is NextWord
    assert_all_agree(window)
    press(window, Key.Key_Y, held=CTRL)
    assert window.state.settings == looking("Over 1,000 seeds")
    assert_all_agree(window)


@pytest.mark.parametrize(("model", "look"), EVERY)
def test_a_window_can_start_with_each(open_window: OpenWindow, model: str, look: str) -> None:
    window = open_window(looking(look, model=model))
    assert type(chart(window)) is KIND[look]
    assert_all_agree(window)


def test_a_look_that_a_model_has_not_gives_way_until_it_is_back(window: MainWindow) -> None:
    entry(window, "Over all contexts").trigger()
    window.state.set_model("attention")
    assert type(chart(window)) is NextWord
    assert looks_button(window).text() == "Sorted"
    assert_all_agree(window)
    window.state.set_model("notebook")
    assert type(chart(window)) is OverWindows
    assert looks_button(window).text() == "Over all contexts"
    assert_all_agree(window)


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
    for number, expected in ((2, {}), (4, {}), (5, {"over_windows": 1}), (6, {"over_seeds": 1})):
        press(window, Key(Key.Key_0 + number), held=CTRL)
        assert type_and_count() == expected
    press(window, Key.Key_G, held=CTRL)
    assert type_and_count() == {}


@pytest.mark.parametrize(("model", "look"), EVERY)
def test_each_look_follows_everything(open_window: OpenWindow, model: str, look: str) -> None:
    window = open_window(looking(look, model=model, attention=FEW))
    state, texts = window.state, said(chart(window))
    changes: list[Callable[[], object]] = [
        lambda: state.set_seed(3),
        lambda: state.select(6),
        lambda: state.set_earlier("a b c"),
        lambda: state.toggle_knockout(Knockout(1)),
        state.restore_all,
        lambda: state.move_vector("fox", (0.9,) * state.result.d_model),
    ]
    if model == "notebook":
        changes.append(lambda: state.set_window(1))
    else:
        changes.append(lambda: state.adjust({"mask": "none"}))
        changes.append(lambda: state.adjust({"read_out": "distance"}))
    for change in [*changes, lambda: state.set_sentence("one two three")]:
        change()
        before, texts = texts, said(chart(window))
        assert texts != before
        assert_all_agree(window)
    for sentence in ("", "one", "one two"):
        window.state.set_sentence(sentence)
        point_at(window.words)
        nothing = sentence == "" or (sentence == "one" and model == "notebook")
        assert ("No " in said(chart(window))) == nothing
        assert_all_agree(window)
    assert headline(window).isVisible()


@pytest.mark.parametrize(("model", "look"), EVERY)
def test_a_word_pointed_at_is_lit_in_each_look(
    open_window: OpenWindow, model: str, look: str
) -> None:
    window = open_window(looking(look, model=model, position=8))
    view = chart(window)
    Screen(window)  # by now its texts have found their lines
    word = window.state.result.predicted_position
    assert word is not None
    point_away(window)
    before = Screen(window).area(view)
    point_at(window.words, chip(window, word))
    lit = Screen(window).area(view)
    assert (lit != before).any()
    point_away(window)
    assert (Screen(window).area(view) == before).all()


# A beside B


@pytest.mark.parametrize("look", NAMES[:2])
@pytest.mark.parametrize("what", ["pin", "knock-out"])
def test_bars_become_pairs_where_there_is_something_to_compare_with(
    window: MainWindow, look: str, what: str
) -> None:
    entry(window, look).trigger()
    if what == "pin":
        entry(window, "Pin as A").trigger()
        names = "A", "B"
        window.state.set_seed(3)
    else:
        entry(window, "Knock Out the Selected Word").trigger()
        names = "before", "after"
    assert type(chart(window)) is PairedBars
    told = " ".join(said(window.next_word.pairs).split())
    assert all(name in told for name in names)
    assert_all_agree(window)
    entry(window, "Unpin A" if what == "pin" else "Restore All Knock-Outs").trigger()
    assert type(chart(window)) is NextWord
    assert_all_agree(window)


@pytest.mark.parametrize("look", NAMES[3:])
def test_other_charts_stay_beside_a_pin(window: MainWindow, look: str) -> None:
    entry(window, look).trigger()
    entry(window, "Pin as A").trigger()
    assert type(chart(window)) is KIND[look]
    assert_all_agree(window)


# one word more


def foot(window: MainWindow) -> list[str]:
    """The buttons and texts in sight below the chart."""
    panel = window.next_word
    parts = (panel.draw, panel.drawn, panel.leave, panel.accept)
    return [part.text() for part in parts if part.isVisible()]


@pytest.mark.parametrize("model", OF_MODEL)
def test_at_the_end_a_word_can_be_drawn_left_and_accepted(
    open_window: OpenWindow, model: str
) -> None:
    window = open_window(Settings(model=model))
    assert foot(window) == []
    window.state.select(8)
    result = compute(window.state.settings)
    assert result.prediction is not None
    predicted = result.candidates[result.prediction].text
    assert foot(window) == ["Draw", f"Accept “{predicted}”"]
    click(window.next_word.draw)
    drawn = window.state.result.next_word
    assert foot(window) == ["Draw", f"draw 1: “{drawn}”", "×", f"Accept “{drawn}”"]
    assert_all_agree(window)
    click(window.next_word.leave)
    assert foot(window) == ["Draw", f"Accept “{predicted}”"]
    click(window.next_word.accept)
    assert window.editor.toPlainText() == f"{Settings().sentence} {predicted}"
    assert window.state.settings.position == 9
    assert_all_agree(window)
    press(window, Key.Key_Z, held=CTRL)
    assert window.editor.toPlainText() == Settings().sentence


def test_by_key_the_sentence_goes_on(window: MainWindow) -> None:
    """From inside the editor, where the keys could mean something else."""
    press(window, Key.Key_Return, held=CTRL)
    assert window.state.settings == Settings(), "the selected word is not the last"
    window.state.set_model("attention")
    window.state.select(8)
    words = Settings().sentence.split()
    assert window.editor.hasFocus()
    for _ in range(4):
        press(window, Key.Key_R, held=CTRL)
        words.append(window.state.result.next_word or "")
        press(window, Key.Key_Return, held=CTRL)
        assert window.editor.toPlainText().split() == words
        assert_all_agree(window)
    while window.editor.toPlainText() != Settings().sentence:
        press(window, Key.Key_Z, held=CTRL)
        words.pop()
        assert_all_agree(window)
    assert len(words) <= 9


def test_a_drawn_word_has_its_die(window: MainWindow) -> None:
    window.state.select(8)
    before = Screen(window).area(bars(window))
    entry(window, "Draw a Next Word").trigger()
    assert (Screen(window).area(bars(window)) != before).any()
    assert "drawn" in said(bars(window))
    assert_all_agree(window)


# what the looks are for


def test_a_click_over_contexts_takes_that_context(window: MainWindow) -> None:
    press(window, Key.Key_5, held=CTRL)
    view = window.next_word.over_windows
    texts = {t.text: t for t in painted(view.plot)}
    for text, n in (("all 4", 4), ("1", 1), ("3", 3)):
        foot = texts[text].shape.boundingRect()
        click(view.plot, QPointF(foot.center().x(), foot.top() - 30))
        assert window.state.settings == looking("Over all contexts", window=n)
        assert_all_agree(window)
    press(window, Key.Key_Z, held=CTRL)
    assert window.state.settings == looking("Over all contexts"), "a run is undone at once"


def test_the_figures_over_contexts_are_those_of_the_bars(window: MainWindow) -> None:
    press(window, Key.Key_5, held=CTRL)
    described = window.next_word.over_windows.accessibleDescription()
    assert described == "“the”, window 2: 0.2182"
    window.next_word.over_windows.setFocus()
    press(window, Key.Key_Right)
    assert window.state.settings == looking("Over all contexts", window=3)
    p = compute(Settings(window=3)).probabilities.max()
    assert window.next_word.over_windows.accessibleDescription() == f"“the”, window 3: {p:.4f}"


@pytest.mark.parametrize("settings", [Settings(), REPEATED], ids=lambda s: s.sentence)
def test_a_click_over_seeds_goes_to_the_smallest_that_predicts_the_word(
    open_window: OpenWindow, settings: Settings
) -> None:
    window = open_window(settings)
    press(window, Key.Key_6, held=CTRL)
    settings = window.state.settings
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
    press(window, Key.Key_4, held=CTRL)
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
    assert window.state.settings == looking("Softmax once and twice", position=int(order[1]))


def test_the_bars_label_selects_and_the_bar_counts(window: MainWindow) -> None:
    press(window, Key.Key_2, held=CTRL)
    labels = [t.text for t in painted(bars(window).plot)][::2]
    assert labels == Settings().sentence.split()
    click(bars(window).plot, bar(window, 7))
    assert window.state.settings == looking("In sentence order")
    assert window.explanation.arithmetic.isVisible()
    assert "“lazy”" in window.explanation.arithmetic.title.text()
