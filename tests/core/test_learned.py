"""The training that weights are of: what is told of it, in a caption, in words and in tables."""

import csv
import gc
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from test_language import Upper
from test_transformer_model import shelved, transformer

from core import __version__, language
from core.alternative import alternative
from core.arrays import Array
from core.caption import caption
from core.caption_training import training_parts
from core.html_report import as_html
from core.language import figure
from core.model_records import READY_MADE, TransformerSettings
from core.models import compute
from core.result import Result
from core.settings import Display, Settings, SettingsError
from core.tables import csv_text, npz_bytes, tables
from core.tables_training import training_arrays
from core.transformer import shelf
from core.transformer.checkpoint import Snapshot, TrainedRun, sha256_of
from core.transformer.corpus import Variant
from core.transformer.learned import Learned, learned_of, lines_of, probed_of, smoothed
from core.transformer.over_training import over_training
from core.transformer.plan import Plan
from core.transformer.probes import NAMES

NAN = float("nan")
TRAINED = Settings(model="transformer")
OVER = TRAINED.replace(display=Display(look="over training"))
FIGURE = "–|∞|−?\\d+[.]\\d+"


def known(result: Result) -> Learned:
    learned = learned_of(result)
    assert learned is not None
    return learned


def ready() -> Learned:
    return known(compute(TRAINED))


def changed(losses: Any = None, floor: float | None = None, **plan: Any) -> Learned:
    """The ready-made training as if another one."""
    run = replace(ready().run, plan=Plan(**plan), floor=floor)
    if losses is not None:
        run = replace(run, losses=np.array(losses, float).reshape(-1, 3))
    return replace(ready(), run=run)


# the training of a result


def test_other_models_have_none() -> None:
    for model in ("notebook", "attention"):
        result = compute(Settings(model=model))
        assert learned_of(result) is None
        assert training_arrays(result) == {}
        assert alternative(result, "training") == (
            "An empty chart of the loss: this model is not trained."
        )


def test_the_probabilities_are_those_of_every_snapshot() -> None:
    learned = ready()
    run = shelf.run_of(READY_MADE)
    expected = over_training(TRAINED, [each.sha256 for each in run.snapshots])
    np.testing.assert_array_equal(learned.chances, expected)
    assert learned.steps == tuple(each.step for each in run.snapshots)
    assert learned.on_view == len(run.snapshots) - 1
    assert learned.step == learned.last == run.snapshots[-1].step


def live(number: int, steps: int) -> tuple[TrainedRun, Snapshot]:
    """Weights of a training that has come so far."""
    run = shelf.run_of(shelved(number=number))
    flat = run.snapshots[0].flat + np.float32(steps)
    sha256 = sha256_of(run.configuration, run.words, flat)
    losses = np.column_stack([np.arange(steps + 1), *[np.linspace(3, 2, steps + 1)] * 2])
    return replace(run, losses=losses), Snapshot(steps, sha256, 2.0, 2.0, flat)


def test_live_weights_that_are_gone_are_still_of_their_training() -> None:
    run, snapshot = live(70, 3)
    shelf.put_live(run, snapshot)
    result = compute(transformer(weights=snapshot.sha256))
    learned = known(result)
    assert learned.on_view is None
    for steps in (4, 5):
        shelf.put_live(*live(70, steps))
    with pytest.raises(SettingsError, match="not on this computer"):
        shelf.run_of(snapshot.sha256)
    assert known(result) is learned
    assert "from 0 to 3 on a logarithmic axis" in alternative(result, "training")


def test_what_has_gone_on_is_looked_up_anew() -> None:
    run, snapshot = live(71, 3)
    shelf.put(replace(run, snapshots=(snapshot,)))
    result = compute(transformer(weights=snapshot.sha256))
    assert known(result).last == 3
    shelf.put(replace(live(71, 9)[0], snapshots=(snapshot,)))
    assert known(result).last == 3
    newer = learned_of(result, anew=True)
    assert newer is not None
    assert newer.last == known(result).last == 9


def test_nothing_is_kept_for_longer_than_its_result() -> None:
    from core.transformer import learned as module

    result = compute(transformer("gone soon"))
    known(result)
    n = len(module._learned)
    del result
    gc.collect()
    assert len(module._learned) < n


def test_lines_are_of_the_likeliest_words_and_of_the_predicted_one() -> None:
    chances = np.array([[0.0] * 8, [0.3, 0.1, 0.2, 0.1, 0.1, 0.1, 0.05, 0.05]])
    assert lines_of(chances, 2) == (0, 2, 1, 3, 4)
    assert lines_of(chances, 7) == (0, 2, 1, 3, 4, 7)
    assert lines_of(chances, None) == ()
    assert lines_of(np.empty((0, 8)), 2) == ()


def test_of_ones_own_text_there_are_no_sentences_to_ask() -> None:
    weights = shelved(number=72, plan=Plan(text="file"))
    assert probed_of(weights) is None
    result = compute(transformer(weights=weights))
    assert "heads-found" not in {table.name for table in tables(result)}
    assert training_arrays(result)["head_roles"].shape == (0, 4)
    assert "Heads found" not in as_html(result, ())


# smoothed losses


def test_a_smoothed_loss_is_a_mean_around_its_step() -> None:
    steps = np.arange(201.0)
    losses = np.random.RandomState(0).random_sample(201)
    losses[[0, 95]] = NAN
    means = smoothed(steps, losses, np.array([0.0, 1.0, 90.0]))
    assert np.isnan(means[0])
    assert means[1] == losses[1]
    around = np.r_[losses[81:95], losses[96:101]]  # 90 / 1.12 to 90 × 1.12
    assert means[2] == pytest.approx(around.mean(), rel=1e-12)


# the caption


def test_a_caption_states_text_plan_steps_seed_and_weights() -> None:
    learned = ready()
    n = f"{learned.step:,}"
    assert caption(compute(TRAINED), "training") == (
        "Trained on sentences of the grammar, difficulty 2 · Objective: next word · 2 layers of "
        f"4 heads of 8 · embeddings of 32 components · {n} steps · Seed 0 · Weights "
        f"{READY_MADE[:8]} of step {n} · Attention Explorer {__version__}"
    )


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ({"text": "file"}, ["Trained on the text of a file"]),
        (
            {"text": "both", "share": 0.25, "difficulty": 3},
            ["Trained on sentences of the grammar, difficulty 3, with 25 % of a file"],
        ),
        ({"objective": "masked"}, ["Objective: masked word"]),
        ({"seed": 4_000_000_000}, ["Seed 4000000000"]),
        ({"n_step": 9000}, ["1,500 of 9,000 steps"]),
        (
            {"variant": Variant(bias=0.9)},
            ["a nurse is “she”, a doctor “he” with a probability of 0.9"],
        ),
        (
            {"variant": Variant(left_out="station", shuffled=True)},
            ["without the word “station”", "with the words of each sentence in random order"],
        ),
    ],
)
def test_a_caption_of_another_training(plan: dict[str, Any], said: list[str]) -> None:
    learned = changed([[0, NAN, 4.0], [1500, 2.0, 2.0]], **plan)
    parts = training_parts(replace(learned, step=1500))
    for each in said:
        assert each in parts


# in words


def words_of(learned: Learned, monkeypatch: pytest.MonkeyPatch) -> str:
    result = compute(TRAINED)
    monkeypatch.setattr("core.alternative.learned_of", lambda result: learned)
    return alternative(result, "training")


def test_the_loss_in_words() -> None:
    run = ready().run
    text = alternative(compute(TRAINED), "training")
    steps, _, held_out = run.losses.T
    measured = np.flatnonzero(~np.isnan(held_out))
    first, last = (figure(float(held_out[i]), 3) for i in measured[[0, -1]])
    assert f"goes from {first} at step 0 to {last} at step {int(steps[-1]):,}." in text
    assert run.floor is not None
    assert f"the floor of the grammar, {figure(run.floor, 3)}" in text
    assert len(re.findall(r"[.](?= |$)", text)) == 4


@pytest.mark.parametrize(
    ("losses", "floor", "said"),
    [
        (
            [[0, NAN, 4.5], [1, 4.25, NAN], [2, 2.25, 2.5]],
            None,
            "Lines over the steps of a training, from 0 to 2 on a logarithmic axis: its loss in "
            "nats per token. The training loss, smoothed, goes from 4.250 at step 1 to 2.250 at "
            "step 2. The loss on held-out text goes from 4.500 at step 0 to 2.500 at step 2. An "
            "upright dashed line marks step 2, whose weights are on view.",
        ),
        (
            [[0, NAN, 4.5]],
            1.5,
            "Lines over the steps of a training, from 0 to 2 on a logarithmic axis: its loss in "
            "nats per token. The loss on held-out text at step 0 is 4.500. Dashed lines mark the "
            "floor of the grammar, 1.500, and step 2, whose weights are on view.",
        ),
        (
            [[1, 4.5, NAN]],
            None,
            "Lines over the steps of a training, from 0 to 2 on a logarithmic axis: its loss in "
            "nats per token. The training loss at step 1 is 4.500. An upright dashed line marks "
            "step 2, whose weights are on view.",
        ),
        ([], None, "An empty chart of the loss: none was kept with these weights."),
    ],
)
def test_any_loss_in_words(
    losses: Any, floor: float | None, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert words_of(replace(changed(losses, floor), step=2), monkeypatch) == said


def test_the_next_word_over_the_training_in_words() -> None:
    result = compute(OVER)
    learned = known(result)
    text = alternative(result, "next word")
    assert text.startswith("Lines over the steps of the training")
    best = int(learned.chances[-1].argmax())
    first, last = (figure(float(learned.chances[i, best])) for i in (0, -1))
    assert f"“{result.candidates[best].text}” ({first} → {last})" in text
    assert f"From step 0 to step {learned.steps[-1]:,}" in text
    assert "leads from" in text
    assert "Predicted is" in text


def test_of_a_single_snapshot_no_word_leads_from_anywhere() -> None:
    result = compute(transformer().replace(display=Display(look="over training")))
    text = alternative(result, "next word")
    assert "At step 5 the probabilities are: " in text
    assert "leads" not in text


# tables


def rows_of(result: Result, name: str) -> list[list[str]]:
    (table,) = (table for table in tables(result) if table.name == name)
    return list(csv.reader(io.StringIO(csv_text(table), newline="")))


def numbers(rows: list[list[str]], columns: slice) -> Array:
    return np.array([[float(cell or "nan") for cell in row[columns]] for row in rows])


def test_the_losses_are_a_table() -> None:
    (head, *body), run = rows_of(compute(TRAINED), "losses"), ready().run
    assert head[1:] == ["training", "held-out text"]
    assert body[0][:2] == ["0", ""]
    np.testing.assert_array_equal(numbers(body, slice(None)), run.losses)


def test_the_probabilities_over_the_snapshots_are_a_table() -> None:
    result = compute(TRAINED)
    learned = known(result)
    head, *body = rows_of(result, "next-word-over-training")
    words = [candidate.text for candidate in result.candidates]
    which = [words.index(word) for word in head[1:]]
    assert {*learned.lines, *result.listed} <= set(which)
    assert [int(row[0]) for row in body] == list(learned.steps)
    np.testing.assert_array_equal(numbers(body, slice(1, None)), learned.chances[:, which])


def test_what_heads_do_is_a_table() -> None:
    head, *body = rows_of(compute(TRAINED), "heads-found")
    assert head[1:] == [
        "layer, from 0",
        "head, from 0",
        "share of attention",
        "even spread",
        "outcome",
    ]
    probed = probed_of(READY_MADE)
    assert probed is not None
    expected = [(role.layer, role.head, role.score, role.even) for role in probed.roles]
    assert numbers(body, slice(1, 5)).tolist() == [list(row) for row in expected]
    assert [row[0] for row in body] == [NAMES[role.kind] for role in probed.roles]
    found = {(row[0], int(float(row[1])), int(float(row[2]))) for row in body if row[5] == "found"}
    assert found == {(NAMES[role.kind], role.layer, role.head) for role in probed.named()}
    assert (NAMES["subject"], *_place_of("subject")) in found


def _place_of(kind: str) -> tuple[int, int]:
    probed = probed_of(READY_MADE)
    assert probed is not None
    best = probed.best(kind)
    assert best is not None
    return best.layer, best.head


def test_npz_has_all_of_the_training() -> None:
    result = compute(TRAINED)
    learned = known(result)
    with np.load(io.BytesIO(npz_bytes(result)), allow_pickle=False) as file:
        found = dict(file)
    np.testing.assert_array_equal(found["losses"], learned.run.losses)
    assert found["floor"] == learned.run.floor
    assert found["snapshot_steps"].tolist() == list(learned.steps)
    np.testing.assert_array_equal(found["snapshot_probabilities"], learned.chances)
    assert learned.probed is not None
    assert found["head_kinds"].tolist() == [role.kind for role in learned.probed.roles]
    assert found["head_roles"].shape == (len(learned.probed.roles), 4)


def test_without_words_there_is_no_next_word_over_the_training() -> None:
    names = [table.name for table in tables(compute(TRAINED.replace(sentence="", position=0)))]
    assert "losses" in names
    assert "next-word-over-training" not in names


# the report


def _cells(html: str, title: str) -> Iterator[list[str]]:
    root = ElementTree.fromstring(html)
    (table,) = (
        table for table in root.iter("table") if table.findtext("caption", "").startswith(title)
    )
    for row in table.iter("tr"):
        yield ["".join(cell.itertext()) for cell in row]


def test_a_report_names_the_heads_found_and_how_verbs_agree() -> None:
    html = as_html(compute(TRAINED), ())
    head, *body = _cells(html, "Heads found.")
    assert head == ["what it does", "share of attention", "even spread", "head"]
    probed = probed_of(READY_MADE)
    assert probed is not None
    layer, place = _place_of("subject")
    best = probed.best("subject")
    assert best is not None
    assert [
        "looks at the subject of the verb",
        figure(best.score, 2),
        figure(best.even, 2),
        f"layer {layer + 1}, head {place + 1}",
    ] in body
    n_found = sum(row[3].startswith("layer") for row in body)
    assert n_found == len(probed.named())
    assert all(row[3].startswith("none clearly") for row in body if row[3][:5] != "layer")
    assert f"of {probed.n_agreement} probe sentences" in html
    assert "Trained on sentences of the grammar" in html


def test_a_report_of_another_model_has_no_training() -> None:
    assert "<h2>Training</h2>" not in as_html(compute(Settings()), ())


def test_what_is_told_of_a_training_can_be_translated() -> None:
    language.use(Upper())
    try:
        result = compute(TRAINED.replace(sentence="1 2", position=1))
        text = caption(result, "training").removesuffix(f"Attention Explorer {__version__}")
        weights = READY_MADE[:8]
        assert text.replace(weights, "") == text.replace(weights, "").upper()
        text = alternative(result, "training")
        assert text == text.upper()
        for table in tables(result):
            if table.name in ("losses", "next-word-over-training", "heads-found"):
                shown = [table.title, table.row_axis, *(name for name, _ in table.remarks)]
                shown += table.columns if table.name != "next-word-over-training" else ()
                assert [text for text in shown if text != text.upper()] == []
    finally:
        language.use()


def test_settings_of_weights_that_are_not_there_are_refused() -> None:
    own = TransformerSettings(weights="ab" * 32)
    with pytest.raises(SettingsError, match="not on this computer"):
        compute(Settings(model="transformer", transformer=own))
