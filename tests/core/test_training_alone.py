import io
import signal

import numpy as np
import pytest

from core.checks import SettingsError
from core.model_records import TransformerSettings
from core.progress_bar import ProgressBar
from core.settings import Settings
from core.training_alone import train, trained
from core.transformer.checkpoint import read_run, write_run
from core.transformer.plan import Plan
from core.transformer.training import Training

SMALL = Plan(n_layer=1, n_head=2, d_model=16, n_context=16, n_batch=4, n_step=12, seed=3)


def told_nothing(step: int, loss: float, seconds: float | None) -> None:
    pass


def test_it_is_the_training_of_its_plan() -> None:
    run = trained(SMALL, "", told_nothing)
    plain = Training(SMALL)
    weights = {0: plain.flat.copy()}
    for step in range(1, SMALL.n_step + 1):
        plain.step()
        weights[step] = plain.flat.copy()
    assert [snapshot.step for snapshot in run.snapshots] == [0, 1, 2, 5, 10, 12]
    for snapshot in run.snapshots:
        np.testing.assert_array_equal(snapshot.flat, weights[snapshot.step])
    assert run.words == plain.corpus.vocabulary.words
    assert run.floor == plain.corpus.floor
    assert sorted({int(step) for step in run.losses[:, 0]}) == list(range(SMALL.n_step + 1))
    assert [s.sha256 for s in read_run(write_run(run)).snapshots] == [
        s.sha256 for s in run.snapshots
    ]


def test_an_interrupt_stops_it_and_keeps_what_was_reached() -> None:
    def interrupt(step: int, loss: float, seconds: float | None) -> None:
        if step:
            signal.raise_signal(signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    run = trained(SMALL, "", interrupt)
    assert signal.getsignal(signal.SIGINT) is before
    last = run.snapshots[-1]
    assert 0 < last.step < SMALL.n_step
    plain = Training(SMALL)
    for _ in range(last.step):
        plain.step()
    np.testing.assert_array_equal(last.flat, plain.flat)


def test_the_settings_are_the_plan_and_the_bar_tells_how_far_it_is() -> None:
    own = TransformerSettings(n_layer=1, n_head=2, d_model=16, n_step=3, difficulty=1)
    stream = io.StringIO()
    run = train(Settings(seed=5, model="transformer", transformer=own), "", ProgressBar(stream))
    assert (run.plan.seed, run.plan.d_model, run.plan.difficulty) == (5, 16, 1)
    assert run.snapshots[-1].step == 3
    assert "100 %  step 3 of 3, loss " in stream.getvalue()


def test_a_text_that_is_too_short_is_refused() -> None:
    own = TransformerSettings(text="file", n_step=1)
    with pytest.raises(SettingsError, match="The text has 3 words"):
        train(Settings(transformer=own), "one two three", ProgressBar(None))
