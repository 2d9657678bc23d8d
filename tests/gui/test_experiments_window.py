"""The window of experiments, used as a class uses it."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from charts import open_alone
from eyes import painted, said
from hands import Key, click, press, settle
from PySide6.QtCore import QProcess, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from spoken import Role, tree

from core.transformer import experiments, shelf
from core.transformer.checkpoint import Snapshot
from core.transformer.corpus import Variant, pronoun_counts
from core.transformer.experiments import EXPERIMENTS, Experiment
from core.transformer.experiments_measured import Measured, measure
from core.transformer.training import Training
from gui.experiments import window as window_module
from gui.experiments.chart import ExperimentChart
from gui.experiments.window import ExperimentsWindow
from gui.speech import speak
from gui.theme import LIGHT, Appearance

SMALL = {"n_layer": 1, "n_head": 1, "d_model": 16, "n_context": 16, "n_batch": 4}
N_STEP = 10
STEPS = (0, 1, 2, 5, 10)
FOREVER = 100_000
TIMEOUT = 60_000

Open = Callable[..., ExperimentsWindow]


def shortened(experiment: Experiment, n_step: int = N_STEP) -> Experiment:
    a, b = (replace(plan, **SMALL, n_step=n_step) for plan in experiment.plans)
    return replace(experiment, plans=(a, b))


@pytest.fixture
def open_experiments(app: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens the window with trainings of a few steps."""

    def opened(
        n_step: int = N_STEP, every: tuple[Experiment, ...] = EXPERIMENTS
    ) -> ExperimentsWindow:
        short = tuple(shortened(experiment, n_step) for experiment in every)
        monkeypatch.setattr(window_module, "EXPERIMENTS", short)
        appearance = Appearance("light")
        window = ExperimentsWindow(appearance)
        appearance.setParent(window)
        qtbot.addWidget(window, before_close_func=lambda window: window.runs.cancel())
        window.resize(900, 760)
        with qtbot.waitExposed(window):
            window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    return opened


def texts(window: ExperimentsWindow) -> list[str]:
    """All that can be read on the page."""
    settle()
    labels = window.page.findChildren(QLabel)
    return [said(label) for label in labels if label.isVisibleTo(window.page)]


def answer(window: ExperimentsWindow, number: int) -> None:
    click(window.page.answers.buttons[number])


def run(window: ExperimentsWindow, n_seeds: int = 1) -> None:
    window.page.seeds.setValue(n_seeds)
    settle()
    click(window.page.run)
    assert window.runs.running


def finish(qtbot: QtBot, window: ExperimentsWindow) -> None:
    qtbot.waitUntil(lambda: not window.runs.running, timeout=TIMEOUT)


def processes(window: ExperimentsWindow) -> list[QProcess]:
    settle()
    running = QProcess.ProcessState.Running
    return [p for p in window.findChildren(QProcess) if p.state() == running]


# The question first


def test_at_first_there_is_nothing_but_the_question(open_experiments: Open) -> None:
    window = open_experiments()
    page = window.page
    assert window.list.count() == 5
    assert texts(window)[0] == "Biased or balanced text"
    assert "What will the two models say after “the nurse said that”?" in texts(window)
    for part in (page.controls, page.chart, page.outcome, page.counts, page.both, page.said):
        assert not part.isVisible()
    assert not any(button.isChecked() for button in page.answers.buttons)


def test_an_answer_lets_it_run(open_experiments: Open) -> None:
    window = open_experiments()
    answer(window, 1)
    settle()
    assert window.page.run.isVisible()
    assert window.page.seeds.value() == experiments.USUAL_SEEDS
    assert not window.page.chart.isVisible()
    answer(window, 2)  # another mind, before it has been put to the test
    assert window.record.answer == 2
    assert window.page.answers.buttons[2].isChecked()
    assert not window.page.answers.buttons[1].isChecked()


def test_the_keys_answer_and_run(open_experiments: Open, qtbot: QtBot) -> None:
    window = open_experiments()
    window.list.setFocus()
    press(window, Key.Key_Tab, Key.Key_Space)
    assert window.record.answer == 0
    press(window, Key.Key_Down)
    assert window.record.answer == 1
    settle()
    press(window, Key.Key_Tab, Key.Key_Tab, Key.Key_Space)
    assert window.runs.running
    assert window.page.cancel.hasFocus()
    press(window, Key.Key_Space)
    assert not window.runs.running
    assert window.page.run.hasFocus()


def test_each_experiment_asks_its_own_question(open_experiments: Open) -> None:
    window = open_experiments()
    for row, experiment in enumerate(EXPERIMENTS):
        window.list.setCurrentRow(row)
        assert experiment.question in texts(window)
        assert [b.text() for b in window.page.answers.buttons] == list(experiment.answers)


def test_answers_are_spoken_as_a_choice_of_one(open_experiments: Open) -> None:
    window = open_experiments()
    answer(window, 1)
    parts = [part for part in tree(window.page.answers) if part.role == Role.RadioButton]
    assert [part.name for part in parts] == list(EXPERIMENTS[0].answers)


# Run to the end


def test_a_run_shows_what_was_measured_and_what_was_counted(
    open_experiments: Open, qtbot: QtBot
) -> None:
    window = open_experiments()
    answer(window, 1)
    run(window)
    finish(qtbot, window)
    experiment, record = window.page.experiment, window.record
    assert record.ended == "done"
    assert [(r.side, r.seed, r.steps, r.finished) for r in record.results] == [
        (0, 0, STEPS, True),
        (1, 0, STEPS, True),
    ]
    for result in record.results:
        training = Training(experiment.plan(result.side, 0))
        words = training.corpus.vocabulary.words
        values: list[float] = []
        for step in range(N_STEP + 1):
            if step in STEPS:
                values.append(measure(experiment, training.configuration, words, training.flat))
            training.step()
        assert result.values == tuple(values)
        assert result.counts == pronoun_counts(training.corpus)
    shown = texts(window)
    assert "You said: “Each about what its text has”." in shown
    assert "Both were trained with seed 0." in shown
    outcome = said(window.page.outcome)
    assert "with 1 seed." in outcome
    assert "One seed does not tell how much is chance" in outcome
    counted = said(window.page.counts)
    for result in record.results:
        for each in result.counts:
            assert f"{each.she:,}" in counted
            assert f"{each.he:,}" in counted


def test_both_models_can_be_had(open_experiments: Open, qtbot: QtBot) -> None:
    window = open_experiments()
    window.list.setCurrentRow(4)
    answer(window, 0)
    run(window)
    finish(qtbot, window)
    settle()
    window.page.both.setFocus()
    with qtbot.waitSignal(window.both_wanted) as wanted:
        press(window, Key.Key_Space)
    assert wanted.args is not None
    a, b, sentence, position = wanted.args
    assert (sentence, position) == ("The keys to the cabinet are on the table .", 5)
    for side, snapshot in enumerate((a, b)):
        assert isinstance(snapshot, Snapshot)
        stored = shelf.weights_of(snapshot.sha256)
        assert stored.plan == window.page.experiment.plan(side, 0)
        assert stored.step == N_STEP
    assert window.record.results[1].behind is not None
    assert not window.page.counts.isVisible()


def test_seeds_come_one_after_the_other_and_a_new_run_takes_their_place(
    open_experiments: Open, qtbot: QtBot
) -> None:
    window = open_experiments()
    window.list.setCurrentRow(2)
    answer(window, 0)
    run(window, 2)
    finish(qtbot, window)
    record = window.record
    assert [(r.seed, r.side) for r in record.results] == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert "Both were trained with the seeds 0 to 1." in texts(window)
    assert "on average over 2 seeds" in said(window.page.outcome)
    assert window.page.run.text() == "&Run Again"
    window.list.setCurrentRow(0)
    window.list.setCurrentRow(2)  # it is still there
    assert "on average over 2 seeds" in said(window.page.outcome)
    assert window.page.seeds.value() == 2
    run(window, 1)
    assert len(record.results) == 1
    finish(qtbot, window)
    assert [(r.seed, r.side) for r in record.results] == [(0, 0), (0, 1)]


# Cancelled, failed, elsewhere


def test_cancelling_leaves_nothing_running_and_keeps_nothing_half_done(
    open_experiments: Open, qtbot: QtBot
) -> None:
    window = open_experiments(FOREVER)
    answer(window, 0)
    run(window)
    qtbot.waitUntil(lambda: len(window.record.results[0].steps) > 3, timeout=TIMEOUT)
    assert len(processes(window)) == 1
    assert window.page.chart.isVisible()
    assert any(text.startswith("Training 1 of 2: A, biased text, seed 0") for text in texts(window))
    click(window.page.cancel)
    assert not window.runs.running
    assert processes(window) == []
    assert any(text.startswith("Cancelled.") for text in texts(window))
    assert said(window.page.outcome).startswith("No seed was trained with both")
    assert not window.page.both.isVisible()
    assert window.page.run.isEnabled()


def test_closing_cancels_and_what_was_there_is_there_again(
    open_experiments: Open, qtbot: QtBot
) -> None:
    window = open_experiments(FOREVER)
    answer(window, 0)
    run(window)
    qtbot.waitUntil(lambda: len(window.record.results[0].steps) > 1, timeout=TIMEOUT)
    press(window, Key.Key_Escape)
    assert not window.isVisible()
    assert processes(window) == []
    window.show()
    assert any(text.startswith("Cancelled.") for text in texts(window))


def test_what_cannot_be_trained_is_said(open_experiments: Open, qtbot: QtBot) -> None:
    first = EXPERIMENTS[0]
    without_end = replace(first.plans[1], variant=Variant(left_out="the"))
    window = open_experiments(every=(replace(first, plans=(first.plans[0], without_end)),))
    answer(window, 0)
    run(window)
    finish(qtbot, window)
    assert window.record.ended == "failed"
    assert "The grammar cannot do without the word “the”: leave out a noun." in texts(window)
    assert window.record.results[0].steps
    assert window.page.run.isEnabled()


def test_one_experiment_at_a_time(open_experiments: Open, qtbot: QtBot) -> None:
    window = open_experiments(FOREVER)
    answer(window, 0)
    run(window)
    window.list.setCurrentRow(1)
    answer(window, 0)
    assert not window.page.run.isEnabled()
    assert "Another experiment is being run: wait, or cancel it there." in texts(window)
    qtbot.waitUntil(lambda: bool(window.runs.record.results[0].steps), timeout=TIMEOUT)
    assert not window.page.chart.isVisible()
    window.list.setCurrentRow(0)
    assert window.page.chart.isVisible()
    assert window.runs.running
    click(window.page.cancel)


# Type and language


def test_larger_type_and_another_language_keep_what_is_known(
    open_experiments: Open, app: QApplication
) -> None:
    window = open_experiments()
    window.list.setCurrentRow(1)
    answer(window, 2)
    window._appearance.type_changed.emit(125)
    settle()
    assert window.list.currentRow() == 1
    assert window.page.answers.buttons[2].isChecked()
    page = window.page
    speak("de")
    settle()
    assert window.page is not page
    assert window.record.answer == 2


def test_no_text_is_cut_in_a_narrow_window(open_experiments: Open) -> None:
    window = open_experiments()
    window.list.setCurrentRow(4)
    window.resize(480, 600)
    settle()
    for button in window.page.answers.buttons:
        assert button.height() >= button.heightForWidth(button.width())
    assert window._area.horizontalScrollBar().maximum() == 0


# The chart


def result(side: int, seed: int, values: tuple[float, ...], finished: bool = True) -> Measured:
    return Measured(side, seed, STEPS[: len(values)], values, finished)


RESULTS = (
    result(0, 0, (0.5, 0.5, 0.5, 0.6, 0.9)),
    result(1, 0, (0.5, 0.4, 0.4, 0.4, 0.3)),
    result(0, 1, (0.5, 0.5, 0.5, 0.6, 0.7)),
    result(1, 1, (0.5, 0.4), finished=False),
)


@pytest.fixture
def chart(app: QApplication, qtbot: QtBot) -> ExperimentChart:
    chart = ExperimentChart()
    host = open_alone(
        qtbot,
        chart,
        lambda: chart.show_results(shortened(EXPERIMENTS[0]), RESULTS, LIGHT),
        (600, 300),
    )
    chart.destroyed.connect(lambda: host)
    QApplication.processEvents()
    return chart


def test_the_chart_names_its_lines_and_axes(chart: ExperimentChart) -> None:
    found = [text.text for text in painted(chart)]
    for text in ("A: biased text", "B: balanced text", "as often “she” as “he”", "A", "B"):
        assert text in found
    assert "step (logarithmic)" in found


def test_the_chart_says_mean_and_spread(chart: ExperimentChart) -> None:
    assert chart.said_at(10) == "step 10: A 0.80 (0.70 to 0.90); B 0.30"
    assert chart.said_at(1) == "step 1: A 0.50 (0.50 to 0.50); B 0.40 (0.40 to 0.40)"


def test_the_mean_is_of_those_trained_to_the_end(chart: ExperimentChart) -> None:
    a, b = chart._means
    np.testing.assert_allclose(a, [0.5, 0.5, 0.5, 0.6, 0.8])
    np.testing.assert_allclose(b, [0.5, 0.4, 0.4, 0.4, 0.3])


def test_the_keys_go_through_the_snapshots(chart: ExperimentChart) -> None:
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    assert chart.accessibleDescription().startswith("step 10:")
    press(chart.window(), Key.Key_Left)
    assert chart.accessibleDescription().startswith("step 5:")
    assert chart.readout.text().startswith("step 5:")
    press(chart.window(), Key.Key_Home)
    assert chart.accessibleDescription().startswith("step 0:")
    press(chart.window(), Key.Key_Left, Key.Key_End)
    assert chart.accessibleDescription().startswith("step 10:")
    assert chart.part_counts() == (5,)
