import dataclasses
import json
from typing import Any

import numpy as np
import pytest

from core.attention import softmax
from core.checks import SettingsError
from core.model_records import MAX_STEPS
from core.transformer.corpus import Variant
from core.transformer.forward import forward
from core.transformer.plan import Plan
from core.transformer.training import (
    LAST_RATE,
    SNAPSHOTS,
    WARM_UP,
    Training,
    learning_rate,
)
from core.transformer.vocabulary import MASK_ID
from core.transformer.weights import Weights, initial

SMALL = Plan(
    n_layer=1, n_head=2, d_model=16, n_context=16, n_batch=8, n_step=60, learning_rate=0.01
)


def trained(plan: Plan, n_step: int, own_text: str = "") -> Training:
    training = Training(plan, own_text)
    for _ in range(n_step):
        training.step()
    return training


@pytest.mark.parametrize("objective", ["next", "masked"])
def test_the_same_plan_gives_the_same_bytes(objective: str) -> None:
    plan = dataclasses.replace(SMALL, objective=objective)
    first, second = trained(plan, 20), Training(plan)
    losses = [second.step() for _ in range(20)]
    assert first.flat.dtype == np.float32
    assert second.flat.tobytes() == first.flat.tobytes()
    assert losses[0] != losses[1]
    assert second.step_number == 20


def test_measuring_on_the_way_changes_nothing() -> None:
    measured = Training(SMALL)
    for _ in range(5):
        measured.step()
        assert measured.held_out_loss() == measured.held_out_loss()
    assert measured.flat.tobytes() == trained(SMALL, 5).flat.tobytes()


@pytest.mark.parametrize(
    "change",
    [{"seed": 1}, {"difficulty": 1}, {"variant": Variant(shuffled=True)}, {"learning_rate": 0.005}],
    ids=str,
)
def test_another_plan_gives_other_weights(change: dict[str, Any]) -> None:
    usual, other = trained(SMALL, 3), trained(dataclasses.replace(SMALL, **change), 3)
    assert other.flat.tobytes() != usual.flat.tobytes()


def test_training_starts_from_the_initial_weights_of_its_seed() -> None:
    training = Training(dataclasses.replace(SMALL, seed=3))
    assert training.flat.tobytes() == initial(training.configuration, 3).tobytes()
    assert training.configuration.n_vocabulary == len(training.corpus.vocabulary)


@pytest.mark.parametrize("objective", ["next", "masked"])
def test_a_training_learns(objective: str) -> None:
    training = Training(dataclasses.replace(SMALL, objective=objective))
    before = training.held_out_loss()
    assert before == pytest.approx(np.log(len(training.corpus.vocabulary)), rel=0.05)
    losses = [training.step() for _ in range(60)]
    assert losses[0] == pytest.approx(before, rel=0.1)
    assert losses[-1] < losses[0] - 0.8
    assert training.held_out_loss() < before - 0.8


@pytest.mark.parametrize("objective", ["next", "masked"])
def test_the_held_out_loss_is_the_mean_of_what_forward_gives(objective: str) -> None:
    """One number of chunks that a batch divides, and one that it does not."""
    for n_batch in (8, 7):
        plan = dataclasses.replace(SMALL, objective=objective, n_batch=n_batch)
        training = trained(plan, 5)
        weights = Weights.of(training.flat, training.configuration)
        batch, surprisal = training.corpus.held_out, list[float]()
        rows = zip(batch.inputs, batch.targets, batch.counted, strict=True)
        for ids, targets, counted in rows:
            p = softmax(forward(weights, training.configuration, ids).logits)
            surprisal.extend(-np.log(p[np.arange(len(ids)), targets])[counted])
        assert training.held_out_loss() == pytest.approx(np.mean(surprisal), rel=1e-5)


def test_a_masked_word_training_reads_masks_and_predicts_the_words_behind_them() -> None:
    training = Training(dataclasses.replace(SMALL, objective="masked"))
    batch = training.corpus.held_out
    assert ((batch.inputs == MASK_ID) == batch.counted).all()
    assert (batch.targets != MASK_ID).all()


def test_an_own_text_is_trained_on() -> None:
    text = " ".join(f"The {noun} sees the {noun} again." for noun in ("zebra", "yak") * 300)
    training = trained(dataclasses.replace(SMALL, text="file"), 30, text)
    assert training.corpus.vocabulary.found("zebra")
    assert training.corpus.floor is None
    assert training.held_out_loss() < np.log(len(training.corpus.vocabulary)) - 0.5


def test_too_short_a_text_is_refused() -> None:
    with pytest.raises(SettingsError, match="choose a longer one"):
        Training(dataclasses.replace(SMALL, text="file"), "Too short.")


def test_snapshots_are_taken_early_and_then_ever_more_rarely() -> None:
    assert SNAPSHOTS[:12] == (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
    assert SNAPSHOTS[-1] == MAX_STEPS


def test_the_learning_rate_rises_in_a_line_and_falls_in_a_cosine() -> None:
    plan = Plan(n_step=1000, learning_rate=0.004)
    rates = [learning_rate(plan, step) for step in range(1001)]
    assert rates[0] == pytest.approx(0.004 / WARM_UP)
    assert np.argmax(rates) == WARM_UP - 1
    assert rates[500] == pytest.approx(0.004 * (1 + LAST_RATE) / 2)
    assert rates[1000] == pytest.approx(0.004 * LAST_RATE)
    assert learning_rate(plan, 5000) == rates[1000]
    assert learning_rate(Plan(n_step=1, learning_rate=0.004), 0) == 0.004


# Plans


def test_a_plan_survives_json() -> None:
    plan = Plan(
        "both",
        3,
        0.3,
        Variant(0.9, "nurse", True),
        "masked",
        3,
        8,
        64,
        32,
        4,
        0.01,
        77,
        2**32 - 1,
    )
    assert Plan.from_dict(json.loads(json.dumps(plan.as_dict()))) == plan
    assert Plan.from_dict({}) == Plan()
    assert Plan.from_dict({"variant": {}}) == Plan()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([], "The plan of the training must be a table"),
        ({"speed": 1}, "must not have “speed”: remove it"),
        ({"text": "web"}, "The text of the training is one of grammar, file, both"),
        ({"difficulty": 4}, "The difficulty is a whole number from 1 to 3, not 4"),
        ({"share": 1}, "The share of the file’s text is a number from 0.1 to 0.9, not 1"),
        ({"variant": 1}, "The variant of the text must be a table"),
        ({"variant": {"bias": 1.5}}, "The bias of the text is a number from 0 to 1, not 1.5"),
        ({"variant": {"left_out": "a b"}}, "The word that is left out has 2 words"),
        ({"variant": {"left_out": 1}}, "The word that is left out is text, not 1"),
        ({"variant": {"shuffled": 1}}, "Shuffling is true or false, not 1"),
        ({"objective": "last"}, "The objective is one of next, masked"),
        ({"n_layer": 0}, "The number of layers is a whole number from 1 to 4, not 0"),
        ({"n_head": 3}, "3 heads cannot share a width of"),
        ({"n_context": 7}, "The length of the context is a whole number from 8 to 256, not 7"),
        ({"n_batch": 65}, "The size of a batch is a whole number from 1 to 64, not 65"),
        ({"learning_rate": 1}, "The learning rate is a number from"),
        ({"n_step": 0}, "The number of steps is a whole number from 1 to 100000, not 0"),
        ({"seed": -1}, "The seed is a whole number from 0 to"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(values: object, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        Plan.from_dict(values)
