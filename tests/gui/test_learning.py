import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk, redo, undo
from hands import ALT, CTRL, Key, click, press, replace_text, settle, type_in
from parts import entry
from PySide6.QtCore import QPointF, QProcess
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from running import POSIX
from tools import POPUP, assert_true, choose, look, next_undo, tabs

from core.exploration import exploration_of
from core.model_records import READY_MADE, TransformerSettings
from core.models import compute
from core.settings import Display, Settings
from core.transformer import shelf
from core.transformer.probe_sentences import grammar_probes
from gui.controls.training_bar import TrainingBar
from gui.draft import read_draft
from gui.main_window import MainWindow
from gui.training.heads import measured
from gui.views.heads_found import HeadLine
from gui.views.over_training import OverTraining
from gui.views.training_page import TrainingPage

SENTENCE = "the dogs near the cat"
SMALL = TransformerSettings(n_layer=2, n_head=2, d_model=16, n_step=100_000)
TRANSFORMER = Settings(SENTENCE, 4, model="transformer", transformer=SMALL)


@pytest.fixture
def desk(app: QApplication, qtbot: QtBot, tmp_path: Path) -> Desk:
    return Desk(qtbot, tmp_path)


@pytest.fixture
def window(desk: Desk) -> Iterator[MainWindow]:
    """The window with the ready-made weights, before any training."""
    window = desk.start(TRANSFORMER)
    yield window
    window.learning.close()


@pytest.fixture
def begun(qtbot: QtBot, window: MainWindow) -> MainWindow:
    """The window with a training before its first step."""
    window.learning.session.slower()
    press_key(window, "Training/One Step")
    wait_for_step(qtbot, window, 1)
    return window


def bar_of(window: MainWindow) -> TrainingBar:
    (bar,) = window.findChildren(TrainingBar)
    return bar


def page_of(window: MainWindow) -> TrainingPage:
    (page,) = window.findChildren(TrainingPage)
    return page


def press_key(window: MainWindow, name: str) -> None:
    """Press the key of an entry of the menus."""
    QTest.keySequence(window, entry(window, name).shortcut())


def step_shown(window: MainWindow) -> int:
    """The step whose weights are on view."""
    return shelf.weights_of(window.state.settings.transformer.weights).step


def wait_for_step(qtbot: QtBot, window: MainWindow, step: int) -> None:
    """Wait until these weights are on view, and drawn."""
    qtbot.waitUntil(lambda: step_shown(window) == step)
    settle()


def take_steps(qtbot: QtBot, window: MainWindow, n: int) -> None:
    """Train so many steps, one at a time."""
    for _ in range(n):
        reached = window.learning.session.step_number
        press_key(window, "Training/One Step")
        wait_for_step(qtbot, window, reached + 1)


def test_training_redraws_matrix_and_bars(qtbot: QtBot, begun: MainWindow) -> None:
    looks = [look(begun)]
    for _ in range(2):
        take_steps(qtbot, begun, 1)
        assert_true(begun)
        looks.append(look(begun))
    assert len({each["drawn"] for each in looks}) == 3
    assert len({each["bars"] for each in looks}) == 3


def test_training_goes_on_by_itself_and_typing_stays_live(qtbot: QtBot, window: MainWindow) -> None:
    click(bar_of(window).train)
    qtbot.waitUntil(lambda: window.learning.following)
    shown: list[str] = []
    window.state.result_changed.connect(lambda r: shown.append(r.settings.transformer.weights))
    for character in "sss":
        n = len(set(shown))
        click(window.editor)
        press(window, Key.Key_End)
        type_in(window, character)
        assert window.state.settings.sentence.endswith(character)
        qtbot.waitUntil(lambda n=n: len(set(shown)) > n + 1)
    assert_true(window)
    newest = window.learning.session.live
    undo(window)
    assert window.state.settings.sentence == SENTENCE
    assert window.learning.following
    assert newest is not None
    assert step_shown(window) >= newest.step
    undo(window)
    assert window.state.settings == TRANSFORMER
    assert not window.learning.following
    assert window.learning.session.state == "running"
    qtbot.waitUntil(lambda: live_step(window) > newest.step)
    redo(window)
    assert window.learning.following
    assert step_shown(window) > newest.step


# Undo and redo


def test_undoing_the_training_leads_back_and_redoing_to_the_newest(
    qtbot: QtBot, begun: MainWindow
) -> None:
    take_steps(qtbot, begun, 2)
    assert next_undo(begun) == "training"
    undo(begun)
    assert begun.state.settings == TRANSFORMER
    before = begun.learning.session.step_number
    begun.learning.session.step()
    begun.learning.session.step()
    qtbot.waitUntil(lambda: live_step(begun) == before + 2)
    assert step_shown(begun) == 1500
    redo(begun)
    assert step_shown(begun) == before + 2
    assert begun.learning.following


def live_step(window: MainWindow) -> int:
    live = window.learning.session.live
    return -1 if live is None else live.step


def test_what_was_typed_meanwhile_is_undone_without_older_weights(
    qtbot: QtBot, begun: MainWindow
) -> None:
    replace_text(begun, "a dog sees")
    take_steps(qtbot, begun, 3)
    undo(begun)
    assert begun.state.settings.sentence != "a dog sees"
    assert step_shown(begun) == 4
    assert begun.learning.following
    assert_true(begun)


def test_undoing_a_look_at_an_earlier_step_follows_again(qtbot: QtBot, begun: MainWindow) -> None:
    take_steps(qtbot, begun, 4)
    press(begun, Key.Key_Left, held=ALT)
    assert step_shown(begun) == 2
    assert not begun.learning.following
    assert next_undo(begun) == "step 2 of the training"
    begun.learning.session.step()
    qtbot.waitUntil(lambda: live_step(begun) == 6)
    assert step_shown(begun) == 2
    undo(begun)
    assert step_shown(begun) == 6
    assert begun.learning.following


def test_all_is_undone_and_done_again_after_many_steps(qtbot: QtBot, begun: MainWindow) -> None:
    """Though live weights stay on the shelf for two steps only."""
    take_steps(qtbot, begun, 2)
    type_at_the_end(begun, " a")
    press_key(begun, "Pin as A")
    pinned = begun.state.settings.pin
    press(begun, Key.Key_Left, held=ALT)
    take_steps(qtbot, begun, 3)
    click(bar_of(begun).reset)
    wait_for_step(qtbot, begun, 0)
    take_steps(qtbot, begun, 4)
    first = look(begun)
    n = begun.state.history.index()
    for _ in range(2):
        for _ in range(n):
            undo(begun)
            assert_true(begun)
        assert begun.state.settings == TRANSFORMER
        for _ in range(n):
            redo(begun)
            assert_true(begun)
    settle()
    assert pinned is not None
    assert begun.state.settings.pin == pinned
    assert look(begun) == first


def test_a_look_at_an_earlier_step_is_undone_to_where_the_training_got_meanwhile(
    qtbot: QtBot, begun: MainWindow
) -> None:
    """Also when another has begun, and nothing is followed any more."""
    take_steps(qtbot, begun, 2)
    press(begun, Key.Key_Left, held=ALT)
    begun.learning.session.step()
    qtbot.waitUntil(lambda: live_step(begun) == 4)
    reached = begun.learning.session.live
    assert reached is not None
    click(bar_of(begun).reset)
    wait_for_step(qtbot, begun, 0)
    n = begun.state.history.index()
    undo(begun)
    undo(begun)
    assert begun.state.settings.transformer.weights == reached.sha256
    undo(begun)
    redo(begun)
    assert begun.state.settings.transformer.weights == reached.sha256
    assert begun.state.history.index() == n - 2


def type_at_the_end(window: MainWindow, text: str) -> None:
    click(window.editor)
    press(window, Key.Key_End)
    type_in(window, text)


# Snapshots


def test_the_timeline_leads_to_snapshots_and_back(qtbot: QtBot, begun: MainWindow) -> None:
    take_steps(qtbot, begun, 6)
    timeline = bar_of(begun).timeline
    y = timeline.height() / 2
    click(timeline, QPointF(timeline.place(0), y))
    settle()
    assert step_shown(begun) == 0
    assert_true(begun)
    first = look(begun)
    press(begun, Key.Key_Right)
    assert step_shown(begun) == 1
    settle()
    assert look(begun)["drawn"] != first["drawn"]
    press(begun, Key.Key_End)
    assert step_shown(begun) == 7
    assert begun.learning.following
    take_steps(qtbot, begun, 1)
    assert begun.learning.following


def test_keys_go_through_the_snapshots(qtbot: QtBot, begun: MainWindow) -> None:
    take_steps(qtbot, begun, 6)
    seen = []
    for key in (Key.Key_Right, *[Key.Key_Left] * 5, *[Key.Key_Right] * 5):
        press(begun, key, held=ALT)
        seen.append(step_shown(begun))
    assert seen == [7, 5, 2, 1, 0, 0, 1, 2, 5, 7, 7]
    assert begun.learning.following


@POPUP
def test_newest_weights_of_the_menu_follow_again(qtbot: QtBot, begun: MainWindow) -> None:
    take_steps(qtbot, begun, 2)
    press(begun, Key.Key_Left, Key.Key_Left, held=ALT)
    choose(begun, "Model", "Training", "Newest Weights")
    assert step_shown(begun) == 3
    assert begun.learning.following


def test_everything_is_about_the_snapshot(qtbot: QtBot, window: MainWindow) -> None:
    """Story, steps, bars and map: those of the ready-made weights before they had learnt."""
    run = shelf.run_of(READY_MADE)
    window.state.set_display(picture="map")
    seen = []
    for snapshot in run.snapshots[::-1][:3]:
        assert window.state.settings.transformer.weights == snapshot.sha256
        settle()
        assert_true(window)
        seen.append(look(window))
        press(window, Key.Key_Left, held=ALT)
    for part in ("drawn", "bars", "story", "said"):
        assert len({str(each[part]) for each in seen}) == 3, part


def test_another_run_on_view_is_not_mixed_with_the_training(
    qtbot: QtBot, begun: MainWindow
) -> None:
    take_steps(qtbot, begun, 4)
    undo(begun)
    run = shelf.run_of(READY_MADE)
    assert begun.learning.run is run
    timeline = bar_of(begun).timeline
    assert timeline.maximum() == len(run.snapshots) - 1 == timeline.value()
    press(begun, Key.Key_Left, held=ALT)
    assert step_shown(begun) == run.snapshots[-2].step
    press(begun, Key.Key_Right, Key.Key_Right, held=ALT)
    assert step_shown(begun) == run.snapshots[-1].step
    assert not begun.learning.following


# Pause, reset, stop, and what goes wrong


def test_pausing_shows_the_last_weights(qtbot: QtBot, window: MainWindow) -> None:
    button = bar_of(window).train
    click(button)
    qtbot.waitUntil(lambda: step_shown(window) > 1 and window.learning.following)
    click(button)
    session = window.learning.session
    qtbot.waitUntil(lambda: session.state == "paused" and step_shown(window) == last(window))
    assert session.step_number == last(window)
    press(window, Key.Key_Left, held=ALT)
    click(button)
    assert window.learning.following
    qtbot.waitUntil(lambda: step_shown(window) > last(window))


def last(window: MainWindow) -> int:
    run = window.learning.session.run
    assert run is not None
    return run.snapshots[-1].step


def test_reset_goes_back_to_the_start_and_waits(qtbot: QtBot, begun: MainWindow) -> None:
    first = weights(begun, 0)
    take_steps(qtbot, begun, 2)
    reached = begun.state.settings.transformer.weights
    click(bar_of(begun).reset)
    wait_for_step(qtbot, begun, 0)
    assert begun.state.settings.transformer.weights == first
    assert begun.learning.session.state == "paused"
    undo(begun)
    assert begun.state.settings.transformer.weights == reached
    redo(begun)
    take_steps(qtbot, begun, 2)
    undo(begun)
    assert begun.state.settings.transformer.weights == reached


def weights(window: MainWindow, index: int) -> str:
    run = window.learning.session.run
    assert run is not None
    return run.snapshots[index].sha256


def test_the_same_start_again_is_undone_from_where_it_began(
    qtbot: QtBot, begun: MainWindow
) -> None:
    """Also where its first weights were on view, so that to begin changes nothing."""
    press(begun, Key.Key_Left, Key.Key_Left, held=ALT)
    click(bar_of(begun).reset)
    qtbot.waitUntil(lambda: live_step(begun) == 0)
    n = begun.state.history.index()
    take_steps(qtbot, begun, 2)
    assert begun.state.history.index() == n + 1
    assert next_undo(begun) == "training"
    undo(begun)
    assert step_shown(begun) == 0


def test_stopping_leaves_the_last_weights_on_view(qtbot: QtBot, begun: MainWindow) -> None:
    take_steps(qtbot, begun, 2)
    click(bar_of(begun).stop)
    qtbot.waitUntil(lambda: begun.learning.session.state == "done")
    assert step_shown(begun) == 3
    undo(begun)
    assert begun.state.settings == TRANSFORMER
    redo(begun)
    assert step_shown(begun) == 3


@POSIX
def test_a_process_that_is_killed_is_told_of_and_nothing_is_lost(
    qtbot: QtBot, desk: Desk, begun: MainWindow
) -> None:
    take_steps(qtbot, begun, 2)
    kill(begun)
    qtbot.waitUntil(desk.has_box)
    assert desk.box().text() == "The training ended."
    assert "ended before its time" in desk.box().informativeText()
    desk.cancel()
    assert step_shown(begun) == 3
    assert_true(begun)
    assert begun.learning.on_view == bar_of(begun).timeline.value() == 3
    press(begun, Key.Key_Left, held=ALT)
    assert step_shown(begun) == 2
    undo(begun)
    assert step_shown(begun) == 3
    press_key(begun, "Training/One Step")
    wait_for_step(qtbot, begun, 1)


def kill(window: MainWindow) -> None:
    child = window.learning.findChild(QProcess)
    assert isinstance(child, QProcess)
    os.kill(child.processId(), signal.SIGKILL)


def test_a_training_without_its_text_does_not_begin(desk: Desk, window: MainWindow) -> None:
    window.state.adjust({"text": "file"})
    click(bar_of(window).train)
    assert desk.box().text() == "The training did not begin."
    assert desk.box().informativeText().startswith("Choose a text first")
    assert window.learning.session.state == "idle"


def test_a_text_that_is_too_short_is_told_of(
    qtbot: QtBot, desk: Desk, window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "short.txt"
    path.write_text("Too short.")
    window.training_files.take_text(path)
    click(bar_of(window).train)
    qtbot.waitUntil(desk.has_box)
    assert desk.box().text() == "The training did not begin."
    desk.cancel()
    assert window.state.settings.transformer.weights == READY_MADE
    window.state.adjust({"text": "grammar"})
    press_key(window, "Training/One Step")
    wait_for_step(qtbot, window, 1)


# In other models, in files, in other languages


def test_another_model_is_left_alone_and_finds_the_training_further_on(
    qtbot: QtBot, window: MainWindow
) -> None:
    click(bar_of(window).train)
    qtbot.waitUntil(lambda: step_shown(window) > 1 and window.learning.following)
    window.state.set_model("attention")
    settle()
    results: list[object] = []
    window.state.result_changed.connect(results.append)
    reached = window.learning.session.step_number
    qtbot.waitUntil(lambda: window.learning.session.step_number > reached + 20)
    assert len(results) <= 1  # what was on its way
    assert not bar_of(window).isVisible()
    assert "Training" not in tabs(window)
    window.state.set_model("transformer")
    qtbot.waitUntil(lambda: step_shown(window) > reached + 20)
    assert window.learning.following
    assert_true(window)


def test_training_from_another_model_comes_back_to_it(qtbot: QtBot, desk: Desk) -> None:
    window = desk.start(TRANSFORMER.replace(model="notebook"))
    press(window, Key.Key_Left, held=ALT)
    assert not window.state.history.canUndo()
    press_key(window, "Training/One Step")
    assert window.state.settings.model == "transformer"
    wait_for_step(qtbot, window, 1)
    window.learning.close()


def test_a_saved_exploration_finds_its_weights_after_a_restart(
    qtbot: QtBot, desk: Desk, begun: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of what is on view and what is pinned, neither of them a snapshot."""
    take_steps(qtbot, begun, 2)
    press_key(begun, "Pin as A")
    take_steps(qtbot, begun, 1)
    path = desk.folder / "a.attn"
    press(begun, Key.Key_S, held=CTRL)
    desk.name_file(path)
    saved, first = begun.state.settings, look(begun)
    begun.close()
    forget_weights(monkeypatch)
    window = desk.start()
    assert window.documents.open_path(path)
    assert window.state.settings == saved
    settle()
    assert_true(window)
    assert look(window)["drawn"] == first["drawn"]
    undo(window)
    redo(window)
    assert window.state.settings == saved


def forget_weights(patch: pytest.MonkeyPatch) -> None:
    """What the end of the program does to weights that are in no file."""
    found = shelf.weights_of.__self__
    patch.setattr(found, "_places", {})
    patch.setattr(found, "_ready_made", None)


def test_a_draft_finds_its_weights_after_a_crash(
    qtbot: QtBot, desk: Desk, begun: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_steps(qtbot, begun, 2)
    begun.recovery.write()
    written = begun.state.settings
    begun.close()
    forget_weights(monkeypatch)
    window = desk.start()
    window.recovery.continue_latest()
    assert window.state.settings == written
    assert_true(window)


def test_a_draft_of_a_running_training_has_its_last_snapshot(
    qtbot: QtBot, desk: Desk, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    click(bar_of(window).train)
    qtbot.waitUntil(lambda: step_shown(window) > 5 and window.learning.following)
    assert window.documents.may_close()
    run = window.learning.run
    assert run is not None
    steps = {each.step for each in run.snapshots}
    window.close()
    forget_weights(monkeypatch)
    again = desk.start()
    again.recovery.continue_latest()
    assert again.state.settings.sentence == SENTENCE
    assert step_shown(again) in steps


def test_drafts_of_a_running_training_follow_it_and_have_their_weights(
    qtbot: QtBot, desk: Desk, window: MainWindow
) -> None:
    click(bar_of(window).train)
    found = set[str]()

    def follows() -> bool:
        for path in desk.files():
            draft = read_draft(path)
            assert draft is not None
            weights = draft.settings.transformer.weights
            assert weights == READY_MADE or window.learning.store.has(weights)
            found.add(weights)
        return len(found - {READY_MADE}) > 1

    qtbot.waitUntil(follows, timeout=20_000)


def test_while_new_weights_are_being_written_a_draft_has_earlier_ones(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    click(bar_of(window).train)
    qtbot.waitUntil(lambda: step_shown(window) > 5 and window.learning.following)
    learning, store, settings = window.learning, window.learning.store, window.state.settings
    assert learning.session.run is not None
    early = learning.session.run.snapshots[1].sha256
    monkeypatch.setattr(store, "has", lambda sha256: False)
    monkeypatch.setattr(store, "keep_soon", lambda sha256: False)
    assert learning.keep_roughly(settings, at_once=False) is None
    monkeypatch.setattr(store, "has", lambda sha256: sha256 == early)
    monkeypatch.setattr(store, "keep_soon", lambda sha256: sha256 == early)
    kept = learning.keep_roughly(settings, at_once=False)
    assert kept is not None
    assert kept.transformer.weights == early
    assert kept.sentence == settings.sentence


def test_weights_that_are_gone_are_told_of_and_nothing_is_lost(
    qtbot: QtBot, desk: Desk, window: MainWindow
) -> None:
    path = desk.folder / "a.attn"
    gone = TRANSFORMER.transformer.replace(weights="0" * 64)
    saved = exploration_of(compute(TRANSFORMER)).to_bytes()
    path.write_bytes(saved.replace(READY_MADE.encode(), gone.weights.encode()))
    assert not window.documents.open_path(path)
    assert "The weights “00000000” are not on this computer" in desk.box().informativeText()
    desk.cancel()
    assert window.state.settings == TRANSFORMER
    assert not window.state.history.canUndo()


@pytest.mark.parametrize("larger", [False, True])
def test_what_is_made_anew_goes_on_showing_the_training(
    qtbot: QtBot, window: MainWindow, larger: bool
) -> None:
    click(bar_of(window).train)
    qtbot.waitUntil(lambda: window.learning.following)
    window.explanation.tabs.setCurrentWidget(page_of(window))
    if larger:
        press(window, Key.Key_Plus, held=CTRL)
    else:
        window.choose_language("en")
    settle()
    at = window.learning.session.step_number
    qtbot.waitUntil(lambda: step_shown(window) > at)
    bar = bar_of(window)
    assert bar.isVisible()
    assert window.explanation.tabs.currentWidget() is page_of(window)
    settle()
    assert_true(window)
    click(bar.train)
    assert window.learning.session.state == "paused"


def test_what_is_made_anew_has_the_same_tab_open_beside_others(
    desk: Desk,
) -> None:
    """Which tabs there are follows from the models that were on view so far."""
    window = desk.start(TRANSFORMER.replace(model="attention"))
    window.state.set_model("transformer")
    window.explanation.tabs.setCurrentWidget(page_of(window))
    press(window, Key.Key_Plus, held=CTRL)
    settle()
    assert window.explanation.tabs.currentWidget() is page_of(window)


def test_full_screen_meanwhile(qtbot: QtBot, window: MainWindow) -> None:
    click(bar_of(window).train)
    qtbot.waitUntil(lambda: window.learning.following)
    press(window, Key.Key_F11)
    settle()
    at = window.learning.session.step_number
    qtbot.waitUntil(lambda: step_shown(window) > at)
    press(window, Key.Key_F11)
    settle()
    assert bar_of(window).isVisible()
    assert_true(window)


def test_closing_ends_the_training(qtbot: QtBot, window: MainWindow) -> None:
    click(bar_of(window).train)
    qtbot.waitUntil(lambda: window.learning.following)
    child = window.learning.findChild(QProcess)
    assert isinstance(child, QProcess)
    window.close()
    settle()
    assert window.learning.findChild(QProcess) is None


# What it learnt, and which head


OVER = TRANSFORMER.replace(display=Display(look="over training"))


def curves_of(window: MainWindow) -> OverTraining:
    (curves,) = window.findChildren(OverTraining)
    return curves


def test_curves_of_another_sentence_come_in_a_pause(qtbot: QtBot, desk: Desk) -> None:
    window = desk.start(OVER)
    curves = curves_of(window)
    qtbot.waitUntil(lambda: bool(curves.conclusion.text()))
    first = curves.conclusion.text()
    replace_text(window, "a dog")
    assert not curves.conclusion.isEnabled()
    qtbot.waitUntil(curves.conclusion.isEnabled)
    assert curves.conclusion.text() != first
    result = window.state.result
    assert result.prediction is not None
    word = result.candidates[result.prediction].text
    assert word in curves.curves.accessibleDescription()


def test_curves_without_words(qtbot: QtBot, desk: Desk) -> None:
    window = desk.start(OVER)
    curves = curves_of(window)
    qtbot.waitUntil(lambda: bool(curves.conclusion.text()))
    replace_text(window, "")
    qtbot.waitUntil(lambda: not curves.conclusion.text())
    settle()


def test_a_snapshot_and_a_word_are_chosen_in_the_curves(qtbot: QtBot, desk: Desk) -> None:
    window = desk.start(OVER)
    curves = curves_of(window)
    qtbot.waitUntil(lambda: bool(curves.conclusion.text()))
    curves.curves.setFocus()
    press(window, Key.Key_Home)
    assert step_shown(window) == 0
    settle()
    press(window, Key.Key_Down, Key.Key_Return)
    chosen = window.state.result.candidates[window.state.entry.column].text
    assert window.state.entry.column != window.state.result.prediction
    assert chosen in curves.conclusion.text()


def test_curves_grow_with_the_training(qtbot: QtBot, begun: MainWindow) -> None:
    begun.state.set_display(look="over training")
    curves = curves_of(begun).curves
    qtbot.waitUntil(lambda: curves.part_counts()[0] > 0)
    assert curves.snapshot_shown == 1
    take_steps(qtbot, begun, 1)
    settle()
    assert curves.snapshot_shown == 2


def test_heads_found_are_measured_and_lead_to_the_head(qtbot: QtBot, window: MainWindow) -> None:
    window.state.look_at(0, 0)
    window.explanation.tabs.setCurrentWidget(page_of(window))
    qtbot.waitUntil(lambda: bool(window.findChildren(HeadLine)))
    settle()
    line = next(each for each in window.findChildren(HeadLine) if each.isVisible())
    assert line.accessibleName().startswith("Subject of the verb")
    click(line)
    *_, probed = measured(READY_MADE, grammar_probes(2))
    assert probed is not None
    found = probed.best("subject")
    assert found is not None
    assert (found.layer, found.head) != (0, 0)
    assert (window.state.result.layer, window.state.result.head) == (found.layer, found.head)
    assert next_undo(window).startswith("head")


def test_heads_of_ones_own_text_are_measured_on_its_sentences(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "mine.txt"
    path.write_text(" ".join(f"The {a} is near the {b} now." for a in range(20) for b in range(20)))
    window.training_files.take_text(path)
    window.explanation.tabs.setCurrentWidget(page_of(window))
    press_key(window, "Training/One Step")
    wait_for_step(qtbot, window, 1)
    heads = page_of(window).heads
    qtbot.waitUntil(lambda: "Not measured yet." not in labels(heads))
    assert "Previous word: none found" in labels(heads)


def test_heads_are_those_of_the_last_snapshot_while_it_trains(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.explanation.tabs.setCurrentWidget(page_of(window))
    heads = page_of(window).heads
    qtbot.waitUntil(lambda: bool(window.findChildren(HeadLine)))
    click(bar_of(window).train)
    qtbot.waitUntil(lambda: window.learning.following)
    settle()
    assert "Not measured yet." in labels(heads)
    qtbot.waitUntil(lambda: "Subject of the verb: none found" in labels(heads))


def labels(widget: QWidget) -> list[str]:
    return [each.text() for each in widget.findChildren(QLabel) if each.isVisible()]


OFFERS = ("Reset", "Stop", "Newest Weights", "Earlier Weights", "Later Weights", "Save Weights…")


def offered(window: MainWindow) -> set[str]:
    """Which entries of the training's menu can be chosen."""
    return {name for name in OFFERS if entry(window, f"Training/{name}").isEnabled()}


def test_the_menu_offers_what_would_do_something(qtbot: QtBot, window: MainWindow) -> None:
    assert offered(window) == {"Earlier Weights", "Save Weights…"}
    press(window, Key.Key_Left, held=ALT)
    assert offered(window) == {"Earlier Weights", "Later Weights", "Save Weights…"}
    window.learning.session.slower()
    press_key(window, "Training/One Step")
    wait_for_step(qtbot, window, 1)
    assert offered(window) == {"Reset", "Stop", "Earlier Weights", "Save Weights…"}
    press(window, Key.Key_Left, held=ALT)
    assert "Newest Weights" in offered(window)
    window.state.set_model("notebook")
    assert not offered(window)
